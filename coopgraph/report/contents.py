"""What a report holds, whatever it is written as; how it is found is for `gathering`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rdflib import URIRef
from rdflib.term import Node

from coopgraph.model import Call, Column, Measure, Method

__all__ = ["Citation", "Report", "ReportFigure", "ReportTable", "Section", "Source"]


@dataclass(frozen=True)
class ReportFigure:
    """A figure of the report.

    Attributes:
        id: Id in the catalogue of figures.
        title: Its title.
        description: What it shows.
        spec: Its Vega-Lite specification.
        arguments: The arguments that it was made with.
    """

    id: str
    title: str
    description: str
    spec: Mapping[str, Any]
    arguments: Mapping[str, str]


@dataclass(frozen=True)
class ReportTable:
    """A table of the report.

    Attributes:
        id: Slug, unique in the report.
        title: Its title.
        columns: All its columns; those of things hold addresses, with the label beside.
        rows: One term a column; None for what is missing.
        shown: Names of the columns that people read; the spreadsheet has all.
        date: The date or the years that it is true of.
        calls: The queries whose answers it is computed from.
        note: What must be said beside it, or None.
        total: How many rows there were before the bodies were chosen.
        is_annex: Whether only the spreadsheet holds its rows.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Node | None, ...], ...]
    shown: tuple[str, ...]
    date: str
    calls: tuple[Call, ...]
    note: str | None = None
    total: int = 0
    is_annex: bool = False


@dataclass(frozen=True)
class Section:
    """A part of the report: one analysis.

    Attributes:
        id: Slug: `dispersion`, `rectoria`, `coordination`, `flows`, `claims`.
        title: Its title.
        introduction: What it answers, and whether the chosen bodies narrow it.
        notes: What must be said of the whole.
        figures: Its figures.
        measures: Its numbers.
        tables: Its tables.
    """

    id: str
    title: str
    introduction: str
    notes: tuple[str, ...]
    figures: tuple[ReportFigure, ...]
    measures: tuple[Measure, ...]
    tables: tuple[ReportTable, ...]


@dataclass(frozen=True)
class Citation:
    """A norm, or a passage of a document, that the report rests on.

    Attributes:
        label: How the norm is printed, or the id of the document.
        places: The articles, or the lines.
        iri: The norm, or the passage.
        about: Names of what it establishes or states.
        quotation: Its words, where the text is official, or None.
    """

    label: str
    places: tuple[str, ...]
    iri: URIRef
    about: tuple[str, ...]
    quotation: str | None = None


@dataclass(frozen=True)
class Source:
    """A document that the graph was built from.

    Attributes:
        id: Its id.
        title: Its title.
        publisher: Who published it, or None.
        issued: When, or None.
        sha256: Fingerprint of the file, or None.
    """

    id: str
    title: str
    publisher: str | None
    issued: str | None
    sha256: str | None


@dataclass(frozen=True)
class Report:
    """A report.

    Attributes:
        language: `es` or `en`.
        bodies: The bodies that were chosen: address and name; empty for all.
        date: The date that it is true of, or `all`.
        digest: Fingerprint of the graph, or None where nobody knows it.
        version: Version of the software.
        command: The command that makes it again.
        sections: Its parts.
        methods: The measures that it uses, each once.
        norms: The norms that it rests on.
        passages: The places of documents that state its mandates.
        sources: The documents behind its queries.
        calls: The queries that it was computed from, each once.
    """

    language: str
    bodies: tuple[tuple[URIRef, str], ...]
    date: str
    digest: str | None
    version: str
    command: str
    sections: tuple[Section, ...]
    methods: tuple[Method, ...]
    norms: tuple[Citation, ...]
    passages: tuple[Citation, ...]
    sources: tuple[Source, ...]
    calls: tuple[Call, ...]

    @property
    def tables(self) -> tuple[ReportTable, ...]:
        """All its tables, in order."""
        return tuple(table for section in self.sections for table in section.tables)

    @property
    def figures(self) -> tuple[ReportFigure, ...]:
        """All its figures, in order."""
        return tuple(figure for section in self.sections for figure in section.figures)
