"""Gathers a report: the analyses, figures and citations of the bodies that were chosen, in one language."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import chain

from rdflib import URIRef
from rdflib.term import Node

from coopgraph.analyse import ANALYSES, analyse
from coopgraph.analyse.cells import find_last_year, read_day
from coopgraph.errors import ParameterError, ResourceNotFoundError
from coopgraph.figures import ASOF, FIGURES, compose
from coopgraph.figures.claims import find_later_sources
from coopgraph.figures.reading import find_bodies, last_segment
from coopgraph.model import Analysis, Call, Column, Listing, Method
from coopgraph.query import get, read_labels, relabel, run
from coopgraph.report.citations import cite_norms, cite_passages, cite_sources
from coopgraph.report.contents import Report, ReportFigure, ReportTable, Section
from coopgraph.report.plan import BODY_COLUMNS, PLAN, FigurePlan, SectionPlan, TablePlan
from coopgraph.report.words import WORDS
from coopgraph.store.port import Store

__all__ = ["Wish", "gather_report"]

_YEAR, _CLAIMS, _STATED = "year", "claims", "statedIn"
_MOST_BODIES = 60


@dataclass(frozen=True)
class Wish:
    """What report is wanted.

    Attributes:
        organizations: Names of bodies as people write them; empty for all.
        asof: The date as a person writes it; empty for the reference date, `all` for no filter.
        language: `es` or `en`.
    """

    organizations: tuple[str, ...] = ()
    asof: str = ""
    language: str = "es"


def gather_report(
    store: Store, wish: Wish, digest: str | None = None, progress: Callable[[str], None] = lambda _: None
) -> Report:
    """Gather a report.

    Args:
        store: The graph.
        wish: What is wanted; a name that names no body, or a wrong date, is a `ParameterError`.
        digest: Fingerprint of the graph, or None where nobody knows it.
        progress: Told the id of each part before it is worked out.

    Returns:
        The report.
    """
    day = read_day(store, wish.asof or None)
    bodies = _find_bodies(store, wish)
    gatherer = _Gatherer(store, wish, bodies)
    sections = []
    for plan in PLAN:
        progress(plan.id)
        sections.append(gatherer.gather(plan))
    calls = _list_calls(sections)
    labels = read_labels(store, bodies, wish.language)
    return Report(
        language=wish.language,
        bodies=tuple(
            sorted(((body, labels.get(str(body), last_segment(body))) for body in bodies), key=lambda b: b[1])
        ),
        date="all" if day is None else day.isoformat(),
        digest=digest,
        version=version("coopgraph"),
        command=_write_command(wish),
        sections=tuple(sections),
        methods=_list_methods(sections),
        norms=cite_norms(store, bodies, wish.asof, wish.language),
        passages=cite_passages(store, wish.asof, wish.language),
        sources=cite_sources(store, calls, wish.language),
        calls=calls,
    )


def _find_bodies(store: Store, wish: Wish) -> set[URIRef]:
    """Find the bodies that were chosen.

    Raises:
        ParameterError: If there are too many.
    """
    if len(wish.organizations) > _MOST_BODIES:
        raise ParameterError(
            f"{len(wish.organizations)} bodies are named.",
            parameter="organization",
            value=None,
            remedy=f"Name at most {_MOST_BODIES}, or none for all.",
        )
    return find_bodies(store, list(wish.organizations)) if wish.organizations else set()


def _write_command(wish: Wish) -> str:
    words = ["coopgraph", "report", "--out", "informe.html" if wish.language == "es" else "report.html"]
    words += [word for body in wish.organizations for word in ("--organization", body)]
    words += ["--asof", wish.asof] if wish.asof else []
    return shlex.join([*words, "--lang", wish.language])


class _Gatherer:
    """Works out one part after another."""

    def __init__(self, store: Store, wish: Wish, bodies: set[URIRef]) -> None:
        self._store = store
        self._wish = wish
        self._language = wish.language
        self._bodies = bodies

    def gather(self, plan: SectionPlan) -> Section:
        """Work out a part.

        Args:
            plan: What it has.

        Returns:
            The part.
        """
        analysis = self._analyse(plan.id)
        tables = [*map(self._ask, plan.queries)]
        measures = () if analysis is None else analysis.measures
        if analysis is not None:
            listings = {listing.id: listing for listing in analysis.listings}
            tables += [self._take(table, listings[table.id]) for table in plan.listings if table.id in listings]
        texts = (plan.introduction, plan.narrowing) if self._bodies else (plan.introduction,)
        return Section(
            id=plan.id,
            title=plan.title[self._language],
            introduction=" ".join(text[self._language] for text in texts),
            notes=self._note(plan, analysis),
            figures=tuple(map(self._draw, plan.figures)),
            measures=tuple(each for each in measures if not self._bodies or each.subject in {None, *self._bodies}),
            tables=tuple(tables),
        )

    def _note(self, plan: SectionPlan, analysis: Analysis | None) -> tuple[str, ...]:
        if analysis is not None:
            return tuple(note[self._language] for note in analysis.notes)
        return (WORDS[self._language]["nothing"],) if plan.id in ANALYSES else ()

    def _analyse(self, name: str) -> Analysis | None:
        if name not in ANALYSES:
            return None
        if name == "coordination" and not self._has_network():
            return None
        try:
            return analyse(self._store, name, self._wish.asof or None)
        except (ResourceNotFoundError, ParameterError):
            # The date has been read: what is missing is anything to analyse by then, and the part says so.
            return None

    def _has_network(self) -> bool:
        """Tell whether there is any body to draw a network of; the measures are not defined without one."""
        from coopgraph.analyse.ties import read_sources

        return bool(read_sources(self._store, self._wish.asof or None).bodies)

    def _draw(self, plan: FigurePlan) -> ReportFigure:
        design = FIGURES[plan.id]
        arguments = {ASOF.name: self._wish.asof} if self._wish.asof and ASOF in design.choices else {}
        if plan.takes_bodies and self._bodies:
            arguments["organizations"] = ",".join(sorted(self._bodies))
        return ReportFigure(
            plan.id,
            design.title[self._language],
            design.description[self._language],
            compose(self._store, plan.id, arguments, self._language),
            arguments,
        )

    def _ask(self, plan: TablePlan) -> ReportTable:
        """Take the answer of a named query."""
        query = get(plan.id)
        given = {ASOF.name: self._wish.asof} if self._wish.asof and ASOF.name in query.parameters else {}
        table = run(self._store, query, given)
        day = table.arguments.get(ASOF.name)
        rows: Sequence[Sequence[Node | None]] = self._until(query.columns, table.solutions.rows)
        if plan.id == _CLAIMS:
            rows = self._made_by_then(query.columns, rows)
        listing = Listing(
            id=plan.id,
            title=query.title,
            columns=query.columns,
            rows=[tuple(row) for row in rows],
            date="all" if day is None else str(day),
            calls=(Call(plan.id, given),),
        )
        return self._take(plan, listing)

    def _until(self, columns: Sequence[Column], rows: Sequence[Sequence[Node | None]]) -> list[Sequence[Node | None]]:
        """Leave out years of flows that had not ended by the date."""
        place = next((place for place, column in enumerate(columns) if column.name == _YEAR), None)
        last = find_last_year(read_day(self._store, self._wish.asof or None))
        if place is None or last is None:
            return list(rows)
        return [row for row in rows if int(str(row[place])) <= last]

    def _made_by_then(
        self, columns: Sequence[Column], rows: Sequence[Sequence[Node | None]]
    ) -> list[Sequence[Node | None]]:
        """Leave out claims of sources that describe a later state of affairs."""
        day = read_day(self._store, self._wish.asof or None)
        later = set() if day is None else find_later_sources(self._store, day)
        place = next(place for place, column in enumerate(columns) if column.name == _STATED)
        return [row for row in rows if str(row[place]) not in later]

    def _take(self, plan: TablePlan, listing: Listing) -> ReportTable:
        names = [column.name for column in listing.columns]
        kept = [row for row in listing.rows if _is_kept(plan, names, row)]
        chosen = kept if plan.keeps_all else [row for row in kept if self._is_about(names, row)]
        title = plan.title or listing.title
        return ReportTable(
            id=plan.name or plan.id,
            title=title[self._language],
            columns=listing.columns,
            rows=tuple(relabel(self._store, listing.columns, chosen, self._language)),
            shown=plan.shown or tuple(_choose_columns(listing.columns)),
            date=listing.date,
            calls=listing.calls,
            note=None if listing.note is None else listing.note[self._language],
            total=len(kept),
            is_annex=plan.is_annex,
        )

    def _is_about(self, names: Sequence[str], row: Sequence[Node | None]) -> bool:
        """Tell whether a row is about one of the chosen bodies; a table without bodies is about all."""
        places = [place for place, name in enumerate(names) if name in BODY_COLUMNS]
        return not self._bodies or not places or any(row[place] in self._bodies for place in places)


def _is_kept(plan: TablePlan, names: Sequence[str], row: Sequence[Node | None]) -> bool:
    if plan.only is None:
        return True
    column, slugs = plan.only
    return last_segment(row[names.index(column)]) in slugs


def _choose_columns(columns: Sequence[Column]) -> Iterator[str]:
    """Choose the columns that people read: no addresses, whose labels stand beside them."""
    return (column.name for column in columns if column.type != "iri")


def _list_calls(sections: Iterable[Section]) -> tuple[Call, ...]:
    found: dict[str, Call] = {}
    for section in sections:
        calls = [measure.calls for measure in section.measures] + [table.calls for table in section.tables]
        for call in chain.from_iterable(calls):
            found.setdefault(call.command, call)
    return tuple(found[command] for command in sorted(found))


def _list_methods(sections: Iterable[Section]) -> tuple[Method, ...]:
    methods: dict[str, Method] = {}
    for section in sections:
        for measure in section.measures:
            methods.setdefault(measure.method.id, measure.method)
        for table in section.tables:
            for column in table.columns:
                if column.method is not None and (column.name in table.shown or table.is_annex):
                    methods.setdefault(column.method.id, column.method)
    return tuple(methods[method] for method in sorted(methods))
