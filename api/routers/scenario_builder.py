"""`/scenarios/build`: a reform that the query string holds, composed in a form, told in every format."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request, Response

from api.analysis_view import ANALYSIS_ENDINGS, TABLE, Wish
from api.dependencies import Context, ContextDep, EndpointDep, StoreDep
from api.fields import LANGUAGE, pop_flag, read_fields, refuse_unknown
from api.negotiation import choose_language
from api.offers import choose_offer, read_ending
from api.problems import RequestError, describe_error
from api.schemas import describe_problems, headers, parameters, reference
from api.tabular import CSV, EXCEL, HTML, XLSX, Place
from api.views.reforms.answers import EFFECT_PARAMETER, PLAIN_JSON, TURTLE, respond_reform
from api.views.reforms.builder import ADD, YAML, Drawn, Shown, show_builder
from api.views.reforms.effects import EFFECT, can_compute, compute_effect
from api.views.reforms.fields import KINDS
from api.views.reforms.plan import Plan, build_scenario, read_plan, write_file
from api.views.reforms.scenario import write_command
from coopgraph.analyse.cells import read_day
from coopgraph.errors import QueryError
from coopgraph.query.header import ASOF
from coopgraph.store.port import Store

__all__ = ["router"]

router = APIRouter()

_PATH = "/scenarios/build"
_ENDINGS = {**ANALYSIS_ENDINGS, "ttl": TURTLE, "yml": YAML}
WHOLE = "all"
#: What a misspelt field is told that there is.
_KNOWN = ("title", "description", "date", "1.kind", ADD, EFFECT, WHOLE, ASOF, TABLE, EXCEL, LANGUAGE)


async def _build(
    request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep, ending: str | None = None
) -> Response:
    """Compose a scenario from the changes that the query string holds, and tell what it changes and does.

    Raises:
        QueryError: If the date is none, and an answer for programs is asked for.
        RequestError: If the query string holds no scenario, and such an answer is asked for.
    """
    asked_type = read_ending(ending, _ENDINGS)
    media_type = choose_offer(request, asked_type, (HTML, PLAIN_JSON, CSV, XLSX, TURTLE, YAML))
    base = endpoint.removesuffix("/sparql")
    fields = read_fields(request)
    language = choose_language(fields.pop(LANGUAGE, None), request.headers.get("accept-language"))
    asof = fields.pop(ASOF, None)
    shown = Shown(base, can_compute(context, store), asof, whole=False)
    try:
        is_wanted, whole, excel = pop_flag(fields, EFFECT), pop_flag(fields, WHOLE), pop_flag(fields, EXCEL)
        table, added = fields.pop(TABLE, None), fields.pop(ADD, None)
        plan = read_plan(fields, added)
        refuse_unknown(fields, ["title", "description", "date", "1.kind", ADD, EFFECT, WHOLE, ASOF, LANGUAGE])
        drawn = _draw_plan(store, context, plan, language, asof, is_new=added is not None, is_wanted=is_wanted)
    except (RequestError, QueryError) as error:
        if media_type != HTML:
            raise
        problem = describe_error(error)
        fault = (problem.detail, problem.status)
        return show_builder(store, context, request, Plan(), Drawn(), shown, fault)
    if media_type == YAML:
        headers = {"Content-Disposition": f'attachment; filename="{plan.slug}.yml"'}
        return Response(write_file(plan, language), media_type=f"{YAML}; charset=utf-8", headers=headers)
    if media_type == HTML and table is None:
        return show_builder(store, context, request, plan, drawn, replace(shown, whole=whole))
    if drawn.scenario is None:
        sentence, remedy = _tell_faults(drawn)
        raise RequestError(sentence, remedy=remedy)
    place = Place(base, _PATH, f"/scenarios/{drawn.scenario.id}")
    wish = Wish(media_type, {}, table, excel, language)
    command = write_command(f"{plan.slug}.yml", asof)
    return respond_reform((store, context, request), wish, place, drawn.scenario, drawn.effect, asof, command)


def _draw_plan(
    store: Store, context: Context, plan: Plan, language: str, asof: str | None, *, is_new: bool, is_wanted: bool
) -> Drawn:
    read_day(store, asof)
    if not plan.changes:
        return Drawn()
    scenario, faults = build_scenario(store, plan, language)
    if scenario is None:
        # The empty fields of a change that has only now been added are no faults yet.
        last = len(plan.changes) - 1
        return Drawn(faults=tuple(each for each in faults if not (is_new and each.place == last)))
    return Drawn(scenario, (), compute_effect(context, store, scenario, asof) if is_wanted else None)


def _tell_faults(drawn: Drawn) -> tuple[str, str]:
    """Tell what is wrong, and what to do."""
    if not drawn.faults:
        return "there is no change yet.", "Add one, such as 1.kind=end-mandate&1.mandate=apci-steering-cti-2002."
    first = drawn.faults[0]
    field = "" if first.field is None else f", {first.field}"
    return ("" if first.place is None else f"change {first.place + 1}{field}: ") + first.text, ""


_BUILT = {
    HTML: {},
    PLAIN_JSON: {"schema": {"anyOf": [reference("Scenario"), reference("Analysis")]}},
    **{kind: {} for kind in (CSV, XLSX, TURTLE, YAML)},
}
_BUILDING = [
    {
        "in": "query",
        "name": "1.kind",
        "required": False,
        "description": "Kind of the first change, as in a scenario file; its fields are 1.mandate, 1.office and so on, "
        "those of the second change begin with 2.",
        "schema": {"type": "string", "enum": list(KINDS)},
    },
    {
        "in": "query",
        "name": "title",
        "required": False,
        "description": "Title of the reform.",
        "schema": {"type": "string", "maxLength": 200},
    },
    EFFECT_PARAMETER,
]


router.add_api_route(
    _PATH,
    _build,
    methods=["GET"],
    summary="A supposed reform of one's own",
    response_class=Response,
    responses={
        200: {
            "description": "The reform that the query string holds; without changes, the form to write one.",
            "content": _BUILT,
            "headers": headers("Link", "Vary"),
        },
        **describe_problems(
            _400="A parameter is unknown, given twice or of the wrong form, or there is no reform.",
            _406="No acceptable format; lists what there is.",
            _503="No graph has been built.",
        ),
    },
    openapi_extra={
        "parameters": [*_BUILDING, *parameters("asof", "table", "excel", "lang")],
        "x-summary-es": "Una reforma supuesta propia",
    },
)
router.add_api_route(_PATH, _build, methods=["HEAD"], include_in_schema=False)
router.add_api_route(f"{_PATH}.{{ending}}", _build, methods=["GET", "HEAD"], include_in_schema=False)
