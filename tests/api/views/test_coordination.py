"""The page of coordination: the drawing and its twin, filters, sentences, gaps, the committee, and what is hostile."""

import io
import re
from dataclasses import fields
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import networkx as nx
import pytest
from jinja2 import meta

from api.main import create_app
from api.pages import TEMPLATES, Pages
from api.views.coordination.page import TABLES, CoordinationPage
from api.views.coordination.tie_network import FAMILIES
from coopgraph.analyse import analyse
from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore

PATH = "/analysis/coordination"
HTML = {"Accept": "text/html"}
BASE = "https://w3id.org/coopgraph/"
COOP = f"{BASE}ontology#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
HOSTILE = "<script>alert('1')</script> \"&"
#: Letter h of article 39, which the thesis prints.
LETTER_H = "Coordinar la asistencia humanitaria internacional en materia de salud"


@pytest.fixture(scope="module", name="whole")
def _whole(client, store):
    """A client of a service over the whole graph and the whole catalogue."""
    return type(client)(create_app(store, Settings(Path())))


@pytest.fixture(scope="module", name="show")
def _show(whole, read_page):
    """Reads the page of a state, in Spanish unless it says otherwise."""

    @cache
    def show(status: int = 200, **state):
        response = whole.get(f"{PATH}?{urlencode({'lang': 'es', **state})}", headers=HTML)
        assert response.status_code == status
        return read_page(response)

    return show


def make_hostile():
    """A graph of two bodies with words that a page must not obey, and one tie from the first to the second."""
    one, other, tie = (f"{BASE}id/{name}" for name in ("organization/one", "organization/other", "tie/one-other"))
    mode, evidence = f"{BASE}vocab/coordination-mode/coordinates-with", f"{BASE}vocab/evidence-kind/function"
    function = f"{BASE}id/function/one-1"
    triples = [
        *((body, RDF_TYPE, f"<{COOP}PublicBody>") for body in (one, other)),
        (tie, RDF_TYPE, f"<{COOP}CoordinationTie>"),
        (tie, f"{COOP}tieFrom", f"<{one}>"),
        (tie, f"{COOP}tieTo", f"<{other}>"),
        (tie, f"{COOP}tieMode", f"<{mode}>"),
        (tie, f"{COOP}evidenceKind", f"<{evidence}>"),
        (tie, f"{COOP}groundedIn", f"<{function}>"),
    ]
    text = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    triples += [(thing, LABEL, f'"{text}"@es') for thing in (one, other, mode, evidence)]
    triples += [(function, f"{COOP}text", f'"{text}"@es')]
    return EmbeddedStore.from_nquads("".join(f"<{s}> <{p}> {o} .\n" for s, p, o in triples).encode())


def read_map(page):
    """Name to link of everything in the drawing, lines and nodes."""
    return {link["aria-label"]: link["href"] for link in page.find("a") if "svg" in link.parents}


def find_region(page, label):
    """The rows of the table in a region, each a list of texts of its cells."""
    start = next(
        i for i, element in enumerate(page.elements) if element["role"] == "region" and element["aria-label"] == label
    )
    rows = []
    for element in page.elements[start + 1 :]:
        if element["role"] == "region":
            break
        if element.tag == "tr":
            rows.append([])
        elif element.tag in {"td", "th"} and rows:
            rows[-1].append(element.text)
    return rows[1:]


STATES = [
    {},
    {"actor": "minsa"},
    {"actor": "minsa", "tie": "minsa-ogcti-39-h-channels-through-apci"},
    {"evidence": "interview", "level": "national", "measured": "all"},
    {"mode": "supervises", "party": "generic"},
    {"asof": "2001-01-01"},
    {"asof": "all", "page": "2"},
    {"mode": "no-such-mode"},
]


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("state", STATES, ids=str)
def test_page_is_well_made(whole, read_page, state, language):
    """In every state headings, identifiers, labels and names of controls are whole, and nothing is from elsewhere."""
    page = read_page(whole.get(f"{PATH}?{urlencode({**state, 'lang': language})}", headers=HTML))
    identifiers = [element["id"] for element in page.elements if element["id"]]
    levels = [int(element.tag[1]) for element in page.elements if re.fullmatch(r"h[1-6]", element.tag)]
    labels = {label["for"] for label in page.find("label")}

    assert len(page.find("h1")) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert len(identifiers) == len(set(identifiers))
    assert not page.strange_scripts
    assert not page.find("style")
    assert not any(element["style"] for element in page.elements)
    assert all(element.text or element["aria-label"] for element in page.find("a") + page.find("button"))
    assert all(field["id"] in labels for field in page.find("select"))
    for element in page.elements:
        for name in ("aria-labelledby", "aria-describedby"):
            assert element[name] is None or element[name] in identifiers
        for name in ("src", "href", "action", "srcset"):
            assert not urlsplit(element[name] or "").netloc
    assert all(region["aria-label"] and region["tabindex"] == "0" for region in page.find("div", role="region"))


