import doctest
import math
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgraph.analyse import arithmetic, concentration, diversity
from coopgraph.analyse.concentration import (
    HHI,
    measure_concentration_ratio,
    measure_gini,
    measure_hhi,
    measure_hhi_normalised,
)
from coopgraph.analyse.diversity import (
    THEIL_BETWEEN,
    THEIL_WITHIN,
    measure_evenness,
    measure_hill_number,
    measure_shannon,
    measure_theil_parts,
)
from coopgraph.analyse.indices import INDICES, Index, measure_bounds, measure_placement_bounds, measure_series
from coopgraph.errors import ParameterError
from coopgraph.model import Call

#: The vector of the literature: shares of one half, three tenths, two tenths.
VECTOR = (5, 3, 2)
KNOWN = {
    "richness": 3,
    "hhi": 0.38,
    "hhi-normalised": 0.07,
    "effective-number": 2.6315789,
    "gini-simpson": 0.62,
    "shannon": 1.0296530,
    "exponential-entropy": 2.8000941,
    "evenness": 0.9372306,
    "theil": 0.0689593,
    "gini": 0.2,
    "concentration-ratio-1": 0.5,
    "concentration-ratio-3": 1.0,
    "concentration-ratio-4": 1.0,
}
#: Ministries by the category of their office: embedded, general, general directorate, line directorate, none.
CATEGORIES = (12, 4, 1, 1, 1)

amounts = st.lists(st.decimals(min_value=0, max_value=10**10, places=2), min_size=1, max_size=12).filter(any)
BY_ID = {index.method.id: index for index in INDICES}


@pytest.mark.parametrize("module", [arithmetic, concentration, diversity])
def test_examples_in_the_module_hold(module):
    """Each example of the module gives what it shows."""
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("index", INDICES, ids=lambda index: index.method.id)
def test_known_vector(index):
    """On shares 0.5, 0.3, 0.2 each index has the value that the literature gives."""
    assert index.compute(VECTOR) == pytest.approx(KNOWN[index.method.id], abs=1e-7)


def test_second_concentration_ratio_of_the_vector():
    """The two largest of 0.5, 0.3, 0.2 hold four fifths."""
    assert measure_concentration_ratio(VECTOR, 2) == 0.8


def test_offices_by_category():
    """Twelve, four, one, one and one of nineteen: (144 + 16 + 1 + 1 + 1) / 361, exactly."""
    assert measure_hhi(CATEGORIES) == 163 / 361
    assert measure_hhi_normalised(CATEGORIES) == float((Fraction(163, 361) - Fraction(1, 5)) / Fraction(4, 5))
    assert measure_concentration_ratio(CATEGORIES, 1) == 12 / 19
    assert measure_concentration_ratio(CATEGORIES, 3) == 17 / 19
    shannon = -(12 / 19 * math.log(12 / 19) + 4 / 19 * math.log(4 / 19) + 3 / 19 * math.log(1 / 19))
    assert measure_shannon(CATEGORIES) == pytest.approx(shannon)
    # Sorted 1 1 1 4 12: -4·1 - 2·1 + 0·1 + 2·4 + 4·12 = 50, over 5 · 19.
    assert measure_gini(CATEGORIES) == 50 / 95


@pytest.mark.parametrize("index", INDICES, ids=lambda index: index.method.id)
def test_nothing_to_measure(index):
    """With no amount above zero an index has no value, but for the number of units, which is zero."""
    assert index.compute([]) == index.compute([0, Decimal("0.0")]) == (0 if index.method.id == "richness" else None)


def test_single_unit():
    """One unit is wholly concentrated, and what is measured against the number of units is not defined."""
    assert {index.method.id: index.compute([7]) for index in INDICES} == {
        "richness": 1,
        "hhi": 1,
        "hhi-normalised": None,
        "effective-number": 1,
        "gini-simpson": 0,
        "shannon": 0,
        "exponential-entropy": 1,
        "evenness": None,
        "theil": 0,
        "gini": 0,
        "concentration-ratio-1": 1,
        "concentration-ratio-3": 1,
        "concentration-ratio-4": 1,
    }


@pytest.mark.parametrize("index", INDICES, ids=lambda index: index.method.id)
@given(amounts=amounts, factor=st.integers(1, 1000))
def test_scale_does_not_count(index, amounts, factor):
    """Other money, same spread: an index does not change when all amounts are multiplied."""
    scaled = index.compute([amount * factor for amount in amounts])
    assert scaled == pytest.approx(index.compute(amounts))


