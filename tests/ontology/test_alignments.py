from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL

from coopgraph.namespaces import COOP, VOCAB

FOLDER = Path(__file__).parents[2] / "ontology" / "alignments"
CORE = URIRef("https://w3id.org/coopgraph/ontology")
SLUGS = sorted(path.stem for path in FOLDER.glob("*.ttl"))
LINKS = {RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty, SKOS.closeMatch}


def read(slug: str) -> Graph:
    """Return one alignment."""
    return Graph().parse(FOLDER / f"{slug}.ttl")


@pytest.mark.parametrize("slug", SLUGS)
def test_an_alignment_imports_the_core_and_nothing_else(slug: str) -> None:
    """An alignment is an ontology of its own that imports the core."""
    graph = read(slug)
    header = URIRef(f"{CORE}/alignments/{slug}")
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [header]
    assert list(graph.objects(None, OWL.imports)) == [CORE]


def test_the_core_imports_no_alignment(core: Graph) -> None:
    """The core stands without the alignments."""
    assert list(core.objects(None, OWL.imports)) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_an_alignment_only_links_what_exists(slug: str, core: Graph, vocabularies: Graph) -> None:
    """What an alignment says of our terms and concepts are links, and every one of ours that it names exists."""
    graph = read(slug)
    described = {*core.subjects(), *vocabularies.subjects()}
    own = {each for each in graph.subjects(RDF.type, None) if str(each).startswith(VOCAB)}
    named = {
        each
        for triple in graph
        for each in triple
        if isinstance(each, URIRef) and str(each).startswith((str(COOP), str(VOCAB))) and each not in own
    }
    assert named
    assert named - described == set()
    assert {predicate for subject, predicate in graph.subject_predicates() if subject in described} <= LINKS
    assert not [each for each in graph.all_nodes() if isinstance(each, BNode)]


@pytest.mark.parametrize("slug", SLUGS)
def test_codes_of_others_keep_their_notation(slug: str) -> None:
    """A code that its owner gives no IRI ends with its notation, has names in both languages, and is linked."""
    graph = read(slug)
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        assert str(concept).rpartition("/")[2] == str(graph.value(concept, SKOS.notation))
        labels = [text for text in graph.objects(concept, SKOS.prefLabel) if isinstance(text, Literal)]
        assert sorted(str(text.language) for text in labels) == ["en", "es"]
        assert (concept, SKOS.closeMatch, None) in graph
