"""Writes the answer of a named query as CSV, SPARQL results in JSON, or a spreadsheet; terminals are left to `cli`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from coopgraph.model import Column
from coopgraph.query import Table
from coopgraph.store.port import Row, Solutions, Term

__all__ = [
    "EXCEL_SEPARATORS",
    "MADE",
    "Sheet",
    "as_bindings",
    "excel_heading",
    "write_csv",
    "write_excel_csv",
    "write_json",
    "write_limited_json",
    "write_rows",
    "write_sheet",
    "write_xlsx",
]

_NUMBERS = (XSD.integer, XSD.decimal, XSD.double, XSD.float)
#: A spreadsheet states when it was made; the same answer must give the same bytes.
MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_WIDEST = 60
#: A cell of a spreadsheet holds no more characters.
_LONGEST = 32767
#: What parts the cells of a line in the Excel of a language: the list separator of Windows.
EXCEL_SEPARATORS = {"es": ";", "en": ","}
#: By what a cell begins that a spreadsheet takes for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WORDS = {
    "es": {"answer": "Respuesta", "about": "Consulta", "all": "(todos)"},
    "en": {"answer": "Answer", "about": "Query", "all": "(all)"},
}


def write_csv(solutions: Solutions) -> bytes:
    """Write solutions as SPARQL 1.1 Query Results CSV.

    Args:
        solutions: The answer of a SELECT query.

    Returns:
        UTF-8: a header row of variable names, then one row per solution; an unbound variable is an empty cell.
    """
    return write_rows(solutions.variables, solutions.rows)


def write_rows(names: Sequence[str], rows: Iterable[Sequence[Node | None]]) -> bytes:
    """Write rows of terms as CSV.

    Args:
        names: The header row.
        rows: The terms; None for an empty cell.

    Returns:
        UTF-8, lines ended by CR LF.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_plain(term) for term in row] for row in rows)
    return text.getvalue().encode()


