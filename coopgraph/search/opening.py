"""Opens an index, or makes one, and asks it; how it is written is for `index`."""

from __future__ import annotations

import difflib
import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from coopgraph.namespaces import ID
from coopgraph.search.answers import Facet, Found, Hit, Named, Piece, Wish
from coopgraph.search.counting import Tally, count_facets
from coopgraph.search.index import FORMAT, INDEX, make_index
from coopgraph.search.wording import read_words, write_expression, write_meanings
from coopgraph.store.port import Store

__all__ = ["SearchIndex"]

#: Signs around what was found. No text holds them: signs of control are no part of what is indexed.
_OPEN, _CLOSE = "\x02", "\x03"
_WEIGHTS = "10.0, 8.0, 8.0, 2.0, 2.0, 1.0"
#: Words of a snippet.
_SNIPPET = 40
_LABELS, _TEXTS = {"es": 1, "en": 2}, {"es": 3, "en": 4}
_LIKENESS = 0.75
_MATCHING = "words JOIN thing ON thing.id = words.rowid WHERE words MATCH :expression"
_ALL = "thing WHERE 1"


class SearchIndex:
    """The index of a graph, opened when it is first asked, in each process anew: SQLite does not survive a fork."""

    def __init__(self, open_store: Callable[[], Store], folder: Path | None = None) -> None:
        """Prepare an index; nothing is opened.

        Args:
            open_store: Gives the graph, from which the index is made in memory where there is no file of it.
            folder: Folder of the build that the graph is of, or None.
        """
        self._open_store = open_store
        self._path = None if folder is None else folder / INDEX
        self._opened: tuple[int, sqlite3.Connection] | None = None
        self._groupings: dict[int, tuple[str, ...]] = {}

    def find(self, wish: Wish) -> Found:
        """Look for things.

        Args:
            wish: What is looked for; without words, everything is found, by its label.

        Returns:
            The things, those of the very name first, and how many there are of each kind, body and document.
        """
        words = read_words(wish.words)
        if not words:
            return self._answer(wish, words, None)
        strict = write_expression(words)
        if self._has_match(strict):
            return self._answer(wish, words, strict)
        suggestion = self._suggest(wish.words)
        loose = write_expression(words, loosely=True)
        found = self._answer(wish, words, loose)
        return replace(found, is_loose=True, suggestion=suggestion)

    def resolve(self, kind: str, name: str) -> str | None:
        """Find the body or the document that somebody names.

        Args:
            kind: `organization` or `source`.
            name: Its IRI, its slug, or its acronym or label.

        Returns:
            Its IRI, or None if nothing that can be found belongs to such a one.
        """
        known = {member for members in self._read_groupings().values() for member in members}
        for iri in (name, str(ID[f"{kind}/{name.lower()}"]) if name.isascii() and " " not in name else name):
            if iri in known:
                return iri
        rows = self._connection.execute(
            "SELECT iri FROM name JOIN thing ON thing.id = name.thing WHERE name = ? ORDER BY thing.id",
            ("".join(read_words(name)),),
        )
        return next((iri for (iri,) in rows if iri in known), None)

    def name(self, iris: Iterable[str]) -> dict[str, Named]:
        """Tell what things are called.

        Args:
            iris: The things.

        Returns:
            IRI to name, for each of them.
        """
        return {iri: self._name(iri) for iri in dict.fromkeys(iris)}

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._opened is None or self._opened[0] != os.getpid():
            self._groupings = {}
            self._opened = (os.getpid(), self._open_file() or make_index(self._open_store()))
        return self._opened[1]

    def _open_file(self) -> sqlite3.Connection | None:
        """Open the file of the build; None for a build without one, or with one of another version of this program."""
        if self._path is None or not self._path.is_file():
            return None
        address = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
        with suppress(sqlite3.DatabaseError):
            connection = sqlite3.connect(address, uri=True, check_same_thread=False)
            if connection.execute("PRAGMA user_version").fetchone() == (FORMAT,):
                return connection
            connection.close()
        return None

    def _has_match(self, expression: str) -> bool:
        query = "SELECT 1 FROM words WHERE words MATCH ? LIMIT 1"
        return self._connection.execute(query, (expression,)).fetchone() is not None

    def _answer(self, wish: Wish, words: tuple[str, ...], expression: str | None) -> Found:
        tally = self._count(wish, expression)
        hits = self._read_hits(wish, words, expression) if tally.total > wish.first else ()
        return Found(
            words=words,
            is_loose=False,
            total=tally.total,
            omitted=tally.omitted,
            hits=hits,
            kinds=tuple(Facet(kind, None, count, kind == wish.kind) for kind, count in tally.kinds.items()),
            organizations=self._name_facets(tally.organizations, wish.organization),
            sources=self._name_facets(tally.sources, wish.source),
            suggestion=None,
        )

    def _count(self, wish: Wish, expression: str | None) -> Tally:
        table = _ALL if expression is None else _MATCHING
        holds = "(begins IS NULL OR begins <= :day) AND (ends IS NULL OR :day < ends)"
        rows = self._connection.execute(
            f"SELECT kind, organizations, sources, :day IS NULL OR ({holds}) AS holds, COUNT(*) "  # noqa: S608
            f"FROM {table} GROUP BY 1, 2, 3, 4",
            {"expression": expression, "day": wish.day},
        )
        groupings = self._read_groupings()
        cube = (
            (kind, groupings[organizations], groupings[sources], bool(holding), count)
            for kind, organizations, sources, holding, count in rows
        )
        return count_facets(cube, wish)

    def _read_groupings(self) -> Mapping[int, tuple[str, ...]]:
        connection = self._connection
        if not self._groupings:
            rows = connection.execute("SELECT id, members FROM grouping ORDER BY id")
            self._groupings = {number: tuple(members.split("\n")) if members else () for number, members in rows}
        return self._groupings

    def _name_facets(self, counts: Mapping[str, int], chosen: str | None) -> tuple[Facet, ...]:
        return tuple(Facet(iri, self._name(iri), count, iri == chosen) for iri, count in counts.items())

    def _name(self, iri: str) -> Named:
        query = "SELECT label_es, label_en, acronym FROM thing WHERE iri = ?"
        spanish, english, acronym = self._connection.execute(query, (iri,)).fetchone() or (None, None, None)
        end = iri.rstrip("/").rpartition("/")[2] or iri
        return Named(iri, {"es": spanish or english or end, "en": english or spanish or end}, acronym)

    def _read_hits(self, wish: Wish, words: tuple[str, ...], expression: str | None) -> tuple[Hit, ...]:
        conditions, values = self._restrict(wish)
        meanings = write_meanings(words)
        exact = "thing.id IN (SELECT thing FROM name WHERE name IN (:meaning0, :meaning1))"
        score = "0" if expression is None else f"bm25(words, {_WEIGHTS}) * prior"
        order = (
            "is_exact DESC, score, thing.id"
            if expression
            else "coalesce(label_es, label_en) IS NULL, coalesce(label_es, label_en), thing.id"
        )
        rows = self._connection.execute(
            f"SELECT thing.id, {exact} AS is_exact, {score} AS score "  # noqa: S608
            f"FROM {_MATCHING if expression else _ALL}{conditions} ORDER BY {order} LIMIT :size OFFSET :first",
            {
                **values,
                **{f"meaning{place}": meanings[min(place, len(meanings) - 1)] for place in range(2)},
                **{"expression": expression, "day": wish.day, "size": wish.size, "first": wish.first},
            },
        ).fetchall()
        return tuple(self._read_hit(number, expression, is_exact=bool(is_exact)) for number, is_exact, _ in rows)

    def _restrict(self, wish: Wish) -> tuple[str, dict[str, str]]:
        """Write what is chosen as conditions; the numbers of groupings are ours, so they stand in the text."""
        conditions, values = [], {}
        if wish.kind is not None:
            conditions.append("kind = :kind")
            values["kind"] = wish.kind
        for column, member in (("organizations", wish.organization), ("sources", wish.source)):
            if member is not None:
                fitting = (str(number) for number, members in self._read_groupings().items() if member in members)
                conditions.append(f"{column} IN ({', '.join(fitting)})")
        if wish.day is not None:
            conditions.append("(begins IS NULL OR begins <= :day) AND (ends IS NULL OR :day < ends)")
        return "".join(f" AND {condition}" for condition in conditions), values

    def _read_hit(self, number: int, expression: str | None, *, is_exact: bool) -> Hit:
        query = "SELECT iri, kind, acronym, point, holder, organizations, sources, begins, ends FROM thing WHERE id = ?"
        iri, kind, acronym, point, holder, organizations, sources, begins, ends = self._connection.execute(
            query, (number,)
        ).fetchone()
        marked, snippets = self._read_texts(number, expression)
        groupings = self._read_groupings()
        return Hit(
            iri=iri,
            kind=kind,
            acronym=acronym,
            label=marked,
            snippet=snippets,
            point=point,
            holder=None if holder is None else self._name(holder),
            organizations=tuple(self._name(each) for each in groupings[organizations] if each != iri),
            sources=tuple(self._name(each) for each in groupings[sources]),
            begins=begins,
            ends=ends,
            is_exact=is_exact,
        )

    def _read_texts(
        self, number: int, expression: str | None
    ) -> tuple[dict[str, tuple[Piece, ...]], dict[str, tuple[Piece, ...]]]:
        """Read the labels and the parts of the texts of a thing, with the words that were found."""
        labels = ", ".join(f"highlight(words, {column}, char(2), char(3))" for column in _LABELS.values())
        texts = ", ".join(f"snippet(words, {column}, char(2), char(3), '…', {_SNIPPET})" for column in _TEXTS.values())
        condition = "rowid = :number" if expression is None else "words MATCH :expression AND rowid = :number"
        query = f"SELECT {labels}, {texts} FROM words WHERE {condition}"  # noqa: S608
        values = {"number": number, "expression": expression}
        with closing(self._connection.execute(query, values)) as rows:
            pieces = [_cut(text or "") for text in rows.fetchone()]
        by_language = (dict(zip(_LABELS, part, strict=True)) for part in (pieces[:2], pieces[2:]))
        labels_found, texts_found = ({name: text for name, text in part.items() if text} for part in by_language)
        return labels_found, texts_found

    def _suggest(self, written: str) -> str | None:
        """Spell the words that nothing has like the nearest ones that some name has."""
        suggested = []
        for word in read_words(written):
            near = None if self._has_match(write_expression([word])) else self._find_near(word)
            suggested.append(near or word)
        return None if tuple(suggested) == read_words(written) else " ".join(suggested)

    def _find_near(self, word: str) -> str | None:
        query = "SELECT word, written FROM spelling WHERE length(word) BETWEEN ? AND ? ORDER BY word"
        spellings = dict(self._connection.execute(query, (len(word) - 2, len(word) + 2)))
        near = difflib.get_close_matches(word, spellings, n=1, cutoff=_LIKENESS)
        return spellings[near[0]] if near else None


def _cut(text: str) -> tuple[Piece, ...]:
    """Cut a text at the signs around what was found."""
    pieces = []
    for place, part in enumerate(text.split(_OPEN)):
        found, _, rest = part.partition(_CLOSE) if place else ("", "", part)
        pieces += [Piece(found, is_found=True), Piece(rest)]
    return tuple(piece for piece in pieces if piece.text)
