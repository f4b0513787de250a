"""Documents the named queries for OpenAPI, each with the schema of its answer and an example; routes are elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from api.schemas import describe_answer, headers, parameters, reference
from api.tabular import CSV, CSVW, ENDINGS, HTML, JSON, XLSX
from coopgraph.model import Column
from coopgraph.publish.descriptions import describe_query
from coopgraph.query import NamedQuery, Parameter
from coopgraph.store.syntax import read_outline

__all__ = ["DESCRIPTION", "EXTENSIONS", "document", "document_endings", "find_example", "write_description"]

#: The query itself, not its answer. Rows are no RDF: what they say of things is in the graph already, and `CONSTRUCT`
#: at `/sparql` gives it in terms that mean something, which those of a table would not.
DESCRIPTION = "text/turtle"
#: Ending of a path to the media type that it asks for.
EXTENSIONS: Mapping[str, str] = {**ENDINGS, "ttl": DESCRIPTION}
_INTEGER, _DECIMAL = "^[+-]?[0-9]+$", r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$"
_SCHEMAS: Mapping[str, dict[str, Any]] = {
    "iri": {"type": "string", "format": "iri"},
    "xsd:date": {"type": "string", "format": "date"},
    "xsd:gYear": {"type": "string", "pattern": "^[0-9]{4}$"},
    "xsd:integer": {"type": "string", "pattern": _INTEGER},
    "xsd:decimal": {"type": "string", "pattern": _DECIMAL},
    "xsd:boolean": {"type": "string", "enum": ["true", "false"]},
    "xsd:string": {"type": "string"},
}
#: Kind of thing, or type of value, to an argument that gives an answer with rows in most queries.
_EXAMPLES: Mapping[str, str] = {
    "check-verdict": "does-not-hold",
    "collaboration": "sndcinr",
    "cooperant-type": "multilateral",
    "cube": "flows-multilateral",
    "interview-question": "functions",
    "norm": "ley-27692",
    "norm-kind": "ley",
    "office": "mre",
    "organization": "minsa",
    "procedure": "pasto-cooperacion",
    "xsd:gYear": "2015",
}
_TERM = re.compile(r"""<(?P<iri>[^<>\s]+)>|"(?P<text>[^"]*)"|(?P<curie>[^\s"<>]+:[^\s"<>]+)""")
_UNDEF = "UNDEF"


def write_description(query: NamedQuery) -> bytes:
    """Describe a named query as a `sh:SPARQLExecutable`.

    Args:
        query: The query.

    Returns:
        Turtle in UTF-8.
    """
    return describe_query(query).serialize(format="turtle").encode()


def find_example(query: NamedQuery, parameter: Parameter) -> str | None:
    """Find an argument to show what a parameter takes.

    Args:
        query: The query.
        parameter: One of its parameters.

    Returns:
        What the file itself holds, where it holds a term; else an argument of the same kind; None where none fits
        every query.
    """
    if parameter.default is not None:
        return parameter.default
    block = next(block for block in read_outline(query.text).values if block.variable == parameter.name)
    held = query.text[block.start : block.end].strip()
    found = None if held == _UNDEF else _TERM.match(held)
    if found is not None:
        return re.split("[/:#]", found["iri"] or found["curie"])[-1] if found["text"] is None else found["text"]
    kinds = (*parameter.classes, parameter.type)
    return next((_EXAMPLES[kind] for kind in kinds if kind in _EXAMPLES), None)


def document(query: NamedQuery) -> dict[str, Any]:
    """Document a named query for OpenAPI: its parameters, and the schema of its own answer.

    Args:
        query: The query.

    Returns:
        Keys `parameters` and `responses` of an operation.
    """
    row = {
        "type": "object",
        "properties": {column.name: _describe_column(column) for column in query.columns},
        "additionalProperties": False,
    }
    answer = describe_answer(row, [column.name for column in query.columns])
    content: dict[str, Any] = {
        JSON: {"schema": answer},
        # Whoever accepts plain JSON gets the same rows, or with `explain` an object of another form.
        "application/json": {"schema": {"anyOf": [answer, reference("Explained")]}},
        **{media_type: {} for media_type in (CSV, XLSX, DESCRIPTION, HTML)},
    }
    return {
        "parameters": [
            *(_describe_parameter(query, parameter) for parameter in query.parameters.values()),
            *parameters("explain", "excel", "page", "page_size", "lang"),
        ],
        "responses": {
            200: {
                "description": query.title["en"],
                "content": content,
                "headers": headers("Link", "Row-Limit", "Vary", "ETag"),
            }
        },
    }


def document_endings(queries: Mapping[str, NamedQuery]) -> dict[str, Any]:
    """Document the addresses that end in a format.

    Args:
        queries: The named queries.

    Returns:
        Keys `parameters` and `responses` of an operation.
    """
    path = {"in": "path", "required": True}
    types = sorted({*EXTENSIONS.values()})
    return {
        "parameters": [
            {**path, "name": "id", "schema": {"enum": list(queries)}},
            {**path, "name": "ending", "schema": {"enum": list(EXTENSIONS)}},
            *parameters("explain", "excel", "page", "page_size", "lang"),
        ],
        "responses": {
            200: {
                "description": f"The answer in that format; the ending csv-metadata.json asks for {CSVW}, ttl for the "
                "description of the query itself.",
                "content": {media_type: {} for media_type in (*types, "application/json")},
                "headers": headers("Link", "Row-Limit", "Vary", "ETag"),
            }
        },
    }


def _describe_parameter(query: NamedQuery, parameter: Parameter) -> dict[str, Any]:
    # An argument is a name as often as an IRI, and a date may be `all`: the query says what it does not understand.
    schema: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 1000}
    if parameter.pattern is not None:
        schema["pattern"] = f"^({parameter.pattern})$"
    if parameter.default is not None:
        schema["default"] = parameter.default
    described = {
        "in": "query",
        "name": parameter.name,
        "required": parameter.required,
        "description": f"{parameter.label['es']} · {parameter.label['en']} ({parameter.type})",
        "schema": schema,
    }
    example = find_example(query, parameter)
    return described if example is None else {**described, "examples": {"usual": {"value": example}}}


def _describe_column(column: Column) -> dict[str, Any]:
    description = f"{column.label['es']} · {column.label['en']}" + (f" ({column.unit})" if column.unit else "")
    return {
        "type": "object",
        "description": description,
        "required": ["type", "value"],
        "properties": {
            "type": {"enum": ["uri"] if column.type == "iri" else ["literal"]},
            "value": _SCHEMAS[column.type],
        },
    }
