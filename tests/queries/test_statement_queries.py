"""The queries on claims, findings, gaps and former offices, on graphs of a few triples that show one thing each."""

import pytest

from coopgraph import query
from coopgraph.errors import ParameterError
from coopgraph.namespaces import GRAPH, ID, VOCAB
from coopgraph.store import EmbeddedStore, parse_graph

PREFIXES = """
@prefix coop: <https://w3id.org/coopgraph/ontology#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix earl: <http://www.w3.org/ns/earl#> .
@prefix evidence: <https://w3id.org/coopgraph/vocab/evidence-kind/> .
@prefix gap: <https://w3id.org/coopgraph/vocab/coordination-gap-kind/> .
@prefix id: <https://w3id.org/coopgraph/id/> .
@prefix kind: <https://w3id.org/coopgraph/vocab/finding-kind/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix verdict: <https://w3id.org/coopgraph/vocab/check-verdict/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <a:> .
"""
#: A source with three passages, the last of one line and in the middle of the document.
SOURCE = """
:source dct:identifier "a" ; dct:title "Fuente"@es .
:p1 oa:hasSource :source ; oa:hasSelector [ oa:start 10 ] ; coop:sourceLines "1-2" .
:p2 oa:hasSource :source ; oa:hasSelector [ oa:start 900 ] ; coop:sourceLines "70-71" .
:p3 oa:hasSource :source ; oa:hasSelector [ oa:start 90 ] ; coop:sourceLines "9-9" .
"""
CLAIMS = (
    SOURCE
    + """
:share skos:prefLabel "proporción"@es .
verdict:holds skos:inScheme <https://w3id.org/coopgraph/vocab/check-verdict> ; skos:prefLabel "Se cumple"@es .
verdict:fails skos:inScheme <https://w3id.org/coopgraph/vocab/check-verdict> ; skos:prefLabel "No se cumple"@es .
verdict:unused skos:inScheme <https://w3id.org/coopgraph/vocab/check-verdict> ; skos:prefLabel "Sin uso"@es .
:c1 a coop:Claim ; coop:section "4.5" ; coop:statement "Uno"@es, "One"@en ; coop:claimKind :share ; dct:source :p3 ;
    coop:claimedValue 79.0 .
:c2 a coop:Claim ; coop:section "4.1" ; coop:statement "Dos"@es ; coop:claimKind :share ; dct:source :p1, :p2 ;
    coop:claimedValue "clara"@es .
:c3 a coop:Claim ; coop:section "4.5" ; coop:statement "Tres"@es ; coop:claimKind :share ; dct:source :p2 .
:check dct:identifier "check-shares" .
:c1 coop:checkedBy :check . :c2 coop:checkedBy :check .
:a1 a earl:Assertion ; earl:subject :c1 ; earl:result :r1 .
:r1 earl:outcome verdict:fails ; coop:reading :r11, :r12 .
:r12 rdf:value "80" ; coop:arithmetic "16 : 20" ; coop:statement "con él"@es .
:r11 rdf:value "78.95" ; coop:arithmetic "15 : 19" ; coop:statement "sin él"@es, "without"@en .
:a2 a earl:Assertion ; earl:subject :c2 ; earl:result :r2 .
:r2 earl:outcome verdict:holds .
"""
)


def ask(turtle: str, query_id: str, *columns: str, **arguments: str) -> list[tuple[str, ...]]:
    """Run a named query on a small graph and return some of its columns, IRIs by their last segments."""
    store = EmbeddedStore.from_graphs({GRAPH["small"]: parse_graph(PREFIXES + turtle)})
    solutions = query.run(store, query_id, arguments).solutions
    rows = [dict(zip(solutions.variables, row, strict=True)) for row in solutions.rows]
    return [tuple(str(row[column] or "").removeprefix("a:").rpartition("/")[2] for column in columns) for row in rows]


def test_claims_have_the_verdict_of_their_check():
    """Each claim stands once, in the order of the document; one that nothing has checked has no verdict."""
    columns = ("claim", "claimed", "computed", "reading", "arithmetic", "verdict", "query", "places")
    assert ask(CLAIMS, "claims", *columns) == [
        ("c2", "clara", "", "", "", "holds", "check-shares", "a L1-2; a L70-71"),
        ("c1", "79", "78.95 | 80", "sin él | con él", "15 : 19 | 16 : 20", "fails", "check-shares", "a L9"),
        ("c3", "", "", "", "", "", "", "a L70-71"),
    ]


@pytest.mark.parametrize(("verdict", "claims"), [("holds", ["c2"]), ("No se cumple", ["c1"]), ("unused", [])])
def test_a_verdict_selects_the_claims_that_have_it(verdict, claims):
    """With a verdict, only the claims that were found so are told: never one that nothing has checked."""
    assert [claim for (claim,) in ask(CLAIMS, "claims", "claim", verdict=verdict)] == claims


