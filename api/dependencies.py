"""What endpoints ask for, named once; how it is made is decided in `api.main`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, cast

from fastapi import Depends, Request

from api.pages import Pages
from api.problems import RequestError
from api.questions import Questions
from coopgraph.errors import StoreNotFoundError
from coopgraph.publish.dumps import Dump, read_dumps
from coopgraph.settings import Settings
from coopgraph.store.home import Manifest
from coopgraph.store.port import Store

#: A name or an address, and perhaps a port: what stands in a URL without escapes.
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?\Z")

__all__ = ["Context", "ContextDep", "EndpointDep", "StoreDep"]


@dataclass(frozen=True)
class Context:
    """What one application holds; there are no globals.

    Attributes:
        store: The graph, or None if none has been built.
        settings: What the environment decides.
        questions: The named queries.
        manifest: What is known of the build that is served, or None for a graph that this project did not build.
        pages: The templates.
        graph_folder: Where the build that is served lies, with its dumps; None for a graph that is no build of ours.
    """

    store: Store | None
    settings: Settings
    questions: Questions
    manifest: Manifest | None
    pages: Pages
    graph_folder: Path | None = None

    def read_dumps(self) -> tuple[Dump, ...]:
        """Read which files lie beside the build that is served; none where it is no build of ours."""
        if self.graph_folder is None:
            return ()
        try:
            return read_dumps(self.graph_folder)
        except StoreNotFoundError:
            return ()


def get_context(request: Request) -> Context:
    """Return what the application was made with.

    Args:
        request: Any request.

    Returns:
        The context.
    """
    return cast("Context", request.app.state.context)


# The framework runs a plain function in a thread of its own, which takes longer than what these do.
async def _give_context(request: Request) -> Context:
    return get_context(request)


ContextDep = Annotated[Context, Depends(_give_context)]


async def _give_store(context: ContextDep) -> Store:
    return get_store(context)


async def _give_endpoint(request: Request, context: ContextDep) -> str:
    return get_endpoint(request, context)


def get_store(context: Context) -> Store:
    """Return the store.

    Args:
        context: What the application holds.

    Returns:
        The store.

    Raises:
        StoreNotFoundError: If there is none.
    """
    if context.store is None:
        raise StoreNotFoundError("no graph has been built yet.", remedy="Run `coopgraph build`, then start again.")
    return context.store


def check_host(request: Request, context: Context) -> None:
    """Refuse a request whose Host header names no host, where addresses are made from it.

    Args:
        request: Any request.
        context: What the application holds.

    Raises:
        RequestError: If it names none, or several.
    """
    if context.settings.public_url is not None:
        return
    hosts = request.headers.getlist("host")
    if len(hosts) != 1 or not _HOST.match(hosts[0]):
        raise RequestError("the Host header names no host.", remedy="Send the name of this host.")


def get_endpoint(request: Request, context: Context) -> str:
    """Return the address of the SPARQL endpoint as clients see it.

    Args:
        request: Any request.
        context: What the application holds.

    Returns:
        An absolute URL. If it depends on the Host header, and that is none, `check_host` raises.
    """
    check_host(request, context)
    if context.settings.public_url is not None:
        return f"{context.settings.public_url.rstrip('/')}/sparql"
    return f"{str(request.base_url).rstrip('/')}/sparql"


StoreDep = Annotated[Store, Depends(_give_store)]
EndpointDep = Annotated[str, Depends(_give_endpoint)]
