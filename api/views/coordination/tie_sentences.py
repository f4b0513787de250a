"""Shows ties of coordination: the drawing, the rows of the table, and the sentences that establish them.

Where everybody stands in the drawing is left to `network_drawing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rdflib import URIRef

from api.responses import Frame
from api.views.coordination.network_drawing import (
    MOST_LINES,
    MOST_NODES,
    Actor,
    Drawing,
    Line,
    draw_network,
    place_nodes,
)
from api.views.coordination.tie_filter import Asked
from api.views.coordination.tie_network import KINDS, Tie, TieNetwork
from api.views.link_names import Name
from api.views.links import link_iri
from api.views.measures import Place, list_places
from coopgraph.analyse.ties import INTERVIEW, TIES
from coopgraph.namespaces import VOCAB
from coopgraph.query import Table, explain_rows, get
from coopgraph.store.port import Solutions, Store

__all__ = ["PATH", "SENTENCES", "Sentence", "TieRow", "draw_ties", "list_sentences", "make_row"]

PATH = "/analysis/coordination"
SENTENCES = "#oraciones"
_COUNTED = {"es": ("1 vínculo", "{} vínculos"), "en": ("1 tie", "{} ties")}


def draw_ties(network: TieNetwork, shown: Sequence[Tie], asked: Asked, frame: Frame) -> Drawing | None:
    """Draw ties; each line stands for the ties of a family from one actor to another.

    Args:
        network: All ties, which decide where everybody stands.
        shown: The ties that are shown.
        asked: What the reader asks for.
        frame: What stands around the page.

    Returns:
        The drawing; None where there is nothing to draw, or too much.
    """
    pairs = sorted({(min(tie.source, tie.target), max(tie.source, tie.target)) for tie in network.ties})
    groups: dict[tuple[str, str, str], list[Tie]] = {}
    for tie in shown:
        groups.setdefault((tie.source, tie.target, tie.family), []).append(tie)
    if not shown or len(network.keys) > MOST_NODES or len(groups) > MOST_LINES:
        return None
    layout = place_nodes(tuple(network.keys), tuple(pair for pair in pairs if pair[0] != pair[1]))
    actors = sorted({end for tie in shown for end in (tie.source, tie.target)})
    return draw_network(
        layout,
        [_make_actor(network, actor, asked, frame) for actor in actors],
        [_make_line(network, family, ties, asked, frame) for (_, _, family), ties in groups.items()],
    )


def _count(number: int, language: str) -> str:
    one, many = _COUNTED[language]
    return one if number == 1 else many.format(number)


def _make_actor(network: TieNetwork, actor: str, asked: Asked, frame: Frame) -> Actor:
    shape, kind = KINDS[network.kind(actor)]
    weight = network.sources.network.degree(actor)
    name = f"{network.name(actor)} ({kind[network.language]}): {_count(weight, network.language)}"
    fields = {**asked.fields, "actor": network.keys[actor]}
    return Actor(
        actor, name, network.short(actor), shape, frame.href(PATH, **fields) + SENTENCES, weight, actor == asked.actor
    )


def _make_line(network: TieNetwork, family: str, ties: Sequence[Tie], asked: Asked, frame: Frame) -> Line:
    modes = ", ".join(dict.fromkeys(network.name(tie.mode) for tie in ties))
    source, target = ties[0].source, ties[0].target
    name = f"{network.short(source)} → {network.short(target)}: {modes} ({_count(len(ties), network.language)})"
    href = frame.href(PATH, **asked.fields, tie=",".join(tie.key for tie in ties)) + SENTENCES
    return Line(
        source,
        target,
        family,
        all(tie.evidence == INTERVIEW for tie in ties),
        len(ties),
        name,
        href,
        any(tie.key in asked.ties for tie in ties),
    )


@dataclass(frozen=True)
class TieRow:
    """A tie as a row.

    Attributes:
        source: Who coordinates; leads to the ties of that actor.
        source_unit: The unit or post of it, or None.
        mode: The mode.
        target: With whom.
        target_unit: The unit or post of it, or None.
        evidence: The kind of evidence.
        norm: The norm and the article or point in it, or None.
        sentence: The address of its sentence.
        page: The page of the tie.
        chosen: Whether the reader chose it.
    """

    source: Name
    source_unit: Name | None
    mode: Name
    target: Name
    target_unit: Name | None
    evidence: str
    norm: Name | None
    sentence: str
    page: str | None
    chosen: bool


def make_row(network: TieNetwork, tie: Tie, asked: Asked, frame: Frame) -> TieRow:
    """Write a tie as a row.

    Args:
        network: All ties.
        tie: The tie.
        asked: What the reader asks for.
        frame: What stands around the page.

    Returns:
        The row.
    """

    def actor(end: str) -> Name:
        return Name(network.name(end), frame.href(PATH, **{**asked.fields, "actor": network.keys[end]}) + SENTENCES)

    def unit(end: str, body: str) -> Name | None:
        thing = tie.known.get(end, body)
        return None if thing == body else Name(network.name(thing), link_iri(frame, thing))

    return TieRow(
        actor(tie.source),
        unit("from", tie.source),
        Name(network.name(tie.mode), link_iri(frame, tie.mode)),
        actor(tie.target),
        unit("to", tie.target),
        network.name(str(VOCAB[f"evidence-kind/{tie.evidence}"])),
        _cite(network, tie, frame),
        frame.href(PATH, **asked.fields, tie=tie.key) + SENTENCES,
        link_iri(frame, tie.iri),
        tie.key in asked.ties,
    )


def _cite(network: TieNetwork, tie: Tie, frame: Frame) -> Name | None:
    norm = tie.known.get("norm")
    if norm is None:
        return None
    citation = tie.known.get("citation")
    text = network.name(norm) if citation is None else f"{network.name(norm)}, {citation}"
    return Name(text, link_iri(frame, tie.known.get("provision", norm)), "es")


@dataclass(frozen=True)
class Sentence:
    """The words that establish some ties, or why there are none.

    Attributes:
        text: The official text, or None.
        is_told: Whether only an interview states the ties, whose words the graph does not hold.
        norm: The norm and the article or point in it, or None.
        ties: The ties.
        places: What they rest on.
    """

    text: str | None
    is_told: bool
    norm: Name | None
    ties: tuple[TieRow, ...]
    places: tuple[Place, ...]


def list_sentences(
    store: Store, network: TieNetwork, ties: Sequence[Tie], asked: Asked, frame: Frame
) -> tuple[Sentence, ...]:
    """List the sentences of some ties, each once with all the ties that it establishes.

    Args:
        store: The graph.
        network: All ties.
        ties: The ties.
        asked: What the reader asks for.
        frame: What stands around the page.

    Returns:
        The sentences, in the order of the first of their ties.
    """
    if not ties:
        return ()
    named = get(TIES.query)
    rows = Solutions(("tie",), [(URIRef(tie.iri),) for tie in ties])
    found = explain_rows(store, Table(named, dict.fromkeys(named.parameters), rows, named.text))
    evidence = {tie.iri: list_places(row, frame) for tie, row in zip(ties, found, strict=True)}
    groups: dict[tuple[str | None, str | None, str], list[Tie]] = {}
    for tie in ties:
        text, provision = tie.known.get("text"), tie.known.get("provision")
        # Without words in common, ties have nothing in common but where they are told.
        groups.setdefault((text, provision, "" if text else tie.iri), []).append(tie)
    return tuple(_make_sentence(network, group, asked, frame, evidence) for group in groups.values())


def _make_sentence(
    network: TieNetwork,
    ties: Sequence[Tie],
    asked: Asked,
    frame: Frame,
    evidence: Mapping[str, Sequence[Place]],
) -> Sentence:
    text = ties[0].known.get("text")
    places = dict.fromkeys(_join(evidence[tie.iri] for tie in ties))
    # The words stand above already.
    kept = places if text is None else dict.fromkeys(replace(place, quotation=None) for place in places)
    return Sentence(
        text,
        all(tie.evidence == INTERVIEW for tie in ties),
        _cite(network, ties[0], frame),
        tuple(make_row(network, tie, asked, frame) for tie in ties),
        tuple(kept),
    )


def _join(places: Iterable[Sequence[Place]]) -> Iterator[Place]:
    for found in places:
        yield from found
