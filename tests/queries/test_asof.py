"""What was in force at a date: the logic of intervals, and every query of the catalogue that asks for a date."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Literal
from rdflib.namespace import XSD

from coopgraph.errors import QueryError
from coopgraph.namespaces import GRAPH, ID
from coopgraph.query import catalogue, read_query, run
from coopgraph.query.validity import ASOF, ATTESTED, UNATTESTED, Interval, find_fault, write_attestation, write_filter
from coopgraph.store import EmbeddedStore, parse_graph

QUERIES = [query for query in catalogue().values() if ASOF in query.parameters]
REFERENCE = date(2018, 12, 31)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2030, 12, 31))
PREFIXES = """
@prefix coop: <https://w3id.org/coopgraph/ontology#> .
@prefix category: <https://w3id.org/coopgraph/vocab/office-category/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
WHOLE = f'<{ID["source/coopgraph"]}> coop:referenceDate "{REFERENCE}"^^xsd:date .\n'


@st.composite
def intervals(draw) -> Interval:
    """Draw an interval that is not empty, open on either side or on both."""
    begins = draw(st.none() | DAYS)
    length = draw(st.none() | st.integers(1, 8000))
    if length is None:
        return Interval(begins)
    return Interval(begins, (begins or date(2000, 1, 1)) + timedelta(length))


def bounds(interval: Interval) -> str:
    """Write the interval of a subject in Turtle."""
    begins = f' ; coop:validFrom "{interval.begins}"^^xsd:date' if interval.begins else ""
    return begins + (f' ; coop:validTo "{interval.ends}"^^xsd:date' if interval.ends else "")


def load(*turtle: str) -> EmbeddedStore:
    """Load Turtle into a store."""
    return EmbeddedStore.from_graphs({GRAPH["small"]: parse_graph(PREFIXES + WHOLE + "".join(turtle))})


def source(described: date | None) -> str:
    """Write a passage `<a:passage>` of a source that describes a date."""
    tells = f'<a:source> coop:referenceDate "{described}"^^xsd:date .\n' if described else ""
    return f"<a:passage> oa:hasSource <a:source> .\n{tells}"


def mandate(name: str, kind: str, holder: str, interval: Interval) -> str:
    """Write a mandate over `<a:cti>` that the law `<a:ley>` gives."""
    return (
        f"<a:{name}> a coop:{kind} ; coop:holder <a:{holder}> ; coop:scope <a:cti> ; coop:establishedBy <a:ley> ;"
        f" dct:source <a:passage>{bounds(interval)} .\n"
        f'<a:{holder}> skos:prefLabel "{holder}"@es . <a:ley> a coop:LegalNorm . <a:cti> skos:prefLabel "CTI"@es .\n'
        '<https://w3id.org/coopgraph/vocab/overlap-relation/same> skos:prefLabel "igual"@es .\n'
    )


def office(name: str, ministry: str, interval: Interval) -> str:
    """Write an office of a ministry."""
    return (
        f"<a:{name}> coop:cooperationOfficeOf <a:{ministry}> ; coop:officeCategory category:embedded ;"
        f' skos:prefLabel "{name}"@es ; dct:source <a:passage>{bounds(interval)} .\n'
    )


def ministry(name: str, interval: Interval) -> str:
    """Write a ministry."""
    return (
        f'<a:{name}> a coop:Ministry ; skos:prefLabel "{name}"@es ; dct:source <a:passage>{bounds(interval)} .\n'
        'category:embedded skos:prefLabel "inserta"@es . category:none skos:prefLabel "sin oficina"@es .\n'
    )


def rows(store: EmbeddedStore, query_id: str, asof: date | str, *columns: str) -> list[tuple[str | None, ...]]:
    """Return columns of an answer, as text."""
    solutions = run(store, query_id, {ASOF: str(asof)}).solutions
    places = [solutions.variables.index(column) for column in columns]
    return [tuple(None if row[place] is None else str(row[place]) for place in places) for row in solutions.rows]


def truth(value: bool) -> str:
    """Write a truth value as RDF does."""
    return "true" if value else "false"


