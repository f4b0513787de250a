"""A graph with changes that are not made to it: what it would hold, and what things are called in it.

What a change of some kind means is left to `kinds`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, XSD
from rdflib.term import Node

from coopgraph.errors import ParameterError
from coopgraph.namespaces import COOP, GRAPH, ID
from coopgraph.query import Parameter
from coopgraph.query.names import find_thing, fold
from coopgraph.store.port import Store, Triple

__all__ = ["Draft", "Edit"]


@dataclass(frozen=True)
class Edit:
    """What a change does to the triples.

    Attributes:
        removals: Triples that it takes away.
        additions: Triples that it states.
    """

    removals: frozenset[Triple]
    additions: frozenset[Triple]


@dataclass
class Draft:
    """A graph as it would be after the changes so far.

    Attributes:
        store: The graph, which stays as it is.
        scenario: Id of the scenario: part of the IRI of what it makes.
        date: From when the changes hold.
        removed: Triples of the graph that it would no longer hold.
        added: Triples that it would hold besides.
        replaced: Office to the office that takes its place.
    """

    store: Store
    scenario: str
    date: date
    removed: set[Triple] = field(default_factory=set)
    added: Graph = field(default_factory=Graph)
    replaced: dict[URIRef, URIRef] = field(default_factory=dict)

    def edit(self) -> Edit:
        """Return all changes so far."""
        return Edit(frozenset(self.removed), frozenset(cast("Iterable[Triple]", self.added)))

    def triples(self, subject: Node | None, predicate: URIRef | None, value: Node | None) -> list[Triple]:
        """List the triples that match a pattern, as they would be; None is any term."""
        standing = self.store.triples((subject, predicate, value))  # type: ignore[arg-type]  # nodes are terms
        new = cast("list[Triple]", sorted(self.added.triples((subject, predicate, value))))
        return [triple for triple in standing if triple not in self.removed] + new

    def values(self, subject: Node, predicate: URIRef) -> list[Node]:
        """List the values of a property."""
        return [value for _, _, value in self.triples(subject, predicate, None)]

    def subjects(self, predicate: URIRef, value: Node) -> list[URIRef]:
        """List the things that have a value of a property."""
        return [each for each, _, _ in self.triples(None, predicate, value) if isinstance(each, URIRef)]

    def holds(self, triple: Triple) -> bool:
        """Tell whether the graph would hold a triple, asserted or inferred."""
        return triple in self.added or (self.store.contains(triple) and triple not in self.removed)

    def remove(self, triples: Iterable[Triple]) -> None:
        """Take triples away.

        Args:
            triples: Asserted triples.

        Raises:
            ParameterError: If one is not there, or is inferred.
        """
        for triple in triples:
            if triple in self.added:
                self.added.remove(triple)
            elif not self.store.contains(triple) or triple in self.removed:
                raise ParameterError(
                    f"the graph does not hold what is to be removed: {_say(triple)}.",
                    parameter="triple",
                    remedy="Remove what it holds.",
                )
            elif self.store.contains(triple, str(GRAPH.inferred)):
                raise ParameterError(
                    f"what is to be removed is inferred: {_say(triple)}.",
                    parameter="triple",
                    remedy="Remove what it follows from.",
                )
            else:
                self.removed.add(triple)

    def add(self, triples: Iterable[Triple]) -> None:
        """State triples.

        Args:
            triples: Triples that the graph does not hold.

        Raises:
            ParameterError: If one is there already.
        """
        for triple in triples:
            if triple in self.removed:
                self.removed.remove(triple)
            elif self.holds(triple):
                raise ParameterError(
                    f"the graph holds already what is to be added: {_say(triple)}.",
                    parameter="triple",
                    remedy="Leave it out.",
                )
            else:
                self.added.add(triple)

    def replace(self, subject: URIRef, predicate: URIRef, before: Node, after: Node) -> None:
        """Replace a value of a property by another."""
        self.remove([(subject, predicate, before)])  # type: ignore[list-item]
        self.add([(subject, predicate, after)])  # type: ignore[list-item]

    def describe(self, path: str, pairs: Iterable[tuple[URIRef, Node | None]]) -> URIRef:
        """State a new thing.

        Args:
            path: Path of its IRI below `id/`.
            pairs: Property and value; None is not stated. The scenario is its evidence.

        Returns:
            Its IRI.

        Raises:
            ParameterError: If there is such a thing already.
        """
        subject = ID[path]
        if self.triples(subject, None, None):
            raise ParameterError(
                f"there is a {path} already.", parameter="slug", value=path, remedy="Give the new one another slug."
            )
        stated = [(subject, predicate, value) for predicate, value in pairs if value is not None]
        self.add([*stated, (subject, DCTERMS.source, ID[f"reference/scenario-{self.scenario}"])])  # type: ignore[list-item]
        return subject

    def is_in_force(self, thing: URIRef) -> bool:
        """Tell whether the validity of a thing holds the date of the scenario, or none is stated."""
        begins, ends = self.values(thing, COOP.validFrom), self.values(thing, COOP.validTo)
        day = self.date.isoformat()
        return not (any(str(each) > day for each in begins) or any(str(each) <= day for each in ends))

    def office_of(self, body: URIRef) -> URIRef | None:
        """Return the cooperation office that a body has at the date of the scenario, or None."""
        return next((each for each in self.subjects(COOP.cooperationOfficeOf, body) if self.is_in_force(each)), None)

    def day(self) -> Literal:
        """Return the date of the scenario."""
        return Literal(self.date.isoformat(), datatype=XSD.date)

    def find(self, argument: str, *kinds: str) -> URIRef:
        """Find what a name means.

        Args:
            argument: An IRI, a slug, an acronym or a name.
            kinds: Kinds of thing, as in the header of a query; with `office`, a body stands for its office.

        Returns:
            Its IRI; of an office, the one that took its place.
        """
        made = {each for each in self.added.subjects() if isinstance(each, URIRef)}
        found = next((each for each in sorted(made) if fold(argument) in _slugs(each, kinds)), None)
        if found is None:
            label = {"es": "nombre", "en": "name"}
            found = find_thing(self.store, Parameter(" or ".join(kinds), "iri", label, classes=kinds), argument)
        while found in self.replaced:
            found = self.replaced[found]
        return found

    def find_stated(self, argument: str, segment: str, cls: URIRef) -> URIRef:
        """Find something that has no name but its slug: a mandate, a tie, a function, a gap.

        Args:
            argument: An IRI or a slug.
            segment: The segment of its IRI after `id/`.
            cls: Its class.

        Returns:
            Its IRI.

        Raises:
            ParameterError: If there is none: the nearest slugs.
        """
        wanted = argument if argument.startswith(str(ID)) else str(ID[f"{segment}/{argument}"])
        known = sorted({str(each) for each in self.subjects(RDF.type, cls)})
        if wanted in known:
            return URIRef(wanted)
        slugs = [each.removeprefix(str(ID[f"{segment}/"])) for each in known]
        near = difflib.get_close_matches(argument[:200], slugs, n=3, cutoff=0.5)
        raise ParameterError(
            f"the graph has no {segment} {argument[:100]!r}.",
            parameter=segment,
            value=argument,
            remedy=f"Did you mean {' or '.join(near)}?" if near else f"For example: {', '.join(slugs[:3])}.",
        )

    def concept(self, scheme: str, slug: str) -> URIRef:
        """Find a concept by its slug; what a wrong one raises is a `ParameterError`."""
        return self.find(slug, scheme)


def _slugs(thing: URIRef, kinds: Iterable[str]) -> Iterator[str]:
    path = str(thing).removeprefix(str(ID))
    segment, _, slug = path.partition("/")
    segments = {"unit": ("unit", "office"), "norm": ("norm",), "organization": ("organization",)}
    if set(segments.get(segment, (segment,))) & set(kinds):
        yield from (fold(slug), fold(path), fold(str(thing)))


def _say(triple: Triple) -> str:
    return " ".join(term.n3() for term in triple)[:300]
