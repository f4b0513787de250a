"""Prefixes, and the terms that code names, as constants; what the terms mean is left to `ontology/`."""

from __future__ import annotations

import os

from rdflib import Namespace
from rdflib.namespace import CSVW, DCTERMS, FOAF, ORG, OWL, PROV, QB, RDF, RDFS, SDO, SH, SKOS, VOID, XSD

__all__ = [
    "BASE",
    "COOP",
    "CS",
    "CSVW",
    "CV",
    "DCAT",
    "DCTERMS",
    "EARL",
    "ELI",
    "FOAF",
    "GRAPH",
    "ID",
    "OA",
    "ORG",
    "OWL",
    "PREFIXES",
    "PROV",
    "QB",
    "QUERY",
    "RDF",
    "RDFS",
    "SD",
    "SDMX_ATTRIBUTE",
    "SDMX_CODE",
    "SDMX_DIMENSION",
    "SDMX_MEASURE",
    "SDO",
    "SH",
    "SKOS",
    "SPDX",
    "VCARD",
    "VOCAB",
    "VOID",
    "VOID_EXT",
    "WRITTEN_BASE",
    "XSD",
    "shorten",
]

#: The base that the files of the repository are written with.
WRITTEN_BASE = "https://w3id.org/coopgraph/"
#: The base of every IRI of ours, one setting for the whole process.
BASE = os.environ.get("COOPGRAPH_BASE_IRI", WRITTEN_BASE)
COOP = Namespace(f"{BASE}ontology#")
VOCAB = Namespace(f"{BASE}vocab/")
ID = Namespace(f"{BASE}id/")
GRAPH = Namespace(f"{BASE}graph/")
QUERY = Namespace(f"{BASE}queries/")

CS = Namespace("http://purl.org/vocab/changeset/schema#")
CV = Namespace("http://data.europa.eu/m8g/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
EARL = Namespace("http://www.w3.org/ns/earl#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
OA = Namespace("http://www.w3.org/ns/oa#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SDMX_ATTRIBUTE = Namespace("http://purl.org/linked-data/sdmx/2009/attribute#")
SDMX_CODE = Namespace("http://purl.org/linked-data/sdmx/2009/code#")
SDMX_DIMENSION = Namespace("http://purl.org/linked-data/sdmx/2009/dimension#")
SDMX_MEASURE = Namespace("http://purl.org/linked-data/sdmx/2009/measure#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
VOID_EXT = Namespace("http://ldf.fi/void-ext#")

#: Prefix to namespace IRI, used wherever a CURIE is read or printed.
PREFIXES: dict[str, str] = {
    "coop": str(COOP),
    "cs": str(CS),
    "cv": str(CV),
    "dct": str(DCTERMS),
    "earl": str(EARL),
    "eli": str(ELI),
    "foaf": str(FOAF),
    "graph": str(GRAPH),
    "id": str(ID),
    "oa": str(OA),
    "org": str(ORG),
    "owl": str(OWL),
    "prov": str(PROV),
    "qb": str(QB),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "sdmx-attribute": str(SDMX_ATTRIBUTE),
    "sdmx-code": str(SDMX_CODE),
    "sdmx-dimension": str(SDMX_DIMENSION),
    "sdmx-measure": str(SDMX_MEASURE),
    "sh": str(SH),
    "skos": str(SKOS),
    "vocab": str(VOCAB),
    "xsd": str(XSD),
}


def shorten(iri: str) -> str:
    """Write an IRI as a CURIE where a prefix of ours fits.

    Args:
        iri: Any IRI.

    Returns:
        A CURIE, or the IRI itself.

    >>> shorten("http://www.w3.org/2004/02/skos/core#Concept")
    'skos:Concept'
    """
    fitting = [prefix for prefix, namespace in PREFIXES.items() if iri.startswith(namespace) and iri != namespace]
    if not fitting:
        return iri
    prefix = max(fitting, key=lambda prefix: len(PREFIXES[prefix]))
    return f"{prefix}:{iri.removeprefix(PREFIXES[prefix])}"
