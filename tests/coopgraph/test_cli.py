from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import networkx as nx
import openpyxl
import pytest
from click.testing import CliRunner, Result
from rdflib import RDF, Graph

from coopgraph import resources
from coopgraph.cli import main
from coopgraph.cli.localised import Option
from coopgraph.cli.show import write_table
from coopgraph.namespaces import GRAPH, ID, SH
from coopgraph.query import catalogue
from coopgraph.query import run as run_query
from coopgraph.reason import infer_closure
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.files import canonical_nquads, parse_graph
from coopgraph.store.home import publish_build, standing_graph

FIXTURE = Path(__file__).parents[1] / "fixtures" / "reasoning.ttl"
OFFICES = "SELECT ?office WHERE { ?office a <https://w3id.org/coopgraph/ontology#CooperationOffice> } ORDER BY ?office"
RDF_TYPES = ("text/turtle", "application/n-triples", "application/ld+json")
#: What a command line that only asks must not wait for.
HEAVY = ("owlrl", "pyshacl", "uvicorn", "fastapi", "networkx", "pandas")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the small graph of the fixture and its inferences."""
    folder = tmp_path_factory.mktemp("home")
    asserted = Graph().parse(FIXTURE)
    graphs = {GRAPH["tesis-2018"]: asserted, GRAPH.inferred: infer_closure(asserted)}
    quads = canonical_nquads((*triple, name) for name, graph in graphs.items() for triple in graph)
    publish_build(folder, quads, "fingerprint", {str(name): len(graph) for name, graph in graphs.items()})
    return folder


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code and its inputs, from which a command can be started."""
    folder = tmp_path_factory.mktemp("root")
    for name in ("data", "ontology", "shapes", "queries"):
        shutil.copytree(resources.root() / name, folder / name)
    package = Path(resources.__file__).parent
    shutil.copytree(package, folder / "coopgraph", ignore=shutil.ignore_patterns("__pycache__", "_files"))
    return folder


def run(home: Path, *arguments: str, text: str | bytes | None = None, language: str = "") -> Result:
    """Run a command line in this process."""
    environment = {"COOPGRAPH_HOME": str(home), "COOPGRAPH_LANG": language}
    return CliRunner().invoke(main, arguments, input=text, env=environment, prog_name="coopgraph")


