"""Shows shares and growth of the rows of a table of flows, and picks rows of the tables of the analysis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_decimal
from rdflib import URIRef

from api.negotiation import LOCALES
from api.responses import Frame
from coopgraph.analyse.answers import Row, name, number
from coopgraph.model import Analysis, Listing

__all__ = [
    "Percent",
    "PercentRow",
    "PercentTable",
    "find_listing",
    "last_segment",
    "list_growth",
    "list_shares",
    "pick_rows",
    "write_percent",
]


def find_listing(analysis: Analysis, table: str) -> Listing | None:
    """Find a table of an analysis.

    Args:
        analysis: The analysis.
        table: Id of the table.

    Returns:
        The table, or None.
    """
    return next((listing for listing in analysis.listings if listing.id == table), None)


def pick_rows(listing: Listing | None, **wanted: str) -> list[Row]:
    """Pick rows of a table of an analysis.

    Args:
        listing: The table, or None for none.
        **wanted: Column to the last segment of what its cells must be.

    Returns:
        The rows, by name of column.
    """
    if listing is None:
        return []
    names = [column.name for column in listing.columns]
    rows = (dict(zip(names, row, strict=True)) for row in listing.rows)
    return [row for row in rows if all(last_segment(row[column]) == value for column, value in wanted.items())]


def last_segment(term: object) -> str:
    """Return the last segment of an IRI; any other term whole."""
    return str(term).rpartition("/")[2]


@dataclass(frozen=True)
class Percent:
    """A share or a growth.

    Attributes:
        value: The percentage; None where it is not defined.
        bounds: Least and greatest value that it could have, given what is missing or misprinted, or None.
    """

    value: str | None
    bounds: tuple[str, str] | None


@dataclass(frozen=True)
class PercentRow:
    """A row of shares or growths.

    Attributes:
        name: What the row is about.
        cells: A cell for each column; None where there is nothing to measure.
    """

    name: str
    cells: tuple[Percent | None, ...]


@dataclass(frozen=True)
class PercentTable:
    """Shares or growths, rows by years or by steps between years.

    Attributes:
        columns: What stands over the columns.
        rows: The rows.
        download: The same as CSV, with n and what is missing.
    """

    columns: tuple[str, ...]
    rows: tuple[PercentRow, ...]
    download: str


def list_shares(analysis: Analysis, cube: str, labels: Mapping[str, str], frame: Frame) -> PercentTable | None:
    """List the shares of the rows of a table in its printed totals.

    Args:
        analysis: The analysis of flows.
        cube: Slug of the table.
        labels: IRI to name in the language of the page.
        frame: What stands around the page.

    Returns:
        The shares by year, or None for a table without totals.
    """
    rows = pick_rows(find_listing(analysis, "shares"), cube=cube)
    return _make_percents(((row, name(row, "year")) for row in rows), "share", "shares", labels, frame)


def list_growth(analysis: Analysis, cube: str, labels: Mapping[str, str], frame: Frame) -> PercentTable | None:
    """List the growth of the rows of a table, from printed year to printed year and over the whole.

    Args:
        analysis: The analysis of flows.
        cube: Slug of the table.
        labels: IRI to name in the language of the page.
        frame: What stands around the page.

    Returns:
        The growths by step, or None for a table of one year.
    """
    steps = pick_rows(find_listing(analysis, "growth"), cube=cube)
    whole = pick_rows(find_listing(analysis, "growth-period"), cube=cube)
    rows = dict.fromkeys(f"{name(row, 'yearFrom')}–{name(row, 'yearTo')}" for row in [*steps, *whole])
    found = ((row, f"{name(row, 'yearFrom')}–{name(row, 'yearTo')}") for row in [*steps, *whole])
    return _make_percents(found, "growth", "growth", labels, frame, sorted(rows))


def _make_percents(
    found: Iterable[tuple[Row, str]],
    measure: str,
    table: str,
    labels: Mapping[str, str],
    frame: Frame,
    columns: Sequence[str] = (),
) -> PercentTable | None:
    groups: dict[URIRef, dict[str, Row]] = {}
    for row, column in found:
        groups.setdefault(URIRef(str(row["row"])), {})[column] = row
    if not groups:
        return None
    ordered = tuple(columns) or tuple(sorted({column for cells in groups.values() for column in cells}))
    return PercentTable(
        ordered,
        tuple(
            PercentRow(
                labels.get(str(thing)) or name(next(iter(cells.values())), "rowLabel"),
                tuple(_make_percent(cells.get(column), measure, frame) for column in ordered),
            )
            for thing, cells in groups.items()
        ),
        frame.href("/analysis/flows.csv", table=table, **({} if frame.asof is None else {"asof": frame.asof})),
    )


def _make_percent(row: Row | None, measure: str, frame: Frame) -> Percent | None:
    if row is None:
        return None
    value, least, greatest = (number(row, f"{measure}{end}") for end in ("", "Least", "Greatest"))
    bounds = None
    if least is not None and greatest is not None:
        bounds = (write_percent(least, frame), write_percent(greatest, frame))
    return Percent(None if value is None else write_percent(value, frame), bounds)


def write_percent(value: Decimal, frame: Frame) -> str:
    """Write a percentage with two decimals, as people read it.

    Args:
        value: The percentage.
        frame: What stands around the page.

    Returns:
        The number, without sign of percent.
    """
    return str(format_decimal(value, format="#,##0.00", locale=LOCALES[frame.language]))
