"""Answers with a problem: to programs with a problem document, to browsers with a page that says the same."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response

from api.explanations import EXPLANATIONS
from api.negotiation import choose_media_type
from api.pages import Pages
from api.problems import MEDIA_TYPE, Problem, respond_problem
from api.responses import Frame

__all__ = ["ProblemPage", "answer_problem"]

_HTML = "text/html"


@dataclass(frozen=True)
class ProblemPage:
    """Context of `problem.html`.

    Attributes:
        frame: What stands around.
        title: What kind of problem it is.
        text: What happened and what to do, or None where the kind has no explanation.
        detail: What is wrong this time, in English.
        code: The word for the kind.
        status: HTTP status.
        explanation: Address of the explanation, or None.
        available: What there is instead.
        again: The same page again, where that may help, or None.
    """

    frame: Frame
    title: str
    text: str | None
    detail: str
    code: str
    status: int
    explanation: str | None
    available: tuple[str, ...]
    again: str | None


def answer_problem(request: Request, problem: Problem, pages: Pages) -> Response:
    """Answer with a problem in the form that the client prefers.

    Args:
        request: The request.
        problem: What went wrong.
        pages: The templates.

    Returns:
        A problem document, or a page with the same status and headers; neither is kept by a cache.
    """
    wish = request.headers.get("accept")
    if choose_media_type(wish, (MEDIA_TYPE, "application/json", _HTML)) != _HTML:
        return respond_problem(problem)
    frame = pages.frame(request)
    explained = EXPLANATIONS.get(problem.code)
    available = problem.members.get("available", ())
    query = request.url.query
    page = ProblemPage(
        frame=frame,
        title=problem.title if explained is None else explained.title[frame.language],
        text=None if explained is None else explained.text[frame.language],
        detail=problem.detail,
        code=problem.code,
        status=problem.status,
        explanation=None if explained is None else frame.href(f"/problem/{problem.code}"),
        available=tuple(map(str, available)) if isinstance(available, list | tuple) else (),
        again=f"{frame.root}{frame.path}{f'?{query}' if query else ''}" if "Retry-After" in problem.headers else None,
    )
    response = pages.render("problem.html", page, frame, problem.status)
    response.headers.update({"Cache-Control": "no-store", **problem.headers})
    return response
