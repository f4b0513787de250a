"""The VoID description: its counts are those of the graph, counted here by hand or in another way."""

from collections import Counter, defaultdict

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from coopgraph.namespaces import BASE, COOP, DCTERMS, FOAF, GRAPH, ID, RDF, RDFS, SD, SKOS, VOID, VOID_EXT, XSD
from coopgraph.publish.void import DATASET, describe_void, state_access
from coopgraph.store import EmbeddedStore, parse_graph

PREAMBLE = f"""
@prefix coop: <{COOP}> .
@base <{BASE}> .
@prefix skos: <{SKOS}> .
@prefix dct: <{DCTERMS}> .
@prefix xsd: <{XSD}> .
@prefix rdf: <{RDF}> .
"""
#: The link from b to a and the type of a are stated in both graphs: the default graph holds 10 triples, not 12.
SHARED = "<id/organization/a> a coop:Ministry . <id/unit/b> coop:dependsOn <id/organization/a> ."
ONE = f"""{PREAMBLE}{SHARED}
<id/organization/a> skos:prefLabel "A"@es, "A"@en .
<id/unit/b> a coop:CooperationOffice, coop:PlanningOffice ; coop:rank 3 ; skos:prefLabel "B"@es .
"""
OTHER = f"""{PREAMBLE}{SHARED}
<http://e.org/c> a coop:Ministry .
[] a coop:PlanningOffice .
"""
SCENARIO = f"{PREAMBLE} <id/unit/b> coop:dependsOn <id/unit/x> . <id/unit/x> a coop:Municipality ."


def open_graphs(**texts: str) -> EmbeddedStore:
    """Open named graphs of ours, given in Turtle; two underscores stand for a slash, and one for a hyphen."""
    return EmbeddedStore.from_graphs(
        {GRAPH[name.replace("__", "/").replace("_", "-")]: parse_graph(text) for name, text in texts.items()}
    )


@pytest.fixture(scope="module", name="described")
def _described() -> Graph:
    """The description of three small graphs, one of them a scenario, beside a catalogue."""
    return describe_void(open_graphs(one=ONE, other=OTHER, scenario__s=SCENARIO, catalogue=SCENARIO))


def number(graph: Graph, subject: Node, predicate: URIRef) -> int:
    """Return the one number that a property has."""
    (value,) = graph.objects(subject, predicate)
    assert isinstance(value, Literal)
    assert value.datatype == XSD.integer
    return int(value)


def part(graph: Graph, whole: Node, kind: URIRef, of: URIRef, what: URIRef) -> Node:
    """Return the one partition of a dataset for a class, a property or a datatype."""
    (found,) = [each for each in graph.objects(whole, kind) if (each, of, what) in graph]
    return found


def class_part(graph: Graph, name: URIRef) -> Node:
    """Return the partition of a class."""
    return part(graph, DATASET, VOID.classPartition, VOID["class"], name)


def property_part(graph: Graph, whole: Node, name: URIRef) -> Node:
    """Return the partition of a property in a dataset."""
    return part(graph, whole, VOID.propertyPartition, VOID.property, name)


def test_the_counts_of_the_whole_are_those_of_the_merge(described):
    """A triple of two graphs counts once, and a scenario not at all; entities are the IRIs below the base."""
    assert number(described, DATASET, VOID.triples) == 10
    assert number(described, DATASET, VOID.distinctSubjects) == 4  # a, b, c and the blank node
    # Ministry, CooperationOffice, PlanningOffice, "A"@es, "A"@en, a, 3, "B"@es
    assert number(described, DATASET, VOID.distinctObjects) == 8
    assert number(described, DATASET, VOID.properties) == 4
    assert number(described, DATASET, VOID.classes) == 3
    assert number(described, DATASET, VOID.entities) == 2
    assert set(described.objects(DATASET, VOID.uriSpace)) == {Literal(BASE)}
    assert set(described.objects(DATASET, VOID.uriRegexPattern)) == {Literal("^https://w3id\\.org/coopgraph/")}


