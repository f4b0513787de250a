"""The page of rectoria: mandates, pairs of sentences and norms, its states, and what it makes of hostile words."""

import re
from dataclasses import fields
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from jinja2 import meta

from api.main import create_app
from api.pages import TEMPLATES, Pages
from api.views.rectoria.mandates import group_mandates
from api.views.rectoria.page import TABLES, RectoriaPage
from api.views.rectoria.sentence_pairs import mark_verbs
from coopgraph.analyse import analyse
from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore

PATH = "/analysis/rectoria"
HTML = {"Accept": "text/html"}
BASE = "https://w3id.org/coopgraph/"
HOSTILE = "<script>alert('1')</script>"
#: The steering mandates as the thesis tells them (its section 4.2 for the agency): norm, article, from, until.
STEERING = [
    ("Ley Nº 27692, artículo 3", "2002-04-11", "2006-12-08", "no rige"),
    ("Ley Nº 27692, artículo 3", "2002-04-11", "sin fin conocido", "rige"),
    ("Ley N° 28925, artículo 1", "2006-12-08", "sin fin conocido", "rige"),
    ("Ley Nº 29357, artículo 4, c", "2009-05-12", "sin fin conocido", "rige"),
    ("Ley Nº 29357, artículo 5, 7", "2009-05-12", "sin fin conocido", "rige"),
]


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


def read_table(page, titled):
    """The rows of the table with that caption, each a list of texts."""
    rows, inside = [], False
    for element in page.elements:
        if element.tag == "caption":
            inside = element.text == titled
        elif inside and element.tag == "tr":
            rows.append([])
        elif inside and element.tag in {"td", "th"}:
            rows[-1].append(element.text)
        elif element.tag in {"section", "h2"}:
            inside = False
    return rows


def read_mandates(page):
    """The mandates of the time axis: group, over what, citation, from, until, and whether it is in force."""
    rows, group = [], None
    for row in read_table(page, "Mandatos de todas las fechas, del más antiguo al más reciente")[1:]:
        if len(row) == 1:
            group = row[0]
        else:
            rows.append((group, *row))
    return rows


@pytest.mark.parametrize(
    ("text", "verbs", "marked"),
    [
        ("Coordinar, y coordinar la coordinación.", ["coordinar"], ["Coordinar"]),
        ("Efectuar el seguimiento y la evaluación", ["hacer seguimiento", "evaluar"], ["seguimiento", "evaluación"]),
        ("El monitoreo y la asistencia técnica", ["monitorear", "asistir"], ["monitoreo", "asistencia"]),
        ("Velar por ello", ["ver"], []),
        ("Coordinar", [], []),
        ("", ["coordinar"], []),
    ],
)
def test_verbs_are_marked(text, verbs, marked):
    """The first word of each verb is marked, in whatever form it stands; the sentence stays whole."""
    pieces = mark_verbs(text, verbs)

    assert [piece.text for piece in pieces if piece.marked] == marked
    assert "".join(piece.text for piece in pieces) == text


def test_nothing_is_grouped_of_nothing():
    """No mandate, no group."""
    assert group_mandates([], "holder") == ()


def test_contract():
    """The template uses every field of its page, and nothing else but what it imports or defines itself."""
    environment = Pages().environments["es"]
    used, own = set(), {*environment.globals, "pager", "cut"}
    for name in ("rectoria.html", "base.html", "_pager.html"):
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        used |= meta.find_undeclared_variables(environment.parse(text))
        own |= set(re.findall(r"{% (?:macro|set) (\w+)", text))
        own |= {word for words in re.findall(r"import ([\w, ]+) with", text) for word in words.split(", ")}

    assert used - own == {field.name for field in fields(RectoriaPage)}


def test_mandates(show):
    """The axis has the mandates of all times, with their articles and days; those of the date are told apart."""
    rows = read_mandates(show())
    steering = [(row[4], row[5], row[6], row[7]) for row in rows if row[2].startswith("rectoría")]

    assert sorted(steering) == sorted(STEERING)
    assert len(rows) == 11
    assert ("Instituto Nacional de Planificación", "1991-11-08", "2002-04-11", "no rige") in [
        (row[0], row[5], row[6], row[7]) for row in rows
    ]
    # Of a decree of which only the year is known, no day is made up.
    assert {row[5] for row in rows if "135-2010-RE" in row[4]} == {"2010"}


def test_every_mandate_tells_where_it_comes_from(show):
    """Behind each mandate stand its article and lines of the document."""
    for row in read_mandates(show()):
        assert "tesis-2018, líneas" in row[8]
        assert row[4].split(",")[0] in row[8]


def test_mandates_by_term(show):
    """Grouped by term, a mandate stands under what it is over."""
    rows = read_mandates(show(group="term"))

    assert {row[0] for row in rows} == {
        "cooperación internacional",
        "cooperación internacional no reembolsable",
        "cooperación técnica internacional",
    }
    assert {row[1] for row in rows if row[0] == "cooperación internacional"} == {
        "Ministerio de Relaciones Exteriores",
        "Ministerio de Relaciones Exteriores Dirección de Cooperación Internacional",
    }


