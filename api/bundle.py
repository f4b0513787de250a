"""Finds the scripts of the pages, which the install step builds out of `web/`; without them the pages work plainly."""

from __future__ import annotations

from pathlib import Path

__all__ = ["BUNDLE", "read_version"]

BUNDLE = Path(__file__).parent / "static" / "bundle"
_VERSION = "version.txt"


def read_version(bundle: Path = BUNDLE) -> str | None:
    """Read which build of the scripts there is.

    Args:
        bundle: Folder of the scripts.

    Returns:
        What goes into their addresses, so that browsers never mix two builds; None where none has been built.
    """
    try:
        return (bundle / _VERSION).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
