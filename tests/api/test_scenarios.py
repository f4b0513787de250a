"""Scenarios over HTTP, on the whole graph."""

import csv
import io
import json
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from api.main import create_app
from coopgraph.scenarios import describe_scenario, draw_scenario, find_scenario, read_scenarios, state_changes
from coopgraph.settings import Settings

NAMES = list(read_scenarios())


@pytest.fixture(scope="module", name="whole")
def _whole(client, store):
    """A client of a service over the whole graph and the whole catalogue."""
    return type(client)(create_app(store, Settings(Path())))


def draw(store, name):
    """A ready-made scenario, drawn over a graph."""
    file, ready_made = find_scenario(name)
    return draw_scenario(store, file, ready_made=ready_made)


def test_list(whole):
    """Every ready-made scenario is listed with the number of triples that it removes and adds."""
    rows = whole.get("/scenarios").json()["results"]["bindings"]
    counts = {
        row["scenario"]["value"].rpartition("/")[2]: (row["removals"]["value"], row["additions"]["value"])
        for row in rows
    }

    assert sorted(counts) == NAMES
    # It ends two mandates: a date and its precision each, and takes nothing away.
    assert counts["single-rectoria"] == ("0", "4")


def test_asof_of_the_list(whole):
    """A scenario without a date of its own holds from the reference date, not before."""
    assert whole.get("/scenarios?asof=2018-12-30").json()["results"]["bindings"] == []
    assert len(whole.get("/scenarios?asof=2018-12-31").json()["results"]["bindings"]) == len(NAMES)
    assert len(whole.get("/scenarios?asof=all").json()["results"]["bindings"]) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_scenario_is_that_of_the_library(whole, store, name):
    """A scenario over HTTP is what the library draws, and says what is not computed and by which command it is."""
    answer = whole.get(f"/scenarios/{name}?asof=2018-12-31").json()
    effect = answer.pop("effect")

    assert (answer.pop("asof"), answer.pop("holds")) == ("2018-12-31", True)
    assert answer == json.loads(json.dumps(describe_scenario(draw(store, name))))
    assert effect["computed"] is False
    assert effect["command"] == f"coopgraph scenario diff {name} --asof 2018-12-31"
    assert set(effect["reason"]) == {"es", "en"}


def test_before_it_holds(whole):
    """At a date before it, a scenario says that it would not hold yet."""
    assert whole.get("/scenarios/single-rectoria?asof=2018-12-30").json()["holds"] is False
    assert "no regirían todavía" in whole.get("/scenarios/single-rectoria.html?asof=2018-12-30").text


def test_turtle(whole, store):
    """The changes of a scenario come as RDF."""
    answer = whole.get("/scenarios/single-rectoria", headers={"Accept": "text/turtle"})

    assert isomorphic(Graph().parse(data=answer.text, format="turtle"), state_changes(draw(store, "single-rectoria")))
    assert answer.text == whole.get("/scenarios/single-rectoria.ttl").text


def test_csv(whole, store):
    """CSV has a line for each triple that is removed or added."""
    scenario = draw(store, "concytec-in-committee")
    rows = list(csv.DictReader(io.StringIO(whole.get("/scenarios/concytec-in-committee.csv").text)))

    assert [row["change"] for row in rows].count("se quita") == len(scenario.removals)
    assert [row["change"] for row in rows].count("se añade") == len(scenario.additions)
    steps = whole.get("/scenarios/concytec-in-committee.csv?table=changes").text
    assert len(steps.splitlines()) == 1 + len(scenario.steps)


@pytest.mark.parametrize("language", ["es", "en"])
def test_pages(whole, read_page, language):
    """The list links to each scenario, and the page of one names the command that goes further."""
    listed = read_page(whole.get(f"/scenarios?lang={language}", headers={"Accept": "text/html"}))
    page = read_page(whole.get(f"/scenarios/single-rectoria.html?lang={language}"))

    assert {f"/scenarios/{name}?lang={language}" for name in NAMES} <= {link["href"] for link in listed.find("a")}
    assert page.one("pre").text == ".venv/bin/coopgraph scenario diff single-rectoria"
    assert page.one("h1").text == {"es": "Una sola rectoría de la cooperación"}.get(
        language, "A single steering body of cooperation"
    )


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/scenarios/nothing", 404),
        ("/scenarios/nothing.csv", 404),
        ("/scenarios/%2e%2e%2fsingle-rectoria", 404),
        ("/scenarios.pdf", 404),
        ("/scenarios?colour=red", 400),
        ("/scenarios?asof=tomorrow", 400),
        ("/scenarios/single-rectoria?asof=tomorrow", 400),
        ("/scenarios/single-rectoria?table=nothing&lang=en", 400),
        ("/scenarios/single-rectoria.csv?table=nothing", 400),
    ],
)
def test_faults(whole, address, status):
    """What cannot be answered is a problem document."""
    answer = whole.get(address)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_page_tells_a_fault(whole, read_page):
    """A wrong date is told on the page."""
    answer = whole.get("/scenarios/single-rectoria.html?asof=tomorrow")

    assert answer.status_code == 400
    assert "not a date" in read_page(answer).one("div", role="alert").text


def test_over_another_graph(client):
    """A graph that does not hold what a scenario changes has no such scenario."""
    answer = client.get("/scenarios/single-rectoria")

    assert answer.status_code == 404
    assert "does not hold" in answer.json()["detail"]
