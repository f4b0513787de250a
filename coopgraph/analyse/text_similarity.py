"""Measures how alike the texts of a collection are in their words: Spanish stems, weighed by how few texts have them.

Which sentences make a text is left to the analyses; sets are left to `similarity`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np
import snowballstemmer
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from coopgraph.analyse.similarity import Matrix
from coopgraph.model import Method

__all__ = [
    "TFIDF_COSINE",
    "measure_text_cosine",
    "split_stems",
    "weigh_texts",
    "weigh_words",
]

TFIDF_COSINE = Method(
    "tfidf-cosine",
    {"es": "Coseno TF-IDF de los textos", "en": "TF-IDF cosine of the texts"},
    "a·b / (‖a‖·‖b‖), a_w = tf_a(w)·ln(M / df(w))",
    "0 … 1; ‖a‖·‖b‖ = 0: —",
    {
        "es": "1: los dos textos usan las mismas palabras en la misma proporción, sin contar las que todos usan; 0: no "
        "comparten ninguna que distinga. w es la raíz de una palabra; df(w), en cuántos de los M textos está.",
        "en": "1: both texts use the same words in the same proportion, leaving out those that all use; 0: they share "
        "no word that tells texts apart. w is the stem of a word; df(w), how many of the M texts have it.",
    },
    {
        "es": "Mide la redacción, no el sentido: sinónimos no coinciden y una negación no se nota. El valor depende "
        "de la colección, que se indica.",
        "en": "It measures wording, not meaning: synonyms do not match and a negation goes unseen. The value depends "
        "on the collection, which is stated.",
    },
    "Spärck Jones, K. (1972). A statistical interpretation of term specificity and its application in retrieval. "
    "Journal of Documentation 28(1), 11–21; Salton, G. and McGill, M. (1983). Introduction to Modern Information "
    "Retrieval. McGraw-Hill. Stems: Snowball, Spanish (Porter, M. F., 2001).",
)
_WORD = re.compile(r"[^\W\d_]{2,}")
#: What the stemmer leaves of accents; ñ is a letter of its own and stays.
_ACCENTS = str.maketrans("áéíóúü", "aeiouu")


def split_stems(text: str) -> list[str]:
    """Split a Spanish text into the stems of its words, lower-case and without accents.

    Args:
        text: The text; digits, punctuation and single letters are left out.

    Returns:
        The stems, in order.

    >>> split_stems("c) Coordinar la Cooperación Técnica; coordina 2 años.")
    ['coordin', 'la', 'cooper', 'tecnic', 'coordin', 'años']
    """
    return [_stem(word) for word in _WORD.findall(text.lower())]


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word)).translate(_ACCENTS)


@cache
def _stemmer() -> Any:
    return snowballstemmer.stemmer("spanish")


def weigh_texts(texts: Sequence[str]) -> Matrix:
    """Weigh the words of the texts of a collection, tf·ln(M/df), each text to length 1.

    Args:
        texts: All texts of the collection: a word that every one has weighs nothing.

    Returns:
        One row a text, one column a stem; the product of two rows is their cosine. A text without any word that tells
        it apart is a row of zeros. Shape (M, stems).
    """
    words = weigh_words(texts)
    return csr_array(normalize(words)) if words.shape[1] else words


def weigh_words(texts: Sequence[str]) -> Matrix:
    """Weigh the words of the texts of a collection, tf·ln(M/df).

    Args:
        texts: All texts of the collection.

    Returns:
        One row a text, one column a stem. Shape (M, stems).
    """
    stems = [split_stems(text) for text in texts]
    if not any(stems):
        return csr_array((len(texts), 0))
    counts = csr_array(CountVectorizer(analyzer=list).fit_transform(stems), dtype=float)
    spread = np.bincount(counts.indices, minlength=counts.shape[1])
    counts.data *= np.log(len(texts) / spread)[counts.indices]
    counts.eliminate_zeros()
    return counts


def measure_text_cosine(weights: Matrix, a: int, b: int) -> float | None:
    """Measure how alike two texts of a collection are in their words (TF-IDF cosine).

    Args:
        weights: What `weigh_texts` gives for the whole collection.
        a: Number of a text.
        b: Number of another.

    Returns:
        Cosine in [0, 1]; None if either has only words that every text has.
    """
    first, second = weights[[a]], weights[[b]]
    if not first.nnz or not second.nnz:
        return None
    return min(1.0, float((first @ second.T).sum()))
