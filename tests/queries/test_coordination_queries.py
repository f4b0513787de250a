"""The queries behind the coordination network, against counts made in the documents."""

from collections import Counter

import pytest

from coopgraph import query


def answer(store, query_id: str) -> list[dict[str, str | None]]:
    """Run a named query; of an IRI the last part."""
    solutions = query.run(store, query_id).solutions
    rows = ((None if term is None else str(term).rpartition("/")[2] for term in row) for row in solutions.rows)
    return [dict(zip(solutions.variables, row, strict=True)) for row in rows]


@pytest.fixture(scope="module", name="actors")
def _actors(store) -> dict[str | None, dict[str, str | None]]:
    return {row["actor"]: row for row in answer(store, "coordination-actors")}


@pytest.fixture(scope="module", name="fields")
def _fields(store) -> list[dict[str, str | None]]:
    return answer(store, "body-fields")


def test_every_actor_has_one_row(store, actors):
    """No actor stands twice, and whoever is at an end of a tie is there."""
    ties = answer(store, "coordination-ties")

    assert len(actors) == len(answer(store, "coordination-actors"))
    assert {tie[end] for tie in ties for end in ("fromBody", "toBody")} <= set(actors)


@pytest.mark.parametrize(
    ("actor", "kind", "level", "functions"),
    [
        ("minsa", "body", "national", "12"),
        ("mtc", "body", "national", "4"),
        ("mindef", "body", "national", "19"),
        ("concytec", "body", "national", "0"),
        ("gore-callao", "body", "regional", None),
        ("alcaldia-pasto", "body", "local", "0"),
        ("oit", "body", None, "0"),
        ("comite-coordinacion-multisectorial", "collaboration", None, "0"),
        ("competent-sector", "generic-actor", None, "0"),
        ("aecid", "cooperant", None, "0"),
    ],
)
def test_actors(actors, actor, kind, level, functions):
    """Kind, level and number of functions are those of the documents: the points printed for the body."""
    row = actors[actor]

    assert (row["kind"], row["level"]) == (kind, level)
    assert functions is None or row["functions"] == functions


def test_nineteen_ministries(actors):
    """Nineteen actors are ministries, and all but Transportes have an office."""
    ministries = {actor for actor, row in actors.items() if row["ministry"] == "true"}

    assert len(ministries) == 19
    assert {actor for actor in ministries if actors[actor]["office"] is None} == {"mtc"}


def test_bodies_that_ended(actors):
    """MIMDES and SECTI were succeeded on the dates of their successors; nobody says when the INP ended."""
    assert (actors["mimdes"]["endedOn"], actors["secti"]["endedOn"]) == ("2012-01-01", "2002-04-11")
    assert (actors["inp"]["endedOn"], actors["inp"]["extinct"]) == (None, "true")
    assert actors["minsa"]["endedOn"] is None


def test_fields_agree_with_coverage(store, fields):
    """Each type is a field of as many ministries as `function-coverage` counts."""
    ministries = {row["ministry"] for row in answer(store, "cooperation-offices")}
    counts = Counter(row["functionType"] for row in fields if row["organization"] in ministries)

    assert counts == {row["functionType"]: int(row["offices"] or 0) for row in answer(store, "function-coverage")}


def test_fields_of_comercio_exterior(fields):
    """The one point that Anexo I prints for Comercio Exterior gives it one field."""
    assert [row["functions"] for row in fields if row["organization"] == "mincetur"] == ["1"]


def test_ties_show_official_words(store):
    """A tie has the words of its function or chapeau, else of the passage that prints it; an interview has none."""
    ties = answer(store, "coordination-ties")
    texts = {
        evidence: {tie["text"] is not None for tie in ties if tie["evidence"] == evidence}
        for evidence in ("function", "chapeau", "procedure", "interview")
    }

    assert texts == {"function": {True}, "chapeau": {True}, "procedure": {True}, "interview": {False}}
    assert len({tie["tie"] for tie in ties}) == len(ties)
