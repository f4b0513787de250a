"""Measures of a whole network: density, centralisation, hierarchy; our own code only where NetworkX has none.

Its groups are left to `groups`, what one node does to `positions`, what its absence does to `removal`, what a network
is drawn from to `ties`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import networkx as nx

from coopgraph.model import Method

__all__ = [
    "BETWEENNESS_CENTRALISATION",
    "CLOSENESS_CENTRALISATION",
    "DEGENERACY",
    "DEGREE_CENTRALISATION",
    "DENSITY",
    "EXACT_EDGES",
    "FLOW_HIERARCHY",
    "KRACKHARDT_HIERARCHY",
    "ONE_SIDED",
    "RECIPROCITY",
    "SAMPLE",
    "SEED",
    "count_reaching",
    "measure_betweenness",
    "measure_betweenness_centralisation",
    "measure_closeness_centralisation",
    "measure_degeneracy",
    "measure_degree_centralisation",
    "measure_density",
    "measure_flow_hierarchy",
    "measure_hierarchy",
    "measure_one_sided",
    "measure_reciprocity",
]

#: With more edges than this, measures of all shortest paths would take minutes: betweenness is estimated from a sample
#: of nodes, and what cannot be estimated so is not given.
EXACT_EDGES = 3_000
#: Nodes from which betweenness is estimated then.
SAMPLE = 200
#: Of whatever is drawn at random: the same network gives the same number.
SEED = 20181231

DENSITY = Method(
    "density",
    {"es": "Densidad", "en": "Density"},
    "D = m / (n(n − 1)), m = |{(i, j) ∈ E}|; D = 2m / (n(n − 1)), m = |{{i, j} ∈ E}|",
    "0 … 1; n < 2: —",
    {
        "es": "Proporción de los vínculos posibles que existen, por pares ordenados en la red dirigida y sin orden en "
        "la no dirigida; 1 significa que cada uno está vinculado con todos.",
        "en": "Share of the possible ties that exist, by ordered pairs in the directed network and unordered ones in "
        "the undirected; 1 means that everyone is tied to everyone.",
    },
    {
        "es": "Baja al crecer la red, así que no se comparan redes de tamaño distinto; no dice quién concentra los "
        "vínculos ni si se usan.",
        "en": "It falls as a network grows, so networks of different size are not compared by it; it does not tell who "
        "holds the ties nor whether they are used.",
    },
    "Wasserman, S. and Faust, K. (1994). Social Network Analysis: Methods and Applications. Cambridge, chapter 4.",
)
RECIPROCITY = Method(
    "reciprocity",
    {"es": "Reciprocidad", "en": "Reciprocity"},
    "|{(i, j) ∈ E : (j, i) ∈ E}| / |E|",
    "0 … 1; E = ∅: —",
    {
        "es": "Proporción de los vínculos dirigidos que tienen su correspondiente de vuelta; 0 significa que nadie "
        "está obligado con quien lo está con él.",
        "en": "Share of the directed ties that have their counterpart back; 0 means that no one is bound to those who "
        "are bound to them.",
    },
    {
        "es": "Una norma que el grafo no contiene puede prescribir la vuelta; un vínculo no recíproco no es un "
        "incumplimiento.",
        "en": "A norm that the graph does not hold may prescribe the way back; a tie that is not reciprocated is no "
        "breach.",
    },
    "Newman, M. E. J., Forrest, S. and Balthrop, J. (2002). Email networks and the spread of computer viruses. "
    "Physical Review E 66, 035101.",
)
ONE_SIDED = Method(
    "one-sided-dyads",
    {"es": "Proporción de pares unilaterales", "en": "Share of one-sided dyads"},
    "A / (M + A); M = |{i < j : (i, j), (j, i) ∈ E}|, A = |{(i, j) ∈ E : (j, i) ∉ E}|",
    "0 … 1; E = ∅: —",
    {
        "es": "De los pares de organismos que alguna disposición vincula, cuántos lo están en un solo sentido.",
        "en": "Of the pairs of bodies that some provision ties, how many are tied in one direction only.",
    },
    {
        "es": "De un organismo cuyas funciones no están en el grafo no se sabe si corresponde.",
        "en": "Of a body whose functions are not in the graph it is not known whether it ties back.",
    },
    "Holland, P. W. and Leinhardt, S. (1970). A method for detecting structure in sociometric data. American Journal "
    "of Sociology 76(3), 492-513 (dyad census).",
)
DEGREE_CENTRALISATION = Method(
    "degree-centralisation",
    {"es": "Centralización de grado (Freeman)", "en": "Degree centralisation (Freeman)"},
    "Σᵢ (max d − dᵢ) / ((n − 1)(n − 2))",
    "0 … 1; n < 3: —",
    {
        "es": "1 es una estrella, en que todos se vinculan con uno solo (en los términos de Provan y Kenis, una "
        "organización líder); 0, una red en que todos tienen igual número de vínculos.",
        "en": "1 is a star, where all are tied to a single one (in the terms of Provan and Kenis, a lead "
        "organisation); 0 is a network where all have as many ties.",
    },
    {
        "es": "No dice si el centro coordina de hecho, ni distingue un centro de varios iguales.",
        "en": "It does not tell whether the centre does coordinate, nor one centre from several equal ones.",
    },
    "Freeman, L. C. (1979). Centrality in social networks: conceptual clarification. Social Networks 1(3), 215-239.",
)
BETWEENNESS_CENTRALISATION = Method(
    "betweenness-centralisation",
    {"es": "Centralización de intermediación (Freeman)", "en": "Betweenness centralisation (Freeman)"},
    "Σᵢ (max b − bᵢ) / ((n − 1)²(n − 2) / 2), bᵢ = Σ_{j<k} g_jk(i) / g_jk",
    "0 … 1; n < 3: —",
    {
        "es": "1 significa que todo camino entre dos organismos pasa por uno solo; 0, que ninguno media más que otro.",
        "en": "1 means that every path between two bodies passes through a single one; 0 that none mediates more "
        "than another.",
    },
    {
        "es": "Supone que lo que se coordina viaja por el camino más corto; los pares sin camino no cuentan.",
        "en": "It supposes that what is coordinated travels by the shortest path; pairs without a path do not count.",
    },
    "Freeman, L. C. (1977). A set of measures of centrality based on betweenness. Sociometry 40(1), 35-41.",
)
CLOSENESS_CENTRALISATION = Method(
    "closeness-centralisation",
    {"es": "Centralización de cercanía (Freeman)", "en": "Closeness centralisation (Freeman)"},
    "Σᵢ (max c − cᵢ) / ((n − 1)(n − 2) / (2n − 3)), cᵢ = (n − 1) / Σⱼ d(i, j)",
    "0 … 1; n < 3 ∨ ∃ d(i, j) = ∞: —",
    {
        "es": "1 significa que uno alcanza a todos en un paso y los demás en dos; 0, que todos están igual de cerca.",
        "en": "1 means that one reaches all in one step and the others in two; 0 that all are equally close.",
    },
    {
        "es": "Solo está definida si todos se alcanzan: se mide en la componente mayor, y n es su tamaño.",
        "en": "It is defined only where all reach all: it is measured in the largest component, and n is its size.",
    },
    "Freeman, L. C. (1979). Centrality in social networks: conceptual clarification. Social Networks 1(3), 215-239.",
)
DEGENERACY = Method(
    "degeneracy",
    {"es": "Degeneración (k del núcleo más denso)", "en": "Degeneracy (k of the densest core)"},
    "max {k : ∃ S ⊆ V, S ≠ ∅, min_{i ∈ S} d_S(i) ≥ k}",
    "0 … n − 1",
    {
        "es": "El grupo más denso de organismos en que cada uno se vincula con al menos k de los otros.",
        "en": "The densest group of bodies where each is tied to at least k of the others.",
    },
    {
        "es": "Con 1 la red es un bosque: no hay ningún ciclo de coordinación.",
        "en": "With 1 the network is a forest: there is no cycle of coordination.",
    },
    "Seidman, S. B. (1983). Network structure and minimum degree. Social Networks 5(3), 269-287.",
)
FLOW_HIERARCHY = Method(
    "flow-hierarchy",
    {"es": "Jerarquía de flujo", "en": "Flow hierarchy"},
    "|{(i, j) ∈ E : j ↛* i}| / |E|",
    "0 … 1; E = ∅: —",
    {
        "es": "Proporción de los vínculos que no están en ningún ciclo. 1: ningún vínculo vuelve, ni por rodeos; 0: "
        "todos están en algún ciclo.",
        "en": "Share of the ties that lie on no cycle. 1: no tie comes back, not even by a detour; 0: all lie on some "
        "cycle.",
    },
    {
        "es": "Un deber de coordinar no es una orden: la dirección dice quién está obligado, no quién manda.",
        "en": "A duty to coordinate is no command: the direction tells who is bound, not who commands.",
    },
    "Luo, J. and Magee, C. L. (2011). Detecting evolving patterns of self-organizing networks by flow hierarchy "
    "measurement. Complexity 16(6), 53-61.",
)
KRACKHARDT_HIERARCHY = Method(
    "krackhardt-hierarchy",
    {"es": "Jerarquía de Krackhardt", "en": "Krackhardt hierarchy"},
    "1 − |{i < j : i →* j ∧ j →* i}| / |{i < j : i →* j ∨ j →* i}|",
    "0 … 1; E = ∅: —",
    {
        "es": "De los pares en que uno alcanza al otro, la proporción en que este no alcanza a aquel.",
        "en": "Of the pairs of which one reaches the other, the share where the other does not reach back.",
    },
    {
        "es": "Es una de las cuatro dimensiones de Krackhardt; por sí sola no dice que la red sea un árbol.",
        "en": "It is one of the four dimensions of Krackhardt; alone it does not tell that the network is a tree.",
    },
    "Krackhardt, D. (1994). Graph theoretical dimensions of informal organizations. In Carley and Prietula (eds), "
    "Computational Organization Theory, 89-111.",
)


def measure_density(network: nx.Graph[Any]) -> float | None:
    """Measure the share of possible ties that exist.

    Args:
        network: Simple, without loops.

    Returns:
        In 0 … 1, or None for fewer than two nodes.
    """
    return nx.density(network) if len(network) > 1 else None


def measure_reciprocity(network: nx.DiGraph[Any]) -> float | None:
    """Measure the share of directed ties that are reciprocated.

    Args:
        network: Simple, without loops.

    Returns:
        In 0 … 1, or None without ties.
    """
    return float(nx.overall_reciprocity(network)) if network.size() else None


def measure_one_sided(network: nx.DiGraph[Any]) -> float | None:
    """Measure the share of tied pairs that are tied in one direction only.

    Args:
        network: Simple, without loops.

    Returns:
        In 0 … 1, or None without ties.

    >>> measure_one_sided(nx.DiGraph([(1, 2), (2, 1), (2, 3), (3, 4)]))
    0.6666666666666666
    """
    one_way = sum(not network.has_edge(target, source) for source, target in network.edges)
    pairs = (network.size() + one_way) // 2
    return one_way / pairs if pairs else None


def _centralise(scores: Mapping[Any, float], greatest: float) -> float:
    most = max(scores.values())
    return math.fsum(most - score for score in scores.values()) / greatest


def measure_degree_centralisation(network: nx.Graph[Any]) -> float | None:
    """Measure how far the degrees are those of a star.

    Args:
        network: Undirected, simple, without loops.

    Returns:
        In 0 … 1, or None for fewer than three nodes.

    >>> measure_degree_centralisation(nx.star_graph(4)), round(measure_degree_centralisation(nx.path_graph(5)), 7)
    (1.0, 0.1666667)
    """
    n = len(network)
    return _centralise(dict(network.degree), (n - 1) * (n - 2)) if n > 2 else None


def measure_betweenness(network: nx.Graph[Any]) -> tuple[dict[Any, float], bool]:
    """Measure how many unordered pairs have their shortest paths through each node.

    Args:
        network: Undirected, simple, without loops.

    Returns:
        Node to betweenness, not normalised; and whether it is estimated from `SAMPLE` nodes.
    """
    sampled = network.size() > EXACT_EDGES and len(network) > SAMPLE
    k = SAMPLE if sampled else None
    return nx.betweenness_centrality(network, k=k, normalized=False, seed=SEED), sampled


def measure_betweenness_centralisation(betweenness: Mapping[Any, float]) -> float | None:
    """Measure how far the betweenness is that of a star.

    Args:
        betweenness: Of every node, not normalised.

    Returns:
        In 0 … 1, or None for fewer than three nodes.

    >>> round(measure_betweenness_centralisation(measure_betweenness(nx.path_graph(5))[0]), 7)
    0.4166667
    """
    n = len(betweenness)
    return _centralise(betweenness, (n - 1) ** 2 * (n - 2) / 2) if n > 2 else None


def measure_closeness_centralisation(network: nx.Graph[Any]) -> float | None:
    """Measure how far the closeness is that of a star.

    Args:
        network: Undirected, simple, without loops.

    Returns:
        In 0 … 1, or None for fewer than three nodes or a network in pieces.

    >>> round(measure_closeness_centralisation(nx.path_graph(5)), 7)
    0.4222222
    """
    n = len(network)
    if n < 3 or not nx.is_connected(network):
        return None
    return _centralise(nx.closeness_centrality(network), (n - 1) * (n - 2) / (2 * n - 3))


def measure_degeneracy(network: nx.Graph[Any]) -> int:
    """Measure the k of the densest k-core.

    Args:
        network: Undirected, simple, without loops.

    Returns:
        The greatest k; 0 without ties.
    """
    return max(nx.core_number(network).values(), default=0)


def measure_flow_hierarchy(network: nx.DiGraph[Any]) -> float | None:
    """Measure the share of directed ties that lie on no cycle.

    Args:
        network: Simple, without loops.

    Returns:
        In 0 … 1, or None without ties.
    """
    return float(nx.flow_hierarchy(network)) if network.size() else None


def measure_hierarchy(network: nx.DiGraph[Any]) -> float | None:
    """Measure the share of reachable pairs that are reachable one way only (Krackhardt).

    Args:
        network: Simple, without loops.

    Returns:
        In 0 … 1, or None without ties.

    >>> measure_hierarchy(nx.DiGraph([(1, 2), (2, 1), (2, 3)]))
    0.6666666666666667
    """
    if not network.size():
        return None
    mutual, one_way = count_reaching(network)
    return 1 - mutual / (mutual + one_way)


def count_reaching(network: nx.DiGraph[Any]) -> tuple[int, int]:
    """Count the pairs of nodes of which one reaches the other.

    Args:
        network: Simple, without loops.

    Returns:
        Those that reach each other, and those where only one does.

    >>> count_reaching(nx.DiGraph([(1, 2), (2, 1), (2, 3)]))
    (1, 2)
    """
    condensed = nx.condensation(network)
    sizes = {piece: len(members) for piece, members in condensed.nodes(data="members")}
    reached: dict[int, int] = {}
    one_way = 0
    # What each piece reaches is a number with one bit for each node: sets of all pieces would not fit.
    bits: dict[int, int] = {}
    first = 0
    for piece, size in sizes.items():
        bits[piece], first = ((1 << size) - 1) << first, first + size
    for piece in reversed(list(nx.topological_sort(condensed))):
        reached[piece] = 0
        for follower in condensed.successors(piece):
            reached[piece] |= bits[follower] | reached[follower]
        one_way += sizes[piece] * reached[piece].bit_count()
    return sum(size * (size - 1) // 2 for size in sizes.values()), one_way
