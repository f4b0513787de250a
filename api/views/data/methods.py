"""The page of the measures: what each is, whatever it is applied to."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache

import coopgraph.analyse
from api.responses import Frame
from coopgraph.model import Method

__all__ = ["MeasuresPage", "MethodView", "list_methods", "make_measures_page"]


@dataclass(frozen=True)
class MethodView:
    """A measure, in the language of the page.

    Attributes:
        id: Its id, which is the identifier in the page too.
        name: Its standard name.
        formula: Its formula.
        range: Least and greatest value.
        unit: Its unit, or None for a pure number.
        reading: How a value is read.
        limits: What it does not tell.
        reference: Who defined it, where.
    """

    id: str
    name: str
    formula: str
    range: str
    unit: str | None
    reading: str
    limits: str
    reference: str


@dataclass(frozen=True)
class MeasuresPage:
    """Context of `data_measures.html`.

    Attributes:
        frame: What stands around.
        methods: The measures, by name.
    """

    frame: Frame
    methods: tuple[MethodView, ...]


@cache
def list_methods() -> tuple[Method, ...]:
    """List the methods of all measures.

    Returns:
        Those that the modules of `coopgraph.analyse` state, by id.
    """
    package = coopgraph.analyse
    modules = [
        importlib.import_module(f"{package.__name__}.{item.name}") for item in pkgutil.iter_modules(package.__path__)
    ]
    found = {value.id: value for module in modules for value in vars(module).values() if isinstance(value, Method)}
    return tuple(found[name] for name in sorted(found))


def make_measures_page(frame: Frame) -> MeasuresPage:
    """Make the context of the page.

    Args:
        frame: What stands around the page.

    Returns:
        The context.
    """
    language = frame.language
    views = (
        MethodView(
            id=method.id,
            name=method.name[language],
            formula=method.formula,
            range=method.range,
            unit=method.unit,
            reading=method.reading[language],
            limits=method.limits[language],
            reference=method.reference,
        )
        for method in list_methods()
    )
    return MeasuresPage(frame, tuple(sorted(views, key=lambda view: view.name.casefold())))
