"""Analyses and comparisons over HTTP, on the whole graph: what the library gives, in each format, and faults."""

import csv
import io
import json
import re
from dataclasses import fields
from itertools import cycle
from pathlib import Path

import pytest
from jinja2 import meta
from openpyxl import load_workbook

from api.analysis_pages import AnalysisPage, AnswerPage, OperationsPage, ReportPage
from api.main import create_app
from api.pages import TEMPLATES, Pages
from coopgraph.analyse import ANALYSES, analyse
from coopgraph.analyse.comparison import compare
from coopgraph.publish.analyses import describe_analysis, write_analysis_csv
from coopgraph.settings import Settings


@pytest.fixture(scope="module", name="whole")
def _whole(client, store):
    """A client of a service over the whole graph and the whole catalogue."""
    return type(client)(create_app(store, Settings(Path())))


def without_addresses(value):
    """The same value without its members `href`."""
    if isinstance(value, list):
        return [without_addresses(item) for item in value]
    if isinstance(value, dict):
        return {key: without_addresses(item) for key, item in value.items() if key != "href"}
    return value


@pytest.mark.parametrize("name", ANALYSES)
def test_analysis_is_that_of_the_library(whole, store, name):
    """An analysis over HTTP is what the library gives, at the date that was asked for."""
    answer = whole.get(f"/analysis/{name}?asof=2017-12-31")
    expected = json.loads(json.dumps(describe_analysis(analyse(store, name, "2017-12-31"))))

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert without_addresses(answer.json()) == without_addresses(expected)
    assert answer.json()["date"] == "2017-12-31"


@pytest.mark.parametrize("name", ANALYSES)
def test_csv_of_measures(whole, store, name):
    """CSV of an analysis is that of its measures, with texts in the language that was asked for."""
    answer = whole.get(f"/analysis/{name}.csv?lang=en")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content == write_analysis_csv(analyse(store, name), None, "en")


def test_csv_of_a_table(whole, store):
    """With `table`, CSV is that of one table, and its description is of that file."""
    answer = whole.get("/analysis/dispersion.csv?table=offices-by-category")
    metadata = whole.get(re.search("<([^>]+)>", answer.headers["link"])[1]).json()
    rows = list(csv.reader(io.StringIO(answer.text)))

    assert [row[rows[0].index("offices")] for row in rows[1:]] == ["12", "4", "1", "1", "1"]
    assert [column["titles"]["und"] for column in metadata["tableSchema"]["columns"]] == rows[0]
    assert whole.get(metadata["url"]).content == answer.content


def test_csv_for_excel(whole):
    """A table opens in Excel with headings for people."""
    content = whole.get("/analysis/dispersion.csv?table=offices-by-category&excel=true").content

    assert content.startswith(b"\xef\xbb\xbf")
    assert b";" in content.splitlines()[0]


def test_xlsx(whole):
    """A spreadsheet has a sheet for each table."""
    book = load_workbook(io.BytesIO(whole.get("/analysis/dispersion.xlsx").content))

    assert {"offices-by-category", "function-types", "matrix"} <= set(book.sheetnames)
    assert book["offices-by-category"].max_row == 1 + 5


def test_addresses_lead_to_the_evidence(whole):
    """Each measure names the query it was computed from by an address that answers."""
    measures = whole.get("/analysis/coordination").json()["measures"]
    addresses = {call["href"] for measure in measures for call in measure["queries"]}

    assert addresses
    assert all(address.startswith("http://service.test/queries/") for address in addresses)
    assert {whole.get(address).status_code for address in addresses} == {200}


@pytest.mark.parametrize("name", ANALYSES)
def test_page_of_a_table(whole, read_page, name):
    """Each table of an analysis has a page of its own, with its title and the date, in Spanish and English by turns."""
    analysis = whole.get(f"/analysis/{name}").json()
    for table, language in zip(analysis["tables"], cycle(("es", "en")), strict=False):
        address = f"/analysis/{name}?lang={language}&table={table['id']}"
        page = read_page(whole.get(address, headers={"Accept": "text/html"}))
        assert page.one("h2", id=f"cuadro-{table['id']}").text == table["title"][language]
        assert page.find("input", name="asof")


