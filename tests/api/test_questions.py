import pytest
from rdflib import URIRef

from api.questions import Questions, read_arguments
from coopgraph.query import read_query

HEADER = """#+ id: things
#+ title: {es: Cosas, en: Things}
#+ question: {es: Qué cosas hay, en: Which things are there}
#+ parameters:
#+   of: {type: xsd:string, label: {es: de, en: of}}
#+ columns:
#+   thing: {type: iri, label: {es: cosa, en: thing}}
#+ cites: [editorial]
"""
BODY = "SELECT ?thing WHERE {\n  VALUES ?of { UNDEF }\n  ?thing <urn:of> ?of\n} ORDER BY ?thing"


@pytest.fixture(name="query")
def _query(tmp_path):
    """A named query with one parameter."""
    path = tmp_path / "topic" / "things.rq"
    path.parent.mkdir()
    path.write_text(f"{HEADER}{BODY}\n", encoding="utf-8")
    return read_query(path)


@pytest.fixture(name="questions")
def _questions(query):
    """A catalogue of that query alone."""
    return Questions({"things": query}, None)


def test_link(questions):
    """A link carries title and question in the language of the page, and the query without its header."""
    link = questions.link("things", "en")
    assert (link.title, link.question, link.topic, link.text) == ("Things", "Which things are there", "topic", BODY)


def test_fill(questions):
    """A thing is written into the query in the place of its parameter; what does not exist is not written."""
    filled = questions.fill("things", "of", URIRef("urn:x"))
    assert filled == BODY.replace("{ UNDEF }", "{ <urn:x> }")
    assert questions.fill("things", "other", URIRef("urn:x")) is None
    assert questions.fill("other", "of", URIRef("urn:x")) is None


def test_find(questions, query):
    """A named query is recognised whatever its arguments, and whatever ends its lines; nothing else is."""
    assert questions.find(BODY) == query
    assert questions.find(BODY.replace("\n", "\r\n")) == query
    assert questions.find(BODY.replace("UNDEF", '"a" <urn:b>')) == query
    assert questions.find(BODY + " LIMIT 1") is None
    assert questions.find("nonsense {") is None


@pytest.mark.parametrize(
    ("held", "value", "option"),
    [
        ("UNDEF", None, None),
        ("<https://w3id.org/coopgraph/id/organization/minsa>", "id:organization/minsa", "--of minsa"),
        ("<urn:x>", "urn:x", "--of urn:x"),
        ('"2018-12-31"^^<http://www.w3.org/2001/XMLSchema#date>', "2018-12-31", "--of 2018-12-31"),
        ('"; rm -rf $HOME"', "; rm -rf $HOME", "--of '; rm -rf $HOME'"),
        ('"a" "b"', '"a" "b"', None),
        ('"a\\n"', '"a\\n"', None),
    ],
)
def test_arguments(query, held, value, option):
    """What a query was asked for is read from its text, and quoted where it becomes part of a command line."""
    (argument,) = read_arguments(query, BODY.replace("UNDEF", held), "en")
    assert (argument.label, argument.value, argument.option) == ("of", value, option)
