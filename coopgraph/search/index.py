"""Writes the index of the search: one SQLite file with full-text words, facets and exact names.

```
thing      what can be found, one row each, sorted by IRI
grouping   sets of bodies and of documents, each once: a thing names its two sets
name       squeezed names, for what is asked by its exact name
spelling   words of labels and names, folded, as they are written
words      the full text (FTS5), with the numbers of `thing`
```
The same things give the same bytes with the same version of SQLite.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

from coopgraph.errors import CoopGraphError
from coopgraph.search.things import Thing, read_things
from coopgraph.search.wording import join_abbreviations, read_words, squeeze
from coopgraph.store.port import Store

__all__ = ["FORMAT", "INDEX", "make_index", "write_index"]

#: Name of the file beside a build.
INDEX = "search.sqlite"
#: Changes with the tables: an index of another format is made anew.
FORMAT = 1
_TABLES = """
CREATE TABLE thing (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL, prior REAL NOT NULL, acronym TEXT,
  label_es TEXT, label_en TEXT, point TEXT, holder TEXT,
  organizations INTEGER NOT NULL, sources INTEGER NOT NULL, begins TEXT, ends TEXT
);
CREATE TABLE grouping (id INTEGER PRIMARY KEY, members TEXT NOT NULL);
CREATE TABLE name (name TEXT NOT NULL, thing INTEGER NOT NULL, PRIMARY KEY (name, thing)) WITHOUT ROWID;
CREATE TABLE spelling (word TEXT PRIMARY KEY, written TEXT NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
  names, label_es, label_en, text_es, text_en, context, tokenize = "unicode61 remove_diacritics 2"
);
"""
_WAITING = """
CREATE TEMP TABLE waiting (
  id INTEGER PRIMARY KEY, names TEXT, label_es TEXT, label_en TEXT, text_es TEXT, text_en TEXT, context INTEGER
);
CREATE TEMP TABLE context (id INTEGER PRIMARY KEY, names TEXT);
"""
_INDEX_WORDS = """
INSERT INTO words (rowid, names, label_es, label_en, text_es, text_en, context)
SELECT waiting.id, waiting.names, label_es, label_en, text_es, text_en, context.names
FROM temp.waiting JOIN temp.context ON context.id = waiting.context ORDER BY waiting.id
"""
#: What follows when all rows are there.
_END = """
CREATE INDEX thing_by_iri ON thing (iri);
INSERT INTO words (words) VALUES ('optimize');
"""
#: Kind to how much more than others it is wanted.
_PRIORS: Mapping[str, float] = {
    "organization": 2.5,
    "office": 2.0,
    "unit": 1.5,
    "norm": 1.5,
    "cooperant": 1.5,
    "function": 1.0,
    "chapeau": 0.8,
    "collaboration": 1.2,
    "procedure": 1.2,
    "post": 1.0,
    "step": 0.8,
}
_OTHER_PRIOR = 0.6
#: Kinds that hold or own others.
_HOLDERS = frozenset({"organization", "office", "unit", "post", "procedure"})
#: Letters of a word that a misspelt one may stand for.
_LEAST_LETTERS = 4
_AROUND = ".,;:()[]«»\"'“”¿?¡!-–/"


def make_index(store: Store) -> sqlite3.Connection:
    """Make an index in memory, for a graph that no build of ours has one for.

    Args:
        store: The graph.

    Returns:
        A connection that only the process which made it may use; what fails is told as by `write_index`.
    """
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    _fill(connection, read_things(store))
    return connection


def write_index(things: Iterable[Thing], path: Path) -> None:
    """Write an index.

    Args:
        things: What can be found, sorted by IRI.
        path: A file that does not exist.

    Raises:
        CoopGraphError: If it cannot be written: the disk is full, or this SQLite has no full-text search.
    """
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            _fill(connection, things)
    except sqlite3.OperationalError as error:
        raise CoopGraphError(
            f"the index of the search cannot be written ({error}).",
            remedy="Make room on the disk, and use a Python whose SQLite has FTS5.",
        ) from error


def _fill(connection: sqlite3.Connection, things: Iterable[Thing]) -> None:
    connection.executescript(_TABLES)
    with connection:
        filler = _Filler(connection)
        for number, thing in enumerate(things, start=1):
            filler.add(number, thing)
        filler.end()
    connection.executescript(f"{_END}PRAGMA user_version = {FORMAT};")


class _Filler:
    """Adds things to an index.

    A function is found by the name of its unit and of its body too, and a body may come after its functions: so the
    words wait in a table that goes with the connection until all names are known.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._connection.executescript(_WAITING)
        self._groupings: dict[tuple[str, ...], int] = {}
        self._contexts: dict[tuple[str, ...], int] = {}
        self._spellings: dict[str, Counter[str]] = {}
        #: Thing to all its names, for those that hold others.
        self._called: dict[str, str] = {}

    def add(self, number: int, thing: Thing) -> None:
        labels = thing.labels
        self._insert(
            "thing",
            *(number, thing.iri, thing.kind, _PRIORS.get(thing.kind, _OTHER_PRIOR), thing.acronym),
            *(labels.get("es") or labels.get(""), labels.get("en"), thing.point, thing.holder),
            *(self._group(thing.organizations), self._group(thing.sources), thing.begins, thing.ends),
        )
        above = tuple(each for each in (thing.holder, *thing.organizations) if each and each != thing.iri)
        context = self._contexts.setdefault(tuple(dict.fromkeys(above)), len(self._contexts) + 1)
        self._insert("temp.waiting", number, *_list_columns(thing), context)
        self._name(number, thing)
        if thing.kind in _HOLDERS and labels:
            self._called[thing.iri] = " ".join((*thing.names, *dict.fromkeys(labels.values())))

    def _insert(self, table: str, *values: str | float | None) -> None:
        self._connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608

    def _group(self, members: tuple[str, ...]) -> int:
        return self._groupings.setdefault(members, len(self._groupings) + 1)

    def _name(self, number: int, thing: Thing) -> None:
        written = (*thing.names, *thing.labels.values())
        for name in sorted({squeeze(name) for name in written} - {""}):
            self._insert("name", name, number)
        for word in (word.strip(_AROUND) for name in written for word in name.split()):
            folded = read_words(word)
            if len(folded) == 1 and len(folded[0]) >= _LEAST_LETTERS and folded[0].isalpha():
                self._spellings.setdefault(folded[0], Counter())[word.lower()] += 1

    def end(self) -> None:
        for above, number in self._contexts.items():
            names = (self._called.get(each, "") for each in above)
            self._insert("temp.context", number, "; ".join(filter(None, names)))
        self._connection.execute(_INDEX_WORDS)
        for members, number in self._groupings.items():
            self._insert("grouping", number, "\n".join(members))
        for word, written in sorted(self._spellings.items()):
            # The commonest way, and of equal ones that with accents.
            self._insert("spelling", word, max(written, key=lambda each: (written[each], each)))
        self._connection.executescript("DROP TABLE temp.waiting; DROP TABLE temp.context;")


def _list_columns(thing: Thing) -> tuple[str, ...]:
    labels, texts = thing.labels, thing.texts
    # Squeezed too, so that who writes `DS135` finds the norm.
    names = dict.fromkeys((*thing.names, *(squeeze(name) for name in thing.names if " " in name and len(name) < 20)))
    plain = (join_abbreviations(label) for label in labels.values() if "." in label)
    return (
        " ; ".join((*names, *plain)),
        labels.get("es") or labels.get("", ""),
        labels.get("en", ""),
        " · ".join(texts[language] for language in ("es", "") if language in texts),
        texts.get("en", ""),
    )
