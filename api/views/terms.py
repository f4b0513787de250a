"""Writes terms for a page, in the language of the reader and with links; what is written is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from rdflib import Literal, URIRef

from api.responses import Frame
from api.statements import Labels, read_labels_of
from api.things import Thing
from api.views.links import link_iri
from api.views.names import CITATIONS, read_names
from api.views.words import read_words
from coopgraph.namespaces import BASE, ID, shorten
from coopgraph.store.port import Store

__all__ = ["Value", "Writer"]


@dataclass(frozen=True)
class Value:
    """A term as a page shows it.

    Attributes:
        text: What is shown.
        href: Where it leads, or None.
        title: The whole IRI, where the text is a label of it; the datatype of a literal; or None.
        language: Language tag of the text where it is another than that of the page, or None.
    """

    text: str
    href: str | None = None
    title: str | None = None
    language: str | None = None


class Writer:
    """Writes terms for one page.

    Attributes:
        frame: What stands around the page.
        asof: The date that the reader chose, or None.
        anchors: Blank node to its identifier in the page.
    """

    def __init__(
        self,
        frame: Frame,
        labels: Labels,
        asof: str | None = None,
        anchors: Mapping[object, str] = MappingProxyType({}),
    ) -> None:
        self.frame = frame
        self.asof = asof
        self.anchors = anchors
        self._labels: dict[str, Mapping[str, str]] = dict(labels)
        self._asked: set[str] = set()

    @property
    def language(self) -> str:
        """Language of the page."""
        return self.frame.language

    def learn(self, store: Store, things: Iterable[object]) -> None:
        """Read the labels of things that have none yet, and names for those without any.

        Args:
            store: The graph.
            things: Terms; only IRIs count.
        """
        wanted = {thing for thing in things if isinstance(thing, URIRef) and str(thing) not in self._asked}
        self._asked |= set(map(str, wanted))
        unlabelled = {thing for thing in wanted if str(thing) not in self._labels}
        if unlabelled:
            self._labels.update(read_labels_of(store, Thing(min(unlabelled)), unlabelled))
        norms = {thing for thing in wanted if thing.startswith(ID["norm/"])}
        if norms:
            self._labels.update(read_names(store, norms, CITATIONS))
        nameless = {thing for thing in unlabelled if str(thing) not in self._labels and thing.startswith(BASE)}
        if nameless:
            self._labels.update(read_names(store, nameless))

    def write(self, term: object) -> Value:
        """Write a term."""
        if isinstance(term, Literal):
            datatype = None if term.datatype is None else shorten(str(term.datatype))
            return Value(str(term), title=datatype, language=self.mark(term.language))
        if term in self.anchors:
            return Value(f"#{self.anchors[term]}", href=f"#{self.anchors[term]}")
        if not isinstance(term, URIRef):
            return Value(f"_:{term}")
        text, language = self.label(term)
        href = link_iri(self.frame, str(term), self.asof)
        return Value(text, href=href, title=str(term), language=self.mark(language))

    def write_as(self, term: object, text: str) -> Value:
        """Write a link to a term under another text than its label."""
        return replace(self.write(term), text=text, language=None)

    def label(self, term: URIRef) -> tuple[str, str | None]:
        """Choose what to call an IRI: its label in the language of the page, else in any other, else its short form."""
        labels = self._labels.get(str(term)) or read_words().get(str(term), {})
        for language in (self.language, "es", "en", "", *sorted(labels)):
            if labels.get(language, "").strip():
                return labels[language], language
        return shorten(str(term)), None

    def mark(self, language: str | None) -> str | None:
        """Return a language tag where the page must bear it, which is where it is not that of the page."""
        return language if language and language != self.language else None
