"""Scenarios: reforms as removals from the graph and additions to it, written in a small file; the graph stays."""

from __future__ import annotations

from coopgraph.scenarios.changes import (
    Scenario,
    Step,
    describe_scenario,
    draw_scenario,
    state_changes,
    state_scenario,
    write_scenario,
)
from coopgraph.scenarios.file import ScenarioFile, parse_scenario, read_scenario
from coopgraph.scenarios.library import find_scenario, read_scenarios

__all__ = [
    "Scenario",
    "ScenarioFile",
    "Step",
    "describe_scenario",
    "draw_scenario",
    "find_scenario",
    "parse_scenario",
    "read_scenario",
    "read_scenarios",
    "state_changes",
    "state_scenario",
    "write_scenario",
]
