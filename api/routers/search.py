"""`/search`: what the graph names, found by words, as a page or as JSON."""

from __future__ import annotations

import shlex
from typing import Any, cast
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from api.addresses import locate_iri
from api.days import read_day
from api.dependencies import ContextDep, EndpointDep, StoreDep
from api.fields import LANGUAGE, read_fields, refuse_unknown
from api.offers import choose_offer, read_ending
from api.paging import PAGE, PAGE_SIZE, pop_paging
from api.problems import RequestError, describe_error
from api.schemas import describe_problems, headers, parameters, reference
from api.tabular import HTML
from api.views.facets import number_pages
from api.views.search import Asked, make_faulty_page, make_search_page
from coopgraph.search import KINDS, Found, SearchIndex, Wish
from coopgraph.search.description import describe_found

__all__ = ["router"]

router = APIRouter(tags=["search"])

_JSON = "application/json"
_OFFERS = (_JSON, HTML)
_ENDINGS = {"json": _JSON, "html": HTML}
_MOST = 100
_WORDS, _ASOF = "q", "asof"
_FILTERS = ("kind", "organization", "source")
_LONGEST = 1000


def get_index(request: Request) -> SearchIndex:
    """Return the index of the graph that is served.

    Args:
        request: Any request.

    Returns:
        The index, which is opened when it is first asked.
    """
    return cast("SearchIndex", request.app.state.search)


async def show_search(
    request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep, ending: str | None = None
) -> Response:
    """Look for bodies, offices, functions, norms and the rest by words; accents and signs do not count."""
    media_type = choose_offer(request, read_ending(ending, _ENDINGS), _OFFERS)
    index = get_index(request)
    if media_type == _JSON:
        asked, wish = _read(request, index)
        return _respond_json(request, asked, _find(index, asked, wish), endpoint.removesuffix("/sparql"))
    frame = context.pages.frame(request)
    try:
        asked, wish = _read(request, index)
        found = _find(index, asked, wish)
    except RequestError as error:
        problem = describe_error(error)
        words = request.query_params.get(_WORDS, "")[:_LONGEST]
        return context.pages.render(
            "search.html", make_faulty_page(frame, words, problem.detail), frame, problem.status
        )
    page = make_search_page(frame, asked, found, _write_command(asked))
    response = context.pages.render("search.html", page, frame)
    if page.pages:
        response.headers["Link"] = _write_links(request, asked, found.total, endpoint.removesuffix("/sparql"))
    return response


def _read(request: Request, index: SearchIndex) -> tuple[Asked, Wish]:
    fields = read_fields(request)
    fields.pop(LANGUAGE, None)
    if PAGE_SIZE not in fields:
        fields[PAGE_SIZE] = str(Asked("", {}).size)
    paging = pop_paging(fields)
    refuse_unknown(fields, [_WORDS, *_FILTERS, _ASOF, PAGE, PAGE_SIZE])
    if paging is None or paging.size > _MOST:
        raise RequestError(f"a page of the search has at most {_MOST} things.", remedy="Ask for less.")
    if len(fields.get(_WORDS, "")) > _LONGEST:
        raise RequestError(f"what is looked for is longer than {_LONGEST:,} characters.", remedy="Ask for less.")
    filters = {name: fields[name] for name in _FILTERS if name in fields}
    asked = Asked(fields.get(_WORDS, ""), filters, paging.number, paging.size)
    wish = Wish(
        words=asked.words,
        kind=_read_kind(filters.get("kind")),
        organization=_resolve(index, "organization", filters),
        source=_resolve(index, "source", filters),
        day=read_day(fields.get(_ASOF)),
        first=(paging.number - 1) * paging.size,
        size=paging.size,
    )
    return asked, wish


def _read_kind(kind: str | None) -> str | None:
    if kind is not None and kind not in KINDS:
        raise RequestError(f"there is no kind {kind[:100]!r}.", remedy=f"The kinds are {', '.join(KINDS)}.")
    return kind


