"""The command line of the analyses, on the smallest analysis; what the real ones find is tested beside them."""

from decimal import Decimal

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from rdflib import Literal, URIRef

from coopgraph.cli import analyses, main
from coopgraph.model import Analysis, Call, Column, Listing, Measure, Method
from coopgraph.namespaces import GRAPH
from coopgraph.publish.analyses import describe_analysis, write_analysis_csv, write_analysis_xlsx
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.files import parse_graph

METHOD = Method(
    id="share",
    name={"es": "Proporción", "en": "Share"},
    formula="x / Σx",
    range="0 … 1",
    reading={"es": "Qué parte.", "en": "Which part."},
    limits={"es": "No dice de qué.", "en": "It does not say of what."},
    reference="Own.",
)
CALL = Call("flows-by-type", {"year": "2015"})
MEASURE = Measure(
    METHOD,
    {"es": "tipos", "en": "types"},
    Decimal("0.333333"),
    3,
    1,
    "2015",
    (CALL,),
    bounds=(0.25, 0.5),
    note={"es": "=SUMA(1)", "en": "note"},
    arithmetic="1 / 3 = 0.3333",
)
COLUMNS = (
    Column("thing", "iri", {"es": "cosa", "en": "thing"}),
    Column("thingLabel", "xsd:string", {"es": "nombre", "en": "name"}),
    Column("share", "xsd:decimal", {"es": "proporción", "en": "share"}, method=METHOD),
)


LABELS = parse_graph('@prefix skos: <http://www.w3.org/2004/02/skos/core#> . <a:1> skos:prefLabel "Thing 1"@en .')


def analysis(rows):
    """An analysis with one measure and one table of so many rows."""
    cells = [(URIRef(f"a:{n}"), Literal(f"Cosa {n}"), Literal(Decimal(n) / 3)) for n in range(rows)]
    listing = Listing("things", {"es": "Cosas", "en": "Things"}, COLUMNS, cells, "2015", (CALL,))
    return Analysis("small", {"es": "Pequeño", "en": "Small"}, "2015", {"tau": "1"}, (MEASURE,), (listing,))


@pytest.fixture(name="run")
def _run(monkeypatch):
    """Runs `coopgraph analyse flows` with an analysis of so many rows in its place."""

    def run(rows, *options):
        monkeypatch.setattr(analyses, "open_store", lambda: EmbeddedStore.from_graphs({GRAPH["small"]: LABELS}))
        monkeypatch.setattr(analyses, "analyse", lambda store, name, asof: analysis(rows))
        return CliRunner().invoke(main, ["analyse", "flows", *options])

    return run


def test_text(run):
    """The text shows measures, tables with labels of the language and rounded numbers, and where they come from."""
    output = run(2, "--lang", "en").output

    assert "Small (2015)" in output
    assert "0.3333" in output
    assert "0.333333" not in output
    assert "Cosa 0" in output
    assert "Thing 1" in output
    assert "Cosa 1" not in output
    assert "a:1" not in output
    assert output.endswith("Computed from:\n  coopgraph query flows-by-type --year 2015\n")


def test_long_tables_are_cut_with_a_hint(run):
    """Among others a long table shows its first rows and how many more there are; asked for by its id it is whole."""
    cut, whole = run(30).output, run(30, "--table", "things").output

    assert "Cosa 24" in cut
    assert "Cosa 25" not in cut
    assert "… y 5 filas más: --table things" in cut
    assert "Cosa 29" in whole
    assert "filas más" not in whole


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--table", "nothing"], "its tables are things"), (["--format", "xlsx"], "needs --output")],
)
def test_wrong_options(run, options, words):
    """A table that there is not and a spreadsheet without a file are wrong usage."""
    result = run(1, *options)

    assert result.exit_code == 2
    assert words in result.output


def test_json_has_the_whole_method():
    """Every number stands with its method, n, what is missing, its date, its query and the way to its evidence."""
    (measure,) = describe_analysis(analysis(1))["measures"]

    assert measure["value"] == 0.333333
    assert (measure["n"], measure["missing"], measure["date"]) == (3, 1, "2015")
    assert measure["bounds"] == [0.25, 0.5]
    assert measure["arithmetic"] == "1 / 3 = 0.3333"
    assert set(measure["method"]) == {"id", "name", "formula", "range", "unit", "reading", "limits", "reference"}
    assert measure["queries"] == [
        {
            "id": "flows-by-type",
            "arguments": {"year": "2015"},
            "command": "coopgraph query flows-by-type --year 2015",
            "href": "queries/flows-by-type?year=2015",
            "evidence": {
                "command": "coopgraph query flows-by-type --year 2015 --explain",
                "href": "queries/flows-by-type?year=2015&explain=true",
            },
        }
    ]


def test_csv_of_measures_and_of_a_table():
    """CSV holds the measures with all decimals, or one table."""
    measures = write_analysis_csv(analysis(1)).decode().splitlines()
    table = write_analysis_csv(analysis(1), "things").decode().splitlines()

    assert measures[1].startswith("Proporción,tipos,0.333333,,3,1,2015,0.25,0.5,x / Σx,1 / 3 = 0.3333")
    assert table == ["thing,thingLabel,share", "a:0,Cosa 0,0"]


def test_spreadsheet(tmp_path):
    """A spreadsheet has the measures, their method, a sheet a table; numbers are numbers, and nothing is a formula."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(write_analysis_xlsx(analysis(2), "es"))
    book = load_workbook(path)

    assert book.sheetnames == ["Sobre", "Medidas", "Método", "things"]
    assert book["Medidas"]["C2"].value == 0.333333
    assert "=SUMA(1)" in [cell.value for cell in book["Medidas"][2]]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert book["Método"]["D2"].value == "Qué parte."
    assert [cell.value for cell in book["things"][3]] == ["a:1", "Cosa 1", pytest.approx(1 / 3)]
    assert write_analysis_xlsx(analysis(2), "es") == path.read_bytes()
