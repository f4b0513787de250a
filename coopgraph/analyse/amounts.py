"""Says what the measures of spread take: amounts, one a unit, none below zero; zero is no unit.

What is measured of them is left to `concentration` and `diversity`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from coopgraph.errors import ParameterError
from coopgraph.model import Text

__all__ = ["COUNTED", "Amount", "Amounts", "describe_limits", "keep_positive"]

#: What is spread: exact, so that equal series give equal numbers.
Amount: TypeAlias = int | Decimal | Fraction
Amounts: TypeAlias = Sequence[Amount]

#: What the letters of a formula mean.
COUNTED = "s_i = x_i / Σx; N = |{i : x_i > 0}|"
_N_LIMIT = {
    "es": "Cuenta como unidades solo las que tienen un valor mayor que cero.",
    "en": "It counts as units only those with a value above zero.",
}


def describe_limits(es: str, en: str) -> Text:
    """Say what a measure of spread does not tell.

    Args:
        es: In Spanish.
        en: In English.

    Returns:
        The same, and what counts as a unit.
    """
    return {"es": f"{es} {_N_LIMIT['es']}", "en": f"{en} {_N_LIMIT['en']}"}


def keep_positive(amounts: Amounts) -> list[Fraction]:
    """Return the amounts above zero, the largest first.

    Args:
        amounts: One a unit, none below zero.

    Returns:
        They, exact.

    Raises:
        ParameterError: If one is below zero.
    """
    exact = [Fraction(amount) for amount in amounts]
    if any(amount < 0 for amount in exact):
        raise ParameterError(
            f"the amount {float(min(exact)):g} is below zero, and shares of a total need none below it.",
            parameter="amounts",
            remedy="Measure increases and decreases apart.",
        )
    return sorted((amount for amount in exact if amount), reverse=True)
