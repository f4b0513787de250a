"""The pages of the data: downloads, dictionary, tables, measures, citation; and what holds for those beside them."""

import csv
import hashlib
import io
import re
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from jinja2 import meta
from rdflib import Graph
from rdflib.namespace import OWL, RDF, RDFS

from api.main import create_app
from api.pages import TEMPLATES, Pages
from api.views.data.answer_tables import TablesPage
from api.views.data.citations import cite_document, cite_graph
from api.views.data.dictionary import DictionaryPage
from api.views.data.methods import MeasuresPage, list_methods
from api.views.data.page import DataPage
from coopgraph.namespaces import COOP
from coopgraph.query import catalogue
from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.home import read_manifest, standing_graph

HTML = {"Accept": "text/html"}
ROOT = Path(__file__).parents[3]
HOSTILE = "<script>alert('1')</script>"
FOREIGN = (
    f"<http://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/Thing> .\n"
    f'<http://example.org/a> <http://example.org/says> "{HOSTILE}" .\n'
)
PAGES = ["/data", "/data/dictionary", "/data/tables", "/data/measures"]
ADDRESSES = [
    *PAGES,
    "/data/dictionary?words=oficina",
    "/compare",
    "/compare?a=MINSA&b=MRE",
    "/compare?a=MINSA&b=gore-callao&c=alcaldia-pasto&d=mimdes&asof=2018-12-31",
    "/claims",
    "/claims?verdict=ambiguous&page_size=5",
    "/claims?claim=four-terms",
    "/claims?verdict=maybe",
    "/findings",
    "/findings?kind=sum&asof=2018-12-31",
]


@pytest.fixture(scope="module", name="whole")
def _whole(client, store, graph_home):
    """A client of a service over the whole graph, its files and the whole catalogue."""
    folder = standing_graph(graph_home).parent
    manifest = read_manifest(graph_home)
    return type(client)(create_app(store, Settings(graph_home), None, manifest, folder))


@pytest.fixture(
    scope="module", name="page", params=[(address, language) for address in ADDRESSES for language in ("es", "en")]
)
def _page(request, whole, read_page):
    """One page in one language."""
    address, language = request.param
    response = whole.get(address, headers={**HTML, "Accept-Language": language})
    assert response.status_code in {200, 400}
    return read_page(response)


def test_structure(page):
    """A page has one first heading, no level left out, unique identifiers that are found, and nothing of elsewhere."""
    levels = [int(element.tag[1]) for element in page.elements if re.fullmatch(r"h[1-6]", element.tag)]
    identifiers = [element["id"] for element in page.elements if element["id"]]

    assert page.one("h1").text
    assert page.one("title").text.endswith("· coopgraph")
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert len(identifiers) == len(set(identifiers))
    assert not page.find("style")
    for element in page.elements:
        assert element["style"] is None
        for name in ("for", "aria-labelledby", "aria-describedby", "list"):
            assert element[name] is None or element[name] in identifiers
        if (element["href"] or "").startswith("#"):
            assert element["href"][1:] in identifiers
        for name in ("src", "action", "srcset"):
            assert urlsplit(element[name] or "").netloc == ""


def test_names_of_controls(page):
    """Every link and button says what it does, every field has a label, and every table a caption and headings."""
    for element in page.find("a") + page.find("button") + page.find("summary"):
        assert element.text or element["aria-label"]
    labels = {label["for"] for label in page.find("label")}
    for field in page.find("textarea") + [item for item in page.find("input") if item["type"] != "hidden"]:
        assert field["id"] in labels
    assert len(page.find("caption")) == len(page.find("table"))
    assert all(heading["scope"] for heading in page.find("th"))
    for region in page.find("div", role="region"):
        assert region["aria-label"]
        assert region["tabindex"] == "0"


