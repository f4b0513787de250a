"""A report in each form: hostile words stay words, what is missing is said, and nothing comes from elsewhere."""

import io
import re
from html.parser import HTMLParser

import openpyxl
import pytest
from rdflib import Literal, URIRef

from coopgraph.figures.bars import Bar, draw_bars
from coopgraph.figures.sheet import Heading, Sheet
from coopgraph.model import Call, Column, Measure, Method
from coopgraph.report import (
    Report,
    ReportFigure,
    ReportTable,
    Section,
    write_html,
    write_markdown,
    write_xlsx,
)
from coopgraph.report.contents import Citation, Source

HOSTILE = """<script>alert("1")</script> | *x* `y` =1+1 [a](http://evil.test)"""
METHOD = Method(
    "share",
    {"es": "Proporción", "en": "Share"},
    "p = a / b",
    "0–1",
    {"es": "Cuánto es.", "en": "How much."},
    {"es": "No dice por qué.", "en": "It does not tell why."},
    "Nadie (1900)",
)
CALL = Call("cooperation-offices", {"asof": "2018-12-31"})
COLUMNS = (
    Column("office", "iri", {"es": "oficina", "en": "office"}),
    Column("officeLabel", "xsd:string", {"es": "nombre", "en": "name"}),
    Column("share", "xsd:decimal", {"es": "proporción", "en": "share"}, "percent"),
    Column("residual", "xsd:boolean", {"es": "residual", "en": "residual"}),
)
ROWS = (
    (URIRef("https://w3id.org/coopgraph/id/unit/x"), Literal(HOSTILE), Literal("12.50"), Literal(True)),
    (URIRef("https://w3id.org/coopgraph/id/unit/y"), Literal("Otra"), None, Literal(False)),
)


def _typed(rows):
    from decimal import Decimal

    return tuple((a, b, None if c is None else Literal(Decimal(str(c))), d) for a, b, c, d in rows)


def _make(language="es", digest="f" * 64):
    spec = draw_bars(Sheet(language, 400, 200), Heading(HOSTILE), [Bar("a", HOSTILE, 1, "1")], "u", HOSTILE)
    figure = ReportFigure("dispersion-categories", HOSTILE, HOSTILE, spec, {})
    measure = Measure(METHOD, {"es": HOSTILE, "en": HOSTILE}, None, 3, 2, "2018-12-31", (CALL,))
    shown = ("officeLabel", "share", "residual")
    table = ReportTable("offices", HOSTILE, COLUMNS, _typed(ROWS), shown, "2018-12-31", (CALL,), HOSTILE, 5)
    annex = ReportTable("annex", "Anexo", COLUMNS, _typed(ROWS), shown, "2018-12-31", (CALL,), None, 2, is_annex=True)
    section = Section("dispersion", HOSTILE, HOSTILE, (HOSTILE,), (figure,), (measure,), (table, annex))
    norm = Citation(HOSTILE, ("3", "4 (a)"), URIRef("https://w3id.org/coopgraph/id/norm/x"), (HOSTILE,))
    passage = Citation("tesis-2018", ("1-2",), URIRef("https://w3id.org/coopgraph/id/passage/x"), ("M",), HOSTILE)
    source = Source("tesis-2018", HOSTILE, None, "2018", "a" * 64)
    return Report(
        language=language,
        bodies=((URIRef("https://w3id.org/coopgraph/id/organization/x"), HOSTILE),),
        date="2018-12-31",
        digest=digest,
        version="0.1.0",
        command="coopgraph report --out informe.html",
        sections=(section,),
        methods=(METHOD,),
        norms=(norm,),
        passages=(passage,),
        sources=(source,),
        calls=(CALL,),
    )


class _Reader(HTMLParser):
    """Notes the elements, the addresses and the text of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.addresses, self.pieces = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            if name in ("src", "href", "srcset", "action", "xlink:href"):
                self.addresses.append(value)

    def handle_data(self, data):
        self.pieces.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.pieces).split())


@pytest.mark.parametrize("language", ["es", "en"])
def test_html_is_one_safe_file(language):
    """The page runs no script, loads nothing, and shows hostile words letter by letter."""
    page = _Reader(write_html(_make(language)).decode())

    assert not {"script", "link", "img", "iframe", "object", "form"} & set(page.tags)
    assert all(address.startswith("#") for address in page.addresses)
    assert len(page.ids) == len(set(page.ids))
    assert all(address.removeprefix("#") in page.ids for address in page.addresses)
    assert '<script>alert("1")</script> | *x* `y` =1+1 [a](http://evil.test)' in page.text
    assert "svg" in page.tags


def test_html_says_what_is_missing():
    """A missing cell and a measure without a value have words, and the rows left out are counted."""
    text = _Reader(write_html(_make()).decode()).text

    assert text.count("sin dato") == 2
    assert "2 de 5 filas" in text
    assert "12.5 sí" in text
    assert "Entre" not in text


def test_html_holds_method_citations_and_version():
    """Formula, reading, limits, reference, norm, passage, document, query and version are there."""
    text = _Reader(write_html(_make("en")).decode()).text

    for words in ("p = a / b", "How much.", "It does not tell why.", "Nadie (1900)", "3; 4 (a)", "1-2", "a" * 64):
        assert words in text
    assert "f" * 64 in text
    assert "December 31, 2018" in text
    assert "coopgraph query cooperation-offices --asof 2018-12-31" in text


def test_html_without_a_known_version():
    """A graph whose fingerprint nobody knows is said to be so."""
    assert "no se conoce" in _Reader(write_html(_make(digest=None)).decode()).text


def test_markdown_keeps_its_tables():
    """No word breaks a table or becomes markup: every line of a table has as many cells as its heading."""
    text = write_markdown(_make(), lambda figure: f"<figuras/{figure.id}.svg>").decode()
    tables = re.findall(r"(?:^\|.*\|\s*$\n?)+", text, re.MULTILINE)

    for table in tables:
        counts = {len(re.findall(r"(?<!\\)\|", line)) for line in table.strip().splitlines()}
        assert len(counts) == 1, table
    assert "<script" not in text
    assert "](http" not in text.replace(r"\]", "")
    assert "](<figuras/dispersion-categories.svg>)" in text
    assert "sin dato" in text


def test_spreadsheet_has_a_sheet_for_each_table():
    """Each table has its sheet with all columns and true numbers, and nothing becomes a formula."""
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(_make())))

    assert book.sheetnames == [
        "Resumen",
        "Medidas dispersion",
        "offices",
        "annex",
        "Método",
        "Normas en que se apoya",
        "Pasajes que dan los mandatos",
        "Documentos",
        "Consultas",
    ]
    offices = [[cell.value for cell in row] for row in book["offices"].iter_rows()]
    assert offices[1] == ["https://w3id.org/coopgraph/id/unit/x", HOSTILE, 12.5, True]
    assert offices[2][2] is None
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_same_report_gives_the_same_bytes():
    """Nothing in a report tells the hour at which it was written."""
    one, other = _make(), _make()

    assert write_html(one) == write_html(other)
    assert write_xlsx(one) == write_xlsx(other)
    assert write_markdown(one, lambda figure: figure.id) == write_markdown(other, lambda figure: figure.id)
