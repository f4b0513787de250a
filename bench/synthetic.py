"""Makes a large graph in the model of the project: the graph that stands, and seeded bodies like its ministries beside.

What a reasoner would infer of the added bodies is written too, so that nothing has to be reasoned. The bodies, their
norms and their texts are made up: functions are those of the real regulations with words of others mixed in. The same
seed and size give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from coopgraph import pipeline
from coopgraph.namespaces import (
    COOP,
    CV,
    DCTERMS,
    ELI,
    FOAF,
    GRAPH,
    ID,
    OA,
    ORG,
    QB,
    RDF,
    RDFS,
    SDMX_ATTRIBUTE,
    SDMX_DIMENSION,
    SDMX_MEASURE,
    SKOS,
    VOCAB,
)
from coopgraph.settings import Settings
from coopgraph.store import EmbeddedStore
from coopgraph.store.port import Store
from coopgraph.store.terms import write_term

SEED = 20181231
#: Triples that one body brings with it, about; so a million triples are about 415 bodies.
TRIPLES_A_BODY = 2400
_GRAPH = GRAPH.synthetic
_SOURCE = ID["source/synthetic"]
_COMMITTEE = ID["collaboration/comite-coordinacion-multisectorial"]
_FUNCTIONS = (45, 75)
_TIES = (20, 40)
_YEARS = range(2011, 2016)
_PARTIES_A_BODY = 1

Triple = tuple[URIRef, URIRef, Node]


@dataclass(frozen=True)
class Pattern:
    """A real function that made-up ones are like.

    Attributes:
        text: Its text.
        actions: Its verbs.
        types: Its function types.
        modality: Its modality, or None.
    """

    text: str
    actions: tuple[URIRef, ...]
    types: tuple[URIRef, ...]
    modality: URIRef | None


class Generator:
    """Makes bodies one by one.

    Attributes:
        patterns: The real functions.
        modes: Modes of coordination.
        terms: Terms of cooperation that mandates are about.
        random: The only source of chance.
    """

    def __init__(self, store: Store, seed: int) -> None:
        self.patterns = _read_patterns(store)
        self.modes = _read_concepts(store, "coordination-mode")
        self.terms = _read_concepts(store, "cooperation-term")
        self.random = random.Random(seed)  # noqa: S311 (made-up data, no secret)
        self._offset = 0
        # The passage that was made last: a function has that of its point.
        self._passage = _SOURCE

    def graph(self, bodies: int) -> Iterator[Triple]:
        """Make a number of bodies.

        Args:
            bodies: How many.

        Yields:
            Triples; a few may come twice.
        """
        yield _SOURCE, RDF.type, COOP.SourceDocument
        yield _SOURCE, RDF.type, FOAF.Document
        yield _SOURCE, COOP.sha256, Literal(hashlib.sha256(b"").hexdigest())
        yield _SOURCE, DCTERMS.title, Literal("Datos sintéticos", lang="es")
        yield _SOURCE, DCTERMS.title, Literal("Synthetic data", lang="en")
        yield _SOURCE, DCTERMS.identifier, Literal("synthetic")
        for number in range(bodies):
            yield from self._body(number, bodies)

    def _body(self, number: int, bodies: int) -> Iterator[Triple]:
        slug = f"syn-{number:05d}"
        body = ID[f"organization/{slug}"]
        units = {name: ID[f"unit/{slug}-{name}"] for name in ("sg", "opp", "oc")}
        yield from self._described(
            body,
            (
                COOP.Ministry,
                COOP.PublicBody,
                CV.PublicOrganisation,
                ORG.Organization,
                ORG.FormalOrganization,
                FOAF.Agent,
                FOAF.Organization,
            ),
            f"Entidad {number}",
        )
        yield body, COOP.acronym, Literal(f"SYN{number:05d}")
        yield body, COOP.governmentLevel, VOCAB["government-level/national"]
        names = {"sg": "Secretaría General", "opp": "Oficina de Planeamiento", "oc": "Oficina de Cooperación"}
        kinds = {"sg": COOP.GeneralSecretariat, "opp": COOP.PlanningOffice, "oc": COOP.CooperationOffice}
        for name, unit in units.items():
            yield from self._described(
                unit,
                (kinds[name], ORG.OrganizationalUnit, ORG.Organization, FOAF.Agent, FOAF.Organization),
                f"{names[name]} de la Entidad {number}",
            )
            yield unit, ORG.unitOf, body
            yield unit, ORG.subOrganizationOf, body
            yield body, ORG.hasUnit, unit
            yield body, ORG.hasSubOrganization, unit
        office = units["oc"]
        embedded = self.random.random() < 12 / 18
        parent, category = (units["opp"], "embedded") if embedded else (units["sg"], "general-office")
        yield office, COOP.cooperationOfficeOf, body
        yield office, COOP.dependsOn, parent
        yield office, ORG.reportsTo, parent
        yield office, COOP.officeCategory, VOCAB[f"office-category/{category}"]
        yield office, RDF.type, COOP.EmbeddedCooperationOffice if embedded else COOP.GeneralCooperationOffice
        yield office, COOP.organizationalLevel, VOCAB[f"organizational-level/{'third' if embedded else 'second'}"]
        yield office, ORG.classification, VOCAB["organ-type/asesoramiento"]
        yield from self._regulation(number, slug, office)
        yield from self._ties(slug, office, bodies)
        yield from self._mandate(slug, body)
        yield from self._membership(slug, body)
        yield from self._flows(slug)

    def _described(self, thing: URIRef, classes: tuple[URIRef, ...], name: str) -> Iterator[Triple]:
        for each in classes:
            yield thing, RDF.type, each
        for language, label in (("es", name), ("en", f"{name} (synthetic)")):
            yield thing, SKOS.prefLabel, Literal(label, lang=language)
            yield thing, RDFS.label, Literal(label, lang=language)
        yield from self._sourced(thing, None)

    def _sourced(self, thing: URIRef, text: str | None) -> Iterator[Triple]:
        """Give a thing a passage of its own in a document that does not exist."""
        start, end = self._offset, self._offset + (len(text) if text else 80)
        self._offset = end + 1
        passage = ID[f"passage/synthetic/{start}-{end}"]
        yield thing, DCTERMS.source, passage
        self._passage = passage
        yield passage, RDF.type, OA.SpecificResource
        yield passage, OA.hasSource, _SOURCE
        yield passage, COOP.sourceLines, Literal(str(start + 1))
        yield passage, COOP.sha256, Literal(hashlib.sha256(str(start).encode()).hexdigest())
        position = URIRef(f"{passage}/position")
        yield passage, OA.hasSelector, position
        yield position, RDF.type, OA.TextPositionSelector
        yield position, OA.start, Literal(start, datatype=XSD.nonNegativeInteger)
        yield position, OA.end, Literal(end, datatype=XSD.nonNegativeInteger)
        if text:
            quote = URIRef(f"{passage}/quote")
            yield passage, OA.hasSelector, quote
            yield quote, RDF.type, OA.TextQuoteSelector
            yield quote, OA.exact, Literal(text, lang="es")

    def _regulation(self, number: int, slug: str, office: URIRef) -> Iterator[Triple]:
        year = self.random.randint(2005, 2018)
        norm = ID[f"norm/ds-{number % 1000:03d}-{year}-{slug}"]
        article = URIRef(f"{norm}/art-1")
        yield norm, RDF.type, COOP.LegalNorm
        yield norm, RDF.type, ELI.LegalResource
        yield norm, COOP.normKind, VOCAB["norm-kind/ds"]
        yield norm, ELI.number, Literal(f"{number % 1000:03d}")
        yield norm, COOP.year, Literal(str(year), datatype=XSD.gYear)
        yield norm, ELI.date_document, Literal(f"{year}-01-01", datatype=XSD.date)
        yield norm, COOP.datePrecision, VOCAB["date-precision/year"]
        yield norm, COOP.printedForm, Literal(f"Decreto Supremo {number % 1000:03d}-{year}-{slug.upper()}")
        yield norm, COOP.setsFunctionsOf, office
        yield from self._sourced(norm, None)
        yield from self._provision(article, norm, "1", None)
        for order in range(1, self.random.randint(*_FUNCTIONS) + 1):
            yield from self._function(slug, office, article, order)

    def _provision(self, provision: URIRef, whole: URIRef, number: str, text: str | None) -> Iterator[Triple]:
        yield provision, RDF.type, ELI.LegalResourceSubdivision
        yield provision, RDF.type, ELI.LegalResource
        yield provision, ELI.is_part_of, whole
        yield whole, ELI.has_part, provision
        yield provision, ELI.number, Literal(number)
        yield from self._sourced(provision, text)

    def _function(self, slug: str, office: URIRef, article: URIRef, order: int) -> Iterator[Triple]:
        function, point = ID[f"function/{slug}-oc/1-{order}"], URIRef(f"{article}/{order}")
        pattern, other = self.random.choice(self.patterns), self.random.choice(self.patterns)
        words = pattern.text.split()
        words.insert(self.random.randrange(len(words)), self.random.choice(other.text.split()))
        text = " ".join(words)
        yield from self._provision(point, article, str(order), text)
        yield function, RDF.type, COOP.Function
        yield function, RDF.type, COOP.Provision
        yield function, COOP.assignedTo, office
        yield function, COOP.establishedBy, point
        yield function, COOP.text, Literal(text, lang="es")
        yield function, COOP.pointLabel, Literal(f"{order})")
        yield function, COOP.order, Literal(order, datatype=XSD.integer)
        yield function, COOP.isResidual, Literal(False)
        for action in pattern.actions:
            yield function, COOP.action, action
        for kind in pattern.types:
            yield function, COOP.functionType, kind
        if pattern.modality is not None:
            yield function, COOP.modality, pattern.modality
        yield function, DCTERMS.source, self._passage

    def _ties(self, slug: str, office: URIRef, bodies: int) -> Iterator[Triple]:
        for number in range(self.random.randint(*_TIES)):
            tie, function = ID[f"tie/{slug}-oc-{number}"], ID[f"function/{slug}-oc/1-{number + 1}"]
            yield tie, RDF.type, COOP.CoordinationTie
            yield tie, COOP.tieFrom, office
            yield tie, COOP.tieTo, ID[f"organization/syn-{self.random.randrange(bodies):05d}"]
            yield tie, COOP.tieMode, self.random.choice(self.modes)
            yield tie, COOP.evidenceKind, VOCAB["evidence-kind/function"]
            yield tie, COOP.groundedIn, function
            yield from self._sourced(tie, None)

    def _mandate(self, slug: str, body: URIRef) -> Iterator[Triple]:
        if self.random.random() >= 1 / 10:
            return
        mandate = ID[f"mandate/{slug}"]
        yield mandate, RDF.type, COOP.SteeringMandate
        yield mandate, RDF.type, COOP.Mandate
        yield mandate, COOP.holder, body
        yield mandate, COOP.scope, self.random.choice(self.terms)
        yield mandate, COOP.action, VOCAB["action/conducir"]
        yield mandate, COOP.establishedBy, ID["norm/ley-27692/art-3"]
        yield mandate, COOP.validFrom, Literal(f"{self.random.randint(2000, 2018)}-01-01", datatype=XSD.date)
        yield from self._sourced(mandate, None)

    def _membership(self, slug: str, body: URIRef) -> Iterator[Triple]:
        if self.random.random() >= 1 / 4:
            return
        membership = ID[f"membership/{slug}"]
        yield membership, RDF.type, ORG.Membership
        yield membership, ORG.member, body
        yield membership, ORG.organization, _COMMITTEE
        yield membership, ORG.role, VOCAB["membership-role/member"]
        yield from self._sourced(membership, None)

    def _flows(self, slug: str) -> Iterator[Triple]:
        for number in range(_PARTIES_A_BODY):
            party = ID[f"cooperant/{slug}-{number}"]
            yield party, RDF.type, COOP.Cooperant
            yield party, RDF.type, COOP.FlowParty
            yield party, COOP.cooperantType, VOCAB["cooperant-type/country"]
            yield from self._described(party, (FOAF.Agent,), f"Cooperante {slug}-{number}")
            for year in _YEARS:
                observation = ID[f"observation/flows-by-country/{slug}-{number}-{year}"]
                amount = self.random.randint(1, 10**7)
                yield observation, RDF.type, QB.Observation
                yield observation, QB.dataSet, ID["cube/flows-by-country"]
                yield observation, COOP.cooperantDimension, party
                yield observation, SDMX_DIMENSION.refPeriod, Literal(str(year), datatype=XSD.gYear)
                yield observation, SDMX_ATTRIBUTE.obsStatus, VOCAB["observation-status/normal"]
                yield observation, SDMX_MEASURE.obsValue, Literal(str(amount), datatype=XSD.decimal)
                yield observation, COOP.printedValue, Literal(f"{amount:,}")
                yield from self._sourced(observation, None)


def _read_patterns(store: Store) -> list[Pattern]:
    query_text = f"""SELECT ?function ?text ?action ?type ?modality WHERE {{
      ?function a {write_term(COOP.Function)} ;
        {write_term(COOP.text)} ?text ;
        {write_term(COOP.functionType)} ?type ;
        {write_term(COOP.isResidual)} false ;
        {write_term(COOP.action)} ?action .
      OPTIONAL {{ ?function {write_term(COOP.modality)} ?modality }}
    }} ORDER BY ?function ?action ?type ?modality"""
    found: dict[Node, tuple[str, set[URIRef], set[URIRef], set[URIRef]]] = {}
    for function, text, action, kind, modality in store.select(query_text).rows:
        if function is None:
            continue
        _, actions, kinds, modalities = found.setdefault(function, (str(text), set(), set(), set()))
        for term, terms in ((action, actions), (kind, kinds), (modality, modalities)):
            if isinstance(term, URIRef):
                terms.add(term)
    return [
        Pattern(text, tuple(sorted(actions)), tuple(sorted(kinds)), min(modalities, default=None))
        for text, actions, kinds, modalities in found.values()
    ]


def _read_concepts(store: Store, scheme: str) -> list[URIRef]:
    pattern = f"?concept {write_term(SKOS.inScheme)} {write_term(VOCAB[scheme])}"
    rows = store.select(f"SELECT ?concept WHERE {{ {pattern} }} ORDER BY ?concept").rows
    return [concept for (concept,) in rows if isinstance(concept, URIRef)]


def write_graph(store: Store, target: Path, triples: int, seed: int = SEED) -> int:
    """Write the synthetic bodies as N-Quads in the named graph `graph/synthetic`.

    Args:
        store: The real graph, whose functions and vocabularies they are made of.
        target: The file.
        triples: How many triples, about.
        seed: Of the chance.

    Returns:
        How many lines were written.
    """
    bodies, count = max(1, triples // TRIPLES_A_BODY), 0
    with target.open("w", encoding="utf-8", newline="\n") as file:
        for subject, predicate, value in Generator(store, seed).graph(bodies):
            terms = " ".join(write_term(term) for term in (subject, predicate, value, _GRAPH))
            file.write(f"{terms} .\n")
            count += 1
    return count


def load_graph(base: Path, synthetic: Path) -> EmbeddedStore:
    """Load the real graph and the synthetic one beside it.

    Args:
        base: The real graph in N-Quads.
        synthetic: What `write_graph` wrote.

    Returns:
        The store.
    """
    return EmbeddedStore.from_nquads(base.read_bytes() + synthetic.read_bytes())


def main() -> None:
    """Write a synthetic graph out of the graph that stands."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path, help="file to write, N-Quads")
    parser.add_argument("--triples", type=int, default=1_000_000, help="how many, about")
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    store = pipeline.open_store(Settings.from_environment())
    count = write_graph(store, asked.target, asked.triples, asked.seed)
    sys.stdout.write(f"{asked.target.name}: {count}\n")


if __name__ == "__main__":
    main()
