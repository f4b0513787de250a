"""What a reform does, as pages show it: measures, facts, rules and inferences, before and after.

The effect is what `coopgraph.reform.describe_effect` gives, kept by the build or computed for the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from typing import Literal as OneOf

from api.responses import Frame
from api.views.link_names import Name
from api.views.measures import CallLink, link_calls, write_value
from api.views.reforms.facts import FactView, list_things, show_facts
from api.views.reforms.names import Namer
from coopgraph.model import Call
from coopgraph.namespaces import RDF, shorten
from coopgraph.store.port import Store

__all__ = [
    "BrokenView",
    "EffectView",
    "GroupView",
    "InferenceView",
    "MeasureChangeView",
    "MethodView",
    "show_effect",
    "summarise",
]

Direction = OneOf["rises", "falls", "appears", "vanishes", "rests", "undefined", "defined"]
_UNITS = {"percent": "%"}
#: So many measures are no long read.
_FEW = 20
_ANALYSES = {
    "dispersion": {"es": "Dispersión", "en": "Dispersion"},
    "rectoria": {"es": "Rectoría", "en": "Steering"},
    "coordination": {"es": "Coordinación", "en": "Coordination"},
    "flows": {"es": "Flujos", "en": "Flows"},
}


@dataclass(frozen=True)
class MeasureChangeView:
    """A measure before and after.

    Attributes:
        name: Name of the method.
        of: What it is applied to.
        projection: How a network was drawn for it, or None.
        before: The value before; None where it has none.
        after: The value after; None where it has none.
        delta: After minus before, with its sign; None where one of them has no value.
        direction: What becomes of it.
        unit: Its unit, or None for a pure number.
        units_before: How many units it rests on before, or None where there was nothing to measure.
        units_after: How many after.
        missing: How many more there are of which nothing is known.
        calls: The queries that it is computed from.
    """

    name: str
    of: str
    projection: str | None
    before: str | None
    after: str | None
    delta: str | None
    direction: Direction
    unit: str | None
    units_before: int | None
    units_after: int | None
    missing: int
    calls: tuple[CallLink, ...]


@dataclass(frozen=True)
class GroupView:
    """The measures of one analysis.

    Attributes:
        id: Id of the analysis.
        title: Its title.
        changed: How many of its measures change.
        total: How many it has.
        rows: Those that are shown.
        is_open: Whether they are shown without being asked for: few, or the first that change.
    """

    id: str
    title: str
    changed: int
    total: int
    rows: tuple[MeasureChangeView, ...]
    is_open: bool


@dataclass(frozen=True)
class MethodView:
    """How a measure is computed and read.

    Attributes:
        name: Its name.
        formula: Its formula.
        reading: How a value is read.
    """

    name: str
    formula: str
    reading: str


@dataclass(frozen=True)
class BrokenView:
    """A result of a shape or a check that comes or goes.

    Attributes:
        severity: `Violation`, `Warning` or `Info`.
        shape: The shape or check, short.
        node: What it is about.
        message: What to do.
        language: Language of the message where it is another than that of the page, or None.
    """

    severity: str
    shape: str
    node: Name
    message: str
    language: str | None


@dataclass(frozen=True)
class InferenceView:
    """Inferences of one class or property.

    Attributes:
        is_gained: Whether they come.
        term: The class or property.
        count: How many there are.
    """

    is_gained: bool
    term: Name
    count: int


@dataclass(frozen=True)
class EffectView:
    """What a reform does.

    Attributes:
        date: The date that the measures are of.
        contradiction: What the reasoner says if the graph with the changes contradicts itself, or None.
        conforms: Whether it keeps every rule that the graph that stands keeps.
        changed: How many measures change.
        total: How many there are.
        groups: The measures by analysis.
        facts: The answers that change.
        broken: Results that the reform brings.
        mended: Results that it takes away.
        gained: How many inferences come.
        lost: How many go.
        inferences: The same by class and property.
        methods: How the measures that change are computed and read.
    """

    date: str
    contradiction: str | None
    conforms: bool
    changed: int
    total: int
    groups: tuple[GroupView, ...]
    facts: tuple[FactView, ...]
    broken: tuple[BrokenView, ...]
    mended: tuple[BrokenView, ...]
    gained: int
    lost: int
    inferences: tuple[InferenceView, ...]
    methods: tuple[MethodView, ...]


def show_effect(
    store: Store, frame: Frame, effect: Mapping[str, Any], made: Mapping[str, Mapping[str, str]], *, whole: bool
) -> EffectView:
    """Show what a reform does.

    Args:
        store: The graph that stands, for names.
        frame: What stands around the page.
        effect: What `describe_effect` gives.
        made: Labels of what the reform would make.
        whole: Whether also the measures that stay are shown.

    Returns:
        What the macros of `_reform.html` take.
    """
    counted = list(_count_inferences(effect))
    nodes = (result["node"] for word in ("broken", "mended") for result in effect[word])
    namer = Namer(store, frame, {*list_things(effect), *nodes, *(term for _, term, _ in counted)}, made)
    measures = effect["measures"]
    changed = [measure for measure in measures if measure["changed"]]
    language = frame.language
    used = {measure["method"] for measure in (measures if whole else changed)}
    return EffectView(
        date=effect["date"],
        contradiction=effect["contradiction"],
        conforms=effect["conforms"],
        changed=len(changed),
        total=len(measures),
        groups=tuple(_group(measures, effect["methods"], frame, whole=whole)),
        facts=show_facts(effect["facts"], namer),
        broken=tuple(_show_result(result, namer) for result in effect["broken"]),
        mended=tuple(_show_result(result, namer) for result in effect["mended"]),
        gained=len(effect["gained"]),
        lost=len(effect["lost"]),
        inferences=tuple(InferenceView(is_gained, namer.name(term), count) for is_gained, term, count in counted),
        methods=tuple(
            MethodView(method["name"][language], method["formula"], method["reading"][language])
            for name, method in effect["methods"].items()
            if name in used
        ),
    )


def _group(
    measures: Sequence[Mapping[str, Any]], methods: Mapping[str, Any], frame: Frame, *, whole: bool
) -> Iterator[GroupView]:
    is_first = True
    for analysis, title in _ANALYSES.items():
        own = [measure for measure in measures if measure["analysis"] == analysis]
        changed = [measure for measure in own if measure["changed"]]
        rows = tuple(_show_measure(measure, methods, frame) for measure in (own if whole else changed))
        is_open = bool(changed) and (is_first or len(changed) <= _FEW)
        is_first = is_first and not changed
        yield GroupView(analysis, title[frame.language], len(changed), len(own), rows, is_open)


def _show_measure(measure: Mapping[str, Any], methods: Mapping[str, Any], frame: Frame) -> MeasureChangeView:
    language, method = frame.language, methods[measure["method"]]
    before, after, delta = (
        None if measure[word] is None else write_value(measure[word], language) for word in ("before", "after", "delta")
    )
    projection = measure["projection"]
    return MeasureChangeView(
        name=method["name"][language],
        of=measure["of"][language],
        projection=None if projection is None else projection[language],
        before=before,
        after=after,
        delta=None if delta is None else _sign(delta),
        direction=_direct(measure),
        unit=_UNITS.get(method["unit"], method["unit"]),
        units_before=measure["nBefore"],
        units_after=measure["n"],
        missing=measure["missing"],
        calls=link_calls((Call(call["id"], call["arguments"]) for call in measure["queries"]), frame),
    )


def _sign(delta: str) -> str:
    if delta in {"0", "-0"}:
        return "0"
    return delta.replace("-", "−", 1) if delta.startswith("-") else f"+{delta}"


def _direct(measure: Mapping[str, Any]) -> Direction:
    if not measure["measuredBefore"]:
        return "appears"
    if not measure["measuredAfter"]:
        return "vanishes"
    if measure["delta"] is None:
        if measure["before"] is None:
            return "rests" if measure["after"] is None else "defined"
        return "undefined"
    if not measure["changed"] or measure["delta"] == 0:
        return "rests"
    return "rises" if measure["delta"] > 0 else "falls"


def _show_result(result: Mapping[str, Any], namer: Namer) -> BrokenView:
    messages, language = result["messages"], namer.frame.language
    spoken = language if language in messages else next(iter(messages), language)
    return BrokenView(
        severity=result["severity"],
        shape=shorten(result["shape"]),
        node=namer.name(result["node"]),
        message=messages.get(spoken, ""),
        language=None if spoken == language else spoken,
    )


def _count_inferences(effect: Mapping[str, Any]) -> Iterator[tuple[bool, str, int]]:
    """Count inferences by class where they say of what class a thing is, else by property; the most first."""
    for word in ("gained", "lost"):
        counts = Counter(
            triple["object"][1:-1] if triple["predicate"] == str(RDF.type) else triple["predicate"]
            for triple in effect[word]
        )
        for term, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            yield word == "gained", term, count


def summarise(effect: Mapping[str, Any], frame: Frame, most: int = 3) -> tuple[MeasureChangeView, ...]:
    """Pick the first measures that a reform changes, one of each analysis first: what a list tells of it.

    Args:
        effect: What `describe_effect` gives.
        frame: What stands around the page.
        most: How many at most.

    Returns:
        The measures.
    """
    changed = [each for each in effect["measures"] if each["changed"] and each["delta"] and each["subject"] is None]
    first = {measure["analysis"]: measure for measure in reversed(changed)}
    chosen = [measure for measure in changed if measure is first[measure["analysis"]]]
    chosen += [measure for measure in changed if measure not in chosen]
    return tuple(_show_measure(measure, effect["methods"], frame) for measure in chosen[:most])
