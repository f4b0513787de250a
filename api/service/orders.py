"""What a spawner is started for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from coopgraph.settings import Settings
from coopgraph.store.home import Manifest

__all__ = ["Orders"]


@dataclass(frozen=True)
class Orders:
    """What a spawner is started for.

    Attributes:
        settings: What the environment decides.
        manifest: The build that is to be served, or None.
        graph: Its N-Quads, or None.
        data: Files of RDF that are to be served instead.
    """

    settings: Settings
    manifest: Manifest | None
    graph: Path | None
    data: tuple[Path, ...]
