"""The catalogue of named queries, `queries/**/*.rq`: what they ask, their typed parameters, and their answers."""

from __future__ import annotations

from coopgraph.query.catalogue import Catalogue, catalogue, get
from coopgraph.query.header import Column, NamedQuery, Parameter, read_query
from coopgraph.query.run import Table, bind, run

__all__ = ["Catalogue", "Column", "NamedQuery", "Parameter", "Table", "bind", "catalogue", "get", "read_query", "run"]
