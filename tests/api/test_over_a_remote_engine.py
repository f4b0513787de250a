"""The service over a remote engine beside the same service over the graph in memory: every answer is the same."""

import json

import pyoxigraph as ox
import pytest

from api.main import create_app
from coopgraph.settings import Settings
from coopgraph.store.home import read_manifest, standing_graph
from coopgraph.store.remote import RemoteStore
from coopgraph.store.upload import RemoteTarget

TURTLE = "text/turtle"
#: One address at least of each route that asks the graph, with the media type to ask for.
ADDRESSES = [
    ("/sparql", TURTLE),
    ("/catalog", TURTLE),
    ("/catalog?_mediatype=application/ld%2Bjson", "application/ld+json"),
    ("/.well-known/void", TURTLE),
    ("/.well-known/sparql-examples", TURTLE),
    ("/sitemap.xml", "application/xml"),
    ("/doc/organization/minsa.ttl", TURTLE),
    ("/doc/organization/minsa.json", "application/json"),
    ("/doc/function/minsa-ogcti/39-c.html?lang=es", "text/html"),
    ("/ontology.ttl", TURTLE),
    ("/vocab/office-category", TURTLE),
    ("/analysis/dispersion", "application/json"),
    ("/analysis/rectoria", "application/json"),
    ("/analysis/coordination", "application/json"),
    ("/analysis/flows", "application/json"),
    ("/compare?a=MINSA&b=MRE", "application/json"),
    ("/claims", "application/json"),
    ("/claims?explain=true&claim=regional-governments-no-office", "application/json"),
    ("/scenarios", "application/json"),
    ("/scenarios/general-offices", "application/json"),
    ("/queries/cooperation-offices.csv", "text/csv"),
    ("/queries/functions-of?organization=minsa&explain=true", "application/json"),
    ("/queries/organizations?page=2&page_size=5", "application/json"),
    ("/queries/organizations?lang=es", "text/html"),
    ("/?lang=es", "text/html"),
]


@pytest.fixture(scope="module", name="both")
def _both(server, graph_home, store, make_client):
    """The client of a service over the whole graph in memory, and of one over an engine that holds the same."""
    target = RemoteTarget(server.endpoint)
    target.load(standing_graph(graph_home).read_bytes())
    target.close()
    remote = RemoteStore(server.endpoint)
    settings, manifest = Settings(graph_home, "http://service.test"), read_manifest(graph_home)
    folder = standing_graph(graph_home).parent
    make = type(make_client(None))
    yield tuple(make(create_app(each, settings, None, manifest, folder)) for each in (store, remote))
    remote.close()


def content(response):
    """What an answer says: triples without the labels of blank nodes, the value of JSON, else the text."""
    media_type = response.headers["content-type"].partition(";")[0]
    form = None if media_type == "application/json" else ox.RdfFormat.from_media_type(media_type)
    if form is not None and media_type != "application/xml":
        dataset = ox.Dataset(ox.parse(response.content, form, base_iri="http://service.test/"))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return sorted(str(quad) for quad in dataset)
    return json.loads(response.content) if media_type.endswith("json") else response.text


@pytest.mark.parametrize(("address", "accepted"), ADDRESSES, ids=[address for address, _ in ADDRESSES])
def test_same_answer(both, address, accepted):
    """The answer of each route over the remote engine says the same as over the graph in memory."""
    embedded, remote = (client.get(address, headers={"Accept": accepted}) for client in both)
    assert embedded.status_code == 200, embedded.text[:500]
    assert remote.status_code == 200, remote.text[:500]
    assert remote.headers["content-type"] == embedded.headers["content-type"]
    assert content(remote) == content(embedded)
