"""What passes between the process that faces clients and a worker: one request, and its response piece by piece.

Each frame is one letter, the length of its content, and the content. Both ends are processes of one service, started
from the same code, so requests and heads of responses are pickled.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

__all__ = ["BODY", "END", "FAULT", "REQUEST", "START", "WHOLE", "FrameReader", "Head", "Request", "read_head", "write"]

#: A request; the head of a response; a piece of its body; its end; a head and the whole body; what went wrong inside.
REQUEST, START, BODY, END, WHOLE, FAULT = b"Q", b"S", b"B", b"E", b"W", b"F"

_HEADER = struct.Struct("!cI")

#: Status and headers of a response.
Head: TypeAlias = tuple[int, list[tuple[bytes, bytes]]]


class Request(NamedTuple):
    """A request as it is passed to a worker: what ASGI calls its scope, and its whole body.

    Attributes:
        method: For example `GET`.
        path: Decoded path.
        raw_path: Path as it was sent.
        query_string: As it was sent.
        headers: Name and value of each header, names in lower case.
        scheme: `http` or `https`.
        server: Host and port of this end, or None.
        client: Host and port of the other end, or None.
        root_path: Path under which the service is mounted.
        http_version: For example `1.1`.
        body: The body.
    """

    method: str
    path: str
    raw_path: bytes
    query_string: bytes
    headers: list[tuple[bytes, bytes]]
    scheme: str
    server: tuple[str, int | None] | None
    client: tuple[str, int] | None
    root_path: str
    http_version: str
    body: bytes


def write(kind: bytes, content: bytes = b"") -> bytes:
    """Write a frame.

    Args:
        kind: One of the letters of this module.
        content: What it holds.

    Returns:
        The bytes on the wire.
    """
    return _HEADER.pack(kind, len(content)) + content


def read_head(content: bytes) -> tuple[Head, bytes]:
    """Read the content of a `START` or `WHOLE` frame.

    Args:
        content: A pickled head, and the body that follows it.

    Returns:
        Status and headers, and the body, which is empty in a `START`.
    """
    length = int.from_bytes(content[:4], "big")
    head: Head = pickle.loads(content[4 : 4 + length])  # noqa: S301 (a worker of ours wrote it)
    return head, content[4 + length :]


def write_head(head: Head, body: bytes = b"") -> bytes:
    """Write the content of a `START` or `WHOLE` frame.

    Args:
        head: Status and headers.
        body: The body.

    Returns:
        The content.
    """
    pickled = pickle.dumps(head, pickle.HIGHEST_PROTOCOL)
    return len(pickled).to_bytes(4, "big") + pickled + body


class FrameReader:
    """Cuts what arrives into frames."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Take what has arrived.

        Args:
            data: The next bytes.

        Yields:
            Letter and content of each frame that is whole.
        """
        self._held += data
        place = 0
        while len(self._held) - place >= _HEADER.size:
            kind, length = _HEADER.unpack_from(self._held, place)
            end = place + _HEADER.size + length
            if len(self._held) < end:
                break
            content = bytes(memoryview(self._held)[place + _HEADER.size : end])
            place = end
            yield kind, content
        if place:
            del self._held[:place]
