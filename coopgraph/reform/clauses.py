"""Writes the rules of OWL 2 RL out for one ontology: clauses about things, with the classes and properties put in.

A rule such as `cax-sco` speaks of the ontology (`?c rdfs:subClassOf ?d`) and of things (`?x rdf:type ?c`). As long as
the ontology stays, its part can be settled once: what is left is a clause for each axiom. Applying the clauses is left
to `consequences`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rdflib import BNode, Graph, URIRef, Variable
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from coopgraph.rules import RULES, Chain, Each, Pattern, Premise, Some, Triple

__all__ = ["Binding", "Clause", "Clauses", "fill", "is_about_terms", "unify", "write_clauses"]

Binding = Mapping[Node, Node]

#: Properties of classes and properties: what they say is part of the ontology, not of what is.
_OF_TERMS = frozenset(
    {
        *(RDF.first, RDF.rest, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range),
        *(OWL.equivalentClass, OWL.equivalentProperty, OWL.inverseOf, OWL.propertyChainAxiom, OWL.disjointWith),
        *(OWL.intersectionOf, OWL.unionOf, OWL.oneOf, OWL.complementOf, OWL.onProperty, OWL.onClass),
        *(OWL.someValuesFrom, OWL.allValuesFrom, OWL.hasValue, OWL.maxCardinality, OWL.maxQualifiedCardinality),
        *(OWL.propertyDisjointWith, OWL.members, OWL.hasKey, OWL.disjointUnionOf),
    }
)
#: Namespaces whose classes are kinds of classes and of properties.
_META = (str(OWL), str(RDFS), str(RDF))


@dataclass(frozen=True)
class Clause:
    """A rule with the terms of the ontology in it.

    Attributes:
        conclusion: What follows.
        premises: What it follows from.
    """

    conclusion: Pattern
    premises: tuple[Pattern, ...]


class Clauses:
    """The clauses of an ontology, found by what they need and by what they give."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._by_premise: dict[Node, list[tuple[Clause, int]]] = defaultdict(list)
        self._by_conclusion: dict[Node, list[Clause]] = defaultdict(list)
        for clause in clauses:
            self._by_conclusion[_key(clause.conclusion)].append(clause)
            for place, premise in enumerate(clause.premises):
                self._by_premise[_key(premise)].append((clause, place))

    def needing(self, triple: Triple) -> Iterator[tuple[Clause, int]]:
        """List the clauses of which a triple may be a premise, and which one."""
        for key in _keys(triple):
            yield from self._by_premise.get(key, ())

    def giving(self, triple: Triple) -> Iterator[Clause]:
        """List the clauses that may conclude a triple."""
        for key in _keys(triple):
            yield from self._by_conclusion.get(key, ())


def _key(pattern: Pattern) -> Node:
    """Return what a clause is filed under: the class where it tells of what class a thing is, else the property."""
    _, predicate, value = pattern
    return value if predicate == RDF.type and not isinstance(value, Variable) else predicate


def _keys(triple: Triple) -> tuple[Node, ...]:
    _, predicate, value = triple
    return (value, predicate) if predicate == RDF.type else (predicate,)


def is_about_terms(triple: Triple) -> bool:
    """Tell whether a triple is part of the ontology: what it says of classes and properties decides the clauses.

    Args:
        triple: A triple.

    Returns:
        False for what is said of things, and for names and definitions of terms.
    """
    return isinstance(triple[0], BNode) or _is_about_terms(triple)


def write_clauses(closed: Graph) -> Clauses:
    """Write out the rules for the ontology of a graph.

    Args:
        closed: The graph with what follows from it. No two names of it stand for one thing (`owl:sameAs`).

    Returns:
        The clauses about its things.
    """
    found = [
        clause
        for rule in RULES
        if not _is_about_terms(rule.conclusion) and not _is_about_sameness(rule.premises)
        for clause in _instantiate(closed, rule.conclusion, rule.premises)
    ]
    return Clauses(list(dict.fromkeys(found)))


def _is_about_terms(pattern: Pattern) -> bool:
    _, predicate, value = pattern
    if predicate in _OF_TERMS:
        return True
    return predicate == RDF.type and isinstance(value, URIRef) and str(value).startswith(_META)


def _is_about_sameness(premises: Sequence[Premise]) -> bool:
    return any(isinstance(premise, tuple) and premise[1] == OWL.sameAs for premise in premises)


def _instantiate(closed: Graph, conclusion: Pattern, premises: Sequence[Premise]) -> Iterator[Clause]:
    """Settle what a rule says of terms; the rest of it is a clause."""
    settled = [each for each in premises if isinstance(each, Some) or _is_pattern_of_terms(each)]
    left = [each for each in premises if each not in settled]
    for binding in _settle(closed, settled, {}):
        patterns = [pattern for each in left for pattern in _spell_out(closed, each, binding)]
        yield Clause(fill(conclusion, binding), tuple(dict.fromkeys(patterns)))


def _is_pattern_of_terms(premise: Premise) -> bool:
    return isinstance(premise, tuple) and _is_about_terms(premise)


def _settle(closed: Graph, premises: Sequence[Premise], binding: Binding) -> Iterator[Binding]:
    if not premises:
        yield binding
        return
    first, *rest = premises
    for extended in _settle_one(closed, first, binding):
        yield from _settle(closed, rest, extended)


def _settle_one(closed: Graph, premise: Premise, binding: Binding) -> Iterator[Binding]:
    if isinstance(premise, Some):
        for item in closed.items(binding[premise.members]):
            if binding.get(premise.member, item) == item:
                yield {**binding, premise.member: item}
        return
    assert isinstance(premise, tuple)  # noqa: S101 - lists are spelled out, not settled
    goal = fill(premise, binding)
    subject, predicate, value = (None if isinstance(term, Variable) else term for term in goal)
    for triple in closed.triples((subject, predicate, value)):
        extended = unify(goal, triple, binding)
        if extended is not None:
            yield extended


def _spell_out(closed: Graph, premise: Premise, binding: Binding) -> Iterator[Pattern]:
    """Write a premise about a list as the patterns of its members."""
    match premise:
        case Each(member, members, pattern):
            for item in closed.items(binding[members]):
                yield fill(pattern, {**binding, member: item})
        case Chain(properties, start, end):
            path = list(closed.items(binding[properties]))
            steps = [start, *(Variable(f"step{place}") for place in range(1, len(path))), end]
            for place, property_ in enumerate(path):
                yield (steps[place], property_, steps[place + 1])
        case tuple():
            yield fill(premise, binding)


def fill(pattern: Pattern, binding: Binding) -> Triple:
    """Put what is bound into a pattern.

    Args:
        pattern: The pattern.
        binding: Variable to term.

    Returns:
        The pattern, in which unbound variables stay.
    """
    subject, predicate, value = (binding.get(term, term) for term in pattern)
    return (subject, predicate, value)


def unify(pattern: Pattern, triple: Triple, binding: Binding) -> Binding | None:
    """Extend a binding so that a pattern becomes a triple.

    Args:
        pattern: The pattern.
        triple: The triple.
        binding: Variable to term; it stays as it is.

    Returns:
        The binding, or None if none does.
    """
    extended = dict(binding)
    for term, value in zip(pattern, triple, strict=True):
        if isinstance(term, Variable):
            if extended.setdefault(term, value) != value:
                return None
        elif term != value:
            return None
    return extended
