"""Other people's programs and libraries, over a real socket."""

from __future__ import annotations

import http.client
import json
import shlex
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit

import pandas as pd
import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

FIXTURES = Path(__file__).parent.parent.parent / "fixtures" / "api"
MINISTRY = URIRef("https://w3id.org/coopgraph/ontology#Ministry")
LABEL = URIRef("http://www.w3.org/2004/02/skos/core#prefLabel")
MINSA = "https://w3id.org/coopgraph/id/organization/minsa"
MTC = "https://w3id.org/coopgraph/id/organization/mtc"
NAME = "Ministerio de Transportes y Comunicaciones"
SELECT = f"SELECT ?ministry WHERE {{ ?ministry a <{MINISTRY}> }} ORDER BY ?ministry"
NAMES = f'SELECT ?name WHERE {{ <{MTC}> <{LABEL}> ?name FILTER (LANG(?name) = "es") }}'
ASK = f"ASK {{ <{MTC}> a <{MINISTRY}> }}"
CONSTRUCT = f"CONSTRUCT {{ ?s a <{MINISTRY}> }} WHERE {{ ?s a <{MINISTRY}> }}"
DESCRIBE = f"DESCRIBE <{MTC}>"
WAYS = [("GET", "urlencoded"), ("POST", "urlencoded"), ("POST", "postdirectly")]


@pytest.fixture(name="wrapper", params=WAYS, ids="-".join)
def _wrapper(request, server):
    """Asks with SPARQLWrapper in one of its three ways, and returns what it makes of the answer."""
    method, encoding = request.param

    def ask(query, form):
        wrapper = SPARQLWrapper(f"{server}/sparql", returnFormat=form)
        wrapper.setMethod(method)
        wrapper.setRequestMethod(encoding)
        wrapper.setQuery(query)
        answer = wrapper.query()
        try:
            return answer.convert()
        finally:
            answer.response.close()

    return ask


def test_sparqlwrapper_select(wrapper):
    """SPARQLWrapper reads solutions in its four formats."""
    rows = wrapper(SELECT, "json")["results"]["bindings"]
    assert [row["ministry"] for row in rows] == [{"type": "uri", "value": MINSA}, {"type": "uri", "value": MTC}]
    document = wrapper(SELECT, "xml")
    assert [node.firstChild.data for node in document.getElementsByTagName("uri")] == [MINSA, MTC]
    assert wrapper(SELECT, "csv").decode().split("\r\n") == ["ministry", MINSA, MTC, ""]
    assert wrapper(SELECT, "tsv").decode().split("\n") == ["?ministry", f"<{MINSA}>", f"<{MTC}>", ""]


def test_sparqlwrapper_ask(wrapper):
    """SPARQLWrapper reads yes and no."""
    assert wrapper(ASK, "json")["boolean"] is True
    (answer,) = wrapper(f"ASK {{ <{MTC}> a <{MTC}> }}", "xml").getElementsByTagName("boolean")
    assert answer.firstChild.data == "false"


@pytest.mark.parametrize("form", ["turtle", "n3"])
def test_sparqlwrapper_text(wrapper, form):
    """SPARQLWrapper gets the graphs that it hands on as text in Turtle or in what Turtle includes."""
    graph = Graph().parse(data=wrapper(CONSTRUCT, form), format="turtle")
    assert {str(subject) for subject in graph.subjects()} == {MINSA, MTC}


# SPARQLWrapper 2 reads into a class that rdflib 7 calls old.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("form", ["rdf+xml", "xml", "json-ld"])
def test_sparqlwrapper_graph(wrapper, form):
    """SPARQLWrapper reads graphs in RDF/XML, which it also asks for as XML, and in JSON-LD."""
    assert {str(subject) for subject in wrapper(CONSTRUCT, form).subjects()} == {MINSA, MTC}
    described = wrapper(DESCRIBE, form)
    assert {str(name) for name in described.objects(URIRef(MTC), LABEL)} >= {NAME}


def test_sparqlwrapper_syntax_error(wrapper):
    """SPARQLWrapper tells a query that cannot be parsed from other faults, and shows our message."""
    with pytest.raises(QueryBadFormed, match=r'"line": 1\b'):
        wrapper("SELECT * WHERE {", "json")


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["json", "xml"])
def test_rdflib(server, method, form):
    """The SPARQLStore of rdflib asks in each of its ways and reads the answers."""
    store = SPARQLStore(f"{server}/sparql", method=method, returnFormat=form)
    assert [str(row[0]) for row in store.query(SELECT)] == [MINSA, MTC]
    assert store.query(ASK).askAnswer is True
    assert len(Graph(store)) == 38


@pytest.mark.parametrize("method", ["GET", "POST_FORM"])
def test_rdflib_construct(server, method):
    """The SPARQLStore of rdflib reads graphs."""
    store = SPARQLStore(f"{server}/sparql", method=method, returnFormat="xml")
    assert {str(subject) for subject in store.query(CONSTRUCT).graph.subjects()} == {MINSA, MTC}


