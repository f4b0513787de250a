"""The report over HTTP: the page to choose it, its three forms, and what is asked wrongly."""

import io
import re

import openpyxl
import pytest

from api.answers import EXTENSION
from api.views.figures import MARKED, mark_figure, read_marks

HTML, MARKDOWN = "text/html; charset=utf-8", "text/markdown; charset=utf-8"


@pytest.fixture(name="client", scope="module")
def _client(make_client, store):
    """A client of a service over the whole graph."""
    return make_client(store)


@pytest.mark.parametrize(("language", "title"), [("es", "Informe para entregar"), ("en", "Report to hand in")])
def test_the_page(client, read_page, language, title):
    """The page offers every body of which units are known, and three forms; each field has its label."""
    page = read_page(client.get(f"/report?lang={language}"))
    boxes = {box["value"] for box in page.find("input", type="checkbox")}
    labels = {label["for"] for label in page.find("label")}

    assert page.one("h1").text == title
    assert {"minsa", "mre", "apci", "gore-callao"} <= boxes
    assert [button["value"] for button in page.find("button", name="format")] == ["html", "md", "xlsx"]
    assert all(field["id"] in labels for field in page.find("input") if field["type"] != "hidden")


def test_what_was_chosen_stays(client, read_page):
    """Bodies that were chosen by any of their names are ticked, the others are written, and the command says both."""
    page = read_page(client.get("/report?organization=MINSA&organization=mre,ceplan&asof=2018-12-31"))
    ticked = {box["value"] for box in page.find("input", type="checkbox") if "checked" in box.attributes}

    assert ticked == {"minsa", "mre"}
    assert page.one("input", id="otros-organismos")["value"] == "ceplan"
    assert "--organization MINSA --organization mre --organization ceplan --asof 2018-12-31" in page.one("main").text


def test_html(client):
    """The HTML is a file to keep, with its figures inside."""
    answer = client.get("/report?format=html&organization=minsa&lang=en")

    assert (answer.status_code, answer.headers["content-type"]) == (200, HTML)
    assert answer.headers["content-disposition"] == 'attachment; filename="report.html"'
    assert answer.text.count("<svg ") == 14
    assert "<!--figure:" not in answer.text
    assert MARKED not in answer.headers


def test_markdown(client):
    """The figures of the Markdown are addresses of this service that give drawings."""
    answer = client.get("/report?format=md&organization=minsa,mre&asof=2018-12-31&lang=es")
    addresses = re.findall(r"\]\(<(.+?)>\)", answer.text)

    assert (answer.status_code, answer.headers["content-type"]) == (200, MARKDOWN)
    assert len(addresses) == 14
    drawn = client.get(addresses[2].removeprefix("http://service.test"))
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/svg+xml")


def test_spreadsheet(client):
    """The spreadsheet opens, and its sheets are in the language."""
    answer = client.get("/report?format=xlsx&organization=minsa&lang=en")
    book = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)

    assert answer.status_code == 200
    assert {"Summary", "cooperation-offices", "Method"} <= set(book.sheetnames)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("format=html&organization=NADIE", "names nothing in the graph"),
        ("format=html&organization=%3Cscript%3Ealert(1)%3C/script%3E", "names nothing in the graph"),
        ("format=pdf", "is one of html, md, xlsx"),
        ("format=html&asof=ayer", "is not a date"),
        ("format=html&asof=2018-12-31&asof=all", "is given twice"),
        ("color=red", "there is no parameter"),
        ("lang=fr", "is one of es, en"),
    ],
)
def test_what_is_asked_wrongly(client, read_page, query, told):
    """What is wrong is told on the page, with what was chosen, and nothing of it becomes markup."""
    answer = client.get(f"/report?{query}")
    page = read_page(answer)

    assert answer.status_code == 400
    assert told in page.one("div", role="alert").text.replace("There is", "there is")
    assert not page.strange_scripts


def test_a_worker_leaves_the_drawing_to_others(client):
    """Where the application runs in a worker, marks stand for the figures, with their specifications."""

    class Worker:
        def __init__(self, app):
            self.app = app

        async def __call__(self, scope, receive, send):
            await self.app({**scope, "extensions": {EXTENSION: {}}}, receive, send)

    answer = type(client)(Worker(client.app)).get("/report?format=html&organization=minsa")
    pieces, specs = read_marks(answer.content)

    assert answer.headers[MARKED] == "true"
    assert len(specs) == 14
    assert len(pieces) == 15
    assert specs[0].startswith(b'{"$schema"')


def test_a_mark_is_no_markup():
    """A specification with the end of a comment in it does not end its mark."""
    pieces, specs = read_marks(f"<p>{mark_figure({'title': '--><script>'})}</p>".encode())

    assert pieces == [b"<p>", b"</p>"]
    assert specs == [b'{"title": "--><script>"}']


def test_a_graph_of_somebody_else(make_client, tiny):
    """Over a graph without our model the page and the report are there, and say what is missing."""
    client = make_client(tiny)

    assert client.get("/report").status_code == 200
    answer = client.get("/report?format=html&lang=en")
    assert answer.status_code == 200
    assert "The graph has no data for this part." in answer.text


def test_without_a_graph(make_client):
    """Without a graph there is no report."""
    assert make_client(None).get("/report?format=html").status_code == 503
