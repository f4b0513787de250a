"""The remote store against a real server, side by side with the embedded store over the same quads."""

import csv
import io
import json
import os
from collections.abc import Iterator
from typing import NoReturn

import httpx
import pyoxigraph as ox
import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import XSD

from coopgraph.errors import CoopGraphError, QueryError, QueryRefusedError, QuerySyntaxError, StoreUnavailableError
from coopgraph.namespaces import GRAPH
from coopgraph.query import catalogue
from coopgraph.store import EmbeddedStore, Store
from coopgraph.store.home import standing_graph
from coopgraph.store.port import BOOLEAN_MEDIA_TYPES, GRAPH_MEDIA_TYPES, SOLUTIONS_MEDIA_TYPES
from coopgraph.store.remote import RemoteStore
from coopgraph.store.upload import RemoteTarget

E = "http://example.org/"
ONE, TWO, CATALOGUE, SCENARIO = (str(GRAPH[name]) for name in ("one", "two", "catalogue", "scenario/merge"))
DEFAULT, LOAD = str(GRAPH["default"]), str(GRAPH["load"])
# The same triple in two sources, in the catalogue and in a scenario; texts and numbers that are easily changed.
QUADS = f"""\
<{E}minsa> <{E}office> <{E}ogcti> <{CATALOGUE}> .
<{E}x> <{E}kind> <{E}Dataset> <{CATALOGUE}> .
<{E}minsa> <{E}office> <{E}ogcti> <{ONE}> .
<{E}minsa> <{E}name> "Ministerio de «Salud»\\n\\"\\t"@es <{ONE}> .
<{E}minsa> <{E}name> "Ministry of Health"@en-GB <{ONE}> .
<{E}minsa> <{E}code> "007" <{ONE}> .
_:b0 <{E}about> <{E}minsa> <{ONE}> .
_:b0 <{E}next> _:b1 <{ONE}> .
<{E}minsa> <{E}office> <{E}ogcti> <{TWO}> .
<{E}minsa> <{E}count> "12"^^<{XSD.integer}> <{TWO}> .
<{E}minsa> <{E}share> "10.50"^^<{XSD.decimal}> <{TWO}> .
<{E}minsa> <{E}ordinal> "007"^^<{XSD.integer}> <{TWO}> .
<{E}mindef> <{E}office> <{E}none> <{SCENARIO}> .
""".encode()
COUNT = "SELECT (COUNT(*) AS ?n) {0} {{ ?s ?p ?o }}"
OFFICES = "SELECT (COUNT(*) AS ?n) {0} {{ ?s <http://example.org/office> ?o }}"
BY_GRAPH = "SELECT ?g (COUNT(*) AS ?n) {0} {{ GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g ORDER BY ?g"
BOTH = "SELECT ?g (COUNT(*) AS ?n) {0} {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }} GROUP BY ?g ORDER BY ?g"
#: What a query may say of its dataset.
DATASETS = (
    "",
    f"FROM <{ONE}>",
    f"FROM <{ONE}> FROM <{TWO}>",
    f"FROM <{ONE}> FROM <{TWO}> FROM <{CATALOGUE}>",
    f"FROM <{ONE}> FROM <{ONE}>",
    f"FROM <{ONE}> FROM <{E}nowhere>",
    f"FROM <{E}nowhere>",
    f"FROM <{DEFAULT}>",
    f"FROM <{LOAD}> FROM NAMED <{LOAD}>",
    f"FROM NAMED <{TWO}>",
    f"FROM <{ONE}> FROM <{TWO}> FROM NAMED <{CATALOGUE}>",
    f"FROM <{ONE}> FROM <{CATALOGUE}> FROM NAMED <{TWO}> FROM NAMED <{SCENARIO}>",
)
SELECTS = (
    "SELECT * { ?s ?p ?o FILTER(!isBlank(?s)) } ORDER BY ?p ?o",
    f"SELECT ?s ?p ?unbound {{ ?s ?p <{E}ogcti> }}",
    f"SELECT * {{ GRAPH <{DEFAULT}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ GRAPH <{LOAD}> {{ ?s ?p ?o }} }}",
    *(query.format(dataset) for query in (OFFICES, BY_GRAPH, BOTH) for dataset in DATASETS),
)