def test_pandas(server):
    """Pandas reads the answer to a query as CSV from its address, accents included."""
    table = pd.read_csv(f"{server}/sparql?{urlencode({'query': SELECT, '_mediatype': 'text/csv'})}")
    assert table.to_dict("list") == {"ministry": [MINSA, MTC]}
    names = pd.read_csv(f"{server}/queries/cooperation-offices.csv")
    assert names["acronym"].tolist() == ["MINSA", "MTC"]
    assert names["functionCount"].tolist() == [1, 0]
    assert names["officeName"].fillna("").tolist() == ["Oficina General de Cooperación Técnica Internacional", ""]


def test_pandas_error(server):
    """Pandas stops at a fault instead of reading its description as a table."""
    with pytest.raises(HTTPError, match="400"):
        pd.read_csv(f"{server}/sparql?{urlencode({'query': 'SELECT', '_mediatype': 'text/csv'})}")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--get", "--data-urlencode", "query@query.rq"],
        ["--data-urlencode", "query@query.rq"],
        ["--data-binary", "@query.rq", "--header", "Content-Type: application/sparql-query"],
        ["--data-urlencode", "query@query.rq", "--header", "Expect: 100-continue"],
        ["--data-urlencode", "query@query.rq", "--http1.0", "--compressed"],
    ],
    ids=["get", "form", "direct", "expect", "old"],
)
def test_curl(server, curl, tmp_path, arguments):
    """Curl sends a query from a file in every way that the protocol has, and gets CSV."""
    (tmp_path / "query.rq").write_text(SELECT)
    done = curl(*arguments, "--fail", "--header", "Accept: text/csv", f"{server}/sparql", folder=tmp_path)
    assert (done.returncode, done.stdout.splitlines()) == (0, ["ministry", MINSA, MTC])


@pytest.mark.parametrize("page", ["/analysis/dispersion", "/sparql", "/queries/cooperation-offices"])
def test_curl_commands(server, curl, read_page, client, page):
    """The curl command that a page shows works as it is written there."""
    shown = read_page(client.get(page, headers={"Accept": "text/html", "Host": urlsplit(server).netloc}))
    lines = [line for element in shown.find("code") for line in "".join(element.pieces).splitlines()]
    (command,) = [line for line in lines if line.startswith("curl ")]
    done = curl("--fail", *shlex.split(command)[1:], folder=FIXTURES)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 2


def test_curl_negotiates(server, curl):
    """Curl, which accepts anything, gets solutions in JSON, graphs in Turtle and the description in Turtle."""
    shown = [
        curl(*arguments, "--output", "-", "--write-out", "\n%{http_code} %{content_type}", f"{server}/sparql")
        for arguments in (
            ["--data-urlencode", f"query={SELECT}"],
            ["--data-urlencode", f"query={CONSTRUCT}"],
            [],
        )
    ]
    assert [done.stdout.splitlines()[-1].split(";")[0] for done in shown] == [
        "200 application/sparql-results+json",
        "200 text/turtle",
        "200 text/turtle",
    ]


def test_curl_error(server, curl):
    """A fault ends `curl --fail-with-body` with an error, and what is wrong is there to read."""
    done = curl("--fail-with-body", "--data-urlencode", "query=SELECT * WHERE {", f"{server}/sparql")
    assert done.returncode == 22
    assert json.loads(done.stdout)["code"] == "query-syntax"


def test_comunica_select(server, comunica):
    """Comunica finds out what the endpoint is, and reads solutions."""
    rows = json.loads(comunica(f"{server}/sparql", SELECT))["results"]["bindings"]
    assert [row["ministry"]["value"] for row in rows] == [MINSA, MTC]
    (row,) = json.loads(comunica(f"{server}/sparql", NAMES))["results"]["bindings"]
    assert row["name"] == {"type": "literal", "value": NAME, "xml:lang": "es"}


def test_comunica_ask(server, comunica):
    """Comunica reads yes and no."""
    assert json.loads(comunica(f"{server}/sparql", ASK))["boolean"] is True
    assert json.loads(comunica(f"{server}/sparql", f"ASK {{ <{MTC}> a <{MTC}> }}"))["boolean"] is False


@pytest.mark.parametrize(
    "query", [CONSTRUCT, f"DESCRIBE ?s WHERE {{ ?s a <{MINISTRY}> }}"], ids=["construct", "describe"]
)
def test_comunica_graph(server, comunica, query):
    """Comunica reads graphs."""
    graph = Graph().parse(data=comunica(f"{server}/sparql", query), format="ntriples")
    assert {str(subject) for subject in graph.subjects(None, MINISTRY)} == {MINSA, MTC}


def test_comunica_discovers(server, comunica):
    """Comunica learns from the service description where queries go; from this address it cannot guess it."""
    rows = json.loads(comunica(f"{server}/sparql?lang=en", SELECT))["results"]["bindings"]
    assert [row["ministry"]["value"] for row in rows] == [MINSA, MTC]


def test_head_on_the_wire(server):
    """After HEAD the connection is still good: no stray body follows the headers."""
    connection = http.client.HTTPConnection(urlsplit(server).netloc)
    try:
        for _ in range(2):
            connection.request("HEAD", "/health")
            response = connection.getresponse()
            assert (response.status, response.read()) == (200, b"")
        connection.request("GET", "/health")
        assert b'"ok"' in connection.getresponse().read()
    finally:
        connection.close()
