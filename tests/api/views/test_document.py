"""The pages of things: where each statement comes from, what is inferred and why, and what each class shows more of."""

import json
import re
from dataclasses import fields
from html import unescape
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from jinja2 import meta
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic

from api.main import create_app
from api.pages import TEMPLATES, Pages
from api.views.names import read_names
from api.views.things.markup import write_markup
from api.views.things.page import DocumentPage
from api.views.words import read_words
from coopgraph.namespaces import BASE, COOP, ID, SKOS
from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore

HTML = {"Accept": "text/html"}
HOSTILE = "</script><script>alert('1')</script>"
#: A thing of which two graphs speak, each with a passage of its own, and of which a third infers something.
TOLD = f"""
@prefix : <{BASE}id/> . @prefix coop: <{BASE}ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix oa: <http://www.w3.org/ns/oa#> . @prefix g: <{BASE}graph/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
g:one {{ <{BASE}id/t/x> coop:said "uno" , "ambos" ; dct:source <{BASE}id/passage/one/1> . }}
g:two {{ <{BASE}id/t/x> coop:said "dos" , "ambos" ; dct:source <{BASE}id/passage/two/1> , <{BASE}id/passage/two/2> . }}
g:inferred {{ <{BASE}id/t/x> a coop:Wide . }}
g:ontology {{ coop:Narrow rdfs:subClassOf coop:Wide . }}
g:three {{ <{BASE}id/t/x> a coop:Narrow . }}
g:four {{
  <{BASE}id/passage/one/1> oa:hasSource <{BASE}id/source/one> ; coop:sourceLines "7-7" ;
    oa:hasSelector <{BASE}id/passage/one/1/quote> .
  <{BASE}id/passage/one/1/quote> oa:exact "Dice uno."@es .
  <{BASE}id/source/one> dct:identifier "one" . <{BASE}id/source/two> dct:identifier "two" .
  <{BASE}id/passage/two/1> oa:hasSource <{BASE}id/source/two> ; coop:sourceLines "1-2" .
  <{BASE}id/passage/two/2> oa:hasSource <{BASE}id/source/two> ; coop:sourceLines "5-6" .
}}
"""


@pytest.fixture(scope="module", name="told")
def _told(make_client, tmp_path_factory):
    """A client of a service over `TOLD`."""
    from coopgraph.store.files import read_dataset

    path = tmp_path_factory.mktemp("told") / "told.trig"
    path.write_text(TOLD, encoding="utf-8")
    return make_client(EmbeddedStore.from_nquads(read_dataset([path])))


@pytest.fixture(scope="module", name="whole")
def _whole(client, store):
    """A client of a service over the whole graph."""
    return type(client)(create_app(store, Settings(Path())))


@pytest.fixture(scope="module", name="show")
def _show(whole, read_page):
    """Reads the page of a thing, in Spanish unless it says otherwise."""

    def show(path, query="lang=es"):
        response = whole.get(f"/doc/{path}?{query}", headers=HTML)
        assert response.status_code == 200
        return read_page(response)

    return show


def read_facts(page):
    """Read the facts of a page as pairs of name and text."""
    name, facts = "", []
    for element in page.elements:
        if element.tag == "dt":
            name = element.text
        elif element.tag == "dd":
            facts.append((name, element.text))
    return facts


# Where it comes from


def test_origin_of_each_statement(told, read_page):
    """Beside each statement stands the source that makes it: its lines, or how many places; both where both do."""
    page = read_page(told.get("/doc/t/x.html"))
    facts = {text.partition(" ")[0]: text for name, text in read_facts(page) if name == "coop:said"}
    assert facts["uno"] == "uno De dónde sale: one, línea 7"
    assert facts["dos"] == "dos De dónde sale: two, 2 pasajes"
    assert facts["ambos"] == "ambos De dónde sale: one, línea 7 · two, 2 pasajes"


def test_places_of_each_source(told, read_page):
    """What each source rests on is told once, under an anchor that its statements lead to, with its words."""
    page = read_page(told.get("/doc/t/x.html"))
    anchors = {link["href"] for link in page.find("a") if (link["href"] or "").startswith("#sustento-")}
    assert anchors == {"#sustento-one", "#sustento-two"}
    assert {page.one("h3", id=anchor[1:]).tag for anchor in anchors} == {"h3"}
    assert page.one("blockquote").text == "Dice uno."
    assert [link.text for link in page.find("a") if "/passage/" in link["href"]] == [
        "línea 7",
        "líneas 1-2",
        "líneas 5-6",
    ]


