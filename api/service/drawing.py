"""Draws the figures in one process of its own, which is started with the first and replaced when it hangs.

The workers compose the specifications. They cannot draw them: the drawing library asks for more addresses than a worker
may have, and a fork of a process that has drawn cannot draw.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import struct
import sys
from collections import OrderedDict
from contextlib import suppress

from api.problems import ServiceBusyError
from api.service.frames import Head, Request
from api.views.figures import DRAWINGS, MARKED, SPECIFICATION, read_marks
from coopgraph.errors import CoopGraphError
from coopgraph.figures import FIGURES

__all__ = ["PAGE", "Drawer", "choose_form", "redirect"]

#: Seconds that one drawing may take, the start of the process included.
_LIMIT = 20.0
#: Bytes of drawings that are kept, and of one drawing that is taken.
_MOST_KEPT, _LONGEST = 16_777_216, 33_554_432
_BEGINNING, _REPORT = "/figures/", "/report"
#: A page that holds drawings, or marks in their place.
PAGE = "page"
_LATER = "Try again in some seconds."
_PROGRAM = "from coopgraph.figures.process import draw_for_ever; draw_for_ever()"
_HEADER = struct.Struct("!?I")
#: What the process needs of the environment; no address and no password of the service.
_ENVIRONMENT = ("HOME", "LANG", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "SYSTEMROOT", "TMPDIR")


def choose_form(request: Request) -> str | None:
    """Tell as what a request wants a figure drawn.

    Args:
        request: The request.

    Returns:
        `svg` or `png`; `page` for a page that may hold drawings; None for whatever is no drawing.
    """
    if request.path == _REPORT and request.method in ("GET", "HEAD"):
        return PAGE
    name, _, ending = request.path.rpartition(".")
    is_drawing = ending in DRAWINGS and name.startswith(_BEGINNING) and name.removeprefix(_BEGINNING) in FIGURES
    return ending if is_drawing and request.method in ("GET", "HEAD") else None


def redirect(request: Request, form: str) -> Request:
    """Make the request for the specification of a drawing, which a worker answers.

    Args:
        request: The request for the drawing.
        form: What `choose_form` says.

    Returns:
        The request for the specification; that for a page, as it is.
    """
    if form == PAGE:
        return request
    path = f"{request.path.removesuffix(form)}{SPECIFICATION}"
    # Of a path that is percent-encoded the ending may be too: it is written anew from what it was read as.
    return request._replace(method="GET", path=path, raw_path=path.encode("ascii", "ignore"))


class Drawer:
    """The process that draws, one figure after another.

    Attributes:
        drawn: How many figures have been drawn.
        kept: How many were answered with a drawing that was kept.
        replaced: How many times the process was ended because it failed.
    """

    def __init__(self, limit: float = _LIMIT) -> None:
        """Make a drawer; its process is started when there is something to draw.

        Args:
            limit: Seconds that one drawing may take.
        """
        self.drawn = self.kept = self.replaced = 0
        self._limit = limit
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._cache: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    async def answer(self, head: Head, spec: bytes, form: str) -> tuple[Head, bytes]:
        """Turn the answer of a worker for a specification into the answer for its drawing.

        Args:
            head: Status and headers of the worker.
            spec: The specification, or the page with marks, where the status is 200.
            form: What `choose_form` says.

        Returns:
            Status and headers, and the drawing; anything but 200 as it is. What hinders the drawing is raised.
        """
        status, headers = head
        if form == PAGE:
            return await self._fill(head, spec)
        if status != 200:
            return head, spec
        body = await self.draw(spec, form)
        changed = {b"content-type": DRAWINGS[form].encode(), b"content-length": str(len(body)).encode()}
        kept = [(name, self._rename(name, value, form)) for name, value in headers if name.lower() not in changed]
        return (status, [*kept, *changed.items()]), body

    async def _fill(self, head: Head, page: bytes) -> tuple[Head, bytes]:
        """Put drawings into a page in the place of the marks of a worker; any other answer passes as it is."""
        status, headers = head
        if all(name.lower() != MARKED.encode() for name, _ in headers):
            return head, page
        pieces, specs = read_marks(page)
        filled = [pieces[0]]
        for spec, piece in zip(specs, pieces[1:], strict=True):
            filled += [await self.draw(spec, "svg"), piece]
        body = b"".join(filled)
        dropped = (MARKED.encode(), b"content-length")
        kept = [(name, value) for name, value in headers if name.lower() not in dropped]
        return (status, [*kept, (b"content-length", str(len(body)).encode())]), body

    @staticmethod
    def _rename(name: bytes, value: bytes, form: str) -> bytes:
        is_name = name.lower() == b"content-disposition"
        return value.replace(f".{SPECIFICATION}".encode(), f".{form}".encode()) if is_name else value

    async def draw(self, spec: bytes, form: str) -> bytes:
        """Draw a specification, or give a drawing of it that was kept.

        Args:
            spec: The specification as JSON.
            form: `svg` or `png`.

        Returns:
            The drawing. What hinders it is raised.
        """
        key = hashlib.sha256(form.encode() + spec).hexdigest()
        found = self._find(key)
        if found is not None:
            return found
        await self._wait_turn()
        try:
            # Whoever was before may have wanted the same.
            body = self._find(key)
            if body is None:
                body = await self._ask(form, spec)
                self.drawn += 1
                self._keep(key, body)
        finally:
            self._turn.release()
        return body

    async def _wait_turn(self) -> None:
        """Wait until nothing else is drawn.

        Raises:
            ServiceBusyError: If that takes too long.
        """
        try:
            async with asyncio.timeout(self._limit):
                await self._turn.acquire()
        except TimeoutError:
            raise ServiceBusyError("too many figures wait to be drawn.", remedy=_LATER) from None

    def _find(self, key: str) -> bytes | None:
        if key not in self._cache:
            return None
        self._cache.move_to_end(key)
        self.kept += 1
        return self._cache[key]

    def _keep(self, key: str, body: bytes) -> None:
        self._cache[key] = body
        self._size += len(body)
        while self._size > _MOST_KEPT:
            self._size -= len(self._cache.popitem(last=False)[1])

    async def _ask(self, form: str, spec: bytes) -> bytes:
        """Let the process draw.

        Raises:
            CoopGraphError: If this cannot be drawn.
            ServiceBusyError: If it is not drawn in time, or the process ends.
        """
        is_whole = False
        try:
            async with asyncio.timeout(self._limit):
                is_drawn, body = await self._exchange(form, spec)
            is_whole = True
        except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
            raise ServiceBusyError("the figure could not be drawn in time.", remedy=_LATER) from error
        finally:
            # Half an answer would be taken for the next.
            if not is_whole:
                self.replaced += 1
                await self.close()
        if not is_drawn:
            raise CoopGraphError(body.decode(errors="replace"))
        return body

    async def _exchange(self, form: str, spec: bytes) -> tuple[bool, bytes]:
        process = await self._start()
        if process.stdin is None or process.stdout is None:
            raise OSError("the process that draws has no pipes")
        process.stdin.write(_HEADER.pack(form == "png", len(spec)) + spec)
        await process.stdin.drain()
        is_drawn, size = _HEADER.unpack(await process.stdout.readexactly(_HEADER.size))
        if size > _LONGEST:
            raise OSError("the drawing is too long")
        return is_drawn, await process.stdout.readexactly(size)

    async def _start(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                _PROGRAM,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            )
        return self._process

    async def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
