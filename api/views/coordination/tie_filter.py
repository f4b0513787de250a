"""Reads which ties of coordination a reader asks for, and lists what can be asked for; every state is an address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from api.responses import Choice
from api.views.coordination.tie_network import FAMILIES, KINDS, Tie, TieNetwork, slug
from coopgraph.analyse.ties import GENERIC, INTERVIEW
from coopgraph.errors import ParameterError
from coopgraph.model import Text
from coopgraph.namespaces import VOCAB

__all__ = ["FILTERS", "Asked", "Select", "list_selects", "read_asked"]

#: Evidence that is asked for by what it is not: an interview.
_PROVISION = "provision"
_NAMED, _GENERIC = "named", "generic"
_ACTOR = "actor"
_WITHOUT_LEVEL = {"es": "sin nivel de gobierno", "en": "of no level of government"}


@dataclass(frozen=True)
class Asked:
    """Which ties a reader asks for.

    Attributes:
        mode: Slug of the mode, or empty.
        level: Slug of the level of government of one of the actors, or empty.
        evidence: Slug of the kind of evidence, `provision` for all but interviews, or empty.
        party: `named`, `generic`, or empty.
        actor: The actor, or None.
        ties: The ties whose sentences are asked for.
        fields: The same as the fields of an address, without the ties.
    """

    mode: str
    level: str
    evidence: str
    party: str
    actor: str | None
    ties: frozenset[str]
    fields: Mapping[str, str]

    def takes(self, tie: Tie, network: TieNetwork) -> bool:
        """Tell whether a tie is among those that are asked for."""
        ends = (tie.source, tie.target)
        is_generic = any(network.kind(end) == GENERIC for end in ends)
        return (
            (not self.mode or slug(tie.mode) == self.mode)
            and (not self.level or self.level in map(network.level, ends))
            and (self.evidence in {"", tie.evidence} or (self.evidence == _PROVISION and tie.evidence != INTERVIEW))
            and (not self.party or (self.party == _GENERIC) == is_generic)
            and (self.actor is None or self.actor in ends)
        )


#: Fields that leave ties out.
FILTERS = ("mode", "level", "evidence", "party", "actor")


def read_asked(fields: Mapping[str, str], network: TieNetwork) -> Asked:
    """Read which ties are asked for.

    Args:
        fields: Fields of the address.
        network: All ties.

    Returns:
        What is asked; a value that no tie has is a `ParameterError`.
    """
    chosen = {name: fields[name].strip() for name in FILTERS if fields.get(name, "").strip()}
    for select in list_selects(network, {}):
        known = {choice.value for _, choices in select.groups for choice in choices}
        value = chosen.get(select.name)
        if value is not None and value not in known and select.name != _ACTOR:
            _refuse(select.name, value, f"The values are {', '.join(sorted(known - {''}))}.")
    actor = None
    if _ACTOR in chosen:
        actor = network.actors.get(chosen[_ACTOR].casefold())
        if actor is None:
            _refuse(_ACTOR, chosen[_ACTOR], "Write the acronym, the last part of the address, or the IRI.")
        chosen[_ACTOR] = network.keys[actor]
    ties = frozenset(key for key in fields.get("tie", "").split(",") if key)
    for unknown in sorted(ties - {tie.key for tie in network.ties}):
        _refuse("tie", unknown, "Choose it in the drawing or in the table.")
    mode, level, evidence, party = (chosen.get(name, "") for name in FILTERS[:4])
    return Asked(mode, level, evidence, party, actor, ties, chosen)


def _refuse(name: str, value: str, remedy: str) -> NoReturn:
    raise ParameterError(
        f"no tie at this date has the {name} {value[:100]!r}.", parameter=name, value=value, remedy=remedy
    )


@dataclass(frozen=True)
class Select:
    """A field of the form in which one value is chosen.

    Attributes:
        name: Name of the field.
        label: Its label.
        value: What is chosen; empty for all.
        groups: Name of a group, or None, and its choices.
    """

    name: str
    label: str
    value: str
    groups: tuple[tuple[str | None, tuple[Choice, ...]], ...]


_LABELS: Mapping[str, Text] = {
    "mode": {"es": "Modo", "en": "Mode"},
    "level": {"es": "Nivel de gobierno de una de las partes", "en": "Level of government of one of the sides"},
    "evidence": {"es": "Evidencia", "en": "Evidence"},
    "party": {"es": "Partes", "en": "Sides"},
    "actor": {"es": "Organismo o actor", "en": "Body or actor"},
}
_ALL: Mapping[str, Text] = {
    "mode": {"es": "todos los modos", "en": "all modes"},
    "level": {"es": "todos los niveles", "en": "all levels"},
    "evidence": {"es": "toda evidencia", "en": "all evidence"},
    "party": {"es": "determinadas y genéricas", "en": "named and generic"},
    "actor": {"es": "todos", "en": "all"},
}
_PROVISIONS = {"es": "norma o documento de gestión", "en": "norm or management document"}
_PARTIES = (
    (_NAMED, {"es": "solo determinadas", "en": "named only"}),
    (_GENERIC, {"es": "con un actor genérico", "en": "with a generic actor"}),
)


def list_selects(network: TieNetwork, chosen: Mapping[str, str]) -> tuple[Select, ...]:
    """List the fields of the form.

    Args:
        network: All ties.
        chosen: What the reader chose.

    Returns:
        One for each filter, with the values that some tie has.
    """
    language = network.language
    levels = {network.level(end) for tie in network.ties for end in (tie.source, tie.target)}
    named = {level: network.name(str(VOCAB[f"government-level/{level}"])) for level in levels}
    if "none" in named:
        named["none"] = _WITHOUT_LEVEL[language]
    evidence = {tie.evidence: network.name(str(VOCAB[f"evidence-kind/{tie.evidence}"])) for tie in network.ties}
    choices: dict[str, list[tuple[str | None, tuple[Choice, ...]]]] = {
        "mode": _group_modes(network),
        "level": [(None, _sort(named.items()))],
        "evidence": [(None, (Choice(_PROVISION, _PROVISIONS[language]), *_sort(evidence.items())))],
        "party": [(None, tuple(Choice(value, text[language]) for value, text in _PARTIES))],
        "actor": _group_actors(network),
    }
    return tuple(
        Select(
            name,
            _LABELS[name][language],
            chosen.get(name, ""),
            ((None, (Choice("", _ALL[name][language]),)), *(group for group in choices[name] if group[1])),
        )
        for name in FILTERS
    )


def _sort(named: Iterable[tuple[str, str]]) -> tuple[Choice, ...]:
    return tuple(Choice(value, name) for value, name in sorted(named, key=lambda pair: (pair[1].casefold(), pair[0])))


def _group_modes(network: TieNetwork) -> list[tuple[str | None, tuple[Choice, ...]]]:
    modes: dict[str, dict[str, str]] = {}
    for tie in network.ties:
        modes.setdefault(tie.family, {})[slug(tie.mode)] = network.name(tie.mode)
    return [(name[network.language], _sort(modes.get(family, {}).items())) for family, (name, _) in FAMILIES.items()]


def _group_actors(network: TieNetwork) -> list[tuple[str | None, tuple[Choice, ...]]]:
    kinds: dict[str, list[tuple[str, str]]] = {}
    for actor, key in network.keys.items():
        acronym = network.acronyms.get(actor)
        name = network.name(actor)
        kinds.setdefault(network.kind(actor), []).append(
            (key, f"{name} ({acronym})" if acronym and acronym != name else name)
        )
    return [(name[network.language], _sort(kinds.get(kind, ()))) for kind, (_, name) in KINDS.items()]
