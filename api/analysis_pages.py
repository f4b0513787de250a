"""What the templates of analyses, claims, scenarios, validation and documentation receive; the other pages are in
`responses`.
"""

from __future__ import annotations

from dataclasses import dataclass

from api.responses import Download, Field, Frame, Pager, Table
from coopgraph.model import Call

__all__ = ["AnalysisPage", "AnswerPage", "ListingView", "OperationView", "OperationsPage", "ReportPage", "ResultView"]


@dataclass(frozen=True)
class ListingView:
    """A table of an analysis, as a page shows it.

    Attributes:
        id: Its id in the analysis.
        title: Its title.
        note: What must be said beside it, or None.
        table: Its rows.
        href: The page with this table alone.
        download: The table as CSV.
    """

    id: str
    title: str
    note: str | None
    table: Table
    href: str
    download: str


@dataclass(frozen=True)
class AnalysisPage:
    """Context of `analysis.html`.

    Attributes:
        frame: What stands around.
        title: Title of the analysis.
        action: Where its form is sent.
        fields: The fields of the form.
        fault: What is wrong with the arguments, in English, or None.
        date: The date that was asked for, or None where nothing has been computed.
        notes: What must be said of the whole.
        command: The command that goes further than the page can, or None.
        measures: The numbers, or None.
        listings: The tables.
        downloads: The same in other formats.
        calls: The queries that it was computed from, each with its address.
    """

    frame: Frame
    title: str
    action: str
    fields: tuple[Field, ...]
    fault: str | None
    date: str | None
    notes: tuple[str, ...]
    command: str | None
    measures: Table | None
    listings: tuple[ListingView, ...]
    downloads: tuple[Download, ...]
    calls: tuple[tuple[Call, str], ...]


@dataclass(frozen=True)
class AnswerPage:
    """Context of `answer.html`.

    Attributes:
        frame: What stands around.
        title: What the rows are.
        question: The question that they answer.
        action: Where the form is sent.
        fields: The fields of the form.
        fault: What is wrong with the arguments, in English, or None.
        table: The rows, or None if there is a fault.
        pager: Where they stand in the answer, if a page of it was asked for, or None.
        cut: The row limit, if it left out rows, or None.
        downloads: The same in other formats.
        links: Name and address of what each row leads to, where it leads to a page of its own.
    """

    frame: Frame
    title: str
    question: str
    action: str
    fields: tuple[Field, ...]
    fault: str | None
    table: Table | None
    pager: Pager | None
    cut: int | None
    downloads: tuple[Download, ...]
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ResultView:
    """A result of a validation, as a page shows it.

    Attributes:
        severity: `Violation`, `Warning` or `Info`.
        shape: The shape, short.
        node: The node at fault.
        path: The property, or None.
        value: The value, or None.
        message: What to do, in the language of the page.
    """

    severity: str
    shape: str
    node: str
    path: str | None
    value: str | None
    message: str


@dataclass(frozen=True)
class ReportPage:
    """Context of `report.html`.

    Attributes:
        frame: What stands around.
        conforms: Whether the document conforms.
        contradiction: What the reasoner says if it contradicts the ontology, in English, or None.
        subjects: How many subjects of the document some shape looks at.
        counts: Shape, severity and number of results, the most first.
        results: The results that are shown.
        total: How many there are.
    """

    frame: Frame
    conforms: bool
    contradiction: str | None
    subjects: int
    counts: tuple[tuple[str, str, int], ...]
    results: tuple[ResultView, ...]
    total: int


@dataclass(frozen=True)
class OperationView:
    """An operation of the interface.

    Attributes:
        method: `GET` or `POST`.
        path: Its path.
        summary: What it does.
        language: Language of the summary.
        parameters: Names of its parameters; those that are required end in an asterisk.
        media_types: Formats of its answer.
        statuses: Statuses that it answers with.
        example: An address to try, or None.
    """

    method: str
    path: str
    summary: str
    language: str
    parameters: tuple[str, ...]
    media_types: tuple[str, ...]
    statuses: tuple[str, ...]
    example: str | None


@dataclass(frozen=True)
class OperationsPage:
    """Context of `docs.html`.

    Attributes:
        frame: What stands around.
        operations: The operations of the service itself.
        queries: Those of the named queries.
    """

    frame: Frame
    operations: tuple[OperationView, ...]
    queries: tuple[OperationView, ...]
