"""Draws what follows from the asserted triples by OWL 2 RL; why a triple follows is left to `explain`.

The engine is owlrl. Its closure is kept but for the triples that `rules.TRIVIAL` lists. Constructs that owlrl is known
to get wrong are refused (`REFUSED`), so that a silent fault of the engine never becomes a triple of the graph.
"""

from __future__ import annotations

from typing import Any

from owlrl import OWLRL_Semantics
from rdflib import Graph, Literal, URIRef

from coopgraph.errors import OntologyError
from coopgraph.namespaces import DCTERMS, OA, OWL, PREFIXES, QB, RDF
from coopgraph.rules import is_trivial

__all__ = ["REFUSED", "infer_closure", "select_structure"]

#: Instances of these classes are evidence and measurements: no axiom says anything about them.
UNREASONED_CLASSES = (OA.SpecificResource, OA.TextPositionSelector, OA.TextQuoteSelector, QB.Observation)
#: This property leads from structure to evidence.
UNREASONED_PROPERTIES = (DCTERMS.source,)

#: Constructs on which owlrl 7.6 gives wrong answers without a word, each with what to use instead.
REFUSED: dict[URIRef, str] = {
    OWL.hasKey: "owlrl leaves out the last key and so merges things that differ: write a shape instead.",
    OWL.AllDifferent: "owlrl leaves out the last member: write owl:differentFrom for each pair.",
    OWL.AllDisjointProperties: "owlrl leaves out the last member: write owl:propertyDisjointWith for each pair.",
    OWL.disjointUnionOf: "OWL 2 RL has no rule for it: write owl:unionOf and owl:disjointWith.",
}


class _Closure(OWLRL_Semantics):  # type: ignore[misc]  # owlrl has no types
    """owlrl's closure without `x owl:sameAs x`, from which nothing follows and which is half of its work."""

    def store_triple(self, t: Any) -> None:
        if t[1] != OWL.sameAs or t[0] != t[2]:
            super().store_triple(t)


def select_structure(graph: Graph) -> Graph:
    """Select the triples from which something may follow: the structure, without evidence and measurements.

    The rule: a triple is left out if its predicate is `dct:source`, or if its subject or its object is a passage
    (`oa:SpecificResource`), a selector of a passage, or a `qb:Observation`. Everything else stays: bodies, units,
    norms, functions, mandates, ties, events, cubes, concepts and the ontology.

    Reads: ?passage a oa:SpecificResource ; ?observation a qb:Observation

    Args:
        graph: Asserted triples.

    Returns:
        A new graph.
    """
    left_out = {node for kind in UNREASONED_CLASSES for node in graph.subjects(RDF.type, kind)}
    structure = Graph()
    for subject, predicate, value in graph:
        if predicate not in UNREASONED_PROPERTIES and subject not in left_out and value not in left_out:
            structure.add((subject, predicate, value))
    return structure


def infer_closure(graph: Graph) -> Graph:
    """Draw what follows by OWL 2 RL from the structure of a graph.

    Args:
        graph: Asserted triples of the sources, the editorial graph, the ontology and the vocabularies, merged.

    Returns:
        The inferred triples only: none that is asserted, none that `rules.TRIVIAL` lists.

    Raises:
        OntologyError: If the triples contradict one another, or use a construct that `REFUSED` lists.
    """
    structure = select_structure(graph)
    for construct in _unsound_constructs(structure):
        raise OntologyError(f"The ontology uses {_shorten(construct)}.", remedy=REFUSED[construct])
    closed = Graph()
    for triple in structure:
        closed.add(triple)
    closure = _Closure(closed, axioms=False, daxioms=False)
    closure.closure()
    contradictions = sorted(map(_shorten, [*closure.error_messages, *_conflicting_literals(closed)]))
    if contradictions:
        raise OntologyError(
            f"The closure contradicts itself: {contradictions[0]} (contradictions in all: {len(contradictions)}).",
            remedy="Correct the statement or the axiom that does not hold.",
        )
    inferred = Graph()
    for triple in closed:
        if triple not in structure and not is_trivial(triple):
            inferred.add(triple)
    return inferred


def _unsound_constructs(graph: Graph) -> list[URIRef]:
    used = {*graph.predicates(), *graph.objects(None, RDF.type)}
    return [construct for construct in REFUSED if construct in used]


def _conflicting_literals(closed: Graph) -> list[str]:
    """Find literals that a functional property makes equal though their values differ (rule dt-diff, not in owlrl)."""
    return [
        f"a functional property has the two values {one.n3()} and {other.n3()}"
        for one, other in closed.subject_objects(OWL.sameAs)
        if isinstance(one, Literal) and isinstance(other, Literal) and one.n3() < other.n3()
        if (one.value, one.language) != (other.value, other.language)
    ]


def _shorten(text: str) -> str:
    for prefix, namespace in sorted(PREFIXES.items(), key=lambda item: -len(item[1])):
        text = text.replace(namespace, f"{prefix}:")
    return text
