from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Literal
from rdflib.namespace import SKOS, XSD

from coopgraph.errors import ParameterError, QueryError, QueryNotFoundError
from coopgraph.namespaces import GRAPH, ID, VOCAB
from coopgraph.query import Table, bind, catalogue, explain_rows, get, read_query, run
from coopgraph.query.names import fold
from coopgraph.query.pattern import read_pattern
from coopgraph.store import EmbeddedStore, Solutions, parse_graph
from coopgraph.store.tokens import tokenize

# Two ministries with an office, one without; two offices of one name; a norm; a kind of norm.
SMALL = """
@prefix coop: <https://w3id.org/coopgraph/ontology#> .
@prefix id: <https://w3id.org/coopgraph/id/> .
@prefix kind: <https://w3id.org/coopgraph/vocab/norm-kind/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
coop:Ministry rdfs:subClassOf coop:PublicBody .
coop:CooperationOffice rdfs:subClassOf org:OrganizationalUnit .
id:organization\\/minsa a coop:Ministry ; coop:acronym "MINSA" ; skos:prefLabel "Ministerio de Salud"@es .
id:organization\\/mincul a coop:Ministry ; coop:acronym "MINCUL" ; skos:prefLabel "Ministerio de Cultura"@es .
id:organization\\/mtc a coop:Ministry ; skos:altLabel "Transportes" ; skos:prefLabel "Ministerio de Transporte"@es .
id:unit\\/minsa-ogcti a coop:CooperationOffice ; coop:cooperationOfficeOf id:organization\\/minsa ;
  skos:prefLabel "Oficina de Cooperación"@es .
id:unit\\/mincul-oci a coop:CooperationOffice ; coop:cooperationOfficeOf id:organization\\/mincul ;
  skos:prefLabel "Oficina de Cooperación"@es .
id:norm\\/ley-27692 a coop:LegalNorm ; coop:printedForm "Ley Nº 27692" .
kind:ds a skos:Concept ; skos:inScheme <https://w3id.org/coopgraph/vocab/norm-kind> ;
  skos:prefLabel "decreto supremo"@es .
"""
REFERENCE = """
@prefix coop: <https://w3id.org/coopgraph/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/coopgraph/id/source/coopgraph> coop:referenceDate "2020-06-30"^^xsd:date .
"""
HEADER = """#+ id: {id}
#+ title: {{es: Prueba, en: Test}}
#+ question: {{es: ¿Qué hay?, en: What is there?}}
#+ parameters: {{{parameters}}}
#+ columns: {{{columns}}}
#+ cites: [tesis-2018]
"""
LABEL = "label: {es: a, en: a}"
#: What has led other catalogues to run what a stranger wrote.
HOSTILE = [
    *('"', "'", '"""', "'''", "\\", '\\"', '\n\\"', "\r\n", "\t", "}", "{", "} UNDEF", "UNDEF", "> }", "<", ">"),
    *(
        "} } SELECT * { ?s ?p ?o",
        '" } ?s ?p ?o #',
        "http://e/> } ?s ?p ?o . VALUES ?x { <http://e/",
        "?x",
        "$x",
        "#",
        "%",
    ),
    *("http://e/a b", "http://[", "ſ", "İ", "\u202e", "\u0000", "\ud800", "𝕄𝕀ℕ𝕊𝔸", "x" * 100_000, "1e9", "-0", "٢٠١٨"),
]


@pytest.fixture(name="small")
def _small() -> EmbeddedStore:
    """The small graph, without a reference date."""
    return EmbeddedStore.from_graphs({GRAPH["small"]: parse_graph(SMALL)})


@pytest.fixture(name="write")
def _write(tmp_path):
    """Write a query file with one column and whatever parameters and body the test needs."""

    def write(
        parameters: str = "",
        body: str = "SELECT ?x { ?x ?p ?o } ORDER BY ?x",
        *,
        columns: str = f"x: {{type: iri, {LABEL}}}",
        name: str = "test",
        header: str = HEADER,
    ) -> Path:
        path = tmp_path / f"{name}.rq"
        path.write_text(header.format(id="test", parameters=parameters, columns=columns) + body, encoding="utf-8")
        return path

    return write


