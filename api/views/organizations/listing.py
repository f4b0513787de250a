"""Chooses and sorts what the list of bodies and offices shows, and tells it to programs; pages are made elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from api.views.facets import count_values, keep_chosen
from api.views.links import read_slug
from api.views.organizations.entries import HAS_NONE, HAS_OFFICE, NOT_TOLD, Entry
from coopgraph.model import Text
from coopgraph.query.names import fold

__all__ = [
    "BODIES",
    "FACETS",
    "READERS",
    "SIZE",
    "SORTS",
    "UNITS",
    "Asked",
    "Listed",
    "choose",
    "describe",
    "name_value",
    "read_end",
]

BODIES, UNITS = "bodies", "units"
#: Rows of a page.
SIZE = 50
#: View to its facets and their titles.
FACETS: Mapping[str, Mapping[str, Text]] = {
    BODIES: {
        "type": {"es": "Clase de organismo", "en": "Kind of body"},
        "level": {"es": "Nivel de gobierno", "en": "Level of government"},
        "office": {"es": "Oficina de cooperación", "en": "Cooperation office"},
        "category": {"es": "Categoría de la oficina", "en": "Category of the office"},
        "rank": {"es": "Rango de la norma", "en": "Rank of the norm"},
        "state": {"es": "Estado", "en": "State"},
    },
    UNITS: {
        "office": {"es": "Oficina de cooperación", "en": "Cooperation office"},
        "category": {"es": "Categoría", "en": "Category"},
        "organ": {"es": "Tipo de órgano", "en": "Type of organ"},
        "organlevel": {"es": "Nivel organizacional", "en": "Organisational level"},
        "rank": {"es": "Rango de la norma", "en": "Rank of the norm"},
        "body": {"es": "Organismo", "en": "Body"},
    },
}
#: Facet to the aspect that it shows; the others are told below.
_ASPECTS = {
    "type": "class",
    "level": "level",
    "category": "category",
    "organ": "organType",
    "organlevel": "organLevel",
    "rank": "normKind",
}
_WORDS: Mapping[tuple[str, str], Mapping[str, Text]] = {
    (BODIES, "office"): {
        HAS_OFFICE: {"es": "Tiene", "en": "Has one"},
        HAS_NONE: {"es": "No tiene", "en": "Has none"},
        NOT_TOLD: {"es": "Sin dato", "en": "Not told"},
    },
    (UNITS, "office"): {HAS_OFFICE: {"es": "Sí", "en": "Yes"}, HAS_NONE: {"es": "No", "en": "No"}},
    (BODIES, "state"): {
        "extinct": {"es": "Extinto o sucedido", "en": "Extinct or succeeded"},
        "standing": {"es": "No consta su fin", "en": "No end is told"},
    },
}
#: What a list may be sorted by.
SORTS = ("name", "acronym", "units", "functions")


@dataclass(frozen=True)
class Asked:
    """What a request asks of the list.

    Attributes:
        view: `bodies` or `units`.
        words: What is searched for in it.
        chosen: Facet to chosen value.
        sort: One of `SORTS`.
        is_reversed: Whether it is sorted the other way round.
        page: Number of the page, from 1.
        day: Day at which the bodies hold, in ISO 8601, or None for all times.
    """

    view: str = BODIES
    words: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    sort: str = SORTS[0]
    is_reversed: bool = False
    page: int = 1
    day: str | None = None

    def fields(self, **changes: str | None) -> dict[str, str]:
        """Return the query string that asks the same, but for some fields.

        Args:
            **changes: Field to its value; None leaves it out.

        Returns:
            Field to value, without a page.
        """
        sort = f"-{self.sort}" if self.is_reversed else self.sort
        fields: dict[str, str | None] = {"view": self.view, "q": self.words, **self.chosen, "sort": sort}
        fields |= changes
        usual = {"view": BODIES, "sort": SORTS[0]}
        return {name: value for name, value in fields.items() if value and usual.get(name) != value}


@dataclass(frozen=True)
class Listed:
    """What is listed.

    Attributes:
        entries: IRI to entry, for what entries refer to.
        labels: IRI to label of concepts.
        all: Everything of the view that holds at the day and has the words, whatever is chosen.
        rows: Those that are as chosen, sorted.
    """

    entries: Mapping[str, Entry]
    labels: Mapping[str, str]
    all: tuple[Entry, ...]
    rows: tuple[Entry, ...]


def _read_values(facet: str) -> Callable[[Entry], Iterable[str]]:
    """Return what reads the values of a facet, as they stand in the address."""
    if facet == "office":
        return lambda entry: (entry.office,)
    if facet == "state":
        return lambda entry: ("extinct" if entry.is_extinct or entry.ends else "standing",)
    if facet == "body":
        return lambda entry: () if entry.body is None else (read_slug(entry.body),)
    return lambda entry: tuple(read_end(concept) for concept in entry.concepts[_ASPECTS[facet]])


def read_end(concept: str) -> str:
    """Return how an address names a concept: the last part of its IRI.

    >>> read_end("https://w3id.org/coopgraph/ontology#Ministry")
    'Ministry'
    """
    return concept.replace("#", "/").rpartition("/")[2]


#: Facet to what reads the values of an entry, as they stand in the address.
READERS: Mapping[str, Callable[[Entry], Iterable[str]]] = {
    facet: _read_values(facet) for facets in FACETS.values() for facet in facets
}


def choose(entries: Mapping[str, Entry], labels: Mapping[str, str], asked: Asked) -> Listed:
    """Choose what is listed, and sort it.

    Args:
        entries: All bodies and units, sorted by label.
        labels: IRI to label of concepts.
        asked: What is asked.

    Returns:
        The list.
    """
    words = fold(asked.words).split()
    fitting = tuple(
        entry
        for entry in entries.values()
        if entry.is_unit == (asked.view == UNITS) and entry.holds_at(asked.day) and _has(entry, entries, words)
    )
    rows = keep_chosen(fitting, READERS, asked.chosen)
    return Listed(entries, labels, fitting, tuple(_sort(rows, asked)))


def _has(entry: Entry, entries: Mapping[str, Entry], words: list[str]) -> bool:
    body = entries.get(entry.body or "")
    names = (entry.acronym, entry.label, entry.iri.rpartition("/")[2], *((body.acronym, body.label) if body else ()))
    text = fold(" ".join(filter(None, names)))
    return all(word in text for word in words)


def _sort(entries: list[Entry], asked: Asked) -> list[Entry]:
    keys: Mapping[str, Callable[[Entry], Any]] = {
        "name": lambda entry: fold(entry.label),
        "acronym": lambda entry: fold(entry.acronym or ""),
        "units": lambda entry: entry.units,
        "functions": lambda entry: entry.functions,
    }
    key = keys[asked.sort]
    # What has no value comes last, whichever way round.
    told = sorted((entry for entry in entries if key(entry)), key=key, reverse=asked.is_reversed)
    return told + [entry for entry in entries if not key(entry)]


def describe(listed: Listed, asked: Asked, language: str) -> dict[str, Any]:
    """Describe a page of the list for programs.

    Args:
        listed: The list.
        asked: What was asked.
        language: Language of the labels.

    Returns:
        An object for JSON.
    """
    first = (asked.page - 1) * SIZE
    return {
        "view": asked.view,
        "total": len(listed.rows),
        "page": asked.page,
        "pages": max(1, -(-len(listed.rows) // SIZE)),
        "rows": [_describe_entry(entry, listed) for entry in listed.rows[first : first + SIZE]],
        "facets": {
            facet: [
                {"value": value, "label": name_value(facet, value, listed, asked.view, language), "count": count}
                for value, count in count_values(listed.all, READERS, asked.chosen, facet).items()
            ]
            for facet in FACETS[asked.view]
        },
    }


def _describe_entry(entry: Entry, listed: Listed) -> dict[str, Any]:
    return {
        "iri": entry.iri,
        "label": entry.label,
        "acronym": entry.acronym,
        "class": list(entry.concepts["class"]),
        "governmentLevel": next(iter(entry.concepts["level"]), None),
        "organType": next(iter(entry.concepts["organType"]), None),
        "organizationalLevel": next(iter(entry.concepts["organLevel"]), None),
        "body": entry.body,
        "above": entry.above,
        "hasOffice": {HAS_OFFICE: True, HAS_NONE: False}.get(entry.office),
        "offices": list(entry.offices),
        "categories": list(entry.concepts["category"]),
        "norms": [norm for norm, _ in entry.norms],
        "units": entry.units,
        "functions": entry.functions or None,
        "validFrom": entry.begins,
        "validTo": entry.ends,
        "extinct": entry.is_extinct,
    }


def name_value(facet: str, value: str, listed: Listed, view: str, language: str) -> str:
    """Name a value of a facet.

    Args:
        facet: The facet.
        value: The value as it stands in the address.
        listed: The list, with the labels.
        view: `bodies` or `units`.
        language: Language of the reader.

    Returns:
        Its name; the value itself where there is none.
    """
    words = _WORDS.get((view, facet))
    if words is not None:
        return words[value][language] if value in words else value
    if facet == "body":
        body = next((entry for entry in listed.entries.values() if read_slug(entry.iri) == value), None)
        return value if body is None else body.acronym or body.label
    labels = {read_end(concept): label for concept, label in listed.labels.items()}
    return labels.get(value, value)