def test_inferred_apart(told, read_page):
    """What no source states is told apart, and why only on the page that says so: by which rule and from what."""
    page = read_page(told.get("/doc/t/x.html"))
    assert "Qué se infiere" in [heading.text for heading in page.find("h2")]
    (link,) = [link["href"] for link in page.find("a") if "explain=true" in link["href"]]
    assert link == "/doc/t/x?explain=true#inferencias"
    assert "cax-sco" not in page.one("main").text
    explained = read_page(told.get(link, headers=HTML))
    text = explained.one("main").text
    assert "cax-sco: lo que es de una clase es también de toda clase que la incluye" in text
    assert "coop:Narrow — es un caso de la clase — coop:Wide (declarado)" in text


def test_unknown_reason(make_client, read_page):
    """Where the rule cannot be found nearby, the page says so."""
    quad = f"<{BASE}id/t/x> <{COOP.p}> <{BASE}id/t/y> <{BASE}graph/inferred> ."
    page = read_page(make_client(EmbeddedStore.from_nquads(quad.encode())).get("/doc/t/x.html?explain=true"))
    assert "La regla no se halló" in page.one("main").text


def test_reason_in_the_whole(show):
    """That the office of MINSA is a general one follows from its rank and from the Secretaría General above it."""
    text = show("unit/minsa-ogcti", "lang=es&explain=true").one("main").text
    start = text.index("cax-sco+cls-int1+cls-svf1")
    assert "depende de — Secretaría General (declarado)" in text[start : start + 900]


# Bodies and units


def test_functions_of_a_unit(show):
    """The page of a unit has the functions of its article with words, types and lines of the source."""
    page = show("unit/minsa-ogcti")
    items = [item for item in page.find("li") if "blockquote" not in item.parents and item.text.startswith("art. 39, ")]
    # Article 39 of the regulation prints the points a) to l).
    assert [item.text[9] for item in items] == list("abcdefghijkl")
    third = items[2].text
    assert "Gestionar la oferta de cooperación internacional en salud, en sus diferentes modalidades" in third
    assert "Articulación de oferta y demanda" in third
    assert "tesis-2018, líneas 5826-5827" in third
    assert "residual" in items[11].text
    assert "residual" not in third
    links = {link["href"] for link in page.find("a")}
    assert {"/compare?a=minsa-ogcti&lang=es", "/history?office=minsa-ogcti&lang=es"} <= links


def test_body(show):
    """The page of a body says who heads it off, its norms, mandates, posts and ties."""
    text = show("organization/apci").one("main").text
    assert "Ley Nº 27692 — crea" in text
    assert "CA3057" in text
    assert "Ley N° 28925, art. 1 (conducir; organizar; priorizar; programar; supervisar)" in text
    # The register of posts says nothing of the code of the director: that is no number.
    (row,) = [line for line in show("organization/apci").find("tr") if line.text.startswith("Director/a de Gestión")]
    assert row.text.count("sin dato") == 4


def test_mandates_at_a_date(show):
    """A mandate that had not begun at the date is not among those of the date."""
    assert "Ley N° 28925" in show("organization/apci").one("section", **{"aria-labelledby": "mandatos"}).text
    before = show("organization/apci", "lang=es&asof=2005-01-01").one("section", **{"aria-labelledby": "mandatos"})
    assert "Ley N° 28925" not in before.text


def test_post(show):
    """The page of a post has its functions, and its unit in the tree."""
    page = show("post/apci-ca3057")
    assert "9 funciones, con las palabras de su norma." in page.one("main").text
    assert page.one("a", **{"aria-current": "page"}, href="/doc/unit/apci-dgni?lang=es")


# Norms and functions


def test_norm(show):
    """The page of a norm says what it does, what is done to it, and which articles the sources cite."""
    page = show("norm/ley-27692")
    assert page.one("h1").text == "Ley Nº 27692"
    section = page.one("section", **{"aria-labelledby": "relaciones"}).text
    assert section.startswith("Qué cambia, y qué la cambia crea Agencia Peruana de Cooperación Internacional")
    assert "modificada por Ley N° 28925" in section
    articles = page.one("section", **{"aria-labelledby": "articulos"})
    assert re.findall(r"art\. (\d+)", articles.text) == ["2", "3", "4", "11", "13"]


