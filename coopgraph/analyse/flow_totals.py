"""Lists every total of the tables of flows beside what its rows give and beside what other tables print.

The checks themselves are the named query `flow-checks`.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from rdflib import Literal

from coopgraph.analyse.answers import Answer, Row, ask, name, number, thing
from coopgraph.analyse.arithmetic import close
from coopgraph.analyse.change import AGREEMENT, DIFFERENCE, GROWTH, measure_share
from coopgraph.analyse.flow_tables import FOUR_PLACES, tell_years
from coopgraph.model import Column, Listing, Measure, Text
from coopgraph.store.port import Store

__all__ = ["list_checks", "list_printed_growth", "measure_agreement", "read_checks"]


def read_checks(store: Store, until: int | None) -> Answer:
    """Read the checks of the totals.

    Args:
        store: The graph.
        until: The last year that counts, or None for all.

    Returns:
        The rows of `flow-checks` up to that year.
    """
    answer = ask(store, "flow-checks")
    rows = tuple(row for row in answer.rows if until is None or int(name(row, "year")) <= until)
    return Answer(answer.call, rows, answer.date, answer.notes)


def _is_across(row: Row) -> bool:
    return "is-total-of" in name(row, "check") or "is-at-most" in name(row, "check")


def _verdict(row: Row) -> str:
    return thing(row, "verdict").rpartition("/")[2]


def measure_agreement(checks: Answer) -> Iterable[Measure]:
    """Measure how many totals agree with their rows, and with other tables.

    Args:
        checks: What `read_checks` gives.

    Yields:
        Two measures.
    """
    for across, of in (
        (False, {"es": "totales frente a la suma de sus filas", "en": "totals against the sum of their rows"}),
        (True, {"es": "totales de una tabla frente a otra", "en": "totals of one table against another"}),
    ):
        verdicts = [_verdict(row) for row in checks.rows if _is_across(row) == across]
        decided = [verdict for verdict in verdicts if verdict != "cannot-be-checked"]
        agree = decided.count("matches")
        value = measure_share(Decimal(agree), Decimal(len(decided)))
        yield Measure(
            AGREEMENT,
            of,
            None if value is None else value.quantize(FOUR_PLACES),
            len(decided),
            len(verdicts) - len(decided),
            tell_years(int(name(row, "year")) for row in checks.rows),
            (checks.call,),
            note=None if decided else _NO_CHECK,
            arithmetic=close(f"{agree} / {len(decided)} × 100", value),
        )


_NO_CHECK: Text = {
    "es": "No está definida: ningún total se puede comprobar.",
    "en": "It is not defined: no total can be checked.",
}
_CHECK_COLUMNS = (
    Column("cube", "iri", {"es": "tabla", "en": "table"}),
    Column("cubeLabel", "xsd:string", {"es": "título de la tabla", "en": "title of the table"}),
    Column("check", "xsd:string", {"es": "comprobación", "en": "check"}),
    Column("year", "xsd:gYear", {"es": "año", "en": "year"}),
    Column("printed", "xsd:string", {"es": "impreso", "en": "printed"}),
    Column("computed", "xsd:decimal", {"es": "calculado", "en": "computed"}, "USD"),
    Column("difference", "xsd:decimal", {"es": "diferencia", "en": "difference"}, "USD", DIFFERENCE),
    Column("known", "xsd:decimal", {"es": "suma de lo que consta", "en": "sum of what is known"}, "USD"),
    Column("n", "xsd:integer", {"es": "n", "en": "n"}),
    Column("missing", "xsd:integer", {"es": "faltan", "en": "missing"}),
    Column("verdict", "iri", {"es": "resultado", "en": "verdict"}),
    Column("verdictLabel", "xsd:string", {"es": "nombre del resultado", "en": "name of the verdict"}),
)


def list_checks(checks: Answer) -> Iterable[Listing]:
    """List every total beside what its rows give, and beside what another table prints.

    Args:
        checks: What `read_checks` gives.

    Yields:
        Two listings.
    """
    date = tell_years(int(name(row, "year")) for row in checks.rows)
    for listing, across, title, note in (
        (
            "totals",
            False,
            {"es": "Cada total, calculado de sus filas", "en": "Every total, computed from its rows"},
            {
                "es": "La diferencia es lo impreso menos lo calculado; sin alguna fila, o con el total mal impreso, no "
                "hay diferencia, y «suma de lo que consta» dice a cuánto llegan las que hay.",
                "en": "The difference is what is printed minus what is computed; without one of the rows, or with a "
                "misprinted total, there is none, and the sum of what is known tells how far the others reach.",
            },
        ),
        (
            "across-tables",
            True,
            {"es": "Cada total, frente al de otra tabla", "en": "Every total, against that of another table"},
            {
                "es": "La misma cifra en dos tablas; y la privada de cada departamento frente a toda su cooperación, a "
                "la que no puede superar.",
                "en": "The same figure in two tables; and the private cooperation of each department against all of "
                "its cooperation, which it cannot exceed.",
            },
        ),
    ):
        rows = [
            tuple(row[column.name] for column in _CHECK_COLUMNS) for row in checks.rows if _is_across(row) == across
        ]
        yield Listing(listing, title, _CHECK_COLUMNS, rows, date, (checks.call,), note)


def list_printed_growth(store: Store, until: int | None) -> Iterable[Listing]:
    """List the growth that the table of countries prints beside the growth of its amounts.

    Args:
        store: The graph.
        until: The last year that counts, or None for all.

    Yields:
        One listing, or none if the year had not ended.
    """
    answer = ask(store, "flows-by-country-growth")
    columns = (
        Column("cooperant", "iri", {"es": "cooperante", "en": "cooperant"}),
        Column("cooperantLabel", "xsd:string", {"es": "nombre", "en": "name"}),
        Column("year", "xsd:gYear", {"es": "año", "en": "year"}),
        Column("printed", "xsd:string", {"es": "impreso", "en": "printed"}),
        Column("computed", "xsd:decimal", {"es": "calculado", "en": "computed"}, GROWTH.unit, GROWTH),
        Column("agrees", "xsd:boolean", {"es": "coincide al redondear", "en": "agrees when rounded"}),
        Column("n", "xsd:integer", {"es": "n", "en": "n"}),
        Column("missing", "xsd:integer", {"es": "faltan", "en": "missing"}),
    )
    rows = []
    for row in answer.rows:
        if until is not None and int(name(row, "year")) > until:
            continue
        printed, computed = number(row, "printedPercent"), number(row, "computedPercent")
        agrees = None if printed is None or computed is None else abs(printed - computed) <= Decimal("0.5")
        cells = (row["cooperant"], row["cooperantLabel"], row["year"], row["printed"], row["computedPercent"])
        known = sum(row[column] is not None for column in ("amountBeforeUsd", "amountUsd"))
        rows.append((*cells, None if agrees is None else Literal(agrees), Literal(known), Literal(2 - known)))
    if rows:
        title = {"es": "Crecimiento impreso y calculado, por país", "en": "Growth printed and computed, by country"}
        years = tell_years(int(str(row[2])) for row in rows)
        yield Listing("printed-growth", title, columns, rows, years, (answer.call,))
