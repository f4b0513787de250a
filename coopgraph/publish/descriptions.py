"""Describes the named queries as RDF: what they ask, of what, and how; serving the descriptions is left to others.

A query is a `sh:SPARQLExecutable`, as in the collections of SPARQL examples that endpoints publish. Its parameters are
`sh:Parameter`s of SHACL Advanced Features, and its columns those of a table schema of CSV on the Web.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from coopgraph.model import Column, Text
from coopgraph.namespaces import CSVW, DCTERMS, ID, PREFIXES, QUERY, RDF, RDFS, SDO, SH, SKOS, VOCAB, XSD
from coopgraph.query import NamedQuery, Parameter
from coopgraph.query.names import KINDS
from coopgraph.store import parse_graph
from coopgraph.store.syntax import read_outline, read_prologue
from coopgraph.store.tokens import tokenize

__all__ = ["describe_query"]

_HEADER = "#+"
_PAIR = tuple[URIRef, Node]


def describe_query(query: NamedQuery) -> Graph:
    """Describe a named query.

    Adds: `?query a sh:SPARQLExecutable, sh:SPARQLSelectExecutable ; sh:select, sh:prefixes, rdfs:label, rdfs:comment,
    schema:keywords, dct:identifier, dct:source, sh:parameter, csvw:tableSchema`. The endpoint that answers it
    (`schema:target`) is for the service to add.

    Args:
        query: The query.

    Returns:
        The description; the query itself is `{base}queries/{id}`.
    """
    graph = Graph()
    for prefix, namespace in {**PREFIXES, "csvw": str(CSVW), "schema": str(SDO)}.items():
        graph.bind(prefix, namespace, replace=True)
    subject = QUERY[query.id]
    for predicate, value in _describe_whole(query):
        graph.add((subject, predicate, value))
    _add_prefixes(graph, query)
    for order, parameter in enumerate(query.parameters.values()):
        _add_parameter(graph, query, parameter, order)
    _add_columns(graph, query)
    return graph


def _describe_whole(query: NamedQuery) -> Iterator[_PAIR]:
    yield RDF.type, SH.SPARQLExecutable
    yield RDF.type, SH.SPARQLSelectExecutable
    yield DCTERMS.identifier, Literal(query.id)
    yield SDO.keywords, Literal(query.topic)
    yield SH.select, Literal(_leave_out_header(query.text))
    yield from _in_languages(RDFS.label, query.title)
    yield from _in_languages(RDFS.comment, query.question)
    for source in query.cites:
        yield DCTERMS.source, ID[f"source/{source}"]


def _in_languages(predicate: URIRef, text: Text) -> Iterator[_PAIR]:
    for language, words in text.items():
        yield predicate, Literal(words, lang=language)


def _leave_out_header(text: str) -> str:
    """Return the query without the lines that the description says in RDF."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(_HEADER))


def _part(query: NamedQuery, name: str) -> URIRef:
    return URIRef(f"{QUERY[query.id]}#{name}")


def _read_prefixes(query: NamedQuery) -> dict[str, str]:
    _, prefixes, _ = read_prologue(query.text, tokenize(query.text))
    return {prefix.removesuffix(":"): namespace for prefix, namespace in prefixes.items()}


def _add_prefixes(graph: Graph, query: NamedQuery) -> None:
    prefixes = _part(query, "prefixes")
    graph.add((QUERY[query.id], SH.prefixes, prefixes))
    for prefix, namespace in _read_prefixes(query).items():
        declaration = _part(query, f"prefix-{prefix}")
        graph.add((prefixes, SH.declare, declaration))
        graph.add((declaration, RDF.type, SH.PrefixDeclaration))
        graph.add((declaration, SH.prefix, Literal(prefix)))
        graph.add((declaration, SH.namespace, Literal(namespace, datatype=XSD.anyURI)))


