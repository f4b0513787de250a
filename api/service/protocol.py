"""Bounds the head of a request, in bytes and in time, before the web server keeps it."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.headers import STANDARD_HEADERS
from api.problems import MEDIA_TYPE, HeadTooLongError, RequestError, UriTooLongError, describe_error

__all__ = ["URI_LIMIT", "BoundedProtocol"]

#: Longest path and query string, in bytes; the reader of addresses has 16 bits for a length.
URI_LIMIT = 65_000

#: Longest request line with all headers, in bytes.
_LONGEST_HEAD = 131_072
#: Seconds in which the head of a request must have arrived.
_PATIENCE = 20.0
#: Seconds in which a client must have read some of what waits for it.
_STALL = 60.0
#: Seconds that a client which was refused has to read why, while what it still sends is thrown away.
_FAREWELL = 2.0
_HEAD_TOO_LONG = HeadTooLongError(
    f"the head of the request is longer than {_LONGEST_HEAD:,} bytes.",
    limit=_LONGEST_HEAD,
    remedy="Send the query by POST, and shorter headers.",
)
_ADDRESS_TOO_LONG = UriTooLongError(
    f"the address is longer than {URI_LIMIT:,} bytes.", limit=URI_LIMIT, remedy="Send the query by POST."
)


class BoundedProtocol(HttpToolsProtocol):
    """A connection that is closed when the head of a request grows too long, or the client takes too long."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._arrived = 0
        self._head = 0
        self._in_head = True
        self._is_complete = False
        self._is_refused = False
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give the client its time for the first request."""
        super().connection_made(transport)
        # The socket was made without naming its protocol, so that the loop does not know that it may not hold back.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._expect("head", _PATIENCE, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the time of the client."""
        for name in list(self._timers):
            self._forget(name)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Let the server read what has arrived, and count what belongs to a head that is not whole yet."""
        if self._is_refused:
            return
        if self._in_head and "head" not in self._timers:
            self._expect("head", _PATIENCE, self.transport.close)
        self._is_complete = False
        super().data_received(data)
        if self._in_head:
            # What ended the request before is no part of the next head.
            self._arrived = 0 if self._is_complete else self._arrived + len(data)
            if self._arrived > _LONGEST_HEAD:
                self._refuse(_HEAD_TOO_LONG)

    def pause_writing(self) -> None:
        """The client reads more slowly than it is sent to."""
        super().pause_writing()
        self._expect("reading", _STALL, self.transport.abort)

    def resume_writing(self) -> None:
        """It has read."""
        self._forget("reading")
        super().resume_writing()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._in_head = True
        self._head = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Count a piece of its address."""
        self._head += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count one of its headers."""
        self._head += len(name) + len(value)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        self._in_head = False
        self._arrived = 0
        self._forget("head")
        if len(self.url) > URI_LIMIT:
            # The reader of addresses takes no longer ones.
            self._refuse(_ADDRESS_TOO_LONG)
        elif self._head > _LONGEST_HEAD:
            self._refuse(_HEAD_TOO_LONG)
        if not self._is_refused:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of its body."""
        if not self._is_refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Its body is whole; what comes next is a head again."""
        if not self._is_refused:
            super().on_message_complete()
        self._in_head = True
        self._is_complete = True

    def _expect(self, name: str, seconds: float, end: Callable[[], None]) -> None:
        self._forget(name)
        self._timers[name] = self.loop.call_later(seconds, end)

    def _forget(self, name: str) -> None:
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.cancel()

    def _refuse(self, error: RequestError) -> None:
        problem = describe_error(error)
        body = json.dumps(problem.document()).encode() + b"\n"
        headers = {
            "Content-Type": MEDIA_TYPE,
            "Content-Length": str(len(body)),
            "Connection": "close",
            **STANDARD_HEADERS,
        }
        lines = [f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._is_refused = True
        if not self.transport.is_closing():
            self.transport.write("\r\n".join((*lines, "", "")).encode() + body)
            # To close at once, while the client sends, would take from it what it has not read yet.
            self._expect("farewell", _FAREWELL, self.transport.close)
