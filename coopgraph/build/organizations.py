"""Bodies, units, generic actors and the events that change them: rows to statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field
from rdflib import URIRef
from rdflib.namespace import ORG, RDF

from coopgraph.build.hierarchy import check_no_cycle
from coopgraph.build.ledger import Entry
from coopgraph.build.statements import Pair, boolean, day, each, names, plain, state
from coopgraph.build.tables import (
    IsoDate,
    Items,
    Name,
    OptionalFlag,
    OptionalRef,
    OptionalSlug,
    OptionalText,
    Places,
    Ref,
    Row,
    Slug,
)
from coopgraph.model import Statement
from coopgraph.namespaces import COOP

__all__ = [
    "ChangeRow",
    "EventRow",
    "GenericActorRow",
    "OrganizationRow",
    "UnitRow",
    "ValidityRow",
    "check_hierarchy",
    "describe_event",
    "state_change_of_validity",
    "state_event",
    "state_generic_actor",
    "state_organization",
    "state_unit",
    "state_validity",
]


class OrganizationRow(Row):
    """A body: a ministry, an agency, an international organisation."""

    slug: Slug
    class_: Annotated[Name, Field(alias="class")]
    name_es: Name
    acronym: OptionalText
    alt_names: Items
    level: OptionalSlug
    extinct: OptionalFlag
    attached_to: OptionalSlug
    places: Places


class UnitRow(Row):
    """A unit of a body; `part_of` and `depends_on` name other units."""

    slug: Slug
    classes: Items
    name_es: Name
    acronym: OptionalText
    alt_names: Items
    organization: Slug
    part_of: OptionalSlug
    depends_on: OptionalSlug
    organ_type: OptionalSlug
    level: OptionalSlug
    category: OptionalSlug
    places: Places


class GenericActorRow(Row):
    """A counterpart that the sources keep generic, such as "sector competente"."""

    slug: Slug
    name_es: Name
    places: Places


class ChangeRow(Row):
    """A change of bodies or units, whatever states it."""

    slug: Slug
    class_: Annotated[Name, Field(alias="class")]
    original: OptionalRef
    resulting: OptionalRef
    norm: OptionalSlug
    article: OptionalSlug
    date: IsoDate
    precision: OptionalSlug


class EventRow(ChangeRow):
    """A change that a source states."""

    places: Places


class ValidityRow(Row):
    """Since when, or until when, a source says that something was so, where no change brought it."""

    subject: Ref
    from_: Annotated[IsoDate, Field(alias="from")]
    from_precision: OptionalSlug
    to: IsoDate
    to_precision: OptionalSlug
    places: Places


def state_organization(entry: Entry[OrganizationRow]) -> Iterator[Statement]:
    """State a body.

    Adds: `?body a coop:PublicBody ; skos:prefLabel, skos:altLabel, coop:acronym ; coop:governmentLevel ;
    coop:isExtinct ; coop:attachedTo ?body`.
    """
    row = entry.row
    yield from state(
        entry.subject(f"organization/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, entry.term("class_")),
            *names(row.name_es, row.alt_names),
            (COOP.acronym, plain(row.acronym)),
            (COOP.governmentLevel, entry.concept("level", "government-level")),
            (COOP.isExtinct, None if row.extinct is None else boolean(row.extinct)),
            (COOP.attachedTo, entry.thing("attached_to", "organization")),
        ],
    )


def state_unit(entry: Entry[UnitRow]) -> Iterator[Statement]:
    """State a unit.

    Adds: `?unit a org:OrganizationalUnit, coop:… ; skos:prefLabel, skos:altLabel, coop:acronym ; org:unitOf ?body ;
    org:subOrganizationOf ?unit ; coop:dependsOn ?unit ; org:classification ; coop:organizationalLevel ;
    coop:officeCategory ;
    coop:cooperationOfficeOf ?body` (the last for offices that have a category).
    """
    row = entry.row
    body = entry.thing("organization", "organization")
    yield from state(
        entry.subject(f"unit/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, ORG.OrganizationalUnit),
            *each(RDF.type, entry.terms("classes")),
            *names(row.name_es, row.alt_names),
            (COOP.acronym, plain(row.acronym)),
            (ORG.unitOf, body),
            (ORG.subOrganizationOf, entry.thing("part_of", "unit")),
            (COOP.dependsOn, entry.thing("depends_on", "unit")),
            (ORG.classification, entry.concept("organ_type", "organ-type")),
            (COOP.organizationalLevel, entry.concept("level", "organizational-level")),
            (COOP.officeCategory, entry.concept("category", "office-category")),
            (COOP.cooperationOfficeOf, body if row.category else None),
        ],
    )


def state_generic_actor(entry: Entry[GenericActorRow]) -> Iterator[Statement]:
    """State an actor that stays generic.

    Adds: `?actor a coop:GenericActor ; skos:prefLabel`.
    """
    yield from state(
        entry.subject(f"generic-actor/{entry.row.slug}"),
        entry.evidence(),
        [(RDF.type, COOP.GenericActor), *names(entry.row.name_es, ())],
    )


def state_event(entry: Entry[EventRow]) -> Iterator[Statement]:
    """State a change (see `describe_event`, `state_change_of_validity`)."""
    yield from state(entry.subject(f"event/{entry.row.slug}"), entry.evidence(), describe_event(entry))
    yield from state_change_of_validity(entry, entry.evidence())


def describe_event(entry: Entry[ChangeRow]) -> list[Pair]:
    """Pair the properties of a change with their values.

    Args:
        entry: The row.

    Returns:
        `rdf:type` (a subclass of org:ChangeEvent), `org:originalOrganization`, `org:resultingOrganization`,
        `coop:establishedBy`, `coop:validFrom`, `coop:datePrecision`.
    """
    return [
        (RDF.type, entry.term("class_")),
        (ORG.originalOrganization, entry.thing("original")),
        (ORG.resultingOrganization, entry.thing("resulting")),
        (COOP.establishedBy, entry.provision("norm", "article")),
        (COOP.validFrom, day(entry.row.date)),
        (COOP.datePrecision, entry.concept("precision", "date-precision")),
    ]


def state_change_of_validity(entry: Entry[ChangeRow], evidence: tuple[URIRef, ...]) -> Iterator[Statement]:
    """State that what a dated change ends is over on that date, and that what it results in begins then.

    Adds: `?original coop:validTo ; coop:validToPrecision`, `?resulting coop:validFrom ; coop:validFromPrecision`.

    Args:
        entry: The row.
        evidence: What states the change.

    Yields:
        The statements.
    """
    date = day(entry.row.date)
    if date is None:
        return
    precision = entry.concept("precision", "date-precision")
    for thing, bound, precision_of_bound in (
        (entry.thing("original"), COOP.validTo, COOP.validToPrecision),
        (entry.thing("resulting"), COOP.validFrom, COOP.validFromPrecision),
    ):
        if thing is not None:
            yield from state(thing, evidence, [(bound, date), (precision_of_bound, precision)])


def state_validity(entry: Entry[ValidityRow]) -> Iterator[Statement]:
    """State since when, or until when, something that another table describes was so.

    Adds: `?thing coop:validFrom ; coop:validFromPrecision ; coop:validTo ; coop:validToPrecision`.
    """
    thing = entry.thing("subject")
    if thing is not None:
        yield from state(
            thing,
            entry.evidence(),
            [
                (COOP.validFrom, day(entry.row.from_)),
                (COOP.validFromPrecision, entry.concept("from_precision", "date-precision")),
                (COOP.validTo, day(entry.row.to)),
                (COOP.validToPrecision, entry.concept("to_precision", "date-precision")),
            ],
        )


def check_hierarchy(units: Sequence[UnitRow]) -> None:
    """Check that no unit depends on itself, or is part of itself, through others (see `check_no_cycle`).

    Args:
        units: The rows of units.csv.
    """
    for column in ("depends_on", "part_of"):
        check_no_cycle({row.slug: row for row in units}, column)
