"""The page of dispersion: its numbers, its states, what it says of nothing, and what it makes of hostile words."""

import re
from dataclasses import fields
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from jinja2 import meta

from api.main import create_app
from api.pages import TEMPLATES, Pages
from api.problems import RequestError
from api.views.dispersion.function_grid import Axis, make_grid
from api.views.dispersion.measures import SPREADS, TABLES
from api.views.dispersion.page import DispersionPage
from coopgraph.analyse import analyse
from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore

PATH = "/analysis/dispersion"
HTML = {"Accept": "text/html"}
BASE = "https://w3id.org/coopgraph/"
ONTOLOGY = f"{BASE}ontology#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
HOSTILE = "<script>alert('1')</script>"


@pytest.fixture(scope="module", name="whole")
def _whole(client, store):
    """A client of a service over the whole graph and the whole catalogue."""
    return type(client)(create_app(store, Settings(Path())))


@pytest.fixture(scope="module", name="show")
def _show(whole, read_page):
    """Reads the page of a state, in Spanish unless it says otherwise."""

    def show(status: int = 200, **state):
        response = whole.get(f"{PATH}?{urlencode({'lang': 'es', **state})}", headers=HTML)
        assert response.status_code == status
        return read_page(response)

    return show


def list_rows(page, titled):
    """The rows of the table with that caption, each a list of texts."""
    places = [place for place, element in enumerate(page.elements) if element.tag in {"table", "caption", "tr"}]
    rows, inside = [], False
    for place in places:
        element = page.elements[place]
        if element.tag == "caption":
            inside = element.text == titled
        elif element.tag == "tr" and inside:
            cells = []
            for each in page.elements[place + 1 :]:
                if each.tag == "tr" or each.tag == "table":
                    break
                if each.tag in {"td", "th"}:
                    cells.append(each.text)
            rows.append(cells)
    return rows


def make_axes():
    """Three bodies, of which nothing is known of the last, and three types, of which nobody has the last."""
    bodies = [Axis("a", "A", "Body A"), Axis("b", "B", "Body B"), Axis("c", "C", "Body C", unknown=True)]
    types = [Axis("x", "X", "Type X"), Axis("y", "Y", "Type Y", last=True), Axis("z", "Z", "Type Z")]
    return bodies, types, {("a", "x"): 1, ("b", "x"): 3, ("b", "y"): 1}


def lay_out(**state):
    """The matrix of `make_axes` in a state, with links that hold what they change."""
    return make_grid(*make_axes(), state, lambda changes: "?" + urlencode({k: v for k, v in changes.items() if v}))


def test_matrix_tells_zero_from_unknown():
    """A body of which something is known has zero functions of a type; of another nothing is told; unused types go."""
    grid = lay_out()

    assert [(line.head.slug, line.kinds, line.total) for line in grid.lines] == [
        ("a", 1, 1),
        ("b", 2, 4),
        ("c", None, None),
    ]
    assert [[cell.number for cell in line.cells] for line in grid.lines] == [[1, 0], [3, 1], [None, None]]
    assert [column.key for column in grid.columns] == ["x", "y"]
    assert grid.empty == 1


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({}, "abc"),
        ({"order": "desc"}, "cba"),
        ({"sort": "kinds"}, "bac"),
        ({"sort": "functions", "order": "asc"}, "abc"),
        ({"sort": "x"}, "bac"),
        ({"sort": "y", "order": "asc"}, "abc"),
    ],
)
def test_matrix_is_sorted(state, expected):
    """Rows are sorted by name, by types, by functions or by a column; those of which nothing is known stay last."""
    assert "".join(line.head.slug for line in lay_out(**state).lines) == expected


def test_matrix_turns():
    """Turned, the types are rows, those that come last among them stay last, and a cell leads to the same sentences."""
    grid = lay_out(rows="types", order="desc")

    assert [line.head.slug for line in grid.lines] == ["x", "y"]
    assert [cell.number for cell in grid.lines[0].cells] == [1, 3, None]
    assert grid.lines[0].cells[1].href == "?office=b&type=x#oraciones"
    assert lay_out().lines[1].cells[0].href == "?office=b&type=x#oraciones"


def test_headings_of_matrix():
    """A heading sorts by itself, numbers from the greatest; the one that sorts already sorts the other way round."""
    grid = lay_out(sort="x")
    x, y = grid.columns

    assert (x.sorted, x.href) == ("descending", "?sort=x&order=asc#matriz")
    assert (y.sorted, y.href) == (None, "?sort=y#matriz")
    assert grid.heads[0].href == "?#matriz"


@pytest.mark.parametrize("state", [{"sort": "z"}, {"sort": "x", "order": "up"}])
def test_matrix_refuses(state):
    """What is no column, and what is no order, is refused."""
    with pytest.raises(RequestError):
        lay_out(**state)


