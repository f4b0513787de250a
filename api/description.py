"""Describes the endpoint to programs (SPARQL 1.1 Service Description), with the counts of the store that answers."""

from __future__ import annotations

from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, VOID, XSD

from coopgraph.namespaces import DCTERMS
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.port import BOOLEAN_MEDIA_TYPES, GRAPH_MEDIA_TYPES, SOLUTIONS_MEDIA_TYPES, Store

__all__ = ["DESCRIPTION_MEDIA_TYPES", "describe_service"]

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMATS = Namespace("http://www.w3.org/ns/formats/")
_ENTAILMENT = Namespace("http://www.w3.org/ns/entailment/")

#: Media type to the name that the W3C gives to the format.
_FORMAT_NAMES = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF_XML",
    "application/ld+json": "JSON-LD",
    "application/trig": "TriG",
    "application/n-quads": "N-Quads",
}
#: Media types of a description, the default first.
DESCRIPTION_MEDIA_TYPES = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")


_OUTSIDE = (
    "ASK { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }",
    "ASK { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }",
)


def describe_service(endpoint: str, store: Store, media_type: str) -> bytes:
    """Write the service description.

    Args:
        endpoint: Address of the endpoint.
        store: What it answers from: its default graph and its named graphs are counted.
        media_type: One of `DESCRIPTION_MEDIA_TYPES`.

    Returns:
        The description.
    """
    description = Graph()
    # Clients believe a description of whatever has the address that they asked; who bears it has no name of its own.
    service = BNode("service")
    dataset, default = (URIRef(f"{endpoint}#{name}") for name in ("dataset", "default-graph"))
    description.add((service, RDF.type, SD.Service))
    description.add((service, SD.endpoint, URIRef(endpoint)))
    description.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    # Queries are answered over what is there: the inferences were written into the graph when it was built.
    description.add((service, SD.defaultEntailmentRegime, _ENTAILMENT.Simple))
    description.add((service, DCTERMS.title, Literal("coopgraph", lang="es")))
    for format_type in (*SOLUTIONS_MEDIA_TYPES, *BOOLEAN_MEDIA_TYPES, *GRAPH_MEDIA_TYPES):
        description.add((service, SD.resultFormat, _FORMATS[_FORMAT_NAMES[format_type]]))
    description.add((service, SD.defaultDataset, dataset))
    description.add((dataset, RDF.type, SD.Dataset))
    description.add((dataset, SD.defaultGraph, default))
    _add_graph(description, default, store.size())
    if not any(store.ask(question) for question in _OUTSIDE):
        description.add((service, SD.feature, SD.UnionDefaultGraph))
    for number, (name, size) in enumerate(sorted(store.graphs().items()), start=1):
        named = URIRef(f"{endpoint}#named-graph-{number}")
        graph = URIRef(f"{endpoint}#graph-{number}")
        description.add((dataset, SD.namedGraph, named))
        description.add((named, RDF.type, SD.NamedGraph))
        description.add((named, SD.name, URIRef(name)))
        description.add((named, SD.graph, graph))
        _add_graph(description, graph, size)
    # A description is a small graph like any other: a store writes it.
    written = EmbeddedStore.from_graphs({dataset: description})
    return written.answer("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", media_type).body


def _add_graph(description: Graph, graph: URIRef, triples: int) -> None:
    description.add((graph, RDF.type, SD.Graph))
    description.add((graph, VOID.triples, Literal(triples, datatype=XSD.integer)))
