"""Measures who steers which term of cooperation: mandates in force, clarity, ambiguity, crowding.

Functions, which are not mandates, are left to `candidates` and `shared_mandates`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.term import Node

from coopgraph.analyse.answers import Answer, ask, count, name, thing, write_number
from coopgraph.analyse.arithmetic import add, close, count_things, write_step
from coopgraph.analyse.concentration import (
    EFFECTIVE_NUMBER,
    GINI_SIMPSON,
    measure_effective_number,
    measure_gini_simpson,
)
from coopgraph.model import Column, Listing, Measure, Method, Text
from coopgraph.store.port import Store

__all__ = [
    "FIELD_CROWDING",
    "STEERING_CLARITY",
    "STEERING_OVERLAPS",
    "Steering",
    "list_steering",
    "measure_clarity",
    "measure_steering",
    "read_steering",
]

STEERING_CLARITY = Method(
    "steering-clarity",
    {"es": "Claridad de la rectoría", "en": "Clarity of steering"},
    "|{t : r(t) = 1}| / |{t : r(t) ≥ 1}|",
    "0 … 1; {t : r(t) ≥ 1} = ∅: —",
    {
        "es": "r(t) cuenta los organismos que rigen el término t o uno más amplio. 1: cada término de cooperación que "
        "alguien rige lo rige un solo organismo; 0: todos tienen dos o más rectores a la vez. Los términos sin rector "
        "conocido se cuentan como faltantes.",
        "en": "r(t) counts the bodies that steer the term t or a broader one. 1: each cooperation term that somebody "
        "steers has one single steward; 0: each has two or more at once. Terms without a known steward count as "
        "missing.",
    },
    {
        "es": "Cuenta términos, no su importancia, y depende de cómo se ordenan de amplio a estrecho. Que dos normas "
        "den la rectoría a dos organismos no prueba que en la práctica disputen.",
        "en": "It counts terms, not their weight, and depends on how they are ordered from broad to narrow. That two "
        "norms make two bodies stewards does not prove a dispute in practice.",
    },
    "coopgraph: share of fields with one exclusive lead; role clarity as in OECD (2014). The Governance of Regulators. "
    "OECD Best Practice Principles for Regulatory Policy.",
)
STEERING_OVERLAPS = Method(
    "steering-overlaps",
    {"es": "Pares de mandatos de rectoría que se superponen", "en": "Pairs of steering mandates that overlap"},
    "|{{m, n} ⊆ V : b(m) ≠ b(n), S(m) ∩ S(n) ≠ ∅}|",
    "0 … |V|(|V| − 1) / 2",
    {
        "es": "Cuántas veces dos organismos distintos b rigen a la vez, por mandatos en vigor V, ámbitos S que "
        "coinciden, se contienen o se cruzan. La tabla dice qué verbos comparten.",
        "en": "How often two different bodies b steer at once, by mandates in force V, scopes S that are the same, "
        "contain one another or meet. The table tells which verbs they share.",
    },
    {
        "es": "Una norma que da dos mandatos a un organismo hace dos pares. Sin verbos en común los dos pueden regir "
        "cosas distintas del mismo ámbito.",
        "en": "A norm that gives a body two mandates makes two pairs. Without verbs in common the two may steer "
        "different matters of one scope.",
    },
    "coopgraph; fragmentation and overlap after U.S. Government Accountability Office (2015). GAO-15-49SP.",
)
FIELD_CROWDING = Method(
    "field-crowding",
    {"es": "Organismos en un mismo campo", "en": "Field crowding"},
    "c(t) = |{b : t ∈ T_b}|",
    "0 … |{b}|",
    {
        "es": "Cuántos organismos b tienen funciones en disposiciones que usan el mismo término de cooperación t: un "
        "número alto es un campo con muchos actores.",
        "en": "How many bodies b have functions in provisions that use the same cooperation term t: a high number is a "
        "field with many actors.",
    },
    {
        "es": "Cuenta disposiciones que usan la palabra, no lo que se hace: quien usa un término más amplio o más "
        "estrecho cuenta en el suyo.",
        "en": "It counts provisions that use the word, not what is done: whoever uses a broader or narrower term "
        "counts under that one.",
    },
    "Farhang, S. and Yaver, M. (2016). Divided Government and the Fragmentation of American Law. American Journal of "
    "Political Science 60(2), 401–417.",
)


@dataclass(frozen=True)
class Steering:
    """What the named queries tell of steering.

    Attributes:
        mandates: Mandates in force.
        policies: Mandates over policy in force.
        overlaps: Pairs of mandates that overlap.
        stewards: Bodies that steer each term.
        terms: Terms that norms use.
        crowding: Bodies with functions under each term.
    """

    mandates: Answer
    policies: Answer
    overlaps: Answer
    stewards: Answer
    terms: Answer
    crowding: Answer


def read_steering(store: Store, asof: str | None) -> Steering:
    """Ask what the analysis of steering rests on.

    Args:
        store: The graph.
        asof: The date as a person writes it, `all`, or None for the reference date.

    Returns:
        The answers.
    """
    at_date = {"asof": asof}
    return Steering(
        ask(store, "steering-mandates", at_date),
        ask(store, "policy-mandates", at_date),
        ask(store, "rectoria-overlaps", at_date),
        ask(store, "term-stewards", at_date),
        ask(store, "cooperation-terms"),
        ask(store, "term-crowding"),
    )


def measure_clarity(stewards: Mapping[URIRef, Sequence[URIRef]]) -> float | None:
    """Measure how many of the steered terms have one single steward.

    Args:
        stewards: Term to the bodies that steer it, each once.

    Returns:
        Share in [0, 1]; None if no term is steered.

    >>> a, b = URIRef("urn:a"), URIRef("urn:b")
    >>> measure_clarity({URIRef("urn:t"): [a], URIRef("urn:u"): [a, b]})
    0.5
    """
    steered = [bodies for bodies in stewards.values() if bodies]
    return sum(len(bodies) == 1 for bodies in steered) / len(steered) if steered else None


def measure_steering(steering: Steering) -> tuple[Measure, ...]:
    """Measure the clarity of steering and what stands against it.

    Args:
        steering: The answers.

    Returns:
        Clarity, mean ambiguity, overlaps and mean crowding.
    """
    stewards = _norms_by_term(steering.stewards.rows, "norms")
    crowding = _norms_by_term(steering.crowding.rows, "provisions")
    steered, date = len(stewards), steering.stewards.date
    unsteered = len({thing(row, "term") for row in steering.terms.rows} - set(stewards))
    exclusive = sum(len(bodies) == 1 for bodies in stewards.values())
    calls = (steering.stewards.call, steering.terms.call)
    ambiguities = [measure_gini_simpson(list(bodies.values())) or 0.0 for bodies in stewards.values()]
    clarity = measure_clarity({term: list(bodies) for term, bodies in stewards.items()})
    ambiguity = math.fsum(ambiguities) / steered if steered else None
    mean_crowding = sum(map(len, crowding.values())) / len(crowding) if crowding else None
    return (
        Measure(
            STEERING_CLARITY,
            {"es": "términos de cooperación", "en": "cooperation terms"},
            clarity,
            steered,
            unsteered,
            date,
            calls,
            bounds=_bound_clarity(exclusive, steered, unsteered),
            note=_UNSTEERED if unsteered else None,
            arithmetic=close(f"{exclusive} / {steered}", clarity),
        ),
        Measure(
            GINI_SIMPSON,
            {
                "es": "normas que dan la rectoría de un término, por organismo (ambigüedad), media",
                "en": "norms that give the steering of a term, by body (ambiguity), mean",
            },
            ambiguity,
            steered,
            unsteered,
            date,
            calls,
            note=None if steered else _NOTHING_STEERED,
            arithmetic=close(_write_mean(ambiguities), ambiguity),
        ),
        Measure(
            STEERING_OVERLAPS,
            {"es": "mandatos de rectoría en vigor", "en": "steering mandates in force"},
            len(steering.overlaps.rows),
            len(steering.mandates.rows),
            0,
            steering.overlaps.date,
            (steering.overlaps.call, steering.mandates.call),
            arithmetic=close(_write_overlaps(steering.overlaps.rows), len(steering.overlaps.rows)),
        ),
        Measure(
            FIELD_CROWDING,
            {"es": "organismos por término de cooperación, media", "en": "bodies by cooperation term, mean"},
            mean_crowding,
            len(crowding),
            0,
            steering.crowding.date,
            (steering.crowding.call,),
            arithmetic=close(f"{sum(map(len, crowding.values()))} / {len(crowding)}", mean_crowding),
        ),
    )


def _write_mean(values: Sequence[float]) -> str | None:
    """Write a mean, what is zero left out of the sum."""
    terms = add(write_step(value) for value in sorted(values, reverse=True) if value)
    return None if terms is None else f"({terms}) / {len(values)}"


def _write_overlaps(rows: Sequence[Mapping[str, Node | None]]) -> str | None:
    """Write the pairs of mandates that overlap, to be counted."""
    return count_things(
        ["–".join(name(row, side).rpartition("/")[2] for side in ("mandateA", "mandateB")) for row in rows]
    )


_UNSTEERED = {
    "es": "Faltan los términos que usan las normas y que ningún mandato de rectoría del grafo cubre; los límites los "
    "cuentan todos como ambiguos y todos como claros.",
    "en": "Missing are the terms that norms use and that no steering mandate in the graph covers; the bounds count "
    "them all as ambiguous and all as clear.",
}
_NOTHING_STEERED = {"es": "Ningún mandato de rectoría en vigor.", "en": "No steering mandate is in force."}


def _bound_clarity(exclusive: int, steered: int, unsteered: int) -> tuple[float, float] | None:
    total = steered + unsteered
    return (exclusive / total, (exclusive + unsteered) / total) if total and unsteered else None


def _norms_by_term(rows: Iterable[Mapping[str, Node | None]], column: str) -> dict[URIRef, dict[URIRef, int]]:
    found: defaultdict[URIRef, dict[URIRef, int]] = defaultdict(dict)
    for row in rows:
        found[thing(row, "term")][thing(row, "organization")] = count(row, column)
    return dict(found)


def _column(column: str, kind: str, es: str, en: str, method: Method | None = None) -> Column:
    return Column(column, kind, {"es": es, "en": en}, None, method)


_IRI, _TEXT, _INTEGER, _DECIMAL, _BOOLEAN = "iri", "xsd:string", "xsd:integer", "xsd:decimal", "xsd:boolean"
_MANDATES = (
    _column("organization", _IRI, "organismo", "body"),
    _column("organizationLabel", _TEXT, "nombre del organismo", "name of the body"),
    _column("scope", _IRI, "ámbito", "scope"),
    _column("scopeLabel", _TEXT, "nombre del ámbito", "name of the scope"),
    _column("verbs", _TEXT, "verbos", "verbs"),
    _column("norm", _IRI, "norma", "norm"),
    _column("normLabel", _TEXT, "nombre de la norma", "name of the norm"),
    _column("article", _TEXT, "artículo", "article"),
    _column("validFrom", "xsd:date", "desde", "from"),
    _column("validTo", "xsd:date", "hasta", "to"),
    _column("mandate", _IRI, "mandato", "mandate"),
    _column("attested", _BOOLEAN, "consta a la fecha", "attested at the date"),
)
_OVERLAPS = (
    _column("organizationA", _IRI, "organismo A", "body A"),
    _column("organizationALabel", _TEXT, "nombre del organismo A", "name of body A"),
    _column("organizationB", _IRI, "organismo B", "body B"),
    _column("organizationBLabel", _TEXT, "nombre del organismo B", "name of body B"),
    _column("scopeA", _IRI, "ámbito de A", "scope of A"),
    _column("scopeALabel", _TEXT, "nombre del ámbito de A", "name of the scope of A"),
    _column("relation", _IRI, "relación", "relation"),
    _column("relationLabel", _TEXT, "nombre de la relación", "name of the relation"),
    _column("scopeB", _IRI, "ámbito de B", "scope of B"),
    _column("scopeBLabel", _TEXT, "nombre del ámbito de B", "name of the scope of B"),
    _column("sharedVerbs", _TEXT, "verbos en común", "verbs in common"),
    _column("normA", _IRI, "norma de A", "norm of A"),
    _column("normALabel", _TEXT, "nombre de la norma de A", "name of the norm of A"),
    _column("normB", _IRI, "norma de B", "norm of B"),
    _column("normBLabel", _TEXT, "nombre de la norma de B", "name of the norm of B"),
    _column("mandateA", _IRI, "mandato de A", "mandate of A"),
    _column("mandateB", _IRI, "mandato de B", "mandate of B"),
)
_TERMS = (
    _column("term", _IRI, "término", "term"),
    _column("termLabel", _TEXT, "nombre del término", "name of the term"),
    _column("stewards", _TEXT, "rectores", "stewards"),
    _column("exclusive", _BOOLEAN, "un solo rector", "one single steward"),
    _column("ambiguity", _DECIMAL, "ambigüedad", "ambiguity", GINI_SIMPSON),
    _column(
        "effectiveStewards", _DECIMAL, "número efectivo de rectores", "effective number of stewards", EFFECTIVE_NUMBER
    ),
    _column("n", _INTEGER, "normas que dan la rectoría, por organismo", "norms that give the steering, by body"),
    _column("missing", _INTEGER, "faltan", "missing"),
    _column("crowding", _INTEGER, "organismos en el campo", "bodies in the field", FIELD_CROWDING),
    _column("bodies", _TEXT, "organismos", "bodies"),
    _column(
        "effectiveBodies", _DECIMAL, "número efectivo de organismos", "effective number of bodies", EFFECTIVE_NUMBER
    ),
)


def list_steering(steering: Steering) -> tuple[Listing, ...]:
    """List the mandates in force, those that overlap, and who steers and who acts under each term.

    Args:
        steering: The answers.

    Returns:
        Four tables.
    """
    return (
        _copy(
            "steering-mandates",
            {"es": "Mandatos de rectoría en vigor", "en": "Steering mandates in force"},
            _MANDATES,
            steering.mandates,
        ),
        _copy(
            "policy-mandates",
            {"es": "Mandatos de política en vigor", "en": "Policy mandates in force"},
            _MANDATES,
            steering.policies,
        ),
        _copy(
            "steering-overlaps",
            {
                "es": "Mandatos de rectoría de organismos distintos que coinciden, se contienen o se cruzan",
                "en": "Steering mandates of different bodies that are the same, contain one another or meet",
            },
            _OVERLAPS,
            steering.overlaps,
        ),
        Listing(
            "terms",
            {"es": "Rectores y actores por término de cooperación", "en": "Stewards and actors by cooperation term"},
            _TERMS,
            _list_terms(steering),
            steering.stewards.date,
            (steering.stewards.call, steering.crowding.call, steering.terms.call),
            _TERMS_NOTE,
        ),
    )


_TERMS_NOTE = {
    "es": "Un mandato sobre un término cubre los más estrechos. La ambigüedad es 1 − Σ s², con s la parte de las "
    "normas que dan a cada organismo la rectoría del término; un término sin rector conocido no la tiene. Los "
    "organismos en el campo son los de todas las fuentes, sin fecha.",
    "en": "A mandate over a term covers the narrower ones. Ambiguity is 1 − Σ s², where s is the share of the norms "
    "that make each body steward of the term; a term without a known steward has none. The bodies in the field are "
    "those of all sources, whatever the date.",
}


def _copy(slug: str, title: Text, columns: tuple[Column, ...], answer: Answer) -> Listing:
    rows = [tuple(row[column.name] for column in columns) for row in answer.rows]
    return Listing(slug, title, columns, rows, answer.date, (answer.call,))


def _list_terms(steering: Steering) -> list[tuple[Node | None, ...]]:
    answers = (steering.stewards, steering.crowding, steering.terms)
    labels = {thing(row, "term"): name(row, "termLabel") for answer in answers for row in answer.rows}
    names = {
        thing(row, "organization"): name(row, "organizationLabel") for answer in answers[:2] for row in answer.rows
    }
    stewards = _norms_by_term(steering.stewards.rows, "norms")
    crowding = _norms_by_term(steering.crowding.rows, "provisions")
    rows: list[tuple[Node | None, ...]] = []
    for term in sorted(labels, key=lambda term: (labels[term], term)):
        norms, provisions = stewards.get(term, {}), crowding.get(term, {})
        amounts, uses = list(norms.values()), list(provisions.values())
        rows.append(
            (
                term,
                Literal(labels[term]),
                _join(names[body] for body in norms),
                Literal(len(norms) == 1) if norms else None,
                write_number(measure_gini_simpson(amounts)),
                write_number(measure_effective_number(amounts)),
                Literal(sum(amounts)),
                Literal(0 if norms else 1),
                Literal(len(provisions)),
                _join(names[body] for body in provisions),
                write_number(measure_effective_number(uses)),
            )
        )
    return rows


def _join(names: Iterable[str]) -> Literal | None:
    joined = "; ".join(sorted(names))
    return Literal(joined) if joined else None
