"""The six questions that people come with, each with an answer of one line, computed from the graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.numbers import format_decimal, format_percent
from rdflib import Literal, URIRef

from api.negotiation import LOCALES
from coopgraph.model import Text
from coopgraph.namespaces import VOCAB
from coopgraph.query import Catalogue, read_labels, run
from coopgraph.query.header import ASOF
from coopgraph.resources import read_text
from coopgraph.store.port import Row, Store, Term

__all__ = ["Answered", "Asker", "answer_questions", "count_categories"]

_COUNTS = Path(__file__).parent / "home.rq"
_TOTAL, _PRIVATE = VOCAB["cooperation-type/total"], VOCAB["cooperation-type/private"]
_MILLION = 1_000_000
_EMBEDDED, _NONE = VOCAB["office-category/embedded"], VOCAB["office-category/none"]
#: Verdict to what it says of one claim and of several.
_VERDICTS: tuple[tuple[str, Text, Text], ...] = (
    ("holds", {"es": "se sostiene", "en": "holds"}, {"es": "se sostienen", "en": "hold"}),
    ("does-not-hold", {"es": "no", "en": "does not"}, {"es": "no", "en": "do not"}),
    ("ambiguous", {"es": "es ambigua", "en": "is ambiguous"}, {"es": "son ambiguas", "en": "are ambiguous"}),
    (
        "cannot-be-checked",
        {"es": "no se puede comprobar", "en": "cannot be checked"},
        {"es": "no se pueden comprobar", "en": "cannot be checked"},
    ),
)
_Row = Mapping[str, Term | None]


class Asker:
    """Asks the graph for the lines, each question once.

    Attributes:
        store: The graph.
        catalogue: The named queries.
        asof: The date that the reader chose, or None.
        language: Language of the page; the lines are told in both, but names are read in this one.
    """

    def __init__(self, store: Store, catalogue: Catalogue, asof: str | None, language: str) -> None:
        self.store = store
        self.catalogue = catalogue
        self.asof = asof
        self.language = language
        self._rows: dict[str, list[_Row]] = {}
        self._counts: list[Row] | None = None

    def rows(self, identifier: str) -> list[_Row]:
        """Answer a named query.

        Args:
            identifier: Its id.

        Returns:
            Its rows; none where the catalogue has no such query.
        """
        if identifier not in self._rows:
            self._rows[identifier] = self._run(identifier)
        return self._rows[identifier]

    def _run(self, identifier: str) -> list[_Row]:
        query = self.catalogue.get(identifier)
        if query is None:
            return []
        arguments = {ASOF: self.asof} if self.asof is not None and ASOF in query.parameters else {}
        solutions = run(self.store, query, arguments).solutions
        return [dict(zip(solutions.variables, row, strict=True)) for row in solutions.rows]

    def count(self, topic: str) -> dict[str, int]:
        """Read how many things there are of each value of a topic.

        Args:
            topic: A word of `home.rq`.

        Returns:
            The end of the value to the number.
        """
        if self._counts is None:
            self._counts = self.store.select(read_text(_COUNTS)).rows
        found = ((value, number) for of, value, number in self._counts if str(of) == topic)
        return {str(value).rpartition("/")[2]: _number(number) for value, number in found}

    def write(self, number: float) -> dict[str, str]:
        """Write a number in both languages.

        Args:
            number: The number.

        Returns:
            Language to the number, with one decimal at most.
        """
        return {name: format_decimal(number, format="#,##0.#", locale=locale) for name, locale in LOCALES.items()}


@dataclass(frozen=True)
class Question:
    """A question that people come with.

    Attributes:
        path: Where it is answered.
        title: The question.
        answer: What answers it, given the asker; None where the graph does not tell.
    """

    path: str
    title: Text
    answer: Callable[[Asker], Text | None]


@dataclass(frozen=True)
class Answered:
    """A question with its answer.

    Attributes:
        path: Where it is answered in full.
        title: The question, in the language of the page.
        answer: One line, or None where the graph does not tell.
    """

    path: str
    title: str
    answer: str | None


def _number(term: Term | None) -> int:
    return int(str(term)) if isinstance(term, Literal) and str(term).lstrip("-").isdecimal() else 0


def count_categories(asker: Asker) -> tuple[tuple[str, int], ...]:
    """Count the ministries by the category of their cooperation office.

    Args:
        asker: What asks the graph.

    Returns:
        Label of the category and number of ministries, the most frequent first.
    """
    rows = [row for row in asker.rows("offices-by-category") if _number(row["offices"])]
    categories = {row["category"] for row in rows}
    labels = read_labels(asker.store, (each for each in categories if isinstance(each, URIRef)), asker.language)
    named = ((labels.get(str(row["category"])) or str(row["categoryLabel"]), _number(row["offices"])) for row in rows)
    return tuple(sorted(named, key=lambda item: (-item[1], item[0])))


def _answer_offices(asker: Asker) -> Text | None:
    offices = {row["category"]: _number(row["offices"]) for row in asker.rows("offices-by-category")}
    total = sum(offices.values())
    if not total:
        return None
    embedded, none = offices.get(_EMBEDDED, 0), offices.get(_NONE, 0)
    return {
        "es": f"En {embedded} de {total} ministerios cuelga de la oficina de planeamiento"
        + (f"; {none} no {'tiene' if none == 1 else 'tienen'} ninguna." if none else "."),
        "en": f"In {embedded} of {total} ministries it hangs from the planning office"
        + (f"; {none} {'has' if none == 1 else 'have'} none." if none else "."),
    }


def _answer_rectoria(asker: Asker) -> Text | None:
    rows = asker.rows("steering-mandates")
    holders = list(dict.fromkeys(row["organization"] for row in rows if isinstance(row["organization"], URIRef)))
    if not holders:
        return None
    labels = {str(row["organization"]): str(row["organizationLabel"]) for row in rows}
    labels |= read_labels(asker.store, (holder for holder in holders if isinstance(holder, URIRef)), asker.language)
    names = [labels[str(holder)] for holder in holders]
    pairs = len(asker.rows("rectoria-overlaps"))
    return {
        "es": f"{_join(names, 'y')}"
        + (f": {pairs} {'par' if pairs == 1 else 'pares'} de mandatos que se superponen." if pairs else "."),
        "en": f"{_join(names, 'and')}"
        + (f": {pairs} {'pair' if pairs == 1 else 'pairs'} of mandates that overlap." if pairs else "."),
    }


def _join(names: list[str], last: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"


def _answer_coordination(asker: Asker) -> Text | None:
    counts = asker.count("coordination")
    ties, gaps = counts.get("ties", 0), counts.get("gaps", 0)
    if not ties:
        return None
    written, missing = asker.write(ties), asker.write(gaps)
    return {
        "es": f"{written['es']} {'vínculo escrito o dicho' if ties == 1 else 'vínculos escritos o dichos'}"
        + (f", y {missing['es']} {'vacío señalado' if gaps == 1 else 'vacíos señalados'}." if gaps else "."),
        "en": f"{written['en']} {'tie' if ties == 1 else 'ties'} written or told"
        + (f", and {missing['en']} {'gap' if gaps == 1 else 'gaps'} pointed out." if gaps else "."),
    }


def _answer_flows(asker: Asker) -> Text | None:
    amounts: dict[str, dict[Term | None, float]] = {}
    for row in asker.rows("flows-by-type"):
        if row["amountUsd"] is not None:
            amounts.setdefault(str(row["year"]), {})[row["cooperationType"]] = float(str(row["amountUsd"]))
    years = [year for year in sorted(amounts) if _TOTAL in amounts[year]]
    if not years:
        return None
    year = years[-1]
    total, private = amounts[year][_TOTAL], amounts[year].get(_PRIVATE)
    millions = asker.write(total / _MILLION)
    shares = {
        name: None if private is None or not total else format_percent(private / total, locale=locale)
        for name, locale in LOCALES.items()
    }
    return {
        "es": f"{millions['es']} millones de dólares en {year}"
        + (f", el {shares['es']} de cooperación privada." if shares["es"] else "."),
        "en": f"{millions['en']} million dollars in {year}"
        + (f", {shares['en']} of it private cooperation." if shares["en"] else "."),
    }


def _answer_claims(asker: Asker) -> Text | None:
    verdicts = asker.count("claims")
    total = sum(verdicts.values())
    if not total:
        return None
    parts = [
        (verdicts.get(verdict, 0), one, several)
        for verdict, one, several in _VERDICTS
        if verdicts.get(verdict, 0) or verdict in ("holds", "does-not-hold")
    ]
    spanish, english = (
        [f"{count} {(one if count == 1 else several)[language]}" for count, one, several in parts]
        for language in ("es", "en")
    )
    return {
        "es": f"De {total} {'afirmación' if total == 1 else 'afirmaciones'}, {_join(spanish, 'y')}.",
        "en": f"Of {total} {'claim' if total == 1 else 'claims'}, {_join(english, 'and')}.",
    }


def _answer_scenarios(asker: Asker) -> Text | None:
    count = len(asker.rows("scenarios"))
    if not count:
        return None
    return {
        "es": f"{count} {'reforma lista' if count == 1 else 'reformas listas'} para ver el antes y el después.",
        "en": f"{count} {'reform' if count == 1 else 'reforms'} ready to see before and after.",
    }


_QUESTIONS = (
    Question(
        "/analysis/dispersion",
        {
            "es": "¿Dónde está la oficina de cooperación de cada ministerio?",
            "en": "Where is the cooperation office of each ministry?",
        },
        _answer_offices,
    ),
    Question("/analysis/rectoria", {"es": "¿Quién tiene la rectoría?", "en": "Who steers?"}, _answer_rectoria),
    Question(
        "/analysis/coordination",
        {"es": "¿Quién coordina con quién?", "en": "Who coordinates with whom?"},
        _answer_coordination,
    ),
    Question(
        "/analysis/flows",
        {"es": "¿Cuánto dinero y de dónde?", "en": "How much money, and from where?"},
        _answer_flows,
    ),
    Question("/claims", {"es": "¿Es cierto lo que se afirma?", "en": "Is it true what is claimed?"}, _answer_claims),
    Question("/scenarios", {"es": "¿Qué pasaría si…?", "en": "What if…?"}, _answer_scenarios),
)


def answer_questions(asker: Asker) -> tuple[Answered, ...]:
    """Answer the questions that people come with.

    Args:
        asker: What asks the graph.

    Returns:
        The questions in their order, each with one line.
    """
    language = asker.language
    answers = ((question, question.answer(asker)) for question in _QUESTIONS)
    return tuple(
        Answered(question.path, question.title[language], None if answer is None else answer[language])
        for question, answer in answers
    )
