"""The ontology, the vocabularies and the graphs at their own IRIs; and that every IRI of the whole graph resolves."""

from pathlib import Path
from urllib.parse import quote

import pytest
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS, VOID

from api.addresses import find_documented, locate_iri
from api.main import create_app
from api.things import find_thing
from coopgraph.namespaces import BASE, COOP, GRAPH, ID, QUERY, VOCAB
from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore

HTML = {"Accept": "text/html"}
TERMS = f"""
@prefix coop: <{BASE}ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
<{BASE}ontology> a owl:Ontology ; dct:title "Ontología"@es , "Ontology"@en ; owl:versionIRI <{BASE}ontology/0.1.0> .
coop:Body a owl:Class ; rdfs:label "organismo"@es , "body"@en ; skos:definition "Un organismo."@es , "A body."@en ;
    rdfs:isDefinedBy <{BASE}ontology> ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty coop:acronym ] .
coop:acronym a owl:DatatypeProperty ; rdfs:label "sigla"@es ; rdfs:isDefinedBy <{BASE}ontology> .
"""
VOCABULARY = f"""
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix v: <{BASE}vocab/> .
<{BASE}vocab/kind> a skos:ConceptScheme ; skos:prefLabel "clases"@es , "kinds"@en .
<{BASE}vocab/kind/one> a skos:Concept ; skos:inScheme <{BASE}vocab/kind> ; skos:prefLabel "uno"@es ;
    skos:definition "El primero."@es .
<{BASE}vocab/other> a skos:ConceptScheme ; skos:prefLabel "otras"@es .
"""


def parse(text):
    """Read Turtle."""
    return Graph().parse(data=text, format="turtle")


@pytest.fixture(scope="module", name="terms")
def _terms(make_client):
    """A client of a service over a small ontology, with one inference of it, and two vocabularies."""
    inferred = Graph()
    inferred.add((COOP.Body, RDFS.subClassOf, OWL.Thing))
    graphs = {
        GRAPH.ontology: parse(TERMS),
        GRAPH.vocab: parse(VOCABULARY),
        GRAPH.inferred: inferred,
        GRAPH["scenario/s"]: parse(f"<{BASE}id/x> <{BASE}id/p> 1 ."),
    }
    return make_client(EmbeddedStore.from_graphs(graphs))


def read(response, form="turtle"):
    """Parse a response as RDF."""
    assert response.status_code == 200, response.text
    return Graph().parse(data=response.content, format=form)


@pytest.mark.parametrize("path", ["/ontology", "/ontology.ttl", "/ontology/0.1.0", "/ontology/0.1.0.ttl"])
def test_ontology(terms, path):
    """The ontology, and its version, hold every term as it was written, blank nodes too, and no inference."""
    graph = read(terms.get(path))
    assert len(graph) == len(parse(TERMS))
    assert (COOP.Body, RDFS.subClassOf, OWL.Thing) not in graph
    assert graph.value(graph.value(COOP.Body, RDFS.subClassOf), OWL.onProperty) == COOP.acronym


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize(
    ("accept", "form"),
    [("text/turtle", "turtle"), ("application/rdf+xml", "xml"), ("application/ld+json", "json-ld"), ("*/*", "turtle")],
)
def test_formats_of_the_ontology(terms, accept, form):
    """The ontology comes in the formats that tools ask for, each with the same number of statements."""
    response = terms.get("/ontology", headers={"Accept": accept})
    assert len(read(response, form)) == len(parse(TERMS))
    assert response.headers["content-location"].startswith("http://service.test/ontology.")


@pytest.mark.parametrize("language", ["es", "en"])
def test_page_of_the_ontology(terms, read_page, language):
    """The page of the ontology lists every term with its definition, each with a link to its own page."""
    page = read_page(terms.get(f"/ontology?lang={language}", headers=HTML))
    assert page.one("h1").text == {"es": "Ontología", "en": "Ontology"}[language]
    links = {link["href"]: link.text for link in page.find("a")}
    assert links[f"/ontology/Body?lang={language}"] == {"es": "organismo", "en": "body"}[language]
    assert f"/ontology/acronym?lang={language}" in links
    assert {"es": "Un organismo.", "en": "A body."}[language] in page.one("main").text


def test_page_of_a_term(terms, read_page):
    """A term has a page and every format of its own, though its IRI is a fragment of the ontology's."""
    page = read_page(terms.get("/ontology/Body", headers=HTML))
    assert page.one("h1").text == "organismo"
    assert f"{BASE}ontology#Body" in [code.text for code in page.find("code")]
    assert (COOP.Body, RDF.type, OWL.Class) in read(terms.get("/ontology/Body.nt"), "nt")
    assert terms.get("/ontology/Body.json").json()["id"] == str(COOP.Body)


