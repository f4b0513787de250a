"""Writes the Link header of a document (RFC 8288): where it lies, in which other forms, under which licence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from api.profiles import ALT, PLAIN, PROF, PROFILES
from api.representations import Representation
from api.things import Surroundings
from coopgraph.namespaces import BASE

__all__ = ["Link", "list_links", "write_links"]

#: Characters of an IRI that stand in a header as they are.
_SAFE = "/%:@!$&'()*+,;=~?#[]"


@dataclass(frozen=True)
class Link:
    """A link of a header.

    Attributes:
        target: The address.
        relation: Its `rel`.
        attributes: Further attributes and their values.
    """

    target: str
    relation: str
    attributes: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        pieces = "".join(f'; {name}="{value}"' for name, value in (("rel", self.relation), *self.attributes))
        return f"<{quote(self.target, safe=_SAFE)}>{pieces}"


def write_links(links: Sequence[Link]) -> str:
    """Write links as the value of a header.

    Args:
        links: The links.

    Returns:
        The value; ASCII, without line breaks.
    """
    return ", ".join(map(str, links))


def list_links(
    document: str, chosen: Representation, offers: Sequence[Representation], around: Surroundings, public: str
) -> list[Link]:
    """List the links of a document.

    Args:
        document: Its address, without an ending.
        chosen: The form that is sent.
        offers: All forms.
        around: What the graph says of all its documents.
        public: Where the service is seen.

    Returns:
        Canonical, alternate, profile, describedby and license. Each other profile is named once, since proxies bound
        the length of a header; the list of alternates has all forms in its body.
    """
    links = [Link(document, "canonical")]
    for offer in offers:
        if offer != chosen and offer.profile == PLAIN:
            attributes = (("type", offer.media_type), ("formats", offer.profile.iri))
            links.append(Link(offer.address(document), "alternate", attributes))
    tokens = {offer.profile.token: offer.profile for offer in offers if offer.profile not in (PLAIN, chosen.profile)}
    for token, profile in tokens.items():
        links.append(Link(f"{document}?_profile={token}", "alternate", (("formats", profile.iri),)))
    if chosen.profile == ALT:
        # So a client learns which token stands for which profile.
        links += [
            Link(str(PROF.Profile), "type", (("token", profile.token), ("anchor", profile.iri))) for profile in PROFILES
        ]
    links += [Link(iri, "profile") for iri in (chosen.profile.iri, *chosen.profile.of)]
    if around.ontology and document != f"{public}/ontology":
        links.append(Link(f"{BASE}ontology", "describedby"))
    if around.licence is not None:
        links.append(Link(around.licence, "license"))
    return links
