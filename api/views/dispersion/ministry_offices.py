"""The cooperation office of each ministry as a row of a table, and the offices grouped by what they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib import URIRef

from api.responses import Frame
from api.views.dispersion.function_grid import Link
from api.views.links import link_iri, read_slug
from api.views.measures import Place, list_places, write_value
from coopgraph.analyse.answers import Answer, Row, name
from coopgraph.query import Table, explain_rows, read_labels
from coopgraph.store.port import Store

__all__ = ["Body", "Group", "Grouping", "MinistryOffice", "group_offices", "locate_offices", "read_offices"]


@dataclass(frozen=True)
class Body:
    """A body, short.

    Attributes:
        acronym: Its acronym, or its name where it has none.
        name: Its name, in the language of the page where the graph has it.
        href: Its page, or None.
    """

    acronym: str
    name: str
    href: str | None


@dataclass(frozen=True)
class MinistryOffice:
    """Where the cooperation office of one ministry hangs; None is what no source states.

    Attributes:
        slug: Last segment of the IRI of the ministry.
        body: The ministry.
        office: Name of the office, in Spanish; None where there is no office.
        office_href: Its page.
        parent: Name of the organ on which it depends, in Spanish.
        parent_href: Its page.
        category: Label of its category, in the language of the page where the graph has it.
        category_slug: Last segment of the category.
        norm: Label of the norm that gives its functions, in Spanish.
        norm_href: Its page.
        functions: Number of its functions.
        functions_href: The page with their sentences, or None where there are none.
        residual: How many of them are residual ("others that are entrusted").
        attested: Whether a source of that time tells it; None where no date is asked.
        places: Where the office, its name and its place are stated.
    """

    slug: str
    body: Body
    office: str | None
    office_href: str | None
    parent: str | None
    parent_href: str | None
    category: str | None
    category_slug: str | None
    norm: str | None
    norm_href: str | None
    functions: int | None
    functions_href: str | None
    residual: int | None
    attested: bool | None
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Group:
    """Offices that have something in common.

    Attributes:
        label: What they have in common; None for what no source states.
        language: Language of the label where it is another than that of the page, or None.
        href: The matrix of these offices, or None.
        offices: How many they are.
        share: Which part of all, in percent, as people write it.
        bodies: Their ministries.
    """

    label: str | None
    language: str | None
    href: str | None
    offices: int
    share: str
    bodies: tuple[Body, ...]


@dataclass(frozen=True)
class Grouping:
    """The offices of the ministries grouped by one thing.

    Attributes:
        id: Word for it.
        groups: The groups, the greatest first.
        total: How many ministries were counted.
    """

    id: str
    groups: tuple[Group, ...]
    total: int


def locate_offices(store: Store, positions: Table, frame: Frame) -> Mapping[str, tuple[Place, ...]]:
    """Find where the sources tell of each office.

    Args:
        store: The graph.
        positions: Answer of `office-positions`.
        frame: What stands around the page.

    Returns:
        IRI of an office to the places.
    """
    at = positions.solutions.variables.index("office")
    return {
        str(row[at]): list_places(evidence, frame)
        for row, evidence in zip(positions.solutions.rows, explain_rows(store, positions), strict=True)
    }


def read_offices(
    store: Store, answer: Answer, places: Mapping[str, tuple[Place, ...]], frame: Frame, link: Link
) -> tuple[MinistryOffice, ...]:
    """Read the rows of `cooperation-offices` for the page.

    Args:
        store: The graph, for labels in the language of the page.
        answer: The rows.
        places: Office to where it is stated.
        frame: What stands around the page.
        link: Writes the address of the page with some of its fields changed.

    Returns:
        One a ministry, in the order of the answer.
    """
    things = {term for row in answer.rows for key in ("ministry", "category") if isinstance(term := row[key], URIRef)}
    labels = read_labels(store, things, frame.language)
    return tuple(_read_office(row, labels, places, frame, link) for row in answer.rows)


def _read_office(
    row: Row, labels: Mapping[str, str], places: Mapping[str, tuple[Place, ...]], frame: Frame, link: Link
) -> MinistryOffice:
    ministry, category, office = name(row, "ministry"), name(row, "category"), name(row, "office")
    functions = _read_count(row, "functionCount")
    full = labels.get(ministry) or name(row, "ministryLabel") or ministry
    return MinistryOffice(
        slug=read_slug(ministry),
        body=Body(name(row, "acronym") or full, full, link_iri(frame, ministry)),
        office=(name(row, "officeName") or name(row, "officeLabel") or office) if office else None,
        office_href=link_iri(frame, office) if office else None,
        parent=name(row, "parentName") or name(row, "parentLabel") or None,
        parent_href=link_iri(frame, name(row, "parent")) if row["parent"] is not None else None,
        category=labels.get(category) or name(row, "categoryLabel") or read_slug(category) or None,
        category_slug=read_slug(category) or None,
        norm=name(row, "normLabel") or name(row, "norm") or None,
        norm_href=link_iri(frame, name(row, "norm")) if row["norm"] is not None else None,
        functions=functions,
        functions_href=f"{link({'office': read_slug(ministry), 'type': None})}#oraciones" if functions else None,
        residual=_read_count(row, "residualCount"),
        attested=None if row["attested"] is None else str(row["attested"]) == "true",
        places=places.get(office, ()),
    )


def _read_count(row: Row, column: str) -> int | None:
    text = name(row, column)
    return int(text) if text.isdecimal() else None


def group_offices(offices: Iterable[MinistryOffice], frame: Frame, link: Link) -> tuple[Grouping, ...]:
    """Group the offices by category, by the name of the organ above them, and by their own name.

    Args:
        offices: The offices of the ministries.
        frame: What stands around the page.
        link: Writes the address of the page with some of its fields changed.

    Returns:
        The groupings; a ministry without office is in the first only.
    """
    every = tuple(offices)
    existing = tuple(office for office in every if office.office is not None)
    spanish = None if frame.language == "es" else "es"
    return (
        _group("categories", [(office.category, office) for office in every], None, frame, link),
        _group("parents", [(office.parent, office) for office in existing], spanish, frame, None),
        _group("denominations", [(office.office, office) for office in existing], spanish, frame, None),
    )


def _group(
    word: str,
    placed: list[tuple[str | None, MinistryOffice]],
    language: str | None,
    frame: Frame,
    link: Link | None,
) -> Grouping:
    found: dict[str | None, list[MinistryOffice]] = {}
    for label, office in placed:
        found.setdefault(label, []).append(office)
    ordered = sorted(found.items(), key=lambda item: (item[0] is None, -len(item[1]), item[0] or ""))
    groups = tuple(
        Group(
            label=label,
            language=language if label is not None else None,
            href=None if link is None else _link_category(offices[0], link),
            offices=len(offices),
            share=write_value(round(100 * len(offices) / len(placed), 2), frame.language),
            bodies=tuple(office.body for office in sorted(offices, key=lambda office: office.body.acronym)),
        )
        for label, offices in ordered
    )
    return Grouping(word, groups, len(placed))


def _link_category(office: MinistryOffice, link: Link) -> str | None:
    """Link the same page with the matrix of the offices of a category."""
    if office.category_slug is None:
        return None
    return f"{link({'category': office.category_slug, 'sort': None, 'order': None})}#matriz"
