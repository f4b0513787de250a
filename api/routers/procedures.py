"""`/procedures` and `/procedures/{slug}`: the procedures, and the steps of one as a drawing and as a list."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from api.days import read_day
from api.dependencies import ContextDep, StoreDep
from api.fields import LANGUAGE, read_fields, refuse_unknown
from api.offers import choose_offer
from api.schemas import describe_problems, headers, parameters
from api.tabular import HTML
from api.views.procedures.page import make_procedure_page, make_procedures_page

__all__ = ["router"]

router = APIRouter(tags=["procedures"])

_PATH, _ASOF = "/procedures", "asof"


def _check(request: Request) -> None:
    """Refuse what the page does not know; procedures are told as their documents print them, whatever the date."""
    choose_offer(request, None, (HTML,))
    fields = read_fields(request)
    read_day(fields.pop(_ASOF, None))
    fields.pop(LANGUAGE, None)
    refuse_unknown(fields, ())


async def show_procedures(request: Request, store: StoreDep, context: ContextDep) -> Response:
    """List the procedures as a page; its rows are those of the query `procedures`."""
    _check(request)
    frame = context.pages.frame(request)
    return context.pages.render("procedures.html", make_procedures_page(store, frame), frame)


async def show_procedure(slug: str, request: Request, store: StoreDep, context: ContextDep) -> Response:
    """Show the steps of a procedure as a page; its rows are those of the query `procedure-steps`."""
    _check(request)
    frame = context.pages.frame(request)
    return context.pages.render("procedure.html", make_procedure_page(store, frame, slug), frame)


def _describe(summary: str, **faults: str) -> dict[int | str, dict[str, Any]]:
    return {
        200: {"description": summary, "content": {HTML: {}}, "headers": headers("Vary")},
        **describe_problems(
            _400="A parameter is unknown or given twice, or the date is none.",
            _406="No acceptable format; lists what there is.",
            _503="No graph has been built.",
            **faults,
        ),
    }


router.add_api_route(
    _PATH,
    show_procedures,
    methods=["GET"],
    summary="Procedures",
    response_class=Response,
    responses=_describe("The procedures, with body, codes and version."),
    openapi_extra={"parameters": parameters("asof", "lang"), "x-summary-es": "Procedimientos"},
)
router.add_api_route(
    f"{_PATH}/{{slug}}",
    show_procedure,
    methods=["GET"],
    summary="Steps of a procedure",
    response_class=Response,
    responses=_describe("The steps of a procedure.", _404="There is no such procedure."),
    openapi_extra={"parameters": parameters("asof", "lang"), "x-summary-es": "Pasos de un procedimiento"},
)
router.add_api_route(_PATH, show_procedures, methods=["HEAD"], include_in_schema=False)
router.add_api_route(f"{_PATH}/{{slug}}", show_procedure, methods=["HEAD"], include_in_schema=False)
