"""Answers with a document: chooses its form, compares it with what the client holds, and writes it.

Caches may keep every answer and must ask before they use it (`no-cache`): a new build may take over at any moment, and
the answer to the question is a few hundred bytes (304).
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from importlib.metadata import version
from urllib.parse import urlencode

from fastapi import Request, Response
from rdflib import Graph, Literal, URIRef

from api.dependencies import Context
from api.descriptions import PAGE_SIZE, AsOf, Description, Document, describe, read_asof, read_explain, read_page_number
from api.document_json import write_alternates, write_document
from api.etags import fingerprint_templates, is_held, make_etag, read_digest
from api.links import Link, list_links, write_links
from api.problems import NotAcceptableError, RequestError
from api.profiles import ALT, ALTR, LABELLED
from api.representations import HTML, JSON, VARY, Representation, choose_representation
from api.statements import add_labels, list_terms, read_mentions
from api.things import Surroundings, read_surroundings
from api.tombstones import WithdrawnError, answer_fault, answer_withdrawn
from api.views.things.forms import make_alternates_page
from api.views.things.page import make_document_page
from coopgraph.errors import CoopGraphError
from coopgraph.namespaces import DCTERMS, FOAF, RDF
from coopgraph.query.validity import ASOF
from coopgraph.store.files import serialize_graph
from coopgraph.store.port import Store

__all__ = ["answer_document", "guard", "redirect"]

_CACHE = "no-cache"


def guard(request: Request, context: Context, work: Callable[[], Response]) -> Response:
    """Do the work of a route; faults are problem documents, or pages, that vary as the answer would have.

    Args:
        request: The request.
        context: What the application holds.
        work: Answers.

    Returns:
        The answer, a tombstone, or what went wrong.
    """
    try:
        return work()
    except WithdrawnError as error:
        return answer_withdrawn(request, context, error)
    except CoopGraphError as error:
        return answer_fault(request, context, error)


def redirect(request: Request, target: str) -> Response:
    """Send a client from a thing to its document.

    Args:
        request: The request; its parameters go along.
        target: Address of the document.

    Returns:
        303 See Other.
    """
    query = request.scope["query_string"].decode("ascii", "replace")
    location = f"{target}?{query}" if query else target
    headers = {"Location": location, "Vary": VARY, "Cache-Control": _CACHE}
    return Response(f"{location}\n", HTTPStatus.SEE_OTHER, headers, media_type="text/plain")


def answer_document(request: Request, context: Context, store: Store, public: str, document: Document) -> Response:
    """Answer with a document.

    Args:
        request: The request.
        context: What the application holds.
        store: The graph.
        public: Where the service is seen.
        document: What is asked for.

    Returns:
        The form of the document that the client prefers, or 304 if it holds that form.
    """
    chosen = choose_representation(request, document.ending, document.offers)
    asof, number, explain = read_asof(request, store), read_page_number(request), read_explain(request)
    language = context.pages.frame(request).language if chosen.media_type == HTML else ""
    etag = make_etag(
        read_digest(context),
        f"{public}{document.path}",
        document.ending or "",
        request.scope["query_string"].decode("latin-1"),
        chosen.media_type,
        chosen.profile.iri,
        language,
        fingerprint_templates() if chosen.media_type == HTML else "",
    )
    headers = _write_headers(public, document, chosen, language, asof, number, explain=explain)
    if etag is not None:
        headers["ETag"] = etag
    if is_held(", ".join(request.headers.getlist("if-none-match")) or None, etag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    around = read_surroundings(store)
    answer = _Answer(request, context, store, public, document, chosen, around)
    response = answer.write(asof, number, explain=explain)
    headers["Content-Profile"] = ", ".join(f"<{iri}>" for iri in (chosen.profile.iri, *chosen.profile.of))
    headers["Link"] = write_links(answer.links)
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _write_headers(
    public: str, document: Document, chosen: Representation, language: str, asof: AsOf, number: int, *, explain: bool
) -> dict[str, str]:
    """Write the headers that an answer and its 304 have in common."""
    parameters: dict[str, str] = {}
    if chosen.media_type in (HTML, JSON) and chosen.profile != ALT:
        parameters |= {ASOF: asof.asked} if asof.asked is not None else {}
        parameters |= {"page": str(number)} if number > 1 else {}
    if language:
        parameters |= {"explain": "true"} if explain else {}
        parameters["lang"] = language
    headers = {
        "Vary": VARY,
        "Cache-Control": _CACHE,
        "Content-Location": chosen.address(f"{public}{document.path}", **parameters),
    }
    return {**headers, "Content-Language": language} if language else headers


class _Answer:
    """Writes the body of one answer.

    Attributes:
        links: Links of its header.
    """

    def __init__(
        self,
        request: Request,
        context: Context,
        store: Store,
        public: str,
        document: Document,
        chosen: Representation,
        around: Surroundings,
    ) -> None:
        self._request = request
        self._context = context
        self._store = store
        self._public = public
        self._document = document
        self._chosen = chosen
        self._around = around
        self._address = f"{public}{document.path}"
        self.links = list_links(self._address, chosen, document.offers, around, public)

    def write(self, asof: AsOf, number: int, *, explain: bool) -> Response:
        """Write the body."""
        media_type = self._chosen.media_type
        if self._chosen.profile == ALT:
            return self._list_forms()
        if media_type not in (HTML, JSON):
            return self._write_graph()
        description = describe(self._store, self._document, asof, number)
        pager = self._list_pages(description)
        self.links += [Link(f"{self._public}{path}", relation) for relation, path in pager.items()]
        if media_type == JSON:
            pages = {relation: f"{self._public}{path}" for relation, path in pager.items()}
            return Response(write_document(description, pages), media_type=JSON)
        frame = self._context.pages.frame(self._request)
        rooted = {relation: f"{frame.root}{path}" for relation, path in pager.items()}
        manifest = self._context.manifest
        release = None if manifest is None else f"{version('coopgraph')}+{manifest.digest[:12]}"
        page = make_document_page(self._store, description, frame, rooted, explain=explain, release=release)
        return self._context.pages.render("document.html", page, frame)

    def _list_pages(self, description: Description) -> dict[str, str]:
        """List the other pages of links, where there are any."""
        number, last = description.page, description.pages
        if last == 1:
            return {}
        numbers = {"first": 1, "prev": number - 1, "next": number + 1, "last": last}
        return {relation: self._page(at) for relation, at in numbers.items() if 1 <= at <= last}

    def _page(self, number: int) -> str:
        """Write the path of a page of links, with the other parameters of the request."""
        kept = [(name, value) for name, value in self._request.query_params.multi_items() if name != "page"]
        ending = f".{self._document.ending}" if self._document.ending else ""
        return f"{self._document.path}{ending}?{urlencode([*kept, ('page', str(number))])}"

    def _write_graph(self) -> Response:
        document, media_type = self._document, self._chosen.media_type
        try:
            if document.graph is not None:
                body = self._store.dump(media_type, [document.graph])
            else:
                body = serialize_graph(self._read_graph(), media_type)
        except RequestError:
            raise
        except CoopGraphError as error:
            # Some properties have no name in RDF/XML.
            if media_type != "application/rdf+xml":
                raise
            others = [offer.media_type for offer in document.offers if offer.media_type != media_type]
            raise NotAcceptableError(error.problem, available=others, remedy=error.remedy) from error
        return Response(body, media_type=f"{media_type}; charset=utf-8")

    def _read_graph(self) -> Graph:
        document, thing = self._document, self._document.thing
        graph = Graph() + document.read_statements(self._store)
        if not len(graph):
            # All that is known of it is where it is mentioned.
            mentions = read_mentions(self._store, thing, None, 0, PAGE_SIZE)
            for subject, property_ in mentions.links:
                graph.add((subject, property_, thing.iri))
        if document.iri is not None:
            self._describe_document(graph, URIRef(document.iri))
        if self._chosen.profile == LABELLED:
            graph += add_labels(self._store, thing, list_terms(graph))
        return graph

    def _describe_document(self, graph: Graph, document: URIRef) -> None:
        thing = self._document.thing.iri
        graph.add((document, RDF.type, FOAF.Document))
        graph.add((document, FOAF.primaryTopic, thing))
        graph.add((thing, FOAF.isPrimaryTopicOf, document))
        if self._around.dataset is not None:
            graph.add((document, DCTERMS.isPartOf, URIRef(self._around.dataset)))
        if self._around.licence is not None:
            graph.add((document, DCTERMS.license, URIRef(self._around.licence)))

    def _list_forms(self) -> Response:
        document, media_type = self._document, self._chosen.media_type
        default = document.offers[0]
        if media_type == JSON:
            return Response(write_alternates(self._address, document.offers, default), media_type=JSON)
        if media_type == HTML:
            frame = self._context.pages.frame(self._request)
            page = make_alternates_page(str(document.thing.iri), document.path, document.offers, frame)
            return self._context.pages.render("alternates.html", page, frame)
        graph = Graph()
        described = URIRef(document.iri or document.thing.iri)
        for offer in document.offers:
            form = URIRef(offer.address(self._address))
            graph.add((described, ALTR.hasRepresentation, form))
            graph.add((form, RDF.type, ALTR.Representation))
            graph.add((form, DCTERMS["format"], Literal(offer.media_type)))
            graph.add((form, DCTERMS.conformsTo, URIRef(offer.profile.iri)))
        graph.add((described, ALTR.hasDefaultRepresentation, URIRef(default.address(self._address))))
        return Response(serialize_graph(graph, media_type), media_type=f"{media_type}; charset=utf-8")