@pytest.mark.parametrize("address", ["/claims?verdict=ambiguous", "/findings?kind=sum", "/compare?a=MINSA&b=MRE"])
def test_links(whole, read_page, address):
    """Links of every kind in the main part, by the beginning and the ending of their path, lead somewhere."""
    page = read_page(whole.get(f"{address}{'&' if '?' in address else '?'}asof=2018-12-31&lang=en", headers=HTML))
    kinds = {}
    for link in page.find("a"):
        place = urlsplit(link["href"] or "")._replace(fragment="")
        # The files of the graph are served in front of the application.
        if (
            "main" in link.parents
            and place.path.startswith("/")
            and not place.netloc
            and not place.path.startswith("/dumps/")
        ):
            kinds.setdefault(
                (*place.path.split("/")[1:3], place.path.rpartition("/")[2].partition(".")[2]), place.geturl()
            )
    answers = {link: whole.get(link, headers={"Accept": "text/html, */*;q=0.1"}).status_code for link in kinds.values()}

    assert len(answers) > 5
    assert {link: status for link, status in answers.items() if status != 200} == {}


def test_harvesters_are_led(whole, read_page):
    """The page of the data names every address that harvesters, editors and programs ask for."""
    links = {link["href"].partition("?")[0] for link in read_page(whole.get("/data", headers=HTML)).find("a")}

    assert {"/catalog", "/.well-known/void", "/.well-known/sparql-examples", "/dumps", "/sitemap.xml"} <= links
    assert {"/sparql", "/docs", "/openapi.json", "/ontology", "/vocab", "/claims", "/findings", *PAGES} <= links


def test_files_with_their_hashes(whole, read_page, graph_home):
    """Each file stands with the size and the hash of its bytes, and the canonical hash is that of the N-Quads."""
    page = read_page(whole.get("/data", headers=HTML))
    folder = standing_graph(graph_home).parent
    shown = [code.text for code in page.find("code", **{"class": "hash"})]

    for name in ("graph.nq", "coopgraph.nq.gz", "coopgraph.ttl.gz", "coopgraph.jsonld.gz"):
        content = (folder / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() in shown
        assert f"/dumps/{name}" in [link["href"] for link in page.find("a")]
        assert str(len(content)) in [data["value"] for data in page.find("data")]
    assert hashlib.sha256((folder / "graph.nq").read_bytes()).hexdigest() in page.one("p", id="apa").text + " ".join(
        shown
    )


def test_sources_are_cited(whole, read_page):
    """Each document stands with who published it, when, and the hash of its text."""
    text = read_page(whole.get("/data?lang=es", headers=HTML)).one("main").text

    assert "Universidad de San Martín de Porres, Instituto de Gobierno. (2018). Gestión sectorial" in text
    assert "bbf48a41a4b7410b35abf7f3d5163c4297229b8f6c5f485585255d11ada74dac" in text
    assert "Creative Commons Atribución 4.0 Internacional (CC BY 4.0)" in text


def test_citation():
    """The graph is cited with its version and the hash of its data; an unknown year is told as such."""
    citation = cite_graph("Cooperación & {flujos}", "0.1.0", "a" * 64, "2026", "https://example.org/", "es")

    assert citation.apa == (
        "coopgraph. (2026). Cooperación & {flujos} (versión 0.1.0, datos sha256:aaaaaaaaaaaaaaaa) "
        "[Grafo de conocimiento]. https://example.org/"
    )
    assert r"title = {{Cooperación \& \{flujos\}}}" in citation.bibtex
    assert f"note = {{Grafo de conocimiento; sha256:{'a' * 64}}}" in citation.bibtex
    unknown = cite_graph("T", "1", None, None, "https://example.org/", "en")
    assert unknown.apa == "coopgraph. (n.d.). T (version 1) [Knowledge graph]. https://example.org/"


def test_citation_of_a_document():
    """A document without a publisher is cited by its title, and without a year by its absence."""
    assert cite_document("Manual", None, None, "es") == "Manual. (s. f.)."
    assert cite_document("Bases", "APCI", "2025", "en") == "APCI. (2025). Bases."


def test_dictionary_has_every_term(whole, read_page):
    """Every class and property that the files of the ontology define stands in the dictionary with both definitions."""
    ontology = Graph()
    for path in (ROOT / "ontology").glob("*.ttl"):
        ontology.parse(path)
    defined = {str(term) for term in ontology.subjects(RDFS.isDefinedBy) if str(term).startswith(COOP)}
    page = read_page(whole.get("/data/dictionary?lang=es", headers=HTML))
    names = {row["id"] for row in page.find("tr") if row["id"]}

    assert len(defined) > 150
    classes = {str(term) for term in ontology.subjects(RDF.type, OWL.Class)}
    for term in defined:
        role = "class" if term in classes else "property"
        assert f"{role}-coop-{term.removeprefix(COOP)}" in names


def test_dictionary_counts_uses(whole):
    """As CSV, the dictionary says how often a term is used: 458 claims, each with one kind."""
    rows = {row["term"]: row for row in csv.DictReader(io.StringIO(whole.get("/data/dictionary.csv").text))}

    assert rows[f"{COOP}Claim"]["uses"] == "458"
    assert rows[f"{COOP}claimKind"]["uses"] == "458"
    assert rows[f"{COOP}Claim"]["labelEs"] == "afirmación"
    assert rows[f"{COOP}Claim"]["labelEn"] == "claim"
    assert rows[f"{COOP}Claim"]["example"].startswith("https://w3id.org/coopgraph/id/claim/")


def test_dictionary_finds_words(whole, read_page):
    """Words narrow the terms, in either language and without accents."""
    page = read_page(whole.get("/data/dictionary?words=AFIRMACION&lang=es", headers=HTML))

    assert "class-coop-Claim" in [row["id"] for row in page.find("tr")]
    assert "class-coop-Ministry" not in [row["id"] for row in page.find("tr")]


def test_tables_have_every_column(whole, read_page):
    """Every column of every named query stands with its label and type."""
    page = read_page(whole.get("/data/tables?lang=en", headers=HTML))
    text = page.one("details", id="cuadro-cooperation-offices").text

    queries = [query for query in catalogue().values() if query.columns]
    assert len([item for item in page.find("details") if (item["id"] or "").startswith("cuadro-")]) == len(queries)
    for column in catalogue()["cooperation-offices"].columns:
        assert f"{column.name} {column.label['en']} {column.type}" in text.replace("\n", " ")


def test_measures_are_all_there(whole, read_page):
    """Each measure that has a page in the reference has its method here, under the same name."""
    documented = {path.stem for path in (ROOT / "docs" / "reference" / "measures").glob("*.md")} - {"README"}
    page = read_page(whole.get("/data/measures", headers=HTML))

    assert {method.id for method in list_methods()} == documented
    assert documented <= {heading["id"] for heading in page.find("h2")}


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["es", "en"])
def test_graphs_of_others(client, read_page, address, language):
    """Over an empty graph and over somebody else's, the pages stand, and hostile words are text."""
    for content in (b"", FOREIGN.encode()):
        service = type(client)(create_app(EmbeddedStore.from_nquads(content), Settings(Path())))
        response = service.get(f"{address}?lang={language}", headers=HTML)
        assert response.status_code == 200
        assert not read_page(response).strange_scripts


