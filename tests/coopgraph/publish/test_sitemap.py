"""The sitemap: what sitemaps.org asks of the files, and which documents they list."""

import xml.etree.ElementTree as ET

import pytest

from coopgraph.errors import CoopGraphError
from coopgraph.namespaces import BASE, COOP, GRAPH, ID, OA
from coopgraph.publish.sitemap import MAX_URLS, list_documents, split_urls, write_sitemap, write_sitemap_index
from coopgraph.store import EmbeddedStore, parse_graph

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def read(content: bytes, root: str, element: str) -> list[str]:
    """Read the addresses of a sitemap as a crawler does."""
    tree = ET.fromstring(content)  # noqa: S314 - our own output
    assert tree.tag == SITEMAP + root
    assert [child.tag for child in tree] == [SITEMAP + element] * len(tree)
    return [str(child.findtext(f"{SITEMAP}loc")) for child in tree]


def test_a_sitemap_holds_the_addresses_in_their_order():
    """A crawler reads back each address, whatever characters it has."""
    urls = ["http://e.org/b?x=1&y=<2>", "http://e.org/a'\"", "http://e.org/ñ"]

    assert read(write_sitemap(urls), "urlset", "url") == urls
    assert write_sitemap(urls).startswith(b'<?xml version="1.0" encoding="UTF-8"?>')


def test_the_five_characters_are_escaped():
    """As the protocol asks: ampersand, both quotation marks, both angles."""
    assert b"<loc>http://e.org/&amp;&apos;&quot;&lt;&gt;</loc>" in write_sitemap(["http://e.org/&'\"<>"])


def test_the_index_lists_sitemaps():
    """The index has its own elements."""
    assert read(write_sitemap_index(["http://e.org/1.xml"]), "sitemapindex", "sitemap") == ["http://e.org/1.xml"]


def test_a_sitemap_holds_no_more_than_the_protocol_allows():
    """50,000 addresses fit, one more does not."""
    urls = [f"http://e.org/{number}" for number in range(50_001)]

    assert MAX_URLS == 50_000
    assert len(read(write_sitemap(urls[:-1]), "urlset", "url")) == 50_000
    with pytest.raises(CoopGraphError, match="50001"):
        write_sitemap(urls)


def test_an_address_must_be_shorter_than_2048_characters():
    """2,047 characters fit, 2,048 do not."""
    base = "http://e.org/"

    assert write_sitemap([base + "a" * (2047 - len(base))])
    with pytest.raises(CoopGraphError, match="2048"):
        write_sitemap([base + "a" * (2048 - len(base))])


def test_addresses_are_split_by_number():
    """Groups are full but for the last, nothing is lost, and no group is empty."""
    urls = [f"http://e.org/{number}" for number in range(100_001)]
    groups = list(split_urls(urls))

    assert [len(group) for group in groups] == [50_000, 50_000, 1]
    assert [url for group in groups for url in group] == urls
    assert [len(group) for group in split_urls(urls[:50_000])] == [50_000]
    assert list(split_urls([])) == []


def test_addresses_are_split_by_size():
    """Long addresses make files of at most 50 MiB."""
    urls = [f"http://e.org/{number:05}/{'&' * 1500}" for number in range(7000)]
    groups = list(split_urls(urls))

    assert [url for group in groups for url in group] == urls
    assert len(groups) == 2
    sizes = [len(write_sitemap(group)) for group in groups]
    assert max(sizes) <= 50 * 1024 * 1024
    # The first is so full that another address would not fit.
    assert sizes[0] + len(write_sitemap(groups[1][:1])) > 50 * 1024 * 1024


def open_graph(text: str) -> EmbeddedStore:
    """Open one graph of ours."""
    preamble = f"@base <{BASE}> . @prefix coop: <{COOP}> . @prefix oa: <{OA}> ."
    return EmbeddedStore.from_graphs({GRAPH.one: parse_graph(f"{preamble} {text}")})


def test_documents_are_those_of_our_things_by_kind():
    """Things below id/ have an address each, once, sorted within their kind; terms and others' things have none."""
    store = open_graph("""
        <id/unit/b> a coop:Office, coop:PlanningOffice . <id/unit/a> a coop:Office .
        <id/norm/x/art-2> a coop:Article . <ontology> a coop:X . <vocab/y> a coop:X . <http://e.org/z> a coop:X .
        [] a coop:Office .""")

    assert list_documents(store, "https://datos.example.org/") == {
        "norm": ("https://datos.example.org/doc/norm/x/art-2",),
        "unit": ("https://datos.example.org/doc/unit/a", "https://datos.example.org/doc/unit/b"),
    }
    assert list(list_documents(store, "https://datos.example.org")) == ["norm", "unit"]


def test_the_selectors_of_a_passage_are_left_out():
    """A passage has a document; its position and its quotation are told there."""
    store = open_graph("""
        <id/passage/s/1-2> a oa:SpecificResource . <id/passage/s/1-2/position> a oa:TextPositionSelector .
        <id/passage/s/1-2/quote> a oa:TextQuoteSelector .""")

    assert list_documents(store, "http://e.org") == {"passage": ("http://e.org/doc/passage/s/1-2",)}


def test_an_address_is_an_uri():
    """What an IRI may hold and an address may not is escaped, once."""
    store = open_graph(f"<{ID}unit/ñ> a coop:Office . <{ID}unit/a%20b> a coop:Office .")

    assert list_documents(store, "http://e.org")["unit"] == (
        "http://e.org/doc/unit/%C3%B1",
        "http://e.org/doc/unit/a%20b",
    )
