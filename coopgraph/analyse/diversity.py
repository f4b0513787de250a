"""Measures how diverse a spread is: richness, Shannon entropy and evenness, Hill numbers, Theil's T and its parts.

Concentration is left to `concentration`, series measured by all indices at once to `indices`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from scipy import stats

from coopgraph.analyse.amounts import COUNTED, Amounts, describe_limits, keep_positive
from coopgraph.analyse.arithmetic import MOST_TERMS, add, close, count_things, list_terms, write_amount, write_step
from coopgraph.model import Method

__all__ = [
    "EVENNESS",
    "EXPONENTIAL_ENTROPY",
    "RICHNESS",
    "SHANNON",
    "THEIL",
    "THEIL_BETWEEN",
    "THEIL_WITHIN",
    "measure_evenness",
    "measure_exponential_entropy",
    "measure_hill_number",
    "measure_richness",
    "measure_shannon",
    "measure_theil",
    "measure_theil_parts",
    "write_evenness",
    "write_exponential_entropy",
    "write_richness",
    "write_shannon",
    "write_theil",
    "write_theil_parts",
]

RICHNESS = Method(
    "richness",
    {"es": "Riqueza (número de Hill de orden 0)", "en": "Richness (Hill number of order 0)"},
    f"⁰D = N; {COUNTED}",
    "0 … ∞",
    {
        "es": "Cuántas unidades tienen algo. Junto con los números de orden 1 y 2 da el perfil: cuanto más cae, más "
        "desigual es el reparto.",
        "en": "How many units have anything. With the numbers of order 1 and 2 it gives the profile: the more it "
        "falls, the more uneven the spread.",
    },
    describe_limits("No mira cuánto tiene cada unidad.", "It does not look at how much each unit has."),
    "Hill, M. O. (1973). Diversity and Evenness: A Unifying Notation and Its Consequences. Ecology 54(2), 427–432.",
)
SHANNON = Method(
    "shannon",
    {"es": "Entropía de Shannon", "en": "Shannon entropy"},
    f"H = −Σ s_i ln s_i; {COUNTED}",
    "0 … ln N; N = 0: —",
    {
        "es": "0: todo está en una unidad; ln N: reparto igual. En nats (logaritmo natural).",
        "en": "0: everything is in one unit; ln N: spread evenly. In nats (natural logarithm).",
    },
    describe_limits(
        "Su máximo depende de N y su escala no se lee sola: la uniformidad y la exponencial la hacen legible.",
        "Its maximum depends on N and its scale does not read by itself: evenness and the exponential make it legible.",
    ),
    "Shannon, C. E. (1948). A Mathematical Theory of Communication. Bell System Technical Journal 27, 379–423.",
    "nat",
)
EXPONENTIAL_ENTROPY = Method(
    "exponential-entropy",
    {
        "es": "Exponencial de la entropía (número de Hill de orden 1)",
        "en": "Exponential of the entropy (Hill number of order 1)",
    },
    f"¹D = e^H, H = −Σ s_i ln s_i; {COUNTED}",
    "1 … N; N = 0: —",
    {
        "es": "Número de unidades iguales que darían la misma entropía; pesa cada unidad por su tamaño.",
        "en": "Number of equal units that would give the same entropy; it weighs each unit by its size.",
    },
    describe_limits(
        "Con pocas observaciones se queda corto: lo poco frecuente puede faltar en la muestra.",
        "With few observations it falls short: what is rare may be absent from the sample.",
    ),
    "Hill, M. O. (1973). Diversity and Evenness: A Unifying Notation and Its Consequences. Ecology 54(2), 427–432.",
)
EVENNESS = Method(
    "evenness",
    {"es": "Uniformidad de Pielou", "en": "Pielou evenness"},
    f"J = H / ln N, H = −Σ s_i ln s_i; {COUNTED}",
    "0 … 1; N < 2: —",
    {
        "es": "1: todas las unidades tienen lo mismo; cerca de 0: una lo tiene casi todo.",
        "en": "1: all units have the same; near 0: one has almost everything.",
    },
    describe_limits(
        "Con pocas unidades cambia mucho cuando aparece o desaparece una.",
        "With few units it changes a great deal when one appears or goes.",
    ),
    "Pielou, E. C. (1966). The Measurement of Diversity in Different Types of Biological Collections. "
    "Journal of Theoretical Biology 13, 131–144.",
)
THEIL = Method(
    "theil",
    {"es": "Índice T de Theil", "en": "Theil T index"},
    f"T = Σ s_i ln(N s_i) = ln N − H; {COUNTED}",
    "0 … ln N; N = 0: —",
    {
        "es": "0: reparto igual; ln N: todo en una unidad. Su inverso se ha usado como índice de proliferación de "
        "donantes.",
        "en": "0: spread evenly; ln N: everything in one unit. Its inverse has been used as an index of donor "
        "proliferation.",
    },
    describe_limits(
        "Su máximo crece con N: no se comparan sin más series de distinto tamaño.",
        "Its maximum grows with N: series of different size are not to be compared as they are.",
    ),
    "Theil, H. (1967). Economics and Information Theory; Acharya, A., de Lima, A. T. F. and Moore, M. (2006). "
    "Proliferation and Fragmentation. Journal of Development Studies 42(1), 1–21.",
)
_SHARES = f"S_g = Σ_(i ∈ g) s_i; {COUNTED}"
_SHORROCKS = (
    "Shorrocks, A. F. (1980). The Class of Additively Decomposable Inequality Measures. Econometrica 48(3), 613–625."
)
THEIL_BETWEEN = Method(
    "theil-between",
    {"es": "Theil T entre grupos", "en": "Theil T between groups"},
    f"T_B = Σ_g S_g ln(S_g / (n_g / N)); n_g = |g|; T = T_B + T_W; {_SHARES}",
    "0 … ln N; N = 0: —",
    {
        "es": "La parte de la desigualdad que viene de que los grupos difieren en su media. 0: todos los grupos tienen "
        "la misma media.",
        "en": "The part of the inequality that comes from groups that differ in their mean. 0: all groups have the "
        "same mean.",
    },
    describe_limits(
        "Depende de cómo se agrupe; un grupo de una sola unidad solo cuenta aquí.",
        "It depends on the grouping; a group of a single unit counts only here.",
    ),
    _SHORROCKS,
)
THEIL_WITHIN = Method(
    "theil-within",
    {"es": "Theil T dentro de los grupos", "en": "Theil T within groups"},
    f"T_W = Σ_g S_g T_g; T_g = Σ_(i ∈ g) (s_i / S_g) ln(n_g s_i / S_g); T = T_B + T_W; {_SHARES}",
    "0 … ln N; N = 0: —",
    {
        "es": "La parte de la desigualdad que queda dentro de los grupos. Si es casi toda, el grupo no la explica.",
        "en": "The part of the inequality that remains within the groups. If nearly all, the group explains nothing.",
    },
    describe_limits(
        "Depende de cómo se agrupe: con un grupo por unidad es 0.",
        "It depends on the grouping: with a group for each unit it is 0.",
    ),
    _SHORROCKS,
)


def measure_richness(amounts: Amounts) -> int:
    """Count the units that have anything.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        N.

    >>> measure_richness([5, 0, 2])
    2
    """
    return len(keep_positive(amounts))


def measure_shannon(amounts: Amounts) -> float | None:
    """Measure the Shannon entropy.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        In [0, ln N], in nats; None if no amount is above zero.

    >>> round(measure_shannon([5, 3, 2]), 7)
    1.029653
    """
    positive = keep_positive(amounts)
    if not positive:
        return None
    total = sum(positive)
    entropy = float(stats.entropy([float(amount / total) for amount in positive]))
    return min(max(entropy, 0.0), math.log(len(positive)))


def measure_exponential_entropy(amounts: Amounts) -> float | None:
    """Measure the exponential of the Shannon entropy.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        In [1, N]; None if no amount is above zero.

    >>> round(measure_exponential_entropy([5, 3, 2]), 7)
    2.8000941
    """
    entropy = measure_shannon(amounts)
    return None if entropy is None else math.exp(entropy)


def measure_evenness(amounts: Amounts) -> float | None:
    """Measure Pielou's evenness.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        In [0, 1]; None if fewer than two amounts are above zero.

    >>> round(measure_evenness([5, 3, 2]), 7)
    0.9372306
    """
    entropy, units = measure_shannon(amounts), measure_richness(amounts)
    return None if entropy is None or units < 2 else entropy / math.log(units)


def measure_hill_number(amounts: Amounts, order: int) -> float | None:
    """Measure the Hill number of an order.

    Order 0 is the richness, 1 the exponential of the entropy, 2 the effective number.

    Args:
        amounts: One a unit, none below zero.
        order: At least 0.

    Returns:
        In [1, N]; None if no amount is above zero.

    >>> measure_hill_number([5, 3, 2], 0)
    3.0
    """
    positive = keep_positive(amounts)
    if not positive:
        return None
    if order == 1:
        return measure_exponential_entropy(amounts)
    total = sum(positive)
    return math.pow(sum((amount / total) ** order for amount in positive), 1 / (1 - order))


def measure_theil(amounts: Amounts) -> float | None:
    """Measure Theil's T.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        In [0, ln N]; None if no amount is above zero.

    >>> round(measure_theil([5, 3, 2]), 7)
    0.0689593
    """
    entropy = measure_shannon(amounts)
    return None if entropy is None else math.log(measure_richness(amounts)) - entropy


def measure_theil_parts(groups: Sequence[Amounts]) -> tuple[float, float] | None:
    """Measure how much of Theil's T lies between groups of units, and how much within them.

    Args:
        groups: The amounts of each group, one a unit, none below zero.

    Returns:
        Between and within; their sum is T of all units. None if no amount is above zero.

    >>> between, within = measure_theil_parts([[5], [3, 2]])
    >>> round(between, 7), round(within, 7)
    (0.0588915, 0.0100678)
    """
    positive = [group for group in map(keep_positive, groups) if group]
    units, total = sum(map(len, positive)), sum(map(sum, positive))
    if not units:
        return None
    shares = [float(sum(group) / total) for group in positive]
    between = math.fsum(
        share * math.log(share * units / len(group)) for share, group in zip(shares, positive, strict=True)
    )
    within = math.fsum(share * (measure_theil(group) or 0.0) for share, group in zip(shares, positive, strict=True))
    return max(between, 0.0), within


def _write_entropy(positive: Sequence[Fraction]) -> str | None:
    total = write_amount(sum(positive))
    shares = [f"{write_amount(amount)} / {total}" for amount in positive]
    terms = list_terms(f"{share} × ln({share})" for share in shares)
    # Each term has four numbers.
    return None if terms is None or 2 * len(terms) > MOST_TERMS else " + ".join(terms)


def write_richness(amounts: Amounts) -> str | None:
    """Write the units that have anything.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        The amounts, to be counted; None if they are too many.

    >>> write_richness([5, 0, 2])
    '|{5, 2}| = 2'
    """
    return close(count_things([write_amount(amount) for amount in keep_positive(amounts)]), measure_richness(amounts))


def write_shannon(amounts: Amounts) -> str | None:
    """Write the Shannon entropy with its numbers.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        The formula; None if it is too long or not defined.

    >>> write_shannon([3, 1])
    '−(3 / 4 × ln(3 / 4) + 1 / 4 × ln(1 / 4)) = 0.5623'
    """
    positive = keep_positive(amounts)
    terms = _write_entropy(positive) if positive else None
    return None if terms is None else close(f"−({terms})", measure_shannon(amounts))


def write_exponential_entropy(amounts: Amounts) -> str | None:
    """Write the exponential of the entropy with its numbers.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        The formula; None if it is not defined.

    >>> write_exponential_entropy([3, 1])
    'e^0.562335 = 1.7548'
    """
    entropy = measure_shannon(amounts)
    return None if entropy is None else close(f"e^{write_step(entropy)}", measure_exponential_entropy(amounts))


def write_evenness(amounts: Amounts) -> str | None:
    """Write Pielou's evenness with its numbers.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        The formula; None if it is not defined.

    >>> write_evenness([3, 1])
    '0.562335 / ln(2) = 0.8113'
    """
    entropy, evenness = measure_shannon(amounts), measure_evenness(amounts)
    return None if entropy is None else close(f"{write_step(entropy)} / ln({measure_richness(amounts)})", evenness)


def write_theil(amounts: Amounts) -> str | None:
    """Write Theil's T with its numbers.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        The formula; None if it is not defined.

    >>> write_theil([3, 1])
    'ln(2) − 0.562335 = 0.1308'
    """
    entropy = measure_shannon(amounts)
    if entropy is None:
        return None
    return close(f"ln({measure_richness(amounts)}) − {write_step(entropy)}", measure_theil(amounts))


def write_theil_parts(groups: Sequence[Amounts]) -> tuple[str | None, str | None]:
    """Write the parts of Theil's T with their numbers.

    Args:
        groups: The amounts of each group, one a unit, none below zero.

    Returns:
        Between and within; None where it is too long or not defined.

    >>> write_theil_parts([[5], [3, 2]])[0]
    '5 / 10 × ln((5 / 10) / (1 / 3)) + 5 / 10 × ln((5 / 10) / (2 / 3)) = 0.0589'
    """
    parts = measure_theil_parts(groups)
    if parts is None:
        return None, None
    positive = [group for group in map(keep_positive, groups) if group]
    units, total = sum(map(len, positive)), write_amount(sum(map(sum, positive), Fraction()))
    shares = [f"{write_amount(sum(group))} / {total}" for group in positive]
    between = add(
        f"{share} × ln(({share}) / ({len(group)} / {units}))" for share, group in zip(shares, positive, strict=True)
    )
    within = add(
        f"{share} × {write_step(measure_theil(group) or 0.0)}" for share, group in zip(shares, positive, strict=True)
    )
    return close(between, parts[0]), close(within, parts[1])
