"""The command `search`: what it finds in the whole graph, and what it says."""

import json
import sqlite3

import pytest
from click.testing import CliRunner

from coopgraph.cli import main
from coopgraph.search import INDEX, read_things, write_index


@pytest.fixture(name="run")
def _run(graph_home, monkeypatch):
    """Run the command over the whole graph."""
    monkeypatch.setenv("COOPGRAPH_HOME", str(graph_home))
    monkeypatch.delenv("COOPGRAPH_LANG", raising=False)
    return lambda *arguments: CliRunner().invoke(main, ["search", *arguments])


def results(outcome):
    """What the command found, as JSON tells it."""
    assert outcome.exit_code == 0, outcome.stderr
    return json.loads(outcome.stdout)["results"]


@pytest.mark.parametrize(
    ("words", "path"),
    [
        (("OGCTI",), "unit/minsa-ogcti"),
        (("cancilleria",), "organization/mre"),
        (("DS", "135"), "norm/ds-135-2010-re"),
        (("D.S.", "135-2010"), "norm/ds-135-2010-re"),
        (("135-2010-PCM",), "norm/ds-135-2010-re"),
        (("ley", "27692"), "norm/ley-27692"),
        (("D.", "Leg.", "1024"), "norm/dleg-1024"),
        (("japon",), "cooperant/japon"),
        (("CA3057",), "post/apci-ca3057"),
        (("DGNI",), "unit/apci-dgni"),
        (("sndcinr",), "collaboration/sndcinr"),
        (("ministry", "of", "health"), "organization/minsa"),
        (("AI-P-003",), "procedure/pasto-cooperacion"),
    ],
)
def test_the_first_result(run, words, path):
    """What people write leads to the thing that they mean, first of all."""
    found = results(run("--format", "json", "--", *words))

    assert found[0]["iri"] == f"https://w3id.org/coopgraph/id/{path}"


def test_functions_of_one_body(run):
    """Functions are found by a word of their text, within a body."""
    found = results(run("salud", "--kind", "function", "--organization", "MINSA", "--format", "json"))

    assert {hit["iri"].rpartition("/")[0] for hit in found} == {"https://w3id.org/coopgraph/id/function/minsa-ogcti"}
    first = found[0]["snippet"]["es"]
    assert {piece["text"].lower() for piece in first if piece["found"]} == {"salud"}


def test_the_table(run):
    """The table tells kind, name, body and IRI; how many there are stands on stderr."""
    outcome = run("OGCTI", "--kind", "office")

    assert outcome.exit_code == 0
    for part in ("office", "Oficina General de Cooperación Técnica Internacional", "MINSA", "id/unit/minsa-ogcti"):
        assert part in outcome.stdout
    assert outcome.stderr == "1 de 1\n"


def test_nothing_found(run):
    """Where nothing is found the command ends with 1 and tells what may have been meant."""
    outcome = run("coperacion")

    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert "¿Quiso decir «cooperación»?" in outcome.stderr


def test_a_wrong_body(run):
    """A body that is none ends the command with 2."""
    outcome = run("x", "--organization", "nadie")

    assert outcome.exit_code == 2
    assert "'nadie'" in outcome.stderr


def test_the_build_has_its_index(graph_home, store, tmp_path):
    """A build keeps its index, which is what the graph gives again, and of every kind there is something."""
    kept = (graph_home / "current" / INDEX).read_bytes()
    write_index(read_things(store), tmp_path / INDEX)

    assert (tmp_path / INDEX).read_bytes() == kept
    with sqlite3.connect(tmp_path / INDEX) as connection:
        counts = dict(connection.execute("SELECT kind, COUNT(*) FROM thing GROUP BY kind"))
    assert counts["function"] == 292
    assert counts["office"] == 23
    assert counts["claim"] == 458
    assert counts["norm"] == 128
