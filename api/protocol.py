"""Reads a query from a request as the SPARQL 1.1 Protocol words it; evaluating it is left to `api.evaluation`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import Request

from api.problems import BodyTooLargeError, RequestError, UnsupportedMediaTypeError
from coopgraph.errors import QueryRefusedError

__all__ = ["BODY_LIMIT", "POST_MEDIA_TYPES", "Operation", "read_operation"]

#: Longest body that is read, in bytes.
BODY_LIMIT = 1_048_576
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
#: What a POST may carry.
POST_MEDIA_TYPES = (QUERY, FORM)

_NO_UPDATES = "this service answers queries and takes no updates."
_NO_UPDATES_REMEDY = "Change the sources and build the graph again."
_MOST_PARAMETERS = 1_000
_ABSOLUTE_IRI = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*\Z""")
_CHARSET = re.compile(r"""charset\s*=\s*"?([^\s";]+)""", re.IGNORECASE)


@dataclass(frozen=True)
class Operation:
    """What a request to `/sparql` asks.

    Attributes:
        query: The text of the query, or None if the request holds none.
        default_graphs: Values of `default-graph-uri`.
        named_graphs: Values of `named-graph-uri`.
        media_type: Value of `_mediatype`, which stands above the Accept header, or None.
    """

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    media_type: str | None = None


async def read_operation(request: Request) -> Operation:
    """Read the query and its dataset from a GET, HEAD or POST request.

    Args:
        request: The request; its body is consumed.

    Returns:
        The operation.

    Raises:
        RequestError: If the query is missing from a POST, is given twice, or is no UTF-8; if a graph is no IRI.
        QueryRefusedError: If the request is an update.
    """
    pairs = _parse_pairs(request.scope["query_string"], "query string")
    if request.method == "POST":
        pairs += await _read_body(request)
    if any(name == "update" for name, _ in pairs):
        raise QueryRefusedError(_NO_UPDATES, remedy=_NO_UPDATES_REMEDY)
    queries = _values(pairs, "query")
    if len(queries) > 1:
        raise RequestError("the request holds more than one query.", remedy="Send the parameter `query` once.")
    if not queries and request.method == "POST":
        raise RequestError("the request holds no query.", remedy="Send it as the parameter `query`.")
    # A plus sign in a URL stands for a space, and no media type holds a space.
    override = [value.strip().replace(" ", "+").lower() for value in _values(pairs, "_mediatype")]
    return Operation(
        query=queries[0] if queries else None,
        default_graphs=_graphs(pairs, "default-graph-uri"),
        named_graphs=_graphs(pairs, "named-graph-uri"),
        media_type=override[-1] if override else None,
    )


async def _read_body(request: Request) -> list[tuple[str, str]]:
    """Read the body of a POST as parameters: those of a form, or one `query`.

    Args:
        request: The request.

    Returns:
        Name and value of each parameter.

    Raises:
        UnsupportedMediaTypeError: If the body is neither a query nor a form, is compressed, or is no UTF-8.
        QueryRefusedError: If the body is an update.
    """
    content_type = request.headers.get("content-type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == UPDATE:
        raise QueryRefusedError(_NO_UPDATES, remedy=_NO_UPDATES_REMEDY)
    if media_type not in POST_MEDIA_TYPES:
        raise UnsupportedMediaTypeError(
            f"a body of type {media_type} is not read here." if media_type else "the body has no Content-Type.",
            available=POST_MEDIA_TYPES,
            remedy=f"Send the query as {QUERY}, or as the parameter `query` of a form ({FORM}).",
        )
    charset = _CHARSET.search(content_type)
    if charset is not None and charset[1].lower() not in {"utf-8", "utf8"}:
        raise UnsupportedMediaTypeError(
            f"the body is in {charset[1]}.", available=POST_MEDIA_TYPES, remedy="Send the query in UTF-8."
        )
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedMediaTypeError(
            "the body is compressed.", available=POST_MEDIA_TYPES, remedy="Send it without Content-Encoding."
        )
    body = await _read_bytes(request)
    return [("query", _decode(body, "body"))] if media_type == QUERY else _parse_pairs(body, "body")


async def _read_bytes(request: Request) -> bytes:
    too_large = BodyTooLargeError(
        f"the body is longer than {BODY_LIMIT:,} bytes.", limit=BODY_LIMIT, remedy="Send a shorter query."
    )
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > BODY_LIMIT:
        raise too_large
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise too_large
    return bytes(body)


def _parse_pairs(content: bytes, place: str) -> list[tuple[str, str]]:
    text = _decode(content, place)
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except UnicodeDecodeError as error:
        raise _broken_text(place) from error
    except ValueError as error:
        raise RequestError(f"the {place} holds more than {_MOST_PARAMETERS:,} parameters.") from error


def _decode(content: bytes, place: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _broken_text(place) from error


def _broken_text(place: str) -> RequestError:
    return RequestError(f"the {place} is not UTF-8.", remedy="Encode the query as UTF-8.")


def _values(pairs: Sequence[tuple[str, str]], name: str) -> list[str]:
    return [value for key, value in pairs if key == name]


def _graphs(pairs: Sequence[tuple[str, str]], name: str) -> tuple[str, ...]:
    values = tuple(_values(pairs, name))
    for value in values:
        if not _ABSOLUTE_IRI.match(value):
            raise RequestError(f"the value of {name} is no absolute IRI: {value[:200]!r}.")
    return values
