"""Draws spans on an axis of time, with the date that was asked for; what lasted is for the figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coopgraph.figures.sheet import INK, MUTED, PALETTE, PAPER, Heading, Sheet, Spec, distinguish

__all__ = ["Span", "draw_spans"]

_NAMES, _NAMES_NARROW = 0.36, 0.42
_DAYS = 365.25
_LINE = 14
#: Breadth of a bar in pixels, and most lines of a name.
_THICK, _LINES = 18, 6
#: Where a span begins so late that its words would not fit to the right of it.
_LATE = 0.55


@dataclass(frozen=True)
class Span:
    """Something that lasts.

    Attributes:
        key: What tells it apart from others of the same name.
        label: Its name.
        group: What gives it its colour.
        begin: Its first day.
        end: The day after its last, None where no end is known.
        text: Its dates in words.
        is_current: Whether it lasts at the date that was asked for.
    """

    key: str
    label: str
    group: str
    begin: date
    end: date | None
    text: str
    is_current: bool


def draw_spans(sheet: Sheet, heading: Heading, spans: Sequence[Span], asked: date | None, description: str) -> Spec:
    """Draw spans in the order in which they are given.

    Args:
        sheet: What they are drawn on.
        heading: What stands above.
        spans: The spans.
        asked: The date that was asked for, or None.
        description: What the figure shows, in words.

    Returns:
        The specification.
    """
    if not spans:
        return sheet.tell_empty(heading, description)
    names = distinguish((span.label, span.key) for span in spans)
    first = min(_place(span.begin) for span in spans) - 0.3
    days = [day for span in spans for day in (span.begin, span.end) if day is not None]
    last = max(*map(_place, days), _place(asked) if asked is not None else 0) + 0.8
    late = first + (last - first) * _LATE
    values = [
        {
            "name": name,
            "group": span.group,
            "begin": _place(span.begin),
            "end": last if span.end is None else _place(span.end),
            "is_open": span.end is None,
            "is_current": span.is_current,
            "text": span.text,
            "is_late": _place(span.begin) > late,
        }
        for span, name in zip(spans, names, strict=True)
    ]
    x = {
        "type": "quantitative",
        "scale": {"domain": [first, last], "nice": False, "zero": False},
        "axis": {"title": None, "format": "d", "tickMinStep": 1, "tickCount": 5 if sheet.is_narrow else 9}
        | {"labelOverlap": "parity", "labelSeparation": 10},
    }
    y = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": names},
        "axis": _name_axis(sheet, names),
    }
    # The latest first: who holds today has the same colour in figures of other mandates.
    groups = list(dict.fromkeys(span.group for span in reversed(spans)))
    layers = [
        _bar_layer(x, y, groups),
        _open_layer(x, y, groups),
        _text_layer(x, y, late=False),
        _text_layer(x, y, late=True),
    ]
    if asked is not None:
        layers.append(_asked_layer(x, asked))
    return sheet.finish(heading, layers, description, data={"values": values})


def _place(day: date) -> float:
    """Place a day on an axis of years."""
    return round(day.year + (day.timetuple().tm_yday - 1) / _DAYS, 4)


def _name_axis(sheet: Sheet, names: Sequence[str]) -> Spec:
    lines = {
        name: sheet.wrap(name, sheet.width * (_NAMES_NARROW if sheet.is_narrow else _NAMES), _LINES) for name in names
    }
    offsets = [
        {
            "test": f"indexof({json.dumps([name for name in names if len(lines[name]) == count])}, datum.value) >= 0",
            "value": -_LINE * (count - 1) / 2,
        }
        for count in range(2, _LINES + 1)
        if any(len(pieces) == count for pieces in lines.values())
    ]
    axis: Spec = {
        "minExtent": max(sheet.measure(line) for pieces in lines.values() for line in pieces) + 8,
        "title": None,
        "ticks": False,
        "domain": False,
        "labelLimit": sheet.width,
        "labelPadding": 8,
        "labelExpr": f"{json.dumps(lines)}[datum.value] || datum.label",
    }
    return {**axis, "labelOffset": {"condition": offsets, "value": 0}} if offsets else axis


def _colour(groups: Sequence[str]) -> Spec:
    colours = [PALETTE[place % len(PALETTE)] for place in range(len(groups))]
    return {"field": "group", "type": "nominal", "scale": {"domain": list(groups), "range": colours}, "legend": None}


def _bar_layer(x: Spec, y: Spec, groups: Sequence[str]) -> Spec:
    return {
        "mark": {"type": "bar", "size": _THICK, "strokeWidth": 1.5},
        "encoding": {
            "y": y,
            "x": {**x, "field": "begin"},
            "x2": {"field": "end"},
            "stroke": _colour(groups),
            "fill": {"condition": {"test": "!datum.is_current", "value": PAPER}, **_colour(groups)},
            "strokeDash": {"condition": {"test": "!datum.is_current", "value": [4, 3]}, "value": [1, 0]},
        },
    }


def _open_layer(x: Spec, y: Spec, groups: Sequence[str]) -> Spec:
    return {
        "transform": [{"filter": "datum.is_open"}],
        "mark": {"type": "point", "shape": "triangle-right", "size": 220, "opacity": 1, "filled": True},
        "encoding": {"y": y, "x": {**x, "field": "end"}, "fill": _colour(groups)},
    }


def _text_layer(x: Spec, y: Spec, *, late: bool) -> Spec:
    align = "right" if late else "left"
    return {
        "transform": [{"filter": "datum.is_late" if late else "!datum.is_late"}],
        "mark": {
            "type": "text",
            "align": align,
            "baseline": "bottom",
            "dx": -6 if late else 0,
            "yOffset": -_THICK / 2 - 1,
        },
        "encoding": {
            "y": y,
            "x": {**x, "field": "end" if late else "begin"},
            "text": {"field": "text", "type": "nominal"},
        },
    }


def _asked_layer(x: Spec, asked: date) -> Spec:
    return {
        "data": {"values": [{"asked": _place(asked)}]},
        "mark": {"type": "rule", "stroke": INK, "strokeWidth": 1.5, "strokeDash": [6, 3], "color": MUTED},
        "encoding": {"x": {**x, "field": "asked"}},
    }
