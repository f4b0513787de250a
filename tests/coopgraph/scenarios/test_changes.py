"""Policy: changes are drawn against the whole graph; what they must be is worked out from the tables of the sources."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, ORG, RDF, XSD

from coopgraph.errors import ParameterError, SourceError
from coopgraph.namespaces import COOP, CS, ID, VOCAB
from coopgraph.query import run
from coopgraph.scenarios import (
    Scenario,
    draw_scenario,
    find_scenario,
    read_scenario,
    read_scenarios,
    state_changes,
    write_scenario,
)
from coopgraph.store import EmbeddedStore
from coopgraph.store.files import parse_graph

HEAD = """id: try
title: {es: Prueba, en: Test}
description: {es: Una prueba., en: A test.}
changes:
"""
OLD_OFFICE = ID["unit/minsa-ogcti"]
NEW_OFFICE = ID["unit/minsa-oecti"]


def draw(store: EmbeddedStore, folder: Path, changes: str) -> Scenario:
    """Draw a scenario of a user with these changes."""
    path = folder / "try.yml"
    path.write_text(f"{HEAD}{changes}\n", encoding="utf-8")
    return draw_scenario(store, read_scenario(path, "try.yml"))


@pytest.fixture(scope="module", name="ready_made")
def _ready_made(store: EmbeddedStore) -> dict[str, Scenario]:
    """The ready-made scenarios."""
    return {name: draw_scenario(store, file, ready_made=True) for name, file in read_scenarios().items()}


def test_there_are_four_ready_made_scenarios_and_one_is_a_recommendation(ready_made: dict[str, Scenario]) -> None:
    """The ready-made scenarios are those of the contract; the first is recommendation 4, the others are ours."""
    told = {name: (scenario.origin.kind, scenario.recommendation) for name, scenario in ready_made.items()}
    assert told == {
        "concytec-in-committee": ("ours", None),
        "general-offices": ("recommendation", ID["recommendation/general-offices-in-every-sector"]),
        "minsa-executive-office": ("ours", None),
        "single-rectoria": ("ours", None),
    }


def test_one_rectoria_ends_the_two_mandates_of_apci(ready_made: dict[str, Scenario]) -> None:
    """The single rectoría removes nothing and ends both steering mandates of APCI on the reference date."""
    scenario = ready_made["single-rectoria"]
    ended = [ID[f"mandate/apci-steering-{slug}"] for slug in ("cinr-2006", "cti-2002")]
    day = Literal("2018-12-31", datatype=XSD.date)
    expected = {(mandate, COOP.validTo, day) for mandate in ended}
    expected |= {(mandate, COOP.validToPrecision, VOCAB["date-precision/day"]) for mandate in ended}
    assert (scenario.removals, scenario.additions) == (frozenset(), expected)


def test_concytec_becomes_a_member_and_its_gap_is_closed(ready_made: dict[str, Scenario]) -> None:
    """CONCYTEC's office gets one membership of the committee, and the stated gap goes whole."""
    scenario = ready_made["concytec-in-committee"]
    memberships = {each for each, predicate, _ in scenario.additions if predicate == ORG.member}
    assert len(memberships) == 1
    [membership] = memberships
    assert {(p, o) for s, p, o in scenario.additions if s == membership and p != DCTERMS.source} == {
        (RDF.type, ORG.Membership),
        (ORG.member, ID["unit/concytec-octai"]),
        (ORG.organization, ID["collaboration/comite-coordinacion-multisectorial"]),
        (ORG.role, VOCAB["membership-role/member"]),
        (COOP.establishedBy, ID["norm/proyecto-concytec-in-committee"]),
    }
    assert {subject for subject, _, _ in scenario.removals} == {ID["coordination-gap/concytec-outside-committee"]}


def test_a_moved_office_is_a_new_unit_that_takes_over(ready_made: dict[str, Scenario], store: EmbeddedStore) -> None:
    """MINSA's office gets an end, its twelve functions and its memberships go to the new one, one event joins them."""
    scenario = ready_made["minsa-executive-office"]
    moved = {subject for subject, p, o in scenario.additions if (p, o) == (COOP.assignedTo, NEW_OFFICE)}
    assert moved == {ID[f"function/minsa-ogcti/39-{point}"] for point in "abcdefghijkl"}
    assert {s for s, p, o in scenario.removals if p == COOP.assignedTo} == moved
    members = {s for s, p, o in scenario.additions if (p, o) == (ORG.member, NEW_OFFICE)}
    assert members == {
        ID["membership/comite-coordinacion-multisectorial-minsa-ogcti"],
        ID["membership/minsa-mesa-tecnica-donaciones-minsa-ogcti"],
    }
    day = Literal("2018-12-31", datatype=XSD.date)
    assert {(OLD_OFFICE, COOP.validTo, day), (NEW_OFFICE, COOP.validFrom, day)} <= scenario.additions
    [event] = {s for s, p, o in scenario.additions if (p, o) == (RDF.type, COOP.Reranking)}
    assert (event, ORG.originalOrganization, OLD_OFFICE) in scenario.additions
    assert (event, ORG.resultingOrganization, NEW_OFFICE) in scenario.additions


