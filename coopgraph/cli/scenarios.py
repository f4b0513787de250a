"""The command `scenario`: what reforms there are, what one changes, and what it does to every measure."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rdflib import Literal

from coopgraph.cli.analyses import write_analysis
from coopgraph.cli.answers import open_store, output_option, write_output
from coopgraph.cli.localised import NO, USAGE, Group, option, say
from coopgraph.cli.progress import show_progress
from coopgraph.errors import SourceError
from coopgraph.model import Column
from coopgraph.namespaces import ID
from coopgraph.settings import Settings

if TYPE_CHECKING:
    from coopgraph.scenarios import Scenario
    from coopgraph.store.port import Store

__all__ = ["scenario_group"]

_ID = Column("id", "xsd:string", {"es": "id", "en": "id"})
_LISTED = ("scenarioLabel", "originLabel", "removals", "additions")
_FORMATS = ("ttl", "nq", "trig", "json")


@click.group(
    "scenario",
    cls=Group,
    texts=(
        "Reformas supuestas: qué quitan y añaden, y qué cambian en cada medida. El grafo queda como está.",
        "Supposed reforms: what they remove and add, and what they change in each measure. The graph stays.",
    ),
)
def scenario_group() -> None:
    """Evaluate supposed reforms."""


@contextmanager
def _reading() -> Iterator[None]:
    """Tell what is wrong with a scenario file, and end with the code of usage."""
    try:
        yield
    except SourceError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(USAGE)


def _draw(store: Store, argument: str) -> Scenario:
    from coopgraph.scenarios import draw_scenario, find_scenario

    with _reading():
        file, ready_made = find_scenario(argument)
        return draw_scenario(store, file, ready_made=ready_made)


@scenario_group.command(
    "list",
    texts=("Los escenarios que hay.", "The scenarios that there are."),
)
def list_scenarios() -> None:
    """List the scenarios: what the query `scenarios` answers, with the ids that the other commands take."""
    from coopgraph.cli.show import write_columns
    from coopgraph.query import run

    table = run(open_store(), "scenarios")
    # The table of a query shows a thing by its label only, and it is the id that is to be typed.
    columns = [_ID, *(column for column in table.query.columns if column.name in _LISTED)]
    places = [table.solutions.variables.index(column.name) for column in columns[1:]]
    rows = [(Literal(_slug(row[0])), *(row[place] for place in places)) for row in table.solutions.rows]
    click.echo(write_columns(columns, rows, say("es", "en"), fits_terminal=sys.stdout.isatty()), nl=False)


def _slug(thing: object) -> str:
    return str(thing).removeprefix(str(ID["scenario/"]))


@scenario_group.command(
    "show",
    texts=(
        "Lo que un escenario quita y añade, en RDF (ChangeSet) o JSON.\n\n"
        "SCENARIO es un identificador de la lista, o un archivo .yml propio.",
        "What a scenario removes and adds, in RDF (ChangeSet) or JSON.\n\n"
        "SCENARIO is an id of the list, or a .yml file of your own.",
    ),
)
@click.argument("scenario")
@option(
    "--format",
    "form",
    texts=("Formato.", "Format."),
    type=click.Choice(_FORMATS),
    default="ttl",
    show_default=True,
)
@output_option()
def show(scenario: str, form: str, output: Path | None) -> None:
    """Write a scenario."""
    from coopgraph.scenarios import write_scenario

    drawn = _draw(open_store(), scenario)
    write_output(write_scenario(drawn, form), output)
    click.echo(f"{drawn.id}: −{len(drawn.removals)} +{len(drawn.additions)}", err=True)


@scenario_group.command(
    "diff",
    texts=(
        "Cada medida antes y después, las formas que se rompen y las inferencias que cambian.\n\n"
        "SCENARIO es un identificador de la lista, o un archivo .yml propio. Termina con 1 si la reforma rompe una "
        "forma o contradice la ontología.",
        "Each measure before and after, the shapes that break and the inferences that change.\n\n"
        "SCENARIO is an id of the list, or a .yml file of your own. Ends with 1 if the reform breaks a shape or "
        "contradicts the ontology.",
    ),
)
@click.argument("scenario")
@option(
    "--asof",
    texts=("Medidas a la fecha; «all»: sin filtro.", "Measures as of; `all`: no filter."),
    metavars=("AAAA-MM-DD", "YYYY-MM-DD"),
)
@option(
    "--format",
    "form",
    texts=("Formato; xlsx pide --output.", "Format; xlsx needs --output."),
    type=click.Choice(("table", "json", "csv", "xlsx")),
    default="table",
    show_default=True,
)
@option("--all", "whole", is_flag=True, texts=("También lo que no cambia.", "Also what does not change."))
@option("--quiet", is_flag=True, texts=("Sin progreso.", "No progress."))
@output_option()
def diff(scenario: str, asof: str | None, form: str, whole: bool, quiet: bool, output: Path | None) -> int | None:
    """Evaluate a scenario.

    Raises:
        click.UsageError: If a spreadsheet has no file.
    """
    if form == "xlsx" and output is None:
        raise click.UsageError("The format xlsx needs --output FILE.")
    from coopgraph.reform import describe_reform, evaluate

    drawn = _draw(open_store(), scenario)
    with show_progress(quiet=quiet) as progress:
        reform = evaluate(Settings.from_environment(), drawn, progress, asof)
    told = describe_reform(reform, say("es", "en"), whole=whole or form == "json")
    # The table of the terminal has each measure before and after: the plain list of the later ones would repeat it.
    told = replace(told, measures=()) if form == "table" else told
    write_analysis(told, form, "measure-changes" if form == "csv" else None, output)
    return None if reform.conforms else NO
