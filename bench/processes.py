"""Starts what is measured in processes of its own, and ends it; what is measured is for the others."""

from __future__ import annotations

import multiprocessing
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from multiprocessing.connection import Connection
from typing import Any

__all__ = ["free_port", "in_process", "serving"]

#: Seconds that a server may take to load its data, to answer once it listens, and to end.
_PATIENCE = 180.0
_ANSWER = 5.0
_FAREWELL = 10.0


@contextmanager
def in_process(target: Any, given: Any) -> Iterator[Connection]:
    """Run a function in a fresh process, and end it with the block.

    Args:
        target: Is called with the other end of the connection, and with what is given.
        given: What it is given.

    Yields:
        This end of the connection.
    """
    here, there = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=target, args=(there, given))
    process.start()
    there.close()
    try:
        yield here
    finally:
        here.close()
        process.join()


@contextmanager
def serving(command: Sequence[str], port: int, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server from the moment it answers, and end it with the block.

    Args:
        command: The program and its arguments.
        port: Where it will listen on this machine.
        environment: Its environment.

    Yields:
        The process.

    Raises:
        RuntimeError: If it ends before it answers, with the end of what it said.
    """
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, env=dict(environment), stdout=said, stderr=said)  # noqa: S603 (ours)
        try:
            if not _answers(process, port):
                said.seek(0)
                raise RuntimeError(f"{command[0]} does not answer: {said.read()[-2000:].decode(errors='replace')}")
            yield process
        finally:
            _end(process)


def free_port() -> int:
    """Find a port that nothing listens on.

    Returns:
        Its number.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=_ANSWER)) as connection:
                connection.request("GET", "/")
                # Who answers before the data is loaded says so with a status of 503.
                if connection.getresponse().status < 500:
                    return True
        except (OSError, HTTPException):
            pass
        time.sleep(0.05)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_FAREWELL)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
