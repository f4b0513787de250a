"""`/health`: whether there is a graph to answer from."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter

from api.dependencies import ContextDep, StoreDep
from api.problems import MEDIA_TYPE
from api.responses import Health

__all__ = ["router"]

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
