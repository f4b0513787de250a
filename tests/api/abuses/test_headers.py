"""Headers that nobody should send, over real sockets."""

import gzip
import zlib

import pytest

SELECT = "SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s LIMIT 1"


@pytest.mark.parametrize(
    ("accept", "statuses"),
    [
        pytest.param("text/csv," * 4_000, {200, 431}, id="very_long"),
        pytest.param(",".join(f"a{n}/b{n}" for n in range(4_000)), {406, 431}, id="thousands_of_ranges"),
        pytest.param("text/csv;q=abc", {406}, id="quality_is_a_word"),
        pytest.param("text/csv;q=-1", {406}, id="quality_below_zero"),
        pytest.param("text/csv;q=1e999", {406}, id="quality_is_endless"),
        pytest.param("text/csv;q=" + "0" * 3_000, {406}, id="quality_of_many_digits"),
        pytest.param(r'text/csv;a="\"\\\"\"", */*;q=0.1', {200}, id="nested_quotes"),
        pytest.param('text/csv;a="', {406}, id="open_quote"),
        pytest.param("text/csv;" + r'"\\' * 1_500, {406}, id="quotes_without_end"),
        pytest.param('"a"a' * 1_000, {406}, id="alternating_quotes"),
        # Elements that are empty say nothing (RFC 9110, 5.6.1), so to leave them out and to refuse them are both right.
        pytest.param("," * 4_000, {200, 406}, id="only_commas"),
        pytest.param("text/csv" + ";" * 4_000, {200, 406}, id="only_semicolons"),
        pytest.param(b"text/\xff\xfe", {406}, id="broken_utf8"),
        pytest.param("text/csv/../../etc/passwd", {406}, id="path"),
        pytest.param("<script>/<script>", {406}, id="markup"),
        pytest.param("*/csv", {406}, id="star_and_name"),
    ],
)
def test_accept(service, accept, statuses):
    """What breaks the grammar of Accept asks for nothing: an ordinary answer where something is left, else 406."""
    reply = service.ask(SELECT, b"Accept: " + (accept if isinstance(accept, bytes) else accept.encode()))
    assert reply.status in statuses, reply.text[:300]
    if reply.status != 200:
        reply.refuses(406, 431)


@pytest.mark.parametrize("accept", ["text/csv;q=abc", "application/pdf"])
def test_accept_of_the_description(service, accept):
    """The description of the service is negotiated as strictly as an answer."""
    reply = service.get("/sparql", f"Accept: {accept}")
    assert "text/turtle" in reply.refuses(406)["available"]


@pytest.mark.parametrize(
    "language",
    ["x" * 20_000, "es;q=abc", ",".join(["xx-yy"] * 5_000), "../../../etc/passwd", "<script>", '"', "*;q=0"],
    ids=["long", "quality", "many", "path", "markup", "quote", "none"],
)
def test_accept_language(service, language):
    """A language that does not exist is no fault (RFC 9110, 12.5.4): the page comes in Spanish."""
    reply = service.get("/sparql", "Accept: text/html", f"Accept-Language: {language}")
    assert reply.status == 200
    assert reply.headers["content-language"] == "es" or 'lang="es"' in reply.text
    assert "<script" not in reply.marked


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        ";",
        "application/sparql-query; charset=utf-7",
        'application/sparql-query; charset="x',
        "application/sparql-query, text/plain",
        "application/sparql-query/../../x",
        "application/sparql-query" * 1_000,
        "multipart/form-data; boundary=" + "x" * 10_000,
        "application/sparql-results+json",
        "*/*",
        b"application/\xff\xfe",
        "application/sparql-query\u00a0",
    ],
    ids=range(12),
)
def test_content_type(service, content_type):
    """A body of a type that is not read here is refused, however the type is written."""
    value = content_type if isinstance(content_type, bytes) else content_type.encode()
    reply = service.send("POST", "/sparql", b"Content-Type: " + value, body=SELECT.encode())
    reply.refuses(415)


@pytest.mark.parametrize("content_type", ["APPLICATION/SPARQL-QUERY", "application/sparql-query;charset=UTF-8;a=b"])
def test_unusual_content_type(service, content_type):
    """Names of media types know no case, and other parameters change nothing."""
    assert len(service.post(SELECT, content_type=content_type).rows) == 1


#: 64 MiB of blanks in 64 KiB.
BOMB = gzip.compress(b" " * 67_108_864)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        pytest.param("gzip", BOMB, id="gzip"),
        pytest.param("x-gzip", BOMB, id="x_gzip"),
        pytest.param("GZIP", BOMB, id="capitals"),
        pytest.param("deflate", zlib.compress(b" " * 16_777_216), id="deflate"),
        pytest.param("br", b"\x5b\xff\xff\x03", id="br"),
        pytest.param("zstd", b"\x28\xb5\x2f\xfd", id="zstd"),
        pytest.param("gzip, gzip, gzip", gzip.compress(BOMB), id="thrice"),
        pytest.param("identity, gzip", BOMB, id="after_identity"),
        pytest.param("nonsense", SELECT.encode(), id="unknown"),
    ],
)
@pytest.mark.parametrize("content_type", ["application/sparql-query", "application/x-www-form-urlencoded"])
def test_compressed_body(service, encoding, body, content_type):
    """A compressed body is refused before anything is unpacked."""
    service.post(body, f"Content-Encoding: {encoding}", content_type=content_type).refuses(415)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([], id="none"),
        pytest.param(["Host: one.example", "Host: two.example"], id="two"),
        pytest.param(["Host: evil.example/path"], id="path"),
        pytest.param(["Host: user@evil.example"], id="user"),
        pytest.param(["Host: <script>alert(1)</script>"], id="markup"),
        pytest.param(['Host: a"b'], id="quote"),
        pytest.param(["Host: evil.example:99999999999"], id="port"),
        pytest.param(["Host: a b"], id="blank"),
        pytest.param(["Host: evil.example?x=1#y"], id="query"),
    ],
)
@pytest.mark.parametrize("target", ["/sparql", "/sparql?query=ASK%7B%7D"], ids=["description", "query"])
def test_host(service, lines, target):
    """Without one host that is a host the request is refused (RFC 9112, 3.2), and nothing of it is repeated."""
    head = [f"GET {target} HTTP/1.1", *lines, "Connection: close"]
    reply = service.raw("\r\n".join([*head, "", ""]).encode())
    assert reply.status == 400, reply.text[:300]
    assert "evil.example" not in reply.text
    reply.gives_nothing_away()


