"""Compares the mandates of any two bodies: function types and words that both have, with and without what is common.

A mandate is here what the functions of a body add up to; who steers whom is left to `steering`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

import numpy as np
from rdflib import Literal, URIRef
from rdflib.term import Node

from coopgraph.analyse.answers import write_number
from coopgraph.analyse.similarity import (
    BINARY_COSINE,
    CONTAINMENT,
    DICE,
    EXCLUSIVE_SHARE,
    JACCARD,
    OVERLAP_COEFFICIENT,
    OVERLAP_PROBABILITY,
    RUZICKA,
    Matrix,
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
from coopgraph.analyse.text_similarity import TFIDF_COSINE, measure_text_cosine, weigh_texts
from coopgraph.model import Column, Method

__all__ = [
    "BODY_COLUMNS",
    "COMMON_SHARE",
    "COMMON_SHARES",
    "COMMON_TYPE_COLUMNS",
    "PAIR_COLUMNS",
    "TypedFunction",
    "View",
    "count_types",
    "find_common_types",
    "list_bodies",
    "list_common_types",
    "list_pairs",
    "measure_mean_jaccard",
    "view_mandates",
]

#: A function type is common if at least this share of the bodies with functions has it. No type is held by all of them.
COMMON_SHARE = 0.5
#: The shares for which it is published what leaving the common types out does; 1: what every single body has.
COMMON_SHARES = (1.0, 0.9, 0.75, 0.5)


@dataclass(frozen=True)
class TypedFunction:
    """A function that is not residual, as mandates are compared by.

    Attributes:
        body: Whose it is.
        text: Its official text.
        types: Its function types.
    """

    body: URIRef
    text: str
    types: frozenset[URIRef]


@dataclass(frozen=True)
class View:
    """The mandates of bodies, whole or without what is common.

    Attributes:
        types: Body to function type to the number of its functions.
        weights: The words of all texts of a body, one row each, in the order of `types`.
    """

    types: Mapping[URIRef, Counter[URIRef]]
    weights: Matrix

    @property
    def possible(self) -> frozenset[URIRef]:
        """The function types that any body has."""
        return frozenset(chain.from_iterable(self.types.values()))


def view_mandates(functions: Sequence[TypedFunction], common: frozenset[URIRef] = frozenset()) -> View:
    """Add up the functions of each body.

    Args:
        functions: The functions of all bodies.
        common: Function types that are left out, and with them the functions that have no other.

    Returns:
        The mandates, of all bodies in the order in which they first appear, even of one that has nothing left.
    """
    types: dict[URIRef, Counter[URIRef]] = {}
    texts: dict[URIRef, list[str]] = {}
    for function in functions:
        counts, words = types.setdefault(function.body, Counter()), texts.setdefault(function.body, [])
        left = function.types - common
        counts.update(left)
        if left:
            words.append(function.text)
    return View(types, weigh_texts(["\n".join(words) for words in texts.values()]))


def count_types(functions: Iterable[TypedFunction]) -> Counter[URIRef]:
    """Count the bodies that have each function type.

    Args:
        functions: The functions of all bodies.

    Returns:
        Function type to number of bodies.
    """
    return Counter(kind for kind, _ in {(kind, function.body) for function in functions for kind in function.types})


def find_common_types(functions: Sequence[TypedFunction], share: float = COMMON_SHARE) -> frozenset[URIRef]:
    """Find the function types that at least a share of the bodies has.

    Args:
        functions: The functions of all bodies.
        share: Above 0 and at most 1; 1 asks for what every body has.

    Returns:
        The function types.
    """
    # As it is written: 0.07 of a hundred is seven, and a float would make it a little more.
    least = Fraction(str(share)) * len({function.body for function in functions})
    return frozenset(kind for kind, holders in count_types(functions).items() if holders >= least)


def measure_mean_jaccard(view: View) -> float | None:
    """Measure how much two bodies share on average (mean Jaccard index of their function types).

    Args:
        view: The mandates.

    Returns:
        Mean over all pairs of bodies that have a function type each; None if there is no pair.
    """
    sets = [frozenset(counts) for counts in view.types.values() if counts]
    pairs = len(sets) * (len(sets) - 1) // 2
    sizes = np.array([len(members) for members in sets])
    total = math.fsum(
        float((block.value / (sizes[block.first] + sizes[block.second] - block.value)).sum())
        for block in pair_rows(mark_members(sets))
    )
    return total / pairs if pairs else None


def _column(name: str, kind: str, es: str, en: str, method: Method | None = None) -> Column:
    return Column(name, kind, {"es": es, "en": en}, None, method)


_SIMILARITY = (
    ("shared", None, "tipos en común", "types in common"),
    ("jaccard", JACCARD, "Jaccard", "Jaccard"),
    ("overlapCoefficient", OVERLAP_COEFFICIENT, "solapamiento", "overlap coefficient"),
    ("dice", DICE, "Dice", "Dice"),
    ("aInB", CONTAINMENT, "A en B", "A in B"),
    ("bInA", CONTAINMENT, "B en A", "B in A"),
    ("cosine", BINARY_COSINE, "coseno binario", "binary cosine"),
    ("ruzicka", RUZICKA, "Ruzicka (por número de funciones)", "Ruzicka (by number of functions)"),
    ("textCosine", TFIDF_COSINE, "coseno de los textos", "cosine of the texts"),
    ("probability", OVERLAP_PROBABILITY, "probabilidad por azar", "probability by chance"),
    ("n", None, "tipos de A o de B", "types of A or of B"),
)


def _similarity_columns(suffix: str, es: str, en: str) -> tuple[Column, ...]:
    return tuple(
        _column(
            name + suffix,
            "xsd:decimal" if method else "xsd:integer",
            label_es + es,
            label_en + en,
            method,
        )
        for name, method, label_es, label_en in _SIMILARITY
    )


PAIR_COLUMNS = (
    _column("organizationA", "iri", "organismo A", "body A"),
    _column("organizationALabel", "xsd:string", "nombre del organismo A", "name of body A"),
    _column("organizationB", "iri", "organismo B", "body B"),
    _column("organizationBLabel", "xsd:string", "nombre del organismo B", "name of body B"),
    *_similarity_columns("", "", ""),
    *_similarity_columns("Specific", ", sin lo común", ", without what is common"),
    _column("missing", "xsd:integer", "funciones sin tipo", "functions without type"),
)
BODY_COLUMNS = (
    _column("organization", "iri", "organismo", "body"),
    _column("organizationLabel", "xsd:string", "nombre del organismo", "name of the body"),
    _column("types", "xsd:integer", "tipos de función", "function types"),
    _column("exclusiveTypes", "xsd:integer", "tipos que solo él tiene", "types that only it has"),
    _column("exclusiveShare", "xsd:decimal", "proporción exclusiva", "exclusive share", EXCLUSIVE_SHARE),
    _column("specificTypes", "xsd:integer", "tipos que no son comunes", "types that are not common"),
    _column("n", "xsd:integer", "funciones", "functions"),
    _column("missing", "xsd:integer", "funciones sin tipo", "functions without type"),
)
COMMON_TYPE_COLUMNS = (
    _column(
        "share",
        "xsd:decimal",
        "proporción de organismos desde la que un tipo es común",
        "share that makes a type common",
    ),
    _column("commonTypes", "xsd:integer", "tipos comunes", "common types"),
    _column("typesLeft", "xsd:integer", "tipos que quedan", "types left"),
    _column("meanJaccard", "xsd:decimal", "Jaccard medio sin ellos", "mean Jaccard without them", JACCARD),
    _column("n", "xsd:integer", "organismos a los que les queda alguno", "bodies that have one left"),
    _column("missing", "xsd:integer", "organismos sin ninguno", "bodies left with none"),
)


def list_pairs(
    whole: View, specific: View, names: Mapping[URIRef, str], untyped: Mapping[URIRef, int], most: int
) -> tuple[list[tuple[Node | None, ...]], int]:
    """List the pairs of bodies that share a function type, the most alike first.

    Args:
        whole: The mandates.
        specific: The same without what is common, of the same bodies.
        names: Body to name.
        untyped: Body to how many of its functions have no type.
        most: How many rows at most.

    Returns:
        Rows of `PAIR_COLUMNS`, and how many there would be without a bound.
    """
    bodies = list(whole.types)
    sizes = np.array([len(counts) for counts in whole.types.values()])
    blocks = list(pair_rows(mark_members([frozenset(counts) for counts in whole.types.values()])))
    first = np.concatenate([block.first for block in blocks]) if blocks else np.array([], dtype=np.int64)
    second = np.concatenate([block.second for block in blocks]) if blocks else first
    shared = np.concatenate([block.value for block in blocks]) if blocks else first
    order = np.lexsort((second, first, -(shared / np.maximum(1, sizes[first] + sizes[second] - shared))))[:most]
    possible, possible_specific = len(whole.possible), len(specific.possible)
    rows: list[tuple[Node | None, ...]] = []
    for a, b in zip(first[order].tolist(), second[order].tolist(), strict=True):
        one, other = bodies[a], bodies[b]
        rows.append(
            (
                one,
                Literal(names[one]),
                other,
                Literal(names[other]),
                *_compare(whole, a, b, possible),
                *_compare(specific, a, b, possible_specific),
                Literal(untyped.get(one, 0) + untyped.get(other, 0)),
            )
        )
    return rows, len(first)


def _compare(view: View, first: int, second: int, possible: int) -> list[Node | None]:
    counts = list(view.types.values())
    one, other = counts[first], counts[second]
    a, b = frozenset(one), frozenset(other)
    values = [
        len(a & b),
        measure_jaccard(a, b),
        measure_overlap_coefficient(a, b),
        measure_dice(a, b),
        measure_containment(a, b),
        measure_containment(b, a),
        measure_binary_cosine(a, b),
        measure_ruzicka(one, other),
        measure_text_cosine(view.weights, first, second),
        measure_overlap_probability(len(a & b), len(a), len(b), possible),
        len(a | b),
    ]
    return [write_number(value) for value in values]


def list_bodies(
    whole: View,
    specific: View,
    names: Mapping[URIRef, str],
    functions: Mapping[URIRef, int],
    untyped: Mapping[URIRef, int],
) -> list[tuple[Node | None, ...]]:
    """List what only each body has.

    Args:
        whole: The mandates.
        specific: The same without what is common.
        names: Body to name.
        functions: Body to the number of its functions.
        untyped: Body to how many of them have no type.

    Returns:
        Rows of `BODY_COLUMNS`, by name.
    """
    holders = Counter(chain.from_iterable(whole.types.values()))
    rows: list[tuple[Node | None, ...]] = []
    for body in sorted(whole.types, key=lambda body: (names[body], body)):
        own = set(whole.types[body])
        taken = {kind for kind in own if holders[kind] > 1}
        cells = [
            len(own),
            len(own - taken),
            measure_exclusive_share(own, [taken]),
            len(specific.types[body]),
            functions[body],
            untyped.get(body, 0),
        ]
        rows.append((body, Literal(names[body]), *map(write_number, cells)))
    return rows


def list_common_types(
    functions: Sequence[TypedFunction], shares: Sequence[float] = COMMON_SHARES
) -> list[tuple[Node | None, ...]]:
    """List what leaving common types out does, for each share that makes a type common.

    Args:
        functions: The functions of all bodies.
        shares: The shares.

    Returns:
        Rows of `COMMON_TYPE_COLUMNS`.
    """
    rows: list[tuple[Node | None, ...]] = []
    for share in shares:
        common = find_common_types(functions, share)
        view = view_mandates(functions, common)
        left = sum(1 for counts in view.types.values() if counts)
        cells = [share, len(common), len(view.possible), measure_mean_jaccard(view), left, len(view.types) - left]
        rows.append(tuple(map(write_number, cells)))
    return rows
