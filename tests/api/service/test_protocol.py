"""The head of a request is bounded in bytes and in time, and its body in bytes."""

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest
import uvicorn
from uvicorn.server import ServerState

from api.service import protocol
from api.service.protocol import BoundedProtocol

MEBIBYTE = 1_048_576


@pytest.fixture(scope="module", name="service")
def _service(start):
    """A service under its usual limits."""
    return start(query_timeout=20)


def test_long_address_is_refused(service):
    """An address over 65,000 bytes is answered 414; one of 60 kB is read."""
    reply = service.ask(f"ASK {{}} #{'a' * 70_000}")
    assert (reply.status, reply.code, reply.document["limit"]) == (414, "uri-too-long", 65_000)
    assert service.ask(f"ASK {{}} #{'a' * 60_000}").document["boolean"] is True


@pytest.mark.parametrize("headers", [{"X-Long": "a" * 200_000}, {f"X-{n}": "a" * 2_000 for n in range(90)}])
def test_long_head_is_refused(service, headers):
    """Headers over 128 KiB, in one or in many, are answered 431."""
    reply = service.get("/health", **headers)
    assert reply.status == 431
    assert reply.document["status"] == 431
    assert service.answers()


def test_head_that_never_ends_is_refused(service):
    """A client that sends headers for ever is answered 431 and cut off."""
    with service.connect() as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n")
        for _ in range(140):
            connection.sendall(b"X-More: " + b"a" * 990 + b"\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 431 ")
        while connection.recv(65_536):
            pass


def test_long_body_is_no_long_head(service):
    """A body of 200 kB that arrives together with its head is a body."""
    query = "ASK {} #".ljust(200_000, "a")
    reply = service.send("POST", "/sparql", query, Content_Type="application/sparql-query")
    assert (reply.status, reply.document["boolean"]) == (200, True)


def test_requests_one_after_another_are_not_added_up(service):
    """On one connection, the heads of many requests may together be longer than one may be."""
    with service.connect() as connection:
        for _ in range(4):
            connection.sendall(b"GET /ready HTTP/1.1\r\nHost: a\r\nX-Long: " + b"a" * 50_000 + b"\r\n\r\n")
            reply = connection.recv(65_536)
            assert reply.startswith(b"HTTP/1.1 200 ")
            while b"ready" not in reply.partition(b"\r\n\r\n")[2]:
                reply += connection.recv(65_536)


@pytest.mark.parametrize("chunked", [False, True])
def test_body_over_the_limit_is_refused(service, chunked):
    """A body over 8 MiB is answered 413, whether its length is stated or not."""
    with service.connect() as connection:
        length = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: %d" % (9 * MEBIBYTE)
        head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n" + length + b"\r\n\r\n"
        piece = b"100000\r\n" + b"#" * MEBIBYTE + b"\r\n" if chunked else b"#" * MEBIBYTE
        connection.sendall(head + piece * 9 + (b"0\r\n\r\n" if chunked else b""))
        assert connection.recv(65_536).startswith(b"HTTP/1.1 413 ")
    assert service.answers()


@asynccontextmanager
async def served(app):
    """Serve an application in this process, and give a connection to it."""
    config = uvicorn.Config(app, http=BoundedProtocol, ws="none", lifespan="off", log_config=None)
    config.load()
    state, loop = ServerState(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: BoundedProtocol(config, state, {}, loop), "127.0.0.1", 0)
    try:
        yield await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
    finally:
        server.close()


async def answer(_, __, send):
    """Answer with little."""
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.mark.parametrize("sent", [b"", b"GET /", b"GET / HTTP/1.1\r\nHost: a\r\nX: "])
def test_slow_head_is_cut_off(monkeypatch, sent):
    """A client whose head does not come in time is cut off, though it sends a byte now and then."""
    monkeypatch.setattr(protocol, "_PATIENCE", 0.3)

    async def wait():
        async with served(answer) as (reader, writer):
            writer.write(sent)
            for _ in range(3):
                # A letter goes on with an address or a header, and makes no request where there is none.
                writer.write(sent and b"a")
                await asyncio.sleep(0.02)
            with suppress(ConnectionError):
                assert await asyncio.wait_for(reader.read(), 20) == b""
            writer.close()

    asyncio.run(wait())


def test_quick_head_is_not_cut_off(monkeypatch):
    """The time for the head is over when it is whole: what the answer takes does not count."""
    monkeypatch.setattr(protocol, "_PATIENCE", 0.3)

    async def answer_late(scope, receive, send):
        await asyncio.sleep(0.8)
        await answer(scope, receive, send)

    async def ask():
        async with served(answer_late) as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            assert (await asyncio.wait_for(reader.readline(), 20)).startswith(b"HTTP/1.1 204 ")
            writer.close()

    asyncio.run(ask())


def test_client_that_never_reads_is_cut_off(monkeypatch):
    """A client that leaves its answer unread is cut off, and what is held for it is let go."""
    monkeypatch.setattr(protocol, "_STALL", 0.3)
    ended = []

    async def answer_long(_, __, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(64):
            await send({"type": "http.response.body", "body": b"a" * MEBIBYTE, "more_body": True})
        ended.append(True)

    async def wait():
        async with served(answer_long) as (_, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            async with asyncio.timeout(20):
                while not ended:
                    await asyncio.sleep(0.05)
            writer.close()

    asyncio.run(wait())
