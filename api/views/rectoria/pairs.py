"""One page of the pairs of functions that may overlap, filtered as the reader asked; `sentence_pairs` shows each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.paging import PAGE
from api.problems import RequestError
from api.responses import Frame, Pager
from api.views.dispersion.function_grid import Link
from api.views.links import read_slug
from api.views.rectoria.sentence_pairs import Pair, PairFilter, choose_pairs, show_pairs
from coopgraph.analyse.answers import Answer, name
from coopgraph.analyse.candidates import OVERLAP_THRESHOLD, find_candidates
from coopgraph.analyse.coded_functions import Functions
from coopgraph.query import Table
from coopgraph.store.port import Store

__all__ = ["DOUBLE", "EVERY", "PAGE_SIZE", "PairsPage", "PairsState", "PairsView", "show_pairs_page"]

#: Values of `pairs`: all candidates, and only those that may be double.
EVERY, DOUBLE = "all", "duplication"
#: Pairs of a page.
PAGE_SIZE = 6
#: Fields that decide which pairs are candidates, or what is counted.
_DECIDING = ("asof", "threshold", "common_share")
_PLACE = "#frases"
_CSV = "/analysis/rectoria.csv"


@dataclass(frozen=True)
class PairsView:
    """All the candidates, or only those that may be double.

    Attributes:
        word: `all` or `duplication`.
        href: The page with them.
        number: How many they are.
        shown: Whether they are shown.
    """

    word: str
    href: str
    number: int
    shown: bool


@dataclass(frozen=True)
class PairsPage:
    """The pairs of functions that may overlap.

    Attributes:
        rows: Those of this page.
        pager: Where they stand among all, or None where there is none.
        compared: How many pairs of functions of different bodies there are.
        threshold: The least Jaccard index of their acts.
        views: What can be shown.
        download: All that is shown as CSV, without the filter.
    """

    rows: tuple[Pair, ...]
    pager: Pager | None
    compared: int
    threshold: str
    views: tuple[PairsView, ...]
    download: str


@dataclass(frozen=True)
class PairsState:
    """What the reader asked.

    Attributes:
        fields: The fields of the page.
        link: Writes the address of the page with some of them changed.
    """

    fields: Mapping[str, str]
    link: Link

    @property
    def threshold(self) -> float:
        """The least Jaccard index of the acts of two candidates."""
        return float(self.fields.get("threshold", OVERLAP_THRESHOLD))

    @property
    def shown(self) -> str:
        """Which candidates are shown."""
        return self.fields.get("pairs", EVERY)


def show_pairs_page(
    store: Store, functions: Functions, table: Table, uses: Answer, state: PairsState, frame: Frame
) -> PairsPage:
    """Show a page of the candidates.

    Args:
        store: The graph.
        functions: The functions at the date.
        table: The answer that tells them, for their evidence.
        uses: Rows of `cooperation-terms`: which articles use a term.
        state: What the reader asked; a page that is not there is a `RequestError`.
        frame: What stands around the page.

    Returns:
        The page.
    """
    candidates = find_candidates(functions.coded, state.threshold)
    chosen = {
        word: choose_pairs(functions, candidates, _read_filter(state.fields, uses, duplicates=word == DOUBLE))
        for word in (EVERY, DOUBLE)
    }
    pager, places = _turn(chosen[state.shown], state)
    deciding = {field: state.fields[field] for field in _DECIDING if field in state.fields}
    return PairsPage(
        rows=show_pairs(store, functions, table, candidates, places, frame),
        pager=pager,
        compared=candidates.compared,
        threshold=f"{state.threshold:g}",
        views=tuple(
            PairsView(
                word,
                f"{state.link({'pairs': None if word == EVERY else word, PAGE: None})}{_PLACE}",
                len(each),
                word == state.shown,
            )
            for word, each in chosen.items()
        ),
        download=frame.href(_CSV, **deciding, table="candidates" if state.shown == EVERY else DOUBLE),
    )


def _read_filter(fields: Mapping[str, str], uses: Answer, *, duplicates: bool) -> PairFilter:
    term = fields.get("term")
    articles = frozenset(
        (name(row, "norm"), name(row, "article")) for row in uses.rows if read_slug(name(row, "term")) == term
    )
    return PairFilter(duplicates, fields.get("body"), None if term is None else articles)


def _turn(places: list[int], state: PairsState) -> tuple[Pager | None, list[int]]:
    """Turn to the page that is asked for.

    Raises:
        RequestError: If there is no such page.
    """
    last = max(1, -(-len(places) // PAGE_SIZE))
    number = int(state.fields.get(PAGE, "1"))
    if number > last:
        raise RequestError(f"there is no page {number} of these pairs.", remedy=f"Ask for a page from 1 to {last}.")
    first = (number - 1) * PAGE_SIZE
    shown = places[first : first + PAGE_SIZE]
    if not shown:
        return None, shown
    relations = {"first": 1, "prev": number - 1, "next": number + 1, "last": last}
    links = tuple(
        (relation, f"{state.link({PAGE: str(page)})}{_PLACE}")
        for relation, page in relations.items()
        if 1 <= page <= last and page != number
    )
    return Pager(first + 1, first + len(shown), len(places), links), shown
