import csv
import io
import json

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, XSD

from coopgraph.errors import GraphFileError, QueryError, QueryRefusedError, QuerySyntaxError
from coopgraph.namespaces import GRAPH
from coopgraph.store import EmbeddedStore, Store
from coopgraph.store.port import BOOLEAN_MEDIA_TYPES, GRAPH_MEDIA_TYPES, SOLUTIONS_MEDIA_TYPES

E = "http://example.org/"
SHARED = (URIRef(E + "minsa"), URIRef(E + "office"), URIRef(E + "ogcti"))
NAME = (URIRef(E + "minsa"), URIRef(E + "name"), Literal("Ministerio de «Salud»\n", lang="es"))
COUNT = (URIRef(E + "minsa"), URIRef(E + "count"), Literal(12))
ALL = "SELECT (COUNT(*) AS ?n) {0} {{ ?s ?p ?o }}"
NAMED = "SELECT (COUNT(*) AS ?n) {0} {{ GRAPH ?g {{ ?s ?p ?o }} }}"
FOUND = "SELECT (COUNT(*) AS ?n) {0} {{ ?s <http://example.org/office> ?o }}"


def graph(*triples) -> Graph:
    """Make a graph."""
    made = Graph()
    for triple in triples:
        made.add(triple)
    return made


@pytest.fixture(name="small")
def _small() -> EmbeddedStore:
    """The same triple in two sources, in the catalogue and in a scenario; one more triple in each."""
    return EmbeddedStore.from_graphs(
        {
            GRAPH["one"]: graph(SHARED, NAME),
            GRAPH["two"]: graph(SHARED, COUNT),
            GRAPH["catalogue"]: graph(SHARED, (URIRef(E + "x"), RDF.type, URIRef(E + "Dataset"))),
            GRAPH["scenario/merge"]: graph((URIRef(E + "mindef"), URIRef(E + "office"), URIRef(E + "none"))),
        }
    )


def count(store: EmbeddedStore, query: str, **graphs: list[str]) -> int:
    """Return the one number that a query counts."""
    lines = store.answer(query, "text/csv", **graphs).body.decode().split()
    return int(lines[1])


def test_the_embedded_store_keeps_to_the_port(small):
    """What is written for the port runs on the embedded store."""
    assert isinstance(small, Store)


def test_the_default_graph_holds_each_triple_once(small):
    """A triple of two graphs counts once; the catalogue and the scenarios are left out."""
    assert small.size() == 3
    assert small.select(FOUND.format("")).rows == [(Literal(1),)]
    assert small.contains(SHARED)
    assert not small.ask(f"ASK {{ <{E}mindef> ?p ?o }}")


def test_named_graphs_are_as_they_are(small):
    """Each named graph keeps its own triples, and can be asked for."""
    assert small.graphs() == {
        str(GRAPH["catalogue"]): 2,
        str(GRAPH["one"]): 2,
        str(GRAPH["scenario/merge"]): 1,
        str(GRAPH["two"]): 2,
    }
    assert small.select(NAMED.format("")).rows == [(Literal(7),)]
    assert small.contains(COUNT, str(GRAPH["two"]))
    assert not small.contains(COUNT, str(GRAPH["one"]))


def test_several_from_are_merged(small):
    """Two FROM with the same triple count it once."""
    dataset = f"FROM <{GRAPH['one']}> FROM <{GRAPH['two']}>"

    assert count(small, FOUND.format(dataset)) == 1
    assert small.select(FOUND.format(dataset)).rows == [(Literal(1),)]
    assert count(small, NAMED.format(dataset)) == 0


def test_several_default_graphs_are_merged(small):
    """Two default graphs of a request with the same triple count it once, whatever the query names itself."""
    graphs = [str(GRAPH["one"]), str(GRAPH["two"]), str(GRAPH["one"])]

    assert count(small, FOUND.format(""), default_graphs=graphs) == 1
    assert count(small, FOUND.format(f"FROM <{GRAPH['catalogue']}>"), default_graphs=graphs) == 1
    assert count(small, ALL.format(""), default_graphs=graphs) == 3


def test_named_graphs_of_a_request_are_beside_the_merge(small):
    """A request may name default and named graphs at once; each pattern sees its own."""
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . GRAPH ?g { ?a ?b ?c } }"
    default = [str(GRAPH["one"]), str(GRAPH["two"])]

    assert count(small, query, default_graphs=default, named_graphs=[str(GRAPH["catalogue"])]) == 3 * 2
    assert count(small, FOUND.format(""), named_graphs=[str(GRAPH["one"])]) == 0