def test_what_an_interview_tells_of_a_former_office_stays(
    ready_made: dict[str, Scenario], store: EmbeddedStore
) -> None:
    """Only prescribed ties go to the new office: those of interviews are not removed."""
    removed = {s for s, p, _ in ready_made["minsa-executive-office"].removals if p in (COOP.tieFrom, COOP.tieTo)}
    told = {s for s, _, _ in store.triples((None, COOP.evidenceKind, VOCAB["evidence-kind/interview"]))}
    held = {s for p in (COOP.tieFrom, COOP.tieTo) for s, _, _ in store.triples((None, p, OLD_OFFICE))}
    assert removed == held - told
    assert held & told


def test_fifteen_ministries_get_a_general_office(ready_made: dict[str, Scenario]) -> None:
    """All ministries but the four with a general office get one, Transport's without a forerunner."""
    scenario = ready_made["general-offices"]
    offices = {o for _, p, o in scenario.additions if p == ORG.resultingOrganization}
    ministries = [
        *("pcm", "minagri", "mincetur", "mincul", "mindef", "minam", "mef", "minem", "mininter", "minjus", "mimp"),
        *("produce", "mre", "mtc", "mvcs"),
    ]
    assert offices == {ID[f"unit/{ministry}-ogcai"] for ministry in ministries}
    kinds = [str(o) for _, p, o in scenario.additions if p == RDF.type and o in (COOP.Creation, COOP.Succession)]
    assert (kinds.count(str(COOP.Succession)), kinds.count(str(COOP.Creation))) == (14, 1)
    ended = {s for s, p, _ in scenario.additions if p == COOP.validTo and "/unit/" in str(s)}
    assert len(ended) == 14


def test_fourteen_secretariats_are_stated(ready_made: dict[str, Scenario]) -> None:
    """Of the fifteen, only MINCETUR has a general secretariat in the sources; the others get one."""
    additions = ready_made["general-offices"].additions
    secretariats = {s for s, p, o in additions if (p, o) == (RDF.type, COOP.GeneralSecretariat)}
    assert len(secretariats) == 14
    assert ID["unit/mincetur-sg"] not in secretariats


def test_every_ministry_office_joins_the_system(ready_made: dict[str, Scenario]) -> None:
    """Nineteen offices become members of the national system."""
    additions = ready_made["general-offices"].additions
    joined = {s for s, p, o in additions if (p, o) == (ORG.organization, ID["collaboration/sndcinr"])}
    assert len(joined) == 19


def test_functions_of_cooperation_go_to_the_new_office(ready_made: dict[str, Scenario]) -> None:
    """Of MTC's organs the three functions that are not residual go over, of MINDEF's directorate all but the last."""
    additions = ready_made["general-offices"].additions
    moved = {
        str(s).removeprefix(str(ID["function/"])): o
        for s, p, o in additions
        if p == COOP.assignedTo and "/general-offices-" not in str(s)
    }
    mindef = {slug for slug, office in moved.items() if office == ID["unit/mindef-ogcai"]}
    assert mindef == {f"mindef-damci/57-{point}" for point in "fghijklmnopqrstuvw"}
    assert {office for slug, office in moved.items() if slug.startswith("mre-dci/")} == {ID["unit/mre-ogcai"]}
    assert not [slug for slug, office in moved.items() if office == ID["unit/pcm-ogcai"]]


#: The function types that more than two of the four general offices of today have, counted in functions.csv.
USUAL = {
    *("international-commitments", "source-relations", "agreement-negotiation", "advice", "monitoring-and-evaluation"),
    *("international-affairs", "representation", "international-participation", "experts-and-volunteers"),
}


