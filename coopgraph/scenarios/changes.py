"""A scenario: the triples that a reform takes away and states, and their form in RDF; the graph itself stays as it is.

The RDF form is that of the ChangeSet vocabulary (<http://purl.org/vocab/changeset/schema>): a change set for each thing
that a change touches, each removed and added triple an rdf:Statement, and nothing blank.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS
from rdflib.term import Node

from coopgraph.errors import ParameterError, SourceError
from coopgraph.model import Text
from coopgraph.namespaces import COOP, CS, ELI, GRAPH, ID, VOCAB, shorten
from coopgraph.query.run import read_reference_date
from coopgraph.scenarios.draft import Draft, Edit
from coopgraph.scenarios.file import Origin, ScenarioFile, Written
from coopgraph.scenarios.kinds import apply_change
from coopgraph.store.files import Quad, canonical_nquads, read_nquads, serialize_quads
from coopgraph.store.port import Store, Triple

__all__ = [
    "Scenario",
    "Step",
    "describe_scenario",
    "draw_scenario",
    "state_changes",
    "state_scenario",
    "write_scenario",
]


@dataclass(frozen=True)
class Step:
    """One change of a scenario.

    Attributes:
        kind: Its kind, as in the file; `scenario` for what states the scenario itself.
        reason: Language to what it is.
        edit: Its triples; what a later change takes back is not among them.
    """

    kind: str
    reason: Text
    edit: Edit


@dataclass(frozen=True)
class Scenario:
    """A reform, as removals from a graph and additions to it.

    Attributes:
        id: Slug, unique and stable: of a file of a user, with a part of the hash of what it changes.
        title: Language to title.
        description: Language to what it is, what it leaves out, and why.
        origin: Who proposes it.
        recommendation: The recommendation that it realises, or None.
        date: From when it would hold.
        steps: Its changes, in their order.
    """

    id: str
    title: Text
    description: Text
    origin: Origin
    recommendation: URIRef | None
    date: datetime.date
    steps: tuple[Step, ...]

    @property
    def iri(self) -> URIRef:
        """The scenario as a thing."""
        return ID[f"scenario/{self.id}"]

    @property
    def graph(self) -> URIRef:
        """The named graph that holds its changes."""
        return GRAPH[f"scenario/{self.id}"]

    @property
    def removals(self) -> frozenset[Triple]:
        """The triples that it takes away."""
        return frozenset(triple for step in self.steps for triple in step.edit.removals)

    @property
    def additions(self) -> frozenset[Triple]:
        """The triples that it states."""
        return frozenset(triple for step in self.steps for triple in step.edit.additions)


def draw_scenario(store: Store, file: ScenarioFile, *, ready_made: bool = False) -> Scenario:
    """Find out which triples a scenario takes away from a graph and which it adds.

    Args:
        store: The graph; it stays as it is.
        file: What the scenario file says.
        ready_made: Whether it is one of the project's own, whose id is its slug.

    Returns:
        The scenario.

    Raises:
        SourceError: If a change names what is not there, removes what is not there, or adds what is there: its line.
    """
    date = file.date or read_reference_date(store)
    if date is None:
        raise SourceError("there is no date.", file=file.name, column="date", remedy="Write from when it would hold.")
    draft = Draft(store, file.id, date)
    before: Edit = Edit(frozenset(), frozenset())
    edits: list[Edit] = []
    for written in file.changes:
        _apply(draft, written, file.name)
        after = draft.edit()
        edits.append(Edit(after.removals - before.removals, after.additions - before.additions))
        before = after
    _state_reform(draft, file)
    if not draft.removed and not draft.added:
        raise SourceError("the changes undo one another.", file=file.name, column="changes", remedy="Write others.")
    last = draft.edit()
    own = Step(
        "scenario", {"es": file.title.es, "en": file.title.en}, Edit(frozenset(), last.additions - before.additions)
    )
    steps = [
        Step(written.kind, _describe(written), Edit(edit.removals & last.removals, edit.additions & last.additions))
        for written, edit in zip(file.changes, edits, strict=True)
    ]
    kept = tuple(step for step in (own, *steps) if step.edit.removals or step.edit.additions)
    return Scenario(
        id=file.id if ready_made else f"{file.id}-{_digest(last)}",
        title={"es": file.title.es, "en": file.title.en},
        description={"es": file.description.es, "en": file.description.en},
        origin=file.origin,
        recommendation=_find_recommendation(store, file),
        date=date,
        steps=kept,
    )


def _apply(draft: Draft, written: Written, name: str) -> None:
    try:
        apply_change(draft, written.change)
    except ParameterError as error:
        raise SourceError(
            error.problem, file=name, row=written.line, column=written.kind, remedy=error.remedy
        ) from error


def _find_recommendation(store: Store, file: ScenarioFile) -> URIRef | None:
    if file.origin.recommendation is None:
        return None
    draft = Draft(store, file.id, datetime.date.min)
    try:
        return draft.find_stated(file.origin.recommendation, "recommendation", COOP.Recommendation)
    except ParameterError as error:
        raise SourceError(error.problem, file=file.name, column="origin.recommendation", remedy=error.remedy) from error


def _state_reform(draft: Draft, file: ScenarioFile) -> None:
    """State what the additions refer to: the reform as evidence, and the draft norm that would establish it.

    Adds: `?reference a coop:EditorialReference` ; `?norm a coop:LegalNorm ; coop:normKind norm-kind:proyecto`.
    """
    titles = [Literal(file.title.es, lang="es"), Literal(file.title.en, lang="en")]
    named = {value for _, _, value in draft.added}
    norm, article = ID[f"norm/proyecto-{file.id}"], ID[f"norm/proyecto-{file.id}/art-1"]
    if article in named:
        kind = ELI.LegalResourceSubdivision
        draft.describe(
            f"norm/proyecto-{file.id}/art-1", [(RDF.type, kind), (ELI.number, Literal("1")), (ELI.is_part_of, norm)]
        )
    if named & {norm, article}:
        kind_of_norm = VOCAB["norm-kind/proyecto"]
        pairs = [(RDF.type, COOP.LegalNorm), (COOP.normKind, kind_of_norm), *((DCTERMS.title, each) for each in titles)]
        draft.describe(f"norm/proyecto-{file.id}", pairs)
    # The reference of a ready-made scenario is in the graph already.
    reference = ID[f"reference/scenario-{file.id}"]
    if reference in draft.added.objects() and not draft.triples(reference, None, None):
        draft.describe(f"reference/scenario-{file.id}", _describe_reference(file))


def _describe_reference(file: ScenarioFile) -> list[tuple[URIRef, Node]]:
    citation = Literal(f"Escenario «{file.title.es}» de coopgraph: reforma supuesta.", lang="es")
    return [
        (RDF.type, COOP.EditorialReference),
        (DCTERMS.bibliographicCitation, citation),
        (DCTERMS.type, Literal("scenario")),
    ]


#: Kind of change to what it does, in Spanish and English.
_WORDS = {
    "create-office": ("crea una oficina", "creates an office"),
    "move-office": ("cambia de lugar o de rango una oficina", "moves or re-ranks an office"),
    "end-mandate": ("termina un mandato", "ends a mandate"),
    "transfer-mandate": ("traslada un mandato", "transfers a mandate"),
    "add-member": ("incorpora un miembro", "adds a member"),
    "remove-member": ("retira un miembro", "removes a member"),
    "add-tie": ("añade un vínculo", "adds a tie"),
    "remove-tie": ("quita un vínculo", "removes a tie"),
    "assign-function": ("asigna una función", "assigns a function"),
    "remove-function": ("quita una función", "removes a function"),
    "close-gap": ("cierra un vacío", "closes a gap"),
    "remove": ("quita tripletas", "removes triples"),
    "add": ("añade tripletas", "adds triples"),
}


def _describe(written: Written) -> Text:
    said = written.change.model_dump(by_alias=True, exclude_defaults=True, mode="json")
    details = yaml.safe_dump(said, default_flow_style=True, allow_unicode=True, width=10_000, sort_keys=False).strip()
    spanish, english = _WORDS[written.kind]
    return {"es": f"{written.kind} ({spanish}): {details}", "en": f"{written.kind} ({english}): {details}"}


def _digest(edit: Edit) -> str:
    """Hash what a scenario changes: eight hexadecimal digits, the same for the same changes in any order."""
    removed, added = URIRef(f"{CS}removal"), URIRef(f"{CS}addition")
    quads: list[Quad] = [(*triple, removed) for triple in edit.removals]
    quads += [(*triple, added) for triple in edit.additions]
    return hashlib.sha256(canonical_nquads(quads)).hexdigest()[:8]


def state_scenario(file: ScenarioFile) -> Iterator[Triple]:
    """State what is known of a ready-made scenario, whatever it changes.

    Adds: `?scenario a coop:Scenario ; skos:prefLabel ; skos:definition ; coop:scenarioOrigin ; coop:realises
    ?recommendation ; coop:changeGraph ?graph ; dct:source ?reference` and `?reference a coop:EditorialReference`.

    Args:
        file: What the scenario file says.

    Yields:
        The triples.
    """
    scenario = ID[f"scenario/{file.id}"]
    yield (scenario, RDF.type, COOP.Scenario)
    for predicate, said in ((SKOS.prefLabel, file.title), (SKOS.definition, file.description)):
        yield (scenario, predicate, Literal(said.es, lang="es"))
        yield (scenario, predicate, Literal(said.en, lang="en"))
    yield (scenario, COOP.scenarioOrigin, VOCAB[f"scenario-origin/{file.origin.kind}"])
    if file.origin.recommendation is not None:
        yield (scenario, COOP.realises, ID[f"recommendation/{file.origin.recommendation}"])
    yield (scenario, COOP.changeGraph, GRAPH[f"scenario/{file.id}"])
    reference = ID[f"reference/scenario-{file.id}"]
    for thing in (scenario, reference):
        yield (thing, DCTERMS.source, reference)
    for predicate, value in _describe_reference(file):
        yield (reference, predicate, value)  # type: ignore[misc]  # the values are terms


def state_changes(scenario: Scenario) -> Graph:
    """State the changes of a scenario.

    Adds: `?set a cs:ChangeSet ; cs:subjectOfChange ; cs:changeReason ; cs:removal, cs:addition ?statement ;
    dct:isPartOf ?scenario` and `?statement a rdf:Statement ; rdf:subject ; rdf:predicate ; rdf:object`.

    Args:
        scenario: The scenario.

    Returns:
        A graph without blank nodes; the same scenario gives the same graph.
    """
    graph = Graph()
    for number, step in enumerate(scenario.steps, 1):
        subjects = sorted({triple[0] for triple in step.edit.removals | step.edit.additions})
        for place, subject in enumerate(subjects, 1):
            name = f"{scenario.id}/{number}-{place}"
            changes = ID[f"change-set/{name}"]
            graph.add((changes, RDF.type, CS.ChangeSet))
            graph.add((changes, DCTERMS.isPartOf, scenario.iri))
            graph.add((changes, CS.subjectOfChange, subject))
            for language, reason in step.reason.items():
                graph.add((changes, CS.changeReason, Literal(reason, lang=language)))
            for predicate, triples in ((CS.removal, step.edit.removals), (CS.addition, step.edit.additions)):
                word = "removal" if predicate == CS.removal else "addition"
                _state_statements(graph, changes, predicate, f"{name}/{word}", [t for t in triples if t[0] == subject])
    return graph


def _state_statements(graph: Graph, changes: URIRef, predicate: URIRef, name: str, triples: list[Triple]) -> None:
    for number, (subject, property_, value) in enumerate(sorted(triples), 1):
        statement = ID[f"statement/{name}-{number}"]
        graph.add((changes, predicate, statement))
        graph.add((statement, RDF.type, RDF.Statement))
        graph.add((statement, RDF.subject, subject))
        graph.add((statement, RDF.predicate, property_))
        graph.add((statement, RDF.object, value))


def write_scenario(scenario: Scenario, form: str) -> bytes:
    """Write a scenario in RDF or JSON.

    Args:
        scenario: The scenario.
        form: `ttl`, `nq`, `trig` or `json`.

    Returns:
        UTF-8; the same scenario gives the same bytes.
    """
    if form == "json":
        return json.dumps(describe_scenario(scenario), ensure_ascii=False, indent=1).encode() + b"\n"
    content = canonical_nquads((*triple, scenario.graph) for triple in state_changes(scenario))
    if form == "nq":
        return content
    quads = list(read_nquads(content))
    if form == "ttl":
        return serialize_quads([quad.triple for quad in quads], "text/turtle")
    return serialize_quads(quads, "application/trig")


def describe_scenario(scenario: Scenario) -> dict[str, object]:
    """Describe a scenario in the values of JSON.

    Args:
        scenario: The scenario.

    Returns:
        Keys `id`, `iri`, `graph`, `title`, `description`, `origin`, `recommendation`, `date` and `changes`.
    """
    return {
        "id": scenario.id,
        "iri": str(scenario.iri),
        "graph": str(scenario.graph),
        "title": dict(scenario.title),
        "description": dict(scenario.description),
        "origin": scenario.origin.kind,
        "recommendation": None if scenario.recommendation is None else str(scenario.recommendation),
        "date": scenario.date.isoformat(),
        "changes": [
            {
                "kind": step.kind,
                "reason": dict(step.reason),
                "removals": [_write(triple) for triple in sorted(step.edit.removals)],
                "additions": [_write(triple) for triple in sorted(step.edit.additions)],
            }
            for step in scenario.steps
        ],
    }


def _write(triple: Triple) -> dict[str, str]:
    subject, predicate, value = triple
    return {"subject": str(subject), "predicate": shorten(str(predicate)), "object": value.n3()}
