"""Policy: three evaluations of the whole graph, shared by all tests; what they give is worked out from table 4.5.

A contradiction is shown on a graph of few triples.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF

from coopgraph import pipeline, resources
from coopgraph.build.dataset import load_ontology
from coopgraph.errors import CoopGraphError
from coopgraph.model import Analysis, Measure, Method
from coopgraph.namespaces import COOP, GRAPH, ID
from coopgraph.publish.analyses import write_analysis_csv, write_analysis_json, write_analysis_xlsx
from coopgraph.reform import MeasureChange, Reform, describe_reform, evaluate
from coopgraph.scenarios import draw_scenario, find_scenario, read_scenario
from coopgraph.settings import Settings
from coopgraph.store import EmbeddedStore
from coopgraph.store.files import canonical_nquads
from coopgraph.store.home import publish_build, read_validation, standing_graph

#: Ministries by the category of their office in table 4.5: embedded, general office, and three of which there is one.
CATEGORIES = (12, 4, 1, 1, 1)
OF_CATEGORIES = "ministries by the category of their office"
#: What three of the project's ideas change at once, and a shape that breaks: an office without its category.
SEVERAL = f"""id: several
title: {{es: Varias a la vez, en: Several at once}}
description: {{es: Una prueba., en: A test.}}
changes:
  - add-member: {{collaboration: comite-coordinacion-multisectorial, member: concytec-octai}}
  - close-gap: {{gap: concytec-outside-committee}}
  - end-mandate: {{mandate: apci-steering-cti-2002}}
  - end-mandate: {{mandate: apci-steering-cinr-2006}}
  - remove: <{ID["unit/mvcs-ocai"]}> coop:officeCategory <https://w3id.org/coopgraph/vocab/office-category/embedded> .
"""


def quiet(stage: str, seconds: float | None) -> None:
    """Tell nothing."""


def reform_of(home: Path, name: str) -> Reform:
    """Evaluate a scenario by its id or file."""
    settings = Settings(home)
    file, ready_made = find_scenario(name)
    return evaluate(settings, draw_scenario(pipeline.open_store(settings), file, ready_made=ready_made), quiet)


@pytest.fixture(scope="session", name="general_offices")
def _general_offices(graph_home: Path) -> Reform:
    """The reform of recommendation 4; the bytes of the graph that stands are compared around it."""
    before = hashlib.sha256(standing_graph(graph_home).read_bytes()).hexdigest()
    reform = reform_of(graph_home, "general-offices")
    assert hashlib.sha256(standing_graph(graph_home).read_bytes()).hexdigest() == before
    return reform


@pytest.fixture(scope="session", name="executive_office")
def _executive_office(graph_home: Path) -> Reform:
    """The reform that makes MINSA's office an executive office again."""
    return reform_of(graph_home, "minsa-executive-office")


