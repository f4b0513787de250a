from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, QB, VANN
from rdflib.term import Node

from coopgraph.namespaces import COOP, PREFIXES

ROOT = Path(__file__).parents[2]
IRI = URIRef("https://w3id.org/coopgraph/ontology")
CLASSES = {OWL.Class}
PROPERTIES = {OWL.ObjectProperty, OWL.DatatypeProperty}


def terms(core: Graph) -> set[URIRef]:
    """Return the terms that the core defines."""
    return {term for term in core.subjects() if isinstance(term, URIRef) and term.startswith(COOP)}


def languages(graph: Graph, term: Node, predicate: URIRef) -> list[str]:
    """Return the languages of the texts of a term, sorted."""
    return sorted(str(text.language) for text in graph.objects(term, predicate) if isinstance(text, Literal))


def uses(pattern: str) -> set[str]:
    """Return what a pattern with one group finds in the queries and the shapes."""
    paths = [*(ROOT / "queries").rglob("*.rq"), *(ROOT / "shapes").glob("*.ttl")]
    return {found for path in paths for found in re.findall(pattern, path.read_text(encoding="utf-8"))}


def test_every_term_is_labelled_and_defined_in_both_languages(core: Graph) -> None:
    """Every class and property has one label and one definition in Spanish and in English."""
    for predicate in (RDFS.label, SKOS.definition):
        found = {term: languages(core, term, predicate) for term in terms(core)}
        assert {term: tags for term, tags in found.items() if tags != ["en", "es"]} == {}


def test_every_term_is_defined_by_the_ontology(core: Graph) -> None:
    """Every term points to the ontology that defines it, and is a class or a property."""
    assert set(core.subjects(RDFS.isDefinedBy, IRI)) == terms(core)
    kinds = {term: set(core.objects(term, RDF.type)) & (CLASSES | PROPERTIES) for term in terms(core)}
    assert {term: kind for term, kind in kinds.items() if len(kind) != 1} == {}


def test_names_tell_classes_from_properties(core: Graph) -> None:
    """Classes are written UpperCamelCase and properties lowerCamelCase."""
    for term in terms(core):
        upper = term.removeprefix(COOP)[0].isupper()
        assert upper == ((term, RDF.type, OWL.Class) in core), term


@pytest.mark.parametrize("language", ["es", "en"])
def test_labels_tell_terms_apart(core: Graph, language: str) -> None:
    """No two classes have the same label, and no two properties of the model but dimensions, which bear their name."""
    for kinds in (CLASSES, PROPERTIES):
        counted = Counter(
            str(label)
            for term in terms(core)
            if set(core.objects(term, RDF.type)) & kinds and (term, RDF.type, QB.DimensionProperty) not in core
            for label in core.objects(term, RDFS.label)
            if isinstance(label, Literal) and label.language == language
        )
        assert [label for label, count in counted.items() if count > 1] == []


def test_definitions_are_sentences(core: Graph) -> None:
    """A definition ends with a full stop and does not end with the white space of a template."""
    texts = [str(text) for term in terms(core) for text in core.objects(term, SKOS.definition)]
    assert [text for text in texts if not text.endswith(".") or text != " ".join(text.split())] == []


