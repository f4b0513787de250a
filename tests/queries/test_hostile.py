"""What a stranger writes never changes a query: it is refused in a clear sentence, or it becomes one term."""

import pytest
from rdflib import Literal, URIRef

from coopgraph.errors import ParameterError
from coopgraph.namespaces import GRAPH, ID, PREFIXES, VOCAB
from coopgraph.query import bind, catalogue
from coopgraph.query.names import KINDS
from coopgraph.store import EmbeddedStore, parse_graph
from coopgraph.store.syntax import read_outline
from coopgraph.store.terms import write_term
from coopgraph.store.tokens import tokenize

SAFE = "seguro"
#: A thing whose names are as hostile as a source could print them: found by name, it is bound by its IRI.
PRINTED = ['" } UNION { ?s ?p ?o } #', "} UNDEF", "\\u0022 }", "<http://e/> }"]
HOSTILE = [
    *('"', "'", '"""', "'''", "\\", '\\"', '"}', "}", "{", "}}", "{{", ")", "(", "]", "[", "<", ">", "^^", "@", "."),
    *("UNDEF", "} UNDEF {", "UNDEF } UNION { ?s ?p ?o", "UNDEF) (UNDEF", "UNDEF UNDEF", "UNDEF#"),
    *("<x> } #", "<x> <y>", "> }", "<http://e/> } ?s ?p ?o . VALUES ?z { <http://e/", "http://e/> } #", "http://e/a b"),
    *("http://e/{}", "http://e/\\u003e", "http://[", "https://", "id:", "id:unit/x> }", "_:b", "?x", "$x", "[]", "()"),
    *("} SERVICE <http://e/> { ?s ?p ?o } #", '" } SERVICE <http://e/> { } #', "SERVICE SILENT <http://e/>"),
    *("; LOAD <http://e/>", "} ; DROP ALL #", '"} ; CLEAR ALL #', "INSERT DATA { <a> <b> <c> }", "DELETE WHERE { }"),
    *('" } OPTIONAL { ?s ?p ?o } #', "} FILTER (false) #", "} BIND (1 AS ?x) #", "} GROUP BY ?x #", "} LIMIT 0 #"),
    *("} } SELECT * { ?s ?p ?o", "} } ASK { } #", "PREFIX a: <b:>", "BASE <a:>", "#", "# }", "/* */", "-- ", "\\"),
    *('"@es', '"^^<http://e/>', '"^^xsd:date }', "2018-12-31 }", '2018-12-31"^^xsd:date } #', "2018-12-31T00:00:00"),
    *("٢٠١٨-١٢-٣١", "2018\u201012\u201031", "２０１８", "-1", "1e9", "0x7e0", "1; DROP", "NaN", "INF", "true", "null"),
    *(
        "\n",
        "a\nb",
        "a\r\nb",
        "\n}",
        "\t",
        "\v",
        "\f",
        "\x00",
        "a\x00b",
        "\x1b[2J",
        "\x7f",
        "\u2028}",
        "\u2029",
        "\x85",
    ),
    *("\\u007d", "\\U0000007D", "\\u0022", "\\n}", "\\x7d", "%7d", "&quot;", "&#125;", "\\u{7d}"),
    *(
        "\u202eMINSA",
        "\u200f}",
        "\u2066}\u2069",
        "\ufeff}",
        "\u200b",
        "\ud800",
        "a\udfff",
        "\udc80}",
        "\U0010ffff",
        "ſ",
        "İ",
    ),
    *("x" * 1_001, "}" * 1_000, '"' * 999, "{" * 500, "\\" * 1_000, "é" * 1_000, "𝕄" * 1_000, "x " * 400),
    *("asof", "organization", "?organization", "$asof", "VALUES ?asof { UNDEF }", "all }", "ALL", "All\n}"),
    *PRINTED,
]
PARAMETERS = [(query, parameter) for query in catalogue().values() for parameter in query.parameters.values()]


