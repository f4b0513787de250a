import time

import pyoxigraph as ox
import pytest

from coopgraph.errors import QuerySyntaxError
from coopgraph.store.diagnosis import explain_syntax_error


def diagnose(query: str) -> QuerySyntaxError:
    """Let the engine fail, and explain its message."""
    with pytest.raises(SyntaxError) as caught:
        ox.Store().query(query)
    return explain_syntax_error(query, str(caught.value))


@pytest.mark.parametrize(
    ("query", "line", "column", "problem"),
    [
        ("ASK { ?s nope:x 'ñ' }", 1, 10, "the prefix nope: is not declared. Add PREFIX nope: <…>."),
        ("ASK {\n 'ñ' <rel> ?o }", 2, 6, "<rel> is not an absolute IRI."),
        ("ASK { ?s ?p 'x'@abcdefghij }", 1, 16, "@abcdefghij is not a language tag."),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }", 1, 40, "a variable that is neither grouped nor aggregated"),
        ("SELECT * {\n ?s ?p 'ñandú' 'x' }", 2, 16, "'x' is not expected here"),
        ("SELECT * WHERE { ?s ?p }", 1, 24, "} is not expected here"),
        ("SELECT * WHERE { ?s ñ ?o }", 1, 21, "ñ is not expected here"),
        ("SELECT ?x, ?y { ?x a ?y }", 1, 10, ", is not expected here"),
        ("SELECT ?x WHERE ?x a ?y", 1, 17, "?x is not expected here"),
        ("SELECT ?x { ?x a ?y FILTER ?y > 3 }", 1, 28, "?y is not expected here"),
        ("SELECT ?x { ?x a ?y BIND(?y + AS ?z) }", 1, 31, "AS is not expected here"),
        ("SELECT ?x { ?x a ?y FILTER(REGEX(?y)) }", 1, 36, ") is not expected here"),
        ("SELECT ?x { VALUES ?x { ?y } }", 1, 25, "?y is not expected here"),
        ("SELECT ?x { { SELECT ?x (MAX(?y) AS ?z) { ?x a ?y ! } GROUP BY ?x } }", 1, 51, "! is not expected here"),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s ORDER ?s", 1, 59, "?s is not expected here"),
        ("SELECT * { ?s ?p ?o } LIMIT", 1, 28, "the query ends too early"),
    ],
)
def test_the_fault_is_where_no_query_could_go_on(query, line, column, problem):
    """The place that is told is the first token after which nothing can complete the query."""
    error = diagnose(query)

    assert (error.line, error.column) == (line, column)
    assert problem in str(error)


def test_a_large_query_is_explained_in_time():
    """Looking for the fault of a large query would take minutes, so the place of the engine is told."""
    started = time.monotonic()
    error = diagnose("SELECT ?x { " + "?x a ?y . " * 900 + "?x ; }")

    assert time.monotonic() - started < 2
    assert error.line == 1
    assert "cannot be parsed as far as here" in str(error)


def test_an_unknown_message_is_passed_on():
    """A message without a place is passed on in a sentence."""
    error = explain_syntax_error("ASK {}", "something else")

    assert str(error) == "the query cannot be parsed: something else. Correct the query."
