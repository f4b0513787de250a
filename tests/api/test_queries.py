"""The named queries over HTTP, on the whole graph: routes, forms, formats, documentation, faults."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from rdflib import Graph

from api.main import create_app
from coopgraph import query
from coopgraph.publish.tables import write_csv
from coopgraph.query import catalogue
from coopgraph.settings import Settings
from coopgraph.store.home import Manifest

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


@pytest.fixture(scope="module", name="short")
def _short(client, store):
    """A client of a service whose answers have at most five rows."""
    return type(client)(create_app(store, Settings(Path(), row_limit=5)))


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
    own = {item["name"]: item["required"] for item in operation["parameters"] if "$ref" not in item}
    shared = [item["$ref"].rpartition("/")[2] for item in operation["parameters"] if "$ref" in item]
    schema = operation["responses"]["200"]["content"][JSON]["schema"]
    bindings = schema["properties"]["results"]["properties"]["bindings"]["items"]["properties"]

    assert own == {name: parameter.required for name, parameter in named.parameters.items()}
    assert shared == ["explain", "excel", "page", "page_size", "lang"]
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
            assert page.one("input", id=f"campo-{name}")["name"] == name
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
        ("/queries/cooperation-offices?page=0", 400, "whole number from 1"),
        ("/queries/cooperation-offices?page=-1", 400, "whole number from 1"),
        ("/queries/cooperation-offices?page=two", 400, "whole number from 1"),
        ("/queries/cooperation-offices?page_size=0", 400, "whole number from 1"),
        ("/queries/cooperation-offices?page_size=10001", 400, "at most 10,000"),
        ("/queries/cooperation-offices?page=3&page_size=10", 400, "the last page is 2"),
        ("/queries/cooperation-offices.html?page_size=1001", 400, "at most 1,000"),
        ("/queries/cooperation-offices.csv?excel=si", 400, "true or false"),
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

    assert page.one("input", id="campo-organization")["required"] is None
    assert "required" in page.one("input", id="campo-organization").attributes
    assert not page.find("table")
    assert not page.find("div", role="alert")


def test_page_tells_a_fault(whole, read_page):
    """A wrong argument is told on the page, with the status of the fault, and stays in its field."""
    answer = whole.get("/queries/functions-of.html?organization=MINSSA")
    page = read_page(answer)

    assert answer.status_code == 400
    assert "minsa" in page.one("div", role="alert").text
    assert page.one("input", id="campo-organization")["value"] == "MINSSA"


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
    assert read_page(answer).one("input", id="campo-organization")["value"] == '"><script>alert(1)</script>'


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


def links(answer):
    """The links of a response: relation to address."""
    found = re.findall(r'<([^>]*)>; rel="([a-z]+)"', answer.headers.get("link", ""))
    return {relation: address for address, relation in found}


@pytest.mark.parametrize("ending", ["", ".json", ".csv"])
def test_pages_join_to_the_whole(whole, ending):
    """Following `next` from the first page passes over every row once, in order, and ends at `last`."""
    whole_answer = read_rows(whole.get(f"/queries/cooperation-offices{ending}"))
    address, seen, walked = f"/queries/cooperation-offices{ending}?page=1&page_size=8", [], []
    while address:
        answer = whole.get(address)
        walked.append(address)
        seen += read_rows(answer)
        found = links(answer)
        assert found["first"].endswith("page=1&page_size=8")
        assert found["last"].endswith("page=3&page_size=8")
        address = found.get("next")

    assert seen == whole_answer
    assert len(seen) == 19
    assert [walked[0].rpartition("?")[2], *(step.rpartition("?")[2] for step in walked[1:])] == [
        f"page={number}&page_size=8" for number in (1, 2, 3)
    ]
    assert links(whole.get(walked[-1]))["prev"].endswith("page=2&page_size=8")
    assert "prev" not in links(whole.get(walked[0]))


def read_rows(answer):
    """The rows of an answer in JSON or CSV."""
    if answer.headers["content-type"].startswith("text/csv"):
        return list(csv.reader(io.StringIO(answer.text)))[1:]
    return answer.json()["results"]["bindings"]


def test_links_keep_what_was_asked(whole):
    """The addresses of the other pages carry the arguments and the language on, and lead to the same format."""
    address = "/queries/flows-by-type.csv?year=2015&lang=en&page=2&page_size=2"
    answer = whole.get(address)

    assert links(answer)["first"] == f"http://service.test{address.replace('page=2&', 'page=1&')}"
    assert not {"first", "next"} & set(links(whole.get("/queries/flows-by-type.csv?year=2015")))


def test_an_answer_without_rows_has_one_page(whole):
    """The first page of an answer without rows exists and is empty."""
    answer = whole.get("/queries/flows-by-type?year=1999&page=1")

    assert answer.json()["results"]["bindings"] == []
    assert links(answer)["last"].endswith("page=1&page_size=100")


def test_truncated_is_honest(whole, short):
    """What the row limit cuts says so in JSON, in a header and in words; what it does not cut says that."""
    cut = short.get("/queries/cooperation-offices")
    rows = cut.json()["results"]["bindings"]

    assert rows == whole.get("/queries/cooperation-offices").json()["results"]["bindings"][:5]
    assert (cut.json()["truncated"], cut.headers["row-limit"]) == (True, "5")
    assert short.get("/queries/cooperation-offices.csv").headers["row-limit"] == "5"
    assert short.get("/queries/cooperation-offices?explain=true").json()["truncated"] is True
    page = short.get("/queries/cooperation-offices.html?lang=en").text
    assert "The answer was cut: it has the first 5 rows" in page

    uncut = short.get("/queries/offices-by-category")
    assert (uncut.json()["truncated"], len(uncut.json()["results"]["bindings"])) == (False, 5)
    assert "row-limit" not in uncut.headers
    assert "was cut" not in short.get("/queries/offices-by-category.html?lang=en").text


def test_pages_of_a_cut_answer_end_at_the_cut(short):
    """The last page of a cut answer is that of the rows which there are."""
    answer = short.get("/queries/cooperation-offices?page=3&page_size=2")

    assert len(answer.json()["results"]["bindings"]) == 1
    assert answer.json()["truncated"] is True
    assert links(answer)["last"].endswith("page=3&page_size=2")


def test_pages_for_people(whole, read_page):
    """A page of an answer says which rows it shows, and links to the others in the language that was chosen."""
    page = read_page(whole.get("/queries/cooperation-offices.html?page=2&page_size=8&lang=en"))
    others = {link["rel"]: link["href"] for link in page.find("a") if link["rel"]}

    assert "Rows 9 to 16 of 19." in [element.text for element in page.find("p")]
    assert len(page.find("tr")) == 1 + 8
    assert others["next"] == "/queries/cooperation-offices?page=3&page_size=8&lang=en"
    assert set(others) == {"first", "prev", "next", "last"}


def test_evidence_of_a_page_has_the_numbers_of_the_whole(whole):
    """The rows of a page are numbered as in the whole answer."""
    rows = whole.get("/queries/cooperation-offices?explain=true&page=2&page_size=8").json()["rows"]

    assert [row["row"] for row in rows] == list(range(9, 17))


def test_excel_opens_right(whole):
    """An analyst's CSV: a byte order mark, Spanish headings, semicolons, CR LF, one line for each ministry."""
    content = whole.get("/queries/cooperation-offices.csv?excel=true").content
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))

    assert content.startswith(b"\xef\xbb\xbfministerio;sigla;oficina;")
    assert content.endswith(b"\r\n")
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) == 1 + 19
    assert "funciones residuales" in rows[0]
    assert [row[rows[0].index("funciones")] for row in rows if row[1] == "MINSA"] == ["12"]
    assert "Oficina de Cooperación Internacional".encode() in content


