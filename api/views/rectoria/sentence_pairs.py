"""Pairs of functions of different bodies that may overlap, sentence beside sentence, the verbs in common marked.

Which pairs are candidates is decided by `coopgraph.analyse.candidates`; a pair is never a verdict.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rdflib import URIRef

from api.responses import Frame
from api.views.links import link_iri, read_slug
from api.views.measures import Place, list_places, write_value
from coopgraph.analyse.answers import Row, name, thing
from coopgraph.analyse.candidates import Candidates
from coopgraph.analyse.coded_functions import Functions
from coopgraph.analyse.text_similarity import split_stems
from coopgraph.query import Table, explain_rows, read_labels
from coopgraph.store.port import Store

__all__ = ["Pair", "PairFilter", "Piece", "Side", "choose_pairs", "mark_verbs", "show_pairs"]

_WORD = re.compile(r"[^\W\d_]{2,}")
#: From this length on, a stem also stands for the longer ones that begin with it: `asist` for `asistent`.
_TELLING = 5


@dataclass(frozen=True)
class Piece:
    """A piece of a sentence.

    Attributes:
        text: Its words.
        marked: Whether it is a verb that both sentences have.
    """

    text: str
    marked: bool


@dataclass(frozen=True)
class Side:
    """One function of a pair.

    Attributes:
        body: Name of the body, in the language of the page where the graph has it.
        body_href: Its page.
        citation: Article and point, in Spanish.
        href: The page of the function.
        norm: How the norm is printed.
        norm_href: Its page.
        pieces: The official text.
        places: Where it is printed.
    """

    body: str
    body_href: str | None
    citation: str
    href: str | None
    norm: str
    norm_href: str | None
    pieces: tuple[Piece, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Pair:
    """Two functions that may overlap.

    Attributes:
        sides: The functions.
        duplicate: Whether they may be double, too.
        verbs: The verbs that both have, in Spanish.
        acts: The classes of verbs with the types that both have, in Spanish.
        jaccard: Jaccard index of their acts.
        cosine: Cosine of their texts; None where there is none.
    """

    sides: tuple[Side, Side]
    duplicate: bool
    verbs: tuple[str, ...]
    acts: tuple[str, ...]
    jaccard: str
    cosine: str | None


@dataclass(frozen=True)
class PairFilter:
    """Which candidates are wanted.

    Attributes:
        duplicates: Only those that may be double.
        body: Slug of a body that has one of the two functions, or None.
        articles: Norms and articles in which both functions must be, or None.
    """

    duplicates: bool
    body: str | None
    articles: frozenset[tuple[str, str]] | None


def mark_verbs(text: str, verbs: Iterable[str]) -> tuple[Piece, ...]:
    """Mark the first word of each verb in a sentence, in whatever form it stands there.

    Args:
        text: The sentence, in Spanish.
        verbs: The verbs, as infinitives.

    Returns:
        The sentence in pieces.

    >>> [piece.text for piece in mark_verbs("Coordina y evalúa; la coordinación", ["coordinar"]) if piece.marked]
    ['Coordina']
    """
    wanted = {stem for verb in verbs for stem in split_stems(verb)}
    pieces, end = [], 0
    for word in _WORD.finditer(text):
        stem = next(iter(split_stems(word.group())), "")
        found = {verb for verb in wanted if verb == stem or (len(verb) >= _TELLING and stem.startswith(verb))}
        if found:
            wanted -= found
            pieces += [Piece(text[end : word.start()], marked=False), Piece(word.group(), marked=True)]
            end = word.end()
    pieces.append(Piece(text[end:], marked=False))
    return tuple(piece for piece in pieces if piece.text)


def choose_pairs(functions: Functions, candidates: Candidates, wanted: PairFilter) -> list[int]:
    """Choose candidates.

    Args:
        functions: The functions.
        candidates: The candidates among them.
        wanted: Which ones.

    Returns:
        Their places, the most alike in their words first.
    """
    rows = functions.substantive
    return [
        place
        for place, (first, second, duplicate) in enumerate(
            zip(candidates.first.tolist(), candidates.second.tolist(), candidates.duplicate.tolist(), strict=True)
        )
        if (duplicate or not wanted.duplicates) and _fits(rows[first], rows[second], wanted)
    ]


def _fits(first: Row, second: Row, wanted: PairFilter) -> bool:
    sides = (first, second)
    if wanted.body is not None and wanted.body not in {read_slug(name(row, "organization")) for row in sides}:
        return False
    return wanted.articles is None or all((name(row, "norm"), name(row, "article")) in wanted.articles for row in sides)


def show_pairs(
    store: Store, functions: Functions, table: Table, candidates: Candidates, places: Sequence[int], frame: Frame
) -> tuple[Pair, ...]:
    """Show candidates.

    Args:
        store: The graph.
        functions: The functions.
        table: The answer that tells them, for their evidence.
        candidates: The candidates.
        places: Those that are shown.
        frame: What stands around the page.

    Returns:
        The pairs.
    """
    ends = [(int(candidates.first[place]), int(candidates.second[place])) for place in places]
    shown = {thing(functions.substantive[end], "function") for pair in ends for end in pair}
    sources = _find_sources(store, table, shown, frame)
    bodies = {thing(functions.substantive[end], "organization") for pair in ends for end in pair}
    labels = read_labels(store, bodies, frame.language)
    pairs = []
    for place, (first, second) in zip(places, ends, strict=True):
        one, other = functions.coded[first], functions.coded[second]
        verbs = tuple(sorted(functions.labels[verb] for verb in one.verbs & other.verbs))
        acts = {f"{functions.labels[group]} · {functions.labels[kind]}" for group, kind in one.acts & other.acts}
        cosine = float(candidates.cosine[place])
        left, right = (_show_side(functions.substantive[end], verbs, labels, sources, frame) for end in (first, second))
        pairs.append(
            Pair(
                sides=(left, right),
                duplicate=bool(candidates.duplicate[place]),
                verbs=verbs,
                acts=tuple(sorted(acts)),
                jaccard=write_value(round(float(candidates.jaccard[place]), 2), frame.language),
                cosine=None if math.isnan(cosine) else write_value(round(cosine, 2), frame.language),
            )
        )
    return tuple(pairs)


def _find_sources(store: Store, table: Table, shown: set[URIRef], frame: Frame) -> Mapping[str, tuple[Place, ...]]:
    at = table.solutions.variables.index("function")
    rows = [row for row in table.solutions.rows if row[at] in shown]
    evidence = explain_rows(store, replace(table, solutions=replace(table.solutions, rows=rows)))
    return {
        # The sentence itself is shown already.
        str(row[at]): tuple(replace(place, quotation=None) for place in list_places(found, frame))
        for row, found in zip(rows, evidence, strict=True)
    }


def _show_side(
    row: Row, verbs: Sequence[str], labels: Mapping[str, str], sources: Mapping[str, tuple[Place, ...]], frame: Frame
) -> Side:
    body, function = name(row, "organization"), name(row, "function")
    return Side(
        body=labels.get(body) or name(row, "organizationLabel"),
        body_href=link_iri(frame, body),
        citation=name(row, "functionLabel"),
        href=link_iri(frame, function),
        norm=name(row, "normLabel") or name(row, "norm"),
        norm_href=link_iri(frame, name(row, "norm")),
        pieces=mark_verbs(name(row, "text"), verbs),
        places=sources.get(function, ()),
    )
