"""Claims, findings and recommendations, in our own words with their places: rows to statements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib import Literal
from rdflib.namespace import RDF, XSD

from coopgraph.build.ledger import Entry
from coopgraph.build.statements import bilingual, count, each, plain, spanish, state, year
from coopgraph.build.tables import (
    Items,
    Name,
    OptionalCount,
    OptionalSlug,
    OptionalText,
    OptionalYear,
    Places,
    Row,
    Slug,
)
from coopgraph.model import Statement
from coopgraph.namespaces import COOP

__all__ = [
    "ClaimRow",
    "FindingRow",
    "FindingValueRow",
    "RecommendationRow",
    "state_claim",
    "state_finding",
    "state_finding_value",
    "state_recommendation",
]

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


class ClaimRow(Row):
    """A checkable statement of a source, worded by us."""

    slug: Slug
    section: Name
    statement_es: Name
    statement_en: Name
    kind: Slug
    subject: Items
    measure: OptionalSlug
    claimed_value: OptionalText
    unit: OptionalSlug
    year_from: OptionalYear
    year_to: OptionalYear
    places: Places


class FindingRow(Row):
    """An inconsistency inside a source or between sources."""

    slug: Slug
    kind: Slug
    description_es: Name
    description_en: Name
    about: Items
    places: Places


class FindingValueRow(Row):
    """One of the values that do not agree, where it stands."""

    finding: Slug
    order: OptionalCount
    value: Name
    places: Places


class RecommendationRow(Row):
    """A recommendation of a source, worded by us."""

    slug: Slug
    order: OptionalCount
    statement_es: Name
    statement_en: Name
    addressed_to: Items
    about: Items
    places: Places


def state_claim(entry: Entry[ClaimRow]) -> Iterator[Statement]:
    """State a claim.

    Adds: `?claim a coop:Claim ; coop:section ; coop:statement ; coop:claimKind ; coop:about ; coop:measure ;
    coop:claimedValue ; coop:valueUnit ; coop:yearFrom, coop:yearTo`; a claimed number is an xsd:decimal.
    """
    row = entry.row
    value = row.claimed_value
    yield from state(
        entry.subject(f"claim/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, COOP.Claim),
            (COOP.section, plain(row.section)),
            *bilingual(COOP.statement, row.statement_es, row.statement_en),
            (COOP.claimKind, entry.concept("kind", "claim-kind")),
            *each(COOP.about, entry.things("subject")),
            (COOP.measure, plain(row.measure)),
            (
                COOP.claimedValue,
                Literal(value, datatype=XSD.decimal, normalize=False)
                if value is not None and _NUMBER.fullmatch(value)
                else spanish(value),
            ),
            (COOP.valueUnit, entry.concept("unit", "unit")),
            (COOP.yearFrom, year(row.year_from)),
            (COOP.yearTo, year(row.year_to)),
        ],
    )


def state_finding(entry: Entry[FindingRow]) -> Iterator[Statement]:
    """State a finding.

    Adds: `?finding a coop:Finding ; coop:findingKind ; coop:statement ; coop:about`.
    """
    row = entry.row
    yield from state(
        entry.subject(f"finding/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, COOP.Finding),
            (COOP.findingKind, entry.concept("kind", "finding-kind")),
            *bilingual(COOP.statement, row.description_es, row.description_en),
            *each(COOP.about, entry.things("about")),
        ],
    )


def state_finding_value(entry: Entry[FindingValueRow]) -> Iterator[Statement]:
    """State one of the values of a finding.

    Adds: `?value a coop:FindingValue ; coop:valueOf ?finding ; coop:order ; coop:printedValue`.
    """
    row = entry.row
    yield from state(
        entry.subject(f"finding/{row.finding}/value-{row.order}", "finding"),
        entry.evidence(),
        [
            (RDF.type, COOP.FindingValue),
            (COOP.valueOf, entry.thing("finding", "finding")),
            (COOP.order, count(row.order)),
            (COOP.printedValue, plain(row.value)),
        ],
    )


def state_recommendation(entry: Entry[RecommendationRow]) -> Iterator[Statement]:
    """State a recommendation.

    Adds: `?recommendation a coop:Recommendation ; coop:order ; coop:statement ; coop:addressedTo ; coop:about`.
    """
    row = entry.row
    yield from state(
        entry.subject(f"recommendation/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, COOP.Recommendation),
            (COOP.order, count(row.order)),
            *bilingual(COOP.statement, row.statement_es, row.statement_en),
            *each(COOP.addressedTo, entry.things("addressed_to")),
            *each(COOP.about, entry.things("about")),
        ],
    )
