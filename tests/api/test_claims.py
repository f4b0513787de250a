"""Claims over HTTP, on the whole graph."""

import csv
import io
from pathlib import Path

import pytest

from api.main import create_app
from coopgraph import query
from coopgraph.settings import Settings


@pytest.fixture(scope="module", name="whole")
def _whole(client, store):
    """A client of a service over the whole graph and the whole catalogue."""
    return type(client)(create_app(store, Settings(Path())))


def slugs(answer):
    """The last segments of the claims of an answer."""
    return [row["claim"]["value"].rpartition("/")[2] for row in answer.json()["results"]["bindings"]]


def test_all_claims(whole, store):
    """Without restriction every claim is there, in the order of the query, and the answer says that it is whole."""
    answer = whole.get("/claims")

    assert answer.headers["content-type"] == "application/sparql-results+json"
    assert len(slugs(answer)) == len(query.run(store, "claims").solutions.rows)
    assert answer.json()["truncated"] is False


@pytest.mark.parametrize("verdict", ["holds", "does-not-hold", "ambiguous", "cannot-be-checked"])
def test_verdict(whole, store, verdict):
    """With a verdict, the claims are those that the query gives for it."""
    answer = whole.get("/claims", params={"verdict": verdict})
    verdicts = {row["verdict"]["value"].rpartition("/")[2] for row in answer.json()["results"]["bindings"]}

    assert verdicts == {verdict}
    assert len(slugs(answer)) == len(query.run(store, "claims", {"verdict": verdict}).solutions.rows)


def test_one_claim(whole):
    """A claim is asked for by its slug; with another verdict than its own nothing is left."""
    assert slugs(whole.get("/claims?claim=regional-governments-no-office")) == ["regional-governments-no-office"]
    one = whole.get("/claims?claim=regional-governments-no-office").json()["results"]["bindings"][0]
    other = "holds" if not one["verdict"]["value"].endswith("/holds") else "ambiguous"
    assert slugs(whole.get(f"/claims?claim=regional-governments-no-office&verdict={other}")) == []


def test_asof(whole):
    """The thesis describes the end of 2018: nothing had been claimed before, and `all` lifts the filter."""
    assert slugs(whole.get("/claims?asof=2018-12-30")) == []
    assert len(slugs(whole.get("/claims?asof=2018-12-31"))) == len(slugs(whole.get("/claims?asof=all"))) > 400


def test_csv_and_pages(whole):
    """Claims come as CSV, in pages that are linked, with their description, and for Excel."""
    answer = whole.get("/claims.csv?verdict=ambiguous&page=2&page_size=5")
    everything = list(csv.DictReader(io.StringIO(whole.get("/claims.csv?verdict=ambiguous").text)))

    assert list(csv.DictReader(io.StringIO(answer.text))) == everything[5:10]
    assert "</claims.csv-metadata.json?" not in answer.headers["link"]
    assert "http://service.test/claims.csv-metadata.json?verdict=ambiguous&page=2&page_size=5" in answer.headers["link"]
    assert whole.get("/claims.csv?excel=true").content.startswith(b"\xef\xbb\xbf")
    assert whole.get("/claims.xlsx").content.startswith(b"PK")


@pytest.mark.parametrize("language", ["es", "en"])
def test_page(whole, read_page, language):
    """The page keeps what was asked, and has a row for each claim."""
    page = read_page(whole.get(f"/claims?verdict=does-not-hold&lang={language}", headers={"Accept": "text/html"}))

    assert ("verdict", "does-not-hold") in {(field["name"], field["value"]) for field in page.find("input")}
    rows = [row["id"] for row in page.find("tr") if row["id"]]
    assert rows == slugs(whole.get("/claims?verdict=does-not-hold"))


def test_page_tells_a_fault(whole, read_page):
    """A wrong argument is told on the page, and stays in its field as text."""
    answer = whole.get("/claims.html", params={"claim": '"><script>alert(1)</script>'})

    assert answer.status_code == 400
    assert "<script>" not in answer.text
    assert read_page(answer).one("input", name="claim")["value"] == '"><script>alert(1)</script>'


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/claims?verdict=maybe", 400),
        ("/claims?claim=nothing-of-the-kind", 400),
        ("/claims?colour=red", 400),
        ("/claims?asof=tomorrow", 400),
        ("/claims?page=0", 400),
        ("/claims.pdf", 404),
    ],
)
def test_faults(whole, address, status):
    """What cannot be answered is a problem document."""
    answer = whole.get(address)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["detail"]


def test_a_service_without_the_query(client):
    """Over a catalogue that lacks the query there are no claims, and that is said."""
    answer = client.get("/claims")

    assert answer.status_code == 404
    assert "claims" in answer.json()["detail"]
