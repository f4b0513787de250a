"""Cuts an answer at the row limit and into pages, and links the pages (RFC 8288).

The whole answer is computed for each page, so the number of the last one is exact; the order of a named query is fixed,
so the pages join without gap or overlap.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from api.problems import RequestError
from coopgraph.query import RowEvidence, Table

__all__ = ["MOST_ROWS", "PAGE", "PAGE_SIZE", "USUAL_ROWS", "Paging", "Part", "cut", "link_pages", "pop_paging"]

PAGE = "page"
PAGE_SIZE = "page_size"
#: Rows of a page where only its number is given, and the most that a page may have.
USUAL_ROWS = 100
MOST_ROWS = 10_000
_NUMBER = re.compile(r"[1-9][0-9]{0,8}\Z")


@dataclass(frozen=True)
class Paging:
    """Which page of an answer is asked for.

    Attributes:
        number: Its number, from 1.
        size: Rows of a page.
    """

    number: int
    size: int


@dataclass(frozen=True)
class Part:
    """What is sent of an answer.

    Attributes:
        table: The answer with the rows that are sent.
        first: How many rows of the answer stand before them.
        total: How many rows the answer has, after the cut.
        limit: The row limit where it cut the answer, else None.
        paging: Which page this is; None for all rows.
    """

    table: Table
    first: int
    total: int
    limit: int | None
    paging: Paging | None

    @property
    def is_cut(self) -> bool:
        """Whether the row limit left out rows."""
        return self.limit is not None

    @property
    def pages(self) -> dict[str, int]:
        """Relation to number of page: `first` and `last` always, `prev` and `next` where there are such pages."""
        if self.paging is None:
            return {}
        last = _count_pages(self.total, self.paging.size)
        number = self.paging.number
        relations = {"first": 1, "prev": number - 1, "next": number + 1, "last": last}
        return {relation: page for relation, page in relations.items() if 1 <= page <= last}

    def number(self, evidence: list[RowEvidence]) -> list[RowEvidence]:
        """Number the evidence of the rows as they stand in the whole answer."""
        return [replace(explained, row=explained.row + self.first) for explained in evidence]


def pop_paging(fields: dict[str, str]) -> Paging | None:
    """Take the fields of paging out of the others.

    Args:
        fields: The fields.

    Returns:
        The page, or None for the whole answer; a number that is none is a `RequestError` too.

    Raises:
        RequestError: If a page is to have more rows than one may have.
    """
    if PAGE not in fields and PAGE_SIZE not in fields:
        return None
    number = _read_number(PAGE, fields.pop(PAGE, "1"))
    size = _read_number(PAGE_SIZE, fields.pop(PAGE_SIZE, str(USUAL_ROWS)))
    if size > MOST_ROWS:
        raise RequestError(f"a page has at most {MOST_ROWS:,} rows.", remedy="Ask for less, or for the whole answer.")
    return Paging(number, size)


def _read_number(name: str, text: str) -> int:
    if not _NUMBER.match(text):
        raise RequestError(f"the parameter {name!r} is no whole number from 1.", remedy=f"Write {name}=1, for example.")
    return int(text)


def cut(table: Table, paging: Paging | None, limit: int) -> Part:
    """Choose the rows of an answer that are sent.

    Args:
        table: The whole answer.
        paging: The page that is asked for; None for all rows.
        limit: Most rows of an answer.

    Returns:
        The part.

    Raises:
        RequestError: If there is no such page.
    """
    rows = table.solutions.rows
    left_out = limit if len(rows) > limit else None
    rows = rows[:limit]
    first, last = 0, len(rows)
    if paging is not None:
        pages = _count_pages(len(rows), paging.size)
        if paging.number > pages:
            raise RequestError(
                f"there is no page {paging.number}: the answer has {len(rows):,} rows, the last page is {pages}.",
                remedy=f"Ask for a page from 1 to {pages}.",
            )
        first = (paging.number - 1) * paging.size
        last = first + paging.size
    sent = replace(table, solutions=replace(table.solutions, rows=rows[first:last]))
    return Part(sent, first, len(rows), left_out, paging)


def _count_pages(rows: int, size: int) -> int:
    """Count pages; an answer without rows has one page, which is empty."""
    return max(1, -(-rows // size))


def link_pages(part: Part, address: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Write the addresses of the other pages.

    Args:
        part: The page that is sent.
        address: Address of the answer, without query string.
        fields: The other fields of the query string.

    Returns:
        Relation to address; empty for a whole answer.
    """
    if part.paging is None:
        return {}
    size = part.paging.size
    return {
        relation: f"{address}?{urlencode({**fields, PAGE: number, PAGE_SIZE: size})}"
        for relation, number in part.pages.items()
    }
