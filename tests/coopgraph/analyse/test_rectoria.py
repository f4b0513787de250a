"""The analysis of steering and overlap against the sentences of Anexo I, read by eye, and against itself."""

import csv
from math import comb
from pathlib import Path

import pytest
from rdflib import Literal

from coopgraph.analyse import analyse
from coopgraph.analyse.rectoria import analyse as analyse_rectoria
from coopgraph.errors import ParameterError
from coopgraph.namespaces import ID, VOCAB
from coopgraph.publish.analyses import write_analysis_csv, write_analysis_json, write_analysis_xlsx
from coopgraph.query import run

GOLDEN = Path(__file__).parents[2] / "golden"
with (GOLDEN / "overlap-candidates.csv").open(encoding="utf-8", newline="") as _file:
    PAIRS = list(csv.DictReader(_file))


@pytest.fixture(scope="module", name="analysis")
def _analysis(store):
    """The analysis at the reference date."""
    return analyse(store, "rectoria")


def rows_of(analysis, listing):
    """Return the rows of a table as mappings."""
    found = next(item for item in analysis.listings if item.id == listing)
    names = [column.name for column in found.columns]
    return [dict(zip(names, row, strict=True)) for row in found.rows]


def value_of(analysis, method, place=0):
    """Return a measure by its method."""
    return [measure for measure in analysis.measures if measure.method.id == method][place]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['functionA']}-{pair['functionB']}")
def test_candidates_of_the_documents(analysis, pair):
    """Pairs of sentences that were read side by side are candidates, or are not, as the rule in words has it."""
    functions = {ID[f"function/{pair['functionA']}"], ID[f"function/{pair['functionB']}"]}
    found = {
        listing: any({row["functionA"], row["functionB"]} == functions for row in rows_of(analysis, listing))
        for listing in ("duplication", "candidates")
    }
    expected = {"duplication": pair["candidate"] == "duplication", "candidates": pair["candidate"] != "none"}

    assert expected == found


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['functionA']}-{pair['functionB']}")
def test_sentences_stand_side_by_side(store, pair):
    """Each function of a pair has the sentence that was read."""
    table = run(store, "function-acts").solutions
    function, text = (table.variables.index(name) for name in ("function", "text"))
    texts = {str(row[function]): str(row[text]) for row in table.rows}
    for side in "AB":
        assert texts[str(ID[f"function/{pair[f'function{side}']}"])].startswith(pair[f"begins{side}"])


@pytest.mark.document
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['functionA']}-{pair['functionB']}")
def test_sentences_are_on_their_lines(seeds, pair):
    """The document prints the beginning of each sentence on the line that the golden file names."""
    lines = next(seeds.glob("002_*")).read_text(encoding="utf-8").splitlines()
    for side in "AB":
        place = int(pair[f"line{side}"]) - 1
        assert pair[f"begins{side}"].rstrip(".") in " ".join(" ".join(lines[place : place + 2]).split())


def test_mandates_of_two_ministries(analysis):
    """MINCUL has nine types and MTC seven, the residual one aside, and share one: worked out from their articles.

    MINCUL, art. 34: programming, advice, opinion, management (34.1), follow-up of agreements (34.2), policies, norms,
    signing (34.3), management (34.4), needs (34.5); 34.6 is residual. MTC, arts. 31 and 33: management, monitoring
    (31 e), international affairs (31 g), participation, commitments, physical integration (33 d), channelling,
    management, monitoring (33 e). Advice, opinion, norms, participation and monitoring are common.
    """
    row = next(
        row
        for row in rows_of(analysis, "mandate-overlap")
        if {row["organizationA"], row["organizationB"]} == {ID["organization/mincul"], ID["organization/mtc"]}
    )
    expected = {
        "shared": 1,
        "jaccard": 1 / 15,
        "overlapCoefficient": 1 / 7,
        "dice": 2 / 16,
        "aInB": 1 / 9,
        "bInA": 1 / 7,
        "n": 15,
        "sharedSpecific": 1,
        "jaccardSpecific": 1 / 10,
        "overlapCoefficientSpecific": 1 / 5,
        "aInBSpecific": 1 / 6,
        "missing": 0,
    }

    assert expected == pytest.approx({name: float(str(row[name])) for name in expected})
    possible = len({row["functionType"] for row in rows_of(analysis, "fragmentation")})
    chance = 1 - comb(possible - 9, 7) / comb(possible, 7)
    assert float(str(row["probability"])) == pytest.approx(chance)


def test_common_types_are_told(analysis):
    """No type is held by every body; five are held by half of them, worked out from the coverage of the types."""
    expected = {"1.0": 0, "0.5": 5}
    table = rows_of(analysis, "common-types")

    assert expected == {str(row["share"]): int(row["commonTypes"]) for row in table if str(row["share"]) in expected}
    assert {
        str(row["functionType"]).rpartition("/")[2] for row in rows_of(analysis, "fragmentation") if row["common"]
    } == {
        "monitoring-and-evaluation",
        "international-participation",
        "technical-opinion",
        "advice",
        "rules-and-procedures",
    }


