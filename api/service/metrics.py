"""What the service counts of itself, in the format that Prometheus reads; where the counts come from is for `front`."""

from __future__ import annotations

from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from api.service.drawing import Drawer
from api.service.pool import Pool

__all__ = ["MEDIA_TYPE", "Metrics"]

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
#: The first step of a path, where it is one of these, names what was asked for; a client can invent any other.
_ROUTES = frozenset(
    (
        *("sparql", "queries", "id", "doc", "ontology", "vocab", "graph", "catalog", "dumps", "compare", "analysis"),
        *("claims", "scenarios", "validate", "profiles", "health", "ready", "metrics", "static", ".well-known"),
        *("openapi.json", "docs", "sitemap.xml", "robots.txt", "problem", "search", "organizations", "findings"),
        *("history", "procedures", "data"),
        *("figures", "report"),
    )
)
_METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS"))
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The counts of one service."""

    def __init__(self, pool: Pool, drawer: Drawer) -> None:
        self._pool = pool
        self._drawer = drawer
        self._found: dict[tuple[str, str, int], tuple[Counter, Histogram, Counter]] = {}
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "coopgraph_requests", "Requests answered.", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "coopgraph_request_seconds",
            "Time from a request to the end of its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._bytes = Counter("coopgraph_response_bytes", "Bytes of bodies sent.", ("route",), registry=self._registry)
        self._broken = Counter(
            "coopgraph_responses_broken", "Answers broken off after they had begun.", registry=self._registry
        )
        self._active = Gauge("coopgraph_requests_active", "Requests being answered.", registry=self._registry)
        self._busy = Gauge("coopgraph_workers_busy", "Workers that are answering.", registry=self._registry)
        self._queued = Gauge("coopgraph_requests_queued", "Requests that wait for a worker.", registry=self._registry)
        self._stopped = Gauge(
            "coopgraph_work_stopped", "Pieces of work ended at a limit.", ("reason",), registry=self._registry
        )
        self._figures = Gauge(
            "coopgraph_figures", "Figures drawn, kept from before, or not drawn.", ("how",), registry=self._registry
        )
        self._ready = Gauge("coopgraph_ready", "1 if there is a graph to answer from.", registry=self._registry)
        self._build = Gauge(
            "coopgraph_build", "Always 1; tells which build is served.", ("digest", "version"), registry=self._registry
        )

    def begin(self) -> None:
        """Count a request that has arrived."""
        self._active.inc()

    def end(self, method: str, path: str, status: int, seconds: float, size: int, *, is_broken: bool) -> None:
        """Count a request that has been answered.

        Args:
            method: Its method.
            path: Its path.
            status: Status of its response.
            seconds: What it took.
            size: Bytes of the body.
            is_broken: Whether the answer was broken off.
        """
        first = path.strip("/").partition("/")[0]
        route = f"/{first}" if first in _ROUTES or not first else "other"
        self._active.dec()
        requests, times, sizes = self._find(method if method in _METHODS else "other", route, status)
        requests.inc()
        times.observe(seconds)
        sizes.inc(size)
        if is_broken:
            self._broken.inc()

    def _find(self, method: str, route: str, status: int) -> tuple[Counter, Histogram, Counter]:
        """Find the counts of one kind of request; the library makes more of it at each time than counting takes."""
        found = self._found.get((method, route, status))
        if found is None:
            found = (
                self._requests.labels(method, route, str(status)),
                self._seconds.labels(route),
                self._bytes.labels(route),
            )
            self._found[method, route, status] = found
        return found

    def write(self) -> bytes:
        """Write all counts.

        Returns:
            The text format of Prometheus.
        """
        self._busy.set(self._pool.busy)
        self._queued.set(self._pool.queued)
        self._ready.set(self._pool.is_ready)
        for reason, count in self._pool.stopped.items():
            self._stopped.labels(reason).set(count)
        drawer = self._drawer
        for how, count in (("drawn", drawer.drawn), ("kept", drawer.kept), ("failed", drawer.replaced)):
            self._figures.labels(how).set(count)
        orders = self._pool.orders
        digest = orders.manifest.digest if orders is not None and orders.manifest is not None else ""
        self._build.clear()
        self._build.labels(digest, version("coopgraph")).set(1)
        return generate_latest(self._registry)
