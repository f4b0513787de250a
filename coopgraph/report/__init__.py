"""The report: the analyses of a set of bodies with figures, tables, method and citations, in one file to hand in."""

from __future__ import annotations

from coopgraph.report.contents import Report, ReportFigure, ReportTable, Section
from coopgraph.report.gathering import Wish, gather_report
from coopgraph.report.html import write_html
from coopgraph.report.markdown import write_markdown
from coopgraph.report.spreadsheet import write_xlsx

__all__ = [
    "Report",
    "ReportFigure",
    "ReportTable",
    "Section",
    "Wish",
    "gather_report",
    "write_html",
    "write_markdown",
    "write_xlsx",
]
