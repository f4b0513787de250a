"""Runs the service on a socket: the web server, the workers, and the watch for a new build."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import uvicorn
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from api.pages import STATIC
from api.service.dumps import DumpFiles
from api.service.front import Front
from api.service.journal import Journal
from api.service.orders import Orders
from api.service.pool import Pool
from api.service.protocol import BoundedProtocol
from coopgraph.errors import CoopGraphError
from coopgraph.settings import Settings
from coopgraph.store.home import read_manifest, standing_graph

__all__ = ["serve"]

#: Seconds between two looks for a new build.
_INTERVAL = 1.0
#: Seconds that running answers have to finish when the service is stopped, beside their own limit.
_FAREWELL = 5


def serve(settings: Settings, listener: socket.socket, data: tuple[Path, ...], on_start: Callable[[], None]) -> None:
    """Serve until the process is told to stop; then running answers are finished.

    Args:
        settings: What the environment decides.
        listener: The socket, listening.
        data: Files of RDF to serve instead of the build that stands.
        on_start: Called when the graph is loaded and requests are answered. What hinders that is raised.
    """
    asyncio.run(_serve(settings, listener, data, on_start))


async def _serve(
    settings: Settings, listener: socket.socket, data: tuple[Path, ...], on_start: Callable[[], None]
) -> None:
    pool, journal = Pool(settings), Journal(is_on=settings.log == "json")
    files: dict[str, ASGIApp] = {
        "/static/": _Mounted("/static", StaticFiles(directory=STATIC)),
        "/dumps/": DumpFiles(pool),
    }
    front = Front(pool, settings, files, journal)
    # The server's own log says in other words what ours says of each request.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    config = uvicorn.Config(
        front,
        http=BoundedProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=int(settings.query_timeout) + _FAREWELL,
    )
    async with _loaded(pool, _find_orders(settings, data)):
        watch = asyncio.create_task(_watch(pool, settings, data, journal))
        on_start()
        journal.tell("start", workers=settings.workers)
        await uvicorn.Server(config).serve(sockets=[listener])
        watch.cancel()
        journal.tell("stop")


@asynccontextmanager
async def _loaded(pool: Pool, orders: Orders) -> AsyncIterator[None]:
    try:
        await pool.load(orders)
        yield
    finally:
        await pool.close()


def _find_orders(settings: Settings, data: tuple[Path, ...]) -> Orders:
    """Find out what is to be served: the files that were named, or the build that stands."""
    manifest = None if data or settings.sparql_endpoint else read_manifest(settings.home)
    return Orders(settings, manifest, None if manifest is None else standing_graph(settings.home), data)


async def _watch(pool: Pool, settings: Settings, data: tuple[Path, ...], journal: Journal) -> None:
    """Load each new build that comes to stand in the home; one that cannot be loaded changes nothing."""
    if data or settings.sparql_endpoint:
        return
    known = os.path.realpath(settings.home / "current")
    while True:
        await asyncio.sleep(_INTERVAL)
        standing = os.path.realpath(settings.home / "current")
        if standing == known:
            continue
        known = standing
        # A build that is replaced in this very moment is found again at the next look.
        with suppress(OSError):
            orders = _find_orders(settings, data)
            try:
                await pool.load(orders)
            except CoopGraphError as error:
                journal.tell("reload-failed", level="error", problem=str(error))
            else:
                journal.tell("reload", digest=None if orders.manifest is None else orders.manifest.digest)


class _Mounted:
    """An application below a path, which it is told as its root."""

    def __init__(self, root: str, app: StaticFiles) -> None:
        self._root = root
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._app({**scope, "root_path": scope.get("root_path", "") + self._root}, receive, send)