@given(DAYS, st.integers(1, 5000), st.integers(1, 5000))
def test_adjacent_intervals_never_share_a_day(first, length, next_length):
    """Where one ends the next begins: every day is in exactly one of the two, and they do not meet."""
    middle = first + timedelta(length)
    before, after = Interval(first, middle), Interval(middle, middle + timedelta(next_length))

    assert not before.meets(after)
    assert not after.meets(before)
    for day in (first, middle - timedelta(1), middle, middle + timedelta(next_length - 1)):
        assert before.contains(day) + after.contains(day) == 1
    assert not after.contains(middle + timedelta(next_length))


@given(intervals(), intervals())
def test_intervals_meet_where_one_day_is_in_both(one, other):
    """Two intervals meet exactly where the later of their beginnings, or the day before an end, is in both."""
    days = {
        *(interval.begins for interval in (one, other)),
        *(interval.ends and interval.ends - timedelta(1) for interval in (one, other)),
        date(2000, 1, 1),
    } - {None}

    assert one.meets(other) == other.meets(one) == any(one.contains(day) and other.contains(day) for day in days)


@given(intervals(), DAYS, st.none() | DAYS)
def test_what_is_attested_lies_between_what_is_told(interval, day, described):
    """A day is attested if both its sides are told: by a bound that is stated, or by the day that is described."""
    told = {interval.begins, interval.ends, described} - {None}
    attested = interval.contains(day) and interval.is_attested(day, described)

    assert not attested or min(told) <= day <= max(told)
    assert interval.is_attested(day, day)
    if interval.begins and interval.ends:
        assert interval.is_attested(day, described)
    if not told:
        assert not attested


@pytest.mark.parametrize("query_id", ["steering-mandates", "policy-mandates"])
@settings(max_examples=25, deadline=None)
@given(st.lists(intervals(), min_size=1, max_size=4), DAYS, st.none() | DAYS)
def test_mandates_are_those_whose_interval_contains_the_date(query_id, given_intervals, asof, described):
    """The mandates of a date are those in force on it, each with whether a source tells so; `all` has them all."""
    kind = {"steering-mandates": "SteeringMandate", "policy-mandates": "PolicyMandate"}[query_id]
    named = {f"a:m{place}": interval for place, interval in enumerate(given_intervals)}
    texts = [mandate(name.removeprefix("a:"), kind, "apci", interval) for name, interval in named.items()]
    store = load(source(described), *texts)

    assert set(rows(store, query_id, asof, "mandate", "attested")) == {
        (name, truth(interval.is_attested(asof, described)))
        for name, interval in named.items()
        if interval.contains(asof)
    }
    assert set(rows(store, query_id, "all", "mandate", "attested")) == {(name, None) for name in named}


@settings(max_examples=25, deadline=None)
@given(st.lists(intervals(), min_size=1, max_size=4), DAYS)
def test_stewards_count_the_mandates_of_the_date(given_intervals, asof):
    """The mandates of a body over a term are counted on the date on which they are in force."""
    texts = [mandate(f"m{place}", "SteeringMandate", "apci", one) for place, one in enumerate(given_intervals)]
    in_force = sum(interval.contains(asof) for interval in given_intervals)

    assert rows(load(*texts), "term-stewards", asof, "mandates") == ([(str(in_force),)] if in_force else [])
    assert rows(load(*texts), "term-stewards", "all", "mandates") == [(str(len(given_intervals)),)]


@settings(max_examples=25, deadline=None)
@given(intervals(), intervals(), DAYS, st.none() | DAYS)
def test_overlaps_are_of_mandates_in_force_together(one, other, asof, described):
    """Two mandates over one scope overlap on a date that is in both; without a date, if any day is."""
    store = load(
        source(described),
        mandate("m1", "SteeringMandate", "apci", one),
        mandate("m2", "SteeringMandate", "mre", other),
    )
    is_told = one.is_attested(asof, described) and other.is_attested(asof, described)
    is_together = one.contains(asof) and other.contains(asof)

    assert rows(store, "rectoria-overlaps", asof, "mandateA", "mandateB", "attested") == (
        [("a:m1", "a:m2", truth(is_told))] if is_together else []
    )
    assert len(rows(store, "rectoria-overlaps", "all", "mandateA")) == one.meets(other)


