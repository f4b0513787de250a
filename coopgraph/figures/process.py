"""Draws one specification after another for the process that started this one, until that closes the line."""

from __future__ import annotations

import json
import signal
import struct
import sys
from typing import BinaryIO

from coopgraph.errors import CoopGraphError
from coopgraph.figures.drawing import draw

__all__ = ["draw_for_ever"]

#: Whether it is to be a PNG, or in the answer whether it is drawn; and how many bytes follow.
_HEADER = struct.Struct("!?I")


def draw_for_ever(source: BinaryIO | None = None, target: BinaryIO | None = None) -> None:
    """Draw what arrives until the other end closes.

    Args:
        source: Where specifications come from; default, the standard input.
        target: Where drawings go; default, the standard output.
    """
    if source is None:
        # Whoever stops the whole group means the process that faces clients: that closes the line when it has done.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, target = source or sys.stdin.buffer, target or sys.stdout.buffer
    while len(header := source.read(_HEADER.size)) == _HEADER.size:
        is_png, size = _HEADER.unpack(header)
        is_drawn, body = _draw(source.read(size), "png" if is_png else "svg")
        target.write(_HEADER.pack(is_drawn, len(body)) + body)
        target.flush()


def _draw(spec: bytes, form: str) -> tuple[bool, bytes]:
    try:
        return True, draw(json.loads(spec), form)
    except (CoopGraphError, ValueError) as error:
        return False, str(error).encode()
