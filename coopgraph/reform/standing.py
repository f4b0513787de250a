"""The graph that stands, opened once for any number of reforms: what follows from it, its shapes, its measures.

A reform is tried on it and taken back; no file and no store is changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from coopgraph import resources
from coopgraph.checks import Check, load_checks, run_checks
from coopgraph.model import ValidationReport, ValidationResult
from coopgraph.namespaces import GRAPH
from coopgraph.query import Table
from coopgraph.reform.consequences import Consequences, Inferences
from coopgraph.reform.measuring import Measured, answer_facts, measure
from coopgraph.reform.reach import find_touched, narrow_shapes
from coopgraph.reform.reading import Reading, read_shapes
from coopgraph.rules import Triple
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.files import canonical_nquads, read_nquads
from coopgraph.store.port import Term
from coopgraph.store.terms import as_term

__all__ = ["Change", "Standing", "compare_results"]

#: Graphs that say nothing of what is: the dataset itself, and what only might be.
_APART = (str(GRAPH.catalogue), str(GRAPH["scenario/"]))
#: What the shapes are not about.
_UNCHECKED = str(GRAPH.checks)
#: How results of quality checks name what they come from.
_CHECK = "queries/checks/"


@dataclass(frozen=True)
class Change:
    """What a reform does to the triples, with what follows from it.

    Attributes:
        removals: Asserted triples that go.
        additions: Triples that come.
        consequences: Inferences that come and go.
        is_narrow: Whether only some nodes need be looked at again; not where the ontology itself changes.
    """

    removals: frozenset[Triple]
    additions: frozenset[Triple]
    consequences: Consequences
    is_narrow: bool

    @property
    def gone(self) -> frozenset[Triple]:
        """All that holds no more."""
        return (self.removals | self.consequences.lost) - self.consequences.gained

    @property
    def new(self) -> frozenset[Triple]:
        """All that holds and did not."""
        return self.additions | (self.consequences.gained - self.removals)


class Standing:
    """A graph that stands.

    Attributes:
        content: Its N-Quads.
        store: The same in a store.
        closed: What its sources assert, and what follows from it; without verdicts, scenarios and catalogue.
        inferred: The part of it that follows.
    """

    def __init__(
        self, content: bytes, validation: ValidationReport | None = None, store: EmbeddedStore | None = None
    ) -> None:
        self.content = content
        self.store = store or EmbeddedStore.from_nquads(content)
        self.closed, self.inferred = _read_closed(content)
        self._validation = validation
        self._measured: dict[str | None, list[Measured]] = {}
        self._answers: dict[str | None, list[Table]] = {}

    @property
    def is_validated(self) -> bool:
        """Whether it is known what the shapes and the checks say of it."""
        return self._validation is not None

    @cached_property
    def _lines(self) -> frozenset[bytes]:
        """The quads of what is known, without scenarios and catalogue."""
        apart = tuple(f"<{name}".encode() for name in _APART)
        lines = self.content.splitlines(keepends=True)
        return frozenset(line for line in lines if not line[line.rfind(b"<") :].startswith(apart))

    @cached_property
    def _inferences(self) -> Inferences:
        return Inferences(self.closed, self.inferred)

    @cached_property
    def _shapes(self) -> Graph:
        from coopgraph.validate import load_shapes

        return load_shapes(resources.root() / "shapes")

    @cached_property
    def _readings(self) -> tuple[Reading, ...]:
        return read_shapes(self._shapes)

    @cached_property
    def _checks(self) -> list[Check]:
        return load_checks(resources.root() / "queries" / "checks")

    def infer(self, removals: Iterable[Triple], additions: Iterable[Triple]) -> Change:
        """Draw what follows from a reform.

        Args:
            removals: Asserted triples that go.
            additions: Triples that come.

        Returns:
            The change; a contradiction is an `OntologyError`.
        """
        gone, new = frozenset(self._find(triple) for triple in removals), frozenset(additions)
        consequences = self._inferences.follow(gone, new)
        is_narrow = consequences is not None
        return Change(gone, new, consequences or self._infer_whole(gone, new), is_narrow)

    def _find(self, triple: Triple) -> Triple:
        """Find a triple as it was written: a store may write `1.50` as `1.5`."""
        subject, predicate, value = triple
        if triple in self.closed:
            return triple
        written = (each for each in self.closed.objects(subject, predicate) if _is_same(each, value))
        return (subject, predicate, next(written, value))

    def _infer_whole(self, removals: frozenset[Triple], additions: frozenset[Triple]) -> Consequences:
        from coopgraph.reason import infer_closure

        reformed = Graph()
        for triple in ({*self.closed} - self.inferred - removals) | additions:
            reformed.add(triple)
        inferred = frozenset(infer_closure(reformed))
        return Consequences(gained=inferred - self.inferred, lost=self.inferred - inferred - additions)

    def open_changed(self, change: Change) -> EmbeddedStore:
        """Open the graph as it would be.

        Args:
            change: The change.

        Returns:
            A store of its own.
        """
        named = [URIRef(name) for name in self.store.graphs() if not name.startswith((*_APART, str(GRAPH.inferred)))]
        gone = [(*triple, name) for triple in change.removals for name in named]
        gone += [(*triple, GRAPH.inferred) for triple in change.consequences.lost]
        new = [(*triple, GRAPH.editorial) for triple in change.additions]
        new += [(*triple, GRAPH.inferred) for triple in change.consequences.gained]
        lines = self._lines.difference(canonical_nquads(gone).splitlines(keepends=True))
        lines = lines.union(canonical_nquads(new).splitlines(keepends=True))
        return EmbeddedStore.from_nquads(b"".join(sorted(lines)))

    def validate(self) -> ValidationReport:
        """Tell what the shapes and the checks say of the graph that stands.

        Returns:
            What is known already, or a new report.
        """
        if self._validation is None:
            self._validation = self._validate_whole(self.store)
        return self._validation

    def validate_change(
        self, change: Change, after: EmbeddedStore
    ) -> tuple[tuple[ValidationResult, ...], tuple[ValidationResult, ...]]:
        """Tell which results a change brings, and which it takes away.

        Args:
            change: The change.
            after: The graph as it would be.

        Returns:
            New results, and those that are no more.
        """
        kept = self.validate()
        if not change.is_narrow:
            with self._made(change):
                found = self._validate_whole(after)
            return compare_results(kept.results, found.results)
        earlier = [result for result in kept.results if result.source_shape.startswith(_CHECK)]
        checks = run_checks(after, self._checks).results
        before, later = self._validate_touched(change, {result.source_shape for result in kept.results})
        return compare_results((*before, *earlier), (*later, *checks))

    def _validate_touched(
        self, change: Change, known: set[str]
    ) -> tuple[tuple[ValidationResult, ...], tuple[ValidationResult, ...]]:
        """Validate what a change touches, before and after it; before, where there are results at all."""
        from coopgraph.validate import validate_graph

        new = Graph()
        for triple in change.new:
            new.add(triple)
        touched = find_touched(self._readings, change.gone | change.new, (self.closed, new))
        faulty = {reading.shape for reading in self._readings if not known.isdisjoint(reading.parts)}
        of_faulty = {shape: nodes if shape in faulty else set[Node]() for shape, nodes in touched.items()}
        before: tuple[ValidationResult, ...] = ()
        if faulty:
            before = validate_graph(self.closed, self._narrow(of_faulty)).results
        with self._made(change):
            later = validate_graph(self.closed, self._narrow(touched)).results
        return before, later

    def _narrow(self, touched: Mapping[URIRef, set[Node] | None]) -> Graph:
        return narrow_shapes(self._shapes, self._readings, touched, self.closed)

    def _validate_whole(self, store: EmbeddedStore) -> ValidationReport:
        from coopgraph.validate import validate_graph

        shapes = validate_graph(self.closed, self._shapes)
        checks = run_checks(store, self._checks)
        return ValidationReport(shapes.conforms and checks.conforms, (*shapes.results, *checks.results))

    @contextmanager
    def _made(self, change: Change) -> Iterator[None]:
        """Make a change, for as long as it is looked at."""
        gone, new = [triple for triple in change.gone if triple in self.closed], change.new
        try:
            _edit(self.closed, gone, new)
            yield
        finally:
            _edit(self.closed, new, gone)

    def measure(self, asof: str | None) -> list[Measured]:
        """Compute every measure of the graph that stands, once for a date.

        Args:
            asof: The date, as a person writes it.

        Returns:
            The analyses.
        """
        if asof not in self._measured:
            self._measured[asof] = measure(self.store, asof)
        return self._measured[asof]

    def answer(self, asof: str | None) -> list[Table]:
        """Answer the queries of `measuring.FACTS`, once for a date.

        Args:
            asof: The date, as a person writes it.

        Returns:
            The answers.
        """
        if asof not in self._answers:
            self._answers[asof] = answer_facts(self.store, asof)
        return self._answers[asof]


def _read_closed(content: bytes) -> tuple[Graph, frozenset[Triple]]:
    closed, inferred = Graph(), set[Triple]()
    # The same terms stand in many triples: each is read once.
    read = _remember(as_term)
    for quad in read_nquads(content):
        name = getattr(quad.graph_name, "value", "")
        if name != _UNCHECKED and not name.startswith(_APART):
            triple = (read(quad.subject), read(quad.predicate), read(quad.object))
            closed.add(triple)
            if name == str(GRAPH.inferred):
                inferred.add(triple)
    return closed, frozenset(inferred)


def _remember(read: Callable[[object], Term]) -> Callable[[object], Term]:
    known: dict[object, Term] = {}

    def remembered(term: object) -> Term:
        found = known.get(term)
        if found is None:
            found = known[term] = read(term)
        return found

    return remembered


def _edit(graph: Graph, gone: Iterable[Triple], new: Iterable[Triple]) -> None:
    for triple in gone:
        graph.remove(triple)
    for triple in new:
        graph.add(triple)


def _is_same(one: Node, other: Node) -> bool:
    """Tell whether two literals are one value."""
    return isinstance(one, Literal) and isinstance(other, Literal) and one.value is not None and one.eq(other)


def compare_results(
    before: Iterable[ValidationResult], after: Iterable[ValidationResult]
) -> tuple[tuple[ValidationResult, ...], tuple[ValidationResult, ...]]:
    """Compare two validations.

    Args:
        before: Results of the one.
        after: Results of the other.

    Returns:
        Results that only the later has, and that only the earlier has.
    """
    earlier, later = tuple(before), tuple(after)
    return _without(later, earlier), _without(earlier, later)


def _without(results: Iterable[ValidationResult], others: Iterable[ValidationResult]) -> tuple[ValidationResult, ...]:
    known = Counter(map(_result_key, others))
    kept = []
    for result in results:
        if known[_result_key(result)]:
            known[_result_key(result)] -= 1
        else:
            kept.append(result)
    return tuple(kept)


def _result_key(result: ValidationResult) -> tuple[str | None, ...]:
    return (result.source_shape, result.focus_node, result.path, result.value, result.severity, result.component)
