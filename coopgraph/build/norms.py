"""Norms, their articles, and what one does to another: rows to statements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal as OneOf

from rdflib import URIRef
from rdflib.namespace import DCTERMS, RDF

from coopgraph.build.ledger import Entry, provision_ref
from coopgraph.build.statements import day, each, plain, spanish, state, year
from coopgraph.build.tables import (
    IsoDate,
    Items,
    OptionalSlug,
    OptionalText,
    OptionalYear,
    Places,
    Ref,
    Row,
    Slug,
)
from coopgraph.model import Statement
from coopgraph.namespaces import COOP, ELI

__all__ = [
    "NormRelationRow",
    "NormRow",
    "SubdivisionRow",
    "state_norm",
    "state_norm_relation",
    "state_subdivision",
    "state_subdivision_row",
]

_RELATIONS = {
    "amends": ELI.amends,
    "repeals": ELI.repeals,
    "cites": ELI.cites,
    "basedOn": ELI.based_on,
    "creates": COOP.creates,
    "regulates": COOP.regulates,
    "approves": COOP.approves,
    "setsFunctionsOf": COOP.setsFunctionsOf,
}


class NormRow(Row):
    """A legal norm or international instrument."""

    slug: Slug
    kind: Slug
    number: OptionalText
    year: OptionalYear
    suffix: OptionalText
    date: IsoDate
    precision: OptionalSlug
    title: OptionalText
    printed_forms: Items
    places: Places


class SubdivisionRow(Row):
    """An article, or a point of one, that the source cites."""

    norm: Slug
    article: Slug
    point: OptionalSlug
    places: Places


class NormRelationRow(Row):
    """What a norm does to another norm, a body, a unit or a collaboration."""

    subject: Slug
    relation: OneOf["amends", "repeals", "cites", "basedOn", "creates", "regulates", "approves", "setsFunctionsOf"]
    object: Ref
    places: Places


def state_norm(entry: Entry[NormRow]) -> Iterator[Statement]:
    """State a norm.

    Adds: `?norm a coop:LegalNorm ; coop:normKind ; eli:number ; coop:year ; coop:normSuffix ; eli:date_document ;
    coop:datePrecision ; dct:title ; coop:printedForm`.
    """
    row = entry.row
    yield from state(
        entry.subject(f"norm/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, COOP.LegalNorm),
            (COOP.normKind, entry.concept("kind", "norm-kind")),
            (ELI.number, plain(row.number)),
            (COOP.year, year(row.year)),
            (COOP.normSuffix, plain(row.suffix)),
            (ELI.date_document, day(row.date)),
            (COOP.datePrecision, entry.concept("precision", "date-precision")),
            (DCTERMS.title, spanish(row.title)),
            *each(COOP.printedForm, [literal for form in row.printed_forms if (literal := plain(form))]),
        ],
    )


def state_subdivision_row(entry: Entry[SubdivisionRow]) -> Iterator[Statement]:
    """State an article or a point that the source cites (see `state_subdivision`)."""
    row = entry.row
    evidence = entry.evidence()
    norm = entry.ledger.refer(provision_ref(row.norm), row.cell("norm"))
    article = entry.ledger.mention(provision_ref(row.norm, row.article), row.cell("article"))
    yield from state_subdivision(article, norm, row.article, evidence)
    if row.point is not None:
        point = entry.ledger.mention(provision_ref(row.norm, row.article, row.point), row.cell("point"))
        yield from state_subdivision(point, article, row.point, evidence)


def state_norm_relation(entry: Entry[NormRelationRow]) -> Iterator[Statement]:
    """State what a norm does.

    Adds: `?norm eli:amends, eli:repeals, eli:cites, eli:based_on, coop:creates, coop:regulates, coop:approves or
    coop:setsFunctionsOf ?thing`.
    """
    norm = entry.ledger.refer(provision_ref(entry.row.subject), entry.row.cell("subject"))
    yield from state(norm, entry.evidence(), [(_RELATIONS[entry.row.relation], entry.thing("object"))])


def state_subdivision(
    subdivision: URIRef, whole: URIRef, number: str, evidence: tuple[URIRef, ...], *, title: str | None = None
) -> Iterator[Statement]:
    """State an article or a point of a norm.

    Adds: `?subdivision a eli:LegalResourceSubdivision ; eli:number ; eli:is_part_of ?whole ; dct:title`.
    """
    yield from state(
        subdivision,
        evidence,
        [
            (RDF.type, ELI.LegalResourceSubdivision),
            (ELI.number, plain(number)),
            (ELI.is_part_of, whole),
            (DCTERMS.title, spanish(title)),
        ],
    )
