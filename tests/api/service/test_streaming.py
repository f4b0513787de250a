"""Long answers come piece by piece and whole, or broken off; never half an answer that looks whole."""

import csv
import io
import socket
import struct
import time
from urllib.parse import urlencode

import pytest

from coopgraph.store.embedded import EmbeddedStore

#: A graph of 30,000 triples: 3,000 things with ten values each.
THINGS = 3_000
QUADS = "".join(
    f'<urn:thing:{thing}> <urn:has> "value {number} of thing {thing}" .\n'
    for thing in range(THINGS)
    for number in range(10)
).encode()
ALL = "SELECT ?s ?p ?o { ?s ?p ?o }"
CSV = "text/csv"
JSON = "application/sparql-results+json"
#: Its rows come at once, and there are nine hundred million of them: to write as many as the limit takes longer than to
#: count them.
ENDLESS_ANSWER = "SELECT * { ?s ?p ?o . ?s2 ?p2 ?o2 }"
#: Its first triples come at once, but are less than a mebibyte; what stands behind them is never done.
CHEAP_THEN_ENDLESS = """
CONSTRUCT { ?s ?p ?o } {
  { <urn:thing:1> ?p ?o BIND(<urn:thing:1> AS ?s) }
  UNION
  { ?s ?p ?o . ?s2 ?p2 ?o2 . ?s3 ?p3 ?o3 . ?s4 ?p4 ?o4 FILTER(CONCAT(?o, ?o2, ?o3, ?o4) = "never") }
}
"""


@pytest.fixture(scope="module", name="file")
def _file(tmp_path_factory):
    """The graph in a file."""
    file = tmp_path_factory.mktemp("data") / "things.nt"
    file.write_bytes(QUADS)
    return file


@pytest.fixture(scope="module", name="service")
def _service(start, file):
    """A service over the graph."""
    return start(file, query_timeout=20)


@pytest.fixture(scope="module", name="hasty")
def _hasty(start, file):
    """A service over the graph with a second for each query."""
    return start(file, query_timeout=1)


@pytest.fixture(scope="module", name="limited")
def _limited(start, file):
    """A service over the graph that gives ten rows."""
    return start(file, query_timeout=20, row_limit=10)


@pytest.fixture(scope="module", name="store")
def _store():
    """The graph in this process."""
    return EmbeddedStore.from_nquads(QUADS)


def rows(reply):
    """Read the rows of an answer in CSV, without its head."""
    assert reply.status == 200, reply.body[:500]
    return list(csv.reader(io.StringIO(reply.body.decode())))[1:]


@pytest.mark.parametrize("accept", [CSV, JSON, "text/tab-separated-values", "application/sparql-results+xml"])
def test_long_answer_comes_in_pieces(service, store, accept):
    """An answer over a mebibyte comes in chunks of no stated length, and is what the store in this process writes."""
    query = f"{ALL} ORDER BY ?s ?o"
    reply = service.ask(query, accept)
    assert reply.is_whole
    assert len(reply.body) > 1_048_576
    assert reply.headers["transfer-encoding"] == "chunked"
    assert "content-length" not in reply.headers
    assert reply.body == store.answer(query, accept).body