def test_date(show):
    """In 2008 the ministry has no mandate yet, so that nothing overlaps; the mandates that come are not in force."""
    page = show(asof="2008-01-01")
    in_force = {row[0] for row in read_mandates(page) if row[7].startswith("rige")}

    assert in_force == {"Agencia Peruana de Cooperación Internacional"}
    assert "Ninguno a esta fecha, con este filtro." in [element.text for element in page.find("p")]


def test_overlaps_side_by_side(show):
    """Two mandates of the agency overlap with two of the ministry; one pair shares a verb, which is marked."""
    page = show()
    relations = [element for element in page.find("strong") if element.text == "contenido en"]
    marked = [element.text for element in page.find("mark")]

    assert len(relations) == 4
    assert marked[:2] == ["supervisar", "supervisar"]


def test_pairs_of_sentences(show):
    """Two sentences that may be double stand side by side, whole, with their verbs in common marked."""
    page = show(pairs="duplication")
    quotations = [element.text for element in page.find("blockquote")]

    assert [text.startswith("Efectuar el seguimiento, monitoreo y evaluación") for text in quotations[:2]] == [True] * 2
    assert {"seguimiento", "monitoreo", "evaluación"} <= {element.text for element in page.find("mark")}


def test_pairs_are_those_of_the_analysis(show, store):
    """All pages together hold the candidates of the analysis, each once."""
    listings = {listing.id: listing for listing in analyse(store, "rectoria").listings}
    page = show()
    shown = {link.text for link in page.find("a") if "#frases" in (link["href"] or "")}

    assert f"Todos los candidatos ({len(listings['candidates'].rows)})" in shown
    assert f"Solo los que pueden ser duplicados ({len(listings['duplication'].rows)})" in shown
    columns = [column.name for column in listings["duplication"].columns]
    texts = [
        (str(row[columns.index("textA")]), str(row[columns.index("textB")])) for row in listings["duplication"].rows
    ]
    found = []
    for number in range(1, -(-len(texts) // 6) + 1):
        quoted = [element.text for element in show(pairs="duplication", page=number).find("blockquote")]
        found += list(zip(quoted[::2], quoted[1::2], strict=True))
    assert found == [(" ".join(a.split()), " ".join(b.split())) for a, b in texts]


def test_threshold_decides_the_pairs(show, store):
    """With another threshold the candidates are those that the analysis finds with it."""
    listing = next(
        listing for listing in analyse(store, "rectoria", None, threshold=0.8).listings if listing.id == "candidates"
    )
    page = show(threshold="0.8")

    assert f"Todos los candidatos ({len(listing.rows)})" in [link.text for link in page.find("a")]


def test_filter_by_body(show):
    """With a body, every mandate, pair and norm is of that body or touches it."""
    page = show(body="mre")

    assert {row[0] for row in read_mandates(page)} == {"Ministerio de Relaciones Exteriores"}
    for item in (element for element in page.find("div") if element["class"] == "sides"):
        assert "Ministerio de Relaciones Exteriores" in item.text
    norms = [element.text for element in page.find("h3")]
    assert {"Ley Nº 29357", "Decreto Supremo 135-2010-RE"} <= set(norms)
    assert "Ley Nº 27692" not in norms


def test_filter_by_term(show):
    """With a term, the mandates are over it and the norms name it or give a mandate over it."""
    page = show(term="cooperacion-tecnica-internacional")

    assert {row[1] for row in read_mandates(page)} == {"cooperación técnica internacional"}
    assert [row[0] for row in read_table(page, "Rectores y actores por término de la cooperación")[1:]] == [
        "cooperación técnica internacional"
    ]


def test_norms_in_order(show):
    """The norms stand by their date, the first is the law of 1991, and each says what it gives."""
    page = show()
    norms = [element.text for element in page.find("h3") if element.parents[-1] == "li"]
    laws = [name for name in norms if name in {"Ley Nº 719", "Ley Nº 27692", "Ley N° 28925", "Ley Nº 29357"}]
    items = {element.text for element in page.find("li")}

    assert laws == ["Ley Nº 719", "Ley Nº 27692", "Ley N° 28925", "Ley Nº 29357"]
    assert norms[0] == "Ley Nº 719"
    assert any(item.startswith("otra norma sobre esta (reglamenta): Decreto Supremo Nº 015-92-PCM") for item in items)
    assert any(
        item.startswith("Mandato de rectoría: Ministerio de Relaciones Exteriores — coordinar; dictar; dirigir;")
        for item in items
    )


def test_conflicts(show):
    """What interviews tell against the law is shown when it is asked for; MINAGRI's contradicts its regulation."""
    closed = show()
    link = next(link for link in closed.find("a") if link.text == "Mostrar estos conflictos")
    page = show(conflicts="all")
    kinds = [element.text for element in page.find("strong") if element.text.startswith("entrevista contra")]

    assert urlsplit(link["href"]).fragment == "conflictos"
    assert parse_qs(urlsplit(link["href"]).query)["conflicts"] == ["all"]
    assert (kinds[0], kinds.count("entrevista contra ley")) == ("entrevista contra ley", 1)
    assert kinds.count("entrevista contra reglamento") == 7
    assert any("MINAGRI" in element.text for element in page.find("a"))


def test_measures_are_those_of_the_analysis(show, store):
    """The page has the measures of steering, and all of the analysis when they are asked for."""
    every = [str(measure.value) for measure in analyse(store, "rectoria").measures if measure.value is not None]

    assert [data["value"] for data in show().find("data")] == every[:4]
    assert [data["value"] for data in show(measures="all").find("data")] == every


def test_tables_are_those_of_the_analysis(store, whole, read_page):
    """The page links every table of the analysis, and no other; each has a page of its own."""
    assert list(TABLES) == [listing.id for listing in analyse(store, "rectoria").listings]
    alone = read_page(whole.get(f"{PATH}?table=sensitivity&lang=es", headers=HTML))
    assert alone.one("h2", id="cuadro-sensitivity")


def test_identifiers(show):
    """Identifiers are unique, and whatever points to one finds it."""
    page = show(conflicts="all", measures="all")
    identifiers = [element["id"] for element in page.elements if element["id"]]

    assert len(identifiers) == len(set(identifiers))
    for element in page.elements:
        for name in ("for", "aria-labelledby", "aria-describedby"):
            assert element[name] is None or element[name] in identifiers
        if (element["href"] or "").startswith("#"):
            assert element["href"][1:] in identifiers


def test_links(show, whole):
    """The page leads to places that are there: one of each kind is asked for."""
    elements = [element for element in show(conflicts="all").elements if "main" in element.parents]
    links = {urlsplit(element["href"] or element["src"] or "").path for element in elements} - {"", PATH}
    kinds = {re.sub(r"[^/.]+(?=$|\.)", "", path): path for path in sorted(links)}

    assert {"/doc/organization/", "/doc/norm/", "/doc/mandate/", "/doc/finding/", "/queries/"} <= set(kinds)
    assert {path: whole.get(path, headers=HTML).status_code for path in kinds.values()} == dict.fromkeys(
        kinds.values(), 200
    )


def test_english(show):
    """In English bodies, terms and relations have their English names, and sentences keep their words."""
    page = show(lang="en")

    assert page.one("h1").text == "Steering: who leads cooperation, and what overlaps"
    assert "Ministry of Foreign Affairs" in [element.text for element in page.find("th")]
    assert all(element["lang"] == "es" for element in page.find("blockquote"))


@pytest.mark.parametrize(
    "state",
    [
        {"asof": "yesterday"},
        {"body": HOSTILE},
        {"term": "nothing"},
        {"group": "colour"},
        {"pairs": "three"},
        {"page": "99999"},
        {"page": "0"},
        {"threshold": "0"},
        {"threshold": "2"},
        {"common_share": "half"},
        {"conflicts": "no"},
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
    """Over a graph without mandates or terms the page says so, in words."""
    response = make_client(EmbeddedStore.from_nquads(content)).get(f"{PATH}?lang={language}", headers=HTML)
    told = {
        "es": "El grafo que se sirve no contiene términos de cooperación.",
        "en": "The graph that is served holds no terms of cooperation.",
    }

    assert response.status_code == 200
    assert told[language] in [element.text for element in read_page(response).find("p")]


def test_hostile_labels(make_client, read_page):
    """Names and articles with markup in them stay text."""
    mandate, body, term, norm, point = (
        f"<{BASE}{path}>"
        for path in (
            "id/mandate/m",
            "id/organization/o",
            "vocab/cooperation-term/t",
            "id/norm/ley-1",
            "id/norm/ley-1/art-1",
        )
    )
    quads = f"""
        {mandate} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{BASE}ontology#SteeringMandate> .
        {mandate} <{BASE}ontology#holder> {body} .
        {mandate} <{BASE}ontology#scope> {term} .
        {mandate} <{BASE}ontology#establishedBy> {point} .
        {point} <http://data.europa.eu/eli/ontology#is_part_of> {norm} .
        {point} <http://data.europa.eu/eli/ontology#number> "{HOSTILE}" .
        {norm} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{BASE}ontology#LegalNorm> .
        {norm} <{BASE}ontology#printedForm> "\\"{HOSTILE}" .
        {body} <http://www.w3.org/2004/02/skos/core#prefLabel> "{HOSTILE}"@es .
        {term} <http://www.w3.org/2004/02/skos/core#prefLabel> "{HOSTILE}"@es .
    """.replace("        ", "")
    response = make_client(EmbeddedStore.from_nquads(quads.encode())).get(PATH, headers=HTML)

    assert response.status_code == 200
    assert HOSTILE not in response.text
    assert response.text.count("&lt;script&gt;") > 3
    assert not read_page(response).strange_scripts
