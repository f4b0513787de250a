"""How pages show measures with their method, what a row rests on, and where a whole analysis comes from.

What is measured is decided by `coopgraph.analyse`; which measures a page shows, by its own view.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from babel.numbers import format_decimal

from api.negotiation import LOCALES
from api.query_page import list_downloads
from api.responses import Download, Frame
from api.views.links import link_iri
from coopgraph.model import Call, Measure, Text
from coopgraph.query import RowEvidence

__all__ = [
    "CallLink",
    "MeasureView",
    "Origin",
    "Place",
    "TableLink",
    "link_calls",
    "list_places",
    "make_origin",
    "make_table_links",
    "show_measures",
    "write_value",
]

_PLAIN_JSON = "application/json"
_UNITS = {"percent": "%"}


@dataclass(frozen=True)
class CallLink:
    """A named query as it was asked.

    Attributes:
        command: The command that gives the same answer.
        href: The page of the answer.
    """

    command: str
    href: str


@dataclass(frozen=True)
class MeasureView:
    """A measure as a page shows it, in the language of the page.

    Attributes:
        id: Id of the method.
        name: Standard name of the method.
        of: What it was applied to.
        value: The number as people write it; None where it is not defined.
        exact: The number with all its digits; None where it is not defined.
        unit: Its unit, or None for a pure number.
        bounds: Least and greatest value that it could have, given what is missing, or None.
        n: How many units it rests on.
        missing: How many more there are of which nothing is known.
        date: What it is true of: a date, years, or `all`.
        formula: The formula.
        arithmetic: The formula with the numbers of this case in it, or None.
        range: Least and greatest value of the method.
        reading: How a value is read.
        limits: What it does not tell.
        reference: Who defined it.
        projection: How a network was drawn for it, or None.
        note: What must be said beside it, or None.
        subject: Link to the thing that is measured, or None.
        calls: The queries that it was computed from.
    """

    id: str
    name: str
    of: str
    value: str | None
    exact: str | None
    unit: str | None
    bounds: tuple[str, str] | None
    n: int
    missing: int
    date: str
    formula: str
    arithmetic: str | None
    range: str
    reading: str
    limits: str
    reference: str
    projection: str | None
    note: str | None
    subject: str | None
    calls: tuple[CallLink, ...]


@dataclass(frozen=True)
class Place:
    """Something that a row rests on: a place of a document, an editorial reference or an article.

    Attributes:
        href: Its page, or None.
        source: Id of the document, or how the norm is printed.
        lines: Lines of the document, or None.
        article: Number of the article, or None.
        point: Number or letter of the point, or None.
        quotation: Its words where they are official, or None.
        citation: What an editorial reference is, or None.
    """

    href: str | None
    source: str
    lines: str | None = None
    article: str | None = None
    point: str | None = None
    quotation: str | None = None
    citation: str | None = None


@dataclass(frozen=True)
class TableLink:
    """A table of an analysis that has a page of its own.

    Attributes:
        id: Its id in the analysis.
        title: Its title.
        href: Its page.
        download: The table as CSV.
    """

    id: str
    title: str
    href: str
    download: str


@dataclass(frozen=True)
class Origin:
    """Where an analysis comes from, and how it is had elsewhere.

    Attributes:
        downloads: The whole in other formats.
        tables: Its tables, one page each.
        command: The command that gives the same.
        curl: The same over HTTP.
        calls: The queries behind the page.
    """

    downloads: tuple[Download, ...]
    tables: tuple[TableLink, ...]
    command: str
    curl: str
    calls: tuple[CallLink, ...]


def write_value(value: float | Decimal, language: str) -> str:
    """Write a number as people read it, with at most four decimals.

    Args:
        value: The number.
        language: Language of the page.

    Returns:
        The number; a whole one without decimals.

    >>> write_value(1234.56789, "en"), write_value(1234.56789, "es"), write_value(12, "es")
    ('1,234.5679', '1,234.5679', '12')
    """
    return str(format_decimal(value, format="#,##0.####", locale=LOCALES[language]))


def show_measures(measures: Iterable[Measure], frame: Frame) -> tuple[MeasureView, ...]:
    """Put measures into the language of the page.

    Args:
        measures: The measures.
        frame: What stands around the page.

    Returns:
        What `show_measures` of `_measures.html` takes.
    """
    return tuple(_show_measure(measure, frame) for measure in measures)


def _show_measure(measure: Measure, frame: Frame) -> MeasureView:
    language, method = frame.language, measure.method
    value = measure.value
    bounds = measure.bounds
    return MeasureView(
        id=method.id,
        name=method.name[language],
        of=measure.of[language],
        value=None if value is None else write_value(value, language),
        exact=None if value is None else str(value),
        unit=None if method.unit is None else _UNITS.get(method.unit, method.unit),
        bounds=None if bounds is None else (write_value(bounds[0], language), write_value(bounds[1], language)),
        n=measure.n,
        missing=measure.missing,
        date=measure.date,
        formula=method.formula,
        arithmetic=measure.arithmetic,
        range=method.range,
        reading=method.reading[language],
        limits=method.limits[language],
        reference=method.reference,
        projection=_pick(measure.projection, language),
        note=_pick(measure.note, language),
        subject=None if measure.subject is None else link_iri(frame, str(measure.subject)),
        calls=link_calls(measure.calls, frame),
    )


def _pick(text: Text | None, language: str) -> str | None:
    return None if text is None else text[language]


def link_calls(calls: Iterable[Call], frame: Frame) -> tuple[CallLink, ...]:
    """Link the answers of named queries, each once.

    Args:
        calls: How they were asked.
        frame: What stands around the page.

    Returns:
        The links, in order.
    """
    # The date is among the arguments of those queries that have one: the others take none.
    undated = replace(frame, asof=None)
    unique = {call.command: call for call in calls}
    return tuple(
        CallLink(command, undated.href(f"/queries/{call.query}", **call.arguments)) for command, call in unique.items()
    )


def list_places(evidence: RowEvidence, frame: Frame) -> tuple[Place, ...]:
    """List what a row rests on: articles first, then places of documents, then editorial references.

    Args:
        evidence: What was found.
        frame: What stands around the page.

    Returns:
        The places.
    """
    norms = (
        Place(link_iri(frame, str(norm.iri)), norm.label, article=norm.article, point=norm.point)
        for norm in evidence.norms
    )
    passages = (
        Place(
            link_iri(frame, str(passage.iri)),
            passage.source,
            lines=passage.lines,
            quotation=passage.quotation,
            citation=passage.citation,
        )
        for passage in evidence.passages
    )
    return (*norms, *passages)


def make_table_links(
    tables: Mapping[str, Text], frame: Frame, path: str, fields: Mapping[str, str]
) -> tuple[TableLink, ...]:
    """Link the tables of an analysis, each with its page and its CSV.

    Args:
        tables: Id to title.
        frame: What stands around the page.
        path: Path of the analysis, without ending.
        fields: What decides the answer, for example the date.

    Returns:
        The links.
    """
    return tuple(
        TableLink(
            slug,
            title[frame.language],
            frame.href(path, **{**fields, "table": slug}),
            frame.href(f"{path}.csv", **fields, table=slug),
        )
        for slug, title in tables.items()
    )


def make_origin(
    name: str,
    frame: Frame,
    base: str,
    fields: Mapping[str, str],
    calls: Sequence[Call],
    tables: Mapping[str, Text] | None = None,
) -> Origin:
    """Tell where an analysis comes from, and how it is had elsewhere.

    Args:
        name: Name of the analysis.
        frame: What stands around the page.
        base: Address of the service, without a final slash.
        fields: What decides the answer, as a person writes it: the date, and what else the analysis takes.
        calls: The queries behind the page.
        tables: Tables of the analysis that are linked: id to title.

    Returns:
        The origin.
    """
    path = f"/analysis/{name}"
    options = [word for field, value in fields.items() for word in (f"--{field.replace('_', '-')}", value)]
    address = f"{base}{replace(frame, root='', chosen=False).href(f'{path}.csv', **fields)}"
    downloads = list_downloads(frame, path, dict(fields))
    return Origin(
        # The JSON of an analysis is plain JSON.
        downloads=tuple(replace(item, media_type=_PLAIN_JSON) if item.name == "JSON" else item for item in downloads),
        tables=make_table_links(tables or {}, frame, path, fields),
        command=shlex.join(["coopgraph", "analyse", name, *options]),
        curl=shlex.join(["curl", address]),
        calls=link_calls(calls, frame),
    )