@contextmanager
def started(home: Path, *arguments: str, folder: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    """Start a command line as a process of its own, which ends with the test."""
    with subprocess.Popen(
        [sys.executable, "-m", "coopgraph", *arguments],
        cwd=folder or resources.root(),
        env={**os.environ, "COOPGRAPH_HOME": str(home), "COOPGRAPH_LANG": "", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def finish(home: Path, *arguments: str, folder: Path | None = None) -> tuple[int, str, str]:
    """Run a command line as a process of its own: exit code, what it answered, what it told."""
    with started(home, *arguments, folder=folder) as process:
        out, err = process.communicate(timeout=400)
        return process.returncode, out, err


def read_line(stream: IO[str] | None) -> str:
    """Read the next line that a process writes."""
    assert stream is not None
    return stream.readline()


def own_options(command: str) -> list[Option]:
    """List the options of a command, that of the language among them."""
    return [parameter for parameter in main.commands[command].params if isinstance(parameter, Option)]


def assert_one_sentence(told: str, *words: str) -> None:
    """Check that one error was told in one line, without traceback, with these words."""
    errors = [line for line in told.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1
    assert "Traceback" not in told
    assert [word for word in words if word not in errors[0]] == []


def test_help_is_in_spanish_first(home: Path) -> None:
    """The help is in Spanish, and in English where --lang or the environment asks for it."""
    assert "Órdenes:" in run(home, "--help").output
    assert "Construye el grafo" in run(home, "build", "--help").output
    assert "Build the graph" in run(home, "--lang", "en", "build", "--help").output
    assert "Build the graph" in run(home, "build", "--lang", "en", "--help").output
    assert "Commands:" in run(home, "--help", language="en").output


@pytest.mark.parametrize("command", ["build", "check", "explain", "export", "query", "serve", "sparql", "validate"])
def test_every_command_has_help_in_both_languages(command: str, home: Path) -> None:
    """Every command of the contract is there, and its help and that of its options speak both languages."""
    spanish, english = run(home, command, "--help"), run(home, command, "--lang", "en", "--help")
    assert (spanish.exit_code, english.exit_code) == (0, 0)
    assert spanish.output.startswith("Uso: coopgraph ")
    assert english.output.startswith("Usage: coopgraph ")
    texts = [main.commands[command].texts, *(option.texts for option in own_options(command))]
    for index, output in enumerate((spanish.output, english.output)):
        assert [text[index] for text in texts if "".join(text[index].split()) not in "".join(output.split())] == []


def test_call_without_command_shows_the_help(home: Path) -> None:
    """A call without a command is a wrong call that is answered with the help."""
    result = run(home)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Órdenes:" in result.stderr


def test_catalogue_lists_every_query_with_its_question(home: Path) -> None:
    """`query` without id lists every named query, with the question that it answers."""
    output = run(home, "query").output
    assert all(query.id in output and query.question["es"] in output for query in catalogue().values())
    english = run(home, "query", "--lang", "en").output
    assert all(query.question["en"] in english for query in catalogue().values())


@pytest.mark.parametrize("query_id", sorted(catalogue()))
def test_every_parameter_is_an_option(query_id: str, home: Path) -> None:
    """Every named query has a help with its title, and an option for each of its parameters."""
    output = run(home, "query", query_id, "--help").output
    query = catalogue()[query_id]
    assert query.title["es"].split()[0] in output
    assert [name for name in query.parameters if f"--{name} " not in output] == []


def test_table_tells_things_by_their_labels(graph_home: Path) -> None:
    """The table shows the label in place of the IRI, the headings in the language, and the number of rows."""
    spanish = run(graph_home, "query", "cooperation-offices").output
    english = run(graph_home, "query", "cooperation-offices", "--lang", "en").output
    assert "Ministerio de Salud" in spanish
    assert "organization/minsa" not in spanish
    assert (spanish.splitlines()[-1], english.splitlines()[-1]) == ("(19 filas)", "(19 rows)")
    assert spanish.splitlines()[0] != english.splitlines()[0]


def test_table_of_a_pipe_breaks_no_cell(graph_home: Path) -> None:
    """Where there is no terminal every row is one line, however long its cells."""
    lines = run(graph_home, "query", "functions-of", "--organization", "MINSA").output.splitlines()
    assert lines[-1] == f"({len(lines) - 3} filas)"
    assert len(lines) - 3 == 12


def test_table_goes_to_a_file(graph_home: Path, tmp_path: Path) -> None:
    """With --output a table is written to the file as it would be to a pipe."""
    target = tmp_path / "offices.txt"
    result = run(graph_home, "query", "offices-by-category", "--output", str(target))
    assert (result.exit_code, result.output) == (0, "")
    assert target.read_bytes() == run(graph_home, "query", "offices-by-category").stdout_bytes


def test_table_fits_the_terminal(graph_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal long cells are broken, so that no line is wider than it, and nothing is cut off."""
    monkeypatch.setenv("COLUMNS", "60")
    table = run_query(EmbeddedStore.from_nquads(standing_graph(graph_home).read_bytes()), "cooperation-terms")
    lines = re.sub(r"\x1b\[[0-9;]*m", "", write_table(table, "es", fits_terminal=True)).splitlines()
    assert max(map(len, lines)) <= 60
    assert len(lines) > len(table.solutions.rows) + 3


def test_percentages_of_a_table_have_two_decimals(graph_home: Path) -> None:
    """The table cuts a share to two decimals, and the CSV has them all."""
    table = run(graph_home, "query", "offices-by-category").output
    assert " 63.16 " in table
    assert "(%)" in table
    assert "63.157894" in run(graph_home, "query", "offices-by-category", "--format", "csv").output


def test_answer_is_written_as_csv_and_json(graph_home: Path) -> None:
    """CSV and JSON are those of the SPARQL standards, with the columns of the contract."""
    csv = run(graph_home, "query", "cooperation-offices", "--format", "csv").stdout_bytes
    assert csv.startswith(b"ministry,acronym,office,officeName,parentName,category,norm,functionCount,residualCount")
    assert csv.count(b"\r\n") == 20
    json = run(graph_home, "query", "cooperation-offices", "--format", "json").output
    assert '"vars"' in json
    assert "\n" in json


def test_answer_is_written_as_a_spreadsheet(graph_home: Path, tmp_path: Path) -> None:
    """XLSX goes to a file, with one row under the headings for each solution."""
    target = tmp_path / "offices.xlsx"
    result = run(graph_home, "query", "offices-by-category", "--format", "xlsx", "--output", str(target))
    assert (result.exit_code, result.output) == (0, "")
    assert len(list(openpyxl.load_workbook(target).worksheets[0].iter_rows())) == 6


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("query", "ofices-by-category"), 2, ["ofices-by-category", "Did you mean offices-by-category"]),
        (("query", "offices-by-category", "--colour", "red"), 2, ["No such option", "--colour"]),
        (("query", "offices-by-category", "--asof", "2018-13-01"), 2, ["asof", "not a date", "2018-12-31"]),
        (("query", "functions-of"), 2, ["--organization"]),
        (("query", "functions-of", "--organization", "MINSAL"), 2, ["MINSAL", "names nothing"]),
        (("query", "offices-by-category", "--format", "xlsx"), 2, ["--output"]),
        (("query", "offices-by-category", "--lang", "fr"), 2, ["--lang", "fr"]),
        (("explain", "id:unit/minsa-ogcti", "a"), 2, ["Missing argument"]),
        (("explain", "nada:x", "a", "coop:Ministry"), 2, ["nada:x", "CURIE", "coop:"]),
        (("explain", "id:x", "a", '"unclosed'), 2, ["is not a literal", "quotation marks"]),
        (("explain", "id:x", "a", '"x" . <urn:a> <urn:b> "y"'), 2, ["is not a literal"]),
        (("explain", "id:unit/none", "a", "coop:Ministry"), 1, ["does not hold id:unit/none rdf:type coop:Ministry"]),
        (("sparql", "absent.rq"), 2, ["absent.rq"]),
        (("validate", "absent.ttl"), 2, ["absent.ttl"]),
        (("export", "--format", "docx"), 2, ["docx"]),
        (("export",), 2, ["--format"]),
        (("query", "offices-by-category", "--output", "a.xlsx"), 2, ["a.xlsx", "--format xlsx"]),
        (("claims", "--output", "a.csv"), 2, ["a.csv", "--format csv"]),
        (("analyse", "flows"), 1, ["no table of flows"]),
        (("serve", "--port", "99999"), 2, ["--port"]),
        (("export", "--format", "nq", "--output", "absent/graph.nq"), 3, ["absent/graph.nq", "No such file"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_wrong_call_is_told_in_one_sentence(
    arguments: tuple[str, ...], code: int, words: list[str], home: Path
) -> None:
    """A wrong call ends with the code of the contract and one sentence on stderr, and answers nothing."""
    result = run(home, *arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert_one_sentence(result.stderr, *words)


@pytest.mark.parametrize(
    "arguments",
    [("query", "offices-by-category"), ("check",), ("export", "--format", "nq"), ("explain", "id:a", "a", "coop:A")],
)
def test_home_without_a_graph_is_a_fault(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """Where no graph has been built the command fails and says what to do."""
    result = run(tmp_path, *arguments)
    assert result.exit_code == 3
    assert_one_sentence(result.stderr, "coopgraph build")


@pytest.mark.parametrize(
    ("form", "start_of_answer"),
    [
        ("table", " office"),
        ("csv", "office\r\nhttps://w3id.org/coopgraph/id/unit/minsa-ogcti"),
        ("tsv", "?office\n<https://w3id.org/coopgraph/id/unit/minsa-ogcti>"),
        ("json", "{"),
        ("xml", "<?xml"),
    ],
)
def test_select_query_is_answered_in_each_format(form: str, start_of_answer: str, home: Path) -> None:
    """A SELECT query on the standard input is answered as table, CSV, TSV, JSON and XML."""
    result = run(home, "sparql", "-", "--format", form, text=OFFICES)
    assert result.exit_code == 0
    assert result.stdout_bytes.decode().startswith(start_of_answer)


@pytest.mark.parametrize(("form", "media_type"), list(zip(("ttl", "nt", "jsonld"), RDF_TYPES, strict=True)))
def test_construct_query_is_answered_as_rdf(form: str, media_type: str, home: Path, tmp_path: Path) -> None:
    """A CONSTRUCT query in a file is answered as Turtle, N-Triples and JSON-LD."""
    query = tmp_path / "types.rq"
    query.write_text(
        "CONSTRUCT { ?x a ?c } WHERE { ?x a ?c FILTER(?x = <https://w3id.org/coopgraph/id/unit/minsa-ogcti>) }"
    )
    answer = run(home, "sparql", str(query), "--format", form).output
    assert (ID["unit/minsa-ogcti"], RDF.type, None) in parse_graph(answer, media_type=media_type)


def test_ask_query_is_answered_by_a_word(home: Path) -> None:
    """An ASK query is answered by true or false, and both are answers: the exit code is 0."""
    yes, no = run(home, "sparql", "-", text="ASK { ?s ?p ?o }"), run(home, "sparql", "-", text="ASK { ?s ?s ?s }")
    assert (yes.output, no.output, yes.exit_code, no.exit_code) == ("true\n", "false\n", 0, 0)


@pytest.mark.parametrize(
    ("query", "form", "words"),
    [
        ("SELECT * WHERE {\n ?s ?p }", "csv", ["line 2, column "]),
        ("SELECT * WHERE { ?s x:p ?o }", "csv", ["line 1, column 21", "x:"]),
        ("DELETE WHERE { ?s ?p ?o }", "csv", ["update"]),
        ("SELECT * WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }", "csv", ["SERVICE"]),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "csv", ["the formats are ttl, nt, jsonld"]),
        ("SELECT * WHERE { ?s ?p ?o }", "ttl", ["the formats are table, csv, tsv, json, xml"]),
        (b"SELECT * WHERE { ?s ?p '\xe9' }", "csv", ["line 1, column 25", "UTF-8"]),
    ],
)
def test_wrong_query_is_a_wrong_call(query: str | bytes, form: str, words: list[str], home: Path) -> None:
    """A query that cannot be read, or is never answered here, is a wrong call that is told with its place."""
    result = run(home, "sparql", "-", "--format", form, text=query)
    assert (result.exit_code, result.stdout) == (2, "")
    assert_one_sentence(result.stderr, *words)


def test_inferred_triple_is_explained(home: Path) -> None:
    """Why an office is embedded: the rule, the axiom in readable form, the facts, and the graph of each."""
    output = run(home, "explain", "id:unit/minsa-ogcti", "rdf:type", "coop:EmbeddedCooperationOffice").output
    assert "inferido por cax-sco (por medio de cls-int1, cls-svf1)" in output
    assert "(coop:CooperationOffice and (coop:dependsOn some coop:PlanningOffice)) rdfs:subClassOf" in output
    assert "- id:unit/minsa-ogcti coop:dependsOn id:unit/minsa-ogpp\n    afirmado en graph:tesis-2018" in output


def test_tree_goes_down_to_what_is_asserted(home: Path) -> None:
    """With --tree the reasons of the reasons are told too, down to asserted triples."""
    arguments = ("explain", "id:unit/minsa-ogcti", "org:transitiveSubOrganizationOf", "id:organization/minsa")
    step, tree = run(home, *arguments).output, run(home, *arguments, "--tree", "--lang", "en").output
    assert "inferido por prp-trp" in step
    assert len(tree.splitlines()) > len(step.splitlines())
    assert tree.count("inferred by") < tree.count("asserted in graph:tesis-2018")


@pytest.mark.parametrize(
    "triple",
    [
        ("id:organization/minsa", "coop:acronym", '"MINSA"'),
        ("<https://w3id.org/coopgraph/id/organization/minsa>", "a", "https://w3id.org/coopgraph/ontology#Ministry"),
    ],
)
def test_asserted_triple_is_told_with_its_graph(triple: tuple[str, ...], home: Path) -> None:
    """An asserted triple, written with CURIEs, IRIs or a literal, is said to be asserted, and where."""
    assert "afirmado en graph:tesis-2018" in run(home, "explain", *triple).output


def test_conforming_file_is_fine(home: Path, tmp_path: Path) -> None:
    """A file about which no shape says anything conforms, and is told to be unchecked."""
    file = tmp_path / "fine.ttl"
    file.write_text("<https://w3id.org/coopgraph/id/unit/a> a <https://w3id.org/coopgraph/ontologia#Ministry> .")
    result = run(home, "validate", str(file))
    assert (result.exit_code, result.stdout) == (0, f"{file}: es conforme\n")
    assert "Nada se ha comprobado" in result.stderr


def test_file_that_does_not_conform_is_told_shape_by_shape(home: Path, tmp_path: Path) -> None:
    """Results are grouped under their shape with the message once, and the exit code says no."""
    file = tmp_path / "wrong.ttl"
    file.write_text(
        "@prefix coop: <https://w3id.org/coopgraph/ontology#> .\n"
        + "".join(f"<https://w3id.org/coopgraph/id/unit/u{n}> coop:validFrom 'ayer' .\n" for n in range(30))
    )
    result = run(home, "validate", str(file))
    assert result.exit_code == 1
    assert result.output.startswith(f"{file}: no es conforme (Violation: ")
    assert "\nViolation <https://w3id.org/coopgraph/shapes#IntervalShape-validFrom>\n  El comienzo es" in result.output
    assert result.output.count("coop:validFrom: ayer") == 20
    assert "  - … y 10 más" in result.output
    english = run(home, "validate", str(file), "--lang", "en").output
    assert "The start is a single date" in english


def test_report_is_written_in_rdf(home: Path, tmp_path: Path) -> None:
    """With --format ttl the report is a sh:ValidationReport."""
    file = tmp_path / "wrong.ttl"
    file.write_text("<https://w3id.org/coopgraph/id/unit/u> <https://w3id.org/coopgraph/ontology#validFrom> 'ayer' .")
    result = run(home, "validate", str(file), "--format", "ttl")
    assert result.exit_code == 1
    assert (None, RDF.type, SH.ValidationReport) in Graph().parse(data=result.output, format="turtle")


def test_file_that_contradicts_itself_does_not_conform(home: Path, tmp_path: Path) -> None:
    """A file that makes one thing a function and a chapeau is told to contradict itself."""
    file = tmp_path / "both.ttl"
    file.write_text(
        "@prefix coop: <https://w3id.org/coopgraph/ontology#> .\n"
        "<https://w3id.org/coopgraph/id/function/f> a coop:Function, coop:Chapeau ."
    )
    result = run(home, "validate", str(file))
    assert result.exit_code == 1
    assert "contradicts itself" in result.output


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"<urn:a> <urn:b> .\n", ["line 1"]), (b"<urn:a> <urn:b> '\xe9' .\n", ["UTF-8"])],
)
def test_file_that_cannot_be_read_is_a_fault(content: bytes, words: list[str], home: Path, tmp_path: Path) -> None:
    """A file that is no Turtle, or not UTF-8, is told with its name and place."""
    file = tmp_path / "broken.ttl"
    file.write_bytes(content)
    result = run(home, "validate", str(file))
    assert (result.exit_code, result.stdout) == (3, "")
    assert_one_sentence(result.stderr, "broken.ttl", *words)


@pytest.mark.parametrize("form", ["nq", "ttl", "jsonld"])
def test_export_holds_the_whole_graph(form: str, home: Path, tmp_path: Path) -> None:
    """Each export can be read again and holds every triple; all but Turtle keep the named graphs."""
    target = tmp_path / f"graph.{form}"
    result = run(home, "export", "--format", form, "--output", str(target))
    asserted = Graph().parse(FIXTURE)
    assert (result.exit_code, result.output) == (0, "")
    assert len(parse_graph(target)) == len(asserted) + len(infer_closure(asserted))
    assert (str(GRAPH.inferred).encode() in target.read_bytes()) == (form != "ttl")
    assert run(home, "export", "--format", form).stdout_bytes == target.read_bytes()


def test_export_of_the_network(graph_home: Path, tmp_path: Path) -> None:
    """The network of coordination can be taken away as GraphML: an edge for each tie, with its mode."""
    target = tmp_path / "network.graphml"
    result = run(graph_home, "export", "--format", "graphml", "--output", str(target))
    ties = run(graph_home, "query", "coordination-ties", "--format", "csv").stdout.splitlines()[1:]
    network = nx.read_graphml(target, force_multigraph=True)
    assert (result.exit_code, result.output) == (0, "")
    assert network.number_of_edges() == len(ties)
    assert all("mode" in attributes for _, _, attributes in network.edges(data=True))


def test_check_validates_the_graph_that_stands(graph_home: Path) -> None:
    """The graph that the build publishes passes the check, told in one line."""
    result = run(graph_home, "check", "--quiet")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.output.startswith("el grafo: es conforme")


def test_asking_imports_nothing_heavy(home: Path) -> None:
    """A named query is answered without importing the reasoner, the validator or the web server."""
    code = (
        "import sys; from coopgraph.cli import main\n"
        "try: main(['query', 'organizations', '--format', 'csv'])\n"
        f"except SystemExit as end: print([name for name in {HEAVY} if name in sys.modules], end.code)"
    )
    environment = {**os.environ, "COOPGRAPH_HOME": str(home), "COOPGRAPH_LANG": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=resources.root(), env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[] 0"


def test_reader_that_stops_early_is_no_failure(graph_home: Path) -> None:
    """An answer that nobody reads to its end, as before `head`, ends without a word."""
    with started(graph_home, "export", "--format", "nq") as process:
        read_line(process.stdout)
        assert process.stdout is not None
        process.stdout.close()
        assert (read_line(process.stderr), process.wait(timeout=60)) == ("", 0)


def test_build_tells_its_stages(graph_home: Path) -> None:
    """A build tells each stage with its seconds, and leaves a graph to ask."""
    told = (graph_home.parent / "build.log").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r".+: \d+[.,]\d s", line) for line in told[:-1]), told
    assert [line.partition(":")[0] for line in told[:-1]] == [
        "fuentes",
        "inferencia",
        "validación",
        "almacén",
        "comprobaciones",
        "afirmaciones",
        "escenarios",
        "catálogo",
        "índice de búsqueda",
        "volcados",
        "efecto de los escenarios",
    ]
    assert run(graph_home, "sparql", "-", text="ASK { ?s ?p ?o }").output == "true\n"


def test_build_over_bad_input_is_a_fault(root: Path, tmp_path: Path) -> None:
    """A table with a wrong date ends the build with 3 and one sentence: file, row, column, what to do."""
    file = root / "data" / "tesis-2018" / "events.csv"
    content = file.read_text(encoding="utf-8")
    file.write_text(content.replace("2002-04-11", "2002-04-31", 1), encoding="utf-8")
    code, out, err = finish(tmp_path, "build", "--quiet", folder=root)
    file.write_text(content, encoding="utf-8")
    assert (code, out, list(tmp_path.iterdir())) == (3, "", [])
    assert_one_sentence(err, "events.csv, row 2, column date", "2002-04-31", "YYYY-MM-DD")


def test_build_that_does_not_conform_says_no(root: Path, graph_home: Path) -> None:
    """An office whose written category is not that of its place ends the build with 1 and the report.

    The graph that stands is not replaced, and nothing is left beside it.
    """
    standing = sorted(path.name for path in graph_home.rglob("*")), (graph_home / "current").readlink()
    file = root / "data" / "tesis-2018" / "units.csv"
    content = file.read_text(encoding="utf-8")
    file.write_text(content.replace(",general-office,", ",embedded,", 1), encoding="utf-8")
    code, out, err = finish(graph_home, "build", "--quiet", folder=root)
    file.write_text(content, encoding="utf-8")
    assert (code, err) == (1, "")
    assert (sorted(path.name for path in graph_home.rglob("*")), (graph_home / "current").readlink()) == standing
    assert out.startswith("el grafo: no es conforme")
    assert "coop:officeCategory" in out


def test_interrupted_build_leaves_the_graph(home: Path, root: Path) -> None:
    """An interrupt in the middle of a build ends it with 3, and the graph that stood answers as before."""
    before = run(home, "export", "--format", "nq").stdout_bytes
    with started(home, "build", folder=root) as process:
        assert read_line(process.stderr).startswith("fuentes: ")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert_one_sentence(err, "interrupted", "untouched")
    assert run(home, "export", "--format", "nq").stdout_bytes == before


def test_service_answers_until_it_is_stopped(graph_home: Path) -> None:
    """`serve` says where it listens, answers there, and ends with 0 at Ctrl-C."""
    with started(graph_home, "serve", "--port", "0") as process:
        # Where the code has changed since the graph was built, the stages of a build come first.
        address = next(line for line in iter(lambda: read_line(process.stderr), "") if "http://" in line).split()[-1]
        with urllib.request.urlopen(f"{address}/health", timeout=10) as answer:  # noqa: S310 - our own address
            assert answer.status == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0


def test_port_that_is_taken_is_told(graph_home: Path) -> None:
    """A second service on the same port ends at once with 3 and says which option to change."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = run(graph_home, "serve", "--port", port)
    assert result.exit_code == 3
    assert_one_sentence(result.stderr, f"port {port}", "--port")


def test_service_over_bad_sources_serves_the_graph_that_stood(home: Path, root: Path, tmp_path: Path) -> None:
    """Where the sources have become bad, `serve` says what is wrong with them and serves the graph that stood."""
    shutil.copytree(root, tmp_path / "root")
    (tmp_path / "root" / "data" / "graph.yml").write_text("title: 1\n", encoding="utf-8")

    with started(home, "serve", "--port", "0", folder=tmp_path / "root") as process:
        told = []
        for line in iter(lambda: read_line(process.stderr), ""):
            told.append(line)
            if "http://" in line:
                break
        with urllib.request.urlopen(f"{told[-1].split()[-1]}/health", timeout=10) as answer:  # noqa: S310 - our own
            assert answer.status == 200

    assert_one_sentence("".join(told), "graph.yml", "title")
    assert "se sirve el grafo que había" in "".join(told)


def test_ingest_passages_tells_another_document(home: Path, tmp_path: Path) -> None:
    """`ingest passages` takes no document but the one that source.yml describes, and then writes nothing."""
    source = tmp_path / "tesis-2018"
    shutil.copytree(resources.root() / "data" / "tesis-2018", source)
    before = (source / "passages.csv").read_bytes()
    document = tmp_path / "other.txt"
    document.write_text("another text\n", encoding="utf-8")

    result = run(home, "ingest", "passages", str(source), str(document))

    assert result.exit_code == 3
    assert_one_sentence(result.stderr, "other.txt", "source.yml")
    assert (source / "passages.csv").read_bytes() == before


def test_name_that_repeats_a_label_is_told_once(graph_home: Path) -> None:
    """In the table of offices the name of the office stands once; the other formats keep every column."""
    first = run(graph_home, "query", "cooperation-offices").stdout.splitlines()

    assert first[0].count("denominación") == 0
    assert sum(line.count("Oficina General de Cooperación Técnica Internacional") for line in first) == 1
    assert "officeName" in run(graph_home, "query", "cooperation-offices", "--format", "csv").stdout