def test_a_class_has_its_instances_and_an_example(described):
    """Instances count with or without an IRI; an example has one."""
    ministry, planning = class_part(described, COOP.Ministry), class_part(described, COOP.PlanningOffice)

    assert number(described, ministry, VOID.entities) == 2
    assert number(described, planning, VOID.entities) == 2
    assert number(described, class_part(described, COOP.CooperationOffice), VOID.entities) == 1
    assert set(described.objects(planning, VOID.exampleResource)) == {ID["unit/b"]}
    assert set(described.objects(ministry, VOID.exampleResource)) == {URIRef("http://e.org/c")}
    assert set(described.objects(DATASET, VOID.exampleResource)) == {ID["unit/b"], URIRef("http://e.org/c")}
    assert (None, VOID["class"], COOP.Municipality) not in described


def test_a_class_without_named_instances_has_no_example():
    """Of blank nodes only, there is a count and no example."""
    described = describe_void(open_graphs(one=f"{PREAMBLE} [] a coop:Ministry ."))

    assert number(described, class_part(described, COOP.Ministry), VOID.entities) == 1
    assert list(described.objects(None, VOID.exampleResource)) == []


def test_a_property_has_its_triples_in_the_whole_and_in_each_class(described):
    """Labels: three triples of two subjects in the whole, two of one subject in the ministries."""
    label = property_part(described, DATASET, SKOS.prefLabel)
    of_ministry = property_part(described, class_part(described, COOP.Ministry), SKOS.prefLabel)

    assert [number(described, label, name) for name in (VOID.triples, VOID.distinctSubjects, VOID.distinctObjects)] == [
        3,
        2,
        3,
    ]
    assert [
        number(described, of_ministry, name) for name in (VOID.triples, VOID.distinctSubjects, VOID.distinctObjects)
    ] == [2, 1, 2]
    assert number(described, property_part(described, DATASET, RDF.type), VOID.triples) == 5


def test_literals_have_their_datatypes(described):
    """A number and a text with a language are told apart, in the whole and in a class."""
    office = class_part(described, COOP.CooperationOffice)
    label, rank = property_part(described, office, SKOS.prefLabel), property_part(described, office, COOP.rank)
    whole = property_part(described, DATASET, SKOS.prefLabel)

    def count(within, datatype):
        return number(
            described, part(described, within, VOID_EXT.datatypePartition, VOID_EXT.datatype, datatype), VOID.triples
        )

    assert count(label, RDF.langString) == 1
    assert count(rank, XSD.integer) == 1
    assert count(whole, RDF.langString) == 3
    depends = property_part(described, office, COOP.dependsOn)
    assert list(described.objects(depends, VOID_EXT.datatypePartition)) == []


def test_a_property_that_joins_two_classes_is_a_linkset(described):
    """The one link counts for each class of its subject, and the linkset is a part of the dataset."""
    found = {
        (
            described.value(described.value(linkset, VOID.subjectsTarget), VOID["class"]),
            described.value(linkset, VOID.linkPredicate),
            described.value(described.value(linkset, VOID.objectsTarget), VOID["class"]),
            number(described, linkset, VOID.triples),
        )
        for linkset in described.subjects(RDF.type, VOID.Linkset)
    }

    assert found == {
        (COOP.CooperationOffice, COOP.dependsOn, COOP.Ministry, 1),
        (COOP.PlanningOffice, COOP.dependsOn, COOP.Ministry, 1),
    }
    assert set(described.subjects(RDF.type, VOID.Linkset)) <= set(described.objects(DATASET, VOID.subset))


def test_each_named_graph_is_a_dataset(described):
    """A graph of the merge is a subset; a scenario is described and no subset; the catalogue is not described."""
    named = {
        str(name): (number(described, dataset, VOID.triples), (DATASET, VOID.subset, dataset) in described)
        for name, dataset in described.subject_objects(SD.graph)
    }

    assert named == {
        str(GRAPH.one): (8, True),
        str(GRAPH.other): (4, True),
        str(GRAPH["scenario/s"]): (2, False),
    }
    assert set(described.subject_objects(SD.name)) == {(URIRef(name), URIRef(name)) for name in named}
    assert described.value(GRAPH.one, SD.graph) == ID["dataset/one"]
    assert set(described.objects(None, FOAF.topic)) == {ID["dataset/scenario/s"]}


