"""Starting, stopping, reloading, dying and being asked how it is; what the log and the counts say."""

import os
import signal
import socket
import threading

import pytest

from coopgraph.store.home import Manifest, publish_build, read_manifest

OLD = b'<urn:s> <urn:p> "old" <urn:g> .\n'
NEW = b'<urn:s> <urn:p> "new" <urn:g> .\n<urn:s> <urn:p> "newer" <urn:g> .\n'
#: Takes about a second over the 38 triples, which is longer than a quick one.
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(CONCAT(?c, ?f, ?i, ?l) = '') }"

#: Takes from root what sets it apart from others, for this program and all that it starts.
WITHOUT_RIGHTS = """
import ctypes, os, sys
if os.getuid() == 0 and "AS_ANYBODY" not in os.environ:
    for number in range(64):
        ctypes.CDLL(None).prctl(24, number, 0, 0, 0)
    os.environ["AS_ANYBODY"] = "1"
    os.execv(sys.executable, sys.orig_argv)
try:
    open(os.path.join(os.environ["COOPGRAPH_HOME"], "trace"), "w")
except PermissionError:
    pass
else:
    sys.exit("this home can be written")
"""


@pytest.fixture(scope="module", name="service")
def _service(start):
    """A service over the tiny graph."""
    return start()