def write_excel_csv(columns: Sequence[Column], rows: Iterable[Sequence[Node | None]], language: str) -> bytes:
    """Write rows as a CSV that Excel opens right with a double click.

    Excel takes CSV for the old character set of the machine unless a byte order mark says UTF-8, parts cells at the
    list separator of the machine (`;` in Spanish, `,` in English), and runs what begins like a formula: such a text
    gets an apostrophe before it. Decimals have a point, as in Peru. A spreadsheet proper keeps all this without
    guessing, and keeps codes such as `037`, of which Excel makes numbers in any CSV.

    Args:
        columns: What the cells hold.
        rows: The terms; None for an empty cell.
        language: Of the headings: `es` or `en`.

    Returns:
        UTF-8 with a byte order mark: a row of labels, then the rows; lines ended by CR LF.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=EXCEL_SEPARATORS[language], lineterminator="\r\n")
    writer.writerow([excel_heading(column, language) for column in columns])
    writer.writerows([_guard(term) for term in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def excel_heading(column: Column, language: str) -> str:
    """Write what stands over a column for people.

    Args:
        column: The column.
        language: `es` or `en`.

    Returns:
        Its label, and its unit where it has one.
    """
    return column.label[language] + (f" ({column.unit})" if column.unit else "")


def _guard(term: Node | None) -> str:
    text = _plain(term)
    is_number = isinstance(term, Literal) and term.datatype in _NUMBERS
    return f"'{text}" if text.startswith(_FORMULA) and not is_number else text


def write_json(solutions: Solutions) -> bytes:
    """Write solutions as SPARQL 1.1 Query Results JSON.

    Args:
        solutions: The answer of a SELECT query.

    Returns:
        UTF-8.
    """
    return _dump(_as_results(solutions))


def write_limited_json(solutions: Solutions, *, truncated: bool) -> bytes:
    """Write solutions as SPARQL 1.1 Query Results JSON that says whether it is whole.

    Args:
        solutions: The answer of a SELECT query, or the first of its rows.
        truncated: Whether rows were left out; it stands beside `head` and `results`, as the standard permits.

    Returns:
        UTF-8.
    """
    return _dump({**_as_results(solutions), "truncated": truncated})


def _as_results(solutions: Solutions) -> dict[str, Any]:
    bindings = [as_bindings(solutions.variables, row) for row in solutions.rows]
    return {"head": {"vars": list(solutions.variables)}, "results": {"bindings": bindings}}


def _dump(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def as_bindings(variables: Sequence[str], row: Row) -> dict[str, dict[str, str]]:
    """Describe one solution as SPARQL 1.1 Query Results JSON does.

    Args:
        variables: Names of the variables.
        row: Their terms.

    Returns:
        Variable to term; an unbound one is left out.
    """
    return {name: _json(term) for name, term in zip(variables, row, strict=True) if term is not None}


@dataclass(frozen=True)
class Sheet:
    """A sheet that stands beside an answer.

    Attributes:
        name: Its name, in the language of the workbook.
        columns: What its cells hold.
        rows: The terms.
    """

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Node | None]]


def write_xlsx(table: Table, language: str = "es", sheets: Iterable[Sheet] = ()) -> bytes:
    """Write the answer of a named query as a spreadsheet: the answer, and on a second sheet what was asked.

    Args:
        table: The answer.
        language: Of the headings: `es` or `en`.
        sheets: What stands between the two.

    Returns:
        An Office Open XML workbook. Numbers are numbers, everything else is text, never a formula or a link. The same
        answer gives the same bytes.
    """
    words = _WORDS[language]
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": table.query.title[language], "created": MADE})
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(words["answer"])
        write_sheet(sheet, table.query.columns, table.solutions.rows, language, heading)
        for other in sheets:
            write_sheet(book.add_worksheet(other.name), other.columns, other.rows, language, heading)
        _write_question(book.add_worksheet(words["about"]), table, language, heading, wrapped)
    return content.getvalue()


def write_sheet(
    sheet: Any, columns: Sequence[Column], rows: Sequence[Sequence[Node | None]], language: str, heading: Any
) -> None:
    """Write rows under described columns on a sheet, with a filter and a heading that stays.

    Args:
        sheet: A sheet of xlsxwriter.
        columns: What the cells hold.
        rows: The terms.
        language: Of the headings: `es` or `en`.
        heading: Format of the headings.
    """
    for number, column in enumerate(columns):
        sheet.write_string(0, number, excel_heading(column, language), heading)
        widths = [len(column.label[language]), *(len(_plain(row[number])) for row in rows)]
        sheet.set_column(number, number, min(max(widths) + 2, _WIDEST))
    for line, row in enumerate(rows, start=1):
        for number, term in enumerate(row):
            _write_cell(sheet, line, number, term)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)


def _write_cell(sheet: Any, line: int, number: int, term: Node | None) -> None:
    if term is None:
        return
    if isinstance(term, Literal) and term.datatype in _NUMBERS:
        sheet.write_number(line, number, Decimal(str(term)))
    elif isinstance(term, Literal) and term.datatype == XSD.boolean:
        sheet.write_boolean(line, number, str(term) == "true")
    else:
        sheet.write_string(line, number, _plain(term)[:_LONGEST])


def _write_question(sheet: Any, table: Table, language: str, heading: Any, wrapped: Any) -> None:
    words = _WORDS[language]
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    lines = [
        (table.query.id, table.query.title[language]),
        ("", table.query.question[language]),
        *(
            (table.query.parameters[name].label[language], words["all"] if term is None else _plain(term))
            for name, term in table.arguments.items()
        ),
        ("SPARQL", table.text),
    ]
    for line, (name, value) in enumerate(lines):
        sheet.write_string(line, 0, name, heading)
        sheet.write_string(line, 1, value, wrapped)


def _plain(term: Node | None) -> str:
    if isinstance(term, BNode):
        return f"_:{term}"
    return "" if term is None else str(term)


def _json(term: Term) -> dict[str, str]:
    if isinstance(term, URIRef):
        return {"type": "uri", "value": str(term)}
    if isinstance(term, BNode):
        return {"type": "bnode", "value": str(term)}
    binding = {"type": "literal", "value": str(term)}
    if term.language:
        binding["xml:lang"] = term.language
    elif term.datatype is not None:
        binding["datatype"] = str(term.datatype)
    return binding
