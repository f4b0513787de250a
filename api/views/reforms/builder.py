"""`/scenarios/build` for people: a reform composed in a form, change by change, whose address is the reform itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Request, Response

from api.dependencies import Context
from api.responses import Choice, Download, Frame
from api.views.reforms.changes import ChangeView, count_sets, show_changes
from api.views.reforms.choices import read_choices
from api.views.reforms.effect import EffectView, show_effect
from api.views.reforms.effects import EFFECT, NOT_COMPUTED
from api.views.reforms.fields import KINDS, FieldSpec
from api.views.reforms.names import read_made
from api.views.reforms.plan import Fault, Plan, PlannedChange, write_file
from api.views.reforms.scenario import list_reform_downloads, write_command
from coopgraph.scenarios import Scenario, describe_scenario
from coopgraph.store.port import Store

__all__ = ["ADD", "YAML", "BuilderPage", "ChangeForm", "Drawn", "FieldView", "Shown", "show_builder"]

#: Media type of a scenario file.
YAML = "application/yaml"
#: The field by which a change is put at the end.
ADD = "add"
_PATH = "/scenarios/build"
#: Things that the preview shows.
_MOST = 25


@dataclass(frozen=True)
class FieldView:
    """A field of a change, as the page shows it.

    Attributes:
        name: Its name in the query string; part of its id.
        label: What it is.
        value: What it holds.
        kind: How it is written: chosen from a list, written with suggestions, or in several lines.
        required: Whether it must be filled.
        choices: What a list offers.
        suggestions: Ids of the lists of suggestions, joined.
        meaning: What the value stands for, where it is one of the suggestions, or None.
        hint: What to write, or None.
        fault: What is wrong with it, or None.
    """

    name: str
    label: str
    value: str
    kind: str
    required: bool
    choices: tuple[Choice, ...]
    suggestions: str
    meaning: str | None
    hint: str | None
    fault: Fault | None


@dataclass(frozen=True)
class ChangeForm:
    """A change that is being written, as the page shows it.

    Attributes:
        number: Its place, from 1.
        kind: Its kind.
        title: What it does.
        fields: Its fields.
        fault: What is wrong with it as a whole, or None.
        remove: The page without it.
        raise_: The page with it one place earlier, or None for the first.
    """

    number: int
    kind: str
    title: str
    fields: tuple[FieldView, ...]
    fault: Fault | None
    remove: str
    raise_: str | None


@dataclass(frozen=True)
class BuilderPage:
    """Context of `scenario_builder.html`.

    Attributes:
        frame: What stands around.
        action: Where the form is sent.
        fault: What is wrong with the address, in English, or None.
        plan: The reform as it is written.
        forms: Its changes as forms.
        suggestions: Lists of suggestions that the fields refer to.
        kinds: Kinds of change, to add one.
        faults: What is wrong with the reform itself.
        is_complete: Whether there is a reform to preview.
        scenario: Its id, or None.
        removals: How many triples go.
        additions: How many come.
        changes: What changes, in words.
        sets: How many things it touches.
        effect: What it does, or None where nobody has computed it.
        origin: Where the effect comes from, or why there is none.
        compute: The page with the effect, where it can be computed, or None.
        whole: Whether also the measures that stay are shown.
        all_measures: The page with all measures.
        file: The scenario file.
        downloads: The reform in other formats, the scenario file first.
        commands: The commands that evaluate the file.
        share: The address of the reform.
        example: The address of a reform to begin with.
    """

    frame: Frame
    action: str
    fault: str | None
    plan: Plan
    forms: tuple[ChangeForm, ...]
    suggestions: tuple[tuple[str, tuple[Choice, ...]], ...]
    kinds: tuple[Choice, ...]
    faults: tuple[Fault, ...]
    is_complete: bool
    scenario: str | None
    removals: int
    additions: int
    changes: tuple[ChangeView, ...]
    sets: int
    effect: EffectView | None
    origin: str
    compute: str | None
    whole: bool
    all_measures: str
    file: str
    downloads: tuple[Download, ...]
    commands: tuple[str, ...]
    share: str
    example: str


@dataclass(frozen=True)
class Drawn:
    """What became of a plan.

    Attributes:
        scenario: The reform, or None where there is none yet.
        faults: What is wrong with it.
        effect: What it does, or None where nobody has computed it.
    """

    scenario: Scenario | None = None
    faults: tuple[Fault, ...] = ()
    effect: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Shown:
    """What else decides the page.

    Attributes:
        base: Address of the service, without a final slash.
        computable: Whether the effect can be computed for a request.
        asof: The date of the measures, or None.
        whole: Whether also the measures that stay are shown.
    """

    base: str
    computable: bool
    asof: str | None
    whole: bool


def show_builder(
    store: Store,
    context: Context,
    request: Request,
    plan: Plan,
    drawn: Drawn,
    shown: Shown,
    fault: tuple[str, int] | None = None,
) -> Response:
    """Show the page that composes a reform.

    Args:
        store: The graph.
        context: What the application holds.
        request: The request.
        plan: The reform as it is written.
        drawn: What became of it.
        shown: What else decides the page.
        fault: What is wrong with the address, and the status of that, or None.

    Returns:
        The page; a reform that cannot be drawn is told at its fields, with status 400.
    """
    frame = context.pages.frame(request)
    choices = read_choices(store, frame.language)
    page = _Maker(frame, plan, drawn, choices, shown).make(store, fault)
    return context.pages.render(
        "scenario_builder.html", page, frame, fault[1] if fault else 400 if drawn.faults else 200
    )


@dataclass(frozen=True)
class _Maker:
    frame: Frame
    plan: Plan
    drawn: Drawn
    choices: Mapping[str, Sequence[Choice]]
    shown: Shown

    def make(self, store: Store, fault: tuple[str, int] | None) -> BuilderPage:
        frame, plan, scenario, effect = self.frame, self.plan, self.drawn.scenario, self.drawn.effect
        language, whole = frame.language, self.shown.whole
        described = None if scenario is None else describe_scenario(scenario)
        changes: Any = [] if described is None else described["changes"]
        fields = plan.fields()
        computed = {EFFECT: "true"} if effect is not None else {}
        shown = {"all": "true"} if whole else {}
        share = replace(frame, root="").href(_PATH, **{**fields, **computed, **shown})
        is_computable = self.shown.computable and effect is None
        forms = tuple(self._form(place, change) for place, change in enumerate(plan.changes))
        return BuilderPage(
            frame=frame,
            action=f"{frame.root}{_PATH}",
            fault=None if fault is None else fault[0],
            plan=plan,
            forms=forms,
            suggestions=self._suggest(),
            kinds=tuple(Choice(kind.id, kind.title[language]) for kind in KINDS.values()),
            faults=tuple(each for each in self.drawn.faults if each.place is None),
            is_complete=scenario is not None,
            scenario=None if scenario is None else scenario.id,
            removals=0 if scenario is None else len(scenario.removals),
            additions=0 if scenario is None else len(scenario.additions),
            changes=show_changes(store, frame, changes, 0, _MOST),
            sets=count_sets(changes),
            effect=None if effect is None else show_effect(store, frame, effect, read_made(changes), whole=whole),
            origin=(effect["reason"] if effect is not None else NOT_COMPUTED)[language],
            compute=frame.href(_PATH, **{**fields, EFFECT: "true"}) if is_computable else None,
            whole=whole,
            all_measures=frame.href(_PATH, **{**fields, **computed, **({} if whole else {"all": "true"})}),
            file=write_file(plan, language) if plan.changes else "",
            downloads=self._download({**fields, **computed}) if scenario is not None else (),
            commands=(
                f"coopgraph scenario show {plan.slug}.yml",
                write_command(f"{plan.slug}.yml", self.shown.asof),
            ),
            share=f"{self.shown.base}{share}",
            example=frame.href(
                _PATH,
                **{
                    "1.kind": "move-office",
                    "1.office": "minsa-ogcti",
                    "1.name.es": "Oficina Ejecutiva de Cooperación Técnica Internacional",
                    "1.slug": "minsa-oecti",
                    "1.under": "minsa-op",
                    "1.rank": "office",
                    "1.category": "embedded",
                    "1.level": "third",
                },
            ),
        )

    def _download(self, fields: Mapping[str, str]) -> tuple[Download, ...]:
        dated = {**fields, **({} if self.shown.asof is None else {"asof": self.shown.asof})}
        others = list_reform_downloads(self.frame, _PATH, dated)
        # RDF and the scenario file hold what changes, and not what that does.
        own = self.plan.fields()
        turtle = replace(others[-1], href=self.frame.href(f"{_PATH}.ttl", **own))
        return (Download("YAML", YAML, self.frame.href(f"{_PATH}.yml", **own)), *others[:-1], turtle)

    def _form(self, place: int, change: PlannedChange) -> ChangeForm:
        language, number = self.frame.language, place + 1
        kind = KINDS[change.kind]
        faults = [each for each in self.drawn.faults if each.place == place]
        return ChangeForm(
            number=number,
            kind=change.kind,
            title=kind.title[language],
            fields=tuple(self._field(number, spec, change, faults) for spec in kind.fields),
            fault=next((each for each in faults if each.field is None), None),
            remove=self.frame.href(_PATH, **self.plan.without(place).fields()),
            raise_=self.frame.href(_PATH, **self.plan.raised(place).fields()) if place else None,
        )

    def _field(self, number: int, spec: FieldSpec, change: PlannedChange, faults: Sequence[Fault]) -> FieldView:
        language = self.frame.language
        value = change.values.get(spec.name, "")
        offered = tuple(choice for name in spec.choices for choice in self.choices.get(name, ()))
        if spec.closed and value and value not in {choice.value for choice in offered}:
            # What an address holds is shown, even where it is none of the choices: the fault tells it.
            offered = (*offered, Choice(value, value))
        return FieldView(
            name=f"{number}.{spec.name}",
            label=spec.label[language],
            value=value,
            kind="text" if spec.long else "choice" if spec.closed else "name",
            required=spec.required,
            choices=offered if spec.closed else (),
            suggestions="-".join(spec.choices) if spec.choices and not spec.closed else "",
            meaning=None if spec.closed else next((each.label for each in offered if each.value == value), None),
            hint=None if spec.hint is None else spec.hint[language],
            fault=next((each for each in faults if each.field == spec.name), None),
        )

    def _suggest(self) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
        """List each list of suggestions once, however many fields refer to it."""
        used = {
            spec.choices
            for change in self.plan.changes
            for spec in KINDS[change.kind].fields
            if spec.choices and not spec.closed
        }
        return tuple(
            ("-".join(names), tuple(choice for name in names for choice in self.choices.get(name, ())))
            for names in sorted(used)
        )
