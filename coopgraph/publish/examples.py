"""Describes the named queries as the SPARQL examples of an endpoint; one query is described in `descriptions`."""

from __future__ import annotations

from rdflib import Graph, URIRef

from coopgraph.namespaces import QUERY, SDO
from coopgraph.publish.descriptions import describe_query
from coopgraph.query.catalogue import Catalogue

__all__ = ["describe_examples"]


def describe_examples(queries: Catalogue, endpoint: str) -> Graph:
    """Describe all named queries as examples for an endpoint.

    Adds: for each query what `describe_query` adds, and `?query schema:target <endpoint>`.

    Args:
        queries: The queries.
        endpoint: Address of the SPARQL endpoint that answers them.

    Returns:
        The descriptions in one graph.
    """
    graph, target = Graph(), URIRef(endpoint)
    for query in queries.values():
        described = describe_query(query)
        for prefix, namespace in described.namespaces():
            graph.bind(prefix, namespace, replace=True)
        graph += described
        graph.add((QUERY[query.id], SDO.target, target))
    return graph
