"""Every row of every named query rests on places of the sources, and a count on exactly the things counted.

The places of the golden rows were found by reading the documents; the lines are those of the files.
"""

import hashlib
import re
from decimal import Decimal

import pytest
from rdflib import URIRef

from coopgraph.namespaces import GRAPH, ID, SDMX_MEASURE
from coopgraph.query import RowEvidence, Table, catalogue, explain_rows, run
from coopgraph.store import EmbeddedStore, parse_graph
from coopgraph.store.syntax import read_outline

#: Source to the number with which the name of its file begins.
DOCUMENTS = {
    "mof-callao": "000",
    "mof-mimdes": "001",
    "tesis-2018": "002",
    "proc-pasto": "003",
    "cpmt-apci-2025": "004",
}
QUERIES = list(catalogue().values())
DATES = ("1995-01-01", "2009-12-31", "2016-06-30", "2018-12-31", "2026-01-01", "all")
MINISTRIES = (
    *(
        "pcm",
        "minagri",
        "mincetur",
        "mincul",
        "mindef",
        "minam",
        "mef",
        "minedu",
        "minem",
        "mininter",
        "minjus",
        "mimp",
    ),
    *("produce", "mre", "minsa", "mtpe", "mtc", "mvcs", "midis"),
)
#: Table 4.5: the ministries whose office is inside planning, and those that have a general office.
EMBEDDED = {
    *("pcm", "minagri", "mincetur", "mincul", "minam", "mef", "minem", "mininter", "minjus", "mimp", "produce", "mvcs"),
}
GENERAL = {"minedu", "minsa", "mtpe", "midis"}
#: Query to the column, and the concept in it, by which a row says that no source stands behind it.
OWN = {"scenarios": ("origin", "ours")}
#: Query, its arguments, a column and what it holds in one row; the document and the lines that state it, and words of
#: them. A row may rest on more.
GOLDEN = [
    (
        "functions-of",
        {"organization": "MINSA"},
        ("point", "c)"),
        ("tesis-2018", "5826-5827"),
        "Gestionar la oferta de cooperación internacional en salud, en sus diferentes modalidades",
    ),
    (
        "offices-by-category",
        {},
        ("category", "none"),
        ("tesis-2018", "3411-3415"),
        "17 Ministerio de Transporte y Comunicaciones No existe",
    ),
    ("flows-by-type", {"year": "2015"}, ("cooperationType", "bilateral"), ("tesis-2018", "3779"), "194,548,992"),
    (
        "steering-mandates",
        {},
        ("mandate", "mre-steering-2009-field"),
        ("tesis-2018", "2947-2954"),
        "Cooperación Internacional (Ley Nº 29357, 2009, Art. 4)",
    ),
    ("posts", {}, ("post", "gore-callao-038"), ("mof-callao", "110-116"), "**Nº Plaza CAP: 038 - Nivel: P2**"),
    ("procedure-steps", {}, ("step", "pasto-cooperacion-3"), ("proc-pasto", "84"), "3. Informar sobre convocatoria"),
    (
        "collaboration-members",
        {},
        ("member", "mtc"),
        ("tesis-2018", "2753-2757"),
        "los Directores o Jefes de las oficinas",
    ),
    (
        "recommendations",
        {},
        ("recommendation", "general-offices-in-every-sector"),
        ("tesis-2018", "5175-5184"),
        "los sectores cuenten con Oficinas Generales de Cooperación",
    ),
]
#: Rows that rest on a norm: which article and point.
NORMS = [
    ("functions-of", {"organization": "MINSA"}, ("point", "c)"), ("ds-008-2017-sa", "39", "c")),
    ("steering-mandates", {}, ("mandate", "mre-steering-2009-field"), ("ley-29357", "4", "c")),
    ("collaboration-members", {}, ("member", "mtc"), ("ley-27692", "13", None)),
]


