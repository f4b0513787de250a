"""Tells by which rule an inferred statement of a thing follows, and from what; the proof itself is found in `explain`.

The whole closure is not read for one page: the axioms and what stands one step around the thing are enough for nearly
every rule. What is found there holds in the whole as well; what is not found is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib import BNode, Graph, URIRef
from rdflib.term import Node

from api.views.terms import Value, Writer
from api.views.things.evidence import INFERRED
from coopgraph.errors import ResourceNotFoundError
from coopgraph.explain import Explainer, render_term
from coopgraph.model import Derivation, Text
from coopgraph.namespaces import GRAPH, ID
from coopgraph.store.port import Store, Term, Triple
from coopgraph.store.terms import write_term

__all__ = ["Premise", "Reason", "explain_statements"]

#: Statements of one thing that are explained; a thing that half the graph links to has thousands.
_MOST = 100
_MOST_AROUND = 5000
_ONTOLOGY = str(GRAPH.ontology)

_AROUND = """SELECT DISTINCT ?s ?p ?o ?g WHERE {{
  {{
    {{ BIND ({thing} AS ?s) GRAPH ?g {{ ?s ?p ?o }} }}
    UNION
    {{ BIND ({thing} AS ?o) GRAPH ?g {{ ?s ?p ?o }} }}
    UNION
    {{
      {{ SELECT DISTINCT ?s WHERE {{
        {{ {thing} ?q ?s }} UNION {{ ?s ?q {thing} }}
        FILTER (isIRI(?s) && STRSTARTS(STR(?s), "{id}") && !STRSTARTS(STR(?s), "{id}passage/"))
      }} ORDER BY ?s LIMIT 400 }}
      GRAPH ?g {{ ?s ?p ?o }}
      FILTER (isIRI(?o))
    }}
  }}
  FILTER (!STRSTARTS(STR(?g), "{scenario}") && ?g != <{catalogue}> && !STRSTARTS(STR(?o), "{id}passage/"))
}} ORDER BY ?s ?p ?o LIMIT {most}"""

_READINGS: Mapping[str, Text] = {
    "cax-sco": {
        "es": "lo que es de una clase es también de toda clase que la incluye",
        "en": "what is of a class is of every class that includes it",
    },
    "cax-eqc1": {"es": "las dos clases son la misma", "en": "the two classes are the same"},
    "cax-eqc2": {"es": "las dos clases son la misma", "en": "the two classes are the same"},
    "prp-dom": {
        "es": "todo lo que tiene esa propiedad es de esa clase (su dominio)",
        "en": "whatever has that property is of that class (its domain)",
    },
    "prp-rng": {
        "es": "todo lo que es valor de esa propiedad es de esa clase (su rango)",
        "en": "whatever is a value of that property is of that class (its range)",
    },
    "prp-spo1": {
        "es": "la propiedad es un caso de otra más general",
        "en": "the property is a case of a more general one",
    },
    "prp-spo2": {"es": "la propiedad resume un camino de otras", "en": "the property sums up a path of others"},
    "prp-inv1": {"es": "es la propiedad inversa", "en": "it is the inverse property"},
    "prp-inv2": {"es": "es la propiedad inversa", "en": "it is the inverse property"},
    "prp-symp": {"es": "la propiedad vale en los dos sentidos", "en": "the property holds both ways"},
    "prp-trp": {"es": "la propiedad es transitiva", "en": "the property is transitive"},
    "cls-int1": {
        "es": "cumple a la vez todas las condiciones de la clase",
        "en": "it meets all conditions of the class at once",
    },
    "cls-svf1": {
        "es": "enlaza con algo de la clase que se exige",
        "en": "it links to something of the class that is required",
    },
    "cls-hv2": {"es": "tiene el valor que la clase exige", "en": "it has the value that the class requires"},
    "cls-uni": {"es": "es de una de las clases que se reúnen", "en": "it is of one of the classes that are united"},
}


@dataclass(frozen=True)
class Premise:
    """A statement that another follows from.

    Attributes:
        subject: Its subject.
        property: Its property.
        object: Its object.
        is_inferred: Whether it is inferred itself.
    """

    subject: Value
    property: Value
    object: Value
    is_inferred: bool


@dataclass(frozen=True)
class Reason:
    """Why an inferred statement holds.

    Attributes:
        rule: Name of the rule in the profile OWL 2 RL, those of one step joined by `+`; None where it was not found.
        readings: What each of them says, in the language of the page.
        premises: What the statement follows from.
    """

    rule: str | None
    readings: tuple[str, ...]
    premises: tuple[Premise, ...]


def explain_statements(
    store: Store, thing: URIRef, statements: Iterable[Triple], writer: Writer
) -> Mapping[tuple[URIRef, Term], Reason]:
    """Explain inferred statements of a thing.

    Args:
        store: The graph.
        thing: The thing.
        statements: The statements.
        writer: Writes the premises.

    Returns:
        Property and object to the reason; of a thing with very many, the first hundred.
    """
    wanted = list(statements)[:_MOST]
    if not wanted:
        return {}
    asserted, inferred = _read_around(store, thing)
    for triple in wanted:
        inferred.add(triple)
    explainer = Explainer(asserted, inferred)
    found = {triple: _explain(explainer, triple) for triple in wanted}
    writer.learn(
        store,
        [term for derivation in found.values() if derivation for premise in derivation.premises for term in premise],
    )
    return {(triple[1], triple[2]): _write_reason(derivation, asserted, writer) for triple, derivation in found.items()}


def _read_around(store: Store, thing: URIRef) -> tuple[Graph, Graph]:
    """Read the axioms and what stands around a thing, asserted and inferred."""
    asserted, inferred = Graph(), Graph()
    for triple in store.triples((None, None, None), _ONTOLOGY):
        asserted.add(triple)
    axioms = f"""SELECT ?s ?p ?o WHERE {{
      GRAPH <{INFERRED}> {{ ?s ?p ?o }} FILTER(!STRSTARTS(STR(?s), "{ID}"))
    }}"""
    rows = [(*row, URIRef(INFERRED)) for row in store.select(axioms).rows]
    query = _AROUND.format(
        thing=write_term(thing), id=ID, scenario=GRAPH["scenario/"], catalogue=GRAPH.catalogue, most=_MOST_AROUND
    )
    for subject, property_, value, graph in (*rows, *store.select(query).rows):
        if subject is not None and isinstance(property_, URIRef) and value is not None:
            (inferred if str(graph) == INFERRED else asserted).add((subject, property_, value))
    return asserted, inferred


def _explain(explainer: Explainer, triple: Triple) -> Derivation | None:
    try:
        return explainer.explain(triple)
    except ResourceNotFoundError:
        return None


def _write_reason(derivation: Derivation | None, asserted: Graph, writer: Writer) -> Reason:
    if derivation is None:
        return Reason(None, (), ())
    rules = derivation.rule.split("+")
    return Reason(
        rule=derivation.rule,
        readings=tuple(dict.fromkeys(_READINGS[rule][writer.language] for rule in rules if rule in _READINGS)),
        premises=tuple(_write_premise(premise, asserted, writer) for premise in derivation.premises),
    )


def _write_premise(premise: tuple[Node, Node, Node], asserted: Graph, writer: Writer) -> Premise:
    subject, property_, value = (
        Value(render_term(asserted, term)) if isinstance(term, BNode) else writer.write(term) for term in premise
    )
    return Premise(subject, property_, value, premise not in asserted)
