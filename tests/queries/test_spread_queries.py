"""What holds of the queries behind dispersion and comparison, against the queries of the contract and the tables."""

import csv
from collections import Counter

import pytest

from coopgraph import query, resources
from coopgraph.namespaces import ID, VOCAB

MINISTRIES = [
    *("pcm", "minagri", "mincetur", "mincul", "minam", "mef", "minem", "mininter", "minjus", "mimp"),
    *("produce", "mvcs", "minedu", "minsa", "mtpe", "midis", "mindef", "mre", "mtc"),
]


def answer(store, query_id: str, **arguments: str) -> list[dict[str, str | None]]:
    """Run a named query."""
    solutions = query.run(store, query_id, arguments).solutions
    rows = ((None if term is None else str(term) for term in row) for row in solutions.rows)
    return [dict(zip(solutions.variables, row, strict=True)) for row in rows]


def coded_types() -> Counter[tuple[str, str]]:
    """Count the functions of each unit and type in the table of the thesis."""
    table = resources.root() / "data" / "tesis-2018" / "functions.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Counter(
        (row["function"].partition("-")[0], kind)
        for row in rows
        for kind in row["types"].split("|")
        if row["function"].partition("-")[0] in MINISTRIES
    )


def test_matrix_counts_what_the_table_codes(store):
    """Each ministry has as many functions of a type as the table codes, and a pair that is absent has none."""
    found = {
        (row["organization"].rpartition("/")[2], row["functionType"].rpartition("/")[2]): int(row["functions"])
        for row in answer(store, "function-matrix")
        if row["ministry"] == "true"
    }

    assert found == coded_types()


def test_matrix_tells_residual_types(store):
    """Only the residual type is residual."""
    rows = answer(store, "function-matrix", asof="all")

    assert {row["functionType"] for row in rows if row["residual"] == "true"} == {str(VOCAB["function-type/residual"])}
    assert [row for row in rows if row["functionType"].endswith("/residual") and row["residual"] == "false"] == []


def test_former_bodies_stand_only_without_a_date(store):
    """MIMDES's office ended before 2012: it is in the matrix before, and whatever the date, and not after."""
    mimdes = str(ID["organization/mimdes"])

    assert {
        asof: mimdes in {row["organization"] for row in answer(store, "function-matrix", asof=asof)}
        for asof in ("2011-12-31", "2012-01-01", "2018-12-31", "all")
    } == {
        "2011-12-31": True,
        "2012-01-01": False,
        "2018-12-31": False,
        "all": True,
    }


def test_holders_have_all_functions_of_their_ministry(store):
    """The functions of the units of a ministry add up to those of cooperation-offices, residual ones too."""
    functions, residual = Counter(), Counter()
    for row in answer(store, "function-holders"):
        functions[row["organization"]] += int(row["functions"])
        residual[row["organization"]] += int(row["residualFunctions"])
    offices = answer(store, "cooperation-offices")

    assert {row["ministry"]: int(row["functionCount"]) for row in offices} == {
        row["ministry"]: functions[row["ministry"]] for row in offices
    }
    assert {row["ministry"]: int(row["residualCount"]) for row in offices} == {
        row["ministry"]: residual[row["ministry"]] for row in offices
    }


def test_split_ministries_are_those_of_split_functions(store):
    """A ministry with functions in several units is one of split-functions, with as many units."""
    units = Counter(row["organization"] for row in answer(store, "function-holders") if row["ministry"] == "true")

    assert {ministry: number for ministry, number in units.items() if number > 1} == {
        row["ministry"]: int(row["units"]) for row in answer(store, "split-functions")
    }


@pytest.mark.parametrize(
    "name", ["minsa", "minsa-ogcti", "mimdes", "mimdes-oci", "mimdes-067", "mtc", "alcaldia-pasto"]
)
def test_functions_by_thing_are_those_of_functions_of(store, name):
    """A body, a unit or a post has the functions of functions-of, each with all its types and the same text."""
    expected = {row["function"]: row for row in answer(store, "functions-of", organization=name)}
    found: dict[str, list[dict[str, str | None]]] = {}
    for row in answer(store, "functions-by-thing", organization=name):
        found.setdefault(row["function"], []).append(row)

    assert found.keys() == expected.keys()
    for function, rows in found.items():
        assert "; ".join(sorted(row["functionTypeLabel"] for row in rows)) == "; ".join(
            sorted(expected[function]["types"].split("; "))
        )
        assert {(row["text"], row["norm"], row["holder"]) for row in rows} == {
            (expected[function]["text"], expected[function]["norm"], expected[function]["holder"])
        }


def test_positions_are_those_of_the_offices(store):
    """Each office of cooperation-offices has one position with the same category; MTC has none."""
    positions = {
        row["organization"]: (row["office"], row["category"])
        for row in answer(store, "office-positions")
        if row["ministry"] == "true"
    }
    offices = {
        row["ministry"]: (row["office"], row["category"])
        for row in answer(store, "cooperation-offices")
        if row["office"] is not None
    }

    assert positions == offices
    assert len(positions) == 18


def test_positions_of_other_levels_of_government(store):
    """Callao's office is regional and Pasto's local."""
    levels = {row["office"]: row["governmentLevel"] for row in answer(store, "office-positions")}

    assert levels[str(ID["unit/gore-callao-octi"])] == str(VOCAB["government-level/regional"])
    assert levels[str(ID["unit/alcaldia-pasto-oai"])] == str(VOCAB["government-level/local"])


def test_one_position_at_a_date(store):
    """At any date a body has at most one office with a position, though MRE and MIMP have had two with known dates."""
    for day in ("2005-06-01", "2009-12-31", "2010-01-01", "2011-12-31", "2012-01-01", "2018-12-31"):
        bodies = Counter(row["organization"] for row in answer(store, "office-positions", asof=day))
        assert set(bodies.values()) == {1}, day
