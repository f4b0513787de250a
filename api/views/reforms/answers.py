"""Answers with a reform as Turtle, JSON, CSV, a spreadsheet, or the page of one of its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from api.analysis_view import Wish, respond_analysis, show_analysis_page
from api.dependencies import Context
from api.tabular import CSV, CSVW, HTML, Place
from api.views.reforms.effects import EFFECT
from api.views.reforms.scenario import write_command
from api.views.reforms.tables import TRIPLES, describe_change, tell_change
from coopgraph.analyse.cells import read_day
from coopgraph.scenarios import Scenario, describe_scenario, write_scenario
from coopgraph.store.port import Store

__all__ = ["EFFECT_PARAMETER", "PLAIN_JSON", "TURTLE", "respond_reform"]

TURTLE = "text/turtle"
PLAIN_JSON = "application/json"
#: The field by which the effect is asked for, as the interface describes it.
EFFECT_PARAMETER = {
    "in": "query",
    "name": EFFECT,
    "required": False,
    "description": "With true, what the changes do is computed where it is not kept: some seconds.",
    "schema": {"type": "boolean", "default": False},
}


def respond_reform(
    asked: tuple[Store, Context, Request],
    wish: Wish,
    place: Place,
    scenario: Scenario,
    effect: Mapping[str, Any] | None,
    asof: str | None,
    command: str | None = None,
) -> Response:
    """Answer with a reform for programs, or with one of its tables.

    Args:
        asked: The graph, what the application holds, and the request.
        wish: How the answer is wanted.
        place: Where it is served.
        scenario: The reform.
        effect: What it does, or None where that is not computed.
        asof: The date of the measures, or None.
        command: The command that computes the effect; default, that of a ready-made reform.

    Returns:
        The answer.
    """
    store, context, request = asked
    if wish.media_type == TURTLE:
        body = write_scenario(scenario, "ttl")
        return Response(body, media_type=f"{TURTLE}; charset=utf-8", headers={"Vary": "Accept"})
    day = read_day(store, asof)
    command = command or write_command(scenario.id, asof)
    if wish.media_type == PLAIN_JSON and wish.table is None:
        change = describe_change(describe_scenario(scenario), day, command, effect)
        return JSONResponse(change, headers={"Vary": "Accept, Accept-Language"})
    told = tell_change(scenario, day, wish.language, effect)
    if wish.media_type == HTML:
        title = scenario.title[context.pages.frame(request).language]
        return show_analysis_page(
            store, context, request, wish, place.path, title=title, fields=(), analysis=told, command=command
        )
    # The CSV of a scenario is that of its triples.
    wish = replace(wish, table=wish.table or (TRIPLES if wish.media_type in (CSV, CSVW) else None))
    return respond_analysis(store, told, wish, place, request.url.query)
