"""A served graph and a browser: pages as people get them, and what the browser asked for on the way."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
CLIENTS = ROOT / "tests" / "api" / "clients"
AXE = CLIENTS / "node_modules" / "axe-core" / "axe.min.js"
#: Longest that anything here may take on a machine that is busy with other things, in milliseconds.
PATIENCE = 60_000
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
def serve(*arguments: str, **settings: str) -> Iterator[str]:
    """Run a service, and give its address once it says it.

    Raises:
        AssertionError: If it ends before that.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COOPGRAPH_")}
    environment |= {"COOPGRAPH_LOG": "off", "COOPGRAPH_WORKERS": "2", "PYTHONUNBUFFERED": "1", **settings}
    command = [sys.executable, "-m", "coopgraph", "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        said = []
        assert process.stderr is not None
        for line in process.stderr:
            said.append(line)
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            if found:
                break
        else:
            raise AssertionError(said)
        try:
            yield found[0]
        finally:
            process.terminate()
            process.communicate()


@pytest.fixture(scope="session", name="served")
def _served(graph_home: Path) -> Iterator[str]:
    """The address of a service over the whole graph."""
    with serve(COOPGRAPH_HOME=str(graph_home)) as address:
        yield address


@pytest.fixture(scope="session", name="serve")
def _serve() -> Callable[..., Any]:
    """Runs another service."""
    return serve


@pytest.fixture(scope="module", name="browser")
def _browser() -> Iterator[Browser]:
    """A browser without a window; no longer than a module, since its loop of events is in the way of other tests."""
    program = runpy.run_path(str(CLIENTS / "install.py"))["find_browser"]()
    assert program is not None, "run tests/api/clients/install.py"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield browser
        browser.close()


class Visitor:
    """Somebody with a browser.

    Attributes:
        context: Their browser profile.
        asked: Hosts that the browser asked.
        faults: What went wrong in the pages: errors of scripts, and what their policy forbade.
    """

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.asked: set[str] = set()
        self.faults: list[str] = []
        context.set_default_timeout(PATIENCE)
        context.on("request", lambda request: self.asked.add(urlsplit(request.url).netloc))
        context.on("weberror", lambda fault: self.faults.append(str(fault.error)))
        context.on("console", self._listen)

    def _listen(self, message: Any) -> None:
        # A page that says what is wrong is answered with 4xx, which the browser tells too.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)

    def open(self, path: str) -> Page:
        """Open a page of the service."""
        page = self.context.new_page()
        page.goto(f"{self.address}{path}", timeout=PATIENCE)
        return page

    def check(self) -> None:
        """Hold that nobody but the service was asked, and that nothing went wrong."""
        assert self.asked <= {urlsplit(self.address).netloc, ""}
        assert self.faults == []


@pytest.fixture(name="visit")
def _visit(browser: Browser, served: str) -> Iterator[Callable[..., Visitor]]:
    """Makes a visitor with a width, a language and perhaps no JavaScript; afterwards nothing may have gone wrong."""
    visitors: list[Visitor] = []

    def make(
        *, width: int = 1280, language: str = "es-PE", scripts: bool = True, address: str = served, **options: Any
    ) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale=language,
            java_script_enabled=scripts,
            accept_downloads=True,
            **options,
        )
        visitors.append(Visitor(context, address))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.context.close()
        visitor.check()


@pytest.fixture(scope="session", name="find_barriers")
def _find_barriers() -> Callable[[Page], list[str]]:
    """Looks for what keeps people with disabilities out, with axe: WCAG 2.2 A and AA and its best practices."""
    axe = AXE.read_text(encoding="utf-8")

    def find(page: Page) -> list[str]:
        page.evaluate(axe)
        found = page.evaluate("async () => (await axe.run(document, { resultTypes: ['violations'] })).violations")
        return [f"{one['id']}: {node['html'][:160]} {node['failureSummary']}" for one in found for node in one["nodes"]]

    return find
