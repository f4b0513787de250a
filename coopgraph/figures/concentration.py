"""The figure of concentration: an index of each table of flows over the years."""

from __future__ import annotations

from collections.abc import Mapping

from coopgraph.analyse.answers import Row, name, number
from coopgraph.analyse.cells import find_last_year, read_day
from coopgraph.figures.design import ASOF, Choice, Design, Size
from coopgraph.figures.series import Point, Series, draw_series
from coopgraph.figures.sheet import Heading, Sheet, Spec
from coopgraph.model import Listing
from coopgraph.query import get
from coopgraph.store.port import Store

__all__ = ["CONCENTRATION", "draw_concentration"]

_MEASURES = (
    "hhi",
    "hhiNormalised",
    "effectiveNumber",
    "gini",
    "evenness",
    "concentrationRatio1",
    "concentrationRatio4",
)
_MEASURE = Choice("measure", {"es": "índice", "en": "index"}, options=_MEASURES, default="hhi")
_UNITS = Choice(
    "units",
    {"es": "solo unidades con nombre, o también el resto", "en": "named units only, or the rest too"},
    options=("named", "all"),
    default="named",
)
_SCOPES = {
    "named": {"es": "Solo unidades con nombre, sin «otros».", "en": "Named units only, without “other”."},
    "all": {"es": "El resto («otros») cuenta como una unidad.", "en": "The rest (“other”) counts as one unit."},
}
_BOUNDED = {
    "es": "Raya vertical: entre qué valores puede estar, por las celdas sin dato.",
    "en": "Vertical stroke: between what values it may lie, for the cells without data.",
}


def _compose(store: Store, arguments: Mapping[str, str], sheet: Sheet) -> Spec:
    from coopgraph.analyse.spread import list_flow_spread

    last = find_last_year(read_day(store, arguments[ASOF.name] or None))
    listing = list_flow_spread(store, "concentration", last)
    return draw_concentration(listing, arguments[_MEASURE.name], arguments[_UNITS.name], sheet)


def draw_concentration(listing: Listing, measure: str, units: str, sheet: Sheet) -> Spec:
    """Draw an index of each table over the years.

    Args:
        listing: The concentration of the flows by table and year.
        measure: A column of it.
        units: `named` or `all`.
        sheet: What it is drawn on.

    Returns:
        The specification.
    """
    column = next(column for column in listing.columns if column.name == measure)
    names = [each.name for each in listing.columns]
    rows: list[Row] = [dict(zip(names, row, strict=True)) for row in listing.rows]
    cubes: dict[str, list[Row]] = {}
    for row in rows:
        if name(row, "units") == units:
            cubes.setdefault(name(row, "cube"), []).append(row)
    series = [
        Series(cube, _name_cube(cube, kept, sheet), tuple(_make_point(row, measure) for row in kept))
        for cube, kept in cubes.items()
    ]
    reading = sheet.say(column.method.reading) if column.method is not None else ""
    bounded = any(point.low != point.high for each in series for point in each.points)
    lines = (sheet.say(_SCOPES[units]), reading, sheet.say(_BOUNDED) if bounded else "")
    heading = Heading(f"{sheet.say(CONCENTRATION.title)}: {sheet.say(column.label)}", tuple(filter(None, lines)))
    return draw_series(sheet, heading, series, sheet.say(column.label), sheet.say(CONCENTRATION.description))


def _name_cube(cube: str, rows: list[Row], sheet: Sheet) -> str:
    return name(rows[0], "cubeLabel") if sheet.language == "es" else get(cube).title[sheet.language]


def _make_point(row: Row, measure: str) -> Point:
    def read(column: str) -> float | None:
        value = number(row, column)
        return None if value is None else float(value)

    low, high = (read("hhiLowest"), read("hhiHighest")) if measure == "hhi" else (None, None)
    return Point(int(name(row, "year")), read(measure), low=low, high=high)


CONCENTRATION = Design(
    "flows-concentration",
    {"es": "Concentración de los flujos", "en": "Concentration of the flows"},
    {
        "es": "Líneas: un índice de concentración de cada tabla de flujos, año por año.",
        "en": "Lines: an index of concentration of each table of flows, year by year.",
    },
    (ASOF, _MEASURE, _UNITS),
    Size(760, 460, (360, 640)),
    (
        "flows-by-country",
        "flows-multilateral",
        "flows-by-priority-area",
        "flows-by-department",
        "flows-private-by-department",
    ),
    _compose,
)
