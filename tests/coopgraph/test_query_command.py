"""`coopgraph query`: what is said beside an answer, and the description of a query instead of an answer."""

import csv
import io
import json

import openpyxl
import pytest
from click.testing import CliRunner, Result

from coopgraph.cli import main
from coopgraph.namespaces import QUERY, RDF, SH
from coopgraph.query import catalogue
from coopgraph.store import parse_graph

NOTE = "Las fuentes citadas describen el estado al 2018-12-31; no dicen si 18 de 18 filas valían al 1990-01-01.\n"


def ask(home, *arguments: str, language: str = "") -> Result:
    """Run `coopgraph query` in this process."""
    environment = {"COOPGRAPH_HOME": str(home), "COOPGRAPH_LANG": language}
    return CliRunner().invoke(main, ("query", *arguments), env=environment, prog_name="coopgraph")


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_what_the_sources_do_not_say_is_told_aside(graph_home, form):
    """The note goes to the standard error, whatever the format, and the command ends well."""
    result = ask(graph_home, "cooperation-offices", "--asof", "1990-01-01", "--format", form)

    assert (result.exit_code, result.stderr) == (0, NOTE)
    assert NOTE.strip() not in result.stdout


def test_the_note_leaves_the_formats_as_they_are(graph_home, tmp_path):
    """JSON stays SPARQL results and CSV a table, with the column that says it of each row; the workbook opens."""
    as_json = json.loads(ask(graph_home, "cooperation-offices", "--asof", "1990-01-01", "--format", "json").stdout)
    as_csv = ask(graph_home, "cooperation-offices", "--asof", "1990-01-01", "--format", "csv").stdout
    book = tmp_path / "a.xlsx"
    result = ask(graph_home, "cooperation-offices", "--asof", "1990-01-01", "--format", "xlsx", "--output", str(book))

    assert set(as_json) == {"head", "results"}
    assert {row["attested"]["value"] for row in as_json["results"]["bindings"]} == {"false"}
    assert {row["attested"] for row in csv.DictReader(io.StringIO(as_csv))} == {"false"}
    assert result.stderr == NOTE
    assert openpyxl.load_workbook(book).worksheets[0].max_row == 19


def test_the_note_is_in_the_language_of_the_reader(graph_home):
    """In English the sentence is English."""
    result = ask(graph_home, "steering-mandates", "--asof", "1980-01-01", language="en")

    assert result.stderr == (
        "The cited sources describe the state as of 2018-12-31; that the answer for 1980-01-01 is empty does not say "
        "that there was nothing then.\n"
    )


@pytest.mark.parametrize("arguments", [(), ("--asof", "2018-12-31"), ("--asof", "all")])
def test_what_the_sources_tell_has_no_note(graph_home, arguments):
    """At the date that the sources describe, and without any date, there is nothing to say aside."""
    assert ask(graph_home, "cooperation-offices", *arguments).stderr == ""


def test_a_query_is_described_without_being_answered(tmp_path):
    """`--format ttl` needs neither a graph nor the arguments that an answer needs; every query has a description."""
    for query_id in catalogue():
        result = ask(tmp_path / "none", query_id, "--format", "ttl")
        assert (result.exit_code, result.stderr) == (0, "")
        graph = parse_graph(result.stdout)
        assert list(graph.subjects(RDF.type, SH.SPARQLExecutable)) == [QUERY[query_id]]


def test_a_description_goes_to_a_file(tmp_path):
    """`--output` takes the description too."""
    file = tmp_path / "query.ttl"

    assert ask(tmp_path, "functions-of", "--output", str(file), "--format", "ttl").stdout == ""
    assert (QUERY["functions-of"], RDF.type, SH.SPARQLExecutable) in parse_graph(file)


def test_an_answer_needs_its_arguments_still(graph_home):
    """Only the description does without what is required."""
    result = ask(graph_home, "functions-of", "--format", "json")

    assert result.exit_code == 2
    assert "--organization" in result.stderr
