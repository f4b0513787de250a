"""Schemathesis looks for what contradicts the OpenAPI document, and finds nothing.

One of its checks is left out, `positive_data_acceptance`: whether a name is that of a body, a text is a query, or an
answer has a third page is known by the graph and not by a schema, and a request that asks for what there is not is told
so with 400. All others run: no fault of the server, documented statuses, media types, headers and bodies, nothing
accepted that the schema forbids, no undocumented method.
"""

from contextlib import suppress
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

from api.main import create_app
from coopgraph.query import catalogue
from coopgraph.settings import Settings

LEFT_OUT = ["positive_data_acceptance"]
#: Paths of what the process that faces the clients answers: the application under test has no such routes.
FRONT = {"/ready", "/metrics"}
#: Answers that describe the whole graph, or reason over a document: a second each, or several.
SLOW = {"/.well-known/void": 1, "/.well-known/sparql-examples": 1, "/catalog": 2, "/validate": 1}
#: Operations that answer by one and the same code, so that a few examples of each are many of it.
QUERIES = {f"/queries/{name}" for name in catalogue()}


@pytest.fixture(scope="module", name="operations")
def _operations(store):
    """The operations of the service over the whole graph."""
    app = create_app(store, Settings(Path()))
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    found = [result.ok() for result in schema.get_all_operations()]
    return [operation for operation in found if operation.path not in FRONT]


def look(operation, mode, examples):
    """Send requests that fit the schema of an operation, or do not, and check the answers."""
    checks = [check for name, check in zip(CHECKS.get_all_names(), CHECKS.get_all(), strict=True) if name in LEFT_OUT]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    def check(case):
        case.call_and_validate(excluded_checks=checks)

    # Where every request fits the schema, there is none that does not.
    with suppress(Unsatisfiable):
        check()


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_operations(operations, mode):
    """No answer of the operations of the service contradicts what is documented of it."""
    others = [operation for operation in operations if operation.path not in QUERIES]

    assert len(others) > 15
    for operation in others:
        look(operation, mode, SLOW.get(operation.path, 4))


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_named_queries(operations, mode):
    """No answer of a named query contradicts what is documented of it."""
    queries = [operation for operation in operations if operation.path in QUERIES]

    assert {operation.path for operation in queries} == QUERIES
    for operation in queries:
        look(operation, mode, 2)
