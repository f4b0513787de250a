"""Measures the coordination network once for all tables: positions, fit, what a rule establishes, what changes do.

Reading the graph is left to `ties`, formulas to `network`, `positions`, `removal` and `mechanisms`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import networkx as nx

from coopgraph.analyse import network as whole
from coopgraph.analyse.mechanisms import Fit, compare_pairs
from coopgraph.analyse.positions import Brokerage, count_brokerage, measure_constraint, measure_effective_size
from coopgraph.analyse.removal import Removal, measure_fragmentation, remove_each
from coopgraph.analyse.ties import FUNCTIONS, GENERIC, INTERVIEW, Sources, project_network
from coopgraph.model import Text
from coopgraph.namespaces import ID

__all__ = [
    "COMMITTEE",
    "COMPARED_BODIES",
    "MEASURED_RULES",
    "Addition",
    "Drawn",
    "Rule",
    "add_each",
    "count_naming",
    "draw",
    "remove_rules",
]

#: The committee of which the law says who belongs to it.
COMMITTEE = str(ID["collaboration/comite-coordinacion-multisectorial"])
#: Without so many rules at most, those that establish most, the network is measured anew.
MEASURED_RULES = 200
#: With more bodies than this, comparing all their pairs once for each norm would take minutes.
COMPARED_BODIES = 500

_NAMES: Mapping[bool, Text] = {
    False: {"es": "vínculos entre organismos, solo disposiciones", "en": "ties between bodies, provisions only"},
    True: {
        "es": "vínculos entre organismos, disposiciones y entrevistas",
        "en": "ties between bodies, provisions and interviews",
    },
}


@dataclass(frozen=True)
class Drawn:
    """A network that is measured, with the measures that several tables show.

    Attributes:
        interviews: Whether the ties that only an interview states count.
        name: Language to what the network is.
        directed: Simple, without loops, named bodies only.
        undirected: The same without directions.
        level: Body to level of government.
        generic: Body to the generic actors at the other end of its ties, one for each tie.
        reciprocated: Directed pairs that have their counterpart back.
        groups: The bodies of each committee or system that counts as a mechanism.
        fit: Shared fields against mechanisms.
        brokerage: Body to Gould–Fernandez counts.
        betweenness: Body to betweenness.
        sampled: Whether betweenness is estimated.
        constraint: Body to Burt's constraint; empty for a network that is too large.
        effective_size: Body to Burt's effective size; empty for a network that is too large.
        core: Body to core number.
        joints: Articulation points.
        removals: Body to the network without it.
    """

    interviews: bool
    name: Text
    directed: nx.DiGraph[str]
    undirected: nx.Graph[str]
    level: Mapping[str, str]
    generic: Mapping[str, list[str]]
    reciprocated: int
    groups: tuple[Collection[str], ...]
    fit: Fit
    brokerage: Mapping[str, Brokerage]
    betweenness: Mapping[str, float]
    sampled: bool
    constraint: Mapping[str, float | None]
    effective_size: Mapping[str, float | None]
    core: Mapping[str, int]
    joints: frozenset[str]
    removals: Mapping[str, Removal]


@dataclass(frozen=True)
class Rule:
    """What a norm or a provision establishes, and the network without it.

    Attributes:
        rule: IRI of the norm or provision.
        norm: IRI of the norm.
        citation: Of a provision, for example `art. 39, h`; None for a norm.
        ties: Ties that it establishes, those with generic actors included.
        generic: Those of them with generic actors, which the measures leave out.
        members: Members of committees and systems that it establishes; only known of a norm.
        lost: Directed pairs of bodies that nothing else ties.
        density: Directed, without them.
        reciprocity: Without them.
        components: Without them; None where the network was not measured anew.
        fragmentation: Without them; None where the network was not measured anew.
        coverage: Without the ties and memberships; None for a provision, and where it was not measured anew.
    """

    rule: str
    norm: str
    citation: str | None
    ties: int
    generic: int
    members: int
    lost: int
    density: float | None
    reciprocity: float | None
    components: int | None
    fragmentation: float | None
    coverage: float | None


@dataclass(frozen=True)
class Addition:
    """A tie or a membership that does not exist, and the network with it.

    Attributes:
        kind: `member` or `reciprocal-tie`.
        body: Who would be a member, or bound.
        counterpart: The committee, or to whom.
        joined: Pairs of bodies that would have a mechanism and have none.
        density: Directed, with it.
        reciprocity: With it.
        coverage: With it.
    """

    kind: str
    body: str
    counterpart: str
    joined: int
    density: float | None
    reciprocity: float | None
    coverage: float | None


def draw(sources: Sources, *, interviews: bool) -> Drawn:
    """Draw the network of the bodies and measure it.

    Args:
        sources: What the queries answer.
        interviews: Whether the ties that only an interview states count.

    Returns:
        The network.
    """
    directed = project_network(sources, interviews=interviews)
    undirected: nx.Graph[str] = nx.Graph()
    undirected.add_nodes_from(directed)
    undirected.add_edges_from(directed.edges)
    level = {body: str(sources.network.nodes[body]["level"]) for body in directed}
    groups = tuple(sources.groups.values() if interviews else sources.prescribed.values())
    betweenness, sampled = whole.measure_betweenness(undirected)
    small = undirected.size() <= whole.EXACT_EDGES
    return Drawn(
        interviews,
        _NAMES[interviews],
        directed,
        undirected,
        level,
        _find_generic(sources, interviews=interviews),
        sum(directed.has_edge(target, source) for source, target in directed.edges),
        groups,
        compare_pairs(sources.fields, groups, directed.edges),
        count_brokerage(directed, level),
        betweenness,
        sampled,
        measure_constraint(undirected) if small else {},
        measure_effective_size(undirected) if small else {},
        nx.core_number(undirected),
        frozenset(nx.articulation_points(undirected)),
        remove_each(undirected),
    )


def _find_generic(sources: Sources, *, interviews: bool) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    kinds = {node: known["kind"] for node, known in sources.network.nodes.items()}
    bodies = set(sources.bodies)
    for source, target, known in sources.network.edges(data=True):
        if interviews or known["evidence"] != INTERVIEW:
            for body, other in ((source, target), (target, source)):
                if body in bodies and kinds[other] == GENERIC:
                    found[body].append(other)
    return dict(found)


def count_naming(sources: Sources) -> dict[str, int]:
    """Count the ties by which functions of other bodies, or the sentences that open them, name each body.

    Args:
        sources: What the queries answer.

    Returns:
        Body to count.
    """
    counts = dict.fromkeys(sources.bodies, 0)
    for source, target, known in sources.network.edges(data=True):
        if source != target and target in counts and known["evidence"] in FUNCTIONS:
            counts[target] += 1
    return counts


def remove_rules(sources: Sources, drawn: Drawn) -> list[Rule]:
    """Measure the network without what each norm, and each provision, establishes.

    Args:
        sources: What the queries answer.
        drawn: The network of provisions.

    Returns:
        Those without which most pairs of bodies lose their tie first.
    """
    ties: defaultdict[tuple[str, str, str | None], list[tuple[str, str]]] = defaultdict(list)
    for source, target, known in sources.network.edges(data=True):
        if "norm" in known:
            ties[known["norm"], known["norm"], None].append((source, target))
            if known["provision"] != known["norm"]:
                ties[known["provision"], known["norm"], known.get("citation", "")].append((source, target))
    for _, norm in sources.prescribed:
        ties.setdefault((norm, norm, None), [])
    lost = {rule: _find_lost(drawn.directed, pairs) for rule, pairs in ties.items()}
    members = Counter[str]()
    for (_, norm), found in sources.prescribed.items():
        members[norm] += len(found)
    order = sorted(ties, key=lambda rule: (-len(lost[rule]), -len(ties[rule]), rule[0], rule[2] or ""))
    counted = {rule: (len(pairs), _count_generic(sources, pairs), members[rule[0]]) for rule, pairs in ties.items()}
    arcs, left = drawn.directed.size(), drawn.directed.copy()
    return [
        _remove_rule(
            drawn,
            rule,
            counted[rule],
            lost[rule],
            arcs - len(lost[rule]),
            _measure_without(sources, drawn, rule, lost[rule], left) if place < MEASURED_RULES else _Without(),
        )
        for place, rule in enumerate(order)
    ]


def _count_generic(sources: Sources, pairs: list[tuple[str, str]]) -> int:
    return sum(any(sources.network.nodes[end]["kind"] == GENERIC for end in pair) for pair in pairs)


def _find_lost(directed: nx.DiGraph[str], pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the pairs of which all ties are among those given."""
    return [
        pair
        for pair, times in Counter(pairs).items()
        if directed.has_edge(*pair) and directed.edges[pair]["weight"] == times
    ]


