"""Evaluates a scenario: the graph with its changes, reasoned, validated and measured anew, beside the one that stands.

The graph that stands is only read. Which changes a scenario makes is left to `scenarios`.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from coopgraph import resources
from coopgraph.analyse import ANALYSES, analyse
from coopgraph.checks import load_checks, run_checks
from coopgraph.errors import OntologyError
from coopgraph.model import Analysis, Listing, Measure, ValidationReport, ValidationResult
from coopgraph.namespaces import GRAPH
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.files import read_nquads
from coopgraph.store.home import read_validation, standing_graph
from coopgraph.store.terms import as_term

if TYPE_CHECKING:
    from coopgraph.pipeline import Progress
    from coopgraph.scenarios import Scenario
    from coopgraph.settings import Settings

__all__ = ["ListingChange", "MeasureChange", "Reform", "evaluate"]

_Triple: TypeAlias = tuple[Node, Node, Node]
#: Graphs that say nothing of what is: the dataset itself, and what only might be.
_APART = (str(GRAPH.catalogue), str(GRAPH["scenario/"]))
#: A difference that is no more than the rounding of a sum in another order.
_TOLERANCE = 1e-12


@dataclass(frozen=True)
class MeasureChange:
    """A measure before and after a reform.

    Attributes:
        analysis: The analysis that it is part of.
        before: The measure of the graph that stands, or None where only the reform has it.
        after: The measure of the graph with the changes, or None where the reform leaves nothing to measure.
    """

    analysis: str
    before: Measure | None
    after: Measure | None

    @property
    def measure(self) -> Measure:
        """The one that there is, the later first: both are of the same thing."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - one of the two is always there
        return found

    @property
    def delta(self) -> int | float | Decimal | None:
        """After minus before; None where one of them has no value."""
        if self.before is None or self.after is None or self.before.value is None or self.after.value is None:
            return None
        earlier, later = self.before.value, self.after.value
        if isinstance(earlier, float) or isinstance(later, float):
            return float(later) - float(earlier)
        return later - earlier

    @property
    def is_changed(self) -> bool:
        """Whether the value, or the number of units that it rests on, is another."""
        if self.before is None or self.after is None:
            return True
        if (self.before.n, self.before.missing) != (self.after.n, self.after.missing):
            return True
        delta = self.delta
        if delta is None:
            return self.before.value is not self.after.value
        return not math.isclose(float(delta), 0, abs_tol=_TOLERANCE)


@dataclass(frozen=True)
class ListingChange:
    """How many rows a table of an analysis has before and after a reform.

    Attributes:
        analysis: The analysis.
        listing: The table of the graph with the changes, or where it has none, of the graph that stands.
        before: Rows before.
        after: Rows after.
    """

    analysis: str
    listing: Listing
    before: int
    after: int


@dataclass(frozen=True)
class Reform:
    """What a scenario does to everything that is computed from the graph.

    Attributes:
        scenario: The scenario.
        date: The date that the measures are of: `2018-12-31`, or `all`; empty where nothing was measured.
        contradiction: What the reasoner says if the graph with the changes contradicts itself; then nothing further
            is known of it.
        measures: Every measure of every analysis.
        listings: Every table of every analysis.
        broken: Results of shapes and checks that the reform brings.
        mended: Results that it takes away.
        gained: Triples that follow only with the changes.
        lost: Triples that follow only without them.
        labels: Language to the labels of classes and properties of gained and lost triples.
    """

    scenario: Scenario
    date: str
    contradiction: str | None
    measures: tuple[MeasureChange, ...]
    listings: tuple[ListingChange, ...]
    broken: tuple[ValidationResult, ...]
    mended: tuple[ValidationResult, ...]
    gained: frozenset[_Triple]
    lost: frozenset[_Triple]
    labels: Mapping[str, Mapping[URIRef, str]]

    @property
    def conforms(self) -> bool:
        """Whether the graph with the changes is consistent and breaks no shape that the graph that stands keeps."""
        return self.contradiction is None and all(result.severity != "Violation" for result in self.broken)


def evaluate(settings: Settings, scenario: Scenario, progress: Progress, asof: str | None = None) -> Reform:
    """Evaluate a scenario against the graph that stands.

    Args:
        settings: Where the builds lie.
        scenario: The scenario.
        progress: Told of each stage.
        asof: The date of the measures, as a person writes it; None for the reference date, `all` for no filter.

    Returns:
        What changes.
    """
    from coopgraph.reason import infer_closure

    with _stage("store", progress):
        content = standing_graph(settings.home).read_bytes()
        before = EmbeddedStore.from_nquads(content)
        standing = _read_standing(content)
        reformed = _apply(standing.asserted, scenario)
    contradiction: str | None = None
    inferred = Graph()
    with _stage("inference", progress):
        try:
            inferred = infer_closure(reformed)
        except OntologyError as error:
            contradiction = error.problem
    if contradiction is not None:
        nothing: frozenset[_Triple] = frozenset()
        return Reform(scenario, "", contradiction, (), (), (), (), nothing, nothing, {})
    after = _open(reformed, inferred, standing.checks)
    kept = read_validation(settings.home) or _validate(
        standing.asserted + standing.inferred, before, "shapes-before", progress
    )
    found = _validate(reformed + inferred, after, "shapes", progress)
    earlier, later = _analyse(before, asof, "measures-before", progress), _analyse(after, asof, "measures", progress)
    gained = frozenset(set(inferred) - set(standing.inferred) - set(standing.asserted))
    lost = frozenset(set(standing.inferred) - set(inferred) - set(reformed))
    return Reform(
        scenario=scenario,
        date=next((analysis.date for analysis in later), ""),
        contradiction=None,
        measures=tuple(_compare_measures(earlier, later)),
        listings=tuple(_compare_listings(earlier, later)),
        broken=_without(found.results, kept.results),
        mended=_without(kept.results, found.results),
        gained=gained,
        lost=lost,
        labels=_read_labels(after, gained | lost),
    )


