"""The named queries described as RDF, so that others find them and run them."""

import pyshacl
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import XSD

from coopgraph.namespaces import COOP, CSVW, DCTERMS, ID, QUERY, RDF, RDFS, SDO, SH, SKOS, VOCAB
from coopgraph.publish.descriptions import describe_query
from coopgraph.query import catalogue, get, run
from coopgraph.store import parse_graph
from coopgraph.store.syntax import read_outline

QUERIES = list(catalogue().values())
#: What the collections of SPARQL examples, SHACL Advanced Features and CSV on the Web ask of a description.
SHAPES = """
@prefix csvw: <http://www.w3.org/ns/csvw#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<a:Query> a sh:NodeShape ; sh:targetClass sh:SPARQLExecutable ;
  sh:class sh:SPARQLSelectExecutable ; sh:nodeKind sh:IRI ;
  sh:property [ sh:path sh:select ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path sh:prefixes ; sh:minCount 1 ; sh:node <a:Prefixes> ] ;
  sh:property [ sh:path rdfs:label ; sh:minCount 2 ; sh:uniqueLang true ; sh:languageIn ( "es" "en" ) ] ;
  sh:property [ sh:path rdfs:comment ; sh:minCount 2 ; sh:uniqueLang true ; sh:languageIn ( "es" "en" ) ] ;
  sh:property [ sh:path dct:identifier ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path dct:source ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path schema:keywords ; sh:minCount 1 ; sh:datatype xsd:string ] ;
  sh:property [ sh:path sh:parameter ; sh:class sh:Parameter ; sh:node <a:Parameter> ] ;
  sh:property [ sh:path csvw:tableSchema ; sh:minCount 1 ; sh:maxCount 1 ; sh:class csvw:Schema ] .
<a:Prefixes> a sh:NodeShape ;
  sh:property [ sh:path sh:declare ; sh:minCount 1 ;
    sh:property [ sh:path sh:prefix ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ] ;
    sh:property [ sh:path sh:namespace ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:anyURI ] ] .
<a:Parameter> a sh:NodeShape ;
  sh:property [ sh:path sh:path ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path sh:optional ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:boolean ] ;
  sh:property [ sh:path sh:order ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:integer ] ;
  sh:property [ sh:path sh:name ; sh:minCount 2 ; sh:uniqueLang true ; sh:languageIn ( "es" "en" ) ] ;
  sh:property [ sh:path sh:defaultValue ; sh:maxCount 1 ] ;
  sh:xone (
    [ sh:property [ sh:path sh:datatype ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ]
    [ sh:property [ sh:path sh:nodeKind ; sh:hasValue sh:IRI ] ;
      sh:property [ sh:path [ sh:alternativePath ( sh:class sh:node sh:or ) ] ; sh:minCount 1 ] ]
  ) .
<a:Column> a sh:NodeShape ; sh:targetClass csvw:Column ;
  sh:property [ sh:path csvw:name ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ] ;
  sh:property [ sh:path csvw:datatype ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path csvw:title ; sh:minCount 2 ; sh:uniqueLang true ; sh:languageIn ( "es" "en" ) ] .
"""


def written(query) -> Graph:
    """Describe a query, and read the description back from Turtle."""
    return parse_graph(describe_query(query).serialize(format="turtle"))


@pytest.fixture(scope="module", name="described")
def _described() -> Graph:
    """The descriptions of the whole catalogue, as they are published."""
    graph = Graph()
    for query in QUERIES:
        graph += written(query)
    return graph


def test_every_query_is_described(described):
    """Each query of the catalogue, and nothing else, is a `sh:SPARQLExecutable` under its own IRI."""
    found = set(described.subjects(RDF.type, SH.SPARQLExecutable))

    assert found == {QUERY[query.id] for query in QUERIES}
    assert found == set(described.subjects(RDF.type, SH.SPARQLSelectExecutable))


def test_the_descriptions_conform(described):
    """They have what those who collect SPARQL examples look for, in two languages."""
    conforms, _, text = pyshacl.validate(described, shacl_graph=parse_graph(SHAPES), inference="none")

    assert conforms, text


