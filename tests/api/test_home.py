import re

import pytest

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


def rows(page):
    """Read the table of offices: header cells, then the cells of each row."""
    cells = [element for element in page.elements if element.tag in {"th", "td"} and "table" in element.parents]
    texts = [cell.text for cell in cells]
    return [texts[start : start + 6] for start in range(0, len(texts), 6)]


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
    assert "al 31 de diciembre de 2018" in texts
    texts = " ".join(element.text for element in read_page(open_home(client, "en")).find("p"))
    assert "In all, 38 triples: 36 asserted and 2 inferred." in texts
    assert "on December 31, 2018" in texts


def test_sources(client, read_page):
    """The page names the sources and how many triples each one gives."""
    page = read_page(open_home(client))
    assert page.one("cite").text == "Documento de prueba"
    assert any("30 tripletas" in item.text for item in page.find("li"))


def test_offices(client, read_page):
    """The table has one row for each body, in the language of the page, and says where there is no office."""
    page = read_page(open_home(client))
    assert page.one("caption").text == "Oficinas de cooperación"
    assert "¿De dónde cuelga la oficina de cooperación de cada ministerio?" in [item.text for item in page.find("h2")]
    assert rows(page)[1:] == [
        [
            "MINSA Ministerio de Salud",
            "Oficina General de Cooperación Técnica Internacional",
            "Secretaría General",
            "oficina general",
            "Decreto Supremo N° 008-2017-SA",
            "1",
        ],
        [
            "MTC Ministerio de Transportes y Comunicaciones",
            "no existe",
            "—sin dato",
            "no existe oficina",
            "—sin dato",
            "0",
        ],
    ]
    english = rows(read_page(open_home(client, "en")))
    assert english[0] == ["Ministry", "Cooperation office", "Hangs from", "Category", "Regulation", "Functions"]
    assert english[1][0] == "MINSA Ministry of Health"
    assert english[1][3] == "general office"
    assert english[2][1] == "there is none"


def test_table_is_accessible(client, read_page):
    """The table has a caption, a header per column and per row, and roles that survive being shown as cards."""
    page = read_page(open_home(client))
    table = page.one("table")
    assert table["role"] == "table"
    assert len(page.find("th", scope="col", role="columnheader")) == 6
    assert len(page.find("th", scope="row", role="rowheader")) == 2
    assert all(cell["role"] == "cell" and cell["data-label"] for cell in page.find("td"))
    region = page.one("div", role="region")
    assert region["tabindex"] == "0"
    assert page.one("caption", id=region["aria-labelledby"])


def test_categories(client, read_page):
    """Above the table the page counts the offices of each category."""
    tally = page_list(read_page(open_home(client)), "tally")
    assert tally == ["1 no existe oficina", "1 oficina general"]


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


def test_other_questions(client, read_page):
    """Every other named query is there with title and question, links to its answer, and is shown as text."""
    response = open_home(client, "en")
    assert page_list(read_page(response), "questions") == ["Norms <b>cited</b> Which norms are there? norms"]
    link = next(link for link in read_page(response).find("a") if link.text == "Norms <b>cited</b>")
    assert link["href"] == "/queries/norms?lang=en"


def test_same_answer_elsewhere(client, read_page):
    """The page gives the answer as CSV and JSON, and the command lines that give it."""
    page = read_page(open_home(client))
    table = next(link for link in page.find("a") if link.text == "CSV")
    response = client.get(table["href"])
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert len(response.text.splitlines()) == 3
    assert (
        len(
            client.get(next(link for link in page.find("a") if link.text == "JSON")["href"]).json()["results"][
                "bindings"
            ]
        )
        == 2
    )
    commands = page.one("pre").text
    assert "coopgraph query cooperation-offices" in commands
    assert "curl -H 'Accept: text/csv' --data-urlencode query@queries/offices/cooperation-offices.rq" in commands
    assert commands.endswith("http://service.test/sparql")


def test_switch(client, read_page):
    """Each page links to itself in the other language, and says which one it is in."""
    page = read_page(open_home(client, "en"))
    switches = page.find("a", hreflang="es") + page.find("a", hreflang="en")
    assert [(link.text, link["lang"], link["href"], link["aria-current"]) for link in switches] == [
        ("Español", "es", "/?lang=es", None),
        ("English", "en", "/?lang=en", "true"),
    ]


def test_hostile_labels(read_page, make_client):
    """Labels of the graph that hold markup are shown as text."""
    b = "https://w3id.org/coopgraph/"
    label = "http://www.w3.org/2004/02/skos/core#prefLabel"
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    quads = f"""<{b}id/organization/x> <{kind}> <{b}ontology#Ministry> <urn:g> .
<{b}id/organization/x> <{label}> "<script>alert(1)</script>"@es <urn:g> .
<{b}id/organization/x> <{b}ontology#acronym> "\\"><img src=x onerror=alert(1)>" <urn:g> .
<{b}id/source/x> <{kind}> <{b}ontology#SourceDocument> <urn:g> .
<{b}id/source/x> <http://purl.org/dc/terms/title> "<script>alert(2)</script>" <urn:g> .
"""
    response = open_home(make_client(EmbeddedStore.from_nquads(quads.encode())))
    page = read_page(response)
    assert "<script" not in response.text
    assert page.find("img") == []
    assert rows(page)[1][0] == '"><img src=x onerror=alert(1)> <script>alert(1)</script>'
    assert page.one("abbr")["title"] == "<script>alert(1)</script>"


def test_foreign_graph(read_page, make_client):
    """Over a graph without offices the page stands, with zeros and without a table."""
    response = open_home(make_client(EmbeddedStore.from_nquads(b"<urn:a> <urn:b> <urn:c> .\n")))
    assert response.status_code == 200
    assert read_page(response).find("table") == []
    assert "no contiene oficinas" in response.text


def test_no_store(make_client):
    """Without a graph the home page is a problem document that says what to do."""
    response = open_home(make_client(None))
    assert response.status_code == 503
    assert "coopgraph build" in response.json()["detail"]