def test_foreign_host(service):
    """What proxies say of another host moves no address of the description, unless the settings say so."""
    lines = ["X-Forwarded-Host: evil.example", "X-Forwarded-Prefix: /evil", "Forwarded: host=evil.example"]
    reply = service.get("/sparql", *lines, "X-Original-URL: /evil", "X-HTTP-Method-Override: DELETE")
    assert reply.status == 200
    assert f"<http://127.0.0.1:{service.port}/sparql>" in reply.text
    assert "evil" not in reply.text


@pytest.mark.parametrize(
    "target",
    [
        "/sparql?lang=es%0D%0AX-Injected:%20yes",
        "/sparql?_mediatype=text/csv%0D%0AX-Injected:%20yes&query=ASK%7B%7D",
        "/sparql?query=ASK%7B%7D%0D%0A%0D%0AX-Injected:%20yes",
        "/sparql?default-graph-uri=http://x/%0D%0AX-Injected:%20yes&query=ASK%7B%7D",
        "/sparql%0D%0AX-Injected:%20yes",
        "/queries/x%0D%0AX-Injected:%20yes",
        "/queries/x.csv%0D%0AX-Injected:%20yes",
        "/static/x%0D%0AX-Injected:%20yes",
        "/id/organization/x%0D%0AX-Injected:%20yes",
        "/id/organization/x%E5%98%8A%E5%98%8DX-Injected:%20yes",
        "//evil.example/%0D%0AX-Injected:%20yes/..",
    ],
    ids=range(11),
)
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_line_ends_in_parameters(service, target, accept):
    """A line end in a parameter or a path never ends a line of the response's head."""
    reply = service.get(target, f"Accept: {accept}")
    assert 200 <= reply.status < 500, reply.text[:300]
    assert "x-injected" not in reply.headers
    assert not reply.headers.get("location", "").startswith(("//", "http://evil"))
    reply.gives_nothing_away()


@pytest.mark.parametrize(
    "value",
    [b"es\rX-Injected: yes", b"es\nX-Injected: yes", b"es\x00", b"es\x0b\x0c", b"\xff\xfe", b"es\r\n\tfolded", b"\x7f"],
    ids=["cr", "lf", "nul", "feeds", "broken_utf8", "folded", "delete"],
)
def test_line_ends_in_headers(service, value):
    """A control character in a header is refused, or read as part of it, and never comes back."""
    reply = service.get("/sparql", "Accept: text/html", b"Accept-Language: " + value)
    assert reply.status in {200, 400}
    assert "x-injected" not in reply.headers


@pytest.mark.parametrize(
    "line",
    [
        "Range: bytes=0-0",
        "Range: bytes=" + ",".join(f"{n}-" for n in range(3_000)),
        "Range: bytes=" + ",".join(["0-"] * 3_000),
        "Range: bytes=99999999999999999999-",
        "Range: bytes=-99999999999999999999",
        "Range: bytes=5-1",
        "Range: lines=1-2",
        "Range: bytes=abc",
        "If-Range: nonsense",
        "If-Match: nonsense",
        "If-None-Match: " + ",".join(f'"{n}"' for n in range(3_000)),
        'If-None-Match: "',
        "If-Modified-Since: Thu, 99 Foo 99999 99:99:99 GMT",
        "If-Modified-Since: " + "9" * 5_000,
        "Last-Event-ID: \\",
        "Cookie: " + "a=b;" * 4_000,
        "Authorization: Basic !!!",
        "Upgrade-Insecure-Requests: x",
        "Content-Range: bytes 0-1/2",
        "Max-Forwards: -1",
    ],
    ids=lambda line: f"{line[:24]}-{len(line)}",
)
@pytest.mark.parametrize("target", ["/sparql?query=ASK%7B%7D", "/static/style.css", "/sparql"])
def test_conditions(service, line, target):
    """Absurd conditions are ignored or answered as such, and never with more than the whole twice over."""
    whole = service.get(target)
    reply = service.get(target, line)
    assert reply.status in {200, 206, 304, 400, 412, 416, 431}, reply.text[:300]
    assert len(reply.body) <= 2 * len(whole.body) + 2_048
    reply.gives_nothing_away() if target != "/static/style.css" else None


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([f"X-{n}: {n}" for n in range(20_000)], id="many"),
        pytest.param(["X-Long: " + "a" * 4_194_304], id="long"),
        pytest.param(["a" * 4_194_304 + ": x"], id="long_name"),
    ],
)
def test_head_without_measure(service, lines):
    """A head of hundreds of kilobytes is refused, not kept."""
    reply = service.get("/sparql?query=ASK%7B%7D", *lines)
    assert reply.status in {0, 400, 431}
