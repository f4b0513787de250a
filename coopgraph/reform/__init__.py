"""What a reform does: a scenario evaluated against the graph that stands, and told as tables."""

from __future__ import annotations

from coopgraph.reform.description import REFORM_CHANGE, describe_reform
from coopgraph.reform.evaluation import ListingChange, MeasureChange, Reform, evaluate

__all__ = ["REFORM_CHANGE", "ListingChange", "MeasureChange", "Reform", "describe_reform", "evaluate"]
