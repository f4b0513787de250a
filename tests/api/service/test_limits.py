"""Limits that hold: what takes too long or too much is ended, and nobody else has to wait for it."""

import time

import pytest


@pytest.fixture(scope="module", name="service")
def _service(start):
    """A service with a second for each query."""
    return start()


def small(service):
    """Send a small query, and return its answer."""
    return service.ask("SELECT ?s { ?s ?p ?o } LIMIT 1")


def test_endless_query_is_stopped_near_its_limit(service, endless):
    """A cross product is answered 503 near its limit, with a time to come back."""
    reply = service.ask(endless())
    assert (reply.status, reply.code) == (503, "query-timeout")
    assert reply.headers["retry-after"].isdigit()
    assert reply.document["limit"] == 1
    assert 0.9 < reply.seconds < 6


def test_stopped_query_frees_its_processor(service, endless, at_once, until, processes):
    """The process of a stopped query is gone, and the others are idle."""
    answer = at_once(service.ask, endless())
    busy = until(lambda: [pid for pid in service.workers if processes.seconds(pid) > 0.3])
    assert answer.result().status == 503
    until(lambda: not any(processes.running(pid) for pid in busy))
    until(lambda: len(service.workers) == 2)
    before = {pid: processes.seconds(pid) for pid in service.processes}
    time.sleep(0.5)
    assert sum(processes.seconds(pid) for pid in service.processes) - sum(before.values()) < 0.25
    assert small(service).status == 200


@pytest.mark.parametrize("memory", [64, 128])
@pytest.mark.parametrize(
    "query",
    [
        "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }",
        "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o } ORDER BY ?a ?o",
        "SELECT (GROUP_CONCAT(STR(?a)) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }",
        "SELECT ?a (COUNT(DISTINCT ?x) AS ?y) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l BIND(CONCAT(STR(?a), STR(?c),"
        " STR(?d), STR(?f), STR(?g), STR(?i), STR(?j), STR(?l)) AS ?x) } GROUP BY ?a",
    ],
    ids=["distinct", "order", "concat", "count-distinct"],
)
def test_query_over_memory_limit_is_stopped(roomy, query, memory):
    """What takes too much memory is answered 503 with the limit and no time to come back; the service goes on."""
    service = roomy[memory]
    reply = service.ask(query)
    assert (reply.status, reply.code) == (503, "query-memory"), reply.body
    assert "retry-after" not in reply.headers
    assert reply.document["limit"] == memory
    assert service.process.poll() is None
    assert small(service).status == 200


@pytest.fixture(scope="module", name="roomy")
def _roomy(start):
    """Services with much time and little memory."""
    return {memory: start(query_timeout=30, query_memory=memory) for memory in (64, 128)}


def test_small_queries_pass_an_endless_one(service, endless, at_once):
    """While an endless query runs, fifty small ones are answered, each soon."""
    running = at_once(service.ask, endless())
    time.sleep(0.1)
    replies = [small(service) for _ in range(50)]
    assert {reply.status for reply in replies} == {200}
    assert sorted(reply.seconds for reply in replies)[40] < 0.5
    assert max(reply.seconds for reply in replies) < 3
    assert running.result().code == "query-timeout"


@pytest.fixture(scope="module", name="patient")
def _patient(start):
    """A service with three seconds for each query."""
    return start(query_timeout=3)


def test_small_queries_pass_many_endless_ones(patient, endless, at_once):
    """While more endless queries come than there is room for, small ones are answered and some long ones give way."""
    running = [at_once(patient.ask, endless(n)) for n in range(2 * 3 + 4)]
    time.sleep(0.2)
    replies = [small(patient) for _ in range(10)]
    assert {reply.status for reply in replies} == {200}
    assert max(reply.seconds for reply in replies) < 3
    ended = [answer.result() for answer in running]
    assert {reply.status for reply in ended} == {503}
    assert {reply.code for reply in ended} == {"busy", "query-timeout"}
    assert all(reply.headers["retry-after"].isdigit() for reply in ended)


def test_long_queries_run_at_once(patient, endless, at_once, until, processes):
    """Two long queries run in two processes at the same time."""
    running = [at_once(patient.ask, endless(n)) for n in range(2)]
    busy = until(lambda: [pid for pid in patient.workers if processes.seconds(pid) > 0.1][1:])
    assert busy
    assert [answer.result().code for answer in running] == ["query-timeout"] * 2


def test_full_queue_is_told(start, endless, at_once):
    """With one worker and one place in the queue, most of many long queries are told to come back."""
    service = start(workers=1, queue=1)
    running = [at_once(service.ask, endless(n)) for n in range(8)]
    replies = [answer.result() for answer in running]
    assert {reply.status for reply in replies} == {503}
    busy = [reply for reply in replies if reply.code == "busy"]
    assert len(busy) >= 4
    assert all(reply.headers["retry-after"].isdigit() for reply in busy)
    assert small(service).status == 200


def test_place_in_queue_is_left_with_the_client(start, endless, at_once, until):
    """A client that leaves the queue leaves its place to the next."""
    service = start(workers=1, queue=1, query_timeout=6)
    running = [at_once(service.ask, endless(n)) for n in range(2)]
    # Both long queries are in the second lane now, and the third is the one that gives way to whoever waits.
    until(lambda: len(service.workers) == 3)
    query = endless().replace(" ", "+").replace("?", "%3F")
    head = f"GET /sparql?query={query} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    with service.connect() as connection, service.connect() as second:
        connection.sendall(head)
        second.sendall(head)
        until(lambda: service.metric("coopgraph_requests_queued") == 1)
    until(lambda: service.metric("coopgraph_requests_queued") == 0)
    assert small(service).status == 200
    assert [answer.result().status for answer in running] == [503, 503]


def test_query_of_a_client_that_leaves_is_ended(start, endless, until, processes):
    """The query of a client that closes its connection is ended long before its limit."""
    service = start(query_timeout=60)
    with service.connect() as connection:
        query = endless().replace(" ", "+").replace("?", "%3F")
        connection.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        busy = until(lambda: [pid for pid in service.workers if processes.seconds(pid) > 0.3])
    left = time.monotonic()
    until(lambda: not processes.running(busy[0]))
    assert time.monotonic() - left < 10
    assert service.metric("coopgraph_workers_busy") == 0
