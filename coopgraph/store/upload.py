"""Loads a built graph into a remote engine by the SPARQL 1.1 Graph Store Protocol; asking it is for `remote`.

A load begins by saying that it has not ended, and ends by saying what was loaded. Every graph is replaced, so a load
can be repeated, and repeats what has failed. Blank nodes of a graph go in one request, the only way that they stay the
same; the merge and the graphs it is made of do not share them, which no request of the protocol can say.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import pyoxigraph as ox

from coopgraph.errors import CoopGraphError, QueryTimeoutError, StoreUnavailableError
from coopgraph.namespaces import GRAPH, shorten
from coopgraph.store.connection import Endpoint
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.endpoint import Dataset, SparqlEndpoint
from coopgraph.store.files import read_nquads, serialize_quads
from coopgraph.store.holdings import DEFAULT, HIDDEN, LOAD, is_merged, mark_finished, mark_unfinished

__all__ = ["RemoteTarget", "derive_graph_store"]

#: Called with the name of a stage when it begins (None), and again with its seconds when it has ended.
_Progress = Callable[[str, float | None], None]

_BATCH = 50_000
#: Seconds for one batch, or one count of all that was loaded.
_SECONDS = 600.0
_AGAIN = "Then run the load again: it begins anew, and repairs what is half loaded."
#: Path of an endpoint to the path of its Graph Store.
_RULES = (
    (re.compile(r"/query$"), "/store"),  # Oxigraph
    (re.compile(r"(/[^/]+)/(?:query|sparql)$"), r"\1/data"),  # Fuseki, below the name of a dataset
    (re.compile(r"(.*/repositories/[^/]+)$"), r"\1/rdf-graphs/service"),  # RDF4J, GraphDB
)


def derive_graph_store(endpoint: str) -> str:
    """Tell the Graph Store of a SPARQL endpoint: `/query` → `/store`, `/name/query` and `/name/sparql` → `/name/data`,
    `…/repositories/name` → `…/repositories/name/rdf-graphs/service`.

    Args:
        endpoint: Address of the endpoint.

    Returns:
        Address of its Graph Store.

    Raises:
        CoopGraphError: If no rule fits.

    >>> derive_graph_store("http://localhost:7878/query")
    'http://localhost:7878/store'
    """
    parts = urlsplit(endpoint)
    for pattern, path in _RULES:
        if pattern.fullmatch(parts.path):
            return urlunsplit(parts._replace(path=pattern.sub(path, parts.path), query="", fragment=""))
    raise CoopGraphError(
        f"the Graph Store of an endpoint at {parts.path or '/'} is not known.", remedy="Set COOPGRAPH_GRAPH_STORE."
    )


@dataclass(frozen=True)
class _Parts:
    """The graphs that are sent: IRI to triples; `default` is whether unnamed triples are in the merge too."""

    graphs: dict[str, list[ox.Triple]]
    merge: list[ox.Triple]
    has_unnamed: bool

    @property
    def sent(self) -> dict[str, list[ox.Triple]]:
        return {**self.graphs, DEFAULT: self.merge}


class RemoteTarget:
    """A remote engine that can be loaded: its SPARQL endpoint, and its Graph Store."""

    def __init__(
        self,
        endpoint: str,
        *,
        graph_store: str | None = None,
        user: str | None = None,
        password: str | None = None,
        batch: int = _BATCH,
    ) -> None:
        self._endpoint = SparqlEndpoint(
            endpoint, user=user, password=password, timeout=_SECONDS, setting="the address of the endpoint"
        )
        address = graph_store or derive_graph_store(endpoint)
        self._store = Endpoint(address, user=user, password=password, timeout=_SECONDS, setting="COOPGRAPH_GRAPH_STORE")
        self._batch = batch
        self.name = self._endpoint.name

    def check(self) -> None:
        """Make sure that the engine answers, before long work is done for it; if not, a `StoreUnavailableError`."""
        self._endpoint.ask("ASK {}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._endpoint.close()
        self._store.close()

    def load(self, quads: bytes, progress: _Progress = lambda stage, seconds: None) -> dict[str, int]:
        """Replace what the engine holds of ours.

        Args:
            quads: Canonical N-Quads; triples outside named graphs go into the default graph only.
            progress: Told of each graph.

        Returns:
            IRI of each named graph to the number of triples sent. Whatever fails is a `StoreUnavailableError` that
            names graph and batch.
        """
        parts = _split(quads)
        present = self._graphs()
        self._send("PUT", LOAD, mark_unfinished(), "its mark")
        for graph, triples in parts.sent.items():
            begun = time.perf_counter()
            progress(shorten(graph), None)
            self._replace(graph, triples)
            progress(shorten(graph), time.perf_counter() - begun)
        for graph in sorted(present - set(parts.graphs) - HIDDEN):
            self._send("DELETE", graph, None, "its removal")
        if not parts.merge:
            self._send("DELETE", DEFAULT, None, "its removal")
        self._check_counts(quads, parts)
        merged = [] if parts.has_unnamed else [graph for graph in parts.graphs if is_merged(graph)]
        version = hashlib.sha256(quads).hexdigest()
        self._send("PUT", LOAD, mark_finished(version, parts.graphs, merged), "its mark")
        return {graph: len(triples) for graph, triples in parts.graphs.items()}

    def _graphs(self) -> set[str]:
        rows = self._endpoint.rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
        found = {row[0].value for row in rows if isinstance(row[0], ox.NamedNode)}
        return {graph for graph in found if graph.startswith(str(GRAPH))}

    def _replace(self, graph: str, triples: list[ox.Triple]) -> None:
        batches = list(_batches(triples, self._batch))
        for number, batch in enumerate(batches, start=1):
            body = serialize_quads(batch, "application/n-triples")
            self._send("PUT" if number == 1 else "POST", graph, body, f"batch {number} of {len(batches)}")

    def _send(self, method: str, graph: str, content: bytes | None, what: str) -> None:
        headers = {} if content is None else {"Content-Type": "application/n-triples"}
        try:
            with self._store.request(method, headers, parameters={"graph": graph}, content=content) as reply:
                if not (method == "DELETE" and reply.status == 404):
                    reply.check()
        except CoopGraphError as error:
            remedy = _AGAIN if isinstance(error, QueryTimeoutError) else f"{error.remedy} {_AGAIN}"
            raise StoreUnavailableError(
                f"the load failed at {shorten(graph)}, {what}: {error.problem}", remedy=remedy
            ) from error

    def _check_counts(self, quads: bytes, parts: _Parts) -> None:
        query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        rows = self._endpoint.rows(query, Dataset((), tuple(parts.sent)))
        held = {graph.value: int(count.value) for graph, count in rows}
        sent = {graph: len(triples) for graph, triples in parts.sent.items() if triples}
        if held == sent:
            return
        # An engine may write literals in one way only ("007" as 7), so that two triples become one.
        rewritten = _count_rewritten(quads)
        for graph, number in sent.items():
            if held.get(graph, 0) not in (number, rewritten.get(graph)):
                raise StoreUnavailableError(
                    f"{self.name} holds {held.get(graph, 0):,} triples of {shorten(graph)}; {number:,} were sent.",
                    remedy="See that nothing else writes there, and run the load again.",
                )


def _split(quads: bytes) -> _Parts:
    graphs: dict[str, list[ox.Triple]] = {}
    # A dict keeps each triple once, and their order.
    merge: dict[ox.Triple, None] = {}
    has_unnamed = False
    for quad in read_nquads(quads):
        if isinstance(quad.graph_name, ox.NamedNode):
            name = quad.graph_name.value
            if name in HIDDEN:
                raise CoopGraphError(f"{shorten(name)} is a name that the load needs.", remedy="Rename this graph.")
            graphs.setdefault(name, []).append(quad.triple)
            if not is_merged(name):
                continue
        elif isinstance(quad.graph_name, ox.BlankNode):
            raise CoopGraphError("a named graph has no IRI but a blank node.", remedy="Give it an IRI.")
        else:
            has_unnamed = True
        merge[quad.triple] = None
    return _Parts(dict(sorted(graphs.items())), list(merge), has_unnamed)


def _batches(triples: list[ox.Triple], size: int) -> Iterator[list[ox.Triple]]:
    blank = [triple for triple in triples if _has_blank(triple)]
    labelled = [triple for triple in triples if not _has_blank(triple)] if blank else triples
    first = max(size - len(blank), 0)
    if blank or labelled:
        yield [*blank, *labelled[:first]]
    for start in range(first, len(labelled), size):
        yield labelled[start : start + size]


def _has_blank(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)


def _count_rewritten(quads: bytes) -> Mapping[str, int]:
    store = EmbeddedStore.from_nquads(quads)
    return {**store.graphs(), DEFAULT: store.size()}
