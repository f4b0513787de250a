"""The cases of the SPARQL 1.1 Protocol for queries, each answer parsed back."""

import csv
import io
import json
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from rdflib import Dataset, Graph, URIRef

MINISTRY = "https://w3id.org/coopgraph/ontology#Ministry"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
MINSA = "https://w3id.org/coopgraph/id/organization/minsa"
MTC = "https://w3id.org/coopgraph/id/organization/mtc"
GRAPH = "https://w3id.org/coopgraph/graph/"

SELECT = f"SELECT ?ministry WHERE {{ ?ministry a <{MINISTRY}> }} ORDER BY ?ministry"
ASK = f"ASK {{ <{MINSA}> a <{MINISTRY}> }}"
CONSTRUCT = f"CONSTRUCT {{ ?s a <{MINISTRY}> }} WHERE {{ ?s a <{MINISTRY}> }}"
DESCRIBE = f"DESCRIBE <{MTC}>"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
TSV = "text/tab-separated-values"
RESULTS = "{http://www.w3.org/2005/sparql-results#}"


def ask(client, query, accept=None, method="GET", **parameters):
    """Send a query in the query string."""
    headers = {} if accept is None else {"Accept": accept}
    return client.request(method, f"/sparql?{urlencode({'query': query, **parameters})}", headers=headers)


def bindings(response):
    """Read the values of an answer in JSON."""
    assert response.status_code == 200, response.text
    return [
        {name: term["value"] for name, term in row.items()}
        for row in json.loads(response.content)["results"]["bindings"]
    ]


def problem(response, status):
    """Read a problem document and check its shape."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == status
    assert document["type"].startswith("https://w3id.org/coopgraph/problem/")
    assert document["title"]
    assert document["detail"]
    return document


def test_select_json(client):
    """A SELECT query is answered in JSON when the client states no preference."""
    for accept in (None, "*/*", JSON):
        response = ask(client, SELECT, accept)
        assert response.headers["content-type"] == JSON
        assert bindings(response) == [{"ministry": MINSA}, {"ministry": MTC}]


def test_select_xml(client):
    """A SELECT query is answered in XML on request."""
    response = ask(client, SELECT, XML)
    assert response.headers["content-type"] == XML
    root = ElementTree.fromstring(response.content)  # noqa: S314 (our own answer)
    assert [uri.text for uri in root.iter(f"{RESULTS}uri")] == [MINSA, MTC]


def test_select_csv(client):
    """A SELECT query is answered in CSV on request, in UTF-8 and said to be."""
    response = ask(client, f"SELECT ?label WHERE {{ <{MTC}> <{LABEL}> ?label }} ORDER BY ?label", "text/csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8"))))
    assert rows == [
        ["label"],
        ["Ministry of Transport and Communications"],
        ["Ministerio de Transportes y Comunicaciones"],
    ] or rows == [
        ["label"],
        ["Ministerio de Transportes y Comunicaciones"],
        ["Ministry of Transport and Communications"],
    ]


def test_select_tsv(client):
    """A SELECT query is answered in TSV on request, with terms as Turtle writes them."""
    response = ask(client, SELECT, TSV)
    assert response.headers["content-type"] == f"{TSV}; charset=utf-8"
    assert response.text.splitlines() == ["?ministry", f"<{MINSA}>", f"<{MTC}>"]


@pytest.mark.parametrize(("query", "answer"), [(ASK, True), (f"ASK {{ <{MTC}> a <{LABEL}> }}", False)])
def test_ask(client, query, answer):
    """An ASK query is answered in JSON and in XML."""
    assert ask(client, query).json()["boolean"] is answer
    root = ElementTree.fromstring(ask(client, query, XML).content)  # noqa: S314 (our own answer)
    assert root.findtext(f"{RESULTS}boolean") == str(answer).lower()


# The parsers of rdflib for formats of datasets use names of its own that it has deprecated.
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize(
    ("media_type", "parser"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
        ("application/trig", "trig"),
        ("application/n-quads", "nquads"),
    ],
)
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
def test_graphs(client, media_type, parser, query):
    """CONSTRUCT and DESCRIBE are answered with the same triples in every RDF format."""
    response = ask(client, query, media_type)
    assert response.headers["content-type"].partition(";")[0] == media_type
    parsed = Dataset(default_union=True) if parser in {"trig", "nquads"} else Graph()
    parsed.parse(data=response.content, format=parser)
    turtle = Graph().parse(data=ask(client, query).content, format="turtle")
    assert set(parsed.triples((None, None, None))) == set(turtle)
    assert (URIRef(MTC), URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), URIRef(MINISTRY)) in turtle


def test_general_media_types(client):
    """Clients that name a general media type get the special one under the name they gave."""
    response = ask(client, SELECT, "application/json")
    assert response.headers["content-type"] == "application/json"
    assert bindings(response) == [{"ministry": MINSA}, {"ministry": MTC}]
    assert ask(client, SELECT, "application/xml").headers["content-type"] == "application/xml"


def test_quality(client):
    """The client's preferences decide, not the order in which it lists them."""
    response = ask(client, SELECT, f"{JSON};q=0.2, text/csv;q=0.9, {XML};q=0.5")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"


