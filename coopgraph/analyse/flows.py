"""Analyses the flows: growth, shares, ranks, alignment, departments, and every total computed anew.

The rows of the tables are measured in `flow_tables`, their totals in `flow_totals`, how evenly they share a total in
`spread`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from rdflib import Literal
from rdflib.namespace import XSD
from rdflib.term import Node

from coopgraph.analyse.answers import write_number
from coopgraph.analyse.arithmetic import add, close, write_amount
from coopgraph.analyse.cells import AMOUNTS, COUNTS, Cell, Cube, find_last_year, read_cubes, read_day
from coopgraph.analyse.change import (
    ALIGNMENT,
    CAGR,
    GROWTH,
    SHARE,
    SHARE_CHANGE,
    bound_share,
    measure_cagr,
    measure_growth,
    measure_share,
)
from coopgraph.analyse.climbers import measure_climbers
from coopgraph.analyse.flow_tables import (
    FOUR_PLACES,
    list_departments,
    list_growth,
    list_ranks,
    list_shares,
    tell_years,
)
from coopgraph.analyse.flow_totals import list_checks, list_printed_growth, measure_agreement, read_checks
from coopgraph.analyse.ranking import FRAGMENTATION_RATIO, measure_fragmentation_ratio, write_fragmentation_ratio
from coopgraph.analyse.spread import list_flow_spread
from coopgraph.errors import ParameterError, ResourceNotFoundError
from coopgraph.model import Analysis, Column, Listing, Measure, Text
from coopgraph.store.port import Store

__all__ = ["analyse"]

_TITLE = {"es": "Flujos de la cooperación internacional", "en": "Flows of international cooperation"}
_AREAS, _TERRITORY, _COOPERANTS = "flows-by-priority-area", "department", ("flows-by-country", "flows-multilateral")
_NOTES: tuple[Text, ...] = (
    {
        "es": "Cuentan los años terminados a la fecha. Los montos son los impresos, en dólares corrientes.",
        "en": "Years that had ended by the date count. Amounts are as printed, in current dollars.",
    },
    {
        "es": "Ninguna tabla cruza cooperantes con áreas o departamentos: no hay cocientes de localización. La regla "
        "de la OCDE que compara con la ayuda mundial de cada donante pide datos que el grafo no tiene.",
        "en": "No table crosses cooperants with areas or departments: there are no location quotients. The OECD rule "
        "that compares with the world aid of each donor needs data that the graph does not hold.",
    },
    {
        "es": "La cooperación privada por departamento no es parte de la cooperación por departamento: en 2015 la de "
        "Lima y el Callao supera a toda la de ambos (cuadro across-tables).",
        "en": "Private cooperation by department is no part of cooperation by department: in 2015 that of Lima and "
        "Callao exceeds all cooperation in both (table across-tables).",
    },
)


def analyse(store: Store, asof: str | None, table: str | None = None) -> Analysis:
    """Analyse the flows.

    Args:
        store: The graph.
        asof: The date; None for the reference date, `all` for no filter. A year counts once it has ended.
        table: Slug of the only table that is measured, or None for all; the totals of all are checked.

    Returns:
        The measures of each table, and the tables behind them.

    Raises:
        ResourceNotFoundError: If the graph holds no table of flows.
        ParameterError: If no table has a year that had ended by then.
    """
    day = read_day(store, asof)
    until = find_last_year(day)
    cubes = [cube for cube in read_cubes(store, until) if cube.unit in {AMOUNTS, COUNTS}]
    if not cubes:
        first = min((cube.years[0] for cube in read_cubes(store, None)), default=None)
        if first is None:
            raise ResourceNotFoundError("the graph holds no table of flows.", remedy="Add one, as docs/how-to tells.")
        raise ParameterError(
            f"no table of flows has a year that had ended by {'all' if day is None else day}.",
            parameter="asof",
            value=asof,
            remedy=f"The first year is {first}: ask for {first}-12-31.",
        )
    cubes = [cube for cube in cubes if table in {None, cube.slug}]
    amounts = [cube for cube in cubes if cube.unit == AMOUNTS]
    checks = read_checks(store, until)
    measures = [
        *(measure for cube in cubes for cells in cube.series() for measure in _measure_period(cube, cells)),
        *(measure for cube in amounts if cube.slug == _AREAS for measure in _measure_alignment(cube)),
        *(measure for cube in amounts if cube.slug in _COOPERANTS for measure in _measure_fragmentation(cube)),
        *(measure for cube in amounts if cube.slug.endswith(_TERRITORY) for measure in _measure_national(cube)),
        *(measure for cube in amounts for measure in measure_climbers(cube)),
        *measure_agreement(checks),
    ]
    listings = [
        *list_growth(cubes),
        list_shares(amounts),
        list_ranks([cube for cube in amounts if len(cube.named(cube.years[-1])) > 1]),
        list_flow_spread(store, "concentration", until, table),
        *(_list_alignment(cube) for cube in amounts if cube.slug == _AREAS),
        list_departments([cube for cube in amounts if cube.slug.endswith(_TERRITORY)]),
        *list_checks(checks),
        *list_printed_growth(store, until),
    ]
    return Analysis(
        "flows", _TITLE, "all" if day is None else day.isoformat(), {}, tuple(measures), tuple(listings), _NOTES
    )


def _round(value: Decimal | float | None) -> Decimal | None:
    return None if value is None else Decimal(value).quantize(FOUR_PLACES)


# Growth over the whole period


def _measure_period(cube: Cube, cells: Sequence[Cell]) -> Iterable[Measure]:
    """Measure the growth of the rows that sum up a table, or of all rows of one without total."""
    if cube.has_total and cells[0].role in {"part", "rest"} and cube.slug != "flows-by-type":
        return
    known = [cell for cell in cells if cell.value is not None]
    if len(cells) < 2 or not known:
        return
    first, last = known[0], known[-1]
    start, end = first.value or Decimal(), last.value or Decimal()
    years = last.year - first.year
    of = {
        "es": f"«{first.label}» de la tabla {cube.slug}",
        "en": f"“{first.row.rpartition('/')[2]}” of the table {cube.slug}",
    }
    missing = len(cells) - len(known)
    note = _tell_missing(cells) if missing else None
    change = f"({end:f} − {start:f}) / {start:f} × 100"
    root = f"(({end:f} / {start:f})^(1/{years}) − 1) × 100"
    for method, value, written in (
        (GROWTH, measure_growth(start, end) if years else None, change),
        (CAGR, measure_cagr(start, end, years), root),
    ):
        yield Measure(
            method,
            of,
            _round(value),
            len(known),
            missing,
            tell_years([first.year, last.year]),
            (cube.call,),
            subject=cube.iri,
            note=note if value is not None else _UNDEFINED_GROWTH,
            arithmetic=close(written, value),
        )


_UNDEFINED_GROWTH: Text = {
    "es": "No está definida: hace falta un monto al comienzo, que no sea cero, y otro de un año posterior.",
    "en": "It is not defined: it needs an amount at the start, other than zero, and one of a later year.",
}


def _tell_missing(cells: Sequence[Cell]) -> Text:
    printed = "; ".join(f"{cell.year}: «{cell.printed}»" for cell in cells if cell.value is None)
    return {
        "es": f"Del primer año con dato al último con dato. Sin valor: {printed}.",
        "en": f"From the first year with a value to the last one with a value. Without a value: {printed}.",
    }


# Alignment


def _four_areas(cube: Cube, year: int) -> list[Cell]:
    return sorted(cube.named(year), key=lambda cell: cell.row)


def _align(cube: Cube, year: int) -> tuple[Decimal, Decimal | None, tuple[Decimal, Decimal] | None]:
    """Sum the four areas of a year; its share of the total, and between what limits, where a cell is not sure."""
    cells, total = _four_areas(cube, year), cube.total(year)
    aligned = sum((cell.value for cell in cells if cell.value is not None), Decimal())
    if total is None or total.value is None:
        return aligned, None, None
    spans = [cube.span(cell) for cell in cells]
    bounds = None
    if not all(cell.is_sure for cell in cells):
        sure = [cell.value for cell in cells if cell.is_sure and cell.value is not None]
        left = cube.left_for([cell for cell in cells if not cell.is_sure], year)
        if left is not None and None not in spans:
            least = sum(sure, Decimal())
            bounds = (least, least + left)
    share = measure_share(aligned, total.value)
    if bounds is None or share is None:
        return aligned, share, None
    limits = [measure_share(bound, total.value) or Decimal() for bound in bounds]
    return aligned, share, (limits[0], limits[1])


def _tell_misprints(cells: Iterable[Cell]) -> Text | None:
    printed = ", ".join(f"{cell.year}: «{cell.printed}»" for cell in cells if not cell.is_sure)
    if not printed:
        return None
    return {
        "es": f"Sin dato o mal impreso ({printed}): se usa lo que se lee, y los límites lo ponen en cero y en lo "
        "que el total le deja.",
        "en": f"Without a value or badly printed ({printed}): what is read is used, and the bounds put it at zero and "
        "at what the total leaves for it.",
    }


def _measure_alignment(cube: Cube) -> Iterable[Measure]:
    for year in cube.years:
        cells = _four_areas(cube, year)
        _, share, bounds = _align(cube, year)
        known = [cell.value for cell in cells if cell.value is not None]
        total = cube.total(year)
        whole = None if total is None else total.value
        yield Measure(
            ALIGNMENT,
            {
                "es": f"cooperación en las áreas prioritarias, {year}",
                "en": f"cooperation in the priority areas, {year}",
            },
            _round(share),
            len(known),
            len(cells) - len(known),
            str(year),
            (cube.call,),
            subject=cube.iri,
            bounds=None if bounds is None else (float(_round(bounds[0]) or 0), float(_round(bounds[1]) or 0)),
            note=_tell_misprints(cells),
            arithmetic=None
            if whole is None
            else close(f"({add(map(write_amount, known))}) / {write_amount(whole)} × 100", share),
        )


def _list_alignment(cube: Cube) -> Listing:
    columns = (
        Column("year", "xsd:gYear", {"es": "año", "en": "year"}),
        Column("aligned", "xsd:decimal", {"es": "en las cuatro áreas", "en": "in the four areas"}, "USD"),
        Column("other", "xsd:decimal", {"es": "en otra área", "en": "in another area"}, "USD"),
        Column("total", "xsd:decimal", {"es": "total impreso", "en": "printed total"}, "USD"),
        Column("alignment", "xsd:decimal", {"es": "alineamiento", "en": "alignment"}, ALIGNMENT.unit, ALIGNMENT),
        Column("alignmentLeast", "xsd:decimal", {"es": "al menos", "en": "at least"}, ALIGNMENT.unit, ALIGNMENT),
        Column("alignmentGreatest", "xsd:decimal", {"es": "a lo más", "en": "at most"}, ALIGNMENT.unit, ALIGNMENT),
        Column(
            "alignmentChange",
            "xsd:decimal",
            {"es": "cambio desde el año anterior", "en": "change since the year before"},
            SHARE_CHANGE.unit,
            SHARE_CHANGE,
        ),
        Column("n", "xsd:integer", {"es": "n", "en": "n"}),
        Column("missing", "xsd:integer", {"es": "faltan", "en": "missing"}),
        Column("misprints", "xsd:integer", {"es": "mal impresos", "en": "misprints"}),
    )
    rows: list[tuple[Node | None, ...]] = []
    before: Decimal | None = None
    for year in cube.years:
        cells, total = _four_areas(cube, year), cube.total(year)
        aligned, share, bounds = _align(cube, year)
        other = next((cell.value for cell in cube.parts(year) if cell.role == "rest"), None)
        known = sum(cell.value is not None for cell in cells)
        rows.append(
            (
                Literal(str(year), datatype=XSD.gYear),
                write_number(aligned),
                write_number(other),
                write_number(None if total is None else total.value),
                write_number(_round(share)),
                *(map(write_number, (_round(bounds[0]), _round(bounds[1]))) if bounds else (None, None)),
                write_number(_round(None if share is None or before is None else share - before)),
                Literal(known),
                Literal(len(cells) - known),
                Literal(sum(cell.is_misprint for cell in cells)),
            )
        )
        before = share
    title = {
        "es": "Alineamiento con las cuatro áreas prioritarias",
        "en": "Alignment with the four priority areas",
    }
    note = _tell_misprints(cell for year in cube.years for cell in _four_areas(cube, year))
    return Listing("alignment", title, columns, rows, tell_years(cube.years), (cube.call,), note)


# Cooperants and departments


def _measure_fragmentation(cube: Cube) -> Iterable[Measure]:
    for year in cube.years:
        named = cube.named(year)
        amounts = [cell.value for cell in named if cell.value is not None]
        missing = len(named) - len(amounts)
        yield Measure(
            FRAGMENTATION_RATIO,
            {
                "es": f"cooperantes de la tabla {cube.slug}, {year}",
                "en": f"cooperants of the table {cube.slug}, {year}",
            },
            measure_fragmentation_ratio(amounts),
            sum(amount > 0 for amount in amounts),
            missing,
            str(year),
            (cube.call,),
            subject=cube.iri,
            note=_WITHOUT_VALUE if missing else None,
            arithmetic=write_fragmentation_ratio(amounts),
        )


_WITHOUT_VALUE: Text = {
    "es": "Los cooperantes sin dato no cuentan; con el suyo la razón puede subir o bajar, y no se acota.",
    "en": "Cooperants without a value do not count; with theirs the ratio may rise or fall, and is not bounded.",
}


def _measure_national(cube: Cube) -> Iterable[Measure]:
    """Measure the share of what is national and of Lima, which no department gets or which all others set aside."""
    for year in cube.years:
        total = cube.total(year)
        for cell in cube.parts(year):
            if cell.row.rpartition("/")[2] not in {"national-multidepartmental", "lima", "lima-callao"}:
                continue
            whole = None if total is None else total.value
            share = None if cell.value is None or whole is None else measure_share(cell.value, whole)
            span = None if cell.is_sure else cube.span(cell)
            bounds = None if span is None or whole is None else bound_share(span, whole)
            yield Measure(
                SHARE,
                {
                    "es": f"«{cell.label}» en la tabla {cube.slug}, {year}",
                    "en": f"“{cell.row.rpartition('/')[2]}” in the table {cube.slug}, {year}",
                },
                _round(share),
                int(cell.value is not None),
                int(cell.value is None),
                str(year),
                (cube.call,),
                subject=cube.iri,
                bounds=None if bounds is None else (float(bounds.least), float(bounds.greatest)),
                note=None if share is not None else _NO_SHARE,
                arithmetic=None
                if cell.value is None or whole is None
                else close(f"{cell.value:f} / {whole:f} × 100", share),
            )


_NO_SHARE: Text = {
    "es": "No está definida: falta el monto o el total.",
    "en": "It is not defined: the amount or the total is missing.",
}
