"""`/analysis/dispersion` for people: where the offices hang, which functions they have, and the sentences behind.

The table of offices is made in `ministry_offices`, the matrix in `matrix_axes` and `function_grid`, the sentences in
`function_sentences`; what is measured is in `measures`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import Request, Response

from api.dependencies import Context
from api.fields import LANGUAGE, read_fields, refuse_unknown
from api.problems import RequestError, describe_error
from api.responses import Choice, Frame
from api.views.dispersion.function_grid import KINDS, TOTAL, Axis, Grid, make_grid
from api.views.dispersion.function_sentences import QUERY, Sentence, read_sentences
from api.views.dispersion.matrix_axes import Axes, read_axes
from api.views.dispersion.measures import SPREADS, TABLES, Answers, Spread, find_spread
from api.views.dispersion.ministry_offices import Grouping, MinistryOffice, group_offices, locate_offices, read_offices
from api.views.figures import Figure, make_figure
from api.views.measures import MeasureView, Origin, make_origin, show_measures
from coopgraph.analyse.answers import Answer, ask
from coopgraph.errors import QueryError
from coopgraph.model import Call
from coopgraph.query import Table, run
from coopgraph.store.port import Store

__all__ = ["DispersionPage", "Sentences", "SpreadLink", "show_dispersion"]

_NAME = "dispersion"
_PATH = f"/analysis/{_NAME}"
_POSITIONS = "office-positions"
_FIELDS = ("asof", "category", "rows", "sort", "order", "office", "type", "spread")
_OFFICES, _TYPES = "offices", "types"


@dataclass(frozen=True)
class Sentences:
    """The sentences behind a cell, a row or a column of the matrix.

    Attributes:
        body: Name of the body, or None for all.
        kind: Name of the type, or None for all.
        rows: The sentences.
        query: The page of the query that holds them.
        closed: The page without them.
    """

    body: str | None
    kind: str | None
    rows: tuple[Sentence, ...]
    query: str
    closed: str


@dataclass(frozen=True)
class SpreadLink:
    """A spread that can be measured.

    Attributes:
        title: What is spread.
        href: The page with its measures.
        shown: Whether these are shown.
    """

    title: str
    href: str
    shown: bool


@dataclass(frozen=True)
class DispersionPage:
    """Context of `dispersion.html`.

    Attributes:
        frame: What stands around.
        origin: Where all this comes from.
        fault: What is wrong with the arguments, in English, or None.
        date: The date that the rows are true of, `all`, or None where there is no answer.
        notes: What must be said of the sources at that date.
        offices: Rows of the table of offices.
        explained: The query of that table, with what each row rests on.
        groupings: The offices grouped.
        figures: Word of a grouping, or `matrix`, to its figure.
        categories: Values of the filter of the matrix.
        category: The one that is chosen; empty for the ministries.
        turned: Whether the rows of the matrix are the types.
        others: The fields that the form of the filter sends again.
        turn: The page with rows and columns exchanged.
        grid: The matrix, or None where there is no function.
        sentences: What the reader opened, or None.
        spreads: The spreads that can be measured.
        measures: The measures of the one that is shown.
    """

    frame: Frame
    origin: Origin
    fault: str | None = None
    date: str | None = None
    notes: tuple[str, ...] = ()
    offices: tuple[MinistryOffice, ...] = ()
    explained: str = _PATH
    groupings: tuple[Grouping, ...] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)
    categories: tuple[Choice, ...] = ()
    category: str = ""
    turned: bool = False
    others: tuple[tuple[str, str], ...] = ()
    turn: str = _PATH
    grid: Grid | None = None
    sentences: Sentences | None = None
    spreads: tuple[SpreadLink, ...] = ()
    measures: tuple[MeasureView, ...] = ()


def show_dispersion(store: Store, context: Context, request: Request, base: str) -> Response:
    """Show how the cooperation offices and their functions are spread.

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
        page, status = _Maker(store, frame, base, _read_state(request)).make(), 200
    except (QueryError, RequestError) as error:
        problem = describe_error(error)
        origin = make_origin(_NAME, frame, base, {}, (), TABLES)
        page, status = DispersionPage(frame, origin, fault=problem.detail), problem.status
    return context.pages.render("dispersion.html", page, frame, status)


def _read_state(request: Request) -> dict[str, str]:
    fields = read_fields(request)
    fields.pop(LANGUAGE, None)
    refuse_unknown(fields, _FIELDS)
    if fields.get("rows", _OFFICES) not in {_OFFICES, _TYPES}:
        raise RequestError(
            "the rows of the matrix are offices or types.", remedy=f"Write rows={_OFFICES} or rows={_TYPES}."
        )
    return fields


def _read_spread(word: str | None) -> Spread:
    spread = find_spread(word)
    if spread is None:
        listed = ", ".join(each.id for each in SPREADS)
        raise RequestError("no such spread is measured here.", remedy=f"The spreads are {listed}.")
    return spread