def query_for(write, parameter: str, block: str):
    """Read a query with one parameter `v` and its VALUES block."""
    return read_query(
        write(f"v: {{{parameter}, {LABEL}}}", f"SELECT ?x {{ VALUES ?v {{ {block} }} ?x ?p ?v }} ORDER BY ?x")
    )


def test_a_header_is_read(write):
    """Everything that a header says is in the query."""
    query = query_for(
        write, "type: xsd:gYear, default: '2011', enumerate: other, pattern: 20.., required: false", '"2011"^^<a:y>'
    )
    parameter = query.parameters["v"]

    assert (query.id, query.topic, query.cites) == ("test", query.path.parent.name, ("tesis-2018",))
    assert query.question == {"es": "¿Qué hay?", "en": "What is there?"}
    assert (parameter.type, parameter.default, parameter.enumerate, parameter.pattern) == (
        "xsd:gYear",
        "2011",
        "other",
        "20..",
    )
    assert [(column.name, column.type, column.unit) for column in query.columns] == [("x", "iri", None)]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"name": "other"}, "the id test is not the name of the file"),
        ({"header": ""}, "there is no header"),
        ({"header": "#+ id: [\n"}, "the header is not YAML"),
        ({"header": HEADER + "#+ extra: 1\n"}, "the unknown keys extra"),
        ({"header": HEADER.replace("#+ cites: [tesis-2018]\n", "")}, "cites must be a list"),
        ({"header": HEADER.replace(", en: Test", "")}, "title must have a text for each of es, en"),
        ({"columns": ""}, "the columns are , but SELECT names x"),
        (
            {"columns": f"x: {{type: iri, {LABEL}}}, y: {{type: iri, {LABEL}}}"},
            "the columns are x, y, but SELECT names x",
        ),
        ({"columns": f"x: {{type: uri, {LABEL}}}"}, "the column x has the unknown type uri"),
        ({"columns": "x: iri"}, "columns must map names to descriptions"),
        ({"columns": f"x: {{type: iri, {LABEL}, colour: red}}"}, "the column x has the unknown keys colour"),
        ({"body": "SELECT ?x { ?x ?p ?o }"}, "the query has no ORDER BY"),
        ({"body": "ASK { ?x ?p ?o }"}, "but SELECT names"),
        ({"parameters": f"v: {{type: xsd:date, {LABEL}}}"}, "the parameter v must have exactly one VALUES block"),
        (
            {
                "parameters": f"v: {{type: xsd:date, {LABEL}}}",
                "body": "SELECT ?x { OPTIONAL { VALUES ?v { UNDEF } } ?x ?p ?v } ORDER BY ?x",
            },
            "exactly one VALUES block, in the outermost group",
        ),
        ({"parameters": f"v: {{type: xsd:time, {LABEL}}}"}, "the parameter v has the unknown type xsd:time"),
        ({"parameters": f"v: {{type: iri, {LABEL}}}"}, "an iri, and nothing else, has a class"),
        ({"parameters": f"v: {{type: xsd:date, required: maybe, {LABEL}}}"}, "required is true or false"),
        ({"parameters": f"v: {{type: xsd:date, default: 2018-12-31, {LABEL}}}"}, "default is missing or no text"),
        (
            {
                "parameters": f"v: {{type: xsd:date, required: true, {LABEL}}}",
                "body": "SELECT ?x { VALUES ?v { UNDEF } ?x ?p ?v } ORDER BY ?x",
            },
            "the VALUES block of v holds UNDEF if nothing is bound without argument, else a term",
        ),
    ],
)
def test_a_faulty_header_is_told_with_its_file(write, changes, problem):
    """Whatever header and query do not agree on is told with the file."""
    path = write(**changes)

    with pytest.raises(QueryError, match=problem) as caught:
        read_query(path)
    assert str(path) in str(caught.value)


def test_two_queries_of_one_id_are_told(tmp_path, write):
    """The ids of the catalogue are unique over its folders."""
    text = write().read_text(encoding="utf-8")
    for topic in ("a", "b"):
        (tmp_path / "queries" / topic).mkdir(parents=True)
        (tmp_path / "queries" / topic / "test.rq").write_text(text, encoding="utf-8")

    with pytest.raises(QueryError, match="the id test is that of"):
        catalogue(tmp_path / "queries")


