"""Keeps what the ready-made scenarios do beside the graph that they change, so that a page need not evaluate them.

The file holds what `describe_effect` gives, and what it was computed from: the graph, the named queries and the code of
the measures. Where one of these is another, the file says nothing.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from decimal import Decimal
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rdflib import Literal
from rdflib.namespace import XSD
from rdflib.term import Node

from coopgraph import resources
from coopgraph.model import Call, Column, Method, ValidationResult
from coopgraph.reform.evaluation import FactChange, MeasureChange, Reform, evaluate_over, open_standing
from coopgraph.scenarios import describe_scenario, draw_scenario, read_scenarios
from coopgraph.store.home import read_manifest, standing_graph

if TYPE_CHECKING:
    from coopgraph.pipeline import Progress
    from coopgraph.settings import Settings

__all__ = ["describe_effect", "has_effects", "keep_effects", "read_effects"]

_FILE = "effects.json"
#: Code that decides what a measure is.
_CODE = ("analyse", "query", "reform", "scenarios", "model.py", "checks.py", "validate.py")


def describe_effect(reform: Reform) -> dict[str, Any]:
    """Describe what a reform does in the values of JSON.

    Args:
        reform: The reform.

    Returns:
        Keys `computed`, `date`, `contradiction`, `conforms`, `methods`, `measures`, `tables`, `facts`, `broken`,
        `mended`, `gained`, `lost` and `labels`. Numbers are numbers; a missing value is null.
    """
    methods = {each.measure.method.id: each.measure.method for each in reform.measures}
    return {
        "computed": True,
        "date": reform.date,
        "contradiction": reform.contradiction,
        "conforms": reform.conforms,
        "methods": {name: _describe_method(method) for name, method in sorted(methods.items())},
        "measures": [_describe_measure(each) for each in reform.measures],
        "tables": [
            {
                "analysis": each.analysis,
                "id": each.listing.id,
                "title": dict(each.listing.title),
                "before": each.before,
                "after": each.after,
            }
            for each in reform.listings
        ],
        "facts": [_describe_fact(each) for each in reform.facts],
        "broken": [_describe_result(each) for each in reform.broken],
        "mended": [_describe_result(each) for each in reform.mended],
        "gained": _describe_triples(reform.gained),
        "lost": _describe_triples(reform.lost),
        "labels": {
            language: {str(term): label for term, label in sorted(labels.items())}
            for language, labels in sorted(reform.labels.items())
        },
    }


def _describe_method(method: Method) -> dict[str, Any]:
    return {
        "name": dict(method.name),
        "formula": method.formula,
        "range": method.range,
        "reading": dict(method.reading),
        "unit": method.unit,
    }


def _describe_measure(change: MeasureChange) -> dict[str, Any]:
    measure, before, after = change.measure, change.before, change.after
    return {
        "analysis": change.analysis,
        "method": measure.method.id,
        "of": dict(measure.of),
        "subject": None if measure.subject is None else str(measure.subject),
        "projection": None if measure.projection is None else dict(measure.projection),
        "before": None if before is None else _number(before.value),
        "after": None if after is None else _number(after.value),
        "delta": _number(change.delta),
        "changed": change.is_changed,
        "measuredBefore": before is not None,
        "measuredAfter": after is not None,
        "nBefore": None if before is None else before.n,
        "n": None if after is None else after.n,
        "missing": measure.missing,
        "date": measure.date,
        "queries": [_describe_call(call) for call in measure.calls],
    }


def _describe_call(call: Call) -> dict[str, Any]:
    return {"id": call.query, "arguments": dict(call.arguments), "command": call.command, "href": call.path}


def _describe_fact(change: FactChange) -> dict[str, Any]:
    return {
        "title": dict(change.query.title),
        "query": _describe_call(Call(change.query.id, change.arguments)),
        "before": change.before,
        "after": change.after,
        "columns": [_describe_column(column) for column in change.query.columns],
        "lost": [[_plain(term) for term in row] for row in change.lost],
        "gained": [[_plain(term) for term in row] for row in change.gained],
    }


def _describe_column(column: Column) -> dict[str, Any]:
    return {"name": column.name, "type": column.type, "label": dict(column.label)}


def _describe_result(result: ValidationResult) -> dict[str, Any]:
    return {
        "severity": result.severity,
        "shape": result.source_shape,
        "node": result.focus_node,
        "path": result.path,
        "value": result.value,
        "messages": dict(sorted(result.messages.items())),
    }


def _describe_triples(triples: frozenset[tuple[Node, Node, Node]]) -> list[dict[str, str]]:
    return [
        {"subject": str(subject), "predicate": str(predicate), "object": value.n3()}
        for subject, predicate, value in sorted(triples)
    ]


def _number(value: float | Decimal | None) -> int | float | None:
    return float(value) if isinstance(value, Decimal) else value


def _plain(term: Node | None) -> str | int | float | bool | None:
    if isinstance(term, Literal) and term.datatype == XSD.boolean:
        return bool(term)
    if isinstance(term, Literal) and term.datatype == XSD.integer:
        return int(term)
    if isinstance(term, Literal) and term.datatype in (XSD.decimal, XSD.double):
        return float(term)
    return None if term is None else str(term)


def keep_effects(settings: Settings, progress: Progress) -> None:
    """Evaluate the ready-made scenarios against the graph that stands, and keep what they do beside it.

    Args:
        settings: Where the builds lie.
        progress: Told of the stage `effects`.
    """
    import time

    begun = time.perf_counter()
    progress("effects", None)
    folder = standing_graph(settings.home).parent
    standing = open_standing(settings)
    effects = {}
    for name, file in read_scenarios().items():
        scenario = draw_scenario(standing.store, file, ready_made=True)
        reform = evaluate_over(standing, scenario, lambda stage, seconds: None)
        effects[name] = {"scenario": describe_scenario(scenario), "effect": describe_effect(reform)}
    made_from = _fingerprint(_read_digest(settings))
    _write(folder, {"fingerprint": made_from, "effects": effects})
    progress("effects", time.perf_counter() - begun)


def _write(folder: Path, content: Mapping[str, Any]) -> None:
    """Write the file in one step, so that no reader finds a part of it."""
    with tempfile.NamedTemporaryFile("w", dir=folder, prefix=".unfinished-", encoding="utf-8", delete=False) as scratch:
        json.dump(content, scratch, ensure_ascii=False, separators=(",", ":"))
        scratch.write("\n")
    Path(scratch.name).chmod(0o644)
    Path(scratch.name).replace(folder / _FILE)


def has_effects(settings: Settings) -> bool:
    """Tell whether what the ready-made scenarios do is kept beside the graph that stands.

    Args:
        settings: Where the builds lie.

    Returns:
        False too where it was computed by other code or other queries.
    """
    digest = _read_digest(settings)
    return digest is not None and bool(read_effects(standing_graph(settings.home).parent, digest))


def _read_digest(settings: Settings) -> str | None:
    manifest = read_manifest(settings.home)
    return None if manifest is None else manifest.digest


def read_effects(folder: Path, digest: str) -> Mapping[str, dict[str, Any]]:
    """Read what the ready-made scenarios do to a graph.

    Args:
        folder: Where its build lies.
        digest: Its digest.

    Returns:
        Id of the scenario to `scenario`, what `describe_scenario` gives, and `effect`, what `describe_effect` gives;
        nothing where they are not known, or known of another state.
    """
    path = folder / _FILE
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return {}
    kept = _read(path, changed)
    return kept["effects"] if kept.get("fingerprint") == _fingerprint(digest) else {}


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


@cache
def _fingerprint(digest: str | None) -> str:
    """Hash what decides the effects: the graph, the queries, and the code that measures."""
    hashed = sha256((digest or "").encode())
    code = Path(__file__).parent.parent
    written = [path for path in resources.files(code, ".py") if path.relative_to(code).parts[0] in _CODE]
    for path in (*resources.files(resources.root() / "queries", ".rq"), *written):
        hashed.update(sha256(path.read_bytes()).digest())
    return hashed.hexdigest()
