from rdflib import Literal, URIRef

from coopgraph.model import Column
from coopgraph.namespaces import GRAPH
from coopgraph.query import read_labels, relabel
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.files import parse_graph

STORE = EmbeddedStore.from_graphs(
    {
        GRAPH["small"]: parse_graph(
            """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
            <a:health> skos:prefLabel "Ministerio de Salud"@es, "Ministry of Health"@en .
            <a:other> skos:prefLabel "Otro"@es ."""
        )
    }
)
COLUMNS = tuple(
    Column(name, kind, {"es": name, "en": name})
    for name, kind in (
        ("body", "iri"),
        ("bodyName", "xsd:string"),
        ("bodyLabel", "xsd:string"),
        ("bodies", "xsd:integer"),
    )
)
HEALTH, OTHER = URIRef("a:health"), URIRef("a:other")


def row(thing, name, label):
    """A row of the columns."""
    return (thing, Literal(name), Literal(label), Literal(1))


def test_labels_of_a_language():
    """A thing has its label in the language, or none."""
    assert read_labels(STORE, [HEALTH, OTHER], "en") == {"a:health": "Ministry of Health"}
    assert read_labels(STORE, [], "en") == {}


def test_rows_in_english():
    """Labels are those of the language, and so is a name that repeats the label; what has no other keeps its own."""
    spanish = [
        row(HEALTH, "Ministerio de Salud", "Ministerio de Salud"),
        row(HEALTH, "Salud, como se imprime", "Ministerio de Salud"),
        row(OTHER, "Otro", "Otro"),
        (None, None, None, Literal(1)),
    ]

    assert relabel(STORE, COLUMNS, spanish, "en") == [
        row(HEALTH, "Ministry of Health", "Ministry of Health"),
        row(HEALTH, "Salud, como se imprime", "Ministry of Health"),
        row(OTHER, "Otro", "Otro"),
        (None, None, None, Literal(1)),
    ]
    assert relabel(STORE, COLUMNS, spanish, "es") == spanish
