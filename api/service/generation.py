"""A spawner and its workers: one build, loaded once; a new build is a new generation beside the old one."""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from api.service.exchange import Exchange
from api.service.frames import BODY, FAULT, START, FrameReader
from api.service.orders import Orders
from coopgraph.errors import CoopGraphError

__all__ = ["Generation", "Worker"]

_SLOW_NICENESS = 10
_PROGRAM = "from api.service.spawner import main; main()"


class Worker(asyncio.Protocol):
    """The near end of a worker.

    Attributes:
        pid: Its process.
        generation: What it was forked from.
        exchange: The request that it answers, or None.
        is_slow: Whether it has been moved out of the way of quick requests.
        is_gone: Whether it was ended, or is about to be.
    """

    def __init__(
        self, pid: int, generation: Generation, done: Callable[[Worker], None], lost: Callable[[Worker], None]
    ) -> None:
        self.pid = pid
        self.generation = generation
        self.exchange: Exchange | None = None
        self.is_slow = False
        self.is_gone = False
        self._done = done
        self._lost = lost
        self._frames = FrameReader()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to the worker."""
        self._transport = cast("asyncio.Transport", transport)

    def ask(self, frame: bytes, exchange: Exchange) -> None:
        """Give the worker a request.

        Args:
            frame: The request.
            exchange: Where its response goes.
        """
        transport = self._transport
        if transport is None:
            return
        self.exchange = exchange
        exchange.start(transport.pause_reading, transport.resume_reading)
        transport.write(frame)

    def data_received(self, data: bytes) -> None:
        """Pass on what the worker says."""
        for kind, content in self._frames.feed(data):
            exchange = self.exchange
            if exchange is None:
                continue
            if kind == FAULT:
                exchange.fault = content.decode()
            exchange.feed(kind, content)
            if kind not in (START, BODY):
                self.exchange = None
                exchange.end()
                self._done(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell that the worker has ended without being told to."""
        if not self.is_gone:
            self.is_gone = True
            self._lost(self)

    def close(self) -> None:
        """End the connection; an idle worker then ends by itself."""
        self.is_gone = True
        if self._transport is not None:
            self._transport.abort()

    def make_room(self) -> None:
        """Let quick requests go before this one on the processors."""
        self.is_slow = True
        with suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PROCESS, self.pid, _SLOW_NICENESS)


class Generation:
    """A spawner that is running.

    Attributes:
        orders: What it was started for.
        workers: Its workers that have not been ended.
        forks: Workers that it was asked for and has not made yet.
        resident: Kibibytes that the loaded graph takes.
        counts: Triples of the default graph and number of named graphs; None where a remote engine holds them.
        is_ready: Whether the graph has been loaded.
        is_broken: Whether the spawner has ended without being told to.
    """

    def __init__(
        self,
        orders: Orders,
        on_worker: Callable[[Generation, int, socket.socket], None],
        on_end: Callable[[Generation, int, int, int], None],
        on_break: Callable[[Generation], None],
    ) -> None:
        """Prepare a generation; `start` starts it.

        Args:
            orders: What is to be served.
            on_worker: Told of each new worker: its process, and the socket to it.
            on_end: Told of each worker that has ended: process, status, and the most memory it had, in kibibytes.
            on_break: Told when the spawner itself has ended without being told to.
        """
        self.orders = orders
        self.workers: set[Worker] = set()
        self.forks = 0
        self.resident = 0
        self.counts: tuple[int | None, int | None] = (None, None)
        self.is_ready = False
        self.is_broken = False
        self._on_worker = on_worker
        self._on_end = on_end
        self._on_break = on_break
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._ready: asyncio.Future[None] | None = None
        self._held = b""
        self._sockets: list[int] = []

    async def start(self) -> None:
        """Start the spawner and wait until it has loaded the graph; what it says of a failure is raised."""
        ours, theirs = socket.socketpair()
        self._process = subprocess.Popen(  # noqa: S603 (this program, and a module of ours)
            [sys.executable, "-c", _PROGRAM, str(theirs.fileno())], pass_fds=[theirs.fileno()]
        )
        theirs.close()
        pickled = pickle.dumps(self.orders)
        ours.sendall(str(len(pickled)).encode() + b"\n" + pickled)
        ours.setblocking(False)
        self._control = ours
        loop = asyncio.get_running_loop()
        self._ready = loop.create_future()
        loop.add_reader(ours.fileno(), self._read)
        await self._ready

    def fork(self) -> None:
        """Ask for a worker."""
        self.forks += 1
        self._order({"do": "fork"})

    def kill(self, worker: Worker) -> None:
        """End a worker at once.

        Args:
            worker: One of this generation.
        """
        worker.close()
        self.workers.discard(worker)
        self._order({"do": "kill", "pid": worker.pid})

    def close(self) -> None:
        """End the spawner, and with it all its workers."""
        for worker in list(self.workers):
            worker.close()
        self.workers.clear()
        self._hang_up()

    def _hang_up(self) -> None:
        control, self._control = self._control, None
        if control is None:
            return
        asyncio.get_running_loop().remove_reader(control.fileno())
        control.close()
        # Who is still loading does not listen.
        if not self.is_ready and self._process is not None:
            self._process.kill()

    async def wait_closed(self) -> None:
        """Wait until the process of the spawner has ended."""
        process = self._process
        if process is not None:
            await asyncio.get_running_loop().run_in_executor(None, process.wait)

    def _order(self, order: dict[str, Any]) -> None:
        if self._control is None:
            return
        # An order is shorter than any buffer; a spawner that has ended is noticed where it is read from.
        with suppress(OSError):
            self._control.send(json.dumps(order).encode() + b"\n")

    def _read(self) -> None:
        if self._control is None:
            return
        try:
            received, sockets, _, _ = socket.recv_fds(self._control, 65536, 64)
        except BlockingIOError:
            return
        except OSError:
            received, sockets = b"", []
        self._sockets += sockets
        if not received:
            self._break()
            return
        *lines, self._held = (self._held + received).split(b"\n")
        for line in lines:
            self._take(json.loads(line))

    def _take(self, said: dict[str, Any]) -> None:
        if "forked" in said:
            self.forks -= 1
            self._on_worker(self, said["forked"], socket.socket(fileno=self._sockets.pop(0)))
        elif "ended" in said:
            self._on_end(self, said["ended"], said["status"], said["resident"])
        elif self._ready is not None and not self._ready.done():
            if "ready" in said:
                self.resident = said["ready"]
                self.counts = (said["counts"][0], said["counts"][1])
                self.is_ready = True
                self._ready.set_result(None)
            else:
                self._ready.set_exception(CoopGraphError(said["failed"]))

    def _break(self) -> None:
        self.is_broken = True
        self._hang_up()
        for worker in self.workers:
            # Nobody is left who would end those that are busy; the pool hears of it from their connections.
            with suppress(ProcessLookupError, PermissionError):
                os.kill(worker.pid, signal.SIGKILL)
        if self._ready is not None and not self._ready.done():
            self._ready.set_exception(CoopGraphError("the process that loads the graph has ended."))
        else:
            self._on_break(self)
