"""The W3C's test cases of the SPARQL 1.1 Protocol, each under its own identifier, written from the Recommendation.

The original cases load documents from the web; here a store holds three named graphs with one document each. A case
that the W3C answers with an update is refused here, since over HTTP the graph is only read, and changes nothing.
"""

from urllib.parse import urlencode

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import FOAF

from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.remote import RemoteStore
from coopgraph.store.upload import RemoteTarget

DATA = [f"http://data.example/document{number}" for number in range(4)]
#: A graph that the store does not hold: it is empty.
ABSENT = DATA[0]
ONE, TWO, THREE = DATA[1:]

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
TABULAR = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
BOOLEAN = TABULAR[:2]
#: Media types that are RDF, and the parsers that read them.
RDF_TYPES = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}

BOTH_DEFAULT = f"ASK {{ <{ONE}> a ?kind . <{TWO}> a ?kind }}"
BOTH_NAMED = f"ASK {{ GRAPH ?one {{ <{ONE}> a ?kind }} GRAPH ?two {{ <{TWO}> a ?kind }} }}"
ALL_THREE = f"""ASK {{
  <{THREE}> a ?kind
  GRAPH ?one {{ <{ONE}> a ?kind }}
  GRAPH ?two {{ <{TWO}> a ?kind }}
}}"""


@pytest.fixture(scope="module", name="documents", params=["embedded", "remote"])
def _documents(request, make_client):
    """A client of a service over three graphs, each of which says of itself that it is a document."""
    if request.param == "embedded":
        graphs = {URIRef(name): Graph().add((URIRef(name), RDF.type, FOAF.Document)) for name in (ONE, TWO, THREE)}
        yield make_client(EmbeddedStore.from_graphs(graphs))
        return
    server = request.getfixturevalue("server")
    target = RemoteTarget(server.endpoint)
    target.load("".join(f"<{name}> <{RDF.type}> <{FOAF.Document}> <{name}> .\n" for name in (ONE, TWO, THREE)).encode())
    target.close()
    store = RemoteStore(server.endpoint)
    yield make_client(store)
    store.close()


def address(*parameters):
    """Write the target of a request; parameters are pairs, in order."""
    return f"/sparql?{urlencode(parameters)}" if parameters else "/sparql"


def post(client, body, content_type=None, target="/sparql"):
    """Send a POST; without a type the header is missing."""
    headers = {} if content_type is None else {"Content-Type": content_type}
    return client.post(target, content=body.encode() if isinstance(body, str) else body, headers=headers)


def read_boolean(response):
    """Read an answer that says true or false, in the default format."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] in BOOLEAN
    return response.json()["boolean"]


def read_problem(response):
    """Read the problem document of a request that is the client's fault, and check that it names its own status."""
    assert 400 <= response.status_code <= 499, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == response.status_code
    return document


def default(*graphs):
    """Name the graphs of the default graph."""
    return [("default-graph-uri", graph) for graph in graphs]


def named(*graphs):
    """Name the named graphs."""
    return [("named-graph-uri", graph) for graph in graphs]


#: Identifier, method, target, body, type of the body: each is answered `true`.
TRUE = [
    ("query_get", "GET", address(("query", "ASK {}"), *default(ABSENT)), None, None),
    ("query_post_form", "POST", address(*default(ABSENT)), urlencode({"query": "ASK {}"}), FORM),
    ("query_post_direct", "POST", address(), "ASK {}", QUERY),
    (
        "query_dataset_default_graphs_get",
        "GET",
        address(("query", BOTH_DEFAULT), *default(ONE, TWO)),
        None,
        None,
    ),
    (
        "query_dataset_default_graph_get",
        "GET",
        address(("query", f"ASK {{ <{ONE}> a ?kind }}"), *default(ONE)),
        None,
        None,
    ),
    ("query_dataset_default_graphs_post", "POST", address(*default(ONE, TWO)), BOTH_DEFAULT, QUERY),
    ("query_dataset_default_graph_post", "POST", address(*default(ONE)), f"ASK {{ <{ONE}> a ?kind }}", QUERY),
    ("query_dataset_named_graphs_get", "GET", address(("query", BOTH_NAMED), *named(ONE, TWO)), None, None),
    ("query_dataset_named_graphs_post", "POST", address(*named(ONE, TWO)), BOTH_NAMED, QUERY),
    ("query_dataset_full", "POST", address(*default(THREE), *named(ONE, TWO)), ALL_THREE, QUERY),
    (
        "query_multiple_dataset",
        "POST",
        address(*named(ONE, TWO)),
        BOTH_NAMED.replace("ASK", f"ASK FROM <{THREE}>"),
        QUERY,
    ),
]


