"""Things are found by acronym, by words without accents, by the number of a norm; and counted."""

import os
import shutil
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgraph.errors import CoopGraphError
from coopgraph.search import INDEX, SearchIndex, Wish, read_things, write_index
from coopgraph.store import EmbeddedStore

ID = "https://w3id.org/coopgraph/id/"


def found(index, words, **wish):
    """Paths of what is found, in order."""
    return [hit.iri.removeprefix(ID) for hit in index.find(Wish(words, **wish)).hits]


def text(pieces):
    """A text with what was found in brackets."""
    return "".join(f"[{piece.text}]" if piece.is_found else piece.text for piece in pieces)


@pytest.mark.parametrize(
    "words", ["OGCTI", "ogcti", "oficina general de cooperacion tecnica internacional", "minsa-ogcti"]
)
def test_an_office_by_its_names(index, words):
    """An office that no source gives an acronym is found by the initials of its name, first and as exactly that."""
    hits = index.find(Wish(words)).hits

    assert hits[0].iri == f"{ID}unit/minsa-ogcti"
    assert (hits[0].kind, hits[0].is_exact) == ("office", True)
    assert [body.acronym for body in hits[0].organizations] == ["MINSA"]


@pytest.mark.parametrize("words", ["cancilleria", "CANCILLERÍA", "relaciones exteriores", "foreign affairs", "mre"])
def test_a_ministry_by_its_common_name(index, words):
    """A ministry is found by what people call it, in both languages."""
    assert found(index, words)[0] == "organization/mre"


@pytest.mark.parametrize(
    "words", ["DS 135", "D.S. 135-2010", "ds135", "135-2010-RE", "Decreto Supremo 135", "DS-135-2010-RE"]
)
def test_a_norm_by_its_number(index, words):
    """A norm is found by its number, however it is written, and alone."""
    assert found(index, words) == ["norm/ds-135-2010-re"]


@pytest.mark.parametrize("words", ["DS 8", "DS 008", "D.S. N° 008-2017-SA", "8-2017"])
def test_zeros_do_not_count(index, words):
    """The zeros before the number of a decree may be left out."""
    assert found(index, words) == ["norm/ds-008-2017-sa"]


def test_a_wrong_suffix_is_forgiven(index):
    """Where nothing has all the words, what has some of them is there, and said to be no more."""
    answer = index.find(Wish("135-2010-PCM"))

    assert answer.is_loose
    assert answer.hits[0].iri == f"{ID}norm/ds-135-2010-re"


def test_a_function_by_its_words(index):
    """A function is found by its text and by the name of its body; the words are marked where they stand."""
    (hit,) = index.find(Wish("minsa oferta cooperacion")).hits

    assert hit.iri == f"{ID}function/minsa-ogcti/39-c"
    assert text(hit.snippet["es"]).startswith("Gestionar la [oferta] de [cooperación] internacional <b>en salud</b>")
    assert (hit.label, hit.point, hit.holder.iri) == ({}, "c)", f"{ID}unit/minsa-ogcti")


def test_the_last_word_may_be_unfinished(index):
    """The last word is looked for by its beginning, the others whole."""
    assert found(index, "opinar donac") == ["function/minsa-ogcti/39-d"]
    assert index.find(Wish("opin donaciones")).is_loose


def test_facets(index):
    """Each facet counts what was found as if nothing were chosen of itself."""
    answer = index.find(Wish("cooperacion", kind="function"))

    assert answer.total == 2
    assert {facet.value: facet.count for facet in answer.kinds} == {"office": 1, "function": 2}
    assert [facet.value for facet in answer.kinds if facet.is_chosen] == ["function"]
    assert [(facet.named.acronym, facet.count) for facet in answer.organizations] == [("MINSA", 2)]
    assert [(facet.named.label["es"], facet.count) for facet in answer.sources] == [("La tesis", 2)]


def test_filters(index):
    """What is chosen of body and document narrows what is found."""
    assert found(index, "", source=f"{ID}source/mof-callao", kind="cooperant") == ["cooperant/japon"]
    assert found(index, "decreto", organization=f"{ID}organization/minsa") == ["norm/ds-008-2017-sa"]
    assert index.find(Wish("decreto", organization=f"{ID}organization/mre")).total == 0


def test_dates(index):
    """At a day, what does not hold then is left out and counted."""
    then, now = index.find(Wish("mimdes", day="2011-12-31")), index.find(Wish("mimdes", day="2012-01-01"))

    assert (then.total, then.omitted) == (1, 0)
    assert (now.total, now.omitted, now.hits) == (0, 1, ())
    assert index.find(Wish("mimdes")).hits[0].ends == "2012-01-01"


def test_pages(index):
    """Pages join without gap or overlap."""
    whole = found(index, "", size=100)
    pages = [found(index, "", first=first, size=3) for first in range(0, len(whole), 3)]

    assert [iri for page in pages for iri in page] == whole
    assert index.find(Wish("")).total == len(whole)


def test_spelling(index):
    """A word that nothing has is spelt like the nearest one of a name, with its accents."""
    assert index.find(Wish("coperacion tenica")).suggestion == "cooperación técnica"
    assert index.find(Wish("zzzzzz")).suggestion is None


