"""Writes the measures of likeness of one pair with the numbers of the case.

The measures are in `similarity`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import numpy as np

from coopgraph.analyse.arithmetic import add, write_step
from coopgraph.analyse.similarity import Matrix

__all__ = [
    "write_binary_cosine",
    "write_containment",
    "write_dice",
    "write_exclusive_share",
    "write_jaccard",
    "write_overlap_coefficient",
    "write_overlap_probability",
    "write_ruzicka",
    "write_text_cosine",
]

#: A sum of more products than this is not written: each has four numbers.
_MOST_PRODUCTS = 4


def write_jaccard(a: AbstractSet[Hashable], b: AbstractSet[Hashable]) -> str:
    """Write the Jaccard index.

    Args:
        a: A set.
        b: Another.

    Returns:
        What both have by what either has.

    >>> write_jaccard(set("abcd"), set("cde"))
    '2 / (4 + 3 − 2)'
    """
    return f"{len(a & b)} / ({len(a)} + {len(b)} − {len(a & b)})"


def write_overlap_coefficient(a: AbstractSet[Hashable], b: AbstractSet[Hashable]) -> str:
    """Write the overlap coefficient.

    Args:
        a: A set.
        b: Another.

    Returns:
        What both have by the smaller size.

    >>> write_overlap_coefficient(set("abcd"), set("cde"))
    '2 / min(4, 3)'
    """
    return f"{len(a & b)} / min({len(a)}, {len(b)})"


def write_dice(a: AbstractSet[Hashable], b: AbstractSet[Hashable]) -> str:
    """Write the Sørensen–Dice coefficient.

    Args:
        a: A set.
        b: Another.

    Returns:
        Twice what both have by what each has.

    >>> write_dice(set("abcd"), set("cde"))
    '2 × 2 / (4 + 3)'
    """
    return f"2 × {len(a & b)} / ({len(a)} + {len(b)})"


def write_containment(a: AbstractSet[Hashable], b: AbstractSet[Hashable]) -> str:
    """Write the containment of the first set in the second.

    Args:
        a: The set that may be contained.
        b: The set that may contain it.

    Returns:
        What both have by what the first has.

    >>> write_containment(set("abcd"), set("cde"))
    '2 / 4'
    """
    return f"{len(a & b)} / {len(a)}"


def write_binary_cosine(a: AbstractSet[Hashable], b: AbstractSet[Hashable]) -> str:
    """Write the binary cosine.

    Args:
        a: A set.
        b: Another.

    Returns:
        What both have by the geometric mean of the sizes.

    >>> write_binary_cosine(set("abcd"), set("cde"))
    '2 / √(4 × 3)'
    """
    return f"{len(a & b)} / √({len(a)} × {len(b)})"


def write_ruzicka(a: Mapping[Any, float], b: Mapping[Any, float]) -> str:
    """Write the Ruzicka index.

    Args:
        a: Thing to weight.
        b: Another.

    Returns:
        The sum of the lesser weights by that of the greater, each written out where it is short.

    >>> write_ruzicka({"x": 2, "y": 1}, {"x": 1, "z": 1})
    '1 / (2 + 1 + 1)'
    """
    things = {*a, *b}
    pairs = [(a.get(thing, 0), b.get(thing, 0)) for thing in things]
    sums = []
    for weights in ([min(pair) for pair in pairs], [max(pair) for pair in pairs]):
        terms = [write_step(weight) for weight in sorted(weights, reverse=True) if weight]
        written = add(terms)
        whole = write_step(sum(weights))
        sums.append(whole if written is None or len(terms) < 2 else f"({written})")
    return " / ".join(sums)


def write_exclusive_share(a: AbstractSet[Hashable], others: Iterable[AbstractSet[Hashable]]) -> str:
    """Write the share of a set that none of the others has.

    Args:
        a: The set.
        others: Those it is compared with.

    Returns:
        The formula.

    >>> write_exclusive_share(set("abcd"), [set("a"), set("bx")])
    '(4 − 2) / 4'
    """
    taken = len(set(a).intersection(set().union(*others)))
    return f"({len(a)} − {taken}) / {len(a)}"


def write_overlap_probability(shared: int, a: int, b: int, possible: int) -> str | None:
    """Write how likely chance alone makes two sets share as much or more.

    Args:
        shared: Elements that both have.
        a: Elements that the first has.
        b: Elements that the second has.
        possible: Elements that a set could have.

    Returns:
        The cases that share as much, or one without those that share less, by all cases; None if both are too long.

    >>> write_overlap_probability(2, 2, 2, 4)
    'C(2, 2) × C(2, 0) / C(4, 2)'
    """
    least, most = max(0, a + b - possible), min(a, b)
    for start, below, prefix in ((shared, most + 1, ""), (least, shared, "1 − ")):
        products = [f"C({a}, {i}) × C({possible - a}, {b - i})" for i in range(max(start, least), below)]
        if 1 <= len(products) <= _MOST_PRODUCTS:
            cases = products[0] if len(products) == 1 else f"({' + '.join(products)})"
            return f"{prefix}{cases} / C({possible}, {b})"
    return None


def write_text_cosine(words: Matrix, a: int, b: int) -> str:
    """Write the TF-IDF cosine of two texts of a collection.

    Args:
        words: What `weigh_words` gives for the whole collection.
        a: Number of a text.
        b: Number of another.

    Returns:
        The product of the weights of their words by the lengths of both.
    """
    first, second = words[[a]], words[[b]]
    lengths = [float(np.sqrt((row.data**2).sum())) for row in (first, second)]
    product = float((first @ second.T).sum())
    return f"{write_step(product)} / ({write_step(lengths[0])} × {write_step(lengths[1])})"
