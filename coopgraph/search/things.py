"""Reads from a graph what can be looked for; how it is found is for `index` and `opening`."""

from __future__ import annotations

import csv
import io
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, cast

from coopgraph.namespaces import ID
from coopgraph.resources import read_text
from coopgraph.search.wording import join_abbreviations, name_norm, take_initials
from coopgraph.store.port import Store

__all__ = ["KINDS", "OTHER", "Thing", "read_things"]

#: Kind of what has no kind of its own.
OTHER = "other"
#: Kinds of things in the order of pages; of several kinds the first counts.
KINDS = (
    *("organization", "office", "unit", "function", "chapeau", "norm", "cooperant", "post", "collaboration"),
    *("procedure", "step", "term", "claim", "finding", "recommendation", OTHER),
)
#: Kinds whose names are told by their initials too.
_WITH_INITIALS = frozenset({"organization", "office", "unit", "collaboration", "cooperant"})
#: Bytes of the answer that are held in memory; the rest of a longer one lies in a file.
_MOST_IN_MEMORY = 64 * 1024 * 1024
_QUERY = Path(__file__).parent / "things.rq"
#: Aspects of a thing without which nobody would look for it; what is of no kind needs a name in words.
_NAMED = frozenset({"label", "title"})
_FINDABLE = _NAMED | {"text", "name"}
_LANGUAGES = ("es", "en", "")


@dataclass(frozen=True)
class Thing:
    """What can be found.

    Attributes:
        iri: The thing.
        kind: One of `KINDS`.
        labels: Language to label; empty for what has none, such as a function.
        acronym: Its acronym, or None.
        names: What else it is called: other labels, acronyms, codes, ways to write the number of a norm.
        texts: Language to text: of a function, a claim, a definition.
        point: Which point of an article it is, or None.
        holder: What holds it: the unit or post of a function, the unit of a post, the procedure of a step; or None.
        organizations: The bodies that it belongs to; a body belongs to itself.
        sources: The documents that state it.
        begins: Day from which it holds, in ISO 8601, or None.
        ends: Day from which it holds no more, or None.
    """

    iri: str
    kind: str
    labels: Mapping[str, str] = field(default_factory=dict)
    acronym: str | None = None
    names: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    point: str | None = None
    holder: str | None = None
    organizations: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    begins: str | None = None
    ends: str | None = None


def read_things(store: Store) -> Iterator[Thing]:
    """Read everything that can be looked for.

    The facts go through a file, so that a large graph does not have to fit twice into memory.

    Args:
        store: Any graph. Reads: `things.rq`.

    Yields:
        Things, sorted by IRI: what is of a known kind, and what only has a label. The same graph gives the same ones,
        whatever engine holds it.
    """
    # A database without a name lies in memory until it is large, then in a file that goes with it.
    facts = sqlite3.connect("")
    try:
        facts.execute("CREATE TABLE fact (thing TEXT, aspect TEXT, language TEXT, value TEXT)")
        facts.executemany("INSERT INTO fact VALUES (?, ?, ?, ?)", _read_facts(store))
        rows = facts.execute("SELECT DISTINCT thing, aspect, language, value FROM fact ORDER BY 1, 2, 3, 4")
        for iri, found in groupby(rows, key=itemgetter(0)):
            thing = _make_thing(iri, [(aspect, language, value) for _, aspect, language, value in found])
            if thing is not None:
                yield thing
    finally:
        facts.close()


def _read_facts(store: Store) -> Iterator[tuple[str, ...]]:
    with tempfile.SpooledTemporaryFile(_MOST_IN_MEMORY) as answer:
        store.write(read_text(_QUERY), "text/csv", answer)
        answer.seek(0)
        # A NUL ends a text in SQLite, and the other signs of control mark what was found.
        lines = (line.translate(_CONTROLS) for line in io.TextIOWrapper(cast("BinaryIO", answer), "utf-8", newline=""))
        rows = csv.reader(lines)
        next(rows, None)
        yield from (tuple(row) for row in rows if len(row) == 4)


