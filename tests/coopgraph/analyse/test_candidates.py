from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import URIRef

from coopgraph.analyse.candidates import OVERLAP_THRESHOLD, THRESHOLDS, CodedFunction, find_candidates


def codes(*names: str) -> frozenset[URIRef]:
    """Return codes."""
    return frozenset(URIRef(f"urn:{name}") for name in names)


def make(number: int, body: str, verbs: str = "v", types: str = "t", modalities: str = "", counterparts: str = ""):
    """Make a function; each letter is a code, and two verbs are of one class if they differ only in case."""
    return CodedFunction(
        URIRef(f"urn:f{number}"),
        URIRef(f"urn:{body}"),
        f"palabra {verbs} de {types}",
        codes(*(f"verb-{verb}" for verb in verbs)),
        codes(*(f"class-{verb.lower()}" for verb in verbs)),
        codes(*types),
        codes(*modalities),
        codes(*counterparts),
    )


def find(first: CodedFunction, second: CodedFunction) -> str:
    """Tell what a pair is a candidate for."""
    found = find_candidates([first, second])
    return "none" if not len(found.first) else "duplication" if found.duplicate[0] else "overlap"


@pytest.mark.parametrize(
    ("expected", "second"),
    [
        ("duplication", make(1, "b", "v", "t", "m")),
        ("none", make(1, "a", "v", "t", "m")),
        ("none", make(1, "b", "w", "t", "m")),
        ("none", make(1, "b", "v", "u", "m")),
        ("none", make(1, "b", "v", "t", "n")),
        ("overlap", make(1, "b", "V", "t", "m")),
        ("overlap", make(1, "b", "v", "t")),
        ("overlap", make(1, "b", "v", "t", "m", "c")),
        ("duplication", make(1, "b", "vw", "t", "m")),
        ("duplication", make(1, "b", "v", "t", "mn")),
        ("none", make(1, "b", "vw", "tu", "m")),
    ],
)
def test_rule(expected: str, second: CodedFunction) -> None:
    """Against verb v, type t, modality m, nobody named: the rule decides as its words say, case by case."""
    assert expected == find(make(0, "a", "v", "t", "m"), second)


@pytest.mark.parametrize(("expected", "theirs"), [("duplication", "cd"), ("none", "d"), ("overlap", "")])
def test_counterparts(expected: str, theirs: str) -> None:
    """Named counterparts must have one in common; where only one text names any, duplication is not claimed."""
    assert expected == find(make(0, "a", counterparts="c"), make(1, "b", counterparts=theirs))


def test_silent_texts() -> None:
    """Two texts that both state no modality and name nobody agree in that."""
    assert find(make(0, "a"), make(1, "b")) == "duplication"


def test_nothing_to_compare() -> None:
    """Without functions, with one body, or with functions without codes, there is no candidate and no fault."""
    for functions in ([], [make(0, "a"), make(1, "a")], [make(0, "a", ""), make(1, "b", "")]):
        found = find_candidates(functions)
        assert len(found.first) == 0
        assert [level.overlap for level in found.sensitivity] == [0] * 10
    assert find_candidates([make(0, "a", ""), make(1, "b", "")]).compared == 1


def test_threshold_is_met_exactly() -> None:
    """One act of two is a Jaccard index of 0.5, which a threshold of 0.5 lets in and 0.6 does not."""
    pair = [make(0, "a", "v"), make(1, "b", "vw")]
    expected = [(0.5, 1), (0.6, 0)]
    found = find_candidates(pair)

    assert found.jaccard.tolist() == [0.5]
    assert expected == [
        (level.threshold, level.overlap) for level in found.sensitivity if level.threshold in {0.5, 0.6}
    ]


letters = st.text(st.sampled_from("abc"), max_size=2)
drawn = st.lists(
    st.builds(
        lambda number, body, *aspects: make(number, body, *aspects),
        st.integers(0, 99),
        st.sampled_from("xyz"),
        st.text(st.sampled_from("vVw"), max_size=2),
        letters,
        letters,
        letters,
    ),
    max_size=10,
)


def is_candidate(one: CodedFunction, other: CodedFunction, threshold: float) -> str:
    """Say the rule in plain words, without matrices."""
    shared, either = one.acts & other.acts, one.acts | other.acts
    apart = any(
        mine and theirs and not mine & theirs
        for mine, theirs in ((one.modalities, other.modalities), (one.counterparts, other.counterparts))
    )
    if one.body == other.body or not shared or len(shared) / len(either) < threshold - 1e-9 or apart:
        return "none"
    within = one.keys <= other.keys or other.keys <= one.keys
    return "duplication" if within and bool(one.counterparts) == bool(other.counterparts) else "overlap"


@given(drawn, st.sampled_from(THRESHOLDS))
def test_sparse_rule_is_the_plain_rule(functions: list[CodedFunction], threshold: float) -> None:
    """The candidates found by sparse products are those that the rule in plain words gives, pair by pair."""
    found = find_candidates(functions, threshold)
    expected = {
        (i, j): verdict
        for i, j in combinations(range(len(functions)), 2)
        if (verdict := is_candidate(functions[i], functions[j], threshold)) != "none"
    }
    actual = {
        (int(i), int(j)): "duplication" if double else "overlap"
        for i, j, double in zip(found.first, found.second, found.duplicate, strict=True)
    }

    assert expected == actual
    level = next(level for level in found.sensitivity if level.threshold == threshold)
    assert level.body_pairs == len({frozenset((functions[i].body, functions[j].body)) for i, j in expected})


@given(drawn)
def test_sensitivity(functions: list[CodedFunction]) -> None:
    """A higher threshold never lets in more; the number at the default threshold is the number of candidates."""
    found = find_candidates(functions)
    levels = found.sensitivity

    assert [level.threshold for level in levels] == list(THRESHOLDS)
    for lower, higher in pairwise(levels):
        assert lower.overlap >= higher.overlap
        assert lower.duplication >= higher.duplication
        assert lower.body_pairs >= higher.body_pairs
    at_default = next(level for level in levels if level.threshold == OVERLAP_THRESHOLD)
    assert (at_default.overlap, at_default.duplication) == (len(found.first), int(np.sum(found.duplicate)))
