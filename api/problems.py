"""The one table from errors to HTTP statuses, and problem documents (RFC 9457); errors are raised elsewhere.

The errors that only HTTP knows are defined here, under the tree of `coopgraph.errors`.

```
CoopGraphError
└── RequestError               what the client sent breaks the protocol
    ├── NotAcceptableError     no representation fits the Accept header
    ├── UnsupportedMediaTypeError   the body is of a type that is not read here
    ├── BodyTooLargeError      the body is longer than the limit
    ├── UriTooLongError        the address is longer than the limit
    │   └── HeadTooLongError   the address and the headers are
    ├── TooManyRequestsError   the client has used up its requests of the minute
    └── GoneError              (LookupError) what was here has been withdrawn
└── ServiceError               this side cannot do its part now
    ├── ServiceBusyError       all workers are busy
    ├── WorkerLostError        the process that answered has ended
    └── ClientStalledError     the client does not read its answer
```
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi import Response

from coopgraph.errors import (
    CoopGraphError,
    ParameterError,
    QueryError,
    QueryMemoryError,
    QueryNotFoundError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    ResourceNotFoundError,
    StoreNotFoundError,
    StoreUnavailableError,
)
from coopgraph.namespaces import BASE

__all__ = [
    "MEDIA_TYPE",
    "STATUSES",
    "BodyTooLargeError",
    "ClientStalledError",
    "GoneError",
    "HeadTooLongError",
    "NotAcceptableError",
    "Problem",
    "RequestError",
    "ServiceBusyError",
    "ServiceError",
    "TooManyRequestsError",
    "UnsupportedMediaTypeError",
    "UriTooLongError",
    "WorkerLostError",
    "describe_error",
    "describe_failure",
    "describe_fault",
    "respond_problem",
]

MEDIA_TYPE = "application/problem+json"


class RequestError(CoopGraphError, ValueError):
    """What the client sent breaks the protocol."""

    code = "request"


class NotAcceptableError(RequestError):
    """No representation fits the Accept header.

    Attributes:
        available: The media types that could be given.
    """

    code = "not-acceptable"

    def __init__(self, problem: str, *, available: Sequence[str], remedy: str = "") -> None:
        super().__init__(problem, remedy=remedy)
        self.available = tuple(available)


class UnsupportedMediaTypeError(RequestError):
    """The body is of a type that is not read here.

    Attributes:
        available: The media types that are read.
    """

    code = "unsupported-media-type"

    def __init__(self, problem: str, *, available: Sequence[str], remedy: str = "") -> None:
        super().__init__(problem, remedy=remedy)
        self.available = tuple(available)


class BodyTooLargeError(RequestError):
    """The body is longer than the limit.

    Attributes:
        limit: The limit in bytes.
    """

    code = "body-too-large"

    def __init__(self, problem: str, *, limit: int, remedy: str = "") -> None:
        super().__init__(problem, remedy=remedy)
        self.limit = limit


class UriTooLongError(RequestError):
    """The address of the request is longer than the limit.

    Attributes:
        limit: The limit in bytes.
    """

    code = "uri-too-long"

    def __init__(self, problem: str, *, limit: int, remedy: str = "") -> None:
        super().__init__(problem, remedy=remedy)
        self.limit = limit


class HeadTooLongError(UriTooLongError):
    """The head of the request is longer than the limit."""

    code = "head-too-long"


class TooManyRequestsError(RequestError):
    """The client has used up its requests of the minute.

    Attributes:
        limit: Requests a minute.
        retry_after: Seconds until there is one more.
    """

    code = "too-many-requests"

    def __init__(self, problem: str, *, limit: int, retry_after: int, remedy: str = "") -> None:
        super().__init__(problem, remedy=remedy)
        self.limit = limit
        self.retry_after = retry_after


class GoneError(RequestError, LookupError):
    """What was here has been withdrawn, and will not come back."""

    code = "gone"


class ServiceError(CoopGraphError):
    """This side cannot do its part now."""

    code = "service"


class ServiceBusyError(ServiceError):
    """All workers are busy, and the request cannot wait any longer."""

    code = "busy"


class WorkerLostError(ServiceError):
    """The process that answered has ended before it had done."""

    code = "worker-lost"


class ClientStalledError(ServiceError):
    """The client does not read its answer."""

    code = "client-stalled"


#: Error to status and title. The nearest class of an error decides; what is not here is a fault of ours: 500.
STATUSES: dict[type[CoopGraphError], tuple[int, str]] = {
    RequestError: (400, "The request breaks the protocol"),
    NotAcceptableError: (406, "No acceptable representation"),
    UnsupportedMediaTypeError: (415, "The body is of a type that is not read here"),
    BodyTooLargeError: (413, "The body is too large"),
    QueryError: (400, "The query cannot be answered"),
    QuerySyntaxError: (400, "The query cannot be parsed"),
    QueryRefusedError: (403, "The query asks for what this service never does"),
    ParameterError: (400, "A parameter is wrong"),
    QueryNotFoundError: (404, "There is no such named query"),
    ResourceNotFoundError: (404, "There is no such thing in the graph"),
    StoreNotFoundError: (503, "There is no graph to answer from"),
    StoreUnavailableError: (503, "The engine behind this service does not answer"),
    QueryTimeoutError: (503, "The time limit was reached"),
    QueryMemoryError: (503, "The memory limit was reached"),
    UriTooLongError: (414, "The address is too long"),
    HeadTooLongError: (431, "The head of the request is too long"),
    TooManyRequestsError: (429, "Too many requests"),
    GoneError: (410, "Withdrawn"),
    ServiceBusyError: (503, "The service is busy"),
    WorkerLostError: (500, "The service failed"),
}

#: Attributes of errors that a problem document carries under the same name.
_MEMBERS = ("line", "column", "available", "limit", "parameter", "value")
_FAULT = "The service could not complete the request. The fault is on this side and has been logged."


@dataclass(frozen=True)
class Problem:
    """What went wrong, in the words of RFC 9457.

    Attributes:
        status: HTTP status.
        code: Stable word for the kind of problem; the last part of `type`.
        title: What kind of problem it is, the same for every occurrence.
        detail: What is wrong this time, and what to do.
        members: Further members: line and column of a syntax error, what is available, and the like.
        headers: Further headers of the response.
    """

    status: int
    code: str
    title: str
    detail: str
    members: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, object]:
        """Return the problem document."""
        return {
            "type": f"{BASE}problem/{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            **self.members,
        }


def describe_error(error: CoopGraphError) -> Problem:
    """Translate an error into a problem.

    Args:
        error: Any error of coopgraph.

    Returns:
        The problem; an error that is not the client's says nothing about this machine.
    """
    known = next((kind for kind in type(error).__mro__ if kind in STATUSES), None)
    if known is None:
        return describe_fault()
    status, title = STATUSES[known]
    values = {name: getattr(error, name, None) for name in _MEMBERS}
    return Problem(
        status,
        error.code,
        title,
        f"{_begin_sentence(error.problem)} {error.remedy}".strip(),
        members={name: value for name, value in values.items() if value is not None},
        headers=_retry(error, status),
    )


def _begin_sentence(text: str) -> str:
    """Write the first letter large, unless an address begins there."""
    return text if "://" in text.partition(" ")[0] else f"{text[:1].upper()}{text[1:]}"


def _retry(error: CoopGraphError, status: int) -> dict[str, str]:
    """Say when to come back; the same query would take as much memory then as now."""
    if isinstance(error, TooManyRequestsError):
        return {"Retry-After": str(error.retry_after)}
    if status == HTTPStatus.SERVICE_UNAVAILABLE and not isinstance(error, QueryMemoryError):
        return {"Retry-After": "5"}
    return {}


def respond_problem(problem: Problem) -> Response:
    """Answer with a problem document.

    Args:
        problem: What went wrong.

    Returns:
        The response; never cached, since the next request may succeed.
    """
    return Response(
        json.dumps(problem.document(), ensure_ascii=False, indent=2) + "\n",
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        # Negotiation comes before most faults, and pages show the same faults as HTML.
        headers={"Cache-Control": "no-store", "Content-Language": "en", "Vary": "Accept", **problem.headers},
    )


def describe_failure(error: CoopGraphError | MemoryError) -> Problem:
    """Translate an error of ours, or want of memory, into a problem.

    Args:
        error: An error of ours, or that the process could not have the memory it asked for.

    Returns:
        The problem.
    """
    if isinstance(error, CoopGraphError):
        return describe_error(error)
    # The limit of the process is that of the work: what could not be had was over it.
    problem = "the work was stopped because it took more memory than the limit."
    return describe_error(QueryMemoryError(problem, limit=0, remedy="Ask for less."))


def describe_fault() -> Problem:
    """Describe a fault of ours, without a word of what it is.

    Returns:
        The problem.
    """
    return Problem(500, "fault", "The service failed", _FAULT)
