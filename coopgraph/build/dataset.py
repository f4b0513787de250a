"""Joins the sources of `data/` and the ontology into named graphs; each subject's module knows its own tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS, VOID, XSD

from coopgraph.build import (
    claims,
    coordination,
    editorial,
    flows,
    functions,
    interviews,
    mandates,
    norms,
    organizations,
    posts,
    procedures,
)
from coopgraph.build.ledger import Entry, Ledger
from coopgraph.build.passages import PASSAGES, passage_iris, provision_spans, read_passages, state_passages
from coopgraph.build.provisions import Article, read_provisions
from coopgraph.build.source import (
    GraphDescription,
    check_bounds,
    read_description,
    read_graph_description,
    state_description,
)
from coopgraph.build.tables import Cell, Row, read_table
from coopgraph.errors import SourceError, UnknownValueError
from coopgraph.model import Statement, Triple
from coopgraph.namespaces import COOP, GRAPH, ID, VOCAB
from coopgraph.resources import files
from coopgraph.store.files import parse_graph

__all__ = ["build_graphs", "load_ontology", "load_vocabularies"]

_State = Callable[[Any], Iterator[Statement]]

#: Tables whose rows need nothing but themselves: name below the folder of a source, row type, and what states a row.
#: A name that ends in a slash stands for every table in that folder.
_TABLES: tuple[tuple[str, type[Row], _State], ...] = (
    ("references.csv", editorial.ReferenceRow, editorial.state_reference),
    ("organizations.csv", organizations.OrganizationRow, organizations.state_organization),
    ("units.csv", organizations.UnitRow, organizations.state_unit),
    ("generic_actors.csv", organizations.GenericActorRow, organizations.state_generic_actor),
    ("events.csv", organizations.EventRow, organizations.state_event),
    ("validities.csv", organizations.ValidityRow, organizations.state_validity),
    ("norms.csv", norms.NormRow, norms.state_norm),
    ("subdivisions.csv", norms.SubdivisionRow, norms.state_subdivision_row),
    ("norm_relations.csv", norms.NormRelationRow, norms.state_norm_relation),
    ("mandates.csv", mandates.MandateRow, mandates.state_mandate),
    ("term_uses.csv", mandates.TermUseRow, mandates.state_term_use),
    ("collaborations.csv", coordination.CollaborationRow, coordination.state_collaboration),
    ("memberships.csv", coordination.MembershipRow, coordination.state_membership),
    ("cooperants.csv", flows.CooperantRow, flows.state_cooperant),
    ("cubes.csv", flows.CubeRow, flows.state_cube),
    ("observation_partners.csv", flows.PartnerRow, flows.state_partner),
    ("posts.csv", posts.PostRow, posts.state_post),
    ("requirements.csv", posts.RequirementRow, posts.state_requirement),
    ("competitions.csv", posts.CompetitionRow, posts.state_competition),
    ("legal_bases.csv", posts.LegalBasisRow, posts.state_legal_basis),
    ("stages.csv", posts.StageRow, posts.state_stage),
    ("scoring_criteria.csv", posts.ScoringCriterionRow, posts.state_scoring_criterion),
    ("procedures.csv", procedures.ProcedureRow, procedures.state_procedure),
    ("steps.csv", procedures.StepRow, procedures.state_step),
    ("branches.csv", procedures.BranchRow, procedures.state_branch),
    ("defined_terms.csv", procedures.DefinedTermRow, procedures.state_defined_term),
    ("interviews.csv", interviews.InterviewRow, interviews.state_interview),
    ("answers.csv", interviews.AnswerRow, interviews.state_answer),
    ("sessions.csv", interviews.SessionRow, interviews.state_session),
    ("gaps.csv", interviews.GapRow, interviews.state_gap),
    ("claims.csv", claims.ClaimRow, claims.state_claim),
    ("findings.csv", claims.FindingRow, claims.state_finding),
    ("finding_values.csv", claims.FindingValueRow, claims.state_finding_value),
    ("recommendations.csv", claims.RecommendationRow, claims.state_recommendation),
    ("editorial_events.csv", editorial.EditorialEventRow, editorial.state_editorial_event),
    ("labels.csv", editorial.LabelRow, editorial.state_label),
    ("labels/", editorial.LabelRow, editorial.state_label),
    ("identifiers.csv", editorial.IdentifierRow, editorial.state_identifier),
    ("identifiers/", editorial.IdentifierRow, editorial.state_identifier),
    ("facts.csv", editorial.FactRow, editorial.state_fact),
)

#: What the rows of a table must hold together.
_CHECKS: tuple[tuple[type[Row], Callable[[Any], None]], ...] = (
    (organizations.UnitRow, organizations.check_hierarchy),
    (posts.PostRow, posts.check_reporting),
)


def load_ontology(folder: Path) -> Graph:
    """Read the ontology: the core and the axioms of other vocabularies that the closure needs.

    Args:
        folder: The folder `ontology/`.

    Returns:
        One graph.
    """
    graph = parse_graph(folder / "core.ttl")
    for path in files(folder / "external", ".ttl"):
        graph += parse_graph(path)
    return graph


def load_vocabularies(folder: Path) -> Graph:
    """Read the SKOS vocabularies.

    Args:
        folder: The folder `ontology/`.

    Returns:
        One graph.
    """
    graph = Graph()
    for path in files(folder / "vocabularies", ".ttl"):
        graph += parse_graph(path)
    return graph


def build_graphs(data: Path, ontology: Graph, vocabularies: Graph) -> dict[URIRef, Graph]:
    """Turn the sources into named graphs of asserted triples.

    Every subject that a source describes bears `dct:source` to the passages (or the editorial reference) that state
    it.

    Args:
        data: The folder `data/`.
        ontology: What `load_ontology` returns.
        vocabularies: What `load_vocabularies` returns.

    Returns:
        IRI of the graph to its triples: one graph a source, `graph/ontology` and `graph/vocab`.

    Raises:
        SourceError: If there is no source at all; what each file must be like is said where it is read.
    """
    description = read_graph_description(data)
    described: dict[URIRef, Cell] = {}
    referred: list[tuple[Cell, URIRef]] = []
    graphs: dict[URIRef, Graph] = {GRAPH.ontology: ontology, GRAPH.vocab: vocabularies}
    concepts, terms = _concepts(vocabularies), _terms(ontology)
    ledger: Ledger | None = None
    for folder in sorted(path.parent for path in data.glob("*/source.yml")):
        ledger = Ledger(folder.name, concepts, terms, {}, described, referred)
        graphs[GRAPH[folder.name]] = _Source(folder, ledger).graph()
    if ledger is None:
        raise SourceError("there is no source.", file=data, remedy="A source is a folder with a source.yml.")
    ledger.check_references()
    _describe_graph(graphs[GRAPH.editorial], description)
    return graphs


def _describe_graph(graph: Graph, description: GraphDescription) -> None:
    whole = ID["source/coopgraph"]
    graph.add((whole, RDF.type, VOID.Dataset))
    for language, title in description.title.items():
        graph.add((whole, DCTERMS.title, Literal(title, lang=language)))
    graph.add((whole, COOP.referenceDate, Literal(description.reference_date.isoformat(), datatype=XSD.date)))


def _concepts(vocabularies: Graph) -> dict[str, frozenset[str]]:
    schemes: dict[str, set[str]] = {}
    for concept in vocabularies.subjects(RDF.type, SKOS.Concept):
        scheme, _, slug = str(concept).removeprefix(VOCAB).partition("/")
        schemes.setdefault(scheme, set()).add(slug)
    return {scheme: frozenset(slugs) for scheme, slugs in schemes.items()}


def _terms(ontology: Graph) -> frozenset[str]:
    subjects = ontology.subjects(RDFS.isDefinedBy, URIRef(str(COOP).removesuffix("#")))
    return frozenset(str(term).removeprefix(COOP) for term in subjects if str(term).startswith(COOP))


@dataclass
class _Source:
    """One source folder on its way to a graph.

    Attributes:
        folder: The folder.
        ledger: What its tables may name.
        counts: File below the folder to its number of rows, or of points.
        rows: Table below the folder to its rows.
        printed: Function or chapeau to the point or article that establishes it, and its passages.
    """

    folder: Path
    ledger: Ledger
    counts: dict[str, int] = field(default_factory=dict)
    rows: dict[str, list[Any]] = field(default_factory=dict)
    printed: dict[URIRef, tuple[URIRef, tuple[URIRef, ...]]] = field(default_factory=dict)

    def graph(self) -> Graph:
        """Read every file of the folder and return the graph of the source."""
        description = read_description(self.folder)
        passages = read_passages(self.folder, self.folder.name)
        provisions = self._read_provisions()
        self.ledger.passages = passage_iris(self.folder.name, passages)
        quotations = {span.place: span.text for articles in provisions.values() for span in provision_spans(articles)}
        graph = _graph([*self._tables(), *self._provisions(provisions), *self._ties(), *self._observations()])
        used = frozenset(iri for iri in graph.objects(None, DCTERMS.source) if isinstance(iri, URIRef))
        _extend(graph, state_passages(self.folder.name, passages, quotations, used))
        _extend(graph, state_description(description))
        self._check_files()
        check_bounds(description, self.counts)
        return graph

    def _rows(self, file: str, row_type: type[Row]) -> list[Any]:
        path = self.folder / file
        if not path.exists():
            return []
        rows = read_table(path, row_type, name=f"{self.folder.name}/{file}")
        self.counts[file] = len(rows)
        self.rows[file] = list(rows)
        return list(rows)

    def _tables(self) -> Iterator[Statement]:
        for file, row_type, state_row in _TABLES:
            paths = files(self.folder / file, ".csv") if file.endswith("/") else [self.folder / file]
            for path in paths:
                rows = self._rows(path.relative_to(self.folder).as_posix(), row_type)
                for checked_type, check in _CHECKS:
                    if row_type is checked_type:
                        check(rows)
                for row in rows:
                    yield from state_row(Entry(row, self.ledger))

    def _read_provisions(self) -> dict[str, list[Article]]:
        found: dict[str, list[Article]] = {}
        for path in files(self.folder / "provisions", ".txt"):
            file = path.relative_to(self.folder).as_posix()
            found[file] = read_provisions(path, name=f"{self.folder.name}/{file}")
            self.counts[file] = sum(len(article.points) for article in found[file])
        return found

    def _provisions(self, provisions: Mapping[str, list[Article]]) -> Iterator[Statement]:
        coded: dict[str, functions.FunctionRow] = self._by_key("functions.csv", functions.FunctionRow, "function")
        chapeaux: dict[str, functions.ChapeauRow] = self._by_key("chapeaux.csv", functions.ChapeauRow, "chapeau")
        for file, articles in provisions.items():
            name = f"{self.folder.name}/{file}"
            for statement in functions.state_articles(name, articles, coded, chapeaux, self.ledger):
                self._remember(statement)
                yield statement
        for row, column, kind in (
            *((row, "function", "function") for row in coded.values()),
            *((row, "chapeau", "chapeau") for row in chapeaux.values()),
        ):
            self._check_printed(row, column, kind)

    def _by_key(self, file: str, row_type: type[Row], column: str) -> dict[str, Any]:
        rows: dict[str, Any] = {}
        for row in self._rows(file, row_type):
            key = getattr(row, column)
            if key in rows:
                raise SourceError(
                    f"this key stands already in row {rows[key].line}.",
                    file=row.file,
                    row=row.line,
                    column=column,
                    value=key,
                    remedy="Delete one of the two rows, or correct its key.",
                )
            rows[key] = row
        return rows

    def _remember(self, statement: Statement) -> None:
        if statement.predicate == COOP.establishedBy and isinstance(statement.object, URIRef):
            self.printed[statement.subject] = (statement.object, statement.evidence)

    def _check_printed(self, row: Row, column: str, kind: str) -> None:
        key = getattr(row, column)
        if ID[f"{kind}/{key}"] not in self.printed:
            raise UnknownValueError(
                f"no provision text prints this {kind}.",
                file=row.file,
                row=row.line,
                column=column,
                value=key,
                remedy="Correct the key, delete the row, or add the text under provisions/.",
            )

    def _ties(self) -> Iterator[Statement]:
        for row in self._rows("ties.csv", coordination.TieRow):
            yield from coordination.state_tie(Entry(row, self.ledger), self.printed)

    def _observations(self) -> Iterator[Statement]:
        cubes: list[flows.CubeRow] = self.rows.get("cubes.csv", [])
        for cube in cubes:
            for row in self._rows(f"observations/{cube.slug}.csv", flows.observation_row(cube.dimension)):
                yield from flows.state_observation(Entry(row, self.ledger), cube)

    def _check_files(self) -> None:
        for path in files(self.folder, ".csv"):
            file = path.relative_to(self.folder).as_posix()
            if file not in self.counts and file != PASSAGES:
                raise SourceError(
                    "nothing reads this table.",
                    file=f"{self.folder.name}/{file}",
                    remedy="Correct its name, or delete it.",
                )


def _graph(statements: Iterable[Statement]) -> Graph:
    graph = Graph()
    for statement in statements:
        graph.add((statement.subject, statement.predicate, statement.object))
        for evidence in statement.evidence:
            graph.add((statement.subject, DCTERMS.source, evidence))
    return graph


def _extend(graph: Graph, triples: Iterable[Triple]) -> None:
    for triple in triples:
        graph.add(triple)
