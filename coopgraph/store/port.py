"""What the rest of the library asks of a store, and the values that a store hands back; engines are left to others.

Media types are the ones of the IANA register. Triples in and out are rdflib terms, whatever the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import Protocol, TypeAlias, runtime_checkable

from rdflib import BNode, Graph, Literal, URIRef

__all__ = [
    "BOOLEAN_MEDIA_TYPES",
    "GRAPH_MEDIA_TYPES",
    "MEDIA_TYPES",
    "SOLUTIONS_MEDIA_TYPES",
    "Answer",
    "Form",
    "Output",
    "Pattern",
    "Row",
    "Solutions",
    "Store",
    "Term",
    "Triple",
]

#: An RDF term.
Term: TypeAlias = URIRef | BNode | Literal
#: The terms of one solution, in the order of the variables; None where a variable is unbound.
Row: TypeAlias = tuple[Term | None, ...]
Triple: TypeAlias = tuple[Term, URIRef, Term]
#: A triple with None where any term will do.
Pattern: TypeAlias = tuple[Term | None, URIRef | None, Term | None]
#: What kind of answer a query has: `graph` for CONSTRUCT and DESCRIBE.
Form: TypeAlias = OneOf["select", "ask", "graph"]

#: Media types of the answer of a SELECT query, the default first.
SOLUTIONS_MEDIA_TYPES = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
#: Media types of the answer of an ASK query, the default first; CSV and TSV hold the one word `true` or `false`.
BOOLEAN_MEDIA_TYPES = SOLUTIONS_MEDIA_TYPES
#: Media types of the answer of a CONSTRUCT or DESCRIBE query and of a dump, the default first.
GRAPH_MEDIA_TYPES = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/trig",
    "application/n-quads",
)

#: Form of a query to the media types of its answer.
MEDIA_TYPES: dict[Form, tuple[str, ...]] = {
    "select": SOLUTIONS_MEDIA_TYPES,
    "ask": BOOLEAN_MEDIA_TYPES,
    "graph": GRAPH_MEDIA_TYPES,
}


@dataclass(frozen=True)
class Solutions:
    """The answer of a SELECT query.

    Attributes:
        variables: Names of the variables, without `?`, in the order of the query.
        rows: One tuple per solution, as long as `variables`, in the order of the query.
    """

    variables: tuple[str, ...]
    rows: list[Row]


@dataclass(frozen=True)
class Answer:
    """The serialised answer of a query of any form.

    Attributes:
        body: The bytes.
        media_type: Their media type, without parameters; text is UTF-8.
        form: The form of the query.
    """

    body: bytes
    media_type: str
    form: Form


class Output(Protocol):
    """What an answer is written to; a binary file is one."""

    def write(self, data: bytes, /) -> int:
        """Take a piece.

        Args:
            data: The bytes.

        Returns:
            How many bytes there were.
        """
        ...

    def flush(self) -> None:
        """Do nothing, or pass on what is held."""
        ...


@runtime_checkable
class Store(Protocol):
    """A set of named graphs with their merge in the default graph, and SPARQL 1.1 queries over them.

    The default graph holds each triple once, however many named graphs state it, and leaves out the catalogue and
    the scenarios. A query that updates or calls a SERVICE is refused before anything is evaluated; `FROM <…>` names a
    graph of the store and is never fetched, and a graph that the store does not hold is empty. Every method raises
    errors of `coopgraph.errors` only: `QuerySyntaxError`, `QueryRefusedError`, or `QueryError` for a query of the
    wrong form.
    """

    def select(self, query: str) -> Solutions:
        """Evaluate a SELECT query.

        Args:
            query: SPARQL 1.1.

        Returns:
            Its solutions.
        """
        ...

    def ask(self, query: str) -> bool:
        """Evaluate an ASK query.

        Args:
            query: SPARQL 1.1.

        Returns:
            Whether there is a solution.
        """
        ...

    def construct(self, query: str) -> Graph:
        """Evaluate a CONSTRUCT or DESCRIBE query.

        Args:
            query: SPARQL 1.1.

        Returns:
            The triples.
        """
        ...

    def answer(
        self, query: str, media_type: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> Answer:
        """Evaluate a query of any form and serialise its answer.

        Args:
            query: SPARQL 1.1.
            media_type: One of the media types of the form of the query: `SOLUTIONS_MEDIA_TYPES`,
                `BOOLEAN_MEDIA_TYPES` or `GRAPH_MEDIA_TYPES` (`coopgraph.store.syntax.read_form` tells the form).
            default_graphs: IRIs of the graphs whose merge is the default graph (the protocol's `default-graph-uri`).
            named_graphs: IRIs of the named graphs (`named-graph-uri`). If either is given, the two replace the
                dataset that the query itself names, as the SPARQL 1.1 Protocol asks.

        Returns:
            The serialised answer.
        """
        ...

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
            media_type: As for `answer`.
            output: Takes the pieces; what its `write` raises ends the evaluation and comes out unchanged.
            default_graphs: As for `answer`.
            named_graphs: As for `answer`.
        """
        ...

    def graphs(self) -> dict[str, int]:
        """Count the triples of each named graph.

        Returns:
            IRI of the graph to number of triples, sorted by IRI.
        """
        ...

    def size(self) -> int:
        """Count the triples of the default graph.

        Returns:
            Number of distinct triples.
        """
        ...

    def contains(self, triple: Triple, graph: str | None = None) -> bool:
        """Tell whether a graph states a triple.

        Args:
            triple: The triple.
            graph: IRI of a named graph, or None for the default graph.

        Returns:
            Whether it is there.
        """
        ...

    def triples(self, pattern: Pattern, graph: str | None = None) -> list[Triple]:
        """List the triples that match a pattern.

        Args:
            pattern: Subject, predicate, object; None for any.
            graph: IRI of a named graph, or None for the default graph.

        Returns:
            The triples, sorted.
        """
        ...

    def dump(self, media_type: str, graphs: Iterable[str] | None = None) -> bytes:
        """Serialise named graphs.

        Args:
            media_type: One of `GRAPH_MEDIA_TYPES`. Formats of one graph (Turtle, N-Triples, RDF/XML) hold the merge.
            graphs: IRIs of the graphs; None for all.

        Returns:
            The bytes; the same store gives the same bytes.
        """
        ...

    def is_alive(self) -> bool:
        """Tell whether queries can be answered now.

        Returns:
            False while an engine elsewhere does not answer, or does not hold the whole graph yet.
        """
        ...
