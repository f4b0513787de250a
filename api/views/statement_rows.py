"""Reads the answers of named queries for the parts of a page; one that does not know the thing is empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rdflib import URIRef

from api.responses import Frame
from api.views.links import read_slug
from api.views.terms import Value, Writer
from coopgraph.errors import ParameterError
from coopgraph.query import RowEvidence, explain_rows, run
from coopgraph.store.port import Store, Term

__all__ = ["Cells", "Sheet", "ask", "ask_with_evidence", "link_sheet", "write_evidence"]

#: Column to term.
Cells = Mapping[str, Term | None]


@dataclass(frozen=True)
class Sheet:
    """Where the rows behind a part of a page can be had whole.

    Attributes:
        page: Page of the named query.
        csv: The answer as CSV.
        xlsx: The answer as a spreadsheet.
    """

    page: str
    csv: str
    xlsx: str


def ask(store: Store, query: str, **arguments: str) -> list[Cells]:
    """Run a named query.

    Args:
        store: The graph.
        query: Its id.
        **arguments: Its arguments.

    Returns:
        The rows; none where the graph does not hold what an argument names.
    """
    return [cells for cells, _ in _ask(store, query, arguments, most=0)]


def ask_with_evidence(store: Store, query: str, most: int, **arguments: str) -> list[tuple[Cells, RowEvidence | None]]:
    """Run a named query, and find what its first rows rest on.

    Args:
        store: The graph.
        query: Its id.
        most: For how many rows the evidence is sought.
        **arguments: Its arguments.

    Returns:
        The rows with their evidence.
    """
    return _ask(store, query, arguments, most)


def _ask(store: Store, query: str, arguments: Mapping[str, str], most: int) -> list[tuple[Cells, RowEvidence | None]]:
    try:
        table = run(store, query, arguments)
    except ParameterError:
        return []
    solutions = table.solutions
    evidence: Sequence[RowEvidence | None] = ()
    if most and solutions.rows:
        # Named queries are asked for the evidence of whole answers; a page shows one part of a long one.
        evidence = explain_rows(store, replace(table, solutions=replace(solutions, rows=solutions.rows[:most])))
    padded = [*evidence, *[None] * (len(solutions.rows) - len(evidence))]
    return [
        (dict(zip(solutions.variables, row, strict=True)), found)
        for row, found in zip(solutions.rows, padded, strict=True)
    ]


def link_sheet(frame: Frame, query: str, **arguments: str) -> Sheet:
    """Link the answer of a named query.

    Args:
        frame: What stands around the page.
        query: Its id.
        **arguments: Its arguments; IRIs of ours are named by their slugs.

    Returns:
        The links.
    """
    named = {name: read_slug(value) for name, value in arguments.items()}
    path = f"/queries/{query}"
    return Sheet(*(frame.href(f"{path}{ending}", **named) for ending in ("", ".csv", ".xlsx")))


def write_evidence(evidence: RowEvidence | None, writer: Writer) -> tuple[Value, ...]:
    """Write the passages of a row as links: the document and its lines.

    Args:
        evidence: What the row rests on, or None.
        writer: Writes the links.

    Returns:
        One link a passage.
    """
    if evidence is None:
        return ()
    words = {"es": ("línea", "líneas"), "en": ("line", "lines")}[writer.language]
    return tuple(
        writer.write_as(
            URIRef(passage.iri),
            passage.citation or passage.source
            if passage.lines is None
            else f"{passage.source}, {words['-' in passage.lines]} {passage.lines}",
        )
        for passage in evidence.passages
    )
