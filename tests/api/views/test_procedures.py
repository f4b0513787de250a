"""The pages of the procedures: which there are, and the steps of one as a drawing and as a list."""

import re
from dataclasses import fields
from itertools import pairwise
from pathlib import Path

import pytest
from jinja2 import meta
from rdflib import Graph, URIRef

from api.main import create_app
from api.pages import TEMPLATES, Pages
from api.views.procedures.flow import Station, Way, draw_flow
from api.views.procedures.page import ProcedurePage, ProceduresPage
from coopgraph.namespaces import BASE
from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore

HTML = {"Accept": "text/html"}
HOSTILE = "<script>alert('1')</script>"
PASTO = "/procedures/pasto-cooperacion"


@pytest.fixture(scope="module", name="whole")
def _whole(client, store):
    """A client of a service over the whole graph."""
    return type(client)(create_app(store, Settings(Path())))


@pytest.fixture(scope="module", name="show")
def _show(whole, read_page):
    """Reads a page, in Spanish unless it says otherwise."""

    def show(path, language="es"):
        response = whole.get(f"{path}?lang={language}", headers=HTML)
        assert response.status_code == 200
        return read_page(response)

    return show


def test_list(show):
    """The procedure of the Alcaldía de Pasto bears two codes, is of August 2022 and has nine steps."""
    page = show("/procedures")
    (row,) = [row.text for row in page.find("tr") if "Pasto" in row.text]
    assert row.startswith("Estrategia para la cooperación internacional Alcaldía de Pasto")
    assert "AI-P-003; CP-P-003 2 de agosto de 2022 9 " in row
    assert f"{PASTO}?lang=es" in [link["href"] for link in page.find("a")]


def test_head(show):
    """The head says who is responsible, which norms the document invokes, and that no step has a time limit."""
    text = show(PASTO).one("main").text
    assert "Responsable jefe de la Oficina de Asuntos Internacionales" in text
    assert "Versión y fecha 01, 2 de agosto de 2022" in text
    assert "Plazos sin dato" in text
    for norm in ("Ley 788 de 2002", "Decreto 1492 de 2003", "Acuerdo municipal No. 008 mayo 31 de 2012"):
        assert norm in text


def test_steps(show):
    """Each step stands with its words, who is responsible, its records, the ways out of it and its lines."""
    page = show(PASTO)
    steps = [item for item in page.find("li") if (item["id"] or "").startswith("paso-")]
    assert [step["value"] for step in steps] == [str(number) for number in range(1, 10)]
    second, third, last = (steps[place].text for place in (1, 2, 8))
    assert second.startswith("Validar las convocatorias priorizadas Los profesionales socializan al jefe")
    assert "Qué sigue Si se aplica: paso 3 Si no aplica: fin del procedimiento" in second
    assert "profesionales de la Oficina de Asuntos Internacionales" in second
    assert "proc-pasto, línea 83" in second
    assert "Punto crítico de control Aplicación de la convocatoria" in third
    assert "Registro Acta de finalización" in last
    assert "Qué sigue fin del procedimiento" in last
    assert "#paso-3" in [link["href"] for link in page.find("a")]


def test_drawing(show):
    """The drawing has a box for each step and the end, and is hidden from screen readers, which read the list."""
    page = show(PASTO)
    drawing = page.one("svg")
    assert drawing["aria-hidden"] == "true"
    assert len([rect for rect in page.find("rect") if "svg" in rect.parents]) == 10
    assert len([rect for rect in page.find("rect") if rect["class"] == "control"]) == 2
    # Steps 2, 3 and 7 may end the procedure before its last step.
    assert [text.text for text in page.find("text") if text["class"] == "out"] == ["Fin", "Fin", "Fin"]
    assert not [link for link in page.find("a") if "svg" in link.parents]


def test_english(show):
    """In English the steps have their English names, and the official words stay Spanish."""
    page = show(PASTO, "en")
    assert page.one("h1").text == "Strategy for international cooperation"
    (second,) = [item.text for item in page.find("li") if item["id"] == "paso-2"]
    assert second.startswith("Validate the prioritised calls Los profesionales")
    assert {quote["lang"] for quote in page.find("blockquote")} == {"es"}


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("path", ["/procedures", PASTO])
def test_page(show, path, language):
    """Headings are in order, identifiers unique, anchors lead somewhere, and no style or script stands on the page."""
    page = show(path, language)
    levels = [int(element.tag[1]) for element in page.elements if re.fullmatch("h[1-6]", element.tag)]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    identifiers = [element["id"] for element in page.elements if element["id"]]
    assert len(identifiers) == len(set(identifiers))
    for element in page.elements:
        if (element["href"] or "").startswith("#"):
            assert element["href"][1:] in identifiers
    assert not page.strange_scripts
    assert not [element for element in page.elements if element["style"]]


@pytest.mark.parametrize("path", ["/procedures", PASTO])
def test_links(show, whole, path):
    """Every link of the main part leads somewhere, the downloads too."""
    links = {link["href"].partition("#")[0] for link in show(path).find("a") if "main" in link.parents}
    assert any(".csv" in href for href in links)
    for href in links - {""}:
        assert whole.get(href, headers={"Accept": "text/html, */*;q=0.1"}).status_code == 200, href


