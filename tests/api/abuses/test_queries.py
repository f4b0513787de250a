"""Queries that nobody should send, over real sockets: those refused at once, and those that a limit has to stop."""

import re
import threading
import time

import pytest

N = 10_000
BODY_LIMIT = 1_048_576


def nest(opening, closing, times=N, inside=""):
    """Repeat what opens and what closes."""
    return opening * times + inside + closing * times


def chain(separator, part, times=N):
    """Repeat a part."""
    return separator.join([part] * times)


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(f"ASK {nest('{', '}')}", id="groups"),
        pytest.param("ASK " + "{" * N, id="groups_left_open"),
        pytest.param("ASK " + "}" * N, id="groups_never_opened"),
        pytest.param(f"ASK {{ FILTER {nest('(', ')', inside='1')} }}", id="parentheses"),
        pytest.param("ASK { FILTER " + "(" * N, id="parentheses_left_open"),
        pytest.param(f"ASK {{ {nest('OPTIONAL { ?s ?p ?o ', '}')} }}", id="optional_nested"),
        pytest.param(f"ASK {{ {chain(' ', 'OPTIONAL { ?s ?p ?o }')} }}", id="optional_chain"),
        pytest.param(f"ASK {{ ?s ?p ?o {nest('FILTER EXISTS { ?s ?p ?o ', '}')} }}", id="exists_nested"),
        pytest.param(f"ASK {{ ?s ?p ?o {nest('FILTER NOT EXISTS { ?s ?p ?o ', '}')} }}", id="not_exists_nested"),
        pytest.param(f"ASK {{ {nest('{ SELECT * { ', '} }', 2_000)} }}", id="subselects"),
        pytest.param(f"ASK {{ {nest('GRAPH ?g { ', '}')} }}", id="graphs"),
        pytest.param(f"ASK {{ {nest('{ ?s ?p ?o MINUS ', '}', inside='{ }')} }}", id="minus"),
        pytest.param(f"ASK {{ {chain(' UNION ', '{ ?s ?p ?o }')} }}", id="union"),
        pytest.param(f"ASK {{ ?s ?p {nest('[ ?p ', ']', inside='1')} }}", id="blank_nodes"),
        pytest.param(f"ASK {{ ?s ?p {nest('(', ')', inside='1')} }}", id="collections"),
        pytest.param(f"ASK {{ ?s {chain('/', '<a:b>')} ?o }}", id="path_sequence"),
        pytest.param(f"ASK {{ ?s {chain('|', '<a:b>')} ?o }}", id="path_alternatives"),
        pytest.param(f"ASK {{ ?s {'^' * N}<a:b> ?o }}", id="path_inverses"),
        pytest.param(f"ASK {{ ?s {nest('(', ')*', inside='<a:b>')} ?o }}", id="path_stars"),
        pytest.param(f"ASK {{ ?s <a:b>{'*' * N} ?o }}", id="path_repeated_stars"),
        pytest.param(f"ASK {{ ?s !({chain('|', '^<a:b>')}) ?o }}", id="path_negated_set"),
        pytest.param(f"ASK {{ FILTER ({chain(' || ', '?x = 1')}) }}", id="or"),
        pytest.param(f"ASK {{ FILTER ({chain(' && ', '?x = 1')}) }}", id="and"),
        pytest.param(f"ASK {{ FILTER ({'!' * N}true) }}", id="not"),
        pytest.param(f"ASK {{ FILTER ({'- ' * N}1 = 1) }}", id="minus_signs"),
        pytest.param(f"ASK {{ FILTER ({chain(' + ', '1')} = 1) }}", id="sums"),
        pytest.param(f"ASK {{ FILTER ({nest('IF(true, ', ', 1)', inside='1')}) }}", id="if"),
        pytest.param(f"ASK {{ FILTER ({nest('COALESCE(', ')', inside='1')}) }}", id="coalesce"),
        pytest.param(f"ASK {{ FILTER ({nest('STR(', ')', inside='1')} = 1) }}", id="functions"),
        pytest.param(f"ASK {{ {chain(' ', 'BIND (1 AS ?x)')} }}", id="bind_again"),
        pytest.param(f"ASK {{ ?s ?p ?o {chain(' ', '; ?p ?o')} }}", id="semicolons"),
        pytest.param(f"ASK {{ {chain(' . ', '?s ?p ?o')} }}", id="triples"),
        pytest.param(f"CONSTRUCT {{ {chain(' . ', '?s ?p ?o')} }} WHERE {{ }}", id="template"),
        pytest.param(f"SELECT {chain(' ', '(1 AS ?x)')} {{ }}", id="projection"),
        pytest.param(f"SELECT * {{ }} ORDER BY {chain(' ', '(1 + 1)')}", id="order"),
        pytest.param("ASK { " + "a." * 150_000 + " }", id="dots"),
        pytest.param("ASK { " + "a." * 150_000 + ": }", id="dots_before_a_colon"),
        pytest.param(f"ASK {{ ?s ?p {nest('<< ', ' >>', 3_000, '?a ?b ?c')} }}", id="quoted_triples"),
    ],
)
def test_without_measure(service, query):
    """A query that nests or repeats without measure is refused before the engine, which would not live, sees it."""
    assert len(query) < BODY_LIMIT
    service.post(query).refuses(400, 403)


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(f"ASK {{ FILTER (1 IN ({chain(', ', '2', 20_000)}, 1)) }}", id="in"),
        pytest.param(f"ASK {{ VALUES ?x {{ {chain(' ', '1', 40_000)} }} }}", id="values"),
        pytest.param(f"ASK {{ VALUES (?x ?y) {{ {chain(' ', '(1 2)', 15_000)} }} }}", id="values_of_two"),
        pytest.param("#\n" * 100_000 + "ASK { }", id="comments"),
        pytest.param("ASK { " + "# }\n" * 100_000 + " }", id="comments_inside"),
        pytest.param("#" * 900_000 + "\nASK { }", id="long_comment"),
        pytest.param(" " * 900_000 + "ASK { }", id="blanks"),
        pytest.param("ASK {" + "\n" * 900_000 + "}", id="lines"),
        pytest.param(f"ASK {{ FILTER (STRLEN('{'x' * 900_000}') = 900000) }}", id="string"),
        pytest.param(f"ASK {{ FILTER (isIRI(<a:{'x' * 900_000}>)) }}", id="iri"),
        pytest.param("".join(f"PREFIX p{n}: <a:{n}#> " for n in range(10_000)) + "ASK { }", id="prefixes"),
        pytest.param("BASE <a:b/> " * 10_000 + "ASK { }", id="bases"),
        pytest.param(f"ASK {{ BIND ('{chr(0x10FFFF) * 1_000}' AS ?x) }}", id="last_character"),
        pytest.param("ASK { BIND ('" + r"\U0001F4A9" * 50_000 + "' AS ?x) }", id="escapes"),
    ],
)
def test_large_and_harmless(service, query):
    """A large list, comment or string is no nesting: the query is answered with the truth."""
    reply = service.post(query)
    assert reply.status == 200, reply.text[:300]
    assert b"true" in reply.body


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(f"SELECT {' '.join(f'?v{n}' for n in range(4_000))} {{ }}", id="variables"),
        pytest.param("SELECT * { } LIMIT 99999999999999999999999999", id="limit_overflows"),
        pytest.param("SELECT * { } OFFSET 18446744073709551615", id="offset_overflows"),
        pytest.param("SELECT * { } LIMIT -1", id="limit_below_zero"),
        pytest.param(f"SELECT ({'9' * 100_000} + 1 AS ?x) {{ }}", id="digits"),
        pytest.param("SELECT (1e999999999 * 1e999999999 AS ?x) { }", id="exponent"),
        pytest.param("SELECT (-9223372036854775808 / -1 AS ?x) { }", id="overflow"),
        pytest.param("SELECT (1 / 0 AS ?x) (1 / 0.0 AS ?y) { }", id="division"),
        pytest.param("SELECT (SUBSTR('a', -9223372036854775808, 9223372036854775807) AS ?x) { }", id="substring"),
        pytest.param("SELECT (STRDT('x', <javascript:alert(1)>) AS ?x) { }", id="datatype"),
        pytest.param("SELECT (xsd:dateTime('999999999999-99-99T99:99:99Z') AS ?x) { }", id="date_without_prefix"),
        pytest.param(
            "SELECT ('9999999999999-12-31T00:00:00Z'^^<http://www.w3.org/2001/XMLSchema#dateTime> AS ?x) { }", id="date"
        ),
        pytest.param(
            "SELECT ('P99999999999999999999Y'^^<http://www.w3.org/2001/XMLSchema#duration> AS ?x) { }", id="years"
        ),
        pytest.param("SELECT (REGEX('" + "a" * 5_000 + "b', '(a+)+$') AS ?x) { }", id="regex_backtracks"),
        pytest.param("SELECT (REGEX('" + "a" * 5_000 + "', '(a|a|aa)*(a|a)*b') AS ?x) { }", id="regex_ambiguous"),
        pytest.param("SELECT (REGEX('x', '((((a{100}){100}){100}){100}){100}') AS ?x) { }", id="regex_explodes"),
        pytest.param("SELECT (REGEX('x', '" + "(" * 5_000 + "a" + ")" * 5_000 + "') AS ?x) { }", id="regex_nests"),
        pytest.param("SELECT (REGEX('x', '[') AS ?x) (REGEX('x', 'x', 'zz') AS ?y) { }", id="regex_broken"),
        pytest.param(
            "SELECT (REGEX('" + "x" * 1_000 + "', '" + "x?" * 1_000 + "x" * 1_000 + "') AS ?x) { }", id="regex_optional"
        ),
        pytest.param(r"SELECT ('\uD800' AS ?x) { }", id="half_a_character"),
        pytest.param(r"SELECT ('\U00110000' AS ?x) { }", id="beyond_unicode"),
        pytest.param("SELECT ('\x00' AS ?x) { }", id="nul"),
        pytest.param("SELECT * { ?s ?p '\x1b[31m\u202e\u0000' }", id="control_characters"),
        pytest.param("SELECT * { ?s <\u202e> ?o }", id="right_to_left"),
        pytest.param("SELECT * { ?\u0430\u0301\u0301 ?p ?o } LIMIT 1", id="combining"),
        pytest.param("SELECT (\u0000", id="cut_off"),
        pytest.param("SELECT * { ?s ?p '''" + "'" * 2, id="open_string"),
        pytest.param("\ufeffASK { }", id="byte_order_mark"),
        pytest.param("' OR 1=1; DROP TABLE quads; --", id="sql"),
        pytest.param("{{7*7}} ${7*7} #{7*7} <%= 7*7 %>", id="templates"),
        pytest.param("() { :; }; echo vulnerable", id="shell"),
        pytest.param("${jndi:ldap://127.0.0.1/a}", id="jndi"),
        pytest.param("%s%s%s%n%n{0.__class__}", id="formats"),
        pytest.param("null", id="null"),
        pytest.param("\n" * 1_000, id="empty_lines"),
    ],
)
def test_strange(service, query):
    """What is odd but small is answered, with unbound values where a function fails, or is a fault of the query."""
    reply = service.post(query)
    if reply.status != 200:
        reply.refuses(400, 403, 413)
    assert not re.search(rb"\b49\b", reply.body)
    reply.gives_nothing_away()


