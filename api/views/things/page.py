"""Turns what is said of a thing into what its page shows, in the language of the reader; the templates lay it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal as OneOf

from rdflib import BNode, URIRef

from api.descriptions import Description
from api.representations import NAMES
from api.responses import Download, Frame
from api.views.terms import Value, Writer
from api.views.things.evidence import Evidence, Sources, read_sources
from api.views.things.function import FunctionPart, make_function_part
from api.views.things.markup import write_markup
from api.views.things.norm import NormPart, make_norm_part
from api.views.things.office import OfficePart, make_office_part
from api.views.things.organization_tree import Tree, make_tree
from api.views.things.parts import (
    Group,
    Member,
    MentionGroup,
    Part,
    group_facts,
    group_mentions,
    list_members,
    list_parts,
)
from api.views.things.reasons import explain_statements
from coopgraph.namespaces import COOP, DCTERMS, ELI, ORG, RDF, SKOS
from coopgraph.query.validity import ASOF
from coopgraph.store.port import Store, Triple

__all__ = ["Citation", "DocumentPage", "make_document_page"]

#: What a page tells more of.
_Kind = OneOf["body", "unit", "post", "function", "norm", "division"]
#: Class to kind, the one that says most first.
_KINDS: tuple[tuple[URIRef, _Kind], ...] = (
    (ORG.OrganizationalUnit, "unit"),
    (ORG.Post, "post"),
    (COOP.Function, "function"),
    (COOP.LegalNorm, "norm"),
    (ELI.LegalResourceSubdivision, "division"),
    (COOP.PublicBody, "body"),
    (COOP.InternationalOrganization, "body"),
)
_OFFICES: tuple[_Kind, ...] = ("body", "unit", "post")


@dataclass(frozen=True)
class Citation:
    """What tells where a statement of the page can be found again.

    Attributes:
        title: What the thing is called.
        iri: Its IRI.
        day: The date that the page tells of, or None for all times.
        release: Version of the software and fingerprint of the build, or None where it is no build of ours.
    """

    title: str
    iri: str
    day: date | None
    release: str | None


@dataclass(frozen=True)
class DocumentPage:
    """Context of `document.html`.

    Attributes:
        frame: What stands around.
        title: What the thing is called.
        names: What else it is called: acronym, printed forms.
        iri: Its IRI.
        types: Its classes of our ontology, or all where none is of ours, without those that were inferred.
        triples: Triples of the named graph that the document holds, or None.
        day: The date, or None for all times.
        begins: When the thing began to be in force, or None.
        ends: When it ended, or None.
        in_force: Whether it is in force at the date; None for all times.
        timeless: The page without regard to dates.
        groups: What is said of it.
        inferred: What the build inferred of it.
        inferred_total: How many statements these are.
        explained: Whether they are explained on this page.
        explain: The page with their explanations, or None where there is nothing to explain.
        omitted: Links to things that are not in force at the date.
        parts: What is said of its parts.
        members: What else is told of.
        evidence: What it rests on.
        tree: Its place in its organisation, or None.
        office: What is told of a body, a unit or a post, or None.
        norm: What is told of a norm, an article or a point, or None.
        function: What is told of a function, or None.
        mentions: What links to it, on this page.
        mentions_total: How many links to it there are at the date.
        mentions_omitted: How many more there are at other dates.
        number: Number of this page of links.
        pages: How many there are.
        pager: Relation (`first`, `prev`, `next`, `last`) to the address of that page.
        formats: The same document in other formats.
        citation: How to cite it.
        markup: The statements as JSON-LD that is safe inside the page, or None.
    """

    frame: Frame
    title: Value
    names: tuple[Value, ...]
    iri: str
    types: tuple[Value, ...]
    triples: int | None
    day: date | None
    begins: date | None
    ends: date | None
    in_force: bool | None
    timeless: str
    groups: tuple[Group, ...]
    inferred: tuple[Group, ...]
    inferred_total: int
    explained: bool
    explain: str | None
    omitted: int
    parts: tuple[Part, ...]
    members: tuple[Member, ...]
    evidence: tuple[Evidence, ...]
    tree: Tree | None
    office: OfficePart | None
    norm: NormPart | None
    function: FunctionPart | None
    mentions: tuple[MentionGroup, ...]
    mentions_total: int
    mentions_omitted: int
    number: int
    pages: int
    pager: Mapping[str, str]
    formats: tuple[Download, ...]
    citation: Citation
    markup: str | None


def make_document_page(
    store: Store,
    description: Description,
    frame: Frame,
    pager: Mapping[str, str],
    *,
    explain: bool = False,
    release: str | None = None,
) -> DocumentPage:
    """Make the context of the page of a thing.

    Args:
        store: The graph.
        description: What is said of it.
        frame: What stands around the page.
        pager: Relation to the address of another page of links.
        explain: Whether to explain what was inferred.
        release: Version of the software and fingerprint of the build, or None.

    Returns:
        The context.
    """
    writer = _make_writer(store, description, frame)
    document, interval = description.document, description.interval
    sources = (
        Sources({}, (), {})
        if document.statements is not None or document.thing.is_document
        else read_sources(store, document.thing, description.passages, writer)
    )
    stated, inferred = _part(description, sources)
    reasons = explain_statements(store, description.thing, inferred, writer) if explain else None
    kind = _find_kind(description)
    title = _read_title(description, frame, writer)
    types = [triple for triple in stated if triple[1] == RDF.type]
    # The classes of other vocabularies say less to a reader: they stand among the facts.
    types = [triple for triple in types if str(triple[2]).startswith(COOP)] or types
    return DocumentPage(
        frame=frame,
        title=title,
        names=_list_names(description, writer, title),
        iri=str(description.thing),
        types=tuple(writer.write(triple[2]) for triple in types),
        triples=document.triples,
        day=description.asof.day,
        begins=interval.begins,
        ends=interval.ends,
        in_force=description.is_in_force,
        timeless=frame.href(document.path, **{ASOF: "all"}),
        groups=group_facts((triple for triple in stated if triple not in types), writer, sources),
        inferred=group_facts(inferred, writer, reasons=reasons),
        inferred_total=len(inferred),
        explained=explain,
        explain=_link_explained(description, frame) if inferred and not explain else None,
        omitted=description.omitted,
        parts=list_parts(description, writer),
        members=list_members(description, writer),
        evidence=sources.evidence,
        tree=_make_tree(store, description, writer, kind),
        office=make_office_part(store, writer, description.thing, kind, description.asof.text)
        if kind in _OFFICES
        else None,
        norm=make_norm_part(store, writer, description.thing, is_norm=kind == "norm")
        if kind in ("norm", "division")
        else None,
        function=make_function_part(store, writer, description) if kind == "function" else None,
        mentions=group_mentions(description, writer),
        mentions_total=description.mentions.total,
        mentions_omitted=description.mentions.omitted,
        number=description.page,
        pages=description.pages,
        pager=pager,
        formats=_list_formats(description, frame),
        citation=Citation(title.text, str(description.thing), description.asof.day, release),
        markup=write_markup([*description.about(description.thing), *_list_further(description)]),
    )


def _make_writer(store: Store, description: Description, frame: Frame) -> Writer:
    anchors: dict[object, str] = {
        part: f"parte-{number}" for number, part in enumerate(description.parts, start=1) if isinstance(part, BNode)
    }
    writer = Writer(frame, description.labels, description.asof.asked, anchors)
    named = {description.thing, *(term for triple in description.statements for term in triple)}
    named |= {term for link in description.mentions.links for term in link}
    writer.learn(store, named)
    return writer


def _part(description: Description, sources: Sources) -> tuple[list[Triple], list[Triple]]:
    """Part the statements of the thing in those that are stated and those that only the build infers.

    The passages are told apart from other statements.
    """
    stated: list[Triple] = []
    inferred: list[Triple] = []
    told = {evidence.title for source in sources.evidence for evidence in (each.passage for each in source.quotations)}
    for triple in description.own:
        if triple[1] == DCTERMS.source and str(triple[2]) in told:
            continue
        (inferred if sources.is_inferred(triple[1], triple[2]) else stated).append(triple)
    return stated, inferred


def _find_kind(description: Description) -> _Kind | None:
    types = {triple[2] for triple in description.about(description.thing) if triple[1] == RDF.type}
    return next((kind for class_, kind in _KINDS if class_ in types), None)


def _make_tree(store: Store, description: Description, writer: Writer, kind: _Kind | None) -> Tree | None:
    thing, day = description.thing, description.asof.day
    if kind not in _OFFICES:
        return None
    if kind == "body":
        return make_tree(store, writer, thing, thing, day)
    unit = thing
    if kind == "post":
        within = description.statements.value(thing, ORG.postIn)
        if not isinstance(within, URIRef):
            return None
        unit = within
    bodies = store.triples((unit, ORG.unitOf, None))
    body = next((body for _, _, body in bodies if isinstance(body, URIRef)), None)
    return None if body is None else make_tree(store, writer, body, unit, day)


def _read_title(description: Description, frame: Frame, writer: Writer) -> Value:
    title = description.document.title
    if title is not None:
        return Value(title[frame.language])
    text, language = writer.label(description.thing)
    return Value(text, language=writer.mark(language))


def _list_names(description: Description, writer: Writer, title: Value) -> tuple[Value, ...]:
    """List what else the thing is called, each name once."""
    properties = (COOP.acronym, COOP.printedForm, DCTERMS.title, SKOS.prefLabel, SKOS.altLabel)
    found = [
        value
        for property_ in properties
        for value in sorted(description.statements.objects(description.thing, property_), key=str)
    ]
    # A title is told as it is printed; of the names that we give, those in the language of the reader.
    names = {
        value.text: value for value in map(writer.write, found) if value.language is None or value.language == "es"
    }
    return tuple(Value(text, language=value.language) for text, value in names.items() if text != title.text)


def _link_explained(description: Description, frame: Frame) -> str:
    asked = description.asof.asked
    parameters = {} if asked is None else {ASOF: asked}
    return f"{frame.href(description.document.path, **parameters, explain='true')}#inferencias"


def _list_further(description: Description) -> list[Triple]:
    return [triple for part in description.parts for triple in description.about(part)]


def _list_formats(description: Description, frame: Frame) -> tuple[Download, ...]:
    document = description.document
    plain = [offer for offer in document.offers if offer.profile == document.offers[0].profile]
    return tuple(
        Download(NAMES[offer.media_type], offer.media_type, offer.address(f"{frame.root}{document.path}"))
        for offer in plain
    )
