"""The command `figure`: the catalogue of figures, and each as SVG, PNG or its Vega-Lite specification."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import click

from coopgraph.cli.answers import open_store, write_output
from coopgraph.cli.localised import Command, Group, Option, say
from coopgraph.figures import FIGURES, Choice, Design, compose
from coopgraph.model import option_name

__all__ = ["figure_group"]

#: Endings of a file to what it holds.
_FORMS = {".svg": "svg", ".png": "png", ".json": "json"}
_OUT = (
    "Archivo en que se dibuja; su terminación dice cómo: .svg, .png o .json (especificación de Vega-Lite).",
    "File to draw to; its ending says how: .svg, .png or .json (Vega-Lite specification).",
)


class _FigureGroup(Group):
    """The catalogue as a group: one command for each figure, made when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(FIGURES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        design = FIGURES.get(cmd_name)
        return None if design is None else _make_command(design)


@click.group(
    "figure",
    cls=_FigureGroup,
    invoke_without_command=True,
    subcommand_metavar="ID [OPTIONS]",
    texts=(
        "Dibuja una figura del catálogo; sin ID, muestra el catálogo.\n\n"
        "Por ejemplo: coopgraph figure dispersion-categories --out categorias.svg",
        "Draw a figure of the catalogue; without ID, show the catalogue.\n\n"
        "For example: coopgraph figure dispersion-categories --out categories.svg",
    ),
)
@click.pass_context
def figure_group(context: click.Context) -> None:
    """Show the catalogue where no figure is named."""
    if context.invoked_subcommand is not None:
        return
    for design in FIGURES.values():
        options = "".join(f" [{option_name(choice.name)}]" for choice in design.choices)
        click.echo(f"{design.id}{options}\n    {say(design.title['es'], design.title['en'])}")


def _make_command(design: Design) -> Command:
    return Command(
        design.id,
        texts=(_describe(design, "es"), _describe(design, "en")),
        callback=partial(_draw, design),
        params=[
            *map(_make_option, design.choices),
            Option(
                ["--out"],
                _OUT,
                metavars=("ARCHIVO", "FILE"),
                required=True,
                type=click.Path(dir_okay=False, path_type=Path),
            ),
        ],
    )


def _describe(design: Design, language: str) -> str:
    return f"{design.title[language]}.\n\n{design.description[language]}"


def _make_option(choice: Choice) -> Option:
    listed = f": {', '.join(choice.options)}" if choice.options else ""
    default = f" [{choice.default}]" if choice.default else ""
    texts = (f"{choice.label['es']}{listed}{default}", f"{choice.label['en']}{listed}{default}")
    return Option([option_name(choice.name), choice.name], texts, metavars=("VALOR", "VALUE"))


def _draw(design: Design, out: Path, **arguments: str | None) -> None:
    form = _FORMS.get(out.suffix.lower())
    if form is None:
        raise click.UsageError(f"The file {out} ends in none of {', '.join(_FORMS)}: its ending says how to draw.")
    given = {name: value for name, value in arguments.items() if value is not None}
    # What is asked wrongly is told before anything is opened or written.
    design.read(given)
    spec = compose(open_store(), design.id, given, say("es", "en"))
    if form == "json":
        write_output(json.dumps(spec, ensure_ascii=False, indent=1).encode() + b"\n", out)
        return
    from coopgraph.figures.drawing import draw

    write_output(draw(spec, form), out)
