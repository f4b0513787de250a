"""The command `report`: the analyses of some bodies in one file to hand in."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coopgraph.cli.answers import open_store
from coopgraph.cli.localised import Command, option, say
from coopgraph.cli.progress import show_progress
from coopgraph.errors import ParameterError
from coopgraph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coopgraph.report import Report

__all__ = ["report_command"]

_ENDINGS = (".html", ".md", ".xlsx")


@click.command(
    "report",
    cls=Command,
    texts=(
        "Escribe un informe para entregar: los análisis con figuras, cuadros, método y citas, de los organismos que se "
        "nombren o de todos.\n\n"
        "La terminación del archivo dice la forma: .html (un archivo que se basta), .md (con sus figuras en una "
        "carpeta al lado) o .xlsx (una hoja por cuadro).",
        "Write a report to hand in: the analyses with figures, tables, method and citations, of the bodies that are "
        "named, or of all.\n\n"
        "The ending of the file says the form: .html (one file that needs nothing else), .md (with its figures in a "
        "folder beside it) or .xlsx (one sheet a table).",
    ),
)
@option(
    "--out",
    texts=("Archivo que se escribe: .html, .md o .xlsx.", "File to write: .html, .md or .xlsx."),
    metavar="FILE",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
)
@option(
    "--organization",
    "organizations",
    texts=(
        "Organismo (sigla, slug, nombre o IRI); se puede dar varias veces. Sin ninguno, todos.",
        "Body (acronym, slug, name or IRI); may be given several times. Without any, all.",
    ),
    multiple=True,
)
@option("--asof", texts=("A la fecha; «all»: sin filtro.", "As of; `all`: no filter."), default="")
def report_command(out: Path, organizations: tuple[str, ...], asof: str) -> None:
    """Write a report.

    Raises:
        click.UsageError: If the ending of the file is none of those that there are.
        ParameterError: If its folder does not exist.
    """
    ending = out.suffix.lower()
    if ending not in _ENDINGS:
        raise click.UsageError(f"The file {out} ends in none of {', '.join(_ENDINGS)}: its ending says the form.")
    if not out.parent.is_dir():
        raise ParameterError(
            f"there is no folder {out.parent}.", parameter="out", value=str(out), remedy="Make it first."
        )
    from coopgraph.report import Wish, gather_report
    from coopgraph.store.home import read_manifest

    settings = Settings.from_environment()
    manifest = None if settings.sparql_endpoint else read_manifest(settings.home)
    with show_progress(quiet=not _is_terminal()) as progress:
        wish = Wish(organizations, asof, say("es", "en"))
        digest = None if manifest is None else manifest.digest
        report = gather_report(open_store(), wish, digest, lambda part: progress(part, None))
        files = _write(report, out, ending)
    # All is worked out before the first file is begun.
    for path, content in files.items():
        _put(path, content)
    click.echo(say(f"Escrito: {out}", f"Written: {out}"), err=True)


def _is_terminal() -> bool:
    return sys.stderr.isatty()


def _write(report: Report, out: Path, ending: str) -> Mapping[Path, bytes]:
    from coopgraph.figures.drawing import draw_svg
    from coopgraph.report import write_html, write_markdown, write_xlsx

    if ending == ".html":
        return {out: write_html(report)}
    if ending == ".xlsx":
        return {out: write_xlsx(report)}
    folder = out.with_name(f"{out.stem}-{say('figuras', 'figures')}")
    figures = {folder / f"{figure.id}.svg": draw_svg(figure.spec).encode() for figure in report.figures}
    return {**figures, out: write_markdown(report, lambda figure: f"<{folder.name}/{figure.id}.svg>")}


def _put(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
        written = Path(folder) / path.name
        written.write_bytes(content)
        written.replace(path)
