"""Computes all that is compared before and after a reform: every measure, and the answers that tell facts.

An analysis is made from what it asks of the store, and from nothing else. So where a changed graph answers all of it as
the one before, the analysis is the one that it was, and is not computed anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coopgraph.analyse import ANALYSES, analyse
from coopgraph.model import Analysis
from coopgraph.query import Table, get, run
from coopgraph.query.header import ASOF
from coopgraph.store.port import Pattern, Solutions, Store, Triple

__all__ = ["FACTS", "Measured", "answer_facts", "measure"]

#: Named queries that tell facts, row by row: who has what, and who is bound to whom.
FACTS = (
    "cooperation-offices",
    "steering-mandates",
    "policy-mandates",
    "function-holders",
    "collaboration-members",
    "coordination-ties",
    "coordination-gaps",
)


#: A method of a store and what it was called with.
_Question = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Measured:
    """An analysis, with what it is made from.

    Attributes:
        analysis: The analysis.
        answers: What it asked of the store, and the answers; None where it asked what is not remembered here.
    """

    analysis: Analysis
    answers: Mapping[_Question, Any] | None


class _Witness:
    """A store that remembers what it was asked, and asks another store at most once."""

    def __init__(self, store: Store, known: Mapping[_Question, Any]) -> None:
        self._store = store
        self._known = known
        self.answers: dict[_Question, Any] | None = {}

    def select(self, query: str) -> Solutions:
        """Evaluate a SELECT query."""
        return self._ask("select", query)  # type: ignore[no-any-return]

    def triples(self, pattern: Pattern, graph: str | None = None) -> list[Triple]:
        """List the triples that match a pattern."""
        return self._ask("triples", pattern, graph)  # type: ignore[no-any-return]

    def _ask(self, method: str, *arguments: Any) -> Any:
        question = (method, arguments)
        answer = self._known[question] if question in self._known else getattr(self._store, method)(*arguments)
        if self.answers is not None:
            self.answers[question] = answer
        return answer

    def __getattr__(self, name: str) -> Any:
        self.answers = None
        return getattr(self._store, name)


def measure(store: Store, asof: str | None, before: Sequence[Measured] = ()) -> list[Measured]:
    """Compute every measure of a graph.

    Args:
        store: The graph.
        asof: The date, as a person writes it.
        before: The same of a graph that this one was changed from, for the same date; empty where there is none.

    Returns:
        The analyses.
    """
    if not before:
        return [_measure(store, name, asof, {}) for name in ANALYSES]
    return [_measure_again(store, name, asof, earlier) for name, earlier in zip(ANALYSES, before, strict=True)]


def _measure(store: Store, name: str, asof: str | None, known: Mapping[_Question, Any]) -> Measured:
    witness = _Witness(store, known)
    return Measured(analyse(witness, name, asof), witness.answers)


def _measure_again(store: Store, name: str, asof: str | None, earlier: Measured) -> Measured:
    if earlier.answers is None:
        return _measure(store, name, asof, {})
    known: dict[_Question, Any] = {}
    for question, answer in earlier.answers.items():
        method, arguments = question
        known[question] = getattr(store, method)(*arguments)
        if known[question] != answer:
            return _measure(store, name, asof, known)
    return earlier


def answer_facts(store: Store, asof: str | None) -> list[Table]:
    """Answer the queries of `FACTS`.

    Args:
        store: The graph.
        asof: The date, as a person writes it.

    Returns:
        The answers.
    """
    named = [get(name) for name in FACTS]
    return [run(store, query, {ASOF: asof} if asof and ASOF in query.parameters else {}) for query in named]
