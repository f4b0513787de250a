import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgraph.analyse import similarity, text_similarity
from coopgraph.analyse.similarity import (
    mark_members,
    measure_binary_cosine,
    measure_containment,
    measure_dice,
    measure_exclusive_share,
    measure_jaccard,
    measure_overlap_coefficient,
    measure_overlap_probability,
    measure_ruzicka,
    pair_rows,
)
from coopgraph.analyse.text_similarity import measure_text_cosine, split_stems, weigh_texts
from coopgraph.model import Method

A, B = frozenset("abcd"), frozenset("cde")

members = st.frozensets(st.sampled_from("abcdefgh"))
texts = st.lists(st.text(st.sampled_from("abñ ")), min_size=1, max_size=8)
SYMMETRIC = (measure_jaccard, measure_overlap_coefficient, measure_dice, measure_binary_cosine)


def test_known_vector() -> None:
    """The measures of {a,b,c,d} and {c,d,e}, worked out by hand: two shared of five, sizes four and three."""
    expected = [2 / 5, 2 / 3, 4 / 7, 2 / math.sqrt(12), 2 / 4, 2 / 3]
    actual = [
        measure_jaccard(A, B),
        measure_overlap_coefficient(A, B),
        measure_dice(A, B),
        measure_binary_cosine(A, B),
        measure_containment(A, B),
        measure_containment(B, A),
    ]

    assert expected == pytest.approx(actual)
    assert [round(value or 0, 7) for value in actual] == [0.4, 0.6666667, 0.5714286, 0.5773503, 0.5, 0.6666667]


@pytest.mark.parametrize("measure", [*SYMMETRIC, measure_containment])
def test_nothing_to_compare(measure: object) -> None:
    """Two empty sets have no similarity: neither 0 nor 1."""
    assert measure(frozenset(), frozenset()) is None  # type: ignore[operator]


def test_one_empty() -> None:
    """Where the formula divides by the size of an empty set there is no value; where it does not, the value is 0."""
    expected = [0.0, None, 0.0, None, None, 0.0]
    empty: frozenset[str] = frozenset()

    assert expected == [
        measure_jaccard(A, empty),
        measure_overlap_coefficient(A, empty),
        measure_dice(A, empty),
        measure_binary_cosine(A, empty),
        measure_containment(empty, A),
        measure_containment(A, empty),
    ]


@given(members, members)
def test_symmetric_and_bounded(a: frozenset[str], b: frozenset[str]) -> None:
    """The symmetric measures do not depend on the order of the sets and stay in [0, 1]."""
    for measure in SYMMETRIC:
        value = measure(a, b)
        assert value == measure(b, a)
        assert value is None or 0 <= value <= 1 + 1e-12


@given(members, members)
def test_relations_between_measures(a: frozenset[str], b: frozenset[str]) -> None:
    """Dice is 2J / (1 + J); the overlap coefficient is the greater containment; the cosine their geometric mean."""
    jaccard = measure_jaccard(a, b)
    if jaccard is not None:
        assert measure_dice(a, b) == pytest.approx(2 * jaccard / (1 + jaccard))
    if a and b:
        one, other = measure_containment(a, b), measure_containment(b, a)
        assert one is not None
        assert other is not None
        assert measure_overlap_coefficient(a, b) == max(one, other)
        assert measure_binary_cosine(a, b) == pytest.approx(math.sqrt(one * other))


@given(members, members)
def test_ruzicka_of_sets_is_jaccard(a: frozenset[str], b: frozenset[str]) -> None:
    """With weights of 1 the Ruzicka index is the Jaccard index."""
    assert measure_ruzicka(dict.fromkeys(a, 1), dict.fromkeys(b, 1)) == measure_jaccard(a, b)


def test_ruzicka_by_hand() -> None:
    """(3, 1, 0) and (1, 1, 2): least 1 + 1 + 0, greatest 3 + 1 + 2."""
    assert measure_ruzicka({"x": 3, "y": 1}, {"x": 1, "y": 1, "z": 2}) == pytest.approx(2 / 6)


def test_exclusive_share_by_hand() -> None:
    """Of a, b, c, d the others have c and d: half is exclusive; of an empty set there is no share."""
    assert measure_exclusive_share(A, [B, frozenset("xd")]) == 0.5
    assert measure_exclusive_share(A, []) == 1.0
    assert measure_exclusive_share(frozenset(), [A]) is None


