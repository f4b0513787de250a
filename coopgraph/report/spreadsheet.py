"""Writes a report as a spreadsheet: what it is, and one sheet for each table, method and citations among them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from rdflib import Literal, URIRef
from rdflib.term import Node

from coopgraph.model import Column
from coopgraph.publish.analyses import MEASURES, measure_rows
from coopgraph.publish.tables import MADE, write_sheet
from coopgraph.report.cells import write_day
from coopgraph.report.contents import Report
from coopgraph.report.words import WORDS

__all__ = ["write_xlsx"]

#: A sheet's name has no more characters.
_LONGEST = 31


def write_xlsx(report: Report) -> bytes:
    """Write a report as a spreadsheet.

    Args:
        report: The report.

    Returns:
        An Office Open XML workbook; the same report gives the same bytes.
    """
    language, words = report.language, WORDS[report.language]
    content = io.BytesIO()
    # Cells that begin as a formula or an address does stay text.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": words["title"], "created": MADE})
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})

        def add(name: str, columns: Sequence[Column], rows: Sequence[Sequence[Node | None]]) -> None:
            write_sheet(book.add_worksheet(name[:_LONGEST]), columns, rows, language, heading)

        add(words["summary"], _name("summary", "value"), _summarise(report))
        for section in report.sections:
            if section.measures:
                add(f"{words['measures']} {section.id}", MEASURES, measure_rows(section.measures, language))
            for table in section.tables:
                add(table.id, table.columns, table.rows)
        add(words["method"], _name("measure", "formula", "range", "reading", "limits", "reference"), _methods(report))
        add(words["norms"], _name("norm", "articles", "bodies", "address"), _norms(report))
        add(words["passages"], _name("document", "lines", "states", "quotation", "address"), _passages(report))
        add(words["sources"], _name("document", "title", "publisher", "issued", "fingerprint"), _sources(report))
        add(words["queries"], _name("queries"), [(Literal(call.command),) for call in report.calls])
    return content.getvalue()


def _name(*words: str) -> tuple[Column, ...]:
    return tuple(Column(word, "xsd:string", {language: WORDS[language][word] for language in WORDS}) for word in words)


def _write(values: Iterable[str | URIRef | None]) -> tuple[Node | None, ...]:
    return tuple(None if value is None else value if isinstance(value, URIRef) else Literal(value) for value in values)


def _summarise(report: Report) -> list[tuple[Node | None, ...]]:
    words = WORDS[report.language]
    bodies = "; ".join(name for _, name in report.bodies) or words["all_bodies"]
    lines = [
        (words["title"], None),
        (words["bodies"], bodies),
        (words["date"], write_day(report)),
        (words["data"], report.digest or words["unknown"]),
        (words["software"], f"coopgraph {report.version}"),
        (words["again"], report.command),
    ]
    for section in report.sections:
        lines.append((section.title, section.introduction))
        lines += [(words["note"], note) for note in section.notes]
        lines += [
            (f"{words['sheet']} {table.id}", f"{table.title}. {table.note or ''}".strip()) for table in section.tables
        ]
    return [_write(line) for line in lines]


def _methods(report: Report) -> list[tuple[Node | None, ...]]:
    language = report.language
    return [
        _write(
            (
                method.name[language],
                method.formula,
                method.range,
                method.reading[language],
                method.limits[language],
                method.reference,
            )
        )
        for method in report.methods
    ]


def _norms(report: Report) -> list[tuple[Node | None, ...]]:
    return [_write((norm.label, "; ".join(norm.places), "; ".join(norm.about), norm.iri)) for norm in report.norms]


def _passages(report: Report) -> list[tuple[Node | None, ...]]:
    return [
        _write((each.label, "; ".join(each.places), "; ".join(each.about), each.quotation, each.iri))
        for each in report.passages
    ]


def _sources(report: Report) -> list[tuple[Node | None, ...]]:
    return [_write((each.id, each.title, each.publisher, each.issued, each.sha256)) for each in report.sources]
