"""The analysis of coordination on the whole graph, against what the documents give by hand.

`tests/golden/coordination-arcs.csv` holds who is bound to whom by name at the reference date, with the lines that say
so: of the thesis, or the source first.
"""

import csv
from pathlib import Path

import networkx as nx
import pytest
from rdflib import Literal

from coopgraph import query
from coopgraph.analyse.coordination import analyse, build_network
from coopgraph.analyse.coordination_network import COMMITTEE, draw
from coopgraph.analyse.ties import project_network, read_sources, write_graphml
from coopgraph.errors import ParameterError
from coopgraph.namespaces import ID
from coopgraph.publish.analyses import write_analysis_csv, write_analysis_json, write_analysis_xlsx

GOLDEN = Path(__file__).parents[2] / "golden" / "coordination-arcs.csv"
MINISTRIES = [
    *("pcm", "minagri", "mincetur", "mincul", "mindef", "minam", "mef", "minedu", "minem", "mininter"),
    *("minjus", "mimp", "produce", "mre", "minsa", "mtpe", "mtc", "mvcs", "midis"),
]
#: Told by interviews and prescribed by no provision: who helps, informs or asks whom.
TOLD = {
    *(("apci", body) for body in ("concytec", "midis", "minedu", "minjus", "mtpe")),
    *(("concytec", "mre"), ("minjus", "inpe"), ("mtpe", "oit"), ("oit", "mtpe")),
}


@pytest.fixture(scope="module", name="sources")
def _sources(store):
    return read_sources(store)


@pytest.fixture(scope="module", name="analysis")
def _analysis(store):
    return analyse(store)


