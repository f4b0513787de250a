"""The audit: how a computed value is compared with a claimed one, which verdict follows, and what ends a build."""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef

from coopgraph import query
from coopgraph.audit import RELATIONS, ClaimCheck, Reading, agrees, audit_claims, decide, read_check, state_checks
from coopgraph.errors import QueryError, ResourceNotFoundError
from coopgraph.namespaces import COOP, DCTERMS, EARL, GRAPH, ID, RDF, SKOS, VOCAB
from coopgraph.query import catalogue
from coopgraph.store import EmbeddedStore
from coopgraph.store.home import standing_graph
from coopgraph.validate import load_shapes, validate_graph

GOLDEN = Path(__file__).parents[1] / "golden" / "claims.csv"
#: Kinds of claim that a computation decides, wherever a source holds the data.
COMPUTED = {"amount", "count", "date", "growth", "rank", "share", "total"}
#: Those of them that no source holds the data for; the claim's own place is the only one that tells.
WITHOUT_DATA = {
    *("ley-719-purposes", "ley-719-art-2-levels", "committee-sessions-since-2011", "planning-offices-load"),
    *("tendency-to-merge", "offices-situation-worse", "more-states-in-organisations", "south-south-important"),
    *("oecd-membership-2021", "country-programme-eligible-2021", "bicentenary-2021", "bicentenary-200-years"),
    *("private-top-countries", "private-next-countries", "eniex-fall", "top-ngos-2015", "interviews-three-months"),
    *("non-aligned-sixties", "dac-since-1961", "dac-four-activities", "dac-themes", "dac-peer-reviews"),
    *("oda-defined-1969", "oda-grant-element", "mdg-eight", "agenda-2030-17-goals", "plan-six-axes"),
    *("south-south-topics", "two-presidencies"),
}
#: Those whose datum only their own passage states, so that it would be compared with itself.
CIRCULAR = {
    *("ley-719-responsible-bodies", "regulation-assisted-bodies", "ley-29357-steering-fields", "former-rof-mre-year"),
    *("committee-installed", "committee-last-session", "committee-member-local", "committee-member-regional"),
    *("ngos-2011", "ngos-2012", "ngos-2013", "ngos-2014"),
    *("private-europe-2011", "private-europe-2014", "private-north-america-2011", "private-north-america-2014"),
    *("south-south-provider-12", "south-south-provider-partners"),
    *("south-south-receiver-40", "south-south-receiver-partners"),
}


@pytest.mark.parametrize(
    ("claimed", "unit", "relation", "computed", "expected"),
    [
        ("14", "percent", None, "13.7413", True),
        ("14", "percent", None, "13.4999", False),
        ("14", "percent", None, "14.5", False),
        ("16.4", "percent", None, "16.1999", False),
        ("-14.7", "percent", None, "-14.65", True),
        ("-25", "percent", None, "-24.7518", True),
        ("215000000", "usd", None, "214888246", True),
        ("215000000", "usd", None, "214488246", False),
        ("35300000", "usd", None, "35258133", True),
        ("-13000000", "usd", None, "-12862417", True),
        ("-13000000", "usd", None, "-3679666", False),
        ("249700000", "usd", None, "249700000", True),
        ("0", "usd", None, "1", False),
        ("19", "count", None, "19", True),
        ("19", "count", None, "19.0", True),
        ("190", "count", None, "191", False),
        ("1", None, None, "2", False),
        ("1991", None, None, "1991-11-08", True),
        ("2012-11", None, None, "2012-11-08", True),
        ("2012-11", None, None, "2012-1", False),
        ("1991-11-08", None, None, "1991", False),
        ("2003", None, None, "2003", True),
        ("true", None, None, "true", True),
        ("true", None, None, "false", False),
        ("a; b", None, None, "b; a", False),
        ("cooperacion-internacional", None, None, "cooperacion-internacional-no-reembolsable", False),
        ("1", "count", "at-least", "1", True),
        ("1", "count", "at-least", "0", False),
        ("1", "count", "at-most", "2", False),
        ("1", "count", "more-than", "1", False),
        ("1", "count", "less-than", "0.5", True),
        ("50", "percent", "more-than", "50.01", True),
        ("1-2", None, "within", "0.86", False),
        ("1-2", None, "within", "2", True),
    ],
)
def test_a_value_is_compared_at_the_precision_of_the_claim(claimed, unit, relation, computed, expected):
    """Percentages by their digits, dollars by the significant ones, dates by their beginning, all else exactly."""
    assert agrees(claimed, unit, relation, computed) == expected


