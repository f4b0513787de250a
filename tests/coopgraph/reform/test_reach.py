"""What a change may touch: at least all that it does touch. Policy: the examples of the shapes, each made the other.

An example that conforms becomes one that fails by the triples in which they differ. Looking only at what that change
touches must tell the same new results, and the same that are no more, as looking at everything.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from rdflib import RDFS, Graph, URIRef
from rdflib.namespace import ORG, RDF, SH
from rdflib.term import Node

from coopgraph import resources
from coopgraph.model import ValidationResult
from coopgraph.namespaces import COOP, ID
from coopgraph.reform.reach import find_touched, narrow_shapes
from coopgraph.reform.reading import TARGETS, Reading, read_shapes
from coopgraph.reform.standing import compare_results
from coopgraph.store.files import parse_graph
from coopgraph.validate import load_shapes, validate_graph

FIXTURES = Path(__file__).parents[2] / "fixtures" / "shapes"
SUBJECTS = sorted(path.name for path in FIXTURES.iterdir())
#: Terms of SHACL that the shapes may use and that read nothing but what is told of them elsewhere.
FOLLOWED = frozenset(
    {
        *("property", "path", "node", "not", "and", "or", "xone", "class", "sparql", "select", "prefixes"),
        *("qualifiedValueShape", "qualifiedMinCount", "qualifiedMaxCount", "inversePath", "alternativePath"),
        *("zeroOrMorePath", "oneOrMorePath", "equals", "disjoint", "lessThan", "lessThanOrEquals"),
        *(
            "targetClass",
            "targetSubjectsOf",
            "targetObjectsOf",
            "message",
            "severity",
            "declare",
            "prefix",
            "namespace",
        ),
        *("in", "hasValue", "datatype", "nodeKind", "languageIn", "uniqueLang", "pattern", "minLength"),
        *("minCount", "maxCount", "minInclusive", "maxInclusive", "minExclusive"),
    }
)


@cache
def shapes_of(subject: str) -> tuple[Graph, tuple[Reading, ...]]:
    """Return the shapes of one file with those that all lean on, and where they read."""
    shapes = load_shapes(names=("prefixes", "schemes", subject))
    return shapes, read_shapes(shapes)


@cache
def hierarchy() -> Graph:
    """Return which class lies below which."""
    found = Graph()
    root = resources.root() / "ontology"
    for path in (root / "core.ttl", *sorted((root / "external").glob("*.ttl"))):
        for triple in parse_graph(path).triples((None, RDFS.subClassOf, None)):
            found.add(triple)
    return found


def only(
    data: Graph, shapes: Graph, readings: tuple[Reading, ...], touched: dict[URIRef, set[Node] | None]
) -> tuple[ValidationResult, ...]:
    """Validate the touched nodes only."""
    return validate_graph(data, narrow_shapes(shapes, readings, touched, data)).results


@pytest.mark.parametrize("subject", SUBJECTS)
def test_nothing_is_missed(subject: str) -> None:
    """Of each example that fails, what the touched nodes alone tell is what all nodes tell."""
    shapes, readings = shapes_of(subject)
    conforming = parse_graph(FIXTURES / subject / "conforming.ttl") + hierarchy()
    before = validate_graph(conforming, shapes).results
    for path in sorted((FIXTURES / subject).glob("fails-*.ttl")):
        failing = parse_graph(path) + hierarchy()
        changed = {*conforming} ^ {*failing}
        touched = find_touched(readings, changed, (conforming, failing))
        told = compare_results(only(conforming, shapes, readings, touched), only(failing, shapes, readings, touched))
        expected = compare_results(before, validate_graph(failing, shapes).results)
        assert expected[0], path.name
        assert (set(map(key, told[0])), set(map(key, told[1]))) == (
            set(map(key, expected[0])),
            set(map(key, expected[1])),
        )


def key(result: ValidationResult) -> tuple[str | None, ...]:
    """Return what tells one result from another."""
    return (result.source_shape, result.focus_node, result.path, result.value)


def test_a_change_of_one_unit_touches_few() -> None:
    """Of a hundred units, that one depends on another now touches the chain above and below, and no other."""
    shapes, readings = shapes_of("unit")
    units = [ID[f"unit/u{number}"] for number in range(100)]
    data = Graph()
    for unit in units:
        data.add((unit, RDF.type, ORG.OrganizationalUnit))
    data.add((units[3], COOP.dependsOn, units[2]))
    data.add((units[2], COOP.dependsOn, units[1]))
    new = Graph().add((units[1], COOP.dependsOn, units[0]))
    touched = find_touched(readings, set(new), (data, new))
    looked_at = set().union(*(nodes for nodes in touched.values() if nodes is not None))
    assert units[1] in looked_at
    assert {units[3], units[2]} <= (
        touched[URIRef("https://w3id.org/coopgraph/shapes#UnitShape-acyclicDependence")] or set()
    )
    assert not looked_at & set(units[4:])
    narrowed = narrow_shapes(shapes, readings, touched, data + new)
    assert not list(narrowed.subjects(SH.targetClass))
    assert set(narrowed.objects(None, SH.targetNode)) <= looked_at


def test_every_term_of_the_shapes_is_followed() -> None:
    """The shapes use no term of SHACL that reads in a way that nobody follows."""
    shapes = load_shapes()
    used = {str(term).removeprefix(str(SH)) for term in shapes.predicates() if str(term).startswith(str(SH))}
    assert used <= FOLLOWED
    assert all(reading.everywhere is not None for reading in read_shapes(shapes))


@pytest.mark.parametrize("term", ["closed", "ask", "rule"])
def test_what_is_not_followed_is_looked_at_whole(term: str) -> None:
    """A shape with a term that is not followed is looked at whole, whatever has changed."""
    shape = "<urn:s> a sh:NodeShape ; sh:targetClass <urn:c> ; sh:property"
    text = f"@prefix sh: <{SH}> . {shape} [ sh:path <urn:p> ; sh:{term} true ] ."
    [reading] = read_shapes(Graph().parse(data=text, format="turtle"))
    assert reading.everywhere is None
    touched = find_touched((reading,), {(URIRef("urn:a"), URIRef("urn:q"), URIRef("urn:b"))}, (Graph(),))
    assert touched == {URIRef("urn:s"): None}


def test_a_query_in_parts_is_read_everywhere() -> None:
    """Where a query has alternatives, whoever may be at fault by its properties is looked at."""
    text = f"""@prefix sh: <{SH}> . <urn:s> a sh:NodeShape ; sh:targetClass <urn:c> ; sh:sparql [
      sh:select "SELECT $this WHERE {{ {{ $this <urn:p> ?x }} UNION {{ ?y <urn:q> $this }} }}" ] ."""
    [reading] = read_shapes(Graph().parse(data=text, format="turtle"))
    assert set(reading.everywhere or ()) == {URIRef("urn:p"), URIRef("urn:q")}


def test_a_query_reads_along_its_patterns() -> None:
    """A query leads from the node at fault over its patterns; a path of several steps counts as any of them."""
    query = "SELECT $this WHERE { $this <urn:p> ?x . ?y <urn:q>/^<urn:r> ?x FILTER NOT EXISTS { ?y <urn:t> ?z } }"
    shape = f'<urn:s> a sh:NodeShape ; sh:targetClass <urn:c> ; sh:sparql [ sh:select "{query}" ] .'
    text = f"@prefix sh: <{SH}> . {shape}"
    [reading] = read_shapes(Graph().parse(data=text, format="turtle"))
    assert reading.everywhere == frozenset()
    a, x, y, z = (URIRef(f"urn:{name}") for name in "axyz")
    data = Graph().add((a, URIRef("urn:p"), x)).add((y, URIRef("urn:q"), x))
    assert find_touched((reading,), {(y, URIRef("urn:t"), z)}, (data,)) == {reading.shape: {a}}
    assert z in (find_touched((reading,), {(z, URIRef("urn:p"), y)}, (data,))[reading.shape] or set())


def test_targets_are_read() -> None:
    """What makes a node a target of a shape is read with it."""
    _, readings = shapes_of("unit")
    [unit] = [reading for reading in readings if reading.shape.endswith("#UnitShape")]
    assert ORG.OrganizationalUnit in unit.classes
    assert len(TARGETS) == 4
