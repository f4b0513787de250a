"""Counts what was found by kind, body and document: each facet as if nothing were chosen of itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from coopgraph.search.answers import Wish
from coopgraph.search.things import KINDS

__all__ = ["Tally", "count_facets"]

#: Kind, bodies, documents, whether it holds at the day, how many.
Group = tuple[str, tuple[str, ...], tuple[str, ...], bool, int]


@dataclass(frozen=True)
class Tally:
    """How many things were found.

    Attributes:
        total: Those that are as wanted.
        omitted: Those that would be, but do not hold at the day.
        kinds: Kind to number, in the order of kinds.
        organizations: Body to number, the most frequent first.
        sources: Document to number, the most frequent first.
    """

    total: int
    omitted: int
    kinds: dict[str, int]
    organizations: dict[str, int]
    sources: dict[str, int]


def count_facets(groups: Iterable[Group], wish: Wish) -> Tally:
    """Count things that are told in groups of equal ones.

    Args:
        groups: The groups.
        wish: What is chosen.

    Returns:
        The numbers.
    """
    totals = {True: 0, False: 0}
    kinds: Counter[str] = Counter()
    organizations: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    for kind, bodies, documents, holds, count in groups:
        fits = (
            wish.kind in (None, kind),
            wish.organization is None or wish.organization in bodies,
            wish.source is None or wish.source in documents,
        )
        if all(fits):
            totals[holds] += count
        if not holds:
            continue
        if fits[1] and fits[2]:
            kinds[kind] += count
        if fits[0] and fits[2]:
            organizations.update(dict.fromkeys(bodies, count))
        if fits[0] and fits[1]:
            sources.update(dict.fromkeys(documents, count))
    return Tally(
        total=totals[True],
        omitted=totals[False],
        kinds={kind: kinds[kind] for kind in KINDS if kinds[kind] or kind == wish.kind},
        organizations=_sort(organizations, wish.organization),
        sources=_sort(sources, wish.source),
    )


def _sort(counts: Counter[str], chosen: str | None) -> dict[str, int]:
    """Sort by number, and equal ones by IRI; what is chosen stays, so that it can be given up."""
    if chosen is not None:
        counts[chosen] += 0
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
