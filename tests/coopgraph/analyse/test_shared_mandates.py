import pytest
from rdflib import URIRef

from coopgraph.analyse.shared_mandates import (
    PAIR_COLUMNS,
    TypedFunction,
    count_types,
    find_common_types,
    list_bodies,
    list_common_types,
    list_pairs,
    measure_mean_jaccard,
    view_mandates,
)

A, B, C = (URIRef(f"urn:{letter}") for letter in "abc")
S, T, U, V = (URIRef(f"urn:{letter}") for letter in "stuv")
FUNCTIONS = (
    TypedFunction(A, "coordinar la pesca", frozenset({S, T})),
    TypedFunction(A, "evaluar", frozenset({T})),
    TypedFunction(B, "coordinar la salud", frozenset({S, U})),
    TypedFunction(C, "opinar", frozenset({S, T, V})),
)
NAMES = {A: "A", B: "B", C: "C"}


def test_common_types() -> None:
    """All three bodies have s, two have t: s is common even if every body must have it, t if half of them suffice."""
    assert count_types(FUNCTIONS) == {S: 3, T: 2, U: 1, V: 1}
    assert find_common_types(FUNCTIONS, 1.0) == {S}
    assert find_common_types(FUNCTIONS, 0.5) == {S, T}
    assert find_common_types([], 0.5) == frozenset()


def test_a_share_means_what_is_written() -> None:
    """Seven of a hundred bodies are 0.07 of them, though a float makes that a little more than seven."""
    functions = [
        TypedFunction(URIRef(f"urn:{place}"), "opinar", frozenset({S if place < 7 else T})) for place in range(100)
    ]

    assert find_common_types(functions, 0.07) == {S, T}
    assert find_common_types(functions, 0.08) == {T}


def test_mean_jaccard() -> None:
    """The pairs are 1 of 3, 2 of 3 and 1 of 4; without s they are 0, 1 of 2 and 0."""
    assert measure_mean_jaccard(view_mandates(FUNCTIONS)) == pytest.approx((1 / 3 + 2 / 3 + 1 / 4) / 3)
    assert measure_mean_jaccard(view_mandates(FUNCTIONS, frozenset({S}))) == pytest.approx(1 / 6)
    assert measure_mean_jaccard(view_mandates(FUNCTIONS[:1])) is None


def test_pairs() -> None:
    """Each pair stands with what it shares, the most alike first, whole and without what is common."""
    whole, specific = view_mandates(FUNCTIONS), view_mandates(FUNCTIONS, frozenset({S}))
    rows, total = list_pairs(whole, specific, NAMES, {B: 1}, 99)
    names = [column.name for column in PAIR_COLUMNS]
    table = [dict(zip(names, row, strict=True)) for row in rows]
    expected = [("A", "C", 2, 3, 1, 2, 0), ("A", "B", 1, 3, 0, 2, 1), ("B", "C", 1, 4, 0, 3, 1)]

    assert total == 3
    assert expected == [
        (
            str(row["organizationALabel"]),
            str(row["organizationBLabel"]),
            *(int(str(row[name])) for name in ("shared", "n", "sharedSpecific", "nSpecific", "missing")),
        )
        for row in table
    ]
    # A has three functions of types (s once, t twice), C one of each of s, t, v: least 1 + 1, greatest 1 + 2 + 1.
    assert float(str(table[0]["ruzicka"])) == pytest.approx(2 / 4)
    assert float(str(table[0]["aInB"])) == 1.0
    assert float(str(table[0]["bInA"])) == pytest.approx(2 / 3)
    assert len(list_pairs(whole, specific, NAMES, {}, 1)[0]) == 1


def test_a_body_left_with_nothing() -> None:
    """A body whose types are all common has no value left, not a zero, and is told as one without any."""
    functions = [TypedFunction(A, "uno", frozenset({S})), TypedFunction(B, "dos", frozenset({S, T}))]
    whole, specific = view_mandates(functions), view_mandates(functions, frozenset({S}))
    rows, _ = list_pairs(whole, specific, NAMES, {}, 9)
    row = dict(zip((column.name for column in PAIR_COLUMNS), rows[0], strict=True))

    assert row["overlapCoefficientSpecific"] is None
    assert row["aInBSpecific"] is None
    assert row["textCosineSpecific"] is None
    assert [str(cell) for cell in list_common_types(functions, [1.0])[0][4:]] == ["1", "1"]


def test_bodies() -> None:
    """Only B has u and only C has v; A has nothing of its own."""
    whole, specific = view_mandates(FUNCTIONS), view_mandates(FUNCTIONS, frozenset({S}))
    rows = list_bodies(whole, specific, NAMES, {A: 2, B: 1, C: 1}, {})
    expected = [("A", 2, 0, 0.0, 1), ("B", 2, 1, 0.5, 1), ("C", 3, 1, pytest.approx(1 / 3), 2)]

    assert expected == [
        (str(row[1]), int(str(row[2])), int(str(row[3])), float(str(row[4])), int(str(row[5]))) for row in rows
    ]
