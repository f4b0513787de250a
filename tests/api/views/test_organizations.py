"""The list of bodies and offices: what is in it, how it is narrowed, sorted and told to programs."""

import re
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlencode

import jsonschema_rs
import pytest
from jinja2 import meta

from api.main import create_app
from api.pages import TEMPLATES, Pages
from api.views.organizations.page import OrganizationsPage
from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore

HTML = {"Accept": "text/html"}
BASE = "https://w3id.org/coopgraph/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@pytest.fixture(scope="module", name="whole")
def _whole(client, store):
    """A client of a service over the whole graph and the whole catalogue."""
    return type(client)(create_app(store, Settings(Path())))


def show(client, read_page, status=200, **asked):
    """The page of a state."""
    response = client.get(f"/organizations?{urlencode({'lang': 'es', **asked})}", headers=HTML)
    assert response.status_code == status, response.text
    return read_page(response)


def ask(client, **asked):
    """The JSON of a state."""
    response = client.get(f"/organizations.json?{urlencode(asked)}")
    assert response.status_code == 200, response.text
    return response.json()


def count(answer, facet):
    """Value to number of a facet."""
    return {item["value"]: item["count"] for item in answer["facets"][facet]}


def slugs(answer):
    """The last part of the IRI of each row."""
    return [row["iri"].rpartition("/")[2] for row in answer["rows"]]


def test_bodies(client, read_page):
    """Each body has a row with its office, and says what no source tells."""
    page = show(client, read_page)
    bodies = [cell.text for cell in page.find("th", scope="row")]
    cells = [cell.text for cell in page.find("td")]

    assert bodies == ["MINSA Ministerio de Salud", "MTC Ministerio de Transportes y Comunicaciones"]
    assert cells[2] == "Oficina General de Cooperación Técnica Internacional oficina general"
    assert cells[4:6] == ["1", "1"]
    # Of MTC the sources say that there is no office; what they do not say is no zero.
    assert cells[8:12] == ["no existe", "—sin dato", "0", "—sin dato"]


def test_ministries(whole):
    """The nineteen ministries are there; all but MTC have an office, twelve of them embedded in planning."""
    answer = ask(whole, type="Ministry")

    assert answer["total"] == 19
    assert count(answer, "office") == {"yes": 18, "no": 1}
    assert count(answer, "category") == {
        "embedded": 12,
        "general-office": 4,
        "general-directorate": 1,
        "line-directorate": 1,
    }
    assert slugs(ask(whole, type="Ministry", office="no")) == ["mtc"]
    assert set(slugs(ask(whole, type="Ministry", category="general-office"))) == {"minsa", "minedu", "mtpe", "midis"}


def test_levels(whole):
    """Callao is regional, and Pasto local."""
    assert slugs(ask(whole, level="regional")) == ["gore-callao"]
    assert "alcaldia-pasto" in slugs(ask(whole, level="local"))


def test_units(whole):
    """Offices are units with a category, each in its body; sorted by functions the one with most comes first."""
    answer = ask(whole, view="units", office="yes", sort="-functions")
    functions = [row["functions"] for row in answer["rows"] if row["functions"] is not None]

    assert answer["total"] == 23
    assert functions == sorted(functions, reverse=True)
    assert slugs(ask(whole, view="units", body="minsa", office="yes")) == ["minsa-ogcti"]
    (row,) = ask(whole, view="units", q="ogcti")["rows"]
    assert (row["functions"], row["norms"]) == (12, [f"{BASE}id/norm/ds-008-2017-sa"])


def test_dates(whole):
    """MIMDES is there until 2011, and not from 2012 on."""
    assert "mimdes" in slugs(ask(whole, q="mimdes", asof="2011-12-31"))
    assert slugs(ask(whole, q="mimdes", asof="2018-12-31")) == []
    assert slugs(ask(whole, q="mimdes", asof="all")) == ["mimdes"]


def test_words(whole):
    """The list is searched without accents, by acronym too."""
    assert slugs(ask(whole, q="energia")) == ["minem"]
    assert slugs(ask(whole, q="MRE")) == ["mre"]
    assert ask(whole, q="zzz")["rows"] == []


def test_sorting(whole, read_page):
    """A click on a column sorts by it, and another one the other way round; the page says which."""
    page = show(whole, read_page, sort="-units")
    heading = page.one("th", scope="col", **{"aria-sort": "descending"})
    units = [row["units"] for row in ask(whole, sort="-units")["rows"]]

    assert heading.text.startswith("Unidades")
    assert [link["href"] for link in page.find("a") if link.text.startswith("Unidades ▼")] == [
        "/organizations?sort=units&lang=es"
    ]
    assert units == sorted(units, reverse=True)


