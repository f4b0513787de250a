import pytest

from coopgraph.errors import QueryRefusedError, QuerySyntaxError
from coopgraph.store.syntax import MAX_DEPTH, MAX_LENGTH, MAX_PARTS, read_form, read_outline
from coopgraph.store.tokens import tokenize


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * { ?s ?p ?o }", "select"),
        ("# ASK\nBASE <http://e/> prefix a: <b#>\nselect ?s where { ?s ?p ?o }", "select"),
        ("ASK{}", "ask"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "graph"),
        ("DESCRIBE <http://e/s>", "graph"),
    ],
)
def test_the_form_is_read_without_evaluating(query, form):
    """The form of a query is known from its first word after the prologue."""
    assert read_form(query) == form


def test_tokens_keep_strings_comments_and_iris_apart():
    """Quotes in a comment, a hash in an IRI and a brace in a string mislead nobody."""
    query = 'SELECT ?a # it\'s {\n{ ?a <http://e/#x> \'a\\\'b}\', """x"y""" ; ex:a\\\'b ?c FILTER(?a<?b && ?c>?d) }'

    assert [token.text for token in tokenize(query)] == [
        *("SELECT", "?a", "{", "?a", "<http://e/#x>", "'a\\'b}'", ",", '"""x"y"""', ";", "ex:a\\'b", "?c"),
        *("FILTER", "(", "?a", "<", "?b", "&&", "?c", ">", "?d", ")", "}"),
    ]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "ASK { service silent ?x {} }",
        "PREFIX : <http://127.0.0.1:1/> ASK { SERVICE:x {} }",
        "PREFIX ex: <http://127.0.0.1:1/> ASK { SERVICEex:x {} }",
        "PREFIX : <http://127.0.0.1:1/> ASK { ?s ?p trueSERVICE:x {} }",
        "PREFIX : <http://127.0.0.1:1/> ASK { ?s ?p 1.SERVICE:x {} }",
        # The engine reads the first `<` as "less than" and the hash as the beginning of a comment.
        'ASK { FILTER(?a<?b)#>"""\n SERVICE <http://127.0.0.1:1/> {} } #"""',
        'ASK { FILTER(?a<?b&&\'>"""\'=\'x\') SERVICE <http://127.0.0.1:1/> {} } #"""',
        # The engine does not know the escape, and reads three short strings for the long one.
        'ASK { VALUES ?x {"""a" } SERVICE <http://127.0.0.1:1/> {} } #\\z"""',
    ],
)
def test_service_is_refused(query):
    """No way of writing SERVICE that the engine would follow passes."""
    with pytest.raises((QueryRefusedError, QuerySyntaxError)):
        read_outline(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service <http://e/service#of> 'SERVICE <http://e/> {}' } # SERVICE <http://e/> {}",
        "PREFIX service: <http://e/service#> SELECT * { GRAPH service:g { ?s service:of ?o } }",
        "PREFIX service: <http://e/> ASK FROM service:g { ?s ?p ?o }",
    ],
)
def test_the_word_service_may_be_named(query):
    """A variable, a prefix, an IRI, a string and a comment may hold the word."""
    assert read_outline(query)


@pytest.mark.parametrize("word", ["INSERT", "delete", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])
def test_updates_are_refused(word):
    """Every operation of SPARQL Update is refused, and the message says that the graph is only read."""
    with pytest.raises(QueryRefusedError, match=f"{word.upper()} is an update; this graph is only read"):
        read_outline(f"PREFIX ex: <http://e/> {word} {{ }}")


@pytest.mark.parametrize(
    "query",
    [
        "ASK " + "{" * (MAX_DEPTH + 1) + "}" * (MAX_DEPTH + 1),
        "ASK { FILTER" + "(" * 5000 + "1" + ")" * 5000 + "}",
        "ASK { FILTER(" + "||".join(["1=1"] * (MAX_PARTS + 1)) + ") }",
        "ASK { FILTER(" + "!" * (MAX_PARTS + 1) + "true) }",
        "ASK { " + "OPTIONAL { ?s ?p ?o }" * MAX_PARTS + " }",
        "ASK { " + "{} UNION " * MAX_PARTS + "{} }",
        "ASK { ?s " + "/".join(["<http://e/p>"] * (MAX_PARTS + 2)) + " ?o }",
        "ASK {} #" + "x" * MAX_LENGTH,
    ],
)
def test_queries_that_would_end_the_process_are_refused(query):
    """Deep nesting, long chains and long texts are refused before the engine reads them."""
    with pytest.raises(QueryRefusedError):
        read_outline(query)


