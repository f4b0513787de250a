"""What stands beside the page of a thing: the list of its forms, and the page for what is no longer there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from api.representations import NAMES, Representation
from api.responses import Frame
from api.views.terms import Value

__all__ = ["AlternatesPage", "Form", "WithdrawnPage", "make_alternates_page"]


@dataclass(frozen=True)
class Form:
    """A form that a document comes in.

    Attributes:
        name: Name of the format.
        media_type: Its media type.
        profile: Name of the profile.
        about: Page of the profile.
        href: Where it lies.
    """

    name: str
    media_type: str
    profile: str
    about: str
    href: str


@dataclass(frozen=True)
class AlternatesPage:
    """Context of `alternates.html`.

    Attributes:
        frame: What stands around.
        iri: IRI of the thing.
        document: Address of its page.
        forms: The forms.
    """

    frame: Frame
    iri: str
    document: str
    forms: tuple[Form, ...]


@dataclass(frozen=True)
class WithdrawnPage:
    """Context of `withdrawn.html`.

    Attributes:
        frame: What stands around.
        iri: The IRI.
        day: When it was withdrawn.
        reason: Why.
        successor: What stands for it now, or None.
    """

    frame: Frame
    iri: str
    day: date
    reason: str
    successor: Value | None


def make_alternates_page(iri: str, path: str, offers: Sequence[Representation], frame: Frame) -> AlternatesPage:
    """Make the context of the list of the forms of a document.

    Args:
        iri: IRI of the thing.
        path: Path of the document below the root of the service.
        offers: The forms.
        frame: What stands around the page.

    Returns:
        The context.
    """
    forms = tuple(
        Form(
            NAMES[offer.media_type],
            offer.media_type,
            offer.profile.title[frame.language],
            frame.href(f"/profiles/{offer.profile.token}"),
            offer.address(f"{frame.root}{path}"),
        )
        for offer in offers
    )
    return AlternatesPage(frame, iri, frame.href(path), forms)
