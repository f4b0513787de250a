"""Finds what a page calls the things that have no label; the labels themselves are read in `api.statements`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from rdflib import Literal, URIRef

from api.statements import Labels
from coopgraph.namespaces import COOP, ID
from coopgraph.resources import read_text
from coopgraph.store.port import Row, Store, Term
from coopgraph.store.terms import write_term

__all__ = ["CITATIONS", "read_names"]

_QUERY = Path(__file__).parent / "names.rq"
_ANY = "UNDEF"
_BATCH = 500
_LONGEST = 110
#: What names a thing best comes first.
_KINDS = ("printed", "division", "provision", "passage", "words", "class")
#: Names by which norms and their parts are cited: they say more than the heading that is their label.
CITATIONS = ("printed", "division")


def read_names(store: Store, things: Iterable[URIRef], kinds: Sequence[str] = _KINDS) -> Labels:
    """Find what to call things that have no label.

    Args:
        store: The graph.
        things: IRIs.
        kinds: Which kinds of name will do, the best first.

    Returns:
        IRI to language to name; a name in no language in particular has the empty text for one. Things of which
        nothing is known are left out.
    """
    wanted = sorted({write_term(thing) for thing in things})
    found: dict[str, dict[str, list[Row]]] = {}
    text = read_text(_QUERY)
    for start in range(0, len(wanted), _BATCH):
        query = text.replace(_ANY, " ".join(wanted[start : start + _BATCH]))
        for thing, kind, *parts in store.select(query).rows:
            found.setdefault(str(thing), {}).setdefault(str(kind), []).append(tuple(parts))
    best = {thing: next((kind for kind in kinds if kind in rows), None) for thing, rows in found.items()}
    return {thing: _name(thing, kind, found[thing][kind]) for thing, kind in best.items() if kind is not None}


def _name(thing: str, kind: str, rows: Sequence[Row]) -> dict[str, str]:
    if kind == "class":
        return _name_by_class(thing, rows)
    # Of the forms in which a norm is printed, the one with its number names it.
    ordered = sorted(rows, key=lambda row: not any(map(str.isdigit, str(row[0])))) if kind != "words" else rows
    names: dict[str, str] = {}
    for row in ordered:
        language = _read_language(row[0]) if kind in {"provision", "words"} else ""
        names.setdefault(language, _WRITERS[kind](row))
    return names


def _write_printed(row: Row) -> str:
    return _shorten(str(row[0]))


def _write_division(row: Row) -> str:
    return f"{_shorten(str(row[0]))}, {_write_place(row)}"


def _write_passage(row: Row) -> str:
    first, _, last = str(row[1]).partition("-")
    return f"{row[0]}, L{first}" + (f"–{last}" if last and last != first else "")


def _write_place(row: Row) -> str:
    """Write an article and a point; a part of a norm that is no article has a word for a number."""
    number = str(row[1])
    article = f"art. {number}" if number[:1].isdigit() else number.replace("-", " ")
    return article if row[2] is None else f"{article}, {row[2]}"


_WRITERS = {
    "printed": _write_printed,
    "division": _write_division,
    "provision": _write_division,
    "passage": _write_passage,
    "words": _write_printed,
}


def _name_by_class(thing: str, rows: Sequence[Row]) -> dict[str, str]:
    """Name a thing by its own class and the last part of its IRI; the classes of others say less."""
    slug = thing.removeprefix(ID).partition("/")[2] or thing.removeprefix(ID)
    own = [row for row in rows if str(row[1]).startswith(COOP)] or rows
    chosen = min(str(row[1]) for row in own)
    return {_read_language(row[0]): f"{row[0]} {slug}" for row in own if str(row[1]) == chosen}


def _read_language(term: Term | None) -> str:
    return (term.language or "") if isinstance(term, Literal) else ""


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rsplit(' ', 1)[0]}…"
