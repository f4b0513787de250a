"""What holds between the answers of several queries: one thing counted in two ways, a pair asked the other way round.

What holds of the ministries, their offices and the graph itself is in `test_invariants.py`.
"""

import itertools
from collections import Counter
from decimal import Decimal

import pytest

from coopgraph import query
from coopgraph.namespaces import ID

BODIES = ["minsa", "apci", "mre", "mindef", "gore-callao", "mimdes", "alcaldia-pasto", "concytec"]
PAIRS = [("minsa", "minem"), ("minedu", "gore-callao"), ("mtc", "mincetur"), ("mimdes", "mimp")]


def answer(store, query_id: str, **arguments: str) -> list[dict[str, str]]:
    """Run a named query; what is unbound is empty."""
    solutions = query.run(store, query_id, arguments).solutions
    rows = (("" if term is None else str(term) for term in row) for row in solutions.rows)
    return [dict(zip(solutions.variables, row, strict=True)) for row in rows]


@pytest.fixture(scope="module", name="matrix")
def _matrix(store) -> list[dict[str, str]]:
    """The functions of each body by type, of all times, residual ones aside."""
    return [row for row in answer(store, "function-matrix", asof="all") if row["residual"] == "false"]


def test_columns_of_the_matrix_are_the_coverage(store, matrix):
    """A type has as many offices as ministries have it in the matrix, and as many functions as stand there."""
    ministries = [row for row in matrix if row["ministry"] == "true"]
    offices = Counter(row["functionType"] for row in ministries)
    functions: Counter[str] = Counter()
    for row in ministries:
        functions[row["functionType"]] += int(row["functions"])

    coverage = answer(store, "function-coverage")
    assert {row["functionType"]: int(row["offices"]) for row in coverage} == offices
    assert {row["functionType"]: int(row["functions"]) for row in coverage} == functions


def test_rows_of_the_matrix_are_the_fields(store, matrix):
    """A body has in its fields, over all norms, the functions that it has of each type in the matrix."""
    fields: Counter[tuple[str, str]] = Counter()
    for row in answer(store, "body-fields"):
        fields[row["organization"], row["functionType"]] += int(row["functions"])

    assert fields == {(row["organization"], row["functionType"]): int(row["functions"]) for row in matrix}


def test_codes_of_a_type_are_the_matrix(store):
    """A function is coded with a type once for each time that the matrix counts it."""
    codes = Counter(row["code"] for row in answer(store, "function-codes") if row["aspect"].endswith("#functionType"))
    counted: Counter[str] = Counter()
    for row in answer(store, "function-matrix", asof="all"):
        counted[row["functionType"]] += int(row["functions"])

    assert codes == counted


def test_holders_are_the_actors_with_functions(store):
    """The units of a body hold together the functions that it has as an actor, and as many acts are listed."""
    held: Counter[str] = Counter()
    for row in answer(store, "function-holders", asof="all"):
        assert 0 <= int(row["residualFunctions"]) <= int(row["functions"])
        held[row["organization"]] += int(row["functions"])

    actors = {row["actor"]: int(row["functions"]) for row in answer(store, "coordination-actors")}
    acts = Counter(row["organization"] for row in answer(store, "function-acts", asof="all"))
    assert held == {actor: count for actor, count in actors.items() if count} == acts


