"""The OpenAPI document: it describes what there is, and each example in it is run."""

import json
from pathlib import Path

import jsonschema_rs
import pytest

from api.main import create_app
from api.named import find_example
from api.openapi import list_operations
from coopgraph.query import catalogue
from coopgraph.settings import Settings

QUERIES = list(catalogue().values())
JSON = "application/sparql-results+json"


@pytest.fixture(scope="module", name="whole")
def _whole(client, store):
    """A client of a service over the whole graph and the whole catalogue."""
    return type(client)(create_app(store, Settings(Path())))


@pytest.fixture(scope="module", name="document")
def _document(whole):
    """The OpenAPI document."""
    return whole.get("/openapi.json").json()


def resolve(document, part):
    """What a reference refers to."""
    while "$ref" in part:
        found = document
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def validator(document, schema):
    """A validator of a schema of the document, with the schemas that it refers to."""
    return jsonschema_rs.Draft202012Validator({**schema, "components": document["components"]})


def read_examples(document, operation, place):
    """The examples of the parameters of an operation, by name."""
    found = {}
    for part in operation.get("parameters", ()):
        parameter = resolve(document, part)
        if parameter["in"] == place:
            examples = parameter.get("examples", {"usual": {"value": parameter.get("example")}})
            found[parameter["name"]] = examples.get("usual", {}).get("value")
    return {name: value for name, value in found.items() if value is not None}


def test_version(document):
    """The document is of OpenAPI 3.1."""
    assert document["openapi"].startswith("3.1.")


def test_schemas_are_schemas(document):
    """Every schema is one of JSON Schema 2020-12, and every reference leads somewhere."""
    for schema in document["components"]["schemas"].values():
        validator(document, schema)
    for reference in find_references(document):
        assert resolve(document, {"$ref": reference}) is not None


def find_references(value):
    """The references in a value."""
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for item in value.values():
            yield from find_references(item)
    elif isinstance(value, list):
        for item in value:
            yield from find_references(item)


def test_every_query_is_documented(document):
    """There is an operation for each named query, besides those of the service."""
    paths = set(document["paths"])

    assert {f"/queries/{named.id}" for named in QUERIES} <= paths
    assert {"/", "/sparql", "/queries", "/compare", "/claims", "/scenarios", "/scenarios/{name}", "/validate"} <= paths
    assert {f"/analysis/{name}" for name in ("dispersion", "rectoria", "coordination", "flows")} <= paths
    assert {"/health", "/ready", "/metrics", "/docs"} <= paths


def test_every_operation_is_complete(document):
    """Each operation has a summary, an id of its own, and says what it answers when something is wrong."""
    operations = list(list_operations(document))
    identifiers = [operation["operationId"] for _, _, operation in operations]

    assert len(identifiers) == len(set(identifiers))
    for path, _, operation in operations:
        assert operation["summary"], path
        assert {"400", "404", "414", "429", "500", "503"} <= set(operation["responses"]), path
        for status, response in operation["responses"].items():
            assert response["description"], (path, status)
            assert int(status) < 400 or list(response["content"]) == ["application/problem+json", "text/html"], (
                path,
                status,
            )


@pytest.mark.parametrize("named", QUERIES, ids=lambda named: named.id)
def test_example_of_each_query(whole, document, named):
    """The documented example of a query runs, and its answer is of the documented form and has rows."""
    operation = document["paths"][f"/queries/{named.id}"]["get"]
    examples = read_examples(document, operation, "query")
    required = {name: examples[name] for name, item in named.parameters.items() if item.required}
    schema = operation["responses"]["200"]["content"][JSON]["schema"]

    answer = whole.get(f"/queries/{named.id}", params=required)
    assert answer.status_code == 200
    validator(document, schema).validate(answer.json())
    assert answer.json()["results"]["bindings"]


