"""Writes a comparison as tab-separated text, which a spreadsheet takes from the clipboard or as a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from api.views.comparison.functions import AlignedGroup
from api.views.comparison.places import Attribute
from api.views.terms import Value
from coopgraph.model import Text

__all__ = ["write_tsv"]

_HEADINGS: tuple[Text, Text] = ({"es": "atributo", "en": "attribute"}, {"es": "quién lo tiene", "en": "who has it"})
_MISSING: Text = {"es": "sin dato", "en": "no data"}
_FORMULA = ("=", "+", "-", "@")


def write_tsv(
    sides: Sequence[Value], attributes: Iterable[Attribute], groups: Iterable[AlignedGroup], language: str
) -> str:
    """Write the place of the things and their functions, a column each.

    Args:
        sides: What is compared.
        attributes: Their place, norm and staff.
        groups: Their functions, aligned.
        language: Language of the headings.

    Returns:
        Lines of cells parted by tabs; what is of several lines stands in one, and nothing begins as a formula does.
    """
    lines = [[heading[language] for heading in _HEADINGS] + [side.text for side in sides]]
    for attribute in attributes:
        cells = ("; ".join(value.text for value in values) or _MISSING[language] for values in attribute.cells)
        lines.append([attribute.name, "", *cells])
    for group in groups:
        for row in group.rows:
            cells = (" | ".join(function.text for function in cell) for cell in row.cells)
            lines.append([row.type.text, row.having, *cells])
    return "".join("\t".join(map(_write_cell, line)) + "\n" for line in lines)


def _write_cell(text: str) -> str:
    folded = " ".join(text.split())
    return f"'{folded}" if folded.startswith(_FORMULA) else folded
