"""`/sparql`: the SPARQL 1.1 Protocol for programs, a form with its answer for browsers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answers import AnswerResponse, Wanted
from api.dependencies import check_host, get_context, get_endpoint, get_store
from api.description import DESCRIPTION_MEDIA_TYPES, describe_service
from api.negotiation import choose_media_type
from api.problem_pages import answer_problem
from api.problems import MEDIA_TYPE, NotAcceptableError, describe_failure
from api.protocol import POST_MEDIA_TYPES, Operation, read_operation
from api.sparql_page import HTML, show_page
from coopgraph.errors import CoopGraphError
from coopgraph.store.port import BOOLEAN_MEDIA_TYPES, GRAPH_MEDIA_TYPES, MEDIA_TYPES, SOLUTIONS_MEDIA_TYPES, Form
from coopgraph.store.syntax import read_form

__all__ = ["SparqlShortcut", "router"]

router = APIRouter()

#: General media types by which clients ask for a special one; the answer is labelled with the type that they named.
ALIASES: dict[Form, dict[str, str]] = {
    "select": {"application/json": SOLUTIONS_MEDIA_TYPES[0], "application/xml": SOLUTIONS_MEDIA_TYPES[1]},
    "ask": {"application/json": BOOLEAN_MEDIA_TYPES[0], "application/xml": BOOLEAN_MEDIA_TYPES[1]},
    "graph": {"application/xml": "application/rdf+xml", "application/json": "application/ld+json"},
}
_ALL_TYPES = (*SOLUTIONS_MEDIA_TYPES, *GRAPH_MEDIA_TYPES, "application/json", "application/xml")
_EVERY_TYPE = (*_ALL_TYPES, HTML)
_TYPES: Mapping[Form, tuple[str, ...]] = {form: (*MEDIA_TYPES[form], *ALIASES[form], HTML) for form in ALIASES}
_METHODS = "GET, HEAD, POST, OPTIONS"
_QUERIES = frozenset(("GET", "HEAD", "POST"))


def _documentation() -> dict[str, Any]:
    """Document the parameters for OpenAPI; they are read by `api.protocol`, since one may stand in URL or body."""
    graphs = {"type": "array", "items": {"type": "string", "format": "uri"}}
    parameters: list[dict[str, Any]] = [
        {"name": "query", "schema": {"type": "string"}, "description": "SPARQL 1.1 query."},
        {"name": "default-graph-uri", "schema": graphs, "description": "Graphs whose merge is the default graph."},
        {"name": "named-graph-uri", "schema": graphs, "description": "Named graphs of the dataset."},
        {"name": "_mediatype", "schema": {"type": "string"}, "description": "Stands above the Accept header."},
        {"name": "lang", "schema": {"enum": ["es", "en"]}, "description": "Language of the page."},
    ]
    return {"parameters": [{"in": "query", "required": False, **item} for item in parameters]}


_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            POST_MEDIA_TYPES[0]: {"schema": {"type": "string"}},
            POST_MEDIA_TYPES[1]: {"schema": {"type": "object", "properties": {"query": {"type": "string"}}}},
        },
    }
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The answer.", "content": {media_type: {} for media_type in (HTML, *_ALL_TYPES)}},
    **{
        status: {"description": text, "content": {MEDIA_TYPE: {}}}
        for status, text in {
            400: "The query cannot be parsed (with line and column), is missing, or is given twice.",
            403: "Updates and SERVICE are refused.",
            406: "No acceptable format; lists what there is.",
            413: "The body is too large.",
            415: "The body is of a type that is not read here.",
            503: "No graph has been built.",
        }.items()
    },
}


class SparqlShortcut:
    """ASGI middleware: leads queries to `query_sparql` past the framework's routing, which takes longer than many do.

    Attributes:
        app: The application inside, which answers everything else.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        Raises:
            CoopGraphError: If the work fails when the answer has begun, which can only be broken off.
            MemoryError: Likewise.
        """
        is_query = scope["type"] == "http" and scope["path"] == "/sparql" and scope["method"] in _QUERIES
        if not is_query or scope.get("root_path"):
            await self.app(scope, receive, send)
            return
        begun = False

        async def send_noticed(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        request = Request(scope, receive, send)
        try:
            response = await query_sparql(request)
            await response(scope, receive, send_noticed)
        except (CoopGraphError, MemoryError) as error:
            if begun:
                raise
            await answer_problem(request, describe_failure(error), get_context(request).pages)(scope, receive, send)


@router.options("/sparql", include_in_schema=False)
async def show_options() -> Response:
    """Say which methods there are, to programs and to browsers before a request from another site."""
    return Response(
        status_code=204,
        headers={
            "Allow": _METHODS,
            "Accept-Post": ", ".join(POST_MEDIA_TYPES),
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, X-Requested-With",
            "Access-Control-Max-Age": "86400",
        },
    )


@router.post("/sparql", responses=_RESPONSES, openapi_extra=_BODY, summary="SPARQL 1.1 query", response_class=Response)
@router.head("/sparql", include_in_schema=False)
@router.get(
    "/sparql", responses=_RESPONSES, openapi_extra=_documentation(), summary="SPARQL 1.1 query", response_class=Response
)
async def query_sparql(request: Request) -> Response:
    """Answer a query; without one, describe the service to programs and show a form to browsers."""
    # Asked for without the framework's way of doing so, which takes longer than a small query.
    context = get_context(request)
    store = get_store(context)
    check_host(request, context)
    operation = await read_operation(request)
    if _prefers(request, operation, _EVERY_TYPE) == HTML:
        return show_page(request, store, context, get_endpoint(request, context), operation)
    if operation.query is None:
        endpoint = get_endpoint(request, context)
        media_type = _choose(request, operation, (*DESCRIPTION_MEDIA_TYPES, HTML))
        if media_type == HTML:
            return show_page(request, store, context, endpoint, operation)
        body = describe_service(endpoint, store, media_type)
        return _respond(body, media_type)
    form = read_form(operation.query)
    media_type = _choose(request, operation, _TYPES[form])
    if media_type == HTML:
        return show_page(request, store, context, get_endpoint(request, context), operation)
    written = ALIASES[form].get(media_type, media_type)
    wanted = Wanted(form, written, media_type, context.settings.row_limit)
    return AnswerResponse(store, operation, operation.query, wanted)


def _prefers(request: Request, operation: Operation, offers: Sequence[str]) -> str | None:
    wish = request.headers.get("accept") if operation.media_type is None else operation.media_type
    return choose_media_type(wish, offers)


def _choose(request: Request, operation: Operation, offers: Sequence[str]) -> str:
    chosen = _prefers(request, operation, offers)
    if chosen is None:
        raise NotAcceptableError(
            "none of the formats that the request accepts exists for this answer.",
            available=offers,
            remedy=f"Ask for one of: {', '.join(offers)}.",
        )
    return chosen


def _respond(body: bytes, media_type: str) -> Response:
    return Response(body, media_type=media_type, headers={"Vary": "Accept"})
