"""Finds what follows, and what no longer does, after a change: the inferences that come and go, not all of them anew.

What is removed takes with it whatever may have rested on it; of that, what rests on something else too comes back; then
what follows from the additions is drawn (delete and rederive: Gupta, Mumick and Subrahmanian 1993, Maintaining Views
Incrementally, SIGMOD). The result is that of `reason.infer_closure` over the changed graph, and a test compares the
two. What these rules do not cover (changes of the ontology itself, two names of one thing, contradictions) is not
guessed: the answer is None, and the whole closure is to be drawn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rdflib import BNode, Graph, Literal, Variable
from rdflib.namespace import OWL, RDF
from rdflib.term import Node

from coopgraph.reason import UNREASONED_CLASSES, UNREASONED_PROPERTIES
from coopgraph.reform.clauses import Binding, Clause, Clauses, fill, is_about_terms, unify, write_clauses
from coopgraph.rules import Pattern, Triple, is_trivial

__all__ = ["Consequences", "Inferences"]

#: Constructs that find contradictions by other ways than disjoint classes; where an ontology uses one, nothing is
#: drawn here.
_UNKNOWN_PROPERTIES = (
    *(OWL.complementOf, OWL.propertyDisjointWith, OWL.sourceIndividual, OWL.differentFrom, OWL.members),
    *(OWL.maxCardinality, OWL.maxQualifiedCardinality, OWL.hasKey, OWL.disjointUnionOf, OWL.sameAs),
)
_UNKNOWN_CLASSES = (OWL.AsymmetricProperty, OWL.IrreflexiveProperty)


class _NotCovered(Exception):  # noqa: N818 - no failure: the whole closure is drawn instead
    """What this module leaves to the reasoner."""


@dataclass(frozen=True)
class Consequences:
    """What a change does to the inferences.

    Attributes:
        gained: Triples that follow, and are not asserted, only after it.
        lost: Triples that followed before it, and no longer do.
    """

    gained: frozenset[Triple]
    lost: frozenset[Triple]


@dataclass
class _Facts:
    """A closed graph with a change that is not made to it.

    Attributes:
        closed: What is asserted, and what follows from it.
        apart: Things of which nothing follows: passages and observations.
        gone: Triples of it that do not hold.
        new: Triples that hold besides.
    """

    closed: Graph
    apart: frozenset[Node]
    gone: set[Triple] = field(default_factory=set)
    new: Graph = field(default_factory=Graph)

    def __contains__(self, triple: Triple) -> bool:
        return triple in self.new or (triple in self.closed and triple not in self.gone and self.counts(triple))

    def counts(self, triple: Triple) -> bool:
        """Tell whether something may follow from a triple, as `reason.select_structure` has it."""
        subject, predicate, value = triple
        return predicate not in UNREASONED_PROPERTIES and subject not in self.apart and value not in self.apart

    def matching(self, pattern: Pattern) -> Iterator[Triple]:
        """List the triples that match a pattern; a variable is any term."""
        subject, predicate, value = (None if isinstance(term, Variable) else term for term in pattern)
        for triple in self.closed.triples((subject, predicate, value)):
            if triple not in self.gone and self.counts(triple):
                yield triple
        yield from list(self.new.triples((subject, predicate, value)))


class Inferences:
    """The inferences of one graph, ready for any number of changes.

    Attributes:
        closed: What is asserted, and what follows from it.
        inferred: The part of it that follows and is not asserted.
    """

    def __init__(self, closed: Graph, inferred: Iterable[Triple]) -> None:
        self.closed = closed
        self.inferred = frozenset(inferred)
        self._apart = frozenset(node for kind in UNREASONED_CLASSES for node in closed.subjects(RDF.type, kind))
        # A graph that nothing was drawn from is not closed.
        self._is_covered = (
            bool(self.inferred)
            and not any((None, each, None) in closed for each in _UNKNOWN_PROPERTIES)
            and not any((None, RDF.type, each) in closed for each in _UNKNOWN_CLASSES)
        )
        self._clauses = write_clauses(closed) if self._is_covered else Clauses([])

    def follow(self, removals: Iterable[Triple], additions: Iterable[Triple]) -> Consequences | None:
        """Draw what follows from a change.

        Args:
            removals: Asserted triples that go.
            additions: Triples that come and are not in the graph.

        Returns:
            The inferences that come and go; None where only the whole closure can tell.
        """
        gone, new = frozenset(removals), frozenset(additions)
        if not self._is_covered or not self._is_of_things(gone | new) or not self._is_usual(new):
            return None
        try:
            return _Change(self.closed, self.inferred, self._clauses, self._apart).draw(gone, new)
        except _NotCovered:
            return None

    def _is_of_things(self, triples: Iterable[Triple]) -> bool:
        return not any(
            is_about_terms(triple)
            or triple[1] == OWL.sameAs
            or (triple[1] == RDF.type and triple[2] in UNREASONED_CLASSES)
            for triple in triples
        )

    def _is_usual(self, additions: Iterable[Triple]) -> bool:
        """Tell whether literals are of a datatype that the property has already: others may contradict its range."""
        return all(
            not value.ill_typed
            and any(
                isinstance(each, Literal) and each.datatype == value.datatype
                for each in self.closed.objects(None, predicate)
            )
            for _, predicate, value in additions
            if isinstance(value, Literal)
        )


@dataclass
class _Change:
    """One change while what follows from it is drawn."""

    closed: Graph
    inferred: frozenset[Triple]
    clauses: Clauses
    apart: frozenset[Node]

    def draw(self, removals: frozenset[Triple], additions: frozenset[Triple]) -> Consequences:
        before = _Facts(self.closed, self.apart)
        doubtful = self._find_doubtful(before, removals)
        # What is evidence only goes too, though nothing rested on it.
        after = _Facts(self.closed, self.apart, gone={*doubtful, *removals})
        restored = [each for each in sorted(doubtful) if self._is_derived(after, each)]
        waiting = deque([*additions, *restored])
        for triple in waiting:
            after.new.add(triple)
        self._draw_forward(after, waiting)
        drawn = {triple for triple in after.new if triple not in additions and not is_trivial(triple)}
        self._check_disjointness(after, {*drawn, *additions})
        return Consequences(
            gained=frozenset(drawn - self.inferred),
            lost=frozenset((doubtful & self.inferred) - drawn),
        )

    def _find_doubtful(self, before: _Facts, removals: Iterable[Triple]) -> set[Triple]:
        """Find what may have rested on what is removed: the removed triples, and whatever was inferred through them."""
        found = {triple for triple in removals if before.counts(triple)}
        waiting, seen = deque(found), set(found)
        while waiting:
            for conclusion in self._conclude(before, waiting.popleft()):
                if conclusion in seen or not (_is_virtual(conclusion) or conclusion in self.inferred):
                    continue
                seen.add(conclusion)
                waiting.append(conclusion)
                if not _is_virtual(conclusion):
                    found.add(conclusion)
        return found

    def _draw_forward(self, facts: _Facts, waiting: deque[Triple]) -> None:
        seen: set[Triple] = set()
        while waiting:
            triple = waiting.popleft()
            if not facts.counts(triple):
                continue
            for conclusion in list(self._conclude(facts, triple)):
                if _is_virtual(conclusion):
                    if conclusion not in seen:
                        seen.add(conclusion)
                        waiting.append(conclusion)
                elif not is_trivial(conclusion) and conclusion not in facts:
                    facts.new.add(conclusion)
                    waiting.append(conclusion)

    def _conclude(self, facts: _Facts, triple: Triple) -> Iterator[Triple]:
        """List what follows in one step from a triple together with the facts."""
        for clause, place in self.clauses.needing(triple):
            binding = unify(clause.premises[place], triple, {})
            if binding is None:
                continue
            others = [premise for number, premise in enumerate(clause.premises) if number != place]
            for found in self._match(facts, others, binding, frozenset()):
                yield from _checked(fill(clause.conclusion, found))

    def _is_derived(self, facts: _Facts, triple: Triple) -> bool:
        """Tell whether some clause gives a triple from the facts in one step."""
        return any(self._applies(facts, clause, triple, frozenset()) for clause in self.clauses.giving(triple))

    def _applies(self, facts: _Facts, clause: Clause, triple: Triple, asked: frozenset[Triple]) -> bool:
        binding = unify(clause.conclusion, triple, {})
        if binding is None:
            return False
        return next(self._match(facts, list(clause.premises), binding, asked), None) is not None

    def _match(
        self, facts: _Facts, premises: list[Pattern], binding: Binding, asked: frozenset[Triple]
    ) -> Iterator[Binding]:
        if not premises:
            yield binding
            return
        # What is known best is looked for first.
        goals = [fill(premise, binding) for premise in premises]
        place = min(range(len(goals)), key=lambda number: sum(isinstance(term, Variable) for term in goals[number]))
        rest = [premise for number, premise in enumerate(premises) if number != place]
        for found in self._match_one(facts, goals[place], binding, asked):
            yield from self._match(facts, rest, found, asked)

    def _match_one(self, facts: _Facts, goal: Pattern, binding: Binding, asked: frozenset[Triple]) -> Iterator[Binding]:
        subject, predicate, value = goal
        if predicate == RDF.type and isinstance(value, BNode):
            yield from self._match_expression(facts, goal, binding, asked)
        elif not any(isinstance(term, Variable) for term in goal):
            is_typed = predicate == RDF.type and isinstance(subject, Literal) and subject.datatype == value
            if goal in facts or is_typed or (predicate == RDF.type and value == OWL.Thing):
                yield binding
        else:
            for triple in facts.matching(goal):
                found = unify(goal, triple, binding)
                if found is not None:
                    yield found

    def _match_expression(
        self, facts: _Facts, goal: Pattern, binding: Binding, asked: frozenset[Triple]
    ) -> Iterator[Binding]:
        """Find what is of a nameless class: no graph holds that, so it is drawn when it is asked for."""
        if goal in asked:
            return
        seen: set[Node] = set()
        for clause in self.clauses.giving(goal):
            thing = clause.conclusion[0]
            bound = {} if isinstance(goal[0], Variable) else unify(clause.conclusion, goal, {})
            if bound is None:
                continue
            for found in self._match(facts, list(clause.premises), bound, asked | {goal}):
                subject = found.get(thing, thing)
                if subject not in seen:
                    seen.add(subject)
                    extended = unify(goal, (subject, goal[1], goal[2]), binding)
                    if extended is not None:
                        yield extended

    def _check_disjointness(self, facts: _Facts, triples: Iterable[Triple]) -> None:
        for subject, predicate, value in triples:
            if predicate == RDF.type:
                others = {*self.closed.objects(value, OWL.disjointWith), *self.closed.subjects(OWL.disjointWith, value)}
                if any((subject, RDF.type, other) in facts for other in others):
                    raise _NotCovered


def _is_virtual(triple: Triple) -> bool:
    """Tell whether a triple says that a thing is of a nameless class: it is a step of a proof, and never kept."""
    return triple[1] == RDF.type and isinstance(triple[2], BNode)


def _checked(triple: Triple) -> Iterator[Triple]:
    """Pass on a conclusion; what is said of a literal is no RDF, and what ends here is left to the reasoner.

    Raises:
        _NotCovered: If it says that two names stand for one thing, or is about the ontology.
    """
    subject, predicate, value = triple
    if predicate == OWL.sameAs:
        if subject != value:
            raise _NotCovered
    elif is_about_terms(triple) and not _is_virtual(triple):
        if not is_trivial(triple):
            raise _NotCovered
    elif not isinstance(subject, Literal):
        yield triple
