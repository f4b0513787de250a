import csv
import io
import json
from dataclasses import replace

import pyoxigraph as ox
import pytest
from openpyxl import load_workbook
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import XSD

from coopgraph.model import Column
from coopgraph.publish.tables import write_csv, write_json, write_xlsx
from coopgraph.query import Table, get
from coopgraph.store import Solutions

ROWS = [
    (URIRef("http://e/minsa"), Literal('=1+1; "é"\nb', lang="es"), Literal("12", datatype=XSD.integer)),
    (BNode("b"), Literal(True), None),
    (Literal("007"), Literal("2018", datatype=XSD.gYear), Literal("63.16", datatype=XSD.decimal)),
]


@pytest.fixture(name="table")
def _table() -> Table:
    """An answer with each kind of term, one of them unbound."""
    columns = tuple(Column(name, "xsd:string", {"es": f"{name} es", "en": f"{name} en"}) for name in "abc")
    query = replace(get("cooperation-offices"), columns=(*columns[:2], replace(columns[2], unit="percent")))
    return Table(query, {"asof": None}, Solutions(("a", "b", "c"), ROWS), "SELECT ?a ?b ?c {}")


def test_csv_has_a_row_per_solution(table):
    """Every value comes back from CSV as it is; an unbound one is an empty cell."""
    rows = list(csv.reader(io.StringIO(write_csv(table.solutions).decode(), newline="")))

    assert rows == [
        ["a", "b", "c"],
        ["http://e/minsa", '=1+1; "é"\nb', "12"],
        ["_:b", "true", ""],
        ["007", "2018", "63.16"],
    ]


def test_json_is_sparql_results_json(table):
    """The JSON is read by the engine's own reader as the same solutions."""
    written = write_json(table.solutions)
    solutions = ox.parse_query_results(written, ox.QueryResultsFormat.JSON)

    assert [str(row["b"]) for row in solutions] == [
        '"=1+1; \\"é\\"\\nb"@es',
        f'"true"^^<{XSD.boolean}>',
        f'"2018"^^<{XSD.gYear}>',
    ]
    assert json.loads(written)["results"]["bindings"][1] == {
        "a": {"type": "bnode", "value": "b"},
        "b": {"type": "literal", "value": "true", "datatype": str(XSD.boolean)},
    }


def test_a_spreadsheet_has_numbers_as_numbers_and_text_as_text(table):
    """Numbers can be summed, text is never a formula, and the second sheet says what was asked."""
    book = load_workbook(io.BytesIO(write_xlsx(table, "en")))
    answer, about = book.worksheets

    assert [[cell.value for cell in row] for row in answer.iter_rows()] == [
        ["a en", "b en", "c en (percent)"],
        ["http://e/minsa", '=1+1; "é"\nb', 12],
        ["_:b", True, None],
        ["007", "2018", 63.16],
    ]
    assert answer["B2"].data_type == "s"
    assert [row[0].value or "" for row in about.iter_rows()] == ["cooperation-offices", "", "as of", "SPARQL"]
    assert about["B3"].value == "(all)"


def test_the_same_answer_gives_the_same_bytes(table):
    """No clock is in the spreadsheet."""
    assert write_xlsx(table) == write_xlsx(table)
