"""The page of the search: what was found, facets with counts, and what to try where nothing was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.responses import Download, Frame
from api.views.facets import FacetLink, FacetView, divide, number_pages
from api.views.links import link_iri
from coopgraph.model import Text
from coopgraph.namespaces import ID
from coopgraph.search import Facet, Found, Hit, Named, Piece

__all__ = [
    "KIND_NAMES",
    "Asked",
    "HitView",
    "PageLink",
    "SearchPage",
    "make_faulty_page",
    "make_search_page",
]

#: Kind to its name, of one and of several.
KIND_NAMES: Mapping[str, tuple[Text, Text]] = {
    "organization": ({"es": "Organismo", "en": "Body"}, {"es": "Organismos", "en": "Bodies"}),
    "office": (
        {"es": "Oficina de cooperación", "en": "Cooperation office"},
        {"es": "Oficinas de cooperación", "en": "Cooperation offices"},
    ),
    "unit": ({"es": "Unidad", "en": "Unit"}, {"es": "Otras unidades", "en": "Other units"}),
    "function": ({"es": "Función", "en": "Function"}, {"es": "Funciones", "en": "Functions"}),
    "chapeau": (
        {"es": "Encabezado de artículo", "en": "Opening of an article"},
        {"es": "Encabezados de artículo", "en": "Openings of articles"},
    ),
    "norm": ({"es": "Norma", "en": "Norm"}, {"es": "Normas", "en": "Norms"}),
    "cooperant": ({"es": "Cooperante", "en": "Cooperant"}, {"es": "Cooperantes", "en": "Cooperants"}),
    "post": ({"es": "Puesto", "en": "Post"}, {"es": "Puestos", "en": "Posts"}),
    "collaboration": (
        {"es": "Comité o sistema", "en": "Committee or system"},
        {"es": "Comités y sistemas", "en": "Committees and systems"},
    ),
    "procedure": ({"es": "Procedimiento", "en": "Procedure"}, {"es": "Procedimientos", "en": "Procedures"}),
    "step": ({"es": "Paso", "en": "Step"}, {"es": "Pasos", "en": "Steps"}),
    "term": ({"es": "Término", "en": "Term"}, {"es": "Términos", "en": "Terms"}),
    "claim": ({"es": "Afirmación", "en": "Claim"}, {"es": "Afirmaciones", "en": "Claims"}),
    "finding": ({"es": "Hallazgo", "en": "Finding"}, {"es": "Hallazgos", "en": "Findings"}),
    "recommendation": (
        {"es": "Recomendación", "en": "Recommendation"},
        {"es": "Recomendaciones", "en": "Recommendations"},
    ),
    "other": ({"es": "Otra cosa", "en": "Something else"}, {"es": "Lo demás", "en": "The rest"}),
}
_FACETS: tuple[tuple[str, Text], ...] = (
    ("kind", {"es": "Clase", "en": "Kind"}),
    ("organization", {"es": "Organismo", "en": "Body"}),
    ("source", {"es": "Fuente", "en": "Source"}),
)
#: What to begin with.
_EXAMPLES = ("OGCTI", "cancillería", "DS 135", "asistencia humanitaria", "Japón", "CA3057")


@dataclass(frozen=True)
class Asked:
    """What a request asks of the search.

    Attributes:
        words: What was written.
        filters: Facet to chosen value, as it stands in the address.
        page: Number of the page, from 1.
        size: Things on a page.
    """

    words: str
    filters: Mapping[str, str]
    page: int = 1
    size: int = 20

    def fields(self, **changes: str | None) -> dict[str, str]:
        """Return the query string that asks the same, but for some fields.

        Args:
            **changes: Field to its value; None leaves it out.

        Returns:
            Field to value, without a page.
        """
        fields = {"q": self.words, **self.filters, **changes}
        return {name: value for name, value in fields.items() if value}


@dataclass(frozen=True)
class HitView:
    """A thing that was found.

    Attributes:
        kind: Name of its kind.
        href: Its page, or None.
        acronym: Its acronym where the title does not say it, or None.
        is_named: Whether it has a label.
        title: The label, or the text of a thing without one.
        title_language: Language of the title where it is another than that of the page, or None.
        snippet: The part of its text with what was found; empty where the title is the text.
        snippet_language: Language of the snippet where it is another than that of the page, or None.
        place: Names of what it is in, and their pages.
        begins: Day from which it holds, or None.
        ends: Day from which it holds no more, or None.
    """

    kind: str
    href: str | None
    acronym: str | None
    is_named: bool
    title: tuple[Piece, ...]
    title_language: str | None
    snippet: tuple[Piece, ...]
    snippet_language: str | None
    place: tuple[tuple[str, str | None], ...]
    begins: str | None
    ends: str | None


@dataclass(frozen=True)
class PageLink:
    """A word or an address to go on with.

    Attributes:
        label: What is shown.
        href: Where it leads.
    """

    label: str
    href: str


@dataclass(frozen=True)
class SearchPage:
    """Context of `search.html`.

    Attributes:
        frame: What stands around.
        words: What was written.
        hidden: The other fields of the form: what is chosen.
        fault: What is wrong with the request, in English, or None.
        is_asked: Whether anything is looked for; else the page says what can be.
        is_loose: Whether nothing has all the words.
        total: How many things were found.
        omitted: How many more do not hold at the date.
        first: Number of the first one that is shown; 0 where there is none.
        hits: Those that are shown.
        facets: How they can be narrowed.
        pages: Relation (`first`, `prev`, `next`, `last`) to the address of that page.
        suggestion: What may have been meant, or None.
        widenings: The same words without what is chosen.
        examples: What to begin with.
        downloads: The same answer for programs.
        command: The same question on the command line, or None.
    """

    frame: Frame
    words: str
    hidden: tuple[tuple[str, str], ...] = ()
    fault: str | None = None
    is_asked: bool = False
    is_loose: bool = False
    total: int = 0
    omitted: int = 0
    first: int = 0
    hits: tuple[HitView, ...] = ()
    facets: tuple[FacetView, ...] = ()
    pages: tuple[tuple[str, str], ...] = ()
    suggestion: PageLink | None = None
    widenings: tuple[PageLink, ...] = ()
    examples: tuple[PageLink, ...] = ()
    downloads: tuple[Download, ...] = ()
    command: str | None = None


def make_search_page(frame: Frame, asked: Asked, found: Found, command: str | None) -> SearchPage:
    """Make the context of the page.

    Args:
        frame: What stands around the page.
        asked: What was asked.
        found: What was found.
        command: The same question on the command line, or None.

    Returns:
        The context.
    """
    is_asked = bool(found.words or asked.filters)
    hits = tuple(_show_hit(frame, hit) for hit in found.hits) if is_asked else ()
    suggestion = found.suggestion
    return SearchPage(
        frame=frame,
        words=asked.words,
        hidden=_list_hidden(frame, asked),
        is_asked=is_asked,
        is_loose=found.is_loose,
        total=found.total,
        omitted=found.omitted,
        first=(asked.page - 1) * asked.size + 1 if hits else 0,
        hits=hits,
        facets=_show_facets(frame, asked, found),
        pages=tuple(_link_pages(frame, asked, found.total).items()) if is_asked else (),
        suggestion=None if suggestion is None else PageLink(suggestion, _link(frame, asked, q=suggestion)),
        widenings=() if found.total else _widen(frame, asked),
        examples=tuple(PageLink(words, frame.href("/search", q=words)) for words in _EXAMPLES),
        downloads=(Download("JSON", "application/json", frame.href("/search.json", **asked.fields(), **_day(frame))),),
        command=command,
    )


def make_faulty_page(frame: Frame, words: str, fault: str) -> SearchPage:
    """Make the context of a page that says why there is no answer.

    Args:
        frame: What stands around the page.
        words: What was written.
        fault: What is wrong, in English.

    Returns:
        The context.
    """
    return SearchPage(frame=frame, words=words, fault=fault)


def _day(frame: Frame) -> dict[str, str]:
    return {} if frame.asof is None else {"asof": frame.asof}


def _list_hidden(frame: Frame, asked: Asked) -> tuple[tuple[str, str], ...]:
    chosen = {"lang": frame.language} if frame.chosen else {}
    return tuple({**asked.filters, **_day(frame), **chosen}.items())


def _link(frame: Frame, asked: Asked, **changes: str | None) -> str:
    return frame.href("/search", **asked.fields(**changes))


def _link_pages(frame: Frame, asked: Asked, total: int) -> dict[str, str]:
    sized = {} if asked.size == Asked("", {}).size else {"page_size": str(asked.size)}
    return {
        relation: frame.href("/search", **asked.fields(), page=str(number), **sized)
        for relation, number in number_pages(asked.page, asked.size, total).items()
    }


def _show_hit(frame: Frame, hit: Hit) -> HitView:
    label, label_language = _pick(hit.label, frame.language)
    text, text_language = _pick(hit.snippet, frame.language)
    if not any(piece.is_found for piece in (*label, *text)):
        # What was found stands in the text of the other language.
        others = {tag: pieces for tag, pieces in hit.snippet.items() if any(piece.is_found for piece in pieces)}
        text, text_language = _pick(others, frame.language) if others else (text, text_language)
    title, title_language = (label, label_language) if label else (text, text_language)
    written = "".join(piece.text for piece in title)
    return HitView(
        kind=KIND_NAMES[hit.kind][0][frame.language],
        href=link_iri(frame, hit.iri),
        acronym=hit.acronym if hit.acronym != written else None,
        is_named=bool(label),
        title=title or (Piece(hit.iri),),
        title_language=title_language,
        snippet=text if label else (),
        snippet_language=text_language,
        place=tuple(_show_place(frame, hit)),
        begins=hit.begins,
        ends=hit.ends,
    )


def _pick(told: Mapping[str, tuple[Piece, ...]], language: str) -> tuple[tuple[Piece, ...], str | None]:
    """Choose what is told in the language of the page, else in the other; and say which, where it is the other."""
    if language in told:
        return told[language], None
    other = next(iter(told), None)
    return ((), None) if other is None else (told[other], other)


def _show_place(frame: Frame, hit: Hit) -> list[tuple[str, str | None]]:
    """Name what a thing is in: the point and its unit, and the bodies."""
    places: list[tuple[str, str | None]] = [] if hit.point is None else [(hit.point, None)]
    if hit.holder is not None:
        places.append((hit.holder.label[frame.language], link_iri(frame, hit.holder.iri)))
    for body in hit.organizations:
        places.append((body.acronym or body.label[frame.language], link_iri(frame, body.iri)))
    return places


def _show_facets(frame: Frame, asked: Asked, found: Found) -> tuple[FacetView, ...]:
    facets = {"kind": found.kinds, "organization": found.organizations, "source": found.sources}
    views = (
        divide(name, title[frame.language], (_link_facet(frame, asked, name, facet) for facet in facets[name]))
        for name, title in _FACETS
    )
    return tuple(view for view in views if view is not None)


def _link_facet(frame: Frame, asked: Asked, name: str, facet: Facet) -> FacetLink:
    if facet.named is None:
        label, value = KIND_NAMES[facet.value][1][frame.language], facet.value
    else:
        label, value = _name_shortly(facet.named, frame.language), _shorten(facet.value, name)
    changes: dict[str, str | None] = {name: None if facet.is_chosen else value}
    return FacetLink(label, facet.count, _link(frame, asked, **changes), facet.is_chosen)


def _name_shortly(named: Named, language: str) -> str:
    label = named.label[language]
    return label if named.acronym in (None, label) else f"{named.acronym} · {label}"


def _shorten(iri: str, kind: str) -> str:
    """Write the IRI of a body or a document of ours as its slug, which is how an address names it."""
    return iri.removeprefix(ID[f"{kind}/"])


def _widen(frame: Frame, asked: Asked) -> tuple[PageLink, ...]:
    """Offer the same words without each of what is chosen."""
    if not asked.filters:
        return ()
    titles = dict(_FACETS)
    return tuple(PageLink(titles[name][frame.language], _link(frame, asked, **{name: None})) for name in asked.filters)
