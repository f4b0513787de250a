"""The page of the data: downloads, named graphs, documents, licence, how to cite and how to harvest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from babel.numbers import format_decimal
from rdflib import Literal, URIRef
from rdflib.namespace import DC, DCTERMS

from api.dependencies import Context
from api.negotiation import LOCALES
from api.responses import Frame
from api.views.data.citations import Citation, cite_document, cite_graph
from api.views.links import link_iri, read_slug
from coopgraph.model import Text
from coopgraph.namespaces import COOP, GRAPH
from coopgraph.publish.dumps import Dump
from coopgraph.publish.void import ONTOLOGY, WHOLE, is_merged
from coopgraph.query.run import read_reference_date
from coopgraph.resources import read_text
from coopgraph.store.port import Store, Term

__all__ = ["DataPage", "DumpView", "GraphView", "SourceView", "make_data_page"]

_SOURCES = Path(__file__).parent / "data_sources.rq"
_MEBIBYTE = 1_048_576
_FORMATS: Mapping[str, str] = {
    "application/n-quads": "N-Quads",
    "text/turtle": "Turtle",
    "application/ld+json": "JSON-LD",
}
_LICENCES: Mapping[str, Text] = {
    "https://creativecommons.org/licenses/by/4.0/": {
        "es": "Creative Commons Atribución 4.0 Internacional (CC BY 4.0)",
        "en": "Creative Commons Attribution 4.0 International (CC BY 4.0)",
    },
}
_QUADS: Text = {
    "es": "todos los grafos con nombre, también los escenarios y el catálogo",
    "en": "every named graph, scenarios and catalogue included",
}
_MERGED: Text = {
    "es": "el grafo por defecto: cada tripleta una vez, sin escenarios ni catálogo",
    "en": "the default graph: each triple once, without scenarios and catalogue",
}
#: Last part of the IRI of a graph that is of no document to what it holds.
_GRAPHS: Mapping[str, Text] = {
    "editorial": {"es": "lo que ningún documento dice, con su referencia", "en": "what no document says, referenced"},
    "ontology": {"es": "la ontología", "en": "the ontology"},
    "vocab": {"es": "los vocabularios", "en": "the vocabularies"},
    "inferred": {"es": "lo que se infiere de lo demás", "en": "what is inferred from the rest"},
    "checks": {"es": "las comprobaciones de las afirmaciones", "en": "the checks of the claims"},
    "catalogue": {"es": "cuánto hay de cada cosa (VoID)", "en": "how much there is of each thing (VoID)"},
}
_SCENARIO: Text = {"es": "un escenario: lo que quita y lo que añade", "en": "a scenario: what it removes and adds"}
_OTHER: Text = {"es": "un grafo con nombre", "en": "a named graph"}


@dataclass(frozen=True)
class DumpView:
    """A file to fetch.

    Attributes:
        name: Its name.
        format: Name of its format.
        holds: What it holds.
        megabytes: Its size, as people write it.
        size: The same in bytes.
        sha256: Hash of its bytes.
        href: Where it lies.
        media_type: Media type of what it holds.
    """

    name: str
    format: str
    holds: str
    megabytes: str
    size: int
    sha256: str
    href: str
    media_type: str


@dataclass(frozen=True)
class GraphView:
    """A named graph.

    Attributes:
        name: The last part of its IRI, or the whole.
        href: Its page, or None.
        holds: What it holds.
        triples: How many triples.
        is_merged: Whether the default graph has them too.
    """

    name: str
    href: str | None
    holds: str
    triples: int
    is_merged: bool


@dataclass(frozen=True)
class SourceView:
    """A document that the graph comes from.

    Attributes:
        id: Its id.
        href: Its page, or None.
        citation: How it is cited.
        date: The state of affairs that it describes, or None where it does not say.
        sha256: Hash of its text, or None for what is no document.
        triples: How many triples of the graph it gives.
    """

    id: str
    href: str | None
    citation: str
    date: str | None
    sha256: str | None
    triples: int


@dataclass(frozen=True)
class DataPage:
    """Context of `data.html`.

    Attributes:
        frame: What stands around.
        base: Address of the service.
        triples: Triples of the default graph.
        inferred: How many of them are inferred.
        reference_date: Date to which answers refer when nobody gives one, or None.
        dumps: The files.
        canonical: Canonical hash of the dataset, or None where it is not known.
        graphs: The named graphs.
        sources: The documents.
        licence: Licence of the data, address and name; None where the graph states none.
        citation: How the graph is cited.
        queries: How many named queries there are.
    """

    frame: Frame
    base: str
    triples: int
    inferred: int
    reference_date: str | None
    dumps: tuple[DumpView, ...]
    canonical: str | None
    graphs: tuple[GraphView, ...]
    sources: tuple[SourceView, ...]
    licence: tuple[str, str] | None
    citation: Citation
    queries: int


def make_data_page(store: Store, context: Context, frame: Frame, base: str) -> DataPage:
    """Make the context of the page.

    Args:
        store: The graph.
        context: What the application holds.
        frame: What stands around the page.
        base: Address of the service, without a final slash.

    Returns:
        The context.
    """
    language = frame.language
    sizes = store.graphs()
    sources = _read_sources(store)
    canonical = None if context.manifest is None else context.manifest.digest
    day = read_reference_date(store)
    title = _say(store, WHOLE, DCTERMS.title, language) or "coopgraph"
    published = _say(store, ONTOLOGY, DCTERMS.modified, language)
    return DataPage(
        frame=frame,
        base=base,
        triples=store.size(),
        inferred=sizes.get(str(GRAPH.inferred), 0),
        reference_date=None if day is None else day.isoformat(),
        dumps=tuple(_show_dump(dump, frame) for dump in context.read_dumps()),
        canonical=canonical,
        graphs=tuple(_show_graph(iri, triples, sources, frame) for iri, triples in sorted(sizes.items())),
        sources=tuple(_show_source(iri, says, sizes, frame) for iri, says in sources.items()),
        licence=_name_licence(_say(store, ONTOLOGY, DCTERMS.license, language), language),
        citation=cite_graph(
            title, version("coopgraph"), canonical, (published or "")[:4] or None, f"{base}/", language
        ),
        queries=len(context.questions.catalogue),
    )


def _name_licence(address: str | None, language: str) -> tuple[str, str] | None:
    return None if address is None else (address, _LICENCES.get(address, {}).get(language, address))


def _show_dump(dump: Dump, frame: Frame) -> DumpView:
    language = frame.language
    megabytes = format_decimal(dump.size / _MEBIBYTE, format="#,##0.0", locale=LOCALES[language])
    packed = f" ({dump.encoding})" if dump.encoding else ""
    return DumpView(
        name=dump.name,
        format=f"{_FORMATS.get(dump.media_type, dump.media_type)}{packed}",
        holds=(_QUADS if dump.media_type == "application/n-quads" else _MERGED)[language],
        megabytes=f"{megabytes} MiB",
        size=dump.size,
        sha256=dump.sha256,
        href=f"{frame.root}/dumps/{dump.name}",
        media_type=dump.media_type,
    )


_Says = dict[str, list[Term]]


def _read_sources(store: Store) -> dict[str, _Says]:
    found: dict[str, _Says] = {}
    for source, property_, value in store.select(read_text(_SOURCES)).rows:
        if value is not None:
            found.setdefault(str(source), {}).setdefault(str(property_), []).append(value)
    return found


def _show_graph(iri: str, triples: int, sources: Mapping[str, _Says], frame: Frame) -> GraphView:
    name = iri.removeprefix(str(GRAPH))
    titles = {read_slug(source): _choose(says, DCTERMS.title, frame.language) for source, says in sources.items()}
    holds = _SCENARIO if name.startswith("scenario/") else _GRAPHS.get(name, _OTHER)
    title = None if name in _GRAPHS else titles.get(name)
    return GraphView(name, link_iri(frame, iri), title or holds[frame.language], triples, is_merged(iri))


def _show_source(iri: str, says: _Says, sizes: Mapping[str, int], frame: Frame) -> SourceView:
    language = frame.language
    name = _choose(says, DCTERMS.identifier, language) or read_slug(iri)
    return SourceView(
        id=name,
        href=link_iri(frame, iri),
        citation=cite_document(
            _choose(says, DCTERMS.title, language) or name,
            _choose(says, DC.publisher, language),
            _choose(says, DCTERMS.issued, language),
            language,
        ),
        date=_choose(says, COOP.referenceDate, language),
        sha256=_choose(says, COOP.sha256, language),
        triples=sizes.get(str(GRAPH[name]), 0),
    )


def _choose(says: _Says, property_: URIRef, language: str) -> str | None:
    """Choose what is said in the language of the page, else whatever is said."""
    values = says.get(str(property_), [])
    fitting = [value for value in values if isinstance(value, Literal) and value.language == language]
    return str((fitting or values)[0]) if values else None


def _say(store: Store, thing: URIRef, property_: URIRef, language: str) -> str | None:
    values = [value for _, _, value in store.triples((thing, property_, None))]
    says: _Says = {str(property_): [value for value in values if isinstance(value, (Literal, URIRef))]}
    return _choose(says, property_, language)