def test_media_type_in_the_address(client):
    """`_mediatype` stands above the Accept header, its plus sign encoded or not."""
    assert ask(client, SELECT, JSON, _mediatype="text/csv").headers["content-type"] == "text/csv; charset=utf-8"
    assert ask(client, SELECT, "text/html", _mediatype=XML).headers["content-type"] == XML
    plain = client.get(f"/sparql?_mediatype={XML}&{urlencode({'query': SELECT})}")
    assert plain.headers["content-type"] == XML


def test_post_form(client):
    """A query posted as a form is answered like one in the query string."""
    response = client.post("/sparql", data={"query": SELECT})
    assert bindings(response) == [{"ministry": MINSA}, {"ministry": MTC}]


def test_post_query(client):
    """A query posted as itself is answered like one in the query string, its dataset read from there."""
    headers = {"Content-Type": "application/sparql-query; charset=UTF-8"}
    assert bindings(client.post("/sparql", content=SELECT, headers=headers)) == [{"ministry": MINSA}, {"ministry": MTC}]
    address = f"/sparql?{urlencode({'default-graph-uri': GRAPH + 'inferred'})}"
    assert bindings(client.post(address, content=COUNT, headers=headers)) == [{"n": "2"}]


def test_datasets(client):
    """The graphs that the protocol names replace the dataset, and a triple of two of them counts once."""
    graphs = [("default-graph-uri", f"{GRAPH}tesis-2018"), ("default-graph-uri", f"{GRAPH}editorial")]
    ministries = f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s a <{MINISTRY}> }}"
    response = client.get(f"/sparql?{urlencode([('query', ministries), *graphs])}")
    assert bindings(response) == [{"n": "2"}]
    response = client.post("/sparql", data={"query": ministries, "default-graph-uri": f"{GRAPH}editorial"})
    assert bindings(response) == [{"n": "1"}]
    named = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s a <{MINISTRY}> }} }}"
    response = ask(client, named, **{"named-graph-uri": f"{GRAPH}editorial"})
    assert bindings(response) == [{"n": "1"}]


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("value", ["editorial", "http://x y", "http://x>", ""])
def test_graph_that_is_no_iri(client, name, value):
    """A graph that is no absolute IRI is refused."""
    assert name in problem(ask(client, SELECT, **{name: value}), 400)["detail"]


def test_default_graph_holds_each_triple_once(client):
    """The triple that two named graphs state is one triple of the default graph: 39 quads, 38 triples."""
    assert bindings(ask(client, COUNT)) == [{"n": "38"}]


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [("SELECT * WHERE {\n  ?s ?p } LIMIT 5", 2, 9), ("SELECT ?x WHERE {\n ?x foo:bar ?y }", 2, 5), ("nonsense", 1, 1)],
)
def test_syntax_error(client, query, line, column):
    """A query that cannot be parsed gets line and column of the fault."""
    for response in (ask(client, query), client.post("/sparql", data={"query": query})):
        document = problem(response, 400)
        assert document["code"] == "query-syntax"
        assert (document["line"], document["column"]) == (line, column)


