"""Reads the cells of the tables of flows and tells what each, if it is missing or misprinted, could be.

What is measured of them is left to `flow_tables` and `flows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from rdflib import URIRef

from coopgraph.analyse.answers import ask, name, number, thing
from coopgraph.analyse.change import Span
from coopgraph.errors import ParameterError
from coopgraph.model import Call
from coopgraph.query.run import read_reference_date
from coopgraph.store.port import Store

__all__ = ["AMOUNTS", "COUNTS", "Cell", "Cube", "find_last_year", "read_cubes", "read_day"]

_QUERY = "flow-cells"
_DECEMBER = (12, 31)
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TOTAL, _SUBTOTAL, _REST = "total", "subtotal", "rest"
#: Units of the cubes that hold amounts, and of those that count things; a cube in percent has only growth printed.
AMOUNTS, COUNTS = "usd", "count"


@dataclass(frozen=True)
class Cell:
    """A printed cell.

    Attributes:
        row: What the row is about.
        label: Its name, in Spanish as the query gives it.
        role: `part`, `rest`, `subtotal` or `total`.
        year: The year of the column.
        value: The number, None where there is none.
        printed: As it is printed.
        is_misprint: Whether it is badly printed; what can be read of it is its value then.
    """

    row: URIRef
    label: str
    role: str
    year: int
    value: Decimal | None
    printed: str
    is_misprint: bool

    @property
    def is_sure(self) -> bool:
        """Whether there is a value and it is well printed."""
        return self.value is not None and not self.is_misprint


@dataclass(frozen=True)
class Cube:
    """A table of flows.

    Attributes:
        iri: The cube.
        label: Its title, in Spanish as the query gives it.
        unit: Slug of its unit.
        call: The query that gives its cells.
        cells: Row and year to cell, rows in the order of their last amount.
    """

    iri: URIRef
    label: str
    unit: str
    call: Call
    cells: Mapping[tuple[URIRef, int], Cell]

    @property
    def slug(self) -> str:
        """Last segment of the IRI."""
        return self.iri.rpartition("/")[2]

    @cached_property
    def _by_year(self) -> Mapping[int, list[Cell]]:
        years: dict[int, list[Cell]] = {}
        for (_, year), cell in self.cells.items():
            years.setdefault(year, []).append(cell)
        return dict(sorted(years.items()))

    @cached_property
    def _totals(self) -> Mapping[int, Cell]:
        return {cell.year: cell for cell in self.cells.values() if cell.role == _TOTAL}

    @cached_property
    def _known(self) -> Mapping[int, Decimal]:
        """What the parts of each year with a value add up to."""
        return {
            year: sum((cell.value for cell in self.parts(year) if cell.value is not None), Decimal())
            for year in self._by_year
        }

    @property
    def years(self) -> list[int]:
        """The years that it prints."""
        return list(self._by_year)

    @property
    def has_total(self) -> bool:
        """Whether it prints a total, so that its rows are shares of something."""
        return bool(self._totals)

    def series(self) -> list[list[Cell]]:
        """Return the cells of each row by year, the row with most in the last year first."""
        rows: dict[URIRef, list[Cell]] = {}
        for cells in self._by_year.values():
            for cell in cells:
                rows.setdefault(cell.row, []).append(cell)
        last = self.years[-1]

        def place(cells: list[Cell]) -> tuple[bool, Decimal, URIRef]:
            cell = cells[-1]
            value = cell.value if cell.year == last else None
            return value is None, -(value or Decimal()), cell.row

        return sorted(rows.values(), key=place)

    def total(self, year: int) -> Cell | None:
        """Return the total of a year, None where the table prints none."""
        return self._totals.get(year)

    def parts(self, year: int) -> list[Cell]:
        """Return the cells of a year that make its total, what is not told apart among them."""
        return [cell for cell in self._by_year.get(year, []) if cell.role not in {_TOTAL, _SUBTOTAL}]

    def named(self, year: int) -> list[Cell]:
        """Return the cells of a year whose rows are one thing each."""
        return [cell for cell in self.parts(year) if cell.role != _REST]

    def left_for(self, cells: Iterable[Cell], year: int) -> Decimal | None:
        """Tell what the total of a year leaves for some of its parts.

        Args:
            cells: The parts.
            year: The year.

        Returns:
            The printed total without all other parts, nothing below zero; None where the total has no sure value.
        """
        total = self.total(year)
        if total is None or total.value is None or total.is_misprint:
            return None
        own = sum((cell.value for cell in cells if cell.value is not None), Decimal())
        return max(Decimal(), total.value - self._known[year] + own)

    def span(self, cell: Cell) -> Span | None:
        """Tell between what limits the amount of a cell lies.

        Args:
            cell: A cell of the cube.

        Returns:
            The value, twice, of a cell that is sure; of another, zero and what the total leaves for it; None where it
            is a sum itself or the total is not known.
        """
        if cell.value is not None and not cell.is_misprint:
            return Span(cell.value, cell.value)
        if cell.role in {_TOTAL, _SUBTOTAL}:
            return None
        left = self.left_for([cell], cell.year)
        return None if left is None else Span(Decimal(), left)


def read_cubes(store: Store, until: int | None) -> list[Cube]:
    """Read the tables of flows.

    Args:
        store: The graph.
        until: The last year that counts, or None for all.

    Returns:
        The cubes that have a cell by then, each with the call that gives its cells alone.
    """
    cubes = []
    for iri, rows in groupby(ask(store, _QUERY).rows, key=lambda row: thing(row, "cube")):
        kept = [row for row in rows if until is None or int(name(row, "year")) <= until]
        if kept:
            cells = {
                (thing(row, "row"), int(name(row, "year"))): Cell(
                    thing(row, "row"),
                    name(row, "rowLabel"),
                    name(row, "role"),
                    int(name(row, "year")),
                    number(row, "value"),
                    name(row, "printed"),
                    name(row, "status").endswith("/misprint"),
                )
                for row in kept
            }
            unit = name(kept[0], "unit").rpartition("/")[2]
            call = Call(_QUERY, {"cube": iri.rpartition("/")[2]})
            cubes.append(Cube(iri, name(kept[0], "cubeLabel"), unit, call, cells))
    return cubes


def read_day(store: Store, asof: str | None) -> date | None:
    """Read the date until which flows count.

    Args:
        store: The graph.
        asof: The date as a person writes it; None for the reference date, `all` for no filter.

    Returns:
        The date; None for no filter.

    Raises:
        ParameterError: If it is not a date.
    """
    if asof is None or not asof.strip():
        return read_reference_date(store)
    if asof.strip().lower() == "all":
        return None
    try:
        # `fromisoformat` also takes 20181231 and 2018-W52-1.
        return date.fromisoformat(asof.strip() if _DATE.fullmatch(asof.strip()) else "")
    except ValueError as error:
        raise ParameterError(
            f"the argument {asof[:100]!r} of asof is not a date.",
            parameter="asof",
            value=asof,
            remedy="Write it as 2018-12-31, or all.",
        ) from error


def find_last_year(day: date | None) -> int | None:
    """Find the last year that had ended by a date.

    Args:
        day: The date; None for no filter.

    Returns:
        The year; None for no filter.

    >>> find_last_year(date(2018, 12, 31)), find_last_year(date(2018, 12, 30)), find_last_year(None)
    (2018, 2017, None)
    """
    if day is None:
        return None
    return day.year if (day.month, day.day) == _DECEMBER else day.year - 1
