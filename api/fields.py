"""Reads the fields of a query string, each once, and refuses those that nobody knows; what they mean is for others."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import parse_qsl

from fastapi import Request

from api.problems import RequestError

__all__ = ["LANGUAGE", "pop_flag", "read_fields", "refuse_unknown"]

#: The field by which a reader chooses a language; every address takes it.
LANGUAGE = "lang"
_BOOLEANS = {"": False, "false": False, "true": True}
_MOST_FIELDS = 100
_SHOWN = 100


def read_fields(request: Request) -> dict[str, str]:
    """Read the query string of a request.

    Args:
        request: The request.

    Returns:
        Name to value; those that are empty are left out, as an unfilled field of a form is.

    Raises:
        RequestError: If a field is given twice, or the query string is not UTF-8.
    """
    try:
        raw = request.scope["query_string"].decode("ascii")
        pairs = parse_qsl(raw, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise RequestError(
            "the query string of the URL cannot be read.",
            remedy=f"Send at most {_MOST_FIELDS} percent-encoded UTF-8 fields.",
        ) from error
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise RequestError(f"the parameter {name[:_SHOWN]!r} is given twice.", remedy="Give it once.")
        found[name] = value
    return {name: value for name, value in found.items() if value.strip()}


def pop_flag(fields: dict[str, str], name: str) -> bool:
    """Take a field that is true or false out of the others.

    Args:
        fields: The fields.
        name: Name of the field.

    Returns:
        Whether it is true; false where it is absent.

    Raises:
        RequestError: If it is neither.
    """
    value = fields.pop(name, "")
    if value not in _BOOLEANS:
        raise RequestError(f"the parameter {name!r} is true or false.", remedy=f"Write {name}=true, or leave it out.")
    return _BOOLEANS[value]


def refuse_unknown(fields: Collection[str], known: Collection[str]) -> None:
    """Refuse fields that an address does not have: a misspelt one would be passed over in silence.

    Args:
        fields: Names of the fields that were sent.
        known: Names of those that there are.

    Raises:
        RequestError: If one is unknown.
    """
    unknown = sorted(set(fields) - set(known))
    if unknown:
        listed = f"The parameters are {', '.join(known)}." if known else "There are no parameters here."
        raise RequestError(f"there is no parameter {unknown[0][:_SHOWN]!r} here.", remedy=listed)
