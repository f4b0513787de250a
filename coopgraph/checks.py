"""Quality checks: queries whose rows are faults, told in the words of a SHACL report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal as OneOf

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from coopgraph.errors import QueryError
from coopgraph.model import ValidationReport, ValidationResult
from coopgraph.resources import files, read_text
from coopgraph.store.port import Store

__all__ = ["Check", "load_checks", "run_checks"]

_VARIABLES = ("focusNode", "path", "value")
_SPARQL_COMPONENT = "http://www.w3.org/ns/shacl#SPARQLConstraintComponent"


class Header(BaseModel):
    """The header of a check.

    Attributes:
        id: Name of the file without its ending.
        problem: Language to one sentence: what a row means.
        solution: Language to one sentence: how to mend it.
        severity: How bad it is; only a Violation stops a build.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    problem: dict[OneOf["es", "en"], str]
    solution: dict[OneOf["es", "en"], str]
    severity: OneOf["Violation", "Warning", "Info"]


@dataclass(frozen=True)
class Check:
    """A quality check.

    Attributes:
        header: What it is about.
        query: A SELECT of ?focusNode ?path ?value; each row is a fault.
    """

    header: Header
    query: str


def load_checks(folder: Path) -> list[Check]:
    """Read the checks of a folder.

    Args:
        folder: A folder of `.rq` files with `#+` headers.

    Returns:
        The checks, by file name.
    """
    return [_load_check(path) for path in files(folder, ".rq")]


def _load_check(path: Path) -> Check:
    text = read_text(path)
    header = "\n".join(line.removeprefix("#+").removeprefix(" ") for line in text.splitlines() if line.startswith("#+"))
    try:
        check = Check(Header.model_validate(yaml.safe_load(header)), text)
    except (yaml.YAMLError, ValidationError) as error:
        words = " ".join(str(error).split())
        raise QueryError(f"{path.name}: the header of the check cannot be read ({words}).") from error
    if check.header.id != path.stem:
        raise QueryError(f"{path.name}: the id {check.header.id} is not the name of the file.")
    return check


def run_checks(store: Store, checks: Iterable[Check]) -> ValidationReport:
    """Run checks over a graph.

    Args:
        store: The graph.
        checks: The checks.

    Returns:
        A report with one result a row; it conforms if no row is a Violation.

    Raises:
        QueryError: If a check does not select ?focusNode ?path ?value.
    """
    results: list[ValidationResult] = []
    for check in checks:
        solutions = store.select(check.query)
        if solutions.variables != _VARIABLES:
            raise QueryError(f"{check.header.id}: a check selects ?focusNode ?path ?value.")
        for focus, predicate, value in solutions.rows:
            results.append(
                ValidationResult(
                    focus_node=str(focus),
                    path=None if predicate is None else str(predicate),
                    value=None if value is None else str(value),
                    severity=check.header.severity,
                    source_shape=f"queries/checks/{check.header.id}.rq",
                    component=_SPARQL_COMPONENT,
                    messages={
                        language: f"{problem} {check.header.solution.get(language, '')}".strip()
                        for language, problem in check.header.problem.items()
                    },
                )
            )
    return ValidationReport(all(result.severity != "Violation" for result in results), tuple(results))
