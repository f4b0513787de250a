"""Answers with an analysis as JSON, CSV, a spreadsheet or a page; what is analysed is decided by the routers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, cast

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from rdflib import URIRef
from rdflib.term import Node

from api.analysis_pages import AnalysisPage, ListingView
from api.dependencies import Context
from api.fields import LANGUAGE, pop_flag, read_fields, refuse_unknown
from api.negotiation import choose_language
from api.offers import choose_offer
from api.problems import RequestError
from api.query_page import list_downloads
from api.responses import Download, Field, Frame, Table
from api.results import label_table, read_table
from api.tabular import CSV, CSVW, ENDINGS, EXCEL, HTML, JSON, XLSX, Place
from coopgraph.model import Analysis, Call, Column, Listing
from coopgraph.publish.analyses import (
    MEASURES,
    describe_analysis,
    measure_rows,
    write_analysis_csv,
    write_analysis_xlsx,
)
from coopgraph.publish.csvw import SUFFIX, CsvFile, describe_csv
from coopgraph.publish.tables import write_excel_csv, write_json
from coopgraph.query import NamedQuery, read_labels, relabel
from coopgraph.store.port import Answer, Row, Solutions, Store

__all__ = ["ANALYSIS_ENDINGS", "OFFERS", "TABLE", "Wish", "read_wish", "respond_analysis", "show_analysis_page"]

_PLAIN_JSON = "application/json"
#: Media types of an analysis, the default first.
OFFERS = (_PLAIN_JSON, CSV, XLSX, HTML)
#: Ending of a path to the media type that it asks for; the JSON of an analysis is no SPARQL results.
ANALYSIS_ENDINGS: Mapping[str, str] = {**ENDINGS, "json": _PLAIN_JSON}
TABLE = "table"


@dataclass(frozen=True)
class Wish:
    """How an analysis is wanted.

    Attributes:
        media_type: One of `OFFERS`, or the description of the CSV.
        arguments: The other fields of the query string.
        table: Id of the one table that is wanted, or None for the whole.
        excel: Whether CSV is to be such as Excel opens right.
        language: `es` or `en`.
    """

    media_type: str
    arguments: dict[str, str]
    table: str | None
    excel: bool
    language: str


def read_wish(request: Request, asked_type: str | None, known: Sequence[str], offers: Sequence[str] = OFFERS) -> Wish:
    """Read how an analysis is wanted.

    Args:
        request: The request.
        asked_type: The media type that the path asks for, or None.
        known: Names of the parameters of the analysis.
        offers: Media types that there are.

    Returns:
        The wish; a field that nobody knows is a `RequestError`.
    """
    media_type = choose_offer(request, asked_type, offers)
    fields = read_fields(request)
    chosen = fields.pop(LANGUAGE, None)
    excel = pop_flag(fields, EXCEL)
    table = fields.pop(TABLE, None)
    refuse_unknown(fields, known)
    language = choose_language(chosen, request.headers.get("accept-language"))
    return Wish(media_type, fields, table, excel, language)


def respond_analysis(store: Store, analysis: Analysis, wish: Wish, place: Place, query_string: str) -> Response:
    """Answer with an analysis for programs.

    Args:
        store: The graph, for labels in the language of the reader.
        analysis: The analysis.
        wish: How it is wanted.
        place: Where it is served.
        query_string: The query string of the request.

    Returns:
        The answer.
    """
    analysis = _choose_table(analysis, wish.table)
    headers = {"Vary": "Accept, Accept-Language"}
    described = f"{place.base}{place.path}.csv{SUFFIX}" + (f"?{query_string}" if query_string else "")
    if wish.media_type == CSVW:
        return Response(_describe_csv(analysis, wish, place, query_string), media_type=CSVW, headers=headers)
    if wish.media_type == _PLAIN_JSON:
        return JSONResponse(_at(describe_analysis(analysis), place.base), headers=headers)
    if wish.media_type == XLSX or wish.excel:
        analysis = _relabel(store, analysis, wish.language)
    ending = "csv" if wish.media_type == CSV else "xlsx"
    headers["Content-Disposition"] = f'inline; filename="{place.name}.{ending}"'
    if wish.media_type == CSV:
        headers["Link"] = f'<{described}>; rel="describedby"; type="{CSVW}"'
    body = _write_csv(analysis, wish) if wish.media_type == CSV else write_analysis_xlsx(analysis, wish.language)
    return Response(body, media_type=wish.media_type, headers=headers)


def _choose_table(analysis: Analysis, table: str | None) -> Analysis:
    if table is None:
        return analysis
    found = tuple(listing for listing in analysis.listings if listing.id == table)
    if not found:
        ids = ", ".join(listing.id for listing in analysis.listings)
        raise RequestError(f"there is no table {table[:100]!r} here.", remedy=f"The tables are {ids}.")
    return replace(analysis, measures=(), listings=found)


def _relabel(store: Store, analysis: Analysis, language: str) -> Analysis:
    listings = (replace(item, rows=relabel(store, item.columns, item.rows, language)) for item in analysis.listings)
    return replace(analysis, listings=tuple(listings))


def _write_csv(analysis: Analysis, wish: Wish) -> bytes:
    if not wish.excel:
        return write_analysis_csv(analysis, wish.table, wish.language)
    columns, rows = _list_rows(analysis, wish)
    return write_excel_csv(columns, rows, wish.language)


def _list_rows(analysis: Analysis, wish: Wish) -> tuple[Sequence[Column], Sequence[tuple[Node | None, ...]]]:
    if wish.table is None:
        return MEASURES, measure_rows(analysis.measures, wish.language)
    listing = analysis.listings[0]
    return listing.columns, listing.rows


def _describe_csv(analysis: Analysis, wish: Wish, place: Place, query_string: str) -> bytes:
    title = analysis.title if wish.table is None else analysis.listings[0].title
    return describe_csv(
        CsvFile(
            url=f"{place.base}{place.path}.csv" + (f"?{query_string}" if query_string else ""),
            title=title,
            description=analysis.title,
            columns=_list_rows(analysis, wish)[0],
            excel=wish.language if wish.excel else None,
        )
    )


def _at(value: Any, base: str) -> Any:
    """Make the addresses whole: those of the library are relative to the service, wherever it is."""
    if isinstance(value, list):
        return [_at(item, base) for item in value]
    if isinstance(value, dict):
        return {key: f"{base}/{item}" if key == "href" else _at(item, base) for key, item in value.items()}
    return value


@dataclass(frozen=True)
class _Answered:
    """What a page tells of an analysis."""

    measures: Table | None = None
    listings: tuple[ListingView, ...] = ()
    downloads: tuple[Download, ...] = ()
    calls: tuple[tuple[Call, str], ...] = ()


def show_analysis_page(
    store: Store,
    context: Context,
    request: Request,
    wish: Wish,
    path: str,
    *,
    title: str,
    fields: tuple[Field, ...],
    analysis: Analysis | None,
    fault: str | None = None,
    status: int = 200,
    command: str | None = None,
) -> Response:
    """Show an analysis to people.

    Args:
        store: The graph.
        context: What the application holds.
        request: The request.
        wish: How it is wanted.
        path: Path of the analysis, without ending.
        title: Its title, in the language of the page.
        fields: The fields of its form.
        analysis: The analysis, or None where there is none yet.
        fault: What is wrong with the arguments, or None.
        status: HTTP status.
        command: The command that goes further, or None.

    Returns:
        The page.
    """
    frame = context.pages.frame(request)
    chosen = None if analysis is None else _choose_table(analysis, wish.table)
    answered = _Answered() if chosen is None else _answer(store, chosen, wish, frame, path)
    page = AnalysisPage(
        frame=frame,
        title=title if chosen is None else chosen.title[frame.language],
        action=f"{frame.root}{path}",
        fields=fields,
        fault=fault,
        date=None if chosen is None else chosen.date,
        notes=() if chosen is None else tuple(note[frame.language] for note in chosen.notes),
        command=command,
        measures=answered.measures,
        listings=answered.listings,
        downloads=answered.downloads,
        calls=answered.calls,
    )
    return context.pages.render("analysis.html", page, frame, status)


def _answer(store: Store, analysis: Analysis, wish: Wish, frame: Frame, path: str) -> _Answered:
    language = frame.language
    fields = wish.arguments if wish.table is None else {**wish.arguments, TABLE: wish.table}
    measures = None
    if analysis.measures:
        measures = _show_rows(store, MEASURES, measure_rows(analysis.measures, language), language)
    used = [*(measure.calls for measure in analysis.measures), *(listing.calls for listing in analysis.listings)]
    calls = {call.command: call for call in chain.from_iterable(used)}
    downloads = list_downloads(frame, path, fields)
    return _Answered(
        measures=measures,
        listings=tuple(_view(store, listing, wish, frame, path) for listing in analysis.listings),
        # The JSON of an analysis is plain JSON.
        downloads=tuple(replace(item, media_type=_PLAIN_JSON) if item.name == "JSON" else item for item in downloads),
        calls=tuple((call, f"{frame.root}/{call.path}") for call in calls.values()),
    )


def _view(store: Store, listing: Listing, wish: Wish, frame: Frame, path: str) -> ListingView:
    fields = {**wish.arguments, TABLE: listing.id}
    return ListingView(
        id=listing.id,
        title=listing.title[frame.language],
        note=listing.note[frame.language] if listing.note else None,
        table=_show_rows(store, listing.columns, listing.rows, frame.language),
        href=frame.href(f"{path}.html", **fields),
        download=frame.href(f"{path}.csv", **fields),
    )


def _show_rows(
    store: Store, columns: Sequence[Column], rows: Sequence[tuple[Node | None, ...]], language: str
) -> Table:
    names = tuple(column.name for column in columns)
    written = write_json(Solutions(names, cast("list[Row]", list(rows))))
    table = read_table(Answer(written, JSON, "select"))
    things = {URIRef(cell.describes) for row in table.rows for cell in row if cell is not None and cell.describes}
    described = NamedQuery("", "", {}, {}, {}, tuple(columns), (), "", Path())
    return label_table(table, described, read_labels(store, things, language), language)
