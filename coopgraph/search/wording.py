"""Turns what people write into what is compared: words without accents, acronyms of names, numbers of norms.

The index is cut into words by the engine (`unicode61`, without diacritics); what stands here does the same to what is
asked, so that no sign of the language of the engine is left in it.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

__all__ = [
    "LONGEST",
    "MOST_WORDS",
    "join_abbreviations",
    "name_norm",
    "read_words",
    "squeeze",
    "take_initials",
    "write_expression",
]

#: Characters and words of a question that are read; the rest is passed over.
LONGEST = 1000
MOST_WORDS = 24
_SYNONYMS = Path(__file__).parent / "synonyms.csv"
_NUMBER_SIGN = re.compile(r"\bn(?:o|ro|um)?\.?[°º]?\s*(?=\d)", re.IGNORECASE)
#: `D.S.`, `D. Leg.`: short pieces of letters, each with its point.
_ABBREVIATION = re.compile(r"\b(?:[^\W\d_]{1,3}\.\s?){2,}")
_WORD = re.compile(r"[^\W_]+")
#: Words that nearly every text has: they are asked for only where nothing else is.
_STOPWORDS = frozenset(
    _WORD.findall(
        "a al and con cual cuales cuando de del donde e el en es for han hay in is la las lo los o of on or para por "
        "que quien quienes se son su sus the to u un una what where which who y"
    )
)


def join_abbreviations(text: str) -> str:
    """Write abbreviations without their points, and numbers without the sign before them.

    Args:
        text: Any text.

    Returns:
        The text.

    >>> join_abbreviations("D.S. N° 135-2010-RE"), join_abbreviations("D. Leg. 1024"), join_abbreviations("EE.UU.")
    ('DS 135-2010-RE', 'DLeg 1024', 'EEUU ')
    """
    joined = _ABBREVIATION.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", text)
    return _NUMBER_SIGN.sub("", joined)


def _fold(text: str) -> str:
    """Write a text as the engine does: in small letters, and Latin ones without their accents."""
    return "".join(map(_fold_letter, unicodedata.normalize("NFC", text.lower())))


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    if unicodedata.combining(letter):
        return ""
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base.isascii() else letter


def read_words(text: str) -> tuple[str, ...]:
    """Cut a text into the words that are compared.

    Args:
        text: Anything that somebody writes.

    Returns:
        Lower-case words without accents, at most `MOST_WORDS`; none of them holds a sign.

    >>> read_words('  "Cancillería" OR (D.S. 135-2010)* ')
    ('cancilleria', 'or', 'ds', '135', '2010')
    """
    return tuple(_WORD.findall(_fold(join_abbreviations(text[:LONGEST])))[:MOST_WORDS])


def squeeze(words: str | Iterable[str]) -> str:
    """Write a name as one word: what is the same then is the same name.

    Args:
        words: A name, or its words.

    Returns:
        Lower-case letters and digits.

    >>> squeeze("D.S. 135"), squeeze("DS-135")
    ('ds135', 'ds135')
    """
    return "".join(read_words(words) if isinstance(words, str) else words)


def take_initials(name: str) -> str:
    """Make the acronym of a name, as regulations do: the initials of its words but the small ones.

    Args:
        name: A name.

    Returns:
        Lower-case letters; empty for a name of less than two such words.

    >>> take_initials("Oficina General de Cooperación Técnica Internacional")
    'ogcti'
    """
    initials = [word[0] for word in read_words(name) if word not in _STOPWORDS and not word.isdigit()]
    return "".join(initials) if len(initials) > 1 else ""


def name_norm(kind: str, number: str, year: str, suffix: str) -> tuple[str, ...]:
    """List the ways in which a norm is called by its number.

    Args:
        kind: Its kind, as slugs begin: `ds`; empty where it is not known, like the others.
        number: Its number; zeros before it may be left out.
        year: Its year.
        suffix: What follows the year.

    Returns:
        Names, the longest first.

    >>> name_norm("ds", "008", "2017", "SA")[:4]
    ('ds 008 2017 sa', '008 2017 sa', 'ds 008 2017', '008 2017')
    """
    if not number:
        return ()
    plain = number.lstrip("0") or number
    tails = [(year, suffix), (year,), ()]
    names = [
        " ".join(filter(None, (*head, each, *tail)))
        for each in dict.fromkeys((number, plain))
        for tail in tails
        for head in ((kind,), ())
        if all(tail) and (head or tail)
    ]
    return tuple(dict.fromkeys(" ".join(read_words(name)) for name in names))


@cache
def _read_synonyms() -> Mapping[str, tuple[str, ...]]:
    with _SYNONYMS.open(encoding="utf-8", newline="") as file:
        return {row["word"]: read_words(row["means"]) for row in csv.DictReader(file)}


def write_meanings(words: Sequence[str]) -> tuple[str, ...]:
    """List the names that a question may be as a whole: as it is written, and with what its one word stands for.

    Args:
        words: What `read_words` gives.

    Returns:
        Squeezed names.
    """
    synonyms = _read_synonyms()
    other = [part for word in words for part in synonyms.get(word, (word,))]
    return tuple(dict.fromkeys((squeeze(words), squeeze(other))))


def write_expression(words: Sequence[str], *, loosely: bool = False) -> str:
    """Write what is asked in the language of the engine; the last word may go on.

    Args:
        words: What `read_words` gives, at least one.
        loosely: Whether one of the words is enough.

    Returns:
        An expression of FTS5, in which every word stands in quotation marks.

    >>> write_expression(["oficina", "de", "coop"])
    '"oficina" AND "coop"*'
    """
    kept = [word for word in words[:-1] if word not in _STOPWORDS]
    kept += words[-1:]
    return (" OR " if loosely else " AND ").join(
        _write_word(word, goes_on=place == len(kept)) for place, word in enumerate(kept, start=1)
    )


def _write_word(word: str, *, goes_on: bool) -> str:
    quoted = f'"{word}"' + ("*" if goes_on else "")
    meaning = _read_synonyms().get(word)
    return quoted if meaning is None else f'({quoted} OR "{" ".join(meaning)}")'
