from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from coopgraph.errors import ResourceNotFoundError
from coopgraph.explain import ASSERTED, Explainer, Proof, explain_tree, explain_triple, render_term
from coopgraph.model import Derivation
from coopgraph.namespaces import COOP, GRAPH, ID, ORG, OWL, PROV
from coopgraph.reason import infer_closure
from coopgraph.store.embedded import EmbeddedStore

FIXTURE = Path(__file__).parents[1] / "fixtures" / "reasoning.ttl"
PREFIXES = """
@prefix : <https://w3id.org/coopgraph/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
MINSA, OGPP, OGCTI = ID["organization/minsa"], ID["unit/minsa-ogpp"], ID["unit/minsa-ogcti"]
APCI, SECTI, EVENT = ID["organization/apci"], ID["organization/secti"], ID["event/apci-2002"]
A, B, C, D, P, Q, R, S = (COOP[name] for name in ("a", "b", "c", "d", "p", "q", "r", "s"))
CLASS, OTHER = COOP.C, COOP.D

#: One graph a rule, and the triple that follows by it.
CASES: list[tuple[str, str, tuple[Node, Node, Node]]] = [
    ("cax-sco", ":C rdfs:subClassOf :D . :a a :C .", (A, RDF.type, OTHER)),
    ("cax-eqc1", ":C owl:equivalentClass :D . :a a :C .", (A, RDF.type, OTHER)),
    ("cax-eqc2", ":D owl:equivalentClass :C . :a a :C .", (A, RDF.type, OTHER)),
    ("prp-dom", ":p rdfs:domain :C . :a :p 1 .", (A, RDF.type, CLASS)),
    ("prp-rng", ":p rdfs:range :C . :a :p :b .", (B, RDF.type, CLASS)),
    ("prp-spo1", ":p rdfs:subPropertyOf :q . :a :p 'x' .", (A, Q, Literal("x"))),
    ("prp-inv1", ":p owl:inverseOf :q . :a :p :b .", (B, Q, A)),
    ("prp-inv2", ":q owl:inverseOf :p . :a :p :b .", (B, Q, A)),
    ("prp-symp", ":p a owl:SymmetricProperty . :a :p :b .", (B, P, A)),
    ("prp-trp", ":p a owl:TransitiveProperty . :a :p :b . :b :p :c .", (A, P, C)),
    ("prp-spo2", ":s owl:propertyChainAxiom ( :p :q :r ) . :a :p :b . :b :q :c . :c :r :d .", (A, S, D)),
    ("prp-eqp1", ":p owl:equivalentProperty :q . :a :p :b .", (A, Q, B)),
    ("prp-eqp2", ":q owl:equivalentProperty :p . :a :p :b .", (A, Q, B)),
    ("prp-fp", ":p a owl:FunctionalProperty . :a :p :b, :c .", (B, OWL.sameAs, C)),
    ("prp-ifp", ":p a owl:InverseFunctionalProperty . :a :p :c . :b :p :c .", (A, OWL.sameAs, B)),
    ("cls-int1", ":C owl:intersectionOf ( :D :E ) . :a a :D, :E .", (A, RDF.type, CLASS)),
    ("cls-int2", ":C owl:intersectionOf ( :D :E ) . :a a :C .", (A, RDF.type, OTHER)),
    ("cls-uni", ":C owl:unionOf ( :D :E ) . :a a :D .", (A, RDF.type, CLASS)),
    ("cls-svf1", ":C owl:onProperty :p ; owl:someValuesFrom :D . :a :p :b . :b a :D .", (A, RDF.type, CLASS)),
    ("cls-svf2", ":C owl:onProperty :p ; owl:someValuesFrom owl:Thing . :a :p :b .", (A, RDF.type, CLASS)),
    ("cls-avf", ":C owl:onProperty :p ; owl:allValuesFrom :D . :a a :C ; :p :b .", (B, RDF.type, OTHER)),
    ("cls-hv1", ":C owl:onProperty :p ; owl:hasValue :b . :a a :C .", (A, P, B)),
    ("cls-hv2", ":C owl:onProperty :p ; owl:hasValue true . :a :p true .", (A, RDF.type, CLASS)),
    ("cls-oo", ":C owl:oneOf ( :a :b ) .", (B, RDF.type, CLASS)),
    (
        "cls-maxc2",
        ":C owl:onProperty :p ; owl:maxCardinality '1'^^xsd:nonNegativeInteger . :a a :C ; :p :b, :c .",
        (B, OWL.sameAs, C),
    ),
    (
        "cls-maxqc3",
        ":C owl:onProperty :p ; owl:maxQualifiedCardinality '1'^^xsd:nonNegativeInteger ; owl:onClass :D . "
        ":a a :C ; :p :b, :c . :b a :D . :c a :D .",
        (B, OWL.sameAs, C),
    ),
    (
        "cls-maxqc4",
        ":C owl:onProperty :p ; owl:maxQualifiedCardinality '1'^^xsd:nonNegativeInteger ; owl:onClass owl:Thing . "
        ":a a :C ; :p :b, :c .",
        (B, OWL.sameAs, C),
    ),
    ("scm-sco", ":C rdfs:subClassOf :E . :E rdfs:subClassOf :D .", (CLASS, RDFS.subClassOf, OTHER)),
    ("scm-eqc1", ":C owl:equivalentClass :D .", (OTHER, RDFS.subClassOf, CLASS)),
    ("scm-eqc2", ":C rdfs:subClassOf :D . :D rdfs:subClassOf :C .", (CLASS, OWL.equivalentClass, OTHER)),
    ("scm-spo", ":p rdfs:subPropertyOf :r . :r rdfs:subPropertyOf :q .", (P, RDFS.subPropertyOf, Q)),
    ("scm-eqp1", ":p owl:equivalentProperty :q .", (Q, RDFS.subPropertyOf, P)),
    ("scm-eqp2", ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p .", (P, OWL.equivalentProperty, Q)),
    ("scm-dom1", ":p rdfs:domain :C . :C rdfs:subClassOf :D .", (P, RDFS.domain, OTHER)),
    ("scm-dom2", ":q rdfs:domain :C . :p rdfs:subPropertyOf :q .", (P, RDFS.domain, CLASS)),
    ("scm-rng1", ":p rdfs:range :C . :C rdfs:subClassOf :D .", (P, RDFS.range, OTHER)),
    ("scm-rng2", ":q rdfs:range :C . :p rdfs:subPropertyOf :q .", (P, RDFS.range, CLASS)),
    ("scm-int", ":C owl:intersectionOf ( :D :E ) .", (CLASS, RDFS.subClassOf, OTHER)),
    ("scm-uni", ":C owl:unionOf ( :D :E ) .", (OTHER, RDFS.subClassOf, CLASS)),
    (
        "scm-svf1",
        ":C owl:onProperty :p ; owl:someValuesFrom :E . :D owl:onProperty :p ; owl:someValuesFrom :F . "
        ":E rdfs:subClassOf :F .",
        (CLASS, RDFS.subClassOf, OTHER),
    ),
    (
        "scm-svf2",
        ":C owl:onProperty :p ; owl:someValuesFrom :E . :D owl:onProperty :q ; owl:someValuesFrom :E . "
        ":p rdfs:subPropertyOf :q .",
        (CLASS, RDFS.subClassOf, OTHER),
    ),
    (
        "scm-avf1",
        ":C owl:onProperty :p ; owl:allValuesFrom :E . :D owl:onProperty :p ; owl:allValuesFrom :F . "
        ":E rdfs:subClassOf :F .",
        (CLASS, RDFS.subClassOf, OTHER),
    ),
    (
        "scm-avf2",
        ":C owl:onProperty :p ; owl:allValuesFrom :E . :D owl:onProperty :q ; owl:allValuesFrom :E . "
        ":p rdfs:subPropertyOf :q .",
        (OTHER, RDFS.subClassOf, CLASS),
    ),
    (
        "scm-hv",
        ":C owl:onProperty :p ; owl:hasValue :a . :D owl:onProperty :q ; owl:hasValue :a . :p rdfs:subPropertyOf :q .",
        (CLASS, RDFS.subClassOf, OTHER),
    ),
    ("eq-sym", ":a owl:sameAs :b .", (B, OWL.sameAs, A)),
    ("eq-trans", ":a owl:sameAs :b . :b owl:sameAs :c .", (A, OWL.sameAs, C)),
    ("eq-rep-s", ":a owl:sameAs :b . :a :p :c .", (B, P, C)),
    ("eq-rep-p", ":p owl:sameAs :q . :a :p :c .", (A, Q, C)),
    ("eq-rep-o", ":a owl:sameAs :b . :c :p :a .", (C, P, B)),
    (
        "cax-sco+scm-svf1+scm-cls",
        ":E a owl:Class . :C rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :E ] . "
        "[ owl:onProperty :p ; owl:someValuesFrom :E ] rdfs:subClassOf :D . :a a :C .",
        (A, RDF.type, OTHER),
    ),
    (
        "cax-sco+cls-svf1+dt-type2",
        "[ owl:onProperty :p ; owl:someValuesFrom xsd:date ] rdfs:subClassOf :D . :a :p '2018-12-31'^^xsd:date .",
        (A, RDF.type, OTHER),
    ),
]


def read(turtle: str) -> Graph:
    """Parse Turtle with the prefixes of this file."""
    return Graph().parse(data=PREFIXES + turtle, format="turtle")


def steps(proof: Proof) -> Iterator[Derivation]:
    """List the derivations of a proof, the last step first."""
    yield proof.derivation
    for premise in proof.premises:
        yield from steps(premise)


def assert_well_founded(proof: Proof, asserted: Graph, above: frozenset[tuple[Node, Node, Node]]) -> None:
    """Check that no triple is proved by way of itself, and that the leaves are asserted."""
    conclusion = proof.derivation.conclusion
    assert conclusion not in above
    assert tuple(premise.derivation.conclusion for premise in proof.premises) == proof.derivation.premises
    assert (proof.derivation.rule == ASSERTED) == (conclusion in asserted)
    for premise in proof.premises:
        assert_well_founded(premise, asserted, above | {conclusion})


@pytest.mark.parametrize(("rule", "turtle", "triple"), CASES, ids=[case[0] for case in CASES])
def test_rule_is_named(rule: str, turtle: str, triple: tuple[Node, Node, Node]) -> None:
    """A triple that follows by one rule of the profile is explained by that rule, from what is asserted."""
    asserted = read(turtle)
    inferred = infer_closure(asserted)
    derivation = explain_triple(asserted, inferred, triple)
    assert (derivation.rule, derivation.conclusion) == (rule, triple)
    assert_well_founded(explain_tree(asserted, inferred, triple), asserted, frozenset())


def test_category_is_explained_through_its_class_expression() -> None:
    """Why an office is embedded: it is an office, it depends on a planning office, and an axiom says so."""
    asserted = Graph().parse(FIXTURE)
    derivation = explain_triple(asserted, infer_closure(asserted), (OGCTI, RDF.type, COOP.EmbeddedCooperationOffice))
    assert derivation.rule == "cax-sco+cls-int1+cls-svf1"
    axiom, *facts = derivation.premises
    assert axiom[1:] == (RDFS.subClassOf, COOP.EmbeddedCooperationOffice)
    assert render_term(asserted, axiom[0]) == "(coop:CooperationOffice and (coop:dependsOn some coop:PlanningOffice))"
    assert set(facts) == {
        (OGCTI, RDF.type, COOP.CooperationOffice),
        (OGCTI, COOP.dependsOn, OGPP),
        (OGPP, RDF.type, COOP.PlanningOffice),
    }


def test_chain_is_explained_by_its_links() -> None:
    """Why one body descends from another: the two links of the chain and the axiom."""
    asserted = Graph().parse(FIXTURE)
    inferred = infer_closure(asserted)
    derivation = explain_triple(asserted, inferred, (APCI, PROV.wasDerivedFrom, SECTI))
    assert derivation.rule == "prp-spo2"
    assert derivation.premises[1:] == ((APCI, ORG.resultedFrom, EVENT), (EVENT, ORG.originalOrganization, SECTI))
    tree = explain_tree(asserted, inferred, (APCI, PROV.wasDerivedFrom, SECTI))
    assert [step.rule for step in steps(tree)].count("prp-inv2") == 1


def test_premises_are_triples_of_the_graph() -> None:
    """Every inferred triple of the sample has one rule and premises that the graph holds."""
    asserted = Graph().parse(FIXTURE)
    inferred = infer_closure(asserted)
    explainer = Explainer(asserted, inferred)
    for triple in inferred:
        derivation = explainer.explain(triple)
        assert derivation.premises
        assert all(premise in asserted or premise in inferred for premise in derivation.premises)
        assert_well_founded(explainer.prove(triple), asserted, frozenset())


def test_whole_graph_is_explained(store: EmbeddedStore) -> None:
    """Every inferred triple of the whole graph has one rule, and premises that the graph holds."""
    explainer = Explainer.from_store(store)
    inferred = store.triples((None, None, None), str(GRAPH.inferred))
    assert inferred
    for triple in inferred:
        derivation = explainer.explain(triple)
        assert derivation.rule != ASSERTED
        assert all(premise in explainer.closed for premise in derivation.premises)


def test_premises_suffice() -> None:
    """From the premises of a derivation and the class expressions alone the conclusion follows again."""
    asserted = Graph().parse(FIXTURE)
    inferred = infer_closure(asserted)
    explainer = Explainer(asserted, inferred)
    one_of_each_rule = {explainer.explain(triple).rule: explainer.explain(triple) for triple in sorted(inferred)}
    expressions = [triple for triple in asserted if isinstance(triple[0], BNode) and triple[1] != RDFS.subClassOf]
    for derivation in one_of_each_rule.values():
        premises = Graph()
        for triple in (*derivation.premises, *expressions):
            premises.add(triple)
        assert derivation.conclusion in infer_closure(premises)


def test_cycle_of_properties_is_explained_from_the_fact() -> None:
    """Where properties lead round in a circle, the proof begins at the asserted triple and repeats no step."""
    asserted = read(
        ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r . :r rdfs:subPropertyOf :p . "
        ":p owl:inverseOf :s . :s owl:inverseOf :q . :a :r :b ."
    )
    inferred = infer_closure(asserted)
    assert explain_triple(asserted, inferred, (A, P, B)) == Derivation(
        "prp-spo1", (A, P, B), ((R, RDFS.subPropertyOf, P), (A, R, B))
    )
    for triple in product((A, B), (P, Q, R, S), (A, B)):
        if triple in inferred:
            assert_well_founded(explain_tree(asserted, inferred, triple), asserted, frozenset())


def test_shortest_proof_is_told() -> None:
    """Of two proofs the one with fewer steps is told."""
    asserted = read(":C rdfs:subClassOf :E . :E rdfs:subClassOf :D . :a a :C . :p rdfs:domain :D . :a :p 1 .")
    assert explain_triple(asserted, infer_closure(asserted), (A, RDF.type, OTHER)).rule == "prp-dom"


def test_asserted_triple_needs_no_rule() -> None:
    """An asserted triple is its own reason, even where a rule would give it too."""
    asserted = read(":C rdfs:subClassOf :D . :a a :C, :D .")
    triple = (A, RDF.type, OTHER)
    assert explain_triple(asserted, infer_closure(asserted), triple) == Derivation(ASSERTED, triple, ())
    assert explain_tree(asserted, Graph(), triple) == Proof(Derivation(ASSERTED, triple, ()), ())


def test_unknown_triple_is_not_found() -> None:
    """A triple that the graph does not hold is an error that names it."""
    with pytest.raises(ResourceNotFoundError, match="does not hold id:organization/minsa rdf:type coop:C"):
        explain_triple(Graph(), Graph(), (MINSA, RDF.type, CLASS))


def test_inference_without_rule_is_said() -> None:
    """A triple among the inferences that no rule gives is not explained by an invention."""
    inferred = Graph()
    inferred.add((MINSA, RDF.type, CLASS))
    with pytest.raises(ResourceNotFoundError, match="No rule of OWL 2 RL gives id:organization/minsa"):
        explain_triple(Graph(), inferred, (MINSA, RDF.type, CLASS))


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("[ owl:unionOf ( :C :D ) ]", "(coop:C or coop:D)"),
        ("[ owl:complementOf :C ]", "(not coop:C)"),
        ("[ owl:oneOf ( :a :b ) ]", "{coop:a, coop:b}"),
        ("[ owl:onProperty :p ; owl:allValuesFrom :C ]", "(coop:p only coop:C)"),
        ("[ owl:onProperty [ owl:inverseOf :p ] ; owl:hasValue 'a, b' ]", '((inverse coop:p) value "a, b")'),
        ("[ owl:onProperty :p ; owl:maxCardinality 'n' ]", '(coop:p max "n")'),
        ("[ owl:onProperty :p ; owl:maxQualifiedCardinality 'n' ; owl:onClass :C ]", '(coop:p max "n" coop:C)'),
        ("( :p :q )", "(coop:p, coop:q)"),
        ("<http://example.org/x>", "<http://example.org/x>"),
        ("'uno'@es", '"uno"@es'),
    ],
)
def test_class_expression_is_written_for_people(expression: str, text: str) -> None:
    """Terms are written as CURIEs and literals, class expressions after the Manchester syntax."""
    graph = read(f":a :p {expression} .")
    term = graph.value(A, P)
    assert term is not None
    assert render_term(graph, term) == text


individuals = st.sampled_from([A, B, C])
properties = st.sampled_from([P, Q, R])
classes = st.sampled_from([COOP.C, COOP.D, COOP.E])
FACTS = st.one_of(
    st.tuples(individuals, st.just(RDF.type), classes),
    st.tuples(individuals, properties, individuals),
)
AXIOMS = st.one_of(
    st.tuples(classes, st.sampled_from([RDFS.subClassOf, OWL.equivalentClass]), classes),
    st.tuples(properties, st.sampled_from([RDFS.subPropertyOf, OWL.equivalentProperty, OWL.inverseOf]), properties),
    st.tuples(properties, st.sampled_from([RDFS.domain, RDFS.range]), classes),
    st.tuples(
        properties,
        st.just(RDF.type),
        st.sampled_from([OWL.TransitiveProperty, OWL.SymmetricProperty, OWL.FunctionalProperty]),
    ),
)
EXPRESSIONS = [
    "[ owl:intersectionOf ( :C [ owl:onProperty :p ; owl:someValuesFrom :D ] ) ] rdfs:subClassOf :E .",
    ":D rdfs:subClassOf [ owl:onProperty :q ; owl:allValuesFrom [ owl:unionOf ( :C :E ) ] ] .",
    "[ owl:unionOf ( :C :D ) ] rdfs:subClassOf [ owl:onProperty :r ; owl:hasValue :a ] .",
    ":q owl:propertyChainAxiom ( :p :r ) .",
    ":C rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :D ] . :D a owl:Class .",
    ":E owl:equivalentClass [ owl:onProperty :p ; owl:someValuesFrom owl:Thing ] .",
]


@given(st.sets(FACTS, max_size=5), st.sets(AXIOMS, max_size=6), st.sets(st.sampled_from(EXPRESSIONS), max_size=3))
@settings(max_examples=60, deadline=None)
def test_whatever_is_inferred_is_explained(
    facts: set[tuple[URIRef, URIRef, URIRef]], axioms: set[tuple[URIRef, URIRef, URIRef]], expressions: set[str]
) -> None:
    """Whatever the facts and axioms, every inferred triple has a proof that ends in asserted triples."""
    asserted = read("".join(expressions))
    for triple in facts | axioms:
        asserted.add(triple)
    inferred = infer_closure(asserted)
    explainer = Explainer(asserted, inferred)
    for triple in inferred:
        assert_well_founded(explainer.prove(triple), asserted, frozenset())
