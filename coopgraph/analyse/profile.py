"""Reads what the named queries tell of each thing that is compared: its place, its functions, its posts.

Which things they are is found in `compared`; setting them side by side is left to `comparison`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.term import Node

from coopgraph.analyse.answers import Answer, Row, ask, name, number, thing
from coopgraph.analyse.compared import Compared, reference
from coopgraph.model import Call, Column
from coopgraph.store.port import Store

__all__ = ["PLACE", "Profile", "keep_calls", "list_residual_types", "read_profile"]


_TEXT, _IRI, _INTEGER = "xsd:string", "iri", "xsd:integer"
#: What the listing `positions` tells; a column of things has its label beside it.
PLACE: tuple[Column, ...] = (
    Column("thing", _IRI, {"es": "comparado", "en": "compared"}),
    Column("thingLabel", _TEXT, {"es": "nombre", "en": "name"}),
    Column("body", _IRI, {"es": "organismo", "en": "body"}),
    Column("bodyLabel", _TEXT, {"es": "nombre del organismo", "en": "name of the body"}),
    Column("governmentLevel", _IRI, {"es": "nivel de gobierno", "en": "level of government"}),
    Column("governmentLevelLabel", _TEXT, {"es": "nombre del nivel de gobierno", "en": "name of that level"}),
    Column("attachedTo", _IRI, {"es": "adscrito a", "en": "attached to"}),
    Column("attachedToLabel", _TEXT, {"es": "nombre de aquel", "en": "name of that"}),
    Column("office", _IRI, {"es": "oficina", "en": "office"}),
    Column("officeLabel", _TEXT, {"es": "nombre de la oficina", "en": "name of the office"}),
    Column("parents", _TEXT, {"es": "depende de, hacia arriba", "en": "depends on, upwards"}),
    Column("category", _IRI, {"es": "categoría", "en": "category"}),
    Column("categoryLabel", _TEXT, {"es": "nombre de la categoría", "en": "name of the category"}),
    Column("level", _IRI, {"es": "nivel organizacional", "en": "organisational level"}),
    Column("levelLabel", _TEXT, {"es": "nombre del nivel", "en": "name of the level"}),
    Column("organType", _IRI, {"es": "tipo de órgano", "en": "type of organ"}),
    Column("organTypeLabel", _TEXT, {"es": "nombre del tipo", "en": "name of the type"}),
    Column("from", "xsd:date", {"es": "desde", "en": "from"}),
    Column("to", "xsd:date", {"es": "hasta", "en": "to"}),
    Column("norms", _TEXT, {"es": "normas de sus funciones", "en": "norms of its functions"}),
    Column("functions", _INTEGER, {"es": "funciones", "en": "functions"}),
    Column("residualFunctions", _INTEGER, {"es": "funciones residuales", "en": "residual functions"}),
    Column("functionTypes", _INTEGER, {"es": "tipos de función", "en": "function types"}),
    Column("posts", _INTEGER, {"es": "puestos", "en": "posts"}),
    Column("positionsKnown", _INTEGER, {"es": "posiciones que constan", "en": "positions that are known"}),
    Column("postsWithoutCount", _INTEGER, {"es": "puestos sin número de posiciones", "en": "posts without a count"}),
)


@dataclass(frozen=True)
class Profile:
    """What the answers tell of one of the things compared.

    Attributes:
        compared: The thing.
        label: Its name, unlike the others' in the comparison.
        place: Cells of the listing `positions`.
        functions: One row a function and type.
        posts: Its posts.
        calls: The queries that tell it.
    """

    compared: Compared
    label: str
    place: Mapping[str, Node | None]
    functions: Answer
    posts: tuple[Row, ...]
    calls: tuple[Call, ...]

    @property
    def types(self) -> frozenset[URIRef]:
        """Its function types, without the residual one: what is compared."""
        return frozenset(thing(row, "functionType") for row in self.functions.rows if str(row["residual"]) == "false")

    def texts(self, kind: Node | None = None) -> list[str]:
        """List the texts of its functions.

        Args:
            kind: Of this type; None for all types.

        Returns:
            The text of each function once, in the order of the norm.
        """
        rows = self.functions.rows
        texts = {row["function"]: name(row, "text") for row in rows if kind is None or row["functionType"] == kind}
        return list(texts.values())

    def substance(self) -> str:
        """Join the texts of its functions that are not residual.

        Returns:
            A line a function; empty without any.
        """
        rows = [row for row in self.functions.rows if str(row["residual"]) == "false"]
        return "\n".join({row["function"]: name(row, "text") for row in rows}.values())


def read_profile(store: Store, one: Compared, organizations: Answer, offices: Answer) -> Profile:
    """Read what the graph tells of a thing.

    Args:
        store: The graph.
        one: The thing.
        organizations: The answer of `organizations`.
        offices: The answer of `cooperation-offices` at the date.

    Returns:
        Its place, functions and posts.
    """
    functions = ask(store, "functions-by-thing", {"organization": reference(one.iri)})
    structure = ask(store, "organization-structure", {"organization": reference(one.body)}) if one.body else None
    staffed = one.body if one.kind == "organization" else one.office
    posts = ask(store, "posts", {"organization": reference(staffed) if staffed else None})
    kept = tuple(row for row in posts.rows if one.kind != "post" or row["post"] == one.iri)
    bodies = {row["organization"]: row for row in organizations.rows}
    units = {row["unit"]: row for row in structure.rows} if structure else {}
    place = _read_place(one, bodies.get(one.body) or {}, units, functions, kept)
    asked = [functions, structure, posts, organizations, one.history]
    if one.office is None:
        # A ministry without office has the category that says so; a body of another kind has none.
        asked.append(offices)
        without = next((row for row in offices.rows if row["ministry"] == one.body), {})
        place |= {column: without.get(column) for column in ("category", "categoryLabel")}
    calls = tuple(answer.call for answer in asked if answer is not None)
    return Profile(one, one.slug if one.asked.startswith("http") else one.asked, place, functions, kept, calls)


def _read_place(
    one: Compared, body: Row, units: Mapping[Node | None, Row], functions: Answer, posts: Sequence[Row]
) -> dict[str, Node | None]:
    unit = units.get(one.office) or {}
    terms = [row for row in (one.history.rows if one.history else ()) if row["office"] == one.office]
    past: Row = terms[0] if terms else {}
    norms = dict.fromkeys(name(row, "normLabel") or thing(row, "norm").rpartition("/")[2] for row in functions.rows)
    # Without functions, the norm is the one that sets up the unit.
    of_unit = [str(unit["normLabel"])] if unit.get("normLabel") else []
    counts = [number(row, "count") for row in posts]
    known = [int(positions) for positions in counts if positions is not None]
    label = _label(one, body, unit, posts)
    cells: dict[str, Node | None] = {
        **{column: body.get(column) for column in ("attachedTo", "attachedToLabel")},
        **{column: past.get(column) for column in ("category", "categoryLabel", "from", "to")},
        **{column: unit.get(column) for column in ("level", "levelLabel", "organType", "organTypeLabel")},
        "thing": one.iri,
        "thingLabel": label,
        "body": one.body,
        "bodyLabel": body.get("organizationLabel"),
        "governmentLevel": body.get("level"),
        "governmentLevelLabel": body.get("levelLabel"),
        "office": one.office,
        "officeLabel": unit.get("unitLabel"),
        "parents": _literal(" › ".join(_climb(one.office, units))),
        "norms": _literal("; ".join(norms or of_unit)),
        **_count_functions(functions),
        "posts": Literal(len(posts)) if posts else None,
        "positionsKnown": Literal(sum(known)) if known else None,
        "postsWithoutCount": Literal(len(counts) - len(known)) if posts else None,
    }
    return cells


def _count_functions(functions: Answer) -> dict[str, Node | None]:
    """Count functions and types; where the graph has none, nothing is known, which is not zero."""
    if not functions.rows:
        return dict.fromkeys(("functions", "residualFunctions", "functionTypes"))
    every = {row["function"]: str(row["residual"]) == "true" for row in functions.rows}
    types = {row["functionType"] for row in functions.rows} - list_residual_types(functions)
    counts = {"functions": len(every), "residualFunctions": sum(every.values()), "functionTypes": len(types)}
    return {column: Literal(total) for column, total in counts.items()}


def _literal(text: str) -> Literal | None:
    return Literal(text) if text else None


def _label(one: Compared, body: Row, unit: Row, posts: Sequence[Row]) -> Node | None:
    if one.kind == "organization":
        return body.get("organizationLabel")
    return posts[0]["postLabel"] if one.kind == "post" else unit.get("unitLabel")


def list_residual_types(functions: Answer) -> set[Node | None]:
    """List the types of the residual functions.

    Args:
        functions: The answer of `functions-by-thing`.

    Returns:
        The types.
    """
    return {row["functionType"] for row in functions.rows if str(row["residual"]) == "true"}


def _climb(unit: URIRef | None, units: Mapping[Node | None, Row]) -> Iterable[str]:
    """Yield the names of what is above a unit, the nearest first; the shapes of the graph allow no cycle."""
    row = units.get(unit)
    while row is not None:
        yield name(row, "parentLabel")
        row = units.get(row["parent"])


def keep_calls(profiles: Sequence[Profile], *queries: str) -> tuple[Call, ...]:
    """Return the calls that what is compared rests on.

    Args:
        profiles: What is compared.
        queries: Ids of the queries.

    Returns:
        The calls of these queries, each once.
    """
    calls = [call for profile in profiles for call in profile.calls if call.query in queries]
    return tuple({call.command: call for call in calls}.values())
