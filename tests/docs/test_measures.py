import re

import pytest
from measure_pages import FOLDER, write_pages


def test_pages_are_those_of_the_code(store):
    """Each measure has its page, written from its method and the graph, and no page is left of one that is no more."""
    standing = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}

    assert standing == write_pages(store), "run `make docs`"


def test_pages_are_whole():
    """Each page has formula, reading and limits in both languages, a source, and an example with its command."""
    pages = [path for path in FOLDER.glob("*.md") if path.name != "README.md"]
    assert len(pages) > 30
    for path in pages:
        text = path.read_text(encoding="utf-8")
        for heading in ("**Lectura.**", "**Límites.**", "**Reading.**", "**Limits.**", "Fuente · Source:"):
            assert re.search(rf"{re.escape(heading)} \S", text), f"{path.name}: {heading}"
        assert re.search(r"^    coopgraph (analyse|compare) ", text, re.MULTILINE), path.name


def test_every_page_has_a_worked_example():
    """Each page shows, after its example, the formula with the numbers of the case, and ends it with its value."""
    for path in FOLDER.glob("*.md"):
        if path.name == "README.md":
            continue
        example = path.read_text(encoding="utf-8").partition("## Ejemplo del grafo")[2].partition("Sale de")[0]
        value = re.search(r"^\| valor \| \*value\* \| (.+) \|$", example, re.MULTILINE)
        worked = re.search(r"^    \S.* = (-?[0-9.]+)$", example, re.MULTILINE)
        assert value, path.name
        assert worked, f"{path.name}: fill `arithmetic` of a measure, and run `make docs`"
        steps = re.findall(r" = (-?[0-9.]+)$", example, re.MULTILINE)
        assert float(steps[-1]) == pytest.approx(float(value[1]), abs=1e-4), path.name