def test_steering_by_hand(analysis):
    """The agency steers technical and non-reimbursable cooperation, the ministry all international cooperation.

    Of the terms that are within international cooperation, those within technical or non-reimbursable international
    cooperation have two: these two, cooperation among developing countries, and the non-reimbursable technical one.
    """
    table = rows_of(analysis, "terms")
    two = {str(row["term"]).rpartition("/")[2] for row in table if row["exclusive"] == Literal(False)}
    steered = [row for row in table if row["stewards"] is not None]
    clarity = value_of(analysis, "steering-clarity")

    assert two == {
        "cooperacion-tecnica-internacional",
        "cooperacion-internacional-no-reembolsable",
        "cooperacion-tecnica-internacional-no-reembolsable",
        "cooperacion-tecnica-entre-paises-en-desarrollo",
    }
    assert clarity.value == pytest.approx((len(steered) - 4) / len(steered))
    assert (clarity.n, clarity.missing) == (len(steered), len(table) - len(steered))
    # The agency by two laws and the ministry by one: 1 − (4/9 + 1/9).
    both = next(
        row
        for row in table
        if row["term"] == VOCAB["cooperation-term/cooperacion-tecnica-internacional-no-reembolsable"]
    )
    assert float(str(both["ambiguity"])) == pytest.approx(4 / 9)
    assert clarity.bounds is not None
    assert clarity.bounds[0] <= clarity.value <= clarity.bounds[1]


def test_before_the_agency_nobody_steers(store):
    """Before the laws of 2002, 2006 and 2009 there is no steward: clarity has no value, and that is not zero."""
    analysis = analyse(store, "rectoria", "2000-01-01")
    clarity = value_of(analysis, "steering-clarity")

    assert clarity.value is None
    assert clarity.n == 0
    assert rows_of(analysis, "steering-mandates") == []
    assert value_of(analysis, "steering-overlaps").value == 0


def test_between_two_laws_one_steward(store):
    """In 2005 only the law of 2002 is there: the agency steers alone, and all that is steered is clear."""
    analysis = analyse(store, "rectoria", "2005-01-01")

    assert value_of(analysis, "steering-clarity").value == 1.0
    assert {row["organization"] for row in rows_of(analysis, "steering-mandates")} == {ID["organization/apci"]}


def test_tables_agree_with_measures(analysis):
    """The candidates of all pairs of bodies add up to the measures, and each row is of two bodies."""
    pairs, candidates = rows_of(analysis, "overlap"), rows_of(analysis, "candidates")

    assert (
        sum(int(row["overlap"]) for row in pairs) == len(candidates) == value_of(analysis, "overlap-candidates").value
    )
    assert sum(int(row["duplication"]) for row in pairs) == len(rows_of(analysis, "duplication"))
    assert len(rows_of(analysis, "duplication")) == value_of(analysis, "duplication-candidates").value
    assert all(row["organizationA"] != row["organizationB"] for row in candidates)
    assert {str(row["status"]) for row in candidates} == {"candidate"}
    best = {frozenset((row["functionA"], row["functionB"])): row["textCosine"] for row in candidates}
    for row in pairs:
        of_pair = [
            other["textCosine"]
            for other in candidates
            if {other["organizationA"], other["organizationB"]} == {row["organizationA"], row["organizationB"]}
        ]
        assert row["textCosine"] == max(of_pair) == best[frozenset((row["functionA"], row["functionB"]))]


def test_fragmentation_counts_bodies(store, analysis):
    """A type is a candidate if two bodies have it, as many as the query of the functions gives."""
    table = run(store, "function-acts")
    codes = run(store, "function-codes").solutions.rows
    columns = table.solutions.variables
    body = {row[0]: row[1] for row in table.solutions.rows if row[columns.index("residual")] == Literal(False)}
    for row in rows_of(analysis, "fragmentation"):
        holders = {
            body[function] for function, _, code, *_ in codes if code == row["functionType"] and function in body
        }
        assert int(row["bodies"]) == len(holders)
        assert (row["status"] is not None) == (len(holders) > 1)


def test_an_extinct_body_is_compared_only_in_its_time(store, analysis):
    """MIMDES, whose office ended in 2012, is compared whatever the date or in 2010, and not at the reference date."""
    at = {
        date: any(row["organization"] == ID["organization/mimdes"] for row in rows_of(found, "bodies"))
        for date, found in (
            ("2018", analysis),
            ("2010", analyse(store, "rectoria", "2010-01-01")),
            ("all", analyse(store, "rectoria", "all")),
        )
    }

    assert at == {"2018": False, "2010": True, "all": True}


@pytest.mark.parametrize("wrong", [0.0, 1.5, -1.0, float("nan"), float("inf")])
@pytest.mark.parametrize("parameter", ["threshold", "common_share"])
def test_wrong_thresholds_are_refused(store, parameter, wrong):
    """A threshold that is no share is refused by its name."""
    with pytest.raises(ParameterError, match=parameter):
        analyse_rectoria(store, **{parameter: wrong})


def test_a_threshold_decides(store):
    """With a threshold of 1 the candidates are those that the sensitivity table promises for it."""
    analysis = analyse_rectoria(store, threshold=1.0)
    promised = next(row for row in rows_of(analysis, "sensitivity") if float(str(row["threshold"])) == 1.0)

    assert analysis.parameters["threshold"] == "1.0"
    assert value_of(analysis, "overlap-candidates").value == int(promised["overlap"])
    assert all(float(str(row["jaccard"])) == 1.0 for row in rows_of(analysis, "candidates"))


def test_every_table_is_whole(analysis):
    """Each table that measures by row says n and missing; each row has a cell for each column; the writers take it."""
    for listing in analysis.listings:
        names = {column.name for column in listing.columns}
        assert all(len(row) == len(listing.columns) for row in listing.rows)
        if any(column.method is not None for column in listing.columns):
            assert {"n", "missing"} <= names, listing.id
        assert write_analysis_csv(analysis, listing.id)
    assert write_analysis_json(analysis)
    assert write_analysis_xlsx(analysis)
    for measure in analysis.measures:
        assert measure.value is not None or measure.note is not None
        assert measure.calls
