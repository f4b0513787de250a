"""Passages: from the places that tables name to stretches of the document, as Web Annotation resources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints
from rdflib import Literal, URIRef
from rdflib.namespace import RDF, XSD

from coopgraph.build.provisions import Article, Span
from coopgraph.build.statements import Pair, plain, spanish
from coopgraph.build.tables import OptionalText, Row, read_table
from coopgraph.model import Triple
from coopgraph.namespaces import COOP, ID, OA

__all__ = ["PASSAGES", "PassageRow", "passage_iris", "provision_spans", "read_passages", "state_passages"]

#: The table that `coopgraph ingest passages` writes.
PASSAGES = "passages.csv"

_Count = Annotated[str, StringConstraints(pattern=r"^\d+$")]


class PassageRow(Row):
    """One stretch of the document that a place stands for; a place cut by a page number has several, in order.

    The quote, white space folded, is written where the whole document is official text; provision texts, which are
    official too, carry their own words.
    """

    place: Annotated[str, StringConstraints(pattern=r"^[LC]\d+(-\d+)?$")]
    order: _Count
    start: _Count
    end: _Count
    lines: Annotated[str, StringConstraints(pattern=r"^\d+-\d+$")]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    quote: OptionalText


def read_passages(folder: Path, source: str) -> list[PassageRow]:
    """Read the passages of a source.

    Args:
        folder: Folder of the source.
        source: Its id.

    Returns:
        The rows of passages.csv; none where there is no such file.
    """
    path = folder / PASSAGES
    return read_table(path, PassageRow, name=f"{source}/{PASSAGES}") if path.exists() else []


def passage_iris(source: str, rows: Iterable[PassageRow]) -> dict[str, tuple[URIRef, ...]]:
    """Map each place to the IRIs of its passages, in order.

    Args:
        source: Id of the source.
        rows: The passages.

    Returns:
        Place to IRIs.
    """
    places: dict[str, list[tuple[int, URIRef]]] = {}
    for row in rows:
        places.setdefault(row.place, []).append((int(row.order), _iri(source, row)))
    return {place: tuple(iri for _, iri in sorted(found)) for place, found in places.items()}


def provision_spans(articles: Iterable[Article]) -> Iterator[Span]:
    """Yield every stretch of official text of some articles: headings, chapeaux, points."""
    for article in articles:
        if article.heading is not None:
            yield article.heading
        yield from article.chapeau.spans
        for point in article.points:
            yield from point.text.spans


def state_passages(
    source: str, rows: Sequence[PassageRow], quotations: Mapping[str, str], used: frozenset[URIRef]
) -> Iterator[Triple]:
    """State the passages that something rests on.

    Adds: `?passage a oa:SpecificResource ; oa:hasSource ?source ; coop:sha256 ; coop:sourceLines ;
    oa:hasSelector ?position, ?quote`, `?position a oa:TextPositionSelector ; oa:start ; oa:end`, and for official
    text `?quote a oa:TextQuoteSelector ; oa:exact`.

    Args:
        source: Id of the source.
        rows: The passages.
        quotations: Place of official text to the text, white space folded.
        used: The passages that statements name.

    Yields:
        The triples.
    """
    quoted = {_iri(source, row): text for row in rows if (text := quotations.get(row.place, row.quote)) is not None}
    for row in {_iri(source, row): row for row in rows}.values():
        passage = _iri(source, row)
        if passage not in used:
            continue
        yield from _triples(
            passage,
            [
                (RDF.type, OA.SpecificResource),
                (OA.hasSource, ID[f"source/{source}"]),
                (COOP.sha256, plain(row.sha256)),
                (COOP.sourceLines, plain(row.lines)),
                (OA.hasSelector, URIRef(f"{passage}/position")),
            ],
        )
        yield from _triples(
            URIRef(f"{passage}/position"),
            [(RDF.type, OA.TextPositionSelector), (OA.start, _count(row.start)), (OA.end, _count(row.end))],
        )
        if passage in quoted:
            quote = URIRef(f"{passage}/quote")
            yield (passage, OA.hasSelector, quote)
            yield from _triples(quote, [(RDF.type, OA.TextQuoteSelector), (OA.exact, spanish(quoted[passage]))])


def _iri(source: str, row: PassageRow) -> URIRef:
    return ID[f"passage/{source}/{row.start}-{row.end}"]


def _count(value: str) -> Literal:
    return Literal(value, datatype=XSD.nonNegativeInteger)


def _triples(subject: URIRef, pairs: Iterable[Pair]) -> Iterator[Triple]:
    for predicate, value in pairs:
        if value is not None:
            yield (subject, predicate, value)
