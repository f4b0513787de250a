"""`/findings`: where the sources contradict themselves or one another, and what they recommend."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from api.dependencies import ContextDep, EndpointDep, StoreDep
from api.schemas import describe_problems, parameters
from api.tabular import HTML
from api.views.claims.findings import PATH, show_findings_page

__all__ = ["router"]

router = APIRouter(tags=["claims"])

#: A form sends a field that is left empty too; it is no choice.
_TEXT = {"type": "string"}
_PARAMETERS = (
    ("kind", "Those of this kind only: a concept of `finding-kind`.", "sum"),
    ("source", "Those of this source only: its id.", "tesis-2018"),
    ("words", "Those that have all of these words, in Spanish or English.", "ministerio"),
    ("finding", "This finding only: its slug.", "policy-2012-and-later-goals"),
)
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The page; the same rows for programs are those of the query `findings`.",
        "content": {HTML: {}},
    },
    **describe_problems(_404="The service has no query `findings`.", _503="No graph has been built."),
    400: {"description": "A page that says which parameter is wrong.", "content": {HTML: {}}},
}


async def show_findings(request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep) -> Response:
    """Show the findings by kind, with the values that do not agree and where they stand, and the recommendations."""
    return show_findings_page(request, store, context, endpoint.removesuffix("/sparql"))


def _describe(name: str, description: str, example: str) -> dict[str, Any]:
    return {
        "in": "query",
        "name": name,
        "required": False,
        "description": description,
        "schema": _TEXT,
        "examples": {"usual": {"value": example}},
    }


router.add_api_route(
    PATH,
    show_findings,
    methods=["GET"],
    summary="What the sources contradict, and what they recommend",
    response_class=Response,
    responses=_RESPONSES,
    openapi_extra={
        "parameters": [*(_describe(*item) for item in _PARAMETERS), *parameters("asof", "page", "page_size", "lang")],
        "x-summary-es": "En qué se contradicen las fuentes, y qué recomiendan",
    },
)
router.add_api_route(PATH, show_findings, methods=["HEAD"], include_in_schema=False)
