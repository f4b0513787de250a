"""The page of the comparison: what it sets side by side, its states, its files, and what it makes of hostile words."""

import re
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlencode

import pytest
from jinja2 import meta

from api.main import create_app
from api.pages import TEMPLATES, Pages
from api.views.comparison.functions import AlignedGroup, AlignedRow, FunctionText
from api.views.comparison.page import ComparePage
from api.views.comparison.places import Attribute
from api.views.comparison.table import write_tsv
from api.views.terms import Value
from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore

HTML = {"Accept": "text/html"}
HOSTILE = "<script>alert('1')</script>"
BASE = "https://w3id.org/coopgraph/"
#: A body of somebody else with a hostile name.
FOREIGN = f"""
<{BASE}id/organization/evil> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{BASE}ontology#PublicBody> .
<{BASE}id/organization/evil> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{BASE}ontology#Ministry> .
<{BASE}id/organization/evil> <http://www.w3.org/2004/02/skos/core#prefLabel> "{HOSTILE}"@es .
<{BASE}ontology#Ministry> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <{BASE}ontology#PublicBody> .
"""


@pytest.fixture(scope="module", name="whole")
def _whole(client, store):
    """A client of a service over the whole graph and the whole catalogue."""
    return type(client)(create_app(store, Settings(Path())))


@pytest.fixture(scope="module", name="show")
def _show(whole, read_page):
    """Reads the page of a state, in Spanish unless it says otherwise."""

    def show(status: int = 200, **state):
        response = whole.get(f"/compare?{urlencode({'lang': 'es', **state})}", headers=HTML)
        assert response.status_code == status
        return read_page(response)

    return show


def read_rows(page, table_class="compared"):
    """The rows of the tables of a class: the heading, and each cell with its text."""
    rows, inside = [], False
    for element in page.elements:
        if element.tag == "table":
            inside = element["class"] == table_class
        elif inside and element.tag == "tr":
            rows.append([])
        elif inside and element.tag in {"th", "td"}:
            rows[-1].append(element.text)
    return rows


def find_row(page, heading):
    """The cells of the row whose heading begins with some words."""
    return next(row[1:] for row in read_rows(page) if row and row[0].startswith(heading))


def test_place_and_norm(show):
    """Health's general office hangs from the Secretaría General, and Foreign Affairs' directorate is of line."""
    page = show(a="MINSA", b="MRE")

    assert find_row(page, "oficina") == [
        "Oficina General de Cooperación Técnica Internacional",
        "Dirección de Cooperación Internacional",
    ]
    assert find_row(page, "depende de") == [
        "Secretaría General › Ministerio de Salud",
        "Dirección General de Asuntos Económicos › Ministerio de Relaciones Exteriores",
    ]
    assert find_row(page, "normas de sus funciones") == ["Decreto Supremo 008-2017-SA", "Decreto Supremo 135-2010-RE"]
    # Points a) to l) of article 39, and a) to k) of article 107.
    assert find_row(page, "funciones") == ["12", "11"]


def test_what_no_source_says(show):
    """What no source says is told as such, never as zero: the thesis prints no posts of the two ministries."""
    page = show(a="MINSA", b="MRE")

    assert find_row(page, "puestos") == ["sin dato", "sin dato"]
    assert find_row(page, "nivel organizacional")[1] == "sin dato"


def test_functions_stand_in_one_row(show):
    """Both have functions on donations: point g) of article 39 and f) of article 107, with their texts and lines."""
    minsa, mre = find_row(show(a="MINSA", b="MRE"), "Donaciones y beneficios tributarios")

    assert minsa.startswith(
        "Gestionar las donaciones internacionales en materia de salud, conforme a las disposiciones"
    )
    assert "Decreto Supremo 008-2017-SA, artículo 39, g" in minsa
    assert "líneas 5843-5845" in minsa
    assert "Decreto Supremo 135-2010-RE, artículo 107, f" in mre