@pytest.mark.parametrize("index", INDICES, ids=lambda index: index.method.id)
@given(amounts=amounts)
def test_units_with_nothing_do_not_count(index, amounts):
    """A unit at zero changes no index."""
    assert index.compute([*amounts, 0, 0]) == index.compute(amounts)


@given(amounts=amounts)
def test_every_index_stays_in_its_range(amounts):
    """No index leaves the range that its method states."""
    n = sum(amount > 0 for amount in amounts)
    limits = {
        "richness": (n, n),
        "hhi": (1 / n, 1),
        "hhi-normalised": (0, 1),
        "effective-number": (1, n),
        "gini-simpson": (0, 1 - 1 / n),
        "shannon": (0, math.log(n)),
        "exponential-entropy": (1, n),
        "evenness": (0, 1),
        "theil": (0, math.log(n)),
        "gini": (0, (n - 1) / n),
        "concentration-ratio-1": (1 / n, 1),
        "concentration-ratio-3": (min(3, n) / n, 1),
        "concentration-ratio-4": (min(4, n) / n, 1),
    }
    for name, (least, greatest) in limits.items():
        value = BY_ID[name].compute(amounts)
        if value is not None:
            assert least - 1e-9 <= value <= greatest + 1e-9


@given(amounts=amounts, copies=st.integers(1, 4))
def test_replication(amounts, copies):
    """Copies of a whole series multiply the effective numbers and leave inequality as it was."""
    replicated = list(amounts) * copies
    for order in (0, 1, 2, 3):
        assert measure_hill_number(replicated, order) == pytest.approx(copies * measure_hill_number(amounts, order))
    for name in ("gini", "theil"):
        assert BY_ID[name].compute(replicated) == pytest.approx(BY_ID[name].compute(amounts), abs=1e-9)


@given(amounts=amounts)
def test_hill_profile_falls(amounts):
    """The Hill numbers fall with their order; 1 is the exponential of the entropy and 2 the effective number."""
    profile = [measure_hill_number(amounts, order) for order in (0, 1, 2, 3)]
    assert all(first >= second - 1e-9 for first, second in pairwise(profile))
    assert profile[1] == BY_ID["exponential-entropy"].compute(amounts)
    assert profile[2] == pytest.approx(BY_ID["effective-number"].compute(amounts))


@given(units=st.integers(2, 30), amount=st.decimals(min_value="0.01", max_value=10**9, places=2))
def test_even_spread(units, amount):
    """Where all units have the same, nothing is concentrated, exactly."""
    even = [amount] * units
    assert measure_hhi(even) == 1 / units
    assert measure_hhi_normalised(even) == 0
    assert measure_evenness(even) == pytest.approx(1)
    assert measure_gini(even) == 0


def test_amount_below_zero():
    """A decrease has no share of a total, and the message says what to do."""
    with pytest.raises(ParameterError, match=r"-3 is below zero.*Measure increases and decreases apart"):
        measure_hhi([5, -3])


def test_theil_between_and_within():
    """Of 5 against 3 and 2: between ½ ln(½ · 3/1) + ½ ln(½ · 3/2), within half of T of 3 and 2."""
    between, within = measure_theil_parts([[5], [3, 2], []])
    assert between == pytest.approx(0.5 * math.log(1.5) + 0.5 * math.log(0.75))
    assert within == pytest.approx(0.5 * (0.6 * math.log(1.2) + 0.4 * math.log(0.8)))
    assert measure_theil_parts([[], [0]]) is None


@given(groups=st.lists(amounts, min_size=1, max_size=4))
def test_theil_parts_add_up(groups):
    """Whatever the groups, what lies between and within them adds up to Theil's T of all units."""
    between, within = measure_theil_parts(groups)
    assert between + within == pytest.approx(BY_ID["theil"].compute([x for group in groups for x in group]), abs=1e-9)
    assert min(between, within) >= 0


def test_bounds_of_one_unknown_unit():
    """Of 6, 2 and one unknown up to 6: HHI is 40/64 with it at zero and least with it at 40/8 = 5: 65/169."""
    assert measure_bounds(BY_ID["hhi"], [6, 2], 1) == (65 / 169, 40 / 64)
    assert measure_bounds(BY_ID["concentration-ratio-1"], [6, 2], 1) == (6 / 14, 6 / 8)


def test_bounds_with_a_greatest_amount():
    """Of 1, 1 and one unknown up to 8, the unknown at its greatest concentrates most: 66/100."""
    assert measure_bounds(BY_ID["hhi"], [1, 1], 1, greatest=8) == (1 / 3, 66 / 100)


