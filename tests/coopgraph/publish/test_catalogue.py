"""The catalogue: valid DCAT-AP 3, complete in two languages, and read whole by a harvester as CKAN's reads."""

from datetime import date

import pyshacl
import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DC
from rdflib.term import Node

from coopgraph.errors import ResourceNotFoundError
from coopgraph.namespaces import (
    BASE,
    COOP,
    DCAT,
    DCTERMS,
    FOAF,
    GRAPH,
    ID,
    OWL,
    RDF,
    SDMX_DIMENSION,
    SH,
    SKOS,
    SPDX,
    VCARD,
    XSD,
)
from coopgraph.publish.catalogue import CATALOGUE, PUBLISHER, describe_catalogue
from coopgraph.publish.dumps import Dump
from coopgraph.store import EmbeddedStore, parse_graph

PUBLIC = "https://datos.example.org/coopgraph"
LICENSE = URIRef("https://creativecommons.org/licenses/by/4.0/")
LISTS = "http://publications.europa.eu/resource/authority/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
DUMPS = (
    Dump("graph.nq", "application/n-quads", None, 4000, "ab" * 32),
    Dump("coopgraph.ttl.gz", "text/turtle", "gzip", 300, "cd" * 32),
)
WHOLE, THESIS, NOTES = ID["dataset/coopgraph"], ID["dataset/thesis"], ID["dataset/editorial"]
SERVICE = ID["data-service/sparql"]

PREAMBLE = f"""@base <{BASE}> . @prefix coop: <{COOP}> . @prefix dct: <{DCTERMS}> . @prefix dc: <{DC}> .
@prefix xsd: <{XSD}> . @prefix dim: <{SDMX_DIMENSION}> ."""
EDITORIAL = f"""{PREAMBLE}
<id/source/coopgraph> dct:title "El grafo"@es, "The graph"@en ; coop:referenceDate "1999-01-01"^^xsd:date .
<id/source/editorial> a coop:SourceDocument ; dct:title "Notas"@es, "Notes"@en ; dct:type "editorial" .
"""
SOURCE = f"""{PREAMBLE}
<id/source/thesis> a coop:SourceDocument ; dct:title "La tesis"@es, "The thesis"@en ; dct:type "thesis" ;
  dct:language "es" ; dc:publisher "Universidad" ; coop:referenceDate "2018-12-31"^^xsd:date .
<id/observation/1> dim:refPeriod "2011"^^xsd:gYear .
<id/observation/2> dim:refPeriod "2016"^^xsd:gYear .
"""
LATER = f"""{PREAMBLE}
<id/source/call> a coop:SourceDocument ; dct:title "Las bases"@es ; dct:type "call" ;
  coop:referenceDate "2025-06-12"^^xsd:date .
"""
HEADER = f"{PREAMBLE} <ontology> dct:license <{LICENSE}> ."


@pytest.fixture(scope="module", name="small")
def _small() -> EmbeddedStore:
    """Two documents and the editorial notes."""
    texts = {"editorial": EDITORIAL, "thesis": SOURCE, "call": LATER, "ontology": HEADER}
    return EmbeddedStore.from_graphs({GRAPH[name]: parse_graph(text) for name, text in texts.items()})


@pytest.fixture(name="catalogue")
def _catalogue(small) -> Graph:
    """The catalogue of the small graph."""
    return describe_catalogue(small, f"{PUBLIC}/", DUMPS)


def words(graph: Graph, subject: Node, predicate: URIRef) -> dict[str | None, str]:
    """Return the text of a property in each language."""
    return {value.language: str(value) for value in graph.objects(subject, predicate) if isinstance(value, Literal)}


