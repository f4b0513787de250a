"""The pages of the procedures: which there are, and the steps of one as a drawing and as a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rdflib import Literal, URIRef

from api.query_page import list_downloads
from api.responses import Download, Frame
from api.views.links import read_slug
from api.views.procedures.flow import Flow, Station, Way, draw_flow
from api.views.statement_rows import Cells, ask_with_evidence, write_evidence
from api.views.terms import Value, Writer
from coopgraph.errors import ResourceNotFoundError
from coopgraph.model import Call
from coopgraph.namespaces import ID
from coopgraph.query import RowEvidence
from coopgraph.resources import read_text
from coopgraph.store.port import Row, Store
from coopgraph.store.terms import write_term

__all__ = [
    "ProcedurePage",
    "ProcedureRow",
    "ProceduresPage",
    "Step",
    "StepWay",
    "make_procedure_page",
    "make_procedures_page",
]

_LIST, _STEPS = "procedures", "procedure-steps"
_QUERY = Path(__file__).parent / "procedure_parts.rq"
_ANY = "UNDEF"
_MOST_STEPS = 200
_END = {"es": "Fin", "en": "End"}
_STEP = {"es": "Paso", "en": "Step"}


@dataclass(frozen=True)
class ProcedureRow:
    """A procedure.

    Attributes:
        name: The procedure.
        href: Its page with the steps.
        body: The body.
        unit: The unit that owns it, or None.
        codes: Its codes as printed, or None.
        version: Its version, or None.
        day: Its date, or None.
        objective: Its objective in Spanish, or None.
        scope: Its scope in Spanish, or None.
        steps: How many steps it has.
        evidence: The passages that it rests on.
    """

    name: Value
    href: str
    body: Value
    unit: Value | None
    codes: str | None
    version: str | None
    day: date | None
    objective: str | None
    scope: str | None
    steps: int
    evidence: tuple[Value, ...]


@dataclass(frozen=True)
class ProceduresPage:
    """Context of `procedures.html`.

    Attributes:
        frame: What stands around.
        rows: The procedures.
        downloads: The same rows in other formats.
        query: The query behind.
    """

    frame: Frame
    rows: tuple[ProcedureRow, ...]
    downloads: tuple[Download, ...]
    query: str


@dataclass(frozen=True)
class StepWay:
    """A way out of a step.

    Attributes:
        condition: When it is taken, in Spanish; None for always.
        target: The step that it leads to, by its anchor in the page; None for the end.
        number: Number of that step, or None.
        branch: The branch itself, which says where it is printed.
    """

    condition: str | None
    target: str | None
    number: int | None
    branch: Value


@dataclass(frozen=True)
class Step:
    """A step of a procedure.

    Attributes:
        anchor: Identifier in the page.
        number: Its number.
        name: The step.
        text: Its official text, in Spanish.
        responsible: Who is responsible.
        records: What it leaves in writing, in Spanish.
        control: What is controlled in it, in Spanish; None where it is no control point.
        ways: The ways out of it.
        evidence: The passages that print it.
    """

    anchor: str
    number: int
    name: Value
    text: str
    responsible: tuple[Value, ...]
    records: tuple[str, ...]
    control: str | None
    ways: tuple[StepWay, ...]
    evidence: tuple[Value, ...]


@dataclass(frozen=True)
class ProcedurePage:
    """Context of `procedure.html`.

    Attributes:
        frame: What stands around.
        procedure: The procedure.
        responsible: Who is responsible for the whole.
        norms: The norm that it stands in.
        bases: The norms that it names as its legal base.
        steps: Its steps in order.
        flow: The drawing of them.
        downloads: The steps in other formats.
        query: The query behind.
        command: The same on the command line.
        every: All procedures.
    """

    frame: Frame
    procedure: ProcedureRow
    responsible: tuple[Value, ...]
    norms: tuple[Value, ...]
    bases: tuple[Value, ...]
    steps: tuple[Step, ...]
    flow: Flow | None
    downloads: tuple[Download, ...]
    query: str
    command: str
    every: str


def make_procedures_page(store: Store, frame: Frame) -> ProceduresPage:
    """Make the context of the list.

    Args:
        store: The graph.
        frame: What stands around the page.

    Returns:
        The context.
    """
    writer = Writer(frame, {})
    rows = ask_with_evidence(store, _LIST, _MOST_STEPS)
    return ProceduresPage(
        frame=frame,
        rows=tuple(_write_row(store, cells, evidence, writer) for cells, evidence in rows),
        downloads=list_downloads(frame, f"/queries/{_LIST}", {}),
        query=frame.href(f"/queries/{_LIST}"),
    )


def make_procedure_page(store: Store, frame: Frame, slug: str) -> ProcedurePage:
    """Make the context of the page of a procedure.

    Args:
        store: The graph.
        frame: What stands around the page.
        slug: Last part of its IRI.

    Returns:
        The context.

    Raises:
        ResourceNotFoundError: If there is no such procedure.
    """
    iri = ID[f"procedure/{slug}"]
    found = [row for row in ask_with_evidence(store, _LIST, _MOST_STEPS) if row[0]["procedure"] == iri]
    if not found:
        raise ResourceNotFoundError(
            f"there is no procedure {slug[:200]!r} in the graph.",
            remedy="Look at /procedures for those that there are.",
        )
    writer = Writer(frame, {})
    parts = store.select(read_text(_QUERY).replace(_ANY, write_term(iri))).rows
    writer.learn(store, {term for row in parts for term in row})
    steps = _list_steps(store, iri, parts, writer)
    named = {"procedure": slug}
    return ProcedurePage(
        frame=frame,
        procedure=_write_row(store, *found[0], writer),
        responsible=_pick(parts, "responsible", None, writer),
        norms=_pick(parts, "norm", None, writer),
        bases=_pick(parts, "basis", None, writer),
        steps=steps,
        flow=_draw(steps, writer.language) if steps else None,
        downloads=list_downloads(frame, f"/queries/{_STEPS}", named),
        query=frame.href(f"/queries/{_STEPS}", **named),
        command=Call(_STEPS, named).command,
        every=frame.href("/procedures"),
    )


def _write_row(store: Store, cells: Cells, evidence: RowEvidence | None, writer: Writer) -> ProcedureRow:
    iri = str(cells["procedure"])
    writer.learn(store, {cells[name] for name in ("procedure", "organization", "unit")})
    return ProcedureRow(
        name=writer.write(cells["procedure"]),
        href=writer.frame.href(f"/procedures/{read_slug(iri)}"),
        body=writer.write(cells["organization"]),
        unit=None if cells["unit"] is None else writer.write(cells["unit"]),
        codes=_text(cells["codes"]),
        version=_text(cells["version"]),
        day=date.fromisoformat(str(cells["date"])[:10]) if isinstance(cells["date"], Literal) else None,
        objective=_text(cells["objective"]),
        scope=_text(cells["scope"]),
        steps=int(str(cells["steps"])),
        evidence=write_evidence(evidence, writer),
    )


def _pick(parts: Sequence[Row], kind: str, step: URIRef | None, writer: Writer) -> tuple[Value, ...]:
    """Write the things of a kind that belong to a step, or to the whole procedure."""
    things = dict.fromkeys(row[2] for row in parts if str(row[0]) == kind and row[1] == step)
    return tuple(writer.write(thing) for thing in things)


def _list_steps(store: Store, procedure: URIRef, parts: Sequence[Row], writer: Writer) -> tuple[Step, ...]:
    rows: dict[object, tuple[Cells, RowEvidence | None]] = {}
    for cells, evidence in ask_with_evidence(store, _STEPS, _MOST_STEPS, procedure=str(procedure)):
        rows.setdefault(cells["step"], (cells, evidence))
    writer.learn(store, rows)
    numbers = {step: int(str(cells["order"])) for step, (cells, _) in rows.items()}
    steps = []
    for step, (cells, evidence) in rows.items():
        records = _text(cells["record"])
        steps.append(
            Step(
                anchor=f"paso-{numbers[step]}",
                number=numbers[step],
                name=writer.write(step),
                text=str(cells["text"]),
                responsible=_pick(parts, "responsible", URIRef(str(step)), writer),
                records=tuple(records.split("; ")) if records else (),
                control=_text(cells["controlPoint"]),
                ways=tuple(
                    StepWay(
                        condition=_text(condition),
                        target=f"#paso-{numbers[target]}" if target in numbers else None,
                        number=numbers.get(target),
                        branch=writer.write(branch),
                    )
                    for kind, source, branch, target, condition in parts
                    if str(kind) == "branch" and source == step
                ),
                evidence=write_evidence(evidence, writer),
            )
        )
    return tuple(steps)


def _draw(steps: Sequence[Step], language: str) -> Flow:
    stations = [
        Station(
            step.number,
            step.name.text,
            step.control is not None,
            tuple(Way(way.number, way.condition) for way in step.ways),
        )
        for step in steps
    ]
    return draw_flow(stations, _END[language], _STEP[language])


def _text(term: object) -> str | None:
    return None if term is None else str(term)
