"""What a remote endpoint holds of ours: the rules of its graphs, which `upload` follows and `remote` reads.

```
{BASE}graph/…        the named graphs of the build
{BASE}graph/default  their merge, each triple once: the default graph of every query. Hidden.
{BASE}graph/load     what was loaded, and whether the load has ended. Hidden.
```
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from coopgraph.errors import QueryError
from coopgraph.namespaces import DCTERMS, GRAPH
from coopgraph.store.endpoint import Dataset
from coopgraph.store.files import serialize_quads
from coopgraph.store.terms import EngineTerm

__all__ = ["DEFAULT", "HIDDEN", "LOAD", "Holdings", "is_merged", "mark_finished", "mark_unfinished", "read_mark"]

#: The graph that holds the merge.
DEFAULT = str(GRAPH["default"])
#: The graph that says what was loaded.
LOAD = str(GRAPH["load"])
HIDDEN = frozenset((DEFAULT, LOAD))
#: A graph that never holds anything: an endpoint that is sent no default graph takes one of its own.
_EMPTY = str(GRAPH["empty"])
_IDENTIFIER = ox.NamedNode(str(DCTERMS.identifier))
_HAS_PART = ox.NamedNode(str(DCTERMS.hasPart))


@dataclass(frozen=True)
class Holdings:
    """What an endpoint holds.

    Attributes:
        default: IRI of the graph that is the default graph, or None for the endpoint's own.
        named: IRIs of the named graphs, or None for all of the endpoint.
        merged: The named graphs whose merge is the default graph, no triple more; empty if that is not known.
        version: What was loaded: sha256 of its canonical N-Quads; None if nobody has said, or a load has not ended.
        is_whole: False while a load has not ended.
    """

    default: str | None = None
    named: frozenset[str] | None = None
    merged: frozenset[str] = frozenset()
    version: str | None = None
    is_whole: bool = True

    def choose(self, default: Sequence[str] = (), named: Sequence[str] = ()) -> Dataset:
        """Choose the dataset of a request.

        Args:
            default: IRIs of the graphs that are to be merged into the default graph.
            named: IRIs of the named graphs.

        Returns:
            The dataset of the protocol. If it has several default graphs, they have still to be merged.
        """
        if not default and not named:
            return Dataset() if self.default is None else Dataset((self.default,), tuple(sorted(self.named or ())))
        asked, shown = self._held(default), self._held(named)
        if self.default is not None and len(asked) > 1 and self.merged == frozenset(asked):
            asked = (self.default,)
        return Dataset(asked or (_EMPTY,), shown)

    def _held(self, graphs: Sequence[str]) -> tuple[str, ...]:
        names = dict.fromkeys(map(_check_iri, graphs))
        return tuple(name for name in names if name not in HIDDEN and (self.named is None or name in self.named))


def _check_iri(iri: str) -> str:
    try:
        return ox.NamedNode(iri).value
    except ValueError as error:
        raise QueryError(f"{iri[:200]!r} is not the IRI of a graph.", remedy="Give an absolute IRI.") from error


def is_merged(graph: str) -> bool:
    """Tell whether a named graph is part of the default graph.

    Args:
        graph: Its IRI.

    Returns:
        False for the catalogue and the scenarios.
    """
    return graph != str(GRAPH["catalogue"]) and not graph.startswith(str(GRAPH["scenario/"]))


def mark_unfinished() -> bytes:
    """Write what stands in `LOAD` until all graphs are loaded.

    Returns:
        N-Triples.
    """
    return _write([ox.Triple(ox.NamedNode(LOAD), _HAS_PART, ox.NamedNode(DEFAULT))])


def mark_finished(version: str, named: Iterable[str], merged: Iterable[str]) -> bytes:
    """Write what stands in `LOAD` when all graphs are loaded.

    Args:
        version: sha256 of what was loaded.
        named: IRIs of the named graphs.
        merged: IRIs of those whose merge is exactly the default graph.

    Returns:
        N-Triples.
    """
    load, default = ox.NamedNode(LOAD), ox.NamedNode(DEFAULT)
    return _write(
        [
            ox.Triple(load, _IDENTIFIER, ox.Literal(version)),
            *(ox.Triple(load, _HAS_PART, ox.NamedNode(graph)) for graph in sorted(named)),
            *(ox.Triple(default, _HAS_PART, ox.NamedNode(graph)) for graph in sorted(merged)),
        ]
    )


def _write(triples: list[ox.Triple]) -> bytes:
    return serialize_quads(triples, "application/n-triples")


def read_mark(triples: Iterable[Sequence[EngineTerm]]) -> Holdings | None:
    """Read what stands in `LOAD`.

    Args:
        triples: Subject, predicate and object of each triple.

    Returns:
        What is held, or None if nothing stands there.
    """
    values: dict[tuple[str, str], list[str]] = {}
    for subject, predicate, object_ in triples:
        if isinstance(subject, ox.NamedNode) and isinstance(object_, ox.NamedNode | ox.Literal):
            values.setdefault((subject.value, str(predicate)), []).append(object_.value)
    if not values:
        return None
    return Holdings(
        default=DEFAULT,
        named=frozenset(values.get((LOAD, str(_HAS_PART)), ())) - HIDDEN,
        merged=frozenset(values.get((DEFAULT, str(_HAS_PART)), ())),
        version=next(iter(values.get((LOAD, str(_IDENTIFIER)), ())), None),
        is_whole=(LOAD, str(_IDENTIFIER)) in values,
    )
