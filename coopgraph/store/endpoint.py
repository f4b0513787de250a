"""Talks the SPARQL 1.1 Protocol to another engine, and reads its answers; HTTP is for `connection`."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TypeAlias, TypeVar, cast

import pyoxigraph as ox

from coopgraph.errors import QueryError, StoreUnavailableError
from coopgraph.store.connection import Endpoint, Reply
from coopgraph.store.port import Form
from coopgraph.store.terms import EngineTerm, sort_key

__all__ = ["Dataset", "Results", "SparqlEndpoint"]

#: The answer of the remote engine, read while it arrives; the triples of a graph as quads without graph.
Results: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | Iterator[ox.Quad]

_Read = TypeVar("_Read")

#: JSON can be seen to be whole, CSV and TSV cannot: so all other formats are written here.
_ACCEPT: dict[Form, str] = {
    "select": "application/sparql-results+json, application/sparql-results+xml;q=0.9",
    "ask": "application/sparql-results+json, application/sparql-results+xml;q=0.9",
    "graph": "application/n-triples, text/turtle;q=0.9",
}
_RESULTS_FORMATS = (ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML)
_GRAPH_FORMATS = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE)


@dataclass(frozen=True)
class Dataset:
    """The dataset of one request, as the SPARQL 1.1 Protocol names it.

    Attributes:
        default: IRIs of the graphs that are the default graph.
        named: IRIs of the named graphs. If both are empty, the dataset is the one of the endpoint.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class SparqlEndpoint(Endpoint):
    """An endpoint of the SPARQL 1.1 Protocol."""

    def query(self, query: str, form: Form, read: Callable[[Results], _Read], dataset: Dataset | None = None) -> _Read:
        """Send a query.

        Args:
            query: SPARQL 1.1, well formed.
            form: The kind of its answer.
            read: Uses the answer up while it arrives, and keeps nothing of it.
            dataset: Its dataset; default, that of the endpoint.

        Returns:
            What was read.

        Raises:
            QueryError: If the endpoint says that the query is wrong.
            StoreUnavailableError: If the answer is none, or breaks off.
        """
        dataset = dataset or Dataset()
        fields: dict[str, str | list[str]] = {
            "query": query,
            "default-graph-uri": list(dataset.default),
            "named-graph-uri": list(dataset.named),
        }
        with self.request("POST", {"Accept": _ACCEPT[form]}, form=fields) as reply:
            if reply.status in (400, 413, 414):
                said = reply.message() or f"error {reply.status}"
                raise QueryError(f"{self.name} does not accept the query: {said}.", remedy="Change the query.")
            reply.check()
            try:
                with _dropping_frames():
                    return read(self._parse(reply, form))
            except SyntaxError as error:
                raise StoreUnavailableError(
                    f"{self.name} sends an answer that is not whole: {error}.",
                    remedy="Ask again, or look into its log.",
                ) from error

    def rows(self, query: str, dataset: Dataset | None = None) -> list[tuple[EngineTerm, ...]]:
        """Send a SELECT query whose solutions are all bound.

        Args:
            query: SPARQL 1.1, well formed.
            dataset: Its dataset; default, that of the endpoint.

        Returns:
            The terms of each solution.
        """
        return self.query(query, "select", _read_rows, dataset)

    def ask(self, query: str, dataset: Dataset | None = None) -> bool:
        """Send an ASK query.

        Args:
            query: SPARQL 1.1, well formed.
            dataset: Its dataset; default, that of the endpoint.

        Returns:
            Whether there is a solution.
        """
        return self.query(query, "ask", bool, dataset)

    def triples(self, query: str, dataset: Dataset | None = None) -> list[ox.Triple]:
        """Send a CONSTRUCT or DESCRIBE query.

        Args:
            query: SPARQL 1.1, well formed.
            dataset: Its dataset; default, that of the endpoint.

        Returns:
            The triples, each once, sorted.
        """
        return self.query(query, "graph", _read_triples, dataset)

    def _parse(self, reply: Reply, form: Form) -> Results:
        if form == "graph":
            rdf = ox.RdfFormat.from_media_type(reply.media_type)
            if rdf not in _GRAPH_FORMATS:
                raise self._no_answer(reply)
            return cast("Iterator[ox.Quad]", ox.parse(cast("IO[bytes]", reply), rdf))
        format_ = ox.QueryResultsFormat.from_media_type(reply.media_type)
        if format_ not in _RESULTS_FORMATS:
            raise self._no_answer(reply)
        results = ox.parse_query_results(cast("IO[bytes]", reply), format_)
        if isinstance(results, ox.QueryBoolean) != (form == "ask"):
            raise self._no_answer(reply)
        return cast("Results", results)

    def _no_answer(self, reply: Reply) -> StoreUnavailableError:
        return StoreUnavailableError(
            f"{self.name} is no SPARQL endpoint: it answers a query with {reply.media_type[:100] or 'no media type'}.",
            remedy=f"Correct {self.setting}.",
        )


def _read_rows(results: Results) -> list[tuple[EngineTerm, ...]]:
    return [tuple(solution) for solution in cast("ox.QuerySolutions", results)]


def _read_triples(results: Results) -> list[ox.Triple]:
    return sorted({quad.triple for quad in cast("Iterator[ox.Quad]", results)}, key=sort_key)


@contextmanager
def _dropping_frames() -> Iterator[None]:
    # The engine's answers may not be dropped by another thread, as they would be if the frames that a traceback keeps
    # were collected there.
    try:
        yield
    except BaseException as error:
        traceback.clear_frames(error.__traceback__)
        raise
