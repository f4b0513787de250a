"""Finds the files that the library reads: beside the code in a wheel, else in the repository; parsing is for others."""

from __future__ import annotations

from pathlib import Path

from coopgraph.errors import SourceError
from coopgraph.namespaces import BASE, WRITTEN_BASE

__all__ = ["files", "read_text", "root"]


def root() -> Path:
    """Return the folder that holds `data/ ontology/ queries/ shapes/`."""
    package = Path(__file__).parent
    installed = package / "_files"
    return installed if installed.is_dir() else package.parent


def files(folder: Path, suffix: str) -> list[Path]:
    """List the files below a folder that end in a suffix, sorted by path.

    Args:
        folder: A folder; one that does not exist has no files.
        suffix: For example `.ttl`.

    Returns:
        Paths, sorted.
    """
    return sorted(path for path in folder.rglob(f"*{suffix}") if path.is_file())


def read_text(path: Path) -> str:
    """Read a text file as UTF-8, with our written base replaced by the base of this process.

    Args:
        path: The file.

    Returns:
        Its text.

    Raises:
        SourceError: If the file is not UTF-8: the row and the column (in bytes) of the first bad byte.
    """
    content = path.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        raise SourceError(
            f"the byte 0x{content[error.start]:02x} is not UTF-8.",
            file=path,
            row=before.count(b"\n") + 1,
            column=error.start - (before.rfind(b"\n") + 1) + 1,
            remedy="Save the file as UTF-8.",
        ) from error
    return text if BASE == WRITTEN_BASE else text.replace(WRITTEN_BASE, BASE)
