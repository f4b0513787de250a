"""Reads the official text of a regulation into articles, chapeaux, points and elisions; what they mean is coded apart.

A provision text is a file of printed lines, each `offset|text`, the offset being that of its first character in the
source document, counted in code points; where two points share a printed line, each has a line here. Lines that begin
with `@` tell what print alone does not:

    @norm ds-008-2017-sa           the norm whose articles follow
    @unit minsa-ogcti              the unit that holds the functions that follow
    @post gore-callao-037          the post that holds them
    @part general                  a list that is no article ("general" functions, the sheet of a post) begins
    @page                          the text goes on after a page number: it becomes two passages in order
    @elided a-o printed L12-13     these points are not printed; the document marks it ("(…)"), and where
    @elided a-e silent             these points are not printed, and nothing marks it
    @unlettered                    the next line begins a point that has no letter
    @doubled                       the label of the next point is printed twice ("d) d)")

Anything else that is out of order (a letter that repeats or is missing, text before the first article) is an error:
a regulation is never repaired in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from coopgraph.errors import SourceError
from coopgraph.resources import read_text

__all__ = ["Article", "Elision", "Point", "Span", "Text", "read_provisions"]

_LINE = re.compile(r"^(\d+)\|(\S.*)$")
_HEADING = re.compile(r"^Art[íi]culo\s+(\d+)\s*[°º]?\s*\.?\s*[-–—]\s*(.*)$")
_CHAPEAU_OPENING = re.compile(r"^(La|El|Las|Los|Son|Tiene|Identifica)\s")
_LABEL = re.compile(r"^(\d+\.\d+|\d+|[a-zñ])([.)]|(?=\t))\s+")
_ELIDED = re.compile(r"^@elided\s+(\S+?)-(\S+)\s+(printed|silent)(?:\s+(L\d+(?:-\d+)?))?$")


@dataclass(frozen=True)
class Span:
    """A stretch of the document.

    Attributes:
        start: Offset of its first character, in code points.
        end: Offset after its last character.
        text: Its text, white space folded.
    """

    start: int
    end: int
    text: str

    @property
    def place(self) -> str:
        """How tables and passages.csv call it: `C12-34`."""
        return f"C{self.start}-{self.end}"


@dataclass
class Text:
    """Printed lines in order, with the page breaks between them.

    Attributes:
        pieces: Offset and text of each line, grouped by page.
    """

    pieces: list[list[tuple[int, str]]] = field(default_factory=lambda: [[]])

    def add(self, offset: int, text: str) -> None:
        """Append a line, or the rest of one."""
        if text:
            self.pieces[-1].append((offset, text))

    def break_page(self) -> None:
        """Let what follows be another passage."""
        if self.pieces[-1]:
            self.pieces.append([])

    @property
    def spans(self) -> tuple[Span, ...]:
        """The passages of the text, one a page."""
        return tuple(
            Span(page[0][0], page[-1][0] + len(page[-1][1]), _fold(" ".join(text for _, text in page)))
            for page in self.pieces
            if page
        )

    def __str__(self) -> str:
        return " ".join(span.text for span in self.spans)


@dataclass
class Point:
    """One printed point.

    Attributes:
        slug: Last segment of its IRI.
        label: The label as printed, or "" where there is none.
        order: Its place among the printed points of the article, from 1.
        text: Its text without the label.
        row: Line of the provision file where it begins.
    """

    slug: str
    label: str
    order: int
    text: Text
    row: int


@dataclass(frozen=True)
class Elision:
    """Points that the document does not print.

    Attributes:
        first: Label of the first of them.
        last: Label of the last.
        printed: Whether the document marks the omission.
        place: Lines of the mark, or None.
        row: Line of the provision file that declares it.
    """

    first: str
    last: str
    printed: bool
    place: str | None
    row: int


@dataclass
class Article:
    """An article, or another part of a norm, as far as it is printed.

    Attributes:
        norm: Slug of the norm.
        holder: Ref of the unit or post that holds its functions.
        number: Its number, or the name of the part.
        title: Its heading without "Artículo N.-"; no text where it has none.
        chapeau: The text between the heading and the first point; may be empty.
        points: Its points in order.
        elisions: What is left out of it.
        heading: The line it opens with; None for a part without heading.
        row: Line of the provision file where it begins.
    """

    norm: str
    holder: str
    number: str
    heading: Span | None
    row: int
    title: Text = field(default_factory=Text)
    chapeau: Text = field(default_factory=Text)
    points: list[Point] = field(default_factory=list)
    elisions: list[Elision] = field(default_factory=list)

    @property
    def key(self) -> str:
        """How tables call its chapeau: `minsa-ogcti/38`."""
        return f"{self.holder.partition('/')[2]}/{self.number}"

    def point_key(self, slug: str) -> str:
        """How tables call one of its points: `minsa-ogcti/39-c`, or `gore-callao-037/a` for the sheet of a post."""
        kind, _, holder = self.holder.partition("/")
        return f"{holder}/{slug}" if kind == "post" else f"{holder}/{self.number}-{slug}"

    @property
    def opening(self) -> Span:
        """The first stretch of it that is printed."""
        if self.heading is not None:
            return self.heading
        return (self.chapeau.spans or self.points[0].text.spans)[0]


def read_provisions(path: Path, *, name: str) -> list[Article]:
    """Read a provision text.

    Args:
        path: The file.
        name: How messages call the file.

    Returns:
        Its articles in order.

    Raises:
        SourceError: If a line is of no known form, or the points are out of order.
    """
    text = read_text(path)
    if not text.endswith("\n"):
        raise SourceError(
            "the file ends in the middle of a line.",
            file=name,
            row=text.count("\n") + 1,
            remedy="Restore the end of the file.",
        )
    reader = _Reader(name)
    for row, line in enumerate(text.splitlines(), start=1):
        reader.take(row, line)
    return reader.finish()


class _Reader:
    """The state of reading one provision text, line after line."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.norm = ""
        self.holder = ""
        self.articles: list[Article] = []
        self.unlettered = False
        self.doubled = False
        self.row = 0
        self.end = 0

    def take(self, row: int, line: str) -> None:
        """Read one line of the file."""
        self.row = row
        if line.startswith("@"):
            self._direct(line.rstrip())
            return
        match = _LINE.match(line)
        if match is None:
            raise self._fault("the line is neither `offset|text` nor a known @ line.", value=line[:60])
        offset, text = int(match[1]), match[2].rstrip()
        if offset < self.end:
            raise self._fault("the offset does not lie after the line before.", value=match[1])
        self.end = offset + len(text)
        self._print(offset, text)

    def finish(self) -> list[Article]:
        """Return the articles read."""
        if not self.articles:
            raise self._fault("the file holds no article.")
        for article in self.articles:
            if not article.points and not article.chapeau.spans:
                self.row = article.row
                raise self._fault(f"article {article.number} has neither text nor points.")
        return self.articles

    def _fault(self, problem: str, *, value: str | None = None, remedy: str = "") -> SourceError:
        return SourceError(problem, file=self.name, row=self.row, value=value, remedy=remedy)

    @property
    def _article(self) -> Article:
        if not self.articles:
            raise self._fault("there is text before the first article.", remedy="Begin with `Artículo N.-`.")
        return self.articles[-1]

    def _direct(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        elided = _ELIDED.match(line)
        if word == "@norm" and rest:
            self.norm = rest
        elif word in ("@unit", "@post") and rest:
            self.holder = f"{word[1:]}/{rest}"
        elif word == "@part" and rest and not rest[0].isdigit():
            self._open(None, rest)
        elif line == "@page":
            self._open_text().break_page()
        elif line == "@unlettered":
            self.unlettered = True
        elif line == "@doubled":
            self.doubled = True
        elif elided:
            self._elide(Elision(elided[1], elided[2], elided[3] == "printed", elided[4], self.row))
        else:
            raise self._fault("this is no known @ line.", value=line)

    def _elide(self, elision: Elision) -> None:
        article = self._article
        expected = self._expected(article)
        if elision.first not in expected:
            raise self._fault(
                f"the points left out begin with {elision.first}, but the next point would be {expected[0]}.",
                remedy="Correct the range of the @elided line.",
            )
        article.elisions.append(elision)

    def _open_text(self) -> Text:
        article = self._article
        return article.points[-1].text if article.points else article.chapeau

    def _print(self, offset: int, text: str) -> None:
        heading = _HEADING.match(text)
        if heading:
            self._open_article(offset, text, heading)
            return
        article = self._article
        label = _LABEL.match(text)
        if self.unlettered:
            self.unlettered = False
            self._open_point(article, offset, text, label="", slug=f"n{len(article.points) + 1}")
        elif label:
            self._open_labelled(article, offset, text, label)
        elif article.points:
            article.points[-1].text.add(offset, text)
        elif not article.chapeau.spans and article.title.spans and not _CHAPEAU_OPENING.match(text):
            article.title.add(offset, text)
        else:
            article.chapeau.add(offset, text)

    def _open_article(self, offset: int, text: str, heading: re.Match[str]) -> None:
        article = self._open(Span(offset, offset + len(text), _fold(text)), heading[1])
        into = article.chapeau if _CHAPEAU_OPENING.match(heading[2]) else article.title
        into.add(offset + heading.start(2), heading[2])

    def _open(self, heading: Span | None, number: str) -> Article:
        if not self.norm or not self.holder:
            raise self._fault(f"{number} stands before @norm and @unit or @post.")
        article = Article(self.norm, self.holder, number, heading, self.row)
        if any((each.norm, each.number) == (article.norm, article.number) for each in self.articles):
            raise self._fault(f"article {article.number} stands twice.")
        self.articles.append(article)
        return article

    def _open_labelled(self, article: Article, offset: int, text: str, label: re.Match[str]) -> None:
        slug = self._slug(label[1])
        expected = self._expected(article)
        if slug not in expected:
            repeated = any(point.slug == slug for point in article.points)
            raise self._fault(
                f"the point {label[1]}{label[2]} of article {article.number} "
                + ("is repeated." if repeated else f"comes where {expected[0]} is due: a point is missing."),
                value=text[:60],
                remedy="Correct the letter, or declare what the document leaves out with an @elided line.",
            )
        skip = label.end()
        printed = label[0].strip()
        if self.doubled:
            self.doubled = False
            again = _LABEL.match(text[skip:])
            if again is None or again[1] != label[1]:
                raise self._fault("the label is declared as doubled, but is printed once.", value=text[:60])
            skip += again.end()
            printed = f"{printed} {again[0].strip()}"
        self._open_point(article, offset + skip, text[skip:], label=printed, slug=slug)

    def _open_point(self, article: Article, offset: int, text: str, *, label: str, slug: str) -> None:
        point = Point(slug, label, len(article.points) + 1, Text(), self.row)
        point.text.add(offset, text)
        article.points.append(point)

    @staticmethod
    def _slug(label: str) -> str:
        return label.rpartition(".")[2]

    def _expected(self, article: Article) -> list[str]:
        """Return the slugs that the next point may have, the likeliest first."""
        last = article.points[-1] if article.points else None
        elision = article.elisions[-1] if article.elisions else None
        if elision is not None and (last is None or elision.row > last.row):
            return list(_successors(elision.last))
        if last is None:
            return ["a", "1"]
        return list(_successors(last.slug))


def _successors(slug: str) -> Iterator[str]:
    """Yield what may follow a label: the next number, or the next letter with or without ñ."""
    if slug.isdigit():
        yield str(int(slug) + 1)
    elif slug == "n":
        yield from ("o", "ñ")
    elif slug == "ñ":
        yield "o"
    elif len(slug) == 1 and slug < "z":
        yield chr(ord(slug) + 1)


def _fold(text: str) -> str:
    return " ".join(text.split())
