"""`/figures`: the figures of the catalogue as a page, and each as SVG, PNG or its Vega-Lite specification."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from api.conditional import answer_conditionally
from api.days import read_day
from api.dependencies import ContextDep, StoreDep
from api.fields import LANGUAGE, read_fields, refuse_unknown
from api.negotiation import LANGUAGES, choose_language
from api.offers import split_ending
from api.problems import RequestError
from api.schemas import describe_problems, headers, parameters
from api.tabular import HTML
from api.views.figures import DRAWINGS, NARROW, SIZE, SPECIFICATION, list_figures
from coopgraph.figures import FIGURES, compose
from coopgraph.figures.drawing import draw
from coopgraph.figures.sheet import Spec

__all__ = ["router"]

router = APIRouter(tags=["figures"])

_PATH = "/figures"
_SIZES = ("wide", NARROW)
_ENDINGS = {**DRAWINGS, SPECIFICATION: "application/json"}
#: The graph changes with each build, and the validator with the graph.
_CACHED = "public, max-age=60, stale-while-revalidate=600"
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The figure: drawn, or its specification with the data inside.",
        "content": {media_type: {} for media_type in _ENDINGS.values()},
        "headers": headers("ETag"),
    },
    **describe_problems(
        _400="A parameter is unknown, given twice or of the wrong form.",
        _404="There is no such figure.",
        _503="No graph has been built.",
    ),
}


async def show_figures(request: Request, context: ContextDep) -> Response:
    """Show all figures."""
    fields = read_fields(request)
    refuse_unknown(fields, (LANGUAGE, "asof"))
    read_day(fields.get("asof"))

    def make() -> Response:
        frame = context.pages.frame(request)
        return context.pages.render("figures.html", list_figures(frame), frame)

    return answer_conditionally(request, context, (), HTML, make)


async def give_figure(name: str, request: Request, store: StoreDep, context: ContextDep) -> Response:
    """Give a figure; the ending of the path is its format.

    Raises:
        HTTPException: If there is no such figure.
    """
    figure, media_type = split_ending(name, _ENDINGS)
    if figure not in FIGURES or media_type is None:
        raise HTTPException(404)
    fields = read_fields(request)
    language = choose_language(_pop(fields, LANGUAGE, LANGUAGES), request.headers.get("accept-language"))
    is_narrow = _pop(fields, SIZE, _SIZES) == NARROW

    def make() -> Response:
        return _respond(compose(store, figure, fields, language, is_narrow=is_narrow), figure, media_type, language)

    return answer_conditionally(request, context, (version("vl-convert-python"),), media_type, make)


def _pop(fields: dict[str, str], name: str, known: tuple[str, ...]) -> str | None:
    value = fields.pop(name, None)
    if value is not None and value not in known:
        raise RequestError(f"the parameter {name!r} is one of {', '.join(known)}.", remedy=f"Write {name}={known[0]}.")
    return value


def _respond(spec: Spec, figure: str, media_type: str, language: str) -> Response:
    ending = next(ending for ending, known in _ENDINGS.items() if known == media_type)
    is_drawing = ending in DRAWINGS
    body = draw(spec, ending) if is_drawing else json.dumps(spec, ensure_ascii=False).encode()
    return Response(
        body,
        media_type=media_type,
        headers={
            "Cache-Control": _CACHED,
            "Content-Disposition": f'inline; filename="{figure}.{ending}"',
            "Content-Language": language,
            "Vary": "Accept-Language",
        },
    )


def _document() -> None:
    choices = {choice.name: choice for design in FIGURES.values() for choice in design.choices if choice.name != "asof"}
    described = [
        {
            "in": "query",
            "name": choice.name,
            "required": False,
            "description": f"{choice.label['es']} · {choice.label['en']}",
            "schema": {"type": "string", "maxLength": 1000},
        }
        for choice in choices.values()
    ]
    router.add_api_route(
        _PATH,
        show_figures,
        methods=["GET"],
        summary="The figures",
        response_class=Response,
        responses={200: {"description": "The page of all figures.", "content": {HTML: {}}}},
        openapi_extra={"parameters": parameters("asof", "lang"), "x-summary-es": "Las figuras"},
    )
    router.add_api_route(_PATH, show_figures, methods=["HEAD"], include_in_schema=False)
    path = {
        "in": "path",
        "name": "name",
        "required": True,
        "description": f"Id of a figure and its format: {', '.join(_ENDINGS)}.",
        "schema": {"enum": [f"{figure}.{ending}" for figure in FIGURES for ending in _ENDINGS]},
    }
    size = {"in": "query", "name": SIZE, "required": False, "schema": {"enum": list(_SIZES)}}
    router.add_api_route(
        f"{_PATH}/{{name}}",
        give_figure,
        methods=["GET"],
        summary="A figure as SVG, PNG or Vega-Lite",
        response_class=Response,
        responses=_RESPONSES,
        openapi_extra={
            "parameters": [path, *described, size, *parameters("asof", "lang")],
            "x-summary-es": "Una figura en SVG, PNG o Vega-Lite",
        },
    )
    router.add_api_route(f"{_PATH}/{{name}}", give_figure, methods=["HEAD"], include_in_schema=False)


_document()
