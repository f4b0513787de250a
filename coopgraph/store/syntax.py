"""Reads from a SPARQL query what must be known before an engine sees it, and refuses what no engine may see.

Evaluation, and the whole of the grammar, are left to the engine behind the port.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin

from coopgraph.errors import QueryRefusedError, QuerySyntaxError
from coopgraph.store.port import Form
from coopgraph.store.tokens import Token, locate, tokenize

__all__ = ["Outline", "ValuesBlock", "read_depths", "read_form", "read_outline", "read_prologue"]

#: Longest query, in characters.
MAX_LENGTH = 2**20
#: Deepest nesting of brackets. The engine reads groups recursively: about a thousand nested EXISTS end the process.
MAX_DEPTH = 100
#: Most operators and patterns. Each one nests the algebra once more: about four thousand OPTIONAL end the process.
MAX_PARTS = 1000

_FORMS: dict[str, Form] = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_OPENING = {"{": "}", "(": ")", "[": "]"}
_CLOSING = frozenset(_OPENING.values())
_OPERATORS = frozenset(("||", "&&", "!", "+", "-", "*", "/", "|", "^", ".", ";"))
_PATTERNS = ("UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "VALUES", "GRAPH", "LATERAL", "AS")
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*://")
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True)
class ValuesBlock:
    """A `VALUES ?x { … }` block of one variable.

    Attributes:
        variable: Its name, without `?`.
        start: Offset after the opening brace.
        end: Offset of the closing brace.
        depth: How many groups it stands in; 1 is the outermost.
    """

    variable: str
    start: int
    end: int
    depth: int


@dataclass(frozen=True)
class Outline:
    """What is known of a query without evaluating it.

    Attributes:
        form: Kind of its answer.
        default_graphs: IRIs after FROM.
        named_graphs: IRIs after FROM NAMED.
        variables: Names of what it selects, in order; None for other forms and for `SELECT *`.
        is_ordered: Whether the outermost query has ORDER BY.
        values: Its VALUES blocks of one variable, in order.
    """

    form: Form
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    variables: tuple[str, ...] | None
    is_ordered: bool
    values: tuple[ValuesBlock, ...]


def read_form(query: str) -> Form:
    """Tell what kind of answer a query has, without evaluating it.

    Args:
        query: SPARQL 1.1.

    Returns:
        `select`, `ask` or `graph`.
    """
    return read_outline(query).form


# One request asks for the same outline several times: for its form, its limits and its evaluation.
@lru_cache(maxsize=4)
def read_outline(query: str) -> Outline:
    """Read the outline of a query, and refuse what may not be evaluated.

    Args:
        query: SPARQL 1.1.

    Returns:
        The outline. That it can be read does not mean that the query is well formed.

    Raises:
        QueryRefusedError: For an update, for SERVICE, for a query that is too long, too deep or of too many parts.
            If it is clear already that the query cannot be parsed, the error is a `QuerySyntaxError`.
    """
    if len(query) > MAX_LENGTH:
        raise QueryRefusedError(
            f"the query has {len(query):,} characters; {MAX_LENGTH:,} is the most.", remedy="Ask for less at a time."
        )
    _check_unicode(query)
    tokens = tokenize(query)
    _refuse_service(query, tokens)
    depths = read_depths(query, tokens)
    _refuse_parts(tokens)
    body, prefixes, base = read_prologue(query, tokens)
    form = _read_query_form(query, tokens, body)
    default_graphs, named_graphs = _read_dataset(query, tokens, depths, prefixes, base)
    return Outline(
        form=form,
        default_graphs=default_graphs,
        named_graphs=named_graphs,
        variables=_read_variables(tokens, depths, body) if form == "select" else None,
        is_ordered=any(token.is_word("ORDER") and depth == 0 for token, depth in zip(tokens, depths, strict=True)),
        values=tuple(_read_values(tokens, depths)),
    )


def _check_unicode(query: str) -> None:
    try:
        query.encode()
    except UnicodeEncodeError as error:
        line, column = locate(query, error.start)
        raise QuerySyntaxError(
            "this is half of a character (a lone surrogate).", line=line, column=column, remedy="Send UTF-8."
        ) from error


def _refuse_service(query: str, tokens: Sequence[Token]) -> None:
    # The engine reads `<?b)#>` after a variable as a comparison and a comment, and `trueSERVICEex:y{` as three tokens.
    # Where the text could be read in two ways, a query that mentions the word at all is refused.
    if "service" not in query.lower():
        return
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        is_mentioned = "service" in token.text.lower()
        if (
            (token.kind == "word" and is_mentioned)
            or (token.kind == "name" and is_mentioned and _opens_group(before, after))
            or (token.kind == "iri" and _is_ambiguous(token))
        ):
            line, column = locate(query, token.start)
            raise QueryRefusedError(
                f"line {line}, column {column}: SERVICE is refused; no query calls another endpoint from here.",
                remedy="Ask the other endpoint yourself, and join the answers.",
            )


def _opens_group(before: Token | None, after: Token | None) -> bool:
    names_graph = before is not None and before.is_word("GRAPH", "FROM", "NAMED")
    return after is not None and after.text == "{" and not names_graph


def _is_ambiguous(token: Token) -> bool:
    return ("#" in token.text or "'" in token.text) and not _ABSOLUTE.match(token.text)


def read_depths(query: str, tokens: Sequence[Token]) -> list[int]:
    """Count the brackets around each token.

    Args:
        query: SPARQL.
        tokens: Its tokens.

    Returns:
        The depth of each token; a bracket stands outside itself.

    Raises:
        QueryRefusedError: If there are too many.
        _syntax_error: If one is not closed, or closes nothing: a `QuerySyntaxError`.
    """
    depths: list[int] = []
    opened: list[Token] = []
    for token in tokens:
        text = token.text if token.kind == "mark" else ""
        if text in _CLOSING:
            if not opened or _OPENING[opened[-1].text] != text:
                raise _syntax_error(query, token, f"this {text} closes nothing.")
            opened.pop()
        depths.append(len(opened))
        if text in _OPENING:
            opened.append(token)
        if len(opened) > MAX_DEPTH:
            raise QueryRefusedError(
                f"the query nests more than {MAX_DEPTH} brackets.", remedy="Write it with fewer nested groups."
            )
    if opened:
        raise _syntax_error(query, opened[-1], f"the {opened[-1].text} that opens here is not closed.")
    return depths


def _refuse_parts(tokens: Sequence[Token]) -> None:
    parts, in_data = 0, False
    for index, token in enumerate(tokens):
        if token.kind == "mark":
            if token.text == "{":
                in_data = _begins_data(tokens, index)
            elif token.text == "}":
                in_data = False
        parts += not in_data and (token.text in _OPERATORS or token.text == "{" or token.is_word(*_PATTERNS))
    if parts > MAX_PARTS:
        raise QueryRefusedError(
            f"the query has {parts:,} operators and patterns; {MAX_PARTS:,} is the most.",
            remedy="Put long lists of alternatives into VALUES or IN.",
        )


def _begins_data(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether the brace at an index opens the rows of `VALUES ?x {` or `VALUES (?x ?y) {`."""
    back = index - 1
    if back >= 0 and tokens[back].text == ")":
        back -= 1
        while back >= 0 and tokens[back].kind == "variable":
            back -= 1
        if back < 0 or tokens[back].text != "(":
            return False
    elif back < 0 or tokens[back].kind != "variable":
        return False
    return back >= 1 and tokens[back - 1].is_word("VALUES")


