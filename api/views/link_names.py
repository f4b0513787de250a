"""What pages show of a thing in passing: its name, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Name"]


@dataclass(frozen=True)
class Name:
    """A thing by its name.

    Attributes:
        text: The name.
        href: Where it leads, or None.
        language: Language of the name where it is another than that of the page, or None.
    """

    text: str
    href: str | None = None
    language: str | None = None
