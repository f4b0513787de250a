"""The values that the fields of a reform offer: what the graph holds, and the words that a scenario file knows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rdflib import Literal

from api.responses import Choice
from api.views.reforms.fields import EVERY
from coopgraph.model import Text
from coopgraph.resources import read_text
from coopgraph.store.port import Row, Store
from coopgraph.store.terms import write_term

__all__ = ["read_choices"]

_QUERY = Path(__file__).parent / "scenario_choices.rq"
_LANGUAGE = 'VALUES ?language { "es" }'
_LONGEST = 110

_Fixed = Mapping[str, Mapping[str, Text]]
#: Words of a scenario file that are no things of the graph.
_FIXED: _Fixed = {
    "every": {
        f"{EVERY}ministry": {"es": "Todos los ministerios", "en": "Every ministry"},
        f"{EVERY}ministry-without-general-office": {
            "es": "Los ministerios sin oficina general",
            "en": "The ministries without a general office",
        },
    },
    "under": {"general-secretariat": {"es": "La Secretaría General", "en": "The General Secretariat"}},
    "rank": {
        "general-office": {"es": "Oficina general", "en": "General office"},
        "office": {"es": "Oficina", "en": "Office"},
        "general-directorate": {"es": "Dirección general", "en": "General directorate"},
        "directorate": {"es": "Dirección", "en": "Directorate"},
        "coordination": {"es": "Coordinación", "en": "Coordination"},
    },
    "functions": {
        "office": {"es": "Las de la oficina anterior", "en": "Those of the office before it"},
        "body": {"es": "Todas las de cooperación del organismo", "en": "All of cooperation that the body has"},
        "none": {"es": "Ninguna", "en": "None"},
    },
    "similar-to": {
        "general-offices": {"es": "Las oficinas generales de hoy", "en": "The general offices of today"},
    },
}


def read_choices(store: Store, language: str) -> dict[str, tuple[Choice, ...]]:
    """Read the values that fields offer.

    Args:
        store: The graph.
        language: Language of the page.

    Returns:
        Name of a list to its choices, in the order of their words.
    """
    found: dict[str, dict[str, Choice]] = {
        name: {value: Choice(value, words[language]) for value, words in values.items()}
        for name, values in _FIXED.items()
    }
    query = read_text(_QUERY).replace(_LANGUAGE, _LANGUAGE.replace('"es"', write_term(Literal(language))))
    for name, thing, *words in store.select(query).rows:
        value = _slug(str(thing))
        # A thing of several names is offered by the first.
        found.setdefault(str(name), {}).setdefault(value, Choice(value, _say(str(name), tuple(words))))
    return {name: tuple(choices.values()) for name, choices in found.items()}


def _slug(thing: str) -> str:
    """Return how a scenario file names a thing: what follows the segment of its class, or of its scheme."""
    marker = "/id/" if "/id/" in thing else "/vocab/"
    return thing.partition(marker)[2].partition("/")[2]


def _say(name: str, words: Row) -> str:
    one, two, three = (None if word is None else _cut(str(word)) for word in words)
    if name == "tie":
        return f"{one} — {two} — {three}"
    if name == "mandate":
        return f"{one}: {two}" + (f" ({str(three)[:4]})" if three else "")
    return f"{one} ({two})" if two else str(one)


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rsplit(' ', 1)[0]}…"
