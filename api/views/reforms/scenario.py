"""`/scenarios/{id}` for people: a reform before and after, what it changes and does, and the evidence for it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fastapi import Request, Response

from api.dependencies import Context
from api.query_page import list_downloads
from api.responses import Download, Frame
from api.views.claims.recommendations import RecommendationView
from api.views.reforms.changes import ChangeView, count_sets, show_changes
from api.views.reforms.effect import EffectView, show_effect
from api.views.reforms.effects import EFFECT, NOT_COMPUTED
from api.views.reforms.names import read_made
from api.views.reforms.scenarios import find_recommendations
from api.views.reforms.tables import holds
from coopgraph.store.port import Store

__all__ = ["ScenarioPage", "ScenarioState", "list_reform_downloads", "show_scenario", "write_command"]

_PATH = "/scenarios"
#: Things that a page of changes shows.
_MOST = 25
_TURTLE = "text/turtle"


@dataclass(frozen=True)
class ScenarioState:
    """What is asked of the page of a reform.

    Attributes:
        base: Address of the service, without a final slash.
        asof: The date of the measures as it was written, or None.
        whole: Whether also the measures that stay are shown.
        part: Which page of the changes, from 1.
        day: The date; None for no filter.
        computable: Whether the effect can be computed for a request.
        fault: What is wrong with the arguments, and the status of that, or None.
    """

    base: str
    asof: str | None = None
    whole: bool = False
    part: int = 1
    day: date | None = None
    computable: bool = False
    fault: tuple[str, int] | None = None


@dataclass(frozen=True)
class ScenarioPage:
    """Context of `scenario.html`.

    Attributes:
        frame: What stands around.
        title: Title of the reform.
        fault: What is wrong with the arguments, in English, or None.
        description: What the reform is, what it leaves out, and why; None where there is a fault.
        begins: From when it would hold.
        is_later: Whether it would hold only after the date that is asked for.
        recommendation: The recommendation that it would carry out, or None.
        effect: What it does, or None where nobody has computed it.
        origin: Where the effect comes from, or why there is none.
        compute: The page with the effect, where it can be computed, or None.
        whole: Whether also the measures that stay are shown.
        all_measures: The page with all measures.
        changes: The changes that fall on the page.
        sets: How many things they touch in all.
        part: Which page of the changes this is.
        parts: The pages of the changes, each with its address.
        removals: How many triples go.
        additions: How many come.
        downloads: The same in other formats.
        command: The command that computes the effect.
        curl: The same over HTTP.
        builder: The page that makes a reform.
    """

    frame: Frame
    title: str
    fault: str | None
    description: str | None
    begins: str
    is_later: bool
    recommendation: RecommendationView | None
    effect: EffectView | None
    origin: str
    compute: str | None
    whole: bool
    all_measures: str
    changes: tuple[ChangeView, ...]
    sets: int
    part: int
    parts: tuple[tuple[int, str], ...]
    removals: int
    additions: int
    downloads: tuple[Download, ...]
    command: str
    curl: str
    builder: str


def show_scenario(
    asked: tuple[Store, Context, Request],
    described: Mapping[str, Any],
    effect: Mapping[str, Any] | None,
    state: ScenarioState,
) -> Response:
    """Show a ready-made reform.

    Args:
        asked: The graph, what the application holds, and the request.
        described: What `describe_scenario` gives.
        effect: What it does, or None where that is not computed.
        state: What is asked.

    Returns:
        The page.
    """
    store, context, request = asked
    fault = state.fault
    frame = context.pages.frame(request)
    language, changes = frame.language, described["changes"]
    path = f"{_PATH}/{described['id']}"
    sets = count_sets(changes)
    parts = max(1, -(-sets // _MOST))
    part = min(state.part, parts)
    kept = {"all": "true"} if state.whole else {}
    computed = {EFFECT: "true"} if effect is not None and request.query_params.get(EFFECT) else {}
    is_shown = fault is None
    plain = replace(frame, root="", chosen=False)
    page = ScenarioPage(
        frame=frame,
        title=described["title"][language],
        fault=None if fault is None else fault[0],
        description=described["description"][language] if is_shown else None,
        begins=described["date"],
        is_later=not holds(date.fromisoformat(described["date"]), state.day),
        recommendation=find_recommendations(store, context, frame).get(described["id"]) if is_shown else None,
        effect=show_effect(store, frame, effect, read_made(changes), whole=state.whole) if effect else None,
        origin=(effect["reason"] if effect else NOT_COMPUTED)[language],
        compute=frame.href(path, **{**kept, EFFECT: "true"}) if state.computable and effect is None else None,
        whole=state.whole,
        all_measures=frame.href(path, **{**computed, **({} if state.whole else {"all": "true"})}),
        changes=show_changes(store, frame, changes, (part - 1) * _MOST, _MOST) if is_shown else (),
        sets=sets,
        part=part,
        parts=tuple(
            (number, frame.href(path, **{**kept, **computed, "part": str(number)})) for number in range(1, parts + 1)
        ),
        removals=sum(len(change["removals"]) for change in changes),
        additions=sum(len(change["additions"]) for change in changes),
        downloads=list_reform_downloads(frame, path, {**_dated(state.asof), **computed}),
        command=write_command(described["id"], state.asof),
        curl=shlex.join(["curl", f"{state.base}{plain.href(f'{path}.json', **_dated(state.asof), **computed)}"]),
        builder=frame.href(f"{_PATH}/build"),
    )
    return context.pages.render("scenario.html", page, frame, 200 if fault is None else fault[1])


def _dated(asof: str | None) -> dict[str, str]:
    return {} if asof is None else {"asof": asof}


def write_command(scenario: str, asof: str | None) -> str:
    """Write the command that computes what a reform does.

    Args:
        scenario: Id of the reform, or its file.
        asof: The date of the measures, or None.

    Returns:
        The command.
    """
    return shlex.join(["coopgraph", "scenario", "diff", scenario, *(["--asof", asof] if asof else [])])


def list_reform_downloads(frame: Frame, path: str, fields: Mapping[str, str]) -> tuple[Download, ...]:
    """List a reform in other formats.

    Args:
        frame: What stands around the page.
        path: Path of the reform, without ending.
        fields: What was asked.

    Returns:
        The downloads.
    """
    plain = [
        # The JSON of a reform is plain JSON.
        replace(item, media_type="application/json") if item.name == "JSON" else item
        for item in list_downloads(frame, path, dict(fields))
    ]
    return (*plain, Download("Turtle", _TURTLE, frame.href(f"{path}.ttl")))
