"""Writes an analysis as JSON with its full method, as CSV, or as a spreadsheet; terminals are left to `cli`."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from rdflib import Literal
from rdflib.namespace import XSD
from rdflib.term import Node

from coopgraph.model import Analysis, Call, Column, Listing, Measure, Method
from coopgraph.publish.tables import MADE, write_rows, write_sheet

__all__ = [
    "MEASURES",
    "describe_analysis",
    "measure_rows",
    "write_analysis_csv",
    "write_analysis_json",
    "write_analysis_xlsx",
    "write_number",
]

#: Columns of the table of measures.
MEASURES: tuple[Column, ...] = (
    Column("measure", "xsd:string", {"es": "medida", "en": "measure"}),
    Column("of", "xsd:string", {"es": "de", "en": "of"}),
    Column("value", "xsd:decimal", {"es": "valor", "en": "value"}),
    Column("unit", "xsd:string", {"es": "unidad", "en": "unit"}),
    Column("n", "xsd:integer", {"es": "n", "en": "n"}),
    Column("missing", "xsd:integer", {"es": "faltan", "en": "missing"}),
    Column("date", "xsd:string", {"es": "fecha", "en": "date"}),
    Column("lowest", "xsd:decimal", {"es": "al menos", "en": "at least"}),
    Column("highest", "xsd:decimal", {"es": "a lo más", "en": "at most"}),
    Column("formula", "xsd:string", {"es": "fórmula", "en": "formula"}),
    Column("arithmetic", "xsd:string", {"es": "cálculo", "en": "arithmetic"}),
    Column("projection", "xsd:string", {"es": "proyección", "en": "projection"}),
    Column("query", "xsd:string", {"es": "consulta", "en": "query"}),
    Column("note", "xsd:string", {"es": "nota", "en": "note"}),
)
_WORDS = {
    "es": {"measures": "Medidas", "method": "Método", "about": "Sobre", "date": "Fecha", "notes": "Notas"},
    "en": {"measures": "Measures", "method": "Method", "about": "About", "date": "Date", "notes": "Notes"},
}
_METHOD = (
    Column("measure", "xsd:string", {"es": "medida", "en": "measure"}),
    Column("formula", "xsd:string", {"es": "fórmula", "en": "formula"}),
    Column("range", "xsd:string", {"es": "intervalo", "en": "range"}),
    Column("reading", "xsd:string", {"es": "lectura", "en": "reading"}),
    Column("limits", "xsd:string", {"es": "límites", "en": "limits"}),
    Column("reference", "xsd:string", {"es": "referencia", "en": "reference"}),
)
_NUMBERS = (XSD.integer, XSD.decimal, XSD.double, XSD.float)
#: A sheet's name has no more characters.
_LONGEST_NAME = 31


def measure_rows(measures: Sequence[Measure], language: str) -> list[tuple[Node | None, ...]]:
    """Write measures as the rows of a table.

    Args:
        measures: The measures.
        language: `es` or `en`.

    Returns:
        One row each, of the columns `MEASURES`.
    """
    return [
        (
            Literal(measure.method.name[language]),
            Literal(measure.of[language]),
            write_number(measure.value),
            None if measure.method.unit is None else Literal(measure.method.unit),
            Literal(measure.n),
            Literal(measure.missing),
            Literal(measure.date),
            None if measure.bounds is None else write_number(measure.bounds[0]),
            None if measure.bounds is None else write_number(measure.bounds[1]),
            Literal(measure.method.formula),
            None if measure.arithmetic is None else Literal(measure.arithmetic),
            None if measure.projection is None else Literal(measure.projection[language]),
            Literal("; ".join(call.command for call in measure.calls)),
            None if measure.note is None else Literal(measure.note[language]),
        )
        for measure in measures
    ]


def write_number(value: float | Decimal | None) -> Literal | None:
    """Write a number as a literal.

    Args:
        value: The number, or None.

    Returns:
        An xsd:integer or xsd:decimal, or None.
    """
    if value is None:
        return None
    return Literal(value) if isinstance(value, int) else Literal(Decimal(str(value)))


def write_analysis_json(analysis: Analysis) -> bytes:
    """Write an analysis as JSON, with the method of every number.

    Args:
        analysis: The analysis.

    Returns:
        UTF-8.
    """
    return json.dumps(describe_analysis(analysis), ensure_ascii=False, indent=1).encode() + b"\n"


def describe_analysis(analysis: Analysis) -> dict[str, Any]:
    """Describe an analysis in the values of JSON.

    Args:
        analysis: The analysis.

    Returns:
        Keys `id`, `title`, `date`, `parameters`, `measures`, `tables` and `notes`.
    """
    return {
        "id": analysis.id,
        "title": dict(analysis.title),
        "date": analysis.date,
        "parameters": dict(analysis.parameters),
        "notes": [dict(note) for note in analysis.notes],
        "measures": [_describe_measure(measure) for measure in analysis.measures],
        "tables": [_describe_listing(listing) for listing in analysis.listings],
    }


def _describe_measure(measure: Measure) -> dict[str, Any]:
    value = measure.value
    return {
        "method": _describe_method(measure.method),
        "of": dict(measure.of),
        "subject": None if measure.subject is None else str(measure.subject),
        "value": float(value) if isinstance(value, Decimal) else value,
        "n": measure.n,
        "missing": measure.missing,
        "date": measure.date,
        "bounds": None if measure.bounds is None else list(measure.bounds),
        "arithmetic": measure.arithmetic,
        "projection": None if measure.projection is None else dict(measure.projection),
        "note": None if measure.note is None else dict(measure.note),
        "queries": [_describe_call(call) for call in measure.calls],
    }


def _describe_method(method: Method) -> dict[str, Any]:
    return {
        "id": method.id,
        "name": dict(method.name),
        "formula": method.formula,
        "range": method.range,
        "unit": method.unit,
        "reading": dict(method.reading),
        "limits": dict(method.limits),
        "reference": method.reference,
    }


def _describe_call(call: Call) -> dict[str, Any]:
    separator = "&" if call.arguments else "?"
    return {
        "id": call.query,
        "arguments": dict(call.arguments),
        "command": call.command,
        "href": call.path,
        "evidence": {"command": f"{call.command} --explain", "href": f"{call.path}{separator}explain=true"},
    }


def _describe_listing(listing: Listing) -> dict[str, Any]:
    names = [column.name for column in listing.columns]
    return {
        "id": listing.id,
        "title": dict(listing.title),
        "date": listing.date,
        "note": None if listing.note is None else dict(listing.note),
        "columns": [
            {
                "name": column.name,
                "type": column.type,
                "label": dict(column.label),
                "unit": column.unit,
                "method": None if column.method is None else _describe_method(column.method),
            }
            for column in listing.columns
        ],
        "rows": [dict(zip(names, map(_plain_value, row), strict=True)) for row in listing.rows],
        "queries": [_describe_call(call) for call in listing.calls],
    }


def _plain_value(term: Node | None) -> str | int | float | bool | None:
    if isinstance(term, Literal) and term.datatype == XSD.boolean:
        return bool(term)
    if isinstance(term, Literal) and term.datatype == XSD.integer:
        return int(term)
    if isinstance(term, Literal) and term.datatype in _NUMBERS:
        return float(term)
    return None if term is None else str(term)


def write_analysis_csv(analysis: Analysis, listing: str | None = None, language: str = "es") -> bytes:
    """Write the measures of an analysis, or one of its tables, as CSV.

    Args:
        analysis: The analysis.
        listing: Id of a table; None for the measures.
        language: Of the texts of the measures: `es` or `en`.

    Returns:
        UTF-8: a header row of names, then the rows.
    """
    if listing is None:
        return write_rows([column.name for column in MEASURES], measure_rows(analysis.measures, language))
    found = next(item for item in analysis.listings if item.id == listing)
    return write_rows([column.name for column in found.columns], found.rows)


def write_analysis_xlsx(analysis: Analysis, language: str = "es") -> bytes:
    """Write an analysis as a spreadsheet: what it is, its measures, their method, and a sheet for each table.

    Args:
        analysis: The analysis.
        language: Of headings and texts: `es` or `en`.

    Returns:
        An Office Open XML workbook; the same analysis gives the same bytes.
    """
    words = _WORDS[language]
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": analysis.title[language], "created": MADE})
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        _write_about(book.add_worksheet(words["about"]), analysis, language, heading, wrapped)
        rows = measure_rows(analysis.measures, language)
        write_sheet(book.add_worksheet(words["measures"]), MEASURES, rows, language, heading)
        methods = [
            tuple(
                Literal(text)
                for text in (
                    method.name[language],
                    method.formula,
                    method.range,
                    method.reading[language],
                    method.limits[language],
                    method.reference,
                )
            )
            for method in _methods(analysis)
        ]
        write_sheet(book.add_worksheet(words["method"]), _METHOD, methods, language, heading)
        for listing in analysis.listings:
            sheet = book.add_worksheet(listing.id[:_LONGEST_NAME])
            write_sheet(sheet, listing.columns, listing.rows, language, heading)
    return content.getvalue()


def _methods(analysis: Analysis) -> list[Method]:
    """Return the methods of the measures and of the columns, each once."""
    used = [measure.method for measure in analysis.measures]
    used += [column.method for listing in analysis.listings for column in listing.columns if column.method is not None]
    return list({method.id: method for method in used}.values())


def _write_about(sheet: Any, analysis: Analysis, language: str, heading: Any, wrapped: Any) -> None:
    words = _WORDS[language]
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    lines = [
        (analysis.id, analysis.title[language]),
        (words["date"], analysis.date),
        *analysis.parameters.items(),
        *((words["notes"], note[language]) for note in analysis.notes),
        *(
            (listing.id, f"{listing.title[language]}. {listing.note[language] if listing.note else ''}".strip())
            for listing in analysis.listings
        ),
    ]
    for line, (name, value) in enumerate(lines):
        sheet.write_string(line, 0, name, heading)
        sheet.write_string(line, 1, value, wrapped)
