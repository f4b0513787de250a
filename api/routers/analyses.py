"""`/analysis/{name}` and `/compare`: measures with their method, as JSON, CSV, a spreadsheet or a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any, TypeAlias

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from api.analysis_view import ANALYSIS_ENDINGS, OFFERS, TABLE, Wish, read_wish, respond_analysis, show_analysis_page
from api.dependencies import Context, ContextDep, EndpointDep, StoreDep
from api.fields import LANGUAGE, read_fields, refuse_unknown
from api.offers import choose_offer, read_ending, split_ending
from api.problems import RequestError, describe_error
from api.query_page import make_field
from api.schemas import describe_problems, headers, parameters, reference
from api.tabular import CSV, HTML, XLSX, Place
from api.views.comparison.page import TSV, respond_tsv, show_comparison_page
from coopgraph.analyse import ANALYSES, analyse
from coopgraph.analyse.comparison import compare
from coopgraph.errors import QueryError
from coopgraph.model import Analysis, Text
from coopgraph.query import Parameter
from coopgraph.store.port import Store

__all__ = ["router"]

router = APIRouter(tags=["analyses"])

_ASOF = Parameter("asof", "xsd:date", {"es": "a la fecha", "en": "as of"})
_SHARE = re.compile(r"(0|1)(\.[0-9]{1,9})?\Z")
_TITLES: Mapping[str, Text] = {
    "dispersion": {"es": "Dispersión", "en": "Dispersion"},
    "rectoria": {"es": "Rectoría y superposición", "en": "Steering and overlap"},
    "coordination": {"es": "Coordinación", "en": "Coordination"},
    "flows": {"es": "Flujos", "en": "Flows"},
}
#: Analysis to the shares that decide its answer besides the date.
_SHARES: Mapping[str, tuple[Parameter, ...]] = {
    "rectoria": (
        Parameter(
            "threshold",
            "xsd:string",
            {
                "es": "menor índice de Jaccard de dos funciones que pueden superponerse",
                "en": "least Jaccard index of two functions that may overlap",
            },
            default="0.5",
        ),
        Parameter(
            "common_share",
            "xsd:string",
            {
                "es": "parte de los organismos que hace común un tipo de función",
                "en": "share of the bodies that makes a function type common",
            },
            default="0.5",
        ),
    )
}
_SIDES = tuple(
    Parameter(
        letter, "iri", {"es": letter.upper(), "en": letter.upper()}, ("office", "organization"), enumerate=choices
    )
    for letter, choices in (("a", "organizations"), ("b", "organizations"), ("c", None), ("d", None))
)
#: Makes the page of an analysis: called with the graph, the application, the request and the address of the service.
MakePage: TypeAlias = Callable[[Store, Context, Request, str], Response]


def _delay(module: str, maker: str) -> MakePage:
    """Import the maker of a page when it is asked for: the libraries of some analyses take long."""

    def make(store: Store, context: Context, request: Request, base: str) -> Response:
        found: MakePage = getattr(import_module(f"api.views.{module}.page"), maker)
        return found(store, context, request, base)

    return make


#: Analysis to the maker of its own page; one of its tables alone is shown by the page that all analyses share.
_PAGES: Mapping[str, MakePage] = {
    "dispersion": _delay("dispersion", "show_dispersion"),
    "rectoria": _delay("rectoria", "show_rectoria"),
    "coordination": _delay("coordination", "show_coordination"),
    "flows": _delay("flows", "show_flows"),
}
_COMPARISON = {"es": "Comparación", "en": "Comparison"}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Measures with formula, n, what is missing, date and evidence, and tables.",
        "content": {
            "application/json": {"schema": reference("Analysis")},
            **{media_type: {} for media_type in (CSV, XLSX, HTML)},
        },
        "headers": headers("Link", "Vary"),
    },
    **describe_problems(
        _400="A parameter is missing, unknown, given twice or of the wrong form.",
        _406="No acceptable format; lists what there is.",
        _503="No graph has been built.",
    ),
}


async def _show_analysis(
    name: str,
    asked_type: str | None,
    request: Request,
    store: StoreDep,
    context: ContextDep,
    endpoint: EndpointDep,
) -> Response:
    make_page = _PAGES.get(name)
    is_page = TABLE not in request.query_params and choose_offer(request, asked_type, OFFERS) == HTML
    if make_page is not None and is_page:
        return make_page(store, context, request, endpoint.removesuffix("/sparql"))
    shares = _SHARES.get(name, ())
    wish = read_wish(request, asked_type, [_ASOF.name, *(share.name for share in shares)])
    given = {share.name: _read_share(share.name, wish.arguments.get(share.name)) for share in shares}
    chosen = {parameter: value for parameter, value in given.items() if value is not None}

    def work() -> Analysis:
        return analyse(store, name, wish.arguments.get(_ASOF.name), **chosen)

    place = _place(request, endpoint, f"/analysis/{name}", asked_type)
    if wish.media_type != HTML:
        return respond_analysis(store, work(), wish, place, request.url.query)
    try:
        analysis, fault, status = work(), None, 200
    except QueryError as error:
        problem = describe_error(error)
        analysis, fault, status = None, problem.detail, problem.status
    return _show_page(
        (store, context, request), wish, place.path, (_ASOF, *shares), _TITLES[name], (analysis, fault, status)
    )


def _show_page(
    asked: tuple[Store, Context, Request],
    wish: Wish,
    path: str,
    known: tuple[Parameter, ...],
    title: Text,
    outcome: tuple[Analysis | None, str | None, int],
) -> Response:
    store, context, request = asked
    analysis, fault, status = outcome
    language = context.pages.frame(request).language
    fields = tuple(
        make_field(parameter, wish.arguments.get(parameter.name, ""), store, context, language) for parameter in known
    )
    return show_analysis_page(
        store,
        context,
        request,
        wish,
        path,
        title=title[language],
        fields=fields,
        analysis=analysis,
        fault=fault,
        status=status,
    )


def _read_share(name: str, text: str | None) -> float | None:
    if text is None:
        return None
    if not _SHARE.match(text):
        raise RequestError(
            f"the parameter {name!r} is no number from 0 to 1.", remedy=f"Write {name}=0.5, for example."
        )
    return float(text)


def _place(request: Request, endpoint: str, path: str, asked_type: str | None) -> Place:
    asked = path if asked_type is None else f"{path}.{request.url.path.partition('.')[2]}"
    return Place(endpoint.removesuffix("/sparql"), path, asked)


async def show_comparison(
    request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep, ending: str | None = None
) -> Response:
    """Compare two to four bodies, units or posts; `BODY@YYYY-MM-DD` is the office of a body at that date."""
    asked_type = read_ending(ending, {**ANALYSIS_ENDINGS, "tsv": TSV})
    wish = read_wish(request, asked_type, [*(side.name for side in _SIDES), _ASOF.name])
    names = [wish.arguments[side.name] for side in _SIDES if side.name in wish.arguments]

    def work() -> Analysis:
        return compare(store, names, wish.arguments.get(_ASOF.name))

    if wish.media_type == TSV:
        return respond_tsv(store, context, request, wish.arguments, work())
    place = _place(request, endpoint, "/compare", asked_type)
    if wish.media_type != HTML:
        return respond_analysis(store, work(), wish, place, request.url.query)
    outcome: tuple[Analysis | None, str | None, int] = (None, None, 200)
    # As long as there is nothing to compare with, the form waits.
    if len(names) > 1:
        try:
            outcome = work(), None, 200
        except QueryError as error:
            problem = describe_error(error)
            outcome = None, problem.detail, problem.status
    if wish.table is None:
        return show_comparison_page(store, context, request, place.base, wish.arguments, outcome)
    return _show_page((store, context, request), wish, place.path, (*_SIDES, _ASOF), _COMPARISON, outcome)


async def show_analysis(
    name: str, request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep
) -> Response:
    """Answer with an analysis whose path may end in the format: `/analysis/flows.csv?table=growth`.

    Raises:
        HTTPException: If there is no such analysis.
    """
    found, asked_type = split_ending(name, ANALYSIS_ENDINGS)
    if found not in ANALYSES:
        raise HTTPException(404)
    return await _show_analysis(found, asked_type, request, store, context, endpoint)


async def give_network(request: Request, store: StoreDep) -> Response:
    """Answer with the whole network of coordination at a date as GraphML, for programs that draw networks."""
    fields = read_fields(request)
    fields.pop(LANGUAGE, None)
    refuse_unknown(fields, [_ASOF.name])
    ties = import_module("coopgraph.analyse.ties")
    content: bytes = ties.write_graphml(ties.build_network(store, fields.get(_ASOF.name)))
    disposition = 'attachment; filename="coordination.graphml"'
    return Response(content, media_type="application/xml", headers={"Content-Disposition": disposition})


def _document_share(share: Parameter) -> dict[str, Any]:
    schema = {"type": "number", "minimum": 0, "maximum": 1, "multipleOf": 0.001, "default": 0.5}
    description = f"{share.label['es']} · {share.label['en']}"
    return {"in": "query", "name": share.name, "required": False, "description": description, "schema": schema}


def _document_side(side: Parameter) -> dict[str, Any]:
    examples = {"a": "MINSA", "b": "MRE", "c": "gore-callao", "d": "MIMP@2018-12-31"}
    return {
        "in": "query",
        "name": side.name,
        "required": side.name in {"a", "b"},
        "description": "IRI, slug or acronym of a body, a unit or a post, or BODY@YYYY-MM-DD.",
        "schema": {"type": "string", "maxLength": 1000},
        "examples": {"usual": {"value": examples[side.name]}},
    }


_SHARED = parameters("asof", "table", "excel", "lang")
for _name in ANALYSES:
    router.add_api_route(
        f"/analysis/{_name}",
        partial(_show_analysis, _name, None),
        methods=["GET"],
        name=f"analysis-{_name}",
        operation_id=f"analysis-{_name}",
        summary=f"Analysis: {_TITLES[_name]['en'].lower()}",
        response_class=Response,
        responses=_RESPONSES,
        openapi_extra={
            "parameters": [*map(_document_share, _SHARES.get(_name, ())), *_SHARED],
            "x-summary-es": f"Análisis: {_TITLES[_name]['es'].lower()}",
        },
    )
router.add_api_route("/analysis/coordination.graphml", give_network, methods=["GET", "HEAD"], include_in_schema=False)
router.add_api_route("/analysis/{name}", show_analysis, methods=["GET", "HEAD"], include_in_schema=False)
router.add_api_route(
    "/compare",
    show_comparison,
    methods=["GET"],
    summary="Bodies, units or posts side by side",
    response_class=Response,
    responses=_RESPONSES,
    openapi_extra={
        "parameters": [*map(_document_side, _SIDES), *_SHARED],
        "x-summary-es": "Organismos, oficinas o puestos lado a lado",
    },
)
router.add_api_route("/compare", show_comparison, methods=["HEAD"], include_in_schema=False)
router.add_api_route("/compare.{ending}", show_comparison, methods=["GET", "HEAD"], include_in_schema=False)
