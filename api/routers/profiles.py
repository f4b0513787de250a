"""`/profiles` and `/problem`: the profiles that documents come in, and what each kind of problem means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response
from rdflib import Graph, URIRef

from api.addresses import read_path
from api.dependencies import ContextDep, EndpointDep, StoreDep
from api.descriptions import Document
from api.documents import answer_document, guard
from api.explanations import EXPLANATIONS, describe_problem
from api.profiles import PROFILES, describe_profile
from api.representations import split_ending
from api.routers.documents import RESPONSES, document_parameters, show_options
from api.things import Thing, find_ontology
from coopgraph.errors import ResourceNotFoundError
from coopgraph.model import Text
from coopgraph.namespaces import BASE
from coopgraph.store.port import Store

__all__ = ["router"]

router = APIRouter(tags=["linked data"])

_PROFILES: Text = {"es": "Perfiles de los documentos", "en": "Profiles of documents"}
_PROBLEMS: Text = {"es": "Problemas", "en": "Problems"}
_Find = Callable[[Store, str], Document | None]


def _add(path: str, find: _Find, summary: str, name: str) -> None:
    """Add the routes of one kind of document."""

    async def show(request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep) -> Response:
        asked = read_path(request)

        def answer() -> Response:
            for place, ending in split_ending(asked):
                document = find(store, place)
                if document is not None:
                    public = endpoint.removesuffix("/sparql")
                    return answer_document(request, context, store, public, replace(document, ending=ending))
            raise ResourceNotFoundError(f"there is nothing at {asked[:500]}.", remedy="Check the name.")

        return guard(request, context, answer)

    show.__doc__ = summary
    extra = document_parameters()
    if "{" in path:
        place = {"name": path.rpartition("{")[2].rstrip("}"), "in": "path", "required": True}
        extra["parameters"].insert(0, {**place, "schema": {"type": "string"}})
    options: dict[str, Any] = {"response_class": Response}
    router.add_api_route(
        path, show, methods=["GET"], summary=summary, responses=RESPONSES, openapi_extra=extra, operation_id=name,
        **options,
    )  # fmt: skip
    router.add_api_route(path, show, methods=["HEAD"], include_in_schema=False, **options)
    router.add_api_route(path, show_options, methods=["OPTIONS"], include_in_schema=False)


def _find_profiles(store: Store, path: str) -> Document | None:
    has_ontology = find_ontology(store) is not None
    described = {profile.iri: describe_profile(profile, has_ontology=has_ontology) for profile in PROFILES}
    return _find(path, "/profiles", described, _PROFILES)


def _find_problems(_: Store, path: str) -> Document | None:
    described = {f"{BASE}problem/{code}": describe_problem(code) or Graph() for code in EXPLANATIONS}
    return _find(path, "/problem", described, _PROBLEMS)


def _find(path: str, index: str, described: dict[str, Graph], title: Text) -> Document | None:
    """Find one of several things that are told of here and not in the graph, or the list of them."""
    iri = f"{BASE}{path[1:]}"
    if path == index:
        everything = Graph()
        for graph in described.values():
            everything += graph
        members = tuple(URIRef(member) for member in described)
        return Document(Thing(URIRef(iri)), path, members=members, title=title, statements=everything)
    return Document(Thing(URIRef(iri)), path, statements=described[iri]) if iri in described else None


_add("/profiles", _find_profiles, "Profiles of documents", "show-profiles")
_add("/profiles.{ending}", _find_profiles, "Profiles of documents in one format", "show-profiles-in")
_add("/profiles/{token}", _find_profiles, "A profile of documents", "show-profile")
_add("/problem", _find_problems, "Kinds of problems", "show-problems")
_add("/problem.{ending}", _find_problems, "Kinds of problems in one format", "show-problems-in")
_add("/problem/{code}", _find_problems, "What a kind of problem means", "show-problem")
