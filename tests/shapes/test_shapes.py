"""Policy: the least data that shows the rule.

A folder of `fixtures/shapes/` belongs to the file of the same name in `shapes/`. Its `conforming.ttl` has no result;
each `fails-….ttl` names on its first line the shapes that must answer, and no other shape of that file may. What the
closure would infer, a fixture states.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import RDFS, BNode, Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

ROOT = Path(__file__).parents[2]
SHAPES = ROOT / "shapes"
FIXTURES = ROOT / "tests" / "fixtures" / "shapes"
NAMESPACE = "https://w3id.org/coopgraph/shapes#"
#: Files that hold no shape with a message: the others lean on them.
SHARED = ("prefixes", "schemes")
#: A reason to be refused (Violation) is corrected; the others are told and let through.
SEVERITIES = {SH.Violation, SH.Warning, SH.Info}

SUBJECTS = sorted(path.stem for path in SHAPES.glob("*.ttl") if path.stem not in SHARED)
FAILING = sorted(FIXTURES.glob("*/fails-*.ttl"))


def name(path: Path) -> str:
    """Return how a fixture is called in the report of pytest."""
    return f"{path.parent.name}/{path.stem}"


@cache
def shapes_of(subject: str) -> Graph:
    """Return one file of shapes with the files that all lean on."""
    graph = Graph()
    for stem in (*SHARED, subject):
        graph.parse(SHAPES / f"{stem}.ttl")
    return graph


@cache
def all_shapes() -> Graph:
    """Return every shape."""
    graph = Graph()
    for path in sorted(SHAPES.glob("*.ttl")):
        graph.parse(path)
    return graph


@cache
def hierarchy() -> Graph:
    """Return which class of the ontology lies below which, all that `sh:class` and `sh:targetClass` need of it."""
    ontology = Graph()
    for path in (ROOT / "ontology" / "core.ttl", *(ROOT / "ontology" / "external").glob("*.ttl")):
        ontology.parse(path)
    graph = Graph()
    for lower, upper in ontology.subject_objects(RDFS.subClassOf):
        if not isinstance(lower, BNode):
            graph.add((lower, RDFS.subClassOf, upper))
    return graph


def report_of(fixture: Path) -> Graph:
    """Validate a fixture against the shapes of its folder."""
    data = Graph().parse(fixture)
    data += hierarchy()
    report = validate(data, shacl_graph=shapes_of(fixture.parent.name), inference="none")[1]
    assert isinstance(report, Graph)
    return report


def results_of(report: Graph) -> list[Node]:
    """Return the results of a report, without the details that pyshacl hangs below some of them."""
    return list(report.objects(None, SH.result))


def answering(report: Graph) -> set[str]:
    """Return the local names of the shapes that have a result."""
    shapes = {shape for result in results_of(report) for shape in report.objects(result, SH.sourceShape)}
    return {str(shape).removeprefix(NAMESPACE) for shape in shapes}


def expected(fixture: Path) -> set[str]:
    """Return the shapes that the first line of a fixture names."""
    first = fixture.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# expect: "), first
    return set(first.removeprefix("# expect: ").split())


def messages(shape: URIRef) -> set[Literal]:
    """Return the messages of a shape, or of the query that it asks."""
    graph = all_shapes()
    bearers = (shape, *graph.objects(shape, SH.sparql))
    return {m for bearer in bearers for m in graph.objects(bearer, SH.message) if isinstance(m, Literal)}


def answering_shapes() -> list[URIRef]:
    """Return every shape that can have a result of its own: one that has a severity."""
    return sorted(shape for shape in all_shapes().subjects(SH.severity) if isinstance(shape, URIRef))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_conforming_example_has_no_result(subject: str) -> None:
    """Every file of shapes has a conforming example, about which no shape of it says anything."""
    assert answering(report_of(FIXTURES / subject / "conforming.ttl")) == set()


@pytest.mark.parametrize("fixture", FAILING, ids=name)
def test_failing_example_is_told_by_the_expected_shape(fixture: Path) -> None:
    """A failing example has results from the shapes that its first line names, and from no other."""
    assert answering(report_of(fixture)) == expected(fixture)


@pytest.mark.parametrize("fixture", FAILING, ids=name)
def test_result_speaks_both_languages(fixture: Path) -> None:
    """A result bears the message of its rule in two languages, with no placeholder left in it."""
    report = report_of(fixture)
    for result in results_of(report):
        found = [m for m in report.objects(result, SH.resultMessage) if isinstance(m, Literal)]
        assert len(found) == 2
        assert not [m for m in found if "{" in m]
        if (result, SH.sourceConstraint, None) not in report:  # pyshacl drops the language of a query's message
            assert sorted(str(m.language) for m in found) == ["en", "es"]


def test_every_shape_has_a_failing_example() -> None:
    """Every shape that can have a result is named by the first line of a failing example."""
    named = {each for fixture in FAILING for each in expected(fixture)}
    assert {str(shape).removeprefix(NAMESPACE) for shape in answering_shapes()} == named


def test_no_folder_of_examples_is_left_behind() -> None:
    """Every folder of examples belongs to a file of shapes."""
    assert sorted(path.name for path in FIXTURES.iterdir()) == SUBJECTS


def test_examples_are_small() -> None:
    """No example has more than 50 triples."""
    sizes = {name(path): len(Graph().parse(path)) for path in FIXTURES.glob("*/*.ttl")}
    assert {fixture: size for fixture, size in sizes.items() if size > 50} == {}


def test_every_shape_has_an_iri_a_severity_and_two_messages() -> None:
    """Every shape with a target, and every property shape named by one, has a severity, and messages in es and en."""
    graph = all_shapes()
    targeted = {
        shape
        for target in (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
        for shape in graph.subjects(target)
    }
    owners = {shape for shape in targeted if (shape, SH.property, None) in graph}
    answering_ones = (targeted - owners) | {part for owner in owners for part in graph.objects(owner, SH.property)}
    assert answering_ones == set(answering_shapes())
    assert all(str(shape).startswith(NAMESPACE) for shape in targeted | answering_ones)
    assert set(graph.objects(None, SH.severity)) <= SEVERITIES
    languages = {shape: sorted(str(m.language) for m in messages(shape)) for shape in answering_shapes()}
    assert {shape: found for shape, found in languages.items() if found != ["en", "es"]} == {}


def test_messages_differ_from_one_another() -> None:
    """No two shapes of one file say the same: a message tells which rule is broken."""
    graph = all_shapes()
    spoken = [m for m in graph.objects(None, SH.message) if isinstance(m, Literal)]
    by_file = [len(set(shapes_of(subject).objects(None, SH.message))) for subject in SUBJECTS]
    assert len(spoken) == sum(by_file)


def test_files_share_no_shape() -> None:
    """No shape is described in two files."""
    described = [shape for path in sorted(SHAPES.glob("*.ttl")) for shape in Graph().parse(path).subjects(SH.severity)]
    assert len(described) == len(set(described))
