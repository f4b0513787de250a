"""Loading a real server by the Graph Store Protocol."""

import hashlib
import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from click.testing import CliRunner
from rdflib import Graph

from coopgraph.cli import main
from coopgraph.errors import CoopGraphError, StoreUnavailableError
from coopgraph.namespaces import GRAPH
from coopgraph.store import EmbeddedStore
from coopgraph.store.home import read_manifest
from coopgraph.store.remote import RemoteStore
from coopgraph.store.upload import RemoteTarget, derive_graph_store

E = "http://example.org/"
ONE, TWO, CATALOGUE, SCENARIO = (str(GRAPH[name]) for name in ("one", "two", "catalogue", "scenario/merge"))
DEFAULT, LOAD = str(GRAPH["default"]), str(GRAPH["load"])
TURTLE = {"Content-Type": "text/turtle"}


def quads(graphs: dict[str, int]) -> bytes:
    """Write so many triples for each graph; graphs share them."""
    lines = [f"<{E}s> <{E}p> <{E}{number}> <{graph}> .\n" for graph, count in graphs.items() for number in range(count)]
    return "".join(sorted(lines)).encode()


@pytest.fixture(name="load")
def _load(own_server) -> Iterator[Callable[..., dict[str, int]]]:
    """Load a server of this test."""
    targets: list[RemoteTarget] = []

    def load(content: bytes, batch: int = 50_000, **options) -> dict[str, int]:
        targets.append(RemoteTarget(own_server.endpoint, batch=batch))
        return targets[-1].load(content, **options)

    yield load
    for target in targets:
        target.close()


@pytest.fixture(name="remote")
def _remote(own_server) -> Iterator[RemoteStore]:
    """The store of the server of this test."""
    store = RemoteStore(own_server.endpoint)
    yield store
    store.close()


def held(server, graph: str) -> set[str]:
    """Read what a server holds in one graph, hidden or not."""
    reply = httpx.get(server.graph_store, params={"graph": graph}, headers={"Accept": "application/n-triples"})
    return set(reply.text.splitlines()) if reply.status_code == 200 else set()


@pytest.mark.parametrize("batch", [1, 3, 4, 50_000])
def test_a_load_gives_what_was_sent_however_it_is_cut(own_server, load, remote, batch):
    """Each graph has its triples, and the default graph their merge without catalogue and scenarios."""
    content = quads({ONE: 4, TWO: 7, CATALOGUE: 9, SCENARIO: 8})
    assert load(content, batch) == {ONE: 4, TWO: 7, CATALOGUE: 9, SCENARIO: 8}
    assert remote.graphs() == EmbeddedStore.from_nquads(content).graphs()
    assert remote.size() == 7
    assert held(own_server, DEFAULT) == held(own_server, TWO)
    assert remote.version() == hashlib.sha256(content).hexdigest()


def test_a_load_can_be_repeated(own_server, load, remote):
    """Loading twice leaves the same graphs, the same mark, and the same version."""
    content = quads({ONE: 4, TWO: 7})
    load(content, 3)
    once = {graph: held(own_server, graph) for graph in (ONE, TWO, DEFAULT, LOAD)}
    version = remote.version()
    load(content, 3)
    assert {graph: held(own_server, graph) for graph in once} == once
    assert remote.version() == version


def test_another_load_replaces_the_first(own_server, load, remote):
    """What the new build does not hold is gone, graph by graph and triple by triple; graphs of others stay."""
    other = f"{own_server.graph_store}?graph={E}other"
    httpx.put(other, content=f"<{E}a> <{E}b> 1 .", headers=TURTLE)
    load(quads({ONE: 4, TWO: 7, CATALOGUE: 2}))
    first = remote.version()
    load(quads({ONE: 2, SCENARIO: 1}))
    assert remote.version() != first
    assert {graph: len(held(own_server, graph)) for graph in (ONE, TWO, CATALOGUE, SCENARIO, DEFAULT)} == {
        ONE: 2,
        TWO: 0,
        CATALOGUE: 0,
        SCENARIO: 1,
        DEFAULT: 2,
    }
    assert len(held(own_server, E + "other")) == 1
    load(quads({CATALOGUE: 1}))
    assert held(own_server, DEFAULT) == set()


