"""Looks up the labels of things in a language, and puts them into answers, whose own labels are in Spanish."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rdflib import Literal, URIRef
from rdflib.namespace import SKOS
from rdflib.term import Node

from coopgraph.model import Column
from coopgraph.store.port import Store
from coopgraph.store.terms import write_term

__all__ = ["read_labels", "relabel"]

#: The language of the labels in the answers themselves.
_WRITTEN = "es"
_LABEL, _NAME = "Label", "Name"
#: Things that are asked for at once.
_BATCH = 1000


def read_labels(store: Store, things: Iterable[URIRef], language: str) -> dict[str, str]:
    """Look up the labels of things in one language.

    Args:
        store: The store.
        things: IRIs.
        language: Language tag.

    Returns:
        IRI to preferred label; things without one in that language are left out.
    """
    wanted = sorted({write_term(thing) for thing in things})
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _BATCH):
        query = f"""SELECT ?thing (MIN(?text) AS ?label) WHERE {{
          VALUES ?thing {{ {" ".join(wanted[start : start + _BATCH])} }}
          ?thing <{SKOS.prefLabel}> ?text FILTER (LANG(?text) = {write_term(Literal(language))})
        }} GROUP BY ?thing ORDER BY ?thing"""
        found.update((str(thing), str(label)) for thing, label in store.select(query).rows)
    return found


def relabel(
    store: Store, columns: Sequence[Column], rows: Sequence[Sequence[Node | None]], language: str
) -> list[tuple[Node | None, ...]]:
    """Put the labels of a language into rows: into `xLabel`, and into `xName` where it repeats `xLabel`.

    Args:
        store: The graph.
        columns: What the cells hold.
        rows: The rows, with Spanish labels.
        language: Language tag.

    Returns:
        The same rows; a thing without a label in that language keeps the one it has.
    """
    places = {column.name: place for place, column in enumerate(columns)}
    labelled = [(place, places[f"{name}{_LABEL}"]) for name, place in places.items() if f"{name}{_LABEL}" in places]
    if language == _WRITTEN or not labelled:
        return [tuple(row) for row in rows]
    things = {thing for row in rows for place, _ in labelled if isinstance(thing := row[place], URIRef)}
    labels = read_labels(store, things, language)
    names = {place: places.get(f"{columns[place].name}{_NAME}") for place, _ in labelled}
    relabelled = []
    for row in rows:
        cells = list(row)
        for place, label in labelled:
            text = labels.get(str(row[place]))
            if text is None:
                continue
            name = names[place]
            if name is not None and str(row[name]) == str(row[label]):
                cells[name] = Literal(text)
            cells[label] = Literal(text)
        relabelled.append(tuple(cells))
    return relabelled