@pytest.mark.parametrize(
    ("method", "target", "body", "content_type"), [case[1:] for case in TRUE], ids=[case[0] for case in TRUE]
)
def test_query(documents, method, target, body, content_type):
    """A query is answered over the dataset that the request names, whichever way it is sent."""
    response = documents.get(target) if method == "GET" else post(documents, body, content_type, target)
    assert read_boolean(response) is True


@pytest.mark.parametrize(
    ("query", "graphs"),
    [
        pytest.param(f"ASK {{ <{THREE}> a ?kind }}", default(ONE, TWO), id="default_graph_is_no_more"),
        pytest.param(f"ASK {{ <{ONE}> a ?kind }}", named(ONE), id="named_graph_is_not_default"),
        pytest.param(f"ASK {{ GRAPH ?g {{ <{ONE}> a ?kind }} }}", default(ONE), id="default_graph_is_not_named"),
        pytest.param(f"ASK {{ GRAPH <{THREE}> {{ ?s ?p ?o }} }}", named(ONE, TWO), id="named_graphs_are_no_more"),
        pytest.param(f"ASK FROM <{THREE}> {{ <{THREE}> a ?kind }}", named(ONE), id="protocol_before_from"),
        pytest.param(f"ASK FROM <{THREE}> {{ <{THREE}> a ?kind }}", default(ONE), id="protocol_before_from_default"),
        pytest.param(
            f"ASK FROM NAMED <{THREE}> {{ GRAPH <{THREE}> {{ ?s ?p ?o }} }}", default(ONE), id="protocol_before_named"
        ),
        pytest.param("ASK { ?s ?p ?o }", default(ABSENT), id="absent_graph_is_empty"),
    ],
)
def test_dataset_is_no_larger(documents, query, graphs):
    """The dataset that the request names is the whole dataset: what lies outside it does not exist."""
    assert read_boolean(documents.get(address(("query", query), *graphs))) is False
    assert read_boolean(post(documents, query, QUERY, address(*graphs))) is False
    assert read_boolean(post(documents, urlencode([("query", query), *graphs]), FORM)) is False


def test_query_content_type_select(documents):
    """query_content_type_select: a SELECT query is answered in a format of tables."""
    response = post(documents, "SELECT (1 AS ?value) {}", QUERY, address(*default(ABSENT)))
    assert response.headers["content-type"].partition(";")[0] in TABULAR
    (row,) = response.json()["results"]["bindings"]
    assert row["value"]["value"] == "1"


def test_query_content_type_ask(documents):
    """query_content_type_ask: an ASK query is answered in a format of booleans."""
    response = post(documents, "ASK {}", QUERY, address(*default(ABSENT)))
    assert read_boolean(response) is True


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param(f"DESCRIBE <{ONE}>", (URIRef(ONE), RDF.type, FOAF.Document), id="query_content_type_describe"),
        pytest.param(
            f"CONSTRUCT {{ <{ONE}> <http://data.example/value> 1 }} WHERE {{}}",
            (URIRef(ONE), URIRef("http://data.example/value"), Literal(1)),
            id="query_content_type_construct",
        ),
    ],
)
def test_query_content_type_graph(documents, query, expected):
    """DESCRIBE and CONSTRUCT are answered in a format of RDF."""
    response = post(documents, query, QUERY, address(*default(ONE)))
    assert response.status_code == 200, response.text
    parser = RDF_TYPES[response.headers["content-type"].partition(";")[0]]
    assert isomorphic(Graph().parse(data=response.content, format=parser), Graph().add(expected))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_bad_query_method(documents, method):
    """bad_query_method: a query by another method than GET and POST is refused, and the answer names those two."""
    target = address(("query", "ASK {}"), *default(ABSENT))
    response = documents.request(method, target, headers={"Content-Type": FORM})
    assert read_problem(response)["status"] == 405
    assert {"GET", "POST"} <= {name.strip() for name in response.headers["allow"].split(",")}


