"""The figures in pages: the addresses, the size and the words of one, and the page that lists them all.

What a figure shows is decided in `coopgraph.figures`; the pages draw none themselves.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from api.responses import Frame
from coopgraph.figures import ASOF, FIGURES, Choice, find_design

__all__ = [
    "DRAWINGS",
    "MARKED",
    "NARROW",
    "SIZE",
    "SPECIFICATION",
    "Figure",
    "FigureCard",
    "FiguresPage",
    "list_figures",
    "make_figure",
    "mark_figure",
    "read_marks",
]

#: Ending of a drawing to its media type; the service draws them outside the workers (`api.service.drawing`).
DRAWINGS = {"svg": "image/svg+xml", "png": "image/png"}
#: Ending of the specification.
SPECIFICATION = "vl.json"
#: Header of a page in which marks stand for figures; it goes no further than to who puts the drawings in.
MARKED = "x-coopgraph-figures"
_MARK = re.compile(rb"<!--figure:([A-Za-z0-9+/=]+)-->")
#: The parameter of an address of a figure that chooses the size, and its value for telephones.
SIZE, NARROW = "size", "narrow"
_ALT = {
    "es": "{description} Los mismos valores están en el cuadro que la acompaña.",
    "en": "{description} The table beside it holds the same values.",
}


@dataclass(frozen=True)
class Figure:
    """A figure of a page.

    Attributes:
        id: Its name in the catalogue.
        title: Its title.
        alt: What it shows, for those who do not see it.
        src: The SVG.
        width: Pixels.
        height: Pixels.
        narrow: The SVG for a narrow screen, or None where the same is made smaller.
        narrow_width: Pixels of that.
        narrow_height: Pixels of that.
        png: The PNG.
        specification: The Vega-Lite specification.
    """

    id: str
    title: str
    alt: str
    src: str
    width: int
    height: int
    narrow: str | None
    narrow_width: int | None
    narrow_height: int | None
    png: str
    specification: str


@dataclass(frozen=True)
class FigureCard:
    """A figure in the list of all.

    Attributes:
        figure: The figure, without arguments.
        description: What it shows.
        choices: Its parameters: name, label, and the arguments that there are.
        queries: The named queries whose rows it shows: id, and where it is answered.
        command: How the command line draws it.
    """

    figure: Figure
    description: str
    choices: tuple[tuple[str, str, tuple[str, ...]], ...]
    queries: tuple[tuple[str, str], ...]
    command: str


@dataclass(frozen=True)
class FiguresPage:
    """Context of `figures.html`.

    Attributes:
        frame: What stands around the page.
        cards: The figures.
    """

    frame: Frame
    cards: tuple[FigureCard, ...]


def make_figure(frame: Frame, figure: str, **arguments: str) -> Figure:
    """Make a figure for a page; the date and the language of the page go with it.

    Args:
        frame: What stands around the page.
        figure: Id of the figure.
        **arguments: Its parameters; empty ones are left out.

    Returns:
        The figure; an id or a parameter that does not exist, or a wrong argument, is a `CoopGraphError`.
    """
    design = find_design(figure)
    given = {name: value for name, value in arguments.items() if value.strip()}
    if frame.asof is not None and ASOF in design.choices:
        given = {ASOF.name: frame.asof, **given}
    design.read(given)
    fields = {**given, "lang": frame.language}
    place = f"{frame.root}/figures/{design.id}"

    def write(ending: str, **more: str) -> str:
        return f"{place}.{ending}?{urlencode({**fields, **more})}"

    narrow = design.size.narrow
    return Figure(
        id=design.id,
        title=design.title[frame.language],
        alt=_ALT[frame.language].format(description=design.description[frame.language]),
        src=write("svg"),
        width=design.size.width,
        height=design.size.height,
        narrow=None if narrow is None else write("svg", **{SIZE: NARROW}),
        narrow_width=None if narrow is None else narrow[0],
        narrow_height=None if narrow is None else narrow[1],
        png=write("png"),
        specification=write(SPECIFICATION),
    )


def list_figures(frame: Frame) -> FiguresPage:
    """Make the page of all figures.

    Args:
        frame: What stands around the page.

    Returns:
        Its context.
    """
    return FiguresPage(frame, tuple(_make_card(frame, figure) for figure in FIGURES))


def _make_card(frame: Frame, figure: str) -> FigureCard:
    design = FIGURES[figure]
    return FigureCard(
        make_figure(frame, figure),
        design.description[frame.language],
        tuple(_describe_choice(choice, frame.language) for choice in design.choices),
        tuple((query, frame.href(f"/queries/{query}")) for query in design.queries),
        f"coopgraph figure {figure} --out {figure}.svg",
    )


def _describe_choice(choice: Choice, language: str) -> tuple[str, str, tuple[str, ...]]:
    return choice.name, choice.label[language], choice.options


def mark_figure(spec: Mapping[str, Any]) -> str:
    """Write a mark in the place of a figure.

    Args:
        spec: Its Vega-Lite specification.

    Returns:
        A comment of HTML.
    """
    return f"<!--figure:{base64.b64encode(json.dumps(spec).encode()).decode()}-->"


def read_marks(page: bytes) -> tuple[list[bytes], list[bytes]]:
    """Split a page at its marks.

    Args:
        page: A page.

    Returns:
        What stands around the marks, and the specifications: one piece more than specifications.

    >>> read_marks(b"<p>" + mark_figure({"width": 1}).encode() + b"</p>")
    ([b'<p>', b'</p>'], [b'{"width": 1}'])
    """
    pieces = _MARK.split(page)
    return pieces[::2], [base64.b64decode(piece) for piece in pieces[1::2]]
