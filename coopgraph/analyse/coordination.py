"""Analyses coordination: the network of ties and its measures, what is one-sided, what is missing, what a change does.

The measures are left to `network`, `positions`, `removal` and `mechanisms`, the tables to `coordination_tables`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import networkx as nx

from coopgraph.analyse import groups, removal
from coopgraph.analyse import network as whole
from coopgraph.analyse import network_arithmetic as written
from coopgraph.analyse.arithmetic import close
from coopgraph.analyse.central_body import measure_central_body, measure_closest_pair
from coopgraph.analyse.coordination_changes import list_changes
from coopgraph.analyse.coordination_network import COMMITTEE, Drawn, count_naming, draw
from coopgraph.analyse.coordination_tables import ROLE_NAMES, list_positions
from coopgraph.analyse.mechanisms import CONGRUENCE, COVERAGE, OUTSIDE_COMMITTEE, UNNAMED, Fit
from coopgraph.analyse.positions import BROKERAGE, ROLES
from coopgraph.analyse.ties import GENERIC, Sources, build_network, read_sources
from coopgraph.model import Analysis, Measure, Method, Text
from coopgraph.store.port import Store

__all__ = ["analyse", "build_network", "make_notes", "measure_naming", "measure_network"]

_DIRECTED = {
    "es": "dirigida, simple, sin bucles, solo organismos determinados",
    "en": "directed, simple, without loops, named bodies only",
}
_UNDIRECTED = {
    "es": "no dirigida, simple, sin bucles, solo organismos determinados",
    "en": "undirected, simple, without loops, named bodies only",
}
_LARGEST = {
    "es": "no dirigida, simple, sin bucles, solo organismos determinados, componente mayor",
    "en": "undirected, simple, without loops, named bodies only, largest component",
}
_UNDEFINED = {
    "es": "No está definida: faltan vínculos o nodos para la fórmula.",
    "en": "It is not defined: the formula lacks ties or nodes.",
}
_SAMPLED = {
    "es": f"Estimada desde {whole.SAMPLE} nodos elegidos con la semilla {whole.SEED}, porque la red tiene más de "
    f"{whole.EXACT_EDGES} vínculos.",
    "en": f"Estimated from {whole.SAMPLE} nodes drawn with the seed {whole.SEED}, since the network has more than "
    f"{whole.EXACT_EDGES} ties.",
}
_TOO_LARGE = {
    "es": f"No se calcula con más de {whole.EXACT_EDGES} vínculos.",
    "en": f"It is not computed with more than {whole.EXACT_EDGES} ties.",
}
_BY_LEVEL = {"es": "partición por nivel de gobierno", "en": "partition by level of government"}
_LOUVAIN = {
    "es": f"comunidades de Louvain, semilla {whole.SEED}",
    "en": f"communities of Louvain, seed {whole.SEED}",
}


@dataclass(frozen=True)
class _Value:
    """A number, before what every measure of the network has in common is added.

    Attributes:
        method: What it is.
        value: The number, or None.
        projection: How the network was drawn.
        part: Language to what of the network it was applied to, or None for the whole.
        n: Units, or None for the number of nodes.
        note: Language to what must be said beside it.
        written: The formula with the numbers of the case, without the value.
    """

    method: Method
    value: float | None
    projection: Text
    part: Text | None = None
    n: int | None = None
    note: Text | None = None
    written: str | None = None


def analyse(store: Store, asof: str | None = None) -> Analysis:
    """Analyse coordination.

    Args:
        store: The graph.
        asof: The date as a person writes it; None for the reference date, `all` for no filter.

    Returns:
        Measures of the network of provisions and of the network with interviews, and tables.
    """
    sources = read_sources(store, asof)
    drawn = [draw(sources, interviews=interviews) for interviews in (False, True)]
    measures = [measure for each in drawn for measure in measure_network(sources, each)]
    return Analysis(
        "coordination",
        {"es": "Red de coordinación", "en": "Coordination network"},
        sources.date,
        {},
        (*measures, *measure_naming(sources)),
        (*list_positions(sources, *drawn), *list_changes(sources, drawn[0])),
        tuple(make_notes(sources)),
    )


def measure_network(sources: Sources, drawn: Drawn) -> Iterator[Measure]:
    """Measure a network as a whole.

    Args:
        sources: What the queries answer.
        drawn: The network.

    Yields:
        The measures.
    """
    yield from _measure(sources, drawn)
    yield from _measure_fit(sources, drawn)
    yield from measure_central_body(sources, drawn, _UNDIRECTED)
    yield from measure_closest_pair(sources, drawn)


def _measure(sources: Sources, drawn: Drawn) -> Iterator[Measure]:
    missing = _count_generic(sources, drawn)
    for found in (*_directed(drawn), *_undirected(drawn), *_grouped(drawn)):
        part = "" if found.part is None else ": "
        yield Measure(
            found.method,
            {
                language: f"{drawn.name[language]}{part}{found.part[language] if found.part else ''}"
                for language in ("es", "en")
            },
            found.value,
            len(drawn.directed) if found.n is None else found.n,
            missing,
            sources.date,
            sources.calls,
            projection=found.projection,
            note=found.note or (_UNDEFINED if found.value is None else None),
            arithmetic=close(found.written, found.value),
        )


def _count_generic(sources: Sources, drawn: Drawn) -> int:
    """Count the actors that ties of the bodies reach and no source names: who they are is not known."""
    return len({actor for edges in drawn.generic.values() for actor in edges} & _generic_actors(sources))


def _generic_actors(sources: Sources) -> set[str]:
    return {node for node, known in sources.network.nodes.items() if known["kind"] == GENERIC}


def _directed(drawn: Drawn) -> Iterator[_Value]:
    network = drawn.directed
    for method, value, formula in (
        (whole.DENSITY, whole.measure_density(network), written.write_density(network)),
        (whole.RECIPROCITY, whole.measure_reciprocity(network), written.write_reciprocity(network)),
        (whole.ONE_SIDED, whole.measure_one_sided(network), written.write_one_sided(network)),
        (whole.FLOW_HIERARCHY, whole.measure_flow_hierarchy(network), written.write_flow_hierarchy(network)),
    ):
        yield _Value(method, value, _DIRECTED, written=formula)
    large = network.size() > whole.EXACT_EDGES
    hierarchy = None if large else whole.measure_hierarchy(network)
    closed = None if hierarchy is None else written.write_hierarchy(network)
    note = _TOO_LARGE if large else None
    yield _Value(whole.KRACKHARDT_HIERARCHY, hierarchy, _DIRECTED, note=note, written=closed)
    for role in ROLES:
        counts = [getattr(counted, role) for counted in drawn.brokerage.values()]
        part = {"es": f"papel de {ROLE_NAMES[role][0]}", "en": f"role of {ROLE_NAMES[role][1]}"}
        yield _Value(BROKERAGE, sum(counts), _DIRECTED, part, written=written.write_brokerage(counts))


def _undirected(drawn: Drawn) -> Iterator[_Value]:
    network = drawn.undirected
    yield _Value(whole.DENSITY, whole.measure_density(network), _UNDIRECTED, written=written.write_density(network))
    degree, formula = whole.measure_degree_centralisation(network), written.write_degree_centralisation(network)
    yield _Value(whole.DEGREE_CENTRALISATION, degree, _UNDIRECTED, written=formula)
    between = whole.measure_betweenness_centralisation(drawn.betweenness)
    formula, note = written.write_betweenness_centralisation(drawn.betweenness), _SAMPLED if drawn.sampled else None
    yield _Value(whole.BETWEENNESS_CENTRALISATION, between, _UNDIRECTED, note=note, written=formula)
    yield _closeness(network)
    core = written.write_degeneracy(network) if network.size() else None
    yield _Value(whole.DEGENERACY, whole.measure_degeneracy(network), _UNDIRECTED, written=core)
    sizes = [len(component) for component in nx.connected_components(network)]
    pieces = written.write_fragmentation(sizes)
    yield _Value(removal.FRAGMENTATION, removal.measure_fragmentation(sizes), _UNDIRECTED, written=pieces)
    joints = written.write_articulation_points(drawn.joints)
    yield _Value(removal.ARTICULATION_POINTS, len(drawn.joints), _UNDIRECTED, written=joints)


def _closeness(network: nx.Graph[Any]) -> _Value:
    largest = network.subgraph(max(nx.connected_components(network), key=len, default=set()))
    large = network.size() > whole.EXACT_EDGES
    value = None if large else whole.measure_closeness_centralisation(largest)
    formula = None if value is None else written.write_closeness_centralisation(largest)
    note = _TOO_LARGE if large else None
    return _Value(whole.CLOSENESS_CENTRALISATION, value, _LARGEST, n=len(largest), note=note, written=formula)


def _grouped(drawn: Drawn) -> Iterator[_Value]:
    network = drawn.undirected
    communities = groups.find_communities(network)
    modularity, formula = (
        groups.measure_modularity(network, communities),
        written.write_modularity(network, communities),
    )
    yield _Value(groups.MODULARITY, modularity, _UNDIRECTED, _LOUVAIN, written=formula)
    by_level: dict[str, set[Any]] = {}
    for node in network:
        by_level.setdefault(drawn.level[node], set()).add(node)
    levels = list(by_level.values())
    for method, value, formula in (
        (groups.MODULARITY, groups.measure_modularity(network, levels), written.write_modularity(network, levels)),
        (
            groups.ASSORTATIVITY,
            groups.measure_assortativity(network, drawn.level),
            written.write_assortativity(network, drawn.level),
        ),
        (groups.EI_INDEX, groups.measure_ei_index(network, drawn.level), written.write_ei_index(network, drawn.level)),
    ):
        yield _Value(method, value, _UNDIRECTED, _BY_LEVEL, written=formula)


def _measure_fit(sources: Sources, drawn: Drawn) -> Iterator[Measure]:
    fit: Fit = drawn.fit
    without = len(sources.bodies) - fit.bodies
    for method, value, part in ((COVERAGE, fit.coverage, fit.covered), (CONGRUENCE, fit.congruence, fit.tied)):
        yield Measure(
            method,
            {
                "es": f"pares de organismos con un campo en común; {drawn.name['es']}",
                "en": f"pairs of bodies with a field in common; {drawn.name['en']}",
            },
            value,
            fit.shared,
            without,
            sources.date,
            sources.mechanism_calls,
            projection=_UNDIRECTED,
            note=_WITHOUT_FIELDS if value is not None else _UNDEFINED,
            arithmetic=close(f"{part} / {fit.shared}", value),
        )


_WITHOUT_FIELDS = {
    "es": "n cuenta pares; «faltan», los organismos de los que no se conocen funciones.",
    "en": "n counts pairs; “missing” the bodies of which no functions are known.",
}


def measure_naming(sources: Sources) -> Iterator[Measure]:
    """Measure how many bodies are out of the committee, and how many no function names.

    Args:
        sources: What the queries answer.

    Yields:
        The two measures.
    """
    with_office = [
        body
        for body in sources.bodies
        if sources.network.nodes[body]["office"] and sources.network.nodes[body]["level"] == "national"
    ]
    members = sources.groups.get(COMMITTEE, frozenset())
    outside = [body for body in with_office if body not in members]
    unnamed = [body for body, count in count_naming(sources).items() if count == 0]
    for method, of, part, n in (
        (
            OUTSIDE_COMMITTEE,
            {"es": "organismos nacionales con oficina", "en": "national bodies with an office"},
            len(outside),
            len(with_office),
        ),
        (UNNAMED, {"es": "organismos de la red", "en": "bodies of the network"}, len(unnamed), len(sources.bodies)),
    ):
        value = part / n if n else None
        note = None if n else _UNDEFINED
        arithmetic = close(f"{part} / {n}", value)
        yield Measure(method, of, value, n, 0, sources.date, sources.calls, note=note, arithmetic=arithmetic)


def make_notes(sources: Sources) -> Iterator[Text]:
    """Tell what must be said of the whole.

    Args:
        sources: What the queries answer.

    Yields:
        The notes.
    """
    yield {
        "es": "Las fuentes no dicen desde cuándo ni hasta cuándo rige cada vínculo. A una fecha no cuentan los de una "
        "norma posterior ni los de un organismo que ya había sido sucedido o suprimido; los demás se toman por "
        "vigentes, también los de las entrevistas, que el grafo no fecha.",
        "en": "The sources do not say from when until when each tie is in force. At a date those of a later norm and "
        "those of a body that had been succeeded or abolished do not count; the others are taken to be in force, those "
        "of the interviews too, which the graph does not date.",
    }
    yield {
        "es": f"Vínculos que por eso no cuentan a esta fecha: {sources.left_out}.",
        "en": f"Ties that for this reason do not count at this date: {sources.left_out}.",
    }
    inner = sum(source == target for source, target, _ in sources.network.edges(keys=True))
    yield {
        "es": "Los vínculos con actores genéricos («sector competente») están en los cuadros y en la red completa; las "
        f"medidas los dejan fuera, como los {inner} vínculos dentro de un mismo organismo.",
        "en": "Ties with generic actors (“competent sector”) are in the tables and in the whole network; the measures "
        f"leave them out, as they do the {inner} ties within a body.",
    }
    yield {
        "es": "Un comité o sistema cuenta como mecanismo de sus miembros porque una norma lo establece, se reúna o no; "
        "los actores genéricos que lo integran no se reparten entre organismos.",
        "en": "A committee or system counts as a mechanism of its members because a norm establishes it, whether it "
        "meets or not; generic actors that belong to it are not shared out among bodies.",
    }
