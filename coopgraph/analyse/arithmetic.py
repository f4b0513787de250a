"""Writes formulas with the numbers of a case in them, so that a reader can compute a measure again.

Which formula a measure has is left to the module of the measure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

__all__ = [
    "MOST_TERMS",
    "Amount",
    "add",
    "close",
    "count_things",
    "list_terms",
    "write_amount",
    "write_step",
    "write_value",
]

#: What a formula may have in it: exact, or a step that was rounded.
Amount: TypeAlias = int | float | Decimal | Fraction
#: A formula with more numbers than this is not written: nobody would compute it again by hand.
MOST_TERMS = 12
#: Below this a value is written by its first digits, since four places would leave nothing of it.
_SMALL = 0.01


def write_amount(amount: Amount) -> str:
    """Write a number that enters a formula.

    Args:
        amount: The number.

    Returns:
        All of its digits where it is whole or a decimal, else ten.

    >>> write_amount(Decimal("12.50")), write_amount(Fraction(3, 1))
    ('12.50', '3')
    """
    if isinstance(amount, int | Decimal):
        return f"{amount:f}" if isinstance(amount, Decimal) else str(amount)
    return str(int(amount)) if amount == int(amount) else f"{float(amount):.10g}"


def write_step(value: float) -> str:
    """Write a number that is itself computed, with enough digits for what comes after it.

    Args:
        value: The number.

    Returns:
        Six places; fewer for a whole number.

    >>> write_step(1.0831728), write_step(3.0)
    ('1.083173', '3')
    """
    return str(int(value)) if value == int(value) else f"{value:.6f}"


def write_value(value: Amount) -> str:
    """Write the value of a measure.

    Args:
        value: The value.

    Returns:
        Whole for a count or an exact whole amount, else four places; of a small value the first four digits.

    >>> write_value(3), write_value(Decimal("3.0")), write_value(3.0), write_value(0.00012345678)
    ('3', '3', '3.0000', '0.0001235')
    """
    if isinstance(value, int) or (isinstance(value, Decimal) and value == value.to_integral_value()):
        return str(int(value))
    shown = float(value)
    return f"{Decimal(f'{shown:.4g}'):f}" if 0 < abs(shown) < _SMALL else f"{shown:.4f}"


def close(expression: str | None, value: Amount | None) -> str | None:
    """Close a formula with its value.

    Args:
        expression: The formula with its numbers; None where it was not written.
        value: What it gives; None where it is not defined.

    Returns:
        The formula, `=` and the value; None without one of them.

    >>> close("13 / 22 × 100", 59.0909), close("3 / 0", None)
    ('13 / 22 × 100 = 59.0909', None)
    """
    return None if expression is None or value is None else f"{expression} = {write_value(value)}"


def list_terms(terms: Iterable[str]) -> list[str] | None:
    """Write terms once each, where there are too many, with how often each is there.

    Args:
        terms: The terms of a sum.

    Returns:
        At most `MOST_TERMS`; None if there are more different ones.

    >>> list_terms(["5²", "1²", "1²"]), list_terms(["1²"] * 20)
    (['5²', '1²', '1²'], ['20 × 1²'])
    """
    found = list(terms)
    if len(found) > MOST_TERMS:
        found = [term if times == 1 else f"{times} × {term}" for term, times in Counter(found).items()]
    return found if len(found) <= MOST_TERMS else None


def add(terms: Iterable[str]) -> str | None:
    """Write a sum.

    Args:
        terms: Its terms.

    Returns:
        The sum; `0` of nothing; None if it is too long.

    >>> add(["12", "4"])
    '12 + 4'
    """
    listed = list_terms(terms)
    return None if listed is None else " + ".join(listed) or "0"


def count_things(names: Sequence[str]) -> str | None:
    """Write a set by its members, to be counted.

    Args:
        names: A name each, without comma.

    Returns:
        The size of the set, as a formula; None if there are too many.

    >>> count_things(["apci", "mre"])
    '|{apci, mre}|'
    """
    return f"|{{{', '.join(names)}}}|" if len(names) <= MOST_TERMS else None