def read_prologue(query: str, tokens: Sequence[Token]) -> tuple[int, dict[str, str], str]:
    """Read the declarations with which a query begins.

    Args:
        query: SPARQL.
        tokens: Its tokens.

    Returns:
        The index of the token after them, the IRI of each prefix (with its colon), and the base. A prefix without colon
        is a `QuerySyntaxError`.
    """
    prefixes: dict[str, str] = {}
    base = ""
    index = 0
    while index < len(tokens):
        rest = tokens[index : index + 3]
        if rest[0].is_word("BASE") and len(rest) > 1 and rest[1].kind == "iri":
            base = urljoin(base, _iri(rest[1]))
            index += 2
        elif rest[0].is_word("PREFIX") and len(rest) > 2 and rest[1].kind == "name" and rest[2].kind == "iri":
            prefixes[_prefix(query, rest[1])] = urljoin(base, _iri(rest[2]))
            index += 3
        else:
            break
    return index, prefixes, base


def _prefix(query: str, token: Token) -> str:
    if not token.text.endswith(":"):
        raise _syntax_error(query, token, f"{token.text} is not a prefix: it must end in a colon.")
    return token.text


def _read_query_form(query: str, tokens: Sequence[Token], body: int) -> Form:
    if body == len(tokens):
        raise QuerySyntaxError("the query is empty.", remedy="Write SELECT, ASK, CONSTRUCT or DESCRIBE.")
    token = tokens[body]
    if token.is_word(*_UPDATES):
        raise QueryRefusedError(
            f"{token.text.upper()} is an update; this graph is only read.", remedy="Change the sources and build again."
        )
    form = _FORMS.get(token.text.upper()) if token.kind == "word" else None
    if form is None:
        raise _syntax_error(
            query, token, f"a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not with {token.text[:40]}."
        )
    return form


