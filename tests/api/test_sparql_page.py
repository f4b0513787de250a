import json
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from rdflib import Graph

from coopgraph.store.embedded import EmbeddedStore

FIXTURES = Path(__file__).parent.parent / "fixtures" / "api"

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FUNCTION = "https://w3id.org/coopgraph/id/function/minsa-ogcti/39-c"
LABELS = """SELECT ?ministry ?label WHERE {
  ?ministry a <https://w3id.org/coopgraph/ontology#Ministry> ; <http://www.w3.org/2004/02/skos/core#prefLabel> ?label
  FILTER (LANG(?label) = "es")
} ORDER BY ?label"""


def open_page(client, query=None, language="es", **parameters):
    """Open the page as a browser does."""
    asked = parameters if query is None else {"query": query, **parameters}
    return client.get(f"/sparql?{urlencode(asked)}", headers={"Accept": BROWSER, "Accept-Language": language})


def test_form(client, read_page):
    """Without a query a browser gets a form: a labelled text area, in a form that sends the query in the address."""
    page = read_page(open_page(client))
    form = page.one("form", id="sparql")
    assert (form["method"], form["action"]) == ("get", "/sparql")
    area = page.one("textarea", name="query")
    assert page.one("label", **{"for": area["id"]}).text == "Consulta"
    assert "SELECT" in area.text
    assert page.find("table") == []


def test_answer(client, read_page):
    """A SELECT query is answered by a table with the number of rows, and IRIs of ours are links."""
    page = read_page(open_page(client, LABELS))
    assert page.one("p", role="status").text == "2 filas."
    assert [cell.text for cell in page.find("th", scope="col")] == ["ministry", "label"]
    assert [cell.text for cell in page.find("td")] == [
        "id:organization/minsa",
        "Ministerio de Salud",
        "id:organization/mtc",
        "Ministerio de Transportes y Comunicaciones",
    ]
    assert "table" in page.one("caption").parents
    assert page.one("textarea").text == " ".join(LABELS.split())
    described = parse_qs(
        urlsplit(page.find("a", title="https://w3id.org/coopgraph/id/organization/minsa")[0]["href"]).query
    )
    assert described["query"] == ["DESCRIBE <https://w3id.org/coopgraph/id/organization/minsa>"]


def test_one_row(client, read_page):
    """One row is announced in the singular, in each language."""
    query = f"{LABELS} LIMIT 1"
    assert read_page(open_page(client, query)).one("p", role="status").text == "1 fila."
    assert read_page(open_page(client, query, "en")).one("p", role="status").text == "1 row."


def test_unbound(client, read_page):
    """A variable without a value leaves its cell empty."""
    cells = read_page(open_page(client, "SELECT ?a ?b WHERE { BIND (1 AS ?a) }")).find("td")
    assert [(cell.text, cell["class"]) for cell in cells] == [("1", "number"), ("", None)]


def test_description(client, read_page):
    """A DESCRIBE query is answered by a table of triples, its number of rows and the formats of a graph."""
    page = read_page(open_page(client, "DESCRIBE <https://w3id.org/coopgraph/id/organization/mtc>"))
    assert page.one("p", role="status").text == "4 filas."
    assert [cell.text for cell in page.find("th", scope="col")] == ["sujeto", "predicado", "objeto"]
    assert "Turtle" in [link.text for link in page.find("a", type="text/turtle")]


@pytest.mark.parametrize(("query", "answer"), [("ASK { ?s ?p ?o }", "Sí"), ("ASK { ?s <urn:none> ?o }", "No")])
def test_boolean(client, read_page, query, answer):
    """An ASK query is answered by a word."""
    assert read_page(open_page(client, query)).one("p", **{"class": "boolean"}).text == answer


