"""Reads the date of a request where no named query reads it."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

from api.problems import RequestError

__all__ = ["ALL", "read_day"]

#: The date that lifts the filter.
ALL = "all"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def read_day(text: str | None) -> str | None:
    """Read the date of a request.

    Args:
        text: Value of `asof`, or None.

    Returns:
        The day in ISO 8601, or None for all times.

    Raises:
        RequestError: If it is no date.
    """
    if text is None or text.lower() == ALL:
        return None
    with suppress(ValueError):
        if _DAY.match(text):
            return date.fromisoformat(text).isoformat()
    raise RequestError("the parameter 'asof' is no date.", remedy="Write asof=2018-12-31, or asof=all.")