@pytest.fixture(scope="module", name="remote")
def _remote(server) -> Iterator[RemoteStore]:
    """A store on a server that holds the quads."""
    target = RemoteTarget(server.endpoint)
    target.load(QUADS)
    target.close()
    store = RemoteStore(server.endpoint)
    yield store
    store.close()


@pytest.fixture(scope="module", name="embedded")
def _embedded() -> EmbeddedStore:
    """The same quads in memory."""
    return EmbeddedStore.from_nquads(QUADS)


def graph_of(body: bytes, media_type: str) -> set[str]:
    """Read an answer, without the labels of its blank nodes."""
    dataset = ox.Dataset(ox.parse(body, ox.RdfFormat.from_media_type(media_type)))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def test_the_remote_store_keeps_to_the_port(remote):
    """What is written for the port runs on the remote store."""
    assert isinstance(remote, Store)


@pytest.mark.parametrize("query", SELECTS)
def test_select_answers_as_in_memory(remote, embedded, query):
    """Variables, rows, terms and their order are the same, whatever the dataset."""
    assert remote.select(query) == embedded.select(query)


@pytest.mark.parametrize("media_type", SOLUTIONS_MEDIA_TYPES)
@pytest.mark.parametrize("query", SELECTS)
def test_solutions_are_written_as_in_memory(remote, embedded, query, media_type):
    """Each format gives the same bytes."""
    assert remote.answer(query, media_type) == embedded.answer(query, media_type)


def test_a_triple_of_two_graphs_counts_once(remote):
    """The default graph, two FROM and two graphs of the protocol are merges: one office, not two or three."""
    assert remote.select(OFFICES.format("")).rows == [(Literal(1),)]
    assert remote.select(OFFICES.format(f"FROM <{ONE}> FROM <{TWO}>")).rows == [(Literal(1),)]
    # With the catalogue, the graphs are no longer those of the default graph: they are fetched and merged here.
    assert remote.select(OFFICES.format(f"FROM <{ONE}> FROM <{CATALOGUE}>")).rows == [(Literal(1),)]
    body = remote.answer(OFFICES.format(""), "text/csv", [ONE, CATALOGUE]).body
    assert body.split() == [b"n", b"1"]


def test_the_protocol_replaces_the_dataset_of_the_query(remote, embedded):
    """Graphs given beside the query stand instead of its FROM."""
    query = BOTH.format(f"FROM <{ONE}>")
    for default, named in (([TWO], [CATALOGUE]), ([TWO, CATALOGUE], [SCENARIO]), ([], [TWO]), ([E + "nowhere"], [])):
        expected = embedded.answer(query, "text/csv", default, named)
        assert remote.answer(query, "text/csv", default, named) == expected


@pytest.mark.parametrize("media_type", BOOLEAN_MEDIA_TYPES)
@pytest.mark.parametrize(("pattern", "expected"), [(f"<{E}minsa> ?p 12", True), (f"<{E}mindef> ?p ?o", False)])
def test_ask_answers_as_in_memory(remote, embedded, pattern, expected, media_type):
    """Yes and no, as values and in each format."""
    query = f"ASK {{ {pattern} }}"
    assert remote.ask(query) is expected
    assert remote.answer(query, media_type) == embedded.answer(query, media_type)


@pytest.mark.parametrize("media_type", GRAPH_MEDIA_TYPES)
@pytest.mark.parametrize(
    "query",
    [
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER(?p = <{E}office> || isLiteral(?o)) }}",
        f"CONSTRUCT {{ ?s <{E}x> ?o }} FROM <{ONE}> FROM <{CATALOGUE}> {{ ?s <{E}office> ?o }}",
        f"CONSTRUCT WHERE {{ ?s <{E}nothing> ?o }}",
        f"DESCRIBE <{E}minsa>",
    ],
)
def test_graphs_are_written_as_in_memory(remote, embedded, query, media_type):
    """Each format gives the same bytes, sorted, with the prefixes of ours."""
    assert remote.answer(query, media_type) == embedded.answer(query, media_type)


def test_blank_nodes_come_through(remote, embedded):
    """A graph with blank nodes is the same graph, in values and in each format."""
    query = "CONSTRUCT WHERE { ?s ?p ?o }"
    found = remote.construct(query)
    assert isomorphic(found, embedded.construct(query))
    assert len(found) == 9
    for media_type in ("application/n-triples", "text/turtle", "application/rdf+xml"):
        bodies = [store.answer(query, media_type).body for store in (remote, embedded)]
        assert graph_of(bodies[0], media_type) == graph_of(bodies[1], media_type)


