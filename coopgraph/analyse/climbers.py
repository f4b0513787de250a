"""Measures the row of a table of flows that climbs most places in its last year, as its tables measure every row.

The measures come from `change`, the tables of all rows are in `flow_tables`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from rdflib import URIRef

from coopgraph.analyse.arithmetic import add, close, write_amount, write_step
from coopgraph.analyse.cells import Cell, Cube
from coopgraph.analyse.change import DIFFERENCE, SHARE_CHANGE, measure_share
from coopgraph.analyse.ranking import CUMULATIVE_SHARE, RANK, RANK_CHANGE, rank_amount
from coopgraph.model import Measure, Method

__all__ = ["measure_climbers"]

_PLACES = Decimal("0.0001")


def measure_climbers(cube: Cube) -> Iterable[Measure]:
    """Measure the row that climbs most places from the year before the last to the last.

    Args:
        cube: A table of amounts.

    Yields:
        Its difference, rank, change of rank, cumulative share and, where the table has totals, change of share; nothing
        of a table of a single year or without a row that has a value in both.
    """
    if len(cube.years) < 2:
        return
    before, after = (_rank_year(cube, year) for year in cube.years[-2:])
    both = before.keys() & after.keys()
    if not both:
        return
    row = min(both, key=lambda row: (after[row][1] - before[row][1], after[row][1], row))
    cells = {year: next(cell for cell in cube.named(year) if cell.row == row) for year in cube.years[-2:]}
    first, last = cells.values()
    missing = sum(cell.value is None for cell in cube.named(last.year))
    years, one = f"{first.year}-{last.year}", str(last.year)
    for method, (value, written), date, n, lacking in (
        (DIFFERENCE, _subtract(first, last), years, 2, 0),
        (RANK, _write_rank(after[row][1]), one, len(after), missing),
        (RANK_CHANGE, _change_rank(before[row][1], after[row][1]), years, len(after), missing),
        (CUMULATIVE_SHARE, _accumulate(after, row), one, len(after), missing),
        (SHARE_CHANGE, _change_share(cube, first, last), years, 2, 0),
    ):
        if value is not None:
            yield _make(cube, last, method, value, written, date, n, lacking)


_Ranked = Mapping[URIRef, tuple[Decimal, int]]
_Computed = tuple[int | Decimal | None, str | None]


def _rank_year(cube: Cube, year: int) -> _Ranked:
    known = {cell.row: cell.value for cell in cube.named(year) if cell.value is not None}
    ordered = sorted(known.values())
    return {row: (value, rank_amount(value, ordered)) for row, value in known.items()}


def _make(
    cube: Cube, cell: Cell, method: Method, value: int | Decimal, written: str | None, date: str, n: int, missing: int
) -> Measure:
    slug = cell.row.rpartition("/")[2]
    return Measure(
        method,
        {
            "es": f"la fila que sube más puestos en la tabla {cube.slug}: «{cell.label}»",
            "en": f"the row that climbs most places in the table {cube.slug}: “{slug}”",
        },
        value if value == int(value) else Decimal(value).quantize(_PLACES),
        n,
        missing,
        date,
        (cube.call,),
        subject=cell.row,
        arithmetic=close(written, value),
    )


def _subtract(first: Cell, last: Cell) -> _Computed:
    if first.value is None or last.value is None:
        return None, None
    return last.value - first.value, f"{write_amount(last.value)} − {write_amount(first.value)}"


def _write_rank(rank: int) -> _Computed:
    return rank, f"1 + {rank - 1}"


def _change_rank(before: int, after: int) -> _Computed:
    return before - after, f"{before} − {after}"


def _accumulate(ranked: _Ranked, row: URIRef) -> _Computed:
    total = sum((value for value, _ in ranked.values()), Decimal())
    reached = sorted((value for value, rank in ranked.values() if rank <= ranked[row][1]), reverse=True)
    terms = add(map(write_amount, reached))
    part = f"({terms})" if terms is not None else write_amount(sum(reached))
    return measure_share(sum(reached, Decimal()), total), f"{part} / {write_amount(total)} × 100"


def _change_share(cube: Cube, first: Cell, last: Cell) -> _Computed:
    shares = []
    for cell in (first, last):
        total = cube.total(cell.year)
        whole = None if total is None else total.value
        shares.append(None if cell.value is None or whole is None else measure_share(cell.value, whole))
    before, after = shares
    if before is None or after is None:
        return None, None
    return after - before, f"{write_step(float(after))} − {write_step(float(before))}"
