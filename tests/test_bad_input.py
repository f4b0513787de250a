"""Bad input gets one clear message with its place, and the graph that stood answers as before."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import Graph

from coopgraph import pipeline, resources
from coopgraph.errors import CoopGraphError
from coopgraph.model import ValidationReport
from coopgraph.settings import Settings

THESIS = "data/tesis-2018"


def _edit(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        path = root / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} no longer holds {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def _append(file: str, text: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        with (root / file).open("a", encoding="utf-8") as out:
            out.write(text)

    return change


def _cut(file: str, share: float) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        content = (root / file).read_bytes()
        (root / file).write_bytes(content[: int(len(content) * share)])

    return change


def _drop_last_row(root: Path) -> None:
    path = root / THESIS / "cooperants.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")


def _latin_1(root: Path) -> None:
    path = root / THESIS / "norms.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1", errors="replace"))


#: What is done to the inputs, and what the message must say: file, place, problem, remedy.
FAULTS: dict[str, tuple[Callable[[Path], None], list[str]]] = {
    "missing column": (
        _edit(f"{THESIS}/collaborations.csv", ",alt_names", ""),
        ["tesis-2018/collaborations.csv, row 1, column alt_names", "missing", "The columns are"],
    ),
    "extra column": (
        _edit(f"{THESIS}/events.csv", ",places\n", ",places,note\n"),
        ["tesis-2018/events.csv, row 1, column note", "nothing reads this column"],
    ),
    "wrong date": (
        _edit(f"{THESIS}/events.csv", "2002-04-11", "2002-04-31"),
        ["tesis-2018/events.csv, row 2, column date", "2002-04-31", "YYYY-MM-DD"],
    ),
    "unknown code": (
        _edit(f"{THESIS}/memberships.csv", ",president,", ",presidente,"),
        ["tesis-2018/memberships.csv, row 2, column role", "no concept presidente", "Did you mean president"],
    ),
    "unknown class": (
        _edit(f"{THESIS}/organizations.csv", ",Ministry,", ",Ministerio,"),
        ["tesis-2018/organizations.csv, row 2, column class", "no term Ministerio"],
    ),
    "duplicate id": (
        _append(f"{THESIS}/generic_actors.csv", "competent-sector,otro sector competente,L3282-3288\n"),
        ["tesis-2018/generic_actors.csv, row ", "column slug", "stands already in", "competent-sector"],
    ),
    "dangling reference": (
        _edit(f"{THESIS}/units.csv", ",minsa-sg,", ",minsa-sgg,"),
        ["tesis-2018/units.csv, row ", "column depends_on", "no table describes unit/minsa-sgg", "unit/minsa-sg"],
    ),
    "cycle of dependence": (
        _append(
            f"{THESIS}/units.csv",
            "x-one,Office,Uno,,,minsa,,x-two,,,,L3324\nx-two,Office,Dos,,,minsa,,x-one,,,,L3324\n",
        ),
        ["tesis-2018/units.csv, row ", "column depends_on", "x-one → x-two → x-one"],
    ),
    "cycle of authority": (
        _edit("data/mof-callao/posts.csv", ",unit/gore-callao-presidencia,", ",post/gore-callao-038,"),
        ["mof-callao/posts.csv, row ", "column reports_to", "post/gore-callao-037 → post/gore-callao-038"],
    ),
    "claim without value's unit": (
        _edit(f"{THESIS}/claims.csv", ",percent,", ",per cent,"),
        ["tesis-2018/claims.csv, row ", "column unit"],
    ),
    "value of no finding": (
        _edit(f"{THESIS}/finding_values.csv", "annex-mef-accent,", "no-such-finding,"),
        ["tesis-2018/finding_values.csv, row ", "no table describes finding/no-such-finding"],
    ),
    "not UTF-8": (_latin_1, ["norms.csv, row ", "is not UTF-8", "Save the file as UTF-8"]),
    "truncated table": (_cut(f"{THESIS}/functions.csv", 0.5), ["tesis-2018/functions.csv, row ", "middle of a line"]),
    "table cut at a row": (_drop_last_row, ["tesis-2018/cooperants.csv", "rows where source.yml declares"]),
    "truncated provision": (
        _cut(f"{THESIS}/provisions/minsa.txt", 0.7),
        ["tesis-2018/provisions/minsa.txt, row ", "middle of a line"],
    ),
    "repeated letter": (
        _edit(f"{THESIS}/provisions/minsa.txt", "|c) ", "|b) "),
        ["tesis-2018/provisions/minsa.txt, row ", "b) of article 39 is repeated"],
    ),
    "missing letter": (
        _edit(f"{THESIS}/provisions/minsa.txt", "|c) ", "|d) "),
        ["tesis-2018/provisions/minsa.txt, row ", "comes where c is due", "@elided"],
    ),
    "point without coding": (
        _edit(f"{THESIS}/functions.csv", "minsa-ogcti/39-c,", "minsa-ogcti/39-cc,"),
        ["tesis-2018/provisions/minsa.txt, row ", "minsa-ogcti/39-c is printed here", "functions.csv"],
    ),
    "coding without point": (
        _append(f"{THESIS}/functions.csv", "minsa-ogcti/39-z,coordinar,advice,,,false\n"),
        ["tesis-2018/functions.csv, row ", "column function", "no provision text prints this function"],
    ),
    "place not located": (
        _edit(f"{THESIS}/events.csv", "L2763", "L2764"),
        ["tesis-2018/events.csv, row 4, column places", "no place L2764", "coopgraph ingest passages"],
    ),
    "table that nothing reads": (
        _append(f"{THESIS}/ministries.csv", "slug\n"),
        ["tesis-2018/ministries.csv", "nothing reads this table"],
    ),
    "source.yml with an unknown key": (
        _append(f"{THESIS}/source.yml", "colour: red\n"),
        ["tesis-2018/source.yml, column colour"],
    ),
    "vocabulary with a syntax error": (
        _append("ontology/vocabularies/action.ttl", "<x> <y> .\n"),
        ["action.ttl, line ", "column "],
    ),
    "shape with a syntax error": (_append("shapes/unit.ttl", "<x> <y> .\n"), ["unit.ttl, line ", "column "]),
    "check without severity": (
        _append("queries/checks/no-severity.rq", "#+ id: no-severity\nSELECT ?focusNode ?path ?value WHERE {}\n"),
        ["no-severity.rq", "header of the check"],
    ),
}


@pytest.fixture(name="root")
def _root(tmp_path):
    root = tmp_path / "root"
    for folder in ("data", "ontology", "shapes", "queries"):
        shutil.copytree(resources.root() / folder, root / folder)
    return root


@pytest.mark.parametrize("fault", FAULTS)
def test_bad_input_is_told_and_changes_nothing(fault, root, graph_home):
    """A build over bad input says what is wrong and where, and leaves the standing graph as it was."""
    spoil, words = FAULTS[fault]
    spoil(root)
    standing = (graph_home / "current").readlink()
    files = sorted(path.name for path in graph_home.rglob("*"))

    with pytest.raises(CoopGraphError) as caught:
        pipeline.build(Settings(graph_home), lambda stage, seconds: None, root)

    message = str(caught.value)
    assert "\n" not in message
    assert all(word in message for word in words), message
    assert (graph_home / "current").readlink() == standing
    assert sorted(path.name for path in graph_home.rglob("*")) == files


def test_interrupt_leaves_the_standing_graph(root, graph_home, monkeypatch):
    """An interrupt at the last stage leaves the standing graph, and nothing half-written."""
    # What follows, and what the shapes say, is no matter here, and takes the longest.
    monkeypatch.setattr("coopgraph.reason.infer_closure", lambda graph: Graph())
    monkeypatch.setattr("coopgraph.validate.validate_graph", lambda graph, shapes: ValidationReport(True, ()))
    standing = (graph_home / "current").readlink()
    files = sorted(path.name for path in graph_home.rglob("*"))

    def interrupt(stage: str, seconds: float | None) -> None:
        if stage == "checks":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pipeline.build(Settings(graph_home), interrupt, root)

    assert (graph_home / "current").readlink() == standing
    assert sorted(path.name for path in graph_home.rglob("*")) == files