def test_blank_nodes_stay_the_same_over_batches(load, remote):
    """A chain of blank nodes longer than a batch is one chain still, and no node is there twice."""
    chain = "".join(f"_:b{n} <{E}next> _:b{n + 1} <{ONE}> .\n" for n in range(9))
    load((chain + quads({ONE: 9}).decode()).encode(), 4)
    assert remote.graphs() == {ONE: 18}
    assert remote.size() == 18
    path = "/".join([f"<{E}next>"] * 9)
    assert len(remote.select(f"SELECT ?a ?z {{ ?a {path} ?z }}").rows) == 1


def test_numbers_that_the_engine_rewrites_are_counted_rightly(load, remote):
    """Two ways to write seven become one triple in the engine, and the load is right all the same."""
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    content = "".join(f'<{E}s> <{E}p> "{text}"^^<{integer}> <{ONE}> .\n' for text in ("007", "7")).encode()
    assert load(content) == {ONE: 2}
    assert remote.graphs() == {ONE: 1} == EmbeddedStore.from_nquads(content).graphs()


def test_triples_outside_graphs_go_into_the_default_graph(load, remote):
    """They are asked like others, and the merge of all named graphs is not taken for the default graph."""
    content = f"<{E}s> <{E}p> <{E}unnamed> .\n".encode() + quads({ONE: 1, TWO: 2})
    load(content)
    embedded = EmbeddedStore.from_nquads(content)
    query = "SELECT (COUNT(*) AS ?n) {0} {{ ?s ?p ?o }}"
    for dataset in ("", f"FROM <{ONE}> FROM <{TWO}>"):
        assert remote.select(query.format(dataset)) == embedded.select(query.format(dataset))
    assert remote.size() == 3


def test_progress_is_told_graph_by_graph(load):
    """Each graph is named when it begins, and again with its seconds."""
    told: list[tuple[str, bool]] = []
    load(quads({ONE: 1, TWO: 1}), progress=lambda stage, seconds: told.append((stage, seconds is not None)))
    names = ("graph:one", "graph:two", "graph:default")
    assert told == [(name, has_ended) for name in names for has_ended in (False, True)]


def test_a_load_that_fails_says_where_and_is_repaired_by_the_next(own_server, load, remote):
    """Until it is repeated, every question is answered by a sentence, since half a graph would answer wrongly."""
    content = quads({ONE: 4, TWO: 7})
    load(content)
    assert remote.size() == 7

    def stop_at_two(stage: str, seconds: float | None) -> None:
        if stage == "graph:two" and seconds is None:
            own_server.stop()

    with pytest.raises(StoreUnavailableError, match=r"failed at graph:two, batch 1 of 3: .* run the load again"):
        load(quads({ONE: 1, TWO: 8}), 3, progress=stop_at_two)
    own_server.start()
    later = RemoteStore(own_server.endpoint)
    with pytest.raises(StoreUnavailableError, match="a load that has not ended"):
        later.size()
    assert later.version() is None
    assert not later.is_alive()
    load(content)
    assert later.is_alive()
    assert later.size() == 7
    assert later.graphs() == {ONE: 4, TWO: 7}
    later.close()


def test_what_stands_when_nothing_can_be_sent_stays(own_server, load, remote):
    """A dataset that cannot be read, or names a graph that the load needs, is refused before anything is sent."""
    content = quads({ONE: 4})
    load(content)
    for broken in (b"<a:b> <a:c> .\n", quads({DEFAULT: 1}), f"<{E}s> <{E}p> 1 _:graph .\n".encode()):
        with pytest.raises(CoopGraphError):
            load(broken)
    unnamed = f'<{E}s> <{E}p> "1" _:graph .\n'.encode()
    with pytest.raises(CoopGraphError, match="no IRI but a blank node"):
        load(unnamed)
    assert remote.version() == hashlib.sha256(content).hexdigest()
    assert remote.graphs() == {ONE: 4}


