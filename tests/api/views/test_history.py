"""The history of an office or a body: its offices in a row, and what happened in the order of time."""

import re
from dataclasses import fields
from datetime import date
from html import unescape
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode

import pytest
from jinja2 import meta
from rdflib import Graph, URIRef

from api.main import create_app
from api.pages import TEMPLATES, Pages
from api.views.history.changes import make_moment
from api.views.history.lineage import read_lineage
from api.views.history.page import HistoryPage
from coopgraph.namespaces import BASE, ID, VOCAB
from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore

HTML = {"Accept": "text/html"}
HOSTILE = "<script>alert('1')</script>"


@pytest.fixture(scope="module", name="whole")
def _whole(client, store):
    """A client of a service over the whole graph."""
    return type(client)(create_app(store, Settings(Path())))


@pytest.fixture(scope="module", name="show")
def _show(whole, read_page):
    """Reads the page of a state, in Spanish unless it says otherwise."""

    def show(status=200, **state):
        response = whole.get(f"/history?{urlencode({'lang': 'es', **state})}", headers=HTML)
        assert response.status_code == status
        return read_page(response)

    return show


def list_items(page, section):
    """List the items of the time line of a section."""
    main = page.one("section", **{"aria-labelledby": section})
    start = page.elements.index(main)
    ends = [place for place in range(start + 1, len(page.elements)) if page.elements[place].tag == "section"]
    inside = page.elements[start : ends[0] if ends else None]
    return [element for element in inside if element.tag == "li" and element.parents[-1] == "ol"]


def test_offices_of_a_body(show):
    """The regulation of 1996 placed the office of MRE under one directorate general, that of 2010 under another."""
    first, second = list_items(show(organization="mre"), "oficinas")
    assert first.text.startswith("desde 1996, hasta 2010 terminada a la fecha Dirección de Cooperación Internacional")
    assert "Depende de Dirección General de Asuntos Económicos Internacionales." in first.text
    assert "tesis-2018, líneas 3092-3098" in first.text
    assert second.text.startswith("desde 2010 vigente a la fecha")
    assert "Vino por: sucesión, Decreto Supremo 135-2010-RE." in second.text


def test_date(show):
    """At an earlier date the former office is the one in force, and a mark stands before what came later."""
    page = show(organization="mre", asof="2005-01-01")
    first, second = list_items(page, "oficinas")
    assert "vigente a la fecha" in first.text
    assert "todavía no existía a la fecha" in second.text
    changes = list_items(page, "cambios")
    assert changes[0].text == "A la fecha: 1 de enero de 2005"
    assert {item["class"] for item in changes[1:]} == {"later"}


@pytest.mark.parametrize(
    ("asof", "before"), [("2002-04-10", 0), ("2002-04-11", 3), ("2006-12-07", 4), ("2018-12-31", None)]
)
def test_mark_in_the_order_of_time(show, asof, before):
    """The mark of the date stands after what happened on it: the law that created APCI is of 11 April 2002."""
    items = [item.text for item in list_items(show(organization="apci", asof=asof), "cambios")]
    (place,) = [number for number, text in enumerate(items) if text.startswith("A la fecha:")]
    days = [text for text in items if not text.startswith("A la fecha:")]
    assert place == len(days) if before is None else place >= before
    moments = [re.match(r"(?:(\d+) de (\w+) de )?(\d{4})", text).group(3) for text in days]
    assert moments == sorted(moments)


def test_changes_of_a_body(show):
    """APCI came from SECTI by Law 27692, which Law 28925 amended, on the dates that the thesis prints."""
    items = [item.text for item in list_items(show(organization="apci"), "cambios")]
    assert any(item.startswith("11 de abril de 2002 sucesión: ") and "(Ley Nº 27692)" in item for item in items)
    assert any(item.startswith("11 de abril de 2002 Ley Nº 27692 crea ") for item in items)
    assert "8 de diciembre de 2006 Ley N° 28925 modifica Ley Nº 27692" in items


