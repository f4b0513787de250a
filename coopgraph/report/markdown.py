"""Writes a report as Markdown with tables (GitHub's dialect); its figures are files beside it, or addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from coopgraph.report.cells import choose_columns, write_day, write_measure, write_number, write_rows
from coopgraph.report.contents import Report, ReportFigure
from coopgraph.report.html import TEMPLATES
from coopgraph.report.words import WORDS

__all__ = ["escape_markdown", "write_markdown"]

_SIGNS = re.compile(r"([\\`*_{}\[\]()#+!|~<>&-])")
_SAFE = frozenset("()-+")


def escape_markdown(text: object) -> str:
    r"""Write a text so that Markdown shows it letter by letter, also within a table.

    Args:
        text: The text.

    Returns:
        One line.

    >>> escape_markdown("a|b <i> *c* (1-2)")
    'a\\|b &lt;i&gt; \\*c\\* (1-2)'
    """
    line = " ".join(str(text).split())

    def write(match: re.Match[str]) -> str:
        sign = match[0]
        if sign in "<>&":
            return {"<": "&lt;", ">": "&gt;", "&": "&amp;"}[sign]
        return sign if sign in _SAFE else f"\\{sign}"

    return _SIGNS.sub(write, line)


def write_markdown(report: Report, find: Callable[[ReportFigure], str]) -> bytes:
    """Write a report as Markdown.

    Args:
        report: The report.
        find: Gives the address of the drawing of a figure, for example a file beside.

    Returns:
        UTF-8.
    """
    environment = Environment(  # noqa: S701 (Markdown is escaped by its own filter)
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["md"] = escape_markdown
    language = report.language

    def write_line(cells: Iterable[object]) -> str:
        return f"| {' | '.join(escape_markdown(cell) for cell in cells)} |"

    def write_code(text: str) -> str:
        # Within backquotes only a backquote, and in a table a stroke, ends the code.
        return "`" + " ".join(text.split()).replace("`", "'").replace("|", "\\|") + "`"

    environment.filters["code"] = write_code
    text = environment.get_template("report.md").render(
        report=report,
        say=WORDS[language],
        day=write_day(report),
        choose_columns=lambda measures: choose_columns(measures, language),
        find=find,
        line=write_line,
        rule=lambda headings: f"|{' --- |' * len(headings)}",
        write_measure=lambda measure: write_measure(measure, language),
        write_rows=lambda table: write_rows(table, language),
        number=lambda value: write_number(value, language),
    )
    return (re.sub(r"\n{3,}", "\n\n", text).strip() + "\n").encode()
