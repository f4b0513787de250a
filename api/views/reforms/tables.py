"""Tells what a scenario changes, and what that does, as the tables of an analysis; pages are for `scenario`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rdflib import Literal
from rdflib.term import Node

from api.views.reforms.effect_tables import list_effect
from api.views.reforms.effects import NOT_COMPUTED
from coopgraph.model import Analysis, Call, Column, Listing, Text
from coopgraph.namespaces import shorten
from coopgraph.scenarios import Scenario
from coopgraph.store.port import Triple

__all__ = ["TRIPLES", "describe_change", "holds", "tell_change"]

#: Id of the table of triples.
TRIPLES = "triples"
_LATER = {
    "es": "A la fecha pedida los cambios no regirían todavía: rigen desde {}.",
    "en": "At the date asked for the changes would not hold yet: they hold from {}.",
}
_CHANGES = (
    Column("number", "xsd:integer", {"es": "n.º", "en": "no."}),
    Column("kind", "xsd:string", {"es": "clase", "en": "kind"}),
    Column("removals", "xsd:integer", {"es": "quitadas", "en": "removals"}),
    Column("additions", "xsd:integer", {"es": "añadidas", "en": "additions"}),
    Column("reason", "xsd:string", {"es": "qué es", "en": "what it is"}),
)
_TRIPLES = (
    Column("number", "xsd:integer", {"es": "n.º del cambio", "en": "no. of the change"}),
    Column("change", "xsd:string", {"es": "cambio", "en": "change"}),
    Column("subject", "iri", {"es": "sujeto", "en": "subject"}),
    Column("predicate", "xsd:string", {"es": "propiedad", "en": "property"}),
    Column("object", "xsd:string", {"es": "valor", "en": "value"}),
)
_REMOVED, _ADDED = {"es": "se quita", "en": "is removed"}, {"es": "se añade", "en": "is added"}


def describe_change(
    described: Mapping[str, Any], day: date | None, command: str, effect: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Describe a scenario in the values of JSON.

    Args:
        described: What `describe_scenario` gives.
        day: The date that is asked for; None for no filter.
        command: The command that computes what it does.
        effect: What it does, or None where that is not computed.

    Returns:
        What is described, with `asof`, `holds` and `effect`.
    """
    told = {"computed": False, "reason": NOT_COMPUTED} if effect is None else dict(effect)
    return {
        **described,
        "asof": _say(day),
        "holds": holds(date.fromisoformat(described["date"]), day),
        "effect": {**told, "command": command},
    }


def tell_change(
    scenario: Scenario, day: date | None, language: str, effect: Mapping[str, Any] | None = None
) -> Analysis:
    """Tell what a scenario changes, and what that does.

    Args:
        scenario: The scenario.
        day: The date that is asked for; None for no filter.
        language: Of the texts in the tables: `es` or `en`.
        effect: What it does, or None where that is not computed.

    Returns:
        The tables `changes` and `triples`; with the effect, `measure-changes`, `shapes`, `inferences`, and one for each
        query whose answer changes.
    """
    calls, told = (Call("scenarios"),), _say(day)
    changes = [
        (
            Literal(number),
            Literal(step.kind),
            Literal(len(step.edit.removals)),
            Literal(len(step.edit.additions)),
            Literal(step.reason[language]),
        )
        for number, step in enumerate(scenario.steps, 1)
    ]
    triples = [
        (Literal(number), Literal(words[language]), *_write(triple))
        for number, step in enumerate(scenario.steps, 1)
        for words, edited in ((_REMOVED, step.edit.removals), (_ADDED, step.edit.additions))
        for triple in sorted(edited)
    ]
    notes: list[Text] = [scenario.description, NOT_COMPUTED if effect is None else effect["reason"]]
    if not holds(scenario.date, day):
        notes.append(_fill(_LATER, scenario.date.isoformat()))
    return Analysis(
        id=f"scenario-{scenario.id}",
        title=scenario.title,
        date=told,
        parameters={"scenario": scenario.id, "from": scenario.date.isoformat()},
        measures=(),
        listings=(
            Listing("changes", {"es": "Cambios", "en": "Changes"}, _CHANGES, changes, told, calls),
            Listing(TRIPLES, {"es": "Tripletas", "en": "Triples"}, _TRIPLES, triples, told, calls),
            *(() if effect is None else list_effect(effect, language)),
        ),
        notes=tuple(notes),
    )


def holds(begins: date, day: date | None) -> bool:
    """Tell whether changes would hold at a date.

    Args:
        begins: From when they would.
        day: The date that is asked for; None for no filter.

    Returns:
        Whether they would.
    """
    return day is None or begins <= day


def _say(day: date | None) -> str:
    return "all" if day is None else day.isoformat()


def _fill(words: Mapping[str, str], value: str) -> Text:
    return {language: text.format(value) for language, text in words.items()}


def _write(triple: Triple) -> tuple[Node, Node, Node]:
    subject, predicate, value = triple
    return subject, Literal(shorten(str(predicate))), Literal(value.n3())