def test_named_graphs_are_counted_without_the_hidden_ones(remote, embedded):
    """What the load adds for itself is seen neither in the counts nor by GRAPH."""
    assert remote.graphs() == embedded.graphs() == {CATALOGUE: 2, ONE: 6, SCENARIO: 1, TWO: 4}
    named = remote.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g").rows
    assert [str(graph) for (graph,) in named] == [CATALOGUE, ONE, SCENARIO, TWO]


def test_the_default_graph_is_counted_as_in_memory(remote, embedded):
    """Six triples of one source and four of another share one."""
    assert remote.size() == embedded.size() == 9


def test_triples_and_contains_answer_as_in_memory(remote, embedded):
    """Patterns of any shape, in the default graph, a named graph, a hidden one and one that is not there."""
    minsa, office, count = URIRef(E + "minsa"), URIRef(E + "office"), URIRef(E + "count")
    patterns = [(minsa, None, None), (None, office, None), (minsa, count, Literal(12)), (None, None, Literal("007"))]
    for pattern in patterns:
        for graph in (None, ONE, CATALOGUE, DEFAULT, LOAD, E + "nowhere"):
            assert remote.triples(pattern, graph) == embedded.triples(pattern, graph)
    for graph in (None, ONE, TWO, DEFAULT):
        assert remote.contains((minsa, count, Literal(12)), graph) == (graph in {None, TWO})
    assert not remote.contains((minsa, count, Literal(13)))


def test_a_blank_node_is_found_by_its_label(remote):
    """A triple that the store has listed can be looked for, and leads on; a label that is none finds nothing."""
    ((subject, _, object_),) = remote.triples((None, URIRef(E + "next"), None))
    assert isinstance(subject, BNode)
    assert isinstance(object_, BNode)
    assert remote.contains((subject, URIRef(E + "next"), object_))
    assert [triple[1] for triple in remote.triples((subject, None, None))] == [URIRef(E + "about"), URIRef(E + "next")]
    assert not remote.contains((BNode("nobody"), URIRef(E + "next"), object_))


@pytest.mark.parametrize("media_type", GRAPH_MEDIA_TYPES)
def test_dumps_hold_what_the_dumps_in_memory_hold(remote, embedded, media_type):
    """Graphs without blank nodes and without rewritten numbers are dumped to the same bytes; hidden graphs are not."""
    graphs = [CATALOGUE, SCENARIO, DEFAULT]
    assert remote.dump(media_type, graphs) == embedded.dump(media_type, graphs)
    assert remote.dump(media_type, []) == embedded.dump(media_type, [])
    assert remote.dump(media_type, [LOAD]) == embedded.dump(media_type, [LOAD])


def test_a_whole_dump_gives_the_same_store_again(remote, embedded):
    """The dump of all graphs, opened in memory, holds the same graphs."""
    again = EmbeddedStore.from_nquads(remote.dump("application/n-quads"))
    everything = "CONSTRUCT WHERE { ?s ?p ?o }"
    assert again.graphs() == embedded.graphs()
    assert isomorphic(again.construct(everything), embedded.construct(everything))


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <a:b> <a:c> 1 }",
        "SELECT * { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }",
        f"SELECT * {{ {'{' * 200}{'}' * 200} }}",
        "SELECT * { ?s ?p ?o ",
        "SELECT * {\n  ?s ?p ?o .\n  ?s ?p }",
        "SELECT ?x (COUNT(*) AS ?n) { ?x ?p ?o }",
        "SELECT * { ?s unknown:name ?o }",
        "SELECT * { ?s ?p <relative> }",
        "ASK { \ud800 }",
    ],
)
def test_what_may_not_be_asked_is_refused_with_the_same_words(remote, embedded, query):
    """Refusals and syntax errors, with line and column, are those of the embedded store."""
    with pytest.raises((QueryRefusedError, QuerySyntaxError)) as expected:
        embedded.answer(query, "application/sparql-results+json")
    with pytest.raises(type(expected.value)) as found:
        remote.answer(query, "application/sparql-results+json")
    assert str(found.value) == str(expected.value)