def test_an_unknown_verdict_is_told():
    """A verdict that is no concept of the scheme is refused."""
    with pytest.raises(ParameterError, match="names nothing in the graph"):
        ask(CLAIMS, "claims", "claim", verdict="perhaps")


def test_a_finding_tells_its_values_and_all_places():
    """The values stand in their order with their places, and the places are those of the finding and of its values."""
    found = ask(
        SOURCE
        + """
        kind:sum skos:prefLabel "suma"@es .
        :thing skos:prefLabel "Cosa"@es . :norm coop:printedForm "Ley 2", "Ley 1" .
        :f a coop:Finding ; coop:findingKind kind:sum ; coop:statement "No suma"@es, "It does not add up"@en ;
            dct:source :p1 ; coop:about :thing, :norm .
        :v2 a coop:FindingValue ; coop:valueOf :f ; coop:order 2 ; coop:printedValue "10" ; dct:source :p3 .
        :v1 a coop:FindingValue ; coop:valueOf :f ; coop:order 1 ; coop:printedValue "11" ; dct:source :p2, :p1 .
        """,
        "findings",
        *("finding", "kind", "description", "places", "values", "about", "sources"),
    )

    assert found == [
        ("f", "sum", "No suma", "a L1-2; a L9; a L70-71", "11 (a L1-2, a L70-71); 10 (a L9)", "Cosa; Ley 1", "a")
    ]


def test_a_recommendation_without_scenario_has_none():
    """The recommendations stand in their order with whom they are addressed to; what nobody drew has no scenario."""
    found = ask(
        SOURCE
        + """
        :apci skos:prefLabel "APCI"@es, "APCI"@en . :mre skos:prefLabel "Ministerio"@es .
        :r1 a coop:Recommendation ; coop:order 2 ; coop:statement "Segunda"@es ; dct:source :p1 .
        :r2 a coop:Recommendation ; coop:order 1 ; coop:statement "Primera"@es ; dct:source :p2 ;
            coop:addressedTo :mre, :apci .
        """,
        "recommendations",
        *("recommendationLabel", "statedIn", "scenario", "addressedTo"),
    )

    assert found == [("Primera", "source", "", "APCI; Ministerio"), ("Segunda", "source", "", "")]


TIES = """
gap:one-sided skos:inScheme <https://w3id.org/coopgraph/vocab/coordination-gap-kind> ; skos:prefLabel "De un lado"@es .
gap:weak-support skos:inScheme <https://w3id.org/coopgraph/vocab/coordination-gap-kind> ; skos:prefLabel "Débil"@es .
:one a coop:PublicBody ; skos:prefLabel "Uno"@es . :two a coop:PublicBody ; skos:prefLabel "Dos"@es .
:office org:unitOf :one . :desk org:unitOf :two . :post org:postIn :office .
:f a coop:Function ; coop:assignedTo :office . :g a coop:Function ; coop:assignedTo :desk .
"""


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        (":t coop:tieFrom :office ; coop:tieTo :two ; coop:evidenceKind evidence:function .", [("one", "two")]),
        (":t coop:tieFrom :post ; coop:tieTo :desk ; coop:evidenceKind evidence:channel .", [("one", "two")]),
        (":t coop:tieFrom :office ; coop:tieTo :two ; coop:evidenceKind evidence:interview .", []),
        (
            """:t coop:tieFrom :office ; coop:tieTo :two ; coop:evidenceKind evidence:law .
               :u coop:tieFrom :two ; coop:tieTo :office ; coop:evidenceKind evidence:interview .""",
            [("one", "two")],
        ),
        (
            """:t coop:tieFrom :office ; coop:tieTo :two ; coop:evidenceKind evidence:law .
               :u coop:tieFrom :desk ; coop:tieTo :post ; coop:evidenceKind evidence:procedure .""",
            [],
        ),
        (
            """:t coop:tieFrom :office ; coop:tieTo :two ; coop:evidenceKind evidence:law .
               :end org:originalOrganization :one .""",
            [],
        ),
    ],
)
def test_only_provisions_make_and_close_a_gap(ties, expected):
    """A tie that a provision makes and none returns is a gap, of a post too; what an interview tells does not count."""
    assert ask(TIES + ties, "coordination-gaps", "organization", "counterpart") == expected


def test_a_stated_gap_is_one_of_the_body_of_its_unit():
    """A gap that a source states of a unit stands under its body, with its kind and in the words of the graph."""
    stated = (
        ':x a coop:CoordinationGap ; coop:gapOf :office ; coop:gapKind gap:weak-support ; coop:statement "Poco"@es .'
    )

    assert ask(TIES + stated, "coordination-gaps", "organization", "kind", "kindLabel", "explanation", "gap") == [
        ("one", "weak-support", "Débil", "Poco", "x")
    ]


