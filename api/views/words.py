"""Words for the terms of other vocabularies, which bear no label in our graph; those of ours have theirs there."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from coopgraph.namespaces import PREFIXES

__all__ = ["read_words"]

_FILE = Path(__file__).parent / "words.csv"


@cache
def read_words() -> Mapping[str, Mapping[str, str]]:
    """Read what pages call the terms of other vocabularies.

    Returns:
        IRI to language to words.
    """
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {_expand(row["term"]): {"es": row["es"], "en": row["en"]} for row in csv.DictReader(file)}


def _expand(term: str) -> str:
    prefix, _, name = term.partition(":")
    return f"{PREFIXES[prefix]}{name}" if prefix in PREFIXES else term
