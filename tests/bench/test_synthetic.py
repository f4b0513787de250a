import synthetic

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
    """What is made up keeps to the shapes of the model, beside the real graph."""
    target = tmp_path / "synthetic.nq"
    synthetic.write_graph(store, target, 2 * synthetic.TRIPLES_A_BODY)
    report = validate_graph(parse_graph(target) + parse_graph(standing_graph(graph_home)), load_shapes())

    assert report.conforms, report.results[:5]
