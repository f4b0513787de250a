from __future__ import annotations

from pathlib import Path

import owlrl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, RDFS, BNode, Graph, Literal, URIRef

from coopgraph.errors import OntologyError
from coopgraph.namespaces import COOP, DCTERMS, ID, OA, ORG, OWL, PROV, QB, SKOS
from coopgraph.reason import REFUSED, infer_closure, select_structure
from coopgraph.rules import RULES, TRIVIAL, is_trivial
from coopgraph.store.embedded import EmbeddedStore

FIXTURE = Path(__file__).parents[1] / "fixtures" / "reasoning.ttl"
PREFIXES = """
@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
MINSA, OGPP, OGCTI = ID["organization/minsa"], ID["unit/minsa-ogpp"], ID["unit/minsa-ogcti"]
APCI, SECTI = ID["organization/apci"], ID["organization/secti"]


@pytest.fixture
def sample() -> Graph:
    """The axioms that matter, with two ministries and their offices."""
    return Graph().parse(FIXTURE)


def read(turtle: str) -> Graph:
    """Parse Turtle with the prefixes of this file."""
    return Graph().parse(data=PREFIXES + turtle, format="turtle")


def test_category_follows_from_structure(sample: Graph) -> None:
    """A cooperation office that depends on a planning office is inferred to be an embedded office."""
    assert (OGCTI, RDF.type, COOP.EmbeddedCooperationOffice) in infer_closure(sample)


def test_unit_is_below_its_ministry(sample: Graph) -> None:
    """A unit of a unit of a ministry is below the ministry, and neither unit becomes a formal organisation."""
    inferred = infer_closure(sample)
    assert (OGCTI, ORG.transitiveSubOrganizationOf, MINSA) in inferred
    assert set((sample + inferred).subjects(RDF.type, ORG.FormalOrganization)) == {MINSA}


def test_unit_of_a_unit_is_the_trap_of_org(sample: Graph) -> None:
    """ORG says without a word that what has a unit by org:unitOf is a formal organisation, a unit too."""
    sample.add((OGCTI, ORG.unitOf, OGPP))
    assert (OGPP, RDF.type, ORG.FormalOrganization) in infer_closure(sample)


def test_membership_of_two_members_makes_them_the_same(sample: Graph) -> None:
    """Two members on one membership are inferred to be one thing, because org:member is functional."""
    for member in (MINSA, APCI):
        sample.add((ID["membership/m"], ORG.member, member))
    assert (MINSA, OWL.sameAs, APCI) in infer_closure(sample)


def test_lineage_follows_from_the_event(sample: Graph) -> None:
    """An event with an original and a resulting organisation gives the descent of the new from the old."""
    assert (APCI, PROV.wasDerivedFrom, SECTI) in infer_closure(sample)


def test_acronym_is_an_alternative_label(sample: Graph) -> None:
    """A literal follows a property upwards: an acronym is an alternative label."""
    assert (MINSA, SKOS.altLabel, Literal("MINSA")) in infer_closure(sample)


def test_only_new_and_telling_triples_are_returned(sample: Graph) -> None:
    """No inferred triple is asserted, reflexive by definition, about a literal or a blank node, or about owl:Thing."""
    inferred = infer_closure(sample)
    assert [triple for triple in inferred if triple in sample] == []
    assert [triple for triple in inferred if is_trivial(triple)] == []
    assert {type(term) for triple in inferred for term in triple} == {URIRef, Literal}


def test_evidence_and_measurements_are_left_out(sample: Graph) -> None:
    """Neither passages nor observations nor the way to them take part in the reasoning."""
    sample.add((ID["observation/o"], RDF.type, QB.Observation))
    sample.add((ID["observation/o"], COOP.acronym, Literal("no acronym")))
    structure = select_structure(sample)
    assert (None, DCTERMS.source, None) not in structure
    assert (None, RDF.type, OA.SpecificResource) not in structure
    assert (None, None, Literal("no acronym")) not in structure
    assert (MINSA, COOP.acronym, Literal("MINSA")) in structure


def test_cycle_shows_as_a_loop(sample: Graph) -> None:
    """A unit that is below itself by way of others is said to be below itself: a cycle is not hidden."""
    sample.add((OGPP, ORG.subOrganizationOf, OGCTI))
    assert (OGPP, ORG.transitiveSubOrganizationOf, OGPP) in infer_closure(sample)


def test_whole_graph_avoids_the_traps(store: EmbeddedStore) -> None:
    """In the whole graph no two things are inferred to be one, and no unit to be a formal organisation."""
    assert store.triples((None, OWL.sameAs, None)) == []
    assert not store.ask(f"ASK {{ ?unit a <{ORG.OrganizationalUnit}>, <{ORG.FormalOrganization}> }}")


def test_given_graph_is_not_touched(sample: Graph) -> None:
    """The graph that is reasoned over is the same afterwards."""
    before = set(sample)
    infer_closure(sample)
    assert set(sample) == before


def test_empty_graph_has_no_inferences() -> None:
    """From nothing follows nothing."""
    assert len(infer_closure(Graph())) == 0


def test_shortcut_gives_what_owlrl_gives(sample: Graph) -> None:
    """Leaving `x owl:sameAs x` out while owlrl works changes none of the triples that are kept."""
    whole = select_structure(sample)
    structure = set(whole)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, improved_datatypes=False).expand(whole)
    assert set(infer_closure(sample)) == {t for t in whole if t not in structure and not is_trivial(t)}


@pytest.mark.parametrize(
    ("turtle", "said"),
    [
        (":C owl:disjointWith :D . :a a :C, :D .", "Disjoint classes"),
        (":p a owl:IrreflexiveProperty . :a :p :a .", "Irreflexive"),
        (":p a owl:AsymmetricProperty . :a :p :b . :b :p :a .", "asymmetric"),
        (":p a owl:FunctionalProperty . :a :p 1, 2 .", "two values"),
        (":p a owl:FunctionalProperty . :a :p 'uno'@es, 'uno'@en .", "two values"),
        (":C rdfs:subClassOf owl:Nothing . :a a :C .", "Nothing"),
        ("[ a owl:AllDisjointClasses ; owl:members ( :C :D ) ] . :a a :C, :D .", "Disjoint classes"),
    ],
)
def test_contradiction_is_an_error(turtle: str, said: str) -> None:
    """A graph that contradicts itself is refused with one sentence that says how."""
    with pytest.raises(OntologyError, match=said) as caught:
        infer_closure(read(turtle))
    assert str(caught.value).startswith("The closure contradicts itself: ")
    assert "\n" not in str(caught.value)


def test_contradiction_names_terms_shortly(sample: Graph) -> None:
    """The sentence about a contradiction writes our IRIs as CURIEs."""
    sample.add((MINSA, RDF.type, ORG.Membership))
    with pytest.raises(OntologyError, match="common individual id:organization/minsa"):
        infer_closure(sample)


def test_functional_property_may_repeat_a_value() -> None:
    """Two spellings of one number are no contradiction."""
    assert infer_closure(read(":p a owl:FunctionalProperty . :a :p 1, 1.0 .")) is not None


@pytest.mark.parametrize("construct", sorted(REFUSED))
def test_construct_that_the_engine_gets_wrong_is_refused(construct: URIRef) -> None:
    """A construct on which the engine is silently wrong is refused, with what to write instead."""
    graph = Graph()
    is_class = construct.removeprefix(str(OWL))[0].isupper()
    graph.add((BNode(), RDF.type, construct) if is_class else (COOP.C, construct, BNode()))
    with pytest.raises(OntologyError, match="The ontology uses owl:") as caught:
        infer_closure(graph)
    assert caught.value.remedy == REFUSED[construct]


def test_engine_still_gets_keys_wrong() -> None:
    """The engine makes two things with different keys the same, which is why keys are refused."""
    graph = read(":C owl:hasKey ( :k ) . :a a :C ; :k 1 . :b a :C ; :k 2 .")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, improved_datatypes=False).expand(graph)
    assert (URIRef("http://example.org/a"), OWL.sameAs, URIRef("http://example.org/b")) in graph


def test_reasons_for_leaving_out_are_sentences() -> None:
    """Each kind of triple that is left out says why."""
    assert all(reason.endswith(".") for reason, _ in TRIVIAL)


def test_rules_bear_the_names_of_the_profile() -> None:
    """Every rule is of one of the tables of the OWL 2 RL profile."""
    assert {rule.name.split("-")[0] for rule in RULES} == {"eq", "prp", "cls", "cax", "scm"}


things = st.sampled_from([COOP[name] for name in "ABCD"])
predicates = st.sampled_from([RDF.type, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf])


@given(st.sets(st.tuples(things, st.one_of(things, predicates), things), max_size=12))
@settings(max_examples=30, deadline=None)
def test_closure_of_a_closure_adds_nothing(triples: set[tuple[URIRef, URIRef, URIRef]]) -> None:
    """Reasoning over a graph and its inferences gives no further inference, whatever the graph."""
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    assert len(infer_closure(graph + infer_closure(graph))) == 0
