"""The figures: answers of the graph to Vega-Lite specifications, which are drawn as SVG or PNG without any address."""

from __future__ import annotations

from coopgraph.figures.catalogue import FIGURES, compose, find_design
from coopgraph.figures.design import ASOF, Choice, Design, Size

__all__ = ["ASOF", "FIGURES", "Choice", "Design", "Size", "compose", "find_design"]
