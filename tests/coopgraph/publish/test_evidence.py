import csv
import io
import json
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from coopgraph.cli.evidence import write_explained_table
from coopgraph.model import Column
from coopgraph.publish.evidence import write_evidence_csv, write_evidence_json, write_evidence_xlsx
from coopgraph.query import CitedNorm, Passage, RowEvidence, Table, get
from coopgraph.store import Solutions

OFFICE, NORM = URIRef("https://w3id.org/coopgraph/id/unit/a"), URIRef("https://w3id.org/coopgraph/id/norm/ley-1")
PLACE = Passage(URIRef("http://e/p"), (OFFICE,), "tesis-2018", "4-6", 10, 12, "ff", '=1+1;\n"é"')
BOOK = Passage(URIRef("http://e/r"), (OFFICE, NORM), "editorial", citation="Decreto 1", url="http://e/decreto")
LAW = CitedNorm(URIRef(f"{NORM}/art-2/c"), (OFFICE,), NORM, "Ley Nº 1", "2", "c")
EVIDENCE = [RowEvidence(1, (OFFICE,), (PLACE, BOOK), (LAW,)), RowEvidence(2, (), (), ())]


@pytest.fixture(name="table")
def _table() -> Table:
    """Two rows: one with evidence, one without; a column has the name of what explains it."""
    columns = tuple(Column(name, "xsd:string", {"es": f"{name} es", "en": f"{name} en"}) for name in ("a", "evidence"))
    query = replace(get("office-denominations"), columns=columns)
    rows = [(OFFICE, Literal("12", datatype=XSD.integer)), (Literal("x"), None)]
    return Table(query, {}, Solutions(("a", "evidence"), rows), "SELECT ?a ?evidence {}")


def test_csv_has_a_line_for_each_row_and_evidence(table):
    """A row with two passages and a norm has three lines, and one without evidence keeps its line."""
    lines = list(csv.DictReader(io.StringIO(write_evidence_csv(table, EVIDENCE).decode(), newline="")))

    assert [(line["a"], line["evidence"], line["evidenceRow"], line["evidenceKind"]) for line in lines] == [
        (str(OFFICE), "12", "1", "passage"),
        (str(OFFICE), "12", "1", "reference"),
        (str(OFFICE), "12", "1", "norm"),
        ("x", "", "2", ""),
    ]
    assert [lines[0][f"evidence{name}"] for name in ("Source", "Lines", "Start", "End", "Quotation")] == [
        *("tesis-2018", "4-6", "10", "12", '=1+1;\n"é"')
    ]
    assert (lines[1]["evidenceReference"], lines[1]["evidenceUrl"]) == ("Decreto 1", "http://e/decreto")
    assert lines[1]["evidenceThings"] == f"{OFFICE}; {NORM}"
    assert [lines[2][f"evidence{name}"] for name in ("Reference", "Article", "Point")] == ["Ley Nº 1", "2", "c"]


def test_json_has_the_evidence_in_its_row(table):
    """Each row has its number, its cells as SPARQL writes them, its things and its evidence."""
    document = json.loads(write_evidence_json(table, EVIDENCE))

    assert (document["query"], document["arguments"], document["notes"]) == ("office-denominations", {}, [])
    assert [(row["row"], row["things"]) for row in document["rows"]] == [(1, [str(OFFICE)]), (2, [])]
    assert document["rows"][0]["cells"]["evidence"] == {"type": "literal", "value": "12", "datatype": str(XSD.integer)}
    assert document["rows"][0]["evidence"] == [
        {
            "kind": "passage",
            "iri": "http://e/p",
            "things": [str(OFFICE)],
            "source": "tesis-2018",
            "lines": "4-6",
            "start": 10,
            "end": 12,
            "sha256": "ff",
            "quotation": '=1+1;\n"é"',
        },
        {
            "kind": "reference",
            "iri": "http://e/r",
            "things": [str(OFFICE), str(NORM)],
            "source": "editorial",
            "citation": "Decreto 1",
            "url": "http://e/decreto",
        },
        {
            "kind": "norm",
            "iri": f"{NORM}/art-2/c",
            "things": [str(OFFICE)],
            "norm": str(NORM),
            "label": "Ley Nº 1",
            "article": "2",
            "point": "c",
        },
    ]
    assert document["rows"][1]["evidence"] == []


@pytest.mark.parametrize(("language", "name", "heading"), [("es", "Evidencia", "fila"), ("en", "Evidence", "row")])
def test_a_spreadsheet_has_the_evidence_on_a_sheet(table, language, name, heading):
    """Beside the answer stands a sheet with a line for each evidence; text stays text, and the bytes stay the same."""
    book = load_workbook(io.BytesIO(write_evidence_xlsx(table, EVIDENCE, language)))
    cells = list(book[name].iter_rows(values_only=True))

    assert book.sheetnames[1] == name
    assert len(book.worksheets[0]["A"]) == 3
    assert cells[0][0] == heading
    assert [(line[0], line[1]) for line in cells[1:]] == [(1, "passage"), (1, "reference"), (1, "norm")]
    assert cells[1][8] == '=1+1;\n"é"'
    assert write_evidence_xlsx(table, EVIDENCE, language) == write_evidence_xlsx(table, EVIDENCE, language)


def test_the_table_numbers_the_evidence_under_each_row(table):
    """Place, words and what they back stand under their row in one line; a row without evidence says so."""
    lines = write_explained_table(table, EVIDENCE, "es", fits_terminal=False).splitlines()

    assert lines[2].split() == ["id:unit/a", "12"]
    assert lines[3:6] == [
        '    [1] tesis-2018, líneas 4-6 (caracteres 10-12): «=1+1; "é"» — id:unit/a',
        "    [2] editorial: Decreto 1 http://e/decreto — id:unit/a, id:norm/ley-1",
        "    [3] Ley Nº 1, artículo 2, c — id:unit/a",
    ]
    assert lines[6:] == [" x", "    [sin pasaje en el grafo]", "(2 filas)"]


def test_a_terminal_gets_a_line_for_each_cell(table):
    """Where a table would be too wide, each row is a list of its cells, in the language that was asked for."""
    lines = write_explained_table(table, EVIDENCE, "en", fits_terminal=True).splitlines()

    assert lines[:4] == [
        "1.",
        "  a en: id:unit/a",
        "  evidence en: 12",
        '    [1] tesis-2018, lines 4-6 (characters 10-12): «=1+1; "é"» — id:unit/a',
    ]
    assert lines[-4:-1] == ["2.", "  a en: x", "    [no passage in the graph]"]
