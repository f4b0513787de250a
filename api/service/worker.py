"""Answers requests one after another in a process that may be ended at any moment; who ends it is for `pool`.

The application runs here as under any ASGI server, but that what it sends never waits for anything but the socket, so
that an engine, which cannot await, may send too.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import socket
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Message, Scope

from api.answers import EXTENSION
from api.service.frames import BODY, END, FAULT, REQUEST, START, WHOLE, FrameReader, Request, write, write_head

__all__ = ["run_worker"]

_PIECE = 262_144
_MEBIBYTE = 1_048_576


def run_worker(app: ASGIApp, connection: socket.socket, memory: int) -> None:
    """Answer what arrives until the other end closes.

    Args:
        app: The application.
        connection: To the process that faces clients.
        memory: MiB that this process may take beside what it has now.
    """
    _limit_memory(memory)
    # Whoever stops the whole group means the process that faces clients: it lets this one finish.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # An engine out of memory prints a page of addresses before it ends the process.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    asyncio.run(_work(app, connection))


async def _work(app: ASGIApp, connection: socket.socket) -> None:
    reader = FrameReader()
    # Nothing else runs in this loop, so it may stand still until the next request is there.
    while data := connection.recv(_PIECE):
        for kind, content in reader.feed(data):
            if kind == REQUEST:
                await _answer(app, _Line(connection), pickle.loads(content))  # noqa: S301 (ours)


def _limit_memory(mebibytes: int) -> None:
    """Bound the address space: what asks for more fails at once, which in the engine ends the process."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Where the system does not tell what is taken already, there is nothing to add to.
    with suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * os.sysconf("SC_PAGE_SIZE") + mebibytes * _MEBIBYTE
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


class _Line:
    """The way back of one response.

    Attributes:
        head: Status and headers, as long as they have not been sent.
        begun: Whether they have been sent.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.head: tuple[int, list[tuple[bytes, bytes]]] | None = None
        self.begun = False

    async def send(self, message: Message) -> None:
        """Take a message of ASGI, without ever awaiting anything.

        Args:
            message: Head, or a piece of the body.
        """
        if message["type"] == "http.response.start":
            self.head = (message["status"], [(bytes(name), bytes(value)) for name, value in message["headers"]])
            return
        if message["type"] != "http.response.body":
            return
        body, more = message.get("body", b""), message.get("more_body", False)
        if self.head is not None and not more:
            self._send(WHOLE, write_head(self.head, body))
            self.head = None
            self.begun = True
            return
        if self.head is not None:
            self._send(START, write_head(self.head))
            self.head = None
            self.begun = True
        for place in range(0, len(body), _PIECE):
            self._send(BODY, body[place : place + _PIECE])
        if not more:
            self._send(END)

    def fail(self, fault: str) -> None:
        """Say that the application has failed, before or after it answered.

        Args:
            fault: What happened, for the log.
        """
        self._send(FAULT, fault.encode(errors="replace"))

    def _send(self, kind: bytes, content: bytes = b"") -> None:
        self._connection.sendall(write(kind, content))


async def _answer(app: ASGIApp, line: _Line, request: Request) -> None:
    body: list[bytes] = [request.body]

    async def receive() -> Message:
        if body:
            return {"type": "http.request", "body": body.pop(), "more_body": False}
        # Whoever waits for the client to leave waits for ever: a client that leaves ends this process.
        return await asyncio.get_running_loop().create_future()  # type: ignore[no-any-return]

    try:
        await app(_scope(request), receive, line.send)
    except Exception:
        # Whatever it is, the request ends here and the log tells it.
        line.fail(traceback.format_exc())


def _scope(request: Request) -> Scope:
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "extensions": {EXTENSION: {}},
        "method": request.method,
        "path": request.path,
        "raw_path": request.raw_path,
        "query_string": request.query_string,
        "headers": request.headers,
        "scheme": request.scheme,
        "server": request.server,
        "client": request.client,
        "root_path": request.root_path,
        "http_version": request.http_version,
    }
    return scope