@pytest.mark.parametrize(("claimed", "relation"), [("1", "about"), ("many", "at-least"), ("1", "within")])
def test_a_comparison_that_makes_no_sense_is_told(claimed, relation):
    """An unknown relation, and a relation between things that are no numbers, is an error and no verdict."""
    with pytest.raises(QueryError, match="cannot be compared"):
        agrees(claimed, "count", relation, "1")


@given(st.decimals(-(10**9), 10**9, places=3), st.integers(0, 2))
def test_a_rounded_percentage_always_agrees(number, digits):
    """A percentage agrees with itself rounded half up to any number of digits."""
    step = Decimal(1).scaleb(-digits)
    half = step / 2 if number >= 0 else -step / 2
    claimed = Decimal(int((number + half) / step)) * step

    assert agrees(f"{claimed:.{digits}f}", "percent", None, str(number))


@pytest.mark.parametrize(
    ("agreements", "verdict"),
    [
        ([], "cannot-be-checked"),
        ([True], "holds"),
        ([False], "does-not-hold"),
        ([True, True], "holds"),
        ([False, False], "does-not-hold"),
        ([True, False], "ambiguous"),
        ([False, True, False], "ambiguous"),
    ],
)
def test_the_verdict_follows_from_the_readings(agreements, verdict):
    """All readings agree, none does, or some do and some do not; without a reading nothing can be checked."""
    assert decide(agreements) == verdict


@pytest.fixture(scope="module", name="checks")
def _checks(store) -> dict[str, ClaimCheck]:
    """The check of each claim, by slug."""
    return {check.slug: check for check in audit_claims(store)}


def verdict_of(check: ClaimCheck) -> str:
    """Return the slug of a verdict."""
    return check.verdict.rpartition("/")[2]


with GOLDEN.open(encoding="utf-8", newline="") as _file:
    EXPECTED = list(csv.DictReader(_file))


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: row["claim"])
def test_a_claim_is_judged_as_by_hand(checks, row):
    """The values and the verdict are those worked out from the lines of the document."""
    check = checks[row["claim"]]

    found = " | ".join(reading.computed for reading in check.readings)
    assert (verdict_of(check), found) == (row["verdict"], row["computed"])


def test_each_claim_has_exactly_one_verdict(store, checks):
    """Each of the 458 claims has one assertion in the graph, with the verdict that the audit finds anew."""
    table = query.run(store, "claims").solutions
    places = [table.variables.index(name) for name in ("claim", "verdict", "query")]
    stated = {tuple(map(str, (row[place] for place in places))) for row in table.rows}

    assert len(table.rows) == 458
    assert stated == {(str(check.claim), str(check.verdict), check.query) for check in checks.values()}


def test_what_the_graph_says_of_a_check_is_the_check(store, checks):
    """A check that is read back from the graph is the one that was stated."""
    for check in checks.values():
        read = read_check(store, check.claim)

        assert read == check


def test_what_can_be_counted_is_computed(store, checks):
    """Each claim about counts, shares, growth, totals, dates, ranks and amounts is computed; 49 have no data to."""
    table = query.run(store, "claims").solutions
    claim, kind = (table.variables.index(name) for name in ("claim", "kind"))
    slugs = {str(row[claim]).rpartition("/")[2] for row in table.rows if str(row[kind]).rpartition("/")[2] in COMPUTED}

    assert {slug for slug in slugs if not checks[slug].readings} == WITHOUT_DATA | CIRCULAR
    assert all(checks[slug].reason is not None for slug in WITHOUT_DATA | CIRCULAR)
    assert {checks[slug].query for slug in CIRCULAR} == {"check-circular"}
    assert "check-circular" not in {checks[slug].query for slug in WITHOUT_DATA}


