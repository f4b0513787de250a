"""Mandates as rows of a time axis, grouped by holder or by term, and the pairs of them that overlap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rdflib import URIRef

from api.responses import Frame
from api.views.links import link_iri, read_slug
from api.views.measures import Place, list_places
from coopgraph.analyse.answers import Row, name
from coopgraph.analyse.steering import Steering
from coopgraph.query import explain_rows, read_labels, run
from coopgraph.store.port import Store

__all__ = ["BY_HOLDER", "BY_TERM", "Mandate", "MandateGroup", "MandateOverlap", "group_mandates", "read_mandates"]

BY_HOLDER, BY_TERM = "holder", "term"
#: Query to what its mandates are over.
_KINDS = {"steering-mandates": "steering", "policy-mandates": "policy"}
_SEPARATOR = "; "
#: Precision of a date to how many of its characters are known.
_KNOWN = {"year": 4, "month": 7}


@dataclass(frozen=True)
class Mandate:
    """A mandate: who, what, over which term, by which article, from when to when; None is what no source states.

    Attributes:
        iri: The mandate.
        href: Its page.
        kind: `steering` or `policy`.
        body: Slug of the body.
        body_name: Its name, in the language of the page where the graph has it.
        body_href: Its page.
        holder: Name of the unit that holds it, where it is not the body itself.
        term: Slug of the term that it is over.
        term_name: Its name, in the language of the page where the graph has it.
        term_href: Its page.
        verbs: What it tells the holder to do, in Spanish, each with whether the other side of a pair has it too.
        norm: IRI of the norm.
        norm_name: How it is printed.
        norm_href: Its page.
        article: Number of the article.
        point: Number or letter of the point.
        provision_href: The page of the article or point.
        since: First day, month or year.
        until: First day on which it is no longer in force; None for an open end.
        in_force: Whether it is in force at the date; None where no date is asked.
        attested: Whether a source of that time tells it; None where it is not in force, or no date is asked.
        places: Where it is stated.
    """

    iri: str
    href: str | None
    kind: str
    body: str
    body_name: str
    body_href: str | None
    holder: str | None
    term: str
    term_name: str
    term_href: str | None
    verbs: tuple[tuple[str, bool], ...]
    norm: str
    norm_name: str
    norm_href: str | None
    article: str | None
    point: str | None
    provision_href: str | None
    since: str | None
    until: str | None
    in_force: bool | None
    attested: bool | None
    places: tuple[Place, ...]


@dataclass(frozen=True)
class MandateGroup:
    """The mandates of a body, or over a term.

    Attributes:
        label: The body or the term.
        href: Its page.
        mandates: The mandates, the oldest first.
    """

    label: str
    href: str | None
    mandates: tuple[Mandate, ...]


@dataclass(frozen=True)
class MandateOverlap:
    """Two steering mandates of different bodies over terms that are the same, contain one another or meet.

    Attributes:
        relation: How the first term stands to the second, in the language of the page where the graph has it.
        shared: The verbs that both have, in Spanish.
        sides: The two mandates, with these verbs marked.
        attested: Whether sources of that time tell both; None where no date is asked.
    """

    relation: str
    shared: tuple[str, ...]
    sides: tuple[Mandate, Mandate]
    attested: bool | None


def read_mandates(
    store: Store, steering: Steering, frame: Frame
) -> tuple[tuple[Mandate, ...], tuple[MandateOverlap, ...]]:
    """Read the mandates of all times, and those that overlap at the date.

    Args:
        store: The graph.
        steering: The answers at the date.
        frame: What stands around the page.

    Returns:
        The mandates, the oldest first, and the pairs.
    """
    found: list[tuple[str, Row, tuple[Place, ...]]] = []
    for query, kind in _KINDS.items():
        table = run(store, query, {"asof": "all"})
        rows = [dict(zip(table.solutions.variables, row, strict=True)) for row in table.solutions.rows]
        evidence = explain_rows(store, table)
        found += [(kind, row, list_places(each, frame)) for row, each in zip(rows, evidence, strict=True)]
    told = [row for _, row, _ in found] + list(steering.overlaps.rows)
    labels = _read_labels(store, told, frame.language)
    at_date = {name(row, "mandate"): row for answer in (steering.mandates, steering.policies) for row in answer.rows}
    undated = steering.mandates.date == "all"
    mandates = [_read(kind, row, places, labels, None if undated else at_date, frame) for kind, row, places in found]
    mandates.sort(key=lambda mandate: (mandate.since is None, mandate.since or "", mandate.body, mandate.iri))
    by_iri = {mandate.iri: mandate for mandate in mandates}
    overlaps = tuple(_pair(row, by_iri, labels) for row in steering.overlaps.rows)
    return tuple(mandates), overlaps


def _read_labels(store: Store, rows: Iterable[Row], language: str) -> Mapping[str, str]:
    columns = ("organization", "scope", "relation")
    things = {term for row in rows for column in columns if isinstance(term := row.get(column), URIRef)}
    return read_labels(store, things, language)


def _read(
    kind: str,
    row: Row,
    places: tuple[Place, ...],
    labels: Mapping[str, str],
    at_date: Mapping[str, Row] | None,
    frame: Frame,
) -> Mandate:
    body, holder, term, norm = (name(row, column) for column in ("organization", "holder", "scope", "norm"))
    now = None if at_date is None else at_date.get(name(row, "mandate"))
    return Mandate(
        iri=name(row, "mandate"),
        href=link_iri(frame, name(row, "mandate")),
        kind=kind,
        body=read_slug(body),
        body_name=labels.get(body) or name(row, "organizationLabel"),
        body_href=link_iri(frame, body),
        holder=name(row, "holderLabel") if holder != body else None,
        term=read_slug(term),
        term_name=labels.get(term) or name(row, "scopeLabel"),
        term_href=link_iri(frame, term),
        verbs=tuple((verb, False) for verb in _split(name(row, "verbs"))),
        norm=norm,
        norm_name=name(row, "normLabel") or read_slug(norm),
        norm_href=link_iri(frame, norm),
        article=name(row, "article") or None,
        point=name(row, "point") or None,
        provision_href=link_iri(frame, name(row, "provision")),
        since=_write_day(name(row, "validFrom"), name(row, "precision")),
        until=name(row, "validTo") or None,
        in_force=None if at_date is None else now is not None,
        attested=None if now is None or now["attested"] is None else name(now, "attested") == "true",
        places=places,
    )


def _split(words: str) -> list[str]:
    return [word for word in words.split(_SEPARATOR) if word]


def _write_day(day: str, precision: str) -> str | None:
    """Write as much of a day as is known."""
    return day[: _KNOWN.get(read_slug(precision), len(day))] or None


def _pair(row: Row, mandates: Mapping[str, Mandate], labels: Mapping[str, str]) -> MandateOverlap:
    shared = _split(name(row, "sharedVerbs"))
    first, second = (mandates[name(row, column)] for column in ("mandateA", "mandateB"))
    return MandateOverlap(
        relation=labels.get(name(row, "relation")) or name(row, "relationLabel"),
        shared=tuple(shared),
        sides=(_mark(first, shared), _mark(second, shared)),
        attested=None if row["attested"] is None else name(row, "attested") == "true",
    )


def _mark(mandate: Mandate, shared: Sequence[str]) -> Mandate:
    return replace(mandate, verbs=tuple((verb, verb in shared) for verb, _ in mandate.verbs))


def group_mandates(mandates: Iterable[Mandate], by: str) -> tuple[MandateGroup, ...]:
    """Group mandates.

    Args:
        mandates: The mandates, the oldest first.
        by: `holder` or `term`.

    Returns:
        The groups, by name.
    """
    key: Callable[[Mandate], tuple[str, str | None]] = (
        (lambda mandate: (mandate.term_name, mandate.term_href))
        if by == BY_TERM
        else (lambda mandate: (mandate.body_name, mandate.body_href))
    )
    found: dict[tuple[str, str | None], list[Mandate]] = {}
    for mandate in mandates:
        found.setdefault(key(mandate), []).append(mandate)
    return tuple(
        MandateGroup(label, href, tuple(group))
        for (label, href), group in sorted(found.items(), key=lambda item: item[0][0].casefold())
    )
