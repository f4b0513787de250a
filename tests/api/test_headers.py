import pytest


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/?lang=en"),
        ("GET", "/sparql"),
        ("GET", "/sparql?query=nonsense"),
        ("GET", "/sparql?query=ASK%20%7B%7D"),
        ("HEAD", "/"),
        ("OPTIONS", "/sparql"),
        ("GET", "/health"),
        ("GET", "/static/style.css"),
        ("GET", "/openapi.json"),
        ("GET", "/nothing"),
        ("PUT", "/sparql"),
    ],
)
def test_every_response(client, method, path):
    """Every response forbids scripts, frames and sniffing, tells no referrer, and may be read by any site."""
    headers = client.request(method, path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert not {"script-src", "script-src-elem"} & set(policy)
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["access-control-allow-origin"] == "*"
    assert "Content-Language" in headers["access-control-expose-headers"]


def test_openapi(client):
    """The description of the interface names the routes and the formats of the answers."""
    description = client.get("/openapi.json").json()
    queries = {"/queries", "/queries/cooperation-offices", "/queries/norms"}
    assert set(description["paths"]) >= {"/", "/sparql", "/health", "/ready", "/metrics", "/doc/{name}", *queries}
    sparql = description["paths"]["/sparql"]
    assert {item["name"] for item in sparql["get"]["parameters"]} >= {"query", "default-graph-uri", "named-graph-uri"}
    assert set(sparql["post"]["requestBody"]["content"]) == {
        "application/sparql-query",
        "application/x-www-form-urlencoded",
    }
    assert "text/csv" in sparql["get"]["responses"]["200"]["content"]
    assert "application/problem+json" in sparql["get"]["responses"]["400"]["content"]


def test_injected_header(client):
    """Line breaks in what a client sends do not become headers of the answer."""
    response = client.get("/?lang=en%0d%0aX-Evil:%201&query=%0d%0aX-Evil:%201")
    assert response.status_code == 200
    assert "x-evil" not in response.headers


@pytest.mark.parametrize("host", ['x"><script>', "a b", "x/y", "", "[::1"])
@pytest.mark.parametrize("path", ["/", "/sparql"])
def test_hostile_host(client, path, host):
    """A Host header that is none is refused: addresses of the pages are made of it."""
    response = client.get(path, headers={"Host": host})
    assert response.status_code == 400
    assert "Host" in response.json()["detail"]


@pytest.mark.parametrize("host", ["localhost:8000", "datos.example.org", "[::1]:80", "127.0.0.1"])
def test_hosts(client, host):
    """Names and addresses, with a port or without, are hosts."""
    assert f"http://{host.removesuffix(':80')}" in client.get("/sparql", headers={"Host": host}).text
