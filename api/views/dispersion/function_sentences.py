"""The sentences of functions, each with its article, its norm, its holder and the passage that prints it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rdflib import URIRef

from api.responses import Frame
from api.views.links import link_iri, read_slug
from api.views.measures import Place, list_places
from coopgraph.analyse.answers import Row, name
from coopgraph.query import explain_rows, read_labels, run
from coopgraph.store.port import Store

__all__ = ["QUERY", "Sentence", "read_sentences"]

#: The query that holds the sentences.
QUERY = "function-acts"
_SEPARATOR = "; "


@dataclass(frozen=True)
class Sentence:
    """A function.

    Attributes:
        body: Name of the body, in the language of the page where the graph has it.
        body_href: Its page.
        holder: Name of the unit or the post that has the function, in Spanish.
        holder_href: Its page.
        citation: Article and point, in Spanish.
        href: The page of the function.
        norm: How the norm is printed.
        norm_href: Its page.
        text: The official text.
        types: Names of its types, in Spanish.
        residual: Whether it is the open one at the end.
        attested: Whether a source of that time tells it; None where no date is asked.
        places: Where it is printed.
    """

    body: str
    body_href: str | None
    holder: str
    holder_href: str | None
    citation: str
    href: str | None
    norm: str
    norm_href: str | None
    text: str
    types: tuple[str, ...]
    residual: bool
    attested: bool | None
    places: tuple[Place, ...]


def read_sentences(
    store: Store, at: Mapping[str, str], frame: Frame, *, body: str | None, kind: str | None
) -> tuple[Sentence, ...]:
    """Read the functions of a body, of a type, or of a body and a type.

    Args:
        store: The graph.
        at: The date, as a person writes it, under `asof`; empty for the reference date.
        frame: What stands around the page.
        body: Slug of the body, or None for all.
        kind: Spanish name of the type, or None for all.

    Returns:
        The sentences, in the order of the query.
    """
    table = run(store, QUERY, at)
    variables = table.solutions.variables
    rows = [dict(zip(variables, row, strict=True)) for row in table.solutions.rows]
    kept = [
        place
        for place, row in enumerate(rows)
        if (body is None or read_slug(str(row["organization"])) == body)
        and (kind is None or kind in name(row, "types").split(_SEPARATOR))
    ]
    chosen = replace(table.solutions, rows=[table.solutions.rows[place] for place in kept])
    evidence = explain_rows(store, replace(table, solutions=chosen))
    labels = read_labels(store, {URIRef(str(rows[place]["organization"])) for place in kept}, frame.language)
    return tuple(
        _read_sentence(rows[place], labels, list_places(found, frame), frame)
        for place, found in zip(kept, evidence, strict=True)
    )


def _read_sentence(row: Row, labels: Mapping[str, str], places: tuple[Place, ...], frame: Frame) -> Sentence:
    body = name(row, "organization")
    return Sentence(
        body=labels.get(body) or name(row, "organizationLabel"),
        body_href=link_iri(frame, body),
        holder=name(row, "holderLabel"),
        holder_href=link_iri(frame, name(row, "holder")),
        citation=name(row, "functionLabel"),
        href=link_iri(frame, name(row, "function")),
        norm=name(row, "normLabel") or name(row, "norm"),
        norm_href=link_iri(frame, name(row, "norm")),
        text=name(row, "text"),
        types=tuple(word for word in name(row, "types").split(_SEPARATOR) if word),
        residual=name(row, "residual") == "true",
        attested=None if row["attested"] is None else name(row, "attested") == "true",
        # The sentence itself is shown already.
        places=tuple(replace(place, quotation=None) for place in places),
    )
