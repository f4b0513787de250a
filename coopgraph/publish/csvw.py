"""Describes the CSV of an answer as CSV on the Web (W3C, 17 December 2015); writing it is for `tables`.

A column has its label in each language as a title, and, as a title of no language, what stands in the header line: that
is by what a validator compares the file with its description.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coopgraph.model import Column, Text
from coopgraph.publish.tables import EXCEL_SEPARATORS, excel_heading

__all__ = ["MEDIA_TYPE", "SUFFIX", "CsvFile", "describe_csv"]

MEDIA_TYPE = "application/csvm+json"
#: What follows the address of a file in that of its description, where CSV on the Web looks for one.
SUFFIX = "-metadata.json"
_CONTEXT = "http://www.w3.org/ns/csvw"
_NO_LANGUAGE = "und"


@dataclass(frozen=True)
class CsvFile:
    """A CSV to describe.

    Attributes:
        url: Its address, absolute or relative to the description.
        title: Language to title.
        description: Language to what it answers.
        columns: What its columns hold.
        excel: Language of the Excel that it is written for, or None for plain CSV.
    """

    url: str
    title: Text
    description: Text
    columns: Sequence[Column]
    excel: str | None = None


def describe_csv(file: CsvFile) -> bytes:
    """Describe a CSV.

    Args:
        file: The file.

    Returns:
        JSON in UTF-8: a table with its dialect and schema.
    """
    document: dict[str, Any] = {
        "@context": _CONTEXT,
        "url": file.url,
        "dc:title": _in_languages(file.title),
        "dc:description": _in_languages(file.description),
        "dialect": {
            "encoding": "utf-8",
            "delimiter": "," if file.excel is None else EXCEL_SEPARATORS[file.excel],
            "header": True,
        },
        "tableSchema": {"columns": [_describe_column(column, file.excel) for column in file.columns]},
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _in_languages(text: Text) -> list[dict[str, str]]:
    return [{"@value": words, "@language": language} for language, words in text.items()]


def _describe_column(column: Column, excel: str | None) -> dict[str, Any]:
    header = column.name if excel is None else excel_heading(column, excel)
    described: dict[str, Any] = {
        "name": column.name,
        "titles": {_NO_LANGUAGE: header, **column.label},
        "datatype": "anyURI" if column.type == "iri" else column.type.removeprefix("xsd:"),
    }
    if column.unit is not None:
        described["schema:unitText"] = column.unit
    return described
