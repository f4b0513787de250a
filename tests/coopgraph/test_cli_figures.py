"""The command `figure`: the catalogue, the three formats, and what is asked wrongly."""

import json

import pytest
from click.testing import CliRunner

from coopgraph.cli import main
from coopgraph.figures import FIGURES


@pytest.fixture(name="run")
def _run(graph_home, monkeypatch):
    """Run the command over the whole graph."""
    monkeypatch.setenv("COOPGRAPH_HOME", str(graph_home))
    monkeypatch.delenv("COOPGRAPH_LANG", raising=False)
    return lambda *arguments: CliRunner().invoke(main, ["figure", *arguments])


def test_the_catalogue(run):
    """Without an id the command lists every figure with its parameters."""
    listed = run().output

    assert all(figure in listed for figure in FIGURES)
    assert "flows-by-country [--asof] [--year]" in listed


def test_three_formats(run, tmp_path):
    """The ending of the file decides what it holds."""
    files = {ending: tmp_path / f"figure.{ending}" for ending in ("svg", "png", "json")}
    results = [run("dispersion-categories", "--asof", "2018-12-31", "--out", str(file)) for file in files.values()]

    assert [result.exit_code for result in results] == [0, 0, 0]
    assert files["svg"].read_text(encoding="utf-8").startswith("<svg ")
    assert files["png"].read_bytes().startswith(b"\x89PNG")
    spec = json.loads(files["json"].read_text(encoding="utf-8"))
    assert [row["value"] for row in spec["data"]["values"]] == [12, 4, 1, 1, 1]


def test_english(run, tmp_path):
    """With `--lang en` the figure is in English."""
    out = tmp_path / "figure.svg"
    run("dispersion-categories", "--lang", "en", "--out", str(out))

    assert "Ministries by category" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nada", "--out", "OUT.svg"), "No such command"),
        (("claims-verdicts", "--out", "OUT.gif"), "its ending says how to draw"),
        (("claims-verdicts",), "--out"),
        (("rectoria-timeline", "--organizations", "NADIE", "--out", "OUT.svg"), "names nothing in the graph"),
        (("flows-by-country", "--year", "quince", "--out", "OUT.svg"), "not one that this figure takes"),
    ],
)
def test_what_is_asked_wrongly(run, tmp_path, arguments, told):
    """A wrong call ends with 2 and one sentence, and writes no file."""
    result = run(*(str(tmp_path / each) if each.startswith("OUT") else each for each in arguments))

    assert result.exit_code == 2
    assert told in result.output
    assert list(tmp_path.iterdir()) == []
