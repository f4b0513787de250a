"""`/history`: what an office or a body was before, what changed it, which norms speak of it, in the order of time."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from api.days import read_day
from api.dependencies import ContextDep, StoreDep
from api.fields import LANGUAGE, read_fields, refuse_unknown
from api.offers import choose_offer
from api.problems import RequestError, describe_error
from api.schemas import describe_problems, headers, parameters
from api.tabular import HTML
from api.views.history.page import HistoryPage, list_fields, make_history_page, read_asked
from coopgraph.errors import QueryError
from coopgraph.query.run import read_reference_date
from coopgraph.store.port import Store

__all__ = ["router"]

router = APIRouter(tags=["history"])

_PATH, _ASOF = "/history", "asof"
_THINGS = ("organization", "office")


async def show_history(request: Request, store: StoreDep, context: ContextDep) -> Response:
    """Tell the history of an office or a body as a page; its rows are those of the query `office-history`."""
    choose_offer(request, None, (HTML,))
    frame = context.pages.frame(request)
    given = {name: request.query_params.get(name, "").strip() for name in _THINGS}
    arguments = {name: value for name, value in given.items() if value}
    try:
        day = _read_day(request, store)
        page = make_history_page(store, frame, read_asked(store, arguments, day), arguments)
    except (QueryError, RequestError) as error:
        problem = describe_error(error)
        faulty = HistoryPage(frame, None, list_fields(store, frame, arguments), problem.detail, None)
        return context.pages.render("history.html", faulty, frame, problem.status)
    return context.pages.render("history.html", page, frame)


def _read_day(request: Request, store: Store) -> date | None:
    fields = read_fields(request)
    fields.pop(LANGUAGE, None)
    refuse_unknown(fields, (*_THINGS, _ASOF))
    if all(name in fields for name in _THINGS):
        raise RequestError("both a body and an office are given.", remedy="Give one of them.")
    if _ASOF not in fields:
        return read_reference_date(store)
    day = read_day(fields[_ASOF].strip())
    return None if day is None else date.fromisoformat(day)


def _document(name: str, description: str, example: str) -> dict[str, Any]:
    return {
        "in": "query",
        "name": name,
        "required": False,
        "description": description,
        "schema": {"type": "string", "maxLength": 1000},
        "examples": {"usual": {"value": example}},
    }


router.add_api_route(
    _PATH,
    show_history,
    methods=["GET"],
    summary="History of an office or a body",
    response_class=Response,
    responses={
        200: {
            "description": "The offices of a body from the first to that of today, and what happened in order.",
            "content": {HTML: {}},
            "headers": headers("Vary"),
        },
        **describe_problems(
            _400="A parameter is unknown, given twice or names nothing, or both an office and a body are given.",
            _406="No acceptable format; lists what there is.",
            _503="No graph has been built.",
        ),
    },
    openapi_extra={
        "parameters": [
            _document("organization", "IRI, slug, acronym or name of a body.", "minsa"),
            _document("office", "IRI, slug or name of a unit; not beside a body.", "mre-dci"),
            *parameters("asof", "lang"),
        ],
        "x-summary-es": "Historia de una oficina o de un organismo",
    },
)
router.add_api_route(_PATH, show_history, methods=["HEAD"], include_in_schema=False)
