import doctest
import math
import os
import subprocess
import sys

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgraph.analyse import mechanisms, network, positions, removal
from coopgraph.analyse.groups import find_communities, measure_assortativity, measure_ei_index, measure_modularity
from coopgraph.analyse.network import (
    EXACT_EDGES,
    measure_betweenness,
    measure_betweenness_centralisation,
    measure_closeness_centralisation,
    measure_degeneracy,
    measure_degree_centralisation,
    measure_density,
    measure_flow_hierarchy,
    measure_hierarchy,
    measure_one_sided,
    measure_reciprocity,
)
from coopgraph.analyse.positions import Brokerage, count_brokerage, measure_constraint, measure_effective_size
from coopgraph.analyse.removal import find_pieces, measure_fragmentation, remove_each

STAR = nx.star_graph(4)
PATH = nx.path_graph(5)
#: Two triangles, 0-1-2 and 3-4-5, joined by the edge 2-3.
TRIANGLES = nx.Graph([(0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (3, 5), (4, 5)])
SPLIT = {node: "a" if node < 3 else "b" for node in TRIANGLES}
#: One source of ties for each role of `b`, and triads that are none: closed (p, b, q) and there and back (r, b, r).
BROKER = nx.DiGraph(
    [
        *(("x1", "b"), ("b", "x2")),  # x1 → b → x2, all of X
        *(("y1", "b"), ("b", "y2")),  # y1 → b → y2: the two of Y
        ("b", "z1"),
        *(("x1", "y2"), ("x1", "z1")),
        *(("r", "b"), ("b", "r")),
    ]
)
GROUPS = {"b": "X", "x1": "X", "x2": "X", "y1": "Y", "y2": "Y", "z1": "Z", "r": "X"}

undirected = st.builds(
    lambda n, edges: _graph(nx.Graph(), n, edges),
    st.integers(1, 9),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=25),
)
directed = st.builds(
    lambda n, edges: _graph(nx.DiGraph(), n, edges),
    st.integers(1, 9),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=25),
)


def _graph(graph, n, edges):
    graph.add_nodes_from(range(n))
    graph.add_edges_from((a % n, b % n) for a, b in edges if a % n != b % n)
    return graph


@pytest.mark.parametrize("module", [network, positions, removal, mechanisms])
def test_the_examples_of_the_documentation_are_true(module):
    """What the docstrings show is what the functions give."""
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("graph", "degree", "betweenness", "closeness"),
    [
        (STAR, 1, 1, 1),
        (PATH, 0.1666667, 0.4166667, 0.4222222),
        (nx.cycle_graph(5), 0, 0, 0),
        (nx.complete_graph(4), 0, 0, 0),
    ],
)
def test_centralisation_of_known_networks(graph, degree, betweenness, closeness):
    """A star is fully centralised, a ring and a clique not at all, a path of five as Freeman's formulas give."""
    assert measure_degree_centralisation(graph) == pytest.approx(degree, abs=1e-7)
    assert measure_betweenness_centralisation(measure_betweenness(graph)[0]) == pytest.approx(betweenness, abs=1e-7)
    assert measure_closeness_centralisation(graph) == pytest.approx(closeness, abs=1e-7)


def test_two_triangles():
    """Two triangles with a bridge have the modularity, constraint, effective size, E-I and core of the vectors."""
    constraint, size = measure_constraint(TRIANGLES), measure_effective_size(TRIANGLES)

    assert measure_modularity(TRIANGLES, [{0, 1, 2}, {3, 4, 5}]) == pytest.approx(0.3571429, abs=1e-7)
    assert sorted(map(sorted, find_communities(TRIANGLES))) == [[0, 1, 2], [3, 4, 5]]
    assert [round(constraint[node], 4) for node in range(6)] == [1.0069, 1.0069, 0.6111, 0.6111, 1.0069, 1.0069]
    assert [round(size[node], 4) for node in range(6)] == [1, 1, 2.3333, 2.3333, 1, 1]
    assert measure_ei_index(TRIANGLES, SPLIT) == pytest.approx(-5 / 7)
    assert measure_degeneracy(TRIANGLES) == 2
    # Each group holds half of the ends, and six of the seven edges: (6/7 - 1/2) / (1 - 1/2).
    assert measure_assortativity(TRIANGLES, SPLIT) == pytest.approx(5 / 7)


