"""The W3C's test cases of the SPARQL 1.1 Service Description, and that what the description says is so.

`SCHEMA` is the vocabulary of the Recommendation, section 3: each property with the classes of its subject and object.
"""

from urllib.parse import urlencode

import pytest
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import VOID

from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.remote import RemoteStore
from coopgraph.store.upload import RemoteTarget

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
ENTAILMENT = Namespace("http://www.w3.org/ns/entailment/")
GRAPH = "https://w3id.org/coopgraph/graph/"
EX = Namespace("http://data.example/")

#: Property to the class of its subject and that of its object; None where anything with an IRI will do.
SCHEMA = {
    SD.endpoint: (SD.Service, None),
    SD.feature: (SD.Service, SD.Feature),
    SD.defaultEntailmentRegime: (SD.Service, SD.EntailmentRegime),
    SD.defaultSupportedEntailmentProfile: (SD.Service, SD.EntailmentProfile),
    SD.extensionFunction: (SD.Service, SD.Function),
    SD.extensionAggregate: (SD.Service, SD.Aggregate),
    SD.languageExtension: (SD.Service, SD.Feature),
    SD.supportedLanguage: (SD.Service, SD.Language),
    SD.propertyFeature: (SD.Service, SD.Feature),
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.availableGraphs: (SD.Service, SD.GraphCollection),
    SD.resultFormat: (SD.Service, None),
    SD.inputFormat: (SD.Service, None),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
    SD.namedGraph: (SD.GraphCollection, SD.NamedGraph),
    SD.name: (SD.NamedGraph, None),
    SD.graph: (SD.NamedGraph, SD.Graph),
    SD.entailmentRegime: (SD.NamedGraph, SD.EntailmentRegime),
    SD.supportedEntailmentProfile: (SD.NamedGraph, SD.EntailmentProfile),
}
#: What the vocabulary itself, or another of the W3C, says to be of a class: nobody has to say it again.
KNOWN = {
    SD.Language: {SD.SPARQL10Query, SD.SPARQL11Query, SD.SPARQL11Update},
    SD.Feature: {
        SD.DereferencesURIs,
        SD.UnionDefaultGraph,
        SD.RequiresDataset,
        SD.EmptyGraphs,
        SD.BasicFederatedQuery,
    },
    SD.EntailmentRegime: {ENTAILMENT[name] for name in ("Simple", "RDF", "RDFS", "D", "OWL-RDF-Based", "RIF")},
}
#: Every dataset is a collection of graphs.
NARROWER = {SD.GraphCollection: {SD.GraphCollection, SD.Dataset}}

#: Names that the W3C gives to formats, with their media types and an answer of which kind has them.
SOLUTIONS_FORMATS = {
    FORMATS.SPARQL_Results_JSON: "application/sparql-results+json",
    FORMATS.SPARQL_Results_XML: "application/sparql-results+xml",
    FORMATS.SPARQL_Results_CSV: "text/csv",
    FORMATS.SPARQL_Results_TSV: "text/tab-separated-values",
}
GRAPH_FORMATS = {
    FORMATS.Turtle: "text/turtle",
    FORMATS["N-Triples"]: "application/n-triples",
    FORMATS.RDF_XML: "application/rdf+xml",
    FORMATS["JSON-LD"]: "application/ld+json",
    FORMATS.TriG: "application/trig",
    FORMATS["N-Quads"]: "application/n-quads",
}
SELECT = "SELECT * WHERE { ?s ?p ?o } LIMIT 1"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"


def describe(client, **headers):
    """Ask for the description and parse it."""
    response = client.get("/sparql", headers=headers)
    assert response.status_code == 200, response.text
    return Graph().parse(data=response.content, format=response.headers["content-type"].partition(";")[0])


def ask(client, query, accept="application/sparql-results+json", **parameters):
    """Send a query in the query string."""
    return client.get(f"/sparql?{urlencode({'query': query, **parameters})}", headers={"Accept": accept})


def count(client, query, **parameters):
    """Ask for one number."""
    return int(ask(client, query, **parameters).json()["results"]["bindings"][0]["n"]["value"])


def the_service(description):
    """Return the only service that is described."""
    (service,) = description.subjects(RDF.type, SD.Service)
    return service


