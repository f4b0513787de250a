"""Writes answers for a terminal: tables, validation reports, derivations; how they are found is left to the library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

import click
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from coopgraph.cli.localised import say
from coopgraph.explain import ASSERTED, Proof, render_iri, render_term
from coopgraph.model import Column, Derivation, ValidationReport, ValidationResult
from coopgraph.query import Table
from coopgraph.rules import Triple

__all__ = ["count_results", "show_proof", "show_report", "write_columns", "write_records", "write_rows", "write_table"]

_LABEL = "Label"
_SEVERITIES = ("Violation", "Warning", "Info")
_UNITS = {"percent": "%"}
_NUMBERS = ("xsd:integer", "xsd:decimal")
#: Results of one message that are written out; the report in RDF has them all.
_SHOWN_RESULTS = 20


def write_table(table: Table, language: str, *, fits_terminal: bool) -> str:
    """Write the answer of a named query; a thing that has its label beside it is told by the label.

    Args:
        table: The answer.
        language: `es` or `en`.
        fits_terminal: Whether long cells are broken into lines.

    Returns:
        Lines of text.
    """
    return write_columns(table.query.columns, table.solutions.rows, language, fits_terminal=fits_terminal)


def write_columns(
    columns: Sequence[Column], answers: Sequence[Sequence[Node | None]], language: str, *, fits_terminal: bool
) -> str:
    """Write rows under described columns, like `write_table`.

    Args:
        columns: What the cells hold.
        answers: The rows.
        language: `es` or `en`.
        fits_terminal: Whether long cells are broken into lines.

    Returns:
        Lines of text.
    """
    shown, rows = _choose_cells(columns, answers)
    rights = {place for place, column in enumerate(shown) if column.type in _NUMBERS}
    headings = [_write_heading(column, language) for column in shown]
    return write_rows(headings, rows, rights, fits_terminal=fits_terminal)


def write_records(
    columns: Sequence[Column], answers: Sequence[Sequence[Node | None]], language: str
) -> Iterator[list[str]]:
    """Write each row as lines of its own, `heading: cell`; empty cells and what `write_table` leaves out are not told.

    Args:
        columns: What the cells hold.
        answers: The rows.
        language: `es` or `en`.

    Yields:
        The lines of one row.
    """
    shown, rows = _choose_cells(columns, answers)
    headings = [_write_heading(column, language) for column in shown]
    for row in rows:
        cells = zip(headings, map(_write_cell, row), strict=True)
        yield [f"{heading}: {cell}" for heading, cell in cells if cell]


def _choose_cells(
    columns: Sequence[Column], answers: Sequence[Sequence[Node | None]]
) -> tuple[list[Column], list[list[Node | None]]]:
    places = {column.name: place for place, column in enumerate(columns)}
    # A thing is told by its label, which has no column of its own then; without a label it is told by its IRI.
    shown = [column for column in columns if column.name.removesuffix(_LABEL) not in places.keys() - {column.name}]
    rows = [
        [
            _reword(row[places.get(column.name + _LABEL, places[column.name])] or row[places[column.name]], column)
            for column in shown
        ]
        for row in answers
    ]
    kept = _leave_out_repeated_names(shown, rows)
    return [shown[place] for place in kept], [[row[place] for place in kept] for row in rows]


def _leave_out_repeated_names(columns: Sequence[Column], rows: Sequence[Sequence[Node | None]]) -> list[int]:
    """Return the columns to show: a text that repeats, row for row, the label of a thing is told once."""
    cells = [[str(row[place] or "") for row in rows] for place in range(len(columns))]
    things = [cells[place] for place, column in enumerate(columns) if column.type == "iri"]
    return [
        place
        for place, column in enumerate(columns)
        if column.type != "xsd:string" or not any(cells[place]) or cells[place] not in things
    ]


def _reword(term: Node | None, column: Column) -> Node | None:
    """Say yes and no, and cut the decimals of a percentage to two and of a pure number to four.

    The other formats have the terms as they are, with all their decimals.
    """
    if not isinstance(term, Literal):
        return term
    if term.datatype == XSD.boolean:
        return Literal(say("sí", "yes") if term.value is True else "no")
    if column.type != "xsd:decimal" or term.datatype == XSD.integer or column.unit not in (None, "percent"):
        return term
    return Literal(f"{Decimal(str(term)):.{2 if column.unit == 'percent' else 4}f}")


def _write_heading(column: Column, language: str) -> str:
    unit = f" ({_UNITS.get(column.unit, column.unit)})" if column.unit else ""
    return f"{column.label[language]}{unit}"


def write_rows(
    headings: Sequence[str],
    rows: Iterable[Sequence[Node | None]],
    rights: Iterable[int] = (),
    *,
    fits_terminal: bool,
) -> str:
    """Write rows of terms under headings.

    Args:
        headings: One a column.
        rows: The terms; None for an empty cell.
        rights: Columns, from 0, that are set to the right.
        fits_terminal: Whether long cells are broken into lines, and headings bold. A file or a pipe has no width:
            there every row is one line.

    Returns:
        Lines of text.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    drawn = RichTable(box=box.SIMPLE_HEAD, pad_edge=False)
    for place, heading in enumerate(headings):
        drawn.add_column(Text(heading), justify="right" if place in set(rights) else "left")
    count = 0
    for row in rows:
        drawn.add_row(*(Text(_write_cell(term)) for term in row))
        count += 1
    console = Console(
        width=None if fits_terminal else 1_000_000, force_terminal=fits_terminal, no_color=True, highlight=False
    )
    with console.capture() as captured:
        console.print(drawn)
    lines = [line.rstrip() for line in captured.get().splitlines()]
    total = say("(1 fila)", "(1 row)") if count == 1 else f"({count} {say('filas', 'rows')})"
    return "\n".join([*filter(None, lines), total, ""])


