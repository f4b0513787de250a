"""The page and the JSON of the search: what is found, how it is narrowed, and what is said when nothing is."""

import re
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlencode

import jsonschema_rs
import pytest
from jinja2 import meta

from api.main import create_app
from api.pages import TEMPLATES, Pages
from api.views.search import KIND_NAMES, SearchPage
from coopgraph.search import KINDS
from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore

BASE = "https://w3id.org/coopgraph/"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
DATE = "http://www.w3.org/2001/XMLSchema#date"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@pytest.fixture(name="show")
def _show(client, read_page):
    """Reads the page of a search, in Spanish unless it says otherwise."""

    def show(status=200, **asked):
        response = client.get(
            f"/search?{urlencode({'lang': 'es', **asked}, doseq=True)}", headers={"Accept": "text/html"}
        )
        assert response.status_code == status, response.text
        return read_page(response)

    return show


def ask(client, **asked):
    """The JSON of a search."""
    response = client.get(f"/search.json?{urlencode(asked)}")
    assert response.status_code == 200, response.text
    return response.json()


def titles(page):
    """The first link of each thing that was found, in order."""
    items = [place for place, element in enumerate(page.elements) if element.tag == "li" and "ol" in element.parents]
    links = (next(each for each in page.elements[place:] if each.tag == "a") for place in items)
    return [(link.text, link["href"]) for link in links]


def test_an_office(show):
    """An acronym leads to its office first, with the page of the thing behind the link."""
    page = show(q="OGCTI")

    assert titles(page)[0] == (
        "Oficina General de Cooperación Técnica Internacional",
        "/doc/unit/minsa-ogcti?lang=es",
    )
    assert "2 resultados." in page.one("p", role="status").text
    assert page.one("input", id="palabras")["value"] == "OGCTI"


def test_hostile_texts(show):
    """Markup in the graph and in the question is shown as text; what was found is marked."""
    page = show(q="texto <script>alert('x')</script>")
    marks = [mark.text for mark in page.find("mark")]

    assert not page.strange_scripts
    assert page.one("input", id="palabras")["value"] == "texto <script>alert('x')</script>"
    assert {"texto", "script", "alert", "x"} == set(marks)
    assert "Un texto con <script>alert('x')</script> & \"comillas\"." in [text for text, _ in titles(page)]


@pytest.mark.parametrize("language", ["es", "en"])
def test_languages(show, language):
    """Labels and words of the page are in the language of the reader; a label that it lacks says its own."""
    page = show(q="minsa", lang=language)
    kinds = {link.text for link in page.find("a") if "kind=" in link["href"]}

    assert kinds >= {"es": {"Organismos", "Funciones"}, "en": {"Bodies", "Functions"}}[language]
    assert titles(page)[0][0] == {"es": "MINSA Ministerio de Salud", "en": "MINSA Ministry of Health"}[language]
    spanish = [link for link in page.find("a", lang="es") if link.text.startswith("Oficina General")]
    assert bool(spanish) == (language == "en")


def test_a_facet_is_an_address(show, client):
    """A value of a facet leads to what has it, says how many that is, and can be given up there."""
    page = show(q="minsa")
    link = next(link for link in page.find("a") if link.text == "Funciones")
    narrowed = show(q="minsa", kind="function")

    assert link["href"] == "/search?q=minsa&kind=function&lang=es"
    assert "1 resultado." in narrowed.one("p", role="status").text
    chosen = next(
        link
        for link in narrowed.find("a", **{"aria-current": "true"})
        if "search" in link["href"] and link["lang"] is None
    )
    assert (chosen.text, chosen["href"]) == ("Quitar: ✕ Funciones", "/search?q=minsa&lang=es")
    assert ask(client, q="minsa", kind="function")["total"] == 1


def test_nothing_asked(show):
    """Without words the page says what can be looked for, with counts and examples."""
    page = show()
    links = {link.text: link["href"] for link in page.find("a")}

    assert page.find("ol") == []
    assert links["Organismos"] in {"/search?kind=organization&lang=es", "/organizations?lang=es"}
    assert links["OGCTI"] == "/search?q=OGCTI&lang=es"
    assert "Qué se puede buscar" in [heading.text for heading in page.find("h2")]


def test_nothing_found(show):
    """Where nothing is found the page says so, and what may have been meant."""
    page = show(q="saluz")
    assert "No se encontró nada." in page.one("p", role="status").text
    suggestion = next(link for link in page.find("a") if link.text == "salud")
    assert suggestion["href"] == "/search?q=salud&lang=es"
    assert "Pruebe con menos palabras" in " ".join(element.text for element in show(q="zzzz").find("p"))


def test_nothing_within_what_is_chosen(show):
    """Where only what is chosen leaves nothing, the page offers the same words without it."""
    page = show(q="OGCTI", kind="norm")

    assert "/search?q=OGCTI&lang=es" in [link["href"] for link in page.find("a") if link.text == "Clase"]


def test_some_words_are_enough(show):
    """Where nothing has all the words, the page says that these have some."""
    page = show(q="ministerio inexistente")

    assert "Nada tiene todas esas palabras" in page.one("p", **{"class": "caution"}).text
    # The office and the function of the ministry belong to it.
    assert {href.partition("?")[0] for _, href in titles(page)} == {
        "/doc/organization/minsa",
        "/doc/organization/mtc",
        "/doc/unit/minsa-ogcti",
        "/doc/function/minsa-ogcti/39-c",
    }