def test_only_in_one_is_told_in_words(show):
    """What only one has is marked in words, and the other cell says that it has none."""
    page = show(a="MINSA", b="MRE")
    row = next(row for row in read_rows(page) if row[0].startswith("Expertos y voluntarios"))

    assert row[0] == "Expertos y voluntarios Solo en MINSA"
    assert row[2] == "ninguna"


def test_likeness_follows_from_the_rows(show):
    """The Jaccard index on the page is what its own rows give: types of both over types of either."""
    page = show(a="MINSA", b="MRE")
    groups = {row[0]: int(re.search(r"\((\d+)\)", row[0])[1]) for row in read_rows(page) if len(row) == 1}
    both = next(number for title, number in groups.items() if title.startswith("Tipos de función que tienen todos"))
    one = next(number for title, number in groups.items() if title.startswith("Tipos que solo tiene uno"))
    measures = {row[0].split(" tipos")[0]: row[1] for row in read_rows(page, "measures") if len(row) > 1}

    jaccard = next(value for name, value in measures.items() if "Jaccard" in name)
    assert float(jaccard) == round(both / (both + one), 4)


def test_levels_of_government_and_countries(show):
    """A ministry, a region and a foreign city stand side by side; what has no functions in the graph is told so."""
    page = show(a="MINSA", b="gore-callao", c="alcaldia-pasto")

    assert find_row(page, "nivel de gobierno") == ["Nacional", "Regional", "Local"]
    assert find_row(page, "Canalización")[2] == "sin dato"
    assert any("alcaldia-pasto: sin dato" in note.text for note in page.find("p", role="note"))
    # Posts 037 to 040 of the manual of Callao.
    assert [row[3] for row in read_rows(page, None) if row[0] == "gore-callao"] == ["037", "038", "039", "040"]


def test_one_at_two_dates(show):
    """Foreign Affairs at two dates is two offices: the one of 1996 and the one of 2010."""
    page = show(a="mre@2009-12-31", b="mre@2018-12-31")

    assert find_row(page, "desde") == ["1996-01-01", "2010-01-01"]
    assert find_row(page, "hasta") == ["2010-01-01", "sin dato"]


def test_every_text_leads_to_where_it_stands(show):
    """Each function links to its page, its article and its passage."""
    page = show(a="MINSA", b="MRE")
    links = {link["href"].partition("?")[0] for link in page.find("a") if link["href"]}

    assert "/doc/function/minsa-ogcti/39-g" in links
    assert "/doc/norm/ds-008-2017-sa/art-39/g" in links
    assert any(link.startswith("/doc/passage/tesis-2018/") for link in links)


@pytest.mark.parametrize("language", ["es", "en"])
def test_suggestions_lead_to_comparisons(whole, show, language):
    """Without names, the page suggests comparisons, and each of them works."""
    page = show(lang=language)
    suggested = [link["href"] for link in page.find("a") if (link["href"] or "").startswith("/compare?")]

    assert len(suggested) >= 6
    assert {whole.get(address, headers=HTML).status_code for address in suggested} == {200}


def test_choices_are_all_bodies_and_offices(show):
    """The fields offer every body and every office, each with its kind, and each choice names something."""
    page = show()
    values = {option["value"] for option in page.find("option")}

    assert {"minsa", "minsa-ogcti", "gore-callao", "alcaldia-pasto", "mre-dci-1996"} <= values
    assert {field["list"] for field in page.find("input") if field["name"] in "abcd"} == {"comparables"}
    # Local, national, regional, none, and the offices: those of a kind stand together.
    kinds = [option.text.split(" · ")[0] for option in page.find("option")]
    assert len([kind for place, kind in enumerate(kinds) if place == 0 or kinds[place - 1] != kind]) == len(set(kinds))


def test_a_third_field_is_open_where_it_is_filled(show):
    """The third and the fourth field wait, closed, until one of them is asked for."""
    assert [item["open"] for item in show(a="MINSA", b="MRE").find("details", **{"class": "more"})] == [None]
    assert "open" in show(a="MINSA", b="MRE", c="APCI").one("details", **{"class": "more"}).attributes