def test_probability_by_hand() -> None:
    """Of 5 possible, 4 and 3: at least 2 are shared for sure; all 3 in C(4,3)·C(1,0) = 4 of C(5,3) = 10 ways."""
    assert measure_overlap_probability(2, 4, 3, 5) == pytest.approx(1.0)
    assert measure_overlap_probability(3, 4, 3, 5) == pytest.approx(0.4)
    assert measure_overlap_probability(0, 0, 0, 0) is None


@given(st.integers(0, 6), st.integers(0, 6), st.integers(6, 9), st.data())
def test_probability_is_the_tail(a: int, b: int, possible: int, data: st.DataObject) -> None:
    """The probability is the share of all subsets of size b that have at least so many of the first a elements."""
    shared = data.draw(st.integers(0, min(a, b)))
    draws = list(combinations(range(possible), b))
    hits = sum(1 for draw in draws if sum(element < a for element in draw) >= shared)

    assert measure_overlap_probability(shared, a, b, possible) == pytest.approx(hits / len(draws))


@given(st.lists(members, max_size=9), st.integers(1, 4))
def test_all_pairs(sets: list[frozenset[str]], block: int) -> None:
    """All pairs that share something come once, in order, with what they share, however large the blocks are."""
    expected = [(i, j, len(sets[i] & sets[j])) for i, j in combinations(range(len(sets)), 2) if sets[i] & sets[j]]
    actual = [
        (int(i), int(j), int(value))
        for pairs in pair_rows(mark_members(sets), block)
        for i, j, value in zip(pairs.first, pairs.second, pairs.value, strict=True)
    ]

    assert expected == actual


def test_stems() -> None:
    """Inflected forms and accents of a word have one stem; digits and single letters are no words; ñ is a letter."""
    assert split_stems("Técnica, TÉCNICAS y técnico") == ["tecnic"] * 3
    assert split_stems("proponer a 2 propone (f)") == ["propon"] * 2
    assert split_stems("diseñar") != split_stems("disenar")
    assert split_stems("pingüino") == split_stems("pinguino")


def test_text_cosine_by_hand() -> None:
    """A word that every text has weighs nothing: `la` is in all three; ln 3 for words of one text, ln 1.5 of two."""
    weights = weigh_texts(["la salud pública", "la salud rural", "la pesca"])
    rare, common = math.log(3), math.log(1.5)

    assert measure_text_cosine(weights, 0, 1) == pytest.approx(common**2 / (common**2 + rare**2))
    assert measure_text_cosine(weights, 0, 2) == 0.0


def test_text_without_distinctive_words() -> None:
    """A text of words that all texts have is like none: there is no value, and the same text twice is all alike."""
    weights = weigh_texts(["la", "la pesca", "la pesca"])

    assert measure_text_cosine(weights, 0, 1) is None
    assert measure_text_cosine(weights, 1, 2) == pytest.approx(1.0)


@given(texts)
def test_text_cosine_is_bounded(collection: list[str]) -> None:
    """Every pair of texts has a cosine in [0, 1] that does not depend on their order; pairs agree with one by one."""
    weights = weigh_texts(collection)
    together = {
        (int(i), int(j)): value
        for pairs in pair_rows(weights)
        for i, j, value in zip(pairs.first, pairs.second, pairs.value, strict=True)
    }

    for i, j in combinations(range(len(collection)), 2):
        cosine = measure_text_cosine(weights, i, j)
        assert cosine == measure_text_cosine(weights, j, i)
        assert together.get((i, j), 0.0) == pytest.approx(cosine or 0.0)
        assert cosine is None or 0 <= cosine <= 1


def test_methods_are_whole() -> None:
    """Every method has its texts in both languages and an id of its own."""
    modules = (similarity, text_similarity)
    methods = [value for module in modules for value in vars(module).values() if isinstance(value, Method)]

    assert len({method.id for method in methods}) == len(methods) == 9
    for method in methods:
        for text in (method.name, method.reading, method.limits):
            assert all(text[language] for language in ("es", "en"))
        assert method.formula
        assert method.range
        assert method.reference
