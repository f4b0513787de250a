"""The step that builds the scripts of the pages."""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from api.bundle import BUNDLE, read_version

WEB = Path(__file__).parents[2] / "web"
FILES = {"chart.js", "editor.css", "editor.js", "figures.js", "licences.txt", "version.txt"}


@pytest.fixture(scope="module", name="built")
def _built(tmp_path_factory):
    """The scripts, built anew in another folder."""
    folder = tmp_path_factory.mktemp("bundle")
    runpy.run_path(str(WEB / "build.py"))["build"](folder)
    return folder


def test_lock():
    """The lock holds each package's hash, exact versions, and no address."""
    text = (WEB / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert {name for name, package in packages.items() if not package.get("integrity", "").startswith("sha512-")} == {
        ""
    }
    asked = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    for group in ("dependencies", "devDependencies"):
        assert packages[""][group] == asked[group]
        assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in asked[group].values())
    assert "resolved" not in text
    assert "://" not in text


def test_same_bytes(built):
    """The same sources give the same bytes, wherever they are built."""
    assert {file.name for file in built.iterdir()} == FILES
    for name in FILES:
        assert (built / name).read_bytes() == (BUNDLE / name).read_bytes(), name


def test_nothing_left_to_do():
    """Where the scripts are built, the step does nothing and says nothing."""
    done = subprocess.run(
        [sys.executable, str(WEB / "build.py")], capture_output=True, text=True, env=os.environ, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_licences(built):
    """The licence of each package that is shipped is shipped with it."""
    text = (built / "licences.txt").read_text(encoding="utf-8")
    titles = re.findall(r"^## (\S+) ", text, re.MULTILINE)
    assert {"@zazuko/yasqe", "codemirror", "vega", "vega-lite", "vega-interpreter", "d3-array"} <= set(titles)
    assert "esbuild" not in titles


def test_no_path_of_the_machine(built):
    """Nothing that is built tells where it was built."""
    for file in built.iterdir():
        assert str(WEB.parent) not in file.read_text(encoding="utf-8"), file.name


def test_version(tmp_path):
    """A folder without a finished build has no version; a finished one has that of its sources."""
    assert read_version(tmp_path) is None
    assert re.fullmatch(r"[0-9a-f]{16}", read_version() or "")