@pytest.mark.parametrize(
    "path",
    ["/ontology/None", "/ontology/0.2.0", "/ontology.xyz", "/vocab/none", "/vocab/kind/two", "/graph/none", "/vocab/"],
)
def test_unknown(terms, path):
    """A term, a version, a concept or a graph that is not there is 404."""
    assert terms.get(path).status_code == 404


def test_vocabulary(terms, read_page):
    """A vocabulary holds its concepts, and lists them with their definitions."""
    graph = read(terms.get("/vocab/kind"))
    assert (VOCAB["kind/one"], SKOS.prefLabel, Literal("uno", lang="es")) in graph
    page = read_page(terms.get("/vocab/kind", headers=HTML))
    assert page.one("h1").text == "clases"
    assert {link["href"]: link.text for link in page.find("a")}["/vocab/kind/one"] == "uno"
    members = terms.get("/vocab/kind.json").json()["members"]
    assert members == [{"id": f"{BASE}vocab/kind/one", "labels": {"es": "uno"}, "definitions": {"es": "El primero."}}]


def test_concept(terms, read_page):
    """A concept answers at its own IRI at once, and says where its document lies."""
    response = terms.get("/vocab/kind/one")
    assert (VOCAB["kind/one"], SKOS.inScheme, VOCAB.kind) in read(response)
    assert response.headers["content-location"] == "http://service.test/vocab/kind/one.ttl"
    assert '<http://service.test/vocab/kind/one>; rel="canonical"' in response.headers["link"]
    assert read_page(terms.get("/vocab/kind/one.html")).one("h1").text == "uno"


def test_vocabularies(terms, read_page):
    """The vocabularies are listed, in every format."""
    schemes = {VOCAB.kind, VOCAB.other}
    for path in ("/vocab", "/vocab.ttl"):
        assert set(read(terms.get(path)).subjects(RDF.type, SKOS.ConceptScheme)) == schemes
    assert {member["id"] for member in terms.get("/vocab.json").json()["members"]} == set(map(str, schemes))
    page = read_page(terms.get("/vocab?lang=en", headers=HTML))
    assert page.one("h1").text == "Vocabularies"
    assert "/vocab/kind?lang=en" in [link["href"] for link in page.find("a")]


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize(
    ("ending", "form"),
    [("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld"), ("trig", "trig"), ("nq", "nquads")],
)
@pytest.mark.parametrize(("name", "size"), [("vocab", 9), ("scenario/s", 1)])
def test_named_graph(terms, name, size, ending, form):
    """A named graph comes whole in every format, scenarios as well."""
    data = Dataset(default_union=True).parse(data=terms.get(f"/graph/{name}.{ending}").content, format=form)
    assert len(set(data.triples((None, None, None)))) == size


def test_description_of_a_graph(terms, read_page):
    """The page and the JSON of a named graph say how many triples it has, and where they are."""
    page = read_page(terms.get("/graph/vocab", headers=HTML))
    assert "9 tripletas." in page.one("main").text
    assert "/graph/vocab.nq" in [link["href"] for link in page.find("a")]
    assert terms.get("/graph/scenario/s.json").json()["triples"] == 1
    sizes = {str(graph): int(n) for graph, n in read(terms.get("/graph")).subject_objects(VOID.triples)}
    assert sizes == {f"{BASE}graph/{name}": n for name, n in
                     (("inferred", 1), ("ontology", len(parse(TERMS))), ("scenario/s", 1), ("vocab", 9))}  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/ontology", "/ontology/Body", "/vocab", "/vocab/kind", "/vocab/kind/one", "/graph/vocab"]
)
def test_head_and_faults(terms, path):
    """HEAD has the head of GET; a format that does not exist is 406; a date that is none is 400."""
    assert dict(terms.request("HEAD", path).headers) == dict(terms.get(path).headers)
    assert terms.get(path, headers={"Accept": "image/png"}).status_code == 406
    assert terms.get(f"{path}?asof=x").status_code == 400


def test_without_ontology(make_client):
    """Over data without an ontology, vocabularies or graphs there is none of them."""
    service = make_client(EmbeddedStore.from_nquads(f"<{BASE}id/x> <{BASE}id/p> <{BASE}id/y> .\n".encode()))
    assert [service.get(path).status_code for path in ("/ontology", "/vocab", "/graph", "/ontology/X")] == [404] * 4
    assert service.get("/doc/x").status_code == 200


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        (f"{BASE}ontology#Ministry", "/ontology/Ministry"),
        (f"{BASE}id/a/b", "/doc/a/b"),
        (f"{BASE}vocab/a/b", "/vocab/a/b"),
        (f"{BASE}queries/x#p", "/queries/x#p"),
        (f"{BASE}thing", "/doc/thing"),
        (f"{BASE}id/caf\u00e9 ", "/doc/caf%C3%A9%20"),
        (BASE, "/"),
        ("https://example.org/", None),
    ],
)
def test_addresses(iri, path):
    """Each IRI of ours has a page below the root, any other none."""
    assert locate_iri(iri) == path


