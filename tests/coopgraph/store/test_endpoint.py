"""What a remote engine can do wrong, each done by a small server on this machine."""

import io
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from coopgraph.errors import CoopGraphError, QueryError, QueryTimeoutError, StoreUnavailableError
from coopgraph.store.connection import Endpoint
from coopgraph.store.remote import RemoteStore

JSON = "application/sparql-results+json"
NOTHING = b'{"head":{"vars":["s","p","o"]},"results":{"bindings":[]}}'
NO = b'{"head":{},"boolean":false}'
ROW = b'{"n":{"type":"literal","value":"%d"}}'
QUERY = "SELECT ?n { ?s ?p ?n }"


class Handler(BaseHTTPRequestHandler):
    """Answers as an endpoint that holds nothing, and the query of the test as the test wants."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer a query."""
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.seen.append((self.path, dict(self.headers), form))
        if "SELECT+%3Fn+" in form or "CONSTRUCT" in form:
            self.server.behave(self)
        else:
            self.send(200, JSON, NO if "ASK" in form else NOTHING)

    def send(self, status: int, media_type: str, body: bytes, **headers: str) -> None:
        """Send an answer, with a length that may be a lie."""
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class FaultyServer(ThreadingHTTPServer):
    """A server whose behaviour a test sets."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that have gone."""


@pytest.fixture(name="faulty")
def _faulty() -> Iterator[Callable[..., RemoteStore]]:
    """Make a store on a server that behaves as it is told."""
    server = FaultyServer(("127.0.0.1", 0), Handler)
    server.seen = []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    stores: list[RemoteStore] = []

    def make(behave: Callable[[Handler], None], *, path: str = "/query", login: str = "", **options) -> RemoteStore:
        server.behave = behave
        stores.append(RemoteStore(f"http://{login}127.0.0.1:{server.server_port}{path}", **options))
        stores[-1].seen, stores[-1].port = server.seen, server.server_port
        return stores[-1]

    yield make
    for store in stores:
        store.close()
    server.shutdown()
    thread.join()
    server.server_close()


def rows(count: int) -> bytes:
    """Write solutions."""
    return b'{"head":{"vars":["n"]},"results":{"bindings":[' + b",".join(ROW % n for n in range(count)) + b"]}}"


def cut(handler: Handler) -> None:
    """Send half of what was announced, and close."""
    handler.send(200, JSON, rows(1000)[:9000], Content_Length="20000")
    handler.close_connection = True


def cut_in_order(handler: Handler) -> None:
    """Send half an answer with the length of a half."""
    handler.send(200, JSON, rows(1000)[:9000])


def drip(handler: Handler) -> None:
    """Send a byte now and then, for ever."""
    handler.send(200, JSON, b"", Content_Length="20000")
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def reply(status: int, media_type: str, body: bytes, **headers: str) -> Callable[[Handler], None]:
    """Answer always the same."""
    return lambda handler: handler.send(status, media_type, body, **headers)


