"""What being in force at a date means, and how a query says it; running the queries is left to `run`.

There is one logic of intervals, `Interval`, and one way to write it in SPARQL. `header` refuses a query with `asof`
that writes it in another way, so what is proved of `Interval` holds for the queries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, permutations

from coopgraph.store.tokens import tokenize

__all__ = [
    "ASOF",
    "ATTESTED",
    "UNATTESTED",
    "Interval",
    "find_fault",
    "write_attestation",
    "write_common_day",
    "write_filter",
]

#: The parameter that selects what was in force on a date.
ASOF = "asof"
#: The column that says of a row whether a source tells it of the date.
ATTESTED = "attested"
#: The column that counts what a row counts though no source tells it of the date.
UNATTESTED = "unattested"

_FROM, _TO = "coop:validFrom", "coop:validTo"
_OPENING = {"(": ")", "{": "}"}


@dataclass(frozen=True)
class Interval:
    """When something was so: from its first day until before the day of its end.

    Attributes:
        begins: The first day, or None if it is open.
        ends: The first day on which it is no longer so, or None if it is open.
    """

    begins: date | None = None
    ends: date | None = None

    def contains(self, day: date) -> bool:
        """Tell whether it was so on a day, as far as is known.

        Args:
            day: The day.

        Returns:
            Whether it had begun and not ended.

        >>> Interval(date(2010, 1, 1), date(2012, 1, 1)).contains(date(2012, 1, 1))
        False
        """
        return (self.begins is None or self.begins <= day) and (self.ends is None or day < self.ends)

    def meets(self, other: Interval) -> bool:
        """Tell whether two share a day, as far as is known.

        Args:
            other: The other; neither is empty.

        Returns:
            Whether each begins before the other ends.

        >>> Interval(ends=date(2010, 1, 1)).meets(Interval(begins=date(2010, 1, 1)))
        False
        """
        return all(
            one.begins is None or two.ends is None or one.begins < two.ends
            for one, two in ((self, other), (other, self))
        )

    def is_attested(self, day: date, described: date | None) -> bool:
        """Tell whether a source says that it was so on a day, and not only lets it be so.

        A source tells what was so on the day that it describes, back to the beginning that it states, and on to the end
        that it states.

        Args:
            day: A day that the interval contains.
            described: The day whose state of affairs the source describes, or None if it does not say.

        Returns:
            Whether both sides of the day are told.

        >>> since_2010 = Interval(begins=date(2010, 1, 1))
        >>> [since_2010.is_attested(date(year, 1, 1), date(2018, 12, 31)) for year in (2015, 2020)]
        [True, False]
        """
        after_beginning = self.begins is not None or (described is not None and described <= day)
        before_end = self.ends is not None or (described is not None and day <= described)
        return after_beginning and before_end


def write_filter(thing: str, begins: str, ends: str) -> str:
    """Write the patterns that keep a thing only if it was in force at `?asof` (`Interval.contains`).

    Args:
        thing: Variable of the thing, without `?`.
        begins: Variable of its beginning.
        ends: Variable of its end.

    Returns:
        Four lines of SPARQL.
    """
    return (
        f"OPTIONAL {{ ?{thing} {_FROM} ?{begins} }}\n"
        f"OPTIONAL {{ ?{thing} {_TO} ?{ends} }}\n"
        f"FILTER (!BOUND(?{ASOF}) || !BOUND(?{begins}) || ?{begins} <= ?{ASOF})\n"
        f"FILTER (!BOUND(?{ASOF}) || !BOUND(?{ends}) || ?{ASOF} < ?{ends})\n"
    )


def write_attestation(thing: str, begins: str, ends: str) -> str:
    """Write the expression that tells whether a source says so of `?asof` (`Interval.is_attested`).

    A bound that is not stated makes its comparison an error, and an error or else a truth is a truth in SPARQL.

    Args:
        thing: Variable of the thing, without `?`.
        begins: Variable of its beginning.
        ends: Variable of its end.

    Returns:
        A SPARQL expression; without `?asof` it has no value.
    """
    return (
        f"IF(BOUND(?{ASOF}), (BOUND(?{begins}) && BOUND(?{ends})) || EXISTS {{\n"
        f"  ?{thing} dct:source ?witness .\n"
        f"  FILTER EXISTS {{\n"
        f"    ?witness oa:hasSource/coop:referenceDate ?described .\n"
        f"    FILTER ((?{begins} <= ?{ASOF} || ?described <= ?{ASOF})"
        f" && (?{ASOF} < ?{ends} || ?{ASOF} <= ?described))\n"
        f"  }}\n"
        f"}}, ?{ASOF})"
    )


def write_common_day(begins: str, ends: str) -> str:
    """Write the filter by which one thing began before another ended; both ways make `Interval.meets`.

    Args:
        begins: Variable of the beginning of the one, without `?`.
        ends: Variable of the end of the other.

    Returns:
        A line of SPARQL.
    """
    return f"FILTER (!BOUND(?{begins}) || !BOUND(?{ends}) || ?{begins} < ?{ends})\n"


def find_fault(text: str) -> str | None:
    """Find where a query with `asof` leaves the one way to write it.

    Args:
        text: The query.

    Returns:
        What is wrong, as a sentence; None if nothing is.
    """
    texts = [token.text for token in tokenize(text)]
    bounds = sorted(_read_bounds(texts))
    dates = {f"?{ASOF}", *(after for before, after in pairwise(texts) if before in (_FROM, _TO))}
    if not bounds:
        return f"a query with {ASOF} filters something by {_FROM} and {_TO}."
    if len(bounds) * 2 != texts.count(_FROM) + texts.count(_TO) - _count_required(texts):
        return f"whatever has {_FROM} or {_TO} has both, each in an OPTIONAL of its own, one after the other."
    for bound in bounds:
        kept = _cut(texts, write_filter(*bound))
        if len(kept) == len(texts):
            return f"?{bound[0]} is not filtered by {ASOF} as it must be: {' '.join(write_filter(*bound).split())}."
        texts = kept
        texts = _cut(texts, write_attestation(*bound))
    for one, other in permutations(bounds, 2):
        texts = _cut(texts, write_common_day(one[1], other[2]))
    odd = next((condition for condition in _read_filters(texts) if dates & set(condition)), None)
    return None if odd is None else f"this filter on dates is not one of validity: {' '.join(odd)[:200]}."


def _read_bounds(texts: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the thing, the beginning and the end of each pair of OPTIONAL."""
    pattern = [r"OPTIONAL", r"\{", r"\?(\w+)", _FROM, r"\?(\w+)", r"\}", "OPTIONAL", r"\{", r"\?(\w+)", _TO, r"\?(\w+)"]
    for start in range(len(texts) - len(pattern)):
        found = [re.fullmatch(part, text) for part, text in zip(pattern, texts[start:], strict=False)]
        names = [match[1] for match in found if match and match.groups()]
        if all(found) and names[0] == names[2]:
            yield names[0], names[1], names[3]


def _count_required(texts: Sequence[str]) -> int:
    """Count the bounds that a pattern requires: it picks what has a known end, and filters nothing by the date."""
    places = (place for place, text in enumerate(texts) if text in (_FROM, _TO))
    return sum(texts[place - 3 : place - 1] != ["OPTIONAL", "{"] for place in places)


def _cut(texts: Sequence[str], piece: str) -> list[str]:
    """Return the tokens without each occurrence of a piece of SPARQL."""
    wanted = [token.text for token in tokenize(piece)]
    kept: list[str] = []
    place = 0
    while place < len(texts):
        if list(texts[place : place + len(wanted)]) == wanted:
            place += len(wanted)
        else:
            kept.append(texts[place])
            place += 1
    return kept


def _read_filters(texts: Sequence[str]) -> Iterator[list[str]]:
    for place, text in enumerate(texts):
        if text.upper() != "FILTER":
            continue
        start = next(start for start in range(place + 1, len(texts)) if texts[start] in _OPENING)
        end, depth = start, 0
        while True:
            depth += (texts[end] == texts[start]) - (texts[end] == _OPENING[texts[start]])
            if depth == 0:
                break
            end += 1
        if texts[start] == "(":
            yield list(texts[place : end + 1])
