"""Reads RDF terms as people type them on a command line."""

from __future__ import annotations

import re

import click
from rdflib import RDF, Literal, URIRef

from coopgraph.errors import GraphFileError
from coopgraph.namespaces import PREFIXES
from coopgraph.store.files import parse_graph
from coopgraph.store.port import Term

__all__ = ["read_iri", "read_term"]

_LITERAL = re.compile(r"[\"'+\-.\d]|(true|false)$")
_SUBJECT = "<urn:x>"


def read_iri(text: str) -> URIRef:
    """Read an IRI, a CURIE of a prefix of the project (`id:unit/minsa-ogcti`), or `a` for `rdf:type`.

    Args:
        text: What was typed.

    Returns:
        The IRI.

    Raises:
        click.BadParameter: If it is none of them.
    """
    if text == "a":
        return RDF.type
    prefix, colon, name = text.partition(":")
    if text.startswith("<") and text.endswith(">"):
        return URIRef(text[1:-1])
    if colon and prefix in PREFIXES:
        return URIRef(PREFIXES[prefix] + name)
    if text.startswith(("http://", "https://", "urn:")):
        return URIRef(text)
    prefixes = ", ".join(f"{prefix}:" for prefix in PREFIXES)
    raise click.BadParameter(f"{text!r} is neither an IRI nor a CURIE of these prefixes: {prefixes}.")


def read_term(text: str) -> Term:
    """Read an IRI or a literal in the form of Turtle: `"Salud"@es`, `"2018"^^xsd:gYear`, `12`, `true`.

    Args:
        text: What was typed.

    Returns:
        The term.

    Raises:
        click.BadParameter: If it is neither.
    """
    if not _LITERAL.match(text):
        return read_iri(text)
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    try:
        found = list(parse_graph(f"{prefixes}{_SUBJECT} {_SUBJECT} {text} ."))
    except GraphFileError:
        found = []
    for _, _, value in found[:2]:
        if len(found) == 1 and isinstance(value, Literal):
            return value
    raise click.BadParameter(f"{text} is not a literal; write for example '\"Salud\"@es', quotation marks included.")
