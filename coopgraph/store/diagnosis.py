"""Says in one sentence where and why the engine cannot parse a query; the engine itself points at the end too often."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

import pyoxigraph as ox

from coopgraph.errors import QuerySyntaxError
from coopgraph.store.syntax import read_prologue
from coopgraph.store.tokens import Token, locate, tokenize

__all__ = ["explain_syntax_error"]

_PLACE = re.compile(r"error at (\d+):(\d+): ?(.*)", re.DOTALL)
#: Among the characters that could follow, the engine lists the checks that failed, in words.
_CHECKS = (
    ("IRI parsing failed", "iri", "is not an absolute IRI."),
    ("language tag parsing failed", "language", "is not a language tag."),
)
_UNBOUND = "variable that is unbound"
_CLOSING = {"{": "}", "(": ")", "[": "]"}
#: What may complete the beginning of a query that has no fault so far, before its open brackets are closed.
_FILLERS = (
    *("", "?x", "<a:b>", "1", "*", "{}", "(1)", "()", "?x ?y", "<a:b> ?x", "?x {}", "?x {} {}", "{} {}", "BY ?x"),
    *("1 AS ?named", "AS ?named", "(1 AS ?named)", ", 1", ", 1, 1", "1, 1", "1, 1, 1", "'a', 'a'", ", 'a'"),
    *("EXISTS {}", "IN ()", "= ','", "SEPARATOR = ','"),
    *("<a:b> ASK {}", "a: <a:b> ASK {}", "ASK {}"),
)
#: The engine can only parse and plan at once, and plans large patterns slowly: then its own place must do.
_MOST_PARTS = 150
_SECONDS = 0.5


def explain_syntax_error(query: str, message: str) -> QuerySyntaxError:
    """Say in one sentence what the engine found wrong.

    Args:
        query: The query; its outline has been read, so its strings and brackets are whole.
        message: The engine's message: `error at 3:14: expected one of …`, the column in bytes.

    Returns:
        The error, with line and column in characters.
    """
    match = _PLACE.match(message)
    if match is None:
        return QuerySyntaxError(f"the query cannot be parsed: {message}.", remedy="Correct the query.")
    tokens = tokenize(query)
    offset = _offset(query, int(match[1]), int(match[2]))
    undeclared = _undeclared_prefix(query, tokens) if "Prefix not found" in match[3] else None
    if undeclared is not None:
        prefix = undeclared.text.partition(":")[0]
        return _error(query, undeclared.start, f"the prefix {prefix}: is not declared.", f"Add PREFIX {prefix}: <…>.")
    if _UNBOUND in match[3]:
        return _error(query, offset, "SELECT names a variable that is neither grouped nor aggregated.")
    for words, kind, problem in _CHECKS:
        before = [token for token in tokens if token.kind == kind and token.start < offset]
        if words in match[3] and before:
            return _error(query, before[-1].start, f"{before[-1].text[:200]} {problem}")
    faultless = _longest_beginning(query, tokens)
    if faultless is None:
        return _error(query, offset, "the query cannot be parsed as far as here.")
    if faultless == len(tokens):
        return _error(query, len(query), "the query ends too early.")
    return _error(query, tokens[faultless].start, f"{tokens[faultless].text[:40]} is not expected here.")


def _error(query: str, offset: int, problem: str, remedy: str = "Correct the query.") -> QuerySyntaxError:
    line, column = locate(query, offset)
    return QuerySyntaxError(problem, line=line, column=column, remedy=remedy)


def _offset(query: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = query.find("\n", start) + 1
    in_line = query[start:].partition("\n")[0].encode()[: column - 1].decode(errors="ignore")
    return min(start + len(in_line), len(query))


def _undeclared_prefix(query: str, tokens: Sequence[Token]) -> Token | None:
    body, prefixes, _ = read_prologue(query, tokens)
    names = (token for token in tokens[body:] if token.kind == "name")
    return next((token for token in names if token.text.partition(":")[0] + ":" not in prefixes), None)


def _longest_beginning(query: str, tokens: Sequence[Token]) -> int | None:
    """Return how many tokens there are before the fault: the most that something could complete to a query."""
    if sum(token.text in ".;,([{" for token in tokens) > _MOST_PARTS:
        return None
    deadline = time.monotonic() + _SECONDS
    low, high = 0, len(tokens)
    while low < high:
        middle = (low + high + 1) // 2
        if _can_be_completed(query, tokens[:middle], deadline):
            low = middle
        else:
            high = middle - 1
    return None if time.monotonic() > deadline else low


def _can_be_completed(query: str, tokens: Sequence[Token], deadline: float) -> bool:
    beginning = query[: tokens[-1].end]
    closings = _ways_to_close(tokens)
    candidates = (f"{beginning} {filler} {closing}" for closing in closings for filler in _FILLERS)
    return any(time.monotonic() > deadline or _parses(candidate) for candidate in candidates)


def _ways_to_close(tokens: Sequence[Token]) -> list[str]:
    """Close the open brackets, and complete the SELECT or BIND that they stand in.

    Args:
        tokens: The beginning of a query.

    Returns:
        Texts: with and without the GROUP BY that aggregates ask for, with and without a name for what is computed, with
        and without the group that a SELECT still lacks.
    """
    opened: list[tuple[str, str]] = []
    selected: dict[int, list[str]] = {}
    closed = ""
    for token in tokens:
        depth = len(opened)
        closed = ""
        if token.is_word("SELECT"):
            selected[depth] = []
        elif token.kind == "variable" and depth in selected:
            selected[depth].append(token.text)
        elif token.kind == "mark" and token.text in _CLOSING:
            opened.append((_CLOSING[token.text], _grouping(selected.pop(depth, [])) if token.text == "{" else ""))
        elif token.kind == "mark" and opened and token.text == opened[-1][0]:
            closed = opened.pop()[1]
    rounds = next((count for count, (bracket, _) in enumerate(reversed(opened)) if bracket == "}"), len(opened))
    inner = [bracket for bracket, _ in reversed(opened[len(opened) - rounds :])]
    named = [*inner[:-1], "AS ?named )"] if inner else []
    outer = list(reversed(opened[: len(opened) - rounds]))
    ways: list[list[str]] = []
    for is_grouped in (False, True):
        rest = [f"{bracket} {grouping if is_grouped else ''}" for bracket, grouping in outer]
        group = f"{{}} {_grouping(selected.get(len(outer), [])) if is_grouped else ''}"
        just_closed = [closed] if is_grouped else []
        ways += [[*just_closed, *brackets, *lacking, *rest] for brackets in (inner, named) for lacking in ([], [group])]
    return list(dict.fromkeys(" ".join(way) for way in ways))


def _grouping(names: Sequence[str]) -> str:
    return f"GROUP BY {' '.join(names)}" if names else ""


def _parses(query: str) -> bool:
    try:
        ox.Store().query(query)
    except SyntaxError as error:
        return _UNBOUND in str(error)
    except (RuntimeError, ValueError, OSError):
        return True
    return True