OFFICES = """
coop:Rename rdfs:subClassOf org:ChangeEvent ; rdfs:label "cambio de nombre"@es .
coop:Succession rdfs:subClassOf org:ChangeEvent ; rdfs:label "sucesión"@es .
coop:Ministry rdfs:subClassOf coop:PublicBody .
id:organization\\/new a coop:Ministry ; skos:prefLabel "Nuevo"@es .
id:organization\\/old a coop:Ministry ; skos:prefLabel "Antiguo"@es .
:precision skos:inScheme <https://w3id.org/coopgraph/vocab/date-precision> ; skos:prefLabel "año"@es .
:office a org:OrganizationalUnit ; org:unitOf id:organization\\/new ; skos:prefLabel "C"@es ;
    coop:cooperationOfficeOf id:organization\\/new ; coop:dependsOn :planning .
:planning a coop:PlanningOffice, org:OrganizationalUnit ; skos:prefLabel "Planeamiento"@es .
:minister a coop:MinisterOffice, org:OrganizationalUnit ; skos:prefLabel "Ministro"@es .
"""
FORMER = """
:former a org:OrganizationalUnit ; org:unitOf id:organization\\/new ; skos:prefLabel "B"@es .
:first a org:OrganizationalUnit, coop:GeneralOffice ; org:unitOf id:organization\\/old ; skos:prefLabel "A"@es .
:one a coop:Rename, org:ChangeEvent ; org:originalOrganization :first ; org:resultingOrganization :former .
:two a coop:Rename, org:ChangeEvent ; org:originalOrganization :former ; org:resultingOrganization :office ;
    coop:validFrom "2012-01-01"^^xsd:date ; coop:datePrecision :precision .
"""


def test_a_history_follows_the_changes_and_invents_no_date():
    """The offices stand in the order of the changes, over bodies too; what is not known of them stays empty."""
    columns = ("officeName", "body", "from", "to", "toPrecision", "parentName", "category", "event")

    assert ask(OFFICES + FORMER, "office-history", *columns, organization="new") == [
        ("A", "old", "", "", "", "", "general-office", ""),
        ("B", "new", "", "2012-01-01", "precision", "", "", "one"),
        ("C", "new", "2012-01-01", "", "", "Planeamiento", "embedded", "two"),
    ]


@pytest.mark.parametrize(
    ("structure", "category"),
    [
        ("", ""),
        (":former coop:dependsOn :planning .", "embedded"),
        (":former coop:dependsOn :unit . :unit coop:dependsOn :planning .", "embedded"),
        (":former coop:dependsOn :minister .", "minister-advisory"),
        (":former a coop:GeneralOffice .", "general-office"),
        (":former a coop:GeneralDirectorate .", "general-directorate"),
        (
            ":former a coop:Directorate ; org:subOrganizationOf :line . :line a coop:GeneralDirectorate .",
            "line-directorate",
        ),
        (":former coop:officeCategory <https://w3id.org/coopgraph/vocab/office-category/municipal> .", "municipal"),
    ],
)
def test_the_place_of_a_former_office_gives_its_category(structure, category):
    """A former office has the category that is asserted, or the one of its place; without a place it has none."""
    found = ask(OFFICES + FORMER + structure, "office-history", "officeName", "category", organization="new")

    assert dict(found)["B"] == category


def test_a_body_has_the_offices_of_the_body_that_it_came_from():
    """Where only the succession of the bodies is known, the office of the former one opens the history."""
    succession = """
    :first a org:OrganizationalUnit ; org:unitOf id:organization\\/old ; skos:prefLabel "A"@es ;
        coop:cooperationOfficeOf id:organization\\/old .
    :change a coop:Succession ; org:originalOrganization id:organization\\/old ;
        org:resultingOrganization id:organization\\/new .
    """

    assert ask(OFFICES + succession, "office-history", "officeName", "body", organization="new") == [
        ("A", "old"),
        ("C", "new"),
    ]


@pytest.mark.parametrize("name", ["agenda-2030", "Agenda 2030", str(VOCAB["interview-question/agenda-2030"])])
def test_a_question_is_named_by_slug_label_or_iri(store, name):
    """Each name of the question gives the same eight answers; a number that two questions bear is told."""
    rows = query.run(store, "interview-answers", {"question": name}).solutions.rows

    assert {row[1] for row in rows} == {VOCAB["interview-question/agenda-2030"]}
    assert len(rows) == 8
    with pytest.raises(ParameterError, match="more than one thing"):
        query.run(store, "interview-answers", {"question": "13"})


@pytest.mark.parametrize(
    ("name", "holder"),
    [("apci-ca3057", "post/apci-ca3057"), ("post/gore-callao-037", "post/gore-callao-037"), ("CA3057", None)],
)
def test_a_post_is_named_like_a_body(store, name, holder):
    """functions-of takes a post by its slug, as it takes a body or a unit; its code is no name of it."""
    if holder is None:
        with pytest.raises(ParameterError, match="names nothing in the graph"):
            query.run(store, "functions-of", {"organization": name})
        return
    solutions = query.run(store, "functions-of", {"organization": name}).solutions

    assert {row[solutions.variables.index("holder")] for row in solutions.rows} == {ID[holder]}