def test_new_offices_have_the_usual_function_types(ready_made: dict[str, Scenario], store: EmbeddedStore) -> None:
    """Each new office has each of the nine usual types, and MINAM's gets functions only for the two that it lacked."""
    additions = ready_made["general-offices"].additions
    holder = {s: o for s, p, o in additions if p == COOP.assignedTo}
    for office in set(holder.values()):
        functions = [function for function, unit in holder.items() if unit == office]
        types = {o for function in functions for _, _, o in store.triples((function, COOP.functionType, None))}
        types |= {o for s, p, o in additions if p == COOP.functionType and s in functions}
        assert {VOCAB[f"function-type/{slug}"] for slug in USUAL} <= types, office
    minam = {s for s, o in holder.items() if o == ID["unit/minam-ogcai"] and "/general-offices-" in str(s)}
    assert 1 <= len(minam) <= 2


def test_changes_are_stated_as_change_sets_without_blank_nodes(ready_made: dict[str, Scenario]) -> None:
    """Every removal and addition is one statement of one change set about its subject."""
    for scenario in ready_made.values():
        graph = state_changes(scenario)
        for predicate, triples in ((CS.removal, scenario.removals), (CS.addition, scenario.additions)):
            stated = {
                tuple(graph.value(statement, part) for part in (RDF.subject, RDF.predicate, RDF.object)): changes
                for changes, statement in graph.subject_objects(predicate)
            }
            assert set(stated) == triples
            assert all((changes, CS.subjectOfChange, triple[0]) in graph for triple, changes in stated.items())
        assert all(isinstance(term, URIRef | Literal) for triple in graph for term in triple)


@pytest.mark.parametrize("form", ["ttl", "nq", "trig"])
def test_an_export_is_read_back_as_it_was(ready_made: dict[str, Scenario], tmp_path: Path, form: str) -> None:
    """What is written in RDF is read back as the same triples, and twice written is the same bytes."""
    scenario = ready_made["minsa-executive-office"]
    path = tmp_path / f"x.{form}"
    path.write_bytes(write_scenario(scenario, form))
    assert set(parse_graph(path)) == set(state_changes(scenario))
    assert write_scenario(scenario, form) == path.read_bytes()


def test_an_export_in_json_holds_every_triple(ready_made: dict[str, Scenario]) -> None:
    """The JSON form counts what the scenario counts."""
    scenario = ready_made["minsa-executive-office"]
    told = json.loads(write_scenario(scenario, "json"))
    assert sum(len(each["removals"]) for each in told["changes"]) == len(scenario.removals)
    assert sum(len(each["additions"]) for each in told["changes"]) == len(scenario.additions)


def test_the_id_of_a_user_hangs_on_the_changes_only(store: EmbeddedStore, tmp_path: Path) -> None:
    """The same changes in another order have the same id; other changes have another."""
    one, two = (f"  - end-mandate: {{mandate: apci-steering-{slug}}}\n" for slug in ("cti-2002", "cinr-2006"))
    first, turned, other = (draw(store, tmp_path, text).id for text in (one + two, two + one, one))
    assert first == turned
    assert first != other
    assert first.startswith("try-")
    assert len(first) == len("try-") + 8


def test_a_change_sees_those_before_it(store: EmbeddedStore, tmp_path: Path) -> None:
    """A new office can be named by a later change, and a body then stands for it."""
    office = (
        "  - create-office: {body: MTC, name: {es: Oficina de Cooperación, en: Cooperation Office}, slug: mtc-oc,\n"
        "      under: mtc-ogpp, rank: office, category: embedded}\n"
    )
    member = "  - add-member: {collaboration: gabinetes-binacionales, member: mtc-oc}\n"
    additions = draw(store, tmp_path, office + member).additions
    assert [o for _, p, o in additions if p == ORG.member] == [ID["unit/mtc-oc"]]


def test_a_selection_sees_the_changes_before_it(store: EmbeddedStore, tmp_path: Path) -> None:
    """Economía, which an earlier change gives a general office, is no more among the ministries without one."""
    new = (
        "name: {es: Oficina General, en: General Office}, under: general-secretariat, rank: general-office, "
        "category: general-office"
    )
    changes = (
        f"  - create-office: {{body: mef, slug: mef-first, {new}}}\n"
        f"  - create-office: {{body: {{every: ministry-without-general-office}}, slug: later, {new}}}"
    )
    made = {s for s, p, _ in draw(store, tmp_path, changes).additions if p == COOP.cooperationOfficeOf}

    assert len(made) == 15
    assert {office for office in made if "mef" in office} == {ID["unit/mef-first"]}


def test_a_body_leaves_a_committee_by_its_office(store: EmbeddedStore, tmp_path: Path) -> None:
    """Whoever removes MINSA removes the membership of its office, whole."""
    change = "  - remove-member: {collaboration: comite-coordinacion-multisectorial, member: MINSA}"
    scenario = draw(store, tmp_path, change)
    membership = ID["membership/comite-coordinacion-multisectorial-minsa-ogcti"]
    assert {subject for subject, _, _ in scenario.removals} == {membership}
    assert not scenario.additions