def test_the_catalogue_lists_the_graph_its_sources_and_its_endpoint(catalogue):
    """One dataset for the whole, one for each source as a part of it, and one service that serves them all."""
    datasets = {WHOLE, THESIS, NOTES, ID["dataset/call"]}

    assert set(catalogue.subjects(RDF.type, DCAT.Catalog)) == {CATALOGUE} == {URIRef(f"{BASE}catalog")}
    assert set(catalogue.subjects(RDF.type, DCAT.Dataset)) == datasets
    assert set(catalogue.objects(CATALOGUE, DCAT.dataset)) == datasets
    assert set(catalogue.objects(CATALOGUE, DCAT.service)) == {SERVICE}
    assert set(catalogue.objects(SERVICE, DCAT.servesDataset)) == datasets
    assert set(catalogue.objects(WHOLE, DCTERMS.hasPart)) == datasets - {WHOLE}
    assert set(catalogue.subjects(DCTERMS.isPartOf, WHOLE)) == datasets - {WHOLE}


def test_titles_are_those_of_the_graph(catalogue):
    """Whole and sources are called what the graph calls them."""
    assert words(catalogue, WHOLE, DCTERMS.title) == {"es": "El grafo", "en": "The graph"}
    assert words(catalogue, THESIS, DCTERMS.title) == {"es": "La tesis", "en": "The thesis"}


def test_a_description_names_the_document_in_its_language(catalogue):
    """The title of a document stands in its description, in Spanish where it has no English one."""
    thesis, call = (words(catalogue, ID[f"dataset/{name}"], DCTERMS.description) for name in ("thesis", "call"))

    assert "«La tesis»" in thesis["es"]
    assert "“The thesis”" in thesis["en"]
    assert "«Las bases»" in call["es"]
    assert "“Las bases”" in call["en"]
    assert "Notes" not in words(catalogue, NOTES, DCTERMS.description)["en"]


def test_everything_is_told_in_two_languages(catalogue):
    """Catalogue, datasets, distributions and service have title and description in Spanish and English."""
    kinds = (DCAT.Catalog, DCAT.Dataset, DCAT.Distribution, DCAT.DataService)
    told = [subject for kind in kinds for subject in catalogue.subjects(RDF.type, kind)]

    # The catalogue, four datasets, two dumps, an endpoint for each dataset, a graph for each source, the service.
    assert len(told) == 1 + 4 + 2 + 4 + 3 + 1
    for subject in told:
        assert set(words(catalogue, subject, DCTERMS.description)) == {"es", "en"}, subject
        expected = {"es"} if subject == ID["dataset/call"] else {"es", "en"}
        assert set(words(catalogue, subject, DCTERMS.title)) == expected, subject


def test_a_dump_is_told_with_size_hash_and_address(catalogue):
    """A compressed file has the media type of what it holds, and says how it is compressed."""
    (turtle,) = catalogue.subjects(DCAT.downloadURL, URIRef(f"{PUBLIC}/dumps/coopgraph.ttl.gz"))
    checksum = catalogue.value(turtle, SPDX.checksum)

    assert (WHOLE, DCAT.distribution, turtle) in catalogue
    assert set(catalogue.objects(turtle, DCAT.accessURL)) == {URIRef(f"{PUBLIC}/dumps/coopgraph.ttl.gz")}
    assert catalogue.value(turtle, DCAT.byteSize) == Literal(300, datatype=XSD.nonNegativeInteger)
    assert catalogue.value(turtle, DCAT.mediaType) == URIRef(f"{MEDIA_TYPES}text/turtle")
    assert catalogue.value(turtle, DCAT.compressFormat) == URIRef(f"{MEDIA_TYPES}application/gzip")
    assert catalogue.value(turtle, DCTERMS["format"]) == URIRef(f"{LISTS}file-type/RDF_TURTLE")
    assert catalogue.value(turtle, DCTERMS.license) == LICENSE
    assert str(catalogue.value(checksum, SPDX.checksumValue)) == "cd" * 32
    assert catalogue.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
    assert "(gzip)" in words(catalogue, turtle, DCTERMS.title)["en"]


