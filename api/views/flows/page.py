"""`/analysis/flows` for people: each table as chart and table, its sums checked, shares, growth, concentration.

The cells are shown in `tables`, the checks in `checks`, shares and growth in `percents`, what is
measured of their spread in `spread`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from fastapi import Request, Response
from rdflib import Literal, URIRef

from api.dependencies import Context
from api.fields import LANGUAGE, read_fields, refuse_unknown
from api.problems import RequestError, describe_error
from api.responses import Download, Frame
from api.tabular import JSON, XLSX
from api.views.figures import Figure, make_figure
from api.views.flows.checks import Check, list_checks
from api.views.flows.percents import PercentTable, find_listing, list_growth, list_shares
from api.views.flows.spread import (
    Concentration,
    Department,
    PrintedGrowth,
    list_concentration,
    list_departments,
    list_printed_growth,
    measure_table,
)
from api.views.flows.tables import FlowTable, make_table
from api.views.link_names import Name
from api.views.links import link_iri
from api.views.measures import MeasureView, Origin, Place, list_places, make_origin, show_measures
from coopgraph.analyse import analyse
from coopgraph.analyse.answers import Answer, ask
from coopgraph.analyse.cells import find_last_year, read_day
from coopgraph.analyse.change import AGREEMENT
from coopgraph.errors import CoopGraphError, ParameterError, ResourceNotFoundError
from coopgraph.figures import FIGURES
from coopgraph.model import Analysis, Call, Text
from coopgraph.namespaces import DCTERMS, QB, RDF
from coopgraph.query import Table, catalogue, explain_rows, get, read_labels
from coopgraph.store.port import Solutions, Store

__all__ = ["TABLES", "FlowsPage", "Tab", "show_flows"]

_PATH = "/analysis/flows"
_CELLS = "flow-cells"
_FIELDS = ("asof", "cube")
_GROWTH = "flows-by-country-growth"
#: Tables to short names, in the order of the page; others follow by their titles.
_CUBES: Mapping[str, Text] = {
    "flows-by-type": {"es": "Por tipo", "en": "By type"},
    "flows-by-country": {"es": "Por país", "en": "By country"},
    _GROWTH: {"es": "Crecimiento por país", "en": "Growth by country"},
    "flows-by-priority-area": {"es": "Por área prioritaria", "en": "By priority area"},
    "flows-by-department": {"es": "Por departamento", "en": "By department"},
    "flows-multilateral": {"es": "Multilateral", "en": "Multilateral"},
    "flows-private-by-department": {"es": "Privada por departamento", "en": "Private by department"},
    "private-by-region": {"es": "Privada por región de origen", "en": "Private by region of origin"},
    "ngo-registrations": {"es": "ONGD registradas", "en": "Registered NGOs"},
    "south-south-initiatives": {"es": "Iniciativas Sur-Sur", "en": "South-South initiatives"},
}
#: Tables of the analysis that have a page of their own.
TABLES: Mapping[str, Text] = {
    "growth": {"es": "Crecimiento de un año impreso al siguiente", "en": "Growth from a printed year to the next"},
    "growth-period": {
        "es": "Crecimiento del primer año impreso al último",
        "en": "Growth from the first printed year to the last",
    },
    "shares": {"es": "Proporción de cada fila en el total impreso", "en": "Share of each row in the printed total"},
    "ranks": {"es": "Puesto de cada fila y cambios de puesto", "en": "Rank of each row and changes of rank"},
    "concentration": {"es": "Concentración por cuadro y año", "en": "Concentration by table and year"},
    "alignment": {"es": "Alineamiento con las áreas prioritarias", "en": "Alignment with the priority areas"},
    "departments": {"es": "Departamentos, con y sin lo nacional y Lima", "en": "Departments, with and without Lima"},
    "totals": {"es": "Cada total, calculado de sus filas", "en": "Every total, computed from its rows"},
    "across-tables": {"es": "Cada total, frente al de otra tabla", "en": "Every total, against another table"},
    "printed-growth": {"es": "Crecimiento impreso y calculado, por país", "en": "Growth printed and computed"},
}


@dataclass(frozen=True)
class Tab:
    """A table of flows among the others.

    Attributes:
        slug: Its slug.
        name: Its short name, or its title.
        href: Its page.
        shown: Whether it is the one shown.
    """

    slug: str
    name: str
    href: str
    shown: bool


@dataclass(frozen=True)
class FlowsPage:
    """Context of `flows.html`.

    Attributes:
        frame: What stands around.
        fault: What is wrong with the arguments, in English, or None.
        date: The date that all is true of, `all`, or None where there is no answer.
        notes: What must be said of the whole.
        tabs: The tables.
        cube: The one that is shown.
        places: The places of the source where it is printed.
        table: Its cells.
        figure: Its figure, or None where there is none.
        checks: Its sums, checked.
        verdicts: Verdict and how many of the sums have it.
        shares: Shares of its rows, or None.
        growth: Growth of its rows, or None.
        indices: Names of the indices of concentration.
        concentration: The indices year by year.
        spread_figure: The figure of them, or None.
        departments: What part each department has.
        printed_growth: The printed growth against that of the amounts.
        measures: What is measured of the table, with formula and reading.
        agreement: How many totals of all tables agree.
        downloads: The cells of the table in other formats.
        origin: Where all this comes from.
    """

    frame: Frame
    fault: str | None
    date: str | None
    notes: tuple[str, ...]
    tabs: tuple[Tab, ...]
    cube: Name | None
    places: tuple[Place, ...]
    table: FlowTable | None
    figure: Figure | None
    checks: tuple[Check, ...]
    verdicts: tuple[tuple[str, int], ...]
    shares: PercentTable | None
    growth: PercentTable | None
    indices: tuple[str, ...]
    concentration: tuple[Concentration, ...]
    spread_figure: Figure | None
    departments: tuple[Department, ...]
    printed_growth: tuple[PrintedGrowth, ...]
    measures: tuple[MeasureView, ...]
    agreement: tuple[MeasureView, ...]
    downloads: tuple[Download, ...]
    origin: Origin


def show_flows(store: Store, context: Context, request: Request, base: str) -> Response:
    """Show the tables of flows.

    Args:
        store: The graph.
        context: What the application holds.
        request: The request.
        base: Address of the service, without a final slash.

    Returns:
        The page; a wrong argument is told on it, with status 400.
    """
    frame = context.pages.frame(request)
    try:
        fields = read_fields(request)
        fields.pop(LANGUAGE, None)
        refuse_unknown(fields, _FIELDS)
        page = _Maker(store, frame, fields, base).make()
    except (CoopGraphError, RequestError) as error:
        problem = describe_error(error)
        page = _Maker(store, frame, {}, base).tell(problem.detail)
        return context.pages.render("flows.html", page, frame, problem.status)
    return context.pages.render("flows.html", page, frame)


class _Maker:
    """Makes the page of one table."""

    def __init__(self, store: Store, frame: Frame, state: Mapping[str, str], base: str) -> None:
        self.store, self.frame, self.state, self.base = store, frame, state, base
        self.at = {"asof": state["asof"]} if "asof" in state else {}

    def make(self) -> FlowsPage:
        cubes = self._list_cubes()
        if not cubes:
            raise ResourceNotFoundError("the graph holds no table of flows.")
        slug = self._choose(cubes)
        analysis = analyse(self.store, "flows", self.state.get("asof"), table=slug)
        answer = ask(self.store, _CELLS, {"cube": slug})
        labels = self._read_labels(answer, analysis, slug)
        table = make_table(answer, find_last_year(read_day(self.store, self.state.get("asof"))), labels, self.frame)
        named = {row.name.href: row.name.text for row in table.rows}
        places = {
            str(row["row"]).rpartition("/")[2]: named.get(link_iri(self.frame, str(row["row"]))) or ""
            for row in answer.rows
        }
        indices, concentration = list_concentration(analysis, slug, self.frame)
        checks = list_checks(analysis, slug, labels, places, self.frame)
        is_by_country = slug in {_GROWTH, "flows-by-country"}
        return FlowsPage(
            frame=self.frame,
            fault=None,
            date=analysis.date,
            notes=tuple(note[self.frame.language] for note in analysis.notes),
            tabs=self._link_tabs(cubes, slug),
            cube=self._name(cubes[slug]),
            places=self._find_places(cubes[slug]),
            table=table,
            figure=self._draw(slug) if table.years else None,
            checks=checks,
            verdicts=tuple(Counter(check.verdict for check in checks).most_common()),
            shares=list_shares(analysis, slug, labels, self.frame),
            growth=list_growth(analysis, slug, labels, self.frame),
            indices=indices,
            concentration=concentration,
            spread_figure=self._draw("flows-concentration") if concentration else None,
            departments=list_departments(analysis, slug, labels, self.frame),
            printed_growth=list_printed_growth(analysis, labels, self.frame) if is_by_country else (),
            measures=measure_table(analysis, slug, self.frame),
            agreement=_measure_agreement(analysis, self.frame),
            downloads=self._list_downloads(slug),
            origin=self._tell_origin(analysis, slug),
        )

    def tell(self, fault: str) -> FlowsPage:
        """Make the page that tells what is wrong."""
        return FlowsPage(
            frame=self.frame,
            fault=fault,
            date=None,
            notes=(),
            tabs=(),
            cube=None,
            places=(),
            table=None,
            figure=None,
            checks=(),
            verdicts=(),
            shares=None,
            growth=None,
            indices=(),
            concentration=(),
            spread_figure=None,
            departments=(),
            printed_growth=(),
            measures=(),
            agreement=(),
            downloads=(),
            origin=make_origin("flows", self.frame, self.base, {}, (), TABLES),
        )

    def _list_cubes(self) -> dict[str, URIRef]:
        """List the tables of the graph, those with a short name first."""
        stated = {str(cube): URIRef(str(cube)) for cube, _, _ in self.store.triples((None, RDF.type, QB.DataSet))}
        found = {iri.rpartition("/")[2]: cube for iri, cube in sorted(stated.items())}
        known = {slug: found[slug] for slug in _CUBES if slug in found}
        return {**known, **found}

    def _choose(self, cubes: Mapping[str, URIRef]) -> str:
        asked = self.state.get("cube")
        if asked is None:
            return next(iter(cubes))
        if asked not in cubes:
            raise ParameterError(
                f"there is no table of flows {asked[:100]!r}.",
                parameter="cube",
                value=asked,
                remedy=f"The tables are {', '.join(cubes)}.",
            )
        return asked

    def _read_labels(self, answer: Answer, analysis: Analysis, slug: str) -> dict[str, str]:
        columns = ("row", "unit", "status")
        things = {row[column] for row in answer.rows for column in columns}
        for table in ("printed-growth", "totals", "across-tables"):
            listing = find_listing(analysis, table)
            if listing is not None:
                things.update(term for row in listing.rows for term in row if isinstance(term, URIRef))
        return read_labels(self.store, sorted({URIRef(str(thing)) for thing in things}), self.frame.language)

    def _name(self, cube: URIRef) -> Name:
        titles = {
            title.language or "": str(title)
            for _, _, title in self.store.triples((cube, DCTERMS.title, None))
            if isinstance(title, Literal)
        }
        language = next((each for each in (self.frame.language, "es", *titles) if each in titles), "")
        text = titles.get(language) or cube.rpartition("/")[2]
        other = language if language and language != self.frame.language else None
        return Name(text, link_iri(self.frame, str(cube)), other)

    def _find_places(self, cube: URIRef) -> tuple[Place, ...]:
        """Find where the table is printed: what backs the table itself, not its cells."""
        query = replace(get(_CELLS), evidence=())
        rows = Solutions(("cube",), [(cube,)])
        explained = explain_rows(self.store, Table(query, dict.fromkeys(query.parameters), rows, query.text))
        return list_places(explained[0], self.frame)

    def _link_tabs(self, cubes: Mapping[str, URIRef], shown: str) -> tuple[Tab, ...]:
        return tuple(
            Tab(
                slug,
                _CUBES[slug][self.frame.language] if slug in _CUBES else self._name(cube).text,
                self.frame.href(_PATH, **{**self.at, "cube": slug}),
                slug == shown,
            )
            for slug, cube in cubes.items()
        )

    def _draw(self, figure: str) -> Figure | None:
        return make_figure(self.frame, figure, **self.at) if figure in FIGURES else None

    def _list_downloads(self, slug: str) -> tuple[Download, ...]:
        formats = (("CSV", "csv", "text/csv"), ("XLSX", "xlsx", XLSX), ("JSON", "json", JSON))
        return tuple(
            Download(name, media_type, self.frame.href(f"/queries/{_CELLS}.{ending}", cube=slug))
            for name, ending, media_type in formats
        )

    def _tell_origin(self, analysis: Analysis, slug: str) -> Origin:
        calls = [Call(_CELLS, {"cube": slug}), Call("flow-checks")]
        if slug in catalogue():
            calls.insert(0, Call(slug))
        return make_origin("flows", self.frame, self.base, self.at, calls, TABLES)


def _measure_agreement(analysis: Analysis, frame: Frame) -> tuple[MeasureView, ...]:
    return show_measures((measure for measure in analysis.measures if measure.method is AGREEMENT), frame)
