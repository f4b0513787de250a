"""From a thing to its document, and the document in every form: linked data over HTTP."""

import csv
import json
import os
import subprocess
import sys
from datetime import date
from itertools import pairwise
from urllib.parse import quote, urlsplit

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, FOAF, OWL, RDF, RDFS, SKOS

from api.withdrawn import FILE, Withdrawal, read_withdrawals
from coopgraph.errors import SourceError
from coopgraph.namespaces import BASE, COOP, ID
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.home import Manifest

HTML = {"Accept": "text/html"}
MINSA = f"{BASE}id/organization/minsa"
FORMATS = {
    "ttl": ("text/turtle", "turtle"),
    "nt": ("application/n-triples", "nt"),
    "jsonld": ("application/ld+json", "json-ld"),
    "rdf": ("application/rdf+xml", "xml"),
}
DATE = "http://www.w3.org/2001/XMLSchema#date"
PREFIXES = f"""
@prefix : <{BASE}id/> . @prefix coop: <{BASE}ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
# A body with an office that ended, one that lasts, and one that is to come; and a text that attacks pages.
OFFICES = f"""{PREFIXES}
<{BASE}id/source/coopgraph> coop:referenceDate "2018-12-31"^^xsd:date .
<{BASE}id/body/x> a coop:Ministry ; skos:prefLabel "Cuerpo"@es , "Body"@en ;
    coop:hasOffice <{BASE}id/unit/old> , <{BASE}id/unit/new> , <{BASE}id/unit/future> ;
    coop:note "<script>alert(1)</script> \\u2028 & </dl>" ; dct:source <{BASE}id/passage/p> ;
    coop:detail <{BASE}id/body/x/detail> , [ coop:inside [ coop:deepest "deep" ] ] .
