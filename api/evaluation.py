"""The one door through which requests reach the store: each evaluation is one call in one worker thread.

The engine's results must not be touched by another thread than the one that made them, so a query is evaluated and
serialised inside the same call. Whatever bounds evaluations in time or moves them to other processes belongs here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from fastapi.concurrency import run_in_threadpool

from api.protocol import Operation
from coopgraph.store.port import Answer, Form, Store
from coopgraph.store.syntax import read_form

__all__ = ["answer_operation", "read_query_form", "run_aside"]

Value = TypeVar("Value")


async def read_query_form(query: str) -> Form:
    """Tell what kind of answer a query has, without evaluating it.

    Args:
        query: SPARQL 1.1.

    Returns:
        Its form.
    """
    return await run_in_threadpool(read_form, query)


async def answer_operation(store: Store, operation: Operation, query: str, media_type: str) -> Answer:
    """Evaluate the query of a request.

    Args:
        store: The store.
        operation: What the request asks: its dataset.
        query: The query of the request.
        media_type: Media type of the answer, one of those of the form of the query.

    Returns:
        The serialised answer.
    """
    return await run_in_threadpool(store.answer, query, media_type, operation.default_graphs, operation.named_graphs)


async def run_aside(work: Callable[[], Value]) -> Value:
    """Run what takes more than a moment beside the event loop, so that other requests go on.

    Args:
        work: A function that asks the store, or reads an answer, and returns plain values.

    Returns:
        Its result.
    """
    return await run_in_threadpool(work)
