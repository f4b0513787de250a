"""`/scenarios` and `/scenarios/{id}`: which reforms are supposed, and what each removes and adds.

What a reform does to every measure takes the reasoner and the validator over the whole graph, longer than a request may
take: the answer says which command computes it, and nothing in its place.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from api.analysis_view import ANALYSIS_ENDINGS, OFFERS, read_wish, respond_analysis, show_analysis_page
from api.answer_page import Shown, show_answer_page
from api.dependencies import Context, ContextDep, EndpointDep, StoreDep
from api.fields import refuse_unknown
from api.offers import choose_offer, read_ending, split_ending
from api.paging import cut
from api.problems import describe_error
from api.query_page import make_field
from api.scenario_view import TRIPLES, describe_change, tell_change
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
from coopgraph.errors import QueryError, ResourceNotFoundError, SourceError
from coopgraph.query import Parameter, Table, get, run
from coopgraph.scenarios import Scenario, draw_scenario, read_scenarios, write_scenario
from coopgraph.store.port import Store

__all__ = ["router"]

router = APIRouter(tags=["scenarios"])

_PATH = "/scenarios"
_QUERY = "scenarios"
_TURTLE = "text/turtle"
_ONE_ENDINGS = {**ANALYSIS_ENDINGS, "ttl": _TURTLE}
_ASOF = Parameter("asof", "xsd:date", {"es": "vigentes a la fecha", "en": "in force at the date"})
_ASOF_ONE = Parameter("asof", "xsd:date", {"es": "a la fecha", "en": "as of"})
_PROBLEMS = describe_problems(
    _400="A parameter is unknown, given twice or of the wrong form, or there is no such page.",
    _404="There is no such scenario, or the service has no query `scenarios`.",
    _406="No acceptable format; lists what there is.",
    _503="No graph has been built.",
)


async def show_scenarios(
    request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep, ending: str | None = None
) -> Response:
    """List the ready-made scenarios that would hold at a date."""
    asked_type = read_ending(ending, ENDINGS)
    media_type = choose_offer(request, asked_type, (*FORMATS, HTML, *ALIASES))
    asked = read_asked(request)
    refuse_unknown(asked.arguments, [_ASOF.name])
    query = get(_QUERY, context.questions.catalogue)
    place = Place(endpoint.removesuffix("/sparql"), _PATH, _PATH if ending is None else f"{_PATH}.{ending}")
    if media_type == CSVW:
        return describe_table(query, asked, place, request.url.query)
    if media_type == HTML:
        return _show_list(asked, request, store, context)
    part = cut(_read_list(store, asked, context), asked.paging, context.settings.row_limit)
    return respond_table(store, part, asked, media_type, place)


def _show_list(asked: Asked, request: Request, store: Store, context: Context) -> Response:
    shown = Shown(get(_QUERY, context.questions.catalogue), _PATH, (_ASOF,), None)
    try:
        table = _read_list(store, asked, context)
    except QueryError as error:
        problem = describe_error(error)
        return show_answer_page(
            replace(shown, fault=problem.detail, status=problem.status), asked, request, store, context
        )
    language = context.pages.frame(request).language
    files = read_scenarios()
    slugs = [str(row[0]).rpartition("/")[2] for row in table.solutions.rows]
    links = tuple((getattr(files[slug].title, language), f"{_PATH}/{slug}") for slug in slugs if slug in files)
    part = cut(table, asked.paging, context.settings.row_limit)
    return show_answer_page(replace(shown, part=part, links=links), asked, request, store, context)


def _read_list(store: Store, asked: Asked, context: Context) -> Table:
    """Ask for the scenarios, without those that hold only from a later date."""
    day = read_day(store, asked.arguments.get(_ASOF.name))
    table = run(store, get(_QUERY, context.questions.catalogue))
    if day is None:
        return table
    # A file without a date holds from the reference date of the graph.
    usual = read_day(store, None)
    files = read_scenarios().values()
    later = {file.id for file in files if (begins := file.date or usual) is not None and begins > day}
    rows = [row for row in table.solutions.rows if str(row[0]).rpartition("/")[2] not in later]
    return replace(table, solutions=replace(table.solutions, rows=rows))


async def show_scenario(
    name: str, request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep
) -> Response:
    """Tell what a scenario removes from the graph and adds to it, and how to compute what that does.

    Raises:
        QueryError: If the date is none.
    """
    identifier, asked_type = split_ending(name, _ONE_ENDINGS)
    wish = read_wish(request, asked_type, [_ASOF_ONE.name], (*OFFERS, _TURTLE))
    scenario = _draw(store, identifier)
    place = Place(endpoint.removesuffix("/sparql"), f"{_PATH}/{scenario.id}", f"{_PATH}/{name}")
    if wish.media_type == _TURTLE:
        body = write_scenario(scenario, "ttl")
        return Response(body, media_type=f"{_TURTLE}; charset=utf-8", headers={"Vary": "Accept"})
    asof = wish.arguments.get(_ASOF_ONE.name)
    language = context.pages.frame(request).language
    command = f"coopgraph scenario diff {scenario.id}" + (f" --asof {asof}" if asof else "")
    try:
        day = read_day(store, asof)
    except QueryError as error:
        if wish.media_type != HTML:
            raise
        problem = describe_error(error)
        fields = (make_field(_ASOF_ONE, asof or "", store, context, language),)
        return show_analysis_page(
            store,
            context,
            request,
            wish,
            place.path,
            title=scenario.title[language],
            fields=fields,
            analysis=None,
            fault=problem.detail,
            status=problem.status,
        )
    if wish.media_type == "application/json" and wish.table is None:
        change = describe_change(scenario, day, command)
        return JSONResponse(change, headers={"Vary": "Accept, Accept-Language"})
    told = tell_change(scenario, day, wish.language)
    if wish.media_type != HTML:
        # The measures of a scenario are not computed, so its CSV is that of its triples.
        wish = replace(wish, table=wish.table or (TRIPLES if wish.media_type in (CSV, CSVW) else None))
        return respond_analysis(store, told, wish, place, request.url.query)
    return show_analysis_page(
        store,
        context,
        request,
        wish,
        place.path,
        title=scenario.title[language],
        fields=(make_field(_ASOF_ONE, asof or "", store, context, language),),
        analysis=told,
        command=command,
    )


def _draw(store: Store, identifier: str) -> Scenario:
    files = read_scenarios()
    if identifier not in files:
        raise ResourceNotFoundError(
            f"there is no scenario {identifier[:100]!r}.", remedy=f"The scenarios are {', '.join(files)}."
        )
    try:
        return draw_scenario(store, files[identifier], ready_made=True)
    except SourceError as error:
        # The graph is another than the one that the scenario was written for.
        raise ResourceNotFoundError(
            f"the graph does not hold what the scenario {identifier} changes: {error.problem}"
        ) from error


_ROWS = {JSON: {"schema": reference("Answer")}, "application/json": {}, **{kind: {} for kind in (CSV, XLSX, HTML)}}
_ONE = {
    "application/json": {"schema": {"anyOf": [reference("Scenario"), reference("Analysis")]}},
    **{kind: {} for kind in (CSV, XLSX, HTML, _TURTLE)},
}


def _document(content: dict[str, Any], text: str) -> dict[int | str, dict[str, Any]]:
    return {
        200: {"description": text, "content": content, "headers": headers("Link", "Row-Limit", "Vary")},
        **_PROBLEMS,
    }


router.add_api_route(
    _PATH,
    show_scenarios,
    methods=["GET"],
    summary="Supposed reforms",
    response_class=Response,
    responses=_document(_ROWS, "The scenarios: the columns of the query `scenarios`."),
    openapi_extra={
        "parameters": parameters("asof", "explain", "excel", "page", "page_size", "lang"),
        "x-summary-es": "Reformas supuestas",
    },
)
router.add_api_route(_PATH, show_scenarios, methods=["HEAD"], include_in_schema=False)
router.add_api_route(f"{_PATH}.{{ending}}", show_scenarios, methods=["GET", "HEAD"], include_in_schema=False)
router.add_api_route(
    f"{_PATH}/{{name}}",
    show_scenario,
    methods=["GET"],
    summary="What a supposed reform changes",
    response_class=Response,
    responses=_document(_ONE, "Its removals and additions; what they do to the measures is for the command line."),
    openapi_extra={
        "parameters": [
            {
                "in": "path",
                "name": "name",
                "required": True,
                "description": "Id of the scenario; it may end in .json, .csv, .xlsx, .html or .ttl.",
                "schema": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
                "examples": {"usual": {"value": "single-rectoria"}},
            },
            *parameters("asof", "table", "excel", "lang"),
        ],
        "x-summary-es": "Lo que cambia una reforma supuesta",
    },
)
router.add_api_route(f"{_PATH}/{{name}}", show_scenario, methods=["HEAD"], include_in_schema=False)
