"""Measures how alike two of the things compared are, in the types of their functions and in their words.

The measures themselves are in `similarity`, what the graph tells of each thing in `profile`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from rdflib import Literal
from rdflib.term import Node

from coopgraph.analyse.answers import Answer, name, write_number
from coopgraph.analyse.arithmetic import close
from coopgraph.analyse.profile import Profile, keep_calls
from coopgraph.analyse.similarity import (
    CONTAINMENT,
    DICE,
    JACCARD,
    OVERLAP_COEFFICIENT,
    Matrix,
    measure_containment,
    measure_dice,
    measure_jaccard,
    measure_overlap_coefficient,
)
from coopgraph.analyse.similarity_arithmetic import (
    write_containment,
    write_dice,
    write_jaccard,
    write_overlap_coefficient,
    write_text_cosine,
)
from coopgraph.analyse.text_similarity import TFIDF_COSINE, measure_text_cosine, weigh_texts, weigh_words
from coopgraph.model import Call, Column, Listing, Measure, Text

__all__ = ["Pair", "compare_pairs", "list_pairs", "measure_pair"]

_TEXT, _IRI, _INTEGER = "xsd:string", "iri", "xsd:integer"


@dataclass(frozen=True)
class Pair:
    """Two of the things compared, and how alike they are.

    Attributes:
        a: The one.
        b: The other.
        cosine: Of their texts.
        collection: How many texts the cosine weighs its words by.
        acts: The query that gives the texts of the collection.
        cosine_written: The cosine with its numbers.
    """

    a: Profile
    b: Profile
    cosine: float | None
    collection: int
    acts: Call
    cosine_written: str

    @property
    def missing(self) -> int:
        """Count those of the two of whose functions nothing is known."""
        return sum(not profile.types for profile in (self.a, self.b))

    def values(self) -> list[float | None]:
        """Return the measures in the order of `_LIKENESS`."""
        a, b = self.a.types, self.b.types
        if self.missing:
            return [None] * len(_LIKENESS)
        return [
            measure_jaccard(a, b),
            measure_overlap_coefficient(a, b),
            measure_dice(a, b),
            measure_containment(a, b),
            measure_containment(b, a),
            self.cosine,
        ]

    def formulas(self) -> list[str]:
        """Return the measures with their numbers, in the order of `_LIKENESS`."""
        a, b = self.a.types, self.b.types
        return [
            write_jaccard(a, b),
            write_overlap_coefficient(a, b),
            write_dice(a, b),
            write_containment(a, b),
            write_containment(b, a),
            self.cosine_written,
        ]

    def tell_undefined(self) -> Text:
        """Say why a measure has no value."""
        empty = [profile.label for profile in (self.a, self.b) if not profile.types]
        if not empty:
            return {
                "es": "No está definida: uno de los textos solo tiene palabras que tienen todos.",
                "en": "It is not defined: one of the texts has only words that all have.",
            }
        return {
            "es": f"No está definida: en el grafo no hay funciones de {' ni de '.join(empty)}.",
            "en": f"It is not defined: the graph has no functions of {' nor of '.join(empty)}.",
        }


_BOTH = {"es": "tipos de función: {} y {}", "en": "function types: {} and {}"}
_INSIDE = {"es": "tipos de función de {} que tiene {}", "en": "function types of {} that {} has"}
_WORDS = {"es": "textos de las funciones: {} y {}", "en": "texts of the functions: {} and {}"}
#: Column of the listing `similarity`, method, and what it is of.
_LIKENESS = (
    ("jaccard", JACCARD, _BOTH),
    ("overlapCoefficient", OVERLAP_COEFFICIENT, _BOTH),
    ("dice", DICE, _BOTH),
    ("containmentAInB", CONTAINMENT, _INSIDE),
    ("containmentBInA", CONTAINMENT, _INSIDE),
    ("textCosine", TFIDF_COSINE, _WORDS),
)
#: Place of the measure that goes from the second to the first.
_BACKWARDS = 4


def measure_pair(pair: Pair, date: str) -> Iterable[Measure]:
    """Measure how alike two are.

    Args:
        pair: The two.
        date: The date that it is true of.

    Yields:
        The measures.
    """
    either = len(pair.a.types | pair.b.types)
    by_type = keep_calls((pair.a, pair.b), "functions-by-thing")
    for place, ((_, method, words), value, formula) in enumerate(
        zip(_LIKENESS, pair.values(), pair.formulas(), strict=True)
    ):
        names = (pair.b.label, pair.a.label) if place == _BACKWARDS else (pair.a.label, pair.b.label)
        is_text = method is TFIDF_COSINE
        yield Measure(
            method,
            {language: words[language].format(*names) for language in words},
            value,
            pair.collection if is_text else either,
            pair.missing,
            date,
            (*by_type, pair.acts) if is_text else by_type,
            note=pair.tell_undefined() if value is None else None,
            arithmetic=close(formula, value),
        )


def compare_pairs(profiles: Sequence[Profile], acts: Answer) -> Iterable[Pair]:
    """Compare each two; a word weighs less, the more of the other bodies of the graph have it too.

    Args:
        profiles: What is compared.
        acts: The functions of all bodies, with their texts.

    Yields:
        The pairs.
    """
    ours = {profile.compared.body for profile in profiles}
    others: dict[Node | None, list[str]] = {}
    for row in acts.rows:
        if row["organization"] not in ours and str(row["residual"]) == "false":
            others.setdefault(row["organization"], []).append(name(row, "text"))
    texts = [profile.substance() for profile in profiles] + ["\n".join(words) for words in others.values()]
    weights: Matrix = weigh_texts(texts)
    words = weigh_words(texts)
    filled = sum(map(bool, texts))
    for (place, a), (other, b) in combinations(enumerate(profiles), 2):
        cosine = measure_text_cosine(weights, place, other)
        yield Pair(a, b, cosine, filled, acts.call, write_text_cosine(words, place, other))


def list_pairs(pairs: Sequence[Pair], date: str) -> Listing:
    """List how alike each two are.

    Args:
        pairs: The pairs, at least one.
        date: The date that it is true of.

    Returns:
        The listing `similarity`.
    """
    columns = (
        Column("a", _IRI, {"es": "A", "en": "A"}),
        Column("aLabel", _TEXT, {"es": "nombre de A", "en": "name of A"}),
        Column("b", _IRI, {"es": "B", "en": "B"}),
        Column("bLabel", _TEXT, {"es": "nombre de B", "en": "name of B"}),
        Column("n", _INTEGER, {"es": "tipos de uno u otro", "en": "types of either"}),
        Column("missing", _INTEGER, {"es": "faltan", "en": "missing"}),
        Column("shared", _INTEGER, {"es": "tipos en común", "en": "types in common"}),
        Column("onlyA", _INTEGER, {"es": "solo en A", "en": "only in A"}),
        Column("onlyB", _INTEGER, {"es": "solo en B", "en": "only in B"}),
        *(
            Column(column, "xsd:decimal", _column_label(column, method.name), None, method)
            for column, method, _ in _LIKENESS
        ),
    )
    rows = []
    for pair in pairs:
        a, b = pair.a.types, pair.b.types
        things = (pair.a.compared.iri, Literal(pair.a.label), pair.b.compared.iri, Literal(pair.b.label))
        shared = [None] * 3 if pair.missing else [len(a & b), len(a - b), len(b - a)]
        rows.append((*things, *map(write_number, [len(a | b), pair.missing, *shared, *pair.values()])))
    title = {"es": "Parecido, por pares", "en": "Likeness, by pairs"}
    profiles = [profile for pair in pairs for profile in (pair.a, pair.b)]
    calls = (*keep_calls(profiles, "functions-by-thing"), pairs[0].acts)
    note = {
        "es": "Sobre los tipos de las funciones no residuales. El coseno pesa las palabras según cuántos de los "
        f"{pairs[0].collection} textos las tienen: los comparados y los demás organismos que había a la fecha.",
        "en": "Over the types of the functions that are not residual. The cosine weighs words by how many of the "
        f"{pairs[0].collection} texts have them: those compared and the other bodies that were there at the date.",
    }
    return Listing("similarity", title, columns, rows, date, calls, note)


def _column_label(column: str, label: Text) -> Text:
    direction = {"containmentAInB": "A → B", "containmentBInA": "B → A"}.get(column)
    return {language: f"{words} {direction}" if direction else words for language, words in label.items()}
