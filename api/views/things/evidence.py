"""Finds what each statement of a thing rests on: the named graphs that hold it, and the passages of the thing there.

A named graph holds what one source says, so a statement rests on those passages that the source gives for its subject.
What the build inferred rests on other statements: `reasons` tells on which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib import BNode, URIRef

from api.statements import Passage
from api.things import MERGE, Thing
from api.views.terms import Value, Writer
from coopgraph.namespaces import COOP, DCTERMS, GRAPH, OA
from coopgraph.store.port import Store, Term
from coopgraph.store.terms import write_term

__all__ = ["INFERRED", "Evidence", "Origin", "Quotation", "Sources", "read_sources"]

#: Name of the graph of the inferences.
INFERRED = str(GRAPH.inferred)
_CATALOGUE, _SCENARIO = str(GRAPH.catalogue), str(GRAPH["scenario/"])
_TRANSLATION = "translation"

_PASSAGES = f"""
  OPTIONAL {{ ?passage <{OA.hasSource}> ?source }}
  OPTIONAL {{ ?passage <{COOP.sourceLines}> ?lines }}
  OPTIONAL {{ ?passage <{OA.hasSelector}>/<{OA.start}> ?start }}
  OPTIONAL {{ ?passage <{OA.hasSelector}>/<{OA.exact}> ?quote }}
  OPTIONAL {{ ?passage <{DCTERMS.bibliographicCitation}> ?citation }}
  OPTIONAL {{ ?passage <https://schema.org/url> ?url }}
  OPTIONAL {{ ?passage <{DCTERMS.type}> ?type }}
"""


@dataclass(frozen=True)
class Quotation:
    """A place of a document, or an editorial reference, that a thing rests on.

    Attributes:
        passage: The passage, or the reference.
        source: The document, or None for a reference.
        lines: Its lines, or None.
        quote: Its words, or None.
        citation: What a reference is, or None.
        url: Where a reference can be read, or None.
    """

    passage: Value
    source: Value | None
    lines: str | None
    quote: str | None
    citation: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Evidence:
    """What a named graph rests on where it speaks of the thing.

    Attributes:
        anchor: Identifier in the page, or None where no statement refers to it.
        name: The source, or the graph where it has none.
        quotations: The places.
    """

    anchor: str | None
    name: Value
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True)
class Origin:
    """Where a statement comes from, in a few words beside it.

    Attributes:
        text: Name of the source or of the graph.
        lines: The lines, where it is one place; else None.
        places: How many places there are.
        href: Where they are told in full.
    """

    text: str
    lines: str | None
    places: int
    href: str | None


@dataclass(frozen=True)
class Sources:
    """What the statements of one thing rest on.

    Attributes:
        graphs: Property and object to the graphs that hold the statement.
        evidence: What each graph rests on, in order.
        origins: Graph to how a statement of it is marked.
    """

    graphs: Mapping[tuple[URIRef, Term], tuple[str, ...]]
    evidence: tuple[Evidence, ...]
    origins: Mapping[str, Origin]

    def list_origins(self, property_: URIRef, value: Term) -> tuple[Origin, ...]:
        """List where a statement comes from; nothing for one that stands in no named graph, or is only inferred."""
        return tuple(self.origins[graph] for graph in self.graphs.get((property_, value), ()) if graph in self.origins)

    def is_inferred(self, property_: URIRef, value: Term) -> bool:
        """Tell whether only the build states it."""
        return self.graphs.get((property_, value)) == (INFERRED,)


def read_sources(store: Store, thing: Thing, passages: Iterable[Passage], writer: Writer) -> Sources:
    """Read what the statements of a thing rest on.

    Args:
        store: The graph.
        thing: The thing.
        passages: What the default graph says that it rests on, for a store without named graphs.
        writer: Writes the names.

    Returns:
        The sources.
    """
    graphs = _read_graphs(store, thing)
    found = _read_passages(store, thing, {graph for held in graphs.values() for graph in held})
    if not found:
        writer.learn(store, [term for passage in passages for term in (passage.iri, passage.source)])
        quotations = tuple(
            Quotation(writer.write(passage.iri), writer.write(passage.source), passage.lines, passage.quote)
            for passage in passages
        )
        named: Mapping[str, tuple[Quotation, ...]] = {"": quotations} if quotations else {}
    else:
        named = _write_quotations(store, found, writer)
    writer.learn(store, [URIRef(graph) for held in graphs.values() for graph in held])
    evidence = {
        graph: Evidence(_anchor(graph), _name_source(graph, quotations, writer), quotations)
        for graph, quotations in named.items()
    }
    every = sorted({graph for held in graphs.values() for graph in held} - {INFERRED})
    origins = {graph: _mark(graph, evidence.get(graph), writer) for graph in every}
    return Sources(graphs, tuple(evidence.values()), origins)


def _read_graphs(store: Store, thing: Thing) -> Mapping[tuple[URIRef, Term], tuple[str, ...]]:
    query = f"SELECT DISTINCT ?p ?o ?g WHERE {{ GRAPH ?g {{ {write_term(thing.iri)} ?p ?o }} }} ORDER BY ?g"
    graphs: dict[tuple[URIRef, Term], list[str]] = {}
    for property_, value, graph in store.select(query).rows:
        if value is None or isinstance(value, BNode) or (thing.place == MERGE and _is_apart(str(graph))):
            continue
        graphs.setdefault((URIRef(str(property_)), value), []).append(str(graph))
    return {statement: tuple(held) for statement, held in graphs.items()}


def _is_apart(graph: str) -> bool:
    """Tell whether the default graph leaves a graph out."""
    return graph == _CATALOGUE or graph.startswith(_SCENARIO)


def _read_passages(store: Store, thing: Thing, graphs: Iterable[str]) -> Mapping[str, Mapping[str, dict[str, Term]]]:
    """Read the passages of each graph: graph to passage to what is known of it."""
    places = " ".join(write_term(URIRef(graph)) for graph in sorted(graphs))
    if not places:
        return {}
    names = ("source", "lines", "start", "quote", "citation", "url", "type")
    query = (
        f"SELECT DISTINCT ?g ?passage {' '.join(f'?{name}' for name in names)} WHERE {{ VALUES ?g {{ {places} }} "
        f"GRAPH ?g {{ {write_term(thing.iri)} <{DCTERMS.source}> ?passage }} FILTER(isIRI(?passage)) {_PASSAGES} }} "
        "ORDER BY ?g ?source ?start ?passage"
    )
    found: dict[str, dict[str, dict[str, Term]]] = {}
    for graph, passage, *values in store.select(query).rows:
        known = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        found.setdefault(str(graph), {}).setdefault(str(passage), known)
    return found


def _write_quotations(
    store: Store, found: Mapping[str, Mapping[str, dict[str, Term]]], writer: Writer
) -> Mapping[str, tuple[Quotation, ...]]:
    terms = [URIRef(passage) for places in found.values() for passage in places]
    sources = [known["source"] for places in found.values() for known in places.values() if "source" in known]
    writer.learn(store, [*terms, *sources])
    return {
        graph: tuple(_write_quotation(passage, known, writer) for passage, known in places.items())
        for graph, places in found.items()
    }


def _write_quotation(passage: str, known: Mapping[str, Term], writer: Writer) -> Quotation:
    url = str(known["url"]) if "url" in known else None
    return Quotation(
        passage=writer.write(URIRef(passage)),
        source=writer.write(known["source"]) if "source" in known else None,
        lines=_shorten_lines(str(known["lines"])) if "lines" in known else None,
        quote=str(known["quote"]) if "quote" in known else None,
        citation=str(known["citation"]) if "citation" in known else None,
        url=url if url is not None and url.startswith(("http://", "https://")) else None,
    )


def _shorten_lines(lines: str) -> str:
    first, _, last = lines.partition("-")
    return first if first == last else lines


def _anchor(graph: str) -> str | None:
    return f"sustento-{graph.rpartition('/')[2]}" if graph else None


def _name_source(graph: str, quotations: tuple[Quotation, ...], writer: Writer) -> Value:
    """Name what a graph rests on: its document where there is one, else the graph."""
    sources = {quotation.source for quotation in quotations}
    source = next(iter(sources)) if len(sources) == 1 else None
    return source if source is not None else writer.write(URIRef(graph))


def _mark(graph: str, evidence: Evidence | None, writer: Writer) -> Origin:
    name = graph.removeprefix(GRAPH)
    if evidence is None:
        return Origin(name, None, 0, writer.write(URIRef(graph)).href)
    quotations = evidence.quotations
    lines = quotations[0].lines if len(quotations) == 1 else None
    return Origin(name, lines, len(quotations), f"#{evidence.anchor}")
