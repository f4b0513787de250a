"""The page of the tables: what each column of each named query holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.responses import Download, Frame
from api.tabular import CSVW, ENDINGS
from coopgraph.model import Text
from coopgraph.publish.csvw import SUFFIX
from coopgraph.query import Catalogue, NamedQuery

__all__ = ["AnswerTable", "ColumnView", "TablesPage", "TopicView", "make_tables_page"]

#: Folder of queries to its heading, in the order of the page; another folder comes after them.
_TOPICS: Mapping[str, Text] = {
    "offices": {"es": "Organismos y oficinas", "en": "Bodies and offices"},
    "functions": {"es": "Funciones", "en": "Functions"},
    "norms": {"es": "Normas", "en": "Norms"},
    "rectoria": {"es": "Rectoría", "en": "Steering"},
    "coordination": {"es": "Coordinación", "en": "Coordination"},
    "flows": {"es": "Flujos", "en": "Flows"},
    "posts": {"es": "Puestos", "en": "Posts"},
    "procedures": {"es": "Procedimientos", "en": "Procedures"},
    "interviews": {"es": "Entrevistas", "en": "Interviews"},
    "claims": {"es": "Afirmaciones", "en": "Claims"},
    "findings": {"es": "Hallazgos, recomendaciones y escenarios", "en": "Findings, recommendations and scenarios"},
    "audit": {"es": "Comprobación de las afirmaciones", "en": "Checks of the claims"},
}
_FORMATS = (("CSV", "csv"), ("XLSX", "xlsx"), ("JSON", "json"), ("CSVW", f"csv{SUFFIX}"))


@dataclass(frozen=True)
class ColumnView:
    """A column.

    Attributes:
        name: Its name in the files.
        label: What it holds, in the language of the page.
        type: Its datatype, `iri` for a thing.
        unit: Its unit, or None.
    """

    name: str
    label: str
    type: str
    unit: str | None


@dataclass(frozen=True)
class AnswerTable:
    """The answer of a named query as a table.

    Attributes:
        id: Id of the query.
        title: Its title.
        question: The question that it answers.
        href: Its page.
        columns: Its columns.
        downloads: Its files; none where it must be asked for something first.
        required: Labels of the parameters that it must be given.
    """

    id: str
    title: str
    question: str
    href: str
    columns: tuple[ColumnView, ...]
    downloads: tuple[Download, ...]
    required: tuple[str, ...]


@dataclass(frozen=True)
class TopicView:
    """The tables of one topic.

    Attributes:
        topic: The folder that the queries lie in.
        title: Its heading.
        tables: Its tables.
    """

    topic: str
    title: str
    tables: tuple[AnswerTable, ...]


@dataclass(frozen=True)
class TablesPage:
    """Context of `data_tables.html`.

    Attributes:
        frame: What stands around.
        topics: The tables by topic.
        total: How many tables there are.
    """

    frame: Frame
    topics: tuple[TopicView, ...]
    total: int


def make_tables_page(queries: Catalogue, frame: Frame) -> TablesPage:
    """Make the context of the page.

    Args:
        queries: The named queries.
        frame: What stands around the page.

    Returns:
        The context.
    """
    topics: dict[str, list[AnswerTable]] = {topic: [] for topic in _TOPICS}
    for query in sorted(queries.values(), key=lambda query: (query.topic, query.id)):
        if query.columns:
            topics.setdefault(query.topic, []).append(_show(query, frame))
    views = tuple(
        TopicView(topic, _TOPICS.get(topic, {}).get(frame.language, topic), tuple(tables))
        for topic, tables in topics.items()
        if tables
    )
    return TablesPage(frame, views, sum(map(len, topics.values())))


def _show(query: NamedQuery, frame: Frame) -> AnswerTable:
    language, path = frame.language, f"/queries/{query.id}"
    required = tuple(item.label[language] for item in query.parameters.values() if item.required)
    files = tuple(
        Download(name, CSVW if name == "CSVW" else ENDINGS[ending], frame.href(f"{path}.{ending}"))
        for name, ending in _FORMATS
    )
    return AnswerTable(
        id=query.id,
        title=query.title[language],
        question=query.question[language],
        href=f"{frame.root}{path}" + (f"?lang={language}" if frame.chosen else ""),
        columns=tuple(
            ColumnView(column.name, column.label[language], column.type, column.unit) for column in query.columns
        ),
        downloads=() if required else files,
        required=required,
    )