@pytest.fixture(name="client", scope="module", params=["embedded", "remote"])
def _client(request, make_client, tiny):
    """A client of a service over the tiny graph, in memory or in another engine."""
    if request.param == "embedded":
        yield make_client(tiny)
        return
    server = request.getfixturevalue("server")
    target = RemoteTarget(server.endpoint)
    target.load(tiny.dump("application/n-quads"))
    target.close()
    store = RemoteStore(server.endpoint)
    yield make_client(store)
    store.close()


@pytest.fixture(name="description", scope="module")
def _description(client):
    """The description of the service over the tiny graph."""
    return describe(client)


def test_returns_rdf(client):
    """returns-rdf: a plain GET of the endpoint is answered with RDF, and so is one that asks for RDF."""
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "application/rdf+xml;q=0.9, text/turtle"}):
        response = client.get("/sparql", headers=headers)
        assert response.status_code == 200
        assert response.headers["content-type"].partition(";")[0] == "text/turtle"
        assert len(Graph().parse(data=response.content, format="turtle")) > 0


def test_has_endpoint_triple(client, description):
    """has-endpoint-triple: the one service has one endpoint, the address that was asked, at whatever host."""
    assert list(description.objects(the_service(description), SD.endpoint)) == [URIRef("http://service.test/sparql")]
    other = describe(client, Host="datos.example.org:8080")
    assert list(other.objects(None, SD.endpoint)) == [URIRef("http://datos.example.org:8080/sparql")]


def test_conforms_to_schema(description):
    """conforms-to-schema: only terms of the vocabulary are used, each between things of the right classes."""
    used = [(s, p, o) for s, p, o in description if str(p).startswith(str(SD))]
    assert {p for _, p, _ in used} <= set(SCHEMA)
    classes = {o for o in description.objects(None, RDF.type) if str(o).startswith(str(SD))}
    assert classes <= {kind for pair in SCHEMA.values() for kind in pair}

    def is_of(thing, kind):
        kinds = set(description.objects(thing, RDF.type))
        return thing in KNOWN.get(kind, ()) or bool(kinds & NARROWER.get(kind, {kind}))

    for subject, term, thing in used:
        domain, range_ = SCHEMA[term]
        assert is_of(subject, domain), (subject, domain)
        assert is_of(thing, range_) if range_ is not None else isinstance(thing, URIRef), (thing, range_)


def test_cardinalities(description):
    """Service, default dataset and default graph are one each; a named graph has one name and one graph."""
    service = the_service(description)
    (dataset,) = description.objects(service, SD.defaultDataset)
    (default,) = description.objects(dataset, SD.defaultGraph)
    assert len(list(description.objects(default, VOID.triples))) == 1
    named = list(description.objects(dataset, SD.namedGraph))
    names = [list(description.objects(graph, SD.name)) for graph in named]
    assert [len(found) for found in names] == [1] * 4
    assert len({found[0] for found in names}) == 4
    assert [len(list(description.objects(graph, SD.graph))) for graph in named] == [1] * 4


