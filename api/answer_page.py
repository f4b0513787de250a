"""Shows rows that are no page of a named query to people: claims and scenarios."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response

from api.analysis_pages import AnswerPage
from api.dependencies import Context
from api.paging import Part
from api.query_page import label_rows, list_downloads, make_field, make_pager
from api.tabular import Asked
from coopgraph.query import NamedQuery, Parameter
from coopgraph.store.port import Store

__all__ = ["Shown", "show_answer_page"]


@dataclass(frozen=True)
class Shown:
    """What a page of rows shows.

    Attributes:
        query: The query whose title and question stand over the rows.
        path: Path of the rows, without ending.
        parameters: The fields of the form.
        part: The rows; None if there is a fault.
        fault: What is wrong with the arguments, or None.
        status: HTTP status.
        links: Name and path of what rows lead to.
    """

    query: NamedQuery
    path: str
    parameters: tuple[Parameter, ...]
    part: Part | None
    fault: str | None = None
    status: int = 200
    links: tuple[tuple[str, str], ...] = ()


def show_answer_page(shown: Shown, asked: Asked, request: Request, store: Store, context: Context) -> Response:
    """Show rows.

    Args:
        shown: What is shown.
        asked: What was asked.
        request: The request.
        store: The graph.
        context: What the application holds.

    Returns:
        The page.
    """
    frame = context.pages.frame(request)
    language = frame.language
    part = shown.part
    page = AnswerPage(
        frame=frame,
        title=shown.query.title[language],
        question=shown.query.question[language],
        action=f"{frame.root}{shown.path}",
        fields=tuple(
            make_field(parameter, asked.arguments.get(parameter.name, ""), store, context, language)
            for parameter in shown.parameters
        ),
        fault=shown.fault,
        table=None if part is None else label_rows(part, store, language),
        pager=None if part is None else make_pager(part, frame, shown.path, asked),
        cut=None if part is None else part.limit,
        downloads=list_downloads(frame, shown.path, dict(asked.arguments)),
        links=tuple((name, frame.href(path)) for name, path in shown.links),
    )
    return context.pages.render("answer.html", page, frame, shown.status)