def test_a_scenario_can_be_asked_by_name(small):
    """What the default graph leaves out is there for a query that names it."""
    assert count(small, FOUND.format(f"FROM <{GRAPH['scenario/merge']}>")) == 1


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=12))
def test_any_merge_is_the_set_of_its_triples(stated):
    """Whatever graphs state whatever triples, a merge holds their union."""
    graphs = {URIRef(E + f"g{number}"): Graph() for number in range(4)}
    for name, thing in stated:
        graphs[URIRef(E + f"g{name}")].add((URIRef(E + f"s{thing}"), RDF.type, URIRef(E + "T")))
    store = EmbeddedStore.from_graphs(graphs)
    merged = [str(name) for name in graphs][:2]

    assert store.size() == len({thing for _, thing in stated})
    assert count(store, ALL.format(""), default_graphs=merged) == len({thing for name, thing in stated if name < 2})


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/graph.ttl", "file:///etc/hosts"])
def test_a_graph_that_is_not_there_is_empty(small, address):
    """FROM names a graph of the store: an address is never fetched, and a file never read."""
    assert count(small, ALL.format(f"FROM <{address}>")) == 0
    assert count(small, NAMED.format(f"FROM NAMED <{address}>")) == 0


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", QueryRefusedError),
        ("INSERT DATA { <http://e/a> <http://e/b> 1 }", QueryRefusedError),
        ("LOAD <http://127.0.0.1:9/graph.ttl>", QueryRefusedError),
        ("SELECT * { ?s ?p ?o", QuerySyntaxError),
        ("SELECT * { ?s ?p <relative> }", QuerySyntaxError),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p", QuerySyntaxError),
        ("SELECT * { ?s ?p '\ud800' }", QuerySyntaxError),
        ("SELECT * { FILTER(<http://e/no-such-function>(1)) }", QueryError),
        ("ASK {}", QueryError),
    ],
)
def test_no_error_of_the_engine_comes_out(small, query, error):
    """A query that fails raises an error of ours: syntax, refusal, evaluation, or the wrong form."""
    with pytest.raises(error):
        small.select(query)
    assert small.size() == 3


def test_the_errors_of_the_engine_are_the_ones_that_are_translated():
    """The engine raises these built-in errors and no class of its own, so nothing else has to be translated."""
    assert [
        name for name in dir(ox) if isinstance(getattr(ox, name), type) and issubclass(getattr(ox, name), Exception)
    ] == []


@pytest.mark.parametrize("graph_iri", ["not an IRI", "relative", "http://e/a b"])
def test_a_graph_without_an_iri_is_told(small, graph_iri):
    """What is no IRI cannot name a graph, and the message shows it."""
    with pytest.raises(QueryError, match="is not the IRI of a graph"):
        small.answer("ASK {}", BOOLEAN_MEDIA_TYPES[0], default_graphs=[graph_iri])


def test_a_syntax_error_has_its_place(small):
    """The line and the column of a fault are those of the query, counted in characters."""
    with pytest.raises(QuerySyntaxError) as caught:
        small.select("SELECT *\nWHERE { ?s ?p 'ñandú' !! }")

    assert (caught.value.line, caught.value.column) == (2, 23)


@pytest.mark.parametrize("media_type", SOLUTIONS_MEDIA_TYPES)
def test_solutions_are_written_in_each_media_type(small, media_type):
    """The solutions of a SELECT query, one of them unbound, come back from every media type."""
    answer = small.answer(f"SELECT ?name ?n ?u {{ <{E}minsa> <{E}name> ?name ; <{E}count> ?n }}", media_type)

    assert (answer.form, answer.media_type) == ("select", media_type)
    if media_type == "text/csv":
        rows = list(csv.reader(io.StringIO(answer.body.decode(), newline="")))
        assert rows == [["name", "n", "u"], [str(NAME[2]), "12", ""]]
        return
    solutions = ox.parse_query_results(answer.body, ox.QueryResultsFormat.from_media_type(media_type))
    (row,) = solutions
    assert [row[name] for name in ("name", "n", "u")] == [ox.Literal(str(NAME[2]), language="es"), ox.Literal(12), None]


