"""`/queries` and `/queries/{id}`: the catalogue, and each named query as a form, a table and downloads."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from api.arrangement import FILTER
from api.bundle import read_version
from api.conditional import answer_conditionally
from api.dependencies import Context, ContextDep, EndpointDep, StoreDep
from api.fields import read_fields
from api.named import DESCRIPTION, EXTENSIONS, document, document_endings, write_description
from api.offers import choose_offer, split_ending
from api.paging import cut
from api.query_page import show_query_page
from api.schemas import describe_problems, parameters
from api.tabular import ALIASES, CSVW, FORMATS, HTML, Place, describe_table, read_asked, respond_table
from api.views.queries.catalogue import make_catalogue
from coopgraph.namespaces import BASE
from coopgraph.query import Catalogue, NamedQuery, get, run
from coopgraph.store.port import Store

__all__ = ["make_router"]

_CATALOGUE_OFFERS = ("application/json", HTML)
_OFFERS = (*FORMATS, DESCRIPTION, HTML, *ALIASES)
_HELD = {304: {"description": "The client holds this form of the answer."}}
_PROBLEMS = _HELD | describe_problems(
    _400="A parameter is missing, unknown, given twice or of the wrong form, or there is no such page.",
    _404="There is no such named query.",
    _406="No acceptable format; lists what there is.",
    _503="No graph has been built.",
)


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
        responses={
            200: {"description": "All of them.", "content": {media_type: {} for media_type in _CATALOGUE_OFFERS}},
            406: _PROBLEMS[406],
        },
        openapi_extra={"parameters": parameters("lang")},
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
            openapi_extra={"parameters": documented["parameters"], "x-summary-es": query.title["es"]},
        )
    endings = document_endings(queries)
    router.add_api_route(
        "/queries/{id}.{ending}",
        _show_ending,
        methods=["GET"],
        summary="Answer of a named query in a format",
        response_class=Response,
        responses={**endings["responses"], **_PROBLEMS},
        openapi_extra={"parameters": endings["parameters"]},
    )
    # HEAD, and ids that do not exist.
    router.add_api_route("/queries/{name:path}", show_query, methods=["GET", "HEAD"], include_in_schema=False)
    return router


async def show_catalogue(request: Request, context: ContextDep) -> Response:
    """List the named queries: as a page to browsers, as JSON to programs."""
    media_type = choose_offer(request, None, _CATALOGUE_OFFERS)
    if media_type == HTML:
        frame = context.pages.frame(request)
        words = read_fields(request).get(FILTER, "")
        return context.pages.render("queries.html", make_catalogue(frame, context.questions, words), frame)
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
    return _show(query_id, None, request, store, context, endpoint)


async def _show_ending(request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep) -> Response:
    """Answer in the format that the path ends in: `/queries/functions-of.csv?organization=MINSA`."""
    return await show_query(request.url.path.rpartition("/")[2], request, store, context, endpoint)


async def show_query(
    name: str, request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep
) -> Response:
    """Answer a named query whose path may end in the format: `/queries/functions-of.csv?organization=MINSA`."""
    query_id, asked_type = split_ending(name, EXTENSIONS)
    return _show(query_id, asked_type, request, store, context, endpoint)


def _show(
    query_id: str, asked_type: str | None, request: Request, store: Store, context: Context, endpoint: str
) -> Response:
    query = get(query_id, context.questions.catalogue)
    media_type = choose_offer(request, asked_type, _OFFERS)
    asked_for = (query, media_type, asked_type)

    def make() -> Response:
        return _make(asked_for, request, store, context, endpoint.removesuffix("/sparql"))

    return answer_conditionally(request, context, (query.text, read_version() or ""), media_type, make)


def _make(
    asked_for: tuple[NamedQuery, str, str | None], request: Request, store: Store, context: Context, base: str
) -> Response:
    query, media_type, asked_type = asked_for
    if media_type == HTML:
        return show_query_page(query, request, store, context, base)
    if media_type == DESCRIPTION:
        return Response(
            write_description(query), media_type=f"{DESCRIPTION}; charset=utf-8", headers={"Vary": "Accept"}
        )
    asked = read_asked(request)
    path = f"/queries/{query.id}"
    place = Place(base, path, path if asked_type is None else f"{path}.{_ending(request)}")
    if media_type == CSVW:
        return describe_table(query, asked, place, request.url.query)
    part = cut(run(store, query, asked.arguments), asked.paging, context.settings.row_limit)
    return respond_table(store, part, asked, media_type, place)


def _ending(request: Request) -> str:
    return request.url.path.rpartition(".")[2]
