"""The command `report`: the three forms, chosen bodies, and what is asked wrongly."""

import io
import re

import openpyxl
import pytest
from click.testing import CliRunner

from coopgraph.cli import main


@pytest.fixture(name="run")
def _run(graph_home, monkeypatch):
    """Run the command over the whole graph."""
    monkeypatch.setenv("COOPGRAPH_HOME", str(graph_home))
    monkeypatch.delenv("COOPGRAPH_LANG", raising=False)
    return lambda *arguments: CliRunner().invoke(main, ["report", *map(str, arguments)])


def test_html(run, tmp_path):
    """The page has its figures inside, names the bodies and the fingerprint of the graph, and loads nothing."""
    out = tmp_path / "informe.html"
    result = run("--out", out, "--organization", "MINSA", "--organization", "MRE")
    text = out.read_text(encoding="utf-8")

    assert result.exit_code == 0, result.output
    assert text.count("<svg ") == 14
    assert "Ministerio de Relaciones Exteriores; Ministerio de Salud" in text
    assert re.search(r"<code>[0-9a-f]{64}</code>", text)
    assert not re.search(r"""(?:src|href)=["'](?!#)""", text)
    assert list(tmp_path.iterdir()) == [out]


def test_markdown(run, tmp_path):
    """The figures lie in a folder beside the text, which names each of them."""
    out = tmp_path / "report.md"
    result = run("--out", out, "--lang", "en", "--organization", "MINSA")
    text = out.read_text(encoding="utf-8")
    named = set(re.findall(r"\]\(<(.+?)>\)", text))

    assert result.exit_code == 0, result.output
    assert text.startswith("# Report on how international cooperation is managed")
    assert named == {f"report-figures/{file.name}" for file in (tmp_path / "report-figures").iterdir()}
    assert len(named) == 14


def test_spreadsheet(run, tmp_path):
    """The workbook has a sheet for each table, those that are too long for paper among them."""
    out = tmp_path / "informe.xlsx"
    result = run("--out", out)
    book = openpyxl.load_workbook(io.BytesIO(out.read_bytes()), read_only=True)

    assert result.exit_code == 0, result.output
    assert {"Resumen", "cooperation-offices", "claims", "edges", "Método", "Consultas"} <= set(book.sheetnames)
    assert sum(1 for _ in book["cooperation-offices"].rows) == 20


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--out", "OUT.html", "--organization", "NADIE"), 2, "names nothing in the graph"),
        (("--out", "OUT.md", "--organization", "MINSA", "--organization", "<script>"), 2, "names nothing in the graph"),
        (("--out", "OUT.xlsx", "--asof", "ayer"), 2, "is not a date"),
        (("--out", "OUT.pdf"), 2, "its ending says the form"),
        (("--out", "OUT/none/informe.html"), 2, "there is no folder"),
        ((), 2, "--out"),
    ],
)
def test_what_is_asked_wrongly(run, tmp_path, arguments, code, told):
    """A wrong call ends with its code and one sentence, and writes nothing, not even in part."""
    result = run(*(str(tmp_path / each.lower()) if each.startswith("OUT") else each for each in arguments))

    assert result.exit_code == code
    assert told in result.output
    assert list(tmp_path.iterdir()) == []