def test_excel_in_english(whole):
    """In English, headings and labels are English and a comma stands between cells; other formats stay as they are."""
    content = whole.get("/queries/cooperation-offices.csv?excel=true&lang=en").content

    assert content.startswith(b"\xef\xbb\xbfministry,acronym,office,")
    assert b"Ministry of Health" in content
    assert whole.get("/queries/norms?excel=true").content == whole.get("/queries/norms").content


def test_excel_with_evidence(whole):
    """Evidence has headings for people too."""
    content = whole.get("/queries/offices-by-category.csv?excel=true&explain=true").content.decode("utf-8-sig")

    assert content.splitlines()[0].endswith(";artículo;punto o inciso;dirección")


DATATYPES = {
    "anyURI": r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*",
    "string": r"(?s:.*)",
    "integer": r"[+-]?[0-9]+",
    "decimal": r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)",
    "boolean": r"true|false",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "gYear": r"[0-9]{4}",
}


@pytest.mark.parametrize("options", ["", "excel=true", "excel=true&lang=en", "explain=true", "page=1&page_size=3"])
@pytest.mark.parametrize("name", ["cooperation-offices", "flows-by-country-growth", "offices-by-category"])
def test_csv_on_the_web(whole, name, options):
    """The description that a CSV names is of that file: its dialect, a title for each header, a type for each cell."""
    answer = whole.get(f"/queries/{name}.csv?{options}")
    described = whole.get(links(answer)["describedby"])
    metadata = described.json()
    delimiter = metadata["dialect"]["delimiter"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=delimiter))
    columns = metadata["tableSchema"]["columns"]

    assert described.headers["content-type"] == "application/csvm+json"
    assert 'rel="describedby"; type="application/csvm+json"' in answer.headers["link"]
    assert metadata["@context"] == "http://www.w3.org/ns/csvw"
    assert whole.get(metadata["url"]).content == answer.content
    assert [title["@language"] for title in metadata["dc:title"]] == ["es", "en"]
    assert len(columns) == len(rows[0])
    assert len({column["name"] for column in columns}) == len(columns)
    for column, header in zip(columns, rows[0], strict=True):
        # A title of no language fits a header of no language (Metadata Vocabulary for Tabular Data, 5.5.1).
        assert column["titles"]["und"] == header
        assert column["titles"]["es"]
        assert column["titles"]["en"]
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", column["name"])
    for row in rows[1:]:
        for column, cell in zip(columns, row, strict=True):
            assert not cell or re.fullmatch(DATATYPES[column["datatype"]], cell), (column["name"], cell)


