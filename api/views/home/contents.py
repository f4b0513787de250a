"""Asks the graph what it contains, for the home page; the questions are `contents.rq` and the few below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rdflib import Literal

from coopgraph.namespaces import COOP, DCTERMS, ELI, GRAPH, SKOS
from coopgraph.query.run import read_reference_date
from coopgraph.resources import read_text
from coopgraph.store.port import Store

__all__ = ["Contents", "Count", "SourceCard", "read_contents"]

_CONTENTS = Path(__file__).parent / "contents.rq"
_INFERRED = str(GRAPH["inferred"])

_SOURCES = f"""SELECT ?source ?title WHERE {{
  ?source a <{COOP.SourceDocument}> ; <{DCTERMS.title}> ?title
}} ORDER BY ?source ?title"""

_LISTING = f"""PREFIX skos: <{SKOS}>
PREFIX eli: <{ELI}>
SELECT ?thing ?label WHERE {{
  ?thing a <%s> .
  FILTER NOT EXISTS {{ ?thing eli:is_part_of ?whole . ?whole a <%s> }}
  OPTIONAL {{ ?thing skos:prefLabel ?label FILTER (LANG(?label) IN ("es", "")) }}
}}
ORDER BY ?thing ?label"""


@dataclass(frozen=True)
class Count:
    """How many things of one kind the graph holds.

    Attributes:
        kind: Word of `contents.rq` for the kind.
        number: How many.
        query: A query that lists them.
    """

    kind: str
    number: int
    query: str


@dataclass(frozen=True)
class SourceCard:
    """A source of the graph.

    Attributes:
        iri: The source.
        title: Its title, in the language of the page where it has one.
        language: Language of the title, or None.
        triples: How many triples its named graph holds.
    """

    iri: str
    title: str
    language: str | None
    triples: int


@dataclass(frozen=True)
class Contents:
    """What a graph contains.

    Attributes:
        counts: How many things of each kind.
        triples: Triples of the default graph.
        inferred: How many of them the build inferred.
        reference_date: Date to which answers refer when nobody gives one, or None.
        sources: The sources.
    """

    counts: tuple[Count, ...]
    triples: int
    inferred: int
    reference_date: date | None
    sources: tuple[SourceCard, ...]


def read_contents(store: Store, language: str) -> Contents:
    """Ask a store what it contains.

    Args:
        store: The store.
        language: Language of the page.

    Returns:
        Counts, sources and date, all from the graph.
    """
    graphs = store.graphs()
    return Contents(
        counts=_read_counts(store),
        triples=store.size(),
        inferred=graphs.get(_INFERRED, 0),
        reference_date=read_reference_date(store),
        sources=_read_sources(store, graphs, language),
    )


def _read_sources(store: Store, graphs: Mapping[str, int], language: str) -> tuple[SourceCard, ...]:
    titles: dict[str, list[Literal]] = {}
    for source, title in store.select(_SOURCES).rows:
        if isinstance(title, Literal):
            titles.setdefault(str(source), []).append(title)
    cards = []
    for iri, found in titles.items():
        # Documents have the title that they were given; ours have one in each language.
        title = next((each for each in found if each.language == language), found[0])
        graph = str(GRAPH[iri.rpartition("/")[2]])
        cards.append(SourceCard(iri, str(title), title.language, graphs.get(graph, 0)))
    return tuple(cards)


def _read_counts(store: Store) -> tuple[Count, ...]:
    rows = store.select(read_text(_CONTENTS)).rows
    return tuple(
        Count(str(kind), int(str(number)), _LISTING % (thing_class, thing_class))
        for _, kind, thing_class, number in rows
    )
