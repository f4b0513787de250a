"""A graph of a few things that are told apart by what is searched."""

import pytest
from rdflib import Graph, URIRef

from coopgraph.namespaces import PREFIXES
from coopgraph.search import SearchIndex
from coopgraph.store import EmbeddedStore

TURTLE = """
id:organization\\/minsa a coop:Ministry , coop:PublicBody ; coop:acronym "MINSA" ;
  skos:prefLabel "Ministerio de Salud"@es , "Ministry of Health"@en ; dct:source id:passage\\/a .
id:organization\\/mre a coop:PublicBody ; coop:acronym "MRE" ;
  skos:prefLabel "Ministerio de Relaciones Exteriores"@es , "Ministry of Foreign Affairs"@en ;
  dct:source id:passage\\/b .
id:organization\\/mimdes a coop:PublicBody ; skos:prefLabel "MIMDES"@es ;
  coop:validTo "2012-01-01"^^xsd:date ; dct:source id:passage\\/b .
id:unit\\/minsa-ogcti a coop:CooperationOffice , org:OrganizationalUnit ; org:unitOf id:organization\\/minsa ;
  skos:prefLabel "Oficina General de Cooperación Técnica Internacional"@es ; dct:source id:passage\\/a .
id:function\\/minsa-ogcti\\/39-c a coop:Function ; coop:assignedTo id:unit\\/minsa-ogcti ; coop:pointLabel "c)" ;
  coop:text "Gestionar la oferta de cooperación internacional <b>en salud</b> & articularla."@es ;
  dct:source id:passage\\/a .
id:function\\/minsa-ogcti\\/39-d a coop:Function ; coop:assignedTo id:unit\\/minsa-ogcti ; coop:pointLabel "d)" ;
  coop:text "Opinar sobre las donaciones."@es ; dct:source id:passage\\/a .
id:norm\\/ds-008-2017-sa a coop:LegalNorm ; coop:normKind vocab:norm-kind\\/ds ;
  eli:number "008" ; coop:normSuffix "SA" ;
  coop:year "2017"^^xsd:gYear ; coop:printedForm "Decreto Supremo N° 008-2017-SA" ; dct:source id:passage\\/a ;
  coop:setsFunctionsOf id:unit\\/minsa-ogcti ; dct:title "Reglamento de Organización y Funciones"@es .
id:norm\\/ds-135-2010-re a coop:LegalNorm ; coop:normKind vocab:norm-kind\\/ds ;
  eli:number "135" ; coop:normSuffix "RE" ;
  coop:year "2010"^^xsd:gYear ; coop:printedForm "Decreto Supremo 135-2010-RE" ; dct:source id:passage\\/b .
id:cooperant\\/japon a coop:Cooperant ; skos:prefLabel "Japón"@es , "Japan"@en ; dct:source id:passage\\/b .
id:passage\\/a oa:hasSource id:source\\/tesis-2018 . id:passage\\/b oa:hasSource id:source\\/mof-callao .
id:source\\/tesis-2018 dct:title "La tesis"@es . id:source\\/mof-callao dct:title "El manual"@es .
"""


def make_store(turtle):
    """A store with one named graph, written with the prefixes of the project."""
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    return EmbeddedStore.from_graphs({URIRef("urn:g"): Graph().parse(data=prefixes + turtle, format="turtle")})


@pytest.fixture(scope="session", name="few")
def _few():
    """The store of the few things."""
    return make_store(TURTLE)


@pytest.fixture(scope="session", name="index")
def _index(few):
    """Their index."""
    return SearchIndex(lambda: few)
