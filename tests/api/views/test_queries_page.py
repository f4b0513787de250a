"""The catalogue of named queries and the page of one: form, order, filter, evidence, downloads, and hostile words."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from api.main import create_app
from coopgraph.query import catalogue
from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore

HTML = {"Accept": "text/html"}
BASE = "https://w3id.org/coopgraph/"
#: Name, amount, day and whether: in no order, with ties, without values, with accents, ñ and hostile words.
ROWS = [
    ("organization/mtc", "Ñaña", "10", "2018-01-02", "true"),
    ("unit/a", "nube", "9", "2017-12-31", "false"),
    ("unit/b", "Órgano", "UNDEF", "2018-01-01", "true"),
    ("unit/c", "ocho", "10", "UNDEF", "false"),
    ("organization/minsa", "<script>alert('1')</script>", "-2.5", "2016-05-05", "true"),
]
HEADER = """#+ id: {id}
#+ title: {{es: "Filas de «{id}»", en: "Rows of {id}"}}
#+ question:
#+   es: ¿Qué filas hay?
#+   en: Which rows are there?
{parameters}#+ columns:
{columns}#+ cites: [tesis-2018]
"""


def column(name, kind, spanish, english):
    """One column of a header."""
    return f"#+   {name}: {{type: {kind}, label: {{es: {spanish}, en: {english}}}}}\n"


def write_catalogue(folder):
    """Write three queries: rows of every type, many rows, and functions with their sources."""
    columns = column("thing", "iri", "cosa", "thing") + column("name", "xsd:string", "nombre", "name")
    columns += column("amount", "xsd:decimal", "monto", "amount") + column("day", "xsd:date", "día", "day")
    columns += column("kept", "xsd:boolean", "vale", "holds")
    values = "\n".join(
        f'(<{BASE}id/{thing}> "{name}" {amount} {date} {kept})'
        for thing, name, amount, day, kept in ROWS
        for date in ["UNDEF" if day == "UNDEF" else f'"{day}"^^xsd:date']
    )
    mixed = (
        f"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\nSELECT ?thing ?name ?amount ?day ?kept WHERE {{\n"
        f"VALUES (?thing ?name ?amount ?day ?kept) {{ {values} }} }} ORDER BY ?thing\n"
    )
    numbers = " ".join(str(number) for number in range(1, 251))
    many = f"SELECT ?number WHERE {{ VALUES ?number {{ {numbers} }} }} ORDER BY ?number\n"
    word = "#+ parameters:\n#+   word: {type: xsd:string, label: {es: palabra del texto, en: word of the text}}\n"
    sources = (
        f"SELECT ?function WHERE {{ VALUES ?word {{ UNDEF }} ?function a <{BASE}ontology#Function> ; "
        f"<{BASE}ontology#text> ?text FILTER (!BOUND(?word) || CONTAINS(?text, ?word)) }} ORDER BY ?function\n"
    )
    written = {
        "flows/mixed": HEADER.format(id="mixed", parameters="", columns=columns) + mixed,
        "flows/many": HEADER.format(
            id="many", parameters="", columns=column("number", "xsd:integer", "número", "number")
        )
        + many,
        "functions/sources": HEADER.format(
            id="sources",
            parameters=word,
            columns=column("function", "iri", "función", "function"),
        )
        + sources,
    }
    for name, text in written.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.rq").write_text(text, encoding="utf-8")
    return catalogue(folder)


@pytest.fixture(scope="module", name="pages")
def _pages(client, tiny, tmp_path_factory):
    """A client of a service over the tiny graph and the three queries."""
    queries = write_catalogue(tmp_path_factory.mktemp("queries"))
    return type(client)(create_app(tiny, Settings(tmp_path_factory.mktemp("home")), queries))


@pytest.fixture(scope="module", name="library")
def _library(client, tiny, tmp_path_factory):
    """A client of a service over the tiny graph and the queries of the library."""
    return type(client)(create_app(tiny, Settings(tmp_path_factory.mktemp("home"))))


@pytest.fixture(name="open_page")
def _open_page(pages, read_page):
    """Opens a page and reads its elements."""
    return lambda path, **fields: read_page(pages.get(path, params=fields or None, headers=HTML))


def names(page):
    """The second cell of each row."""
    width = len(page.find("th", scope="col"))
    return [cell.text for cell in page.find("td")[1::width]] if width else []


MARKUP = "<script>alert('1')</script>"


@pytest.mark.parametrize(
    ("sort", "order", "expected"),
    [
        # By number: 10 after 9; equal ones as the query orders them; without a value last, whichever way.
        ("amount", "asc", [MARKUP, "nube", "Ñaña", "ocho", "Órgano"]),
        ("amount", "desc", ["Ñaña", "ocho", "nube", MARKUP, "Órgano"]),
        ("day", "asc", [MARKUP, "nube", "Órgano", "Ñaña", "ocho"]),
        ("day", "desc", ["Ñaña", "Órgano", "nube", MARKUP, "ocho"]),
        # As a dictionary has them: neither case nor accents count, ñ follows n.
        ("name", "asc", [MARKUP, "nube", "Ñaña", "ocho", "Órgano"]),
        # Things by their labels, «Ministerio …»; those without one by their short form, «id:unit/…».
        ("thing", "asc", ["nube", "Órgano", "ocho", MARKUP, "Ñaña"]),
    ],
)
def test_sorted(open_page, sort, order, expected):
    """The whole answer is sorted by a column, each type as people order it."""
    page = open_page("/queries/mixed", sort=sort, order=order)
    assert names(page) == expected
    (head,) = [head for head in page.find("th", scope="col") if head["aria-sort"]]
    assert head["aria-sort"] == {"asc": "ascending", "desc": "descending"}[order]


def test_links_that_sort(open_page):
    """The heading of each column leads to the rows sorted by it, and by the one that sorts now the other way round."""
    page = open_page("/queries/mixed", sort="amount", filter="o", lang="en")
    links = {
        link.text.strip(" ▲▼"): parse_qs(urlsplit(link["href"]).query)
        for link in page.find("a")
        if "th" in link.parents
    }
    assert links["amount"] == {"sort": ["amount"], "order": ["desc"], "filter": ["o"], "lang": ["en"]}
    assert links["day"] == {"sort": ["day"], "order": ["asc"], "filter": ["o"], "lang": ["en"]}
    back = page.one("a", href="/queries/mixed?filter=o&lang=en")
    assert back.text == "Back to the order of the query"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("ORGANO", ["Órgano"]),
        ("ministerio SALUD", [MARKUP]),
        ("nana", ["Ñaña"]),
        ("2018-01", ["Ñaña", "Órgano"]),
        ("nada de esto", []),
    ],
)
def test_filtered(open_page, words, expected):
    """The rows that hold all the words stay, whatever their case and accents; things are found by their labels."""
    page = open_page("/queries/mixed", filter=words)
    assert names(page) == expected
    assert page.one("input", id="filtro")["value"] == words
    assert page.one("a", href="/queries/mixed").text == "Ver las 5"


def test_programs_get_the_order_of_the_query(pages):
    """The fields of the page are none of the answer: programs are told so, and downloads hold all rows."""
    answer = pages.get("/queries/mixed.csv", params={"sort": "amount"})
    assert answer.status_code == 400
    assert "sort" in answer.json()["detail"]
    page = pages.get("/queries/mixed", params={"sort": "amount", "filter": "nube"}, headers=HTML).text
    assert 'href="/queries/mixed.csv"' in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"sort": "nothing"}, "The columns are thing, name, amount, day, kept."),
        ({"sort": "amount", "order": "up"}, "asc or desc"),
        ({"sort": MARKUP}, "there is no column"),
        ({"nothing": "x"}, "nothing"),
    ],
)
def test_faults(pages, read_page, fields, words):
    """A column or an order that there is not is told on the page, with status 400."""
    answer = pages.get("/queries/mixed", params=fields, headers=HTML)
    assert answer.status_code == 400
    assert words.lower() in read_page(answer).one("div", role="alert").text.lower()
    assert MARKUP not in answer.text


def test_long_answers_are_paged(open_page):
    """A page has at most 100 rows where nobody asked for more, and its links keep order and filter."""
    page = open_page("/queries/many", sort="number", order="desc", lang="en")
    rows = [cell.text for cell in page.find("td")]
    assert (rows[0], rows[-1], len(rows)) == ("250", "151", 100)
    assert "Rows 1 to 100 of 250." in [element.text for element in page.find("p")]
    following = page.one("a", rel="next")["href"]
    assert parse_qs(urlsplit(following).query) == {
        "sort": ["number"],
        "order": ["desc"],
        "page": ["2"],
        "page_size": ["100"],
        "lang": ["en"],
    }
    assert open_page(following).find("td")[0].text == "150"


def test_evidence(open_page):
    """With `explain` each row has a link to what it rests on, and each place a link to its page."""
    page = open_page("/queries/sources", explain="true")
    (link,) = [link for link in page.find("a") if (link["href"] or "").startswith("#origen-")]
    assert link.text == "2 lugares"
    assert page.one("li", id=link["href"][1:])
    places = [link["href"] for link in page.find("a") if "ol" in link.parents]
    assert places == ["/doc/passage/tesis-2018/10-50", "/doc/norm/ds-008-2017-sa/art-39/c"]


def test_things_lead_to_their_pages(library, read_page):
    """A thing in a row leads to its page, at the date and in the language of the reader."""
    page = read_page(library.get("/queries/cooperation-offices?asof=2018-06-30&lang=en", headers=HTML))
    href = next(link["href"] for link in page.find("a") if "td" in link.parents)
    parts = urlsplit(href)
    assert parts.path == "/doc/organization/minsa"
    assert parse_qs(parts.query) == {"asof": ["2018-06-30"], "lang": ["en"]}


def test_date_of_the_reader(library, open_page, read_page):
    """The date of the reader stays in the form; a query that does not depend on it answers all the same."""
    dated = read_page(library.get("/queries/cooperation-offices?asof=2018-06-30", headers=HTML))
    assert dated.one("input", id="campo-asof")["value"] == "2018-06-30"
    page = open_page("/queries/mixed", asof="2018-06-30")
    assert len(names(page)) == 5
    assert not [code.text for code in page.find("code") if "--asof" in code.text]
    hidden = {field["name"]: field["value"] for field in page.find("input", type="hidden") if "main" in field.parents}
    assert hidden == {"asof": "2018-06-30"}


def test_date_is_no_answer_to_a_required_field(library, read_page):
    """A page that carries the date of the reader waits for what must be filled, and tells no fault."""
    page = read_page(library.get("/queries/functions-of?asof=2018-06-30", headers=HTML))
    assert page.find("div", role="alert") == []
    assert page.find("table") == []


def test_other_ways(open_page):
    """The page gives the command, the call and the SPARQL of its question."""
    page = open_page("/queries/sources", word="comillas")
    codes = [code.text for code in page.find("code")]
    assert ".venv/bin/coopgraph query sources --word comillas" in codes
    assert "curl 'http://service.test/queries/sources.csv?word=comillas'" in codes
    assert any('VALUES ?word { "comillas"' in code for code in codes)


def test_no_answer(open_page):
    """Where no row holds the words, the page says so and keeps the form to change them."""
    page = open_page("/queries/mixed", filter="zzz", lang="en")
    assert "0 rows." in [element.text for element in page.find("p", role="status")]
    assert page.find("table") == []
    assert page.one("input", id="filtro")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", ["many", "mixed", "sources"]),
        ("NUMERO", ["many"]),
        ("PALABRA texto", ["sources"]),
        ("filas de mixed", ["mixed"]),
    ],
)
def test_catalogue(open_page, words, expected):
    """The catalogue is searched in titles, questions, ids, parameters and columns, blind to case and accents."""
    page = open_page("/queries", filter=words)
    links = [
        link["href"].rpartition("/")[2] for link in page.find("a") if "li" in link.parents and "main" in link.parents
    ]
    assert sorted(link for link in links if not link.startswith("#")) == expected
    assert page.one("p", role="status").text == f"{len(expected)} consulta{'s' if len(expected) > 1 else ''}."


def test_catalogue_by_topic(open_page):
    """The catalogue names its topics with the number of queries, and leads to each."""
    page = open_page("/queries", lang="en")
    topics = [link for link in page.find("a") if (link["href"] or "").startswith("#tema-")]
    assert [(link.text, link["href"]) for link in topics] == [
        ("Functions", "#tema-functions"),
        ("Flows", "#tema-flows"),
    ]
    assert "You choose: word of the text." in [note.text for note in page.find("span")]


def test_catalogue_without_a_hit(pages, read_page):
    """Words that no query holds are told in a sentence, and stay text."""
    answer = pages.get("/queries", params={"filter": MARKUP}, headers=HTML)
    page = read_page(answer)
    assert page.one("p", role="status").text == "Ninguna consulta tiene todas esas palabras."
    assert page.one("input", id="filtro")["value"] == MARKUP
    assert MARKUP not in answer.text


@pytest.mark.parametrize("path", ["/queries/cooperation-offices", "/queries/offices-by-category", "/queries"])
@pytest.mark.parametrize("quads", [b"", b"<urn:a> <urn:b> <urn:c> .\n"])
def test_other_graphs(client, tmp_path, path, quads):
    """Over an empty graph, or somebody else's, the pages open; an answer without rows says so."""
    other = type(client)(create_app(EmbeddedStore.from_nquads(quads), Settings(tmp_path)))
    answer = other.get(path, headers=HTML)
    assert answer.status_code in {200, 400}
    assert re.search(r'role="(status|alert)"', answer.text)


def test_policy(pages, monkeypatch):
    """A page with scripts lets in those of this service alone, never inline ones; without them, none."""
    answer = pages.get("/queries/mixed", headers=HTML)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert (policy["script-src"], policy["connect-src"], policy["style-src"]) == ("'self'", "'self'", "'self'")
    monkeypatch.setattr("api.pages.read_version", lambda: None)
    plain = pages.get("/queries/mixed", headers=HTML)
    assert "script-src" not in plain.headers["content-security-policy"]
    assert "<script" not in plain.text
