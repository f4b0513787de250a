"""Runs the service on a socket: the web server, the workers, and the watch for a new build."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
import uvloop
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
    uvloop.run(_serve(settings, listener, data, on_start))


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
    server, loop = _Server(config), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.handle_exit, number, None)
    # What comes to stand while this is loaded is newer.
    known = os.path.realpath(settings.home / "current")
    loading = loop.create_task(pool.load(_find_orders(settings, data)))
    serving = loop.create_task(server.serve(sockets=[listener]))
    tasks = [loading, serving]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if loading.done():
            await loading
            on_start()
            journal.tell("start", workers=settings.workers)
            if not data and not settings.sparql_endpoint:
                tasks.append(loop.create_task(_watch(pool, settings, known, journal)))
        await serving
        journal.tell("stop")
    finally:
        server.should_exit = True
        await asyncio.wait((serving,))
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await front.drawer.close()
        await pool.close()


class _Server(uvicorn.Server):
    """A web server that ends when it is told to, and lets the process go on to its own end."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to who has started this: the library's way ends the process by the signal."""
        yield


def _find_orders(settings: Settings, data: tuple[Path, ...]) -> Orders:
    """Find out what is to be served: the files that were named, or the build that stands."""
    manifest = None if data or settings.sparql_endpoint else read_manifest(settings.home)
    return Orders(settings, manifest, None if manifest is None else standing_graph(settings.home), data)


async def _watch(pool: Pool, settings: Settings, known: str, journal: Journal) -> None:
    """Load each new build that comes to stand in the home; one that cannot be loaded changes nothing."""
    while True:
        await asyncio.sleep(_INTERVAL)
        standing = os.path.realpath(settings.home / "current")
        if standing == known:
            continue
        known = standing
        try:
            orders = _find_orders(settings, ())
            await pool.load(orders)
        except (CoopGraphError, OSError, ValueError) as error:
            # Of a build that is not whole, or replaced in this very moment, not even the manifest can be read.
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
