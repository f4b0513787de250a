"""Bars: what is drawn for each value, for none, and for labels that mean harm."""

import xml.etree.ElementTree as ET

from coopgraph.figures.bars import Bar, draw_bars
from coopgraph.figures.drawing import draw_svg
from coopgraph.figures.sheet import Heading, Sheet

SHEET = Sheet("es", 760, 240)
HEADING = Heading("Título", ("Subtítulo.",))
HOSTILE = """<script>alert('1')</script> "]; alert(2); [" \\" & ünï"""


def _draw(bars, sheet=SHEET):
    return draw_bars(sheet, HEADING, bars, "unidad", "Qué muestra.")


def _texts(svg):
    return ["".join(element.itertext()) for element in ET.fromstring(svg).iter() if element.tag.endswith("text")]  # noqa: S314 (ours)


def _count_bars(svg):
    groups = [each for each in ET.fromstring(svg).iter() if "role-mark layer_0_marks" in each.get("class", "")]  # noqa: S314 (ours)
    return sum(len(list(group)) for group in groups)


def test_each_value_is_a_bar_with_its_number():
    """The data hold each value as it was given, and the drawing shows its name and its number."""
    spec = _draw([Bar("a", "Uno", 3, "3 (75 %)"), Bar("b", "Dos", 1, "1 (25 %)")])
    svg = draw_svg(spec)

    assert [(row["name"], row["value"]) for row in spec["data"]["values"]] == [("Uno", 3), ("Dos", 1)]
    assert {"Uno", "Dos", "3 (75 %)", "1 (25 %)", "Título", "Subtítulo.", "unidad"} <= set(_texts(svg))
    assert _count_bars(svg) == 2


def test_a_missing_value_is_no_bar():
    """What is not known has words and no bar; it is not drawn as zero."""
    svg = draw_svg(_draw([Bar("a", "Uno", 3, "3"), Bar("b", "Dos", None, "")]))

    assert "sin dato" in _texts(svg)
    assert _count_bars(svg) == 1


def test_zero_is_a_value():
    """A zero keeps its number."""
    texts = _texts(draw_svg(_draw([Bar("a", "Uno", 3, "3"), Bar("b", "Dos", 0, "0.0")])))

    assert "0.0" in texts
    assert "sin dato" not in texts


def test_hostile_labels_stay_text():
    """A label with markup and quotes is shown letter by letter, and ends neither an element nor an expression."""
    for sheet in (SHEET, Sheet("es", 360, 240)):
        svg = draw_svg(_draw([Bar("a", HOSTILE, 1, HOSTILE), Bar("b", "Dos", 2, "2")], sheet))

        assert "<script" not in svg
        shown = "".join("".join(_texts(svg)).split())
        assert "".join(HOSTILE.split())[:12] in shown
        assert _count_bars(svg) == 2


def test_two_things_of_one_name_are_two_bars():
    """Things that share a name are told apart by their key."""
    spec = _draw([Bar("a", "Igual", 1, "1"), Bar("b", "Igual", 2, "2")])

    assert [row["name"] for row in spec["data"]["values"]] == ["Igual (a)", "Igual (b)"]
    assert _count_bars(draw_svg(spec)) == 2


def test_bars_below_zero():
    """A value below zero goes to the left, and its number stands to the left of it."""
    spec = _draw([Bar("a", "Sube", 50, "50 %"), Bar("b", "Baja", -20, "-20 %")])
    least, most = spec["layer"][0]["encoding"]["x"]["scale"]["domain"]

    assert least < -20
    assert most > 50
    assert [row["side"] for row in spec["data"]["values"]] == ["end", "start"]


def test_no_tick_stands_beyond_the_bars():
    """The axis names round numbers up to the longest bar; beyond stand the numbers of the bars."""
    spec = _draw([Bar("a", "Uno", 12, "12 (63.2 %)")])

    assert spec["layer"][0]["encoding"]["x"]["axis"]["values"] == [0, 5, 10]


def test_no_bars():
    """Without anything to draw the sheet says so."""
    svg = draw_svg(_draw([]))

    assert "El grafo no tiene datos para esta figura." in _texts(svg)
