"""Reads the rows of named queries for the figures, labels in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rdflib import URIRef

from coopgraph.analyse.answers import Answer, ask
from coopgraph.query import Parameter, get, relabel
from coopgraph.query.names import find_thing
from coopgraph.store.port import Store

__all__ = ["find_bodies", "last_segment", "read_answer"]

_BODY = Parameter("organizations", "iri", {"es": "organismos", "en": "bodies"}, ("organization",))


def read_answer(store: Store, query: str, arguments: Mapping[str, str], language: str) -> Answer:
    """Ask a named query.

    Args:
        store: The graph.
        query: Id of the query.
        arguments: Parameter to argument; empty for one that is not given.
        language: `es` or `en`.

    Returns:
        The answer, its labels in the language.
    """
    answer = ask(store, query, {name: value or None for name, value in arguments.items()})
    columns = get(query).columns
    names = [column.name for column in columns]
    rows = [[row.get(name) for name in names] for row in answer.rows]
    labelled = relabel(store, columns, rows, language)
    return replace(answer, rows=tuple(dict(zip(names, row, strict=True)) for row in labelled))


def find_bodies(store: Store, names: list[str]) -> set[URIRef]:
    """Find bodies by what people call them.

    Args:
        store: The graph.
        names: Acronyms, slugs, names or IRIs.

    Returns:
        The bodies; what names none is a `ParameterError`.
    """
    return {URIRef(str(find_thing(store, _BODY, name))) for name in names}


def last_segment(iri: object) -> str:
    """Return what tells a thing apart from others of its kind.

    Args:
        iri: The thing.

    Returns:
        The last segment of its address.

    >>> last_segment("https://w3id.org/coopgraph/vocab/territory/lima")
    'lima'
    """
    return str(iri).rpartition("/")[2]
