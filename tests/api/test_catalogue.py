"""What harvesters fetch: catalogue, VoID, examples, sitemaps, robots."""

import json
from xml.etree import ElementTree

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, SDO, SH, VOID

from api.main import create_app
from coopgraph.namespaces import BASE
from coopgraph.settings import Settings
from coopgraph.store.home import read_manifest

PUBLIC = "https://datos.example.org"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
DATASET = URIRef(f"{BASE}id/dataset/coopgraph")


@pytest.fixture(scope="module", name="whole")
def _whole(store, graph_home, make_client):
    """A client of a service over the build of the whole graph, seen at a public address."""
    folder = (graph_home / "current").resolve()
    app = create_app(store, Settings(graph_home, PUBLIC), None, read_manifest(graph_home), folder)
    return type(make_client(None))(app)


def parse(response, form):
    """Parse a response as RDF."""
    return Graph().parse(data=response.content, format=form)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize("path", ["/catalog", "/.well-known/sparql-examples"])
@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", "turtle"),
        ("text/turtle", "turtle"),
        ("application/rdf+xml", "xml"),
        ("application/xml", "xml"),
        ("application/ld+json", "json-ld"),
        ("application/n-triples", "nt"),
    ],
)
def test_formats(whole, path, accept, form):
    """Each format holds the same triples, and says that it was negotiated."""
    response = whole.get(path, headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/turtle" if accept == "*/*" else accept)
    assert "Accept" in response.headers["vary"]
    default = parse(whole.get(path, headers={"Accept": "application/n-triples"}), "nt")
    assert len(parse(response, form)) == len(default) > 100


def test_not_acceptable(whole):
    """A format that does not exist is refused with the list of those that do."""
    response = whole.get("/catalog", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "application/rdf+xml" in response.json()["available"]


@pytest.mark.parametrize(("ending", "form"), [("ttl", "turtle"), ("rdf", "xml"), ("jsonld", "json-ld"), ("nt", "nt")])
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_endings(whole, ending, form):
    """The ending of the path stands above the Accept header; an ending of no format is not found."""
    response = whole.get(f"/catalog.{ending}", headers={"Accept": "image/png"})
    assert (BASE + "catalog", RDF.type) in {(str(s), p) for s, p in parse(response, form).subject_predicates()}
    assert whole.get("/catalog.pdf").status_code == 404


def test_harvest(whole):
    """A harvester as CKAN's gets each dataset in both languages with files that exist, sizes and hashes."""
    response = whole.get("/catalog", headers={"Accept": "application/rdf+xml"})
    catalogue = parse(response, "xml")
    titles = {title.language for title in catalogue.objects(DATASET, DCTERMS.title)}
    assert titles == {"es", "en"}
    listed = {dump["href"]: dump for dump in whole.get("/dumps").json()["dumps"]}
    downloads = {str(url) for url in catalogue.objects(None, DCAT.downloadURL)}
    assert len(listed) == 4
    assert set(listed) <= downloads
    for href, dump in listed.items():
        (distribution,) = catalogue.subjects(DCAT.downloadURL, URIRef(href))
        assert int(catalogue.value(distribution, DCAT.byteSize)) == dump["bytes"]
    datasets = set(catalogue.subjects(RDF.type, DCAT.Dataset))
    sources = {f"{BASE}id/source/{name}" for name in ("tesis-2018", "mof-callao", "mof-mimdes", "proc-pasto")}
    assert len(datasets) >= 1 + len(sources)
    (service,) = catalogue.subjects(RDF.type, DCAT.DataService)
    assert catalogue.value(service, DCAT.endpointURL) == URIRef(f"{PUBLIC}/sparql")


def test_foreign_graph_has_no_catalogue(make_client, tiny):
    """A graph that does not say what it is has no catalogue, and the answer says so."""
    response = make_client(tiny).get("/catalog")
    assert response.status_code == 404
    assert response.json()["code"] == "not-found"


def test_void(whole, store):
    """The description counts the default graph truly, and says where the graph is asked and fetched."""
    graph = parse(whole.get("/.well-known/void", headers={"Accept": "application/n-triples"}), "nt")
    assert int(graph.value(DATASET, VOID.triples)) == store.size()
    assert graph.value(DATASET, VOID.sparqlEndpoint) == URIRef(f"{PUBLIC}/sparql")
    assert URIRef(f"{PUBLIC}/dumps/coopgraph.nq.gz") in set(graph.objects(DATASET, VOID.dataDump))


def test_void_of_a_foreign_graph(make_client, tiny):
    """A graph that no build has counted is counted when it is asked."""
    graph = parse(make_client(tiny).get("/.well-known/void", headers={"Accept": "application/n-triples"}), "nt")
    assert int(graph.value(DATASET, VOID.triples)) == 38


def test_examples(whole):
    """Each named query is an example with its text and the endpoint that answers it."""
    graph = parse(whole.get("/.well-known/sparql-examples"), "turtle")
    queries = {query["iri"] for query in whole.get("/queries").json()["queries"]}
    assert {str(subject) for subject in graph.subjects(SH.select)} == queries
    assert {str(target) for target in graph.objects(None, SDO.target)} == {f"{PUBLIC}/sparql"}


def test_dumps_of_a_foreign_graph(make_client, tiny):
    """A graph that is no build of ours has no files."""
    assert make_client(tiny).get("/dumps").json() == {"canonical_sha256": None, "dumps": []}


def test_canonical_hash(whole, graph_home):
    """The list of files bears the canonical hash of the dataset, which is that of the build."""
    assert whole.get("/dumps").json()["canonical_sha256"] == read_manifest(graph_home).digest


def test_sitemaps(whole):
    """The index leads to sitemaps that exist, and these to documents of things of the graph at the public address."""
    pages = read_locations(whole.get("/sitemap.xml"))
    assert f"{PUBLIC}/sitemap/organization.xml" in pages
    assert f"{PUBLIC}/doc/organization/minsa" in read_locations(whole.get("/sitemap/organization.xml"))
    assert all(whole.get(page.removeprefix(PUBLIC)).status_code == 200 for page in pages[:3])
    assert whole.get("/sitemap/nothing.xml").status_code == 404


def read_locations(response):
    """List the addresses of a sitemap."""
    document = ElementTree.fromstring(response.content)  # noqa: S314 (our own answer)
    return [element.text for element in document.iter(f"{SITEMAP}loc")]


def test_robots(whole):
    """Robots are told of the sitemap, and kept from what is computed for each of them."""
    lines = whole.get("/robots.txt").text.splitlines()
    assert f"Sitemap: {PUBLIC}/sitemap.xml" in lines
    assert "Disallow: /sparql?" in lines


def test_home_markup(whole):
    """The home page holds its dataset in schema.org's words, for search engines."""
    text = whole.get("/", headers={"Accept": "text/html"}).text
    markup = text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    dataset = json.loads(markup)
    assert dataset["@type"] == "Dataset"
    assert f"{PUBLIC}/dumps/coopgraph.nq.gz" in {file["contentUrl"] for file in dataset["distribution"]}
    assert text.count("<script") == 1


def test_void_is_in_the_graph(store):
    """Queries reach the counts in a named graph of their own, outside of the default graph."""
    assert store.ask(f"ASK {{ GRAPH <{BASE}graph/catalogue> {{ <{DATASET}> <{VOID.triples}> ?n }} }}")
    assert not store.ask(f"ASK {{ <{DATASET}> <{VOID.triples}> ?n }}")


def test_head_and_literals(whole):
    """HEAD answers as GET without a body, and texts keep their language."""
    response = whole.request("HEAD", "/catalog")
    assert (response.status_code, response.content) == (200, b"")
    texts = parse(whole.get("/catalog"), "turtle")
    assert any(isinstance(term, Literal) and term.language == "es" for term in texts.objects())