def test_missing_query(client):
    """A POST without a query is refused."""
    assert "query" in problem(client.post("/sparql", data={"x": "y"}), 400)["detail"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_two_queries(client, method):
    """Two queries in one request are refused, wherever they stand."""
    twice = urlencode([("query", SELECT), ("query", ASK)])
    if method == "GET":
        response = client.get(f"/sparql?{twice}")
    else:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        response = client.post("/sparql", content=twice, headers=headers)
    assert "more than one query" in problem(response, 400)["detail"]
    headers = {"Content-Type": "application/sparql-query"}
    problem(client.post(f"/sparql?{urlencode({'query': ASK})}", content=SELECT, headers=headers), 400)


def test_updates(client):
    """Updates are refused in every form in which the protocol knows them."""
    update = "DELETE WHERE { ?s ?p ?o }"
    headers = {"Content-Type": "application/sparql-update"}
    assert "no updates" in problem(client.post("/sparql", data={"update": update}), 403)["detail"]
    assert "no updates" in problem(client.post("/sparql", content=update, headers=headers), 403)["detail"]
    problem(client.get(f"/sparql?{urlencode({'update': update})}"), 403)
    assert ask(client, update).status_code in {400, 403}
    assert bindings(ask(client, COUNT)) == [{"n": "38"}]


def test_service(client):
    """A query that would call another endpoint is refused with a sentence."""
    query = "SELECT * WHERE { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }"
    document = problem(ask(client, query), 403)
    assert document["code"] == "query-refused"
    assert "SERVICE" in document["detail"]


@pytest.mark.parametrize("accept", ["image/png", "application/pdf;q=0.3, nonsense", "text/turtle", "*/*;q=0"])
def test_not_acceptable(client, accept):
    """When no format fits, the answer lists those that there are."""
    response = ask(client, SELECT, accept)
    document = problem(response, 406)
    assert {JSON, XML, "text/csv", TSV, "text/html"} <= set(document["available"])
    assert "text/turtle" not in document["available"]
    assert "Accept" in response.headers["vary"]


def test_not_acceptable_in_the_address(client):
    """A format that `_mediatype` asks for and that does not exist is not replaced by another."""
    assert "text/turtle" in problem(ask(client, CONSTRUCT, _mediatype="text/plain"), 406)["available"]


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/json", "multipart/form-data; boundary=x", None, "nonsense"]
)
def test_unsupported_media_type(client, content_type):
    """A body that is neither a query nor a form is refused, and the answer says what is read."""
    headers = {} if content_type is None else {"Content-Type": content_type}
    document = problem(client.post("/sparql", content=SELECT.encode(), headers=headers), 415)
    assert document["available"] == ["application/sparql-query", "application/x-www-form-urlencoded"]


def test_charset_and_encoding(client):
    """A body in another charset, or compressed, is refused."""
    latin = {"Content-Type": "application/sparql-query; charset=iso-8859-1"}
    problem(client.post("/sparql", content=SELECT, headers=latin), 415)
    packed = {"Content-Type": "application/sparql-query", "Content-Encoding": "gzip"}
    problem(client.post("/sparql", content=b"\x1f\x8b", headers=packed), 415)


@pytest.mark.parametrize("content_type", ["application/sparql-query", "application/x-www-form-urlencoded"])
def test_broken_text(client, content_type):
    """A body that is not UTF-8 is refused, and so is a query string."""
    body = b"query=SELECT%20%ff" if "form" in content_type else b"SELECT \xff"
    response = client.post("/sparql", content=body, headers={"Content-Type": content_type})
    assert "not UTF-8" in problem(response, 400)["detail"]
    assert "not UTF-8" in problem(client.get("/sparql?query=%ff%fe"), 400)["detail"]