def _add_parameter(graph: Graph, query: NamedQuery, parameter: Parameter, order: int) -> None:
    subject = _part(query, f"parameter-{parameter.name}")
    graph.add((QUERY[query.id], SH.parameter, subject))
    for predicate, value in _describe_parameter(query, parameter, order):
        graph.add((subject, predicate, value))
    if parameter.type == "iri":
        _add_classes(graph, subject, parameter.classes)


def _describe_parameter(query: NamedQuery, parameter: Parameter, order: int) -> Iterator[_PAIR]:
    yield RDF.type, SH.Parameter
    # The local name of the path is the name of the variable, as SHACL reads it.
    yield SH.path, _part(query, parameter.name)
    yield SH.optional, Literal(not parameter.required)
    yield SH.order, Literal(order)
    yield from _in_languages(SH.name, parameter.label)
    if parameter.type != "iri":
        yield SH.datatype, _datatype(parameter.type)
    if parameter.pattern is not None:
        yield SH.pattern, Literal(f"^(?:{parameter.pattern})$")
    if parameter.enumerate is not None:
        yield RDFS.seeAlso, QUERY[parameter.enumerate]
    default = _read_default(query, parameter)
    if default is not None and not parameter.required:
        yield SH.defaultValue, default


def _add_classes(graph: Graph, subject: URIRef, kinds: Iterable[str]) -> None:
    """Say which things the parameter may be: those of one class, or of one of several."""
    alternatives = [pair for kind in kinds for pair in _describe_kind(graph, kind)]
    graph.add((subject, SH.nodeKind, SH.IRI))
    if len(alternatives) == 1:
        graph.add((subject, *alternatives[0]))
        return
    shapes: list[Node] = []
    for pair in alternatives:
        shapes.append(BNode())
        graph.add((shapes[-1], *pair))
    listed = BNode()
    Collection(graph, listed, shapes)
    graph.add((subject, SH["or"], listed))


def _describe_kind(graph: Graph, kind: str) -> Iterator[_PAIR]:
    if kind in KINDS:
        for curie in KINDS[kind]:
            prefix, _, local = curie.partition(":")
            yield SH["class"], URIRef(PREFIXES[prefix] + local)
        return
    of_scheme, in_scheme = BNode(), BNode()
    graph.add((of_scheme, RDF.type, SH.NodeShape))
    graph.add((of_scheme, SH.property, in_scheme))
    graph.add((in_scheme, SH.path, SKOS.inScheme))
    graph.add((in_scheme, SH.hasValue, VOCAB[kind]))
    yield SH.node, of_scheme


def _read_default(query: NamedQuery, parameter: Parameter) -> Node | None:
    """Read the term that the VALUES block of the file holds; None for UNDEF."""
    block = next(block for block in read_outline(query.text).values if block.variable == parameter.name)
    written = query.text[block.start : block.end].strip()
    if written == "UNDEF":
        return None
    declared = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in _read_prefixes(query).items())
    return next(parse_graph(f"{declared}<{QUERY[query.id]}> <{SH.defaultValue}> {written} .").objects())


def _add_columns(graph: Graph, query: NamedQuery) -> None:
    schema, listed = _part(query, "columns"), BNode()
    graph.add((QUERY[query.id], CSVW.tableSchema, schema))
    graph.add((schema, RDF.type, CSVW.Schema))
    graph.add((schema, CSVW.column, listed))
    columns: list[Node] = []
    for column in query.columns:
        columns.append(_part(query, f"column-{column.name}"))
        for predicate, value in _describe_column(column):
            graph.add((columns[-1], predicate, value))
    Collection(graph, listed, columns)


def _describe_column(column: Column) -> Iterator[_PAIR]:
    yield RDF.type, CSVW.Column
    yield CSVW.name, Literal(column.name)
    yield CSVW.datatype, XSD.anyURI if column.type == "iri" else _datatype(column.type)
    yield from _in_languages(CSVW.title, column.label)
    if column.unit is not None:
        yield SDO.unitText, Literal(column.unit)


def _datatype(name: str) -> URIRef:
    return XSD[name.removeprefix("xsd:")]
