from __future__ import annotations

import pytest
from rdflib import RDF, RDFS, SKOS, Graph, Literal
from rdflib.namespace import FOAF, OWL, PROV

from coopgraph.errors import OntologyError
from coopgraph.namespaces import COOP, ELI, ID, ORG
from coopgraph.reason import infer_closure

PREFIXES = """
@base <https://w3id.org/coopgraph/id/> .
@prefix coop: <https://w3id.org/coopgraph/ontology#> .
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
CATEGORIES = {
    COOP.EmbeddedCooperationOffice,
    COOP.GeneralCooperationOffice,
    COOP.GeneralDirectorateCooperationOffice,
    COOP.LineDirectorateCooperationOffice,
    COOP.MinisterAdvisoryCooperationOffice,
    COOP.RegionalAdvisoryCooperationOffice,
    COOP.AgencyLineCooperationOffice,
    COOP.MunicipalCooperationOffice,
}
#: The offices of table 4.5 and of the other sources in every shape that they take there, and what must not be taken for
#: one of them.
OFFICES = """
<unit/minagri-oci> a coop:Office, coop:CooperationOffice ; coop:dependsOn <unit/minagri-ogpp> .
<unit/minagri-ogpp> a coop:GeneralOffice, coop:PlanningOffice ; coop:dependsOn <unit/minagri-sg> .
<unit/minagri-sg> a coop:GeneralSecretariat .
<unit/pcm-ccti> a coop:Coordination, coop:CooperationOffice ; coop:dependsOn <unit/pcm-ogpp> .
<unit/pcm-ogpp> a coop:GeneralOffice, coop:PlanningOffice .
<unit/minsa-ogcti> a coop:GeneralOffice, coop:CooperationOffice ; coop:dependsOn <unit/minsa-sg> .
<unit/minsa-sg> a coop:GeneralSecretariat .
<unit/mindef-dgri> a coop:GeneralDirectorate, coop:CooperationOffice .
<unit/mindef-damci> a coop:Directorate ; org:subOrganizationOf <unit/mindef-dgri> .
<unit/mre-dci> a coop:Directorate, coop:CooperationOffice ; coop:dependsOn <unit/mre-dgae> .
<unit/mre-dgae> a coop:GeneralDirectorate .
<unit/mtc-op> a coop:Office, coop:PlanningOffice ; coop:dependsOn <unit/mtc-ogpp> .
<unit/mtc-ogpp> a coop:GeneralOffice, coop:PlanningOffice .
<unit/mimdes-oci> a coop:Office, coop:CooperationOffice ; coop:dependsOn <unit/mimdes-dm> .
<unit/mimdes-dm> a coop:MinisterOffice .
<unit/gore-callao-octi> a coop:Office, coop:CooperationOffice ; org:unitOf <organization/gore-callao> ;
    org:classification <https://w3id.org/coopgraph/vocab/organ-type/asesoramiento> ;
    coop:dependsOn <unit/gore-callao-pr> .
<unit/gore-callao-pr> a coop:HeadOfBody ; org:unitOf <organization/gore-callao> .
<unit/gore-callao-grp> a coop:Management, coop:PlanningOffice ; org:unitOf <organization/gore-callao> .
<unit/gore-callao-inner> a coop:Office, coop:CooperationOffice ; org:unitOf <organization/gore-callao> ;
    coop:dependsOn <unit/gore-callao-grp> .
<organization/gore-callao> a coop:RegionalGovernment .
<unit/apci-dgni> a coop:Directorate, coop:CooperationOffice ; org:unitOf <organization/apci> .
<unit/apci-doc> a coop:Directorate ; org:unitOf <organization/apci> .
<organization/apci> a coop:PublicAgency .
<unit/concytec-octai> a coop:Office, coop:CooperationOffice ; org:unitOf <organization/concytec> ;
    coop:dependsOn <unit/concytec-ogpp> .
<unit/concytec-ogpp> a coop:GeneralOffice, coop:PlanningOffice ; org:unitOf <organization/concytec> .
<organization/concytec> a coop:PublicAgency .
<unit/alcaldia-pasto-oai> a coop:Office, coop:CooperationOffice ; org:unitOf <organization/alcaldia-pasto> .
<organization/alcaldia-pasto> a coop:Municipality .
<unit/adrift> a coop:Office, coop:CooperationOffice .
<unit/contained> a coop:Office, coop:CooperationOffice ; org:subOrganizationOf <unit/minagri-ogpp> .
"""
STRUCTURE = """
<organization/minagri> a coop:Ministry ; skos:prefLabel "Ministerio de Agricultura"@es ; coop:acronym "MINAGRI" .
<unit/ogpp> org:unitOf <organization/minagri> .
<unit/oci> org:unitOf <organization/minagri> ; org:subOrganizationOf <unit/ogpp> ; coop:dependsOn <unit/sg> .
<unit/wrong> org:unitOf <unit/parent> .
<membership/m> org:member <organization/apci>, <organization/mre> ; org:organization <collaboration/sndcinr> .
<event/secti-apci> a coop:Succession ;
    org:originalOrganization <organization/secti> ; org:resultingOrganization <organization/apci> .
