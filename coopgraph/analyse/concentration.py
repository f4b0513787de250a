"""Measures how concentrated an amount is: Herfindahl–Hirschman and its kin, the largest units, Gini.

Entropies are left to `diversity`, series measured by all indices at once to `indices`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from coopgraph.analyse.amounts import COUNTED, Amounts, describe_limits, keep_positive
from coopgraph.analyse.arithmetic import MOST_TERMS, add, close, write_amount
from coopgraph.model import Method

__all__ = [
    "CONCENTRATION_RATIO_1",
    "CONCENTRATION_RATIO_3",
    "CONCENTRATION_RATIO_4",
    "EFFECTIVE_NUMBER",
    "GINI",
    "GINI_SIMPSON",
    "HHI",
    "HHI_NORMALISED",
    "measure_concentration_ratio",
    "measure_effective_number",
    "measure_gini",
    "measure_gini_simpson",
    "measure_hhi",
    "measure_hhi_normalised",
    "write_concentration_ratio",
    "write_effective_number",
    "write_gini",
    "write_gini_simpson",
    "write_hhi",
    "write_hhi_normalised",
]

HHI = Method(
    "hhi",
    {"es": "Índice de Herfindahl–Hirschman (HHI)", "en": "Herfindahl–Hirschman index (HHI)"},
    f"HHI = Σ s_i²; {COUNTED}",
    "1/N … 1; N = 0: —",
    {
        "es": "1: todo está en una sola unidad; 1/N: se reparte por igual. Por 10 000 es la escala de la competencia: "
        "más de 2 500 se suele llamar muy concentrado.",
        "en": "1: everything is in one unit; 1/N: it is spread evenly. Times 10,000 it is the scale of competition "
        "policy, where more than 2,500 is usually called highly concentrated.",
    },
    describe_limits(
        "Su mínimo depende del número de unidades: series con distinto N se comparan con el índice normalizado.",
        "Its minimum depends on the number of units: compare series of different N by the normalised index.",
    ),
    "Herfindahl, O. C. (1950). Concentration in the Steel Industry; "
    "Hirschman, A. O. (1964). The Paternity of an Index. American Economic Review 54(5), 761.",
)
HHI_NORMALISED = Method(
    "hhi-normalised",
    {"es": "HHI normalizado", "en": "Normalised HHI"},
    f"HHI* = (HHI − 1/N) / (1 − 1/N); {COUNTED}",
    "0 … 1; N < 2: —",
    {
        "es": "0: reparto igual entre las unidades que hay; 1: se acerca a una sola. Permite comparar series con "
        "distinto número de unidades.",
        "en": "0: spread evenly over the units there are; 1: close to a single one. It lets series with different "
        "numbers of units be compared.",
    },
    describe_limits(
        "No dice cuántas unidades hay: dos unidades iguales y cien iguales dan 0.",
        "It does not tell how many units there are: two equal ones and a hundred equal ones give 0.",
    ),
    "Cracau, D. and Durán Lima, J. E. (2016). On the Normalized Herfindahl-Hirschman Index: A Technical Note. "
    "International Journal on Food System Dynamics 7(4), 382–386.",
)
EFFECTIVE_NUMBER = Method(
    "effective-number",
    {
        "es": "Número efectivo (Laakso–Taagepera; número de Hill de orden 2)",
        "en": "Effective number (Laakso–Taagepera; Hill number of order 2)",
    },
    f"²D = 1 / HHI = 1 / Σ s_i²; {COUNTED}",
    "1 … N; N = 0: —",
    {
        "es": "A cuántas unidades del mismo tamaño equivale el reparto: 2,2 dice que se reparte como entre poco más "
        "de dos unidades iguales.",
        "en": "To how many units of one size the spread amounts: 2.2 says that it is spread as over a little more "
        "than two equal units.",
    },
    describe_limits(
        "Pesa sobre todo las unidades grandes; las muy pequeñas casi no cuentan.",
        "It weighs above all the large units; very small ones hardly count.",
    ),
    "Laakso, M. and Taagepera, R. (1979). “Effective” Number of Parties. Comparative Political Studies 12(1), 3–27.",
)
GINI_SIMPSON = Method(
    "gini-simpson",
    {"es": "Índice de fragmentación (Gini–Simpson, Blau)", "en": "Fragmentation index (Gini–Simpson, Blau)"},
    f"1 − HHI = 1 − Σ s_i²; {COUNTED}",
    "0 … 1 − 1/N; N = 0: —",
    {
        "es": "La probabilidad de que dos partes tomadas al azar estén en unidades distintas: 0 es una sola unidad, "
        "y cuanto más alto, más fragmentado.",
        "en": "The probability that two parts taken at random lie in different units: 0 is a single unit, and the "
        "higher, the more fragmented.",
    },
    describe_limits(
        "Dice lo mismo que el HHI, al revés; su máximo depende de N.",
        "It says the same as the HHI, turned round; its maximum depends on N.",
    ),
    "Simpson, E. H. (1949). Measurement of Diversity. Nature 163, 688; Blau, P. M. (1977). Inequality and "
    "Heterogeneity; for donors: Knack, S. and Rahman, A. (2007). Journal of Development Economics 83(1), 176–197.",
)
GINI = Method(
    "gini",
    {"es": "Coeficiente de Gini", "en": "Gini coefficient"},
    f"G = Σ_i (2i − N − 1) x_(i) / (N Σx), x_(1) ≤ … ≤ x_(N); {COUNTED}",
    "0 … (N − 1)/N; N = 0: —",
    {
        "es": "0: todas las unidades tienen lo mismo; cuanto más alto, más desigual es el reparto entre ellas.",
        "en": "0: all units have the same; the higher, the more unequal the spread among them.",
    },
    describe_limits(
        "Repartos de forma distinta pueden dar el mismo valor.",
        "Spreads of different shape may give the same value.",
    ),
    "Gini, C. (1912). Variabilità e mutabilità.",
)


def _concentration_ratio(k: int) -> Method:
    largest = {1: ("la mayor", "the largest unit")}.get(k, (f"las {k} mayores", f"the {k} largest units"))
    return Method(
        f"concentration-ratio-{k}",
        {"es": f"Razón de concentración CR{k}", "en": f"Concentration ratio CR{k}"},
        f"CR_{k} = s_(1) + … + s_({k}), s_(1) ≥ s_(2) ≥ …; {COUNTED}" if k > 1 else f"CR_1 = max s_i; {COUNTED}",
        f"min({k}, N)/N … 1; N = 0: —",
        {
            "es": f"La proporción del total que tiene {largest[0]}: 0,8 es el 80 %."
            if k == 1
            else f"La proporción del total que tienen {largest[0]}: 0,8 es el 80 %.",
            "en": f"The share of the total that {largest[1]} {'has' if k == 1 else 'have'}: 0.8 is 80%.",
        },
        describe_limits(
            f"No dice nada de las demás; con {k} unidades o menos es siempre 1.",
            f"It tells nothing of the others; with {k} or fewer units it is always 1.",
        ),
        "Bain, J. S. (1956). Barriers to New Competition; OECD (1993). Glossary of Industrial Organisation Economics "
        "and Competition Law.",
    )


CONCENTRATION_RATIO_1 = _concentration_ratio(1)
CONCENTRATION_RATIO_3 = _concentration_ratio(3)
CONCENTRATION_RATIO_4 = _concentration_ratio(4)


def _sum_squares(positive: Sequence[Fraction]) -> Fraction:
    return sum((amount * amount for amount in positive), Fraction())


def _hhi(positive: Sequence[Fraction]) -> Fraction:
    return _sum_squares(positive) / sum(positive) ** 2


def measure_hhi(amounts: Amounts) -> float | None:
    """Measure the Herfindahl–Hirschman index.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        In [1/N, 1]; None if no amount is above zero.

    >>> measure_hhi([5, 3, 2])
    0.38
    """
    positive = keep_positive(amounts)
    return float(_hhi(positive)) if positive else None


def measure_hhi_normalised(amounts: Amounts) -> float | None:
    """Measure the Herfindahl–Hirschman index freed of the number of units.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        In [0, 1]; None if fewer than two amounts are above zero.

    >>> round(measure_hhi_normalised([5, 3, 2]), 7)
    0.07
    """
    positive = keep_positive(amounts)
    if len(positive) < 2:
        return None
    least = Fraction(1, len(positive))
    return float((_hhi(positive) - least) / (1 - least))


def measure_effective_number(amounts: Amounts) -> float | None:
    """Measure the effective number of units.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        In [1, N]; None if no amount is above zero.

    >>> round(measure_effective_number([5, 3, 2]), 7)
    2.6315789
    """
    positive = keep_positive(amounts)
    return float(1 / _hhi(positive)) if positive else None


def measure_gini_simpson(amounts: Amounts) -> float | None:
    """Measure the fragmentation index.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        In [0, 1 − 1/N]; None if no amount is above zero.

    >>> measure_gini_simpson([5, 3, 2])
    0.62
    """
    positive = keep_positive(amounts)
    return float(1 - _hhi(positive)) if positive else None


def measure_concentration_ratio(amounts: Amounts, k: int) -> float | None:
    """Measure the share of the k largest units.

    Args:
        amounts: One a unit, none below zero.
        k: At least 1.

    Returns:
        In (0, 1]; None if no amount is above zero.

    >>> measure_concentration_ratio([5, 3, 2], 2)
    0.8
    """
    positive = keep_positive(amounts)
    return float(sum(positive[:k], Fraction()) / sum(positive)) if positive else None


def measure_gini(amounts: Amounts) -> float | None:
    """Measure the Gini coefficient.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        In [0, (N − 1)/N]; None if no amount is above zero.

    >>> measure_gini([5, 3, 2])
    0.2
    """
    positive = keep_positive(amounts)[::-1]
    if not positive:
        return None
    units = len(positive)
    spread = sum(((2 * place - units - 1) * amount for place, amount in enumerate(positive, 1)), Fraction())
    return float(spread / (units * sum(positive)))


def _write_squares(positive: Sequence[Fraction]) -> str | None:
    return add(f"{write_amount(amount)}²" for amount in positive)


def _write_fraction(part: Fraction, total: Fraction) -> str:
    return f"{write_amount(part)} / {write_amount(total)}"


def write_hhi(amounts: Amounts) -> str | None:
    """Write the Herfindahl–Hirschman index with its numbers.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        The formula; None if it is too long or not defined.

    >>> write_hhi([5, 3, 2])
    '(5² + 3² + 2²) / 10² = 38 / 100 = 0.3800'
    """
    positive = keep_positive(amounts)
    squares = _write_squares(positive)
    if not positive or squares is None:
        return None
    total = sum(positive)
    fraction = _write_fraction(_sum_squares(positive), Fraction(total**2))
    return close(f"({squares}) / {write_amount(total)}² = {fraction}", measure_hhi(amounts))


def write_hhi_normalised(amounts: Amounts) -> str | None:
    """Write the normalised index with its numbers.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        The formula; None if it is not defined.

    >>> write_hhi_normalised([5, 3, 2])
    '(38 / 100 − 1 / 3) / (1 − 1 / 3) = 0.0700'
    """
    positive = keep_positive(amounts)
    if not positive:
        return None
    fraction, least = _write_fraction(_sum_squares(positive), Fraction(sum(positive) ** 2)), f"1 / {len(positive)}"
    return close(f"({fraction} − {least}) / (1 − {least})", measure_hhi_normalised(amounts))


def write_effective_number(amounts: Amounts) -> str | None:
    """Write the effective number with its numbers.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        The formula; None if it is too long or not defined.

    >>> write_effective_number([5, 3, 2])
    '10² / (5² + 3² + 2²) = 100 / 38 = 2.6316'
    """
    positive = keep_positive(amounts)
    squares = _write_squares(positive)
    if not positive or squares is None:
        return None
    total = sum(positive)
    fraction = _write_fraction(Fraction(total**2), _sum_squares(positive))
    return close(f"{write_amount(total)}² / ({squares}) = {fraction}", measure_effective_number(amounts))


def write_gini_simpson(amounts: Amounts) -> str | None:
    """Write the fragmentation index with its numbers.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        The formula; None if it is too long or not defined.

    >>> write_gini_simpson([5, 3, 2])
    '1 − (5² + 3² + 2²) / 10² = 0.6200'
    """
    positive = keep_positive(amounts)
    squares = _write_squares(positive)
    if not positive or squares is None:
        return None
    return close(f"1 − ({squares}) / {write_amount(sum(positive))}²", measure_gini_simpson(amounts))


def write_concentration_ratio(amounts: Amounts, k: int) -> str | None:
    """Write the share of the k largest units with its numbers.

    Args:
        amounts: One a unit, none below zero.
        k: At least 1.

    Returns:
        The formula; None if it is not defined.

    >>> write_concentration_ratio([5, 3, 2], 2)
    '(5 + 3) / 10 = 0.8000'
    """
    positive = keep_positive(amounts)
    terms = add(map(write_amount, positive[:k]))
    if not positive or terms is None:
        return None
    largest = f"({terms})" if len(positive[:k]) > 1 else terms
    return close(f"{largest} / {write_amount(sum(positive))}", measure_concentration_ratio(amounts, k))


def write_gini(amounts: Amounts) -> str | None:
    """Write the Gini coefficient with its numbers.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        The formula; None if it is too long or not defined.

    >>> write_gini([5, 3, 2])
    '((-2) × 2 + 0 × 3 + 2 × 5) / (3 × 10) = 0.2000'
    """
    positive = keep_positive(amounts)[::-1]
    if not positive or len(positive) > MOST_TERMS:
        return None
    units = len(positive)
    weights = [2 * place - units - 1 for place in range(1, units + 1)]
    terms = [
        f"{weight if weight >= 0 else f'({weight})'} × {write_amount(amount)}"
        for weight, amount in zip(weights, positive, strict=True)
    ]
    return close(f"({' + '.join(terms)}) / ({units} × {write_amount(sum(positive))})", measure_gini(amounts))
