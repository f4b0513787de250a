"""Draws the coordination network from the answers of the named queries: actors, ties, fields and committees at a date.

Measuring it is left to `network`, `positions`, `removal` and `mechanisms`; what is told of it to `coordination`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import networkx as nx
from rdflib import Literal

from coopgraph import query
from coopgraph.model import Call
from coopgraph.store.port import Store, Term

__all__ = [
    "FUNCTIONS",
    "GENERIC",
    "INTERVIEW",
    "NO_LEVEL",
    "TIES",
    "Sources",
    "build_network",
    "project_network",
    "read_sources",
    "write_graphml",
]

ACTORS = Call("coordination-actors")
TIES = Call("coordination-ties")
FIELDS = Call("body-fields")
MEMBERS = Call("collaboration-members")
_MANDATES = "steering-mandates"
#: Kind of evidence of a tie that no provision prescribes.
INTERVIEW = "interview"
#: Kind of the actors that are bodies, public or international.
BODY = "body"
#: Kind of the actors that a source does not name.
GENERIC = "generic-actor"
#: Group of the bodies that belong to no level of government: international ones.
NO_LEVEL = "none"
#: Evidence that is a function of a body, or the sentence that opens its functions.
FUNCTIONS = ("function", "chapeau")

_Row = dict[str, Term | None]


@dataclass(frozen=True)
class Sources:
    """What the named queries answer at a date.

    Attributes:
        network: All actors and ties, one edge a tie.
        bodies: The bodies that measures are about, sorted: tied, a ministry, with known functions, or a member.
        acting: Bodies of which functions are known.
        fields: Body to what it acts in: function types, and scopes of its steering mandates; only of those whose
            functions are known, since what the others share is not.
        labels: IRI to label, of whatever a table may show.
        groups: Committee or system to the bodies in it, whatever states it.
        prescribed: The same, only what a norm states, with the norm: (collaboration, norm) to bodies.
        date: `2018-12-31`, or `all`.
        arguments: The argument `asof` of the queries that take it.
        left_out: Ties that are not counted at the date: of a later norm, or of a body that had ended.
    """

    network: nx.MultiDiGraph[str]
    bodies: tuple[str, ...]
    acting: frozenset[str]
    fields: Mapping[str, frozenset[str]]
    labels: Mapping[str, str]
    groups: Mapping[str, frozenset[str]]
    prescribed: Mapping[tuple[str, str], frozenset[str]]
    date: str
    arguments: Mapping[str, str]
    left_out: int

    @property
    def calls(self) -> tuple[Call, ...]:
        """The queries that say who is tied to whom."""
        return (ACTORS, TIES, MEMBERS, FIELDS, self.mandates)

    @property
    def mandates(self) -> Call:
        """The query that says who steers what at the date."""
        return Call(_MANDATES, self.arguments)

    @property
    def mechanism_calls(self) -> tuple[Call, ...]:
        """The queries that say who shares a field and who has a mechanism."""
        return (FIELDS, self.mandates, TIES, MEMBERS, ACTORS)


def build_network(store: Store, asof: str | None = None) -> nx.MultiDiGraph[str]:
    """Build the directed network of all ties, one edge a tie, with what the queries say of each actor and tie.

    Args:
        store: The graph.
        asof: The date as a person writes it; None for the reference date, `all` for no filter.

    Returns:
        Nodes by IRI with `label`, `kind`, `level`, `functions`…; edges by the IRI of the tie with `mode`, `evidence`,
        `provision`, `norm`, `text`…. What is not known is left out, so that any format of NetworkX can write it.
    """
    return read_sources(store, asof).network


def write_graphml(network: nx.MultiDiGraph[str]) -> bytes:
    """Write a network as GraphML.

    Args:
        network: As `build_network` gives it.

    Returns:
        XML in UTF-8.
    """
    content = BytesIO()
    nx.write_graphml_xml(network, content)
    return content.getvalue()


def read_sources(store: Store, asof: str | None = None) -> Sources:
    """Read all that the analysis of coordination rests on.

    Args:
        store: The graph.
        asof: The date as a person writes it; None for the reference date, `all` for no filter.

    Returns:
        The network and the rest, at the date.
    """
    arguments = {} if asof is None else {"asof": asof}
    mandates = query.run(store, _MANDATES, arguments)
    bound = mandates.arguments["asof"]
    day = bound.toPython() if isinstance(bound, Literal) else None
    labels: dict[str, str] = {}
    network, left_out = _draw(store, day, labels)
    fields: defaultdict[str, set[str]] = defaultdict(set)
    for row in _rows(query.run(store, FIELDS.query)):
        if str(row["organization"]) in network and _is_in_force(row["normDate"], day):
            fields[str(row["organization"])].add(str(row["functionType"]))
            labels |= {str(row["functionType"]): str(row["functionTypeLabel"])}
    acting = frozenset(fields)
    for row in _rows(mandates):
        if str(row["organization"]) in acting:
            fields[str(row["organization"])].add(str(row["scope"]))
            labels |= {str(row["scope"]): str(row["scopeLabel"])}
    groups, prescribed = _read_groups(store, day, network, labels)
    members = set().union(*groups.values())
    bodies = sorted(
        node
        for node, known in network.nodes.items()
        if known["kind"] == BODY and (network.degree(node) or known["ministry"] or node in fields or node in members)
    )
    return Sources(
        network,
        tuple(bodies),
        acting,
        {body: frozenset(found) for body, found in fields.items()},
        labels,
        groups,
        prescribed,
        "all" if day is None else day.isoformat(),
        arguments,
        left_out,
    )


def project_network(sources: Sources, *, interviews: bool) -> nx.DiGraph[str]:
    """Draw the network that is measured: directed, simple, without loops, named bodies only.

    Args:
        sources: What the queries answer.
        interviews: Whether the ties that only an interview states count.

    Returns:
        The bodies, tied or not; the weight of an edge is the number of its ties.
    """
    simple: nx.DiGraph[str] = nx.DiGraph()
    simple.add_nodes_from(sources.bodies)
    for source, target, known in sources.network.edges(data=True):
        evidence = known["evidence"]
        if source != target and source in simple and target in simple and (interviews or evidence != INTERVIEW):
            weight = simple.edges[source, target]["weight"] if simple.has_edge(source, target) else 0
            simple.add_edge(source, target, weight=weight + 1)
    return simple


def _draw(store: Store, day: date | None, labels: dict[str, str]) -> tuple[nx.MultiDiGraph[str], int]:
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    actors = {str(row["actor"]): row for row in _rows(query.run(store, ACTORS.query))}
    for actor, row in actors.items():
        labels[actor] = str(row["actorLabel"])
        if row["level"] is not None:
            labels[str(row["level"])] = str(row["levelLabel"])
        if str(row["kind"]) == BODY and not _has_ended(row, day):
            network.add_node(actor, **_describe_actor(row))
    left_out: set[str] = set()
    for row in _rows(query.run(store, TIES.query)):
        source, target = str(row["fromBody"]), str(row["toBody"])
        ended = any(_has_ended(actors[end], day) for end in (source, target) if end in actors)
        if ended or not _is_in_force(row["normDate"], day):
            left_out.add(str(row["tie"]))
            continue
        for end, name in ((source, "fromBodyLabel"), (target, "toBodyLabel")):
            labels[end] = str(row[name])
            if end not in network:
                kind = {"kind": "other", "label": labels[end], "ministry": False}
                network.add_node(end, **(_describe_actor(actors[end]) if end in actors else kind))
        labels[str(row["mode"])] = str(row["modeLabel"])
        if row["norm"] is not None:
            labels[str(row["norm"])] = str(row["normLabel"] or row["norm"])
        network.add_edge(source, target, key=str(row["tie"]), **_describe_tie(row))
    network.graph["date"] = "all" if day is None else day.isoformat()
    return network, len(left_out)


def _describe_actor(row: _Row) -> dict[str, Any]:
    level = row["level"]
    return {
        "label": str(row["actorLabel"]),
        "kind": str(row["kind"]),
        "level": NO_LEVEL if level is None else str(level).rpartition("/")[2],
        "functions": int(str(row["functions"])),
        "ministry": str(row["ministry"]) == "true",
        "office": row["office"] is not None,
    }


def _describe_tie(row: _Row) -> dict[str, str]:
    known = {
        "mode": row["mode"],
        "evidence": str(row["evidence"]).rpartition("/")[2],
        "from": row["from"],
        "to": row["to"],
        "provision": row["provision"],
        "norm": row["norm"],
        "function": row["function"],
        "citation": row["functionLabel"],
        "text": row["text"],
    }
    return {name: str(value) for name, value in known.items() if value is not None}


def _read_groups(
    store: Store, day: date | None, network: nx.MultiDiGraph[str], labels: dict[str, str]
) -> tuple[dict[str, frozenset[str]], dict[tuple[str, str], frozenset[str]]]:
    groups: defaultdict[str, set[str]] = defaultdict(set)
    prescribed: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    rows = list(_rows(query.run(store, MEMBERS.query)))
    # A member that no norm names is one since the norm of the others.
    since: dict[Term | None, Term | None] = {}
    for row in sorted(rows, key=lambda row: str(row["normDate"] or ""), reverse=True):
        since[row["collaboration"]] = row["normDate"] or since.get(row["collaboration"])
    for row in rows:
        group, member = str(row["collaboration"]), str(row["memberBody"])
        known = network.nodes.get(member, {"kind": None})
        if known["kind"] != BODY or not _is_in_force(row["normDate"] or since[row["collaboration"]], day):
            continue
        labels[group] = str(row["collaborationLabel"])
        groups[group].add(member)
        if row["norm"] is not None:
            labels[str(row["norm"])] = str(row["normLabel"] or row["norm"])
            prescribed[group, str(row["norm"])].add(member)
    return (
        {group: frozenset(members) for group, members in groups.items()},
        {key: frozenset(members) for key, members in prescribed.items()},
    )


def _rows(table: query.Table) -> Iterator[_Row]:
    return (dict(zip(table.solutions.variables, row, strict=True)) for row in table.solutions.rows)


def _is_in_force(start: Term | None, day: date | None) -> bool:
    return start is None or day is None or date.fromisoformat(str(start)) <= day


def _has_ended(row: _Row, day: date | None) -> bool:
    """Tell whether a body had a successor at the date; one that is extinct, nobody says since when, always had."""
    if day is None:
        return False
    if row["endedOn"] is None:
        return str(row["extinct"]) == "true"
    return date.fromisoformat(str(row["endedOn"])) <= day
