"""Interviews, coded answer by answer, sessions and gaps of coordination: rows to statements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field
from rdflib.namespace import RDF

from coopgraph.build.ledger import Entry
from coopgraph.build.statements import bilingual, day, decimal, each, plain, state
from coopgraph.build.tables import (
    Decimals,
    IsoDate,
    Items,
    Name,
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
    "AnswerRow",
    "GapRow",
    "InterviewRow",
    "SessionRow",
    "state_answer",
    "state_gap",
    "state_interview",
    "state_session",
]


class InterviewRow(Row):
    """An interview; the person asked is told by the office only."""

    slug: Slug
    organization: Slug
    unit: OptionalSlug
    respondent_role: Slug
    numbering: Slug
    places: Places


class AnswerRow(Row):
    """A coded answer; the prose of the interview is not carried."""

    slug: Slug
    interview: Slug
    question: Slug
    printed_number: OptionalText
    codes: Annotated[Items, Field(min_length=1)]
    value: Decimals
    value_to: Decimals
    unit: OptionalSlug
    places: Places


class SessionRow(Row):
    """A session of a committee or system."""

    slug: Slug
    collaboration: Slug
    date: IsoDate
    precision: OptionalSlug
    host: OptionalRef
    places: Places


class GapRow(Row):
    """Coordination that is missing, as somebody states it."""

    slug: Slug
    organization: Ref
    kind: Slug
    description_es: Name
    description_en: Name
    places: Places


def state_interview(entry: Entry[InterviewRow]) -> Iterator[Statement]:
    """State an interview.

    Adds: `?interview a coop:Interview ; coop:interviewOf ; coop:respondentUnit ; coop:respondentRole ;
    coop:numbering`.
    """
    row = entry.row
    yield from state(
        entry.subject(f"interview/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, COOP.Interview),
            (COOP.interviewOf, entry.thing("organization", "organization")),
            (COOP.respondentUnit, entry.thing("unit", "unit")),
            (COOP.respondentRole, entry.concept("respondent_role", "respondent-role")),
            (COOP.numbering, entry.concept("numbering", "interview-numbering")),
        ],
    )


def state_answer(entry: Entry[AnswerRow]) -> Iterator[Statement]:
    """State an answer.

    Adds: `?answer a coop:Answer ; coop:answerIn ; coop:question ; coop:printedNumber ; coop:answerCode ;
    coop:value, coop:valueTo, coop:valueUnit`.
    """
    row = entry.row
    yield from state(
        entry.subject(f"answer/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, COOP.Answer),
            (COOP.answerIn, entry.thing("interview", "interview")),
            (COOP.question, entry.concept("question", "interview-question")),
            (COOP.printedNumber, plain(row.printed_number)),
            *each(COOP.answerCode, entry.concepts("codes", "answer-code")),
            (COOP["value"], decimal(row.value)),
            (COOP.valueTo, decimal(row.value_to)),
            (COOP.valueUnit, entry.concept("unit", "answer-unit")),
        ],
    )


def state_session(entry: Entry[SessionRow]) -> Iterator[Statement]:
    """State a session.

    Adds: `?session a coop:Session ; coop:sessionOf ; coop:validFrom ; coop:validFromPrecision ; coop:hostedBy`.
    """
    row = entry.row
    yield from state(
        entry.subject(f"session/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, COOP.Session),
            (COOP.sessionOf, entry.thing("collaboration", "collaboration")),
            (COOP.validFrom, day(row.date)),
            (COOP.validFromPrecision, entry.concept("precision", "date-precision")),
            (COOP.hostedBy, entry.thing("host")),
        ],
    )


def state_gap(entry: Entry[GapRow]) -> Iterator[Statement]:
    """State a gap of coordination.

    Adds: `?gap a coop:CoordinationGap ; coop:gapOf ; coop:gapKind ; coop:statement`.
    """
    row = entry.row
    yield from state(
        entry.subject(f"coordination-gap/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, COOP.CoordinationGap),
            (COOP.gapOf, entry.thing("organization")),
            (COOP.gapKind, entry.concept("kind", "coordination-gap-kind")),
            *bilingual(COOP.statement, row.description_es, row.description_en),
        ],
    )