DISGUISES = [
    "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ service <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SeRvIcE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE<{0}>{{?s ?p ?o}} }}",
    "SELECT * {{ SERVICE # a comment\n <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE\t\r\n\t<{0}> {{ ?s ?p ?o }} }}",
    "PREFIX ex: <{0}#> SELECT * {{ SERVICE ex: {{ ?s ?p ?o }} }}",
    "BASE <{0}> SELECT * {{ SERVICE <> {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?v {{ <{0}> }} SERVICE ?v {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?v {{ <{0}> }} SERVICE SILENT ?v {{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND (IRI(CONCAT('{0}', '')) AS ?v) SERVICE ?v {{ ?s ?p ?o }} }}",
    "SELECT * {{ {{ SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }} }}",
    "SELECT * {{ OPTIONAL {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ {{ }} UNION {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ ?s ?p ?o MINUS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ ?s ?p ?o BIND (EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} AS ?x) }}",
    "SELECT * {{ }} ORDER BY (EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }})",
    "SELECT (COUNT(*) AS ?n) {{ }} HAVING (EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }})",
    "SELECT * {{ GRAPH ?g {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "ASK {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "DESCRIBE ?s WHERE {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ FILTER (?a <?b)#> 1\n) SERVICE <{0}> {{ ?s ?p ?o }} #\n}}",
    "SELECT * {{ BIND ('\\'' AS ?x) SERVICE <{0}> {{ ?s ?p ?o }} BIND ('\\'' AS ?y) }}",
    "SELECT * {{ BIND ('''x''' AS ?x) SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p <a:#> . SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ FILTER(trueSERVICE <{0}>{{?s ?p ?o}}) }}",
    "SELECT * {{ ?s ?p 1SERVICE <{0}>{{?s ?p ?o}} }}",
]
#: With escapes before the text is read (SPARQL 1.1, 19.2) or letters that only look alike.
ESCAPED = [
    "SELECT * {{ \\u0053ERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ \\U00000053\\u0045RVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ \\u0053\\u0045\\u0052\\u0056\\u0049\\u0043\\u0045 <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE\\u0020<{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ \\u007D SERVICE <{0}> \\u007B ?s ?p ?o }} }}",
    "SELECT * {{ \u0405ERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERV\u0130CE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ \uff33\uff25\uff32\uff36\uff29\uff23\uff25 <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SER\u200bVICE <{0}> {{ ?s ?p ?o }} }}",
]


@pytest.mark.parametrize("query", DISGUISES, ids=range(len(DISGUISES)))
def test_service_in_disguise(service, listener, query):
    """A call of another endpoint is refused in every disguise, and none goes out."""
    reply = service.post(query.format(listener.address))
    assert "SERVICE" in reply.refuses(403)["detail"]
    service.ask(query.format(listener.address), "Accept: text/html")
    assert not listener.was_called


@pytest.mark.parametrize("query", ESCAPED, ids=range(len(ESCAPED)))
def test_service_in_escapes(service, listener, query):
    """A call of another endpoint that is spelt with escapes or look-alikes is refused too, or is no query."""
    service.post(query.format(listener.address)).refuses(400, 403)
    assert not listener.was_called


@pytest.mark.parametrize(
    "query", ["ASK { BIND ('SERVICE' AS ?x) }", "ASK { } # SERVICE <http://x/> { }", "ASK { BIND (1 AS ?service) }"]
)
def test_service_that_is_none(service, query):
    """The word in a string, a comment or a variable calls nobody: the query is answered."""
    assert b"true" in service.post(query).body


UPDATES = [
    "INSERT DATA {{ <a:a> <a:b> <a:c> }}",
    "insert data {{ <a:a> <a:b> <a:c> }}",
    "DELETE WHERE {{ ?s ?p ?o }}",
    "DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p 1 }} WHERE {{ ?s ?p ?o }}",
    "WITH <a:g> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}",
    "DROP ALL",
    "CLEAR SILENT ALL",
    "CREATE GRAPH <a:g>",
    "COPY DEFAULT TO <a:g>",
    "MOVE <a:g> TO <a:h>",
    "ADD <a:g> TO DEFAULT",
    "LOAD <{0}>",
    "LOAD SILENT <{0}> INTO GRAPH <a:g>",
    "LOAD <file:///etc/passwd> INTO GRAPH <a:g>",
    "ASK {{ }} ; DROP ALL",
    "ASK {{ }} INSERT DATA {{ <a:a> <a:b> <a:c> }}",
    "PREFIX a: <a:> # SELECT\nDROP ALL",
    "SELECT * {{ }} ; LOAD <{0}>",
    "\\u0044ROP ALL",
]


@pytest.mark.parametrize("update", UPDATES, ids=range(len(UPDATES)))
def test_update(service, listener, update):
    """An update is refused wherever it stands: as a query, as an update, in a URL, in a form, and after a query."""
    text = update.format(listener.address)
    service.post(text).refuses(400, 403)
    service.ask(text).refuses(400, 403)
    service.post(text, content_type="application/sparql-update").refuses(403)
    form = "application/x-www-form-urlencoded"
    service.post("update=DROP+ALL&query=ASK%7B%7D", content_type=form).refuses(403)
    assert not listener.was_called


DATASETS = [
    "SELECT * FROM <{0}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{0}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "SELECT * FROM <{0}> FROM <{0}#2> {{ ?s ?p ?o }}",
    "BASE <{0}> SELECT * FROM <> {{ ?s ?p ?o }}",
    "PREFIX x: <{0}> SELECT * FROM x: {{ ?s ?p ?o }}",
    "SELECT * {{ GRAPH <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ <{0}> ?p ?o }}",
]


@pytest.mark.parametrize("query", DATASETS, ids=range(len(DATASETS)))
@pytest.mark.parametrize(
    "graph",
    ["file:///etc/passwd", "file://localhost/etc/passwd", "http", "ftp://127.0.0.1/x", "data:text/turtle,x"],
)
def test_graph_elsewhere(service, listener, query, graph):
    """A graph that the store does not hold is empty: no file is read and nobody is called."""
    iri = listener.address if graph == "http" else graph
    assert service.post(query.format(iri)).rows == []
    for name in ("default-graph-uri", "named-graph-uri"):
        reply = service.ask("SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }", **{name: iri})
        assert reply.rows == []
    assert not listener.was_called


@pytest.mark.parametrize(
    "query",
    ["DESCRIBE <{0}>", "DESCRIBE <file:///etc/passwd>", "DESCRIBE <javascript:alert(1)>", "DESCRIBE <{0}> ?s {{ }}"],
)
def test_description_elsewhere(service, listener, query):
    """A thing that the graph does not know has an empty description, as RDF and as a page."""
    reply = service.ask(query.format(listener.address), "Accept: application/n-triples")
    assert (reply.status, reply.body) == (200, b"")
    page = service.ask(query.format(listener.address), "Accept: text/html")
    assert page.status == 200
    assert 'href="javascript:' not in page.text.lower()
    assert not listener.was_called


PRODUCT = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(8))
CELLS = " ".join(f"{n}" for n in range(2_000))
#: Each would run for longer than anybody lives, or fill any memory.
ENDLESS = {
    "product_counted": f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}",
    "product_distinct": f"SELECT (COUNT(DISTINCT ?s0) AS ?n) {{ {PRODUCT} }}",
    "product_sorted": f"SELECT * {{ {PRODUCT} }} ORDER BY ?o7",
    "product_filtered": f"SELECT * {{ {PRODUCT} FILTER (?s0 = ?nobody) }}",
    "product_asked": f"ASK {{ {PRODUCT} FILTER (STR(?o0) = CONCAT(STR(?o7), 'x', STR(?o3))) }}",
    "product_constructed": f"CONSTRUCT {{ ?s0 ?p1 ?o2 }} WHERE {{ {PRODUCT} }}",
    "product_grouped": f"SELECT ?s0 ?s1 ?s2 ?s3 ?s4 (COUNT(*) AS ?n) {{ {PRODUCT} }} GROUP BY ?s0 ?s1 ?s2 ?s3 ?s4",
    "product_in_exists": f"ASK {{ FILTER NOT EXISTS {{ {PRODUCT} FILTER (?s0 = 1) }} }}",
    "product_minus": f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} MINUS {{ {PRODUCT} }} }}",
    "product_in_subselect": f"SELECT * {{ {{ SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }} }} }}",
    "product_of_values": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?v{n} {{ {CELLS} }}" for n in range(6))
    + " }",
    "product_joined_text": f"SELECT (GROUP_CONCAT(?o0) AS ?t) {{ {PRODUCT} }}",
    "offset_beyond": f"SELECT * {{ {PRODUCT} }} OFFSET 9000000000000000000 LIMIT 1",
    "regex_product": f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} FILTER REGEX(CONCAT(STR(?o0), STR(?o7)), '(x+x+)+y') }}",
    "paths": "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} (!<a:a>|^!<a:a>)* ?b{n} ." for n in range(5)) + " }",
    "concat_grows": "SELECT (STRLEN(?x40) AS ?n) { BIND ('xxxxxxxxxx' AS ?x0) "
    + " ".join(f"BIND (CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    + " }",
    "replace_grows": "SELECT (STRLEN(?x12) AS ?n) { BIND ('aaaaaaaaaa' AS ?x0) "
    + " ".join(f"BIND (REPLACE(?x{n}, 'a', 'aaaaaaaaaa') AS ?x{n + 1})" for n in range(12))
    + " }",
    "very_many_variables": f"SELECT {' '.join(f'?v{n}' for n in range(60_000))} {{ }}",
}