def test_a_transferred_mandate_is_a_new_one(store: EmbeddedStore, tmp_path: Path) -> None:
    """A mandate that goes to another ends, and another with the same scope and actions begins."""
    scenario = draw(store, tmp_path, "  - transfer-mandate: {mandate: mre-steering-2009-functions, to: PCM}")
    new = ID["mandate/mre-steering-2009-functions-try"]
    stated = {(p, o) for s, p, o in scenario.additions if s == new}
    assert (COOP.holder, ID["organization/pcm"]) in stated
    assert (COOP.scope, VOCAB["cooperation-term/cooperacion-internacional"]) in stated
    assert len([o for p, o in stated if p == COOP.action]) == 6
    assert (ID["mandate/mre-steering-2009-functions"], COOP.validTo, Literal("2018-12-31", datatype=XSD.date)) in (
        scenario.additions
    )


def test_a_removed_function_takes_its_ties_along(store: EmbeddedStore, tmp_path: Path) -> None:
    """With a function go the ties that rest on it: the organs, programmes and bodies of MINAGRI's point b."""
    removed = draw(store, tmp_path, "  - remove-function: {function: minagri-oci/32-b}").removals
    ties = {s for s, p, o in removed if (p, o) == (COOP.groundedIn, ID["function/minagri-oci/32-b"])}
    assert ID["tie/minagri-oci-32-b-coordinates-with-ministry-organs"] in ties
    assert {s for s, p, o in removed if p == RDF.type} == {*ties, ID["function/minagri-oci/32-b"]}


def test_raw_turtle_is_taken_as_it_stands(store: EmbeddedStore, tmp_path: Path) -> None:
    """Triples may be written out, with the prefixes of the project."""
    changes = (
        "  - remove: id:mandate/mre-promotion-2009 coop:holder id:organization/mre .\n"
        "  - add: id:mandate/mre-promotion-2009 coop:holder id:organization/apci .\n"
    ).replace("id:mandate/mre-promotion-2009", f"<{ID['mandate/mre-promotion-2009']}>")
    changes = changes.replace("id:organization/mre", f"<{ID['organization/mre']}>")
    changes = changes.replace("id:organization/apci", f"<{ID['organization/apci']}>")
    scenario = draw(store, tmp_path, changes)
    mandate = ID["mandate/mre-promotion-2009"]
    assert scenario.removals == {(mandate, COOP.holder, ID["organization/mre"])}
    assert scenario.additions == {(mandate, COOP.holder, ID["organization/apci"])}


HOLDER = f"<{ID['mandate/mre-promotion-2009']}> coop:holder"
BAD = [
    ("end-mandate: {mandate: apci-steering-cti-2003}", "Did you mean apci-steering-cti-2002"),
    ("end-mandate: {mandate: inp-policy-1991}", "is not in force on 2018-12-31"),
    ("transfer-mandate: {mandate: apci-policy-2002, to: APCI}", "theirs already"),
    ("add-member: {collaboration: comite-coordinacion-multisectoral, member: concytec-octai}", "Did you mean"),
    ("add-member: {collaboration: comite-coordinacion-multisectorial, member: minsa-ogcti}", "is a member of"),
    ("add-member: {collaboration: sndcinr, member: concytec-octai, role: boss}", "role"),
    ("remove-member: {collaboration: comite-coordinacion-multisectorial, member: concytec-octai}", "is no member of"),
    ("assign-function: {function: minagri-oci/32-z, to: minsa-ogcti}", "Did you mean minagri-oci/32-"),
    ("assign-function: {function: minagri-oci/32-a, to: minagri-oci}", "already"),
    ("add-tie: {from: MINSA, to: APCI, mode: shouts-at}", "shouts-at"),
    ("remove-tie: {tie: nothing-of-the-kind}", "has no tie"),
    ("close-gap: {gap: mtc-no-ofice}", "Did you mean mtc-no-office"),
    (
        "move-office: {office: MTC, name: {es: A, en: B}, slug: x, under: mtc-op, rank: office, category: embedded}",
        "no",
    ),
    (
        "create-office: {body: MINSSA, name: {es: A, en: B}, slug: x, under: general-secretariat, rank: office,"
        " category: embedded}",
        "Did you mean",
    ),
    (
        "create-office: {body: MINSA, name: {es: A, en: B}, slug: minsa-ogcti, under: minsa-op, rank: office,"
        " category: embedded}",
        "already",
    ),
    (f"remove: {HOLDER} <{ID['organization/apci']}> .", "does not hold what is to be removed"),
    (f"add: {HOLDER} <{ID['organization/mre']}> .", "holds already what is to be added"),
    (f"remove: <{OLD_OFFICE}> a coop:GeneralCooperationOffice .", "is inferred"),
    (f"add: <{OLD_OFFICE}> coop:dependOn <{OLD_OFFICE}> .", "Did you mean coop:dependsOn"),
    ("add: '[] a coop:Ministry .'", "blank nodes"),
    ("add: this is no Turtle", "is not Turtle"),
    ("add: '# nothing'", "holds no triple"),
]


