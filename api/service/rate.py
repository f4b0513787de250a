"""Bounds how many requests a client may send a minute (a token bucket); what becomes of the others is for `front`."""

from __future__ import annotations

import math
from collections import OrderedDict

__all__ = ["RateLimit"]

#: Clients that are remembered; the one that has been silent longest is forgotten, and its bucket is full again.
_MOST_CLIENTS = 10_000


class RateLimit:
    """A bucket of tokens for each client, which fills evenly.

    Attributes:
        per_minute: Requests a minute, and at once; 0 for no limit.
    """

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str, now: float) -> int | None:
        """Take a token.

        Args:
            client: Who asks.
            now: Seconds of a clock that never goes back.

        Returns:
            None if there was one, else the whole seconds until there will be.

        >>> limit = RateLimit(2)
        >>> [limit.take("a", 0.0), limit.take("a", 0.0), limit.take("a", 0.0), limit.take("a", 30.0)]
        [None, None, 30, None]
        """
        if self.per_minute == 0:
            return None
        held, then = self._buckets.pop(client, (float(self.per_minute), now))
        held = min(self.per_minute, held + (now - then) * self.per_minute / 60)
        missing = max(0.0, 1 - held)
        self._buckets[client] = (held if missing else held - 1, now)
        if len(self._buckets) > _MOST_CLIENTS:
            self._buckets.popitem(last=False)
        # A token that is nearly whole is whole: the sum of small fractions of a minute is not exact.
        return math.ceil(missing * 60 / self.per_minute) if missing > 1e-9 else None
