"""A query editor of the YASGUI family in a browser, on a page of another site: what the browser lets through counts."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

FOLDER = Path(__file__).parent
MINISTRY = "https://w3id.org/coopgraph/ontology#Ministry"
MINSA = "https://w3id.org/coopgraph/id/organization/minsa"
MTC = "https://w3id.org/coopgraph/id/organization/mtc"
SELECT = f"SELECT ?ministry WHERE {{ ?ministry a <{MINISTRY}> }} ORDER BY ?ministry"
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
#: Asks in the page, and gives what a program of another site can read of the answer.
FETCH = """async ([address, options]) => {
  const response = await fetch(address, options);
  return { status: response.status, text: await response.text(), headers: Object.fromEntries(response.headers) };
}"""


class Files(http.server.SimpleHTTPRequestHandler):
    """Serves files without writing a log."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name is the library's)
        """Write nothing."""


@pytest.fixture(scope="module", name="site")
def _site() -> Iterator[str]:
    """The address of another site, which holds the page with the editor."""
    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Files, directory=FOLDER))
    thread = threading.Thread(target=site.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{site.server_port}"
    site.shutdown()
    thread.join()
    site.server_close()


@pytest.fixture(scope="module", name="browser")
def _browser(installed: dict[str, Any]) -> Iterator[Browser]:
    """A browser without a window."""
    program = installed["find_browser"]()
    assert program is not None, "run tests/api/clients/install.py"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(name="open_editor")
def _open_editor(browser: Browser, site: str, server: str) -> Iterator[Callable[..., Page]]:
    """Opens the page with the editor; afterwards, it has asked nobody but its own site and the service."""
    context = browser.new_context(locale="es-PE")
    asked: set[str] = set()
    faults: list[str] = []
    context.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    context.on("weberror", lambda fault: faults.append(str(fault.error)))

    def open_page(query: str = "", method: str = "POST") -> Page:
        page = context.new_page()
        page.goto(f"{site}/editor.html?{urlencode({'endpoint': f'{server}/sparql', 'method': method})}")
        page.evaluate("query => window.editor.getTab().getYasqe().setValue(query)", query)
        return page

    yield open_page
    context.close()
    assert asked <= {urlsplit(site).netloc, urlsplit(server).netloc, ""}
    assert faults == []


def press(page: Page) -> None:
    """Press the editor's button that sends the query."""
    page.locator(".yasqe_queryButton").click()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_select(open_editor, method):
    """The editor sends a query to the service on another site and shows the rows."""
    page = open_editor(SELECT, method)
    press(page)
    links = page.locator(".yasr table a.iri")
    expect(links).to_have_count(2)
    assert [link.get_attribute("href") for link in links.all()] == [MINSA, MTC]


def test_ask(open_editor):
    """The editor shows yes."""
    page = open_editor(f"ASK {{ <{MTC}> a <{MINISTRY}> }}")
    press(page)
    expect(page.locator(".yasr_results")).to_contain_text("True")


@pytest.mark.parametrize("query", [f"CONSTRUCT WHERE {{ ?s a <{MINISTRY}> }}", f"DESCRIBE <{MINSA}> <{MTC}>"])
def test_graph(open_editor, query):
    """The editor shows graphs."""
    page = open_editor(query)
    press(page)
    for subject in (MINSA, MTC):
        expect(page.locator(f'.yasr table a.iri[href="{subject}"]').first).to_be_visible()


def test_syntax_error(open_editor):
    """The editor shows our message with line and column, not its own guess that other sites are not let in."""
    page = open_editor("SELECT * WHERE {\n  ?s ?p }")
    press(page)
    message = page.locator(".yasr .errorResult")
    expect(message).to_contain_text("} is not expected here.")
    expect(message).to_contain_text('"line": 2')
    expect(message).to_contain_text('"column": 9')
    expect(message).not_to_contain_text("CORS")


def test_refusal(open_editor):
    """The editor shows why an update is refused."""
    page = open_editor("DELETE WHERE { ?s ?p ?o }")
    press(page)
    expect(page.locator(".yasr .errorResult")).to_contain_text('"code": "query-refused"')


def test_direct_post(open_editor, server):
    """A program on another site may post a query directly, which browsers ask leave for first, and read the headers."""
    options = {
        "method": "POST",
        "headers": {"Content-Type": "application/sparql-query", "Accept": "text/csv", "Accept-Language": "en"},
        "body": SELECT,
    }
    answer = open_editor().evaluate(FETCH, [f"{server}/sparql", options])
    assert (answer["status"], answer["text"].splitlines()) == (200, ["ministry", MINSA, MTC])
    assert answer["headers"]["content-type"] == "text/csv; charset=utf-8"
    assert "Accept" in answer["headers"]["vary"]


@pytest.mark.parametrize("path", ["/sparql", "/queries/cooperation-offices.csv"])
def test_headers_that_need_leave(open_editor, server, path):
    """A program on another site may ask every address with the headers that programs add, and read the answer."""
    headers = {"X-Requested-With": "XMLHttpRequest", "If-None-Match": '"none"', "Cache-Control": "no-cache"}
    assert open_editor().evaluate(FETCH, [f"{server}{path}", {"headers": headers}])["status"] == 200


def test_problem_read_elsewhere(open_editor, server):
    """A program on another site can read a problem document."""
    answer = open_editor().evaluate(FETCH, [f"{server}/sparql?{urlencode({'query': 'SELECT'})}", {}])
    assert answer["status"] == 400
    assert answer["headers"]["content-type"] == "application/problem+json"