def test_header_is_complete(core: Graph) -> None:
    """The ontology says its version, prefix, titles, descriptions, licence and dates."""
    assert core.value(IRI, OWL.versionIRI) == URIRef(f"{IRI}/{core.value(IRI, OWL.versionInfo)}")
    assert core.value(IRI, VANN.preferredNamespacePrefix) == Literal("coop")
    assert core.value(IRI, VANN.preferredNamespaceUri) == Literal(str(COOP))
    assert core.value(IRI, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    for predicate in (DCTERMS.title, DCTERMS.description):
        assert languages(core, IRI, predicate) == ["en", "es"]
    for predicate in (DCTERMS.created, DCTERMS.modified):
        assert len(list(core.objects(IRI, predicate))) == 1


def test_version_is_that_of_the_package(core: Graph) -> None:
    """The ontology bears the version of the package that it is published with."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    version = re.search(r'^version = "(.+)"$', project, re.MULTILINE)
    assert version is not None
    assert core.value(IRI, OWL.versionInfo) == Literal(version[1])


def test_blank_nodes_stand_only_in_category_axioms(core: Graph) -> None:
    """The only blank nodes are class expressions and their lists."""
    allowed = {
        *(OWL.intersectionOf, OWL.onProperty, OWL.someValuesFrom, OWL.hasValue),
        *(RDF.first, RDF.rest, RDF.type, RDFS.subClassOf),
    }
    assert {predicate for node, predicate in core.subject_predicates() if isinstance(node, BNode)} <= allowed


def test_every_term_named_in_an_axiom_is_described(core: Graph, external: Graph) -> None:
    """Super-classes, super-properties, domains, ranges and disjoint classes are described here or in `external/`."""
    described = {*core.subjects(), *external.subjects()}
    elsewhere = {
        *(URIRef(f"{PREFIXES['foaf']}{name}") for name in ("Agent", "Document")),
        *(URIRef(f"{PREFIXES['rdf']}langString"), DCTERMS.BibliographicResource),
    }
    predicates = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.disjointWith)
    named = {each for predicate in predicates for each in core.objects(None, predicate)}
    datatypes = {each for each in named if str(each).startswith(PREFIXES["xsd"])}
    assert named - described - elsewhere - datatypes == set()


def test_dependence_is_not_containment(core: Graph) -> None:
    """coop:dependsOn lies below no property of containment, and is not transitive."""
    above = set(core.transitive_objects(COOP.dependsOn, RDFS.subPropertyOf))
    assert not {each for each in above if "ubOrganization" in str(each)}
    assert (COOP.dependsOn, RDF.type, OWL.TransitiveProperty) not in core


def test_dimensions_say_what_values_they_take(core: Graph, vocabularies: Graph) -> None:
    """Every dimension has a range and a concept, and a code list if its values are concepts."""
    for dimension in core.subjects(RDF.type, QB.DimensionProperty):
        assert (core.value(dimension, QB.concept), RDF.type, SKOS.Concept) in vocabularies
        if core.value(dimension, RDFS.range) == SKOS.Concept:
            assert (core.value(dimension, QB.codeList), RDF.type, SKOS.ConceptScheme) in vocabularies
        else:
            assert core.value(dimension, RDFS.range) == COOP.FlowParty


def test_every_term_serves_a_query_or_a_shape(core: Graph) -> None:
    """Every class and property of the core is named in a query or in a shape."""
    assert {term.removeprefix(COOP) for term in terms(core)} - uses(r"\bcoop:(\w+)") == set()


def test_queries_and_shapes_name_only_terms_that_exist(core: Graph) -> None:
    """Every coop: term that a query or a shape names is in the core."""
    assert uses(r"(?<![\w-])coop:(\w+)") - {term.removeprefix(COOP) for term in terms(core)} == set()


def test_queries_and_shapes_name_only_concepts_that_exist(vocabularies: Graph) -> None:
    """Every concept and scheme that a query or a shape names by its full IRI is in the vocabularies."""
    named = uses(r"https://w3id\.org/coopgraph/vocab/([a-z0-9-]+(?:/[a-z0-9-]+)?)>")
    base = "https://w3id.org/coopgraph/vocab/"
    assert named - {str(each).removeprefix(base) for each in vocabularies.subjects()} == set()


def test_code_names_only_terms_that_exist(core: Graph, external: Graph) -> None:
    """Every term that Python code takes from our namespace, or from one that `external/` describes, is described."""
    paths = [*(ROOT / "coopgraph").rglob("*.py"), *(ROOT / "api").rglob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    prefixes = {
        "COOP": "coop",
        "CV": "cv",
        "EARL": "earl",
        "ELI": "eli",
        "OA": "oa",
        "ORG": "org",
        "PROV": "prov",
        "QB": "qb",
        "SDMX_ATTRIBUTE": "sdmx-attribute",
        "SDMX_DIMENSION": "sdmx-dimension",
        "SDMX_MEASURE": "sdmx-measure",
    }
    found = re.findall(rf'\b({"|".join(prefixes)})(?:\.|\[")([A-Za-z]\w*)', code)
    named = {URIRef(PREFIXES[prefixes[constant]] + name) for constant, name in found}
    assert named - {*core.subjects(), *external.subjects()} == set()


def test_prefixes_agree_with_those_of_the_code() -> None:
    """A prefix means the same namespace in every Turtle file and query as in `coopgraph.namespaces`."""
    paths = [*(ROOT / "ontology").rglob("*.ttl"), *(ROOT / "shapes").glob("*.ttl"), *(ROOT / "queries").rglob("*.rq")]
    differing = [
        (path.name, prefix, namespace)
        for path in paths
        for prefix, namespace in re.findall(
            r"(?im)^\s*@?prefix\s+([\w-]+):\s*<([^>]+)>", path.read_text(encoding="utf-8")
        )
        if PREFIXES.get(prefix, namespace) != namespace
    ]
    assert differing == []


def test_external_facts_say_whose_they_are(external: Graph) -> None:
    """Every class and property of another vocabulary points to the vocabulary that defines it; none is ours."""
    described = {each for each in external.subjects(RDF.type) if isinstance(each, URIRef)}
    assert {each for each in described if len(list(external.objects(each, RDFS.isDefinedBy))) != 1} == set()
    assert not [each for each in described if each.startswith(COOP)]
