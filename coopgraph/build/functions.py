"""Functions, chapeaux and elisions: official text joined with its coding, to statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import StringConstraints
from rdflib import Literal
from rdflib.namespace import RDF, XSD

from coopgraph.build.ledger import Entry, Ledger, provision_ref
from coopgraph.build.norms import state_subdivision
from coopgraph.build.provisions import Article, Elision, Point
from coopgraph.build.statements import Pair, boolean, each, plain, spanish, state
from coopgraph.build.tables import Cell, Flag, Items, Row
from coopgraph.errors import SourceError
from coopgraph.model import Statement
from coopgraph.namespaces import COOP

__all__ = ["ChapeauRow", "FunctionRow", "state_articles"]

_KEY = r"^[a-z0-9-]+/[a-z0-9]+(-[a-z0-9]+)*$"


class FunctionRow(Row):
    """The coding of a point; the key is `{unit}/{article}-{point}`."""

    function: Annotated[str, StringConstraints(pattern=_KEY)]
    actions: Items
    types: Items
    modalities: Items
    counterparts: Items
    residual: Flag


class ChapeauRow(Row):
    """The coding of a chapeau; the key is `{unit}/{article}`."""

    chapeau: Annotated[str, StringConstraints(pattern=_KEY)]
    actions: Items
    types: Items
    modalities: Items
    counterparts: Items


def state_articles(
    name: str,
    articles: Sequence[Article],
    functions: Mapping[str, FunctionRow],
    chapeaux: Mapping[str, ChapeauRow],
    ledger: Ledger,
) -> Iterator[Statement]:
    """State the articles of one provision text.

    Adds: `?article a eli:LegalResourceSubdivision ; eli:number ; eli:is_part_of ?norm ; dct:title`, the same for
    points, and `?function a coop:Function ; coop:assignedTo ?unit ; coop:text ; coop:pointLabel ; coop:order ;
    coop:isResidual ; coop:action, coop:functionType, coop:modality, coop:counterpart ; coop:establishedBy ?point`;
    chapeaux and elisions likewise.

    Args:
        name: How messages call the provision file.
        articles: What `read_provisions` returns.
        functions: Key to coding of points, for the whole source.
        chapeaux: Key to coding of chapeaux.
        ledger: What may be named.

    Yields:
        The statements; a point or a chapeau without coding is a `SourceError`.
    """
    for article in articles:
        yield from _state_article(name, article, ledger)
        if article.chapeau.spans:
            yield from _state_chapeau(name, article, chapeaux, ledger)
        for point in article.points:
            yield from _state_function(name, article, point, functions, ledger)
        for elision in article.elisions:
            yield from _state_elision(name, article, elision, ledger)


def _state_article(name: str, article: Article, ledger: Ledger) -> Iterator[Statement]:
    cell = Cell(file=name, row=article.row, column="@norm", value=article.norm)
    norm = ledger.refer(provision_ref(article.norm), cell)
    yield from state_subdivision(
        ledger.mention(provision_ref(article.norm, article.number), cell),
        norm,
        article.number,
        ledger.places([article.opening.place], cell),
        title=str(article.title) or None,
    )


def _state_chapeau(
    name: str, article: Article, chapeaux: Mapping[str, ChapeauRow], ledger: Ledger
) -> Iterator[Statement]:
    key = article.key
    row = chapeaux.get(key)
    if row is None:
        raise _uncoded(name, article.row, key, "chapeaux.csv")
    entry = Entry(row, ledger)
    cell = Cell(file=name, row=article.row, column="@unit", value=article.holder)
    yield from state(
        entry.subject(f"chapeau/{key}", "chapeau"),
        ledger.places([span.place for span in article.chapeau.spans], cell),
        [
            (RDF.type, COOP.Chapeau),
            (COOP.assignedTo, ledger.refer(article.holder, cell)),
            (COOP.text, spanish(str(article.chapeau))),
            *_coding(entry),
            (COOP.establishedBy, ledger.refer(provision_ref(article.norm, article.number), cell)),
        ],
    )


def _state_function(
    name: str, article: Article, point: Point, functions: Mapping[str, FunctionRow], ledger: Ledger
) -> Iterator[Statement]:
    key = article.point_key(point.slug)
    row = functions.get(key)
    if row is None:
        raise _uncoded(name, point.row, key, "functions.csv")
    entry = Entry(row, ledger)
    cell = Cell(file=name, row=point.row, column="point", value=point.label)
    evidence = ledger.places([span.place for span in point.text.spans], cell)
    article_iri = ledger.refer(provision_ref(article.norm, article.number), cell)
    point_iri = ledger.mention(provision_ref(article.norm, article.number, point.slug), cell)
    yield from state_subdivision(point_iri, article_iri, point.slug, evidence)
    yield from state(
        entry.subject(f"function/{key}", "function"),
        evidence,
        [
            (RDF.type, COOP.Function),
            (COOP.assignedTo, ledger.refer(article.holder, cell)),
            (COOP.text, spanish(str(point.text))),
            (COOP.pointLabel, plain(point.label or None)),
            (COOP.order, Literal(str(point.order), datatype=XSD.integer)),
            (COOP.isResidual, boolean(row.residual)),
            *_coding(entry),
            (COOP.establishedBy, point_iri),
        ],
    )


def _coding(entry: Entry[FunctionRow] | Entry[ChapeauRow]) -> list[Pair]:
    return [
        *each(COOP.action, entry.concepts("actions", "action")),
        *each(COOP.functionType, entry.concepts("types", "function-type")),
        *each(COOP.modality, entry.concepts("modalities", "modality")),
        *each(COOP.counterpart, entry.things("counterparts")),
    ]


def _state_elision(name: str, article: Article, elision: Elision, ledger: Ledger) -> Iterator[Statement]:
    cell = Cell(file=name, row=elision.row, column="@elided", value=f"{elision.first}-{elision.last}")
    key = article.point_key(f"{elision.first}-{elision.last}")
    place = elision.place or article.opening.place
    yield from state(
        ledger.describe(f"elision/{key}", cell),
        ledger.places([place], cell),
        [
            (RDF.type, COOP.Elision),
            (COOP.assignedTo, ledger.refer(article.holder, cell)),
            (COOP.fromPoint, plain(elision.first)),
            (COOP.toPoint, plain(elision.last)),
            (COOP.isPrinted, boolean(elision.printed)),
            (COOP.establishedBy, ledger.refer(provision_ref(article.norm, article.number), cell)),
        ],
    )


def _uncoded(name: str, row: int, key: str, table: str) -> SourceError:
    return SourceError(
        f"{key} is printed here, but {table} has no row for it.",
        file=name,
        row=row,
        remedy=f"Add the row to {table}, or correct the point or its article.",
    )
