"""Chooses claims: by verdict, kind, source, section, words, slug, and the date by which they had been made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from rdflib import URIRef

from api.views.claims.wordings import read_wordings
from api.views.facets import keep_chosen
from api.views.links import read_slug
from api.views.narrowing import Reader, refuse_absent
from coopgraph.analyse.cells import read_day
from coopgraph.model import Text
from coopgraph.namespaces import COOP
from coopgraph.query import NamedQuery, Parameter, Table, run
from coopgraph.query.names import find_thing, fold
from coopgraph.store.port import Store, Term

__all__ = [
    "ASOF",
    "CLAIM",
    "FACETS",
    "PARAMETERS",
    "TITLES",
    "WORDS",
    "ClaimRow",
    "choose_claims",
    "keep_rows",
    "list_rows",
    "read_chosen",
    "read_claims",
]

ASOF, CLAIM, WORDS = "asof", "claim", "words"
#: A row of the query `claims`: column to cell.
ClaimRow: TypeAlias = Mapping[str, Term | None]
PARAMETERS = (
    Parameter("verdict", "iri", {"es": "resultado", "en": "verdict"}, ("check-verdict",)),
    Parameter(CLAIM, "iri", {"es": "afirmación", "en": "claim"}, ("claim",)),
    Parameter(ASOF, "xsd:date", {"es": "afirmadas hasta la fecha", "en": "claimed up to the date"}),
    Parameter("kind", "iri", {"es": "tema", "en": "topic"}, ("claim-kind",)),
    Parameter("source", "xsd:string", {"es": "fuente", "en": "source"}),
    Parameter("section", "xsd:string", {"es": "sección de la fuente", "en": "section of the source"}),
    Parameter(WORDS, "xsd:string", {"es": "palabras", "en": "words"}),
)
_BY_NAME = {parameter.name: parameter for parameter in PARAMETERS}
#: Columns in which words are looked for, beside how the claim is worded.
_SEARCHED = ("claimLabel", "about", "measure", "claimed")


def _read(column: str) -> Reader[ClaimRow]:
    def read(row: ClaimRow) -> tuple[str, ...]:
        return () if row[column] is None else (read_slug(str(row[column])),)

    return read


#: The facets, in the order in which the page shows them, and what reads the value of a row.
FACETS: Mapping[str, Reader[ClaimRow]] = {
    "verdict": _read("verdict"),
    "kind": _read("kind"),
    "section": _read("section"),
    "source": _read("statedIn"),
}
TITLES: Mapping[str, Text] = {name: _BY_NAME[name].label for name in FACETS}


def list_rows(table: Table) -> list[ClaimRow]:
    """Return the rows of an answer with their columns by name.

    Args:
        table: The answer.

    Returns:
        The rows.
    """
    return [dict(zip(table.solutions.variables, row, strict=True)) for row in table.solutions.rows]


def keep_rows(table: Table, rows: Iterable[ClaimRow]) -> Table:
    """Return an answer with some of its rows only.

    Args:
        table: The answer.
        rows: Those of its rows that are kept.

    Returns:
        The answer.
    """
    kept = [tuple(row[name] for name in table.solutions.variables) for row in rows]
    return replace(table, solutions=replace(table.solutions, rows=kept))


def read_claims(store: Store, query: NamedQuery, arguments: Mapping[str, str]) -> Table:
    """Read the claims that had been made by a date, and that have some words.

    Args:
        store: The graph.
        query: The query `claims`.
        arguments: Parameter to argument, as text; of the facets, only that they exist is looked at.

    Returns:
        The answer of the query with those rows; what is wrong with an argument is a `CoopGraphError`.
    """
    day = read_day(store, arguments.get(ASOF))
    table = run(store, query)
    rows = list_rows(table)
    refuse_absent(rows, FACETS, arguments, ("section", "source"))
    if day is not None:
        later = _find_later(store, day)
        rows = [row for row in rows if row["statedIn"] not in later]
    if WORDS in arguments:
        rows = _find_words(store, rows, arguments[WORDS])
    return keep_rows(table, rows)


def read_chosen(store: Store, arguments: Mapping[str, str]) -> dict[str, str]:
    """Read which value of each facet is chosen.

    Args:
        store: The graph, where verdicts and kinds are looked up by slug, name or IRI.
        arguments: Parameter to argument, as text.

    Returns:
        Parameter to value, as the facets have it; what names nothing is a `ParameterError`.
    """
    chosen = {name: arguments[name] for name in FACETS if name in arguments}
    for name in chosen:
        if _BY_NAME[name].classes:
            chosen[name] = read_slug(str(find_thing(store, _BY_NAME[name], chosen[name])))
    return chosen


def choose_claims(store: Store, rows: Sequence[ClaimRow], arguments: Mapping[str, str]) -> list[ClaimRow]:
    """Narrow claims by the facets, and to one claim.

    Args:
        store: The graph.
        rows: The claims.
        arguments: Parameter to argument, as text.

    Returns:
        Those that are left, in their order; what names nothing is a `ParameterError`.
    """
    kept = keep_chosen(rows, FACETS, read_chosen(store, arguments))
    if CLAIM not in arguments:
        return kept
    claim = find_thing(store, _BY_NAME[CLAIM], arguments[CLAIM])
    return [row for row in kept if row["claim"] == claim]


def _find_words(store: Store, rows: Sequence[ClaimRow], words: str) -> list[ClaimRow]:
    """Find the claims that have all of the words, in either language, whatever their accents."""
    wordings = read_wordings(store, (URIRef(str(row["claim"])) for row in rows))
    wanted = fold(words).split()

    def has(row: ClaimRow) -> bool:
        texts = [str(row[column] or "") for column in _SEARCHED]
        text = fold(" ".join((*texts, *wordings.get(str(row["claim"]), {}).values())))
        return all(word in text for word in wanted)

    return [row for row in rows if has(row)]


def _find_later(store: Store, day: date) -> set[URIRef]:
    """Find the sources that describe a state of affairs after a date: what they claim had not been claimed then."""
    stated = store.triples((None, COOP.referenceDate, None))
    return {URIRef(str(source)) for source, _, when in stated if date.fromisoformat(str(when)) > day}
