"""Finds what each row of an answer rests on: passages, editorial references and norms; writing it is left to `publish`.

Evidence hangs on the things of the graph, by `dct:source`. Which things a row rests on is said by the patterns under
`evidence` in the header of its query, and for a count they are the things counted; without patterns they are the things
in the cells of the row. A reference that only stands for a translation of a name is evidence of nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from rdflib import URIRef

from coopgraph.namespaces import COOP, DCTERMS, ELI, ID, OA
from coopgraph.query.pattern import EvidencePattern
from coopgraph.query.run import Table
from coopgraph.store.port import Row, Store, Term
from coopgraph.store.terms import write_term

__all__ = ["CitedNorm", "Passage", "RowEvidence", "explain_rows"]

#: Rows and things that are asked for at once.
_BATCH = 500
_TRANSLATION = "translation"

_SOURCES = f"""
SELECT DISTINCT ?thing ?passage ?source ?lines ?start ?end ?sha256 ?quotation ?citation ?url WHERE {{
  VALUES ?thing {{ %s }}
  ?thing <{DCTERMS.source}> ?passage .
  OPTIONAL {{ ?passage <{OA.hasSource}>/<{DCTERMS.identifier}> ?source }}
  OPTIONAL {{ ?passage <{COOP.sourceLines}> ?lines }}
  OPTIONAL {{ ?passage <{OA.hasSelector}> ?position . ?position <{OA.start}> ?start ; <{OA.end}> ?end }}
  OPTIONAL {{ ?passage <{COOP.sha256}> ?sha256 }}
  OPTIONAL {{ ?passage <{OA.hasSelector}>/<{OA.exact}> ?quotation }}
  OPTIONAL {{ ?passage <{DCTERMS.bibliographicCitation}> ?citation }}
  OPTIONAL {{ ?passage <https://schema.org/url> ?url }}
  FILTER NOT EXISTS {{ ?passage <{DCTERMS.type}> "{_TRANSLATION}" }}
}}
ORDER BY ?thing ?source ?start ?passage
"""
_PROVISIONS = f"""
SELECT DISTINCT ?thing ?provision WHERE {{
  VALUES ?thing {{ %s }}
  ?thing <{COOP.establishedBy}> ?provision .
}}
ORDER BY ?thing ?provision
"""
_NORMS = f"""
SELECT ?provision ?norm (MIN(?form) AS ?label) (MIN(?section) AS ?article) (MIN(?part) AS ?point) WHERE {{
  VALUES ?provision {{ %s }}
  ?provision <{ELI.is_part_of}>* ?norm .
  ?norm a <{COOP.LegalNorm}> .
  OPTIONAL {{ ?norm <{COOP.printedForm}> ?form }}
  OPTIONAL {{
    ?provision <{ELI.is_part_of}>* ?division .
    ?division <{ELI.is_part_of}> ?norm ; <{ELI.number}> ?section .
    OPTIONAL {{ ?provision <{ELI.is_part_of}> ?division ; <{ELI.number}> ?part }}
  }}
}}
GROUP BY ?provision ?norm
ORDER BY ?provision ?norm
"""

_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Passage:
    """A place of a source document, or an editorial reference, that states something of the things of a row.

    Attributes:
        iri: The passage, or the reference.
        things: Those of the row that rest on it.
        source: Id of the document; `editorial` for a reference.
        lines: Its lines in the document, for example `406` or `406-409`; None for a reference.
        start: Offset of its first character; None for a reference.
        end: Offset after its last character; None for a reference.
        sha256: Of its text; None for a reference.
        quotation: Its words, where the text is official; else None.
        citation: What the reference is; None for a place of a document.
        url: Where the reference can be read, or None.
    """

    iri: URIRef
    things: tuple[URIRef, ...]
    source: str
    lines: str | None = None
    start: int | None = None
    end: int | None = None
    sha256: str | None = None
    quotation: str | None = None
    citation: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class CitedNorm:
    """A norm, or a part of it, that establishes things of a row or stands in it.

    Attributes:
        iri: The article, the point, or the whole norm.
        things: Those of the row that it establishes; itself where it stands in the row.
        norm: The norm.
        label: How the norm is printed.
        article: Number of the article, or None.
        point: Number or letter of the point, or None.
    """

    iri: URIRef
    things: tuple[URIRef, ...]
    norm: URIRef
    label: str
    article: str | None = None
    point: str | None = None


@dataclass(frozen=True)
class RowEvidence:
    """What a row rests on.

    Attributes:
        row: Its number, from 1.
        things: The things of the graph whose sources these are, sorted.
        passages: By source and place; the editorial references last.
        norms: Sorted by IRI.
    """

    row: int
    things: tuple[URIRef, ...]
    passages: tuple[Passage, ...]
    norms: tuple[CitedNorm, ...]


def explain_rows(store: Store, table: Table) -> list[RowEvidence]:
    """Find what each row of an answer rests on.

    Args:
        store: The graph that the answer came from.
        table: The answer.

    Returns:
        One for each row, in the order of the answer.
    """
    found = _find_things(store, table)
    every = sorted({thing for things in found for thing in things})
    passages = _read_passages(store, every)
    provisions = _read_provisions(store, every)
    cited = [_cite(things, row, provisions) for things, row in zip(found, table.solutions.rows, strict=True)]
    norms = _read_norms(store, sorted({provision for row in cited for provision in row}))
    return [
        RowEvidence(number, tuple(sorted(things)), _join_passages(things, passages), _join_norms(row, norms))
        for number, (things, row) in enumerate(zip(found, cited, strict=True), start=1)
    ]


def _find_things(store: Store, table: Table) -> list[set[URIRef]]:
    rows = table.solutions.rows
    if not table.query.evidence:
        return [set(_things_in(row)) for row in rows]
    found: list[set[URIRef]] = [set() for _ in rows]
    for pattern in table.query.evidence:
        numbers: dict[tuple[Term | None, ...], list[int]] = defaultdict(list)
        for number, cells in _cells_of(table, pattern):
            numbers[cells].append(number)
        for cells, thing in _ask(store, pattern, list(numbers)):
            for number in numbers[cells]:
                found[number].add(thing)
    return found


def _things_in(row: Row) -> Iterator[URIRef]:
    yield from (term for term in row if isinstance(term, URIRef) and term.startswith(ID))


def _cells_of(table: Table, pattern: EvidencePattern) -> Iterator[tuple[int, tuple[Term | None, ...]]]:
    """Give the rows that the pattern is asked for, with the terms of what it names: columns before parameters."""
    for number, row in enumerate(table.solutions.rows):
        terms = {**table.arguments, **dict(zip(table.solutions.variables, row, strict=True))}
        if all(terms[name] is not None for name in pattern.needs):
            yield number, tuple(terms[name] for name in pattern.names)


def _ask(
    store: Store, pattern: EvidencePattern, rows: Sequence[tuple[Term | None, ...]]
) -> Iterator[tuple[tuple[Term | None, ...], URIRef]]:
    for batch in _cut(rows):
        for number, thing in store.select(pattern.write(batch)).rows:
            yield batch[int(str(number))], URIRef(str(thing))


def _read_passages(store: Store, things: Sequence[URIRef]) -> Mapping[URIRef, list[Passage]]:
    passages: dict[URIRef, list[Passage]] = defaultdict(list)
    for row in _look_up(store, _SOURCES, things):
        thing, iri, source, lines, start, end, sha256, quotation, citation, url = row
        passages[URIRef(str(thing))].append(
            Passage(
                iri=URIRef(str(iri)),
                things=(),
                source=_text(source) or "editorial",
                lines=None if lines is None else _shorten_lines(str(lines)),
                start=None if start is None else int(str(start)),
                end=None if end is None else int(str(end)),
                sha256=_text(sha256),
                quotation=_text(quotation),
                citation=_text(citation),
                url=_text(url),
            )
        )
    return passages


def _shorten_lines(lines: str) -> str:
    first, _, last = lines.partition("-")
    return first if first == last else lines


def _read_provisions(store: Store, things: Sequence[URIRef]) -> Mapping[URIRef, list[URIRef]]:
    provisions: dict[URIRef, list[URIRef]] = defaultdict(list)
    for thing, provision in _look_up(store, _PROVISIONS, things):
        provisions[URIRef(str(thing))].append(URIRef(str(provision)))
    return provisions


def _cite(
    things: Iterable[URIRef], row: Row, provisions: Mapping[URIRef, Sequence[URIRef]]
) -> Mapping[URIRef, set[URIRef]]:
    """Return the provisions that a row rests on, each with the things that it establishes."""
    cited: dict[URIRef, set[URIRef]] = defaultdict(set)
    for thing in things:
        for provision in provisions.get(thing, ()):
            cited[provision].add(thing)
    stated = {thing for thing in {*things, *_things_in(row)} if thing.startswith(ID["norm/"])}
    # The whole says nothing beside its part; the parts have the longer IRIs.
    for norm in sorted(stated, key=len, reverse=True):
        if not any(part.startswith(f"{norm}/") for part in cited):
            cited[norm].add(norm)
    return cited


def _read_norms(store: Store, provisions: Sequence[URIRef]) -> Mapping[URIRef, list[CitedNorm]]:
    norms: dict[URIRef, list[CitedNorm]] = defaultdict(list)
    for provision, norm, label, article, point in _look_up(store, _NORMS, provisions):
        iri = URIRef(str(provision))
        name = _text(label) or str(norm).removeprefix(ID["norm/"])
        norms[iri].append(CitedNorm(iri, (), URIRef(str(norm)), name, _text(article), _text(point)))
    return norms


def _look_up(store: Store, query: str, things: Sequence[URIRef]) -> Iterator[Row]:
    for batch in _cut(things):
        yield from store.select(query % " ".join(map(write_term, batch))).rows


def _join_passages(things: Iterable[URIRef], passages: Mapping[URIRef, Sequence[Passage]]) -> tuple[Passage, ...]:
    """Join the passages of some things: each once, with the things that rest on it."""
    backed: dict[URIRef, tuple[Passage, list[URIRef]]] = {}
    for thing in sorted(things):
        for passage in passages.get(thing, ()):
            backed.setdefault(passage.iri, (passage, []))[1].append(thing)
    joined = [_with_things(passage, backing) for passage, backing in backed.values()]
    return tuple(
        sorted(joined, key=lambda passage: (passage.start is None, passage.source, passage.start, passage.iri))
    )


def _with_things(passage: Passage, things: Iterable[URIRef]) -> Passage:
    return replace(passage, things=tuple(dict.fromkeys(things)))


def _join_norms(
    cited: Mapping[URIRef, Iterable[URIRef]], norms: Mapping[URIRef, Sequence[CitedNorm]]
) -> tuple[CitedNorm, ...]:
    return tuple(
        replace(norm, things=tuple(sorted(cited[provision])))
        for provision in sorted(cited)
        for norm in norms.get(provision, ())
    )


def _cut(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]


def _text(term: Term | None) -> str | None:
    return None if term is None else str(term)
