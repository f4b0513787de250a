"""Reads one `.rq` file: the `#+` header that says what the query asks, and the query; running it is left to `run`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from coopgraph.errors import QueryError
from coopgraph.model import Column
from coopgraph.query.pattern import EvidencePattern, read_pattern, read_prefixes
from coopgraph.query.validity import ASOF, find_fault
from coopgraph.resources import read_text
from coopgraph.store.syntax import Outline, read_outline

__all__ = ["ASOF", "COLUMN_TYPES", "PARAMETER_TYPES", "NamedQuery", "Parameter", "read_query"]

#: What an argument may be turned into.
PARAMETER_TYPES = ("iri", "xsd:date", "xsd:gYear", "xsd:integer", "xsd:string")
#: What a column may hold.
COLUMN_TYPES = (*PARAMETER_TYPES, "xsd:boolean", "xsd:decimal")
LANGUAGES = ("es", "en")

_HEADER_KEYS = {"id", "title", "question", "parameters", "columns", "cites", "evidence"}
_PARAMETER_KEYS = {"type", "label", "class", "required", "default", "enumerate", "pattern"}
_COLUMN_KEYS = {"type", "label", "unit"}
# In braces, PyYAML takes a question mark for an indicator, though YAML 1.2 lets it stand in plain text.
_QUESTION_MARK = "\ue000"
# Much faster where PyYAML was built with LibYAML, as its wheels are, and as safe.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Parameter:
    """A parameter of a named query.

    Attributes:
        name: Its name, which is also the variable of its VALUES block.
        type: One of `PARAMETER_TYPES`.
        label: Language to label.
        classes: For an IRI, the kinds of thing that it names: those of `names.KINDS`, or a scheme of concepts such as
            `norm-kind`. With `office`, a body stands for its office.
        required: Whether the query has no answer without it.
        default: What the VALUES block of the file holds, as an argument; None for no restriction.
        enumerate: Id of a query whose first column lists the possible values, or None.
        pattern: Regular expression that the whole argument must match, or None.
    """

    name: str
    type: str
    label: Mapping[str, str]
    classes: tuple[str, ...] = ()
    required: bool = False
    default: str | None = None
    enumerate: str | None = None
    pattern: str | None = None


@dataclass(frozen=True)
class NamedQuery:
    """A query of the catalogue.

    Attributes:
        id: Its name, unique in the catalogue.
        topic: The folder that it lies in.
        title: Language to title.
        question: Language to the question that it answers.
        parameters: By name, in the order of the file.
        columns: In the order of the answer.
        cites: Ids of the sources that the answer rests on.
        text: The file: it runs as it stands in any SPARQL engine.
        path: The file.
        evidence: Which things a row rests on; without any, those of its cells that are things of the graph.
    """

    id: str
    topic: str
    title: Mapping[str, str]
    question: Mapping[str, str]
    parameters: Mapping[str, Parameter]
    columns: tuple[Column, ...]
    cites: tuple[str, ...]
    text: str
    path: Path
    evidence: tuple[EvidencePattern, ...] = ()


def read_query(path: Path) -> NamedQuery:
    """Read a `.rq` file and check that its header and its query say the same.

    Args:
        path: The file.

    Returns:
        The query.
    """
    text = read_text(path)
    reader = _Reader(path)
    header = reader.header(text)
    query = NamedQuery(
        id=reader.text(header, "id"),
        topic=path.parent.name,
        title=reader.texts(header, "title"),
        question=reader.texts(header, "question"),
        parameters=MappingProxyType(
            {name: reader.parameter(name, raw) for name, raw in reader.items(header, "parameters")}
        ),
        columns=tuple(reader.column(name, raw) for name, raw in reader.items(header, "columns")),
        cites=reader.strings(header, "cites"),
        text=text,
        path=path,
    )
    reader.check(query, read_outline(text))
    return replace(query, evidence=reader.evidence(header, query))


def _restore(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(_QUESTION_MARK, "?")
    if isinstance(value, list):
        return [_restore(item) for item in value]
    if isinstance(value, dict):
        return {_restore(key): _restore(item) for key, item in value.items()}
    return value


@dataclass(frozen=True)
class _Reader:
    path: Path

    def fault(self, problem: str) -> QueryError:
        return QueryError(
            f"{self.path}: {problem}", remedy="Correct the header (lines that begin with #+) or the query."
        )

    def header(self, text: str) -> dict[str, Any]:
        lines = [line.removeprefix("#+").removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
        try:
            header = _restore(_Loader("\n".join(lines).replace("?", _QUESTION_MARK)).get_single_data())
        except yaml.YAMLError as error:
            raise self.fault(f"the header is not YAML: {' '.join(str(error).split())}.") from error
        if not isinstance(header, dict):
            raise self.fault("there is no header.")
        self.known(header, _HEADER_KEYS, "the header")
        return header

    def known(self, found: Mapping[str, Any], keys: set[str], where: str) -> None:
        unknown = sorted(str(key) for key in found if key not in keys)
        if unknown:
            raise self.fault(f"{where} has the unknown keys {', '.join(unknown)}.")

    def text(self, found: Mapping[str, Any], key: str) -> str:
        value = found.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(f"{key} is missing or no text.")
        return value

    def texts(self, found: Mapping[str, Any], key: str) -> Mapping[str, str]:
        value = found.get(key)
        if not isinstance(value, dict) or set(value) != set(LANGUAGES):
            raise self.fault(f"{key} must have a text for each of {', '.join(LANGUAGES)}.")
        return MappingProxyType({language: self.text(value, language) for language in LANGUAGES})

    def strings(self, found: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = found.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
            raise self.fault(f"{key} must be a list of names.")
        return tuple(value)

    def items(self, header: Mapping[str, Any], key: str) -> list[tuple[str, dict[str, Any]]]:
        value = header.get(key) or {}
        if not isinstance(value, dict) or not all(isinstance(item, dict) for item in value.values()):
            raise self.fault(f"{key} must map names to descriptions.")
        return list(value.items())

    def parameter(self, name: str, raw: Mapping[str, Any]) -> Parameter:
        self.known(raw, _PARAMETER_KEYS, f"the parameter {name}")
        classes = raw.get("class", [])
        parameter = Parameter(
            name=name,
            type=self.text(raw, "type"),
            label=self.texts(raw, "label"),
            classes=tuple([classes] if isinstance(classes, str) else classes),
            required=raw.get("required", False),
            default=raw.get("default"),
            enumerate=raw.get("enumerate"),
            pattern=raw.get("pattern"),
        )
        if parameter.type not in PARAMETER_TYPES:
            raise self.fault(f"the parameter {name} has the unknown type {parameter.type}.")
        if not isinstance(parameter.required, bool):
            raise self.fault(f"the parameter {name}: required is true or false.")
        if (parameter.type == "iri") != bool(parameter.classes):
            raise self.fault(f"the parameter {name}: an iri, and nothing else, has a class.")
        for key in ("default", "enumerate", "pattern"):
            if key in raw:
                self.text(raw, key)
        return parameter

    def column(self, name: str, raw: Mapping[str, Any]) -> Column:
        self.known(raw, _COLUMN_KEYS, f"the column {name}")
        column = Column(name, self.text(raw, "type"), self.texts(raw, "label"), raw.get("unit"))
        if column.type not in COLUMN_TYPES:
            raise self.fault(f"the column {name} has the unknown type {column.type}.")
        return column

    def evidence(self, header: Mapping[str, Any], query: NamedQuery) -> tuple[EvidencePattern, ...]:
        """Read the patterns: the key holds one, or a list of which each adds its things."""
        if "evidence" not in header:
            return ()
        value = header["evidence"]
        texts = [value] if isinstance(value, str) else value
        if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
            raise self.fault("evidence must be a pattern or a list of patterns.")
        prologue = read_prefixes(query.text)
        columns = [column.name for column in query.columns]
        try:
            return tuple(read_pattern(text, prologue, columns, query.parameters) for text in texts)
        except QueryError as error:
            raise self.fault(error.problem) from error

    def check(self, query: NamedQuery, outline: Outline) -> None:
        if query.id != self.path.stem or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", query.id):
            raise self.fault(f"the id {query.id} is not the name of the file.")
        names = tuple(column.name for column in query.columns)
        if outline.form != "select" or outline.variables != names:
            raise self.fault(
                f"the columns are {', '.join(names)}, but SELECT names {', '.join(outline.variables or ())}."
            )
        if not outline.is_ordered:
            raise self.fault("the query has no ORDER BY.")
        for name, parameter in query.parameters.items():
            blocks = [block for block in outline.values if block.variable == name]
            if len(blocks) != 1 or blocks[0].depth != 1:
                raise self.fault(f"the parameter {name} must have exactly one VALUES block, in the outermost group.")
            is_free = query.text[blocks[0].start : blocks[0].end].strip() == "UNDEF"
            if is_free == (parameter.required or parameter.default is not None or name == ASOF):
                raise self.fault(
                    f"the VALUES block of {name} holds UNDEF if nothing is bound without argument, else a term."
                )
        fault = find_fault(query.text) if ASOF in query.parameters else None
        if fault is not None:
            raise self.fault(fault)
