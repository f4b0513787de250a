"""The values that the floors hand to one another; no behaviour beyond their own consistency."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias
from urllib.parse import urlencode

from rdflib import URIRef
from rdflib.term import Node

__all__ = [
    "Analysis",
    "Call",
    "Column",
    "Derivation",
    "Listing",
    "Measure",
    "Method",
    "Statement",
    "Text",
    "Triple",
    "ValidationReport",
    "ValidationResult",
    "option_name",
]

#: Subject, predicate, object; no blank nodes outside the ontology.
Triple = tuple[URIRef, URIRef, Node]
#: Language (`es`, `en`) to text.
Text: TypeAlias = Mapping[str, str]


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


def option_name(parameter: str) -> str:
    """Write the name of a parameter as an option of the command line.

    Args:
        parameter: Name in the header of a query.

    Returns:
        The option.

    >>> option_name("priorityArea")
    '--priority-area'
    """
    return "--" + re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", parameter).lower()


@dataclass(frozen=True)
class Column:
    """A column of an answer.

    Attributes:
        name: Name of the variable.
        type: One of `query.header.COLUMN_TYPES`.
        label: Language to label.
        unit: For example `percent` or `USD`, or None.
        method: What the column measures, or None for a column that states facts.
    """

    name: str
    type: str
    label: Text
    unit: str | None = None
    method: Method | None = None


@dataclass(frozen=True)
class Method:
    """What a measure is, whatever it is applied to.

    Attributes:
        id: Slug, unique over all analyses; the name of its page in `docs/reference/measures/`.
        name: Language to its standard name.
        formula: The formula, in plain Unicode.
        range: Least and greatest value, and when there is none.
        reading: Language to how a value is read.
        limits: Language to what it does not tell.
        reference: Who defined it, where.
        unit: For example `percent` or `USD`, or None for a pure number.
    """

    id: str
    name: Text
    formula: str
    range: str
    reading: Text
    limits: Text
    reference: str
    unit: str | None = None


@dataclass(frozen=True)
class Call:
    """A named query as it was asked: where a number comes from.

    Attributes:
        query: Id of the query.
        arguments: Parameter to argument, as a person writes it; those that were not given are left out.
    """

    query: str
    arguments: Mapping[str, str] = field(default_factory=dict)

    @property
    def command(self) -> str:
        """The command that gives the same answer.

        >>> Call("flows-by-type", {"year": "2015"}).command
        'coopgraph query flows-by-type --year 2015'
        """
        options = [word for name, value in self.arguments.items() for word in (option_name(name), value)]
        return shlex.join(["coopgraph", "query", self.query, *options])

    @property
    def path(self) -> str:
        """The path of the same answer over HTTP, relative to the service.

        >>> Call("flows-by-type", {"year": "2015"}).path
        'queries/flows-by-type?year=2015'
        """
        return f"queries/{self.query}" + (f"?{urlencode(self.arguments)}" if self.arguments else "")


@dataclass(frozen=True)
class Measure:
    """A number with all that is needed to defend it and to compute it anew.

    Attributes:
        method: What it is.
        of: Language to what it was applied to, for example `offices by category`.
        value: The number; None where it is not defined, and `note` says why.
        n: How many units it rests on.
        missing: How many more there are of which nothing is known.
        date: The date or the years that it is true of, as text: `2018-12-31`, `2011-2015`, or `all`.
        calls: The queries whose answers it is computed from; their evidence is its evidence.
        subject: The thing that is measured, or None.
        bounds: Least and greatest value that it could have, given what is missing, or None.
        projection: Language to how a network was drawn for it, or None.
        note: Language to what must be said beside it, or None.
        arithmetic: The formula with the numbers of this case in it, or None where they are too many to write.
    """

    method: Method
    of: Text
    value: int | float | Decimal | None
    n: int
    missing: int
    date: str
    calls: tuple[Call, ...]
    subject: URIRef | None = None
    bounds: tuple[float, float] | None = None
    projection: Text | None = None
    note: Text | None = None
    arithmetic: str | None = None


@dataclass(frozen=True)
class Listing:
    """A table of an analysis.

    Attributes:
        id: Slug, unique in the analysis.
        title: Language to title.
        columns: As in a named query: a column of things `x` may have its label beside it in `xLabel`.
        rows: One term a column; None for an empty cell.
        date: The date or the years that it is true of, as text.
        calls: The queries whose answers it is computed from.
        note: Language to what must be said beside it, or None.
    """

    id: str
    title: Text
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Node | None, ...]]
    date: str
    calls: tuple[Call, ...]
    note: Text | None = None


@dataclass(frozen=True)
class Analysis:
    """The answer of an analysis.

    Attributes:
        id: Slug: `dispersion`, `rectoria`, `coordination`, `flows`, `comparison`.
        title: Language to title.
        date: The date that was asked for: `2018-12-31`, or `all`.
        parameters: Name to what else decides the answer, for example a threshold.
        measures: The numbers.
        listings: The tables.
        notes: Language to what must be said of the whole: what the sources do not tell.
    """

    id: str
    title: Text
    date: str
    parameters: Mapping[str, str]
    measures: tuple[Measure, ...]
    listings: tuple[Listing, ...]
    notes: tuple[Text, ...] = ()