def test_history_of_an_office(show):
    """The history of an office has those before and after it, whichever of them is asked for."""
    for office in ("mre-dci", "mre-dci-1996"):
        assert len(list_items(show(office=office), "oficinas")) == 2
    # MIMDES became MIMP in 2012, and so did its office, which then had another body.
    first, second = list_items(show(office="mimp-oci"), "oficinas")
    assert "hasta 2012" in first.text
    assert "MIMDES" in first.text
    assert second.text.startswith("desde 2012")


def test_undated(show):
    """Of the five offices of MINSA no source gives a date: they stand in a row, and what changed them without dates."""
    page = show(organization="minsa")
    offices = list_items(page, "oficinas")
    assert len(offices) == 5
    assert all(item.text.startswith("inicio: sin dato") for item in offices)
    assert [("la sustituyó otra" in item.text) for item in offices] == [True, True, True, True, False]
    section = page.one("section", **{"aria-labelledby": "cambios"}).text
    assert section.count("cambio de rango: ") == 4
    assert "Sin fecha en las fuentes" in section


def test_downloads(show, whole):
    """The offices can be had as rows, and the command asks for the same."""
    page = show(organization="MRE")
    links = {link.text: link["href"] for link in page.find("a")}
    answer = whole.get(links["CSV"])
    assert answer.status_code == 200
    assert len(answer.text.strip().splitlines()) == 3
    assert ".venv/bin/coopgraph query office-history --organization mre" in [code.text for code in page.find("code")]


def test_overview(show):
    """Without a question the page lists the bodies, those with most offices first, each leading to its history."""
    page = show()
    items = [item.text for item in page.find("li") if "oficina" in item.text]
    assert items[0] == "Ministerio de Salud 5 oficinas"
    assert "/history?organization=minsa&lang=es" in [link["href"] for link in page.find("a")]
    options = {option["value"] for option in page.find("option")}
    assert {"minsa", "minsa-ogcti", "mre-dci-1996"} <= options


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"organization": "nobody-at-all"}, "nobody-at-all"),
        ({"office": "nobody-at-all"}, "nobody-at-all"),
        ({"organization": "minsa", "office": "minsa-ogcti"}, "Both a body and an office are given."),
        ({"organization": "minsa", "asof": "yesterday"}, "The parameter 'asof' is no date."),
        ({"organisation": "minsa"}, "There is no parameter 'organisation' here."),
        ({"organization": HOSTILE}, "alert("),
    ],
)
def test_wrong_question(show, state, said):
    """A question that cannot be answered is told on the page, with the form as it was filled."""
    page = show(400, **state)
    assert said in page.one("div", role="alert").text
    assert not page.strange_scripts
    assert unescape(page.one("input", id="campo-organization")["value"]) == state.get("organization", "")


def test_body_without_offices(show):
    """A body of which no office is known still has its norms, and says that it has no office."""
    text = show(organization="inp").one("main").text
    assert "Ninguna fuente habla de una oficina de cooperación suya." in text
    assert "Ley Nº 719 fija las funciones de Instituto Nacional de Planificación" in text


def test_other_formats(whole):
    """The page is only a page: who accepts none is told what there is."""
    response = whole.get("/history?organization=minsa", headers={"Accept": "text/csv"})
    assert response.status_code == 406
    assert response.json()["available"] == ["text/html"]
    assert whole.request("HEAD", "/history?organization=minsa").content == b""


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("state", [{}, {"organization": "mre"}, {"organization": "minsa"}, {"office": "mimp-oci"}])
def test_page(show, state, language):
    """Headings are in order, identifiers unique, controls labelled, and no style or script stands on the page."""
    page = show(**{**state, "lang": language})
    levels = [int(element.tag[1]) for element in page.elements if re.fullmatch("h[1-6]", element.tag)]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    identifiers = [element["id"] for element in page.elements if element["id"]]
    assert len(identifiers) == len(set(identifiers))
    labels = {label["for"] for label in page.find("label")}
    assert all(field["id"] in labels for field in page.find("input") if field["type"] != "hidden")
    assert not page.strange_scripts
    assert not [element for element in page.elements if element["style"]]


