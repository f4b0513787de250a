"""Full-text search over what the graph names: bodies, offices, functions, norms, cooperants and the rest."""

from __future__ import annotations

from coopgraph.search.answers import Facet, Found, Hit, Named, Piece, Wish
from coopgraph.search.index import INDEX, make_index, write_index
from coopgraph.search.opening import SearchIndex
from coopgraph.search.things import KINDS, Thing, read_things

__all__ = [
    "INDEX",
    "KINDS",
    "Facet",
    "Found",
    "Hit",
    "Named",
    "Piece",
    "SearchIndex",
    "Thing",
    "Wish",
    "make_index",
    "read_things",
    "write_index",
]
