"""What is asked is read as words: no text breaks the language of the engine."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgraph.search.wording import (
    LONGEST,
    MOST_WORDS,
    join_abbreviations,
    name_norm,
    read_words,
    squeeze,
    take_initials,
    write_expression,
)

HOSTILE = [
    '"',
    "'",
    "*",
    "(",
    ")",
    "^",
    "+",
    "-",
    ":",
    "{",
    "}",
    "AND",
    "OR",
    "NOT",
    "NEAR",
    "\0",
    "\x02",
    ";--",
    "ñ",
    "°",
]
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(HOSTILE), max_size=12).map(" ".join))


@pytest.fixture(scope="module", name="engine")
def _engine():
    """A table of the kind that the index has, with a row in it."""
    connection = sqlite3.connect(":memory:")
    connection.execute('CREATE VIRTUAL TABLE words USING fts5(a, b, tokenize = "unicode61 remove_diacritics 2")')
    connection.execute("INSERT INTO words VALUES ('oficina y cooperación', 'near and or not')")
    return connection


@given(text=TEXTS, loosely=st.booleans())
def test_no_text_breaks_the_engine(engine, text, loosely):
    """Whatever somebody writes, the engine understands what is made of it."""
    words = read_words(text)
    if words:
        engine.execute("SELECT rowid FROM words WHERE words MATCH ?", (write_expression(words, loosely=loosely),))


@given(text=TEXTS)
def test_words_hold_no_signs(text):
    """Words are letters and digits; reading them again gives the same."""
    words = read_words(text)

    assert all(word.isalnum() for word in words)
    assert read_words(" ".join(words)) == words


def test_long_questions_are_cut():
    """Of an endless question the first words count."""
    assert len(read_words("a " * 1_000_000)) == MOST_WORDS
    assert len(read_words("x" * 1_000_000)[0]) == LONGEST


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Cancillería", ("cancilleria",)),
        ("D.S. N° 135-2010-RE", ("ds", "135", "2010", "re")),
        ("D. Leg. 1024", ("dleg", "1024")),
        ("Ley Nº 27692", ("ley", "27692")),
        ("año", ("ano",)),
        ("R.D.E. 040-2019/APCI-DE", ("rde", "040", "2019", "apci", "de")),
        ("", ()),
        ("¿?!«»", ()),
    ],
)
def test_words(written, words):
    """Accents, signs, points of abbreviations and the sign before a number do not count."""
    assert read_words(written) == words


def test_words_of_speech_are_kept():
    """A point at the end of a sentence is none of an abbreviation."""
    assert join_abbreviations("Coordina con la APCI. Informa.") == "Coordina con la APCI. Informa."


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Oficina General de Cooperación Técnica Internacional", "ogcti"),
        ("Oficina de Cooperación y Asuntos Internacionales", "ocai"),
        ("Ministerio de Relaciones Exteriores", "mre"),
        ("Japón", ""),
        ("", ""),
    ],
)
def test_initials(name, initials):
    """The acronym of a name leaves out the small words."""
    assert take_initials(name) == initials


def test_names_of_a_norm():
    """A norm is called by its number with or without zeros, kind, year and suffix."""
    names = name_norm("ds", "008", "2017", "SA")

    assert {"ds 008 2017 sa", "ds 8 2017 sa", "ds 008 2017", "008 2017 sa", "ds 8"} <= set(names)
    assert "008" not in names
    assert name_norm("ley", "27692", "", "") == ("ley 27692",)
    assert name_norm("plan", "", "", "") == ()


def test_small_words_are_asked_only_alone():
    """Words that every text has are left out, unless there is nothing else."""
    assert write_expression(("oficina", "del", "minsa")) == '"oficina" AND "minsa"*'
    assert write_expression(("de",)) == '"de"*'


def test_synonyms():
    """A word that stands for a name is looked for in both ways."""
    assert write_expression(("cancilleria",)) == '("cancilleria"* OR "ministerio de relaciones exteriores")'
    assert squeeze("D.S. 135") == squeeze("ds-135") == "ds135"
