"""Measures the two bodies whose mandates are most alike, and the one that shares least, each measure with its numbers.

The same of every pair and body is in the tables of `shared_mandates`; the measures are in `similarity`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from rdflib import URIRef

from coopgraph.analyse.arithmetic import close
from coopgraph.analyse.coded_functions import Functions
from coopgraph.analyse.shared_mandates import View, count_types, view_mandates
from coopgraph.analyse.similarity import (
    BINARY_COSINE,
    CONTAINMENT,
    DICE,
    EXCLUSIVE_SHARE,
    JACCARD,
    OVERLAP_COEFFICIENT,
    OVERLAP_PROBABILITY,
    RUZICKA,
    mark_members,
    measure_binary_cosine,
    measure_containment,
    measure_dice,
    measure_exclusive_share,
    measure_jaccard,
    measure_overlap_coefficient,
    measure_overlap_probability,
    measure_ruzicka,
    pair_rows,
)
from coopgraph.analyse.similarity_arithmetic import (
    write_binary_cosine,
    write_containment,
    write_dice,
    write_exclusive_share,
    write_jaccard,
    write_overlap_coefficient,
    write_overlap_probability,
    write_ruzicka,
)
from coopgraph.model import Measure, Method, Text

__all__ = ["measure_closest_mandates", "measure_most_exclusive"]


def measure_closest_mandates(functions: Functions) -> Iterator[Measure]:
    """Measure how alike the two bodies are that have the highest Jaccard index of their function types.

    Args:
        functions: The functions of all bodies.

    Yields:
        Each measure of two sets; nothing where no two bodies share a type.
    """
    view = view_mandates(functions.typed)
    pair = _find_closest(view)
    if pair is None:
        return
    one, other = pair
    counts, others = view.types[one], view.types[other]
    a, b, possible = frozenset(counts), frozenset(others), len(view.possible)
    sizes = (len(a & b), len(a), len(b), possible)
    names = f"{functions.names[one]} / {functions.names[other]}"
    of = {
        "es": f"los dos organismos de tipos de función más parecidos: {names}",
        "en": f"the two bodies whose function types are most alike: {names}",
    }
    values: tuple[tuple[Method, float | None, str | None, int], ...] = (
        (JACCARD, measure_jaccard(a, b), write_jaccard(a, b), len(a | b)),
        (OVERLAP_COEFFICIENT, measure_overlap_coefficient(a, b), write_overlap_coefficient(a, b), len(a | b)),
        (DICE, measure_dice(a, b), write_dice(a, b), len(a | b)),
        (CONTAINMENT, measure_containment(a, b), write_containment(a, b), len(a | b)),
        (BINARY_COSINE, measure_binary_cosine(a, b), write_binary_cosine(a, b), len(a | b)),
        (RUZICKA, measure_ruzicka(counts, others), write_ruzicka(counts, others), len(a | b)),
        (OVERLAP_PROBABILITY, measure_overlap_probability(*sizes), write_overlap_probability(*sizes), possible),
    )
    untyped = _count_untyped(functions, (one, other))
    for method, value, written, n in values:
        yield _make(functions, method, of, value, written, n, untyped)


def _find_closest(view: View) -> tuple[URIRef, URIRef] | None:
    """Find the pair of the highest Jaccard index, the first of those that tie."""
    bodies = list(view.types)
    sizes = np.array([len(counts) for counts in view.types.values()])
    most, pair = 0.0, None
    for block in pair_rows(mark_members([frozenset(counts) for counts in view.types.values()])):
        if len(block.value):
            likeness = block.value / (sizes[block.first] + sizes[block.second] - block.value)
            place = int(likeness.argmax())
            if likeness[place] > most:
                most, pair = likeness[place], (bodies[block.first[place]], bodies[block.second[place]])
    return pair


def measure_most_exclusive(functions: Functions) -> Iterator[Measure]:
    """Measure the body of whose function types the greatest share is its own alone.

    Args:
        functions: The functions of all bodies.

    Yields:
        Its exclusive share; nothing where no body has a type.
    """
    holders = count_types(functions.typed)
    shared = frozenset(kind for kind, bodies in holders.items() if bodies > 1)
    types = {body: frozenset(counts) for body, counts in view_mandates(functions.typed).types.items() if counts}
    if not types:
        return
    body = min(types, key=lambda one: (-len(types[one] - shared) / len(types[one]), one))
    name, own, taken = functions.names[body], types[body], [types[body] & shared]
    of = {
        "es": f"el organismo con la mayor parte de tipos de función que solo él tiene: {name}",
        "en": f"the body with the greatest share of function types that only it has: {name}",
    }
    value, written = measure_exclusive_share(own, taken), write_exclusive_share(own, taken)
    yield _make(functions, EXCLUSIVE_SHARE, of, value, written, len(own), _count_untyped(functions, (body,)), body)


def _count_untyped(functions: Functions, bodies: Iterable[URIRef]) -> int:
    chosen = set(bodies)
    return sum(item.body in chosen and not item.types for item in functions.typed)


def _make(
    functions: Functions,
    method: Method,
    of: Text,
    value: float | None,
    written: str | None,
    n: int,
    missing: int,
    subject: URIRef | None = None,
) -> Measure:
    date, calls = functions.acts.date, functions.calls
    return Measure(method, of, value, n, missing, date, calls, subject=subject, arithmetic=close(written, value))
