"""Candidates counted by pair of bodies, against counting them one by one."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from rdflib import URIRef

from coopgraph.analyse.candidates import BodyPairs, Candidates, CodedFunction, find_candidates, pair_bodies


def make(number: int, body: str, verbs: str, text: str = "palabra") -> CodedFunction:
    """Make a function of one type; each letter is a verb of a class of its own."""
    codes = frozenset(URIRef(f"urn:{verb}") for verb in verbs)
    return CodedFunction(
        URIRef(f"urn:f{number}"), URIRef(f"urn:{body}"), text, codes, codes, frozenset([URIRef("urn:t")])
    )


def write(pairs: BodyPairs) -> list[tuple[str, str, int, int, int]]:
    """Write each pair of bodies with the place of its best candidate and its counts."""
    columns = (pairs.first, pairs.second, pairs.best, pairs.overlap, pairs.duplication)
    return [
        (str(pairs.bodies[first]), str(pairs.bodies[second]), best, overlap, duplication)
        for first, second, best, overlap, duplication in zip(*(column.tolist() for column in columns), strict=True)
    ]


def count_one_by_one(functions: list[CodedFunction], candidates: Candidates) -> list[tuple[str, str, int, int, int]]:
    """Count the same by going through the candidates."""
    best: dict[tuple[str, ...], int] = {}
    overlap: Counter[tuple[str, ...]] = Counter()
    duplication: Counter[tuple[str, ...]] = Counter()
    for place, (first, second) in enumerate(zip(candidates.first, candidates.second, strict=True)):
        pair = tuple(sorted(str(functions[number].body) for number in (first, second)))
        best.setdefault(pair, place)
        overlap[pair] += 1
        duplication[pair] += bool(candidates.duplicate[place])
    return [(*pair, place, overlap[pair], duplication[pair]) for pair, place in best.items()]


def test_pair_bodies() -> None:
    """Two functions of b are like one of a; c and a share two of four verbs, so neither is contained in the other."""
    functions = [make(0, "b", "v"), make(1, "a", "v"), make(2, "b", "v"), make(3, "c", "xyz"), make(4, "a", "wxy")]
    candidates = find_candidates(functions, 0.5)
    assert [
        (first, second, overlap, duplication)
        for first, second, _, overlap, duplication in write(pair_bodies(functions, candidates))
    ] == [("urn:a", "urn:b", 2, 2), ("urn:a", "urn:c", 1, 0)]


def test_no_candidate_makes_no_pair() -> None:
    """Without functions, and with functions that have nothing in common, there is no pair of bodies."""
    apart = [make(0, "a", "v"), make(1, "b", "w")]
    assert write(pair_bodies([], find_candidates([]))) == []
    assert write(pair_bodies(apart, find_candidates(apart))) == []


@given(
    st.lists(
        st.tuples(st.sampled_from("dabc"), st.sets(st.sampled_from("vwxyz"), min_size=1), st.text("pqr ", min_size=1)),
        max_size=12,
    )
)
def test_pair_bodies_counts_as_one_would_by_hand(drawn: list[tuple[str, set[str], str]]) -> None:
    """For any functions, the pairs, their order, their best candidate and both counts are those of a plain loop."""
    functions = [make(number, body, "".join(sorted(verbs)), text) for number, (body, verbs, text) in enumerate(drawn)]
    candidates = find_candidates(functions, 0.1)
    assert count_one_by_one(functions, candidates) == write(pair_bodies(functions, candidates))
