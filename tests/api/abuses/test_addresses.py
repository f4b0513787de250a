"""Addresses and parameters that nobody should send, and what pages make of them, over real sockets."""

import re
from urllib.parse import quote

import pytest

SCRIPT = "<script>alert(1)</script>"
FORM = "application/x-www-form-urlencoded"
#: What a page may hold of markup that came from outside: nothing.
ALIVE = re.compile(
    r"""<script|<svg|<img[^>]*onerror|<iframe|</textarea>\s*<b|(href|src|action)\s*=\s*["']?\s*(javascript|data):""",
    re.IGNORECASE,
)


def assert_page_is_safe(reply):
    """Check the policy of a response, and that nothing in a page can run."""
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert reply.headers["x-content-type-options"] == "nosniff"
    if reply.headers["content-type"].startswith("text/html"):
        assert not ALIVE.search(reply.marked), ALIVE.search(reply.marked)


@pytest.mark.parametrize(
    "target",
    [
        "/queries/../../etc/passwd",
        "/queries/../../../../../../../../etc/passwd",
        "/queries/%2e%2e/%2e%2e/etc/passwd",
        "/queries/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/queries/%252e%252e%252f%252e%252e%252fetc%252fpasswd",
        "/queries/..%5c..%5c..%5cetc%5cpasswd",
        "/queries/..\\..\\..\\etc\\passwd",
        "/queries/....//....//etc/passwd",
        "/queries/..;/..;/etc/passwd",
        "/queries//etc/passwd",
        "/queries/%2fetc%2fpasswd",
        "/queries/file:%2f%2f%2fetc%2fpasswd",
        "/queries/functions-of%00.csv",
        "/queries/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
        "/queries/%u002e%u002e/etc/passwd",
        "/queries/../queries/../../pyproject.toml",
        "/static/../main.py",
        "/static/%2e%2e/main.py",
        "/static/..%2fmain.py",
        "/static/..%5cmain.py",
        "/static/%252e%252e/main.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/../../pyproject.toml",
        "/static/..",
        "/static/%00",
        "/static/style.css%00.html",
        "/static/style.css/",
        "/static/" + "a/" * 2_000,
        "/static/" + "a" * 5_000,
        "/static/~root/.bashrc",
        "/static/.",
        "/dumps/../../etc/passwd",
        "/dumps/..%2f..%2f..%2fetc%2fpasswd",
        "/ontology/../../../etc/passwd",
        "/vocab/..%2f..%2fetc%2fpasswd",
        "/doc/..%2f..%2fetc%2fpasswd.ttl",
        "/graph/..%2f..%2fetc%2fpasswd",
        "/scenarios/..%2f..%2fetc%2fpasswd",
        "/.git/config",
        "/.env",
        "/.well-known/..%2f..%2fetc%2fpasswd",
        "/..%2f..%2fetc%2fpasswd",
        "/../etc/passwd",
        "//etc/passwd",
        "/./././etc/passwd",
    ],
    ids=range(46),
)
@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_way_out(service, target, accept):
    """No path leads out of what is served: there is nothing there, and no file comes back."""
    reply = service.get(target, f"Accept: {accept}")
    assert reply.status in {301, 307, 308, 400, 404}, reply.text[:300]
    assert not reply.headers.get("location", "").startswith("//")
    reply.gives_nothing_away(target)
    assert "[project]" not in reply.text


