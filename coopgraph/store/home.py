"""Where built graphs lie: every build in a folder of its own, one of them current; what is in a graph is for others.

```
home/builds/{digest}/graph.nq       canonical N-Quads
home/builds/{digest}/manifest.json  what it was built from, and counts
home/builds/{digest}/validation.json  what the shapes and the checks said of it
home/builds/{digest}/dumps.json     the files to fetch that lie beside it (`publish.dumps`)
home/builds/{digest}/search.sqlite  the index of the search (`search.index`)
home/current -> builds/{digest}     changed in one step, after the new build is whole
```
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from coopgraph.errors import CoopGraphError, StoreNotFoundError
from coopgraph.model import ValidationReport, ValidationResult

__all__ = [
    "Manifest",
    "check_home",
    "publish_build",
    "read_manifest",
    "read_report",
    "read_validation",
    "standing_graph",
]

_GRAPH = "graph.nq"
_MANIFEST = "manifest.json"
_VALIDATION = "validation.json"
_LOCK = ".lock"
_KEPT_BUILDS = 2


@dataclass(frozen=True)
class Manifest:
    """What is known of a build without reading its graph.

    Attributes:
        digest: sha256 of the canonical N-Quads.
        fingerprint: sha256 over everything the build was made from.
        triples: Graph IRI to number of triples.
    """

    digest: str
    fingerprint: str
    triples: dict[str, int]


def publish_build(
    home: Path,
    quads: bytes,
    fingerprint: str,
    triples: dict[str, int],
    validation: ValidationReport | None = None,
    write_more: Callable[[Path, Path], object] | None = None,
) -> Manifest:
    """Write a build and make it the current one in one step; on any failure the current one stays.

    Args:
        home: Folder of the builds.
        quads: Canonical N-Quads.
        fingerprint: sha256 over what the build was made from.
        triples: Graph IRI to number of triples.
        validation: What the shapes and the checks say of it, kept beside it; None if nobody asked them.
        write_more: Given the file of the graph and the folder of the build, writes what else is kept there.

    Returns:
        The manifest of the new build.

    Raises:
        CoopGraphError: If it cannot be written: the disk is full, or forbids it.
    """
    manifest = Manifest(hashlib.sha256(quads).hexdigest(), fingerprint, triples)
    try:
        with _alone(home):
            _publish(home, manifest, quads, validation, write_more)
    except OSError as error:
        raise CoopGraphError(
            f"the build cannot be written to {home} ({error.strerror or error}); the one that stood stays.",
            remedy="Make room there, or choose another folder with COOPGRAPH_HOME.",
        ) from error
    return manifest


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Wait until no other process publishes a build in a home."""
    import fcntl

    home.mkdir(parents=True, exist_ok=True)
    with (home / _LOCK).open("wb") as lock:
        # The lock goes with the file, so that a process that is ended leaves none.
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _publish(
    home: Path,
    manifest: Manifest,
    quads: bytes,
    validation: ValidationReport | None,
    write_more: Callable[[Path, Path], object] | None,
) -> None:
    builds = home / "builds"
    builds.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=home) as scratch:
        made = Path(scratch) / "build"
        made.mkdir()
        (made / _GRAPH).write_bytes(quads)
        (made / _MANIFEST).write_text(json.dumps(asdict(manifest), indent=2, sort_keys=True) + "\n", encoding="utf-8")
        if validation is not None:
            (made / _VALIDATION).write_text(json.dumps(asdict(validation), ensure_ascii=False) + "\n", encoding="utf-8")
        if write_more is not None:
            write_more(made / _GRAPH, made)
        # The same graph made from other inputs (a comment changed) is another build, so that its manifest is true.
        target = builds / f"{manifest.digest[:12]}-{manifest.fingerprint[:12]}"
        if not target.exists():
            made.rename(target)
        link = Path(scratch) / "current"
        link.symlink_to(Path("builds") / target.name)
        link.replace(home / "current")
    _forget_old_builds(builds, target)


def check_home(home: Path) -> None:
    """Make sure that a build can be published, before the work is done.

    Args:
        home: Folder of the builds; it is made where it is not there.

    Raises:
        CoopGraphError: If nothing can be written there.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=home):
            pass
    except OSError as error:
        raise CoopGraphError(
            f"the folder {home} of the builds cannot be written ({error.strerror}).",
            remedy="Choose another with COOPGRAPH_HOME.",
        ) from error


def _forget_old_builds(builds: Path, current: Path) -> None:
    """Keep the current build and the one before it, for readers that still hold it open."""
    others = sorted((path for path in builds.iterdir() if path != current), key=lambda path: path.stat().st_mtime)
    for path in others[: -(_KEPT_BUILDS - 1)]:
        shutil.rmtree(path)


def read_manifest(home: Path) -> Manifest | None:
    """Read the manifest of the current build.

    Args:
        home: Folder of the builds.

    Returns:
        The manifest, or None where nothing has been built.
    """
    path = home / "current" / _MANIFEST
    if not path.exists():
        return None
    return Manifest(**json.loads(path.read_text(encoding="utf-8")))


def read_validation(home: Path) -> ValidationReport | None:
    """Read what the shapes and the checks said of the current build.

    Args:
        home: Folder of the builds.

    Returns:
        The report, or None where none is kept.
    """
    return read_report(home / "current")


def read_report(folder: Path) -> ValidationReport | None:
    """Read what the shapes and the checks said of a build.

    Args:
        folder: Folder of the build.

    Returns:
        The report, or None where none is kept.
    """
    path = folder / _VALIDATION
    if not path.exists():
        return None
    kept = json.loads(path.read_text(encoding="utf-8"))
    return ValidationReport(kept["conforms"], tuple(ValidationResult(**result) for result in kept["results"]))


def standing_graph(home: Path) -> Path:
    """Return the N-Quads file of the current build.

    Args:
        home: Folder of the builds.

    Returns:
        Its path, with `current` resolved, so that a build that ends meanwhile does not change it.

    Raises:
        StoreNotFoundError: If nothing has been built.
    """
    path = Path(os.path.realpath(home / "current")) / _GRAPH
    if not path.exists():
        raise StoreNotFoundError(f"no graph has been built in {home.resolve()}.", remedy="Run `coopgraph build`.")
    return path
