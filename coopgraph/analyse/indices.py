"""Measures one series by all indices of concentration and diversity, with the limits that missing amounts leave.

The indices are in `concentration` and `diversity`; which series are measured is left to the analyses.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rdflib import URIRef

from coopgraph.analyse.amounts import Amount, Amounts, keep_positive
from coopgraph.analyse.concentration import (
    CONCENTRATION_RATIO_1,
    CONCENTRATION_RATIO_3,
    CONCENTRATION_RATIO_4,
    EFFECTIVE_NUMBER,
    GINI,
    GINI_SIMPSON,
    HHI,
    HHI_NORMALISED,
    measure_concentration_ratio,
    measure_effective_number,
    measure_gini,
    measure_gini_simpson,
    measure_hhi,
    measure_hhi_normalised,
    write_concentration_ratio,
    write_effective_number,
    write_gini,
    write_gini_simpson,
    write_hhi,
    write_hhi_normalised,
)
from coopgraph.analyse.diversity import (
    EVENNESS,
    EXPONENTIAL_ENTROPY,
    RICHNESS,
    SHANNON,
    THEIL,
    measure_evenness,
    measure_exponential_entropy,
    measure_richness,
    measure_shannon,
    measure_theil,
    write_evenness,
    write_exponential_entropy,
    write_richness,
    write_shannon,
    write_theil,
)
from coopgraph.model import Call, Measure, Method, Text

__all__ = [
    "INDICES",
    "Index",
    "measure_bounds",
    "measure_placement_bounds",
    "measure_series",
    "tell_undefined",
]


@dataclass(frozen=True)
class Index:
    """A measure of one series of amounts.

    Attributes:
        method: What it is.
        compute: The amounts to the value, None where it is not defined.
        write: The amounts to the formula with its numbers, None where it is too long or not defined.
        least: Fewest units above zero for which it is defined.
    """

    method: Method
    compute: Callable[[Amounts], float | None]
    write: Callable[[Amounts], str | None]
    least: int = 1


def _rank_largest(method: Method, k: int) -> Index:
    return Index(
        method,
        lambda amounts: measure_concentration_ratio(amounts, k),
        lambda amounts: write_concentration_ratio(amounts, k),
    )


#: What is this many times smaller than the smallest amount has next to nothing: a unit, but no share to speak of.
_NEXT_TO_NOTHING = 10**15
#: The indices that are told of every series, in this order.
INDICES: tuple[Index, ...] = (
    Index(RICHNESS, measure_richness, write_richness, 0),
    Index(HHI, measure_hhi, write_hhi),
    Index(HHI_NORMALISED, measure_hhi_normalised, write_hhi_normalised, 2),
    Index(EFFECTIVE_NUMBER, measure_effective_number, write_effective_number),
    Index(GINI_SIMPSON, measure_gini_simpson, write_gini_simpson),
    Index(SHANNON, measure_shannon, write_shannon),
    Index(EXPONENTIAL_ENTROPY, measure_exponential_entropy, write_exponential_entropy),
    Index(EVENNESS, measure_evenness, write_evenness, 2),
    Index(THEIL, measure_theil, write_theil),
    Index(GINI, measure_gini, write_gini),
    _rank_largest(CONCENTRATION_RATIO_1, 1),
    _rank_largest(CONCENTRATION_RATIO_3, 3),
    _rank_largest(CONCENTRATION_RATIO_4, 4),
)


def tell_undefined(index: Index, units: int) -> Text | None:
    """Say why an index has no value.

    Args:
        index: The index.
        units: How many units are above zero.

    Returns:
        Language to sentence; None if it has a value.
    """
    if units >= index.least:
        return None
    if units == 0:
        return {
            "es": "No está definida: ninguna unidad tiene un valor mayor que cero.",
            "en": "It is not defined: no unit has a value above zero.",
        }
    return {
        "es": "No está definida con una sola unidad: no hay reparto que medir.",
        "en": "It is not defined for a single unit: there is no spread to measure.",
    }


def measure_bounds(
    index: Index, amounts: Amounts, missing: int, greatest: Amount | None = None
) -> tuple[float, float] | None:
    """Measure between what limits an index lies when the amounts of some units are not known.

    Each unknown amount lies between zero and a greatest value. The index is computed with every number of them at the
    greatest and the others at zero, where concentration is highest, and with all of them at the one value that evens
    the series out most, where it is lowest. An index that is measured against the number of units depends on whether
    the others have nothing or next to nothing, so they are taken both ways.

    Args:
        index: The index.
        amounts: The known amounts.
        missing: How many are not known; at least one.
        greatest: What an unknown amount can be at most; None: the largest known.

    Returns:
        The least and the greatest value; None if it is defined in none of these cases, or nothing is known.
    """
    known = keep_positive(amounts)
    if not known:
        return None
    limit = known[0] if greatest is None else Fraction(greatest)
    next_to_nothing = min(known[-1], limit) / _NEXT_TO_NOTHING
    cases = [
        [limit] * high + [low] * (missing - high)
        for high in range(missing + 1)
        for low in (Fraction(), next_to_nothing)
    ]
    cases += [[value] * missing for value in sorted({min(value, limit) for value in _evening_values(known)})]
    return _span(index, [[*known, *case] for case in cases])


def _span(index: Index, cases: Sequence[Amounts]) -> tuple[float, float] | None:
    values = [value for case in cases if (value := index.compute(case)) is not None]
    return (min(values), max(values)) if values else None


def _evening_values(known: Sequence[Fraction]) -> list[Fraction]:
    """Return the amounts of further units at which the indices turn: of HHI, of entropy, of Gini and the ratios."""
    total = sum(known)
    of_entropy = math.exp(math.fsum(float(amount / total) * math.log(amount) for amount in known))
    return [sum((amount * amount for amount in known), Fraction()) / total, Fraction(of_entropy), *set(known)]


def measure_placement_bounds(index: Index, counts: Sequence[int], unplaced: int) -> tuple[float, float] | None:
    """Measure between what limits an index of counted things lies when it is not known where some of them belong.

    It is computed with all of them in the largest unit, and with each in the smallest one in turn: every other
    placement among the known units is more even than the first and less than the second.

    Args:
        index: The index.
        counts: How many things each unit is known to have.
        unplaced: How many things belong to a unit that is not known.

    Returns:
        The least and the greatest value; None if it is not defined, or no unit is known.
    """
    known = sorted((count for count in counts if count), reverse=True)
    if not known:
        return None
    spread = list(known)
    for _ in range(unplaced):
        spread[spread.index(min(spread))] += 1
    return _span(index, [known, [known[0] + unplaced, *known[1:]], spread])


def measure_series(
    amounts: Amounts,
    of: Text,
    date: str,
    calls: Sequence[Call],
    *,
    missing: int = 0,
    greatest: Amount | None = None,
    unplaced: int = 0,
    subject: URIRef | None = None,
    note: Text | None = None,
    indices: Sequence[Index] = INDICES,
) -> tuple[Measure, ...]:
    """Measure one series by all indices.

    Args:
        amounts: The known amounts, one a unit.
        of: Language to what they are, for example `offices by category`.
        date: The date or years that they are true of.
        calls: The queries that they come from.
        missing: How many further units there are whose amount is not known.
        greatest: What an unknown amount can be at most; None: the largest known.
        unplaced: Of counted things, how many belong to a unit that is not known; they are what is missing then.
        subject: What is measured, or None.
        note: What must be said beside each, or None.
        indices: Which indices.

    Returns:
        One measure an index; `n` is the number of units above zero.
    """
    units = measure_richness(amounts)

    def bounds(index: Index) -> tuple[float, float] | None:
        if unplaced:
            return measure_placement_bounds(index, [int(amount) for amount in amounts], unplaced)
        return measure_bounds(index, amounts, missing, greatest) if missing else None

    return tuple(
        Measure(
            index.method,
            of,
            index.compute(amounts),
            units,
            missing + unplaced,
            date,
            tuple(calls),
            subject=subject,
            bounds=bounds(index),
            note=tell_undefined(index, units) or note,
            arithmetic=index.write(amounts),
        )
        for index in indices
    )
