"""The parts of the OpenAPI document that several routes share: schemas, parameters, headers and faults."""

from __future__ import annotations

from typing import Any

from api.paging import MOST_ROWS, PAGE, PAGE_SIZE, USUAL_ROWS
from api.problems import MEDIA_TYPE
from api.tabular import EXCEL, EXPLAIN

__all__ = ["COMPONENTS", "PROBLEM", "describe_answer", "describe_problems", "headers", "parameters", "reference"]

_TEXT = {"type": "object", "required": ["es", "en"], "additionalProperties": {"type": "string"}}
_STRING_OR_NULL = {"type": ["string", "null"]}
_SCALAR = {"type": ["string", "number", "boolean", "null"]}
_BINDING = {
    "type": "object",
    "required": ["type", "value"],
    "properties": {
        "type": {"enum": ["uri", "literal", "bnode"]},
        "value": {"type": "string"},
        "xml:lang": {"type": "string"},
        "datatype": {"type": "string", "format": "uri"},
    },
}


def _object(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": {**required, **optional}}


def _array(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


def reference(name: str, kind: str = "schemas") -> dict[str, str]:
    """Refer to a shared part.

    Args:
        name: Its name.
        kind: `schemas`, `parameters`, `headers` or `responses`.

    Returns:
        The reference.
    """
    return {"$ref": f"#/components/{kind}/{name}"}


def parameters(*names: str) -> list[dict[str, str]]:
    """Refer to shared parameters.

    Args:
        *names: Their names.

    Returns:
        One reference each.
    """
    return [reference(name, "parameters") for name in names]


def headers(*names: str) -> dict[str, dict[str, str]]:
    """Refer to shared headers of a response.

    Args:
        *names: Their names.

    Returns:
        Name to reference.
    """
    return {name: reference(name, "headers") for name in names}


#: What a fault comes as; a browser gets the same as a page.
PROBLEM: dict[str, Any] = {MEDIA_TYPE: {"schema": reference("Problem")}, "text/html": {}}


def describe_problems(**texts: str) -> dict[int | str, dict[str, Any]]:
    """Describe the faults of a route.

    Args:
        **texts: Status, with an underscore before it, to when it comes.

    Returns:
        Status to response.
    """
    return {int(status[1:]): {"description": text, "content": PROBLEM} for status, text in texts.items()}


def describe_answer(bindings: dict[str, Any], names: list[str] | None = None) -> dict[str, Any]:
    """Describe rows as SPARQL 1.1 Query Results JSON.

    Args:
        bindings: Schema of a row.
        names: Names of the columns, or None for any.

    Returns:
        A schema.
    """
    variables = _array({"type": "string"} if names is None else {"enum": names})
    return _object(
        {
            "head": _object({"vars": variables}),
            "results": _object({"bindings": _array(bindings)}),
            "truncated": {"type": "boolean", "description": "Whether the row limit left out rows."},
        }
    )


_METHOD = _object(
    {
        "id": {"type": "string"},
        "name": _TEXT,
        "formula": {"type": "string"},
        "range": {"type": "string"},
        "unit": _STRING_OR_NULL,
        "reading": _TEXT,
        "limits": _TEXT,
        "reference": {"type": "string"},
    }
)
_CALL = _object(
    {
        "id": {"type": "string"},
        "arguments": {"type": "object", "additionalProperties": {"type": "string"}},
        "command": {"type": "string"},
        "href": {"type": "string", "format": "uri-reference"},
        "evidence": _object({"command": {"type": "string"}, "href": {"type": "string", "format": "uri-reference"}}),
    }
)
_MEASURE = _object(
    {
        "method": reference("Method"),
        "of": _TEXT,
        "subject": _STRING_OR_NULL,
        "value": {"type": ["number", "null"]},
        "n": {"type": "integer"},
        "missing": {"type": "integer"},
        "date": {"type": "string"},
        "bounds": {"type": ["array", "null"], "items": {"type": "number"}},
        "arithmetic": _STRING_OR_NULL,
        "projection": {"anyOf": [_TEXT, {"type": "null"}]},
        "note": {"anyOf": [_TEXT, {"type": "null"}]},
        "queries": _array(reference("Call")),
    }
)
_COLUMN = _object(
    {
        "name": {"type": "string"},
        "type": {"type": "string"},
        "label": _TEXT,
        "unit": _STRING_OR_NULL,
        "method": {"anyOf": [reference("Method"), {"type": "null"}]},
    }
)
_LISTING = _object(
    {
        "id": {"type": "string"},
        "title": _TEXT,
        "date": {"type": "string"},
        "note": {"anyOf": [_TEXT, {"type": "null"}]},
        "columns": _array(_COLUMN),
        "rows": _array({"type": "object", "additionalProperties": _SCALAR}),
        "queries": _array(reference("Call")),
    }
)
_TRIPLE = _object({"subject": {"type": "string"}, "predicate": {"type": "string"}, "object": {"type": "string"}})
_NAMED = _object({"iri": {"type": "string"}, "label": _TEXT, "acronym": _STRING_OR_NULL})
_FACET = _object(
    {"value": {"type": "string"}, "count": {"type": "integer"}, "chosen": {"type": "boolean"}},
    iri={"type": "string"},
    label=_TEXT,
    acronym=_STRING_OR_NULL,
)
_ENTRY = _object(
    {
        "iri": {"type": "string"},
        "label": {"type": "string"},
        "acronym": _STRING_OR_NULL,
        "class": _array({"type": "string"}),
        "governmentLevel": _STRING_OR_NULL,
        "organType": _STRING_OR_NULL,
        "organizationalLevel": _STRING_OR_NULL,
        "body": _STRING_OR_NULL,
        "above": _STRING_OR_NULL,
        "hasOffice": {"type": ["boolean", "null"], "description": "null where no source tells."},
        "offices": _array({"type": "string"}),
        "categories": _array({"type": "string"}),
        "norms": _array({"type": "string"}),
        "units": {"type": "integer"},
        "functions": {"type": ["integer", "null"]},
        "validFrom": _STRING_OR_NULL,
        "validTo": _STRING_OR_NULL,
        "extinct": {"type": "boolean"},
    }
)
_VALUE = _object({"value": {"type": "string"}, "label": {"type": "string"}, "count": {"type": "integer"}})
_STRINGS = {"type": "object", "additionalProperties": {"type": "string"}}
_HIT = _object(
    {
        "iri": {"type": "string"},
        "href": {"type": "string"},
        "kind": {"type": "string"},
        "acronym": _STRING_OR_NULL,
        "label": {**_STRINGS, "description": "Language to label; empty for a thing without one, such as a function."},
        "snippet": {
            "type": "object",
            "description": "Language to the pieces of the part of the text that holds what was found.",
            "additionalProperties": _array(_object({"text": {"type": "string"}, "found": {"type": "boolean"}})),
        },
        "point": _STRING_OR_NULL,
        "holder": {"anyOf": [_NAMED, {"type": "null"}]},
        "organizations": _array(_NAMED),
        "sources": _array(_NAMED),
        "validFrom": _STRING_OR_NULL,
        "validTo": _STRING_OR_NULL,
        "exact": {"type": "boolean", "description": "Whether its name is what was asked for."},
    }
)
_SCHEMAS: dict[str, Any] = {
    "SearchAnswer": {
        **_object(
            {
                "query": {"type": "string"},
                "words": _array({"type": "string"}),
                "loose": {"type": "boolean", "description": "Whether nothing has all the words: these have some."},
                "suggestion": _STRING_OR_NULL,
                "total": {"type": "integer"},
                "omitted": {"type": "integer", "description": "How many more do not hold at the date."},
                "page": {"type": "integer", "minimum": 1},
                "pages": {"type": "integer", "minimum": 1},
                "page_size": {"type": "integer", "minimum": 1},
                "results": _array(_HIT),
                "facets": _object({"kind": _array(_FACET), "organization": _array(_FACET), "source": _array(_FACET)}),
            }
        ),
        "description": "What was found by words.",
    },
    "OrganizationList": _object(
        {
            "view": {"enum": ["bodies", "units"]},
            "total": {"type": "integer"},
            "page": {"type": "integer", "minimum": 1},
            "pages": {"type": "integer", "minimum": 1},
            "rows": _array(_ENTRY),
            "facets": {"type": "object", "additionalProperties": _array(_VALUE)},
        }
    ),
    "Problem": {
        **_object(
            {
                "type": {"type": "string", "format": "uri"},
                "title": {"type": "string"},
                "status": {"type": "integer", "minimum": 400, "maximum": 599},
                "detail": {"type": "string"},
                "code": {"type": "string"},
            },
            line={"type": "integer"},
            column={"type": "integer"},
            available=_array({"type": "string"}),
            limit={"type": "integer"},
            parameter={"type": "string"},
            value={"type": "string"},
        ),
        "description": "What went wrong (RFC 9457).",
    },
    "Answer": describe_answer({"type": "object", "additionalProperties": _BINDING}),
    "Method": {**_METHOD, "description": "What a measure is, whatever it is applied to."},
    "Call": {**_CALL, "description": "A named query as it was asked: where a number comes from."},
    "Analysis": _object(
        {
            "id": {"type": "string"},
            "title": _TEXT,
            "date": {"type": "string"},
            "parameters": {"type": "object", "additionalProperties": {"type": "string"}},
            "notes": _array(_TEXT),
            "measures": _array(_MEASURE),
            "tables": _array(_LISTING),
        }
    ),
    "Explained": {
        **_object(
            {
                "query": {"type": "string"},
                "arguments": {"type": "object", "additionalProperties": _STRING_OR_NULL},
                "notes": _array(_TEXT),
                "rows": _array(
                    _object(
                        {
                            "row": {"type": "integer", "minimum": 1},
                            "cells": {"type": "object", "additionalProperties": _BINDING},
                            "things": _array({"type": "string"}),
                            "evidence": _array(_object({"kind": {"enum": ["passage", "reference", "norm"]}})),
                        }
                    )
                ),
                "truncated": {"type": "boolean"},
            }
        ),
        "description": "Rows, each with the passages and norms that it rests on.",
    },
    "Scenario": _object(
        {
            "id": {"type": "string"},
            "iri": {"type": "string"},
            "graph": {"type": "string"},
            "title": _TEXT,
            "description": _TEXT,
            "origin": {"type": "string"},
            "recommendation": _STRING_OR_NULL,
            "date": {"type": "string", "format": "date"},
            "asof": {"type": "string"},
            "holds": {"type": "boolean", "description": "Whether the changes would hold at the date asked for."},
            "changes": _array(
                _object(
                    {
                        "kind": {"type": "string"},
                        "reason": _TEXT,
                        "removals": _array(_TRIPLE),
                        "additions": _array(_TRIPLE),
                    }
                )
            ),
            "effect": _object(
                {
                    "computed": {
                        "type": "boolean",
                        "description": "Whether what the changes do is told here; the other fields are there then.",
                    },
                    "reason": {**_TEXT, "description": "Where the effect comes from, or why there is none."},
                    "command": {"type": "string", "description": "What computes it on the command line."},
                },
                date={"type": "string", "description": "The date of the measures, or `all`."},
                contradiction=_STRING_OR_NULL,
                conforms={"type": "boolean"},
                methods={"type": "object"},
                measures=_array({"type": "object"}),
                tables=_array({"type": "object"}),
                facts=_array({"type": "object"}),
                broken=_array({"type": "object"}),
                mended=_array({"type": "object"}),
                gained=_array(_TRIPLE),
                lost=_array(_TRIPLE),
                labels={"type": "object"},
            ),
        }
    ),
    "Report": _object(
        {
            "conforms": {"type": "boolean"},
            "contradiction": _STRING_OR_NULL,
            "subjects": {"type": "integer", "description": "Subjects of the document that some shape looks at."},
            "total": {"type": "integer", "description": "Results in all."},
            "shown": {"type": "integer", "description": "Results that are listed."},
            "shapes": _array(
                _object({"shape": {"type": "string"}, "severity": {"type": "string"}, "count": {"type": "integer"}})
            ),
            "results": _array(
                _object(
                    {
                        "severity": {"enum": ["Violation", "Warning", "Info"]},
                        "shape": {"type": "string"},
                        "component": {"type": "string"},
                        "focusNode": {"type": "string"},
                        "path": _STRING_OR_NULL,
                        "value": _STRING_OR_NULL,
                        "messages": {"type": "object", "additionalProperties": {"type": "string"}},
                    }
                )
            ),
        }
    ),
}


def _query(name: str, description: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"in": "query", "name": name, "required": False, "description": description, "schema": schema, **more}


_PARAMETERS: dict[str, Any] = {
    EXPLAIN: _query(
        EXPLAIN,
        "With true, each row comes with the passages and norms it rests on (application/json).",
        {"type": "boolean", "default": False},
    ),
    EXCEL: _query(
        EXCEL,
        "With true, CSV is such as Excel opens right: a byte order mark, headings in the language of the reader, and "
        "`;` between cells in Spanish, `,` in English. Other formats stay as they are.",
        {"type": "boolean", "default": False},
    ),
    PAGE: _query(
        PAGE,
        "Number of a page; there is none beyond the last, which the header Link names.",
        {"type": "integer", "minimum": 1, "maximum": 999_999_999},
    ),
    PAGE_SIZE: _query(
        PAGE_SIZE, "Rows of a page.", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": USUAL_ROWS}
    ),
    "lang": _query(
        "lang",
        "Language of pages, headings and labels: es or en. Another one is no fault: Accept-Language decides then.",
        {"type": "string"},
        example="en",
    ),
    "asof": _query(
        "asof",
        "The date of the answer; absent, the reference date of the graph; `all` lifts the filter.",
        {"type": "string", "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2}|[aA][lL][lL])?$"},
        example="2018-12-31",
    ),
    "table": _query("table", "Id of the one table that is wanted.", {"type": "string", "minLength": 1}),
}
_HEADERS: dict[str, Any] = {
    "Link": {
        "description": "first, prev, next and last of a page; describedby of CSV.",
        "schema": {"type": "string"},
    },
    "Row-Limit": {"description": "Only where rows were left out: how many there are.", "schema": {"type": "integer"}},
    "Vary": {"schema": {"type": "string"}},
    "ETag": {
        "description": "Validator of this representation; absent where the build is unknown.",
        "schema": {"type": "string"},
    },
    "Retry-After": {"description": "Seconds after which to try again.", "schema": {"type": "integer"}},
}
COMPONENTS: dict[str, dict[str, Any]] = {"schemas": _SCHEMAS, "parameters": _PARAMETERS, "headers": _HEADERS}
