"""Writes a document as JSON-LD that may stand inside its page: the same statements as its other forms, expanded."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice
from typing import Any

from rdflib import BNode, Literal
from rdflib.namespace import RDF, XSD

from coopgraph.store.port import Term, Triple

__all__ = ["write_markup"]

#: What could end the element of a page that holds the text.
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
#: Statements that a page carries; whoever wants all of a long document fetches its own JSON-LD.
_MOST = 300


def write_markup(triples: Iterable[Triple]) -> str | None:
    """Write statements as JSON-LD.

    Args:
        triples: The statements, in the order in which they are written.

    Returns:
        JSON-LD no character of which ends an element of a page; None for no statement.
    """
    nodes: dict[str, dict[str, Any]] = {}
    for subject, property_, value in islice(triples, _MOST):
        name = _identify(subject)
        node = nodes.setdefault(name, {"@id": name})
        if property_ == RDF.type and not isinstance(value, Literal):
            node.setdefault("@type", []).append(_identify(value))
        else:
            node.setdefault(str(property_), []).append(_write(value))
    if not nodes:
        return None
    return json.dumps(list(nodes.values()), ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def _identify(term: Term) -> str:
    return f"_:{term}" if isinstance(term, BNode) else str(term)


def _write(term: Term) -> dict[str, str]:
    if not isinstance(term, Literal):
        return {"@id": _identify(term)}
    if term.language:
        return {"@value": str(term), "@language": term.language}
    if term.datatype is None or term.datatype == XSD.string:
        return {"@value": str(term)}
    return {"@value": str(term), "@type": str(term.datatype)}