def test_dictionary_of_somebody_else(client, read_page):
    """Over somebody else's graph the dictionary lists the terms that it uses, with how often."""
    service = type(client)(create_app(EmbeddedStore.from_nquads(FOREIGN.encode()), Settings(Path())))
    rows = list(csv.DictReader(io.StringIO(service.get("/data/dictionary.csv").text)))

    assert [(row["term"], row["role"], row["uses"]) for row in rows] == [
        ("http://example.org/says", "property", "1"),
        ("http://example.org/Thing", "class", "1"),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "property", "1"),
    ]


@pytest.mark.parametrize("address", [*PAGES, "/data/dictionary.csv"])
def test_wrong_arguments(whole, address):
    """A parameter that nobody knows is refused."""
    answer = whole.get(f"{address}?colour=red", headers=HTML)

    assert answer.status_code == 400
    assert "colour" in answer.text


@pytest.mark.parametrize(
    ("template", "context"),
    [
        ("data.html", DataPage),
        ("data_dictionary.html", DictionaryPage),
        ("data_tables.html", TablesPage),
        ("data_measures.html", MeasuresPage),
    ],
)
def test_contract(template, context):
    """A template uses every field of its page, and nothing else."""
    environment = Pages().environments["es"]
    used, macros = set(), set()
    for name in (template, "base.html", "_data.html"):
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        used |= meta.find_undeclared_variables(environment.parse(text))
        macros |= set(re.findall(r"{% macro (\w+)", text))
    used -= {*environment.globals, *macros}

    assert used == {field.name for field in fields(context)}
