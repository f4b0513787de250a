"""The page of the SPARQL editor in a browser: what the script adds to a form that works without it."""

from __future__ import annotations

import json
import time
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

#: Four labels of two ministries.
NAMES = """SELECT ?ministry ?name WHERE {
  ?ministry a <https://w3id.org/coopgraph/ontology#Ministry> ; <http://www.w3.org/2004/02/skos/core#prefLabel> ?name
} ORDER BY ?name"""
COUNTS = "SELECT ?class (COUNT(*) AS ?n) WHERE { ?thing a ?class } GROUP BY ?class ORDER BY DESC(?n) ?class"
BROKEN = "SELECT * WHERE {\n  ?s foo:bar ?p }"
VOID = "http://rdfs.org/ns/void#"
#: What a build keeps of its own description, of a class that the data do not hold.
KEPT = (
    f"<urn:p> <{VOID}class> <https://w3id.org/coopgraph/ontology#Kept> <https://w3id.org/coopgraph/graph/catalogue> .\n"
    f'<urn:p> <{VOID}entities> "7"^^<http://www.w3.org/2001/XMLSchema#integer> '
    "<https://w3id.org/coopgraph/graph/catalogue> .\n"
)


def address(query, **more):
    """The path of the page of a query."""
    return f"/sparql?query={quote(query)}" + "".join(f"&{name}={value}" for name, value in more.items())


def editor(page):
    """The editor, once it is there."""
    found = page.locator(".CodeMirror")
    found.wait_for()
    return found


def write(page, text):
    """Put a query into the editor as if it were pasted."""
    editor(page).evaluate("(element, text) => element.CodeMirror.setValue(text)", text)


def read(page):
    """What the editor holds."""
    return editor(page).evaluate("element => element.CodeMirror.getValue()")


def run(page):
    """Press the button."""
    page.locator("#sparql button[type=submit]").click()


def test_runs_a_query(visit):
    """A query is answered on the page, whose address becomes that of the query, and the editor stays as it was."""
    page = visit("/sparql")
    write(page, NAMES)
    run(page)
    expect(page.locator("#respuesta-tabla tbody tr")).to_have_count(4)
    assert parse_qs(urlsplit(page.url).query)["query"] == [NAMES]
    expect(page.locator("#sparql [role=status]")).to_have_text("4 filas.")
    assert read(page) == NAMES
    editor(page).evaluate("element => element.CodeMirror.undo()")
    assert read(page).startswith("SELECT ?class")


def test_keyboard(visit):
    """The editor is written in, run and left by keys alone, and has the name of the field."""
    page = visit("/sparql", locale="en-US")
    editor(page)
    field = page.get_by_role("textbox", name="Query", exact=True)
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("ASK {}")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".boolean")).to_have_text("Yes")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "submit"


@pytest.mark.parametrize(
    ("begun", "completed"),
    [("coop:Min", "coop:Ministry"), ("<https://w3id.org/coopgraph/ontology#Gen", "coop:GeneralSecretariat")],
)
def test_completes_classes(visit, begun, completed):
    """A class is completed from what the service says of its own graph, and the prefix is declared by itself."""
    page = visit("/sparql")
    write(page, "PREFIX coop: <https://w3id.org/coopgraph/ontology#>\nSELECT * WHERE { ?s a  }")
    editor(page).evaluate("element => { element.CodeMirror.focus(); element.CodeMirror.setCursor(1, 22); }")
    page.keyboard.type(begun)
    page.keyboard.press("Control+Space")
    page.locator(".CodeMirror-hint", has_text=completed).click()
    assert f"?s a {completed} }}" in read(page).replace("  ", " ")


def test_completes_properties_and_declares_prefixes(visit):
    """A property is completed too; a prefix of the service that is not declared yet is, once it is used."""
    page = visit("/sparql")
    write(page, "SELECT * WHERE { ?s  }")
    editor(page).evaluate("element => { element.CodeMirror.focus(); element.CodeMirror.setCursor(0, 20); }")
    page.keyboard.type("coop:")
    page.wait_for_function("document.querySelector('.CodeMirror').CodeMirror.getValue().startsWith('PREFIX coop:')")
    page.keyboard.type("acro")
    page.keyboard.press("Control+Space")
    page.locator(".CodeMirror-hint", has_text="coop:acronym").click()
    assert read(page).startswith("PREFIX coop: <https://w3id.org/coopgraph/ontology#>\n")
    assert "?s coop:acronym" in read(page)


