from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, RDFS, Graph, Literal, URIRef

from coopgraph.errors import GraphFileError, ShapesError
from coopgraph.model import ValidationReport, ValidationResult
from coopgraph.namespaces import COOP, SH
from coopgraph.validate import load_shapes, read_report, report_graph, validate_graph

PREFIXES = """
@prefix : <https://w3id.org/coopgraph/ontology#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
#: An office needs one text; a warning if it has no number; a query forbids a text that is its own label.
SHAPES = """
<http://example.org/shapes> sh:declare [
    sh:prefix "coop" ; sh:namespace "https://w3id.org/coopgraph/ontology#"^^xsd:anyURI ] .
:OfficeShape a sh:NodeShape ; sh:targetClass :Office ;
    sh:property [ sh:path :text ; sh:minCount 1 ; sh:message "Añada un texto."@es, "Add a text."@en ] ;
    sh:property :OfficeShape-number ;
    sh:sparql [
        sh:message "El texto {?value} de {$this} es su letra."@es, "The text {?value} of {$this} is its label."@en ;
        sh:prefixes <http://example.org/shapes> ;
        sh:select "SELECT $this ?value WHERE { $this coop:text ?value ; coop:pointLabel ?value }" ] .
:OfficeShape-number a sh:PropertyShape ; sh:path :number ; sh:minCount 1 ; sh:severity sh:Warning .
"""


def read(turtle: str) -> Graph:
    """Parse Turtle with the prefixes of this file."""
    return Graph().parse(data=PREFIXES + turtle, format="turtle")


def write_shapes(folder: Path, turtle: str) -> Path:
    """Write a folder with one file of shapes."""
    (folder / "shapes.ttl").write_text(PREFIXES + turtle, encoding="utf-8")
    return folder


def test_conforming_graph_has_an_empty_report() -> None:
    """A graph that follows the shapes conforms, without results."""
    data = read(":a a :Office ; :text 'uno'@es ; :number 1 .")
    assert validate_graph(data, read(SHAPES)) == ValidationReport(True, ())


def test_result_speaks_the_words_of_the_standard() -> None:
    """A result names focus node, path, severity, shape and component, and has its message in both languages."""
    data = read(":a a :Office ; :number 1 .")
    assert validate_graph(data, read(SHAPES)) == ValidationReport(
        False,
        (
            ValidationResult(
                focus_node=str(COOP.a),
                path=str(COOP.text),
                value=None,
                severity="Violation",
                source_shape=str(COOP.OfficeShape),
                component=str(SH.MinCountConstraintComponent),
                messages={"es": "Añada un texto.", "en": "Add a text."},
            ),
        ),
    )


def test_warning_does_not_spoil_conformance() -> None:
    """A graph with nothing worse than a warning conforms, in the report of both forms; pyshacl's words are English."""
    data = read(":a a :Office ; :text 'uno'@es .")
    report = validate_graph(data, read(SHAPES))
    assert (report.conforms, [result.severity for result in report.results]) == (True, ["Warning"])
    assert list(report.results[0].messages) == ["en"]
    assert (None, SH.conforms, Literal(True)) in report_graph(data, read(SHAPES))


def test_message_of_a_query_keeps_its_language() -> None:
    """The message of a query has its values filled in, and is told apart by language."""
    data = read(":a a :Office ; :number 1 ; :text 'c' ; :pointLabel 'c' .")
    (result,) = validate_graph(data, read(SHAPES)).results
    assert result.messages == {
        "es": f"El texto c de {COOP.a} es su letra.",
        "en": f"The text c of {COOP.a} is its label.",
    }
    assert (result.value, result.component) == ("c", str(SH.SPARQLConstraintComponent))


def test_results_are_sorted() -> None:
    """Violations come before warnings, then the order of shapes and nodes, whatever the order of the data."""
    data = read(":b a :Office . :a a :Office . :c a :Office ; :number 2 .")
    results = validate_graph(data, read(SHAPES)).results
    assert [(result.severity, result.focus_node) for result in results] == [
        ("Violation", str(COOP.a)),
        ("Violation", str(COOP.b)),
        ("Violation", str(COOP.c)),
        ("Warning", str(COOP.a)),
        ("Warning", str(COOP.b)),
    ]


def test_ontology_tells_the_classes() -> None:
    """A node of a narrower class is a target when the ontology says that its class is narrower."""
    data, ontology = read(":a a :GeneralOffice ; :number 1 ."), read(":GeneralOffice rdfs:subClassOf :Office .")
    before = set(data)
    assert validate_graph(data, read(SHAPES)).conforms
    assert not validate_graph(data, read(SHAPES), ontology).conforms
    assert set(data) == before


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (":text", "https://w3id.org/coopgraph/ontology#text"),
        ("[ sh:inversePath :text ]", "^<https://w3id.org/coopgraph/ontology#text>"),
        (
            "( :text [ sh:zeroOrMorePath :number ] )",
            "(<https://w3id.org/coopgraph/ontology#text>/<https://w3id.org/coopgraph/ontology#number>*)",
        ),
        (
            "[ sh:alternativePath ( :text [ sh:oneOrMorePath :number ] [ sh:zeroOrOnePath :order ] ) ]",
            "(<https://w3id.org/coopgraph/ontology#text>|<https://w3id.org/coopgraph/ontology#number>+"
            "|<https://w3id.org/coopgraph/ontology#order>?)",
        ),
    ],
)
def test_path_is_written_as_in_sparql(path: str, written: str) -> None:
    """A single property is its IRI, any other path is written in the syntax of SPARQL."""
    shapes = read(
        f":S a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path {path} ; sh:minCount 1 ; sh:hasValue 7 ] ."
    )
    results = validate_graph(read(":b :number 1 ."), shapes).results
    assert {result.path for result in results} == {written}


