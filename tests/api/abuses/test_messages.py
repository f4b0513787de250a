"""Messages that are no HTTP, or that lie about themselves, over real sockets."""

import socket
import time
from contextlib import ExitStack

import pytest

ASK = b"ASK {}"
POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"


@pytest.fixture(name="silent", scope="module", autouse=True)
def _silent(service):
    """A connection that announces a body at the beginning of the tests here, and sends none."""
    with service.connect() as connection:
        connection.sendall(POST + b"Content-Length: 100\r\n\r\n" + ASK)
        yield connection


@pytest.mark.parametrize(
    "length",
    ["-1", "+6", "six", "0x6", "6.0", "6, 6", " ", "6 6", "1e3", "99999999999999999999999999", "\u0666"],
    ids=range(11),
)
def test_length_that_is_no_number(service, length):
    """A Content-Length that is no number of bytes ends the connection with 400."""
    service.raw(POST + f"Content-Length: {length}\r\n\r\n".encode() + ASK, method="POST").dismisses()


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(b"Content-Length: 6\r\nContent-Length: 5\r\n", id="two_lengths"),
        pytest.param(b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", id="length_and_chunks"),
        pytest.param(b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n", id="chunks_and_length"),
        pytest.param(b"Transfer-Encoding: chunked, identity\r\n", id="chunks_not_last"),
        pytest.param(b"Transfer-Encoding: nonsense\r\n", id="unknown_coding"),
        pytest.param(b"Transfer-Encoding : chunked\r\n", id="blank_before_colon"),
        pytest.param(b"Transfer-Encoding\r\n", id="no_colon"),
        pytest.param(b": chunked\r\n", id="no_name"),
        pytest.param(b"X-\x00: y\r\n", id="nul_in_name"),
        pytest.param(b"X-Y: \x00\r\n", id="nul_in_value"),
        pytest.param(b"X(Y): z\r\n", id="bracket_in_name"),
    ],
)
def test_head_in_two_readings(service, lines):
    """A head that two servers could read in two ways is refused: nothing is smuggled past a proxy."""
    hidden = b"GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"
    service.raw(POST + lines + b"\r\n" + ASK + hidden, method="POST", half_close=True).dismisses()