<{BASE}id/body/x/detail> coop:value 7 .
<{BASE}id/passage/p> oa:hasSource <{BASE}id/source/s> ; coop:sourceLines "3-5" ; oa:hasSelector <{BASE}id/passage/p/q> .
<{BASE}id/passage/p/q> oa:exact "Las palabras."@es .
<{BASE}id/unit/old> coop:officeOf <{BASE}id/body/x> ; coop:validTo "2018-12-31"^^xsd:date .
<{BASE}id/unit/new> coop:officeOf <{BASE}id/body/x> ; coop:validFrom "2018-12-31"^^xsd:date .
<{BASE}id/unit/new> skos:prefLabel "Nueva"@es .
<{BASE}id/unit/future> coop:officeOf <{BASE}id/body/x> ; coop:validFrom "2019-01-01"^^xsd:date .
<{BASE}id/norm/ds-1.2> skos:prefLabel "Con punto"@es . <{BASE}id/norm/n.ttl> skos:prefLabel "Parece Turtle"@es .
<{BASE}id/caf\u00e9> skos:prefLabel "Caf\u00e9"@es . <{BASE}id/a%2Fb> skos:prefLabel "Con barra"@es .
<{BASE}thing/1> <{BASE}knows> <{BASE}thing/2> . <{BASE}file#me> skos:prefLabel "Yo"@es .
<{BASE}id/evil> skos:prefLabel "<script>x</script>"@es ; dct:relation <javascript:alert(1)> .
"""


def open_text(text):
    """Open a store over Turtle in a graph."""
    graph = Graph().parse(data=text, format="turtle")
    return EmbeddedStore.from_graphs({URIRef(f"{BASE}graph/test"): graph})


@pytest.fixture(scope="module", name="offices")
def _offices(make_client):
    """A client of a service over `OFFICES`."""
    return make_client(open_text(OFFICES), manifest=Manifest("c" * 64, "d" * 64, {}))


def read(response, form="turtle"):
    """Parse a response as RDF."""
    assert response.status_code == 200, response.text
    return Graph().parse(data=response.content, format=form)


def list_links(response):
    """List the links of a response as pairs of relation and address."""
    return [
        (part.partition('rel="')[2].partition('"')[0], part.partition("<")[2].partition(">")[0])
        for part in response.headers["link"].split(", ")
    ]


def test_see_other(client):
    """A thing sends to its document, with the parameters of the request, and says what the document varies with."""
    response = client.get("/id/organization/minsa?asof=all&lang=en")
    assert response.status_code == 303
    assert response.headers["location"] == "http://service.test/doc/organization/minsa?asof=all&lang=en"
    assert response.headers["vary"] == "Accept, Accept-Language, Accept-Profile"


def test_public_address(make_client, tiny):
    """The document lies where the service is seen, not where it runs."""
    response = make_client(tiny, "https://datos.example.org/graph/").get("/id/organization/minsa")
    assert response.headers["location"] == "https://datos.example.org/graph/doc/organization/minsa"


@pytest.mark.parametrize("path", ["/id/organization/none", "/doc/organization/none", "/doc/organization/none.ttl"])
def test_not_found(client, path):
    """What the graph says nothing of is 404 for programs, and the problem is one that caches must not keep."""
    response = client.get(path, headers={"Accept": "application/json"})
    assert response.status_code == 404
    assert response.json()["code"] == "not-found"
    assert response.headers["vary"] == "Accept, Accept-Language, Accept-Profile"
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("language", "title"), [("es", "No existe"), ("en", "There is no such thing")])
@pytest.mark.parametrize("path", ["/id/organization/none", "/doc/organization/none", "/doc/organization/none.html"])
def test_not_found_as_page(client, read_page, path, language, title):
    """Browsers get a page of the site in the language of the reader, which leads to the search."""
    response = client.get(f"{path}?lang={language}", headers=HTML)
    assert response.status_code == 404
    assert response.headers["vary"] == "Accept, Accept-Language, Accept-Profile"
    assert response.headers["cache-control"] == "no-store"
    page = read_page(response)
    assert page.one("h1").text == title
    assert page.one("html")["lang"] == language
    assert f"/search?lang={language}" in [link["href"] for link in page.find("a")]


@pytest.mark.parametrize("argument", ["asof=yesterday", "page=0", "explain=perhaps"])
def test_wrong_argument_as_page(client, read_page, argument):
    """A wrong argument is 400 with a page for browsers, which says what is wrong, and a problem for programs."""
    response = client.get(f"/doc/organization/minsa?{argument}", headers=HTML)
    assert response.status_code == 400
    assert argument.partition("=")[2] in read_page(response).one("main").text
    assert client.get(f"/doc/organization/minsa.json?{argument}").json()["code"] == "parameter"


@pytest.mark.parametrize("path", ["/id/%FF", "/doc/%00", "/id/a%20b", "/doc/%3Cscript%3E", "/id/", "/doc/x%0d%0aA:b"])
def test_paths_of_no_iri(client, path):
    """A path that is no IRI, or none in the graph, is 404 and no fault."""
    response = client.get(path)
    assert response.status_code == 404
    assert "a" not in response.headers


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/n-triples", "application/n-triples"),
        ("application/ld+json, text/turtle;q=0.5", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/json", "application/json"),
        ("text/*;q=0.5, application/json;q=0.4", "text/turtle"),
    ],
)
def test_negotiation(client, accept, expected):
    """The format is the one that the client prefers, Turtle without a wish; its own address and Vary say so."""
    response = client.get("/doc/organization/minsa", headers={} if accept is None else {"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == expected
    assert response.headers["vary"] == "Accept, Accept-Language, Accept-Profile"
    own = client.get(response.headers["content-location"])
    assert own.headers["content-type"] == response.headers["content-type"]
    assert own.headers["content-location"] == response.headers["content-location"]


def test_not_acceptable(client):
    """Without an acceptable format the answer is 406, with those that there are."""
    response = client.get("/doc/organization/minsa", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert set(response.json()["available"]) == {kind for kind, _ in FORMATS.values()} | {
        "text/html",
        "application/json",
    }
    assert "Accept-Profile" in response.headers["vary"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize("ending", FORMATS)
def test_formats_agree(client, ending):
    """An ending decides the format whatever Accept says, and each format holds the same statements."""
    kind, form = FORMATS[ending]
    response = client.get(f"/doc/organization/minsa.{ending}", headers=HTML)
    assert response.headers["content-type"] == f"{kind}; charset=utf-8"
    assert isomorphic(read(response, form), read(client.get("/doc/organization/minsa.nt"), "nt"))


def test_statements(client):
    """A document holds the statements of its thing, and names thing and document apart."""
    graph = read(client.get("/doc/organization/minsa"))
    thing, document = URIRef(MINSA), URIRef(f"{BASE}doc/organization/minsa")
    own = {(predicate, value) for _, predicate, value in graph.triples((thing, None, None))}
    assert own - {(FOAF.isPrimaryTopicOf, document)} == {
        (RDF.type, COOP.Ministry),
        (RDF.type, URIRef("http://www.w3.org/ns/org#FormalOrganization")),
        (SKOS.prefLabel, Literal("Ministerio de Salud", lang="es")),
        (SKOS.prefLabel, Literal("Ministry of Health", lang="en")),
        (COOP.acronym, Literal("MINSA")),
    }
    assert set(graph.triples((document, None, None))) == {
        (document, RDF.type, FOAF.Document),
        (document, FOAF.primaryTopic, thing),
    }


def test_licence_and_dataset(make_client):
    """A document repeats the licence that the ontology states, and the dataset that the graph describes."""
    licence = "https://creativecommons.org/licenses/by/4.0/"
    text = f"""{PREFIXES} <{BASE}ontology> dct:license <{licence}> . <{BASE}id/dataset/coopgraph> a coop:D .
    <{BASE}id/x> a coop:X ."""
    response = make_client(open_text(text)).get("/doc/x")
    graph = read(response)
    document = URIRef(f"{BASE}doc/x")
    assert graph.value(document, DCTERMS.license) == URIRef(licence)
    assert graph.value(document, DCTERMS.isPartOf) == ID["dataset/coopgraph"]
    assert {("license", licence), ("describedby", f"{BASE}ontology")} <= set(list_links(response))


def test_parts_and_blank_nodes(offices):
    """A document holds the parts that its thing links to, and the blank nodes below it, down to the last."""
    graph = read(offices.get("/doc/body/x.nt"), "nt")
    assert (ID["body/x/detail"], COOP.value, Literal(7)) in graph
    (inner,) = graph.objects(None, COOP.inside)
    assert graph.value(inner, COOP.deepest) == Literal("deep")
    assert not list(graph.triples((ID["unit/new"], None, None)))


def test_parts_resolve(offices):
    """A part has a document of its own."""
    assert offices.get("/id/body/x/detail").headers["location"].endswith("/doc/body/x/detail")
    assert (ID["body/x/detail"], COOP.value, Literal(7)) in read(offices.get("/doc/body/x/detail"))


def test_many_parts(make_client):
    """A thing with more than a hundred parts does not carry them in its document."""
    for count, expected in ((100, 100), (101, 0)):
        parts = " ".join(f"<{BASE}id/x> coop:p <{BASE}id/x/{n}> . <{BASE}id/x/{n}> coop:v {n} ." for n in range(count))
        graph = read(make_client(open_text(f"{PREFIXES} {parts}")).get("/doc/x"))
        assert len(list(graph.triples((None, COOP.v, None)))) == expected


def test_only_mentioned(client):
    """What is only mentioned resolves."""
    assert client.get("/id/norm/ds-008-2017-sa/art-39").status_code == 303
    assert client.get("/id/passage/tesis-2018/10-50").status_code == 303


def test_mentioned_in_rdf_json_and_html(make_client, read_page):
    """A thing that is an object only is told of by what links to it, in RDF, JSON and HTML."""
    service = make_client(open_text(f"{PREFIXES} <{BASE}id/x> coop:knows <{BASE}id/y> ."))
    assert (ID.x, COOP.knows, ID.y) in read(service.get("/doc/y"))
    links = service.get("/doc/y.json").json()["mentioned_by"]["links"]
    assert [(link["subject"]["id"], link["property"]["id"]) for link in links] == [(str(ID.x), str(COOP.knows))]
    assert "/doc/x" in [link["href"] for link in read_page(service.get("/doc/y.html")).find("a")]


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/doc/norm/ds-1.2", "Con punto"),
        ("/doc/norm/ds-1.2.ttl", "Con punto"),
        ("/doc/norm/n.ttl", "Parece Turtle"),
        ("/doc/norm/n.ttl.ttl", "Parece Turtle"),
        ("/doc/caf%C3%A9", "Caf\u00e9"),
        ("/doc/caf%C3%A9.ttl", "Caf\u00e9"),
        ("/doc/a%2Fb", "Con barra"),
    ],
)
def test_dots_and_escapes(offices, path, label):
    """An id may hold dots, letters beyond ASCII and escapes: the exact id is tried before its ending is a format."""
    graph = read(offices.get(path))
    assert label in {str(text) for text in graph.objects(None, SKOS.prefLabel)}


def test_outside_of_id(offices):
    """Things below the base but not below `id/`, and files with fragments, resolve too; predicates as well."""
    assert offices.get("/thing/1").headers["location"] == "http://service.test/doc/thing/1"
    assert (URIRef(f"{BASE}thing/1"), URIRef(f"{BASE}knows"), URIRef(f"{BASE}thing/2")) in read(
        offices.get("/doc/thing/1")
    )
    assert (URIRef(f"{BASE}file#me"), SKOS.prefLabel, Literal("Yo", lang="es")) in read(offices.get("/doc/file"))
    assert offices.get("/file").status_code == offices.get("/knows").status_code == 303
    assert offices.get("/thing/3").status_code == 404
    assert offices.post("/thing/1").status_code == offices.post("/thing/3").status_code == 404


def test_outside_of_the_default_graph(make_client, read_page):
    """What only a scenario or the catalogue states is told of from there."""
    line = f"<{BASE}id/x> <{BASE}ontology#knows> <{BASE}id/y> <{BASE}graph/scenario/s> .\n"
    label = f'<{BASE}id/y> <{SKOS.prefLabel}> "Y"@es <{BASE}graph/vocab> .\n'
    service = make_client(EmbeddedStore.from_nquads((line + label).encode()))
    assert (ID.x, COOP.knows, ID.y) in read(service.get("/doc/x"))
    assert service.get("/doc/x.json").json()["properties"][0]["values"] == [{"id": str(ID.y), "labels": {"es": "Y"}}]
    assert service.get("/id/x").status_code == 303


def test_json(offices):
    """The JSON names the thing, its classes, its values with labels, its parts, its passages and what links to it."""
    document = offices.get("/doc/body/x.json?asof=all").json()
    assert (document["id"], document["labels"]) == (f"{BASE}id/body/x", {"es": "Cuerpo", "en": "Body"})
    assert document["document"] == f"{BASE}doc/body/x"
    assert document["types"] == [{"id": f"{BASE}ontology#Ministry", "labels": {}}]
    values = {group["id"]: group["values"] for group in document["properties"]}
    assert {"id": f"{BASE}id/unit/new", "labels": {"es": "Nueva"}} in values[f"{BASE}ontology#hasOffice"]
    assert {"value": "Body", "language": "en"} in values[str(SKOS.prefLabel)]
    parts = {part["id"]: part["properties"] for part in document["parts"]}
    assert parts[f"{BASE}id/body/x/detail"][0]["values"] == [
        {"value": "7", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
    ]
    assert document["passages"] == [
        {
            "id": f"{BASE}id/passage/p",
            "source": {"id": f"{BASE}id/source/s", "labels": {}},
            "lines": "3-5",
            "quote": "Las palabras.",
        }
    ]
    assert document["mentioned_by"]["total"] == 3
    assert (document["asof"], document["in_force"]) == ("all", None)


@pytest.mark.parametrize(
    ("asof", "shown", "omitted"),
    [
        ("", ["new"], 2),
        ("?asof=", ["new"], 2),
        ("?asof=2018-12-31", ["new"], 2),
        ("?asof=2018-12-30", ["old"], 2),
        ("?asof=2019-01-01", ["future", "new"], 1),
        ("?asof=all", ["future", "new", "old"], 0),
    ],
)
def test_dates(offices, read_page, asof, shown, omitted):
    """Links in and out are those in force at the date, of which the last day is not one; the others are counted."""
    document = offices.get(f"/doc/body/x.json{asof}").json()
    values = {group["id"]: group["values"] for group in document["properties"]}
    assert sorted(value["id"].rpartition("/")[2] for value in values[f"{BASE}ontology#hasOffice"]) == shown
    mentioned = document["mentioned_by"]
    assert sorted(link["subject"]["id"].rpartition("/")[2] for link in mentioned["links"]) == shown
    assert (document["omitted_links"], mentioned["omitted"], mentioned["total"]) == (omitted, omitted, len(shown))
    text = read_page(offices.get(f"/doc/body/x.html{asof}")).one("main").text
    said = {0: 0, 1: text.count("1 enlace fuera de la fecha."), 2: text.count("2 enlaces fuera de la fecha.")}[omitted]
    assert said == (2 if omitted else 0)


@pytest.mark.parametrize(
    ("unit", "asof", "in_force"),
    [
        ("old", "2018-12-30", True),
        ("old", "2018-12-31", False),
        ("new", "2018-12-30", False),
        ("new", "2018-12-31", True),
    ],
)
def test_thing_at_a_date(offices, read_page, unit, asof, in_force):
    """A thing that is not in force at the date says so: from its first day, until before the day of its end."""
    document = offices.get(f"/doc/unit/{unit}.json?asof={asof}").json()
    assert document["in_force"] is in_force
    assert document["valid_to" if unit == "old" else "valid_from"] == "2018-12-31"
    main = read_page(offices.get(f"/doc/unit/{unit}.html?asof={asof}")).one("main")
    assert ("No está vigente al" in main.text) is not in_force
    english = read_page(offices.get(f"/doc/unit/{unit}.html?asof={asof}&lang=en")).one("main")
    assert ("Not in force on" in english.text) is not in_force


@pytest.mark.parametrize("asof", ["2018", "2018-13-01", "31/12/2018", "2018-12-31T00:00", "today", "ALL"])
@pytest.mark.parametrize("ending", ["html", "json", "ttl"])
def test_bad_date(offices, asof, ending):
    """A date that is none is refused in every format, with the name of the parameter."""
    response = offices.get(f"/doc/body/x.{ending}?asof={quote(asof)}")
    assert response.status_code == 400
    assert response.json()["parameter"] == "asof"


def test_date_twice(offices):
    """Two dates are refused."""
    assert offices.get("/doc/body/x?asof=all&asof=2018-12-31").status_code == 400


@pytest.fixture(scope="module", name="hub")
def _hub(make_client):
    """A client of a service over a thing that 250 others link to."""
    return make_client(
        open_text(PREFIXES + "".join(f"<{BASE}id/s/{n:03}> coop:p <{BASE}id/hub> . " for n in range(250)))
    )


@pytest.mark.parametrize("ending", ["html", "json"])
def test_pages_of_links(hub, ending):
    """Pages of links follow one another from the first to the last, each link on one of them."""
    seen, url = [], f"/doc/hub.{ending}?asof=all"
    first = dict(list_links(hub.get(url)))
    assert "prev" not in first
    assert first["last"].endswith("page=3")
    while url:
        response = hub.get(url)
        assert response.status_code == 200
        links = dict(list_links(response))
        assert links["first"] == f"http://service.test/doc/hub.{ending}?asof=all&page=1"
        if ending == "json":
            document = response.json()["mentioned_by"]
            assert (document["total"], document["pages"], document["next"]) == (250, 3, links.get("next"))
            seen += [link["subject"]["id"] for link in document["links"]]
        else:
            seen += [f"{BASE}id/s/{n:03}" for n in range(250) if f'{BASE}id/s/{n:03}"' in response.text]
        url = links.get("next")
    assert seen == [f"{BASE}id/s/{n:03}" for n in range(250)]


def test_no_pages(hub):
    """Where all links fit on one page there are no links to others."""
    relations = {relation for relation, _ in list_links(hub.get("/doc/s/001.json"))}
    assert not relations & {"first", "prev", "next", "last"}


@pytest.mark.parametrize(("page", "status"), [("0", 400), ("-1", 400), ("x", 400), ("9999999", 400), ("4", 404)])
def test_bad_page(hub, page, status):
    """A page that is no number is 400, one after the last 404."""
    assert hub.get(f"/doc/hub.json?page={page}").status_code == status


def test_links(client):
    """A document links to itself without ending, to each other format with its type, and to its profile."""
    response = client.get("/doc/organization/minsa.ttl")
    root = "http://service.test/doc/organization/minsa"
    links = list_links(response)
    assert ("canonical", root) in links
    assert ("profile", f"{BASE}profiles/plain") in links
    alternates = {target for relation, target in links if relation == "alternate"}
    assert alternates == {
        *(f"{root}.{ending}" for ending in ("html", "json", "jsonld", "nt", "rdf")),
        f"{root}?_profile=labelled",
        f"{root}?_profile=alt",
    }
    assert (
        '<http://service.test/doc/organization/minsa.nt>; rel="alternate"; type="application/n-triples"'
        in (response.headers["link"])
    )
    # Nobody has stated a licence of this graph.
    assert not {"license", "describedby"} & {relation for relation, _ in links}
    for target in alternates:
        assert client.get(target).status_code == 200


def test_length_of_links(offices):
    """The header of links stays below the four KiB that proxies keep for a head."""
    assert len(offices.get("/doc/body/x?_profile=alt").headers["link"]) < 3_000


@pytest.mark.parametrize("language", ["es", "en"])
def test_pages(offices, read_page, language):
    """The page of a thing is in the language of the reader, with its labels, and leads to what it names."""
    response = offices.get("/doc/body/x", headers={**HTML, "Accept-Language": language})
    assert response.headers["content-language"] == language
    page = read_page(response)
    assert page.one("h1").text == {"es": "Cuerpo", "en": "Body"}[language]
    links = {link["href"]: link for link in page.find("a")}
    assert links["/doc/unit/new"]["title"] == f"{BASE}id/unit/new"
    assert "/ontology/Ministry" in links
    assert {"es": "líneas 3-5", "en": "lines 3-5"}[language] in page.one("main").text
    assert page.one("blockquote").text == "Las palabras."
    identifiers = [element["id"] for element in page.elements if element["id"]]
    assert len(identifiers) == len(set(identifiers))
    assert {href[1:] for href in links if href.startswith("#")} <= set(identifiers)
    levels = [int(element.tag[1]) for element in page.elements if element.tag in {"h1", "h2", "h3", "h4"}]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_chosen_date_goes_on(offices, read_page):
    """The date that a reader chose goes along to the pages of other things, and so does the language."""
    page = read_page(offices.get("/doc/body/x.html?asof=all&lang=en"))
    assert "/doc/unit/old?asof=all&lang=en" in [link["href"] for link in page.find("a")]


def test_hostile_texts(offices, read_page):
    """Labels and literals with elements stay text, and no address runs a script; the policy forbids it as well."""
    for path in ("/doc/body/x.html", "/doc/evil.html"):
        response = offices.get(path)
        page = read_page(response)
        assert {script["type"] for script in page.find("script")} == {"application/ld+json"}
        assert "<script>" not in response.text
        assert not [link for link in page.find("a") if urlsplit(link["href"] or "").scheme not in {"", "http", "https"}]
        assert "default-src 'none'" in response.headers["content-security-policy"]
    assert read_page(offices.get("/doc/evil.html")).one("h1").text == "<script>x</script>"
    response = offices.get("/doc/evil.jsonld")
    assert (response.headers["content-type"], response.headers["x-content-type-options"]) == (
        "application/ld+json; charset=utf-8",
        "nosniff",
    )
    assert "<script>x</script>" in json.dumps(offices.get("/doc/evil.json").json())


def test_without_labels(make_client, read_page):
    """Data without any label has pages, whose title is the short IRI."""
    service = make_client(open_text(f"<{BASE}id/x> <https://example.org/p> [ <https://example.org/q> 1 ] ."))
    assert read_page(service.get("/doc/x.html")).one("h1").text == "id:x"
    assert service.get("/doc/x.json").json()["labels"] == {}


_OF_OTHERS = """
import asyncio, sys
from pathlib import Path
import httpx
from api.main import create_app
from coopgraph.settings import Settings
from coopgraph.store.opening import open_store

