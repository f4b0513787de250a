"""What the page of a named query offers around its rows: sorting, a filter, figures, and the pages of things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fastapi import Request
from rdflib import URIRef

from api.arrangement import Arrangement, pop_arrangement
from api.fields import LANGUAGE
from api.paging import PAGE_SIZE
from api.problems import RequestError
from api.responses import Cell, Frame, RowFilter, SortLink, Table
from api.tabular import EXPLAIN, Asked, read_asked
from api.views.figures import Figure, make_figure
from api.views.links import link_iri
from coopgraph.figures import FIGURES
from coopgraph.query import NamedQuery, RowEvidence
from coopgraph.query.header import ASOF

__all__ = ["View", "link_cells", "link_places", "make_figures", "make_filter", "make_sort", "read_view"]


@dataclass(frozen=True)
class View:
    """What a request asks of the page of a query.

    Attributes:
        query: The query.
        asked: What is asked of it.
        arrangement: How its rows are shown.
        frame: What stands around the page.
        fault: What is wrong with the arrangement, or None.
    """

    query: NamedQuery
    asked: Asked
    arrangement: Arrangement
    frame: Frame
    fault: RequestError | None = None

    @property
    def path(self) -> str:
        """Path of the page."""
        return f"/queries/{self.query.id}"

    @property
    def fields(self) -> dict[str, str]:
        """The query string but for language, evidence, arrangement and page."""
        return {name: value for name, value in self.asked.fields.items() if name not in {LANGUAGE, EXPLAIN}}

    def href(self, **more: str) -> str:
        """Return the same page with further fields."""
        return self.frame.href(self.path, **{**self.fields, **self.arrangement.fields, **more})

    def rearrange(self, arrangement: Arrangement) -> str:
        """Return the first page of the same rows in another arrangement."""
        return replace(self, arrangement=arrangement).href(**_size_field(self.asked), **_explain_field(self.asked))


def read_view(query: NamedQuery, request: Request, frame: Frame) -> View:
    """Read what a request asks.

    Args:
        query: The query.
        request: The request.
        frame: What stands around the page.

    Returns:
        What it asks; a column or an order that does not exist is told by the view, on whose page it is shown.
    """
    asked = read_asked(request)
    arguments = dict(asked.arguments)
    if ASOF not in query.parameters:
        # The date of the reader goes with every link; what does not depend on it is the same at all dates.
        arguments.pop(ASOF, None)
    fault, arrangement = None, Arrangement()
    try:
        arrangement = pop_arrangement(arguments, query)
    except RequestError as error:
        fault = error
    return View(query, replace(asked, arguments=arguments), arrangement, frame, fault)


def make_filter(view: View, total: int) -> RowFilter | None:
    """Make the form that filters the rows.

    Args:
        view: What was asked.
        total: How many rows there are.

    Returns:
        The form; None where there is at most one row.
    """
    if total <= 1:
        return None
    arrangement = replace(view.arrangement, words="")
    sent = {**arrangement.fields, **_size_field(view.asked), **_explain_field(view.asked)}
    return RowFilter(view.arrangement.words, tuple(sent.items()), view.rearrange(arrangement), total)


def make_sort(view: View, name: str) -> SortLink:
    """Make the link that sorts by a column.

    Args:
        view: What was asked.
        name: Name of the column.

    Returns:
        The link.
    """
    now = view.arrangement
    is_by = now.column == name
    href = view.rearrange(replace(now, column=name, is_descending=is_by and not now.is_descending))
    return SortLink(href, ("descending" if now.is_descending else "ascending") if is_by else None)


def link_cells(table: Table, frame: Frame) -> Table:
    """Let each thing lead to its page.

    Args:
        table: The rows.
        frame: What stands around the page.

    Returns:
        The same rows.
    """

    def link(cell: Cell | None) -> Cell | None:
        if cell is None or cell.describes is None:
            return cell
        return replace(cell, href=link_iri(frame, cell.describes))

    return replace(table, rows=tuple(tuple(link(cell) for cell in row) for row in table.rows))


def link_places(evidence: tuple[RowEvidence, ...], frame: Frame) -> dict[URIRef, str]:
    """Find the pages of what rows rest on.

    Args:
        evidence: What they rest on.
        frame: What stands around the page.

    Returns:
        IRI of each passage and norm to its page.
    """
    iris = {passage.iri for row in evidence for passage in row.passages}
    iris |= {norm.iri for row in evidence for norm in row.norms}
    return {iri: href for iri in sorted(iris) if (href := link_iri(frame, iri)) is not None}


def make_figures(query: NamedQuery, arguments: Mapping[str, str], frame: Frame) -> tuple[Figure, ...]:
    """Make the figures that show the rows of a query.

    Args:
        query: The query.
        arguments: What it was asked; a figure that cannot show just these rows is left out.
        frame: What stands around the page.

    Returns:
        The figures.
    """
    designs = [design for design in FIGURES.values() if design.queries[0] == query.id]
    fitting = [design for design in designs if set(arguments) <= {choice.name for choice in design.choices}]
    return tuple(make_figure(frame, design.id, **arguments) for design in fitting)


def _size_field(asked: Asked) -> dict[str, str]:
    return {} if asked.paging is None else {PAGE_SIZE: str(asked.paging.size)}


def _explain_field(asked: Asked) -> dict[str, str]:
    return {EXPLAIN: "true"} if asked.explain else {}
