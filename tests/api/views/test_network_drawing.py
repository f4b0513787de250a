"""The drawing of a network: the same places at every visit, lines that end at nodes, names that do not cover others."""

import json
import math
import re
import subprocess
import sys
from itertools import pairwise

import pytest

from api.views.coordination.network_drawing import Actor, Line, draw_network, place_nodes, trace_shape

#: A star around A, a triangle apart, and a node with only a loop.
NODES = ("a", "b", "c", "d", "e", "f", "g", "loop")
PAIRS = (("a", "b"), ("a", "c"), ("a", "d"), ("e", "f"), ("e", "g"), ("f", "g"))


def make_actor(key, weight=1, **more):
    """An actor of which only the key matters."""
    return Actor(
        **{
            "key": key,
            "name": key,
            "short": key,
            "shape": "circle",
            "href": f"?actor={key}",
            "weight": weight,
            "chosen": False,
            **more,
        }
    )


def make_line(source, target, **more):
    """A line of one tie."""
    given = {
        "style": "join",
        "is_open": False,
        "count": 1,
        "name": f"{source} → {target}",
        "href": "#",
        "chosen": False,
    }
    return Line(source, target, **{**given, **more})


def read_numbers(path):
    """The numbers of a path."""
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]


def test_places_do_not_depend_on_hashes():
    """Two processes with other hashes of texts put every node in the same place."""
    code = (
        "import json\nfrom api.views.coordination.network_drawing import place_nodes\n"
        f"print(json.dumps(dict(sorted(place_nodes({NODES!r}, {PAIRS!r}).points.items()))))"
    )
    command = [sys.executable, "-c", code]
    printed = {
        subprocess.run(command, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True, text=True).stdout
        for seed in ("1", "2")
    }

    assert len(printed) == 1
    places = {node: tuple(place) for node, place in json.loads(printed.pop()).items()}
    assert places == dict(place_nodes(NODES, PAIRS).points)


def test_nobody_is_moved_by_what_is_left_out():
    """A node stands in the same place whatever else is drawn."""
    layout = place_nodes(NODES, PAIRS)
    whole = draw_network(layout, [make_actor(node) for node in NODES], [make_line(*pair) for pair in PAIRS])
    part = draw_network(layout, [make_actor("a"), make_actor("b")], [make_line("a", "b")])
    paths = {node.name: node.path for node in whole.nodes}

    assert {node.name: node.path for node in part.nodes} == {name: paths[name] for name in ("a", "b")}
    assert (part.width, part.height) == (whole.width, whole.height)


def test_everybody_stands_apart_and_inside():
    """No two nodes touch, and none is outside the picture; the largest component stands above the others."""
    layout = place_nodes(NODES, PAIRS)
    places = list(layout.points.values())

    assert all(math.dist(one, other) >= 20 for i, one in enumerate(places) for other in places[:i])
    assert all(0 < x < layout.width and 0 < y < layout.height for x, y in places)
    assert max(layout.points[node][1] for node in "abcd") < min(layout.points[node][1] for node in "efg")


def test_large_network_is_placed():
    """A network too large for a layout by distances is placed too, each node once."""
    nodes = tuple(f"n{number:03d}" for number in range(300))
    layout = place_nodes(nodes, tuple(pairwise(nodes)))

    assert set(layout.points) == set(nodes)


def test_two_directions_lie_apart():
    """The line there and the line back bow to different sides, and so do two lines of one direction."""
    layout = place_nodes(NODES, PAIRS)
    lines = [make_line("a", "b"), make_line("b", "a"), make_line("a", "b", style="rule")]
    drawn = draw_network(layout, [make_actor("a"), make_actor("b")], lines)

    assert len({line.path for line in drawn.lines}) == 3


def test_arrow_ends_at_the_edge_of_its_node():
    """A line begins and ends outside the circles of its nodes, and near them."""
    layout = place_nodes(NODES, PAIRS)
    drawn = draw_network(layout, [make_actor("a", 9), make_actor("b", 9)], [make_line("a", "b")])
    x, y, _, _, u, v = read_numbers(drawn.lines[0].path)
    radius = 5 + 1.5 * 3

    assert math.dist((x, y), layout.points["a"]) == pytest.approx(radius, abs=0.2)
    assert math.dist((u, v), layout.points["b"]) == pytest.approx(radius + 4, abs=0.2)


def test_loop():
    """A tie of a node with itself is drawn as a loop above it."""
    layout = place_nodes(NODES, PAIRS)
    drawn = draw_network(layout, [make_actor("loop")], [make_line("loop", "loop")])
    numbers = read_numbers(drawn.lines[0].path)

    assert "C" in drawn.lines[0].path
    assert all(y < layout.points["loop"][1] for y in numbers[1::2])


def test_names_do_not_cover_one_another():
    """Names that are shown lie apart, the longest are cut, and a chosen node always has its name."""
    layout = place_nodes(NODES, PAIRS)
    actors = [make_actor(node, short=f"{node} {'x' * 40}") for node in NODES if node != "a"]
    drawn = draw_network(layout, [*actors, make_actor("a", short="a", chosen=True)], [])
    boxes = []
    for node in drawn.nodes:
        if node.label is not None:
            assert len(node.label) <= 26
            wide = 6.6 * len(node.label)
            left = node.x - {"start": 0, "end": wide, "middle": wide / 2}[node.anchor]
            boxes.append((left, node.y - 10, left + wide, node.y + 3))

    assert next(node.label for node in drawn.nodes if node.name == "a") == "a"
    assert not any(
        one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
        for i, one in enumerate(boxes)
        for other in boxes[:i]
    )


def test_thickness_is_bounded():
    """A line is as thick as it has ties, up to four."""
    layout = place_nodes(NODES, PAIRS)
    lines = [make_line("a", "b", count=count, name=str(count)) for count in (1, 3, 40)]
    drawn = draw_network(layout, [make_actor("a"), make_actor("b")], lines)

    assert {line.name: line.width for line in drawn.lines} == {"1": 1, "3": 3, "40": 4}


@pytest.mark.parametrize(("shape", "corners"), [("diamond", 4), ("square", 4), ("triangle", 3), ("hexagon", 6)])
def test_shapes(shape, corners):
    """A polygon has its corners, all at the radius from the middle."""
    numbers = read_numbers(trace_shape(shape, (50, 40), 10))
    spots = list(zip(numbers[::2], numbers[1::2], strict=True))

    assert len(set(spots)) == corners
    assert all(math.dist(spot, (50, 40)) == pytest.approx(10, abs=0.1) for spot in spots)


def test_nothing_to_draw():
    """A network without nodes gives an empty picture."""
    drawn = draw_network(place_nodes((), ()), [], [])

    assert (drawn.nodes, drawn.lines) == ((), ())
