"""Names the concepts of public lists that the catalogue refers to, and says of what class each is.

A catalogue is read by itself, and validated by itself: so each of these says its class where it is used. The lists of
the Publications Office of the European Union are those that DCAT-AP asks for; the media types are those of IANA.
"""

from __future__ import annotations

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from coopgraph.model import Text
from coopgraph.namespaces import DCTERMS, RDF, SKOS, SPDX

__all__ = [
    "ACCESS_PUBLIC",
    "DATA_THEME",
    "DCAT_AP",
    "FILE_TYPES",
    "GOVERNMENT",
    "INTERNATIONAL",
    "IRREGULAR",
    "LANGUAGES",
    "PERU",
    "SHA256",
    "SPARQL_PROTOCOL",
    "SPARQL_RESULTS",
    "media_type",
    "refer",
]

_LISTS = Namespace("http://publications.europa.eu/resource/authority/")
_MEDIA_TYPES = Namespace("https://www.iana.org/assignments/media-types/")

ACCESS_PUBLIC = _LISTS["access-right/PUBLIC"]
DATA_THEME = _LISTS["data-theme"]
GOVERNMENT = _LISTS["data-theme/GOVE"]
INTERNATIONAL = _LISTS["data-theme/INTR"]
IRREGULAR = _LISTS["frequency/IRREG"]
PERU = _LISTS["country/PER"]
SPARQL_RESULTS = _LISTS["file-type/SPARQLQRES"]
#: Language tag to language.
LANGUAGES = {"es": _LISTS["language/SPA"], "en": _LISTS["language/ENG"]}
#: Media type to file type.
FILE_TYPES = {
    "application/n-quads": _LISTS["file-type/RDF_N_QUADS"],
    "application/n-triples": _LISTS["file-type/RDF_N_TRIPLES"],
    "application/ld+json": _LISTS["file-type/JSON_LD"],
    "application/rdf+xml": _LISTS["file-type/RDF_XML"],
    "application/trig": _LISTS["file-type/RDF_TRIG"],
    "text/turtle": _LISTS["file-type/RDF_TURTLE"],
}
SHA256 = SPDX.checksumAlgorithm_sha256
DCAT_AP = URIRef("https://semiceu.github.io/DCAT-AP/releases/3.0.1")
SPARQL_PROTOCOL = URIRef("http://www.w3.org/TR/sparql11-protocol/")

_CLASSES: dict[URIRef, URIRef] = {
    ACCESS_PUBLIC: DCTERMS.RightsStatement,
    DATA_THEME: SKOS.ConceptScheme,
    GOVERNMENT: SKOS.Concept,
    INTERNATIONAL: SKOS.Concept,
    IRREGULAR: DCTERMS.Frequency,
    PERU: DCTERMS.Location,
    SPARQL_RESULTS: DCTERMS.MediaTypeOrExtent,
    SHA256: SPDX.ChecksumAlgorithm,
    DCAT_AP: DCTERMS.Standard,
    SPARQL_PROTOCOL: DCTERMS.Standard,
    **dict.fromkeys(LANGUAGES.values(), DCTERMS.LinguisticSystem),
    **dict.fromkeys(FILE_TYPES.values(), DCTERMS.MediaTypeOrExtent),
}
_LABELS: dict[URIRef, Text] = {
    DATA_THEME: {"es": "Temas de datos", "en": "Data themes"},
    GOVERNMENT: {"es": "Gobierno y sector público", "en": "Government and public sector"},
    INTERNATIONAL: {"es": "Asuntos internacionales", "en": "International issues"},
    PERU: {"es": "Perú", "en": "Peru"},
}


def media_type(name: str) -> URIRef:
    """Name a media type as a resource.

    Args:
        name: For example `text/turtle`.

    Returns:
        Its IRI in the register of IANA.

    >>> str(media_type("text/turtle"))
    'https://www.iana.org/assignments/media-types/text/turtle'
    """
    return _MEDIA_TYPES[name]


def refer(graph: Graph, subject: Node, predicate: URIRef, value: URIRef, kind: URIRef | None = None) -> None:
    """State a triple whose object others describe, and of what class that object is.

    Adds: `?subject ?predicate ?value. ?value a ?class`, and what a theme or a country is called.

    Args:
        graph: Where to state it.
        subject: Subject.
        predicate: Predicate.
        value: Object.
        kind: Its class; default, for the constants of this module, the one that is known.
    """
    graph.add((subject, predicate, value))
    graph.add((value, RDF.type, _CLASSES[value] if kind is None else kind))
    # A list has a title, and what is in it a label.
    naming = DCTERMS.title if value == DATA_THEME else SKOS.prefLabel
    for language, label in _LABELS.get(value, {}).items():
        graph.add((value, naming, Literal(label, lang=language)))
    if value in (GOVERNMENT, INTERNATIONAL):
        graph.add((value, SKOS.inScheme, DATA_THEME))