@given(
    amounts=amounts,
    unknown=st.lists(st.fractions(0, 1), min_size=1, max_size=3),
    scale=st.sampled_from([Fraction(1, 7), Fraction(1), Fraction(5)]),
)
def test_whatever_the_unknown_is_it_lies_in_the_bounds(amounts, unknown, scale):
    """Each index lies in its bounds for any unknown amounts up to the greatest, those that N counts in too."""
    largest = max(map(Fraction, amounts)) * scale
    whole = [*amounts, *(part * largest for part in unknown)]
    for index in INDICES:
        value = index.compute(whole)
        if value is not None:
            least, greatest = measure_bounds(index, amounts, len(unknown), largest)
            assert least - 1e-9 <= value <= greatest + 1e-9


def test_bounds_of_an_index_that_depends_on_the_number_of_units():
    """Of 1, 1 and one unknown up to 1, two are even as three are, and next to nothing is a third: (1/2 - 1/3)/(2/3)."""
    assert measure_bounds(BY_ID["hhi-normalised"], [1, 1], 1) == (0, pytest.approx(1 / 4))
    assert measure_bounds(BY_ID["gini"], [1, 1], 1) == (0, pytest.approx(1 / 3))
    assert measure_bounds(BY_ID["evenness"], [1, 1], 1) == (pytest.approx(math.log(2) / math.log(3)), pytest.approx(1))


def test_bounds_of_a_ratio_turn_at_the_unit_that_it_counts_last():
    """Of 9, 6, 3, 1 and one unknown the three largest share least where it ties with the third: 18/22 of 9 6 3 3 1."""
    assert measure_bounds(BY_ID["concentration-ratio-3"], [9, 6, 3, 1], 1) == (18 / 22, 18 / 19)


def test_bounds_of_nothing_known():
    """With nothing known there are no bounds."""
    assert measure_bounds(BY_ID["hhi"], [0], 2) is None
    assert measure_placement_bounds(BY_ID["hhi"], [], 2) is None


def test_bounds_of_things_of_unknown_unit():
    """Of 4 and 1 things with two of unknown unit: all in the larger, (36 + 1)/49; one in each place in turn, 25/49."""
    assert measure_placement_bounds(BY_ID["hhi"], [4, 1], 2) == (25 / 49, 37 / 49)


@given(counts=st.lists(st.integers(1, 9), min_size=2, max_size=4), places=st.lists(st.integers(0, 3), max_size=5))
def test_wherever_the_unplaced_belong_the_index_lies_in_the_bounds(counts, places):
    """Whatever known units the unplaced things belong to, each index lies in its bounds."""
    whole = list(counts)
    for place in places:
        whole[place % len(counts)] += 1
    for index in INDICES:
        least, greatest = measure_placement_bounds(index, counts, len(places))
        assert least - 1e-9 <= index.compute(whole) <= greatest + 1e-9


def test_series_with_a_missing_unit():
    """A missing unit is counted, is never zero, and gives each measure its bounds."""
    calls = [Call("flows-by-type", {"year": "2015"})]
    measures = measure_series([6, 2, 0], {"es": "flujos", "en": "flows"}, "2015", calls, missing=1)
    hhi = next(measure for measure in measures if measure.method is HHI)
    assert (hhi.value, hhi.n, hhi.missing, hhi.bounds, hhi.note) == (40 / 64, 2, 1, (65 / 169, 40 / 64), None)
    assert hhi.calls == tuple(calls)
    assert [measure.method for measure in measures] == [index.method for index in INDICES]


def test_series_that_is_not_defined_says_why():
    """A measure without value says why, in both languages."""
    measures = measure_series([4], {"es": "x", "en": "x"}, "all", [])
    undefined = {measure.method.id: measure.note["en"] for measure in measures if measure.value is None}
    assert undefined.keys() == {"hhi-normalised", "evenness"}
    assert set(undefined.values()) == {"It is not defined for a single unit: there is no spread to measure."}
    nothing = measure_series([], {"es": "x", "en": "x"}, "all", [], missing=2)
    assert nothing[1].note["es"] == "No está definida: ninguna unidad tiene un valor mayor que cero."
    assert nothing[1].bounds is None


def test_methods_are_whole_in_both_languages():
    """Every method has a name, a reading and limits in Spanish and English, and an id of its own."""
    methods = [*(index.method for index in INDICES), THEIL_BETWEEN, THEIL_WITHIN]
    assert len({method.id for method in methods}) == len(methods)
    for method in methods:
        for text in (method.name, method.reading, method.limits):
            assert text.keys() == {"es", "en"}
            assert all(text.values())
    assert all(isinstance(index, Index) for index in INDICES)
