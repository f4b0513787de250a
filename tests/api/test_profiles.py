"""Profiles: which one a request gets, what each holds, how they are described; and the pages of problems."""

import re
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS

import coopgraph.errors
from api import problems
from api.explanations import EXPLANATIONS
from api.profiles import ALT, ALTR, LABELLED, PLAIN, PROF, PROFILES, find_profile, list_wishes
from coopgraph.errors import CoopGraphError
from coopgraph.namespaces import BASE, COOP, ID
from coopgraph.store.embedded import EmbeddedStore

PATH = "/doc/unit/minsa-ogcti"
UNIT = ID["unit/minsa-ogcti"]
STANDARD = "http://www.w3.org/ns/dx/connegp/altr"
SOURCES = Path(coopgraph.errors.__file__).parents[1]


def profile_of(response):
    """Name the first profile of a response by its token."""
    assert response.status_code == 200, response.text
    return response.headers["content-profile"].partition(">")[0].rpartition("/")[2]


@pytest.mark.parametrize(
    ("query", "header", "expected"),
    [
        ("", None, "plain"),
        ("?_profile=plain", None, "plain"),
        ("?_profile=labelled", None, "labelled"),
        ("?_profile=alt", None, "alt"),
        (f"?_profile={BASE}profiles/labelled", None, "labelled"),
        (f"?_profile={STANDARD}", None, "alt"),
        ("", f"<{BASE}profiles/labelled>", "labelled"),
        ("", "labelled", "labelled"),
        ("", f"<{STANDARD}>", "alt"),
        ("", f"<{BASE}profiles/labelled>;q=0.5, <{BASE}profiles/alt>;q=0.9", "alt"),
        ("", f"<{BASE}profiles/labelled>;q=0, <{BASE}profiles/plain>;q=0.1", "plain"),
        ("", "<https://example.org/unknown>", "plain"),
        ("", f"<https://example.org/unknown>, <{BASE}profiles/labelled>;q=0.2", "labelled"),
        ("", "<<;;,,q=", "plain"),
        ("?_profile=plain", f"<{BASE}profiles/labelled>", "plain"),
    ],
)
def test_choice(client, query, header, expected):
    """The parameter decides by token or IRI; the header is a wish with qualities; the default is plain."""
    response = client.get(f"{PATH}{query}", headers={} if header is None else {"Accept-Profile": header})
    assert profile_of(response) == expected
    assert f'<{BASE}profiles/{expected}>; rel="profile"' in response.headers["link"]
    assert "Accept-Profile" in response.headers["vary"]


def test_conforms_to_both(client):
    """What is labelled conforms to plain as well, and says so."""
    response = client.get(f"{PATH}?_profile=labelled")
    assert response.headers["content-profile"] == f"<{BASE}profiles/labelled>, <{BASE}profiles/plain>"


@pytest.mark.parametrize("name", ["none", "", "https://example.org/x", "PLAIN"])
def test_unknown(client, name):
    """A profile that does not exist is 406, with those that do."""
    response = client.get(f"{PATH}?_profile={name}")
    assert response.status_code == 406
    assert response.json()["available"] == ["plain", "labelled", "alt"]


def test_wish_gives_way(client, read_page):
    """A wish for labels gives way to a page, since a page has labels anyway; a parameter does not."""
    asked = {"Accept": "text/html"}
    wish = client.get(PATH, headers={**asked, "Accept-Profile": "labelled"})
    assert (profile_of(wish), wish.headers["content-type"]) == ("plain", "text/html; charset=utf-8")
    refused = client.get(f"{PATH}?_profile=labelled", headers=asked)
    assert refused.status_code == 406
    offered = {code.text for code in read_page(refused).find("code")}
    assert "text/turtle" in offered
    assert "text/html" not in offered


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("application/n-triples", "application/n-triples"), ("application/ld+json", "application/ld+json")],
)
def test_media_type_parameter(client, asked, expected):
    """The parameter for the format stands above Accept, with its plus sign written either way."""
    response = client.get(f"{PATH}?_mediatype={asked}", headers={"Accept": "text/html"})
    assert response.headers["content-type"] == f"{expected}; charset=utf-8"