@dataclass(frozen=True)
class _Without:
    """What is measured anew without a rule; None where it is not."""

    components: int | None = None
    fragmentation: float | None = None
    coverage: float | None = None


def _measure_without(
    sources: Sources,
    drawn: Drawn,
    rule: tuple[str, str, str | None],
    lost: list[tuple[str, str]],
    left: nx.DiGraph[str],
) -> _Without:
    """Take the pairs from the network, measure, and put them back: a copy for each rule would take longer."""
    _, norm, citation = rule
    left.remove_edges_from(lost)
    sizes = [len(component) for component in nx.weakly_connected_components(left)]
    coverage = None
    if citation is None and drawn.fit.bodies <= COMPARED_BODIES:
        groups = [found for (_, other), found in sources.prescribed.items() if other != norm]
        coverage = compare_pairs(sources.fields, groups, left.edges, listed=0).coverage
    left.add_edges_from(lost)
    return _Without(len(sizes), measure_fragmentation(sizes), coverage)


def _remove_rule(
    drawn: Drawn,
    rule: tuple[str, str, str | None],
    counted: tuple[int, int, int],
    lost: list[tuple[str, str]],
    m: int,
    without: _Without,
) -> Rule:
    n = len(drawn.directed)
    gone = set(lost)
    one_way = sum(pair[::-1] not in gone and drawn.directed.has_edge(*pair[::-1]) for pair in lost)
    both = sum(pair[::-1] in gone for pair in lost)
    return Rule(
        *rule,
        *counted,
        len(lost),
        m / (n * (n - 1)) if n > 1 else None,
        (drawn.reciprocated - 2 * one_way - both) / m if m else None,
        without.components,
        without.fragmentation,
        without.coverage,
    )


