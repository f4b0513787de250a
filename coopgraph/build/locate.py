"""Finds in a source document the stretches that its tables name, and writes passages.csv."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

from coopgraph.build.passages import PASSAGES, provision_spans
from coopgraph.build.provisions import read_provisions
from coopgraph.build.source import OFFICIAL_KINDS, read_description
from coopgraph.errors import SourceChangedError, SourceError
from coopgraph.resources import files, read_text

__all__ = ["locate_passages"]

_PLACE = re.compile(r"^L(\d+)(?:-(\d+))?$")
_PAGE_NUMBER = re.compile(r"^\s*\d{1,3}\s*$")


def locate_passages(folder: Path, document: Path) -> int:
    """Write the passages.csv of a source from its document.

    Args:
        folder: Folder of the source.
        document: The document, UTF-8.

    Returns:
        Number of rows written.

    Raises:
        SourceChangedError: If the document is not the one that source.yml describes.
    """
    description = read_description(folder)
    content = document.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if description.document is None or digest != description.document.sha256:
        raise SourceChangedError(
            "the document is not the one that source.yml describes.",
            file=document,
            value=digest,
            remedy="Use the document with the sha256 of source.yml.",
        )
    page = _Document(content.decode("utf-8"), official=description.kind in OFFICIAL_KINDS)
    rows = [row for place in sorted(_places(folder), key=_order) for row in page.locate(place, folder)]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["place", "order", "start", "end", "lines", "sha256", "quote"])
    writer.writerows(rows)
    (folder / PASSAGES).write_text(out.getvalue(), encoding="utf-8")
    return len(rows)


def _order(place: str) -> tuple[str, int, int]:
    numbers = [int(number) for number in re.findall(r"\d+", place)]
    return (place[0], numbers[0], numbers[-1])


def _places(folder: Path) -> set[str]:
    """Collect the places that any table, or any provision text, of a source names."""
    places: set[str] = set()
    for path in files(folder, ".csv"):
        if path.name == PASSAGES:
            continue
        for row in csv.DictReader(io.StringIO(read_text(path), newline="")):
            places.update(place for place in (row.get("places") or "").split("|") if place)
    for path in files(folder / "provisions", ".txt"):
        articles = read_provisions(path, name=f"{folder.name}/provisions/{path.name}")
        places.update(span.place for span in provision_spans(articles))
        places.update(each.place for article in articles for each in article.elisions if each.place)
    return places


class _Document:
    """A document with the offsets of its lines."""

    def __init__(self, text: str, *, official: bool) -> None:
        self.text = text
        self.official = official
        self.lines = text.split("\n")
        self.offsets = [0]
        for line in self.lines:
            self.offsets.append(self.offsets[-1] + len(line) + 1)

    def locate(self, place: str, folder: Path) -> Iterator[list[str]]:
        """Yield the row, or rows in order, that a place stands for."""
        for order, (start, end) in enumerate(self._stretches(place, folder), start=1):
            stretch = self.text[start:end]
            lines = f"{self._line(start)}-{self._line(end - 1)}"
            digest = hashlib.sha256(stretch.encode("utf-8")).hexdigest()
            quote = " ".join(stretch.split()) if self.official and place.startswith("L") else ""
            yield [place, str(order), str(start), str(end), lines, digest, quote]

    def _line(self, offset: int) -> int:
        return bisect_right(self.offsets, offset)

    def _stretches(self, place: str, folder: Path) -> Iterator[tuple[int, int]]:
        match = _PLACE.match(place)
        if match is None:
            first_character, after_last = place[1:].split("-")
            yield int(first_character), int(after_last)
            return
        first, last = int(match[1]), int(match[2] or match[1])
        printed = [
            number for number in range(first, last + 1) if number <= len(self.lines) and self.lines[number - 1].strip()
        ]
        if not printed or last > len(self.lines):
            raise SourceError(
                f"the document has no text at {place}.",
                file=folder / PASSAGES,
                value=place,
                remedy="Correct the lines in the table that names this place.",
            )
        breaks = [number for number in printed[1:-1] if _PAGE_NUMBER.match(self.lines[number - 1])]
        groups: list[list[int]] = [[]]
        for number in printed:
            if number in breaks:
                groups.append([])
            else:
                groups[-1].append(number)
        for group in groups:
            line = self.lines[group[0] - 1]
            start = self.offsets[group[0] - 1] + len(line) - len(line.lstrip())
            yield start, self.offsets[group[-1] - 1] + len(self.lines[group[-1] - 1].rstrip())
