"""The commands `analyse` and `compare`: measures and tables with their method."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import click

from coopgraph.analyse import ANALYSES, analyse
from coopgraph.cli.answers import check_format, open_store, output_option, write_output
from coopgraph.cli.localised import Command, Group, Option, option, say
from coopgraph.cli.progress import show_progress
from coopgraph.model import Analysis, Call, Listing
from coopgraph.query import relabel
from coopgraph.store.port import Store

__all__ = ["analyse_group", "format_options", "in_language", "show_work", "write_analysis"]

_FORMATS = ("table", "json", "csv", "xlsx")
_TEXTS = {
    "dispersion": (
        "Dispersión: oficinas por categoría, nivel y padre; reparto de cada tipo de función y de cada oficina.",
        "Dispersion: offices by category, level and parent; spread of each function type and of each office.",
    ),
    "rectoria": (
        "Rectoría y superposición: mandatos, candidatos a fragmentación, superposición y duplicación.",
        "Steering and overlap: mandates, candidates for fragmentation, overlap and duplication.",
    ),
    "coordination": (
        "Coordinación: la red de vínculos, sus medidas, lo unilateral y lo que falta.",
        "Coordination: the network of ties, its measures, what is one-sided and what is missing.",
    ),
    "flows": (
        "Flujos: crecimiento, proporciones, concentración, alineamiento; cada total recalculado.",
        "Flows: growth, shares, concentration, alignment; every total computed anew.",
    ),
}


#: Analysis to what else decides its answer: option, and its help in Spanish and English.
_PARAMETERS = {
    "rectoria": {
        "threshold": (
            "Menor índice de Jaccard de dos funciones que pueden superponerse (0 a 1; por omisión 0.5).",
            "Least Jaccard index of two functions that may overlap (0 to 1; default 0.5).",
        ),
        "common-share": (
            "Un tipo de función es común si lo tiene esta parte de los organismos (0 a 1; por omisión 0.5).",
            "A function type is common if this share of the bodies has it (0 to 1; default 0.5).",
        ),
    },
}


def format_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--format`, `--table` and `--output`.

    Args:
        command: The callback of a command.

    Returns:
        The same, with the options.
    """
    table = ("Solo este cuadro, por su identificador.", "This table only, by its id.")
    form = option(
        "--format",
        "form",
        texts=("Formato; xlsx pide --output.", "Format; xlsx needs --output."),
        type=click.Choice(_FORMATS),
        default="table",
        show_default=True,
    )
    return form(option("--table", "listing", texts=table)(output_option()(command)))


@click.group(
    "analyse",
    cls=Group,
    texts=(
        "Analiza el grafo: medidas con fórmula, n y evidencia.",
        "Analyse the graph: measures with formula, n and evidence.",
    ),
)
def analyse_group() -> None:
    """Analyse the graph."""


def _make_command(name: str) -> Command:
    command = Command(
        name,
        texts=_TEXTS[name],
        callback=partial(_answer, name),
        params=[
            Option(
                ["--asof"],
                ("A la fecha; «all»: sin filtro.", "As of; `all`: no filter."),
                metavars=("AAAA-MM-DD", "YYYY-MM-DD"),
            ),
            *(Option([f"--{words}"], texts, type=float) for words, texts in _PARAMETERS.get(name, {}).items()),
        ],
    )
    return format_options(command)  # type: ignore[return-value]  # options add themselves to a command


def _answer(
    name: str, asof: str | None, form: str, listing: str | None, output: Path | None, **parameters: float | None
) -> None:
    given = {parameter: value for parameter, value in parameters.items() if value is not None}
    store = open_store()
    with show_work():
        analysis = analyse(store, name, asof, **given)
    write_analysis(in_language(store, analysis, form), form, listing, output)


@contextmanager
def show_work() -> Iterator[None]:
    """Show on a terminal that measures are being computed; say nothing elsewhere."""
    with show_progress(quiet=not sys.stderr.isatty()) as progress:
        progress("measures", None)
        yield


for _name in ANALYSES:
    analyse_group.add_command(_make_command(_name))


