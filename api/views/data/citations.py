"""Writes how the graph and its documents are cited; what the graph does not say of a document is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from coopgraph.model import Text

__all__ = ["Citation", "cite_document", "cite_graph"]

_AUTHOR = "coopgraph"
_UNDATED: Text = {"es": "s. f.", "en": "n.d."}
_VERSION: Text = {"es": "versión", "en": "version"}
_DATA: Text = {"es": "datos", "en": "data"}
_KIND: Text = {"es": "Grafo de conocimiento", "en": "Knowledge graph"}
_SPECIAL = re.compile(r"([&%$#_{}~^\\])")


@dataclass(frozen=True)
class Citation:
    """How the graph is cited.

    Attributes:
        apa: In the style of the APA, 7th edition.
        bibtex: As an entry of BibTeX.
    """

    apa: str
    bibtex: str


def cite_graph(title: str, version: str, digest: str | None, year: str | None, address: str, language: str) -> Citation:
    """Write how the graph is cited.

    Args:
        title: Its title.
        version: Version of the program and the data.
        digest: Canonical hash of the dataset (RDFC-1.0, sha256), or None where it is not known.
        year: When it was published, or None.
        address: Where it is served.
        language: Language of the citation.

    Returns:
        The citations; the digest tells apart two states of the data of one version.
    """
    data = f", {_DATA[language]} sha256:{digest[:16]}" if digest else ""
    numbered = f"{_VERSION[language]} {version}{data}"
    apa = f"{_AUTHOR}. ({year or _UNDATED[language]}). {title} ({numbered}) [{_KIND[language]}]. {address}"
    fields = {
        "author": f"{{{_AUTHOR}}}",
        "title": f"{{{_escape(title)}}}",
        "year": year,
        "version": version,
        "note": f"{_KIND[language]}" + (f"; sha256:{digest}" if digest else ""),
        "url": address,
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return Citation(apa, f"@misc{{coopgraph{year or ''},\n{lines}\n}}")


def cite_document(title: str, publisher: str | None, issued: str | None, language: str) -> str:
    """Write how a document is cited.

    Args:
        title: Its title.
        publisher: Who published it, or None.
        issued: When, or None.
        language: Language of the citation.

    Returns:
        Publisher, date and title; without a publisher the title comes first, as the APA has it.
    """
    when = f"({issued or _UNDATED[language]})"
    return f"{publisher}. {when}. {title}." if publisher else f"{title}. {when}."


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
