"""From a question to an answer that can be taken away, as people go, in both languages."""

import csv
import io
import re
from pathlib import Path

import openpyxl
import pytest

#: Article 39 c) of the ROF of MINSA, as Anexo I of the thesis prints it.
SENTENCE = (
    "Gestionar la oferta de cooperación internacional en salud, en sus diferentes modalidades, y articularla con la "
    "demanda interna de cooperación."
)
TEXTS = {
    "es": {"offices": "¿Dónde está la oficina", "many": "funciones de MINSA"},
    "en": {"offices": "Where is", "many": "functions of MINSA"},
}


def save(page, click, folder):
    """Click a link that gives a file, and return where it lies."""
    with page.expect_download() as download:
        click()
    path = Path(folder) / download.value.suggested_filename
    download.value.save_as(path)
    return path


@pytest.mark.parametrize("language", ["es", "en"])
def test_from_a_question_to_the_sentence(visit, language):
    """Two clicks lead from the first page to the sentences of the norm that give an office its functions."""
    texts = TEXTS[language]
    page = visit(language=f"{language}-PE").open("/")
    page.get_by_role("link", name=re.compile(re.escape(texts["offices"]))).first.click()
    page.get_by_role("link", name=re.compile(re.escape(texts["many"]))).first.click()
    assert page.locator("#oraciones").is_visible()
    assert SENTENCE in page.locator("main").inner_text()
    assert page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("es", "Oficina General de Cooperación Técnica Internacional"),
        ("en", "General Office of International Technical Cooperation"),
    ],
)
def test_from_a_word_to_a_thing(visit, language, name):
    """An acronym in the search box of any page leads to the office, and from there to its functions."""
    page = visit(language=f"{language}-PE").open("/queries")
    page.locator("#buscar").fill("ogcti")
    page.locator("#buscar").press("Enter")
    page.locator("ol.hits").wait_for()
    assert page.locator("ol.hits li").count() > 1
    page.locator("ol.hits .what a", has_text=name).first.click()
    assert page.locator("h1").inner_text() == name
    assert SENTENCE in page.locator("main").text_content()


@pytest.mark.parametrize("language", ["es", "en"])
def test_query_form_to_spreadsheet(visit, language, tmp_path):
    """The form of a named query gives its rows, and the same rows as CSV and as a spreadsheet."""
    page = visit(language=f"{language}-PE").open("/queries/functions-of")
    page.locator("#campo-organization").fill("MINSA")
    page.locator("#formulario button[type=submit]").click()
    assert SENTENCE in page.locator("main").inner_text()
    rows = list(
        csv.DictReader(
            io.StringIO(_read(save(page, page.get_by_role("link", name="CSV", exact=True).first.click, tmp_path)))
        )
    )
    # Anexo I prints 12 points under MINSA, a) to l).
    assert len(rows) == 12
    sheet = save(page, page.get_by_role("link", name=re.compile("XLSX|Excel", re.IGNORECASE)).first.click, tmp_path)
    if sheet.suffix == ".xlsx":
        assert openpyxl.load_workbook(sheet).active.max_row >= 13
    else:
        assert sheet.read_bytes().startswith(b"\xef\xbb\xbf")


def _read(path):
    return path.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("language", ["es", "en"])
def test_date_goes_with_the_reader(visit, language):
    """The date in the header holds on the next pages, is said on them, and can be taken away again."""
    page = visit(language=f"{language}-PE").open("/analysis/dispersion")
    page.locator("#a-la-fecha").fill("2012-06-30")
    page.locator("form.date button").click()
    page.locator("header .asof").wait_for()
    assert "asof=2012-06-30" in page.url
    page.locator("nav.sections a[href*='/claims']").click()
    page.wait_for_url("**/claims*")
    assert "asof=2012-06-30" in page.url
    assert page.locator("header .asof").is_visible()
    page.locator("header .asof a").click()
    page.locator("header .asof").wait_for(state="detached")
    assert "asof" not in page.url
    assert page.locator("header .asof").count() == 0


@pytest.mark.parametrize("language", ["es", "en"])
def test_comparison(visit, language, tmp_path):
    """Two bodies in a form stand side by side with the sentences of both, and leave as CSV."""
    page = visit(language=f"{language}-PE").open("/compare")
    page.locator("#comparado-a").fill("MINSA")
    page.locator("#comparado-b").fill("MIMP")
    page.locator("main form button[type=submit]").first.click()
    assert SENTENCE in page.locator("main").text_content()
    assert "MIMP" in page.locator("h1").inner_text()
    path = save(page, page.locator("main a[href*='/compare.csv']").first.click, tmp_path)
    assert "Ministerio de Salud" in _read(path)


