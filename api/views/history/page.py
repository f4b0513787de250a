"""The page of the history of an office or a body: what it was before, who changed it, and which norms speak of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal as OneOf

from rdflib import URIRef

from api.query_page import list_downloads
from api.responses import Choice, Download, Field, Frame
from api.views.history.changes import Change, Moment, list_changes, make_moment
from api.views.history.lineage import Lineage, read_lineage
from api.views.links import read_slug
from api.views.statement_rows import Cells, write_evidence
from api.views.terms import Value, Writer
from coopgraph.model import Call
from coopgraph.query import Parameter, RowEvidence, Table, explain_rows, run
from coopgraph.query.names import find_thing
from coopgraph.store.port import Store

__all__ = ["Asked", "Body", "HistoryPage", "Office", "list_fields", "make_history_page", "read_asked"]

_QUERY = "office-history"
_ORGANIZATION = Parameter("organization", "iri", {"es": "organismo", "en": "body"}, ("organization",))
_OFFICE = Parameter("office", "iri", {"es": "oficina o unidad", "en": "office or unit"}, ("unit",))

_State = OneOf["in-force", "ended", "to-come", "succeeded"]


@dataclass(frozen=True)
class Asked:
    """What the history is of.

    Attributes:
        thing: The body or the unit, or None for an overview.
        is_office: Whether it is a unit.
        day: The date, or None for all times.
    """

    thing: URIRef | None
    is_office: bool
    day: date | None


@dataclass(frozen=True)
class Office:
    """An office of the past or of today.

    Attributes:
        office: The office.
        body: Its body, where it is another than the one that is asked for; else None.
        begins: Since when, or None where no source tells.
        ends: Until when, or None where no source tells.
        parent: On what it depended, or None.
        category: Its category, or None.
        change: The change that brought it, or None.
        norm: The norm of that change, or None.
        state: How it stands at the date; None for all times.
        evidence: The passages that tell of it.
    """

    office: Value
    body: Value | None
    begins: Moment | None
    ends: Moment | None
    parent: Value | None
    category: Value | None
    change: Value | None
    norm: Value | None
    state: _State | None
    evidence: tuple[Value, ...]


@dataclass(frozen=True)
class Body:
    """A body of which a history can be told.

    Attributes:
        name: The body.
        href: Its history.
        offices: How many offices are known of it.
    """

    name: str
    href: str
    offices: int


@dataclass(frozen=True)
class HistoryPage:
    """Context of `history.html`.

    Attributes:
        frame: What stands around.
        thing: The office or body, or None for an overview.
        fields: The form.
        fault: What is wrong with the question, in English, or None.
        day: The date, or None for all times.
        offices: Its offices, from the first to that of today.
        changes: What happened, in the order of time.
        past: How many of these were before or on the date.
        undated: What happened at a time that no source tells.
        bodies: Whose history can be asked for, in the overview.
        downloads: The offices in other formats.
        relations: What the norms do, as rows; or None in the overview.
        command: The same question on the command line, or None in the overview.
    """

    frame: Frame
    thing: Value | None
    fields: tuple[Field, ...]
    fault: str | None
    day: date | None
    offices: tuple[Office, ...] = ()
    changes: tuple[Change, ...] = ()
    past: int = 0
    undated: tuple[Change, ...] = ()
    bodies: tuple[Body, ...] = ()
    downloads: tuple[Download, ...] = ()
    relations: str | None = None
    command: str | None = None


def read_asked(store: Store, arguments: Mapping[str, str], day: date | None) -> Asked:
    """Find what the history is asked of.

    Args:
        store: The graph.
        arguments: `organization` or `office` as text, or neither.
        day: The date, or None for all times.

    Returns:
        What is meant; what names nothing is a `ParameterError`.
    """
    if "office" in arguments:
        return Asked(find_thing(store, _OFFICE, arguments["office"]), True, day)
    if "organization" in arguments:
        return Asked(find_thing(store, _ORGANIZATION, arguments["organization"]), False, day)
    return Asked(None, False, day)


def list_fields(store: Store, frame: Frame, arguments: Mapping[str, str]) -> tuple[Field, ...]:
    """List the fields of the form, with the bodies and offices to choose from.

    Args:
        store: The graph.
        frame: What stands around the page.
        arguments: What they hold.

    Returns:
        The fields.
    """
    rows = _read_rows(run(store, _QUERY))
    writer = Writer(frame, {})
    writer.learn(store, {cells[name] for cells in rows for name in ("organization", "office")})
    columns = {"organization": _ORGANIZATION, "office": _OFFICE}
    fields = []
    for name, parameter in columns.items():
        found = {
            str(cells[name]): writer.write(cells[name]).text
            + (f" ({writer.write(cells['body']).text})" if name == "office" else "")
            for cells in rows
        }
        choices = (Choice(read_slug(iri), label) for iri, label in found.items())
        fields.append(
            Field(
                name=name,
                label=parameter.label[frame.language],
                value=arguments.get(name, ""),
                kind="thing",
                required=False,
                default=None,
                choices=tuple(sorted(choices, key=lambda choice: choice.label.casefold())),
            )
        )
    return tuple(fields)


def make_history_page(store: Store, frame: Frame, asked: Asked, arguments: Mapping[str, str]) -> HistoryPage:
    """Make the context of the page.

    Args:
        store: The graph.
        frame: What stands around the page.
        asked: What the history is of.
        arguments: What the form holds.

    Returns:
        The context.
    """
    fields = list_fields(store, frame, arguments)
    table = run(store, _QUERY)
    if asked.thing is None:
        return HistoryPage(frame, None, fields, None, asked.day, bodies=_list_bodies(store, frame, table))
    writer = Writer(frame, {}, frame.asof)
    seeds, table = _choose_rows(store, table, asked)
    lineage = read_lineage(store, seeds)
    writer.learn(store, {asked.thing})
    changes = list_changes(store, writer, lineage, asked.day)
    bodies = [cells["organization"] for cells in _read_rows(table)] if asked.is_office else [asked.thing]
    named = {"organization": read_slug(str(bodies[-1]))} if bodies else {}
    return HistoryPage(
        frame=frame,
        thing=writer.write(asked.thing),
        fields=fields,
        fault=None,
        day=asked.day,
        offices=_list_offices(store, writer, table, lineage, asked),
        changes=tuple(change for change in changes if change.moment is not None),
        past=sum(1 for change in changes if change.is_past),
        undated=tuple(change for change in changes if change.moment is None),
        downloads=list_downloads(frame, f"/queries/{_QUERY}", named),
        relations=frame.href("/queries/norm-relations"),
        command=Call(_QUERY, named).command,
    )


def _read_rows(table: Table) -> list[Cells]:
    return [dict(zip(table.solutions.variables, row, strict=True)) for row in table.solutions.rows]


def _choose_rows(store: Store, table: Table, asked: Asked) -> tuple[set[URIRef], Table]:
    """Choose the rows of the body, or those of the offices that one came from or became."""
    thing = asked.thing
    if thing is None:
        return set(), table
    rows = _read_rows(table)
    if asked.is_office:
        wanted = read_lineage(store, {thing}).things
        kept: dict[object, int] = {}
        for number, cells in enumerate(rows):
            if cells["office"] in wanted:
                kept.setdefault(cells["office"], number)
        numbers = list(kept.values())
        seeds = {thing}
    else:
        numbers = [number for number, cells in enumerate(rows) if cells["organization"] == thing]
        offices = (rows[number]["office"] for number in numbers)
        seeds = {thing, *(office for office in offices if isinstance(office, URIRef))}
    solutions = table.solutions
    chosen = [solutions.rows[number] for number in numbers]
    return seeds, replace(table, solutions=replace(solutions, rows=chosen))


def _list_offices(store: Store, writer: Writer, table: Table, lineage: Lineage, asked: Asked) -> tuple[Office, ...]:
    rows = _read_rows(table)
    evidence: list[RowEvidence] = explain_rows(store, table) if rows else []
    writer.learn(
        store,
        {cells[name] for cells in rows for name in ("office", "body", "parent", "category", "event", "norm")},
    )
    return tuple(
        _write_office(cells, found, lineage, asked, writer) for cells, found in zip(rows, evidence, strict=True)
    )


def _write_office(cells: Cells, evidence: RowEvidence, lineage: Lineage, asked: Asked, writer: Writer) -> Office:
    begins = make_moment(cells["from"], cells["fromPrecision"], writer.language)
    ends = make_moment(cells["to"], cells["toPrecision"], writer.language)
    named = {
        name: None if cells[name] is None else writer.write(cells[name]) for name in ("parent", "category", "norm")
    }
    event = next((each for each in lineage.events if each.iri == cells["event"]), None)
    kind = None if event is None or event.kind is None else writer.write(event.kind).text
    return Office(
        office=writer.write(cells["office"]),
        body=None if cells["body"] == asked.thing else writer.write(cells["body"]),
        begins=begins,
        ends=ends,
        parent=named["parent"],
        category=named["category"],
        change=None if event is None else writer.write_as(event.iri, kind or writer.write(event.iri).text),
        norm=named["norm"],
        state=_find_state(cells["office"] in lineage.succeeded, begins, ends, asked.day),
        evidence=write_evidence(evidence, writer),
    )


def _find_state(is_succeeded: bool, begins: Moment | None, ends: Moment | None, day: date | None) -> _State | None:
    if day is None:
        return None
    if begins is not None and begins.day > day:
        return "to-come"
    if ends is not None:
        return "ended" if ends.day <= day else "in-force"
    return "succeeded" if is_succeeded else "in-force"


def _list_bodies(store: Store, frame: Frame, table: Table) -> tuple[Body, ...]:
    counts: dict[URIRef, set[object]] = {}
    for cells in _read_rows(table):
        if isinstance(cells["organization"], URIRef):
            counts.setdefault(cells["organization"], set()).add(cells["office"])
    writer = Writer(frame, {})
    writer.learn(store, counts)
    bodies = [
        Body(writer.write(body).text, frame.href("/history", organization=read_slug(body)), len(offices))
        for body, offices in counts.items()
    ]
    return tuple(sorted(bodies, key=lambda body: (-body.offices, body.name.casefold())))
