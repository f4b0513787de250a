"""Measures of the place of each node in a network: ties, mediation, holes around it, the groups it joins.

Measures of the whole network are left to `network`, what the absence of a node does to `removal`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import networkx as nx

from coopgraph.model import Method

__all__ = [
    "BETWEENNESS",
    "BROKERAGE",
    "CONSTRAINT",
    "CORE_NUMBER",
    "DEGREE",
    "EFFECTIVE_SIZE",
    "ROLES",
    "Brokerage",
    "count_brokerage",
    "measure_constraint",
    "measure_effective_size",
]

DEGREE = Method(
    "degree",
    {"es": "Grado", "en": "Degree"},
    "dᵢ = |{j ≠ i : (i, j) ∈ E ∨ (j, i) ∈ E}|; dᵢ⁻ = |{j : (j, i) ∈ E}|, dᵢ⁺ = |{j : (i, j) ∈ E}|",
    "0 … n − 1",
    {
        "es": "Con cuántos organismos está vinculado: de salida, a cuántos lo obligan sus normas; de entrada, cuántos "
        "están obligados con él.",
        "en": "With how many bodies it is tied: out, to how many its norms bind it; in, how many are bound to it.",
    },
    {
        "es": "Cuenta organismos, no vínculos: diez funciones que nombran a uno cuentan una vez. Los actores genéricos "
        "no cuentan.",
        "en": "It counts bodies, not ties: ten functions that name one count once. Generic actors do not count.",
    },
    "Freeman, L. C. (1979). Centrality in social networks: conceptual clarification. Social Networks 1(3), 215-239.",
)
BETWEENNESS = Method(
    "betweenness",
    {"es": "Intermediación", "en": "Betweenness"},
    "bᵢ = Σ_{j<k} g_jk(i) / g_jk",
    "0 … (n − 1)(n − 2) / 2",
    {
        "es": "Entre cuántos pares de organismos media: por él pasan sus caminos más cortos.",
        "en": "Between how many pairs of bodies it mediates: their shortest paths pass through it.",
    },
    {
        "es": "Supone que lo que se coordina viaja por el camino más corto.",
        "en": "It supposes that what is coordinated travels by the shortest path.",
    },
    "Freeman, L. C. (1977). A set of measures of centrality based on betweenness. Sociometry 40(1), 35-41.",
)
CONSTRAINT = Method(
    "constraint",
    {"es": "Restricción (Burt)", "en": "Constraint (Burt)"},
    "cᵢ = Σⱼ (pᵢⱼ + Σ_{q≠i,j} pᵢq pqⱼ)²",
    "0 < c ≤ 1.125; dᵢ = 0: —",
    {
        "es": "Alta si sus contactos son pocos o se vinculan entre sí; baja si cubre huecos entre organismos que no "
        "se vinculan.",
        "en": "High if its contacts are few or tied among themselves; low if it spans holes between bodies that are "
        "not tied.",
    },
    {
        "es": "Con un solo contacto vale 1, sea quien sea.",
        "en": "With a single contact it is 1, whoever it is.",
    },
    "Burt, R. S. (1992). Structural Holes: The Social Structure of Competition. Harvard, chapter 2.",
)
EFFECTIVE_SIZE = Method(
    "effective-size",
    {"es": "Tamaño efectivo (Burt)", "en": "Effective size (Burt)"},
    "nᵢ − 2tᵢ / nᵢ; nᵢ = |Nᵢ|, tᵢ = |{{j, k} ∈ E : j, k ∈ Nᵢ}|",
    "1 … nᵢ; nᵢ = 0: —",
    {
        "es": "Cuántos de sus contactos no son redundantes.",
        "en": "How many of its contacts are not redundant.",
    },
    {
        "es": "Solo ve a los contactos directos.",
        "en": "It sees direct contacts only.",
    },
    "Burt, R. S. (1992). Structural Holes; Borgatti, S. P. (1997). Structural holes: unpacking Burt's redundancy "
    "measures. Connections 20(1), 35-38.",
)
CORE_NUMBER = Method(
    "core-number",
    {"es": "Número de núcleo", "en": "Core number"},
    "kᵢ = max {k : ∃ S ∋ i, min_{j ∈ S} d_S(j) ≥ k}",
    "0 … n − 1",
    {
        "es": "Los de número mayor forman el núcleo; los de 1 cuelgan de otros.",
        "en": "Those of the greatest number are the core; those of 1 hang from others.",
    },
    {
        "es": "Dos núcleos separados pueden tener el mismo número.",
        "en": "Two separate cores may have the same number.",
    },
    "Seidman, S. B. (1983). Network structure and minimum degree. Social Networks 5(3), 269-287.",
)
BROKERAGE = Method(
    "gould-fernandez-brokerage",
    {"es": "Corretaje (Gould y Fernandez)", "en": "Brokerage (Gould and Fernandez)"},
    "|{(a, b, c) : a → b → c, a ↛ c}|; g_a g_b g_c: XXX, XYX, YXX, XXY, XYZ",
    "0 … (n − 1)(n − 2)",
    {
        "es": "Cuántas veces b une a dos organismos que no se vinculan, y con qué papel según los niveles de gobierno: "
        "coordinador (XXX), itinerante (XYX), portero (YXX), representante (XXY) o enlace (XYZ).",
        "en": "How often b joins two bodies that are not tied, and in what role by their levels of government: "
        "coordinator (XXX), itinerant (XYX), gatekeeper (YXX), representative (XXY) or liaison (XYZ).",
    },
    {
        "es": "Cuenta ocasiones de mediar según las normas, no mediaciones; los papeles dependen de los grupos que se "
        "elijan.",
        "en": "It counts occasions to mediate under the norms, not mediations; roles depend on the groups chosen.",
    },
    "Gould, R. V. and Fernandez, R. M. (1989). Structures of mediation: a formal approach to brokerage in transaction "
    "networks. Sociological Methodology 19, 89-126.",
)


@dataclass(frozen=True)
class Brokerage:
    """How often a node joins two that are not tied, by role.

    Attributes:
        coordinator: All three of one group.
        itinerant: The two of one group, the broker of another (also called consultant).
        gatekeeper: The broker passes on to its own group what comes from another.
        representative: The broker passes on to another group what comes from its own.
        liaison: Three groups.
    """

    coordinator: int = 0
    itinerant: int = 0
    gatekeeper: int = 0
    representative: int = 0
    liaison: int = 0

    @property
    def total(self) -> int:
        """All roles together."""
        return sum(getattr(self, role) for role in ROLES)


#: Names of the roles, in the order of `Brokerage`.
ROLES = tuple(field.name for field in fields(Brokerage))


def _find_role(source: str, broker: str, target: str) -> str:
    if source == target:
        return "coordinator" if broker == source else "itinerant"
    if broker == target:
        return "gatekeeper"
    return "representative" if broker == source else "liaison"


def count_brokerage(network: nx.DiGraph[Any], group: Mapping[Any, str]) -> dict[Any, Brokerage]:
    """Count the open triads a → b → c of which each node is the middle, by role (Gould and Fernandez).

    Args:
        network: Simple, without loops.
        group: Node to group.

    Returns:
        Node to counts.

    >>> count_brokerage(nx.DiGraph([("a", "b"), ("b", "c")]), {"a": "X", "b": "X", "c": "Y"})["b"].representative
    1
    """
    counts = {node: dict.fromkeys(ROLES, 0) for node in network}
    for broker in network:
        for source in network.predecessors(broker):
            for target in network.successors(broker):
                if source != target and not network.has_edge(source, target):
                    counts[broker][_find_role(group[source], group[broker], group[target])] += 1
    return {node: Brokerage(**roles) for node, roles in counts.items()}


def measure_constraint(network: nx.Graph[Any]) -> dict[Any, float | None]:
    """Measure Burt's constraint of every node.

    Args:
        network: Undirected, simple, without loops.

    Returns:
        Node to constraint, None without ties.
    """
    if not network:
        return {}
    return {node: _defined(value) for node, value in nx.constraint(network).items()}


def measure_effective_size(network: nx.Graph[Any]) -> dict[Any, float | None]:
    """Measure Burt's effective size of every node.

    Args:
        network: Undirected, simple, without loops.

    Returns:
        Node to size, None without ties.
    """
    if not network:
        return {}
    return {node: _defined(value) for node, value in nx.effective_size(network).items()}


def _defined(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
