"""Finds what a report rests on: norms with their articles, passages of documents, and the documents themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rdflib import URIRef
from rdflib.namespace import DC, DCTERMS

from coopgraph.figures.reading import last_segment
from coopgraph.model import Call
from coopgraph.namespaces import COOP, ID
from coopgraph.query import RowEvidence, Table, explain_rows, get, read_labels, run
from coopgraph.report.contents import Citation, Source
from coopgraph.store.port import Store

__all__ = ["cite_norms", "cite_passages", "cite_sources"]

#: Queries whose norms the report rests on, and the column of the bodies that they are about; None for all.
_NORMS = (
    ("cooperation-offices", "ministry"),
    ("steering-mandates", None),
    ("policy-mandates", None),
    ("coordination-ties", "from"),
)
_MANDATES = ("steering-mandates", "policy-mandates")
_ASOF = "asof"


def cite_norms(store: Store, bodies: set[URIRef], asof: str, language: str) -> tuple[Citation, ...]:
    """Find the norms that the offices, mandates and ties rest on.

    Args:
        store: The graph.
        bodies: The bodies that were chosen; empty for all.
        asof: The date as a person writes it, or empty.
        language: `es` or `en`.

    Returns:
        The norms by how they are printed, each with its articles and the bodies that it is about.
    """
    labels: dict[URIRef, str] = {}
    places: dict[URIRef, set[tuple[str, str]]] = {}
    about: dict[URIRef, set[URIRef]] = {}
    for query, column in _NORMS:
        table = _ask(store, query, asof)
        for row, evidence in zip(table.solutions.rows, explain_rows(store, table), strict=True):
            cells = dict(zip(table.solutions.variables, row, strict=True))
            if bodies and column is not None and cells[column] not in bodies:
                continue
            body = cells[column or "organization"]
            for norm in evidence.norms:
                labels[norm.norm] = norm.label
                places.setdefault(norm.norm, set()).add((norm.article or "", norm.point or ""))
                if isinstance(body, URIRef):
                    about.setdefault(norm.norm, set()).add(body)
    names = read_labels(store, {body for found in about.values() for body in found}, language)
    cited = [
        Citation(
            label,
            _write_places(places[norm]),
            norm,
            tuple(sorted(names.get(str(body), last_segment(body)) for body in about.get(norm, ()))),
        )
        for norm, label in labels.items()
    ]
    return tuple(sorted(cited, key=lambda citation: (citation.label, citation.iri)))


def _ask(store: Store, query: str, asof: str) -> Table:
    takes_date = _ASOF in get(query).parameters
    return run(store, query, {_ASOF: asof} if asof and takes_date else {})


def _write_places(places: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Write articles with their points: `39 (a, b)`.

    >>> _write_places([("39", "b"), ("39", "a"), ("4", ""), ("", "")])
    ('4', '39 (a, b)')
    """
    articles: dict[str, set[str]] = {}
    for article, point in places:
        if article:
            articles.setdefault(article, set()).update({point} - {""})

    def order(text: str) -> tuple[int, str]:
        digits = "".join(letter for letter in text if letter.isdigit())
        return int(digits) if digits else 0, text

    return tuple(
        f"{article} ({', '.join(sorted(points, key=order))})" if points else article
        for article, points in sorted(articles.items(), key=lambda item: order(item[0]))
    )


def cite_passages(store: Store, asof: str, language: str) -> tuple[Citation, ...]:
    """Find the places of documents that state the mandates.

    Args:
        store: The graph.
        asof: The date as a person writes it, or empty.
        language: `es` or `en`.

    Returns:
        The passages by document and place.
    """
    found: dict[URIRef, Citation] = {}
    for query in _MANDATES:
        table = _ask(store, query, asof)
        for evidence in explain_rows(store, table):
            found.update(_read_passages(evidence))
    things = {thing for citation in found.values() for thing in map(URIRef, citation.about)}
    names = read_labels(store, things, language)
    named = [
        Citation(
            citation.label,
            citation.places,
            citation.iri,
            tuple(sorted({names.get(thing, last_segment(thing)) for thing in citation.about})),
            citation.quotation,
        )
        for citation in found.values()
    ]
    return tuple(sorted(named, key=lambda citation: (citation.label, citation.places, citation.iri)))


def _read_passages(evidence: RowEvidence) -> dict[URIRef, Citation]:
    return {
        passage.iri: Citation(
            passage.source,
            () if passage.lines is None else (passage.lines,),
            passage.iri,
            tuple(map(str, passage.things)),
            passage.quotation or passage.citation,
        )
        for passage in evidence.passages
    }


def cite_sources(store: Store, calls: Sequence[Call], language: str) -> tuple[Source, ...]:
    """Find the documents behind queries.

    Args:
        store: The graph.
        calls: The queries.
        language: `es` or `en`.

    Returns:
        The documents that the queries cite and the graph describes, by id.
    """
    ids = sorted({source for call in calls for source in get(call.query).cites})
    found = (_read_source(store, source, language) for source in ids)
    return tuple(source for source in found if source is not None)


def _read_source(store: Store, source: str, language: str) -> Source | None:
    iri = ID[f"source/{source}"]
    stated = list(store.triples((iri, None, None)))

    def read(*predicates: URIRef) -> str | None:
        values = [value for _, predicate, value in stated if predicate in predicates]
        values.sort(key=lambda value: (getattr(value, "language", None) != language, str(value)))
        return str(values[0]) if values else None

    title = read(DCTERMS.title)
    if title is None:
        return None
    return Source(source, title, read(DC.publisher, DCTERMS.publisher), read(DCTERMS.issued), read(COOP.sha256))
