"""What holds for every page in a real browser: nobody is shut out, nothing overflows, nothing is fetched elsewhere."""

import pytest

PATHS = [
    "/",
    "/search",
    "/search?q=OGCTI",
    "/search?q=zzzzzz",
    "/organizations",
    "/doc/organization/minsa",
    "/doc/unit/minsa-ogcti",
    "/doc/norm/ley-27692",
    "/doc/function/minsa-ogcti/39-c",
    "/compare",
    "/compare?a=MINSA&b=MRE",
    "/analysis/dispersion",
    "/analysis/rectoria",
    "/analysis/coordination",
    "/analysis/flows",
    "/claims",
    "/findings",
    "/scenarios",
    "/scenarios/general-offices",
    "/scenarios/build",
    "/history",
    "/history?office=minsa-ogcti",
    "/procedures",
    "/procedures/pasto-cooperacion",
    "/queries",
    "/queries/cooperation-offices",
    "/queries/functions-of?organization=minsa&explain=true",
    "/sparql",
    "/data",
    "/report",
    "/figures",
    "/ontology",
    "/docs",
    "/nowhere-at-all",
]
#: The pages that a script adds something to.
SCRIPTED = [
    "/analysis/dispersion",
    "/analysis/rectoria",
    "/analysis/coordination",
    "/analysis/flows",
    "/claims",
    "/queries/cooperation-offices",
    "/queries/functions-of?organization=minsa&explain=true",
    "/sparql",
    "/figures",
]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("path", PATHS)
def test_page(visit, find_barriers, path):
    """Axe finds nothing on the page, in Spanish and light, in English and dark; at 360 pixels nothing hangs out."""
    visitor = visit(color_scheme="light")
    page = visitor.open(f"{path}{'&' if '?' in path else '?'}lang=es")
    assert page.locator("html").get_attribute("lang") == "es"
    assert find_barriers(page) == []
    page.set_viewport_size({"width": 360, "height": 900})
    assert page.evaluate(OVERFLOW) <= 0
    page.emulate_media(color_scheme="dark")
    answer = page.goto(page.url.replace("lang=es", "lang=en"))
    assert answer.status == (404 if path == "/nowhere-at-all" else 200)
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.evaluate(OVERFLOW) <= 0
    page.set_viewport_size({"width": 1280, "height": 900})
    assert find_barriers(page) == []


@pytest.mark.parametrize("path", SCRIPTED)
def test_without_scripts(visit, path):
    """Without JavaScript a page that has some stands whole: heading, table, forms; and no control is dead."""
    page = visit(scripts=False).open(path)
    assert page.locator("h1").inner_text().strip()
    assert page.locator("main table, main textarea, main figure img").first.is_visible()
    assert page.locator("main button[type=button]").count() == 0


def test_scripts_are_few(visit):
    """The pages with scripts are those that are named above."""
    visitor = visit()
    ask = visitor.context.request.get
    texts = {path: ask(f"{visitor.address}{path}", headers={"Accept": "text/html"}).text() for path in PATHS}
    assert [path for path, text in texts.items() if '<script type="module"' in text] == SCRIPTED
