from coopgraph.namespaces import shorten


def test_shorten():
    """The longest namespace shortens an IRI; a namespace alone is left whole."""
    assert shorten("https://w3id.org/coopgraph/id/unit/x") == "id:unit/x"
    assert shorten("https://w3id.org/coopgraph/ontology#") == "https://w3id.org/coopgraph/ontology#"
