"""What several tests share: the smallest data that shows a thing is in the tests themselves.

Tests that compare with the source documents carry the mark `document`. They run only where the documents lie beside the
checkout (`../shared/seeds`, or COOPGRAPH_SEEDS); the run prints how many there were.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from coopgraph import pipeline
from coopgraph.settings import Settings

ROOT = Path(__file__).parent.parent
SEEDS = Path(os.environ.get("COOPGRAPH_SEEDS") or ROOT.parent / "shared" / "seeds")
_COUNTED = pytest.StashKey[dict[str, int]]()
CONFORMANCE = SEEDS.parent / "conformance"


def pytest_configure(config):
    """Declare the mark of tests that need the documents."""
    config.addinivalue_line("markers", "document: compares with the source documents, where they are present")


def pytest_collection_modifyitems(config, items):
    """Leave out the tests that need the documents where there are none, and count both."""
    kept = [item for item in items if SEEDS.is_dir() or "document" not in item.keywords]
    counted = {
        "document_tests": sum("document" in item.keywords for item in kept),
        "documents_absent": len(items) - len(kept),
    }
    # Each worker collects all tests; what one of them counts, the one that prints has to be told.
    config.stash[_COUNTED] = counted
    if hasattr(config, "workeroutput"):
        config.workeroutput.update(counted)
    items[:] = kept


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Take over what a worker has counted."""
    if node.workeroutput:
        node.config.stash[_COUNTED] = {name: node.workeroutput[name] for name in ("document_tests", "documents_absent")}


def pytest_terminal_summary(terminalreporter, config):
    """Say how many tests looked into the documents."""
    counted = config.stash.get(_COUNTED, {"document_tests": 0, "documents_absent": 0})
    terminalreporter.write_line(
        f"Tests that compare with the source documents: {counted['document_tests']} run, "
        f"{counted['documents_absent']} not collected because the documents are not here."
    )


@pytest.fixture(scope="session", name="seeds")
def _seeds() -> Path:
    """The folder of the source documents."""
    return SEEDS


@pytest.fixture(scope="session", name="graph_home")
def _graph_home(tmp_path_factory) -> Path:
    """A home with the whole graph, built once for the run."""
    home = tmp_path_factory.mktemp("home")
    report = pipeline.build(Settings(home), lambda stage, seconds: None)
    assert report.manifest is not None, report.validation.results[:5]
    return home


@pytest.fixture(scope="session", name="store")
def _store(graph_home):
    """The whole graph, in a store."""
    return pipeline.open_store(Settings(graph_home))


class Server:
    """The server of the package `oxigraph` on a port of its own; what it holds outlives a stop."""

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
