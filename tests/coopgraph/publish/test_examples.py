"""The named queries as the SPARQL examples of an endpoint, held against what collections of examples ask."""

import re

import pyshacl
import pytest
from rdflib import Graph, Literal, URIRef

from coopgraph.namespaces import QUERY, RDF, RDFS, SDO, SH
from coopgraph.publish.descriptions import describe_query
from coopgraph.publish.examples import describe_examples
from coopgraph.query import catalogue
from coopgraph.store import EmbeddedStore, parse_graph

ENDPOINT = "https://datos.example.org/sparql"
#: What a collection asks of an example: one text of a query, a comment, a target, and keywords without a space at the
#: end.
SHAPES = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<a:Example> a sh:NodeShape ; sh:targetClass sh:SPARQLExecutable ; sh:nodeKind sh:IRI ;
  sh:property [ sh:path [ sh:alternativePath ( sh:select sh:ask sh:construct <a:describe> ) ] ;
    sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path rdfs:comment ; sh:minCount 1 ; sh:nodeKind sh:Literal ] ;
  sh:property [ sh:path schema:target ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path schema:keywords ; sh:minCount 1 ; sh:pattern "[^ ]$" ] ;
  sh:property [ sh:path sh:prefixes ; sh:minCount 1 ;
    sh:property [ sh:path sh:declare ; sh:minCount 1 ;
      sh:property [ sh:path sh:prefix ; sh:minCount 1 ] ; sh:property [ sh:path sh:namespace ; sh:minCount 1 ] ] ] .
"""


@pytest.fixture(scope="module", name="described")
def _described() -> Graph:
    """The examples, read back from Turtle."""
    return parse_graph(describe_examples(catalogue(), ENDPOINT).serialize(format="turtle"))


def conforms(graph: Graph) -> bool:
    """Tell whether examples are as a collection asks."""
    return pyshacl.validate(graph, shacl_graph=parse_graph(SHAPES), inference="none")[0]


def test_every_query_is_an_example_for_the_endpoint(described):
    """Each named query, and nothing else, is an example, and its only target is the endpoint."""
    examples = {QUERY[name] for name in catalogue()}

    assert set(described.subjects(RDF.type, SH.SPARQLExecutable)) == examples
    assert set(described.subject_objects(SDO.target)) == {(example, URIRef(ENDPOINT)) for example in examples}


def test_an_example_says_all_that_its_description_says():
    """Beside the target, an example is the description of the query."""
    (name, query) = next(iter(catalogue().items()))
    described = describe_examples({name: query}, ENDPOINT)
    described.remove((None, SDO.target, None))

    assert set(described.objects(QUERY[name])) >= set(describe_query(query).objects(QUERY[name]))
    assert len(described) == len(describe_query(query))


def test_the_examples_are_as_collections_ask(described):
    """They conform to what is asked of a collection of examples."""
    assert conforms(described)


@pytest.mark.parametrize("predicate", [SH.select, RDFS.comment, SDO.target, SDO.keywords, SH.prefixes, SH.namespace])
def test_what_collections_ask_can_fail(described, predicate):
    """Without one of the properties, an example does not conform."""
    graph = Graph()
    graph += described
    graph.remove((None, predicate, None))

    assert not conforms(graph)


def test_a_keyword_with_a_space_at_its_end_would_be_told(described):
    """The rule for keywords can fail too."""
    graph = Graph()
    graph += described
    graph.add((next(graph.subjects(SDO.keywords)), SDO.keywords, Literal("flows ")))

    assert not conforms(graph)


def test_every_example_parses(described):
    """The text of each example is a query, which an empty store answers; it says nothing that is only in the header."""
    nothing = EmbeddedStore.from_graphs({})
    for example, text in described.subject_objects(SH.select):
        assert nothing.select(str(text)).variables, example
        assert not re.search(r"^#\+", str(text), re.MULTILINE)
