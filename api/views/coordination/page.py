"""`/analysis/coordination` for people: the network of ties, its table and sentences, gaps, the committee, measures.

The ties are read in `tie_network`, filtered in `tie_filter`, shown in `tie_sentences` and drawn in `network_drawing`;
what coordination lacks is shown in `gaps`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fastapi import Request, Response

from api.dependencies import Context
from api.fields import LANGUAGE, read_fields, refuse_unknown
from api.paging import PAGE, pop_paging
from api.problems import RequestError, describe_error
from api.responses import Frame, Pager
from api.views.coordination.gaps import (
    GAPS,
    MEMBERS,
    Collaboration,
    GapKind,
    Outsider,
    Pair,
    list_collaborations,
    list_gaps,
    list_outsiders,
    list_pairs,
)
from api.views.coordination.network_drawing import Drawing
from api.views.coordination.positions import NETWORKS, Position, list_positions
from api.views.coordination.tie_filter import FILTERS, Asked, Select, list_selects, read_asked
from api.views.coordination.tie_network import FAMILIES, KINDS, Tie, TieNetwork, read_ties
from api.views.coordination.tie_sentences import PATH, Sentence, TieRow, draw_ties, list_sentences, make_row
from api.views.figures import Figure, make_figure
from api.views.link_names import Name
from api.views.links import link_iri
from api.views.measures import MeasureView, Origin, make_origin, show_measures
from coopgraph.analyse.coordination import make_notes, measure_naming, measure_network
from coopgraph.analyse.coordination_network import COMMITTEE, draw
from coopgraph.analyse.coordination_tables import list_positions as list_tables
from coopgraph.analyse.ties import Sources, read_sources
from coopgraph.errors import CoopGraphError
from coopgraph.model import Analysis, Text
from coopgraph.store.port import Store

__all__ = ["TABLES", "CoordinationPage", "Legend", "show_coordination"]

_MEASURED = "measured"
_FIELDS = ("asof", *FILTERS, "tie", PAGE, _MEASURED)
#: Rows of a page of ties.
_ROWS = 40
#: Tables of the analysis that have a page of their own.
TABLES: Mapping[str, Text] = {
    "nodes-provisions": {"es": "Posición de cada organismo, solo disposiciones", "en": "Positions, provisions only"},
    "nodes-all": {"es": "Posición de cada organismo, con entrevistas", "en": "Positions, with interviews"},
    "modes": {"es": "Vínculos por modo", "en": "Ties by mode"},
    "edges": {"es": "Vínculos por par, modo y evidencia", "en": "Ties by pair, mode and evidence"},
    "one-sided": {"es": "Vínculos que solo una parte prescribe", "en": "Ties that one side only prescribes"},
    "outside": {
        "es": "Organismos fuera del comité o que ninguna función nombra",
        "en": "Bodies outside the committee or that no function names",
    },
    "shared-field-no-mechanism": {
        "es": "Campo en común y ningún mecanismo",
        "en": "A field in common and no mechanism",
    },
    "mechanism-no-shared-field": {
        "es": "Mecanismo y ningún campo en común",
        "en": "A mechanism and no field in common",
    },
    "removal-of-bodies": {"es": "La red sin cada organismo", "en": "The network without each body"},
    "removal-of-rules": {"es": "La red sin cada norma o disposición", "en": "The network without each rule"},
    "additions": {"es": "La red con un miembro o vínculo más", "en": "The network with one more member or tie"},
}


@dataclass(frozen=True)
class Legend:
    """What the picture says by shape and by line.

    Attributes:
        shapes: Shape and name of each kind of actor that is drawn.
        styles: Slug and name of each kind of line that is drawn.
        has_open: Whether an open arrow is drawn.
    """

    shapes: tuple[tuple[str, str], ...]
    styles: tuple[tuple[str, str], ...]
    has_open: bool


@dataclass(frozen=True)
class CoordinationPage:
    """Context of `coordination.html`.

    Attributes:
        frame: What stands around.
        fault: What is wrong with the arguments, in English, or None.
        date: The date that all is true of, `all`, or None where there is no answer.
        notes: What must be said of the whole.
        action: Where the form is sent.
        selects: Its fields.
        measured: Which network is measured.
        reset: The page without filters, or None where there are none.
        drawing: The network, or None.
        legend: What the drawing says by shape and by line.
        total: How many ties there are at the date.
        kept: How many of them are asked for.
        rows: Those on this page of the table.
        pager: Where they stand, or None for all.
        untied: Bodies of the network that have no tie.
        subject: Whose sentences are shown: an actor, or None.
        closed: The page without the sentences, or None where none are shown.
        sentences: The sentences.
        gaps: The gaps by kind.
        pairs: What one side only prescribes.
        collaborations: The committees and systems.
        outsiders: Who is not in the committee.
        networks: The networks that can be measured: name, link, whether it is the one shown.
        measures: The measures of the one that is shown.
        positions: Where each body stands in it.
        figure: The figure of the same, or None without answer.
        graphml: The network for other programs.
        origin: Where all this comes from.
    """

    frame: Frame
    fault: str | None
    date: str | None
    notes: tuple[str, ...]
    action: str
    selects: tuple[Select, ...]
    measured: str
    reset: str | None
    drawing: Drawing | None
    legend: Legend
    total: int
    kept: int
    rows: tuple[TieRow, ...]
    pager: Pager | None
    untied: tuple[Name, ...]
    subject: str | None
    closed: str | None
    sentences: tuple[Sentence, ...]
    gaps: tuple[GapKind, ...]
    pairs: tuple[Pair, ...]
    collaborations: tuple[Collaboration, ...]
    outsiders: Sequence[Outsider]
    networks: tuple[tuple[str, str, bool], ...]
    measures: tuple[MeasureView, ...]
    positions: tuple[Position, ...]
    figure: Figure | None
    graphml: str
    origin: Origin


def show_coordination(store: Store, context: Context, request: Request, base: str) -> Response:
    """Show the network of coordination.

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
        page = _Maker(store, frame, _read_state(request), base).make()
    except (CoopGraphError, RequestError) as error:
        problem = describe_error(error)
        page = _Maker(store, frame, {}, base).tell(problem.detail)
        return context.pages.render("coordination.html", page, frame, problem.status)
    return context.pages.render("coordination.html", page, frame)


