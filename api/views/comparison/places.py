"""What a comparison tells of the place of each thing, its norm and its posts, in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.term import Node

from api.responses import Frame
from api.views.comparison.functions import SideFunctions, read_side_functions
from api.views.links import link_iri
from api.views.terms import Value
from coopgraph.model import Analysis, Column, Listing
from coopgraph.query import read_labels
from coopgraph.store.port import Store

__all__ = ["Attribute", "PostRow", "label_terms", "list_posts", "read_sides"]

#: Columns of the listing `positions` that other rows tell.
_TOLD = frozenset({"thing", "norms"})


@dataclass(frozen=True)
class Attribute:
    """What is told of each thing, in one row.

    Attributes:
        name: What it is.
        cells: Its values for each thing; empty where no source tells it.
    """

    name: str
    cells: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True)
class PostRow:
    """A post of one of the things.

    Attributes:
        of: Whose it is.
        post: The post.
        cells: Code, CAP number, level, number of positions; None where no source tells it.
        reports_to: Whom it reports to, or None.
        functions: How many functions it has.
    """

    of: str
    post: Value
    cells: tuple[str | None, ...]
    reports_to: Value | None
    functions: str | None


def _find(analysis: Analysis, name: str) -> Listing:
    return next(listing for listing in analysis.listings if listing.id == name)


def _rows(listing: Listing) -> list[dict[str, Node | None]]:
    names = [column.name for column in listing.columns]
    return [dict(zip(names, row, strict=True)) for row in listing.rows]


def read_sides(
    store: Store, analysis: Analysis, frame: Frame
) -> tuple[tuple[Value, ...], tuple[Attribute, ...], list[SideFunctions]]:
    """Read what is compared, with its place and its functions.

    Args:
        store: The graph.
        analysis: The comparison.
        frame: What stands around the page.

    Returns:
        How each thing was called, linked to its page; a row for each attribute; the functions of each.
    """
    positions = _find(analysis, "positions")
    rows = _rows(positions)
    functions = [read_side_functions(store, URIRef(str(row["thing"])), frame) for row in rows]
    labels = label_terms(store, [cell for row in rows for cell in row.values()], frame.language)
    sides = tuple(
        Value(name, link_iri(frame, str(row["thing"])), title=labels.get(str(row["thing"]), str(row["thingLabel"])))
        for name, row in zip(analysis.parameters.values(), rows, strict=True)
    )
    attributes = []
    for column in positions.columns:
        if column.name not in _TOLD and not column.name.endswith("Label"):
            cells = tuple(_write_cell(row, column, labels, frame) for row in rows)
            attributes.append(Attribute(column.label[frame.language], cells))
        if column.name == "norms":
            norms = tuple(
                tuple(Value(label, link_iri(frame, str(norm)), language="es") for norm, label in side.norms.items())
                for side in functions
            )
            attributes.append(Attribute(column.label[frame.language], norms))
    return sides, tuple(attributes), functions


def label_terms(store: Store, cells: Sequence[Node | None], language: str) -> dict[str, str]:
    """Look up the labels of the things among some cells.

    Args:
        store: The graph.
        cells: Terms, or None for an empty cell.
        language: Language of the page.

    Returns:
        IRI to label; things without one in that language are left out.
    """
    return read_labels(store, {cell for cell in cells if isinstance(cell, URIRef)}, language)


def _write_cell(
    row: Mapping[str, Node | None], column: Column, labels: Mapping[str, str], frame: Frame
) -> tuple[Value, ...]:
    cell = row[column.name]
    if cell is None or not str(cell):
        return ()
    if isinstance(cell, URIRef):
        spanish = str(row.get(f"{column.name}Label") or cell)
        text = labels.get(str(cell))
        return (Value(text or spanish, link_iri(frame, str(cell)), language=None if text else "es"),)
    is_spanish = column.type == "xsd:string" and frame.language != "es"
    return (Value(str(cell), language="es" if is_spanish else None),)


def list_posts(store: Store, analysis: Analysis, frame: Frame) -> tuple[PostRow, ...]:
    """List the posts of what is compared.

    Args:
        store: The graph.
        analysis: The comparison.
        frame: What stands around the page.

    Returns:
        The posts, those of the first thing first.
    """
    rows = _rows(_find(analysis, "staff"))
    labels = label_terms(store, [cell for row in rows for cell in row.values()], frame.language)

    def show(row: Mapping[str, Node | None], column: str) -> Value | None:
        iri = row[column]
        if iri is None:
            return None
        text = labels.get(str(iri))
        return Value(
            text or str(row[f"{column}Label"] or iri),
            link_iri(frame, str(iri)),
            language=None if text or frame.language == "es" else "es",
        )

    return tuple(
        PostRow(
            of=str(row["of"]),
            post=show(row, "post") or Value(""),
            cells=tuple(_text(row[column]) for column in ("code", "capNumber", "level", "count")),
            reports_to=show(row, "reportsTo"),
            functions=_text(row["functionCount"]),
        )
        for row in rows
    )


def _text(cell: Node | None) -> str | None:
    return None if cell is None else str(cell)
