"""`/`: what this is, what is in the graph, and its first answer."""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from rdflib import Literal, URIRef

from api.contents import Contents, read_contents
from api.dependencies import Context, ContextDep, EndpointDep, StoreDep
from api.questions import Questions
from api.responses import CategoryCount, HomePage, OfficeRow
from coopgraph.errors import ResourceNotFoundError
from coopgraph.publish.catalogue import describe_catalogue
from coopgraph.publish.markup import write_dataset_markup
from coopgraph.query import get, read_labels, run
from coopgraph.store.port import Store, Term

__all__ = ["router"]

router = APIRouter()

#: The named query whose answer the page shows.
OFFICES = "cooperation-offices"
#: The one that gives the functions behind a number of that answer.
FUNCTIONS = "functions-of"


@router.head("/", include_in_schema=False)
@router.get("/", summary="Home page", response_class=HTMLResponse)
async def show_home(request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep) -> Response:
    """Show the home page."""
    frame = context.pages.frame(request)
    contents, offices = _read_page(store, context, frame.language)
    page = HomePage(
        frame=frame,
        endpoint=endpoint,
        counts=contents.counts,
        triples=contents.triples,
        inferred=contents.inferred,
        reference_date=contents.reference_date,
        sources=contents.sources,
        offices=offices,
        categories=_count_categories(offices),
        offices_query=context.questions.link(OFFICES, frame.language),
        queries=tuple(link for link in context.questions.links(frame.language) if link.identifier != OFFICES),
        markup=_write_markup(store, context, endpoint.removesuffix("/sparql"), frame.language),
    )
    return context.pages.render("home.html", page, frame)


def _write_markup(store: Store, context: Context, public_url: str, language: str) -> str | None:
    try:
        catalogue = describe_catalogue(store, public_url, context.read_dumps())
    except ResourceNotFoundError:
        return None
    return write_dataset_markup(catalogue, public_url, language)


def _read_page(store: Store, context: Context, language: str) -> tuple[Contents, tuple[OfficeRow, ...]]:
    return read_contents(store, language), _read_offices(store, context, language)


def _read_offices(store: Store, context: Context, language: str) -> tuple[OfficeRow, ...]:
    """Run the named query and add what the page says in its own language."""
    solutions = run(store, get(OFFICES, context.questions.catalogue)).solutions
    rows = [dict(zip(solutions.variables, row, strict=True)) for row in solutions.rows]
    things = {term for row in rows for name in ("ministry", "category") if isinstance(term := row[name], URIRef)}
    labels = read_labels(store, things, language)
    return tuple(_read_office(row, labels, context.questions) for row in rows)


def _read_office(row: dict[str, Term | None], labels: dict[str, str], questions: Questions) -> OfficeRow:
    functions = _number(row, "functionCount")
    ministry = row["ministry"]
    has_functions = bool(functions) and isinstance(ministry, URIRef)
    category = str(row["category"]) if row["category"] is not None else ""
    return OfficeRow(
        ministry=labels.get(str(row["ministry"])) or _text(row, "ministryLabel") or str(row["ministry"]),
        acronym=_text(row, "acronym"),
        office=_text(row, "officeName") if row["office"] is not None else None,
        office_iri=_text(row, "office"),
        parent=_text(row, "parentName"),
        category=labels.get(category) or _text(row, "categoryLabel") or category.rpartition("/")[2] or None,
        norm=_text(row, "normLabel") or _text(row, "norm"),
        norm_iri=_text(row, "norm"),
        functions=functions,
        residual=_number(row, "residualCount"),
        functions_query=questions.fill(FUNCTIONS, "organization", URIRef(str(ministry))) if has_functions else None,
    )


def _text(row: dict[str, Term | None], name: str) -> str | None:
    term = row.get(name)
    return None if term is None else str(term)


def _number(row: dict[str, Term | None], name: str) -> int | None:
    term = row.get(name)
    return int(term) if isinstance(term, Literal) and str(term).isdecimal() else None


def _count_categories(offices: tuple[OfficeRow, ...]) -> tuple[CategoryCount, ...]:
    counted = Counter(row.category for row in offices if row.category is not None)
    # Sorted by number, then label, so that equal numbers keep one order.
    return tuple(
        CategoryCount(label, number) for label, number in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    )
