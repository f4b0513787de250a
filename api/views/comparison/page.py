"""The page that sets two to four bodies, units or posts side by side, or one at two dates.

The comparison itself is that of `coopgraph.analyse.comparison`; its functions are aligned in `functions`, its
places are read in `places`.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from fastapi import Request, Response
from rdflib.term import Node

from api.dependencies import Context
from api.responses import Choice, Download, Frame
from api.tabular import XLSX
from api.views.comparison.functions import AlignedGroup, align_functions
from api.views.comparison.places import Attribute, PostRow, label_terms, list_posts, read_sides
from api.views.comparison.table import write_tsv
from api.views.measures import MeasureView, Origin, link_calls, make_table_links, show_measures
from api.views.terms import Value
from coopgraph.analyse.answers import ask
from coopgraph.model import Analysis, Text
from coopgraph.store.port import Store

__all__ = ["TSV", "ComparePage", "Slot", "Suggestion", "respond_tsv", "show_comparison_page"]

PATH = "/compare"
_LETTERS = ("a", "b", "c", "d")
_TITLE: Text = {"es": "Comparar", "en": "Compare"}
TSV = "text/tab-separated-values"
#: Name, ending and media type of the whole comparison in other formats.
_FORMATS = (("XLSX", "xlsx", XLSX), ("JSON", "json", "application/json"), ("TSV", "tsv", TSV))
#: What to begin with: the names, and why it is worth a look.
_SUGGESTIONS: tuple[tuple[tuple[str, ...], Text], ...] = (
    (
        ("minsa", "mre"),
        {
            "es": "Salud y Relaciones Exteriores: una oficina general y una dirección de línea",
            "en": "Health and Foreign Affairs: a general office and a line directorate",
        },
    ),
    (
        ("mre", "apci"),
        {
            "es": "Relaciones Exteriores y la APCI: el ministerio y la agencia que le está adscrita",
            "en": "Foreign Affairs and APCI: the ministry and the agency attached to it",
        },
    ),
    (
        ("minsa", "gore-callao", "alcaldia-pasto"),
        {
            "es": "Salud, el Callao y Pasto: nación, región y municipio, en dos países",
            "en": "Health, Callao and Pasto: nation, region and city, in two countries",
        },
    ),
    (
        ("mimdes", "mimp"),
        {"es": "El MIMDES y el MIMP, que lo sucedió", "en": "MIMDES and MIMP, which succeeded it"},
    ),
    (
        ("mre@2009-12-31", "mre@2018-12-31"),
        {
            "es": "Relaciones Exteriores en dos fechas: su oficina antes y después de 2010",
            "en": "Foreign Affairs at two dates: its office before and after 2010",
        },
    ),
    (
        ("mtc", "minsa"),
        {
            "es": "Transportes y Salud: un ministerio sin oficina de cooperación y otro con oficina general",
            "en": "Transport and Health: a ministry without cooperation office and one with a general office",
        },
    ),
)
_LEVELS_LAST: Text = {"es": "otro", "en": "other"}
_OFFICE: Text = {"es": "oficina", "en": "office"}
_TABLES: Mapping[str, Text] = {
    "profile": {"es": "Ficha, lado a lado", "en": "Profile, side by side"},
    "functions": {"es": "Funciones por tipo, con su texto", "en": "Functions by type, with their text"},
    "only-in-one": {"es": "Tipos de función que solo tiene uno", "en": "Function types that only one has"},
    "similarity": {"es": "Parecido, por pares", "en": "Likeness, by pairs"},
    "staff": {"es": "Puestos", "en": "Posts"},
}


@dataclass(frozen=True)
class Slot:
    """A field of the form, for one of the things compared.

    Attributes:
        letter: Its name: `a` to `d`.
        value: What it holds.
    """

    letter: str
    value: str


@dataclass(frozen=True)
class Suggestion:
    """A comparison to begin with.

    Attributes:
        href: The comparison.
        text: Why it is worth a look.
    """

    href: str
    text: str


@dataclass(frozen=True)
class ComparePage:
    """Context of `compare.html`.

    Attributes:
        frame: What stands around.
        title: What is compared.
        action: Where the form is sent.
        slots: The fields of the form.
        choices: The bodies and offices, by kind.
        fault: What is wrong with the names, in English, or None.
        suggestions: What to begin with, where nothing is compared.
        date: The date of the comparison, `all`, or None where nothing is compared.
        notes: What must be said of the whole.
        sides: What is compared: how it was called, linked to its page.
        attributes: Place, norm and staff.
        posts: The posts.
        groups: The functions.
        without: Those of which the graph has no functions.
        measures: How alike each two are.
        tsv: The two tables as text that a spreadsheet takes.
        tsv_href: The same as a file, or None where nothing is compared.
        origin: Where it comes from, or None where nothing is compared.
    """

    frame: Frame
    title: str
    action: str
    slots: tuple[Slot, ...]
    choices: tuple[Choice, ...]
    fault: str | None
    suggestions: tuple[Suggestion, ...]
    date: str | None
    notes: tuple[str, ...]
    sides: tuple[Value, ...]
    attributes: tuple[Attribute, ...]
    posts: tuple[PostRow, ...]
    groups: tuple[AlignedGroup, ...]
    without: tuple[str, ...]
    measures: tuple[MeasureView, ...]
    tsv: str
    tsv_href: str | None
    origin: Origin | None


def show_comparison_page(
    store: Store,
    context: Context,
    request: Request,
    base: str,
    arguments: Mapping[str, str],
    outcome: tuple[Analysis | None, str | None, int],
) -> Response:
    """Show a comparison to people.

    Args:
        store: The graph.
        context: What the application holds.
        request: The request.
        base: Address of the service, without a final slash.
        arguments: The names and the date, as they were given.
        outcome: The comparison, or None; what is wrong with the names, or None; the status.

    Returns:
        The page; without names, the form with what to begin with.
    """
    frame = context.pages.frame(request)
    analysis, fault, status = outcome
    bodies = ask(store, "organizations").rows
    page = ComparePage(
        frame=frame,
        title=_TITLE[frame.language],
        action=f"{frame.root}{PATH}",
        slots=tuple(Slot(letter, arguments.get(letter, "")) for letter in _LETTERS),
        choices=_list_choices(store, bodies, frame.language),
        fault=fault,
        suggestions=_suggest(bodies, frame) if analysis is None else (),
        date=None,
        notes=(),
        sides=(),
        attributes=(),
        posts=(),
        groups=(),
        without=(),
        measures=(),
        tsv="",
        tsv_href=None,
        origin=None,
    )
    if analysis is not None:
        page = _fill(page, store, analysis, arguments, base)
    return context.pages.render("compare.html", page, frame, status)


def respond_tsv(
    store: Store, context: Context, request: Request, arguments: Mapping[str, str], analysis: Analysis
) -> Response:
    """Answer with a comparison as text that a spreadsheet takes: position and functions, side by side.

    Args:
        store: The graph.
        context: What the application holds.
        request: The request.
        arguments: The names and the date, as they were given.
        analysis: The comparison.

    Returns:
        The file.
    """
    frame = context.pages.frame(request)
    sides, attributes, functions = read_sides(store, analysis, frame)
    groups = align_functions(store, functions, [side.text for side in sides], frame)
    return Response(
        write_tsv(sides, attributes, groups, frame.language),
        media_type=f"{TSV}; charset=utf-8; header=present",
        headers={
            "Content-Disposition": 'inline; filename="compare.tsv"',
            "Content-Language": frame.language,
            "Vary": "Accept-Language",
        },
    )


def _fill(page: ComparePage, store: Store, analysis: Analysis, arguments: Mapping[str, str], base: str) -> ComparePage:
    frame = page.frame
    sides, attributes, functions = read_sides(store, analysis, frame)
    names = [side.text for side in sides]
    groups = align_functions(store, functions, names, frame)
    return replace(
        page,
        title=analysis.title[frame.language],
        date=analysis.date,
        notes=tuple(note[frame.language] for note in analysis.notes),
        sides=sides,
        attributes=attributes,
        posts=list_posts(store, analysis, frame),
        groups=groups,
        without=tuple(name for name, side in zip(names, functions, strict=True) if not side.by_type),
        measures=show_measures(analysis.measures, frame),
        tsv=write_tsv(sides, attributes, groups, frame.language),
        tsv_href=frame.href(f"{PATH}.tsv", **arguments),
        origin=_make_origin(analysis, arguments, frame, base),
    )


def _make_origin(analysis: Analysis, arguments: Mapping[str, str], frame: Frame, base: str) -> Origin:
    listed = chain.from_iterable(listing.calls for listing in analysis.listings)
    measured = chain.from_iterable(measure.calls for measure in analysis.measures)
    names = [arguments[letter] for letter in _LETTERS if letter in arguments]
    options = ["--asof", arguments["asof"]] if "asof" in arguments else []
    undecorated = replace(frame, root="", chosen=False)
    return Origin(
        downloads=tuple(
            Download(name, media_type, frame.href(f"{PATH}.{ending}", **arguments))
            for name, ending, media_type in _FORMATS
        ),
        tables=make_table_links(_TABLES, frame, PATH, arguments),
        command=shlex.join(["coopgraph", "compare", *names, *options]),
        curl=shlex.join(["curl", "-o", "compare.xlsx", f"{base}{undecorated.href(f'{PATH}.xlsx', **arguments)}"]),
        calls=link_calls((*listed, *measured), frame),
    )


def _suggest(bodies: Sequence[Mapping[str, Node | None]], frame: Frame) -> tuple[Suggestion, ...]:
    """Suggest what the graph has: a graph of another State has other bodies."""
    known = {_slug(row["organization"]) for row in bodies}
    return tuple(
        Suggestion(frame.href(PATH, **dict(zip(_LETTERS, names, strict=False))), text[frame.language])
        for names, text in _SUGGESTIONS
        if {name.partition("@")[0] for name in names} <= known
    )


def _list_choices(store: Store, bodies: Sequence[Mapping[str, Node | None]], language: str) -> tuple[Choice, ...]:
    offices = ask(store, "office-positions", {"asof": "all"}).rows
    things = [*(row["organization"] for row in bodies), *(row["office"] for row in offices)]
    labels = label_terms(store, [*things, *(row["level"] for row in bodies)], language)
    choices = []
    for row in bodies:
        level = labels.get(str(row["level"])) or str(row["levelLabel"] or "") or _LEVELS_LAST[language]
        name = labels.get(str(row["organization"]), str(row["organizationLabel"]))
        acronym = f" ({row['acronym']})" if row["acronym"] and str(row["acronym"]) != name else ""
        is_other = row["level"] is None
        choices.append((is_other, level, Choice(_slug(row["organization"]), f"{level} · {name}{acronym}")))
    for row in offices:
        name = labels.get(str(row["office"]), str(row["officeLabel"]))
        body = labels.get(str(row["organization"]), str(row["organizationLabel"]))
        kind = _OFFICE[language].capitalize()
        choices.append((True, f"~{kind}", Choice(_slug(row["office"]), f"{kind} · {name}, {body}")))
    choices.sort(key=lambda choice: (choice[0], choice[1].casefold(), choice[2].label.casefold()))
    return tuple(choice for _, _, choice in choices)


def _slug(iri: Node | None) -> str:
    return str(iri).rpartition("/")[2]