def test_a_plain_dump_is_not_compressed_and_names_the_version(catalogue):
    """The hash of the canonical N-Quads is the version of the whole."""
    (quads,) = catalogue.subjects(DCAT.downloadURL, URIRef(f"{PUBLIC}/dumps/graph.nq"))

    assert catalogue.value(quads, DCAT.compressFormat) is None
    assert catalogue.value(quads, DCTERMS["format"]) == URIRef(f"{LISTS}file-type/RDF_N_QUADS")
    assert set(catalogue.objects(WHOLE, DCAT.version)) == {Literal("ab" * 32)}


def test_without_dumps_there_is_no_version(small):
    """What is not known is not said; the endpoint is still there."""
    graph = describe_catalogue(small, PUBLIC)

    assert list(graph.objects(None, DCAT.version)) == []
    assert list(graph.objects(None, DCAT.downloadURL)) == []
    assert len(list(graph.objects(WHOLE, DCAT.distribution))) == 1


def test_dumps_that_say_the_same_in_other_words_do_not_mix(catalogue):
    """Quads are told to hold every graph, Turtle the merge."""
    described = {
        str(catalogue.value(each, DCAT.downloadURL)).rpartition("/")[2]: words(catalogue, each, DCTERMS.description)
        for each in catalogue.subjects(SPDX.checksum)
    }

    assert described["graph.nq"]["en"].startswith("Every named graph")
    assert described["coopgraph.ttl.gz"]["en"].startswith("The default graph")


def test_periods_are_those_of_the_figures_and_the_state_of_affairs(catalogue):
    """From the first year of the figures to the date that a document stands for, which the default date is not."""

    def period(dataset):
        interval = catalogue.value(dataset, DCTERMS.temporal)
        return interval and (catalogue.value(interval, DCAT.startDate), catalogue.value(interval, DCAT.endDate))

    first, last = Literal("2011", datatype=XSD.gYear), Literal("2025-06-12", datatype=XSD.date)
    assert period(THESIS) == (first, Literal("2018-12-31", datatype=XSD.date))
    assert period(ID["dataset/call"]) == (last, last)
    assert period(NOTES) is None
    assert period(WHOLE) == (first, last)


def test_languages_are_those_of_the_document(catalogue):
    """A document in Spanish gives a dataset in Spanish; the whole and the catalogue speak both."""
    both = {URIRef(f"{LISTS}language/{code}") for code in ("SPA", "ENG")}

    assert set(catalogue.objects(THESIS, DCTERMS.language)) == {URIRef(f"{LISTS}language/SPA")}
    for subject in (WHOLE, NOTES, CATALOGUE):
        assert set(catalogue.objects(subject, DCTERMS.language)) == both


def test_the_service_says_where_and_how_it_answers(catalogue):
    """Endpoint, description and protocol are stated."""
    endpoint = URIRef(f"{PUBLIC}/sparql")

    assert set(catalogue.objects(SERVICE, DCAT.endpointURL)) == {endpoint}
    assert set(catalogue.objects(SERVICE, DCAT.endpointDescription)) == {endpoint}
    assert set(catalogue.objects(SERVICE, DCTERMS.conformsTo)) == {URIRef("http://www.w3.org/TR/sparql11-protocol/")}
    for distribution in catalogue.subjects(DCAT.accessService, SERVICE):
        assert catalogue.value(distribution, DCAT.accessURL) == endpoint
    assert len(list(catalogue.subjects(DCAT.accessService, SERVICE))) == 4


def test_a_date_is_said_only_if_it_is_known(small, catalogue):
    """No clock: without a date of change there is none, with one it stands at datasets, service and catalogue."""
    dated = describe_catalogue(small, PUBLIC, DUMPS, modified=date(2026, 11, 20))

    assert list(catalogue.subject_objects(DCTERMS.modified)) == []
    assert set(dated.objects(None, DCTERMS.modified)) == {Literal("2026-11-20", datatype=XSD.date)}
    assert set(dated.subjects(DCTERMS.modified)) == {*dated.objects(CATALOGUE, DCAT.dataset), CATALOGUE, SERVICE}


