"""The page of the claims: verdicts, facets, arithmetic, readings, one claim, and what it makes of hostile words."""

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
from api.views.claims.page import ClaimsPage
from api.views.claims.rows import write_claim_value
from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore

HTML = {"Accept": "text/html"}
DATA = Path(__file__).parents[3] / "data" / "tesis-2018"
BASE = "https://w3id.org/coopgraph/"
HOSTILE = "<script>alert('1')</script>"
#: A claim that nothing has checked, whose words are hostile.
QUADS = f"""
<{BASE}id/claim/evil> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{BASE}ontology#Claim> .
<{BASE}id/claim/evil> <{BASE}ontology#section> "{HOSTILE}" .
<{BASE}id/claim/evil> <{BASE}ontology#statement> "{HOSTILE} es"@es .
<{BASE}id/claim/evil> <{BASE}ontology#claimKind> <{BASE}vocab/claim-kind/evil> .
<{BASE}id/claim/evil> <http://purl.org/dc/terms/source> <{BASE}id/passage/evil> .
<{BASE}vocab/claim-kind/evil> <http://www.w3.org/2004/02/skos/core#prefLabel> "{HOSTILE}"@es .
<{BASE}id/passage/evil> <http://www.w3.org/ns/oa#hasSource> <{BASE}id/source/evil> .
<{BASE}id/source/evil> <http://purl.org/dc/terms/title> "{HOSTILE}"@es .
<{BASE}id/source/evil> <http://purl.org/dc/terms/identifier> "{HOSTILE}" .
"""


@pytest.fixture(scope="module", name="whole")
def _whole(client, store):
    """A client of a service over the whole graph and the whole catalogue."""
    return type(client)(create_app(store, Settings(Path())))


@pytest.fixture(scope="module", name="show")
def _show(whole, read_page):
    """Reads the page of a state, in Spanish unless it says otherwise."""

    def show(status: int = 200, **state):
        response = whole.get(f"/claims?{urlencode({'lang': 'es', **state})}", headers=HTML)
        assert response.status_code == status
        return read_page(response)

    return show


