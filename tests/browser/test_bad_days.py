"""Pages over graphs that wish them ill, and over engines that are slow or gone."""

import socket

import pytest

HOSTILE = """
@prefix org: <http://www.w3.org/ns/org#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix coop: <https://w3id.org/coopgraph/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/coopgraph/id/organization/evil> a org:Organization, coop:Ministry ;
  skos:prefLabel "<script>alert(1)</script><img src=x onerror=alert(2)>"@es, "\\"'><svg onload=alert(3)>"@en ;
  rdfs:label "</title><script>alert(4)</script>" ; rdfs:seeAlso <javascript:alert(5)> ;
  skos:altLabel "{{7*7}}", "]]>" , "<!--" .
"""
PATHS = [
    "/",
    "/search?q=script",
    "/search?q=%3Cscript%3Ealert(6)%3C%2Fscript%3E",
    "/organizations",
    "/doc/organization/evil",
    "/compare?a=evil&b=evil",
    "/queries/organizations",
    "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D",
    "/analysis/dispersion",
    "/analysis/coordination",
    "/data",
    "/history?organization=evil",
]


@pytest.fixture(scope="module", name="hostile")
def _hostile(serve, tmp_path_factory):
    """The address of a service over a graph whose labels are code."""
    file = tmp_path_factory.mktemp("hostile") / "hostile.ttl"
    file.write_text(HOSTILE, encoding="utf-8")
    with serve("--data", str(file)) as address:
        yield address


@pytest.mark.parametrize("path", PATHS)
def test_hostile_labels_stay_text(visit, hostile, path):
    """No label runs: nothing opens a dialogue, no script of theirs is in the page, and the page stands."""
    visitor = visit(address=hostile)
    opened = []
    visitor.context.on("page", lambda page: page.on("dialog", lambda dialog: opened.append(dialog.message)))
    page = visitor.open(path)
    assert page.locator("h1").count() == 1
    assert page.locator("script:not([type='application/ld+json'], [src^='/static/bundle/'])").count() == 0
    assert page.locator("main img[src='x']").count() == 0
    assert page.locator("main a[href^='javascript:']").count() == 0
    assert opened == []


@pytest.mark.parametrize("language", ["es", "en"])
def test_engine_that_is_gone(visit, serve, tmp_path, language):
    """With the engine behind it gone, a page says so in words, with a way to try again."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    settings = {"COOPGRAPH_HOME": str(tmp_path), "COOPGRAPH_SPARQL_ENDPOINT": f"http://127.0.0.1:{port}/query"}
    with serve(**settings) as address:
        visitor = visit(address=address, language=f"{language}-PE")
        page = visitor.open("/analysis/dispersion")
        assert (
            page.locator("h1").inner_text()
            == {
                "es": "El motor no responde",
                "en": "The engine does not answer",
            }[language]
        )
        assert page.locator("main a[href='/analysis/dispersion']").is_visible()


def test_work_that_takes_too_long(visit, serve, graph_home):
    """A page whose work is stopped at the limit says so, and the next page is there at once."""
    with serve(COOPGRAPH_HOME=str(graph_home), COOPGRAPH_QUERY_TIMEOUT="0.1") as address:
        visitor = visit(address=address)
        page = visitor.open("/analysis/coordination")
        # Processes that were ended are started anew, and until then the service says that it is busy.
        for _ in range(30):
            if "ocupado" not in page.locator("main").inner_text():
                break
            page.wait_for_timeout(500)
            page.reload()
        assert "límite" in page.locator("main").inner_text()
        assert page.locator("main a[href='/analysis/coordination']").is_visible()
        assert visitor.open("/problem/query-timeout").locator("h1").is_visible()