def sample(query, **others: str) -> dict[str, str]:
    """Give each required parameter the argument that the file itself is written with."""
    required = {name for name, parameter in query.parameters.items() if parameter.required}
    blocks = [block for block in read_outline(query.text).values if block.variable in required]
    written = {block.variable: query.text[block.start : block.end].strip() for block in blocks}
    return {**{name: re.split(r'[<>"]', term)[1] for name, term in written.items()}, **others}


def explain(store, query_id: str, **arguments: str) -> tuple[Table, list[RowEvidence]]:
    """Run a query and explain its rows."""
    table = run(store, query_id, arguments)
    return table, explain_rows(store, table)


def slug(term: object) -> str:
    """Return the last part of an IRI, or the text of a literal."""
    return str(term).rpartition("/")[2] if isinstance(term, URIRef) else str(term)


def cells(table: Table, column: str) -> list[str]:
    """Return the cells of one column."""
    place = table.solutions.variables.index(column)
    return [slug(row[place]) for row in table.solutions.rows]


def find(table: Table, evidence: list[RowEvidence], column: str, cell: str) -> RowEvidence:
    """Return what the row with this cell rests on."""
    return evidence[cells(table, column).index(cell)]


def owners(things, kind: str) -> list[str]:
    """Return the ministry of each thing of a kind, by the first word of its slug."""
    return [thing.removeprefix(ID[kind]).partition("/")[0].partition("-")[0] for thing in things if ID[kind] in thing]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.id)
def test_every_row_rests_on_a_passage_or_a_reference(store, query):
    """No row is without a place of a source or an editorial reference, on whatever date, but one that says why."""
    arguments = [{"asof": day} for day in DATES] if "asof" in query.parameters else [{}]
    for others in arguments:
        table, evidence = explain(store, query.id, **sample(query, **others))
        excused = cells(table, OWN[query.id][0]) if query.id in OWN else []
        bare = [
            table.solutions.rows[row.row - 1]
            for row in evidence
            if not row.passages and (not excused or excused[row.row - 1] != OWN[query.id][1])
        ]

        assert (others, bare) == (others, [])
        assert [row.row for row in evidence] == list(range(1, len(table.solutions.rows) + 1))


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.id)
def test_evidence_names_what_it_backs(store, query):
    """Each passage and norm backs things of its row, each thing once; a translation backs nothing."""
    _, evidence = explain(store, query.id, **sample(query))
    for row in evidence:
        assert all(passage.things for passage in row.passages)
        assert {thing for passage in row.passages for thing in passage.things} <= set(row.things)
        assert all(norm.things and norm.label for norm in row.norms)
        assert len({passage.iri for passage in row.passages}) == len(row.passages)
        assert ID["reference/traduccion-propia"] not in {passage.iri for passage in row.passages}
        assert all((passage.citation is None) == (passage.lines is not None) for passage in row.passages)


@pytest.mark.document
@pytest.mark.parametrize(("query_id", "arguments", "row", "place", "words"), GOLDEN, ids=lambda case: str(case)[:30])
def test_a_row_names_the_lines_that_state_it(store, seeds, query_id, arguments, row, place, words):
    """The lines found by hand are among those named, and say it in the document; so do the characters named."""
    source, lines = place
    document = next(seeds.glob(f"{DOCUMENTS[source]}_*.txt")).read_text(encoding="utf-8")
    found = find(*explain(store, query_id, **arguments), *row)
    first, last = (int(number) for number in (lines.split("-") * 2)[:2])
    stated = " ".join(" ".join(document.splitlines()[first - 1 : last]).split())

    assert words in stated
    assert found.passages
    for passage in found.passages:
        if passage.source == source:
            characters = document[passage.start : passage.end]
            assert hashlib.sha256(characters.encode()).hexdigest() == passage.sha256
    assert place in [(passage.source, passage.lines) for passage in found.passages]


@pytest.mark.parametrize(("query_id", "arguments", "row", "norm"), NORMS)
def test_a_row_names_article_and_point(store, query_id, arguments, row, norm):
    """The norm that the row rests on is named once, with the article and the point."""
    found = find(*explain(store, query_id, **arguments), *row)

    assert [(slug(cited.norm), cited.article, cited.point) for cited in found.norms] == [norm]


