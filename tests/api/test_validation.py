"""Validation of somebody's RDF over HTTP."""

from pathlib import Path

import pytest
from rdflib import RDF, Graph
from rdflib.namespace import SH

from api.routers.validation import BODY_LIMIT, MEDIA_TYPES
from coopgraph import pipeline

COOP = "https://w3id.org/coopgraph/ontology#"
#: A cooperation office of which nothing further is said.
OFFICE = f"<https://example.org/office> a <{COOP}CooperationOffice> ."
TRIPLE = ("https://example.org/office", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"{COOP}CooperationOffice")
#: A triple of a construct that the reasoner refuses at once, which spares it the closure.
REFUSED = ("https://example.org/a", "http://www.w3.org/2002/07/owl#hasKey", "https://example.org/b")
NAMED = " ".join(f"<{term}>" for term in REFUSED)
DOCUMENTS = {
    "text/turtle": f"{NAMED} .",
    "application/n-triples": f"{NAMED} .\n",
    "application/n-quads": f"{NAMED} <https://example.org/graph> .\n",
    "application/trig": f"GRAPH <https://example.org/graph> {{ {NAMED} }}",
    "application/ld+json": f'{{"@id": "{REFUSED[0]}", "{REFUSED[1]}": {{"@id": "{REFUSED[2]}"}}}}',
    "application/rdf+xml": f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
      xmlns:owl="http://www.w3.org/2002/07/owl#"><rdf:Description rdf:about="{REFUSED[0]}">
      <owl:hasKey rdf:resource="{REFUSED[2]}"/></rdf:Description></rdf:RDF>""",
}


def post(client, content, media_type="text/turtle", **headers):
    """Send a document."""
    return client.post("/validate", content=content, headers={"Content-Type": media_type, **headers})


@pytest.fixture(scope="module", name="expected")
def _expected(tmp_path_factory):
    """What the library finds in the document."""
    file = tmp_path_factory.mktemp("validation") / "office.ttl"
    file.write_text(OFFICE, encoding="utf-8")
    return pipeline.validate_file(file)


@pytest.fixture(scope="module", name="report")
def _report(client):
    """The report on the document."""
    answer = post(client, OFFICE)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    return answer.json()


def test_report_is_that_of_the_library(report, expected):
    """A document that does not conform is answered with the results that the library finds, and their number."""
    _, validation, subjects = expected

    assert report["conforms"] is False
    assert (report["subjects"], report["total"], report["shown"]) == (subjects, len(validation.results), 6)
    assert [result["shape"] for result in report["results"]] == [each.source_shape for each in validation.results]
    assert next(iter(report)) == "conforms"


def test_counts_come_before_the_results(report):
    """The shapes are counted before the results are listed, and the counts add up."""
    names = list(report)

    assert names.index("shapes") < names.index("results")
    assert sum(shape["count"] for shape in report["shapes"]) == report["total"]


def test_messages_in_both_languages(report):
    """Each result says in Spanish and English what to do."""
    assert all({"es", "en"} <= set(result["messages"]) for result in report["results"])


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_every_format_is_read(client, media_type):
    """The same triple gives the same report in whatever format it is sent: that the reasoner refuses it."""
    answer = post(client, DOCUMENTS[media_type], f"{media_type}; charset=utf-8")

    assert answer.status_code == 200
    assert answer.json()["conforms"] is False
    assert "hasKey" in answer.json()["contradiction"]


def test_turtle(client):
    """The report comes as RDF that says what the results are."""
    answer = post(client, OFFICE, Accept="text/turtle")
    graph = Graph().parse(data=answer.text, format="turtle")
    (found,) = graph.subjects(RDF.type, SH.ValidationReport)

    assert bool(graph.value(found, SH.conforms)) is False
    assert len(list(graph.objects(found, SH.result))) == 6


def test_page(client, read_page):
    """The page tells the outcome, the counts and how many results it shows, and markup in the document stays text."""
    answer = client.post(
        "/validate",
        content=OFFICE.replace("> a", "> <http://www.w3.org/2004/02/skos/core#prefLabel> '<script>1</script>'@es ; a"),
        headers={"Content-Type": "text/turtle", "Accept": "text/html"},
    )
    page = read_page(answer)
    shown = next(element.text for element in page.find("p") if element["role"] == "status")

    assert page.one("h1").text == "El documento no es conforme"
    assert shown == "5 de 5."
    assert len(page.find("tr")) == 2 * (1 + 5)
    assert "<script>" not in answer.text


@pytest.mark.parametrize(("language", "words"), [("es", "no es conforme"), ("en", "does not conform")])
def test_page_of_a_contradiction(client, read_page, language, words):
    """The page speaks the language of the reader, and what the reasoner says stands on it."""
    headers = {"Content-Type": "text/turtle", "Accept": "text/html"}
    page = read_page(client.post(f"/validate?lang={language}", content=f"{NAMED} .", headers=headers))

    assert words in page.one("h1").text
    assert "hasKey" in page.one("div", role="alert").text


def test_nothing_to_check(client, tmp_path, monkeypatch):
    """A document of which no shape looks at anything conforms, says that nothing was checked, and leaves no file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    answer = post(client, "<https://example.org/a> <https://example.org/b> 1 .").json()

    assert (answer["conforms"], answer["subjects"], answer["total"]) == (True, 0, 0)
    assert list(tmp_path.iterdir()) == []


def test_contradiction(client):
    """What contradicts the ontology does not conform, and the contradiction is told."""
    text = "@prefix owl: <http://www.w3.org/2002/07/owl#> . <urn:a> owl:sameAs <urn:b> ; owl:differentFrom <urn:b> ."
    answer = post(client, text).json()
    in_rdf = Graph().parse(data=post(client, f"{NAMED} .", Accept="text/turtle").text, format="turtle")

    assert answer["conforms"] is False
    assert "contradict" in answer["contradiction"]
    assert [bool(value) for value in in_rdf.objects(None, SH.conforms)] == [False]


@pytest.mark.parametrize(
    ("content", "media_type", "line", "column"),
    [
        ("<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> ;;;", "text/turtle", 2, None),
        ("<urn:a> <urn:b> <urn:c>", "application/n-triples", 1, None),
        (b"<urn:a> <urn:b> 'x' .\n<urn:a> <urn:b> '\xff' .", "text/turtle", 2, 18),
        ("<rdf:RDF>", "application/rdf+xml", None, None),
        ("{", "application/ld+json", None, None),
    ],
)
def test_broken_documents(client, content, media_type, line, column):
    """A document that is not well formed is refused with the place of the fault, where the format has one."""
    answer = post(client, content, media_type)
    problem = answer.json()

    assert (answer.status_code, problem["code"]) == (400, "document")
    assert line is None or problem["line"] == line
    assert column is None or problem["column"] == column
    assert line is None or problem["column"] > 0


@pytest.mark.parametrize(
    "content",
    [
        '{"@context": "https://example.org/context.jsonld", "@id": "urn:a"}',
        '{"@context": {"@import": "https://example.org/context.jsonld"}, "@id": "urn:a"}',
        '{"@context": "file:///etc/passwd", "@id": "urn:a"}',
    ],
)
def test_remote_contexts_are_not_fetched(client, content):
    """A context elsewhere is refused: nothing is fetched, and no file is read."""
    answer = post(client, content, "application/ld+json")

    assert answer.status_code == 400
    assert "root:" not in answer.text


def test_entities_are_not_fetched(client):
    """An entity that names a file is not read."""
    document = f"""<!DOCTYPE a [<!ENTITY x SYSTEM "{Path(__file__).as_uri()}">]>
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">
      <rdf:Description rdf:about="urn:a"><e:b>&x;</e:b></rdf:Description></rdf:RDF>"""
    answer = post(client, document, "application/rdf+xml")

    assert "An entity that names a file" not in answer.text
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({}, 415),
        ({"Content-Type": "text/turtle; charset=latin-1"}, 415),
        ({"Content-Type": "text/turtle", "Content-Encoding": "gzip"}, 415),
        ({"Content-Type": "text/turtle", "Accept": "image/png"}, 406),
    ],
)
def test_what_is_not_read(client, headers, status):
    """A body of another type is refused, and an answer of another format, with what there is."""
    answer = client.post("/validate", content=OFFICE, headers=headers)

    assert answer.status_code == status
    assert answer.json()["available"]


def test_too_long(client):
    """A document over the limit is refused."""
    answer = post(client, b"#" * (BODY_LIMIT + 1))

    assert (answer.status_code, answer.json()["limit"]) == (413, BODY_LIMIT)


def test_other_methods_and_parameters(client):
    """There is nothing to get here, and no parameter but the language."""
    assert client.get("/validate").status_code == 405
    assert client.post("/validate?shapes=mine", content=OFFICE).status_code == 400
