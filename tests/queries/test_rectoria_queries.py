"""The queries behind the analysis of steering and overlap: worked out by hand, and agreeing with their neighbours."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from rdflib import Graph

from coopgraph import query
from coopgraph.namespaces import COOP, GRAPH
from coopgraph.store import EmbeddedStore

GOLDEN = Path(__file__).parents[1] / "golden"


def rows_of(store, query_id: str, **arguments: str) -> list[dict[str, str]]:
    """Run a named query."""
    solutions = query.run(store, query_id, arguments).solutions
    return [
        {name: "" if term is None else str(term) for name, term in zip(solutions.variables, row, strict=True)}
        for row in solutions.rows
    ]


def test_term_stewards(store):
    """Each term within a steered one has the stewards of the laws of 2002, 2006 and 2009, worked out by hand."""
    with (GOLDEN / "term-stewards.csv").open(encoding="utf-8", newline="") as file:
        expected = sorted(tuple(row.values()) for row in csv.DictReader(file))
    actual = [
        (row["term"].rpartition("/")[2], row["organization"].rpartition("/")[2], row["norms"], row["direct"])
        for row in rows_of(store, "term-stewards")
    ]

    assert expected == sorted(actual)


@pytest.mark.parametrize("asof", ["2001-01-01", "2005-01-01", "2008-01-01", "2018-12-31", "all"])
def test_stewards_are_the_holders_of_mandates(store, asof):
    """Every steward holds a mandate in force at the date, and every scope in force is steered by its holder."""
    mandates = rows_of(store, "steering-mandates", asof=asof)
    stewards = rows_of(store, "term-stewards", asof=asof)

    assert {row["organization"] for row in stewards} == {row["organization"] for row in mandates}
    direct = {(row["term"], row["organization"]) for row in stewards if row["direct"] != "0"}
    assert direct == {(row["scope"], row["organization"]) for row in mandates}
    assert sum(int(row["direct"]) for row in stewards) == len(mandates)


@pytest.mark.parametrize("body", ["minsa", "mtc", "gore-callao", "apci", "mimdes"])
def test_acts_are_the_functions_of_each_body(store, body):
    """Whatever the date, a body has the functions, texts and lists that functions-of gives it."""
    columns = ("function", "unit", "holder", "residual", "verbs", "types", "text", "norm", "article", "point")
    expected = [tuple(row[name] for name in columns) for row in rows_of(store, "functions-of", organization=body)]
    actual = [
        tuple(row[name] for name in columns)
        for row in rows_of(store, "function-acts", asof="all")
        if row["organization"].endswith(f"/organization/{body}")
    ]

    assert sorted(expected) == sorted(actual)


def test_acts_count_each_function_once(store):
    """Every function of the graph is there once; of the ministries those that the offices count."""
    rows = rows_of(store, "function-acts", asof="all")
    offices = rows_of(store, "cooperation-offices")
    ministries = {row["ministry"] for row in offices}

    assert len({row["function"] for row in rows}) == len(rows)
    assert sum(row["organization"] in ministries for row in rows) == sum(int(row["functionCount"]) for row in offices)


def test_codes_are_what_the_lists_name(store):
    """The codes of a function are those that function-acts lists, aspect by aspect; every verb has one class."""
    codes = rows_of(store, "function-codes")
    lists = {"action": "verbs", "functionType": "types", "modality": "modalities", "counterpart": "counterparts"}
    named: dict[tuple[str, str], set[str]] = {}
    for row in codes:
        named.setdefault((row["function"], row["aspect"].removeprefix(str(COOP))), set()).add(row["codeLabel"])
    for row in rows_of(store, "function-acts", asof="all"):
        for aspect, column in lists.items():
            assert named.get((row["function"], aspect), set()) == set(filter(None, row[column].split("; ")))
    assert all(bool(row["group"]) == row["aspect"].endswith("#action") for row in codes)
    assert max(Counter((row["function"], row["aspect"], row["code"]) for row in codes).values()) == 1


def test_codes_of_a_function_by_hand(store):
    """MINSA's point f: to promote the fulfilment of commitments and the report on them, of no modality, to nobody."""
    rows = [row for row in rows_of(store, "function-codes") if row["function"].endswith("/minsa-ogcti/39-f")]

    assert {(row["aspect"].rpartition("#")[2], row["code"].rpartition("/")[2]) for row in rows} == {
        ("action", "promover"),
        ("functionType", "reporting"),
        ("functionType", "international-commitments"),
    }
    assert {row["group"].rpartition("/")[2] for row in rows} == {"clase-promover", ""}


def test_crowding_is_of_terms_that_norms_use(store):
    """Each term of the field stands in cooperation-terms by a norm under which the body has functions."""
    used = {(row["term"], row["norm"]) for row in rows_of(store, "cooperation-terms")}
    norms: dict[str, set[str]] = {}
    for row in rows_of(store, "function-acts", asof="all"):
        norms.setdefault(row["organization"], set()).add(row["norm"])
    crowding = rows_of(store, "term-crowding")

    for row in crowding:
        assert any((row["term"], norm) in used for norm in norms[row["organization"]])
    assert max(Counter((row["term"], row["organization"]) for row in crowding).values()) == 1


def test_crowding_by_hand(store):
    """Humanitarian assistance stands in MINSA's article, ODA in MIDIS's, South-South in MIDIS's and the agency's."""
    expected = {
        "asistencia-humanitaria-internacional": {"minsa"},
        "ayuda-oficial-al-desarrollo": {"midis"},
        "cooperacion-sur-sur": {"midis", "apci"},
    }
    actual: dict[str, set[str]] = {}
    for row in rows_of(store, "term-crowding"):
        actual.setdefault(row["term"].rpartition("/")[2], set()).add(row["organization"].rpartition("/")[2])

    assert expected == {term: actual[term] for term in expected}


MANDATES = """
@prefix : <https://w3id.org/coopgraph/id/> .
@prefix coop: <https://w3id.org/coopgraph/ontology#> .
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix relation: <https://w3id.org/coopgraph/vocab/overlap-relation/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix term: <https://w3id.org/coopgraph/vocab/cooperation-term/> .

:a skos:prefLabel "a"@es . :b skos:prefLabel "b"@es . :law a coop:LegalNorm ; coop:printedForm "law" .
term:x skos:prefLabel "x"@es . term:y skos:prefLabel "y"@es . %s
relation:same skos:prefLabel "coincide"@es . relation:contains skos:prefLabel "contiene"@es .
relation:contained-in skos:prefLabel "contenido"@es . relation:overlaps skos:prefLabel "se cruza"@es .
:m a coop:SteeringMandate ; coop:holder :a ; coop:scope term:x ; coop:establishedBy :law .
:n a coop:SteeringMandate ; coop:holder :b ; coop:scope term:%s ; coop:establishedBy :law .
"""


@pytest.mark.parametrize(
    ("expected", "hierarchy", "other"),
    [
        ([], "", "y"),
        (["same"], "", "x"),
        (["contains"], "term:y skos:broader term:x .", "y"),
        (["contained-in"], "term:x skos:broader term:y .", "y"),
        (["overlaps"], "term:z skos:broader term:x , term:y .", "y"),
    ],
)
def test_overlaps_need_a_relation(expected, hierarchy, other):
    """Two mandates stand together once, by the relation of their scopes, and not at all if these are not related."""
    graph = Graph().parse(data=MANDATES % (hierarchy, other), format="turtle")
    store = EmbeddedStore.from_graphs({GRAPH["test"]: graph})

    assert expected == [row["relation"].rpartition("/")[2] for row in rows_of(store, "rectoria-overlaps", asof="all")]