# The whole graph


@pytest.fixture(scope="module", name="iris")
def _iris(store):
    """Every IRI of the whole graph that begins with the base, wherever it stands."""
    query = f"""SELECT DISTINCT ?iri WHERE {{
      {{ GRAPH ?g {{ ?iri ?p ?o }} }} UNION {{ GRAPH ?g {{ ?s ?iri ?o }} }} UNION {{ GRAPH ?g {{ ?s ?p ?iri }} }}
      UNION {{ GRAPH ?iri {{ ?s ?p ?o }} }}
      UNION {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(isLiteral(?o)) BIND(DATATYPE(?o) AS ?iri) }}
      FILTER(isIRI(?iri) && STRSTARTS(STR(?iri), "{BASE}"))
    }} ORDER BY ?iri"""
    return [str(iri) for (iri,) in store.select(query).rows]


@pytest.fixture(scope="module", name="whole")
def _whole(store, make_client):
    """A client of a service over the whole graph, with the queries of the library."""
    return type(make_client(None))(create_app(store, Settings(Path())))


def test_every_thing_is_found(store, iris):
    """Every IRI below `id/` is found from the path of its document, thousands of them."""
    things = [iri for iri in iris if iri.startswith(ID)]
    assert len(things) > 15_000
    for iri in things:
        path = locate_iri(iri.partition("#")[0])
        assert path.startswith("/doc/")
        thing = find_thing(store, find_documented(path.removeprefix("/doc/")))
        assert thing is not None, iri
        assert str(thing.iri) == iri.partition("#")[0]


def test_every_other_path_answers(whole, iris):
    """Every other IRI answers at its path: ontology, version, graphs, queries, the description of the dataset."""
    others = {iri.partition("#")[0] for iri in iris if not iri.startswith((ID, VOCAB))}
    assert {f"{BASE}ontology", f"{BASE}ontology/0.1.0", f"{BASE}graph/catalogue"} <= others
    assert {iri.partition("/")[0] for iri in (other.removeprefix(BASE) for other in others)} == {
        ".well-known", "graph", "ontology", "queries",
    }  # fmt: skip
    for iri in sorted(others):
        headers = HTML if iri.startswith((GRAPH, QUERY)) else {}
        response = whole.get(f"/{quote(iri.removeprefix(BASE))}", headers=headers)
        assert response.status_code in ({200, 400} if iri.startswith(QUERY) else {200}), iri


def test_every_term_has_a_page(whole, store, iris):
    """Every term of the ontology is found, and each tenth one, asked for, has a page of its own."""
    terms = [iri for iri in iris if iri.startswith(COOP)]
    assert len(terms) > 150
    for place, iri in enumerate(terms):
        assert find_thing(store, [iri]) is not None
        if place % 10 == 0:
            assert whole.get(f"{locate_iri(iri)}.json").json()["id"] == iri


def test_every_vocabulary_answers(whole, store, iris):
    """Every vocabulary answers, and every concept is found by its own IRI."""
    concepts = [iri for iri in iris if iri.startswith(VOCAB)]
    assert len(concepts) > 700
    for iri in concepts:
        assert find_thing(store, [iri]) is not None
        if "/" not in iri.removeprefix(VOCAB):
            assert whole.get(locate_iri(iri)).status_code == 200, iri


def test_some_of_each_kind(whole, read_page, iris):
    """Of each kind of thing one goes from IRI to document: as RDF, as JSON and as a page in either language."""
    kinds = {}
    for iri in iris:
        if iri.startswith((ID, VOCAB)):
            kinds.setdefault(tuple(iri.removeprefix(BASE).split("/")[:2]), []).append(iri)
    assert len(kinds) > 60
    for found in kinds.values():
        iri = found[len(found) // 2]
        response = whole.get(f"/{quote(iri.removeprefix(BASE))}")
        if iri.startswith(ID):
            assert response.status_code == 303, iri
            response = whole.get(response.headers["location"])
        graph = read(response)
        assert URIRef(iri) in set(graph.all_nodes()), iri
        path = locate_iri(iri)
        assert whole.get(f"{path}.json").json()["id"] == iri
        for language in ("es", "en"):
            page = read_page(whole.get(f"{path}.html?lang={language}"))
            assert page.one("h1").text
            assert {script["type"] for script in page.find("script")} <= {"application/ld+json"}


def test_ontology_of_the_whole(whole):
    """The ontology that is served is the file that was written, term by term."""
    written = Graph().parse(Path(__file__).parents[2] / "ontology" / "core.ttl")
    served = read(whole.get("/ontology"))
    terms = {term for term in written.subjects() if isinstance(term, URIRef)}
    for term in terms:
        assert set(map(str, written.objects(term, RDFS.label))) <= set(map(str, served.objects(term, RDFS.label))), term
