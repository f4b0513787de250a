"""Shows the measures of the network of coordination, and where each body stands in it.

Which measures there are is decided by the analysis of coordination.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rdflib.term import Node

from api.responses import Frame
from api.views.coordination.tie_network import TieNetwork
from api.views.coordination.tie_sentences import PATH, SENTENCES
from api.views.link_names import Name
from api.views.links import link_iri
from api.views.measures import write_value
from coopgraph.model import Analysis, Listing, Text

__all__ = ["NETWORKS", "Position", "list_positions"]

#: Networks that are measured: value of the field to the table of positions and the name.
NETWORKS: Mapping[str, tuple[str, Text]] = MappingProxyType(
    {
        "provisions": ("nodes-provisions", {"es": "solo disposiciones", "en": "provisions only"}),
        "all": ("nodes-all", {"es": "disposiciones y entrevistas", "en": "provisions and interviews"}),
    }
)


@dataclass(frozen=True)
class Position:
    """Where a body stands in the network that is measured.

    Attributes:
        body: The body; leads to its ties.
        level: Its level of government, or None.
        degree: With how many bodies it is tied.
        inward: How many bodies are tied to it.
        outward: To how many bodies it is tied.
        betweenness: Its betweenness.
        constraint: Its constraint, or None where it is not defined.
        core: Its core number.
        is_joint: Whether the network falls apart without it.
        missing: Its ties with generic actors, which are not counted.
    """

    body: Name
    level: str | None
    degree: str
    inward: str
    outward: str
    betweenness: str
    constraint: str | None
    core: str
    is_joint: bool
    missing: str


def _find(analysis: Analysis, table: str) -> Listing:
    return next(listing for listing in analysis.listings if listing.id == table)


def list_positions(analysis: Analysis, measured: str, network: TieNetwork, frame: Frame) -> tuple[Position, ...]:
    """List where each body stands, the one with most ties first.

    Args:
        analysis: The analysis of coordination.
        measured: One of `NETWORKS`.
        network: All ties.
        frame: What stands around the page.

    Returns:
        The positions.
    """
    listing = _find(analysis, NETWORKS[measured][0])
    names = [column.name for column in listing.columns]
    rows = [dict(zip(names, row, strict=True)) for row in listing.rows]
    rows.sort(key=lambda row: (-int(str(row["degree"])), network.name(str(row["body"]))))
    return tuple(_make_position(row, network, frame) for row in rows)


def _make_position(row: Mapping[str, Node | None], network: TieNetwork, frame: Frame) -> Position:
    def number(column: str) -> str:
        return write_value(float(str(row[column])), frame.language)

    body, level = str(row["body"]), row["level"]
    key = network.keys.get(body)
    href = link_iri(frame, body) if key is None else frame.href(PATH, actor=key) + SENTENCES
    return Position(
        Name(network.name(body), href),
        None if level is None else network.name(str(level)),
        number("degree"),
        number("inDegree"),
        number("outDegree"),
        number("betweenness"),
        None if row["constraint"] is None else number("constraint"),
        number("core"),
        str(row["articulation"]) == "true",
        number("missing"),
    )
