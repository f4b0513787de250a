"""`/report`: a page to choose a report, and the report as HTML, Markdown or a spreadsheet to take away."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from api.answers import EXTENSION
from api.conditional import answer_conditionally
from api.dependencies import Context, ContextDep, EndpointDep, StoreDep
from api.etags import read_digest
from api.fields import LANGUAGE, refuse_unknown
from api.negotiation import LANGUAGES
from api.problems import RequestError, describe_error
from api.schemas import describe_problems, headers, parameters
from api.tabular import HTML
from api.views.figures import MARKED, mark_figure
from api.views.report_form import FORMATS, make_report_form
from coopgraph.errors import CoopGraphError, QueryError
from coopgraph.figures.design import read_names
from coopgraph.report import ReportFigure, Wish, gather_report, write_html, write_markdown, write_xlsx
from coopgraph.store.port import Store

__all__ = ["router"]

router = APIRouter(tags=["report"])

_PATH, _ORGANIZATION, _FORMAT, _ASOF = "/report", "organization", "format", "asof"
_MOST_FIELDS = 200
_NAMES = {"es": "informe", "en": "report"}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The page to choose a report; with `format`, the report.",
        "content": {media_type: {} for media_type in FORMATS.values()},
        "headers": headers("Vary"),
    },
    **describe_problems(
        _400="A parameter is unknown or of the wrong form, or names no body.",
        _503="No graph has been built.",
    ),
}


async def give_report(request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep) -> Response:
    """Give the report that is asked for, or the page to choose one."""
    frame = context.pages.frame(request)
    names = tuple(read_names(",".join(request.query_params.getlist(_ORGANIZATION)[:_MOST_FIELDS])))
    asof = request.query_params.get(_ASOF, "").strip()

    def show(fault: CoopGraphError | None) -> Response:
        problem = None if fault is None else describe_error(fault)
        detail, status = (None, 200) if problem is None else (problem.detail, problem.status)
        page = make_report_form(store, frame, names, asof, detail)
        return context.pages.render("report_form.html", page, frame, status)

    try:
        form = _read_form(request)
        if form is None:
            return show(None)
        wish = Wish(names, asof, frame.language)
        return answer_conditionally(
            request,
            context,
            (version("vl-convert-python"),),
            FORMATS[form],
            lambda: _respond(request, store, context, (wish, form, endpoint.removesuffix("/sparql"))),
        )
    except (QueryError, RequestError) as error:
        return show(error)


def _read_form(request: Request) -> str | None:
    """Read as what a report is wanted; None for the page.

    Raises:
        RequestError: If it is none of the forms that there are, or a field is unknown or given twice.
    """
    fields = request.query_params
    refuse_unknown(fields.keys(), (_ORGANIZATION, _FORMAT, _ASOF, LANGUAGE))
    for name in (_FORMAT, _ASOF, LANGUAGE):
        if len(fields.getlist(name)) > 1:
            raise RequestError(f"the parameter {name!r} is given twice.", remedy="Give it once.")
    language = fields.get(LANGUAGE)
    if language and language not in LANGUAGES:
        raise RequestError(f"the parameter {LANGUAGE!r} is one of {', '.join(LANGUAGES)}.", remedy="Write lang=es.")
    form = fields.get(_FORMAT) or None
    if form is not None and form not in FORMATS:
        raise RequestError(f"the parameter {_FORMAT!r} is one of {', '.join(FORMATS)}.", remedy="Write format=html.")
    return form


def _respond(request: Request, store: Store, context: Context, asked: tuple[Wish, str, str]) -> Response:
    wish, form, base = asked
    report = gather_report(store, wish, read_digest(context))
    # A file to keep: as a page of this service its own style would not be let through.
    name = f"{_NAMES[wish.language]}.{form}"
    answer_headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Language": wish.language,
        "Vary": "Accept, Accept-Language",
    }
    if form == "xlsx":
        return Response(write_xlsx(report), media_type=FORMATS[form], headers=answer_headers)
    if form == "md":
        body = write_markdown(report, lambda figure: _find(figure, base, wish.language))
        return Response(body, media_type="text/markdown; charset=utf-8", headers=answer_headers)
    if EXTENSION in request.scope.get("extensions", {}):
        # A worker cannot draw: whoever passes the answer on puts the drawings in.
        answer_headers[MARKED] = "true"
        body = write_html(report, lambda figure: mark_figure(figure.spec))
    else:
        body = write_html(report)
    return Response(body, media_type=HTML, headers=answer_headers)


def _find(figure: ReportFigure, base: str, language: str) -> str:
    return f"<{base}/figures/{figure.id}.svg?{urlencode({**figure.arguments, LANGUAGE: language})}>"


router.add_api_route(
    _PATH,
    give_report,
    methods=["GET"],
    summary="A report to hand in",
    response_class=Response,
    responses=_RESPONSES,
    openapi_extra={
        "parameters": [
            {
                "in": "query",
                "name": _ORGANIZATION,
                "required": False,
                "description": "Bodies: slug, acronym, name or IRI; several by repetition or by commas. None: all.",
                "schema": {"type": "array", "items": {"type": "string", "maxLength": 1000}},
                "style": "form",
                "explode": True,
                "examples": {"usual": {"value": ["minsa"]}},
            },
            {"in": "query", "name": _FORMAT, "required": False, "schema": {"enum": list(FORMATS)}},
            *parameters("asof", "lang"),
        ],
        "x-summary-es": "Un informe para entregar",
    },
)
router.add_api_route(_PATH, give_report, methods=["HEAD"], include_in_schema=False)
