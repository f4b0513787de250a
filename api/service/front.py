"""Faces the clients: bounds what they send, passes it to a worker, and passes the answer back; answers nothing itself
but how the service is, and files.

A status goes out when a worker has finished, or has sent the first piece of a long answer. What fails after that breaks
the connection off, so that no client takes half an answer for a whole one.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.headers import StandardHeaders
from api.pages import Pages
from api.problem_pages import answer_problem
from api.problems import (
    BodyTooLargeError,
    Problem,
    RequestError,
    TooManyRequestsError,
    describe_error,
    respond_problem,
)
from api.responses import Health
from api.routers.health import respond_readiness
from api.service import frames
from api.service.drawing import Drawer, choose_form, redirect
from api.service.exchange import Exchange
from api.service.journal import Journal
from api.service.metrics import MEDIA_TYPE, Metrics
from api.service.pool import Pool
from api.service.rate import RateLimit
from coopgraph.errors import CoopGraphError, ResourceNotFoundError, StoreNotFoundError
from coopgraph.settings import Settings

__all__ = ["BODY_LIMIT", "Front"]

#: Longest body that is taken in, in bytes; what is asked for may have a lower bound of its own.
BODY_LIMIT = 8_388_608
#: Seconds in which the body of a request must have arrived.
_PATIENCE = 30.0
#: Seconds after which it is worth while to notice that the client has left.
_WATCH_AFTER = 0.1
_READY = "/ready"
_REQUEST_ID = b"x-request-id"


def _answer_file_fault(_: Request, error: Exception) -> Response:
    """Answer for what is no file, and for methods that do nothing to files."""
    status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else HTTPStatus.BAD_REQUEST)
    code = status.phrase.lower().replace(" ", "-")
    headers = {"Allow": "GET, HEAD"} if status == HTTPStatus.METHOD_NOT_ALLOWED else {}
    # A path may hold anything, and nothing of it helps whoever asked for a file that does not exist.
    detail = "There is no such file."
    return respond_problem(Problem(status, code, status.phrase, detail, headers=headers))


#: What a server of files raises for a path that is none: a name that the system cannot hold is a ValueError.
_FILE_FAULTS = {HTTPException: _answer_file_fault, ValueError: _answer_file_fault}


class Front:
    """The ASGI application that faces clients.

    Attributes:
        pool: The workers.
        settings: What the environment decides.
        drawer: Draws the figures.
    """

    def __init__(self, pool: Pool, settings: Settings, files: dict[str, ASGIApp], journal: Journal) -> None:
        """Make the application.

        Args:
            pool: The workers.
            settings: What the environment decides.
            files: Beginning of a path to what answers there without a worker.
            journal: The log.
        """
        self.pool = pool
        self.settings = settings
        self._journal = journal
        self.drawer = Drawer()
        self._metrics = Metrics(pool, self.drawer)
        self._rate = RateLimit(settings.rate_limit)
        self._files = files
        self._states: dict[str, Callable[[], Response]] = {
            _READY: self._show_ready,
            "/metrics": lambda: Response(self._metrics.write(), headers={"Content-Type": MEDIA_TYPE}),
            "/health": self._show_health,
        }
        self._pages = Pages()
        self._own = StandardHeaders(self._answer_itself)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        Args:
            scope: What is asked, as ASGI words it.
            receive: Gives the body of the request.
            send: Takes the response.
        """
        if scope["type"] != "http":
            # There is nothing at any websocket.
            await send({"type": "websocket.close", "code": 1000})
            return
        account = _Account(scope, send, self.settings)
        self._metrics.begin()
        try:
            await self._answer(scope, receive, account)
        except CoopGraphError as error:
            account.reason = error.code
            if not account.begun:
                scope["coopgraph.problem"] = error
                await self._own(scope, receive, account.send)
        finally:
            self._close(account)

    async def _answer(self, scope: Scope, receive: Receive, account: _Account) -> None:
        path = scope["path"]
        if path in self._states and scope["method"] in ("GET", "HEAD"):
            if path == _READY and self.settings.sparql_endpoint is not None and self.pool.is_ready:
                # Whether the other engine answers is for a worker to find out.
                await self._pass_on(scope, receive, account)
                return
            await self._own(scope, receive, account.send)
            return
        self._count(account.client)
        for beginning, app in self._files.items():
            if path.startswith(beginning):
                if ".." in path.split("/") or path.endswith("/"):
                    raise ResourceNotFoundError("there is no such file.")
                await StandardHeaders(ExceptionMiddleware(app, _FILE_FAULTS))(scope, receive, account.send)
                return
        await self._pass_on(scope, receive, account)

    def _count(self, client: str) -> None:
        wait = self._rate.take(client, time.monotonic())
        if wait is not None:
            raise TooManyRequestsError(
                f"this client has sent {self._rate.per_minute} requests in a minute, which is the limit.",
                limit=self._rate.per_minute,
                retry_after=wait,
                remedy=f"Try again in {wait} seconds.",
            )

    async def _pass_on(self, scope: Scope, receive: Receive, account: _Account) -> None:
        if self.pool.orders is None:
            raise StoreNotFoundError("the graph is not loaded yet.", remedy="Try again in some seconds.")
        request = _read_request(scope, await _read_body(scope, receive))
        form = choose_form(request)
        if form is not None:
            request = redirect(request, form)
        # A worker that has nothing to do need not be waited for.
        exchange = self.pool.begin_at_once(request) or await self._watched(self.pool.begin(request), receive)
        watch = _Watch(receive, lambda: self.pool.abandon(exchange))
        try:
            await self._relay(exchange, account, form)
        finally:
            watch.end()
            account.fault = exchange.fault

    async def _watched(self, work: Awaitable[Exchange], receive: Receive) -> Exchange:
        """Wait for a worker; a client that leaves the queue leaves its place.

        Raises:
            RequestError: If it leaves.
        """
        task = asyncio.ensure_future(work)
        watch = _Watch(receive, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            raise RequestError("the client has left.") from None
        finally:
            watch.end()

    async def _relay(self, exchange: Exchange, account: _Account, form: str | None) -> None:
        while True:
            kind, content = await exchange.next()
            if kind in (frames.WHOLE, frames.START):
                (status, headers), body = frames.read_head(content)
                if form is not None and kind == frames.WHOLE:
                    (status, headers), body = await self.drawer.answer((status, headers), body, form)
                    body = b"" if account.method == "HEAD" else body
                await account.send({"type": "http.response.start", "status": status, "headers": headers})
                if kind == frames.WHOLE:
                    await account.send({"type": "http.response.body", "body": body})
                    return
            elif kind == frames.BODY:
                await account.send({"type": "http.response.body", "body": content, "more_body": True})
            elif kind == frames.END:
                await account.send({"type": "http.response.body", "body": b""})
                return
            elif not account.begun:
                raise CoopGraphError("the application failed.")
            else:
                account.is_broken = not account.is_whole
                return

    async def _answer_itself(self, scope: Scope, receive: Receive, send: Send) -> None:
        error = scope.get("coopgraph.problem")
        if error is None:
            response = self._states[scope["path"]]()
        else:
            response = answer_problem(Request(scope), describe_error(error), self._pages)
        await response(scope, receive, send)

    def _show_ready(self) -> Response:
        return respond_readiness(is_ready=self.pool.is_ready)

    def _show_health(self) -> Response:
        orders, (triples, graphs) = self.pool.orders, self.pool.counts
        digest = None if orders is None or orders.manifest is None else orders.manifest.digest
        health = Health(status="ok", triples=triples, graphs=graphs, digest=digest, version=version("coopgraph"))
        headers = {"Cache-Control": "no-store"}
        return Response(health.model_dump_json() + "\n", headers=headers, media_type="application/json")

    def _close(self, account: _Account) -> None:
        account.is_broken = account.begun and not account.is_whole
        seconds = time.monotonic() - account.at
        self._metrics.end(
            account.method, account.path, account.status, seconds, account.size, is_broken=account.is_broken
        )
        self._journal.tell(
            "request",
            level="error" if account.fault else "warning" if account.is_broken else "info",
            id=account.id,
            client=account.client,
            method=account.method,
            path=account.path,
            status=account.status or None,
            bytes=account.size,
            seconds=round(seconds, 6),
            reason=account.reason,
            broken=account.is_broken or None,
            fault=account.fault,
        )


class _Account:
    """What is known of a request and its response, for the log and the counts.

    Attributes:
        id: The request id: that of the client where it sent a sound one.
        at: When it arrived.
        client: Address of the client.
        method: Its method.
        path: Its path.
        status: Status of the response; 0 as long as there is none.
        size: Bytes of the body that were sent.
        begun: Whether the response has begun.
        is_whole: Whether it has ended as it should.
        is_broken: Whether it was broken off.
        reason: Code of the problem, or None.
        fault: What the application said of a failure of its own, or None.
    """

    def __init__(self, scope: Scope, send: Send, settings: Settings) -> None:
        sent = dict(scope["headers"]).get(_REQUEST_ID, b"").decode("latin-1")
        is_sound = 0 < len(sent) <= 64 and sent.isascii() and sent.replace("-", "").isalnum()
        self.id = sent if is_sound else secrets.token_hex(16)
        self.at = time.monotonic()
        self.client = scope["client"][0] if scope["client"] else "unknown"
        self.method = scope["method"]
        self.path = scope["path"]
        self.status = 0
        self.size = 0
        self.begun = self.is_whole = self.is_broken = False
        self.reason: str | None = None
        self.fault: str | None = None
        self._send = send

    async def send(self, message: Message) -> None:
        """Pass a message on to the client, with the request id among its headers.

        Args:
            message: Head, or a piece of the body.
        """
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.begun = True
            message = {**message, "headers": [*message["headers"], (_REQUEST_ID, self.id.encode())]}
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
            self.is_whole = not message.get("more_body", False)
        await self._send(message)


class _Watch:
    """Notices that a client has left, after the moment in which most answers are given anyway."""

    def __init__(self, receive: Receive, on_leave: Callable[[], Any]) -> None:
        self._receive = receive
        self._on_leave = on_leave
        self._task: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(_WATCH_AFTER, self._begin)

    def end(self) -> None:
        """Watch no longer."""
        self._timer.cancel()
        if self._task is not None:
            self._task.cancel()

    def _begin(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._wait())

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._on_leave()


async def _read_body(scope: Scope, receive: Receive) -> bytes:
    too_large = BodyTooLargeError(
        f"the body is longer than {BODY_LIMIT:,} bytes.", limit=BODY_LIMIT, remedy="Send less at a time."
    )
    headers = dict(scope["headers"])
    declared = headers.get(b"content-length", b"")
    if not declared and b"transfer-encoding" not in headers:
        return b""
    if declared.isdigit() and int(declared[:20]) > BODY_LIMIT:
        raise too_large
    pieces: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(_PATIENCE):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise RequestError("the client has left.")
                pieces.append(message.get("body", b""))
                size += len(pieces[-1])
                if size > BODY_LIMIT:
                    raise too_large
                if not message.get("more_body", False):
                    return b"".join(pieces)
    except TimeoutError:
        raise RequestError(
            f"the body did not arrive within {_PATIENCE:.0f} seconds.", remedy="Send it at once."
        ) from None


def _read_request(scope: Scope, body: bytes) -> frames.Request:
    return frames.Request(
        method=scope["method"],
        path=scope["path"],
        raw_path=scope["raw_path"],
        query_string=scope["query_string"],
        headers=list(scope["headers"]),
        scheme=scope["scheme"],
        server=scope["server"],
        client=scope["client"],
        root_path=scope.get("root_path", ""),
        http_version=scope["http_version"],
        body=body,
    )
