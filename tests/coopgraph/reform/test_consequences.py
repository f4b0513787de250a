"""What follows after a change is what the reasoner draws from the changed graph. Policy: a few triples for each rule.

One test compares the two over the whole graph, for the reform that changes most.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS, XSD

from coopgraph import resources
from coopgraph.build.dataset import load_ontology
from coopgraph.errors import OntologyError
from coopgraph.namespaces import COOP, DCTERMS, ID, OA, ORG
from coopgraph.reason import infer_closure
from coopgraph.reform.consequences import Inferences
from coopgraph.reform.standing import Standing
from coopgraph.rules import Triple
from coopgraph.scenarios import draw_scenario, find_scenario
from coopgraph.store.files import parse_graph
from coopgraph.store.home import read_validation, standing_graph

FIXTURE = Path(__file__).parents[2] / "fixtures" / "reasoning.ttl"
A, B, C, D = (URIRef(f"urn:x:{name}") for name in "abcd")
PREFIXES = f"@prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . @prefix : <urn:x:> ."
#: An ontology, what holds, what goes, and what comes.
CASES = {
    "a class above": (":K rdfs:subClassOf :L .", ":a a :K .", ":a a :K .", ":b a :K ."),
    "two ways to a class": (
        ":K rdfs:subClassOf :M . :L rdfs:subClassOf :M .",
        ":a a :K , :L . :b a :K .",
        ":a a :K . :b a :K .",
        "",
    ),
    "domain and range": (":p rdfs:domain :K ; rdfs:range :L .", ":a :p :b .", ":a :p :b .", ":c :p :d ."),
    "a property above": (":p rdfs:subPropertyOf :q . :q rdfs:domain :K .", ":a :p :b .", ":a :p :b .", ":b :p :c ."),
    "inverse": (":p owl:inverseOf :q .", ":a :p :b .", ":a :p :b .", ":c :q :d ."),
    "symmetric": (":p a owl:SymmetricProperty .", ":a :p :b .", ":a :p :b .", ":b :p :c ."),
    "a link of a chain goes": (
        ":p a owl:TransitiveProperty .",
        ":a :p :b . :b :p :c . :c :p :d .",
        ":b :p :c .",
        "",
    ),
    "a cycle of support goes": (
        ":p a owl:TransitiveProperty , owl:SymmetricProperty .",
        ":a :p :b . :b :p :c .",
        ":b :p :c .",
        "",
    ),
    "another way stays": (
        ":p a owl:TransitiveProperty .",
        ":a :p :b . :b :p :d . :a :p :c . :c :p :d .",
        ":b :p :d .",
        "",
    ),
    "a chain of properties": (
        ":r owl:propertyChainAxiom ( :p :q ) .",
        ":a :p :b . :b :q :c .",
        ":b :q :c .",
        ":b :q :d .",
    ),
    "an intersection": (
        "[ owl:intersectionOf ( :K [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :L ] ) ] "
        "rdfs:subClassOf :M .",
        ":a a :K ; :p :b . :b a :L . :c a :K .",
        ":b a :L .",
        ":c :p :d . :d a :L .",
    ),
    "a value": (
        "[ owl:intersectionOf ( :K [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :v ] ) ] "
        "rdfs:subClassOf :M .",
        ":a a :K ; :p :v .",
        ":a :p :v .",
        ":b a :K ; :p :v .",
    ),
    "a union": (":U owl:unionOf ( :K :L ) .", ":a a :K . :b a :L .", ":a a :K .", ":c a :L ."),
    "equivalent classes": (":K owl:equivalentClass :L .", ":a a :K .", ":a a :K .", ":b a :L ."),
    "what is stated and follows too": (":K rdfs:subClassOf :L .", ":a a :K , :L . :b a :K .", ":a a :L .", ""),
    "nothing": (":K rdfs:subClassOf :L .", ":a a :K .", "", ":b :p :c ."),
}


def read(text: str) -> Graph:
    """Read Turtle with the prefixes of the cases."""
    return Graph().parse(data=f"{PREFIXES} {text}", format="turtle")


def follow(asserted: Graph, gone: set[Triple], new: set[Triple]) -> tuple[frozenset[Triple], frozenset[Triple]]:
    """Draw what comes and goes without drawing everything."""
    inferred = infer_closure(asserted)
    found = Inferences(asserted + inferred, inferred).follow(gone, new)
    assert found is not None
    return found.gained, found.lost


def draw(asserted: Graph, gone: set[Triple], new: set[Triple]) -> tuple[frozenset[Triple], frozenset[Triple]]:
    """Draw the same by the reasoner, from the graph before and the graph after."""
    changed = Graph()
    for triple in ({*asserted} - gone) | new:
        changed.add(triple)
    before, after = frozenset(infer_closure(asserted)), frozenset(infer_closure(changed))
    return after - before, before - after


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rules(case: str) -> None:
    """What a change gives and takes is what the reasoner gives and takes."""
    ontology, things, gone, new = (read(text) for text in CASES[case])
    asserted = ontology + things
    assert follow(asserted, set(gone), set(new)) == draw(asserted, set(gone), set(new))


def test_what_is_lost_by_hand() -> None:
    """Of a - b - c - d, without b - c: nothing leads any more from a or b to c or d."""
    ontology, things, gone, _ = (read(text) for text in CASES["a link of a chain goes"])
    p = URIRef("urn:x:p")
    gained, lost = follow(ontology + things, set(gone), set())
    assert not gained
    assert lost == frozenset({(A, p, C), (A, p, D), (B, p, D)})


def test_each_triple_of_an_example() -> None:
    """Whichever triple about a thing is taken from the example of the reasoner, the inferences are right."""
    asserted = parse_graph(FIXTURE)
    inferred = infer_closure(asserted)
    inferences = Inferences(asserted + inferred, inferred)
    compared = 0
    for triple in sorted(asserted):
        found = inferences.follow({triple}, set())
        if found is not None:
            compared += 1
            assert (found.gained, found.lost) == draw(asserted, {triple}, set()), triple
    assert compared > 5


@pytest.mark.parametrize(
    ("ontology", "things", "new"),
    [
        ("", ":a a :K .", ":K rdfs:subClassOf :L ."),
        ("", ":a a :K .", ":p a owl:TransitiveProperty ."),
        ("", ":a a :K .", ":a owl:sameAs :b ."),
        (":p a owl:FunctionalProperty .", ":a :p :b .", ":a :p :c ."),
        (":K owl:disjointWith :L .", ":a a :K .", ":a a :L ."),
        (":K owl:disjointWith :L . :p rdfs:range :L .", ":a a :K .", ":b :p :a ."),
        (":K owl:complementOf :L .", ":a a :K .", ":b a :K ."),
        (":p a owl:AsymmetricProperty .", ":a :p :b .", ":b :p :a ."),
        ("", ":a :p 1 .", ":a :p 'one' ."),
    ],
    ids=lambda text: text,
)
def test_what_is_left_to_the_reasoner(ontology: str, things: str, new: str) -> None:
    """Changes of the ontology, two names of one thing, contradictions and unusual literals are not guessed."""
    asserted = read(ontology) + read(things)
    inferred = infer_closure(asserted)
    assert Inferences(asserted + inferred, inferred).follow(set(), set(read(new))) is None


def test_an_ill_formed_literal_is_left_to_the_reasoner() -> None:
    """A date that is none may contradict the range of its property."""
    dated = Graph().add((A, COOP.validFrom, Literal("2018-01-01", datatype=XSD.date)))
    bad = (B, COOP.validFrom, Literal("2018-13-01", datatype=XSD.date, normalize=False))
    assert Inferences(dated, ()).follow(set(), {bad}) is None


def test_evidence_is_not_reasoned_about() -> None:
    """As for the reasoner, nothing follows from `dct:source`, and passages are no things."""
    ontology = load_ontology(resources.root() / "ontology")
    office, passage = ID["unit/u"], ID["passage/s/p"]
    asserted = ontology.add((passage, RDF.type, OA.SpecificResource))
    asserted.add((ID["unit/v"], SKOS.prefLabel, Literal("V", lang="es")))
    inferred = infer_closure(asserted)
    new: set[Triple] = {
        (office, DCTERMS.source, passage),
        (office, SKOS.prefLabel, Literal("U", lang="es")),
    }
    found = Inferences(asserted + inferred, inferred).follow(set(), new)
    assert found is not None
    assert found.gained == {(office, RDFS.label, Literal("U", lang="es"))}


def test_whole_graph(graph_home: Path) -> None:
    """Over the whole graph, for the reform that changes most, what comes and goes is what the reasoner says."""
    standing = Standing(standing_graph(graph_home).read_bytes(), read_validation(graph_home))
    file, ready_made = find_scenario("general-offices")
    scenario = draw_scenario(standing.store, file, ready_made=ready_made)
    change = standing.infer(scenario.removals, scenario.additions)
    assert change.is_narrow
    reformed = Graph()
    for triple in ({*standing.closed} - standing.inferred - change.removals) | change.additions:
        reformed.add(triple)
    drawn = frozenset(infer_closure(reformed))
    assert (change.consequences.gained, change.consequences.lost) == (
        drawn - standing.inferred,
        standing.inferred - drawn,
    )
    offices = {s for s, p, o in change.consequences.gained if (p, o) == (RDF.type, COOP.GeneralCooperationOffice)}
    assert len(offices) == 15
    assert all((office, ORG.unitOf, None) in reformed for office in offices)


def test_a_contradiction_is_told_by_the_reasoner() -> None:
    """A ministry that would be a unit contradicts the ontology, and the error is that of the reasoner."""
    ontology = load_ontology(resources.root() / "ontology")
    ministry = ID["organization/minsa"]
    asserted = Graph().add((ministry, RDF.type, COOP.Ministry))
    asserted += ontology
    inferred = infer_closure(asserted)
    assert (
        Inferences(asserted + inferred, inferred).follow(set(), {(ministry, RDF.type, ORG.OrganizationalUnit)}) is None
    )
    with pytest.raises(OntologyError):
        infer_closure(asserted.add((ministry, RDF.type, ORG.OrganizationalUnit)))
