"""CSV for Excel, and the description of a CSV as CSV on the Web."""

import json

import pytest
from rdflib import Literal, URIRef

from coopgraph.model import Column
from coopgraph.publish.csvw import CsvFile, describe_csv
from coopgraph.publish.tables import write_excel_csv

COLUMNS = (
    Column("office", "iri", {"es": "oficina", "en": "office"}),
    Column("share", "xsd:decimal", {"es": "proporción", "en": "share"}, unit="percent"),
)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("es", "oficina;proporción (percent)\r\nurn:a;-12.5\r\n;\r\n"),
        ("en", "office,share (percent)\r\nurn:a,-12.5\r\n,\r\n"),
    ],
)
def test_excel(language, expected):
    """Headings have the unit, numbers stay numbers, what is unbound is empty, and a byte order mark comes first."""
    rows = [
        (URIRef("urn:a"), Literal("-12.5", datatype=URIRef("http://www.w3.org/2001/XMLSchema#decimal"))),
        (None,) * 2,
    ]

    assert write_excel_csv(COLUMNS, rows, language) == b"\xef\xbb\xbf" + expected.encode()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_no_text_is_a_formula(text):
    """A text that Excel would run is written with an apostrophe before it."""
    written = write_excel_csv(COLUMNS[:1], [(Literal(text),)], "es").decode("utf-8-sig").split("\r\n", 1)[1]

    assert written.strip('"\r\n').startswith("'")


def test_description():
    """A description tells the address, the dialect, and of each column its titles and datatype."""
    title = {"es": "Oficinas", "en": "Offices"}
    document = json.loads(describe_csv(CsvFile("https://example.org/a.csv", title, title, COLUMNS, "es")))

    assert document["@context"] == "http://www.w3.org/ns/csvw"
    assert document["url"] == "https://example.org/a.csv"
    assert document["dc:title"] == [{"@value": "Oficinas", "@language": "es"}, {"@value": "Offices", "@language": "en"}]
    assert document["dialect"] == {"encoding": "utf-8", "delimiter": ";", "header": True}
    assert document["tableSchema"]["columns"] == [
        {"name": "office", "titles": {"und": "oficina", "es": "oficina", "en": "office"}, "datatype": "anyURI"},
        {
            "name": "share",
            "titles": {"und": "proporción (percent)", "es": "proporción", "en": "share"},
            "datatype": "decimal",
            "schema:unitText": "percent",
        },
    ]