def test_the_licence_is_that_of_the_ontology_header():
    """A graph whose ontology states no licence gives a catalogue without one."""
    store = EmbeddedStore.from_graphs({GRAPH.editorial: parse_graph(EDITORIAL)})

    assert list(describe_catalogue(store, PUBLIC, DUMPS).objects(None, DCTERMS.license)) == []


def test_the_graph_of_somebody_else_has_no_catalogue_of_ours():
    """Without a title of its own, the graph is not described as if it were ours."""
    store = EmbeddedStore.from_graphs({GRAPH.thesis: parse_graph(SOURCE)})

    with pytest.raises(ResourceNotFoundError, match="no title"):
        describe_catalogue(store, PUBLIC)


def test_the_same_graph_gives_the_same_catalogue_without_blank_nodes(small, catalogue):
    """Nothing but the parameters decides what it says, and every node has an IRI."""
    again = describe_catalogue(small, PUBLIC, DUMPS)

    assert set(again) == set(catalogue)
    assert not [term for triple in catalogue for term in triple if isinstance(term, BNode)]


def harvest(text: str, format_: str, language: str) -> dict[str, dict]:
    """Read a catalogue as the RDF harvester of CKAN does.

    It looks at every `dcat:Dataset`, prefers a literal in its own language and else takes any, and takes what it finds
    of a property as text.
    """
    graph = Graph().parse(data=text, format=format_)

    def value(subject, predicate):
        found = list(graph.objects(subject, predicate))
        literals = {each.language: str(each) for each in found if isinstance(each, Literal)}
        return literals.get(language) or next((str(each) for each in found), "")

    def values(subject, predicate):
        return sorted(str(each) for each in graph.objects(subject, predicate))

    def resource(distribution):
        checksum = graph.value(distribution, SPDX.checksum)
        return {
            "uri": str(distribution),
            "name": value(distribution, DCTERMS.title),
            "description": value(distribution, DCTERMS.description),
            "url": value(distribution, DCAT.downloadURL) or value(distribution, DCAT.accessURL),
            "access_url": value(distribution, DCAT.accessURL),
            "mimetype": value(distribution, DCAT.mediaType),
            "format": value(distribution, DCTERMS["format"]),
            "compress_format": value(distribution, DCAT.compressFormat),
            "size": int(value(distribution, DCAT.byteSize) or 0),
            "hash": value(checksum, SPDX.checksumValue) if checksum else "",
            "hash_algorithm": value(checksum, SPDX.algorithm) if checksum else "",
            "license": value(distribution, DCTERMS.license),
            "endpoint_url": [
                address
                for service in graph.objects(distribution, DCAT.accessService)
                for address in values(service, DCAT.endpointURL)
            ],
        }

    def dataset(subject):
        publisher, contact = graph.value(subject, DCTERMS.publisher), graph.value(subject, DCAT.contactPoint)
        period, place = graph.value(subject, DCTERMS.temporal), graph.value(subject, DCTERMS.spatial)
        return {
            "title": value(subject, DCTERMS.title),
            "notes": value(subject, DCTERMS.description),
            "url": value(subject, DCAT.landingPage),
            "version": value(subject, OWL.versionInfo),
            "tags": sorted(
                str(each) for each in graph.objects(subject, DCAT.keyword) if getattr(each, "language", "") == language
            ),
            "identifier": value(subject, DCTERMS.identifier),
            "frequency": value(subject, DCTERMS.accrualPeriodicity),
            "language": values(subject, DCTERMS.language),
            "theme": values(subject, DCAT.theme),
            "conforms_to": values(subject, DCTERMS.conformsTo),
            "access_rights": value(subject, DCTERMS.accessRights),
            "publisher_uri": str(publisher),
            "publisher_name": value(publisher, FOAF.name),
            "publisher_url": value(publisher, FOAF.homepage),
            "contact_name": value(contact, VCARD.fn),
            "contact_url": value(contact, VCARD.hasURL),
            "temporal_start": value(period, DCAT.startDate),
            "temporal_end": value(period, DCAT.endDate),
            "spatial_uri": str(place or ""),
            "spatial_text": value(place, SKOS.prefLabel) if place else "",
            "resources": sorted(
                (resource(each) for each in graph.objects(subject, DCAT.distribution)), key=lambda each: each["url"]
            ),
        }

    paged = URIRef("http://www.w3.org/ns/hydra/core#PagedCollection")
    assert (None, RDF.type, paged) not in graph, "the whole catalogue is one page"
    return {str(subject): dataset(subject) for subject in graph.subjects(RDF.type, DCAT.Dataset)}


