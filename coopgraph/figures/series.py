"""Draws series over years as lines, each told by colour, shape, dash and name; what they stand for is elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coopgraph.figures.sheet import INK, MUTED, PALETTE, PAPER, SHAPES, Heading, Sheet, Spec, distinguish

__all__ = ["Point", "Series", "draw_series"]

_DASHES = ([1, 0], [8, 3], [2, 2], [10, 3, 2, 3], [5, 5], [12, 4], [1, 3], [6, 2, 1, 2, 1, 2])
#: Part of the breadth that the names at the ends of the lines take.
_NAMES = 0.3
#: Pixels that a name of two lines needs, and those of the height that the lines themselves have not.
_STEP, _AROUND = 32, 120
#: What the lines leave above them.
_HEADROOM = 1.06
#: How far above the axis the lowest name stands, in parts of what lies between two.
_ABOVE_AXIS = 0.55


@dataclass(frozen=True)
class Point:
    """A value of a series.

    Attributes:
        year: The year.
        value: The value; None where nothing is known, and the line breaks there.
        is_doubtful: Whether it is misprinted: its point is drawn hollow.
        low: Least value that it could have, or None.
        high: Greatest value that it could have, or None.
    """

    year: int
    value: float | None
    is_doubtful: bool = False
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Series:
    """A line.

    Attributes:
        key: What tells it apart from others of the same name.
        label: Its name.
        points: Its values, by year.
    """

    key: str
    label: str
    points: tuple[Point, ...]

    @property
    def last(self) -> Point | None:
        """The last value that is known."""
        return next((point for point in reversed(self.points) if point.value is not None), None)


def draw_series(sheet: Sheet, heading: Heading, series: Sequence[Series], unit: str, description: str) -> Spec:
    """Draw lines over years.

    Args:
        sheet: What they are drawn on.
        heading: What stands above.
        series: The series, at most eight; those without any value are left to the heading.
        unit: What is measured, for the axis.
        description: What the figure shows, in words.

    Returns:
        The specification.
    """
    drawn = [each for each in series if each.last is not None][: len(PALETTE)]
    if not drawn:
        return sheet.tell_empty(heading, description)
    names = distinguish((each.label, each.key) for each in drawn)
    years = sorted({point.year for each in drawn for point in each.points})
    most = max(_highest(point) for each in drawn for point in each.points) * _HEADROOM or 1.0
    values = [
        {
            "series": name,
            "year": point.year,
            "value": point.value,
            "doubtful": point.is_doubtful,
            "low": point.low,
            "high": point.high,
        }
        for each, name in zip(drawn, names, strict=True)
        for point in each.points
    ]
    axes = _make_axes(sheet, years, most, unit)
    styles = _make_styles(sheet, names)
    layers = [_bounds_layer(axes, styles), _line_layer(axes, styles), _point_layer(axes, styles)]
    if not sheet.is_narrow:
        layers += _name_layers(sheet, drawn, names, (years[-1], most), axes)
    return sheet.finish(heading, layers, description, data={"values": values})


def _highest(point: Point) -> float:
    return max(point.value or 0.0, point.high or 0.0)


def _make_axes(sheet: Sheet, years: Sequence[int], most: float, unit: str) -> tuple[Spec, Spec]:
    span = max(years[-1] - years[0], 1)
    room = 0.04 * span if sheet.is_narrow else span * _NAMES / (1 - _NAMES - 0.12)
    x = {
        "field": "year",
        "type": "quantitative",
        "scale": {"domain": [years[0] - 0.04 * span, years[-1] + room], "nice": False, "zero": False},
        "axis": {"title": None, "values": list(years), "format": "d", "grid": False},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, most], "nice": False},
        "axis": {"title": unit, "format": ",~f", "tickCount": 5, "domain": False, "ticks": False},
    }
    return x, y


def _make_styles(sheet: Sheet, names: Sequence[str]) -> dict[str, Spec]:
    legend = {"orient": "bottom", "columns": 1, "symbolStrokeWidth": 2} if sheet.is_narrow else None
    count = len(names)

    def style(values: Sequence[object]) -> Spec:
        scale = {"domain": list(names), "range": list(values[:count])}
        return {"field": "series", "type": "nominal", "scale": scale, "legend": legend}

    return {"color": style(PALETTE), "strokeDash": style(_DASHES), "shape": style(SHAPES)}


def _bounds_layer(axes: tuple[Spec, Spec], styles: dict[str, Spec]) -> Spec:
    x, y = axes
    return {
        "transform": [{"filter": "isValid(datum.low) && isValid(datum.high)"}],
        "mark": {"type": "rule", "strokeWidth": 2, "opacity": 0.6},
        "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, "color": styles["color"]},
    }


def _line_layer(axes: tuple[Spec, Spec], styles: dict[str, Spec]) -> Spec:
    x, y = axes
    return {
        "mark": {"type": "line", "strokeWidth": 2, "invalid": "break-paths-show-path-domains"},
        "encoding": {"x": x, "y": y, "color": styles["color"], "strokeDash": styles["strokeDash"]},
    }


def _point_layer(axes: tuple[Spec, Spec], styles: dict[str, Spec]) -> Spec:
    x, y = axes
    return {
        "transform": [{"filter": "isValid(datum.value)"}],
        "mark": {"type": "point", "size": 60, "opacity": 1},
        "encoding": {
            "x": x,
            "y": y,
            "color": styles["color"],
            "shape": styles["shape"],
            "fill": {
                "condition": {"test": "datum.doubtful", "value": PAPER},
                **{name: part for name, part in styles["color"].items() if name != "legend"},
                "legend": None,
            },
        },
    }


def _name_layers(
    sheet: Sheet, drawn: Sequence[Series], names: Sequence[str], ends: tuple[int, float], axes: tuple[Spec, Spec]
) -> list[Spec]:
    """Write each name beside the end of its line, as far from the others as letters need."""
    last_year, most = ends
    heights = [float(each.last.value or 0) if each.last is not None else 0.0 for each in drawn]
    gap = most * _STEP / max(sheet.height - _AROUND, _STEP)
    placed = _spread(heights, gap, most)
    room = sheet.width * _NAMES - 30
    values = [
        {"year": last_year, "value": place, "name": sheet.wrap(name, room, 2)}
        for name, place in zip(names, placed, strict=True)
    ]
    links = [
        {"year": each.last.year if each.last is not None else last_year, "value": height, "end": last_year, "to": place}
        for each, height, place in zip(drawn, heights, placed, strict=True)
    ]
    x, y = axes
    text = {"type": "text", "align": "left", "dx": 24, "baseline": "middle", "lineHeight": 14, "color": INK}
    link = {"type": "rule", "stroke": MUTED, "strokeWidth": 0.75, "strokeDash": [2, 2], "x2Offset": 20}
    return [
        {
            "data": {"values": links},
            "mark": link,
            "encoding": {"x": x, "y": y, "x2": {"field": "end"}, "y2": {"field": "to"}},
        },
        {
            "data": {"values": values},
            "mark": text,
            "encoding": {"x": x, "y": y, "text": {"field": "name"}},
        },
    ]


def _spread(heights: Sequence[float], gap: float, most: float) -> list[float]:
    """Move places apart until each is a gap away from the next, and none lies outside.

    Args:
        heights: Where each would be.
        gap: What lies between two at least.
        most: The greatest place.

    Returns:
        Where each is, in the order of the heights.

    >>> _spread([10.0, 9.0, 1.0], 4.0, 12.0)
    [10.2, 6.2, 2.2]
    """
    order = sorted(range(len(heights)), key=lambda place: -heights[place])
    placed = list(heights)
    above = most + gap
    for place in order:
        placed[place] = min(placed[place], above - gap)
        above = placed[place]
    below = -gap * (1 - _ABOVE_AXIS)
    for place in reversed(order):
        placed[place] = max(placed[place], below + gap)
        below = placed[place]
    return placed
