"""Turns rdflib terms into terms of the engine and back, and writes one term so that SPARQL reads it as that term."""

from __future__ import annotations

from typing import TypeAlias

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from coopgraph.errors import CoopGraphError
from coopgraph.store.port import Row, Term, Triple

__all__ = ["EngineTerm", "as_engine_term", "as_row", "as_term", "as_triple", "sort_key", "write_term"]

#: A term of RDF 1.1 in the engine.
EngineTerm: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal


def as_engine_term(term: Node) -> EngineTerm:
    """Turn an rdflib term into a term of the engine.

    Args:
        term: IRI, blank node or literal.

    Returns:
        The same term.

    Raises:
        CoopGraphError: If it is no RDF term: an IRI with a space, text that is not Unicode, a variable.
    """
    try:
        if isinstance(term, URIRef):
            return ox.NamedNode(str(term))
        if isinstance(term, BNode):
            return ox.BlankNode(str(term))
        if isinstance(term, Literal):
            return _as_engine_literal(term)
    except ValueError as error:
        raise CoopGraphError(
            f"{str(term)[:200]!r} is not an RDF term: {error}.", remedy="Correct the IRI or the text."
        ) from error
    raise CoopGraphError(f"{term!r} is not an RDF term.")


def _as_engine_literal(literal: Literal) -> ox.Literal:
    text = str(literal)
    # The engine takes a lone surrogate for a type error; it can stand in a Python string, but not in a literal.
    text.encode()
    if literal.language:
        return ox.Literal(text, language=literal.language)
    if literal.datatype is not None:
        return ox.Literal(text, datatype=ox.NamedNode(str(literal.datatype)))
    return ox.Literal(text)


def as_term(term: object) -> Term:
    """Turn a term of the engine into an rdflib term; lexical forms stay as they are.

    Args:
        term: A term of the engine.

    Returns:
        The same term.

    Raises:
        CoopGraphError: If it is a triple term of RDF 1.2, for which rdflib has no counterpart.
    """
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        datatype = URIRef(term.datatype.value)
        return Literal(term.value, datatype=None if datatype == XSD.string else datatype, normalize=False)
    raise CoopGraphError(
        "a triple stands where a term is expected.", remedy="Use IRIs, blank nodes and literals only (RDF 1.1)."
    )


def as_row(terms: object) -> Row:
    """Turn one solution of the engine into a row.

    Args:
        terms: A `QuerySolution`.

    Returns:
        Its terms, None where unbound.
    """
    return tuple(None if term is None else as_term(term) for term in terms)  # type: ignore[attr-defined]


def as_triple(triple: ox.Triple | ox.Quad) -> Triple:
    """Turn a triple of the engine, or the triple of a quad, into rdflib terms.

    Args:
        triple: Of the engine.

    Returns:
        The same triple.
    """
    return as_term(triple.subject), URIRef(triple.predicate.value), as_term(triple.object)


def sort_key(triple: ox.Triple | ox.Quad) -> tuple[str, str, str]:
    """Give the text by which triples are sorted: the same on every run.

    Args:
        triple: Of the engine.

    Returns:
        Its terms in N-Triples.
    """
    return str(triple.subject), str(triple.predicate), str(triple.object)


def write_term(term: Node) -> str:
    r"""Write a term in N-Triples, which SPARQL and Turtle read as the same term.

    `rdflib.Literal.n3` is not used: it lets a literal that holds a line break and ends in `\"` run over its end.

    Args:
        term: IRI, blank node or literal.

    Returns:
        One line.

    >>> write_term(Literal('}\n"'))
    '"}\\n\\""'
    """
    return str(as_engine_term(term))