def test_nameless_shape_is_told_by_the_one_around_it() -> None:
    """A result of a shape inside nameless shapes names the shape with an IRI around them."""
    inner = "[ sh:path :q ; sh:minCount 1 ]"
    shapes = read(f":S a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path :p ; sh:property {inner} ] .")
    (result,) = validate_graph(read(":a :p :b ."), shapes).results
    assert (result.source_shape, result.focus_node) == (str(COOP.S), str(COOP.b))


def test_report_in_rdf_is_the_same_report() -> None:
    """The report in RDF, written out and read again, is one report that gives the same results."""
    data, shapes = read(":a a :Office ; :number 1 ; :text 'uno'@es ."), read(SHAPES)
    data.add((COOP.b, RDF.type, COOP.Office))
    report = report_graph(data, shapes)
    again = Graph().parse(data=report.serialize(format="nt", encoding="utf-8"), format="nt")
    assert len(list(again.subjects(RDF.type, SH.ValidationReport))) == 1
    assert len(list(again.objects(None, SH.result))) == 2
    assert read_report(report, shapes) == validate_graph(data, shapes)


@pytest.mark.parametrize(
    ("turtle", "said"),
    [
        (":S a sh:NodeShape ; sh:targetClass :C ; sh:nodekind sh:IRI .", "uses sh:nodekind, no term of SHACL"),
        (":S a sh:NodeShape ; sh:targetClass :C ; sh:nodeKind sh:Iri .", "uses sh:Iri, no term of SHACL"),
        (
            ":S a sh:NodeShape ; sh:targetClass :C ; sh:property :Absent .",
            "refers to .*#Absent, which no file describes",
        ),
        (":S a sh:NodeShape ; sh:sparql [ sh:select 'SELECT ?x WHERE { ?x ?p 1 }' ] .", "does not mention .this"),
        (
            ":S a sh:NodeShape ; sh:targetClass :C ; sh:or ( :S :Absent ) .",
            "refers to .*#Absent, which no file describes",
        ),
        (":S a sh:NodeShape ; sh:sparql [ sh:select 'SELECT $this WHERE { $this ?p }' ] .", "query of the shape .*#S "),
        (
            ":S a sh:NodeShape ; sh:sparql [ sh:select 'SELECT $this WHERE { $this x:p 1 }' ] .",
            "query of the shape .*#S ",
        ),
    ],
)
def test_fault_of_a_shape_is_found_on_loading(turtle: str, said: str, tmp_path: Path) -> None:
    """A fault that pyshacl passes over, or meets with an error of another library, is one sentence with a link."""
    with pytest.raises(ShapesError, match=said) as caught:
        load_shapes(write_shapes(tmp_path, turtle))
    assert "\n" not in str(caught.value)
    assert "https://www.w3.org/TR/shacl/#" in caught.value.remedy


@pytest.mark.parametrize(
    ("constraint", "said"),
    [
        ("sh:property [ sh:minCount 1 ]", "PropertyShape"),
        ("sh:property [ sh:path :p ; sh:minCount 'one' ]", "must be a literal with datatype xsd:integer"),
        ("sh:property [ sh:path :p ; sh:pattern '(' ]", "unterminated subpattern"),
    ],
)
def test_ill_formed_shape_is_one_sentence(constraint: str, said: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A shape that pyshacl refuses is a ShapesError with a link to the standard, and nothing goes to stderr."""
    shapes = read(f":S a sh:NodeShape ; sh:targetClass :C ; {constraint} .")
    with pytest.raises(ShapesError, match=said) as caught:
        validate_graph(read(":a a :C ; :p 'x' ."), shapes)
    assert "\n" not in str(caught.value)
    assert "https://www.w3.org/TR/shacl/" in caught.value.remedy
    assert capfd.readouterr().err == ""


def test_file_of_shapes_with_a_syntax_error_is_named(tmp_path: Path) -> None:
    """A file of shapes that is no Turtle is told by its name and line."""
    with pytest.raises(GraphFileError, match=r"shapes\.ttl, line \d+"):
        load_shapes(write_shapes(tmp_path, ":S a sh:NodeShape"))


def test_shapes_of_the_library_load() -> None:
    """The shapes of the library hold no fault, and each shape with a severity has an IRI."""
    shapes = load_shapes()
    assert all(isinstance(shape, URIRef) for shape in shapes.subjects(SH.severity))
    assert (None, SH.targetClass, None) in shapes
    assert (None, RDFS.subClassOf, None) not in shapes
