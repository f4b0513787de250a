"""Lays the steps of a procedure out as a drawing: boxes one below the other, and beside each the ways that turn off.

The drawing says nothing that the list of the steps does not say; the list is what a screen reader reads.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Box", "Exit", "Flow", "Link", "Station", "Way", "draw_flow"]

_BOX_LEFT, _BOX_WIDTH = 8, 250
_EXIT_LEFT, _WIDTH = 300, 430
_LINE, _PADDING, _GAP = 17, 12, 30
#: Characters that fit in a line of a box, of a condition beside an arrow, and of an exit.
_IN_BOX, _BESIDE, _IN_EXIT = 30, 24, 22
_MOST_LINES = 8


@dataclass(frozen=True)
class Way:
    """A way out of a step.

    Attributes:
        target: Number of the step that it leads to, or None for the end.
        condition: When it is taken, or None for always.
    """

    target: int | None
    condition: str | None


@dataclass(frozen=True)
class Station:
    """A step to be drawn.

    Attributes:
        number: Its number in the procedure.
        title: What is done.
        is_control: Whether it is a control point.
        ways: The ways out of it.
    """

    number: int
    title: str
    is_control: bool
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Box:
    """A step as it is drawn.

    Attributes:
        x: Left edge.
        y: Upper edge.
        width: Width.
        height: Height.
        lines: Its text, with the y of each line.
        is_control: Whether it is a control point.
        is_end: Whether it is the end.
    """

    x: int
    y: int
    width: int
    height: int
    lines: tuple[tuple[int, str], ...]
    is_control: bool
    is_end: bool


@dataclass(frozen=True)
class Link:
    """An arrow down to the next box.

    Attributes:
        x: Its x.
        y1: Where it begins.
        y2: Where it ends.
        lines: Its condition, with the y of each line.
    """

    x: int
    y1: int
    y2: int
    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Exit:
    """An arrow to the right, to the end or to another step than the next.

    Attributes:
        x1: Where it begins.
        x2: Where it ends.
        y: Its y.
        label: Where it leads.
        lines: Its condition, with the y of each line.
    """

    x1: int
    x2: int
    y: int
    label: str
    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Flow:
    """A drawing.

    Attributes:
        width: Width in units of the drawing.
        height: Height in units of the drawing.
        boxes: The steps and the end.
        links: The arrows down.
        exits: The arrows to the right.
    """

    width: int
    height: int
    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
    exits: tuple[Exit, ...]


def draw_flow(stations: Sequence[Station], end: str, step: str) -> Flow:
    """Lay steps out.

    Args:
        stations: The steps in their order.
        end: What the end is called.
        step: What a step is called, before its number.

    Returns:
        The drawing.
    """
    boxes: list[Box] = []
    links: list[Link] = []
    exits: list[Exit] = []
    y = 8
    for place, station in enumerate(stations):
        following = stations[place + 1].number if place + 1 < len(stations) else None
        onward = next((way for way in station.ways if way.target == following), None)
        asides = [way for way in station.ways if way is not onward]
        box, exits_here, bottom = _draw_row(station, asides, y, end, step)
        boxes.append(box)
        exits.extend(exits_here)
        lines = () if onward is None or onward.condition is None else _wrap(onward.condition, _BESIDE)
        below = bottom + max(_GAP, len(lines) * _LINE + _PADDING)
        if onward is not None:
            middle = box.y + box.height + 14
            texts = tuple((middle + number * _LINE, text) for number, text in enumerate(lines))
            links.append(Link(_BOX_LEFT + 40, box.y + box.height, below, texts))
        y = below
    # The last step has no step after it: an arrow down from it leads to the end.
    if links and links[-1].y2 == y:
        boxes.append(_draw_end(y, end))
        y += 40
    return Flow(_WIDTH, y + 8, tuple(boxes), tuple(links), tuple(exits))


def _draw_row(station: Station, asides: Sequence[Way], y: int, end: str, step: str) -> tuple[Box, list[Exit], int]:
    lines = _wrap(f"{station.number}. {station.title}", _IN_BOX)
    height = len(lines) * _LINE + 2 * _PADDING - 4
    exits: list[Exit] = []
    bottom = y
    for way in asides:
        words = () if way.condition is None else _wrap(way.condition, _IN_EXIT)
        at = bottom + 16
        texts = tuple((at + 22 + number * _LINE, text) for number, text in enumerate(words))
        label = end if way.target is None else f"{step} {way.target}"
        exits.append(Exit(_BOX_LEFT + _BOX_WIDTH, _EXIT_LEFT, at, label, texts))
        bottom = at + 10 + len(words) * _LINE
    box = Box(
        x=_BOX_LEFT,
        y=y,
        width=_BOX_WIDTH,
        height=max(height, exits[-1].y - y + 16 if exits else 0),
        lines=tuple((y + _PADDING + 12 + number * _LINE, text) for number, text in enumerate(lines)),
        is_control=station.is_control,
        is_end=False,
    )
    return box, exits, max(y + box.height, bottom)


def _draw_end(y: int, end: str) -> Box:
    return Box(_BOX_LEFT, y, 90, 34, ((y + 22, end),), is_control=False, is_end=True)


def _wrap(text: str, width: int) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, width, max_lines=_MOST_LINES, placeholder=" …"))