def test_an_unknown_query_names_the_nearest():
    """A wrong id is answered with the ids that are like it, or with all of them."""
    with pytest.raises(QueryNotFoundError, match=r"Did you mean .*functions-of"):
        get("function-of")
    with pytest.raises(QueryNotFoundError, match=r"The queries are .*cooperation-offices"):
        get("@")


@pytest.mark.parametrize(
    ("parameter", "argument", "written"),
    [
        ("type: xsd:date", "2018-02-28", '"2018-02-28"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("type: xsd:gYear", " 2016 ", '"2016"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
        ("type: xsd:integer", "-007", '"-7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("type: xsd:string", 'a "b" }\n', '"a \\"b\\" }"'),
        ("type: iri, class: organization", "minsa", f"<{ID['organization/minsa']}>"),
        ("type: iri, class: norm-kind", "Decreto Supremo", f"<{VOCAB['norm-kind/ds']}>"),
        ("type: xsd:date", "", "UNDEF"),
    ],
)
def test_arguments_become_terms(write, small, parameter, argument, written):
    """Each type of parameter is written as a term of that type; an empty argument counts as absent."""
    query = query_for(write, parameter, "UNDEF")

    assert f"VALUES ?v {{ {written} }}" in bind(query, small, {"v": argument})


@pytest.mark.parametrize(
    ("parameter", "argument", "problem"),
    [
        ("type: xsd:date", "2018-02-30", "is not a date. Write it as 2018-12-31"),
        ("type: xsd:date", "20181231", "is not a date"),
        ("type: xsd:date", "all", "is not a date"),
        ("type: xsd:gYear", "18", "is not a year"),
        ("type: xsd:integer", "1.5", "is not a whole number"),
        ("type: xsd:integer", "9" * 19, "is not a whole number"),
        ("type: xsd:string", "\ud800", "is not Unicode"),
        ("type: xsd:string", "x" * 1001, "is longer than 1000 characters"),
        ("type: xsd:string, pattern: '[a-z]+'", "ab1", r"It must match \[a-z\]\+"),
        (
            "type: iri, class: organization",
            "nobody-at-all",
            "names nothing in the graph. Write an IRI, a slug or an acronym",
        ),
        ("type: iri, class: organization", "MINZA", r"Did you mean organization/minsa\?"),
        ("type: iri, class: organization", "http://e/minsa", "names nothing in the graph"),
        (
            "type: iri, class: office",
            "Oficina de cooperacion",
            "more than one thing. Write one of: unit/mincul-oci, unit/minsa-",
        ),
        ("type: iri, class: office", "mtc", "names a body that has no cooperation office"),
        ("type: iri, class: cooperant", "x", "names nothing in the graph. There is none"),
        ("type: xsd:date, required: true", " ", r"the parameter v \(a\) is missing"),
    ],
)
def test_wrong_arguments_are_told_with_what_to_do(write, small, parameter, argument, problem):
    """An argument of the wrong form, or that names nothing or too much, is told with a remedy."""
    query = query_for(write, parameter, '"2018-12-31"' if "required" in parameter else "UNDEF")

    with pytest.raises(ParameterError, match=problem) as caught:
        bind(query, small, {"v": argument})
    assert caught.value.parameter == "v"
    assert len(str(caught.value)) < 400


def test_an_unknown_parameter_is_told(write, small):
    """A parameter that the query does not have is told with those that it has."""
    with pytest.raises(ParameterError, match=r"no parameter 'w'\. Its parameters are v"):
        bind(query_for(write, "type: xsd:date", "UNDEF"), small, {"w": "1"})


@pytest.mark.parametrize(
    "name",
    [
        "minsa",
        "MINSA",
        "Minsa ",
        "organization/minsa",
        "ministerio de SALUD",
        "Ministerio  de Sálud",
        str(ID["organization/minsa"]),
    ],
)
def test_a_body_has_many_names(write, small, name):
    """IRI, slug, acronym and name find a body, whatever the case and the accents."""
    query = query_for(write, "type: iri, class: organization", "UNDEF")

    assert f"<{ID['organization/minsa']}>" in bind(query, small, {"v": name})


@pytest.mark.parametrize(
    ("classes", "name", "found"),
    [
        ("office", "MINSA", "unit/minsa-ogcti"),
        ("office", "minsa-ogcti", "unit/minsa-ogcti"),
        ("'[office, organization]'", "mincul", "unit/mincul-oci"),
        ("'[office, organization]'", "Transportes", "organization/mtc"),
        ("'[organization, unit]'", "mincul", "organization/mincul"),
        ("'[organization, unit]'", "mincul-oci", "unit/mincul-oci"),
        ("norm", "Ley N° 27692", "norm/ley-27692"),
        ("norm", "ley 27692", "norm/ley-27692"),
    ],
)
def test_a_ministry_stands_for_its_office(write, small, classes, name, found):
    """Where an office is asked for, a ministry stands for its office; one without stands for itself where it may."""
    query = query_for(write, f"type: iri, class: {classes}".replace("'", ""), "UNDEF")

    assert f"<{ID[found]}>" in bind(query, small, {"v": name})


def test_names_are_folded_to_letters_and_digits():
    """Case, accents, punctuation and the sign of a number do not count."""
    assert fold("  D.S. Nº 008-2017-SA ") == fold("d s 008 2017 sa")
    assert fold("Presidencia") != fold("President")


def test_asof_without_argument_is_the_reference_date_of_the_graph(small):
    """Absent, `asof` is what the graph states, or what the file says where the graph states nothing; `all` lifts it."""
    dated = EmbeddedStore.from_graphs({GRAPH["small"]: parse_graph(REFERENCE)})
    query = get("cooperation-offices")

    assert run(dated, query).arguments == {"asof": Literal("2020-06-30", datatype=XSD.date)}
    assert run(dated, query, {"asof": "ALL"}).arguments == {"asof": None}
    assert run(dated, query, {"asof": "1999-01-01"}).arguments == {"asof": Literal("1999-01-01", datatype=XSD.date)}
    assert run(small, query).arguments == {"asof": Literal("2018-12-31", datatype=XSD.date)}


@pytest.fixture(scope="module", name="textual")
def _textual(tmp_path_factory):
    """A query with one textual parameter."""
    path = tmp_path_factory.mktemp("queries") / "test.rq"
    header = HEADER.format(
        id="test", parameters=f"v: {{type: xsd:string, {LABEL}}}", columns=f"x: {{type: iri, {LABEL}}}"
    )
    path.write_text(f"{header}SELECT ?x {{ VALUES ?v {{ UNDEF }} ?x ?p ?v }} ORDER BY ?x", encoding="utf-8")
    return read_query(path)


DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2030, 12, 31))


