"""What each kind of change does to a graph; offices have a module of their own, `offices`."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from typing import Any

from rdflib import BNode, Graph, URIRef
from rdflib.namespace import ORG, RDF, RDFS

from coopgraph.errors import GraphFileError, ParameterError
from coopgraph.namespaces import COOP, GRAPH, ID, PREFIXES, VOCAB
from coopgraph.scenarios.draft import Draft
from coopgraph.scenarios.file import (
    AddMember,
    AddTie,
    AddTriples,
    AssignFunction,
    Change,
    CloseGap,
    CreateOffice,
    EndMandate,
    EveryMinistry,
    MoveOffice,
    RemoveFunction,
    RemoveMember,
    RemoveTie,
    RemoveTriples,
    TransferMandate,
)
from coopgraph.scenarios.offices import (
    assign_function,
    create_offices,
    end,
    move_office,
    select_ministries,
    transfer_mandate,
)
from coopgraph.store.files import parse_graph
from coopgraph.store.port import Triple

__all__ = ["apply_change"]

_ACTORS = ("organization", "unit", "generic-actor")
_PREAMBLE = " ".join(f"@prefix {prefix}: <{iri}> ." for prefix, iri in PREFIXES.items())


def apply_change(draft: Draft, change: Change) -> None:
    """Do a change to a draft; what it names wrongly is a `ParameterError`.

    Args:
        draft: The graph as it would be; changed.
        change: The change.
    """
    _DO[type(change)](draft, change)


def _end_mandate(draft: Draft, change: EndMandate) -> None:
    end(draft, draft.find_stated(change.mandate, "mandate", COOP.Mandate))


def _transfer_mandate(draft: Draft, change: TransferMandate) -> None:
    mandate = draft.find_stated(change.mandate, "mandate", COOP.Mandate)
    transfer_mandate(draft, mandate, draft.find(change.to, *_ACTORS))


def _add_member(draft: Draft, change: AddMember) -> None:
    """Make one a member, or the offices of a selection; of a ministry without office, the ministry."""
    collaboration = draft.find(change.collaboration, "collaboration")
    if isinstance(change.member, EveryMinistry):
        members = [draft.office_of(body) or body for body in select_ministries(draft, change.member)]
    else:
        members = [draft.find(change.member, *_ACTORS)]
    for member in members:
        _state_membership(draft, collaboration, member, draft.concept("membership-role", change.role))


def _state_membership(draft: Draft, collaboration: URIRef, member: URIRef, role: URIRef) -> None:
    if _memberships(draft, collaboration, member, role):
        raise ParameterError(
            f"{_path(member)} is a member of {_path(collaboration)} in this role already.",
            parameter="member",
            value=_path(member),
            remedy="Leave it out.",
        )
    slugs = (_path(each).partition("/")[2].replace("/", "-") for each in (collaboration, member))
    draft.describe(
        f"membership/{'-'.join(slugs)}-{draft.scenario}",
        [
            (RDF.type, ORG.Membership),
            (ORG.member, member),
            (ORG.organization, collaboration),
            (ORG.role, role),
            (COOP.establishedBy, ID[f"norm/proyecto-{draft.scenario}"]),
        ],
    )


def _memberships(draft: Draft, collaboration: URIRef, member: URIRef, role: URIRef | None = None) -> list[URIRef]:
    return [
        membership
        for membership in draft.subjects(ORG.member, member)
        if draft.holds((membership, ORG.organization, collaboration))
        and (role is None or draft.holds((membership, ORG.role, role)))
    ]


def _remove_member(draft: Draft, change: RemoveMember) -> None:
    collaboration = draft.find(change.collaboration, "collaboration")
    member = draft.find(change.member, *_ACTORS)
    memberships = _memberships(draft, collaboration, member)
    office = draft.office_of(member)
    if not memberships and office is not None:
        # A body is a member by its office.
        memberships = _memberships(draft, collaboration, office)
    if not memberships:
        raise ParameterError(
            f"{_path(member)} is no member of {_path(collaboration)}.",
            parameter="member",
            value=change.member,
            remedy="Name one that `coopgraph query collaboration-members` lists.",
        )
    for membership in memberships:
        _remove_thing(draft, membership)


def _add_tie(draft: Draft, change: AddTie) -> None:
    ends = (draft.find(change.from_, *_ACTORS), draft.find(change.to, *_ACTORS))
    mode = draft.concept("coordination-mode", change.mode)
    slugs = [_path(each).partition("/")[2] for each in ends]
    draft.describe(
        f"tie/{slugs[0]}-{change.mode}-{slugs[1]}-{draft.scenario}",
        [
            (RDF.type, COOP.CoordinationTie),
            (COOP.tieFrom, ends[0]),
            (COOP.tieTo, ends[1]),
            (COOP.tieMode, mode),
            (COOP.evidenceKind, VOCAB["evidence-kind/law"]),
            (COOP.establishedBy, ID[f"norm/proyecto-{draft.scenario}"]),
        ],
    )


def _remove_tie(draft: Draft, change: RemoveTie) -> None:
    _remove_thing(draft, draft.find_stated(change.tie, "tie", COOP.CoordinationTie))


def _assign_function(draft: Draft, change: AssignFunction) -> None:
    function = draft.find_stated(change.function, "function", COOP.Function)
    to = draft.find(change.to, "unit", "post")
    holders = draft.values(function, COOP.assignedTo)
    if to in holders:
        raise ParameterError(
            f"{change.function!r} is a function of {_path(to)} already.",
            parameter="to",
            value=change.to,
            remedy="Name another unit.",
        )
    for holder in holders:
        assign_function(draft, function, URIRef(str(holder)), to)


def _remove_function(draft: Draft, change: RemoveFunction) -> None:
    function = draft.find_stated(change.function, "function", COOP.Function)
    for tie in draft.subjects(COOP.groundedIn, function):
        _remove_thing(draft, tie)
    _remove_thing(draft, function)


def _close_gap(draft: Draft, change: CloseGap) -> None:
    _remove_thing(draft, draft.find_stated(change.gap, "coordination-gap", COOP.CoordinationGap))


def _remove_thing(draft: Draft, thing: URIRef) -> None:
    """Remove what is asserted of a thing; what others say of it is not touched, and a shape tells where it hangs."""
    stated = draft.triples(thing, None, None)
    draft.remove([triple for triple in stated if not draft.store.contains(triple, str(GRAPH.inferred))])


def _remove_triples(draft: Draft, change: RemoveTriples) -> None:
    draft.remove(_read_turtle(change.turtle))


def _add_triples(draft: Draft, change: AddTriples) -> None:
    triples = _read_turtle(change.turtle)
    for _, predicate, value in triples:
        for term in (predicate, *([value] if predicate == RDF.type else [])):
            _check_term(draft, str(term))
    draft.add(triples)


def _check_term(draft: Draft, term: str) -> None:
    """Check that a term of our ontology is one of it: a misspelt one would pass every shape.

    Raises:
        ParameterError: If it is not: the nearest terms.
    """
    if not term.startswith(str(COOP)) or draft.store.triples((URIRef(term), RDF.type, None)):
        return
    ontology = URIRef(str(COOP).removesuffix("#"))
    names = [name.removeprefix(str(COOP)) for name in draft.subjects(RDFS.isDefinedBy, ontology)]
    near = difflib.get_close_matches(term.removeprefix(str(COOP)), names, n=3, cutoff=0.6)
    raise ParameterError(
        f"the ontology has no term coop:{term.removeprefix(str(COOP))}.",
        parameter="add",
        value=term,
        remedy=f"Did you mean {' or '.join(f'coop:{name}' for name in near)}?" if near else "Use a term of it.",
    )


def _read_turtle(text: str) -> list[Triple]:
    """Read Turtle; the prefixes of the project need not be declared.

    Raises:
        ParameterError: If it is not well formed, holds nothing, or has blank nodes.
    """
    try:
        # On the first line, so that the lines of a fault are those of the text.
        graph: Graph = parse_graph(f"{_PREAMBLE} {text}", file="the Turtle")
    except GraphFileError as error:
        place = f" (line {error.line} of it)" if error.line else ""
        raise ParameterError(
            f"this is not Turtle{place}: {error.problem}", parameter="turtle", remedy=error.remedy
        ) from error
    triples = sorted(graph)
    if not triples:
        raise ParameterError("the Turtle holds no triple.", parameter="turtle", remedy="Write one, or leave it out.")
    if any(isinstance(term, BNode) for triple in triples for term in triple):
        raise ParameterError("the Turtle has blank nodes.", parameter="turtle", remedy="Give each thing an IRI.")
    return triples  # type: ignore[return-value]  # no blank nodes and no formulas are left


def _path(thing: URIRef) -> str:
    return str(thing).removeprefix(str(ID))


#: Each takes the draft and the change of its kind.
_DO: Mapping[type[Any], Callable[[Draft, Any], None]] = {
    CreateOffice: create_offices,
    MoveOffice: move_office,
    EndMandate: _end_mandate,
    TransferMandate: _transfer_mandate,
    AddMember: _add_member,
    RemoveMember: _remove_member,
    AddTie: _add_tie,
    RemoveTie: _remove_tie,
    AssignFunction: _assign_function,
    RemoveFunction: _remove_function,
    CloseGap: _close_gap,
    RemoveTriples: _remove_triples,
    AddTriples: _add_triples,
}
