"""Measures of the groups in a network: communities, and how far ties stay within a group or cross to another.

Measures of the whole network are left to `network`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx

from coopgraph.analyse.network import SEED
from coopgraph.model import Method

__all__ = [
    "ASSORTATIVITY",
    "EI_INDEX",
    "MODULARITY",
    "find_communities",
    "measure_assortativity",
    "measure_ei_index",
    "measure_modularity",
]

MODULARITY = Method(
    "modularity",
    {"es": "Modularidad", "en": "Modularity"},
    "Q = Σ_c [L_c / m − (d_c / 2m)²]",
    "−½ … 1; E = ∅: —",
    {
        "es": "Cuánto más se vinculan entre sí los de un mismo grupo de lo que harían al azar con los mismos grados; "
        "desde 0,3 suele hablarse de comunidades.",
        "en": "How much more those of one group tie among themselves than they would by chance with the same degrees; "
        "from 0.3 on one usually speaks of communities.",
    },
    {
        "es": "No ve comunidades pequeñas en redes grandes; las de Louvain dependen del orden en que se recorren los "
        "nodos, aquí fijado.",
        "en": "It does not see small communities in large networks; those of Louvain depend on the order in which "
        "nodes are visited, here fixed.",
    },
    "Newman, M. E. J. and Girvan, M. (2004). Finding and evaluating community structure in networks. Physical Review E "
    "69, 026113; Blondel, V. D. et al. (2008). Fast unfolding of communities in large networks. J. Stat. Mech. P10008.",
)
ASSORTATIVITY = Method(
    "attribute-assortativity",
    {"es": "Asortatividad por nivel de gobierno", "en": "Assortativity by level of government"},
    "r = (Σᵢ eᵢᵢ − Σᵢ aᵢbᵢ) / (1 − Σᵢ aᵢbᵢ)",
    "−1 … 1; E = ∅ ∨ Σᵢ aᵢbᵢ = 1: —",
    {
        "es": "Positiva si los vínculos son sobre todo entre organismos del mismo nivel; negativa si cruzan niveles.",
        "en": "Positive if ties are mostly between bodies of the same level; negative if they cross levels.",
    },
    {
        "es": "Con pocos organismos de un nivel, uno solo la decide.",
        "en": "With few bodies of a level, a single one decides it.",
    },
    "Newman, M. E. J. (2003). Mixing patterns in networks. Physical Review E 67, 026126.",
)
EI_INDEX = Method(
    "e-i-index",
    {"es": "Índice E-I", "en": "E-I index"},
    "(E − I) / (E + I); E = |{{i, j} : gᵢ ≠ gⱼ}|, I = |{{i, j} : gᵢ = gⱼ}|",
    "−1 … 1; E = ∅: —",
    {
        "es": "−1: todos los vínculos quedan dentro de un nivel de gobierno; 1: todos cruzan niveles.",
        "en": "−1: all ties stay within a level of government; 1: all cross levels.",
    },
    {
        "es": "No corrige el tamaño de los grupos: si casi todos son del mismo nivel, tiende a −1.",
        "en": "It does not correct for the size of groups: if nearly all are of one level, it tends to −1.",
    },
    "Krackhardt, D. and Stern, R. N. (1988). Informal networks and organizational crises. Social Psychology Quarterly "
    "51(2), 123-140.",
)


def find_communities(network: nx.Graph[Any]) -> list[set[Any]]:
    """Find communities (Louvain), the same ones for the same order of nodes.

    Args:
        network: Undirected, simple, without loops.

    Returns:
        A partition of the nodes.
    """
    nodes = list(network)
    # Numbers, since the order of a set of strings changes from one run to the next.
    numbered = nx.convert_node_labels_to_integers(network)
    found = nx.community.louvain_communities(numbered, weight=None, seed=SEED)
    return [{nodes[number] for number in community} for community in found]


def measure_modularity(network: nx.Graph[Any], groups: list[set[Any]]) -> float | None:
    """Measure how much more ties stay within groups than by chance.

    Args:
        network: Undirected, simple, without loops.
        groups: A partition of the nodes.

    Returns:
        In −½ … 1, or None without ties.
    """
    return float(nx.community.modularity(network, groups, weight=None)) if network.size() else None


def measure_assortativity(network: nx.Graph[Any], group: Mapping[Any, str]) -> float | None:
    """Measure whether ties are between nodes of the same group.

    Args:
        network: Undirected, simple, without loops.
        group: Node to group.

    Returns:
        In −1 … 1, or None if all that is tied is of one group.
    """
    tied = {group[node] for edge in network.edges for node in edge}
    if len(tied) < 2:
        return None
    grouped: nx.Graph[Any] = nx.Graph(network.edges)
    # Numbers, since the order of a set of strings changes from one run to the next, and with it the last digits.
    numbers = {name: number for number, name in enumerate(sorted(tied))}
    nx.set_node_attributes(grouped, {node: numbers[group[node]] for node in grouped}, "group")
    return float(nx.attribute_assortativity_coefficient(grouped, "group"))


def measure_ei_index(network: nx.Graph[Any], group: Mapping[Any, str]) -> float | None:
    """Measure the balance of ties between groups and within them.

    Args:
        network: Simple, without loops.
        group: Node to group.

    Returns:
        In −1 … 1, or None without ties.
    """
    if not network.size():
        return None
    external = sum(group[source] != group[target] for source, target in network.edges)
    return (2 * external - network.number_of_edges()) / network.number_of_edges()
