"""Compares two to four bodies, units or posts side by side: place, norm, staff, functions with their texts, likeness.

What the names name is found in `compared`, what the graph tells of it in `profile`, how alike two are in `likeness`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rdflib import Literal, URIRef
from rdflib.term import Node

from coopgraph.analyse.answers import ask, name, thing
from coopgraph.analyse.compared import find_compared
from coopgraph.analyse.likeness import compare_pairs, list_pairs, measure_pair
from coopgraph.analyse.profile import PLACE, Profile, keep_calls, list_residual_types, read_profile
from coopgraph.model import Analysis, Column, Listing, Text
from coopgraph.store.port import Store

__all__ = ["compare"]

_TITLE = {"es": "Comparación de {}", "en": "Comparison of {}"}
_LETTERS = "ABCD"


def compare(store: Store, names: Sequence[str], asof: str | None = None) -> Analysis:
    """Compare two to four bodies, units or posts.

    Args:
        store: The graph.
        names: An IRI, slug, acronym or name each, or `BODY@YYYY-MM-DD` for the office of a body at a date. A body has
            the functions of all its units.
        asof: The date at which a body has its office; None for the reference date, `all` for no filter.

    Returns:
        The tables `profile`, `positions`, `staff`, `functions`, `only-in-one` and `similarity`, and the measures of
        likeness of each pair.
    """
    positions = ask(store, "office-positions", {"asof": asof})
    things = find_compared(store, names, asof)
    organizations = ask(store, "organizations")
    offices = ask(store, "cooperation-offices", {"asof": asof})
    profiles = [read_profile(store, one, organizations, offices) for one in things]
    acts = ask(store, "function-acts", {"asof": asof})
    pairs = list(compare_pairs(profiles, acts))
    listed = [profile.label for profile in profiles]
    return Analysis(
        "comparison",
        {language: title.format(" · ".join(listed)) for language, title in _TITLE.items()},
        positions.date,
        {letter: profile.compared.asked for letter, profile in zip(_LETTERS, profiles, strict=False)},
        tuple(measure for pair in pairs for measure in measure_pair(pair, positions.date)),
        (
            _list_profile(profiles, positions.date),
            _list_positions(profiles, positions.date),
            _list_staff(profiles, positions.date),
            _list_functions(profiles, positions.date),
            _list_only_in_one(profiles, positions.date),
            list_pairs(pairs, positions.date),
        ),
        (*_note(profiles), *_note_unattested(store, profiles, asof)),
    )


_TEXT, _IRI, _INTEGER = "xsd:string", "iri", "xsd:integer"


# Side by side


def _literal(text: str) -> Literal | None:
    return Literal(text) if text else None


def _letter(column: str, place: int) -> str:
    return f"{column}{_LETTERS[place]}"


def _side(column: str, kind: str, profiles: Sequence[Profile], words: Text | None = None) -> list[Column]:
    """Return a column for each thing compared."""
    return [
        Column(
            _letter(column, place),
            kind,
            {language: f"{words[language]} {profile.label}" if words else profile.label for language in ("es", "en")},
        )
        for place, profile in enumerate(profiles)
    ]


_PLACE_QUERIES = (
    "cooperation-offices",
    "organizations",
    "organization-structure",
    "office-history",
    "posts",
    "functions-by-thing",
)


def _list_profile(profiles: Sequence[Profile], date: str) -> Listing:
    """List what `positions` tells with an attribute a row, to be read side by side."""
    shown = [column for column in PLACE if column.type != _IRI]
    columns = (
        Column("attribute", _TEXT, {"es": "atributo", "en": "attribute"}),
        Column("attributeEn", _TEXT, {"es": "atributo (inglés)", "en": "attribute in English"}),
        *_side("value", _TEXT, profiles),
    )
    rows: list[tuple[Node | None, ...]] = []
    for column in shown:
        thing_column = next((other for other in PLACE if f"{other.name}Label" == column.name), column)
        cells = [profile.place[column.name] for profile in profiles]
        texts = [None if cell is None else Literal(str(cell)) for cell in cells]
        rows.append((Literal(thing_column.label["es"]), Literal(thing_column.label["en"]), *texts))
    title = {"es": "Ficha, lado a lado", "en": "Profile, side by side"}
    note = {
        "es": "Una celda vacía es lo que ninguna fuente dice. El país de un organismo no consta en el grafo.",
        "en": "An empty cell is what no source tells. The country of a body is not stated in the graph.",
    }
    return Listing("profile", title, columns, rows, date, keep_calls(profiles, *_PLACE_QUERIES), note)


def _list_positions(profiles: Sequence[Profile], date: str) -> Listing:
    rows = [tuple(profile.place[column.name] for column in PLACE) for profile in profiles]
    title = {"es": "Posición, norma y personal", "en": "Place, norm and staff"}
    return Listing("positions", title, PLACE, rows, date, keep_calls(profiles, *_PLACE_QUERIES))


_STAFF_LABELS: Mapping[str, Text] = {
    "post": {"es": "puesto", "en": "post"},
    "postLabel": {"es": "nombre del puesto", "en": "name of the post"},
    "unit": {"es": "unidad", "en": "unit"},
    "unitLabel": {"es": "nombre de la unidad", "en": "name of the unit"},
    "code": {"es": "código", "en": "code"},
    "capNumber": {"es": "número CAP", "en": "CAP number"},
    "level": {"es": "nivel", "en": "level"},
    "classification": {"es": "clasificación", "en": "classification"},
    "count": {"es": "posiciones", "en": "positions"},
    "reportsTo": {"es": "responde ante", "en": "reports to"},
    "reportsToLabel": {"es": "nombre de aquel ante quien responde", "en": "name of whom it reports to"},
    "functionCount": {"es": "funciones", "en": "functions"},
}


def _list_staff(profiles: Sequence[Profile], date: str) -> Listing:
    kinds = {"post": _IRI, "unit": _IRI, "reportsTo": _IRI, "count": _INTEGER, "functionCount": _INTEGER}
    columns = (
        Column("of", _TEXT, {"es": "de", "en": "of"}),
        *(Column(column, kinds.get(column, _TEXT), label) for column, label in _STAFF_LABELS.items()),
    )
    rows = [
        (Literal(profile.label), *(row[column] for column in _STAFF_LABELS))
        for profile in profiles
        for row in profile.posts
    ]
    title = {"es": "Puestos", "en": "Posts"}
    return Listing("staff", title, columns, rows, date, keep_calls(profiles, "posts"))


def _labels(profiles: Sequence[Profile]) -> dict[URIRef, str]:
    return {
        thing(row, "functionType"): name(row, "functionTypeLabel")
        for profile in profiles
        for row in profile.functions.rows
    }


_FUNCTION_TYPE = (
    Column("functionType", _IRI, {"es": "tipo de función", "en": "function type"}),
    Column("functionTypeLabel", _TEXT, {"es": "nombre del tipo", "en": "name of the type"}),
)


def _list_functions(profiles: Sequence[Profile], date: str) -> Listing:
    """List the functions aligned by type: first what most of them have."""
    residual = {kind for profile in profiles for kind in list_residual_types(profile.functions)}
    columns = (
        *_FUNCTION_TYPE,
        Column("residual", "xsd:boolean", {"es": "residual", "en": "residual"}),
        Column("having", _INTEGER, {"es": "cuántos lo tienen", "en": "how many have it"}),
        *_side("text", _TEXT, profiles),
    )
    rows = []
    for kind, label in _labels(profiles).items():
        texts = [profile.texts(kind) for profile in profiles]
        having = sum(map(bool, texts))
        cells = (_literal("\n".join(found)) for found in texts)
        rows.append((kind, Literal(label), Literal(kind in residual), Literal(having), *cells))
    rows.sort(key=lambda row: (_order(row), str(row[1]), str(row[0])))
    title = {"es": "Funciones por tipo, con su texto", "en": "Functions by type, with their text"}
    note = {
        "es": "El texto es el de la norma. Varios de un tipo van en líneas propias; el de varios tipos, en cada uno.",
        "en": "The text is the norm's. Several of a type stand on lines of their own; one of several types, in each.",
    }
    return Listing("functions", title, columns, rows, date, keep_calls(profiles, "functions-by-thing"), note)


def _order(row: tuple[Node | None, ...]) -> tuple[bool, int]:
    """Order the residual type last, and what most have first."""
    return str(row[2]) == "true", -int(str(row[3]))


def _list_only_in_one(profiles: Sequence[Profile], date: str) -> Listing:
    columns = (
        Column("of", _TEXT, {"es": "solo lo tiene", "en": "only in"}),
        *_FUNCTION_TYPE,
        Column("functions", _INTEGER, {"es": "funciones", "en": "functions"}),
        Column("text", _TEXT, {"es": "texto", "en": "text"}),
    )
    labels = _labels(profiles)
    rows: list[tuple[Node | None, ...]] = []
    for profile in profiles:
        others = frozenset().union(*(other.types for other in profiles if other is not profile))
        for kind in sorted(profile.types - others, key=lambda kind: (labels[kind], kind)):
            texts = profile.texts(kind)
            text = _literal("\n".join(texts))
            rows.append((Literal(profile.label), kind, Literal(labels[kind]), Literal(len(texts)), text))
    title = {"es": "Tipos de función que solo tiene uno", "en": "Function types that only one has"}
    return Listing("only-in-one", title, columns, rows, date, keep_calls(profiles, "functions-by-thing"))


# Notes


def _note(profiles: Sequence[Profile]) -> Iterable[Text]:
    for profile in profiles:
        one, label = profile.compared, profile.label
        holders = {thing(row, "holder"): name(row, "holderLabel") for row in profile.functions.rows}
        units = "; ".join(holders.values())
        if not holders:
            yield {
                "es": f"{label}: el grafo no tiene funciones suyas: no hay con qué medir el parecido.",
                "en": f"{label}: the graph has no functions of it: there is nothing to measure likeness with.",
            }
        if one.kind == "organization" and one.office is None:
            compared = [f": se comparan las funciones de {units}", f": the functions of {units} are compared"]
            spanish, english = compared if units else ["", ""]
            yield {
                "es": f"{label} no tiene oficina de cooperación{spanish}.",
                "en": f"{label} has no cooperation office{english}.",
            }
        elif one.kind == "organization" and units and one.office not in holders and _are_units(holders):
            yield {
                "es": f"{label}: las funciones no las tiene su oficina, sino {units}.",
                "en": f"{label}: not its office has the functions, but {units}.",
            }
        if str(profile.place["to"] or "") and one.kind == "organization":
            yield {
                "es": f"{label}: su oficina ({one.office_slug}) deja de serlo el {profile.place['to']}.",
                "en": f"{label}: its office ({one.office_slug}) is that no more from {profile.place['to']} on.",
            }


def _note_unattested(store: Store, profiles: Sequence[Profile], asof: str | None) -> Iterable[Text]:
    """Say of which offices the sources do not tell whether they were there at the date."""
    for profile in profiles:
        one = profile.compared
        places = ask(store, "office-positions", {"asof": one.day or asof})
        rows = [row for row in places.rows if row["office"] == one.office and row["organization"] == one.body]
        if any(str(row["attested"]) == "false" for row in rows):
            yield {
                "es": f"{profile.label}: las fuentes no dicen si {one.office_slug} era su oficina a {places.date}.",
                "en": f"{profile.label}: the sources do not say if {one.office_slug} was its office at {places.date}.",
            }


def _are_units(holders: Mapping[URIRef, str]) -> bool:
    return all("/id/unit/" in holder for holder in holders)
