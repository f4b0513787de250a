"""Finds the named queries; reading one is left to `header`, running it to `run`."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from coopgraph import resources
from coopgraph.errors import QueryError, QueryNotFoundError
from coopgraph.query.header import NamedQuery, read_query

__all__ = ["Catalogue", "catalogue", "get"]

#: Id to query, sorted by topic and id.
Catalogue: TypeAlias = Mapping[str, NamedQuery]

#: Rules of quality: their headers say what is wrong with a row, so they are read elsewhere.
_CHECKS = "checks"


def catalogue(folder: Path | None = None) -> Catalogue:
    """Read the named queries.

    Args:
        folder: The folder `queries/`; default, where the library finds its files.

    Returns:
        Id to query, sorted by topic and id.
    """
    return _read_catalogue(folder or resources.root() / "queries")


def get(query_id: str, queries: Catalogue | None = None) -> NamedQuery:
    """Find a named query.

    Args:
        query_id: Its id.
        queries: Where to look; default, `catalogue()`.

    Returns:
        The query.

    Raises:
        QueryNotFoundError: If there is none; the message names the nearest ids.
    """
    queries = catalogue() if queries is None else queries
    if query_id in queries:
        return queries[query_id]
    near = difflib.get_close_matches(query_id.lower(), queries, n=3, cutoff=0.5)
    remedy = f"Did you mean {' or '.join(near)}?" if near else f"The queries are {', '.join(queries)}."
    raise QueryNotFoundError(f"there is no query {query_id[:100]!r}.", remedy=remedy)


@lru_cache(maxsize=8)
def _read_catalogue(folder: Path) -> Catalogue:
    found: dict[str, NamedQuery] = {}
    for path in resources.files(folder, ".rq"):
        if path.parent.name == _CHECKS:
            continue
        query = read_query(path)
        if query.id in found:
            raise QueryError(f"{path}: the id {query.id} is that of {found[query.id].path} too.", remedy="Rename one.")
        found[query.id] = query
    return MappingProxyType(found)