TOLD = {
    "es": {
        "title": "El grafo",
        "notes": "Grafo de conocimiento",
        "tag": "cooperación internacional",
        "name": "Volcado en Turtle (gzip)",
        "place": "Perú",
    },
    "en": {
        "title": "The graph",
        "notes": "Knowledge graph",
        "tag": "international cooperation",
        "name": "Dump in Turtle (gzip)",
        "place": "Peru",
    },
}


@pytest.mark.parametrize("format_", ["xml", "turtle"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_harvester_gets_a_complete_dataset(catalogue, format_, language):
    """Every field that CKAN's harvester fills comes out, in its language, from RDF/XML and from Turtle."""
    found, told = harvest(catalogue.serialize(format=format_), format_, language), TOLD[language]
    whole = found[str(WHOLE)]

    assert set(found) == {str(each) for each in catalogue.objects(CATALOGUE, DCAT.dataset)}
    assert [name for name, content in whole.items() if not content] == []
    assert whole["title"] == told["title"]
    assert whole["notes"].startswith(told["notes"])
    assert told["tag"] in whole["tags"]
    assert len(whole["tags"]) == 6
    assert not [tag for tag in whole["tags"] if "," in tag or len(tag) < 2 or len(tag) > 100]
    assert (whole["publisher_uri"], whole["publisher_name"]) == (str(PUBLISHER), "coopgraph")
    assert (whole["contact_name"], whole["contact_url"]) == ("coopgraph", f"{PUBLIC}/")
    assert whole["theme"] == [f"{LISTS}data-theme/GOVE", f"{LISTS}data-theme/INTR"]
    assert (whole["temporal_start"], whole["temporal_end"]) == ("2011", "2025-06-12")
    assert (whole["spatial_uri"], whole["spatial_text"]) == (f"{LISTS}country/PER", told["place"])
    assert whole["frequency"] == f"{LISTS}frequency/IRREG"
    assert whole["access_rights"] == f"{LISTS}access-right/PUBLIC"
    assert whole["conforms_to"] == [f"{BASE}ontology"]
    turtle, quads, endpoint = whole["resources"]
    assert turtle["name"] == told["name"]
    assert turtle == {
        **turtle,
        "url": f"{PUBLIC}/dumps/coopgraph.ttl.gz",
        "mimetype": f"{MEDIA_TYPES}text/turtle",
        "format": f"{LISTS}file-type/RDF_TURTLE",
        "compress_format": f"{MEDIA_TYPES}application/gzip",
        "size": 300,
        "hash": "cd" * 32,
        "hash_algorithm": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256",
        "license": str(LICENSE),
    }
    assert (quads["size"], quads["hash"]) == (4000, "ab" * 32)
    assert endpoint["endpoint_url"] == [f"{PUBLIC}/sparql"]


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_harvester_gets_each_source(catalogue, language):
    """A source comes out with what is known of it: all but a version and a place."""
    thesis = harvest(catalogue.serialize(format="xml"), "xml", language)[str(THESIS)]

    assert {name for name, content in thesis.items() if not content} == {"version", "spatial_uri", "spatial_text"}
    assert thesis["title"] == {"es": "La tesis", "en": "The thesis"}[language]
    assert thesis["url"] == f"{PUBLIC}/doc/source/thesis"
    assert [each["url"] for each in thesis["resources"]] == [f"{PUBLIC}/graph/thesis", f"{PUBLIC}/sparql"]
    assert all(each["mimetype"] and each["format"] and each["license"] for each in thesis["resources"])


@pytest.fixture(scope="module", name="official")
def _official(seeds) -> Graph:
    """The shapes of DCAT-AP 3.0.1 and of its ranges.

    `ranges.ttl` refers to five property shapes that no file describes, at which a validator stops: they are left out.
    """
    shapes = Graph()
    for path in sorted((seeds.parent / "conformance" / "dcat-ap-3.0.1").glob("*.ttl")):
        shapes.parse(path)
    absent = {shape for shape in shapes.objects(None, SH.property) if (shape, None, None) not in shapes}
    assert len(absent) == 5
    for shape in absent:
        shapes.remove((None, SH.property, shape))
    return shapes


def violations(graph: Graph, shapes: Graph) -> set[tuple[str, str]]:
    """Return what shapes find: the node and the property."""
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    assert isinstance(report, Graph)
    return {
        (str(report.value(result, SH.focusNode)), str(report.value(result, SH.resultPath)))
        for result in report.objects(None, SH.result)
    }


@pytest.mark.document
def test_the_small_catalogue_conforms_to_dcat_ap(catalogue, official):
    """The official shapes and ranges find nothing, so nothing has to be excused."""
    assert violations(catalogue, official) == set()


@pytest.mark.document
@pytest.mark.parametrize(
    ("subject", "predicate"),
    [
        (CATALOGUE, DCTERMS.publisher),
        (CATALOGUE, DCTERMS.title),
        (CATALOGUE, DCTERMS.description),
        (WHOLE, DCTERMS.title),
        (WHOLE, DCTERMS.description),
        (THESIS, DCTERMS.description),
        (SERVICE, DCAT.endpointURL),
        (SERVICE, DCTERMS.title),
        (PUBLISHER, FOAF.name),
        (ID["dataset/thesis/distribution/graph"], DCAT.accessURL),
        (ID["dataset/coopgraph/distribution/graph-nq/checksum"], SPDX.algorithm),
    ],
)
def test_the_official_shapes_miss_what_is_taken_away(catalogue, official, subject, predicate):
    """Without a property that DCAT-AP asks for, they find that, and that alone."""
    assert list(catalogue.objects(subject, predicate))
    catalogue.remove((subject, predicate, None))

    assert violations(catalogue, official) == {(str(subject), str(predicate))}


@pytest.mark.document
def test_the_official_ranges_miss_a_class_that_is_taken_away(catalogue, official):
    """Each value says its class: without it, the shapes find every place that refers to it."""
    catalogue.remove((PUBLISHER, RDF.type, None))

    assert violations(catalogue, official) == {
        (str(subject), str(DCTERMS.publisher)) for subject in catalogue.subjects(DCTERMS.publisher, PUBLISHER)
    }


@pytest.mark.document
def test_the_catalogue_of_the_whole_graph_conforms_to_dcat_ap(store, official):
    """The graph that is built gives a valid catalogue of six sources and the whole, each in two languages."""
    graph = describe_catalogue(store, PUBLIC, DUMPS)
    datasets = set(graph.objects(CATALOGUE, DCAT.dataset))
    sources = ("tesis-2018", "mof-callao", "mof-mimdes", "proc-pasto", "cpmt-apci-2025", "editorial")

    assert violations(graph, official) == set()
    assert datasets == {WHOLE, *(ID[f"dataset/{name}"] for name in sources)}
    assert set(graph.objects(None, DCTERMS.license)) == {LICENSE}
    for dataset in datasets:
        assert set(words(graph, dataset, DCTERMS.title)) == {"es", "en"}
        assert set(words(graph, dataset, DCTERMS.description)) == {"es", "en"}