@pytest.fixture(scope="module", name="written")
def _written():
    """The rows of the table of claims."""
    with (DATA / "claims.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_deck(page):
    """Slug of each claim of the page to its cells."""
    rows, current = {}, None
    for element in page.elements:
        if element.tag == "tr":
            current = element["id"]
            if current:
                rows[current] = []
        elif current and element.tag in {"th", "td"}:
            rows[current].append(element.text)
    return rows


def read_facets(page):
    """What each link of the facets says, with the number beside it."""
    items = [item.text for item in page.find("li") if "details" in item.parents]
    pairs = (item.split(" · ")[0].rpartition(" ") for item in items)
    return {label: int(number) for label, _, number in pairs if number.isdigit()}


def test_every_verdict_is_counted(show, written):
    """The numbers of the four verdicts add up to the claims that the thesis makes."""
    page = show()
    numbers = [int(cell.text) for cell in page.find("td", **{"class": "number"}) if cell.text.isdigit()]

    assert len(written) == 458
    assert f"{len(written)} afirmaciones hasta la fecha." in [paragraph.text for paragraph in page.find("p")]
    assert sum(numbers) == len(written)


def test_facets_count_what_the_table_holds(show, written):
    """Each section has as many claims as the table of the source has rows of it."""
    facets = read_facets(show())
    sections = Counter(row["section"] for row in written)

    assert {section: facets[section] for section in sections} == sections


def test_facets_narrow_together(whole, show):
    """What is chosen narrows the other facets, and is what every format gives."""
    page = show(verdict="ambiguous", kind="count")
    rows = whole.get("/claims?verdict=ambiguous&kind=count").json()["results"]["bindings"]

    assert list(read_deck(page)) == [row["claim"]["value"].rpartition("/")[2] for row in rows]
    assert {row["kind"]["value"].rpartition("/")[2] for row in rows} == {"count"}
    assert {row["verdict"]["value"].rpartition("/")[2] for row in rows} == {"ambiguous"}
    assert [link.text for link in page.find("a", **{"aria-current": "true"}) if "details" in link.parents] == [
        "Ambiguo",
        "recuento",
    ]


def test_claim_that_does_not_hold(show):
    """The thesis says that no regional government has an office; the manual of Callao shows one."""
    cells = read_deck(show(verdict="does-not-hold"))["regional-governments-no-office"]

    assert cells[0].startswith("Los gobiernos regionales no tienen todavía oficinas dedicadas a la cooperación.")
    assert "tesis-2018, líneas 2350-2354" in cells[0]
    assert cells[1:3] == ["0", "1"]
    assert cells[3].startswith("✗ No se cumple")
    assert "gore-callao-octi = 1" in cells[3]


def test_claim_with_readings(show):
    """The law was of November 1991 and its regulation of 1992: two months later or thirteen, by how it is read."""
    page = show(claim="regulation-two-months-later")
    text = page.one("main").text

    assert page.one("h1").text == "El reglamento de la Ley 719 se publicó dos meses después que la ley."
    assert "si la norma es de diciembre de su año: (1992 − 1991) × 12 + 12 − 11 = 13 — no coincide" in text
    assert "si la norma es de enero de su año: (1992 − 1991) × 12 + 1 − 11 = 2 — coincide" in text
    assert "Ambiguo" in text
    assert "/queries/check-intervals?claim=regulation-two-months-later&lang=es" in [
        link["href"] for link in page.find("a")
    ]


def test_claim_that_cannot_be_checked(show):
    """Silence proves no absence: the page says so in place of a value."""
    page = show(claim="local-governments-no-office")

    assert "El silencio de las fuentes no prueba la ausencia" in page.one("main").text
    assert "sin dato" in page.one("main").text


def test_english(show):
    """In English, statement, verdict and readings are in English."""
    page = show(claim="regulation-two-months-later", lang="en")

    assert page.one("h1").text == "The regulation of Law 719 was published two months after the law."
    assert "Ambiguous" in page.one("main").text
    assert "no coincide" not in page.one("main").text


def test_words_are_found_whatever_their_accents(whole, show):
    """Words are looked for in both languages, without accents, in every format."""
    found = set(read_deck(show(words="REGLAMENTO publico")))

    assert "regulation-two-months-later" in found
    assert found == {
        row["claim"]["value"].rpartition("/")[2]
        for row in whole.get("/claims?words=reglamento+publicó").json()["results"]["bindings"]
    }
    assert "regulation-two-months-later" in read_deck(show(words="regulation published"))


def test_pages(show, written):
    """The first page holds fifty claims and leads to the last, and together they hold all."""
    first, last = read_deck(show()), read_deck(show(page="10", page_size="50"))

    assert (len(first), len(last)) == (50, len(written) - 9 * 50)
    assert not set(first) & set(last)


def test_before_the_thesis(show):
    """At a date before the thesis nothing had been claimed, and the page says so."""
    page = show(asof="2018-12-30")

    assert not read_deck(page)
    assert "Ninguna tiene todo lo elegido" in page.one("main").text


@pytest.mark.parametrize(
    "state",
    [
        {"verdict": "maybe"},
        {"kind": "nothing"},
        {"source": "nobody"},
        {"section": HOSTILE},
        {"claim": "nothing-of-the-kind"},
        {"page": "0"},
        {"page": "99"},
        {"asof": "tomorrow"},
    ],
)
def test_wrong_arguments(whole, read_page, state):
    """A wrong argument is told in a sentence, with status 400, to people and to programs."""
    page_of_people = whole.get(f"/claims?{urlencode(state)}", headers=HTML)
    for_programs = whole.get(f"/claims?{urlencode(state)}")

    assert (page_of_people.status_code, for_programs.status_code) == (400, 400)
    assert "<script>" not in page_of_people.text


@pytest.mark.parametrize("language", ["es", "en"])
def test_hostile_words(client, read_page, language):
    """Words of the graph stay text, and a claim that nothing has checked says so."""
    service = type(client)(create_app(EmbeddedStore.from_nquads(QUADS.encode()), Settings(Path())))
    response = service.get(f"/claims?lang={language}&asof=all", headers=HTML)
    page = read_page(response)

    assert response.status_code == 200
    assert not page.strange_scripts
    assert HOSTILE in page.one("main").text
    assert read_deck(page)["evil"][1:3] == [{"es": "sin dato", "en": "no data"}[language]] * 2


@pytest.mark.parametrize("language", ["es", "en"])
def test_empty_graph(client, read_page, language):
    """Over a graph without claims the page stands, and has none."""
    service = type(client)(create_app(EmbeddedStore.from_nquads(b""), Settings(Path())))
    page = read_page(service.get(f"/claims?lang={language}", headers=HTML))

    assert not read_deck(page)
    assert not page.find("div", role="alert")


@pytest.mark.parametrize(
    ("value", "unit", "language", "written"),
    [
        ("215000000", "usd", "es", "215,000,000 USD"),
        ("13.7413", "percent", "en", "13.7413 %"),
        ("1991", None, "es", "1991"),
        ("1-2", "count", "es", "1-2"),
        ("false", None, "es", "no"),
        ("a; b", None, "en", "a; b"),
    ],
)
def test_values(value, unit, language, written):
    """Numbers with a unit are grouped, years and slugs stay, and booleans are words."""
    assert write_claim_value(value, unit, language) == written


def test_contract():
    """The template uses every field of its page, and nothing else."""
    environment = Pages().environments["es"]
    used, macros = set(), set()
    for name in ("claims.html", "base.html", "_measures.html", "_fields.html", "_narrow.html", "_figure.html"):
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        used |= meta.find_undeclared_variables(environment.parse(text))
        macros |= set(re.findall(r"{% macro (\w+)", text))
    used -= {*environment.globals, *macros}

    assert used == {field.name for field in fields(ClaimsPage)}