def test_shared_types_are_no_more_than_those_of_either(store, matrix):
    """Two offices share no more types than the one with fewer has, and both measures follow from the three counts."""
    types = Counter(row["organization"] for row in matrix)
    rows = answer(store, "shared-functions")

    assert len(rows) == len({frozenset((row["officeA"], row["officeB"])) for row in rows}) == 17 * 16 / 2
    for row in rows:
        a, b, shared = (int(row[column]) for column in ("typesA", "typesB", "shared"))
        assert (a, b) == (types[row["ministryA"]], types[row["ministryB"]])
        assert 0 <= shared <= min(a, b)
        assert float(row["jaccard"]) == pytest.approx(shared / (a + b - shared))
        assert float(row["overlapCoefficient"]) == pytest.approx(shared / min(a, b))
        assert shared == len([name for name in row["types"].split("; ") if name])


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_a_comparison_is_the_same_the_other_way_round(store, matrix, a, b):
    """What one office has and the other not is what the other has not, and each has its types of the matrix."""
    there = answer(store, "compare-offices", a=a, b=b)
    back = answer(store, "compare-offices", a=b, b=a)

    assert {(row["functionType"], row["inA"], row["inB"], row["textA"], row["textB"]) for row in there} == {
        (row["functionType"], row["inB"], row["inA"], row["textB"], row["textA"]) for row in back
    }
    for slug, column in ((a, "inA"), (b, "inB")):
        types = {row["functionType"] for row in matrix if row["organization"] == str(ID[f"organization/{slug}"])}
        assert {row["functionType"] for row in there if row[column] == "true"} == types


def test_a_comparison_of_ministries_has_the_types_that_they_share(store):
    """The types that two offices both have are as many as they share."""
    shared = {
        frozenset((row["ministryA"].rpartition("/")[2], row["ministryB"].rpartition("/")[2])): int(row["shared"])
        for row in answer(store, "shared-functions")
    }

    for a, b in itertools.combinations(["minsa", "minem", "mef", "mimp", "mincetur"], 2):
        rows = answer(store, "compare-offices", a=a, b=b)
        assert sum(row["inA"] == row["inB"] == "true" for row in rows) == shared[frozenset((a, b))]


def test_bodies_with_an_office_are_bodies(store):
    """Each ministry, each body with an office and each body in the coordination is one of the organizations."""
    bodies = {row["organization"]: row for row in answer(store, "organizations")}
    actors = {row["actor"] for row in answer(store, "coordination-actors") if row["kind"] == "body"}

    assert {row["ministry"] for row in answer(store, "cooperation-offices")} <= bodies.keys()
    assert {row["organization"] for row in answer(store, "office-positions", asof="all")} <= bodies.keys()
    assert actors == bodies.keys()
    assert {row["attachedTo"] for row in bodies.values()} - {""} <= bodies.keys()


@pytest.mark.parametrize("slug", BODIES)
def test_a_structure_has_the_units_of_its_body(store, slug):
    """The structure has as many units as the body has, each under a unit of the body or the body, and no circle."""
    body = str(ID[f"organization/{slug}"])
    (counted,) = (int(row["units"]) for row in answer(store, "organizations") if row["organization"] == body)
    parents = {row["unit"]: row["parent"] for row in answer(store, "organization-structure", organization=slug)}

    assert len(parents) == counted > 0
    assert set(parents.values()) <= {body, *parents}
    for unit in parents:
        steps = itertools.takewhile(lambda place: place != body, _upwards(unit, parents))
        assert len(list(itertools.islice(steps, counted + 1))) <= counted


def _upwards(unit: str, parents: dict[str, str]):
    """Follow the superiors of a unit, without end."""
    while True:
        yield unit
        unit = parents[unit]


def test_positions_of_ministries_are_the_categories(store):
    """The offices of ministries by their position are those by category, without the ministry that has none."""
    positions = Counter(row["category"] for row in answer(store, "office-positions") if row["ministry"] == "true")
    categories = {
        row["category"]: int(row["offices"])
        for row in answer(store, "offices-by-category")
        if not row["category"].endswith("/none")
    }

    assert positions == categories


