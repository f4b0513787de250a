"""The checks of what the thesis claims about flows, against values worked out from its tables by hand.

`golden/claims-flows.csv`: claim, verdict, the computed value of each reading (parted by `|`; percentages with two
decimals), and the lines of the thesis that print the cells.
"""

import ast
import csv
import operator
import re
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from coopgraph import query
from coopgraph.audit import audit_claims
from coopgraph.namespaces import BASE, ID
from coopgraph.query import catalogue
from coopgraph.store import EmbeddedStore

CHECKS = sorted(name for name in catalogue() if name.startswith("check-flow-"))
with (Path(__file__).parents[1] / "golden" / "claims-flows.csv").open(encoding="utf-8", newline="") as _file:
    GOLDEN = {row["claim"]: row for row in csv.DictReader(_file)}
COOP = "https://w3id.org/coopgraph/ontology#"
OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def check(store) -> dict[str, list[dict[str, str]]]:
    """Run every check: claim to its readings."""
    readings = defaultdict(list)
    for name in CHECKS:
        solutions = query.run(store, name).solutions
        for row in solutions.rows:
            cells = dict(zip(solutions.variables, ("" if term is None else str(term) for term in row), strict=True))
            readings[cells["claim"].removeprefix(f"{ID}claim/")].append(cells)
    return readings


@pytest.fixture(scope="module", name="readings")
def _readings(store):
    """What the checks find in the whole graph."""
    return check(store)


@pytest.fixture(scope="module", name="quads")
def _quads(store) -> bytes:
    """What the checks read, as lines: claims, cubes, observations, parties and concepts."""
    kinds = ("id/claim/", "id/cube/", "id/observation/", "id/cooperant", "id/flow-party/", "vocab/")
    subjects = tuple(f"<{BASE}{kind}".encode() for kind in kinds)
    lines = store.dump("application/n-quads").splitlines(keepends=True)
    return b"".join(line for line in lines if line.startswith(subjects))


def change(quads: bytes, observation: str, old: str, new: str) -> EmbeddedStore:
    """Load the graph with another amount in one cell."""
    subject = f"<{ID}observation/{observation}>".encode()
    value, other = f'"{old}"^^'.encode(), f'"{new}"^^'.encode()
    lines = quads.splitlines(keepends=True)
    changed = [line.replace(value, other) if line.startswith(subject) else line for line in lines]
    assert changed != lines
    return EmbeddedStore(b"".join(changed))


def evaluate(node: ast.expr) -> Fraction:
    """Work out a sum exactly."""
    if isinstance(node, ast.BinOp):
        return OPERATORS[type(node.op)](evaluate(node.left), evaluate(node.right))
    assert isinstance(node, ast.Constant)
    return Fraction(str(node.value))


def two_decimals(computed: str) -> str:
    """Write a number with decimals with two of them."""
    if not re.fullmatch(r"-?\d+\.\d+", computed):
        return computed
    return str(Decimal(computed).quantize(Decimal("0.01"), ROUND_HALF_UP))


def test_each_claim_has_the_values_of_the_document(readings):
    """Each claim about flows has the readings, and each reading the value, that the tables of the thesis give."""
    found = {claim: sorted(two_decimals(row["computed"]) for row in rows) for claim, rows in readings.items()}
    percent = {claim for claim, row in GOLDEN.items() if re.search(r"\.\d\d\b", row["computed"])}
    expected = {claim: sorted(row["computed"].split(" | ")) for claim, row in GOLDEN.items()}

    assert {
        claim: sorted(f"{Decimal(value):.2f}" for value in values) if claim in percent else values
        for claim, values in found.items()
    } == expected


def test_each_claim_has_the_verdict_of_the_document(store):
    """The verdict that follows from the readings is the one worked out by hand."""
    verdicts = {check.slug: check.verdict.rpartition("/")[2] for check in audit_claims(store) if check.slug in GOLDEN}

    assert verdicts == {claim: row["verdict"] for claim, row in GOLDEN.items()}


def test_one_claim_can_be_asked_for(store, readings):
    """With a claim as argument a check answers with its readings alone."""
    for claim in ("growth-2016", "bilateral-growing", "top-departments-2011", "india-cooperates"):
        rows = [row for name in CHECKS for row in query.run(store, name, {"claim": claim}).solutions.rows]

        assert [str(row[0]).removeprefix(f"{ID}claim/") for row in rows] == [claim] * len(readings.get(claim, []))


def test_a_claim_belongs_to_one_check(store):
    """No claim is checked by two queries, and every check has claims."""
    owners = defaultdict(set)
    for name in CHECKS:
        for claim, *_ in query.run(store, name).solutions.rows:
            owners[claim].add(name)

    assert [claim for claim, names in owners.items() if len(names) > 1] == []
    assert set().union(*owners.values()) == set(CHECKS)


def test_a_reading_is_told_apart_from_the_others(readings):
    """Several readings of a claim bear different names in both languages; a single one has none."""
    for rows in readings.values():
        if len(rows) == 1:
            assert (rows[0]["reading"], rows[0]["readingEn"]) == ("", "")
        else:
            assert len({row["reading"] for row in rows} - {""}) == len(rows)
            assert len({row["readingEn"] for row in rows} - {""}) == len(rows)


