"""Validates a graph against SHACL shapes; only this module calls pyshacl, and only its errors leave it.

pyshacl passes over a term that it does not know and a reference to a shape that is not there, and it takes the
language off the messages of a query. Here the first two are errors, and the messages have their language again.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import pyshacl
from pyparsing import ParseException
from pyshacl.errors import ReportableRuntimeError
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from coopgraph import resources
from coopgraph.errors import QueryError, ShapesError
from coopgraph.model import ValidationReport, ValidationResult
from coopgraph.namespaces import RDF, SH
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.files import parse_graph

__all__ = ["count_targets", "load_shapes", "read_report", "report_graph", "validate_graph"]

_STANDARD = "https://www.w3.org/TR/shacl/"
#: Properties whose value is a shape, or a list of shapes.
_SHAPE_REFERENCES = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
_SHAPE_LISTS = (SH["and"], SH["or"], SH.xone)
_SEVERITIES = ("Violation", "Warning", "Info")
_FOCUS = re.compile(r"[?$]this\b")
_PLACEHOLDER = re.compile(r"\{[?$]\w+\}")
#: How SPARQL writes a path that is no single property.
_PATHS = {
    SH.inversePath: "^{}",
    SH.zeroOrMorePath: "{}*",
    SH.oneOrMorePath: "{}+",
    SH.zeroOrOnePath: "{}?",
}

# pyshacl writes to stderr what it raises as well.
logging.getLogger("pyshacl-validate").disabled = True


def load_shapes(folder: Path | None = None, names: Collection[str] | None = None) -> Graph:
    """Read the shapes of a folder.

    Args:
        folder: Folder of `.ttl` files; default, the shapes of the library.
        names: Names of the files that are wanted, without their ending; default, all.

    Returns:
        The shapes graph.

    Raises:
        ShapesError: If a term of SHACL is misspelt, a shape is missing, or a query cannot be parsed.
    """
    shapes = Graph()
    for path in resources.files(folder or resources.root() / "shapes", ".ttl"):
        if names is None or path.stem in names:
            shapes += parse_graph(path)
    for problem, clause in _shape_faults(shapes):
        raise ShapesError(problem, remedy=f"See {_STANDARD}#{clause}.")
    return shapes


def count_targets(subjects: Iterable[Node], data: Graph, shapes: Graph) -> int:
    """Count the nodes that some shape looks at, by their class or by a property they have.

    Args:
        subjects: The nodes.
        data: The graph that is validated.
        shapes: The shapes graph.

    Returns:
        How many of the nodes are targets.
    """
    classes = set(shapes.objects(None, SH.targetClass))
    properties = set(shapes.objects(None, SH.targetSubjectsOf))
    return sum(
        not classes.isdisjoint(data.objects(subject, RDF.type)) or not properties.isdisjoint(data.predicates(subject))
        for subject in subjects
    )


def validate_graph(data: Graph, shapes: Graph, ontology: Graph | None = None) -> ValidationReport:
    """Validate a graph.

    Args:
        data: The graph to validate, with what is inferred from it.
        shapes: The shapes.
        ontology: Classes and concepts that the data does not hold itself, or None.

    Returns:
        The report; it conforms if no result is a Violation.
    """
    return read_report(report_graph(data, shapes, ontology), shapes)


def report_graph(data: Graph, shapes: Graph, ontology: Graph | None = None) -> Graph:
    """Validate a graph and give the report in RDF.

    Args:
        data: The graph to validate, with what is inferred from it.
        shapes: The shapes.
        ontology: Classes and concepts that the data does not hold itself, or None.

    Returns:
        A `sh:ValidationReport`, with `sh:conforms true` if no result is a Violation.

    Raises:
        ShapesError: If a shape is not well formed.
    """
    try:
        _, report, _ = pyshacl.validate(
            # pyshacl need not copy a graph to which it adds nothing.
            data if ontology is None else data + ontology,
            shacl_graph=shapes,
            inplace=True,
            allow_infos=True,
            allow_warnings=True,
        )
    except (ReportableRuntimeError, ParseException, re.error) as error:
        link = getattr(error, "link", _STANDARD)
        raise ShapesError(f"A shape is not well formed: {_first_line(error)}.", remedy=f"See {link}.") from error
    if not isinstance(report, Graph):
        raise ShapesError(
            f"The shapes cannot be evaluated: {_first_line(report)}.", remedy=f"See {_STANDARD}#failures."
        )
    return report


def read_report(report: Graph, shapes: Graph) -> ValidationReport:
    """Read a report in RDF.

    Args:
        report: A graph with one `sh:ValidationReport`.
        shapes: The shapes that it speaks of.

    Returns:
        The results, sorted by severity, shape, focus node, path and value.
    """
    results = sorted(
        (_read_result(report, shapes, result) for result in report.objects(None, SH.result)),
        key=lambda result: (
            _SEVERITIES.index(result.severity),
            result.source_shape,
            result.focus_node,
            result.path or "",
            result.value or "",
            result.component,
            sorted(result.messages.items()),
        ),
    )
    return ValidationReport(all(result.severity != "Violation" for result in results), tuple(results))


def _read_result(report: Graph, shapes: Graph, node: Node) -> ValidationResult:
    def value(predicate: URIRef) -> Node | None:
        return report.value(node, predicate)

    path, offending, shape = value(SH.resultPath), value(SH.value), value(SH.sourceShape)
    return ValidationResult(
        focus_node=str(value(SH.focusNode)),
        path=None if path is None else _write_path(report, path),
        value=None if offending is None else str(offending),
        severity=str(value(SH.resultSeverity)).removeprefix(str(SH)),
        source_shape=str(_named_shape(shapes, shape)),
        component=str(value(SH.sourceConstraintComponent)),
        messages=_read_messages(report, shapes, node),
    )


def _named_shape(shapes: Graph, shape: Node | None) -> Node | None:
    """Find the shape with an IRI in which a nameless one is written."""
    while isinstance(shape, BNode):
        shape = next((subject for subject in shapes.subjects(None, shape)), None)
    return shape


def _read_messages(report: Graph, shapes: Graph, result: Node) -> dict[str, str]:
    messages: dict[str, str] = {}
    for message in sorted(report.objects(result, SH.resultMessage), key=str):
        language = message.language if isinstance(message, Literal) else None
        # What has no language and no template is pyshacl's own wording, which is English.
        messages[language or _language_of(str(message), _templates(report, shapes, result)) or "en"] = str(message)
    return messages


def _templates(report: Graph, shapes: Graph, result: Node) -> Iterator[Literal]:
    for bearer in (SH.sourceConstraint, SH.sourceShape):
        for node in report.objects(result, bearer):
            for message in shapes.objects(node, SH.message):
                if isinstance(message, Literal):
                    yield message


def _language_of(message: str, templates: Iterator[Literal]) -> str | None:
    """Tell from which template a message was made: the places of the variables hold anything."""
    for template in templates:
        fixed = map(re.escape, _PLACEHOLDER.split(str(template)))
        if template.language and re.fullmatch("(?s:.*)".join(fixed), message):
            return template.language
    return None


def _write_path(graph: Graph, path: Node) -> str:
    """Write a path: the IRI alone for a property, else in the syntax of SPARQL."""
    return str(path) if isinstance(path, URIRef) else _write_step(graph, path)


def _write_step(graph: Graph, path: Node) -> str:
    if isinstance(path, URIRef):
        return f"<{path}>"
    for predicate, form in _PATHS.items():
        for step in graph.objects(path, predicate):
            return form.format(_write_step(graph, step))
    for alternatives in graph.objects(path, SH.alternativePath):
        return f"({'|'.join(_write_step(graph, step) for step in graph.items(alternatives))})"
    return f"({'/'.join(_write_step(graph, step) for step in graph.items(path))})"


def _shape_faults(shapes: Graph) -> Iterator[tuple[str, str]]:
    """Find what is wrong with the shapes, and the clause of the standard that says so."""
    for subject, predicate, value in sorted(shapes):
        for term in (predicate, value):
            if isinstance(term, URIRef) and term.startswith(str(SH)) and term not in SH:
                name = term.removeprefix(str(SH))
                yield f"The shape {_named_shape(shapes, subject)} uses sh:{name}, no term of SHACL.", "core-components"
    for referring, shape in sorted(_referred_shapes(shapes)):
        if (shape, None, None) not in shapes:
            yield f"The shape {_named_shape(shapes, referring)} refers to {shape}, which no file describes.", "shapes"
    yield from _query_faults(shapes)


def _referred_shapes(shapes: Graph) -> Iterator[tuple[Node, Node]]:
    for predicate in _SHAPE_REFERENCES:
        yield from shapes.subject_objects(predicate)
    for predicate in _SHAPE_LISTS:
        for subject, members in shapes.subject_objects(predicate):
            yield from ((subject, member) for member in shapes.items(members))


def _query_faults(shapes: Graph) -> Iterator[tuple[str, str]]:
    """Parse each query of a constraint: pyshacl would raise whatever its own parser raises."""
    nothing = EmbeddedStore.from_graphs({})
    for predicate, evaluate in ((SH.select, nothing.select), (SH.ask, nothing.ask)):
        for constraint, query in sorted(shapes.subject_objects(predicate)):
            if not _FOCUS.search(str(query)):
                shape = _named_shape(shapes, constraint)
                yield f"The query of the shape {shape} does not mention $this, the node at fault.", "sparql-constraints"
            try:
                evaluate(f"{_prefixes(shapes, constraint)}{query}")
            except QueryError as error:
                shape = _named_shape(shapes, constraint)
                yield f"The query of the shape {shape} cannot be parsed: {error.problem}", "sparql-constraints"


def _prefixes(shapes: Graph, constraint: Node) -> str:
    declarations = [
        f"PREFIX {shapes.value(declaration, SH.prefix)}: <{shapes.value(declaration, SH.namespace)}>"
        for ontology in shapes.objects(constraint, SH.prefixes)
        for declaration in shapes.objects(ontology, SH.declare)
    ]
    # On one line, so that the lines of a fault are those of the query.
    return " ".join([*declarations, ""])


def _first_line(error: object) -> str:
    return str(error).partition("\n")[0].rstrip(".")
