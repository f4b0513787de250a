"""Puts statements into words: small helpers that keep the subjects' modules short."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal

from rdflib import Literal, URIRef
from rdflib.namespace import SKOS, XSD
from rdflib.term import Node

from coopgraph.model import Statement

__all__ = [
    "Pair",
    "bilingual",
    "boolean",
    "count",
    "day",
    "decimal",
    "each",
    "names",
    "plain",
    "spanish",
    "state",
    "year",
]

#: A property and its value; None is "not stated".
Pair = tuple[URIRef, Node | None]


def state(subject: URIRef, evidence: tuple[URIRef, ...], pairs: Iterable[Pair]) -> Iterator[Statement]:
    """State pairs of property and value about one subject.

    Args:
        subject: What is described.
        evidence: The passages that state all of it.
        pairs: Property and value; a pair whose value is None is not stated.

    Yields:
        One statement a pair.
    """
    for predicate, value in pairs:
        if value is not None:
            yield Statement(subject, predicate, value, evidence)


def each(predicate: URIRef, values: Iterable[Node]) -> list[Pair]:
    """Pair a property with each of several values."""
    return [(predicate, value) for value in values]


def names(label: str, alternatives: Iterable[str]) -> list[Pair]:
    """Pair a preferred Spanish name and its alternatives with their properties."""
    return [(SKOS.prefLabel, spanish(label)), *((SKOS.altLabel, spanish(other)) for other in alternatives)]


def bilingual(predicate: URIRef, spanish_text: str, english_text: str) -> list[Pair]:
    """Pair a property with the same text in Spanish and in English."""
    return [(predicate, Literal(spanish_text, lang="es")), (predicate, Literal(english_text, lang="en"))]


def spanish(text: str | None) -> Literal | None:
    """Return a text as a Spanish literal, or None for no text."""
    return None if text is None else Literal(text, lang="es")


def plain(text: str | None) -> Literal | None:
    """Return a text as a literal without language, or None for no text."""
    return None if text is None else Literal(text)


def boolean(value: bool) -> Literal:
    """Return an xsd:boolean."""
    return Literal("true" if value else "false", datatype=XSD.boolean)


def count(value: int | None) -> Literal | None:
    """Return an xsd:integer, or None for no number."""
    return None if value is None else Literal(str(value), datatype=XSD.integer)


def decimal(value: Decimal | None) -> Literal | None:
    """Return an xsd:decimal with the digits as written, or None for no number."""
    return None if value is None else Literal(f"{value:f}", datatype=XSD.decimal, normalize=False)


def day(value: datetime.date | None) -> Literal | None:
    """Return an xsd:date, or None for no date."""
    return None if value is None else Literal(value.isoformat(), datatype=XSD.date)


def year(value: str | None) -> Literal | None:
    """Return an xsd:gYear, or None for no year."""
    return None if value is None else Literal(value, datatype=XSD.gYear)
