"""Places a unit, or a body, in the structure of its organisation: a tree that is cut where it would be too large."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from rdflib import URIRef

from api.statements import read_intervals
from api.things import Thing
from api.views.links import read_slug
from api.views.terms import Value, Writer
from coopgraph.errors import ParameterError
from coopgraph.namespaces import ORG
from coopgraph.query import run
from coopgraph.query.validity import Interval
from coopgraph.store.port import Store, Term
from coopgraph.store.terms import write_term

__all__ = ["Branch", "Tree", "make_tree"]

_QUERY = "organization-structure"
#: Units that one tree shows, and that hang from one node of it.
_MOST, _MOST_BELOW = 80, 25


@dataclass(frozen=True)
class Branch:
    """A body or a unit with what hangs from it.

    Attributes:
        name: The body or unit.
        kind: Type of organ, or None where no source tells.
        current: Whether the page is about it.
        open: Whether what hangs from it is shown at first.
        former: Whether another unit has taken its place.
        below: What hangs from it, as far as it is shown.
        count: How many units hang from it.
    """

    name: Value
    kind: Value | None
    current: bool
    open: bool
    former: bool
    below: tuple[Branch, ...]
    count: int


@dataclass(frozen=True)
class Tree:
    """The structure of a body around one of its units.

    Attributes:
        root: The body.
        siblings: How many other units hang from the same node as the current one; None for the body itself.
        total: How many units the body has at the date.
        shown: How many of them the tree shows.
        omitted: How many more it has at other dates.
        every: The list of all its units, in pages.
    """

    root: Branch
    siblings: int | None
    total: int
    shown: int
    omitted: int
    every: str


@dataclass
class _Structure:
    """Who hangs from whom."""

    parents: dict[URIRef, URIRef]
    kinds: dict[URIRef, URIRef]
    former: set[URIRef]
    below: dict[URIRef, list[URIRef]]
    shown: set[URIRef]


def make_tree(store: Store, writer: Writer, body: URIRef, current: URIRef, day: date | None) -> Tree | None:
    """Place a unit in the structure of its body.

    Args:
        store: The graph.
        writer: Writes the names.
        body: The body.
        current: The unit that the page is about, or the body itself.
        day: The date, or None for all times.

    Returns:
        The tree, or None where the graph knows no unit of the body.
    """
    parents, kinds = _read_structure(store, body)
    if not parents:
        return None
    intervals = read_intervals(store, Thing(body), parents)
    here = {unit for unit in parents if _is_shown(unit, day, intervals)} | {current}
    path = set(_climb(parents, current))
    here |= path & set(parents)
    below: dict[URIRef, list[URIRef]] = {}
    writer.learn(store, {body, *here, *kinds.values()})
    for unit in sorted(here - {body}, key=lambda unit: (writer.label(unit)[0].casefold(), unit)):
        below.setdefault(_find_parent(parents, unit, here, body), []).append(unit)
    structure = _Structure(parents, kinds, _read_former(store, body), below, set())
    structure.shown = _choose(structure, body, path)
    root = _grow(structure, body, current, path, writer, frozenset())
    place = _find_parent(parents, current, here, body)
    return Tree(
        root=root,
        siblings=None if current == body else len(below.get(place, [])) - 1,
        total=len(here - {body}),
        shown=len(structure.shown - {body}),
        omitted=len(set(parents) - here),
        every=writer.frame.href(f"/queries/{_QUERY}", organization=read_slug(body), page="1", page_size="50"),
    )


def _read_structure(store: Store, body: URIRef) -> tuple[dict[URIRef, URIRef], dict[URIRef, URIRef]]:
    """Read the unit or body from which each unit hangs, and the types of organ."""
    try:
        solutions = run(store, _QUERY, {"organization": str(body)}).solutions
    except ParameterError:
        return {}, {}
    parents: dict[URIRef, URIRef] = {}
    kinds: dict[URIRef, URIRef] = {}
    for row in solutions.rows:
        cells: Mapping[str, Term | None] = dict(zip(solutions.variables, row, strict=True))
        unit, parent, kind = cells["unit"], cells["parent"], cells["organType"]
        if isinstance(unit, URIRef) and isinstance(parent, URIRef):
            parents.setdefault(unit, parent)
            if isinstance(kind, URIRef):
                kinds.setdefault(unit, kind)
    return parents, kinds


def _read_former(store: Store, body: URIRef) -> set[URIRef]:
    """Read which units of a body another has taken the place of."""
    query = (
        f"SELECT DISTINCT ?unit WHERE {{ ?event <{ORG.originalOrganization}> ?unit . "
        f"?unit <{ORG.unitOf}> {write_term(body)} }} ORDER BY ?unit"
    )
    return {URIRef(str(unit)) for (unit,) in store.select(query).rows}


def _is_shown(unit: URIRef, day: date | None, intervals: Mapping[str, Interval]) -> bool:
    return day is None or intervals.get(str(unit), Interval()).contains(day)


def _climb(parents: Mapping[URIRef, URIRef], unit: URIRef) -> Iterable[URIRef]:
    """Give a unit and all above it, each once even where they hang from one another in a circle."""
    seen: set[URIRef] = set()
    while unit not in seen:
        seen.add(unit)
        yield unit
        if unit not in parents:
            return
        unit = parents[unit]


def _find_parent(parents: Mapping[URIRef, URIRef], unit: URIRef, here: set[URIRef], body: URIRef) -> URIRef:
    """Find the nearest unit above that is shown; the body where there is none, or where they hang in a circle."""
    climbed = list(_climb(parents, unit))
    # Whoever comes to the top stands before something that hangs from nothing.
    if climbed[-1] in parents:
        return body
    return next((parent for parent in climbed[1:] if parent in here), body)


def _choose(structure: _Structure, body: URIRef, path: set[URIRef]) -> set[URIRef]:
    """Choose the units that are shown: those on the path, then level by level from the top."""
    chosen = {body, *(path & {body, *structure.parents})}
    level: Sequence[URIRef] = [body]
    while level and len(chosen) <= _MOST:
        below = [unit for parent in level for unit in islice(structure.below.get(parent, ()), _MOST_BELOW)]
        chosen.update([unit for unit in below if unit not in chosen][: _MOST + 1 - len(chosen)])
        level = [unit for parent in level for unit in structure.below.get(parent, ()) if unit in chosen]
    return chosen


def _grow(
    structure: _Structure, node: URIRef, current: URIRef, path: set[URIRef], writer: Writer, above: frozenset[URIRef]
) -> Branch:
    every = structure.below.get(node, [])
    below = [unit for unit in every if unit in structure.shown and unit not in above]
    kind = structure.kinds.get(node)
    return Branch(
        name=writer.write(node),
        kind=None if kind is None else writer.write(kind),
        current=node == current,
        open=node in path or not above,
        former=node in structure.former,
        below=tuple(_grow(structure, unit, current, path, writer, above | {node}) for unit in below),
        count=len(every),
    )
