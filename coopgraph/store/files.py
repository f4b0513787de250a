"""Reads and writes RDF files; a fault in one is told with its line and column. Queries are for others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias, TypeVar

import pyoxigraph as ox
from rdflib import BNode, Graph
from rdflib.term import Node

from coopgraph.errors import CoopGraphError, GraphFileError, SourceError
from coopgraph.namespaces import PREFIXES
from coopgraph.resources import read_text
from coopgraph.store.terms import as_engine_term, as_triple, sort_key

__all__ = [
    "SUFFIXES",
    "Quad",
    "canonical_nquads",
    "parse_graph",
    "read_dataset",
    "read_nquads",
    "serialize_graph",
    "serialize_quads",
]

#: Subject, predicate, object and the IRI of the named graph.
Quad: TypeAlias = tuple[Node, Node, Node, Node]

#: Suffix of a file name to media type.
SUFFIXES = {
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".nq": "application/n-quads",
    ".trig": "application/trig",
    ".rdf": "application/rdf+xml",
    ".owl": "application/rdf+xml",
    ".xml": "application/rdf+xml",
    ".jsonld": "application/ld+json",
    ".json": "application/ld+json",
}
_WITH_PREFIXES = ("text/turtle", "application/trig")
#: Deepest nesting of a JSON-LD document; the engine reads it recursively and its memory grows with the square.
_MAX_DEPTH = 500
#: A document may repeat an entity at will, so its text must be short, and may not hold entities again.
_ENTITY = re.compile(r"<!ENTITY\s+(?P<name>[^\s\"']+)\s+(?P<value>\"[^\"]*\"|'[^']*'|[^>]*)", re.IGNORECASE)
_MAX_ENTITY = 1000
#: No document needs this many triple terms; some thousands, nested, end the process.
_MAX_TRIPLE_TERMS = 100
_XML_NAME = re.compile(r"[^\W\d][\w.\-]*$")
_PARSER_PREAMBLE = re.compile(r"^Parser error at line \d+ (?:between columns \d+ and \d+|column \d+): ")


def parse_graph(source: Path | str, *, media_type: str | None = None, file: Path | str = "text") -> Graph:
    """Read RDF into one graph; named graphs of a dataset are merged.

    Args:
        source: A file (UTF-8), or the text itself.
        media_type: Of the text; default, what the suffix of the file says, and Turtle for a text.
        file: How messages call a text.

    Returns:
        The triples. Blank nodes are new, so that graphs can be added to one another.

    Raises:
        GraphFileError: If the file does not exist, is not UTF-8, has a suffix of no RDF format, or is not well formed:
            the line and column of the fault.
    """
    if isinstance(source, Path):
        file, media_type = source, media_type or _media_type(source)
        text = _read(source)
    else:
        text, media_type = source, media_type or "text/turtle"
    _check_bombs(text, media_type, file)
    names: dict[str, BNode] = {}
    graph = Graph()
    for quad in _parse(text, media_type, file):
        try:
            subject, predicate, object_ = as_triple(quad)
        except CoopGraphError as error:
            raise GraphFileError(error.problem, file=file, remedy=error.remedy) from error
        graph.add((_fresh(subject, names), predicate, _fresh(object_, names)))
    return graph


def read_nquads(content: bytes, file: Path | str = "graph.nq") -> Iterator[ox.Quad]:
    """Read N-Quads as quads of the engine.

    Args:
        content: N-Quads.
        file: How messages call it.

    Yields:
        The quads; a fault is a `GraphFileError`.
    """
    yield from _parse(content, "application/n-quads", file)


def read_dataset(files: Sequence[Path]) -> bytes:
    """Read RDF files into one dataset.

    Args:
        files: Their endings tell their formats. Blank nodes of two files are never one.

    Returns:
        N-Quads, each line once, sorted; triples outside named graphs stay outside. A fault in a file is a
        `GraphFileError`.
    """
    lines: set[bytes] = set()
    for number, file in enumerate(files):
        media_type = _media_type(file)
        text = _read(file)
        _check_bombs(text, media_type, file)
        quads = [_relabel(quad, number) for quad in _parse(text, media_type, file)]
        lines.update((ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True))
    return b"".join(sorted(lines))


_Term = TypeVar("_Term")


def _relabel(quad: ox.Quad, number: int) -> ox.Quad:
    def name(term: _Term) -> _Term:
        return type(term)(f"f{number}-{term.value}") if isinstance(term, ox.BlankNode) else term

    return ox.Quad(name(quad.subject), quad.predicate, name(quad.object), name(quad.graph_name))


def canonical_nquads(quads: Iterable[Quad]) -> bytes:
    """Write quads so that the same dataset always gives the same bytes.

    Args:
        quads: rdflib terms. Literals keep their lexical forms.

    Returns:
        N-Quads: each line once, sorted by its bytes; blank nodes are labelled by RDFC-1.0.
    """
    labelled: list[ox.Quad] = []
    blank: list[ox.Quad] = []
    for quad in quads:
        made = ox.Quad(*(as_engine_term(term) for term in quad))  # type: ignore[arg-type]
        has_blank = isinstance(made.subject, ox.BlankNode) or isinstance(made.object, ox.BlankNode)
        (blank if has_blank else labelled).append(made)
    # Labels depend only on the quads that hold blank nodes, and canonicalising is slow.
    dataset = ox.Dataset(blank)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    written = ox.serialize([*labelled, *dataset], format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(sorted(set(written.splitlines(keepends=True))))


def serialize_quads(quads: Sequence[ox.Quad] | Sequence[ox.Triple], media_type: str) -> bytes:
    """Write triples or quads of the engine in their order.

    Args:
        quads: Of the engine; sorted, so that the bytes are the same on every run.
        media_type: One of `port.GRAPH_MEDIA_TYPES`.

    Returns:
        The bytes.

    Raises:
        CoopGraphError: If the format cannot write them.
    """
    format_ = ox.RdfFormat.from_media_type(media_type)
    prefixes = PREFIXES if media_type in _WITH_PREFIXES else None
    if media_type == "application/rdf+xml":
        _check_properties(quads)
    try:
        written = ox.serialize(quads, format=format_, prefixes=prefixes) or b""
    except (ValueError, OSError) as error:
        raise CoopGraphError(
            f"the triples cannot be written as {media_type}: {error}.", remedy="Ask for Turtle or N-Triples."
        ) from error
    return _sort_prefixes(written) if prefixes else written


def serialize_graph(graph: Graph, media_type: str) -> bytes:
    """Write a graph so that the same triples always give the same bytes.

    Args:
        graph: Its triples.
        media_type: One of `port.GRAPH_MEDIA_TYPES`.

    Returns:
        The bytes.
    """
    triples = {ox.Triple(*(as_engine_term(term) for term in triple)) for triple in graph}  # type: ignore[arg-type]
    return serialize_quads(sorted(triples, key=sort_key), media_type)


def _check_properties(quads: Iterable[ox.Quad] | Iterable[ox.Triple]) -> None:
    # For a property whose IRI does not end in an XML name, the engine writes an element without a name.
    unnamed = next((quad.predicate for quad in quads if not _XML_NAME.search(quad.predicate.value)), None)
    if unnamed is not None:
        raise CoopGraphError(
            f"RDF/XML has no name for the property {unnamed}.", remedy="Ask for another format, such as Turtle."
        )


def _sort_prefixes(written: bytes) -> bytes:
    # The engine declares all prefixes first, in an order that changes from run to run.
    lines = written.splitlines(keepends=True)
    count = next((index for index, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    return b"".join([*sorted(lines[:count]), *lines[count:]])


def _media_type(path: Path) -> str:
    media_type = SUFFIXES.get(path.suffix.lower())
    if media_type is None:
        raise GraphFileError(
            f"{path.suffix or 'no suffix'} is the suffix of no RDF format.",
            file=path,
            remedy=f"Name the file by its format: {', '.join(SUFFIXES)}.",
        )
    return media_type


def _read(path: Path) -> str:
    try:
        return read_text(path)
    except SourceError as error:
        column = error.column if isinstance(error.column, int) else None
        raise GraphFileError(error.problem, file=path, line=error.row, column=column, remedy=error.remedy) from error
    except OSError as error:
        raise GraphFileError(f"the file cannot be read: {error.strerror}.", file=path) from error


def _parse(content: str | bytes, media_type: str, file: Path | str) -> Iterator[ox.Quad]:
    try:
        yield from ox.parse(content, ox.RdfFormat.from_media_type(media_type))
    except SyntaxError as error:
        problem = _PARSER_PREAMBLE.sub("", error.msg).rstrip(".")
        remedy = "Declare a base (@base), or write the IRI in full." if "No scheme found" in problem else "Correct it."
        raise GraphFileError(f"{problem}.", file=file, line=error.lineno, column=error.offset, remedy=remedy) from error
    except ValueError as error:
        raise GraphFileError(f"it cannot be read: {error}.", file=file) from error


def _check_bombs(text: str, media_type: str, file: Path | str) -> None:
    # Small documents that the parser would turn into gigabytes, or into the end of the process.
    if media_type == "application/rdf+xml":
        for entity in _ENTITY.finditer(text):
            if "&" in entity["value"] or entity["name"] == "%" or len(entity["value"]) > _MAX_ENTITY:
                raise GraphFileError(
                    f"the entity {entity['name']} is longer than {_MAX_ENTITY} characters or holds entities.",
                    file=file,
                    line=text.count("\n", 0, entity.start()) + 1,
                    remedy="Write its text out.",
                )
    elif media_type == "application/ld+json":
        if _json_depth(text) > _MAX_DEPTH:
            raise GraphFileError(
                f"the document nests more than {_MAX_DEPTH} levels.", file=file, remedy="Make it flatter."
            )
    elif text.count("<<") > _MAX_TRIPLE_TERMS:
        raise GraphFileError("triple terms are not read.", file=file, remedy="Use RDF 1.1 only.")


def _json_depth(text: str) -> int:
    depth = deepest = 0
    for mark in re.finditer(r'"(?:[^"\\]++|\\.)*+"|[\[{]|[\]}]', text, re.DOTALL):
        if mark.group() in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif mark.group() in "]}":
            depth -= 1
    return deepest


def _fresh(term: Node, names: dict[str, BNode]) -> Node:
    return names.setdefault(str(term), BNode()) if isinstance(term, BNode) else term
