"""The figure of the claims: how many there are of each verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from coopgraph.analyse.answers import Row, name
from coopgraph.analyse.cells import read_day
from coopgraph.figures.bars import Bar, draw_bars
from coopgraph.figures.design import ASOF, Design, Size
from coopgraph.figures.reading import last_segment, read_answer
from coopgraph.figures.sheet import Heading, Sheet, Spec
from coopgraph.namespaces import COOP
from coopgraph.store.port import Store

__all__ = ["VERDICTS", "draw_verdicts", "find_later_sources"]

_ORDER = ("holds", "does-not-hold", "ambiguous", "cannot-be-checked")
_UNCHECKED = {"es": "Sin comprobar", "en": "Not checked"}
_CLAIMS = {"es": "afirmaciones", "en": "claims"}


def _compose(store: Store, arguments: Mapping[str, str], sheet: Sheet) -> Spec:
    rows = read_answer(store, "claims", {}, sheet.language).rows
    day = read_day(store, arguments[ASOF.name] or None)
    if day is not None:
        later = find_later_sources(store, day)
        rows = tuple(row for row in rows if str(row["statedIn"]) not in later)
    return draw_verdicts(rows, sheet)


def find_later_sources(store: Store, day: date) -> set[str]:
    """Find the sources that describe a state of affairs after a date: what they claim had not been claimed then.

    Args:
        store: The graph.
        day: The date.

    Returns:
        Their addresses.
    """
    stated = store.triples((None, COOP.referenceDate, None))
    return {str(source) for source, _, when in stated if date.fromisoformat(str(when)) > day}


def draw_verdicts(rows: Sequence[Row], sheet: Sheet) -> Spec:
    """Draw how many claims there are of each verdict.

    Args:
        rows: Rows of `claims`.
        sheet: What it is drawn on.

    Returns:
        The specification.
    """
    verdicts = [last_segment(row["verdict"]) if row["verdict"] is not None else "" for row in rows]
    labels = {verdict: name(row, "verdictLabel") for verdict, row in zip(verdicts, rows, strict=True)}
    counts = Counter(verdicts)
    order = [*(verdict for verdict in _ORDER if verdict in counts), *sorted(set(counts) - set(_ORDER))]
    bars = [
        Bar(
            verdict or "unchecked",
            labels[verdict] if verdict else sheet.say(_UNCHECKED),
            counts[verdict],
            f"{sheet.number(counts[verdict])} ({sheet.number(100 * counts[verdict] / len(rows), 1)} %)",
            style="strong"
            if verdict == "does-not-hold"
            else "faint"
            if verdict in ("", "cannot-be-checked")
            else "full",
        )
        for verdict in order
    ]
    told = {"es": f"Afirmaciones: {len(rows)}.", "en": f"Claims: {len(rows)}."}
    heading = Heading(sheet.say(VERDICTS.title), (sheet.say(told),))
    return draw_bars(sheet, heading, bars, sheet.say(_CLAIMS), sheet.say(VERDICTS.description))


VERDICTS = Design(
    "claims-verdicts",
    {"es": "Afirmaciones de las fuentes, por resultado", "en": "Claims of the sources, by verdict"},
    {
        "es": "Barras: cuántas afirmaciones de las fuentes se cumplen, no se cumplen, son ambiguas o no se pueden "
        "comprobar.",
        "en": "Bars: how many claims of the sources hold, do not hold, are ambiguous or cannot be checked.",
    },
    (ASOF,),
    Size(760, 240, (360, 280)),
    ("claims",),
    _compose,
)
