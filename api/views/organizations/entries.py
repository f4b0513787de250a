"""Reads what the list of bodies and offices says of each; how it is listed is for `page`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rdflib import Literal, URIRef

from coopgraph.namespaces import COOP
from coopgraph.query.labels import read_labels
from coopgraph.resources import read_text
from coopgraph.store.port import Store, Term

__all__ = ["HAS_NONE", "HAS_OFFICE", "NOT_TOLD", "Entry", "read_entries"]

#: Whether a body has a cooperation office: of a ministry without one the sources say so; of the others nothing.
HAS_OFFICE, HAS_NONE, NOT_TOLD = "yes", "no", "unknown"
_QUERY = Path(__file__).parent / "organizations.rq"
_MINISTRY = str(COOP.Ministry)
#: Aspects whose values are things with labels of their own.
_CONCEPTS = ("class", "level", "category", "organType", "organLevel", "normKind")

#: Aspect to the values of one thing, each with its language.
_Facts = Mapping[str, Sequence[tuple[str | None, Term]]]


@dataclass(frozen=True)
class Entry:
    """A body or a unit.

    Attributes:
        iri: The thing.
        label: Its label, in the language of the reader where it has one.
        language: Language of the label where it is another than that of the reader, or None.
        acronym: Its acronym, or None.
        is_unit: Whether it is a unit, else a body.
        concepts: Aspect to what it is of it: class, level, category, type and level of organ, kinds of norms.
        above: The organ on which a unit depends, or the body to which a body is attached, or None.
        body: The body of a unit, or None.
        offices: The cooperation offices of a body; of a unit itself, where it is one.
        office: Whether there is an office: `HAS_OFFICE`, `HAS_NONE` or `NOT_TOLD`.
        norms: The norms that give functions to the unit, or to the offices of the body, and how they are printed.
        units: How many units of a body are known.
        functions: How many functions a unit has, or all units of a body.
        begins: Day from which it holds, or None.
        ends: Day from which it holds no more, or None.
        is_extinct: Whether it is told to be extinct, whenever that was.
    """

    iri: str
    label: str
    language: str | None
    acronym: str | None
    is_unit: bool
    concepts: Mapping[str, tuple[str, ...]]
    above: str | None
    body: str | None
    offices: tuple[str, ...]
    office: str
    norms: tuple[tuple[str, str], ...]
    units: int
    functions: int
    begins: str | None
    ends: str | None
    is_extinct: bool

    def holds_at(self, day: str | None) -> bool:
        """Tell whether it is there at a day.

        Args:
            day: The day in ISO 8601, or None for any.

        Returns:
            Whether no source says that it begins later or has ended.
        """
        if day is None:
            return True
        return (self.begins is None or self.begins <= day) and (self.ends is None or day < self.ends)


def read_entries(store: Store, language: str) -> tuple[dict[str, Entry], dict[str, str]]:
    """Read all bodies and units.

    Args:
        store: The graph. Reads: `organizations.rq`.
        language: Language of the reader.

    Returns:
        IRI to entry, sorted by label; and IRI to label of the concepts that entries name.
    """
    facts: dict[str, dict[str, list[tuple[str | None, Term]]]] = {}
    for thing, kind, tag, value in store.select(read_text(_QUERY)).rows:
        if isinstance(thing, URIRef) and value is not None:
            language_of = str(tag) if tag is not None else None
            facts.setdefault(str(thing), {}).setdefault(str(kind), []).append((language_of, value))
    things = {iri: found for iri, found in facts.items() if "isUnit" in found}
    units: dict[str, list[str]] = {}
    offices: dict[str, list[str]] = {}
    for aspect, held in (("body", units), ("officeOf", offices)):
        for iri in sorted(things):
            for body in _texts(things[iri], aspect):
                held.setdefault(body, []).append(iri)
    entries = (_make(iri, facts, units, offices, language) for iri in things)
    labels = _label_concepts(store, facts, language)
    return {entry.iri: entry for entry in sorted(entries, key=lambda entry: (entry.label, entry.iri))}, labels


def _make(
    iri: str,
    facts: Mapping[str, _Facts],
    units: Mapping[str, Sequence[str]],
    offices: Mapping[str, Sequence[str]],
    language: str,
) -> Entry:
    own = facts[iri]
    is_unit = "true" in _texts(own, "isUnit")
    office_of = _texts(own, "officeOf")
    its_offices = ((iri,) if office_of else ()) if is_unit else tuple(offices.get(iri, ()))
    holders = (iri,) if is_unit else its_offices
    norms = sorted({norm for holder in holders for norm in _texts(facts[holder], "norm")})
    concepts = {aspect: tuple(_texts(own, aspect)) for aspect in _CONCEPTS}
    concepts["normKind"] = tuple(sorted({kind for norm in norms for kind in _texts(facts.get(norm, {}), "normKind")}))
    if not is_unit:
        concepts["category"] = tuple(
            sorted({each for office in its_offices for each in _texts(facts[office], "category")})
        )
    label, tag = _choose_label(own.get("label", ()), language)
    counted = (iri,) if is_unit else units.get(iri, ())
    return Entry(
        iri=iri,
        label=label or iri.rpartition("/")[2],
        language=tag,
        acronym=next((str(value) for tag, value in sorted(own.get("acronym", ()), key=str) if tag != "en"), None),
        is_unit=is_unit,
        concepts=concepts,
        above=_first(own, "parent" if is_unit else "attachedTo"),
        body=_first(own, "body"),
        offices=its_offices,
        office=HAS_OFFICE if its_offices else HAS_NONE if is_unit or _MINISTRY in concepts["class"] else NOT_TOLD,
        norms=tuple((norm, _first(facts.get(norm, {}), "printed") or norm.rpartition("/")[2]) for norm in norms),
        units=len(units.get(iri, ())),
        functions=sum(_number(facts[each], "functions") for each in counted),
        begins=_first(own, "begins"),
        ends=_first(own, "ends"),
        is_extinct="true" in _texts(own, "extinct"),
    )


def _choose_label(labels: Sequence[tuple[str | None, Term]], language: str) -> tuple[str | None, str | None]:
    by_language = {tag or "": str(value) for tag, value in sorted(labels, key=str, reverse=True)}
    for tag in (language, "es", "en", *sorted(by_language)):
        if tag in by_language:
            return by_language[tag], tag if tag and tag != language else None
    return None, None


def _label_concepts(store: Store, facts: Mapping[str, _Facts], language: str) -> dict[str, str]:
    concepts = {
        value
        for found in facts.values()
        for aspect in _CONCEPTS
        for _, value in found.get(aspect, ())
        if isinstance(value, URIRef)
    }
    # A class has the label of the ontology, a concept that of its vocabulary.
    classes = {
        str(concept): _choose_label(facts.get(str(concept), {}).get("label", ()), language)[0] for concept in concepts
    }
    labels = {iri: label for iri, label in classes.items() if label is not None}
    wanted = {concept for concept in concepts if str(concept) not in labels}
    labels |= read_labels(store, wanted, "es")
    return labels if language == "es" else labels | read_labels(store, wanted, language)


def _texts(facts: _Facts, aspect: str) -> list[str]:
    return sorted({str(value) for _, value in facts.get(aspect, ())})


def _first(facts: _Facts, aspect: str) -> str | None:
    return next(iter(_texts(facts, aspect)), None)


def _number(facts: _Facts, aspect: str) -> int:
    return sum(int(value) for _, value in facts.get(aspect, ()) if isinstance(value, Literal))
