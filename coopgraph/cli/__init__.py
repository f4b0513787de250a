"""The command line of coopgraph."""

from __future__ import annotations

from coopgraph.cli.commands import main

__all__ = ["main"]
