"""Rewrites a SELECT query so that it gives no more than so many rows, or counts them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise

from coopgraph.store.port import Store
from coopgraph.store.syntax import read_depths, read_outline, read_prologue
from coopgraph.store.tokens import Token, tokenize

__all__ = ["count_rows", "limit_rows"]

_AFTER_GROUP = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")


def limit_rows(query: str, limit: int) -> str:
    r"""Bound the rows of a query.

    Args:
        query: A SELECT query that parses.
        limit: Most rows.

    Returns:
        The query with this LIMIT, or with its own where that is lower.

    >>> limit_rows("SELECT * { ?s ?p ?o } LIMIT 10 VALUES ?s { <a:b> }", 5)
    'SELECT * { ?s ?p ?o } LIMIT 5 VALUES ?s { <a:b> }'
    >>> limit_rows("SELECT * { ?s ?p ?o } ORDER BY ?s # all", 5)
    'SELECT * { ?s ?p ?o } ORDER BY ?s # all\nLIMIT 5\n'
    """
    tokens = tokenize(query)
    outermost = list(_after_group(tokens, read_depths(query, tokens)))
    for token, following in pairwise(outermost):
        if token.is_word("LIMIT") and following.kind == "number":
            least = min(int(following.text), limit)
            return f"{query[: following.start]}{least}{query[following.end :]}"
    values = next((token.start for token in outermost if token.is_word("VALUES")), len(query))
    return f"{query[:values]}\nLIMIT {limit}\n{query[values:]}"


def count_rows(
    store: Store, query: str, most: int, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
) -> int:
    """Count the rows of a query without writing them.

    Args:
        store: Where it is evaluated.
        query: A SELECT query that parses.
        most: Where counting ends.
        default_graphs: As for `Store.answer`.
        named_graphs: As for `Store.answer`.

    Returns:
        The number of rows, `most` at the most.
    """
    outline = read_outline(query)
    if not default_graphs and not named_graphs:
        default_graphs, named_graphs = outline.default_graphs, outline.named_graphs
    limited = limit_rows(query, most)
    tokens = tokenize(limited)
    body, _, _ = read_prologue(limited, tokens)
    start = tokens[body].start
    selected = limited[start:]
    for begin, end in reversed(list(_dataset_clauses(limited, tokens))):
        selected = selected[: begin - start] + selected[end - start :]
    counting = f"{limited[:start]}\nSELECT (COUNT(*) AS ?rowsOfTheAnswer) WHERE {{ {{ {selected}\n}} }}"
    answer = store.answer(counting, "application/sparql-results+json", default_graphs, named_graphs)
    return int(json.loads(answer.body)["results"]["bindings"][0]["rowsOfTheAnswer"]["value"])


def _after_group(tokens: Sequence[Token], depths: Sequence[int]) -> Iterator[Token]:
    """List what stands after the WHERE clause, outside all brackets."""
    is_after = False
    for index, token in enumerate(tokens):
        if depths[index] != 0:
            continue
        is_after = is_after or (index > 0 and tokens[index - 1].text == "}" and token.is_word(*_AFTER_GROUP))
        if is_after:
            yield token


def _dataset_clauses(query: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """List where each FROM clause begins and ends."""
    depths = read_depths(query, tokens)
    for index, token in enumerate(tokens):
        if depths[index] == 0 and token.is_word("FROM"):
            graph = tokens[index + 1 + tokens[index + 1].is_word("NAMED")]
            yield token.start, graph.end
