"""What an argument of the command line or of an address may call a thing of the graph."""

import pytest

from coopgraph.errors import ParameterError
from coopgraph.namespaces import GRAPH, ID
from coopgraph.query import Parameter, bind, catalogue
from coopgraph.query.names import find_thing
from coopgraph.store import EmbeddedStore, parse_graph

# Two bodies of one name in two countries, as Perú and Colombia have them, and laws that share a number.
TWINS = """
@prefix coop: <https://w3id.org/coopgraph/ontology#> .
@prefix id: <https://w3id.org/coopgraph/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
coop:Ministry rdfs:subClassOf coop:PublicBody .
id:organization\\/minsa a coop:Ministry ; skos:prefLabel "Ministerio de Salud"@es ; coop:acronym "MINSA" .
id:organization\\/co-minsalud a coop:Ministry ; skos:prefLabel "Ministerio de Salud"@es ; coop:acronym "MinSalud" .
id:norm\\/ley-719 a coop:LegalNorm . id:norm\\/dleg-719 a coop:LegalNorm . id:norm\\/ley-27692 a coop:LegalNorm .
id:norm\\/ds-008-2017-sa a coop:LegalNorm ; coop:printedForm "D.S. Nº 8 de 2017" .
"""
TEXT = {"es": "a", "en": "a"}
ORGANIZATION = Parameter("organization", "iri", TEXT, ("organization",))
NORM = Parameter("norm", "iri", TEXT, ("norm",))


@pytest.fixture(scope="module", name="twins")
def _twins() -> EmbeddedStore:
    return EmbeddedStore.from_graphs({GRAPH["small"]: parse_graph(TWINS)})


@pytest.mark.parametrize("name", ["27692", "Nº 27692", "ley 27692", "id:norm/ley-27692", str(ID["norm/ley-27692"])])
def test_a_law_is_found_by_its_number(twins, store, name):
    """The bare number, the whole title, the short and the long IRI name one law, here and in the whole graph."""
    assert find_thing(twins, NORM, name) == ID["norm/ley-27692"]
    assert find_thing(store, NORM, name) == ID["norm/ley-27692"]


@pytest.mark.parametrize("name", ["008-2017", "008-2017-SA", "D.S. 008-2017-SA", "DS Nº 008-2017-SA", "8 de 2017"])
def test_a_decree_is_found_by_number_and_year(twins, name):
    """Whole words of the slug that stand together are enough, with any points; of a printed form only the whole is."""
    if name == "8 de 2017":
        with pytest.raises(ParameterError, match="names nothing in the graph"):
            find_thing(twins, NORM, name)
    else:
        assert find_thing(twins, NORM, name) == ID["norm/ds-008-2017-sa"]


@pytest.mark.parametrize("name", ["2769", "7692", "692", "6"])
def test_a_part_of_a_number_is_no_number(twins, name):
    """Digits inside a number name nothing."""
    with pytest.raises(ParameterError, match="names nothing in the graph"):
        find_thing(twins, NORM, name)


def test_a_number_of_two_norms_is_told(twins):
    """Where two norms share a number, both are named."""
    with pytest.raises(
        ParameterError, match=r"'719' of norm names more than one thing\. .*norm/dleg-719, norm/ley-719"
    ):
        find_thing(twins, NORM, "719")


def test_two_bodies_of_one_name_are_told(twins):
    """A name of two bodies is answered with the slugs of both; the acronym or the slug of one finds it."""
    with pytest.raises(ParameterError, match=r"more than one thing\. Write one of: organization/co-minsalud, organ"):
        find_thing(twins, ORGANIZATION, "Ministerio de Salud")
    assert find_thing(twins, ORGANIZATION, "MINSA") == ID["organization/minsa"]
    assert find_thing(twins, ORGANIZATION, "id:organization/co-minsalud") == ID["organization/co-minsalud"]


def test_a_long_list_of_meanings_is_cut(store):
    """What could be dozens of norms is told by the first five and their number, in one short sentence."""
    with pytest.raises(ParameterError, match=r"or another of \d+\.") as caught:
        find_thing(store, NORM, "2017")
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("wrong", "right"), [("MINSSA", "minsa"), ("MINEDUC", "minedu"), ("MINREL", "minem"), ("APCY", "apci")]
)
def test_an_unknown_acronym_suggests_the_nearest(store, wrong, right):
    """The sentence for an unknown acronym names bodies that it may have meant."""
    with pytest.raises(ParameterError, match=rf"names nothing in the graph\. Did you mean .*organization/{right}\b"):
        find_thing(store, ORGANIZATION, wrong)


def test_a_short_iri_of_the_wrong_kind_is_told(store):
    """A body where a norm is asked for, or a prefix that is not ours, is no norm."""
    for name in ("id:organization/minsa", "nope:norm/ley-27692", "id:"):
        with pytest.raises(ParameterError, match="names nothing in the graph"):
            find_thing(store, NORM, name)


def test_every_iri_parameter_takes_a_short_iri(store):
    """What is bound by a slug is bound by the short IRI too."""
    for query_id, parameter, slug in (("functions-of", "organization", "organization/minsa"), ("norms", "kind", "")):
        query = catalogue()[query_id]
        names = (f"id:{slug}", slug) if slug else ("vocab:norm-kind/ley", "ley")
        short, plain = (bind(query, store, {parameter: name}) for name in names)
        assert short == plain
