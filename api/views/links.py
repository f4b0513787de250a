"""Leads from an IRI to its page; which page that is, `api.addresses` says."""

from __future__ import annotations

from api.addresses import locate_iri
from api.responses import Frame
from coopgraph.namespaces import BASE

__all__ = ["link_iri", "read_slug"]


def link_iri(frame: Frame, iri: str, asof: str | None = None) -> str | None:
    """Return the link to the page of an IRI.

    Args:
        frame: What stands around the page.
        iri: Any IRI.
        asof: The date that the reader chose, or None; the pages of things carry it on.

    Returns:
        A link within the service for an IRI of ours, the IRI itself for another that browsers fetch, else None.
    """
    path = locate_iri(iri)
    if path is None:
        return iri if iri.startswith(("http://", "https://")) else None
    path, hash_, fragment = path.partition("#")
    parameters = {"asof": asof} if asof is not None and path.startswith("/doc/") else {}
    return f"{frame.href(path, **parameters)}{hash_}{fragment}"


def read_slug(iri: str) -> str:
    """Return how the argument of a named query names a thing: the last part of an IRI of ours, any other whole.

    >>> read_slug("https://w3id.org/coopgraph/id/unit/minsa-ogcti")
    'minsa-ogcti'
    """
    return iri.rpartition("/")[2] if iri.startswith(BASE) else iri
