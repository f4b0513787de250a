"""Says beside an answer what the sources do not tell of its date; which rows these are, the query says (`validity`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from coopgraph.model import Text
from coopgraph.query.validity import ATTESTED, UNATTESTED
from coopgraph.store.port import Solutions

__all__ = ["write_notes"]

_DESCRIBED = {
    "es": "Las fuentes citadas describen el estado al {days}",
    "en": "The cited sources describe the state as of {days}",
}
_UNDATED = {
    "es": "Las fuentes citadas no dicen qué fecha describen",
    "en": "The cited sources do not say which date they describe",
}
_EMPTY = {
    "es": "{told}; que la respuesta al {asof} esté vacía no dice que entonces no hubiera nada.",
    "en": "{told}; that the answer for {asof} is empty does not say that there was nothing then.",
}
_ROWS = {
    "es": "{told}; no dicen si {count} de {total} filas valían al {asof}.",
    "en": "{told}; they do not say whether {count} of {total} rows held on {asof}.",
}
_THINGS = {
    "es": "{told}; de {count} de los elementos contados no dicen si existían al {asof}.",
    "en": "{told}; of {count} of the things counted they do not say whether they were there on {asof}.",
}


def write_notes(solutions: Solutions, asof: str, described: Sequence[date]) -> tuple[Text, ...]:
    """Write what must be said beside the answer to a query with `asof`.

    Args:
        solutions: Its answer.
        asof: The date of the answer.
        described: The dates whose state of affairs the sources of the query describe.

    Returns:
        One sentence in each language; none where the sources tell all that the answer says.
    """
    count, total = _count(solutions)
    if solutions.rows and count == 0:
        return ()
    if not solutions.rows and asof in map(str, described):
        return ()
    sentences = _EMPTY if not solutions.rows else _THINGS if total is None else _ROWS
    told = {
        language: sentence.format(days=", ".join(map(str, described)))
        for language, sentence in (_DESCRIBED if described else _UNDATED).items()
    }
    return (
        {
            language: sentence.format(asof=asof, count=count, total=total, told=told[language])
            for language, sentence in sentences.items()
        },
    )


def _count(solutions: Solutions) -> tuple[int, int | None]:
    """Count what no source tells of the date, and the rows; None for the rows where each of them counts things."""
    if ATTESTED in solutions.variables:
        place = solutions.variables.index(ATTESTED)
        return sum(str(row[place]) == "false" for row in solutions.rows), len(solutions.rows)
    if UNATTESTED in solutions.variables:
        place = solutions.variables.index(UNATTESTED)
        return sum(int(str(row[place] or 0)) for row in solutions.rows), None
    return 0, None