def test_contract():
    """The template uses every field of its page, and nothing else but what it imports or defines itself."""
    environment = Pages().environments["es"]
    used, own = set(), set(environment.globals)
    for name in ("dispersion.html", "base.html"):
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        used |= meta.find_undeclared_variables(environment.parse(text))
        own |= set(re.findall(r"{% (?:macro|set) (\w+)", text))
        own |= {word for words in re.findall(r"import ([\w, ]+) with", text) for word in words.split(", ")}

    assert used - own == {field.name for field in fields(DispersionPage)}


def test_categories(show):
    """Twelve ministries have their office inside planning, four a general office, and three others one way each."""
    rows = list_rows(show(), "Por categoría")[1:]

    assert [row[1:3] for row in rows] == [["12", "63.16"], ["4", "21.05"], *[["1", "5.26"]] * 3]
    assert rows[1][3] == "MIDIS, MINEDU, MINSA, MTPE"
    assert ["Sin oficina", "1", "5.26", "MTC"] in rows


def test_denominations(show):
    """The offices have thirteen names; three ministries share the most frequent ones, as in table 4.5."""
    rows = list_rows(show(), "Por denominación")[1:]

    assert len(rows) == 13
    assert sorted(row[0] for row in rows if row[1] == "3") == [
        "Oficina General de Cooperación y Asuntos Internacionales",
        "Oficina de Cooperación Internacional",
    ]


def test_offices(show):
    """The table has the nineteen ministries, each with its office and where that is stated; MTC has no office."""
    rows = {row[0].split()[0]: row for row in list_rows(show(), "La oficina de cooperación de cada ministerio")[1:]}

    assert len(rows) == 19
    assert rows["MINSA"][1:4] == [
        "Oficina General de Cooperación Técnica Internacional",
        "Secretaría General",
        "Oficina general",
    ]
    assert rows["MINSA"][5] == "12 (1 residual)"
    assert rows["MTC"][1:3] == ["no existe", "—sin dato"]
    assert all("tesis-2018" in row[6] for acronym, row in rows.items() if acronym != "MTC")


@pytest.mark.document
def test_office_is_where_the_document_tells_it(show, seeds):
    """The lines that stand behind the office of MINSA name it in the document."""
    row = next(
        row
        for row in list_rows(show(), "La oficina de cooperación de cada ministerio")[1:]
        if row[0].startswith("MINSA")
    )
    first, last = (int(number) for number in row[6].split("líneas ")[1].split()[0].split("-"))
    lines = next(seeds.glob("002_*")).read_text(encoding="utf-8").splitlines()[first - 1 : last]

    assert "Cooperación" in " ".join(lines)


def test_cell_opens_its_sentences(show, whole, read_page):
    """Every number of the matrix leads to as many sentences, each with its article, norm and passage."""
    page = show(category="line-directorate")
    cells = [
        link
        for link in page.find("a")
        if "office=" in (link["href"] or "") and "type=" in link["href"] and link.text.isdecimal()
    ]
    total = 0
    for link in cells:
        opened = read_page(whole.get(urlsplit(link["href"])._replace(fragment="").geturl(), headers=HTML))
        quoted = [element for element in opened.find("blockquote") if element["lang"] == "es"]
        assert len(quoted) == int(link.text)
        total += len(quoted)

    assert cells
    # The eleven functions of the office of MRE in the annex, once for each of their types.
    assert total == 18


def test_sentences_of_an_office(show):
    """The sentences of MINSA are the twelve points of its article 39, in order, the open one last."""
    page = show(office="minsa")
    texts = [element.text for element in page.find("blockquote", lang="es")]

    assert len(texts) == 12
    assert any(text.startswith("Gestionar la oferta de cooperación internacional en salud") for text in texts)
    assert sum("Decreto Supremo 008-2017-SA, art. 39" in element.text for element in page.find("p")) == 12
    assert page.one("h2", id="oraciones").text == "Ministerio de Salud"


def test_filter_by_category(show):
    """The matrix of a category has the offices of that category, ministry or not."""
    page = show(category="general-office")
    links = {link.text for link in page.find("a") if "office=" in (link["href"] or "") and "type" not in link["href"]}

    assert {"MIDIS", "MINEDU", "MINSA", "MTPE"} <= links
    assert page.one("option", value="general-office")["selected"] is None
    assert "selected" in page.one("option", value="general-office").attributes
    rows = list_rows(page, "Funciones por organismo y tipo de función")[1:]
    assert [row[0] for row in rows] == ["MIDIS", "MINEDU", "MINSA", "MTPE"]