@pytest.fixture(scope="module", name="small")
def _small() -> EmbeddedStore:
    """One thing of every kind that a parameter names, with hostile names beside its safe one."""
    names = " , ".join(f"{write_term(Literal(name))}@es" for name in (SAFE, *PRINTED))
    things = []
    for kind in sorted({kind for _, parameter in PARAMETERS for kind in parameter.classes}):
        if kind in KINDS:
            classes = " , ".join(KINDS[kind])
            things.append(f"<{ID[f'{kind}/x']}> a {classes} ; skos:prefLabel {names} .")
        else:
            things.append(f"<{VOCAB[f'{kind}/x']}> skos:inScheme <{VOCAB[kind]}> ; skos:prefLabel {names} .")
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    return EmbeddedStore.from_graphs({GRAPH["small"]: parse_graph(prefixes + "\n".join(things))})


@pytest.mark.parametrize(
    ("query", "parameter"), PARAMETERS, ids=[f"{query.id}-{parameter.name}" for query, parameter in PARAMETERS]
)
def test_a_hostile_argument_is_refused_or_one_term(small, query, parameter):
    """Outside the VALUES block of the parameter the query stays as it is, byte for byte; inside stands one term."""
    safe = {name: name_safely(other) for name, other in query.parameters.items() if other.required}
    before = outside(bind(query, small, safe), parameter)
    for hostile in HOSTILE:
        bound, refused = bind_or_refuse(query, small, {**safe, parameter.name: hostile})
        if refused is not None:
            assert is_clear(refused, parameter), (hostile, str(refused))
            continue
        assert outside(bound, parameter) == before, hostile
        assert read_term(inside(bound, parameter)) is not None or is_free(parameter, hostile), hostile


def test_the_things_with_hostile_names_are_found(small):
    """A name that a source prints is found whatever it holds, and what is bound is the IRI."""
    query = catalogue()["norm-relations"]

    for name in (SAFE, "} UNDEF", PRINTED[0]):
        assert inside(bind(query, small, {"norm": name}), query.parameters["norm"]) == f"<{ID['norm/x']}>"


def test_enough_is_tried():
    """There are far more than 25 different hostile values, and every query with a parameter meets them."""
    assert len(set(HOSTILE)) >= 100
    assert {query.id for query, _ in PARAMETERS} == {query.id for query in catalogue().values() if query.parameters}


def name_safely(parameter) -> str:
    """Give an argument that is no stranger's: the thing of the first kind that a parameter may be, or a value."""
    if parameter.type != "iri":
        return {"xsd:date": "2018-12-31", "xsd:gYear": "2018", "xsd:integer": "1"}.get(parameter.type, SAFE)
    kind = parameter.classes[0]
    return str((ID if kind in KINDS else VOCAB)[f"{kind}/x"])


def bind_or_refuse(query, store, arguments: dict[str, str]) -> tuple[str, ParameterError | None]:
    """Return the bound query, or why an argument is refused."""
    try:
        return bind(query, store, arguments), None
    except ParameterError as refused:
        return "", refused


def block_of(text: str, parameter):
    """Return the VALUES block of a parameter."""
    (block,) = (block for block in read_outline(text).values if block.variable == parameter.name)
    return block


def outside(text: str, parameter) -> tuple[str, str]:
    """Return what stands before and after what the VALUES block of a parameter holds."""
    block = block_of(text, parameter)
    return text[: block.start], text[block.end :]


def inside(text: str, parameter) -> str:
    """Return what the VALUES block of a parameter holds."""
    block = block_of(text, parameter)
    return text[block.start : block.end].strip()


def read_term(text: str) -> URIRef | Literal | None:
    """Read the one term that a text is: an IRI, or a literal with or without datatype; None for anything else."""
    kinds = [token.kind for token in tokenize(text)]
    if kinds not in (["iri"], ["string"], ["string", "mark", "iri"]):
        return None
    (term,) = parse_graph(f"<a:s> <a:p> {text} .").objects()
    return term if isinstance(term, URIRef | Literal) else None


def is_free(parameter, argument: str) -> bool:
    """Tell whether an argument counts as no restriction: nothing but white space, or `all` for a date."""
    return not argument.strip() or (parameter.name == "asof" and argument.strip().lower() == "all")


def is_clear(refused: ParameterError, parameter) -> bool:
    """Tell whether a refusal names the parameter, says what to do, and is neither long nor of several lines."""
    text = str(refused)
    return refused.parameter == parameter.name and parameter.name in text and len(text) < 600 and "\n" not in text
