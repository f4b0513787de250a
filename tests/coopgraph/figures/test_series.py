"""Lines over years: breaks where nothing is known, doubtful points, names that do not cover each other."""

import xml.etree.ElementTree as ET
from itertools import pairwise

from coopgraph.figures.drawing import draw_svg
from coopgraph.figures.series import Point, Series, draw_series
from coopgraph.figures.sheet import Heading, Sheet

HEADING = Heading("Título")


def _series(key, *values):
    return Series(key, key.upper(), tuple(Point(2011 + place, value) for place, value in enumerate(values)))


def _draw(*series, width=760):
    return draw_series(Sheet("es", width, 400), HEADING, series, "unidad", "Qué muestra.")


def _paths(spec):
    root = ET.fromstring(draw_svg(spec))  # noqa: S314 (ours)
    groups = [each for each in root.iter() if "mark-line" in each.get("class", "")]
    return [path.get("d") for group in groups for path in group.iter() if path.get("d") and path.get("stroke")]


def test_a_line_breaks_where_nothing_is_known():
    """A missing year is neither zero nor bridged: the line begins anew after it."""
    (path,) = _paths(_draw(_series("a", 4.0, 5.0, None, 6.0, 7.0)))

    assert path.count("M") == 2


def test_a_whole_line_is_one():
    """A line without missing years is drawn in one piece."""
    (path,) = _paths(_draw(_series("a", 4.0, 5.0, 6.0)))

    assert path.count("M") == 1


def test_a_series_without_values_is_left_out():
    """What has no value in any year has no line and no name on the sheet."""
    spec = _draw(_series("a", 1.0, 2.0), _series("b", None, None))

    assert {row["series"] for row in spec["data"]["values"]} == {"A"}
    assert ">B<" not in draw_svg(spec)


def test_names_do_not_cover_each_other():
    """Names of lines that end together stand apart."""
    spec = _draw(_series("a", 1.0, 10.0), _series("b", 1.0, 10.0), _series("c", 1.0, 9.9))
    placed = sorted(row["value"] for row in spec["layer"][-1]["data"]["values"])
    gaps = [later - earlier for earlier, later in pairwise(placed)]

    # 32 pixels of the 280 that the lines have stand for 1.2 of 10.6.
    assert all(gap > 1.2 for gap in gaps)


def test_each_line_differs_in_more_than_colour():
    """Shape and dash differ from line to line as the colour does."""
    spec = _draw(*(_series(key, 1.0, 2.0) for key in "abcdefgh"))
    point, line = spec["layer"][2]["encoding"], spec["layer"][1]["encoding"]

    for scale in (point["shape"]["scale"], point["color"]["scale"], line["strokeDash"]["scale"]):
        assert len({str(value) for value in scale["range"]}) == 8


def test_a_telephone_has_a_legend():
    """On a narrow sheet the names stand below, since there is no room beside the lines."""
    wide, narrow = _draw(_series("a", 1.0, 2.0)), _draw(_series("a", 1.0, 2.0), width=360)

    assert wide["layer"][1]["encoding"]["color"]["legend"] is None
    assert narrow["layer"][1]["encoding"]["color"]["legend"]["orient"] == "bottom"
    assert ">A<" in draw_svg(narrow)


def test_a_doubtful_point_is_hollow():
    """A misprint is told apart from what is well printed by its fill."""
    doubtful = Series("a", "A", (Point(2011, 1.0), Point(2012, 2.0, is_doubtful=True)))
    spec = _draw(doubtful)

    assert [row["doubtful"] for row in spec["data"]["values"]] == [False, True]
    assert spec["layer"][2]["encoding"]["fill"]["condition"]["test"] == "datum.doubtful"
