"""What a reform does: a scenario evaluated against the graph that stands, and told as tables."""

from __future__ import annotations

from coopgraph.reform.description import REFORM_CHANGE, describe_reform
from coopgraph.reform.effects import describe_effect, has_effects, keep_effects, read_effects
from coopgraph.reform.evaluation import (
    FactChange,
    ListingChange,
    MeasureChange,
    Reform,
    evaluate,
    evaluate_over,
    open_standing,
)
from coopgraph.reform.standing import Standing

__all__ = [
    "REFORM_CHANGE",
    "FactChange",
    "ListingChange",
    "MeasureChange",
    "Reform",
    "Standing",
    "describe_effect",
    "describe_reform",
    "evaluate",
    "evaluate_over",
    "has_effects",
    "keep_effects",
    "open_standing",
    "read_effects",
]
