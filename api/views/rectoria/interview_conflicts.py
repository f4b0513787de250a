"""What the interviews tell against the law, the regulation or the table of offices: findings of those kinds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rdflib import URIRef

from api.responses import Frame
from api.views.links import link_iri, read_slug
from coopgraph.analyse.answers import Answer, name
from coopgraph.query import read_labels
from coopgraph.store.port import Store

__all__ = ["KINDS", "QUERY", "Conflict", "list_conflicts"]

#: The query that holds the findings.
QUERY = "findings"
#: Kinds of findings in which an interview stands against what is official.
KINDS = ("interview-against-law", "interview-against-rof", "interview-against-table")
#: What stands between two values, each of which ends in its place; inside a value a semicolon may stand too.
_BETWEEN = re.compile(r"(?<=\)); ")


@dataclass(frozen=True)
class Conflict:
    """A finding.

    Attributes:
        description: What it is, in the language of the page where the graph has it.
        language: Language of the description where it is another than that of the page, or None.
        href: Its page.
        kind: What stands against what.
        values: What each place says, in Spanish.
        places: The places in the documents.
    """

    description: str
    language: str | None
    href: str | None
    kind: str
    values: tuple[str, ...]
    places: str


def list_conflicts(store: Store, findings: Answer, frame: Frame) -> tuple[Conflict, ...]:
    """List the findings in which an interview stands against what is official.

    Args:
        store: The graph, for names in the language of the page.
        findings: Rows of `findings`.
        frame: What stands around the page.

    Returns:
        The conflicts, those with the law first.
    """
    rows = [row for row in findings.rows if read_slug(name(row, "kind")) in KINDS]
    rows.sort(key=lambda row: KINDS.index(read_slug(name(row, "kind"))))
    things = {term for row in rows for column in ("finding", "kind") if isinstance(term := row[column], URIRef)}
    labels = read_labels(store, things, frame.language)
    return tuple(
        Conflict(
            description=labels.get(name(row, "finding")) or name(row, "description"),
            language=None if frame.language == "es" or name(row, "finding") in labels else "es",
            href=link_iri(frame, name(row, "finding")),
            kind=labels.get(name(row, "kind")) or name(row, "kindLabel"),
            values=tuple(value for value in _BETWEEN.split(name(row, "values")) if value),
            places=name(row, "places"),
        )
        for row in rows
    )
