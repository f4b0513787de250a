"""Measures the pages: the time of the service beside the time of their queries, what they weigh, how they arrive.

The queries of a page are what it asks the store while it is made; they are timed inside the same request.
"""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import runpy
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import httpx
from playwright.sync_api import sync_playwright
from processes import free_port, serving

from api.main import create_app
from coopgraph.settings import Settings
from coopgraph.store import EmbeddedStore
from coopgraph.store.home import read_manifest, standing_graph

__all__ = ["PAGES", "Weighed", "measure_pages"]

Table: TypeAlias = tuple[str, tuple[str, ...], list[tuple[str, ...]]]

PAGES = (
    *("/", "/search?q=OGCTI", "/organizations", "/doc/organization/minsa", "/doc/function/minsa-ogcti/39-c"),
    *("/compare?a=MINSA&b=MRE", "/analysis/dispersion", "/analysis/rectoria", "/analysis/coordination"),
    *("/analysis/flows", "/claims", "/findings", "/scenarios", "/scenarios/general-offices", "/history"),
    *("/procedures", "/queries", "/queries/cooperation-offices", "/sparql", "/data", "/report"),
)
ROUNDS = 5
#: A page may take this many times what its queries take, and these seconds more; and weigh these bytes, compressed.
TIMES, MORE, BYTES = 2.0, 0.015, 120_000
_ASKS = ("select", "ask", "construct", "answer", "write", "graphs", "size", "contains", "triples", "dump")
_SCRIPTS = re.compile(rb'<(?:script[^>]* src|link[^>]* rel="stylesheet"[^>]* href)="([^"]+)"')
_HEADERS = {"Accept": "text/html", "Accept-Language": "es"}
#: Milliseconds to the first content, and how far things moved after they were shown.
_ARRIVAL = """() => {
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  return [paint ? paint.startTime : null, window.moved];
}"""
_WATCH = """window.moved = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.moved += entry.value;
}).observe({ type: 'layout-shift', buffered: true });"""


@dataclass(frozen=True)
class Weighed:
    """What a page costs.

    Attributes:
        seconds: Time of the service, median.
        queries: Time of the queries in it, median.
        page: Bytes of the page, compressed.
        parts: Bytes of its scripts and style sheets, compressed.
    """

    seconds: float
    queries: float
    page: int
    parts: int

    @property
    def is_quick(self) -> bool:
        """Whether the page takes no longer than it may."""
        return self.seconds <= TIMES * self.queries + MORE


class _Watch:
    """Adds up the time in which the store is asked; a question inside another one counts once."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._depth = 0

    def over(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*given: Any, **named: Any) -> Any:
            self._depth += 1
            begun = time.perf_counter()
            try:
                return ask(*given, **named)
            finally:
                self._depth -= 1
                if not self._depth:
                    self.seconds += time.perf_counter() - begun

        return timed


@contextmanager
def _watched() -> Iterator[_Watch]:
    watch, kept = _Watch(), {name: getattr(EmbeddedStore, name) for name in _ASKS}
    for name, ask in kept.items():
        setattr(EmbeddedStore, name, watch.over(ask))
    try:
        yield watch
    finally:
        for name, ask in kept.items():
            setattr(EmbeddedStore, name, ask)


def measure_pages(settings: Settings, store: EmbeddedStore) -> Iterator[Table]:
    """Measure the pages of the service over a build.

    Args:
        settings: Where the build stands.
        store: The graph.

    Yields:
        Title, header and rows of each table.
    """
    weighed = asyncio.run(_weigh(settings, store))
    rows = [
        (
            path,
            f"{one.seconds * 1000:.1f}",
            f"{one.queries * 1000:.1f}",
            f"{one.seconds / one.queries:.2f}" if one.queries else "–",
            "" if one.is_quick else "too slow",
            f"{one.page / 1000:.1f}",
            f"{one.parts / 1000:.1f}",
            "" if one.page + one.parts <= BYTES else "too heavy",
        )
        for path, one in weighed.items()
    ]
    header = ("page", "service, ms", "its queries, ms", "ratio", "", "page, kB", "scripts and styles, kB", "")
    goal = f"at most {TIMES:g} times its queries and {MORE * 1000:g} ms; at most {BYTES // 1000} kB compressed"
    yield f"Pages, median of {ROUNDS}; the goal: {goal}", header, rows
    yield _measure_arrival(settings)


async def _weigh(settings: Settings, store: EmbeddedStore) -> dict[str, Weighed]:
    folder = standing_graph(settings.home).parent
    app = create_app(store, settings, manifest=read_manifest(settings.home), graph_folder=folder)
    transport = httpx.ASGITransport(app)
    found: dict[str, Weighed] = {}
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=_HEADERS) as client:
        with _watched() as watch:
            for path in PAGES:
                await client.get(path)
                taken: list[tuple[float, float]] = []
                for _ in range(ROUNDS):
                    watch.seconds, begun = 0.0, time.perf_counter()
                    response = await client.get(path)
                    taken.append((time.perf_counter() - begun, watch.seconds))
                response.raise_for_status()
                parts = [
                    await client.get(part.decode().replace("&amp;", "&")) for part in _SCRIPTS.findall(response.content)
                ]
                found[path] = Weighed(
                    statistics.median(seconds for seconds, _ in taken),
                    statistics.median(queries for _, queries in taken),
                    _size(response.content),
                    sum(_size(part.content) for part in parts),
                )
    return found


def _size(content: bytes) -> int:
    return len(gzip.compress(content, mtime=0))


def _measure_arrival(settings: Settings) -> Table:
    program = runpy.run_path(str(Path(__file__).parents[1] / "tests" / "api" / "clients" / "install.py"))[
        "find_browser"
    ]()
    header = ("page", "first content, ms", "layout shift")
    if program is None:
        return "No browser is here: run tests/api/clients/install.py", header, []
    port = free_port()
    environment = {**os.environ, "COOPGRAPH_HOME": str(settings.home), "COOPGRAPH_LOG": "off"}
    command = [str(Path(sys.executable).with_name("coopgraph")), "serve", "--host", "127.0.0.1", "--port", str(port)]
    with serving(command, port, environment), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.add_init_script(_WATCH)
        rows = []
        for path in PAGES:
            page.goto(f"http://127.0.0.1:{port}{path}", wait_until="networkidle")
            rows.append((path, *_write_arrival(page.evaluate(_ARRIVAL))))
        browser.close()
    return "Pages in a browser, each once, with what it has in its cache", header, rows


def _write_arrival(arrival: Sequence[float | None]) -> tuple[str, str]:
    first, moved = arrival
    return "–" if first is None else f"{first:.0f}", f"{moved:.3f}"
