from click.testing import CliRunner

from coopgraph.cli import main
from coopgraph.settings import Settings
from coopgraph.store.home import check_home


def run(home, *arguments):
    """Run a command on the graph in a home."""
    return CliRunner().invoke(main, arguments, env={"COOPGRAPH_HOME": str(home)})


def test_a_thing_is_not_compared_with_itself(graph_home):
    """Two names of one office are told as one, by the queries that compare as by the command that does."""
    for command in (
        ("query", "compare-offices", "--a", "MINSA", "--b", "Ministerio de Salud"),
        ("query", "shared-functions", "--a", "minsa", "--b", "minsa-ogcti"),
        ("compare", "MINSA", "Ministerio de Salud"),
    ):
        result = run(graph_home, *command)
        assert result.exit_code == 2, command
        assert result.output.startswith("Error: "), command
        assert result.output.count("\n") == 1, command


def test_a_claim_of_another_verdict_is_told(graph_home):
    """Asked for a claim with a verdict that it has not, the command says so."""
    result = run(graph_home, "claims", "--verdict", "holds", "--claim", "same-denomination-4")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "same-denomination-4" in result.stderr


def test_the_catalogue_begins_with_what_people_ask(graph_home):
    """The queries that claims are checked by stand last in the list."""
    topics = [line for line in run(graph_home, "query").output.splitlines() if not line.startswith(" ")]

    assert topics[-1] == "audit:"
    assert topics.count("audit:") == 1


def test_a_home_that_cannot_be_written_is_told_before_the_work(tmp_path):
    """A build into what is no folder ends at once, and says which setting to change."""
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    result = run(file, "build", "--quiet")

    assert result.exit_code == 3
    assert "COOPGRAPH_HOME" in result.output
    assert file.read_text(encoding="utf-8") == ""
    check_home(Settings(tmp_path / "new").home)
    assert list((tmp_path / "new").iterdir()) == []