#: Identifier, target, body (None: a GET), type of the body, status.
BAD_QUERIES = [
    ("bad_multiple_queries", address(("query", "ASK {}"), ("query", "SELECT * {}")), None, None, 400),
    ("bad_query_wrong_media_type", address(), "ASK {}", "text/plain", 415),
    ("bad_query_missing_form_type", address(), urlencode({"query": "ASK {}"}), None, 415),
    ("bad_query_missing_direct_type", address(), "ASK {}", None, 415),
    ("bad_query_non_utf8", address(), "ASK {}".encode("utf-16"), f"{QUERY}; charset=UTF-16", 415),
    ("bad_query_non_utf8_undeclared", address(), "ASK {}".encode("utf-16"), QUERY, 400),
    ("bad_query_syntax", address(("query", "ASK {")), None, None, 400),
]


@pytest.mark.parametrize(
    ("target", "body", "content_type", "status"),
    [case[1:] for case in BAD_QUERIES],
    ids=[case[0] for case in BAD_QUERIES],
)
def test_bad_query(documents, target, body, content_type, status):
    """A request that breaks the protocol, or a query that is none, is the client's fault."""
    response = documents.get(target) if body is None else post(documents, body, content_type, target)
    assert read_problem(response)["status"] == status


#: An update of each kind of clause with which the W3C's cases prepare their data, and a copy by USING.
PREPARE = f"""PREFIX foaf: <http://xmlns.com/foaf/0.1/>
DROP ALL ;
INSERT DATA {{ GRAPH <{ONE}> {{ <{ONE}> a foaf:Document, foaf:Image }} }} ;
INSERT {{ GRAPH <http://data.example/copy> {{ ?s a foaf:Image }} }} WHERE {{ ?s a foaf:Document }}"""
USING, USING_NAMED = "using-graph-uri", "using-named-graph-uri"

#: Identifier, target, body (None: a GET), type of the body.
UPDATES = [
    ("update_dataset_default_graph", address((USING, ONE)), PREPARE, UPDATE),
    ("update_dataset_default_graphs", address((USING, ONE), (USING, TWO)), PREPARE, UPDATE),
    ("update_dataset_named_graphs", address((USING_NAMED, ONE), (USING_NAMED, TWO)), PREPARE, UPDATE),
    ("update_dataset_full", address((USING, ONE), (USING_NAMED, TWO)), PREPARE, UPDATE),
    ("update_post_form", address(), urlencode({"update": "CLEAR ALL"}), FORM),
    ("update_post_direct", address(), "CLEAR ALL", UPDATE),
    ("update_base_uri", address(), f"INSERT DATA {{ GRAPH <{ONE}> {{ <{ONE}> a <relative> }} }}", UPDATE),
    ("bad_update_get", address(("update", "CLEAR ALL")), None, None),
    ("bad_multiple_updates", address(), urlencode([("update", "CLEAR NAMED"), ("update", "CLEAR DEFAULT")]), FORM),
    ("bad_update_non_utf8", address(), "CLEAR NAMED".encode("utf-16"), f"{UPDATE}; charset=UTF-16"),
    ("bad_update_syntax", address(), urlencode({"update": "CLEAR XYZ"}), FORM),
    (
        "bad_update_dataset_conflict",
        address((USING_NAMED, ONE)),
        f"WITH <{ONE}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}",
        UPDATE,
    ),
]
#: Bodies of which nobody said what they are: they are refused before anybody looks whether they are updates.
UNKNOWN_BODIES = [
    ("bad_update_wrong_media_type", address(), "CLEAR NAMED", "text/plain"),
    ("bad_update_missing_form_type", address(), urlencode({"update": "CLEAR NAMED"}), None),
]


