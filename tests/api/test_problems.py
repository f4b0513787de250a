import inspect
import re

import pytest
from fastapi import FastAPI

from api import problems
from coopgraph import errors


def kinds():
    """List the errors of the library and those of HTTP."""
    found = [*vars(errors).values(), *vars(problems).values()]
    return sorted(
        {kind for kind in found if inspect.isclass(kind) and issubclass(kind, errors.CoopGraphError)},
        key=lambda kind: kind.__name__,
    )


def test_table_of_statuses():
    """Each status is one that its errors deserve: nothing in the table claims success or redirects."""
    assert {status for status, _ in problems.STATUSES.values()} == {
        *(400, 403, 404, 406, 410, 413, 414, 415, 429, 431),
        *(500, 503),
    }


@pytest.mark.parametrize("kind", [kind for kind in kinds() if kind not in problems.STATUSES])
def test_faults_of_ours(kind):
    """An error that no client caused is answered as a fault and says nothing about this machine."""
    needed = {"file": "/secret/place", "parameter": "year", "available": (), "limit": 1, "retry_after": 1}
    options = {name: needed[name] for name in inspect.signature(kind).parameters if name in needed}
    problem = problems.describe_error(kind("secret", **options))
    nearest = next((known for known in kind.__mro__ if known in problems.STATUSES), None)
    if nearest is None:
        assert problem.status == 500
        assert "secret" not in str(problem.document())
    else:
        assert problem.status == problems.STATUSES[nearest][0]


def test_members():
    """The fields of an error become members of the document, and its sentence the detail."""
    error = errors.QuerySyntaxError("this } closes nothing.", line=2, column=7, remedy="Correct the query.")
    assert problems.describe_error(error).document() == {
        "type": "https://w3id.org/coopgraph/problem/query-syntax",
        "title": "The query cannot be parsed",
        "status": 400,
        "detail": "This } closes nothing. Correct the query.",
        "code": "query-syntax",
        "line": 2,
        "column": 7,
    }


@pytest.mark.parametrize(
    ("method", "path", "status", "detail"),
    [
        ("GET", "/nothing", 404, "There is nothing at /nothing."),
        ("GET", "/static/nothing.css", 404, "There is nothing at /static/nothing.css."),
        ("GET", "/static/../main.py", 404, "There is nothing"),
        ("GET", "/static/%2e%2e/main.py", 404, "There is nothing"),
        ("GET", "/redoc", 404, "There is nothing at /redoc."),
        ("POST", "/", 405, "POST does nothing at /: the graph is read-only."),
        ("DELETE", "/health", 405, "DELETE does nothing at /health: the graph is read-only."),
    ],
)
def test_framework(client, method, path, status, detail):
    """The faults that the framework finds are problem documents like all others."""
    response = client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == status
    assert document["detail"].startswith(detail)
    assert document["title"]
    if status == 405:
        assert "GET" in response.headers["allow"]


def test_validation(client, make_client):
    """A parameter that FastAPI cannot read is a problem document with status 422 and the parameter's name."""
    app: FastAPI = make_client(None).app

    @app.get("/number")
    async def read_number(number: int) -> int:
        return number

    response = type(client)(app).get("/number?number=x")
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"].startswith("query.number: ")


def test_unforeseen(client, make_client):
    """A fault that nobody foresaw is a 500 with the headers of all answers, without a trace and without its words."""

    class Broken:
        def size(self):
            raise RuntimeError("secret of this machine")

    response = make_client(Broken()).get("/health")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["access-control-allow-origin"] == "*"
    assert "secret" not in response.text
    assert not re.search(r"Traceback|\.py", response.text)
