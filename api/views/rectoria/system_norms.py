"""The norms of the system in their order, each with what it says: mandates, terms, and what it does to others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib import URIRef

from api.responses import Frame
from api.views.links import link_iri, read_slug
from api.views.rectoria.mandates import Mandate
from coopgraph.analyse.answers import Answer, Row, name
from coopgraph.namespaces import ELI
from coopgraph.query import read_labels
from coopgraph.store.port import Store

__all__ = ["Relation", "SystemNorm", "TermUse", "list_norms"]

_KNOWN = {"year": 4, "month": 7}


@dataclass(frozen=True)
class TermUse:
    """A term that a norm uses.

    Attributes:
        slug: Last segment of the term.
        name: Its name, in the language of the page where the graph has it.
        href: Its page.
        articles: Where: number of the article, None for the norm as a whole, and the page of it.
    """

    slug: str
    name: str
    href: str | None
    articles: tuple[tuple[str | None, str | None], ...]


@dataclass(frozen=True)
class Relation:
    """What a norm does to another thing, or another norm to it.

    Attributes:
        label: What is done, in the language of the page where the graph has it.
        name: How the other thing is named, in Spanish.
        href: Its page.
        passive: Whether it is done to this norm.
    """

    label: str
    name: str
    href: str | None
    passive: bool


@dataclass(frozen=True)
class SystemNorm:
    """A norm and what it says.

    Attributes:
        slug: Last segment of its IRI.
        name: How it is printed.
        title: Its title, or None.
        href: Its page.
        kind: What kind of norm it is, in the language of the page where the graph has it.
        day: Its date, as much of it as is known; None where no source tells it.
        mandates: The mandates that it gives.
        terms: The terms of cooperation that it uses.
        relations: What it does to others, and others to it; citations aside.
    """

    slug: str
    name: str
    title: str | None
    href: str | None
    kind: str
    day: str | None
    mandates: tuple[Mandate, ...]
    terms: tuple[TermUse, ...]
    relations: tuple[Relation, ...]


def list_norms(
    store: Store, frame: Frame, norms: Answer, uses: Answer, relations: Answer, mandates: Iterable[Mandate]
) -> tuple[SystemNorm, ...]:
    """List the norms that give a mandate or use a term of cooperation, the oldest first.

    Args:
        store: The graph, for names in the language of the page.
        frame: What stands around the page.
        norms: Rows of `norms`.
        uses: Rows of `cooperation-terms`.
        relations: Rows of `norm-relations`.
        mandates: The mandates.

    Returns:
        The norms; those without a date come last.
    """
    told = ((norms, "kind"), (uses, "term"), (relations, "relation"))
    things = {term for answer, column in told for row in answer.rows if isinstance(term := row[column], URIRef)}
    labels = read_labels(store, things, frame.language)
    given, terms = _group_mandates(mandates), _group_uses(uses, labels, frame)
    done = _group_relations(relations, labels, frame)
    listed = [
        SystemNorm(
            slug=read_slug(iri),
            name=name(row, "normLabel") or read_slug(iri),
            title=_read_title(row),
            href=link_iri(frame, iri),
            kind=labels.get(name(row, "kind")) or name(row, "kindLabel"),
            day=_write_day(row),
            mandates=tuple(given.get(iri, ())),
            terms=terms.get(iri, ()),
            relations=tuple(done.get(iri, ())),
        )
        for row in norms.rows
        if (iri := name(row, "norm")) in given or iri in terms
    ]
    return tuple(sorted(listed, key=lambda norm: (norm.day is None, norm.day or "", norm.name)))


def _read_title(row: Row) -> str | None:
    title = name(row, "title")
    return title if title and title != name(row, "normLabel") else None


def _write_day(row: Row) -> str | None:
    day = name(row, "date")
    return day[: _KNOWN.get(read_slug(name(row, "precision")), len(day))] or name(row, "year") or None


def _group_mandates(mandates: Iterable[Mandate]) -> dict[str, list[Mandate]]:
    found: dict[str, list[Mandate]] = {}
    for mandate in mandates:
        found.setdefault(mandate.norm, []).append(mandate)
    return found


def _group_uses(uses: Answer, labels: Mapping[str, str], frame: Frame) -> dict[str, tuple[TermUse, ...]]:
    found: dict[str, dict[str, list[Row]]] = {}
    for row in uses.rows:
        found.setdefault(name(row, "norm"), {}).setdefault(name(row, "term"), []).append(row)
    return {
        norm: tuple(
            TermUse(
                read_slug(term),
                labels.get(term) or name(rows[0], "termLabel"),
                link_iri(frame, term),
                tuple((name(row, "article") or None, link_iri(frame, name(row, "provision"))) for row in rows),
            )
            for term, rows in terms.items()
        )
        for norm, terms in found.items()
    }


def _group_relations(relations: Answer, labels: Mapping[str, str], frame: Frame) -> dict[str, list[Relation]]:
    found: dict[str, list[Relation]] = {}
    for row in relations.rows:
        relation = name(row, "relation")
        if relation == str(ELI.cites):
            continue
        label = labels.get(relation) or name(row, "relationLabel")
        for here, there, passive in (("from", "to", False), ("to", "from", True)):
            other = Relation(label, name(row, f"{there}Label"), link_iri(frame, name(row, there)), passive)
            found.setdefault(name(row, here), []).append(other)
    return found
