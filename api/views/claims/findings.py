"""The page of the findings: where the sources contradict themselves or one another; and what they recommend."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from fastapi import Request, Response
from rdflib import URIRef

from api.dependencies import Context
from api.fields import LANGUAGE, read_fields, refuse_unknown
from api.paging import PAGE, PAGE_SIZE, Paging, Part, cut, pop_paging
from api.problems import RequestError, describe_error
from api.query_page import list_downloads
from api.responses import Download, Frame, Pager
from api.views.claims.filter import ClaimRow, keep_rows, list_rows
from api.views.claims.recommendations import QUERY as RECOMMENDATIONS
from api.views.claims.recommendations import RecommendationView, list_recommendations
from api.views.claims.wordings import ask_of, read_wordings
from api.views.facets import keep_chosen
from api.views.links import link_iri, read_slug
from api.views.measures import Place, list_places
from api.views.narrowing import Narrowing, Reader, link_facets, refuse_absent
from coopgraph.errors import QueryError
from coopgraph.model import Text
from coopgraph.query import RowEvidence, Table, explain_rows, get, read_labels, run
from coopgraph.query.names import fold
from coopgraph.store.port import Store

__all__ = ["FindingValue", "FindingView", "FindingsPage", "show_findings_page"]

PATH = "/findings"
_QUERY = "findings"
_KIND, _SOURCE, _WORDS, _FINDING = "kind", "source", "words", "finding"
_ROWS = 25
_TITLES: Mapping[str, Text] = {
    _KIND: {"es": "clase", "en": "kind"},
    _SOURCE: {"es": "fuente", "en": "source"},
}
_SEARCHED = ("description", "values", "about")


def _read_kind(row: ClaimRow) -> Iterable[str]:
    return (read_slug(str(row["kind"])),)


def _read_sources(row: ClaimRow) -> Iterable[str]:
    return str(row["sources"]).split("; ") if row["sources"] is not None else ()


_READERS: Mapping[str, Reader[ClaimRow]] = {_KIND: _read_kind, _SOURCE: _read_sources}


@dataclass(frozen=True)
class FindingValue:
    """One of the values that do not agree.

    Attributes:
        printed: The value as it is printed, or what stands there in our words; in Spanish.
        places: Where it stands.
    """

    printed: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class FindingView:
    """A finding, as a page shows it.

    Attributes:
        slug: The last part of its IRI.
        document: What the graph says of it.
        statement: What does not agree.
        language: Language of the statement, where it is another than that of the page.
        kind: Its kind.
        about: What it is about, in Spanish, or None.
        values: The values.
        places: Where the whole stands, beside its values.
    """

    slug: str
    document: str | None
    statement: str
    language: str | None
    kind: str
    about: str | None
    values: tuple[FindingValue, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True)
class FindingsPage:
    """Context of `findings.html`.

    Attributes:
        frame: What stands around.
        fault: What is wrong with the arguments, in English, or None.
        action: Where the form is sent.
        words: What is looked for.
        hidden: Fields that the form carries on.
        total: How many findings there are.
        kinds: Of how many kinds they are.
        facets: What the findings can be narrowed by.
        groups: Kind and findings of this page.
        found: How many findings there are with what is chosen.
        pager: Where they stand in the answer, or None.
        cut: The row limit, if it left out rows, or None.
        recommendations: What the sources recommend.
        downloads: All findings in other formats.
        recommendation_downloads: All recommendations in other formats.
        query: The page of the query of the findings.
        recommendations_query: That of the recommendations.
        command: The command that gives them.
        curl: The same over HTTP.
    """

    frame: Frame
    fault: str | None
    action: str
    words: str
    hidden: tuple[tuple[str, str], ...]
    total: int
    kinds: int
    facets: tuple[Narrowing, ...]
    groups: tuple[tuple[str, tuple[FindingView, ...]], ...]
    found: int
    pager: Pager | None
    cut: int | None
    recommendations: tuple[RecommendationView, ...]
    downloads: tuple[Download, ...]
    recommendation_downloads: tuple[Download, ...]
    query: str
    recommendations_query: str
    command: str
    curl: str


def show_findings_page(request: Request, store: Store, context: Context, base: str) -> Response:
    """Show the findings to people.

    Args:
        request: The request.
        store: The graph.
        context: What the application holds.
        base: Address of the service, without a final slash.

    Returns:
        The page; a wrong argument is told on it, with the status of the fault.
    """
    frame = context.pages.frame(request)
    page, status = _make_empty(frame, base), 200
    try:
        fields = read_fields(request)
        fields.pop(LANGUAGE, None)
        # The findings are of the documents themselves, whatever the date.
        fields.pop("asof", None)
        paging = pop_paging(fields)
        refuse_unknown(fields, (_KIND, _SOURCE, _WORDS, _FINDING))
        page = replace(page, words=fields.get(_WORDS, ""), hidden=_keep_hidden(fields))
        page = _fill(page, store, context, fields, paging)
    except (QueryError, RequestError) as error:
        problem = describe_error(error)
        page, status = replace(page, fault=problem.detail), problem.status
    return context.pages.render("findings.html", page, frame, status)


def _keep_hidden(fields: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in fields.items() if name in _READERS)


def _make_empty(frame: Frame, base: str) -> FindingsPage:
    # These queries have no date.
    undated = replace(frame, asof=None)
    return FindingsPage(
        frame=frame,
        fault=None,
        action=f"{frame.root}{PATH}",
        words="",
        hidden=(),
        total=0,
        kinds=0,
        facets=(),
        groups=(),
        found=0,
        pager=None,
        cut=None,
        recommendations=(),
        downloads=list_downloads(undated, f"/queries/{_QUERY}", {}),
        recommendation_downloads=list_downloads(undated, f"/queries/{RECOMMENDATIONS}", {}),
        query=undated.href(f"/queries/{_QUERY}"),
        recommendations_query=undated.href(f"/queries/{RECOMMENDATIONS}"),
        command=shlex.join(["coopgraph", "query", _QUERY]),
        curl=shlex.join(["curl", f"{base}/queries/{_QUERY}.csv"]),
    )


def _fill(
    page: FindingsPage, store: Store, context: Context, fields: Mapping[str, str], paging: Paging | None
) -> FindingsPage:
    frame = page.frame
    table = run(store, get(_QUERY, context.questions.catalogue))
    every = list_rows(table)
    chosen = {name: fields[name] for name in _READERS if name in fields}
    refuse_absent(every, _READERS, chosen, _READERS)
    names = _name_kinds(store, every, frame.language)
    rows = _find_words(store, every, fields[_WORDS]) if _WORDS in fields else every
    kept = keep_chosen(rows, _READERS, chosen)
    if _FINDING in fields:
        kept = [row for row in kept if read_slug(str(row["finding"])) == read_slug(fields[_FINDING])]
    part = cut(keep_rows(table, kept), paging or Paging(1, _ROWS), context.settings.row_limit)
    others = {name: value for name, value in fields.items() if name == _WORDS}
    return replace(
        page,
        total=len(every),
        kinds=len(names),
        facets=link_facets(
            rows,
            _READERS,
            _TITLES,
            chosen,
            lambda facet, value: names.get(value, value) if facet == _KIND else value,
            lambda values: frame.href(PATH, **{**others, **values}),
            frame.language,
        ),
        groups=_group(store, part.table, names, frame),
        found=len(kept),
        pager=_make_pager(part, fields, frame),
        cut=part.limit,
        recommendations=list_recommendations(store, context.questions.catalogue, frame),
    )


def _name_kinds(store: Store, rows: Sequence[ClaimRow], language: str) -> dict[str, str]:
    found = {str(row["kind"]): str(row["kindLabel"]) for row in rows}
    if language != "es":
        found |= read_labels(store, map(URIRef, found), language)
    return {read_slug(iri): label for iri, label in found.items()}


def _find_words(store: Store, rows: Sequence[ClaimRow], words: str) -> list[ClaimRow]:
    wordings = read_wordings(store, (URIRef(str(row["finding"])) for row in rows))
    wanted = fold(words).split()

    def has(row: ClaimRow) -> bool:
        texts = (str(row[column] or "") for column in _SEARCHED)
        text = fold(" ".join((*texts, *wordings.get(str(row["finding"]), {}).values())))
        return all(word in text for word in wanted)

    return [row for row in rows if has(row)]


def _make_pager(part: Part, fields: Mapping[str, str], frame: Frame) -> Pager | None:
    if part.paging is None or part.total <= part.paging.size:
        return None
    size = {PAGE_SIZE: str(part.paging.size)}
    links = tuple(
        (relation, frame.href(PATH, **{**fields, PAGE: str(number), **size})) for relation, number in part.pages.items()
    )
    return Pager(part.first + 1, part.first + len(part.table.solutions.rows), part.total, links)


def _group(
    store: Store, table: Table, names: Mapping[str, str], frame: Frame
) -> tuple[tuple[str, tuple[FindingView, ...]], ...]:
    rows = list_rows(table)
    findings = [URIRef(str(row["finding"])) for row in rows]
    wordings = read_wordings(store, findings)
    values: dict[str, list[tuple[str, str]]] = {}
    for finding, value, printed in ask_of(store, "finding_values", findings):
        values.setdefault(str(finding), []).append((str(value), str(printed)))
    groups: dict[str, list[FindingView]] = {}
    for row, evidence in zip(rows, explain_rows(store, table), strict=True):
        slug = read_slug(str(row["kind"]))
        iri = str(row["finding"])
        view = _show(row, wordings.get(iri, {}), values.get(iri, ()), evidence, names[slug], frame)
        groups.setdefault(slug, []).append(view)
    return tuple((names[slug], tuple(found)) for slug, found in groups.items())


def _show(
    row: ClaimRow,
    wordings: Mapping[str, str],
    values: Sequence[tuple[str, str]],
    evidence: RowEvidence,
    kind: str,
    frame: Frame,
) -> FindingView:
    iri = str(row["finding"])
    return FindingView(
        slug=read_slug(iri),
        document=link_iri(frame, iri),
        statement=wordings.get(frame.language) or str(row["description"]),
        language=None if frame.language in wordings or frame.language == "es" else "es",
        kind=kind,
        about=None if row["about"] is None else str(row["about"]),
        values=tuple(FindingValue(printed, _places_of(value, evidence, frame)) for value, printed in values),
        places=_places_of(iri, evidence, frame) if not values else (),
    )


def _places_of(thing: str, evidence: RowEvidence, frame: Frame) -> tuple[Place, ...]:
    passages = tuple(passage for passage in evidence.passages if URIRef(thing) in passage.things)
    return list_places(replace(evidence, passages=passages, norms=()), frame)
