"""Finds out what an IRI stands for in the graph, and where; what is said of it is read in `api.statements`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import Literal, URIRef

from coopgraph.namespaces import DCTERMS, GRAPH, OWL
from coopgraph.publish.void import DATASET, ONTOLOGY
from coopgraph.store.port import Store
from coopgraph.store.terms import write_term

__all__ = [
    "ANYWHERE",
    "MERGE",
    "Surroundings",
    "Thing",
    "find_ontology",
    "find_thing",
    "is_version",
    "read_surroundings",
]

#: Where a thing is described: in the default graph, in one named graph, or in those that the default graph leaves out.
MERGE = "{{ {pattern} }}"
ANYWHERE = "{{ GRAPH ?home {{ {pattern} }} }}"


@dataclass(frozen=True)
class Thing:
    """An IRI that the graph speaks of.

    Attributes:
        iri: The IRI.
        place: Where it is described: `MERGE`, `ANYWHERE`, or the like for one named graph.
        is_document: Whether only IRIs with a fragment after it are described, as those of a file of somebody else.
    """

    iri: URIRef
    place: str = MERGE
    is_document: bool = False

    def within(self, pattern: str) -> str:
        """Write a pattern so that it is matched where the thing is described.

        Args:
            pattern: Triple patterns of SPARQL.

        Returns:
            A group graph pattern.
        """
        return self.place.format(pattern=pattern)


def find_thing(store: Store, iris: Iterable[str]) -> Thing | None:
    """Find the first of several IRIs that the graph speaks of.

    Whatever occurs in a triple of the default graph counts, then what occurs in the catalogue or in a scenario, then
    the name of a graph, and at last a document that other things have their IRIs in.

    Args:
        store: The graph.
        iris: IRIs, the likeliest first.

    Returns:
        The thing, or None if nothing is said of any.
    """
    for iri in iris:
        term = write_term(URIRef(iri))
        occurs = f"{{ {term} ?p ?o }} UNION {{ ?s ?p {term} }} UNION {{ ?s {term} ?o }}"
        for place in (MERGE, ANYWHERE):
            if store.ask(f"ASK {{ {place.format(pattern=occurs)} }}"):
                return Thing(URIRef(iri), place)
        if store.ask(f"ASK {{ GRAPH {term} {{ ?s ?p ?o }} }}"):
            return Thing(URIRef(iri))
        start = write_term(Literal(f"{iri}#"))
        if store.ask(f"ASK {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), {start})) }}"):
            return Thing(URIRef(iri), is_document=True)
    return None


@dataclass(frozen=True)
class Surroundings:
    """What every document of the graph has in common, as far as the graph says so.

    Attributes:
        licence: IRI of the licence, or None.
        dataset: IRI of the dataset that documents are part of, or None.
        ontology: Whether the ontology is there.
    """

    licence: str | None
    dataset: str | None
    ontology: bool


def read_surroundings(store: Store) -> Surroundings:
    """Read what every document has in common.

    Args:
        store: The graph. Reads: `<ontology> dct:license ?licence`.

    Returns:
        What is known.
    """
    licences = store.triples((ONTOLOGY, DCTERMS.license, None))
    dataset = write_term(DATASET)
    has_dataset = store.ask(f"ASK {{ {{ {dataset} ?p ?o }} UNION {{ GRAPH ?home {{ {dataset} ?p ?o }} }} }}")
    return Surroundings(
        licence=next((str(licence) for _, _, licence in licences if isinstance(licence, URIRef)), None),
        dataset=str(DATASET) if has_dataset else None,
        ontology=bool(licences) or store.ask(f"ASK {{ {write_term(ONTOLOGY)} ?p ?o }}"),
    )


def find_ontology(store: Store) -> Thing | None:
    """Find the ontology as it was written, without what the build inferred from it where the two are kept apart.

    Args:
        store: The graph.

    Returns:
        The ontology, or None if there is none.
    """
    written = f"{{{{ GRAPH {write_term(GRAPH.ontology)} {{{{ {{pattern}} }}}} }}}}"
    if store.ask(f"ASK {{ {written.format(pattern=f'{write_term(ONTOLOGY)} ?p ?o')} }}"):
        return Thing(ONTOLOGY, written)
    return find_thing(store, [str(ONTOLOGY)])


def is_version(store: Store, iri: str) -> bool:
    """Tell whether an IRI is that of the version of the ontology that is served.

    Args:
        store: The graph. Reads: `<ontology> owl:versionIRI ?iri`.
        iri: Any IRI.

    Returns:
        Whether it is.
    """
    return store.contains((ONTOLOGY, OWL.versionIRI, URIRef(iri)))
