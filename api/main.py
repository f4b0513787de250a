"""Makes the application out of a store and settings; there are no globals, so tests pass a tiny graph."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api.dependencies import Context, get_store
from api.failures import install_problems
from api.headers import StandardHeaders
from api.openapi import describe_interface
from api.pages import STATIC, Pages
from api.questions import Questions
from api.routers import (
    analyses,
    claims,
    data,
    documentation,
    documents,
    figures,
    findings,
    health,
    history,
    home,
    organizations,
    procedures,
    profiles,
    queries,
    report,
    scenarios,
    search,
    sparql,
    terms,
    validation,
)
from api.routers import catalogue as catalogue_routes
from api.withdrawn import read_withdrawals
from coopgraph.query import Catalogue, catalogue
from coopgraph.search import SearchIndex
from coopgraph.settings import Settings
from coopgraph.store.home import Manifest
from coopgraph.store.port import Store

__all__ = ["create_app"]


def create_app(
    store: Store | None,
    settings: Settings,
    named: Catalogue | None = None,
    manifest: Manifest | None = None,
    graph_folder: Path | None = None,
) -> FastAPI:
    """Make the application that answers over a store, one request at a time and in the thread that asks.

    `api.service` runs it in worker processes, which bounds what a request may take and answers many at once.

    Args:
        store: The graph to answer from; None if none has been built, which every answer then says.
        settings: What the environment decides.
        named: The named queries; default, those of the library.
        manifest: What is known of the build that is served; None for a graph that this project did not build.
        graph_folder: Where that build lies, with its dumps.

    Returns:
        The application.
    """
    app = FastAPI(
        title="coopgraph",
        version=version("coopgraph"),
        description="How a State organises its international cooperation: a graph, and SPARQL 1.1 over it.",
        # The framework's documentation pages load their scripts from elsewhere: no page here does that.
        docs_url=None,
        redoc_url=None,
    )
    questions = Questions(catalogue() if named is None else named, store)
    app.state.context = Context(store, settings, questions, manifest, Pages(), graph_folder)
    app.state.withdrawals = read_withdrawals()
    app.state.search = SearchIndex(lambda: get_store(app.state.context), graph_folder)
    # The last that is added stands outside.
    app.add_middleware(sparql.SparqlShortcut)
    app.add_middleware(StandardHeaders)
    install_problems(app)
    app.include_router(home.router)
    app.include_router(search.router)
    app.include_router(organizations.router)
    app.include_router(sparql.router)
    app.include_router(queries.make_router(questions.catalogue))
    app.include_router(catalogue_routes.router)
    for router in (analyses.router, claims.router, scenarios.router, validation.router, documentation.router):
        app.include_router(router)
    app.include_router(figures.router)
    app.include_router(report.router)
    app.include_router(history.router)
    app.include_router(procedures.router)
    for router in (findings.router, data.router):
        app.include_router(router)
    for router in (documents.router, terms.router, profiles.router, health.router):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    documents.add_remaining(app)
    app.openapi = describe_interface(app)  # type: ignore[method-assign]  # as the framework documents
    return app