def test_long_graph_comes_whole(service):
    """A graph over a mebibyte has each of its triples once."""
    reply = service.ask("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "application/n-triples")
    assert reply.headers["transfer-encoding"] == "chunked"
    assert sorted(reply.body.splitlines()) == sorted(QUADS.splitlines())


def test_short_answer_states_its_length(service):
    """An answer under a mebibyte states its length."""
    reply = service.ask(f"{ALL} LIMIT 1000", CSV)
    assert "transfer-encoding" not in reply.headers
    assert int(reply.headers["content-length"]) == len(reply.body)
    assert len(rows(reply)) == 1_000


@pytest.mark.parametrize(("query", "has_length"), [(ALL, False), (f"{ALL} LIMIT 5", True)], ids=["long", "short"])
def test_head_has_no_body(service, query, has_length):
    """HEAD gives the head of the answer that GET would give."""
    head, whole = service.ask(query, CSV, "HEAD"), service.ask(query, CSV)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert head.headers.get("content-length") == whole.headers.get("content-length")
    assert ("content-length" in head.headers) == has_length
    assert service.answers()


def test_limit_after_the_first_mebibyte_breaks_off(start, file):
    """A long answer that meets its limit ends without an end: the client knows that it has not all."""
    hasty = start(file, query_timeout=6, row_limit=4_000_000)
    reply = hasty.ask(ENDLESS_ANSWER, JSON)
    assert reply.status == 200
    assert len(reply.body) >= 1_048_576
    assert not reply.is_whole
    assert hasty.logged(status=200, broken=True)["reason"] == "query-timeout"
    assert hasty.metric("coopgraph_responses_broken_total") == 1
    assert hasty.answers()


def test_limit_before_the_first_mebibyte_is_told(hasty):
    """An answer that meets its limit before there is a mebibyte of it is a problem, not the beginning of an answer."""
    reply = hasty.ask(CHEAP_THEN_ENDLESS, "text/turtle")
    assert (reply.status, reply.code, reply.is_whole) == (503, "query-timeout", True)


def test_answer_over_the_row_limit_says_so(limited):
    """An answer that was cut has as many rows as the limit, and says so."""
    reply = limited.ask(ALL, CSV)
    assert len(rows(reply)) == 10
    assert reply.headers["row-limit"] == "10"
    assert reply.is_whole


@pytest.mark.parametrize("query", [f"{ALL} LIMIT 10", f"{ALL} LIMIT 3", "SELECT ?o { <urn:thing:7> <urn:has> ?o }"])
def test_answer_within_the_row_limit_says_nothing(limited, query):
    """An answer of ten rows, or of fewer by its own LIMIT, is whole and says nothing."""
    reply = limited.ask(query, CSV)
    assert len(rows(reply)) == (3 if query.endswith("3") else 10)
    assert "row-limit" not in reply.headers


def test_own_limit_above_the_row_limit_is_cut(limited):
    """A LIMIT above the limit gives as many rows as the limit, and says so."""
    reply = limited.ask(f"{ALL} LIMIT 11", CSV)
    assert (len(rows(reply)), reply.headers["row-limit"]) == (10, "10")


def test_cut_answer_keeps_its_order(limited):
    """The rows of a cut answer are the first ones in the order that was asked for."""
    reply = limited.ask("SELECT ?o { ?s ?p ?o FILTER(STRSTARTS(?o, 'value 7 of')) } ORDER BY DESC(?o)", CSV)
    assert [row[0] for row in rows(reply)] == sorted((f"value 7 of thing {n}" for n in range(THINGS)), reverse=True)[
        :10
    ]
    assert reply.headers["row-limit"] == "10"


def test_cut_answer_keeps_its_dataset(start, tmp_path):
    """FROM is kept where an answer is cut: each triple of the graphs that are merged counts once."""
    file = tmp_path / "graphs.nq"
    quads = [f'<urn:s> <urn:p> "{n}" <urn:g:{graph}> .' for graph in (1, 2) for n in range(12)]
    file.write_text("\n".join([*quads, '<urn:s> <urn:p> "else" <urn:g:3> .', ""]), encoding="utf-8")
    service = start(file, query_timeout=20, row_limit=10)
    over = service.ask("SELECT ?o FROM <urn:g:1> FROM <urn:g:2> { ?s ?p ?o } ORDER BY ?o", CSV)
    assert [row[0] for row in rows(over)] == ["0", "1", "10", "11", "2", "3", "4", "5", "6", "7"]
    assert over.headers["row-limit"] == "10"
    within = service.ask("SELECT ?o FROM <urn:g:1> FROM <urn:g:2> { ?s ?p ?o FILTER(?o < '8') } ORDER BY ?o", CSV)
    assert [row[0] for row in rows(within)] == ["0", "1", "10", "11", "2", "3", "4", "5", "6", "7"]
    assert "row-limit" not in within.headers
    named = service.ask("SELECT ?o FROM NAMED <urn:g:3> { GRAPH ?g { ?s ?p ?o } }", CSV)
    assert [row[0] for row in rows(named)] == ["else"]


def test_long_answer_is_cut_too(start, file):
    """An answer whose first mebibyte has fewer rows than the limit, and more in the end, is cut."""
    service = start(file, query_timeout=20, row_limit=29_000)
    reply = service.ask(ALL, JSON)
    assert len(reply.body) > 1_048_576
    assert (len(reply.rows), reply.headers["row-limit"]) == (29_000, "29000")
    whole = service.ask("SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 29000", JSON)
    assert len(whole.rows) == 29_000
    assert "row-limit" not in whole.headers


def test_client_that_reads_nothing_holds_nobody_up(start, file, until):
    """A client that does not read its long answer blocks no other, and its worker is ended."""
    service = start(file, query_timeout=2)
    request = f"GET /sparql?{urlencode({'query': ENDLESS_ANSWER})} HTTP/1.1\r\nHost: a\r\n\r\n"
    with service.connect() as connection:
        connection.sendall(request.encode())
        until(lambda: service.metric("coopgraph_workers_busy") == 1)
        start = time.monotonic()
        assert all(service.answers() for _ in range(20))
        assert time.monotonic() - start < 10
        until(lambda: service.metric("coopgraph_workers_busy") == 0)
        assert service.answers()


def test_client_that_resets_ends_its_answer(service, until):
    """The worker of a client that breaks its connection off in the middle of a long answer is free again."""
    request = f"GET /sparql?{urlencode({'query': ENDLESS_ANSWER})} HTTP/1.1\r\nHost: a\r\n\r\n"
    with service.connect() as connection:
        connection.sendall(request.encode())
        assert connection.recv(1000)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    start = time.monotonic()
    until(lambda: service.metric("coopgraph_workers_busy") == 0)
    assert time.monotonic() - start < 10
