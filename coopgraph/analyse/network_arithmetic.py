"""Writes the measures of a whole network with the numbers of the case, each from the same network as its value.

The measures are in `network`, `removal` and `positions`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import networkx as nx

from coopgraph.analyse.arithmetic import add, count_things, write_step
from coopgraph.analyse.network import count_reaching

__all__ = [
    "write_articulation_points",
    "write_assortativity",
    "write_betweenness_centralisation",
    "write_brokerage",
    "write_closeness_centralisation",
    "write_degeneracy",
    "write_degree_centralisation",
    "write_density",
    "write_ei_index",
    "write_flow_hierarchy",
    "write_fragmentation",
    "write_hierarchy",
    "write_modularity",
    "write_one_sided",
    "write_reciprocity",
]


def _count_pairs(n: int) -> str:
    return f"({n} × ({n} − 1))"


def write_density(network: nx.Graph[Any]) -> str:
    """Write the density.

    Args:
        network: Simple, without loops.

    Returns:
        Ties by possible ties.

    >>> write_density(nx.path_graph(3))
    '2 × 2 / (3 × (3 − 1))'
    """
    times = "" if network.is_directed() else "2 × "
    return f"{times}{network.number_of_edges()} / {_count_pairs(len(network))}"


def write_reciprocity(network: nx.DiGraph[Any]) -> str:
    """Write the reciprocity.

    Args:
        network: Simple, without loops.

    Returns:
        Reciprocated ties by ties.

    >>> write_reciprocity(nx.DiGraph([(1, 2), (2, 1), (2, 3)]))
    '2 / 3'
    """
    return f"{sum(network.has_edge(target, source) for source, target in network.edges)} / {network.size()}"


def write_one_sided(network: nx.DiGraph[Any]) -> str:
    """Write the share of one-sided dyads.

    Args:
        network: Simple, without loops.

    Returns:
        Pairs tied one way by pairs tied.

    >>> write_one_sided(nx.DiGraph([(1, 2), (2, 1), (2, 3), (3, 4)]))
    '2 / (1 + 2)'
    """
    one_way = sum(not network.has_edge(target, source) for source, target in network.edges)
    return f"{one_way} / ({(network.size() - one_way) // 2} + {one_way})"


def write_flow_hierarchy(network: nx.DiGraph[Any]) -> str:
    """Write the flow hierarchy.

    Args:
        network: Simple, without loops.

    Returns:
        Ties between strong components by ties.

    >>> write_flow_hierarchy(nx.DiGraph([(1, 2), (2, 1), (2, 3)]))
    '1 / 3'
    """
    piece = {node: place for place, nodes in enumerate(nx.strongly_connected_components(network)) for node in nodes}
    return f"{sum(piece[source] != piece[target] for source, target in network.edges)} / {network.size()}"


def write_hierarchy(network: nx.DiGraph[Any]) -> str:
    """Write Krackhardt's hierarchy.

    Args:
        network: Simple, without loops.

    Returns:
        One, without the pairs that reach each other by those of which one reaches the other.

    >>> write_hierarchy(nx.DiGraph([(1, 2), (2, 1), (2, 3)]))
    '1 − 1 / 3'
    """
    mutual, one_way = count_reaching(network)
    return f"1 − {mutual} / {mutual + one_way}"


def _centralise(letter: str, scores: Mapping[Any, float], greatest: str) -> str:
    most = max(scores.values(), default=0)
    spread = write_step(round(sum(most - score for score in scores.values()), 6))
    return f"Σ ({write_step(most)} − {letter}ᵢ) = {spread}; {spread} / {greatest}"


def write_degree_centralisation(network: nx.Graph[Any]) -> str:
    """Write degree centralisation.

    Args:
        network: Undirected, simple, without loops.

    Returns:
        What the degrees lack to the greatest, and that by what they lack in a star.

    >>> write_degree_centralisation(nx.path_graph(5))
    'Σ (2 − dᵢ) = 2; 2 / ((5 − 1) × (5 − 2))'
    """
    n = len(network)
    return _centralise("d", dict(network.degree), f"(({n} − 1) × ({n} − 2))")


def write_betweenness_centralisation(betweenness: Mapping[Any, float]) -> str:
    """Write betweenness centralisation.

    Args:
        betweenness: Of every node, not normalised.

    Returns:
        What the betweenness of all lacks to the greatest, and that by what it lacks in a star.
    """
    n = len(betweenness)
    return _centralise("b", betweenness, f"(({n} − 1)² × ({n} − 2) / 2)")


def write_closeness_centralisation(network: nx.Graph[Any]) -> str:
    """Write closeness centralisation.

    Args:
        network: Undirected, simple, connected.

    Returns:
        What the closeness of all lacks to the greatest, and that by what it lacks in a star.
    """
    n = len(network)
    return _centralise("c", nx.closeness_centrality(network), f"(({n} − 1) × ({n} − 2) / (2 × {n} − 3))")


def write_degeneracy(network: nx.Graph[Any]) -> str | None:
    """Write the k of the densest core as the least degree in it.

    Args:
        network: Undirected, simple, without loops.

    Returns:
        The degrees in the core; None if there are too many of them.

    >>> write_degeneracy(nx.complete_graph(3))
    'min(2)'
    """
    core = nx.k_core(network)
    return f"min({', '.join(str(degree) for degree in sorted({degree for _, degree in core.degree}))})"


def write_fragmentation(sizes: Iterable[int]) -> str | None:
    """Write the share of pairs of nodes that do not reach each other.

    Args:
        sizes: Number of nodes of each component.

    Returns:
        The formula; None if there are too many components of different size.

    >>> write_fragmentation([3, 2, 1])
    '1 − (3 × 2 + 2 × 1) / (6 × (6 − 1))'
    """
    counted = list(sizes)
    reached = add(f"{size} × {size - 1}" for size in counted if size > 1)
    return None if reached is None else f"1 − ({reached}) / {_count_pairs(sum(counted))}"


def write_articulation_points(joints: Iterable[str]) -> str | None:
    """Write the articulation points, to be counted.

    Args:
        joints: Their IRIs.

    Returns:
        The set; None if it is too large.

    >>> write_articulation_points(["https://example.org/mre"])
    '|{mre}|'
    """
    return count_things([joint.rpartition("/")[2] for joint in sorted(joints)])


def _count_groups(network: nx.Graph[Any], group: Mapping[Any, Any]) -> tuple[int, list[int]]:
    """Return the ties within a group, and the degrees that each group with ties has in all, the largest first."""
    inside = sum(group[source] == group[target] for source, target in network.edges)
    degrees: Counter[Any] = Counter()
    for node, degree in network.degree:
        degrees[group[node]] += degree
    return inside, sorted((degree for degree in degrees.values() if degree), reverse=True)


def write_modularity(network: nx.Graph[Any], groups: Iterable[Collection[Any]]) -> str | None:
    """Write the modularity of a partition.

    Args:
        network: Undirected, simple, without loops.
        groups: A partition of the nodes.

    Returns:
        Ties within groups by ties, without what chance gives; None if there are too many groups.

    >>> write_modularity(nx.path_graph(4), [{0, 1}, {2, 3}])
    '2 / 3 − (3² + 3²) / (2 × 3)²'
    """
    m = network.number_of_edges()
    inside, degrees = _count_groups(network, {node: place for place, nodes in enumerate(groups) for node in nodes})
    squares = add(f"{degree}²" for degree in degrees)
    return None if squares is None else f"{inside} / {m} − ({squares}) / (2 × {m})²"


def write_assortativity(network: nx.Graph[Any], group: Mapping[Any, str]) -> str | None:
    """Write the assortativity by group.

    Args:
        network: Undirected, simple, without loops.
        group: Node to group.

    Returns:
        Modularity by the greatest that it could have; None if there are too many groups.

    >>> write_assortativity(nx.path_graph(4), {0: "a", 1: "a", 2: "b", 3: "b"})
    '(2 / 3 − (3² + 3²) / (2 × 3)²) / (1 − (3² + 3²) / (2 × 3)²)'
    """
    m = network.number_of_edges()
    inside, degrees = _count_groups(network, group)
    squares = add(f"{degree}²" for degree in degrees)
    by_chance = f"({squares}) / (2 × {m})²"
    return None if squares is None else f"({inside} / {m} − {by_chance}) / (1 − {by_chance})"


def write_ei_index(network: nx.Graph[Any], group: Mapping[Any, str]) -> str:
    """Write the balance of ties between groups and within them.

    Args:
        network: Simple, without loops.
        group: Node to group.

    Returns:
        The formula.

    >>> write_ei_index(nx.path_graph(4), {0: "a", 1: "a", 2: "b", 3: "b"})
    '(1 − 2) / (1 + 2)'
    """
    external = sum(group[source] != group[target] for source, target in network.edges)
    internal = network.number_of_edges() - external
    return f"({external} − {internal}) / ({external} + {internal})"


def write_brokerage(counts: Iterable[int]) -> str | None:
    """Write the occasions to mediate of all nodes.

    Args:
        counts: Of each node.

    Returns:
        The sum of those above zero, the most first; None if they are too many.

    >>> write_brokerage([0, 2, 5])
    '5 + 2'
    """
    return add(str(count) for count in sorted(counts, reverse=True) if count)
