import os
import subprocess
import sys
import zipfile

import pytest

from coopgraph import resources


@pytest.fixture(scope="module", name="unpacked")
def _unpacked(tmp_path_factory):
    """The wheel, built from the checkout and unpacked into an empty folder."""
    folder = tmp_path_factory.mktemp("wheel")
    root = resources.root()
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=root,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_wheel_carries_what_it_reads(unpacked):
    """The wheel holds data, ontology, shapes, queries, templates and catalogues beside the code."""
    for path in (
        "coopgraph/_files/data/tesis-2018/units.csv",
        "coopgraph/_files/ontology/core.ttl",
        "coopgraph/_files/shapes/unit.ttl",
        "coopgraph/_files/queries/offices/cooperation-offices.rq",
        "coopgraph/py.typed",
        "api/templates/base.html",
        "api/static/style.css",
        "api/static/bundle/version.txt",
        "api/locales/en/LC_MESSAGES/messages.po",
    ):
        assert (unpacked / path).is_file(), path


def test_wheel_builds_the_same_graph(unpacked, graph_home, tmp_path):
    """The code of the wheel, run away from the checkout, builds the graph and the effects of reforms byte for byte.

    It is the second build of the same inputs, from a copy of them, by a process that hashes in another order.
    """
    environment = {**os.environ, "PYTHONPATH": str(unpacked), "COOPGRAPH_HOME": str(tmp_path / "home")}
    environment["PYTHONHASHSEED"] = "7"
    where = subprocess.run(
        [sys.executable, "-c", "import coopgraph; print(coopgraph.__file__)"],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert where.stdout.startswith(str(unpacked))

    subprocess.run(
        [sys.executable, "-m", "coopgraph", "build", "--quiet"],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
    )

    for name in ("graph.nq", "effects.json"):
        built = (tmp_path / "home" / "current" / name).read_bytes()
        assert built == (graph_home / "current" / name).read_bytes(), name
