"""Lists what is measured of each row of the tables of flows: growth, share, rank, and of the departments apart.

The cells come from `cells`, the measures from `change`; the totals and the numbers of the whole are in `flows`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise

from rdflib import Literal
from rdflib.namespace import XSD
from rdflib.term import Node

from coopgraph.analyse.answers import write_number
from coopgraph.analyse.cells import Cell, Cube
from coopgraph.analyse.change import (
    CAGR,
    DIFFERENCE,
    GROWTH,
    SHARE,
    SHARE_CHANGE,
    Span,
    bound_growth,
    bound_share,
    measure_cagr,
    measure_growth,
    measure_share,
)
from coopgraph.analyse.ranking import CUMULATIVE_SHARE, RANK, RANK_CHANGE, bound_rank, count_significant, rank_amount
from coopgraph.model import Column, Listing, Method, Text

__all__ = ["FOUR_PLACES", "list_departments", "list_growth", "list_ranks", "list_shares", "tell_years"]

#: Percentages are rounded where they are written, never before.
FOUR_PLACES = Decimal("0.0001")
_CUBE = (
    Column("cube", "iri", {"es": "tabla", "en": "table"}),
    Column("cubeLabel", "xsd:string", {"es": "título de la tabla", "en": "title of the table"}),
)
_ROW = (
    *_CUBE,
    Column("row", "iri", {"es": "fila", "en": "row"}),
    Column("rowLabel", "xsd:string", {"es": "nombre de la fila", "en": "name of the row"}),
)
_YEAR = Column("year", "xsd:gYear", {"es": "año", "en": "year"})
_AMOUNT = Column("value", "xsd:decimal", {"es": "valor", "en": "value"})
_SURE = (
    Column("n", "xsd:integer", {"es": "n", "en": "n"}),
    Column("missing", "xsd:integer", {"es": "faltan", "en": "missing"}),
    Column("misprints", "xsd:integer", {"es": "mal impresos", "en": "misprints"}),
)
_BOUNDS_NOTE: Text = {
    "es": "Un monto que falta, o que está mal impreso, puede ser desde cero hasta lo que el total impreso deja a las "
    "demás filas; sin total no hay límites. Lo que se lee de uno mal impreso se usa y se cuenta en «mal impresos».",
    "en": "An amount that is missing or badly printed may be from zero to what the printed total leaves beside the "
    "other rows; without a total there are no bounds. What is read of a misprint is used, and counted as misprint.",
}


def _decimal(name: str, es: str, en: str, method: Method | None = None, unit: str | None = None) -> Column:
    return Column(name, "xsd:decimal", {"es": es, "en": en}, method.unit if method else unit, method)


def _bounds(name: str, method: Method) -> tuple[Column, Column]:
    return (
        Column(f"{name}Least", "xsd:decimal", {"es": "al menos", "en": "at least"}, method.unit, method),
        Column(f"{name}Greatest", "xsd:decimal", {"es": "a lo más", "en": "at most"}, method.unit, method),
    )


def tell_years(years: Iterable[int]) -> str:
    """Write the first and the last of some years.

    Args:
        years: The years.

    Returns:
        `2015`, `2011-2015`, or `all` if there is none.

    >>> tell_years([2015, 2011])
    '2011-2015'
    """
    ordered = sorted(set(years))
    if not ordered:
        return "all"
    return str(ordered[0]) if len(ordered) == 1 else f"{ordered[0]}-{ordered[-1]}"


def _percent(value: Decimal | float | None) -> Literal | None:
    return None if value is None else write_number(Decimal(value).quantize(FOUR_PLACES))


def _span(span: Span | None) -> tuple[Node | None, Node | None]:
    return (None, None) if span is None else (_percent(span.least), _percent(span.greatest))


def _year(year: int) -> Literal:
    return Literal(str(year), datatype=XSD.gYear)


def _sure(cells: Sequence[Cell]) -> tuple[Literal, Literal, Literal]:
    known = sum(cell.value is not None for cell in cells)
    return Literal(known), Literal(len(cells) - known), Literal(sum(cell.is_misprint for cell in cells))


def _head(cube: Cube, cell: Cell) -> tuple[Node, ...]:
    return cube.iri, Literal(cube.label), cell.row, Literal(cell.label)


def _listing(
    listing: str,
    title: Text,
    columns: tuple[Column, ...],
    rows: Sequence[tuple[Node | None, ...]],
    cubes: Sequence[Cube],
    note: Text,
) -> Listing:
    date = tell_years(year for cube in cubes for year in cube.years)
    return Listing(listing, title, columns, rows, date, tuple(cube.call for cube in cubes), note)


# Growth


def list_growth(cubes: Sequence[Cube]) -> Iterable[Listing]:
    """List the growth of every row from printed year to printed year, and from the first to the last.

    Args:
        cubes: The tables.

    Yields:
        Two listings.
    """
    several = [cube for cube in cubes if len(cube.years) > 1]
    columns = (
        *_ROW,
        Column("yearFrom", "xsd:gYear", {"es": "del año", "en": "from year"}),
        Column("yearTo", "xsd:gYear", {"es": "al año", "en": "to year"}),
        _decimal("valueFrom", "valor al comienzo", "value at the start"),
        _decimal("valueTo", "valor al final", "value at the end"),
        _decimal("difference", "diferencia", "difference", DIFFERENCE),
        _decimal("growth", "crecimiento", "growth", GROWTH),
        *_bounds("growth", GROWTH),
    )
    steps = [
        (*_measure_step(cube, before, after), *_sure([before, after]))
        for cube in several
        for cells in cube.series()
        for before, after in pairwise(cells)
    ]
    title = {"es": "Crecimiento de un año impreso al siguiente", "en": "Growth from a printed year to the next"}
    yield _listing("growth", title, (*columns, *_SURE), steps, several, _BOUNDS_NOTE)
    periods = [
        (*_measure_step(cube, cells[0], cells[-1]), _cagr(cells), *_sure(cells))
        for cube in several
        for cells in cube.series()
        if len(cells) > 1
    ]
    whole = (*columns, _decimal("compoundAnnualGrowth", "crecimiento anual compuesto", "compound annual growth", CAGR))
    title = {
        "es": "Crecimiento del primer año impreso al último",
        "en": "Growth from the first printed year to the last",
    }
    note = {
        "es": f"{_BOUNDS_NOTE['es']} n, faltan y mal impresos cuentan todos los años de la fila.",
        "en": f"{_BOUNDS_NOTE['en']} n, missing and misprints count all years of the row.",
    }
    yield _listing("growth-period", title, (*whole, *_SURE), periods, several, note)


def _measure_step(cube: Cube, before: Cell, after: Cell) -> tuple[Node | None, ...]:
    growth = difference = None
    if before.value is not None and after.value is not None:
        growth, difference = measure_growth(before.value, after.value), after.value - before.value
    start, end = cube.span(before), cube.span(after)
    bounds = None
    if start is not None and end is not None and not (before.is_sure and after.is_sure):
        bounds = bound_growth(start, end)
    return (
        *_head(cube, after),
        _year(before.year),
        _year(after.year),
        write_number(before.value),
        write_number(after.value),
        write_number(difference),
        _percent(growth),
        *_span(bounds),
    )


def _cagr(cells: Sequence[Cell]) -> Literal | None:
    first, last = cells[0], cells[-1]
    if first.value is None or last.value is None:
        return None
    return _percent(measure_cagr(first.value, last.value, last.year - first.year))


# Shares


def list_shares(cubes: Sequence[Cube]) -> Listing:
    """List the share of every row in the printed total of its table and year, and how it changes.

    Args:
        cubes: The tables.

    Returns:
        The listing.
    """
    shared = [cube for cube in cubes if cube.has_total]
    columns = (
        *_ROW,
        _YEAR,
        _AMOUNT,
        _decimal("total", "total impreso", "printed total"),
        _decimal("share", "proporción", "share", SHARE),
        *_bounds("share", SHARE),
        _decimal("shareChange", "cambio desde el año anterior", "change since the year before", SHARE_CHANGE),
        *_SURE,
    )
    rows = [row for cube in shared for cells in cube.series() for row in _measure_shares(cube, cells)]
    title = {"es": "Proporción de cada fila en el total impreso", "en": "Share of each row in the printed total"}
    return _listing("shares", title, columns, rows, shared, _BOUNDS_NOTE)


def _measure_shares(cube: Cube, cells: Sequence[Cell]) -> Iterable[tuple[Node | None, ...]]:
    share_before: Decimal | None = None
    for cell in cells:
        total = cube.total(cell.year)
        if total is None or cell.role == "total":
            continue
        whole = total.value
        share = None if cell.value is None or whole is None else measure_share(cell.value, whole)
        span = cube.span(cell)
        bounds = None if span is None or whole is None or cell.is_sure else bound_share(span, whole)
        change = None if share is None or share_before is None else share - share_before
        yield (
            *_head(cube, cell),
            _year(cell.year),
            write_number(cell.value),
            write_number(whole),
            _percent(share),
            *_span(bounds),
            _percent(change),
            *_sure([cell, total]),
        )
        share_before = share


# Ranks


def list_ranks(cubes: Sequence[Cube]) -> Listing:
    """List the place of every named row among those of its table and year, and which give nine tenths together.

    Args:
        cubes: The tables.

    Returns:
        The listing.
    """
    columns = (
        *_ROW,
        _YEAR,
        _AMOUNT,
        Column("rank", "xsd:integer", {"es": "puesto", "en": "rank"}, method=RANK),
        Column("rankBest", "xsd:integer", {"es": "puesto mejor", "en": "best rank"}, method=RANK),
        Column("rankWorst", "xsd:integer", {"es": "puesto peor", "en": "worst rank"}, method=RANK),
        Column("rankChange", "xsd:integer", {"es": "puestos que sube", "en": "places it climbs"}, method=RANK_CHANGE),
        _decimal("cumulativeShare", "proporción acumulada", "cumulative share", CUMULATIVE_SHARE),
        Column("isSignificant", "xsd:boolean", {"es": "entre los del 90 %", "en": "among those of the 90%"}),
        *_SURE,
    )
    rows = [row for cube in cubes for row in _rank_cube(cube)]
    title = {"es": "Puesto de cada fila y cambios de puesto", "en": "Rank of each row and changes of rank"}
    note = {
        "es": "Compiten las filas que nombran una sola cosa: ni totales ni «otros». Las filas sin dato no tienen "
        "puesto; los límites dicen cuáles podrían estar por encima con lo que el total les deja. n, faltan y mal "
        "impresos cuentan las filas que compiten.",
        "en": "Rows that name one thing compete: neither totals nor “others”. Rows without a value have no rank; the "
        "bounds tell which places they could push a row to, with what the total leaves them. n, missing and "
        "misprints count the rows that compete.",
    }
    return _listing("ranks", title, columns, rows, cubes, note)


def _rank_cube(cube: Cube) -> Iterable[tuple[Node | None, ...]]:
    before: dict[Node, int] = {}
    for year in cube.years:
        named = sorted(cube.named(year), key=lambda cell: (cell.value is None, -(cell.value or 0), cell.row))
        known = [cell.value for cell in named if cell.value is not None]
        ordered, significant, total = known[::-1], count_significant(known), sum(known, Decimal())
        # Of equal amounts the last sum stands: what comes from all that give as much or more.
        reached = dict(zip(known, accumulate(known), strict=True))
        places, sure = _Places.of(cube, named), _sure(named)
        ranks: dict[Node, int] = {}
        for cell in named:
            written: tuple[Node | None, ...] = (None,) * 6
            if cell.value is not None:
                rank = ranks[cell.row] = rank_amount(cell.value, ordered)
                written = (
                    Literal(rank),
                    *map(Literal, places.bound(cube, cell)),
                    Literal(before[cell.row] - rank) if cell.row in before else None,
                    _percent(measure_share(reached[cell.value], total)),
                    Literal(rank <= significant),
                )
            yield (*_head(cube, cell), _year(year), write_number(cell.value), *written, *sure)
        before = ranks


@dataclass(frozen=True)
class _Places:
    """What is sure of the rows that compete in a year: what is missing or misprinted is taken as unknown.

    Attributes:
        sure: The amounts that are sure, the least first.
        competitors: How many rows compete.
        rest: What the rows that are not sure make together at most, or None.
    """

    sure: Sequence[Decimal]
    competitors: int
    rest: Decimal | None

    @classmethod
    def of(cls, cube: Cube, named: Sequence[Cell]) -> _Places:
        """Read the rows that compete in a year."""
        sure = sorted(cell.value for cell in named if cell.is_sure and cell.value is not None)
        year = named[0].year if named else 0
        unsure = [cell for cell in cube.parts(year) if not cell.is_sure]
        return cls(sure, len(named), cube.left_for(unsure, year) if unsure else Decimal())

    def bound(self, cube: Cube, cell: Cell) -> tuple[int, int]:
        """Find the best and the worst place of a cell with a value."""
        unsure = self.competitors - len(self.sure)
        if cell.is_sure and cell.value is not None:
            return bound_rank(cell.value, self.sure, unsure, self.rest)
        span = cube.span(cell)
        if span is None:
            return 1, self.competitors
        return rank_amount(span.greatest, self.sure), rank_amount(span.least, self.sure) + unsure - 1


# Departments


def list_departments(cubes: Sequence[Cube]) -> Listing:
    """List what part of cooperation each department has, with and without what is national and what is in Lima.

    Args:
        cubes: The tables by department.

    Returns:
        The listing.
    """
    columns = (
        *_ROW,
        _YEAR,
        Column("value", "xsd:decimal", {"es": "monto", "en": "amount"}, "USD"),
        _decimal("share", "de todo", "of all", SHARE),
        _decimal("shareWithoutNational", "sin lo nacional", "without what is national", SHARE),
        _decimal("shareWithoutLima", "sin lo nacional ni Lima", "without what is national nor Lima", SHARE),
        *_SURE,
    )
    rows = [row for cube in cubes for year in cube.years for row in _share_departments(cube, year)]
    title = {
        "es": "Departamentos, con y sin lo nacional y Lima",
        "en": "Departments, with and without what is national and Lima",
    }
    note = {
        "es": "Cada proporción es de la suma de las filas que cuentan, no del total impreso, porque ninguna tabla "
        "imprime un total sin lo nacional. Lima y el Callao van juntos en la tabla de la privada y aparte en la otra.",
        "en": "Each share is of the sum of the rows that count, not of the printed total, since no table prints a "
        "total without what is national. Lima and Callao stand together in the private table and apart in the other.",
    }
    return _listing("departments", title, columns, rows, cubes, note)


#: Rows that are left out, scope by scope.
_NATIONAL = frozenset({"national-multidepartmental"})
_LIMA = _NATIONAL | {"lima", "lima-callao"}


def _share_departments(cube: Cube, year: int) -> Iterable[tuple[Node | None, ...]]:
    cells = sorted(cube.parts(year), key=lambda cell: (cell.value is None, -(cell.value or 0), cell.row))
    scopes = [(apart, _sum_without(cells, apart)) for apart in (frozenset[str](), _NATIONAL, _LIMA)]
    sure = _sure(cells)
    for cell in cells:
        shares = [
            None if cell.value is None or _slug(cell) in apart else measure_share(cell.value, whole)
            for apart, whole in scopes
        ]
        yield (*_head(cube, cell), _year(year), write_number(cell.value), *map(_percent, shares), *sure)


def _slug(cell: Cell) -> str:
    return cell.row.rpartition("/")[2]


def _sum_without(cells: Sequence[Cell], apart: frozenset[str]) -> Decimal:
    return sum((cell.value for cell in cells if cell.value is not None and _slug(cell) not in apart), Decimal())