def test_completes_from_the_description_of_the_build(visit, make_app, serve):
    """Where the graph holds its description, that is asked, and not the whole document."""
    with serve(make_app(KEPT)) as service:
        page = visit("/sparql", service)
        asked = []
        page.on("request", lambda request: asked.append(urlsplit(request.url).path))
        write(page, "SELECT * WHERE { ?s a  }")
        editor(page).evaluate("element => { element.CodeMirror.focus(); element.CodeMirror.setCursor(0, 22); }")
        page.keyboard.press("Control+Space")
        expect(page.locator(".CodeMirror-hint")).to_have_text(["<https://w3id.org/coopgraph/ontology#Kept>"])
        assert set(asked) - {"/static/icon.svg"} == {"/sparql"}


def test_fault(visit):
    """A query that cannot be parsed is told with its place, and marked there in the editor."""
    page = visit("/sparql")
    write(page, BROKEN)
    run(page)
    expect(page.get_by_role("alert")).to_contain_text("línea 2, columna 6")
    expect(page.locator(".CodeMirror .fault")).to_have_text("f")
    expect(page.locator(".fault-mark")).to_have_attribute(
        "title", "The prefix foo: is not declared. Add PREFIX foo: <…>."
    )
    cursor = editor(page).evaluate("element => element.CodeMirror.getCursor()")
    assert (cursor["line"], cursor["ch"]) == (1, 5)
    write(page, NAMES)
    run(page)
    expect(page.locator("#respuesta-tabla")).to_be_visible()
    assert page.get_by_role("alert").count() == 0
    assert page.locator(".CodeMirror .fault").count() == 0


def test_fault_of_a_page(visit):
    """The page of a wrong query, opened by its address, marks the place in the editor too."""
    page = visit(address(BROKEN))
    expect(page.locator(".CodeMirror .fault")).to_have_text("f")


@pytest.mark.parametrize(
    ("locale", "words"),
    [("es-PE", "El prefijo foo: no está declarado."), ("en-US", "The prefix foo: is not declared.")],
)
def test_checks_while_writing(visit, locale, words):
    """A line that makes no sense is told while it is written, in the language of the page."""
    page = visit("/sparql", locale=locale)
    write(page, BROKEN)
    expect(page.locator(".fault-mark")).to_have_attribute("title", words)


def test_link_reopens_query_and_chart(visit):
    """The address of the page holds the query and the chart of its answer: who follows it sees both."""
    page = visit(address(COUNTS))
    page.locator(".answer-chart summary").click()
    page.locator("#chart-chart").select_option("point")
    page.locator(".answer-chart svg").wait_for()
    page.wait_for_url("**#chart=point**")

    other = visit(page.url.removeprefix(f"http://{urlsplit(page.url).netloc}"))
    other.locator(".answer-chart svg").wait_for()
    assert other.locator("#chart-chart").input_value() == "point"
    assert read(other) == COUNTS


def test_chart_shows_the_rows(visit):
    """A chart has a mark for each row of the table, and says so where there is no number."""
    page = visit(address(COUNTS))
    rows = page.locator("#respuesta-tabla tbody tr").count()
    page.locator(".answer-chart summary").click()
    expect(page.locator(".answer-chart .mark-rect.role-mark path")).to_have_count(rows)
    nothing = visit(address(NAMES))
    nothing.locator(".answer-chart summary").click()
    expect(nothing.locator(".answer-chart [role=status]")).to_have_text(
        "Esta respuesta no tiene una columna de números."
    )


def test_back(visit):
    """The button of the browser that goes back shows the query before, with its answer."""
    page = visit(address("ASK {}"))
    write(page, NAMES)
    run(page)
    expect(page.locator("#respuesta-tabla tbody tr")).to_have_count(4)
    page.go_back()
    expect(page.locator(".boolean")).to_have_text("Sí")
    assert read(page) == "ASK {}"


