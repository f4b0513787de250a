"""Turns serialised answers into tables for pages; how a table looks is left to the templates."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import islice

from babel.numbers import format_decimal
from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from api.negotiation import LOCALES
from api.responses import Cell, Fault, Table
from coopgraph.errors import QueryError, QuerySyntaxError
from coopgraph.model import Column
from coopgraph.namespaces import BASE, XSD, shorten
from coopgraph.query import NamedQuery
from coopgraph.store.files import read_nquads
from coopgraph.store.port import Answer
from coopgraph.store.terms import as_triple

__all__ = ["SHOWN_ROWS", "label_table", "locate_fault", "read_boolean", "read_table", "read_triples"]

#: Rows of an answer that a page shows; downloads have no such bound.
SHOWN_ROWS = 1_000
_WIDEST_EXCERPT = 60
_LABEL = "Label"
_NAME = "Name"
_NUMBERS = {str(XSD[name]) for name in ("integer", "decimal", "double", "float", "nonNegativeInteger", "int", "long")}
_PLAIN_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?\Z")
_PLAIN = {str(XSD.string), None}


def read_boolean(answer: Answer) -> bool:
    """Read the answer of an ASK query.

    Args:
        answer: The answer as SPARQL results in JSON.

    Returns:
        The boolean.
    """
    return bool(json.loads(answer.body)["boolean"])


def read_table(answer: Answer) -> Table:
    """Read the answer of a SELECT query.

    Args:
        answer: The answer as SPARQL results in JSON.

    Returns:
        Its first `SHOWN_ROWS` rows.
    """
    document = json.loads(answer.body)
    columns = tuple(document["head"].get("vars", ()))
    bindings = document["results"]["bindings"]
    rows = tuple(
        tuple(_cell(binding[column]) if column in binding else None for column in columns)
        for binding in islice(bindings, SHOWN_ROWS)
    )
    return Table(columns, rows, len(bindings))


def read_triples(answer: Answer) -> Table:
    """Read the answer of a CONSTRUCT or DESCRIBE query.

    Args:
        answer: The answer as N-Triples.

    Returns:
        Its first `SHOWN_ROWS` triples, as a table without names of columns.
    """
    triples = list(read_nquads(answer.body))
    rows = tuple(tuple(_term_cell(term) for term in as_triple(triple)) for triple in triples[:SHOWN_ROWS])
    return Table((), rows, len(triples))


def label_table(table: Table, query: NamedQuery, labels: Mapping[str, str], language: str) -> Table:
    """Put words for people into the answer of a named query.

    A column `xLabel` holds the label of column `x`, and `xName` often repeats it: the page shows one column, whose
    cells carry the label and lead to the thing.

    Args:
        table: The answer.
        query: The named query.
        labels: IRI to label in the language of the page.
        language: Language of the page.

    Returns:
        The same rows, with the labels of columns and things.
    """
    headings = {column.name: _heading(column, language) for column in query.columns}
    types = {column.name: column.type for column in query.columns}
    cells = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    for row in cells:
        for name in table.columns:
            cell = _label_cell(row[name], row.get(f"{name}{_LABEL}"), labels)
            row[name] = cell and _word_cell(cell, types[name], language)
    kept = tuple(dict.fromkeys(_shown_as(name, cells) for name in table.columns))
    return Table(
        tuple(headings[name] for name in kept),
        tuple(tuple(row[name] for name in kept) for row in cells),
        table.total,
        names=kept,
    )


def locate_fault(query: str, error: QueryError, detail: str) -> Fault:
    """Show where a query fails.

    Args:
        query: The query.
        error: What stopped it.
        detail: What the problem document says of it.

    Returns:
        The fault, with the line around it if the error has a place.
    """
    line, column = (error.line, error.column) if isinstance(error, QuerySyntaxError) else (None, None)
    lines = query.split("\n")
    if line is None or column is None or not 0 < line <= len(lines):
        return Fault(error.code, detail, line, column)
    text, place = lines[line - 1].rstrip("\r"), column - 1
    start = max(0, place - _WIDEST_EXCERPT)
    # A fault at the end of a line is shown as a space after it.
    return Fault(
        error.code,
        detail,
        line,
        column,
        before=text[start:place],
        at=text[place : place + 1] or " ",
        after=text[place + 1 : place + 1 + _WIDEST_EXCERPT],
    )


def _heading(column: Column, language: str) -> str:
    unit = {"percent": "%"}.get(column.unit or "", column.unit)
    return f"{column.label[language]} ({unit})" if unit else column.label[language]


def _shown_as(name: str, rows: Sequence[Mapping[str, Cell | None]]) -> str:
    """Return the column in which a page shows a column: its own, or that of the thing whose label it holds."""
    thing = name.removesuffix(_LABEL).removesuffix(_NAME)
    if thing == name or not rows or thing not in rows[0]:
        return name
    repeats = all(_text(row[thing]) == _text(row[name]) for row in rows)
    return thing if name.endswith(_LABEL) or repeats else name


def _text(cell: Cell | None) -> str | None:
    return None if cell is None else cell.text


def _word_cell(cell: Cell, column_type: str, language: str) -> Cell:
    """Write numbers as people read them, with the whole number at hand, and mark what is true or false."""
    if column_type == "xsd:boolean" and cell.text in ("true", "false"):
        return replace(cell, title=None, kind="true" if cell.text == "true" else "false")
    if column_type not in ("xsd:decimal", "xsd:integer") or not _PLAIN_NUMBER.match(cell.text):
        return cell
    text = format_decimal(Decimal(cell.text), format="#,##0.##", locale=LOCALES[language])
    return replace(cell, text=text, title=cell.text if text != cell.text else None)


def _label_cell(cell: Cell | None, label: Cell | None, labels: Mapping[str, str]) -> Cell | None:
    if cell is None or cell.describes is None:
        return cell or label
    if cell.describes in labels:
        return replace(cell, text=labels[cell.describes], title=cell.text)
    return replace(cell, text=label.text, title=cell.text, language=label.language) if label else cell


def _cell(term: Mapping[str, str]) -> Cell:
    if term["type"] == "uri":
        return _iri_cell(term["value"])
    if term["type"] == "bnode":
        return Cell(f"_:{term['value']}")
    if term["type"] != "literal" and term["type"] != "typed-literal":
        # Triple terms of SPARQL 1.2 are shown as they are written.
        return Cell(str(term["value"]))
    return _literal_cell(term["value"], term.get("xml:lang"), term.get("datatype"))


def _term_cell(term: Node) -> Cell:
    if isinstance(term, URIRef):
        return _iri_cell(str(term))
    if isinstance(term, Literal):
        return _literal_cell(str(term), term.language, str(term.datatype) if term.datatype else None)
    return Cell(f"_:{term}" if isinstance(term, BNode) else str(term))


def _iri_cell(iri: str) -> Cell:
    return Cell(shorten(iri), title=iri, describes=iri if iri.startswith(BASE) else None)


def _literal_cell(text: str, language: str | None, datatype: str | None) -> Cell:
    title = None if datatype in _PLAIN or language else shorten(datatype or "")
    return Cell(text, title=title, language=language, kind="number" if datatype in _NUMBERS else "text")
