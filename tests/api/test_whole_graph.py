"""The pages over the whole graph with the queries of the library: what a newcomer sees."""

from pathlib import Path

import pytest

from api.main import create_app
from coopgraph.query import catalogue
from coopgraph.settings import Settings

BROWSER = {"Accept": "text/html"}


@pytest.fixture(scope="module", name="whole")
def _whole(client, store):
    """A client of a service over the whole graph."""
    return type(client)(create_app(store, Settings(Path())))


@pytest.fixture(scope="module", name="home")
def _home(whole, read_page):
    """The home page in Spanish."""
    return read_page(whole.get("/"))


def test_offices(home):
    """The table has the nineteen ministries; MTC alone has no office, and twelve offices are part of planning."""
    acronyms = [cell.text for cell in home.find("abbr")]
    assert len(acronyms) == 19
    offices = [cell.text for cell in home.find("td", **{"data-label": "Oficina de cooperación"})]
    assert [name for name, office in zip(acronyms, offices, strict=True) if office == "no existe"] == ["MTC"]
    categories = [cell.text for cell in home.find("td", **{"data-label": "Categoría"})]
    assert sorted(categories.count(category) for category in set(categories)) == [1, 1, 1, 4, 12]


def test_functions_behind_the_numbers(home, whole):
    """Each number of functions leads to as many functions of that ministry, with their texts."""
    links = [link for link in home.find("a") if link["aria-label"]]
    assert len(links) == len([cell for cell in home.find("td", **{"data-label": "Funciones"}) if cell.text != "0"])
    for link in links:
        rows = whole.get(link["href"]).json()["results"]["bindings"]
        assert len(rows) == int(link.text), link["aria-label"]
        assert all(row["text"]["value"] for row in rows)


def test_counts_can_be_opened(home, whole):
    """Each count of the home page links to a query whose answer has as many rows, and none is zero."""
    counts = [link for link in home.find("a") if link.text[:1].isdigit() and not link["aria-label"]]
    assert len(counts) == 18
    for link in counts:
        answer = whole.get(link["href"], headers={"Accept": "text/tab-separated-values"})
        assert len(answer.text.splitlines()) - 1 == int(link.text.split()[0].replace(",", "")), link.text
        assert not link.text.startswith("0 ")


@pytest.mark.parametrize("query", catalogue().values(), ids=lambda query: query.id)
@pytest.mark.parametrize("language", ["es", "en"])
def test_named_queries(whole, read_page, query, language):
    """The link of each named query leads to a page with its title, its question and an answer."""
    page = read_page(whole.get(f"/sparql?lang={language}", headers=BROWSER))
    link = next(link for link in page.find("a") if link.text == query.title[language])
    answer = read_page(whole.get(link["href"], headers=BROWSER))
    assert answer.one("h1").text == query.title[language]
    assert query.question[language] in [element.text for element in answer.find("p")]
    assert answer.find("td")
    assert len(answer.find("th", scope="col")) <= len(query.columns)


def test_language_of_things(whole, read_page):
    """On an English page the things of an answer have English names where the graph has them."""
    page = read_page(whole.get("/?lang=en"))
    assert "MINSA Ministry of Health" in [cell.text for cell in page.find("th", scope="row")]
    link = next(link for link in page.find("a") if link.text == "Offices by category")
    answer = read_page(whole.get(link["href"], headers=BROWSER))
    assert "Embedded in planning" in [cell.text for cell in answer.find("td")]
