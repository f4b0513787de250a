"""What the sources recommend, to whom, and which reform would carry it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import URIRef

from api.responses import Frame
from api.views.claims.filter import ClaimRow, list_rows
from api.views.claims.wordings import read_wordings
from api.views.links import link_iri, read_slug
from api.views.measures import Place, list_places
from coopgraph.query import Catalogue, explain_rows, get, read_labels, run
from coopgraph.store.port import Store

__all__ = ["QUERY", "RecommendationView", "list_recommendations"]

QUERY = "recommendations"


@dataclass(frozen=True)
class RecommendationView:
    """A recommendation of a source.

    Attributes:
        order: Its number in the source, or None.
        document: What the graph says of it.
        statement: What is recommended.
        language: Language of the statement, where it is another than that of the page.
        addressed_to: To whom, in Spanish, or None.
        places: Where the source says it.
        scenario: Name and page of the reform that would carry it out, or None.
    """

    order: str | None
    document: str | None
    statement: str
    language: str | None
    addressed_to: str | None
    places: tuple[Place, ...]
    scenario: tuple[str, str] | None


def list_recommendations(store: Store, queries: Catalogue, frame: Frame) -> tuple[RecommendationView, ...]:
    """List what the sources recommend.

    Args:
        store: The graph.
        queries: The named queries.
        frame: What stands around the page.

    Returns:
        The recommendations, in the order of their source.
    """
    table = run(store, get(QUERY, queries))
    rows = list_rows(table)
    wordings = read_wordings(store, (URIRef(str(row["recommendation"])) for row in rows))
    scenarios = {URIRef(str(row["scenario"])) for row in rows if row["scenario"] is not None}
    names = read_labels(store, scenarios, frame.language)
    return tuple(
        RecommendationView(
            order=None if row["order"] is None else str(row["order"]),
            document=link_iri(frame, str(row["recommendation"])),
            statement=wordings.get(str(row["recommendation"]), {}).get(frame.language)
            or str(row["recommendationLabel"]),
            language=None if frame.language in wordings.get(str(row["recommendation"]), {}) else "es",
            addressed_to=None if row["addressedTo"] is None else str(row["addressedTo"]),
            places=list_places(evidence, frame),
            scenario=_link_scenario(row, names, frame),
        )
        for row, evidence in zip(rows, explain_rows(store, table), strict=True)
    )


def _link_scenario(row: ClaimRow, names: Mapping[str, str], frame: Frame) -> tuple[str, str] | None:
    if row["scenario"] is None:
        return None
    iri = str(row["scenario"])
    return names.get(iri, str(row["scenarioLabel"])), frame.href(f"/scenarios/{read_slug(iri)}")
