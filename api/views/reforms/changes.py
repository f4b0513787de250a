"""What a reform changes, as pages show it: one block for each change, and in it one for each thing that it touches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.responses import Frame
from api.views.link_names import Name
from api.views.reforms.names import Namer, expand, read_made
from coopgraph.store.port import Store

__all__ = ["ChangeView", "SetView", "StatementView", "count_sets", "show_changes"]

_REASON = re.compile(r"\S+ \((?P<words>[^)]+)\): (?P<details>.*)\Z", re.DOTALL)
#: What a scenario states of itself has no kind of change.
_OWN = "scenario"
_OWN_WORDS = {
    "es": "Lo que la reforma necesita: la norma que la dispondría y la referencia que la respalda",
    "en": "What the reform needs: the norm that would establish it, and the reference behind it",
}


@dataclass(frozen=True)
class StatementView:
    """A triple that goes or comes.

    Attributes:
        is_added: Whether it comes.
        property: What it says of the thing.
        value: The value.
    """

    is_added: bool
    property: Name
    value: Name


@dataclass(frozen=True)
class SetView:
    """A change set: all that a change does to one thing.

    Attributes:
        thing: The thing.
        is_new: Whether the reform makes it.
        statements: Its triples, those that go first.
    """

    thing: Name
    is_new: bool
    statements: tuple[StatementView, ...]


@dataclass(frozen=True)
class ChangeView:
    """A change of a reform.

    Attributes:
        number: Its place, from 1.
        kind: Its kind, as a scenario file has it.
        words: What it does.
        details: How the scenario file says it, or None.
        removals: How many triples go.
        additions: How many come.
        sets: The things that it touches, those of the page that is shown.
        total: How many things it touches in all.
    """

    number: int
    kind: str
    words: str
    details: str | None
    removals: int
    additions: int
    sets: tuple[SetView, ...]
    total: int


_Triples = list[Mapping[str, str]]


def count_sets(changes: Sequence[Mapping[str, Any]]) -> int:
    """Count the things that a reform touches, once for each change.

    Args:
        changes: The changes, as the JSON of a scenario has them.

    Returns:
        The number of change sets.
    """
    return sum(len(_group(change)) for change in changes)


def show_changes(
    store: Store, frame: Frame, changes: Sequence[Mapping[str, Any]], first: int, most: int
) -> tuple[ChangeView, ...]:
    """Show changes, and in them some of the things that they touch.

    Args:
        store: The graph, for names.
        frame: What stands around the page.
        changes: The changes, as the JSON of a scenario has them.
        first: How many things to pass over.
        most: How many to show.

    Returns:
        The changes, each with what of it falls on the page.
    """
    chosen = list(_choose(changes, first, most))
    namer = Namer(store, frame, _list_terms(chosen), read_made(changes))
    return tuple(_show(change, groups, number, namer) for number, (change, groups) in enumerate(chosen, 1))


def _group(change: Mapping[str, Any]) -> dict[str, tuple[_Triples, _Triples]]:
    groups: dict[str, tuple[_Triples, _Triples]] = {}
    for place, word in enumerate(("removals", "additions")):
        for triple in change[word]:
            groups.setdefault(triple["subject"], ([], []))[place].append(triple)
    return dict(sorted(groups.items()))


_Chosen = tuple[Mapping[str, Any], dict[str, tuple[_Triples, _Triples]]]


def _choose(changes: Sequence[Mapping[str, Any]], first: int, most: int) -> Iterator[_Chosen]:
    place = 0
    for change in changes:
        groups = _group(change)
        names = list(groups)[max(0, first - place) : max(0, first + most - place)]
        place += len(groups)
        yield change, {name: groups[name] for name in names}


def _list_terms(chosen: Sequence[_Chosen]) -> Iterator[str]:
    for _, groups in chosen:
        for subject, pair in groups.items():
            yield subject
            for triple in (each for triples in pair for each in triples):
                yield expand(triple["predicate"])
                if triple["object"].startswith("<"):
                    yield triple["object"][1:-1]


def _show(
    change: Mapping[str, Any], groups: Mapping[str, tuple[_Triples, _Triples]], number: int, namer: Namer
) -> ChangeView:
    language = namer.frame.language
    said = _REASON.match(change["reason"][language])
    words = _OWN_WORDS[language] if change["kind"] == _OWN else change["kind"]
    return ChangeView(
        number=number,
        kind=change["kind"],
        words=f"{said['words'][:1].upper()}{said['words'][1:]}" if said else words,
        details=said["details"] if said else None,
        removals=len(change["removals"]),
        additions=len(change["additions"]),
        sets=tuple(_show_set(subject, pair, namer) for subject, pair in groups.items()),
        total=len(_group(change)),
    )


def _show_set(subject: str, pair: tuple[_Triples, _Triples], namer: Namer) -> SetView:
    removals, additions = pair
    return SetView(
        thing=namer.name(subject),
        is_new=not removals and any(expand(triple["predicate"]).endswith("#type") for triple in additions),
        statements=tuple(
            StatementView(is_added, namer.name(expand(triple["predicate"])), namer.value(triple["object"]))
            for is_added, triples in ((False, removals), (True, additions))
            for triple in triples
        ),
    )
