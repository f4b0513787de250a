"""The command `compare`: bodies, units or posts side by side; what is compared is in `analyse.comparison`."""

from __future__ import annotations

from pathlib import Path

import click

from coopgraph.cli.analyses import format_options, in_language, show_work, write_analysis
from coopgraph.cli.answers import open_store
from coopgraph.cli.localised import Command, option

__all__ = ["compare_command"]


@click.command(
    "compare",
    cls=Command,
    texts=(
        "Compara de dos a cuatro organismos, oficinas o puestos: posición, norma, personal, funciones, parecido.\n\n"
        "A, B, C y D son IRI, siglas o identificadores; ORGANISMO@AAAA-MM-DD es su oficina a esa fecha: "
        "coopgraph compare MINSA MRE gore-callao, coopgraph compare MIMP MIMP@2010-01-01",
        "Compare two to four bodies, offices or posts: place, norm, staff, functions, likeness.\n\n"
        "A, B, C and D are IRIs, acronyms or slugs; BODY@YYYY-MM-DD is its office at that date: "
        "coopgraph compare MINSA MRE gore-callao, coopgraph compare MIMP MIMP@2010-01-01",
    ),
)
@click.argument("names", nargs=-1, metavar="A B [C D]")
@option(
    "--asof",
    texts=("A la fecha; «all»: sin filtro.", "As of; `all`: no filter."),
    metavars=("AAAA-MM-DD", "YYYY-MM-DD"),
)
@format_options
def compare_command(
    names: tuple[str, ...], asof: str | None, form: str, listing: str | None, output: Path | None
) -> None:
    """Compare bodies, offices or posts."""
    from coopgraph.analyse.comparison import compare

    store = open_store()
    with show_work():
        analysis = compare(store, names, asof)
    write_analysis(in_language(store, analysis, form), form, listing, output)
