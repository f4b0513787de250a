"""Chooses the form of a document: its format by ending, `_mediatype` or Accept, and its profile; it writes none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request

from api.negotiation import choose_media_type
from api.problems import NotAcceptableError
from api.profiles import ALT, LABELLED, PLAIN, Profile, list_wishes

__all__ = [
    "ENDINGS",
    "HTML",
    "JSON",
    "NAMES",
    "RDF_FORMATS",
    "VARY",
    "Representation",
    "choose_representation",
    "list_representations",
    "split_ending",
]

HTML = "text/html"
JSON = "application/json"
#: Media type to the name that a page shows, the server's preference first.
NAMES = {
    "text/turtle": "Turtle",
    HTML: "HTML",
    JSON: "JSON",
    "application/ld+json": "JSON-LD",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF/XML",
    "application/trig": "TriG",
    "application/n-quads": "N-Quads",
}
#: Ending of an address to media type.
ENDINGS = {
    "ttl": "text/turtle",
    "html": HTML,
    "json": JSON,
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
#: Formats of the statements of one graph.
RDF_FORMATS = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")
_DOCUMENT = ("text/turtle", HTML, JSON, *RDF_FORMATS[1:])
#: What the choice depends on.
VARY = "Accept, Accept-Language, Accept-Profile"


@dataclass(frozen=True)
class Representation:
    """One of the forms of a document.

    Attributes:
        media_type: Its media type.
        profile: Its profile.
    """

    media_type: str
    profile: Profile

    @property
    def ending(self) -> str:
        """What its address ends in."""
        return next(ending for ending, media_type in ENDINGS.items() if media_type == self.media_type)

    def address(self, document: str, **parameters: str) -> str:
        """Return the address at which this form, and no other, is found.

        Args:
            document: Address of the document, without an ending.
            **parameters: Further parameters.

        Returns:
            The address.
        """
        if self.profile.token != PLAIN.token:
            parameters = {"_profile": self.profile.token, **parameters}
        return f"{document}.{self.ending}" + (f"?{urlencode(parameters)}" if parameters else "")


def list_representations(media_types: Sequence[str] = _DOCUMENT) -> tuple[Representation, ...]:
    """List the forms of a document.

    Args:
        media_types: Its formats in the default profile.

    Returns:
        The forms, the server's preference first.
    """
    return (
        *(Representation(media_type, PLAIN) for media_type in media_types),
        *(Representation(media_type, LABELLED) for media_type in RDF_FORMATS if media_type in media_types),
        *(Representation(media_type, ALT) for media_type in _DOCUMENT if media_type in media_types),
    )


def choose_representation(request: Request, ending: str | None, offers: Sequence[Representation]) -> Representation:
    """Choose the form of a document.

    The ending of the address decides the format, else `_mediatype=`, else Accept; `_profile=` decides the profile, else
    Accept-Profile. A profile that was only wished for gives way where it has no acceptable format.

    Args:
        request: The request.
        ending: What its path ends in, or None.
        offers: The forms of the document.

    Returns:
        One of the offers.

    Raises:
        NotAcceptableError: If none fits.
    """
    asked = request.query_params.get("_profile")
    wishes = list_wishes(asked, request.headers.get("accept-profile"))
    wanted = _read_wanted(request, ending)
    for profile in wishes if asked is not None else (*wishes, PLAIN):
        found = [offer for offer in offers if offer.profile == profile]
        chosen = choose_media_type(wanted, [offer.media_type for offer in found])
        if chosen is not None:
            return next(offer for offer in found if offer.media_type == chosen)
    available = list(dict.fromkeys(offer.media_type for offer in offers if asked is None or offer.profile == wishes[0]))
    raise NotAcceptableError(
        "none of the formats that the request accepts exists for this document.",
        available=available,
        remedy=f"Ask for one of: {', '.join(available)}.",
    )


def _read_wanted(request: Request, ending: str | None) -> str | None:
    if ending is not None:
        return ENDINGS[ending]
    asked = request.query_params.get("_mediatype")
    if asked is not None:
        # A plus sign in a URL stands for a space, and no media type holds a space.
        return asked.strip().replace(" ", "+").lower()
    return ", ".join(request.headers.getlist("accept")) or None


def split_ending(path: str) -> tuple[tuple[str, str | None], ...]:
    """List the ways to read a path: as a whole, since an id may hold dots, and as a name with the ending of a format.

    Args:
        path: A path.

    Returns:
        Name and ending, the whole path first.

    >>> split_ending("ds-008.ttl")
    (('ds-008.ttl', None), ('ds-008', 'ttl'))
    """
    name, dot, ending = path.rpartition(".")
    whole: tuple[str, str | None] = (path, None)
    return (whole, (name, ending)) if dot and name and ending in ENDINGS else (whole,)
