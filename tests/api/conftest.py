"""A service over a tiny graph, a client for it, and a reader of its pages.

The client speaks to the application through httpx's own ASGI transport: no network, no server, and faults of the
application come back as the responses that a client of the real server would see.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.main import create_app
from coopgraph.query import catalogue
from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.home import Manifest

FIXTURES = Path(__file__).parent.parent / "fixtures" / "api"
_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Client:
    """Sends requests to an application in the same process.

    Attributes:
        app: The application.
    """

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def request(self, method: str, url: str, **options: Any) -> httpx.Response:
        """Send one request and wait for its answer."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as client:
                client.headers.pop("accept")
                return await client.request(method, url, **options)

        return asyncio.run(send())

    def get(self, url: str, **options: Any) -> httpx.Response:
        """Send a GET."""
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> httpx.Response:
        """Send a POST."""
        return self.request("POST", url, **options)


class Element:
    """An element of a page.

    Attributes:
        tag: Its name.
        attributes: Its attributes.
        parents: Names of the elements around it.
    """

    def __init__(self, tag: str, attributes: dict[str, str | None], parents: tuple[str, ...]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parents = parents
        self.pieces: list[str] = []

    def __getitem__(self, name: str) -> str | None:
        return self.attributes.get(name)

    @property
    def text(self) -> str:
        """The text inside the element, with white space folded."""
        return " ".join("".join(self.pieces).split())


class Page(HTMLParser):
    """The elements of a page in order; elements that are not closed, or closed twice, fail the reading."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.feed(text)
        self.close()
        assert not self.open, f"left open: {[element.tag for element in self.open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        assert len(dict(attrs)) == len(attrs), f"attribute given twice: {tag} {attrs}"
        element = Element(tag, dict(attrs), tuple(parent.tag for parent in self.open))
        self.elements.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        """Give text to all elements around it."""
        for element in self.open:
            element.pieces.append(data)

    def find(self, tag: str, **attributes: str) -> list[Element]:
        """List the elements of one name that have these attributes."""
        return [
            element
            for element in self.elements
            if element.tag == tag and attributes.items() <= element.attributes.items()
        ]

    @property
    def strange_scripts(self) -> list[Element]:
        """The scripts that are neither data nor those of the bundle; where all is well there is none."""
        return [
            script
            for script in self.find("script")
            if script["type"] != "application/ld+json"
            and (script.text or not (script["src"] or "").startswith("/static/bundle/"))
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        """Return the only such element."""
        found = self.find(tag, **attributes)
        assert len(found) == 1, f"{len(found)} times <{tag}> {attributes}"
        return found[0]


@pytest.fixture(scope="session", name="tiny")
def _tiny() -> EmbeddedStore:
    """A store with the 39 quads of tiny.nq."""
    return EmbeddedStore.from_nquads((FIXTURES / "tiny.nq").read_bytes())


@pytest.fixture(scope="session", name="make_client")
def _make_client(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Client]:
    """Makes a client of a service over any store, with the two queries of the fixtures."""
    home = tmp_path_factory.mktemp("api")
    queries = catalogue(FIXTURES / "queries")

    def make(store: Any, public_url: str | None = None, manifest: Manifest | None = None, home: Path = home) -> Client:
        return Client(create_app(store, Settings(home, public_url), queries, manifest))

    return make


@pytest.fixture(scope="session", name="client")
def _client(make_client: Callable[..., Client], tiny: EmbeddedStore) -> Client:
    """A client of a service over the tiny graph."""
    return make_client(tiny, manifest=Manifest("a" * 64, "b" * 64, {}))


@pytest.fixture(scope="session", name="read_page")
def _read_page() -> Callable[[httpx.Response], Page]:
    """Reads the elements of a page."""

    def read(response: httpx.Response) -> Page:
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        return Page(response.text)

    return read