def test_vocabularies_are_namespaces_and_our_ontology(described):
    """Every vocabulary in use is named once, ours by the IRI of the ontology."""
    assert set(described.objects(DATASET, VOID.vocabulary)) == {
        URIRef(f"{BASE}ontology"),
        URIRef(str(SKOS)),
        URIRef(str(RDF)),
    }


def test_the_description_has_iris_only_and_reads_back(described):
    """No node is blank, each partition is a void:Dataset, and its Turtle holds the same triples."""
    assert not [term for triple in described for term in triple if isinstance(term, BNode)]
    for kind in (VOID.classPartition, VOID.propertyPartition, VOID_EXT.datatypePartition):
        assert set(described.objects(None, kind)) <= set(described.subjects(RDF.type, VOID.Dataset))
    assert set(parse_graph(described.serialize(format="turtle"))) == set(described)


def test_terms_of_one_name_have_partitions_of_their_own():
    """Two classes that differ in letter case, or in namespace, do not share a partition."""
    text = f"{PREAMBLE} <id/a/1> a coop:Foo, coop:foo, <http://e.org/Foo> . <id/a/2> a coop:Foo ."
    described = describe_void(open_graphs(one=text))

    assert number(described, class_part(described, COOP.Foo), VOID.entities) == 2
    assert number(described, class_part(described, COOP.foo), VOID.entities) == 1
    assert len(set(described.objects(DATASET, VOID.classPartition))) == 3


def test_what_the_graph_says_of_itself_is_repeated():
    """Title and licence come from the graph."""
    text = f"""{PREAMBLE} <id/source/coopgraph> dct:title "Título"@es, "Title"@en .
    <{BASE}ontology> dct:license <https://l.org/> ."""
    described = describe_void(open_graphs(one=text))

    assert set(described.objects(DATASET, DCTERMS.title)) == {Literal("Título", lang="es"), Literal("Title", lang="en")}
    assert set(described.objects(DATASET, DCTERMS.license)) == {URIRef("https://l.org/")}


def test_the_graph_of_somebody_else_claims_no_space_of_ours():
    """Without an IRI below our base, all IRIs that are subjects are entities."""
    text = "<http://e.org/1> a <http://e.org/C> . <http://e.org/2> <http://e.org/p> 1 . [] a <http://e.org/C> ."
    described = describe_void(EmbeddedStore.from_graphs({URIRef("http://e.org/g"): parse_graph(text)}))

    assert number(described, DATASET, VOID.entities) == 2
    assert list(described.objects(DATASET, VOID.uriSpace)) == []
    assert set(described.objects(DATASET, VOID.exampleResource)) == {URIRef("http://e.org/1")}
    assert set(described.subjects(SD.name)) == {URIRef("http://e.org/g")}


def test_an_empty_store_is_described_as_empty():
    """Nothing is counted as nothing."""
    described = describe_void(EmbeddedStore.from_graphs({}))

    assert number(described, DATASET, VOID.triples) == 0
    assert number(described, DATASET, VOID.entities) == 0
    assert list(described.objects(DATASET, VOID.classPartition)) == []


def test_access_is_stated_for_the_address_of_the_service():
    """Endpoint and dumps lie below the public address, with or without a slash at its end."""
    expected = {
        (DATASET, FOAF.homepage, URIRef("http://e.org/x/")),
        (DATASET, VOID.sparqlEndpoint, URIRef("http://e.org/x/sparql")),
        (DATASET, VOID.dataDump, URIRef("http://e.org/x/dumps/a.nq.gz")),
    }

    assert set(state_access("http://e.org/x", ["a.nq.gz"])) == expected
    assert set(state_access("http://e.org/x/", ["a.nq.gz"])) == expected


