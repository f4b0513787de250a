"""Describes the forms in which a dataset of the catalogue can be had; the datasets themselves are in `catalogue`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from coopgraph.model import Text
from coopgraph.namespaces import DCAT, DCTERMS, ID, RDF, SPDX, XSD
from coopgraph.publish.authorities import FILE_TYPES, SHA256, SPARQL_RESULTS, media_type, refer
from coopgraph.publish.dumps import Dump

__all__ = ["SPARQL_SERVICE", "Distributor"]

#: The SPARQL endpoint as a data service.
SPARQL_SERVICE = ID["data-service/sparql"]

_FORMATS = {
    "application/n-quads": "N-Quads",
    "application/ld+json": "JSON-LD",
    "text/turtle": "Turtle",
}
_DATASET_FORMATS = ("application/n-quads", "application/trig")
_ALL_GRAPHS: Text = {
    "es": "Todos los grafos con nombre: las fuentes, lo editorial, la ontología, los vocabularios, lo inferido, las "
    "verificaciones y los escenarios.",
    "en": "Every named graph: sources, editorial notes, ontology, vocabularies, inferences, checks and scenarios.",
}
_MERGED: Text = {
    "es": "El grafo por defecto: cada tripleta una vez, sin los escenarios.",
    "en": "The default graph: each triple once, without the scenarios.",
}
_NAMED_GRAPH: Text = {
    "es": "Las tripletas que la fuente afirma, como grafo con nombre.",
    "en": "The triples that the source states, as a named graph.",
}
_QUERIES: Text = {
    "es": "Respuestas a consultas SPARQL 1.1.",
    "en": "Answers to SPARQL 1.1 queries.",
}


@dataclass(frozen=True)
class Distributor:
    """Adds distributions to a catalogue.

    Attributes:
        graph: The catalogue.
        public_url: Where the service is seen, without a slash at its end.
        license: Licence of the data, or None if the graph states none.
    """

    graph: Graph
    public_url: str
    license: URIRef | None

    def add_dump(self, dataset: URIRef, dump: Dump) -> None:
        """Add a file.

        Args:
            dataset: The dataset that it holds.
            dump: The file.
        """
        packed = f" ({dump.encoding})" if dump.encoding else ""
        name = f"{_FORMATS.get(dump.media_type, dump.media_type)}{packed}"
        address = URIRef(f"{self.public_url}/dumps/{dump.name}")
        distribution = self._add(
            dataset,
            re.sub(r"[^a-z0-9]+", "-", dump.name.lower()),
            {"es": f"Volcado en {name}", "en": f"Dump in {name}"},
            _ALL_GRAPHS if dump.media_type in _DATASET_FORMATS else _MERGED,
            address,
        )
        self._state(distribution, DCAT.downloadURL, address)
        self._state(distribution, DCAT.byteSize, Literal(dump.size, datatype=XSD.nonNegativeInteger))
        self._add_format(distribution, dump.media_type, FILE_TYPES.get(dump.media_type))
        if dump.encoding:
            kind = media_type(f"application/{dump.encoding}")
            refer(self.graph, distribution, DCAT.compressFormat, kind, DCTERMS.MediaType)
        checksum = URIRef(f"{distribution}/checksum")
        self._state(distribution, SPDX.checksum, checksum)
        self._state(checksum, RDF.type, SPDX.Checksum)
        refer(self.graph, checksum, SPDX.algorithm, SHA256)
        self._state(checksum, SPDX.checksumValue, Literal(dump.sha256, datatype=XSD.hexBinary))

    def add_named_graph(self, dataset: URIRef, name: str) -> None:
        """Add the address at which a named graph is served.

        Args:
            dataset: The dataset that the graph is.
            name: Last part of the IRI of the graph.
        """
        address = URIRef(f"{self.public_url}/graph/{name}")
        title: Text = {"es": "Grafo con nombre en Turtle", "en": "Named graph in Turtle"}
        distribution = self._add(dataset, "graph", title, _NAMED_GRAPH, address)
        self._add_format(distribution, "text/turtle", FILE_TYPES["text/turtle"])

    def add_endpoint(self, dataset: URIRef) -> None:
        """Add the SPARQL endpoint, for harvesters that read distributions only.

        Args:
            dataset: A dataset that it serves.
        """
        title: Text = {"es": "Punto de acceso SPARQL", "en": "SPARQL endpoint"}
        distribution = self._add(dataset, "sparql", title, _QUERIES, URIRef(f"{self.public_url}/sparql"))
        self._add_format(distribution, "application/sparql-results+json", SPARQL_RESULTS)
        self._state(distribution, DCAT.accessService, SPARQL_SERVICE)

    def _add(self, dataset: URIRef, slug: str, title: Text, description: Text, address: URIRef) -> URIRef:
        distribution = URIRef(f"{dataset}/distribution/{slug}")
        self._state(dataset, DCAT.distribution, distribution)
        self._state(distribution, RDF.type, DCAT.Distribution)
        self._state(distribution, DCAT.accessURL, address)
        for predicate, text in ((DCTERMS.title, title), (DCTERMS.description, description)):
            for language, words in text.items():
                self._state(distribution, predicate, Literal(words, lang=language))
        if self.license is not None:
            refer(self.graph, distribution, DCTERMS.license, self.license, DCTERMS.LicenseDocument)
        return distribution

    def _add_format(self, distribution: URIRef, name: str, file_type: URIRef | None) -> None:
        refer(self.graph, distribution, DCAT.mediaType, media_type(name), DCTERMS.MediaType)
        if file_type is not None:
            refer(self.graph, distribution, DCTERMS["format"], file_type)

    def _state(self, subject: URIRef, predicate: URIRef, value: Node) -> None:
        self.graph.add((subject, predicate, value))
