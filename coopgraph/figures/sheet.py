"""The sheet that every figure is drawn on: language, size, letters, colours, numbers; what is drawn is for others."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from babel.dates import format_date
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

from coopgraph.model import Text

__all__ = ["INK", "LINE", "MUTED", "PALETTE", "PAPER", "SCHEMA", "SHAPES", "Heading", "Sheet", "Spec", "distinguish"]

#: A specification in the values of JSON.
Spec: TypeAlias = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
#: Letters that the drawing library carries; the others are as wide, where a browser draws the SVG.
_FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
_LOCALES = {"es": "es_PE", "en": "en"}
PAPER, INK, MUTED, LINE = "#ffffff", "#1b1b1b", "#5a5a5a", "#d9d9d9"
#: Okabe and Ito's colours, which people with any of the usual colour vision tell apart, those that show on white.
PALETTE = ("#0072b2", "#d55e00", "#009e73", "#aa4499", "#8a6d00", "#332288", "#1b1b1b", "#5a5a5a")
#: Shapes and dashes say the same as the colours.
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left")
#: Pixels that a letter takes on average, in parts of its height: in broader letters than ours, since a browser that has
#: neither ours nor those of their breadth takes others.
_LETTER = 0.6
_NARROW = 500
#: Where a line may break; not within a number, whose digits a space of another kind keeps together.
_SPACES = re.compile("[ \\t\\r\\n\\v\\f]+")
_TITLE, _SUBTITLE, _LABEL = 15, 12, 12


@dataclass(frozen=True)
class Heading:
    """What stands above a figure.

    Attributes:
        title: The title.
        lines: What must be known to read it: date, units, signs.
    """

    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """What a figure is drawn on.

    Attributes:
        language: `es` or `en`.
        width: Pixels.
        height: Pixels.
    """

    language: str
    width: int
    height: int

    @property
    def is_narrow(self) -> bool:
        """Whether it is the screen of a telephone."""
        return self.width < _NARROW

    def say(self, text: Text) -> str:
        """Choose the language of a text.

        Args:
            text: Language to text.

        Returns:
            The text.
        """
        return text[self.language]

    def number(self, value: float | Decimal, digits: int = 0) -> str:
        """Write a number as the readers of the language do.

        Args:
            value: The number.
            digits: Digits after the decimal sign.

        Returns:
            The number as text.

        >>> Sheet("es", 760, 200).number(Decimal("1234567.891"), 1)
        '1,234,567.9'
        """
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return format_decimal(value, format=pattern, locale=_LOCALES[self.language])

    def day(self, value: str) -> str:
        """Write a date.

        Args:
            value: `2018-12-31`, or `all`.

        Returns:
            The date in words; what is no date, as it is.
        """
        try:
            return format_date(date.fromisoformat(value), format="long", locale=_LOCALES[self.language])
        except ValueError:
            return value

    def wrap(self, text: str, pixels: float, lines: int = 3, size: int = _LABEL) -> list[str]:
        """Break a text into lines.

        Args:
            text: The text.
            pixels: Width that a line may have.
            lines: Most lines; what is longer ends in dots.
            size: Height of the letters.

        Returns:
            The lines, at least one.
        """
        columns = max(int(pixels / (size * _LETTER)), 4)
        return textwrap.wrap(_SPACES.sub(" ", text).strip(), columns, max_lines=lines, placeholder=" …") or [""]

    def measure(self, text: str, size: int = _LABEL) -> float:
        """Estimate how broad a text is.

        Args:
            text: The text.
            size: Height of the letters.

        Returns:
            Pixels.
        """
        return len(text) * size * _LETTER

    def finish(self, heading: Heading, layers: Sequence[Spec], description: str, **parts: Any) -> Spec:
        """Put layers on the sheet.

        Args:
            heading: What stands above.
            layers: The layers.
            description: What the figure shows, in words.
            **parts: Further parts of the specification.

        Returns:
            The specification.
        """
        room = self.width - 20
        below = [line for text in heading.lines for line in self.wrap(text, room, 4, _SUBTITLE)]
        return {
            "$schema": SCHEMA,
            "description": description,
            "title": {"text": self.wrap(heading.title, room, 4, _TITLE), "subtitle": below},
            "width": self.width,
            "height": self.height,
            "autosize": {"type": "fit", "contains": "padding"},
            "padding": 10,
            **parts,
            "layer": list(layers),
            "config": self._configure(),
        }

    def tell_empty(self, heading: Heading, description: str) -> Spec:
        """Say on the sheet that there is nothing to draw.

        Args:
            heading: What stands above.
            description: What the figure would show.

        Returns:
            The specification.
        """
        text = self.say({"es": "El grafo no tiene datos para esta figura.", "en": "The graph has no data for this."})
        mark = {"type": "text", "text": self.wrap(text, self.width - 40), "fontSize": 14, "color": MUTED}
        layer = {"data": {"values": [{}]}, "mark": mark}
        return self.finish(heading, [layer], f"{description} {text}", view={"stroke": None})

    def _configure(self) -> Spec:
        locale = _LOCALES[self.language]
        number = {
            "decimal": get_decimal_symbol(locale),
            "thousands": get_group_symbol(locale),
            "grouping": [3],
            "currency": ["US$ ", ""],
        }
        axis = {
            "labelFontSize": _LABEL,
            "titleFontSize": _LABEL,
            "titleFontWeight": "normal",
            "labelColor": INK,
            "titleColor": MUTED,
            "gridColor": LINE,
            "domainColor": MUTED,
            "tickColor": MUTED,
        }
        return {
            # A page tells the figure in its own words, with the table beside it.
            "aria": False,
            "background": PAPER,
            "font": _FONT,
            "locale": {"number": number},
            "axis": axis,
            "view": {"stroke": None},
            "title": {
                "anchor": "start",
                "frame": "bounds",
                "fontSize": _TITLE,
                "color": INK,
                "subtitleFontSize": _SUBTITLE,
                "subtitleColor": MUTED,
                "subtitlePadding": 4,
                "offset": 10,
            },
            "legend": {"labelFontSize": _LABEL, "labelColor": INK, "labelLimit": self.width - 60, "title": None},
            "text": {"fontSize": _LABEL, "color": INK},
        }


def distinguish(labels: Iterable[tuple[str, str]]) -> list[str]:
    """Make labels unique, since a scale takes those that are the same for one thing.

    Args:
        labels: Label, and what tells the thing apart from others of that label.

    Returns:
        The labels; those that come twice, with what tells them apart.

    >>> distinguish([("Lima", "lima"), ("Total", "a"), ("Total", "b")])
    ['Lima', 'Total (a)', 'Total (b)']
    """
    pairs = [(" ".join(label.split()) or key, key) for label, key in labels]
    counts: Mapping[str, int] = {label: sum(other == label for other, _ in pairs) for label, _ in pairs}
    return [label if counts[label] == 1 else f"{label} ({key})" for label, key in pairs]