def add_each(sources: Sources, drawn: Drawn) -> Iterator[Addition]:
    """Measure the network with each missing member of the committee, and with each missing way back.

    Args:
        sources: What the queries answer.
        drawn: The network of provisions.

    Yields:
        National bodies with an office that are no members, then each pair that is tied one way, turned round.
    """
    n, m = len(drawn.directed), drawn.directed.size()
    density, reciprocity = whole.measure_density(drawn.directed), whole.measure_reciprocity(drawn.directed)
    members = sources.groups.get(COMMITTEE, frozenset())
    for body in sources.bodies if members else ():
        known = sources.network.nodes[body]
        if known["office"] and known["level"] == "national" and body not in members:
            joined = [other for other in members if not _have_mechanism(drawn, body, other)]
            fields = sources.fields.get(body, frozenset())
            gained = sum(bool(fields & sources.fields.get(other, frozenset())) for other in joined)
            coverage = (drawn.fit.covered + gained) / drawn.fit.shared if drawn.fit.shared else None
            yield Addition("member", body, COMMITTEE, len(joined), density, reciprocity, coverage)
    for source, target in sorted(drawn.directed.edges):
        if not drawn.directed.has_edge(target, source):
            yield Addition(
                "reciprocal-tie",
                target,
                source,
                0,
                (m + 1) / (n * (n - 1)),
                (drawn.reciprocated + 2) / (m + 1),
                drawn.fit.coverage,
            )


def _have_mechanism(drawn: Drawn, a: str, b: str) -> bool:
    return drawn.undirected.has_edge(a, b) or any(a in group and b in group for group in drawn.groups)