def assert_unchanged(client):
    """Check that the store holds its three triples, each in its graph."""
    response = client.get(address(("query", "SELECT ?g ?s { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g")))
    rows = response.json()["results"]["bindings"]
    assert [(row["g"]["value"], row["s"]["value"]) for row in rows] == [(name, name) for name in (ONE, TWO, THREE)]


@pytest.mark.parametrize(
    ("target", "body", "content_type"), [case[1:] for case in UPDATES], ids=[case[0] for case in UPDATES]
)
def test_update(documents, target, body, content_type):
    """An update, well formed or not, is refused with a sentence that says there are none, and changes nothing."""
    response = documents.get(target) if body is None else post(documents, body, content_type, target)
    document = read_problem(response)
    assert document["status"] == 403
    assert "no updates" in document["detail"]
    assert_unchanged(documents)


@pytest.mark.parametrize(
    ("target", "body", "content_type"), [case[1:] for case in UNKNOWN_BODIES], ids=[case[0] for case in UNKNOWN_BODIES]
)
def test_update_of_unknown_type(documents, target, body, content_type):
    """An update whose type is missing or wrong is refused, and updates are not among the types that are read."""
    document = read_problem(post(documents, body, content_type, target))
    assert document["status"] == 415
    assert set(document["available"]) == {QUERY, FORM}
    assert_unchanged(documents)


@pytest.fixture(scope="module", name="twice")
def _twice(make_client):
    """A client of a service over two graphs that share one triple and hold one more each: three different triples."""
    shared = (URIRef(ONE), RDF.type, FOAF.Document)
    graphs = {URIRef(name): Graph().add(shared).add((URIRef(name), FOAF.name, Literal(name))) for name in (ONE, TWO)}
    return make_client(EmbeddedStore.from_graphs(graphs))


COUNT = "SELECT (COUNT(*) AS ?n) {dataset} WHERE {{ ?s ?p ?o }}"
BOTH = f"FROM <{ONE}> FROM <{TWO}>"


@pytest.mark.parametrize(
    ("query", "graphs"),
    [
        pytest.param(COUNT.format(dataset=""), [], id="whole"),
        pytest.param(COUNT.format(dataset=BOTH), [], id="from"),
        pytest.param(COUNT.format(dataset=f"{BOTH} FROM <{ONE}>"), [], id="from_again"),
        pytest.param(COUNT.format(dataset=f"{BOTH} FROM NAMED <{ONE}>"), [], id="from_and_named"),
        pytest.param(COUNT.format(dataset=""), default(ONE, TWO), id="protocol"),
        pytest.param(COUNT.format(dataset=""), default(ONE, TWO, ONE), id="protocol_again"),
        pytest.param(COUNT.format(dataset=""), [*default(ONE, TWO), *named(ONE, TWO)], id="protocol_and_named"),
    ],
)
def test_merge(twice, query, graphs):
    """A triple that two graphs of the default graph state is one triple: of four statements three are counted."""
    for response in (
        twice.get(address(("query", query), *graphs)),
        post(twice, query, QUERY, address(*graphs)),
        post(twice, urlencode([("query", query), *graphs]), FORM),
    ):
        assert response.json()["results"]["bindings"][0]["n"]["value"] == "3"


def test_merge_rows(twice):
    """The merged default graph gives the shared triple as one row, while each named graph still gives its own."""
    kinds = f"SELECT ?kind {BOTH} WHERE {{ <{ONE}> a ?kind }}"
    assert len(twice.get(address(("query", kinds))).json()["results"]["bindings"]) == 1
    owners = f"SELECT ?g WHERE {{ GRAPH ?g {{ <{ONE}> a ?kind }} }} ORDER BY ?g"
    rows = twice.get(address(("query", owners), *default(ONE, TWO), *named(ONE, TWO))).json()["results"]["bindings"]
    assert [row["g"]["value"] for row in rows] == [ONE, TWO]
