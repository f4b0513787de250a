"""Writes the whole graph as files to fetch, and the list of them; where they are served is left to others.

```
graph.nq            canonical N-Quads, every named graph
coopgraph.nq.gz     the same, compressed
coopgraph.ttl.gz    the default graph, the merge in which each triple stands once
coopgraph.jsonld.gz the same
dumps.json          the list, with sizes and hashes, and the canonical hash of the dataset
```

The same graph gives the same bytes: no file holds a date or a name.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from coopgraph.errors import GraphFileError, StoreNotFoundError
from coopgraph.publish.void import is_merged
from coopgraph.store.files import read_nquads, serialize_quads
from coopgraph.store.terms import sort_key

__all__ = ["DUMPS", "NQUADS", "Dump", "read_dumps", "write_dumps"]

#: Name of the list.
DUMPS = "dumps.json"
#: Name of the plain file; its sha256 is the canonical hash of the dataset (RDFC-1.0).
NQUADS = "graph.nq"
_GZIP = "gzip"
_MERGED = (("coopgraph.ttl.gz", "text/turtle"), ("coopgraph.jsonld.gz", "application/ld+json"))


@dataclass(frozen=True)
class Dump:
    """A file that holds the graph.

    Attributes:
        name: File name.
        media_type: Media type of what it holds, uncompressed.
        encoding: `gzip`, or None for a file that is not compressed.
        size: Its bytes.
        sha256: Hash of its bytes, in hexadecimal.
    """

    name: str
    media_type: str
    encoding: str | None
    size: int
    sha256: str


def write_dumps(nquads_file: Path, folder: Path) -> tuple[Dump, ...]:
    """Write the dumps of a graph, and the list of them last.

    Args:
        nquads_file: Canonical N-Quads, as `store.files.canonical_nquads` writes them; it may lie in the folder.
        folder: Where to write; it must be there.

    Returns:
        The dumps, the plain N-Quads first. A line that is no N-Quads is a `GraphFileError`.
    """
    content = nquads_file.read_bytes()
    plain = folder / NQUADS
    if nquads_file.resolve() != plain.resolve():
        shutil.copyfile(nquads_file, plain)
    dumps = [
        _describe(NQUADS, "application/n-quads", None, content),
        _write(folder / "coopgraph.nq.gz", "application/n-quads", content),
    ]
    merged = {quad.triple for quad in read_nquads(content, nquads_file) if is_merged(str(quad.graph_name).strip("<>"))}
    triples = sorted(merged, key=sort_key)
    for name, media_type in _MERGED:
        dumps.append(_write(folder / name, media_type, serialize_quads(triples, media_type)))
    listed = {"canonical_sha256": dumps[0].sha256, "dumps": [asdict(dump) for dump in dumps]}
    (folder / DUMPS).write_text(json.dumps(listed, indent=2) + "\n", encoding="utf-8")
    return tuple(dumps)


def read_dumps(folder: Path) -> tuple[Dump, ...]:
    """Read the list of the dumps of a folder.

    Args:
        folder: Where `write_dumps` wrote.

    Returns:
        The dumps, in the order in which they were written.

    Raises:
        StoreNotFoundError: If the folder has no list.
        GraphFileError: If the list cannot be understood.
    """
    path = folder / DUMPS
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
        return tuple(Dump(**dump) for dump in listed["dumps"])
    except FileNotFoundError as error:
        raise StoreNotFoundError(f"there are no dumps in {folder}.", remedy="Run `coopgraph build`.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise GraphFileError(
            "this is no list of dumps.", file=path, remedy="Delete it, and run `coopgraph build`."
        ) from error


def _write(path: Path, media_type: str, content: bytes) -> Dump:
    packed = io.BytesIO()
    # Neither a name nor a time, so that the bytes depend on the content alone.
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as file:
        file.write(content)
    path.write_bytes(packed.getvalue())
    return _describe(path.name, media_type, _GZIP, packed.getvalue())


def _describe(name: str, media_type: str, encoding: str | None, content: bytes) -> Dump:
    return Dump(name, media_type, encoding, len(content), hashlib.sha256(content).hexdigest())
