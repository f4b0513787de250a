"""Changes of cooperation offices: an office that is made, moved or re-ranked is a new unit that takes over.

What the other kinds of change do is in `kinds`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, ORG, RDF, SKOS, XSD
from rdflib.term import Node

from coopgraph.errors import ParameterError
from coopgraph.namespaces import COOP, GRAPH, ID, VOCAB
from coopgraph.query import run
from coopgraph.scenarios.draft import Draft
from coopgraph.scenarios.file import CreateOffice, EveryMinistry, MoveOffice, NewOffice, Said

__all__ = ["assign_function", "create_offices", "end", "move_office", "select_ministries", "transfer_mandate"]

_RANKS = {
    "general-office": COOP.GeneralOffice,
    "office": COOP.Office,
    "general-directorate": COOP.GeneralDirectorate,
    "directorate": COOP.Directorate,
    "coordination": COOP.Coordination,
}
_GENERAL_OFFICE = VOCAB["office-category/general-office"]
_SECRETARIAT = "general-secretariat"
_DAY = VOCAB["date-precision/day"]
_TRUE = Literal("true", datatype=XSD.boolean)
#: What a function says, whoever has it and whatever gives it.
_COPIED = frozenset(
    {
        COOP.text,
        COOP.isResidual,
        COOP.action,
        COOP.functionType,
        COOP.modality,
        COOP.counterpart,
        DCTERMS.source,
    }
)
_INTERVIEW = VOCAB["evidence-kind/interview"]


def create_offices(draft: Draft, change: CreateOffice) -> None:
    """Give a body, or each of several, a new cooperation office.

    Adds: `?office a org:OrganizationalUnit, coop:CooperationOffice ; coop:cooperationOfficeOf ?body ;
    coop:validFrom`, and an `org:ChangeEvent`: a `coop:Succession` of the office before it, or a `coop:Creation`.

    Args:
        draft: The graph as it would be.
        change: What the file says; a selection that holds no ministry is a `ParameterError`.
    """
    usual = _read_usual(draft, change)
    bodies = select_ministries(draft, change.body) if isinstance(change.body, EveryMinistry) else None
    for body in bodies or [draft.find(str(change.body), "organization")]:
        slug = f"{_slug(body)}-{change.slug}" if bodies else change.slug
        former = draft.office_of(body)
        office = _make_office(draft, change, body, slug)
        taken = _functions_of(draft, former, body if change.functions == "body" else None)
        if former is None:
            _state_event(draft, COOP.Creation, None, office)
        else:
            _hand_over(draft, former, office)
            _state_event(draft, COOP.Succession, former, office)
        if change.functions != "none":
            _take_functions(draft, taken, office)
        _add_usual_functions(draft, usual, office)


def move_office(draft: Draft, change: MoveOffice) -> None:
    """Give an office another rank or place: a new unit by a `coop:Reranking` of the former one.

    Args:
        draft: The graph as it would be.
        change: What the file says.

    Raises:
        ParameterError: If what it names is the cooperation office of no body.
    """
    former = draft.find(change.office, "office")
    bodies = draft.values(former, COOP.cooperationOfficeOf)
    if not bodies or not draft.is_in_force(former):
        raise ParameterError(
            f"{change.office!r} is not the cooperation office of a body at the date.",
            parameter="office",
            value=change.office,
            remedy="Name the office that the body has at the date.",
        )
    body = URIRef(str(bodies[0]))
    usual = _read_usual(draft, change)
    office = _make_office(draft, change, body, change.slug)
    taken = _functions_of(draft, former, None)
    _hand_over(draft, former, office)
    _state_event(draft, COOP.Reranking, former, office)
    _take_functions(draft, taken, office)
    _add_usual_functions(draft, usual, office)


def select_ministries(draft: Draft, selection: EveryMinistry) -> list[URIRef]:
    """Select ministries by what the query `cooperation-offices` answers for the date of the scenario.

    An office that an earlier change made counts as it is then: the query knows the graph that stands only.

    Args:
        draft: The graph as it would be.
        selection: Which of them.

    Returns:
        Their IRIs, sorted.

    Raises:
        ParameterError: If none is left.
    """
    answer = run(draft.store, "cooperation-offices", {"asof": draft.date.isoformat()}).solutions
    ministry, category = answer.variables.index("ministry"), answer.variables.index("category")
    left_out = {draft.find(name, "organization") for name in selection.but}
    narrow = selection.every == "ministry-without-general-office"
    told = {URIRef(str(row[ministry])): row[category] for row in answer.rows}
    found = {
        body for body in told if not (narrow and _category_of(draft, body, told[body]) == _GENERAL_OFFICE)
    } - left_out
    if not found:
        raise ParameterError(
            f"the selection {selection.every} holds no ministry.", parameter="every", remedy="Leave fewer out."
        )
    return sorted(found)


def _category_of(draft: Draft, body: URIRef, told: Node | None) -> Node | None:
    office = draft.office_of(body)
    stated = [] if office is None else draft.values(office, COOP.officeCategory)
    return stated[0] if stated else told


def transfer_mandate(draft: Draft, mandate: URIRef, to: URIRef) -> None:
    """End a mandate and give another the same.

    Args:
        draft: The graph as it would be.
        mandate: The mandate.
        to: Who has it from then on.

    Raises:
        ParameterError: If the mandate is theirs, or not in force at the date.
    """
    if to in draft.values(mandate, COOP.holder):
        raise ParameterError("the mandate is theirs already.", parameter="to", value=str(to), remedy="Name another.")
    end(draft, mandate)
    kept = [
        (predicate, value)
        for _, predicate, value in draft.triples(mandate, None, None)
        if predicate in (COOP.scope, COOP.action)
        or (predicate == RDF.type and not draft.store.contains((mandate, RDF.type, value), str(GRAPH.inferred)))
    ]
    draft.describe(
        f"mandate/{_slug(mandate)}-{draft.scenario}",
        [
            *kept,
            (COOP.holder, to),
            (COOP.establishedBy, ID[f"norm/proyecto-{draft.scenario}"]),
            (COOP.validFrom, draft.day()),
            (COOP.validFromPrecision, _DAY),
        ],
    )


def end(draft: Draft, thing: URIRef) -> None:
    """End a mandate or a unit at the date of the scenario.

    Args:
        draft: The graph as it would be.
        thing: What ends.

    Raises:
        ParameterError: If it is not in force at the date.
    """
    if not draft.is_in_force(thing):
        raise ParameterError(
            f"{_slug(thing)} is not in force on {draft.date}, so it cannot end then.",
            parameter="date",
            value=_slug(thing),
            remedy="Name one that is in force, or give the scenario another date.",
        )
    draft.remove([t for p in (COOP.validTo, COOP.validToPrecision) for t in draft.triples(thing, p, None)])
    draft.add([(thing, COOP.validTo, draft.day()), (thing, COOP.validToPrecision, _DAY)])


def _make_office(draft: Draft, change: NewOffice, body: URIRef, slug: str) -> URIRef:
    secretariat = change.under == _SECRETARIAT
    parent = _secretariat_of(draft, body) if secretariat else draft.find(change.under, "unit")
    return draft.describe(
        f"unit/{slug}",
        [
            (RDF.type, ORG.OrganizationalUnit),
            (RDF.type, _RANKS[change.rank]),
            (RDF.type, COOP.CooperationOffice),
            *_names(change.name),
            (COOP.acronym, None if change.acronym is None else Literal(change.acronym)),
            (ORG.unitOf, body),
            (COOP.dependsOn, parent),
            (ORG.classification, _concept(draft, "organ-type", change.organ_type)),
            (COOP.organizationalLevel, _concept(draft, "organizational-level", change.level)),
            (COOP.officeCategory, draft.concept("office-category", change.category)),
            (COOP.cooperationOfficeOf, body),
            (COOP.validFrom, draft.day()),
            (COOP.validFromPrecision, _DAY),
        ],
    )


def _concept(draft: Draft, scheme: str, slug: str | None) -> URIRef | None:
    return None if slug is None else draft.concept(scheme, slug)


def _names(said: Said) -> list[tuple[URIRef, Node]]:
    return [(SKOS.prefLabel, Literal(said.es, lang="es")), (SKOS.prefLabel, Literal(said.en, lang="en"))]


def _secretariat_of(draft: Draft, body: URIRef) -> URIRef:
    """Return the general secretariat of a body; the sources name few, so one that none names is stated."""
    for unit in draft.subjects(ORG.unitOf, body):
        if draft.holds((unit, RDF.type, COOP.GeneralSecretariat)):
            return unit
    return draft.describe(
        f"unit/{_slug(body)}-sg",
        [
            (RDF.type, ORG.OrganizationalUnit),
            (RDF.type, COOP.GeneralSecretariat),
            *_names(Said(es="Secretaría General", en="General Secretariat")),
            (ORG.unitOf, body),
        ],
    )


def _state_event(draft: Draft, kind: URIRef, former: URIRef | None, office: URIRef) -> None:
    draft.describe(
        f"event/{_slug(office)}-{draft.scenario}",
        [
            (RDF.type, kind),
            (ORG.originalOrganization, former),
            (ORG.resultingOrganization, office),
            (COOP.establishedBy, ID[f"norm/proyecto-{draft.scenario}"]),
            (COOP.validFrom, draft.day()),
            (COOP.datePrecision, _DAY),
        ],
    )


def _hand_over(draft: Draft, former: URIRef, office: URIRef) -> None:
    """End an office, and give its memberships, ties, posts and mandates to the one that takes its place.

    A tie that an interview tells of stays: it is what was, not what is prescribed.
    """
    for membership in draft.subjects(ORG.member, former):
        draft.replace(membership, ORG.member, former, office)
    for predicate in (COOP.tieFrom, COOP.tieTo):
        for tie in draft.subjects(predicate, former):
            if _INTERVIEW not in draft.values(tie, COOP.evidenceKind):
                draft.replace(tie, predicate, former, office)
    for post in draft.subjects(ORG.postIn, former):
        draft.replace(post, ORG.postIn, former, office)
    for mandate in draft.subjects(COOP.holder, former):
        if draft.is_in_force(mandate):
            transfer_mandate(draft, mandate, office)
    end(draft, former)
    draft.replaced[former] = office


def _functions_of(draft: Draft, office: URIRef | None, body: URIRef | None) -> list[tuple[URIRef, URIRef]]:
    """List what a new office takes over: function and holder.

    Of the former office, all; of the other units of a body, all but the residual ones, which are no functions of
    cooperation but whatever their superiors order.
    """
    units = [] if body is None else [unit for unit in draft.subjects(ORG.unitOf, body) if unit != office]
    found = [(function, holder) for holder in units for function in _held(draft, holder, residual=False)]
    if office is not None:
        found += [(function, office) for function in _held(draft, office, residual=True)]
    return found


def _held(draft: Draft, holder: URIRef, *, residual: bool) -> list[URIRef]:
    return [
        function
        for function in draft.subjects(COOP.assignedTo, holder)
        if draft.holds((function, RDF.type, COOP.Function))
        and (residual or _TRUE not in draft.values(function, COOP.isResidual))
    ]


def _take_functions(draft: Draft, taken: Iterable[tuple[URIRef, URIRef]], office: URIRef) -> None:
    for function, holder in taken:
        assign_function(draft, function, holder, office)


def assign_function(draft: Draft, function: URIRef, holder: URIRef, to: URIRef) -> None:
    """Give a function of one unit to another, with the ties that rest on it.

    Args:
        draft: The graph as it would be.
        function: The function.
        holder: Who has it.
        to: Who gets it.
    """
    draft.replace(function, COOP.assignedTo, holder, to)
    for tie in draft.subjects(COOP.groundedIn, function):
        if holder in draft.values(tie, COOP.tieFrom):
            draft.replace(tie, COOP.tieFrom, holder, to)


@dataclass(frozen=True)
class _Usual:
    """What the offices have in common that a new one is to be like.

    Attributes:
        types: The function types that more than half of them have.
        functions: Their functions of these types, the most specific first.
    """

    types: frozenset[Node]
    functions: tuple[URIRef, ...]


def _read_usual(draft: Draft, change: NewOffice) -> _Usual:
    """Read what is usual before anything is changed."""
    offices = _model_offices(draft, change.similar_to)
    held = [_held(draft, office, residual=False) for office in offices]
    counts = Counter(
        kind for functions in held for kind in {kind for each in functions for kind in _types(draft, each)}
    )
    types = frozenset(kind for kind, count in counts.items() if 2 * count > len(offices))
    usual = {each for functions in held for each in functions if types & set(_types(draft, each))}
    return _Usual(types, tuple(sorted(usual, key=lambda each: (len(_types(draft, each)), each))))


def _add_usual_functions(draft: Draft, usual: _Usual, office: URIRef) -> None:
    """Give an office a function of each usual type that it lacks, in the words of an office that has it."""
    lacking = set(usual.types) - {kind for each in _held(draft, office, residual=True) for kind in _types(draft, each)}
    number = 0
    for model in usual.functions:
        if not lacking & set(_types(draft, model)):
            continue
        number += 1
        lacking -= set(_types(draft, model))
        kept = [
            (predicate, value)
            for _, predicate, value in draft.triples(model, None, None)
            if predicate in _COPIED and not draft.store.contains((model, predicate, value), str(GRAPH.inferred))
        ]
        article = ID[f"norm/proyecto-{draft.scenario}/art-1"]
        pairs = [*kept, (RDF.type, COOP.Function), (COOP.assignedTo, office), (COOP.establishedBy, article)]
        draft.describe(f"function/{_slug(office)}/{draft.scenario}-{number}", pairs)


def _types(draft: Draft, function: URIRef) -> list[Node]:
    return draft.values(function, COOP.functionType)


def _model_offices(draft: Draft, named: Sequence[str] | str) -> list[URIRef]:
    if not isinstance(named, str):
        return [draft.find(name, "office") for name in named]
    offices = [
        office
        for office in draft.subjects(COOP.officeCategory, _GENERAL_OFFICE)
        if draft.is_in_force(office) and draft.values(office, COOP.cooperationOfficeOf)
    ]
    return sorted(offices)


def _slug(thing: URIRef) -> str:
    return str(thing).removeprefix(str(ID)).partition("/")[2]
