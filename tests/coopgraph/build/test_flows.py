from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, QB, RDF, SKOS, XSD

from coopgraph.build import flows
from coopgraph.build.ledger import Entry, Ledger
from coopgraph.build.tables import read_table
from coopgraph.errors import SourceError, UnknownValueError
from coopgraph.namespaces import COOP, ID, SDMX_ATTRIBUTE, SDMX_DIMENSION, SDMX_MEASURE, VOCAB

PASSAGE = ID["passage/s/0-9"]
CUBE = flows.CubeRow(
    file="s/cubes.csv",
    line=2,
    slug="by-type",
    title_es="Por tipo",
    title_en="By type",
    unit="usd",
    dimension="cooperation_type",
    printed_source="APCI p. 24",
    places="L1",
)
HEADER = "cooperation_type,year,printed,value,status,places\n"


@pytest.fixture(name="ledger")
def _ledger() -> Ledger:
    """A ledger that knows a few concepts and one place."""
    concepts = {
        "cooperant-type": frozenset({"country", "group", "ngo"}),
        "cooperation-type": frozenset({"official", "total"}),
        "observation-status": frozenset({"normal", "missing", "misprint"}),
        "unit": frozenset({"usd", "count"}),
    }
    return Ledger("s", concepts, frozenset(), {"L1": (PASSAGE,)})


def read(tmp_path: Path, content: str, dimension: str = "cooperation_type"):
    """Read a table of observations."""
    path = tmp_path / "cells.csv"
    path.write_text(content, encoding="utf-8")
    return read_table(path, flows.observation_row(dimension), name="s/observations/by-type.csv")


def triples(statements) -> Graph:
    """Join statements that all rest on the one passage."""
    graph = Graph()
    for statement in statements:
        assert statement.evidence == (PASSAGE,)
        graph.add((statement.subject, statement.predicate, statement.object))
    return graph


def test_cell_becomes_observation(tmp_path, ledger):
    """A cell is an observation with its data set, its two dimensions, its printed form, status and value."""
    (row,) = read(tmp_path, HEADER + 'official,2011,"268,504,617",268504617,normal,L1\n')

    graph = triples(flows.state_observation(Entry(row, ledger), CUBE))

    observation = ID["observation/by-type/official-2011"]
    assert set(graph) == {
        (observation, RDF.type, QB.Observation),
        (observation, QB.dataSet, ID["cube/by-type"]),
        (observation, SDMX_DIMENSION.refPeriod, Literal("2011", datatype=XSD.gYear)),
        (observation, COOP.cooperationTypeDimension, VOCAB["cooperation-type/official"]),
        (observation, COOP.printedValue, Literal("268,504,617")),
        (observation, SDMX_ATTRIBUTE.obsStatus, VOCAB["observation-status/normal"]),
        (observation, SDMX_MEASURE.obsValue, Literal("268504617", datatype=XSD.decimal)),
    }


@pytest.mark.parametrize("cells", ["2016,SI,,missing", "2013,n.d.,,missing", "2015,n.d,,missing"])
def test_missing_cell_has_no_value(tmp_path, ledger, cells):
    """A cell that prints "SI", "n.d." or "n.d" has its printed form and a status, and no value: never zero."""
    (row,) = read(tmp_path, HEADER + f"total,{cells},L1\n")

    graph = triples(flows.state_observation(Entry(row, ledger), CUBE))

    assert list(graph.subject_objects(SDMX_MEASURE.obsValue)) == []
    assert list(graph.objects(None, SDMX_ATTRIBUTE.obsStatus)) == [VOCAB["observation-status/missing"]]
    assert list(graph.objects(None, COOP.printedValue)) == [Literal(row.printed)]


