"""Validators: what each representation has of its own, and when the answer is 304."""

import pytest

from api.etags import fingerprint_templates, is_held, make_etag
from coopgraph.store.home import Manifest

PATH = "/doc/organization/minsa"


def etag_of(client, path=PATH, **headers):
    """Ask for a document, and return its validator."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = client.get(path, headers=named)
    assert response.status_code == 200
    return response.headers["etag"]


def test_one_for_each_representation(client):
    """Formats, profiles, languages, dates and addresses have validators of their own, all strong."""
    found = [
        *(etag_of(client, f"{PATH}.{ending}") for ending in ("ttl", "nt", "jsonld", "rdf", "json", "html")),
        etag_of(client, Accept="text/html", Accept_Language="en"),
        etag_of(client, Accept="text/html", Accept_Language="es"),
        etag_of(client, f"{PATH}?_profile=labelled"),
        etag_of(client, f"{PATH}?_profile=alt"),
        etag_of(client, f"{PATH}.json?asof=all"),
        etag_of(client, f"{PATH}.json?asof=2010-01-01"),
        etag_of(client, "/doc/organization/mtc"),
    ]
    assert len(set(found)) == len(found)
    assert all(etag.startswith('"') and etag.endswith('"') and len(etag) > 20 for etag in found)


def test_same_again(client, make_client, tiny):
    """The same representation has the same validator; another build, another public address, another one."""
    same = make_client(tiny, manifest=Manifest("a" * 64, "0" * 64, {}))
    other = make_client(tiny, manifest=Manifest("e" * 64, "b" * 64, {}))
    moved = make_client(tiny, "https://datos.example.org", manifest=Manifest("a" * 64, "b" * 64, {}))
    assert etag_of(client) == etag_of(client) == etag_of(same)
    assert len({etag_of(client), etag_of(other), etag_of(moved)}) == 3


def test_unknown_content(make_client, tiny):
    """A store that knows no fingerprint of its content gives no validator, and a client's own never fits."""

    class Nameless:
        """The tiny graph in a store that says nothing of its version."""

        def __getattr__(self, name):
            if name == "version":
                raise AttributeError(name)
            return getattr(tiny, name)

    service = make_client(Nameless())
    response = service.get(PATH, headers={"If-None-Match": '"x"'})
    assert response.status_code == 200
    assert "etag" not in response.headers


def test_version_of_a_store(make_client, tiny):
    """Without a build, what the store knows of its content makes the validator."""

    class Versioned:
        """The tiny graph in a store that knows its version."""

        def __init__(self, known):
            self.known = known

        def version(self):
            return self.known

        def __getattr__(self, name):
            return getattr(tiny, name)

    one, other, none = (make_client(Versioned(known)) for known in ("1", "2", None))
    assert etag_of(one) != etag_of(other)
    assert "etag" not in none.get(PATH).headers


@pytest.mark.parametrize("wrap", ["{}", "W/{}", '"other", {}', 'W/"a,b" , W/{} ,"c"', "*"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_not_modified(client, wrap, method):
    """A client that holds the representation gets 304 without a body, with what caches must know."""
    whole = client.get(PATH)
    header = {"If-None-Match": wrap.format(whole.headers["etag"])}
    response = client.request(method, PATH, headers=header)
    assert response.status_code == 304
    assert response.content == b""
    for name in ("etag", "vary", "cache-control", "content-location"):
        assert response.headers[name] == whole.headers[name]


@pytest.mark.parametrize("header", ['"other"', "W/", "", "nonsense", '"'])
def test_modified(client, header):
    """Any other validator gets the whole document."""
    assert client.get(PATH, headers={"If-None-Match": header}).status_code == 200


def test_after_negotiation(client):
    """A validator counts only for the format, profile and language that the request would get."""
    turtle = etag_of(client, Accept="text/turtle")
    for headers in (
        {"Accept": "text/html"},
        {"Accept": "application/json"},
        {"Accept-Profile": "<https://w3id.org/coopgraph/profiles/labelled>"},
    ):
        assert client.get(PATH, headers={**headers, "If-None-Match": turtle}).status_code == 200
    spanish = etag_of(client, Accept="text/html", Accept_Language="es")
    asked = {"Accept": "text/html", "If-None-Match": spanish}
    assert client.get(PATH, headers={**asked, "Accept-Language": "en"}).status_code == 200
    assert client.get(PATH, headers={**asked, "Accept-Language": "es"}).status_code == 304


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/doc/organization/none", {}, 404),
        (PATH, {"Accept": "image/png"}, 406),
        (f"{PATH}?_profile=none", {}, 406),
        (f"{PATH}?asof=x", {}, 400),
    ],
)
def test_faults_first(client, path, headers, status):
    """What would be a fault is one, whatever the client holds."""
    assert client.get(path, headers={**headers, "If-None-Match": "*"}).status_code == status


def test_revalidate(client):
    """Caches may keep a document and must ask before they use it."""
    assert client.get(PATH).headers["cache-control"] == "no-cache"


def test_no_digest():
    """Without a digest there is no validator, and `*` fits all the same."""
    assert make_etag(None, "x") is None
    assert is_held("*", None)
    assert not is_held('"x"', None)


def test_templates_count(client, monkeypatch):
    """The validator of a page changes with the templates, that of Turtle does not."""
    page, turtle = etag_of(client, f"{PATH}.html"), etag_of(client, f"{PATH}.ttl")
    monkeypatch.setattr("api.documents.fingerprint_templates", lambda: "another")
    assert etag_of(client, f"{PATH}.html") != page
    assert etag_of(client, f"{PATH}.ttl") == turtle
    assert len(fingerprint_templates()) == 64
