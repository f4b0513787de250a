"""Answers for what is not there: 404, or 410 with the reason and what stands for it, to programs and to readers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import cast

from fastapi import Request, Response

from api.dependencies import Context
from api.links import Link
from api.negotiation import choose_media_type
from api.problem_pages import answer_problem
from api.problems import MEDIA_TYPE, GoneError, describe_error, respond_problem
from api.representations import ENDINGS, HTML, RDF_FORMATS, VARY
from api.views.links import link_iri
from api.views.terms import Value
from api.views.things.forms import WithdrawnPage
from api.withdrawn import Withdrawal, describe_withdrawal
from coopgraph.errors import CoopGraphError
from coopgraph.store.files import serialize_graph

__all__ = ["WithdrawnError", "answer_fault", "answer_withdrawn", "refuse_withdrawn"]

_OFFERS = (MEDIA_TYPE, "application/json", HTML, *RDF_FORMATS)


class WithdrawnError(GoneError):
    """An IRI has been withdrawn.

    Attributes:
        withdrawal: What is known of it.
    """

    def __init__(self, withdrawal: Withdrawal) -> None:
        successor = withdrawal.replaced_by
        super().__init__(
            f"{withdrawal.iri} was withdrawn on {withdrawal.day}: {withdrawal.reason['en']}",
            remedy=f"Use {successor} instead." if successor else "Nothing stands for it now.",
        )
        self.withdrawal = withdrawal


def refuse_withdrawn(request: Request, iris: Iterable[str]) -> None:
    """Refuse what has been withdrawn.

    Args:
        request: The request; its application holds the list.
        iris: What it may ask for.

    Raises:
        WithdrawnError: If one of them has been.
    """
    withdrawals = cast("Mapping[str, Withdrawal]", request.app.state.withdrawals)
    found = next((withdrawals[iri] for iri in iris if iri in withdrawals), None)
    if found is not None:
        raise WithdrawnError(found)


def answer_withdrawn(request: Request, context: Context, error: WithdrawnError) -> Response:
    """Answer with a tombstone: a problem document, a page for browsers, or RDF.

    Args:
        request: The request.
        context: What the application holds.
        error: What was found.

    Returns:
        The response; whoever accepts none of these gets the problem document.
    """
    withdrawal = error.withdrawal
    ending = request.url.path.rpartition(".")[2]
    wanted = ENDINGS.get(ending) or request.query_params.get("_mediatype") or request.headers.get("accept")
    chosen = choose_media_type(wanted, _OFFERS)
    if chosen == HTML:
        frame = context.pages.frame(request)
        successor = withdrawal.replaced_by
        page = WithdrawnPage(
            frame,
            withdrawal.iri,
            withdrawal.day,
            withdrawal.reason[frame.language],
            Value(successor, href=link_iri(frame, successor)) if successor else None,
        )
        response = context.pages.render("withdrawn.html", page, frame, HTTPStatus.GONE)
        response.headers["Cache-Control"] = "no-store"
    elif chosen in RDF_FORMATS:
        body = serialize_graph(describe_withdrawal(withdrawal), str(chosen))
        media_type = f"{chosen}; charset=utf-8"
        response = Response(body, HTTPStatus.GONE, {"Cache-Control": "no-store"}, media_type=media_type)
    else:
        response = respond_problem(describe_error(error))
    response.headers["Vary"] = VARY
    if withdrawal.replaced_by is not None:
        response.headers["Link"] = str(Link(withdrawal.replaced_by, "successor-version"))
    return response


def answer_fault(request: Request, context: Context, error: CoopGraphError) -> Response:
    """Answer with what is wrong with a request for a document: in the form that its ending names, else as preferred.

    Args:
        request: The request.
        context: What the application holds.
        error: What is wrong.

    Returns:
        A problem document, or a page for browsers; it varies as the document would have.
    """
    problem = describe_error(error)
    problem = replace(problem, headers={**problem.headers, "Vary": VARY})
    if ENDINGS.get(request.url.path.rpartition(".")[2], HTML) != HTML:
        return respond_problem(problem)
    return answer_problem(request, problem, context.pages)
