"""Reads the changes that join an office or a body to what it was before and what came after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rdflib import Literal, URIRef

from coopgraph.resources import read_text
from coopgraph.store.port import Store, Term
from coopgraph.store.terms import write_term

__all__ = ["Event", "Lineage", "read_lineage"]

_QUERY = Path(__file__).parent / "history_events.rq"
_ANY = "UNDEF"
#: Steps from what is asked for to the earliest and the latest; no body has changed as often.
_MOST_STEPS = 30


@dataclass
class Event:
    """A change of organisation.

    Attributes:
        iri: The event.
        kind: Its class, or None.
        before: What was there before.
        after: What was there after it.
        date: When, or None.
        precision: Concept of the precision of the date, or None.
        norm: By which norm, or None.
    """

    iri: URIRef
    kind: URIRef | None
    before: set[URIRef]
    after: set[URIRef]
    date: Literal | None
    precision: URIRef | None
    norm: URIRef | None


@dataclass(frozen=True)
class Lineage:
    """An office or a body with all that it came from and all that came from it.

    Attributes:
        things: All of them.
        events: The changes, the dated ones first.
    """

    things: frozenset[URIRef]
    events: tuple[Event, ...]

    @property
    def succeeded(self) -> frozenset[URIRef]:
        """Those that something else took the place of."""
        return frozenset(thing for event in self.events for thing in event.before)


def read_lineage(store: Store, things: Iterable[URIRef]) -> Lineage:
    """Read what things came from and what came from them, to the ends.

    Args:
        store: The graph.
        things: Where to begin.

    Returns:
        The lineage.
    """
    known = set(things)
    frontier, events = set(known), dict[URIRef, Event]()
    text = read_text(_QUERY)
    for _ in range(_MOST_STEPS):
        if not frontier:
            break
        values = " ".join(sorted(map(write_term, frontier)))
        for row in store.select(text.replace(_ANY, values)).rows:
            _add(events, row)
        found = {thing for event in events.values() for thing in (*event.before, *event.after)}
        frontier = found - known
        known |= found
    ordered = sorted(events.values(), key=lambda event: (event.date is None, str(event.date or ""), event.iri))
    return Lineage(frozenset(known), tuple(ordered))


def _add(events: dict[URIRef, Event], row: tuple[Term | None, ...]) -> None:
    iri, kind, before, after, date, precision, norm = row
    if not isinstance(iri, URIRef):
        return
    event = events.setdefault(
        iri,
        Event(
            iri,
            kind if isinstance(kind, URIRef) else None,
            set(),
            set(),
            date if isinstance(date, Literal) else None,
            precision if isinstance(precision, URIRef) else None,
            norm if isinstance(norm, URIRef) else None,
        ),
    )
    event.before |= {before} if isinstance(before, URIRef) else set()
    event.after |= {after} if isinstance(after, URIRef) else set()