def _write_cell(term: Node | None) -> str:
    if term is None:
        return ""
    return render_iri(term) if isinstance(term, URIRef) else " ".join(str(term).split())


def show_report(report: ValidationReport, name: str) -> None:
    """Write a validation report, its results grouped by shape and message.

    Args:
        report: The report.
        name: What was validated.
    """
    verdict = say("es conforme", "conforms") if report.conforms else say("no es conforme", "does not conform")
    counts = count_results(report)
    click.echo(f"{name}: {verdict}{f' ({counts})' if counts else ''}")
    # The results of the checks come after those of the shapes.
    ordered = sorted(report.results, key=lambda result: _SEVERITIES.index(result.severity))
    grouped = groupby(ordered, lambda result: (result.severity, result.source_shape, _message(result)))
    for (severity, shape, message), results in grouped:
        click.echo(f"\n{severity} {_write_iri(shape)}\n  {message}")
        for line in _shorten_list([_write_result(result) for result in results]):
            click.echo(f"  - {line}")


def count_results(report: ValidationReport) -> str:
    """Count the results of a report by severity.

    Args:
        report: The report.

    Returns:
        For example `Violation: 2, Info: 6`; empty where there are none.
    """
    counts = Counter(result.severity for result in report.results)
    return ", ".join(f"{severity}: {counts[severity]}" for severity in _SEVERITIES if counts[severity])


def _message(result: ValidationResult) -> str:
    other = next(iter(result.messages.values()), "")
    return say(result.messages.get("es", other), result.messages.get("en", other))


def _write_result(result: ValidationResult) -> str:
    path = "" if result.path is None else f" {_write_iri(result.path)}"
    value = "" if result.value is None else f": {_write_iri(result.value)}"
    return f"{_write_iri(result.focus_node)}{path}{value}"


def _write_iri(text: str) -> str:
    return render_iri(text) if text.startswith(("http://", "https://")) and " " not in text else text


def _shorten_list(lines: list[str]) -> Iterator[str]:
    yield from lines[:_SHOWN_RESULTS]
    if len(lines) > _SHOWN_RESULTS:
        yield say(f"… y {len(lines) - _SHOWN_RESULTS} más", f"… and {len(lines) - _SHOWN_RESULTS} more")


def show_proof(graph: Graph, proof: Proof, places: Mapping[Triple, Sequence[str]], *, whole: bool) -> None:
    """Write why a triple holds.

    Args:
        graph: The graph that spells out class expressions.
        proof: The proof.
        places: Triple to the graphs that hold it.
        whole: Whether to go down to asserted triples; else the last step only.
    """
    click.echo(_write_triple(graph, proof.derivation.conclusion))
    _show_reasons(graph, proof, places, depth=1, whole=whole)


def _show_reasons(
    graph: Graph, proof: Proof, places: Mapping[Triple, Sequence[str]], *, depth: int, whole: bool
) -> None:
    indent = "  " * depth
    click.echo(f"{indent}{_write_rule(proof.derivation, places)}")
    for premise in proof.premises:
        click.echo(f"{indent}- {_write_triple(graph, premise.derivation.conclusion)}")
        if whole:
            _show_reasons(graph, premise, places, depth=depth + 1, whole=True)
        else:
            click.echo(f"{indent}  {_write_rule(premise.derivation, places)}")


def _write_rule(derivation: Derivation, places: Mapping[Triple, Sequence[str]]) -> str:
    if derivation.rule == ASSERTED:
        graphs = ", ".join(map(render_iri, places.get(derivation.conclusion, [])))
        return f"{say('afirmado en', 'asserted in')} {graphs}"
    rule, *through = derivation.rule.split("+")
    by_way = f" ({say('por medio de', 'by way of')} {', '.join(through)})" if through else ""
    return f"{say('inferido por', 'inferred by')} {rule}{by_way}"


def _write_triple(graph: Graph, triple: Triple) -> str:
    return " ".join(render_term(graph, term) for term in triple)
