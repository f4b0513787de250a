"""The data dictionary: every class and property, with label, definition, how often it is used, and an example."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, RDFS, SKOS

from api.responses import Frame
from api.views.links import link_iri
from coopgraph.namespaces import shorten
from coopgraph.publish.tables import write_csv
from coopgraph.query.names import fold
from coopgraph.resources import read_text
from coopgraph.store.port import Solutions, Store, Term

__all__ = ["DictionaryPage", "TermView", "make_dictionary_page", "write_dictionary"]

PATH = "/data/dictionary"
_FOLDER = Path(__file__).parent
_LANGUAGES = ("es", "en")
_CLASS, _PROPERTY = "class", "property"
_COLUMNS = ("term", "role", "labelEs", "labelEn", "definitionEs", "definitionEn", "domain", "range", "uses", "example")


@dataclass(frozen=True)
class TermView:
    """A class or a property.

    Attributes:
        iri: Its IRI.
        name: Its IRI, short.
        anchor: Identifier in the page.
        href: Its page, or None.
        role: `class` or `property`.
        labels: Language to label; empty for a term of a standard, whose labels are there.
        definitions: Language to definition.
        domain: What has the property, short, each with its page.
        range: What its values are, the same.
        uses: How many things are of the class, or how many statements use the property.
        example: IRI of a thing that uses it, its short form, and its page, or None where nothing does.
    """

    iri: str
    name: str
    anchor: str
    href: str | None
    role: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    domain: tuple[tuple[str, str | None], ...]
    range: tuple[tuple[str, str | None], ...]
    uses: int
    example: tuple[str, str, str | None] | None


@dataclass(frozen=True)
class DictionaryPage:
    """Context of `data_dictionary.html`.

    Attributes:
        frame: What stands around.
        action: Where the form is sent.
        words: What is looked for.
        classes: Classes of the ontology.
        properties: Properties of the ontology.
        others: Classes and properties of other vocabularies that the graph uses.
        total: How many terms there are before the words.
        csv: All terms as CSV.
    """

    frame: Frame
    action: str
    words: str
    classes: tuple[TermView, ...]
    properties: tuple[TermView, ...]
    others: tuple[TermView, ...]
    total: int
    csv: str


def make_dictionary_page(store: Store, frame: Frame, words: str) -> DictionaryPage:
    """Make the context of the page.

    Args:
        store: The graph.
        frame: What stands around the page.
        words: Words that the terms must have; empty for all terms.

    Returns:
        The context.
    """
    terms = _read_terms(store, frame)
    wanted = fold(words).split()
    kept = [term for term in terms if _has(term, wanted)]
    own = [term for term in kept if term.labels or term.definitions]
    return DictionaryPage(
        frame=frame,
        action=f"{frame.root}{PATH}",
        words=words,
        classes=tuple(term for term in own if term.role == _CLASS),
        properties=tuple(term for term in own if term.role == _PROPERTY),
        others=tuple(term for term in kept if not (term.labels or term.definitions)),
        total=len(terms),
        csv=frame.href(f"{PATH}.csv"),
    )


def write_dictionary(store: Store, frame: Frame) -> bytes:
    """Write the dictionary as CSV.

    Args:
        store: The graph.
        frame: What stands around the page.

    Returns:
        A row a term, in both languages.
    """
    rows: list[tuple[Term | None, ...]] = [
        (
            URIRef(term.iri),
            Literal(term.role),
            *(_literal(term.labels.get(language)) for language in _LANGUAGES),
            *(_literal(term.definitions.get(language)) for language in _LANGUAGES),
            _literal(" ".join(name for name, _ in term.domain)),
            _literal(" ".join(name for name, _ in term.range)),
            Literal(term.uses),
            None if term.example is None else URIRef(term.example[0]),
        )
        for term in _read_terms(store, frame)
    ]
    return write_csv(Solutions(_COLUMNS, rows))


def _literal(text: str | None) -> Literal | None:
    return Literal(text) if text else None


def _has(term: TermView, words: Iterable[str]) -> bool:
    text = fold(" ".join((term.name, *term.labels.values(), *term.definitions.values())))
    return all(word in text for word in words)


def _read_terms(store: Store, frame: Frame) -> list[TermView]:
    defined = _read_definitions(store)
    uses = {
        (str(term), str(role)): (int(str(number)), example)
        for role, term, number, example in store.select(read_text(_FOLDER / "term_uses.rq")).rows
        if isinstance(term, URIRef)
    }
    # Of a defined term, the ontology says what it is; of another, its use.
    keys = {(term, _role_of(says)) for term, says in defined.items()} | uses.keys()
    views = [
        _show(term, role, defined.get(term, {}), uses.get((term, role), (0, None)), frame)
        for term, role in keys
        if term not in defined or _role_of(defined[term]) == role
    ]
    return sorted(views, key=lambda view: (view.name.casefold(), view.role))


def _read_definitions(store: Store) -> dict[str, dict[str, list[Term]]]:
    found: dict[str, dict[str, list[Term]]] = {}
    for term, property_, value in store.select(read_text(_FOLDER / "term_definitions.rq")).rows:
        if value is not None:
            found.setdefault(str(term), {}).setdefault(str(property_), []).append(value)
    return found


def _role_of(says: Mapping[str, Sequence[Term]]) -> str:
    return _CLASS if any(str(kind).endswith("Class") for kind in says.get(str(RDF.type), ())) else _PROPERTY


def _show(
    term: str, role: str, says: Mapping[str, Sequence[Term]], used: tuple[int, Term | None], frame: Frame
) -> TermView:
    uses, example = used
    return TermView(
        iri=term,
        name=shorten(term),
        anchor=f"{role}-{shorten(term).replace(':', '-')}",
        href=link_iri(frame, term),
        role=role,
        labels=_by_language(says.get(str(RDFS.label), ())),
        definitions=_by_language(says.get(str(SKOS.definition), ())),
        domain=_link(says.get(str(RDFS.domain), ()), frame),
        range=_link(says.get(str(RDFS.range), ()), frame),
        uses=uses,
        example=(str(example), shorten(str(example)), link_iri(frame, str(example)))
        if isinstance(example, URIRef)
        else None,
    )


def _by_language(values: Iterable[Term]) -> dict[str, str]:
    return {value.language: str(value) for value in values if isinstance(value, Literal) and value.language}


def _link(values: Iterable[Term], frame: Frame) -> tuple[tuple[str, str | None], ...]:
    return tuple((shorten(str(value)), link_iri(frame, str(value))) for value in values)
