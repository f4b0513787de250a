"""The figures of the whole graph: they show the rows of their queries, in both languages, missing ones as missing."""

import json
import re

import pytest

from coopgraph.errors import ParameterError, ResourceNotFoundError
from coopgraph.figures import FIGURES, compose
from coopgraph.figures.drawing import draw_svg
from coopgraph.query import run
from coopgraph.store.embedded import EmbeddedStore

LANGUAGES = ("es", "en")


def _rows(store, query, **arguments):
    table = run(store, query, arguments)
    return [dict(zip(table.solutions.variables, row, strict=True)) for row in table.solutions.rows]


def _values(spec):
    return spec["data"]["values"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_is_drawn(store, figure, language):
    """Every figure is drawn in both languages and both sizes, with its title and without any address."""
    for is_narrow in (False, True):
        spec = compose(store, figure, {}, language, is_narrow=is_narrow)
        svg = draw_svg(spec)

        assert re.findall("https?://[^\"']+", json.dumps(spec)) == ["https://vega.github.io/schema/vega-lite/v6.json"]
        assert f'width="{spec["width"]}" height="{spec["height"]}"' in svg
        assert spec["title"]["text"][0].split()[0] in svg
        assert spec["description"] == FIGURES[figure].description[language]


@pytest.mark.parametrize("figure", FIGURES)
def test_a_graph_without_data(figure):
    """Over a graph that has nothing of ours, every figure says that there is nothing to draw."""
    spec = compose(EmbeddedStore.from_nquads(b""), figure, {}, "en")

    assert "The graph has no data for this." in draw_svg(spec)


def test_categories(store):
    """The nineteen ministries: twelve embedded, four general offices, one each of two more, and one without."""
    spec = compose(store, "dispersion-categories", {})

    assert [row["value"] for row in _values(spec)] == [12, 4, 1, 1, 1]
    assert _values(spec)[0]["text"] == "12 (63.2 %)"
    assert "Ministerios contados: 19." in spec["title"]["subtitle"][0]


def test_denominations(store):
    """Each name is a bar, with the ministries that use it."""
    rows = _rows(store, "office-denominations")
    spec = compose(store, "dispersion-denominations", {})

    assert [(row["name"], row["value"]) for row in _values(spec)] == [
        (str(row["denomination"]), int(row["offices"])) for row in rows
    ]


def test_matrix(store):
    """Each cell is the count of the query, of ministries only unless all are asked for."""
    expected = sorted(
        (str(row["acronym"]), str(row["functionTypeLabel"]), int(row["functions"]))
        for row in _rows(store, "function-matrix")
        if str(row["ministry"]) == "true"
    )
    spec = compose(store, "dispersion-matrix", {})

    assert sorted((row["column"], row["row"], row["value"]) for row in _values(spec)) == expected
    assert "APCI" in {row["column"] for row in _values(compose(store, "dispersion-matrix", {"bodies": "all"}))}


def test_matrix_of_chosen_bodies(store):
    """The bodies that are named, by acronym or slug, are those that are shown."""
    spec = compose(store, "dispersion-matrix", {"organizations": "MINSA, apci"})

    assert {row["column"] for row in _values(spec)} == {"MINSA", "APCI"}


def test_timeline(store):
    """Every mandate has its span: Law 27692 gave APCI one that ended when Law 28925 came into force."""
    spec = compose(store, "rectoria-timeline", {})
    spans = {row["name"]: row for row in _values(spec)}

    assert len(spans) == len(_rows(store, "steering-mandates", asof="all"))
    ended = [row for row in spans.values() if not row["is_open"]]
    assert [(row["text"], row["is_current"]) for row in ended] == [
        ("11 de abril de 2002 – 8 de diciembre de 2006", False)
    ]
    assert sum(row["is_current"] for row in spans.values()) == len(_rows(store, "steering-mandates"))


def test_timeline_before_a_law(store):
    """At a date before the Law of the Ministry of Foreign Affairs, its mandates are there and not in force."""
    spec = compose(store, "rectoria-timeline", {"asof": "2008-01-01"})
    current = {row["group"] for row in _values(spec) if row["is_current"]}

    assert current == {"Agencia Peruana de Cooperación Internacional"}
    assert "1 de enero de 2008" in spec["title"]["subtitle"][0]


def test_flow_by_type(store):
    """The lines hold the amounts of the query in millions; what cannot be read is missing, not zero."""
    rows = {
        (str(row["cooperationTypeLabel"]), int(row["year"])): row["amountUsd"] for row in _rows(store, "flows-by-type")
    }
    values = {(row["series"], row["year"]): row["value"] for row in _values(compose(store, "flows-by-type", {}))}

    assert values.keys() == rows.keys()
    assert values["Total", 2011] == 421.677179
    assert values["Privada", 2016] is None
    for key, amount in rows.items():
        assert values[key] == (None if amount is None else pytest.approx(float(amount) / 1e6))


@pytest.mark.parametrize(
    ("figure", "unit"),
    [
        ("flows-by-country", "cooperant"),
        ("flows-multilateral", "cooperant"),
        ("flows-by-department", "department"),
        ("flows-private-by-department", "department"),
    ],
)
def test_flow_bars(store, figure, unit):
    """The bars of the last year are the rows of the query without the total, and missing ones have no value."""
    rows = [row for row in _rows(store, figure, year="2015") if not str(row[unit]).endswith("/total")]
    values = {row["name"]: row["value"] for row in _values(compose(store, figure, {}))}

    assert values == {
        str(row[f"{unit}Label"]): None if row["amountUsd"] is None else pytest.approx(float(row["amountUsd"]) / 1e6)
        for row in rows
    }


def test_missing_multilateral_amounts(store):
    """The table of multilateral cooperation prints «n.d.» where nothing is known, and so does the figure."""
    spec = compose(store, "flows-multilateral", {"year": "2015"})
    told = [row["text"] for row in _values(spec) if row["value"] is None]

    assert told
    assert all("sin dato: «n.d" in text for text in told)
    assert "sin dato: «n.d.»" in draw_svg(spec)


def test_flows_of_ended_years(store):
    """At a date, only the years that had ended by then are drawn."""
    values = _values(compose(store, "flows-by-type", {"asof": "2013-12-30"}))

    assert {row["year"] for row in values} == {2011, 2012}


def test_growth_is_cut_and_said(store):
    """Growth from almost nothing is cut off, its number stays whole, and the heading says which."""
    spec = compose(store, "flows-by-country-growth", {})
    korea = next(row for row in _values(spec) if row["name"] == "Corea del Sur")

    assert korea["value"] == 250.0
    assert korea["text"] == "→ 3,115.1 % (3115%)"
    assert "La barra se corta en 250 %: Corea del Sur." in spec["title"]["subtitle"]


def test_concentration(store):
    """The index of a table and year is the sum of the squared shares of its named units."""
    amounts = [
        float(row["amountUsd"])
        for row in _rows(store, "flows-by-country", year="2015")
        if str(row["cooperant"]).rpartition("/")[2] not in ("total", "other")
    ]
    expected = sum((amount / sum(amounts)) ** 2 for amount in amounts)
    values = _values(compose(store, "flows-concentration", {}))
    found = next(
        row["value"]
        for row in values
        if row["series"] == "Cooperación bilateral por cooperante" and row["year"] == 2015
    )

    assert found == pytest.approx(expected)


def test_verdicts(store):
    """Every claim is counted once, under its verdict."""
    verdicts = [str(row["verdictLabel"]) for row in _rows(store, "claims")]
    values = _values(compose(store, "claims-verdicts", {"asof": "all"}))

    assert {row["name"]: row["value"] for row in values} == {verdict: verdicts.count(verdict) for verdict in verdicts}


def test_centrality(store):
    """The bars stand in the order of the measure, and a chosen body is marked by more than its colour."""
    spec = compose(store, "coordination-centrality", {"measure": "degree", "organizations": "MINSA"})
    values = [row["value"] for row in _values(spec)]
    marked = [row for row in _values(spec) if row["style"] == "strong"]

    assert values == sorted(values, reverse=True)
    assert [(row["name"], row["text"].startswith("◀ ")) for row in marked] == [("Ministerio de Salud", True)]


def test_labels_in_english(store):
    """The names of things are those of the language."""
    names = {row["name"] for row in _values(compose(store, "flows-by-country", {}, "en"))}

    assert {"Spain", "Germany", "South Korea"} <= names


@pytest.mark.parametrize(
    ("figure", "arguments"),
    [
        ("dispersion-categories", {"asof": "ayer"}),
        ("dispersion-categories", {"color": "red"}),
        ("flows-by-country", {"year": "15"}),
        ("coordination-centrality", {"measure": "fame"}),
        ("rectoria-timeline", {"organizations": "NADIE"}),
        ("rectoria-timeline", {"organizations": "x" * 2000}),
        ("dispersion-categories", {"asof": "2018-99-99"}),
    ],
)
def test_wrong_arguments(store, figure, arguments):
    """A wrong argument is told, with what would be right."""
    with pytest.raises(ParameterError) as caught:
        compose(store, figure, arguments)
    assert caught.value.remedy


def test_no_such_figure(store):
    """A figure that does not exist is told, with those that do."""
    with pytest.raises(ResourceNotFoundError, match="no figure"):
        compose(store, "nada", {})
