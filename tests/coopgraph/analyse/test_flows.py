"""The analysis of the flows, against values worked out from the tables of section 4.7 of the thesis by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from coopgraph import query
from coopgraph.analyse import flows
from coopgraph.analyse.cells import read_cubes
from coopgraph.analyse.flows import analyse
from coopgraph.errors import ParameterError
from coopgraph.namespaces import ID
from coopgraph.query import catalogue

#: The queries of single tables, and their columns of rows.
TABLES = {
    "flows-by-type": "cooperationType",
    "flows-by-country": "cooperant",
    "flows-multilateral": "cooperant",
    "flows-by-priority-area": "priorityArea",
    "flows-by-department": "department",
    "flows-private-by-department": "department",
}


@pytest.fixture(scope="module", name="analysis")
def _analysis(store):
    """The analysis at the reference date."""
    return analyse(store, None)


def slug(term) -> str:
    """Return the last segment of an IRI, or the text of a literal."""
    return "" if term is None else str(term).rpartition("/")[2]


def listing(analysis, name: str) -> list[dict[str, str]]:
    """Return the rows of a listing by column."""
    (item,) = (item for item in analysis.listings if item.id == name)
    names = [column.name for column in item.columns]
    return [dict(zip(names, map(slug, row), strict=True)) for row in item.rows]


def row(analysis, name: str, **wanted: str) -> dict[str, str]:
    """Return the one row of a listing with these cells."""
    (found,) = (r for r in listing(analysis, name) if all(r[column] == cell for column, cell in wanted.items()))
    return found


def measures(analysis, method: str, of: str) -> list:
    """Return the measures of a method whose subject begins with some words of English."""
    return [m for m in analysis.measures if m.method.id == method and m.of["en"].startswith(of)]


def test_growth_of_the_total_is_told_with_the_years_that_have_none(analysis):
    """The total by type falls 14.72% from 2011 to 2015; 2014 is misprinted and 2016 has no value."""
    (growth,) = measures(analysis, "growth", "“total” of the table flows-by-type")
    (cagr,) = measures(analysis, "compound-annual-growth", "“total” of the table flows-by-type")

    assert (growth.value, growth.n, growth.missing, growth.date) == (Decimal("-14.7249"), 4, 2, "2011-2015")
    assert cagr.value == Decimal("-3.9040")
    assert "337,3304,103" in growth.note["en"]
    assert growth.arithmetic == "(359585557 − 421677179) / 421677179 × 100 = -14.7249"
    assert growth.calls[0].command == "coopgraph query flow-cells --cube flows-by-type"


@pytest.mark.parametrize(
    ("cube", "name", "years", "growth"),
    [
        ("flows-by-type", "official", ("2014", "2015"), "13.7413"),
        ("flows-by-type", "multilateral", ("2014", "2015"), "-24.7518"),
        ("flows-by-type", "private", ("2011", "2012"), "8.3930"),
        ("flows-by-country", "corea-del-sur", ("2014", "2015"), "3115.0967"),
        ("flows-by-department", "cusco", ("2011", "2015"), "-32.0240"),
        ("flows-multilateral", "bid", ("2014", "2015"), "11.9976"),
        ("ngo-registrations", "ngo", ("2011", "2012"), "-37.4499"),
    ],
)
def test_growth_from_year_to_year(analysis, cube, name, years, growth):
    """Growth between two printed years is what their amounts give."""
    found = row(analysis, "growth", cube=cube, row=name, yearFrom=years[0], yearTo=years[1])

    assert (found["growth"], found["n"], found["missing"]) == (growth, "2", "0")


def test_growth_to_a_missing_amount_is_bounded_by_what_the_total_leaves(analysis):
    """UN Women has no value in 2015: it fell by all, or rose to the 3,105,363 dollars that the total leaves."""
    found = row(analysis, "growth", cube="flows-multilateral", row="onu-mujeres", yearFrom="2014", yearTo="2015")

    assert (found["growth"], found["valueTo"], found["missing"]) == ("", "", "1")
    # 20,339,253 less the fifteen known, 17,233,890; then (3,105,363 − 605,393) / 605,393.
    assert (found["growthLeast"], found["growthGreatest"]) == ("-100.0000", "412.9499")


def test_growth_from_a_missing_amount_has_no_bounds(analysis):
    """IICA has no value in 2011, which may be zero, so its growth to 2012 may be anything."""
    found = row(analysis, "growth", cube="flows-multilateral", row="iica", yearFrom="2011", yearTo="2012")

    assert (found["growth"], found["growthLeast"], found["growthGreatest"]) == ("", "", "")


def test_growth_over_a_misprint_uses_it_and_says_so(analysis):
    """From 68,250,100 to `62,790.880`, read as 62,790,880, it fell 7.9988%; or by all of it."""
    area = "competitive-economy-employment-and-regional-development"
    found = row(analysis, "growth", row=area, yearFrom="2011", yearTo="2012")

    assert (found["growth"], found["misprints"]) == ("-7.9988", "1")
    assert (found["growthLeast"], found["growthGreatest"]) == ("-100.0000", "-7.9988")


@pytest.mark.parametrize(
    ("year", "share", "bounds"),
    [
        ("2011", "95.5995", None),
        # 335,711,530 without the misprint, and one dollar more than with it, of 429,924,135.
        ("2012", "92.6913", (78.0862, 92.6913)),
        ("2013", "92.4815", None),
        ("2014", "88.4622", None),
        ("2015", "85.9885", None),
    ],
)
def test_alignment_with_the_four_areas(analysis, year, share, bounds):
    """The four areas have 95.60% in 2011 and 85.99% in 2015; the misprint of 2012 has bounds."""
    (measure,) = measures(analysis, "alignment", f"cooperation in the priority areas, {year}")

    assert (measure.value, measure.n, measure.bounds) == (Decimal(share), 4, bounds)
    assert row(analysis, "alignment", year=year)["alignment"] == share


def test_ranks_of_countries_and_how_they_change(analysis):
    """Germany is eighth in 2014 and second in 2015; China falls from the fourth to the eleventh place."""
    germany = row(analysis, "ranks", cube="flows-by-country", row="alemania", year="2015")
    china = row(analysis, "ranks", cube="flows-by-country", row="china", year="2015")

    assert (germany["rank"], germany["rankChange"], germany["isSignificant"]) == ("2", "6", "true")
    assert (china["rank"], china["rankChange"], china["isSignificant"]) == ("11", "-7", "false")


@pytest.mark.parametrize(
    ("body", "places"),
    [("bid", ("1", "1", "1")), ("caf", ("2", "2", "3")), ("fao", ("3", "3", "5")), ("ops", ("15", "15", "22"))],
)
def test_ranks_of_multilateral_bodies_with_seven_missing(analysis, body, places):
    """The 3,105,363 dollars left in 2015 put one body above CAF at most, two above FAO, and all seven above PAHO."""
    found = row(analysis, "ranks", cube="flows-multilateral", row=body, year="2015")

    assert (found["rank"], found["rankBest"], found["rankWorst"]) == places
    assert (found["n"], found["missing"]) == ("15", "7")


def test_what_is_missing_has_no_share_and_no_rank(analysis):
    """A body without value in 2015 has neither share nor rank, but a greatest share: 3,105,363 of 20,339,253."""
    share = row(analysis, "shares", cube="flows-multilateral", row="birf", year="2015")
    rank = row(analysis, "ranks", cube="flows-multilateral", row="birf", year="2015")

    assert (share["share"], share["shareLeast"], share["shareGreatest"]) == ("", "0.0000", "15.2678")
    assert (rank["value"], rank["rank"], rank["cumulativeShare"]) == ("", "", "")


def test_eight_of_eleven_countries_give_nine_tenths(analysis):
    """In 2015 Belgium is the eighth and takes the sum from 163,305,402 to 174,541,217, past 170,366,464.8."""
    (measure,) = measures(analysis, "fragmentation-ratio", "cooperants of the table flows-by-country, 2015")

    assert measure.value == pytest.approx(3 / 11)
    assert row(analysis, "ranks", cube="flows-by-country", row="belgica", year="2015")["isSignificant"] == "true"
    assert row(analysis, "ranks", cube="flows-by-country", row="italia", year="2015")["isSignificant"] == "false"


def test_departments_with_and_without_the_nation_and_lima(analysis):
    """Cusco has in 2015 7.35% of all, 9.12% without what is national, and 11.24% without Lima too."""
    found = row(analysis, "departments", cube="flows-by-department", row="cusco", year="2015")
    national = row(analysis, "departments", cube="flows-by-department", row="national-multidepartmental", year="2015")

    assert (found["share"], found["shareWithoutNational"], found["shareWithoutLima"]) == ("7.3549", "9.1210", "11.2375")
    assert (national["share"], national["shareWithoutNational"]) == ("19.3631", "")


def test_the_departments_of_each_scope_make_a_hundred(analysis):
    """In each table, year and scope, the shares add up to a hundred but for rounding."""
    for scope in ("share", "shareWithoutNational", "shareWithoutLima"):
        sums = {}
        for cell in listing(analysis, "departments"):
            key = cell["cube"], cell["year"]
            sums[key] = sums.get(key, 0) + Decimal(cell[scope] or 0)
        assert all(abs(total - 100) < Decimal("0.01") for total in sums.values())


def test_every_check_of_a_total_is_in_one_of_two_tables(store, analysis):
    """The checks are those of the query, each in one table; 13 of 22 totals agree with their rows, 35 of 42 across."""
    checks = {str(check[2]) + str(check[0]) for check in query.run(store, "flow-checks").solutions.rows}
    rows, across = listing(analysis, "totals"), listing(analysis, "across-tables")
    within, between = (m for m in analysis.measures if m.method.id == "totals-agreement")

    assert {f"{r['check']}{ID}cube/{r['cube']}" for r in (*rows, *across)} == checks
    assert len(rows) + len(across) == len(checks)
    # Official and private are known of each year but 2016, of which private is missing.
    assert {(r["n"], r["missing"]) for r in rows if r["check"].startswith("total-is-official")} == {
        ("2", "0"),
        ("1", "1"),
    }
    assert (within.arithmetic, within.missing) == ("13 / 22 × 100 = 59.0909", 6)
    assert (between.arithmetic, between.missing) == ("35 / 42 × 100 = 83.3333", 1)


def test_the_printed_growth_of_two_countries_does_not_agree(analysis):
    """The table prints 19% for the United States, whose amounts give 18.49%; the twelve other rows agree."""
    assert [r["cooperant"] for r in listing(analysis, "printed-growth") if r["agrees"] == "false"] == ["estados-unidos"]


@pytest.mark.parametrize(("asof", "last"), [("2014-12-31", 2014), ("2015-12-30", 2014), ("2015-12-31", 2015)])
def test_a_year_counts_once_it_has_ended(store, asof, last):
    """At a date the analysis knows the years that had ended, and no later one."""
    analysis = analyse(store, asof)

    assert analysis.date == asof
    for item in analysis.listings:
        for cell in listing(analysis, item.id):
            assert max(int(cell[name]) for name in ("year", "yearFrom", "yearTo") if name in cell) <= last
        assert item.date.endswith(str(last)) or item.date in {"all", "2011"}
    assert all(int(measure.date[-4:]) <= last for measure in analysis.measures)


def test_without_a_filter_every_year_counts(store, analysis):
    """`all` gives what the reference date gives, since the last year printed had ended by then."""
    everything = analyse(store, "all")

    assert everything.date == "all"
    assert everything.measures == analysis.measures


@pytest.mark.parametrize(
    ("asof", "problem"),
    [("2010-12-31", "no table of flows has a year"), ("2015-02-30", "is not a date"), ("2015", "is not a date")],
)
def test_a_date_without_flows_is_told(store, asof, problem):
    """Before the first year, or with something that is no date, the analysis says what is wrong."""
    with pytest.raises(ParameterError, match=problem):
        analyse(store, asof)


def test_a_department_without_amount_has_no_share(store, monkeypatch):
    """If the amount of Lima were missing in 2015, its share would have no value and say why, between its bounds."""

    def read_without_lima(store, until):
        return [
            replace(
                cube,
                cells={
                    key: replace(cell, value=None) if slug(key[0]) == "lima" and key[1] == 2015 else cell
                    for key, cell in cube.cells.items()
                },
            )
            for cube in read_cubes(store, until)
        ]

    monkeypatch.setattr(flows, "read_cubes", read_without_lima)
    (share,) = measures(analyse(store, None), "share", "“lima” in the table flows-by-department, 2015")

    assert (share.value, share.arithmetic, share.n, share.missing) == (None, None, 0, 1)
    assert share.note["en"] == "It is not defined: the amount or the total is missing."
    assert share.bounds[0] == 0 < share.bounds[1]


def test_every_measure_can_be_defended(analysis):
    """Each measure has its query, a value within its bounds, or a note that says why there is none."""
    for measure in analysis.measures:
        assert {call.query for call in measure.calls} <= set(catalogue())
        assert measure.value is not None or measure.note
        if measure.bounds is not None and measure.value is not None:
            assert measure.bounds[0] <= measure.value <= Decimal(str(measure.bounds[1]))


def test_a_listing_of_measures_tells_how_many_are_missing(analysis):
    """Each table with a measured column tells n and missing; a row that lacks an amount has no value there."""
    for item in analysis.listings:
        names = {column.name for column in item.columns}
        assert all(len(cells) == len(item.columns) for cells in item.rows)
        assert {"n", "missing"} <= names
    for cell in listing(analysis, "growth"):
        assert (cell["growth"] == "") == (cell["missing"] != "0")
    for cell in listing(analysis, "printed-growth"):
        assert (cell["computed"] == "") == (cell["missing"] != "0")
        assert int(cell["n"]) + int(cell["missing"]) == 2


def test_the_cells_are_those_of_the_tables(store):
    """The query of all cells gives of each table what its own query gives."""
    for name, column in TABLES.items():
        table = query.run(store, name).solutions
        own = [dict(zip(table.variables, cells, strict=True)) for cells in table.rows]
        cells = query.run(store, "flow-cells", {"cube": name}).solutions
        all_cells = [dict(zip(cells.variables, values, strict=True)) for values in cells.rows]

        assert sorted((str(r[column]), str(r["year"]), str(r["amountUsd"]), str(r["printed"])) for r in own) == sorted(
            (str(r["row"]), str(r["year"]), str(r["value"]), str(r["printed"])) for r in all_cells
        )


def test_the_cells_of_the_tables_in_the_prose(store):
    """The figures that the prose gives: development NGOs, private cooperation by region, South-South initiatives."""
    cells = [
        (cell.row.rpartition("/")[2], cell.year, cell.value)
        for cube in read_cubes(store, None)
        if cube.slug in {"ngo-registrations", "private-by-region", "south-south-initiatives"}
        for cell in cube.cells.values()
    ]

    assert sorted(cells) == [
        ("europe", 2011, 90_300_000),
        ("europe", 2014, 84_500_000),
        ("ngo", 2011, 2996),
        ("ngo", 2012, 1874),
        ("ngo", 2013, 1582),
        ("ngo", 2014, 1456),
        ("north-america", 2011, 58_000_000),
        ("north-america", 2014, 57_200_000),
        ("provider", 2016, 12),
        ("receiver", 2016, 40),
    ]


def test_the_parts_and_the_rest_of_a_table_make_its_total(store):
    """Where every cell has a value, parts and rest miss the printed total only where a finding tells it."""
    misses = {
        (cube.slug, year): sum(cell.value for cell in cube.parts(year)) - cube.total(year).value
        for cube in read_cubes(store, None)
        for year in cube.years
        if cube.unit == "usd" and cube.has_total and all(c.is_sure for c in [*cube.parts(year), cube.total(year)])
    }

    assert {key: miss for key, miss in misses.items() if abs(miss) > 1} == {
        ("flows-by-country", 2014): 420_928,
        ("flows-by-country", 2015): 7_746_075,
        ("flows-private-by-department", 2015): -165_538,
    }
