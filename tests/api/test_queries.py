"""The named queries over HTTP, on the whole graph: routes, forms, formats, documentation, faults."""

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from rdflib import Graph

from api.main import create_app
from coopgraph import query
from coopgraph.publish.tables import write_csv
from coopgraph.query import catalogue
from coopgraph.settings import Settings

JSON = "application/sparql-results+json"
#: What a required parameter is given.
SAMPLES = {"organization": "MINSA", "a": "MINSA", "b": "MRE", "procedure": "pasto-cooperacion"}
QUERIES = list(catalogue().values())


def samples(named):
    """Arguments for the parameters that a query requires."""
    return {name: SAMPLES[name] for name, parameter in named.parameters.items() if parameter.required}


@pytest.fixture(scope="module", name="whole")
def _whole(client, store):
    """A client of a service over the whole graph and the whole catalogue."""
    return type(client)(create_app(store, Settings(Path())))


@pytest.fixture(scope="module", name="paths")
def _paths(whole):
    """The paths of the OpenAPI description."""
    return whole.get("/openapi.json").json()["paths"]


def test_catalogue_lists_every_query(whole):
    """Programs get every named query with its parameters and columns, browsers a page with a link to each."""
    listed = whole.get("/queries", headers={"Accept": "application/json"}).json()["queries"]
    page = whole.get("/queries", headers={"Accept": "text/html"}).text

    assert [item["id"] for item in listed] == [named.id for named in QUERIES]
    for item, named in zip(listed, QUERIES, strict=True):
        assert [column["name"] for column in item["columns"]] == [column.name for column in named.columns]
        assert [parameter["name"] for parameter in item["parameters"]] == list(named.parameters)
        assert f'href="/queries/{named.id}"' in page


@pytest.mark.parametrize("named", QUERIES, ids=lambda named: named.id)
def test_answer_is_that_of_the_library(whole, store, named):
    """Each named query answers over HTTP what the library answers, and JSON is what it gives by default."""
    answer = whole.get(f"/queries/{named.id}", params=samples(named))
    expected = query.run(store, named, samples(named)).solutions

    assert (answer.status_code, answer.headers["content-type"]) == (200, JSON)
    document = answer.json()
    assert tuple(document["head"]["vars"]) == expected.variables
    assert len(document["results"]["bindings"]) == len(expected.rows)


@pytest.mark.parametrize("named", QUERIES, ids=lambda named: named.id)
def test_documentation_of_each_query(paths, whole, named):
    """OpenAPI has an operation for each query, with its parameters and the schema of its own answer."""
    operation = paths[f"/queries/{named.id}"]["get"]
    documented = {item["name"]: item["required"] for item in operation["parameters"]}
    schema = operation["responses"]["200"]["content"][JSON]["schema"]
    bindings = schema["properties"]["results"]["properties"]["bindings"]["items"]["properties"]

    assert documented == {name: parameter.required for name, parameter in named.parameters.items()} | {
        "explain": False,
        "lang": False,
    }
    assert list(bindings) == [column.name for column in named.columns]
    answer = whole.get(f"/queries/{named.id}", params=samples(named)).json()
    for row in answer["results"]["bindings"]:
        for name, term in row.items():
            assert term["type"] in bindings[name]["properties"]["type"]["enum"]


@pytest.mark.parametrize("named", QUERIES, ids=lambda named: named.id)
def test_page_has_a_form_for_each_parameter(whole, read_page, named):
    """The page of a query has a labelled field for each parameter, in both languages."""
    for language in ("es", "en"):
        page = read_page(whole.get(f"/queries/{named.id}.html", params={**samples(named), "lang": language}))
        labels = {label["for"]: label.text for label in page.find("label")}
        for name, parameter in named.parameters.items():
            assert page.one("input", name=name)["id"] == f"campo-{name}"
            assert labels[f"campo-{name}"].startswith(parameter.label[language])
        assert page.one("h1").text == named.title[language]


def test_csv(whole, store):
    """CSV is what the library writes, and its name is that of the query."""
    answer = whole.get("/queries/offices-by-category.csv")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'inline; filename="offices-by-category.csv"'
    assert answer.content == write_csv(query.run(store, "offices-by-category").solutions)
    assert [row["offices"] for row in csv.DictReader(io.StringIO(answer.text))] == ["12", "4", "1", "1", "1"]