<organization/apci> coop:attachedTo <organization/mre> .
<norm/ley-28925> eli:amends <norm/ley-27692> .
<norm/ds-1> eli:repeals <norm/ds-0> .
<norm/ley-28925/art-1> eli:is_part_of <norm/ley-28925> .
<tie/t> coop:tieTo <generic-actor/competent-sector> .
"""
#: What shares a property with provisions and norms, and is neither.
SHEETS = """
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<post/gore-callao-038> a org:Post ; coop:printedForm "38", "038" ; org:reportsTo <post/gore-callao-037> .
<requirement/r> coop:requirementOf <post/gore-callao-038> ; coop:text "Cinco años."@es ;
    coop:minimumDuration "P5Y"^^xsd:duration .
<step/pasto-1> coop:stepOf <procedure/pasto> ; coop:order 1 ; coop:text "Identificar convocatorias."@es .
<procedure/pasto> a coop:Procedure ; coop:establishedBy <norm/procedimiento-pasto> .
<session/comite-2017> a coop:Session ; coop:sessionOf <collaboration/comite> ; coop:hostedBy <organization/mre> .
<finding-value/v-1> coop:valueOf <finding/v> ; coop:order 1 ; coop:printedValue "37" .
<claim/c> coop:claimedValue 14.7 ; coop:yearFrom "2014"^^xsd:gYear ; coop:about <organization/mre> .
"""
#: Each contradicts the ontology.
CONTRADICTIONS = {
    "function and chapeau": "<function/f> a coop:Function, coop:Chapeau .",
    "function and elision": "<function/f> a coop:Function, coop:Elision .",
    "chapeau and elision": "<function/f> a coop:Chapeau, coop:Elision .",
    "a body as unit": "<organization/apci> a coop:PublicAgency ; org:unitOf <organization/mre> .",
    "a generic actor with a member": "<membership/m> org:organization <generic-actor/g> . "
    "<generic-actor/g> a coop:GenericActor .",
    "an event as organisation": "<event/e> a coop:Creation ; org:subOrganizationOf <organization/mre> .",
    "an article as norm": "<norm/n> a coop:LegalNorm, eli:LegalResourceSubdivision .",
    "a directorate as general directorate": "<unit/u> a coop:Directorate, coop:GeneralDirectorate .",
    "a cooperant as group": "<cooperant/c> a coop:Cooperant, coop:CooperantGroup .",
    "an international organisation attached": "<organization/oit> a coop:InternationalOrganization ; "
    "coop:attachedTo <organization/mre> .",
}


def close(turtle: str, *axioms: Graph) -> Graph:
    """Return some triples with all that follows from them and the ontology."""
    asserted = Graph().parse(data=PREFIXES + turtle, format="turtle")
    for graph in axioms:
        asserted += graph
    return asserted + infer_closure(asserted)


@pytest.fixture(scope="module", name="offices")
def _offices(core: Graph, external: Graph) -> Graph:
    """The closure of the offices."""
    return close(OFFICES, core, external)


@pytest.fixture(scope="module", name="structure")
def _structure(core: Graph, external: Graph) -> Graph:
    """The closure of everything else."""
    return close(STRUCTURE, core, external)


@pytest.mark.parametrize(
    ("unit", "category"),
    [
        ("minagri-oci", COOP.EmbeddedCooperationOffice),
        ("pcm-ccti", COOP.EmbeddedCooperationOffice),
        ("minsa-ogcti", COOP.GeneralCooperationOffice),
        ("mindef-dgri", COOP.GeneralDirectorateCooperationOffice),
        ("mre-dci", COOP.LineDirectorateCooperationOffice),
        ("minagri-ogpp", None),
        ("minsa-sg", None),
        ("mindef-damci", None),
        ("mre-dgae", None),
        ("mtc-op", None),
        ("mtc-ogpp", None),
        ("mimdes-oci", COOP.MinisterAdvisoryCooperationOffice),
        ("gore-callao-octi", COOP.RegionalAdvisoryCooperationOffice),
        ("gore-callao-inner", COOP.EmbeddedCooperationOffice),
        ("apci-dgni", COOP.AgencyLineCooperationOffice),
        ("concytec-octai", COOP.EmbeddedCooperationOffice),
        ("alcaldia-pasto-oai", COOP.MunicipalCooperationOffice),
        ("mimdes-dm", None),
        ("gore-callao-pr", None),
        ("gore-callao-grp", None),
        ("apci-doc", None),
        ("adrift", None),
        ("contained", None),
    ],
)
def test_category_follows_from_structure_and_is_single(offices: Graph, unit: str, category: object) -> None:
    """An office has the one category of its structure; a unit that is no cooperation office, or hangs nowhere, none."""
    found = set(offices.objects(ID[f"unit/{unit}"], RDF.type)) & CATEGORIES
    assert found == ({category} if category else set())


def test_dependence_does_not_contain(offices: Graph) -> None:
    """A unit is not below the one on which it depends, but it reports to it."""
    unit, above = ID["unit/minagri-oci"], ID["unit/minagri-ogpp"]
    assert (unit, ORG.transitiveSubOrganizationOf, above) not in offices
    assert (unit, ORG.reportsTo, above) in offices
    assert (unit, COOP.dependsOn, ID["unit/minagri-sg"]) not in offices


def test_a_unit_of_a_unit_becomes_a_formal_organisation(structure: Graph) -> None:
    """The trap of org:unitOf bites: a unit that is used as a body becomes a formal organisation; no other unit does."""
    formal = set(structure.subjects(RDF.type, ORG.FormalOrganization))
    assert ID["unit/parent"] in formal
    assert not formal & {ID["unit/ogpp"], ID["unit/oci"], ID["unit/wrong"], ID["unit/sg"]}


def test_two_members_of_one_membership_become_one(structure: Graph) -> None:
    """The trap of org:member bites: two members on one node are inferred to be the same."""
    assert (ID["organization/apci"], OWL.sameAs, ID["organization/mre"]) in structure


def test_an_event_gives_lineage(structure: Graph) -> None:
    """What results from an event is derived from what it starts from."""
    apci, secti, event = ID["organization/apci"], ID["organization/secti"], ID["event/secti-apci"]
    assert (apci, PROV.wasDerivedFrom, secti) in structure
    assert (apci, ORG.resultedFrom, event) in structure
    assert (secti, ORG.changedBy, event) in structure
    assert (event, RDF.type, PROV.Activity) in structure


def test_a_unit_of_a_unit_lies_below_the_body(structure: Graph) -> None:
    """Containment is inferred along org:subOrganizationOf and org:unitOf, and inverted."""
    minagri, ogpp, oci = ID["organization/minagri"], ID["unit/ogpp"], ID["unit/oci"]
    assert (oci, ORG.transitiveSubOrganizationOf, minagri) in structure
    assert (oci, ORG.transitiveSubOrganizationOf, ogpp) in structure
    assert (minagri, ORG.hasUnit, ogpp) in structure
    assert (ogpp, ORG.hasSubOrganization, oci) in structure


def test_amending_and_repealing_are_changing(structure: Graph) -> None:
    """Amendments and repeals are legal changes, in both directions; a norm has the parts that are part of it."""
    assert (ID["norm/ley-28925"], ELI.changes, ID["norm/ley-27692"]) in structure
    assert (ID["norm/ley-27692"], ELI.changed_by, ID["norm/ley-28925"]) in structure
    assert (ID["norm/ds-0"], ELI.repealed_by, ID["norm/ds-1"]) in structure
    assert (ID["norm/ley-28925"], ELI.has_part, ID["norm/ley-28925/art-1"]) in structure


def test_names_are_labels(structure: Graph) -> None:
    """A preferred name is an rdfs:label; an acronym is an alternative name and no rdfs:label."""
    minagri = ID["organization/minagri"]
    assert set(structure.objects(minagri, RDFS.label)) == {Literal("Ministerio de Agricultura", lang="es")}
    assert (minagri, SKOS.altLabel, Literal("MINAGRI")) in structure


def test_a_ministry_is_a_body_in_every_vocabulary(structure: Graph) -> None:
    """A ministry is a public organisation of CPOV, a formal organisation of ORG and an agent of FOAF."""
    classes = {str(each) for each in structure.objects(ID["organization/minagri"], RDF.type)}
    assert {"http://data.europa.eu/m8g/PublicOrganisation", str(ORG.FormalOrganization), str(FOAF.Agent)} <= classes


def test_the_other_side_of_a_tie_is_not_guessed(structure: Graph) -> None:
    """Nothing is inferred about the actor that a tie reaches."""
    assert set(structure.objects(ID["generic-actor/competent-sector"], RDF.type)) == set()


def test_what_has_official_text_is_no_provision_for_it(core: Graph, external: Graph) -> None:
    """Posts, requirements, steps and findings are neither provisions nor norms; what they name is not guessed."""
    sheets = close(SHEETS, core, external)
    classes = {
        "requirement/r": {COOP.Requirement},
        "step/pasto-1": {COOP.Step},
        "post/gore-callao-038": {ORG.Post},
        "post/gore-callao-037": set(),
        "procedure/pasto": {COOP.Procedure},
        "norm/procedimiento-pasto": {ELI.LegalResource},
        "session/comite-2017": {COOP.Session, PROV.Activity},
        "collaboration/comite": set(),
        "finding-value/v-1": {COOP.FindingValue},
        "finding/v": set(),
        "claim/c": {COOP.Claim},
        "organization/mre": set(),
    }
    assert {name: set(sheets.objects(ID[name], RDF.type)) - {OWL.Thing} for name in classes} == classes


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_disjoint_classes_contradict(case: str, core: Graph, external: Graph) -> None:
    """What cannot be two things at once is told as a contradiction."""
    with pytest.raises(OntologyError, match="contradicts"):
        close(CONTRADICTIONS[case], core, external)
