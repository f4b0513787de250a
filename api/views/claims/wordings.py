"""Asks the graph, for some things at once, what a page says of them; the questions are the `.rq` files beside it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rdflib import Literal, URIRef

from coopgraph.resources import read_text
from coopgraph.store.port import Row, Store
from coopgraph.store.terms import write_term

__all__ = ["ask_of", "read_wordings"]

_FOLDER = Path(__file__).parent
#: What stands in a file for the things that it is asked of.
_ANY = "{ UNDEF }"


def ask_of(store: Store, question: str, things: Iterable[URIRef]) -> list[Row]:
    """Ask a question of some things.

    Args:
        store: The graph.
        question: Name of the file, without ending.
        things: The things.

    Returns:
        The rows; none for no things.
    """
    written = sorted({write_term(thing) for thing in things})
    if not written:
        return []
    text = read_text(_FOLDER / f"{question}.rq").replace(_ANY, f"{{ {' '.join(written)} }}", 1)
    return store.select(text).rows


def read_wordings(store: Store, things: Iterable[URIRef]) -> dict[str, dict[str, str]]:
    """Read how things are worded.

    Args:
        store: The graph.
        things: Claims, findings or recommendations.

    Returns:
        IRI to language to text.
    """
    found: dict[str, dict[str, str]] = {}
    for thing, text in ask_of(store, "wordings", things):
        if isinstance(text, Literal):
            found.setdefault(str(thing), {})[text.language or ""] = str(text)
    return found
