"""Says why an inferred triple holds: one rule of OWL 2 RL and its premises, down to what is asserted.

The rules (`rules.RULES`) are matched backwards over the closed graph. A proof is sought by height: first the proofs of
one step, then of two, and so on. So every premise has a proof lower than its conclusion's, no proof goes in a circle,
and the proof that is told is one of the lowest. Drawing the inferences is left to `reason`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType

from rdflib import BNode, Graph, Literal, URIRef, Variable
from rdflib.term import Node

from coopgraph.errors import ResourceNotFoundError
from coopgraph.model import Derivation
from coopgraph.namespaces import GRAPH, OWL, RDF, RDFS, shorten
from coopgraph.rules import RULES, Chain, Each, Pattern, Premise, Rule, Some, Triple, is_trivial
from coopgraph.store.port import Store
from coopgraph.store.terms import write_term

__all__ = ["ASSERTED", "Explainer", "Proof", "explain_tree", "explain_triple", "render_iri", "render_term"]

#: The name in place of a rule where a triple is asserted and so needs none.
ASSERTED = "asserted"
#: Taller proofs are not sought: the closure of a real ontology is reached in about ten rounds.
_TALLEST = 64
#: How a class expression is written that has this property: after the Manchester syntax.
_FORMS: dict[URIRef, str] = {
    OWL.intersectionOf: "({value})",
    OWL.unionOf: "({value})",
    OWL.complementOf: "(not {value})",
    OWL.oneOf: "{{{value}}}",
    OWL.inverseOf: "(inverse {value})",
    OWL.someValuesFrom: "({property} some {value})",
    OWL.allValuesFrom: "({property} only {value})",
    OWL.hasValue: "({property} value {value})",
    OWL.maxCardinality: "({property} max {value})",
    OWL.maxQualifiedCardinality: "({property} max {value}{qualifier})",
}
#: Triples with these predicates spell out a class expression; with a blank subject they are shown inside the axiom.
_EXPRESSION = frozenset({*_FORMS, OWL.onProperty, OWL.onClass})
_SEPARATORS = {OWL.intersectionOf: " and ", OWL.unionOf: " or "}

_Binding = dict[Node, Node]


@dataclass(frozen=True)
class Proof:
    """A derivation with the proofs of its premises.

    Attributes:
        derivation: The last step.
        premises: One proof for each premise of the derivation, in the same order; none where it is asserted.
    """

    derivation: Derivation
    premises: tuple[Proof, ...]


@dataclass(frozen=True)
class _Step:
    """One use of a rule: the premises may be triples about class expressions, which the graph does not hold."""

    rule: Rule
    premises: tuple[Triple, ...]


def explain_triple(asserted: Graph, inferred: Graph, triple: Triple) -> Derivation:
    """Explain one triple: the rule that gives it and the premises.

    Args:
        asserted: What is stated, blank nodes of the class expressions included.
        inferred: What `reason.infer_closure` drew from it.
        triple: The triple to explain.

    Returns:
        The derivation. Every premise is a triple of one of the two graphs. Where the rule works through class
        expressions, `rule` names the rule that gives the triple and then, joined by `+`, those that it goes through.
        An asserted triple has the rule `asserted` and no premises. Errors are those of `Explainer.explain`.
    """
    return Explainer(asserted, inferred).explain(triple)


def explain_tree(asserted: Graph, inferred: Graph, triple: Triple) -> Proof:
    """Explain one triple down to asserted triples.

    Args:
        asserted: What is stated, blank nodes of the class expressions included.
        inferred: What `reason.infer_closure` drew from it.
        triple: The triple to explain.

    Returns:
        The proof, whose leaves are asserted. Errors are those of `Explainer.explain`.
    """
    return Explainer(asserted, inferred).prove(triple)


class Explainer:
    """Explains triples of one closed graph, and remembers what it has found.

    Attributes:
        asserted: What is stated.
        closed: What is stated and what follows.
        places: Triple to the named graphs that hold it, where the triples come from a store.
    """

    def __init__(
        self, asserted: Graph, inferred: Graph, places: Mapping[Triple, Sequence[str]] = MappingProxyType({})
    ) -> None:
        self.asserted = asserted
        self.closed = asserted + inferred
        self.places = places
        self._restrictions = [node for node in asserted.subjects(OWL.onProperty) if isinstance(node, BNode)]
        self._steps: dict[Triple, _Step] = {}
        self._heights: dict[Triple, int] = {}
        self._refuted: dict[Triple, int] = {}

    @classmethod
    def from_store(cls, store: Store) -> Explainer:
        """Read what is needed from a store.

        Args:
            store: A store with the inferences in `graph/inferred`; every other graph but the scenarios is asserted.

        Returns:
            An explainer of its triples.
        """
        asserted, inferred, places = Graph(), Graph(), dict[Triple, list[str]]()
        for name in store.graphs():
            if not name.startswith(str(GRAPH["scenario/"])):
                into = inferred if name == str(GRAPH.inferred) else asserted
                for triple in store.triples((None, None, None), name):
                    into.add(triple)
                    places.setdefault(triple, []).append(name)
        return cls(asserted, inferred, places)

    def explain(self, triple: Triple) -> Derivation:
        """Explain one triple.

        Args:
            triple: A triple of the closed graph.

        Returns:
            The rule and the premises.

        Raises:
            ResourceNotFoundError: If the graph does not hold the triple, or no rule gives it.
        """
        if triple in self.asserted:
            return Derivation(ASSERTED, triple, ())
        if triple not in self.closed:
            raise ResourceNotFoundError(
                f"The graph does not hold {self._render(triple)}.", remedy="Check the three terms."
            )
        if not self._is_proved(triple, _TALLEST):
            raise ResourceNotFoundError(
                f"No rule of OWL 2 RL gives {self._render(triple)} from the graph.",
                remedy="The inferences may be those of another graph: build it again.",
            )
        rules, premises = self._unfold(triple)
        shown = tuple(premise for premise in premises if not _spells_expression(premise))
        return Derivation("+".join(rules), triple, shown)

    def prove(self, triple: Triple) -> Proof:
        """Explain one triple down to what is asserted.

        Args:
            triple: A triple of the closed graph.

        Returns:
            The proof.
        """
        derivation = self.explain(triple)
        return Proof(derivation, tuple(self.prove(premise) for premise in derivation.premises))

    def _is_proved(self, goal: Triple, tallest: int) -> bool:
        """Tell whether a goal has a proof of at most this height; what is asserted has height 0."""
        if goal in self.asserted or _is_typed_literal(goal):
            return True
        if not is_trivial(goal) and goal not in self.closed:
            return False
        if goal in self._heights:
            return self._heights[goal] <= tallest
        for height in range(self._refuted.get(goal, 0) + 1, tallest + 1):
            step = self._find_step(goal, height)
            if step:
                self._steps[goal], self._heights[goal] = step, height
                return True
            self._refuted[goal] = height
        return False

    def _find_step(self, goal: Triple, height: int) -> _Step | None:
        for rule in RULES:
            binding = _unify(rule.conclusion, goal, {})
            if binding is None:
                continue
            found = [
                premises
                for premises in self._match(rule.premises, binding)
                if all(self._is_proved(premise, height - 1) for premise in premises)
            ]
            if found:
                return _Step(rule, min(found, key=lambda premises: [self._render(premise) for premise in premises]))
        return None

    def _match(self, premises: tuple[Premise, ...], binding: _Binding) -> Iterator[tuple[Triple, ...]]:
        """Find the triples that may stand for the premises; one about a class expression may still need a proof."""
        if not premises:
            yield ()
            return
        first, *rest = premises
        for triples, extended in self._match_one(first, binding):
            for others in self._match(tuple(rest), extended):
                yield triples + others

    def _match_one(self, premise: Premise, binding: _Binding) -> Iterator[tuple[tuple[Triple, ...], _Binding]]:
        match premise:
            case Each(member, members, pattern):
                items = self.closed.items(binding[members])
                yield tuple(_fill(pattern, {**binding, member: item}) for item in items), binding
            case Some(member, members):
                for item in self.closed.items(binding[members]):
                    if binding.get(member, item) == item:
                        yield (), {**binding, member: item}
            case Chain(properties, start, end):
                path = list(self.closed.items(binding[properties]))
                for triples in self._walk(path, binding[start], binding[end]):
                    yield triples, binding
            case _:
                yield from self._match_pattern(premise, binding)

    def _match_pattern(self, pattern: Pattern, binding: _Binding) -> Iterator[tuple[tuple[Triple, ...], _Binding]]:
        goal = _fill(pattern, binding)
        subject, predicate, value = (None if isinstance(term, Variable) else term for term in goal)
        if subject is not None and predicate is not None and value is not None:
            if goal in self.closed or is_trivial(goal):
                yield (goal,), binding
            return
        stated = self.closed.triples((subject, predicate, value))
        for triple in chain(stated, self._between_expressions(subject, predicate, value)):
            extended = _unify(pattern, triple, binding)
            if extended is not None:
                yield (triple,), extended

    def _between_expressions(self, subject: Node | None, predicate: Node | None, value: Node | None) -> list[Triple]:
        """List what scm-svf1 and its like may give between two class expressions: no graph holds it."""
        if predicate != RDFS.subClassOf:
            return []
        if isinstance(value, BNode):
            return [(node, RDFS.subClassOf, value) for node in self._restrictions]
        if isinstance(subject, BNode):
            return [(subject, RDFS.subClassOf, node) for node in self._restrictions]
        return []

    def _walk(self, path: list[Node], start: Node, end: Node) -> Iterator[tuple[Triple, ...]]:
        first, *rest = path
        for triple in self.closed.triples((start, first, None if rest else end)):
            if not rest:
                yield (triple,)
                continue
            for others in self._walk(rest, triple[2], end):
                yield (triple, *others)

    def _unfold(self, goal: Triple) -> tuple[list[str], list[Triple]]:
        """Put in place of each premise that the graph does not hold the step that proves it."""
        step = self._steps[goal]
        rules, premises = [step.rule.name], list[Triple]()
        for premise in step.premises:
            through, found = list[str](), [premise]
            if _is_typed_literal(premise):
                through, found = ["dt-type2"], []
            elif premise not in self.closed:
                through, found = self._unfold(premise)
            rules += [name for name in through if name not in rules]
            premises += [triple for triple in found if triple not in premises]
        return rules, premises

    def _render(self, triple: Triple) -> str:
        return " ".join(render_term(self.asserted, term) for term in triple)


def _unify(pattern: Pattern, triple: Triple, binding: _Binding) -> _Binding | None:
    """Extend a binding so that the pattern becomes the triple, or say that none does."""
    extended = dict(binding)
    for term, value in zip(pattern, triple, strict=True):
        if isinstance(term, Variable):
            if extended.setdefault(term, value) != value:
                return None
        elif term != value:
            return None
    return extended


def _fill(pattern: Pattern, binding: _Binding) -> Triple:
    subject, predicate, value = (binding.get(term, term) for term in pattern)
    return (subject, predicate, value)


def _is_typed_literal(triple: Triple) -> bool:
    """Tell whether a triple says of a literal that it is of its datatype (rule dt-type2)."""
    subject, predicate, value = triple
    return isinstance(subject, Literal) and predicate == RDF.type and value == subject.datatype


def _spells_expression(triple: Triple) -> bool:
    return isinstance(triple[0], BNode) and triple[1] in _EXPRESSION


def render_term(graph: Graph, term: Node) -> str:
    """Write a term for people: a CURIE, a literal, or a class expression in the manner of the Manchester syntax.

    Args:
        graph: The graph that spells out class expressions and lists.
        term: Any term.

    Returns:
        One line of text.
    """
    if isinstance(term, BNode):
        return _render_expression(graph, term)
    if isinstance(term, URIRef):
        return render_iri(term)
    datatype = term.datatype if isinstance(term, Literal) else None
    text = write_term(term)
    return text.replace(f"<{datatype}>", render_iri(datatype)) if datatype else text


def render_iri(iri: str) -> str:
    """Write an IRI as a CURIE where a prefix of ours fits, else in angle brackets.

    >>> render_iri("https://w3id.org/coopgraph/id/unit/minsa-ogcti")
    'id:unit/minsa-ogcti'
    """
    name = shorten(iri)
    return f"<{iri}>" if name == iri else name


def _render_expression(graph: Graph, node: BNode) -> str:
    filler = "".join(render_term(graph, restricted) for restricted in graph.objects(node, OWL.onProperty))
    for predicate, form in _FORMS.items():
        for value in graph.objects(node, predicate):
            members = [render_term(graph, member) for member in graph.items(value)] or [render_term(graph, value)]
            text = _SEPARATORS.get(predicate, ", ").join(members)
            qualifier = "".join(f" {render_term(graph, kind)}" for kind in graph.objects(node, OWL.onClass))
            return form.format(property=filler, value=text, qualifier=qualifier)
    return f"({', '.join(render_term(graph, member) for member in graph.items(node))})"
