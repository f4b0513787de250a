"""The command `scenario`: what it writes, and with which code it ends where it is called wrongly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rdflib import Graph

from coopgraph import resources
from coopgraph.build.dataset import load_ontology
from coopgraph.cli import main
from coopgraph.namespaces import COOP, GRAPH, ID, XSD
from coopgraph.store import EmbeddedStore
from coopgraph.store.files import canonical_nquads, parse_graph
from coopgraph.store.home import publish_build, standing_graph

HEAD = "id: mine\ntitle: {es: Una, en: One}\ndescription: {es: Una., en: One.}\nchanges:\n"


def run(home: Path, *arguments: str) -> Result:
    """Run a command line in this process."""
    return CliRunner().invoke(
        main, arguments, env={"COOPGRAPH_HOME": str(home), "COOPGRAPH_LANG": "en"}, prog_name="coopgraph"
    )


@pytest.fixture(scope="module", name="small_home")
def _small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose graph knows one ministry."""
    known = Graph().parse(
        data=f"<{ID['source/coopgraph']}> <{COOP.referenceDate}> '2018-12-31'^^<{XSD.date}> ."
        f"<{ID['organization/minsa']}> a <{COOP.Ministry}> ."
    )
    graphs = {GRAPH.editorial: known, GRAPH.ontology: load_ontology(resources.root() / "ontology")}
    quads = canonical_nquads((*triple, name) for name, graph in graphs.items() for triple in graph)
    home = tmp_path_factory.mktemp("home")
    publish_build(home, quads, "0" * 64, {})
    return home


def test_list_tells_each_scenario(graph_home: Path) -> None:
    """The list is the answer of the query `scenarios`, with the ids to ask for; one is of a recommendation."""
    result = run(graph_home, "scenario", "list")
    assert result.exit_code == 0
    lines = [line.split() for line in result.output.splitlines()]
    assert [words[0] for words in lines if words and "-" in words[0]] == [
        *("concytec-in-committee", "minsa-executive-office", "single-rectoria", "general-offices"),
    ]
    assert "Una sola rectoría de la cooperación" in result.output
    assert result.output.count("recomendación de una fuente") == 1


def test_show_writes_what_a_scenario_changes(graph_home: Path, store: EmbeddedStore, tmp_path: Path) -> None:
    """A ready-made scenario is written as Turtle, N-Quads, TriG or JSON; its counts are told apart."""
    file = tmp_path / "x.ttl"
    result = run(graph_home, "scenario", "show", "single-rectoria", "--output", str(file))
    assert (result.exit_code, result.output) == (0, "single-rectoria: −0 +4\n")
    graph = str(GRAPH["scenario/single-rectoria"])
    assert all(store.contains(triple, graph) for triple in parse_graph(file))
    shown = run(graph_home, "scenario", "show", "single-rectoria", "--format", "json")
    assert [each["kind"] for each in json.loads(shown.stdout)["changes"]] == ["end-mandate", "end-mandate"]


def test_show_gives_a_file_of_a_user_a_stable_id(graph_home: Path, tmp_path: Path) -> None:
    """A file of a user is shown with its id and a part of a hash; twice asked, it is the same."""
    file = tmp_path / "mine.yml"
    file.write_text(f"{HEAD}  - end-mandate: {{mandate: mre-policy-2009}}\n", encoding="utf-8")
    first, again = (run(graph_home, "scenario", "show", str(file), "--format", "trig") for _ in range(2))
    assert first.exit_code == 0
    assert first.stderr.startswith("mine-")
    assert (first.stdout, first.stderr) == (again.stdout, again.stderr)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  - end-mandat: {mandate: x}\n", "mine.yml, row 5, column changes"),
        ("  - end-mandate: {mandate: mre-policy-2008}\n", "Did you mean mre-policy-20"),
        ("  - [\n", "this is not YAML"),
        ("  []\n", "the list is empty"),
    ],
)
@pytest.mark.parametrize("command", ["show", "diff"])
def test_a_bad_file_is_bad_usage(graph_home: Path, tmp_path: Path, command: str, text: str, words: str) -> None:
    """A wrong file ends with 2 and one sentence with file and row, and nothing is written."""
    file, output = tmp_path / "mine.yml", tmp_path / "out"
    file.write_text(HEAD + text, encoding="utf-8")
    before = standing_graph(graph_home).read_bytes()
    result = run(graph_home, "scenario", command, str(file), "--output", str(output))
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert not output.exists()
    assert standing_graph(graph_home).read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "general-ofices"), "Did you mean general-offices"),
        (("show", "nowhere.yml"), "there is no such file"),
        (("diff", "single-rectoria", "--format", "xlsx"), "--output"),
        (("diff", "single-rectoria", "--format", "yaml"), "Invalid value"),
    ],
)
def test_a_wrong_call_is_bad_usage(graph_home: Path, arguments: tuple[str, ...], words: str) -> None:
    """An id that no scenario has, a file that is not there, a format that needs a file: 2 and one sentence."""
    result = run(graph_home, "scenario", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_a_reform_that_contradicts_the_ontology_ends_with_one(small_home: Path, tmp_path: Path) -> None:
    """A ministry that would be a unit too: the answer is no, and the reason is told."""
    file = tmp_path / "mine.yml"
    file.write_text(f"{HEAD}  - add: <{ID['organization/minsa']}> a org:OrganizationalUnit .\n", encoding="utf-8")
    result = run(small_home, "scenario", "diff", str(file))
    assert result.exit_code == 1
    assert "With the changes the graph contradicts itself" in result.stdout
    assert "inference" in result.stderr
    told = run(small_home, "scenario", "diff", str(file), "--format", "json", "--quiet")
    assert (told.exit_code, told.stderr) == (1, "")
    assert json.loads(told.stdout)["measures"] == []