@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param(b"zz\r\nASK {}\r\n0\r\n\r\n", id="size_is_a_word"),
        pytest.param(b"-6\r\nASK {}\r\n0\r\n\r\n", id="size_below_zero"),
        pytest.param(b"fffffffffffffffffff\r\nASK {}\r\n0\r\n\r\n", id="size_overflows"),
        pytest.param(b"2\r\nASK {}\r\n0\r\n\r\n", id="size_too_small"),
        pytest.param(b"6\r\nASK {}XX0\r\n\r\n", id="no_line_end"),
        pytest.param(b"\r\n\r\n\r\n", id="no_size"),
    ],
)
def test_chunks_that_lie(service, chunks):
    """A body in chunks that are not as long as they say ends the connection with 400."""
    service.raw(POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunks, method="POST").dismisses()


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(POST + b"Content-Length: 100\r\n\r\n" + ASK, id="length"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n", id="chunks"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\nfffff\r\nASK {}", id="size_too_large"),
        pytest.param(b"GET /sparql HTTP/1.1\r\nHost: x\r\nX-Half: ", id="head"),
        pytest.param(b"GET /spar", id="first_line"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_message_that_ends_too_early(service, message):
    """When a client stops in the middle and says so, the connection ends, with or without a 4xx."""
    reply = service.raw(message, method="POST", half_close=True)
    assert reply.status in {0, 400, 408}


@pytest.mark.parametrize("content_type", ["application/sparql-query", "application/x-www-form-urlencoded"])
def test_body_over_the_limit(service, content_type):
    """A body over 1 MiB is refused with 413, whether it says its length or comes in chunks."""
    body = b"query=" + b"#" * 1_048_576
    assert service.post(body, content_type=content_type).refuses(413)["limit"] == 1_048_576
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {content_type}\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = b"".join(b"10000\r\n" + b"#" * 65_536 + b"\r\n" for _ in range(24))
    service.raw(head.encode() + chunks + b"0\r\n\r\n", method="POST").refuses(413)


def test_body_that_is_only_announced(service):
    """A length over the limit is refused before a byte of the body is sent, and the client is not told to go on."""
    head = POST + b"Content-Length: 1073741824\r\nExpect: 100-continue\r\n\r\n"
    with service.connect() as connection:
        connection.sendall(head)
        assert connection.recv(12) == b"HTTP/1.1 413"


def test_expect(service):
    """A client that asks before it sends its body is told to go on, and then answered."""
    head = POST + b"Content-Length: 6\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    with service.connect() as connection:
        connection.sendall(head)
        assert connection.recv(4_096).startswith(b"HTTP/1.1 100 ")
        connection.sendall(ASK)
        assert connection.recv(15) == b"HTTP/1.1 200 OK"


def test_unknown_expectation(service):
    """An expectation that nobody knows is refused or ignored (RFC 9110, 10.1.1)."""
    assert service.get("/sparql?query=ASK%7B%7D", "Expect: miracles").status in {200, 417}


@pytest.mark.parametrize(
    "method", ["TRACE", "TRACK", "PROPFIND", "SEARCH", "MKCOL", "LOCK", "PUT", "PATCH", "DELETE", "LINK"]
)
@pytest.mark.parametrize("target", ["/sparql", "/", "/static/style.css", "/queries"])
def test_methods(service, method, target):
    """Methods that do nothing here are refused, and no request is sent back as it came."""
    reply = service.send(method, target, "X-Secret: repeat-me", body=b"")
    assert reply.status in {400, 405, 501}, reply.text[:300]
    assert "repeat-me" not in reply.text
    if reply.status == 405:
        assert "GET" in reply.headers["allow"]
        reply.refuses(405)


@pytest.mark.parametrize("method", ["get", "FOO", "G\x00T", "GET" * 1_000, "<script>", "", "G\u00c9T"], ids=range(7))
def test_methods_that_are_none(service, method):
    """A first word that is no method of HTTP is no request."""
    reply = service.raw(f"{method} /sparql HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert reply.status in {0, 400, 405, 501}
    reply.gives_nothing_away()


def test_proxy(service, listener):
    """The service is no proxy: neither CONNECT nor an absolute target reaches another server."""
    authority = listener.address.removeprefix("http://").partition("/")[0]
    reply = service.raw(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
    assert reply.status in {0, 400, 405, 501}
    reply = service.raw(f"GET {listener.address} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
    assert reply.status in {400, 404, 421}


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(b"GET /sparql\r\n\r\n", id="http_0_9"),
        pytest.param(b"GET /sparql HTTP/9.9\r\nHost: x\r\n\r\n", id="http_9_9"),
        pytest.param(b"GET /sparql HTTP/1.1 extra\r\nHost: x\r\n\r\n", id="extra_word"),
        pytest.param(b"GET /sparql FTP/1.1\r\nHost: x\r\n\r\n", id="ftp"),
        pytest.param(b"GET  HTTP/1.1\r\nHost: x\r\n\r\n", id="no_target"),
        pytest.param(b"GET sparql HTTP/1.1\r\nHost: x\r\n\r\n", id="relative_target"),
        pytest.param(b"GET /sparql?query=\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n", id="raw_bytes_in_target"),
        pytest.param(b"GET /\xc3\xb1 HTTP/1.1\r\nHost: x\r\n\r\n", id="raw_utf8_in_path"),
        pytest.param(b"GET /spar\x00ql HTTP/1.1\r\nHost: x\r\n\r\n", id="nul_in_path"),
        pytest.param(b"GET /spar ql HTTP/1.1\r\nHost: x\r\n\r\n", id="blank_in_path"),
        pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9), id="http_2"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(512), id="tls"),
        pytest.param(b"EHLO example.org\r\n\r\n", id="smtp"),
        pytest.param(b"*1\r\n$7\r\nFLUSHDB\r\n", id="redis"),
        pytest.param(bytes(range(256)) * 64, id="every_byte"),
        pytest.param(b"A" * 1_048_576 + b"\r\n\r\n", id="one_long_word"),
    ],
)
def test_garbage(service, message):
    """What is no request of HTTP is answered 4xx, or by the end of the connection."""
    reply = service.raw(message, half_close=True)
    assert reply.status in {0, 400, 404, 405, 501, 505}, reply.text[:300]
    reply.gives_nothing_away()