@given(DAYS, st.none() | st.integers(1, 5000), DAYS)
def test_asof_keeps_to_half_open_intervals(begins, days, asof):
    """A mandate is in force from its first day until before its end, or for ever; `all` shows it always."""
    ends = None if days is None else begins + timedelta(days)
    until = "" if ends is None else f'; coop:validTo "{ends}"^^xsd:date'
    graph = parse_graph(
        f"""
        @prefix coop: <https://w3id.org/coopgraph/ontology#> .
        @prefix eli: <http://data.europa.eu/eli/ontology#> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <a:m> a coop:SteeringMandate ; coop:holder <a:apci> ; coop:scope <a:cti> ; coop:establishedBy <a:ley> ;
            coop:validFrom "{begins}"^^xsd:date {until} .
        <a:ley> a coop:LegalNorm . <a:apci> skos:prefLabel "APCI"@es . <a:cti> skos:prefLabel "CTI"@es .
        """
    )
    store = EmbeddedStore.from_graphs({GRAPH["small"]: graph})
    is_in_force = begins <= asof and (ends is None or asof < ends)

    assert len(run(store, "steering-mandates", {"asof": str(asof)}).solutions.rows) == is_in_force
    assert len(run(store, "steering-mandates", {"asof": "all"}).solutions.rows) == 1


@pytest.mark.parametrize(
    ("asof", "offices"),
    [
        ("1999-12-31", [None]),
        ("2000-01-01", ["unit/old"]),
        ("2009-12-31", ["unit/old"]),
        ("2010-01-01", ["unit/new"]),
        ("all", ["unit/new", "unit/old"]),
    ],
)
def test_a_ministry_has_the_office_of_the_date(asof, offices):
    """An office that took the place of another stands from its first day; a ministry without office keeps its row."""
    graph = parse_graph(
        """
        @prefix coop: <https://w3id.org/coopgraph/ontology#> .
        @prefix unit: <https://w3id.org/coopgraph/id/unit/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <a:mimp> a coop:Ministry ; skos:prefLabel "Ministerio"@es .
        unit:old coop:cooperationOfficeOf <a:mimp> ; skos:prefLabel "Oficina"@es ;
            coop:validFrom "2000-01-01"^^xsd:date ; coop:validTo "2010-01-01"^^xsd:date .
        unit:new coop:cooperationOfficeOf <a:mimp> ; skos:prefLabel "Oficina"@es ;
            coop:validFrom "2010-01-01"^^xsd:date .
        """
    )
    table = run(EmbeddedStore.from_graphs({GRAPH["small"]: graph}), "cooperation-offices", {"asof": asof})

    assert [row[2] for row in table.solutions.rows] == [ID[office] if office else None for office in offices]