def test_nothing_is_sent_of_a_query_that_is_refused():
    """A fault of the query is told even if nothing listens at the endpoint."""
    with pytest.raises(QueryRefusedError):
        RemoteStore("http://127.0.0.1:9/query").select("SELECT * { SERVICE <a:b> {} }")
    with pytest.raises(QuerySyntaxError):
        RemoteStore("http://127.0.0.1:9/query").select("SELECT * { ?s ?p }")


def test_finding_syntax_errors_evaluates_nothing():
    """A query that would run for ever over no data at all gets as far as the endpoint."""
    values = " ".join(f"VALUES ?x{i} {{ {' '.join(map(str, range(100)))} }}" for i in range(9))
    with pytest.raises(StoreUnavailableError):
        RemoteStore("http://127.0.0.1:9/query").ask(f"ASK {{ {values} FILTER(?x0 > 100) }}")


def test_a_query_of_another_form_is_an_error(remote, embedded):
    """`select`, `ask` and `construct` take their own form, and media types go with the form."""
    for store in (remote, embedded):
        with pytest.raises(QueryError, match="not select"):
            store.select("ASK {}")
        with pytest.raises(QueryError, match="cannot be written as text/turtle"):
            store.answer("ASK {}", "text/turtle")
        with pytest.raises(QueryError, match="is not the IRI of a graph"):
            store.answer("ASK {}", "text/csv", ["no iri"])
        with pytest.raises(QueryError, match="RDF/XML has no name"):
            store.answer("CONSTRUCT { <a:b> <http://e/1> 1 } WHERE {}", "application/rdf+xml")


class Counting(io.BytesIO):
    """An output that counts its pieces and fails when it has enough."""

    def __init__(self, enough: int) -> None:
        super().__init__()
        self.enough, self.largest = enough, 0

    def write(self, data: bytes) -> int:
        """Take a piece; a `BrokenPipeError` when there is enough."""
        self.largest = max(self.largest, len(data))
        if self.tell() > self.enough:
            self.fail()
        return super().write(data)

    def fail(self) -> NoReturn:
        """End the answer.

        Raises:
            BrokenPipeError: Always.
        """
        raise BrokenPipeError("enough")


@pytest.fixture(scope="module", name="long_query")
def _long_query() -> str:
    """A query with a hundred thousand solutions."""
    digits = " ".join(map(str, range(10)))
    groups = " ".join(f"VALUES ?{name} {{ {digits} }}" for name in "abcde")
    return f"SELECT ?a ?b ?c ?d ?e {{ {groups} }}"


def test_a_long_answer_is_passed_on_in_pieces(remote, long_query):
    """A hundred thousand solutions go through in pieces far smaller than the whole."""
    output = Counting(10**9)
    remote.write(long_query, "text/csv", output)
    rows = list(csv.reader(io.StringIO(output.getvalue().decode())))
    assert len(rows) == 100_001
    assert output.largest < len(output.getvalue()) / 10


def test_a_fault_of_the_output_comes_out_unchanged(remote, long_query):
    """What the output raises ends the answer, and the next query is answered."""
    with pytest.raises(BrokenPipeError, match="enough"):
        remote.write(long_query, "application/sparql-results+json", Counting(100_000))
    with pytest.raises(BrokenPipeError, match="enough"):
        remote.write("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle", Counting(-1))
    assert remote.size() == 9


def test_a_merge_over_the_bound_is_refused(server, remote):
    """Graphs that have to be fetched may hold so many triples and no more; the sentence says how many."""
    query = COUNT.format(f"FROM <{ONE}> FROM <{CATALOGUE}>")
    exact = RemoteStore(server.endpoint, merge_limit=8)
    assert exact.select(query).rows == [(Literal(7),)]
    exact.close()
    bounded = RemoteStore(server.endpoint, merge_limit=7)
    with pytest.raises(QueryRefusedError, match="more than 7 triples"):
        bounded.select(query)
    bounded.close()


