"""A query is bounded to so many rows, and its rows are counted, whatever it is made of."""

import json

import pytest

from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.rows import count_rows, limit_rows

JSON = "application/sparql-results+json"
ROWS = "".join(f'<urn:s:{n % 3}> <urn:p> "{n}" <urn:g:{n % 2}> .\n' for n in range(12)).encode()
ALL = "SELECT * { ?s ?p ?o }"


@pytest.fixture(scope="module", name="store")
def _store():
    """Twelve triples: three subjects with four values each, six in each of two graphs."""
    return EmbeddedStore.from_nquads(ROWS)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        (ALL, 12),
        (f"{ALL} LIMIT 5", 5),
        (f"{ALL} OFFSET 9", 3),
        (f"{ALL} LIMIT 5 OFFSET 10", 2),
        (f"{ALL} OFFSET 10 LIMIT 5", 2),
        (f"{ALL} LIMIT 0", 0),
        (f"{ALL} LIMIT # five\n 5 # rows", 5),
        (f"{ALL} # LIMIT 1", 12),
        (f"{ALL} VALUES ?s {{ <urn:s:0> }}", 4),
        (f"{ALL} LIMIT 3 VALUES ?s {{ <urn:s:0> }}", 3),
        ("SELECT * { { SELECT ?s { ?s ?p ?o } LIMIT 4 } }", 4),
        ("SELECT * { { SELECT ?s { ?s ?p ?o } LIMIT 4 } } LIMIT 2", 2),
        ("SELECT DISTINCT ?s { ?s (<urn:p>|^<urn:p>)+ <urn:s:0> }", 5),
        ("SELECT DISTINCT ?s { ?s ?p ?o } ORDER BY DESC(?s)", 3),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s HAVING (COUNT(*) > 1) ORDER BY ?n", 3),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s HAVING (COUNT(*) > 4)", 0),
        ("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", 1),
        ("PREFIX limit: <urn:> SELECT ?s { ?s limit:p ?LIMIT } ORDER BY ?LIMIT", 12),
        ("BASE <urn:x> SELECT ?s FROM <urn:g:0> WHERE { ?s ?p ?o }", 6),
        ("SELECT ?s FROM <urn:g:0> FROM <urn:g:1> { ?s ?p ?o }", 12),
        ("SELECT ?g FROM NAMED <urn:g:1> { GRAPH ?g { ?s ?p ?o } }", 6),
        ("SELECT ?o { ?s ?p ?o FILTER(?o != 'LIMIT 1 }') }", 12),
    ],
)
def test_rows_are_counted_and_bounded(store, query, rows):
    """The count is that of the rows, up to where counting ends; a bound gives no more rows than it says."""
    assert len(json.loads(store.answer(query, JSON).body)["results"]["bindings"]) == rows
    assert count_rows(store, query, 100) == rows
    assert count_rows(store, query, 2) == min(rows, 2)
    for limit in (1, 4, 100):
        bounded = json.loads(store.answer(limit_rows(query, limit), JSON).body)["results"]["bindings"]
        assert len(bounded) == min(rows, limit)


def test_dataset_of_the_request_stands_above_that_of_the_query(store):
    """Graphs that the request names take the place of FROM, in the count as in the answer."""
    query = "SELECT ?s FROM <urn:g:0> FROM <urn:g:1> { ?s ?p ?o }"
    assert count_rows(store, query, 100, ["urn:g:1"]) == 6