@pytest.mark.parametrize("content_type", ["application/sparql-query", "application/x-www-form-urlencoded"])
def test_large_body(client, content_type):
    """A body over 1 MiB is refused, whether its length is declared or found out while reading."""
    body = b"query=" + b"#" * 1_048_576
    headers = {"Content-Type": content_type}
    assert problem(client.post("/sparql", content=body, headers=headers), 413)["limit"] == 1_048_576

    async def pieces():
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    assert problem(client.post("/sparql", content=pieces(), headers=headers), 413)["limit"] == 1_048_576


def test_many_parameters(client):
    """A form with a flood of parameters is refused."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    problem(client.post("/sparql", content="a=1&" * 2_000, headers=headers), 400)


def test_foreign_parameters(client):
    """Parameters that other endpoints know and this one does not change nothing."""
    assert len(bindings(ask(client, SELECT, format="json", output="json", timeout="0"))) == 2


def test_vary(client):
    """Every negotiated answer says that it depends on Accept."""
    for response in (ask(client, SELECT), ask(client, CONSTRUCT), client.get("/sparql"), ask(client, "nonsense")):
        assert "Accept" in [name.strip() for name in response.headers["vary"].split(",")]


def test_head(client):
    """HEAD gives the headers of GET and no body."""
    got, head = ask(client, SELECT), ask(client, SELECT, method="HEAD")
    assert head.status_code == 200
    assert head.content == b""
    for name in ("content-type", "content-length", "vary"):
        assert head.headers[name] == got.headers[name]


def test_options(client):
    """OPTIONS names the methods, the bodies that are read, and lets other sites ask."""
    response = client.request("OPTIONS", "/sparql", headers={"Origin": "https://example.org"})
    assert response.status_code == 204
    assert response.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert "application/sparql-query" in response.headers["accept-post"]
    assert response.headers["access-control-allow-origin"] == "*"
    assert "POST" in response.headers["access-control-allow-methods"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_writing_methods(client, method):
    """The Graph Store's methods do not exist, and the answer says why and what does."""
    response = client.request(method, "/sparql", content="x")
    assert "read-only" in problem(response, 405)["detail"]
    assert "GET" in response.headers["allow"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize(
    ("media_type", "parser"),
    [
        (None, "turtle"),
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
    ],
)
def test_service_description(client, media_type, parser):
    """Without a query a program gets the service description, with the counts of the graph that answers."""
    response = client.get("/sparql", headers={} if media_type is None else {"Accept": media_type})
    assert response.status_code == 200
    graph = Graph().parse(data=response.content, format=parser)
    sizes = graph.query(
        """PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX void: <http://rdfs.org/ns/void#>
        SELECT ?endpoint ?triples ?name ?size WHERE {
          ?service a sd:Service ; sd:endpoint ?endpoint ; sd:supportedLanguage sd:SPARQL11Query ;
            sd:resultFormat <http://www.w3.org/ns/formats/SPARQL_Results_CSV>, <http://www.w3.org/ns/formats/Turtle> ;
            sd:defaultDataset ?dataset .
          ?dataset a sd:Dataset ; sd:defaultGraph/void:triples ?triples ; sd:namedGraph ?named .
          ?named sd:name ?name ; sd:graph/void:triples ?size
        } ORDER BY ?name"""
    )
    assert [(str(endpoint), int(triples), str(name), int(size)) for endpoint, triples, name, size in sizes] == [
        ("http://service.test/sparql", 38, f"{GRAPH}editorial", 3),
        ("http://service.test/sparql", 38, f"{GRAPH}inferred", 2),
        ("http://service.test/sparql", 38, f"{GRAPH}tesis-2018", 30),
        ("http://service.test/sparql", 38, f"{GRAPH}vocab", 4),
    ]


def test_public_address(make_client, tiny):
    """The service description names the address of the settings where one is set."""
    response = make_client(tiny, public_url="https://datos.example.org/").get("/sparql")
    assert "<https://datos.example.org/sparql>" in response.text


def test_no_store(make_client):
    """Without a graph every query gets 503 and when to come back."""
    response = ask(make_client(None), SELECT)
    assert "coopgraph build" in problem(response, 503)["detail"]
    assert response.headers["retry-after"]
