"""What each template receives, one documented dataclass per page, and the bodies of the JSON answers.

Templates see these values and nothing else: never the store. A test holds each template to the fields of its page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import urlencode

import pydantic
from pydantic import BaseModel
from rdflib import URIRef

from coopgraph.query import RowEvidence

if TYPE_CHECKING:
    from api.views.figures import Figure

__all__ = [
    "Argument",
    "CataloguePage",
    "Cell",
    "Choice",
    "Download",
    "Fault",
    "Field",
    "Frame",
    "Health",
    "LanguageLink",
    "Pager",
    "QueryLink",
    "QueryPage",
    "RowFilter",
    "SortLink",
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
        asof: The date that the reader chose for all pages, `all`, or None; links then carry it on.
        others: The rest of the query string, which the form of the date sends again.
        words: What the reader searches for, on the page of the search.
        bundle: Which build of the scripts there is, or None; pages work without.
    """

    language: str
    chosen: bool
    root: str
    path: str
    languages: tuple[LanguageLink, ...]
    version: str
    asof: str | None = None
    others: tuple[tuple[str, str], ...] = ()
    words: str = ""
    bundle: str | None = None

    @property
    def undated(self) -> str:
        """The same page without the date."""
        return f"{self.root}{self.path}" + (f"?{urlencode(self.others)}" if self.others else "")

    def href(self, path: str, **parameters: str) -> str:
        """Return a link to a page or a file of this service, in the language and, a page, at the date of the reader.

        Args:
            path: Path under `root`, with a slash before; a file has an ending (`.csv`) and takes no date by itself.
            **parameters: The query string; `_mediatype` and the like.

        Returns:
            The link, to be escaped by the template.
        """
        if self.asof is not None and "." not in path.rpartition("/")[2]:
            parameters = {"asof": self.asof, **parameters}
        if self.chosen:
            parameters = {**parameters, "lang": self.language}
        return f"{self.root}{path}" + (f"?{urlencode(parameters)}" if parameters else "")


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
        href: The page to which a click leads instead, or None.
    """

    text: str
    title: str | None = None
    describes: str | None = None
    language: str | None = None
    kind: Kind = "text"
    href: str | None = None


@dataclass(frozen=True)
class Table:
    """An answer as rows.

    Attributes:
        columns: What stands over the columns: names of variables, or labels where the query is a named one; empty for
            the triples of a graph.
        rows: The rows that are shown; None where a variable is unbound.
        total: How many rows the answer has.
        names: The names of the columns in the named query; empty where the query is none.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    total: int
    names: tuple[str, ...] = ()

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
        queries: The named queries that hold the words.
        words: What was searched for; empty for all.
        total: How many named queries there are.
        parameters: Id of a query to what it may be asked for.
    """

    frame: Frame
    queries: tuple[QueryLink, ...]
    words: str
    total: int
    parameters: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class SortLink:
    """What stands over a column by which the rows can be sorted.

    Attributes:
        href: The rows sorted by it; if they are so already, the other way round.
        direction: How they are sorted by it now (`ascending`, `descending`), or None.
    """

    href: str
    direction: Literal["ascending", "descending"] | None


@dataclass(frozen=True)
class RowFilter:
    """The form that filters the rows of an answer.

    Attributes:
        words: What the rows must hold.
        others: What is sent with it besides the parameters of the query.
        cleared: The same page without the filter.
        total: How many rows the answer has without the filter.
    """

    words: str
    others: tuple[tuple[str, str], ...]
    cleared: str
    total: int


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
        filter: The form that filters the rows; None where there is nothing to filter.
        sorts: For each column of the table, the page sorted by it.
        unsorted: The same page in the order of the query, or None where it is in it.
        places: IRI of a passage or a norm to its page.
        figures: The figures that show these rows.
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
    filter: RowFilter | None
    sorts: tuple[SortLink, ...]
    unsorted: str | None
    places: Mapping[URIRef, str]
    figures: tuple[Figure, ...]


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
