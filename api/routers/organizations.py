"""`/organizations`: the bodies and their units as a list with facets, as a page or as JSON."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from api.days import read_day
from api.dependencies import ContextDep, EndpointDep, StoreDep
from api.fields import LANGUAGE, read_fields, refuse_unknown
from api.negotiation import choose_language
from api.offers import choose_offer, read_ending
from api.paging import PAGE, pop_paging
from api.problems import RequestError, describe_error
from api.schemas import describe_problems, headers, parameters, reference
from api.tabular import HTML
from api.views.facets import number_pages
from api.views.organizations.entries import read_entries
from api.views.organizations.listing import BODIES, FACETS, SIZE, SORTS, UNITS, Asked, Listed, choose, describe
from api.views.organizations.page import OrganizationsPage, make_organizations_page
from coopgraph.store.port import Store

__all__ = ["router"]

router = APIRouter(tags=["organizations"])

_JSON = "application/json"
_OFFERS = (_JSON, HTML)
_ENDINGS = {"json": _JSON, "html": HTML}
_ASOF = "asof"
_LONGEST = 200


async def show_organizations(
    request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep, ending: str | None = None
) -> Response:
    """List the bodies, or their units, with how many there are of each kind, level, category and rank."""
    media_type = choose_offer(request, read_ending(ending, _ENDINGS), _OFFERS)
    base = endpoint.removesuffix("/sparql")
    if media_type == _JSON:
        asked = _read(request)
        language = choose_language(request.query_params.get(LANGUAGE), request.headers.get("accept-language"))
        listed = _list(store, asked, language)
        links = _write_links(request, asked, len(listed.rows), base)
        return JSONResponse(
            describe(listed, asked, language),
            headers={"Vary": "Accept, Accept-Language", **({"Link": links} if links else {})},
        )
    frame = context.pages.frame(request)
    try:
        asked = _read(request)
        listed = _list(store, asked, frame.language)
    except RequestError as error:
        problem = describe_error(error)
        faulty = OrganizationsPage(frame, BODIES, fault=problem.detail)
        return context.pages.render("organizations.html", faulty, frame, problem.status)
    page = make_organizations_page(frame, listed, asked, context.questions.catalogue)
    response = context.pages.render("organizations.html", page, frame)
    if page.pages:
        response.headers["Link"] = _write_links(request, asked, len(listed.rows), base)
    return response


def _read(request: Request) -> Asked:
    fields = read_fields(request)
    fields.pop(LANGUAGE, None)
    paging = pop_paging(fields)
    view = fields.pop("view", BODIES)
    if view not in FACETS:
        raise RequestError(f"there is no view {view[:100]!r}.", remedy=f"The views are {BODIES} and {UNITS}.")
    sort = fields.pop("sort", SORTS[0])
    if sort.removeprefix("-") not in SORTS:
        raise RequestError(
            f"the list cannot be sorted by {sort[:100]!r}.",
            remedy=f"Sort by {', '.join(SORTS)}, with - before it for the other way round.",
        )
    words = fields.pop("q", "")
    for name, value in (("q", words), *fields.items()):
        if len(value) > _LONGEST:
            raise RequestError(
                f"the parameter {name[:100]!r} is longer than {_LONGEST} characters.", remedy="Ask for less."
            )
    day = read_day(fields.pop(_ASOF, None))
    refuse_unknown(fields, [*FACETS[view], "view", "q", "sort", _ASOF, PAGE])
    return Asked(
        view=view,
        words=words,
        chosen=fields,
        sort=sort.removeprefix("-"),
        is_reversed=sort.startswith("-"),
        page=1 if paging is None else paging.number,
        day=day,
    )


def _list(store: Store, asked: Asked, language: str) -> Listed:
    listed = choose(*read_entries(store, language), asked)
    last = max(1, -(-len(listed.rows) // SIZE))
    if asked.page > last:
        raise RequestError(
            f"there is no page {asked.page}: the list has {len(listed.rows):,} rows, the last page is {last}.",
            remedy=f"Ask for a page from 1 to {last}.",
        )
    return listed


def _write_links(request: Request, asked: Asked, total: int, base: str) -> str:
    kept = {name: request.query_params[name] for name in (_ASOF, LANGUAGE) if request.query_params.get(name)}
    path = request.url.path.removeprefix(request.scope.get("root_path", "").rstrip("/"))
    links = []
    for relation, number in number_pages(asked.page, SIZE, total).items():
        fields = {**asked.fields(), **kept, PAGE: str(number)}
        links.append(f'<{base}{path}?{urlencode(fields)}>; rel="{relation}"')
    return ", ".join(links)


def _document(name: str, description: str, schema: dict[str, Any], example: str | None = None) -> dict[str, Any]:
    described = {"in": "query", "name": name, "required": False, "description": description, "schema": schema}
    return described if example is None else {**described, "examples": {"usual": {"value": example}}}


_WORD: dict[str, Any] = {"type": "string", "maxLength": _LONGEST}
_FACETS = {name: title["en"] for facets in FACETS.values() for name, title in facets.items()}
router.add_api_route(
    "/organizations",
    show_organizations,
    methods=["GET"],
    summary="Bodies and offices",
    response_class=Response,
    responses={
        200: {
            "description": "A page of the list, and how many rows there are of each value of each facet.",
            "content": {_JSON: {"schema": reference("OrganizationList")}, HTML: {}},
            "headers": headers("Link", "Vary"),
        },
        **describe_problems(
            _400="A parameter is unknown in the view, given twice or of the wrong form, or there is no such page.",
            _406="No acceptable format; lists what there is.",
            _503="No graph has been built.",
        ),
    },
    openapi_extra={
        "parameters": [
            _document("view", "Bodies, or their units.", {"enum": [BODIES, UNITS, ""], "default": BODIES}, BODIES),
            _document("q", "Words of the name.", _WORD, "ministerio"),
            *(_document(name, f"{title}: a value of the facet.", _WORD) for name, title in _FACETS.items()),
            _document(
                "sort",
                "What the list is sorted by; with - before it, the other way round.",
                {"enum": [*SORTS, *(f"-{name}" for name in SORTS), ""], "default": SORTS[0]},
                "-functions",
            ),
            *parameters("asof", "page", "lang"),
        ],
        "x-summary-es": "Organismos y oficinas",
    },
)
router.add_api_route("/organizations", show_organizations, methods=["HEAD"], include_in_schema=False)
router.add_api_route("/organizations.{ending}", show_organizations, methods=["GET", "HEAD"], include_in_schema=False)
