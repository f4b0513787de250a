import pytest

from api.responses import Cell, Table
from api.results import label_table, read_table
from coopgraph.query import read_query
from coopgraph.store.port import Answer

HEADER = """#+ id: things
#+ title: {es: Cosas, en: Things}
#+ question: {es: Qué cosas hay, en: Which things are there}
#+ columns:
#+   thing: {type: iri, label: {es: cosa, en: thing}}
#+   thingName: {type: xsd:string, label: {es: nombre, en: name}}
#+   thingLabel: {type: xsd:string, label: {es: etiqueta, en: label}}
#+   share: {type: xsd:decimal, unit: percent, label: {es: proporción, en: share}}
#+   amount: {type: xsd:decimal, unit: USD, label: {es: monto, en: amount}}
#+   open: {type: xsd:boolean, label: {es: abierta, en: open}}
#+   printed: {type: xsd:string, label: {es: impreso, en: printed}}
#+ cites: [editorial]
SELECT ?thing ?thingName ?thingLabel ?share ?amount ?open ?printed WHERE { ?thing ?p ?o } ORDER BY ?thing
"""
THING = "https://w3id.org/coopgraph/id/organization/x"


@pytest.fixture(name="query")
def _query(tmp_path):
    """A named query with a column of each kind."""
    path = tmp_path / "things.rq"
    path.write_text(HEADER, encoding="utf-8")
    return read_query(path)


def table(query, name, share="12.345678"):
    """Make an answer of one row."""
    cells = (
        Cell("id:organization/x", title=THING, describes=THING),
        Cell(name),
        Cell("Equis", language="es"),
        Cell(share, kind="number"),
        Cell("1234567.5", kind="number"),
        Cell("true"),
        Cell("1,234,567.50"),
    )
    return Table(tuple(column.name for column in query.columns), (cells,), 1)


def test_labels(query):
    """The column of a thing carries its label in the language of the page, else that of the answer."""
    english = label_table(table(query, "X"), query, {THING: "Ex"}, "en")
    assert english.columns == ("thing", "name", "share (%)", "amount (USD)", "open", "printed")
    assert english.rows[0][0] == Cell("Ex", title="id:organization/x", describes=THING)
    spanish = label_table(table(query, "X"), query, {}, "es")
    assert spanish.rows[0][0] == Cell("Equis", title="id:organization/x", describes=THING, language="es")


def test_repeated_names(query):
    """A name that repeats the label in every row is not shown twice."""
    assert "nombre" not in label_table(table(query, "Equis"), query, {}, "es").columns


def test_values(query):
    """Numbers are written as people read them with the whole number at hand; what was printed stays as it is."""
    row = label_table(table(query, "X"), query, {}, "es").rows[0]
    assert [(cell.text, cell.title, cell.kind) for cell in row[2:]] == [
        ("12.35", "12.345678", "number"),
        ("1,234,567.5", "1234567.5", "number"),
        ("true", None, "true"),
        ("1,234,567.50", None, "text"),
    ]


def test_numbers_that_are_none(query):
    """What stands in a column of numbers and is none is shown as it is."""
    for text in ("n.d.", "1e400", "INF", "9" * 500):
        assert label_table(table(query, "X", text), query, {}, "es").rows[0][2].text == text


def test_no_rows(query):
    """An answer without rows has the labels of its columns."""
    empty = Table(tuple(column.name for column in query.columns), (), 0)
    assert label_table(empty, query, {}, "en").columns[0] == "thing"


def test_kinds_of_terms():
    """IRIs of ours lead to their description, those of others are shown, numbers are set as numbers."""
    body = b"""{"head": {"vars": ["a", "b", "c", "d"]}, "results": {"bindings": [{
      "a": {"type": "uri", "value": "https://w3id.org/coopgraph/ontology#Ministry"},
      "b": {"type": "uri", "value": "http://example.org/x"}, "c": {"type": "bnode", "value": "b0"},
      "d": {"type": "literal", "value": "7", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}]}}"""
    row = read_table(Answer(body, "application/sparql-results+json", "select")).rows[0]
    ministry = "https://w3id.org/coopgraph/ontology#Ministry"
    assert row[0] == Cell("coop:Ministry", title=ministry, describes=ministry)
    assert row[1] == Cell("http://example.org/x", title="http://example.org/x")
    assert row[2] == Cell("_:b0")
    assert row[3] == Cell("7", title="xsd:integer", kind="number")
