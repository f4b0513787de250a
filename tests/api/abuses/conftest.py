"""A service of its own process under small limits, a client that sends what no library would, and a check after each.

What a test may expect of a request that nobody should send: an answer in bounded time, which is the client's fault
(4xx), the service's limit (503) or, where the thing is harmless, an ordinary one; and a service that goes on.
"""

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
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import unquote, urlencode

import pytest

ROOT = Path(__file__).parents[3]
TINY = ROOT / "tests" / "fixtures" / "api" / "tiny.nq"
#: Longest that any answer may take: the time limit of queries, and room for a busy machine.
SECONDS = 8
LIMITS = {
    "COOPGRAPH_QUERY_TIMEOUT": "2",
    "COOPGRAPH_QUERY_MEMORY": "512",
    "COOPGRAPH_ROW_LIMIT": "20000",
    "COOPGRAPH_WORKERS": "2",
}
#: What would tell a stranger about this machine or this program.
SECRETS = re.compile(r"Traceback|site-packages|\.py\b|File \"|root:|panicked", re.IGNORECASE)
QUERY = "application/sparql-query"


class Reply:
    """What came back.

    Attributes:
        status: The status, or 0 if the connection was closed without an answer.
        headers: The headers, names in lower case.
        body: The body as far as it came.
        is_whole: Whether it came to its end.
    """

    def __init__(self, status, headers, body, is_whole):
        self.status = status
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body
        self.is_whole = is_whole

    @property
    def text(self):
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def rows(self):
        """The rows of an answer in JSON: name to value."""
        assert self.status == 200, self.text[:500]
        bindings = json.loads(self.body)["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in bindings]

    def refuses(self, *statuses):
        """Check that this is a problem document with one of these statuses, which gives nothing away; return it."""
        assert self.status in statuses, (self.status, self.text[:500])
        assert self.headers["content-type"] == "application/problem+json"
        assert self.headers["x-content-type-options"] == "nosniff"
        document = json.loads(self.body)
        assert document["status"] == self.status
        assert document["detail"]
        self.gives_nothing_away()
        return document

    def dismisses(self):
        """Check that what is no HTTP was answered 400, or 501, or by the end of the connection.

        No application has seen such a request, so there is no problem document.
        """
        assert self.status in {0, 400, 501}, (self.status, self.text[:500])
        self.gives_nothing_away()

    @property
    def marked(self):
        """The page as text, without the scripts of ours that it loads."""
        return re.sub(r'<script type="module" src="/static/bundle/[a-z]+\.js\?v=[0-9a-f]+"></script>', "", self.text)

    def gives_nothing_away(self, asked=""):
        """Check that nothing here tells of this machine; a page may repeat what was asked."""
        told = f"{self.headers} {self.text}"
        for word in (each for each in re.split(r"[/?&=]", unquote(asked)) if len(each) > 4):
            told = told.replace(word, "")
        assert not SECRETS.search(told), told[:2000]
        assert str(ROOT) not in told


CLOSED = Reply(0, [], b"", True)


class Service:
    """A running service.

    Attributes:
        port: Where it listens.
        said: The lines that it has written to stderr.
    """

    def __init__(self, process):
        self.process = process
        self.said = []
        self._is_up = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()
        assert self._is_up.wait(60), self.said
        address = re.search(r"http://127\.0\.0\.1:(\d+)", "".join(self.said))
        assert address, self.said
        self.port = int(address[1])

    def _listen(self):
        for line in self.process.stderr:
            self.said.append(line)
            if "http://127.0.0.1:" in line:
                self._is_up.set()
        self._is_up.set()

    @contextmanager
    def connect(self):
        """Open a connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS) as connection:
            yield connection

    def raw(self, message, *, method="GET", half_close=False, seconds=SECONDS):
        """Send bytes as they are and read one answer, within the bound."""
        start = time.monotonic()
        with self.connect() as connection:
            connection.settimeout(seconds)
            # Whoever is refused early may find the connection closed while it still sends.
            with suppress(OSError):
                connection.sendall(message)
                if half_close:
                    connection.shutdown(socket.SHUT_WR)
            reply = read_reply(connection, method)
        assert time.monotonic() - start < seconds
        return reply

    def send(self, method, target, *lines, body=None):
        """Send a request of HTTP/1.1 with these header lines after Host."""
        head = [f"{method} {target} HTTP/1.1".encode(), f"Host: 127.0.0.1:{self.port}".encode(), *map(as_bytes, lines)]
        if body is not None:
            head.append(f"Content-Length: {len(body)}".encode())
        return self.raw(b"\r\n".join(head) + b"\r\n\r\n" + (body or b""), method=method)

    def get(self, target, *lines):
        """Send a GET."""
        return self.send("GET", target, *lines)

    def ask(self, query, *lines, **parameters):
        """Send a query in the query string."""
        return self.get(f"/sparql?{urlencode({'query': query, **parameters})}", *lines)

    def post(self, body, *lines, content_type=QUERY, target="/sparql"):
        """Send a POST, by default of a query."""
        return self.send("POST", target, f"Content-Type: {content_type}", *lines, body=as_bytes(body))

    def open_page(self, target):
        """Send a GET as a browser does."""
        return self.get(target, "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")

    def still_answers(self):
        """Check that the process lives and counts its triples as ever."""
        assert self.process.poll() is None, self.said[-20:]
        reply = self.ask("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", "Connection: close")
        assert reply.rows == [{"n": "38"}]


def as_bytes(text):
    """Encode text; bytes stay as they are."""
    return text.encode() if isinstance(text, str) else text


def read_reply(connection, method):
    """Read one answer from a connection."""
    with closing(http.client.HTTPResponse(connection, method=method)) as response:
        try:
            response.begin()
        except (ConnectionResetError, http.client.BadStatusLine):
            return CLOSED
        try:
            return Reply(response.status, response.getheaders(), response.read(), True)
        except http.client.IncompleteRead as broken:
            return Reply(response.status, response.getheaders(), broken.partial, False)
        except ConnectionResetError:
            return Reply(response.status, response.getheaders(), b"", False)


@pytest.fixture(scope="session", name="service")
def _service(tmp_path_factory):
    """A service over the tiny graph, started as its users start it; its processes end with the tests."""
    environment = {
        **os.environ,
        **LIMITS,
        "COOPGRAPH_HOME": str(tmp_path_factory.mktemp("home")),
        "COOPGRAPH_LANG": "",
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "coopgraph", "serve", "--port", "0", "--data", str(TINY)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            yield Service(process)
            process.terminate()
            process.wait(30)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(autouse=True)
def _goes_on(service):
    """After each abuse the service answers as before, and has not written a trace."""
    said = len(service.said)
    yield
    service.still_answers()
    assert "Traceback" not in "".join(service.said[said:])


class Listener:
    """Somebody else's server, which nobody may call.

    Attributes:
        address: Its URL.
    """

    def __init__(self, listener):
        self._listener = listener
        self.address = f"http://127.0.0.1:{listener.getsockname()[1]}/elsewhere"

    @property
    def was_called(self):
        """Whether a connection waits to be accepted."""
        try:
            self._listener.accept()[0].close()
        except BlockingIOError:
            return False
        return True


@pytest.fixture(name="listener")
def _listener():
    """A server on this machine that must not be called, and at the end has not been."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        listener = Listener(listening)
        yield listener
        assert not listener.was_called
