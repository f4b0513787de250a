"""Writes a report as one page of HTML that needs nothing else: its figures and its style are inside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from coopgraph.figures.drawing import draw_svg
from coopgraph.report.cells import choose_columns, write_day, write_measure, write_number, write_rows
from coopgraph.report.contents import Report, ReportFigure
from coopgraph.report.words import WORDS

__all__ = ["TEMPLATES", "write_html"]

TEMPLATES = Path(__file__).parent / "templates"


def write_html(report: Report, draw: Callable[[ReportFigure], str] | None = None) -> bytes:
    """Write a report as HTML.

    Args:
        report: The report.
        draw: Gives the markup of a figure; default, the figure as SVG. It goes into the page as it is.

    Returns:
        UTF-8.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    give = draw or (lambda figure: draw_svg(figure.spec))
    language = report.language
    text = environment.get_template("report.html").render(
        report=report,
        say=WORDS[language],
        day=write_day(report),
        choose_columns=lambda measures: choose_columns(measures, language),
        # Ours: the drawing library escapes what it writes, and a test holds it to that.
        draw=lambda figure: Markup(give(figure)),  # noqa: S704
        write_measure=lambda measure: write_measure(measure, language),
        write_rows=lambda table: write_rows(table, language),
        number=lambda value: write_number(value, language),
    )
    return text.encode()