def test_pages(client, show):
    """Pages are linked in the page and in the header, and join: first the two ministries."""
    first = client.get("/search.json?q=ministerio&page_size=1")
    second = ask(client, q="ministerio", page_size=1, page=2)

    assert 'page=2&page_size=1>; rel="next"' in first.headers["link"]
    assert first.headers["link"].startswith("<http://service.test/search.json?q=ministerio&page=1")
    assert (first.json()["pages"], second["page"]) == (4, 2)
    assert {first.json()["results"][0]["acronym"], second["results"][0]["acronym"]} == {"MINSA", "MTC"}
    page = show(q="ministerio", page_size=1)
    assert {link["rel"] for link in page.find("a") if link["rel"]} == {"first", "next", "last"}
    assert page.one("ol")["start"] == "1"


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "nonsense"},
        {"organization": "nobody"},
        {"source": "nothing"},
        {"asof": "yesterday"},
        {"page": "0"},
        {"page": "99"},
        {"page_size": "101"},
        {"unknown": "1"},
        {"kind": ["norm", "post"]},
    ],
)
def test_bad_arguments(show, client, asked):
    """What cannot be understood is a page with a clear sentence and status 400, and a problem for programs."""
    page = show(400, q="minsa", **asked)
    assert page.one("div", role="alert")
    assert page.one("input", id="palabras")["value"] == "minsa"
    response = client.get(f"/search.json?{urlencode({'q': 'minsa', **asked}, doseq=True)}")
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"


def test_long_questions(client):
    """A question longer than a thousand characters is refused, one of a thousand is answered."""
    assert client.get(f"/search.json?q={'a' * 1000}").status_code == 200
    assert client.get(f"/search.json?q={'a' * 1001}").status_code == 400


def test_formats(client):
    """Programs get JSON unless they ask for the page, and nothing else."""
    assert client.get("/search?q=x").headers["content-type"] == "application/json"
    assert client.get("/search.html?q=x").headers["content-type"].startswith("text/html")
    assert client.get("/search?q=x", headers={"Accept": "text/csv"}).status_code == 406
    assert client.get("/search.csv?q=x").status_code == 404
    assert client.request("HEAD", "/search?q=x").status_code == 200


def test_the_documented_form(client):
    """The JSON is of the form that OpenAPI documents."""
    document = client.get("/openapi.json").json()
    operation = document["paths"]["/search"]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    validator = jsonschema_rs.Draft202012Validator({**schema, "components": document["components"]})

    for words in ("OGCTI", "minsa", "zzz", ""):
        validator.validate(ask(client, q=words))
    assert ask(client, q="OGCTI")["results"][0]["href"] == "http://service.test/doc/unit/minsa-ogcti"


def test_dates(make_client, read_page):
    """At a date, what had ended is left out and told of; links carry the date on."""
    quads = f'<{BASE}id/organization/x> <{LABEL}> "Equis"@es <urn:g> .\n'
    quads += f"<{BASE}id/organization/x> <{TYPE}> <{BASE}ontology#PublicBody> <urn:g> .\n"
    quads += f'<{BASE}id/organization/x> <{BASE}ontology#validTo> "2012-01-01"^^<{DATE}> <urn:g> .\n'
    client = make_client(EmbeddedStore.from_nquads(quads.encode()))
    after = read_page(client.get("/search?q=equis&asof=2018-01-01&lang=es", headers={"Accept": "text/html"}))
    before = read_page(client.get("/search?q=equis&asof=2011-01-01&lang=es", headers={"Accept": "text/html"}))

    assert "Otro no estaba vigente a la fecha." in after.one("p", role="status").text
    assert titles(before)[0][1] == "/doc/organization/x?asof=2011-01-01&lang=es"


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("quads", [b"", b'<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "uno" .\n'])
def test_foreign_graphs(make_client, read_page, quads, language):
    """Over a graph that is not of our model the page stands, with what has a label."""
    client = make_client(EmbeddedStore.from_nquads(quads))
    page = read_page(client.get(f"/search?q=uno&lang={language}", headers={"Accept": "text/html"}))

    assert len(page.find("ol")) == bool(quads)


def test_no_store(make_client):
    """Without a graph the search is a problem that says what to do."""
    response = make_client(None).get("/search?q=x")

    assert response.status_code == 503
    assert "coopgraph build" in response.json()["detail"]


def test_every_kind_has_a_name():
    """Each kind of thing has a name of one and of several, in both languages."""
    assert set(KIND_NAMES) == set(KINDS)
    assert all(name[language] for names in KIND_NAMES.values() for name in names for language in ("es", "en"))


def test_contract():
    """The template uses every field of its page, and nothing else."""
    environment = Pages().environments["es"]
    sources = [(TEMPLATES / name).read_text(encoding="utf-8") for name in ("search.html", "_facets.html", "base.html")]
    used = set().union(*(meta.find_undeclared_variables(environment.parse(source)) for source in sources))
    # What a template itself defines counts as undeclared in one that extends another.
    defined = {name for source in sources for name in re.findall(r"{% (?:macro|set) (\w+)", source)}
    used -= {"list_downloads", "link_pages", "show_facets", "show_fault", *defined, *environment.globals}
    assert used == {field.name for field in fields(SearchPage)}


def test_the_whole_graph(client, store):
    """Over the whole graph each example of the empty page finds something, and its first answer has a page."""
    whole = type(client)(create_app(store, Settings(Path())))
    for words in ("OGCTI", "cancillería", "DS 135", "asistencia humanitaria", "Japón", "CA3057"):
        found = ask(whole, q=words)
        assert found["total"] > 0
        assert not found["loose"]
        address = found["results"][0]["href"].removeprefix("http://service.test")
        assert whole.get(address, headers={"Accept": "text/html"}).status_code == 200