def test_stop(visit):
    """A query that takes long can be stopped, and stays in the editor."""
    page = visit("/sparql")
    page.route("**/sparql?*", lambda route: time.sleep(0))
    write(page, NAMES)
    run(page)
    expect(page.locator("#sparql [role=status]")).to_have_text("Consultando…")
    page.get_by_role("button", name="Detener").click()
    expect(page.locator("#sparql [role=status]")).to_have_text("Detenida: la consulta se interrumpió.")
    assert read(page) == NAMES
    assert not page.get_by_role("button", name="Detener").is_visible()


def test_service_that_does_not_answer(visit):
    """A service that is gone is told in a sentence, and the query stays in the editor."""
    page = visit("/sparql")
    page.route("**/sparql?*", lambda route: route.abort())
    write(page, NAMES)
    run(page)
    expect(page.get_by_role("alert")).to_contain_text("El servicio no respondió.")
    assert read(page) == NAMES


def test_problem_document(visit):
    """A problem document in place of a page is told by its words, as text."""
    problem = json.dumps({"title": "Too busy", "detail": "Wait <b>2</b> seconds."})
    page = visit("/sparql")
    page.route(
        "**/sparql?*", lambda route: route.fulfill(status=503, content_type="application/problem+json", body=problem)
    )
    write(page, NAMES)
    run(page)
    expect(page.get_by_role("alert")).to_have_text("Too busy: Wait <b>2</b> seconds.")


def test_long_query(visit):
    """A query that is too long for an address is answered all the same."""
    page = visit("/sparql")
    write(page, f"ASK {{}} # {'x' * 9_000}")
    run(page)
    expect(page.locator(".boolean")).to_have_text("Sí")
    assert urlsplit(page.url).query == ""


def test_draft(visit):
    """What was written last is there on the next visit, with a way to start anew; a page of a query shows it."""
    page = visit("/sparql")
    write(page, NAMES)
    run(page)
    expect(page.locator("#respuesta-tabla tbody tr")).to_have_count(4)
    page.goto(page.url.partition("?")[0])
    assert read(page) == NAMES
    page.get_by_role("button", name="Empezar de nuevo").click()
    assert read(page).startswith("SELECT ?class")
    page.goto(f"{page.url}?query=ASK%20%7B%7D")
    assert read(page) == "ASK {}"


FORBIDDEN = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
)
BROKEN_STORE = "if (location.host) localStorage.setItem('coopgraph.sparql', 'x'.repeat(200_000));"


@pytest.mark.parametrize("script", [FORBIDDEN, BROKEN_STORE])
def test_storage_that_cannot_be_used(visit, script):
    """A browser that keeps nothing, or something else, changes nothing: the editor opens and answers."""
    page = visit("/sparql", script=script)
    assert read(page).startswith("SELECT ?class")
    write(page, "ASK {}")
    run(page)
    expect(page.locator(".boolean")).to_have_text("Sí")


def test_hostile_text(visit):
    """Markup in a literal stays text: in the answer, in the editor and in the chart."""
    query = """SELECT ("<img src=x onerror=alert(1)>" AS ?name) (1 AS ?n) {}"""
    page = visit(address(query))
    page.locator(".answer-chart summary").click()
    page.locator(".answer-chart svg").wait_for()
    expect(page.locator("#respuesta-tabla td").first).to_have_text("<img src=x onerror=alert(1)>")
    assert page.locator("main img").count() == 0


def test_without_script(visit):
    """Without JavaScript the form sends the query, and the answer is the same table."""
    page = visit("/sparql", java_script_enabled=False)
    assert page.locator(".CodeMirror").count() == 0
    page.locator("textarea").fill(NAMES)
    run(page)
    expect(page.locator("#respuesta-tabla tbody tr")).to_have_count(4)


def test_without_bundle(visit, make_app, serve, monkeypatch):
    """Where no scripts have been built, the page asks for none, forbids all, and the form works."""
    monkeypatch.setattr("api.pages.read_version", lambda: None)
    with serve(make_app()) as service:
        page = visit("/sparql", service)
        assert page.locator("script").count() == 0
        page.locator("textarea").fill(NAMES)
        run(page)
        expect(page.locator("#respuesta-tabla tbody tr")).to_have_count(4)
