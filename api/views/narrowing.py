"""Links the values of facets over rows that stand in memory; counting is that of `facets`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from api.problems import RequestError
from api.views.facets import FacetLink, FacetView, count_values, divide
from coopgraph.model import Text

__all__ = ["Narrowing", "Reader", "link_facets", "refuse_absent"]

_Row = TypeVar("_Row")
#: Reads the values that a row has of a facet.
Reader = Callable[[_Row], Iterable[str]]
_SHOWN = 100


@dataclass(frozen=True)
class Narrowing:
    """A facet of a page.

    Attributes:
        view: Its values.
        number: How many values it has.
        is_chosen: Whether one is chosen.
    """

    view: FacetView
    number: int
    is_chosen: bool


def link_facets(
    rows: Sequence[_Row],
    readers: Mapping[str, Reader[_Row]],
    titles: Mapping[str, Text],
    chosen: Mapping[str, str],
    name: Callable[[str, str], str],
    link: Callable[[Mapping[str, str]], str],
    language: str,
) -> tuple[Narrowing, ...]:
    """Link the values of each facet.

    Args:
        rows: The rows, before any facet.
        readers: Facet to what reads the values of a row.
        titles: Facet to its title.
        chosen: Facet to chosen value.
        name: Gives the label of a value of a facet.
        link: Gives the address of the page with these values chosen.
        language: Language of the page.

    Returns:
        The facets that have values.
    """
    facets = []
    for facet in readers:
        others = {other: value for other, value in chosen.items() if other != facet}
        counts = count_values(rows, readers, chosen, facet)
        links = [
            FacetLink(
                label=name(facet, value),
                count=count,
                href=link(others if chosen.get(facet) == value else {**others, facet: value}),
                is_chosen=chosen.get(facet) == value,
            )
            for value, count in counts.items()
        ]
        view = divide(facet, titles[facet][language], links)
        if view is not None:
            facets.append(Narrowing(view, len(links), facet in chosen))
    return tuple(facets)


def refuse_absent(
    rows: Iterable[_Row], readers: Mapping[str, Reader[_Row]], chosen: Mapping[str, str], facets: Iterable[str]
) -> None:
    """Refuse values that no row has: a misspelt one would leave nothing, in silence.

    Args:
        rows: All rows that there are.
        readers: Facet to what reads the values of a row.
        chosen: Facet to chosen value.
        facets: The facets that are looked at.

    Raises:
        RequestError: If no row has a value that was chosen.
    """
    rows = list(rows)
    for facet in facets:
        known = sorted({value for row in rows for value in readers[facet](row)})
        if facet in chosen and chosen[facet] not in known:
            raise RequestError(
                f"nothing here has the {facet} {chosen[facet][:_SHOWN]!r}.",
                remedy=f"The values are: {', '.join(known) or 'none'}.",
            )
