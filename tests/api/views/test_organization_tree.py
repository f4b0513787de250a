"""The place of a unit in its organisation: a tree that stays small, whatever hangs from whatever."""

from datetime import date
from pathlib import Path

import pytest
from rdflib import Graph, URIRef

from api.main import create_app
from api.responses import Frame
from api.views.terms import Writer
from api.views.things.organization_tree import make_tree
from coopgraph.namespaces import BASE
from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore

BODY = URIRef(f"{BASE}id/organization/o")
PREFIXES = f"""
@prefix coop: <{BASE}ontology#> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<{BODY}> a coop:PublicBody ; skos:prefLabel "Cuerpo"@es .
"""


def name(unit):
    """Return the IRI of a unit."""
    return URIRef(f"{BASE}id/unit/{unit}")


def state(unit, above=None, more=""):
    """State a unit, and on which other one it depends."""
    depends = f"; coop:dependsOn <{name(above)}>" if above else ""
    return (
        f'<{name(unit)}> a org:OrganizationalUnit ; org:unitOf <{BODY}> ; skos:prefLabel "{unit}"@es {depends} {more} .'
    )


def grow(*units, current=BODY, day=None):
    """Make the tree of a body of these units."""
    graph = Graph().parse(data=PREFIXES + "\n".join(units), format="turtle")
    store = EmbeddedStore.from_graphs({URIRef(f"{BASE}graph/test"): graph})
    frame = Frame("es", chosen=False, root="", path="/doc/x", languages=(), version="")
    return make_tree(store, Writer(frame, {}), BODY, current, day)


def flatten(branch):
    """List the names of a branch and of all below it, with how deep they are."""
    found, stack = [], [(branch, 0)]
    while stack:
        each, depth = stack.pop()
        found.append((each.name.text, depth))
        stack += [(below, depth + 1) for below in reversed(each.below)]
    return found


def test_place():
    """A unit stands under what it depends on, among its siblings, with the way to it open and it marked."""
    tree = grow(state("a"), state("b", "a"), state("c", "a"), state("d", "b"), state("e"), current=name("b"))
    assert flatten(tree.root) == [("Cuerpo", 0), ("a", 1), ("b", 2), ("d", 3), ("c", 2), ("e", 1)]
    assert (tree.siblings, tree.total, tree.shown, tree.omitted) == (1, 5, 5, 0)
    (first, last) = tree.root.below
    assert (first.open, last.open) == (True, False)
    assert [branch.current for branch in first.below] == [True, False]


def test_body_itself():
    """The body has no siblings, and is the current node of its own page."""
    tree = grow(state("a"))
    assert tree.siblings is None
    assert tree.root.current


def test_dates():
    """Units that are not in force at the date are left out and counted; the one that is asked for never."""
    old = state("old", more='; coop:validTo "2001-01-01"^^xsd:date')
    units = (old, state("new"), state("below", "old"))
    tree = grow(*units, day=date(2018, 12, 31))
    # What hung from the unit that is gone hangs from the nearest that is there.
    assert flatten(tree.root) == [("Cuerpo", 0), ("below", 1), ("new", 1)]
    assert (tree.total, tree.omitted) == (2, 1)
    assert ("old", 1) in flatten(grow(*units, current=name("old"), day=date(2018, 12, 31)).root)
    assert grow(*units).total == 3


def test_former():
    """A unit that another took the place of says so."""
    change = f"<{BASE}id/event/e> org:originalOrganization <{name('a')}> ; org:resultingOrganization <{name('b')}> ."
    tree = grow(state("a"), state("b"), change)
    assert [(branch.name.text, branch.former) for branch in tree.root.below] == [("a", True), ("b", False)]


def test_circle():
    """Units that hang from one another in a circle are shown once each, under the body."""
    tree = grow(state("a", "c"), state("b", "a"), state("c", "b"), state("d", "a"), state("self", "self"))
    assert sorted(text for text, _ in flatten(tree.root)) == ["Cuerpo", "a", "b", "c", "d", "self"]


def test_large():
    """Of a thousand units the tree shows a page's worth, always with the way to the current one, and leads to all."""
    units = [state(f"u{n:04}", f"u{(n - 1) // 3:04}" if n else None) for n in range(1000)]
    tree = grow(*units, current=name("u0999"))
    shown = [text for text, _ in flatten(tree.root)]
    assert len(shown) == len(set(shown)) <= 100
    # u0999 hangs from u0332, that from u0110, that from u0036, u0011, u0003 and u0000.
    assert {"u0999", "u0332", "u0110", "u0036", "u0011", "u0003", "u0000"} <= set(shown)
    assert tree.total == 1000
    assert tree.shown == len(shown) - 1
    assert tree.every == "/queries/organization-structure?organization=o&page=1&page_size=50"


def test_wide():
    """Of very many units that hang from one, the first are shown and the rest counted."""
    tree = grow(*(state(f"u{n:04}") for n in range(300)))
    assert len(tree.root.below) == 25
    assert tree.root.count == 300


def test_unknown_body():
    """A body without units has no tree, nor has one that the graph does not know as a body."""
    assert grow() is None
    assert grow(f"<{name('x')}> org:unitOf <{BASE}id/organization/other> .") is None


@pytest.fixture(name="page")
def _page(client, store, read_page):
    """The page of the office of MIMDES."""
    whole = type(client)(create_app(store, Settings(Path())))
    return read_page(whole.get("/doc/unit/mimdes-oci?lang=es&asof=all", headers={"Accept": "text/html"}))


def test_page(page):
    """The tree is nested lists that open without script; the current unit is marked, and its siblings are counted."""
    current = page.one("a", **{"aria-current": "page"}, href="/doc/unit/mimdes-oci?asof=all&lang=es")
    assert current.parents.count("ul") == 3
    assert current.parents.count("details") == 2
    section = page.one("section", **{"aria-labelledby": "lugar"}).text
    # The manual names the minister's office, the Oficina de Comunicación and this one, which depends on the minister.
    assert "Ministro(a)" in section
    assert "Oficina de Comunicación" in section
    assert "Del mismo superior no depende ninguna otra unidad que las fuentes nombren." in section
    assert all(summary.text for summary in page.find("summary"))
