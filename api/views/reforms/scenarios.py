"""`/scenarios` for people: the ready-made reforms, what each changes and does, and how to make one of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response

from api.dependencies import Context
from api.query_page import list_downloads
from api.responses import Download, Frame
from api.views.claims.recommendations import RecommendationView, list_recommendations
from api.views.reforms.effect import MeasureChangeView, summarise
from api.views.reforms.effects import read_kept
from coopgraph.errors import QueryError
from coopgraph.query import Table
from coopgraph.scenarios import ScenarioFile, read_scenarios
from coopgraph.store.port import Store

__all__ = ["EffectSummary", "ScenarioCard", "ScenariosPage", "find_recommendations", "show_scenarios"]

_PATH = "/scenarios"
_OFFICES = "cooperation-offices"


@dataclass(frozen=True)
class EffectSummary:
    """What a reform does, in short.

    Attributes:
        conforms: Whether it keeps every rule that the graph that stands keeps.
        broken: How many results of shapes and checks it brings.
        changed: How many measures change.
        total: How many there are.
        offices: How many ministries have another office, or another place for it.
        gained: How many inferences come.
        lost: How many go.
        measures: The first measures that change.
    """

    conforms: bool
    broken: int
    changed: int
    total: int
    offices: int
    gained: int
    lost: int
    measures: tuple[MeasureChangeView, ...]


@dataclass(frozen=True)
class ScenarioCard:
    """A reform of the list.

    Attributes:
        id: Its id.
        title: Its title.
        description: What it is, what it leaves out, and why.
        href: Its page.
        origin: Who proposes it.
        recommendation: The recommendation that it would carry out, or None.
        changes: How many changes its file has.
        removals: How many triples it takes away.
        additions: How many it states.
        effect: What it does, or None where nobody has computed it.
    """

    id: str
    title: str
    description: str
    href: str
    origin: str
    recommendation: RecommendationView | None
    changes: int
    removals: int
    additions: int
    effect: EffectSummary | None


@dataclass(frozen=True)
class ScenariosPage:
    """Context of `scenarios.html`.

    Attributes:
        frame: What stands around.
        fault: What is wrong with the arguments, in English, or None.
        scenarios: The reforms that would hold at the date.
        later: How many more would hold only from a later date.
        builder: The page that makes a reform.
        query: The query of the list.
        downloads: The list in other formats.
    """

    frame: Frame
    fault: str | None
    scenarios: tuple[ScenarioCard, ...]
    later: int
    builder: str
    query: str
    downloads: tuple[Download, ...]


def show_scenarios(
    store: Store,
    context: Context,
    request: Request,
    table: Table | None,
    arguments: Mapping[str, str],
    fault: tuple[str, int] | None = None,
) -> Response:
    """Show the ready-made reforms.

    Args:
        store: The graph.
        context: What the application holds.
        request: The request.
        table: The rows of the query `scenarios` that would hold at the date; None where there is a fault.
        arguments: What was asked.
        fault: What is wrong with the arguments, and the status of that, or None.

    Returns:
        The page.
    """
    frame = context.pages.frame(request)
    cards = () if table is None else _make_cards(store, context, frame, table)
    page = ScenariosPage(
        frame=frame,
        fault=None if fault is None else fault[0],
        scenarios=cards,
        later=0 if table is None else len(read_scenarios()) - len(cards),
        builder=frame.href(f"{_PATH}/build"),
        query=frame.href("/queries/scenarios"),
        downloads=list_downloads(frame, _PATH, dict(arguments)),
    )
    return context.pages.render("scenarios.html", page, frame, 200 if fault is None else fault[1])


def _make_cards(store: Store, context: Context, frame: Frame, table: Table) -> tuple[ScenarioCard, ...]:
    files, kept = read_scenarios(), read_kept(context)
    recommendations = find_recommendations(store, context, frame)
    places = {name: place for place, name in enumerate(table.solutions.variables)}
    cards = []
    for row in table.solutions.rows:
        slug = str(row[places["scenario"]]).rpartition("/")[2]
        if slug in files:
            counts = (int(str(row[places["removals"]])), int(str(row[places["additions"]])))
            origin = str(row[places["originLabel"]])
            known = kept.get(slug, {}).get("effect")
            cards.append(_make_card(files[slug], frame, recommendations.get(slug), origin, counts, known))
    return tuple(cards)


def _make_card(
    file: ScenarioFile,
    frame: Frame,
    recommendation: RecommendationView | None,
    origin: str,
    counts: tuple[int, int],
    effect: Mapping[str, Any] | None,
) -> ScenarioCard:
    language = frame.language
    return ScenarioCard(
        id=file.id,
        title=getattr(file.title, language),
        description=getattr(file.description, language),
        href=frame.href(f"{_PATH}/{file.id}"),
        origin=_ORIGINS.get(file.origin.kind, {"es": origin, "en": origin})[language],
        recommendation=recommendation,
        changes=len(file.changes),
        removals=counts[0],
        additions=counts[1],
        effect=None if effect is None else _summarise(effect, frame),
    )


_ORIGINS = {
    "ours": {"es": "propuesta de este proyecto", "en": "proposal of this project"},
    "recommendation": {"es": "recomendación de una fuente", "en": "recommendation of a source"},
}


def _summarise(effect: Mapping[str, Any], frame: Frame) -> EffectSummary:
    measures: Sequence[Mapping[str, Any]] = effect["measures"]
    offices = next((fact for fact in effect["facts"] if fact["query"]["id"] == _OFFICES), None)
    return EffectSummary(
        conforms=effect["conforms"],
        broken=len(effect["broken"]),
        changed=sum(measure["changed"] for measure in measures),
        total=len(measures),
        offices=0 if offices is None else len(offices["gained"]),
        gained=len(effect["gained"]),
        lost=len(effect["lost"]),
        measures=summarise(effect, frame),
    )


def find_recommendations(store: Store, context: Context, frame: Frame) -> dict[str, RecommendationView]:
    """Find the recommendations that reforms would carry out.

    Args:
        store: The graph.
        context: What the application holds.
        frame: What stands around the page.

    Returns:
        Id of the reform to the recommendation; nothing where the service has no query of them.
    """
    try:
        listed = list_recommendations(store, context.questions.catalogue, frame)
    except QueryError:
        return {}
    return {each.scenario[1].partition("?")[0].rpartition("/")[2]: each for each in listed if each.scenario is not None}
