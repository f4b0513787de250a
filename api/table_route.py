"""Answers with rows in the format that is asked for: what the addresses of claims and of scenarios have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from fastapi import Request, Response

from api.dependencies import Context
from api.fields import refuse_unknown
from api.offers import choose_offer, read_ending
from api.paging import cut
from api.tabular import (
    ALIASES,
    CSVW,
    ENDINGS,
    FORMATS,
    HTML,
    Asked,
    Place,
    describe_table,
    read_asked,
    respond_table,
)
from coopgraph.query import NamedQuery, Table, get
from coopgraph.store.port import Store

__all__ = ["ReadRows", "ShowPage", "TableRoute", "answer_rows"]

#: Reads the rows that are asked for.
ReadRows: TypeAlias = Callable[[NamedQuery, Asked], Table]
#: Shows them to people; the base is the address of the service, without a final slash.
ShowPage: TypeAlias = Callable[[NamedQuery, Asked, str], Response]


@dataclass(frozen=True)
class TableRoute:
    """An address that answers with the rows of a named query, or some of them.

    Attributes:
        path: Its path, without an ending.
        query: Id of the query whose columns the rows have.
        parameters: Names of its parameters.
    """

    path: str
    query: str
    parameters: Sequence[str]


def answer_rows(
    route: TableRoute,
    request: Request,
    store: Store,
    context: Context,
    endpoint: str,
    ending: str | None,
    read: ReadRows,
    show: ShowPage,
) -> Response:
    """Answer with rows.

    Args:
        route: The address.
        request: The request.
        store: The graph.
        context: What the application holds.
        endpoint: Address of the SPARQL endpoint.
        ending: The ending of the path, or None.
        read: Reads the rows, for programs.
        show: Shows them, for people.

    Returns:
        The answer.
    """
    asked_type = read_ending(ending, ENDINGS)
    media_type = choose_offer(request, asked_type, (*FORMATS, HTML, *ALIASES))
    asked = read_asked(request)
    refuse_unknown(asked.arguments, route.parameters)
    base = endpoint.removesuffix("/sparql")
    place = Place(base, route.path, route.path if ending is None else f"{route.path}.{ending}")
    query = get(route.query, context.questions.catalogue)
    if media_type == CSVW:
        return describe_table(query, asked, place, request.url.query)
    if media_type == HTML:
        return show(query, asked, base)
    part = cut(read(query, asked), asked.paging, context.settings.row_limit)
    return respond_table(store, part, asked, media_type, place)
