"""Asks the named queries that an analysis rests on, and keeps with each answer the call that gave it.

What is computed from the answers is left to the analyses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from rdflib import Literal, URIRef
from rdflib.term import Node

from coopgraph.model import Call, Text
from coopgraph.query import run
from coopgraph.query.header import ASOF
from coopgraph.store.port import Store

__all__ = ["Answer", "Row", "ask", "count", "name", "number", "thing", "write_number"]

#: Name of a column to its cell; None for an empty one.
Row: TypeAlias = Mapping[str, Node | None]


@dataclass(frozen=True)
class Answer:
    """The answer of a named query.

    Attributes:
        call: How it was asked.
        rows: Its rows.
        date: The date that it is true of: the one asked for, the reference date, or `all`.
        notes: What it says beside its rows.
    """

    call: Call
    rows: tuple[Row, ...]
    date: str
    notes: tuple[Text, ...] = ()


def ask(store: Store, query: str, arguments: Mapping[str, str | None] | None = None) -> Answer:
    """Ask a named query.

    Args:
        store: The graph.
        query: Id of the query.
        arguments: Parameter to argument; None for one that is not given.

    Returns:
        The answer.
    """
    given = {parameter: argument for parameter, argument in (arguments or {}).items() if argument is not None}
    table = run(store, query, given)
    rows = tuple(dict(zip(table.solutions.variables, row, strict=True)) for row in table.solutions.rows)
    day = table.arguments.get(ASOF)
    return Answer(Call(query, given), rows, "all" if day is None else str(day), tuple(table.notes))


def thing(row: Row, column: str) -> URIRef:
    """Return the thing in a cell.

    Args:
        row: A row.
        column: A column that is never empty and holds things.

    Returns:
        Its IRI.
    """
    return URIRef(str(row[column]))


def name(row: Row, column: str) -> str:
    """Return the text of a cell.

    Args:
        row: A row.
        column: A column.

    Returns:
        The text; empty for an empty cell.
    """
    cell = row[column]
    return "" if cell is None else str(cell)


def count(row: Row, column: str) -> int:
    """Return the count in a cell.

    Args:
        row: A row.
        column: A column that is never empty and holds whole numbers.

    Returns:
        The count.
    """
    return int(str(row[column]))


def number(row: Row, column: str) -> Decimal | None:
    """Return the number in a cell.

    Args:
        row: A row.
        column: A column of numbers.

    Returns:
        The number; None for an empty cell, never zero.
    """
    cell = row[column]
    return None if cell is None else Decimal(str(cell))


def write_number(value: float | Decimal | None) -> Literal | None:
    """Write a number as a cell of a table.

    Args:
        value: The number, or None where there is none.

    Returns:
        An integer or a decimal; None for an empty cell.

    >>> write_number(0.5), write_number(3), write_number(None)
    (rdflib.term.Literal('0.5', datatype=rdflib.term.URIRef('http://www.w3.org/2001/XMLSchema#decimal')), \
rdflib.term.Literal('3', datatype=rdflib.term.URIRef('http://www.w3.org/2001/XMLSchema#integer')), None)
    """
    if value is None:
        return None
    return Literal(value) if isinstance(value, int) else Literal(Decimal(str(value)))
