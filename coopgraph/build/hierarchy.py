"""Finds cycles where rows name one another as their superior; what a superior is, each subject says."""

from __future__ import annotations

from collections.abc import Mapping

import networkx

from coopgraph.build.tables import Row
from coopgraph.errors import SourceError

__all__ = ["check_no_cycle"]


def check_no_cycle(rows: Mapping[str, Row], column: str) -> None:
    """Check that no row is its own superior through others.

    Args:
        rows: Name to row; the name is the one by which `column` of other rows refers to it.
        column: Column that names the superior, or nothing.

    Raises:
        SourceError: For the first cycle: who is in it, and the row that closes it.
    """
    network: networkx.DiGraph[str] = networkx.DiGraph(
        (name, superior) for name, row in rows.items() if (superior := getattr(row, column)) is not None
    )
    cycle = next(networkx.simple_cycles(network), None)
    if cycle is None:
        return
    start = min(cycle)
    ordered = cycle[cycle.index(start) :] + cycle[: cycle.index(start)]
    closing = rows[ordered[-1]]
    raise SourceError(
        f"the rows form a cycle: {' → '.join([*ordered, start])}.",
        file=closing.file,
        row=closing.line,
        column=column,
        value=getattr(closing, column),
        remedy="Correct the row that turns the hierarchy upside down.",
    )
