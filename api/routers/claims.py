"""`/claims`: what the sources claim, what the check of each claim finds, and what comes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from rdflib import URIRef

from api.answer_page import Shown, show_answer_page
from api.dependencies import Context, ContextDep, EndpointDep, StoreDep
from api.fields import refuse_unknown
from api.offers import choose_offer, read_ending
from api.paging import cut
from api.problems import describe_error
from api.schemas import describe_problems, headers, parameters, reference
from api.tabular import (
    ALIASES,
    CSV,
    CSVW,
    ENDINGS,
    FORMATS,
    HTML,
    JSON,
    XLSX,
    Asked,
    Place,
    describe_table,
    read_asked,
    respond_table,
)
from coopgraph.analyse.cells import read_day
from coopgraph.errors import QueryError
from coopgraph.namespaces import COOP
from coopgraph.query import Parameter, Table, get, run
from coopgraph.query.names import find_thing
from coopgraph.store.port import Store

__all__ = ["router"]

router = APIRouter(tags=["claims"])

_PATH = "/claims"
_QUERY = "claims"
_VERDICT, _CLAIM, _ASOF = "verdict", "claim", "asof"
_PARAMETERS = (
    Parameter(_VERDICT, "iri", {"es": "resultado", "en": "verdict"}, ("check-verdict",)),
    Parameter(_CLAIM, "iri", {"es": "afirmación", "en": "claim"}, ("claim",)),
    Parameter(_ASOF, "xsd:date", {"es": "afirmadas hasta la fecha", "en": "claimed up to the date"}),
)
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
    asked_type = read_ending(ending, ENDINGS)
    media_type = choose_offer(request, asked_type, (*FORMATS, HTML, *ALIASES))
    asked = read_asked(request)
    refuse_unknown(asked.arguments, [parameter.name for parameter in _PARAMETERS])
    place = Place(endpoint.removesuffix("/sparql"), _PATH, _PATH if ending is None else f"{_PATH}.{ending}")
    query = get(_QUERY, context.questions.catalogue)
    if media_type == CSVW:
        return describe_table(query, asked, place, request.url.query)
    if media_type == HTML:
        return _show_page(asked, request, store, context)
    part = cut(_read_claims(store, asked, context), asked.paging, context.settings.row_limit)
    return respond_table(store, part, asked, media_type, place)


def _show_page(asked: Asked, request: Request, store: Store, context: Context) -> Response:
    query = get(_QUERY, context.questions.catalogue)
    shown = Shown(query, _PATH, _PARAMETERS, None)
    try:
        claims = _read_claims(store, asked, context)
    except QueryError as error:
        problem = describe_error(error)
        return show_answer_page(
            replace(shown, fault=problem.detail, status=problem.status), asked, request, store, context
        )
    part = cut(claims, asked.paging, context.settings.row_limit)
    return show_answer_page(replace(shown, part=part), asked, request, store, context)


def _read_claims(store: Store, asked: Asked, context: Context) -> Table:
    arguments = asked.arguments
    day = read_day(store, arguments.get(_ASOF))
    verdict = {_VERDICT: arguments[_VERDICT]} if _VERDICT in arguments else {}
    table = run(store, get(_QUERY, context.questions.catalogue), verdict)
    rows = table.solutions.rows
    if _CLAIM in arguments:
        claim = find_thing(store, _PARAMETERS[1], arguments[_CLAIM])
        place = table.solutions.variables.index("claim")
        rows = [row for row in rows if row[place] == claim]
    if day is not None:
        place = table.solutions.variables.index("statedIn")
        later = _find_later(store, day)
        rows = [row for row in rows if row[place] not in later]
    return replace(table, solutions=replace(table.solutions, rows=rows))


def _find_later(store: Store, day: date) -> set[URIRef]:
    """Find the sources that describe a state of affairs after a date: what they claim had not been claimed then."""
    stated = store.triples((None, COOP.referenceDate, None))
    return {URIRef(str(source)) for source, _, when in stated if date.fromisoformat(str(when)) > day}


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
                {
                    "in": "query",
                    "name": _VERDICT,
                    "required": False,
                    "description": "Those of this verdict only.",
                    "schema": {"enum": ["holds", "does-not-hold", "ambiguous", "cannot-be-checked"]},
                    "examples": {"usual": {"value": "does-not-hold"}},
                },
                {
                    "in": "query",
                    "name": _CLAIM,
                    "required": False,
                    "description": "This claim only: its slug or IRI.",
                    "schema": {"type": "string", "minLength": 1, "maxLength": 1000},
                    "examples": {"usual": {"value": "regional-governments-no-office"}},
                },
                *parameters("asof", "explain", "excel", "page", "page_size", "lang"),
            ],
            "x-summary-es": "Lo que las fuentes afirman, comprobado",
        },
    )