def test_long_lists_of_values_pass():
    """VALUES and IN hold thousands of terms: they nest nothing."""
    terms = " ".join(f"-{number}" for number in range(5000))
    numbers = ", ".join(str(number) for number in range(5000))

    assert read_outline(f"ASK {{ VALUES ?x {{ {terms} }} FILTER(?x IN ({numbers})) }}")
    assert read_outline(f"ASK {{ VALUES (?x ?y) {{ {'(1 2)' * 5000} }} }}")


@pytest.mark.parametrize(
    ("query", "line", "column", "problem"),
    [
        ("SELECT ?s {\n  ?s ?p 'open\n}", 2, 9, "the string that begins here does not end."),
        ("ASK { ?s ?p 'a\\z' }", 1, 15, r"\\z is not an escape"),
        ("ASK { ?s ?p 'a\\uD800' }", 1, 15, "is not an escape"),
        ("ASK {\n ( ?s }", 2, 7, "this } closes nothing"),
        ("ASK {\n { ?s ?p ?o ", 2, 2, "the { that opens here is not closed"),
        ("PREFIX é: <http://e/>\nSELEC *", 2, 1, "a query begins with SELECT"),
        ("ASK FROM ex:g {}", 1, 10, "the prefix ex: is not declared"),
        ("ASK FROM 'g' {}", 1, 10, "followed by the IRI of a graph"),
        ("ASK { ?s ?p '\ud800' }", 1, 14, "half of a character"),
    ],
)
def test_faults_have_their_place(query, line, column, problem):
    """What is wrong before parsing is told with line and column."""
    with pytest.raises(QuerySyntaxError, match=problem) as caught:
        read_outline(query)

    assert (caught.value.line, caught.value.column) == (line, column)


def test_the_dataset_is_read():
    """FROM and FROM NAMED are read with prefixes, base and escapes resolved."""
    query = (
        "BASE <http://e/a/> PREFIX g: <graph/> PREFIX : <http://d/>\n"
        "SELECT * FROM g:one FROM <../two> from NAMED :a\\-b FROM NAMED <http://x/\\u0063> WHERE { ?from ?p 'FROM' }"
    )
    outline = read_outline(query)

    assert outline.default_graphs == ("http://e/a/graph/one", "http://e/two")
    assert outline.named_graphs == ("http://d/a-b", "http://x/c")


@pytest.mark.parametrize(
    ("head", "variables"),
    [
        ("?a ?b", ("a", "b")),
        ("DISTINCT ?a (COUNT(?x) AS ?n)", ("a", "n")),
        ('(GROUP_CONCAT(?x; SEPARATOR = "AS ?z") AS ?l) $b', ("l", "b")),
        ("*", None),
    ],
)
def test_the_selected_variables_are_read(head, variables):
    """The variables of SELECT are read in order; `*` names none."""
    assert read_outline(f"SELECT {head} WHERE {{ SELECT ?inner {{ ?a ?b ?x }} }}").variables == variables


def test_values_blocks_are_found_where_they_stand():
    """Only real blocks of one variable are found, with what stands between their braces and their depth."""
    query = (
        "SELECT ?a { # VALUES ?c { 1 }\n VALUES ?a { 'VALUES ?d { 2 }' }\n"
        " OPTIONAL { VALUES ?b { UNDEF } } VALUES (?e ?f) { (1 2) } } ORDER BY ?a"
    )
    outline = read_outline(query)

    assert [(block.variable, query[block.start : block.end], block.depth) for block in outline.values] == [
        ("a", " 'VALUES ?d { 2 }' ", 1),
        ("b", " UNDEF ", 2),
    ]
    assert outline.is_ordered


def test_an_order_inside_a_subquery_orders_nothing():
    """ORDER BY counts only where it orders the answer."""
    assert not read_outline("SELECT ?a { { SELECT ?a { ?a ?b ?c } ORDER BY ?a } }").is_ordered
