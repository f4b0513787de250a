from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from rdflib import RDF, SKOS, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from coopgraph.namespaces import VOCAB

FOLDER = Path(__file__).parents[2] / "ontology" / "vocabularies"
SLUGS = sorted(path.stem for path in FOLDER.glob("*.ttl"))


def read(slug: str) -> Graph:
    """Return one vocabulary."""
    return Graph().parse(FOLDER / f"{slug}.ttl")


def languages(graph: Graph, thing: Node, predicate: URIRef) -> list[str]:
    """Return the languages of the texts of a concept or scheme, sorted."""
    return sorted(str(text.language) for text in graph.objects(thing, predicate) if isinstance(text, Literal))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_file_holds_the_scheme_of_its_name(slug: str) -> None:
    """A file describes one scheme, named as the file, and concepts whose IRIs lie below it; nothing is blank."""
    graph = read(slug)
    assert list(graph.subjects(RDF.type, SKOS.ConceptScheme)) == [VOCAB[slug]]
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert concepts
    assert not [each for each in concepts if not str(each).startswith(f"{VOCAB[slug]}/")]
    assert set(graph.subjects()) == {VOCAB[slug], *concepts}
    assert not [each for each in graph.objects() if isinstance(each, BNode)]


@pytest.mark.parametrize("slug", SLUGS)
def test_everything_is_labelled_and_defined_in_both_languages(slug: str) -> None:
    """A scheme and each of its concepts have one name and one definition in Spanish and in English."""
    graph = read(slug)
    for thing in set(graph.subjects()):
        assert languages(graph, thing, SKOS.prefLabel) == ["en", "es"], thing
        assert languages(graph, thing, SKOS.definition) == ["en", "es"], thing


@pytest.mark.parametrize("slug", SLUGS)
def test_every_concept_has_its_place(slug: str) -> None:
    """A concept is in its scheme, and is either a top concept of it or narrower than a concept of it."""
    graph = read(slug)
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        assert list(graph.objects(concept, SKOS.inScheme)) == [VOCAB[slug]], concept
        top = (concept, SKOS.topConceptOf, VOCAB[slug]) in graph
        broader = set(graph.objects(concept, SKOS.broader))
        assert top != bool(broader), concept
        assert all((each, RDF.type, SKOS.Concept) in graph for each in broader), concept
        assert ((VOCAB[slug], SKOS.hasTopConcept, concept) in graph) == top, concept


@pytest.mark.parametrize("slug", SLUGS)
def test_narrower_is_the_inverse_of_broader(slug: str) -> None:
    """Where a vocabulary states skos:narrower, it states no more than the inverse of skos:broader."""
    graph = read(slug)
    narrower = {(lower, upper) for upper, lower in graph.subject_objects(SKOS.narrower)}
    assert narrower <= set(graph.subject_objects(SKOS.broader))


@pytest.mark.parametrize("slug", SLUGS)
def test_names_tell_concepts_apart(slug: str) -> None:
    """No two concepts of a scheme have the same name in one language."""
    graph = read(slug)
    counted = Counter(
        label for concept in graph.subjects(RDF.type, SKOS.Concept) for label in graph.objects(concept, SKOS.prefLabel)
    )
    assert [label for label, count in counted.items() if count > 1] == []


def test_function_types_say_what_falls_under_them() -> None:
    """Every function type has a scope note in Spanish and in English, and an example in Spanish."""
    graph = read("function-type")
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        assert languages(graph, concept, SKOS.scopeNote) == ["en", "es"], concept
        assert "es" in languages(graph, concept, SKOS.example), concept


def test_inferred_categories_are_concepts_too(core: Graph) -> None:
    """Each category that the axioms infer is named in the definition of one concept of office-category."""
    graph = read("office-category")
    spoken = " ".join(str(text) for text in graph.objects(None, SKOS.definition))
    inferred = [
        name
        for name in (
            *("Embedded", "General", "GeneralDirectorate", "LineDirectorate"),
            *("MinisterAdvisory", "RegionalAdvisory", "AgencyLine", "Municipal"),
        )
        if f"coop:{name}CooperationOffice" in spoken
    ]
    assert len(inferred) == 8
