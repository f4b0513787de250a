"""Writes the columns and cells that the tables of coordination have in common.

Which tables there are is left to `coordination_tables` and `coordination_changes`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TypeAlias

from rdflib import Literal, URIRef
from rdflib.term import Node

from coopgraph.analyse.ties import NO_LEVEL, Sources
from coopgraph.model import Column, Method
from coopgraph.namespaces import VOCAB

__all__ = [
    "BODY",
    "BOOLEAN",
    "COUNTED",
    "DECIMAL",
    "INTEGER",
    "STRING",
    "Row",
    "make_column",
    "make_columns",
    "name_level",
    "name_things",
    "write_number",
]

Row: TypeAlias = tuple[Node | None, ...]
BOOLEAN, DECIMAL, INTEGER, STRING = "xsd:boolean", "xsd:decimal", "xsd:integer", "xsd:string"


def make_column(name: str, kind: str, es: str, en: str, method: Method | None = None) -> Column:
    """Make a column.

    Args:
        name: Its name.
        kind: Type of its cells.
        es: Label in Spanish.
        en: Label in English.
        method: What it measures, or None for a column that states facts.

    Returns:
        The column.
    """
    return Column(name, kind, {"es": es, "en": en}, method=method)


def make_columns(name: str, es: str, en: str) -> tuple[Column, Column]:
    """Make the column of a thing and that of its label.

    Args:
        name: Name of the first.
        es: Label in Spanish.
        en: Label in English.

    Returns:
        The two columns.
    """
    label = make_column(f"{name}Label", STRING, f"nombre de {es}", f"name of {en}")
    return make_column(name, "iri", es, en), label


#: What stands beside the measures of a row.
COUNTED = (
    make_column("n", INTEGER, "n", "n"),
    make_column("missing", INTEGER, "faltan (vínculos con actores genéricos)", "missing (ties with generic actors)"),
)
BODY = make_columns("body", "organismo", "body")


def write_number(value: float | None) -> Literal | None:
    """Write a number as a cell.

    Args:
        value: The number, or None where it is not defined.

    Returns:
        An integer, or a decimal of six digits; None for None.
    """
    if value is None:
        return None
    return Literal(value) if isinstance(value, int) else Literal(Decimal(str(round(value, 6))))


def name_things(sources: Sources, *things: str) -> tuple[Node, ...]:
    """Write things as cells, each with its label.

    Args:
        sources: What the queries answer.
        things: IRIs.

    Returns:
        Two cells a thing.
    """
    return tuple(term for thing in things for term in (URIRef(thing), Literal(sources.labels.get(thing, thing))))


def name_level(sources: Sources, body: str) -> tuple[Node | None, Node | None]:
    """Write the level of government of a body as cells.

    Args:
        sources: What the queries answer.
        body: A body of the network.

    Returns:
        The level and its label; nothing for a body that is of no level.
    """
    level = sources.network.nodes[body]["level"]
    if level == NO_LEVEL:
        return None, None
    iri = VOCAB[f"government-level/{level}"]
    return iri, Literal(sources.labels.get(str(iri), level))
