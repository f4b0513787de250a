"""Policy: a whole scenario file is written where a test needs one; the fault is one line of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopgraph.errors import SourceError
from coopgraph.scenarios import ScenarioFile, read_scenario
from coopgraph.scenarios.file import EndMandate, RemoveTriples

HEAD = """id: try
title: {es: Prueba, en: Test}
description: {es: Una prueba., en: A test.}
"""
CHANGES = """changes:
  - end-mandate: {mandate: apci-steering-cti-2002}
"""


def read(folder: Path, text: str) -> ScenarioFile:
    """Read a scenario file with this text."""
    path = folder / "try.yml"
    path.write_text(text, encoding="utf-8")
    return read_scenario(path, "try.yml")


def test_a_file_is_read_with_the_line_of_each_change(tmp_path: Path) -> None:
    """A file gives its id, its texts, and each change with its kind and line; a file of a user is nobody's else."""
    file = read(tmp_path, f"{HEAD}{CHANGES}  - remove: |\n      id:mandate/m coop:holder id:organization/apci .\n")
    assert (file.id, file.title.es, file.description.en, file.origin.kind, file.date) == (
        *("try", "Prueba", "A test.", "user"),
        None,
    )
    assert [(each.kind, each.line) for each in file.changes] == [("end-mandate", 5), ("remove", 6)]
    assert file.changes[0].change == EndMandate(mandate="apci-steering-cti-2002")
    assert file.changes[1].change == RemoveTriples(turtle="id:mandate/m coop:holder id:organization/apci .\n")


@pytest.mark.parametrize(
    ("text", "row", "words"),
    [
        ("id: [try\n", 2, "this is not YAML"),
        ("- a\n", 1, "there is no scenario in it"),
        (f"{HEAD}changes: []\n", 4, "the list is empty"),
        (HEAD, None, "the key is missing"),
        (f"{HEAD}{CHANGES}titel: x\n", None, "there is no such key"),
        (HEAD.replace("try", "Mi reforma") + CHANGES, 1, "lower-case letters"),
        (HEAD.replace("try", "../x") + CHANGES, 1, "lower-case letters"),
        (HEAD.replace("en: Test", "fr: Test") + CHANGES, 2, "there is no such key"),
        (f"{HEAD}{HEAD}{CHANGES}", 4, "the key id stands twice"),
        (f"{HEAD}changes:\n  - end-mandat: {{mandate: x}}\n", 5, "there is no such kind of change"),
        (f"{HEAD}changes:\n  - end-mandate: {{mandat: x}}\n", 5, "there is no such key"),
        (f"{HEAD}changes:\n  - end-mandate: {{mandate: x}}\n    add: x\n", 5, "a change has exactly one key"),
        (f"{HEAD}changes:\n  - {{}}\n", 5, "a change has exactly one key"),
        (f"{HEAD}changes: &a [*a]\n", 4, "aliases"),
        (f"{HEAD}date: 2019-02-30\n{CHANGES}", None, ""),
        (f"{HEAD}origin: {{kind: recommendation}}\n{CHANGES}", 4, "a recommendation is named"),
        (f"{HEAD}changes:\n  - end-mandate:\n", 5, ""),
        (f"{HEAD}changes:\n  - add:\n      - x\n", 6, "string"),
        (f"{HEAD}changes:\n  - add-member: {{collaboration: a, member: {{every: town}}}}\n", 5, ""),
    ],
)
def test_a_wrong_file_is_told_with_its_line(tmp_path: Path, text: str, row: int | None, words: str) -> None:
    """Whatever is wrong with a file is one sentence with the file and, where there is one, the line."""
    with pytest.raises(SourceError) as caught:
        read(tmp_path, text)
    assert caught.value.file == "try.yml"
    assert words in str(caught.value)
    assert row is None or caught.value.row == row, str(caught.value)
    assert caught.value.problem.endswith(".")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("end-mandat: {mandate: x}", "end-mandate"),
        ("end-mandate: {mandat: x}", "mandate"),
    ],
)
def test_a_misspelt_word_is_told_the_nearest(tmp_path: Path, written: str, meant: str) -> None:
    """A kind of change or a key that is misspelt is answered with the one that was meant."""
    with pytest.raises(SourceError, match=f"Did you mean {meant}"):
        read(tmp_path, f"{HEAD}changes:\n  - {written}\n")


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    """A byte that is not UTF-8 is told with file and line."""
    path = tmp_path / "try.yml"
    path.write_bytes(HEAD.replace("Prueba", "Pru\xe9").encode("latin-1"))
    with pytest.raises(SourceError) as caught:
        read_scenario(path, "try.yml")
    assert (caught.value.file, caught.value.row) == ("try.yml", 2)
