"""Tells the effect of a reform as tables, for CSV and spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from rdflib import Literal, URIRef
from rdflib.term import Node

from coopgraph.model import Call, Column, Listing
from coopgraph.namespaces import shorten
from coopgraph.reform import REFORM_CHANGE

__all__ = ["list_effect"]

_GAIN, _LOSS = {"es": "aparece", "en": "appears"}, {"es": "desaparece", "en": "disappears"}
_CHANGE = Column("change", "xsd:string", {"es": "cambio", "en": "change"})
_MEASURES = (
    Column("analysis", "xsd:string", {"es": "análisis", "en": "analysis"}),
    Column("method", "xsd:string", {"es": "método", "en": "method"}),
    Column("measure", "xsd:string", {"es": "medida", "en": "measure"}),
    Column("of", "xsd:string", {"es": "de", "en": "of"}),
    Column("before", "xsd:decimal", {"es": "antes", "en": "before"}),
    Column("after", "xsd:decimal", {"es": "después", "en": "after"}),
    Column("delta", "xsd:decimal", {"es": "cambio", "en": "change"}, method=REFORM_CHANGE),
    Column("changed", "xsd:boolean", {"es": "cambia", "en": "changes"}),
    Column("unit", "xsd:string", {"es": "unidad", "en": "unit"}),
    Column("nBefore", "xsd:integer", {"es": "n antes", "en": "n before"}),
    Column("n", "xsd:integer", {"es": "n después", "en": "n after"}),
    Column("missing", "xsd:integer", {"es": "faltan", "en": "missing"}),
    Column("date", "xsd:string", {"es": "fecha", "en": "date"}),
    Column("subject", "iri", {"es": "cosa", "en": "thing"}),
    Column("projection", "xsd:string", {"es": "proyección", "en": "projection"}),
    Column("query", "xsd:string", {"es": "consulta", "en": "query"}),
)
_SHAPES = (
    _CHANGE,
    Column("severity", "xsd:string", {"es": "gravedad", "en": "severity"}),
    Column("shape", "xsd:string", {"es": "forma", "en": "shape"}),
    Column("node", "xsd:string", {"es": "nodo", "en": "node"}),
    Column("path", "xsd:string", {"es": "propiedad", "en": "property"}),
    Column("value", "xsd:string", {"es": "valor", "en": "value"}),
    Column("message", "xsd:string", {"es": "mensaje", "en": "message"}),
)
_INFERENCES = (
    _CHANGE,
    Column("subject", "xsd:string", {"es": "sujeto", "en": "subject"}),
    Column("predicate", "xsd:string", {"es": "propiedad", "en": "property"}),
    Column("object", "xsd:string", {"es": "valor", "en": "value"}),
)
_Row = tuple[Node | None, ...]


def list_effect(effect: Mapping[str, Any], language: str) -> tuple[Listing, ...]:
    """Tell what a reform does as tables.

    Args:
        effect: What `describe_effect` gives.
        language: Of the texts in the tables: `es` or `en`.

    Returns:
        `measure-changes` with every measure, `shapes`, `inferences`, and one for each query whose answer changes.
    """
    date = effect["date"]
    calls = (Call("scenarios"),)
    measures = [_tell_measure(measure, effect["methods"], language) for measure in effect["measures"]]
    results = list(_tell_results(effect, language))
    inferences = list(_tell_inferences(effect, language))
    return (
        Listing("measure-changes", {"es": "Medidas", "en": "Measures"}, _MEASURES, measures, date, calls),
        Listing("shapes", {"es": "Reglas", "en": "Rules"}, _SHAPES, results, date, calls),
        Listing("inferences", {"es": "Inferencias", "en": "Inferences"}, _INFERENCES, inferences, date, calls),
        *(_tell_fact(fact, date, language) for fact in effect["facts"] if fact["lost"] or fact["gained"]),
    )


def _tell_measure(measure: Mapping[str, Any], methods: Mapping[str, Any], language: str) -> _Row:
    method, projection = methods[measure["method"]], measure["projection"]
    return (
        Literal(measure["analysis"]),
        Literal(measure["method"]),
        Literal(method["name"][language]),
        Literal(measure["of"][language]),
        _write(measure["before"]),
        _write(measure["after"]),
        _write(measure["delta"]),
        Literal(measure["changed"]),
        _write(method["unit"]),
        _write(measure["nBefore"]),
        _write(measure["n"]),
        Literal(measure["missing"]),
        Literal(measure["date"]),
        None if measure["subject"] is None else URIRef(measure["subject"]),
        None if projection is None else Literal(projection[language]),
        Literal("; ".join(call["command"] for call in measure["queries"])),
    )


def _tell_results(effect: Mapping[str, Any], language: str) -> Iterator[_Row]:
    for words, key in ((_GAIN, "broken"), (_LOSS, "mended")):
        for result in effect[key]:
            messages = result["messages"]
            yield (
                Literal(words[language]),
                Literal(result["severity"]),
                Literal(shorten(result["shape"])),
                Literal(shorten(result["node"])),
                _write(result["path"] and shorten(result["path"])),
                _write(result["value"] and shorten(result["value"])),
                _write(messages.get(language) or next(iter(messages.values()), None)),
            )


def _tell_inferences(effect: Mapping[str, Any], language: str) -> Iterator[_Row]:
    for words, key in ((_GAIN, "gained"), (_LOSS, "lost")):
        for triple in effect[key]:
            subject, predicate = shorten(triple["subject"]), shorten(triple["predicate"])
            yield tuple(Literal(each) for each in (words[language], subject, predicate, triple["object"]))


def _tell_fact(fact: Mapping[str, Any], date: str, language: str) -> Listing:
    columns = tuple(Column(each["name"], each["type"], each["label"]) for each in fact["columns"])
    rows = [
        (Literal(words[language]), *(_cell(value, column) for value, column in zip(row, columns, strict=True)))
        for words, key in ((_LOSS, "lost"), (_GAIN, "gained"))
        for row in fact[key]
    ]
    query = fact["query"]
    return Listing(
        query["id"], fact["title"], (_CHANGE, *columns), rows, date, (Call(query["id"], query["arguments"]),)
    )


def _cell(value: Any, column: Column) -> Node | None:
    return URIRef(value) if column.type == "iri" and value is not None else _write(value)


def _write(value: Any) -> Literal | None:
    """Write a value of JSON as a literal; a missing one stays missing."""
    if value is None:
        return None
    return Literal(Decimal(str(value))) if isinstance(value, float) else Literal(value)