@pytest.mark.parametrize("query", list(ENDLESS.values()), ids=list(ENDLESS))
def test_endless(service, query):
    """Work without end is stopped by a limit, told with 503 and when to come back, and the cores are free again."""
    reply = service.post(query)
    if reply.status == 503:
        # What takes too much memory will take as much when it comes back.
        if reply.refuses(503)["code"] != "query-memory":
            assert int(reply.headers["retry-after"]) > 0
    else:
        # Strings that outgrow the memory of the worker may also come back as unbound, as for any failing function.
        assert reply.status == 200
        assert reply.rows in ([], [{}])


def test_endless_rows(service):
    """Rows without end are cut at the limit of rows, broken off at the limit of time, or not begun: never well formed
    beyond the limit.
    """
    reply = service.post(f"SELECT * {{ {PRODUCT} }}")
    if reply.status == 200 and reply.is_whole:
        assert len(reply.rows) <= 20_000
    elif reply.status != 200:
        reply.refuses(503)


def test_endless_page(service):
    """A browser gets the same limit as a page that says so."""
    reply = service.ask(ENDLESS["product_counted"], "Accept: text/html")
    assert reply.status == 503
    reply.gives_nothing_away()


def test_others_go_on(service):
    """While six endless queries run or wait, a small query is answered within a second or two."""
    replies = []
    threads = [
        threading.Thread(target=lambda: replies.append(service.post(ENDLESS["product_counted"]))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    start = time.monotonic()
    service.still_answers()
    assert time.monotonic() - start < 2
    for thread in threads:
        thread.join()
    assert [reply.status for reply in replies] == [503] * 6
