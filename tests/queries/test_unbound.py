"""What a query answers where a part of a row is not known: an empty cell, never whatever else the graph holds."""

import pytest

from coopgraph.namespaces import GRAPH
from coopgraph.query import run
from coopgraph.store import EmbeddedStore, parse_graph

#: A ministry whose former office no source gives a category or a place, and two categories that have nothing to do
#: with it.
FORMER_WITHOUT_PLACE = """
@prefix : <https://example.org/> .
@prefix category: <https://w3id.org/coopgraph/vocab/office-category/> .
@prefix coop: <https://w3id.org/coopgraph/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vocab: <https://w3id.org/coopgraph/vocab/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:ministry a coop:Ministry ; skos:prefLabel "Ministerio"@es .
:former org:unitOf :ministry ; coop:validTo "2010-01-01"^^xsd:date ; skos:prefLabel "Oficina de antes"@es .
:office coop:cooperationOfficeOf :ministry ; org:unitOf :ministry ; coop:validFrom "2010-01-01"^^xsd:date ;
  coop:officeCategory category:embedded ; skos:prefLabel "Oficina"@es .
:change org:originalOrganization :former ; org:resultingOrganization :office .
category:embedded skos:inScheme vocab:office-category ; skos:prefLabel "Dentro de planeamiento"@es .
category:general-office skos:inScheme vocab:office-category ; skos:prefLabel "Oficina General"@es .
"""


@pytest.fixture(scope="module")
def former_without_place() -> EmbeddedStore:
    """A graph with an office of which no category is known."""
    return EmbeddedStore.from_graphs({GRAPH["small"]: parse_graph(FORMER_WITHOUT_PLACE)})


def ask(store: EmbeddedStore, query: str, asof: str) -> list[dict[str, str | None]]:
    """Ask a query at a date, as texts."""
    solutions = run(store, query, {"asof": asof}).solutions
    return [
        dict(zip(solutions.variables, (None if cell is None else str(cell) for cell in row), strict=True))
        for row in solutions.rows
    ]


def test_an_office_of_no_known_category_has_one_row(former_without_place):
    """The row of such an office stands once, with an empty category, and takes the label of nothing else."""
    (row,) = ask(former_without_place, "cooperation-offices", "2009-06-01")
    assert (row["officeName"], row["category"], row["categoryLabel"]) == ("Oficina de antes", None, None)


def test_an_office_of_no_known_category_is_counted_once(former_without_place):
    """Counted by category, it stands under an empty one, so that the shares still make up the whole."""
    (row,) = ask(former_without_place, "offices-by-category", "2009-06-01")
    assert (row["category"], row["categoryLabel"], row["offices"], float(row["share"])) == (None, None, "1", 100)


def test_an_office_of_a_known_category_keeps_it(former_without_place):
    """The office that came after it has the category that is asserted, with its label."""
    (row,) = ask(former_without_place, "offices-by-category", "2011-06-01")
    assert (row["categoryLabel"], row["offices"]) == ("Dentro de planeamiento", "1")


def test_shared_functions_list_their_types_in_order(store):
    """The types that two offices share stand in the order of their names, which the query orders before it pairs."""
    solutions = run(store, "shared-functions").solutions
    place, shared = solutions.variables.index("types"), solutions.variables.index("shared")
    lists = [(str(row[place]).split("; "), int(row[shared])) for row in solutions.rows if row[place] is not None]
    assert any(len(types) > 5 for types, _ in lists)
    assert all(types == sorted(types) and len(types) == count for types, count in lists)