@pytest.mark.parametrize(("path", "points"), [("art-39", 13), ("art-39/c", 1)])
def test_part_of_a_norm(show, path, points):
    """An article tells its opening and its points, a point itself, each with whom it belongs to."""
    page = show(f"norm/ds-008-2017-sa/{path}")
    section = page.one("section", **{"aria-labelledby": "articulos"})
    assert section.text.startswith("Qué dice Parte de Decreto Supremo 008-2017-SA")
    assert len(page.find("blockquote")) >= points
    assert section.text.count("Oficina General de Cooperación Técnica Internacional") >= points


def test_norm_that_sets_functions(show):
    """A norm says to whom it gives how many functions."""
    text = show("norm/ds-008-2017-sa").one("section", **{"aria-labelledby": "articulos"}).text
    assert "Oficina General de Cooperación Técnica Internacional 12 funciones" in text


def test_function(show):
    """The page of a function has its words, its point, its holder and the like of others, never its own holder's."""
    page = show("function/minsa-ogcti/39-c")
    assert page.one("h1").text == "Oficina General de Cooperación Técnica Internacional, art. 39, c)"
    assert page.find("blockquote")[0].text == (
        "c) Gestionar la oferta de cooperación internacional en salud, en sus diferentes modalidades, "
        "y articularla con la demanda interna de cooperación."
    )
    links = [link["href"] for link in page.find("a")]
    assert "/doc/norm/ds-008-2017-sa/art-39/c?lang=es" in links
    similar = page.one("section", **{"aria-labelledby": "parecidas"}).text
    # Education's point f) gives the same type and the same verb.
    assert "Organizar y gestionar la oferta y demanda de cooperación técnica internacional del Ministerio." in similar
    assert not [href for href in links if href.startswith("/doc/function/minsa-ogcti/") and "39-c" not in href]


# What holds for all of them


PATHS = ["unit/minsa-ogcti", "organization/apci", "norm/ley-27692", "function/minsa-ogcti/39-c", "post/apci-ca3057"]
PATHS += ["norm/ds-008-2017-sa/art-39/c", "passage/tesis-2018/198451-198594", "event/mimdes-mimp", "source/tesis-2018"]


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_page(show, path, language):
    """Headings are in order, identifiers unique, anchors lead somewhere, tables named, and no style stands inline."""
    page = show(path, f"lang={language}")
    levels = [int(element.tag[1]) for element in page.elements if re.fullmatch("h[1-6]", element.tag)]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    identifiers = [element["id"] for element in page.elements if element["id"]]
    assert len(identifiers) == len(set(identifiers))
    for element in page.elements:
        assert element["style"] is None
        for name in ("aria-labelledby", "aria-describedby"):
            assert element[name] is None or element[name] in identifiers
        if (element["href"] or "").startswith("#"):
            assert element["href"][1:] in identifiers
    assert len(page.find("table")) == len(page.find("caption"))
    assert all(heading["scope"] for heading in page.find("th"))
    assert all(link.text or link["aria-label"] for link in page.find("a"))


def test_links_lead_somewhere(whole, show):
    """Every link within the service, of the page of an office, leads somewhere."""
    links = {link["href"] for link in show("unit/minsa-ogcti").find("a") if "main" in link.parents}
    own = {urlsplit(href)._replace(fragment="").geturl() for href in links if href.startswith("/")}
    assert len(own) > 50
    # The comparison of one office waits for another.
    answers = {href: whole.get(href, headers={"Accept": "text/html, */*;q=0.1"}).status_code for href in own}
    assert {href for href, status in answers.items() if status != 200} <= {"/compare?a=minsa-ogcti&lang=es"}
    assert set(answers.values()) <= {200, 400}


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_markup(whole):
    """The JSON-LD in the page says what the document's own JSON-LD says of the thing."""
    text = whole.get("/doc/function/minsa-ogcti/39-c.html").text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    inside = Graph().parse(data=found.group(1), format="json-ld")
    outside = Graph().parse(data=whole.get("/doc/function/minsa-ogcti/39-c.nt").content, format="nt")
    thing = ID["function/minsa-ogcti/39-c"]
    kept = Graph()
    for triple in outside.triples((thing, None, None)):
        if not str(triple[1]).endswith("isPrimaryTopicOf"):
            kept.add(triple)
    assert isomorphic(inside, kept)


def test_hostile_markup():
    """No text of the graph ends the element that holds the JSON-LD, and it can still be read."""
    thing = URIRef(f"{BASE}id/x")
    text = write_markup([(thing, SKOS.prefLabel, Literal(f"{HOSTILE}\u2028&", lang="es"))])
    assert not {"<", ">", "&", "\u2028"} & set(text)
    assert json.loads(text)[0][str(SKOS.prefLabel)] == [{"@value": f"{HOSTILE}\u2028&", "@language": "es"}]
    assert write_markup([]) is None


