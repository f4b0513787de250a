"""Describes the graph and its sources as a catalogue that data portals harvest: DCAT-AP 3, in Spanish and English.

What the graph says of itself (titles, licence, sources, dates) is read from it; nothing is taken from the clock. Files
and endpoints are described in `distributions`, and terms of public lists in `authorities`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DC
from rdflib.term import Node

from coopgraph.errors import ResourceNotFoundError
from coopgraph.model import Text
from coopgraph.namespaces import (
    BASE,
    COOP,
    DCAT,
    DCTERMS,
    FOAF,
    GRAPH,
    ID,
    OWL,
    PROV,
    RDF,
    RDFS,
    SDMX_DIMENSION,
    SPDX,
    VCARD,
    XSD,
)
from coopgraph.publish import authorities
from coopgraph.publish.authorities import refer
from coopgraph.publish.distributions import SPARQL_SERVICE, Distributor
from coopgraph.publish.dumps import NQUADS, Dump
from coopgraph.publish.void import DATASET, ONTOLOGY, WHOLE, bind_prefixes, dataset_of
from coopgraph.store.port import Store, Term

__all__ = ["CATALOGUE", "PUBLISHER", "describe_catalogue"]

CATALOGUE = URIRef(f"{BASE}catalog")
PUBLISHER = ID["agent/coopgraph"]
_CONTACT = ID["contact/coopgraph"]
_NAME = Literal("coopgraph")

_CATALOGUE_TITLE: Text = {"es": "Catálogo de datos de coopgraph", "en": "Data catalogue of coopgraph"}
_CATALOGUE_DESCRIPTION: Text = {
    "es": "El grafo de la cooperación internacional, los documentos de los que sale y el punto de acceso que responde.",
    "en": "The graph of international cooperation, the documents it comes from and the endpoint that answers.",
}
_WHOLE_DESCRIPTION: Text = {
    "es": "Grafo de conocimiento de cómo un Estado organiza su cooperación internacional: quién tiene qué oficina, "
    "de quién depende, qué funciones le da cada norma, con quién debe coordinar y qué flujos hay, con la frase de la "
    "norma detrás de cada dato.",
    "en": "Knowledge graph of how a State organises its international cooperation: who has which office, where it "
    "hangs, which functions each norm gives it, with whom it must coordinate and which money flows, with the sentence "
    "of the norm behind every fact.",
}
_SOURCE_DESCRIPTION: Text = {
    "es": "Lo que dice el documento «{title}», como tripletas con el lugar exacto que las sustenta.",
    "en": "What the document “{title}” says, as triples with the exact place that supports them.",
}
_EDITORIAL_DESCRIPTION: Text = {
    "es": "Lo que ningún documento dice y el proyecto añade, cada dato con su referencia.",
    "en": "What no document says and the project adds, each fact with its reference.",
}
_SERVICE_TITLE: Text = {"es": "Punto de acceso SPARQL de coopgraph", "en": "SPARQL endpoint of coopgraph"}
_SERVICE_DESCRIPTION: Text = {
    "es": "Responde consultas SPARQL 1.1 por el protocolo SPARQL 1.1; no admite cambios.",
    "en": "Answers SPARQL 1.1 queries by the SPARQL 1.1 Protocol; it takes no updates.",
}
_KEYWORDS: dict[str, tuple[str, ...]] = {
    "es": ("cooperación internacional", "administración pública", "funciones", "normas", "rectoría", "coordinación"),
    "en": ("international cooperation", "public administration", "functions", "norms", "steering", "coordination"),
}
#: Kind of source that is no document.
_EDITORIAL = "editorial"

_SOURCES = f"""
SELECT ?source ?p ?value WHERE {{
  ?source a <{COOP.SourceDocument}> ; ?p ?value .
  VALUES ?p {{ <{DCTERMS.title}> <{DCTERMS.language}> <{DCTERMS.type}> <{DC.publisher}> }}
}}
ORDER BY ?source ?p ?value"""

# What a source describes: the years of its figures, and the date that it says its text stands for.
_PERIODS = f"""
SELECT ?graph (MIN(?day) AS ?first) (MAX(?day) AS ?last) WHERE {{
  GRAPH ?graph {{ ?s ?p ?date VALUES ?p {{ <{SDMX_DIMENSION.refPeriod}> <{COOP.referenceDate}> }} }}
  FILTER(?s != <{WHOLE}>)
  BIND(STR(?date) AS ?day)
}}
GROUP BY ?graph"""

_Period = tuple[str, str]


@dataclass
class _Source:
    """A source document.

    Attributes:
        name: Its id, which is also the name of its graph.
        titles: Its title, in one language or more.
        languages: Tags of the languages of the document.
        kind: What kind of document it is.
    """

    name: str
    titles: list[Literal] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    kind: str = ""


def describe_catalogue(
    store: Store, public_url: str, dumps: Iterable[Dump] = (), modified: date | None = None
) -> Graph:
    """Describe the graph, its sources, its dumps and its endpoint.

    Reads: `<id/source/coopgraph> dct:title`, `?source a coop:SourceDocument`, `<ontology> dct:license`.
    Adds: `<catalog> a dcat:Catalog ; dcat:dataset, dcat:service`, and what DCAT-AP 3 asks of each.

    Args:
        store: The graph.
        public_url: Where the service is seen.
        dumps: The files that hold the graph.
        modified: The day of the last change, if it is known.

    Returns:
        The catalogue, without blank nodes.

    Raises:
        ResourceNotFoundError: If the graph has no title: it is not ours, and what the catalogue says would be wrong.
    """
    titles = [value for _, _, value in store.triples((WHOLE, DCTERMS.title, None))]
    if not titles:
        raise ResourceNotFoundError(
            "the graph has no title, so there is no catalogue of it.", remedy=f"State dct:title of <{WHOLE}>."
        )
    licenses = [value for _, _, value in store.triples((ONTOLOGY, DCTERMS.license, None)) if isinstance(value, URIRef)]
    describer = _Describer(public_url.rstrip("/"), licenses[0] if licenses else None, modified)
    periods = _read_periods(store)
    listed = tuple(dumps)
    describer.add_whole(titles, listed, _join(periods.values()))
    for source in _read_sources(store):
        describer.add_source(source, periods.get(str(GRAPH[source.name])))
    describer.add_service()
    describer.add_catalogue()
    return describer.graph


def _read_sources(store: Store) -> Iterator[_Source]:
    sources: dict[str, _Source] = {}
    for iri, predicate, value in store.select(_SOURCES).rows:
        name = str(iri).removeprefix(str(ID["source/"]))
        source = sources.setdefault(name, _Source(name))
        if predicate == DCTERMS.title and isinstance(value, Literal):
            source.titles.append(value)
        elif predicate == DCTERMS.language:
            source.languages.append(str(value))
        elif predicate == DCTERMS.type:
            source.kind = str(value)
    yield from sources.values()


def _read_periods(store: Store) -> dict[str, _Period]:
    rows = store.select(_PERIODS).rows
    return {str(graph): (str(first), str(last)) for graph, first, last in rows if graph is not None}


def _join(periods: Iterable[_Period]) -> _Period | None:
    joined = tuple(periods)
    if not joined:
        return None
    return min(first for first, _ in joined), max(last for _, last in joined)


@dataclass
class _Describer:
    """Builds the catalogue.

    Attributes:
        public: Where the service is seen, without a slash at its end.
        license: Licence of the data, or None.
        modified: Day of the last change, or None.
        graph: What has been said.
    """

    public: str
    license: URIRef | None
    modified: date | None
    graph: Graph = field(default_factory=Graph)

    def __post_init__(self) -> None:
        bind_prefixes(self.graph)
        for prefix, namespace in (("dcat", DCAT), ("spdx", SPDX), ("vcard", VCARD)):
            self.graph.bind(prefix, str(namespace), replace=True)
        self.distributor = Distributor(self.graph, self.public, self.license)

    def add_whole(self, titles: Iterable[Term], dumps: Iterable[Dump], period: _Period | None) -> None:
        """Add the whole graph as a dataset, with its dumps."""
        self._add_dataset(DATASET, titles, _WHOLE_DESCRIPTION, f"{self.public}/")
        self._add_languages(DATASET, authorities.LANGUAGES)
        self._add_period(DATASET, period)
        refer(self.graph, DATASET, DCTERMS.spatial, authorities.PERU)
        for dump in dumps:
            self.distributor.add_dump(DATASET, dump)
            if dump.name == NQUADS:
                # The hash of the canonical form names the version, without a clock.
                self._state(DATASET, DCAT.version, Literal(dump.sha256))
                self._state(DATASET, OWL.versionInfo, Literal(dump.sha256))
        self.distributor.add_endpoint(DATASET)

    def add_source(self, source: _Source, period: _Period | None) -> None:
        """Add what a source says as a dataset: its named graph."""
        dataset, document = dataset_of(GRAPH[source.name]), ID[f"source/{source.name}"]
        description = _EDITORIAL_DESCRIPTION if source.kind == _EDITORIAL else _name_document(source)
        self._add_dataset(dataset, source.titles, description, f"{self.public}/doc/source/{source.name}")
        self._add_languages(dataset, source.languages or authorities.LANGUAGES)
        self._add_period(dataset, period)
        self._state(dataset, PROV.wasDerivedFrom, document)
        self._state(dataset, DCTERMS.relation, document)
        self._state(dataset, DCTERMS.isPartOf, DATASET)
        self._state(DATASET, DCTERMS.hasPart, dataset)
        self.distributor.add_named_graph(dataset, source.name)
        self.distributor.add_endpoint(dataset)

    def add_service(self) -> None:
        """Add the SPARQL endpoint."""
        endpoint = URIRef(f"{self.public}/sparql")
        self._state(SPARQL_SERVICE, RDF.type, DCAT.DataService)
        self._describe(SPARQL_SERVICE, _SERVICE_TITLE, _SERVICE_DESCRIPTION)
        self._add_common(SPARQL_SERVICE)
        self._add_subjects(SPARQL_SERVICE)
        # Without a query, the endpoint answers with its description.
        for predicate in (DCAT.endpointURL, DCAT.endpointDescription):
            refer(self.graph, SPARQL_SERVICE, predicate, endpoint, RDFS.Resource)
        refer(self.graph, SPARQL_SERVICE, DCTERMS.conformsTo, authorities.SPARQL_PROTOCOL)
        for dataset in self.graph.subjects(RDF.type, DCAT.Dataset):
            self._state(SPARQL_SERVICE, DCAT.servesDataset, dataset)

    def add_catalogue(self) -> None:
        """Add the catalogue of all that has been added, and its publisher."""
        self._state(CATALOGUE, RDF.type, DCAT.Catalog)
        self._describe(CATALOGUE, _CATALOGUE_TITLE, _CATALOGUE_DESCRIPTION)
        self._add_common(CATALOGUE)
        self._add_languages(CATALOGUE, authorities.LANGUAGES)
        for dataset in self.graph.subjects(RDF.type, DCAT.Dataset):
            self._state(CATALOGUE, DCAT.dataset, dataset)
        self._state(CATALOGUE, DCAT.service, SPARQL_SERVICE)
        refer(self.graph, CATALOGUE, DCAT.themeTaxonomy, authorities.DATA_THEME)
        refer(self.graph, CATALOGUE, DCTERMS.spatial, authorities.PERU)
        refer(self.graph, CATALOGUE, DCTERMS.conformsTo, authorities.DCAT_AP)
        refer(self.graph, CATALOGUE, FOAF.homepage, URIRef(f"{self.public}/"), FOAF.Document)
        self._add_publisher()

    def _add_publisher(self) -> None:
        for kind in (FOAF.Agent, FOAF.Organization):
            self._state(PUBLISHER, RDF.type, kind)
        self._state(PUBLISHER, FOAF.name, _NAME)
        self._state(PUBLISHER, FOAF.homepage, URIRef(f"{self.public}/"))
        for kind in (VCARD.Kind, VCARD.Organization):
            self._state(_CONTACT, RDF.type, kind)
        self._state(_CONTACT, VCARD.fn, _NAME)
        self._state(_CONTACT, VCARD.hasURL, URIRef(f"{self.public}/"))

    def _add_dataset(self, dataset: URIRef, titles: Iterable[Term], description: Text, page: str) -> None:
        self._state(dataset, RDF.type, DCAT.Dataset)
        for title in titles:
            self._state(dataset, DCTERMS.title, title)
        self._describe(dataset, {}, description)
        self._state(dataset, DCTERMS.identifier, Literal(str(dataset)))
        self._add_common(dataset)
        self._add_subjects(dataset)
        refer(self.graph, dataset, DCTERMS.accrualPeriodicity, authorities.IRREGULAR)
        refer(self.graph, dataset, DCTERMS.conformsTo, ONTOLOGY, DCTERMS.Standard)
        refer(self.graph, dataset, DCAT.landingPage, URIRef(page), FOAF.Document)

    def _add_common(self, subject: URIRef) -> None:
        self._state(subject, DCTERMS.publisher, PUBLISHER)
        if self.license is not None:
            refer(self.graph, subject, DCTERMS.license, self.license, DCTERMS.LicenseDocument)
        if self.modified is not None:
            self._state(subject, DCTERMS.modified, Literal(self.modified.isoformat(), datatype=XSD.date))

    def _add_subjects(self, subject: URIRef) -> None:
        """Say what a dataset or a service is about, who can have it and whom to ask."""
        self._state(subject, DCAT.contactPoint, _CONTACT)
        refer(self.graph, subject, DCTERMS.accessRights, authorities.ACCESS_PUBLIC)
        for theme in (authorities.GOVERNMENT, authorities.INTERNATIONAL):
            refer(self.graph, subject, DCAT.theme, theme)
        for language, keywords in _KEYWORDS.items():
            for keyword in keywords:
                self._state(subject, DCAT.keyword, Literal(keyword, lang=language))

    def _add_languages(self, subject: URIRef, tags: Iterable[str]) -> None:
        for tag in tags:
            if tag in authorities.LANGUAGES:
                refer(self.graph, subject, DCTERMS.language, authorities.LANGUAGES[tag])

    def _add_period(self, dataset: URIRef, period: _Period | None) -> None:
        if period is None:
            return
        interval = URIRef(f"{dataset}/period")
        refer(self.graph, dataset, DCTERMS.temporal, interval, DCTERMS.PeriodOfTime)
        for predicate, day in zip((DCAT.startDate, DCAT.endDate), period, strict=True):
            self._state(interval, predicate, Literal(day, datatype=XSD.gYear if len(day) == len("2018") else XSD.date))

    def _describe(self, subject: URIRef, title: Text, description: Text) -> None:
        for predicate, text in ((DCTERMS.title, title), (DCTERMS.description, description)):
            for language, words in text.items():
                self._state(subject, predicate, Literal(words, lang=language))

    def _state(self, subject: URIRef, predicate: URIRef, value: Node) -> None:
        self.graph.add((subject, predicate, value))


def _name_document(source: _Source) -> Text:
    """Fill in the title of the document: that of the language if there is one, else any."""
    titles = {title.language: str(title) for title in reversed(source.titles)}
    return {
        language: sentence.format(title=titles.get(language, next(iter(titles.values()), source.name)))
        for language, sentence in _SOURCE_DESCRIPTION.items()
    }
