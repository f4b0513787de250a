"""The values that the floors hand to one another; no behaviour beyond their own consistency."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import URIRef
from rdflib.term import Node

__all__ = ["Derivation", "Statement", "Triple", "ValidationReport", "ValidationResult"]

#: Subject, predicate, object; no blank nodes outside the ontology.
Triple = tuple[URIRef, URIRef, Node]


@dataclass(frozen=True)
class Statement:
    """A triple with the evidence behind it.

    Attributes:
        subject: What is described.
        predicate: The property.
        object: IRI or literal.
        evidence: Passages of the source (or editorial references) that state it; at least one.
    """

    subject: URIRef
    predicate: URIRef
    object: Node
    evidence: tuple[URIRef, ...]


@dataclass(frozen=True)
class ValidationResult:
    """One result of a SHACL validation, in the words of the standard.

    Attributes:
        focus_node: The node at fault.
        path: The property, or None.
        value: The offending value as text, or None.
        severity: `Violation`, `Warning` or `Info`.
        source_shape: IRI of the shape.
        component: IRI of the constraint component.
        messages: Language tag to message.
    """

    focus_node: str
    path: str | None
    value: str | None
    severity: str
    source_shape: str
    component: str
    messages: dict[str, str]


@dataclass(frozen=True)
class ValidationReport:
    """The answer of a validation.

    Attributes:
        conforms: Whether no result has severity Violation.
        results: All results, sorted by severity, shape and focus node.
    """

    conforms: bool
    results: tuple[ValidationResult, ...]


@dataclass(frozen=True)
class Derivation:
    """Why an inferred triple holds: one rule and its premises.

    Attributes:
        rule: Name of the rule in the OWL 2 RL profile, for example `cax-sco`; several joined by `+` where they pass
            through a class expression; `asserted` for what a source states, which has no premises.
        conclusion: The inferred triple.
        premises: Triples, asserted or inferred, from which the rule gives the conclusion.
    """

    rule: str
    conclusion: tuple[Node, Node, Node]
    premises: tuple[tuple[Node, Node, Node], ...]