def test_citation(show):
    """The page says how to cite it: name, date and permanent address."""
    section = show("organization/minsa").one("section", **{"aria-labelledby": "citar"}).text
    assert "«Ministerio de Salud». coopgraph, estado al 31 de diciembre de 2018." in section
    assert f"{BASE}id/organization/minsa" in section
    assert "estado al" not in show("organization/minsa", "lang=es&asof=all").one("main").text


def test_english(show):
    """In English the page speaks English, and what is official stays Spanish and says so."""
    page = show("unit/minsa-ogcti", "lang=en")
    assert page.one("h1").text == "General Office of International Technical Cooperation"
    assert "12 functions, in the words of their norm." in page.one("main").text
    assert {quote["lang"] for quote in page.find("blockquote")} == {"es"}


def test_hostile_names(make_client):
    """Names with elements stay text on the page of an office and of all that hangs from it."""
    text = f"""
    @prefix coop: <{BASE}ontology#> . @prefix org: <http://www.w3.org/ns/org#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <{BASE}id/organization/o> a coop:PublicBody ; skos:prefLabel "{HOSTILE}"@es .
    <{BASE}id/unit/u> a org:OrganizationalUnit ; org:unitOf <{BASE}id/organization/o> .
    <{BASE}id/unit/u> skos:prefLabel "{HOSTILE} u"@es .
    <{BASE}id/function/u/1> a coop:Function ; coop:assignedTo <{BASE}id/unit/u> ; coop:text "{HOSTILE} f"@es ;
      coop:isResidual false ; coop:establishedBy <{BASE}id/norm/n/art-1> .
    <{BASE}id/norm/n/art-1> <http://data.europa.eu/eli/ontology#is_part_of> <{BASE}id/norm/n> ;
      <http://data.europa.eu/eli/ontology#number> "{HOSTILE}" .
    <{BASE}id/norm/n> a coop:LegalNorm ; coop:printedForm "{HOSTILE} n" .
    """
    store = EmbeddedStore.from_graphs({URIRef(f"{BASE}graph/test"): Graph().parse(data=text, format="turtle")})
    service = make_client(store)
    for path in ("organization/o", "unit/u", "function/u/1", "norm/n", "norm/n/art-1"):
        response = service.get(f"/doc/{path}.html")
        assert response.status_code == 200
        assert "<script>" not in response.text
        assert HOSTILE in unescape(response.text)


def test_words_for_terms_of_others():
    """Terms of other vocabularies have words in both languages, and each its own, so that no two are taken for one."""
    words = read_words()
    assert words[str(SKOS.prefLabel)] == {"es": "nombre", "en": "name"}
    for language in ("es", "en"):
        properties = [text[language] for iri, text in words.items() if "#pref" in iri or "#label" in iri]
        assert len(properties) == len(set(properties)) == 2
    assert all(text["es"].strip() and text["en"].strip() for text in words.values())


def test_names(store):
    """A thing without label is called by its norm and article, by its document and lines, or by its class."""
    names = read_names(
        store,
        [
            ID["norm/ds-008-2017-sa/art-39/c"],
            ID["passage/tesis-2018/198451-198594"],
            ID["tie/apci-ca3057-1-processes-before-cooperation-sources"],
            ID["nothing/at-all"],
        ],
    )
    assert names[str(ID["norm/ds-008-2017-sa/art-39/c"])] == {"": "Decreto Supremo 008-2017-SA, art. 39, c"}
    assert names[str(ID["passage/tesis-2018/198451-198594"])] == {"": "tesis-2018, L5826–5827"}
    tie = names[str(ID["tie/apci-ca3057-1-processes-before-cooperation-sources"])]
    assert tie["es"] == "vínculo de coordinación apci-ca3057-1-processes-before-cooperation-sources"
    assert str(ID["nothing/at-all"]) not in names


def test_contract():
    """The template uses every field of its page, and nothing else."""
    environment = Pages().environments["es"]
    source = (TEMPLATES / "document.html").read_text(encoding="utf-8")
    used = meta.find_undeclared_variables(environment.parse(source)) - set(environment.globals)
    macros = {name for name in used if name.startswith("show_")}
    assert used - macros | {"frame"} == {field.name for field in fields(DocumentPage)}