@settings(max_examples=25, deadline=None)
@given(intervals(), intervals(), DAYS, st.none() | DAYS)
def test_ministries_have_the_office_of_the_date(of_ministry, of_office, asof, described):
    """A ministry of the date has a row, with its office if that was there too; the counts are of the same rows."""
    store = load(source(described), ministry("minsa", of_ministry), office("ogcti", "minsa", of_office))
    has_office = of_office.contains(asof)
    told = (of_office if has_office else of_ministry).is_attested(asof, described)
    expected = [("a:minsa", "a:ogcti" if has_office else None, truth(told))] if of_ministry.contains(asof) else []
    counted = [
        (str(ID)[:-3] + f"vocab/office-category/{'embedded' if has_office else 'none'}", "1", str(int(not told)))
    ]

    assert rows(store, "cooperation-offices", asof, "ministry", "office", "attested") == expected
    assert rows(store, "offices-by-category", asof, "category", "offices", "unattested") == counted[: len(expected)]


@pytest.mark.parametrize("query_id", ["function-acts", "function-holders", "function-matrix", "office-positions"])
@settings(max_examples=25, deadline=None)
@given(intervals(), intervals(), DAYS)
def test_functions_are_those_of_units_and_bodies_of_the_date(query_id, of_body, of_unit, asof):
    """A function, or an office, is in an answer where both its unit and its body were there on the date."""
    store = load(
        ministry("minsa", of_body),
        office("ogcti", "minsa", of_unit),
        """
        <a:ogcti> org:unitOf <a:minsa> .
        <a:f> a coop:Function ; coop:isResidual false ; coop:assignedTo <a:ogcti> ; coop:functionType <a:type> ;
          coop:text "Proponer"@es ; coop:establishedBy <a:ley-1> .
        <a:type> skos:prefLabel "tipo"@es .
        <a:ley-1> eli:is_part_of <a:ley> ; eli:number "1" . <a:ley> a coop:LegalNorm .
        """,
    )

    assert len(rows(store, query_id, asof)) == (of_body.contains(asof) and of_unit.contains(asof))
    assert len(rows(store, query_id, "all")) == 1


@given(st.dates(min_value=date(1991, 1, 1), max_value=date(2025, 1, 1)), st.integers(1, 2000))
@settings(max_examples=25, deadline=None)
def test_of_two_adjacent_offices_one_is_there_on_every_day(changed, days):
    """An office that took the place of another: before the change the former, from it on the later, never both."""
    store = load(
        ministry("minsa", Interval()),
        office("old", "minsa", Interval(None, changed)),
        office("new", "minsa", Interval(changed)),
    )
    for asof, name in (
        (changed - timedelta(days), "a:old"),
        (changed - timedelta(1), "a:old"),
        (changed, "a:new"),
        (changed + timedelta(days), "a:new"),
    ):
        assert rows(store, "cooperation-offices", asof, "office") == [(name,)]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.id)
def test_absent_is_the_reference_date_of_the_graph(store, query):
    """Without `asof` the answer is that of the date that the graph states, and it says which; `all` has no date."""
    absent = run(store, query)

    assert absent.arguments[ASOF] == Literal(REFERENCE.isoformat(), datatype=XSD.date)
    assert absent.solutions == run(store, query, {ASOF: str(REFERENCE)}).solutions
    assert run(store, query, {ASOF: "all"}).arguments[ASOF] is None
    assert run(store, query, {ASOF: "all"}).notes == ()


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.id)
def test_every_query_of_a_date_says_what_the_sources_do_not_tell(store, query):
    """Each query with `asof` has a column for it, and an answer beyond what the sources describe has a note."""
    columns = {column.name: column.type for column in query.columns}

    assert columns.get(ATTESTED) == "xsd:boolean" or columns.get(UNATTESTED) == "xsd:integer"
    for asof in ("1900-01-01", "2100-01-01"):
        (note,) = run(store, query, {ASOF: asof}).notes
        assert set(note) == {"es", "en"}
        assert all(asof in sentence and str(REFERENCE) in sentence for sentence in note.values())


