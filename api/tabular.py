"""Answers with the rows of a table as JSON, CSV or a spreadsheet, with links to the other pages and to its description.

Which rows, and of what, is decided by the routers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import urlencode

from fastapi import Request, Response

from api.answers import CUT
from api.fields import LANGUAGE, pop_flag, read_fields
from api.negotiation import choose_language
from api.offers import find_ending
from api.paging import PAGE, PAGE_SIZE, Paging, Part, link_pages, pop_paging
from coopgraph.publish.csvw import MEDIA_TYPE as CSVW
from coopgraph.publish.csvw import SUFFIX, CsvFile, describe_csv
from coopgraph.publish.evidence import EVIDENCE, write_evidence_csv, write_evidence_json, write_evidence_xlsx
from coopgraph.publish.tables import write_csv, write_excel_csv, write_limited_json, write_xlsx
from coopgraph.query import NamedQuery, explain_rows, relabel
from coopgraph.store.port import Row, Store

__all__ = [
    "ALIASES",
    "CSV",
    "CSVW",
    "ENDINGS",
    "EXCEL",
    "EXPLAIN",
    "FORMATS",
    "HTML",
    "JSON",
    "XLSX",
    "Asked",
    "Place",
    "describe_table",
    "read_asked",
    "respond_table",
]

HTML = "text/html"
JSON = "application/sparql-results+json"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Media types of rows and their names, the default first.
FORMATS: Mapping[str, str] = {JSON: "JSON", CSV: "CSV", XLSX: "XLSX"}
#: The plain media type by which programs ask for rows as JSON.
ALIASES: Mapping[str, str] = {"application/json": JSON}
#: Ending of a path to the media type that it asks for.
ENDINGS: Mapping[str, str] = {"json": JSON, "csv": CSV, "xlsx": XLSX, "html": HTML, f"csv{SUFFIX}": CSVW}
EXPLAIN = "explain"
EXCEL = "excel"


@dataclass(frozen=True)
class Asked:
    """What a request asks of a table.

    Attributes:
        arguments: Parameter to argument.
        chosen: Value of `lang`, or None.
        language: Language of headings and labels: `es` or `en`.
        explain: Whether each row is asked for with what it rests on.
        excel: Whether CSV is to be such as Excel opens right.
        paging: The page that is asked for; None for all rows.
    """

    arguments: Mapping[str, str]
    chosen: str | None
    language: str
    explain: bool
    excel: bool
    paging: Paging | None

    @property
    def fields(self) -> dict[str, str]:
        """The query string that asks the same, whatever the page."""
        flags = {name: "true" for name, is_set in ((EXPLAIN, self.explain), (EXCEL, self.excel)) if is_set}
        return {**self.arguments, **flags, **({LANGUAGE: self.chosen} if self.chosen else {})}


@dataclass(frozen=True)
class Place:
    """Where a table is served.

    Attributes:
        base: Address of the service, without a final slash.
        path: Path of the table, without an ending.
        asked: The path that was asked for, which may have an ending.
    """

    base: str
    path: str
    asked: str

    @property
    def name(self) -> str:
        """The last part of the path: the name of a file."""
        return self.path.rpartition("/")[2]


def read_asked(request: Request) -> Asked:
    """Read what a request asks of a table.

    Args:
        request: The request.

    Returns:
        What it asks; whether the parameters exist is left to the caller.
    """
    fields = read_fields(request)
    chosen = fields.pop(LANGUAGE, None)
    return Asked(
        explain=pop_flag(fields, EXPLAIN),
        excel=pop_flag(fields, EXCEL),
        paging=pop_paging(fields),
        arguments=fields,
        chosen=chosen,
        language=choose_language(chosen, request.headers.get("accept-language")),
    )


def respond_table(store: Store, part: Part, asked: Asked, named: str, place: Place) -> Response:
    """Answer with rows.

    Args:
        store: The graph, for what the rows rest on.
        part: The rows.
        asked: What was asked.
        named: The media type that the client named: one of `FORMATS`, or an alias of one.
        place: Where the table is served.

    Returns:
        The answer; JSON with evidence is an object of its own and no SPARQL results.
    """
    written = ALIASES.get(named, named)
    if written == XLSX or (asked.excel and written == CSV):
        part = _relabel(store, part, asked.language)
    body = _explain(store, part, asked, written) if asked.explain else _write(part, asked, written)
    links = [f'<{url}>; rel="{name}"' for name, url in link_pages(part, place.base + place.asked, asked.fields).items()]
    if written == CSV:
        links.append(f'<{_described_by(place, _query_string(part, asked))}>; rel="describedby"; type="{CSVW}"')
    ending = find_ending(written, ENDINGS)
    headers = {
        "Content-Disposition": f'inline; filename="{place.name}.{ending}"',
        "Vary": "Accept, Accept-Language",
        **({"Link": ", ".join(links)} if links else {}),
        **({} if part.limit is None else {CUT: str(part.limit)}),
    }
    media_type = "application/json" if asked.explain and written == JSON else named
    return Response(body, media_type=media_type, headers=headers)


def describe_table(query: NamedQuery, asked: Asked, place: Place, query_string: str) -> Response:
    """Describe the CSV of a table as CSV on the Web.

    Args:
        query: The query whose columns it has.
        asked: What is asked of it.
        place: Where it is served.
        query_string: The query string of the request, which is that of the file.

    Returns:
        The description.
    """
    file = CsvFile(
        url=f"{place.base}{place.path}.csv" + (f"?{query_string}" if query_string else ""),
        title=query.title,
        description=query.question,
        columns=(*query.columns, *EVIDENCE) if asked.explain else query.columns,
        excel=asked.language if asked.excel else None,
    )
    return Response(describe_csv(file), media_type=CSVW, headers={"Vary": "Accept-Language"})


def _relabel(store: Store, part: Part, language: str) -> Part:
    """Put the labels of the language into what people read; what programs read stays as it is."""
    table = part.table
    rows = relabel(store, table.query.columns, table.solutions.rows, language)
    solutions = replace(table.solutions, rows=cast("list[Row]", rows))
    return replace(part, table=replace(table, solutions=solutions))


def _query_string(part: Part, asked: Asked) -> str:
    paging = {} if part.paging is None else {PAGE: str(part.paging.number), PAGE_SIZE: str(part.paging.size)}
    return urlencode({**asked.fields, **paging})


def _described_by(place: Place, query_string: str) -> str:
    return f"{place.base}{place.path}.csv{SUFFIX}" + (f"?{query_string}" if query_string else "")


def _write(part: Part, asked: Asked, media_type: str) -> bytes:
    table = part.table
    writers: Mapping[str, Callable[[], bytes]] = {
        JSON: lambda: write_limited_json(table.solutions, truncated=part.is_cut),
        CSV: lambda: (
            write_excel_csv(table.query.columns, table.solutions.rows, asked.language)
            if asked.excel
            else write_csv(table.solutions)
        ),
        XLSX: lambda: write_xlsx(table, asked.language),
    }
    return writers[media_type]()


def _explain(store: Store, part: Part, asked: Asked, media_type: str) -> bytes:
    table = part.table
    evidence = part.number(explain_rows(store, table))
    writers: Mapping[str, Callable[[], bytes]] = {
        JSON: lambda: write_evidence_json(table, evidence, truncated=part.is_cut),
        CSV: lambda: write_evidence_csv(table, evidence, asked.language if asked.excel else None),
        XLSX: lambda: write_evidence_xlsx(table, evidence, asked.language),
    }
    return writers[media_type]()
