"""Finds what the names of a comparison name: bodies, units, posts, and the office of a body at a date.

What is compared of them is left to `comparison`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from rdflib import URIRef

from coopgraph.analyse.answers import Answer, Row, ask, name, thing
from coopgraph.errors import ParameterError
from coopgraph.namespaces import ID, ORG
from coopgraph.query import get
from coopgraph.query.names import find_thing
from coopgraph.query.run import read_reference_date
from coopgraph.store.port import Store

__all__ = ["Compared", "find_compared", "reference"]

_FEWEST, _MOST = 2, 4
_LONGEST = 200
_NAMES = "names"


@dataclass(frozen=True)
class Compared:
    """One of the things that are compared.

    Attributes:
        asked: The name as it was given.
        iri: The body, unit or post.
        body: The body that it is, or is in; None for a post or a unit of none.
        office: The unit that it is, that a post is in, or that is the cooperation office of a body; None without one.
        history: The rows of the history of the body's office.
        day: The date of its own that it was asked for with, or None.
    """

    asked: str
    iri: URIRef
    body: URIRef | None
    office: URIRef | None
    history: Answer | None
    day: str | None = None

    @property
    def kind(self) -> str:
        """Say what it is: `organization`, `unit` or `post`."""
        return reference(self.iri).partition("/")[0]

    @property
    def slug(self) -> str:
        """Return the last part of its IRI."""
        return str(self.iri).rpartition("/")[2]

    @property
    def office_slug(self) -> str:
        """Return the last part of the IRI of its office; empty without one."""
        return str(self.office or "").rpartition("/")[2]


def reference(iri: URIRef) -> str:
    """Write a thing of the graph as an argument of a query.

    Args:
        iri: Its IRI.

    Returns:
        The path after `id/`.

    >>> reference(URIRef("https://w3id.org/coopgraph/id/unit/minsa-ogcti"))
    'unit/minsa-ogcti'
    """
    return str(iri).removeprefix(str(ID))


def find_compared(store: Store, names: Sequence[str], asof: str | None) -> tuple[Compared, ...]:
    """Find what the names of a comparison name.

    Args:
        store: The graph.
        names: Two to four; each an IRI, a slug, an acronym or a name of a body, a unit or a post, or `BODY@YYYY-MM-DD`
            for the office of a body at a date.
        asof: The date at which a body without a date of its own has its office; None for the reference date.

    Returns:
        One thing a name; what too few or too many names, a name of nothing or of several things, a wrong date, or two
        names of the same raise is a `ParameterError`.
    """
    _check_number(names)
    things = tuple(_find(store, asked.strip(), asof) for asked in names)
    for former, later in combinations(things, 2):
        _check_different(former, later)
    return things


def _check_number(names: Sequence[str]) -> None:
    if not _FEWEST <= len(names) <= _MOST:
        raise _wrong(f"a comparison takes two to four names, not {len(names)}.", None, "Give two, three or four.")


def _check_different(former: Compared, later: Compared) -> None:
    if former.iri == later.iri or _stands_for(former, later) or _stands_for(later, former):
        raise _wrong(
            f"{former.asked!r} and {later.asked!r} name the same ({former.slug}): nothing is compared with itself.",
            later.asked,
            "Give two different bodies, units or posts, or a body at two dates at which it had different offices.",
        )


def _stands_for(body: Compared, unit: Compared) -> bool:
    """Tell whether a unit is the office for which a body stands."""
    return body.kind == "organization" and unit.kind == "unit" and body.office == unit.iri


def _find(store: Store, asked: str, asof: str | None) -> Compared:
    before, at, after = asked.rpartition("@")
    if at and not asked.startswith(("http://", "https://")):
        return _find_at_date(store, asked, before, after)
    iri = _find_iri(store, asked)
    kind = reference(iri).partition("/")[0]
    if kind == "organization":
        history = ask(store, "office-history", {"organization": reference(iri)})
        return Compared(asked, iri, iri, _office_of(store, iri, history, asof), history)
    unit = iri
    if kind == "post":
        found = [row for row in ask(store, "posts").rows if thing(row, "post") == iri]
        unit = thing(found[0], "unit")
    body = _body_of(store, unit)
    of_body = ask(store, "office-history", {"organization": reference(body)}) if body else None
    return Compared(asked, iri, body, unit, of_body)


def _find_iri(store: Store, asked: str) -> URIRef:
    parameter = get("functions-by-thing").parameters["organization"]
    if not asked or len(asked) > _LONGEST:
        problem = "an empty name names nothing." if not asked else f"a name is longer than {_LONGEST} characters."
        raise _wrong(problem, asked[:_LONGEST], "Write an IRI, a slug or an acronym.")
    return find_thing(store, parameter, asked)


def _body_of(store: Store, unit: URIRef) -> URIRef | None:
    """Return the body of a unit; a post that no source gives a unit is in the body itself."""
    if str(unit).startswith(str(ID["organization/"])):
        return unit
    of_unit = store.triples((unit, ORG.unitOf, None))
    return URIRef(str(of_unit[0][2])) if of_unit else None


def _office_of(store: Store, body: URIRef, history: Answer, asof: str | None) -> URIRef | None:
    """Return the office of a body at a date; of a body that was no more, the last that it had."""
    for day in (asof, "all"):
        offices = [row for row in ask(store, "office-positions", {"asof": day}).rows if row["organization"] == body]
        if offices:
            return thing(offices[-1], "office")
    own = [row for row in history.rows if row["body"] == body]
    return thing(own[-1], "office") if own else None


def _find_at_date(store: Store, asked: str, before: str, after: str) -> Compared:
    day = _read_date(asked, after)
    body = _find_iri(store, before.strip())
    if not str(body).startswith(str(ID["organization/"])):
        raise _wrong(
            f"the argument {asked!r} gives a date to what is no body.",
            asked,
            "A date goes with a body and means its office at that date; write a unit or a post without one.",
        )
    history = ask(store, "office-history", {"organization": reference(body)})
    offices = {thing(row, "office"): row for row in history.rows if _contains(row, day)}
    if len(offices) > 1 and day == read_reference_date(store):
        # The sources describe the reference date: of offices without dates, the one of today is meant.
        today = {thing(row, "office") for row in ask(store, "office-positions").rows}
        offices = {office: row for office, row in offices.items() if office in today} or offices
    if not offices:
        known = ", ".join(_describe(row) for row in history.rows)
        raise _wrong(
            f"the sources know no cooperation office of {before.strip()} at {day}.",
            asked,
            f"Those that they know: {known}." if known else "Write it without a date: its units are compared.",
        )
    if len(offices) > 1:
        known = ", ".join(_describe(row) for row in offices.values())
        raise _wrong(
            f"the sources do not say which office {before.strip()} had at {day}.",
            asked,
            f"Write the unit that is meant: {known}.",
        )
    office, row = next(iter(offices.items()))
    return Compared(asked, office, thing(row, "body"), office, history, day.isoformat())


def _read_date(asked: str, text: str) -> date:
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise _wrong(
            f"in {asked[:_LONGEST]!r}, what follows @ is not a date.", asked, "Write NAME@2005-01-01."
        ) from error


def _contains(row: Row, day: date) -> bool:
    """Tell whether an office was there at a date, as far as is known: half open, a missing end is open."""
    begins, ends = name(row, "from"), name(row, "to")
    return (not begins or date.fromisoformat(begins) <= day) and (not ends or day < date.fromisoformat(ends))


def _describe(row: Row) -> str:
    dates = f" ({name(row, 'from') or '…'} – {name(row, 'to') or '…'})" if row["from"] or row["to"] else ""
    return thing(row, "office").rpartition("/")[2] + dates


def _wrong(problem: str, value: str | None, remedy: str) -> ParameterError:
    return ParameterError(problem, parameter=_NAMES, value=value, remedy=remedy)