def test_official_text_is_quoted_and_the_thesis_is_not(store):
    """A point of a norm is told in its own words; a passage of the author's prose by place and hash only."""
    point = find(*explain(store, "functions-of", organization="MINSA"), "point", "c)").passages
    prose = find(*explain(store, "steering-mandates"), "mandate", "mre-steering-2009-field").passages

    assert [" ".join(passage.quotation.split()) for passage in point] == [
        "Gestionar la oferta de cooperación internacional en salud, en sus diferentes modalidades, y articularla con la"
        " demanda interna de cooperación."
    ]
    assert {passage.quotation for passage in prose} == {None}
    assert all(re.fullmatch("[0-9a-f]{64}", passage.sha256) and passage.start < passage.end for passage in prose)


def test_a_category_rests_on_the_offices_that_it_counts(store):
    """The twelve embedded offices and the four general ones of table 4.5, each once; beside the twelve, CONCYTEC's."""
    table, evidence = explain(store, "offices-by-category")

    assert sorted(owners(find(table, evidence, "category", "embedded").things, "unit/")) == sorted(
        [*EMBEDDED, "concytec"]
    )
    assert sorted(owners(find(table, evidence, "category", "general-office").things, "unit/")) == sorted(GENERAL)


@pytest.mark.parametrize("day", DATES)
def test_a_category_rests_on_as_many_as_it_counts_on_any_day(store, day):
    """The bodies of the things of a row are as many as the ministries and the other bodies that it counts."""
    table, evidence = explain(store, "offices-by-category", asof=day)
    counted = [
        (int(offices), int(others))
        for offices, others in zip(cells(table, "offices"), cells(table, "others"), strict=True)
    ]
    found = []
    for row in evidence:
        bodies = {*owners(row.things, "unit/"), *owners(row.things, "coordination-gap/")}
        bodies |= set(owners(row.things, "organization/"))
        ministries = bodies & set(MINISTRIES)
        found.append((len(ministries), len(bodies - ministries)))

    assert found == counted


@pytest.mark.parametrize(
    ("query_id", "column", "kind", "more"),
    [
        ("office-denominations", "offices", "unit/", 0),
        ("split-functions", "functions", "function/", 0),
        ("interview-questions", "answers", "answer/", 0),
        ("posts", "functionCount", "function/", 0),
        ("procedures", "steps", "step/", 0),
        ("organizations", "units", "unit/", 0),
        ("cooperation-offices", "functionCount", "function/", 0),
    ],
)
def test_a_count_rests_on_the_things_counted(store, query_id, column, kind, more):
    """As many things of the kind are told as the row counts."""
    table, evidence = explain(store, query_id)

    assert [sum(ID[kind] in thing for thing in row.things) for row in evidence] == [
        int(count) + more for count in cells(table, column)
    ]


def test_coverage_rests_on_the_functions_of_the_type(store):
    """The functions of the nineteen are as many as the row counts, and those of others stand beside them."""
    table, evidence = explain(store, "function-coverage")
    found = [sum(owner in MINISTRIES for owner in owners(row.things, "function/")) for row in evidence]

    assert found == [int(count) for count in cells(table, "functions")]


def test_a_sum_rests_on_its_cells(store):
    """The whole and the parts of a check of totals are told, and the parts add up to what the check computed."""
    table, evidence = explain(store, "flow-checks")
    sums = []
    for row, check, cube in zip(evidence, cells(table, "check"), cells(table, "cube"), strict=True):
        values = {thing: _value(store, thing) for thing in row.things}
        whole = [thing for thing in row.things if _is_whole(thing, cube, check)]
        assert len(whole) == 1, (check, whole)
        sums.append(sum((value for thing, value in values.items() if thing != whole[0]), Decimal()))

    assert sums == [Decimal(known) for known in cells(table, "known")]


def _is_whole(thing: URIRef, cube: str, check: str) -> bool:
    """Tell whether an observation is the printed cell that a check holds against others."""
    rule, year = check[:-5], check[-4:]
    code = rule.removeprefix("private-is-at-most-all-in-") if rule.startswith("private-is-at") else rule.split("-")[0]
    return thing == ID[f"observation/{cube}/{code}-{year}"]