def test_fragmentation_of_known_networks():
    """Two triangles without their bridge are fragmented 0.6; a star without its centre wholly, without a ray not."""
    assert measure_fragmentation([3, 3]) == pytest.approx(0.6)
    star = remove_each(STAR)

    assert (star[0].components, star[0].density, star[0].fragmentation) == (4, 0, 1)
    assert (star[1].components, star[1].density, star[1].fragmentation) == (1, 0.5, 0)
    assert sorted(find_pieces(TRIANGLES)[2]) == [2, 3]
    assert find_pieces(nx.empty_graph(1)) == {0: []}


def test_directed_measures_of_known_networks():
    """A tree has no way back; a ring is all way back by a detour; a tie both ways is reciprocated."""
    tree = nx.DiGraph([(0, 1), (0, 2), (1, 3)])
    ring = nx.DiGraph([(0, 1), (1, 2), (2, 0)])
    pair = nx.DiGraph([(0, 1), (1, 0), (1, 2)])

    assert (measure_flow_hierarchy(tree), measure_hierarchy(tree), measure_reciprocity(tree)) == (1, 1, 0)
    assert (measure_flow_hierarchy(ring), measure_hierarchy(ring), measure_reciprocity(ring)) == (0, 0, 0)
    assert measure_reciprocity(pair) == pytest.approx(2 / 3)
    assert measure_one_sided(pair) == pytest.approx(1 / 2)
    # 0 and 1 reach each other, both reach 2, which reaches none: one pair of three is mutual.
    assert measure_hierarchy(pair) == pytest.approx(2 / 3)
    assert measure_density(pair) == pytest.approx(1 / 2)


def test_brokerage_by_hand():
    """Each open triad counts once, in the role that the groups of its three nodes give; closed ones do not count.

    Into b: x1, y1, r; out of b: x2, y2, z1, r. Closed: x1-y2, x1-z1. There and back: r-r. What is left:
    x1-x2, x1-r, r-x2 coordinator; y1-y2 itinerant; y1-x2, y1-r gatekeeper; r-y2, r-z1 representative; y1-z1 liaison.
    """
    counts = count_brokerage(BROKER, GROUPS)

    assert counts["b"] == Brokerage(coordinator=3, itinerant=1, gatekeeper=2, representative=2, liaison=1)
    assert counts["b"].total == 9
    # b → r → b is no triad, and nothing else passes through r.
    assert {node: found.total for node, found in counts.items() if node != "b"} == dict.fromkeys(
        ["x1", "x2", "y1", "y2", "z1", "r"], 0
    )


def test_what_is_not_defined_has_no_value():
    """Without ties, or with too few nodes, a measure is None and never zero."""
    empty, lone = nx.empty_graph(3), nx.empty_graph(1)
    arcs = nx.DiGraph()
    arcs.add_nodes_from(range(3))

    assert measure_density(lone) is None
    assert measure_degree_centralisation(nx.path_graph(2)) is None
    assert measure_closeness_centralisation(empty) is None
    assert measure_modularity(empty, [{0, 1, 2}]) is None
    assert measure_ei_index(empty, dict.fromkeys(range(3), "a")) is None
    assert measure_assortativity(STAR, dict.fromkeys(STAR, "a")) is None
    assert measure_constraint(empty) == measure_effective_size(empty) == dict.fromkeys(range(3), None)
    assert measure_constraint(nx.Graph()) == measure_effective_size(nx.Graph()) == {}
    assert measure_fragmentation([1]) is None
    for measure in (measure_reciprocity, measure_one_sided, measure_flow_hierarchy, measure_hierarchy):
        assert measure(arcs) is None


