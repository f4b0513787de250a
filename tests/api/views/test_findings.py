"""The page of the findings: kinds, values with their places, recommendations, and what it makes of hostile words."""

import csv
import re
from collections import Counter
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlencode

import pytest
from jinja2 import meta

from api.main import create_app
from api.pages import TEMPLATES, Pages
from api.views.claims.findings import FindingsPage
from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore

HTML = {"Accept": "text/html"}
DATA = Path(__file__).parents[3] / "data"
BASE = "https://w3id.org/coopgraph/"
HOSTILE = "<script>alert('1')</script>"
#: A finding whose words are hostile.
QUADS = f"""
<{BASE}id/finding/evil> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{BASE}ontology#Finding> .
<{BASE}id/finding/evil> <{BASE}ontology#findingKind> <{BASE}vocab/finding-kind/evil> .
<{BASE}id/finding/evil> <{BASE}ontology#statement> "{HOSTILE}"@es .
<{BASE}vocab/finding-kind/evil> <http://www.w3.org/2004/02/skos/core#prefLabel> "{HOSTILE}"@es .
<{BASE}id/finding/evil/value-1> <{BASE}ontology#valueOf> <{BASE}id/finding/evil> .
<{BASE}id/finding/evil/value-1> <{BASE}ontology#printedValue> "{HOSTILE}" .
"""


@pytest.fixture(scope="module", name="whole")
def _whole(client, store):
    """A client of a service over the whole graph and the whole catalogue."""
    return type(client)(create_app(store, Settings(Path())))


@pytest.fixture(scope="module", name="show")
def _show(whole, read_page):
    """Reads the page of a state, in Spanish unless it says otherwise."""

    def show(status: int = 200, **state):
        response = whole.get(f"/findings?{urlencode({'lang': 'es', **state})}", headers=HTML)
        assert response.status_code == status
        return read_page(response)

    return show


