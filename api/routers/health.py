"""`/health`: whether there is a graph to answer from."""

from __future__ import annotations

from functools import partial
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter

from api.dependencies import ContextDep, StoreDep
from api.evaluation import run_aside
from api.problems import MEDIA_TYPE
from api.responses import Health
from coopgraph.store.port import Store

__all__ = ["router"]

router = APIRouter()

_RESPONSES: dict[int | str, dict[str, Any]] = {
    503: {"description": "No graph has been built.", "content": {MEDIA_TYPE: {}}}
}


@router.head("/health", include_in_schema=False)
@router.get("/health", responses=_RESPONSES, summary="State of the service")
async def show_health(store: StoreDep, context: ContextDep) -> Health:
    """Say that the service answers, and from which build."""
    triples, graphs = await run_aside(partial(_read_sizes, store))
    return Health(
        status="ok",
        triples=triples,
        graphs=graphs,
        digest=context.manifest.digest if context.manifest else None,
        version=version("coopgraph"),
    )


def _read_sizes(store: Store) -> tuple[int, int]:
    return store.size(), len(store.graphs())