@pytest.fixture(scope="session", name="several")
def _several(graph_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Reform:
    """The reform of a user that does several things at once and breaks a shape."""
    path = tmp_path_factory.mktemp("several") / "several.yml"
    path.write_text(SEVERAL, encoding="utf-8")
    return reform_of(graph_home, str(path))


def values(reform: Reform, method: str, of: str) -> tuple[float | None, float | None]:
    """Return the one measure of a method over something, before and after."""
    [found] = [each for each in reform.measures if each.measure.method.id == method and of in each.measure.of["en"]]
    assert found.before is not None
    assert found.after is not None
    before, after = found.before.value, found.after.value
    return (None if before is None else float(before), None if after is None else float(after))


def herfindahl(counts: tuple[int, ...]) -> float:
    """Return the index of some counts, from its definition."""
    return float(sum(Fraction(count, sum(counts)) ** 2 for count in counts))


def test_recommendation_four_leaves_one_category(general_offices: Reform) -> None:
    """With general offices everywhere, nineteen of nineteen are of one category: the index goes from 163/361 to 1."""
    assert herfindahl(CATEGORIES) == pytest.approx(163 / 361)
    assert values(general_offices, "hhi", OF_CATEGORIES) == pytest.approx((163 / 361, 1))
    assert values(general_offices, "richness", OF_CATEGORIES) == (5, 1)
    assert values(general_offices, "shannon", OF_CATEGORIES)[1] == 0
    assert values(general_offices, "hhi-normalised", OF_CATEGORIES)[1] is None


def test_recommendation_four_breaks_nothing(general_offices: Reform) -> None:
    """The graph with nineteen general offices is consistent and breaks no shape and no check."""
    assert (general_offices.contradiction, general_offices.conforms, general_offices.broken) == (None, True, ())


def test_recommendation_four_is_seen_by_the_reasoner(general_offices: Reform) -> None:
    """The reasoner finds the fifteen new offices to be general cooperation offices, and takes nothing from the four."""
    found = {s for s, p, o in general_offices.gained if (p, o) == (RDF.type, COOP.GeneralCooperationOffice)}
    assert len(found) == 15
    assert ID["unit/mtc-ogcai"] in found
    assert not [t for t in general_offices.lost if t[2] == COOP.GeneralCooperationOffice]


def test_an_executive_office_is_one_more_embedded_office(executive_office: Reform) -> None:
    """With MINSA's office under planning there are 13, 3, 1, 1 and 1: the index goes from 163/361 to 181/361."""
    after = (13, 3, 1, 1, 1)
    assert values(executive_office, "hhi", OF_CATEGORIES) == pytest.approx((herfindahl(CATEGORIES), herfindahl(after)))
    assert herfindahl(after) == pytest.approx(181 / 361)
    assert values(executive_office, "richness", OF_CATEGORIES) == (5, 5)
    gained = {s for s, p, o in executive_office.gained if (p, o) == (RDF.type, COOP.EmbeddedCooperationOffice)}
    assert gained == {ID["unit/minsa-oecti"]}
    assert executive_office.conforms


def test_concytec_in_the_committee_leaves_no_one_outside(several: Reform) -> None:
    """Of twenty national bodies with an office, one was outside the committee, and none is any more."""
    assert values(several, "outside-committee-share", "national bodies") == (1 / 20, 0)


def test_membership_is_no_tie(several: Reform) -> None:
    """The density of the network of ties stays: a committee is no directed tie between two bodies."""
    densities = [each for each in several.measures if each.measure.method.id == "density"]
    assert densities
    assert [each.delta for each in densities] == [0] * len(densities)


def test_a_single_steering_body_leaves_no_overlap(several: Reform) -> None:
    """Two mandates of APCI each lie within both of Foreign Affairs: four pairs overlap, and then none."""
    assert values(several, "steering-overlaps", "steering mandates") == (2 * 2, 0)
    rows = {each.listing.id: (each.before, each.after) for each in several.listings if each.analysis == "rectoria"}
    assert rows["steering-mandates"] == (4, 2)


def test_a_broken_shape_is_told(several: Reform) -> None:
    """An office without category breaks the shapes of its category, and the reform does not conform."""
    assert not several.conforms
    broken = {(result.source_shape.rpartition("#")[2], result.focus_node) for result in several.broken}
    assert broken == {
        ("CooperationOfficeShape-categorised", str(ID["unit/mvcs-ocai"])),
        ("EmbeddedCooperationOfficeShape-category", str(ID["unit/mvcs-ocai"])),
    }
    assert several.mended == ()


def test_every_measure_has_its_pair(several: Reform) -> None:
    """Where the things measured are the same, each measure is found on both sides, once."""
    alone = [each.measure.of["en"] for each in several.measures if each.before is None or each.after is None]
    assert alone == []
    assert {each.analysis for each in several.measures} == {"dispersion", "rectoria", "coordination", "flows"}


def test_flows_do_not_change(several: Reform, general_offices: Reform) -> None:
    """No scenario here touches money: no measure of flows changes."""
    for reform in (several, general_offices):
        assert [each for each in reform.measures if each.analysis == "flows" and each.is_changed] == []


def test_what_stands_is_not_validated_again(graph_home: Path) -> None:
    """The answer of the shapes is kept beside the graph that it is about."""
    kept = read_validation(graph_home)
    assert kept is not None
    assert kept.conforms
    assert all(result.severity != "Violation" for result in kept.results)


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_reform_is_told_in_every_format(several: Reform, language: str) -> None:
    """The tables are written as JSON, CSV and a spreadsheet; only what changes is in them, all of it on demand."""
    told, whole = describe_reform(several, language), describe_reform(several, language, whole=True)
    rows = {listing.id: len(listing.rows) for listing in told.listings}
    assert rows["changes"] == len(several.scenario.steps)
    assert rows["measure-changes"] == sum(each.is_changed for each in several.measures)
    assert rows["shapes"] == len(several.broken)
    assert {listing.id: len(listing.rows) for listing in whole.listings} == rows | {
        "measure-changes": len(several.measures),
        "table-changes": len(several.listings),
        "triples": len(several.gained) + len(several.lost),
    }
    described = json.loads(write_analysis_json(whole))
    assert all(measure["method"]["formula"] for measure in described["measures"])
    assert write_analysis_csv(told, "measure-changes").count(b"\r\n") == rows["measure-changes"] + 1
    assert write_analysis_xlsx(told, language) == write_analysis_xlsx(told, language)
    assert isinstance(told, Analysis)
    assert {listing.date for listing in told.listings} == {told.date} == {"2018-12-31"}


METHOD = Method("m", {"es": "m", "en": "m"}, "x", "0 … 1", {"es": "l", "en": "r"}, {"es": "l", "en": "l"}, "r")


def change_of(before: float | Decimal | None, after: float | Decimal | None, n: int = 1) -> MeasureChange:
    """Return a measure that had one value and has another."""
    of = {"es": "x", "en": "x"}
    return MeasureChange("a", Measure(METHOD, of, before, 1, 0, "all", ()), Measure(METHOD, of, after, n, 0, "all", ()))


@pytest.mark.parametrize(
    ("change", "delta", "is_changed"),
    [
        (change_of(2, 5), 3, True),
        (change_of(Decimal("1.1"), Decimal("1.3")), Decimal("0.2"), True),
        (change_of(0.1 + 0.2, 0.3), 0.0, False),
        (change_of(Decimal("0.5"), 0.75), 0.25, True),
        (change_of(None, 1), None, True),
        (change_of(None, None), None, False),
        (change_of(1, 1), 0, False),
        (change_of(1, 1, n=2), 0, True),
        (MeasureChange("a", None, change_of(1, 1).after), None, True),
    ],
)
def test_a_change_is_the_later_value_less_the_earlier(
    change: MeasureChange, delta: float | Decimal | None, is_changed: bool
) -> None:
    """The delta is exact for exact numbers; rounding is no change, and another n is; without a value there is none."""
    assert change.delta == (None if delta is None else pytest.approx(delta))
    assert change.is_changed == is_changed


def test_a_contradiction_is_told(tmp_path: Path) -> None:
    """A reform that the ontology forbids, a ministry that is a unit, is answered with what the reasoner says."""
    whole, minsa = ID["source/coopgraph"], ID["organization/minsa"]
    known = Graph().parse(
        data=f"<{whole}> <{COOP.referenceDate}> '2018-12-31'^^<http://www.w3.org/2001/XMLSchema#date> ."
        f"<{minsa}> a <{COOP.Ministry}> ."
    )
    graphs: dict[URIRef, Graph] = {
        GRAPH.editorial: known,
        GRAPH.ontology: load_ontology(resources.root() / "ontology"),
    }
    quads = canonical_nquads((*triple, name) for name, graph in graphs.items() for triple in graph)
    publish_build(tmp_path / "home", quads, "0" * 64, {})
    path = tmp_path / "x.yml"
    path.write_text(
        "id: x\ntitle: {es: a, en: b}\ndescription: {es: a, en: b}\n"
        f"changes:\n  - add: <{minsa}> a org:OrganizationalUnit .\n",
        encoding="utf-8",
    )
    scenario = draw_scenario(EmbeddedStore.from_nquads(quads), read_scenario(path))
    reform = evaluate(Settings(tmp_path / "home"), scenario, quiet)
    assert not reform.conforms
    assert "minsa" in (reform.contradiction or "")
    told = describe_reform(reform, "es")
    assert "se contradice" in told.notes[1]["es"]
    assert not told.measures


def test_without_a_graph_there_is_nothing_to_evaluate(tmp_path: Path) -> None:
    """Where nothing has been built, the way to build is told."""
    with pytest.raises(CoopGraphError, match="coopgraph build"):
        pipeline.open_store(Settings(tmp_path))