class _Maker:
    """Makes the page of one state."""

    def __init__(self, store: Store, frame: Frame, base: str, state: Mapping[str, str]) -> None:
        self.store, self.frame, self.base, self.state = store, frame, base, state
        self.at = {"asof": state["asof"]} if "asof" in state else {}
        self.turned = state.get("rows") == _TYPES

    def link(self, changes: Mapping[str, str | None]) -> str:
        """Write the address of the page with some fields changed; None takes one away."""
        fields = {**self.state, **changes}
        return self.frame.href(_PATH, **{name: value for name, value in fields.items() if value is not None})

    def make(self) -> DispersionPage:
        """Make the page."""
        spread, category = _read_spread(self.state.get("spread")), self.state.get("category", "")
        answers, positions = self._ask()
        places = locate_offices(self.store, positions, self.frame)
        offices = read_offices(self.store, answers.offices, places, self.frame, self.link)
        axes = read_axes(self.store, self.frame, answers.offices, answers.positions, answers.functions)
        bodies = axes.choose(category)
        grid = make_grid(bodies, axes.types, axes.amounts, self.state, self.link)
        sentences = self._open(axes)
        calls = [*(answer.call for answer in answers.every), *([Call(QUERY, self.at)] if sentences else [])]
        return DispersionPage(
            frame=self.frame,
            origin=make_origin(_NAME, self.frame, self.base, self.at, calls, TABLES),
            date=answers.offices.date,
            notes=tuple(dict.fromkeys(note[self.frame.language] for answer in answers.every for note in answer.notes)),
            offices=offices,
            explained=self.frame.href("/queries/cooperation-offices", **self.at, explain="true"),
            groupings=group_offices(offices, self.frame, self.link),
            figures=self._draw([body for body in bodies if not body.unknown]),
            categories=axes.categories,
            category=category,
            turned=self.turned,
            others=tuple((name, self.state[name]) for name in ("asof", "rows", "spread") if name in self.state),
            turn=self._turn(),
            grid=grid if grid.lines and grid.columns else None,
            sentences=sentences,
            spreads=tuple(self._link_spread(each, spread) for each in SPREADS),
            measures=show_measures(spread.measure(self.store, self.at, answers), self.frame),
        )

    def _ask(self) -> tuple[Answers, Table]:
        """Ask what the page rests on; the evidence of the offices is looked up from the second value."""
        offices = ask(self.store, "cooperation-offices", self.at)
        table = run(self.store, _POSITIONS, self.at)
        variables = table.solutions.variables
        rows = tuple(dict(zip(variables, row, strict=True)) for row in table.solutions.rows)
        positions = Answer(Call(_POSITIONS, self.at), rows, offices.date, tuple(table.notes))
        categories, functions = (
            ask(self.store, query, self.at) for query in ("offices-by-category", "function-matrix")
        )
        return Answers(categories, offices, positions, functions), table

    def _draw(self, bodies: Sequence[Axis]) -> dict[str, Figure]:
        shown = {} if "category" not in self.state else {"organizations": ",".join(body.slug for body in bodies)}
        figures = {
            "categories": make_figure(self.frame, f"{_NAME}-categories"),
            "matrix": make_figure(self.frame, f"{_NAME}-matrix", **shown),
        }
        if not self.at:
            # The names of the table of offices have no date.
            figures["denominations"] = make_figure(self.frame, f"{_NAME}-denominations")
        return figures

    def _turn(self) -> str:
        """Link the matrix with rows and columns exchanged; a column that sorted it is none then."""
        kept = self.state.get("sort") in {KINDS, TOTAL}
        loose: dict[str, str | None] = {} if kept else {"sort": None, "order": None}
        return f"{self.link({'rows': None if self.turned else _TYPES, **loose})}#matriz"

    def _link_spread(self, spread: Spread, shown: Spread) -> SpreadLink:
        href = self.link({"spread": None if spread is SPREADS[0] else spread.id})
        return SpreadLink(spread.title[self.frame.language], f"{href}#medidas", spread is shown)

    def _open(self, axes: Axes) -> Sentences | None:
        office, kind = self.state.get("office"), self.state.get("type")
        if office is None and kind is None:
            return None
        bodies, types = ({axis.slug: axis.title for axis in each} for each in (axes.every, axes.types))
        for slug, known in ((office, bodies), (kind, types)):
            if slug is not None and slug not in known:
                raise RequestError(f"the matrix has no {slug[:100]!r}.", remedy=f"It has {', '.join(sorted(known))}.")
        return Sentences(
            body=None if office is None else bodies[office],
            kind=None if kind is None else types[kind],
            rows=read_sentences(
                self.store, self.at, self.frame, body=office, kind=None if kind is None else axes.spanish[kind]
            ),
            query=self.frame.href(f"/queries/{QUERY}"),
            closed=f"{self.link({'office': None, 'type': None})}#matriz",
        )
