"""The figures of the flows: each table as bars of a year or as lines over the years, and growth by country."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from coopgraph.analyse.answers import Row, name, number
from coopgraph.analyse.cells import find_last_year, read_day
from coopgraph.figures.bars import Bar, draw_bars
from coopgraph.figures.design import ASOF, Choice, Design, Size
from coopgraph.figures.reading import last_segment, read_answer
from coopgraph.figures.series import Point, Series, draw_series
from coopgraph.figures.sheet import Heading, Sheet, Spec
from coopgraph.model import Text
from coopgraph.store.port import Store

__all__ = ["FLOWS", "Flow", "draw_flow_bars", "draw_flow_lines"]

_YEAR = Choice("year", {"es": "año (por omisión, el último)", "en": "year (default: the last)"}, pattern="[0-9]{4}")
_MILLION = 1_000_000
_UNIT = {"es": "millones de dólares corrientes", "en": "millions of current dollars"}
_TOTAL, _RESTS = "total", ("other", "other-area", "national-multidepartmental")
_NORMAL, _MISPRINT = "normal", "misprint"
_MISPRINTED = {"es": "errata del original: «{printed}»", "en": "misprint of the source: “{printed}”"}
_ABSENT = {"es": "sin dato: «{printed}»", "en": "no data: “{printed}”"}
_BARS_BEFORE = {
    "es": "Barra: {year}. Círculo, y entre paréntesis: {before}.",
    "en": "Bar: {year}. Circle, and in brackets: {before}.",
}
_BARS = {"es": "Barra: {year}.", "en": "Bar: {year}."}
_AMOUNTS = {"es": "Montos impresos, en {unit}.", "en": "Amounts as printed, in {unit}."}
_HOLLOW = {
    "es": "Hueco: errata del original, con lo que se puede leer.",
    "en": "Hollow: misprint of the source, at what can be read of it.",
}
_GAPS = {
    "es": "Donde la línea se corta, el original no da el dato o no se puede leer: {places}.",
    "en": "Where a line breaks, the source gives no value or it cannot be read: {places}.",
}


@dataclass(frozen=True)
class Flow:
    """A table of flows.

    Attributes:
        query: The named query that gives its cells, which is the id of the figure too.
        unit: Column of what the rows are about.
        title: Language to title.
        row: Language to what one row is about.
    """

    query: str
    unit: str
    title: Text
    row: Text


def _read(store: Store, flow: Flow, asof: str, sheet: Sheet) -> tuple[Row, ...]:
    last = find_last_year(read_day(store, asof or None))
    rows = read_answer(store, flow.query, {}, sheet.language).rows
    return tuple(row for row in rows if last is None or int(name(row, "year")) <= last)


def _compose_bars(flow: Flow, store: Store, arguments: Mapping[str, str], sheet: Sheet) -> Spec:
    return draw_flow_bars(flow, _read(store, flow, arguments[ASOF.name], sheet), arguments[_YEAR.name], sheet)


def _compose_lines(flow: Flow, store: Store, arguments: Mapping[str, str], sheet: Sheet) -> Spec:
    return draw_flow_lines(flow, _read(store, flow, arguments[ASOF.name], sheet), sheet)


def draw_flow_bars(flow: Flow, rows: Sequence[Row], year: str, sheet: Sheet) -> Spec:
    """Draw the amounts of a year, with those of the year before it.

    Args:
        flow: The table.
        rows: Rows of its query.
        year: The year; empty for the last.
        sheet: What it is drawn on.

    Returns:
        The specification.
    """
    years = sorted({int(name(row, "year")) for row in rows})
    shown = int(year) if year else (years[-1] if years else 0)
    before = max((each for each in years if each < shown), default=None)
    former = {row[flow.unit]: number(row, "amountUsd") for row in rows if int(name(row, "year")) == before}
    kept = [row for row in rows if int(name(row, "year")) == shown and last_segment(row[flow.unit]) != _TOTAL]
    bars = [_make_bar(flow, row, _in_millions(former.get(row[flow.unit])), sheet) for row in kept]
    signs = _BARS if before is None else _BARS_BEFORE
    lines = [
        f"{sheet.say(_AMOUNTS).format(unit=sheet.say(_UNIT))} {sheet.say(signs).format(year=shown, before=before)}"
    ]
    if any(bar.style == "doubtful" for bar in bars):
        lines.append(sheet.say(_HOLLOW))
    heading = Heading(f"{sheet.say(flow.title)}, {shown}" if shown else sheet.say(flow.title), tuple(lines))
    return draw_bars(sheet, heading, bars, sheet.say(_UNIT), sheet.say(_describe(flow, is_barred=True)))


def _make_bar(flow: Flow, row: Row, before: float | None, sheet: Sheet) -> Bar:
    value = _in_millions(number(row, "amountUsd"))
    key, status = last_segment(row[flow.unit]), last_segment(row["status"])
    text = "" if value is None else _write_millions(value, sheet)
    style = "faint" if key in _RESTS else "full"
    if status == _MISPRINT and value is not None:
        text, style = f"{text} ({sheet.say(_MISPRINTED).format(printed=name(row, 'printed'))})", "doubtful"
    elif value is None:
        words = _MISPRINTED if status == _MISPRINT else _ABSENT
        text = sheet.say(words).format(printed=name(row, "printed"))
    told = "" if before is None else f" ({_write_millions(before, sheet)})"
    return Bar(key, name(row, f"{flow.unit}Label"), value, f"{text}{told}", before, style)


def _write_millions(value: float, sheet: Sheet) -> str:
    """Write millions with one digit, and what would be nothing then with as many as it takes."""
    digits = next((digits for digits in (1, 2, 3) if round(value, digits) or not value), 3)
    return sheet.number(value, digits)


def _in_millions(amount: object) -> float | None:
    return None if amount is None else round(float(str(amount)) / _MILLION, 6)


def draw_flow_lines(flow: Flow, rows: Sequence[Row], sheet: Sheet) -> Spec:
    """Draw each row of a table as a line over the years.

    Args:
        flow: The table.
        rows: Rows of its query.
        sheet: What it is drawn on.

    Returns:
        The specification.
    """
    cells: dict[str, dict[int, Row]] = {}
    for row in rows:
        cells.setdefault(last_segment(row[flow.unit]), {})[int(name(row, "year"))] = row
    series = [
        Series(
            key,
            name(next(iter(by_year.values())), f"{flow.unit}Label"),
            tuple(_make_point(year, row) for year, row in sorted(by_year.items())),
        )
        for key, by_year in cells.items()
    ]
    series.sort(key=lambda each: -(each.last.value or 0) if each.last is not None else 0)
    heading = Heading(sheet.say(flow.title), tuple(_tell_lines(series, sheet)))
    return draw_series(sheet, heading, series, sheet.say(_UNIT), sheet.say(_describe(flow, is_barred=False)))


def _tell_lines(series: Sequence[Series], sheet: Sheet) -> list[str]:
    lines = [sheet.say(_AMOUNTS).format(unit=sheet.say(_UNIT))]
    points = [point for each in series for point in each.points]
    if any(point.is_doubtful and point.value is not None for point in points):
        lines.append(sheet.say(_HOLLOW))
    absent = [f"{each.label} {point.year}" for each in series for point in each.points if point.value is None]
    if absent:
        lines.append(sheet.say(_GAPS).format(places=", ".join(absent)))
    return lines


def _make_point(year: int, row: Row) -> Point:
    return Point(year, _in_millions(number(row, "amountUsd")), last_segment(row["status"]) == _MISPRINT)


#: Growth beyond this is cut off, and said: one country from almost nothing would hide all others.
_CUT = 250.0
_GROWTH = "flows-by-country-growth"
_GROWTH_TITLE = {"es": "Crecimiento de la cooperación por país", "en": "Growth of cooperation by country"}
_GROWTH_DESCRIPTION = {
    "es": "Barras y círculos: crecimiento de cada país, según los montos y según la columna impresa.",
    "en": "Bars and circles: growth of each country, by the amounts and by the printed column.",
}
_GROWTH_READING = {
    "es": "De {before} a {year}. Barra: según los montos. Círculo, y entre paréntesis: como el original lo imprime.",
    "en": "From {before} to {year}. Bar: by the amounts. Circle, and in brackets: as the source prints it.",
}
_GROWTH_CUT = {
    "es": "La barra se corta en {cut} %: {places}.",
    "en": "The bar is cut off at {cut} %: {places}.",
}
_PERCENT = {"es": "por ciento", "en": "per cent"}


def _compose_growth(store: Store, arguments: Mapping[str, str], sheet: Sheet) -> Spec:
    last = find_last_year(read_day(store, arguments[ASOF.name] or None))
    rows = read_answer(store, _GROWTH, {}, sheet.language).rows
    return draw_growth([row for row in rows if last is None or int(name(row, "year")) <= last], sheet)


def draw_growth(rows: Sequence[Row], sheet: Sheet) -> Spec:
    """Draw how much the cooperation of each country grew, computed and printed.

    Args:
        rows: Rows of `flows-by-country-growth`.
        sheet: What it is drawn on.

    Returns:
        The specification.
    """
    bars, cut = [], []
    for row in rows:
        computed, printed = number(row, "computedPercent"), number(row, "printedPercent")
        key, label = last_segment(row["cooperant"]), name(row, "cooperantLabel")
        told = f" ({name(row, 'printed')})" if row["printed"] is not None and not sheet.is_narrow else ""
        text = told.strip() if computed is None else f"{sheet.number(computed, 1)} %{told}"
        if computed is not None and computed > _CUT:
            cut.append(label)
            text = f"→ {text}"
        value, before = (None if each is None else min(float(each), _CUT) for each in (computed, printed))
        style = "strong" if key == _TOTAL else "faint" if key in _RESTS else "full"
        bars.append(Bar(key, label, value, text, before, style))
    year = max((int(name(row, "year")) for row in rows), default=0)
    lines = [sheet.say(_GROWTH_READING).format(before=year - 1, year=year)] if year else []
    if cut:
        lines.append(sheet.say(_GROWTH_CUT).format(cut=sheet.number(_CUT), places=", ".join(cut)))
    heading = Heading(sheet.say(_GROWTH_TITLE), tuple(lines))
    return draw_bars(sheet, heading, bars, sheet.say(_PERCENT), sheet.say(_GROWTH_DESCRIPTION))


_LINES_READ = {
    "es": "Líneas: millones de dólares por año, una línea por {es}; donde se corta no hay dato.",
    "en": "Lines: millions of dollars by year, a line for each {en}; where it breaks there is no value.",
}
_BARS_READ = {
    "es": "Barras: millones de dólares del año por {es}; círculos: los del año impreso anterior.",
    "en": "Bars: millions of dollars of the year by {en}; circles: those of the printed year before.",
}


def _make_design(flow: Flow, choices: tuple[Choice, ...], size: Size, compose: Callable[..., Spec]) -> Design:
    description = _describe(flow, is_barred=compose is _compose_bars)
    return Design(flow.query, flow.title, description, choices, size, (flow.query,), partial(compose, flow))


def _describe(flow: Flow, *, is_barred: bool) -> Text:
    reading = _BARS_READ if is_barred else _LINES_READ
    return {language: text.format(**flow.row) for language, text in reading.items()}


_BY_COUNTRY = Flow(
    "flows-by-country",
    "cooperant",
    {"es": "Cooperación por país cooperante", "en": "Cooperation by country"},
    {"es": "país cooperante", "en": "country"},
)
_BY_TYPE = Flow(
    "flows-by-type",
    "cooperationType",
    {"es": "Cooperación por tipo", "en": "Cooperation by type"},
    {"es": "tipo de cooperación", "en": "type of cooperation"},
)
_BY_AREA = Flow(
    "flows-by-priority-area",
    "priorityArea",
    {"es": "Cooperación por área prioritaria", "en": "Cooperation by priority area"},
    {"es": "área de la Política Nacional de Cooperación", "en": "area of the national cooperation policy"},
)
_BY_DEPARTMENT = Flow(
    "flows-by-department",
    "department",
    {"es": "Cooperación por departamento", "en": "Cooperation by department"},
    {"es": "departamento", "en": "department"},
)
_MULTILATERAL = Flow(
    "flows-multilateral",
    "cooperant",
    {"es": "Cooperación multilateral por organismo o fuente", "en": "Multilateral cooperation by body or source"},
    {"es": "organismo o fuente", "en": "body or source"},
)
_PRIVATE = Flow(
    "flows-private-by-department",
    "department",
    {"es": "Cooperación privada por departamento", "en": "Private cooperation by department"},
    {"es": "departamento", "en": "department"},
)
_LINED = Size(760, 460, (360, 620))
#: The figures, in the order of the pages.
FLOWS: tuple[Design, ...] = (
    _make_design(_BY_TYPE, (ASOF,), _LINED, _compose_lines),
    _make_design(_BY_COUNTRY, (ASOF, _YEAR), Size(760, 420, (360, 560)), _compose_bars),
    Design(
        _GROWTH,
        _GROWTH_TITLE,
        _GROWTH_DESCRIPTION,
        (ASOF,),
        Size(760, 440, (360, 620)),
        (_GROWTH,),
        _compose_growth,
    ),
    _make_design(_BY_AREA, (ASOF,), _LINED, _compose_lines),
    _make_design(_BY_DEPARTMENT, (ASOF, _YEAR), Size(760, 700, (360, 900)), _compose_bars),
    _make_design(_MULTILATERAL, (ASOF, _YEAR), Size(760, 820, (360, 1150)), _compose_bars),
    _make_design(_PRIVATE, (ASOF, _YEAR), Size(760, 700, (360, 900)), _compose_bars),
)
