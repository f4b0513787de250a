"""Puts claims into the words of a page: value claimed and values computed, arithmetic, verdict, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from babel.numbers import format_decimal
from rdflib import URIRef

from api.negotiation import LOCALES
from api.responses import Frame
from api.views.claims.filter import ClaimRow, list_rows
from api.views.claims.wordings import ask_of, read_wordings
from api.views.links import link_iri, read_slug
from api.views.measures import Place, list_places
from coopgraph.model import Text
from coopgraph.query import Table, explain_rows
from coopgraph.store.port import Store

__all__ = ["ClaimView", "ReadingView", "show_claim_rows", "verdict_symbol"]

#: What stands before the word of a verdict; the word says the same.
_SYMBOLS = {"holds": "✓", "does-not-hold": "✗", "ambiguous": "≈", "cannot-be-checked": "?"}
_BOOLEANS: Mapping[str, Text] = {"true": {"es": "sí", "en": "yes"}, "false": {"es": "no", "en": "no"}}
_UNITS = {"percent": "%", "usd": "USD"}
#: How a computed value is compared with the claimed one, where not by equality.
_RELATIONS: Mapping[str, Text] = {
    "at-least": {"es": "cuenta si es al menos lo afirmado", "en": "counts if it is at least what is claimed"},
    "at-most": {"es": "cuenta si es a lo más lo afirmado", "en": "counts if it is at most what is claimed"},
    "more-than": {"es": "cuenta si es más que lo afirmado", "en": "counts if it is more than what is claimed"},
    "less-than": {"es": "cuenta si es menos que lo afirmado", "en": "counts if it is less than what is claimed"},
    "within": {"es": "cuenta si está entre los dos afirmados", "en": "counts if it is between the two claimed"},
}


@dataclass(frozen=True)
class ReadingView:
    """A way to understand a claim, and what it gives.

    Attributes:
        name: How the claim was read; empty where there is only one way.
        computed: The value.
        arithmetic: The operation with its numbers, or the things counted.
        relation: How it is compared, where not by equality, or None.
        agrees: Whether it is what is claimed.
    """

    name: str
    computed: str
    arithmetic: str
    relation: str | None
    agrees: bool


@dataclass(frozen=True)
class ClaimView:
    """A claim, as a page shows it.

    Attributes:
        slug: The last part of its IRI.
        href: The page with this claim alone.
        document: What the graph says of it.
        statement: How we word it.
        language: Language of the statement, where it is another than that of the page.
        kind: What kind of claim it is.
        section: Section of the source.
        about: What it is about, in Spanish, or None.
        years: The years that it speaks of, or None.
        places: Where the source says it.
        claimed: The value claimed, or None.
        readings: What its check computes; none for what cannot be checked.
        verdict: The verdict, in words; None for a claim that nothing has checked.
        verdict_slug: Its slug, or None.
        symbol: What stands for it.
        reason: Why it cannot be checked, or None.
        reason_href: What that means, or None.
        measure: What is measured, or None.
        query: Id of the query that checks it, or None.
        query_href: The answer of that query for this claim, or None.
    """

    slug: str
    href: str
    document: str | None
    statement: str
    language: str | None
    kind: str
    section: str
    about: str | None
    years: str | None
    places: tuple[Place, ...]
    claimed: str | None
    readings: tuple[ReadingView, ...]
    verdict: str | None
    verdict_slug: str | None
    symbol: str
    reason: str | None
    reason_href: str | None
    measure: str | None
    query: str | None
    query_href: str | None


def verdict_symbol(verdict: str) -> str:
    """Return what stands before the word of a verdict.

    Args:
        verdict: Its IRI or slug.

    Returns:
        A sign; an unknown verdict has the one of what cannot be checked.
    """
    return _SYMBOLS.get(verdict.rpartition("/")[2], "?")


def show_claim_rows(store: Store, table: Table, names: Mapping[str, str], frame: Frame) -> tuple[ClaimView, ...]:
    """Put claims into the language of the page.

    Args:
        store: The graph.
        table: Rows of the query `claims`.
        names: IRI of verdicts, kinds and reasons to label.
        frame: What stands around the page.

    Returns:
        The claims.
    """
    rows = list_rows(table)
    claims = [URIRef(str(row["claim"])) for row in rows]
    wordings = read_wordings(store, claims)
    units = {str(row["claim"]): _text(row, "valueUnit") for row in rows}
    readings = _read_readings(store, claims, units, frame.language)
    return tuple(
        _show(row, wordings.get(str(row["claim"]), {}), readings.get(str(row["claim"]), ()), names, places, frame)
        for row, places in zip(rows, _find_places(store, table, frame), strict=True)
    )


def _find_places(store: Store, table: Table, frame: Frame) -> list[tuple[Place, ...]]:
    return [list_places(evidence, frame) for evidence in explain_rows(store, table)]


def _read_readings(
    store: Store, claims: Sequence[URIRef], units: Mapping[str, str | None], language: str
) -> dict[str, list[ReadingView]]:
    found: dict[str, list[ReadingView]] = {}
    for claim, value, arithmetic, agrees, relation, spanish, english in ask_of(store, "readings", claims):
        name = english if language == "en" and english is not None else spanish
        found.setdefault(str(claim), []).append(
            ReadingView(
                name="" if name is None else str(name),
                computed=write_claim_value(str(value), units.get(str(claim)), language),
                arithmetic=str(arithmetic),
                relation=None if str(relation) not in _RELATIONS else _RELATIONS[str(relation)][language],
                agrees=str(agrees) == "true",
            )
        )
    return found


def _show(
    row: ClaimRow,
    wordings: Mapping[str, str],
    readings: Sequence[ReadingView],
    names: Mapping[str, str],
    places: tuple[Place, ...],
    frame: Frame,
) -> ClaimView:
    slug = read_slug(str(row["claim"]))
    language, unit = frame.language, _text(row, "valueUnit")
    claimed, verdict, query = _text(row, "claimed"), _text(row, "verdict"), _text(row, "query")
    reason = _text(row, "reason")
    # The query of a check takes no date: the claim says of when it speaks.
    undated = replace(frame, asof=None)
    return ClaimView(
        slug=slug,
        href=frame.href("/claims", claim=slug),
        document=link_iri(frame, str(row["claim"])),
        statement=wordings.get(language) or str(row["claimLabel"]),
        language=None if language in wordings or language == "es" else "es",
        kind=names.get(str(row["kind"]), str(row["kindLabel"])),
        section=str(row["section"]),
        about=_text(row, "about"),
        years=_join_years(_text(row, "yearFrom"), _text(row, "yearTo")),
        places=places,
        claimed=None if claimed is None else write_claim_value(claimed, unit, language),
        readings=tuple(readings),
        verdict=None if verdict is None else names.get(verdict, verdict),
        verdict_slug=None if verdict is None else read_slug(verdict),
        symbol=verdict_symbol(verdict or ""),
        reason=None if reason is None else names.get(reason, reason),
        reason_href=None if reason is None else link_iri(frame, reason),
        measure=_text(row, "measure"),
        query=query,
        query_href=None if query is None else undated.href(f"/queries/{query}", claim=slug),
    )


def _text(row: ClaimRow, column: str) -> str | None:
    return None if row[column] is None else str(row[column])


def _join_years(first: str | None, last: str | None) -> str | None:
    return first if first == last else "–".join(year for year in (first, last) if year)


def write_claim_value(value: str, unit: str | None, language: str) -> str:
    """Write a claimed or computed value as people read it.

    Args:
        value: A number, `true` or `false`, a date, a range, or slugs joined by `; `.
        unit: `count`, `percent`, `usd`, or None for what has no unit: a year stays as it is.
        language: Language of the page.

    Returns:
        The value with its unit.

    >>> write_claim_value("215000000", "usd", "es"), write_claim_value("true", None, "en")
    ('215,000,000 USD', 'yes')
    """
    if value in _BOOLEANS:
        return _BOOLEANS[value][language]
    if unit is None:
        return value
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    written = format_decimal(number, format="#,##0.########", locale=LOCALES[language])
    return f"{written} {_UNITS[unit]}" if unit in _UNITS else str(written)
