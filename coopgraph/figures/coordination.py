"""The figure of coordination: who stands where in the network of ties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rdflib import URIRef

from coopgraph.analyse.answers import Row, name, number
from coopgraph.figures.bars import Bar, draw_bars
from coopgraph.figures.design import ASOF, Choice, Design, Size, read_names
from coopgraph.figures.offices import write_date
from coopgraph.figures.reading import find_bodies, last_segment
from coopgraph.figures.sheet import Heading, Sheet, Spec
from coopgraph.model import Column, Listing
from coopgraph.query import relabel
from coopgraph.store.port import Store

__all__ = ["CENTRALITY", "draw_centrality"]

_MOST = 20
_MEASURES = ("degree", "betweenness", "brokerage", "effectiveSize", "constraint")
_MEASURE = Choice(
    "measure",
    {"es": "medida de posición", "en": "measure of position"},
    options=_MEASURES,
    default="degree",
)
_EVIDENCE = Choice(
    "evidence",
    {
        "es": "vínculos de disposiciones, o todos con las entrevistas",
        "en": "ties of provisions, or all with interviews",
    },
    options=("provisions", "all"),
    default="provisions",
)
_MARKED = Choice(
    "organizations",
    {"es": "organismos que se señalan, separados por comas", "en": "bodies to mark, separated by commas"},
)
_EVIDENCES = {
    "provisions": {"es": "Vínculos que prescribe una disposición.", "en": "Ties that a provision prescribes."},
    "all": {"es": "Vínculos de disposiciones y entrevistas.", "en": "Ties of provisions and interviews."},
}


def _compose(store: Store, arguments: Mapping[str, str], sheet: Sheet) -> Spec:
    # The libraries of networks take long to import, and only this figure needs them.
    from coopgraph.analyse.coordination_network import draw
    from coopgraph.analyse.coordination_tables import list_positions
    from coopgraph.analyse.ties import read_sources

    sources = read_sources(store, arguments[ASOF.name] or None)
    if not sources.bodies:
        return sheet.tell_empty(Heading(sheet.say(CENTRALITY.title)), sheet.say(CENTRALITY.description))
    drawn = [draw(sources, interviews=interviews) for interviews in (False, True)]
    wanted = f"nodes-{arguments[_EVIDENCE.name]}"
    listing = next(item for item in list_positions(sources, *drawn) if item.id == wanted)
    listing = replace(listing, rows=relabel(store, listing.columns, listing.rows, sheet.language))
    names = read_names(arguments[_MARKED.name])
    chosen = find_bodies(store, names) if names else set()
    return draw_centrality(listing, arguments[_MEASURE.name], arguments[_EVIDENCE.name], chosen, sheet)


def draw_centrality(listing: Listing, measure: str, evidence: str, chosen: set[URIRef], sheet: Sheet) -> Spec:
    """Draw the bodies with most of a measure.

    Args:
        listing: Table `nodes-provisions` or `nodes-all` of the analysis of coordination.
        measure: A column of it.
        evidence: `provisions` or `all`.
        chosen: Bodies to mark; those that stand lower are drawn all the same.
        sheet: What it is drawn on.

    Returns:
        The specification.
    """
    column = next(column for column in listing.columns if column.name == measure)
    names = [each.name for each in listing.columns]
    rows: list[Row] = [dict(zip(names, row, strict=True)) for row in listing.rows]
    known = [row for row in rows if number(row, measure) is not None]
    ordered = sorted(known, key=lambda row: (-(number(row, measure) or 0), name(row, "bodyLabel")))
    shown = [row for place, row in enumerate(ordered) if place < _MOST or row["body"] in chosen]
    shown += [row for row in rows if number(row, measure) is None and row["body"] in chosen]
    bars = [_make_bar(row, column, chosen, sheet) for row in shown]
    reading = sheet.say(column.method.reading) if column.method is not None else ""
    left = len(rows) - len(shown)
    told = {"es": f"No dibujados: {left} con menos.", "en": f"Not drawn: {left} with less."}
    lines = (
        f"{write_date(sheet, listing.date)} {sheet.say(_EVIDENCES[evidence])} n = {len(rows)}. "
        f"{sheet.say(told) if left else ''}".strip(),
        reading,
    )
    title = f"{sheet.say(CENTRALITY.title)}: {sheet.say(column.label)}"
    heading = Heading(title, tuple(line for line in lines if line))
    return draw_bars(sheet, heading, bars, sheet.say(column.label), sheet.say(CENTRALITY.description))


def _make_bar(row: Row, column: Column, chosen: set[URIRef], sheet: Sheet) -> Bar:
    value = number(row, column.name)
    digits = 0 if column.type == "xsd:integer" else 2
    text = "" if value is None else sheet.number(value, digits)
    style = "strong" if row["body"] in chosen else "full"
    mark = "◀ " if row["body"] in chosen else ""
    return Bar(
        last_segment(row["body"]),
        name(row, "bodyLabel"),
        None if value is None else float(value),
        f"{mark}{text}",
        style=style,
    )


CENTRALITY = Design(
    "coordination-centrality",
    {"es": "Posición en la red de coordinación", "en": "Position in the coordination network"},
    {
        "es": "Barras: los organismos con el valor más alto de una medida de posición en la red de vínculos.",
        "en": "Bars: the bodies with the highest value of a measure of position in the network of ties.",
    },
    (ASOF, _MEASURE, _EVIDENCE, _MARKED),
    Size(760, 620, (360, 860)),
    ("coordination-ties",),
    _compose,
)
