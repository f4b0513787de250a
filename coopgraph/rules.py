"""The rules of the OWL 2 RL profile as data, and which of their results are trivial; applying them is left to others.

A rule is written as in tables 4 to 9 of https://www.w3.org/TR/owl2-profiles/ : a conclusion and its premises, each a
pattern of three terms. Three more forms of premise speak of RDF lists:

    each ?i in ?l : PATTERN   the pattern holds for every member ?i of the list ?l
    some ?i in ?l             ?i is a member of the list ?l
    chain ?l from ?x to ?y    the properties of the list ?l lead, one after the other, from ?x to ?y

Premises are ordered so that, once the conclusion is known, the first is the one with the fewest matches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from rdflib import BNode, Literal, URIRef, Variable
from rdflib.term import Node

from coopgraph.namespaces import OWL, PREFIXES, RDF, RDFS, XSD

__all__ = ["RULES", "TRIVIAL", "Chain", "Each", "Pattern", "Premise", "Rule", "Some", "Triple", "is_trivial"]

Triple: TypeAlias = tuple[Node, Node, Node]
#: A triple in which some terms are variables.
Pattern: TypeAlias = tuple[Node, Node, Node]


@dataclass(frozen=True)
class Each:
    """A pattern that holds for every member of a list.

    Attributes:
        member: The variable that stands for the member.
        members: The list.
        pattern: The pattern, in which the member occurs.
    """

    member: Variable
    members: Node
    pattern: Pattern


@dataclass(frozen=True)
class Some:
    """A member of a list.

    Attributes:
        member: The member.
        members: The list.
    """

    member: Node
    members: Node


@dataclass(frozen=True)
class Chain:
    """A path along a list of properties.

    Attributes:
        properties: The list.
        start: Where the path begins.
        end: Where it ends.
    """

    properties: Node
    start: Node
    end: Node


Premise: TypeAlias = Pattern | Each | Some | Chain


@dataclass(frozen=True)
class Rule:
    """A rule of the profile.

    Attributes:
        name: Its name in the profile, for example `cax-sco`.
        conclusion: The pattern that follows.
        premises: What it follows from.
    """

    name: str
    conclusion: Pattern
    premises: tuple[Premise, ...]


# One rule a line: name | conclusion | premises joined by ";". Where two rules give the same triple from proofs of the
# same height, the first one here is told: the plainest come first.
_TABLE = """
cax-sco    | ?x rdf:type ?d            | ?c rdfs:subClassOf ?d ; ?x rdf:type ?c
cax-eqc1   | ?x rdf:type ?d            | ?c owl:equivalentClass ?d ; ?x rdf:type ?c
cax-eqc2   | ?x rdf:type ?c            | ?c owl:equivalentClass ?d ; ?x rdf:type ?d
prp-dom    | ?x rdf:type ?c            | ?p rdfs:domain ?c ; ?x ?p ?y
prp-rng    | ?y rdf:type ?c            | ?p rdfs:range ?c ; ?x ?p ?y
prp-spo1   | ?x ?q ?y                  | ?p rdfs:subPropertyOf ?q ; ?x ?p ?y
prp-inv1   | ?y ?q ?x                  | ?p owl:inverseOf ?q ; ?x ?p ?y
prp-inv2   | ?y ?p ?x                  | ?p owl:inverseOf ?q ; ?x ?q ?y
prp-symp   | ?y ?p ?x                  | ?p rdf:type owl:SymmetricProperty ; ?x ?p ?y
prp-trp    | ?x ?p ?z                  | ?p rdf:type owl:TransitiveProperty ; ?x ?p ?y ; ?y ?p ?z
prp-spo2   | ?x ?p ?y                  | ?p owl:propertyChainAxiom ?l ; chain ?l from ?x to ?y
prp-eqp1   | ?x ?q ?y                  | ?p owl:equivalentProperty ?q ; ?x ?p ?y
prp-eqp2   | ?x ?p ?y                  | ?p owl:equivalentProperty ?q ; ?x ?q ?y
prp-fp     | ?y owl:sameAs ?z          | ?x ?p ?y ; ?p rdf:type owl:FunctionalProperty ; ?x ?p ?z
prp-ifp    | ?y owl:sameAs ?z          | ?y ?p ?x ; ?p rdf:type owl:InverseFunctionalProperty ; ?z ?p ?x
cls-int1   | ?x rdf:type ?c            | ?c owl:intersectionOf ?l ; each ?i in ?l : ?x rdf:type ?i
cls-int2   | ?x rdf:type ?i            | ?c owl:intersectionOf ?l ; some ?i in ?l ; ?x rdf:type ?c
cls-uni    | ?x rdf:type ?c            | ?c owl:unionOf ?l ; some ?i in ?l ; ?x rdf:type ?i
cls-svf1   | ?x rdf:type ?c            | ?c owl:someValuesFrom ?d ; ?c owl:onProperty ?p ; ?x ?p ?y ; ?y rdf:type ?d
cls-svf2   | ?x rdf:type ?c            | ?c owl:someValuesFrom owl:Thing ; ?c owl:onProperty ?p ; ?x ?p ?y
cls-avf    | ?y rdf:type ?d            | ?c owl:allValuesFrom ?d ; ?c owl:onProperty ?p ; ?x ?p ?y ; ?x rdf:type ?c
cls-hv1    | ?x ?p ?y                  | ?c owl:onProperty ?p ; ?c owl:hasValue ?y ; ?x rdf:type ?c
cls-hv2    | ?x rdf:type ?c            | ?c owl:hasValue ?y ; ?c owl:onProperty ?p ; ?x ?p ?y
cls-oo     | ?x rdf:type ?c            | ?c owl:oneOf ?l ; some ?x in ?l
cls-maxc2  | ?y owl:sameAs ?z          | ?x ?p ?y ; ?c owl:onProperty ?p ; ?c owl:maxCardinality 1 ; ?x rdf:type ?c ; \
?x ?p ?z
cls-maxqc3 | ?y owl:sameAs ?z          | ?x ?p ?y ; ?c owl:onProperty ?p ; ?c owl:maxQualifiedCardinality 1 ; \
?c owl:onClass ?d ; ?x rdf:type ?c ; ?y rdf:type ?d ; ?x ?p ?z ; ?z rdf:type ?d
cls-maxqc4 | ?y owl:sameAs ?z          | ?x ?p ?y ; ?c owl:onProperty ?p ; ?c owl:maxQualifiedCardinality 1 ; \
?c owl:onClass owl:Thing ; ?x rdf:type ?c ; ?x ?p ?z
scm-sco    | ?c rdfs:subClassOf ?e     | ?c rdfs:subClassOf ?d ; ?d rdfs:subClassOf ?e
scm-eqc1   | ?c rdfs:subClassOf ?d     | ?c owl:equivalentClass ?d
scm-eqc1   | ?d rdfs:subClassOf ?c     | ?c owl:equivalentClass ?d
scm-eqc2   | ?c owl:equivalentClass ?d | ?c rdfs:subClassOf ?d ; ?d rdfs:subClassOf ?c
scm-spo    | ?p rdfs:subPropertyOf ?r  | ?p rdfs:subPropertyOf ?q ; ?q rdfs:subPropertyOf ?r
scm-eqp1   | ?p rdfs:subPropertyOf ?q  | ?p owl:equivalentProperty ?q
scm-eqp1   | ?q rdfs:subPropertyOf ?p  | ?p owl:equivalentProperty ?q
scm-eqp2   | ?p owl:equivalentProperty ?q | ?p rdfs:subPropertyOf ?q ; ?q rdfs:subPropertyOf ?p
scm-dom1   | ?p rdfs:domain ?d         | ?p rdfs:domain ?c ; ?c rdfs:subClassOf ?d
scm-dom2   | ?p rdfs:domain ?c         | ?p rdfs:subPropertyOf ?q ; ?q rdfs:domain ?c
scm-rng1   | ?p rdfs:range ?d          | ?p rdfs:range ?c ; ?c rdfs:subClassOf ?d
scm-rng2   | ?p rdfs:range ?c          | ?p rdfs:subPropertyOf ?q ; ?q rdfs:range ?c
scm-int    | ?c rdfs:subClassOf ?i     | ?c owl:intersectionOf ?l ; some ?i in ?l
scm-uni    | ?i rdfs:subClassOf ?c     | ?c owl:unionOf ?l ; some ?i in ?l
scm-svf1   | ?c rdfs:subClassOf ?d     | ?c owl:someValuesFrom ?e ; ?c owl:onProperty ?p ; ?d owl:onProperty ?p ; \
?d owl:someValuesFrom ?f ; ?e rdfs:subClassOf ?f
scm-svf2   | ?c rdfs:subClassOf ?d     | ?c owl:someValuesFrom ?e ; ?d owl:someValuesFrom ?e ; ?c owl:onProperty ?p ; \
?d owl:onProperty ?q ; ?p rdfs:subPropertyOf ?q
scm-avf1   | ?c rdfs:subClassOf ?d     | ?c owl:allValuesFrom ?e ; ?c owl:onProperty ?p ; ?d owl:onProperty ?p ; \
?d owl:allValuesFrom ?f ; ?e rdfs:subClassOf ?f
scm-avf2   | ?d rdfs:subClassOf ?c     | ?c owl:allValuesFrom ?e ; ?d owl:allValuesFrom ?e ; ?c owl:onProperty ?p ; \
?d owl:onProperty ?q ; ?p rdfs:subPropertyOf ?q
scm-hv     | ?c rdfs:subClassOf ?d     | ?c owl:hasValue ?y ; ?d owl:hasValue ?y ; ?c owl:onProperty ?p ; \
?d owl:onProperty ?q ; ?p rdfs:subPropertyOf ?q
scm-cls    | ?c rdfs:subClassOf ?c     | ?c rdf:type owl:Class
scm-cls    | ?c rdfs:subClassOf owl:Thing | ?c rdf:type owl:Class
scm-cls    | owl:Nothing rdfs:subClassOf ?c | ?c rdf:type owl:Class
scm-op     | ?p rdfs:subPropertyOf ?p  | ?p rdf:type owl:ObjectProperty
scm-dp     | ?p rdfs:subPropertyOf ?p  | ?p rdf:type owl:DatatypeProperty
eq-sym     | ?y owl:sameAs ?x          | ?x owl:sameAs ?y
eq-trans   | ?x owl:sameAs ?z          | ?x owl:sameAs ?y ; ?y owl:sameAs ?z
eq-rep-s   | ?x ?p ?o                  | ?s owl:sameAs ?x ; ?s ?p ?o
eq-rep-p   | ?s ?q ?o                  | ?p owl:sameAs ?q ; ?s ?p ?o
eq-rep-o   | ?s ?p ?x                  | ?o owl:sameAs ?x ; ?s ?p ?o
"""

_UNIVERSAL = {OWL.Thing, OWL.Nothing, RDFS.Resource, RDFS.Literal}
_REFLEXIVE = {OWL.sameAs, OWL.equivalentClass, OWL.equivalentProperty, RDFS.subClassOf, RDFS.subPropertyOf}
_LANGUAGES = (str(RDF), str(RDFS), str(OWL), str(XSD))

#: What a closure holds and the graph of inferences does not: the reason, and the test that recognises it.
TRIVIAL: tuple[tuple[str, Callable[[Triple], bool]], ...] = (
    ("A literal is the subject: no RDF.", lambda triple: isinstance(triple[0], Literal)),
    (
        "A blank node takes part: it stands for a class expression, which no query can name.",
        lambda triple: any(isinstance(term, BNode) for term in triple),
    ),
    (
        "Reflexive by definition: every thing is the same as itself, every class below itself.",
        lambda triple: triple[1] in _REFLEXIVE and triple[0] == triple[2],
    ),
    (
        "Every thing is a thing, and nothing is of no class.",
        lambda triple: triple[0] in _UNIVERSAL or triple[2] in _UNIVERSAL,
    ),
    (
        "About RDF, RDFS, OWL and XML Schema themselves.",
        lambda triple: str(triple[0]).startswith(_LANGUAGES),
    ),
)


def is_trivial(triple: Triple) -> bool:
    """Tell whether a triple of a closure is left out of the inferences (see `TRIVIAL`).

    Args:
        triple: A triple.

    Returns:
        True if it says nothing worth keeping.
    """
    return any(holds(triple) for _, holds in TRIVIAL)


def _read_term(word: str) -> Node:
    if word.startswith("?"):
        return Variable(word[1:])
    if word.isdigit():
        return Literal(word, datatype=XSD.nonNegativeInteger)
    prefix, name = word.split(":")
    return URIRef(PREFIXES[prefix] + name)


def _read_pattern(text: str) -> Pattern:
    subject, predicate, value = map(_read_term, text.split())
    return (subject, predicate, value)


def _read_premise(text: str) -> Premise:
    words = text.split()
    if words[0] == "each":
        return Each(Variable(words[1][1:]), _read_term(words[3]), _read_pattern(text.split(" : ")[1]))
    if words[0] == "some":
        return Some(_read_term(words[1]), _read_term(words[3]))
    if words[0] == "chain":
        return Chain(_read_term(words[1]), _read_term(words[3]), _read_term(words[5]))
    return _read_pattern(text)


def _read_rule(line: str) -> Rule:
    name, conclusion, premises = line.split("|")
    return Rule(name.strip(), _read_pattern(conclusion), tuple(map(_read_premise, premises.split(";"))))


#: The rules that give triples; those that only find contradictions are left to the reasoner.
RULES: tuple[Rule, ...] = tuple(_read_rule(line) for line in _TABLE.strip().splitlines())
