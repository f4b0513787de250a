"""What the build keeps of the ready-made scenarios; what they do is worked out from table 4.5 and the mandates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coopgraph.model import ValidationReport
from coopgraph.namespaces import ID
from coopgraph.reform import describe_effect, evaluate_over, has_effects, open_standing, read_effects
from coopgraph.scenarios import draw_scenario, parse_scenario, read_scenarios
from coopgraph.settings import Settings
from coopgraph.store.home import read_manifest, read_validation


def quiet(stage: str, seconds: float | None) -> None:
    """Tell nothing."""


def measure(effect: dict[str, Any], method: str, of: str) -> tuple[float | None, float | None]:
    """Return the one measure of a method over something, before and after."""
    [found] = [each for each in effect["measures"] if each["method"] == method and of in each["of"]["en"]]
    return found["before"], found["after"]


def read_kept(home: Path) -> dict[str, Any]:
    """Read what is kept in a home."""
    manifest = read_manifest(home)
    assert manifest is not None
    return dict(read_effects((home / "current").resolve(), manifest.digest))


def test_every_ready_made_scenario_is_kept(graph_home: Path) -> None:
    """Each ready-made scenario is there with what it changes and what that does, and none breaks a rule."""
    kept = read_kept(graph_home)
    assert list(kept) == list(read_scenarios())
    assert has_effects(Settings(graph_home))
    for name, entry in kept.items():
        assert entry["scenario"]["id"] == name
        assert (entry["effect"]["date"], entry["effect"]["conforms"]) == ("2018-12-31", True)
        assert len(entry["effect"]["measures"]) >= 305


def test_numbers(graph_home: Path) -> None:
    """Nineteen of one category: the index is 163/361 and then 1. Two mandates less: four overlaps and then none."""
    kept = read_kept(graph_home)
    hhi = measure(kept["general-offices"]["effect"], "hhi", "ministries by the category of their office")
    assert hhi[0] == pytest.approx(163 / 361)
    assert hhi[1] == 1
    assert measure(kept["single-rectoria"]["effect"], "steering-overlaps", "steering mandates") == (4, 0)
    outside = measure(kept["concytec-in-committee"]["effect"], "outside-committee-share", "national bodies")
    assert outside == (1 / 20, 0)


def test_facts(graph_home: Path) -> None:
    """Fifteen ministries have another office, two steering mandates end, one body joins, and one gap is closed."""
    kept = read_kept(graph_home)
    counts = {
        name: {fact["query"]["id"]: (len(fact["lost"]), len(fact["gained"])) for fact in entry["effect"]["facts"]}
        for name, entry in kept.items()
    }
    assert counts["general-offices"]["cooperation-offices"] == (15, 15)
    assert counts["single-rectoria"]["steering-mandates"] == (2, 0)
    assert counts["concytec-in-committee"]["collaboration-members"] == (0, 1)
    assert counts["concytec-in-committee"]["coordination-gaps"] == (1, 0)
    assert counts["minsa-executive-office"]["cooperation-offices"] == (1, 1)


def test_another_state_is_not_told(graph_home: Path, tmp_path: Path) -> None:
    """What is kept says nothing of another graph, of other code or queries, nor where there is no file."""
    folder = (graph_home / "current").resolve()
    assert read_effects(folder, "0" * 64) == {}
    assert read_effects(tmp_path, "0" * 64) == {}
    digest = read_manifest(graph_home).digest  # type: ignore[union-attr]
    (tmp_path / "effects.json").write_text(
        json.dumps({"fingerprint": "of another code", "effects": {"x": {}}}), encoding="utf-8"
    )
    assert read_effects(tmp_path, digest) == {}
    assert not has_effects(Settings(tmp_path))


BROKEN = f"""id: uncategorised
title: {{es: Sin categoría, en: Without category}}
description: {{es: Una prueba., en: A test.}}
changes:
  - remove: <{ID["unit/mvcs-ocai"]}> coop:officeCategory <https://w3id.org/coopgraph/vocab/office-category/embedded> .
"""


def test_one_graph_for_several(graph_home: Path) -> None:
    """A graph that is open evaluates one scenario after the other, and is left as it was."""
    standing = open_standing(Settings(graph_home))
    before = set(standing.closed)
    scenario = draw_scenario(standing.store, parse_scenario(BROKEN, "uncategorised.yml"))
    first, again = (describe_effect(evaluate_over(standing, scenario, quiet)) for _ in range(2))
    assert first == again
    assert {result["shape"].rpartition("#")[2] for result in first["broken"]} == {
        "CooperationOfficeShape-categorised",
        "EmbeddedCooperationOfficeShape-category",
    }
    assert (first["conforms"], first["mended"]) == (False, [])
    assert set(standing.closed) == before


def test_the_ontology_is_evaluated_whole(graph_home: Path) -> None:
    """A reform that states an axiom is reasoned and validated as a whole, and does what the axiom says."""
    text = (
        BROKEN.partition("changes:")[0] + "changes:\n  - add: coop:SteeringMandate rdfs:subClassOf coop:PublicBody .\n"
    )
    standing = open_standing(Settings(graph_home))
    scenario = draw_scenario(standing.store, parse_scenario(text, "axiom.yml"))
    change = standing.infer(scenario.removals, scenario.additions)
    assert not change.is_narrow
    assert any(str(triple[2]).endswith("#PublicBody") for triple in change.consequences.gained)


def test_what_is_known_is_not_validated_again(graph_home: Path) -> None:
    """What the build keeps of the validation is taken as it is."""
    standing = open_standing(Settings(graph_home))
    assert standing.is_validated
    assert isinstance(standing.validate(), ValidationReport)
    assert standing.validate() == read_validation(graph_home)
