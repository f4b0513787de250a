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


def test_offices(whole, read_page):
    """The table has the nineteen ministries; MTC alone has no office, and twelve offices are part of planning."""
    page = read_page(whole.get("/analysis/dispersion", headers=BROWSER))
    offices = [cell.text for cell in page.find("td", **{"data-label": "Oficina de cooperación"})]
    assert len(offices) == 19
    acronyms = [cell.text.split()[0] for cell in page.find("th", role="rowheader")]
    assert [name for name, office in zip(acronyms, offices, strict=False) if office == "no existe"] == ["MTC"]
    categories = [cell.text for cell in page.find("td", **{"data-label": "Categoría"})]
    assert sorted(categories.count(category) for category in set(categories)) == [1, 1, 1, 4, 12]


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
    link = next(link for link in page.find("a") if link.text == query.title[language] and "nav" not in link.parents)
    answer = read_page(whole.get(link["href"], headers=BROWSER))
    assert answer.one("h1").text == query.title[language]
    assert query.question[language] in [element.text for element in answer.find("p")]
    assert answer.find("td")
    assert len(answer.find("th", scope="col")) <= len(query.columns)


def test_language_of_things(whole, read_page):
    """On an English page the things of an answer have English names where the graph has them."""
    page = read_page(whole.get("/analysis/dispersion?lang=en", headers=BROWSER))
    assert "MINSA Ministry of Health" in [cell.text for cell in page.find("th", role="rowheader")]
    page = read_page(whole.get("/queries?lang=en", headers=BROWSER))
    link = next(link for link in page.find("a") if link.text == "Offices by category")
    answer = read_page(whole.get(link["href"], headers=BROWSER))
    assert "Embedded in planning" in [cell.text for cell in answer.find("td")]