def test_other_formats(client, read_page):
    """The links to the same answer in other formats keep the query and its dataset, and give that format."""
    graph = "https://w3id.org/coopgraph/graph/vocab"
    page = read_page(open_page(client, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", **{"default-graph-uri": graph}))
    links = [link for link in page.find("a") if "_mediatype" in (link["href"] or "")]
    assert [link.text for link in links] == ["JSON", "XML", "CSV", "TSV"]
    for link in links:
        response = client.get(link["href"])
        assert response.headers["content-type"].startswith(link["type"])
        assert "4" in response.text


def test_syntax_error(client, read_page):
    """A query that cannot be parsed gets an alert with line and column, the line marked, and stays in the form."""
    query = "SELECT * WHERE {\n  ?s foo:bar ?p }"
    response = open_page(client, query)
    assert response.status_code == 400
    page = read_page(response)
    alert = page.one("div", role="alert")
    assert "línea 2, columna 6" in alert.text
    assert page.one("mark").text == "f"
    assert page.one("textarea")["aria-invalid"] == "true"
    assert page.one("textarea").text == "SELECT * WHERE { ?s foo:bar ?p }"
    assert "line 2, column 6" in read_page(open_page(client, query, "en")).one("div", role="alert").text


def test_error_at_the_end(client, read_page):
    """A fault after the last character is marked there."""
    page = read_page(open_page(client, "SELECT * WHERE { ?s ?p ?o "))
    assert page.one("div", role="alert").text
    assert page.one("mark")


def test_refused(client, read_page):
    """A query that is refused says so in the alert, with the status of a refusal."""
    response = open_page(client, "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert response.status_code == 403
    assert "nunca hace" in read_page(response).one("div", role="alert").text


def test_empty_query(client, read_page):
    """A form sent without text gets an alert, not a fault."""
    response = open_page(client, "")
    assert response.status_code == 400
    assert read_page(response).one("div", role="alert")


def test_hostile_literal(client, read_page):
    """A literal with a script in it is shown as text."""
    response = open_page(client, f"DESCRIBE <{FUNCTION}>")
    assert "<script>" not in response.text
    assert "Un texto con <script>alert('x')</script> & \"comillas\"." in [
        cell.text for cell in read_page(response).find("td")
    ]


def test_hostile_query(client, read_page):
    """A query that tries to leave its text area stays in it, in the answer and in the alert."""
    for query in (
        "SELECT ('</textarea><script>alert(1)</script>' AS ?x) WHERE {}",
        "</textarea><script>alert(1)</script>",
    ):
        response = open_page(client, query)
        assert "<script>" not in response.text
        assert read_page(response).one("textarea").text == query


def test_hostile_graph(read_page, make_client):
    """Hostile IRIs, language tags, variable names and blank nodes do no harm."""
    quads = b"""<https://w3id.org/coopgraph/id/x'onmouseover='alert(1)> <urn:p> "a"@en-x-y <urn:g> .
_:b <urn:p> "\\u003Cimg src=x onerror=alert(1)\\u003E" <urn:g> .
<javascript:alert(1)> <urn:p> "\\u0000\\u202E" <urn:g> .
"""
    response = open_page(make_client(EmbeddedStore.from_nquads(quads)), "SELECT * WHERE { ?s ?p ?o } ORDER BY ?s")
    page = read_page(response)
    assert page.one("p", role="status").text == "3 filas."
    assert page.find("img") == []
    assert not [link["href"] for link in page.find("a") if (link["href"] or "").startswith("javascript")]
    assert not [element for element in page.elements if "onmouseover" in element.attributes]


def test_many_rows(client, read_page):
    """A long answer is shown in part, and the page says how much it is and that the downloads hold it all."""
    query = "SELECT ?a WHERE { ?a ?b ?c . ?d ?e ?f }"
    page = read_page(open_page(client, query, "en"))
    assert page.one("p", role="status").text == "1,444 rows. The first 1,000 are shown; the downloads hold them all."
    assert len(page.find("td")) == 1_000
    page = read_page(open_page(client, "CONSTRUCT { ?a ?e ?c } WHERE { ?a ?b ?c . ?d ?e ?f }", "en"))
    assert len(page.find("td")) <= 3_000


def test_rows_are_counted_where_they_are(client, read_page, monkeypatch):
    """Of a long answer no more rows are fetched than are shown; the others are counted by the engine."""
    asked = []
    answer = EmbeddedStore.answer

    def listen(store, query, *arguments):
        found = answer(store, query, *arguments)
        asked.append((query, len(found.body)))
        return found

    monkeypatch.setattr(EmbeddedStore, "answer", listen)
    page = read_page(open_page(client, "SELECT ?a WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"))
    assert page.one("p", role="status").text.startswith("54,872 filas.")
    rows, count = (length for query, length in asked if "?g ?h ?i" in query)
    assert rows < 200_000
    assert count < 500
    page = read_page(open_page(client, "SELECT ?a WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 1200 OFFSET 300"))
    assert page.one("p", role="status").text.startswith("1,144 filas.")


def test_place_of_the_fault_for_the_editor(client, read_page):
    """The alert holds line and column for the script, where there is such a place."""
    alert = read_page(open_page(client, "SELECT * WHERE {\n  ?s foo:bar ?p }")).one("div", role="alert")
    assert (alert["data-line"], alert["data-column"]) == ("2", "6")
    refused = read_page(open_page(client, "SELECT * WHERE { SERVICE <urn:x> { ?s ?p ?o } }")).one("div", role="alert")
    assert "data-line" not in refused.attributes


def test_date_of_the_reader(client, read_page):
    """The date of the reader goes with the query, which does not depend on it, and with the links."""
    page = read_page(open_page(client, LABELS, asof="2015-06-30"))
    assert page.one("p", role="status").text == "2 filas."
    (kept,) = [field for field in page.find("input", name="asof", type="hidden") if "main" in field.parents]
    assert kept["value"] == "2015-06-30"


def test_scripts(client, monkeypatch):
    """The editor is let in by a policy without inline or evaluated script; where it is not built, none is asked for."""
    answer = open_page(client)
    assert 'src="/static/bundle/editor.js?v=' in answer.text
    assert "script-src 'self'; connect-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    monkeypatch.setattr("api.pages.read_version", lambda: None)
    plain = open_page(client)
    assert "<script" not in plain.text
    assert "script-src" not in plain.headers["content-security-policy"]


def test_language(client, read_page):
    """The page follows the browser's language, the reader's choice stands above it, and its links keep the choice."""
    assert read_page(open_page(client)).one("h1").text == "Consulta SPARQL"
    assert read_page(open_page(client, language="en-GB")).one("h1").text == "SPARQL query"
    chosen = read_page(open_page(client, LABELS, "es", lang="en"))
    assert chosen.one("h1").text == "SPARQL query"
    (kept,) = [field for field in chosen.find("input", name="lang") if "main" in field.parents]
    assert kept["value"] == "en"
    assert "lang=en" in chosen.find("a", title="https://w3id.org/coopgraph/id/organization/minsa")[0]["href"]
    spanish = next(link for link in chosen.find("a") if link.text == "Español")
    assert parse_qs(urlsplit(spanish["href"]).query) == {"query": [LABELS], "lang": ["es"]}


def test_examples(client, read_page):
    """The named queries are there to start from, and each gives an answer."""
    page = read_page(open_page(client, language="en"))
    examples = [link for link in page.find("a") if link.text in {"Cooperation offices", "Norms <b>cited</b>"}]
    assert len(examples) == 2
    for link in examples:
        answer = client.get(link["href"], headers={"Accept": BROWSER})
        assert answer.status_code == 200
        assert read_page(answer).find("td")


def test_post(client, read_page):
    """A browser that posts a query gets a page too."""
    response = client.post("/sparql", data={"query": LABELS}, headers={"Accept": BROWSER})
    assert read_page(response).one("p", role="status").text == "2 filas."


def test_bytes_of_graph(client):
    """What the page says of a graph is what the download holds."""
    query = "DESCRIBE <https://w3id.org/coopgraph/id/organization/mtc>"
    assert len(Graph().parse(data=client.get(f"/sparql?{urlencode({'query': query})}").content)) == 4


def test_named_query(client, read_page):
    """A named query is shown with its title and question, and its columns with their labels; things carry theirs."""
    start = read_page(client.get("/sparql?lang=en", headers={"Accept": BROWSER}))
    answer = next(link for link in start.find("a") if link.text == "Cooperation offices")
    page = read_page(client.get(answer["href"], headers={"Accept": BROWSER}))
    assert page.one("h1").text == "Cooperation offices"
    assert "Where does each ministry's cooperation office hang?" in [item.text for item in page.find("p")]
    headings = ["ministry", "acronym", "office", "name of the office", "hangs from", "category", "norm"]
    assert [cell.text for cell in page.find("th", scope="col")] == [*headings, "functions", "residual"]
    assert [cell.text for cell in page.find("td")][:8] == [
        "Ministry of Health",
        "MINSA",
        "id:unit/minsa-ogcti",
        "Oficina General de Cooperación Técnica Internacional",
        "Secretaría General",
        "general office",
        "Decreto Supremo N° 008-2017-SA",
        "1",
    ]
    assert page.one("a", title="id:norm/ds-008-2017-sa")["href"].startswith("/sparql?query=DESCRIBE")
    assert ".venv/bin/coopgraph query cooperation-offices" in [element.text for element in page.find("pre")]


def test_named_query_sent_by_a_form(client, read_page):
    """A named query is recognised when a form sends it back with carriage returns, and not once it is changed."""
    query = (FIXTURES / "queries" / "norms" / "norms.rq").read_text(encoding="utf-8")
    text = "\n".join(line for line in query.splitlines() if not line.startswith("#+"))
    assert read_page(open_page(client, text.replace("\n", "\r\n"))).one("h1").text == "Normas <b>citadas</b>"
    assert read_page(open_page(client, text + " LIMIT 1")).one("h1").text == "Consulta SPARQL"


def test_only_what_is_shown_is_read(make_client, read_page, monkeypatch):
    """Of a long answer the page reads the rows that it shows, and one that tells how many there are."""
    store = EmbeddedStore.from_nquads("".join(f"<a:{n}> <a:p> <a:o> <a:g> .\n" for n in range(1_500)).encode())
    answers, answer = [], store.answer
    monkeypatch.setattr(store, "answer", lambda *given: answers.append(answer(*given)) or answers[-1])
    page = read_page(open_page(make_client(store), "SELECT * { ?s ?p ?o }"))
    assert [len(json.loads(each.body)["results"]["bindings"]) for each in answers] == [1_000, 1]
    assert len(page.find("td")) == 3_000
    assert "1,500" in page.one("p", role="status").text