@pytest.mark.parametrize(
    ("named", "name"),
    [(named, name) for named in QUERIES for name, item in named.parameters.items() if find_example(named, item)],
    ids=lambda item: getattr(item, "id", item),
)
def test_example_of_each_parameter(whole, document, named, name):
    """Each documented example of a parameter is understood, and gives an answer of the documented form."""
    operation = document["paths"][f"/queries/{named.id}"]["get"]
    examples = read_examples(document, operation, "query")
    asked = {key: examples[key] for key, item in named.parameters.items() if key == name or item.required}
    answer = whole.get(f"/queries/{named.id}", params=asked)

    assert answer.status_code == 200, answer.text
    validator(document, operation["responses"]["200"]["content"][JSON]["schema"]).validate(answer.json())


def test_examples_are_those_of_the_files():
    """A query that needs an argument shows the one that its file holds."""
    named = catalogue()["functions-of"]

    assert find_example(named, named.parameters["organization"]) in named.text


@pytest.mark.parametrize(
    "path",
    [
        *("/claims", "/scenarios", "/scenarios/{name}", "/compare", "/analysis/rectoria", "/analysis/flows"),
        *("/search", "/organizations"),
    ],
)
def test_examples_of_other_operations(whole, document, path):
    """The documented examples of the other operations run, and their answers are of the documented form."""
    operation = document["paths"][path]["get"]
    address = path.format(**read_examples(document, operation, "path"))
    answer = whole.get(address, params=read_examples(document, operation, "query"))
    content = operation["responses"]["200"]["content"]
    media_type = answer.headers["content-type"]

    assert answer.status_code == 200, answer.text
    validator(document, content[media_type]["schema"]).validate(answer.json())


def test_example_of_validation(whole, document):
    """The documented example of a document to validate is read, and its report is of the documented form."""
    operation = document["paths"]["/validate"]["post"]
    example = operation["requestBody"]["content"]["text/turtle"]["example"]
    answer = whole.post("/validate", content=example, headers={"Content-Type": "text/turtle"})

    validator(document, operation["responses"]["200"]["content"]["application/json"]["schema"]).validate(answer.json())
    assert answer.json()["subjects"] == 1


def test_explained_answers(whole, document):
    """With evidence, an answer is of the form that is documented for it."""
    for name in ("cooperation-offices", "flow-checks", "claims"):
        content = document["paths"][f"/queries/{name}"]["get"]["responses"]["200"]["content"]
        answer = whole.get(f"/queries/{name}?explain=true&page=1&page_size=20")
        validator(document, content["application/json"]["schema"]).validate(answer.json())
        validator(document, document["components"]["schemas"]["Explained"]).validate(answer.json())


def test_problems_are_of_the_documented_form(whole, document):
    """Faults are of the one form that is documented for them all."""
    schema = validator(document, document["components"]["schemas"]["Problem"])
    for address in ("/queries/nothing", "/queries/functions-of", "/sparql?query=x", "/claims?page=0", "/nothing"):
        schema.validate(whole.get(address).json())
    schema.validate(whole.post("/validate", content="<", headers={"Content-Type": "text/turtle"}).json())


@pytest.mark.parametrize("language", ["es", "en"])
def test_page(whole, document, read_page, language):
    """The page lists every operation in the language of the reader, and runs no script."""
    page = read_page(whole.get(f"/docs?lang={language}"))
    shown = [term.text for term in page.find("dt")]

    assert sorted(shown) == sorted(f"{method.upper()} {path}" for path, method, _ in list_operations(document))
    assert not page.find("script")
    titles = " ".join(element.text for element in page.find("dd"))
    assert {"es": "Oficinas por categoría.", "en": "Offices by category."}[language] in titles


def test_addresses_of_the_page(whole, read_page):
    """Each address that the page gives to try answers."""
    page = read_page(whole.get("/docs"))
    # The process that faces the clients answers these two.
    front = {"/ready", "/metrics"}
    addresses = {link["href"] for element in [page] for link in element.find("a") if "code" in link.parents} - front

    assert len(addresses) > len(QUERIES)
    for address in addresses:
        assert whole.get(address).status_code == 200, address


def test_document_is_small_and_the_same(whole):
    """Two readings give the same bytes, and what routes share is said once."""
    first, second = whole.get("/openapi.json").content, whole.get("/openapi.json").content

    assert first == second
    assert len(json.dumps(json.loads(first)["components"]["parameters"])) < 10_000
