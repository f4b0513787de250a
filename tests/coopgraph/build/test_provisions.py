from pathlib import Path

import pytest

from coopgraph.build.provisions import read_provisions
from coopgraph.errors import SourceError

HEAD = "@norm ds-001-2000-x\n@unit x-oci\n"


def _read(tmp_path: Path, text: str):
    path = tmp_path / "x.txt"
    path.write_text(text, encoding="utf-8")
    return read_provisions(path, name="x.txt")


def test_heading_is_told_from_chapeau(tmp_path):
    """A heading may run over two lines; the text that opens with an article of speech is the chapeau."""
    (article,) = _read(
        tmp_path,
        HEAD
        + "0|Artículo 34.- De las funciones de la Oficina de Planeamiento y\n70|Presupuesto:\n"
        + "90|La Oficina es la unidad. Tiene las siguientes funciones:\n200|a) Coordinar.\n",
    )

    assert str(article.title) == "De las funciones de la Oficina de Planeamiento y Presupuesto:"
    assert str(article.chapeau) == "La Oficina es la unidad. Tiene las siguientes funciones:"
    assert [(point.slug, point.label, str(point.text)) for point in article.points] == [("a", "a)", "Coordinar.")]


def test_heading_without_title_is_all_chapeau(tmp_path):
    """An article that opens with its own sentence has no title."""
    (article,) = _read(tmp_path, HEAD + "0|Artículo 107°. – La Dirección es el órgano de línea.\n")

    assert not article.title.spans
    assert str(article.chapeau) == "La Dirección es el órgano de línea."
    assert article.chapeau.spans[0].start == len("Artículo 107°. – ")


@pytest.mark.parametrize(
    ("first", "second", "slugs"),
    [
        ("a) Uno.", "b) Dos.", ["a", "b"]),
        ("1. Uno.", "2. Dos.", ["1", "2"]),
        ("34.1. Uno.", "34.2. Dos.", ["1", "2"]),
        ("a. Uno.", "b. Dos.", ["a", "b"]),
    ],
)
def test_labels_of_every_style(tmp_path, first, second, slugs):
    """Letters and numbers, with a parenthesis or a dot, are labels."""
    (article,) = _read(tmp_path, f"{HEAD}0|Artículo 34.- Funciones\n30|{first}\n50|{second}\n")

    assert [point.slug for point in article.points] == slugs


def test_lines_of_a_point_are_joined(tmp_path):
    """A point runs to the next label, and its passage from its first to its last character."""
    (article,) = _read(tmp_path, HEAD + "0|Artículo 1.- Funciones\n30|a) Coordinar con\n60|el sector.\n")

    (point,) = article.points
    assert str(point.text) == "Coordinar con el sector."
    assert [(span.start, span.end) for span in point.text.spans] == [(33, 70)]


def test_page_break_gives_two_passages(tmp_path):
    """A text cut by a page number is two passages in order and one text."""
    (article,) = _read(tmp_path, HEAD + "0|Artículo 1.- Funciones\n30|a) Coordinar con\n@page\n60|el sector.\n")

    (point,) = article.points
    assert [(span.start, span.end, span.text) for span in point.text.spans] == [
        (33, 46, "Coordinar con"),
        (60, 70, "el sector."),
    ]
    assert str(point.text) == "Coordinar con el sector."


def test_elided_points_are_no_points(tmp_path):
    """Points declared as left out are recorded, and the letters go on after them."""
    (article,) = _read(
        tmp_path,
        HEAD + "0|Artículo 49.- Funciones\n@elided a-o printed L5509-5510\n30|p) Analizar.\n50|q) Emitir.\n",
    )

    assert [point.slug for point in article.points] == ["p", "q"]
    assert [(each.first, each.last, each.printed, each.place) for each in article.elisions] == [
        ("a", "o", True, "L5509-5510")
    ]


def test_point_without_letter_takes_its_ordinal(tmp_path):
    """A closing point without letter is counted among the printed points."""
    (article,) = _read(
        tmp_path, HEAD + "0|Artículo 57.- Funciones\n30|a) Uno.\n@unlettered\n50|Las demás que le asigne.\n"
    )

    assert [(point.slug, point.label, point.order) for point in article.points] == [("a", "a)", 1), ("n2", "", 2)]


def test_doubled_label_is_printed_and_left_out_of_the_text(tmp_path):
    """A label printed twice is kept as printed and is no part of the text."""
    (article,) = _read(tmp_path, HEAD + "0|Artículo 43.- Funciones\n@doubled\n30|a) a) Brindar.\n")

    (point,) = article.points
    assert (point.label, str(point.text), point.text.spans[0].start) == ("a) a)", "Brindar.", 36)


@pytest.mark.parametrize(
    ("text", "row", "words"),
    [
        ("0|Artículo 1.- Funciones\n30|a) Uno.\n50|a) Dos.\n", 5, "is repeated"),
        ("0|Artículo 1.- Funciones\n30|a) Uno.\n50|c) Tres.\n", 5, "comes where b is due: a point is missing"),
        ("0|Artículo 1.- Funciones\n30|b) Dos.\n", 4, "comes where a is due"),
        ("0|Artículo 1.- Funciones\n@elided c-d silent\n30|e) Uno.\n", 4, "the next point would be a"),
        ("0|Artículo 1.- Funciones\n@doubled\n30|a) Uno.\n", 5, "printed once"),
        ("0|Artículo 1.- Funciones\n30|a) Uno.\n20|b) Dos.\n", 5, "does not lie after the line before"),
        ("0|Artículo 1.- Funciones\n30|a) Uno.\n90|Artículo 1.- Otra vez\n", 5, "stands twice"),
        ("0|Artículo 1.- Funciones\na) Uno.\n", 4, "neither `offset|text`"),
        ("0|Artículo 1.- Funciones\n@hidden x\n", 4, "no known @ line"),
        ("0|a) Uno.\n", 3, "before the first article"),
        ("0|Artículo 1.- Funciones\n", 3, "neither text nor points"),
    ],
)
def test_disorder_is_told_with_its_row(tmp_path, text, row, words):
    """A provision text that is out of order says what is wrong, in which row."""
    with pytest.raises(SourceError, match=words) as caught:
        _read(tmp_path, HEAD + text)

    assert (caught.value.file, caught.value.row) == ("x.txt", row)


def test_truncated_file_is_told(tmp_path):
    """A provision text cut in the middle of a line is refused."""
    with pytest.raises(SourceError, match="ends in the middle of a line"):
        _read(tmp_path, HEAD + "0|Artículo 1.- Funciones\n30|a) Un")


def test_part_and_post_are_read_without_heading(tmp_path):
    """A list that is no article, and the sheet of a post, have a chapeau and points, and keys of their own."""
    general, sheet = _read(
        tmp_path,
        "@norm mof-x\n@unit x-oci\n@part general\n0|Diseñar la estrategia.\n30|a. Coordinar.\n"
        "@post x-067\n@part cap-067\n60|Dirigir la oficina.\n90|1\tRepresentar.\n",
    )

    assert (general.holder, general.key, general.point_key("a")) == ("unit/x-oci", "x-oci/general", "x-oci/general-a")
    assert (sheet.holder, sheet.key, sheet.point_key("1")) == ("post/x-067", "x-067/cap-067", "x-067/1")
    assert (str(general.chapeau), general.opening.start) == ("Diseñar la estrategia.", 0)
    assert [(point.slug, point.label, str(point.text)) for point in sheet.points] == [("1", "1", "Representar.")]
