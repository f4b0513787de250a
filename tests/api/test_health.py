from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.home import publish_build, standing_graph


def test_health(client):
    """The state of the service names the build that is served and how large it is."""
    response = client.get("/health")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    health = response.json()
    assert health.pop("version")
    assert health == {"status": "ok", "triples": 38, "graphs": 4, "digest": "a" * 64}


def test_health_of_a_foreign_graph(make_client, tiny):
    """A graph that this project did not build has no digest."""
    assert make_client(tiny).get("/health").json()["digest"] is None


def test_no_store(make_client):
    """Without a graph the service says that it cannot answer, and when to ask again."""
    response = make_client(None).get("/health")
    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "no-store"
    assert response.headers["retry-after"]


def test_head(client):
    """HEAD is enough to ask whether the service answers."""
    response = client.request("HEAD", "/health")
    assert (response.status_code, response.content) == (200, b"")


def test_later_build_is_served(make_client, tmp_path):
    """A build that ends while the service runs is served from the next request."""
    quad = "<https://example.org/{0}> <https://example.org/p> <https://example.org/o> <https://example.org/g> .\n"
    first = publish_build(tmp_path, quad.format("a").encode(), "1" * 64, {})
    store = EmbeddedStore.from_nquads(standing_graph(tmp_path).read_bytes())
    client = make_client(store, manifest=first, home=tmp_path)
    assert client.get("/health").json()["digest"] == first.digest

    second = publish_build(tmp_path, (quad.format("a") + quad.format("b")).encode(), "2" * 64, {})

    health = client.get("/health").json()
    assert (health["digest"], health["triples"]) == (second.digest, 2)
