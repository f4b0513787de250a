"""Puts what happened to an office or a body in the order of time: changes, the norms that speak of it, its mandates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from rdflib import URIRef

from api.negotiation import LOCALES
from api.views.history.lineage import Event, Lineage
from api.views.statement_rows import Cells, ask
from api.views.terms import Value, Writer
from coopgraph.model import Text
from coopgraph.namespaces import COOP, ELI
from coopgraph.store.port import Store

__all__ = ["Change", "Moment", "list_changes", "make_moment"]

#: What a norm does to another that is told where the other speaks of the thing.
_FURTHER = frozenset(map(str, (ELI.amends, ELI.repeals, COOP.regulates)))
_STEERING: Mapping[str, Text] = {
    "steering-mandates": {"es": "da la rectoría de «{}» a", "en": "gives the steering of “{}” to"},
    "policy-mandates": {"es": "encarga la política de «{}» a", "en": "entrusts the policy on “{}” to"},
}
_PATTERNS: Mapping[str, Mapping[str, str]] = {
    "year": {"es": "y", "en": "y"},
    "month": {"es": "MMMM 'de' y", "en": "MMMM y"},
}


@dataclass(frozen=True)
class Moment:
    """A date as far as it is known.

    Attributes:
        day: The day that stands for it.
        iso: The date, cut where it is no longer known.
        text: The same in words.
    """

    day: date
    iso: str
    text: str


@dataclass(frozen=True)
class Change:
    """Something that happened.

    Attributes:
        moment: When, or None where no source tells.
        what: What a norm does, in words; empty for a change, whose name says it.
        subject: What did it: a norm, a change.
        objects: To what it was done.
        outcome: What came of it.
        norm: The norm of a change, or None where there is none or it is the subject.
        is_past: Whether it was before or on the date of the page; None for all times.
    """

    moment: Moment | None
    what: str
    subject: Value
    objects: tuple[Value, ...]
    outcome: tuple[Value, ...]
    norm: Value | None
    is_past: bool | None


def make_moment(day: object, precision: object, language: str) -> Moment | None:
    """Write a date as far as it is known.

    Args:
        day: A literal of a date, or None.
        precision: The concept of its precision (`…/year`, `…/month`, `…/day`), or None for a whole day.
        language: Language of the page.

    Returns:
        The date, or None.
    """
    if day is None:
        return None
    try:
        read = date.fromisoformat(str(day)[:10])
    except ValueError:
        return None
    known = str(precision).rpartition("/")[2]
    pattern = _PATTERNS.get(known, {}).get(language, "long")
    length = {"year": 4, "month": 7}.get(known, 10)
    return Moment(read, read.isoformat()[:length], format_date(read, format=pattern, locale=LOCALES[language]))


def list_changes(store: Store, writer: Writer, lineage: Lineage, day: date | None) -> tuple[Change, ...]:
    """List what happened to the things of a lineage.

    Args:
        store: The graph.
        writer: Writes the terms.
        lineage: The things and the changes among them.
        day: The date of the page, or None for all times.

    Returns:
        The changes, the dated ones in the order of time and then the others.
    """
    norms: dict[object, Cells] = {cells["norm"]: cells for cells in ask(store, "norms")}
    relations = _choose_relations(store, lineage)
    mandates = _choose_mandates(store, lineage)
    writer.learn(store, {term for cells in relations for term in (cells["from"], cells["to"], cells["relation"])})
    writer.learn(store, {cells[name] for _, cells in mandates for name in ("holder", "scope", "provision", "norm")})
    writer.learn(store, {thing for event in lineage.events for thing in (*event.before, *event.after)})
    writer.learn(store, {term for event in lineage.events for term in (event.iri, event.kind, event.norm)})
    changes = [
        *(_write_event(event, writer, day) for event in lineage.events),
        *(_write_relation(cells, norms, writer, day) for cells in relations),
        *(_write_mandate(query, cells, writer, day) for query, cells in mandates),
    ]
    dated = sorted((change for change in changes if change.moment is not None), key=_sort_key)
    return (*dated, *(change for change in changes if change.moment is None))


def _sort_key(change: Change) -> tuple[str, str, str]:
    return (change.moment.iso if change.moment else "", change.what, change.subject.text)


def _choose_relations(store: Store, lineage: Lineage) -> list[Cells]:
    """Choose what norms do to the things, and what others do to these norms."""
    every = ask(store, "norm-relations")
    direct = [cells for cells in every if cells["to"] in lineage.things]
    speaking = {cells["from"] for cells in direct} | {event.norm for event in lineage.events}
    further = [cells for cells in every if cells["to"] in speaking and str(cells["relation"]) in _FURTHER]
    return [*direct, *(cells for cells in further if cells not in direct)]


def _choose_mandates(store: Store, lineage: Lineage) -> list[tuple[str, Cells]]:
    found: dict[object, tuple[str, Cells]] = {}
    for query in _STEERING:
        for cells in ask(store, query, asof="all"):
            if lineage.things & {cells["holder"], cells["organization"]}:
                found.setdefault(cells["mandate"], (query, cells))
    return list(found.values())


def _write_event(event: Event, writer: Writer, day: date | None) -> Change:
    moment = make_moment(event.date, event.precision, writer.language)
    kind = None if event.kind is None else writer.write(event.kind)
    return Change(
        moment=moment,
        what="",
        subject=writer.write_as(event.iri, kind.text if kind else writer.write(event.iri).text),
        objects=_write_all(event.before, writer),
        outcome=_write_all(event.after, writer),
        norm=None if event.norm is None else writer.write(event.norm),
        is_past=_is_past(moment, day),
    )


def _write_relation(cells: Cells, norms: Mapping[object, Cells], writer: Writer, day: date | None) -> Change:
    norm = norms.get(cells["from"], {})
    moment = make_moment(norm.get("date") or _first_day(norm.get("year")), norm.get("precision"), writer.language)
    if moment is not None and norm.get("date") is None:
        moment = make_moment(_first_day(norm.get("year")), "/year", writer.language)
    printed = cells["fromLabel"]
    subject = writer.write(cells["from"])
    return Change(
        moment=moment,
        what=writer.write(cells["relation"]).text,
        subject=subject if printed is None else writer.write_as(cells["from"], str(printed)),
        objects=(writer.write(cells["to"]),),
        outcome=(),
        norm=None,
        is_past=_is_past(moment, day),
    )


def _first_day(year: object) -> str | None:
    return None if year is None else f"{str(year)[:4]}-01-01"


def _write_mandate(query: str, cells: Cells, writer: Writer, day: date | None) -> Change:
    moment = make_moment(cells["validFrom"], cells["precision"], writer.language)
    return Change(
        moment=moment,
        what=_STEERING[query][writer.language].format(writer.write(cells["scope"]).text),
        subject=writer.write(cells["provision"] or cells["norm"]),
        objects=(writer.write_as(cells["mandate"], writer.write(cells["holder"]).text),),
        outcome=(),
        norm=None,
        is_past=_is_past(moment, day),
    )


def _is_past(moment: Moment | None, day: date | None) -> bool | None:
    return None if day is None or moment is None else moment.day <= day


def _write_all(things: Iterable[URIRef], writer: Writer) -> tuple[Value, ...]:
    return tuple(writer.write(thing) for thing in sorted(things))