def test_the_shapes_that_a_description_must_meet_bite():
    """A description without text, with one language or with an untyped parameter does not conform."""
    for predicate in (SH.select, RDFS.label, SH.prefixes, SH.optional, SH.datatype, CSVW.datatype):
        graph = written(get("steering-mandates"))
        subject, _, value = next(graph.triples((None, predicate, None)))
        graph.remove((subject, predicate, value))

        assert not pyshacl.validate(graph, shacl_graph=parse_graph(SHAPES), inference="none")[0], predicate


def test_the_parameters_are_shapes_that_shacl_takes(described):
    """The parameters, read as the property shapes that they are, keep the syntax rules of SHACL itself."""
    shapes = Graph()
    for parameter in described.subjects(RDF.type, SH.Parameter):
        shapes += described.cbd(parameter)

    assert pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True, inference="none")[0]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.id)
def test_a_description_says_what_the_header_says(query):
    """Titles, questions, sources, parameters and columns are those of the file, in its order."""
    graph, subject = written(query), QUERY[query.id]
    schema = graph.value(subject, CSVW.tableSchema)
    columns = list(Collection(graph, graph.value(schema, CSVW.column)))
    parameters = sorted(graph.objects(subject, SH.parameter), key=lambda found: int(graph.value(found, SH.order)))

    assert set(graph.objects(subject, RDFS.label)) == {Literal(text, lang=tag) for tag, text in query.title.items()}
    assert set(graph.objects(subject, RDFS.comment)) == {
        Literal(text, lang=tag) for tag, text in query.question.items()
    }
    assert set(graph.objects(subject, DCTERMS.source)) == {ID[f"source/{source}"] for source in query.cites}
    assert graph.value(subject, SDO.keywords) == Literal(query.topic)
    assert [str(graph.value(column, CSVW.name)) for column in columns] == [column.name for column in query.columns]
    assert [str(graph.value(found, SH.path)).rpartition("#")[2] for found in parameters] == list(query.parameters)
    assert [bool(graph.value(found, SH.optional)) for found in parameters] == [
        not parameter.required for parameter in query.parameters.values()
    ]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.id)
def test_the_text_in_a_description_gives_the_same_answer(store, query):
    """What `sh:select` holds runs as it stands, or after the prefixes declared, and answers as the file does."""
    graph, subject = written(query), QUERY[query.id]
    text = str(graph.value(subject, SH.select))
    declared = "".join(
        f"PREFIX {graph.value(declaration, SH.prefix)}: <{graph.value(declaration, SH.namespace)}>\n"
        for declaration in graph.objects(graph.value(subject, SH.prefixes), SH.declare)
    )
    expected = store.select(query.text)

    assert "#+" not in text
    assert store.select(text) == expected
    assert store.select(declared + text) == expected
    assert [block.variable for block in read_outline(text).values if block.variable in query.parameters] == list(
        query.parameters
    )


def test_a_parameter_tells_its_type_and_default():
    """A date has its datatype and default, a thing its classes, a concept its scheme."""
    asof = describe_query(get("steering-mandates"))
    norm = describe_query(get("norms"))
    both = describe_query(get("compare-offices"))
    first = URIRef(f"{QUERY['compare-offices']}#parameter-a")
    kind = URIRef(f"{QUERY['norms']}#parameter-kind")
    date = URIRef(f"{QUERY['steering-mandates']}#parameter-asof")

    assert asof.value(date, SH.datatype) == XSD.date
    assert asof.value(date, SH.defaultValue) == Literal("2018-12-31", datatype=XSD.date)
    alternatives = Collection(both, both.value(first, SH["or"]))
    assert [both.value(shape, SH["class"]) for shape in alternatives] == [
        COOP.CooperationOffice,
        COOP.PublicBody,
        COOP.InternationalOrganization,
    ]
    assert both.value(first, SH.defaultValue) is None
    (scheme,) = norm.objects(kind, SH.node / SH.property / SH.hasValue)
    assert scheme == VOCAB["norm-kind"]
    assert list(norm.objects(kind, SH.node / SH.property / SH.path)) == [SKOS.inScheme]


def test_a_bound_query_has_the_same_answer_as_its_description(store):
    """With the default term in its block, the described query answers as the command without arguments."""
    text = str(describe_query(get("cooperation-offices")).value(QUERY["cooperation-offices"], SH.select))

    assert store.select(text) == run(store, "cooperation-offices").solutions
