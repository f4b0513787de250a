"""The page of flows: each table as it is printed, what is missing, its sums, and what is measured of it."""

import re
from dataclasses import fields
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from jinja2 import meta

from api.main import create_app
from api.pages import TEMPLATES, Pages
from api.views.flows.page import TABLES, FlowsPage
from coopgraph.analyse import analyse
from coopgraph.namespaces import QB, RDF
from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore

PATH = "/analysis/flows"
HTML = {"Accept": "text/html"}
BASE = "https://w3id.org/coopgraph/"
CUBES = [
    "flows-by-type",
    "flows-by-country",
    "flows-by-country-growth",
    "flows-by-priority-area",
    "flows-by-department",
    "flows-multilateral",
    "flows-private-by-department",
]


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


def read_rows(page, start):
    """The rows of the table whose caption begins so: first cell to the others, in order."""
    rows, inside = [], False
    for element in page.elements:
        if element.tag == "caption":
            inside = element.text.startswith(start)
        elif inside and element.tag == "tr":
            rows.append([])
        elif inside and element.tag in {"td", "th"}:
            rows[-1].append(element.text)
    return {tuple(row[:1]): row[1:] for row in rows[1:]}


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("cube", [*CUBES, "ngo-registrations", "no-such-table"])
def test_page_is_well_made(whole, read_page, cube, language):
    """Headings, identifiers and names are whole on the page of every table, and nothing comes from elsewhere."""
    page = read_page(whole.get(f"{PATH}?{urlencode({'cube': cube, 'lang': language})}", headers=HTML))
    identifiers = [element["id"] for element in page.elements if element["id"]]
    levels = [int(element.tag[1]) for element in page.elements if re.fullmatch(r"h[1-6]", element.tag)]

    assert len(page.find("h1")) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert len(identifiers) == len(set(identifiers))
    assert not page.strange_scripts
    assert not page.find("style")
    assert not any(element["style"] for element in page.elements)
    assert all(element.text or element["aria-label"] for element in page.find("a") + page.find("button"))
    for element in page.elements:
        assert element["aria-labelledby"] is None or element["aria-labelledby"] in identifiers
        for name in ("src", "href", "action", "srcset"):
            assert not urlsplit(element[name] or "").netloc
    assert all(region["aria-label"] and region["tabindex"] == "0" for region in page.find("div", role="region"))


@pytest.mark.parametrize("cube", ["flows-by-country", "flows-by-department"])
def test_links_lead_somewhere(whole, show, cube):
    """Of each kind of link in the page of a table, the first leads somewhere; so do its figures."""
    page = show(cube=cube)
    kinds = {}
    for link in page.find("a") + page.find("img"):
        address = urlsplit(link["href"] or link["src"])._replace(fragment="")
        if "main" in link.parents and address.geturl():
            place = "/".join(address.path.split("/")[:3]) + address.path[-5:].partition(".")[2]
            kinds.setdefault((place, frozenset(parse_qs(address.query))), address.geturl())
    found = {address: whole.get(address, headers={"Accept": "text/html, */*;q=0.1"}) for address in kinds.values()}

    assert {address: answer.status_code for address, answer in found.items() if answer.status_code != 200} == {}


def test_tabs(show):
    """Every table is one link away, and the one that is shown says so; without asking it is the first."""
    page = show()
    tabs = [link for link in page.find("a") if "cube=" in link["href"] and "nav" in link.parents]
    slugs = [parse_qs(urlsplit(tab["href"]).query)["cube"][0] for tab in tabs]

    assert slugs[: len(CUBES)] == CUBES
    assert [slug for slug, tab in zip(slugs, tabs, strict=True) if tab["aria-current"]] == ["flows-by-type"]
    assert page.find("h2")[0].text == show(cube="flows-by-type").find("h2")[0].text


def test_cells_are_as_printed(show):
    """The table of types shows what the thesis prints, misprints and letters for missing values included."""
    page = show(cube="flows-by-type")
    rows = read_rows(page, "Lo impreso, en")

    assert rows["Multilateral",] == [
        "58,951,392",
        "42,684,951",
        "38,756,727",
        "27,029,569",
        "20,339,253",
        "30,000,000",
    ]
    assert rows["Privada",][-2:] == ["144,697,312", "— sin dato SI"]
    assert rows["Total (total impreso)",][3:] == ["⚠ errata 337,3304,103", "359,585,557", "— sin dato SI"]
    assert "2011 a 2016" in page.one("main").text
    assert "Dólares de los Estados Unidos" in page.one("main").text