def test_old_http(service):
    """A request of HTTP/1.0 is answered and the connection ends: old clients are no abuse."""
    reply = service.raw(b"GET /sparql?query=ASK%7B%7D HTTP/1.0\r\nHost: x\r\n\r\n")
    assert reply.status == 200
    assert b'"boolean":true' in reply.body.replace(b" ", b"")


def test_empty_lines_before_a_request(service):
    """Empty lines before a request are passed over, some or many (RFC 9112, 2.2), or it is refused."""
    reply = service.raw(
        b"\r\n" * 10_000 + b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    assert reply.status in {0, 200, 400}


def test_byte_by_byte(service):
    """A request that comes in single bytes is a request."""
    with service.connect() as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n":
            connection.sendall(bytes([byte]))
        assert connection.recv(15) == b"HTTP/1.1 200 OK"


def test_pipeline(service):
    """Fifty requests sent at once are answered one after the other, each once."""
    one = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n"
    last = one.replace(b"Host: x", b"Host: x\r\nConnection: close")
    received = b""
    with service.connect() as connection:
        connection.sendall(one * 49 + last)
        while piece := connection.recv(65_536):
            received += piece
    assert received.count(b"HTTP/1.1 200 OK") == 50


@pytest.mark.parametrize("protocol", ["websocket", "h2c", "TLS/1.2", "nonsense"])
def test_upgrade(service, protocol):
    """There is no other protocol to change to: an ordinary answer or a refusal, never 101."""
    lines = [f"Upgrade: {protocol}", "Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: AAMAAABkAAQ"]
    lines += ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13"]
    assert service.get("/sparql?query=ASK%7B%7D", *lines).status in {0, 200, 400, 403, 404, 426}


@pytest.mark.parametrize(
    "beginning",
    [
        pytest.param(b"", id="idle"),
        pytest.param(b"GET /sparql HTTP/1.1\r\nHost: x\r\nX-Slow: ", id="slow_head"),
        pytest.param(POST + b"Content-Length: 1000\r\n\r\nASK", id="slow_body"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n", id="slow_chunks"),
    ],
)
def test_slow_clients(service, beginning):
    """While two hundred clients hold connections and send nothing more, others are answered at once."""
    with ExitStack() as connections:
        for _ in range(200):
            connections.enter_context(service.connect()).sendall(beginning)
        start = time.monotonic()
        for _ in range(5):
            service.still_answers()
        assert time.monotonic() - start < 4


def test_client_that_does_not_read(service):
    """While clients ask for long answers and do not read them, others are answered."""
    rows = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 20000"
    with ExitStack() as connections:
        for _ in range(4):
            connection = connections.enter_context(service.connect())
            body = rows.encode()
            connection.sendall(POST + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        time.sleep(0.5)
        service.still_answers()


def test_client_that_leaves(service):
    """Clients that ask and leave before the answer harm nobody."""
    for _ in range(50):
        with service.connect() as connection:
            connection.sendall(b"GET /sparql HTTP/1.1\r\nHost: x\r\nAccept: text/turtle\r\n\r\n")
    service.still_answers()


def test_body_that_never_comes(service, silent):
    """A client that announces a body and sends none is let go after half a minute, with 4xx or without an answer."""
    silent.settimeout(45)
    assert silent.recv(12) in {b"", b"HTTP/1.1 400", b"HTTP/1.1 408"}