def test_unknown_media_type(client):
    """A format that does not exist is 406."""
    assert client.get(f"{PATH}?_mediatype=image/png").status_code == 406


def test_labels_by_profile(client):
    """Plain says nothing of what it mentions; labelled gives the label of each that has one, in each language."""
    plain = Graph().parse(data=client.get(f"{PATH}.nt").content, format="nt")
    labelled = Graph().parse(data=client.get(f"{PATH}.nt?_profile=labelled").content, format="nt")
    added = {(subject, label) for subject, _, label in labelled - plain}
    assert added == {
        (ID["organization/minsa"], Literal("Ministerio de Salud", lang="es")),
        (ID["organization/minsa"], Literal("Ministry of Health", lang="en")),
        (ID["unit/minsa-sg"], Literal("Secretaría General", lang="es")),
        (ID["norm/ds-008-2017-sa"], Literal("Decreto Supremo N° 008-2017-SA", lang="es")),
        (URIRef(f"{BASE}vocab/office-category/general-office"), Literal("oficina general", lang="es")),
        (URIRef(f"{BASE}vocab/office-category/general-office"), Literal("general office", lang="en")),
    }
    assert not plain - labelled
    assert set(plain.subjects()) == {UNIT, URIRef(f"{BASE}doc/unit/minsa-ogcti")}


def test_labels_of_every_kind(make_client):
    """Labels are those of SKOS, of RDFS and titles, of properties and classes too."""
    text = f"""@prefix rdfs: <{RDFS}> . @prefix dct: <{DCTERMS}> .
    <{BASE}id/x> a <{BASE}ontology#C> ; <{BASE}ontology#p> <{BASE}id/y> .
    <{BASE}ontology#C> rdfs:label "clase"@es . <{BASE}ontology#p> rdfs:label "propiedad"@es .
    <{BASE}id/y> dct:title "título"@es ."""
    store = EmbeddedStore.from_graphs({URIRef(f"{BASE}graph/g"): Graph().parse(data=text, format="turtle")})
    graph = Graph().parse(data=make_client(store).get("/doc/x?_profile=labelled").content, format="turtle")
    assert graph.value(COOP.C, RDFS.label) == Literal("clase", lang="es")
    assert graph.value(COOP.p, RDFS.label) == Literal("propiedad", lang="es")
    assert graph.value(ID.y, DCTERMS.title) == Literal("título", lang="es")


def test_alternates(client):
    """The list of alternates has every format in every profile, one of them the default, and each is there."""
    response = client.get(f"{PATH}?_profile=alt")
    graph = Graph().parse(data=response.content, format="turtle")
    document = URIRef(f"{BASE}doc/unit/minsa-ogcti")
    forms = set(graph.objects(document, ALTR.hasRepresentation))
    assert set(graph.subjects(RDF.type, ALTR.Representation)) == forms
    assert len(forms) == 6 + 4 + 6
    assert graph.value(document, ALTR.hasDefaultRepresentation) == URIRef(f"http://service.test{PATH}.ttl")
    for form in forms:
        answer = client.get(str(form))
        assert answer.headers["content-type"].startswith(str(graph.value(form, DCTERMS["format"])))
        assert str(graph.value(form, DCTERMS.conformsTo)) in answer.headers["content-profile"].strip("<>")
    assert 'token="labelled"' in response.headers["link"]


def test_alternates_as_json_and_page(client, read_page):
    """The list of alternates comes as JSON and as a page, too."""
    forms = client.get(f"{PATH}.json?_profile=alt").json()["representations"]
    assert [form["media_type"] for form in forms if form["default"]] == ["text/turtle"]
    assert len({form["href"] for form in forms}) == 16
    page = read_page(client.get(f"{PATH}.html?_profile=alt&lang=en"))
    assert page.one("h1").text == "Formats and profiles"
    assert f"{PATH}.nt?_profile=labelled" in [link["href"] for link in page.find("a")]


