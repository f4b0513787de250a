"""`/analysis/rectoria` for people: who steers what by which article, what overlaps, and what each norm says.

Mandates are made in `mandates`, terms in `steering_terms`, pairs of sentences in `sentence_pairs`, norms in
`system_norms`, what interviews tell against the law in `interview_conflicts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from fastapi import Request, Response

from api.dependencies import Context
from api.fields import LANGUAGE, read_fields, refuse_unknown
from api.paging import PAGE
from api.problems import RequestError, describe_error
from api.responses import Choice, Frame
from api.views.figures import Figure, make_figure
from api.views.links import read_slug
from api.views.measures import MeasureView, Origin, make_origin, show_measures
from api.views.rectoria.interview_conflicts import QUERY as FINDINGS
from api.views.rectoria.interview_conflicts import Conflict, list_conflicts
from api.views.rectoria.mandates import (
    BY_HOLDER,
    BY_TERM,
    Mandate,
    MandateGroup,
    MandateOverlap,
    group_mandates,
    read_mandates,
)
from api.views.rectoria.pairs import DOUBLE, EVERY, PairsPage, PairsState, show_pairs_page
from api.views.rectoria.steering_terms import TermRow, list_terms
from api.views.rectoria.system_norms import SystemNorm, list_norms
from coopgraph.analyse import analyse
from coopgraph.analyse.answers import Answer, ask, name
from coopgraph.analyse.coded_functions import Functions
from coopgraph.analyse.steering import Steering, measure_steering, read_steering
from coopgraph.errors import QueryError
from coopgraph.model import Call, Measure, Text
from coopgraph.query import Table, read_labels, run
from coopgraph.store.port import Store

__all__ = ["TABLES", "RectoriaPage", "show_rectoria"]

_NAME = "rectoria"
_PATH = f"/analysis/{_NAME}"
_FUNCTIONS = "function-acts"
#: Fields that decide the answer of the analysis itself.
_DECIDING = ("asof", "threshold", "common_share")
_SHARES = ("threshold", "common_share")
_ALL = "all"
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "group": (BY_HOLDER, BY_TERM),
    "pairs": (EVERY, DOUBLE),
    "measures": (_ALL,),
    "conflicts": (_ALL,),
}
_FIELDS = (*_DECIDING, "body", "term", *_CHOICES, PAGE)
_SHARE = re.compile(r"(0|1)(\.[0-9]{1,9})?\Z")
_NUMBER = re.compile(r"[1-9][0-9]{0,5}\Z")
#: The two time axes.
_FIGURES: Mapping[str, Text] = {
    "steering": {"es": "Mandatos de rectoría en el tiempo", "en": "Steering mandates over time"},
    "policy": {"es": "Mandatos de política en el tiempo", "en": "Policy mandates over time"},
}
#: Tables of the analysis that have a page of their own.
TABLES: Mapping[str, Text] = {
    "steering-mandates": {"es": "Mandatos de rectoría en vigor", "en": "Steering mandates in force"},
    "policy-mandates": {"es": "Mandatos de política en vigor", "en": "Policy mandates in force"},
    "steering-overlaps": {"es": "Mandatos de rectoría que se superponen", "en": "Steering mandates that overlap"},
    "terms": {"es": "Rectores y actores por término", "en": "Stewards and actors by term"},
    "fragmentation": {"es": "Candidatos a fragmentación", "en": "Candidates for fragmentation"},
    "duplication": {"es": "Candidatos a duplicación", "en": "Candidates for duplication"},
    "overlap": {
        "es": "Candidatos a superposición, por par de organismos",
        "en": "Candidates for overlap, by pair of bodies",
    },
    "candidates": {"es": "Todos los candidatos, frase junto a frase", "en": "All candidates, sentence beside sentence"},
    "sensitivity": {"es": "Candidatos con cada umbral", "en": "Candidates at each threshold"},
    "mandate-overlap": {"es": "Lo que comparten dos organismos", "en": "What two bodies share"},
    "bodies": {"es": "Lo que solo tiene cada organismo", "en": "What only each body has"},
    "common-types": {
        "es": "Qué cambia al dejar fuera los tipos comunes",
        "en": "What leaving common types out changes",
    },
}


@dataclass(frozen=True)
class RectoriaPage:
    """Context of `rectoria.html`.

    Attributes:
        frame: What stands around.
        origin: Where all this comes from.
        fault: What is wrong with the arguments, in English, or None.
        date: The date that the rows are true of, `all`, or None where there is no answer.
        notes: What must be said of the sources at that date.
        bodies: Values of the filter by body.
        body: The one that is chosen; empty for all.
        terms: Values of the filter by term.
        term: The one that is chosen; empty for all.
        others: The fields that the form of the filter sends again.
        by_term: Whether the mandates are grouped by term.
        regroup: The page with the mandates grouped the other way.
        groups: The mandates of all times.
        figures: The time axes.
        overlaps: Steering mandates that overlap at the date.
        stewards: Who steers each term.
        pairs: Functions that may overlap, or None where there is no answer.
        norms: The norms of the system, the oldest first.
        conflicts: What interviews tell against the law; None where nobody asked.
        conflicts_href: The page with them.
        measures: The measures.
        all_measures: The page with all measures; None where it is this one.
    """

    frame: Frame
    origin: Origin
    fault: str | None = None
    date: str | None = None
    notes: tuple[str, ...] = ()
    bodies: tuple[Choice, ...] = ()
    body: str = ""
    terms: tuple[Choice, ...] = ()
    term: str = ""
    others: tuple[tuple[str, str], ...] = ()
    by_term: bool = False
    regroup: str = _PATH
    groups: tuple[MandateGroup, ...] = ()
    figures: tuple[Figure, ...] = ()
    overlaps: tuple[MandateOverlap, ...] = ()
    stewards: tuple[TermRow, ...] = ()
    pairs: PairsPage | None = None
    norms: tuple[SystemNorm, ...] = ()
    conflicts: tuple[Conflict, ...] | None = None
    conflicts_href: str = _PATH
    measures: tuple[MeasureView, ...] = ()
    all_measures: str | None = None


def show_rectoria(store: Store, context: Context, request: Request, base: str) -> Response:
    """Show who steers cooperation, and what overlaps.

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
        page, status = RectoriaPage(frame, origin, fault=problem.detail), problem.status
    return context.pages.render("rectoria.html", page, frame, status)


