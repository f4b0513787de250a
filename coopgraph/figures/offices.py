"""The figures of dispersion: categories, denominations, and the matrix of bodies and function types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coopgraph.analyse.answers import Answer, Row, count, name, number
from coopgraph.figures.bars import Bar, draw_bars
from coopgraph.figures.design import ASOF, ORGANIZATIONS, Choice, Design, Size, read_names
from coopgraph.figures.matrix import Cell, draw_matrix
from coopgraph.figures.reading import find_bodies, last_segment, read_answer
from coopgraph.figures.sheet import Heading, Sheet, Spec
from coopgraph.store.port import Store

__all__ = [
    "CATEGORIES",
    "DENOMINATIONS",
    "MATRIX",
    "draw_categories",
    "draw_denominations",
    "draw_function_matrix",
    "write_date",
]

_NONE = "none"
_MINISTRIES = {"es": "ministerios", "en": "ministries"}
_OFFICES = {"es": "oficinas", "en": "offices"}
_AT = {"es": "A la fecha", "en": "As of"}
_ALL = {"es": "Sin fecha: todo lo que el grafo dice", "en": "No date: all that the graph tells"}


def write_date(sheet: Sheet, day: str) -> str:
    """Write what date the rows are true of.

    Args:
        sheet: What the figure is drawn on.
        day: `2018-12-31`, or `all`.

    Returns:
        The sentence.
    """
    return f"{sheet.say(_ALL)}." if day == "all" else f"{sheet.say(_AT)} {sheet.day(day)}."


def _compose_categories(store: Store, arguments: Mapping[str, str], sheet: Sheet) -> Spec:
    return draw_categories(read_answer(store, "offices-by-category", arguments, sheet.language), sheet)


def draw_categories(answer: Answer, sheet: Sheet) -> Spec:
    """Draw how many ministries have their office in each category.

    Args:
        answer: Rows of `offices-by-category`.
        sheet: What it is drawn on.

    Returns:
        The specification.
    """
    bars = []
    for row in answer.rows:
        share = number(row, "share")
        told = "" if share is None else f" ({sheet.number(share, 1)} %)"
        offices = count(row, "offices")
        key = last_segment(row["category"])
        style = "faint" if key == _NONE else "full"
        bars.append(Bar(key, name(row, "categoryLabel"), offices, f"{sheet.number(offices)}{told}", style=style))
    total = sum(int(bar.value or 0) for bar in bars)
    counted = sheet.say({"es": f"Ministerios contados: {total}.", "en": f"Ministries counted: {total}."})
    heading = Heading(sheet.say(CATEGORIES.title), (f"{write_date(sheet, answer.date)} {counted}",))
    return draw_bars(sheet, heading, bars, sheet.say(_MINISTRIES), sheet.say(CATEGORIES.description))


def _compose_denominations(store: Store, arguments: Mapping[str, str], sheet: Sheet) -> Spec:
    return draw_denominations(read_answer(store, "office-denominations", arguments, sheet.language), sheet)


def draw_denominations(answer: Answer, sheet: Sheet) -> Spec:
    """Draw with what names the ministries call their office.

    Args:
        answer: Rows of `office-denominations`.
        sheet: What it is drawn on.

    Returns:
        The specification.
    """
    bars = [
        Bar(
            str(place),
            name(row, "denomination"),
            count(row, "offices"),
            _write_bodies(row, sheet),
        )
        for place, row in enumerate(answer.rows)
    ]
    told = {"es": f"Denominaciones distintas: {len(bars)}.", "en": f"Different names: {len(bars)}."}
    heading = Heading(sheet.say(DENOMINATIONS.title), (sheet.say(told),))
    return draw_bars(sheet, heading, bars, sheet.say(_OFFICES), sheet.say(DENOMINATIONS.description))


def _write_bodies(row: Row, sheet: Sheet) -> str:
    """Write how many ministries there are, and which where there is room for it."""
    offices = sheet.number(count(row, "offices"))
    return offices if sheet.is_narrow else f"{offices} ({name(row, 'ministries').replace(';', ',')})"


def _compose_matrix(store: Store, arguments: Mapping[str, str], sheet: Sheet) -> Spec:
    answer = read_answer(store, "function-matrix", {ASOF.name: arguments[ASOF.name]}, sheet.language)
    names = read_names(arguments[ORGANIZATIONS.name])
    rows: Sequence[Row] = answer.rows
    if names:
        bodies = find_bodies(store, names)
        rows = [row for row in rows if row["organization"] in bodies]
    elif arguments[_BODIES.name] == "ministries":
        rows = [row for row in rows if name(row, "ministry") == "true"]
    return draw_function_matrix(rows, answer.date, sheet)


def draw_function_matrix(rows: Sequence[Row], day: str, sheet: Sheet) -> Spec:
    """Draw how many functions of each type each body has.

    Args:
        rows: Rows of `function-matrix`.
        day: The date that they are true of, or `all`.
        sheet: What it is drawn on.

    Returns:
        The specification.
    """
    cells = [
        Cell(
            (last_segment(row["functionType"]), name(row, "functionTypeLabel")),
            (last_segment(row["organization"]), name(row, "acronym") or name(row, "organizationLabel")),
            count(row, "functions"),
        )
        for row in rows
    ]
    heading = Heading(sheet.say(MATRIX.title), (f"{write_date(sheet, day)} {sheet.say(_BLANK)}",))
    return draw_matrix(sheet, heading, cells, sheet.say(MATRIX.description))


_BODIES = Choice(
    "bodies",
    {"es": "solo ministerios, o todos los organismos", "en": "ministries only, or all bodies"},
    options=("ministries", "all"),
    default="ministries",
)
_BLANK = {
    "es": "Número: funciones de ese tipo; más oscuro es más. En blanco: no consta ninguna.",
    "en": "Number: functions of that type; darker is more. Blank: none is stated.",
}
CATEGORIES = Design(
    "dispersion-categories",
    {"es": "Ministerios por categoría de su oficina de cooperación", "en": "Ministries by category of their office"},
    {
        "es": "Barras: en cuántos ministerios la oficina de cooperación está en cada categoría, con su proporción.",
        "en": "Bars: in how many ministries the cooperation office is in each category, with its share.",
    },
    (ASOF,),
    Size(760, 250, (360, 300)),
    ("offices-by-category",),
    _compose_categories,
)
DENOMINATIONS = Design(
    "dispersion-denominations",
    {"es": "Denominaciones de las oficinas de cooperación", "en": "Names of the cooperation offices"},
    {
        "es": "Barras: cuántos ministerios llaman así a su oficina de cooperación, y cuáles.",
        "en": "Bars: how many ministries call their cooperation office so, and which.",
    },
    (),
    Size(760, 520, (360, 860)),
    ("office-denominations",),
    _compose_denominations,
)
MATRIX = Design(
    "dispersion-matrix",
    {"es": "Funciones de cooperación por organismo y tipo", "en": "Cooperation functions by body and type"},
    {
        "es": "Mapa de calor: cuántas funciones de cada tipo (filas) da la norma a cada organismo (columnas).",
        "en": "Heat map: how many functions of each type (rows) the norm gives to each body (columns).",
    },
    (ASOF, _BODIES, ORGANIZATIONS),
    Size(760, 960),
    ("function-matrix",),
    _compose_matrix,
)
