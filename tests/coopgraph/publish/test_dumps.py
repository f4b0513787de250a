"""The dumps: the same graph gives the same bytes, and each form holds what it says."""

import gzip
import hashlib
import json

import pyoxigraph as ox
import pytest
from rdflib import URIRef

from coopgraph.errors import GraphFileError, StoreNotFoundError
from coopgraph.namespaces import GRAPH, XSD
from coopgraph.publish.dumps import read_dumps, write_dumps
from coopgraph.store import canonical_nquads, parse_graph

BOTH = "<http://e.org/s> <http://e.org/p> <http://e.org/o> ."
GRAPHS = {
    GRAPH.one: f'{BOTH} <http://e.org/s> <http://e.org/q> "á\\n"@es, "01"^^<{XSD.integer}> .',
    GRAPH.other: f"{BOTH} [] <http://e.org/p> <http://e.org/s> .",
    GRAPH["scenario/x"]: "<http://e.org/s> <http://e.org/p> <http://e.org/reformed> .",
    GRAPH.catalogue: "<http://e.org/s> <http://e.org/p> <http://e.org/described> .",
}
QUADS = canonical_nquads((*triple, URIRef(name)) for name, text in GRAPHS.items() for triple in parse_graph(text))
#: The merge: the triple of both graphs once, two literals, and one with a blank node.
MERGED = canonical_nquads((*triple, GRAPH.merged) for text in list(GRAPHS.values())[:2] for triple in parse_graph(text))


@pytest.fixture(name="folder")
def _folder(tmp_path):
    """A folder with the canonical N-Quads of a graph, as a build leaves it."""
    (tmp_path / "graph.nq").write_bytes(QUADS)
    return tmp_path


def test_the_dumps_are_listed_with_their_sizes_and_hashes(folder):
    """What is listed agrees with the files that lie there; the plain file comes first."""
    dumps = write_dumps(folder / "graph.nq", folder)

    assert [(dump.name, dump.media_type, dump.encoding) for dump in dumps] == [
        ("graph.nq", "application/n-quads", None),
        ("coopgraph.nq.gz", "application/n-quads", "gzip"),
        ("coopgraph.ttl.gz", "text/turtle", "gzip"),
        ("coopgraph.jsonld.gz", "application/ld+json", "gzip"),
    ]
    for dump in dumps:
        content = (folder / dump.name).read_bytes()
        assert dump.size == len(content)
        assert dump.sha256 == hashlib.sha256(content).hexdigest()


def test_the_list_can_be_read_back(folder):
    """The list beside the dumps holds them, and the canonical hash of the dataset."""
    dumps = write_dumps(folder / "graph.nq", folder)

    assert read_dumps(folder) == dumps
    assert json.loads((folder / "dumps.json").read_text())["canonical_sha256"] == hashlib.sha256(QUADS).hexdigest()


def test_the_compressed_quads_are_the_canonical_ones(folder):
    """Uncompressed, they are the bytes of the plain file, which is left as it was."""
    write_dumps(folder / "graph.nq", folder)

    assert gzip.decompress((folder / "coopgraph.nq.gz").read_bytes()) == QUADS
    assert (folder / "graph.nq").read_bytes() == QUADS


@pytest.mark.parametrize(
    ("name", "format_"), [("coopgraph.ttl.gz", ox.RdfFormat.TURTLE), ("coopgraph.jsonld.gz", ox.RdfFormat.JSON_LD)]
)
def test_the_merged_dumps_hold_the_default_graph(folder, name, format_):
    """Each triple stands once, with its lexical form; neither scenario nor catalogue is there."""
    write_dumps(folder / "graph.nq", folder)
    content = gzip.decompress((folder / name).read_bytes())
    triples = [quad.triple for quad in ox.parse(content, format_)]
    dataset = ox.Dataset(ox.Quad(*triple, ox.NamedNode(str(GRAPH.merged))) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)

    assert len(triples) == 4
    assert sorted(ox.serialize(dataset, format=ox.RdfFormat.N_QUADS).splitlines()) == MERGED.splitlines()


def test_the_same_graph_gives_the_same_bytes(folder, tmp_path_factory):
    """In another folder, and at another time, every file is the same; a gzip header holds no time and no name."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")

    assert write_dumps(folder / "graph.nq", elsewhere) == write_dumps(folder / "graph.nq", folder)
    assert sorted(path.name for path in elsewhere.iterdir()) == sorted(path.name for path in folder.iterdir())
    for path in elsewhere.iterdir():
        assert path.read_bytes() == (folder / path.name).read_bytes()
    for path in elsewhere.glob("*.gz"):
        # RFC 1952: flags (byte 3), then the time (bytes 4 to 7).
        assert path.read_bytes()[3:8] == bytes(5)


def test_the_order_of_the_triples_is_fixed(tmp_path):
    """The merged dumps name their subjects in order, whatever order a set has on this run."""
    subjects = [f"http://e.org/{number:03}" for number in range(200)]
    lines = [f"<{subject}> <http://e.org/p> <http://e.org/o> <{GRAPH.one}> .\n" for subject in subjects]
    (tmp_path / "graph.nq").write_text("".join(lines))
    write_dumps(tmp_path / "graph.nq", tmp_path)
    content = gzip.decompress((tmp_path / "coopgraph.ttl.gz").read_bytes())

    assert [quad.subject.value for quad in ox.parse(content, ox.RdfFormat.TURTLE)] == subjects


def test_quads_that_are_no_quads_are_told(folder):
    """A file that is not N-Quads is an error with its line, and no list is written."""
    (folder / "graph.nq").write_bytes(b"<http://e.org/s> nonsense .\n")

    with pytest.raises(GraphFileError) as caught:
        write_dumps(folder / "graph.nq", folder)
    assert caught.value.line == 1
    assert not (folder / "dumps.json").exists()


def test_a_folder_without_dumps_is_told(tmp_path):
    """Reading the list of a folder that has none says how to get one."""
    with pytest.raises(StoreNotFoundError, match="coopgraph build"):
        read_dumps(tmp_path)


@pytest.mark.parametrize("written", ["{", "[]", "{}", '{"dumps": [{"name": "x"}]}', '{"dumps": 1}'])
def test_a_list_that_cannot_be_understood_is_told(tmp_path, written):
    """A damaged list is an error that names the file."""
    (tmp_path / "dumps.json").write_text(written)

    with pytest.raises(GraphFileError, match=r"dumps\.json"):
        read_dumps(tmp_path)
