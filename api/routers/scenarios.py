"""`/scenarios` and `/scenarios/{id}`: which reforms are supposed, and what each removes, adds and does.

What a reform does to every measure takes the reasoner and the validator. The build keeps it for the ready-made ones; at
other dates it is computed where the request asks for it, and otherwise the answer says how. A reform of one's own is
composed in `scenario_builder`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response

from api.analysis_view import ANALYSIS_ENDINGS, OFFERS, read_wish
from api.dependencies import Context, ContextDep, EndpointDep, StoreDep
from api.fields import pop_flag, refuse_unknown
from api.offers import choose_offer, read_ending, split_ending
from api.paging import cut
from api.problems import RequestError, describe_error
from api.routers import scenario_builder
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
from api.views.reforms.answers import EFFECT_PARAMETER, respond_reform
from api.views.reforms.effects import EFFECT, can_compute, compute_effect, find_kept, read_kept
from api.views.reforms.scenario import ScenarioState, show_scenario
from api.views.reforms.scenarios import show_scenarios
from coopgraph.analyse.cells import read_day
from coopgraph.errors import QueryError, ResourceNotFoundError, SourceError
from coopgraph.query import Parameter, Table, get, run
from coopgraph.scenarios import Scenario, describe_scenario, draw_scenario, read_scenarios
from coopgraph.store.port import Store

__all__ = ["router"]

router = APIRouter(tags=["scenarios"])

_PATH = "/scenarios"
_QUERY = "scenarios"
_TURTLE = "text/turtle"
_ONE_ENDINGS = {**ANALYSIS_ENDINGS, "ttl": _TURTLE}
_ASOF = Parameter("asof", "xsd:date", {"es": "vigentes a la fecha", "en": "in force at the date"})
_WHOLE, _PART = "all", "part"
_LAST_PART = 10_000
_PROBLEMS = describe_problems(
    _400="A parameter is unknown, given twice or of the wrong form, or there is no such page.",
    _404="There is no such scenario, or the service has no query `scenarios`.",
    _406="No acceptable format; lists what there is.",
    _503="No graph has been built.",
)


async def _list_scenarios(
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
    table: Table | None = None
    fault: tuple[str, int] | None = None
    try:
        table = _read_list(store, asked, context)
    except QueryError as error:
        problem = describe_error(error)
        fault = (problem.detail, problem.status)
    return show_scenarios(store, context, request, table, asked.arguments, fault)


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


async def _show_one(
    name: str, request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep
) -> Response:
    """Tell what a scenario removes from the graph and adds to it, and what that does."""
    identifier, asked_type = split_ending(name, _ONE_ENDINGS)
    wish = read_wish(request, asked_type, [_ASOF.name, EFFECT, _WHOLE, _PART], (*OFFERS, _TURTLE))
    base = endpoint.removesuffix("/sparql")
    place = Place(base, f"{_PATH}/{identifier}", f"{_PATH}/{name}")
    is_wanted = pop_flag(wish.arguments, EFFECT)
    state = ScenarioState(
        base=base,
        asof=wish.arguments.get(_ASOF.name),
        whole=pop_flag(wish.arguments, _WHOLE),
        part=_pop_part(wish.arguments),
    )
    if wish.media_type == HTML and wish.table is None:
        return _show_page((store, context, request), identifier, state, is_wanted=is_wanted)
    kept = find_kept(read_kept(context), identifier, state.asof)
    scenario = _draw(store, identifier)
    effect = compute_effect(context, store, scenario, state.asof) if kept is None and is_wanted else kept
    return respond_reform((store, context, request), wish, place, scenario, effect, state.asof)


def _show_page(
    asked: tuple[Store, Context, Request], identifier: str, state: ScenarioState, *, is_wanted: bool
) -> Response:
    store, context, _ = asked
    kept = read_kept(context)
    # What is kept need not be drawn again.
    known = kept.get(identifier, {}).get("scenario")
    scenario = _draw(store, identifier) if known is None or is_wanted else None
    described = known or describe_scenario(scenario or _draw(store, identifier))
    try:
        state = replace(state, day=read_day(store, state.asof), computable=can_compute(context, store))
    except QueryError as error:
        problem = describe_error(error)
        return show_scenario(asked, described, None, replace(state, fault=(problem.detail, problem.status)))
    effect = find_kept(kept, identifier, state.asof)
    if effect is None and is_wanted and scenario is not None:
        effect = compute_effect(context, store, scenario, state.asof)
    return show_scenario(asked, described, effect, state)


def _pop_part(arguments: dict[str, str]) -> int:
    value = arguments.pop(_PART, "1")
    if not value.isascii() or not value.isdigit() or not 1 <= int(value[:9]) <= _LAST_PART:
        raise RequestError(f"the parameter {_PART!r} is a number from 1.", remedy=f"Write {_PART}=1, or leave it out.")
    return int(value)


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
    _list_scenarios,
    methods=["GET"],
    summary="Supposed reforms",
    response_class=Response,
    responses=_document(_ROWS, "The scenarios: the columns of the query `scenarios`."),
    openapi_extra={
        "parameters": parameters("asof", "explain", "excel", "page", "page_size", "lang"),
        "x-summary-es": "Reformas supuestas",
    },
)
router.add_api_route(_PATH, _list_scenarios, methods=["HEAD"], include_in_schema=False)
router.add_api_route(f"{_PATH}.{{ending}}", _list_scenarios, methods=["GET", "HEAD"], include_in_schema=False)
# Before the address of a scenario, which `build` would be taken for.
router.include_router(scenario_builder.router)
router.add_api_route(
    f"{_PATH}/{{name}}",
    _show_one,
    methods=["GET"],
    summary="What a supposed reform changes",
    response_class=Response,
    responses=_document(_ONE, "Its removals and additions, and what they do where that is kept or asked for."),
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
            EFFECT_PARAMETER,
            *parameters("asof", "table", "excel", "lang"),
        ],
        "x-summary-es": "Lo que cambia una reforma supuesta",
    },
)
router.add_api_route(f"{_PATH}/{{name}}", _show_one, methods=["HEAD"], include_in_schema=False)