def test_links_lead_somewhere(whole, show):
    """Of each kind of link in the page of an actor, with its sentences open, the first leads somewhere."""
    page = show(actor="minsa", tie="minsa-ogcti-39-h-channels-through-apci")
    kinds = {}
    for link in page.find("a"):
        address = urlsplit(link["href"])._replace(fragment="")
        if "main" in link.parents and address.geturl():
            place = "/".join(address.path.split("/")[:3]) + address.path[-5:].partition(".")[2]
            kinds.setdefault((place, frozenset(parse_qs(address.query))), address.geturl())
    found = {address: whole.get(address, headers={"Accept": "text/html, */*;q=0.1"}) for address in kinds.values()}

    assert len(found) > 20
    assert {address: answer.status_code for address, answer in found.items() if answer.status_code != 200} == {}


def test_every_tie_is_drawn_and_listed(show, store):
    """The drawing has a line for each pair and family of modes, and the table a row for each tie."""
    analysis = analyse(store, "coordination")
    edges = next(listing for listing in analysis.listings if listing.id == "edges")
    names = [column.name for column in edges.columns]
    rows = [dict(zip(names, map(str, row), strict=True)) for row in edges.rows]
    families = {mode: family for family, (_, modes) in FAMILIES.items() for mode in modes}
    lines = {(row["from"], row["to"], families[row["mode"].rpartition("/")[2]]) for row in rows}
    ends = {row[end] for row in rows for end in ("from", "to")}
    page = show()
    links = [link for link in page.find("a") if "svg" in link.parents]

    assert len([link for link in links if "→" in link["aria-label"]]) == len(lines)
    assert len([link for link in links if "→" not in link["aria-label"]]) == len(ends)
    total = sum(int(row["ties"]) for row in rows)
    assert f"{total} vínculos de {total}." in page.one("main").text


def test_all_modes_have_a_stroke(store):
    """Every mode that a tie has is drawn with the stroke of one family only."""
    modes = next(listing for listing in analyse(store, "coordination", "all").listings if listing.id == "modes")
    for row in modes.rows:
        slug = str(row[0]).rpartition("/")[2]
        assert sum(slug in known for _, known in FAMILIES.values()) == 1, slug


def test_filters_leave_everybody_in_place(show):
    """A node that a filter keeps stands where it stood."""

    def read_outlines(page):
        names = [(element, place) for place, element in enumerate(page.elements) if element.tag == "path"]
        found = {}
        for element, place in names:
            if (element["class"] or "").startswith("node ") and "a" in element.parents:
                link = next(page.elements[i] for i in range(place, 0, -1) if page.elements[i].tag == "a")
                found[link["aria-label"]] = element["d"]
        return found

    whole, part = read_outlines(show()), read_outlines(show(actor="minsa", evidence="provision"))

    assert 1 < len(part) < len(whole)
    assert part.items() <= whole.items()


def test_line_opens_its_sentence(show):
    """The line from the office of health to the agency opens the letters of article 39 that establish it."""
    drawn = read_map(show(party="named", actor="minsa", evidence="function"))
    line = next(href for name, href in drawn.items() if name.startswith("MINSA → APCI"))
    asked = parse_qs(urlsplit(line).query)

    assert urlsplit(line).fragment == "oraciones"
    assert set(asked["tie"][0].split(",")) == {
        "minsa-ogcti-39-h-channels-through-apci",
        "minsa-ogcti-39-i-processes-before-apci",
    }
    page = show(**{name: values[0] for name, values in asked.items()})
    quotes = [quote.text for quote in page.find("blockquote")]
    assert len(quotes) == 2
    assert quotes[0].startswith(LETTER_H)
    sentences = page.one("ol", **{"class": "sentences"}).text
    assert "artículo 39, h" in sentences
    assert sentences.count(LETTER_H) == 1
    current = [link for link in page.find("a", **{"aria-current": "true"}) if "svg" in link.parents]
    assert [link["aria-label"].partition(":")[0] for link in current if "→" in link["aria-label"]] == ["MINSA → APCI"]


