"""`/ontology`, `/vocab/…` and `/graph/…`: the terms, concepts and graphs of our own, at their own IRIs.

These answer at once, with 200: an ontology, a vocabulary, a concept, a graph are what their document says they are,
while what lies below `/id/` exists without it, and so has a document apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response
from rdflib import Graph, Literal, URIRef

from api.addresses import find_iris, read_path
from api.dependencies import ContextDep, EndpointDep, StoreDep
from api.descriptions import Document
from api.documents import answer_document, guard
from api.profiles import LABELLED
from api.representations import NAMES, list_representations, split_ending
from api.routers.documents import RESPONSES, document_parameters, show_options
from api.statements import read_members
from api.things import Thing, find_ontology, find_thing, is_version
from api.tombstones import refuse_withdrawn
from coopgraph.errors import ResourceNotFoundError
from coopgraph.model import Text
from coopgraph.namespaces import BASE, COOP, GRAPH, RDF, RDFS, SD, SKOS, VOCAB, VOID
from coopgraph.store.port import Store
from coopgraph.store.terms import write_term

__all__ = ["router"]

router = APIRouter(tags=["linked data"])

_VOCABULARIES: Text = {"es": "Vocabularios", "en": "Vocabularies"}
_GRAPHS: Text = {"es": "Grafos con nombre", "en": "Named graphs"}
_GRAPH_FORMS = tuple(form for form in list_representations(tuple(NAMES)) if form.profile != LABELLED)
_Find = Callable[[Request, Store, str], Document | None]


def _add(path: str, find: _Find, summary: str) -> None:
    """Add the routes of one kind of document."""

    async def show(request: Request, store: StoreDep, context: ContextDep, endpoint: EndpointDep) -> Response:
        asked = read_path(request)

        def answer() -> Response:
            for name, ending in split_ending(asked):
                document = find(request, store, name)
                if document is not None:
                    public = endpoint.removesuffix("/sparql")
                    return answer_document(request, context, store, public, replace(document, ending=ending))
            raise ResourceNotFoundError(f"the graph says nothing of {BASE}{asked[1:500]}.", remedy="Check the name.")

        return guard(request, context, answer)

    show.__doc__ = summary
    options: dict[str, Any] = {"response_class": Response}
    router.add_api_route(
        path,
        show,
        methods=["GET"],
        summary=summary,
        responses=RESPONSES,
        openapi_extra=_describe_parameters(path),
        operation_id="show-" + "-".join(piece for piece in path.replace("{", "").split("}")[0].split("/") if piece),
        **options,
    )
    router.add_api_route(path, show, methods=["HEAD"], include_in_schema=False, **options)
    router.add_api_route(path, show_options, methods=["OPTIONS"], include_in_schema=False)


def _describe_parameters(path: str) -> dict[str, Any]:
    described = document_parameters()
    if "{" in path:
        name = path.partition("{")[2].partition(":")[0].rstrip("}")
        place = {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        described["parameters"].insert(0, place)
    return described


def _find_ontology(request: Request, store: Store, path: str) -> Document | None:
    if path != "/ontology":
        return None
    thing = find_ontology(store)
    if thing is None:
        return None
    return Document(thing, path, members=read_members(store, thing, RDFS.isDefinedBy))


def _find_term(request: Request, store: Store, path: str) -> Document | None:
    """Find a term of the ontology, or the ontology by the IRI of its version."""
    name = path.removeprefix("/ontology/")
    for iri in find_iris(f"{BASE}ontology/", name):
        if is_version(store, iri):
            ontology = _find_ontology(request, store, "/ontology")
            return ontology and Document(ontology.thing, path, members=ontology.members)
    return _find(request, store, path, (*find_iris(COOP, name), *find_iris(f"{BASE}ontology/", name)))


def _find_vocabularies(request: Request, store: Store, path: str) -> Document | None:
    if path != "/vocab":
        return None
    start = f'"{VOCAB}"'
    rows = store.select(
        f"SELECT DISTINCT ?scheme WHERE {{ ?scheme a {write_term(SKOS.ConceptScheme)} "
        f"FILTER(STRSTARTS(STR(?scheme), {start})) }} ORDER BY ?scheme"
    ).rows
    schemes = tuple(URIRef(str(scheme)) for (scheme,) in rows)
    return Document(Thing(URIRef(f"{BASE}vocab")), path, members=schemes, title=_VOCABULARIES) if schemes else None


def _find_concept(request: Request, store: Store, path: str) -> Document | None:
    """Find a concept, or a scheme with its concepts."""
    document = _find(request, store, path, find_iris(f"{BASE}vocab/", path.removeprefix("/vocab/")))
    if document is None:
        return None
    return Document(document.thing, path, members=read_members(store, document.thing, SKOS.inScheme))


def _find_graphs(request: Request, store: Store, path: str) -> Document | None:
    if path != "/graph":
        return None
    sizes = store.graphs()
    if not sizes:
        return None
    described = Graph()
    for name, triples in sizes.items():
        described.add((URIRef(name), RDF.type, SD.NamedGraph))
        described.add((URIRef(name), VOID.triples, Literal(triples)))
    members = tuple(map(URIRef, sizes))
    return Document(Thing(URIRef(f"{BASE}graph")), path, members=members, title=_GRAPHS, statements=described)


def _find_graph(request: Request, store: Store, path: str) -> Document | None:
    document = _find(request, store, path, find_iris(str(GRAPH), path.removeprefix("/graph/")))
    if document is None:
        return None
    name = write_term(document.thing.iri)
    count = store.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {name} {{ ?s ?p ?o }} }}").rows[0][0]
    triples = int(str(count))
    if not triples:
        return document
    return Document(document.thing, path, graph=str(document.thing.iri), triples=triples, offers=_GRAPH_FORMS)


def _find(request: Request, store: Store, path: str, iris: tuple[str, ...]) -> Document | None:
    refuse_withdrawn(request, iris)
    thing = find_thing(store, iris)
    return None if thing is None else Document(thing, path)


_add("/ontology", _find_ontology, "The ontology, with all its terms")
_add("/ontology.{ending}", _find_ontology, "The ontology in one format")
_add("/ontology/{term:path}", _find_term, "A term of the ontology, or its version")
_add("/vocab", _find_vocabularies, "The vocabularies")
_add("/vocab.{ending}", _find_vocabularies, "The vocabularies in one format")
_add("/vocab/{name:path}", _find_concept, "A vocabulary, or a concept of it")
_add("/graph", _find_graphs, "The named graphs")
_add("/graph.{ending}", _find_graphs, "The named graphs in one format")
_add("/graph/{name:path}", _find_graph, "A named graph: its description as a page, its triples as RDF")
