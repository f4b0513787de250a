"""The settings of the environment that are no IRI; the base IRI is in `namespaces`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Settings"]


@dataclass(frozen=True)
class Settings:
    """What the environment decides.

    Attributes:
        home: Folder where built graphs lie (`COOPGRAPH_HOME`; default `.coopgraph` in the working folder).
        public_url: Where the service is seen (`COOPGRAPH_PUBLIC_URL`), or None for the host of each request.
    """

    home: Path
    public_url: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings from environment variables.

        Args:
            environment: Variable name to value.

        Returns:
            The settings, with defaults where a variable is absent or empty.
        """
        return cls(
            home=Path(environment.get("COOPGRAPH_HOME") or ".coopgraph"),
            public_url=environment.get("COOPGRAPH_PUBLIC_URL") or None,
        )