def test_a_note_tells_how_many_rows_at_which_date(store):
    """Rows that no source tells of are counted in one sentence; an answer that is wholly told has none."""
    note = run(store, "cooperation-offices", {ASOF: "1990-01-01"}).notes[0]

    assert note == {
        "es": "Las fuentes citadas describen el estado al 2018-12-31; no dicen si 18 de 18 filas valían al 1990-01-01.",
        "en": "The cited sources describe the state as of 2018-12-31; they do not say whether 18 of 18 rows held on "
        "1990-01-01.",
    }
    assert run(store, "cooperation-offices").notes == ()
    assert run(store, "steering-mandates", {ASOF: "2010-06-01"}).notes == ()
    (empty,) = run(store, "steering-mandates", {ASOF: "1980-01-01"}).notes
    assert "vacía" in empty["es"]


def test_a_graph_of_undated_sources_says_that(store):
    """Where no source says which date it describes, the note says so."""
    (note,) = run(load(source(None), ministry("minsa", Interval())), "cooperation-offices").notes

    assert note["es"] == (
        "Las fuentes citadas no dicen qué fecha describen; no dicen si 1 de 1 filas valían al 2018-12-31."
    )


@pytest.mark.document
def test_the_office_of_foreign_affairs_follows_its_regulations(store, seeds):
    """The thesis dates two regulations of Foreign Affairs, of 1996 and 2010: each date has the office of its own."""
    text = " ".join(next(seeds.glob("002_*.txt")).read_text(encoding="utf-8").split())
    assert (
        "Funciones aprobado en 1996, se establecía que la Dirección de Cooperación Internacional formaba parte" in text
    )
    assert "Posteriormente, el 2010 se aprueba el nuevo Reglamento" in text

    found = {
        asof: [row[1:] for row in rows(store, "cooperation-offices", asof, *COLUMNS) if row[0] == "MRE"]
        for asof in ("1995-12-31", "1996-01-01", "2009-12-31", "2010-01-01", "2018-12-31")
    }
    before = ("mre-dci-1996", "Dirección General de Asuntos Económicos Internacionales", "line-directorate", "true")
    after = ("mre-dci", "Dirección General de Asuntos Económicos", "line-directorate", "true")

    assert {asof: [tuple(map(last, row)) for row in rows_of_date] for asof, rows_of_date in found.items()} == {
        "1995-12-31": [(None, None, "none", "false")],
        "1996-01-01": [before],
        "2009-12-31": [before],
        "2010-01-01": [after],
        "2018-12-31": [after],
    }


COLUMNS = ("acronym", "office", "parentName", "category", "attested")


def last(term: str | None) -> str | None:
    """Return the last part of an IRI."""
    return term if term is None else term.rpartition("/")[2]


@pytest.mark.document
def test_the_former_offices_of_health_stay_out_of_every_date(store, seeds):
    """The interview of Health dates none of its changes, so at no date do its former offices stand in an answer."""
    text = " ".join(next(seeds.glob("002_*.txt")).read_text(encoding="utf-8").split("\n")[6277:6279]).split()
    assert not [word for word in text if word.strip(".,()").isdigit()]

    for asof in ("1995-01-01", "2005-01-01", "2018-12-31", "all"):
        offices = [row[1] for row in rows(store, "cooperation-offices", asof, *COLUMNS) if row[0] == "MINSA"]
        assert offices == [str(ID["unit/minsa-ogcti"])]
    assert len(run(store, "office-history", {"organization": "minsa"}).solutions.rows) == 5


def test_a_body_that_took_the_place_of_another_begins_then(store):
    """MIMP has no row before 2012, when MIMDES, whose office was one of another category, gave way to it."""
    ministries = {
        asof: {row[0] for row in rows(store, "cooperation-offices", asof, "acronym")}
        for asof in ("2011-12-31", "2012-01-01")
    }

    assert ministries["2012-01-01"] - ministries["2011-12-31"] == {"MIMP"}
    assert ministries["2011-12-31"] < ministries["2012-01-01"]


