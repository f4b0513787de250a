"""Other people's clients, over a real socket."""

import http.client
import threading
import time
from urllib.parse import urlencode, urlsplit

import pytest
import uvicorn
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore

MINISTRY = URIRef("https://w3id.org/coopgraph/ontology#Ministry")
SELECT = f"SELECT ?ministry WHERE {{ ?ministry a <{MINISTRY}> }} ORDER BY ?ministry"
MINSA = "https://w3id.org/coopgraph/id/organization/minsa"
MTC = "https://w3id.org/coopgraph/id/organization/mtc"


@pytest.fixture(scope="module", name="server")
def _server(client):
    """The address of the service over the tiny graph, on a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(client.app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["json", "xml"])
def test_rdflib(server, method, form):
    """The SPARQLStore of rdflib asks in each of its ways and reads the answers."""
    store = SPARQLStore(f"{server}/sparql", method=method, returnFormat=form)
    assert [str(row[0]) for row in store.query(SELECT)] == [MINSA, MTC]
    assert store.query(f"ASK {{ <{MTC}> a <{MINISTRY}> }}").askAnswer is True
    assert len(Graph(store)) == 38


@pytest.mark.parametrize("method", ["GET", "POST_FORM"])
def test_rdflib_construct(server, method):
    """The SPARQLStore of rdflib reads graphs."""
    store = SPARQLStore(f"{server}/sparql", method=method, returnFormat="xml")
    graph = store.query(f"CONSTRUCT {{ ?s a <{MINISTRY}> }} WHERE {{ ?s a <{MINISTRY}> }}").graph
    assert {str(subject) for subject in graph.subjects()} == {MINSA, MTC}


def test_curl(server):
    """What `curl --data-urlencode query@FILE` of the home page sends is answered as CSV."""
    connection = http.client.HTTPConnection(urlsplit(server).netloc)
    try:
        headers = {"Accept": "text/csv", "Content-Type": "application/x-www-form-urlencoded", "User-Agent": "curl/8"}
        connection.request("POST", "/sparql", urlencode({"query": SELECT}), headers)
        assert connection.getresponse().read().decode().splitlines() == ["ministry", MINSA, MTC]
    finally:
        connection.close()


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
