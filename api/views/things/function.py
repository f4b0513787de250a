"""What the page of a function tells beside its statements: its words, who holds it by which article, and its like."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rdflib import URIRef

from api.descriptions import Description
from api.views.links import read_slug
from api.views.terms import Value, Writer
from coopgraph.namespaces import COOP, ELI, ORG
from coopgraph.resources import read_text
from coopgraph.store.port import Store
from coopgraph.store.terms import write_term

__all__ = ["FunctionPart", "Holding", "Similar", "make_function_part"]

_QUERY = Path(__file__).parent / "similar_functions.rq"
_ANY = "UNDEF"


@dataclass(frozen=True)
class Holding:
    """Who holds a function.

    Attributes:
        holder: The unit or post.
        body: Its body, or None.
        functions: All functions of the body, or None.
    """

    holder: Value
    body: Value | None
    functions: str | None


@dataclass(frozen=True)
class Similar:
    """A function of another holder that resembles this one.

    Attributes:
        function: The function.
        text: Its words, in Spanish.
        types: How many types both have.
        verbs: How many verbs both have.
    """

    function: Value
    text: str
    types: int
    verbs: int


@dataclass(frozen=True)
class FunctionPart:
    """What is told of a function.

    Attributes:
        text: Its words, in Spanish.
        point: How the norm labels it, or None.
        provisions: The points or articles that establish it.
        norms: The norms of these.
        holdings: Who holds it.
        types: Its types.
        verbs: Its verbs.
        residual: Whether it is residual.
        similar: Functions of others that share the most types and verbs with it.
    """

    text: str
    point: str | None
    provisions: tuple[Value, ...]
    norms: tuple[Value, ...]
    holdings: tuple[Holding, ...]
    types: tuple[Value, ...]
    verbs: tuple[Value, ...]
    residual: bool
    similar: tuple[Similar, ...]


def make_function_part(store: Store, writer: Writer, description: Description) -> FunctionPart | None:
    """Tell what is known of a function.

    Args:
        store: The graph.
        writer: Writes the terms.
        description: What is said of it.

    Returns:
        The part, or None for one without words.
    """
    thing, statements = description.thing, description.statements
    text = statements.value(thing, COOP.text)
    if text is None:
        return None
    provisions = sorted(statements.objects(thing, COOP.establishedBy), key=str)
    norms = [
        norm
        for (norm,) in store.select(
            f"SELECT DISTINCT ?norm WHERE {{ {write_term(thing)} <{COOP.establishedBy}>/<{ELI.is_part_of}>* ?norm . "
            f"?norm a <{COOP.LegalNorm}> }} ORDER BY ?norm"
        ).rows
    ]
    similar = store.select(read_text(_QUERY).replace(_ANY, write_term(thing))).rows
    bodies = _read_bodies(store, thing)
    writer.learn(
        store, [*provisions, *norms, *(row[0] for row in similar), *(term for pair in bodies for term in pair)]
    )
    point = statements.value(thing, COOP.pointLabel)
    return FunctionPart(
        text=str(text),
        point=None if point is None else str(point),
        provisions=tuple(map(writer.write, provisions)),
        norms=tuple(map(writer.write, norms)),
        holdings=tuple(_write_holding(holder, body, writer) for holder, body in bodies),
        types=tuple(map(writer.write, sorted(statements.objects(thing, COOP.functionType), key=str))),
        verbs=tuple(map(writer.write, sorted(statements.objects(thing, COOP.action), key=str))),
        residual=str(statements.value(thing, COOP.isResidual)) == "true",
        similar=tuple(
            Similar(writer.write(function), str(words), int(str(types)), int(str(verbs)))
            for function, words, _, types, verbs in similar
        ),
    )


def _read_bodies(store: Store, thing: URIRef) -> list[tuple[URIRef, URIRef | None]]:
    query = (
        f"SELECT DISTINCT ?holder ?body WHERE {{ {write_term(thing)} <{COOP.assignedTo}> ?holder . "
        f"FILTER(isIRI(?holder)) OPTIONAL {{ ?holder <{ORG.postIn}>?/<{ORG.unitOf}> ?body }} }} ORDER BY ?holder ?body"
    )
    return [
        (URIRef(str(holder)), None if body is None else URIRef(str(body))) for holder, body in store.select(query).rows
    ]


def _write_holding(holder: URIRef, body: URIRef | None, writer: Writer) -> Holding:
    href = None if body is None else writer.frame.href("/queries/functions-of", organization=read_slug(body))
    return Holding(writer.write(holder), None if body is None else writer.write(body), href)
