"""Reads the `evidence` patterns of a header: which things the rows of a query rest on; asking for them is `evidence`'s.

A pattern is the inside of a SPARQL group over the columns and parameters of the query, and binds `?evidence`. It is
asked for many rows at once: a VALUES block with the cells that it names is written before it, in the same group.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from coopgraph.errors import QueryError
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.port import Term
from coopgraph.store.syntax import read_prologue
from coopgraph.store.terms import write_term
from coopgraph.store.tokens import Token, tokenize

__all__ = ["EVIDENCE", "ROW", "EvidencePattern", "read_pattern", "read_prefixes"]

#: The variable that a pattern binds. A column of this name cannot be named in a pattern.
EVIDENCE = "evidence"
#: The variable that numbers the rows of the VALUES block.
ROW = "evidenceRow"
_OPENING = {"}": "{", ")": "(", "]": "["}
_UNREADABLE = "the evidence pattern cannot be read"
_REMEDY = "Write the inside of a group that binds ?evidence from the columns."


@dataclass(frozen=True)
class EvidencePattern:
    """A pattern that finds things on which a row rests.

    Attributes:
        text: The inside of a SPARQL group.
        prologue: The prefixes of the query.
        names: Columns and parameters that it names, in their order: what the VALUES block holds.
        needs: Those of them without which it is not asked. An empty cell would stand for anything at all, so a row with
            an empty cell that the pattern names is left out, unless the pattern tests the cell with BOUND.
    """

    text: str
    prologue: str
    names: tuple[str, ...]
    needs: frozenset[str]

    def write(self, cells: Iterable[Sequence[Term | None]]) -> str:
        """Write the query that finds the things of some rows.

        Args:
            cells: For each row the terms of `names`.

        Returns:
            SPARQL: a SELECT of `ROW`, the number of the row from 0, and `EVIDENCE`.
        """
        lines = (
            f"({number} {' '.join('UNDEF' if term is None else write_term(term) for term in row)})"
            for number, row in enumerate(cells)
        )
        names = " ".join(f"?{name}" for name in (ROW, *self.names))
        rows = "\n    ".join(lines)
        return (
            f"{self.prologue}\nSELECT DISTINCT ?{ROW} ?{EVIDENCE} WHERE {{\n"
            f"  VALUES ({names}) {{\n    {rows}\n  }}\n"
            f"{self.text}\n  FILTER (isIRI(?{EVIDENCE}))\n}}\nORDER BY ?{ROW} ?{EVIDENCE}\n"
        )


def read_prefixes(query: str) -> str:
    """Read the prefixes with which a query begins.

    Args:
        query: SPARQL.

    Returns:
        Its prologue, one declaration a line, without the header.
    """
    tokens = tokenize(query)
    body, _, _ = read_prologue(query, tokens)
    words = [token.text for token in tokens[:body]]
    return " ".join(f"\n{word}" if word.upper() in ("PREFIX", "BASE") else word for word in words).strip()


def read_pattern(text: str, prologue: str, columns: Sequence[str], parameters: Iterable[str]) -> EvidencePattern:
    """Read a pattern and check that an engine can.

    Args:
        text: The inside of a SPARQL group.
        prologue: The prefixes of the query.
        columns: Names of the columns of the query.
        parameters: Names of its parameters; a column of the same name goes before.

    Returns:
        The pattern.

    Raises:
        QueryError: If it closes a group that it did not open, binds no `?evidence` from a column, or is no SPARQL.
    """
    try:
        tokens = tokenize(text)
    except QueryError as error:
        raise QueryError(f"{_UNREADABLE}: {error.problem}", remedy=_REMEDY) from error
    _check_brackets(tokens)
    named = {token.text[1:] for token in tokens if token.kind == "variable"}
    known = [name for name in dict.fromkeys((*columns, *parameters)) if name != EVIDENCE]
    names = tuple(name for name in known if name in named)
    if EVIDENCE not in named:
        raise QueryError("the evidence pattern does not name ?evidence.", remedy=_REMEDY)
    if not named.intersection(columns):
        raise QueryError("the evidence pattern names no column of the query.", remedy=_REMEDY)
    pattern = EvidencePattern(text, prologue, names, frozenset(named.intersection(columns)) - _read_tested(tokens))
    try:
        _empty_store().select(pattern.write([[None] * len(names)]))
    except QueryError as error:
        raise QueryError(f"{_UNREADABLE}: {error.problem}", remedy=_REMEDY) from error
    return pattern


def _check_brackets(tokens: Sequence[Token]) -> None:
    # A pattern must not close the group in which it is put.
    opened: list[str] = []
    for token in tokens:
        if token.kind != "mark":
            continue
        if token.text in _OPENING.values():
            opened.append(token.text)
        elif token.text in _OPENING and (not opened or opened.pop() != _OPENING[token.text]):
            raise QueryError(f"the evidence pattern has a {token.text} that closes nothing.", remedy=_REMEDY)
    if opened:
        raise QueryError(f"the evidence pattern does not close its {opened[-1]}.", remedy=_REMEDY)


def _read_tested(tokens: Sequence[Token]) -> frozenset[str]:
    return frozenset(
        variable.text[1:]
        for word, mark, variable in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if word.is_word("BOUND") and mark.text == "(" and variable.kind == "variable"
    ) | {EVIDENCE}


@lru_cache(maxsize=1)
def _empty_store() -> EmbeddedStore:
    return EmbeddedStore(b"")
