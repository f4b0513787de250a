"""Who steers each term of cooperation, and who acts under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from rdflib import URIRef

from api.responses import Frame
from api.views.links import link_iri, read_slug
from api.views.measures import write_value
from coopgraph.analyse.answers import Row, name, thing
from coopgraph.analyse.steering import Steering, list_steering
from coopgraph.query import read_labels
from coopgraph.store.port import Store

__all__ = ["TermRow", "list_terms"]

_TABLE = "terms"


@dataclass(frozen=True)
class TermRow:
    """A term of cooperation.

    Attributes:
        slug: Last segment of the term.
        name: Its name, in the language of the page where the graph has it.
        href: Its page.
        stewards: Names of the bodies that steer it at the date, in the language of the page where the graph has them.
        ambiguity: 1 − Σ s² over the norms that give each its steering; None where nobody is known to steer it.
        norms: Norms that give the steering, each once for each body.
        bodies: Names of the bodies with functions under the term, the same way.
    """

    slug: str
    name: str
    href: str | None
    stewards: tuple[str, ...]
    ambiguity: str | None
    norms: int
    bodies: tuple[str, ...]


def list_terms(store: Store, steering: Steering, frame: Frame) -> tuple[TermRow, ...]:
    """List the terms that norms use or mandates are over.

    Args:
        store: The graph, for names in the language of the page.
        steering: The answers at the date.
        frame: What stands around the page.

    Returns:
        The terms: those of most stewards first, then by name.
    """
    listing = next(listing for listing in list_steering(steering) if listing.id == _TABLE)
    columns = [column.name for column in listing.columns]
    rows = [dict(zip(columns, row, strict=True)) for row in listing.rows]
    told = [row for answer in (steering.stewards, steering.crowding) for row in answer.rows]
    bodies = {thing(row, "organization"): name(row, "organizationLabel") for row in told}
    things = {term for row in rows if isinstance(term := row["term"], URIRef)}
    labels = read_labels(store, {*things, *bodies}, frame.language)
    names = {spanish: labels.get(str(body)) or spanish for body, spanish in bodies.items()}
    terms = (_read_term(row, labels.get(name(row, "term")) or name(row, "termLabel"), names, frame) for row in rows)
    return tuple(sorted(terms, key=lambda term: (-len(term.stewards), term.name.casefold())))


def _read_term(row: Row, label: str, names: Mapping[str, str], frame: Frame) -> TermRow:
    ambiguity = name(row, "ambiguity")
    return TermRow(
        slug=read_slug(name(row, "term")),
        name=label,
        href=link_iri(frame, name(row, "term")),
        stewards=_split(row, "stewards", names),
        ambiguity=write_value(round(Decimal(ambiguity), 2), frame.language) if ambiguity else None,
        norms=int(name(row, "n") or 0),
        bodies=_split(row, "bodies", names),
    )


def _split(row: Row, column: str, names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names.get(word, word) for word in name(row, column).split("; ") if word)
