"""Measures the service beside the engine that it holds and beside two other servers, on the same triples, in one run.

Everything is asked in turns, and the median of the rounds counts. A ratio is to the cost of the raw engine: how often
it would have answered in one thread in the time that the server took for one answer. Goals are told, never asserted.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

import pyoxigraph as ox
from load import Job, Load, percentile, serve_loads, serve_nothing
from processes import free_port, in_process, serving

from coopgraph import query
from coopgraph.namespaces import COOP
from coopgraph.settings import Settings
from coopgraph.store import EmbeddedStore

__all__ = ["CATALOGUE", "Measured", "measure_service", "middle", "times", "write_request"]

Table: TypeAlias = tuple[str, tuple[str, ...], list[tuple[str, ...]]]

JSON = "application/sparql-results+json"
#: The named queries that are asked, and what their required parameters are given.
CATALOGUE = (
    *("functions-of", "organization-structure", "compare-offices", "norms", "norm-relations", "organizations"),
    *(
        "office-history",
        "flows-by-country",
        "coordination-actors",
        "rectoria-overlaps",
        "procedures",
        "functions-by-thing",
    ),
)
SAMPLES: Mapping[str, str] = {"organization": "minsa", "a": "minsa", "b": "gore-callao"}
CLIENTS = (1, 16, 64)
ROUNDS = 3
SECONDS = 2.0
#: Seconds that an answer is waited for: of a server of queries, and of the one that may take minutes.
LIMIT = 10.0
#: Rows of the long answer.
ROWS = 100_000
LONG = f"SELECT ?s ?c ?p ?o {{ ?s a ?c ; ?p ?o }} LIMIT {ROWS}"
#: A query that ends in no time that matters, and the seconds after which our service stops it.
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d && ?d != ?g) }"
STOPPED_AFTER = 2.0
DISTURBED = 8.0
#: A longer request line is more than some servers read.
_LONGEST_LINE = 2_000
_LOOKUPS = "SELECT DISTINCT ?s {{ ?s a <{kind}> }} ORDER BY ?s"

OURS, NATIVE, RDFLIB = "coopgraph serve", "oxigraph serve-read-only", "rdflib-endpoint"


@dataclass(frozen=True)
class Measured:
    """What a server did in the rounds of one kind of work, or the raw engine.

    Attributes:
        rate: Good answers a second.
        middle: Median of the seconds that an answer took.
        slow: 99th percentile of them.
        failures: Requests that were not answered, or not with 200.
    """

    rate: float
    middle: float
    slow: float
    failures: int


@dataclass(frozen=True)
class _Server:
    """A server that is running: its name, port and the path of its endpoint."""

    name: str
    port: int
    path: str


def middle(loads: Sequence[Load]) -> Measured:
    """Take the medians of several rounds.

    Args:
        loads: The rounds, at least one.

    Returns:
        The median of each number; failures are added up.
    """
    return Measured(
        statistics.median(load.rate for load in loads),
        statistics.median(percentile(load.latencies, 0.5) for load in loads),
        statistics.median(percentile(load.latencies, 0.99) for load in loads),
        sum(load.late + load.failures.total() for load in loads),
    )


def times(first: float, second: float) -> str:
    """Write how many times a number is another.

    Args:
        first: A number.
        second: What it is divided by.

    Returns:
        Two digits that count, or a dash where there is nothing to divide.

    >>> times(3.0, 2.0), times(250.0, 2.0), times(1.0, 0.0)
    ('1.50', '125', '–')
    """
    if not (first > 0 and second > 0):
        return "–"
    ratio = first / second
    return f"{ratio:.0f}" if ratio >= 100 else f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"


def write_request(path: str, text: str) -> bytes:
    """Write a whole request of the SPARQL Protocol: by GET, or by POST where the query is long.

    Args:
        path: Path of the endpoint.
        text: The query.

    Returns:
        The bytes on the wire.
    """
    head = f"Host: 127.0.0.1\r\nAccept: {JSON}\r\n"
    line = f"{path}?query={quote(text, safe='')}"
    if len(line) <= _LONGEST_LINE:
        return f"GET {line} HTTP/1.1\r\n{head}\r\n".encode()
    body = text.encode()
    head += f"Content-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\n"
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def measure_service(settings: Settings, store: EmbeddedStore, merged: Path) -> Iterator[Table]:
    """Measure the service that serves a build.

    Args:
        settings: Where the build stands.
        store: The graph.
        merged: The triples of its default graph as N-Triples, for the others.

    Yields:
        Title, header and rows of each table.
    """
    lookups, named = _write_lookups(store), _write_catalogue(store)
    with ExitStack() as stack:
        load = stack.enter_context(in_process(serve_loads, None))
        raw = stack.enter_context(in_process(_serve_raw, merged))
        yield _measure_ceiling(load, lookups)
        servers = [stack.enter_context(_ours(settings)), stack.enter_context(_native(merged))]
        with _rdflib(merged) as peer:
            found = _measure_rounds(load, raw, [*servers, peer], "look-up", lookups)
        works = [("catalogue", list(named.values())), ("long answer", [LONG])]
        for work, texts in works:
            found |= _measure_rounds(load, raw, servers, work, texts)
        yield _show_rounds(found)
        yield _measure_each(load, raw, servers, merged, {**named, f"{ROWS} rows": LONG})
    disturbed, stops = _measure_runaway(settings, lookups)
    yield _show_runaway(disturbed, stops)
    yield _show_goals(found, disturbed, stops)


def _write_lookups(store: EmbeddedStore) -> list[str]:
    kinds = (COOP.LegalNorm, "http://www.w3.org/ns/org#Organization")
    subjects = [row[0] for kind in kinds for row in store.select(_LOOKUPS.format(kind=kind)).rows]
    return [f"SELECT ?p ?o {{ <{subject}> ?p ?o }}" for subject in subjects if str(subject).startswith("http")]


def _write_catalogue(store: EmbeddedStore) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name in CATALOGUE:
        named = query.get(name)
        arguments = {each: SAMPLES[each] for each, parameter in named.parameters.items() if parameter.required}
        texts[name] = query.bind(named, store, arguments)
    return texts


@contextmanager
def _ours(settings: Settings, **changed: str) -> Iterator[_Server]:
    port = free_port()
    environment = {**os.environ, "COOPGRAPH_HOME": str(settings.home), "COOPGRAPH_LOG": "off", **changed}
    command = [str(Path(sys.executable).with_name("coopgraph")), "serve", "--host", "127.0.0.1", "--port", str(port)]
    with serving(command, port, environment):
        yield _Server(OURS, port, "/sparql")


@contextmanager
def _native(merged: Path) -> Iterator[_Server]:
    port, binary, folder = free_port(), Path(sys.executable).with_name("oxigraph"), merged.with_suffix(".oxigraph")
    if not folder.exists():
        ox.Store(folder).bulk_load(path=merged, format=ox.RdfFormat.N_TRIPLES)
    command = [str(binary), "serve-read-only", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with serving(command, port, os.environ):
        yield _Server(NATIVE, port, "/query")


@contextmanager
def _rdflib(merged: Path) -> Iterator[_Server]:
    port, binary = free_port(), Path(sys.executable).with_name("rdflib-endpoint")
    with serving([str(binary), "serve", "--host", "127.0.0.1", "--port", str(port), str(merged)], port, os.environ):
        yield _Server(RDFLIB, port, "/")


def _serve_raw(connection: Connection, merged: Path) -> None:
    """Answer queries in one thread of the raw engine, in memory, until the other end closes."""
    store = ox.Store()
    store.bulk_load(path=merged, format=ox.RdfFormat.N_TRIPLES)
    while True:
        try:
            texts: list[str] = connection.recv()
        except EOFError:
            return
        load, begun, place = Load(), time.perf_counter(), 0
        while load.seconds < SECONDS:
            asked = time.perf_counter()
            results = store.query(texts[place % len(texts)])
            results.serialize(format=ox.QueryResultsFormat.JSON)  # type: ignore[call-overload, union-attr]
            load.latencies.append(time.perf_counter() - asked)
            load.seconds = time.perf_counter() - begun
            place += 1
        connection.send(load)


def _ask(load: Connection, server: _Server, texts: Sequence[str], clients: int, seconds: float, most: int = 0) -> Load:
    requests = tuple(write_request(server.path, text) for text in texts)
    load.send(Job(server.port, requests, clients, seconds, LIMIT, most))
    answer: Load = load.recv()
    return answer


def _ask_raw(raw: Connection, texts: list[str]) -> Load:
    raw.send(texts)
    answer: Load = raw.recv()
    return answer


def _measure_ceiling(load: Connection, lookups: Sequence[str]) -> Table:
    """Measure how fast the load itself is, at a server that does nothing."""
    body = b"x" * 2_000
    answer = b"HTTP/1.1 200 OK\r\ncontent-length: " + str(len(body)).encode() + b"\r\n\r\n" + body
    rows = []
    with in_process(serve_nothing, answer) as nothing:
        server = _Server("nothing", nothing.recv(), "/sparql")
        for clients in CLIENTS:
            rows.append((f"{clients}", *_cells(middle([_ask(load, server, lookups, clients, SECONDS)]))))
    return "The load itself, at a server that does nothing", ("clients", *_HEADER), rows


_Found: TypeAlias = dict[tuple[str, int, str], Measured]
_HEADER = ("requests/s", "p50, ms", "p99, ms", "failed")
_RAW = "raw engine, 1 thread"


def _measure_rounds(
    load: Connection, raw: Connection, servers: Sequence[_Server], work: str, texts: list[str]
) -> _Found:
    loads: dict[tuple[str, int, str], list[Load]] = {}
    for server in servers:
        _ask(load, server, texts, 4, SECONDS / 2)
    for turn in range(ROUNDS):
        loads.setdefault((work, 0, _RAW), []).append(_ask_raw(raw, texts))
        for clients in CLIENTS:
            # Who comes first changes with each round.
            for server in (*servers[turn % len(servers) :], *servers[: turn % len(servers)]):
                done = _ask(load, server, texts, clients, SECONDS)
                loads.setdefault((work, clients, server.name), []).append(done)
    return {key: middle(several) for key, several in loads.items()}


def _show_rounds(found: _Found) -> Table:
    rows = []
    for (work, clients, name), measured in sorted(found.items(), key=lambda item: item[0][:2]):
        raw, peer = found[work, 0, _RAW].rate, found.get((work, clients, RDFLIB))
        rows.append(
            (
                work,
                f"{clients or ''}",
                name,
                *_cells(measured),
                times(raw, measured.rate),
                "" if peer is None else times(measured.rate, peer.rate),
            )
        )
    header = ("work", "clients", "", *_HEADER, "times the raw cost", f"times the rate of {RDFLIB}")
    return f"Median of {ROUNDS} rounds of {SECONDS:g} s; the catalogue is {', '.join(CATALOGUE)}", header, rows


def _cells(measured: Measured) -> tuple[str, ...]:
    speeds = (f"{measured.rate:.1f}", f"{measured.middle * 1000:.2f}", f"{measured.slow * 1000:.2f}")
    return (*speeds, f"{measured.failures or ''}")


def _measure_each(
    load: Connection, raw: Connection, servers: Sequence[_Server], merged: Path, named: Mapping[str, str]
) -> Table:
    """Measure each query with one client; rdflib is asked last, once, and started anew after what it does not end."""
    ours: dict[str, list[str]] = {}
    costs: dict[str, float] = {}
    for name, text in named.items():
        costs[name] = percentile(_ask_raw(raw, [text]).latencies, 0.5)
        seconds = [middle([_ask(load, server, [text], 1, SECONDS, 20)]).middle for server in servers]
        ours[name] = [f"{costs[name] * 1000:.2f}"]
        for each in seconds:
            ours[name] += [f"{each * 1000:.2f}", times(each, costs[name])]
    theirs = dict(_ask_rdflib(load, merged, named))
    header = ("query, 1 client", "raw, ms", f"{OURS}, ms", "ratio", f"{NATIVE}, ms", "ratio", f"{RDFLIB}, ms", "ratio")
    rows: list[tuple[str, ...]] = []
    for name, cells in ours.items():
        seconds_of = theirs[name]
        written = f"> {LIMIT:g} s" if seconds_of is None else f"{seconds_of * 1000:.1f}"
        ratio = times(LIMIT if seconds_of is None else seconds_of, costs[name])
        rows.append((name, *cells, written, f"> {ratio}" if seconds_of is None else ratio))
    return "Each query, median", header, rows


def _ask_rdflib(load: Connection, merged: Path, named: Mapping[str, str]) -> Iterator[tuple[str, float | None]]:
    """Ask each query once; a server that does not end one answers nothing else either, so another one is started."""
    left = list(named.items())
    while left:
        with _rdflib(merged) as server:
            while left:
                name, text = left.pop(0)
                done = _ask(load, server, [text], 1, 0.5, 1)
                yield name, (done.latencies[0] if done.latencies else None)
                if not done.latencies:
                    break


@dataclass(frozen=True)
class _Disturbed:
    """Look-ups of some clients, without and with a runaway query beside them."""

    clients: int
    idle: Measured
    beside: Measured


def _measure_runaway(settings: Settings, lookups: Sequence[str]) -> tuple[list[_Disturbed], list[float]]:
    found: list[_Disturbed] = []
    stops: list[float] = []
    with ExitStack() as stack:
        load = stack.enter_context(in_process(serve_loads, None))
        other = stack.enter_context(in_process(serve_loads, None))
        server = stack.enter_context(_ours(settings, COOPGRAPH_QUERY_TIMEOUT=f"{STOPPED_AFTER:g}"))
        _ask(load, server, lookups, 4, SECONDS)
        for clients in CLIENTS:
            idle, beside = [], []
            for _ in range(ROUNDS):
                idle.append(_ask(load, server, lookups, clients, DISTURBED / 2))
                request = write_request(server.path, RUNAWAY)
                other.send(Job(server.port, (request,), 1, DISTURBED, LIMIT))
                beside.append(_ask(load, server, lookups, clients, DISTURBED))
                runaway: Load = other.recv()
                stops += runaway.others.get(503, [])
            found.append(_Disturbed(clients, middle(idle), middle(beside)))
    return found, stops


def _show_runaway(disturbed: Sequence[_Disturbed], stops: Sequence[float]) -> Table:
    rows = [
        (f"{one.clients}", *_cells(one.idle), *_cells(one.beside), times(one.beside.slow, one.idle.slow))
        for one in disturbed
    ]
    late = [f"{(percentile(stops, share) - STOPPED_AFTER) * 1000:.0f}" for share in (0.5, 0.99)]
    title = (
        f"Look-ups while a query runs away and is stopped after {STOPPED_AFTER:g} s, {len(stops)} times; "
        f"its 503 comes {late[0]} ms (median), {late[1]} ms (most) after the limit"
    )
    return title, ("clients", *(f"idle {cell}" for cell in _HEADER), *_HEADER, "ratio of p99"), rows


def _show_goals(found: _Found, disturbed: Sequence[_Disturbed], stops: Sequence[float]) -> Table:
    raw = found["look-up", 0, _RAW].rate
    rows: list[tuple[str, ...]] = []

    def tell(goal: str, measured: float, bound: float, *, at_most: bool = True) -> None:
        is_reached = measured <= bound if at_most else measured >= bound
        rows.append((goal, f"{measured:.2f}", "reached" if is_reached else "not reached"))

    for clients, bound in ((1, 5.0), (16, 3.5)):
        cost = raw / (found["look-up", clients, OURS].rate or float("nan"))
        tell(f"look-up, {clients} client(s): at most {bound:g} times the raw engine's cost", cost, bound)
    for clients in CLIENTS:
        faster = found["look-up", clients, OURS].rate / (found["look-up", clients, RDFLIB].rate or float("nan"))
        tell(f"look-up, {clients} client(s): at least 10 times the rate of {RDFLIB}", faster, 10.0, at_most=False)
    for one in disturbed:
        ratio = one.beside.slow / one.idle.slow
        tell(f"p99 of look-ups beside a runaway, {one.clients} client(s): at most 3 times the idle one", ratio, 3.0)
    late = (percentile(stops, 0.99) - STOPPED_AFTER) * 1000
    tell("error after the time limit, ms: at most 100", late, 100.0)
    return "Goals", ("goal", "measured", ""), rows