def test_marks_are_explained(show):
    """What is missing or misprinted is told in words: one misprint can be read, the other cannot, nothing is zero."""
    types = [item.text for item in show(cube="flows-by-type").find("li")]
    areas = [item.text for item in show(cube="flows-by-priority-area").find("li")]

    assert any("Privada, 2016: sin dato (impreso «SI»); no es cero." in item for item in types)
    assert any("Total, 2014: errata (impreso «337,3304,103»); no se puede leer un número." in item for item in types)
    read = next(item for item in areas if "62,790.880" in item)
    assert "Economía competitiva, empleo y desarrollo regional, 2012: errata (impreso «62,790.880»)" in read
    assert "se lee 62,790,880." in read


def test_missing_stays_missing(show):
    """In the multilateral table every «n.d.» is told as no data; the thesis prints thirteen cells so."""
    cells = [cell.text for cell in show(cube="flows-multilateral").find("td") if "n.d" in cell.text]

    assert len(cells) == 13
    assert all(cell.startswith("— sin dato") for cell in cells)


def test_cell_leads_to_its_passage(whole, show):
    """A cell leads to its own page, which tells the line of the source; the table tells where it is printed."""
    page = show(cube="flows-by-type")
    link = next(link for link in page.find("a") if (link["aria-label"] or "").startswith("Total, 2011: impreso"))
    answer = whole.get(urlsplit(link["href"])._replace(query="lang=es").geturl(), headers=HTML)

    assert answer.status_code == 200
    assert "3788" in answer.text
    assert "tesis-2018, líneas 3768-3769" in page.one("main").text


def test_sums(show):
    """214,888,246 is one more than 194,548,992 + 20,339,253: the page says so, and counts the verdicts."""
    rows = [
        row
        for row in _list_checks(show(cube="flows-by-type"))
        if row[:2] == ["La oficial es la bilateral y la multilateral", "2015"]
    ]

    assert rows == [
        ["La oficial es la bilateral y la multilateral", "2015", "214,888,246", "214,888,245", "1", "✗ Difiere"]
    ]


def test_sum_that_cannot_be_checked(show):
    """A total that is printed «SI», of which a part is missing, is not compared; the part that is known is told."""
    row = next(
        row
        for row in _list_checks(show(cube="flows-by-type"))
        if row[:2] == ["El total es la oficial y la privada", "2016"]
    )

    assert row[2:] == ["SI", "falta 1 fila; las demás suman 249,700,000", "no hay", "? No se puede comprobar"]


def test_private_in_lima(show):
    """In 2015 private cooperation in Lima and Callao exceeds all cooperation there, by 69,808,456 − 57,759,296."""
    row = next(row for row in _list_checks(show(cube="flows-private-by-department")) if "Lima" in row[0])

    assert row[0] == "Lima-Callao: la privada no supera a toda su cooperación"
    assert row[2:] == ["69,808,456", "57,759,296", f"{69_808_456 - 57_759_296:,}", "✗ Difiere"]


def _list_checks(page):
    """The rows of the table of checks."""
    rows, inside = [], False
    for element in page.elements:
        if element.tag == "table":
            inside = element["class"] == "checks"
        elif inside and element.tag == "tr":
            rows.append([])
        elif inside and element.tag in {"td", "th"}:
            rows[-1].append(element.text)
    return rows[1:]


def test_shares_and_growth(show):
    """Shares and growth are those of the printed amounts, and a missing one has no growth."""
    page = show(cube="flows-by-type")
    shares, growth = read_rows(page, "Proporción"), read_rows(page, "Crecimiento")

    assert shares["Bilateral",][0] == f"{209_553_225 / 421_677_179 * 100:.2f} %"
    assert growth["Multilateral",][0] == f"{(42_684_951 - 58_951_392) / 58_951_392 * 100:.2f} %"
    assert growth["Privada",][-1] == "sin dato"


def test_bounds_of_a_misprint(show):
    """The share of the misprinted amount is given with its bounds: from nothing to what the total leaves for it."""
    shares = read_rows(show(cube="flows-by-priority-area"), "Proporción")
    cell = shares["Economía competitiva, empleo y desarrollo regional",][1]

    assert cell.startswith(f"{62_790_880 / 429_924_135 * 100:.2f} %")
    assert "de 0.00 a" in cell


def test_concentration(show):
    """The Herfindahl index of the table by country is that of its eleven printed amounts, with formula and reading."""
    page = show(cube="flows-by-country")
    amounts = [
        int(cells[1].replace(",", ""))
        for (name,), cells in read_rows(page, "Lo impreso, en").items()
        if "(" not in name and cells[1][0].isdigit()
    ]
    hhi = sum((amount / sum(amounts)) ** 2 for amount in amounts)
    values = [float(data["value"]) for data in page.find("data") if data["value"]]
    main = page.one("main").text

    assert len(amounts) == 11
    assert any(value == pytest.approx(hhi, abs=1e-9) for value in values)
    assert "Σ" in main
    assert "Lectura" in main
    assert page.find("figure", id="figura-flows-concentration")


