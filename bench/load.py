"""Asks an HTTP server as fast as a number of clients can, each with one connection that stays open.

A client sends its next request as soon as it has the answer to the last one. It runs in a process of its own; how fast
it is itself is told by what it measures at `serve_nothing`, which answers without doing anything.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import cast

import httptools
import uvloop

__all__ = ["Job", "Load", "percentile", "run_job", "serve_loads", "serve_nothing"]


@dataclass(frozen=True)
class Job:
    """What is to be asked.

    Attributes:
        port: Where the server listens on this machine.
        requests: Whole requests, sent in turn, again and again.
        clients: How many ask at once.
        seconds: For how long requests are begun.
        limit: Seconds for which an answer is waited for after that.
        most: Most requests; 0 for no bound.
    """

    port: int
    requests: tuple[bytes, ...]
    clients: int
    seconds: float
    limit: float
    most: int = 0


@dataclass
class Load:
    """What was answered.

    Attributes:
        seconds: From the first request to the last answer.
        latencies: Seconds from each request to the end of its answer, of those answered with 200.
        others: Seconds of those answered with another status, by that status; 0 stands for no answer at all.
        late: Requests that had no answer when the time was over.
    """

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    others: dict[int, list[float]] = field(default_factory=dict)
    late: int = 0

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    @property
    def failures(self) -> Counter[int]:
        """How many were answered otherwise, by status."""
        return Counter({status: len(times) for status, times in self.others.items()})


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that is at least as large as a share of all.

    Args:
        values: Numbers, in any order.
        share: In (0, 1].

    Returns:
        One of the values; not a number if there is none.

    >>> percentile([4.0, 1.0, 3.0, 2.0], 0.5)
    2.0
    """
    if not values:
        return math.nan
    return sorted(values)[math.ceil(share * len(values)) - 1]


def serve_loads(connection: Connection, _given: None) -> None:
    """Do jobs until the other end closes.

    Args:
        connection: Gives jobs and takes loads.
    """
    while True:
        try:
            job: Job = connection.recv()
        except EOFError:
            return
        connection.send(uvloop.run(run_job(job)))


def serve_nothing(connection: Connection, answer: bytes) -> None:
    """Answer every request with the same bytes until the other end closes.

    Args:
        connection: Is told the port.
        answer: A whole response.
    """

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Nothing(answer), "127.0.0.1", 0)
        connection.send(server.sockets[0].getsockname()[1])
        closed = asyncio.Event()
        loop.add_reader(connection.fileno(), closed.set)
        await closed.wait()
        loop.remove_reader(connection.fileno())

    uvloop.run(serve())


async def run_job(job: Job) -> Load:
    """Do a job.

    Args:
        job: What is to be asked.

    Returns:
        What was answered.
    """
    run = _Run(job)
    for _ in range(job.clients):
        await run.connect()
    await run.wait()
    return run.load


class _Run:
    """A job that is being done."""

    def __init__(self, job: Job) -> None:
        self.load = Load()
        self._job = job
        self._requests = itertools.cycle(job.requests)
        self._clients: set[_Client] = set()
        self._sent = 0
        self._begun = time.perf_counter()
        self._done = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def connect(self) -> None:
        try:
            await asyncio.get_running_loop().create_connection(lambda: _Client(self), "127.0.0.1", self._job.port)
        except OSError:
            self.note(0, 0.0)
            self._done.set()

    def reconnect(self) -> None:
        task = asyncio.get_running_loop().create_task(self.connect())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def wait(self) -> None:
        try:
            async with asyncio.timeout(self._job.seconds + self._job.limit):
                await self._done.wait()
        except TimeoutError:
            self.load.late = len(self._clients)
        for client in list(self._clients):
            client.abort()

    def draw(self, client: _Client) -> bytes | None:
        """Return the next request, or None when no further one is begun."""
        is_over = time.perf_counter() - self._begun > self._job.seconds or 0 < self._job.most <= self._sent
        if is_over:
            self._clients.discard(client)
            if not self._clients:
                self._done.set()
            return None
        self._clients.add(client)
        self._sent += 1
        return next(self._requests)

    def note(self, status: int, seconds: float) -> None:
        self.load.seconds = time.perf_counter() - self._begun
        times = self.load.latencies if status == 200 else self.load.others.setdefault(status, [])
        times.append(seconds)


class _Client(asyncio.Protocol):
    """A connection of one client; it reads responses with a length, and in chunks."""

    def __init__(self, run: _Run) -> None:
        self._run = run
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._asked = 0.0
        self._waits = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        self._waits = False
        self._run.note(self._parser.get_status_code(), time.perf_counter() - self._asked)
        if self._parser.should_keep_alive():
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waits:
            self._run.note(0, time.perf_counter() - self._asked)
        if self._transport is not None:
            self._transport = None
            self._run.reconnect()

    def abort(self) -> None:
        transport, self._transport = self._transport, None
        self._waits = False
        if transport is not None:
            transport.abort()

    def _ask(self) -> None:
        request = self._run.draw(self)
        if request is None or self._transport is None:
            self.abort()
            return
        self._waits = True
        self._asked = time.perf_counter()
        self._transport.write(request)


class _Nothing(asyncio.Protocol):
    """A connection of a server that does nothing; each request comes whole."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._transport.write(self._answer)