@given(st.sampled_from(HOSTILE) | st.text(max_size=30))
def test_no_text_changes_a_query(textual, argument):
    """Whatever is given for a text, the query has the same tokens as before, but for one literal."""
    store = EmbeddedStore(b"")
    try:
        bound = bind(textual, store, {"v": argument})
    except ParameterError:
        return
    before = [token.text for token in tokenize(textual.text)]
    after = [token.text for token in tokenize(bound)]
    place = before.index("UNDEF")

    assert [*after[:place], "UNDEF", *after[place + 1 :]] == before
    assert store.select(bound).rows == []


#: Two things with a label, one of them with a place in a source, one with a reference and a translation.
PLACES = """
@prefix coop: <https://w3id.org/coopgraph/ontology#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix id: <https://w3id.org/coopgraph/id/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
id:unit\\/a skos:prefLabel "A" ; coop:dependsOn id:unit\\/b ; dct:source id:passage\\/1 .
id:unit\\/b skos:prefLabel "B" ; dct:source id:reference\\/decree , id:reference\\/translation .
id:passage\\/1 oa:hasSource id:source\\/d ; coop:sourceLines "4-4" ; coop:sha256 "ff" ;
  oa:hasSelector id:passage\\/1\\/position , id:passage\\/1\\/quote .
id:source\\/d dct:identifier "document" .
id:passage\\/1\\/position oa:start 10 ; oa:end 12 .
id:passage\\/1\\/quote oa:exact "de" .
id:reference\\/decree dct:bibliographicCitation "Decreto 1" ; dct:type "norm" .
id:reference\\/translation dct:bibliographicCitation "Traducción" ; dct:type "translation" .
"""
UNITS = """PREFIX coop: <https://w3id.org/coopgraph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?x ?y { ?x skos:prefLabel ?name . OPTIONAL { ?x coop:dependsOn ?y } } ORDER BY ?x"""
XY = f"x: {{type: iri, {LABEL}}}, y: {{type: iri, {LABEL}}}"


def with_evidence(*patterns: str) -> str:
    """Give the header of a test with these patterns."""
    return HEADER + "".join(
        ["#+ evidence:\n", *(f"#+   - {pattern!r}\n".replace("{", "{{").replace("}", "}}") for pattern in patterns)]
    )


@pytest.fixture(name="explain")
def _explain(write):
    """Explain the rows of a query over the units, as the last parts of the things of each row."""
    store = EmbeddedStore.from_graphs({GRAPH["small"]: parse_graph(PLACES)})

    def explain(*patterns: str):
        header = with_evidence(*patterns) if patterns else HEADER
        table = run(store, read_query(write(body=UNITS, columns=XY, header=header)))
        return explain_rows(store, table)

    return explain


