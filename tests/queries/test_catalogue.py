"""Every named query: complete, the same in the file and when run, and deaf to whatever a stranger writes."""

import re
from pathlib import Path

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import XSD
from rdflib.plugins.sparql import prepareQuery

from coopgraph.errors import ParameterError
from coopgraph.namespaces import VOCAB
from coopgraph.query import bind, catalogue, run
from coopgraph.query.names import KINDS
from coopgraph.query.run import read_reference_date
from coopgraph.store import EmbeddedStore
from coopgraph.store.syntax import read_outline
from coopgraph.store.tokens import tokenize

#: The ids that other people rely on, with their parameters (`!`: required) and their columns.
CONTRACT = {
    "cooperation-offices": (
        "asof",
        "ministry acronym office officeName parentName category norm functionCount residualCount",
    ),
    "offices-by-category": ("asof", "category offices share"),
    "office-denominations": ("", "denomination offices"),
    "organization-structure": ("organization!", "unit unitName organType level parent norm"),
    "functions-of": ("organization!", "function point article norm text types residual"),
    "function-coverage": ("", "functionType offices share bodies"),
    "shared-functions": ("a b", "officeA officeB shared jaccard overlapCoefficient"),
    "split-functions": ("", "ministry units functions"),
    "compare-offices": ("a! b!", "functionType inA inB textA textB"),
    "steering-mandates": ("asof", "organization scope verbs norm article validFrom validTo"),
    "rectoria-overlaps": ("asof", "organizationA organizationB scopeA scopeB relation normA normB sharedVerbs"),
    "cooperation-terms": ("", "term norm article"),
    "coordination-ties": ("organization", "from to mode evidence function norm resolved"),
    "coordination-gaps": ("", "organization kind explanation"),
    "collaboration-members": ("collaboration", "collaboration member role norm"),
    "norms": ("kind", "norm kind number date title sources"),
    "norm-relations": ("norm", "from relation to"),
    "cooperants": ("type", "cooperant name type country cubes"),
    "flows-by-type": ("year", "cooperationType year amountUsd printed status"),
    "flows-by-country": ("year", "cooperant year amountUsd printed status"),
    "flows-by-country-growth": ("", "cooperant printed printedPercent computedPercent"),
    "flows-multilateral": ("year", "cooperant year amountUsd printed status"),
    "flows-by-priority-area": ("year", "priorityArea year amountUsd printed status"),
    "flows-by-department": ("year", "department year amountUsd printed status"),
    "flows-private-by-department": ("year", "department year amountUsd printed status"),
    "flow-checks": ("", "cube check printed computed difference verdict"),
    "posts": ("organization", "post unit code level count reportsTo functionCount"),
    "procedure-steps": ("procedure", "step order title responsible record next"),
    "interview-answers": ("question", "organization question answer"),
    "office-history": ("organization", "organization from to officeName parentName category event"),
    "claims": ("verdict", "claim statedIn claimed computed verdict"),
    "findings": ("", "finding kind description places"),
    "recommendations": ("", "recommendation statedIn scenario"),
}
QUERIES = list(catalogue().values())
PARAMETERS = [(query, parameter) for query in QUERIES for parameter in query.parameters.values()]
#: One argument for every required parameter.
ARGUMENTS = {"organization": "MINSA", "a": "MINSA", "b": "MTC"}
DATATYPES = {
    "xsd:boolean": XSD.boolean,
    "xsd:date": XSD.date,
    "xsd:decimal": XSD.decimal,
    "xsd:gYear": XSD.gYear,
    "xsd:integer": XSD.integer,
}
HOSTILE = [
    *('"', "'", '"""', "'''", "\\", '\\"', '\n\\"', "a\r\nb", "}", "{", "} UNDEF", "UNDEF", "> }", "<", ">", "?x", "#"),
    *("} } SELECT * { ?s ?p ?o", '" } ?s ?p ?o #', "http://e/> } ?s ?p ?o . VALUES ?x { <http://e/", "http://e/a b"),
    *(
        "MINSA } UNDEF",
        "minsa\\u007d",
        "%7d",
        "\u202eMINSA",
        "\u0000",
        "\ud800",
        "𝕄𝕀ℕ𝕊𝔸",
        "İ",
        "x" * 100_000,
        "2018-12-31 }",
    ),
    *("2018-12-31T00:00:00", "٢٠١٨-١٢-٣١", "-1", "1e9", "0x7e0", "all }", "ALL", "null", "NaN", "true"),
]


def arguments_of(query) -> dict[str, str]:
    """Give an argument to each required parameter."""
    return {name: ARGUMENTS[name] for name, parameter in query.parameters.items() if parameter.required}


def by_id(query) -> str:
    """Name a test by its query."""
    return query.id


@pytest.mark.parametrize("query_id", CONTRACT)
def test_the_catalogue_keeps_its_contract(query_id):
    """Each promised query is there with its parameters, and its answer begins with the promised columns."""
    parameters, columns = CONTRACT[query_id]
    query = catalogue()[query_id]
    names = [column.name for column in query.columns]
    promised = columns.split()

    assert " ".join(name + "!" * parameter.required for name, parameter in query.parameters.items()) == parameters
    assert [name for name in names if name in promised] == promised


@pytest.mark.parametrize("query", QUERIES, ids=by_id)
def test_a_promised_column_of_things_has_a_label(query):
    """Beside each promised column of IRIs stands the column with their labels."""
    names = {column.name for column in query.columns}
    promised = CONTRACT.get(query.id, ("", ""))[1].split()
    things = [column.name for column in query.columns if column.type == "iri" and column.name in promised]

    assert [name for name in things if f"{name}Label" not in names] == []


