"""Chooses the media type and the language of an answer (RFC 9110, RFC 4647); what is on offer is for the routers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

__all__ = [
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "LOCALES",
    "MediaRange",
    "choose_language",
    "choose_media_type",
    "parse_accept",
]

#: Languages of the pages, the default first.
LANGUAGES = ("es", "en")
DEFAULT_LANGUAGE = LANGUAGES[0]
#: Language to the locale in which its numbers and dates are written.
LOCALES = {"es": "es_PE", "en": "en"}

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 (the grammar calls it a token; it is no secret)
_RANGE = re.compile(rf"({_TOKEN})/({_TOKEN})\Z")
_LANGUAGE_RANGE = re.compile(r"(\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\Z")
_QUALITY = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\Z")
#: What lies between two commas, and between two semicolons; those inside quoted strings separate nothing.
_BETWEEN_COMMAS = re.compile(r'(?:[^",]|"(?:[^"\\]|\\.)*")+')
_BETWEEN_SEMICOLONS = re.compile(r'(?:[^";]|"(?:[^"\\]|\\.)*")+')
#: Longer headers are nobody's preference; the bound keeps the reading linear in practice.
_LONGEST_HEADER = 4_096


@dataclass(frozen=True)
class MediaRange:
    """One element of an Accept header.

    Attributes:
        type: For example `text`, or `*`; lower case.
        subtype: For example `turtle`, or `*`; lower case.
        parameters: Parameters before `q`, lower case, sorted.
        quality: From 0 (never) to 1.
    """

    type: str
    subtype: str
    parameters: tuple[tuple[str, str], ...]
    quality: float

    def specificity(self, media_type: str) -> int:
        """Say how closely this range names a media type.

        Args:
            media_type: A media type without parameters, lower case.

        Returns:
            0 if it does not match; 1 for `*/*`, 2 for `text/*`, 3 for `text/turtle`.
        """
        kind, _, subtype = media_type.partition("/")
        if (self.type, self.subtype) == ("*", "*"):
            return 1
        if self.type == kind and self.subtype == "*":
            return 2
        # A range with parameters (`text/turtle;profile=…`) asks for something that is not offered, except a charset
        # that every text here has.
        unmet = [item for item in self.parameters if item != ("charset", "utf-8")]
        return 3 if (self.type, self.subtype) == (kind, subtype) and not unmet else 0


@lru_cache(maxsize=64)
def parse_accept(header: str) -> tuple[MediaRange, ...]:
    """Read an Accept header; an element that breaks the grammar asks for nothing and is left out.

    Args:
        header: The field value.

    Returns:
        The media ranges in the order of the header.

    >>> [(r.type, r.subtype, r.quality) for r in parse_accept("text/csv;q=0.5, */*;q=0.1, nonsense")]
    [('text', 'csv', 0.5), ('*', '*', 0.1)]
    """
    elements = _BETWEEN_COMMAS.findall(header[:_LONGEST_HEADER])
    return tuple(found for element in elements if (found := _parse_range(element)) is not None)


def choose_media_type(header: str | None, offers: Sequence[str]) -> str | None:
    """Choose the representation that a client prefers.

    The most specific range decides the quality of each offer; of offers with equal quality the first wins.

    Args:
        header: Value of Accept, or None. An absent or empty one accepts everything.
        offers: Media types that can be given, in the order of the server's own preference.

    Returns:
        One of the offers, or None if none is acceptable.

    >>> choose_media_type("text/*, text/csv;q=0.2", ["text/csv", "text/turtle"])
    'text/turtle'
    """
    if header is None or not header.strip():
        return offers[0] if offers else None
    return _choose(header, tuple(offers))


# Programs send the same few headers again and again.
@lru_cache(maxsize=256)
def _choose(header: str, offers: tuple[str, ...]) -> str | None:
    ranges = parse_accept(header)
    qualities = [_quality(offer, ranges) for offer in offers]
    best = max(qualities, default=0.0)
    return offers[qualities.index(best)] if best > 0 else None


def choose_language(asked: str | None, header: str | None) -> str:
    """Choose the language of a page.

    Args:
        asked: Value of `?lang=`, or None. It wins if it is one of ours.
        header: Value of Accept-Language, or None.

    Returns:
        One of `LANGUAGES`.

    >>> choose_language(None, "fr, en-GB;q=0.8, es;q=0.5")
    'en'
    """
    if asked in LANGUAGES:
        return asked
    wishes = _parse_languages((header or "")[:_LONGEST_HEADER])
    refused = {tag for tag, quality in wishes if quality == 0}
    # Sorting is stable: wishes of equal quality keep the order in which the reader listed them.
    for tag, quality in sorted(wishes, key=lambda wish: -wish[1]):
        if quality == 0:
            break
        if tag == "*":
            return next((language for language in LANGUAGES if language not in refused), DEFAULT_LANGUAGE)
        if tag in LANGUAGES:
            return tag
    return DEFAULT_LANGUAGE


def _parse_range(element: str) -> MediaRange | None:
    parts = [part.strip() for part in _BETWEEN_SEMICOLONS.findall(element)]
    match = _RANGE.match(parts[0]) if parts else None
    if match is None or (match[1] == "*" and match[2] != "*"):
        return None
    parameters: list[tuple[str, str]] = []
    for part in filter(None, parts[1:]):
        key, _, value = part.partition("=")
        key, value = key.strip().lower(), value.strip()
        if key == "q":
            quality = _parse_quality(value)
            return None if quality is None else _media_range(match, parameters, quality)
        parameters.append((key, value.strip('"').lower()))
    return _media_range(match, parameters, 1.0)


def _media_range(match: re.Match[str], parameters: list[tuple[str, str]], quality: float) -> MediaRange:
    return MediaRange(match[1].lower(), match[2].lower(), tuple(sorted(parameters)), quality)


def _parse_quality(text: str) -> float | None:
    return float(text) if _QUALITY.match(text) else None


def _quality(offer: str, ranges: Sequence[MediaRange]) -> float:
    matches = [(found.specificity(offer), found.quality) for found in ranges]
    return max((match for match in matches if match[0] > 0), default=(0, 0.0))[1]


def _parse_languages(header: str) -> list[tuple[str, float]]:
    """Read an Accept-Language header as primary subtags (`en-GB` is served by `en`) with their quality."""
    wishes = []
    for element in header.split(","):
        tag, _, parameter = (part.strip() for part in element.partition(";"))
        key, _, value = (part.strip() for part in parameter.partition("="))
        quality = _parse_quality(value) if key.lower() == "q" else (1.0 if not parameter else None)
        if quality is not None and _LANGUAGE_RANGE.match(tag):
            wishes.append((tag.split("-")[0].lower(), quality))
    return wishes
