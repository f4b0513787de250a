import doctest
import math
import re
from decimal import Decimal

import pytest

from coopgraph.analyse import (
    ANALYSES,
    analyse,
    cells,
    change,
    network_arithmetic,
    ranking,
    similarity,
    similarity_arithmetic,
    text_similarity,
)
from coopgraph.analyse.arithmetic import add, close, count_things
from coopgraph.analyse.comparison import compare
from coopgraph.analyse.similarity import measure_overlap_probability
from coopgraph.analyse.similarity_arithmetic import write_overlap_probability, write_text_cosine
from coopgraph.analyse.text_similarity import measure_text_cosine, weigh_texts, weigh_words

#: What a formula may be made of, so that it can be computed: numbers, operators, and the names of `FUNCTIONS`.
COMPUTABLE = re.compile(r"(?:\d+(?:\.\d+)?|ln|min|C|e|√|[-−+×/^²(), ])+")
FUNCTIONS = {"ln": math.log, "min": lambda *numbers: min(numbers), "C": math.comb, "e": math.e, "sqrt": math.sqrt}


def compute(formula: str) -> float | None:
    """Compute a formula; a set is counted, and what is no formula of numbers gives nothing."""
    counted = re.fullmatch(r"\|\{([^}]*)\}\|", formula)
    if counted:
        return len(counted[1].split(", "))
    if not COMPUTABLE.fullmatch(formula):
        return None
    python = formula.replace("−", "-").replace("×", "*").replace("²", "**2").replace("^", "**").replace("√", "sqrt")
    return float(eval(python, {"__builtins__": {}}, FUNCTIONS))  # noqa: S307 - only what COMPUTABLE lets through


@pytest.fixture(scope="module", name="analyses")
def _analyses(store):
    """All analyses, and a comparison."""
    return [*(analyse(store, name) for name in ANALYSES), compare(store, ["minsa", "mre"])]


@pytest.mark.parametrize(
    "module", [cells, change, network_arithmetic, ranking, similarity, similarity_arithmetic, text_similarity]
)
def test_examples_in_the_modules_hold(module):
    """Each example of the modules gives what it shows."""
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("(12² + 4² + 3 × 1²) / 19²", 163 / 361),
        ("−(1 / 2 × ln(1 / 2) + 1 / 2 × ln(1 / 2))", math.log(2)),
        ("C(4, 2) / √(9)", 2),
        ("e^0", 1),
        ("|{a, b}|", 2),
        ("Σ (3 − dᵢ)", None),
        ("__import__", None),
    ],
)
def test_the_reader_of_formulas_computes(formula, value):
    """What reads the formulas here computes them as a person does, and nothing else."""
    assert compute(formula) == (value if value is None else pytest.approx(value))


def test_arithmetic_gives_the_value(analyses):
    """What stands after the last = is the value, and what stands before gives it, to the digits that are shown."""
    checked = 0
    for analysis in analyses:
        for measure in analysis.measures:
            if measure.arithmetic is None:
                continue
            *steps, shown = measure.arithmetic.rpartition("; ")[2].split(" = ")
            digits = len(shown.partition(".")[2])
            place = f"{analysis.id}: {measure.method.id}: {measure.arithmetic}"
            assert float(shown) == pytest.approx(float(measure.value), abs=0.51 * 10**-digits), place
            computed = [value for value in map(compute, steps) if value is not None]
            assert len(computed) == len(steps), place
            assert computed == pytest.approx([float(shown)] * len(steps), abs=1.01 * 10**-digits), place
            checked += 1
    assert checked > 200


def test_arithmetic_stands_only_beside_a_value(analyses):
    """A measure that is not defined shows no formula with numbers."""
    for analysis in analyses:
        assert not [each for each in analysis.measures if each.value is None and each.arithmetic]


def test_every_method_has_a_worked_example(analyses):
    """Each method, of measures and of columns, has at least one measure with its formula worked out."""
    worked = {measure.method.id for analysis in analyses for measure in analysis.measures if measure.arithmetic}
    methods = {measure.method.id for analysis in analyses for measure in analysis.measures} | {
        column.method.id
        for analysis in analyses
        for listing in analysis.listings
        for column in listing.columns
        if column.method is not None
    }
    assert methods - worked == set()


def test_every_id_is_of_one_method(analyses):
    """No two methods share an id, and formulas and ranges are written in symbols, not in words."""
    methods = {id(measure.method): measure.method for analysis in analyses for measure in analysis.measures}
    assert len({method.id for method in methods.values()}) == len(methods)
    for method in methods.values():
        assert not re.search(r"\b(?:of|the|with|where|undefined|number|share|pairs|nodes|ties)\b", method.formula)
        assert not re.search(r"[a-z]{4,}", method.range.replace("min", "").replace("max", ""))


def test_a_sum_that_is_too_long_is_not_written():
    """Twelve terms are written out, more are grouped, and thirteen different ones are left out."""
    assert add(["1"] * 3) == "1 + 1 + 1"
    assert add(["2", *["1"] * 12]) == "2 + 12 × 1"
    assert add(map(str, range(13))) is None
    assert count_things([str(number) for number in range(13)]) is None
    assert add([]) == "0"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(3, "3"), (0.5, "0.5000"), (Decimal("-2"), "-2"), (0.00001234, "0.00001234"), (0.0, "0.0000")],
)
def test_a_value_shows_four_digits(value, shown):
    """A count is whole, other values have four places, and a small one its first four digits."""
    assert close("x", value) == f"x = {shown}"


@pytest.mark.parametrize("sizes", [(7, 7, 8, 30), (1, 10, 12, 30), (2, 2, 2, 4)])
def test_the_probability_is_written_as_it_is_computed(sizes):
    """Whether by the cases that share as much or by those that share less, the formula gives the probability."""
    assert compute(write_overlap_probability(*sizes)) == pytest.approx(measure_overlap_probability(*sizes))


def test_a_probability_of_many_cases_is_not_written():
    """With more than four products on both sides there is no formula."""
    assert write_overlap_probability(10, 20, 20, 60) is None


def test_the_cosine_is_written_from_the_weights_of_words():
    """Product and lengths of the weighted words give the cosine of the texts."""
    texts = ["coordinar la cooperación", "coordinar proyectos", "evaluar la cooperación"]
    written = compute(write_text_cosine(weigh_words(texts), 0, 2))
    assert written == pytest.approx(measure_text_cosine(weigh_texts(texts), 0, 2), abs=1e-5)