def test_english(show):
    """In English the names that the graph has in English are English, and so are the dates."""
    text = show(organization="apci", lang="en").one("main").text
    assert "History: Peruvian Agency for International Cooperation" in text
    assert "April 11, 2002" in text


def test_links(show, whole):
    """Every link of the main part leads somewhere."""
    links = {link["href"] for link in show(organization="mre").find("a") if "main" in link.parents}
    assert len(links) > 15
    for href in links:
        assert whole.get(href, headers={"Accept": "text/html, */*;q=0.1"}).status_code == 200, href


def test_empty_graph(client, read_page):
    """A graph without our model has no history to tell, and says so."""
    service = type(client)(create_app(EmbeddedStore.from_graphs({}), Settings(Path())))
    page = read_page(service.get("/history", headers=HTML))
    assert "Este grafo no cuenta la historia de ninguna oficina." in page.one("main").text
    assert service.get("/history?organization=minsa", headers=HTML).status_code == 400


def test_hostile_names(client, read_page):
    """Names with elements stay text."""
    text = f"""
    @prefix coop: <{BASE}ontology#> . @prefix org: <http://www.w3.org/ns/org#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <{BASE}id/organization/o> a coop:PublicBody ; skos:prefLabel "{HOSTILE}"@es .
    <{BASE}id/unit/u> a org:OrganizationalUnit ; org:unitOf <{BASE}id/organization/o> ;
      coop:cooperationOfficeOf <{BASE}id/organization/o> ; skos:prefLabel "{HOSTILE} u"@es .
    """
    store = EmbeddedStore.from_graphs({URIRef(f"{BASE}graph/test"): Graph().parse(data=text, format="turtle")})
    response = type(client)(create_app(store, Settings(Path()))).get("/history?organization=o", headers=HTML)
    assert response.status_code == 200
    assert "<script>" not in response.text
    assert f"{HOSTILE} u" in read_page(response).one("main").text


@pytest.mark.parametrize(
    ("precision", "language", "iso", "text"),
    [
        ("year", "es", "2010", "2010"),
        ("month", "es", "2010-03", "marzo de 2010"),
        ("month", "en", "2010-03", "March 2010"),
        ("day", "es", "2010-03-05", "5 de marzo de 2010"),
        (None, "en", "2010-03-05", "March 5, 2010"),
    ],
)
def test_moment(precision, language, iso, text):
    """A date says no more than is known of it."""
    concept = None if precision is None else VOCAB[f"date-precision/{precision}"]
    moment = make_moment("2010-03-05", concept, language)
    assert (moment.day, moment.iso, moment.text) == (date(2010, 3, 5), iso, text)


def test_no_moment():
    """What is no date is no moment."""
    assert make_moment(None, None, "es") is None
    assert make_moment("pronto", None, "es") is None


def test_lineage_in_a_circle():
    """Things that became one another in a circle are found once each, and the reading ends."""
    text = f"""
    @prefix org: <http://www.w3.org/ns/org#> . @prefix : <{BASE}id/> .
    :e1 org:originalOrganization :a ; org:resultingOrganization :b .
    :e2 org:originalOrganization :b ; org:resultingOrganization :c .
    :e3 org:originalOrganization :c ; org:resultingOrganization :a .
    """
    store = EmbeddedStore.from_graphs({URIRef(f"{BASE}graph/test"): Graph().parse(data=text, format="turtle")})
    lineage = read_lineage(store, [ID.a])
    assert lineage.things == lineage.succeeded == {ID.a, ID.b, ID.c}
    assert [event.iri for event in lineage.events] == [ID.e1, ID.e2, ID.e3]


def test_contract():
    """The template uses every field of its page, and nothing else."""
    environment = Pages().environments["es"]
    source = (TEMPLATES / "history.html").read_text(encoding="utf-8")
    used = meta.find_undeclared_variables(environment.parse(source)) - set(environment.globals)
    macros = {name for name in used if name.startswith("show_")} | {"list_downloads", "states"}
    assert used - macros | {"frame"} == {field.name for field in fields(HistoryPage)}
