"""Gathers what a page and the JSON of a document say of a thing at a date; how they say it is decided there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from fastapi import Request
from rdflib import Graph, URIRef

from api.representations import Representation, list_representations
from api.statements import (
    Labels,
    Mentions,
    Passage,
    list_terms,
    read_intervals,
    read_labels_of,
    read_mentions,
    read_own_labels,
    read_passages,
    read_statements,
)
from api.things import Thing
from coopgraph.errors import ParameterError, ResourceNotFoundError
from coopgraph.model import Text
from coopgraph.query.run import read_reference_date
from coopgraph.query.validity import ASOF, Interval
from coopgraph.store.port import Store, Triple

__all__ = ["PAGE_SIZE", "AsOf", "Description", "Document", "describe", "read_asof", "read_explain", "read_page_number"]

#: Links to a thing that one page lists.
PAGE_SIZE = 100
_ALL = "all"
_MOST_DIGITS = 6


@dataclass(frozen=True)
class Document:
    """What a request asks to see.

    Attributes:
        thing: What the document is about.
        path: Its path below the root of the service, without the ending of a format.
        ending: The ending that the request named, or None.
        iri: IRI of the document, or None where the thing is one itself: an ontology, a vocabulary, a graph.
        members: Things that are told of in the same document, such as the concepts of a scheme.
        title: Its title, where the graph has none for it.
        statements: What it says, where that does not stand in the graph.
        graph: IRI of the named graph that it holds, or None.
        triples: How many triples that graph has, or None.
        offers: The forms that it comes in.
    """

    thing: Thing
    path: str
    ending: str | None = None
    iri: str | None = None
    members: tuple[URIRef, ...] = ()
    title: Text | None = None
    statements: Graph | None = None
    graph: str | None = None
    triples: int | None = None
    offers: tuple[Representation, ...] = field(default_factory=list_representations)

    def read_statements(self, store: Store) -> Graph:
        """Read what the document says.

        Args:
            store: The graph.

        Returns:
            Its statements.
        """
        return read_statements(store, self.thing, self.members) if self.statements is None else self.statements


@dataclass(frozen=True)
class AsOf:
    """The date that a document tells of.

    Attributes:
        asked: What the request says, or None.
        day: The date, or None for all times.
    """

    asked: str | None
    day: date | None

    @property
    def text(self) -> str:
        """The date as an argument."""
        return _ALL if self.day is None else self.day.isoformat()


def read_asof(request: Request, store: Store) -> AsOf:
    """Read the date that a request asks for.

    Args:
        request: The request.
        store: The graph. Reads: its reference date, which stands where the request names none.

    Returns:
        The date.

    Raises:
        ParameterError: If it is neither a date nor `all`, or is given twice.
    """
    given = request.query_params.getlist(ASOF)
    if len(given) > 1:
        raise ParameterError("asof is given more than once.", parameter=ASOF, remedy="Give it once.")
    asked = given[0].strip() if given else ""
    if asked == _ALL:
        return AsOf(asked, None)
    if not asked:
        return AsOf(None, read_reference_date(store))
    day = _read_day(asked)
    if day is None:
        raise ParameterError(
            f"the argument {asked[:100]!r} of asof is not a date.",
            parameter=ASOF,
            value=asked,
            remedy="Write it as 2018-12-31, or all.",
        )
    return AsOf(asked, day)


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


def read_page_number(request: Request) -> int:
    """Read which page of the links a request asks for.

    Args:
        request: The request.

    Returns:
        The number, from 1.

    Raises:
        ParameterError: If it is no number.
    """
    asked = request.query_params.get("page", "1")
    if not re.fullmatch(rf"[1-9][0-9]{{0,{_MOST_DIGITS - 1}}}", asked):
        raise ParameterError(
            f"the argument {asked[:100]!r} of page is not the number of a page.",
            parameter="page",
            value=asked,
            remedy="Pages are counted from 1.",
        )
    return int(asked)


def read_explain(request: Request) -> bool:
    """Read whether a request asks for the reasons of what was inferred.

    Args:
        request: The request.

    Returns:
        Whether it does.

    Raises:
        ParameterError: If it says neither `true` nor `false`.
    """
    asked = request.query_params.get("explain", "false")
    if asked not in {"true", "false"}:
        raise ParameterError(
            f"the argument {asked[:100]!r} of explain is neither true nor false.",
            parameter="explain",
            value=asked,
            remedy="Write explain=true.",
        )
    return asked == "true"


@dataclass(frozen=True)
class Description:
    """What is said of a thing.

    Attributes:
        document: What the request asks to see.
        statements: What the graph says of the thing and of its parts.
        labels: Labels of all that is named.
        asof: The date.
        intervals: When the things that are linked are in force, and this one; those without bounds are left out.
        mentions: What links to the thing.
        page: Which page of `mentions` this is.
        passages: What the thing rests on.
    """

    document: Document
    statements: Graph
    labels: Labels
    asof: AsOf
    intervals: Mapping[str, Interval]
    mentions: Mentions
    page: int
    passages: Sequence[Passage]

    @property
    def thing(self) -> URIRef:
        """The thing."""
        return self.document.thing.iri

    @property
    def interval(self) -> Interval:
        """When it is in force."""
        return self.intervals.get(str(self.thing), Interval())

    @property
    def is_in_force(self) -> bool | None:
        """Whether it is in force at the date; None for all times."""
        return None if self.asof.day is None else self.interval.contains(self.asof.day)

    @property
    def pages(self) -> int:
        """How many pages of links there are, at least one."""
        return max(1, -(-self.mentions.total // PAGE_SIZE))

    def is_shown(self, term: object) -> bool:
        """Tell whether a link to a term belongs to the date."""
        day = self.asof.day
        return day is None or not isinstance(term, URIRef) or self.intervals.get(str(term), Interval()).contains(day)

    @cached_property
    def own(self) -> tuple[Triple, ...]:
        """The statements of the thing itself that belong to the date, sorted."""
        return tuple(triple for triple in self.about(self.thing) if self.is_shown(triple[2]))

    @property
    def omitted(self) -> int:
        """How many statements of the thing link to something that is not in force at the date."""
        return sum(1 for triple in self.about(self.thing) if not self.is_shown(triple[2]))

    def about(self, subject: object) -> list[Triple]:
        """List the statements of a subject, sorted."""
        return sorted((triple for triple in self.statements if triple[0] == subject), key=_sort_key)  # type: ignore[misc]

    @cached_property
    def parts(self) -> tuple[object, ...]:
        """The other subjects of the document, sorted: parts and blank nodes."""
        apart = {self.thing, *self.document.members}
        return tuple(sorted(set(self.statements.subjects()) - apart, key=str))


def _sort_key(triple: Sequence[object]) -> tuple[str, str, str]:
    return str(triple[1]), str(triple[2]), repr(triple[2])


def describe(store: Store, document: Document, asof: AsOf, page: int) -> Description:
    """Gather what is said of a thing.

    Args:
        store: The graph.
        document: What is asked for.
        asof: The date.
        page: Which page of the links to it.

    Returns:
        What there is to say.

    Raises:
        ResourceNotFoundError: If there is no such page.
    """
    thing = document.thing
    statements = document.read_statements(store)
    mentions = read_mentions(store, thing, asof.day, (page - 1) * PAGE_SIZE, PAGE_SIZE)
    passages = read_passages(store, thing)
    named = list_terms(statements) | {thing.iri, *document.members}
    named |= {term for link in mentions.links for term in link if isinstance(term, URIRef)}
    named |= {source for passage in passages for source in (passage.iri, passage.source)}
    linked = [term for term in statements.objects(thing.iri) if isinstance(term, URIRef)]
    description = Description(
        document=document,
        statements=statements,
        labels={**read_labels_of(store, thing, named), **(read_own_labels(statements) if document.statements else {})},
        asof=asof,
        intervals=read_intervals(store, thing, [thing.iri, *linked]),
        mentions=mentions,
        page=page,
        passages=passages,
    )
    if page > description.pages:
        raise ResourceNotFoundError(
            f"there is no page {page} of the links to {thing.iri}.", remedy=f"The last one is {description.pages}."
        )
    return description