@pytest.mark.parametrize(
    ("kind", "name", "path"),
    [
        ("organization", "MINSA", "organization/minsa"),
        ("organization", "minsa", "organization/minsa"),
        ("organization", f"{ID}organization/minsa", "organization/minsa"),
        ("organization", "ministerio de salud", "organization/minsa"),
        ("source", "tesis-2018", "source/tesis-2018"),
    ],
)
def test_names_of_filters(index, kind, name, path):
    """A body or a document is named by IRI, slug, acronym or label."""
    assert index.resolve(kind, name) == f"{ID}{path}"


@pytest.mark.parametrize("name", ["nobody", "", "ogcti", "\0", "🙂", "' OR 1=1"])
def test_unknown_filters(index, name):
    """What nothing belongs to is no filter."""
    assert index.resolve("organization", name) is None


@given(words=st.text(max_size=40))
def test_any_text_is_answered(index, words):
    """Whatever is asked, there is an answer whose parts agree."""
    answer = index.find(Wish(words, size=5))

    assert len(answer.hits) == min(5, answer.total)
    assert sum(facet.count for facet in answer.kinds) == answer.total


def test_the_file_says_the_same(few, index, tmp_path):
    """The index in a file answers as the one in memory, without the graph."""
    write_index(read_things(few), tmp_path / INDEX)
    of_file = SearchIndex(lambda: pytest.fail("the graph was asked"), tmp_path)

    for words in ("OGCTI", "ministerio", "", "xyz"):
        assert of_file.find(Wish(words)) == index.find(Wish(words))


def test_the_same_graph_gives_the_same_bytes(few, tmp_path):
    """Two indices of one graph are equal byte for byte."""
    paths = [tmp_path / name for name in ("a", "b")]
    for path in paths:
        write_index(read_things(few), path)

    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_file_of_another_version_is_passed_over(few, tmp_path):
    """Where the file is of another version, or none at all, the graph is read."""
    for spoil in (
        lambda path: sqlite3.connect(path).execute("PRAGMA user_version = 999"),
        lambda path: path.write_bytes(b"?"),
    ):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        write_index(read_things(few), folder / INDEX)
        spoil(folder / INDEX)
        assert found(SearchIndex(lambda: few, folder), "OGCTI")[0] == "unit/minsa-ogcti"


def test_each_process_opens_the_file_for_itself(few, tmp_path, monkeypatch):
    """A process that comes out of a fork opens the file anew, and the file is never written to."""
    write_index(read_things(few), tmp_path / INDEX)
    opened = []
    connect = sqlite3.connect
    monkeypatch.setattr(
        sqlite3, "connect", lambda *args, **options: opened.append(args[0]) or connect(*args, **options)
    )
    index = SearchIndex(lambda: few, tmp_path)
    assert opened == []
    index.find(Wish("OGCTI"))
    index.find(Wish("MRE"))
    assert len(opened) == 1
    monkeypatch.setattr(os, "getpid", lambda: -1)
    index.find(Wish("OGCTI"))

    assert len(opened) == 2
    assert all(address.startswith("file:") and "mode=ro" in address for address in opened)


def test_a_removed_build_is_still_read(few, tmp_path):
    """What is open stays readable after the build has been removed."""
    folder = tmp_path / "build"
    folder.mkdir()
    write_index(read_things(few), folder / INDEX)
    index = SearchIndex(lambda: few, folder)
    index.find(Wish("OGCTI"))
    shutil.rmtree(folder)

    assert found(index, "OGCTI")[0] == "unit/minsa-ogcti"


def test_a_file_that_cannot_be_written(few, tmp_path):
    """A folder that is not there is told as such."""
    with pytest.raises(CoopGraphError, match="index of the search"):
        write_index(read_things(few), tmp_path / "nowhere" / INDEX)


def test_a_foreign_graph():
    """What somebody else's graph names is found by any of its labels, whatever their language."""
    quads = (
        '<urn:a> <http://xmlns.com/foaf/0.1/name> "Straße"@de .\n'
        '<urn:b> <http://www.w3.org/2000/01/rdf-schema#label> "Εργασία" .\n<urn:c> <urn:p> "nothing" .\n'
    )
    foreign = EmbeddedStore.from_nquads(quads.encode())
    index = SearchIndex(lambda: foreign)

    assert [hit.iri for hit in index.find(Wish("ΕΡΓΑΣΊΑ")).hits] == ["urn:b"]
    assert [hit.kind for hit in index.find(Wish("straße")).hits] == ["other"]
    assert index.find(Wish("nothing")).total == 0


def test_an_empty_graph():
    """Over an empty graph nothing is found."""
    answer = SearchIndex(lambda: EmbeddedStore.from_nquads(b"")).find(Wish("OGCTI"))

    assert (answer.total, answer.hits, answer.kinds, answer.suggestion) == (0, (), (), None)


def test_signs_of_control_are_no_marks():
    """Signs of control in the graph mark nothing."""
    label = "uno \\u0002dos\\u0003 tres \\u0000"
    quads = f'<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "{label}" .\n'
    store = EmbeddedStore.from_nquads(quads.encode())
    (hit,) = SearchIndex(lambda: store).find(Wish("tres")).hits

    assert [piece.text for piece in hit.label["es"] if piece.is_found] == ["tres"]
