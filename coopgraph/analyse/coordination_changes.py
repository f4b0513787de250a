"""Writes the tables of what changes do: the network without each body or rule, and with what is missing.

What the tables show is computed in `removal` and `coordination_network`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import networkx as nx
from rdflib import Literal, URIRef

from coopgraph.analyse.coordination_cells import (
    BODY,
    COUNTED,
    DECIMAL,
    INTEGER,
    STRING,
    Row,
    make_column,
    make_columns,
    name_things,
    write_number,
)
from coopgraph.analyse.coordination_network import (
    COMPARED_BODIES,
    MEASURED_RULES,
    Addition,
    Drawn,
    Rule,
    add_each,
    remove_rules,
)
from coopgraph.analyse.mechanisms import COVERAGE
from coopgraph.analyse.network import DENSITY, RECIPROCITY
from coopgraph.analyse.positions import DEGREE
from coopgraph.analyse.removal import FRAGMENTATION, FRAGMENTATION_CHANGE, measure_fragmentation
from coopgraph.analyse.ties import Sources
from coopgraph.model import Listing

__all__ = ["list_changes"]

_CHANGED = (
    make_column("components", INTEGER, "componentes", "components"),
    make_column("fragmentation", DECIMAL, "fragmentación", "fragmentation", FRAGMENTATION),
    make_column("change", DECIMAL, "cambio", "change", FRAGMENTATION_CHANGE),
)


def list_changes(sources: Sources, drawn: Drawn) -> tuple[Listing, ...]:
    """Write the tables of what changes do.

    Args:
        sources: What the queries answer.
        drawn: The network of provisions.

    Returns:
        The tables.
    """
    return (_list_removals(sources, drawn), _list_rules(sources, drawn), _list_additions(sources, drawn))


def _fragmentation_now(drawn: Drawn) -> float | None:
    return measure_fragmentation(len(component) for component in nx.connected_components(drawn.undirected))


def _difference(after: float | None, before: float | None) -> Literal | None:
    return None if after is None or before is None else write_number(after - before)


def _list_removals(sources: Sources, drawn: Drawn) -> Listing:
    before = _fragmentation_now(drawn)
    removals = sorted(drawn.removals.items(), key=lambda found: (-(found[1].fragmentation or 0), found[0]))
    return Listing(
        "removal-of-bodies",
        {"es": "La red sin cada organismo", "en": "The network without each body"},
        (
            *BODY,
            make_column("degree", INTEGER, "grado", "degree", DEGREE),
            make_column("density", DECIMAL, "densidad", "density", DENSITY),
            *_CHANGED,
            *COUNTED,
        ),
        [
            (
                *name_things(sources, body),
                Literal(drawn.undirected.degree[body]),
                write_number(left.density),
                Literal(left.components),
                write_number(left.fragmentation),
                _difference(left.fragmentation, before),
                Literal(len(drawn.undirected) - 1),
                Literal(len(drawn.generic.get(body, ()))),
            )
            for body, left in removals
        ],
        sources.date,
        sources.calls,
        {
            "es": "Red no dirigida, simple, sin bucles, solo organismos determinados y disposiciones.",
            "en": "Network undirected, simple, without loops, named bodies and provisions only.",
        },
    )


def _list_rules(sources: Sources, drawn: Drawn) -> Listing:
    before = _fragmentation_now(drawn)
    rules = remove_rules(sources, drawn)
    return Listing(
        "removal-of-rules",
        {"es": "La red sin cada norma o disposición", "en": "The network without each norm or provision"},
        (
            *make_columns("rule", "regla", "rule"),
            make_column("norm", "iri", "norma", "norm"),
            make_column("ties", INTEGER, "vínculos que establece", "ties it establishes"),
            make_column("members", INTEGER, "miembros que establece", "members it establishes"),
            make_column("lost", INTEGER, "pares que solo ella vincula", "pairs that it alone ties"),
            make_column("density", DECIMAL, "densidad (dirigida)", "density (directed)", DENSITY),
            make_column("reciprocity", DECIMAL, "reciprocidad", "reciprocity", RECIPROCITY),
            *_CHANGED,
            make_column("coverage", DECIMAL, "cobertura", "coverage", COVERAGE),
            *COUNTED,
        ),
        [_rule_row(sources, drawn, rule, before) for rule in rules],
        sources.date,
        sources.mechanism_calls,
        {
            "es": "Lo que quedaría sin los vínculos y miembros que la regla establece. La cobertura, solo de normas, "
            "pues no se sabe qué disposición da cada miembro. Se mide de nuevo la red sin las "
            f"{MEASURED_RULES} reglas que más pares vinculan; la cobertura, si los organismos no pasan de "
            f"{COMPARED_BODIES}.",
            "en": "What would be left without the ties and members that the rule establishes. Coverage for norms "
            "only, since members are known by norm. The network is measured anew without the "
            f"{MEASURED_RULES} rules that tie most pairs, and coverage for up to {COMPARED_BODIES} bodies.",
        },
    )


def _rule_row(sources: Sources, drawn: Drawn, rule: Rule, before: float | None) -> Row:
    norm = sources.labels.get(rule.norm, rule.norm)
    return (
        URIRef(rule.rule),
        Literal(f"{norm}, {rule.citation}" if rule.citation else norm),
        URIRef(rule.norm),
        Literal(rule.ties),
        Literal(rule.members) if rule.citation is None else None,
        Literal(rule.lost),
        write_number(rule.density),
        write_number(rule.reciprocity),
        None if rule.components is None else Literal(rule.components),
        write_number(rule.fragmentation),
        _difference(rule.fragmentation, before),
        write_number(rule.coverage),
        Literal(len(drawn.directed)),
        Literal(rule.generic),
    )


def _list_additions(sources: Sources, drawn: Drawn) -> Listing:
    return Listing(
        "additions",
        {
            "es": "La red con un miembro más del comité o un vínculo de vuelta",
            "en": "The network with one more member of the committee or one tie back",
        },
        (
            make_column("kind", STRING, "qué se añade", "what is added"),
            *BODY,
            *make_columns("counterpart", "comité u otra parte", "committee or other side"),
            make_column("joined", INTEGER, "pares que pasan a tener mecanismo", "pairs that come to have a mechanism"),
            make_column("density", DECIMAL, "densidad (dirigida)", "density (directed)", DENSITY),
            make_column("reciprocity", DECIMAL, "reciprocidad", "reciprocity", RECIPROCITY),
            make_column("coverage", DECIMAL, "cobertura", "coverage", COVERAGE),
            *COUNTED,
        ),
        list(_addition_rows(sources, drawn, add_each(sources, drawn))),
        sources.date,
        sources.mechanism_calls,
        {
            "es": "member: un organismo nacional con oficina que no integra el comité; reciprocal-tie: el vínculo que "
            "falta de vuelta.",
            "en": "member: a national body with an office that is not in the committee; reciprocal-tie: the tie that "
            "is missing back.",
        },
    )


def _addition_rows(sources: Sources, drawn: Drawn, additions: Iterable[Addition]) -> Iterator[Row]:
    for added in additions:
        yield (
            Literal(added.kind),
            *name_things(sources, added.body, added.counterpart),
            Literal(added.joined),
            write_number(added.density),
            write_number(added.reciprocity),
            write_number(added.coverage),
            Literal(len(drawn.directed)),
            Literal(len(drawn.generic.get(added.body, ()))),
        )
