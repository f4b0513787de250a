import json

from rdflib import Graph, Literal, URIRef

from coopgraph.namespaces import DCAT, DCTERMS, FOAF
from coopgraph.publish.markup import write_dataset_markup
from coopgraph.publish.void import DATASET

PUBLIC = "https://datos.example.org"
FILE = URIRef("https://datos.example.org/file")
PUBLISHER = URIRef("https://example.org/publisher")
JSON_LD = URIRef("https://www.iana.org/assignments/media-types/application/ld+json")


def catalogue(title="Cooperación"):
    """Describe a dataset with a title in two languages, two keywords, one file and a publisher."""
    graph = Graph()
    for triple in (
        (DATASET, DCTERMS.title, Literal(title, lang="es")),
        (DATASET, DCTERMS.title, Literal("Cooperation", lang="en")),
        (DATASET, DCAT.keyword, Literal("ministerios", lang="es")),
        (DATASET, DCAT.keyword, Literal("ayuda", lang="es")),
        (DATASET, DCAT.keyword, Literal("aid", lang="en")),
        (DATASET, DCAT.distribution, FILE),
        (FILE, DCAT.downloadURL, URIRef(f"{PUBLIC}/dumps/graph")),
        (FILE, DCAT.mediaType, JSON_LD),
        (DATASET, DCTERMS.license, URIRef("https://example.org/licence")),
        (DATASET, DCTERMS.publisher, PUBLISHER),
        (PUBLISHER, FOAF.name, Literal("coopgraph")),
    ):
        graph.add(triple)
    return graph


def test_dataset():
    """The markup says of the dataset what the catalogue says of it, in the language of the page."""
    markup = json.loads(write_dataset_markup(catalogue(), PUBLIC, "es"))
    assert markup["@type"] == "Dataset"
    assert markup["name"] == "Cooperación"
    assert markup["keywords"] == ["ayuda", "ministerios"]
    assert markup["license"] == "https://example.org/licence"
    assert markup["creator"]["name"] == "coopgraph"
    assert markup["distribution"] == [
        {
            "@type": "DataDownload",
            "contentUrl": f"{PUBLIC}/dumps/graph",
            "encodingFormat": "application/ld+json",
        }
    ]
    assert json.loads(write_dataset_markup(catalogue(), PUBLIC, "en"))["name"] == "Cooperation"


def test_hostile_title():
    """A title cannot end the element that holds the markup, and comes out whole."""
    title = "</script><script>alert(1)</script>&"
    markup = write_dataset_markup(catalogue(title), PUBLIC, "es")
    assert not {"<", ">", "&"} & set(markup)
    assert json.loads(markup)["name"] == title


def test_missing_is_missing():
    """What the catalogue does not say is not in the markup."""
    markup = json.loads(write_dataset_markup(Graph(), PUBLIC, "es"))
    assert not {"name", "license", "creator", "distribution", "keywords"} & set(markup)
