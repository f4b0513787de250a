"""Finds where shapes read: from each focus node along routes, over which properties; what has changed is for `reach`.

The routes come from the shapes themselves: the paths of their properties, the classes of their values, the properties
that values are compared with, and the patterns of their queries. They lead at least wherever a shape reads; a route
may lead further than it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from typing import Literal as OneOf

from rdflib import Graph, URIRef, Variable
from rdflib.namespace import RDF, RDFS, SH
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

__all__ = ["TARGETS", "Reading", "Route", "Step", "read_shapes"]

#: Properties that say which nodes a shape looks at.
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
#: Constraints that compare the values of a path with those of another property of the same node.
_COMPARED = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
_NESTED = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
_NESTED_LISTS = (SH["and"], SH["or"], SH.xone)
_REPEATED = (SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)
#: Terms that read what this module does not follow.
_UNKNOWN = (SH.closed, SH.target, SH.js, SH.expression, SH.rule, SH.ask, SH.qualifiedValueShapesDisjoint)
#: Parts of a query that a solution need not go through.
_OPTIONAL = frozenset(
    {
        *("Union", "LeftJoin", "Minus", "ToMultiSet", "Graph", "ServiceGraphPattern"),
        # The same in what rdflib leaves as it was parsed: the groups of (NOT) EXISTS.
        *("GroupOrUnionGraphPattern", "OptionalGraphPattern", "MinusGraphPattern", "SubSelect", "InlineData"),
        *("GraphGraphPattern",),
    }
)
_THIS = Variable("this")


@dataclass(frozen=True)
class Step:
    """A step from a node to another.

    Attributes:
        properties: It goes over one of these; None for any.
        way: From the subject to the value, back, or either way.
        repeats: Whether it may be repeated, or left out.
    """

    properties: frozenset[Node] | None
    way: OneOf["forward", "backward", "either"] = "forward"
    repeats: bool = False

    def turned(self) -> Step:
        """Return the same step the other way."""
        turned = {"forward": "backward", "backward": "forward", "either": "either"}
        return Step(self.properties, turned[self.way], self.repeats)  # type: ignore[arg-type]


Route = tuple[Step, ...]


@dataclass(frozen=True)
class Reading:
    """Where a shape with targets reads.

    Attributes:
        shape: Its IRI.
        classes: Classes of the nodes that it looks at.
        subjects_of: Properties that make their subjects such nodes.
        objects_of: Properties that make their values such nodes.
        routes: Where it reads from each focus node.
        everywhere: Properties that it reads at places that are not known; None for any property.
        parts: The shapes in it, itself too, by the names that results give them.
    """

    shape: URIRef
    classes: frozenset[Node]
    subjects_of: frozenset[Node]
    objects_of: frozenset[Node]
    routes: frozenset[Route]
    everywhere: frozenset[Node] | None
    parts: frozenset[str]


def read_shapes(shapes: Graph) -> tuple[Reading, ...]:
    """Find where each shape with targets reads.

    Args:
        shapes: The shapes graph.

    Returns:
        One reading for each.
    """
    bearers = {node for target in TARGETS for node in shapes.subjects(target) if isinstance(node, URIRef)}
    return tuple(_Reader(shapes).read(shape) for shape in sorted(bearers))


class _Reader:
    """Reads one shape with all that is written in it."""

    def __init__(self, shapes: Graph) -> None:
        self.shapes = shapes
        self.routes: set[Route] = set()
        self.parts: set[str] = set()
        self.everywhere: set[Node] | None = set()

    def read(self, shape: URIRef) -> Reading:
        self._follow(shape, (), frozenset())
        everywhere = None if self.everywhere is None else frozenset(self.everywhere)
        classes, subjects, objects, _ = (frozenset(self.shapes.objects(shape, target)) for target in TARGETS)
        return Reading(shape, classes, subjects, objects, frozenset(self.routes), everywhere, frozenset(self.parts))

    def _follow(self, shape: Node, prefix: Route, above: frozenset[Node]) -> None:
        self.parts.add(str(shape))
        if shape in above or any((shape, term, None) in self.shapes for term in _UNKNOWN):
            self.everywhere = None
            return
        for constraint in self.shapes.objects(shape, SH.sparql):
            self._read_constraint(constraint, prefix)
        for other in (each for predicate in _COMPARED for each in self.shapes.objects(shape, predicate)):
            self.routes.add((*prefix, Step(frozenset({other}))))
        paths = [(*prefix, *route) for path in self.shapes.objects(shape, SH.path) for route in self._walk(path)]
        for route in paths or [prefix]:
            self.routes.add(route)
            if (shape, SH["class"], None) in self.shapes:
                superclasses = Step(frozenset({RDFS.subClassOf}), repeats=True)
                self.routes.add((*route, Step(frozenset({RDF.type})), superclasses))
            for nested in self._list_nested(shape):
                self._follow(nested, route, above | {shape})

    def _list_nested(self, shape: Node) -> Iterator[Node]:
        for predicate in _NESTED:
            yield from self.shapes.objects(shape, predicate)
        for predicate in _NESTED_LISTS:
            for members in self.shapes.objects(shape, predicate):
                yield from self.shapes.items(members)

    def _walk(self, path: Node) -> list[Route]:
        """Spell out a path of SHACL as the routes that it may take."""
        if isinstance(path, URIRef):
            return [(Step(frozenset({path})),)]
        for inner in self.shapes.objects(path, SH.inversePath):
            return [tuple(step.turned() for step in reversed(route)) for route in self._walk(inner)]
        for members in self.shapes.objects(path, SH.alternativePath):
            return [route for member in self.shapes.items(members) for route in self._walk(member)]
        for inner in (each for term in _REPEATED for each in self.shapes.objects(path, term)):
            return [(_repeat(self._walk(inner)),)]
        routes: list[Route] = [()]
        for member in self.shapes.items(path):
            routes = [(*begun, *route) for begun in routes for route in self._walk(member)]
        return routes

    def _read_constraint(self, constraint: Node, prefix: Route) -> None:
        for text in self.shapes.objects(constraint, SH.select):
            patterns = [] if "$PATH" in str(text) else _list_patterns(f"{self._prefixes(constraint)}{text}")
            if not patterns:
                self.everywhere = None
            for pattern in patterns:
                way = _find_way(patterns, pattern)
                if way is not None:
                    self.routes.update((*prefix, *way, step) for step in (pattern.step, pattern.step.turned()))
                elif pattern.step.properties is None:
                    self.everywhere = None
                elif self.everywhere is not None:
                    self.everywhere |= pattern.step.properties

    def _prefixes(self, constraint: Node) -> str:
        return " ".join(
            f"PREFIX {self.shapes.value(declaration, SH.prefix)}: <{self.shapes.value(declaration, SH.namespace)}>"
            for ontology in self.shapes.objects(constraint, SH.prefixes)
            for declaration in self.shapes.objects(ontology, SH.declare)
        )


def _repeat(routes: Sequence[Route]) -> Step:
    """Join routes into one step: over any of their properties, any number of times."""
    steps = [step for route in routes for step in route]
    way = steps[0].way if len(steps) == 1 else "either"
    return Step(_join(step.properties for step in steps), way, repeats=True)


def _join(sets: Iterator[frozenset[Node] | None]) -> frozenset[Node] | None:
    joined: frozenset[Node] = frozenset()
    for each in sets:
        if each is None:
            return None
        joined |= each
    return joined


@dataclass(frozen=True)
class _Pattern:
    """A pattern of a query: both ends, the step between them, and the nested NOT EXISTS that it stands in."""

    subject: Node
    step: Step
    value: Node
    within: tuple[int, ...]
    is_certain: bool


def _list_patterns(query: str) -> list[_Pattern]:
    """List the patterns anywhere in a query, those of its filters too."""
    algebra = prepareQuery(query).algebra
    is_certain = _OPTIONAL.isdisjoint(_list_names(algebra))
    return [
        _Pattern(subject, _step_of(path), value, within, is_certain)
        for (subject, path, value), within in _walk_patterns(algebra, ())
    ]


def _walk_patterns(part: Any, within: tuple[int, ...]) -> Iterator[tuple[tuple[Any, Any, Any], tuple[int, ...]]]:
    if isinstance(part, CompValue):
        if part.name in {"BGP", "TriplesBlock"}:
            terms = [term for triple in part.triples for term in triple]
            yield from (((terms[i], terms[i + 1], terms[i + 2]), within) for i in range(0, len(terms), 3))
            return
        inside = (*within, id(part)) if part.name in {"Builtin_NOTEXISTS", "Builtin_EXISTS"} else within
        for value in part.values():
            yield from _walk_patterns(value, inside)
    elif isinstance(part, list | tuple):
        for each in part:
            yield from _walk_patterns(each, within)


def _list_names(part: Any) -> Iterator[str]:
    if isinstance(part, CompValue):
        yield part.name
        for value in part.values():
            yield from _list_names(value)
    elif isinstance(part, list | tuple):
        for each in part:
            yield from _list_names(each)


def _step_of(path: Any) -> Step:
    """Read the middle of a pattern; a path of several steps counts as any of its properties, either way, repeated."""
    match path:
        case URIRef():
            return Step(frozenset({path}))
        case AlternativePath() if all(isinstance(each, URIRef) for each in path.args):
            return Step(frozenset(each for each in path.args if isinstance(each, URIRef)))
        case InvPath(arg=URIRef() as property_):
            return Step(frozenset({property_}), "backward")
        case MulPath(path=URIRef() as property_):
            return Step(frozenset({property_}), repeats=True)
        case Path():
            return Step(_properties_of(path), "either", repeats=True)
        case Variable():
            return Step(None)
    return Step(None, "either", repeats=True)


def _properties_of(path: Any) -> frozenset[Node] | None:
    match path:
        case URIRef():
            return frozenset({path})
        case InvPath():
            return _properties_of(path.arg)
        case MulPath():
            return _properties_of(path.path)
        case AlternativePath() | SequencePath():
            return _join(_properties_of(each) for each in path.args)
    return None


def _find_way(patterns: Sequence[_Pattern], goal: _Pattern) -> Route | None:
    """Find the shortest way from `$this` to either end of a pattern, over patterns that hold wherever it does."""
    if not goal.is_certain:
        return None
    usable = [each for each in patterns if goal.within[: len(each.within)] == each.within]
    reached: dict[Node, Route] = {_THIS: ()}
    waiting: list[Node] = [_THIS]
    for node in waiting:
        if node in (goal.subject, goal.value):
            return reached[node]
        for each in usable:
            for start, end, step in (
                (each.subject, each.value, each.step),
                (each.value, each.subject, each.step.turned()),
            ):
                if start == node and isinstance(end, Variable) and end not in reached:
                    reached[end] = (*reached[node], step)
                    waiting.append(end)
    return None
