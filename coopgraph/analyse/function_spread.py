"""Measures how the functions of the ministries are spread over types, over ministries and over units inside them.

Where the offices stand is left to `dispersion`, the indices to `indices`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import Literal
from rdflib.term import Node

from coopgraph.analyse.answers import Answer, Row, count, name, thing, write_number
from coopgraph.analyse.change import SHARE
from coopgraph.analyse.diversity import THEIL_BETWEEN, THEIL_WITHIN, measure_theil_parts, write_theil_parts
from coopgraph.analyse.indices import measure_series
from coopgraph.analyse.spread import INDEX_COLUMNS, write_indices
from coopgraph.model import Column, Listing, Measure, Text

__all__ = [
    "Matrix",
    "list_holders",
    "list_matrix",
    "list_ministries",
    "list_types",
    "measure_functions",
    "measure_split",
    "read_matrix",
]

_NO_FUNCTIONS: Text = {
    "es": "Un ministerio sin funciones propias cuya norma consta (la PCM: su norma no las da a la oficina) tiene cero, "
    "y no cuenta en N; uno sin norma en el grafo falta.",
    "en": "A ministry without functions of its own whose norm is known (PCM: its norm gives the office none) has zero, "
    "and does not count in N; one without a norm in the graph is missing.",
}
_NOTHING: Text = {
    "es": "No está definida: ningún ministerio tiene funciones.",
    "en": "It is not defined: no ministry has functions.",
}


@dataclass(frozen=True)
class Matrix:
    """How many functions of each type each ministry has.

    Attributes:
        ministries: Ministry to its acronym or name, in order.
        types: Function type to its name, the residual one last.
        cells: Ministry and type to functions; a pair that is not there has none.
        residual: The types of the residual functions.
        unknown: Ministries of whose functions nothing is known.
    """

    ministries: Mapping[Node, str]
    types: Mapping[Node, str]
    cells: Mapping[tuple[Node, Node], int]
    residual: frozenset[Node]
    unknown: frozenset[Node]

    def of_type(self, kind: Node) -> list[int]:
        """Return the functions of a type, one count a ministry of which something is known."""
        return [self.cells.get((ministry, kind), 0) for ministry in self.ministries if ministry not in self.unknown]

    def of_ministry(self, ministry: Node, *, residual: bool) -> list[int]:
        """Return the functions of a ministry, one count a type."""
        return [self.cells.get((ministry, kind), 0) for kind in self.types if residual or kind not in self.residual]


def read_matrix(offices: Answer, functions: Answer) -> Matrix:
    """Read how many functions of each type each ministry has.

    Args:
        offices: The ministries and their offices.
        functions: The functions of bodies by type.

    Returns:
        The matrix.
    """
    ministries: dict[Node, str] = {}
    known: set[Node] = set()
    for row in offices.rows:
        ministry = thing(row, "ministry")
        ministries[ministry] = name(row, "acronym") or name(row, "ministryLabel")
        if row["norm"] is not None or name(row, "functionCount") not in {"", "0"}:
            known.add(ministry)
    rows = [row for row in functions.rows if thing(row, "organization") in ministries]
    known |= {thing(row, "organization") for row in rows}
    residual = frozenset(thing(row, "functionType") for row in rows if str(row["residual"]) == "true")
    types: dict[Node, str] = {thing(row, "functionType"): name(row, "functionTypeLabel") for row in rows}
    ordered = dict(sorted(types.items(), key=lambda item: (item[0] in residual, item[1], str(item[0]))))
    cells: dict[tuple[Node, Node], int] = {
        (thing(row, "organization"), thing(row, "functionType")): count(row, "functions") for row in rows
    }
    return Matrix(ministries, ordered, cells, residual, frozenset(ministries.keys() - known))


def measure_functions(offices: Answer, functions: Answer, matrix: Matrix) -> Iterable[Measure]:
    """Measure the spread of functions over ministries and over types, with and without the residual ones.

    Args:
        offices: The ministries and their offices.
        functions: Where the functions come from.
        matrix: The functions by ministry and type.

    Yields:
        The indices of each spread.
    """
    known = [
        row for row in offices.rows if thing(row, "ministry") not in matrix.unknown and row["functionCount"] is not None
    ]
    totals = [count(row, "functionCount") for row in known]
    substantive = [count(row, "functionCount") - count(row, "residualCount") for row in known]
    for amounts, of in (
        (totals, {"es": "funciones por ministerio", "en": "functions by ministry"}),
        (
            substantive,
            {
                "es": "funciones por ministerio, sin las residuales",
                "en": "functions by ministry, without residual ones",
            },
        ),
    ):
        missing = len(matrix.unknown)
        yield from measure_series(
            amounts, of, offices.date, [offices.call], missing=missing, note=_NO_FUNCTIONS if 0 in amounts else None
        )
    yield from _measure_categories_apart(known, offices, len(matrix.unknown))
    by_type = {kind: sum(matrix.of_type(kind)) for kind in matrix.types}
    for kept, of in (
        (list(by_type.values()), {"es": "funciones por tipo", "en": "functions by type"}),
        (
            [functions for kind, functions in by_type.items() if kind not in matrix.residual],
            {"es": "funciones por tipo, sin las residuales", "en": "functions by type, without residual ones"},
        ),
    ):
        yield from measure_series(kept, of, functions.date, [functions.call, offices.call])


def _measure_categories_apart(known: Sequence[Row], offices: Answer, missing: int) -> Iterable[Measure]:
    """Measure how much of the inequality of functions lies between the categories of offices, and how much within."""
    groups: dict[Node | None, list[int]] = {}
    for row in known:
        groups.setdefault(row["category"], []).append(count(row, "functionCount"))
    parts = measure_theil_parts(list(groups.values())) or (None, None)
    of = {
        "es": "funciones por ministerio, agrupados por la categoría de su oficina",
        "en": "functions by ministry, grouped by the category of their office",
    }
    units = sum(functions > 0 for group in groups.values() for functions in group)
    written = write_theil_parts(list(groups.values()))
    for method, value, arithmetic in zip((THEIL_BETWEEN, THEIL_WITHIN), parts, written, strict=True):
        note = _NO_FUNCTIONS if value is not None else _NOTHING
        calls = (offices.call,)
        yield Measure(method, of, value, units, missing, offices.date, calls, note=note, arithmetic=arithmetic)


_FUNCTIONS = Column("functions", "xsd:integer", {"es": "funciones", "en": "functions"})


def list_types(matrix: Matrix, functions: Answer) -> Listing:
    """List how each function type is spread over the ministries.

    Args:
        matrix: The functions.
        functions: Where they come from.

    Returns:
        The listing.
    """
    columns = (
        Column("functionType", "iri", {"es": "tipo de función", "en": "function type"}),
        Column("functionTypeLabel", "xsd:string", {"es": "nombre del tipo", "en": "name of the type"}),
        Column("residual", "xsd:boolean", {"es": "residual", "en": "residual"}),
        _FUNCTIONS,
        *INDEX_COLUMNS,
    )
    rows = [
        (
            kind,
            Literal(label),
            Literal(kind in matrix.residual),
            Literal(sum(matrix.of_type(kind))),
            *write_indices(matrix.of_type(kind), len(matrix.unknown)),
        )
        for kind, label in matrix.types.items()
    ]
    title = {
        "es": "Reparto de cada tipo de función entre los ministerios",
        "en": "Spread of each function type over the ministries",
    }
    return Listing("function-types", title, columns, rows, functions.date, (functions.call,), _NO_FUNCTIONS)


_MINISTRY = (
    Column("ministry", "iri", {"es": "ministerio", "en": "ministry"}),
    Column("ministryLabel", "xsd:string", {"es": "sigla", "en": "acronym"}),
)


def list_ministries(matrix: Matrix, functions: Answer, *, residual: bool) -> Listing:
    """List how the functions of each ministry are spread over the types.

    Args:
        matrix: The functions.
        functions: Where they come from.
        residual: Whether the residual ones count.

    Returns:
        The listing.
    """
    assigned = Column(
        "assignments", "xsd:integer", {"es": "funciones, una vez por tipo", "en": "functions, once for each type"}
    )
    rows = []
    for ministry, acronym in matrix.ministries.items():
        amounts = matrix.of_ministry(ministry, residual=residual)
        if ministry in matrix.unknown:
            # Nothing is known of any type, which is not that it has none.
            rows.append((ministry, Literal(acronym), None, None, *write_indices([], len(amounts))[1:]))
        else:
            rows.append((ministry, Literal(acronym), Literal(sum(amounts)), *write_indices(amounts, 0)))
    title = {
        "es": "Reparto de las funciones de cada ministerio entre los tipos"
        + (", con la residual" if residual else ", sin las residuales"),
        "en": "Spread of the functions of each ministry over the types"
        + (", with the residual one" if residual else ", without the residual ones"),
    }
    listing = "ministries-with-residual" if residual else "ministries"
    return Listing(
        listing, title, (*_MINISTRY, assigned, *INDEX_COLUMNS), rows, functions.date, (functions.call,), _NO_FUNCTIONS
    )


def list_matrix(matrix: Matrix, functions: Answer) -> Listing:
    """List the functions of each ministry by type.

    Args:
        matrix: The functions.
        functions: Where they come from.

    Returns:
        The listing.
    """
    kinds = [
        Column(str(kind).rpartition("/")[2], "xsd:integer", {"es": label, "en": str(kind).rpartition("/")[2]})
        for kind, label in matrix.types.items()
    ]
    rows = [
        (
            ministry,
            Literal(acronym),
            *(
                None if ministry in matrix.unknown else Literal(matrix.cells.get((ministry, kind), 0))
                for kind in matrix.types
            ),
        )
        for ministry, acronym in matrix.ministries.items()
    ]
    title = {"es": "Ministerios por tipo de función", "en": "Ministries by function type"}
    note = {
        "es": "Número de funciones; una función de varios tipos está en cada uno. Los demás organismos están en la "
        "consulta function-matrix.",
        "en": "Number of functions; a function of several types is in each. The other bodies are in the query "
        "function-matrix.",
    }
    return Listing("matrix", title, (*_MINISTRY, *kinds), rows, functions.date, (functions.call,), note)


# Functions split inside a ministry


def _units_of(holders: Answer) -> dict[Node, list[Row]]:
    units: dict[Node, list[Row]] = {}
    for row in holders.rows:
        if str(row["ministry"]) == "true":
            units.setdefault(thing(row, "organization"), []).append(row)
    return units


def list_holders(holders: Answer, offices: Answer) -> Listing:
    """List the units that have the functions of each ministry.

    Args:
        holders: The functions by unit.
        offices: The ministries and their offices.

    Returns:
        The listing.
    """
    office_of: dict[Node, Node | None] = {thing(row, "ministry"): row["office"] for row in offices.rows}
    columns = (
        Column("ministry", "iri", {"es": "ministerio", "en": "ministry"}),
        Column("ministryLabel", "xsd:string", {"es": "nombre del ministerio", "en": "name of the ministry"}),
        Column("unit", "iri", {"es": "unidad", "en": "unit"}),
        Column("unitLabel", "xsd:string", {"es": "nombre de la unidad", "en": "name of the unit"}),
        Column("isOffice", "xsd:boolean", {"es": "es la oficina", "en": "is the office"}),
        Column("units", "xsd:integer", {"es": "unidades del ministerio", "en": "units of the ministry"}),
        _FUNCTIONS,
        Column("residualFunctions", "xsd:integer", {"es": "de ellas residuales", "en": "residual ones of them"}),
        Column("share", "xsd:decimal", SHARE.name, SHARE.unit, SHARE),
        Column("n", "xsd:integer", {"es": "n", "en": "n"}),
        Column("missing", "xsd:integer", {"es": "faltan", "en": "missing"}),
    )
    rows: list[tuple[Node | None, ...]] = []
    for ministry, units in _units_of(holders).items():
        total = sum(count(row, "functions") for row in units)
        rows += [
            (
                ministry,
                row["organizationLabel"],
                row["unit"],
                row["unitLabel"],
                Literal(row["unit"] == office_of.get(ministry)),
                Literal(len(units)),
                row["functions"],
                row["residualFunctions"],
                write_number(100 * count(row, "functions") / total),
                Literal(total),
                Literal(0),
            )
            for row in units
        ]
    # The split ones first, then those whose functions another organ than the office has.
    rows.sort(key=lambda row: (-int(str(row[5])), str(row[4]), str(row[1]), str(row[2])))
    title = {
        "es": "Unidades que tienen las funciones en cada ministerio",
        "en": "Units that have the functions in each ministry",
    }
    return Listing("holders", title, columns, rows, holders.date, (holders.call, offices.call))


def measure_split(holders: Answer) -> Iterable[Measure]:
    """Measure the spread of functions over units in each ministry where several have them.

    Args:
        holders: The functions by unit.

    Yields:
        The indices of each such ministry.
    """
    for units in _units_of(holders).values():
        if len(units) > 1:
            label = name(units[0], "organizationLabel")
            of = {"es": f"funciones por unidad: {label}", "en": f"functions by unit: {label}"}
            amounts = [count(row, "functions") for row in units]
            yield from measure_series(
                amounts, of, holders.date, [holders.call], subject=thing(units[0], "organization")
            )
