"""The page of all named queries: which of them hold some words, and what each may be asked for."""

from __future__ import annotations

from api.arrangement import fold
from api.questions import Questions
from api.responses import CataloguePage, Frame
from coopgraph.query import NamedQuery

__all__ = ["make_catalogue"]


def make_catalogue(frame: Frame, questions: Questions, words: str) -> CataloguePage:
    """Make the page.

    Args:
        frame: What stands around the page.
        questions: The named queries.
        words: What each shown query must hold: in its title, question, id, parameters or columns.

    Returns:
        Its context.
    """
    language, wanted = frame.language, fold(words).split()
    named = questions.catalogue
    found = [query for query in named.values() if all(word in _read_words(query, language) for word in wanted)]
    return CataloguePage(
        frame,
        queries=tuple(questions.link(query.id, language) for query in found),
        words=words.strip(),
        total=len(named),
        parameters={
            query.id: tuple(parameter.label[language] for parameter in query.parameters.values()) for query in found
        },
    )


def _read_words(query: NamedQuery, language: str) -> str:
    labels = [parameter.label[language] for parameter in query.parameters.values()]
    labels += [column.label[language] for column in query.columns]
    return fold(" ".join([query.id, query.title[language], query.question[language], *labels]))
