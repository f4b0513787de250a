"""Answers a query as a page: the form, and below it the answer as a table or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from fastapi import Request, Response
from rdflib import URIRef

from api.dependencies import Context
from api.headers import EDITOR_POLICY
from api.problems import describe_error
from api.protocol import Operation
from api.questions import read_arguments
from api.responses import Download, Fault, Frame, SparqlPage, Table
from api.results import SHOWN_ROWS, label_table, locate_fault, read_boolean, read_table, read_triples
from coopgraph.errors import QueryError
from coopgraph.namespaces import PREFIXES
from coopgraph.query import NamedQuery, read_labels
from coopgraph.store.port import BOOLEAN_MEDIA_TYPES, GRAPH_MEDIA_TYPES, MEDIA_TYPES, SOLUTIONS_MEDIA_TYPES, Form, Store
from coopgraph.store.rows import count_rows, limit_rows
from coopgraph.store.syntax import read_form

__all__ = ["HTML", "show_page"]

HTML = "text/html"
#: Form of a query to the media type from which a page is made.
_READ_AS: dict[Form, str] = {
    "select": "application/sparql-results+json",
    "ask": "application/sparql-results+json",
    "graph": "application/n-triples",
}
_NAMES = {
    "application/sparql-results+json": "JSON",
    "application/sparql-results+xml": "XML",
    "text/csv": "CSV",
    "text/tab-separated-values": "TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF/XML",
    "application/ld+json": "JSON-LD",
    "application/trig": "TriG",
    "application/n-quads": "N-Quads",
}
#: What the form holds before anybody writes in it.
_START = """SELECT ?class (COUNT(?thing) AS ?things)
WHERE { ?thing a ?class }
GROUP BY ?class
ORDER BY DESC(?things) ?class"""


@dataclass(frozen=True)
class _Outcome:
    """What became of a query; the fields are those of the page."""

    status: int = 200
    fault: Fault | None = None
    boolean: bool | None = None
    table: Table | None = None
    downloads: tuple[Download, ...] = ()
    named: NamedQuery | None = None


def show_page(request: Request, store: Store, context: Context, endpoint: str, operation: Operation) -> Response:
    """Answer as a page.

    Args:
        request: The request.
        store: The store.
        context: What the application holds.
        endpoint: Address of the endpoint.
        operation: What the request asks.

    Returns:
        The page; with the status of the fault if the query cannot be answered.
    """
    frame = context.pages.frame(request)
    query = operation.query
    outcome = _Outcome() if query is None else _answer(store, context, frame, operation, query)
    named = outcome.named
    page = SparqlPage(
        frame=frame,
        endpoint=endpoint,
        query=_START if query is None else query,
        fault=outcome.fault,
        boolean=outcome.boolean,
        table=outcome.table,
        downloads=outcome.downloads,
        examples=context.questions.links(frame.language),
        named=None if named is None else context.questions.link(named.id, frame.language),
        arguments=() if named is None or query is None else read_arguments(named, query, frame.language),
        prefixes=tuple(sorted(PREFIXES.items())),
        solutions_types=SOLUTIONS_MEDIA_TYPES,
        boolean_types=BOOLEAN_MEDIA_TYPES,
        graph_types=GRAPH_MEDIA_TYPES,
    )
    response = context.pages.render("sparql.html", page, frame, outcome.status)
    if frame.bundle is not None:
        response.headers.update(EDITOR_POLICY)
    return response


def _answer(store: Store, context: Context, frame: Frame, operation: Operation, query: str) -> _Outcome:
    try:
        form = read_form(query)
        named = context.questions.find(query)
        downloads = tuple(_download(frame.root, operation, media_type) for media_type in MEDIA_TYPES[form])
        if form == "select":
            table = _select(store, operation, query, context.settings.row_limit)
            if named is not None:
                table = _label_table(store, table, named, frame.language)
            return _Outcome(table=table, downloads=downloads, named=named)
        answer = store.answer(query, _READ_AS[form], operation.default_graphs, operation.named_graphs)
        if form == "ask":
            return _Outcome(boolean=read_boolean(answer), downloads=downloads)
        return _Outcome(table=read_triples(answer), downloads=downloads, named=named)
    except QueryError as error:
        problem = describe_error(error)
        return _Outcome(problem.status, locate_fault(query, error, problem.detail))


def _select(store: Store, operation: Operation, query: str, row_limit: int) -> Table:
    """Read the rows that are shown; the others are counted where they are, and never written."""
    graphs = operation.default_graphs, operation.named_graphs
    table = read_table(store.answer(limit_rows(query, SHOWN_ROWS), _READ_AS["select"], *graphs))
    if table.total < SHOWN_ROWS:
        return table
    return replace(table, total=max(table.total, count_rows(store, query, row_limit, *graphs)))


def _label_table(store: Store, table: Table, named: NamedQuery, language: str) -> Table:
    things = {URIRef(cell.describes) for row in table.rows for cell in row if cell is not None and cell.describes}
    return label_table(table, named, read_labels(store, things, language), language)


def _download(root: str, operation: Operation, media_type: str) -> Download:
    parameters = [("query", operation.query or "")]
    parameters += [("default-graph-uri", graph) for graph in operation.default_graphs]
    parameters += [("named-graph-uri", graph) for graph in operation.named_graphs]
    parameters += [("_mediatype", media_type)]
    return Download(_NAMES[media_type], media_type, f"{root}/sparql?{urlencode(parameters)}")