def test_keyboard_alone(visit):
    """The first key leads past the header, and a branch of the tree opens by the keyboard."""
    page = visit().open("/doc/organization/minsa")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#contenido"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenido"
    branch = page.locator(".tree details:not([open]) > summary").first
    branch.focus()
    page.keyboard.press("Enter")
    assert page.locator(".tree details[open] details[open]").count() == 1


def test_form_without_scripts(visit):
    """Without JavaScript the form of SPARQL still answers."""
    page = visit(scripts=False).open("/sparql")
    page.locator("textarea").first.fill("SELECT ?m { ?m a <https://w3id.org/coopgraph/ontology#Ministry> }")
    page.locator("main form button[type=submit]").first.click()
    page.locator("main table tbody tr").last.wait_for()
    assert page.locator("main table tbody tr").count() == 19


def test_address_opens_the_same_state(visit):
    """What a reader sees, somebody else sees at the same address."""
    address = "/search?q=cooperacion&kind=function"
    page, again = visit().open(address), visit().open(address)
    assert page.locator("ol.hits").inner_text() == again.locator("ol.hits").inner_text()


@pytest.mark.parametrize("language", ["es", "en"])
def test_reform_built_and_shared(visit, language, tmp_path):
    """A reform chosen in the form is its address: who follows the link sees it, and it leaves as a file."""
    page = visit(language=f"{language}-PE").open("/scenarios")
    page.locator("main a[href*='/scenarios/build']").first.click()
    page.locator("#campo-add").select_option("end-mandate")
    page.locator("form.builder button[type=submit]").click()
    page.locator("#campo-title").fill("Una sola rectoría")
    page.locator("#campo-1-mandate").fill("apci-steering-cti-2002")
    page.locator("form.builder button[type=submit]").click()
    changes = page.locator("table.edits").inner_text()
    assert "2018-12-31" in changes
    again = visit(language=f"{language}-PE")
    shared = again.open(page.url.removeprefix(again.address))
    assert shared.locator("table.edits").inner_text() == changes
    assert shared.locator("#campo-title").input_value() == "Una sola rectoría"
    saved = save(shared, shared.locator("main a[href*='.csv']").first.click, tmp_path)
    assert "apci-steering-cti-2002" in _read(saved)


@pytest.mark.parametrize("language", ["es", "en"])
def test_network_to_the_sentences(visit, language):
    """A mode chosen over the network leaves its ties, and a node of the drawing opens their sentences."""
    page = visit(language=f"{language}-PE").open("/analysis/coordination")
    before = page.locator("main svg[role=group] a").count()
    page.locator("#filtro-mode").select_option(index=1)
    page.locator("main form.fields button[type=submit]").first.click()
    page.wait_for_url("**mode=**")
    assert 0 < page.locator("main svg[role=group] a").count() < before
    page.locator("main svg[role=group] a").last.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#oraciones")
    assert page.locator(".sentences li").count() >= 1


@pytest.mark.parametrize(("language", "answered"), [("es", "19 filas"), ("en", "19 rows")])
def test_editor_to_chart(visit, language, answered):
    """In the editor a query is run by the keyboard, and its address opens query and answer for somebody else."""
    visitor = visit(language=f"{language}-PE")
    page = visitor.open("/sparql")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("SELECT ?m { ?m a <https://w3id.org/coopgraph/ontology#Ministry> }")
    page.keyboard.press("Control+Enter")
    page.get_by_text(answered).first.wait_for()
    again = visit(language=f"{language}-PE").open(page.url.removeprefix(visitor.address))
    assert again.get_by_text(answered).first.is_visible()


def test_report_of_one_ministry(visit, tmp_path):
    """The report that the form gives is one file, with the sentence of the norm and the figures inside."""
    page = visit().open("/report")
    page.get_by_label(re.compile("^Ministerio de Salud")).check()
    saved = save(page, page.locator("main button[value=html]").click, tmp_path)
    text = _read(saved)
    assert "<svg" in text or "data:image/svg+xml" in text
    assert "Oficina General de Cooperación Técnica Internacional" in text
    assert re.findall(r"(?:src|href)=\"http://127", text) == []
