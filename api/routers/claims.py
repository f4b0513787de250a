"""`/claims`: what the sources claim, what the check of each claim finds, and what comes of it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from api.dependencies import ContextDep, EndpointDep, StoreDep
from api.schemas import describe_problems, headers, parameters, reference
from api.table_route import TableRoute, answer_rows
from api.tabular import CSV, HTML, JSON, XLSX, Asked
from api.views.claims.filter import PARAMETERS, choose_claims, keep_rows, list_rows, read_claims
from api.views.claims.page import show_claims_page
from coopgraph.query import NamedQuery, Table

__all__ = ["router"]

router = APIRouter(tags=["claims"])

_PATH = "/claims"
_ROUTE = TableRoute(_PATH, "claims", [parameter.name for parameter in PARAMETERS])
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The claims, with claimed value, computed value and verdict: the columns of the query `claims`.",
        "content": {
            JSON: {"schema": reference("Answer")},
            "application/json": {"schema": {"anyOf": [reference("Answer"), reference("Explained")]}},
            **{media_type: {} for media_type in (CSV, XLSX, HTML)},
        },
        "headers": headers("Link", "Row-Limit", "Vary"),
    },
    **describe_problems(
        _400="A parameter is unknown, given twice or of the wrong form, or there is no such page.",
        _404="The service has no query `claims`.",
        _406="No acceptable format; lists what there is.",
        _503="No graph has been built.",
    ),
}


async def show_claims(
    request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep, ending: str | None = None
) -> Response:
    """List the claims of the sources that had been made by a date, with the verdict of their checks."""

    def read(query: NamedQuery, asked: Asked) -> Table:
        table = read_claims(store, query, asked.arguments)
        return keep_rows(table, choose_claims(store, list_rows(table), asked.arguments))

    def show(query: NamedQuery, asked: Asked, base: str) -> Response:
        return show_claims_page(query, asked, request, store, context, base)

    return answer_rows(_ROUTE, request, store, context, endpoint, ending, read, show)


def _describe_parameter(name: str, description: str, schema: dict[str, Any], example: str) -> dict[str, Any]:
    return {
        "in": "query",
        "name": name,
        "required": False,
        "description": description,
        "schema": schema,
        "examples": {"usual": {"value": example}},
    }


#: A form sends a field that is left empty too; it is no choice.
_TEXT = {"type": "string", "maxLength": 1000}
_VERDICTS = {"enum": ["holds", "does-not-hold", "ambiguous", "cannot-be-checked"]}
for _path, _methods, _is_documented in (
    (_PATH, ["GET"], True),
    (_PATH, ["HEAD"], False),
    (f"{_PATH}.{{ending}}", ["GET", "HEAD"], False),
):
    router.add_api_route(
        _path,
        show_claims,
        methods=_methods,
        summary="What the sources claim, checked",
        response_class=Response,
        responses=_RESPONSES,
        include_in_schema=_is_documented,
        openapi_extra={
            "parameters": [
                _describe_parameter("verdict", "Those of this verdict only.", _VERDICTS, "does-not-hold"),
                _describe_parameter(
                    "claim", "This claim only: its slug or IRI.", _TEXT, "regional-governments-no-office"
                ),
                _describe_parameter("kind", "Those of this kind only: a concept of `claim-kind`.", _TEXT, "count"),
                _describe_parameter("source", "Those of this source only: its id.", _TEXT, "tesis-2018"),
                _describe_parameter("section", "Those of this section of the source only.", _TEXT, "4.7"),
                _describe_parameter(
                    "words", "Those that have all of these words, in Spanish or English.", _TEXT, "oficina general"
                ),
                *parameters("asof", "explain", "excel", "page", "page_size", "lang"),
            ],
            "x-summary-es": "Lo que las fuentes afirman, comprobado",
        },
    )