settings = Settings(Path(sys.argv[2]))
app = create_app(open_store(settings, None, [Path(sys.argv[1])]), settings, {})

async def ask():
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service.test") as client:
        for path in ("/id/a", "/person/1", "/person/none", "/doc/person/1", "/doc/id", "/doc/person/1.html"):
            response = await client.get(path)
            known = "https://people.example/person/2" in response.text
            print(path, response.status_code, response.headers.get("location", "-"), known)

asyncio.run(ask())
"""


def test_data_of_others(tmp_path):
    """Over somebody else's data, under their own base and without labels, what lies below it resolves."""
    data = tmp_path / "people.ttl"
    data.write_text(
        "<https://people.example/person/1> <https://people.example/knows> <https://people.example/person/2> ."
    )
    environment = {**os.environ, "COOPGRAPH_BASE_IRI": "https://people.example/"}
    command = [sys.executable, "-c", _OF_OTHERS, str(data), str(tmp_path)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == [
        "/id/a 404 - False",
        "/person/1 303 http://service.test/doc/person/1 False",
        "/person/none 404 - False",
        "/doc/person/1 200 - True",
        "/doc/id 404 - False",
        "/doc/person/1.html 200 - True",
    ]


def test_no_name_in_xml(make_client):
    """A property that RDF/XML has no name for is 406, with the formats that can say it."""
    service = make_client(open_text(f"<{BASE}id/x> <https://example.org/1> 1 ."))
    response = service.get("/doc/x.rdf")
    assert response.status_code == 406
    assert "text/turtle" in response.json()["available"]


@pytest.mark.parametrize("path", ["/id/organization/minsa", "/doc/organization/minsa", "/doc/organization/minsa.json"])
def test_head(client, path):
    """HEAD has the head of GET, and no body."""
    get, head = client.get(path), client.request("HEAD", path)
    assert head.status_code == get.status_code
    assert head.content == b""
    assert dict(head.headers) == dict(get.headers)


@pytest.mark.parametrize("path", ["/id/organization/minsa", "/doc/organization/minsa", "/vocab/x", "/profiles/plain"])
def test_options(client, path):
    """Other sites may ask, before a request and at once, and read the headers of linked data."""
    for headers in ({}, {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}):
        response = client.request("OPTIONS", path, headers=headers)
        assert response.status_code == 204
        assert "GET" in response.headers["access-control-allow-methods"]
        assert response.headers["access-control-allow-origin"] == "*"
    exposed = client.get("/doc/organization/minsa").headers["access-control-expose-headers"]
    assert {"ETag", "Link", "Content-Location", "Content-Profile", "Location"} <= set(exposed.split(", "))


@pytest.mark.parametrize("path", ["/id/organization/minsa", "/doc/organization/minsa"])
def test_read_only(client, path):
    """Nothing can be written to a thing or a document."""
    response = client.request("PUT", path)
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


def test_no_graph(make_client):
    """Without a graph every document is 503."""
    assert make_client(None).get("/doc/x").status_code == make_client(None).get("/id/x").status_code == 503


# Withdrawn


@pytest.fixture(name="withdrawn")
def _withdrawn(make_client, tiny):
    """A client of a service that has withdrawn two things, one of which has a successor."""
    service = make_client(tiny)
    reason = {"es": "Era <b>doble</b>.", "en": "It was a double."}
    service.app.state.withdrawals = {
        iri: Withdrawal(iri, date(2026, 11, 20), reason, other)
        for iri, other in ((f"{BASE}id/organization/old", MINSA), (f"{BASE}id/organization/lost", None))
    }
    return service


@pytest.mark.parametrize("path", ["/id/organization/old", "/doc/organization/old", "/doc/organization/old.json"])
def test_gone(withdrawn, path):
    """What has been withdrawn is 410 for programs, with the reason and what stands for it."""
    response = withdrawn.get(path)
    assert response.status_code == 410
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "gone"
    assert "It was a double." in response.json()["detail"]
    assert response.headers["link"] == f'<{MINSA}>; rel="successor-version"'
    assert response.headers["vary"] == "Accept, Accept-Language, Accept-Profile"


def test_gone_without_successor(withdrawn):
    """Where nothing stands for it, nothing is linked."""
    response = withdrawn.get("/id/organization/lost")
    assert response.status_code == 410
    assert "link" not in response.headers


def test_gone_as_rdf(withdrawn):
    """As RDF the tombstone says what replaces it."""
    for path, headers in (("/doc/organization/old.nt", {}), ("/id/organization/old", {"Accept": "text/turtle"})):
        response = withdrawn.get(path, headers=headers)
        assert response.status_code == 410
        graph = Graph().parse(data=response.content, format="turtle")
        thing = ID["organization/old"]
        assert graph.value(thing, DCTERMS.isReplacedBy) == URIRef(MINSA)
        assert graph.value(thing, OWL.deprecated) == Literal(True)


@pytest.mark.parametrize(("language", "title"), [("es", "Retirado"), ("en", "Withdrawn")])
def test_gone_as_page(withdrawn, read_page, language, title):
    """Browsers get a page that says why, as text, and leads on."""
    response = withdrawn.get(f"/id/organization/old?lang={language}", headers=HTML)
    assert response.status_code == 410
    page = read_page(response)
    assert page.one("h1").text == title
    assert not page.find("b")
    assert f"/doc/organization/minsa?lang={language}" in [link["href"] for link in page.find("a")]


def write_table(folder, *rows):
    """Write a table of withdrawn IRIs."""
    path = folder / "withdrawn.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("iri", "date", "reason_es", "reason_en", "replaced_by"), *rows])
    return path


def test_table_of_withdrawn(tmp_path):
    """The table gives IRI, date, reasons and successor."""
    iri = f"{BASE}id/x"
    path = write_table(tmp_path, (iri, "2026-11-20", "porque sí", "because", MINSA))
    assert read_withdrawals(path) == {
        iri: Withdrawal(iri, date(2026, 11, 20), {"es": "porque sí", "en": "because"}, MINSA)
    }


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("https://example.org/x", "2026-11-20", "a", "b", ""), "iri"),
        ((f"{BASE}id/x y", "2026-11-20", "a", "b", ""), "iri"),
        ((f"{BASE}id/x", "20 nov", "a", "b", ""), "date"),
        ((f"{BASE}id/x", "2026-11-20", "", "b", ""), "reason_es"),
        ((f"{BASE}id/x", "2026-11-20", "a", " ", ""), "reason_en"),
        ((f"{BASE}id/x", "2026-11-20", "a", "b", "y"), "replaced_by"),
    ],
)
def test_faults_of_the_table(tmp_path, row, column):
    """A cell that will not do is told with its row and column."""
    with pytest.raises(SourceError) as caught:
        read_withdrawals(write_table(tmp_path, row))
    assert (caught.value.row, caught.value.column) == (2, column)