def test_unknown(whole, read_page):
    """A procedure that the graph does not have is 404, as a page for browsers."""
    response = whole.get("/procedures/none", headers=HTML)
    assert response.status_code == 404
    assert read_page(response).one("h1").text
    assert whole.get("/procedures/none").status_code == 404


@pytest.mark.parametrize("argument", ["asof=yesterday", "x=1", "lang=es&lang=en"])
def test_wrong_argument(whole, argument):
    """A wrong argument is 400."""
    for path in ("/procedures", PASTO):
        assert whole.get(f"{path}?{argument}", headers=HTML).status_code == 400


def test_other_formats(whole):
    """The pages are only pages: who accepts none is told what there is."""
    for path in ("/procedures", PASTO):
        assert whole.get(path, headers={"Accept": "text/csv"}).status_code == 406
        assert whole.request("HEAD", path).content == b""


def test_empty_graph(client, read_page):
    """A graph without our model has no procedure, and says so."""
    service = type(client)(create_app(EmbeddedStore.from_graphs({}), Settings(Path())))
    assert "Este grafo no tiene ningún procedimiento." in read_page(service.get("/procedures")).one("main").text


def test_bare_and_hostile(client, read_page):
    """A procedure of which little is told says what is missing; names with elements stay text."""
    text = f"""
    @prefix coop: <{BASE}ontology#> . @prefix dct: <http://purl.org/dc/terms/> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <{BASE}id/procedure/p> a coop:Procedure ; dct:title "{HOSTILE}"@es ; coop:organizedBy <{BASE}id/organization/o> .
    <{BASE}id/organization/o> skos:prefLabel "{HOSTILE}"@es .
    <{BASE}id/step/s> a coop:Step ; coop:stepOf <{BASE}id/procedure/p> ; coop:order 1 ; coop:text "{HOSTILE}"@es ;
      skos:prefLabel "{HOSTILE} s"@es .
    <{BASE}id/procedure/q> a coop:Procedure ; dct:title "Q"@es ; coop:organizedBy <{BASE}id/organization/o> .
    """
    store = EmbeddedStore.from_graphs({URIRef(f"{BASE}graph/test"): Graph().parse(data=text, format="turtle")})
    service = type(client)(create_app(store, Settings(Path())))
    response = service.get("/procedures/p", headers=HTML)
    assert "<script>" not in response.text
    page = read_page(response)
    assert page.one("h1").text == HOSTILE
    assert "Registro sin dato Qué sigue sin dato De dónde sale sin dato" in page.one("main").text
    bare = read_page(service.get("/procedures/q", headers=HTML))
    assert "El grafo no tiene los pasos de este procedimiento." in bare.one("main").text
    assert not bare.find("svg")


# The drawing


def test_flow_of_a_row():
    """Steps in a row are boxes one below the other, joined by arrows that touch both, and the last leads to the end."""
    stations = [
        Station(n, f"Paso {n}", is_control=False, ways=(Way(n + 1 if n < 3 else None, None),)) for n in (1, 2, 3)
    ]
    flow = draw_flow(stations, "Fin", "Paso")
    assert [box.is_end for box in flow.boxes] == [False, False, False, True]
    assert not flow.exits
    for link, above, below in zip(flow.links, flow.boxes, flow.boxes[1:], strict=False):
        assert (link.y1, link.y2) == (above.y + above.height, below.y)
        assert link.y1 < link.y2
    last = flow.boxes[-1]
    assert last.y + last.height <= flow.height


def test_flow_with_branches():
    """A way to another step than the next, or to the end, turns off to the right, with its condition below it."""
    condition = "si la respuesta de la entidad cooperante es negativa y no cabe otra"
    stations = [
        Station(1, "Uno", is_control=True, ways=(Way(2, "si procede"), Way(None, condition), Way(3, None))),
        Station(2, "Dos", is_control=False, ways=(Way(1, None), Way(3, None))),
        Station(3, "Tres", is_control=False, ways=()),
    ]
    flow = draw_flow(stations, "Fin", "Paso")
    assert [exit_.label for exit_ in flow.exits] == ["Fin", "Paso 3", "Paso 1"]
    assert " ".join(text for _, text in flow.exits[0].lines) == condition
    assert [text for _, text in flow.links[0].lines] == ["si procede"]
    assert flow.boxes[0].is_control
    # Nothing is drawn over anything else in its column.
    assert flow.exits[1].y > flow.exits[0].lines[-1][0]
    assert flow.boxes[1].y >= flow.exits[1].y
    # After the third step nobody says what follows.
    assert [box.is_end for box in flow.boxes] == [False, False, False]


def test_flow_of_nothing():
    """Without steps there is nothing to draw."""
    assert draw_flow([], "Fin", "Paso").boxes == ()


@pytest.mark.parametrize(("template", "page"), [("procedures.html", ProceduresPage), ("procedure.html", ProcedurePage)])
def test_contract(template, page):
    """A template uses every field of its page, and nothing else."""
    environment = Pages().environments["es"]
    source = (TEMPLATES / template).read_text(encoding="utf-8")
    used = meta.find_undeclared_variables(environment.parse(source)) - set(environment.globals)
    macros = {name for name in used if name.startswith("show_")} | {"list_downloads", "states"}
    assert used - macros | {"frame"} == {field.name for field in fields(page)}
