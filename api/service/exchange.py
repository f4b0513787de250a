"""One request on its way through a worker: its response piece by piece, its limits, and how much of it is held."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from api.problems import ClientStalledError
from coopgraph.errors import CoopGraphError

__all__ = ["Exchange"]

#: Most bytes of one response that are held for a client that reads slowly; then its worker waits.
_MOST_HELD = 33_554_432


class Exchange:
    """A response that arrives in frames.

    Attributes:
        begun: When its worker was given the request, in seconds of the loop's clock.
        fault: What the application said of a failure of its own, or None.
    """

    def __init__(self, limit: float, stop: Callable[[CoopGraphError], None], too_late: Callable[[], CoopGraphError]):
        """Make an exchange whose time begins to run with `start`.

        Args:
            limit: Seconds that the worker may take.
            stop: Ends the worker, and with it this exchange, for the reason given.
            too_late: Makes that reason when the time is over.
        """
        self._loop = asyncio.get_running_loop()
        self._frames: deque[tuple[bytes, bytes]] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._error: CoopGraphError | None = None
        self._limit = limit
        self._left = limit
        self._stop = stop
        self._too_late = too_late
        self._timer: asyncio.TimerHandle | None = None
        self._resumed = 0.0
        self._held = 0
        self._pause: Callable[[], None] | None = None
        self._resume: Callable[[], None] | None = None
        self._is_paused = False
        self.begun = 0.0
        self.fault: str | None = None

    def start(self, pause: Callable[[], None], resume: Callable[[], None]) -> None:
        """Let the time run.

        Args:
            pause: Stops reading from the worker, which then waits.
            resume: Reads on.
        """
        self._pause, self._resume = pause, resume
        self.begun = self._loop.time()
        self._run()

    def feed(self, kind: bytes, content: bytes) -> None:
        """Take a frame of the worker.

        Args:
            kind: Its letter.
            content: What it holds.
        """
        self._frames.append((kind, content))
        self._held += len(content)
        if self._held > _MOST_HELD and not self._is_paused and self._pause is not None:
            # What a client takes to read is no time of the worker; a client that does not read at all ends it.
            self._is_paused = True
            self._pause()
            self._left -= self._loop.time() - self._resumed
            self._set_timer(self._limit, lambda: ClientStalledError("the client does not read its answer."))
        self._wake()

    def end(self, error: CoopGraphError | None = None) -> None:
        """Stop the clock: the worker has done its part, or was ended.

        Args:
            error: Why there will be no further frame, or None.
        """
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._pause = self._resume = None
        if error is not None and self._error is None:
            self._error = error
            self._wake()

    async def next(self) -> tuple[bytes, bytes]:
        """Wait for the next frame.

        Returns:
            Its letter and content. If the worker was ended before it had done, the reason is raised.
        """
        while not self._frames:
            if self._error is not None:
                raise self._error
            self._waiter = self._loop.create_future()
            await self._waiter
        kind, content = self._frames.popleft()
        self._held -= len(content)
        if self._is_paused and self._held < _MOST_HELD // 2:
            self._is_paused = False
            if self._resume is not None:
                self._resume()
                self._run()
        return kind, content

    def _run(self) -> None:
        self._resumed = self._loop.time()
        self._set_timer(max(self._left, 0.0), self._too_late)

    def _set_timer(self, seconds: float, reason: Callable[[], CoopGraphError]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(seconds, lambda: self._stop(reason()))

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