def test_an_endpoint_without_a_load_is_asked_as_it_is(own_server):
    """Somebody else's endpoint keeps its default graph and all its named graphs, and merges are merges there too."""
    shared = b"<http://example.org/a> <http://example.org/p> 1 ."
    for graph in ("?default", f"?graph={E}one", f"?graph={E}two"):
        httpx.put(own_server.graph_store + graph, content=shared, headers={"Content-Type": "text/turtle"})
    store = RemoteStore(own_server.endpoint)
    assert store.size() == 1
    assert store.graphs() == {E + "one": 1, E + "two": 1}
    assert store.select(COUNT.format(f"FROM <{E}one> FROM <{E}two>")).rows == [(Literal(1),)]
    assert store.select(COUNT.format(f"FROM NAMED <{E}one>")).rows == [(Literal(0),)]
    assert store.version() is None
    assert store.is_alive()
    assert len(store.dump("application/n-quads").splitlines()) == 2
    store.close()


def test_a_merge_that_was_loaded_by_other_means_is_the_default_graph(own_server):
    """Where `graph/default` is there without a mark, it is asked; it is hidden all the same."""
    shared = b"<http://example.org/a> <http://example.org/p> 1 ."
    for graph in (DEFAULT, ONE, TWO):
        httpx.put(f"{own_server.graph_store}?graph={graph}", content=shared, headers={"Content-Type": "text/turtle"})
    store = RemoteStore(own_server.endpoint)
    assert store.size() == 1
    assert store.graphs() == {ONE: 1, TWO: 1}
    assert store.select("SELECT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g").rows == [(URIRef(ONE),), (URIRef(TWO),)]
    assert store.version() is None
    store.close()


def test_what_others_keep_in_the_endpoint_is_not_seen(own_server):
    """Only the graphs of the load are asked, even if a query names another."""
    private = b"<http://example.org/a> <http://example.org/secret> 1 ."
    httpx.put(f"{own_server.graph_store}?graph={E}private", content=private, headers={"Content-Type": "text/turtle"})
    target = RemoteTarget(own_server.endpoint)
    target.load(QUADS)
    target.close()
    store = RemoteStore(own_server.endpoint)
    assert E + "private" not in store.graphs()
    assert not store.ask(f"ASK {{ GRAPH ?g {{ ?s <{E}secret> ?o }} }}")
    assert not store.ask(f"ASK FROM <{E}private> {{ ?s ?p ?o }}")
    assert store.triples((None, None, None), E + "private") == []
    store.close()


def test_the_next_query_after_a_fault_is_answered(own_server):
    """While the server is down each query says so; when it is back, the same store answers."""
    target = RemoteTarget(own_server.endpoint)
    target.load(QUADS)
    target.close()
    store = RemoteStore(own_server.endpoint)
    version = store.version()
    assert store.size() == 9
    own_server.stop()
    for _ in range(2):
        with pytest.raises(StoreUnavailableError, match=own_server.endpoint):
            store.size()
    assert not store.is_alive()
    own_server.start()
    assert store.size() == 9
    assert store.is_alive()
    assert store.version() == version
    own_server.stop()
    own_server.start()
    # The connection that lies idle has been closed meanwhile.
    assert store.size() == 9
    store.close()


def test_a_forked_process_has_connections_of_its_own(remote):
    """A child asks over another connection, and leaves that of its parent in order."""
    before = remote.size()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(remote.size()).encode())
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert int(os.read(reading, 100)) == before == remote.size()
    os.close(reading)
    os.close(writing)


def test_an_address_that_is_none_is_an_error():
    """What is no http address is told when the store is made, without the password in it."""
    for address in ("ftp://127.0.0.1/", "query", "http://", "http://user:secret@[1/"):
        with pytest.raises(CoopGraphError, match="is no http address") as found:
            RemoteStore(address)
        assert "secret" not in str(found.value)


def test_all_named_queries_answer_as_in_memory(server, graph_home, store):
    """On the whole graph, counts and each query of the catalogue are as in memory."""
    target = RemoteTarget(server.endpoint)
    target.load(standing_graph(graph_home).read_bytes())
    target.close()
    remote = RemoteStore(server.endpoint)
    media_type = "application/sparql-results+json"
    assert remote.graphs() == store.graphs()
    assert remote.size() == store.size()
    for query in catalogue().values():
        expected = json.loads(store.answer(query.text, media_type).body)
        assert json.loads(remote.answer(query.text, media_type).body) == expected, query.id
    assert isinstance(remote.construct("CONSTRUCT WHERE { ?s a ?o }"), Graph)
    remote.close()
