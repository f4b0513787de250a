"""Draws a network as SVG: where each node stands, how each line runs, and which names fit; the template writes it.

Places depend on nothing but the nodes and the pairs of the whole network, in sorted order: what a page leaves out never
moves what it shows, and two visits give the same picture. What the lines mean is decided by the views.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

import networkx as nx
import numpy as np

__all__ = [
    "MOST_LINES",
    "MOST_NODES",
    "Actor",
    "Drawing",
    "DrawnLine",
    "DrawnNode",
    "Layout",
    "Line",
    "draw_network",
    "place_nodes",
    "trace_shape",
]

Point: TypeAlias = tuple[float, float]

#: A larger network would be neither legible nor quick.
MOST_NODES, MOST_LINES = 500, 1200
#: The layout by distances takes a time that grows with the cube of the nodes.
_MOST_BY_DISTANCE = 250
_SEED = 7
_WIDTH, _HEIGHT, _MARGIN = 1120.0, 820.0, 56.0
#: The box of a small component, which stands below the largest.
_BOX_WIDTH, _BOX_HEIGHT = 280.0, 130.0
_APART = 24.0
_ROUNDS = 60
_CHARACTER, _LINE_HEIGHT = 6.6, 14.0
_LONGEST = 26
#: A node with so many ties is named even where its name covers smaller ones.
_WEIGHTY = 8
#: Kind of shape to its corners, on a circle of radius one: number and angle of the first in degrees.
_POLYGONS: Mapping[str, tuple[int, float]] = MappingProxyType(
    {"diamond": (4, 0), "square": (4, 45), "triangle": (3, -90), "inverted": (3, 90), "hexagon": (6, 0)}
)


@dataclass(frozen=True)
class Layout:
    """Where the nodes of a whole network stand.

    Attributes:
        points: Node to its place.
        width: Width of the picture.
        height: Height of the picture.
    """

    points: Mapping[str, Point]
    width: float
    height: float


@dataclass(frozen=True)
class Actor:
    """A node that is to be drawn.

    Attributes:
        key: The node in the layout.
        name: What its link is called.
        short: What stands beside it, if there is room.
        shape: `circle` or a polygon of `trace_shape`.
        href: Where it leads.
        weight: How many ties it has in the whole network.
        chosen: Whether the reader chose it.
    """

    key: str
    name: str
    short: str
    shape: str
    href: str
    weight: int
    chosen: bool


@dataclass(frozen=True)
class Line:
    """A line that is to be drawn.

    Attributes:
        source: Where it begins.
        target: Where it ends.
        style: Slug of the style.
        is_open: Whether its arrow is open.
        count: How many ties it stands for.
        name: What its link is called.
        href: Where it leads.
        chosen: Whether the reader chose it.
    """

    source: str
    target: str
    style: str
    is_open: bool
    count: int
    name: str
    href: str
    chosen: bool


@dataclass(frozen=True)
class DrawnNode:
    """A node as the template writes it.

    Attributes:
        name: What its link is called.
        href: Where it leads.
        shape: Kind of its shape.
        path: Its outline.
        label: What stands beside it, or None where there is no room.
        x: Where the label stands.
        y: Where the label stands.
        anchor: `start`, `middle` or `end`.
        chosen: Whether the reader chose it.
    """

    name: str
    href: str
    shape: str
    path: str
    label: str | None
    x: float
    y: float
    anchor: str
    chosen: bool


@dataclass(frozen=True)
class DrawnLine:
    """A line as the template writes it.

    Attributes:
        name: What its link is called.
        href: Where it leads.
        style: Slug of the style.
        path: Its course.
        is_open: Whether its arrow is open.
        width: How thick it is, from 1 to 4.
        chosen: Whether the reader chose it.
    """

    name: str
    href: str
    style: str
    path: str
    is_open: bool
    width: int
    chosen: bool


@dataclass(frozen=True)
class Drawing:
    """A network as the template writes it.

    Attributes:
        width: Width of the picture.
        height: Height of the picture.
        lines: The lines, by name.
        nodes: The nodes, by name.
    """

    width: float
    height: float
    lines: tuple[DrawnLine, ...]
    nodes: tuple[DrawnNode, ...]


# Places


@lru_cache(maxsize=8)
def place_nodes(nodes: tuple[str, ...], pairs: tuple[tuple[str, str], ...]) -> Layout:
    """Place the nodes of a whole network.

    Args:
        nodes: The nodes, sorted.
        pairs: The pairs that are tied, each sorted, in order.

    Returns:
        The layout: the largest component above, the others in boxes below it.
    """
    network: nx.Graph[str] = nx.Graph()
    network.add_nodes_from(nodes)
    network.add_edges_from(pairs)
    found = [tuple(sorted(piece)) for piece in nx.connected_components(network)]
    pieces = sorted(found, key=lambda piece: (-len(piece), piece))
    points: dict[str, Point] = {}
    height = _HEIGHT
    columns = int(_WIDTH // _BOX_WIDTH)
    for number, piece in enumerate(pieces):
        if number == 0:
            corner, size = (0.0, 0.0), (_WIDTH, _HEIGHT)
        else:
            row, column = divmod(number - 1, columns)
            corner, size = (column * _BOX_WIDTH, _HEIGHT + row * _BOX_HEIGHT), (_BOX_WIDTH, _BOX_HEIGHT)
            height = corner[1] + size[1]
        points |= _fit(_lay_out(network, piece), corner, size)
    return Layout(MappingProxyType(points), _WIDTH, height)


def _lay_out(network: nx.Graph[str], piece: Sequence[str]) -> dict[str, Point]:
    # A subgraph keeps the order of the whole: its own is sorted, so that no hash decides the picture.
    part: nx.Graph[str] = nx.Graph()
    part.add_nodes_from(piece)
    part.add_edges_from(sorted((min(pair), max(pair)) for pair in network.subgraph(piece).edges))
    if len(part) <= _MOST_BY_DISTANCE:
        found = nx.kamada_kawai_layout(part)
    else:
        found = nx.spring_layout(part, seed=_SEED, iterations=60)
    return {node: (float(found[node][0]), float(found[node][1])) for node in piece}


def _fit(places: Mapping[str, Point], corner: Point, size: tuple[float, float]) -> dict[str, Point]:
    """Stretch places over a box, and push apart those that touch."""
    names = list(places)
    spots = np.array([places[name] for name in names], dtype=float)
    low, high = spots.min(axis=0), spots.max(axis=0)
    reach = np.where(high - low < 1e-9, 1.0, high - low)
    margin = np.array([_MARGIN, min(_MARGIN, size[1] / 4)])
    room = np.array(size) - 2 * margin
    spots = np.where(high - low < 1e-9, 0.5, (spots - low) / reach) * room
    for _ in range(_ROUNDS):
        gaps = spots[:, None, :] - spots[None, :, :]
        distances = np.maximum(np.hypot(gaps[..., 0], gaps[..., 1]), 1e-6)
        push = np.clip(_APART - distances, 0, None) / distances / 2
        np.fill_diagonal(push, 0)
        spots = np.clip(spots + (gaps * push[..., None]).sum(axis=1), 0, room)
    spots = np.round(spots + margin + np.array(corner), 1)
    return {name: (float(x), float(y)) for name, (x, y) in zip(names, spots, strict=True)}


# Drawing


def draw_network(layout: Layout, actors: Sequence[Actor], lines: Sequence[Line]) -> Drawing:
    """Draw a part of a network.

    Args:
        layout: Where all nodes stand.
        actors: The nodes that are shown.
        lines: The lines that are shown; their ends are among the nodes.

    Returns:
        The drawing.
    """
    radius = {actor.key: _measure_radius(actor.weight) for actor in actors}
    ranks: dict[tuple[str, str], int] = {}
    drawn = []
    for line in sorted(lines, key=lambda line: (line.name, line.style, line.href)):
        pair = (line.source, line.target)
        rank = ranks[pair] = ranks.get(pair, -1) + 1
        ends = layout.points[line.source], layout.points[line.target]
        path = _trace_line(*ends, (radius[line.source], radius[line.target]), rank)
        width = min(4, line.count)
        drawn.append(DrawnLine(line.name, line.href, line.style, path, line.is_open, width, line.chosen))
    return Drawing(layout.width, layout.height, tuple(drawn), _draw_nodes(layout, actors, radius))


def _measure_radius(weight: int) -> float:
    return round(5 + min(10.0, 1.5 * math.sqrt(weight)), 1)


def _trace_line(start: Point, end: Point, radius: tuple[float, float], rank: int) -> str:
    """Trace a line that bows to its left, so that the two directions of a pair lie apart."""
    (x, y), (u, v) = start, end
    if start == end:
        reach = radius[0] + 14 + 6 * rank
        begin, end_ = f"{x - 4:.1f} {y - radius[0]:.1f}", f"{x + 4:.1f} {y - radius[0] - 3:.1f}"
        return f"M{begin}C{x - reach:.1f} {y - 2 * reach:.1f} {x + reach:.1f} {y - 2 * reach:.1f} {end_}"
    length = math.hypot(u - x, v - y)
    bow = 0.09 * length + 10 * rank
    middle = ((x + u) / 2 + (v - y) / length * bow, (y + v) / 2 - (u - x) / length * bow)
    first, last = _step(start, middle, radius[0]), _step(end, middle, radius[1] + 4)
    return f"M{first[0]:.1f} {first[1]:.1f}Q{middle[0]:.1f} {middle[1]:.1f} {last[0]:.1f} {last[1]:.1f}"


def _step(start: Point, towards: Point, length: float) -> Point:
    gap = max(math.hypot(towards[0] - start[0], towards[1] - start[1]), 1e-6)
    share = min(length / gap, 0.9)
    return start[0] + (towards[0] - start[0]) * share, start[1] + (towards[1] - start[1]) * share


def trace_shape(shape: str, place: Point, radius: float) -> str:
    """Trace the outline of a node.

    Args:
        shape: `circle`, or one of the polygons.
        place: Its middle.
        radius: Its radius.

    Returns:
        The path.

    >>> trace_shape("square", (10, 10), 5)
    'M13.5 13.5L6.5 13.5L6.5 6.5L13.5 6.5Z'
    """
    x, y = place
    if shape not in _POLYGONS:
        half = f"a{radius} {radius} 0 1 0"
        return f"M{x - radius:.1f} {y:.1f}{half} {2 * radius:.1f} 0{half} {-2 * radius:.1f} 0Z"
    corners, first = _POLYGONS[shape]
    angles = [math.radians(first + 360 * number / corners) for number in range(corners)]
    spots = [f"{x + radius * math.cos(angle):.1f} {y + radius * math.sin(angle):.1f}" for angle in angles]
    return f"M{'L'.join(spots)}Z"


def _draw_nodes(layout: Layout, actors: Sequence[Actor], radius: Mapping[str, float]) -> tuple[DrawnNode, ...]:
    labels = _place_labels(layout, actors, radius)
    drawn = []
    for actor in sorted(actors, key=lambda actor: (actor.name, actor.key)):
        place = layout.points[actor.key]
        text, x, y, anchor = labels.get(actor.key, (None, place[0], place[1], "start"))
        path = trace_shape(actor.shape, place, radius[actor.key])
        drawn.append(DrawnNode(actor.name, actor.href, actor.shape, path, text, x, y, anchor, actor.chosen))
    return tuple(drawn)


_Label: TypeAlias = tuple[str | None, float, float, str]
_Box: TypeAlias = tuple[float, float, float, float]


def _place_labels(layout: Layout, actors: Sequence[Actor], radius: Mapping[str, float]) -> Mapping[str, _Label]:
    """Give the nodes with most ties their names first, and nobody one that would cover another."""
    spots: list[_Box] = []
    for key, around in radius.items():
        x, y = layout.points[key]
        spots.append((x - around, y - around, x + around, y + around))
    names: list[_Box] = []
    placed: dict[str, _Label] = {}
    for actor in sorted(actors, key=lambda actor: (not actor.chosen, -actor.weight, actor.key)):
        text = actor.short if len(actor.short) <= _LONGEST else f"{actor.short[: _LONGEST - 1].rstrip()}…"
        place = (layout.points[actor.key], radius[actor.key])
        found = _find_room(text, layout, place, [*spots, *names])
        if found is None and (actor.chosen or actor.weight >= _WEIGHTY):
            found = _find_room(text, layout, place, names)
        if found is not None:
            placed[actor.key] = found[0]
            names.append(found[1])
    return placed


def _find_room(
    text: str, layout: Layout, place: tuple[Point, float], taken: Collection[_Box]
) -> tuple[_Label, _Box] | None:
    (x, y), radius = place
    wide, gap = len(text) * _CHARACTER, radius + 4
    for dx, dy, anchor in (
        (gap, 4, "start"),
        (-gap, 4, "end"),
        (0, -gap - 2, "middle"),
        (0, gap + 10, "middle"),
        (gap * 0.7, -gap * 0.7, "start"),
        (gap * 0.7, gap * 0.7 + 8, "start"),
    ):
        left = x + dx - {"start": 0.0, "end": wide, "middle": wide / 2}[anchor]
        box = (left, y + dy - _LINE_HEIGHT + 4, left + wide, y + dy + 3)
        inside = box[0] >= 2 and box[2] <= layout.width - 2 and box[1] >= 2
        if inside and not _touches(box, taken):
            return (text, round(x + dx, 1), round(y + dy, 1), anchor), box
    return None


def _touches(box: _Box, others: Collection[_Box]) -> bool:
    return any(box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in others)
