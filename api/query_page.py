"""Shows rows to people: the page of a named query, and what it shares with the pages of claims and scenarios."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace

from fastapi import Request, Response
from rdflib import URIRef

from api.dependencies import Context
from api.offers import find_ending
from api.paging import PAGE, PAGE_SIZE, Part, cut
from api.problems import RequestError, describe_error
from api.responses import Choice, Download, Field, Frame, Pager, QueryPage, Table
from api.results import SHOWN_ROWS, label_table, read_table
from api.tabular import ENDINGS, FORMATS, JSON, Asked, read_asked
from coopgraph.errors import QueryError
from coopgraph.model import Call
from coopgraph.namespaces import BASE
from coopgraph.publish.tables import write_json
from coopgraph.query import NamedQuery, Parameter, RowEvidence, explain_rows, get, read_labels, run
from coopgraph.query import Table as Answered
from coopgraph.store.port import Answer, Store

__all__ = ["label_rows", "list_downloads", "make_field", "make_pager", "show_query_page"]


@dataclass(frozen=True)
class _Outcome:
    """What became of a question; the fields are those of the page."""

    status: int = 200
    fault: str | None = None
    table: Table | None = None
    pager: Pager | None = None
    cut: int | None = None
    notes: tuple[str, ...] = ()
    evidence: tuple[RowEvidence, ...] = ()
    text: str | None = None


def show_query_page(query: NamedQuery, request: Request, store: Store, context: Context, base: str) -> Response:
    """Show the page of a named query.

    Args:
        query: The query.
        request: The request.
        store: The graph.
        context: What the application holds.
        base: Address of the service, without a final slash.

    Returns:
        The page; a wrong argument is told on it, with the status of the fault.
    """
    frame = context.pages.frame(request)
    asked = read_asked(request)
    fields = tuple(
        make_field(parameter, asked.arguments.get(parameter.name, ""), store, context, frame.language)
        for parameter in query.parameters.values()
    )
    # As long as nobody has asked, the form waits.
    waits = not asked.arguments and any(field.required for field in fields)
    outcome = _Outcome() if waits else _answer(query, asked, store, context, frame)
    link = context.questions.link(query.id, frame.language)
    call = Call(query.id, asked.arguments)
    path = f"/queries/{query.id}"
    page = QueryPage(
        frame=frame,
        query=link if outcome.text is None else replace(link, text=outcome.text),
        fields=fields,
        fault=outcome.fault,
        table=outcome.table,
        pager=outcome.pager,
        cut=outcome.cut,
        notes=outcome.notes,
        evidence=outcome.evidence,
        explained=frame.href(path, **_drop_language({**asked.fields, **_page_fields(asked)}), explain="true"),
        downloads=list_downloads(frame, path, _known(query, asked)),
        description=f"{frame.root}{path}.ttl",
        command=call.command,
        curl=shlex.join(["curl", f"{base}/{call.path.replace(query.id, f'{query.id}.csv', 1)}"]),
    )
    return context.pages.render("query.html", page, frame, outcome.status)


def _page_fields(asked: Asked) -> dict[str, str]:
    return {} if asked.paging is None else {PAGE: str(asked.paging.number), PAGE_SIZE: str(asked.paging.size)}


def _drop_language(fields: dict[str, str]) -> dict[str, str]:
    """Leave out what a link of a page gets anyway, or is given anew."""
    return {name: value for name, value in fields.items() if name not in {"lang", "explain"}}


def _known(query: NamedQuery, asked: Asked) -> dict[str, str]:
    arguments = {name: value for name, value in asked.arguments.items() if name in query.parameters}
    return {**arguments, **({"explain": "true"} if asked.explain else {})}


def _answer(query: NamedQuery, asked: Asked, store: Store, context: Context, frame: Frame) -> _Outcome:
    try:
        answered = run(store, query, asked.arguments)
    except QueryError as error:
        problem = describe_error(error)
        return _Outcome(status=problem.status, fault=problem.detail)
    part = cut(answered, asked.paging, context.settings.row_limit)
    table = label_rows(part, store, frame.language)
    evidence: tuple[RowEvidence, ...] = ()
    if asked.explain:
        evidence = tuple(part.number(explain_rows(store, part.table))[: len(table.rows)])
    return _Outcome(
        table=table,
        pager=make_pager(part, frame, f"/queries/{query.id}", asked),
        cut=part.limit,
        notes=tuple(note[frame.language] for note in answered.notes),
        evidence=evidence,
        text=answered.text,
    )


def label_rows(part: Part, store: Store, language: str) -> Table:
    """Put words for people into rows.

    Args:
        part: The rows.
        store: The graph.
        language: Language of the page.

    Returns:
        The table that a page shows.

    Raises:
        RequestError: If a page has more rows than one for people may have.
    """
    if part.paging is not None and part.paging.size > SHOWN_ROWS:
        raise RequestError(
            f"a page for people shows at most {SHOWN_ROWS:,} rows.", remedy="Ask for a smaller page, or for CSV."
        )
    answered: Answered = part.table
    table = read_table(Answer(write_json(answered.solutions), JSON, "select"))
    things = {URIRef(cell.describes) for row in table.rows for cell in row if cell is not None and cell.describes}
    return label_table(table, answered.query, read_labels(store, things, language), language)


def make_pager(part: Part, frame: Frame, path: str, asked: Asked) -> Pager | None:
    """Tell where a page stands in the answer.

    Args:
        part: The rows.
        frame: What stands around the page.
        path: Path of the answer.
        asked: What was asked.

    Returns:
        The pager, or None for a whole answer.
    """
    if part.paging is None:
        return None
    size = str(part.paging.size)
    fields = _drop_language(asked.fields) | ({"explain": "true"} if asked.explain else {})
    links = tuple(
        (relation, frame.href(path, **fields, **{PAGE: str(number), PAGE_SIZE: size}))
        for relation, number in part.pages.items()
    )
    rows = len(part.table.solutions.rows)
    return Pager(part.first + 1 if rows else 0, part.first + rows, part.total, links)


def list_downloads(frame: Frame, path: str, fields: dict[str, str]) -> tuple[Download, ...]:
    """List the same answer in other formats, and as a CSV for Excel.

    Args:
        frame: What stands around the page.
        path: Path of the answer, without ending.
        fields: What was asked.

    Returns:
        The downloads; they hold all rows, whatever page is shown.
    """
    plain = [
        Download(name, media_type, frame.href(f"{path}.{find_ending(media_type, ENDINGS)}", **fields))
        for media_type, name in FORMATS.items()
    ]
    # Excel writes headings in the language of the page, whatever the browser that fetches the file prefers.
    in_language = {**fields, "excel": "true", "lang": frame.language}
    excel = replace(frame, chosen=False).href(f"{path}.csv", **in_language)
    return (*plain, Download("CSV (Excel)", "text/csv", excel))


def make_field(parameter: Parameter, value: str, store: Store, context: Context, language: str) -> Field:
    """Make the field of a parameter.

    Args:
        parameter: The parameter.
        value: What it holds.
        store: The graph.
        context: What the application holds.
        language: Language of the page.

    Returns:
        The field, with the values to choose from where a query lists them.
    """
    return Field(
        name=parameter.name,
        label=parameter.label[language],
        value=value,
        kind="date" if parameter.type == "xsd:date" else "thing" if parameter.classes else "text",
        required=parameter.required,
        default=parameter.default,
        choices=_read_choices(parameter, store, context, language),
    )


def _read_choices(parameter: Parameter, store: Store, context: Context, language: str) -> tuple[Choice, ...]:
    """Run the query that lists what a parameter may be; its first column is the value."""
    if parameter.enumerate is None:
        return ()
    rows = run(store, get(parameter.enumerate, context.questions.catalogue)).solutions.rows
    things = list(dict.fromkeys(row[0] for row in rows if row[0] is not None))
    labels = read_labels(store, {thing for thing in things if isinstance(thing, URIRef)}, language)
    choices = [Choice(_reference(str(thing)), labels.get(str(thing), _reference(str(thing)))) for thing in things]
    return tuple(sorted(choices, key=lambda choice: choice.label.casefold()))


def _reference(iri: str) -> str:
    return iri.rpartition("/")[2] if iri.startswith(BASE) else iri
