"""Policy: the ontology as it stands, and, where something must follow from it, the least data that shows it."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology"


@pytest.fixture(scope="session", name="core")
def _core() -> Graph:
    """The core of the ontology."""
    return Graph().parse(ONTOLOGY / "core.ttl")


@pytest.fixture(scope="session", name="external")
def _external() -> Graph:
    """What the ontology states of other vocabularies."""
    graph = Graph()
    for path in sorted((ONTOLOGY / "external").glob("*.ttl")):
        graph.parse(path)
    return graph


@pytest.fixture(scope="session", name="vocabularies")
def _vocabularies() -> Graph:
    """All SKOS vocabularies."""
    graph = Graph()
    for path in sorted((ONTOLOGY / "vocabularies").glob("*.ttl")):
        graph.parse(path)
    return graph
