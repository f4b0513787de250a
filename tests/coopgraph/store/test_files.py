import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, XSD

from coopgraph.errors import CoopGraphError, GraphFileError
from coopgraph.store.files import canonical_nquads, parse_graph, read_nquads
from coopgraph.store.terms import as_term

E = "http://example.org/"
NAMED = URIRef(E + "graph")
TERMS = st.sampled_from([URIRef(E + "a"), URIRef(E + "b"), BNode("x"), BNode("y")])
OBJECTS = TERMS | st.text(st.characters(exclude_categories=["Cs"]), max_size=5).map(Literal)
QUADS = st.tuples(TERMS, st.sampled_from([RDF.type, URIRef(E + "p")]), OBJECTS, st.just(NAMED))

FILES = {
    "a.ttl": '@prefix e: <http://example.org/> . e:s e:p "ñ"@es .',
    "a.nt": '<http://example.org/s> <http://example.org/p> "ñ"@es .',
    "a.nq": '<http://example.org/s> <http://example.org/p> "ñ"@es <http://example.org/g> .',
    "a.trig": '<http://example.org/g> { <http://example.org/s> <http://example.org/p> "ñ"@es }',
    "a.jsonld": '{"@id": "http://example.org/s", "http://example.org/p": {"@value": "ñ", "@language": "es"}}',
    "a.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://example.org/">'
    '<rdf:Description rdf:about="http://example.org/s"><p xml:lang="es">ñ</p></rdf:Description></rdf:RDF>',
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_by_its_suffix(tmp_path, name):
    """The same triple is read from every format."""
    (tmp_path / name).write_text(FILES[name], encoding="utf-8")

    assert list(parse_graph(tmp_path / name)) == [(URIRef(E + "s"), URIRef(E + "p"), Literal("ñ", lang="es"))]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("<http://e/s> <http://e/p> 1 .\n <http://e/s> é 1 .", 2, 15),
        ("@prefix e: <http://e/> .\ne:s e:p 'ñ' ; nope:p 1 .", 2, 15),
        ("<http://e/s> <http://e/p> 1 .\n<s> <http://e/p> 1 .", 2, 1),
        ("<http://e/s> <http://e/p> 'open", 1, 27),
        ("<http://e/s> <http://e/p> 1", 1, 28),
    ],
)
def test_a_fault_has_its_place(tmp_path, text, line, column):
    """A syntax error in Turtle is told with file, line and column, and what to do."""
    path = tmp_path / "faulty.ttl"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(GraphFileError, match=f"faulty.ttl, line {line}, column {column}: ") as caught:
        parse_graph(path)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        (
            "a.ttl",
            b"<http://e/s> <http://e/p> 1 .\n<http://e/s> <http://e/p> '\xe9' .",
            "line 2, column 28: the byte 0xe9",
        ),
        ("a.txt", b"", ".txt is the suffix of no RDF format"),
        ("suffixless", b"", "no suffix is the suffix of no RDF format"),
        ("a.jsonld", b'{"@context": "http://127.0.0.1:9/context", "a": 1}', "load remote contexts"),
        ("a.jsonld", b'{"a": ' + b"[" * 600 + b"]" * 600 + b"}", "nests more than 500 levels"),
        ("a.rdf", b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>', "line 1: the entity b is"),
        ("a.rdf", b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 1001 + b'">]><x>&a;</x>', "the entity a is longer"),
        ("a.rdf", FILES["a.rdf"].replace("</p>", "</q>").encode(), "ill-formed"),
        (
            "a.ttl",
            b"<http://e/s> <http://e/p> " + b"<<( <http://e/s> <http://e/p> " * 2000,
            "triple terms are not read",
        ),
        ("a.ttl", b"<http://e/s> <http://e/p> <<( <http://e/s> <http://e/p> 1 )>> .", "a triple stands where"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path, name, content, problem):
    """Wrong bytes, unknown formats, remote contexts and documents that explode in the parser get one clear message."""
    (tmp_path / name).write_bytes(content)

    with pytest.raises(GraphFileError, match=problem):
        parse_graph(tmp_path / name)


def test_a_file_that_is_not_there_is_told(tmp_path):
    """A missing file is told by its name."""
    with pytest.raises(GraphFileError, match=r"absent\.ttl: the file cannot be read"):
        parse_graph(tmp_path / "absent.ttl")


def test_blank_nodes_of_two_files_are_different():
    """A label stands for one blank node within a file, and for another one in the next."""
    text = "_:a <http://e/p> _:a ."
    merged = parse_graph(text) + parse_graph(text)

    assert len(merged) == 2
    assert all(subject == object_ for subject, _, object_ in merged)


def test_lexical_forms_are_kept():
    """The digits of a number are those of the file."""
    (triple,) = parse_graph('<http://e/s> <http://e/p> "007"^^<http://www.w3.org/2001/XMLSchema#integer> .')

    assert str(triple[2]) == "007"


def test_the_same_dataset_gives_the_same_bytes():
    """Order, repetition and the labels of blank nodes do not change the bytes."""
    x, y = BNode(), BNode()
    quads = [
        (URIRef(E + "é"), RDF.type, Literal("z\n", lang="es"), NAMED),
        (x, RDF.type, y, NAMED),
        (y, RDF.value, Literal("007", datatype=XSD.integer, normalize=False), NAMED),
    ]
    others = {x: BNode(), y: BNode()}
    renamed = [tuple(others.get(term, term) for term in quad) for quad in reversed(quads)]
    content = canonical_nquads(quads)

    assert canonical_nquads([*renamed, *renamed]) == content
    assert content.decode().splitlines() == sorted(content.decode().splitlines())
    assert (b"_:c14n0" in content, b"_:c14n1" in content, b"_:c14n2" in content) == (True, True, False)
    assert content.startswith(f'<{E}é> <{RDF.type}> "z\\n"@es <{NAMED}> .\n'.encode())
    assert f' <{RDF.value}> "007"^^<{XSD.integer}> <{NAMED}> .\n'.encode() in content


@given(st.lists(QUADS, max_size=8), st.randoms())
def test_canonical_bytes_come_back_and_do_not_depend_on_order(quads, random):
    """What is written canonically is read as the same graph, and any order gives the same bytes."""
    shuffled = list(quads)
    random.shuffle(shuffled)
    content = canonical_nquads(quads)
    stated, read = Graph(), Graph()
    for subject, predicate, object_, _ in quads:
        stated.add((subject, predicate, object_))
    for quad in read_nquads(content):
        read.add((as_term(quad.subject), as_term(quad.predicate), as_term(quad.object)))

    assert canonical_nquads(shuffled) == content
    assert isomorphic(stated, read)


def test_what_is_no_term_is_not_written():
    """An IRI with a space is refused before it is in a file."""
    with pytest.raises(CoopGraphError, match="is not an RDF term"):
        canonical_nquads([(URIRef("http://e/a b"), RDF.type, Literal("x"), NAMED)])
