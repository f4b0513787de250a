import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest

from coopgraph import query, resources
from coopgraph.namespaces import VOCAB

ROOT = resources.root()
GOLDEN = Path(__file__).parents[1] / "golden"
#: Each flow table has its query; what all of them hold is in `flow-cells`, and its golden answer with the others'.
IDS = [path.stem for path in resources.files(ROOT / "queries" / "flows", ".rq") if path.stem != "flow-cells"]
WITH_YEAR = [
    "flows-by-type",
    "flows-by-country",
    "flows-multilateral",
    "flows-by-priority-area",
    "flows-by-department",
    "flows-private-by-department",
]


def answer(store, query_id: str, **arguments: str) -> list[dict[str, str]]:
    """Run a named query and read its answer in CSV."""
    return read(store, query.bind(query.get(query_id), store, arguments))


def read(store, text: str) -> list[dict[str, str]]:
    """Run a query and read its answer in CSV."""
    content = store.answer(text, "text/csv").body.decode()
    return list(csv.DictReader(io.StringIO(content, newline="")))


@pytest.mark.parametrize("query_id", IDS)
def test_golden_answer(store, query_id):
    """The query answers what the document gives when worked out without the program."""
    with (GOLDEN / f"{query_id}.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))

    assert answer(store, query_id) == expected


@pytest.mark.parametrize("query_id", WITH_YEAR)
def test_year_restricts_the_answer(store, query_id):
    """With a year bound, the answer is the rows of that year, and for a year that no table has, none."""
    everything = answer(store, query_id)

    for year in ("2015", "1999"):
        assert answer(store, query_id, year=year) == [row for row in everything if row["year"] == year]


def test_type_restricts_the_cooperants(store):
    """With a type bound, the cooperants are those of the type."""
    banks = answer(store, "cooperants", type="development-bank")

    assert {row["name"] for row in banks} == {
        "BIRF",
        "Banco Interamericano de Desarrollo",
        "Banco Mundial",
        "Banco de Desarrollo de América Latina",
    }


def test_a_missing_value_is_never_a_zero(store):
    """No check has a computed sum or a difference where a part has no value; it says how many have none."""
    checks = answer(store, "flow-checks")

    incomplete = [row for row in checks if row["missing"] != "0"]
    assert {(row["check"], row["missing"]) for row in incomplete} == {
        ("total-is-official-and-private-2016", "1"),
        ("total-is-sum-of-rows-2011", "2"),
        ("total-is-sum-of-rows-2013", "1"),
        ("total-is-sum-of-rows-2014", "2"),
        ("total-is-sum-of-rows-2015", "8"),
    }
    for row in incomplete:
        assert (row["computed"], row["difference"]) == ("", "")
        assert row["verdict"] == str(VOCAB["check-verdict/cannot-be-checked"])


def test_a_check_is_named_once(store):
    """A cube and a check together name one row."""
    checks = answer(store, "flow-checks")

    assert len({(row["cube"], row["check"]) for row in checks}) == len(checks)


def test_printed_growth_is_the_computed_one_rounded(store):
    """Each printed growth is the computed one in whole percents, but for the United States, where that is 18.49."""
    rows = answer(store, "flows-by-country-growth")

    off = [row for row in rows if round(Decimal(row["computedPercent"])) != Decimal(row["printedPercent"])]
    assert [(row["cooperantLabel"], row["printed"]) for row in off] == [("Estados Unidos", "19%")]


@pytest.mark.parametrize("number", [f"{number:02}" for number in range(1, 22)])
def test_cubes_meet_the_integrity_constraints(store, number):
    """The cubes of the thesis break none of the constraints of the RDF Data Cube specification."""
    assert read(store, resources.read_text(ROOT / "queries" / "checks" / f"qb-ic-{number}.rq")) == []