def _read_state(request: Request) -> dict[str, str]:
    fields = read_fields(request)
    fields.pop(LANGUAGE, None)
    refuse_unknown(fields, _FIELDS)
    for field, options in _CHOICES.items():
        if fields.get(field, options[0]) not in options:
            raise RequestError(
                f"{field} has no value {fields[field][:100]!r}.", remedy=f"It is one of: {', '.join(options)}."
            )
    for field in _SHARES:
        if field in fields and (not _SHARE.match(fields[field]) or not 0 < float(fields[field]) <= 1):
            raise RequestError(
                f"the parameter {field!r} is no number above 0 and at most 1.",
                remedy=f"Write {field}=0.5, for example.",
            )
    if not _NUMBER.match(fields.get(PAGE, "1")):
        raise RequestError(f"the parameter {PAGE!r} is no whole number from 1.", remedy=f"Write {PAGE}=1, for example.")
    return fields


class _Maker:
    """Makes the page of one state."""

    def __init__(self, store: Store, frame: Frame, base: str, state: Mapping[str, str]) -> None:
        self.store, self.frame, self.base, self.state = store, frame, base, state
        self.at = {"asof": state["asof"]} if "asof" in state else {}
        self.body, self.term = state.get("body", ""), state.get("term", "")

    def link(self, changes: Mapping[str, str | None]) -> str:
        """Write the address of the page with some fields changed; None takes one away."""
        fields = {**self.state, **changes}
        return self.frame.href(_PATH, **{field: value for field, value in fields.items() if value is not None})

    def make(self) -> RectoriaPage:
        """Make the page."""
        steering = read_steering(self.store, self.state.get("asof"))
        mandates, overlaps = read_mandates(self.store, steering, self.frame)
        functions, table = self._ask_functions()
        stewards = list_terms(self.store, steering, self.frame)
        bodies, terms = self._list_bodies(mandates, functions), _list_terms(mandates, stewards)
        _refuse_unknown("body", self.body, bodies)
        _refuse_unknown("term", self.term, terms)
        norms, relations = ask(self.store, "norms"), ask(self.store, "norm-relations")
        answers = (steering.mandates, steering.policies, steering.overlaps, steering.stewards, functions.acts)
        by_term = self.state.get("group") == BY_TERM
        fitting = [mandate for mandate in mandates if self._fits(mandate)]
        return RectoriaPage(
            frame=self.frame,
            origin=self._tell_origin((*answers, steering.terms, steering.crowding, functions.codes, norms, relations)),
            date=functions.acts.date,
            notes=tuple(dict.fromkeys(note[self.frame.language] for answer in answers for note in answer.notes)),
            bodies=bodies,
            body=self.body,
            terms=terms,
            term=self.term,
            others=tuple((field, self.state[field]) for field in (*_DECIDING, "group", "pairs") if field in self.state),
            by_term=by_term,
            regroup=f"{self.link({'group': None if by_term else BY_TERM})}#mandatos",
            groups=group_mandates(fitting, BY_TERM if by_term else BY_HOLDER),
            figures=self._draw({mandate.kind for mandate in fitting}),
            overlaps=tuple(pair for pair in overlaps if self._has_both(pair.sides)),
            stewards=tuple(term for term in stewards if not self.term or term.slug == self.term),
            pairs=show_pairs_page(
                self.store, functions, table, steering.terms, PairsState(self.state, self.link), self.frame
            ),
            norms=self._choose_norms(
                list_norms(self.store, self.frame, norms, steering.terms, relations, mandates), functions
            ),
            conflicts=self._list_conflicts(),
            conflicts_href=f"{self.link({'conflicts': _ALL})}#conflictos",
            measures=show_measures(self._measure(steering), self.frame),
            all_measures=None if "measures" in self.state else f"{self.link({'measures': _ALL})}#medidas",
        )

    def _ask_functions(self) -> tuple[Functions, Table]:
        """Ask for the functions at the date; the evidence of those shown is looked up from the second value."""
        table = run(self.store, _FUNCTIONS, self.at)
        variables = table.solutions.variables
        rows = tuple(dict(zip(variables, row, strict=True)) for row in table.solutions.rows)
        day = table.arguments["asof"]
        acts = Answer(Call(_FUNCTIONS, self.at), rows, _ALL if day is None else str(day), tuple(table.notes))
        return Functions(acts, ask(self.store, "function-codes")), table

    def _list_bodies(self, mandates: Iterable[Mandate], functions: Functions) -> tuple[Choice, ...]:
        labels = read_labels(self.store, functions.names, self.frame.language)
        found = {read_slug(str(body)): labels.get(str(body)) or label for body, label in functions.names.items()}
        found.update((mandate.body, mandate.body_name) for mandate in mandates)
        return _sort_choices(found)

    def _tell_origin(self, answers: Iterable[Answer]) -> Origin:
        fields = {field: self.state[field] for field in _DECIDING if field in self.state}
        calls = [answer.call for answer in answers] + ([Call(FINDINGS)] if "conflicts" in self.state else [])
        return make_origin(_NAME, self.frame, self.base, fields, calls, TABLES)

    def _draw(self, kinds: set[str]) -> tuple[Figure, ...]:
        """Draw the time axes of the kinds of mandate that are shown; they know no term."""
        shown = {"organizations": self.body} if self.body else {}
        figures = []
        for kind, title in _FIGURES.items():
            if kind not in kinds or self.term:
                continue
            figure = make_figure(self.frame, f"{_NAME}-timeline", kind=kind, **shown)
            figures.append(replace(figure, id=f"{figure.id}-{kind}", title=title[self.frame.language]))
        return tuple(figures)

    def _fits(self, mandate: Mandate) -> bool:
        return (not self.body or mandate.body == self.body) and (not self.term or mandate.term == self.term)

    def _has_both(self, sides: tuple[Mandate, Mandate]) -> bool:
        return (not self.body or any(side.body == self.body for side in sides)) and (
            not self.term or any(side.term == self.term for side in sides)
        )

    def _measure(self, steering: Steering) -> Iterable[Measure]:
        if "measures" not in self.state:
            return measure_steering(steering)
        shares = {field: float(self.state[field]) for field in _SHARES if field in self.state}
        return analyse(self.store, _NAME, self.state.get("asof"), **shares).measures

    def _list_conflicts(self) -> tuple[Conflict, ...] | None:
        if "conflicts" not in self.state:
            return None
        return list_conflicts(self.store, ask(self.store, FINDINGS), self.frame)

    def _choose_norms(self, norms: tuple[SystemNorm, ...], functions: Functions) -> tuple[SystemNorm, ...]:
        """Choose the norms that give the body a mandate or functions, and that name the term or are about it."""
        held = {
            read_slug(name(row, "norm"))
            for row in functions.acts.rows
            if read_slug(name(row, "organization")) == self.body
        }
        return tuple(
            norm
            for norm in norms
            if (not self.body or norm.slug in held or any(mandate.body == self.body for mandate in norm.mandates))
            and (
                not self.term
                or any(use.slug == self.term for use in norm.terms)
                or any(mandate.term == self.term for mandate in norm.mandates)
            )
        )


def _list_terms(mandates: Iterable[Mandate], stewards: Iterable[TermRow]) -> tuple[Choice, ...]:
    found = {term.slug: term.name for term in stewards}
    found.update((mandate.term, mandate.term_name) for mandate in mandates)
    return _sort_choices(found)


def _sort_choices(found: Mapping[str, str]) -> tuple[Choice, ...]:
    choices = (Choice(slug, label) for slug, label in found.items())
    return tuple(sorted(choices, key=lambda choice: choice.label.casefold()))


def _refuse_unknown(field: str, slug: str, choices: tuple[Choice, ...]) -> None:
    known = [choice.value for choice in choices]
    if slug and slug not in known:
        raise RequestError(f"there is no {field} {slug[:100]!r} here.", remedy=f"There are {', '.join(known)}.")
