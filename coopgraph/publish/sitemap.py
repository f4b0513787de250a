"""Lists the documents of a service for crawlers, as sitemaps.org asks; which routes there are besides is for others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote
from xml.sax.saxutils import escape

from rdflib import Literal

from coopgraph.errors import CoopGraphError
from coopgraph.namespaces import ID, OA
from coopgraph.store.port import Store
from coopgraph.store.terms import write_term

__all__ = ["MAX_URLS", "list_documents", "split_urls", "write_sitemap", "write_sitemap_index"]

#: Most URLs of one file.
MAX_URLS = 50_000
#: Most bytes of one file, and characters of one URL.
_MAX_BYTES = 52_428_800
_MAX_URL = 2048
#: What may stand in a path as it is; an escape is not escaped again.
_PATH = "/%:@!$&'()*+,;=~"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

# What is only a part of a thing has no page that a reader would look for: its page is that of the whole.
_THINGS = f"""
SELECT DISTINCT ?thing WHERE {{
  ?thing a ?class
  FILTER(isIRI(?thing) && STRSTARTS(STR(?thing), {write_term(Literal(ID))}))
  FILTER(?class NOT IN (<{OA.TextPositionSelector}>, <{OA.TextQuoteSelector}>))
}}
ORDER BY ?thing"""


def list_documents(store: Store, public_url: str) -> Mapping[str, tuple[str, ...]]:
    """List the documents about things of the graph.

    Reads: `?thing a ?class`, for IRIs below `id/`; the selectors of passages are left out, as parts of them.

    Args:
        store: The graph.
        public_url: Where the service is seen.

    Returns:
        Kind of thing, which is the first segment of its IRI (`norm`, `function`…), to addresses; both sorted.
    """
    found: dict[str, list[str]] = {}
    for (thing,) in store.select(_THINGS).rows:
        name = str(thing).removeprefix(str(ID))
        found.setdefault(name.partition("/")[0], []).append(f"{public_url.rstrip('/')}/doc/{quote(name, safe=_PATH)}")
    return {kind: tuple(sorted(found[kind])) for kind in sorted(found)}


def split_urls(urls: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Split addresses into as many as one sitemap may hold.

    Args:
        urls: Addresses.

    Yields:
        The addresses in their order, in groups none of which is empty.
    """
    group: list[str] = []
    size = len(_write("urlset", "url", ()))
    room = _MAX_BYTES - size
    for url in urls:
        entry = len(_entry("url", url).encode())
        if len(group) == MAX_URLS or entry > room:
            yield tuple(group)
            group, room = [], _MAX_BYTES - size
        group.append(url)
        room -= entry
    if group:
        yield tuple(group)


def write_sitemap(urls: Iterable[str]) -> bytes:
    """Write a sitemap.

    Args:
        urls: Addresses, at most `MAX_URLS`; `split_urls` makes groups of that size.

    Returns:
        XML in UTF-8. Too many addresses, or one that is too long, is a `CoopGraphError`.
    """
    return _write("urlset", "url", urls)


def write_sitemap_index(urls: Iterable[str]) -> bytes:
    """Write the index of several sitemaps.

    Args:
        urls: Addresses of the sitemaps, at most `MAX_URLS`.

    Returns:
        XML in UTF-8. Too many addresses, or one that is too long, is a `CoopGraphError`.
    """
    return _write("sitemapindex", "sitemap", urls)


def _write(root: str, element: str, urls: Iterable[str]) -> bytes:
    listed = tuple(urls)
    if len(listed) > MAX_URLS:
        raise CoopGraphError(
            f"a sitemap holds at most {MAX_URLS} addresses, not {len(listed)}.", remedy="Split them with split_urls."
        )
    entries = "".join(_entry(element, url) for url in listed)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n{entries}</{root}>\n'.encode()


def _entry(element: str, url: str) -> str:
    if len(url) >= _MAX_URL:
        raise CoopGraphError(f"an address of {len(url)} characters is too long for a sitemap: {url[:100]}…")
    return f"<{element}><loc>{escape(url, {chr(34): '&quot;', chr(39): '&apos;'})}</loc></{element}>\n"
