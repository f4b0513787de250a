"""Writes terms and numbers as people of a language read them; where they stand is for the writers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal
from rdflib import Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from coopgraph.model import Column, Measure
from coopgraph.report.contents import Report, ReportTable
from coopgraph.report.words import WORDS

__all__ = [
    "Cell",
    "choose_columns",
    "write_cell",
    "write_day",
    "write_heading",
    "write_measure",
    "write_number",
    "write_rows",
]

_LOCALES = {"es": "es_PE", "en": "en"}
_WHOLE, _BROKEN = (XSD.integer,), (XSD.decimal, XSD.double, XSD.float)
#: Digits after the decimal sign of a number that is not whole.
_DIGITS = 4
#: Columns of a table of measures.
_COLUMNS = ("measure", "of", "value", "n", "missing", "bounds", "arithmetic", "note")


@dataclass(frozen=True)
class Cell:
    """A cell as people read it.

    Attributes:
        text: Its text.
        is_number: Whether it is a number, and goes to the right.
        is_missing: Whether nothing is known.
    """

    text: str
    is_number: bool = False
    is_missing: bool = False


def write_number(value: float | Decimal, language: str) -> str:
    """Write a number.

    Args:
        value: The number.
        language: `es` or `en`.

    Returns:
        The text, with at most four digits after the decimal sign.

    >>> write_number(Decimal("1234.56789"), "es"), write_number(12, "en")
    ('1,234.5679', '12')
    """
    return format_decimal(value, format="#,##0." + "#" * _DIGITS, locale=_LOCALES[language])


def write_cell(term: Node | None, language: str) -> Cell:
    """Write the term of a cell.

    Args:
        term: The term, or None for what is missing.
        language: `es` or `en`.

    Returns:
        The cell.
    """
    if term is None:
        return Cell(WORDS[language]["no_data"], is_missing=True)
    if isinstance(term, Literal):
        if term.datatype == XSD.boolean:
            return Cell(WORDS[language]["yes" if str(term) in ("true", "1") else "no"])
        if term.datatype in (*_WHOLE, *_BROKEN):
            return Cell(write_number(Decimal(str(term)), language), is_number=True)
    return Cell(str(term).rpartition("/")[2] if isinstance(term, URIRef) else str(term))


def write_heading(column: Column, language: str) -> str:
    """Write the heading of a column.

    Args:
        column: The column.
        language: `es` or `en`.

    Returns:
        Its label, with its unit.
    """
    unit = {"percent": "%", "USD": "US$"}.get(column.unit or "", column.unit)
    return f"{column.label[language]} ({unit})" if unit else column.label[language]


def write_rows(table: ReportTable, language: str) -> tuple[list[str], list[list[Cell]]]:
    """Write the columns of a table that people read.

    Args:
        table: The table.
        language: `es` or `en`.

    Returns:
        Headings and rows.
    """
    places = _find_places(table)
    headings = [write_heading(table.columns[place], language) for place in places]
    return headings, [[write_cell(row[place], language) for place in places] for row in table.rows]


def _find_places(table: ReportTable) -> Sequence[int]:
    names = [column.name for column in table.columns]
    return [names.index(name) for name in table.shown if name in names]


def write_measure(measure: Measure, language: str) -> dict[str, str]:
    """Write a measure.

    Args:
        measure: The measure.
        language: `es` or `en`.

    Returns:
        What stands in each cell of its row, by word.
    """
    unit = {"percent": " %", None: ""}.get(measure.method.unit, f" {measure.method.unit}")
    words = WORDS[language]
    between = "" if measure.bounds is None else " – ".join(write_number(bound, language) for bound in measure.bounds)
    return {
        "measure": measure.method.name[language],
        "of": measure.of[language],
        "value": words["no_data"] if measure.value is None else f"{write_number(measure.value, language)}{unit}",
        "n": write_number(measure.n, language),
        "missing": write_number(measure.missing, language),
        "bounds": between,
        "arithmetic": measure.arithmetic or "",
        "note": "" if measure.note is None else measure.note[language],
    }


def choose_columns(measures: Sequence[Measure], language: str) -> tuple[str, ...]:
    """Choose the columns of a table of measures: those in which any has something.

    Args:
        measures: The measures.
        language: `es` or `en`.

    Returns:
        Words, in their order.
    """
    lines = [write_measure(measure, language) for measure in measures]
    return tuple(word for word in _COLUMNS if any(line[word] for line in lines))


def write_day(report: Report) -> str:
    """Write the date of a report.

    Args:
        report: The report.

    Returns:
        The date in words, or that there is none.
    """
    if report.date == "all":
        return WORDS[report.language]["no_date"]
    return format_date(date.fromisoformat(report.date), format="long", locale=_LOCALES[report.language])
