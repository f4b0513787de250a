"""Turns what is said of a thing into what its page shows, in the language of the reader; the templates lay it out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rdflib import BNode, Literal, URIRef

from api.addresses import locate_iri
from api.descriptions import Description
from api.document_json import define_member
from api.representations import NAMES, Representation
from api.responses import Download, Frame
from coopgraph.namespaces import RDF, shorten
from coopgraph.store.port import Triple

__all__ = [
    "AlternatesPage",
    "DocumentPage",
    "Form",
    "Group",
    "Member",
    "MentionGroup",
    "Part",
    "Quotation",
    "Value",
    "WithdrawnPage",
    "link_iri",
    "make_alternates_page",
    "make_document_page",
]


@dataclass(frozen=True)
class Value:
    """A term as a page shows it.

    Attributes:
        text: What is shown.
        href: Where it leads, or None.
        title: The whole IRI, where the text is a label of it; the datatype of a literal; or None.
        language: Language tag of the text where it is another than that of the page, or None.
    """

    text: str
    href: str | None = None
    title: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Group:
    """A property and its values.

    Attributes:
        property: The property.
        values: Its values.
    """

    property: Value
    values: tuple[Value, ...]


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


@dataclass(frozen=True)
class Quotation:
    """A place of a document that the thing rests on.

    Attributes:
        passage: The passage.
        source: The document.
        lines: Its lines, or None.
        quote: Its words, or None.
    """

    passage: Value
    source: Value
    lines: str | None
    quote: str | None


@dataclass(frozen=True)
class DocumentPage:
    """Context of `document.html`.

    Attributes:
        frame: What stands around.
        title: What the thing is called.
        iri: Its IRI.
        types: Its classes.
        triples: Triples of the named graph that the document holds, or None.
        asof: The date as an argument, for the form.
        day: The date, or None for all times.
        begins: When the thing began to be in force, or None.
        ends: When it ended, or None.
        in_force: Whether it is in force at the date; None for all times.
        action: Address of the page without parameters.
        groups: What is said of it.
        omitted: Links to things that are not in force at the date.
        parts: What is said of its parts.
        members: What else is told of.
        passages: What it rests on.
        mentions: What links to it, on this page.
        mentions_total: How many links to it there are at the date.
        mentions_omitted: How many more there are at other dates.
        number: Number of this page of links.
        pages: How many there are.
        pager: Relation (`first`, `prev`, `next`, `last`) to the address of that page.
        formats: The same document in other formats.
    """

    frame: Frame
    title: Value
    iri: str
    types: tuple[Value, ...]
    triples: int | None
    asof: str
    day: date | None
    begins: date | None
    ends: date | None
    in_force: bool | None
    action: str
    groups: tuple[Group, ...]
    omitted: int
    parts: tuple[Part, ...]
    members: tuple[Member, ...]
    passages: tuple[Quotation, ...]
    mentions: tuple[MentionGroup, ...]
    mentions_total: int
    mentions_omitted: int
    number: int
    pages: int
    pager: Mapping[str, str]
    formats: tuple[Download, ...]


@dataclass(frozen=True)
class Form:
    """A form that a document comes in.

    Attributes:
        name: Name of the format.
        media_type: Its media type.
        profile: Name of the profile.
        about: Page of the profile.
        href: Where it lies.
    """

    name: str
    media_type: str
    profile: str
    about: str
    href: str


@dataclass(frozen=True)
class AlternatesPage:
    """Context of `alternates.html`.

    Attributes:
        frame: What stands around.
        iri: IRI of the thing.
        document: Address of its page.
        forms: The forms.
    """

    frame: Frame
    iri: str
    document: str
    forms: tuple[Form, ...]


@dataclass(frozen=True)
class WithdrawnPage:
    """Context of `withdrawn.html`.

    Attributes:
        frame: What stands around.
        iri: The IRI.
        day: When it was withdrawn.
        reason: Why.
        successor: What stands for it now, or None.
    """

    frame: Frame
    iri: str
    day: date
    reason: str
    successor: Value | None


class _Writer:
    """Writes terms for one page."""

    def __init__(self, description: Description, frame: Frame) -> None:
        self._description = description
        self._frame = frame
        self.language = frame.language
        self.anchors: dict[object, str] = {
            part: f"parte-{number}" for number, part in enumerate(description.parts, start=1) if isinstance(part, BNode)
        }

    def write(self, term: object) -> Value:
        """Write a term."""
        if isinstance(term, Literal):
            datatype = None if term.datatype is None else shorten(str(term.datatype))
            return Value(str(term), title=datatype, language=self._other(term.language))
        if term in self.anchors:
            return Value(f"#{self.anchors[term]}", href=f"#{self.anchors[term]}")
        if not isinstance(term, URIRef):
            return Value(f"_:{term}")
        text, language = self.label(term)
        asof = self._description.asof.asked
        return Value(text, href=link_iri(self._frame, str(term), asof), title=str(term), language=self._other(language))

    def label(self, term: URIRef) -> tuple[str, str | None]:
        """Choose the label of an IRI: in the language of the page, else in any other, else its short form."""
        labels = self._description.labels.get(str(term), {})
        for language in (self._frame.language, "es", "en", "", *sorted(labels)):
            if labels.get(language, "").strip():
                return labels[language], language
        return shorten(str(term)), None

    def group(self, triples: Iterable[Triple]) -> tuple[Group, ...]:
        """Group statements by their property."""
        groups: dict[URIRef, list[Value]] = {}
        for _, property_, value in triples:
            groups.setdefault(property_, []).append(self.write(value))
        return tuple(Group(self.write(property_), tuple(values)) for property_, values in groups.items())

    def _other(self, language: str | None) -> str | None:
        return language if language and language != self._frame.language else None


def link_iri(frame: Frame, iri: str, asof: str | None = None) -> str | None:
    """Return the link to the page of an IRI.

    Args:
        frame: What stands around the page.
        iri: Any IRI.
        asof: The date that the reader chose, or None; the pages of things carry it on.

    Returns:
        A link within the service for an IRI of ours, the IRI itself for another that browsers fetch, else None.
    """
    path = locate_iri(iri)
    if path is None:
        return iri if iri.startswith(("http://", "https://")) else None
    path, hash_, fragment = path.partition("#")
    parameters = {"asof": asof} if asof is not None and path.startswith("/doc/") else {}
    return f"{frame.href(path, **parameters)}{hash_}{fragment}"


def make_document_page(description: Description, frame: Frame, pager: Mapping[str, str]) -> DocumentPage:
    """Make the context of the page of a thing.

    Args:
        description: What is said of it.
        frame: What stands around the page.
        pager: Relation to the address of another page of links.

    Returns:
        The context.
    """
    writer = _Writer(description, frame)
    document, interval = description.document, description.interval
    return DocumentPage(
        frame=frame,
        title=_read_title(description, frame, writer),
        iri=str(description.thing),
        types=tuple(writer.write(triple[2]) for triple in description.own if triple[1] == RDF.type),
        triples=document.triples,
        asof=description.asof.text,
        day=description.asof.day,
        begins=interval.begins,
        ends=interval.ends,
        in_force=description.is_in_force,
        action=f"{frame.root}{document.path}",
        groups=writer.group(triple for triple in description.own if triple[1] != RDF.type),
        omitted=description.omitted,
        parts=tuple(
            Part(f"parte-{number}", _name_part(writer, part), writer.group(description.about(part)))
            for number, part in enumerate(description.parts, start=1)
        ),
        members=_list_members(description, writer),
        passages=tuple(
            Quotation(writer.write(passage.iri), writer.write(passage.source), passage.lines, passage.quote)
            for passage in description.passages
        ),
        mentions=_group_mentions(description, writer),
        mentions_total=description.mentions.total,
        mentions_omitted=description.mentions.omitted,
        number=description.page,
        pages=description.pages,
        pager=pager,
        formats=_list_formats(description, frame),
    )


def _read_title(description: Description, frame: Frame, writer: _Writer) -> Value:
    title = description.document.title
    if title is not None:
        return Value(title[frame.language])
    text, language = writer.label(description.thing)
    return Value(text, language=language if language and language != frame.language else None)


def _name_part(writer: _Writer, part: object) -> Value:
    return Value(f"_:{part}") if isinstance(part, BNode) else writer.write(part)


def _list_members(description: Description, writer: _Writer) -> tuple[Member, ...]:
    members = []
    for member in description.document.members:
        definition = define_member(description.statements, member, writer.language)
        members.append(Member(writer.write(member), None if definition is None else writer.write(definition)))
    return tuple(members)


def _group_mentions(description: Description, writer: _Writer) -> tuple[MentionGroup, ...]:
    groups: dict[URIRef, list[Value]] = {}
    for subject, property_ in description.mentions.links:
        groups.setdefault(property_, []).append(writer.write(subject))
    return tuple(MentionGroup(writer.write(property_), tuple(subjects)) for property_, subjects in groups.items())


def _list_formats(description: Description, frame: Frame) -> tuple[Download, ...]:
    document = description.document
    plain = [offer for offer in document.offers if offer.profile == document.offers[0].profile]
    return tuple(
        Download(NAMES[offer.media_type], offer.media_type, offer.address(f"{frame.root}{document.path}"))
        for offer in plain
    )


def make_alternates_page(iri: str, path: str, offers: Sequence[Representation], frame: Frame) -> AlternatesPage:
    """Make the context of the list of the forms of a document.

    Args:
        iri: IRI of the thing.
        path: Path of the document below the root of the service.
        offers: The forms.
        frame: What stands around the page.

    Returns:
        The context.
    """
    forms = tuple(
        Form(
            NAMES[offer.media_type],
            offer.media_type,
            offer.profile.title[frame.language],
            frame.href(f"/profiles/{offer.profile.token}"),
            offer.address(f"{frame.root}{path}"),
        )
        for offer in offers
    )
    return AlternatesPage(frame, iri, frame.href(path), forms)