def test_xlsx(whole):
    """A spreadsheet has the headings in the language that was asked for."""
    book = load_workbook(io.BytesIO(whole.get("/queries/offices-by-category.xlsx?lang=en").content))

    assert book.worksheets[0]["A1"].value == "category"
    assert [row[1].value for row in book.worksheets[0].iter_rows(min_row=2)] == [12, 4, 1, 1, 1]


def test_description(whole):
    """The description of a query is RDF that holds its text."""
    answer = whole.get("/queries/offices-by-category", headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=answer.text, format="turtle")

    texts = [str(value) for value in graph.objects() if "SELECT" in value]

    assert len(texts) == 1
    assert query.get("offices-by-category").text.endswith(texts[0])
    assert "VALUES ?asof" in texts[0]


def test_arguments(whole):
    """An argument may be an acronym in any case, and an empty field of a form is no argument."""
    upper = whole.get("/queries/functions-of?organization=MINSA").json()
    lower = whole.get("/queries/functions-of?organization=minsa&lang=en").json()

    assert len(upper["results"]["bindings"]) == 12
    assert upper == lower
    assert whole.get("/queries/offices-by-category?asof=").status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/queries/offices-by-categry", 404, "offices-by-category"),
        ("/queries/offices-by-category.pdf", 404, "no query"),
        ("/queries/%2e%2e/%2e%2e/etc/passwd", 404, "no query"),
        ("/queries/checks", 404, "no query"),
        ("/queries/functions-of", 400, "missing"),
        ("/queries/functions-of?organization=MINSSA", 400, "minsa"),
        ("/queries/offices-by-category?asof=2018-13-01", 400, "is not a date"),
        ("/queries/offices-by-category?asof=2018-12-31&asof=2017-12-31", 400, "given twice"),
        ("/queries/offices-by-category?colour=red", 400, "colour"),
        ("/queries/offices-by-category?asof=%FF", 400, "UTF-8"),
    ],
)
def test_faults(whole, address, status, words):
    """What cannot be answered is a problem document that says what is wrong."""
    answer = whole.get(address)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert words in answer.json()["detail"]


def test_format_that_does_not_exist(whole):
    """A request for a format that there is not is told what there is."""
    answer = whole.get("/queries/norms", headers={"Accept": "image/png"})

    assert answer.status_code == 406
    assert "text/csv" in answer.json()["available"]


def test_page_waits_for_a_required_field(whole, read_page):
    """A query that needs an argument shows its form first, and no fault."""
    page = read_page(whole.get("/queries/functions-of.html"))

    assert page.one("input", name="organization")["required"] is None
    assert "required" in page.one("input", name="organization").attributes
    assert not page.find("table")
    assert not page.find("div", role="alert")


def test_page_tells_a_fault(whole, read_page):
    """A wrong argument is told on the page, with the status of the fault, and stays in its field."""
    answer = whole.get("/queries/functions-of.html?organization=MINSSA")
    page = read_page(answer)

    assert answer.status_code == 400
    assert "minsa" in page.one("div", role="alert").text
    assert page.one("input", name="organization")["value"] == "MINSSA"


def test_page_offers_the_choices_of_the_graph(whole, read_page):
    """A parameter that a query enumerates offers what that query answers."""
    page = read_page(whole.get("/queries/shared-functions.html"))
    offered = {option["value"] for option in page.find("option")}

    assert {"minsa", "mtc", "mre"} <= offered


def test_head(whole):
    """HEAD has the headers of GET and no body."""
    answer = whole.request("HEAD", "/queries/norms.json")

    assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, JSON, b"")


def test_hostile_argument_stays_text(whole, read_page):
    """Markup in an argument comes back as text."""
    answer = whole.get("/queries/functions-of.html", params={"organization": '"><script>alert(1)</script>'})

    assert "<script>" not in answer.text
    assert read_page(answer).one("input", name="organization")["value"] == '"><script>alert(1)</script>'


def test_answers_are_valid_json(whole):
    """No answer holds what JSON does not know."""
    for named in QUERIES:
        json.loads(whole.get(f"/queries/{named.id}", params=samples(named)).text, parse_constant=pytest.fail)


def test_explained(whole, read_page):
    """With `explain` each row comes with its places and norms: in JSON, and as a list under the table of the page."""
    address = "/queries/cooperation-offices"
    rows = whole.get(f"{address}?explain=true").json()["rows"]
    page = read_page(whole.get(f"{address}.html?explain=true"))

    assert [row["row"] for row in rows] == list(range(1, 20))
    assert all(row["evidence"] for row in rows)
    assert len(page.find("details", open="")) + len(page.find("details")) >= 19
    assert whole.get(f"{address}?explain=maybe").status_code == 400