def free_port():
    """Return a port that nobody has taken."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def serve_home(start, home, before="", **settings):
    """Serve what stands in a home, without building anything."""
    program = (
        "import socket, sys; from pathlib import Path; from api.service.server import serve;"
        "from coopgraph.settings import Settings; listener = socket.create_server(('127.0.0.1', 0));"
        "tell = lambda: print('http://127.0.0.1:%d' % listener.getsockname()[1], file=sys.stderr);"
        "serve(Settings.from_environment(), listener, (), tell)"
    )
    return start(None, program=before + program, home=home, **settings)


def values(service):
    """Ask for all values."""
    return sorted(row["o"] for row in service.ask("SELECT ?o { ?s ?p ?o }").rows)


def test_running_answer_is_finished_at_the_end(start, at_once, until, processes):
    """Told to stop, the service finishes what is running, ends with 0, and leaves no process behind."""
    service = start(query_timeout=30)
    pids = service.processes
    running = at_once(service.ask, LONG)
    until(lambda: [pid for pid in service.workers if processes.seconds(pid) > 0.2])
    pids += service.processes
    service.process.send_signal(signal.SIGTERM)
    assert running.result().rows == [{"n": "0"}]
    assert service.wait_ended() == 0
    until(lambda: not any(processes.running(pid) for pid in pids))
    assert [line["event"] for line in service.log if line["event"] != "request"] == ["start", "stop"]
    assert "Traceback" not in "".join(service.said)


def test_signal_to_the_whole_group_ends_it_as_well(start, at_once, until, processes):
    """A signal to all processes at once, as a terminal or a supervisor sends it, finishes what is running too."""
    service = start(query_timeout=30)
    running = at_once(service.ask, LONG)
    until(lambda: [pid for pid in service.workers if processes.seconds(pid) > 0.2])
    pids = service.processes
    os.killpg(service.process.pid, signal.SIGTERM)
    assert running.result().rows == [{"n": "0"}]
    assert service.wait_ended() == 0
    until(lambda: not any(processes.running(pid) for pid in pids))


def test_nothing_survives_the_death_of_the_front(start, endless, at_once, until, processes):
    """Killed without warning in the middle of work, the service leaves no process behind."""
    service = start(query_timeout=60)
    running = at_once(service.ask, endless())
    until(lambda: [pid for pid in service.workers if processes.seconds(pid) > 0.2])
    pids = service.processes
    service.process.kill()
    until(lambda: not any(processes.running(pid) for pid in pids))
    assert isinstance(running.exception(), OSError)


def test_death_of_the_spawner_is_survived(start, endless, at_once, until, processes):
    """Without the process that holds the graph, another is started; what was running is told, and ended."""
    service = start(query_timeout=60)
    running = at_once(service.ask, endless())
    until(lambda: [pid for pid in service.workers if processes.seconds(pid) > 0.2])
    workers, [spawner] = service.workers, service.spawners
    os.kill(spawner, signal.SIGKILL)
    reply = running.result()
    assert (reply.status, reply.code) == (500, "worker-lost")
    assert service.answers()
    until(lambda: not any(processes.running(pid) for pid in (spawner, *workers)))
    assert service.spawners != [spawner]
    until(lambda: service.get("/ready").status == 200)


def test_idle_worker_is_replaced(service, until, processes):
    """A worker that dies while it has nothing to do is replaced, and nobody notices."""
    before = service.workers
    os.kill(before[0], signal.SIGKILL)
    until(lambda: len(service.workers) == 2 and before[0] not in service.workers)
    assert all(service.answers() for _ in range(5))


def test_new_build_is_served_without_a_gap(start, tmp_path, until):
    """While requests go on without a pause, a new build takes the place of the old one, and none of them fails."""
    old = publish_build(tmp_path, OLD, "a" * 64, {})
    service = serve_home(start, tmp_path)
    assert service.get("/health").document["digest"] == old.digest
    answers, is_over = [], threading.Event()

    def go_on():
        while not is_over.is_set():
            reply = service.ask("SELECT ?o { ?s ?p ?o } ORDER BY ?o")
            answers.append((reply.status, reply.body))

    clients = [threading.Thread(target=go_on) for _ in range(3)]
    for client in clients:
        client.start()
    try:
        new = publish_build(tmp_path, NEW, "b" * 64, {})
        until(lambda: service.get("/health").document["digest"] == new.digest)
        until(lambda: len(service.spawners) == 1)
    finally:
        is_over.set()
        for client in clients:
            client.join()
    assert {status for status, _ in answers} == {200}
    assert len({body for _, body in answers}) == 2
    assert values(service) == ["new", "newer"]
    assert service.logged(event="reload")["digest"] == new.digest


def test_broken_build_changes_nothing(start, tmp_path, until):
    """A build that cannot be read is told in the log, and the one before stays; a sound one is then served."""
    old = publish_build(tmp_path, OLD, "a" * 64, {})
    service = serve_home(start, tmp_path)
    publish_build(tmp_path, b"this is no graph\n", "b" * 64, {})
    assert service.logged(event="reload-failed")["level"] == "error"
    assert values(service) == ["old"]
    assert service.get("/health").document["digest"] == old.digest
    publish_build(tmp_path, NEW, "c" * 64, {})
    until(lambda: values(service) == ["new", "newer"])


def test_nobody_and_a_home_that_cannot_be_written_suffice(start, tmp_path):
    """Without any rights, over a home that it cannot write, the service answers and leaves nothing there."""
    publish_build(tmp_path, OLD, "a" * 64, {})
    before = sorted(tmp_path.rglob("*"))
    for folder in (*(path for path in before if path.is_dir()), tmp_path):
        folder.chmod(0o555)
    try:
        service = serve_home(start, tmp_path, before=WITHOUT_RIGHTS)
        assert values(service) == ["old"]
        assert service.get("/health").status == 200
        assert sorted(tmp_path.rglob("*")) == before
    finally:
        for folder in (tmp_path, *(path for path in before if path.is_dir())):
            folder.chmod(0o755)


def test_ready_tells_when_the_graph_is_loaded(start, tmp_path, until):
    """While the graph loads, the service says that it is not ready, and every answer says so too; then it is."""
    file = tmp_path / "large.nt"
    file.write_text("".join(f"<urn:s:{n}> <urn:p> <urn:o:{n % 97}> .\n" for n in range(150_000)), encoding="utf-8")
    service = start(file, port=free_port(), waits=False, query_timeout=20)
    seen = []

    def look():
        try:
            seen.append(service.get("/ready"))
        except ConnectionRefusedError:
            return False
        return seen[-1].status == 200

    until(look)
    assert {reply.status for reply in seen[:-1]} == {503}
    assert {reply.headers["retry-after"] for reply in seen[:-1]} == {"5"}
    assert seen[-1].document == {"ready": True}
    assert service.answers()


def test_request_id_is_echoed_and_logged(service):
    """The request id of the client comes back and stands in the log, with what the request was."""
    reply = service.get("/sparql?query=ASK%20%7B%7D", X_Request_ID="abc-123")
    assert reply.headers["x-request-id"] == "abc-123"
    line = service.logged(id="abc-123")
    assert line["event"] == "request"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/sparql", 200)
    assert (line["bytes"], line["client"], line["level"]) == (len(reply.body), "127.0.0.1", "info")
    assert 0 < line["seconds"] < 40


@pytest.mark.parametrize("hostile", ["", "a" * 65, 'a"}{"b', "a b", "ünï", "a\tb", "../../a"])
def test_hostile_request_id_is_replaced(service, hostile):
    """A request id that could forge a line of a log is replaced by one of ours."""
    given = service.get("/ready", X_Request_ID=hostile.encode()).headers["x-request-id"]
    assert given != hostile
    assert len(given) == 32
    assert service.logged(id=given)["path"] == "/ready"


def test_log_holds_no_query_and_no_secret(start):
    """No text of a query and no password stands in the log, of whatever becomes of the request."""
    service = start(query_memory=64, **{"store_password": "sesame-open"})
    for query in ("ASK { ?s ?p 'mystery' }", "ASK { 'mystery", "SELECT * { ?s ?p ?o . ?a ?b ?c FILTER(?mystery) }"):
        service.ask(query, X_Request_ID="last")
        service.send("POST", "/sparql", query, Content_Type="application/sparql-query")
    service.get("/queries/mystery-of-nothing?password=mystery-too", X_Request_ID="end")
    service.logged(id="end")
    text = "".join(service.said)
    assert "sesame-open" not in text
    assert "mystery-too" not in text
    assert "'mystery" not in text
    assert "?mystery" not in text
    assert all(line.startswith("{") for line in service.said if "http://127.0.0.1" not in line)


def test_log_can_be_off(start):
    """With COOPGRAPH_LOG=off there is no line for a request."""
    service = start(log="off")
    assert service.answers()
    service.process.terminate()
    assert service.wait_ended() == 0
    assert service.log == []


def test_metrics_count_what_was_sent(start, endless):
    """The counts are those of the requests that were sent, by route and status, and of what was stopped."""
    service = start()
    sent = {"route": "/sparql", "method": "GET"}
    assert [service.answers() for _ in range(3)] == [True] * 3
    service.ask("ASK {")
    service.ask(endless())
    service.get("/nothing-of-the-kind")
    assert service.metric("coopgraph_requests_total", status="200", **sent) == 3
    assert service.metric("coopgraph_requests_total", status="400", **sent) == 1
    assert service.metric("coopgraph_requests_total", status="503", **sent) == 1
    assert service.metric("coopgraph_requests_total", route="other", status="404") == 1
    assert service.metric("coopgraph_request_seconds_count", route="/sparql") == 5
    assert service.metric("coopgraph_work_stopped", reason="query-timeout") == 1
    assert service.metric("coopgraph_ready") == 1
    assert service.metric("coopgraph_build") == 1
    assert service.metric("coopgraph_requests_active") == 1


def test_manifest_of_what_is_served_is_the_one_that_stands(start, tmp_path):
    """What is told of the build is what its manifest says."""
    manifest = publish_build(tmp_path, OLD, "a" * 64, {"urn:g": 1})
    service = serve_home(start, tmp_path)
    assert read_manifest(tmp_path) == Manifest(manifest.digest, "a" * 64, {"urn:g": 1})
    health = service.get("/health").document
    assert (health["status"], health["digest"], health["graphs"], health["triples"]) == ("ok", manifest.digest, 1, 1)