def test_table_to_copy(whole, show):
    """The text to copy is that of the TSV file, with a column for each thing and one line for each row."""
    page = show(a="MINSA", b="MRE")
    file = whole.get("/compare.tsv?a=MINSA&b=MRE&lang=es")
    lines = [line.split("\t") for line in file.text.splitlines()]

    assert file.headers["content-type"].startswith("text/tab-separated-values")
    assert lines[0] == ["atributo", "quién lo tiene", "MINSA", "MRE"]
    assert {len(line) for line in lines} == {4}
    assert page.one("textarea").text == " ".join(file.text.split())


def test_cells_of_the_table_are_no_formulas():
    """A cell that begins as a formula does is disarmed, and one of several lines stands in one."""
    row = AlignedRow(Value("=1+1"), "En todos", False, ((FunctionText("uno\n\tdos", None, ()),),))
    text = write_tsv([Value("A")], [Attribute("sede", ((),))], [AlignedGroup("all", "todos", (row,))], "es")

    assert text == "atributo\tquién lo tiene\tA\nsede\t\tsin dato\n'=1+1\tEn todos\tuno dos\n"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"a": "MINSA", "b": "MRE", "c": "MRE"}, "nothing is compared with itself"),
        ({"a": "MINSA", "b": "NADIE"}, "NADIE"),
        ({"a": "MINSA", "b": "minsa-ogcti"}, "nothing is compared with itself"),
        ({"a": "MINSA", "b": HOSTILE}, "names nothing"),
    ],
)
def test_wrong_names(show, state, words):
    """A wrong name is told in a sentence, with status 400, and stays in its field as text."""
    page = show(400, **state)

    assert words in page.one("div", role="alert").text
    assert {name: page.one("input", id=f"comparado-{name}")["value"] for name in state} == state
    assert not page.strange_scripts


def test_one_name_waits_for_another(show):
    """With one name the form keeps it and says that another is missing."""
    page = show(a="MINSA")

    assert page.one("p", role="status").text == "Falta con qué comparar: escriba otro."
    assert page.one("input", id="comparado-a")["value"] == "MINSA"
    assert not page.find("div", role="alert")


def test_asof_is_carried_on(show):
    """The date of the reader goes into the form and the links."""
    page = show(a="MINSA", b="MRE", asof="2018-06-30")

    assert page.find("input", type="hidden", name="asof")[0]["value"] == "2018-06-30"
    assert all("asof=2018-06-30" in link["href"] for link in page.find("a") if "/doc/unit/" in (link["href"] or ""))


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_graph_of_somebody_else(make_client, client, read_page, language):
    """Over a graph without our bodies nothing is suggested, and hostile names stay text."""
    empty = type(client)(create_app(EmbeddedStore.from_nquads(b""), Settings(Path())))
    foreign = type(client)(create_app(EmbeddedStore.from_nquads(FOREIGN.encode()), Settings(Path())))
    waiting = read_page(empty.get(f"/compare?lang={language}", headers=HTML))
    hostile = foreign.get(f"/compare?lang={language}", headers=HTML)

    assert not waiting.find("option")
    assert HOSTILE not in hostile.text
    assert HOSTILE in read_page(hostile).one("datalist").text
    assert empty.get("/compare?a=MINSA&b=MRE", headers=HTML).status_code == 400


def test_contract():
    """The template uses every field of its page, and nothing else."""
    environment = Pages().environments["es"]
    used, macros = set(), set()
    for name in ("compare.html", "base.html", "_measures.html", "_fields.html"):
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        used |= meta.find_undeclared_variables(environment.parse(text))
        macros |= set(re.findall(r"{% macro (\w+)", text))
    used -= {*environment.globals, *macros}

    assert used == {field.name for field in fields(ComparePage)}
