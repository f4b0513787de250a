"""Posts, what they require, and the competitions for them: rows to statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rdflib import Literal
from rdflib.namespace import DCTERMS, ORG, RDF, XSD

from coopgraph.build.hierarchy import check_no_cycle
from coopgraph.build.ledger import Entry
from coopgraph.build.statements import boolean, count, day, decimal, each, names, plain, spanish, state
from coopgraph.build.tables import (
    Decimals,
    IsoDate,
    Items,
    Name,
    OptionalCount,
    OptionalDuration,
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
    "CompetitionRow",
    "LegalBasisRow",
    "PostRow",
    "RequirementRow",
    "ScoringCriterionRow",
    "StageRow",
    "check_reporting",
    "state_competition",
    "state_legal_basis",
    "state_post",
    "state_requirement",
    "state_scoring_criterion",
    "state_stage",
]


class PostRow(Row):
    """A post; its holder, if any, is no matter of the graph."""

    slug: Slug
    name_es: Name
    alt_names: Items
    unit: OptionalSlug
    organization: Slug
    cap_number: OptionalText
    printed_cap_numbers: Items
    code: OptionalText
    classification: OptionalText
    level: OptionalText
    family: OptionalText
    role: OptionalText
    count: OptionalCount
    reports_to: OptionalRef
    supervises: Items
    functional_area: OptionalText
    monthly_pay: Decimals
    annual_pay: Decimals
    currency: OptionalText
    condition: OptionalText
    places: Places


class RequirementRow(Row):
    """Something that a post, or a competition, asks of who would hold it."""

    slug: Slug
    post: Slug
    kind: Slug
    text: Name
    duration: OptionalDuration
    places: Places


class CompetitionRow(Row):
    """A competition for a post."""

    slug: Slug
    name_es: Name
    code: OptionalText
    post: Slug
    organization: Slug
    responsible: Items
    positions: OptionalCount
    norm: OptionalSlug
    places: Places


class LegalBasisRow(Row):
    """A norm on which something rests, with the words printed beside it."""

    subject: Ref
    norm: Slug
    description: OptionalText
    places: Places


class StageRow(Row):
    """A stage of a competition: dates (the last one included) and scores."""

    slug: Slug
    competition: Slug
    order: OptionalCount
    name_es: Name
    phase: OptionalText
    start: IsoDate
    end: IsoDate
    responsible: Items
    minimum: Decimals
    maximum: Decimals
    weight: Decimals
    eliminatory: OptionalFlag
    places: Places


class ScoringCriterionRow(Row):
    """A criterion by which a stage gives points or a condition."""

    slug: Slug
    stage: Slug
    order: OptionalCount
    name_es: Name
    minimum: Decimals
    maximum: Decimals
    points: Decimals
    text: OptionalText
    places: Places


def state_post(entry: Entry[PostRow]) -> Iterator[Statement]:
    """State a post.

    Adds: `?post a org:Post ; skos:prefLabel, skos:altLabel ; org:postIn ; coop:capNumber, coop:printedForm ;
    dct:identifier ; coop:postClassification, coop:postLevel, coop:postFamily, coop:postRole, coop:functionalArea,
    coop:postCondition ; coop:postCount ; org:reportsTo ; coop:supervises ; coop:monthlyPay, coop:annualPay,
    coop:currency`.
    """
    row = entry.row
    body = entry.thing("organization", "organization")
    yield from state(
        entry.subject(f"post/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, ORG.Post),
            *names(row.name_es, row.alt_names),
            (ORG.postIn, entry.thing("unit", "unit") or body),
            (COOP.capNumber, plain(row.cap_number)),
            *each(COOP.printedForm, [Literal(number) for number in row.printed_cap_numbers]),
            (DCTERMS.identifier, plain(row.code)),
            (COOP.postClassification, plain(row.classification)),
            (COOP.postLevel, plain(row.level)),
            (COOP.postFamily, plain(row.family)),
            (COOP.postRole, plain(row.role)),
            (COOP.functionalArea, plain(row.functional_area)),
            (COOP.postCondition, plain(row.condition)),
            (COOP.postCount, count(row.count)),
            (ORG.reportsTo, entry.thing("reports_to")),
            *each(COOP.supervises, entry.things("supervises")),
            (COOP.monthlyPay, decimal(row.monthly_pay)),
            (COOP.annualPay, decimal(row.annual_pay)),
            (COOP.currency, plain(row.currency)),
        ],
    )


def state_requirement(entry: Entry[RequirementRow]) -> Iterator[Statement]:
    """State a requirement.

    Adds: `?requirement a coop:Requirement ; coop:requirementOf ; coop:requirementKind ; coop:text ;
    coop:minimumDuration`.
    """
    row = entry.row
    yield from state(
        entry.subject(f"requirement/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, COOP.Requirement),
            (COOP.requirementOf, entry.thing("post", "post")),
            (COOP.requirementKind, entry.concept("kind", "requirement-kind")),
            (COOP.text, spanish(row.text)),
            (
                COOP.minimumDuration,
                None if row.duration is None else Literal(row.duration, datatype=XSD.duration, normalize=False),
            ),
        ],
    )


def state_competition(entry: Entry[CompetitionRow]) -> Iterator[Statement]:
    """State a competition.

    Adds: `?competition a coop:Competition ; skos:prefLabel ; dct:identifier ; coop:competitionFor ;
    coop:organizedBy ; coop:responsible ; coop:positions ; coop:establishedBy`.
    """
    row = entry.row
    yield from state(
        entry.subject(f"competition/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, COOP.Competition),
            *names(row.name_es, ()),
            (DCTERMS.identifier, plain(row.code)),
            (COOP.competitionFor, entry.thing("post", "post")),
            (COOP.organizedBy, entry.thing("organization", "organization")),
            *each(COOP.responsible, entry.things("responsible")),
            (COOP.positions, count(row.positions)),
            (COOP.establishedBy, entry.thing("norm", "norm")),
        ],
    )


def state_legal_basis(entry: Entry[LegalBasisRow]) -> Iterator[Statement]:
    """State that something rests on a norm.

    Adds: `?basis a coop:LegalBasis ; coop:legalBasisOf ; coop:establishedBy ?norm ; coop:text`.
    """
    row = entry.row
    subject = row.subject.replace("/", "-")
    yield from state(
        entry.subject(f"legal-basis/{subject}-{row.norm}", "norm"),
        entry.evidence(),
        [
            (RDF.type, COOP.LegalBasis),
            (COOP.legalBasisOf, entry.thing("subject")),
            (COOP.establishedBy, entry.thing("norm", "norm")),
            (COOP.text, spanish(row.description)),
        ],
    )


def state_stage(entry: Entry[StageRow]) -> Iterator[Statement]:
    """State a stage.

    Adds: `?stage a coop:Stage ; coop:stageOf ; coop:order ; skos:prefLabel ; coop:phase ; coop:startDate,
    coop:endDate ; coop:responsible ; coop:minimumScore, coop:maximumScore, coop:weight ; coop:isEliminatory`.
    """
    row = entry.row
    yield from state(
        entry.subject(f"stage/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, COOP.Stage),
            (COOP.stageOf, entry.thing("competition", "competition")),
            (COOP.order, count(row.order)),
            *names(row.name_es, ()),
            (COOP.phase, spanish(row.phase)),
            (COOP.startDate, day(row.start)),
            (COOP.endDate, day(row.end)),
            *each(COOP.responsible, entry.things("responsible")),
            (COOP.minimumScore, decimal(row.minimum)),
            (COOP.maximumScore, decimal(row.maximum)),
            (COOP.weight, decimal(row.weight)),
            (COOP.isEliminatory, None if row.eliminatory is None else boolean(row.eliminatory)),
        ],
    )


def state_scoring_criterion(entry: Entry[ScoringCriterionRow]) -> Iterator[Statement]:
    """State a criterion.

    Adds: `?criterion a coop:ScoringCriterion ; coop:criterionOf ; coop:order ; skos:prefLabel ; coop:minimumScore,
    coop:maximumScore, coop:score ; coop:text`.
    """
    row = entry.row
    yield from state(
        entry.subject(f"scoring-criterion/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, COOP.ScoringCriterion),
            (COOP.criterionOf, entry.thing("stage", "stage")),
            (COOP.order, count(row.order)),
            *names(row.name_es, ()),
            (COOP.minimumScore, decimal(row.minimum)),
            (COOP.maximumScore, decimal(row.maximum)),
            (COOP.score, decimal(row.points)),
            (COOP.text, spanish(row.text)),
        ],
    )


def check_reporting(posts: Sequence[PostRow]) -> None:
    """Check that no post reports to itself through others (see `check_no_cycle`).

    Args:
        posts: The rows of posts.csv.
    """
    check_no_cycle({f"post/{row.slug}": row for row in posts}, "reports_to")
