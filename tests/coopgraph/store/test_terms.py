import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import BNode, Literal, URIRef, Variable
from rdflib.namespace import XSD

from coopgraph.errors import CoopGraphError
from coopgraph.store.terms import as_engine_term, as_term, write_term

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    "term",
    [
        URIRef("https://w3id.org/coopgraph/id/organization/minsa"),
        BNode("b0"),
        Literal("Ministerio de Salud", lang="es"),
        Literal("2018-12-31", datatype=XSD.date),
        Literal("068"),
    ],
)
def test_terms_go_to_the_engine_and_back(term):
    """A term is the same after it went to the engine and came back."""
    assert as_term(as_engine_term(term)) == term


@pytest.mark.parametrize("form", ["007", "62790.880", "1e3", "2020-02-30"])
def test_lexical_forms_are_kept(form):
    """A literal comes back with the digits that were written, not with those of its value."""
    literal = Literal(form, datatype=XSD.integer if form == "007" else URIRef("http://e/any"), normalize=False)

    assert str(as_term(as_engine_term(literal))) == form


@given(TEXT)
def test_a_written_literal_is_read_as_that_literal(text):
    """SPARQL reads what is written for a text as that text, whatever quotes, braces and line breaks it holds."""
    solutions = ox.Store().query(f"SELECT ?x {{ VALUES ?x {{ {write_term(Literal(text))} }} }}")

    assert [solution["x"].value for solution in solutions] == [text]


def test_a_literal_that_breaks_its_line_and_ends_in_an_escaped_quote_stays_within_its_quotes():
    """The literal that runs over its end in `rdflib.Literal.n3` is written on one line."""
    assert write_term(Literal('\n\\"')) == '"\\n\\\\\\""'


@pytest.mark.parametrize("term", [URIRef("no scheme"), URIRef("http://e/a b"), Literal("\ud800"), Variable("x")])
def test_what_is_no_term_is_refused(term):
    """An IRI with a space, half a character and a variable are no RDF terms."""
    with pytest.raises(CoopGraphError, match="is not an RDF term"):
        as_engine_term(term)


def test_a_triple_term_is_refused():
    """A triple of RDF 1.2 in the place of a term is told, not guessed."""
    triple = ox.Triple(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal("o"))

    with pytest.raises(CoopGraphError, match="a triple stands"):
        as_term(triple)
