"""A reform as the query string of its page writes it, and the scenario file that it stands for.

`1.kind=end-mandate&1.mandate=apci-steering-cti-2002` is a change; the number is its place. What the changes mean for
the graph is left to `coopgraph.scenarios`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml

from api.problems import RequestError
from api.views.reforms.fields import EVERY, KINDS
from coopgraph.errors import ParameterError, SourceError
from coopgraph.model import Text
from coopgraph.scenarios import Scenario, draw_scenario, parse_scenario, read_scenarios
from coopgraph.store.port import Store

__all__ = ["Fault", "Plan", "PlannedChange", "build_scenario", "read_plan", "write_file"]

_FIELD = re.compile(r"([1-9][0-9]?)\.([a-z]+(?:[.-][a-z]+)*)\Z")
_KIND = "kind"
_MOST_CHANGES = 20
_LONGEST = {"title": 200, "description": 2000}
_UNTITLED: Text = {"es": "Mi reforma", "en": "My reform"}
_UNDESCRIBED: Text = {
    "es": "Reforma compuesta en la página de reformas.",
    "en": "Reform composed on the page of reforms.",
}
_MISSING: Text = {"es": "Falta: elija o escriba un valor.", "en": "Missing: choose or write a value."}
_ALONE: Text = {
    "es": "Solo vale con una selección de ministerios; bórrelo o elija la selección.",
    "en": "It fits a selection of ministries only; clear it, or choose the selection.",
}
_TURTLE = "turtle"


@dataclass(frozen=True)
class PlannedChange:
    """A change that is being written.

    Attributes:
        kind: Its kind.
        values: Field to what it holds; empty fields are left out.
    """

    kind: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Plan:
    """A reform that is being written.

    Attributes:
        title: Its title; empty where there is none yet.
        description: What it is; empty where nothing is said.
        date: From when it would hold; empty for the reference date.
        changes: Its changes.
    """

    title: str = ""
    description: str = ""
    date: str = ""
    changes: tuple[PlannedChange, ...] = ()

    @property
    def slug(self) -> str:
        """Its id in the scenario file."""
        plain = unicodedata.normalize("NFKD", self.title or "mi reforma").encode("ascii", "ignore").decode().lower()
        words = "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-")
        return f"reforma-{words}" if words in read_scenarios() else words or "mi-reforma"

    def fields(self) -> dict[str, str]:
        """Return the query string of it."""
        own = {"title": self.title, "description": self.description, "date": self.date}
        found = {name: value for name, value in own.items() if value}
        for number, change in enumerate(self.changes, 1):
            found[f"{number}.{_KIND}"] = change.kind
            found.update({f"{number}.{name}": value for name, value in change.values.items()})
        return found

    def without(self, place: int) -> Plan:
        """Return it without a change."""
        return replace(self, changes=self.changes[:place] + self.changes[place + 1 :])

    def raised(self, place: int) -> Plan:
        """Return it with a change one place earlier."""
        changes = list(self.changes)
        changes[place - 1], changes[place] = changes[place], changes[place - 1]
        return replace(self, changes=tuple(changes))


@dataclass(frozen=True)
class Fault:
    """What is wrong with a plan.

    Attributes:
        place: Index of the change, or None for the reform itself.
        field: The field, or None for the change as a whole.
        text: What is wrong and what to do.
        language: Language of the text where it is not that of the page, or None.
    """

    place: int | None
    field: str | None
    text: str
    language: str | None = None


def read_plan(arguments: dict[str, str], added: str | None) -> Plan:
    """Read a reform from the fields of a query string; those that it takes are removed from them.

    Args:
        arguments: Name to value.
        added: Kind of a change that is to be put at the end, or None.

    Returns:
        The reform.

    Raises:
        RequestError: If a field is of no kind of change, or there are too many changes.
    """
    given: dict[int, dict[str, str]] = {}
    for name in list(arguments):
        found = _FIELD.match(name)
        if found is not None:
            given.setdefault(int(found[1]), {})[found[2]] = arguments.pop(name)
    changes = [_read_change(number, values) for number, values in sorted(given.items())]
    if added is not None:
        changes.append(_read_change(len(changes) + 1, {_KIND: added}))
    if len(changes) > _MOST_CHANGES:
        raise RequestError(
            f"a reform has at most {_MOST_CHANGES} changes here.", remedy="Write the others into its file."
        )
    own = {name: " ".join(arguments.pop(name, "").split()) for name in ("title", "description", "date")}
    for name, most in _LONGEST.items():
        if len(own[name]) > most:
            raise RequestError(f"the {name} has more than {most} characters.", remedy="Write a shorter one.")
    return Plan(own["title"], own["description"], own["date"], tuple(changes))


def _read_change(number: int, values: dict[str, str]) -> PlannedChange:
    kind = values.pop(_KIND, "")
    if kind not in KINDS:
        raise RequestError(
            f"change {number} is of no kind: {kind[:50]!r}.", remedy=f"The kinds are {', '.join(KINDS)}."
        )
    known = [field.name for field in KINDS[kind].fields]
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise RequestError(
            f"a change of the kind {kind} has no field {unknown[0][:50]!r}.", remedy=f"It has {', '.join(known)}."
        )
    return PlannedChange(kind, {name: values[name].strip() for name in known if values.get(name, "").strip()})


def list_missing(plan: Plan, language: str) -> tuple[Fault, ...]:
    """List the fields that must be filled, or must not.

    Args:
        plan: The reform.
        language: Language of the page.

    Returns:
        One fault a field.
    """
    return tuple(_list_missing(plan, language))


def _list_missing(plan: Plan, language: str) -> Iterator[Fault]:
    for place, change in enumerate(plan.changes):
        for field in KINDS[change.kind].fields:
            if field.required and field.name not in change.values:
                yield Fault(place, field.name, _MISSING[language])
        selection = change.values.get("body") or change.values.get("member") or ""
        if "but" in change.values and not selection.startswith(EVERY):
            yield Fault(place, "but", _ALONE[language])


def write_file(plan: Plan, language: str) -> str:
    """Write a reform as a scenario file.

    Args:
        plan: The reform.
        language: Language of the words where the reader gave none.

    Returns:
        YAML, as `coopgraph scenario` reads it.
    """
    title, description = plan.title or _UNTITLED[language], plan.description or _UNDESCRIBED[language]
    content: dict[str, Any] = {
        "id": plan.slug,
        "title": {"es": title, "en": title},
        "description": {"es": description, "en": description},
    }
    if plan.date:
        content["date"] = plan.date
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000)
    # A date is no string in a scenario file.
    text = text.replace(f"date: '{plan.date}'", f"date: {plan.date}") if plan.date else text
    changes = [{change.kind: _write_change(change)} for change in plan.changes]
    return text + yaml.safe_dump({"changes": changes}, allow_unicode=True, sort_keys=False, width=10_000)


def _write_change(change: PlannedChange) -> Any:
    if _TURTLE in change.values:
        return change.values[_TURTLE]
    written: dict[str, Any] = {}
    for name, value in change.values.items():
        key, _, part = name.partition(".")
        if part:
            written.setdefault(key, {})[part] = " ".join(value.split())
        elif value.startswith(EVERY):
            written[key] = {"every": value.removeprefix(EVERY), **_list_but(change)}
        elif key == "similar-to":
            written[key] = value if value == "general-offices" else _split(value)
        elif key != "but":
            written[key] = " ".join(value.split())
    if "name" in written:
        written["name"].setdefault("en", written["name"].get("es", ""))
    return written


def _list_but(change: PlannedChange) -> dict[str, list[str]]:
    return {"but": _split(change.values["but"])} if "but" in change.values else {}


def _split(value: str) -> list[str]:
    return [each.strip() for each in value.split(",") if each.strip()]


def build_scenario(store: Store, plan: Plan, language: str) -> tuple[Scenario | None, tuple[Fault, ...]]:
    """Draw a reform over the graph.

    Args:
        store: The graph.
        plan: The reform; it has a change.
        language: Language of the page.

    Returns:
        The scenario, or None and what is wrong.
    """
    missing = list_missing(plan, language)
    if missing:
        return None, missing
    try:
        file = parse_scenario(write_file(plan, language), f"{plan.slug}.yml")
        numbered = tuple(replace(written, line=place) for place, written in enumerate(file.changes))
        return draw_scenario(store, replace(file, changes=numbered)), ()
    except SourceError as error:
        return None, (_locate(plan, error, language),)


def _locate(plan: Plan, error: SourceError, language: str) -> Fault:
    """Find the change and the field that a fault is about."""
    text = f"{error.problem[:1].upper()}{error.problem[1:]} {error.remedy or ''}".strip()
    foreign = None if language == "en" else "en"
    cause = error.__cause__
    if not isinstance(cause, ParameterError) or error.row is None:
        return _locate_written(plan, error, text, foreign)
    values = plan.changes[error.row].values
    named = (cause.parameter or "").replace("_", "-")
    by_value = next((name for name, value in values.items() if cause.value and value == cause.value), None)
    return Fault(error.row, by_value or (named if named in values else None), text, foreign)


def _locate_written(plan: Plan, error: SourceError, text: str, foreign: str | None) -> Fault:
    """Find what a fault in the file itself is about, by its line and its key."""
    column = str(error.column or "")
    begins = [line for line, written in enumerate(write_file(plan, "es").splitlines(), 1) if written.startswith("- ")]
    places = [place for place, line in enumerate(begins) if error.row is not None and line <= error.row]
    if not places or column == "date":
        return Fault(None, "date" if column == "date" else None, text, foreign)
    names = [field.name for field in KINDS[plan.changes[places[-1]].kind].fields]
    return Fault(places[-1], next((name for name in names if name == column), None), text, foreign)
