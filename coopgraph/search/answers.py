"""What is asked of the search, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass

from coopgraph.model import Text

__all__ = ["Facet", "Found", "Hit", "Named", "Piece", "Wish"]


@dataclass(frozen=True)
class Wish:
    """What somebody looks for.

    Attributes:
        words: What was written; whatever it is, it is read as words.
        kind: One of `KINDS`, or None for all.
        organization: IRI of the body that the things belong to, or None for any.
        source: IRI of the document that states them, or None for any.
        day: Day at which the things hold, in ISO 8601, or None for all times.
        first: How many of the things are passed over.
        size: How many are wanted.
    """

    words: str
    kind: str | None = None
    organization: str | None = None
    source: str | None = None
    day: str | None = None
    first: int = 0
    size: int = 20


@dataclass(frozen=True)
class Piece:
    """A piece of a text.

    Attributes:
        text: What it says.
        is_found: Whether it is one of the words that were looked for.
    """

    text: str
    is_found: bool = False


@dataclass(frozen=True)
class Named:
    """A thing by its name.

    Attributes:
        iri: The thing.
        label: Its label in Spanish and English; the end of its IRI where it has none.
        acronym: Its acronym, or None.
    """

    iri: str
    label: Text
    acronym: str | None = None


@dataclass(frozen=True)
class Hit:
    """A thing that was found.

    Attributes:
        iri: The thing.
        kind: One of `KINDS`.
        acronym: Its acronym, or None.
        label: Language to its label, cut where it holds what was found; empty for a thing without one.
        snippet: Language to the part of its text that holds what was found; empty where it has no text.
        point: Which point of an article it is, or None.
        holder: What holds it, or None.
        organizations: The bodies that it belongs to, but itself.
        sources: The documents that state it.
        begins: Day from which it holds, or None.
        ends: Day from which it holds no more, or None.
        is_exact: Whether its name is what was asked for.
    """

    iri: str
    kind: str
    acronym: str | None
    label: dict[str, tuple[Piece, ...]]
    snippet: dict[str, tuple[Piece, ...]]
    point: str | None
    holder: Named | None
    organizations: tuple[Named, ...]
    sources: tuple[Named, ...]
    begins: str | None
    ends: str | None
    is_exact: bool


@dataclass(frozen=True)
class Facet:
    """How many things have one value.

    Attributes:
        value: The value: a kind, or the IRI of a body or a document.
        named: The thing that the value is, or None for a kind.
        count: How many things, whatever is chosen of the same facet.
        is_chosen: Whether only these are wanted.
    """

    value: str
    named: Named | None
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Found:
    """The answer of the search.

    Attributes:
        words: The words that were looked for, folded.
        is_loose: Whether nothing has all the words, so that these have some of them.
        total: How many things there are.
        omitted: How many more there are that do not hold at the day.
        hits: Those that were wanted of them.
        kinds: How many there are of each kind.
        organizations: How many belong to each body, the most frequent first.
        sources: How many each document states, the most frequent first.
        suggestion: What may have been meant, or None.
    """

    words: tuple[str, ...]
    is_loose: bool
    total: int
    omitted: int
    hits: tuple[Hit, ...]
    kinds: tuple[Facet, ...]
    organizations: tuple[Facet, ...]
    sources: tuple[Facet, ...]
    suggestion: str | None
