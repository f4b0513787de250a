"""Tells what a reform does as the tables of an analysis, which `publish.analyses` and the terminal can write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rdflib import Literal, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from coopgraph.model import Analysis, Call, Column, Listing, Method, Text, ValidationResult
from coopgraph.namespaces import shorten
from coopgraph.publish.analyses import write_number
from coopgraph.reform.evaluation import MeasureChange, Reform

__all__ = ["REFORM_CHANGE", "describe_reform"]

REFORM_CHANGE = Method(
    id="reform-change",
    name={"es": "cambio por una reforma", "en": "change by a reform"},
    formula="Δ = x(grafo − quitadas + añadidas) − x(grafo)",
    range="−∞ … ∞",
    reading={
        "es": "Cuánto sube o baja una medida si el grafo tuviera los cambios del escenario y nada más; su unidad es la "
        "de la medida.",
        "en": "How much a measure rises or falls if the graph had the changes of the scenario and nothing else; its "
        "unit is that of the measure.",
    },
    limits={
        "es": "No predice: nada se supone de cómo responderían los organismos, de los costos ni del tiempo. Lo que el "
        "escenario no cambia queda como las fuentes lo dicen.",
        "en": "It predicts nothing: nothing is assumed of how the bodies would respond, of costs or of time. What the "
        "scenario does not change stays as the sources say.",
    },
    reference="coopgraph; the comparison with and without a change is comparative statics: Samuelson, P. A. (1947). "
    "Foundations of Economic Analysis.",
)

_TITLE = {"es": "Efecto del escenario: {}", "en": "Effect of the scenario: {}"}
_GAIN, _LOSS = {"es": "aparece", "en": "appears"}, {"es": "desaparece", "en": "disappears"}


def _column(name: str, type_: str, spanish: str, english: str, method: Method | None = None) -> Column:
    return Column(name, type_, {"es": spanish, "en": english}, method=method)


_CHANGES = (
    _column("number", "xsd:integer", "n.º", "no."),
    _column("kind", "xsd:string", "clase", "kind"),
    _column("removals", "xsd:integer", "quitadas", "removals"),
    _column("additions", "xsd:integer", "añadidas", "additions"),
    _column("reason", "xsd:string", "qué es", "what it is"),
)
_MEASURES = (
    _column("analysis", "xsd:string", "análisis", "analysis"),
    _column("method", "xsd:string", "método", "method"),
    _column("measure", "xsd:string", "medida", "measure"),
    _column("of", "xsd:string", "de", "of"),
    _column("before", "xsd:decimal", "antes", "before"),
    _column("after", "xsd:decimal", "después", "after"),
    _column("delta", "xsd:decimal", "cambio", "change", REFORM_CHANGE),
    _column("unit", "xsd:string", "unidad", "unit"),
    _column("nBefore", "xsd:integer", "n antes", "n before"),
    _column("n", "xsd:integer", "n después", "n after"),
    _column("missing", "xsd:integer", "faltan", "missing"),
    _column("date", "xsd:string", "fecha", "date"),
    _column("subject", "iri", "cosa", "thing"),
    _column("projection", "xsd:string", "proyección", "projection"),
    _column("query", "xsd:string", "consulta", "query"),
)
_TABLES = (
    _column("analysis", "xsd:string", "análisis", "analysis"),
    _column("table", "xsd:string", "cuadro", "table"),
    _column("title", "xsd:string", "título", "title"),
    _column("before", "xsd:integer", "filas antes", "rows before"),
    _column("after", "xsd:integer", "filas después", "rows after"),
    _column("delta", "xsd:integer", "cambio", "change", REFORM_CHANGE),
)
_SHAPES = (
    _column("change", "xsd:string", "cambio", "change"),
    _column("severity", "xsd:string", "gravedad", "severity"),
    _column("shape", "xsd:string", "forma", "shape"),
    _column("node", "xsd:string", "nodo", "node"),
    _column("path", "xsd:string", "propiedad", "property"),
    _column("value", "xsd:string", "valor", "value"),
    _column("message", "xsd:string", "mensaje", "message"),
)
_INFERENCES = (
    _column("change", "xsd:string", "cambio", "change"),
    _column("of", "xsd:string", "clase o propiedad", "class or property"),
    _column("label", "xsd:string", "nombre", "name"),
    _column("triples", "xsd:integer", "tripletas", "triples"),
)
_TRIPLES = (
    _column("change", "xsd:string", "cambio", "change"),
    _column("subject", "xsd:string", "sujeto", "subject"),
    _column("predicate", "xsd:string", "propiedad", "property"),
    _column("object", "xsd:string", "valor", "value"),
)


def describe_reform(reform: Reform, language: str, *, whole: bool = False) -> Analysis:
    """Tell what a reform does.

    Args:
        reform: The reform.
        language: Of the texts in the tables: `es` or `en`.
        whole: Whether also what stays the same is told, and each inferred triple.

    Returns:
        An analysis whose measures are those of the graph with the changes, and whose tables are `changes`,
        `measure-changes`, `table-changes`, `shapes`, `inferences` and, where all is told, `triples`.
    """
    kept = [change for change in reform.measures if whole or change.is_changed]
    listings = [
        _listing("changes", "Cambios del escenario", "Changes of the scenario", _CHANGES, _say_steps(reform, language)),
        _listing(
            "measure-changes",
            "Medidas que cambian" if not whole else "Medidas",
            "Measures that change" if not whole else "Measures",
            _MEASURES,
            [_say_measure(change, language) for change in kept],
        ),
        _listing(
            "table-changes", "Filas de los cuadros", "Rows of the tables", _TABLES, _say_tables(reform, language, whole)
        ),
        _listing("shapes", "Formas", "Shapes", _SHAPES, _say_shapes(reform, language)),
        _listing("inferences", "Inferencias", "Inferences", _INFERENCES, _say_inferences(reform, language)),
    ]
    if whole:
        listings.append(
            _listing("triples", "Tripletas inferidas", "Inferred triples", _TRIPLES, _say_triples(reform, language))
        )
    scenario = reform.scenario
    return Analysis(
        id=f"scenario-{scenario.id}",
        title={tag: words.format(scenario.title[tag]) for tag, words in _TITLE.items()},
        date=reform.date,
        parameters={"scenario": scenario.id, "from": scenario.date.isoformat()},
        measures=tuple(change.after for change in kept if change.after is not None),
        listings=tuple(replace(listing, date=reform.date) for listing in listings),
        notes=tuple(_say_notes(reform)),
    )


def _listing(
    name: str, spanish: str, english: str, columns: tuple[Column, ...], rows: Sequence[tuple[Node | None, ...]]
) -> Listing:
    return Listing(name, {"es": spanish, "en": english}, columns, rows, "", (Call("scenarios"),))


def _say_notes(reform: Reform) -> Iterable[Text]:
    yield reform.scenario.description
    if reform.contradiction is not None:
        yield {
            "es": f"Con los cambios el grafo se contradice, y nada más se puede decir de él: {reform.contradiction}",
            "en": f"With the changes the graph contradicts itself, and nothing more can be said of it: "
            f"{reform.contradiction}",
        }
    elif reform.conforms:
        yield {
            "es": "El grafo con los cambios es conforme: no rompe ninguna forma.",
            "en": "The graph with the changes conforms: it breaks no shape.",
        }
    else:
        count = sum(result.severity == "Violation" for result in reform.broken)
        yield {
            "es": f"El grafo con los cambios no es conforme: rompe formas en {count} casos.",
            "en": f"The graph with the changes does not conform: it breaks shapes in {count} cases.",
        }


def _say_steps(reform: Reform, language: str) -> list[tuple[Node | None, ...]]:
    return [
        (
            Literal(number),
            Literal(step.kind),
            Literal(len(step.edit.removals)),
            Literal(len(step.edit.additions)),
            Literal(step.reason[language]),
        )
        for number, step in enumerate(reform.scenario.steps, 1)
    ]


def _say_measure(change: MeasureChange, language: str) -> tuple[Node | None, ...]:
    measure, before, after = change.measure, change.before, change.after
    return (
        Literal(change.analysis),
        Literal(measure.method.id),
        Literal(measure.method.name[language]),
        Literal(measure.of[language]),
        write_number(before.value if before else None),
        write_number(after.value if after else None),
        write_number(change.delta),
        _text(measure.method.unit),
        write_number(before.n if before else None),
        write_number(after.n if after else None),
        Literal(measure.missing),
        Literal(measure.date),
        measure.subject,
        _text(None if measure.projection is None else measure.projection[language]),
        Literal("; ".join(call.command for call in measure.calls)),
    )


def _say_tables(reform: Reform, language: str, whole: bool) -> list[tuple[Node | None, ...]]:
    return [
        (
            Literal(change.analysis),
            Literal(change.listing.id),
            Literal(change.listing.title[language]),
            Literal(change.before),
            Literal(change.after),
            Literal(change.after - change.before),
        )
        for change in reform.listings
        if whole or change.before != change.after
    ]


def _say_shapes(reform: Reform, language: str) -> list[tuple[Node | None, ...]]:
    return [
        row
        for words, results in ((_GAIN, reform.broken), (_LOSS, reform.mended))
        for row in (_say_result(words[language], result, language) for result in results)
    ]


def _say_result(change: str, result: ValidationResult, language: str) -> tuple[Node | None, ...]:
    message = result.messages.get(language) or next(iter(result.messages.values()), "")
    return (
        Literal(change),
        Literal(result.severity),
        Literal(shorten(result.source_shape)),
        Literal(shorten(result.focus_node)),
        None if result.path is None else Literal(shorten(result.path)),
        None if result.value is None else Literal(shorten(result.value)),
        Literal(message),
    )


def _say_inferences(reform: Reform, language: str) -> list[tuple[Node | None, ...]]:
    """Count gained and lost triples by class, where they say of what class a thing is, else by property."""
    rows: list[tuple[Node | None, ...]] = []
    for words, triples in ((_GAIN, reform.gained), (_LOSS, reform.lost)):
        counts = Counter(value if predicate == RDF.type else predicate for _, predicate, value in triples)
        for term, count in sorted(counts.items(), key=lambda item: (-item[1], str(item[0]))):
            label = reform.labels.get(language, {}).get(URIRef(str(term)))
            rows.append((Literal(words[language]), Literal(shorten(str(term))), _text(label), Literal(count)))
    return rows


def _say_triples(reform: Reform, language: str) -> list[tuple[Node | None, ...]]:
    return [
        (
            Literal(words[language]),
            Literal(shorten(str(subject))),
            Literal(shorten(str(predicate))),
            Literal(shorten(str(value)) if isinstance(value, URIRef) else str(value)),
        )
        for words, triples in ((_GAIN, reform.gained), (_LOSS, reform.lost))
        for subject, predicate, value in sorted(triples)
    ]


def _text(text: str | None) -> Literal | None:
    return None if text is None else Literal(text)
