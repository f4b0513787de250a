import pyoxigraph
import pytest
from rdflib import Graph

from coopgraph import resources

CHECKS = resources.root() / "queries" / "checks"
PREFIXES = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sdmx-attribute: <http://purl.org/linked-data/sdmx/2009/attribute#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix status: <https://w3id.org/coopgraph/vocab/observation-status/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

# Three small cubes: one as ours are, with a slice and a missing cell beside; one with a measure dimension; one whose
# codes lie in hierarchical lists.
WELL_FORMED = """
:cube a qb:DataSet ; qb:structure :structure ; qb:slice :slice ; :unit :usd .
:structure a qb:DataStructureDefinition ; qb:sliceKey :key ;
    qb:component :c-year, :c-area, :c-kind, :c-amount, :c-unit, :c-status, :c-note .
:c-year qb:componentProperty :year .
:c-area qb:componentProperty :area .
:c-kind qb:componentProperty :kind .
:c-amount qb:componentProperty :amount .
:c-unit qb:componentProperty :unit ; qb:componentRequired true ; qb:componentAttachment qb:DataSet .
:c-status qb:componentProperty sdmx-attribute:obsStatus ; qb:componentRequired true .
:c-note qb:componentProperty :note ; qb:componentRequired false .
:year a qb:DimensionProperty ; rdfs:range xsd:gYear .
:area a qb:DimensionProperty ; rdfs:range skos:Concept ; qb:codeList :areas .
:kind a qb:DimensionProperty ; rdfs:range skos:Concept ; qb:codeList :kinds .
:amount a qb:MeasureProperty .
:unit a qb:AttributeProperty .
:note a qb:AttributeProperty .
sdmx-attribute:obsStatus a qb:AttributeProperty .
:areas a skos:ConceptScheme .
:north a skos:Concept ; skos:inScheme :areas .
:south a skos:Concept ; skos:inScheme :areas .
:kinds a skos:Collection ; skos:member :inner .
:inner skos:member :gift .
:gift a skos:Concept .
:key a qb:SliceKey ; qb:componentProperty :year .
:slice a qb:Slice ; qb:sliceStructure :key ; :year "2015"^^xsd:gYear ; qb:observation :north-2015 .
:north-2015 a qb:Observation ; qb:dataSet :cube ; :year "2015"^^xsd:gYear ; :area :north ; :kind :gift ; :amount 5 ;
    sdmx-attribute:obsStatus status:normal .
:south-2015 a qb:Observation ; qb:dataSet :cube ; :year "2015"^^xsd:gYear ; :area :south ; :kind :gift ;
    sdmx-attribute:obsStatus status:missing .
:south-2016 a qb:Observation ; qb:dataSet :cube ; :year "2016"^^xsd:gYear ; :area :south ; :kind :gift ;
    sdmx-attribute:obsStatus status:misprint .

:wide a qb:DataSet ; qb:structure :wide-structure .
:wide-structure a qb:DataStructureDefinition ; qb:component :c-year, :c-amount, :c-people, :c-measure .
:c-people qb:componentProperty :people .
:c-measure qb:componentProperty qb:measureType .
:people a qb:MeasureProperty .
qb:measureType a qb:DimensionProperty ; rdfs:range qb:MeasureProperty .
:amount-2015 a qb:Observation ; qb:dataSet :wide ; :year "2015"^^xsd:gYear ; qb:measureType :amount ; :amount 7 .
:people-2015 a qb:Observation ; qb:dataSet :wide ; :year "2015"^^xsd:gYear ; qb:measureType :people ; :people 3 .

:tree a qb:DataSet ; qb:structure :tree-structure .
:tree-structure a qb:DataStructureDefinition ; qb:component :c-place, :c-land, :c-amount .
:c-place qb:componentProperty :place .
:c-land qb:componentProperty :land .
:place a qb:DimensionProperty ; rdfs:range skos:Concept ; qb:codeList :places .
:land a qb:DimensionProperty ; rdfs:range skos:Concept ; qb:codeList :lands .
:places a qb:HierarchicalCodeList ; qb:hierarchyRoot :world ; qb:parentChildProperty skos:narrower .
:lands a qb:HierarchicalCodeList ; qb:hierarchyRoot :world ; qb:parentChildProperty [ owl:inverseOf skos:broader ] .
:world skos:narrower :america .
:america skos:narrower :peru .
:peru skos:broader :america .
:america skos:broader :world .
:peru-cell a qb:Observation ; qb:dataSet :tree ; :place :peru ; :land :peru ; :amount 1 .
"""

