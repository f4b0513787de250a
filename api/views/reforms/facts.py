"""The facts that a reform changes, as pages show them: the rows of named queries that go, come, or become others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from typing import Literal as OneOf

from api.views.link_names import Name
from api.views.measures import CallLink, link_calls
from api.views.reforms.names import Namer
from coopgraph.model import Call

__all__ = ["FactRow", "FactView", "list_things", "show_facts"]

#: Query to the columns that tell its fact; the others are in the downloads.
_COLUMNS: Mapping[str, Sequence[str]] = {
    "cooperation-offices": ("ministry", "office", "parent", "category", "functionCount", "norm"),
    "steering-mandates": ("organization", "scope", "verbs", "norm", "validFrom", "validTo"),
    "policy-mandates": ("organization", "scope", "verbs", "norm", "validFrom", "validTo"),
    "function-holders": ("unit", "organization", "functions", "residualFunctions"),
    "collaboration-members": ("member", "collaboration", "role", "norm"),
    "coordination-ties": ("from", "mode", "to", "function", "norm"),
    "coordination-gaps": ("organization", "kind", "counterpart", "explanation"),
}
#: Query to the columns that two rows share if they are one row before and after.
_KEYS: Mapping[str, Sequence[str]] = {
    "cooperation-offices": ("ministry",),
    "function-holders": ("unit",),
    "coordination-ties": ("tie",),
    "steering-mandates": ("mandate",),
    "policy-mandates": ("mandate",),
}
_MOST = 40
_LABEL = "Label"
#: The language of the labels in the rows.
_WRITTEN = "es"

Word = OneOf["before", "after", "lost", "gained"]


@dataclass(frozen=True)
class FactRow:
    """A row that goes, comes, or becomes another.

    Attributes:
        word: Which of these, and on which side of it the row stands.
        cells: Its cells; None where nothing is stated.
    """

    word: Word
    cells: tuple[Name | None, ...]


@dataclass(frozen=True)
class FactView:
    """What changes in the answer of a named query.

    Attributes:
        id: Id of the query.
        title: What it tells.
        call: The query over the graph that stands.
        before: How many rows it has before.
        after: How many after.
        columns: Names of the columns.
        rows: The rows that are shown.
        left: How many more change.
    """

    id: str
    title: str
    call: CallLink
    before: int
    after: int
    columns: tuple[str, ...]
    rows: tuple[FactRow, ...]
    left: int


def list_things(effect: Mapping[str, Any]) -> Iterator[str]:
    """List the things that the rows shown by `show_facts` name.

    Args:
        effect: What `describe_effect` gives.

    Yields:
        IRIs.
    """
    for fact in effect["facts"]:
        places = _places(fact)
        for _, row in _pair(fact)[:_MOST]:
            for name in _COLUMNS[fact["query"]["id"]]:
                if fact["columns"][places[name]]["type"] == "iri" and row[places[name]] is not None:
                    yield row[places[name]]


def show_facts(facts: Sequence[Mapping[str, Any]], namer: Namer) -> tuple[FactView, ...]:
    """Show the answers that change.

    Args:
        facts: The facts of an effect.
        namer: Names their things.

    Returns:
        Those in which a row goes or comes.
    """
    return tuple(_show(fact, namer) for fact in facts if fact["lost"] or fact["gained"])


def _show(fact: Mapping[str, Any], namer: Namer) -> FactView:
    query, language = fact["query"], namer.frame.language
    places, names = _places(fact), _COLUMNS[query["id"]]
    rows = _pair(fact)
    return FactView(
        id=query["id"],
        title=fact["title"][language],
        call=link_calls((Call(query["id"], query["arguments"]),), namer.frame)[0],
        before=fact["before"],
        after=fact["after"],
        columns=tuple(fact["columns"][places[name]]["label"][language] for name in names),
        rows=tuple(
            FactRow(word, tuple(_show_cell(fact, row, places, name, namer) for name in names))
            for word, row in rows[:_MOST]
        ),
        left=max(0, len(rows) - _MOST),
    )


def _places(fact: Mapping[str, Any]) -> dict[str, int]:
    return {column["name"]: place for place, column in enumerate(fact["columns"])}


_Row = Sequence[Any]


def _pair(fact: Mapping[str, Any]) -> list[tuple[Word, _Row]]:
    """Put a row beside what becomes of it; then the rows that only go, then those that only come."""
    places = _places(fact)
    keys = [places[name] for name in _KEYS.get(fact["query"]["id"], ())]
    if not keys:
        return [*(("lost", row) for row in fact["lost"]), *(("gained", row) for row in fact["gained"])]

    def key(row: _Row) -> tuple[Any, ...]:
        return tuple(row[place] for place in keys)

    held, holds = {key(row) for row in fact["lost"]}, {key(row) for row in fact["gained"]}
    paired: list[tuple[Word, _Row]] = []
    for one in dict.fromkeys(key(row) for row in fact["lost"] if key(row) in holds):
        paired += [("before", row) for row in fact["lost"] if key(row) == one]
        paired += [("after", row) for row in fact["gained"] if key(row) == one]
    paired += [("lost", row) for row in fact["lost"] if key(row) not in holds]
    paired += [("gained", row) for row in fact["gained"] if key(row) not in held]
    return paired


def _show_cell(fact: Mapping[str, Any], row: _Row, places: Mapping[str, int], name: str, namer: Namer) -> Name | None:
    value = row[places[name]]
    if value is None:
        return None
    if fact["columns"][places[name]]["type"] != "iri":
        return Name(str(value), None, _language_of(value, namer))
    found = namer.name(value)
    label = row[places[f"{name}{_LABEL}"]] if f"{name}{_LABEL}" in places else None
    if label and not namer.is_made(value) and (found.href is None or namer.frame.language == _WRITTEN):
        # What has no name of its own is named in the row, and the rows are in Spanish.
        return Name(str(label), found.href, _language_of(label, namer))
    return found


def _language_of(value: object, namer: Namer) -> str | None:
    """Tell the language of a text of a row where it is another than that of the page; a word or a number has none."""
    return _WRITTEN if isinstance(value, str) and namer.frame.language != _WRITTEN and " " in value else None
