"""What holds for every page, in both languages."""

import re
from dataclasses import fields
from itertools import pairwise
from urllib.parse import urlencode, urlsplit

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import meta

from api.pages import STATIC, TEMPLATES, Pages
from api.responses import CataloguePage, HomePage, QueryPage, SparqlPage
from api.translation import LOCALES

SELECT = urlencode({"query": "SELECT * WHERE { ?s ?p ?o } LIMIT 5"})
DESCRIBE = urlencode({"query": "DESCRIBE <https://w3id.org/coopgraph/id/function/minsa-ogcti/39-c>"})
ADDRESSES = ["/", "/sparql", f"/sparql?{SELECT}", f"/sparql?{DESCRIBE}", "/sparql?query=ASK+%7B%7D", "/sparql?query=no"]
ADDRESSES += ["/queries", "/queries/cooperation-offices", "/queries/cooperation-offices?explain=true"]
PAGES = [(address, language) for address in ADDRESSES for language in ("es", "en")]


@pytest.fixture(name="page", params=PAGES, ids=lambda item: f"{item[0][-48:]}-{item[1]}")
def _page(request, client, read_page):
    """One page in one language."""
    address, language = request.param
    return read_page(client.get(address, headers={"Accept": "text/html", "Accept-Language": language}))


def test_landmarks(page):
    """A page has one banner, one main part, one footer, labelled navigation, one title and one first heading."""
    assert page.one("header").parents[-1] == "body"
    assert page.one("footer").parents[-1] == "body"
    assert page.one("main").parents[-1] == "body"
    assert all(nav["aria-label"] for nav in page.find("nav"))
    assert len({nav["aria-label"] for nav in page.find("nav")}) == 2
    assert page.one("h1")
    assert page.one("title").text.endswith("· coopgraph")
    assert page.one("meta", name="viewport")


def test_skip_link(page):
    """The first link of a page leads to its main part."""
    assert page.find("a")[0]["href"] == f"#{page.one('main')['id']}"


def test_headings(page):
    """No level of heading is left out."""
    levels = [int(element.tag[1]) for element in page.elements if re.fullmatch(r"h[1-6]", element.tag)]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_identifiers(page):
    """Identifiers are unique, and whatever points to one finds it."""
    identifiers = [element["id"] for element in page.elements if element["id"]]
    assert len(identifiers) == len(set(identifiers))
    for element in page.elements:
        for name in ("for", "aria-labelledby", "aria-describedby"):
            assert element[name] is None or element[name] in identifiers
        if (element["href"] or "").startswith("#"):
            assert element["href"][1:] in identifiers


def test_nothing_from_elsewhere(page):
    """No page runs a script, holds a style of its own, or fetches anything from another place."""
    assert not page.find("script")
    assert not page.find("style")
    for element in page.elements:
        assert element["style"] is None
        assert not [name for name in element.attributes if name.startswith("on")]
        for name in ("src", "href", "action", "srcset", "poster"):
            address = urlsplit(element[name] or "")
            assert (address.scheme, address.netloc) == ("", "")


def test_names_of_controls(page):
    """Every link and button says what it does, and every field has a label."""
    for element in page.find("a") + page.find("button"):
        assert element.text or element["aria-label"]
    labels = {label["for"] for label in page.find("label")}
    for field in page.find("textarea") + [item for item in page.find("input") if item["type"] != "hidden"]:
        assert field["id"] in labels


def test_links(page, client):
    """Every link of a page leads somewhere."""
    for address in {
        urlsplit(link["href"])._replace(fragment="").geturl() for link in page.find("a") + page.find("link")
    }:
        assert not address or client.get(address, headers={"Accept": "text/html, */*;q=0.1"}).status_code in {200, 400}


@pytest.mark.parametrize(
    ("template", "context"),
    [
        ("home.html", HomePage),
        ("sparql.html", SparqlPage),
        ("queries.html", CataloguePage),
        ("query.html", QueryPage),
    ],
)
def test_contract(template, context):
    """A template uses every field of its page, and nothing else."""
    environment = Pages().environments["es"]
    used = set()
    for name in (template, "base.html", "_answer.html", "_questions.html"):
        used |= meta.find_undeclared_variables(environment.parse((TEMPLATES / name).read_text(encoding="utf-8")))
    used -= {"count_rows", "list_downloads", "list_questions", "show_table", *environment.globals}
    assert used == {field.name for field in fields(context)}


def test_translations():
    """Every text of the templates has its English, with the same placeholders, and no translation is left over."""
    methods = [("**.html", "jinja2.ext:babel_extract")]
    found = extract_from_dir(TEMPLATES, method_map=methods, options_map={"**.html": {"trimmed": "true"}})
    written = {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}
    with (LOCALES / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = {message.id: message for message in read_po(file, locale="en") if message.id}
    known = {identifier if isinstance(identifier, str) else identifier[0] for identifier in catalogue}
    assert sorted(written - known) == []
    assert sorted(known - written) == []
    for identifier, message in catalogue.items():
        assert not message.fuzzy
        for source, target in zip(_forms(identifier), _forms(message.string), strict=True):
            assert target.strip()
            assert set(re.findall(r"%\(\w+\)s", source)) == set(re.findall(r"%\(\w+\)s", target))


def _forms(text):
    return [text] if isinstance(text, str) else list(text)


def test_static_files(client):
    """The style sheet and the icon are served as what they are, and name nothing elsewhere."""
    style = client.get("/static/style.css")
    assert style.headers["content-type"].startswith("text/css")
    assert client.get("/static/icon.svg").headers["content-type"] == "image/svg+xml"
    assert not re.search(r"url\(|@import|https?:", (STATIC / "style.css").read_text(encoding="utf-8"))
