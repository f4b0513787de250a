"""Shows the cells of one table of flows, rows by years: what is printed and read, what is missing or misprinted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from api.responses import Frame
from api.views.link_names import Name
from api.views.links import link_iri
from api.views.measures import write_value
from coopgraph.analyse.answers import Answer, Row, name, number
from coopgraph.model import Text

__all__ = ["FlowCell", "FlowRow", "FlowTable", "Mark", "make_table"]

_NORMAL = "normal"
_ROLES: Mapping[str, Text] = MappingProxyType(
    {
        "total": {"es": "total impreso", "en": "printed total"},
        "subtotal": {"es": "subtotal impreso", "en": "printed subtotal"},
        "rest": {"es": "lo no desglosado", "en": "what is not told apart"},
    }
)
_ORDER = ("part", "rest", "subtotal", "total")


@dataclass(frozen=True)
class FlowCell:
    """A cell of a table of flows.

    Attributes:
        printed: As it is printed.
        value: The number that is read, where that is another than what is printed; None where none can be read.
        status: `normal`, `misprint`, `missing`, or another slug.
        status_name: The name of the status.
        href: The page of the cell, with its passage.
        exact: The number with all its digits, or None.
    """

    printed: str
    value: str | None
    status: str
    status_name: str
    href: str | None
    exact: str | None


@dataclass(frozen=True)
class FlowRow:
    """A row of a table of flows.

    Attributes:
        name: What the row is about.
        role: Its part in the sum, or None for a row like any other.
        slug: Its part in the sum, as a word of the query.
        cells: A cell for each year; None where the table prints none.
    """

    name: Name
    role: str | None
    slug: str
    cells: tuple[FlowCell | None, ...]


@dataclass(frozen=True)
class Mark:
    """A cell that is not sure, told in words.

    Attributes:
        row: The row.
        year: The year.
        cell: The cell.
    """

    row: str
    year: str
    cell: FlowCell


@dataclass(frozen=True)
class FlowTable:
    """A table of flows as it is printed.

    Attributes:
        years: Its years.
        unit: Its unit.
        rows: Its rows: the parts by the last year, what is not told apart, sums at the end.
        marks: The cells that are not sure.
    """

    years: tuple[str, ...]
    unit: str
    rows: tuple[FlowRow, ...]
    marks: tuple[Mark, ...]


def make_table(answer: Answer, until: int | None, labels: Mapping[str, str], frame: Frame) -> FlowTable:
    """Make a table of flows out of its cells.

    Args:
        answer: The cells of one table.
        until: The last year that counts, or None for all.
        labels: IRI to name in the language of the page.
        frame: What stands around the page.

    Returns:
        The table; without years where it has none by then.
    """
    kept = [row for row in answer.rows if until is None or int(name(row, "year")) <= until]
    years = tuple(sorted({name(row, "year") for row in kept}))
    groups: dict[str, dict[str, Row]] = {}
    for row in kept:
        groups.setdefault(str(row["row"]), {})[name(row, "year")] = row
    rows = []
    for thing, cells in sorted(groups.items(), key=lambda group: _place(group[1], years)):
        first = next(iter(cells.values()))
        role = name(first, "role")
        rows.append(
            FlowRow(
                Name(labels.get(thing) or name(first, "rowLabel"), link_iri(frame, thing)),
                _ROLES[role][frame.language] if role in _ROLES else None,
                role,
                tuple(_make_cell(cells[year], labels, frame) if year in cells else None for year in years),
            )
        )
    unit = "" if not kept else labels.get(str(kept[0]["unit"])) or name(kept[0], "unitLabel")
    marks = [
        Mark(row.name.text, year, cell)
        for row in rows
        for year, cell in zip(years, row.cells, strict=True)
        if cell is not None and cell.status != _NORMAL
    ]
    return FlowTable(years, unit, tuple(rows), tuple(marks))


def _place(cells: Mapping[str, Row], years: Sequence[str]) -> tuple[int, bool, float, str]:
    """Order rows as the sum does, and each part by its last amount; a row without one comes after."""
    first = next(iter(cells.values()))
    last = cells.get(years[-1])
    amount = None if last is None else number(last, "value")
    role = name(first, "role")
    order = _ORDER.index(role) if role in _ORDER else 0
    return order, amount is None, -float(amount or 0), str(first["row"])


def _make_cell(row: Row, labels: Mapping[str, str], frame: Frame) -> FlowCell:
    value, printed = number(row, "value"), name(row, "printed")
    written = None if value is None else write_value(value, frame.language)
    is_same = value is not None and printed.replace(",", "").rstrip("%").strip() == format(value, "f")
    return FlowCell(
        printed,
        None if is_same else written,
        name(row, "status").rpartition("/")[2],
        labels.get(str(row["status"])) or name(row, "statusLabel"),
        link_iri(frame, str(row["observation"])),
        None if value is None else format(value, "f"),
    )