@pytest.mark.parametrize(("cells", "value"), [('"62,790.880",62790880', Decimal(62790880)), ('"337,3304,103",', None)])
def test_misprint_keeps_what_is_printed(tmp_path, ledger, cells, value):
    """A misprint keeps its printed form, and a value only if one can be read from it."""
    (row,) = read(tmp_path, HEADER + f"total,2014,{cells},misprint,L1\n")

    graph = triples(flows.state_observation(Entry(row, ledger), CUBE))

    assert row.value == value
    assert len(list(graph.objects(None, SDMX_MEASURE.obsValue))) == (value is not None)
    assert list(graph.objects(None, SDMX_ATTRIBUTE.obsStatus)) == [VOCAB["observation-status/misprint"]]


def test_counts_are_integers(tmp_path, ledger):
    """The value of a cube that counts things is an xsd:integer."""
    (row,) = read(tmp_path, HEADER + 'total,2011,"2,996",2996,normal,L1\n')

    graph = triples(flows.state_observation(Entry(row, ledger), CUBE.model_copy(update={"unit": "count"})))

    assert list(graph.objects(None, SDMX_MEASURE.obsValue)) == [Literal("2996", datatype=XSD.integer)]


def test_cooperant_codes_are_parties(tmp_path, ledger):
    """In a cube of cooperants the code is a reference, and the key of the observation its last segment."""
    (row,) = read(
        tmp_path,
        'cooperant,year,printed,value,status,places\ncooperant/china,2015,"20,000",20000,normal,L1\n',
        "cooperant",
    )

    graph = triples(flows.state_observation(Entry(row, ledger), CUBE.model_copy(update={"dimension": "cooperant"})))

    assert (ID["observation/by-type/china-2015"], COOP.cooperantDimension, ID["cooperant/china"]) in graph
    with pytest.raises(UnknownValueError, match="cooperant/china"):
        ledger.check_references()


def test_cube_has_a_structure_without_blank_nodes(ledger):
    """A cube has a structure of two dimensions, one measure and three attributes, the unit attached to the cube."""
    graph = triples(flows.state_cube(Entry(CUBE, ledger)))

    cube, structure = ID["cube/by-type"], ID["cube/by-type/structure"]
    assert (cube, QB.structure, structure) in graph
    assert (cube, SDMX_ATTRIBUTE.unitMeasure, VOCAB["unit/usd"]) in graph
    assert set(graph.objects(cube, DCTERMS.title)) == {Literal("Por tipo", lang="es"), Literal("By type", lang="en")}
    components = set(graph.objects(structure, QB.component))
    assert all(isinstance(component, URIRef) for component in components)
    assert set(graph.objects(None, QB.dimension)) == {SDMX_DIMENSION.refPeriod, COOP.cooperationTypeDimension}
    assert set(graph.objects(None, QB.measure)) == {SDMX_MEASURE.obsValue}
    assert set(graph.objects(None, QB.attribute)) == {
        SDMX_ATTRIBUTE.unitMeasure,
        SDMX_ATTRIBUTE.obsStatus,
        COOP.printedValue,
    }
    assert {len(list(graph.objects(component, QB.componentProperty))) for component in components} == {1}
    assert set(graph.subjects(QB.componentAttachment, QB.DataSet)) == {URIRef(f"{structure}/unit-measure")}


@pytest.mark.parametrize(
    ("type_", "ref", "class_"),
    [
        ("country", "cooperant/x", COOP.Cooperant),
        ("group", "cooperant-group/x", COOP.CooperantGroup),
        ("ngo", "flow-party/x", COOP.FlowParty),
    ],
)
def test_party_has_the_class_of_its_type(ledger, type_, ref, class_):
    """A group of cooperants, and a party that gives nothing to Peru, are no cooperants."""
    row = flows.CooperantRow(
        file="s/cooperants.csv", line=2, slug="x", name_es="Equis", acronym="", alt_names="", type=type_, places="L1"
    )

    graph = triples(flows.state_cooperant(Entry(row, ledger)))

    assert set(graph.subject_objects(RDF.type)) == {(ID[ref], class_)}
    assert (ID[ref], SKOS.prefLabel, Literal("Equis", lang="es")) in graph
    assert (ID[ref], COOP.cooperantType, VOCAB[f"cooperant-type/{type_}"]) in graph