# Fault: the constraint, what is taken from the well-formed graph, what is added, and the rows that tell of it.
FAULTS = {
    "no data set": ("01", ":south-2016 qb:dataSet :cube .", "", {("south-2016", "dataSet", None)}),
    "two data sets": (
        "01",
        "",
        ":south-2016 qb:dataSet :other .",
        {("south-2016", "dataSet", "cube"), ("south-2016", "dataSet", "other")},
    ),
    "no structure": ("02", ":cube qb:structure :structure .", "", {("cube", "structure", None)}),
    "two structures": (
        "02",
        "",
        ":cube qb:structure :other .",
        {("cube", "structure", "structure"), ("cube", "structure", "other")},
    ),
    "no measure": ("03", ":structure qb:component :c-amount .", "", {("structure", "component", None)}),
    "no range": ("04", ":year rdfs:range xsd:gYear .", "", {("year", "range", None)}),
    "no code list": ("05", ":area qb:codeList :areas .", "", {("area", "codeList", None)}),
    "optional dimension": (
        "06",
        "",
        ":c-year qb:componentRequired false .",
        {("structure", "componentRequired", "year"), ("wide-structure", "componentRequired", "year")},
    ),
    "undeclared slice key": ("07", ":structure qb:sliceKey :key .", "", {("key", "sliceKey", None)}),
    "slice key with a property of its own": (
        "08",
        "",
        ":key qb:componentProperty :place .",
        {("key", "componentProperty", "place")},
    ),
    "slice without key": ("09", ":slice qb:sliceStructure :key .", "", {("slice", "sliceStructure", None)}),
    "slice with two keys": (
        "09",
        "",
        ":slice qb:sliceStructure :other .",
        {("slice", "sliceStructure", "key"), ("slice", "sliceStructure", "other")},
    ),
    "slice without a dimension": ("10", ':slice :year "2015"^^xsd:gYear .', "", {("slice", "year", None)}),
    "observation without a dimension": ("11", ":south-2016 :area :south .", "", {("south-2016", "area", None)}),
    "duplicate observation": (
        "12",
        ':south-2016 :year "2016"^^xsd:gYear .',
        ':south-2016 :year "2015"^^xsd:gYear .',
        {("south-2015", "dataSet", "south-2016")},
    ),
    "no status": (
        "13",
        ":north-2015 sdmx-attribute:obsStatus status:normal .",
        "",
        {("north-2015", "obsStatus", None)},
    ),
    "no unit on the data set": (
        "13",
        ":cube :unit :usd .",
        "",
        {("north-2015", "unit", None), ("south-2015", "unit", None), ("south-2016", "unit", None)},
    ),
    "normal cell without value": ("14", ":north-2015 :amount 5 .", "", {("north-2015", "amount", None)}),
    "measure of the measure type absent": ("15", ":people-2015 :people 3 .", "", {("people-2015", "people", None)}),
    "a second measure": ("16", "", ":people-2015 :amount 7 .", {("people-2015", "amount", "people")}),
    "a measure absent at a point": (
        "17",
        ":people-2015 qb:dataSet :wide .",
        "",
        {("amount-2015", "measureType", "wide")},
    ),
    "slice of another data set": ("18", "", ":slice qb:observation :peru-cell .", {("peru-cell", "dataSet", "cube")}),
    "code of no scheme": (
        "19",
        ":south skos:inScheme :areas .",
        "",
        {
            ("south-2015", "area", "south"),
            ("south-2016", "area", "south"),
        },
    ),
    "code outside the collection": (
        "19",
        ":inner skos:member :gift .",
        "",
        {
            ("north-2015", "kind", "gift"),
            ("south-2015", "kind", "gift"),
            ("south-2016", "kind", "gift"),
        },
    ),
    "code out of reach of the root": ("20", ":america skos:narrower :peru .", "", {("peru-cell", "place", "peru")}),
    "relation that the check does not know": (
        "20",
        ":places qb:parentChildProperty skos:narrower .",
        ":places qb:parentChildProperty :contains .",
        {("places", "parentChildProperty", "contains")},
    ),
    "code out of reach by the inverse": ("21", ":peru skos:broader :america .", "", {("peru-cell", "land", "peru")}),
    "inverse that the check does not know": (
        "21",
        "",
        ":lands qb:parentChildProperty [ owl:inverseOf :within ] .",
        {("lands", "parentChildProperty", "within")},
    ),
}


def rows(number: str, graph: Graph) -> set[tuple[str | None, ...]]:
    """Run a constraint and shorten its IRIs to their last segments."""
    query = resources.read_text(CHECKS / f"qb-ic-{number}.rq")
    store = pyoxigraph.Store()
    store.load(graph.serialize(format="nt", encoding="utf-8"), pyoxigraph.RdfFormat.N_TRIPLES)
    solutions = store.query(query)
    assert [variable.value for variable in solutions.variables] == ["focusNode", "path", "value"]
    return {tuple(None if term is None else _last(term.value) for term in solution) for solution in solutions}


def _last(iri: str) -> str:
    return iri.replace("#", "/").rpartition("/")[2]


def read(turtle: str) -> Graph:
    """Parse Turtle with the prefixes of this file."""
    return Graph().parse(data=PREFIXES + turtle, format="turtle")


def test_every_constraint_is_here():
    """There is one check for each of the twenty-one constraints of the specification, and a fault for each."""
    numbers = [f"{number:02}" for number in range(1, 22)]

    assert [path.stem for path in resources.files(CHECKS, ".rq") if path.stem.startswith("qb-ic-")] == [
        f"qb-ic-{number}" for number in numbers
    ]
    assert sorted({number for number, *_ in FAULTS.values()}) == numbers


@pytest.mark.parametrize("number", [f"{number:02}" for number in range(1, 22)])
def test_well_formed_cubes_pass(number):
    """A well-formed cube breaks no constraint; a missing cell, or one that cannot be read, is no fault."""
    assert rows(number, read(WELL_FORMED)) == set()


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_caught(fault):
    """Each constraint returns the nodes at fault, the property and the offending value."""
    number, taken, added, expected = FAULTS[fault]
    graph = read(WELL_FORMED)
    for triple in read(taken):
        assert triple in graph
        graph.remove(triple)
    graph += read(added)

    assert rows(number, graph) == expected