def _read_state(request: Request) -> dict[str, str]:
    fields = read_fields(request)
    fields.pop(LANGUAGE, None)
    refuse_unknown(fields, _FIELDS)
    if fields.get(_MEASURED, "provisions") not in NETWORKS:
        raise RequestError(
            "the network that is measured is provisions or all.", remedy="Write measured=provisions or measured=all."
        )
    return fields


class _Maker:
    """Makes the page of one state."""

    def __init__(self, store: Store, frame: Frame, state: Mapping[str, str], base: str) -> None:
        self.store, self.frame, self.state, self.base = store, frame, state, base
        self.at = {"asof": state["asof"]} if "asof" in state else {}
        self.measured = state.get(_MEASURED, "provisions")

    def make(self) -> CoordinationPage:
        network = read_ties(self.store, read_sources(self.store, self.state.get("asof")), self.frame.language)
        asked = read_asked(self.state, network)
        if not network.sources.bodies:
            # There is nothing to measure, and nobody to be out of a committee.
            return replace(self.tell(None), date=network.sources.date, gaps=list_gaps(self.store, self.frame))
        kept = [tie for tie in network.ties if asked.takes(tie, network)]
        rows, pager = self._cut(kept, asked)
        analysis = _analyse(network.sources, self.measured)
        opened = self._open(network, rows, asked)
        return CoordinationPage(
            frame=self.frame,
            fault=None,
            date=analysis.date,
            notes=tuple(note[self.frame.language] for note in analysis.notes),
            action=f"{self.frame.root}{PATH}",
            selects=list_selects(network, asked.fields),
            measured=self.measured,
            reset=self.frame.href(PATH) if asked.fields else None,
            drawing=draw_ties(network, kept, asked, self.frame),
            legend=_explain(kept, network),
            total=len(network.ties),
            kept=len(kept),
            rows=tuple(make_row(network, tie, asked, self.frame) for tie in rows),
            pager=pager,
            untied=self._list_untied(network),
            subject=None if asked.actor is None or asked.ties else network.name(asked.actor),
            closed=self._close(asked),
            sentences=list_sentences(self.store, network, opened, asked, self.frame),
            gaps=list_gaps(self.store, self.frame),
            pairs=list_pairs(analysis, network, self.frame),
            collaborations=list_collaborations(self.store, analysis.date, self.frame),
            outsiders=self._list_outsiders(analysis, network),
            networks=self._link_networks(asked),
            measures=show_measures(analysis.measures, self.frame),
            positions=list_positions(analysis, self.measured, network, self.frame),
            figure=make_figure(self.frame, "coordination-centrality", evidence=self.measured, **self.at),
            graphml=self.frame.href("/analysis/coordination.graphml", **self.at),
            origin=self._tell_origin(analysis),
        )

    def tell(self, fault: str | None) -> CoordinationPage:
        """Make the page that has nothing but what is wrong, if anything is."""
        return CoordinationPage(
            frame=self.frame,
            fault=fault,
            date=None,
            notes=(),
            action=f"{self.frame.root}{PATH}",
            selects=(),
            measured=self.measured,
            reset=self.frame.href(PATH),
            drawing=None,
            legend=Legend((), (), has_open=False),
            total=0,
            kept=0,
            rows=(),
            pager=None,
            untied=(),
            subject=None,
            closed=None,
            sentences=(),
            gaps=(),
            pairs=(),
            collaborations=(),
            outsiders=(),
            networks=(),
            measures=(),
            positions=(),
            figure=None,
            graphml=self.frame.href("/analysis/coordination.graphml"),
            origin=make_origin("coordination", self.frame, self.base, {}, (), TABLES),
        )

    def _cut(self, kept: Sequence[Tie], asked: Asked) -> tuple[Sequence[Tie], Pager | None]:
        fields = {PAGE: self.state[PAGE]} if PAGE in self.state else {}
        paging = pop_paging(fields)
        number, last = 1 if paging is None else paging.number, max(1, -(-len(kept) // _ROWS))
        if number > last:
            raise RequestError(
                f"there is no page {number}: the last page is {last}.", remedy=f"Ask for a page from 1 to {last}."
            )
        first = (number - 1) * _ROWS
        if last == 1:
            return kept, None
        numbers = {"first": 1, "prev": number - 1, "next": number + 1, "last": last}
        links = tuple(
            (relation, self._link(asked, page=str(page)) + "#vinculos")
            for relation, page in numbers.items()
            if 1 <= page <= last
        )
        rows = kept[first : first + _ROWS]
        return rows, Pager(first + 1, first + len(rows), len(kept), links)

    def _link(self, asked: Asked, **more: str) -> str:
        measured = {_MEASURED: self.measured} if _MEASURED in self.state else {}
        return self.frame.href(PATH, **{**asked.fields, **measured, **more})

    def _open(self, network: TieNetwork, rows: Sequence[Tie], asked: Asked) -> Sequence[Tie]:
        """Choose the ties whose sentences are shown: those that are named, else those of the actor on this page."""
        if asked.ties:
            return [tie for tie in network.ties if tie.key in asked.ties]
        return rows if asked.actor is not None else ()

    def _close(self, asked: Asked) -> str | None:
        if not asked.ties and asked.actor is None:
            return None
        fields = (
            asked.fields if asked.ties else {name: value for name, value in asked.fields.items() if name != "actor"}
        )
        return self.frame.href(PATH, **fields)

    def _list_untied(self, network: TieNetwork) -> tuple[Name, ...]:
        untied = [body for body in network.sources.bodies if body not in network.keys]
        return tuple(Name(network.name(body), link_iri(self.frame, body)) for body in untied)

    def _list_outsiders(self, analysis: Analysis, network: TieNetwork) -> Sequence[Outsider]:
        """List who is out of the committee; before it existed nobody was."""
        exists = COMMITTEE in network.sources.groups
        return list_outsiders(analysis, network, self.frame) if exists else ()

    def _link_networks(self, asked: Asked) -> tuple[tuple[str, str, bool], ...]:
        return tuple(
            (
                NETWORKS[network][1][self.frame.language],
                self.frame.href(PATH, **{**asked.fields, _MEASURED: network}) + "#medidas",
                network == self.measured,
            )
            for network in NETWORKS
        )

    def _tell_origin(self, analysis: Analysis) -> Origin:
        used = [*(call for measure in analysis.measures for call in measure.calls), MEMBERS, GAPS]
        return make_origin("coordination", self.frame, self.base, self.at, used, TABLES)


def _analyse(sources: Sources, measured: str) -> Analysis:
    """Do what the page shows of the analysis: the tables of who stands where, and the measures of one network."""
    drawn = [draw(sources, interviews=interviews) for interviews in (False, True)]
    chosen = next(each for each in drawn if each.interviews == (measured == "all"))
    return Analysis(
        "coordination",
        {},
        sources.date,
        {},
        (*measure_network(sources, chosen), *measure_naming(sources)),
        list_tables(sources, *drawn),
        tuple(make_notes(sources)),
    )


def _explain(kept: Sequence[Tie], network: TieNetwork) -> Legend:
    language = network.language
    kinds = {network.kind(end) for tie in kept for end in (tie.source, tie.target)}
    families = {tie.family for tie in kept}
    return Legend(
        tuple((shape, name[language]) for kind, (shape, name) in KINDS.items() if kind in kinds),
        tuple((family, name[language]) for family, (name, _) in FAMILIES.items() if family in families),
        any(tie.evidence == "interview" for tie in kept),
    )
