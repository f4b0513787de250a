"""Writes an answer with what each row rests on, as CSV, JSON or a spreadsheet; terminals are left to `cli`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from rdflib import Literal, URIRef
from rdflib.term import Node

from coopgraph.model import Column
from coopgraph.publish.tables import Sheet, as_bindings, write_excel_csv, write_rows, write_xlsx
from coopgraph.query import CitedNorm, Passage, RowEvidence, Table

__all__ = ["EVIDENCE", "write_evidence_csv", "write_evidence_json", "write_evidence_xlsx"]

_Cells: TypeAlias = tuple[Node | None, ...]
_SHEET = {"es": "Evidencia", "en": "Evidence"}
#: Columns of the evidence of a row; in CSV they follow those of the answer.
EVIDENCE = tuple(
    Column(name, datatype, {"es": spanish, "en": english})
    for name, datatype, spanish, english in (
        ("evidenceRow", "xsd:integer", "fila", "row"),
        ("evidenceKind", "xsd:string", "clase", "kind"),
        ("evidenceIri", "iri", "evidencia", "evidence"),
        ("evidenceThings", "xsd:string", "de qué", "of what"),
        ("evidenceSource", "xsd:string", "fuente", "source"),
        ("evidenceLines", "xsd:string", "líneas", "lines"),
        ("evidenceStart", "xsd:integer", "primer carácter", "first character"),
        ("evidenceEnd", "xsd:integer", "fin", "end"),
        ("evidenceQuotation", "xsd:string", "texto oficial", "official text"),
        ("evidenceReference", "xsd:string", "norma o referencia", "norm or reference"),
        ("evidenceArticle", "xsd:string", "artículo", "article"),
        ("evidencePoint", "xsd:string", "punto o inciso", "point"),
        ("evidenceUrl", "xsd:string", "dirección", "address"),
    )
)


def write_evidence_csv(table: Table, evidence: Sequence[RowEvidence], excel: str | None = None) -> bytes:
    """Write an answer and its evidence as CSV.

    Args:
        table: The answer.
        evidence: What each row rests on, in the order of the answer.
        excel: Language of the Excel that will open it, or None for plain CSV.

    Returns:
        UTF-8: one line for each row and each passage or norm of it; a row without evidence has one line.
    """
    lines = (
        (*row, *cells)
        for row, explained in zip(table.solutions.rows, evidence, strict=True)
        for cells in _write_cells(explained) or [_fill(explained.row)]
    )
    if excel is not None:
        return write_excel_csv((*table.query.columns, *EVIDENCE), lines, excel)
    return write_rows([*table.solutions.variables, *(column.name for column in EVIDENCE)], lines)


def write_evidence_json(table: Table, evidence: Sequence[RowEvidence], *, truncated: bool | None = None) -> bytes:
    """Write an answer and its evidence as JSON.

    Args:
        table: The answer.
        evidence: What each row rests on, in the order of the answer.
        truncated: Whether rows were left out; None to say nothing of it.

    Returns:
        UTF-8: an object with `query`, `arguments`, `notes` and `rows`. A row has its number, its `cells` as SPARQL 1.1
        Query Results JSON writes them, the `things` whose sources are told, and the `evidence`: passages, references
        and norms.
    """
    document: dict[str, Any] = {
        "query": table.query.id,
        "arguments": {name: None if term is None else str(term) for name, term in table.arguments.items()},
        "notes": [dict(note) for note in table.notes],
        "rows": [
            {
                "row": explained.row,
                "cells": as_bindings(table.solutions.variables, row),
                "things": list(explained.things),
                "evidence": [
                    *map(_describe_passage, explained.passages),
                    *map(_describe_norm, explained.norms),
                ],
            }
            for row, explained in zip(table.solutions.rows, evidence, strict=True)
        ],
    }
    if truncated is not None:
        document["truncated"] = truncated
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def write_evidence_xlsx(table: Table, evidence: Sequence[RowEvidence], language: str = "es") -> bytes:
    """Write an answer as a spreadsheet with its evidence on a sheet of its own.

    Args:
        table: The answer.
        evidence: What each row rests on, in the order of the answer.
        language: Of the headings: `es` or `en`.

    Returns:
        An Office Open XML workbook. The first column of the sheet is the number of the row in the answer, from 1.
    """
    rows = [cells for explained in evidence for cells in _write_cells(explained)]
    return write_xlsx(table, language, [Sheet(_SHEET[language], EVIDENCE, rows)])


def _write_cells(explained: RowEvidence) -> list[_Cells]:
    return [*_write_passages(explained), *_write_norms(explained)]


def _write_passages(explained: RowEvidence) -> Iterator[_Cells]:
    for passage in explained.passages:
        yield _fill(
            explained.row,
            Kind=_kind(passage),
            Iri=passage.iri,
            Things="; ".join(passage.things),
            Source=passage.source,
            Lines=passage.lines,
            Start=passage.start,
            End=passage.end,
            Quotation=passage.quotation,
            Reference=passage.citation,
            Url=passage.url,
        )


def _write_norms(explained: RowEvidence) -> Iterator[_Cells]:
    for norm in explained.norms:
        yield _fill(
            explained.row,
            Kind="norm",
            Iri=norm.iri,
            Things="; ".join(norm.things),
            Reference=norm.label,
            Article=norm.article,
            Point=norm.point,
        )


def _fill(row: int, **values: URIRef | str | int | None) -> _Cells:
    """Put values under the columns of the same name."""
    cells = {"Row": row, **values}
    return tuple(_as_term(cells.get(column.name.removeprefix("evidence"))) for column in EVIDENCE)


def _as_term(value: URIRef | str | int | None) -> Node | None:
    return value if value is None or isinstance(value, URIRef) else Literal(value)


def _kind(passage: Passage) -> str:
    return "passage" if passage.citation is None else "reference"


def _describe_passage(passage: Passage) -> dict[str, Any]:
    described = {"kind": _kind(passage), **vars(passage), "things": list(passage.things)}
    return {name: value for name, value in described.items() if value is not None}


def _describe_norm(norm: CitedNorm) -> dict[str, Any]:
    described = {"kind": "norm", **vars(norm), "things": list(norm.things)}
    return {name: value for name, value in described.items() if value is not None}
