"""Reads a scenario file: what its changes are, and where each stands; what they mean for a graph is left to `kinds`."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from typing import Literal as OneOf

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from coopgraph.errors import SourceError
from coopgraph.resources import read_text

__all__ = [
    "KINDS",
    "AddMember",
    "AddTie",
    "AddTriples",
    "AssignFunction",
    "Change",
    "CloseGap",
    "CreateOffice",
    "EndMandate",
    "EveryMinistry",
    "MoveOffice",
    "NewOffice",
    "Origin",
    "RemoveFunction",
    "RemoveMember",
    "RemoveTie",
    "RemoveTriples",
    "Said",
    "ScenarioFile",
    "TransferMandate",
    "Written",
    "parse_scenario",
    "read_scenario",
]

_LONGEST = 1_000_000
_SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Slug = Annotated[str, StringConstraints(pattern=_SLUG, max_length=80)]
#: One line of text.
Line = Annotated[str, StringConstraints(pattern=r"^\S+( \S+)*$", max_length=2000)]
#: How a thing is named: by IRI, slug, acronym or name.
Name = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Turtle = Annotated[str, StringConstraints(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def _key(name: str) -> Any:
    return Field(alias=name)


class Said(_Strict):
    """The same text in both languages."""

    es: Line
    en: Line


class Origin(_Strict):
    """Who proposes the reform: a recommendation of a source, or the project itself."""

    kind: OneOf["recommendation", "ours", "user"]
    recommendation: Name | None = None

    @model_validator(mode="after")
    def _check_recommendation(self) -> Origin:
        if (self.kind == "recommendation") != (self.recommendation is not None):
            raise ValueError("a recommendation is named if, and only if, the kind is recommendation")
        return self


class EveryMinistry(_Strict):
    """A selection of ministries instead of one body.

    Attributes:
        every: All that exist at the date, or those whose cooperation office is no general office.
        but: Ministries that are left out.
    """

    every: OneOf["ministry", "ministry-without-general-office"]
    but: tuple[Name, ...] = ()


class NewOffice(_Strict):
    """What an office is like that the reform makes.

    Attributes:
        name: Its name.
        acronym: Its acronym, or None.
        slug: Its slug, or what follows the slug of the body where there are several; default, of its acronym.
        under: The unit that it depends on, or `general-secretariat`, which is made where a body has none.
        rank: Its rank.
        category: Its category in `vocab/office-category`.
        organ_type: Kind of organ, or None.
        level: Organizational level, or None.
        similar_to: Offices whose usual function types the new one has too, or `general-offices`.
    """

    name: Said
    acronym: Line | None = None
    slug: Slug
    under: Name
    rank: OneOf["general-office", "office", "general-directorate", "directorate", "coordination"]
    category: Slug
    organ_type: Annotated[Slug | None, _key("organ-type")] = None
    level: Slug | None = None
    similar_to: Annotated[tuple[Name, ...] | OneOf["general-offices"], _key("similar-to")] = ()


class CreateOffice(NewOffice):
    """A body, or each of several, gets a new cooperation office in the place of the one that it has, if any.

    Attributes:
        body: The body, or a selection.
        functions: What the new office takes over: the functions of the office before it; those, and what other units
            of the body hold of cooperation; or none.
    """

    body: Name | EveryMinistry
    functions: OneOf["office", "body", "none"] = "office"


class MoveOffice(NewOffice):
    """An office gets another rank or place: a new unit that takes over all that the former one had."""

    office: Name


class EndMandate(_Strict):
    """A mandate ends."""

    mandate: Name


class TransferMandate(_Strict):
    """A mandate ends, and another body has the same from then on."""

    mandate: Name
    to: Name


class AddMember(_Strict):
    """A committee or system gets a member; of a selection, the offices become members."""

    collaboration: Name
    member: Name | EveryMinistry
    role: Slug = "member"


class RemoveMember(_Strict):
    """A committee or system loses a member."""

    collaboration: Name
    member: Name


class AddTie(_Strict):
    """One must coordinate with another."""

    from_: Annotated[Name, _key("from")]
    to: Name
    mode: Slug


class RemoveTie(_Strict):
    """A prescribed tie is no more."""

    tie: Name


class AssignFunction(_Strict):
    """A function goes to another unit."""

    function: Name
    to: Name


class RemoveFunction(_Strict):
    """A function is no more, nor the ties that rest on it."""

    function: Name


class CloseGap(_Strict):
    """What a source finds missing is no longer missing."""

    gap: Name


class RemoveTriples(_Strict):
    """Triples that go, in Turtle."""

    turtle: Turtle


class AddTriples(_Strict):
    """Triples that come, in Turtle."""

    turtle: Turtle


#: What a change may be.
Change = (
    CreateOffice
    | MoveOffice
    | EndMandate
    | TransferMandate
    | AddMember
    | RemoveMember
    | AddTie
    | RemoveTie
    | AssignFunction
    | RemoveFunction
    | CloseGap
    | RemoveTriples
    | AddTriples
)
#: The key of a change in the file to what it holds; the last two hold Turtle.
KINDS: dict[str, type[_Strict]] = {
    "create-office": CreateOffice,
    "move-office": MoveOffice,
    "end-mandate": EndMandate,
    "transfer-mandate": TransferMandate,
    "add-member": AddMember,
    "remove-member": RemoveMember,
    "add-tie": AddTie,
    "remove-tie": RemoveTie,
    "assign-function": AssignFunction,
    "remove-function": RemoveFunction,
    "close-gap": CloseGap,
    "remove": RemoveTriples,
    "add": AddTriples,
}


class _Head(_Strict):
    id: Slug
    title: Said
    description: Said
    origin: Origin = Origin(kind="user")
    date: datetime.date | None = None
    changes: list[dict[str, Any]] = Field(min_length=1)


@dataclass(frozen=True)
class Written:
    """A change, where it is written.

    Attributes:
        kind: Its key in the file.
        change: What it says.
        line: Line of the file, from 1.
    """

    kind: str
    change: Change
    line: int


@dataclass(frozen=True)
class ScenarioFile:
    """What a scenario file says.

    Attributes:
        name: How messages call it.
        id: Its id.
        title: Language to title.
        description: Language to what the reform is, what it leaves out, and why.
        origin: Who proposes it.
        date: From when it would hold; None for the reference date of the graph.
        changes: The changes in their order.
    """

    name: str
    id: str
    title: Said
    description: Said
    origin: Origin
    date: datetime.date | None
    changes: tuple[Written, ...]


def read_scenario(path: Path, name: str | None = None) -> ScenarioFile:
    """Read a scenario file.

    Args:
        path: A YAML file.
        name: How messages call it; default, its path.

    Returns:
        What it says.
    """
    try:
        text = read_text(path)
    except SourceError as error:
        # The text itself cannot be read: the path is that of the reader, not what messages call it.
        fault = _Reader(name or str(path)).fault(error.problem, error.row, error.column, remedy=error.remedy)
        raise fault from error
    return parse_scenario(text, name or str(path))


def parse_scenario(text: str, name: str) -> ScenarioFile:
    """Read the text of a scenario file.

    Args:
        text: YAML.
        name: How messages call it.

    Returns:
        What it says; what is wrong with it is a `SourceError`.
    """
    reader = _Reader(name)
    node = reader.compose(text)
    head = reader.validate(_Head, reader.plain(node), node)
    written = reader.child(node, "changes")
    changes = tuple(reader.change(raw, each) for raw, each in zip(head.changes, written.value, strict=True))
    return ScenarioFile(reader.name, head.id, head.title, head.description, head.origin, head.date, changes)


@dataclass(frozen=True)
class _Reader:
    name: str

    def fault(
        self,
        problem: str,
        row: int | None = None,
        column: str | int | None = None,
        *,
        value: str | None = None,
        remedy: str = "",
    ) -> SourceError:
        return SourceError(problem, file=self.name, row=row, column=column, value=value, remedy=remedy)

    def compose(self, text: str) -> yaml.Node:
        if len(text) > _LONGEST:
            raise self.fault(f"the file has more than {_LONGEST} characters.", remedy="Write a shorter one.")
        try:
            alias = next((event for event in yaml.parse(text) if isinstance(event, yaml.AliasEvent)), None)
            if alias is not None:
                raise self.fault(
                    "aliases (*) are not read.",
                    alias.start_mark.line + 1 if alias.start_mark else None,
                    remedy="Write the value out.",
                )
            node = yaml.compose(text, yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            raise self.fault(
                f"this is not YAML ({error.problem}).",
                mark.line + 1 if mark else None,
                mark.column + 1 if mark else None,
                remedy="Correct it.",
            ) from error
        except yaml.YAMLError as error:
            raise self.fault(f"this is not YAML ({' '.join(str(error).split())}).", remedy="Correct it.") from error
        except RecursionError as error:
            raise self.fault("the values nest too deep.", remedy="Make them flatter.") from error
        if not isinstance(node, yaml.MappingNode):
            raise self.fault(
                "there is no scenario in it.", 1, remedy=f"It has the keys {', '.join(_Head.model_fields)}."
            )
        self._check_keys(node)
        return node

    def _check_keys(self, node: yaml.Node) -> None:
        """YAML wants keys to be unique, and PyYAML keeps the last of several without a word."""
        for mapping in _mappings(node):
            seen: set[str] = set()
            for key, _ in mapping.value:
                if not isinstance(key, yaml.ScalarNode):
                    raise self.fault("a key is no word.", key.start_mark.line + 1, remedy="Correct it.")
                if key.value in seen:
                    raise self.fault(
                        f"the key {key.value} stands twice.", key.start_mark.line + 1, remedy="Delete one of the two."
                    )
                seen.add(key.value)

    def plain(self, node: yaml.Node) -> Any:
        loader = yaml.SafeLoader("")
        try:
            return loader.construct_document(node)
        except (yaml.YAMLError, ValueError) as error:
            words = " ".join(str(error).split())
            raise self.fault(f"a value cannot be read ({words}).", remedy="Correct it, or quote it.") from error

    def child(self, node: yaml.Node, *path: str | int) -> yaml.Node:
        """Follow a path as far as the file goes."""
        for step in path:
            if isinstance(node, yaml.MappingNode):
                found = next((value for key, value in node.value if key.value == step), None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                found = node.value[step]
            else:
                found = None
            if found is None:
                return node
            node = found
        return node

    def validate(self, model: type[Any], raw: Any, node: yaml.Node) -> Any:
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            # Of a union, pydantic tells what is wrong with each member: the deepest fault is about what was meant.
            fault = max(error.errors(), key=lambda each: (each["type"] == "extra_forbidden", len(each["loc"])))
            steps = [step for step in fault["loc"] if isinstance(step, int) or step not in _MEMBERS]
            row = self.child(node, *steps).start_mark.line + 1
            column = ".".join(map(str, steps)) or None
            value = fault["input"] if isinstance(fault["input"], str) else None
            raise self.fault(*_say(model, fault, row, column), value=value, remedy=_hint(model, fault)) from error

    def change(self, raw: dict[str, Any], node: yaml.Node) -> Written:
        row = node.start_mark.line + 1
        kinds = ", ".join(KINDS)
        if len(raw) != 1:
            raise self.fault("a change has exactly one key, its kind.", row, "changes", remedy=f"One of: {kinds}.")
        [(kind, content)] = raw.items()
        if kind not in KINDS:
            near = difflib.get_close_matches(str(kind), KINDS, n=2, cutoff=0.5)
            remedy = f"Did you mean {' or '.join(near)}?" if near else f"The kinds are {kinds}."
            raise self.fault("there is no such kind of change.", row, "changes", value=str(kind), remedy=remedy)
        if KINDS[kind] in (RemoveTriples, AddTriples):
            content = {"turtle": content}
        change = self.validate(KINDS[kind], content, self.child(node, kind))
        return Written(kind, change, row)


#: What pydantic writes into the place of a fault for the members of a union.
_MEMBERS = {"EveryMinistry", "constrained-str", "function-wrap[__log_extra__()]"}


def _mappings(node: yaml.Node) -> Iterator[yaml.MappingNode]:
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, yaml.MappingNode):
            yield each
            waiting += [value for _, value in each.value]
        elif isinstance(each, yaml.SequenceNode):
            waiting += each.value


def _say(model: type[Any], fault: Any, row: int, column: str | None) -> tuple[str, int, str | None]:
    words = {
        "missing": "the key is missing.",
        "extra_forbidden": "there is no such key.",
        "too_short": "the list is empty.",
    }
    if fault["type"] == "string_pattern_mismatch" and fault["ctx"]["pattern"] == _SLUG:
        return "the word may hold lower-case letters, digits and single hyphens only.", row, column
    if fault["type"] == "string_pattern_mismatch":
        return "the text must be one line without spaces at its ends.", row, column
    message = re.sub(r"^Value error, ", "", fault["msg"]).rstrip(".")
    return words.get(fault["type"], f"{message[:1].lower()}{message[1:]}."), row, column


def _hint(model: type[Any], fault: Any) -> str:
    known: Sequence[str] = [field.alias or name for name, field in model.model_fields.items()]
    if fault["type"] == "extra_forbidden" and len(fault["loc"]) == 1:
        near = difflib.get_close_matches(str(fault["loc"][0]), known, n=1, cutoff=0.5)
        return f"Did you mean {near[0]}?" if near else f"The keys are {', '.join(known)}."
    return "Correct it."
