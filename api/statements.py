"""Reads what the graph says of a thing, what links to it, and the labels of all that is named there.

Answers come back as rdflib terms; how a document shows them is decided in `document_json` and `views.things.page`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from api.things import Thing
from coopgraph.namespaces import COOP, DCTERMS, FOAF, OA, RDFS, SDO, SKOS
from coopgraph.query.validity import Interval
from coopgraph.store.port import Store, Term
from coopgraph.store.terms import write_term

__all__ = [
    "LABELS",
    "Labels",
    "Mentions",
    "Passage",
    "add_labels",
    "count_mentions",
    "list_terms",
    "read_intervals",
    "read_labels_of",
    "read_members",
    "read_mentions",
    "read_own_labels",
    "read_passages",
    "read_statements",
]

#: Properties that name a thing, the best first.
LABELS = (SKOS.prefLabel, RDFS.label, DCTERMS.title, FOAF.name, SDO.name)
#: IRI to language to label; the language of a label without one is the empty text.
Labels = Mapping[str, Mapping[str, str]]
#: Blank nodes are followed as deep as the lists of our restrictions go.
_DEPTH = 6
_MOST_PARTS = 100
#: Things that are asked for at once.
_BATCH = 500


def read_statements(store: Store, thing: Thing, members: Iterable[URIRef] = ()) -> Graph:
    """Read the statements of a thing, of the blank nodes that hang from it, and of those parts that it links to.

    A part is a thing whose IRI lies below: `…/position` is one of the passage above it.

    Args:
        store: The graph.
        thing: The thing.
        members: Further things whose statements belong to the same document.

    Returns:
        The statements.
    """
    if thing.is_document:
        start = write_term(Literal(f"{thing.iri}#"))
        return store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), {start})) }}")
    graph = Graph()
    wanted = [thing.iri, *_read_parts(store, thing), *members]
    for start_at in range(0, len(wanted), _BATCH):
        graph += _read_closure(store, thing, wanted[start_at : start_at + _BATCH])
    return graph


def _read_parts(store: Store, thing: Thing) -> tuple[URIRef, ...]:
    """List the parts that a thing links to; none where they are so many that nobody reads them in one document."""
    below = " || ".join(f"STRSTARTS(STR(?part), {write_term(Literal(f'{thing.iri}{mark}'))})" for mark in "/#")
    pattern = thing.within(f"{write_term(thing.iri)} ?p ?part FILTER(isIRI(?part) && ({below}))")
    query = f"SELECT DISTINCT ?part WHERE {{ {pattern} }} ORDER BY ?part LIMIT {_MOST_PARTS + 1}"
    parts = tuple(URIRef(str(part)) for (part,) in store.select(query).rows)
    return parts if len(parts) <= _MOST_PARTS else ()


def _read_closure(store: Store, thing: Thing, roots: Iterable[URIRef]) -> Graph:
    values = f"VALUES ?root {{ {' '.join(write_term(root) for root in roots)} }}"
    # A blank node has a name only within one answer, so all steps down are one query.
    branches = ["?root ?q ?o BIND(?root AS ?s)"]
    for depth in range(1, _DEPTH + 1):
        names = ["?root", *(f"?b{step}" for step in range(1, depth)), "?s"]
        steps = " . ".join(f"{one} ?p{place} {two}" for place, (one, two) in enumerate(pairwise(names)))
        blank = " && ".join(f"isBlank({name})" for name in names[1:])
        branches.append(f"{steps} . ?s ?q ?o FILTER({blank})")
    union = " UNION ".join(thing.within(f"{values} {branch}") for branch in branches)
    return store.construct(f"CONSTRUCT {{ ?s ?q ?o }} WHERE {{ {union} }}")


def read_members(store: Store, thing: Thing, property_: URIRef) -> tuple[URIRef, ...]:
    """List the things that say by a property that they belong to another.

    Args:
        store: The graph.
        thing: The other: a scheme, an ontology.
        property_: `skos:inScheme`, `rdfs:isDefinedBy`.

    Returns:
        IRIs, sorted.
    """
    whole = write_term(thing.iri)
    pattern = f"?member {write_term(property_)} {whole} FILTER(isIRI(?member) && ?member != {whole})"
    query = f"SELECT DISTINCT ?member WHERE {{ {thing.within(pattern)} }} ORDER BY ?member"
    return tuple(URIRef(str(member)) for (member,) in store.select(query).rows)


@dataclass(frozen=True)
class Mentions:
    """One page of the statements that a thing is the object of.

    Attributes:
        links: Subject and property of each.
        total: How many there are at the date.
        omitted: How many more there are at other dates.
    """

    links: tuple[tuple[Term, URIRef], ...]
    total: int
    omitted: int


def count_mentions(store: Store, thing: Thing, day: date | None) -> tuple[int, int]:
    """Count the statements that a thing is the object of.

    Args:
        store: The graph.
        thing: The thing.
        day: The date, or None for any.

    Returns:
        Those whose subject is in force at the date, and the others.
    """
    total = _count(store, _mentions(thing, None))
    kept = total if day is None or not total else _count(store, _mentions(thing, day))
    return kept, total - kept


def _count(store: Store, pattern: str) -> int:
    query = f"SELECT (COUNT(*) AS ?n) WHERE {{ SELECT DISTINCT ?s ?p WHERE {{ {pattern} }} }}"
    return int(str(store.select(query).rows[0][0]))


def read_mentions(store: Store, thing: Thing, day: date | None, first: int, most: int) -> Mentions:
    """Read some of the statements that a thing is the object of, in the order of their properties and subjects.

    Args:
        store: The graph.
        thing: The thing.
        day: The date at which the subjects must be in force, or None for any.
        first: How many to pass over.
        most: How many to read at most.

    Returns:
        The page.
    """
    total, omitted = count_mentions(store, thing, day)
    if first >= total:
        return Mentions((), total, omitted)
    query = (
        f"SELECT DISTINCT ?s ?p WHERE {{ {_mentions(thing, day)} }} "
        f"ORDER BY STR(?p) STR(?s) LIMIT {most} OFFSET {first}"
    )
    links = tuple((subject, URIRef(str(property_))) for subject, property_ in store.select(query).rows if subject)
    return Mentions(links, total, omitted)


def _mentions(thing: Thing, day: date | None) -> str:
    pattern = thing.within(f"?s ?p {write_term(thing.iri)}")
    if day is None:
        return pattern
    at = f'"{day.isoformat()}"^^<http://www.w3.org/2001/XMLSchema#date>'
    begins = thing.within(f"?s {write_term(COOP.validFrom)} ?begins FILTER(?begins > {at})")
    ends = thing.within(f"?s {write_term(COOP.validTo)} ?ends FILTER(?ends <= {at})")
    return f"{pattern} FILTER NOT EXISTS {{ {begins} }} FILTER NOT EXISTS {{ {ends} }}"


def read_intervals(store: Store, thing: Thing, things: Iterable[URIRef]) -> dict[str, Interval]:
    """Read when things are in force.

    Args:
        store: The graph. Reads: `?thing coop:validFrom ?date ; coop:validTo ?date`.
        thing: The thing whose document asks.
        things: IRIs.

    Returns:
        IRI to interval, for those that have a bound.
    """
    bounds: dict[str, dict[str, date]] = {}
    properties = f"{write_term(COOP.validFrom)}, {write_term(COOP.validTo)}"
    for values in _batches(things):
        pattern = thing.within(f"VALUES ?thing {{ {values} }} ?thing ?p ?day FILTER(?p IN ({properties}))")
        for named, property_, day in store.select(f"SELECT DISTINCT ?thing ?p ?day WHERE {{ {pattern} }}").rows:
            if (read := _read_day(day)) is not None:
                bounds.setdefault(str(named), {})[str(property_)] = read
    return {
        named: Interval(found.get(str(COOP.validFrom)), found.get(str(COOP.validTo))) for named, found in bounds.items()
    }


def _read_day(term: Term | None) -> date | None:
    try:
        return date.fromisoformat(str(term)[:10])
    except ValueError:
        return None


def _batches(things: Iterable[Node]) -> Iterator[str]:
    wanted = sorted({write_term(thing) for thing in things})
    for start in range(0, len(wanted), _BATCH):
        yield " ".join(wanted[start : start + _BATCH])


def add_labels(store: Store, thing: Thing, things: Iterable[URIRef]) -> Graph:
    """Read the labels of things as statements.

    Args:
        store: The graph. Reads: the properties of `LABELS`.
        thing: The thing whose document asks.
        things: IRIs.

    Returns:
        The statements.
    """
    graph = Graph()
    properties = ", ".join(write_term(property_) for property_ in LABELS)
    for values in _batches(things):
        pattern = f"VALUES ?thing {{ {values} }} ?thing ?p ?label FILTER(?p IN ({properties}))"
        # What only a scenario speaks of links to things that the default graph names.
        places = {f"{{ {pattern} }}": None, thing.within(pattern): None}
        query = f"SELECT DISTINCT ?thing ?p ?label WHERE {{ {' UNION '.join(places)} }}"
        for named, property_, label in store.select(query).rows:
            if isinstance(label, Literal) and named is not None and property_ is not None:
                graph.add((named, property_, label))
    return graph


def read_labels_of(store: Store, thing: Thing, things: Iterable[URIRef]) -> Labels:
    """Read the best label of each thing in each language.

    Args:
        store: The graph.
        thing: The thing whose document asks.
        things: IRIs.

    Returns:
        The labels; things without any are left out.
    """
    return read_own_labels(add_labels(store, thing, things))


def read_own_labels(graph: Graph) -> Labels:
    """Find the best label of each subject in each language.

    Args:
        graph: Statements.

    Returns:
        The labels; subjects without any are left out.
    """
    found: dict[str, dict[str, str]] = {}
    labels = [triple for triple in graph if triple[1] in LABELS and isinstance(triple[2], Literal)]
    for named, _, label in sorted(labels, key=lambda triple: (LABELS.index(URIRef(str(triple[1]))), str(triple[2]))):
        if isinstance(label, Literal):
            found.setdefault(str(named), {}).setdefault(label.language or "", str(label))
    return found


@dataclass(frozen=True)
class Passage:
    """A place of a document that a thing rests on.

    Attributes:
        iri: The passage.
        source: The document.
        lines: The lines of it, or None.
        quote: Its words, where they are those of an official text; else None.
    """

    iri: URIRef
    source: URIRef
    lines: str | None
    quote: str | None


def read_passages(store: Store, thing: Thing) -> tuple[Passage, ...]:
    """Read the passages that a thing rests on.

    Args:
        store: The graph. Reads: `?thing dct:source ?passage`.
        thing: The thing.

    Returns:
        The passages, sorted by their IRIs.
    """
    pattern = thing.within(
        f"{write_term(thing.iri)} {write_term(DCTERMS.source)} ?passage . "
        f"?passage {write_term(OA.hasSource)} ?source . "
        f"OPTIONAL {{ ?passage {write_term(COOP.sourceLines)} ?lines }} "
        f"OPTIONAL {{ ?passage {write_term(OA.hasSelector)}/{write_term(OA.exact)} ?quote }} "
        "FILTER(isIRI(?passage) && isIRI(?source))"
    )
    rows = store.select(f"SELECT DISTINCT ?passage ?source ?lines ?quote WHERE {{ {pattern} }} ORDER BY ?passage").rows
    return tuple(
        Passage(
            URIRef(str(passage)),
            URIRef(str(source)),
            None if lines is None else str(lines),
            None if quote is None else str(quote),
        )
        for passage, source, lines, quote in rows
    )


def list_terms(graph: Graph) -> set[URIRef]:
    """List the IRIs that a document mentions.

    Args:
        graph: Its statements.

    Returns:
        The IRIs of subjects, properties and objects.
    """
    return {term for triple in graph for term in triple if isinstance(term, URIRef) and not isinstance(term, BNode)}
