"""Tells the stages of long work on the terminal: with a spinner, else a line when one has ended."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from coopgraph.cli.localised import say

if TYPE_CHECKING:
    from coopgraph.pipeline import Progress

__all__ = ["show_progress"]

#: Stage to its name in Spanish.
_STAGES = {
    "sources": "fuentes",
    "inference": "inferencia",
    "shapes": "validación",
    "store": "almacén",
    "checks": "comprobaciones",
    "claims": "afirmaciones",
    "scenarios": "escenarios",
    "catalogue": "catálogo",
    "search": "índice de búsqueda",
    "dumps": "volcados",
    "effects": "efecto de los escenarios",
    "shapes-before": "validación de antes",
    "measures-before": "medidas de antes",
    "measures": "medidas",
}


@contextmanager
def show_progress(*, quiet: bool) -> Iterator[Progress]:
    """Tell the stages of long work: with a spinner on a terminal, else a line when one has ended.

    Args:
        quiet: Whether nothing is told.

    Yields:
        What is to be told of each stage.
    """
    if quiet:
        yield lambda stage, seconds: None
    elif sys.stderr.isatty():
        with _spinner() as progress:
            yield progress
    else:
        yield _tell_stage


def _tell_stage(stage: str, seconds: float | None) -> None:
    if seconds is not None:
        click.echo(f"{say(_STAGES.get(stage, stage), stage)}: {seconds:.1f} s", err=True)


@contextmanager
def _spinner() -> Iterator[Progress]:
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    with console.status("") as waiting:

        def tell(stage: str, seconds: float | None) -> None:
            name = say(_STAGES.get(stage, stage), stage)
            if seconds is None:
                waiting.update(f"{name} …")
            else:
                console.print(f"[green]✓[/green] {name} {seconds:.1f} s")

        yield tell
