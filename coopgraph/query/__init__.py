"""The catalogue of named queries, `queries/**/*.rq`: what they ask, their typed parameters, and their answers."""

from __future__ import annotations

from coopgraph.query.catalogue import Catalogue, catalogue, get
from coopgraph.query.evidence import CitedNorm, Passage, RowEvidence, explain_rows
from coopgraph.query.header import NamedQuery, Parameter, read_query
from coopgraph.query.labels import read_labels, relabel
from coopgraph.query.run import Table, bind, run

__all__ = [
    "Catalogue",
    "CitedNorm",
    "NamedQuery",
    "Parameter",
    "Passage",
    "RowEvidence",
    "Table",
    "bind",
    "catalogue",
    "explain_rows",
    "get",
    "read_labels",
    "read_query",
    "relabel",
    "run",
]
