"""Writes one line of JSON for each request, and for what happens to the service; nothing of a body or a secret."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TextIO

__all__ = ["Journal"]

_LONGEST = 2_000


class Journal:
    """A log of lines of JSON.

    Attributes:
        is_on: Whether anything is written.
    """

    def __init__(self, *, is_on: bool, stream: TextIO | None = None) -> None:
        self.is_on = is_on
        self._stream = stream

    def tell(self, event: str, *, level: str = "info", **values: object) -> None:
        """Write a line.

        Args:
            event: What happened, in one word.
            level: `info`, `warning` or `error`.
            **values: What else is known; texts are cut, and None is left out.
        """
        if not self.is_on:
            return
        known = {name: _cut(value) for name, value in values.items() if value is not None}
        time = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"time": time, "level": level, "event": event, **known}, ensure_ascii=True)
        print(line, file=self._stream or sys.stderr, flush=True)


def _cut(value: object) -> object:
    return value[-_LONGEST:] if isinstance(value, str) else value
