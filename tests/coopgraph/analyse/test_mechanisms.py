import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgraph.analyse.mechanisms import compare_pairs

BODIES = "abcdef"
FIELDS = st.dictionaries(st.sampled_from(BODIES), st.sets(st.integers(0, 4)))
GROUPS = st.lists(st.sets(st.sampled_from(BODIES)), max_size=3)
TIES = st.lists(st.tuples(st.sampled_from(BODIES), st.sampled_from(BODIES)), max_size=8)


def test_a_committee_and_a_tie_by_hand():
    """Of four pairs that share a field one is in the committee and one is tied; a mechanism without field is idle."""
    fields = {"a": {1, 2}, "b": {1, 2}, "c": {2}, "d": {2, 3}, "e": {4}, "f": set()}
    # In common: a-b 2; a-c, a-d, b-c, b-d, c-d 1; e and f nothing, and of f nothing is known.
    fit = compare_pairs(fields, [{"a", "b", "e", "f"}], [("d", "c"), ("a", "b"), ("c", "f")])

    assert (fit.bodies, fit.shared, fit.covered, fit.tied) == (5, 6, 2, 2)
    assert fit.coverage == fit.congruence == pytest.approx(1 / 3)
    assert fit.lacking == ((("a", "c"), 1), (("a", "d"), 1), (("b", "c"), 1), (("b", "d"), 1))
    assert fit.idle == (("a", "e"), ("b", "e"))


def test_a_committee_is_no_tie():
    """What only a committee joins is covered, and not congruent."""
    fit = compare_pairs({"a": {1}, "b": {1}}, [{"a", "b"}], [])

    assert (fit.coverage, fit.congruence) == (1, 0)


def test_nothing_shared_is_undefined():
    """Where no pair shares a field, coverage and congruence have no value."""
    fit = compare_pairs({"a": {1}, "b": {2}}, [], [("a", "b")])

    assert (fit.coverage, fit.congruence, fit.idle) == (None, None, (("a", "b"),))
    assert compare_pairs({}, [], []).coverage is None


def test_a_cut_list_keeps_those_that_share_most():
    """Where more pairs lack a mechanism than are listed, those with most fields in common are listed and all count."""
    fields = {"a": {1, 2, 3}, "b": {1, 2, 3}, "c": {1, 2}, "d": {1}}
    fit = compare_pairs(fields, [], [], listed=2)

    assert (fit.shared, fit.covered) == (6, 0)
    assert fit.lacking == ((("a", "b"), 3), (("a", "c"), 2))


@given(FIELDS, GROUPS, TIES)
def test_matrices_count_what_pairs_give(fields, groups, ties):
    """Counted by matrices or pair by pair, the numbers are the same."""
    known = sorted(body for body, found in fields.items() if found)
    pairs = [(a, b) for a in known for b in known if a < b]
    tied = {frozenset(tie) for tie in ties}
    direct = {pair for pair in pairs if frozenset(pair) in tied}
    mechanism = direct | {pair for pair in pairs if any(set(pair) <= group for group in groups)}
    shared = {pair for pair in pairs if fields[pair[0]] & fields[pair[1]]}
    fit = compare_pairs(fields, groups, ties)

    assert (fit.bodies, fit.shared) == (len(known), len(shared))
    assert (fit.covered, fit.tied) == (len(shared & mechanism), len(shared & direct))
    assert dict(fit.lacking) == {pair: len(fields[pair[0]] & fields[pair[1]]) for pair in shared - mechanism}
    assert set(fit.idle) == mechanism - shared
    assert fit.idle_count == len(mechanism - shared)
