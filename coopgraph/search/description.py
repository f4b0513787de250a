"""Tells what was found as JSON, the same over HTTP and on the command line."""

from __future__ import annotations

from typing import Any

from coopgraph.search.answers import Facet, Found, Hit, Named, Piece

__all__ = ["describe_found", "describe_hit"]


def describe_found(found: Found) -> dict[str, Any]:
    """Describe an answer of the search.

    Args:
        found: The answer.

    Returns:
        An object for JSON.
    """
    return {
        "words": list(found.words),
        "loose": found.is_loose,
        "suggestion": found.suggestion,
        "total": found.total,
        "omitted": found.omitted,
        "results": [describe_hit(hit) for hit in found.hits],
        "facets": {
            "kind": [{"value": facet.value, "count": facet.count, "chosen": facet.is_chosen} for facet in found.kinds],
            "organization": [_describe_facet(facet) for facet in found.organizations],
            "source": [_describe_facet(facet) for facet in found.sources],
        },
    }


def describe_hit(hit: Hit) -> dict[str, Any]:
    """Describe a thing that was found.

    Args:
        hit: The thing.

    Returns:
        An object for JSON.
    """
    return {
        "iri": hit.iri,
        "kind": hit.kind,
        "acronym": hit.acronym,
        "label": {language: _join(pieces) for language, pieces in hit.label.items()},
        "snippet": {language: [_describe_piece(piece) for piece in pieces] for language, pieces in hit.snippet.items()},
        "point": hit.point,
        "holder": None if hit.holder is None else _describe_named(hit.holder),
        "organizations": [_describe_named(named) for named in hit.organizations],
        "sources": [_describe_named(named) for named in hit.sources],
        "validFrom": hit.begins,
        "validTo": hit.ends,
        "exact": hit.is_exact,
    }


def _describe_piece(piece: Piece) -> dict[str, Any]:
    return {"text": piece.text, "found": piece.is_found}


def _describe_named(named: Named) -> dict[str, Any]:
    return {"iri": named.iri, "label": dict(named.label), "acronym": named.acronym}


def _describe_facet(facet: Facet) -> dict[str, Any]:
    named = {} if facet.named is None else _describe_named(facet.named)
    return {"value": facet.value, "count": facet.count, "chosen": facet.is_chosen, **named}


def _join(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)
