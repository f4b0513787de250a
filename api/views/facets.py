"""Facets of a list: how many things have each value, and the link that asks for those only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["FacetLink", "FacetView", "count_values", "divide", "keep_chosen", "number_pages"]

#: Values of a facet that are shown at once, and in all.
_SHOWN = 10
_MOST = 60
_Thing = TypeVar("_Thing")


@dataclass(frozen=True)
class FacetLink:
    """A value of a facet.

    Attributes:
        label: What it is called.
        count: How many things have it.
        href: The same list with it, or without it where it is chosen.
        is_chosen: Whether it is chosen.
    """

    label: str
    count: int
    href: str
    is_chosen: bool


@dataclass(frozen=True)
class FacetView:
    """A facet.

    Attributes:
        name: Its field in the address.
        title: What it is called.
        values: Its first values.
        others: The rest of them.
    """

    name: str
    title: str
    values: tuple[FacetLink, ...]
    others: tuple[FacetLink, ...]


def divide(name: str, title: str, links: Iterable[FacetLink]) -> FacetView | None:
    """Divide the values of a facet into those that are shown at once and the rest.

    Args:
        name: Its field in the address.
        title: What it is called.
        links: Its values, in their order; what is chosen comes before them: it must be there to be given up.

    Returns:
        The facet, or None if it has no value.
    """
    ordered = sorted(links, key=lambda link: not link.is_chosen)[:_MOST]
    return FacetView(name, title, tuple(ordered[:_SHOWN]), tuple(ordered[_SHOWN:])) if ordered else None


def keep_chosen(
    things: Sequence[_Thing],
    readers: Mapping[str, Callable[[_Thing], Iterable[str]]],
    chosen: Mapping[str, str],
    but: str | None = None,
) -> list[_Thing]:
    """Keep the things that have every chosen value.

    Args:
        things: The things.
        readers: Facet to what reads the values of a thing.
        chosen: Facet to chosen value.
        but: A facet of which the choice does not count, or None.

    Returns:
        Those things.
    """
    wanted = [(readers[name], value) for name, value in chosen.items() if name != but]
    return [thing for thing in things if all(value in read(thing) for read, value in wanted)]


def count_values(
    things: Sequence[_Thing],
    readers: Mapping[str, Callable[[_Thing], Iterable[str]]],
    chosen: Mapping[str, str],
    name: str,
) -> dict[str, int]:
    """Count the values of a facet, as if nothing were chosen of it.

    Args:
        things: The things.
        readers: Facet to what reads the values of a thing.
        chosen: Facet to chosen value.
        name: The facet.

    Returns:
        Value to number, the most frequent first; what is chosen is there even where it has none.
    """
    counts = Counter(
        value for thing in keep_chosen(things, readers, chosen, name) for value in set(readers[name](thing))
    )
    if name in chosen:
        counts[chosen[name]] += 0
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def number_pages(page: int, size: int, total: int) -> dict[str, int]:
    """Number the pages that a page leads to.

    Args:
        page: Its number.
        size: Things on a page.
        total: Things in all.

    Returns:
        Relation (`first`, `prev`, `next`, `last`) to number; empty where all things are on one page.

    >>> number_pages(2, 20, 50)
    {'first': 1, 'prev': 1, 'next': 3, 'last': 3}
    """
    last = max(1, -(-total // size))
    numbers = {"first": 1, "prev": page - 1, "next": page + 1, "last": last}
    return {relation: number for relation, number in numbers.items() if last > 1 and 1 <= number <= last}
