"""Opens what is to be asked: a remote endpoint, files of RDF, or a build; what is asked is for others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.files import read_dataset
from coopgraph.store.port import Store

__all__ = ["open_endpoint", "open_store"]


def open_endpoint(settings: Settings) -> Store:
    """Open the remote endpoint; nothing is sent before it is asked.

    Args:
        settings: Its address, its user and the time limit.

    Returns:
        The store.
    """
    # The client of HTTP takes a moment to import, which a graph of our own need not wait for.
    from coopgraph.store.remote import RemoteStore

    return RemoteStore(
        settings.sparql_endpoint or "",
        user=settings.store_user,
        password=settings.store_password,
        timeout=settings.query_timeout,
    )


def open_store(settings: Settings, graph: Path | None, data: Sequence[Path] = ()) -> Store | None:
    """Open a store.

    Args:
        settings: Where a remote endpoint is set, it is asked instead of a build.
        graph: N-Quads of a build, or None.
        data: Files of RDF that are asked instead of the build; their triples outside named graphs stand in the default
            graph only. A fault in one is a `GraphFileError`.

    Returns:
        The store, or None if there is nothing to open.
    """
    if data:
        return EmbeddedStore.from_nquads(read_dataset(data))
    if settings.sparql_endpoint is not None:
        return open_endpoint(settings)
    return None if graph is None else EmbeddedStore.from_nquads(graph.read_bytes(), graph)
