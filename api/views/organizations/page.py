"""The list of bodies and offices: with facets, sorted, searched within, and in pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from api.query_page import list_downloads
from api.responses import Download, Frame
from api.views.facets import FacetLink, FacetView, count_values, divide, number_pages
from api.views.links import link_iri
from api.views.organizations.entries import Entry
from api.views.organizations.listing import (
    BODIES,
    FACETS,
    READERS,
    SIZE,
    SORTS,
    UNITS,
    Asked,
    Listed,
    name_value,
    read_end,
)
from coopgraph.query import Catalogue

__all__ = ["OrganizationRow", "OrganizationsPage", "Source", "make_organizations_page"]

#: Named queries that say the same: id, whether they take the body that was chosen, and whether they take a date.
_QUERIES = {
    BODIES: (("organizations", False, False), ("cooperation-offices", False, True)),
    UNITS: (("office-positions", False, True), ("organization-structure", True, False)),
}


@dataclass(frozen=True)
class Linked:
    """A name and its page.

    Attributes:
        text: The name.
        href: The page, or None.
    """

    text: str
    href: str | None


@dataclass(frozen=True)
class OrganizationRow:
    """A row of the list; None and nothing are what no source states.

    Attributes:
        name: The body or the unit.
        language: Language of its name where it is another than that of the page, or None.
        acronym: Its acronym, or None.
        kinds: What it is: classes of a body, types of organ of a unit.
        level: Level of government of a body, organisational level of a unit.
        body: The body of a unit, or None.
        above: What it depends on, or None.
        offices: The cooperation offices of a body.
        office: Whether there is one: `yes`, `no` or `unknown`.
        categories: Categories of the office.
        norms: The norms behind its functions.
        units: How many units of a body are known.
        functions: How many functions are known, or None for none.
        ends: Day from which it holds no more, or None.
        is_extinct: Whether it is told to be extinct.
    """

    name: Linked
    language: str | None
    acronym: str | None
    kinds: tuple[str, ...]
    level: tuple[str, ...]
    body: Linked | None
    above: Linked | None
    offices: tuple[Linked, ...]
    office: str
    categories: tuple[str, ...]
    norms: tuple[Linked, ...]
    units: int
    functions: int | None
    ends: str | None
    is_extinct: bool


@dataclass(frozen=True)
class Source:
    """A named query that says the same.

    Attributes:
        title: Its title.
        href: Its page.
        downloads: Its answer in other formats; empty where it needs an argument first.
    """

    title: str
    href: str
    downloads: tuple[Download, ...]


@dataclass(frozen=True)
class OrganizationsPage:
    """Context of `organizations.html`.

    Attributes:
        frame: What stands around.
        view: `bodies` or `units`.
        views: Each view: its id, its address and how much there is in it.
        words: What is searched for.
        hidden: The other fields of the form.
        fault: What is wrong with the request, in English, or None.
        rows: The rows of this page.
        total: How many there are.
        first: Number of the first row.
        facets: How they can be narrowed.
        sorts: Column to the address that sorts by it.
        sorted_by: The column that it is sorted by.
        is_reversed: Whether the other way round.
        pages: Relation to the address of that page.
        clear: The whole list, where anything is chosen, or None.
        sources: The named queries behind.
        downloads: The list itself for programs.
    """

    frame: Frame
    view: str
    views: tuple[tuple[str, str, int], ...] = ()
    words: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    fault: str | None = None
    rows: tuple[OrganizationRow, ...] = ()
    total: int = 0
    first: int = 0
    facets: tuple[FacetView, ...] = ()
    sorts: Mapping[str, str] = field(default_factory=dict)
    sorted_by: str = SORTS[0]
    is_reversed: bool = False
    pages: tuple[tuple[str, str], ...] = ()
    clear: str | None = None
    sources: tuple[Source, ...] = ()
    downloads: tuple[Download, ...] = ()


def make_organizations_page(frame: Frame, listed: Listed, asked: Asked, catalogue: Catalogue) -> OrganizationsPage:
    """Make the context of the page.

    Args:
        frame: What stands around the page.
        listed: The list.
        asked: What was asked.
        catalogue: The named queries.

    Returns:
        The context.
    """
    first = (asked.page - 1) * SIZE
    shown = listed.rows[first : first + SIZE]
    return OrganizationsPage(
        frame=frame,
        view=asked.view,
        views=tuple(_link_views(frame, listed, asked)),
        words=asked.words,
        hidden=_list_hidden(frame, asked),
        rows=tuple(_show(frame, entry, listed) for entry in shown),
        total=len(listed.rows),
        first=first + 1 if shown else 0,
        facets=_show_facets(frame, listed, asked),
        sorts={name: _link(frame, asked, sort=_turn(name, asked)) for name in SORTS},
        sorted_by=asked.sort,
        is_reversed=asked.is_reversed,
        pages=tuple(
            (relation, frame.href("/organizations", **asked.fields(), page=str(number)))
            for relation, number in number_pages(asked.page, SIZE, len(listed.rows)).items()
        ),
        clear=_link(frame, Asked(asked.view)) if asked.chosen or asked.words else None,
        sources=tuple(_show_sources(frame, asked, catalogue)),
        downloads=(
            Download("JSON", "application/json", frame.href("/organizations.json", **asked.fields(), **_day(frame))),
        ),
    )


def _day(frame: Frame) -> dict[str, str]:
    return {} if frame.asof is None else {"asof": frame.asof}


def _link(frame: Frame, asked: Asked, **changes: str | None) -> str:
    return frame.href("/organizations", **asked.fields(**changes))


def _link_views(frame: Frame, listed: Listed, asked: Asked) -> Iterable[tuple[str, str, int]]:
    for view in (BODIES, UNITS):
        count = sum(entry.is_unit == (view == UNITS) and entry.holds_at(asked.day) for entry in listed.entries.values())
        yield view, _link(frame, Asked(view)), count


def _list_hidden(frame: Frame, asked: Asked) -> tuple[tuple[str, str], ...]:
    fields = asked.fields(q=None)
    return tuple({**fields, **_day(frame), **({"lang": frame.language} if frame.chosen else {})}.items())


def _turn(column: str, asked: Asked) -> str:
    """Return the order that a click on a column asks for: numbers begin with the highest."""
    falls = column in ("units", "functions")
    if column == asked.sort:
        falls = not asked.is_reversed
    return f"-{column}" if falls else column


def _show_facets(frame: Frame, listed: Listed, asked: Asked) -> tuple[FacetView, ...]:
    views = []
    for facet, title in FACETS[asked.view].items():
        counts = count_values(listed.all, READERS, asked.chosen, facet)
        links = (
            FacetLink(
                name_value(facet, value, listed, asked.view, frame.language),
                count,
                _link(frame, asked, **{facet: None if asked.chosen.get(facet) == value else value}),
                asked.chosen.get(facet) == value,
            )
            for value, count in counts.items()
        )
        views.append(divide(facet, title[frame.language], links))
    return tuple(view for view in views if view is not None)


def _show(frame: Frame, entry: Entry, listed: Listed) -> OrganizationRow:
    def name(*aspects: str) -> tuple[str, ...]:
        concepts = (concept for aspect in aspects for concept in entry.concepts[aspect])
        return tuple(listed.labels.get(concept, read_end(concept)) for concept in concepts)

    def link(iri: str | None, *, shortly: bool = False) -> Linked | None:
        if iri is None:
            return None
        found = listed.entries.get(iri)
        text = iri.rpartition("/")[2] if found is None else found.label
        return Linked((found.acronym if found and shortly else None) or text, link_iri(frame, iri))

    return OrganizationRow(
        name=Linked(entry.label, link_iri(frame, entry.iri)),
        language=entry.language,
        acronym=entry.acronym if entry.acronym != entry.label else None,
        kinds=name("organType" if entry.is_unit else "class"),
        level=name("organLevel" if entry.is_unit else "level"),
        body=link(entry.body, shortly=True),
        above=link(entry.above, shortly=not entry.is_unit),
        offices=tuple(linked for office in entry.offices if (linked := link(office)) is not None),
        office=entry.office,
        categories=name("category"),
        norms=tuple(Linked(printed, link_iri(frame, norm)) for norm, printed in entry.norms),
        units=entry.units,
        functions=entry.functions or None,
        ends=entry.ends,
        is_extinct=entry.is_extinct,
    )


def _show_sources(frame: Frame, asked: Asked, catalogue: Catalogue) -> Iterable[Source]:
    for identifier, takes_body, takes_day in _QUERIES[asked.view]:
        query = catalogue.get(identifier)
        if query is None:
            continue
        body = {"organization": asked.chosen["body"]} if takes_body and "body" in asked.chosen else {}
        fields = {**body, **(_day(frame) if takes_day else {})}
        path = f"/queries/{identifier}"
        answered = () if takes_body and not body else list_downloads(frame, path, fields)
        yield Source(query.title[frame.language], frame.href(path, **fields), answered)