def test_a_datum_that_another_passage_states_is_checked(quads, checks):
    """The same tie, stated also by a passage outside the claim's own, is compared with it."""
    claim, tie = "ley-719-inp-with-mef", f"<{ID['tie/ley-719-art-4-inp-coordinates-with-mef']}>"
    elsewhere = f"<{ID['passage/tesis-2018/88279-88361']}>"
    assert verdict_of(checks[claim]) == "cannot-be-checked"

    stated = EmbeddedStore.from_nquads(f"{quads}{tie} <{DCTERMS.source}> {elsewhere} .\n".encode())

    found = {check.slug: check for check in audit_claims(stated)}
    assert verdict_of(found[claim]) == "holds"
    assert [reading.computed for reading in found[claim].readings] == ["mef"]


def test_a_verb_that_the_regulation_lacks_does_not_hold(quads, checks):
    """What a claim says that an office does is sought among the verbs of the point: another verb is not there."""
    assert verdict_of(checks["minsa-donations"]) == "holds"

    changed = spoil(
        quads,
        f"<{ID['function/minsa-ogcti/39-g']}> <{COOP.action}> <{VOCAB['action/gestionar']}>",
        f"<{ID['function/minsa-ogcti/39-g']}> <{COOP.action}> <{VOCAB['action/visar']}>",
    )

    found = {check.slug: check for check in audit_claims(changed)}
    assert verdict_of(found["minsa-donations"]) == "does-not-hold"


def test_several_readings_are_told_apart(checks):
    """Where a claim is read in several ways, each reading has its words in both languages."""
    for check in checks.values():
        names = [dict(reading.name) for reading in check.readings]
        if len(names) > 1:
            assert all(set(name) == {"es", "en"} for name in names), check.slug
            assert len({name["es"] for name in names}) == len(names), check.slug


def test_another_figure_gives_another_verdict(quads, checks):
    """Changing one observation in a copy of the graph turns the verdict of the claim about it."""
    assert verdict_of(checks["amount-usa-2015"]) == "holds"

    changed = spoil(quads, '"35258133"', '"45258133"')

    found = {check.slug: check for check in audit_claims(changed)}
    assert verdict_of(found["amount-usa-2015"]) == "does-not-hold"
    assert [reading.computed for reading in found["amount-usa-2015"].readings] == ["45258133"]


def test_another_structure_gives_another_verdict(quads, checks):
    """An embedded office that no longer depends on planning makes eleven of the twelve."""
    embedded = "https://w3id.org/coopgraph/ontology#EmbeddedCooperationOffice"
    changed = spoil(
        quads, f"unit/mef-opict> <{RDF.type}> <{embedded}>", f"unit/mef-opict> <{RDF.type}> <{COOP.Office}>"
    )

    found = {check.slug: check for check in audit_claims(changed)}
    assert [reading.computed for reading in found["embedded-offices-12"].readings] == ["11"]
    assert verdict_of(checks["embedded-offices-12"]) == "holds"
    assert verdict_of(found["embedded-offices-12"]) == "does-not-hold"


@pytest.fixture(scope="module", name="quads")
def _quads(graph_home) -> str:
    """The whole graph as it was written."""
    return standing_graph(graph_home).read_text(encoding="utf-8")


def spoil(quads: str, before: str, after: str) -> EmbeddedStore:
    """Return the graph with one text changed."""
    assert before in quads
    return EmbeddedStore.from_nquads(quads.replace(before, after).encode())


def test_a_claim_that_no_query_checks_is_told(quads):
    """A measure that no query knows ends the audit, with the claim and the measure in the message."""
    changed = spoil(quads, '"rows-of-office-table"', '"rows-of-no-table"')

    with pytest.raises(QueryError, match=r"no query .*/table-19-ministries, whose measure is rows-of-no-table"):
        audit_claims(changed)


def test_a_claim_that_two_queries_check_is_told(store):
    """A claim that two queries have a row for ends the audit, with the names of both."""
    queries = catalogue()
    twice = replace(queries["check-ministries"], id="check-ministries-again")

    with pytest.raises(QueryError, match="check-ministries and check-ministries-again"):
        audit_claims(store, {**queries, "check-ministries-again": twice})


