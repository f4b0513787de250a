"""The commands that ask the graph: `query`, whose commands are the named queries, and `sparql`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast

import click

from coopgraph import resources
from coopgraph.cli.localised import Command, Group, Option, option, say
from coopgraph.model import option_name
from coopgraph.query import NamedQuery, Parameter, Table, catalogue, explain_rows, get, relabel, run
from coopgraph.settings import Settings
from coopgraph.store.port import Form, Row, Solutions, Store

__all__ = ["check_format", "output_option", "query_group", "sparql", "write_output"]

_SOLUTIONS = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
}
_GRAPHS = {"ttl": "text/turtle", "nt": "application/n-triples", "jsonld": "application/ld+json"}
#: Form of a query to the formats of its answer, the default first.
_FORMATS: dict[Form, tuple[str, ...]] = {
    "select": ("table", *_SOLUTIONS),
    "ask": ("table", "json", "xml"),
    "graph": tuple(_GRAPHS),
}
_EXPLAIN = (
    "Con cada fila, los pasajes y las normas en que se apoya.",
    "With each row, the passages and norms that it rests on.",
)
#: Of a named query: the formats of its answer, and that of the description of the query itself.
_DESCRIPTION = "ttl"
_QUERY_FORMATS = ("table", "csv", "json", "xlsx", _DESCRIPTION)
#: What people read is in their language; what programs read is the same in every one.
_FOR_PEOPLE = ("table", "xlsx")
_AUDIT = "audit"
#: Endings of file names that promise a format.
_ENDINGS = ("csv", "json", "xlsx")
_METAVARS = {"iri": ("NOMBRE", "NAME"), "xsd:date": ("AAAA-MM-DD", "YYYY-MM-DD"), "xsd:gYear": ("AÑO", "YEAR")}


def write_output(content: bytes, output: Path | None) -> None:
    """Write bytes to a file, or to the standard output.

    Args:
        content: The bytes.
        output: The file, or None.
    """
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        output.write_bytes(content)


def check_format(form: str, output: Path | None) -> None:
    """Refuse a file whose name promises another format than the one it would hold.

    Args:
        form: The format.
        output: The file, or None for the standard output.

    Raises:
        click.UsageError: If a spreadsheet has no file, or the ending of the file is that of another format.
    """
    if form == "xlsx" and output is None:
        raise click.UsageError("The format xlsx needs --output FILE.")
    ending = "" if output is None else output.suffix.lower().removeprefix(".")
    if ending in _ENDINGS and ending != form:
        raise click.UsageError(f"The file {output} would hold the format {form}: add --format {ending}.")


def output_option() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add `--output FILE`.

    Returns:
        A decorator.
    """
    return option("--output", texts=_OUTPUT, type=click.Path(dir_okay=False, path_type=Path), metavars=_FILE)


_FILE = ("ARCHIVO", "FILE")
_OUTPUT = ("Archivo en que se escribe la respuesta.", "File to write the answer to.")


