"""Growth, shares and ranks: known values, and what holds of any amounts."""

import math
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgraph.analyse.change import Span, bound_growth, bound_share, measure_cagr, measure_growth, measure_share
from coopgraph.analyse.ranking import bound_rank, count_significant, measure_fragmentation_ratio, rank_amount

AMOUNT = st.integers(1, 10**9).map(Decimal)
AMOUNTS = st.lists(st.integers(0, 10**6).map(Decimal), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("before", "after", "growth"),
    [(100, 150, 50), (200, 150, -25), (80, 0, -100), (50, 50, 0), (0, 10, None), (0, 0, None)],
)
def test_growth_of_known_amounts(before, after, growth):
    """Growth is the difference for each hundred of the start, and not defined from zero."""
    assert measure_growth(Decimal(before), Decimal(after)) == growth


def test_growth_is_exact():
    """A third is not rounded before it is written: 1 to 4/3 of a trillion and one grows by the exact third."""
    assert measure_growth(Decimal(3 * 10**12), Decimal(4 * 10**12)) == Decimal(100) / 3


@given(AMOUNT, AMOUNT, st.integers(1, 30))
def test_compound_growth_leads_from_the_first_amount_to_the_last(first, last, years):
    """Repeated every year, compound annual growth gives the last amount."""
    rate = measure_cagr(first, last, years)

    assert rate is not None
    assert math.isclose(
        float(first) * (1 + rate / 100) ** years, float(last), rel_tol=1e-9, abs_tol=1e-9 * float(first)
    )


@pytest.mark.parametrize(("first", "years"), [(0, 3), (5, 0)])
def test_compound_growth_needs_a_start_and_a_year(first, years):
    """From zero, or within one year, there is no compound growth."""
    assert measure_cagr(Decimal(first), Decimal(7), years) is None


def test_compound_growth_to_nothing_is_a_loss_of_all():
    """What ends at zero lost a hundred percent a year."""
    assert measure_cagr(Decimal(9), Decimal(0), 4) == -100


@given(AMOUNT, AMOUNT, AMOUNT, AMOUNT, st.floats(0, 1), st.floats(0, 1))
def test_growth_lies_between_its_bounds(one, other, third, fourth, at_start, at_end):
    """Whatever the two amounts within their limits, their growth is within its own."""
    before, after = Span(*sorted((one, other))), Span(*sorted((third, fourth)))
    bounds = bound_growth(before, after)
    start = before.least + (before.greatest - before.least) * Decimal(at_start)
    end = after.least + (after.greatest - after.least) * Decimal(at_end)
    growth = measure_growth(start, end)

    assert bounds is not None
    assert growth is not None
    assert bounds.least - Decimal("1e-9") <= growth <= bounds.greatest + Decimal("1e-9")


def test_growth_from_what_may_be_zero_has_no_bounds():
    """Growth from an amount that may be zero may be anything."""
    assert bound_growth(Span(Decimal(0), Decimal(5)), Span(Decimal(1), Decimal(1))) is None


@given(AMOUNTS)
def test_shares_of_a_whole_are_a_hundred(amounts):
    """The shares of the parts add up to a hundred, if there is a whole."""
    whole = sum(amounts)
    shares = [measure_share(amount, whole) for amount in amounts]

    if whole:
        assert abs(sum(shares) - 100) < Decimal("1e-20")
    else:
        assert set(shares) == {None}


def test_a_share_of_nothing_has_no_bounds():
    """Without a whole there is no share to bound."""
    assert bound_share(Span(Decimal(0), Decimal(1)), Decimal(0)) is None


def test_equal_amounts_share_the_least_place():
    """Two that tie for the second place are both second, and the next is fourth."""
    amounts = [Decimal(x) for x in (1, 5, 5, 9)]

    assert [rank_amount(amount, amounts) for amount in amounts] == [4, 2, 2, 1]


@given(AMOUNTS)
def test_a_rank_counts_what_is_above(amounts):
    """The largest is first, and no two different amounts have the same place."""
    ranks = {amount: rank_amount(amount, sorted(amounts)) for amount in amounts}

    assert ranks == {amount: 1 + sum(other > amount for other in amounts) for amount in amounts}
    assert ranks[max(amounts)] == 1
    assert len(set(ranks.values())) == len(ranks)


@given(st.integers(0, 12), st.lists(st.integers(0, 12), max_size=4), st.integers(0, 2), st.integers(0, 24))
def test_the_bounds_of_a_rank_are_reached_and_never_passed(own, others, missing, rest):
    """Over every way to share out a rest in halves, the best and the worst place are those that the bounds tell."""
    amounts = [Decimal(own), *map(Decimal, others)]
    halves = [Decimal(half) / 2 for half in range(2 * rest + 1)]
    places = {
        rank_amount(Decimal(own), sorted([*amounts, *unknown]))
        for unknown in product(halves, repeat=missing)
        if sum(unknown) <= rest
    }
    best, worst = bound_rank(Decimal(own), sorted(amounts), missing, Decimal(rest))

    assert (min(places), max(places)) == (best, worst)


def test_without_a_total_all_that_is_missing_may_be_above():
    """Where nothing is known of the rest, each missing amount may be the larger one."""
    assert bound_rank(Decimal(8), [Decimal(8), Decimal(9)], 4, None) == (2, 6)


@pytest.mark.parametrize(
    ("amounts", "significant"),
    [([50, 30, 20], 3), ([80, 15, 5], 2), ([90, 10], 1), ([60, 20, 20], 3), ([25, 25, 25, 25], 4), ([7], 1), ([], 0)],
)
def test_how_many_give_nine_tenths(amounts, significant):
    """The significant ones are the fewest of the largest that reach nine tenths, with those that tie."""
    assert count_significant([Decimal(amount) for amount in amounts]) == significant


@given(AMOUNTS.filter(any))
def test_the_significant_ones_reach_nine_tenths_and_one_less_does_not(amounts):
    """Without the last distinct amount of the significant ones nine tenths are not reached."""
    ordered = sorted(amounts, reverse=True)
    kept = ordered[: count_significant(amounts)]

    assert sum(kept) >= Decimal("0.9") * sum(amounts)
    assert sum(amount for amount in kept if amount > kept[-1]) + kept.count(kept[-1]) * kept[-1] == sum(kept)
    assert sum(kept) - kept[-1] * kept.count(kept[-1]) < Decimal("0.9") * sum(amounts)


def test_fragmentation_counts_those_that_move_little():
    """Of three that give something one lies outside nine tenths; one that gives nothing is no relation."""
    assert measure_fragmentation_ratio([Decimal(x) for x in (80, 15, 5, 0)]) == pytest.approx(1 / 3)
    assert measure_fragmentation_ratio([Decimal(0)]) is None