@pytest.mark.parametrize(
    "query",
    [
        SCRIPT,
        f"SELECT ?x {{ BIND ('{SCRIPT}' AS ?x) }}",
        "SELECT ?x { BIND ('\"><img src=x onerror=alert(1)>' AS ?x) }",
        "SELECT ?x { BIND ('</textarea><b>' AS ?x) }",
        "SELECT ?x { BIND (IRI('javascript:alert(1)') AS ?x) }",
        "SELECT ?x { BIND (IRI('JaVaScRiPt:alert(1)') AS ?x) }",
        "SELECT ?x { BIND (IRI('data:text/html,<script>alert(1)</script>') AS ?x) }",
        "SELECT ?x { BIND (STRDT('<svg onload=alert(1)>', <a:'\"b>) AS ?x) }",
        "SELECT ?x { BIND (STRLANG('<svg onload=alert(1)>', 'es') AS ?x) }",
        "SELECT ?x { BIND ('&lt;script&gt; &#60;script&#62;' AS ?x) }",
        "SELECT ?text { ?f <https://w3id.org/coopgraph/ontology#text> ?text }",
        "ASK { # </textarea><script>alert(1)</script>\n}",
        "CONSTRUCT { <a:a> <a:b> '<script>alert(1)</script>' } WHERE { }",
        "CONSTRUCT { <javascript:alert(1)> <a:b> <javascript:alert(1)> } WHERE { }",
        "SELECT ?x { ?x <a:><script>alert(1)</script>",
        "PREFIX <script>: <a:> ASK { }",
        "SELECT * { <script>alert(1)</script> }",
        "FOO </textarea><script>alert(1)</script>",
    ],
    ids=range(18),
)
def test_markup_in_queries(service, query):
    """Markup in a query or its answer stays text in the page, and the page forbids everything that could run."""
    page = service.open_page(f"/sparql?query={quote(query)}")
    assert page.status in {200, 400}
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert_page_is_safe(page)
    plain = service.get(f"/sparql?query={quote(query)}", "Accept: */*")
    assert_page_is_safe(plain)
    assert not plain.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    "target",
    [
        f"/{quote(SCRIPT)}",
        f"/queries/{quote(SCRIPT)}",
        f"/queries/{quote(SCRIPT)}.html",
        f"/queries/functions-of?organization={quote(SCRIPT)}",
        f"/queries/functions-of?{quote(SCRIPT)}=1",
        f"/queries/functions-of?organization={quote(chr(34) + '><svg onload=alert(1)>')}",
        f"/queries?lang={quote(SCRIPT)}",
        f"/sparql?lang={quote(SCRIPT)}",
        f"/sparql?_mediatype={quote(SCRIPT)}&query=ASK%7B%7D",
        f"/sparql?default-graph-uri={quote(SCRIPT)}&query=ASK%7B%7D",
        f"/sparql?named-graph-uri={quote('a:' + chr(39) + chr(34) + 'onload=alert(1)')}&query=ASK%7B%7D",
        f"/sparql?{quote(SCRIPT)}={quote(SCRIPT)}",
        f"/static/{quote(SCRIPT)}",
        f"/id/{quote(SCRIPT)}",
        f"/doc/{quote(SCRIPT)}",
        f"/?lang={quote(SCRIPT)}",
        f"/compare?a={quote(SCRIPT)}&b={quote(SCRIPT)}",
        f"/analysis/{quote(SCRIPT)}",
        f"/claims?asof={quote(SCRIPT)}",
        f"/scenarios/{quote(SCRIPT)}",
    ],
    ids=range(20),
)
def test_markup_in_addresses(service, target):
    """Markup in an address stays text in pages and is data in problem documents."""
    for reply in (service.open_page(target), service.get(target)):
        assert 200 <= reply.status < 500, reply.text[:300]
        assert_page_is_safe(reply)
        reply.gives_nothing_away()


@pytest.mark.parametrize(
    "query",
    ["SELECT ?x { BIND ('<a>&]]>\"' AS ?x) }", "SELECT ?x { ?f <https://w3id.org/coopgraph/ontology#text> ?x }"],
    ids=["literal", "graph"],
)
def test_markup_in_xml(service, query):
    """In results as XML markup is escaped, and no entity or document type is declared."""
    reply = service.ask(query, "Accept: application/sparql-results+xml")
    assert reply.status == 200
    assert "<!" not in reply.text
    assert "<a>" not in reply.text
    assert "<script" not in reply.text


@pytest.mark.parametrize(
    "text",
    [
        "%ff%fe",
        "%c0%af",
        "%e0%80%af",
        "%f8%88%80%80%80",
        "%ED%A0%80",
        "%ED%A0%80%ED%B0%80",
        "%f4%90%80%80",
        "%c3",
        "ASK%7B%7D%23%ff",
    ],
    ids=["bytes", "overlong_2", "overlong_3", "five_bytes", "surrogate", "surrogates", "beyond", "cut_off", "comment"],
)
def test_broken_utf8(service, text):
    """What is no UTF-8 is refused in the query, its dataset, any parameter and the body."""
    for target in (f"/sparql?query={text}", f"/sparql?query=ASK%7B%7D&default-graph-uri=http://x/{text}"):
        service.get(target).refuses(400)
    service.get(f"/sparql?query=ASK%7B%7D&lang={text}").refuses(400)
    service.get(f"/sparql?query=ASK%7B%7D&{text}=x").refuses(400)
    service.post(f"query={text}", content_type=FORM).refuses(400)


