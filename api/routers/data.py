"""`/data`: downloads, dictionary, tables, measures, sources, licence, how to cite and how to harvest."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from api.days import read_day
from api.dependencies import ContextDep, EndpointDep, StoreDep
from api.fields import LANGUAGE, read_fields, refuse_unknown
from api.schemas import describe_problems, parameters
from api.tabular import CSV, HTML
from api.views.data.answer_tables import make_tables_page
from api.views.data.dictionary import make_dictionary_page, write_dictionary
from api.views.data.methods import make_measures_page
from api.views.data.page import make_data_page

__all__ = ["router"]

router = APIRouter(tags=["catalogue"])

_WORDS = "words"
#: Fields that every page takes, though these are the same at every date.
_EVERYWHERE = (LANGUAGE, "asof")
_PROBLEMS = describe_problems(_400="A parameter is unknown or given twice.", _503="No graph has been built.")


def _read(request: Request, *known: str) -> dict[str, str]:
    fields = read_fields(request)
    refuse_unknown(fields, (*known, *_EVERYWHERE))
    read_day(fields.get("asof"))
    return fields


async def show_data(request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep) -> Response:
    """Show what can be downloaded, where it comes from, under which licence, and how it is cited and harvested."""
    _read(request)
    frame = context.pages.frame(request)
    page = make_data_page(store, context, frame, endpoint.removesuffix("/sparql"))
    return context.pages.render("data.html", page, frame)


async def show_dictionary(request: Request, store: StoreDep, context: ContextDep) -> Response:
    """Show every class and property with label, definition, number of uses and an example."""
    fields = _read(request, _WORDS)
    frame = context.pages.frame(request)
    page = make_dictionary_page(store, frame, fields.get(_WORDS, ""))
    return context.pages.render("data_dictionary.html", page, frame)


async def show_dictionary_csv(request: Request, store: StoreDep, context: ContextDep) -> Response:
    """Answer with the dictionary as CSV, in both languages."""
    _read(request)
    body = write_dictionary(store, context.pages.frame(request))
    return Response(body, media_type=CSV, headers={"Content-Disposition": 'inline; filename="dictionary.csv"'})


async def show_tables(request: Request, context: ContextDep) -> Response:
    """Show what each column of each named query holds."""
    _read(request)
    frame = context.pages.frame(request)
    return context.pages.render("data_tables.html", make_tables_page(context.questions.catalogue, frame), frame)


async def show_measures(request: Request, context: ContextDep) -> Response:
    """Show formula, range, reading, limits and reference of every measure."""
    _read(request)
    frame = context.pages.frame(request)
    return context.pages.render("data_measures.html", make_measures_page(frame), frame)


def _describe(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": "The page or the file.", "content": {media_type: {}}}, **_PROBLEMS}


_FIELD = {
    "in": "query",
    "name": _WORDS,
    "required": False,
    "description": "Terms that have all of these words, in Spanish or English.",
    "schema": {"type": "string"},
    "examples": {"usual": {"value": "oficina"}},
}
for _path, _endpoint, _summary, _spanish, _media_type in (
    ("/data", show_data, "Downloads, sources, licence, citation", "Descargas, fuentes, licencia, cita", HTML),
    ("/data/dictionary", show_dictionary, "Data dictionary", "Diccionario de datos", HTML),
    ("/data/dictionary.csv", show_dictionary_csv, "Data dictionary as CSV", "Diccionario de datos en CSV", CSV),
    ("/data/tables", show_tables, "Tables and their columns", "Cuadros y sus columnas", HTML),
    ("/data/measures", show_measures, "Measures and their formulas", "Medidas y sus fórmulas", HTML),
):
    router.add_api_route(
        _path,
        _endpoint,
        methods=["GET"],
        summary=_summary,
        response_class=Response,
        responses=_describe(_media_type),
        openapi_extra={
            "parameters": [*([_FIELD] if _endpoint is show_dictionary else []), *parameters("asof", "lang")],
            "x-summary-es": _spanish,
        },
    )
    router.add_api_route(_path, _endpoint, methods=["HEAD"], include_in_schema=False)
