"""Answers 304 to clients that hold an answer already; how its validator is made is decided in `etags`."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request, Response

from api.dependencies import Context
from api.etags import fingerprint_templates, is_held, make_etag, read_digest
from api.tabular import HTML

__all__ = ["answer_conditionally"]

_KEPT = ("cache-control", "content-language", "content-location", "link", "vary")


def answer_conditionally(
    request: Request, context: Context, parts: tuple[str, ...], media_type: str, make: Callable[[], Response]
) -> Response:
    """Answer with a representation, or with 304 if the client holds it.

    Args:
        request: The request.
        context: What the application holds.
        parts: What the bytes depend on besides the graph, the address, the language and the limits.
        media_type: The representation that negotiation has chosen.
        make: Makes it; what it raises is the answer of a request that has no representation.

    Returns:
        The answer, with its validator where it is one.
    """
    etag = make_etag(
        read_digest(context),
        str(request.url),
        media_type,
        request.headers.get("accept-language", ""),
        str(context.settings.public_url),
        str(context.settings.row_limit),
        fingerprint_templates() if media_type == HTML else "",
        *parts,
    )
    held = ", ".join(request.headers.getlist("if-none-match")) or None
    # Whoever holds the validator got it with this very answer, so there is no need to compute it again; `*` tells
    # nothing of what is held, and the answer may be a fault.
    is_named = held is not None and held.strip() != "*" and is_held(held, etag)
    if is_named and etag is not None:
        # What a page of its language would say is left to the caches, which keep the headers of the answer they hold.
        return Response(status_code=304, headers={"ETag": etag, "Vary": "Accept, Accept-Language"})
    response = make()
    if response.status_code != 200:
        return response
    if etag is not None:
        response.headers["ETag"] = etag
    if is_held(held, etag):
        kept = {name: value for name, value in response.headers.items() if name in {*_KEPT, "etag"}}
        return Response(status_code=304, headers=kept)
    return response