def test_counts(client, description):
    """The numbers of triples are those that the endpoint itself counts: in each graph, and in the default graph."""
    counted = {
        str(name): int(triples)
        for name, triples in description.query(
            "SELECT ?name ?n { ?g sd:name ?name ; sd:graph/void:triples ?n }", initNs={"sd": SD, "void": VOID}
        )
    }
    assert counted == {f"{GRAPH}editorial": 3, f"{GRAPH}inferred": 2, f"{GRAPH}tesis-2018": 30, f"{GRAPH}vocab": 4}
    for name, number in counted.items():
        inside = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"
        assert count(client, inside) == number
        assert count(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", **{"default-graph-uri": name}) == number
    ((default,),) = description.query(
        "SELECT ?n { ?d sd:defaultGraph/void:triples ?n }", initNs={"sd": SD, "void": VOID}
    )
    assert int(default) == 38 == count(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")


def test_no_other_graphs(client, description):
    """The named graphs of the description are those that a query finds."""
    found = ask(client, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").json()["results"]["bindings"]
    assert {row["g"]["value"] for row in found} == {str(name) for name in description.objects(None, SD.name)}


def test_formats_are_known(description):
    """Every format of the description is one whose media type is tried below."""
    formats = set(description.objects(the_service(description), SD.resultFormat))
    assert formats == {*SOLUTIONS_FORMATS, *GRAPH_FORMATS}


@pytest.mark.parametrize("name", [*SOLUTIONS_FORMATS, *GRAPH_FORMATS], ids=lambda name: name.rpartition("/")[2])
def test_format(client, description, name):
    """Each format of the description is obtained when it is asked for."""
    assert (the_service(description), SD.resultFormat, name) in description
    media_type = {**SOLUTIONS_FORMATS, **GRAPH_FORMATS}[name]
    queries = [SELECT, "ASK { ?s ?p ?o }"] if name in SOLUTIONS_FORMATS else [CONSTRUCT, "DESCRIBE ?s { ?s a ?c }"]
    for query in queries:
        response = ask(client, query, media_type)
        assert response.status_code == 200, response.text
        assert response.headers["content-type"].partition(";")[0] == media_type
        assert response.content


@pytest.mark.parametrize(
    ("query", "formats"), [(SELECT, SOLUTIONS_FORMATS), (CONSTRUCT, GRAPH_FORMATS)], ids=["select", "construct"]
)
def test_no_other_formats(client, query, formats):
    """What negotiation offers beside the formats of the description is pages, and general names of the same formats."""
    available = set(ask(client, query, "image/png").json()["available"])
    assert available - set(formats.values()) == {"application/json", "application/xml", "text/html"}


def test_language(client, description):
    """Queries of SPARQL 1.1 are the only language: there are no updates, and no calls of other endpoints."""
    service = the_service(description)
    assert set(description.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert count(client, "SELECT (COUNT(*) AS ?n) { VALUES ?x { 1 2 } FILTER NOT EXISTS { ?x ?p ?o } }") == 2
    response = client.post("/sparql", content=b"CLEAR ALL", headers={"Content-Type": "application/sparql-update"})
    assert response.status_code == 403


#: True exactly where the default graph is the union of the named graphs.
_UNION = """ASK {
  { SELECT (COUNT(*) AS ?inside) { { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } } } }
  { SELECT (COUNT(*) AS ?outside) { ?s ?p ?o } }
  FILTER (?inside = ?outside)
}"""


@pytest.mark.parametrize(
    ("graph", "is_union"),
    [("editorial", True), ("catalogue", False), ("scenario/one", False)],
    ids=["editorial", "catalogue", "scenario"],
)
def test_features(make_client, graph, is_union):
    """The union of the named graphs is said to be the default graph where it is, and not where a graph stands apart."""
    store = EmbeddedStore.from_graphs(
        {
            URIRef(f"{GRAPH}tesis-2018"): Graph().add((EX.a, EX.p, Literal(1))),
            URIRef(GRAPH + graph): Graph().add((EX.b, EX.p, Literal(2))),
        }
    )
    client = make_client(store)
    assert ask(client, _UNION).json()["boolean"] is is_union
    description = describe(client)
    features = set(description.objects(the_service(description), SD.feature))
    assert (SD.UnionDefaultGraph in features) is is_union
    # No query fetches a document, calls another endpoint, or lacks a dataset, and a graph without triples is none.
    assert features <= {SD.UnionDefaultGraph}


@pytest.mark.parametrize("term", [SD.extensionFunction, SD.extensionAggregate, SD.languageExtension, SD.inputFormat])
def test_no_extensions(description, term):
    """Nothing is promised beyond the standard, and no format is read, since nothing is loaded."""
    assert list(description.objects(None, term)) == []


def test_entailment(make_client):
    """The regime is simple entailment: what only RDFS would infer is no answer unless it was written into the graph."""
    schema = Graph().add((EX.Ministry, RDFS.subClassOf, EX.Body)).add((EX.minsa, RDF.type, EX.Ministry))
    client = make_client(EmbeddedStore.from_graphs({EX.graph: schema}))
    description = describe(client)
    regimes = list(description.objects(the_service(description), SD.defaultEntailmentRegime))
    assert regimes == [ENTAILMENT.Simple]
    assert ask(client, f"ASK {{ <{EX.minsa}> a <{EX.Ministry}> }}").json()["boolean"] is True
    assert ask(client, f"ASK {{ <{EX.minsa}> a <{EX.Body}> }}").json()["boolean"] is False


def test_not_in_place_of_an_answer(client):
    """A GET with an empty query is a query that cannot be parsed, and a POST without one gets no description."""
    assert ask(client, "").status_code == 400
    assert client.post("/sparql", data={"default-graph-uri": f"{GRAPH}editorial"}).status_code == 400
