"""Keeps what a build has described and referred to, so that no code, reference or place is left unknown."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from rdflib import URIRef

from coopgraph.build.tables import Cell, Row
from coopgraph.errors import SourceError, UnknownValueError
from coopgraph.namespaces import COOP, ID, VOCAB

__all__ = ["Entry", "Ledger", "provision_ref"]


def _hint(value: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(value, known, n=3)
    return f"Did you mean {', '.join(near)}?" if near else ""


@dataclass
class Ledger:
    """What the tables of one source may name, and what they have named so far.

    Attributes:
        source: Id of the source.
        concepts: Scheme to the slugs of its concepts.
        terms: Local names of the classes and properties of the ontology.
        passages: Place to the IRIs of its passages, in order.
        described: IRI to the cell that describes it; shared by all sources of a build.
        referred: Cell and IRI of every reference still to be checked; shared by all sources of a build.
    """

    source: str
    concepts: Mapping[str, frozenset[str]]
    terms: frozenset[str]
    passages: Mapping[str, tuple[URIRef, ...]]
    described: dict[URIRef, Cell] = field(default_factory=dict)
    referred: list[tuple[Cell, URIRef]] = field(default_factory=list)
    _here: dict[URIRef, Cell] = field(default_factory=dict)

    def describe(self, ref: str, cell: Cell) -> URIRef:
        """Mint the IRI of a thing that a row describes.

        Args:
            ref: Path below `id/`.
            cell: The cell that names it.

        Returns:
            Its IRI.

        Raises:
            SourceError: If another row of this source describes it already.
        """
        iri = ID[ref]
        if iri in self._here:
            first = self._here[iri]
            raise SourceError(
                f"this id stands already in {first.file}, row {first.row}.",
                file=cell.file,
                row=cell.row,
                column=cell.column,
                value=cell.value,
                remedy="Give it another id, or delete one of the two rows.",
            )
        self._here[iri] = cell
        self.described.setdefault(iri, cell)
        return iri

    def mention(self, ref: str, cell: Cell) -> URIRef:
        """Mint the IRI of a thing that several rows may describe, such as an article.

        Args:
            ref: Path below `id/`.
            cell: The cell that names it.

        Returns:
            Its IRI.
        """
        self.described.setdefault(ID[ref], cell)
        return ID[ref]

    def refer(self, ref: str, cell: Cell) -> URIRef:
        """Return the IRI of a thing that some row must describe; `check_references` looks later whether one does.

        Args:
            ref: Path below `id/`.
            cell: The cell that names it.

        Returns:
            Its IRI.
        """
        iri = ID[ref]
        self.referred.append((cell, iri))
        return iri

    def concept(self, scheme: str, slug: str, cell: Cell) -> URIRef:
        """Return the IRI of a concept of a vocabulary.

        Args:
            scheme: Slug of the scheme.
            slug: Slug of the concept.
            cell: The cell that names it.

        Returns:
            Its IRI.

        Raises:
            UnknownValueError: If the scheme has no such concept.
        """
        known = self.concepts.get(scheme, frozenset())
        if slug not in known:
            raise UnknownValueError(
                f"the vocabulary {scheme} has no concept {slug}.",
                file=cell.file,
                row=cell.row,
                column=cell.column,
                value=cell.value,
                remedy=_hint(slug, known) or f"Add it to ontology/vocabularies/{scheme}.ttl or correct the cell.",
            )
        return VOCAB[f"{scheme}/{slug}"]

    def term(self, name: str, cell: Cell) -> URIRef:
        """Return the IRI of a class or property of the ontology.

        Args:
            name: Its local name.
            cell: The cell that names it.

        Returns:
            Its IRI.

        Raises:
            UnknownValueError: If the ontology has no such term.
        """
        if name not in self.terms:
            raise UnknownValueError(
                f"the ontology has no term {name}.",
                file=cell.file,
                row=cell.row,
                column=cell.column,
                value=cell.value,
                remedy=_hint(name, self.terms) or "Add it to ontology/core.ttl or correct the cell.",
            )
        return COOP[name]

    def places(self, places: Iterable[str], cell: Cell) -> tuple[URIRef, ...]:
        """Return the passages of some places of the document.

        Args:
            places: Line or character ranges.
            cell: The cell that names them.

        Returns:
            Passage IRIs in order.

        Raises:
            SourceError: If there is no place at all, or one that passages.csv does not hold.
        """
        found: list[URIRef] = []
        for place in places:
            if place not in self.passages:
                raise SourceError(
                    f"passages.csv has no place {place}.",
                    file=cell.file,
                    row=cell.row,
                    column=cell.column,
                    value=cell.value,
                    remedy="Run `coopgraph ingest passages` with the document, or correct the place.",
                )
            found.extend(self.passages[place])
        if not found:
            raise SourceError(
                "the row names no place in the source.",
                file=cell.file,
                row=cell.row,
                column=cell.column,
                remedy="Write the lines of the document that state it, for example L2986-2998.",
            )
        return tuple(found)

    def check_references(self) -> None:
        """Check that every thing referred to is described by some source.

        Raises:
            UnknownValueError: For the first reference that leads nowhere.
        """
        for cell, iri in self.referred:
            if iri not in self.described:
                ref = iri.removeprefix(ID)
                known = (str(each).removeprefix(ID) for each in self.described)
                raise UnknownValueError(
                    f"no table describes {ref}.",
                    file=cell.file,
                    row=cell.row,
                    column=cell.column,
                    value=cell.value,
                    remedy=_hint(ref, known) or "Add a row that describes it, or correct the cell.",
                )


def provision_ref(norm: str, article: str | None = None, point: str | None = None) -> str:
    """Return the path below `id/` of a norm, an article or other part of it, or a point.

    >>> provision_ref("ds-008-2017-sa", "39", "c")
    'norm/ds-008-2017-sa/art-39/c'
    >>> provision_ref("mof-callao-octi", "general", "a")
    'norm/mof-callao-octi/general/a'
    """
    ref = f"norm/{norm}"
    if article:
        ref += f"/art-{article}" if article[0].isdigit() else f"/{article}"
    if point:
        ref += f"/{point}"
    return ref


R_co = TypeVar("R_co", bound=Row, covariant=True)


@dataclass(frozen=True)
class Entry(Generic[R_co]):
    """One row read with the ledger at hand: each method reads a column and answers with IRIs.

    Attributes:
        row: The row.
        ledger: What the row may name.
    """

    row: R_co
    ledger: Ledger

    def subject(self, ref: str, column: str = "slug") -> URIRef:
        """Mint the IRI of what the row describes (see `Ledger.describe`)."""
        return self.ledger.describe(ref, self.row.cell(column))

    def evidence(self) -> tuple[URIRef, ...]:
        """Return the passages of the column `places` (see `Ledger.places`)."""
        return self.ledger.places(self._items("places"), self.row.cell("places"))

    def term(self, column: str) -> URIRef:
        """Return the ontology term that a column names (see `Ledger.term`)."""
        return self.terms(column)[0]

    def terms(self, column: str) -> list[URIRef]:
        """Return the ontology terms that a column lists (see `Ledger.term`)."""
        return [self.ledger.term(name, self.row.cell(column)) for name in self._items(column)]

    def concept(self, column: str, scheme: str) -> URIRef | None:
        """Return the concept that a column names, or None for an empty cell (see `Ledger.concept`)."""
        return next(iter(self.concepts(column, scheme)), None)

    def concepts(self, column: str, scheme: str) -> list[URIRef]:
        """Return the concepts that a column lists (see `Ledger.concept`)."""
        return [self.ledger.concept(scheme, slug, self.row.cell(column)) for slug in self._items(column)]

    def thing(self, column: str, kind: str = "") -> URIRef | None:
        """Return the thing that a column refers to, or None for an empty cell (see `Ledger.refer`).

        Args:
            column: A column that holds a ref, or a slug if `kind` is given.
            kind: Class segment of the IRI, for example `organization`.

        Returns:
            Its IRI.
        """
        return next(iter(self.things(column, kind)), None)

    def things(self, column: str, kind: str = "") -> list[URIRef]:
        """Return the things that a column lists (see `thing`)."""
        prefix = f"{kind}/" if kind else ""
        return [self.ledger.refer(f"{prefix}{item}", self.row.cell(column)) for item in self._items(column)]

    def provision(self, norm: str, article: str, point: str | None = None) -> URIRef | None:
        """Return the norm, article or point that columns name, or None if the first is empty.

        Args:
            norm: Column with the slug of a norm.
            article: Column with the number of an article, or nothing.
            point: Column with the slug of a point, or None for no such column.

        Returns:
            IRI of the most precise part that is named; it must be described by some row.
        """
        columns = [column for column in (norm, article, point) if column is not None]
        parts = [item for column in columns for item in self._items(column)]
        if not parts:
            return None
        return self.ledger.refer(provision_ref(*parts), self.row.cell(columns[len(parts) - 1]))

    def _items(self, column: str) -> tuple[str, ...]:
        value = getattr(self.row, column)
        if value is None or value == "":
            return ()
        return value if isinstance(value, tuple) else (str(value),)
