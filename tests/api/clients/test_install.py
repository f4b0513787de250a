"""The step that installs the clients."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def install(**environment: str) -> subprocess.CompletedProcess[str]:
    """Run the step with a changed environment."""
    return subprocess.run(
        [sys.executable, str(FOLDER / "install.py")],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=60,
    )


def test_lock():
    """The lock holds the hash of each package, and no address."""
    text = (FOLDER / "package-lock.json").read_text()
    packages = json.loads(text)["packages"]
    assert {name for name, package in packages.items() if not package.get("integrity", "").startswith("sha512-")} == {
        ""
    }
    assert packages[""]["dependencies"] == json.loads((FOLDER / "package.json").read_text())["dependencies"]
    assert "resolved" not in text
    assert "://" not in text


def test_nothing_left_to_do():
    """Where everything is installed, the step does nothing and says nothing."""
    done = install()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_missing_programs():
    """Where the step can install no program, it stops with the line that does."""
    done = install(PATH="")
    assert done.returncode == 1
    assert done.stderr.endswith("Run: sudo apt-get install --yes --no-install-recommends curl chromium\n")