def test_withdrawn_twice_or_without_columns(tmp_path):
    """An IRI that stands twice, and a table of other columns, are faults."""
    row = (f"{BASE}id/x", "2026-11-20", "a", "b", "")
    with pytest.raises(SourceError) as caught:
        read_withdrawals(write_table(tmp_path, row, row))
    assert (caught.value.row, caught.value.column) == (3, "iri")
    (tmp_path / "other.csv").write_text("iri,date\n", encoding="utf-8")
    with pytest.raises(SourceError):
        read_withdrawals(tmp_path / "other.csv")


# The whole graph


def test_no_withdrawn_subject(store):
    """Nothing that has been withdrawn is in the graph."""
    assert FILE.is_file()
    for iri in read_withdrawals():
        assert not store.triples((URIRef(iri), None, None)), iri
        assert not store.ask(f"ASK {{ GRAPH ?g {{ <{iri}> ?p ?o }} }}"), iri


def test_label_of_the_whole(store, make_client):
    """A ministry of the whole graph has a document in which its units have labels in the profile that asks for them."""
    service = make_client(store)
    plain = read(service.get("/doc/organization/minsa"))
    labelled = read(service.get("/doc/organization/minsa?_profile=labelled"))
    unit = ID["unit/minsa-ogcti"]
    assert plain.value(unit, SKOS.prefLabel) is None
    assert labelled.value(unit, SKOS.prefLabel) is not None
    assert labelled.value(COOP.Ministry, RDFS.label) is not None