@pytest.mark.parametrize("query", QUERIES, ids=by_id)
def test_a_query_asks_its_question_in_two_languages(query):
    """Title, question and every label are said in Spanish and in English, and not in the same words."""
    assert query.question["es"].startswith("¿")
    assert query.question["es"].endswith("?")
    assert query.question["en"].endswith("?")
    assert query.title["es"] != query.title["en"]
    assert {parameter.enumerate for parameter in query.parameters.values()} <= {None, *catalogue()}


@pytest.mark.parametrize("query", QUERIES, ids=by_id)
def test_a_query_is_sparql_for_another_parser(query):
    """The file as it stands is SPARQL 1.1 for rdflib's parser too."""
    assert prepareQuery(query.text)


@pytest.mark.parametrize("query", QUERIES, ids=by_id)
def test_a_query_runs_as_it_stands_in_its_file(store, query):
    """The file without any binding gives an answer with the columns of its header."""
    solutions = store.select(query.text)

    assert solutions.variables == tuple(column.name for column in query.columns)
    assert solutions.rows


@pytest.mark.parametrize("query", QUERIES, ids=by_id)
def test_a_query_without_arguments_is_its_file(store, query):
    """Where nothing is required, what is bound without arguments is what the file holds."""
    if arguments_of(query):
        with pytest.raises(ParameterError, match="is missing"):
            run(store, query)
        return
    assert run(store, query).solutions == store.select(query.text)


@pytest.mark.parametrize("query", QUERIES, ids=by_id)
def test_an_answer_has_the_types_of_its_columns(store, query):
    """Each column holds IRIs, texts, numbers, booleans or dates, as its header says."""
    for row in run(store, query, arguments_of(query)).solutions.rows:
        for column, term in zip(query.columns, row, strict=True):
            if term is None:
                continue
            if column.type == "iri":
                assert isinstance(term, URIRef), column.name
            else:
                assert isinstance(term, Literal), column.name
                assert term.datatype == DATATYPES.get(column.type), column.name


@pytest.mark.parametrize("query", QUERIES, ids=by_id)
def test_an_answer_does_not_depend_on_the_order_of_the_triples(store, other_way_round, query):
    """The rows, their order and the lists in them are the same when the graph is loaded from its end to its start."""
    arguments = arguments_of(query)

    assert run(other_way_round, query, arguments).solutions == run(store, query, arguments).solutions


@pytest.fixture(scope="module", name="other_way_round")
def _other_way_round(store) -> EmbeddedStore:
    """The whole graph, loaded the other way round."""
    lines = store.dump("application/n-quads").splitlines(keepends=True)
    return EmbeddedStore(b"".join(reversed(lines)))


def test_the_files_are_written_for_the_reference_date(store):
    """The date in the files of the queries with `asof` is the one that the graph states."""
    written = {
        query.text[block.start : block.end].strip()
        for query, parameter in PARAMETERS
        if parameter.name == "asof"
        for block in read_outline(query.text).values
        if block.variable == "asof"
    }

    assert written == {f'"{read_reference_date(store)}"^^xsd:date'}


def test_every_kind_of_thing_is_in_the_graph(store):
    """A parameter of things names a kind of thing, or a scheme of concepts, that the graph has."""
    kinds = {kind for _, parameter in PARAMETERS for kind in parameter.classes}

    for scheme in kinds - set(KINDS):
        assert store.triples((None, URIRef("http://www.w3.org/2004/02/skos/core#inScheme"), VOCAB[scheme]))


@pytest.mark.parametrize(
    ("query", "parameter"), PARAMETERS, ids=[f"{query.id}-{parameter.name}" for query, parameter in PARAMETERS]
)
def test_no_argument_changes_the_structure_of_a_query(store, query, parameter):
    """A hostile argument is refused, or becomes one term: every token outside the VALUES block stays as it was."""
    for hostile in HOSTILE:
        bound = bind_or_refuse(query, store, {**arguments_of(query), parameter.name: hostile}, parameter.name)
        if bound == query.text:
            continue

        assert structure(bound, *query.parameters) == structure(query.text, *query.parameters)
        (block,) = (block for block in read_outline(bound).values if block.variable == parameter.name)
        assert len(tokenize(bound[block.start : block.end])) in {1, 3}


def bind_or_refuse(query, store, arguments: dict[str, str], parameter: str) -> str:
    """Return the bound query, or the query as it was if the argument is refused with a short message."""
    try:
        return bind(query, store, arguments)
    except ParameterError as refused:
        is_told = refused.parameter == parameter and len(str(refused)) < 1000
        return str(query.text) if is_told else "ASK {}"


def structure(text: str, *parameters: str) -> list[str]:
    """Return the tokens of a query without what its VALUES blocks hold."""
    blocks = [block for block in read_outline(text).values if block.variable in parameters]
    return [
        token.text for token in tokenize(text) if not any(block.start <= token.start < block.end for block in blocks)
    ]


def test_no_query_is_written_twice():
    """Two files never hold the same query under two names."""
    bodies = [re.sub(r"(?m)^#.*$", "", query.text).split() for query in QUERIES]

    assert len({" ".join(body) for body in bodies}) == len(bodies)


def test_every_file_is_in_the_catalogue():
    """Every `.rq` file outside `checks/` is a named query."""
    folder = Path(QUERIES[0].path).parents[1]

    assert {query.path for query in QUERIES} == {path for path in folder.rglob("*.rq") if path.parent.name != "checks"}