def test_list(client, read_page):
    """The profiles are listed, as RDF, as JSON and as a page."""
    graph = Graph().parse(data=client.get("/profiles").content, format="turtle")
    assert set(graph.subjects(RDF.type, PROF.Profile)) == {URIRef(profile.iri) for profile in PROFILES}
    assert [member["id"] for member in client.get("/profiles.json").json()["members"]] == [
        f"{BASE}profiles/{token}" for token in ("plain", "labelled", "alt")
    ]
    page = read_page(client.get("/profiles?lang=en", headers={"Accept": "text/html"}))
    assert page.one("h1").text == "Profiles of documents"
    assert "/profiles/labelled?lang=en" in [link["href"] for link in page.find("a")]


def test_description(client, make_client):
    """A profile has its token, and what it is a profile of; its vocabulary only where the graph has that."""
    labelled = URIRef(f"{BASE}profiles/labelled")
    graph = Graph().parse(data=client.get("/profiles/labelled").content, format="turtle")
    assert graph.value(labelled, PROF.hasToken) == Literal("labelled")
    assert graph.value(labelled, PROF.isProfileOf) == URIRef(f"{BASE}profiles/plain")
    assert graph.value(labelled, PROF.hasResource) is None
    alt = Graph().parse(data=client.get("/profiles/alt.nt").content, format="nt")
    assert (URIRef(f"{BASE}profiles/alt"), PROF.isProfileOf, URIRef(STANDARD)) in alt
    store = EmbeddedStore.from_nquads(f'<{BASE}ontology> <{DCTERMS.title}> "O" .\n'.encode())
    graph = Graph().parse(data=make_client(store).get("/profiles/labelled").content, format="turtle")
    artifact = graph.value(graph.value(labelled, PROF.hasResource), PROF.hasArtifact)
    assert artifact == URIRef(f"{BASE}ontology")
    assert make_client(store).get("/ontology").status_code == 200


@pytest.mark.parametrize("path", ["/profiles/none", "/problem/none", "/profiles/plain.xyz"])
def test_no_such_page(client, path):
    """What does not exist is 404."""
    assert client.get(path).status_code == 404


def test_find():
    """A profile is found by token, by IRI, and by the standard that it is a profile of, itself first."""
    assert find_profile("plain") is find_profile(PLAIN.iri) is PLAIN
    assert find_profile(LABELLED.iri) is LABELLED
    assert find_profile(STANDARD) is ALT
    assert find_profile("x") is None
    assert list_wishes(None, None) == (PLAIN,)


# Problems


def list_codes():
    """List the codes of all errors, and those that the code writes out."""
    found, left = set(), [CoopGraphError]
    while left:
        kind = left.pop()
        left += kind.__subclasses__()
        if kind.__module__.startswith(("coopgraph", "api")) and any(
            parent in problems.STATUSES for parent in kind.__mro__
        ):
            found.add(kind.code)
    written = "".join(path.read_text(encoding="utf-8") for path in (SOURCES / "api").rglob("*.py"))
    return found | set(re.findall(r'Problem\(\s*\d{3},\s*"([a-z-]+)"', written)) | {"not-found", "method-not-allowed"}


@pytest.mark.parametrize("code", sorted(list_codes()))
def test_page_of_a_problem(client, read_page, code):
    """Each kind of problem has, at the address that problem documents give, a page in either language."""
    titles = set()
    for language in ("es", "en"):
        page = read_page(client.get(f"/problem/{code}?lang={language}", headers={"Accept": "text/html"}))
        titles.add(page.one("h1").text)
        assert EXPLANATIONS[code].text[language] in page.one("main").text
    assert len(titles) == 2


def test_type_of_a_problem(client):
    """The type of a problem document leads to its explanation, as RDF with the status too."""
    kind = client.get("/sparql?query=nonsense").json()["type"]
    response = client.get(f"/{kind.removeprefix(BASE)}")
    graph = Graph().parse(data=response.content, format="turtle")
    assert graph.value(URIRef(kind), SKOS.prefLabel) is not None
    assert graph.value(URIRef(kind), URIRef("http://www.w3.org/2011/http#statusCodeValue")) == Literal(400)


def test_problems_are_listed(client):
    """The kinds of problems are listed."""
    members = {member["id"] for member in client.get("/problem.json").json()["members"]}
    assert members == {f"{BASE}problem/{code}" for code in EXPLANATIONS}