def test_the_arithmetic_gives_what_it_says(readings):
    """In every sum that is shown, the numbers on the left of the equals sign make the one on its right."""
    evaluated = 0
    for rows in readings.values():
        for row in rows:
            for left, right in re.findall(
                r"([\d.()/×+− ]*\d[\d.()/×+− ]*\)?[^;=<>«»]*) = (-?[\d.]+)", row["arithmetic"]
            ):
                expression = re.sub(r"^.*[a-zA-ZΣ:»] ", "", left).replace("−", "-").replace("×", "*").strip()
                if not re.search(r"[-*/+]", expression) or not re.match(r"[\d(]", expression):
                    continue
                assert abs(evaluate(ast.parse(expression, mode="eval").body) - Fraction(right)) <= Fraction(1, 20000), (
                    row["arithmetic"]
                )
                evaluated += 1

    assert evaluated > 60


def test_what_is_shown_last_is_what_is_computed(readings):
    """A percentage or a difference that is computed closes its arithmetic, but where the least of several counts."""
    for claim, rows in readings.items():
        for row in rows:
            if re.fullmatch(r"-?\d+\.\d+", row["computed"]) and claim != "mostly-aligned":
                assert row["arithmetic"].endswith(f" = {row['computed']}")


@pytest.mark.parametrize(
    ("cell", "old", "new", "claim", "computed"),
    [
        ("flows-by-country/alemania-2015", "34550830", "10196580", "growth-germany-2015", ["0"]),
        ("flows-by-country/alemania-2015", "34550830", "3455083", "amount-germany-2015", ["3455083"]),
        (
            "flows-by-country/belgica-2015",
            "11235815",
            "99999999",
            "official-growth-2015-cause",
            ["alemania; belgica; suiza; corea-del-sur"],
        ),
        ("flows-by-department/lima-2011", "49925915", "38905458", "lima-rank-2011", ["3"]),
        ("flows-by-department/cusco-2015", "26446374", "1", "top-departments-2015", ["san-martin; ayacucho"]),
        (
            "flows-by-department/tacna-2015",
            "692138",
            "9692138",
            "bottom-departments-2015",
            ["callao; pasco; tumbes; moquegua; arequipa"],
        ),
        ("flows-by-department/tacna-2015", "692138", "0", "national-reach-of-funds", ["24"]),
        ("flows-by-type/bilateral-2015", "194548992", "190000000", "official-composition", []),
        ("flows-by-type/private-2012", "166028356", "153000000", "private-falls-since-2011", ["mixed"]),
        ("flows-by-type/private-2012", "166028356", "160000000", "private-fall-sharpens", ["2014", "2014"]),
        ("flows-by-type/private-2013", "159214106", "140000000", "private-fall-sharpens", ["2013", "2013"]),
        ("flows-by-country/china-2015", "20000", "0", "china-cooperates", ["true"]),
        ("ngo-registrations/ngo-2013", "1582", "1874", "ngos-fall", ["mixed"]),
    ],
)
def test_another_figure_gives_another_value(quads, cell, old, new, claim, computed):
    """A claim is computed from the cells: with another figure in one of them the value follows."""
    assert [row["computed"] for row in check(change(quads, cell, old, new)).get(claim, [])] == computed


def test_every_year_must_fall_for_a_fall_of_every_year(quads):
    """Private cooperation falls every year once 2012 lies between 2011 and 2013; without 2012 nothing is proved."""
    falling = change(quads, "flows-by-type/private-2011", "153172562", "170000000")
    unknown = b"".join(
        line
        for line in falling.dump("application/n-quads").splitlines(keepends=True)
        if b"/private-2012> <http://purl.org/linked-data/sdmx/2009/measure#obsValue>" not in line
    )

    assert [row["computed"] for row in check(falling)["private-falls-since-2011"]] == ["decrease"]
    assert "private-falls-since-2011" not in check(EmbeddedStore(unknown))


def test_a_misprinted_total_is_read_from_the_tables_that_print_it_well(quads):
    """Growth to the total of 2014, misprinted by type, is computed by area and not at all by type."""
    claim, year = f"<{ID}claim/total-growth-2014>", "^^<http://www.w3.org/2001/XMLSchema#gYear>"
    triples = [
        f"{claim} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{COOP}Claim> .",
        f'{claim} <{COOP}measure> "growth" .',
        f"{claim} <{COOP}about> <{ID}observation/flows-by-type/total-2014> .",
        f'{claim} <{COOP}yearFrom> "2013"{year} .',
        f'{claim} <{COOP}yearTo> "2014"{year} .',
        f'{claim} <{COOP}statement> "El total cayó."@es .',
    ]
    (row,) = check(EmbeddedStore(quads + "\n".join(triples).encode() + b"\n"))["total-growth-2014"]

    assert row["arithmetic"] == "(337304103 − 400580533) / 400580533 × 100 = -15.7962"
    assert "Alineamiento" in row["reading"]


def test_what_has_no_value_is_told_beside_an_order(readings):
    """Of the multilateral bodies of 2015 seven have no value, and the total leaves 3,105,363 dollars for them."""
    (row,) = readings["top-multilateral-2015"]

    assert (row["missing"], row["remainder"]) == ("7", "3105363")
    assert {rows[0]["missing"] for claim, rows in readings.items() if claim.startswith("top-departments")} == {"0"}


def test_what_has_no_value_could_not_have_fallen_more(readings):
    """A body without value in 2015 fell by what it gave in 2014 at most: 662,411, less than each of the three named."""
    (row,) = readings["multilateral-fall-2015-cause"]

    assert row["uncertain"] == "-662411"
    assert int(row["missing"]) == 8