def test_node_opens_its_sentences(show):
    """The node of a body opens all sentences that tie it; one that gives several ties is printed once with all."""
    page = show(actor="MINSA")
    sentences = page.one("ol", **{"class": "sentences"})
    quotes = [quote.text for quote in page.find("blockquote")]

    assert page.one("h2", id="oraciones").text == "Las oraciones de los vínculos de Ministerio de Salud"
    assert len([quote for quote in quotes if quote.startswith(LETTER_H)]) == 1
    assert "Lo dice una entrevista" in sentences.text
    assert "líneas" in sentences.text


def test_filters(show):
    """A filter leaves what meets it: interviews are no provisions, generic actors are not named, a level is a level."""

    def count(**state):
        return int(re.search(r"(\d+) vínculos? de \d+\.", show(**state).one("main").text)[1])

    assert count(evidence="interview") + count(evidence="provision") == count()
    assert count(party="named") + count(party="generic") == count()
    kinds = [choice["value"] for choice in show().find("option") if choice.parents[-1] == "select"]
    assert {"national", "regional", "local", "none", "function", "law"} <= set(kinds)
    # The Regional Government of Callao is the only body of its level in the graph.
    assert count(level="regional") == count(actor="gore-callao")


def test_actor_by_any_name(show):
    """An actor may be named by acronym, last segment or IRI; the field shows the same."""
    chosen = set()
    for name in ("minsa", "MINSA", f"{BASE}id/organization/minsa"):
        page = show(actor=name)
        chosen.add(
            next(
                option["value"]
                for option in page.find("option")
                if "selected" in option.attributes and option["value"] == "minsa"
            )
        )

    assert chosen == {"minsa"}


def test_table_is_paged(show):
    """The pages of the table join to all ties, and the last one says where it stands."""
    first, second = show(), show(page="2")
    label = "Vínculos de coordinación"
    links = {link["rel"]: link["href"] for link in first.find("a") if link["rel"]}
    last = parse_qs(urlsplit(links["last"]).query)["page"][0]
    total = int(re.search(r"Filas 1 a 40 de (\d+)\.", first.one("main").text)[1])

    assert len(find_region(first, label)) == 40
    assert find_region(first, label) != find_region(second, label)
    assert len(find_region(show(page=last), label)) == total - 40 * (int(last) - 1)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"mode": "dances-with"}, "'dances-with'"),
        ({"actor": "atlantis"}, "'atlantis'"),
        ({"tie": "none-of-these"}, "'none-of-these'"),
        ({"page": "99"}, "here is no page 99"),
        ({"page": "x"}, "no whole number"),
        ({"asof": "yesterday"}, "yesterday"),
        ({"measured": "half"}, "provisions or all"),
        ({"unknown": "1"}, "unknown"),
    ],
    ids=str,
)
def test_wrong_arguments(show, state, sentence):
    """A wrong argument is told on the page with status 400, and the way back is there."""
    page = show(400, **state)

    assert sentence in page.one("div", role="alert").text
    assert any(link["href"] == f"{PATH}?lang=es" for link in page.find("a"))


def test_committee(show):
    """Ley 27692 leaves CONCYTEC out, the only national body with an office that is no member; APCI presides."""
    page = show()
    main = page.one("main").text
    members = find_region(page, "Comité de Coordinación Multisectorial")

    assert re.search(
        r"Fuera queda 1 organismo nacional con oficina de cooperación: Consejo Nacional de Ciencia, Tecnología e "
        r"Innovación Tecnológica \(lo nombran 0 vínculos",
        main,
    )
    assert [
        "Agencia Peruana de Cooperación Internacional",
        "Director Ejecutivo",
        "preside",
        "Ley Nº 27692, art. 13",
    ] in members
    assert len([row for row in members if row[0].startswith("Ministerio")]) == 18


def test_committee_before_the_law(show):
    """Before Ley 27692, of 11 April 2002, there was no committee, and nobody is told to be out of it."""
    main = show(asof="2002-04-10").one("main").text

    assert "Fuera queda" not in main
    assert "Ley Nº 27692, art. 13" not in main
    assert "Ley Nº 27692, art. 13" in show(asof="2002-04-11").one("main").text


def test_one_sided(show):
    """MINSA must coordinate with foreign affairs, whose functions are in the graph and do not oblige it back."""
    rows = find_region(show(), "Vínculos que solo una parte prescribe")
    row = next(row for row in rows if row[:2] == ["Ministerio de Salud", "Ministerio de Relaciones Exteriores"])

    assert row[3] == "sí: no lo prescribe"
    # The functions of SUNAT are in no source.
    other = next(row for row in rows if row[1].startswith("Superintendencia Nacional de Aduanas"))
    assert other[3] == "no: no se sabe"


