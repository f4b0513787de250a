"""Shows how a table of flows is spread: concentration by year with its method, departments, printed growth.

What is measured is decided by the analysis of flows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from api.responses import Frame
from api.views.flows.percents import find_listing, pick_rows, write_percent
from api.views.measures import MeasureView, show_measures, write_value
from coopgraph.analyse.answers import Row, name, number
from coopgraph.model import Analysis, Call, Column, Measure, Method, Text
from coopgraph.namespaces import ID

__all__ = [
    "Concentration",
    "Department",
    "PrintedGrowth",
    "list_concentration",
    "list_departments",
    "list_printed_growth",
    "measure_table",
]

_INDICES = ("hhi", "effectiveNumber", "concentrationRatio1", "concentrationRatio3", "gini", "theil")
_UNITS: Mapping[str, Text] = MappingProxyType(
    {
        "named": {"es": "solo lo que la tabla nombra", "en": "only what the table names"},
        "all": {"es": "también lo no desglosado", "en": "also what is not told apart"},
    }
)


@dataclass(frozen=True)
class Concentration:
    """How concentrated a table is in a year.

    Attributes:
        year: The year.
        units: Which rows count.
        n: How many rows have something.
        missing: Of how many nothing is known.
        misprints: How many are misprinted.
        indices: The indices, in the order of the methods; None where one is not defined.
        bounds: Least and greatest value of the first, given what is missing, or None.
    """

    year: str
    units: str
    n: int
    missing: int
    misprints: int
    indices: tuple[str | None, ...]
    bounds: tuple[str, str] | None


def list_concentration(
    analysis: Analysis, cube: str, frame: Frame
) -> tuple[tuple[str, ...], tuple[Concentration, ...]]:
    """List how concentrated a table is, year by year.

    Args:
        analysis: The analysis of flows.
        cube: Slug of the table.
        frame: What stands around the page.

    Returns:
        The names of the indices, and the rows; none for a table that shares nothing out.
    """
    listing = find_listing(analysis, "concentration")
    rows = pick_rows(listing, cube=cube)
    if listing is None or not rows:
        return (), ()
    columns = {column.name: column for column in listing.columns}
    names = tuple(columns[index].label[frame.language] for index in _INDICES)
    return names, tuple(_make_concentration(row, frame) for row in rows)


def _make_concentration(row: Row, frame: Frame) -> Concentration:
    def write(column: str) -> str | None:
        value = number(row, column)
        return None if value is None else write_value(value, frame.language)

    low, high = write("hhiLowest"), write("hhiHighest")
    units = name(row, "units")
    return Concentration(
        name(row, "year"),
        _UNITS[units][frame.language] if units in _UNITS else units,
        int(name(row, "n")),
        int(name(row, "missing")),
        int(name(row, "misprints")),
        tuple(write(index) for index in _INDICES),
        None if low is None or high is None else (low, high),
    )


def measure_table(analysis: Analysis, cube: str, frame: Frame) -> tuple[MeasureView, ...]:
    """List the measures of a table, with those of its concentration in the last year.

    Args:
        analysis: The analysis of flows.
        cube: Slug of the table.
        frame: What stands around the page.

    Returns:
        The measures with formula and reading.
    """
    own = [measure for measure in analysis.measures if measure.subject == ID[f"cube/{cube}"]]
    listing = find_listing(analysis, "concentration")
    rows = pick_rows(listing, cube=cube, units="named")
    if listing is not None and rows:
        columns = {column.name: column for column in listing.columns}
        last = max(rows, key=lambda row: name(row, "year"))
        chosen = [(columns[index], columns[index].method) for index in _INDICES]
        own = [*(_measure(column, method, last, cube) for column, method in chosen if method is not None), *own]
    return show_measures(own, frame)


def _measure(column: Column, method: Method, row: Row, cube: str) -> Measure:
    """Write a cell of the table of concentration as a measure."""
    year = name(row, "year")
    low, high = (number(row, f"hhi{end}") for end in ("Lowest", "Highest"))
    is_bounded = column.name == "hhi" and low is not None and high is not None
    return Measure(
        method,
        {"es": f"lo que nombra la tabla, {year}", "en": f"what the table names, {year}"},
        number(row, column.name),
        int(name(row, "n")),
        int(name(row, "missing")),
        year,
        (Call(cube),),
        bounds=(float(low or 0), float(high or 0)) if is_bounded else None,
    )


# Departments


@dataclass(frozen=True)
class Department:
    """What part of cooperation a department has.

    Attributes:
        name: The department, or what is national.
        year: The year.
        shares: Of all, without what is national, without that and Lima; None where the row does not count.
    """

    name: str
    year: str
    shares: tuple[str | None, ...]


def list_departments(analysis: Analysis, cube: str, labels: Mapping[str, str], frame: Frame) -> tuple[Department, ...]:
    """List what part each department has in the last year of a table.

    Args:
        analysis: The analysis of flows.
        cube: Slug of the table.
        labels: IRI to name in the language of the page.
        frame: What stands around the page.

    Returns:
        The departments; none for a table of something else.
    """
    rows = pick_rows(find_listing(analysis, "departments"), cube=cube)
    last = max((name(row, "year") for row in rows), default="")
    return tuple(
        Department(
            labels.get(str(row["row"])) or name(row, "rowLabel"),
            last,
            tuple(_write_share(row, column, frame) for column in ("share", "shareWithoutNational", "shareWithoutLima")),
        )
        for row in rows
        if name(row, "year") == last
    )


def _write_share(row: Row, column: str, frame: Frame) -> str | None:
    value = number(row, column)
    return None if value is None else write_percent(value, frame)


# Printed growth


@dataclass(frozen=True)
class PrintedGrowth:
    """The growth that the table prints of a cooperant, and that of its amounts.

    Attributes:
        name: The cooperant.
        printed: The growth as it is printed.
        computed: The growth of the amounts, or None.
        agrees: Whether both agree when rounded; None where it cannot be said.
    """

    name: str
    printed: str
    computed: str | None
    agrees: bool | None


def list_printed_growth(analysis: Analysis, labels: Mapping[str, str], frame: Frame) -> tuple[PrintedGrowth, ...]:
    """List the growth that the table by country prints beside the growth of its amounts.

    Args:
        analysis: The analysis of flows.
        labels: IRI to name in the language of the page.
        frame: What stands around the page.

    Returns:
        The rows; none where the year had not ended.
    """
    return tuple(
        PrintedGrowth(
            labels.get(str(row["cooperant"])) or name(row, "cooperantLabel"),
            name(row, "printed"),
            _write_share(row, "computed", frame),
            None if row["agrees"] is None else str(row["agrees"]) == "true",
        )
        for row in pick_rows(find_listing(analysis, "printed-growth"))
    )