def things_of(evidence) -> list[list[str]]:
    """Return the slugs of the things of each row."""
    return [[thing.rpartition("/")[2] for thing in row.things] for row in evidence]


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("?x ?p ?o .", "the evidence pattern does not name \\?evidence"),
        ("?evidence a ?c .", "the evidence pattern names no column"),
        ("} ?x ?p ?evidence . {", "has a } that closes nothing"),
        ("?x ?p ?evidence . OPTIONAL {", "does not close its {"),
        ("?x ?p ?evidence ) (", r"has a \) that closes nothing"),
        ("?x ?p ?evidence # }", None),
        ("?x ?p ?evidence ?q", "the evidence pattern cannot be read"),
        ("?x dct:source ?evidence", "cannot be read: the prefix dct: is not declared"),
        ("?x ?p ?evidence SERVICE <http://e/> { }", "cannot be read: .*SERVICE is refused"),
        ('?x ?p "?evidence', "the evidence pattern cannot be read: the string that begins here does not end"),
    ],
)
def test_a_faulty_evidence_pattern_is_told_with_its_file(write, pattern, problem):
    """A pattern that binds nothing, leaves its group or is no SPARQL is told when the file is read."""
    path = write(header=with_evidence(pattern))
    if problem is None:
        assert len(read_query(path).evidence) == 1
        return

    with pytest.raises(QueryError, match=problem) as caught:
        read_query(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("value", ["1", "[]", "{a: b}", "[1]"])
def test_evidence_is_a_pattern_or_a_list_of_them(write, value):
    """Anything else under the key is told with the file."""
    written = f"#+ evidence: {value}\n".replace("{", "{{").replace("}", "}}")

    with pytest.raises(QueryError, match="evidence must be a pattern or a list of patterns"):
        read_query(write(header=HEADER + written))


def test_without_pattern_a_row_rests_on_the_things_in_its_cells(explain):
    """Every thing of the graph in a cell is told, and an empty cell is none."""
    assert things_of(explain()) == [["a", "b"], ["b"]]


def test_an_empty_cell_stands_for_nothing(explain):
    """A pattern is not asked for a row whose cell it names is empty, unless it tests the cell with BOUND."""
    assert things_of(explain("BIND (?y AS ?evidence)")) == [["b"], []]
    assert things_of(explain("?evidence coop:dependsOn ?y .")) == [["a"], []]
    assert things_of(explain("FILTER (!BOUND(?y)) BIND (?x AS ?evidence)")) == [[], ["b"]]


def test_each_pattern_adds_its_things(explain):
    """The things of all patterns are told, each once; what is no IRI is no thing."""
    assert things_of(explain("BIND (?x AS ?evidence)", "?x coop:dependsOn ?evidence .")) == [["a", "b"], ["b"]]
    assert things_of(explain("?x skos:prefLabel ?evidence .")) == [[], []]


def test_a_passage_is_told_with_its_place_and_a_reference_with_its_citation(explain):
    """Source, lines, characters, hash and words of the one; of the other what it cites; a translation is neither."""
    first, second = explain("BIND (?x AS ?evidence)")
    passage, reference = first.passages[0], second.passages[0]

    assert (len(first.passages), len(second.passages)) == (1, 1)
    assert (passage.source, passage.lines, passage.start, passage.end) == ("document", "4", 10, 12)
    assert (passage.sha256, passage.quotation, passage.citation) == ("ff", "de", None)
    assert (reference.source, reference.lines, reference.citation) == ("editorial", None, "Decreto 1")


def test_many_rows_are_explained_in_several_questions(write):
    """Rows beyond one batch are explained like the first ones, and equal cells together."""
    lines = "".join(f'<{ID[f"unit/{number}"]}> <http://e/of> "{number % 700}" .\n' for number in range(1400))
    store = EmbeddedStore.from_graphs({GRAPH["small"]: parse_graph(lines)})
    path = write(
        body="SELECT ?x ?y { ?x <http://e/of> ?y } ORDER BY ?x",
        columns=f"x: {{type: iri, {LABEL}}}, y: {{type: xsd:string, {LABEL}}}",
        header=with_evidence("?evidence <http://e/of> ?y ."),
    )
    table = run(store, read_query(path))

    assert [set(row.things) for row in explain_rows(store, table)] == [
        {ID[f"unit/{text}"], ID[f"unit/{int(str(text)) + 700}"]} for _, text in table.solutions.rows
    ]


@given(st.text(st.characters(codec="utf-8")))
def test_a_cell_is_asked_for_as_a_term(textual, text):
    """Whatever text a cell holds, its row rests on the things that have that very text."""
    graph = Graph()
    for slug, words in (("own", text), ("other", f"{text} ")):
        graph.add((ID[f"unit/{slug}"], SKOS.prefLabel, Literal(words)))
    store = EmbeddedStore.from_graphs({GRAPH["small"]: graph})
    pattern = read_pattern(f"?evidence <{SKOS.prefLabel}> ?x .", "", ["x"], [])
    query = replace(textual, evidence=(pattern,), parameters={})
    table = Table(query, {}, Solutions(("x",), [(Literal(text),)]), "")

    assert things_of(explain_rows(store, table)) == [["own"]]
