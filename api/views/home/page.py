"""The home page: what is here, and the questions that people come with, each with one line of answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from api.responses import Frame
from api.views.home.answers import Answered
from api.views.home.contents import Contents, Count
from api.views.links import link_iri

__all__ = ["HomePage", "QuestionCard", "SourceLink", "make_home_page"]

#: What to begin with.
_EXAMPLES = ("OGCTI", "cancillería", "DS 135", "Japón")


@dataclass(frozen=True)
class QuestionCard:
    """A question that people come with.

    Attributes:
        title: The question.
        href: Where it is answered in full.
        answer: One line, or None where the graph does not tell.
    """

    title: str
    href: str
    answer: str | None


@dataclass(frozen=True)
class SourceLink:
    """A source of the graph.

    Attributes:
        title: Its title, in the language of the page where it has one.
        language: Language of the title, or None.
        triples: How many triples its named graph holds.
        href: Its page, or None.
    """

    title: str
    language: str | None
    triples: int
    href: str | None


@dataclass(frozen=True)
class HomePage:
    """Context of `home.html`.

    Attributes:
        frame: What stands around.
        counts: What the graph holds.
        triples: Triples of the default graph.
        inferred: How many of them are inferred.
        reference_date: Date to which the answers refer when nobody chooses one, or None if the graph states none.
        sources: The sources.
        questions: What people come with.
        categories: How many ministries have their office in each category, the most frequent first.
        examples: Searches to begin with, and their addresses.
        markup: What the graph is in schema.org's words, as JSON-LD that is safe inside a page; None for a graph that
            does not say what it is.
    """

    frame: Frame
    counts: tuple[Count, ...]
    triples: int
    inferred: int
    reference_date: date | None
    sources: tuple[SourceLink, ...]
    questions: tuple[QuestionCard, ...]
    categories: tuple[tuple[str, int], ...]
    examples: tuple[tuple[str, str], ...]
    markup: str | None


def make_home_page(
    frame: Frame,
    contents: Contents,
    answered: tuple[Answered, ...],
    categories: tuple[tuple[str, int], ...],
    markup: str | None,
) -> HomePage:
    """Make the context of the page.

    Args:
        frame: What stands around the page.
        contents: What the graph contains.
        answered: The questions and their lines.
        categories: Category and number of ministries.
        markup: What the graph is in schema.org's words, or None.

    Returns:
        The context.
    """
    return HomePage(
        frame=frame,
        counts=contents.counts,
        triples=contents.triples,
        inferred=contents.inferred,
        reference_date=contents.reference_date,
        sources=tuple(
            SourceLink(source.title, source.language, source.triples, link_iri(frame, source.iri))
            for source in contents.sources
        ),
        questions=tuple(QuestionCard(each.title, frame.href(each.path), each.answer) for each in answered),
        categories=categories,
        examples=tuple((words, frame.href("/search", q=words)) for words in _EXAMPLES),
        markup=markup,
    )
