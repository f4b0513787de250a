"""`/`: what this is, what is in the graph, and the questions that people come with."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.days import read_day
from api.dependencies import Context, ContextDep, EndpointDep, StoreDep
from api.schemas import describe_problems, parameters
from api.views.home.answers import Asker, answer_questions, count_categories
from api.views.home.contents import read_contents
from api.views.home.page import make_home_page
from coopgraph.errors import ResourceNotFoundError
from coopgraph.publish.catalogue import describe_catalogue
from coopgraph.publish.markup import write_dataset_markup
from coopgraph.store.port import Store

__all__ = ["router"]

router = APIRouter()


@router.head("/", include_in_schema=False)
@router.get(
    "/",
    summary="Home page",
    response_class=HTMLResponse,
    responses=describe_problems(_400="The date is none.", _503="No graph has been built."),
    openapi_extra={"parameters": parameters("asof", "lang"), "x-summary-es": "Inicio"},
)
async def show_home(request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep) -> Response:
    """Show the home page."""
    # A date that is none is refused before anything is asked; whatever else stands in the address does not matter.
    for text in request.query_params.getlist("asof"):
        read_day(text or None)
    frame = context.pages.frame(request)
    asker = Asker(store, context.questions.catalogue, frame.asof, frame.language)
    page = make_home_page(
        frame,
        read_contents(store, frame.language),
        answer_questions(asker),
        count_categories(asker),
        _write_markup(store, context, endpoint.removesuffix("/sparql"), frame.language),
    )
    return context.pages.render("home.html", page, frame)


def _write_markup(store: Store, context: Context, public_url: str, language: str) -> str | None:
    try:
        catalogue = describe_catalogue(store, public_url, context.read_dumps())
    except ResourceNotFoundError:
        return None
    return write_dataset_markup(catalogue, public_url, language)
