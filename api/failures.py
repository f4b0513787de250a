"""Catches what the application raises, and answers with the problem that it is."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api.dependencies import get_context
from api.headers import STANDARD_HEADERS
from api.problem_pages import answer_problem
from api.problems import Problem, describe_failure, describe_fault
from coopgraph.errors import CoopGraphError

__all__ = ["install_problems"]


def install_problems(app: FastAPI) -> None:
    """Make every fault of the application a problem document, those of the framework and unforeseen ones too.

    Args:
        app: The application.
    """
    app.add_exception_handler(CoopGraphError, _answer_error)
    app.add_exception_handler(HTTPException, _answer_framework)
    app.add_exception_handler(RequestValidationError, _answer_validation)
    app.add_exception_handler(MemoryError, _answer_error)
    app.add_exception_handler(Exception, _answer_fault)


async def _answer_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, CoopGraphError | MemoryError):
        raise error
    return _answer(request, describe_failure(error))


async def _answer_framework(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    details = {
        HTTPStatus.NOT_FOUND: f"There is nothing at {request.url.path}.",
        HTTPStatus.METHOD_NOT_ALLOWED: f"{request.method} does nothing at {request.url.path}: the graph is read-only.",
    }
    code = status.phrase.lower().replace(" ", "-")
    detail = details.get(status, str(error.detail))
    headers = dict(error.headers or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_allowed_methods(request))
    return _answer(request, Problem(status, code, status.phrase, detail, headers=headers))


def _allowed_methods(request: Request) -> list[str]:
    """List the methods of a path: the framework names only those of the first route that it finds there."""
    return [
        method
        for method in ("GET", "HEAD", "POST", "OPTIONS")
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in request.app.routes)
    ]


async def _answer_validation(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors()]
    return _answer(request, Problem(422, "parameter", "A parameter is wrong", "; ".join(faults) + "."))


async def _answer_fault(request: Request, __: Exception) -> Response:
    response = _answer(request, describe_fault())
    # This handler stands outside the middleware that sets the headers of all other responses.
    response.headers.update(STANDARD_HEADERS)
    return response


def _answer(request: Request, problem: Problem) -> Response:
    return answer_problem(request, problem, get_context(request).pages)