def test_large_networks_are_sampled_with_a_seed():
    """Betweenness of a network beyond the threshold is estimated, says so, and is the same each time."""
    large = nx.gnm_random_graph(600, EXACT_EDGES + 1, seed=1)
    first, sampled = measure_betweenness(large)

    assert sampled
    assert measure_betweenness(large)[0] == first
    assert not measure_betweenness(STAR)[1]


@given(undirected)
def test_measures_stay_in_their_range(graph):
    """Whatever the network, each measure is in the range of its method, or undefined."""
    betweenness, _ = measure_betweenness(graph)
    level = {node: "ab"[node % 2] for node in graph}
    for value in (
        measure_density(graph),
        measure_degree_centralisation(graph),
        measure_betweenness_centralisation(betweenness),
        measure_closeness_centralisation(graph),
        measure_fragmentation(map(len, nx.connected_components(graph))),
    ):
        assert value is None or -1e-9 <= value <= 1 + 1e-9
    for value in (measure_ei_index(graph, level), measure_assortativity(graph, level)):
        assert value is None or -1 - 1e-9 <= value <= 1 + 1e-9
    modularity = measure_modularity(graph, find_communities(graph))
    assert modularity is None or -0.5 <= modularity <= 1
    for node, size in measure_effective_size(graph).items():
        assert size is None if not graph.degree[node] else 1 - 1e-9 <= size <= graph.degree[node]
    for node, value in measure_constraint(graph).items():
        assert value is None if not graph.degree[node] else 0 < value <= 1.125 + 1e-9


@given(undirected)
def test_removing_a_node_is_what_networkx_gives_without_it(graph):
    """Components, density and fragmentation in one pass are those of the network from which the node was taken."""
    removals = remove_each(graph)

    assert set(removals) == set(graph)
    for node, left in removals.items():
        without = graph.copy()
        without.remove_node(node)
        sizes = [len(component) for component in nx.connected_components(without)]
        expected = measure_fragmentation(sizes)
        assert left.components == len(sizes)
        assert left.density == (pytest.approx(nx.density(without)) if len(without) > 1 else None)
        assert (left.fragmentation is None) == (expected is None)
        assert expected is None or math.isclose(left.fragmentation, expected, abs_tol=1e-12)


@given(directed)
def test_directed_measures_stay_in_their_range(graph):
    """Whatever the network: shares from 0 to 1, hierarchy as all pairs give it, and every open triad has one role."""
    for value in (measure_reciprocity(graph), measure_one_sided(graph), measure_flow_hierarchy(graph)):
        assert value is None or 0 <= value <= 1
    reach = {node: nx.descendants(graph, node) for node in graph}
    pairs = [(a, b) for a in graph for b in graph if a < b and (b in reach[a] or a in reach[b])]
    mutual = sum(b in reach[a] and a in reach[b] for a, b in pairs)
    hierarchy = measure_hierarchy(graph)
    assert hierarchy is None if not pairs else hierarchy == pytest.approx(1 - mutual / len(pairs))

    counts = count_brokerage(graph, {node: "abc"[node % 3] for node in graph})
    triads = [
        (a, b, c)
        for b in graph
        for a in graph.predecessors(b)
        for c in graph.successors(b)
        if a != c and not graph.has_edge(a, c)
    ]
    assert sum(found.total for found in counts.values()) == len(triads)


def test_groups_give_the_same_digits_in_every_run():
    """What the names of groups hash to, which is another in each run, does not reach the last digit of a measure."""
    code = """
import networkx as nx
from coopgraph.analyse.groups import measure_assortativity
for seed in range(40):
    network = nx.gnm_random_graph(20, 40, seed=seed)
    print(repr(measure_assortativity(network, {node: ("uno", "dos", "tres", "cuatro")[node % 4] for node in network})))
"""
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]

    assert runs[0].count("\n") == 40
    assert runs[0] == runs[1]
