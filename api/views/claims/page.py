"""The page of the claims: what the sources claim, what their check finds, and what comes of it.

Which claims are asked for is decided in `filter`; the checks are those of the build.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fastapi import Request, Response
from rdflib import Literal, URIRef

from api.dependencies import Context
from api.paging import Paging, cut
from api.problems import RequestError, describe_error
from api.query_page import list_downloads, make_pager
from api.responses import Download, Frame, Pager
from api.tabular import Asked
from api.views.claims.filter import (
    CLAIM,
    FACETS,
    TITLES,
    WORDS,
    ClaimRow,
    choose_claims,
    keep_rows,
    list_rows,
    read_chosen,
    read_claims,
)
from api.views.claims.rows import ClaimView, show_claim_rows, verdict_symbol
from api.views.figures import Figure, make_figure
from api.views.links import link_iri
from api.views.narrowing import Narrowing, link_facets
from coopgraph.errors import QueryError
from coopgraph.figures import FIGURES
from coopgraph.namespaces import SKOS, VOCAB
from coopgraph.query import NamedQuery, read_labels
from coopgraph.store.port import Store

__all__ = ["ClaimsPage", "VerdictCount", "show_claims_page"]

PATH = "/claims"
#: Rows of a page, unless another number is asked for.
_ROWS = 50
_FIGURE = "claims-verdicts"
#: What the IRI of a verdict begins with.
_START = str(VOCAB["check-verdict/"])
_VERDICTS = ("holds", "does-not-hold", "ambiguous", "cannot-be-checked")


@dataclass(frozen=True)
class VerdictCount:
    """How many claims have a verdict.

    Attributes:
        slug: Slug of the verdict.
        symbol: What stands for it.
        label: Its label.
        meaning: What it means, or None where the graph does not say.
        definition: Link to that.
        count: How many claims have it.
        share: In percent of all.
        href: Those claims.
    """

    slug: str
    symbol: str
    label: str
    meaning: str | None
    definition: str | None
    count: int
    share: str
    href: str


@dataclass(frozen=True)
class ClaimsPage:
    """Context of `claims.html`.

    Attributes:
        frame: What stands around.
        fault: What is wrong with the arguments, in English, or None.
        action: Where the form is sent.
        words: What is looked for.
        hidden: Fields that the form carries on.
        verdicts: How many claims each verdict has, before any facet.
        total: How many claims there are, before any facet.
        figure: The same as a figure, or None where there is nothing to draw.
        facets: What the claims can be narrowed by.
        claims: The claims of this page.
        found: How many claims there are with what is chosen.
        one: The page is of one claim.
        everything: The page of all claims.
        pager: Where the rows stand in the answer, or None.
        cut: The row limit, if it left out rows, or None.
        downloads: The same claims in other formats.
        query: The page of the query.
        command: The command that gives the same.
        curl: The same over HTTP.
    """

    frame: Frame
    fault: str | None
    action: str
    words: str
    hidden: tuple[tuple[str, str], ...]
    verdicts: tuple[VerdictCount, ...]
    total: int
    figure: Figure | None
    facets: tuple[Narrowing, ...]
    claims: tuple[ClaimView, ...]
    found: int
    one: bool
    everything: str
    pager: Pager | None
    cut: int | None
    downloads: tuple[Download, ...]
    query: str
    command: str
    curl: str


def show_claims_page(
    query: NamedQuery, asked: Asked, request: Request, store: Store, context: Context, base: str
) -> Response:
    """Show the claims to people.

    Args:
        query: The query `claims`.
        asked: What was asked.
        request: The request.
        store: The graph.
        context: What the application holds.
        base: Address of the service, without a final slash.

    Returns:
        The page; a wrong argument is told on it, with the status of the fault.
    """
    frame = context.pages.frame(request)
    page, status = _make_empty(asked, frame, base), 200
    try:
        page = _fill(page, query, asked, store, context)
    except (QueryError, RequestError) as error:
        problem = describe_error(error)
        page, status = replace(page, fault=problem.detail), problem.status
    return context.pages.render("claims.html", page, frame, status)


def _make_empty(asked: Asked, frame: Frame, base: str) -> ClaimsPage:
    arguments = dict(asked.arguments)
    plain = replace(frame, root="", chosen=False, asof=None)
    options = [word for name in ("verdict", CLAIM) if name in arguments for word in (f"--{name}", arguments[name])]
    return ClaimsPage(
        frame=frame,
        fault=None,
        action=f"{frame.root}{PATH}",
        words=arguments.get(WORDS, ""),
        hidden=tuple((name, value) for name, value in arguments.items() if name in {*FACETS, "asof"}),
        verdicts=(),
        total=0,
        figure=None,
        facets=(),
        claims=(),
        found=0,
        one=CLAIM in arguments,
        everything=frame.href(PATH),
        pager=None,
        cut=None,
        downloads=list_downloads(frame, PATH, arguments),
        query=replace(frame, asof=None).href("/queries/claims"),
        command=shlex.join(["coopgraph", "claims", *options]),
        curl=shlex.join(["curl", f"{base}{plain.href(f'{PATH}.csv', **arguments)}"]),
    )


def _fill(page: ClaimsPage, query: NamedQuery, asked: Asked, store: Store, context: Context) -> ClaimsPage:
    table = read_claims(store, query, asked.arguments)
    rows = list_rows(table)
    chosen = read_chosen(store, asked.arguments)
    kept = choose_claims(store, rows, asked.arguments)
    is_one = CLAIM in asked.arguments
    paging = None if is_one else asked.paging or Paging(1, _ROWS)
    part = cut(keep_rows(table, kept), paging, context.settings.row_limit)
    names = _name_values(store, rows, page.frame.language)
    verdicts = _count_verdicts(store, rows, names, page.frame)
    return replace(
        page,
        verdicts=verdicts,
        total=len(rows),
        figure=_draw(page.frame) if verdicts and not is_one else None,
        facets=() if is_one else _link_facets(rows, chosen, names, asked, page.frame),
        claims=show_claim_rows(store, part.table, names, page.frame),
        found=len(kept),
        pager=make_pager(part, page.frame, PATH, replace(asked, paging=paging)) if len(kept) > _ROWS else None,
        cut=part.limit,
    )


def _draw(frame: Frame) -> Figure | None:
    return make_figure(frame, _FIGURE) if _FIGURE in FIGURES else None


def _name_values(store: Store, rows: Sequence[ClaimRow], language: str) -> Mapping[str, str]:
    """Read the labels of the concepts in the rows, by IRI; the Spanish ones are in the rows."""
    found: dict[str, str] = {}
    for row in rows:
        for column in ("verdict", "kind", "reason"):
            if row[column] is not None:
                found[str(row[column])] = str(row[f"{column}Label"] or row[column])
    return found if language == "es" else {**found, **read_labels(store, map(URIRef, found), language)}


def _count_verdicts(
    store: Store, rows: Sequence[ClaimRow], names: Mapping[str, str], frame: Frame
) -> tuple[VerdictCount, ...]:
    counted = {iri: sum(str(row["verdict"]) == iri for row in rows) for iri in names if iri.startswith(_START)}
    meanings = {
        iri: str(text)
        for iri in counted
        for _, _, text in store.triples((URIRef(iri), SKOS.definition, None))
        if isinstance(text, Literal) and text.language == frame.language
    }
    order = {f"{_START}{slug}": place for place, slug in enumerate(_VERDICTS)}
    return tuple(
        VerdictCount(
            slug=iri.removeprefix(_START),
            symbol=verdict_symbol(iri),
            label=names[iri],
            meaning=meanings.get(iri),
            definition=link_iri(frame, iri),
            count=count,
            share=f"{100 * count / len(rows):.1f}",
            href=frame.href(PATH, verdict=iri.removeprefix(_START)),
        )
        for iri, count in sorted(counted.items(), key=lambda item: order.get(item[0], len(order)))
    )


def _link_facets(
    rows: Sequence[ClaimRow], chosen: Mapping[str, str], names: Mapping[str, str], asked: Asked, frame: Frame
) -> tuple[Narrowing, ...]:
    by_slug = {iri.rpartition("/")[2]: label for iri, label in names.items()}
    others = {name: value for name, value in asked.arguments.items() if name in {WORDS, "asof"}}

    def name(facet: str, value: str) -> str:
        return by_slug.get(value, value) if facet in {"verdict", "kind"} else value

    def link(values: Mapping[str, str]) -> str:
        return frame.href(PATH, **{**others, **values})

    return link_facets(rows, FACETS, TITLES, chosen, name, link, frame.language)
