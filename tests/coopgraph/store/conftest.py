"""A real SPARQL server for the tests of the remote engine: the one that the PyPI package `oxigraph` carries."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest


class Server:
    """An Oxigraph server on a port of its own; what it holds outlives a stop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        self.endpoint = f"http://127.0.0.1:{self._port}/query"
        self.graph_store = f"http://127.0.0.1:{self._port}/store"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        binary = Path(sys.executable).parent / "oxigraph"
        command = [binary, "serve", "--location", self._folder, "--bind", f"127.0.0.1:{self._port}"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/"):
                    return
            except (urllib.error.URLError, ConnectionError):
                assert self._process.poll() is None, "the server has ended"
                assert time.monotonic() < deadline, "the server does not answer"
                time.sleep(0.05)

    def stop(self) -> None:
        """Stop it, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@pytest.fixture(scope="module", name="server")
def _server(tmp_path_factory) -> Iterator[Server]:
    """A running server that holds nothing at first."""
    server = Server(tmp_path_factory.mktemp("oxigraph"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(name="own_server")
def _own_server(tmp_path) -> Iterator[Server]:
    """A running server for one test."""
    server = Server(tmp_path / "oxigraph")
    server.start()
    yield server
    server.stop()
