"""Reads which IRIs have been withdrawn (`data/withdrawn.csv`) and describes one; answering 410 is left to `tombstones`.

An IRI that has been published is never given to another thing: what is no longer in the graph is listed there.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NoReturn

from rdflib import Graph, Literal, URIRef

from coopgraph.errors import SourceError
from coopgraph.model import Text
from coopgraph.namespaces import BASE, DCTERMS, OWL, SKOS, XSD
from coopgraph.resources import read_text, root

__all__ = ["FILE", "Withdrawal", "describe_withdrawal", "read_withdrawals"]

FILE = root() / "data" / "withdrawn.csv"
_COLUMNS = ("iri", "date", "reason_es", "reason_en", "replaced_by")
_IRI = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]+\Z""")


@dataclass(frozen=True)
class Withdrawal:
    """An IRI that has been withdrawn.

    Attributes:
        iri: The IRI.
        day: When it was withdrawn.
        reason: Why, in Spanish and English.
        replaced_by: The IRI that stands for it now, or None.
    """

    iri: str
    day: date
    reason: Text
    replaced_by: str | None


def read_withdrawals(path: Path = FILE) -> Mapping[str, Withdrawal]:
    """Read the withdrawn IRIs.

    Args:
        path: The table.

    Returns:
        IRI to what is known of its withdrawal.

    Raises:
        SourceError: If a column is missing or a cell cannot be read: file, row and column.
    """
    reader = csv.DictReader(io.StringIO(read_text(path)), strict=True)
    if tuple(reader.fieldnames or ()) != _COLUMNS:
        raise SourceError(
            "the columns are not those of withdrawn IRIs.", file=path, row=1, remedy=f"They are {', '.join(_COLUMNS)}."
        )
    found: dict[str, Withdrawal] = {}
    for row in reader:
        withdrawal = _read_row(path, reader.line_num, row)
        if withdrawal.iri in found:
            _refuse(path, reader.line_num, "iri", withdrawal.iri, "stands twice.")
        found[withdrawal.iri] = withdrawal
    return found


def _read_row(path: Path, number: int, row: Mapping[str, str | None]) -> Withdrawal:
    cells = {name: (row.get(name) or "").strip() for name in _COLUMNS}
    if not (_IRI.match(cells["iri"]) and cells["iri"].startswith(BASE)):
        _refuse(path, number, "iri", cells["iri"], f"is no IRI below {BASE}.")
    for name in ("reason_es", "reason_en"):
        if not cells[name]:
            _refuse(path, number, name, "", "is empty.")
    if cells["replaced_by"] and not _IRI.match(cells["replaced_by"]):
        _refuse(path, number, "replaced_by", cells["replaced_by"], "is no IRI.")
    try:
        day = date.fromisoformat(cells["date"])
    except ValueError:
        _refuse(path, number, "date", cells["date"], "is no date such as 2026-11-20.")
    reason = {"es": cells["reason_es"], "en": cells["reason_en"]}
    return Withdrawal(cells["iri"], day, reason, cells["replaced_by"] or None)


def _refuse(path: Path, row: int, column: str, value: str, problem: str) -> NoReturn:
    raise SourceError(f"the cell {problem}", file=path, row=row, column=column, value=value, remedy="Correct the cell.")


def describe_withdrawal(withdrawal: Withdrawal) -> Graph:
    """Describe a withdrawn IRI.

    Adds: `?iri owl:deprecated true ; dct:modified ?day ; skos:changeNote ?reason ; dct:isReplacedBy ?other`.

    Args:
        withdrawal: What is known of it.

    Returns:
        The tombstone as RDF.
    """
    graph = Graph()
    thing = URIRef(withdrawal.iri)
    graph.add((thing, OWL.deprecated, Literal(True)))
    graph.add((thing, DCTERMS.modified, Literal(withdrawal.day, datatype=XSD.date)))
    for language, words in withdrawal.reason.items():
        graph.add((thing, SKOS.changeNote, Literal(words, lang=language)))
    if withdrawal.replaced_by is not None:
        graph.add((thing, DCTERMS.isReplacedBy, URIRef(withdrawal.replaced_by)))
    return graph
