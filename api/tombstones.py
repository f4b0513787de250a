"""Answers for what has been withdrawn: 410 with the reason and what stands for it, to programs and to readers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import cast

from fastapi import Request, Response

from api.dependencies import Context
from api.document_pages import Value, WithdrawnPage, link_iri
from api.links import Link
from api.negotiation import choose_media_type
from api.problems import MEDIA_TYPE, GoneError, describe_error, respond_problem
from api.representations import ENDINGS, HTML, RDF_FORMATS, VARY
from api.withdrawn import Withdrawal, describe_withdrawal
from coopgraph.store.files import serialize_graph

__all__ = ["WithdrawnError", "answer_withdrawn", "refuse_withdrawn"]

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
