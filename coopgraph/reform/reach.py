"""Narrows shapes to the nodes to which a change may give other results; what they say of those is for `validate`.

A changed triple lies on the route of a shape where one of its steps goes over the property of the triple. Whoever
comes there by the steps before it is looked at again, and so is whoever the triple itself may make a target; of all
other nodes the shape reads the same as before, and says the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from coopgraph.reform.reading import TARGETS, Reading, Step
from coopgraph.rules import Triple

__all__ = ["find_touched", "narrow_shapes"]


def find_touched(
    readings: Iterable[Reading], changed: Collection[Triple], graphs: tuple[Graph, ...]
) -> dict[URIRef, set[Node] | None]:
    """Find the nodes of which a shape may say something else than before.

    Args:
        readings: Where the shapes read.
        changed: Triples that come or go, inferred ones too. None is about classes or properties.
        graphs: What holds before or after the change: together they hold all of both.

    Returns:
        Shape to nodes, whether they are its targets or not; None for all nodes.
    """
    by_property: dict[Node, list[Triple]] = defaultdict(list)
    for triple in changed:
        by_property[triple[1]].append(triple)
    return {reading.shape: _touch(reading, by_property, graphs) for reading in readings}


def _touch(reading: Reading, changed: Mapping[Node, list[Triple]], graphs: tuple[Graph, ...]) -> set[Node] | None:
    if reading.everywhere is None or not reading.everywhere.isdisjoint(changed):
        return None
    starts: dict[tuple[Step, ...], set[Node]] = defaultdict(set)
    for route in reading.routes:
        for place, step in enumerate(route):
            prefix = route[: place + step.repeats]
            starts[prefix].update(_begin(step, changed))
    return _list_movable(reading, changed).union(*(_go_back(way, nodes, graphs) for way, nodes in starts.items()))


def _list_movable(reading: Reading, changed: Mapping[Node, list[Triple]]) -> set[Node]:
    """List the nodes that a changed triple may make a target of a shape."""
    typed = changed.get(RDF.type, ()) if reading.classes else ()
    return {
        *(subject for subject, _, _ in typed),
        *(subject for property_ in reading.subjects_of for subject, _, _ in changed.get(property_, ())),
        *(value for property_ in reading.objects_of for _, _, value in changed.get(property_, ())),
    }


def _begin(step: Step, changed: Mapping[Node, list[Triple]]) -> Iterator[Node]:
    """List where a step stands before it goes over a changed triple."""
    properties = changed if step.properties is None else step.properties & changed.keys()
    for subject, _, value in (triple for property_ in properties for triple in changed[property_]):
        if step.way != "backward":
            yield subject
        if step.way != "forward":
            yield value


def _go_back(route: tuple[Step, ...], nodes: set[Node], graphs: tuple[Graph, ...]) -> set[Node]:
    """Find from where a route leads to some nodes."""
    for step in reversed(route):
        if not nodes:
            break
        found = set(_before(step, nodes, graphs))
        if step.repeats:
            new = found - nodes
            found |= nodes
            while new:
                new = set(_before(step, new, graphs)) - found
                found |= new
        nodes = found
    return nodes


def _before(step: Step, nodes: Iterable[Node], graphs: tuple[Graph, ...]) -> Iterator[Node]:
    properties: Iterable[Node | None] = [None] if step.properties is None else step.properties
    for graph in graphs:
        for node in nodes:
            for property_ in properties:
                if step.way != "backward":
                    yield from graph.subjects(property_, node)
                if step.way != "forward":
                    yield from graph.objects(node, property_)


def narrow_shapes(
    shapes: Graph, readings: Iterable[Reading], touched: Mapping[URIRef, set[Node] | None], data: Graph
) -> Graph:
    """Write shapes that look at some of their targets only.

    Args:
        shapes: The shapes graph.
        readings: Where each shape with targets reads.
        touched: Shape to the nodes that it is to look at, where they are its targets; None for all of them.
        data: The graph that is validated.

    Returns:
        The shapes; those that nothing is left for have no targets.
    """
    narrowed = Graph()
    narrowed += shapes
    known = _Known(data)
    for reading in readings:
        nodes = touched[reading.shape]
        if nodes is None:
            continue
        named = set(shapes.objects(reading.shape, SH.targetNode))
        for predicate in TARGETS:
            narrowed.remove((reading.shape, predicate, None))
        for node in nodes:
            if node in named or known.is_target(reading, node):
                narrowed.add((reading.shape, SH.targetNode, node))
    return narrowed


class _Known:
    """What decides whether a node is a target, read once for each node."""

    def __init__(self, data: Graph) -> None:
        self._data = data
        self._of: dict[Node, tuple[set[Node], set[Node], set[Node]]] = {}

    def is_target(self, reading: Reading, node: Node) -> bool:
        if node not in self._of:
            self._of[node] = self._read(node)
        classes, properties, inverse = self._of[node]
        return not (
            reading.classes.isdisjoint(classes)
            and reading.subjects_of.isdisjoint(properties)
            and reading.objects_of.isdisjoint(inverse)
        )

    def _read(self, node: Node) -> tuple[set[Node], set[Node], set[Node]]:
        data = self._data
        kinds = list(data.objects(node, RDF.type))
        above: set[Node] = set()
        for kind in kinds:
            above.update(each for each in data.transitive_objects(kind, RDFS.subClassOf) if each is not None)
        return above, set(data.predicates(node)), set(data.predicates(None, node))