#: Fault to what does it and what is said of it.
FAULTS = {
    "disk": (reply(500, "text/plain", b"out of disk\nat line 1"), "the error 500: out of disk."),
    "busy": (reply(503, "text/html", b"<html>busy</html>"), "the error 503. "),
    "not-found": (reply(404, "text/plain", b""), "the error 404. "),
    "unknown-user": (reply(401, "text/plain", b"who?"), "refuses access (401). Set COOPGRAPH_STORE_USER"),
    "forbidden": (reply(403, "text/plain", b"no"), "refuses access (403). Set COOPGRAPH_STORE_USER"),
    "page": (reply(200, "text/html", b"<html>"), "is no SPARQL endpoint: it answers a query with text/html."),
    "csv": (reply(200, "text/csv", b"n\r\n1\r\n"), "is no SPARQL endpoint"),
    "other-form": (reply(200, JSON, NO), "is no SPARQL endpoint"),
    "page-as-json": (reply(200, JSON, b"<html>"), "sends an answer that is not whole"),
    "head-only": (reply(200, JSON, b'{"head":{"vars":["n"]}'), "sends an answer that is not whole"),
    "not-unicode": (reply(200, JSON, rows(3).replace(b"1", b"\xff")), "sends an answer that is not whole"),
    "redirect": (
        reply(302, "text/plain", b"", Location="http://u:secret@other.example/q?key=secret"),
        "to http://other.example/q; redirects are not followed. Set COOPGRAPH_SPARQL_ENDPOINT",
    ),
    "not-gzip": (reply(200, JSON, b"this is no gzip", Content_Encoding="gzip"), "breaks its answer off"),
    "cut": (cut, "breaks its answer off"),
    "cut-in-order": (cut_in_order, "sends an answer that is not whole"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_engine_is_told_in_a_sentence(faulty, fault):
    """Each fault names the endpoint and what to do, never user, password or parameters; the next query is answered."""
    behave, sentence = FAULTS[fault]
    store = faulty(behave, path="/query?key=secret", login="user:secret@")
    for ask in (store.select, lambda query: store.write(query, "text/csv", io.BytesIO())):
        with pytest.raises(StoreUnavailableError) as found:
            ask(QUERY)
        text = str(found.value)
        assert sentence in text
        assert "/query " in text
        assert found.value.remedy
        assert "secret" not in text
    faulty(reply(200, JSON, rows(2)))
    assert len(store.select(QUERY).rows) == 2


@pytest.mark.parametrize(
    ("media_type", "body"),
    [("text/turtle", b"<a:b> <a:c> "), ("text/html", b"<html>"), ("application/n-triples", b"<html>\n")],
)
def test_a_graph_that_is_not_whole_is_a_fault(faulty, media_type, body):
    """The same holds for graphs, and nothing of them is written."""
    store = faulty(reply(200, media_type, body))
    output = io.BytesIO()
    with pytest.raises(StoreUnavailableError):
        store.write("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle", output)
    assert output.getvalue() == b""


@pytest.mark.parametrize("behave", [lambda handler: time.sleep(2), drip])
def test_a_slow_engine_is_a_time_out(faulty, behave):
    """An engine that says nothing, and one that never ends, are left at the limit."""
    store = faulty(behave, timeout=0.5)
    begun = time.monotonic()
    with pytest.raises(QueryTimeoutError, match=r"has not answered within 0\.5 seconds") as found:
        store.select(QUERY)
    assert time.monotonic() - begun < 1.5
    assert found.value.limit == 0.5
    assert store.is_alive()


def test_an_engine_that_does_not_like_the_query_is_quoted(faulty):
    """What the engine finds wrong, beyond the grammar, is an error of the query: its first line, and no page."""
    store = faulty(reply(400, "text/plain", b"Function <a:f> is unknown.\nTrace: secret"))
    with pytest.raises(QueryError, match=r"does not accept the query: Function <a:f> is unknown\. Change") as found:
        store.select(QUERY)
    assert "secret" not in str(found.value)
    faulty(reply(400, "text/html", b"<html>"))
    with pytest.raises(QueryError, match="error 400"):
        store.select(QUERY)


@pytest.mark.parametrize("media_type", [JSON, f"{JSON}; charset=utf-8", "application/sparql-results+xml"])
def test_answers_in_json_and_in_xml_are_read(faulty, media_type):
    """Engines choose between the two standard formats."""
    xml = (
        b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="n"/></head>'
        b"<results><result><binding name='n'><literal>0</literal></binding></result></results></sparql>"
    )
    store = faulty(reply(200, media_type, xml if "xml" in media_type else rows(1)))
    assert store.answer(QUERY, "text/csv").body == b"n\r\n0\r\n"


def test_user_and_password_are_sent_to_the_endpoint(faulty):
    """They come from the settings, or from the address, and are in no message."""
    for login, options in (("", {"user": "ana", "password": "clave"}), ("ana:clave@", {})):
        store = faulty(reply(500, "text/plain", b""), login=login, **options)
        with pytest.raises(StoreUnavailableError) as found:
            store.select(QUERY)
        assert store.seen[-1][1]["Authorization"] == "Basic YW5hOmNsYXZl"
        assert "clave" not in str(found.value)
        assert "ana" not in str(found.value)


def test_no_proxy_of_the_environment_is_used(faulty, monkeypatch):
    """A query goes to the address that was set, whatever the environment says."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    store = faulty(reply(200, JSON, rows(1)))
    assert len(store.select(QUERY).rows) == 1


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://127.0.0.1:9/query", "http://127.0.0.1:9/query cannot be reached"),
        ("http://nowhere.invalid/query", "http://nowhere.invalid/query cannot be reached"),
    ],
)
def test_an_endpoint_that_is_not_there_is_told(address, sentence):
    """Nothing that listens, and a name that does not exist."""
    store = RemoteStore(address)
    with pytest.raises(StoreUnavailableError, match=sentence):
        store.select(QUERY)
    assert not store.is_alive()
    with pytest.raises(StoreUnavailableError):
        store.version()


def test_an_engine_without_tls_behind_https_is_told(faulty):
    """The sentence says what to do about certificates."""
    plain = faulty(lambda handler: None)
    store = RemoteStore(f"https://127.0.0.1:{plain.port}", timeout=2)
    with pytest.raises(StoreUnavailableError, match="SSL_CERT_FILE"):
        store.select(QUERY)
    store.close()


def errors(kind: type[httpx.HTTPError]) -> list[type[httpx.HTTPError]]:
    """List an error of the HTTP library and all below it."""
    return [kind, *(error for below in kind.__subclasses__() for error in errors(below))]


@pytest.mark.parametrize("kind", errors(httpx.RequestError))
def test_no_error_of_the_http_library_leaks(kind):
    """Whatever a request can raise becomes an error of ours that names the endpoint."""
    endpoint = Endpoint("http://127.0.0.1:9/query", user=None, password=None, timeout=1, setting="SETTING")
    translated = endpoint.translate(kind("why"))
    assert isinstance(translated, CoopGraphError)
    assert "http://127.0.0.1:9/query" in translated.problem
    assert translated.remedy
