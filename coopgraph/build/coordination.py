"""Coordination ties, collaborations and their members: rows to statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field
from rdflib import URIRef
from rdflib.namespace import ORG, RDF

from coopgraph.build.ledger import Entry
from coopgraph.build.statements import day, names, state
from coopgraph.build.tables import (
    IsoDate,
    Items,
    Name,
    OptionalPlaces,
    OptionalSlug,
    OptionalText,
    Places,
    Ref,
    Row,
    Slug,
)
from coopgraph.errors import SourceError, UnknownValueError
from coopgraph.model import Statement
from coopgraph.namespaces import COOP, ID

__all__ = [
    "CollaborationRow",
    "MembershipRow",
    "TieRow",
    "state_collaboration",
    "state_membership",
    "state_tie",
]


class TieRow(Row):
    """A prescribed tie; one stated in a function or chapeau takes norm and places from it."""

    slug: Slug
    from_: Annotated[Ref, Field(alias="from")]
    to: Ref
    mode: Slug
    evidence: Slug
    function: OptionalText
    norm: OptionalSlug
    article: OptionalSlug
    places: OptionalPlaces


class CollaborationRow(Row):
    """A committee or system of several bodies."""

    slug: Slug
    name_es: Name
    alt_names: Items
    norm: OptionalSlug
    article: OptionalSlug
    valid_from: IsoDate
    precision: OptionalSlug
    places: Places


class MembershipRow(Row):
    """One member of a collaboration in one role."""

    slug: Slug
    collaboration: Slug
    member: Ref
    role: Slug
    norm: OptionalSlug
    article: OptionalSlug
    places: Places


def state_tie(
    entry: Entry[TieRow], provisions: Mapping[URIRef, tuple[URIRef, tuple[URIRef, ...]]]
) -> Iterator[Statement]:
    """State a tie.

    Adds: `?tie a coop:CoordinationTie ; coop:tieFrom ; coop:tieTo ; coop:tieMode ; coop:evidenceKind ;
    coop:groundedIn ?provision ; coop:establishedBy`.

    Args:
        entry: The row.
        provisions: Function or chapeau to the article or point that establishes it and its passages.

    Yields:
        The statements.

    Raises:
        SourceError: If the row rests on a provision and on a place of its own at once, or on neither.
        UnknownValueError: If it names a provision that is not printed.
    """
    row = entry.row
    provision: URIRef | None = None
    established: URIRef | None
    if row.function is not None:
        if row.places or row.norm:
            raise SourceError(
                "a tie that rests on a function takes norm and places from it.",
                file=row.file,
                row=row.line,
                column="places",
                value=row.cell("places").value,
                remedy="Empty the cells norm, article and places, or the cell function.",
            )
        kind = "chapeau" if row.evidence == "chapeau" else "function"
        provision = ID[f"{kind}/{row.function}"]
        if provision not in provisions:
            raise UnknownValueError(
                f"no {kind} {row.function} is printed in the provisions.",
                file=row.file,
                row=row.line,
                column="function",
                value=row.function,
                remedy="Correct the key, or the kind of evidence.",
            )
        established, evidence = provisions[provision]
    else:
        established, evidence = entry.provision("norm", "article"), entry.evidence()
    yield from state(
        entry.subject(f"tie/{row.slug}"),
        evidence,
        [
            (RDF.type, COOP.CoordinationTie),
            (COOP.tieFrom, entry.thing("from_")),
            (COOP.tieTo, entry.thing("to")),
            (COOP.tieMode, entry.concept("mode", "coordination-mode")),
            (COOP.evidenceKind, entry.concept("evidence", "evidence-kind")),
            (COOP.groundedIn, provision),
            (COOP.establishedBy, established),
        ],
    )


def state_collaboration(entry: Entry[CollaborationRow]) -> Iterator[Statement]:
    """State a committee or system.

    Adds: `?collaboration a org:OrganizationalCollaboration ; skos:prefLabel, skos:altLabel ; coop:establishedBy ;
    coop:validFrom ; coop:validFromPrecision`.
    """
    row = entry.row
    yield from state(
        entry.subject(f"collaboration/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, ORG.OrganizationalCollaboration),
            *names(row.name_es, row.alt_names),
            (COOP.establishedBy, entry.provision("norm", "article")),
            (COOP.validFrom, day(row.valid_from)),
            (COOP.validFromPrecision, entry.concept("precision", "date-precision")),
        ],
    )


def state_membership(entry: Entry[MembershipRow]) -> Iterator[Statement]:
    """State one membership.

    Adds: `?membership a org:Membership ; org:member ; org:organization ?collaboration ; org:role ;
    coop:establishedBy`.
    """
    yield from state(
        entry.subject(f"membership/{entry.row.slug}"),
        entry.evidence(),
        [
            (RDF.type, ORG.Membership),
            (ORG.member, entry.thing("member")),
            (ORG.organization, entry.thing("collaboration", "collaboration")),
            (ORG.role, entry.concept("role", "membership-role")),
            (COOP.establishedBy, entry.provision("norm", "article")),
        ],
    )
