"""The analyses: answers of named queries to measures that name their formula, their units and their evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TypeAlias

from coopgraph.model import Analysis
from coopgraph.store.port import Store

__all__ = ["ANALYSES", "Analyser", "analyse"]

#: Called with the graph, the date as a person writes it (None: the reference date; `all`: whatever the date), and what
#: else decides the answer, by name.
Analyser: TypeAlias = Callable[..., Analysis]

#: Name to the module that does it. Their libraries take seconds to import, so each is imported when it is asked for.
ANALYSES: Mapping[str, str] = MappingProxyType(
    {name: f"coopgraph.analyse.{name}" for name in ("dispersion", "rectoria", "coordination", "flows")}
)


def analyse(store: Store, name: str, asof: str | None = None, **parameters: float | str) -> Analysis:
    """Do one of the analyses.

    Args:
        store: The graph.
        name: One of `ANALYSES`.
        asof: The date as a person writes it; None for the reference date, `all` for no filter.
        **parameters: What else the analysis takes, for example `threshold` of `rectoria`.

    Returns:
        The measures and tables.
    """
    analyser: Analyser = import_module(ANALYSES[name]).analyse
    return analyser(store, asof, **parameters)
