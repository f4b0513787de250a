"""Procedures with their steps and branches, and the terms that documents define: rows to statements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field
from rdflib import Literal
from rdflib.namespace import DCTERMS, RDF, SKOS

from coopgraph.build.ledger import Entry
from coopgraph.build.statements import count, day, each, names, plain, spanish, state
from coopgraph.build.tables import IsoDate, Items, Name, OptionalCount, OptionalSlug, OptionalText, Places, Row, Slug
from coopgraph.model import Statement
from coopgraph.namespaces import COOP

__all__ = [
    "BranchRow",
    "DefinedTermRow",
    "ProcedureRow",
    "StepRow",
    "state_branch",
    "state_defined_term",
    "state_procedure",
    "state_step",
]


class ProcedureRow(Row):
    """A procedure of a body."""

    slug: Slug
    title_es: Name
    codes: Items
    version: OptionalText
    date: IsoDate
    organization: Slug
    unit: OptionalSlug
    responsible: Items
    objective: OptionalText
    scope: OptionalText
    norm: OptionalSlug
    places: Places


class StepRow(Row):
    """A step of a procedure."""

    slug: Slug
    procedure: Slug
    order: OptionalCount
    title_es: Name
    text: Name
    responsible: Items
    records: Items
    control_point: OptionalText
    places: Places


class BranchRow(Row):
    """What follows a step, and when; without a next step the procedure ends."""

    slug: Slug
    from_: Annotated[Slug, Field(alias="from")]
    to: OptionalSlug
    condition: OptionalText
    places: Places


class DefinedTermRow(Row):
    """A term with the definition that a document gives."""

    slug: Slug
    source_norm: Slug
    term_es: Name
    definition: Name
    places: Places


def state_procedure(entry: Entry[ProcedureRow]) -> Iterator[Statement]:
    """State a procedure.

    Adds: `?procedure a coop:Procedure ; dct:title ; dct:identifier (each printed code) ; coop:versionLabel ;
    coop:validFrom ; coop:organizedBy ; coop:ownedBy ; coop:responsible ; coop:objective ; coop:reach ;
    coop:establishedBy`.
    """
    row = entry.row
    yield from state(
        entry.subject(f"procedure/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, COOP.Procedure),
            (DCTERMS.title, spanish(row.title_es)),
            *each(DCTERMS.identifier, [Literal(code) for code in row.codes]),
            (COOP.versionLabel, plain(row.version)),
            (COOP.validFrom, day(row.date)),
            (COOP.organizedBy, entry.thing("organization", "organization")),
            (COOP.ownedBy, entry.thing("unit", "unit")),
            *each(COOP.responsible, entry.things("responsible")),
            (COOP.objective, spanish(row.objective)),
            (COOP.reach, spanish(row.scope)),
            (COOP.establishedBy, entry.thing("norm", "norm")),
        ],
    )


def state_step(entry: Entry[StepRow]) -> Iterator[Statement]:
    """State a step.

    Adds: `?step a coop:Step ; coop:stepOf ; coop:order ; skos:prefLabel ; coop:text ; coop:responsible ;
    coop:record ; coop:controlPoint`.
    """
    row = entry.row
    yield from state(
        entry.subject(f"step/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, COOP.Step),
            (COOP.stepOf, entry.thing("procedure", "procedure")),
            (COOP.order, count(row.order)),
            *names(row.title_es, ()),
            (COOP.text, spanish(row.text)),
            *each(COOP.responsible, entry.things("responsible")),
            *each(COOP.record, [Literal(record, lang="es") for record in row.records]),
            (COOP.controlPoint, spanish(row.control_point)),
        ],
    )


def state_branch(entry: Entry[BranchRow]) -> Iterator[Statement]:
    """State a branch.

    Adds: `?branch a coop:Branch ; coop:branchFrom ; coop:branchTo ; coop:condition`.
    """
    yield from state(
        entry.subject(f"branch/{entry.row.slug}"),
        entry.evidence(),
        [
            (RDF.type, COOP.Branch),
            (COOP.branchFrom, entry.thing("from_", "step")),
            (COOP.branchTo, entry.thing("to", "step")),
            (COOP.condition, spanish(entry.row.condition)),
        ],
    )


def state_defined_term(entry: Entry[DefinedTermRow]) -> Iterator[Statement]:
    """State a defined term.

    Adds: `?term a coop:DefinedTerm ; skos:prefLabel ; skos:definition ; coop:establishedBy`.
    """
    row = entry.row
    yield from state(
        entry.subject(f"defined-term/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, COOP.DefinedTerm),
            *names(row.term_es, ()),
            (SKOS.definition, spanish(row.definition)),
            (COOP.establishedBy, entry.thing("source_norm", "norm")),
        ],
    )
