"""Shows candidates for fragmentation, overlap and duplication, sentence beside sentence.

Which pairs are candidates is left to `candidates`.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict

from rdflib import Literal, URIRef
from rdflib.term import Node

from coopgraph.analyse.answers import Row, write_number
from coopgraph.analyse.candidates import DUPLICATION_CANDIDATES, OVERLAP_CANDIDATES, BodyPairs, Candidates
from coopgraph.analyse.change import SHARE
from coopgraph.analyse.coded_functions import Functions
from coopgraph.analyse.concentration import EFFECTIVE_NUMBER, measure_effective_number
from coopgraph.analyse.similarity import JACCARD
from coopgraph.analyse.text_similarity import TFIDF_COSINE
from coopgraph.model import Column, Listing, Method, Text

__all__ = ["MOST_ROWS", "list_candidates", "list_fragmentation", "tell_bound"]

#: A table of pairs has no more rows; its note tells how many there are.
MOST_ROWS = 5000
#: What a candidate is until somebody has read both sentences.
_STATUS = Literal("candidate")


def _column(column: str, kind: str, es: str, en: str, method: Method | None = None, unit: str | None = None) -> Column:
    return Column(column, kind, {"es": es, "en": en}, unit, method)


_FRAGMENTATION = (
    _column("functionType", "iri", "tipo de función", "function type"),
    _column("functionTypeLabel", "xsd:string", "nombre del tipo", "name of the type"),
    _column("bodies", "xsd:integer", "organismos", "bodies"),
    _column("share", "xsd:decimal", "proporción de organismos", "share of bodies", SHARE, SHARE.unit),
    _column("functions", "xsd:integer", "funciones", "functions"),
    _column(
        "effectiveBodies",
        "xsd:decimal",
        "número efectivo de organismos",
        "effective number of bodies",
        EFFECTIVE_NUMBER,
    ),
    _column("common", "xsd:boolean", "es común", "is common"),
    _column("organizations", "xsd:string", "nombres de los organismos", "names of the bodies"),
    _column("rule", "xsd:string", "regla", "rule"),
    _column("status", "xsd:string", "estado", "status"),
    _column("n", "xsd:integer", "organismos con funciones", "bodies with functions"),
    _column("missing", "xsd:integer", "funciones sin tipo", "functions without type"),
)


def list_fragmentation(functions: Functions, common: frozenset[URIRef]) -> Listing:
    """List the function types with the bodies that have them.

    Args:
        functions: The functions.
        common: The types that are common.

    Returns:
        A table, the types of most bodies first.
    """
    spread: defaultdict[URIRef, Counter[URIRef]] = defaultdict(Counter)
    for item in functions.coded:
        for kind in item.types:
            spread[kind][item.body] += 1
    bodies, untyped = len(functions.names), sum(1 for item in functions.coded if not item.types)
    rows: list[tuple[Node | None, ...]] = []
    for kind, counts in sorted(spread.items(), key=lambda entry: (-len(entry[1]), functions.labels[entry[0]])):
        candidate = len(counts) > 1
        rows.append(
            (
                kind,
                Literal(functions.labels[kind]),
                Literal(len(counts)),
                write_number(100 * len(counts) / bodies),
                Literal(counts.total()),
                write_number(measure_effective_number(list(counts.values()))),
                Literal(kind in common),
                Literal("; ".join(sorted(functions.names[body] for body in counts))),
                Literal("tipo =; organismos ≥ 2") if candidate else None,
                _STATUS if candidate else None,
                Literal(bodies),
                Literal(untyped),
            )
        )
    return Listing(
        "fragmentation",
        {
            "es": "Candidatos a fragmentación, por tipo de función",
            "en": "Candidates for fragmentation, by function type",
        },
        _FRAGMENTATION,
        rows,
        functions.acts.date,
        functions.calls,
        {
            "es": "Es candidato el tipo que tienen dos o más organismos; sin funciones residuales.",
            "en": "A type that two or more bodies have is a candidate; residual functions aside.",
        },
    )


def _side_columns(side: str) -> tuple[Column, ...]:
    return (
        _column(f"organization{side}", "iri", f"organismo {side}", f"body {side}"),
        _column(f"organization{side}Label", "xsd:string", f"nombre del organismo {side}", f"name of body {side}"),
        _column(f"function{side}", "iri", f"función {side}", f"function {side}"),
        _column(f"text{side}", "xsd:string", f"texto {side}", f"text {side}"),
        _column(f"norm{side}", "iri", f"norma {side}", f"norm {side}"),
        _column(f"norm{side}Label", "xsd:string", f"nombre de la norma {side}", f"name of norm {side}"),
        _column(f"article{side}", "xsd:string", f"artículo {side}", f"article {side}"),
        _column(f"point{side}", "xsd:string", f"punto {side}", f"point {side}"),
    )


_PAIR = (
    *_side_columns("A"),
    *_side_columns("B"),
    _column("sharedActs", "xsd:string", "clases de verbo y tipos en común", "classes of verbs and types in common"),
    _column("sharedVerbs", "xsd:string", "verbos en común", "verbs in common"),
    _column("sharedModalities", "xsd:string", "modalidades en común", "modalities in common"),
    _column("sharedCounterparts", "xsd:string", "contrapartes en común", "counterparts in common"),
    _column("jaccard", "xsd:decimal", "Jaccard de los actos", "Jaccard of the acts", JACCARD),
    _column("textCosine", "xsd:decimal", "coseno de los textos", "cosine of the texts", TFIDF_COSINE),
    _column("n", "xsd:integer", "actos de A o de B", "acts of A or of B"),
    _column("missing", "xsd:integer", "aspectos que un texto calla", "aspects that a text leaves out"),
    _column("rule", "xsd:string", "regla", "rule"),
    _column("status", "xsd:string", "estado", "status"),
)
_BODY_PAIRS = (
    _column("organizationA", "iri", "organismo A", "body A"),
    _column("organizationALabel", "xsd:string", "nombre del organismo A", "name of body A"),
    _column("organizationB", "iri", "organismo B", "body B"),
    _column("organizationBLabel", "xsd:string", "nombre del organismo B", "name of body B"),
    _column("fields", "xsd:integer", "tipos de función en común", "function types in common"),
    _column("overlap", "xsd:integer", "candidatos a superposición", "candidates for overlap", OVERLAP_CANDIDATES),
    _column(
        "duplication", "xsd:integer", "candidatos a duplicación", "candidates for duplication", DUPLICATION_CANDIDATES
    ),
    _column("n", "xsd:integer", "pares de funciones", "pairs of functions"),
    _column("missing", "xsd:integer", "funciones sin verbo o tipo", "functions without verb or type"),
    _column("functionA", "iri", "función A del par más parecido", "function A of the most alike pair"),
    _column("textA", "xsd:string", "texto A", "text A"),
    _column("functionB", "iri", "función B del par más parecido", "function B of the most alike pair"),
    _column("textB", "xsd:string", "texto B", "text B"),
    _column("textCosine", "xsd:decimal", "coseno de los textos", "cosine of the texts", TFIDF_COSINE),
    _column("status", "xsd:string", "estado", "status"),
)
_SENSITIVITY = (
    _column("threshold", "xsd:decimal", "umbral τ₁", "threshold τ₁"),
    _column("overlap", "xsd:integer", "candidatos a superposición", "candidates for overlap", OVERLAP_CANDIDATES),
    _column(
        "duplication", "xsd:integer", "candidatos a duplicación", "candidates for duplication", DUPLICATION_CANDIDATES
    ),
    _column("bodyPairs", "xsd:integer", "pares de organismos con alguno", "pairs of bodies with one"),
    _column("n", "xsd:integer", "pares de funciones", "pairs of functions"),
    _column("missing", "xsd:integer", "funciones sin verbo o tipo", "functions without verb or type"),
)


def list_candidates(
    functions: Functions, candidates: Candidates, pairs: BodyPairs, threshold: float
) -> tuple[Listing, ...]:
    """List the candidates: those for duplication, by pair of bodies, all of them, and how many at each threshold.

    Args:
        functions: The functions.
        candidates: The candidates among them.
        pairs: The pairs of bodies that have one.
        threshold: τ₁.

    Returns:
        Four tables.
    """
    total, double = len(candidates.first), int(candidates.duplicate.sum())
    duplicates = candidates.duplicate.nonzero()[0][:MOST_ROWS].tolist()
    uncoded = sum(1 for item in functions.coded if not item.acts)
    levels = [
        tuple(
            map(
                write_number,
                (level.threshold, level.overlap, level.duplication, level.body_pairs, candidates.compared, uncoded),
            )
        )
        for level in candidates.sensitivity
    ]
    date, calls = functions.acts.date, functions.calls

    def make(
        slug: str, es: str, en: str, columns: tuple[Column, ...], rows: list[tuple[Node | None, ...]], of: int
    ) -> Listing:
        return Listing(slug, {"es": es, "en": en}, columns, rows, date, calls, tell_bound(len(rows), of))

    return (
        make(
            "duplication",
            "Candidatos a duplicación, frase junto a frase",
            "Candidates for duplication, sentence beside sentence",
            _PAIR,
            [_write_pair(functions, candidates, place, threshold) for place in duplicates],
            double,
        ),
        make(
            "overlap",
            "Candidatos a superposición, por par de organismos, con su par de frases más parecido",
            "Candidates for overlap, by pair of bodies, with their most alike pair of sentences",
            _BODY_PAIRS,
            _write_body_pairs(functions, candidates, pairs),
            len(pairs.best),
        ),
        make(
            "candidates",
            "Todos los candidatos a superposición y duplicación, frase junto a frase",
            "All candidates for overlap and duplication, sentence beside sentence",
            _PAIR,
            [_write_pair(functions, candidates, place, threshold) for place in range(min(total, MOST_ROWS))],
            total,
        ),
        make(
            "sensitivity",
            "Sensibilidad: cuántos candidatos hay con cada umbral",
            "Sensitivity: how many candidates there are at each threshold",
            _SENSITIVITY,
            [*levels],
            len(levels),
        ),
    )


def tell_bound(shown: int, total: int) -> Text | None:
    """Tell that a table does not show all of its rows.

    Args:
        shown: Rows that it shows.
        total: Rows that there are.

    Returns:
        A sentence; None if it shows all.
    """
    if shown >= total:
        return None
    return {
        "es": f"Se muestran las {shown} filas más parecidas de {total}.",
        "en": f"The {shown} most alike rows of {total} are shown.",
    }


def _write_pair(functions: Functions, candidates: Candidates, place: int, threshold: float) -> tuple[Node | None, ...]:
    first, second = int(candidates.first[place]), int(candidates.second[place])
    one, other = functions.coded[first], functions.coded[second]
    shared = {f"{functions.labels[group]} · {functions.labels[kind]}" for group, kind in one.acts & other.acts}
    silent = sum(1 for item in (one, other) for codes in (item.modalities, item.counterparts) if not codes)
    return (
        *_write_side(functions.substantive[first]),
        *_write_side(functions.substantive[second]),
        Literal("; ".join(sorted(shared))),
        functions.write(one.verbs & other.verbs),
        functions.write(one.modalities & other.modalities),
        functions.write(one.counterparts & other.counterparts),
        write_number(float(candidates.jaccard[place])),
        _write_cosine(candidates, place),
        Literal(len(one.acts | other.acts)),
        Literal(silent),
        _write_rule(threshold, duplicate=bool(candidates.duplicate[place])),
        _STATUS,
    )


def _write_side(row: Row) -> tuple[Node | None, ...]:
    columns = ("organization", "organizationLabel", "function", "text", "norm", "normLabel", "article", "point")
    return tuple(row[column] for column in columns)


def _write_cosine(candidates: Candidates, place: int) -> Literal | None:
    cosine = float(candidates.cosine[place])
    return None if math.isnan(cosine) else write_number(cosine)


def _write_rule(threshold: float, *, duplicate: bool) -> Literal:
    rule = f"J(clase de verbo × tipo) ≥ {threshold:g}; modalidad y contraparte no se oponen"
    if duplicate:
        rule += "; verbo × tipo × modalidad de una ⊆ los de la otra; contraparte igual o ninguna"
    return Literal(rule)


def _write_body_pairs(functions: Functions, candidates: Candidates, pairs: BodyPairs) -> list[tuple[Node | None, ...]]:
    """Return a row for each pair of bodies, up to the bound."""
    types: defaultdict[URIRef, set[URIRef]] = defaultdict(set)
    for item in functions.coded:
        types[item.body] |= item.types
    sizes = Counter(item.body for item in functions.coded)
    uncoded = Counter(item.body for item in functions.coded if not item.acts)
    rows: list[tuple[Node | None, ...]] = []
    for number, place in enumerate(pairs.best[:MOST_ROWS].tolist()):
        one, other = pairs.bodies[pairs.first[number]], pairs.bodies[pairs.second[number]]
        pair = sorted(
            (int(candidates.first[place]), int(candidates.second[place])), key=lambda at: functions.coded[at].body
        )
        left, right = (functions.coded[at] for at in pair)
        rows.append(
            (
                one,
                Literal(functions.names[one]),
                other,
                Literal(functions.names[other]),
                Literal(len(types[one] & types[other])),
                Literal(int(pairs.overlap[number])),
                Literal(int(pairs.duplication[number])),
                Literal(sizes[one] * sizes[other]),
                Literal(uncoded[one] + uncoded[other]),
                left.function,
                Literal(left.text),
                right.function,
                Literal(right.text),
                _write_cosine(candidates, place),
                _STATUS,
            )
        )
    return rows
