"""Writes a document as plain JSON, for programs that know no RDF; `docs/reference/linked-data.md` is its contract."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from rdflib import Graph, Literal, URIRef

from api.descriptions import Description
from api.negotiation import LANGUAGES
from api.representations import Representation
from coopgraph.namespaces import RDF, SKOS
from coopgraph.store.port import Triple

__all__ = ["define_member", "write_alternates", "write_document"]


def write_document(description: Description, pages: Mapping[str, str]) -> bytes:
    """Write a document.

    Args:
        description: What it says.
        pages: Relation (`next`…) to the address of another page of the links.

    Returns:
        JSON in UTF-8.
    """
    document, interval = description.document, description.interval
    mentions = description.mentions
    values: dict[str, Any] = {
        **_name(description, description.thing),
        "document": document.iri or str(description.thing),
        "types": [_name(description, triple[2]) for triple in description.own if triple[1] == RDF.type],
        "asof": description.asof.text,
        "valid_from": interval.begins and interval.begins.isoformat(),
        "valid_to": interval.ends and interval.ends.isoformat(),
        "in_force": description.is_in_force,
        "properties": _group(description, description.own),
        "omitted_links": description.omitted,
        "parts": [
            {"id": _identify(part), "properties": _group(description, description.about(part))}
            for part in description.parts
        ],
        "members": [
            {**_name(description, member), "definitions": _define(description, member)} for member in document.members
        ],
        "mentioned_by": {
            "total": mentions.total,
            "omitted": mentions.omitted,
            "page": description.page,
            "pages": description.pages,
            **{relation: pages.get(relation) for relation in ("first", "prev", "next", "last")},
            "links": [
                {"subject": _name(description, subject), "property": _name(description, property_)}
                for subject, property_ in mentions.links
            ],
        },
        "passages": [
            {
                "id": str(passage.iri),
                "source": _name(description, passage.source),
                "lines": passage.lines,
                "quote": passage.quote,
            }
            for passage in description.passages
        ],
    }
    if document.triples is not None:
        values["triples"] = document.triples
    return _dump(values)


def write_alternates(document: str, offers: Iterable[Representation], default: Representation) -> bytes:
    """Write the list of the forms of a document.

    Args:
        document: Its address, without an ending.
        offers: The forms.
        default: The one that is given if nothing else is asked for.

    Returns:
        JSON in UTF-8.
    """
    forms = [
        {
            "href": offer.address(document),
            "media_type": offer.media_type,
            "profile": offer.profile.iri,
            "token": offer.profile.token,
            "default": offer == default,
        }
        for offer in offers
    ]
    return _dump({"document": document, "representations": forms})


def _dump(values: object) -> bytes:
    return (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _identify(term: object) -> str:
    return str(term) if isinstance(term, URIRef) else f"_:{term}"


def _name(description: Description, term: object) -> dict[str, Any]:
    return {"id": _identify(term), "labels": dict(description.labels.get(str(term), {}))}


def _group(description: Description, triples: Iterable[Triple]) -> list[dict[str, Any]]:
    groups: dict[URIRef, list[dict[str, Any]]] = {}
    for _, property_, value in triples:
        groups.setdefault(property_, []).append(_write_value(description, value))
    return [{**_name(description, property_), "values": values} for property_, values in groups.items()]


def _write_value(description: Description, value: object) -> dict[str, Any]:
    if isinstance(value, Literal):
        kept = {"value": str(value), "language": value.language, "datatype": value.datatype and str(value.datatype)}
        return {name: text for name, text in kept.items() if text is not None}
    return _name(description, value)


def define_member(statements: Graph, member: URIRef, language: str) -> Literal | None:
    """Find the definition of a member of a document.

    Args:
        statements: What the document says.
        member: The member.
        language: Language that is preferred.

    Returns:
        Its definition, else its scope note, in that language if it has one; or None.
    """
    found = [
        (property_ != SKOS.definition, text.language != language, str(text), text)
        for property_ in (SKOS.definition, SKOS.scopeNote)
        for text in statements.objects(member, property_)
        if isinstance(text, Literal)
    ]
    return min(found)[-1] if found else None


def _define(description: Description, member: URIRef) -> dict[str, str]:
    found = (define_member(description.statements, member, language) for language in LANGUAGES)
    return {text.language or "": str(text) for text in found if text is not None}
