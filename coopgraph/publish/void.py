"""Describes what the graph holds, and how much of it, as VoID; where it can be fetched is said by `state_access`.

The counts come from a few aggregate queries over the whole default graph, never from one query for each class. Every
partition is a dataset with an IRI of its own below that of the graph.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from coopgraph.namespaces import (
    BASE,
    COOP,
    DCTERMS,
    FOAF,
    GRAPH,
    ID,
    PREFIXES,
    RDF,
    RDFS,
    SD,
    VOID,
    VOID_EXT,
    XSD,
)
from coopgraph.store.port import Row, Store, Term
from coopgraph.store.terms import write_term

__all__ = [
    "DATASET",
    "DESCRIPTION",
    "ONTOLOGY",
    "WHOLE",
    "bind_prefixes",
    "dataset_of",
    "describe_void",
    "is_merged",
    "state_access",
]

#: The default graph as a dataset.
DATASET = ID["dataset/coopgraph"]
#: The document that holds the description.
DESCRIPTION = URIRef(f"{BASE}.well-known/void")
#: Its header states the licence.
ONTOLOGY = URIRef(f"{BASE}ontology")
#: What the graph says of itself stands here.
WHOLE = ID["source/coopgraph"]

#: Classes whose instances show best what the graph is about; the first of each is an example.
_SHOWN = (COOP.Ministry, COOP.CooperationOffice, COOP.Function, COOP.LegalNorm, COOP.Cooperant)

_TOTALS = """
SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
       (COUNT(DISTINCT ?p) AS ?properties)
