"""Draws bars that lie, each with its number; what they stand for is for the figures."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from coopgraph.figures.sheet import INK, MUTED, PALETTE, PAPER, Heading, Sheet, Spec, distinguish

__all__ = ["Bar", "draw_bars"]

_FULL, _FAINT, _DOUBTFUL, _STRONG = PALETTE[0], "#9db8c8", PAPER, PALETTE[1]
#: Part of the breadth that the names may take.
_NAMES = 0.36
#: Pixels that stand around and between names and bars.
_MARGIN = 36
#: Height of a line of letters in pixels.
_LINE = 14
#: Pixels above and below the bars, and most lines of a name.
_AROUND, _LINES = 130, 4
#: Where the numbers alone fill the breadth: the part of it that the longest bar has all the same.
_LEAST_SCALE = 0.1
_ABSENT = {"es": "sin dato", "en": "no data"}


@dataclass(frozen=True)
class Bar:
    """A bar.

    Attributes:
        key: What tells it apart from others of the same name.
        label: Its name.
        value: Its length; None where nothing is known, and then no bar is drawn.
        text: Its number, and what must be said of it.
        before: What it is compared with, or None.
        style: `full`; `faint` for what is no thing of its own; `strong` for what was chosen; `doubtful` for what is
            misprinted, which is drawn hollow.
    """

    key: str
    label: str
    value: float | None
    text: str
    before: float | None = None
    style: str = "full"


def draw_bars(sheet: Sheet, heading: Heading, bars: Sequence[Bar], unit: str, description: str) -> Spec:
    """Draw bars in the order in which they are given.

    Args:
        sheet: What they are drawn on.
        heading: What stands above.
        bars: The bars.
        unit: What their length is, for the axis.
        description: What the figure shows, in words.

    Returns:
        The specification.
    """
    if not bars:
        return sheet.tell_empty(heading, description)
    names = distinguish((bar.label, bar.key) for bar in bars)
    told = [replace(bar, text=bar.text or sheet.say(_ABSENT)) if bar.value is None else bar for bar in bars]
    rows = [_describe(bar, name) for bar, name in zip(told, names, strict=True)]
    most = min(max(int((sheet.height - _AROUND) / len(bars) / _LINE), 1), _LINES)
    lines = {name: sheet.wrap(name, sheet.width * _NAMES, most) for name in names}
    breadth = max(sheet.measure(line) for pieces in lines.values() for line in pieces)
    y = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": names, "paddingInner": 0.25},
        "axis": {**_name_axis(sheet, lines), "minExtent": breadth + 8},
    }
    x = {
        "type": "quantitative",
        "scale": {"domain": _find_domain(sheet, told, sheet.width - breadth - _MARGIN), "nice": False, "zero": True},
        "axis": {
            "title": unit,
            "values": _find_ticks(bars, 3 if sheet.is_narrow else 5),
            "format": ",~f",
            "domain": False,
        },
    }
    layers = [_bar_layer(x, y), _text_layer(x, y, "end"), _text_layer(x, y, "start")]
    if any(bar.before is not None for bar in bars):
        layers.insert(1, _before_layer(x, y))
    return sheet.finish(heading, layers, description, data={"values": rows})


def _describe(bar: Bar, name: str) -> Spec:
    return {
        "name": name,
        "value": bar.value,
        "before": bar.before,
        "text": bar.text,
        "style": bar.style,
        "side": "start" if _is_left(bar) else "end",
    }


def _name_axis(sheet: Sheet, lines: Mapping[str, Sequence[str]]) -> Spec:
    # The letters of a name reach the expressions as strings of JSON, never as their code.
    broken = {name: pieces for name, pieces in lines.items() if list(pieces) != [name]}
    tall = {count: [name for name, pieces in lines.items() if len(pieces) == count] for count in range(2, _LINES + 1)}
    axis: Spec = {"title": None, "ticks": False, "domain": False, "labelLimit": sheet.width, "labelPadding": 8}
    if broken:
        axis["labelExpr"] = f"{json.dumps(broken)}[datum.value] || datum.label"
    offsets = [
        {"test": f"indexof({json.dumps(names)}, datum.value) >= 0", "value": -_LINE * (count - 1) / 2}
        for count, names in tall.items()
        if names
    ]
    return {**axis, "labelOffset": {"condition": offsets, "value": 0}} if offsets else axis


def _find_domain(sheet: Sheet, bars: Sequence[Bar], room: float) -> list[float]:
    """Find the ends of the axis between which all bars fit with their numbers beside them.

    Args:
        sheet: What they are drawn on.
        bars: The bars.
        room: Pixels that bars and numbers have together.
    """
    ends = [
        (max(bar.value or 0.0, bar.before or 0.0), sheet.measure(bar.text) + 10) for bar in bars if not _is_left(bar)
    ]
    starts = [(-(bar.value or 0.0), sheet.measure(bar.text) + 10) for bar in bars if _is_left(bar)]
    starts += [(-bar.before, 6) for bar in bars if bar.before is not None and bar.before < 0]

    def take(scale: float) -> tuple[float, float]:
        return tuple(max((value * scale + text for value, text in side), default=0.0) for side in (starts, ends))  # type: ignore[return-value]

    most = max((abs(value) for value, _ in (*starts, *ends)), default=0.0) or 1.0
    low, high = 0.0, room / most
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(take(middle)) <= room else (low, middle)
    scale = low or _LEAST_SCALE * room / most
    left, right = take(scale)
    return [-round(left / scale, 6), round(right / scale, 6)]


def _find_ticks(bars: Sequence[Bar], most: int) -> list[float]:
    """Find round numbers between the ends of the bars, none beyond them: there the numbers stand."""
    values = [value for bar in bars for value in (bar.value, bar.before) if value is not None]
    least, greatest = min([0.0, *values]), max([0.0, *values])
    rough = (greatest - least) / most or 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    if all(float(value).is_integer() for value in values):
        step = max(step, 1.0)
    places = range(math.ceil(least / step), math.floor(greatest / step) + 1)
    return [round(place * step, 6) for place in places]


def _is_left(bar: Bar) -> bool:
    return bar.value is not None and bar.value < 0


def _bar_layer(x: Spec, y: Spec) -> Spec:
    fill = {"full": _FULL, "faint": _FAINT, "strong": _STRONG, "doubtful": _DOUBTFUL}
    scale = {"domain": list(fill), "range": list(fill.values())}
    return {
        "transform": [{"filter": "isValid(datum.value)"}],
        "mark": {"type": "bar", "stroke": _FULL, "strokeWidth": 1},
        "encoding": {
            "y": y,
            "x": {**x, "field": "value"},
            "color": {"field": "style", "type": "nominal", "scale": scale, "legend": None},
            "strokeDash": {
                "condition": {"test": "datum.style == 'doubtful'", "value": [4, 3]},
                "value": [1, 0],
            },
            "stroke": {"condition": {"test": "datum.style == 'doubtful'", "value": _FULL}, "value": None},
        },
    }


def _before_layer(x: Spec, y: Spec) -> Spec:
    return {
        "transform": [{"filter": "isValid(datum.before)"}],
        "mark": {"type": "point", "shape": "circle", "size": 55, "filled": True, "fill": PAPER, "stroke": INK},
        "encoding": {"y": y, "x": {**x, "field": "before"}, "strokeWidth": {"value": 1.5}},
    }


def _text_layer(x: Spec, y: Spec, side: str) -> Spec:
    align, distance, ending = ("left", 6, "max") if side == "end" else ("right", -6, "min")
    value = "(isValid(datum.value) ? datum.value : 0)"
    before = f"(isValid(datum.before) ? datum.before : {value})"
    return {
        "transform": [
            {"filter": f"datum.side == '{side}'"},
            {"calculate": f"{ending}({value}, {before})", "as": "edge"},
        ],
        "mark": {"type": "text", "align": align, "dx": distance, "baseline": "middle"},
        "encoding": {
            "y": y,
            "x": {**x, "field": "edge"},
            "text": {"field": "text", "type": "nominal"},
            "color": {"condition": {"test": "isValid(datum.value)", "value": INK}, "value": MUTED},
        },
    }