@pytest.mark.parametrize(("change", "words"), BAD, ids=[str(number) for number in range(len(BAD))])
def test_a_change_that_cannot_be_made_is_told_with_its_line(
    store: EmbeddedStore, tmp_path: Path, change: str, words: str
) -> None:
    """A change that names what is not there, removes it, or adds what is there, is one sentence with its line."""
    with pytest.raises(SourceError) as caught:
        draw(store, tmp_path, f"  - end-mandate: {{mandate: mre-policy-2009}}\n  - {change}")
    assert (caught.value.file, caught.value.row) == ("try.yml", 6)
    assert words in str(caught.value)


def test_changes_that_undo_one_another_are_no_scenario(store: EmbeddedStore, tmp_path: Path) -> None:
    """What is removed and added again leaves nothing to evaluate."""
    triple = f"{HOLDER} <{ID['organization/mre']}> ."
    with pytest.raises(SourceError, match="undo one another"):
        draw(store, tmp_path, f"  - remove: {triple}\n  - add: {triple}\n")


def test_an_unknown_scenario_is_told_the_nearest() -> None:
    """An id that no scenario has is answered with the nearest, a file that is not there with its path."""
    with pytest.raises(ParameterError, match="Did you mean general-offices"):
        find_scenario("general-ofices")
    with pytest.raises(SourceError, match="no such file"):
        find_scenario("nowhere.yml")


def test_a_file_cannot_take_the_id_of_a_ready_made_scenario(tmp_path: Path) -> None:
    """The ids of the project are its own."""
    path = tmp_path / "mine.yml"
    path.write_text(
        HEAD.replace("id: try", "id: general-offices") + "  - end-mandate: {mandate: mre-policy-2009}\n",
        encoding="utf-8",
    )
    with pytest.raises(SourceError, match="a ready-made scenario has this id"):
        find_scenario(str(path))


def test_drawing_leaves_the_graph_as_it_is(store: EmbeddedStore, ready_made: dict[str, Scenario]) -> None:
    """No addition of a scenario stands in the graph, and every removal does."""
    for scenario in ready_made.values():
        assert all(store.contains(triple) for triple in scenario.removals)
        assert not any(store.contains(triple) for triple in scenario.additions)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever a file holds, it is a scenario or a sentence about what is wrong."""
    path = tmp_path_factory.mktemp("x") / "try.yml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(SourceError):
        read_scenario(path)


def test_the_query_counts_what_the_scenarios_change(store: EmbeddedStore, ready_made: dict[str, Scenario]) -> None:
    """The query `scenarios` lists each with its origin, and as many removals and additions as its change sets hold."""
    table = run(store, "scenarios").solutions
    places = [table.variables.index(name) for name in ("scenario", "recommendation", "removals", "additions")]
    told = {tuple(row[place] for place in places) for row in table.rows}
    assert told == {
        (each.iri, each.recommendation, Literal(len(each.removals)), Literal(len(each.additions)))
        for each in ready_made.values()
    }


def test_the_graph_holds_the_changes_apart(store: EmbeddedStore, ready_made: dict[str, Scenario]) -> None:
    """Each scenario has its named graph, and nothing of it is in the default graph."""
    for scenario in ready_made.values():
        assert store.graphs()[str(scenario.graph)] == len(state_changes(scenario))
    assert not store.ask(f"ASK {{ ?set a <{CS.ChangeSet}> }}")


def test_a_recommendation_names_its_scenario(store: EmbeddedStore) -> None:
    """In the query `recommendations`, the fourth has the scenario of general offices, and no other has one."""
    table = run(store, "recommendations").solutions
    order, scenario = table.variables.index("order"), table.variables.index("scenario")
    told = {str(row[order]): row[scenario] for row in table.rows if row[scenario] is not None}
    assert told == {"4": ID["scenario/general-offices"]}
