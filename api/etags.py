"""Makes the validators of representations and compares them with what a client holds (RFC 9110, sections 8.8 and 13).

When the comparison is made, after negotiation, is decided in `api.documents`.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from typing import Protocol, runtime_checkable

from api.dependencies import Context
from api.pages import TEMPLATES
from api.translation import LOCALES

__all__ = ["fingerprint_templates", "is_held", "make_etag", "read_digest"]


@runtime_checkable
class _Versioned(Protocol):
    """A store that knows a fingerprint of what it holds."""

    def version(self) -> str | None:
        """Return the fingerprint, or None if nobody knows it."""
        ...


def read_digest(context: Context) -> str | None:
    """Read what changes whenever the graph that is served changes.

    Args:
        context: What the application holds.

    Returns:
        The digest of the build, or what the store knows of its content; None where neither is known, and then no
        representation has a validator.
    """
    if context.manifest is not None:
        return context.manifest.digest
    return context.store.version() if isinstance(context.store, _Versioned) else None


def make_etag(digest: str | None, *parts: str) -> str | None:
    """Make the strong validator of a representation.

    Args:
        digest: What `read_digest` gives.
        *parts: What else the bytes depend on: address, media type, profile, language.

    Returns:
        The entity tag with its quotes, or None without a digest.
    """
    if digest is None:
        return None
    text = "\n".join((digest, version("coopgraph"), *parts))
    return f'"{hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]}"'


@cache
def fingerprint_templates() -> str:
    """Return what changes with the templates and their translations: pages depend on them as on the graph."""
    files = sorted(path for folder in (TEMPLATES, LOCALES) for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def is_held(header: str | None, etag: str | None) -> bool:
    """Tell whether a client holds the representation that was chosen for it.

    The comparison is the weak one: `W/"x"` and `"x"` are the same.

    Args:
        header: Value of If-None-Match, or None.
        etag: Validator of the representation, or None; `*` fits even then, since there is a representation.

    Returns:
        Whether the answer is 304.

    >>> is_held('"a", W/"b"', '"b"'), is_held("*", None), is_held('"a,b"', '"b"')
    (True, True, False)
    """
    if header is None:
        return False
    if header.strip() == "*":
        return True
    # What stands between quotes may hold commas, and no quotes: the odd pieces are the opaque tags.
    return etag is not None and etag.strip('"') in header.split('"')[1::2]
