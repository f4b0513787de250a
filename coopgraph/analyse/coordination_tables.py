"""Writes the tables of who stands where: positions, modes, ties, what is one-sided, what is missing.

What the tables show is computed in `coordination_network`; what a change does is left to `coordination_changes`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rdflib import Literal, URIRef

from coopgraph.analyse.coordination_cells import (
    BODY,
    BOOLEAN,
    COUNTED,
    DECIMAL,
    INTEGER,
    STRING,
    Row,
    make_column,
    make_columns,
    name_level,
    name_things,
    write_number,
)
from coopgraph.analyse.coordination_network import COMMITTEE, Drawn, count_naming
from coopgraph.analyse.mechanisms import SHARED_FIELDS, Pair
from coopgraph.analyse.network import EXACT_EDGES
from coopgraph.analyse.positions import BETWEENNESS, BROKERAGE, CONSTRAINT, CORE_NUMBER, DEGREE, EFFECTIVE_SIZE, ROLES
from coopgraph.analyse.ties import GENERIC, INTERVIEW, Sources
from coopgraph.model import Listing, Text
from coopgraph.namespaces import VOCAB

__all__ = ["ROLE_NAMES", "list_positions"]

_LEVEL = make_columns("level", "nivel de gobierno", "level of government")
_FROM, _TO = make_columns("from", "desde", "from"), make_columns("to", "hacia", "to")
_MODE = make_columns("mode", "modo", "mode")
_PAIR = (*make_columns("bodyA", "organismo A", "body A"), *make_columns("bodyB", "organismo B", "body B"))
#: Role to its name in Spanish and in English.
ROLE_NAMES = {
    "coordinator": ("coordinador", "coordinator"),
    "itinerant": ("itinerante", "itinerant"),
    "gatekeeper": ("portero", "gatekeeper"),
    "representative": ("representante", "representative"),
    "liaison": ("enlace", "liaison"),
}


def list_positions(sources: Sources, prescribed: Drawn, told: Drawn) -> tuple[Listing, ...]:
    """Write the tables of who stands where.

    Args:
        sources: What the queries answer.
        prescribed: The network of provisions.
        told: The network with what interviews state.

    Returns:
        The tables.
    """
    return (
        _list_nodes(sources, prescribed),
        _list_nodes(sources, told),
        _list_modes(sources),
        _list_edges(sources),
        _list_one_sided(sources, prescribed),
        _list_outside(sources),
        _list_lacking(sources, prescribed),
        _list_idle(sources, prescribed),
    )


def _list_nodes(sources: Sources, drawn: Drawn) -> Listing:
    suffix, name = ("all", drawn.name) if drawn.interviews else ("provisions", drawn.name)
    roles = [make_column(role, INTEGER, es, en, BROKERAGE) for role, (es, en) in ROLE_NAMES.items()]
    notes = {
        "es": "Grado de entrada y de salida, sobre la red dirigida; lo demás, sobre la no dirigida. «faltan»: sus "
        "vínculos con actores genéricos, que no se reparten.",
        "en": "In- and out-degree on the directed network; the rest on the undirected one. “missing”: its ties with "
        "generic actors, which are not shared out.",
    }
    if drawn.sampled:
        notes = {
            "es": f"{notes['es']} Más de {EXACT_EDGES} vínculos: intermediación estimada, sin restricción ni tamaño "
            "efectivo.",
            "en": f"{notes['en']} More than {EXACT_EDGES} ties: betweenness estimated, no constraint nor effective "
            "size.",
        }
    return Listing(
        f"nodes-{suffix}",
        {"es": f"Organismos y su posición: {name['es']}", "en": f"Bodies and their position: {name['en']}"},
        (
            *BODY,
            *_LEVEL,
            make_column("degree", INTEGER, "grado", "degree", DEGREE),
            make_column("inDegree", INTEGER, "grado de entrada", "in-degree", DEGREE),
            make_column("outDegree", INTEGER, "grado de salida", "out-degree", DEGREE),
            make_column("betweenness", DECIMAL, "intermediación", "betweenness", BETWEENNESS),
            make_column("constraint", DECIMAL, "restricción", "constraint", CONSTRAINT),
            make_column("effectiveSize", DECIMAL, "tamaño efectivo", "effective size", EFFECTIVE_SIZE),
            make_column("core", INTEGER, "núcleo", "core", CORE_NUMBER),
            make_column("articulation", BOOLEAN, "punto de articulación", "articulation point"),
            *roles,
            make_column("brokerage", INTEGER, "corretaje", "brokerage", BROKERAGE),
            *COUNTED,
        ),
        [_node_row(sources, drawn, body) for body in drawn.directed],
        sources.date,
        sources.calls,
        notes,
    )


def _node_row(sources: Sources, drawn: Drawn, body: str) -> Row:
    counts = drawn.brokerage[body]
    return (
        *name_things(sources, body),
        *name_level(sources, body),
        Literal(drawn.undirected.degree[body]),
        Literal(drawn.directed.in_degree[body]),
        Literal(drawn.directed.out_degree[body]),
        write_number(float(drawn.betweenness[body])),
        write_number(drawn.constraint.get(body)),
        write_number(drawn.effective_size.get(body)),
        Literal(drawn.core[body]),
        Literal(body in drawn.joints),
        *(Literal(getattr(counts, role)) for role in ROLES),
        Literal(counts.total),
        Literal(len(drawn.directed)),
        Literal(len(drawn.generic.get(body, ()))),
    )


def _list_modes(sources: Sources) -> Listing:
    counts: Counter[tuple[str, str]] = Counter()
    kinds = {node: known["kind"] for node, known in sources.network.nodes.items()}
    for _, target, known in sources.network.edges(data=True):
        mode = known["mode"]
        counts[mode, "ties"] += 1
        counts[mode, "interviews" if known["evidence"] == INTERVIEW else "provisions"] += 1
        counts[mode, "generic" if kinds[target] == GENERIC else "named"] += 1
    modes = sorted({mode for mode, _ in counts}, key=lambda mode: (-counts[mode, "ties"], mode))
    parts = ("ties", "provisions", "interviews", "named", "generic")
    return Listing(
        "modes",
        {"es": "Vínculos por modo", "en": "Ties by mode"},
        (
            *_MODE,
            make_column("ties", INTEGER, "vínculos", "ties"),
            make_column("provisions", INTEGER, "por disposición o canal", "by provision or channel"),
            make_column("interviews", INTEGER, "según entrevistas", "stated by interviews"),
            make_column("named", INTEGER, "con un actor determinado", "with a named actor"),
            make_column("generic", INTEGER, "con un actor genérico", "with a generic actor"),
        ),
        [(*name_things(sources, mode), *(Literal(counts[mode, part]) for part in parts)) for mode in modes],
        sources.date,
        sources.calls,
    )


def _list_edges(sources: Sources) -> Listing:
    counts = Counter(
        (source, target, known["mode"], known["evidence"]) for source, target, known in sources.network.edges(data=True)
    )
    return Listing(
        "edges",
        {
            "es": "Red completa: vínculos por par, modo y evidencia",
            "en": "Whole network: ties by pair, mode and evidence",
        },
        (
            *_FROM,
            *_TO,
            *_MODE,
            make_column("evidence", "iri", "evidencia", "evidence"),
            make_column("ties", INTEGER, "vínculos", "ties"),
        ),
        [
            (
                *name_things(sources, source, target, mode),
                VOCAB[f"evidence-kind/{evidence}"],
                Literal(count),
            )
            for (source, target, mode, evidence), count in sorted(counts.items())
        ],
        sources.date,
        sources.calls,
        {
            "es": "Con actores genéricos, cooperantes, comités y vínculos dentro de un mismo organismo.",
            "en": "With generic actors, cooperants, committees and ties within a body.",
        },
    )


def _list_one_sided(sources: Sources, drawn: Drawn) -> Listing:
    return Listing(
        "one-sided",
        {"es": "Vínculos que solo una parte prescribe", "en": "Ties that one side only prescribes"},
        (
            *_FROM,
            *_TO,
            *_MODE,
            make_column("evidence", "iri", "evidencia", "evidence"),
            *make_columns("norm", "norma", "norm"),
            make_column("provision", "iri", "disposición", "provision"),
            make_column("citation", STRING, "cita", "citation"),
            make_column("text", STRING, "texto oficial", "official text"),
            make_column(
                "decided", BOOLEAN, "funciones de la otra parte conocidas", "functions of the other side known"
            ),
            make_column("tie", "iri", "vínculo", "tie"),
        ),
        sorted(_one_sided_rows(sources, drawn), key=lambda row: [str(term) for term in row]),
        sources.date,
        sources.calls,
        {
            "es": "Si no se conocen las funciones de la otra parte, no se puede decir que ella no lo prescriba.",
            "en": "Where the functions of the other side are not known, it cannot be said that it does not prescribe "
            "it.",
        },
    )


def _one_sided_rows(sources: Sources, drawn: Drawn) -> Iterator[Row]:
    for source, target, tie, known in sources.network.edges(keys=True, data=True):
        if known["evidence"] == INTERVIEW or not drawn.directed.has_edge(source, target):
            continue
        if drawn.directed.has_edge(target, source):
            continue
        norm = name_things(sources, known["norm"]) if "norm" in known else (None, None)
        yield (
            *name_things(sources, source, target, known["mode"]),
            VOCAB[f"evidence-kind/{known['evidence']}"],
            *norm,
            URIRef(known["provision"]) if "provision" in known else None,
            Literal(known["citation"]) if "citation" in known else None,
            Literal(known["text"]) if "text" in known else None,
            Literal(target in sources.acting),
            URIRef(tie),
        )


def _list_outside(sources: Sources) -> Listing:
    members = sources.groups.get(COMMITTEE, frozenset())
    naming = count_naming(sources)
    rows = [
        (
            *name_things(sources, body),
            *name_level(sources, body),
            Literal(bool(sources.network.nodes[body]["office"])),
            Literal(body in members),
            Literal(naming[body]),
        )
        for body in sources.bodies
        if body not in members or not naming[body]
    ]
    return Listing(
        "outside",
        {
            "es": "Organismos fuera del comité o que ninguna función nombra",
            "en": "Bodies outside the committee or that no function names",
        },
        (
            *BODY,
            *_LEVEL,
            make_column("office", BOOLEAN, "tiene oficina de cooperación", "has a cooperation office"),
            make_column("member", BOOLEAN, "miembro del comité", "member of the committee"),
            make_column("naming", INTEGER, "vínculos por funciones de otros", "ties by functions of others"),
        ),
        rows,
        sources.date,
        sources.calls,
        {
            "es": "Comité de Coordinación Multisectorial; los gobiernos regionales y locales tienen en él un "
            "representante cada uno, sin nombre.",
            "en": "Comité de Coordinación Multisectorial; regional and local governments have one unnamed "
            "representative each in it.",
        },
    )


def _list_lacking(sources: Sources, drawn: Drawn) -> Listing:
    rows = []
    for (a, b), shared in drawn.fit.lacking:
        common = sorted(sources.labels[field] for field in sources.fields[a] & sources.fields[b])
        either = len(sources.fields[a] | sources.fields[b])
        names = Literal("; ".join(common))
        rows.append((*name_things(sources, a, b), Literal(shared), names, Literal(either), Literal(0)))
    total = drawn.fit.shared - drawn.fit.covered
    return Listing(
        "shared-field-no-mechanism",
        {"es": "Campo en común y ningún mecanismo", "en": "A field in common and no mechanism"},
        (
            *_PAIR,
            make_column("shared", INTEGER, "campos en común", "fields in common", SHARED_FIELDS),
            make_column("fields", STRING, "campos", "fields"),
            *COUNTED,
        ),
        rows,
        sources.date,
        sources.mechanism_calls,
        _tell_listed(
            len(rows),
            total,
            "Campo: tipo de función, o ámbito de rectoría. Mecanismo: vínculo, comité o sistema que una norma "
            "establece. No se sabe de los organismos sin funciones en el grafo.",
            "Field: function type, or scope of steering. Mechanism: a tie, committee or system that a norm "
            "establishes. Of bodies without functions in the graph nothing is known.",
        ),
    )


def _list_idle(sources: Sources, drawn: Drawn) -> Listing:
    return Listing(
        "mechanism-no-shared-field",
        {"es": "Mecanismo sin campo en común", "en": "A mechanism and no field in common"},
        (
            *_PAIR,
            make_column("tied", BOOLEAN, "vínculo", "tie"),
            make_column("collaborations", STRING, "comités y sistemas", "committees and systems"),
        ),
        [
            (
                *name_things(sources, *pair),
                Literal(drawn.undirected.has_edge(*pair)),
                Literal("; ".join(_shared_groups(sources, pair))),
            )
            for pair in drawn.fit.idle
        ],
        sources.date,
        sources.mechanism_calls,
        _tell_listed(
            len(drawn.fit.idle),
            drawn.fit.idle_count,
            "Solo pares de organismos de los que se conocen funciones.",
            "Only pairs of bodies of which functions are known.",
        ),
    )


def _shared_groups(sources: Sources, pair: Pair) -> list[str]:
    groups = {group for (group, _), members in sources.prescribed.items() if members.issuperset(pair)}
    return sorted(sources.labels[group] for group in groups)


def _tell_listed(listed: int, total: int, es: str, en: str) -> Text:
    if listed == total:
        return {"es": es, "en": en}
    return {"es": f"{es} Aquí, {listed} de {total}.", "en": f"{en} Here {listed} of {total}."}
