"""Which spreads the page of dispersion measures, one at a time; the indices are those of `coopgraph.analyse`.

Each is measured as the whole analysis measures it, which takes longer than a page may.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from coopgraph.analyse.answers import Answer, ask, count, name
from coopgraph.analyse.function_spread import measure_functions, measure_split, read_matrix
from coopgraph.analyse.indices import measure_series
from coopgraph.model import Measure, Text
from coopgraph.store.port import Store

__all__ = ["SPREADS", "TABLES", "Answers", "Spread", "find_spread"]

#: Tables of the analysis that have a page of their own.
TABLES: Mapping[str, Text] = {
    "offices-by-category": {"es": "Ministerios por categoría de su oficina", "en": "Ministries by category of office"},
    "offices-by-level": {"es": "Oficinas por nivel organizacional", "en": "Offices by organisational level"},
    "offices-by-organ-type": {"es": "Oficinas por tipo de órgano", "en": "Offices by type of organ"},
    "offices-by-parent": {"es": "Oficinas por el órgano del que dependen", "en": "Offices by the organ above them"},
    "denominations": {"es": "Denominaciones de las oficinas", "en": "Names of the offices"},
    "function-types": {
        "es": "Reparto de cada tipo de función entre los ministerios",
        "en": "Spread of each function type over the ministries",
    },
    "ministries": {
        "es": "Reparto de las funciones de cada ministerio entre los tipos",
        "en": "Spread of the functions of each ministry over the types",
    },
    "ministries-with-residual": {
        "es": "Reparto de las funciones de cada ministerio, con la residual",
        "en": "Spread of the functions of each ministry, with the residual one",
    },
    "matrix": {"es": "Ministerios por tipo de función", "en": "Ministries by function type"},
    "holders": {
        "es": "Unidades que tienen las funciones en cada ministerio",
        "en": "Units that have the functions in each ministry",
    },
    "flows": {"es": "Reparto de los flujos de cooperación", "en": "Spread of the cooperation flows"},
}


@dataclass(frozen=True)
class Answers:
    """The answers that the page rests on.

    Attributes:
        categories: Of `offices-by-category`.
        offices: Of `cooperation-offices`.
        positions: Of `office-positions`.
        functions: Of `function-matrix`.
    """

    categories: Answer
    offices: Answer
    positions: Answer
    functions: Answer

    @property
    def every(self) -> tuple[Answer, ...]:
        """All of them."""
        return (self.categories, self.offices, self.positions, self.functions)


@dataclass(frozen=True)
class Spread:
    """A spread that is measured.

    Attributes:
        id: Word for it, in the address of the page.
        title: What is spread over what.
        measure: Measures it, by all indices.
    """

    id: str
    title: Text
    measure: Callable[[Store, Mapping[str, str], Answers], Iterable[Measure]]


def find_spread(word: str | None) -> Spread | None:
    """Find a spread.

    Args:
        word: Its id; None for the first.

    Returns:
        The spread, or None if there is none of that id.
    """
    return SPREADS[0] if word is None else next((spread for spread in SPREADS if spread.id == word), None)


def _measure_categories(_: Store, __: Mapping[str, str], answers: Answers) -> Iterable[Measure]:
    answer = answers.categories
    counts = {name(row, "category"): count(row, "offices") for row in answer.rows}
    with_none = {
        "es": "ministerios por categoría de su oficina, con los que no tienen",
        "en": "ministries by the category of their office, those without one included",
    }
    without = {"es": "oficinas de los ministerios por categoría", "en": "offices of the ministries by category"}
    yield from measure_series(list(counts.values()), with_none, answer.date, [answer.call])
    held = [offices for category, offices in counts.items() if not category.endswith("/none")]
    yield from measure_series(held, without, answer.date, [answer.call])


def _measure_placed(answer: Answer, cells: Iterable[object], of: Text) -> tuple[Measure, ...]:
    """Measure how offices are placed; one of unknown place may be in any of the places that are known."""
    every = list(cells)
    placed = Counter(cell for cell in every if cell is not None)
    unplaced = len(every) - placed.total()
    amounts = sorted(placed.values(), reverse=True)
    return measure_series(amounts, of, answer.date, [answer.call], unplaced=unplaced)


def _measure_levels(_: Store, __: Mapping[str, str], answers: Answers) -> Iterable[Measure]:
    ministries = [row for row in answers.positions.rows if name(row, "ministry") == "true"]
    for column, of in (
        ("level", {"es": "oficinas por nivel organizacional", "en": "offices by level"}),
        ("organType", {"es": "oficinas por tipo de órgano", "en": "offices by type of organ"}),
    ):
        yield from _measure_placed(answers.positions, (row[column] for row in ministries), of)


def _measure_names(_: Store, __: Mapping[str, str], answers: Answers) -> Iterable[Measure]:
    held = [row for row in answers.offices.rows if row["office"] is not None]
    for column, of in (
        ("parentName", {"es": "oficinas por el nombre de su superior", "en": "offices by the name of their parent"}),
        ("officeName", {"es": "oficinas por denominación", "en": "offices by denomination"}),
    ):
        yield from _measure_placed(answers.offices, (row[column] for row in held), of)


def _measure_functions(_: Store, __: Mapping[str, str], answers: Answers) -> Iterable[Measure]:
    return measure_functions(answers.offices, answers.functions, read_matrix(answers.offices, answers.functions))


def _measure_units(store: Store, at: Mapping[str, str], _: Answers) -> Iterable[Measure]:
    return measure_split(ask(store, "function-holders", at))


SPREADS = (
    Spread("categories", {"es": "Oficinas por categoría", "en": "Offices by category"}, _measure_categories),
    Spread("levels", {"es": "Oficinas por nivel y órgano", "en": "Offices by level and organ"}, _measure_levels),
    Spread("names", {"es": "Oficinas por superior y nombre", "en": "Offices by parent and name"}, _measure_names),
    Spread(
        "functions",
        {"es": "Funciones por ministerio y tipo", "en": "Functions by ministry and type"},
        _measure_functions,
    ),
    Spread("units", {"es": "Funciones por unidad", "en": "Functions by unit"}, _measure_units),
)
