"""Problems as browsers get them: a page in the frame of all others, with the same status and headers."""

import re

import pytest

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("language", "title"),
    [("es", "No hay tal consulta"), ("en", "There is no such query")],
)
def test_page(client, read_page, language, title):
    """A browser that asks for a thing that is not there gets a page that says so in its language, with 404."""
    response = client.get("/queries/no-such-query", headers={"Accept": BROWSER, "Accept-Language": language})
    assert response.status_code == 404
    assert response.headers["cache-control"] == "no-store"
    assert "Accept-Language" in response.headers["vary"]
    page = read_page(response)
    assert page.one("html")["lang"] == language
    assert page.one("h1").text == title
    assert page.find("a", href="/search")
    assert page.one("div", role="alert").text


def test_programs_get_a_document(client):
    """Who names no preference, or JSON, gets the problem document."""
    for accept in ("*/*", "application/json", "application/problem+json, text/html;q=0.5"):
        response = client.get("/nowhere", headers={"Accept": accept})
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["status"] == 404


def test_hostile_path_stays_text(client, read_page):
    """What an address holds is text on the page, whatever it looks like."""
    page = read_page(client.get("/%3Cscript%3Ealert(1)%3C/script%3E", headers={"Accept": BROWSER}))
    assert not page.find("script")
    assert "<script>alert(1)</script>" in page.one("div", role="alert").text


def test_no_graph(make_client, read_page):
    """Without a graph a browser is told so with 503, and is offered to try again."""
    response = make_client(None).get("/?lang=es", headers={"Accept": BROWSER})
    assert response.status_code == 503
    assert response.headers["retry-after"]
    assert read_page(response).find("a", href="/?lang=es")


def test_method(client):
    """A method that does nothing is told with the methods that there are, on a page as in a document."""
    response = client.request("DELETE", "/queries", headers={"Accept": BROWSER})
    assert response.status_code == 405
    assert "GET" in response.headers["allow"]


@pytest.mark.parametrize("path", ["//evil.example/x", "///evil.example", "/%5C%5Cevil.example", "/a%3Fb%23c"])
def test_links_stay_here(client, read_page, path):
    """No address makes the links of a page lead to another host, or elsewhere than to itself."""
    page = read_page(client.get(f"http://service.test{path}", headers={"Accept": BROWSER}))
    links = [link["href"] for link in page.find("a") + page.find("link")] + [
        form["action"] for form in page.find("form")
    ]
    assert all(re.match(r"(/(?![/\\])|#)", link) for link in links)
