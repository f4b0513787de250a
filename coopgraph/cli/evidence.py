"""Writes an answer for a terminal with what each row rests on under it; finding the evidence is left to `query`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coopgraph.cli.show import write_columns, write_records
from coopgraph.explain import render_iri
from coopgraph.query import CitedNorm, Passage, RowEvidence, Table

__all__ = ["write_explained_table"]

#: Lines that stand over the rows of a table: the headings, and the rule under them.
_HEAD = 2
#: Things that are named beside one passage; the other formats name them all.
_SHOWN_THINGS = 3
_WORDS = {
    "es": {
        "nothing": "sin pasaje en el grafo",
        "line": "línea",
        "lines": "líneas",
        "characters": "caracteres",
        "article": "artículo",
        "more": "y {count} más",
    },
    "en": {
        "nothing": "no passage in the graph",
        "line": "line",
        "lines": "lines",
        "characters": "characters",
        "article": "article",
        "more": "and {count} more",
    },
}


def write_explained_table(table: Table, evidence: Sequence[RowEvidence], language: str, *, fits_terminal: bool) -> str:
    """Write the answer of a named query, and under each row its numbered passages and norms.

    Args:
        table: The answer.
        evidence: What each row rests on, in the order of the answer.
        language: `es` or `en`.
        fits_terminal: Whether a row has as many lines as cells: a table of one line a row is too wide for a terminal.

    Returns:
        Lines of text.
    """
    if fits_terminal:
        return "\n".join([*_write_apart(table, evidence, language), *_write_notes(table, language), ""])
    lines = write_columns(table.query.columns, table.solutions.rows, language, fits_terminal=False).splitlines()
    head, rows, total = lines[:_HEAD], lines[_HEAD:-1], lines[-1]
    written = list(head)
    for row, explained in zip(rows, evidence, strict=True):
        written += [row, *_write_evidence(explained, language)]
    return "\n".join([*written, total, *_write_notes(table, language), ""])


def _write_apart(table: Table, evidence: Sequence[RowEvidence], language: str) -> Iterator[str]:
    records = write_records(table.query.columns, table.solutions.rows, language)
    for lines, explained in zip(records, evidence, strict=True):
        yield f"{explained.row}."
        yield from (*(f"  {line}" for line in lines), *_write_evidence(explained, language), "")


def _write_notes(table: Table, language: str) -> list[str]:
    return [note[language] for note in table.notes]


def _write_evidence(explained: RowEvidence, language: str) -> Iterator[str]:
    things = [_write_passage(passage, language) for passage in explained.passages]
    things += [_write_norm(norm, language) for norm in explained.norms]
    for number, (text, about) in enumerate(things, start=1):
        yield f"    [{number}] {text} — {about}"
    if not things:
        yield f"    [{_WORDS[language]['nothing']}]"


def _write_passage(passage: Passage, language: str) -> tuple[str, str]:
    return _write_place(passage, language), _write_things(passage.things, language)


def _write_place(passage: Passage, language: str) -> str:
    words = _WORDS[language]
    if passage.lines is None:
        return " ".join(filter(None, (f"{passage.source}: {passage.citation}", passage.url)))
    line = words["lines" if "-" in passage.lines else "line"]
    place = f"{passage.source}, {line} {passage.lines} ({words['characters']} {passage.start}-{passage.end})"
    return place if passage.quotation is None else f"{place}: «{' '.join(passage.quotation.split())}»"


def _write_norm(norm: CitedNorm, language: str) -> tuple[str, str]:
    article = "" if norm.article is None else f", {_WORDS[language]['article']} {norm.article}"
    point = "" if norm.point is None else f", {norm.point}"
    # A norm that stands in the row speaks for itself.
    things = [thing for thing in norm.things if thing != norm.iri] or [norm.iri]
    return f"{norm.label}{article}{point}", _write_things(things, language)


def _write_things(things: Sequence[str], language: str) -> str:
    shown = [render_iri(thing) for thing in things[:_SHOWN_THINGS]]
    if len(things) > _SHOWN_THINGS:
        shown.append(_WORDS[language]["more"].format(count=len(things) - _SHOWN_THINGS))
    return ", ".join(shown)