def _value(store, thing: URIRef) -> Decimal:
    """Return the amount of an observation; one without adds nothing."""
    stated = store.triples((thing, SDMX_MEASURE.obsValue, None))
    return Decimal(str(stated[0][2])) if stated else Decimal()


def test_a_share_rests_on_the_two_cells_of_its_arithmetic(store):
    """The claim and two cells are told, and the one divided by the other is what the check computed."""
    table, evidence = explain(store, "check-flow-shares")
    shares = []
    for row, arithmetic in zip(evidence, cells(table, "arithmetic"), strict=True):
        values = {_value(store, thing) for thing in row.things if ID["observation/"] in thing}
        part, whole = (Decimal(number) for number in arithmetic.partition(" × ")[0].split(" / "))
        assert (values, len(row.things)) == ({part, whole}, 3)
        shares.append(round(100 * min(values) / max(values), 4))

    assert shares == [Decimal(computed) for computed in cells(table, "computed")]


def test_the_absence_of_an_office_rests_on_what_says_so(store):
    """MTC's row without an office rests on the line of table 4.5 that says it has none."""
    found = find(*explain(store, "cooperation-offices"), "acronym", "MTC")

    assert ID["coordination-gap/mtc-no-office"] in found.things
    assert ("tesis-2018", "3411-3415") in [(passage.source, passage.lines) for passage in found.passages]


def test_a_one_sided_tie_rests_on_the_side_that_prescribes_it(store):
    """A pair of which one side alone is bound rests on ties that go from that side to the other."""
    table, evidence = explain(store, "coordination-gaps")
    kinds = cells(table, "kind")
    sided = [row for row, kind in zip(evidence, kinds, strict=True) if kind == "one-sided"]

    assert sided
    assert all(row.things and all(ID["tie/"] in thing for thing in row.things) for row in sided)


MOVED = """
@prefix coop: <https://w3id.org/coopgraph/ontology#> .
@prefix id: <https://w3id.org/coopgraph/id/> .
@prefix category: <https://w3id.org/coopgraph/vocab/office-category/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
category:embedded skos:prefLabel "Inserta"@es .
category:general-office skos:prefLabel "Oficina general"@es .
category:none skos:prefLabel "Ninguna"@es .
id:organization\\/minsa a coop:Ministry ; dct:source id:passage\\/a .
id:unit\\/minsa-plan a coop:PlanningOffice .
id:unit\\/minsa-before org:unitOf id:organization\\/minsa ; coop:dependsOn id:unit\\/minsa-plan ;
  coop:validFrom "2010-01-01"^^xsd:date ; coop:validTo "2015-01-01"^^xsd:date ; dct:source id:passage\\/b .
id:unit\\/minsa-now org:unitOf id:organization\\/minsa ; coop:cooperationOfficeOf id:organization\\/minsa ;
  coop:officeCategory category:general-office ; coop:validFrom "2015-01-01"^^xsd:date ; dct:source id:passage\\/c .
id:event\\/moved org:originalOrganization id:unit\\/minsa-before ; org:resultingOrganization id:unit\\/minsa-now .
"""


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2009-12-31", [("none", "organization/minsa", "passage/a")]),
        ("2014-12-31", [("embedded", "unit/minsa-before", "passage/b")]),
        ("2015-01-01", [("general-office", "unit/minsa-now", "passage/c")]),
    ],
)
def test_a_category_rests_on_the_office_of_the_day(day, expected):
    """Before a move the row rests on the former office, after it on the new one, and before both on the ministry."""
    table, evidence = explain(
        EmbeddedStore.from_graphs({GRAPH["small"]: parse_graph(MOVED)}), "offices-by-category", asof=day
    )

    assert [
        (category, *(str(thing).removeprefix(ID) for thing in (*row.things, *(place.iri for place in row.passages))))
        for category, row in zip(cells(table, "category"), evidence, strict=True)
    ] == expected
