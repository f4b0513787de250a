"""Measures the body that mediates most in the network of coordination, each measure with its numbers.

The measures come from `positions` and `removal`; the same of every body is in the tables of `coordination_tables`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import networkx as nx
from rdflib import URIRef

from coopgraph.analyse.arithmetic import add, close, list_terms, write_step
from coopgraph.analyse.coordination_network import Drawn
from coopgraph.analyse.mechanisms import SHARED_FIELDS
from coopgraph.analyse.positions import BETWEENNESS, CONSTRAINT, CORE_NUMBER, DEGREE, EFFECTIVE_SIZE
from coopgraph.analyse.removal import FRAGMENTATION_CHANGE, measure_fragmentation
from coopgraph.analyse.ties import Sources
from coopgraph.model import Measure, Method, Text

__all__ = ["measure_central_body", "measure_closest_pair"]

#: With more bodies than this, going through all their pairs for one body would take too long.
_WRITTEN_BODIES = 500


def measure_central_body(sources: Sources, drawn: Drawn, projection: Text) -> Iterator[Measure]:
    """Measure the body through which most shortest paths pass.

    Args:
        sources: What the queries answer.
        drawn: A network.
        projection: How the undirected network was drawn.

    Yields:
        Its degree, betweenness, constraint, effective size and core number, and what its absence does; nothing of a
        network without ties.
    """
    network = drawn.undirected
    if not network.size():
        return
    body = min(network, key=lambda node: (-drawn.betweenness[node], -network.degree[node], node))
    small = len(network) <= _WRITTEN_BODIES
    label = sources.labels.get(body, body)
    before = measure_fragmentation(len(component) for component in nx.connected_components(network))
    after = drawn.removals[body].fragmentation
    change = None if before is None or after is None else after - before
    values: tuple[tuple[Method, float | None, str | None], ...] = (
        (DEGREE, network.degree[body], _write_degree(drawn.directed, body)),
        (BETWEENNESS, drawn.betweenness[body], _write_betweenness(network, body) if small else None),
        (CONSTRAINT, drawn.constraint.get(body), _write_constraint(network, body) if small else None),
        (EFFECTIVE_SIZE, drawn.effective_size.get(body), _write_effective_size(network, body)),
        (CORE_NUMBER, drawn.core[body], _write_core(network, drawn.core[body])),
        (FRAGMENTATION_CHANGE, change, _write_change(before, after)),
    )
    for method, value, written in values:
        if value is not None:
            yield Measure(
                method,
                {
                    "es": f"{drawn.name['es']}: el organismo por el que pasan más caminos, {label}",
                    "en": f"{drawn.name['en']}: the body through which most paths pass, {label}",
                },
                value,
                len(network),
                len(drawn.generic.get(body, ())),
                sources.date,
                sources.calls,
                subject=URIRef(body),
                projection=projection,
                arithmetic=close(written, value),
            )


def _write_degree(network: nx.DiGraph[str], body: str) -> str:
    """Write the nodes tied to it, and those it is tied to, those that are both counted once."""
    back, forth = set(network.predecessors(body)), set(network.successors(body))
    return f"{len(back)} + {len(forth)} − {len(back & forth)}"


def _write_betweenness(network: nx.Graph[str], body: str) -> str | None:
    """Write how many pairs have which part of their shortest paths through the body."""
    near, paths = nx.single_source_shortest_path_length(network, body), _count_paths(network, body)
    parts: Counter[Fraction] = Counter()
    others = sorted(near.keys() - {body})
    for place, one in enumerate(others):
        lengths, counts = nx.single_source_shortest_path_length(network, one), _count_paths(network, one)
        for other in others[place + 1 :]:
            if near[one] + near[other] == lengths[other]:
                parts[Fraction(paths[one] * paths[other], counts[other])] += 1
    terms = [f"{times} × {part}" for part, times in sorted(parts.items(), reverse=True)]
    return add(terms)


def _count_paths(network: nx.Graph[str], source: str) -> dict[str, int]:
    """Count the shortest paths from a node to each that it reaches."""
    counts = {source: 1}
    for layer in nx.bfs_layers(network, source):
        for node in layer:
            for other in network[node]:
                counts.setdefault(other, 0)
        reached = set(layer)
        for node in reached - {source}:
            counts[node] = sum(counts[other] for other in network[node] if other in counts and other not in reached)
    return counts


def _write_constraint(network: nx.Graph[str], body: str) -> str | None:
    """Write the square that each contact adds, the largest first."""
    local = sorted((nx.local_constraint(network, body, other) for other in network[body]), reverse=True)
    return add(f"{write_step(value**0.5)}²" for value in local)


def _write_effective_size(network: nx.Graph[str], body: str) -> str:
    contacts = network.degree[body]
    return f"{contacts} − 2 × {network.subgraph(network[body]).number_of_edges()} / {contacts}"


def _write_core(network: nx.Graph[Any], k: int) -> str | None:
    """Write the degrees in the core of which the number is the least."""
    degrees = list_terms(str(degree) for degree in sorted({degree for _, degree in nx.k_core(network, k).degree}))
    return None if degrees is None else f"min({', '.join(degrees)})"


def _write_change(before: float | None, after: float | None) -> str | None:
    return None if before is None or after is None else f"{write_step(after)} − {write_step(before)}"


def measure_closest_pair(sources: Sources, drawn: Drawn) -> Iterator[Measure]:
    """Measure the pair of bodies that shares most fields and has no mechanism.

    Args:
        sources: What the queries answer.
        drawn: A network.

    Yields:
        Their shared fields; nothing where every pair with a shared field has a mechanism.
    """
    for (one, other), shared in drawn.fit.lacking[:1]:
        names = [sources.labels.get(body, body) for body in (one, other)]
        a, b = sources.fields[one], sources.fields[other]
        yield Measure(
            SHARED_FIELDS,
            {
                "es": f"{names[0]} y {names[1]}, que comparten más campos sin tener mecanismo; {drawn.name['es']}",
                "en": f"{names[0]} and {names[1]}, that share most fields without a mechanism; {drawn.name['en']}",
            },
            shared,
            len(a | b),
            0,
            sources.date,
            sources.mechanism_calls,
            arithmetic=close(f"{len(a)} + {len(b)} − {len(a | b)}", shared),
        )
