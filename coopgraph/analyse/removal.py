"""What a network loses with a node or with ties: Borgatti's fragmentation and its change.

Which rule establishes which ties is left to `coordination`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import networkx as nx

from coopgraph.model import Method

__all__ = [
    "ARTICULATION_POINTS",
    "FRAGMENTATION",
    "FRAGMENTATION_CHANGE",
    "Removal",
    "find_pieces",
    "measure_fragmentation",
    "remove_each",
]

FRAGMENTATION = Method(
    "fragmentation-borgatti",
    {"es": "Fragmentación de la red (Borgatti)", "en": "Network fragmentation (Borgatti)"},
    "F = 1 − Σ_k s_k(s_k − 1) / (n(n − 1)); s_k = |C_k|",
    "0 … 1; n < 2: —",
    {
        "es": "Proporción de los pares de organismos que no se alcanzan por ningún camino, es decir, que están en "
        "componentes C_k distintas.",
        "en": "Share of the pairs of bodies that do not reach each other by any path, which lie in different "
        "components C_k.",
    },
    {
        "es": "Un camino largo cuenta como uno directo.",
        "en": "A long path counts like a direct one.",
    },
    "Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational and Mathematical "
    "Organization Theory 12(1), 21-34.",
)
FRAGMENTATION_CHANGE = Method(
    "key-player-removal",
    {"es": "Cambio de la fragmentación al quitar (Borgatti)", "en": "Change of fragmentation on removal (Borgatti)"},
    "ΔF = F(G − i) − F(G)",
    "−1 … 1",
    {
        "es": "Cuántos pares dejan de alcanzarse si falta; el de mayor ΔF es el actor clave. Negativo si lo quitado "
        "estaba aislado.",
        "en": "How many pairs no longer reach each other without it; the one of greatest ΔF is the key player. "
        "Negative if what is removed was isolated.",
    },
    {
        "es": "Supone que nadie lo reemplaza, y quita uno a la vez: dos que se suplen no se notan.",
        "en": "It supposes that no one takes its place, and removes one at a time: two that back each other up go "
        "unnoticed.",
    },
    "Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational and Mathematical "
    "Organization Theory 12(1), 21-34.",
)
ARTICULATION_POINTS = Method(
    "articulation-points",
    {"es": "Puntos de articulación", "en": "Articulation points"},
    "|{i : κ(G − i) > κ(G)}|",
    "0 … n − 2",
    {
        "es": "Organismos de los que depende que otros se alcancen: sin uno de ellos la red tiene más componentes (κ).",
        "en": "Bodies on which it depends that others reach each other: without one the network has more components "
        "(κ).",
    },
    {
        "es": "No distingue el que separa a uno del que separa a la mitad: eso lo dice ΔF.",
        "en": "It does not tell one that cuts off a single node from one that cuts off half: ΔF does.",
    },
    "Hopcroft, J. and Tarjan, R. (1973). Algorithm 447: efficient algorithms for graph manipulation. Communications "
    "of the ACM 16(6), 372-378.",
)


@dataclass(frozen=True)
class Removal:
    """A network without one of its nodes.

    Attributes:
        components: Number of components.
        density: Undirected, None for fewer than two nodes.
        fragmentation: Borgatti's F, None for fewer than two nodes.
    """

    components: int
    density: float | None
    fragmentation: float | None


def measure_fragmentation(sizes: Iterable[int]) -> float | None:
    """Measure the share of pairs of nodes that do not reach each other.

    Args:
        sizes: Number of nodes of each component.

    Returns:
        In 0 … 1, or None for fewer than two nodes.

    >>> measure_fragmentation([3, 3])
    0.6
    """
    counted = list(sizes)
    n = sum(counted)
    return 1 - sum(size * (size - 1) for size in counted) / (n * (n - 1)) if n > 1 else None


def find_pieces(network: nx.Graph[Any]) -> dict[Any, list[int]]:
    """Find the pieces that the component of each node falls into without the node, all in one pass.

    The blocks of a component and the nodes that join them are a tree: a piece is what hangs from the node in it.

    Args:
        network: Undirected, simple, without loops.

    Returns:
        Node to the sizes of the pieces; none for an isolated node.

    >>> find_pieces(nx.path_graph(4))[1]
    [1, 2]
    """
    pieces: dict[Any, list[int]] = {}
    for component in nx.connected_components(network):
        pieces |= dict.fromkeys(component, [len(component) - 1] if len(component) > 1 else [])
        blocks = [set(block) for block in nx.biconnected_components(network.subgraph(component))]
        joints = {node for node, times in Counter(node for block in blocks for node in block).items() if times > 1}
        if joints:
            pieces |= _cut_tree(blocks, joints, len(component))
    return pieces


def _cut_tree(blocks: list[set[Any]], joints: set[Any], total: int) -> dict[Any, list[int]]:
    """Return for each joint the sizes of what hangs from it."""
    tree: nx.Graph[Any] = nx.Graph(
        (("block", place), ("node", joint)) for place, block in enumerate(blocks) for joint in block & joints
    )
    order = list(nx.dfs_preorder_nodes(tree, ("block", 0)))
    parent = dict(nx.dfs_predecessors(tree, ("block", 0)).items())
    below = {vertex: len(blocks[vertex[1]] - joints) if vertex[0] == "block" else 1 for vertex in order}
    for vertex in reversed(order[1:]):
        below[parent[vertex]] += below[vertex]
    return {
        vertex[1]: sorted(
            total - below[vertex] if parent[vertex] == side else below[side] for side in tree.neighbors(vertex)
        )
        for vertex in order
        if vertex[0] == "node"
    }


def remove_each(network: nx.Graph[Any]) -> dict[Any, Removal]:
    """Measure the network without each of its nodes, one at a time.

    Args:
        network: Undirected, simple, without loops.

    Returns:
        Node to what is left.
    """
    size_of = {node: len(component) for component in nx.connected_components(network) for node in component}
    components = nx.number_connected_components(network)
    joined = sum(size - 1 for size in size_of.values())
    rest, edges = len(network) - 1, network.number_of_edges()
    return {
        node: Removal(
            components - 1 + len(sizes),
            2 * (edges - network.degree[node]) / (rest * (rest - 1)) if rest > 1 else None,
            1 - (joined - size_of[node] * (size_of[node] - 1) + sum(s * (s - 1) for s in sizes)) / (rest * (rest - 1))
            if rest > 1
            else None,
        )
        for node, sizes in find_pieces(network).items()
    }
