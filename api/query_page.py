"""Shows rows to people: the page of a named query, and what it shares with the pages of claims and scenarios."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace

from fastapi import Request, Response
from rdflib import URIRef

from api.arrangement import arrange
from api.dependencies import Context
from api.fields import LANGUAGE
from api.headers import CHART_POLICY
from api.offers import find_ending
from api.paging import PAGE, PAGE_SIZE, USUAL_ROWS, Paging, Part, cut
from api.problems import RequestError, describe_error
from api.responses import (
    Choice,
    Download,
    Field,
    Frame,
    Pager,
    QueryLink,
    QueryPage,
    RowFilter,
    SortLink,
    Table,
)
from api.results import SHOWN_ROWS, label_table, read_table
from api.tabular import ENDINGS, EXPLAIN, FORMATS, JSON, Asked
from api.views.queries.rows import View, link_cells, link_places, make_figures, make_filter, make_sort, read_view
from coopgraph.errors import CoopGraphError, QueryError
from coopgraph.model import Call
from coopgraph.namespaces import BASE
from coopgraph.publish.tables import write_json
from coopgraph.query import NamedQuery, Parameter, RowEvidence, explain_rows, get, read_labels, run
from coopgraph.query import Table as Answered
from coopgraph.query.header import ASOF
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
    filter: RowFilter | None = None
    sorts: tuple[SortLink, ...] = ()


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
    view = read_view(query, request, frame)
    asked = view.asked
    fields = tuple(
        make_field(parameter, asked.arguments.get(parameter.name, ""), store, context, frame.language)
        for parameter in query.parameters.values()
    )
    # As long as nobody has asked, the form waits; a date alone is no question.
    waits = not set(asked.arguments) - {ASOF} and any(field.required for field in fields)
    outcome = _Outcome() if waits else _answer(view, store, context)
    call = Call(query.id, asked.arguments)
    page = QueryPage(
        frame=frame,
        query=_link(context, query, outcome.text, frame.language),
        fields=fields,
        fault=outcome.fault,
        table=outcome.table,
        pager=outcome.pager,
        cut=outcome.cut,
        notes=outcome.notes,
        evidence=outcome.evidence,
        explained=view.href(explain="true", **_page_fields(asked)),
        downloads=list_downloads(frame, view.path, _known(query, asked)),
        description=f"{frame.root}{view.path}.ttl",
        command=call.command,
        curl=shlex.join(["curl", f"{base}/{call.path.replace(query.id, f'{query.id}.csv', 1)}"]),
        filter=outcome.filter,
        sorts=outcome.sorts,
        unsorted=None if view.arrangement.column is None else view.rearrange(replace(view.arrangement, column=None)),
        places=link_places(outcome.evidence, frame),
        figures=() if outcome.table is None else make_figures(query, asked.arguments, frame),
    )
    response = context.pages.render("query.html", page, frame, outcome.status)
    if frame.bundle is not None:
        response.headers.update(CHART_POLICY)
    return response


def _link(context: Context, query: NamedQuery, text: str | None, language: str) -> QueryLink:
    link = context.questions.link(query.id, language)
    return link if text is None else replace(link, text=text)


def _page_fields(asked: Asked) -> dict[str, str]:
    return {} if asked.paging is None else {PAGE: str(asked.paging.number), PAGE_SIZE: str(asked.paging.size)}


def _known(query: NamedQuery, asked: Asked) -> dict[str, str]:
    arguments = {name: value for name, value in asked.arguments.items() if name in query.parameters}
    return {**arguments, **({EXPLAIN: "true"} if asked.explain else {})}


def _fail(error: CoopGraphError) -> _Outcome:
    problem = describe_error(error)
    return _Outcome(status=problem.status, fault=problem.detail)


def _answer(view: View, store: Store, context: Context) -> _Outcome:
    language = view.frame.language
    if view.fault is not None:
        return _fail(view.fault)
    try:
        answered = run(store, view.query, view.asked.arguments)
    except QueryError as error:
        return _fail(error)
    arranged = arrange(answered, view.arrangement, store, language)
    is_long = len(arranged.solutions.rows) > USUAL_ROWS
    paging = view.asked.paging or (Paging(1, USUAL_ROWS) if is_long else None)
    part = cut(arranged, paging, context.settings.row_limit)
    table = link_cells(label_rows(part, store, language), view.frame)
    evidence: tuple[RowEvidence, ...] = ()
    if view.asked.explain:
        evidence = tuple(part.number(explain_rows(store, part.table))[: len(table.rows)])
    arguments = {**view.asked.arguments, **view.arrangement.fields}
    return _Outcome(
        table=table,
        pager=make_pager(part, view.frame, view.path, replace(view.asked, arguments=arguments)),
        cut=part.limit,
        notes=tuple(note[language] for note in answered.notes),
        evidence=evidence,
        text=answered.text,
        filter=make_filter(view, len(answered.solutions.rows)),
        sorts=tuple(make_sort(view, name) for name in table.names),
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
    fields = {name: value for name, value in asked.fields.items() if name not in {LANGUAGE, EXPLAIN}} | (
        {"explain": "true"} if asked.explain else {}
    )
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
