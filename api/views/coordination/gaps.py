"""Shows what coordination lacks: gaps, ties that one side only prescribes, and who is in and out of the committee.

Which they are is decided by the named queries and the analysis; the ties themselves are left to `tie_sentences`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import URIRef

from api.responses import Frame
from api.views.coordination.tie_network import TieNetwork
from api.views.coordination.tie_sentences import PATH, SENTENCES
from api.views.link_names import Name
from api.views.links import link_iri
from coopgraph.analyse.answers import Answer, Row, ask
from coopgraph.analyse.coordination_network import COMMITTEE
from coopgraph.model import Analysis, Call
from coopgraph.query import read_labels
from coopgraph.store.port import Store

__all__ = [
    "GAPS",
    "MEMBERS",
    "Body",
    "Collaboration",
    "GapKind",
    "Member",
    "Outsider",
    "Pair",
    "list_collaborations",
    "list_gaps",
    "list_outsiders",
    "list_pairs",
]

GAPS, MEMBERS = Call("coordination-gaps"), Call("collaboration-members")
#: The gaps of this kind have a table of their own.
_ONE_SIDED = "one-sided"
_NATIONAL = "national"


@dataclass(frozen=True)
class Body:
    """Who lacks something, and what.

    Attributes:
        name: Who.
        explanation: What, in Spanish.
        source: The page of the gap that a source states, with its passage; None where the graph itself shows it.
    """

    name: Name
    explanation: str
    source: str | None


@dataclass(frozen=True)
class GapKind:
    """The gaps of one kind.

    Attributes:
        slug: The kind.
        name: Its name.
        gaps: The gaps.
    """

    slug: str
    name: str
    gaps: tuple[Body, ...]


def list_gaps(store: Store, frame: Frame) -> tuple[GapKind, ...]:
    """List the gaps by kind, the kind with most gaps first.

    Args:
        store: The graph.
        frame: What stands around the page.

    Returns:
        The kinds; those that one side only prescribes are left to `list_pairs`.
    """
    rows = [row for row in ask(store, GAPS.query).rows if str(row["kind"]) != _ONE_SIDED]
    kinds = {str(row["kind"]): URIRef(_KINDS + str(row["kind"])) for row in rows}
    things = {URIRef(str(row["organization"])) for row in rows}
    labels = read_labels(store, sorted({*things, *kinds.values()}), frame.language)
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(str(row["kind"]), []).append(row)
    return tuple(
        GapKind(
            kind,
            labels.get(str(kinds[kind]), str(found[0]["kindLabel"])),
            tuple(_make_gap(row, labels, frame) for row in found),
        )
        for kind, found in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    )


_KINDS = "https://w3id.org/coopgraph/vocab/coordination-gap-kind/"


def _make_gap(row: Row, labels: Mapping[str, str], frame: Frame) -> Body:
    thing, gap = str(row["organization"]), row["gap"]
    name = Name(labels.get(thing) or str(row["organizationLabel"] or thing), link_iri(frame, thing))
    return Body(name, str(row["explanation"]), None if gap is None else link_iri(frame, str(gap)))


# What one side only prescribes


@dataclass(frozen=True)
class Pair:
    """A body that must coordinate with another that no provision obliges.

    Attributes:
        source: Who must.
        target: With whom.
        modes: In what modes.
        ties: How many ties there are.
        is_decided: Whether the functions of the other are known, so that it can be said that none obliges it.
        sentences: The address of the sentences.
    """

    source: Name
    target: Name
    modes: str
    ties: int
    is_decided: bool
    sentences: str


def list_pairs(analysis: Analysis, network: TieNetwork, frame: Frame) -> tuple[Pair, ...]:
    """List the pairs of which one side only prescribes the tie, those that are certain first.

    Args:
        analysis: The analysis of coordination.
        network: All ties.
        frame: What stands around the page.

    Returns:
        The pairs.
    """
    listing = next(listing for listing in analysis.listings if listing.id == _ONE_SIDED)
    names = [column.name for column in listing.columns]
    rows = [dict(zip(names, row, strict=True)) for row in listing.rows]
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((str(row["from"]), str(row["to"])), []).append(row)
    keys = {tie.iri: tie.key for tie in network.ties}
    pairs = [
        Pair(
            Name(network.name(source), link_iri(frame, source)),
            Name(network.name(target), link_iri(frame, target)),
            "; ".join(dict.fromkeys(network.name(str(row["mode"])) for row in found)),
            len(found),
            str(found[0]["decided"]) == "true",
            frame.href(PATH, tie=",".join(keys[str(row["tie"])] for row in found)) + SENTENCES,
        )
        for (source, target), found in groups.items()
    ]
    return tuple(sorted(pairs, key=lambda pair: (not pair.is_decided, pair.source.text, pair.target.text)))


# Committees


@dataclass(frozen=True)
class Member:
    """A member of a committee or system.

    Attributes:
        body: The body.
        unit: The unit or post of the body that is the member, or None for the body itself.
        role: Its role, or None.
        norm: The norm and the article, or None where no norm names it.
    """

    body: Name
    unit: Name | None
    role: str | None
    norm: Name | None


@dataclass(frozen=True)
class Collaboration:
    """A committee or system.

    Attributes:
        name: Its name.
        is_committee: Whether it is the committee of which the analysis asks who is out.
        members: Its members.
    """

    name: Name
    is_committee: bool
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Outsider:
    """A national body with a cooperation office that is no member of the committee.

    Attributes:
        body: The body.
        naming: How many ties of the functions of others name it.
    """

    body: Name
    naming: int


def list_collaborations(store: Store, date: str, frame: Frame) -> tuple[Collaboration, ...]:
    """List the committees and systems at a date, the committee of the analysis first.

    Args:
        store: The graph.
        date: The date, or `all`.
        frame: What stands around the page.

    Returns:
        The collaborations that a norm of the date establishes, or of which no norm tells since when they exist.
    """
    answer = ask(store, MEMBERS.query)
    columns = ("collaboration", "member", "memberBody", "role")
    things = {URIRef(str(row[column])) for row in answer.rows for column in columns if row[column] is not None}
    labels = read_labels(store, sorted(things), frame.language)
    groups: dict[str, list[Row]] = {}
    for row in _in_force(answer, date):
        groups.setdefault(str(row["collaboration"]), []).append(row)
    return tuple(
        Collaboration(
            Name(labels.get(group) or str(rows[0]["collaborationLabel"]), link_iri(frame, group)),
            group == COMMITTEE,
            tuple(_make_member(row, labels, frame) for row in rows),
        )
        for group, rows in sorted(groups.items(), key=lambda pair: (pair[0] != COMMITTEE, pair[0]))
    )


def _in_force(answer: Answer, date: str) -> Iterable[Row]:
    """Give the rows of a date; a member that no norm names is one since the norm of the others."""
    since: dict[str, str] = {}
    for row in answer.rows:
        if row["normDate"] is not None:
            group = str(row["collaboration"])
            since[group] = min(since.get(group, str(row["normDate"])), str(row["normDate"]))
    for row in answer.rows:
        start = since.get(str(row["collaboration"])) if row["normDate"] is None else str(row["normDate"])
        # Dates of ISO 8601 sort as text.
        if start is None or date == "all" or start <= date:
            yield row


def _make_member(row: Row, labels: Mapping[str, str], frame: Frame) -> Member:
    def name(column: str) -> Name:
        thing = str(row[column])
        return Name(labels.get(thing) or str(row[f"{column}Label"]), link_iri(frame, thing))

    norm, article = row["norm"], row["article"]
    text = str(row["normLabel"] or norm) + ("" if article is None else f", art. {article}")
    return Member(
        name("memberBody"),
        None if row["member"] == row["memberBody"] else name("member"),
        None if row["role"] is None else name("role").text,
        None if norm is None else Name(text, link_iri(frame, str(norm)), "es"),
    )


def list_outsiders(analysis: Analysis, network: TieNetwork, frame: Frame) -> Sequence[Outsider]:
    """List the national bodies with a cooperation office that are no members of the committee.

    Args:
        analysis: The analysis of coordination.
        network: All ties.
        frame: What stands around the page.

    Returns:
        The bodies.
    """
    listing = next(listing for listing in analysis.listings if listing.id == "outside")
    names = [column.name for column in listing.columns]
    rows = [dict(zip(names, row, strict=True)) for row in listing.rows]
    return tuple(
        Outsider(Name(network.name(str(row["body"])), link_iri(frame, str(row["body"]))), int(str(row["naming"])))
        for row in rows
        if str(row["office"]) == "true" and str(row["member"]) == "false" and str(row["level"]).endswith(_NATIONAL)
    )
