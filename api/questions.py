"""The named queries as pages show them: links, and recognised by their text; running them is for `coopgraph.query`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from rdflib import URIRef

from api.responses import Argument, QueryLink
from coopgraph.errors import ParameterError, QueryError, QueryTimeoutError, StoreUnavailableError
from coopgraph.namespaces import BASE, shorten
from coopgraph.query import Catalogue, NamedQuery, bind
from coopgraph.store.port import Store
from coopgraph.store.syntax import ValuesBlock, read_outline
from coopgraph.store.terms import write_term

__all__ = ["Questions", "read_arguments"]

#: One IRI, or one literal without escapes, alone in a VALUES block.
_TERM = re.compile(r"""<(?P<iri>[^<>\s]+)>\Z|"(?P<text>[^"\\\n]*)"(\^\^\S+|@\S+)?\Z""")


@dataclass(frozen=True)
class _Written:
    """A named query as it runs when nobody gives an argument.

    Attributes:
        text: Its SPARQL.
        blocks: Parameter to the VALUES block that holds its argument.
        skeleton: The text without what its VALUES blocks hold.
    """

    text: str
    blocks: Mapping[str, ValuesBlock]
    skeleton: str


class Questions:
    """The named queries, written once for a store.

    Attributes:
        catalogue: The named queries.
    """

    def __init__(self, catalogue: Catalogue, store: Store | None) -> None:
        self.catalogue = catalogue
        self._store = store

    @cached_property
    def _written(self) -> Mapping[str, _Written]:
        """The queries as they run; a remote store that does not answer is asked again the next time."""
        return MappingProxyType({query.id: _write(query, self._store) for query in self.catalogue.values()})

    def prepare(self) -> None:
        """Write the queries now, so that no request has to wait; a store that does not answer changes nothing."""
        with suppress(StoreUnavailableError, QueryTimeoutError):
            _ = self._written

    def link(self, identifier: str, language: str) -> QueryLink:
        """Make a link of a named query.

        Args:
            identifier: Its id.
            language: Language of the page.

        Returns:
            The link.
        """
        query = self.catalogue[identifier]
        text = self._written[identifier].text
        return QueryLink(identifier, query.topic, query.title[language], query.question[language], text)

    def links(self, language: str) -> tuple[QueryLink, ...]:
        """Make links of all named queries.

        Args:
            language: Language of the page.

        Returns:
            One link per query, in the order of the catalogue.
        """
        return tuple(self.link(identifier, language) for identifier in self.catalogue)

    def fill(self, identifier: str, parameter: str, thing: URIRef) -> str | None:
        """Write a thing into a named query.

        Args:
            identifier: Id of the query.
            parameter: Its parameter.
            thing: The argument.

        Returns:
            The SPARQL, or None if there is no such query or parameter.
        """
        written = self._written.get(identifier)
        block = written.blocks.get(parameter) if written else None
        if written is None or block is None:
            return None
        return f"{written.text[: block.start]} {write_term(thing)} {written.text[block.end :]}"

    def find(self, text: str) -> NamedQuery | None:
        """Recognise a named query by its text, whatever its arguments.

        Args:
            text: Any text; forms send lines that end in a carriage return.

        Returns:
            The query, or None if nobody has named this one.
        """
        try:
            wanted = _skeleton(_plain(text))
        except QueryError:
            return None
        found = (name for name, written in self._written.items() if written.skeleton == wanted)
        return self.catalogue.get(next(found, ""))


def read_arguments(query: NamedQuery, text: str, language: str) -> tuple[Argument, ...]:
    """Read from the text of a named query what it was asked for.

    Args:
        query: The query.
        text: Its SPARQL.
        language: Language of the page.

    Returns:
        One argument per parameter, in the order of the query.
    """
    blocks = {block.variable: block for block in read_outline(text).values}
    held = {name: text[blocks[name].start : blocks[name].end].strip() for name in query.parameters}
    return tuple(
        _read_argument(name, parameter.label[language], held[name]) for name, parameter in query.parameters.items()
    )


def _read_argument(name: str, label: str, held: str) -> Argument:
    if held == "UNDEF":
        return Argument(label, None, None)
    match = _TERM.match(held)
    if match is None:
        return Argument(label, held, None)
    value = shorten(match["iri"]) if match["iri"] else match["text"]
    # A thing of ours goes by its slug, which is what a reader of a command line knows.
    argument = match["iri"].rpartition("/")[2] if match["iri"] and match["iri"].startswith(BASE) else value
    return Argument(label, value, shlex.join([f"--{name}", argument]))


def _write(query: NamedQuery, store: Store | None) -> _Written:
    text = _plain(query.text if store is None else _bind(query, store))
    blocks = {block.variable: block for block in read_outline(text).values if block.variable in query.parameters}
    return _Written(text, MappingProxyType(blocks), _skeleton(text))


def _bind(query: NamedQuery, store: Store) -> str:
    try:
        return bind(query, store, {})
    except ParameterError:
        # A query that needs an argument holds one in its file, so that it runs as it stands: an example.
        return query.text


def _plain(text: str) -> str:
    """Leave out the `#+` lines on top, which say in the catalogue what a page says around the query."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip()


def _skeleton(text: str) -> str:
    for block in sorted(read_outline(text).values, key=lambda block: -block.start):
        text = text[: block.start] + text[block.end :]
    return text
