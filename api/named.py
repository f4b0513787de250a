"""Reads what a request asks of a named query, and answers it in a format; routes are left to `routers.queries`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request

from api.problems import RequestError
from coopgraph.model import Column
from coopgraph.publish.descriptions import describe_query
from coopgraph.publish.evidence import write_evidence_csv, write_evidence_json, write_evidence_xlsx
from coopgraph.publish.tables import write_csv, write_json, write_xlsx
from coopgraph.query import NamedQuery, Parameter, Table, explain_rows
from coopgraph.store.port import Store

__all__ = [
    "DESCRIPTION",
    "EXTENSIONS",
    "FORMATS",
    "JSON",
    "XLSX",
    "Asked",
    "document",
    "read_asked",
    "write_answer",
    "write_description",
    "write_explained",
]

JSON = "application/sparql-results+json"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: The query itself, not its answer.
DESCRIPTION = "text/turtle"
#: Media types of an answer and their names, the default first.
FORMATS: Mapping[str, str] = {JSON: "JSON", CSV: "CSV", XLSX: "XLSX"}
#: Ending of a path to the media type that it asks for.
EXTENSIONS: Mapping[str, str] = {
    "json": JSON,
    "csv": CSV,
    "xlsx": XLSX,
    "ttl": DESCRIPTION,
    "html": "text/html",
}
#: What a request may say beside the parameters of the query.
_LANGUAGE = "lang"
_EXPLAIN = "explain"
_BOOLEANS = {"": False, "false": False, "true": True}
_SCHEMAS: Mapping[str, dict[str, Any]] = {
    "iri": {"type": "string", "format": "iri"},
    "xsd:date": {"type": "string", "format": "date"},
    "xsd:gYear": {"type": "string", "pattern": "^[0-9]{4}$"},
    "xsd:integer": {"type": "string", "pattern": "^-?[0-9]+$"},
    "xsd:decimal": {"type": "string"},
    "xsd:boolean": {"type": "string", "enum": ["true", "false"]},
    "xsd:string": {"type": "string"},
}


@dataclass(frozen=True)
class Asked:
    """What a request asks of a named query.

    Attributes:
        arguments: Parameter to argument; those that are empty are left out, as an unfilled field of a form is.
        language: Value of `lang`, or None.
        explain: Whether each row is asked for with what it rests on.
    """

    arguments: Mapping[str, str]
    language: str | None
    explain: bool


def read_asked(request: Request) -> Asked:
    """Read the arguments from the URL.

    Args:
        request: The request.

    Returns:
        The arguments; whether the query knows them is left to it.

    Raises:
        RequestError: If a parameter is given twice, or is not UTF-8, or `explain` is neither true nor false.
    """
    try:
        raw = request.scope["query_string"].decode("ascii")
        pairs = parse_qsl(raw, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError as error:
        raise RequestError(
            "the query string of the URL cannot be read.", remedy="Send at most 100 percent-encoded UTF-8 fields."
        ) from error
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise RequestError(f"the parameter {name[:100]!r} is given twice.", remedy="Give it once.")
        found[name] = value
    explain = found.pop(_EXPLAIN, "")
    if explain not in _BOOLEANS:
        raise RequestError("the parameter 'explain' is true or false.", remedy="Write explain=true, or leave it out.")
    language = found.pop(_LANGUAGE, None)
    return Asked({name: value for name, value in found.items() if value.strip()}, language, _BOOLEANS[explain])


def write_answer(table: Table, media_type: str, language: str) -> bytes:
    """Write the answer of a named query in a format.

    Args:
        table: The answer.
        media_type: One of `FORMATS`.
        language: Of the headings of a spreadsheet.

    Returns:
        The body.
    """
    writers: Mapping[str, Callable[[], bytes]] = {
        JSON: lambda: write_json(table.solutions),
        CSV: lambda: write_csv(table.solutions),
        XLSX: lambda: write_xlsx(table, language),
    }
    return writers[media_type]()


def write_explained(store: Store, table: Table, media_type: str, language: str) -> bytes:
    """Write the answer of a named query with what each row rests on.

    Args:
        store: The graph.
        table: The answer.
        media_type: One of `FORMATS`.
        language: Of the headings of a spreadsheet.

    Returns:
        The body; JSON is an object with rows and their evidence, no SPARQL results.
    """
    evidence = explain_rows(store, table)
    writers: Mapping[str, Callable[[], bytes]] = {
        JSON: lambda: write_evidence_json(table, evidence),
        CSV: lambda: write_evidence_csv(table, evidence),
        XLSX: lambda: write_evidence_xlsx(table, evidence, language),
    }
    return writers[media_type]()


def write_description(query: NamedQuery) -> bytes:
    """Describe a named query as a `sh:SPARQLExecutable`.

    Args:
        query: The query.

    Returns:
        Turtle in UTF-8.
    """
    return describe_query(query).serialize(format="turtle").encode()


def document(query: NamedQuery) -> dict[str, Any]:
    """Document a named query for OpenAPI: its parameters, and the schema of its own answer.

    Args:
        query: The query.

    Returns:
        Keys `parameters` and `responses` of an operation.
    """
    bindings = {
        "type": "object",
        "properties": {column.name: _describe_column(column) for column in query.columns},
        "additionalProperties": False,
    }
    names = {"type": "array", "items": {"enum": [column.name for column in query.columns]}}
    answer = {
        "type": "object",
        "required": ["head", "results"],
        "properties": {
            "head": {"type": "object", "required": ["vars"], "properties": {"vars": names}},
            "results": {
                "type": "object",
                "required": ["bindings"],
                "properties": {"bindings": {"type": "array", "items": bindings}},
            },
        },
    }
    content: dict[str, Any] = {
        media_type: {} for media_type in (CSV, XLSX, DESCRIPTION, "application/json", "text/html")
    }
    return {
        "parameters": [
            *map(_describe_parameter, query.parameters.values()),
            {
                "in": "query",
                "name": _EXPLAIN,
                "required": False,
                "description": "With true, each row comes with the passages and norms it rests on (application/json).",
                "schema": {"type": "boolean", "default": False},
            },
            {"in": "query", "name": _LANGUAGE, "required": False, "schema": {"enum": ["es", "en"]}},
        ],
        "responses": {"200": {"description": query.title["en"], "content": {JSON: {"schema": answer}, **content}}},
    }


def _describe_parameter(parameter: Parameter) -> dict[str, Any]:
    # An argument is a name as often as an IRI, and a date may be `all`: the query says what it does not understand.
    schema: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 1000}
    if parameter.pattern is not None:
        schema["pattern"] = f"^({parameter.pattern})$"
    if parameter.default is not None:
        schema["default"] = parameter.default
    return {
        "in": "query",
        "name": parameter.name,
        "required": parameter.required,
        "description": f"{parameter.label['es']} · {parameter.label['en']} ({parameter.type})",
        "schema": schema,
    }


def _describe_column(column: Column) -> dict[str, Any]:
    description = f"{column.label['es']} · {column.label['en']}" + (f" ({column.unit})" if column.unit else "")
    return {
        "type": "object",
        "description": description,
        "required": ["type", "value"],
        "properties": {"type": {"enum": ["uri", "literal", "bnode"]}, "value": _SCHEMAS[column.type]},
    }
