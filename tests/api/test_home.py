import re
from pathlib import Path

import pytest

from api.main import create_app
from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore

COUNTS = {
    "es": {
        "ministerios": "2",
        "oficinas de cooperación": "1",
        "funciones": "1",
        "encabezados de artículo": "0",
        "normas": "1",
        "artículos citados": "1",
        "pasajes de las fuentes": "1",
    },
    "en": {"ministries": "2", "cooperation offices": "1", "articles cited": "1"},
}


def open_home(client, language=None, **headers):
    """Open the home page, with `?lang=` where a language is given."""
    return client.get("/" if language is None else f"/?lang={language}", headers=headers)


def test_spanish(client, read_page):
    """The home page is in Spanish unless somebody asks for something else."""
    for headers in ({}, {"Accept-Language": "fr"}, {"Accept-Language": "es-PE,es;q=0.9,en;q=0.8"}):
        response = open_home(client, **headers)
        assert response.headers["content-language"] == "es"
        page = read_page(response)
        assert page.one("html")["lang"] == "es"
        assert page.one("h1").text == "Cómo organiza el Estado peruano su cooperación internacional"


@pytest.mark.parametrize(
    ("language", "headers"),
    [("en", {}), (None, {"Accept-Language": "en-US,en;q=0.5"}), ("en", {"Accept-Language": "es"})],
)
def test_english(client, read_page, language, headers):
    """The home page is in English by `?lang=en`, or when the browser prefers English."""
    response = open_home(client, language, **headers)
    assert response.headers["content-language"] == "en"
    page = read_page(response)
    assert page.one("html")["lang"] == "en"
    assert page.one("h1").text == "How the Peruvian State organises its international cooperation"
    assert {name.strip() for name in response.headers["vary"].split(",")} == {"Accept", "Accept-Language"}


@pytest.mark.parametrize("language", ["es", "en"])
def test_counts(client, read_page, language):
    """The page says how many things of each kind the graph holds; a point of an article is no article."""
    page = read_page(open_home(client, language))
    shown = {}
    for link in page.find("a"):
        found = re.fullmatch(r"(\d+) (.+)", link.text)
        if found and "ul" in link.parents:
            shown[found[2]] = found[1]
    assert len(shown) == 18
    assert COUNTS[language].items() <= shown.items()


def test_counts_can_be_opened(client, read_page):
    """Each count links to a query whose answer has as many rows."""
    page = read_page(open_home(client))
    counts = [link for link in page.find("a") if re.fullmatch(r"\d+ .+", link.text)]
    assert len(counts) == 18
    for link in counts:
        answer = client.get(link["href"], headers={"Accept": "text/csv"})
        assert len(answer.text.splitlines()) - 1 == int(link.text.split()[0]), link.text


def test_triples(client, read_page):
    """The page says how many triples there are, how many are inferred, and to which date the answers refer."""
    texts = " ".join(element.text for element in read_page(open_home(client)).find("p"))
    assert "En total, 38 tripletas: 36 afirmadas y 2 inferidas." in texts
    assert (
        "Mientras no elija otra fecha, las respuestas describen el estado de cosas al 31 de diciembre de 2018." in texts
    )
    texts = " ".join(element.text for element in read_page(open_home(client, "en")).find("p"))
    assert "In all, 38 triples: 36 asserted and 2 inferred." in texts
    assert "on December 31, 2018" in texts


def test_sources(client, read_page):
    """The page names the sources with their pages and how many triples each one gives."""
    page = read_page(open_home(client))
    assert page.one("cite").text == "Documento de prueba"
    assert "/doc/source/tesis-2018" in [link["href"] for link in page.find("a") if "cite" in link.parents]
    assert any("30 tripletas" in item.text for item in page.find("li"))


@pytest.fixture(name="whole_client")
def _whole_client(client, tiny):
    """A client of a service over the tiny graph with the whole catalogue."""
    return type(client)(create_app(tiny, Settings(Path())))


QUESTIONS = {
    "es": {
        "/analysis/dispersion": "¿Dónde está la oficina de cooperación de cada ministerio?",
        "/analysis/rectoria": "¿Quién tiene la rectoría?",
        "/analysis/coordination": "¿Quién coordina con quién?",
        "/analysis/flows": "¿Cuánto dinero y de dónde?",
        "/claims": "¿Es cierto lo que se afirma?",
        "/scenarios": "¿Qué pasaría si…?",
    },
    "en": {
        "/analysis/dispersion": "Where is the cooperation office of each ministry?",
        "/analysis/rectoria": "Who steers?",
        "/analysis/coordination": "Who coordinates with whom?",
        "/analysis/flows": "How much money, and from where?",
        "/claims": "Is it true what is claimed?",
        "/scenarios": "What if…?",
    },
}


@pytest.mark.parametrize("language", ["es", "en"])
def test_questions(whole_client, read_page, language):
    """The six questions that people come with are one click from their answers."""
    page = read_page(open_home(whole_client, language))
    questions = {link["href"]: link.text for link in page.find("a") if "h3" in link.parents}
    assert {
        f"{path}?lang={language}": title for path, title in QUESTIONS[language].items()
    }.items() <= questions.items()


def read_lines(page):
    """The question of each card and its line."""
    cards = [item for item in page.find("li") if item.text.startswith(("¿", "Who", "Where", "How", "Is", "What"))]
    return [card.text for card in cards]


def test_lines_of_the_tiny_graph(whole_client, read_page):
    """Each question has a line computed from the graph, or says that the graph does not tell."""
    lines = read_lines(read_page(open_home(whole_client)))
    assert "En 0 de 2 ministerios cuelga de la oficina de planeamiento; 1 no tiene ninguna." in lines[0]
    assert all("El grafo que se sirve no lo dice." in line for line in lines[1:])


