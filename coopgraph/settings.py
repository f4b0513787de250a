"""The settings of the environment that are no IRI; the base IRI is in `namespaces`.

`docs/reference/settings.md` is the table of them all; a test holds it against this file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from coopgraph.errors import CoopGraphError

__all__ = ["Settings"]

_Number = TypeVar("_Number", int, float)


@dataclass(frozen=True)
class Settings:
    """What the environment decides.

    Attributes:
        home: Folder where built graphs lie (`COOPGRAPH_HOME`; default `.coopgraph` in the working folder).
        public_url: Where the service is seen (`COOPGRAPH_PUBLIC_URL`), or None for the host of each request.
        sparql_endpoint: The SPARQL endpoint that answers instead of the embedded engine
            (`COOPGRAPH_SPARQL_ENDPOINT`), or None.
        graph_store: The Graph Store that `build --to` loads (`COOPGRAPH_GRAPH_STORE`), or None for what follows from
            the endpoint.
        store_user: User of both (`COOPGRAPH_STORE_USER`), or None.
        store_password: Their password (`COOPGRAPH_STORE_PASSWORD`), or None.
        query_timeout: Seconds that one piece of work may take (`COOPGRAPH_QUERY_TIMEOUT`).
        query_memory: MiB that one piece of work may take beside the graph (`COOPGRAPH_QUERY_MEMORY`).
        row_limit: Most rows of an answer (`COOPGRAPH_ROW_LIMIT`).
        rate_limit: Requests a minute for each client, 0 for no limit (`COOPGRAPH_RATE_LIMIT`).
        workers: Processes that answer at once (`COOPGRAPH_WORKERS`); as many again may be held by long queries.
        queue: Most pieces of work that wait for a worker (`COOPGRAPH_QUEUE`).
        log: `json` for a line for each request on the standard error, or `off` (`COOPGRAPH_LOG`).
    """

    home: Path
    public_url: str | None = None
    sparql_endpoint: str | None = None
    graph_store: str | None = None
    store_user: str | None = None
    store_password: str | None = field(default=None, repr=False)
    query_timeout: float = 30.0
    query_memory: int = 2048
    row_limit: int = 1_000_000
    rate_limit: int = 0
    workers: int = field(default_factory=lambda: max(2, os.cpu_count() or 2))
    queue: int = 128
    log: str = "json"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings from environment variables.

        Args:
            environment: Variable name to value.

        Returns:
            The settings, with defaults where a variable is absent or empty; a value that cannot be understood is a
            `CoopGraphError` that names the variable.
        """
        found = _Environment(environment)
        defaults = cls(Path())
        return cls(
            home=Path(found.text("COOPGRAPH_HOME") or ".coopgraph"),
            public_url=found.address("COOPGRAPH_PUBLIC_URL"),
            sparql_endpoint=found.address("COOPGRAPH_SPARQL_ENDPOINT"),
            graph_store=found.address("COOPGRAPH_GRAPH_STORE"),
            store_user=found.text("COOPGRAPH_STORE_USER"),
            store_password=found.text("COOPGRAPH_STORE_PASSWORD"),
            query_timeout=found.number("COOPGRAPH_QUERY_TIMEOUT", defaults.query_timeout, float, least=0.1),
            query_memory=found.number("COOPGRAPH_QUERY_MEMORY", defaults.query_memory, int, least=64),
            row_limit=found.number("COOPGRAPH_ROW_LIMIT", defaults.row_limit, int, least=1),
            rate_limit=found.number("COOPGRAPH_RATE_LIMIT", defaults.rate_limit, int, least=0),
            workers=found.number("COOPGRAPH_WORKERS", defaults.workers, int, least=1),
            queue=found.number("COOPGRAPH_QUEUE", defaults.queue, int, least=1),
            log=found.choice("COOPGRAPH_LOG", defaults.log, ("json", "off")),
        )


@dataclass(frozen=True)
class _Environment:
    """Environment variables, read with a clear sentence where one cannot be understood."""

    variables: Mapping[str, str]

    def text(self, name: str) -> str | None:
        return self.variables.get(name) or None

    def address(self, name: str) -> str | None:
        value = self.text(name)
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            sound = False
        if not sound or any(character.isspace() for character in value):
            raise CoopGraphError(f"{name} is no http address: {value[:200]!r}.", remedy="Write it as https://…")
        return value

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name) or default
        if value not in choices:
            raise CoopGraphError(f"{name} is {value[:50]!r}.", remedy=f"Give one of: {', '.join(choices)}.")
        return value

    def number(self, name: str, default: _Number, read: Callable[[str], _Number], *, least: _Number) -> _Number:
        value = self.text(name)
        if value is None:
            return default
        try:
            number = read(value)
        except ValueError:
            number = least - 1
        # What is no number (nan) is not at least anything.
        if not number >= least or number == float("inf"):
            kind = "a whole number" if read is int else "a number"
            raise CoopGraphError(
                f"{name} is {value[:50]!r}.", remedy=f"Give {kind} from {least}, or leave it out for {default}."
            )
        return number