def test_a_target_that_is_not_there_is_told_before_the_work(own_server):
    """`check` passes for the server, and names what does not answer once it has stopped."""
    target = RemoteTarget(own_server.endpoint.replace("//", "//ana:clave@"))
    target.check()
    own_server.stop()
    with pytest.raises(StoreUnavailableError, match=re.escape(own_server.endpoint)) as found:
        target.check()
    assert "clave" not in str(found.value)
    target.close()


def test_a_graph_store_at_a_wrong_address_is_told(own_server):
    """The sentence names the setting."""
    target = RemoteTarget(own_server.endpoint, graph_store=own_server.endpoint + "/nothing")
    with pytest.raises(StoreUnavailableError, match="COOPGRAPH_GRAPH_STORE"):
        target.load(quads({ONE: 1}))
    target.close()


@pytest.mark.parametrize(
    ("endpoint", "graph_store"),
    [
        ("http://127.0.0.1:7878/query", "http://127.0.0.1:7878/store"),
        ("https://e.example/ds/query", "https://e.example/ds/data"),
        ("https://e.example/ds/sparql?key=1", "https://e.example/ds/data"),
        ("https://e.example/rdf4j/repositories/coop", "https://e.example/rdf4j/repositories/coop/rdf-graphs/service"),
    ],
)
def test_the_graph_store_follows_from_the_endpoint(endpoint, graph_store):
    """The addresses of Oxigraph, Fuseki, RDF4J and GraphDB, as their manuals give them."""
    assert derive_graph_store(endpoint) == graph_store


@pytest.mark.parametrize("endpoint", ["http://e.example/sparql", "http://e.example/", "http://e.example"])
def test_a_graph_store_that_does_not_follow_has_to_be_set(endpoint):
    """Where no rule fits, nothing is guessed."""
    with pytest.raises(CoopGraphError, match="Set COOPGRAPH_GRAPH_STORE"):
        derive_graph_store(endpoint)


def test_a_tiny_graph_of_the_service_is_loaded_as_it_is(load, remote):
    """The merge and the graphs are those of the store in memory, term by term."""
    content = (quads({ONE: 2}).decode() + f'<{E}s> <{E}name> "año\\n«1»"@es <{TWO}> .\n').encode()
    load(content)
    embedded = EmbeddedStore.from_nquads(content)
    everything = "CONSTRUCT WHERE { ?s ?p ?o }"
    assert set(remote.construct(everything)) == set(embedded.construct(everything))
    assert isinstance(remote.construct(everything), Graph)
    assert remote.dump("application/n-quads") == embedded.dump("application/n-quads")


def test_build_to_loads_the_graph_that_stands(own_server, remote, graph_home):
    """`build --to` builds only what is not up to date, loads it, and says so; a second time it does the same."""
    environment = {"COOPGRAPH_HOME": str(graph_home), "COOPGRAPH_LANG": "en"}
    manifest = read_manifest(graph_home)
    for _ in range(2):
        result = CliRunner().invoke(main, ["build", "--to", own_server.endpoint], env=environment)
        assert result.exit_code == 0, result.output
        total = sum(manifest.triples.values())
        assert f"Loaded into {own_server.endpoint}: {total} triples." in result.stderr
        assert "graph:tesis-2018: " in result.stderr
    assert remote.version() == manifest.digest
    assert remote.graphs() == manifest.triples


@pytest.mark.parametrize(
    ("endpoint", "sentence"),
    [
        ("http://127.0.0.1:9/query", "http://127.0.0.1:9/query cannot be reached"),
        ("http://127.0.0.1:9/", "Set COOPGRAPH_GRAPH_STORE"),
        ("nowhere/query", "is no http address"),
    ],
)
def test_build_to_tells_a_wrong_endpoint_before_the_work(tmp_path, endpoint, sentence):
    """The command ends with 3 and one sentence, and nothing has been built."""
    result = CliRunner().invoke(main, ["build", "--to", endpoint], env={"COOPGRAPH_HOME": str(tmp_path)})
    assert result.exit_code == 3
    assert sentence in result.stderr
    assert list(tmp_path.iterdir()) == []