@pytest.mark.parametrize("path", ["/queries/%ff", "/queries/%ED%A0%80", "/%c0%af", "/static/%ff", "/id/%ED%A0%80"])
def test_broken_utf8_in_paths(service, path):
    """A path that is no UTF-8 leads nowhere."""
    reply = service.get(path)
    reply.refuses(400, 404)
    reply.text.encode()


@pytest.mark.parametrize(
    "body", [b"ASK {} \xff", b"ASK {} \xed\xa0\x80", b"\xc0\x80", "ASK {}".encode("utf-16"), b"\x80" * 9]
)
def test_broken_utf8_in_bodies(service, body):
    """A body that is no UTF-8 is refused."""
    service.post(body).refuses(400)


@pytest.mark.parametrize(
    "parameters",
    [
        "query=ASK%7B%7D%00",
        "query=%00",
        "query=ASK%7B%7D&default-graph-uri=http://x/%00",
        "query=%",
        "query=%4",
        "query=%zz",
        "query=%u0041SK%7B%7D",
        "query",
        "query=",
        "query=&query=",
        "query=ASK%7B%7D&query=ASK%7B%7D",
        "query=ASK%7B%7D&default-graph-uri=",
        "query=ASK%7B%7D&default-graph-uri=relative",
        "query=ASK%7B%7D&default-graph-uri=http://x/%20y",
        "query=ASK%7B%7D&named-graph-uri=http://x/%3E",
        "query=ASK%7B%7D&named-graph-uri=%5B%5D",
        "&".join(f"a{n}=1" for n in range(5_000)),
        "&".join(["query=ASK%7B%7D"] * 500),
    ],
    ids=range(18),
)
def test_parameters(service, parameters):
    """Parameters that are broken, doubled or without number are refused, in the URL and in a form."""
    service.get(f"/sparql?{parameters}").refuses(400)
    service.post(parameters, content_type=FORM).refuses(400)


@pytest.mark.parametrize(
    "parameters",
    [
        "query=ASK%7B%7D&" + "&".join(f"default-graph-uri=http://x/{n}" for n in range(900)),
        "query=ASK%7B%7D&" + "&" * 5_000,
        "query=ASK%7B%7D&lang=es&lang=en&lang=xx",
        "query=ASK%7B%7D;x=1",
        "query=ASK%7B%7D&QUERY=DROP",
        "query=ASK%7B%7D&query%00=x",
        "query=ASK%7B%7D&" + "x" * 50_000 + "=1",
    ],
    ids=["graphs", "empty", "languages", "semicolon", "capitals", "nul_in_name", "long_name"],
)
def test_odd_parameters(service, parameters):
    """Parameters that mean nothing here change nothing; many graphs that do not exist are one empty graph."""
    reply = service.get(f"/sparql?{parameters}")
    if reply.status != 200:
        # A semicolon separates nothing (URL standard), so `ASK{};x=1` is no query; empty parameters are many too.
        reply.refuses(400)
        assert ";" in parameters or "&&" in parameters
    reply.gives_nothing_away()


@pytest.mark.parametrize(
    "target",
    [
        "/sparql?query=" + "a" * 1_200_000,
        "/sparql?query=ASK%7B%7D" + "%20" * 400_000,
        "/" + "a" * 1_200_000,
        "/queries/" + "a/" * 600_000,
        "/static/" + "a" * 1_200_000,
    ],
    ids=["query", "blanks", "path", "folders", "static"],
)
def test_address_over_the_limit(service, target):
    """An address of more than a megabyte is refused as too long, before anybody reads it: it is a head without end."""
    reply = service.get(target)
    assert reply.status in {414, 431}, reply.text[:300]
    assert reply.headers["content-type"] == "application/problem+json"
    reply.gives_nothing_away()


@pytest.mark.parametrize("target", ["/sparql?query=", "/", "/static/", "/queries/"])
def test_long_address(service, target):
    """An address of 100 kilobytes is refused with 414, and the answer says what is the most."""
    assert service.get(target + "a" * 100_000).refuses(414)["limit"] == 65_000


def test_fragment_and_user(service):
    """A fragment, which no client should send, or a name with a password, does not confuse what is asked."""
    assert service.get("/sparql?query=ASK%7B%7D#fragment").status in {200, 400}
    assert service.get("http://user:secret@127.0.0.1/health").status in {200, 400, 421}
