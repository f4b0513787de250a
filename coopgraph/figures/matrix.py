"""Draws a matrix as a heat map with its numbers in the cells; what it counts is for the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coopgraph.figures.sheet import INK, LINE, PAPER, Heading, Sheet, Spec, distinguish

__all__ = ["Cell", "draw_matrix"]

#: From light to dark, so that a print without colours says the same.
_COLOURS = ["#deebf7", "#08519c"]
#: From what part of the greatest number on the letters are white.
_DARK = 0.5
_NAMES = 0.42
#: Lines behind the cells, where the library would draw them before.
_AXIS: Spec = {"title": None, "ticks": False, "domain": False, "zindex": 0}


@dataclass(frozen=True)
class Cell:
    """A cell that holds something.

    Attributes:
        row: What the row is about: key and label.
        column: What the column is about: key and label.
        value: The number.
    """

    row: tuple[str, str]
    column: tuple[str, str]
    value: int


def draw_matrix(sheet: Sheet, heading: Heading, cells: Sequence[Cell], description: str) -> Spec:
    """Draw a matrix; what has no cell stays blank.

    Args:
        sheet: What it is drawn on.
        heading: What stands above.
        cells: The cells, in any order: the rows and columns with most cells come first.
        description: What the figure shows, in words.

    Returns:
        The specification.
    """
    if not cells:
        return sheet.tell_empty(heading, description)
    rows = _order([cell.row for cell in cells])
    columns = _order([cell.column for cell in cells])
    most = max(cell.value for cell in cells)
    # One line each: the rows stand too close for more.
    values = [
        {"row": rows[cell.row], "column": columns[cell.column], "value": cell.value, "dark": cell.value > most * _DARK}
        for cell in cells
    ]
    room = sheet.width * _NAMES
    left, above = (max(map(sheet.measure, names.values())) + 6 for names in (rows, columns))
    y = {
        "field": "row",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": list(rows.values())},
        "axis": {**_AXIS, "labelLimit": room, "minExtent": min(left, room), "grid": True},
    }
    x = {
        "field": "column",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": list(columns.values())},
        "axis": {**_AXIS, "orient": "top", "labelAngle": -90, "labelLimit": 140, "minExtent": min(above, 140)},
    }
    layers = [_rect_layer(x, y, most), _number_layer(x, y)]
    return sheet.finish(heading, layers, description, data={"values": values}, view={"stroke": LINE})


def _order(keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Order what was met by how often, then by name, and give each a name of its own."""
    ordered = sorted(set(keys), key=lambda key: (-keys.count(key), key[1], key[0]))
    return dict(zip(ordered, distinguish((label, key) for key, label in ordered), strict=True))


def _rect_layer(x: Spec, y: Spec, most: int) -> Spec:
    scale = {"type": "linear", "domain": [0, most], "range": _COLOURS}
    return {
        "mark": {"type": "rect", "stroke": PAPER, "strokeWidth": 1},
        "encoding": {
            "x": x,
            "y": y,
            "color": {"field": "value", "type": "quantitative", "scale": scale, "legend": None},
        },
    }


def _number_layer(x: Spec, y: Spec) -> Spec:
    return {
        "mark": {"type": "text", "fontSize": 11},
        "encoding": {
            "x": x,
            "y": y,
            "text": {"field": "value", "type": "quantitative", "format": ",d"},
            "color": {"condition": {"test": "datum.dark", "value": PAPER}, "value": INK},
        },
    }
