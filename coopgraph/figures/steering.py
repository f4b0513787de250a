"""The figure of rectoría: which body has had which mandate, from when to when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from coopgraph.analyse.answers import Row, ask, name
from coopgraph.analyse.cells import read_day
from coopgraph.figures.design import ASOF, ORGANIZATIONS, Choice, Design, Size, read_names
from coopgraph.figures.reading import find_bodies, last_segment, read_answer
from coopgraph.figures.sheet import Heading, Sheet, Spec
from coopgraph.figures.spans import Span, draw_spans
from coopgraph.store.port import Store

__all__ = ["TIMELINE", "draw_timeline"]

_QUERIES = {"steering": "steering-mandates", "policy": "policy-mandates"}
_KIND = Choice(
    "kind",
    {"es": "mandatos de rectoría o de política", "en": "mandates of steering or of policy"},
    options=tuple(_QUERIES),
    default="steering",
)
_TITLES = {
    "steering": {"es": "Mandatos de rectoría en el tiempo", "en": "Steering mandates over time"},
    "policy": {"es": "Mandatos de política en el tiempo", "en": "Policy mandates over time"},
}
_READING = {
    "es": "Barra llena: rige a la fecha de la línea vertical; hueca: no rige entonces. Triángulo: no consta su fin.",
    "en": "Full bar: in force at the date of the vertical line; hollow: not in force then. Triangle: no end known.",
}
_UNDATED = {
    "es": "Todos los mandatos, sin fecha. Triángulo: no consta su fin.",
    "en": "All mandates, no date. Triangle: no end known.",
}
_LINE = {"es": "Línea vertical: {day}.", "en": "Vertical line: {day}."}
_FROM = {"es": "desde {begin}", "en": "since {begin}"}
_ARTICLE = {"es": "art.", "en": "art."}
_YEAR = "year"


def _compose(store: Store, arguments: Mapping[str, str], sheet: Sheet) -> Spec:
    kind = arguments[_KIND.name]
    # Mandates that ended before the date belong on the axis too: the date is a line on it.
    answer = read_answer(store, _QUERIES[kind], {ASOF.name: "all"}, sheet.language)
    # A norm is cited by its number, which its Spanish label is in every language.
    cited = ask(store, _QUERIES[kind], {ASOF.name: "all"}).rows
    rows: Sequence[Row] = [
        {**row, "normLabel": norm["normLabel"]} for row, norm in zip(answer.rows, cited, strict=True)
    ]
    names = read_names(arguments[ORGANIZATIONS.name])
    if names:
        bodies = find_bodies(store, names)
        rows = [row for row in rows if row["organization"] in bodies]
    return draw_timeline(rows, kind, read_day(store, arguments[ASOF.name]), sheet)


def draw_timeline(rows: Sequence[Row], kind: str, asked: date | None, sheet: Sheet) -> Spec:
    """Draw mandates on an axis of time.

    Args:
        rows: Rows of `steering-mandates` or of `policy-mandates`, whatever their date.
        kind: `steering` or `policy`.
        asked: The date that was asked for; None for no date.
        sheet: What it is drawn on.

    Returns:
        The specification.
    """
    spans = sorted(
        (_make_span(row, asked, sheet) for row in rows if row["validFrom"] is not None),
        key=lambda span: (span.begin, span.key),
    )
    undated = len(rows) - len(spans)
    lines = (
        [sheet.say(_UNDATED)]
        if asked is None
        else [f"{sheet.say(_LINE).format(day=sheet.day(asked.isoformat()))} {sheet.say(_READING)}"]
    )
    if undated:
        told = {
            "es": f"Sin fecha de inicio, no dibujados: {undated}.",
            "en": f"Without a first day, not drawn: {undated}.",
        }
        lines.append(sheet.say(told))
    heading = Heading(sheet.say(_TITLES[kind]), tuple(lines))
    return draw_spans(sheet, heading, spans, asked, sheet.say(TIMELINE.description))


def _make_span(row: Row, asked: date | None, sheet: Sheet) -> Span:
    begin = date.fromisoformat(name(row, "validFrom"))
    end = date.fromisoformat(name(row, "validTo")) if row["validTo"] is not None else None
    is_current = asked is None or (begin <= asked and (end is None or asked < end))
    point = f".{name(row, 'point')}" if row["point"] is not None else ""
    article = f", {sheet.say(_ARTICLE)} {name(row, 'article')}{point}" if row["article"] is not None else ""
    label = f"{name(row, 'organizationLabel')}: {name(row, 'scopeLabel')} ({name(row, 'normLabel')}{article})"
    is_year = last_segment(row["precision"]) == _YEAR
    first = str(begin.year) if is_year else _write_day(begin, sheet)
    until = "" if end is None else f"{first} – {_write_day(end, sheet)}"
    text = until or sheet.say(_FROM).format(begin=first)
    return Span(last_segment(row["mandate"]), label, name(row, "organizationLabel"), begin, end, text, is_current)


def _write_day(day: date, sheet: Sheet) -> str:
    return day.isoformat() if sheet.is_narrow else sheet.day(day.isoformat())


TIMELINE = Design(
    "rectoria-timeline",
    {"es": "Mandatos de rectoría en el tiempo", "en": "Steering mandates over time"},
    {
        "es": "Eje de tiempo: una barra por mandato, con su organismo, ámbito, norma y artículo, desde que rige hasta "
        "que deja de regir; una línea marca la fecha.",
        "en": "Time axis: a bar for each mandate, with its body, scope, norm and article, from when it is in force to "
        "when it is no longer; a line marks the date.",
    },
    (ASOF, _KIND, ORGANIZATIONS),
    Size(760, 440, (360, 680)),
    ("steering-mandates", "policy-mandates"),
    _compose,
)
