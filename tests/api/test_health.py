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