def test_alignment(show):
    """In 2011 all but 18,555,943 of 421,677,179 went to the four areas: 95.5995 percent."""
    page = show(cube="flows-by-priority-area")
    exact = f"{(421_677_179 - 18_555_943) / 421_677_179 * 100:.4f}"

    assert exact in [data["value"] for data in page.find("data")]


def test_printed_growth(show):
    """The printed growth of Korea, 3115 %, is that of its amounts; both tables of countries show it."""
    for cube in ("flows-by-country", "flows-by-country-growth"):
        rows = read_rows(show(cube=cube), "Crecimiento impreso")
        assert rows["Corea del Sur",] == ["3115%", "3,115.10 %", "sí"]


def test_departments(show):
    """What is national counts in the shares of all, and in no other."""
    rows = read_rows(show(cube="flows-by-department"), "Departamentos")

    assert rows["Nacional y multidepartamental",][1:] == ["no cuenta", "no cuenta"]
    assert rows["Lima",][2] == "no cuenta"
    assert all(cell.endswith(" %") for cell in rows["Cusco",])


def test_figures(show):
    """Each of the seven tables has its figure; a table without one shows its cells all the same."""
    for cube in CUBES:
        assert show(cube=cube).find("figure", id=f"figura-{cube}")
    page = show(cube="ngo-registrations")
    assert not page.find("figure")
    assert read_rows(page, "Lo impreso, en")


def test_date(show):
    """At a date only the years that had ended count; of a table that began later nothing is shown."""
    page = show(cube="flows-by-type", asof="2012-12-31")

    assert len(read_rows(page, "Lo impreso, en")["Bilateral",]) == 2
    assert "no había terminado ninguno" in show(cube="flows-by-country", asof="2013-06-30").one("main").text


def test_english(show):
    """In English names, verdicts and explanations are English; what is printed stays as it is."""
    page = show(cube="flows-by-type", lang="en")
    main = page.one("main").text

    assert "Official and private non-reimbursable international cooperation in Peru" in main
    assert "misprint" in main
    assert "sin dato" not in main
    assert "337,3304,103" in main


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"cube": "atlantis"}, "'atlantis'"),
        ({"cube": "<script>"}, "<script>"),
        ({"asof": "tomorrow"}, "tomorrow"),
        ({"asof": "1990-01-01"}, "had ended by 1990-01-01"),
        ({"unknown": "1"}, "unknown"),
    ],
    ids=str,
)
def test_wrong_arguments(show, state, sentence):
    """A wrong argument is told on the page with status 400, as text, and the way back is there."""
    page = show(400, **state)

    assert sentence in page.one("div", role="alert").text
    assert not page.strange_scripts
    assert any(link["href"].startswith(PATH) and "main" in link.parents for link in page.find("a"))


def test_every_table_of_the_graph_is_shown(show, store):
    """No table of flows that the graph holds lacks a tab."""
    stated = {str(cube).rpartition("/")[2] for cube, _, _ in store.triples((None, RDF.type, QB.DataSet))}
    tabs = {
        parse_qs(urlsplit(link["href"]).query).get("cube", [""])[0]
        for link in show().find("a")
        if "nav" in link.parents
    }

    assert stated == tabs - {""}
    assert set(TABLES) == {listing.id for listing in analyse(store, "flows").listings}


def test_programs_get_what_they_got(whole):
    """A table alone is shown by the page of all analyses, and programs get JSON."""
    assert whole.get(f"{PATH}?table=totals", headers=HTML).status_code == 200
    assert whole.get(PATH).headers["content-type"] == "application/json"
    assert whole.get(f"{PATH}?cube=flows-by-type").status_code == 400


@pytest.mark.parametrize("quads", [b"", b'<https://example.org/a> <https://example.org/b> "c" .\n'])
def test_graph_without_flows(client, read_page, quads):
    """Over a graph without tables of flows the page says so, and does not fail."""
    empty = type(client)(create_app(EmbeddedStore.from_nquads(quads), Settings(Path())))
    response = empty.get(f"{PATH}?lang=es", headers=HTML)

    assert response.status_code == 404
    assert "no table of flows" in read_page(response).one("div", role="alert").text


def test_contract():
    """The template uses every field of its page, and nothing else."""
    environment = Pages().environments["es"]
    used = set()
    for name in ("flows.html", "base.html", "_measures.html", "_figure.html", "_fields.html", "_answer.html"):
        used |= meta.find_undeclared_variables(environment.parse((TEMPLATES / name).read_text(encoding="utf-8")))
    macros = {
        "load_charts",
        "show_fault",
        "show_form",
        "show_figure",
        "show_measures",
        "list_places",
        "show_origin",
    } | {"list_downloads"}
    # A macro that the template makes itself is no field.
    used -= {*macros, "show_name", "show_cell", "show_percents", *environment.globals}

    assert used == {field.name for field in fields(FlowsPage)}
