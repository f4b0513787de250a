"""A service over the tiny graph on a port of this machine, and a browser that reaches nothing else."""

from __future__ import annotations

import runpy
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from api.main import create_app
from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore

TESTS = Path(__file__).parents[1]
TINY = TESTS / "fixtures" / "api" / "tiny.nq"
#: The browser reaches nothing but this machine, whatever a page or the browser itself asks for.
SWITCHES = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--no-first-run",
    "--no-proxy-server",
    "--no-sandbox",
]


@contextmanager
def serve(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free port of this machine; its address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session", name="serve")
def _serve() -> Callable[..., Any]:
    """Serves an application for as long as a test needs it."""
    return serve


@pytest.fixture(scope="session", name="make_app")
def _make_app(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., FastAPI]:
    """Makes the application over the tiny graph and more quads."""
    home = tmp_path_factory.mktemp("web")

    def make(quads: str = "") -> FastAPI:
        return create_app(EmbeddedStore.from_nquads(TINY.read_bytes() + quads.encode()), Settings(home))

    return make


@pytest.fixture(scope="session", name="server")
def _server(make_app: Callable[..., FastAPI]) -> Iterator[str]:
    """The address of the service over the tiny graph."""
    with serve(make_app()) as address:
        yield address


# One for each file: as long as there is one, its thread has a loop that no other test can have.
@pytest.fixture(scope="module", name="browser")
def _browser() -> Iterator[Browser]:
    """A browser without a window."""
    program = runpy.run_path(str(TESTS / "api" / "clients" / "install.py"))["find_browser"]()
    assert program is not None, "run tests/api/clients/install.py"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(name="visit")
def _visit(browser: Browser, server: str) -> Iterator[Callable[..., Any]]:
    """Opens a page of the service; afterwards, nobody else was asked, no script failed, and no policy was broken."""
    contexts: list[BrowserContext] = []
    asked: set[str] = set()
    faults: list[str] = []

    def visit(path: str, address: str = server, script: str = "", **options: Any) -> Any:
        context = browser.new_context(**{"locale": "es-PE", **options})
        context.set_default_timeout(20_000)
        contexts.append(context)
        if script:
            context.add_init_script(script)
        context.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
        context.on("weberror", lambda fault: faults.append(str(fault.error)))
        context.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
        page = context.new_page()
        page.goto(f"{address}{path}")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert {name for name in asked if not name.startswith("127.0.0.1:")} <= {""}
    assert faults == []
