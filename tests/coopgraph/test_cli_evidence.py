"""`query ID --explain`, from the command line to the bytes."""

import csv
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from coopgraph.cli import main


def run(home: Path, *arguments: str) -> Result:
    """Run a command line in this process."""
    environment = {"COOPGRAPH_HOME": str(home), "COOPGRAPH_LANG": ""}
    return CliRunner().invoke(main, ["query", *arguments], env=environment, prog_name="coopgraph")


def test_the_table_tells_under_each_function_its_words(graph_home):
    """Under each of the twelve functions of MINSA stand the passage with its words, and article and point."""
    lines = run(graph_home, "functions-of", "--organization", "MINSA", "--explain").output.splitlines()
    told = [line for line in lines if re.match(r" {4}\[\d+\] ", line)]

    assert sum(line.startswith("    [1] tesis-2018, línea") for line in told) == 12
    assert sum(", artículo 39, " in line for line in told) == 12
    assert any("«Gestionar la oferta de cooperación internacional en salud" in line for line in told)
    assert "(12 filas)" in lines


def test_english_is_asked_for(graph_home):
    """The words around the evidence follow the language, and so does the help."""
    output = run(graph_home, "functions-of", "--organization", "MINSA", "--explain", "--lang", "en").output

    assert ", lines 5826-5827 (characters " in output
    assert ", article 39, c — id:function/minsa-ogcti/39-c" in output
    assert "passages and norms" in run(graph_home, "functions-of", "--lang", "en", "--help").output
    assert "los pasajes y las normas" in run(graph_home, "functions-of", "--help").output


def test_csv_and_json_tell_the_same_evidence(graph_home):
    """Both formats name the same evidence for the same rows."""
    lines = csv.DictReader(
        io.StringIO(run(graph_home, "offices-by-category", "--explain", "--format", "csv").stdout, newline="")
    )
    document = json.loads(run(graph_home, "offices-by-category", "--explain", "--format", "json").stdout)
    in_csv = [(int(line["evidenceRow"]), line["evidenceIri"]) for line in lines]
    in_json = [(row["row"], told["iri"]) for row in document["rows"] for told in row["evidence"]]

    assert in_csv == in_json
    assert [len(row["things"]) for row in document["rows"]] == [13, 4, 1, 1, 1]


@pytest.mark.parametrize(("language", "name"), [("es", "Evidencia"), ("en", "Evidence")])
def test_the_spreadsheet_has_the_sheet(graph_home, tmp_path, language, name):
    """The workbook goes to a file, with the evidence after the answer."""
    target = tmp_path / "offices.xlsx"
    result = run(
        graph_home,
        *("offices-by-category", "--explain", "--format", "xlsx", "--output", str(target), "--lang", language),
    )

    assert (result.exit_code, result.output) == (0, "")
    assert openpyxl.load_workbook(target).sheetnames[1] == name


def test_a_spreadsheet_without_file_is_refused(graph_home):
    """Like any answer, a workbook needs a file."""
    result = run(graph_home, "offices-by-category", "--explain", "--format", "xlsx")

    assert result.exit_code == 2
    assert "--output" in result.output