def test_gaps(show):
    """What the sources state is told with its source: nobody has followed the Plan Bicentenario."""
    page = show()
    stated = next(item for item in page.find("li") if "Plan Bicentenario" in item.text and "de dónde sale" in item.text)
    kinds = [summary.text for summary in page.find("summary")]

    assert "Ninguna institución ha seguido ni evaluado" in stated.text
    assert "Sin oficina (3)" in kinds
    assert not any(kind.startswith("De un solo lado") for kind in kinds)


def test_measures(show, store):
    """The measures are those of the network that is asked for, with formula and reading."""
    page, told = show(), show(measured="all")
    analysis = analyse(store, "coordination")
    density = [measure for measure in analysis.measures if measure.method.id == "density"]
    values = [data["value"] for data in page.find("data")]

    assert str(density[0].value) in values
    assert str(density[2].value) not in values
    assert str(density[2].value) in [data["value"] for data in told.find("data")]
    assert density[0].method.formula in page.one("main").text
    figure = page.one("figure", id="figura-coordination-centrality")
    assert figure
    positions = find_region(page, "Posición de cada organismo")
    # The degree of a body is printed beside it; foreign affairs is tied to eight in what provisions prescribe.
    assert next(row for row in positions if row[0] == "Ministerio de Relaciones Exteriores")[2] == "8"


def test_graphml(whole, show):
    """The network is had as GraphML, with the ties of the page at the same date."""
    link = next(link for link in show(asof="2012-12-31").find("a") if link.text == "GraphML")
    answer = whole.get(link["href"])
    network = nx.read_graphml(io.BytesIO(answer.content), force_multigraph=True)
    main = show(asof="2012-12-31").one("main").text

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")
    assert f"{network.number_of_edges()} vínculos de {network.number_of_edges()}." in main
    assert whole.get(f"{PATH}.graphml?actor=minsa").status_code == 400


def test_tables_are_those_of_the_analysis(store):
    """Every table of the analysis has a link, and no other."""
    assert set(TABLES) == {listing.id for listing in analyse(store, "coordination").listings}


def test_programs_get_what_they_got(whole):
    """A table alone is shown by the page of all analyses, and programs get JSON."""
    assert whole.get(f"{PATH}?table=modes", headers=HTML).status_code == 200
    assert whole.get(PATH).headers["content-type"] == "application/json"
    assert whole.get(f"{PATH}?actor=minsa").status_code == 400


def test_hostile_words_stay_text(client, read_page):
    """Labels and sentences with markup are shown as they are, in the drawing too."""
    hostile = type(client)(create_app(make_hostile(), Settings(Path())))
    page = read_page(hostile.get(f"{PATH}?lang=es&actor=one", headers=HTML))

    assert not page.strange_scripts
    assert page.one("blockquote").text == " ".join(HOSTILE.split())
    assert any(HOSTILE.split()[0] in name for name in read_map(page))


@pytest.mark.parametrize("language", ["es", "en"])
def test_graph_without_ties(client, read_page, language):
    """Over an empty graph the page says that there is nothing, in both languages."""
    empty = type(client)(create_app(EmbeddedStore.from_nquads(b""), Settings(Path())))
    page = read_page(empty.get(f"{PATH}?lang={language}", headers=HTML))
    said = {"es": "El grafo no tiene vínculos de coordinación", "en": "The graph has no coordination ties"}

    assert said[language] in page.one("main").text
    assert not page.find("figure", **{"class": "network"})


def test_other_graph(client, read_page):
    """Over a graph of another model the page says so too, and does not fail."""
    other = EmbeddedStore.from_nquads(b'<https://example.org/a> <https://example.org/b> "c" .\n')
    response = type(client)(create_app(other, Settings(Path()))).get(f"{PATH}?lang=es", headers=HTML)

    assert response.status_code == 200
    assert "El grafo no tiene vínculos de coordinación" in read_page(response).one("main").text


def test_contract():
    """The template uses every field of its page, and nothing else."""
    environment = Pages().environments["es"]
    names = (
        "coordination.html",
        "base.html",
        "_network.html",
        "_measures.html",
        "_figure.html",
        "_fields.html",
    )
    used = set()
    for name in names:
        used |= meta.find_undeclared_variables(environment.parse((TEMPLATES / name).read_text(encoding="utf-8")))
    macros = {
        "load_charts",
        "show_fault",
        "show_form",
        "show_figure",
        "show_measures",
        "list_places",
        "show_origin",
    } | {"show_network"}
    # A macro that the template makes itself is no field.
    used -= {*macros, "show_name", "show_side", "show_missing", *environment.globals}

    assert used == {field.name for field in fields(CoordinationPage)}
