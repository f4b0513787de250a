"""Turns the statements of a document into what its page lists: facts with sources, parts, members, links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib import BNode, URIRef

from api.descriptions import Description
from api.document_json import define_member
from api.views.terms import Value, Writer
from api.views.things.evidence import Origin, Sources
from api.views.things.reasons import Reason
from coopgraph.store.port import Term, Triple

__all__ = [
    "Fact",
    "Group",
    "Member",
    "MentionGroup",
    "Part",
    "group_facts",
    "group_mentions",
    "list_members",
    "list_parts",
]


@dataclass(frozen=True)
class Fact:
    """A value of a property.

    Attributes:
        value: The value.
        origins: Where the statement comes from.
        reason: Why it holds, for an inferred one that is explained; else None.
    """

    value: Value
    origins: tuple[Origin, ...] = ()
    reason: Reason | None = None


@dataclass(frozen=True)
class Group:
    """A property and its values.

    Attributes:
        property: The property.
        facts: Its values.
    """

    property: Value
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Part:
    """A part of the thing, or a blank node that hangs from it.

    Attributes:
        anchor: Identifier in the page.
        name: The part.
        groups: What is said of it.
    """

    anchor: str
    name: Value
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Member:
    """A thing that is told of in the same document.

    Attributes:
        name: The thing.
        definition: Its definition, or None.
    """

    name: Value
    definition: Value | None


@dataclass(frozen=True)
class MentionGroup:
    """What links to the thing by one property.

    Attributes:
        property: The property.
        subjects: What links.
    """

    property: Value
    subjects: tuple[Value, ...]


def group_facts(
    triples: Iterable[Triple],
    writer: Writer,
    sources: Sources | None = None,
    reasons: Mapping[tuple[URIRef, Term], Reason] | None = None,
) -> tuple[Group, ...]:
    """Group statements by their property.

    Args:
        triples: The statements, sorted.
        writer: Writes the terms.
        sources: What the statements rest on, or None where that is not told.
        reasons: Property and object to the reason of an inferred statement.

    Returns:
        The properties in the order of the statements.
    """
    groups: dict[URIRef, list[Fact]] = {}
    for _, property_, value in triples:
        origins = () if sources is None else sources.list_origins(property_, value)
        reason = None if reasons is None else reasons.get((property_, value))
        groups.setdefault(property_, []).append(Fact(writer.write(value), origins, reason))
    return tuple(Group(writer.write(property_), tuple(facts)) for property_, facts in groups.items())


def list_parts(description: Description, writer: Writer) -> tuple[Part, ...]:
    """List the parts of the thing with what is said of them.

    Args:
        description: What is said of the thing.
        writer: Writes the terms.

    Returns:
        The parts.
    """
    return tuple(
        Part(
            f"parte-{number}",
            Value(f"_:{part}") if isinstance(part, BNode) else writer.write(part),
            group_facts(description.about(part), writer),
        )
        for number, part in enumerate(description.parts, start=1)
    )


def list_members(description: Description, writer: Writer) -> tuple[Member, ...]:
    """List what else the document tells of.

    Args:
        description: What is said of the thing.
        writer: Writes the terms.

    Returns:
        The members, with their definitions.
    """
    members = []
    for member in description.document.members:
        definition = define_member(description.statements, member, writer.language)
        members.append(Member(writer.write(member), None if definition is None else writer.write(definition)))
    return tuple(members)


def group_mentions(description: Description, writer: Writer) -> tuple[MentionGroup, ...]:
    """Group what links to the thing, on this page, by property.

    Args:
        description: What is said of the thing.
        writer: Writes the terms.

    Returns:
        The properties in the order of the links.
    """
    groups: dict[URIRef, list[Value]] = {}
    for subject, property_ in description.mentions.links:
        groups.setdefault(property_, []).append(writer.write(subject))
    return tuple(MentionGroup(writer.write(property_), tuple(subjects)) for property_, subjects in groups.items())
