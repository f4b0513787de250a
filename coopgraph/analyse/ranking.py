"""Measures what place amounts take among others, and how few of them make nearly all, with what is missing told.

How amounts change and what part of a whole they are is left to `change`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal

from coopgraph.analyse.arithmetic import close
from coopgraph.model import Method

__all__ = [
    "CUMULATIVE_SHARE",
    "FRAGMENTATION_RATIO",
    "RANK",
    "RANK_CHANGE",
    "SIGNIFICANT_PART",
    "bound_rank",
    "count_significant",
    "measure_fragmentation_ratio",
    "rank_amount",
    "write_fragmentation_ratio",
]

#: What a donor relation must be among to be significant: those that together give this part.
SIGNIFICANT_PART = Decimal("0.9")
RANK = Method(
    "rank",
    {"es": "Puesto", "en": "Rank"},
    "r_i = 1 + |{j : x_j > x_i}|",
    "1 … N",
    {
        "es": "1 es la fila con más. Las que empatan tienen el mismo puesto, el menor que les corresponde.",
        "en": "1 is the row with most. Rows that tie have the same place, the least that is due to them.",
    },
    {
        "es": "No dice por cuánto va delante. Una fila sin dato puede estar por encima: los límites lo dicen.",
        "en": "It does not tell by how much it is ahead. A row without a value may be above: the bounds tell so.",
    },
    "Kendall, M. G. (1948). Rank Correlation Methods; ties by the least place (standard competition ranking).",
)
RANK_CHANGE = Method(
    "rank-change",
    {"es": "Cambio de puesto", "en": "Change of rank"},
    "Δr = r_0 − r_t",
    "1 − N … N − 1",
    {
        "es": "Cuántos puestos sube (más de 0) o baja (menos de 0) la fila desde el año impreso anterior.",
        "en": "How many places the row climbs (above 0) or drops (below 0) since the printed year before.",
    },
    {
        "es": "Si en un año hay más filas sin dato que en el otro, puede subir o bajar sin que cambie nada más.",
        "en": "If one year has more rows without a value than the other, it may climb or drop with no other change.",
    },
    "Kendall, M. G. (1948). Rank Correlation Methods; ties by the least place (standard competition ranking).",
)
CUMULATIVE_SHARE = Method(
    "cumulative-share",
    {"es": "Proporción acumulada", "en": "Cumulative share"},
    "C_i = Σ_(j : x_j ≥ x_i) x_j / Σ_j x_j × 100",
    "0 … 100",
    {
        "es": "Qué parte de lo que dan los cooperantes nombrados dan este y todos los que dan más o igual.",
        "en": "What part of what the named cooperants give comes from this one and all that give as much or more.",
    },
    {
        "es": "No cuenta lo que la tabla pone en «Otros» ni a quienes no tienen dato.",
        "en": "It leaves out what the table puts under “Others” and those without a value.",
    },
    "OECD (2011). 2011 OECD Report on Division of Labour: Addressing Cross-country Fragmentation of Aid.",
    "percent",
)
FRAGMENTATION_RATIO = Method(
    "fragmentation-ratio",
    {"es": "Razón de fragmentación (regla del 90 %)", "en": "Fragmentation ratio (90% rule)"},
    "F = (N − m) / N; m = |{i : x_i ≥ x_(k)}|, k = min {k : x_(1) + … + x_(k) ≥ 0.9 Σx}, x_(1) ≥ x_(2) ≥ …",
    "0 … 1 − 1/N; N = 0: —",
    {
        "es": "Qué proporción de los cooperantes nombrados queda fuera de los que juntos dan el 90 %: cuanto más alta, "
        "más relaciones hay que mueven poco dinero.",
        "en": "What share of the named cooperants lies outside those that together give 90%: the higher, the more "
        "relations there are that move little money.",
    },
    {
        "es": "La OCDE cuenta también como significativa la relación en que el donante pone más que su parte mundial; "
        "ese dato no está en el grafo, y aquí solo vale la regla del 90 %. Los que no tienen dato no cuentan.",
        "en": "The OECD also counts as significant a relation into which the donor puts more than its world share; "
        "that figure is not in the graph, and only the 90% rule holds here. Those without a value do not count.",
    },
    "OECD (2011). 2011 OECD Report on Division of Labour: Addressing Cross-country Fragmentation of Aid.",
)


def rank_amount(amount: Decimal, ordered: Sequence[Decimal]) -> int:
    """Find the place of an amount, the largest first.

    Args:
        amount: An amount.
        ordered: All of them, the least first.

    Returns:
        At least 1; equal amounts have the same place.

    >>> [rank_amount(Decimal(x), [Decimal(1), Decimal(5), Decimal(5), Decimal(9)]) for x in (9, 5, 1)]
    [1, 2, 4]
    """
    return 1 + len(ordered) - bisect_right(ordered, amount)


def bound_rank(amount: Decimal, ordered: Sequence[Decimal], missing: int, rest: Decimal | None) -> tuple[int, int]:
    """Find between what places an amount lies when others are not known.

    Args:
        amount: One of the amounts.
        ordered: All that are known, the least first.
        missing: How many are not known.
        rest: What those that are not known make together at most; None where nothing is known of it.

    Returns:
        The best and the worst place.

    >>> bound_rank(Decimal(10), [Decimal(10)], 5, Decimal(25))
    (1, 3)
    """
    best = rank_amount(amount, ordered)
    if rest is None:
        return best, best + missing
    if not amount:
        return best, best + (missing if rest else 0)
    # Each of them must be more than the amount: as many as go into the rest with something left over.
    fit = int(max(rest, Decimal()) // amount)
    return best, best + min(missing, fit - (fit > 0 and fit * amount == rest))


def count_significant(amounts: Sequence[Decimal]) -> int:
    """Count the largest amounts that together make nine tenths of all.

    Args:
        amounts: None below zero.

    Returns:
        How many; those that tie with the last one count too.

    >>> count_significant([Decimal(80), Decimal(15), Decimal(5)])
    2
    """
    target, reached = sum(amounts) * SIGNIFICANT_PART, Decimal()
    for amount in sorted(amounts, reverse=True):
        reached += amount
        if reached >= target:
            return sum(other >= amount for other in amounts)
    return 0


def measure_fragmentation_ratio(amounts: Sequence[Decimal]) -> float | None:
    """Measure which part of the units lies outside those that together give nine tenths.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        In [0, 1); None where there is no amount above zero.

    >>> measure_fragmentation_ratio([Decimal(80), Decimal(15), Decimal(5), Decimal(0)])
    0.3333333333333333
    """
    positive = [amount for amount in amounts if amount]
    return (len(positive) - count_significant(positive)) / len(positive) if positive else None


def write_fragmentation_ratio(amounts: Sequence[Decimal]) -> str | None:
    """Write the same with its numbers.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        The formula; None if it is not defined.

    >>> write_fragmentation_ratio([Decimal(80), Decimal(15), Decimal(5), Decimal(0)])
    '(3 − 2) / 3 = 0.3333'
    """
    positive = [amount for amount in amounts if amount]
    units = len(positive)
    return close(f"({units} − {count_significant(positive)}) / {units}", measure_fragmentation_ratio(amounts))
