"""Reads the ties of coordination in the language of a page: actors, modes, families of modes, kinds of actors.

Which ties are asked for is left to `tie_filter`, how they are shown to `tie_sentences`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from rdflib import URIRef

from coopgraph.analyse.ties import GENERIC, Sources
from coopgraph.model import Text
from coopgraph.namespaces import ID, VOCAB
from coopgraph.query import read_labels, run
from coopgraph.store.port import Store

__all__ = ["FAMILIES", "KINDS", "Tie", "TieNetwork", "read_ties", "slug"]

#: Kinds of ties that are drawn alike: slug to name and modes. The order is that of the legend.
FAMILIES: Mapping[str, tuple[Text, frozenset[str]]] = MappingProxyType(
    {
        "join": (
            {"es": "coordina, se relaciona, se alía", "en": "coordinates, liaises, partners"},
            frozenset(
                ("coordinates-with", "liaises-with", "partners-with", "jointly-formulates", "conducts-relation-with")
            ),
        ),
        "help": (
            {"es": "asesora, apoya, opina", "en": "advises, assists, gives opinion"},
            frozenset(("advises", "assists", "gives-opinion-to", "relies-on")),
        ),
        "tell": (
            {"es": "informa, propone, pide información", "en": "informs, proposes, asks for information"},
            frozenset(("reports-to-inform", "proposes-to", "requests-information-from")),
        ),
        "pass": (
            {"es": "canaliza, gestiona", "en": "channels, processes"},
            frozenset(("channels-through", "channels-to", "processes-before")),
        ),
        "speak": (
            {"es": "representa, negocia", "en": "represents, negotiates"},
            frozenset(("represents-before", "negotiates-with")),
        ),
        "rule": (
            {"es": "conduce, visa, actúa conforme a", "en": "directs, endorses, acts in accordance with"},
            frozenset(
                (
                    "acts-in-accordance-with",
                    "supervises",
                    "sets-attributions-of",
                    "endorses-acts-of",
                    "acts-as-secretariat-of",
                )
            ),
        ),
        "other": ({"es": "otro modo", "en": "another mode"}, frozenset()),
    }
)
#: Kind of actor to its shape and its name.
KINDS: Mapping[str, tuple[str, Text]] = MappingProxyType(
    {
        "body": ("circle", {"es": "organismo", "en": "body"}),
        GENERIC: ("diamond", {"es": "actor genérico", "en": "generic actor"}),
        "cooperant": ("triangle", {"es": "cooperante", "en": "cooperant"}),
        "flow-party": ("inverted", {"es": "otra parte de un flujo", "en": "other party of a flow"}),
        "collaboration": ("hexagon", {"es": "comité o sistema", "en": "committee or system"}),
        "other": ("square", {"es": "otro", "en": "other"}),
    }
)


@dataclass(frozen=True)
class Tie:
    """A tie of coordination.

    Attributes:
        iri: The tie.
        key: How an address names it.
        source: The actor from which it goes, a body where that is one of its units.
        target: The actor to which it goes.
        mode: The mode.
        evidence: Slug of the kind of evidence.
        known: What else the query says: `from`, `to`, `provision`, `norm`, `function`, `citation`, `text`.
    """

    iri: str
    key: str
    source: str
    target: str
    mode: str
    evidence: str
    known: Mapping[str, str]

    @property
    def family(self) -> str:
        """The slug of the family of its mode."""
        mode = slug(self.mode)
        return next((family for family, (_, modes) in FAMILIES.items() if mode in modes), "other")


@dataclass(frozen=True)
class TieNetwork:
    """All ties of a date, in the language of a page.

    Attributes:
        sources: What the queries answer.
        ties: The ties, by actors and mode.
        labels: IRI to name.
        acronyms: Body to acronym.
        language: Language of the names.
    """

    sources: Sources
    ties: tuple[Tie, ...]
    labels: Mapping[str, str]
    acronyms: Mapping[str, str]
    language: str

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """Tied actor to how an address names it: its last segment, if no other ends so."""
        tied = sorted({end for tie in self.ties for end in (tie.source, tie.target)})
        ends = [slug(actor) for actor in tied]
        return {
            actor: end if ends.count(end) == 1 else actor.removeprefix(ID)
            for actor, end in zip(tied, ends, strict=True)
        }

    @cached_property
    def actors(self) -> Mapping[str, str]:
        """How a person may name a tied actor, folded, to the actor."""
        found = {key.casefold(): actor for actor, key in self.keys.items()}
        acronyms = {name.casefold(): actor for actor, name in self.acronyms.items() if actor in self.keys}
        return {**{actor.casefold(): actor for actor in self.keys}, **acronyms, **found}

    def name(self, thing: str) -> str:
        """Return the name of a thing."""
        return self.labels.get(thing) or self.sources.labels.get(thing) or slug(thing)

    def short(self, actor: str) -> str:
        """Return the acronym of an actor, or its name."""
        return self.acronyms.get(actor) or self.name(actor)

    def kind(self, actor: str) -> str:
        """Return the kind of an actor, one of `KINDS`."""
        kind = self.sources.network.nodes[actor]["kind"]
        return kind if kind in KINDS else "other"

    def level(self, actor: str) -> str:
        """Return the slug of the level of government of an actor; `none` for an actor of no level."""
        return str(self.sources.network.nodes[actor].get("level", "none"))


def slug(iri: str) -> str:
    """Return the last segment of an IRI."""
    return iri.rstrip("/").rpartition("/")[2]


def read_ties(store: Store, sources: Sources, language: str) -> TieNetwork:
    """Read the ties in the language of a page.

    Args:
        store: The graph.
        sources: What the queries answer at a date.
        language: Language of the page.

    Returns:
        The ties.
    """
    ties = [
        Tie(tie, tie.removeprefix(ID["tie/"]), source, target, known["mode"], known["evidence"], known)
        for source, target, tie, known in sources.network.edges(keys=True, data=True)
    ]
    ends = {tie.known[end] for tie in ties for end in ("from", "to") if end in tie.known}
    evidence = {str(VOCAB[f"evidence-kind/{tie.evidence}"]) for tie in ties}
    things = {*sources.network, *sources.labels, *ends, *evidence}
    labels = read_labels(store, map(URIRef, sorted(things)), language)
    acronyms = {}
    for row in run(store, "organizations").solutions.rows:
        if row[2] is not None:
            acronyms[str(row[0])] = str(row[2])
    network = TieNetwork(sources, (), labels, acronyms, language)
    ordered = sorted(
        ties, key=lambda tie: (network.name(tie.source), network.name(tie.target), network.name(tie.mode), tie.iri)
    )
    return TieNetwork(sources, tuple(ordered), labels, acronyms, language)
