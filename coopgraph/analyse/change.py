"""Measures how amounts change and what part of a whole they are, with what is missing told.

Which amounts are measured is left to the analyses; what place they take is in `ranking`, how evenly they are spread in
`concentration`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from coopgraph.model import Method

__all__ = [
    "AGREEMENT",
    "ALIGNMENT",
    "CAGR",
    "DIFFERENCE",
    "GROWTH",
    "SHARE",
    "SHARE_CHANGE",
    "Span",
    "bound_growth",
    "bound_share",
    "measure_cagr",
    "measure_growth",
    "measure_share",
]

_HUNDRED = Decimal(100)

GROWTH = Method(
    "growth",
    {"es": "Tasa de crecimiento", "en": "Growth rate"},
    "g = (x_t − x_0) / x_0 × 100",
    "−100 … ∞; x_0 = 0: —",
    {
        "es": "Cuánto sube (más de 0) o baja (menos de 0) el monto por cada cien del comienzo. −100 dice que no queda "
        "nada.",
        "en": "By how much the amount rises (above 0) or falls (below 0) for each hundred of the start. −100 says that "
        "nothing is left.",
    },
    {
        "es": "Desde un monto pequeño da cifras enormes que dicen poco; véase también la diferencia en dólares. Son "
        "dólares corrientes: la inflación y el tipo de cambio no se descuentan.",
        "en": "From a small amount it gives huge figures that tell little; see the difference in dollars too. Dollars "
        "are current: inflation and exchange rates are not taken out.",
    },
    "OECD (2007). Data and Metadata Reporting and Presentation Handbook, section on growth rates.",
    "percent",
)
CAGR = Method(
    "compound-annual-growth",
    {"es": "Tasa de crecimiento anual compuesta", "en": "Compound annual growth rate (CAGR)"},
    "CAGR = ((x_t / x_0)^(1 / t) − 1) × 100",
    "−100 … ∞; x_0 = 0 ∨ t = 0: —",
    {
        "es": "El crecimiento que, repetido cada uno de los t años, llevaría del primer monto al último; permite "
        "comparar períodos de distinta duración.",
        "en": "The growth that, repeated in each of the t years, would lead from the first amount to the last; it lets "
        "periods of different length be compared.",
    },
    {
        "es": "Depende solo del primer y del último año: no dice nada de los altibajos que haya entre ellos.",
        "en": "It depends on the first and the last year only: it tells nothing of the ups and downs between them.",
    },
    "OECD (2007). Data and Metadata Reporting and Presentation Handbook, section on growth rates.",
    "percent",
)
DIFFERENCE = Method(
    "difference",
    {"es": "Diferencia", "en": "Difference"},
    "d = x_t − x_0",
    "−∞ … ∞",
    {
        "es": "Cuánto más (o menos, bajo cero) es el segundo monto que el primero, en la unidad de la tabla.",
        "en": "How much more (or less, below zero) the second amount is than the first, in the unit of the table.",
    },
    {
        "es": "No dice si es mucho o poco: para eso están el crecimiento y la proporción.",
        "en": "It does not tell whether that is much or little: growth and share do.",
    },
    "OECD (2007). Data and Metadata Reporting and Presentation Handbook, section on growth rates.",
)
SHARE = Method(
    "share",
    {"es": "Proporción del total", "en": "Share of the total"},
    "s_i = x_i / T × 100",
    "0 … 100; T ∈ {0, ∅}: —",
    {
        "es": "Qué parte del total T es la fila: 25 es la cuarta parte. En los flujos T es el total impreso de la "
        "tabla y del año, o la suma que dice la nota de la tabla; en las demás tablas es n.",
        "en": "What part of the total T the row is: 25 is a quarter. In the flows T is the printed total of the table "
        "and the year, or the sum that the note of the table names; in the other tables it is n.",
    },
    {
        "es": "Un total impreso vale aunque las filas no lo sumen: el cuadro totals de los flujos dice dónde no "
        "cuadra.",
        "en": "A printed total holds even where the rows do not make it: the table totals of the flows tells where "
        "they differ.",
    },
    "OECD (2007). Data and Metadata Reporting and Presentation Handbook, section on percentages.",
    "percent",
)
SHARE_CHANGE = Method(
    "share-change",
    {"es": "Cambio de la proporción", "en": "Change of the share"},
    "Δs = s_t − s_0",
    "−100 … 100",
    {
        "es": "Cuántos puntos porcentuales gana o pierde la fila dentro del total, aunque suba o baje todo.",
        "en": "How many percentage points the row gains or loses within the total, even if all rise or fall.",
    },
    {
        "es": "Una fila puede recibir menos y ganar proporción, si el total cae más.",
        "en": "A row may receive less and gain in share, if the total falls more.",
    },
    "OECD (2007). Data and Metadata Reporting and Presentation Handbook, section on percentages.",
    "pp",
)
ALIGNMENT = Method(
    "alignment",
    {
        "es": "Alineamiento con las áreas prioritarias",
        "en": "Alignment with the priority areas",
    },
    "A = Σ_(i ∈ P) x_i / T × 100",
    "0 … 100; T ∈ {0, ∅}: —",
    {
        "es": "Qué parte del total T de la cooperación va a P, las cuatro áreas de la política nacional; el resto, a "
        "otras.",
        "en": "What part of the total T of cooperation goes to P, the four areas of the national policy; the rest goes "
        "to others.",
    },
    {
        "es": "Dice a qué área se asignó el monto, no si el proyecto sirvió a la política; y las áreas de una política "
        "de fines de 2012 se aplican también a 2011.",
        "en": "It tells to which area the amount was assigned, not whether the project served the policy; and the "
        "areas of a policy of late 2012 are applied to 2011 too.",
    },
    "OECD (2008). The Paris Declaration on Aid Effectiveness and the Accra Agenda for Action, indicator 3 (alignment), "
    "adapted: share of flows in the areas of the national policy.",
    "percent",
)
AGREEMENT = Method(
    "totals-agreement",
    {"es": "Totales que cuadran", "en": "Totals that agree"},
    "Q = |{i ∈ D : d_i = 0}| / |D| × 100",
    "0 … 100; D = ∅: —",
    {
        "es": "Qué parte de los totales impresos que se pueden comprobar (D) es igual, al dólar, a lo que se calcula "
        "de las filas o imprime otra tabla; una parte cuadra si cabe en su todo. El cuadro da cada diferencia: muchas "
        "son de un dólar, por redondeo.",
        "en": "What part of the printed totals that can be checked (D) equals, to the dollar, what the rows give or "
        "another table prints; a part agrees if it fits into its whole. The table gives each difference: many are one "
        "dollar, from rounding.",
    },
    {
        "es": "No pesa las diferencias: una de un dólar cuenta como una de cien millones.",
        "en": "It does not weigh the differences: one of a dollar counts as one of a hundred million.",
    },
    "W3C (2014). The RDF Data Cube Vocabulary (integrity by aggregation); own rule of the exact dollar.",
    "percent",
)


@dataclass(frozen=True)
class Span:
    """Between what limits an amount lies.

    Attributes:
        least: At least.
        greatest: At most; the same for an amount that is known.
    """

    least: Decimal
    greatest: Decimal


def measure_growth(before: Decimal, after: Decimal) -> Decimal | None:
    """Measure growth.

    Args:
        before: The first amount.
        after: The second one.

    Returns:
        Percent; None where the first amount is zero.

    >>> measure_growth(Decimal(200), Decimal(150))
    Decimal('-25')
    """
    return (after - before) * _HUNDRED / before if before else None


def bound_growth(before: Span, after: Span) -> Span | None:
    """Measure between what limits growth lies when an amount is not known.

    Args:
        before: The first amount.
        after: The second one.

    Returns:
        Percent; None where the first amount may be zero.

    >>> bound_growth(Span(Decimal(100), Decimal(200)), Span(Decimal(150), Decimal(150)))
    Span(least=Decimal('-25'), greatest=Decimal('50'))
    """
    least, greatest = measure_growth(before.greatest, after.least), measure_growth(before.least, after.greatest)
    return None if least is None or greatest is None else Span(least, greatest)


def measure_cagr(first: Decimal, last: Decimal, years: int) -> float | None:
    """Measure compound annual growth.

    Args:
        first: The first amount.
        last: The last one.
        years: Between them.

    Returns:
        Percent a year; None where the first amount is zero or there is no year between.

    >>> round(measure_cagr(Decimal(100), Decimal(121), 2), 9)
    10.0
    """
    if not first or years < 1:
        return None
    return (math.pow(last / first, 1 / years) - 1) * 100


def measure_share(part: Decimal, whole: Decimal) -> Decimal | None:
    """Measure what part of a whole an amount is.

    Args:
        part: The amount.
        whole: The whole.

    Returns:
        Percent; None where the whole is zero.

    >>> measure_share(Decimal(3), Decimal(12))
    Decimal('25')
    """
    return part * _HUNDRED / whole if whole else None


def bound_share(part: Span, whole: Decimal) -> Span | None:
    """Measure between what limits a share lies.

    Args:
        part: The amount.
        whole: The whole.

    Returns:
        Percent; None where the whole is zero.

    >>> bound_share(Span(Decimal(0), Decimal(3)), Decimal(12))
    Span(least=Decimal('0'), greatest=Decimal('25'))
    """
    least, greatest = measure_share(part.least, whole), measure_share(part.greatest, whole)
    return None if least is None or greatest is None else Span(least, greatest)