#: How an editor that completes queries asks for what joins what.
COMPLETION = """
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX void-ext: <http://ldf.fi/void-ext#>
SELECT DISTINCT ?of ?property ?to ?datatype WHERE {
  {
    ?classes void:class ?of ; void:propertyPartition ?part .
    ?part void:property ?property .
    OPTIONAL { ?part void-ext:datatypePartition/void-ext:datatype ?datatype }
  } UNION {
    ?links void:subjectsTarget/void:class ?of ; void:linkPredicate ?property ; void:objectsTarget/void:class ?to .
  }
}"""


def test_an_editor_finds_what_to_complete(described):
    """For a class, the editor's query finds its properties, the datatypes of values and the classes they lead to."""
    rows = {tuple(row[1:]) for row in described.query(COMPLETION) if row[0] == COOP.CooperationOffice}

    assert rows == {
        (RDF.type, None, None),
        (COOP.dependsOn, None, None),
        (COOP.dependsOn, COOP.Ministry, None),
        (COOP.rank, None, XSD.integer),
        (SKOS.prefLabel, None, RDF.langString),
    }


def test_the_counts_of_the_whole_graph_are_true(store):
    """All counts of the graph that is built agree with sets and counters over its triples."""
    described, triples = describe_void(store), store.triples((None, None, None))
    classes = defaultdict(set)
    for subject, predicate, value in triples:
        if predicate == RDF.type:
            classes[subject].add(value)
    instances = Counter(kind for kinds in classes.values() for kind in kinds)
    properties = Counter(predicate for _, predicate, _ in triples)
    of_classes = Counter((kind, predicate) for subject, predicate, _ in triples for kind in classes[subject])
    links = Counter(
        (kind, predicate, target)
        for subject, predicate, value in triples
        for kind in classes[subject]
        for target in classes.get(value, ())
    )
    datatypes = Counter(
        (kind, predicate, RDF.langString if value.language else value.datatype or XSD.string)
        for subject, predicate, value in triples
        if isinstance(value, Literal)
        for kind in classes[subject]
    )

    def name(partition, predicate):
        return described.value(partition, predicate)

    def parts(whole, kind, of):
        return {name(each, of): each for each in described.objects(whole, kind)}

    class_parts = parts(DATASET, VOID.classPartition, VOID["class"])
    property_parts = parts(DATASET, VOID.propertyPartition, VOID.property)
    assert number(described, DATASET, VOID.triples) == len(set(triples)) == store.size()
    assert number(described, DATASET, VOID.distinctSubjects) == len({subject for subject, _, _ in triples})
    assert number(described, DATASET, VOID.distinctObjects) == len({value for _, _, value in triples})
    assert number(described, DATASET, VOID.entities) == len(
        {subject for subject, _, _ in triples if isinstance(subject, URIRef) and subject.startswith(BASE)}
    )
    assert {kind: number(described, each, VOID.entities) for kind, each in class_parts.items()} == instances
    assert {kind: number(described, each, VOID.triples) for kind, each in property_parts.items()} == properties
    assert {
        (kind, property_): number(described, each, VOID.triples)
        for kind, whole in class_parts.items()
        for property_, each in parts(whole, VOID.propertyPartition, VOID.property).items()
    } == of_classes
    assert {
        (kind, property_, datatype): number(described, each, VOID.triples)
        for kind, whole in class_parts.items()
        for property_, within in parts(whole, VOID.propertyPartition, VOID.property).items()
        for datatype, each in parts(within, VOID_EXT.datatypePartition, VOID_EXT.datatype).items()
    } == datatypes
    assert {
        (
            name(name(each, VOID.subjectsTarget), VOID["class"]),
            name(each, VOID.linkPredicate),
            name(name(each, VOID.objectsTarget), VOID["class"]),
        ): number(described, each, VOID.triples)
        for each in described.subjects(RDF.type, VOID.Linkset)
    } == links
    assert {
        str(graph): number(described, dataset, VOID.triples) for graph, dataset in described.subject_objects(SD.graph)
    } == {graph: size for graph, size in store.graphs().items() if graph != str(GRAPH.catalogue)}
    assert (DATASET, RDFS.seeAlso, ID["source/coopgraph"]) in described
