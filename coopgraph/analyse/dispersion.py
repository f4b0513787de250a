"""Analyses how the cooperation offices, their functions and the flows are spread, and over what.

The indices are in `indices`; the spread of the functions is in `function_spread`, that of the flows in `spread`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rdflib import Literal
from rdflib.term import Node

from coopgraph.analyse.answers import Answer, Row, ask, count, thing, write_number
from coopgraph.analyse.cells import find_last_year, read_day
from coopgraph.analyse.change import SHARE
from coopgraph.analyse.function_spread import (
    list_holders,
    list_matrix,
    list_ministries,
    list_types,
    measure_functions,
    measure_split,
    read_matrix,
)
from coopgraph.analyse.indices import measure_series
from coopgraph.analyse.spread import list_flow_spread
from coopgraph.model import Analysis, Column, Listing, Measure, Text
from coopgraph.store.port import Store

__all__ = ["analyse"]

_TITLE = {
    "es": "Dispersión de las oficinas, de sus funciones y de los flujos",
    "en": "Dispersion of the offices, of their functions and of the flows",
}
_NOTES: tuple[Text, ...] = (
    {
        "es": "Las funciones de un ministerio son las de todas sus unidades, como en el contrato de las consultas: en "
        "algunos las tiene otro órgano que la oficina de cooperación (cuadro holders).",
        "en": "The functions of a ministry are those of all its units, as in the contract of the queries: in some "
        "another organ than the cooperation office has them (table holders).",
    },
    {
        "es": "Una función de varios tipos cuenta una vez en cada uno. Los puntos que el anexo elide con (…) no están.",
        "en": "A function of several types counts once in each. The points that the annex elides with (…) are absent.",
    },
    {
        "es": "Las funciones no tienen fecha propia: a una fecha valen las de los organismos y unidades que había.",
        "en": "The functions have no date of their own: at a date hold those of the bodies and units that were there.",
    },
)
_OFFICES = Column("offices", "xsd:integer", {"es": "oficinas", "en": "offices"})
_SHARE = (
    Column("share", "xsd:decimal", SHARE.name, SHARE.unit, SHARE),
    Column("n", "xsd:integer", {"es": "n", "en": "n"}),
    Column("missing", "xsd:integer", {"es": "faltan", "en": "missing"}),
)


def analyse(store: Store, asof: str | None) -> Analysis:
    """Analyse how offices, functions and flows are spread.

    Args:
        store: The graph.
        asof: The date; None for the reference date, `all` for no filter.

    Returns:
        Measures of each spread, and the tables behind them.
    """
    at = {"asof": asof}
    categories, offices = ask(store, "offices-by-category", at), ask(store, "cooperation-offices", at)
    positions, functions = ask(store, "office-positions", at), ask(store, "function-matrix", at)
    holders = ask(store, "function-holders", at)
    matrix = read_matrix(offices, functions)
    measures: list[Measure] = [*_measure_categories(categories)]
    listings = [_list_categories(categories)]
    for spread in _place_offices(offices, positions):
        measures += spread.measures()
        listings.append(spread.listing())
    measures += measure_functions(offices, functions, matrix)
    listings += [
        list_types(matrix, functions),
        *(list_ministries(matrix, functions, residual=residual) for residual in (False, True)),
        list_matrix(matrix, functions),
        list_holders(holders, offices),
        list_flow_spread(store, "flows", find_last_year(read_day(store, asof))),
    ]
    measures += measure_split(holders)
    notes = (*_NOTES, *_tell_notes(categories, offices, positions, functions, holders))
    return Analysis("dispersion", _TITLE, offices.date, {}, tuple(measures), tuple(listings), notes)


def _tell_notes(*answers: Answer) -> Iterable[Text]:
    for answer in answers:
        for note in answer.notes:
            yield {language: f"{answer.call.query}: {text}" for language, text in note.items()}


# Offices by category


def _measure_categories(answer: Answer) -> Iterable[Measure]:
    counts = {thing(row, "category"): count(row, "offices") for row in answer.rows}
    none = [kind for kind in counts if kind.endswith("/none")]
    with_none = {
        "es": "ministerios por categoría de su oficina, con los que no tienen",
        "en": "ministries by the category of their office, those without one included",
    }
    without = {"es": "oficinas de los ministerios por categoría", "en": "offices of the ministries by category"}
    yield from measure_series(list(counts.values()), with_none, answer.date, [answer.call])
    offices = [offices for kind, offices in counts.items() if kind not in none]
    yield from measure_series(offices, without, answer.date, [answer.call])


def _list_categories(answer: Answer) -> Listing:
    columns = (
        Column("category", "iri", {"es": "categoría", "en": "category"}),
        Column("categoryLabel", "xsd:string", {"es": "nombre de la categoría", "en": "name of the category"}),
        _OFFICES,
        *_SHARE,
    )
    told = [column.name for column in columns[:-2]]
    ministries = Literal(sum(count(row, "offices") for row in answer.rows))
    rows = [(*(row[column] for column in told), ministries, Literal(0)) for row in answer.rows]
    title = {"es": "Ministerios por categoría de su oficina", "en": "Ministries by the category of their office"}
    return Listing("offices-by-category", title, columns, rows, answer.date, (answer.call,))


# Offices by level, kind of organ, parent and name


@dataclass(frozen=True)
class _Placement:
    """Offices of ministries counted by where or what they are.

    Attributes:
        id: Of the listing.
        title: Of the listing.
        of: What is spread.
        column: Of the place, in the answer.
        is_thing: Whether the place is a thing, and its name stands in `…Label`.
        answer: Where the offices are.
        rows: The rows of the offices.
    """

    id: str
    title: Text
    of: Text
    column: Column
    is_thing: bool
    answer: Answer
    rows: Sequence[Row]

    def counts(self) -> dict[Node, int]:
        """Return how many offices are in each place, the fullest first."""
        cells = (row[self.column.name] for row in self.rows)
        counts = Counter(cell for cell in cells if cell is not None)
        return dict(sorted(counts.items(), key=lambda item: (-item[1], str(item[0]))))

    def measures(self) -> Iterable[Measure]:
        """Measure the spread; an office of unknown place may be in any of the places that are known."""
        counts = self.counts()
        unplaced = len(self.rows) - sum(counts.values())
        return measure_series(list(counts.values()), self.of, self.answer.date, [self.answer.call], unplaced=unplaced)

    def listing(self) -> Listing:
        """List the places; the last row, without a place, counts the offices of which no source tells it."""
        counts = self.counts()
        labels = {row[self.column.name]: row[f"{self.column.name}Label"] for row in self.rows} if self.is_thing else {}
        placed: list[tuple[Node | None, int]] = [*counts.items()]
        unplaced = len(self.rows) - sum(counts.values())
        placed += [(None, unplaced)] if unplaced else []
        rows = [
            (
                place,
                *([labels.get(place)] if self.is_thing else []),
                Literal(offices),
                _percent(offices, self.rows),
                Literal(len(self.rows)),
                Literal(unplaced),
            )
            for place, offices in placed
        ]
        label = Column(f"{self.column.name}Label", "xsd:string", {"es": "nombre", "en": "name"})
        columns = (self.column, *([label] if self.is_thing else []), _OFFICES, *_SHARE)
        note = {
            "es": "La fila vacía cuenta las oficinas de las que ninguna fuente lo dice.",
            "en": "The empty row counts the offices of which no source tells it.",
        }
        calls = (self.answer.call,)
        return Listing(self.id, self.title, columns, rows, self.answer.date, calls, note if unplaced else None)


def _percent(part: int, whole: Sequence[object]) -> Literal | None:
    return write_number(100 * part / len(whole)) if whole else None


def _place_offices(offices: Answer, positions: Answer) -> Iterable[_Placement]:
    of_ministries = [row for row in positions.rows if str(row["ministry"]) == "true"]
    with_office = [row for row in offices.rows if row["office"] is not None]
    yield _Placement(
        "offices-by-level",
        {"es": "Oficinas de los ministerios por nivel organizacional", "en": "Offices of the ministries by level"},
        {"es": "oficinas de los ministerios por nivel organizacional", "en": "offices of the ministries by level"},
        Column("level", "iri", {"es": "nivel", "en": "level"}),
        True,
        positions,
        of_ministries,
    )
    yield _Placement(
        "offices-by-organ-type",
        {"es": "Oficinas de los ministerios por tipo de órgano", "en": "Offices of the ministries by type of organ"},
        {"es": "oficinas de los ministerios por tipo de órgano", "en": "offices of the ministries by type of organ"},
        Column("organType", "iri", {"es": "tipo de órgano", "en": "type of organ"}),
        True,
        positions,
        of_ministries,
    )
    yield _Placement(
        "offices-by-parent",
        {"es": "Oficinas de los ministerios por el órgano del que dependen", "en": "Offices by the organ above them"},
        {"es": "oficinas de los ministerios por el nombre de su superior", "en": "offices by the name of their parent"},
        Column("parentName", "xsd:string", {"es": "depende de", "en": "depends on"}),
        False,
        offices,
        with_office,
    )
    yield _Placement(
        "denominations",
        {"es": "Denominaciones de las oficinas de los ministerios", "en": "Denominations of the ministries' offices"},
        {"es": "oficinas de los ministerios por denominación", "en": "offices of the ministries by denomination"},
        Column("officeName", "xsd:string", {"es": "denominación", "en": "denomination"}),
        False,
        offices,
        with_office,
    )