_CONTROLS = {code: " " for code in range(32) if chr(code) not in "\r\n\t"}


def _make_thing(iri: str, facts: list[tuple[str, str, str]]) -> Thing | None:
    by_aspect: dict[str, list[tuple[str, str]]] = {}
    for aspect, language, value in facts:
        if value.strip():
            by_aspect.setdefault(aspect, []).append((language, value))
    kinds = _values(by_aspect, "kind")
    kind = next((each for each in KINDS if each in kinds), OTHER)
    if not by_aspect.keys() & (_NAMED if kind == OTHER else _FINDABLE):
        return None
    labels, texts = _name(kind, by_aspect)
    organizations = {*_values(by_aspect, "organization"), *((iri,) if kind == "organization" else ())}
    return Thing(
        iri=iri,
        kind=kind,
        labels=labels,
        acronym=next((value for language, value in by_aspect.get("acronym", ()) if language != "en"), None),
        names=tuple(dict.fromkeys(_list_names(iri, kind, by_aspect))),
        texts=texts,
        point=_first(by_aspect, "point"),
        holder=_first(by_aspect, "holder"),
        organizations=tuple(sorted(organizations)),
        sources=tuple(_values(by_aspect, "source")),
        begins=_first(by_aspect, "begins"),
        ends=_first(by_aspect, "ends"),
    )


def _name(kind: str, facts: Mapping[str, list[tuple[str, str]]]) -> tuple[dict[str, str], dict[str, str]]:
    """Choose the label of a thing and its text in each language; a norm goes by the number that sources print."""
    labels = _by_language(facts, "label", "; ") or _by_language(facts, "title", "; ")
    texts = _by_language(facts, "text", " · ")
    printed = _values(facts, "name")
    if kind == "norm" and printed:
        titles = _by_language(facts, "title", "; ") | labels
        return {"": printed[0]}, texts or titles
    return labels, texts


def _by_language(facts: Mapping[str, list[tuple[str, str]]], aspect: str, between: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for language, value in facts.get(aspect, ()):
        # `es-PE` is Spanish; what is in no language of ours counts as in none.
        short = language.partition("-")[0].lower()
        found.setdefault(short if short in _LANGUAGES else "", []).append(value)
    return {language: between.join(dict.fromkeys(values)) for language, values in found.items()}


def _list_names(iri: str, kind: str, facts: Mapping[str, list[tuple[str, str]]]) -> Iterator[str]:
    printed = [*_values(facts, "acronym"), *_values(facts, "name")]
    yield from (join_abbreviations(name) for name in printed)
    if kind in _WITH_INITIALS:
        labels = [value for language, value in facts.get("label", ()) if language != "en"]
        yield from filter(None, (take_initials(label) for label in labels))
        slug = iri.rpartition("/")[2] if iri.startswith(ID) else ""
        yield from filter(None, (slug, *_name_in_body(slug, _values(facts, "organization"))))
    if kind == "norm":
        parts = (_end(_first(facts, "normKind")), *(_first(facts, part) or "" for part in _PARTS))
        yield from name_norm(*parts)


_PARTS = ("number", "year", "suffix")


def _name_in_body(slug: str, organizations: list[str]) -> Iterator[str]:
    """Read from the slug of a unit how it is called in its body: `minsa-ogcti` is the `ogcti` of `minsa`."""
    for organization in organizations:
        body = f"{_end(organization)}-"
        if slug.startswith(body):
            yield slug.removeprefix(body)


def _end(iri: str | None) -> str:
    return (iri or "").rpartition("/")[2]


def _values(facts: Mapping[str, list[tuple[str, str]]], aspect: str) -> list[str]:
    return sorted({value for _, value in facts.get(aspect, ())})


def _first(facts: Mapping[str, list[tuple[str, str]]], aspect: str) -> str | None:
    return next(iter(_values(facts, aspect)), None)