@contextmanager
def _stage(name: str, progress: Progress) -> Iterator[None]:
    progress(name, None)
    begun = time.perf_counter()
    yield
    progress(name, time.perf_counter() - begun)


@dataclass(frozen=True)
class _Standing:
    """The graph that stands, in its parts: asserted by whatever source, inferred, and the verdicts on claims."""

    asserted: Graph
    inferred: Graph
    checks: Graph


def _read_standing(content: bytes) -> _Standing:
    parts = _Standing(Graph(), Graph(), Graph())
    special = {str(GRAPH.inferred): parts.inferred, str(GRAPH.checks): parts.checks}
    for quad in read_nquads(content):
        name = quad.graph_name.value if hasattr(quad.graph_name, "value") else ""
        if not name.startswith(_APART):
            triple = (as_term(quad.subject), as_term(quad.predicate), as_term(quad.object))
            special.get(name, parts.asserted).add(triple)
    return parts


def _apply(asserted: Graph, scenario: Scenario) -> Graph:
    """Return a copy of the asserted triples with the changes of a scenario."""
    reformed = Graph()
    reformed += asserted
    for subject, predicate, value in scenario.removals:
        for same in [each for each in reformed.objects(subject, predicate) if each == value or _is_same(each, value)]:
            reformed.remove((subject, predicate, same))
    for triple in scenario.additions:
        reformed.add(triple)
    return reformed


def _is_same(one: Node, other: Node) -> bool:
    """Tell whether two literals are one value: a store may write `1.50` as `1.5`."""
    return isinstance(one, Literal) and isinstance(other, Literal) and one.value is not None and one.eq(other)


def _open(reformed: Graph, inferred: Graph, checks: Graph) -> EmbeddedStore:
    return EmbeddedStore.from_graphs(
        {GRAPH.editorial: reformed, GRAPH.inferred: inferred} | ({GRAPH.checks: checks} if len(checks) else {})
    )


def _validate(graph: Graph, store: EmbeddedStore, stage: str, progress: Progress) -> ValidationReport:
    from coopgraph.validate import load_shapes, validate_graph

    root: Path = resources.root()
    with _stage(stage, progress):
        shapes = validate_graph(graph, load_shapes(root / "shapes"))
        checks = run_checks(store, load_checks(root / "queries" / "checks"))
        return ValidationReport(shapes.conforms and checks.conforms, (*shapes.results, *checks.results))


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


def _analyse(store: EmbeddedStore, asof: str | None, stage: str, progress: Progress) -> list[Analysis]:
    with _stage(stage, progress):
        return [analyse(store, name, asof) for name in ANALYSES]


def _compare_measures(earlier: Iterable[Analysis], later: Iterable[Analysis]) -> Iterator[MeasureChange]:
    """Pair the measures of the same thing; where several bear the same name, in their order."""
    before = _number((analysis.id, measure) for analysis in earlier for measure in analysis.measures)
    after = _number((analysis.id, measure) for analysis in later for measure in analysis.measures)
    for key in list(dict.fromkeys([*before, *after])):
        yield MeasureChange(str(key[0]), before.get(key), after.get(key))


def _number(measures: Iterable[tuple[str, Measure]]) -> dict[tuple[object, ...], Measure]:
    found: dict[tuple[object, ...], Measure] = {}
    seen: Counter[tuple[object, ...]] = Counter()
    for analysis, measure in measures:
        projection = None if measure.projection is None else measure.projection["en"]
        key = (analysis, measure.method.id, measure.of["en"], measure.subject, measure.date, projection)
        found[*key, seen[key]] = measure
        seen[key] += 1
    return found


def _compare_listings(earlier: Iterable[Analysis], later: Iterable[Analysis]) -> Iterator[ListingChange]:
    before = {(analysis.id, listing.id): listing for analysis in earlier for listing in analysis.listings}
    after = {(analysis.id, listing.id): listing for analysis in later for listing in analysis.listings}
    for key in list(dict.fromkeys([*before, *after])):
        rows = [len(listings[key].rows) if key in listings else 0 for listings in (before, after)]
        yield ListingChange(key[0], after.get(key) or before[key], *rows)


_LABELS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?term ?label WHERE { ?term rdfs:label ?label } ORDER BY ?term ?label
"""


def _read_labels(store: EmbeddedStore, triples: Iterable[_Triple]) -> dict[str, dict[URIRef, str]]:
    used = {term for triple in triples for term in triple[1:]}
    labels: dict[str, dict[URIRef, str]] = {"es": {}, "en": {}}
    for term, label in store.select(_LABELS).rows:
        if isinstance(term, URIRef) and term in used and isinstance(label, Literal) and label.language in labels:
            labels[label.language][term] = str(label)
    return labels