def test_lines_of_the_whole_graph(client, store, read_page):
    """The lines say what the documents say: 12 of 19, the two steering bodies, 2015, the claims, the four reforms."""
    whole = type(client)(create_app(store, Settings(Path())))
    lines = read_lines(read_page(open_home(whole)))
    assert "En 12 de 19 ministerios cuelga de la oficina de planeamiento; 1 no tiene ninguna." in lines[0]
    assert "Agencia Peruana de Cooperación Internacional y Ministerio de Relaciones Exteriores" in lines[1]
    assert "405 vínculos escritos o dichos" in lines[2]
    assert "millones de dólares en 2015" in lines[3]
    assert "De 458 afirmaciones," in lines[4]
    assert "4 reformas listas" in lines[5]
    english = read_lines(read_page(open_home(whole, "en")))
    assert "In 12 of 19 ministries it hangs from the planning office; 1 has none." in english[0]
    assert "Ministry of Foreign Affairs" in english[1]


def test_a_date(client, store, read_page):
    """At a date before the laws that give the mandates nobody steers, and links carry the date on."""
    whole = type(client)(create_app(store, Settings(Path())))
    page = read_page(whole.get("/?asof=1990-01-01&lang=es"))
    assert "El grafo que se sirve no lo dice." in read_lines(page)[1]
    assert "/analysis/rectoria?asof=1990-01-01&lang=es" in [link["href"] for link in page.find("a")]


def test_a_wrong_date(whole_client, read_page):
    """A date that is none is told by a page to browsers and by a problem to programs, with status 400."""
    response = whole_client.get("/?asof=yesterday", headers={"Accept": "text/html"})
    assert response.status_code == 400
    assert "asof" in read_page(response).one("div", role="alert").text
    assert whole_client.get("/?asof=yesterday").json()["status"] == 400


def test_search_box(client, read_page):
    """The page has a box that searches, and examples that lead to what they find."""
    page = read_page(open_home(client, "en"))
    box = page.one("input", id="palabras")
    assert (box["name"], box["type"]) == ("q", "search")
    assert {"action": "/search", "role": "search"}.items() <= page.find("form")[-1].attributes.items()
    assert "/search?q=DS+135&lang=en" in [link["href"] for link in page.find("a") if link.text == "DS 135"]


def test_categories(whole_client, read_page):
    """The page counts the ministries by the category of their office."""
    tally = page_list(read_page(open_home(whole_client)), "tally")
    assert tally == ["1 no existe oficina", "1 oficina general"]
    assert page_list(read_page(open_home(whole_client, "en")), "tally") == ["1 general office", "1 no office"]


def page_list(page, name):
    """Read the items of one list."""
    start = page.elements.index(page.one("ul", **{"class": name}))
    depth = len(page.elements[start].parents)
    items = []
    for element in page.elements[start + 1 :]:
        if len(element.parents) <= depth:
            break
        if element.tag == "li":
            items.append(element.text)
    return items


def test_everything_is_near(client, read_page):
    """Bodies, comparison, time, procedures, findings, queries and data are one click away."""
    paths = {link["href"] for link in read_page(open_home(client)).find("a") if "main" in link.parents}
    assert {
        "/organizations",
        "/compare",
        "/history",
        "/procedures",
        "/findings",
        "/queries",
        "/sparql",
        "/data",
    } <= paths


def test_switch(client, read_page):
    """Each page links to itself in the other language, and says which one it is in."""
    page = read_page(open_home(client, "en"))
    switches = page.find("a", hreflang="es") + page.find("a", hreflang="en")
    assert [(link.text, link["lang"], link["href"], link["aria-current"]) for link in switches] == [
        ("Español", "es", "/?lang=es", None),
        ("English", "en", "/?lang=en", "true"),
    ]


def test_hostile_labels(read_page, client):
    """Labels of the graph that hold markup are shown as text."""
    b = "https://w3id.org/coopgraph/"
    label = "http://www.w3.org/2004/02/skos/core#prefLabel"
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    quads = f"""<{b}id/organization/x> <{kind}> <{b}ontology#Ministry> <urn:g> .
<{b}id/organization/x> <{label}> "Equis"@es <urn:g> .
<{b}vocab/office-category/none> <{label}> "<script>alert(1)</script>"@es <urn:g> .
<{b}vocab/office-category/none> <http://www.w3.org/2004/02/skos/core#inScheme> <{b}vocab/office-category> <urn:g> .
<{b}id/source/x> <{kind}> <{b}ontology#SourceDocument> <urn:g> .
<{b}id/source/x> <http://purl.org/dc/terms/title> "<script>alert(2)</script>" <urn:g> .
"""
    app = create_app(EmbeddedStore.from_nquads(quads.encode()), Settings(Path()))
    response = open_home(type(client)(app))
    page = read_page(response)
    assert "<script" not in response.text
    assert page_list(page, "tally") == ["1 <script>alert(1)</script>"]
    assert page.one("cite").text == "<script>alert(2)</script>"


def test_foreign_graph(read_page, make_client):
    """Over a graph without offices the page stands, with zeros and without a tally."""
    response = open_home(make_client(EmbeddedStore.from_nquads(b"<urn:a> <urn:b> <urn:c> .\n")))
    assert response.status_code == 200
    assert read_page(response).find("ul", **{"class": "tally"}) == []
    assert response.text.count("El grafo que se sirve no lo dice.") == 6


def test_no_store(make_client):
    """Without a graph the home page is a problem document that says what to do."""
    response = open_home(make_client(None))
    assert response.status_code == 503
    assert "coopgraph build" in response.json()["detail"]
