"""The store behind a SPARQL endpoint: the port over the SPARQL 1.1 Protocol; loading it is for `upload`.

What may be asked is decided here, before anything is sent, and syntax errors are found here too. The dataset is set on
every request, since many endpoints have an empty default graph, or a union that gives a triple once for every graph.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, cast

import pyoxigraph as ox
from rdflib import BNode, Graph

from coopgraph.errors import CoopGraphError, QueryError, QueryLimitError, QueryRefusedError, StoreUnavailableError
from coopgraph.store.diagnosis import explain_syntax_error
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.endpoint import Dataset, Results, SparqlEndpoint
from coopgraph.store.files import serialize_quads
from coopgraph.store.holdings import DEFAULT, HIDDEN, LOAD, Holdings, read_mark
from coopgraph.store.port import MEDIA_TYPES, Answer, Form, Output, Pattern, Solutions, Triple
from coopgraph.store.syntax import read_outline
from coopgraph.store.terms import EngineTerm, as_row, as_triple, sort_key, write_term

__all__ = ["RemoteStore"]

_OF_ONE_GRAPH = ("text/turtle", "application/n-triples", "application/rdf+xml")
#: Seconds for which what an endpoint holds is taken to be so: where a load has left its mark, and where none has.
_MARKED_SECONDS = 2.0
_UNMARKED_SECONDS = 60.0
_QUADS = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }"
_EMPTY = ox.Store()


class RemoteStore:
    """A `port.Store` behind a SPARQL 1.1 endpoint; threads and forked processes may share it.

    Nothing is asked before the first query, and nothing is remembered of a fault: when the endpoint is back, the next
    query is answered. Where the endpoint holds a load of ours (`holdings`), its merge is the default graph, and only
    the graphs of the load are seen; elsewhere the endpoint's own dataset is asked. Until a load has ended, everything
    is a `StoreUnavailableError`. Blank nodes have the labels that the endpoint gives them.
    """

    def __init__(
        self,
        endpoint: str,
        *,
        user: str | None = None,
        password: str | None = None,
        timeout: float = 30.0,
        merge_limit: int = 200_000,
    ) -> None:
        self._endpoint = SparqlEndpoint(
            endpoint, user=user, password=password, timeout=timeout, setting="COOPGRAPH_SPARQL_ENDPOINT"
        )
        self._merge_limit = merge_limit
        self._known: tuple[float, Holdings] | None = None

    def select(self, query: str) -> Solutions:
        """Evaluate a SELECT query.

        Args:
            query: SPARQL 1.1.

        Returns:
            Its solutions.
        """
        dataset = self._prepare(query, "select")
        if len(dataset.default) > 1:
            return self._merge(dataset).select(query)
        return self._endpoint.query(query, "select", _read_solutions, dataset)

    def ask(self, query: str) -> bool:
        """Evaluate an ASK query.

        Args:
            query: SPARQL 1.1.

        Returns:
            Whether there is a solution.
        """
        dataset = self._prepare(query, "ask")
        if len(dataset.default) > 1:
            return self._merge(dataset).ask(query)
        return self._endpoint.ask(query, dataset)

    def construct(self, query: str) -> Graph:
        """Evaluate a CONSTRUCT or DESCRIBE query.

        Args:
            query: SPARQL 1.1.

        Returns:
            The triples.
        """
        dataset = self._prepare(query, "graph")
        if len(dataset.default) > 1:
            return self._merge(dataset).construct(query)
        graph = Graph()
        triples = self._endpoint.triples(query, dataset)
        with _of_the_query():
            for triple in triples:
                graph.add(as_triple(triple))
        return graph

    def answer(
        self, query: str, media_type: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> Answer:
        """Evaluate a query of any form and serialise its answer.

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
        """Evaluate a query of any form and write its answer; solutions are passed on while they arrive.

        Args:
            query: SPARQL 1.1.
            media_type: One of the media types of the form of the query.
            output: Takes the pieces; what its `write` raises ends the evaluation and comes out unchanged.
            default_graphs: IRIs of the graphs whose merge is the default graph.
            named_graphs: IRIs of the named graphs.

        Raises:
            QueryError: If the form of the query has no such media type.
        """
        form = read_outline(query).form
        if media_type not in MEDIA_TYPES[form]:
            raise QueryError(
                f"the answer of this query cannot be written as {media_type}.",
                remedy=f"Ask for one of: {', '.join(MEDIA_TYPES[form])}.",
            )
        dataset = self._prepare(query, form, default_graphs, named_graphs)
        if len(dataset.default) > 1:
            return self._merge(dataset).write(query, media_type, output, dataset.default, dataset.named)
        if form == "graph":
            triples = self._endpoint.triples(query, dataset)
            with _of_the_query():
                body = serialize_quads(triples, media_type)
            output.write(body)
            return None
        format_ = ox.QueryResultsFormat.from_media_type(media_type)

        def pass_on(results: Results) -> None:
            cast("ox.QuerySolutions | ox.QueryBoolean", results).serialize(cast("IO[bytes]", output), format_)

        return self._endpoint.query(query, form, pass_on, dataset)

    def graphs(self) -> dict[str, int]:
        """Count the triples of each named graph.

        Returns:
            IRI of the graph to number of triples, sorted by IRI.
        """
        query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        rows = self._endpoint.rows(query, self._holdings().choose())
        counts = {_text(graph): int(_text(count)) for graph, count in rows}
        return {graph: counts[graph] for graph in sorted(counts) if graph not in HIDDEN}

    def size(self) -> int:
        """Count the triples of the default graph.

        Returns:
            Number of distinct triples.
        """
        # The default graph of somebody else's endpoint may be a union that gives a triple several times.
        holdings = self._holdings()
        pattern = "?s ?p ?o" if holdings.default else "SELECT DISTINCT ?s ?p ?o { ?s ?p ?o }"
        rows = self._endpoint.rows(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", holdings.choose())
        return int(_text(rows[0][0]))

    def contains(self, triple: Triple, graph: str | None = None) -> bool:
        """Tell whether a graph states a triple.

        Args:
            triple: The triple; blank nodes by the labels that the endpoint gives them.
            graph: IRI of a named graph, or None for the default graph.

        Returns:
            Whether it is there.
        """
        if any(isinstance(term, BNode) for term in triple):
            return bool(self.triples(triple, graph))
        terms = " ".join(map(write_term, triple))
        return self._endpoint.ask(f"ASK {{ {terms} }}", self._dataset_of(graph))

    def triples(self, pattern: Pattern, graph: str | None = None) -> list[Triple]:
        """List the triples that match a pattern.

        Args:
            pattern: Subject, predicate, object; None for any. Blank nodes by the labels that the endpoint gives them.
            graph: IRI of a named graph, or None for the default graph.

        Returns:
            The triples, sorted.
        """
        # SPARQL cannot name a blank node, so all are asked for, and those with the label are kept.
        places = [
            variable if term is None or isinstance(term, BNode) else write_term(term)
            for variable, term in zip(("?s", "?p", "?o"), pattern, strict=True)
        ]
        query = f"CONSTRUCT {{ {' '.join(places)} }} WHERE {{ {' '.join(places)} }}"
        triples = [as_triple(triple) for triple in self._endpoint.triples(query, self._dataset_of(graph))]
        labels = [(place, term) for place, term in enumerate(pattern) if isinstance(term, BNode)]
        return [triple for triple in triples if all(triple[place] == term for place, term in labels)]

    def dump(self, media_type: str, graphs: Iterable[str] | None = None) -> bytes:
        """Serialise named graphs, with the lexical forms that the endpoint gives.

        Args:
            media_type: One of `GRAPH_MEDIA_TYPES`. Formats of one graph (Turtle, N-Triples, RDF/XML) hold the merge.
            graphs: IRIs of the graphs; None for all.

        Returns:
            The bytes.
        """
        holdings = self._holdings()
        wanted = None if graphs is None else list(graphs)
        dataset = holdings.choose() if wanted is None else holdings.choose((), wanted)
        quads = [] if wanted == [] else self._quads(_QUADS, dataset)
        if media_type in _OF_ONE_GRAPH:
            return serialize_quads(sorted({quad.triple for quad in quads}, key=sort_key), media_type)
        return serialize_quads(sorted(quads, key=lambda quad: (str(quad.graph_name), *sort_key(quad))), media_type)

    def version(self) -> str | None:
        """Ask the endpoint what was loaded into it.

        Returns:
            A text that changes when other data is loaded; None if nobody has said, or while a load has not ended.
        """
        return self._read_holdings().version

    def is_alive(self) -> bool:
        """Tell whether the endpoint can answer queries now.

        Returns:
            False too while a load has not ended.
        """
        try:
            return self._read_holdings().is_whole
        except (StoreUnavailableError, QueryError):
            return False

    def close(self) -> None:
        """Close the connections; the next query opens new ones."""
        self._endpoint.close()

    def _prepare(
        self, query: str, form: Form, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> Dataset:
        outline = read_outline(query)
        if outline.form != form:
            raise QueryError(f"this query is of the form {outline.form}, not {form}.")
        _check_syntax(query)
        if not default_graphs and not named_graphs:
            default_graphs, named_graphs = outline.default_graphs, outline.named_graphs
        return self._holdings().choose(default_graphs, named_graphs)

    def _dataset_of(self, graph: str | None) -> Dataset:
        return self._holdings().choose(() if graph is None else (graph,))

    def _holdings(self) -> Holdings:
        known = self._known
        if known is not None and time.monotonic() < known[0]:
            return known[1]
        holdings = self._read_holdings()
        if not holdings.is_whole:
            raise StoreUnavailableError(
                f"{self._endpoint.name} holds a load that has not ended.",
                remedy="Wait for it, or run `coopgraph build --to` again if it has failed.",
            )
        return holdings

    def _read_holdings(self) -> Holdings:
        self._known = None
        marked = read_mark(self._endpoint.rows(f"SELECT ?s ?p ?o {{ GRAPH <{LOAD}> {{ ?s ?p ?o }} }}"))
        holdings = marked or self._look_around()
        if holdings.is_whole:
            self._known = (time.monotonic() + (_MARKED_SECONDS if marked else _UNMARKED_SECONDS), holdings)
        return holdings

    def _look_around(self) -> Holdings:
        if not self._endpoint.ask(f"ASK {{ GRAPH <{DEFAULT}> {{ ?s ?p ?o }} }}"):
            return Holdings()
        rows = self._endpoint.rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
        return Holdings(DEFAULT, frozenset(_text(row[0]) for row in rows) - HIDDEN)

    def _merge(self, dataset: Dataset) -> EmbeddedStore:
        # No endpoint can be trusted to give each triple of several default graphs once.
        graphs = tuple(dict.fromkeys((*dataset.default, *dataset.named)))
        quads = self._quads(f"{_QUADS} LIMIT {self._merge_limit + 1}", Dataset((), graphs))
        if len(quads) > self._merge_limit:
            raise QueryRefusedError(
                f"the {len(dataset.default)} default graphs of this query have to be fetched to merge them, and hold, "
                f"with its named graphs, more than {self._merge_limit:,} triples.",
                remedy="Name fewer graphs, or none: the default graph of this service is the merge of its graphs.",
            )
        return EmbeddedStore.from_nquads(serialize_quads(quads, "application/n-quads"))

    def _quads(self, query: str, dataset: Dataset) -> list[ox.Quad]:
        rows = self._endpoint.rows(query, dataset)
        return [ox.Quad(s, p, o, g) for g, s, p, o in rows if _text(g) not in HIDDEN]  # type: ignore[arg-type]


def _read_solutions(results: Results) -> Solutions:
    solutions = cast("ox.QuerySolutions", results)
    with _of_the_query():
        variables = tuple(variable.value for variable in solutions.variables)
        return Solutions(variables, [as_row(solution) for solution in solutions])


@contextmanager
def _of_the_query() -> Iterator[None]:
    # What cannot be turned into RDF 1.1, or into a format, was asked for by the query.
    try:
        yield
    except (QueryLimitError, StoreUnavailableError):
        raise
    except CoopGraphError as error:
        raise QueryError(error.problem, remedy=error.remedy) from error


def _check_syntax(query: str) -> None:
    try:
        # The engine tells that these two options contradict each other when it has parsed, before it evaluates.
        _EMPTY.query(query, use_default_graph_as_union=True, default_graph=[ox.DefaultGraph()])
    except SyntaxError as error:
        raise explain_syntax_error(query, str(error)) from error
    except ValueError:
        return


def _text(term: EngineTerm) -> str:
    return cast("ox.NamedNode | ox.Literal", term).value