@pytest.fixture(scope="module", name="written")
def _written():
    """The rows of the tables of findings, each with its source."""
    rows = []
    for path in sorted(DATA.glob("*/findings.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += [{**row, "source": path.parent.name} for row in csv.DictReader(file)]
    return rows


def list_slugs(page):
    """The findings of a page."""
    return [item["id"] for item in page.find("li") if item["id"]]


def read_finding(page, slug):
    """What the page says of one finding."""
    return page.one("li", id=slug).text


def test_all_findings_are_counted(show, written):
    """The page tells how many findings of how many kinds the tables hold."""
    kinds = {row["kind"] for row in written}
    sentences = [paragraph.text for paragraph in show().find("p")]

    assert f"{len(written)} hallazgos de {len(kinds)} clases." in sentences


def test_kinds_are_those_of_the_tables(show, written):
    """Each kind narrows to the findings that the tables have of it."""
    counts = Counter(row["kind"] for row in written)
    for kind in ("sum", "anachronism", "two-numbers"):
        page = show(kind=kind)
        assert len(list_slugs(page)) == min(counts[kind], 25)
        assert set(list_slugs(page)) <= {row["slug"] for row in written if row["kind"] == kind}


def test_values_stand_with_their_places(show):
    """A finding shows each of its values with the lines that print it."""
    text = read_finding(show(finding="policy-2012-and-later-goals"), "policy-2012-and-later-goals")

    assert "Programa País, de 2014 tesis-2018, líneas 4750-4754" in text
    assert "Agenda 2030, de septiembre de 2015 tesis-2018, líneas 4792-4796" in text


def test_places_lead_to_passages(show):
    """Each place links to its passage."""
    links = [link["href"] for link in show(finding="policy-2012-and-later-goals").find("a")]

    assert len([link for link in links if (link or "").startswith("/doc/passage/tesis-2018/")]) >= 3


def test_pages_hold_all(whole, show, read_page, written):
    """The pages, each led to by the one before, together hold every finding once."""
    page, slugs = show(page_size="100"), []
    while True:
        slugs += list_slugs(page)
        following = page.find("a", rel="next")
        if not following:
            break
        page = read_page(whole.get(following[0]["href"], headers=HTML))

    assert len(list_slugs(show())) == 25
    assert sorted(slugs) == sorted(row["slug"] for row in written)


def test_source_and_words(show, written):
    """A source and words narrow together, without regard to accents."""
    page = show(source="proc-pasto")
    expected = {row["slug"] for row in written if row["source"] == "proc-pasto"}

    assert expected <= set(list_slugs(page))
    assert "minem-rof-cites-later-law" in list_slugs(
        show(words="ENERGIA minas anacronismo ley".replace("anacronismo ", ""))
    )


def test_recommendations(show):
    """The thesis makes six recommendations; the fourth is realised by the scenario of the general offices."""
    page = show()
    numbered = [item for item in page.find("li") if item["value"]]

    assert [item["value"] for item in numbered] == ["1", "2", "3", "4", "5", "6"]
    assert "Cada sector debe tener una oficina general" in numbered[3].text
    assert "Una oficina general de cooperación en cada ministerio" in numbered[3].text
    assert [link["href"] for link in page.find("a") if "/scenarios/" in (link["href"] or "")] == [
        "/scenarios/general-offices?lang=es"
    ]


def test_english(show):
    """In English, findings and recommendations are in English."""
    text = show(lang="en", finding="lof-mre-two-numbers").one("main").text

    assert "The law on the organisation and functions of Foreign Affairs is cited with two numbers." in text
    assert "Recommendations" in text


def test_downloads_are_those_of_the_queries(whole, show):
    """The page links the rows of the two queries in each format, and they are there."""
    links = [link["href"] for link in show(asof="2017-01-01").find("a")]
    files = [link for link in links if (link or "").startswith("/queries/") and ".csv" in link]

    assert {link.partition("?")[0] for link in files} == {"/queries/findings.csv", "/queries/recommendations.csv"}
    assert {whole.get(link).status_code for link in files} == {200}


@pytest.mark.parametrize(
    "state",
    [{"kind": "nothing"}, {"source": HOSTILE}, {"colour": "red"}, {"page": "0"}, {"page": "99"}, {"page_size": "x"}],
)
def test_wrong_arguments(show, state):
    """A wrong argument is told in a sentence, with status 400."""
    page = show(400, **state)

    assert page.one("div", role="alert").text
    assert not page.strange_scripts


@pytest.mark.parametrize("language", ["es", "en"])
def test_hostile_words(client, read_page, language):
    """Words of the graph stay text, and a value without a place says that there is none."""
    service = type(client)(create_app(EmbeddedStore.from_nquads(QUADS.encode()), Settings(Path())))
    page = read_page(service.get(f"/findings?lang={language}", headers=HTML))

    assert not page.strange_scripts
    assert HOSTILE in read_finding(page, "evil")
    assert {"es": "sin dato", "en": "no data"}[language] in read_finding(page, "evil")


@pytest.mark.parametrize("language", ["es", "en"])
def test_empty_graph(client, read_page, language):
    """Over an empty graph there are no findings and no recommendations, and the page says so."""
    service = type(client)(create_app(EmbeddedStore.from_nquads(b""), Settings(Path())))
    response = service.get(f"/findings?lang={language}", headers=HTML)
    said = {"es": "El grafo no tiene recomendaciones.", "en": "The graph has no recommendations."}[language]

    assert response.status_code == 200
    assert said in read_page(response).one("main").text


def test_a_service_without_the_query(client):
    """Over a catalogue that lacks the query the page says so."""
    answer = client.get("/findings", headers=HTML)

    assert answer.status_code == 404
    assert "findings" in answer.text


def test_contract():
    """The template uses every field of its page, and nothing else."""
    environment = Pages().environments["es"]
    used, macros = set(), set()
    for name in ("findings.html", "base.html", "_measures.html", "_fields.html", "_narrow.html"):
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        used |= meta.find_undeclared_variables(environment.parse(text))
        macros |= set(re.findall(r"{% macro (\w+)", text))
    used -= {*environment.globals, *macros}

    assert used == {field.name for field in fields(FindingsPage)}
