"""Lists the concentration of many series side by side: the columns of the indices, and the flows by cube and year.

One series with all that is to be said of it is `indices.measure_series`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from rdflib import Literal
from rdflib.namespace import XSD
from rdflib.term import Node

from coopgraph.analyse.amounts import Amount
from coopgraph.analyse.answers import Answer, Row, ask, name, number, thing, write_number
from coopgraph.analyse.concentration import HHI
from coopgraph.analyse.diversity import RICHNESS
from coopgraph.analyse.indices import INDICES, Index, measure_bounds
from coopgraph.model import Column, Listing, Text
from coopgraph.store.port import Store

__all__ = ["INDEX_COLUMNS", "list_flow_spread", "write_indices"]

#: Richness is the column `n` of a listing.
_LISTED = tuple(index for index in INDICES if index.method is not RICHNESS)


def _camel(slug: str) -> str:
    first, *others = slug.split("-")
    return first + "".join(word.capitalize() for word in others)


#: How many units have anything, of how many nothing is known, and each index.
INDEX_COLUMNS: tuple[Column, ...] = (
    Column("n", "xsd:integer", {"es": "n", "en": "n"}, method=RICHNESS),
    Column("missing", "xsd:integer", {"es": "faltan", "en": "missing"}),
    *(
        Column(_camel(index.method.id), "xsd:decimal", index.method.name, index.method.unit, index.method)
        for index in _LISTED
    ),
)


def write_indices(amounts: Sequence[Amount], missing: int) -> tuple[Node | None, ...]:
    """Write the indices of a series as the cells of `INDEX_COLUMNS`.

    Args:
        amounts: The known amounts.
        missing: How many are not known.

    Returns:
        A cell each; None where an index is not defined.
    """
    units = sum(amount > 0 for amount in amounts)
    return (Literal(units), Literal(missing), *(write_number(index.compute(amounts)) for index in _LISTED))


@dataclass(frozen=True)
class _Cube:
    """A table of flows whose units share out a total.

    Attributes:
        query: Query that gives its cells.
        unit: Column of the units.
        remainder: Slug of the row that is no unit: what remains beside those named.
        title: What is spread over what.
    """

    query: str
    unit: str
    remainder: str
    title: Text


_CUBES = (
    _Cube(
        "flows-by-country",
        "cooperant",
        "other",
        {"es": "Cooperación bilateral por cooperante", "en": "Bilateral cooperation by cooperant"},
    ),
    _Cube(
        "flows-multilateral",
        "cooperant",
        "other",
        {"es": "Cooperación multilateral por cooperante", "en": "Multilateral cooperation by cooperant"},
    ),
    _Cube(
        "flows-by-priority-area",
        "priorityArea",
        "other-area",
        {"es": "Cooperación por área prioritaria", "en": "Cooperation by priority area"},
    ),
    _Cube(
        "flows-by-department",
        "department",
        "national-multidepartmental",
        {"es": "Cooperación por departamento", "en": "Cooperation by department"},
    ),
    _Cube(
        "flows-private-by-department",
        "department",
        "national-multidepartmental",
        {"es": "Cooperación privada por departamento", "en": "Private cooperation by department"},
    ),
)
_TOTAL = "total"
#: Whether what remains beside the named units counts as one unit.
_SCOPES: Mapping[str, bool] = MappingProxyType({"named": False, "all": True})
_HHI: Index = next(index for index in INDICES if index.method is HHI)
_FLOW_COLUMNS = (
    Column("cube", "xsd:string", {"es": "consulta", "en": "query"}),
    Column("cubeLabel", "xsd:string", {"es": "cuadro", "en": "table"}),
    Column("year", "xsd:gYear", {"es": "año", "en": "year"}),
    Column("units", "xsd:string", {"es": "unidades", "en": "units"}),
    Column("amountUsd", "xsd:decimal", {"es": "suma de lo que consta", "en": "sum of what is known"}, "USD"),
    Column("misprints", "xsd:integer", {"es": "erratas", "en": "misprints"}),
    *INDEX_COLUMNS,
    Column("hhiLowest", "xsd:decimal", {"es": "HHI al menos", "en": "HHI at least"}, method=HHI),
    Column("hhiHighest", "xsd:decimal", {"es": "HHI a lo más", "en": "HHI at most"}, method=HHI),
)
_FLOW_NOTE: Text = {
    "es": "El mismo cuadro es flows en el análisis dispersion y concentration en el análisis flows; cuentan los años "
    "terminados a la fecha. Cada cuadro va dos veces al año: named, solo las unidades que nombra; all, también lo que "
    "queda aparte («otros», lo nacional y multidepartamental, las otras áreas) como una unidad más. Un monto que falta "
    "no es cero: los límites del HHI lo ponen entre cero y lo que queda del total impreso, o el mayor conocido si "
    "falta el total. Una errata se lee como la lee el grafo, y se cuenta.",
    "en": "The same table is flows in the analysis dispersion and concentration in the analysis flows; years that had "
    "ended by the date count. Each table stands twice a year: named, only the units that it names; all, also what "
    "remains beside them (“others”, what is national and multidepartmental, the other areas) as one unit more. A "
    "missing amount is not zero: the bounds of the HHI put it between zero and what is left of the printed total, or "
    "the largest known one if the total is missing. A misprint is read as the graph reads it, and counted.",
}


def list_flow_spread(store: Store, listing: str, until: int | None, table: str | None = None) -> Listing:
    """List how the flows of each table and year are spread over cooperants, areas and departments.

    Two analyses show it: `dispersion` as `flows`, `flows` as `concentration`.

    Args:
        store: The graph.
        listing: Id of the listing.
        until: The last year that counts, or None for all.
        table: Slug of the only table that is listed, or None for all.

    Returns:
        The listing.
    """
    answers = [(cube, ask(store, cube.query)) for cube in _CUBES if table in {None, cube.query}]
    rows = [row for cube, answer in answers for row in _measure_cube(cube, answer, until)]
    years = sorted({str(row[2]) for row in rows})
    title = {
        "es": "Concentración de los flujos por cuadro y año",
        "en": "Concentration of the flows by table and year",
    }
    date = f"{years[0]}-{years[-1]}" if years else "all"
    calls = tuple(answer.call for _, answer in answers)
    return Listing(listing, title, _FLOW_COLUMNS, rows, date, calls, _FLOW_NOTE)


def _measure_cube(cube: _Cube, answer: Answer, until: int | None) -> Iterable[tuple[Node | None, ...]]:
    years: dict[str, dict[str, Row]] = {}
    for row in answer.rows:
        if until is not None and int(name(row, "year")) > until:
            continue
        slug = thing(row, cube.unit).rpartition("/")[2]
        years.setdefault(name(row, "year"), {})[slug] = row
    for year, cells in sorted(years.items()):
        amounts = {slug: number(row, "amountUsd") for slug, row in cells.items()}
        total = amounts.pop(_TOTAL, None)
        for scope, with_remainder in _SCOPES.items():
            kept = {slug: amount for slug, amount in amounts.items() if with_remainder or slug != cube.remainder}
            rest = _left_of(total, amounts.values())
            misprints = sum(name(cells[slug], "status").endswith("/misprint") for slug in kept)
            yield (
                Literal(cube.query),
                Literal(cube.title["es"]),
                Literal(year, datatype=XSD.gYear),
                Literal(scope),
                write_number(sum((amount for amount in kept.values() if amount is not None), Decimal())),
                Literal(misprints),
                *_measure_year(list(kept.values()), rest),
            )


def _left_of(total: Decimal | None, amounts: Iterable[Decimal | None]) -> Decimal | None:
    if total is None:
        return None
    return max(Decimal(), total - sum((amount for amount in amounts if amount is not None), Decimal()))


def _measure_year(amounts: Sequence[Decimal | None], greatest: Decimal | None) -> tuple[Node | None, ...]:
    known = [amount for amount in amounts if amount is not None]
    missing = len(amounts) - len(known)
    bounds = measure_bounds(_HHI, known, missing, greatest) if missing else None
    lowest, highest = bounds or (None, None)
    return (*write_indices(known, missing), write_number(lowest), write_number(highest))
