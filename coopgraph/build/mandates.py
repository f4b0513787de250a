"""Mandates over cooperation and the terms that norms use for it: rows to statements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field
from rdflib.namespace import RDF

from coopgraph.build.ledger import Entry
from coopgraph.build.statements import day, each, state
from coopgraph.build.tables import IsoDate, Items, Name, OptionalSlug, Places, Ref, Row, Slug
from coopgraph.model import Statement
from coopgraph.namespaces import COOP

__all__ = ["MandateRow", "TermUseRow", "state_mandate", "state_term_use"]


class MandateRow(Row):
    """An authority over cooperation that a norm gives to a body or unit."""

    slug: Slug
    class_: Annotated[Name, Field(alias="class")]
    holder: Ref
    scope: Slug
    actions: Items
    norm: Slug
    article: OptionalSlug
    point: OptionalSlug
    valid_from: IsoDate
    valid_to: IsoDate
    precision: OptionalSlug
    places: Places


class TermUseRow(Row):
    """A norm that uses one of the terms for cooperation."""

    slug: Slug
    term: Slug
    norm: Slug
    article: OptionalSlug
    places: Places


def state_mandate(entry: Entry[MandateRow]) -> Iterator[Statement]:
    """State a mandate.

    Adds: `?mandate a coop:SteeringMandate ; coop:holder ; coop:scope ; coop:action ; coop:establishedBy ;
    coop:validFrom, coop:validTo ; coop:validFromPrecision`.
    """
    row = entry.row
    yield from state(
        entry.subject(f"mandate/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, entry.term("class_")),
            (COOP.holder, entry.thing("holder")),
            (COOP.scope, entry.concept("scope", "cooperation-term")),
            *each(COOP.action, entry.concepts("actions", "action")),
            (COOP.establishedBy, entry.provision("norm", "article", "point")),
            (COOP.validFrom, day(row.valid_from)),
            (COOP.validTo, day(row.valid_to)),
            (COOP.validFromPrecision, entry.concept("precision", "date-precision")),
        ],
    )


def state_term_use(entry: Entry[TermUseRow]) -> Iterator[Statement]:
    """State that a norm uses a term.

    Adds: `?use a coop:TermUse ; coop:term ; coop:establishedBy`.
    """
    yield from state(
        entry.subject(f"term-use/{entry.row.slug}"),
        entry.evidence(),
        [
            (RDF.type, COOP.TermUse),
            (COOP["term"], entry.concept("term", "cooperation-term")),
            (COOP.establishedBy, entry.provision("norm", "article")),
        ],
    )