class _QueryGroup(Group):
    """The catalogue as a group: one command for each named query, made when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(catalogue())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        return _make_command(get(cmd_name))


@click.group(
    "query",
    cls=_QueryGroup,
    invoke_without_command=True,
    subcommand_metavar="ID [OPTIONS]",
    texts=(
        "Responde una consulta del catálogo; sin ID, muestra el catálogo.\n\n"
        "Cada parámetro es una opción: coopgraph query functions-of --organization MINSA",
        "Answer a query of the catalogue; without ID, show the catalogue.\n\n"
        "Each parameter is an option: coopgraph query functions-of --organization MINSA",
    ),
)
@click.pass_context
def query_group(context: click.Context) -> None:
    """Show the catalogue where no query is named."""
    if context.invoked_subcommand is not None:
        return
    topic = ""
    # What claims are checked by comes last: nobody begins there.
    for query in sorted(catalogue().values(), key=lambda query: query.topic == _AUDIT):
        if query.topic != topic:
            topic = query.topic
            click.echo(f"{topic}:")
        options = "".join(f" [{option_name(name)}]" for name in query.parameters)
        click.echo(f"  {query.id}{options}\n      {say(query.question['es'], query.question['en'])}")


def _make_command(query: NamedQuery) -> Command:
    formats = (
        "Formato; xlsx pide --output; ttl describe la consulta misma, sin responderla.",
        "Format; xlsx needs --output; ttl describes the query itself, without answering it.",
    )
    return Command(
        query.id,
        texts=(_describe(query, "es"), _describe(query, "en")),
        callback=partial(_answer, query),
        params=[
            *map(_make_option, query.parameters.values()),
            Option(
                ["--format", "form"],
                formats,
                type=click.Choice(_QUERY_FORMATS),
                default="table",
                show_default=True,
                is_eager=True,
                callback=_free_arguments,
            ),
            Option(["--explain"], _EXPLAIN, is_flag=True),
            Option(["--output"], _OUTPUT, type=click.Path(dir_okay=False, path_type=Path), metavars=_FILE),
        ],
    )


def _free_arguments(context: click.Context, _: click.Parameter, form: str) -> str:
    """Ask for no argument where nothing is answered; the command was made for this call only."""
    if form == _DESCRIPTION:
        for parameter in context.command.params:
            parameter.required = False
    return form


def _describe(query: NamedQuery, language: str) -> str:
    word = {"es": "Columnas", "en": "Columns"}[language]
    columns = ", ".join(column.name for column in query.columns)
    return f"{query.title[language]}.\n\n{query.question[language]}\n\n{word}: {columns}."


def _make_option(parameter: Parameter) -> Option:
    default = f" [{parameter.default}]" if parameter.default is not None else ""
    texts = (
        f"{parameter.label['es']}{_hint(parameter, 0)}{default}",
        f"{parameter.label['en']}{_hint(parameter, 1)}{default}",
    )
    return Option(
        [option_name(parameter.name), parameter.name],
        texts,
        metavars=_METAVARS.get(parameter.type, ("VALOR", "VALUE")),
        required=parameter.required,
    )


def _hint(parameter: Parameter, language: int) -> str:
    if parameter.name == "asof":
        return (" («all»: sin filtro)", " (`all`: no filter)")[language]
    if parameter.enumerate is not None:
        return (f" (véase la consulta {parameter.enumerate})", f" (see the query {parameter.enumerate})")[language]
    return (" (IRI, slug, sigla o nombre)", " (IRI, slug, acronym or name)")[language] if parameter.classes else ""


def _answer(query: NamedQuery, form: str, output: Path | None, *, explain: bool, **arguments: str | None) -> None:
    check_format(form, output)
    if form == _DESCRIPTION:
        from coopgraph.publish.descriptions import describe_query

        write_output(describe_query(query).serialize(format="turtle").encode(), output)
        return
    store = open_store()
    table = run(store, query, {name: value for name, value in arguments.items() if value is not None})
    language = say("es", "en")
    for note in table.notes:
        click.echo(note[language], err=True)
    if explain:
        _answer_with_evidence(store, table, form, output)
        return
    if form in _FOR_PEOPLE:
        table = _relabel(store, table, language)
    if form == "table":
        from coopgraph.cli.show import write_table

        fits_terminal = output is None and sys.stdout.isatty()
        write_output(write_table(table, language, fits_terminal=fits_terminal).encode(), output)
        return
    from coopgraph.publish.tables import write_csv, write_json, write_xlsx

    if form == "xlsx":
        write_output(write_xlsx(table, language), output)
    else:
        write_output({"csv": write_csv, "json": write_json}[form](table.solutions), output)


def _answer_with_evidence(store: Store, table: Table, form: str, output: Path | None) -> None:
    from coopgraph.cli.evidence import write_explained_table
    from coopgraph.publish.evidence import write_evidence_csv, write_evidence_json, write_evidence_xlsx

    evidence = explain_rows(store, table)
    language = say("es", "en")
    if form in _FOR_PEOPLE:
        table = _relabel(store, table, language)
    if form == "table":
        fits_terminal = output is None and sys.stdout.isatty()
        content = write_explained_table(table, evidence, language, fits_terminal=fits_terminal).encode()
    elif form == "xlsx":
        content = write_evidence_xlsx(table, evidence, language)
    elif form == "csv":
        content = write_evidence_csv(table, evidence)
    else:
        content = write_evidence_json(table, evidence)
    write_output(content, output)


def _relabel(store: Store, table: Table, language: str) -> Table:
    rows = relabel(store, table.query.columns, table.solutions.rows, language)
    return replace(table, solutions=Solutions(table.solutions.variables, cast("list[Row]", rows)))


def open_store() -> Store:
    """Open the graph that stands in the home of the environment.

    Returns:
        The store.
    """
    from coopgraph.pipeline import open_store as open_standing_store

    return open_standing_store(Settings.from_environment())


@click.command(
    "sparql",
    cls=Command,
    texts=(
        "Responde una consulta SPARQL 1.1 escrita en un archivo (- es la entrada estándar).",
        "Answer a SPARQL 1.1 query that is written in a file (- is the standard input).",
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@option(
    "--format",
    "form",
    texts=("Formato; por omisión table, o ttl para grafos.", "Format; default table, or ttl for graphs."),
    type=click.Choice(("table", *_SOLUTIONS, *_GRAPHS)),
)
@output_option()
def sparql(file: str, form: str | None, output: Path | None) -> None:
    """Answer a SPARQL query.

    Raises:
        click.UsageError: If the format is not one of the form of the query.
    """
    from coopgraph.store.syntax import read_form

    query = _read_query(file)
    kind = read_form(query)
    form = form or _FORMATS[kind][0]
    if form not in _FORMATS[kind]:
        fitting = ", ".join(_FORMATS[kind])
        raise click.UsageError(f"For this query the formats are {fitting}.")
    store = open_store()
    if form == "table":
        fits_terminal = output is None and sys.stdout.isatty()
        write_output(_write_answer(store, query, kind, fits_terminal=fits_terminal).encode(), output)
    else:
        write_output(store.answer(query, {**_SOLUTIONS, **_GRAPHS}[form]).body, output)


def _read_query(file: str) -> str:
    if file != "-":
        return resources.read_text(Path(file))
    # A byte that is not UTF-8 becomes half a character, which the reader of queries tells with its place.
    return sys.stdin.buffer.read().decode("utf-8", errors="surrogateescape")


def _write_answer(store: Store, query: str, kind: Form, *, fits_terminal: bool) -> str:
    from coopgraph.cli.show import write_rows

    if kind == "ask":
        return "true\n" if store.ask(query) else "false\n"
    solutions = store.select(query)
    return write_rows(solutions.variables, solutions.rows, fits_terminal=fits_terminal)