@settings(max_examples=25, deadline=None)
@given(st.lists(intervals(), min_size=1, max_size=4), st.none() | DAYS, st.none() | DAYS)
def test_another_engine_reads_the_one_way_alike(given_intervals, asof, described):
    """The filter and the attestation mean the same to rdflib's engine, with and without a date."""
    prefixes = "".join(f"PREFIX {line.removeprefix('@prefix ')[:-2]}\n" for line in PREFIXES.strip().splitlines())
    bound = "UNDEF" if asof is None else f'"{asof}"^^xsd:date'
    query = (
        f"{prefixes}SELECT ?x ?told {{ VALUES ?asof {{ {bound} }} ?x a coop:SteeringMandate . "
        f"{write_filter('x', 'f', 't')} BIND ({write_attestation('x', 'f', 't')} AS ?told) }} ORDER BY ?x"
    )
    texts = [mandate(f"m{place}", "SteeringMandate", "apci", one) for place, one in enumerate(given_intervals)]
    graph = parse_graph(PREFIXES + source(described) + "".join(texts))
    store = EmbeddedStore.from_graphs({GRAPH["small"]: graph})

    assert [tuple(row) for row in graph.query(query)] == store.select(query).rows


FILTERED = """OPTIONAL { ?x coop:validFrom ?f }
  OPTIONAL { ?x coop:validTo ?t }
  FILTER (!BOUND(?asof) || !BOUND(?f) || ?f <= ?asof)
  FILTER (!BOUND(?asof) || !BOUND(?t) || ?asof < ?t)"""


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("", "filters something"),
        (FILTERED.replace("?asof < ?t", "?asof <= ?t"), r"\?x is not filtered by asof as it must be"),
        (FILTERED.replace("!BOUND(?f) || ", ""), r"\?x is not filtered by asof as it must be"),
        (FILTERED.replace("?f <= ?asof", "?asof <= ?f"), r"\?x is not filtered by asof as it must be"),
        (FILTERED.replace("OPTIONAL { ?x coop:validTo ?t }", ""), "filters something"),
        (FILTERED + " OPTIONAL { ?y coop:validTo ?z }", "has both"),
        (FILTERED + " FILTER (?f < ?asof)", "is not one of validity"),
        (FILTERED + ' FILTER (?t > "2000-01-01"^^xsd:date)', "is not one of validity"),
        (FILTERED + " FILTER (YEAR(?asof) = 2018)", "is not one of validity"),
        (FILTERED + " ?y coop:validTo ?z FILTER (?z > ?asof)", "is not one of validity"),
        (FILTERED + FILTERED.replace("?x", "?y").replace("?f", "?g").replace("< ?t", "> ?t"), r"\?y is not filtered"),
    ],
)
def test_another_filter_on_dates_is_refused(written, problem):
    """A query that writes the interval logic in another way, or leaves a side of it out, is told so."""
    text = f"SELECT ?x {{ VALUES ?asof {{ UNDEF }} ?x a coop:Mandate . {written} }} ORDER BY ?x"

    assert re.search(problem, find_fault(text) or "")


def test_the_one_way_to_filter_is_taken():
    """The filter of a thing, of two things with a common day, and a thing with a known end are as they must be."""
    two = FILTERED.replace("?x", "?y").replace("?f", "?g").replace("?t", "?u")
    common = "FILTER (!BOUND(?f) || !BOUND(?u) || ?f < ?u) FILTER (!BOUND(?g) || !BOUND(?t) || ?g < ?t)"

    for body in (
        FILTERED,
        f"{FILTERED} {two} {common}",
        f"?x coop:validTo ?known . {FILTERED}",
        " ".join(FILTERED.split()),
    ):
        assert find_fault(f"SELECT ?x {{ VALUES ?asof {{ UNDEF }} {body} }} ORDER BY ?x") is None


def test_a_header_refuses_another_filter(tmp_path):
    """A file whose dates are filtered in another way is told with its name."""
    query = catalogue()["steering-mandates"]
    path = tmp_path / query.path.name
    path.write_text(query.text.replace("?asof < ?validTo)\n", "?asof <= ?validTo)\n", 1), encoding="utf-8")

    with pytest.raises(QueryError, match=r"steering-mandates\.rq: \?mandate is not filtered by asof as it must be"):
        read_query(path)
