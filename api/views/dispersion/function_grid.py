"""The matrix of bodies and function types: sorted and filtered, each number leading to its sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from api.problems import RequestError

__all__ = ["KINDS", "NAME", "ORDERS", "TOTAL", "Axis", "Cell", "Grid", "Heading", "Line", "Link", "make_grid"]

#: What the rows may be sorted by beside a column: their own name, in how many columns they have something, how much.
NAME, KINDS, TOTAL = "name", "kinds", "functions"
ORDERS = ("asc", "desc")
Sorting: TypeAlias = Literal["ascending", "descending"]
#: Writes the address of the same page with some of its fields changed; None takes a field away.
Link: TypeAlias = Callable[[Mapping[str, str | None]], str]


@dataclass(frozen=True)
class Axis:
    """What stands at the head of a row or a column.

    Attributes:
        slug: Last segment of its IRI.
        label: What is shown: an acronym, or the name of a type.
        title: Its whole name.
        language: Language of the label where it is another than that of the page, or None.
        last: Whether it stands after all others, as the residual type does.
        unknown: Whether nothing is known of it.
    """

    slug: str
    label: str
    title: str
    language: str | None = None
    last: bool = False
    unknown: bool = False


@dataclass(frozen=True)
class Heading:
    """A column that the rows can be sorted by.

    Attributes:
        key: What `sort` is then.
        label: What is shown.
        title: The whole name.
        language: Language of the label where it is another than that of the page, or None.
        href: The page with the rows sorted by it, the other way round where they are already.
        sorted: How the rows are sorted by it now, or None.
    """

    key: str
    label: str
    title: str
    language: str | None
    href: str
    sorted: Sorting | None


@dataclass(frozen=True)
class Cell:
    """How many functions a body has of a type.

    Attributes:
        number: How many; None where nothing is known.
        href: The page with their sentences, or None.
        chosen: Whether the page shows them.
    """

    number: int | None
    href: str | None = None
    chosen: bool = False


@dataclass(frozen=True)
class Line:
    """A row.

    Attributes:
        head: What it is about.
        href: The page with all its sentences, or None.
        kinds: In how many columns it has something; None where nothing is known.
        total: What it has in all columns together; None where nothing is known.
        cells: One a column.
    """

    head: Axis
    href: str | None
    kinds: int | None
    total: int | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Grid:
    """The matrix.

    Attributes:
        heads: The columns that tell of the row itself: its name, in how many columns it has something, how much.
        columns: The other columns.
        lines: The rows.
        empty: How many types are left out because none of the bodies shown has them.
    """

    heads: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    lines: tuple[Line, ...]
    empty: int


@dataclass(frozen=True)
class _Layout:
    """Which axis the rows are, and what a cell holds."""

    turned: bool
    amounts: Mapping[tuple[str, str], int]
    state: Mapping[str, str]
    link: Link

    def ends(self, row: Axis, column: Axis | None) -> tuple[str | None, str | None]:
        """Return the body and the type of a cell, or the one of them that a row is."""
        across = None if column is None else column.slug
        return (across, row.slug) if self.turned else (row.slug, across)

    def lead(self, row: Axis, column: Axis | None) -> str:
        """Link the sentences of a cell, or of a row."""
        body, kind = self.ends(row, column)
        return f"{self.link({'office': body, 'type': kind})}#oraciones"

    def fill(self, row: Axis, column: Axis) -> Cell:
        if (column if self.turned else row).unknown:
            return Cell(None)
        ends = self.ends(row, column)
        number = self.amounts.get((ends[0] or "", ends[1] or ""), 0)
        chosen = ends == (self.state.get("office"), self.state.get("type"))
        return Cell(number, self.lead(row, column) if number else None, chosen)

    def lay(self, row: Axis, columns: Sequence[Axis]) -> Line:
        cells = tuple(self.fill(row, column) for column in columns)
        known = [cell.number for cell in cells if cell.number is not None]
        if row.unknown or not known:
            return Line(row, None, None, None, cells)
        total = sum(known)
        return Line(row, self.lead(row, None) if total else None, sum(number > 0 for number in known), total, cells)


def make_grid(
    bodies: Sequence[Axis],
    types: Sequence[Axis],
    amounts: Mapping[tuple[str, str], int],
    state: Mapping[str, str],
    link: Link,
) -> Grid:
    """Lay out the matrix as the reader asked.

    Args:
        bodies: The bodies that are shown, in the order of their names.
        types: The function types, in the order of their names.
        amounts: Body and type to functions; a pair that is not there has none.
        state: The fields of the page: `rows` (`offices` or `types`), `sort`, `order`, `office`, `type`.
        link: Writes the address of the page with some of them changed.

    Returns:
        The matrix; a column that `sort` names and that is not there is a `RequestError`.
    """
    held = [kind for kind in types if any((body.slug, kind.slug) in amounts for body in bodies)]
    layout = _Layout(state.get("rows") == "types", amounts, state, link)
    rows, columns = (held, list(bodies)) if layout.turned else (list(bodies), held)
    sorting = _read_sorting(state, columns)
    place = next((place for place, column in enumerate(columns) if column.slug == sorting[0]), None)
    return Grid(
        heads=tuple(_head(Axis(key, key, key), sorting, link) for key in (NAME, KINDS, TOTAL)),
        columns=tuple(_head(column, sorting, link) for column in columns),
        lines=tuple(_sort([layout.lay(row, columns) for row in rows], sorting, place)),
        empty=len(types) - len(held),
    )


def _read_sorting(state: Mapping[str, str], columns: Iterable[Axis]) -> tuple[str, str]:
    sort = state.get("sort", NAME)
    keys = [NAME, KINDS, TOTAL, *(column.slug for column in columns)]
    if sort not in keys:
        raise RequestError(
            f"the rows cannot be sorted by {sort[:100]!r}.", remedy=f"Sort by one of: {', '.join(keys)}."
        )
    order = state.get("order", _usual(sort))
    if order not in ORDERS:
        raise RequestError(f"there is no order {order[:100]!r}.", remedy="Write order=asc or order=desc.")
    return sort, order


def _usual(key: str) -> str:
    """Return the order that a reader expects first: names from A, numbers from the greatest."""
    return "asc" if key == NAME else "desc"


def _head(axis: Axis, sorting: tuple[str, str], link: Link) -> Heading:
    (sort, order), key = sorting, axis.slug
    by_this = sort == key
    following = ("desc" if order == "asc" else "asc") if by_this else _usual(key)
    href = link({"sort": None if key == NAME else key, "order": None if following == _usual(key) else following})
    told: Sorting | None = ("ascending" if order == "asc" else "descending") if by_this else None
    return Heading(key, axis.label, axis.title, axis.language, f"{href}#matriz", told)


def _sort(lines: Sequence[Line], sorting: tuple[str, str], place: int | None) -> list[Line]:
    """Sort the rows; equal ones keep the order of their names, and those of which nothing is known come last."""
    sort, order = sorting
    if sort == NAME:
        ordered = list(lines) if order == "asc" else list(reversed(lines))
        return sorted(ordered, key=lambda line: line.head.last)

    def value(line: Line) -> int | None:
        if place is not None:
            return line.cells[place].number
        return line.kinds if sort == KINDS else line.total

    sign = 1 if order == "asc" else -1
    return sorted(lines, key=lambda line: (value(line) is None, sign * (value(line) or 0)))
