"""Joins the IRIs of the graph with the paths of the service, both ways; whether a thing exists is for `api.things`."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import quote, unquote_to_bytes

from fastapi import Request

from coopgraph.namespaces import BASE, COOP, ID

__all__ = ["OWN_ROUTES", "find_documented", "find_iris", "locate_iri", "read_path"]

#: First segments of the paths that have a route of their own, so that no document of theirs lies under `/doc/`.
OWN_ROUTES = frozenset(
    (
        *(".well-known", "analysis", "catalog", "claims", "compare", "doc", "docs", "dumps", "graph", "health", "id"),
        *("metrics", "ontology", "openapi.json", "problem", "profiles", "queries", "ready", "scenarios", "sitemap"),
        *("sparql", "static", "validate", "vocab"),
        # The pages of the analysts.
        *("data", "figures", "findings", "history", "organizations", "procedures", "report", "search"),
    )
)
#: What may stand in a path as it is; an escape is not escaped again.
_SAFE = "/%:@!$&'()*+,;=~"
#: What RFC 3987 lets stand in an IRI beside ASCII.
_UCS = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(
    f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 15)
)
_IRI = re.compile(rf"""[!#-;=?-\[\]_a-z~{_UCS}]+\Z""")


def read_path(request: Request) -> str:
    """Return the path of a request below the service's own root, with the escapes that the client wrote.

    Args:
        request: Any request.

    Returns:
        A path with a slash before; ASCII without control characters.
    """
    raw: bytes | None = request.scope.get("raw_path")
    path = request.scope["path"].encode() if raw is None else raw
    root = quote(request.scope.get("root_path", "").rstrip("/"), safe=_SAFE)
    return quote(path, safe=_SAFE).removeprefix(root)


def find_iris(prefix: str, path: str) -> tuple[str, ...]:
    """List the IRIs that a path may stand for: as it is written, and with its escapes read.

    Args:
        prefix: What the IRI begins with.
        path: The rest of it, as `read_path` gives it.

    Returns:
        One or two IRIs, the one that is written first; none for an empty path.

    >>> find_iris("https://example.org/", "a%C3%B1o")
    ('https://example.org/a%C3%B1o', 'https://example.org/año')
    """
    candidates = [path]
    with suppress(UnicodeDecodeError):
        candidates.append(unquote_to_bytes(path).decode("utf-8"))
    return tuple(dict.fromkeys(f"{prefix}{candidate}" for candidate in candidates if _IRI.match(candidate)))


def locate_iri(iri: str) -> str | None:
    """Return the path of the page of an IRI.

    Args:
        iri: Any IRI.

    Returns:
        A path with a slash before, perhaps with a fragment; None for an IRI that is not below our base.

    >>> locate_iri("https://w3id.org/coopgraph/ontology#Ministry")
    '/ontology/Ministry'
    >>> locate_iri("https://w3id.org/coopgraph/id/organization/minsa")
    '/doc/organization/minsa'
    """
    if not iri.startswith(BASE) or iri == BASE:
        return "/" if iri == BASE else None
    if iri.startswith(COOP) and iri != str(COOP):
        return f"/ontology/{quote(iri.removeprefix(COOP), safe=_SAFE)}"
    path, hash_, fragment = iri.removeprefix(BASE).partition("#")
    if path.startswith("id/"):
        path = f"doc/{path.removeprefix('id/')}"
    elif path.partition("/")[0] not in OWN_ROUTES:
        path = f"doc/{path}"
    return f"/{quote(path, safe=_SAFE)}{hash_}{quote(fragment, safe=_SAFE)}"


def find_documented(path: str) -> tuple[str, ...]:
    """List the IRIs that a path below `/doc/` may be about: a thing below `id/`, else anything without a route.

    Args:
        path: The path after `/doc/`.

    Returns:
        IRIs, the likeliest first.
    """
    others = () if path.partition("/")[0] in OWN_ROUTES else find_iris(BASE, path)
    return (*find_iris(ID, path), *others)