def test_a_row_without_arithmetic_is_told(store):
    """A query that leaves the arithmetic of a claim unbound ends the audit."""
    queries = catalogue()
    spoiled = queries["check-ministries"]
    text = spoiled.text.replace("AS ?arithmetic)", "AS ?nothing)")

    with pytest.raises(QueryError, match="check-ministries leaves the value or the arithmetic"):
        audit_claims(store, {**queries, "check-ministries": replace(spoiled, text=text)})


def test_a_claim_that_was_not_checked_has_no_check(store):
    """Asking for the check of what is no checked claim is answered by an error that says so."""
    with pytest.raises(ResourceNotFoundError, match="no check"):
        read_check(store, ID["claim/nothing"])


def test_relations_are_those_of_the_shape():
    """The shape of a reading knows the relations that the audit compares by."""
    shape = (Path(__file__).parents[2] / "shapes" / "assertion.ttl").read_text(encoding="utf-8")

    listed = " ".join(f'"{relation}"' for relation in RELATIONS)
    assert f"sh:in ( {listed} )" in shape


def validate(checks) -> list[str]:
    """Validate the statement of checks, with the claims typed, and return the shapes that answer."""
    context = Graph()
    for check in checks:
        context.add((check.claim, RDF.type, COOP.Claim))
    for reason in ("causality", "judgement"):
        context.add((VOCAB[f"undecidable-reason/{reason}"], SKOS.inScheme, VOCAB["undecidable-reason"]))
    report = validate_graph(state_checks(checks), load_shapes(names=("assertion", "schemes")), context)
    return [result.source_shape.partition("#")[2] for result in report.results]


CLAIM, TITLE = ID["claim/some"], {"es": "Comprobación", "en": "Check"}


def test_what_is_stated_conforms():
    """One claim of each verdict, stated, has no result from the shapes."""
    yes, no = (Reading({"es": "una", "en": "one"}, "1", "0 + 1 = 1", None, answer) for answer in (True, False))
    checks = [
        ClaimCheck(ID["claim/a"], "1", "check-a", TITLE, (yes,), None),
        ClaimCheck(ID["claim/b"], "1", "check-a", TITLE, (no,), None),
        ClaimCheck(ID["claim/c"], "1", "check-a", TITLE, (yes, no), None),
        ClaimCheck(ID["claim/d"], "1", "check-b", TITLE, (), VOCAB["undecidable-reason/causality"]),
    ]

    assert validate(checks) == []
    outcomes = {str(value).rpartition("/")[2] for value in state_checks(checks).objects(None, EARL.outcome)}
    assert outcomes == {"holds", "does-not-hold", "ambiguous", "cannot-be-checked"}


@pytest.mark.parametrize(
    ("check", "shape"),
    [
        (ClaimCheck(CLAIM, "1", "check-a", TITLE, (), None), "ResultShape-follows"),
        (ClaimCheck(CLAIM, "1", "check-a", TITLE, (), VOCAB["claim-kind/causal"]), "ResultShape-reason"),
        (
            ClaimCheck(CLAIM, "1", "check-a", TITLE, (Reading({}, "1", "", None, True),), None),
            "ReadingShape-arithmetic",
        ),
        (
            ClaimCheck(CLAIM, "1", "check-a", TITLE, (Reading({}, "1", "1", "about", True),), None),
            "ReadingShape-comparison",
        ),
    ],
)
def test_a_fault_in_a_verdict_fails_a_shape(check, shape):
    """No reading and no reason, a reason of another scheme, no arithmetic, and an unknown comparison are refused."""
    assert validate([check]) == [shape]


def test_no_verdict_is_typed_by_hand(store):
    """Verdicts stand in the graph of checks alone, and nothing else states an outcome."""
    outcomes = store.triples((None, EARL.outcome, None))

    assert len(outcomes) == 458
    assert set(outcomes) == set(store.triples((None, EARL.outcome, None), GRAPH.checks))
    assert not [node for triple in outcomes for node in triple if not isinstance(node, (URIRef, Literal))]
