"""Names the things, properties and values of a reform: those of the graph, and those that the reform would make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rdflib import Literal, URIRef
from rdflib.term import Node
from rdflib.util import from_n3

from api.responses import Frame
from api.views.link_names import Name
from api.views.links import link_iri
from api.views.names import read_names
from api.views.words import read_words
from coopgraph.namespaces import BASE, ID, PREFIXES, RDF, SKOS, shorten
from coopgraph.resources import read_text
from coopgraph.store.port import Store
from coopgraph.store.terms import write_term

__all__ = ["Namer", "expand", "read_made", "read_term"]

_QUERY = Path(__file__).parent / "reform_labels.rq"
_ANY = "UNDEF"
_BATCH = 500
_SCENARIO = "id/scenario/"
_Labels = dict[str, dict[str, str]]


def expand(name: str) -> str:
    """Write out a short form of an IRI.

    >>> expand("org:unitOf")
    'http://www.w3.org/ns/org#unitOf'
    """
    prefix, _, rest = name.partition(":")
    return f"{PREFIXES[prefix]}{rest}" if prefix in PREFIXES else name


def read_term(written: str) -> Node:
    """Read a term as the JSON of a scenario writes it.

    >>> str(read_term('"Una sola"@es'))
    'Una sola'
    """
    term = from_n3(written)
    return term if isinstance(term, URIRef | Literal) else Literal(written)


class Namer:
    """Names what a page of a reform shows, looked up at once.

    Attributes:
        frame: What stands around the page.
    """

    def __init__(
        self, store: Store, frame: Frame, things: Iterable[str], made: Mapping[str, Mapping[str, str]]
    ) -> None:
        wanted = {URIRef(thing) for thing in things}
        self.frame = frame
        self._made = made
        self._labels = _read_labels(store, wanted)
        unnamed = [thing for thing in wanted if str(thing) not in self._labels and str(thing).startswith(str(ID))]
        self._names = read_names(store, [thing for thing in unnamed if str(thing) not in made])

    def is_made(self, thing: str) -> bool:
        """Tell whether the reform makes a thing, and gives it a name of its own."""
        return any(self._made.get(thing, {}))

    def name(self, thing: str) -> Name:
        """Name a thing or a term; what the reform would make has no page.

        Args:
            thing: Its IRI.

        Returns:
            Its name.
        """
        known = self._labels.get(thing) or self._names.get(thing)
        if known:
            return self._pick(known, self._link(thing))
        if thing in self._made:
            return self._pick(self._made[thing], None)
        words = read_words().get(thing)
        return Name(words[self.frame.language] if words else shorten(thing), self._link(thing) if words else None)

    def _pick(self, known: Mapping[str, str], href: str | None) -> Name:
        language = self.frame.language
        if language in known:
            return Name(known[language], href)
        other = "es" if "es" in known else min(known)
        return Name(known[other], href, other or None)

    def _link(self, thing: str) -> str | None:
        """Link a thing of ours; pages of others are not led to."""
        if not thing.startswith(BASE):
            return None
        slug = thing.removeprefix(BASE)
        if slug.startswith(_SCENARIO):
            return self.frame.href(f"/scenarios/{slug.removeprefix(_SCENARIO)}")
        return link_iri(self.frame, thing)

    def value(self, written: str) -> Name:
        """Name a value of a triple.

        Args:
            written: The term as the JSON of a scenario writes it.

        Returns:
            A thing by its name, a literal by its text.
        """
        term = read_term(written)
        if isinstance(term, URIRef):
            return self.name(str(term))
        language = term.language if isinstance(term, Literal) else None
        return Name(str(term), None, language if language != self.frame.language else None)


def _read_labels(store: Store, things: Iterable[URIRef]) -> _Labels:
    wanted = sorted({write_term(thing) for thing in things})
    text, found = read_text(_QUERY), _Labels()
    for start in range(0, len(wanted), _BATCH):
        for thing, label in store.select(text.replace(_ANY, " ".join(wanted[start : start + _BATCH]))).rows:
            if isinstance(label, Literal):
                found.setdefault(str(thing), {}).setdefault(label.language or "", str(label))
    return found


def read_made(changes: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Read the labels of what a reform would make.

    Args:
        changes: Its changes, as the JSON of a scenario has them.

    Returns:
        IRI to language to label; a thing that is made without a label has its own IRI, short.
    """
    label, kind = shorten(str(SKOS.prefLabel)), shorten(str(RDF.type))
    made, typed = _Labels(), set[str]()
    for triple in (each for change in changes for each in change["additions"]):
        if triple["predicate"] == kind:
            typed.add(triple["subject"])
        elif triple["predicate"] == label:
            term = read_term(triple["object"])
            made.setdefault(triple["subject"], {})[getattr(term, "language", None) or ""] = str(term)
    return {thing: made.get(thing) or {"": shorten(thing)} for thing in sorted(typed)}
