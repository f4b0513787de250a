"""Gives requests to workers, ends those that take too long or too much, and keeps quick requests quick.

A request that has run for `_QUICK` seconds is slow: it moves to a second lane, at lower priority on the processors, and
a fresh worker takes its place. When that lane is full too, a slow request gives way as soon as another one waits.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import socket
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress

from api.problems import ServiceBusyError, WorkerLostError
from api.service.exchange import Exchange
from api.service.frames import REQUEST, Request, write
from api.service.generation import Generation, Worker
from api.service.orders import Orders
from coopgraph.errors import CoopGraphError, QueryMemoryError, QueryTimeoutError
from coopgraph.settings import Settings

__all__ = ["Pool"]

#: Seconds after which a request is no quick one any more.
_QUICK = 0.5
#: Slow requests for each worker that answers quick ones.
_SLOW_FOR_EACH = 2
#: Seconds that the end of a worker is waited for, to learn why it came.
_INQUEST = 2.0
#: Share of the memory limit that a worker has surely passed when it ends for want of memory: what grows asks for twice
#: what it has, while it has it.
_NEAR = 0.25
#: Seconds between two attempts to start a spawner that has ended by itself.
_REVIVAL = 1.0


class Pool:
    """The workers of a service.

    Attributes:
        settings: What the environment decides.
        stopped: How many requests were ended at a limit, by the code of the reason.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stopped: dict[str, int] = {}
        self._generation: Generation | None = None
        self._old: list[Generation] = []
        self._idle: list[Worker] = []
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._deaths: dict[int, asyncio.Future[tuple[int, int]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._loading = asyncio.Lock()
        self._is_closed = False

    @property
    def orders(self) -> Orders | None:
        """What is served now."""
        return None if self._generation is None else self._generation.orders

    @property
    def is_ready(self) -> bool:
        """Whether there is a graph loaded and a worker to answer from it."""
        return self._generation is not None and not self._generation.is_broken and bool(self._generation.workers)

    @property
    def busy(self) -> int:
        """How many workers are answering."""
        return sum(worker.exchange is not None for generation in self._generations() for worker in generation.workers)

    @property
    def queued(self) -> int:
        """How many requests wait for a worker."""
        return len(self._waiting)

    @property
    def counts(self) -> tuple[int | None, int | None]:
        """Triples of the default graph and number of named graphs, where they are known."""
        return (None, None) if self._generation is None else self._generation.counts

    async def load(self, orders: Orders) -> None:
        """Serve another build, or the first one; running answers are finished from the build that they began with.

        Args:
            orders: What is to be served. A failure to load it is raised, and what was served before stays.
        """
        async with self._loading:
            await self._load(orders)

    async def _load(self, orders: Orders) -> None:
        generation = Generation(orders, self._welcome, self._bury, self._revive)
        try:
            await generation.start()
        finally:
            if not generation.is_ready:
                self._dismiss(generation)
        before, self._generation = self._generation, generation
        if before is not None:
            self._retire(before)
        self._keep_up()

    def begin_at_once(self, request: Request) -> Exchange | None:
        """Give a request to a worker that has nothing to do.

        Args:
            request: The request.

        Returns:
            Its exchange, whose time has begun to run, or None if all workers are busy.
        """
        return self._give(self._idle.pop(), request) if self._idle else None

    async def begin(self, request: Request) -> Exchange:
        """Give a request to a worker, waiting for one if need be.

        Args:
            request: The request.

        Returns:
            Its exchange, whose time has begun to run. When the queue is full, or no worker comes free, there is none: a
            `ServiceBusyError`.
        """
        return self.begin_at_once(request) or self._give(await self._wait(), request)

    def _give(self, worker: Worker, request: Request) -> Exchange:
        frame = write(REQUEST, pickle.dumps(request, pickle.HIGHEST_PROTOCOL))
        exchange = Exchange(self.settings.query_timeout, lambda error: self._stop(worker, error), self._too_late)
        worker.ask(frame, exchange)
        asyncio.get_running_loop().call_later(_QUICK, self._consider, worker, exchange)
        return exchange

    def abandon(self, exchange: Exchange) -> None:
        """End the worker of an exchange whose client has left.

        Args:
            exchange: One that may have ended meanwhile.
        """
        for generation in self._generations():
            for worker in generation.workers:
                if worker.exchange is exchange:
                    self._stop(worker, WorkerLostError("the client has left."))
                    return

    async def close(self) -> None:
        """End every process."""
        self._is_closed = True
        for generation in self._generations():
            generation.close()
        for waiter in self._waiting:
            waiter.cancel()
        for generation in self._generations():
            await generation.wait_closed()
        while self._tasks:
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(self._tasks)

    def _generations(self) -> list[Generation]:
        return [*self._old, *([] if self._generation is None else [self._generation])]

    async def _wait(self) -> Worker:
        busy = ServiceBusyError("all workers are busy and the queue is full.", remedy="Try again in some seconds.")
        if len(self._waiting) >= self.settings.queue or self._is_closed:
            raise busy
        waiter: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        self._make_way()
        try:
            async with asyncio.timeout(self.settings.query_timeout):
                return await waiter
        except (TimeoutError, asyncio.CancelledError) as error:
            # The worker may have been offered in the same moment in which nobody waited for it any more.
            if waiter.done() and not waiter.cancelled():
                self._offer(waiter.result())
            if isinstance(error, asyncio.CancelledError):
                raise
            raise ServiceBusyError("no worker came free.", remedy="Try again in some seconds.") from None
        finally:
            # Who has left holds no place in the queue.
            with suppress(ValueError):
                self._waiting.remove(waiter)

    def _too_late(self) -> CoopGraphError:
        seconds = self.settings.query_timeout
        return QueryTimeoutError(
            f"the work was stopped after {seconds:g} seconds, which is the limit.",
            limit=seconds,
            remedy="Ask for less: name more terms, or add a LIMIT.",
        )

    def _consider(self, worker: Worker, exchange: Exchange) -> None:
        """Move a request that is no quick one out of the way of those that are."""
        if worker.exchange is not exchange or worker.is_slow:
            return
        if self._count_slow() < self.settings.workers * _SLOW_FOR_EACH:
            worker.make_room()
            self._keep_up()
        else:
            self._make_way()

    def _make_way(self) -> None:
        """Stop slow requests that no lane has room for, one for each request that waits."""
        now = asyncio.get_running_loop().time()
        overdue = [
            worker
            for generation in self._generations()
            for worker in generation.workers
            if worker.exchange is not None and not worker.is_slow and now - worker.exchange.begun >= _QUICK
        ]
        for worker in overdue[: len(self._waiting)]:
            if self._count_slow() < self.settings.workers * _SLOW_FOR_EACH:
                worker.make_room()
                self._keep_up()
                continue
            self._stop(
                worker,
                ServiceBusyError(
                    "too many long queries are running, so this one gave way.", remedy="Try again in some seconds."
                ),
            )

    def _count_slow(self) -> int:
        return sum(worker.is_slow for generation in self._generations() for worker in generation.workers)

    def _keep_up(self) -> None:
        """Ask for as many workers as there should be beside those that are slow."""
        generation = self._generation
        if generation is None or generation.is_broken or self._is_closed:
            return
        quick = sum(not worker.is_slow for worker in generation.workers)
        for _ in range(self.settings.workers - quick - generation.forks):
            generation.fork()

    def _welcome(self, generation: Generation, pid: int, line: socket.socket) -> None:
        line.setblocking(False)
        worker = Worker(pid, generation, self._finish, self._lose)
        generation.workers.add(worker)
        self._do(self._connect(worker, line))

    async def _connect(self, worker: Worker, line: socket.socket) -> None:
        await asyncio.get_running_loop().connect_accepted_socket(lambda: worker, line)
        self._finish(worker)

    def _finish(self, worker: Worker) -> None:
        """A worker has nothing to do: a request, or its end where it is slow or of an old build."""
        if worker.is_slow or worker.generation is not self._generation:
            self._end(worker)
        else:
            self._offer(worker)

    def _offer(self, worker: Worker) -> None:
        if worker.is_gone:
            return
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(worker)
                return
        self._idle.append(worker)

    def _stop(self, worker: Worker, error: CoopGraphError) -> None:
        """End a worker in the middle of its work, for a reason that its client is told."""
        self.stopped[error.code] = self.stopped.get(error.code, 0) + 1
        exchange, worker.exchange = worker.exchange, None
        if exchange is not None:
            exchange.end(error)
        self._end(worker)

    def _end(self, worker: Worker) -> None:
        worker.generation.kill(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        self._let_go(worker.generation)
        self._keep_up()

    def _retire(self, generation: Generation) -> None:
        self._old.append(generation)
        for worker in [worker for worker in generation.workers if worker.exchange is None]:
            self._end(worker)
        self._let_go(generation)

    def _let_go(self, generation: Generation) -> None:
        """End the spawner of an old build after its last worker."""
        if generation is not self._generation and not generation.workers and generation in self._old:
            self._old.remove(generation)
            self._dismiss(generation)

    def _dismiss(self, generation: Generation) -> None:
        """End a spawner, and bury its process."""
        generation.close()
        self._do(generation.wait_closed())

    def _lose(self, worker: Worker) -> None:
        """A worker has ended by itself: the engine ended it for want of memory, or because of a fault of its own."""
        worker.generation.workers.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        if worker.exchange is not None:
            # How it ended may be told before the inquest has begun.
            death = self._deaths.setdefault(worker.pid, asyncio.get_running_loop().create_future())
            self._do(self._inquire(worker, worker.exchange, death))
        self._let_go(worker.generation)
        self._keep_up()

    async def _inquire(self, worker: Worker, exchange: Exchange, death: asyncio.Future[tuple[int, int]]) -> None:
        try:
            async with asyncio.timeout(_INQUEST):
                status, resident = await death
        except TimeoutError:
            status, resident = 0, 0
        self._deaths.pop(worker.pid, None)
        error = self._explain(worker.generation, status, resident)
        self.stopped[error.code] = self.stopped.get(error.code, 0) + 1
        exchange.end(error)

    def _explain(self, generation: Generation, status: int, resident: int) -> CoopGraphError:
        limit = self.settings.query_memory
        taken = (resident - generation.resident) / 1024
        ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        # An engine that cannot have the memory it asks for aborts, however little it had; the system kills the largest.
        if ended_by == signal.SIGABRT or (ended_by == signal.SIGKILL and taken > limit * _NEAR):
            return QueryMemoryError(
                f"the work was stopped because it took more than {limit} MiB of memory, which is the limit.",
                limit=limit,
                remedy="Ask for less: name more terms, leave out DISTINCT or ORDER BY, or add a LIMIT inside.",
            )
        return WorkerLostError("the engine ended while it worked on this request.", remedy="Write it in another way.")

    def _bury(self, generation: Generation, pid: int, status: int, resident: int) -> None:
        """Note how a worker has ended; its connection may close before or after."""
        works = any(worker.pid == pid and worker.exchange is not None for worker in generation.workers)
        if works and pid not in self._deaths:
            self._deaths[pid] = asyncio.get_running_loop().create_future()
        death = self._deaths.get(pid)
        if death is not None and not death.done():
            death.set_result((status, resident))

    def _revive(self, generation: Generation) -> None:
        """Start a spawner anew that has ended by itself."""
        if generation is not self._generation or self._is_closed:
            return
        self._do(self._reload(generation.orders))

    async def _reload(self, orders: Orders) -> None:
        while True:
            await asyncio.sleep(_REVIVAL)
            async with self._loading:
                # Meanwhile a new build may have been loaded.
                if self._is_closed or self._generation is None or not self._generation.is_broken:
                    return
                with suppress(CoopGraphError):
                    await self._load(orders)

    def _do(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        # The loop itself holds its tasks only weakly.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
