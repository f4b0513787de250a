"""The profiles that documents come in, and which of them a request asks for (W3C, Content Negotiation by Profile).

What a document holds in each profile is decided in `api.documents`; the routes are in `api.routers.profiles`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rdflib import Graph, Literal, Namespace, URIRef

from api.problems import NotAcceptableError
from coopgraph.model import Text
from coopgraph.namespaces import BASE, DCTERMS, RDF, RDFS, SKOS

__all__ = [
    "ALT",
    "ALTR",
    "LABELLED",
    "PLAIN",
    "PROF",
    "PROFILES",
    "Profile",
    "describe_profile",
    "find_profile",
    "list_wishes",
]

PROF = Namespace("http://www.w3.org/ns/dx/prof/")
_ROLE = Namespace("http://www.w3.org/ns/dx/prof/role/")
#: The vocabulary in which representations are listed.
ALTR = Namespace("http://www.w3.org/ns/dx/connegp/altr#")
#: Names under which drafts of the standard, and other services, know the profile of that list.
_ALTERNATES = ("http://www.w3.org/ns/dx/connegp/altr", "http://www.w3.org/ns/dx/conneg/altr")
_LONGEST_HEADER = 4_096
_WISH = re.compile(
    r"""\s*(?:<(?P<iri>[^<>\s]+)>|(?P<token>[A-Za-z][A-Za-z0-9._-]*))\s*(?P<rest>(?:;[^,<>]*)?)(?:,|\Z)"""
)
_QUALITY = re.compile(r";\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|\Z)")


@dataclass(frozen=True, eq=False)
class Profile:
    """A way to say what there is to say about a thing.

    Attributes:
        token: Its short name.
        title: Its name, in Spanish and English.
        description: What a document holds that conforms to it.
        of: IRIs of the profiles, or standards, that it is a profile of; a document conforms to them too.
        vocabulary: Path of the vocabulary that it is written in, or None.
    """

    token: str
    title: Text
    description: Text
    of: tuple[str, ...] = ()
    vocabulary: str | None = None

    @property
    def iri(self) -> str:
        """The IRI of the profile."""
        return f"{BASE}profiles/{self.token}"


PLAIN: Final = Profile(
    "plain",
    {"es": "Enunciados", "en": "Statements"},
    {
        "es": "Los enunciados de la cosa, los de sus partes enlazadas (las IRI que empiezan con la suya) y los de los "
        "nodos anónimos que cuelgan de ella. Es el perfil que se da si no se pide otro.",
        "en": "The statements of the thing, those of its linked parts (the IRIs that begin with its own), and those of "
        "the blank nodes that hang from it. It is what is given if no other is asked for.",
    },
    vocabulary="ontology",
)
LABELLED: Final = Profile(
    "labelled",
    {"es": "Enunciados con etiquetas", "en": "Statements with labels"},
    {
        "es": "Lo mismo que plain, y la etiqueta (skos:prefLabel, rdfs:label, dct:title…) de cada IRI que el "
        "documento menciona, si el grafo la tiene.",
        "en": "The same as plain, and the label (skos:prefLabel, rdfs:label, dct:title…) of each IRI that the document "
        "mentions, if the graph has one.",
    },
    of=(PLAIN.iri,),
    vocabulary="ontology",
)
ALT: Final = Profile(
    "alt",
    {"es": "Representaciones disponibles", "en": "Available representations"},
    {
        "es": "La lista de formatos y perfiles en que se da el documento.",
        "en": "The list of formats and profiles that the document comes in.",
    },
    of=_ALTERNATES,
)
#: All profiles, the default first.
PROFILES: Final = (PLAIN, LABELLED, ALT)


def find_profile(name: str) -> Profile | None:
    """Find a profile by its token or its IRI; that of a standard finds the first profile of it.

    Args:
        name: Token or IRI.

    Returns:
        The profile, or None.
    """
    return next(
        (found for found in PROFILES if name in (found.token, found.iri)),
        next((found for found in PROFILES if name in found.of), None),
    )


def list_wishes(asked: str | None, header: str | None) -> tuple[Profile, ...]:
    """List the profiles that a request asks for.

    Args:
        asked: Value of `_profile=`, or None. It stands above the header.
        header: Value of Accept-Profile, or None.

    Returns:
        The profiles in the order in which they are wanted. Those of a header that nobody knows are left out, since the
        header is a wish; without any that is known, the default stands.

    Raises:
        NotAcceptableError: If `_profile` names none of ours.
    """
    if asked is not None:
        # What a client copies from a header may keep its brackets.
        profile = find_profile(asked.strip().strip("<>"))
        if profile is None:
            raise NotAcceptableError(
                f"there is no profile {asked[:200]!r}.",
                available=[profile.token for profile in PROFILES],
                remedy=f"Ask for one of: {', '.join(profile.token for profile in PROFILES)}.",
            )
        return (profile,)
    found = [profile for name, _ in _parse(header or "") if (profile := find_profile(name)) is not None]
    return tuple(dict.fromkeys(found)) or (PLAIN,)


def _parse(header: str) -> Sequence[tuple[str, float]]:
    wishes = []
    for match in _WISH.finditer(header[:_LONGEST_HEADER]):
        quality = _QUALITY.search(match["rest"])
        number = float(quality[1]) if quality else 1.0
        if number > 0:
            wishes.append((match["iri"] or match["token"], number))
    # Sorting is stable: wishes of equal quality keep their order.
    return sorted(wishes, key=lambda wish: -wish[1])


def describe_profile(profile: Profile, *, has_ontology: bool) -> Graph:
    """Describe a profile in the words of the W3C's Profiles Vocabulary.

    Adds: `?profile a prof:Profile ; prof:hasToken, dct:title, dct:description, prof:isProfileOf, prof:hasResource`.

    Args:
        profile: The profile.
        has_ontology: Whether the graph holds the ontology that the profile points to.

    Returns:
        The description.
    """
    graph = Graph()
    iri = URIRef(profile.iri)
    graph.add((iri, RDF.type, PROF.Profile))
    graph.add((iri, PROF.hasToken, Literal(profile.token)))
    for property_, text in ((DCTERMS.title, profile.title), (DCTERMS.description, profile.description)):
        for language, words in text.items():
            graph.add((iri, property_, Literal(words, lang=language)))
    for language, words in profile.title.items():
        graph.add((iri, SKOS.prefLabel, Literal(words, lang=language)))
    for other in profile.of:
        graph.add((iri, PROF.isProfileOf, URIRef(other)))
    if profile.vocabulary is not None and has_ontology:
        resource = URIRef(f"{profile.iri}#vocabulary")
        graph.add((iri, PROF.hasResource, resource))
        graph.add((resource, RDF.type, PROF.ResourceDescriptor))
        graph.add((resource, RDFS.label, Literal("ontology", lang="en")))
        graph.add((resource, RDFS.label, Literal("ontología", lang="es")))
        graph.add((resource, PROF.hasRole, _ROLE.vocabulary))
        graph.add((resource, PROF.hasArtifact, URIRef(f"{BASE}{profile.vocabulary}")))
        graph.add((resource, DCTERMS["format"], Literal("text/turtle")))
    return graph
