"""The store inside this process: pyoxigraph in memory behind the port; what may be asked is decided in `syntax`.

The engine's own union of graphs, and several FROM, give a triple once for every graph that states it, which breaks
every count. So the merge is written into the real default graph, and any other merge into a store made for it.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeAlias, cast

import pyoxigraph as ox
from rdflib import Graph, Literal, URIRef

from coopgraph.errors import CoopGraphError, QueryError
from coopgraph.namespaces import GRAPH
from coopgraph.store.diagnosis import explain_syntax_error
from coopgraph.store.files import canonical_nquads, read_nquads, serialize_quads
from coopgraph.store.port import (
    MEDIA_TYPES,
    Answer,
    Form,
    Output,
    Pattern,
    Solutions,
    Triple,
)
from coopgraph.store.syntax import Outline, read_outline
from coopgraph.store.terms import as_engine_term, as_row, as_triple, sort_key, write_term

__all__ = ["EmbeddedStore"]

_Results: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
_GraphName: TypeAlias = ox.NamedNode | ox.DefaultGraph

_OF_ONE_GRAPH = ("text/turtle", "application/n-triples", "application/rdf+xml")

# What describes the graph itself, and what only might be, is no part of what is known.
_MERGE = f"""
INSERT {{ ?s ?p ?o }} WHERE {{
  GRAPH ?g {{ ?s ?p ?o }}
  FILTER(STR(?g) != {write_term(Literal(GRAPH["catalogue"]))})
  FILTER(!STRSTARTS(STR(?g), {write_term(Literal(GRAPH["scenario/"]))}))
}}
"""


class EmbeddedStore:
    """A `port.Store` in the memory of this process; threads may share it."""

    def __init__(self, content: bytes, file: Path | str = "graph.nq") -> None:
        self._content = content
        self._version: str | None = None
        self._store = ox.Store()
        self._store.bulk_extend(read_nquads(content, file))
        self._store.update(_MERGE)

    @classmethod
    def from_nquads(cls, content: bytes, file: Path | str = "graph.nq") -> EmbeddedStore:
        """Open a dataset in N-Quads.

        Args:
            content: N-Quads. Triples outside named graphs stand in the default graph only.
            file: How messages call it; a fault in it is a `GraphFileError`.

        Returns:
            The store.
        """
        return cls(content, file)

    @classmethod
    def from_graphs(cls, graphs: Mapping[URIRef, Graph]) -> EmbeddedStore:
        """Open named graphs.

        Args:
            graphs: IRI of the graph to its triples.

        Returns:
            The store.
        """
        return cls(canonical_nquads((*triple, name) for name, graph in graphs.items() for triple in graph))

    def select(self, query: str) -> Solutions:
        """Evaluate a SELECT query.

        Args:
            query: SPARQL 1.1.

        Returns:
            Its solutions.
        """
        with self._evaluate(query, "select") as results:
            solutions = cast("ox.QuerySolutions", results)
            variables = tuple(variable.value for variable in solutions.variables)
            return Solutions(variables, [as_row(solution) for solution in solutions])

    def ask(self, query: str) -> bool:
        """Evaluate an ASK query.

        Args:
            query: SPARQL 1.1.

        Returns:
            Whether there is a solution.
        """
        with self._evaluate(query, "ask") as results:
            return bool(results)

    def construct(self, query: str) -> Graph:
        """Evaluate a CONSTRUCT or DESCRIBE query.

        Args:
            query: SPARQL 1.1.

        Returns:
            The triples.
        """
        graph = Graph()
        with self._evaluate(query, "graph") as results:
            for triple in cast("ox.QueryTriples", results):
                graph.add(as_triple(triple))
        return graph

    def answer(
        self, query: str, media_type: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> Answer:
        """Evaluate a query of any form and serialise its answer, in one thread.

        Args:
            query: SPARQL 1.1.
            media_type: One of the media types of the form of the query.
            default_graphs: IRIs of the graphs whose merge is the default graph.
            named_graphs: IRIs of the named graphs.

        Returns:
            The serialised answer.
        """
        body = io.BytesIO()
        self.write(query, media_type, body, default_graphs, named_graphs)
        return Answer(body.getvalue(), media_type, read_outline(query).form)

    def write(
        self,
        query: str,
        media_type: str,
        output: Output,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> None:
        """Evaluate a query of any form and write its answer piece by piece, in the thread of the caller.

        Args:
            query: SPARQL 1.1.
            media_type: One of the media types of the form of the query.
            output: Takes the pieces; what its `write` raises ends the evaluation and comes out unchanged.
            default_graphs: IRIs of the graphs whose merge is the default graph.
            named_graphs: IRIs of the named graphs.

        Raises:
            QueryError: If the form of the query has no such media type.
            CoopGraphError: If the query cannot be answered: a `QueryError` too.
        """
        outline = read_outline(query)
        if media_type not in MEDIA_TYPES[outline.form]:
            raise QueryError(
                f"the answer of this query cannot be written as {media_type}.",
                remedy=f"Ask for one of: {', '.join(MEDIA_TYPES[outline.form])}.",
            )
        guarded = _Guarded(output)
        try:
            with self._query(query, outline, default_graphs, named_graphs) as results:
                if isinstance(results, ox.QueryTriples):
                    guarded.write(serialize_quads(sorted(set(results), key=sort_key), media_type))
                else:
                    results.serialize(cast("IO[bytes]", guarded), ox.QueryResultsFormat.from_media_type(media_type))
        except CoopGraphError:
            if guarded.fault is not None:
                raise guarded.fault from None
            raise

    def version(self) -> str:
        """Return what changes with the content.

        Returns:
            sha256 of the N-Quads, in hexadecimal.
        """
        if self._version is None:
            self._version = hashlib.sha256(self._content).hexdigest()
        return self._version

    def is_alive(self) -> bool:
        """Tell whether queries can be answered now.

        Returns:
            True: the graph is here.
        """
        return True

    def graphs(self) -> dict[str, int]:
        """Count the triples of each named graph.

        Returns:
            IRI of the graph to number of triples, sorted by IRI.
        """
        solutions = self.select("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY STR(?g)")
        return {str(graph): int(str(count)) for graph, count in solutions.rows}

    def size(self) -> int:
        """Count the triples of the default graph.

        Returns:
            Number of distinct triples.
        """
        return int(str(self.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows[0][0]))

    def contains(self, triple: Triple, graph: str | None = None) -> bool:
        """Tell whether a graph states a triple.

        Args:
            triple: The triple.
            graph: IRI of a named graph, or None for the default graph.

        Returns:
            Whether it is there.
        """
        return next(self._match(triple, graph), None) is not None

    def triples(self, pattern: Pattern, graph: str | None = None) -> list[Triple]:
        """List the triples that match a pattern.

        Args:
            pattern: Subject, predicate, object; None for any.
            graph: IRI of a named graph, or None for the default graph.

        Returns:
            The triples, sorted.
        """
        return [as_triple(quad) for quad in sorted(self._match(pattern, graph), key=sort_key)]

    def dump(self, media_type: str, graphs: Iterable[str] | None = None) -> bytes:
        """Serialise named graphs, with the lexical forms in which they were stated.

        Args:
            media_type: One of `GRAPH_MEDIA_TYPES`. Formats of one graph (Turtle, N-Triples, RDF/XML) hold the merge.
            graphs: IRIs of the graphs; None for all.

        Returns:
            The bytes; the same store gives the same bytes.
        """
        wanted = None if graphs is None else {_graph_name(graph) for graph in graphs}
        quads = [quad for quad in read_nquads(self._content) if wanted is None or quad.graph_name in wanted]
        if media_type in _OF_ONE_GRAPH:
            return serialize_quads(sorted({quad.triple for quad in quads}, key=sort_key), media_type)
        return serialize_quads(sorted(quads, key=lambda quad: (str(quad.graph_name), *sort_key(quad))), media_type)

    def _match(self, pattern: Pattern, graph: str | None) -> Iterator[ox.Quad]:
        subject, predicate, object_ = (None if term is None else as_engine_term(term) for term in pattern)
        name = ox.DefaultGraph() if graph is None else _graph_name(graph)
        return iter(
            self._store.quads_for_pattern(
                cast("ox.NamedNode | ox.BlankNode | None", subject),
                cast("ox.NamedNode | None", predicate),
                object_,
                name,
            )
        )

    @contextmanager
    def _evaluate(self, query: str, form: Form) -> Iterator[_Results]:
        outline = read_outline(query)
        if outline.form != form:
            raise QueryError(f"this query is of the form {outline.form}, not {form}.")
        with self._query(query, outline) as results:
            yield results

    @contextmanager
    def _query(
        self, query: str, outline: Outline, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> Iterator[_Results]:
        # The engine may raise until the results are used up, so they are used within this context.
        if not default_graphs and not named_graphs:
            default_graphs, named_graphs = outline.default_graphs, outline.named_graphs
        store = self._store
        default: list[_GraphName] | None = None
        named: list[ox.NamedNode] | None = None
        if default_graphs or named_graphs:
            default = list(dict.fromkeys(map(_graph_name, default_graphs)))
            named = list(dict.fromkeys(map(_graph_name, named_graphs)))
        if default is not None and named is not None and len(default) > 1:
            store = _merge(self._store, default, named)
            default = [ox.DefaultGraph()]
        try:
            yield store.query(query, default_graph=default, named_graphs=named)  # type: ignore[arg-type]
        except SyntaxError as error:
            raise explain_syntax_error(query, str(error)) from error
        except QueryError:
            raise
        except CoopGraphError as error:
            raise QueryError(error.problem, remedy=error.remedy) from error
        except (RuntimeError, ValueError, OSError) as error:
            raise QueryError(f"the query cannot be evaluated: {error}.", remedy="Change the query.") from error


class _Guarded:
    """An output that keeps apart what it raises from what the engine raises.

    Attributes:
        fault: What it has raised, or None.
    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self.fault: Exception | None = None

    def write(self, data: bytes, /) -> int:
        try:
            return self._output.write(data)
        except Exception as error:
            self.fault = error
            raise

    def flush(self) -> None:
        self._output.flush()


def _merge(store: ox.Store, default: Iterable[_GraphName], named: Iterable[ox.NamedNode]) -> ox.Store:
    merged = ox.Store()
    for graph in default:
        quads = store.quads_for_pattern(None, None, None, graph)
        merged.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    for graph in named:
        merged.extend(store.quads_for_pattern(None, None, None, graph))
    return merged


def _graph_name(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise QueryError(f"{iri[:200]!r} is not the IRI of a graph.", remedy="Give an absolute IRI.") from error