def test_all_bodies(show):
    """All bodies are the ministries and the others; of those without a norm nothing is told."""
    rows = {row[0]: row for row in list_rows(show(category="all"), "Funciones por organismo y tipo de función")[1:]}

    assert {"APCI", "MINSA"} <= set(rows)
    assert rows["Alcaldía de Pasto"][1] == "—sin dato"
    assert rows["PCM"][1:3] == ["0", "0"]


@pytest.mark.parametrize("spread", [spread.id for spread in SPREADS])
def test_measures_are_those_of_the_analysis(show, store, spread):
    """Each spread is measured as the whole analysis measures it: same method, same value."""
    page = show(spread=spread, lang="en")
    rows = [row for row in list_rows(page, "Measures of dispersion")[1:] if row[1] != "not defined"]
    known = {(measure.method.name["en"], str(measure.value)) for measure in analyse(store, "dispersion").measures}

    assert rows
    for row, data in zip(rows, page.find("data"), strict=True):
        assert any(row[0].startswith(f"{name} ") and value == data["value"] for name, value in known)


def test_tables_are_those_of_the_analysis(store):
    """The page links every table of the analysis, and no other."""
    assert list(TABLES) == [listing.id for listing in analyse(store, "dispersion").listings]


def test_links(show, whole):
    """The page leads to places that are there: one of each kind is asked for."""
    elements = [element for element in show(office="mre").elements if "main" in element.parents]
    links = {urlsplit(element["href"] or element["src"] or "").path for element in elements} - {"", PATH}
    kinds = {re.sub(r"[^/.]+(?=$|\.)", "", path): path for path in sorted(links)}

    assert {"/doc/organization/", "/doc/unit/", "/doc/norm/", "/doc/passage/tesis-2018/", "/queries/"} <= set(kinds)
    assert {path: whole.get(path, headers=HTML).status_code for path in kinds.values()} == dict.fromkeys(
        kinds.values(), 200
    )


def test_state_is_carried(show):
    """Links of the matrix keep the date, the language and what else was chosen."""
    page = show(asof="2017-12-31", category="embedded", sort="functions")
    turn = next(link for link in page.find("a") if link.text == "Tipos en filas")

    assert parse_qs(urlsplit(turn["href"]).query) == {
        "asof": ["2017-12-31"],
        "category": ["embedded"],
        "sort": ["functions"],
        "rows": ["types"],
        "lang": ["es"],
    }


def test_english(show):
    """In English the categories and types have their English names, and regulations keep their words."""
    page = show(lang="en", office="minsa")

    assert page.one("h1").text == "Dispersion: where cooperation stands in each ministry"
    assert page.one("h2", id="oraciones").text == "Ministry of Health"
    assert all(element["lang"] == "es" for element in page.find("blockquote"))


@pytest.mark.parametrize(
    "state",
    [
        {"asof": "yesterday"},
        {"category": "nowhere"},
        {"office": HOSTILE},
        {"type": "nothing"},
        {"sort": "colour"},
        {"rows": "columns"},
        {"spread": "butter"},
        {"order": "up"},
        {"colour": "red"},
    ],
)
def test_faults(show, state):
    """A wrong argument is told on the page, with status 400 and the way out of it."""
    page = show(400, **state)

    assert len(page.one("div", role="alert").text) > 60
    assert not page.strange_scripts


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("content", [b"", b"<urn:x> <urn:p> <urn:y> .\n"], ids=["nothing", "of somebody else"])
def test_other_graphs(make_client, read_page, language, content):
    """Over a graph without offices the page says so, in words."""
    response = make_client(EmbeddedStore.from_nquads(content)).get(f"{PATH}?lang={language}", headers=HTML)
    page = read_page(response)
    told = {
        "es": "El grafo que se sirve no contiene oficinas de cooperación.",
        "en": "The graph that is served holds no cooperation offices.",
    }

    assert response.status_code == 200
    assert told[language] in [element.text for element in page.find("p")]


def test_hostile_labels(make_client, read_page):
    """Names with markup in them stay text."""
    ministry, kind = f"{BASE}id/organization/x", f"{BASE}vocab/office-category/none"
    quads = "".join(
        f"<{subject}> <{predicate}> {value} .\n"
        for subject, predicate, value in [
            (ministry, RDF_TYPE, f"<{ONTOLOGY}Ministry>"),
            (ministry, f"{SKOS}prefLabel", f'"{HOSTILE}"@es'),
            (ministry, f"{ONTOLOGY}acronym", f'"\\"{HOSTILE}"'),
            (kind, f"{SKOS}prefLabel", f'"{HOSTILE}"@es'),
            (kind, f"{SKOS}inScheme", f"<{BASE}vocab/office-category>"),
        ]
    )
    response = make_client(EmbeddedStore.from_nquads(quads.encode())).get(PATH, headers=HTML)

    assert response.status_code == 200
    assert HOSTILE not in response.text
    assert "&lt;script&gt;" in response.text
    assert not read_page(response).strange_scripts