def test_description_lies_where_csv_on_the_web_looks(whole):
    """The description of a file is at its address with `-metadata.json`, the default location of the recommendation."""
    address = "/queries/norms.csv"

    assert links(whole.get(address))["describedby"] == f"http://service.test{address}-metadata.json"
    assert whole.get("/queries/nothing.csv-metadata.json").status_code == 404


@pytest.fixture(scope="module", name="built")
def _built(client, store):
    """A client of a service that knows from which build it answers."""
    return type(client)(create_app(store, Settings(Path()), manifest=Manifest("a" * 64, "b" * 64, {})))


def test_validators(built):
    """Each representation has a validator of its own, and whoever holds it is told so after negotiation."""
    address = "/queries/offices-by-category"
    forms = [{"Accept": kind} for kind in ("application/json", "text/csv", "text/turtle", "text/html")]
    forms += [{"Accept": "text/html", "Accept-Language": "en"}]
    tags = [built.get(address, headers=form).headers["etag"] for form in forms]

    assert len(set(tags)) == len(forms)
    for form, tag in zip(forms, tags, strict=True):
        answer = built.get(address, headers={**form, "If-None-Match": tag})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
        other = built.get(f"{address}?asof=2017-12-31", headers={**form, "If-None-Match": tag})
        assert other.status_code == 200
    assert built.get(address, headers={"Accept": "text/csv", "If-None-Match": tags[0]}).status_code == 200


def test_any_validator_fits_an_answer_and_no_fault(built):
    """`If-None-Match: *` is answered 304 where there is an answer, and a fault is told all the same."""
    star = {"If-None-Match": "*"}

    assert built.get("/queries/norms", headers=star).status_code == 304
    assert built.get("/queries/norms?kind=nothing", headers=star).status_code == 400
    assert "etag" not in built.get("/queries/norms?kind=nothing").headers