def _resolve(index: SearchIndex, kind: str, filters: dict[str, str]) -> str | None:
    name = filters.get(kind)
    if name is None:
        return None
    iri = index.resolve(kind, name)
    if iri is None:
        raise RequestError(f"nothing in the graph is of the {kind} {name[:100]!r}.", remedy="Name another.")
    return iri


def _find(index: SearchIndex, asked: Asked, wish: Wish) -> Found:
    found = index.find(wish)
    last = max(1, -(-found.total // asked.size))
    if asked.page > last:
        raise RequestError(
            f"there is no page {asked.page}: {found.total:,} things were found, the last page is {last}.",
            remedy=f"Ask for a page from 1 to {last}.",
        )
    return found


def _respond_json(request: Request, asked: Asked, found: Found, base: str) -> Response:
    described = describe_found(found)
    for result in described["results"]:
        path = locate_iri(result["iri"])
        result["href"] = result["iri"] if path is None else f"{base}{path}"
    last = max(1, -(-found.total // asked.size))
    body = {"query": asked.words, "page": asked.page, "pages": last, "page_size": asked.size, **described}
    links = _write_links(request, asked, found.total, base)
    return JSONResponse(body, headers={"Vary": "Accept", **({"Link": links} if links else {})})


def _write_links(request: Request, asked: Asked, total: int, base: str) -> str:
    kept = {name: request.query_params[name] for name in (_ASOF, LANGUAGE) if request.query_params.get(name)}
    path = request.url.path.removeprefix(request.scope.get("root_path", "").rstrip("/"))
    links = []
    for relation, number in number_pages(asked.page, asked.size, total).items():
        fields = {**asked.fields(), **kept, PAGE: str(number), PAGE_SIZE: str(asked.size)}
        links.append(f'<{base}{path}?{urlencode(fields)}>; rel="{relation}"')
    return ", ".join(links)


def _write_command(asked: Asked) -> str | None:
    if not asked.words or "source" in asked.filters:
        return None
    options = [part for name, value in asked.filters.items() for part in (f"--{name}", value)]
    return shlex.join(["coopgraph", "search", *options, "--", *asked.words.split()])


def _choose(name: str, description: str, schema: dict[str, Any], example: str) -> dict[str, Any]:
    return {
        **{"in": "query", "name": name, "required": False, "description": description, "schema": schema},
        "examples": {"usual": {"value": example}},
    }


_TEXT: dict[str, Any] = {"type": "string", "maxLength": _LONGEST}
router.add_api_route(
    "/search",
    show_search,
    methods=["GET"],
    summary="Search by words",
    response_class=Response,
    responses={
        200: {
            "description": "What was found, those of the very name first, with counts by kind, body and document.",
            "content": {_JSON: {"schema": reference("SearchAnswer")}, HTML: {}},
            "headers": headers("Link", "Vary"),
        },
        **describe_problems(
            _400="A parameter is unknown, given twice or of the wrong form, or names nothing.",
            _406="No acceptable format; lists what there is.",
            _503="No graph has been built.",
        ),
    },
    openapi_extra={
        "parameters": [
            _choose(_WORDS, "Words; the last one may be unfinished. Without any, everything is found.", _TEXT, "OGCTI"),
            _choose("kind", "Things of this kind only.", {"enum": [*KINDS, ""]}, "office"),
            _choose("organization", "What is of this body only: IRI, slug or acronym.", _TEXT, "minsa"),
            _choose("source", "What this document states only: IRI or slug.", _TEXT, "tesis-2018"),
            *parameters("asof", "page", "lang"),
            _choose(
                PAGE_SIZE,
                "Things on a page.",
                {"type": "integer", "minimum": 1, "maximum": _MOST, "default": Asked("", {}).size},
                "20",
            ),
        ],
        "x-summary-es": "Búsqueda por palabras",
    },
)
router.add_api_route("/search", show_search, methods=["HEAD"], include_in_schema=False)
router.add_api_route("/search.{ending}", show_search, methods=["GET", "HEAD"], include_in_schema=False)
