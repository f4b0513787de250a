"""Filters and sorts the rows of an answer for a page: by number, by date, or as words stand in a dictionary.

Programs get the rows in the order of the query; pages of rows are cut afterwards, by `api.paging`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from rdflib import URIRef

from api.problems import RequestError
from coopgraph.namespaces import shorten
from coopgraph.query import NamedQuery, Table, read_labels
from coopgraph.store.port import Row, Store

__all__ = ["FILTER", "ORDER", "SORT", "Arrangement", "arrange", "fold", "pop_arrangement"]

SORT, ORDER, FILTER = "sort", "order", "filter"
_ASCENDING, _DESCENDING = "asc", "desc"
_NUMBERS = {"xsd:integer", "xsd:decimal", "xsd:gYear"}
_LABEL = "Label"
_SHOWN = 100
#: Sorts after every letter.
_LAST = "\uffff"
_Key: TypeAlias = Callable[[Row], Decimal | str | None]


@dataclass(frozen=True)
class Arrangement:
    """How the rows of an answer are shown.

    Attributes:
        words: What each row must hold, whatever its case and accents; empty for all rows.
        column: The column by which the rows are sorted, or None for the order of the query.
        is_descending: Whether the largest comes first.
    """

    words: str = ""
    column: str | None = None
    is_descending: bool = False

    @property
    def fields(self) -> dict[str, str]:
        """The query string that asks the same."""
        sort = {} if self.column is None else {SORT: self.column, ORDER: self._order}
        return {**sort, **({FILTER: self.words} if self.words else {})}

    @property
    def _order(self) -> str:
        return _DESCENDING if self.is_descending else _ASCENDING


def pop_arrangement(fields: dict[str, str], query: NamedQuery) -> Arrangement:
    """Take the fields of the arrangement out of the others.

    Args:
        fields: The fields.
        query: The query.

    Returns:
        The arrangement.

    Raises:
        RequestError: If there is no such column, or no such order.
    """
    column, order, words = fields.pop(SORT, None), fields.pop(ORDER, _ASCENDING), fields.pop(FILTER, "").strip()
    columns = [column.name for column in query.columns]
    if column is not None and column not in columns:
        raise RequestError(
            f"there is no column {column[:_SHOWN]!r} to sort by.", remedy=f"The columns are {', '.join(columns)}."
        )
    if order not in (_ASCENDING, _DESCENDING):
        raise RequestError(f"the parameter {ORDER!r} is {_ASCENDING} or {_DESCENDING}.", remedy=f"Leave {ORDER} out.")
    return Arrangement(words[: 10 * _SHOWN], column, order == _DESCENDING)


def arrange(table: Table, arrangement: Arrangement, store: Store, language: str) -> Table:
    """Filter and sort the whole answer.

    Args:
        table: The answer.
        arrangement: How it is shown.
        store: The graph, for the labels of things.
        language: Language of the labels.

    Returns:
        The rows that hold all the words, sorted; equal ones as the query orders them, those without a value last.
    """
    if not arrangement.fields:
        return table
    rows = table.solutions.rows
    read = _make_reader(table, store, language)
    if arrangement.words:
        words = fold(arrangement.words).split()
        rows = [row for row in rows if _holds(row, words, read)]
    if arrangement.column is not None:
        rows = _sort(rows, _make_key(table.query, arrangement.column, read), is_descending=arrangement.is_descending)
    return replace(table, solutions=replace(table.solutions, rows=rows))


def _sort(rows: list[Row], key: _Key, *, is_descending: bool) -> list[Row]:
    keyed = [(key(row), row) for row in rows]
    known = [(value, row) for value, row in keyed if value is not None]
    # Reversing keeps equal rows in their order.
    known.sort(key=lambda pair: pair[0], reverse=is_descending)
    return [row for _, row in known] + [row for value, row in keyed if value is None]


def _make_key(query: NamedQuery, name: str, read: Callable[[Row, int], str | None]) -> _Key:
    place = [column.name for column in query.columns].index(name)
    if query.columns[place].type in _NUMBERS:
        return lambda row: None if row[place] is None else _read_number(str(row[place]))

    def key(row: Row) -> str | None:
        text = read(row, place)
        return None if text is None else _collate(text)

    return key


def _read_number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _make_reader(table: Table, store: Store, language: str) -> Callable[[Row, int], str | None]:
    """Make what reads a cell as a page shows it: a thing by its label."""
    places = {name: place for place, name in enumerate(table.solutions.variables)}
    beside: Mapping[int, int] = {
        place: places[f"{name}{_LABEL}"] for name, place in places.items() if f"{name}{_LABEL}" in places
    }
    things = {term for row in table.solutions.rows for term in row if isinstance(term, URIRef)}
    labels = read_labels(store, things, language)

    def read(row: Row, place: int) -> str | None:
        term = row[place]
        if term is None or not isinstance(term, URIRef):
            return None if term is None else str(term)
        label = row[beside[place]] if place in beside else None
        return labels.get(str(term)) or (shorten(str(term)) if label is None else str(label))

    return read


def _holds(row: Row, words: list[str], read: Callable[[Row, int], str | None]) -> bool:
    text = fold(" ".join(read(row, place) or "" for place in range(len(row))))
    return all(word in text for word in words)


def fold(text: str) -> str:
    """Leave out case and accents.

    Args:
        text: Any text.

    Returns:
        What two texts share that a reader takes for the same.

    >>> fold("Cooperación ÑUÑOA")
    'cooperacion nunoa'
    """
    return "".join(char for char in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(char))


def _collate(text: str) -> str:
    """Return what sorts as a dictionary does: case and accents do not count, and ñ follows n."""
    return fold(unicodedata.normalize("NFC", text).casefold().replace("ñ", f"n{_LAST}"))