def test_partner_is_stated_of_the_observation(ledger):
    """A country named beside a number is a partner of that observation."""
    row = flows.PartnerRow(
        file="s/observation_partners.csv",
        line=2,
        cube="by-type",
        code="total",
        year="2016",
        partner="flow-party/paraguay",
        places="L1",
    )

    graph = triples(flows.state_partner(Entry(row, ledger)))

    assert set(graph) == {(ID["observation/by-type/total-2016"], COOP.partner, ID["flow-party/paraguay"])}


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ('official,2011,"268,504,617",268504671,normal', "status", "does not read as"),
        ("official,2011,n.d.,0,missing", "status", "has no value"),
        ("official,2011,n.d.,,normal", "status", "holds the number it prints"),
        ('official,2011,"1,000",,missing', "status", "a missing cell prints one of"),
        ('official,2011,"1,000",1000,misprint', "status", "no misprint"),
        ('official,2011,"1,000","1,000",normal', "value", "no separators"),
        ('official,11,"1,000",1000,normal', "year", "pattern"),
        ('Oficial,2011,"1,000",1000,normal', "cooperation_type", "pattern"),
    ],
)
def test_bad_cell_is_told_with_row_and_column(tmp_path, cells, column, words):
    """A cell whose value, status and printed form do not agree is rejected with its row and column."""
    with pytest.raises(SourceError, match=words) as caught:
        read(tmp_path, HEADER + cells + ",L1\n")

    assert (caught.value.row, caught.value.column) == (2, column)


@pytest.mark.parametrize(
    ("cells", "column"),
    [('oficial,2011,"1,000",1000,normal', "cooperation_type"), ('total,2011,"1,000",1000,fine', "status")],
)
def test_unknown_code_is_told_by_the_column_of_the_file(tmp_path, ledger, cells, column):
    """A code that no vocabulary holds is told with the name that its column has in the file."""
    (row,) = read(tmp_path, HEADER + cells + ",L1\n")

    with pytest.raises(UnknownValueError) as caught:
        list(flows.state_observation(Entry(row, ledger), CUBE))

    assert (caught.value.row, caught.value.column) == (2, column)


def test_a_cell_stands_once(tmp_path, ledger):
    """Two rows for the same code and year are a fault."""
    first, second = read(tmp_path, HEADER + 'total,2011,"1,000",1000,normal,L1\ntotal,2011,"1,001",1001,normal,L1\n')
    list(flows.state_observation(Entry(first, ledger), CUBE))

    with pytest.raises(SourceError, match="stands already"):
        list(flows.state_observation(Entry(second, ledger), CUBE))


def test_unknown_dimension_is_told(tmp_path):
    """A cube with a dimension that the build does not know is rejected."""
    path = tmp_path / "cubes.csv"
    path.write_text(
        "slug,title_es,title_en,unit,dimension,printed_source,places\nx,X,X,usd,colour,,L1\n", encoding="utf-8"
    )

    with pytest.raises(SourceError, match="cooperation_type") as caught:
        read_table(path, flows.CubeRow, name="s/cubes.csv")

    assert caught.value.column == "dimension"


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("249,700,000", "249700000"),
        ("20,000", "20000"),
        ("12", "12"),
        ("-100%", "-100"),
        ("USD 58 millones", "58000000"),
        ("USD 90.3 millones", "90300000"),
        ("337,3304,103", None),
        ("62,790.880", None),
        ("n.d", None),
    ],
)
def test_printed_numbers_are_read(printed, value):
    """A number is read only if it is written as numbers are."""
    assert flows.read_printed(printed) == (None if value is None else Decimal(value))
