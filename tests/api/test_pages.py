"""What holds for every page, in both languages."""

import importlib
import pkgutil
import re
from collections import Counter
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import meta, nodes

import api
from api.main import create_app
from api.pages import STATIC, TEMPLATES, Pages
from api.translation import LOCALES
from coopgraph.settings import Settings
from coopgraph.store.home import Manifest

SELECT = urlencode({"query": "SELECT * WHERE { ?s ?p ?o } LIMIT 5"})
DESCRIBE = urlencode({"query": "DESCRIBE <https://w3id.org/coopgraph/id/function/minsa-ogcti/39-c>"})
ADDRESSES = ["/", "/sparql", f"/sparql?{SELECT}", f"/sparql?{DESCRIBE}", "/sparql?query=ASK+%7B%7D", "/sparql?query=no"]
ADDRESSES += ["/queries", "/queries/cooperation-offices", "/queries/cooperation-offices?explain=true"]
ADDRESSES += [f"/analysis/{name}" for name in ("dispersion", "rectoria", "coordination", "flows")]
ADDRESSES += ["/compare", "/claims", "/findings", "/scenarios", "/scenarios/build", "/history", "/procedures", "/data"]
ADDRESSES += ["/data/dictionary", "/data/measures", "/report", "/figures", "/docs", "/nowhere"]
ADDRESSES += ["/search", "/search?q=OGCTI", "/search?q=zzz", "/organizations", "/organizations?view=units"]
#: What the tiny graph has nothing for, and what the process that faces clients answers by itself.
ABSENT = {"/analysis/flows", "/metrics", "/ontology", "/vocab", "/catalog", "/nowhere"}
PAGES = [(address, language) for address in ADDRESSES for language in ("es", "en")]


@pytest.fixture(name="client", scope="module")
def _client(make_client, tiny):
    """A client of a service over the tiny graph, with the whole catalogue."""
    home = Path(__file__).parent
    return type(make_client(tiny))(create_app(tiny, Settings(home), None, Manifest("a" * 64, "b" * 64, {})))


@pytest.fixture(name="page", params=PAGES, ids=lambda item: f"{item[0][-48:]}-{item[1]}")
def _page(request, client, read_page):
    """One page in one language."""
    address, language = request.param
    return read_page(client.get(address, headers={"Accept": "text/html", "Accept-Language": language}))


@pytest.fixture(name="followed", scope="module")
def _followed():
    """The status of each link that a page has led to: the same ones stand on every page."""
    return {}


def test_landmarks(page):
    """A page has one banner, main part, footer, title and heading; what can be jumped to has a name of its own."""
    assert page.one("header").parents[-1] == "body"
    assert page.one("footer").parents[-1] == "body"
    assert page.one("main").parents[-1] == "body"
    assert all(nav["aria-label"] for nav in page.find("nav"))
    labels = [nav["aria-label"] for nav in page.find("nav")]
    assert len(labels) == len(set(labels)) >= 2
    texts = {element["id"]: element.text for element in page.elements if element["id"]}
    parts = [part for part in page.elements if part["role"] == "region" or part.tag == "section"]
    names = [part["aria-label"] or texts.get(part["aria-labelledby"]) for part in parts]
    assert [name for name, count in Counter(filter(None, names)).items() if count > 1] == []
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
    """No page holds a script or a style of its own, or fetches anything from another place."""
    assert not page.strange_scripts
    assert not page.find("style")
    for element in page.elements:
        assert element["style"] is None
        assert not [name for name in element.attributes if name.startswith("on")]
        for name in ("src", "href", "action", "srcset", "poster"):
            address = urlsplit(element[name] or "")
            # A reader may follow a link to elsewhere; nothing goes there by itself.
            if element.tag == "a" and address.scheme in {"http", "https"}:
                continue
            assert (address.scheme, address.netloc) == ("", "")


def test_names_of_controls(page):
    """Every link and button says what it does, and every field has a label."""
    for element in page.find("a") + page.find("button"):
        assert element.text or element["aria-label"]
    labels = {label["for"] for label in page.find("label")}
    for field in page.find("textarea") + [item for item in page.find("input") if item["type"] != "hidden"]:
        assert field["id"] in labels


def test_links(page, client, followed):
    """Every link of a page leads somewhere."""
    for link in page.find("a") + page.find("link"):
        address = urlsplit(link["href"])
        if address.netloc or not address.path or address.path.partition(".")[0] in ABSENT:
            continue
        target = address._replace(fragment="").geturl()
        if target not in followed:
            followed[target] = client.get(target, headers={"Accept": "text/html, */*;q=0.1"}).status_code
        assert followed[target] in {200, 400}, address


def find_contexts():
    """Template to the class that says it is its context."""
    found = {}
    for module in pkgutil.walk_packages(api.__path__, "api."):
        for kind in vars(importlib.import_module(module.name)).values():
            named = re.match(r"Context of `([a-z_]+\.html)`", getattr(kind, "__doc__", None) or "")
            if named and isinstance(kind, type):
                found.setdefault(named[1], kind)
                assert found[named[1]] is kind, f"two contexts of {named[1]}"
    return found


CONTEXTS = find_contexts()


def test_each_template_has_a_context():
    """Each template of a page has one documented class that is its context, and each such class its template."""
    pages = {path.name for path in TEMPLATES.glob("[!_]*.html")} - {"base.html"}
    assert pages == set(CONTEXTS)


@pytest.mark.parametrize("template", sorted(CONTEXTS))
def test_contract(template):
    """A template, with what it extends and imports, uses every field of its page, and nothing else."""
    environment = Pages().environments["es"]
    waiting, read, used, macros = [template], set(), set(), set()
    while waiting:
        name = waiting.pop()
        read.add(name)
        parsed = environment.parse((TEMPLATES / name).read_text(encoding="utf-8"))
        used |= meta.find_undeclared_variables(parsed)
        macros |= {macro.name for macro in parsed.find_all(nodes.Macro)}
        # What a template sets for a part that it includes, or in a branch, counts as undeclared in it.
        macros |= {target.name for each in parsed.find_all(nodes.With) for target in each.targets}
        macros |= {each.target.name for each in parsed.find_all(nodes.Assign) if isinstance(each.target, nodes.Name)}
        waiting += set(meta.find_referenced_templates(parsed)) - read
    assert used - macros - set(environment.globals) == {field.name for field in fields(CONTEXTS[template])}


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
