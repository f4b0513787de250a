"""A service whose graph another engine holds: it outlives that engine, and says what it lacks meanwhile."""

from pathlib import Path

from coopgraph.store.upload import RemoteTarget

TINY = Path(__file__).parents[2] / "fixtures" / "api" / "tiny.nq"


def test_engine_that_goes_and_comes_back(start, own_server, until):
    """While the engine is down, queries are answered with 503 and why, and /ready with 503; then all is as before."""
    target = RemoteTarget(own_server.endpoint)
    target.load(TINY.read_bytes())
    target.close()
    service = start(None, sparql_endpoint=own_server.endpoint, query_timeout=5)
    until(lambda: service.get("/ready").status == 200)
    assert service.answers()

    own_server.stop()
    refused = service.ask("ASK { ?s ?p ?o }")
    assert (refused.status, refused.code) == (503, "store-unavailable")
    assert "COOPGRAPH_SPARQL_ENDPOINT" in refused.document["detail"]
    assert refused.headers["retry-after"]
    ready = service.get("/ready")
    assert (ready.status, ready.document) == (503, {"ready": False})
    assert service.get("/health").status == 200

    own_server.start()
    assert service.answers()
    assert service.get("/ready").status == 200


def test_engine_that_is_down_at_the_start(start, own_server, until):
    """A service that starts before its engine answers as soon as that is there."""
    target = RemoteTarget(own_server.endpoint)
    target.load(TINY.read_bytes())
    target.close()
    own_server.stop()
    service = start(None, is_ready=False, sparql_endpoint=own_server.endpoint, query_timeout=5)
    until(lambda: service.ask("ASK { ?s ?p ?o }").code == "store-unavailable")
    assert service.get("/ready").status == 503
    own_server.start()
    assert service.answers()
    assert service.get("/ready").status == 200
