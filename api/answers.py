"""Sends the answer of a query as it is written: at once where it is small, else piece by piece once it is sure to come.

An answer of more rows than the limit is cut, and a header says so; to know that before the header goes out, the rows of
a long answer are counted when its first mebibyte is there, which costs the engine less than writing them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from api.protocol import Operation
from coopgraph.store.port import Form, Store
from coopgraph.store.rows import count_rows, limit_rows

__all__ = ["CUT", "EXTENSION", "AnswerResponse", "Wanted"]

#: Name of the extension of a scope whose `send` never waits, so that an engine, which cannot await, may call it.
EXTENSION = "coopgraph.prompt"
#: Header of an answer that was cut: how many rows it has.
CUT = "Row-Limit"
#: Bytes that are held before a long answer begins to go out.
_HELD = 1_048_576
_PIECE = 262_144

_Write = Callable[[Message], None]


@dataclass(frozen=True)
class Wanted:
    """An answer that is to be sent.

    Attributes:
        form: The form of the query.
        written: The media type that the store writes.
        named: The media type that the client named.
        row_limit: Most rows.
    """

    form: Form
    written: str
    named: str
    row_limit: int


class AnswerResponse(Response):
    """The answer of a query as a response."""

    def __init__(self, store: Store, operation: Operation, query: str, wanted: Wanted) -> None:
        """Prepare a response; the query is evaluated when it is sent.

        Args:
            store: Where the query is evaluated.
            operation: What the request asks: its dataset.
            query: The query.
            wanted: Which answer.
        """
        super().__init__(media_type=wanted.named, headers={"Vary": "Accept"})
        del self.headers["content-length"]
        self._store = store
        self._operation = operation
        self._query = query
        self._wanted = wanted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Evaluate the query and send its answer."""
        if EXTENSION in scope.get("extensions", {}):
            self._send(lambda message: _send_promptly(send, message))
            return
        messages: list[Message] = []
        self._send(messages.append)
        for message in messages:
            await send(message)

    def _send(self, write: _Write) -> None:
        output = _Output(self, write)
        try:
            self._write(self._query, output)
            output.finish()
        except _TooManyRowsError:
            limit = self._wanted.row_limit
            self.headers[CUT] = str(limit)
            output = _Output(self, write, is_cut=True)
            self._write(limit_rows(self._query, limit), output)
            output.finish()

    def _write(self, query: str, output: _Output) -> None:
        operation = self._operation
        self._store.write(query, self._wanted.written, output, operation.default_graphs, operation.named_graphs)

    def exceeds_limit(self) -> bool:
        """Tell whether the answer has more rows than the limit."""
        if self._wanted.form != "select":
            return False
        limit, operation = self._wanted.row_limit, self._operation
        return count_rows(self._store, self._query, limit + 1, operation.default_graphs, operation.named_graphs) > limit

    def might_exceed_limit(self, size: int) -> bool:
        """Tell whether an answer of so many bytes could have more rows than the limit: each has a byte at least."""
        return self._wanted.form == "select" and size > self._wanted.row_limit


def _send_promptly(send: Send, message: Message) -> None:
    sending = send(message)
    try:
        sending.__await__().send(None)
    except StopIteration:
        return
    raise RuntimeError("a way that was said to be prompt has made an answer wait.")


class _TooManyRowsError(Exception):
    """The answer has to be written anew, with fewer rows."""


class _Output:
    """Holds the beginning of an answer, and passes the rest on."""

    def __init__(self, response: AnswerResponse, write: _Write, *, is_cut: bool = False) -> None:
        self._response = response
        self._write = write
        self._is_cut = is_cut
        self._held = bytearray()
        self._begun = False

    def write(self, data: bytes, /) -> int:
        """Take a piece of the answer."""
        self._held += data
        if self._begun:
            if len(self._held) >= _PIECE:
                self._pass_on()
        elif len(self._held) > _HELD:
            self._begin()
        return len(data)

    def flush(self) -> None:
        """Pass nothing on: pieces go out when they are worth it."""

    def finish(self) -> None:
        """Send what is held, and the end.

        Raises:
            _TooManyRowsError: If nothing has been sent and there are too many rows.
        """
        if self._begun:
            self._write({"type": "http.response.body", "body": bytes(self._held)})
            return
        if not self._is_cut and self._response.might_exceed_limit(len(self._held)) and self._response.exceeds_limit():
            raise _TooManyRowsError
        self._response.headers["content-length"] = str(len(self._held))
        self._write(self._start())
        self._write({"type": "http.response.body", "body": bytes(self._held)})

    def _begin(self) -> None:
        if not self._is_cut and self._response.exceeds_limit():
            raise _TooManyRowsError
        self._begun = True
        self._write(self._start())
        self._pass_on()

    def _pass_on(self) -> None:
        self._write({"type": "http.response.body", "body": bytes(self._held), "more_body": True})
        self._held.clear()

    def _start(self) -> Message:
        response = self._response
        return {"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers}