WHERE { ?s ?p ?o }"""
_ENTITIES = f"""
SELECT ?ours (COUNT(DISTINCT ?s) AS ?entities)
WHERE {{ ?s ?p ?o FILTER(isIRI(?s)) BIND(STRSTARTS(STR(?s), {write_term(Literal(BASE))}) AS ?ours) }}
GROUP BY ?ours"""
_CLASSES = """
SELECT ?class (COUNT(DISTINCT ?s) AS ?entities) (MIN(?iri) AS ?example)
WHERE { ?s a ?class FILTER(isIRI(?class)) BIND(IF(isIRI(?s), STR(?s), "~") AS ?iri) }
GROUP BY ?class"""
_PROPERTIES = """
SELECT ?p (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { ?s ?p ?o }
GROUP BY ?p"""
_DATATYPES = """
SELECT ?p ?datatype (COUNT(*) AS ?triples)
WHERE { ?s ?p ?o FILTER(isLiteral(?o)) BIND(DATATYPE(?o) AS ?datatype) }
GROUP BY ?p ?datatype"""
_CLASS_PROPERTIES = """
SELECT ?class ?p (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { ?s a ?class ; ?p ?o FILTER(isIRI(?class)) }
GROUP BY ?class ?p"""
_CLASS_DATATYPES = """
SELECT ?class ?p ?datatype (COUNT(*) AS ?triples)
WHERE { ?s a ?class ; ?p ?o FILTER(isIRI(?class) && isLiteral(?o)) BIND(DATATYPE(?o) AS ?datatype) }
GROUP BY ?class ?p ?datatype"""
_LINKS = """
SELECT ?class ?p ?target (COUNT(*) AS ?triples)
WHERE { ?s a ?class ; ?p ?o . ?o a ?target FILTER(isIRI(?class) && isIRI(?target)) }
GROUP BY ?class ?p ?target"""
#: Stands for a blank node where the least IRI of a class is looked for: it sorts after every IRI.
_NAMELESS = "~"


def describe_void(store: Store) -> Graph:
    """Describe the default graph of a store, and name its named graphs.

    Reads: the whole default graph.
    Adds: `<id/dataset/coopgraph> a void:Dataset ; void:triples, void:entities, void:classPartition,
    void:propertyPartition…`; a `void:Linkset` for each property that joins two classes; a `void:Dataset` for each
    named graph, which is a `void:subset` where the default graph holds it.

    Args:
        store: The store. Its catalogue graph, which may hold this very description, is left out.

    Returns:
        The description, without blank nodes.
    """
    graph = Graph()
    bind_prefixes(graph)
    classes = {_iri(row[0]): row for row in _rows(store, _CLASSES)}
    properties = _rows(store, _PROPERTIES)
    _describe_whole(graph, store, classes)
    _add_vocabularies(graph, [*classes, *(_iri(row[0]) for row in properties)])
    for name, row in classes.items():
        _add_class(graph, name, row)
    for row in properties:
        _add_property(graph, DATASET, row)
    for row in _rows(store, _CLASS_PROPERTIES):
        _add_property(graph, _class_partition(_iri(row[0])), row[1:])
    for row in _rows(store, _DATATYPES):
        _add_datatype(graph, DATASET, row)
    for row in _rows(store, _CLASS_DATATYPES):
        _add_datatype(graph, _class_partition(_iri(row[0])), row[1:])
    for row in _rows(store, _LINKS):
        _add_linkset(graph, row)
    _add_named_graphs(graph, store.graphs())
    return graph


def state_access(public_url: str, dumps: Iterable[str]) -> Graph:
    """State where the graph can be asked and fetched.

    Adds: `<id/dataset/coopgraph> void:sparqlEndpoint ; void:dataDump ; foaf:homepage`.

    Args:
        public_url: Where the service is seen.
        dumps: File names of the dumps.

    Returns:
        The triples, to be added to the description.
    """
    graph, public = Graph(), public_url.rstrip("/")
    graph.add((DATASET, FOAF.homepage, URIRef(f"{public}/")))
    graph.add((DATASET, VOID.sparqlEndpoint, URIRef(f"{public}/sparql")))
    for name in dumps:
        graph.add((DATASET, VOID.dataDump, URIRef(f"{public}/dumps/{name}")))
    return graph


def dataset_of(graph: str) -> URIRef:
    """Name the dataset that a named graph is.

    Args:
        graph: IRI of the graph.

    Returns:
        IRI of the dataset.
    """
    return ID[f"dataset/{graph.removeprefix(GRAPH)}"] if graph.startswith(GRAPH) else ID[f"dataset/{_slug(graph)}"]


def is_merged(graph: str) -> bool:
    """Tell whether the default graph holds a named graph.

    Args:
        graph: IRI of the graph.

    Returns:
        False for the catalogue and for scenarios.
    """
    return graph != str(GRAPH.catalogue) and not graph.startswith(GRAPH["scenario/"])


def bind_prefixes(graph: Graph) -> None:
    """Bind our prefixes, and those of VoID, in a graph that will be written.

    Args:
        graph: The graph.
    """
    for prefix, namespace in {**PREFIXES, "void": VOID, "void-ext": VOID_EXT, "sd": SD}.items():
        graph.bind(prefix, str(namespace), replace=True)


def _describe_whole(graph: Graph, store: Store, classes: Mapping[URIRef, Row]) -> None:
    triples, subjects, objects, properties = _rows(store, _TOTALS)[0]
    graph.add((DESCRIPTION, RDF.type, VOID.DatasetDescription))
    graph.add((DESCRIPTION, FOAF.primaryTopic, DATASET))
    graph.add((DATASET, RDF.type, VOID.Dataset))
    graph.add((DATASET, RDFS.seeAlso, WHOLE))
    for predicate, value in (
        (VOID.triples, _count(triples)),
        (VOID.distinctSubjects, _count(subjects)),
        (VOID.distinctObjects, _count(objects)),
        (VOID.properties, _count(properties)),
        (VOID.classes, _count(len(classes))),
    ):
        graph.add((DATASET, predicate, value))
    for subject, predicate in ((WHOLE, DCTERMS.title), (ONTOLOGY, DCTERMS.license)):
        for _, _, stated in store.triples((subject, predicate, None)):
            graph.add((DATASET, predicate, stated))
    _add_entities(graph, store)
    examples = {name: _iri(row[2]) for name, row in classes.items() if str(row[2]) != _NAMELESS}
    for example in [examples[kind] for kind in _SHOWN if kind in examples] or [*examples.values()][:1]:
        graph.add((DATASET, VOID.exampleResource, example))


def _add_entities(graph: Graph, store: Store) -> None:
    """Count the things that the graph describes: those below our base, or all of them in somebody else's graph."""
    counted = {str(ours) == "true": int(str(number)) for ours, number in _rows(store, _ENTITIES)}
    graph.add((DATASET, VOID.entities, _count(counted.get(True) or counted.get(False, 0))))
    if counted.get(True):
        graph.add((DATASET, VOID.uriSpace, Literal(BASE)))
        graph.add((DATASET, VOID.uriRegexPattern, Literal(f"^{re.escape(BASE)}")))


def _add_vocabularies(graph: Graph, terms: Iterable[URIRef]) -> None:
    """Name the vocabularies by their namespaces; ours has an IRI of its own."""
    for namespace in {_namespace(term) for term in terms}:
        graph.add((DATASET, VOID.vocabulary, ONTOLOGY if namespace == str(COOP) else URIRef(namespace)))


def _add_class(graph: Graph, name: URIRef, row: Row) -> None:
    partition = _class_partition(name)
    graph.add((DATASET, VOID.classPartition, partition))
    graph.add((partition, RDF.type, VOID.Dataset))
    graph.add((partition, VOID["class"], name))
    graph.add((partition, VOID.entities, _count(row[1])))
    if str(row[2]) != _NAMELESS:
        graph.add((partition, VOID.exampleResource, _iri(row[2])))


def _add_property(graph: Graph, dataset: URIRef, row: Row) -> None:
    name = _iri(row[0])
    partition = _property_partition(dataset, name)
    graph.add((dataset, VOID.propertyPartition, partition))
    graph.add((partition, RDF.type, VOID.Dataset))
    graph.add((partition, VOID.property, name))
    for predicate, number in zip((VOID.triples, VOID.distinctSubjects, VOID.distinctObjects), row[1:], strict=True):
        graph.add((partition, predicate, _count(number)))


def _add_datatype(graph: Graph, dataset: URIRef, row: Row) -> None:
    within, datatype = _property_partition(dataset, _iri(row[0])), _iri(row[1])
    partition = URIRef(f"{within}/datatype/{_slug(datatype)}")
    graph.add((within, VOID_EXT.datatypePartition, partition))
    graph.add((partition, RDF.type, VOID.Dataset))
    graph.add((partition, VOID_EXT.datatype, datatype))
    graph.add((partition, VOID.triples, _count(row[2])))


def _add_linkset(graph: Graph, row: Row) -> None:
    of, name, to = (_iri(term) for term in row[:3])
    linkset = URIRef(f"{_property_partition(_class_partition(of), name)}/class/{_slug(to)}")
    graph.add((DATASET, VOID.subset, linkset))
    graph.add((linkset, RDF.type, VOID.Linkset))
    graph.add((linkset, VOID.linkPredicate, name))
    graph.add((linkset, VOID.subjectsTarget, _class_partition(of)))
    graph.add((linkset, VOID.objectsTarget, _class_partition(to)))
    graph.add((linkset, VOID.triples, _count(row[3])))


def _add_named_graphs(graph: Graph, counts: Mapping[str, int]) -> None:
    for name, number in counts.items():
        if name == str(GRAPH.catalogue):
            continue
        dataset, named = dataset_of(name), URIRef(name)
        graph.add((dataset, RDF.type, VOID.Dataset))
        graph.add((dataset, RDF.type, SD.Graph))
        graph.add((dataset, VOID.triples, _count(number)))
        graph.add((named, RDF.type, SD.NamedGraph))
        graph.add((named, SD.name, named))
        graph.add((named, SD.graph, dataset))
        graph.add((DATASET, VOID.subset, dataset) if is_merged(name) else (DESCRIPTION, FOAF.topic, dataset))


def _rows(store: Store, query: str) -> list[Row]:
    return store.select(query).rows


def _iri(term: Term | None) -> URIRef:
    return URIRef(str(term))


def _count(number: Node | int | None) -> Literal:
    return Literal(int(str(number)), datatype=XSD.integer)


def _class_partition(name: URIRef) -> URIRef:
    return URIRef(f"{DATASET}/class/{_slug(name)}")


def _property_partition(dataset: URIRef, name: URIRef) -> URIRef:
    return URIRef(f"{dataset}/property/{_slug(name)}")


def _namespace(term: str) -> str:
    return re.sub(r"[^#/:]+$", "", term)


def _slug(iri: str) -> str:
    """Make a segment of a path from an IRI: its last name to be read, its hash to be told from others."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", iri.removeprefix(_namespace(iri)))
    digest = hashlib.sha256(iri.encode()).hexdigest()[:8]
    return "-".join([*re.findall(r"[a-z0-9]+", spaced.lower()), digest])
