"""What the page of a norm, or a part of one, tells beside its statements: relations, and what it gives to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import URIRef

from api.views.statement_rows import Sheet, ask, link_sheet
from api.views.terms import Value, Writer
from coopgraph.model import Text
from coopgraph.namespaces import COOP, ELI
from coopgraph.resources import read_text
from coopgraph.store.port import Row, Store
from coopgraph.store.terms import write_term

__all__ = ["Article", "Holder", "NormPart", "Provision", "Relation", "make_norm_part"]

_QUERY = Path(__file__).parent / "norm_provisions.rq"
_ANY = "UNDEF"
#: Articles of a norm that its page tells of.
_MOST = 100

_OUT, _IN = 0, 1
#: What a norm does, and what is done to it.
_RELATIONS: Mapping[str, tuple[Text, Text]] = {
    str(ELI.amends): ({"es": "modifica", "en": "amends"}, {"es": "modificada por", "en": "amended by"}),
    str(ELI.repeals): ({"es": "deroga", "en": "repeals"}, {"es": "derogada por", "en": "repealed by"}),
    str(ELI.cites): ({"es": "cita", "en": "cites"}, {"es": "citada por", "en": "cited by"}),
    str(ELI.based_on): ({"es": "se basa en", "en": "is based on"}, {"es": "es base de", "en": "is the basis of"}),
    str(COOP.creates): ({"es": "crea", "en": "creates"}, {"es": "creada por", "en": "created by"}),
    str(COOP.regulates): ({"es": "reglamenta", "en": "regulates"}, {"es": "reglamentada por", "en": "regulated by"}),
    str(COOP.approves): ({"es": "aprueba", "en": "approves"}, {"es": "aprobada por", "en": "approved by"}),
    str(COOP.setsFunctionsOf): (
        {"es": "fija las funciones de", "en": "sets the functions of"},
        {"es": "funciones fijadas por", "en": "functions set by"},
    ),
}


@dataclass(frozen=True)
class Relation:
    """What a norm does to others, or others to it.

    Attributes:
        name: The relation, in words.
        things: The others.
    """

    name: str
    things: tuple[Value, ...]


@dataclass(frozen=True)
class Provision:
    """A function or an opening sentence.

    Attributes:
        name: The point, with a link to the function.
        text: Its words, in Spanish.
        holder: To whom it is given.
        is_function: Whether it is a function.
    """

    name: Value
    text: str
    holder: Value
    is_function: bool


@dataclass(frozen=True)
class Article:
    """An article of a norm, or a part that is none.

    Attributes:
        name: Its number.
        title: Its heading, in Spanish, or None.
        provisions: What it gives, as far as the sources print it.
    """

    name: Value
    title: str | None
    provisions: tuple[Provision, ...]


@dataclass(frozen=True)
class Holder:
    """Who has functions by the norm.

    Attributes:
        name: The unit or post.
        functions: How many.
    """

    name: Value
    functions: int


@dataclass(frozen=True)
class NormPart:
    """What is told of a norm, an article or a point.

    Attributes:
        relations: What the norm does.
        received: What is done to it.
        sheet: These relations as rows.
        holders: Who has functions by it.
        articles: Its articles.
        omitted: How many articles are left out.
        whole: The norm, or the article, that this is a part of; None for a norm.
    """

    relations: tuple[Relation, ...]
    received: tuple[Relation, ...]
    sheet: Sheet
    holders: tuple[Holder, ...]
    articles: tuple[Article, ...]
    omitted: int
    whole: Value | None


def make_norm_part(store: Store, writer: Writer, thing: URIRef, *, is_norm: bool) -> NormPart:
    """Tell what a norm, an article or a point is about.

    Args:
        store: The graph.
        writer: Writes the terms.
        thing: The norm, article or point.
        is_norm: Whether it is a whole norm.

    Returns:
        The part.
    """
    wholes = store.select(
        f"SELECT DISTINCT ?whole WHERE {{ {write_term(thing)} <{ELI.is_part_of}> ?whole }} ORDER BY ?whole"
    ).rows
    articles = _list_articles(store, thing) if is_norm else [thing]
    rows = _read_provisions(store, articles[:_MOST])
    named = [term for row in rows for term in row if isinstance(term, URIRef)]
    writer.learn(store, [*named, *(whole for (whole,) in wholes)])
    relations = ask(store, "norm-relations", norm=str(thing)) if is_norm else []
    writer.learn(store, [cells[name] for cells in relations for name in ("from", "to")])
    out = [(str(cells["relation"]), cells["to"]) for cells in relations if cells["from"] == thing]
    received = [(str(cells["relation"]), cells["from"]) for cells in relations if cells["to"] == thing]
    return NormPart(
        relations=_group(out, _OUT, writer),
        received=_group(received, _IN, writer),
        sheet=link_sheet(writer.frame, "norm-relations", norm=str(thing)),
        holders=_count_holders(rows, writer),
        articles=_group_articles(rows, writer),
        omitted=max(0, len(articles) - _MOST),
        whole=writer.write(wholes[0][0]) if wholes else None,
    )


def _list_articles(store: Store, norm: URIRef) -> list[URIRef]:
    query = f"SELECT DISTINCT ?part WHERE {{ ?part <{ELI.is_part_of}> {write_term(norm)} }} ORDER BY ?part"
    return [URIRef(str(part)) for (part,) in store.select(query).rows]


def _read_provisions(store: Store, articles: Iterable[URIRef]) -> list[Row]:
    values = " ".join(write_term(article) for article in articles)
    return store.select(read_text(_QUERY).replace(_ANY, values)).rows if values else []


def _group(pairs: Iterable[tuple[str, object]], way: int, writer: Writer) -> tuple[Relation, ...]:
    groups: dict[str, list[Value]] = {}
    for relation, thing in pairs:
        groups.setdefault(_RELATIONS[relation][way][writer.language], []).append(writer.write(thing))
    return tuple(Relation(name, tuple(things)) for name, things in groups.items())


def _count_holders(rows: Iterable[Row], writer: Writer) -> tuple[Holder, ...]:
    functions: dict[object, set[object]] = {}
    for _, _, _, provision, _, _, holder, is_function in rows:
        if holder is not None:
            functions.setdefault(holder, set()).update([provision] if is_function is not None else [])
    return tuple(Holder(writer.write(holder), len(found)) for holder, found in functions.items())


def _group_articles(rows: Iterable[Row], writer: Writer) -> tuple[Article, ...]:
    heads: dict[object, tuple[str, str | None]] = {}
    provisions: dict[object, list[Provision]] = {}
    for article, number, title, provision, point, text, holder, is_function in rows:
        heads.setdefault(article, (str(number), None if title is None else str(title)))
        given = provisions.setdefault(article, [])
        if provision is not None:
            name = str(point) if point is not None else writer.write(provision).text
            given.append(
                Provision(writer.write_as(provision, name), str(text), writer.write(holder), is_function is not None)
            )
    return tuple(
        Article(writer.write_as(article, _name_article(number)), title, tuple(provisions[article]))
        for article, (number, title) in heads.items()
    )


def _name_article(number: str) -> str:
    return f"art. {number}" if number[:1].isdigit() else number.replace("-", " ")
