"""What no source states (translations, acronyms, identifiers), each with its own reference: rows to statements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal as OneOf

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SDO, SKOS, XSD
from rdflib.term import Node

from coopgraph.build.ledger import Entry
from coopgraph.build.organizations import ChangeRow, describe_event, state_change_of_validity
from coopgraph.build.statements import plain, spanish, state
from coopgraph.build.tables import Name, OptionalText, Ref, Row, Slug
from coopgraph.errors import UnknownValueError
from coopgraph.model import Statement
from coopgraph.namespaces import COOP, PREFIXES, VOCAB

__all__ = [
    "EditorialEventRow",
    "FactRow",
    "IdentifierRow",
    "LabelRow",
    "ReferenceRow",
    "state_editorial_event",
    "state_fact",
    "state_identifier",
    "state_label",
    "state_reference",
]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_REF = re.compile(r"^[a-z]+(-[a-z]+)*(/[a-z0-9-]+)+$")
_LABELS = {"prefLabel": SKOS.prefLabel, "altLabel": SKOS.altLabel, "acronym": COOP.acronym}


class ReferenceRow(Row):
    """Where editorial knowledge comes from."""

    slug: Slug
    kind: Slug
    citation: Name
    url: OptionalText


class LabelRow(Row):
    """A name that no source prints."""

    subject: Ref
    property: OneOf["prefLabel", "altLabel", "acronym"]
    language: OneOf["es", "en"]
    value: Name
    reference: Slug


class IdentifierRow(Row):
    """A code of the subject in somebody else's register."""

    subject: Ref
    scheme: Slug
    value: Name
    reference: Slug


class FactRow(Row):
    """A fact; the object is a ref, a concept (`vocab/{scheme}/{concept}`), a date, or a Spanish text."""

    subject: Ref
    predicate: Name
    object: Name
    reference: Slug


class EditorialEventRow(ChangeRow):
    """A change that no source states."""

    reference: Slug


def state_reference(entry: Entry[ReferenceRow]) -> Iterator[Statement]:
    """State a reference.

    Adds: `?reference a coop:EditorialReference ; dct:bibliographicCitation ; dct:type ; rdfs:seeAlso`; it is its own
    evidence.
    """
    row = entry.row
    reference = entry.subject(f"reference/{row.slug}")
    yield from state(
        reference,
        (reference,),
        [
            (RDF.type, COOP.EditorialReference),
            (DCTERMS.bibliographicCitation, spanish(row.citation)),
            (DCTERMS.type, plain(row.kind)),
            (SDO.url, None if row.url is None else URIRef(row.url)),
        ],
    )


def state_label(entry: Entry[LabelRow]) -> Iterator[Statement]:
    """State a name.

    Adds: `?subject skos:prefLabel, skos:altLabel or coop:acronym ?value`; an acronym has no language.
    """
    row = entry.row
    value = plain(row.value) if row.property == "acronym" else Literal(row.value, lang=row.language)
    yield from state(_subject(entry), _reference(entry), [(_LABELS[row.property], value)])


def state_identifier(entry: Entry[IdentifierRow]) -> Iterator[Statement]:
    """State an identifier.

    Adds: `?subject skos:notation ?value`, its datatype naming the scheme; for Wikidata `?subject schema:sameAs ?item`
    (skos:exactMatch would make a concept of a body).
    """
    row = entry.row
    if row.scheme == "wikidata":
        pairs = [(SDO.sameAs, URIRef(f"http://www.wikidata.org/entity/{row.value}"))]
        yield from state(_subject(entry), _reference(entry), pairs)
    else:
        notation = Literal(row.value, datatype=VOCAB[f"identifier-scheme/{row.scheme}"])
        yield from state(_subject(entry), _reference(entry), [(SKOS.notation, notation)])


def state_fact(entry: Entry[FactRow]) -> Iterator[Statement]:
    """State a fact.

    Adds: `?subject ?predicate ?object`.

    Args:
        entry: The row.

    Yields:
        The statement.

    Raises:
        UnknownValueError: If the predicate is no CURIE with a known prefix.
    """
    row = entry.row
    prefix, _, local = row.predicate.partition(":")
    if prefix not in PREFIXES or not local:
        raise UnknownValueError(
            "the predicate is no CURIE with a known prefix.",
            file=row.file,
            row=row.line,
            column="predicate",
            value=row.predicate,
            remedy=f"The prefixes are: {', '.join(PREFIXES)}.",
        )
    predicate = (
        entry.ledger.term(local, row.cell("predicate")) if prefix == "coop" else URIRef(PREFIXES[prefix] + local)
    )
    yield from state(_subject(entry), _reference(entry), [(predicate, _object(entry))])


def state_editorial_event(entry: Entry[EditorialEventRow]) -> Iterator[Statement]:
    """State a change (see `organizations.describe_event`, `organizations.state_change_of_validity`)."""
    yield from state(entry.subject(f"event/{entry.row.slug}"), _reference(entry), describe_event(entry))
    yield from state_change_of_validity(entry, _reference(entry))


def _object(entry: Entry[FactRow]) -> Node | None:
    written = entry.row.object
    if _DATE.fullmatch(written):
        return Literal(written, datatype=XSD.date)
    return _named(entry, "object") if _REF.match(written) else spanish(written)


def _subject(entry: Entry[LabelRow] | Entry[IdentifierRow] | Entry[FactRow]) -> URIRef:
    return _named(entry, "subject")


def _named(entry: Entry[LabelRow] | Entry[IdentifierRow] | Entry[FactRow], column: str) -> URIRef:
    """Return what a column names: a thing below `id/`, or a concept written `vocab/{scheme}/{concept}`."""
    cell = entry.row.cell(column)
    kind, _, rest = cell.value.partition("/")
    if kind != "vocab":
        return entry.ledger.refer(cell.value, cell)
    scheme, _, slug = rest.partition("/")
    return entry.ledger.concept(scheme, slug, cell)


def _reference(
    entry: Entry[LabelRow] | Entry[IdentifierRow] | Entry[FactRow] | Entry[EditorialEventRow],
) -> tuple[URIRef, ...]:
    return (entry.ledger.refer(f"reference/{entry.row.reference}", entry.row.cell("reference")),)
