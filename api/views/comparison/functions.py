"""The functions of what is compared, aligned by their type, each with its text and with where it stands.

What is compared, and what else is said of it, is in `page`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import URIRef

from api.responses import Frame
from api.views.links import link_iri
from api.views.measures import Place, list_places
from api.views.terms import Value
from coopgraph.analyse.compared import reference
from coopgraph.model import Text
from coopgraph.query import explain_rows, read_labels, run
from coopgraph.store.port import Store

__all__ = ["AlignedGroup", "AlignedRow", "FunctionText", "SideFunctions", "align_functions", "read_side_functions"]

_QUERY = "functions-by-thing"
#: Id of a group to its heading.
_GROUPS: Mapping[str, Text] = {
    "all": {"es": "Tipos de función que tienen todos", "en": "Function types that all have"},
    "some": {"es": "Tipos que tienen algunos", "en": "Types that some have"},
    "one": {"es": "Tipos que solo tiene uno", "en": "Types that only one has"},
    "residual": {"es": "Funciones residuales, que no se comparan", "en": "Residual functions, which are not compared"},
}
_EVERY: Text = {"es": "En todos", "en": "In all"}
_ONLY: Text = {"es": "Solo en {}", "en": "Only in {}"}
_SOME: Text = {"es": "En {}", "en": "In {}"}


@dataclass(frozen=True)
class FunctionText:
    """A function as its norm words it.

    Attributes:
        text: The official text, in Spanish.
        href: Page of the function.
        places: The article, and the lines of the document.
    """

    text: str
    href: str | None
    places: tuple[Place, ...]


@dataclass(frozen=True)
class SideFunctions:
    """The functions of one of the things compared.

    Attributes:
        by_type: Function type to its functions, in the order of the norm.
        labels: Function type to its Spanish label.
        residual: The types that are residual.
        norms: Norm to how it is printed, in the order of the functions.
    """

    by_type: Mapping[URIRef, Sequence[FunctionText]]
    labels: Mapping[URIRef, str]
    residual: frozenset[URIRef]
    norms: Mapping[URIRef, str]


@dataclass(frozen=True)
class AlignedRow:
    """A function type and the functions of that type of each thing.

    Attributes:
        type: The type.
        having: Who has it, in words.
        is_single: Whether only one has it.
        cells: The functions of each thing, empty for one that has none.
    """

    type: Value
    having: str
    is_single: bool
    cells: tuple[tuple[FunctionText, ...], ...]


@dataclass(frozen=True)
class AlignedGroup:
    """Rows that as many things have.

    Attributes:
        id: `all`, `some`, `one` or `residual`.
        title: Its heading.
        rows: Its rows, by label.
    """

    id: str
    title: str
    rows: tuple[AlignedRow, ...]


def read_side_functions(store: Store, iri: URIRef, frame: Frame) -> SideFunctions:
    """Read the functions of a thing, with where each stands.

    Args:
        store: The graph.
        iri: The body, unit or post.
        frame: What stands around the page.

    Returns:
        The functions.
    """
    table = run(store, _QUERY, {"organization": reference(iri)})
    by_type: dict[URIRef, list[FunctionText]] = {}
    labels: dict[URIRef, str] = {}
    residual: set[URIRef] = set()
    norms: dict[URIRef, str] = {}
    for terms, evidence in zip(table.solutions.rows, explain_rows(store, table), strict=True):
        row = dict(zip(table.solutions.variables, terms, strict=True))
        kind = URIRef(str(row["functionType"]))
        labels[kind] = str(row["functionTypeLabel"])
        if str(row["residual"]) == "true":
            residual.add(kind)
        if row["norm"] is not None:
            norms[URIRef(str(row["norm"]))] = str(row["normLabel"] or row["norm"])
        text = FunctionText(str(row["text"]), link_iri(frame, str(row["function"])), list_places(evidence, frame))
        if text not in by_type.setdefault(kind, []):
            by_type[kind].append(text)
    return SideFunctions(by_type, labels, frozenset(residual), norms)


def align_functions(
    store: Store, sides: Sequence[SideFunctions], names: Sequence[str], frame: Frame
) -> tuple[AlignedGroup, ...]:
    """Set the functions of several things side by side, those of one type in one row.

    Args:
        store: The graph, for the labels of the types.
        sides: The functions of each thing.
        names: What each thing is called.
        frame: What stands around the page.

    Returns:
        The groups that have rows: what all have first, the residual functions last.
    """
    spanish = {kind: label for side in sides for kind, label in side.labels.items()}
    labels = spanish | {URIRef(iri): label for iri, label in read_labels(store, spanish, frame.language).items()}
    residual = frozenset[URIRef]().union(*(side.residual for side in sides))
    rows: dict[str, list[AlignedRow]] = {group: [] for group in _GROUPS}
    for kind in sorted(labels, key=lambda kind: (labels[kind].casefold(), kind)):
        cells = tuple(tuple(side.by_type.get(kind, ())) for side in sides)
        having = [name for name, cell in zip(names, cells, strict=True) if cell]
        group = "residual" if kind in residual else _group_of(len(having), len(names))
        rows[group].append(
            AlignedRow(
                type=Value(labels[kind], href=link_iri(frame, str(kind))),
                having=_tell(having, len(names), frame.language),
                is_single=len(having) == 1,
                cells=cells,
            )
        )
    return tuple(
        AlignedGroup(group, title[frame.language], tuple(rows[group]))
        for group, title in _GROUPS.items()
        if rows[group]
    )


def _group_of(having: int, compared: int) -> str:
    return "all" if having == compared else "one" if having == 1 else "some"


def _tell(having: Sequence[str], compared: int, language: str) -> str:
    if len(having) == compared:
        return _EVERY[language]
    return (_ONLY if len(having) == 1 else _SOME)[language].format(", ".join(having))