def test_threshold(whole, store):
    """What else decides an analysis is told by name, as on the command line."""
    answer = whole.get("/analysis/rectoria?threshold=0.9&common_share=1").json()
    expected = analyse(store, "rectoria", threshold=0.9, common_share=1.0)

    assert answer["parameters"] == {"threshold": "0.9", "common_share": "1.0"}
    assert [len(table["rows"]) for table in answer["tables"]] == [len(item.rows) for item in expected.listings]


def test_comparison_is_that_of_the_library(whole, store):
    """A comparison over HTTP is what the library gives, of two to four, with a date of its own for each."""
    asked = {"a": "MINSA", "b": "gore-callao", "c": "MIMP@2018-12-31"}
    answer = whole.get("/compare", params={**asked, "asof": "2018-12-31"})
    expected = json.loads(json.dumps(describe_analysis(compare(store, list(asked.values()), "2018-12-31"))))

    assert without_addresses(answer.json()) == without_addresses(expected)
    assert answer.json()["parameters"] == {"A": "MINSA", "B": "gore-callao", "C": "MIMP@2018-12-31"}


@pytest.mark.parametrize("ending", ["csv", "xlsx", "html", "json"])
def test_endings_of_a_comparison(whole, ending):
    """A comparison exists in every format."""
    answer = whole.get(f"/compare.{ending}?a=MINSA&b=MRE")

    assert answer.status_code == 200
    assert answer.content


def test_comparison_waits_for_names(whole, read_page):
    """The page of a comparison shows its form until somebody is named, and tells what is wrong with a name."""
    waiting = read_page(whole.get("/compare.html"))
    wrong = whole.get('/compare.html?a="><script>alert(1)</script>&b=MRE')

    assert {field["name"] for field in waiting.find("input")} >= {"a", "b", "c", "d", "asof"}
    assert not waiting.find("div", role="alert")
    assert wrong.status_code == 400
    assert "<script>" not in wrong.text
    assert read_page(wrong).one("div", role="alert")
    assert read_page(wrong).one("input", id="comparado-a")["value"] == '"><script>alert(1)</script>'


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/analysis/nothing", 404, "nothing at"),
        ("/analysis/flows.pdf", 404, "nothing at"),
        ("/compare.pdf?a=MINSA&b=MRE", 404, "nothing at"),
        ("/analysis/flows?asof=yesterday", 400, "not a date"),
        ("/analysis/flows?table=nothing", 400, "growth"),
        ("/analysis/flows?threshold=0.5", 400, "threshold"),
        ("/analysis/rectoria?threshold=2", 400, "from 0 to 1"),
        ("/analysis/rectoria?threshold=nan", 400, "from 0 to 1"),
        ("/compare", 400, "two"),
        ("/compare?a=MINSA", 400, "two"),
        ("/compare?a=MINSA&b=NOBODY", 400, "NOBODY"),
        ("/compare?a=MINSA&b=MRE&e=MEF", 400, "'e'"),
    ],
)
def test_faults(whole, address, status, words):
    """What cannot be answered is a problem document that says what is wrong."""
    answer = whole.get(address)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert words in answer.json()["detail"]


def test_head(whole):
    """HEAD has the headers of GET and no body."""
    for address in ("/analysis/flows", "/analysis/flows.csv", "/compare?a=MINSA&b=MRE"):
        answer = whole.request("HEAD", address)
        assert (answer.status_code, answer.content) == (200, b"")


def test_format_that_does_not_exist(whole):
    """A request for a format that there is not is told what there is."""
    answer = whole.get("/analysis/flows", headers={"Accept": "image/png"})

    assert answer.status_code == 406
    assert "text/csv" in answer.json()["available"]


@pytest.mark.parametrize(
    ("template", "context"),
    [
        ("analysis.html", AnalysisPage),
        ("answer.html", AnswerPage),
        ("report.html", ReportPage),
        ("docs.html", OperationsPage),
    ],
)
def test_contract(template, context):
    """A template uses every field of its page, and nothing else."""
    environment = Pages().environments["es"]
    used = set()
    for name in (template, "base.html", "_answer.html", "_fields.html"):
        used |= meta.find_undeclared_variables(environment.parse((TEMPLATES / name).read_text(encoding="utf-8")))
    used -= {"count_rows", "list_downloads", "show_table", "show_fault", "show_form", *environment.globals}

    assert used == {field.name for field in fields(context)}
