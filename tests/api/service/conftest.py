"""Services of their own processes under short limits, and a look at their processes from outside."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

ROOT = Path(__file__).parents[3]
TINY = ROOT / "tests" / "fixtures" / "api" / "tiny.nq"
#: Longest that anything here may take on a machine that is busy with other things.
PATIENCE = 40
_TICKS = os.sysconf("SC_CLK_TCK")


class Reply:
    """What came back.

    Attributes:
        status: The status.
        headers: The headers, names in lower case.
        body: The body as far as it came.
        is_whole: Whether it came to its end.
        seconds: What it took.
    """

    def __init__(self, status, headers, body, is_whole, seconds):
        self.status = status
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body
        self.is_whole = is_whole
        self.seconds = seconds

    @property
    def document(self):
        """The body, read as JSON."""
        return json.loads(self.body)

    @property
    def rows(self):
        """The rows of an answer: name to value."""
        assert self.status == 200, (self.status, self.body[:500])
        return [{name: term["value"] for name, term in row.items()} for row in self.document["results"]["bindings"]]

    @property
    def code(self):
        """The code of the problem, or None."""
        is_problem = self.headers.get("content-type") == "application/problem+json"
        return self.document["code"] if is_problem else None


class Service:
    """A running service.

    Attributes:
        process: The process that faces clients.
        said: The lines that it has written to stderr.
        port: Where it listens.
    """

    def __init__(self, process, port=None):
        self.process = process
        self.said = []
        self._is_up = threading.Event()
        self._is_silent = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()
        if port is None:
            assert self._is_up.wait(PATIENCE), self.said
            found = re.search(r"http://127\.0\.0\.1:(\d+)", "".join(self.said))
            assert found, self.said
            port = int(found[1])
        self.port = port

    def _listen(self):
        with self.process.stderr:
            for line in self.process.stderr:
                self.said.append(line)
                if "http://127.0.0.1:" in line:
                    self._is_up.set()
        self._is_up.set()
        self._is_silent.set()

    def wait_ended(self):
        """Wait until it has ended and all that it said is there; return the exit code."""
        code = self.process.wait(PATIENCE)
        assert self._is_silent.wait(PATIENCE)
        return code

    @property
    def log(self):
        """The lines of its log."""
        return [json.loads(line) for line in self.said if line.startswith("{")]

    def logged(self, **values):
        """Wait for the line of the log that has these values, and return it."""
        found = until(lambda: [line for line in list(self.log) if values.items() <= line.items()])
        return found[0]

    @contextmanager
    def connect(self):
        """Open a connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            yield connection

    def send(self, method, target, body=None, **headers):
        """Send a request, and read the answer as far as it comes."""
        start = time.monotonic()
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            client.request(method, target, body, {name.replace("_", "-"): value for name, value in headers.items()})
            with client.getresponse() as response:
                try:
                    body, is_whole = response.read(), True
                except http.client.IncompleteRead as broken:
                    body, is_whole = broken.partial, False
                return Reply(response.status, response.getheaders(), body, is_whole, time.monotonic() - start)
        finally:
            client.close()

    def get(self, target, **headers):
        """Send a GET."""
        return self.send("GET", target, **headers)

    def ask(self, query, accept="application/sparql-results+json", method="GET", **headers):
        """Send a query."""
        return self.send(method, f"/sparql?{urlencode({'query': query})}", Accept=accept, **headers)

    def answers(self):
        """Tell whether it answers a small query."""
        return self.ask("ASK { ?s ?p ?o }").document == {"head": {}, "boolean": True}

    @property
    def spawners(self):
        """Its children: the processes that hold a graph."""
        return children(self.process.pid)

    @property
    def workers(self):
        """The children of its children."""
        return [worker for spawner in self.spawners for worker in children(spawner)]

    @property
    def processes(self):
        """All its processes."""
        return [self.process.pid, *self.spawners, *self.workers]

    def metric(self, name, **labels):
        """Read one of its counts; 0 where it was never counted."""
        from prometheus_client.parser import text_string_to_metric_families

        text = self.get("/metrics").body.decode()
        samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
        return sum(
            sample.value for sample in samples if sample.name == name and labels.items() <= sample.labels.items()
        )


def children(pid):
    """List the children of a process."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    return []


def is_running(pid):
    """Tell whether a process is there, and no zombie."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return False


def processor_seconds(pid):
    """Return the processor time that a process has taken; 0 once it has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        numbers = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(numbers[11]) + int(numbers[12])) / _TICKS
    return 0.0


def until(look, seconds=PATIENCE):
    """Wait until something is true, and return it.

    Raises:
        AssertionError: If it does not become true.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} seconds")


def endless(mark=1):
    """Write a query that would run for years over any graph of some triples."""
    patterns = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(14))
    return f"SELECT (COUNT(*) AS ?n{mark}) {{ {patterns} }}"


@pytest.fixture(scope="session", name="until")
def _until():
    """Waits until something is true."""
    return until


@pytest.fixture(scope="session", name="processes")
def _processes():
    """Looks at processes from outside."""

    class Processes:
        running = staticmethod(is_running)
        seconds = staticmethod(processor_seconds)
        children = staticmethod(children)

    return Processes


@pytest.fixture(scope="session", name="endless")
def _endless():
    """Writes a query that would run for years."""
    return endless


@pytest.fixture(name="at_once")
def _at_once():
    """Runs calls in threads of their own."""
    with ThreadPoolExecutor(40) as threads:
        yield threads.submit


@pytest.fixture(scope="module", name="start")
def _start(tmp_path_factory):
    """Starts services under settings, and ends them with all their processes after the tests of a module."""
    started = []

    def start(data=TINY, *, program=None, port=0, waits=True, is_ready=True, **settings):
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("COOPGRAPH_")},
            "COOPGRAPH_HOME": str(tmp_path_factory.mktemp("home")),
            "COOPGRAPH_WORKERS": "2",
            "COOPGRAPH_QUERY_TIMEOUT": "1",
            "PYTHONUNBUFFERED": "1",
            **{f"COOPGRAPH_{name.upper()}": str(value) for name, value in settings.items()},
        }
        command = ["-m", "coopgraph", "serve", "--port", str(port), *(() if data is None else ("--data", str(data)))]
        # A group of its own is ended as a whole, with processes that have lost their parents.
        process = subprocess.Popen(
            [sys.executable, *(command if program is None else ["-c", program])],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        service = Service(process, None if waits else port)
        if waits and is_ready:
            until(lambda: service.get("/ready").status == 200)
        return service

    yield start
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)
        until(lambda ended=process: ended.stderr.closed)
