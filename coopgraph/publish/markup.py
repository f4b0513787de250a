"""Says in schema.org's words what the graph is, for search engines; read from the catalogue, so that both agree."""

from __future__ import annotations

import json
from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from coopgraph.namespaces import DCAT, DCTERMS, FOAF
from coopgraph.publish.void import DATASET

__all__ = ["write_dataset_markup"]

#: What could end the element of a page that holds the text.
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def write_dataset_markup(catalogue: Graph, public_url: str, language: str) -> str:
    """Describe the whole graph as a `Dataset` of schema.org.

    Args:
        catalogue: What `describe_catalogue` gives. Reads: title, description, keywords, licence, publisher and
            distributions of the dataset.
        public_url: Where the service is seen.
        language: Language of the page.

    Returns:
        JSON-LD that may stand inside a page: no character of it ends an element.
    """
    texts = {name: _text(catalogue, DATASET, term, language) for name, term in _TEXTS.items()}
    licence = catalogue.value(DATASET, DCTERMS.license)
    publisher = catalogue.value(DATASET, DCTERMS.publisher)
    document: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": str(DATASET),
        "url": f"{public_url}/",
        **texts,
        "keywords": sorted(_in_language(catalogue, DATASET, DCAT.keyword, language)),
        "inLanguage": ["es", "en"],
        "isAccessibleForFree": True,
        "license": None if licence is None else str(licence),
        "creator": publisher and {"@type": "Organization", "name": _text(catalogue, publisher, FOAF.name, language)},
        "includedInDataCatalog": {"@type": "DataCatalog", "url": f"{public_url}/catalog"},
        "distribution": [
            {"@type": "DataDownload", "contentUrl": url, "encodingFormat": media_type}
            for url, media_type in sorted(_list_downloads(catalogue))
        ],
    }
    known = {name: value for name, value in document.items() if value not in (None, [])}
    return json.dumps(known, ensure_ascii=False, indent=1).translate(_ESCAPES)


_TEXTS = {"name": DCTERMS.title, "description": DCTERMS.description}


def _list_downloads(catalogue: Graph) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for distribution in catalogue.objects(DATASET, DCAT.distribution):
        url = catalogue.value(distribution, DCAT.downloadURL)
        media_type = catalogue.value(distribution, DCAT.mediaType)
        if url is not None and media_type is not None:
            found.append((str(url), "/".join(str(media_type).rstrip("/").split("/")[-2:])))
    return found


def _text(graph: Graph, subject: Node, predicate: URIRef, language: str) -> str | None:
    found = _in_language(graph, subject, predicate, language)
    return min(found, default=None)


def _in_language(graph: Graph, subject: Node, predicate: URIRef, language: str) -> set[str]:
    """List the texts of one language; those of none, where there are no others."""
    texts = [term for term in graph.objects(subject, predicate) if isinstance(term, Literal)]
    wanted = {str(text) for text in texts if text.language == language}
    return wanted or {str(text) for text in texts if text.language is None}
