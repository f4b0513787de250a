import synthetic
from rdflib import Graph

from coopgraph.store.files import parse_graph
from coopgraph.store.home import standing_graph
from coopgraph.validate import load_shapes, validate_graph


def test_same_seed_same_bytes(store, tmp_path):
    """The same seed and size give the same bytes, and another seed gives others."""
    files = {name: tmp_path / name for name in ("one", "again", "other")}
    size = 2 * synthetic.TRIPLES_A_BODY
    synthetic.write_graph(store, files["one"], size)
    synthetic.write_graph(store, files["again"], size)
    synthetic.write_graph(store, files["other"], size, seed=1)

    assert files["one"].read_bytes() == files["again"].read_bytes()
    assert files["one"].read_bytes() != files["other"].read_bytes()


def test_size_is_about_what_was_asked(store, tmp_path):
    """The graph has the triples that were asked for, give or take a fifth."""
    target = tmp_path / "synthetic.nq"

    assert 80_000 < synthetic.write_graph(store, target, 100_000) < 120_000


def test_synthetic_bodies_conform(store, graph_home, tmp_path):
    """What is made up keeps to the shapes of the model, beside what it refers to in the real graph."""
    target = tmp_path / "synthetic.nq"
    synthetic.write_graph(store, target, 2 * synthetic.TRIPLES_A_BODY)
    made, real = parse_graph(target), parse_graph(standing_graph(graph_home))
    beside = Graph()
    for thing in set(made.objects()):
        beside += real.triples((thing, None, None))
    report = validate_graph(made + beside, load_shapes())

    things = {str(thing) for thing in made.subjects()} - {str(thing) for thing in beside.subjects()}
    assert len(things) > 100
    assert [result for result in report.results if result.focus_node in things] == []
