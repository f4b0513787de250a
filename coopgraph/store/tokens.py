"""Cuts a SPARQL query into tokens; what they mean together is left to `syntax`.

The engine's own parser reads characters, not tokens, so the two must never disagree on where a string, a comment or
an IRI ends: a string with an escape that the engine does not know is an error here, not a token.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from coopgraph.errors import QuerySyntaxError

__all__ = ["Token", "locate", "tokenize"]

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_EXTRA = "\u00b7\u0300-\u036f\u203f-\u2040"
_CHARS = rf"{_BASE}_\-0-9{_EXTRA}"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_PREFIX = rf"(?:[{_BASE}](?:[{_CHARS}.]*[{_CHARS}])?)?:"
_LOCAL = rf"(?:(?:[{_BASE}_:0-9]|{_PLX})(?:(?:[{_CHARS}.:]|{_PLX})*(?:[{_CHARS}:]|{_PLX}))?)?"

_NAME = rf"| (?P<name>{_PREFIX}{_LOCAL})"
_GRAMMAR = rf"""
      (?P<space>[ \t\r\n]+|\#[^\r\n]*)
    | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
    | (?P<blank>_:[{_BASE}_0-9](?:[{_CHARS}.]*[{_CHARS}])?)
    {_NAME}
    | (?P<word>[A-Za-z][A-Za-z0-9_]*)
    | (?P<variable>[?$][{_BASE}_0-9][{_BASE}_0-9{_EXTRA}]*)
    | (?P<string>\"\"\"(?:[^"\\]++|\\.|"(?!""))*+\"\"\"|'''(?:[^'\\]++|\\.|'(?!''))*+'''
        |"(?:[^"\\\n\r]++|\\.)*+"|'(?:[^'\\\n\r]++|\\.)*+')
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<number>(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++)
    | (?P<mark>\^\^|\|\||&&|!=|<=|>=|.)
"""
_TOKEN = re.compile(_GRAMMAR, re.VERBOSE | re.DOTALL)
#: The same where no prefixed name can begin.
_TOKEN_BUT_NAMES = re.compile(_GRAMMAR.replace(_NAME, ""), re.VERBOSE | re.DOTALL)
#: As far as a prefix can reach. Where it ends in a dot, or no colon follows, none begins in all of it: to look again at
#: each of its letters would take the square of its length.
_RUN = re.compile(rf"[{_BASE}][{_CHARS}.]*+")
_ESCAPE = re.compile(r"\\(?:[tbnrf\\\"']|u(?P<short>[0-9A-Fa-f]{4})|U(?P<long>[0-9A-Fa-f]{8})|(?P<other>.))", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a query.

    Attributes:
        kind: `iri`, `blank`, `name` (prefixed), `word` (keyword or built-in), `variable`, `string`, `language`,
            `number` or `mark`.
        text: As written.
        start: Offset of its first character in the query.
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Offset after its last character."""
        return self.start + len(self.text)

    def is_word(self, *words: str) -> bool:
        """Tell whether it is one of some keywords, in any case.

        Args:
            words: In capitals.

        Returns:
            Whether it is.
        """
        return self.kind == "word" and self.text.upper() in words


def locate(text: str, offset: int) -> tuple[int, int]:
    r"""Turn an offset into a line and a column.

    Args:
        text: The text.
        offset: Of a character, from 0.

    Returns:
        Line and column, both from 1.

    >>> locate("a\nbc", 3)
    (2, 2)
    """
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def tokenize(query: str) -> list[Token]:
    """Cut a query into tokens, without white space and comments.

    Args:
        query: SPARQL.

    Returns:
        The tokens, in order. A string that does not end, or that holds an escape which SPARQL does not have, is a
        `QuerySyntaxError`.
    """
    tokens: list[Token] = []
    for match in _match_tokens(query):
        kind = match.lastgroup or "mark"
        if kind == "space":
            continue
        token = Token(kind, match.group(), match.start())
        if token.text[0] in "\"'":
            _check_string(query, token)
        tokens.append(token)
    return tokens


def _match_tokens(query: str) -> Iterator[re.Match[str]]:
    place, nameless_until = 0, 0
    while place < len(query):
        if place >= nameless_until:
            run = _RUN.match(query, place)
            if run is not None and (run[0].endswith(".") or not query.startswith(":", run.end())):
                nameless_until = run.end()
        pattern = _TOKEN_BUT_NAMES if place < nameless_until else _TOKEN
        match = pattern.match(query, place)
        if match is None:
            return
        yield match
        place = match.end()


def _check_string(query: str, token: Token) -> None:
    if token.kind != "string":
        raise _fault(query, token.start, "the string that begins here does not end.", "Close it with the same quote.")
    for escape in _ESCAPE.finditer(token.text):
        digits = escape["short"] or escape["long"]
        if escape["other"] is None and (digits is None or _is_character(int(digits, 16))):
            continue
        raise _fault(
            query,
            token.start + escape.start(),
            f"{escape.group()} is not an escape of SPARQL.",
            "Write a backslash in a string as two backslashes.",
        )


def _is_character(number: int) -> bool:
    return number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF


def _fault(query: str, offset: int, problem: str, remedy: str) -> QuerySyntaxError:
    line, column = locate(query, offset)
    return QuerySyntaxError(problem, line=line, column=column, remedy=remedy)
