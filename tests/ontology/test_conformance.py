from __future__ import annotations

from pathlib import Path

from pyshacl import validate
from rdflib import Graph
from rdflib.namespace import SH

SHAPES = Path(__file__).parents[2] / "shapes"


def test_ontology_and_vocabularies_conform(core: Graph, external: Graph, vocabularies: Graph) -> None:
    """No shape says anything about the ontology and the vocabularies."""
    shapes = Graph()
    for path in sorted(SHAPES.glob("*.ttl")):
        shapes.parse(path)
    report = validate(core + external + vocabularies, shacl_graph=shapes, inference="none")[1]
    assert isinstance(report, Graph)
    assert [str(shape) for shape in report.objects(None, SH.sourceShape)] == []
