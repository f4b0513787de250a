import csv
import json
import math
from dataclasses import replace
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from coopgraph.analyse import analyse
from coopgraph.analyse.answers import ask
from coopgraph.analyse.change import SHARE
from coopgraph.analyse.function_spread import list_ministries, read_matrix
from coopgraph.analyse.indices import INDICES
from coopgraph.namespaces import ID, VOCAB
from coopgraph.publish.analyses import write_analysis_csv, write_analysis_json, write_analysis_xlsx

GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.fixture(scope="module", name="dispersion")
def _dispersion(store):
    return analyse(store, "dispersion")


def golden(name: str) -> list[dict[str, str]]:
    """Read an answer worked out by reading the documents."""
    with (GOLDEN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def python_value(cell) -> object:
    """Return a cell as a number, a truth or a text."""
    value = getattr(cell, "value", None)
    return value if value is not None or cell is None else str(cell)


def rows(analysis, listing: str) -> list[dict[str, object]]:
    """Return the rows of a listing, as values of Python."""
    found = next(item for item in analysis.listings if item.id == listing)
    names = [column.name for column in found.columns]
    return [dict(zip(names, map(python_value, row), strict=True)) for row in found.rows]


def measure(analysis, method: str, of: str):
    """Return the one measure of something."""
    (found,) = [item for item in analysis.measures if item.method.id == method and item.of["en"] == of]
    return found


def hhi(amounts) -> float:
    """Compute the sum of squared shares anew."""
    exact = [Fraction(amount) for amount in amounts]
    return float(sum(amount**2 for amount in exact) / sum(exact) ** 2)


def test_ministries_by_category(dispersion):
    """Twelve, four, one, one and one of nineteen give (144 + 16 + 3) / 361, and the eighteen offices 162 / 324."""
    with_none = measure(dispersion, "hhi", "ministries by the category of their office, those without one included")
    offices = measure(dispersion, "hhi", "offices of the ministries by category")
    counts = [row["offices"] for row in rows(dispersion, "offices-by-category")]

    assert counts == [12, 4, 1, 1, 1]
    assert (with_none.value, with_none.n, with_none.missing, with_none.date) == (163 / 361, 5, 0, "2018-12-31")
    assert (offices.value, offices.n) == (0.5, 4)
    assert [call.command for call in with_none.calls] == ["coopgraph query offices-by-category"]


def test_denominations(dispersion):
    """Thirteen names for eighteen offices, of which two stand three times and one twice: (9 + 9 + 4 + 10) / 324."""
    of = "offices of the ministries by denomination"
    expected = {(row["denomination"], row["offices"]) for row in golden("office-denominations")}

    assert {(row["officeName"], str(row["offices"])) for row in rows(dispersion, "denominations")} == expected
    assert measure(dispersion, "richness", of).value == 13
    assert measure(dispersion, "hhi", of).value == 32 / 324


def test_offices_of_unknown_level_are_counted_and_bound_the_measure(dispersion):
    """Of ten offices no source tells the level: they are missing, not of a level of their own."""
    found = {row["level"]: row["offices"] for row in rows(dispersion, "offices-by-level")}
    levels = measure(dispersion, "hhi", "offices of the ministries by level")

    assert found == {
        str(VOCAB["organizational-level/second"]): 5,
        str(VOCAB["organizational-level/third"]): 3,
        None: 10,
    }
    # All ten in the second level, 15 and 3; or both levels with nine.
    assert (levels.value, levels.missing, levels.bounds) == (34 / 64, 10, (0.5, 234 / 324))


def test_offices_by_parent(dispersion):
    """Four offices depend on a general secretariat, and of MINDEF's no source tells the parent."""
    found = {row["parentName"]: row["offices"] for row in rows(dispersion, "offices-by-parent")}

    assert (found["Secretaría General"], found["Dirección General de Asuntos Económicos"], found[None]) == (4, 1, 1)
    assert sum(found.values()) == 18


def test_functions_by_ministry(dispersion):
    """The 169 points of Annex I, and the 154 that are not residual, spread over 18 ministries; PCM has none."""
    counted = [(int(row["functionCount"]), int(row["residualCount"])) for row in golden("cooperation-offices")]
    every = measure(dispersion, "hhi", "functions by ministry")
    substantive = measure(dispersion, "hhi", "functions by ministry, without residual ones")

    assert sum(functions for functions, _ in counted) == 169
    assert (every.n, every.missing, every.value) == (18, 0, hhi(functions for functions, _ in counted))
    assert substantive.value == hhi(functions - residual for functions, residual in counted)
    assert "PCM" in every.note["es"]


def test_functions_between_and_within_categories(dispersion):
    """What lies between the categories of offices and within them adds up to Theil's T of the functions."""
    of = "functions by ministry, grouped by the category of their office"
    by_category: dict[str, list[int]] = {}
    for row in golden("cooperation-offices"):
        by_category.setdefault(row["category"], []).append(int(row["functionCount"]))
    sizes = {kind: sum(functions > 0 for functions in group) for kind, group in by_category.items()}
    expected = sum(
        sum(group) / 169 * math.log(sum(group) / 169 / (sizes[kind] / 18)) for kind, group in by_category.items()
    )

    assert measure(dispersion, "theil-between", of).value == pytest.approx(expected)
    assert measure(dispersion, "theil-between", of).value + measure(
        dispersion, "theil-within", of
    ).value == pytest.approx(measure(dispersion, "theil", "functions by ministry").value)


def test_residual_function(dispersion):
    """Fifteen ministries have one residual function each: spread evenly over fifteen."""
    (row,) = [row for row in rows(dispersion, "function-types") if row["residual"]]

    assert (row["functions"], row["n"], row["missing"]) == (15, 15, 0)
    assert float(row["hhi"]) == pytest.approx(1 / 15)
    assert float(row["hhiNormalised"]) == 0
    assert float(row["effectiveNumber"]) == pytest.approx(15)


def test_type_that_one_ministry_has(dispersion):
    """What only one ministry does is wholly concentrated, and there is no spread to normalise: defence is MINDEF's."""
    found = [row for row in rows(dispersion, "function-types") if row["n"] == 1]

    assert "Seguridad, defensa y operaciones de paz" in {row["functionTypeLabel"] for row in found}
    assert {(float(row["hhi"]), row["hhiNormalised"], row["evenness"]) for row in found} == {(1.0, None, None)}


def test_functions_of_mtc_over_the_types(dispersion):
    """MTC's four points bear nine types, two of them twice: (4 + 4 + 5) / 81; MINCETUR's one point bears one."""
    found = {row["ministryLabel"]: row for row in rows(dispersion, "ministries")}

    assert (found["MTC"]["assignments"], found["MTC"]["n"]) == (9, 7)
    assert float(found["MTC"]["hhi"]) == pytest.approx(13 / 81)
    assert (found["MINCETUR"]["assignments"], float(found["MINCETUR"]["hhi"])) == (1, 1.0)
    assert found["MINCETUR"]["hhiNormalised"] is None
    assert (found["PCM"]["assignments"], found["PCM"]["n"], found["PCM"]["hhi"]) == (0, 0, None)


def test_a_ministry_of_which_nothing_is_known_has_no_number(store):
    """Where no norm and no function of a ministry is known, it misses every type; that is not having none."""
    offices, functions = ask(store, "cooperation-offices"), ask(store, "function-matrix")
    of_mtc = ID["organization/mtc"]
    unknown = {"norm": None, "functionCount": None, "residualCount": None}
    told = replace(
        offices, rows=tuple(row | unknown if row["ministry"] == of_mtc else row for row in map(dict, offices.rows))
    )
    left = replace(functions, rows=tuple(row for row in functions.rows if row["organization"] != of_mtc))
    matrix = read_matrix(told, left)
    listing = list_ministries(matrix, left, residual=True)
    names = [column.name for column in listing.columns]
    (mtc,) = (dict(zip(names, row, strict=True)) for row in listing.rows if row[0] == of_mtc)

    assert (mtc["assignments"], mtc["n"], mtc["hhi"]) == (None, None, None)
    assert int(mtc["missing"]) == len(matrix.types) > 0


def test_every_share_tells_of_what(dispersion):
    """A share has its method, and n and missing beside it: ten of eighteen offices have no known level."""
    for item in dispersion.listings:
        names = {column.name: column for column in item.columns}
        if "share" in names:
            assert names["share"].method is SHARE
            assert {"n", "missing"} <= names.keys()
    assert {(row["n"], row["missing"]) for row in rows(dispersion, "offices-by-level")} == {(18, 10)}
    assert {(row["n"], row["missing"]) for row in rows(dispersion, "offices-by-category")} == {(19, 0)}


def test_residual_functions_apart(dispersion):
    """With the residual type an office has one assignment and one type more, and one without it the same."""
    without = {row["ministryLabel"]: row for row in rows(dispersion, "ministries")}
    with_it = {row["ministryLabel"]: row for row in rows(dispersion, "ministries-with-residual")}
    gained = {name: with_it[name]["assignments"] - without[name]["assignments"] for name in without}

    assert {name for name, more in gained.items() if more == 0} == {"MINCETUR", "MIDIS", "MTC", "PCM"}
    assert set(gained.values()) == {0, 1}


def test_matrix_has_every_ministry_and_every_function(store, dispersion):
    """The rows are the nineteen ministries, and row and column sums are those of the other tables."""
    matrix = rows(dispersion, "matrix")
    kinds = [name for name in matrix[0] if name not in {"ministry", "ministryLabel"}]
    by_type = {
        str(row["functionType"]).rpartition("/")[2]: row["functions"] for row in rows(dispersion, "function-types")
    }
    with_residual = {row["ministry"]: row["assignments"] for row in rows(dispersion, "ministries-with-residual")}

    assert len(matrix) == 19
    assert {kind: sum(row[kind] for row in matrix) for kind in kinds} == by_type
    assert {row["ministry"]: sum(row[kind] for kind in kinds) for row in matrix} == with_residual


def test_functions_split_inside_a_ministry(dispersion):
    """MTC's four functions are split evenly between two organs; in MINCETUR and MINDEF another organ has them all."""
    holders = rows(dispersion, "holders")
    split = measure(dispersion, "hhi", "functions by unit: Ministerio de Transporte y Comunicaciones")
    elsewhere = {row["ministry"] for row in holders if not row["isOffice"]}

    assert [(row["unit"], row["functions"], row["units"]) for row in holders if row["units"] > 1] == [
        (str(ID["unit/mtc-ogpp"]), 2, 2),
        (str(ID["unit/mtc-op"]), 2, 2),
    ]
    assert (split.value, split.n, split.subject) == (0.5, 2, ID["organization/mtc"])
    assert elsewhere == {str(ID[f"organization/{slug}"]) for slug in ("mtc", "mincetur", "mindef")}
    assert sum(row["functions"] for row in holders) == 169


def test_flows_by_priority_area(dispersion):
    """The four areas of 2015, and the four with the others, have the concentration of the printed amounts."""
    printed = {
        row["priorityArea"].rpartition("/")[2]: int(row["printed"].replace(",", ""))
        for row in golden("flows-by-priority-area")
        if row["year"] == "2015" and not row["priorityArea"].endswith("/total")
    }
    found = {
        row["units"]: row
        for row in rows(dispersion, "flows")
        if row["cube"] == "flows-by-priority-area" and str(row["year"]).startswith("2015")
    }

    assert len(printed) == 5
    assert float(found["all"]["hhi"]) == pytest.approx(hhi(printed.values()))
    named = {area: amount for area, amount in printed.items() if area != "other-area"}
    assert float(found["named"]["hhi"]) == pytest.approx(hhi(named.values()))
    assert (found["named"]["n"], found["named"]["missing"], found["named"]["hhiLowest"]) == (4, 0, None)


def test_misprint_is_counted(dispersion):
    """One amount of the areas of 2012 is a misprint, and the table says so."""
    found = {
        (str(row["year"])[:4], row["misprints"])
        for row in rows(dispersion, "flows")
        if row["cube"] == "flows-by-priority-area"
    }

    assert found == {("2011", 0), ("2012", 1), ("2013", 0), ("2014", 0), ("2015", 0)}


def test_missing_flows_are_not_zero(dispersion):
    """Seven named cooperants of 2015 have no amount: the bounds run from all at what is left of the total to none."""
    cells = [row for row in golden("flows-multilateral") if row["year"] == "2015"]
    amounts = {row["cooperant"].rpartition("/")[2]: row["printed"].replace(",", "") for row in cells}
    total = int(amounts.pop("total"))
    amounts.pop("other")
    known = [int(amount) for amount in amounts.values() if amount.isdigit()]
    left = total - sum(known)
    (row,) = [
        row
        for row in rows(dispersion, "flows")
        if (row["cube"], str(row["year"])[:4], row["units"]) == ("flows-multilateral", "2015", "named")
    ]

    assert (row["n"], row["missing"], int(row["amountUsd"])) == (15, 7, sum(known))
    assert float(row["hhi"]) == pytest.approx(hhi(known))
    assert float(row["hhiHighest"]) == pytest.approx(hhi(known))
    assert float(row["hhiLowest"]) == pytest.approx(hhi([*known, *[left] * 7]))


def test_every_number_says_where_it_comes_from(dispersion):
    """Each measure has a query, a number of units, a date, and is told why it has no value."""
    for item in dispersion.measures:
        assert item.calls
        assert item.n >= 0
        assert item.date == "2018-12-31"
        assert item.value is not None or item.note is not None
    assert len({item.method.id for item in dispersion.measures}) == len(INDICES) + 2


def test_whatever_the_date(store):
    """Without a date the former offices count too, and the analysis says that no date was asked for."""
    every = analyse(store, "dispersion", "all")

    assert every.date == "all"
    assert {item.date for item in every.measures} == {"all"}
    assert sum(row["functions"] for row in rows(every, "holders")) == 169


def test_date_before_everything(store):
    """At a date of which the sources say nothing, the analysis says so."""
    before = analyse(store, "dispersion", "1990-01-01")

    assert before.date == "1990-01-01"
    assert any("cooperation-offices" in note["es"] for note in before.notes)


def test_formats(dispersion):
    """The analysis can be written as JSON, CSV and a spreadsheet with a sheet for each table."""
    described = json.loads(write_analysis_json(dispersion))
    book = openpyxl.load_workbook(BytesIO(write_analysis_xlsx(dispersion)), read_only=True)

    assert {table["id"] for table in described["tables"]} == {item.id for item in dispersion.listings}
    assert {item.id for item in dispersion.listings} <= set(book.sheetnames)
    assert len(write_analysis_csv(dispersion, "matrix").decode().splitlines()) == 20
