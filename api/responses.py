"""What each template receives, one documented dataclass per page, and the bodies of the JSON answers.

Templates see these values and nothing else: never the store. A test holds each template to the fields of its page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias
from urllib.parse import urlencode

import pydantic
from pydantic import BaseModel

from coopgraph.query import RowEvidence

__all__ = [
    "Argument",
    "CataloguePage",
    "CategoryCount",
    "Cell",
    "Choice",
    "Count",
    "Download",
    "Fault",
    "Field",
    "Frame",
    "Health",
    "HomePage",
    "LanguageLink",
    "OfficeRow",
    "Pager",
    "QueryLink",
    "QueryPage",
    "SourceCard",
    "SparqlPage",
    "Table",
]


@dataclass(frozen=True)
class LanguageLink:
    """The page at hand in one language.

    Attributes:
        language: Its tag.
        name: Its name in itself.
        href: The page in it.
        current: Whether the page is in it now.
    """

    language: str
    name: str
    href: str
    current: bool


@dataclass(frozen=True)
class Frame:
    """What stands around every page.

    Attributes:
        language: Language of the page.
        chosen: Whether the reader chose it by `?lang=`; links then carry it on.
        root: Path under which the service is mounted, without a final slash.
        path: Path of the page under `root`.
        languages: The same page in each language.
        version: Changes with the style sheet, so that browsers never show an old one.
    """

    language: str
    chosen: bool
    root: str
    path: str
    languages: tuple[LanguageLink, ...]
    version: str

    def href(self, path: str, **parameters: str) -> str:
        """Return a link to a page of this service, in the language that the reader chose.

        Args:
            path: Path under `root`, with a slash before.
            **parameters: The query string; `_mediatype` and the like.

        Returns:
            The link, to be escaped by the template.
        """
        if self.chosen:
            parameters = {**parameters, "lang": self.language}
        return f"{self.root}{path}" + (f"?{urlencode(parameters)}" if parameters else "")


@dataclass(frozen=True)
class Count:
    """How many things of one kind the graph holds.

    Attributes:
        kind: Word of `contents.rq` for the kind.
        number: How many.
        query: A query that lists them.
    """

    kind: str
    number: int
    query: str


@dataclass(frozen=True)
class SourceCard:
    """A source of the graph.

    Attributes:
        iri: The source.
        title: Its title, in the language of the page where it has one.
        language: Language of the title, or None.
        triples: How many triples its named graph holds.
    """

    iri: str
    title: str
    language: str | None
    triples: int


@dataclass(frozen=True)
class OfficeRow:
    """Where the cooperation office of one body hangs; None is what no source states.

    Attributes:
        ministry: Name of the body, in the language of the page where the graph has it.
        acronym: Its acronym.
        office: Name of the office; None where there is no office.
        office_iri: The office.
        parent: Name of the organ on which the office depends.
        category: Label of its category, in the language of the page where the graph has it.
        norm: Label of the norm that gives its functions.
        norm_iri: The norm.
        functions: Number of its functions.
        residual: How many of them are residual ("others that are entrusted").
        functions_query: A query that gives their texts.
    """

    ministry: str
    acronym: str | None
    office: str | None
    office_iri: str | None
    parent: str | None
    category: str | None
    norm: str | None
    norm_iri: str | None
    functions: int | None
    residual: int | None
    functions_query: str | None


@dataclass(frozen=True)
class CategoryCount:
    """How many offices a category has.

    Attributes:
        label: Label of the category.
        number: How many rows of the table are in it.
    """

    label: str
    number: int


@dataclass(frozen=True)
class QueryLink:
    """A named query.

    Attributes:
        identifier: Its id.
        topic: What it is about, which is the folder that it lies in.
        title: Its title in the language of the page.
        question: The question that it answers.
        text: Its SPARQL.
    """

    identifier: str
    topic: str
    title: str
    question: str
    text: str


@dataclass(frozen=True)
class Argument:
    """What a named query was asked for.

    Attributes:
        label: Label of the parameter.
        value: The term, short where it has a short form; None for no restriction.
        option: How the command line is told the same, quoted for a shell; None where it need not or cannot be told.
    """

    label: str
    value: str | None
    option: str | None


@dataclass(frozen=True)
class HomePage:
    """Context of `home.html`.

    Attributes:
        frame: What stands around.
        endpoint: Address of the SPARQL endpoint.
        counts: What the graph holds.
        triples: Triples of the default graph.
        inferred: How many of them are inferred.
        reference_date: Date to which the answers refer, or None if the graph states none.
        sources: The sources.
        offices: Rows of the table of offices.
        categories: How many offices each category has, the most frequent first.
        offices_query: The query of that table.
        queries: All other named queries.
        markup: What the graph is in schema.org's words, as JSON-LD that is safe inside a page; None for a graph that
            does not say what it is.
    """

    frame: Frame
    endpoint: str
    counts: tuple[Count, ...]
    triples: int
    inferred: int
    reference_date: date | None
    sources: tuple[SourceCard, ...]
    offices: tuple[OfficeRow, ...]
    categories: tuple[CategoryCount, ...]
    offices_query: QueryLink
    queries: tuple[QueryLink, ...]
    markup: str | None


#: How a term is set in a table: numbers to the right; `true` and `false` as words, where it is known what they mean.
Kind: TypeAlias = Literal["text", "number", "true", "false"]


@dataclass(frozen=True)
class Cell:
    """A term in a table of results.

    Attributes:
        text: What is shown.
        title: The whole term, where `text` is a short form of it.
        describes: IRI of ours that a click describes, or None.
        language: Language tag of the text, or None.
        kind: How it is set.
    """

    text: str
    title: str | None = None
    describes: str | None = None
    language: str | None = None
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """An answer as rows.

    Attributes:
        columns: What stands over the columns: names of variables, or labels where the query is a named one; empty for
            the triples of a graph.
        rows: The rows that are shown; None where a variable is unbound.
        total: How many rows the answer has.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    total: int

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Whether each column holds nothing but numbers."""
        return tuple(
            all(cell is None or cell.kind == "number" for cell in cells) for cells in zip(*self.rows, strict=True)
        )


@dataclass(frozen=True)
class Download:
    """The same answer in another format.

    Attributes:
        name: Name of the format.
        media_type: Its media type.
        href: The link.
    """

    name: str
    media_type: str
    href: str


@dataclass(frozen=True)
class Fault:
    """What stopped a query, as the page shows it.

    Attributes:
        code: Code of the problem.
        detail: What the problem document says, in English.
        line: Line of the fault, or None.
        column: Column of the fault, or None.
        before: What stands before the fault in its line; empty where there is no place.
        at: The character at fault, or None where there is no place.
        after: What stands after it in its line.
    """

    code: str
    detail: str
    line: int | None
    column: int | None
    before: str = ""
    at: str | None = None
    after: str = ""


@dataclass(frozen=True)
class SparqlPage:
    """Context of `sparql.html`.

    Attributes:
        frame: What stands around.
        endpoint: Address of the endpoint.
        query: The text in the form.
        fault: What stopped the query, or None.
        boolean: Answer of an ASK query, or None.
        table: Answer of any other query, or None.
        downloads: The same answer in other formats.
        examples: Queries to start from.
        named: The named query whose text is in the form, or None.
        arguments: What the named query was asked for.
        prefixes: Prefixes of the graph and their namespaces.
        solutions_types: Media types of the answer of a SELECT query.
        boolean_types: Media types of the answer of an ASK query.
        graph_types: Media types of the answer of a CONSTRUCT or DESCRIBE query.
    """

    frame: Frame
    endpoint: str
    query: str
    fault: Fault | None
    boolean: bool | None
    table: Table | None
    downloads: tuple[Download, ...]
    examples: tuple[QueryLink, ...]
    named: QueryLink | None
    arguments: tuple[Argument, ...]
    prefixes: tuple[tuple[str, str], ...]
    solutions_types: tuple[str, ...]
    boolean_types: tuple[str, ...]
    graph_types: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """One of the values that a field offers.

    Attributes:
        value: What is sent.
        label: What is shown.
    """

    value: str
    label: str


@dataclass(frozen=True)
class Field:
    """A field of the form of a named query.

    Attributes:
        name: Name of the parameter.
        label: Its label, in the language of the page.
        value: What it holds.
        kind: What is written into it: a date, the name of a thing, or any text.
        required: Whether there is no answer without it.
        default: What stands for an empty field, or None for no restriction.
        choices: The values to choose from; empty where it is written freely.
    """

    name: str
    label: str
    value: str
    kind: Literal["date", "thing", "text"]
    required: bool
    default: str | None
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Pager:
    """Where a page of an answer stands in it.

    Attributes:
        first: Number of its first row, from 1; 0 for an answer without rows.
        last: Number of its last row.
        total: How many rows the answer has.
        links: Relation (`first`, `prev`, `next`, `last`) to another page.
    """

    first: int
    last: int
    total: int
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CataloguePage:
    """Context of `queries.html`.

    Attributes:
        frame: What stands around.
        queries: All named queries.
    """

    frame: Frame
    queries: tuple[QueryLink, ...]


@dataclass(frozen=True)
class QueryPage:
    """Context of `query.html`.

    Attributes:
        frame: What stands around.
        query: The named query, its text with the arguments in it.
        fields: Its parameters as fields of a form.
        fault: What is wrong with the arguments, in English, or None.
        table: The answer, or None as long as a field must be filled.
        pager: Where the rows stand in the answer, if a page of it was asked for, or None.
        cut: The row limit, if it left out rows, or None.
        notes: What must be said beside the answer.
        evidence: What each row that is shown rests on; empty where nobody asked.
        explained: The same page with the evidence.
        downloads: The same answer in other formats.
        description: Address of the description of the query in Turtle.
        command: The same question on the command line.
        curl: The same question over HTTP.
    """

    frame: Frame
    query: QueryLink
    fields: tuple[Field, ...]
    fault: str | None
    table: Table | None
    pager: Pager | None
    cut: int | None
    notes: tuple[str, ...]
    evidence: tuple[RowEvidence, ...]
    explained: str
    downloads: tuple[Download, ...]
    description: str
    command: str
    curl: str


class Health(BaseModel):
    """Body of `/health`."""

    status: str = pydantic.Field(description="`ok` whenever this is answered with 200.", examples=["ok"])
    triples: int | None = pydantic.Field(
        description="Triples of the default graph; null where a remote engine holds them.", examples=[61234]
    )
    graphs: int | None = pydantic.Field(
        description="Number of named graphs; null where a remote engine holds them.", examples=[6]
    )
    digest: str | None = pydantic.Field(
        description="Fingerprint of the build that is served: the same inputs give the same one.",
        examples=["9f86d081884c7d65"],
    )
    version: str = pydantic.Field(description="Version of the software.", examples=["0.1.0"])
