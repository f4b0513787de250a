"""Bounds the head of a request, in bytes and in time, before the web server keeps it."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

__all__ = ["BoundedProtocol"]

#: Longest request line with all headers, in bytes.
_LONGEST_HEAD = 131_072
#: Seconds in which the head of a request must have arrived.
_PATIENCE = 20.0
_TOO_LONG = b'{"type":"about:blank","title":"The head of the request is too long","status":431}\n'


class BoundedProtocol(HttpToolsProtocol):
    """A connection that is closed when the head of a request grows too long or takes too long."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._head = 0
        self._in_head = True
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give the client its time for the first request."""
        super().connection_made(transport)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the time of the client."""
        self._forget()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what belongs to a head, and let the server read it."""
        if self._in_head:
            self._head += len(data)
            if self._head > _LONGEST_HEAD:
                self._refuse()
                return
            if self._patience is None:
                self._expect()
        super().data_received(data)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        self._in_head = False
        self._head = 0
        self._forget()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Its body is whole; what comes next is a head again."""
        super().on_message_complete()
        self._in_head = True

    def _expect(self) -> None:
        self._patience = self.loop.call_later(_PATIENCE, self._lose_patience)

    def _forget(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _lose_patience(self) -> None:
        self._patience = None
        if not self.transport.is_closing():
            self.transport.close()

    def _refuse(self) -> None:
        lines = (
            b"HTTP/1.1 431 Request Header Fields Too Large",
            b"content-type: application/problem+json",
            b"content-length: " + str(len(_TOO_LONG)).encode(),
            b"connection: close",
            b"",
            b"",
        )
        if not self.transport.is_closing():
            self.transport.write(b"\r\n".join(lines) + _TOO_LONG)
            self.transport.close()
