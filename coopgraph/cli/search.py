"""The command `search`: finds bodies, offices, functions, norms and the rest by words."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rdflib import Literal

from coopgraph.cli.answers import output_option, write_output
from coopgraph.cli.localised import NO, Command, option, say
from coopgraph.model import Text
from coopgraph.search import KINDS
from coopgraph.settings import Settings
from coopgraph.store.home import standing_graph

if TYPE_CHECKING:
    from coopgraph.search import Found, Hit, SearchIndex

__all__ = ["search_command"]

_MOST = 1000
_HEADINGS: tuple[Text, ...] = (
    {"es": "clase", "en": "kind"},
    {"es": "qué", "en": "what"},
    {"es": "de", "en": "of"},
    {"es": "IRI", "en": "IRI"},
)


@click.command(
    "search",
    cls=Command,
    texts=(
        "Busca organismos, oficinas, funciones, normas, cooperantes y lo demás por palabras; sin tildes también.\n\n"
        "coopgraph search OGCTI · coopgraph search cancilleria · coopgraph search DS 135 --kind norm. "
        "Termina con 1 si no encuentra nada.",
        "Look for bodies, offices, functions, norms, cooperants and the rest by words; accents do not count.\n\n"
        "coopgraph search OGCTI · coopgraph search cancilleria · coopgraph search DS 135 --kind norm. "
        "Ends with 1 if nothing is found.",
    ),
)
@click.argument("words", nargs=-1, required=True)
@option("--kind", texts=("Solo cosas de esta clase.", "Things of this kind only."), type=click.Choice(KINDS))
@option(
    "--organization",
    texts=("Solo lo de este organismo (IRI, slug o sigla).", "Only what is of this body (IRI, slug or acronym)."),
    metavars=("NOMBRE", "NAME"),
)
@option(
    "--limit",
    texts=("Cuántas, a lo más.", "How many, at most."),
    type=click.IntRange(1, _MOST),
    default=20,
    show_default=True,
)
@option(
    "--format",
    "form",
    texts=("Formato.", "Format."),
    type=click.Choice(("table", "json")),
    default="table",
    show_default=True,
)
@output_option()
def search_command(
    words: tuple[str, ...], kind: str | None, organization: str | None, limit: int, form: str, output: Path | None
) -> int | None:
    """Look for things.

    Raises:
        click.UsageError: If there is no such body.
    """
    from coopgraph.search import Wish
    from coopgraph.search.description import describe_found

    index = _open_index()
    body = None
    if organization is not None:
        body = index.resolve("organization", organization)
        if body is None:
            raise click.UsageError(f"Nothing can be found of a body {organization[:100]!r}.")
    wish = Wish(" ".join(words), kind=kind, organization=body, size=limit)
    found = index.find(wish)
    if form == "json":
        write_output((json.dumps(describe_found(found), ensure_ascii=False, indent=2) + "\n").encode(), output)
    else:
        fits_terminal = output is None and sys.stdout.isatty()
        write_output(_write_found(found, fits_terminal=fits_terminal).encode(), output)
        _tell(found)
    return None if found.total else NO


def _open_index() -> SearchIndex:
    from coopgraph.cli.answers import open_store
    from coopgraph.search import SearchIndex

    settings = Settings.from_environment()
    if settings.sparql_endpoint is not None:
        return SearchIndex(open_store)
    folder = standing_graph(settings.home).parent
    # The graph itself is loaded only where its build has no index.
    return SearchIndex(open_store, folder)


def _write_found(found: Found, *, fits_terminal: bool) -> str:
    from coopgraph.cli.show import write_rows

    language = say("es", "en")
    headings = [heading[language] for heading in _HEADINGS]
    rows = [tuple(Literal(cell) for cell in _write_hit(hit, language)) for hit in found.hits]
    return write_rows(headings, rows, fits_terminal=fits_terminal) if rows else ""


def _write_hit(hit: Hit, language: str) -> tuple[str, ...]:
    told = hit.label or hit.snippet
    pieces = told.get(language) or next(iter(told.values()))
    text = " ".join("".join(piece.text for piece in pieces).split())
    label = f"{hit.acronym} · {text}" if hit.acronym and hit.acronym != text else text
    above = [body.acronym or body.label[language] for body in hit.organizations]
    if hit.holder is not None:
        above.append(" ".join(filter(None, (hit.holder.label[language], hit.point))))
    return hit.kind, label, " · ".join(above), hit.iri


def _tell(found: Found) -> None:
    if found.is_loose and found.total:
        loose = ("Nada tiene todas las palabras; esto tiene algunas.", "Nothing has all the words; this has some.")
        click.echo(say(*loose), err=True)
    count = len(found.hits)
    click.echo(say(f"{count} de {found.total}", f"{count} of {found.total}"), err=True)
    if found.suggestion:
        meant = (f"¿Quiso decir «{found.suggestion}»?", f"Did you mean {found.suggestion!r}?")
        click.echo(say(*meant), err=True)
