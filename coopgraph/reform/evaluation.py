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
from typing import TYPE_CHECKING, TypeAlias

from rdflib import Literal, URIRef
from rdflib.term import Node

from coopgraph.errors import OntologyError
from coopgraph.model import Analysis, Listing, Measure, ValidationResult
from coopgraph.query import NamedQuery, Table
from coopgraph.query.header import ASOF
from coopgraph.reform.measuring import Measured, answer_facts, measure
from coopgraph.reform.standing import Change, Standing
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.home import read_validation, standing_graph
from coopgraph.store.port import Row

if TYPE_CHECKING:
    from coopgraph.pipeline import Progress
    from coopgraph.scenarios import Scenario
    from coopgraph.settings import Settings

__all__ = ["FactChange", "ListingChange", "MeasureChange", "Reform", "evaluate", "evaluate_over", "open_standing"]

_Triple: TypeAlias = tuple[Node, Node, Node]
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
class FactChange:
    """What a reform changes in the answer of a named query.

    Attributes:
        query: The query.
        arguments: What it was asked with, as a person writes it.
        before: How many rows it has before.
        after: How many after.
        lost: The rows that only the graph that stands has, in their order.
        gained: The rows that only the graph with the changes has.
    """

    query: NamedQuery
    arguments: Mapping[str, str]
    before: int
    after: int
    lost: tuple[Row, ...]
    gained: tuple[Row, ...]


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
        facts: What changes in the answers of the queries `measuring.FACTS`.
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
    facts: tuple[FactChange, ...]
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
    with _stage("store", progress):
        standing = open_standing(settings)
    return evaluate_over(standing, scenario, progress, asof)


def open_standing(settings: Settings) -> Standing:
    """Open the graph that stands, to evaluate scenarios against it.

    Args:
        settings: Where the builds lie; a `StoreNotFoundError` where there is none.

    Returns:
        The graph.
    """
    return Standing(standing_graph(settings.home).read_bytes(), read_validation(settings.home))


def evaluate_over(standing: Standing, scenario: Scenario, progress: Progress, asof: str | None = None) -> Reform:
    """Evaluate a scenario against a graph that is open already.

    Args:
        standing: The graph; what is computed of it is kept there for the next scenario.
        scenario: The scenario.
        progress: Told of each stage.
        asof: The date of the measures, as for `evaluate`.

    Returns:
        What changes.
    """
    with _stage("inference", progress):
        change, contradiction = _infer(standing, scenario)
    if change is None:
        nothing: frozenset[_Triple] = frozenset()
        return Reform(scenario, "", contradiction, (), (), (), (), (), nothing, nothing, {})
    if not standing.is_validated:
        with _stage("shapes-before", progress):
            standing.validate()
    with _stage("shapes", progress):
        after = standing.open_changed(change)
        broken, mended = standing.validate_change(change, after)
    with _stage("measures-before", progress):
        earlier, told = standing.measure(asof), standing.answer(asof)
    with _stage("measures", progress):
        later, answered = measure(after, asof, earlier), answer_facts(after, asof)
    gained, lost = change.consequences.gained - change.removals, change.consequences.lost
    return Reform(
        scenario=scenario,
        date=next((each.analysis.date for each in later), ""),
        contradiction=None,
        measures=tuple(_compare_measures(_list(earlier), _list(later))),
        listings=tuple(_compare_listings(_list(earlier), _list(later))),
        facts=tuple(_compare_facts(told, answered, asof)),
        broken=broken,
        mended=mended,
        gained=gained,
        lost=lost,
        labels=_read_labels(after, gained | lost),
    )


def _infer(standing: Standing, scenario: Scenario) -> tuple[Change | None, str | None]:
    """Draw what follows, or tell the contradiction."""
    try:
        return standing.infer(scenario.removals, scenario.additions), None
    except OntologyError as error:
        return None, error.problem


@contextmanager
def _stage(name: str, progress: Progress) -> Iterator[None]:
    progress(name, None)
    begun = time.perf_counter()
    yield
    progress(name, time.perf_counter() - begun)


def _list(measured: Iterable[Measured]) -> list[Analysis]:
    return [each.analysis for each in measured]


def _compare_measures(earlier: Iterable[Analysis], later: Iterable[Analysis]) -> Iterator[MeasureChange]:
    """Pair the measures of the same thing; where several bear the same name, in their order."""
    before = _number((analysis.id, measure) for analysis in earlier for measure in analysis.measures)
    after = _number((analysis.id, measure) for analysis in later for measure in analysis.measures)
    for key in list(dict.fromkeys([*before, *after])):
        yield MeasureChange(str(key[0]), before.get(key), after.get(key))


def _number(measures: Iterable[tuple[str, Measure]]) -> dict[tuple[object, ...], Measure]:
    found: dict[tuple[object, ...], Measure] = {}
    seen: Counter[tuple[object, ...]] = Counter()
    for analysis, each in measures:
        projection = None if each.projection is None else each.projection["en"]
        key = (analysis, each.method.id, each.of["en"], each.subject, each.date, projection)
        found[*key, seen[key]] = each
        seen[key] += 1
    return found


def _compare_listings(earlier: Iterable[Analysis], later: Iterable[Analysis]) -> Iterator[ListingChange]:
    before = {(analysis.id, listing.id): listing for analysis in earlier for listing in analysis.listings}
    after = {(analysis.id, listing.id): listing for analysis in later for listing in analysis.listings}
    for key in list(dict.fromkeys([*before, *after])):
        rows = [len(listings[key].rows) if key in listings else 0 for listings in (before, after)]
        yield ListingChange(key[0], after.get(key) or before[key], *rows)


def _compare_facts(earlier: Iterable[Table], later: Iterable[Table], asof: str | None) -> Iterator[FactChange]:
    for before, after in zip(earlier, later, strict=True):
        held, holds = set(before.solutions.rows), set(after.solutions.rows)
        yield FactChange(
            query=after.query,
            arguments={ASOF: asof} if asof and ASOF in after.query.parameters else {},
            before=len(before.solutions.rows),
            after=len(after.solutions.rows),
            lost=tuple(row for row in dict.fromkeys(before.solutions.rows) if row not in holds),
            gained=tuple(row for row in dict.fromkeys(after.solutions.rows) if row not in held),
        )


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
