"""Tells what a scenario changes as the tables of an analysis that has no measures; what it does is for `reform`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rdflib import Literal
from rdflib.term import Node

from coopgraph.model import Analysis, Call, Column, Listing, Text
from coopgraph.namespaces import shorten
from coopgraph.scenarios import Scenario, describe_scenario
from coopgraph.store.port import Triple

__all__ = ["TRIPLES", "describe_change", "tell_change"]

#: Id of the table of triples.
TRIPLES = "triples"
_REASON = {
    "es": "El efecto en cada medida, en las formas y en las inferencias pide razonar y validar el grafo entero, que "
    "tarda más de lo que puede durar una petición: aquí no se calcula.",
    "en": "The effect on each measure, on the shapes and on the inferences needs the whole graph reasoned and "
    "validated anew, which takes longer than a request may: it is not computed here.",
}
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


def describe_change(scenario: Scenario, day: date | None, command: str) -> dict[str, Any]:
    """Describe a scenario in the values of JSON.

    Args:
        scenario: The scenario.
        day: The date that is asked for; None for no filter.
        command: The command that computes what it does.

    Returns:
        What `describe_scenario` gives, with `asof`, `holds` and `effect`.
    """
    return {
        **describe_scenario(scenario),
        "asof": _say(day),
        "holds": _holds(scenario, day),
        "effect": {"computed": False, "reason": _REASON, "command": command},
    }


def tell_change(scenario: Scenario, day: date | None, language: str) -> Analysis:
    """Tell what a scenario changes.

    Args:
        scenario: The scenario.
        day: The date that is asked for; None for no filter.
        language: Of the texts in the tables: `es` or `en`.

    Returns:
        The tables `changes` and `triples`.
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
    notes: list[Text] = [scenario.description, _REASON]
    if not _holds(scenario, day):
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
        ),
        notes=tuple(notes),
    )


def _holds(scenario: Scenario, day: date | None) -> bool:
    return day is None or scenario.date <= day


def _say(day: date | None) -> str:
    return "all" if day is None else day.isoformat()


def _fill(words: Mapping[str, str], value: str) -> Text:
    return {language: text.format(value) for language, text in words.items()}


def _write(triple: Triple) -> tuple[Node, Node, Node]:
    subject, predicate, value = triple
    return subject, Literal(shorten(str(predicate))), Literal(value.n3())
