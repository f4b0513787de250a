"""What several tests share: the smallest data that shows a thing is in the tests themselves.

Tests that compare with the source documents carry the mark `document`. They run only where the documents lie beside the
checkout (`../shared/seeds`, or COOPGRAPH_SEEDS); the run prints how many there were.
"""

import fcntl
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
#: Files of few tests that take long: they build the graph anew.
_LONG = {"test_wheel.py", "test_bad_input.py", "test_cli.py", "test_synthetic.py", "test_operation.py"}
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
    items[:] = sorted(kept, key=_place(kept))


def _place(items):
    """Give the key that orders the tests: no core waits for the graph, or for the last long file.

    One file that needs the graph makes one core build it, while the others take the files that need none; those that
    take long come before the rest.
    """
    graph = {item.path for item in items if "graph_home" in item.fixturenames}
    first = min((path for path in graph if path.name not in _LONG), default=None)

    def place(item):
        is_long = item.path.name in _LONG or item.path.parent.name == "browser"
        return item.path != first, item.path in graph, not is_long

    return place


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
    """A home with the whole graph, as `coopgraph build` leaves it: built once for the run, while other cores wait.

    What the build has told lies beside it, in `build.log`.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    home = shared / "graph" / "home"
    home.parent.mkdir(exist_ok=True)
    with (shared / "graph" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "current").exists():
            environment = {name: value for name, value in os.environ.items() if not name.startswith("COOPGRAPH_")}
            done = subprocess.run(
                [sys.executable, "-m", "coopgraph", "build"],
                cwd=ROOT,
                env={**environment, "COOPGRAPH_HOME": str(home)},
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            (home.parent / "build.log").write_text(done.stdout + done.stderr, encoding="utf-8")
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