@pytest.mark.parametrize("media_type", BOOLEAN_MEDIA_TYPES)
def test_booleans_are_written_in_each_media_type(small, media_type):
    """The answer of an ASK query can be told from every media type."""
    answer = small.answer("ASK { FILTER(false) }", media_type)

    assert (answer.form, answer.media_type) == ("ask", media_type)
    if media_type == "text/csv":
        assert answer.body == b"false"
    else:
        format_ = ox.QueryResultsFormat.from_media_type(media_type)
        assert not bool(ox.parse_query_results(answer.body, format_))


@pytest.mark.parametrize("media_type", GRAPH_MEDIA_TYPES)
def test_graphs_are_written_in_each_media_type(small, media_type):
    """The triples of a CONSTRUCT query come back from every media type, by rdflib's own parsers where it has them."""
    answer = small.answer("CONSTRUCT WHERE { ?s ?p ?o }", media_type)
    read = Graph()
    for quad in ox.parse(answer.body, ox.RdfFormat.from_media_type(media_type)):
        read.parse(data=f"{quad.triple} .", format="nt")

    assert (answer.form, answer.media_type) == ("graph", media_type)
    assert isomorphic(read, small.construct("CONSTRUCT WHERE { ?s ?p ?o }"))
    if media_type in ("text/turtle", "application/rdf+xml"):
        assert isomorphic(Graph().parse(data=answer.body, format=media_type), read)


def test_an_answer_is_json_for_people_too(small):
    """The JSON of an answer is that of SPARQL 1.1: head, and bindings with their types."""
    answer = small.answer(f"SELECT ?n {{ ?s <{E}count> ?n }}", SOLUTIONS_MEDIA_TYPES[0])

    assert json.loads(answer.body) == {
        "head": {"vars": ["n"]},
        "results": {"bindings": [{"n": {"type": "literal", "value": "12", "datatype": str(XSD.integer)}}]},
    }


def test_the_media_type_must_be_one_of_the_form(small):
    """Solutions are not written as Turtle, and the message says what they are written as."""
    with pytest.raises(QueryError, match=r"cannot be written as text/turtle\. Ask for one of: application/sparql"):
        small.answer("SELECT * { ?s ?p ?o }", "text/turtle")


def test_rdf_xml_says_when_a_property_has_no_name_there():
    """A property whose IRI has no XML name is told, not dropped."""
    store = EmbeddedStore.from_graphs({GRAPH["one"]: graph((URIRef(E + "s"), URIRef(E + "1"), Literal("x")))})

    assert b"<http://example.org/1>" in store.answer("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle").body
    with pytest.raises(QueryError, match=r"RDF/XML has no name for the property <http://example\.org/1>"):
        store.answer("CONSTRUCT WHERE { ?s ?p ?o }", "application/rdf+xml")


def test_triples_are_listed_by_pattern(small):
    """A pattern with open places lists what matches, sorted; a graph narrows it."""
    assert small.triples((SHARED[0], None, None)) == [COUNT, NAME, SHARED]
    assert small.triples((None, None, None), str(GRAPH["one"])) == [NAME, SHARED]
    assert small.triples((None, RDF.type, None)) == []


@pytest.mark.parametrize("media_type", GRAPH_MEDIA_TYPES)
def test_a_dump_is_the_same_on_every_run_and_comes_back(small, media_type):
    """A dump of two graphs holds their quads, or their merge where the format has one graph, in sorted order."""
    chosen = [str(GRAPH["one"]), str(GRAPH["two"])]
    dump = small.dump(media_type, chosen)
    read = list(ox.parse(dump, ox.RdfFormat.from_media_type(media_type)))

    assert dump == small.dump(media_type, reversed(chosen))
    if media_type in ("application/trig", "application/n-quads", "application/ld+json"):
        assert sorted(str(quad.graph_name) for quad in read) == [f"<{GRAPH['one']}>"] * 2 + [f"<{GRAPH['two']}>"] * 2
    else:
        assert len(read) == 3


def test_a_dump_keeps_lexical_forms():
    """The dump has the digits that were stated, though the engine counts with values."""
    content = b'<http://e/s> <http://e/p> "1009817.30"^^<http://www.w3.org/2001/XMLSchema#decimal> <http://e/g> .\n'

    assert EmbeddedStore.from_nquads(content).dump("application/n-quads") == content


def test_a_damaged_store_has_its_place():
    """A truncated file of N-Quads is told with its name and line."""
    with pytest.raises(GraphFileError, match=r"graph\.nq, line 2"):
        EmbeddedStore.from_nquads(b"<http://e/s> <http://e/p> 'x' .\n<http://e/s> <http://e".replace(b"'", b'"'))
