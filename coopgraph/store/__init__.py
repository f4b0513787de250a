"""The only place that parses, queries and serialises RDF: one port, and the engines behind it."""

from __future__ import annotations

from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.files import canonical_nquads, parse_graph
from coopgraph.store.home import Manifest
from coopgraph.store.port import Answer, Form, Solutions, Store

__all__ = [
    "Answer",
    "EmbeddedStore",
    "Form",
    "Manifest",
    "Solutions",
    "Store",
    "canonical_nquads",
    "parse_graph",
]
