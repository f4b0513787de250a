"""The command `claims`: the table, one claim whole, and what is asked wrongly."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from coopgraph.cli import main


@pytest.fixture(name="run")
def _run(graph_home, monkeypatch):
    """Run the command over the whole graph."""
    monkeypatch.setenv("COOPGRAPH_HOME", str(graph_home))
    monkeypatch.delenv("COOPGRAPH_LANG", raising=False)
    return lambda *arguments: CliRunner().invoke(main, arguments)


def test_the_table_counts_the_verdicts(run):
    """The last line of the table says how many claims there are, and how many of each verdict."""
    result = run("claims")

    assert result.exit_code == 0
    total, _, counts = result.output.splitlines()[-1].partition(" (")
    assert total == "Afirmaciones: 458"
    assert sum(int(part.rpartition(": ")[2]) for part in counts.rstrip(")").split(", ")) == 458


def test_a_verdict_selects(run):
    """With a verdict, only the claims that have it are there, in every format."""
    rows = list(csv.DictReader(io.StringIO(run("claims", "--verdict", "ambiguous", "--format", "csv").output)))
    answer = json.loads(run("claims", "--verdict", "ambiguous", "--format", "json").output)

    assert {row["verdict"].rpartition("/")[2] for row in rows} == {"ambiguous"}
    assert "four-terms" in {row["claim"].rpartition("/")[2] for row in rows}
    assert len(answer["results"]["bindings"]) == len(rows)


def test_a_claim_is_shown_whole(run):
    """A claim shows its words, its place, each reading with the arithmetic, the verdict and the query."""
    result = run("claims", "--claim", "sectors-without-general-office-15")

    assert result.exit_code == 0
    assert "Valor afirmado: 15 (count)" in result.output
    assert "Lugar: tesis-2018 L" in result.output
    assert "19 − 4 = 15" in result.output
    assert "20 − 4 = 16" in result.output
    assert "Resultado: Ambiguo" in result.output
    command = "coopgraph query check-sectors-without-office --claim sectors-without-general-office-15"
    assert f"Consulta: {command}" in result.output


def test_a_claim_is_shown_whole_in_english(run):
    """In English, the claim that cannot be checked says why."""
    result = run("--lang", "en", "claims", "--claim", "conclusion-relegated")

    assert "Verdict: Cannot be checked" in result.output
    assert "Reason: Relation of cause and effect" in result.output


def test_the_query_of_a_claim_gives_its_check(run):
    """The command that a claim is shown with answers with that claim alone."""
    arguments = ("query", "check-sectors-without-office", "--claim", "sectors-without-general-office-15")
    rows = list(csv.DictReader(io.StringIO(run(*arguments, "--format", "csv").output)))

    assert [row["computed"] for row in rows] == ["15", "16"]


def test_one_claim_can_be_exported(run):
    """With a claim and a format, the row of that claim is the answer."""
    output = run("claims", "--claim", "ministries-19", "--format", "csv").output
    (row,) = csv.DictReader(io.StringIO(output))

    assert (row["claimed"], row["computed"], row["query"]) == ("19", "19", "check-ministries")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--verdict", "hols"), "Did you mean check-verdict/holds?"),
        (("--claim", "ministeries-19"), "claim/ministries-19"),
        (("--format", "xlsx"), "xlsx needs --output"),
    ],
)
def test_a_wrong_argument_is_told(run, arguments, words):
    """An unknown verdict or claim is told with the nearest, and a spreadsheet needs a file; nothing is written."""
    result = run("claims", *arguments)

    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""


def test_a_spreadsheet_is_written(run, tmp_path):
    """The whole table goes into a spreadsheet."""
    file = tmp_path / "claims.xlsx"

    assert run("claims", "--format", "xlsx", "--output", str(file)).exit_code == 0
    assert file.read_bytes().startswith(b"PK")