def in_language(store: Store, analysis: Analysis, form: str) -> Analysis:
    """Put the labels of the language of the command into what people read; what programs read stays as it is.

    Args:
        store: The graph.
        analysis: The analysis.
        form: `table`, `json`, `csv` or `xlsx`.

    Returns:
        The same analysis, its tables in the language.
    """
    if form not in ("table", "xlsx"):
        return analysis
    language = say("es", "en")
    listings = (replace(item, rows=relabel(store, item.columns, item.rows, language)) for item in analysis.listings)
    return replace(analysis, listings=tuple(listings))


def write_analysis(analysis: Analysis, form: str, listing: str | None, output: Path | None) -> None:
    """Write an analysis in the format that was asked for.

    Args:
        analysis: The analysis.
        form: `table`, `json`, `csv` or `xlsx`.
        listing: Id of the one table that is wanted, or None for all.
        output: File to write to, or None for the standard output.

    Raises:
        click.UsageError: If there is no such table.
    """
    ids = [item.id for item in analysis.listings]
    if listing is not None and listing not in ids:
        raise click.UsageError(f"The analysis {analysis.id} has no table {listing!r}: its tables are {', '.join(ids)}.")
    check_format(form, output)
    language = say("es", "en")
    if form == "table":
        fits_terminal = output is None and sys.stdout.isatty()
        write_output(_write_text(analysis, listing, language, fits_terminal=fits_terminal).encode(), output)
        return
    from coopgraph.publish.analyses import write_analysis_csv, write_analysis_json, write_analysis_xlsx

    if form == "json":
        write_output(write_analysis_json(analysis), output)
    elif form == "csv":
        write_output(write_analysis_csv(analysis, listing, language), output)
    else:
        write_output(write_analysis_xlsx(analysis, language), output)


#: Rows of a table that are shown among the others; asked for by its id, and in the other formats, it is whole.
_SHOWN_ROWS = 25
#: Columns of the table of measures that a terminal shows; the other formats have them all.
_SHOWN = ("measure", "of", "value", "unit", "n", "missing", "date", "projection", "note")


def _write_text(analysis: Analysis, listing: str | None, language: str, *, fits_terminal: bool) -> str:
    from coopgraph.cli.show import write_columns
    from coopgraph.publish.analyses import MEASURES, measure_rows

    parts = [] if listing else [f"{analysis.title[language]} ({analysis.date})", *_write_notes(analysis, language)]
    if analysis.measures and listing is None:
        places = [place for place, column in enumerate(MEASURES) if column.name in _SHOWN]
        rows = [[row[place] for place in places] for row in measure_rows(analysis.measures, language)]
        columns = [MEASURES[place] for place in places]
        parts.append(write_columns(columns, rows, language, fits_terminal=fits_terminal))
    measures = analysis.measures if listing is None else ()
    listings = [item for item in analysis.listings if listing in (None, item.id)]
    for item in listings:
        note = f"\n{item.note[language]}" if item.note else ""
        shown = item.rows if listing else item.rows[:_SHOWN_ROWS]
        table = write_columns(item.columns, shown, language, fits_terminal=fits_terminal)
        parts.append(f"{item.title[language]} [{item.id}]{note}\n{table}{'' if listing else _write_rest(item)}")
    calls = [item.calls for item in measures] + [item.calls for item in listings]
    parts.append(_write_calls(chain.from_iterable(calls)))
    return "\n".join(parts)


def _write_rest(listing: Listing) -> str:
    """Tell that a table goes on, and how to see the rest of it."""
    rest = len(listing.rows) - _SHOWN_ROWS
    if rest <= 0:
        return ""
    return say(f"… y {rest} filas más: --table {listing.id}\n", f"… and {rest} more rows: --table {listing.id}\n")


def _write_notes(analysis: Analysis, language: str) -> list[str]:
    parameters = [f"{name}: {value}" for name, value in analysis.parameters.items()]
    return [*parameters, *(note[language] for note in analysis.notes), ""]


def _write_calls(calls: Iterable[Call]) -> str:
    commands = list(dict.fromkeys(call.command for call in calls))
    heading = say("Sale de:", "Computed from:")
    return "\n".join([heading, *(f"  {command}" for command in commands), ""])