def test_a_facet_is_an_address(whole, read_page):
    """A value of a facet leads to the rows that have it, and can be given up there."""
    page = show(whole, read_page)
    link = next(link for link in page.find("a") if link.text == "Regional")
    narrowed = show(whole, read_page, level="regional")

    assert link["href"] == "/organizations?level=regional&lang=es"
    assert "1 fila." in narrowed.one("p", role="status").text
    chosen = next(link for link in narrowed.find("a") if link.text == "Quitar: ✕ Regional")
    assert (chosen["href"], chosen["aria-current"]) == ("/organizations?lang=es", "true")


def test_pages(whole, read_page):
    """The list comes in pages of fifty that join, linked in page and header."""
    first, second = ask(whole), ask(whole, page=2)

    assert first["total"] == 54
    assert (len(first["rows"]), len(second["rows"])) == (50, 4)
    assert not set(slugs(first)) & set(slugs(second))
    response = whole.get("/organizations", headers=HTML)
    assert '<http://service.test/organizations?page=2>; rel="next"' in response.headers["link"]


def test_english(whole, read_page):
    """In English labels and headings are English."""
    page = show(whole, read_page, lang="en", type="Ministry")

    assert page.one("h1").text == "Bodies and offices"
    assert "MINSA Ministry of Health" in [cell.text for cell in page.find("th", scope="row")]
    assert "Embedded in planning" in [link.text for link in page.find("a")]


def test_downloads(whole, read_page):
    """The page leads to the named queries that say the same, and to their files, which are there."""
    page = show(whole, read_page, view="units", body="minsa")
    links = {link["aria-label"] or link.text: link["href"] for link in page.find("a")}

    for name in (
        "Estructura de un organismo, CSV",
        "Estructura de un organismo, XLSX",
        "Lugar de las oficinas de cooperación, JSON",
    ):
        assert whole.get(links[name]).status_code == 200
    assert "organization=minsa" in links["Estructura de un organismo, CSV"]


@pytest.mark.parametrize(
    "asked",
    [{"view": "x"}, {"sort": "colour"}, {"asof": "x"}, {"page": "77"}, {"page": "0"}, {"body": "minsa"}, {"foo": "1"}],
)
def test_bad_arguments(client, read_page, asked):
    """What cannot be understood is a page with a clear sentence and status 400, and a problem for programs."""
    assert show(client, read_page, 400, **asked).one("div", role="alert")
    response = client.get(f"/organizations.json?{urlencode(asked)}")
    assert (response.status_code, response.headers["content-type"]) == (400, "application/problem+json")


def test_hostile_labels(make_client, read_page):
    """Labels that hold markup are shown as text."""
    quads = f"""<{BASE}id/organization/x> <{TYPE}> <{BASE}ontology#Ministry> <urn:g> .
<{BASE}id/organization/x> <http://www.w3.org/2004/02/skos/core#prefLabel> "<script>alert(1)</script>"@es <urn:g> .
<{BASE}id/organization/x> <{BASE}ontology#acronym> "\\"><img src=x>" <urn:g> .
"""
    page = show(make_client(EmbeddedStore.from_nquads(quads.encode())), read_page, q='"><b>')

    assert not page.strange_scripts
    assert page.find("img") == []
    assert page.one("input", id="palabras")["value"] == '"><b>'
    page = show(make_client(EmbeddedStore.from_nquads(quads.encode())), read_page)
    assert page.one("th", scope="row").text == '"><img src=x> <script>alert(1)</script>'


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("quads", [b"", b"<urn:a> <urn:b> <urn:c> .\n"])
def test_foreign_graphs(make_client, read_page, quads, language):
    """Over a graph without bodies the list is empty, and stands."""
    page = show(make_client(EmbeddedStore.from_nquads(quads)), read_page, lang=language)

    assert page.find("table") == []


def test_the_documented_form(whole):
    """The JSON is of the form that OpenAPI documents, for the documented examples too."""
    document = whole.get("/openapi.json").json()
    operation = document["paths"]["/organizations"]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    validator = jsonschema_rs.Draft202012Validator({**schema, "components": document["components"]})

    for asked in ({}, {"view": "units"}, {"q": "zzz"}):
        validator.validate(ask(whole, **asked))


def test_contract():
    """The template uses every field of its page, and nothing else."""
    environment = Pages().environments["es"]
    sources = [
        (TEMPLATES / name).read_text(encoding="utf-8") for name in ("organizations.html", "_facets.html", "base.html")
    ]
    used = set().union(*(meta.find_undeclared_variables(environment.parse(source)) for source in sources))
    # What a template itself defines counts as undeclared in one that extends another.
    defined = {name for source in sources for name in re.findall(r"{% (?:macro|set) (\w+)", source)}
    used -= {"list_downloads", "link_pages", "show_facets", "show_fault", *defined, *environment.globals}
    assert used == {field.name for field in fields(OrganizationsPage)}
