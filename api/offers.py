"""Chooses the format of an answer by the ending of its path, else by the Accept header; others write it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import Request
from starlette.exceptions import HTTPException

from api.negotiation import choose_media_type
from api.problems import NotAcceptableError

__all__ = ["choose_offer", "find_ending", "read_ending", "split_ending"]


def choose_offer(request: Request, asked: str | None, offers: Sequence[str]) -> str:
    """Choose a media type.

    Args:
        request: The request.
        asked: The media type that the path asks for, or None.
        offers: What there is, the default first.

    Returns:
        One of the offers.

    Raises:
        NotAcceptableError: If the request accepts none of them.
    """
    chosen = asked or choose_media_type(request.headers.get("accept"), offers)
    if chosen is None:
        raise NotAcceptableError(
            "none of the formats that the request accepts exists for this answer.",
            available=offers,
            remedy=f"Ask for one of: {', '.join(offers)}.",
        )
    return chosen


def split_ending(name: str, endings: Mapping[str, str]) -> tuple[str, str | None]:
    """Split the last part of a path into a name and the media type that its ending asks for.

    Args:
        name: For example `norms.csv`.
        endings: Ending to media type; a longer one wins over one that it ends in.

    Returns:
        The name and the media type; the whole and None where there is no such ending.

    >>> split_ending("norms.csv", {"csv": "text/csv"}), split_ending("norms", {"csv": "text/csv"})
    (('norms', 'text/csv'), ('norms', None))
    """
    for ending in sorted(endings, key=len, reverse=True):
        if name.endswith(f".{ending}"):
            return name.removesuffix(f".{ending}"), endings[ending]
    return name, None


def read_ending(ending: str | None, endings: Mapping[str, str]) -> str | None:
    """Read the ending of a path that has no name before it.

    Args:
        ending: The ending, or None for none.
        endings: Ending to media type.

    Returns:
        The media type that it asks for, or None.

    Raises:
        HTTPException: If there is nothing of that ending.
    """
    if ending is None:
        return None
    if ending not in endings:
        raise HTTPException(404)
    return endings[ending]


def find_ending(media_type: str, endings: Mapping[str, str]) -> str:
    """Find the ending of a media type.

    Args:
        media_type: One of the values.
        endings: Ending to media type.

    Returns:
        The first ending that stands for it.
    """
    return next(ending for ending, kind in endings.items() if kind == media_type)
