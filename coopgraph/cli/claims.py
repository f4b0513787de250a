"""The command `claims`: what the sources claim, what the check of each claim finds, and one claim whole."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rdflib import Literal

from coopgraph.cli.answers import check_format, open_store, output_option, write_output
from coopgraph.cli.localised import Command, option, say
from coopgraph.query import Parameter, Table, run
from coopgraph.query.names import find_thing

if TYPE_CHECKING:
    from coopgraph.audit import ClaimCheck, Reading
    from coopgraph.store.port import Store, Term

__all__ = ["claims_command"]

_FORMATS = ("table", "csv", "json", "xlsx")
#: The columns of the table for a terminal; the other formats have them all.
_SHOWN = ("claim", "claimed", "computed", "verdict", "claimLabel", "verdictLabel")
_CLAIM = Parameter("claim", "iri", {"es": "afirmación", "en": "claim"}, ("claim",))


@click.command(
    "claims",
    cls=Command,
    texts=(
        "Lo que las fuentes afirman, comprobado: valor afirmado, valor calculado y resultado.\n\n"
        "Con --claim, una afirmación entera: cada lectura con su cuenta, y la consulta que la comprueba.",
        "What the sources claim, checked: claimed value, computed value and verdict.\n\n"
        "With --claim, one claim whole: each reading with its arithmetic, and the query that checks it.",
    ),
)
@option(
    "--verdict",
    texts=(
        "Solo las de este resultado: holds, does-not-hold, ambiguous o cannot-be-checked.",
        "Those of this verdict only: holds, does-not-hold, ambiguous or cannot-be-checked.",
    ),
)
@option("--claim", texts=("Solo esta afirmación, entera, por su slug.", "This claim only, whole, by its slug."))
@option(
    "--format",
    "form",
    texts=("Formato; xlsx pide --output.", "Format; xlsx needs --output."),
    type=click.Choice(_FORMATS),
    default="table",
    show_default=True,
)
@output_option()
def claims_command(verdict: str | None, claim: str | None, form: str, output: Path | None) -> None:
    """Show the claims with their verdicts."""
    check_format(form, output)
    store = open_store()
    table = run(store, "claims", {} if verdict is None else {"verdict": verdict})
    if claim is not None:
        table = _only(table, find_thing(store, _CLAIM, claim))
        if not table.solutions.rows:
            click.echo(say(f"{claim} no tiene ese resultado.", f"{claim} has not that verdict."), err=True)
    if form == "table":
        text = _write_claims(table) if claim is None else "".join(_write_claim(store, table))
        write_output(text.encode(), output)
        return
    from coopgraph.publish.tables import write_csv, write_json, write_xlsx

    if form == "xlsx":
        write_output(write_xlsx(table, say("es", "en")), output)
    else:
        write_output({"csv": write_csv, "json": write_json}[form](table.solutions), output)


def _only(table: Table, claim: Term) -> Table:
    from dataclasses import replace

    place = table.solutions.variables.index("claim")
    rows = [row for row in table.solutions.rows if row[place] == claim]
    return replace(table, solutions=replace(table.solutions, rows=rows))


def _write_claims(table: Table) -> str:
    from coopgraph.cli.show import write_rows

    rows = list(_named(table))
    counts = Counter(str(row["verdictLabel"] or say("sin comprobar", "not checked")) for row in rows)
    headings = [column.label[say("es", "en")] for column in table.query.columns if column.name in _SHOWN[:4]]
    cells = [(_slug(row["claim"]), row["claimed"], row["computed"], row["verdictLabel"]) for row in rows]
    told = ", ".join(f"{name}: {count}" for name, count in sorted(counts.items()))
    drawn = write_rows(headings, cells, fits_terminal=sys.stdout.isatty())
    return f"{drawn}{say('Afirmaciones', 'Claims')}: {len(rows)} ({told})\n"


def _write_claim(store: Store, table: Table) -> Iterator[str]:
    """Write a claim whole; none, if its verdict is another than the one that was asked for."""
    from coopgraph.audit import read_check

    for row in _named(table):
        check = read_check(store, find_thing(store, _CLAIM, str(row["claim"])))
        for heading, value in _describe(store, row, check):
            yield f"{heading}: {value}\n"


def _describe(store: Store, row: Mapping[str, Term | None], check: ClaimCheck) -> Iterator[tuple[str, str]]:
    from coopgraph.namespaces import COOP, SKOS

    yield say("Afirmación", "Claim"), check.slug
    yield say("Enunciado", "Statement"), _label(store, row["claim"], COOP.statement)
    yield say("Lugar", "Place"), f"{row['places']} ({say('sección', 'section')} {row['section']})"
    unit = f" ({row['valueUnit']})" if row["valueUnit"] else ""
    yield say("Valor afirmado", "Claimed value"), f"{check.claimed}{unit}"
    for reading in check.readings:
        yield from _describe_reading(reading)
    yield say("Resultado", "Verdict"), _label(store, check.verdict, SKOS.prefLabel)
    if check.reason is not None:
        yield say("Motivo", "Reason"), _label(store, check.reason, SKOS.prefLabel)
        yield say("Qué quiere decir", "What that means"), _label(store, check.reason, SKOS.definition)
    yield say("Consulta", "Query"), check.call.command


def _describe_reading(reading: Reading) -> Iterator[tuple[str, str]]:
    if reading.name:
        yield say("Lectura", "Reading"), reading.name[say("es", "en")]
    relation = f" ({reading.relation})" if reading.relation else ""
    agreement = say("da lo afirmado", "agrees") if reading.agrees else say("no da lo afirmado", "does not agree")
    yield say("  Valor calculado", "  Computed value"), f"{reading.computed}{relation}: {agreement}"
    yield say("  Cuenta", "  Arithmetic"), reading.arithmetic


def _label(store: Store, thing: Term | None, predicate: Term) -> str:
    from rdflib import URIRef

    language = say("es", "en")
    if not isinstance(thing, URIRef) or not isinstance(predicate, URIRef):
        return ""
    texts = [value for _, _, value in store.triples((thing, predicate, None)) if isinstance(value, Literal)]
    return next((str(text) for text in texts if text.language == language), "")


def _named(table: Table) -> Iterator[dict[str, Term | None]]:
    for row in table.solutions.rows:
        yield dict(zip(table.solutions.variables, row, strict=True))


def _slug(term: Term | None) -> Literal:
    return Literal(str(term).rpartition("/")[2])
