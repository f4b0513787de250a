"""`/health` and `/ready`: from which build the service answers, and whether it can."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Response

from api.dependencies import ContextDep, StoreDep
from api.problems import MEDIA_TYPE
from api.responses import Health

__all__ = ["respond_readiness", "router"]

router = APIRouter()

_RESPONSES: dict[int | str, dict[str, Any]] = {
    503: {"description": "No graph has been built.", "content": {MEDIA_TYPE: {}}}
}


@router.head("/health", include_in_schema=False)
@router.get("/health", responses=_RESPONSES, summary="State of the service")
async def show_health(store: StoreDep, context: ContextDep) -> Health:
    """Say that the service answers, and from which build."""
    triples, graphs = store.size(), len(store.graphs())
    return Health(
        status="ok",
        triples=triples,
        graphs=graphs,
        digest=context.manifest.digest if context.manifest else None,
        version=version("coopgraph"),
    )


@router.head("/ready", include_in_schema=False)
@router.get("/ready", include_in_schema=False)
async def show_readiness(context: ContextDep) -> Response:
    """Say whether queries can be answered now: whether there is a graph, and a remote engine that has it answers."""
    store = context.store
    return respond_readiness(is_ready=store is not None and store.is_alive())


def respond_readiness(*, is_ready: bool) -> Response:
    """Answer whether queries can be answered now.

    Args:
        is_ready: Whether they can.

    Returns:
        200 or 503, with a line of JSON.
    """
    headers = {"Cache-Control": "no-store", **({} if is_ready else {"Retry-After": "5"})}
    return Response(json.dumps({"ready": is_ready}) + "\n", 200 if is_ready else 503, headers, "application/json")
