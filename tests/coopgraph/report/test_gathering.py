"""A report of the whole graph, and of chosen bodies: what each table holds, and what it rests on."""

import pytest

from coopgraph.errors import ParameterError
from coopgraph.query import run
from coopgraph.report import Wish, gather_report, write_html
from coopgraph.store.embedded import EmbeddedStore

SECTIONS = ["dispersion", "rectoria", "coordination", "flows", "claims"]


def _tables(report):
    return {table.id: table for table in report.tables}


def _cells(table, column):
    place = [each.name for each in table.columns].index(column)
    return [row[place] for row in table.rows]


@pytest.fixture(name="whole", scope="module")
def _whole(store):
    """The report of all bodies."""
    return gather_report(store, Wish(), "d" * 64)


@pytest.fixture(name="chosen", scope="module")
def _chosen(store):
    """The report of the Ministry of Health and APCI, in English."""
    return gather_report(store, Wish(("MINSA", "apci"), "", "en"), "d" * 64)


def test_the_parts(whole):
    """The five analyses are there in order, with the method of every number that is shown."""
    assert [section.id for section in whole.sections] == SECTIONS
    assert all(section.figures and section.tables for section in whole.sections)
    methods = {method.id for method in whole.methods}
    assert {measure.method.id for section in whole.sections for measure in section.measures} <= methods
    assert whole.bodies == ()
    assert whole.date == "2018-12-31"


def test_all_ministries(whole):
    """Without bodies the table of offices has the nineteen ministries."""
    assert len(_tables(whole)["cooperation-offices"].rows) == 19


def test_a_table_has_a_name_of_its_own(whole):
    """No two tables share an id, which names sheet and anchor; none is longer than a sheet allows."""
    ids = [table.id for table in whole.tables]

    assert len(ids) == len(set(ids))
    assert max(map(len, ids)) <= 31


def test_people_read_columns_that_exist(whole):
    """Every column that is to be shown is one of its table."""
    for table in whole.tables:
        assert set(table.shown) <= {column.name for column in table.columns}, table.id
        assert table.shown


def test_chosen_bodies(chosen):
    """Tables about bodies hold those that were chosen, and say of how many; those of the system stay whole."""
    tables = _tables(chosen)

    assert [name for _, name in chosen.bodies] == [
        "Ministry of Health",
        "Peruvian Agency for International Cooperation",
    ]
    assert [str(cell) for cell in _cells(tables["cooperation-offices"], "acronym")] == ["MINSA"]
    assert tables["cooperation-offices"].total == 19
    assert len(tables["offices-by-category"].rows) == 5
    slugs = {str(cell).rpartition("/")[2] for cell in _cells(tables["nodes-provisions"], "body")}
    assert slugs == {"minsa", "apci"}
    for row in tables["one-sided"].rows:
        assert {"minsa", "apci"} & {str(cell).rpartition("/")[2] for cell in row}


def test_chosen_bodies_in_figures(chosen):
    """The matrix shows the chosen bodies only, and the network marks them."""
    figures = {figure.id: figure.spec["data"]["values"] for figure in chosen.figures}

    assert {row["column"] for row in figures["dispersion-matrix"]} == {"MINSA", "APCI"}
    marked = {row["name"] for row in figures["coordination-centrality"] if row["style"] == "strong"}
    assert marked == {"Ministry of Health", "Peruvian Agency for International Cooperation"}


def test_norms(chosen, whole):
    """The norm that gives the functions of the office of the Ministry of Health is cited with its articles."""
    norms = {str(norm.iri).rpartition("/")[2]: norm for norm in chosen.norms}

    assert "Ministry of Health" in norms["ds-008-2017-sa"].about
    assert any(place.startswith("39") for place in norms["ds-008-2017-sa"].places)
    assert "ley-28925" in norms
    assert len(whole.norms) > len(chosen.norms)


def test_sources_and_queries(whole):
    """The documents behind the queries are named with their fingerprints, and each query once."""
    assert "tesis-2018" in {source.id for source in whole.sources}
    assert all(source.title for source in whole.sources)
    commands = [call.command for call in whole.calls]
    assert len(commands) == len(set(commands))
    assert "coopgraph query cooperation-offices" in commands


def test_refuted_claims(store, whole):
    """The claims that are shown are all those that do not hold or are ambiguous; the annex has all."""
    table = run(store, "claims", {})
    place = table.solutions.variables.index("verdict")
    verdicts = [str(row[place]).rpartition("/")[2] for row in table.solutions.rows]
    tables = _tables(whole)

    assert len(tables["claims-refuted"].rows) == sum(each in ("does-not-hold", "ambiguous") for each in verdicts)
    assert tables["claims"].is_annex


def test_a_date(store):
    """At a date before the years of the flows had ended, their tables hold none of those years."""
    report = gather_report(store, Wish((), "2013-06-30", "es"))
    years = {int(str(cell)) for cell in _cells(_tables(report)["flows-by-type"], "year")}

    assert years == {2011, 2012}
    assert report.date == "2013-06-30"


@pytest.mark.parametrize("wish", [Wish(("NADIE",)), Wish((), "ayer"), Wish(("MINSA",) * 61), Wish(("",))])
def test_what_is_asked_wrongly(store, wish):
    """A name of no body, no date, and too many bodies are told."""
    with pytest.raises(ParameterError) as caught:
        gather_report(store, wish)
    assert caught.value.remedy


def test_a_graph_without_our_model():
    """Over an empty graph there is a report that says that there is nothing."""
    report = gather_report(EmbeddedStore.from_nquads(b""), Wish((), "all"))

    assert [section.id for section in report.sections] == SECTIONS
    assert "El grafo no tiene datos para esta parte." in write_html(report).decode()


def test_a_date_before_the_flows(store):
    """At a date before any year of the flows had ended, that part says so and the others stand."""
    report = gather_report(store, Wish((), "2010-01-01"))
    flows = next(section for section in report.sections if section.id == "flows")

    assert flows.notes == ("El grafo no tiene datos para esta parte.",)
    assert flows.measures == ()
    assert _tables(report)["cooperation-offices"].rows
