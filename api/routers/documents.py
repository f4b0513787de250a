"""`/id/…` and `/doc/…`: from a thing to its document, and the document in the form that the client prefers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from rdflib import URIRef
from starlette.routing import Match, Route
from starlette.types import Scope

from api.addresses import OWN_ROUTES, find_documented, find_iris, read_path
from api.dependencies import Context, ContextDep, EndpointDep, StoreDep, get_context, get_endpoint
from api.descriptions import Document
from api.documents import answer_document, guard, redirect
from api.problems import MEDIA_TYPE
from api.representations import NAMES, split_ending
from api.things import Thing, find_thing
from api.tombstones import refuse_withdrawn
from coopgraph.errors import ResourceNotFoundError
from coopgraph.namespaces import BASE, ID
from coopgraph.store.port import Store

__all__ = ["RESPONSES", "add_remaining", "document_parameters", "find_document", "router", "show_options"]

router = APIRouter(tags=["linked data"])

_ID, _DOC = "/id/", "/doc/"
_METHODS = "GET, HEAD, OPTIONS"
_REMEDY = "Check the address, or look for the thing with /sparql."
#: What may be answered on every route of a document.
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The document.", "content": {media_type: {} for media_type in list(NAMES)[:6]}},
    304: {"description": "The client holds this form of the document."},
    **{
        status: {"description": text, "content": {MEDIA_TYPE: {}}}
        for status, text in {
            400: "A parameter is wrong.",
            404: "The graph says nothing of it.",
            406: "No acceptable format, or no such profile; lists what there is.",
            410: "It has been withdrawn.",
            503: "No graph has been built.",
        }.items()
    },
}
_SEE_OTHER: dict[int | str, dict[str, Any]] = {
    303: {"description": "The document about the thing."},
    **{status: RESPONSES[status] for status in (404, 410, 503)},
}


def document_parameters() -> dict[str, Any]:
    """Document the parameters of a document for OpenAPI; they are read where the form is chosen."""
    texts = {
        "_mediatype": "Media type; stands above the Accept header.",
        "_profile": "Token or IRI of a profile; stands above the Accept-Profile header.",
        "asof": "Date (2018-12-31) or `all`; of the page and of JSON.",
        "page": "Page of the links to the thing, from 1; of the page and of JSON.",
        "explain": "`true` tells why what was inferred holds; of the page.",
        "lang": "Language of the page: es or en.",
    }
    return {
        "parameters": [
            {"name": name, "in": "query", "required": False, "schema": {"type": "string"}, "description": text}
            for name, text in texts.items()
        ]
    }


@router.options("/id/{name:path}", include_in_schema=False)
@router.options("/doc/{name:path}", include_in_schema=False)
async def show_options() -> Response:
    """Say which methods there are."""
    return Response(status_code=204, headers={"Allow": _METHODS, "Access-Control-Allow-Methods": _METHODS})


@router.head("/id/{name:path}", include_in_schema=False)
@router.get("/id/{name:path}", summary="From a thing to its document", response_class=Response, responses=_SEE_OTHER)
async def show_thing(
    name: str, request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep
) -> Response:
    """Send the client to the document about a thing (303 See Other)."""
    path = read_path(request).removeprefix(_ID)

    def answer() -> Response:
        iris = find_iris(ID, path)
        refuse_withdrawn(request, iris)
        if find_thing(store, iris) is None:
            raise ResourceNotFoundError(f"the graph says nothing of {ID}{path[:500]}.", remedy=_REMEDY)
        return redirect(request, f"{_public(endpoint)}{_DOC}{path}")

    return guard(request, context, answer)


@router.head("/doc/{name:path}", include_in_schema=False)
@router.get(
    "/doc/{name:path}",
    summary="Document about a thing",
    response_class=Response,
    responses=RESPONSES,
    openapi_extra=document_parameters(),
)
async def show_document(
    name: str, request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep
) -> Response:
    """Tell what the graph says of a thing; the address may end in the format (`.ttl .nt .jsonld .rdf .html .json`)."""

    def answer() -> Response:
        document = find_document(request, store, read_path(request).removeprefix(_DOC))
        return answer_document(request, context, store, _public(endpoint), document)

    return guard(request, context, answer)


def find_document(request: Request, store: Store, path: str) -> Document:
    """Find the document of a path below `/doc/`.

    Args:
        request: The request.
        store: The graph.
        path: The path after `/doc/`, perhaps with the ending of a format.

    Returns:
        The document.

    Raises:
        ResourceNotFoundError: If the graph says nothing of what it would be about.
    """
    for name, ending in split_ending(path):
        iris = find_documented(name)
        refuse_withdrawn(request, iris)
        thing = find_thing(store, iris)
        if thing is not None:
            return Document(thing, f"{_DOC}{name}", ending, f"{BASE}doc/{name}")
    raise ResourceNotFoundError(f"the graph says nothing of {BASE}doc/{path[:500]}.", remedy=_REMEDY)


def _public(endpoint: str) -> str:
    return endpoint.removesuffix("/sparql")


def add_remaining(app: FastAPI) -> None:
    """Let every other IRI that begins with the base resolve, as those of somebody else's data do.

    Args:
        app: The application, with all its other routes.
    """
    app.router.routes.append(_RemainingRoute(_show_remaining))


class _RemainingRoute(Route):
    """Matches a path only if the graph speaks of its IRI, so that any other is as unknown as it was."""

    def __init__(self, endpoint: Any) -> None:
        super().__init__("/{name:path}", endpoint, methods=["GET", "HEAD"], include_in_schema=False)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Tell whether the route is for a request."""
        found = super().matches(scope)
        if found[0] is not Match.FULL or _find_remaining(Request(scope)) is None:
            return Match.NONE, {}
        return found


def _find_remaining(request: Request) -> Thing | None:
    context: Context = get_context(request)
    path = read_path(request).removeprefix("/")
    if context.store is None or not path or path.partition("/")[0] in OWN_ROUTES:
        return None
    iris = find_iris(BASE, path)
    withdrawals: Mapping[str, object] = request.app.state.withdrawals
    known = next((iri for iri in iris if iri in withdrawals), None)
    return Thing(URIRef(known)) if known else find_thing(context.store, iris)


async def _show_remaining(request: Request) -> Response:
    context = get_context(request)
    path = read_path(request).removeprefix("/")

    def answer() -> Response:
        refuse_withdrawn(request, find_iris(BASE, path))
        return redirect(request, f"{_public(get_endpoint(request, context))}{_DOC}{path}")

    return guard(request, context, answer)
