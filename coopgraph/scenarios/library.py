"""The ready-made scenarios of `data/scenarios/`, and which scenario a person means."""

from __future__ import annotations

import difflib
from functools import lru_cache
from pathlib import Path

from coopgraph import resources
from coopgraph.errors import ParameterError, SourceError
from coopgraph.scenarios.file import ScenarioFile, read_scenario

__all__ = ["find_scenario", "read_scenarios"]

_SUFFIXES = (".yml", ".yaml")


def read_scenarios(folder: Path | None = None) -> dict[str, ScenarioFile]:
    """Read the ready-made scenarios.

    Args:
        folder: The folder `data/scenarios/`; default, where the library finds its files.

    Returns:
        Id to scenario file, sorted by id.

    Raises:
        SourceError: If the id of one is not the name of its file, or its origin is a user.
    """
    found: dict[str, ScenarioFile] = {}
    for path in resources.files(folder or resources.root() / "data" / "scenarios", ".yml"):
        file = _read(path, path.stat().st_mtime_ns)
        if file.id != path.stem:
            raise SourceError("the id is not the name of the file.", file=file.name, column="id", value=file.id)
        if file.origin.kind == "user":
            raise SourceError(
                "a ready-made scenario says whose it is.", file=file.name, column="origin", remedy="Add its origin."
            )
        found[file.id] = file
    return found


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> ScenarioFile:
    """Read a file once for each time that it has changed; a page asks for all of them."""
    return read_scenario(path, f"scenarios/{path.name}")


def find_scenario(argument: str) -> tuple[ScenarioFile, bool]:
    """Find the scenario that a person means.

    Args:
        argument: The id of a ready-made one, or a YAML file.

    Returns:
        What it says, and whether it is ready-made; a file that takes the id of a ready-made one is a `SourceError`.

    Raises:
        ParameterError: If there is no such scenario and no such file.
    """
    ready_made = read_scenarios()
    if argument in ready_made:
        return ready_made[argument], True
    if Path(argument).suffix.lower() in _SUFFIXES or Path(argument).is_file():
        return _read_own(Path(argument), ready_made), False
    near = difflib.get_close_matches(argument.lower()[:200], ready_made, n=2, cutoff=0.4)
    raise ParameterError(
        f"there is no scenario {argument[:100]!r}.",
        parameter="scenario",
        value=argument,
        remedy=f"Did you mean {' or '.join(near)}?"
        if near
        else f"The scenarios are {', '.join(ready_made)}; a file of your own ends in .yml.",
    )


def _read_own(path: Path, ready_made: dict[str, ScenarioFile]) -> ScenarioFile:
    if not path.is_file():
        raise SourceError("there is no such file.", file=path, remedy="Correct the path.")
    file = read_scenario(path)
    if file.id in ready_made:
        raise SourceError(
            "a ready-made scenario has this id.", file=path, column="id", value=file.id, remedy="Choose another id."
        )
    return file