def _read_dataset(
    query: str, tokens: Sequence[Token], depths: Sequence[int], prefixes: dict[str, str], base: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    graphs: dict[bool, list[str]] = {False: [], True: []}
    for index, token in enumerate(tokens):
        if depths[index] != 0 or token.kind != "word" or not token.text.upper().startswith("FROM"):
            continue
        is_named = index + 1 < len(tokens) and tokens[index + 1].is_word("NAMED")
        graph = tokens[index + 1 + is_named] if index + 1 + is_named < len(tokens) else token
        if not token.is_word("FROM") or graph.kind not in ("iri", "name"):
            raise _syntax_error(query, graph, "FROM and FROM NAMED are followed by the IRI of a graph.")
        graphs[is_named].append(_resolve(query, graph, prefixes, base))
    return tuple(graphs[False]), tuple(graphs[True])


def _resolve(query: str, token: Token, prefixes: dict[str, str], base: str) -> str:
    if token.kind == "iri":
        return urljoin(base, _iri(token))
    prefix, colon, local = token.text.partition(":")
    if prefix + colon not in prefixes:
        raise _syntax_error(query, token, f"the prefix {prefix}: is not declared.")
    return prefixes[prefix + colon] + re.sub(r"\\(.)", r"\1", local)


def _iri(token: Token) -> str:
    return _ESCAPED.sub(lambda escape: chr(int(escape[1] or escape[2], 16) % 0x110000), token.text[1:-1])


def _read_variables(tokens: Sequence[Token], depths: Sequence[int], body: int) -> tuple[str, ...] | None:
    """Return what stands between SELECT and the first clause: variables, and the last variable of each bracket."""
    variables: list[str] = []
    for index in range(body + 1, len(tokens)):
        token, depth = tokens[index], depths[index]
        if depth == 0 and (token.text in ("{", "*") or token.is_word("WHERE", "FROM")):
            return None if token.text == "*" else tuple(variables)
        is_alias = depth == 1 and tokens[index - 1].is_word("AS")
        if token.kind == "variable" and (depth == 0 or is_alias):
            variables.append(token.text[1:])
    return tuple(variables)


def _read_values(tokens: Sequence[Token], depths: Sequence[int]) -> list[ValuesBlock]:
    blocks: list[ValuesBlock] = []
    for index in range(len(tokens) - 3):
        if not (tokens[index].is_word("VALUES") and tokens[index + 1].kind == "variable"):
            continue
        opening = tokens[index + 2]
        if opening.text != "{":
            continue
        closing = next(token for token in tokens[index + 3 :] if token.text == "}")
        blocks.append(ValuesBlock(tokens[index + 1].text[1:], opening.end, closing.start, depths[index]))
    return blocks


def _syntax_error(query: str, token: Token, problem: str) -> QuerySyntaxError:
    line, column = locate(query, token.start)
    return QuerySyntaxError(problem, line=line, column=column, remedy="Correct the query.")
