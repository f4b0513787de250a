"""The analysis of steering and overlap: who steers what, and which functions of different bodies may overlap.

It puts the parts together; measures and tables are in `steering`, `candidates`, `candidate_tables` and
`shared_mandates`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from rdflib import URIRef

from coopgraph.analyse.arithmetic import add, close
from coopgraph.analyse.candidate_tables import MOST_ROWS, list_candidates, list_fragmentation, tell_bound
from coopgraph.analyse.candidates import (
    DUPLICATION_CANDIDATES,
    FRAGMENTATION_CANDIDATES,
    OVERLAP_CANDIDATES,
    OVERLAP_THRESHOLD,
    BodyPairs,
    Candidates,
    find_candidates,
    pair_bodies,
)
from coopgraph.analyse.closest_mandates import measure_closest_mandates, measure_most_exclusive
from coopgraph.analyse.coded_functions import Functions, read_functions
from coopgraph.analyse.shared_mandates import (
    BODY_COLUMNS,
    COMMON_SHARE,
    COMMON_TYPE_COLUMNS,
    PAIR_COLUMNS,
    TypedFunction,
    count_types,
    find_common_types,
    list_bodies,
    list_common_types,
    list_pairs,
    measure_mean_jaccard,
    view_mandates,
)
from coopgraph.analyse.similarity import JACCARD
from coopgraph.analyse.steering import list_steering, measure_steering, read_steering
from coopgraph.errors import ParameterError
from coopgraph.model import Analysis, Listing, Measure, Text
from coopgraph.store.port import Store

__all__ = ["analyse"]


def analyse(
    store: Store,
    asof: str | None = None,
    *,
    threshold: float = OVERLAP_THRESHOLD,
    common_share: float = COMMON_SHARE,
) -> Analysis:
    """Analyse steering and overlap.

    Args:
        store: The graph.
        asof: The date as a person writes it; None for the reference date, `all` for no filter.
        threshold: τ₁, the least Jaccard index of the acts of two functions that may overlap.
        common_share: A function type is common if this share of the bodies has it; 1: if every body has it.

    Returns:
        Measures and tables; what a wrong threshold raises is a `ParameterError`.
    """
    _check_share("threshold", threshold)
    _check_share("common_share", common_share)
    steering = read_steering(store, asof)
    functions = read_functions(store, asof)
    candidates = find_candidates(functions.coded, threshold)
    pairs = pair_bodies(functions.coded, candidates)
    common = find_common_types(functions.typed, common_share)
    answers = (steering.mandates, steering.policies, steering.overlaps, steering.stewards, functions.acts)
    return Analysis(
        "rectoria",
        {"es": "Rectoría y superposición", "en": "Steering and overlap"},
        functions.acts.date,
        {"threshold": str(threshold), "common_share": str(common_share)},
        (
            *measure_steering(steering),
            *_measure_candidates(functions, candidates, pairs),
            *_measure_mandates(functions, common),
            *measure_closest_mandates(functions),
            *measure_most_exclusive(functions),
        ),
        (
            *list_steering(steering),
            list_fragmentation(functions, common),
            *list_candidates(functions, candidates, pairs, threshold),
            *_list_mandates(functions, common, common_share),
        ),
        (*_NOTES, *_unique(note for answer in answers for note in answer.notes)),
    )


def _check_share(parameter: str, value: float) -> None:
    if not (math.isfinite(value) and 0 < value <= 1):
        raise ParameterError(
            f"the argument {value} of {parameter} is not above 0 and at most 1.",
            parameter=parameter,
            value=str(value),
            remedy="Give a share, for example 0.5.",
        )


def _unique(notes: Iterable[Text]) -> Iterator[Text]:
    return iter({note["es"]: note for note in notes}.values())


_NOTES = (
    {
        "es": "Todo par es un candidato, nunca un veredicto: la regla compara codificaciones, y solo quien lee las "
        "dos frases puede confirmarlo o descartarlo. No se comparan funciones de un mismo organismo ni funciones "
        "residuales.",
        "en": "Every pair is a candidate, never a verdict: the rule compares codings, and only whoever reads both "
        "sentences can confirm or reject it. Functions of one body are not compared with each other, nor are residual "
        "functions.",
    },
    {
        "es": "Un actor genérico, como «órganos del ministerio», es el de cada organismo: que dos funciones lo "
        "nombren no prueba que atiendan a los mismos.",
        "en": "A generic actor, such as “organs of the ministry”, is each body's own: that two functions name it does "
        "not prove that they serve the same ones.",
    },
    {
        "es": "Lo que un texto no dice (modalidad, contraparte) no se supone: en la superposición no separa, en la "
        "duplicación tiene que faltar en los dos.",
        "en": "What a text does not say (modality, counterpart) is not supposed: for overlap it does not tell two "
        "apart, for duplication both must be silent.",
    },
)


def _measure_candidates(functions: Functions, candidates: Candidates, pairs: BodyPairs) -> tuple[Measure, ...]:
    holders = count_types(_substantive(functions))
    uncoded = sum(1 for item in functions.coded if not item.acts)
    of = {"es": "funciones no residuales de organismos distintos", "en": "non-residual functions of different bodies"}
    alone = sum(1 for bodies in holders.values() if bodies < 2)
    several = len(holders) - alone
    overlaps, duplicates = len(candidates.first), int(candidates.duplicate.sum())
    values = (
        (FRAGMENTATION_CANDIDATES, several, len(holders), f"{len(holders)} − {alone}"),
        (OVERLAP_CANDIDATES, overlaps, candidates.compared, _write_counts(pairs.overlap)),
        (DUPLICATION_CANDIDATES, duplicates, candidates.compared, _write_counts(pairs.duplication)),
    )
    return tuple(
        Measure(
            method,
            of,
            value,
            n,
            uncoded,
            functions.acts.date,
            functions.calls,
            note=_UNCODED if uncoded else None,
            arithmetic=close(written, value),
        )
        for method, value, n, written in values
    )


def _write_counts(counts: Any) -> str | None:
    """Write the candidates of each pair of bodies that has one as a sum, the most first."""
    return add(str(times) for times in sorted(counts[counts > 0].tolist(), reverse=True))


_UNCODED = {
    "es": "Faltan las funciones sin verbo o sin tipo reconocido: no entran en ningún par.",
    "en": "Missing are the functions without a recognised verb or type: they are in no pair.",
}


def _substantive(functions: Functions) -> tuple[TypedFunction, ...]:
    return tuple(TypedFunction(item.body, item.text, item.types) for item in functions.coded)


def _measure_mandates(functions: Functions, common: frozenset[URIRef]) -> tuple[Measure, ...]:
    calls = functions.calls
    cases = (
        (frozenset[URIRef](), "tipos de función de dos organismos, media", "function types of two bodies, mean"),
        (
            common,
            "tipos de función de dos organismos sin los comunes, media",
            "function types of two bodies without the common ones, mean",
        ),
    )
    measures = []
    for left_out, es, en in cases:
        view = view_mandates(functions.typed, left_out)
        bodies = sum(1 for counts in view.types.values() if counts)
        value, missing = measure_mean_jaccard(view), len(view.types) - bodies
        note = _TOO_FEW if value is None else None
        measures.append(
            Measure(JACCARD, {"es": es, "en": en}, value, bodies, missing, functions.acts.date, calls, note=note)
        )
    return tuple(measures)


_TOO_FEW = {
    "es": "Hay menos de dos organismos con algún tipo de función.",
    "en": "There are fewer than two bodies with a function type.",
}


def _list_mandates(functions: Functions, common: frozenset[URIRef], share: float) -> tuple[Listing, ...]:
    whole, specific = view_mandates(functions.typed), view_mandates(functions.typed, common)
    sizes = Counter(item.body for item in functions.typed)
    untyped = Counter(item.body for item in functions.typed if not item.types)
    pairs, total = list_pairs(whole, specific, functions.names, untyped, MOST_ROWS)
    date, calls = functions.acts.date, functions.calls
    strict = len(find_common_types(functions.typed, 1.0))
    left_out = "; ".join(sorted(functions.labels[kind] for kind in common)) or "—"
    unshared = math.comb(len(whole.types), 2) - total
    bound = tell_bound(len(pairs), total) or {"es": "", "en": ""}
    note = {
        "es": f"Con todas las funciones que no son residuales, y sin las comunes: los tipos que tiene al menos "
        f"{100 * share:g} % de los {len(sizes)} organismos con funciones en el grafo ({left_out}). Comunes a "
        f"todos: {strict} tipos. Quedan fuera {unshared} pares sin ningún tipo en común. {bound['es']}",
        "en": f"With all functions that are not residual, and without the common ones: the types that at least "
        f"{100 * share:g} % of the {len(sizes)} bodies with functions in the graph have ({left_out}). Types "
        f"that all have: {strict}. {unshared} pairs without a type in common are left out. {bound['en']}",
    }
    return (
        Listing(
            "mandate-overlap",
            {"es": "Mandatos de dos organismos: lo que comparten", "en": "Mandates of two bodies: what they share"},
            PAIR_COLUMNS,
            pairs,
            date,
            calls,
            {language: text.strip() for language, text in note.items()},
        ),
        Listing(
            "bodies",
            {"es": "Lo que solo tiene cada organismo", "en": "What only each body has"},
            BODY_COLUMNS,
            list_bodies(whole, specific, functions.names, sizes, untyped),
            date,
            calls,
        ),
        Listing(
            "common-types",
            {
                "es": "Qué cambia al dejar fuera los tipos comunes, según desde cuándo un tipo es común",
                "en": "What leaving common types out changes, by what makes a type common",
            },
            COMMON_TYPE_COLUMNS,
            list_common_types(functions.typed),
            date,
            calls,
        ),
    )