@pytest.mark.parametrize("asof", ["1991-11-07", "1991-11-08", "2002-04-10", "2002-04-11", "2009-05-12", "2018-12-31"])
def test_policy_mandates_have_holders(store, asof):
    """Each mandate in force is one of all, of a body that is there, held by the body or by a unit of it."""
    everything = {row["mandate"]: row for row in answer(store, "policy-mandates", asof="all")}
    bodies = {row["organization"] for row in answer(store, "organizations")}

    for row in answer(store, "policy-mandates", asof=asof):
        slug = row["organization"].rpartition("/")[2]
        units = {unit["unit"] for unit in answer(store, "organization-structure", organization=slug)}
        assert row["mandate"] in everything
        assert row["organization"] in bodies
        assert row["holder"] in {row["organization"], *units}
        assert row["verbs"]
        assert not row["validFrom"] or row["validFrom"] <= asof
        assert not row["validTo"] or asof < row["validTo"]


def test_findings_name_the_sources_of_their_places(store):
    """Each finding has values and a description, and its places are of the sources that it names."""
    rows = answer(store, "findings")

    assert len({row["finding"] for row in rows}) == len(rows)
    for row in rows:
        assert {place.partition(" ")[0] for place in row["places"].split("; ")} == set(row["sources"].split("; ")), row
        assert row["description"]
        assert row["values"]


def test_a_procedure_has_the_steps_that_are_listed(store):
    """A procedure counts the steps that procedure-steps lists."""
    for row in answer(store, "procedures"):
        steps = answer(store, "procedure-steps", procedure=row["procedure"])
        assert int(row["steps"]) == len({step["step"] for step in steps}) > 0


def test_questions_count_the_answers_that_are_listed(store):
    """A question counts the answers of interview-answers, and the corrected numbers run from one without a gap."""
    questions = answer(store, "interview-questions")
    counted = Counter(row["question"] for row in answer(store, "interview-answers"))

    assert {row["question"]: int(row["answers"]) for row in questions if row["answers"] != "0"} == counted
    corrected = [row["renumbered"] for row in questions if row["renumbered"]]
    assert corrected == [str(number) for number in range(1, len(corrected) + 1)]


def test_scenarios_change_something(store):
    """Each scenario removes or adds triples, and what one realises is a recommendation of the document."""
    recommendations = {row["recommendation"] for row in answer(store, "recommendations")}
    rows = answer(store, "scenarios")

    assert all(int(row["removals"]) + int(row["additions"]) > 0 for row in rows)
    assert {row["recommendation"] for row in rows} - {""} <= recommendations
    assert [row["scenario"] for row in rows if bool(row["recommendation"]) == row["origin"].endswith("/ours")] == []


def test_crowded_terms_are_used_and_their_bodies_have_functions(store):
    """A term is crowded by bodies with functions, no oftener than they have articles, and a norm uses it."""
    used = {row["term"] for row in answer(store, "cooperation-terms")}
    articles: dict[str, set[tuple[str, str]]] = {}
    for row in answer(store, "function-acts", asof="all"):
        articles.setdefault(row["organization"], set()).add((row["norm"], row["article"]))

    for row in answer(store, "term-crowding"):
        assert row["term"] in used
        assert 1 <= int(row["provisions"]) <= len(articles[row["organization"]])


def test_parts_of_a_flow_make_its_total(store):
    """Parts and rest make the total of their column, but for a rounding, wherever no check says otherwise."""
    failing = {
        (row["cube"], row["year"])
        for row in answer(store, "flow-checks")
        if row["difference"] and abs(Decimal(row["difference"])) > 1
    }
    columns: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in answer(store, "flow-cells"):
        if row["unit"].endswith("/usd"):
            columns.setdefault((row["cube"], row["year"]), []).append(row)

    compared = 0
    for key, rows in columns.items():
        if key in failing or any(not row["value"] for row in rows) or {row["role"] for row in rows} >= {"subtotal"}:
            continue
        totals = [Decimal(row["value"]) for row in rows if row["role"] == "total"]
        parts = sum(Decimal(row["value"]) for row in rows if row["role"] in {"part", "rest"})
        assert all(abs(total - parts) <= 1 for total in totals), key
        compared += len(totals)
    assert compared > 0