@pytest.fixture(scope="module", name="arcs")
def _arcs() -> set[tuple[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return {(row["from"], row["to"]) for row in csv.DictReader(file)}


def slug(iri: object) -> str:
    """Return the last part of an IRI."""
    return str(iri).rpartition("/")[2]


def table(analysis, listing_id: str) -> list[dict[str, object]]:
    """Return the rows of a table, the last part of the IRI for the IRI, and plain values."""
    found = next(item for item in analysis.listings if item.id == listing_id)
    names = [column.name for column in found.columns]
    plain = [
        [term.toPython() if isinstance(term, Literal) else None if term is None else slug(term) for term in row]
        for row in found.rows
    ]
    return [dict(zip(names, row, strict=True)) for row in plain]


def value(analysis, method: str, *, interviews: bool = False, projection: str = "", part: str = "") -> float | None:
    """Return the one measure of a method on one of the two networks."""
    [found] = [
        measure
        for measure in analysis.measures
        if measure.method.id == method
        and ("interviews" in measure.of["en"]) == interviews
        and (measure.projection or {"en": ""})["en"].startswith(projection)
        and part in measure.of["en"]
    ]
    return found.value


def test_who_is_bound_to_whom(sources, arcs):
    """The named bodies that a provision binds to one another are those that the documents name."""
    network = project_network(sources, interviews=False)

    assert {(slug(a), slug(b)) for a, b in network.edges} == arcs


def test_interviews_add_what_only_they_tell(sources, arcs):
    """With the interviews, nine more pairs are tied, and none is lost."""
    network = project_network(sources, interviews=True)

    assert {(slug(a), slug(b)) for a, b in network.edges} == arcs | TOLD


def test_bodies_that_had_ended_are_not_there(store, sources):
    """At the reference date neither MIMDES nor the Instituto Nacional de Planificación has ties; `all` has both."""
    ended = {str(ID["organization/mimdes"]), str(ID["organization/inp"])}

    assert ended.isdisjoint(sources.network)
    assert ended <= set(build_network(store, "all"))
    assert sources.left_out == len(query.run(store, "coordination-ties").solutions.rows) - sources.network.size()


def test_norms_of_later_years_do_not_bind(sources, store):
    """What Pasto prescribes in 2022 and APCI in 2025 binds no one in 2018; before 2002 there is no committee."""
    before = read_sources(store, "2001-12-31")

    assert str(ID["organization/alcaldia-pasto"]) not in sources.bodies
    assert not any("2025" in known.get("norm", "") for _, _, known in sources.network.edges(data=True))
    assert COMMITTEE not in before.groups
    assert len(sources.groups[COMMITTEE]) == 20


def test_reciprocity_by_hand(analysis):
    """Of 34 arcs the two between APCI and Relaciones Exteriores are mutual; with the interviews six of 43 are."""
    assert value(analysis, "reciprocity") == pytest.approx(2 / 34)
    assert value(analysis, "reciprocity", interviews=True) == pytest.approx(6 / 43)
    assert value(analysis, "one-sided-dyads") == pytest.approx(32 / 33)
    assert value(analysis, "density", projection="directed") == pytest.approx(34 / (37 * 36))
    assert value(analysis, "density", projection="undirected") == pytest.approx(33 / (37 * 36 / 2))


def test_centralisation_and_pieces_by_hand(analysis):
    """Callao has most ties, ten; 23 bodies reach each other, two more do, and twelve are alone."""
    assert value(analysis, "degree-centralisation") == pytest.approx((37 * 10 - 2 * 33) / (36 * 35))
    assert value(analysis, "fragmentation-borgatti") == pytest.approx(1 - (23 * 22 + 2 * 1) / (37 * 36))


def test_groups_by_hand(analysis):
    """Twelve of 33 pairs cross levels: Callao's nine with national bodies and one municipal, Defensa's two abroad."""
    assert value(analysis, "e-i-index") == pytest.approx((12 - 21) / 33)


def test_brokerage_by_hand(analysis):
    """The open triads pass through APCI (ten), Relaciones Exteriores (eight) and Salud (one), three from Callao.

    Through APCI, to Relaciones Exteriores from Agricultura and Comercio, and to the Poder Ejecutivo from all eight but
    itself; through Relaciones Exteriores, to APCI from Defensa, and to Defensa Civil from all seven; through Salud,
    from Callao to SUNAT.
    """
    rows = {row["body"]: row for row in table(analysis, "nodes-provisions")}
    brokers = {
        body: (row["coordinator"], row["gatekeeper"], row["brokerage"])
        for body, row in rows.items()
        if row["brokerage"]
    }

    assert brokers == {"apci": (9, 1, 10), "mre": (7, 1, 8), "minsa": (0, 1, 1)}
    assert value(analysis, "gould-fernandez-brokerage", part="coordinator") == 16
    assert value(analysis, "gould-fernandez-brokerage", part="gatekeeper") == 3


@pytest.mark.parametrize(
    ("body", "inward", "outward"), [("minsa", 1, 4), ("mindef", 0, 6), ("mincul", 0, 3), ("apci", 8, 2), ("mtpe", 0, 0)]
)
def test_degrees_by_hand(analysis, body, inward, outward):
    """In and out, the degrees of a body are the bodies that its article names and those that name it."""
    [row] = [row for row in table(analysis, "nodes-provisions") if row["body"] == body]

    assert (row["inDegree"], row["outDegree"], row["n"]) == (inward, outward, 37)


def test_who_is_outside(analysis):
    """CONCYTEC alone of the national bodies with an office is no member; functions name twelve bodies."""
    rows = table(analysis, "outside")
    outside = [row["body"] for row in rows if row["office"] and row["level"] == "national" and not row["member"]]

    assert outside == ["concytec"]
    assert value(analysis, "outside-committee-share") == pytest.approx(1 / 20)
    # By name in functions or chapeaux: apci, mre, mef, contraloria, sunat, indeci, ccffaa, fuerzas-armadas, jid, cds,
    # mision-permanente-onu, instituto-nacional-de-estadistica.
    assert value(analysis, "unnamed-share") == pytest.approx(25 / 37)
    assert {"minsa", "mtc", "pcm", "midis"} <= {row["body"] for row in rows if row["naming"] == 0}


def test_one_sided_ties_are_the_gaps_that_the_query_finds(store, analysis):
    """Where the functions of the other side are known, the one-sided pairs are those of `coordination-gaps`."""
    solutions = query.run(store, "coordination-gaps").solutions
    rows = [dict(zip(solutions.variables, row, strict=True)) for row in solutions.rows]
    expected = {(slug(r["organization"]), slug(r["counterpart"])) for r in rows if str(r["kind"]) == "one-sided"}

    assert {(row["from"], row["to"]) for row in table(analysis, "one-sided") if row["decided"]} == expected


def test_one_sided_ties_show_the_sentence(analysis):
    """A tie by a function shows its words: Salud channels through APCI by article 39, h."""
    rows = table(analysis, "one-sided")
    [found] = [row for row in rows if (row["from"], row["to"], row["mode"]) == ("minsa", "apci", "channels-through")]

    assert found["citation"] == "art. 39, h"
    assert "Agencia Peruana de cooperación Internacional" in found["text"]
    assert all(row["text"] for row in rows if row["evidence"] in ("function", "chapeau"))


def test_shared_field_and_no_mechanism(analysis, sources):
    """All ministries sit in one committee: only Callao shares fields with bodies that nothing joins it to.

    Its manual names eight of the ministries; Presidencia, whose functions are not known, is of neither kind.
    """
    named = {"apci", "mef", "minedu", "minsa", "mre", "mtc", "mvcs", "produce", "pcm"}
    rows = table(analysis, "shared-field-no-mechanism")
    callao = sources.fields[str(ID["organization/gore-callao"])]
    expected = {body for body in set(MINISTRIES) - named if callao & sources.fields[str(ID[f"organization/{body}"])]}

    assert {(row["bodyA"], row["bodyB"]) for row in rows} == {("gore-callao", body) for body in expected}
    assert len(expected) == 10
    assert expected == set(MINISTRIES) - named - {"mincetur"}


def test_coverage_is_one_less_the_pairs_without_mechanism(analysis):
    """Coverage counts the pairs that share a field; those listed without mechanism are the rest."""
    [coverage] = [
        measure
        for measure in analysis.measures
        if measure.method.id == "coordination-coverage" and "interviews" not in measure.of["en"]
    ]

    assert coverage.value == pytest.approx(1 - 10 / coverage.n)
    # Of 37 bodies, functions are known of 18 ministries and Callao.
    assert coverage.missing == 37 - 19


def test_without_the_law_of_the_agency(analysis):
    """Without Ley 27692 the committee is gone: what is left covered is what ties cover, the congruence."""
    [law] = [row for row in table(analysis, "removal-of-rules") if row["rule"] == "ley-27692"]

    assert law["members"] == 20
    assert law["lost"] == 2
    assert float(law["coverage"]) == pytest.approx(value(analysis, "congruence-cataldo"), abs=1e-6)
    assert law["reciprocity"] == 0


def test_a_rule_loses_what_it_alone_ties(analysis):
    """The article of Cultura alone ties it to three bodies; that of Produce on commitments one of its two."""
    rows = {
        row["rule"] if row["members"] is not None else row["ruleLabel"]: row
        for row in table(analysis, "removal-of-rules")
    }

    assert (rows["ds-005-2013-mc"]["lost"], rows["ds-005-2013-mc"]["ties"]) == (3, 8)
    assert rows["Decreto Supremo 002-2017-PRODUCE, art. 39, d"]["lost"] == 1
    assert float(rows["ds-005-2013-mc"]["density"]) == pytest.approx(31 / (37 * 36), abs=1e-6)


def test_the_key_player(analysis):
    """Without Relaciones Exteriores most pairs lose each other: Defensa's five and Defensa Civil are cut off."""
    rows = table(analysis, "removal-of-bodies")

    assert rows[0]["body"] == "mre"
    # Left are Callao's sixteen, Defensa with five, two of statistics, and Defensa Civil and twelve alone.
    joined = 15 * 14 + 6 * 5 + 2 * 1
    assert float(rows[0]["fragmentation"]) == pytest.approx(1 - joined / (36 * 35), abs=1e-6)
    assert [row["n"] for row in rows] == [36] * 37


def test_one_more_member_or_tie_back(analysis):
    """CONCYTEC in the committee gains a mechanism with its twenty members; each way back adds two mutual arcs."""
    rows = table(analysis, "additions")
    [member] = [row for row in rows if row["kind"] == "member"]
    back = [row for row in rows if row["kind"] == "reciprocal-tie"]

    assert (member["body"], member["joined"]) == ("concytec", 20)
    assert len(back) == 32
    assert [float(row["reciprocity"]) for row in back] == pytest.approx([4 / 35] * 32, abs=1e-6)


def test_every_measure_can_be_defended(analysis):
    """Each has its texts in both languages, its queries, n, and a projection where it is of the network."""
    for measure in analysis.measures:
        assert measure.calls
        assert measure.date == "2018-12-31"
        assert measure.value is not None or measure.note is not None
        for text in (measure.of, measure.method.name, measure.method.reading, measure.method.limits):
            assert text["es"]
            assert text["en"]
    keys = [(m.method.id, m.of["en"], m.subject, (m.projection or {"en": ""})["en"]) for m in analysis.measures]
    assert len(keys) == len(set(keys))


def test_every_format_is_written(analysis):
    """JSON, CSV of the measures and of each table, and the spreadsheet hold the analysis."""
    assert b'"coordination-coverage"' in write_analysis_json(analysis)
    assert write_analysis_csv(analysis).startswith(b"measure,")
    for listing in analysis.listings:
        assert write_analysis_csv(analysis, listing.id).count(b"\n") >= 1 + len(listing.rows)
        assert all(len(row) == len(listing.columns) for row in listing.rows)
    assert write_analysis_xlsx(analysis)[:2] == b"PK"


def test_the_network_can_be_exported(store, sources):
    """GraphML and node-link data hold every tie with its mode and evidence."""
    network = build_network(store)
    read = nx.parse_graphml(write_graphml(network).decode(), force_multigraph=True)

    assert (len(read), read.size()) == (len(network), network.size()) == (len(sources.network), sources.network.size())
    assert all(known["mode"] and known["evidence"] for _, _, known in read.edges(data=True))
    assert len(nx.node_link_data(network)["edges"]) == network.size()


def test_all_dates_and_bad_dates(store):
    """`all` says so in every measure; what is no date is refused in a sentence."""
    analysis = analyse(store, "all")

    assert {measure.date for measure in analysis.measures} == {"all"}
    with pytest.raises(ParameterError, match="is not a date"):
        analyse(store, "yesterday")


def test_drawing_twice_gives_the_same(store, sources):
    """The same graph gives the same network, in the same order."""
    again = read_sources(store)

    assert list(again.network.edges) == list(sources.network.edges)
    assert draw(again, interviews=True).betweenness == draw(sources, interviews=True).betweenness
