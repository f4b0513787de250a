"""What harvesters fetch: the DCAT-AP catalogue, VoID, the query examples, the list of dumps, sitemap and robots."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from rdflib import Graph

from api.dependencies import ContextDep, EndpointDep, StoreDep
from api.negotiation import choose_media_type
from api.problems import MEDIA_TYPE, NotAcceptableError, RequestError
from coopgraph.errors import CoopGraphError, ResourceNotFoundError
from coopgraph.namespaces import GRAPH
from coopgraph.publish.catalogue import describe_catalogue
from coopgraph.publish.examples import describe_examples
from coopgraph.publish.sitemap import list_documents, split_urls, write_sitemap, write_sitemap_index
from coopgraph.publish.void import describe_void, state_access
from coopgraph.store.files import serialize_graph
from coopgraph.store.port import Store

__all__ = ["router"]

router = APIRouter(tags=["catalogue"])

#: Media types of a catalogue, the default first; harvesters of CKAN ask for RDF/XML.
OFFERS = ("text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples")
_ENDINGS = {"ttl": "text/turtle", "rdf": "application/rdf+xml", "jsonld": "application/ld+json"}
_ENDINGS |= {"nt": "application/n-triples", "xml": "application/rdf+xml"}
_ALIASES = {"application/xml": "application/rdf+xml", "text/xml": "application/rdf+xml"}
_XML = "application/xml"
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The description.", "content": {media_type: {} for media_type in (*OFFERS, *_ALIASES)}},
    404: {"description": "The graph has no description.", "content": {MEDIA_TYPE: {}}},
    406: {"description": "No acceptable format; lists what there is.", "content": {MEDIA_TYPE: {}}},
    503: {"description": "No graph has been built.", "content": {MEDIA_TYPE: {}}},
}
_PAGES = (
    *("/", "/organizations", "/analysis/dispersion", "/analysis/rectoria", "/analysis/coordination", "/analysis/flows"),
    *("/claims", "/findings", "/scenarios", "/procedures", "/queries", "/sparql", "/data", "/data/dictionary"),
    *("/data/measures", "/figures", "/ontology", "/vocab", "/catalog"),
)


def _add(path: str, endpoint: Callable[..., Any], summary: str, *, endings: bool = False) -> None:
    router.add_api_route(
        path, endpoint, methods=["GET"], summary=summary, response_class=Response, responses=_RESPONSES
    )
    router.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)
    if endings:
        router.add_api_route(f"{path}.{{ending}}", endpoint, methods=["GET", "HEAD"], include_in_schema=False)


async def show_catalogue(
    request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep, ending: str | None = None
) -> Response:
    """Describe the datasets, their distributions and the service for data portals (DCAT-AP 3)."""
    return _answer(request, ending, describe_catalogue(store, _public(endpoint), context.read_dumps()))


async def show_void(
    request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep, ending: str | None = None
) -> Response:
    """Describe the graph by its counts, classes and properties (VoID)."""
    dumps = context.read_dumps()
    graph = _read_void(store) + state_access(_public(endpoint), (dump.name for dump in dumps))
    return _answer(request, ending, graph)


async def show_examples(
    request: Request, context: ContextDep, endpoint: EndpointDep, ending: str | None = None
) -> Response:
    """Describe the named queries as examples for SPARQL editors."""
    return _answer(request, ending, describe_examples(context.questions.catalogue, endpoint))


_add("/catalog", show_catalogue, "DCAT-AP catalogue", endings=True)
_add("/.well-known/void", show_void, "VoID description")
_add("/.well-known/sparql-examples", show_examples, "Query examples")


@router.head("/dumps", include_in_schema=False)
@router.get("/dumps", summary="Files of the whole graph", responses={503: _RESPONSES[503]})
async def show_dumps(context: ContextDep, endpoint: EndpointDep) -> JSONResponse:
    """List the files of the whole graph with their sizes and hashes."""
    dumps = context.read_dumps()
    public = _public(endpoint)
    return JSONResponse(
        {
            # The N-Quads are canonical (RDFC-1.0), so their hash is that of the dataset.
            "canonical_sha256": context.manifest.digest if dumps and context.manifest else None,
            "dumps": [
                {
                    "href": f"{public}/dumps/{dump.name}",
                    "media_type": dump.media_type,
                    "encoding": dump.encoding,
                    "bytes": dump.size,
                    "sha256": dump.sha256,
                }
                for dump in dumps
            ],
        }
    )


@router.head("/sitemap.xml", include_in_schema=False)
@router.get("/sitemap.xml", summary="Sitemap index", response_class=Response, responses={200: {"content": {_XML: {}}}})
async def show_sitemap(store: StoreDep, endpoint: EndpointDep) -> Response:
    """List the sitemaps, one or more for each kind of thing."""
    public = _public(endpoint)
    pages = [f"{public}/sitemap/{name}.xml" for name in _read_sitemaps(store, public)]
    return Response(write_sitemap_index(pages), media_type=_XML)


@router.head("/sitemap/{name}.xml", include_in_schema=False)
@router.get(
    "/sitemap/{name}.xml",
    summary="Sitemap of one kind of thing",
    response_class=Response,
    responses={200: {"content": {_XML: {}}}, 404: _RESPONSES[404]},
)
async def show_sitemap_of_kind(name: str, store: StoreDep, endpoint: EndpointDep) -> Response:
    """List the documents of one kind of thing.

    Raises:
        ResourceNotFoundError: If there is no such kind.
    """
    sitemaps = _read_sitemaps(store, _public(endpoint))
    if name not in sitemaps:
        raise ResourceNotFoundError(f"there is no sitemap {name[:100]!r}.", remedy="They are listed in /sitemap.xml.")
    return Response(write_sitemap(sitemaps[name]), media_type=_XML)


@router.head("/robots.txt", include_in_schema=False)
@router.get("/robots.txt", summary="Rules for robots", response_class=PlainTextResponse)
async def show_robots(endpoint: EndpointDep) -> PlainTextResponse:
    """Let robots read everything but what is computed for each of them anew, and tell them of the sitemap."""
    lines = ("User-agent: *", "Disallow: /sparql?", "Disallow: /compare?", "Allow: /")
    return PlainTextResponse("\n".join((*lines, "", f"Sitemap: {_public(endpoint)}/sitemap.xml", "")))


def _public(endpoint: str) -> str:
    return endpoint.removesuffix("/sparql")


def _read_void(store: Store) -> Graph:
    """Read what the build has counted, or count now."""
    kept = store.triples((None, None, None), str(GRAPH.catalogue))
    if not kept:
        return describe_void(store)
    graph = Graph()
    for triple in kept:
        graph.add(triple)
    return graph


def _read_sitemaps(store: Store, public: str) -> dict[str, tuple[str, ...]]:
    pages = {"pages": tuple(f"{public}{page}" for page in _PAGES)}
    for kind, urls in list_documents(store, public).items():
        parts = list(split_urls(urls))
        for number, part in enumerate(parts, start=1):
            pages[kind if len(parts) == 1 else f"{kind}-{number}"] = tuple(part)
    return pages


def _answer(request: Request, ending: str | None, graph: Graph) -> Response:
    if ending is not None and ending not in _ENDINGS:
        raise ResourceNotFoundError(f"there is no format .{ending[:20]}.", remedy=f"Use one of: {', '.join(_ENDINGS)}.")
    asked = request.query_params.get("_mediatype", request.headers.get("accept"))
    chosen = _ENDINGS[ending] if ending else choose_media_type(asked, (*OFFERS, *_ALIASES, "text/html"))
    if chosen is None:
        raise NotAcceptableError(
            "none of the formats that the request accepts exists for this description.",
            available=OFFERS,
            remedy=f"Ask for one of: {', '.join(OFFERS)}.",
        )
    # A browser that asks for a page gets the text of the description, which it can show.
    written = OFFERS[0] if chosen == "text/html" else _ALIASES.get(chosen, chosen)
    try:
        body = serialize_graph(graph, written)
    except CoopGraphError as error:
        raise RequestError(error.problem, remedy=error.remedy) from error
    named = "text/plain" if chosen == "text/html" else chosen
    return Response(body, media_type=f"{named}; charset=utf-8", headers={"Vary": "Accept"})
