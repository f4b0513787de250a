"""What the page of a body, a unit or a post tells beside its statements: functions, posts, norms, ties and mandates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from rdflib import Literal, URIRef

from api.views.links import read_slug
from api.views.statement_rows import Cells, Sheet, ask, ask_with_evidence, link_sheet, write_evidence
from api.views.terms import Value, Writer
from coopgraph.query import RowEvidence
from coopgraph.store.port import Store

__all__ = [
    "FunctionGroup",
    "FunctionLine",
    "MandateLine",
    "NormLine",
    "OfficePart",
    "PostLine",
    "TieLine",
    "make_office_part",
]

#: Functions, and ties, that a page shows; the sheets have all.
_MOST_FUNCTIONS, _MOST_TIES = 100, 40


@dataclass(frozen=True)
class FunctionLine:
    """A function with its words.

    Attributes:
        name: Article and point, with a link to the function.
        text: Its text, in Spanish.
        norm: The norm.
        types: Its types.
        residual: Whether it is residual.
        evidence: The passages that print it.
    """

    name: Value
    text: str
    norm: Value
    types: tuple[Value, ...]
    residual: bool
    evidence: tuple[Value, ...]


@dataclass(frozen=True)
class FunctionGroup:
    """The functions of one holder.

    Attributes:
        holder: The unit or post.
        current: Whether the page is about it.
        lines: Its functions in the order of the norm.
    """

    holder: Value
    current: bool
    lines: tuple[FunctionLine, ...]


@dataclass(frozen=True)
class PostLine:
    """A post.

    Attributes:
        post: The post.
        code: Its code, or None.
        level: Its level, or None.
        count: How many positions, or None.
        reports_to: Before whom it answers, or None.
        functions: How many functions the source gives it.
    """

    post: Value
    code: str | None
    level: str | None
    count: int | None
    reports_to: Value | None
    functions: int


@dataclass(frozen=True)
class NormLine:
    """A norm that says something of the thing.

    Attributes:
        norm: The norm.
        relation: What it does.
    """

    norm: Value
    relation: Value


@dataclass(frozen=True)
class TieLine:
    """A coordination tie.

    Attributes:
        tie: The tie, named by its mode.
        source: Who coordinates.
        target: With whom.
        ground: The function, or the norm, that prescribes it; None where only an interview states it.
        kind: Kind of evidence.
        text: Its official words in Spanish, or None.
    """

    tie: Value
    source: Value
    target: Value
    ground: Value | None
    kind: Value
    text: str | None


@dataclass(frozen=True)
class MandateLine:
    """A mandate.

    Attributes:
        mandate: The mandate, named by its scope.
        holder: Who holds it.
        verbs: What it tells to do, in Spanish; None where no source says.
        provision: The norm with the article.
        begins: When it began, or None.
        ends: When it ended, or None.
    """

    mandate: Value
    holder: Value
    verbs: str | None
    provision: Value
    begins: date | None
    ends: date | None


@dataclass(frozen=True)
class OfficePart:
    """What is told of a body, a unit or a post.

    Attributes:
        functions: The functions by holder.
        functions_total: How many there are.
        functions_sheet: All of them.
        posts: The posts.
        posts_sheet: All that is known of them.
        norms: The norms.
        ties: The ties.
        ties_total: How many there are.
        ties_sheet: All of them.
        mandates: The mandates at the date.
        compare: The comparison with others, or None for a post.
        history: Its history, or None for a post.
    """

    functions: tuple[FunctionGroup, ...]
    functions_total: int
    functions_sheet: Sheet
    posts: tuple[PostLine, ...]
    posts_sheet: Sheet
    norms: tuple[NormLine, ...]
    ties: tuple[TieLine, ...]
    ties_total: int
    ties_sheet: Sheet
    mandates: tuple[MandateLine, ...]
    compare: str | None
    history: str | None


def make_office_part(store: Store, writer: Writer, thing: URIRef, kind: str, asof: str) -> OfficePart:
    """Tell what is known of a body, a unit or a post.

    Args:
        store: The graph.
        writer: Writes the terms.
        thing: The body, unit or post.
        kind: `body`, `unit` or `post`.
        asof: The date as an argument.

    Returns:
        The part; what nobody states is empty.
    """
    frame, name = writer.frame, str(thing)
    functions = ask_with_evidence(store, "functions-of", _MOST_FUNCTIONS, organization=name)
    is_post = kind == "post"
    posts = [] if is_post else ask(store, "posts", organization=name)
    ties = [] if is_post else ask(store, "coordination-ties", organization=name)
    return OfficePart(
        functions=_group_functions(store, writer, thing, functions),
        functions_total=len(functions),
        functions_sheet=link_sheet(frame, "functions-of", organization=name),
        posts=_list_posts(store, writer, posts),
        posts_sheet=link_sheet(frame, "posts", organization=name),
        norms=_list_norms(store, writer, thing),
        ties=_list_ties(store, writer, ties),
        ties_total=len({cells["tie"] for cells in ties}),
        ties_sheet=link_sheet(frame, "coordination-ties", organization=name),
        mandates=() if is_post else _list_mandates(store, writer, thing, asof),
        compare=None if is_post else frame.href("/compare", a=read_slug(name)),
        history=None if is_post else frame.href("/history", **{_HISTORIES[kind]: read_slug(name)}),
    )


_HISTORIES = {"body": "organization", "unit": "office"}


def _group_functions(
    store: Store, writer: Writer, thing: URIRef, rows: Sequence[tuple[Cells, RowEvidence | None]]
) -> tuple[FunctionGroup, ...]:
    if not rows:
        return ()
    types: dict[object, list[URIRef]] = {}
    for cells in ask(store, "functions-by-thing", organization=str(thing)):
        if isinstance(cells["functionType"], URIRef):
            types.setdefault(cells["function"], []).append(cells["functionType"])
    writer.learn(store, {each for every in types.values() for each in every} | {cells["holder"] for cells, _ in rows})
    groups: dict[object, list[FunctionLine]] = {}
    for cells, evidence in islice(rows, _MOST_FUNCTIONS):
        line = FunctionLine(
            name=writer.write_as(cells["function"], str(cells["functionLabel"])),
            text=str(cells["text"]),
            norm=writer.write_as(cells["norm"], _text(cells["normLabel"]) or str(cells["norm"])),
            types=tuple(writer.write(each) for each in types.get(cells["function"], ())),
            residual=str(cells["residual"]) == "true",
            evidence=write_evidence(evidence, writer),
        )
        groups.setdefault(cells["holder"], []).append(line)
    return tuple(FunctionGroup(writer.write(holder), holder == thing, tuple(lines)) for holder, lines in groups.items())


def _list_posts(store: Store, writer: Writer, rows: Iterable[Cells]) -> tuple[PostLine, ...]:
    found: dict[object, Cells] = {}
    for cells in rows:
        found.setdefault(cells["post"], cells)
    writer.learn(store, [term for cells in found.values() for term in (cells["post"], cells["reportsTo"])])
    return tuple(
        PostLine(
            post=writer.write(post),
            code=_text(cells["code"]) or _text(cells["capNumber"]),
            level=_text(cells["level"]),
            count=_number(cells["count"]),
            reports_to=None if cells["reportsTo"] is None else writer.write(cells["reportsTo"]),
            functions=_number(cells["functionCount"]) or 0,
        )
        for post, cells in found.items()
    )


def _list_norms(store: Store, writer: Writer, thing: URIRef) -> tuple[NormLine, ...]:
    """List the norms that create a thing, regulate it or set its functions."""
    rows = [cells for cells in ask(store, "norm-relations") if cells["to"] == thing]
    writer.learn(store, [term for cells in rows for term in (cells["from"], cells["relation"])])
    return tuple(
        NormLine(
            norm=writer.write_as(cells["from"], _text(cells["fromLabel"]) or writer.write(cells["from"]).text),
            relation=writer.write(cells["relation"]),
        )
        for cells in rows
    )


def _list_ties(store: Store, writer: Writer, rows: Iterable[Cells]) -> tuple[TieLine, ...]:
    found: dict[object, Cells] = {}
    for cells in rows:
        found.setdefault(cells["tie"], cells)
    shown = list(islice(found.items(), _MOST_TIES))
    writer.learn(
        store, [cells[name] for _, cells in shown for name in ("from", "to", "mode", "evidence", "function", "norm")]
    )
    lines = []
    for tie, cells in shown:
        ground = cells["function"] or cells["norm"]
        lines.append(
            TieLine(
                tie=writer.write_as(tie, writer.write(cells["mode"]).text),
                source=writer.write(cells["from"]),
                target=writer.write(cells["to"]),
                ground=None if ground is None else writer.write(ground),
                kind=writer.write(cells["evidence"]),
                text=_text(cells["text"]),
            )
        )
    return tuple(lines)


def _list_mandates(store: Store, writer: Writer, thing: URIRef, asof: str) -> tuple[MandateLine, ...]:
    rows = [
        cells
        for query in ("steering-mandates", "policy-mandates")
        for cells in ask(store, query, asof=asof)
        if thing in (cells["organization"], cells["holder"])
    ]
    found = {cells["mandate"]: cells for cells in rows}
    writer.learn(
        store,
        [cells[name] for cells in found.values() for name in ("scope", "holder", "provision", "norm")],
    )
    return tuple(
        MandateLine(
            mandate=writer.write_as(mandate, writer.write(cells["scope"]).text),
            holder=writer.write(cells["holder"]),
            verbs=_text(cells["verbs"]),
            provision=writer.write(cells["provision"] or cells["norm"]),
            begins=_day(cells["validFrom"]),
            ends=_day(cells["validTo"]),
        )
        for mandate, cells in found.items()
    )


def _text(term: object) -> str | None:
    return None if term is None else str(term)


def _number(term: object) -> int | None:
    return None if term is None else int(str(term))


def _day(term: object) -> date | None:
    return date.fromisoformat(str(term)[:10]) if isinstance(term, Literal) else None
