"""`/queries` and `/queries/{id}`: the catalogue, and each named query as a form, a table and downloads."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from rdflib import URIRef

from api.dependencies import Context, ContextDep, EndpointDep, StoreDep
from api.named import (
    DESCRIPTION,
    EXTENSIONS,
    FORMATS,
    JSON,
    Asked,
    document,
    read_asked,
    write_answer,
    write_description,
    write_explained,
)
from api.negotiation import choose_language, choose_media_type
from api.problems import MEDIA_TYPE, NotAcceptableError, describe_error
from api.responses import CataloguePage, Choice, Download, Field, Frame, QueryPage, Table
from api.results import label_table, read_table
from coopgraph.errors import QueryError
from coopgraph.model import Call
from coopgraph.namespaces import BASE
from coopgraph.publish.tables import write_json
from coopgraph.query import Catalogue, NamedQuery, Parameter, RowEvidence, explain_rows, get, read_labels, run
from coopgraph.query import Table as Answered
from coopgraph.store.port import Answer, Store

__all__ = ["make_router"]

HTML = "text/html"
_CATALOGUE_OFFERS = ("application/json", HTML)
_OFFERS = (*FORMATS, DESCRIPTION, HTML)
_ALIASES = {"application/json": JSON}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": {MEDIA_TYPE: {}}}
    for status, text in {
        400: "A parameter is missing, unknown, given twice or of the wrong form.",
        404: "There is no such named query.",
        406: "No acceptable format; lists what there is.",
        503: "No graph has been built.",
    }.items()
}


def make_router(queries: Catalogue) -> APIRouter:
    """Make the routes of a catalogue: one documented path for each query.

    Args:
        queries: The named queries.

    Returns:
        The router.
    """
    router = APIRouter()
    router.add_api_route(
        "/queries",
        show_catalogue,
        methods=["GET"],
        summary="Named queries",
        response_class=Response,
        responses={200: {"content": {media_type: {} for media_type in _CATALOGUE_OFFERS}}, 406: _PROBLEMS[406]},
    )
    router.add_api_route("/queries", show_catalogue, methods=["HEAD"], include_in_schema=False)
    for query in queries.values():
        documented = document(query)
        router.add_api_route(
            f"/queries/{query.id}",
            partial(_show_documented, query.id),
            methods=["GET"],
            name=f"query-{query.id}",
            operation_id=f"query-{query.id}",
            tags=[query.topic],
            summary=query.title["en"],
            description=f"{query.question['es']}\n\n{query.question['en']}",
            response_class=Response,
            responses={**documented["responses"], **_PROBLEMS},
            openapi_extra={"parameters": documented["parameters"]},
        )
    # Other endings, HEAD, and ids that do not exist.
    router.add_api_route("/queries/{name:path}", show_query, methods=["GET", "HEAD"], include_in_schema=False)
    return router


async def show_catalogue(request: Request, context: ContextDep) -> Response:
    """List the named queries: as a page to browsers, as JSON to programs."""
    media_type = _choose(request, None, _CATALOGUE_OFFERS)
    if media_type == HTML:
        frame = context.pages.frame(request)
        page = CataloguePage(frame, context.questions.links(frame.language))
        return context.pages.render("queries.html", page, frame)
    root = request.scope.get("root_path", "").rstrip("/")
    queries = [_describe(query, root) for query in context.questions.catalogue.values()]
    return JSONResponse({"queries": queries}, headers={"Vary": "Accept"})


def _describe(query: NamedQuery, root: str) -> dict[str, Any]:
    return {
        "id": query.id,
        "iri": f"{BASE}queries/{query.id}",
        "href": f"{root}/queries/{query.id}",
        "topic": query.topic,
        "title": dict(query.title),
        "question": dict(query.question),
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "label": dict(parameter.label),
                "required": parameter.required,
                "default": parameter.default,
                "choices": parameter.enumerate and f"{root}/queries/{parameter.enumerate}",
            }
            for parameter in query.parameters.values()
        ],
        "columns": [
            {"name": column.name, "type": column.type, "label": dict(column.label), "unit": column.unit}
            for column in query.columns
        ],
        "cites": list(query.cites),
    }


async def _show_documented(
    query_id: str, request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep
) -> Response:
    return await _show(query_id, None, request, store, context, endpoint)


async def show_query(
    name: str, request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep
) -> Response:
    """Answer a named query whose path may end in the format: `/queries/functions-of.csv?organization=MINSA`."""
    identifier, dot, ending = name.rpartition(".")
    if dot and ending in EXTENSIONS:
        return await _show(identifier, EXTENSIONS[ending], request, store, context, endpoint)
    return await _show(name, None, request, store, context, endpoint)


async def _show(
    query_id: str, asked_type: str | None, request: Request, store: Store, context: Context, endpoint: str
) -> Response:
    query = get(query_id, context.questions.catalogue)
    media_type = _choose(request, asked_type, (*_OFFERS, *_ALIASES))
    if media_type == HTML:
        return await _show_page(query, request, store, context, endpoint)
    if media_type == DESCRIPTION:
        return Response(write_description(query), media_type=f"{DESCRIPTION}; charset=utf-8")
    asked = read_asked(request)
    language = choose_language(asked.language, request.headers.get("accept-language"))
    written = _ALIASES.get(media_type, media_type)
    body = _write(store, query, asked, written, language)
    if asked.explain and written == JSON:
        media_type = "application/json"
    ending = next(ending for ending, kind in EXTENSIONS.items() if kind == written)
    headers = {"Content-Disposition": f'inline; filename="{query.id}.{ending}"', "Vary": "Accept, Accept-Language"}
    return Response(body, media_type=media_type, headers=headers)


def _write(store: Store, query: NamedQuery, asked: Asked, media_type: str, language: str) -> bytes:
    table = run(store, query, asked.arguments)
    if asked.explain:
        return write_explained(store, table, media_type, language)
    return write_answer(table, media_type, language)


@dataclass(frozen=True)
class _Outcome:
    """What became of a question; the fields are those of the page."""

    status: int = 200
    fault: str | None = None
    table: Table | None = None
    notes: tuple[str, ...] = ()
    evidence: tuple[RowEvidence, ...] = ()
    text: str | None = None


async def _show_page(query: NamedQuery, request: Request, store: Store, context: Context, endpoint: str) -> Response:
    frame = context.pages.frame(request)
    asked = read_asked(request)
    arguments = asked.arguments
    fields, outcome = _read_page(query, asked, store, context, frame)
    link = context.questions.link(query.id, frame.language)
    call = Call(query.id, arguments)
    page = QueryPage(
        frame=frame,
        query=link if outcome.text is None else replace(link, text=outcome.text),
        fields=fields,
        fault=outcome.fault,
        table=outcome.table,
        notes=outcome.notes,
        evidence=outcome.evidence,
        explained=frame.href(f"/queries/{query.id}", **arguments, explain="true"),
        downloads=tuple(_download(frame, query, media_type, asked) for media_type in FORMATS),
        description=f"{frame.root}/queries/{query.id}.ttl",
        command=call.command,
        curl=shlex.join(["curl", f"{endpoint.removesuffix('/sparql')}/{_dotted(call, 'csv')}"]),
    )
    return context.pages.render("query.html", page, frame, outcome.status)


def _dotted(call: Call, ending: str) -> str:
    return call.path.replace(call.query, f"{call.query}.{ending}", 1)


def _download(frame: Frame, query: NamedQuery, media_type: str, asked: Asked) -> Download:
    ending = next(ending for ending, kind in EXTENSIONS.items() if kind == media_type)
    parameters = {name: value for name, value in asked.arguments.items() if name in query.parameters}
    if asked.explain:
        parameters["explain"] = "true"
    return Download(FORMATS[media_type], media_type, frame.href(f"/queries/{query.id}.{ending}", **parameters))


def _read_page(
    query: NamedQuery, asked: Asked, store: Store, context: Context, frame: Frame
) -> tuple[tuple[Field, ...], _Outcome]:
    arguments = asked.arguments
    fields = tuple(
        _make_field(parameter, arguments.get(parameter.name, ""), store, context, frame.language)
        for parameter in query.parameters.values()
    )
    if not arguments and any(field.required for field in fields):
        # Nobody has asked yet: the form waits.
        return fields, _Outcome()
    try:
        answered = run(store, query, arguments)
    except QueryError as error:
        problem = describe_error(error)
        return fields, _Outcome(status=problem.status, fault=problem.detail)
    table = _label(answered, store, frame.language)
    notes = tuple(note[frame.language] for note in answered.notes)
    evidence = tuple(explain_rows(store, answered)[: len(table.rows)]) if asked.explain else ()
    return fields, _Outcome(table=table, notes=notes, evidence=evidence, text=answered.text)


def _label(answered: Answered, store: Store, language: str) -> Table:
    table = read_table(Answer(write_json(answered.solutions), JSON, "select"))
    things = {URIRef(cell.describes) for row in table.rows for cell in row if cell is not None and cell.describes}
    return label_table(table, answered.query, read_labels(store, things, language), language)


def _make_field(parameter: Parameter, value: str, store: Store, context: Context, language: str) -> Field:
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


def _choose(request: Request, asked: str | None, offers: tuple[str, ...]) -> str:
    chosen = asked or choose_media_type(request.headers.get("accept"), offers)
    if chosen is None:
        raise NotAcceptableError(
            "none of the formats that the request accepts exists for this answer.",
            available=offers,
            remedy=f"Ask for one of: {', '.join(offers)}.",
        )
    return chosen
